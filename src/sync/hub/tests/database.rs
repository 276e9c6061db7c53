//! A real PostgreSQL in a temporary folder; `tests/all/hub` begins the same.

use std::io::Read as _;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use postgres::{Client, NoTls};

/// The account that is nobody's: PostgreSQL does not run as root.
const NOBODY: u32 = 65534;

/// A server of its own.
pub struct Database {
    dir: tempfile::TempDir,
    child: Child,
    port: u16,
    account: String,
}

/// Where PostgreSQL's programs are, if anywhere.
pub fn programs() -> Option<PathBuf> {
    let versions =
        std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|e| e.path().join("bin"));
    let on_path = std::env::var_os("PATH").map(|p| std::env::split_paths(&p).collect::<Vec<_>>()).unwrap_or_default();
    let mut all: Vec<PathBuf> = versions.chain(on_path).filter(|p| p.join("initdb").exists()).collect();
    // Links to a script elsewhere would miss the files beside the program.
    all.sort_by_key(|p| !p.join("pg_basebackup").exists());
    all.into_iter().next()
}

fn program(name: &str) -> Command {
    let mut out = Command::new(programs().expect("asked for before").join(name));
    if rustix::process::geteuid().is_root() {
        out.uid(NOBODY).gid(NOBODY);
    }
    out.current_dir("/").env_remove("PGPASSWORD").stdin(Stdio::null());
    out
}

/// Makes something PostgreSQL's.
fn give(path: &Path) {
    if rustix::process::geteuid().is_root() {
        chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    }
}

fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    give(dir.path());
    dir
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn well(mut command: Command) {
    let out = command.output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
}

impl Database {
    /// Begins one; says that it was skipped where there is no PostgreSQL.
    pub fn start() -> Option<Self> {
        if programs().is_none() {
            eprintln!("skipped: there is no PostgreSQL here (Debian's package postgresql)");
            return None;
        }
        let dir = folder();
        let mut init = program("initdb");
        init.args(["-U", "ducha", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "-D"])
            .arg(dir.path().join("data"));
        well(init);
        Some(Self::run(dir))
    }

    fn run(dir: tempfile::TempDir) -> Self {
        let port = free_port();
        let child = Self::spawn(dir.path(), port);
        let out = Self { dir, child, port, account: "ducha".into() };
        out.ready();
        out
    }

    fn spawn(dir: &Path, port: u16) -> Child {
        let mut server = program("postgres");
        let log = std::fs::OpenOptions::new().create(true).append(true).open(dir.join("log")).unwrap();
        server.arg("-D").arg(dir.join("data")).args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1"]);
        server.args(["-c", "unix_socket_directories=", "-c", "shared_buffers=16MB", "-c", "max_wal_senders=4"]);
        // A server of each of a hundred offices, and who measures.
        server.args(["-c", "max_connections=250"]);
        server.stdout(Stdio::null()).stderr(log);
        server.spawn().unwrap()
    }

    fn ready(&self) {
        let end = Instant::now() + Duration::from_secs(60);
        while Client::connect(&self.address(), NoTls).is_err() {
            assert!(Instant::now() < end, "PostgreSQL does not begin: {}", self.log());
            std::thread::yield_now();
        }
    }

    fn log(&self) -> String {
        let mut text = String::new();
        std::fs::File::open(self.dir.path().join("log")).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    /// Its address.
    pub fn address(&self) -> String {
        format!("postgres://{}@127.0.0.1:{}/postgres?sslmode=disable", self.account, self.port)
    }

    /// The port at which it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Gives its account another name, and lets nobody else in.
    pub fn run_by(&mut self, name: &str) {
        self.client().batch_execute("CREATE ROLE other SUPERUSER LOGIN").unwrap();
        let mut other = Client::connect(&self.address().replace("ducha@", "other@"), NoTls).unwrap();
        other.batch_execute(&format!("ALTER ROLE ducha RENAME TO {name}")).unwrap();
        self.account = name.into();
        let lines = format!("host all {name} 127.0.0.1/32 trust\n");
        std::fs::write(self.dir.path().join("data/pg_hba.conf"), lines).unwrap();
        other.batch_execute("SELECT pg_reload_conf()").unwrap();
    }

    /// The address for a name of this machine, with TLS.
    pub fn address_of(&self, host: &str) -> String {
        format!("postgres://ducha@{host}:{}/postgres?connect_timeout=10", self.port)
    }

    /// From now on it has a certificate, and asks for a password over TLS.
    pub fn secure(&self, key: &Path, certificate: &Path, password: &str) {
        let data = self.dir.path().join("data");
        for (from, to) in [(key, "server.key"), (certificate, "server.crt")] {
            let to = data.join(to);
            std::fs::copy(from, &to).unwrap();
            std::fs::set_permissions(&to, std::fs::Permissions::from_mode(0o600)).unwrap();
            give(&to);
        }
        let mut client = self.client();
        client.batch_execute(&format!("ALTER ROLE ducha PASSWORD '{password}'")).unwrap();
        client.batch_execute("ALTER SYSTEM SET ssl = on").unwrap();
        self.let_in(&mut client, "hostssl all all all scram-sha-256\n");
    }

    /// From now on only lets those in that these lines name.
    fn let_in(&self, client: &mut Client, lines: &str) {
        std::fs::write(self.dir.path().join("data/pg_hba.conf"), lines).unwrap();
        client.batch_execute("SELECT pg_reload_conf()").unwrap();
        // They hold from the moment at which who gives no password is refused.
        let end = Instant::now() + Duration::from_secs(60);
        while Client::connect(&self.address(), NoTls).is_ok() {
            assert!(Instant::now() < end, "it asks for no password: {}", self.log());
            std::thread::yield_now();
        }
    }

    /// One address for it and for another, of which the one that may be written to is taken.
    pub fn address_with(&self, other: &Self) -> String {
        format!(
            "postgres://ducha@127.0.0.1:{},127.0.0.1:{}/postgres?sslmode=disable&target_session_attrs=read-write",
            self.port, other.port
        )
    }

    /// A connection for the test itself.
    pub fn client(&self) -> Client {
        Client::connect(&self.address(), NoTls).unwrap()
    }

    /// A standby of it, which each commit waits for from now on.
    pub fn standby(&self) -> Self {
        let dir = folder();
        let mut copy = program("pg_basebackup");
        let primary = format!("host=127.0.0.1 port={} user=ducha application_name=second", self.port);
        copy.args(["-d", &primary, "-R", "-X", "stream", "--no-sync", "-c", "fast", "-D"]).arg(dir.path().join("data"));
        well(copy);
        let standby = Self::run(dir);
        let mut client = self.client();
        client.batch_execute("ALTER SYSTEM SET synchronous_standby_names = 'second'").unwrap();
        client.batch_execute("SELECT pg_reload_conf()").unwrap();
        let end = Instant::now() + Duration::from_secs(60);
        let waits = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'";
        while client.query_one(waits, &[]).unwrap().get::<_, i64>(0) == 0 {
            assert!(Instant::now() < end, "no standby: {}", standby.log());
            std::thread::yield_now();
        }
        standby
    }

    /// Makes a standby the primary.
    pub fn promote(&self) {
        self.client().batch_execute("SELECT pg_promote(true, 60)").unwrap();
    }

    /// Kills it, as a power cut does.
    pub fn kill(&mut self) {
        // Its children end when it does; SIGQUIT is the ending without a shutdown that leaves none of them behind.
        let pid = rustix::process::Pid::from_child(&self.child);
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::QUIT);
        let _ = self.child.wait();
    }

    /// Begins it again where it was killed.
    pub fn restart(&mut self) {
        self.child = Self::spawn(self.dir.path(), self.port);
        self.ready();
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.kill();
    }
}
