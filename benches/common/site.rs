//! An office with its server, an sshd of its own where there is one, and people at terminals, for the benchmarks of the
//! shared server.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use ducha::domain::kind::Kind;
use ducha::domain::schema::{person, setting};
use ducha::domain::value::Value;
use ducha::log::SystemClock;
use ducha::service::{Office, Options, Work};
use portable_pty::{CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::common::Maker;

/// The login of the last person, who is no neighbour one would wish for.
pub const HOSTILE: &str = "hostile";
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A process that is ended with this.
pub struct Ending(Child);

impl Drop for Ending {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Somebody at a terminal.
pub struct Seat {
    pub keyboard: Box<dyn Write + Send>,
    painted: Receiver<Instant>,
    bytes: Arc<AtomicU64>,
    child: Box<dyn portable_pty::Child + Send + Sync>,
    _master: Box<dyn MasterPty + Send>,
}

impl Seat {
    pub fn start(command: CommandBuilder) -> Self {
        let size = PtySize { rows: 40, cols: 120, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (sender, painted) = channel();
        let bytes = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&bytes);
        let read = move || {
            let mut some = [0; 16 << 10];
            while let Ok(n @ 1..) = reader.read(&mut some) {
                let now = Instant::now();
                count.fetch_add(n as u64, Ordering::Relaxed);
                if sender.send(now).is_err() {
                    break;
                }
            }
        };
        thread::Builder::new().stack_size(128 << 10).spawn(read).unwrap();
        let keyboard = pair.master.take_writer().unwrap();
        Self { keyboard, painted, bytes, child, _master: pair.master }
    }

    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Forgets what was painted, until nothing comes for a while.
    pub fn quiet(&self, time: Duration) {
        while self.painted.recv_timeout(time).is_ok() {}
    }

    pub fn wait(&self) -> Instant {
        self.painted.recv_timeout(PATIENCE).expect("nothing is painted")
    }

    /// From a key to the first byte that it brings.
    pub fn press(&mut self, key: &[u8]) -> Duration {
        while self.painted.try_recv().is_ok() {}
        let start = Instant::now();
        self.keyboard.write_all(key).unwrap();
        self.wait().duration_since(start)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

pub fn at(all: &mut [Duration], percent: usize) -> f64 {
    all.sort_unstable();
    all[(all.len() * percent / 100).min(all.len() - 1)].as_secs_f64() * 1000.0
}

pub fn say(what: &str, mut all: Vec<Duration>) -> (f64, f64) {
    let (half, most) = (at(&mut all, 50), at(&mut all, 95));
    println!("{what:<44} p50 {half:>7.2} ms  p95 {most:>7.2} ms  max {:>7.2} ms", at(&mut all, 100));
    (half, most)
}

/// What the daemon takes.
pub struct Daemon(u32);

impl Daemon {
    pub fn text(&self, file: &str) -> String {
        std::fs::read_to_string(format!("/proc/{}/{file}", self.0)).unwrap_or_default()
    }

    /// Its own memory, in KB.
    pub fn memory(&self) -> u64 {
        let text = self.text("smaps_rollup");
        let line = text.lines().find_map(|l| l.strip_prefix("Pss:")).unwrap_or_default();
        line.trim().trim_end_matches(" kB").trim().parse().unwrap_or(0)
    }

    /// Its processor time, in nanoseconds.
    pub fn used(&self) -> u64 {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.0)).into_iter().flatten().flatten();
        let each = tasks.filter_map(|t| std::fs::read_to_string(t.path().join("schedstat")).ok());
        each.filter_map(|t| t.split(' ').next().and_then(|n| n.parse::<u64>().ok())).sum()
    }

    /// The share of a core that it takes meanwhile, in percent.
    pub fn share<T>(&self, work: impl FnOnce() -> T) -> (f64, T) {
        let (start, before) = (Instant::now(), self.used());
        let out = work();
        ((self.used().saturating_sub(before)) as f64 / start.elapsed().as_nanos() as f64 * 100.0, out)
    }
}

/// An office with its daemon and an sshd of its own.
pub struct Site {
    pub home: tempfile::TempDir,
    folder: tempfile::TempDir,
    port: u16,
    user: String,
    people: usize,
    pub daemon: Daemon,
    _running: (Ending, Option<Ending>),
}

pub fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_ducha"))
}

fn ran(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

pub fn ducha(home: &Path, args: &[&str]) -> String {
    ran(Command::new(program()).args(args).env("DUCHA_HOME", home).env("LANG", "zh_CN.UTF-8").env_remove("LC_ALL"))
}

fn make_key(path: &Path) -> String {
    ran(Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(path));
    std::fs::read_to_string(path.with_extension("pub")).unwrap().trim().to_string()
}

impl Site {
    /// With so many people besides the hostile one, each with a login and, for an sshd, a key of their own.
    pub fn open(sshd: Option<&Path>, tasks: u64, people: usize) -> Self {
        let (home, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let options = Options { seed: Some(7), ..Options::new(Arc::new(SystemClock) as _) };
        let office = Office::create(home.path(), "测试市营商办", "管理员", options).unwrap();
        Maker::new(true).fill(&office, &office.actor(None).unwrap(), tasks).unwrap();
        let at = |name: &str| folder.path().join(name);
        make_key(&at("host"));
        let plain = make_key(&at("plain"));
        let mut work = Work::new("bench.people");
        for login in (0..people).map(|n| format!("p{n}")).chain([HOSTILE.to_string()]) {
            let id = office.new_id().unwrap();
            let mut put = |tag, value| work.put(Kind::Person, id, tag, value);
            put(person::NAME, Value::Text(format!("调度员{login}")));
            put(person::ROLE, Value::from("office"));
            if sshd.is_some() {
                put(person::KEYS, Value::Texts(vec![make_key(&at(&login))]));
            }
            put(person::LOGIN, Value::Text(login));
        }
        let id = office.new_id().unwrap();
        work.put(Kind::Setting, id, setting::NAME, Value::from("server.sessions"));
        work.put(Kind::Setting, id, setting::VALUE, Value::from("1000"));
        office.commit(&office.actor(None).unwrap(), work).unwrap();
        office.close().unwrap();
        let lines = ducha(home.path(), &["serve", "keys"]);
        std::fs::write(at("authorized_keys"), format!("{lines}\n{plain}\n")).unwrap();
        let mut serve = Command::new(program());
        serve.arg("serve").env("DUCHA_HOME", home.path()).stdin(Stdio::null()).stderr(Stdio::null());
        let serving = Ending(serve.spawn().unwrap());
        let end = Instant::now() + PATIENCE;
        let asked =
            || Command::new(program()).args(["serve", "status"]).env("DUCHA_HOME", home.path()).output().unwrap();
        while !asked().status.success() {
            assert!(Instant::now() < end, "the server does not answer");
        }
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let config = format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {}\nAuthorizedKeysFile {}\nStrictModes no\nUsePAM no\n\
             PasswordAuthentication no\nKbdInteractiveAuthentication no\nPidFile none\nPermitRootLogin yes\n\
             AcceptEnv LANG LC_*\nMaxStartups 1000\nMaxSessions 1000\n",
            at("host").display(),
            at("authorized_keys").display(),
        );
        std::fs::write(at("config"), config).unwrap();
        if rustix::process::geteuid().is_root() {
            drop(std::fs::create_dir_all("/run/sshd"));
        }
        let log = std::fs::File::create(at("log")).unwrap();
        let listening = sshd.map(|sshd| {
            let mut command = Command::new(sshd);
            command.args(["-D", "-e", "-f"]).arg(at("config")).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
            Ending(command.spawn().unwrap())
        });
        while listening.is_some() && TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < end, "sshd does not answer");
            thread::sleep(Duration::from_millis(20));
        }
        let user = ran(Command::new("id").arg("-un")).trim().to_string();
        let daemon = Daemon(serving.0.id());
        Self { home, folder, port, user, people, daemon, _running: (serving, listening) }
    }

    pub fn ssh(&self, key: &str, options: &[&str], command: &[&str]) -> CommandBuilder {
        let mut ssh = CommandBuilder::new("ssh");
        ssh.args(["-F", "none", "-q", "-a", "-x", "-o", "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=no"]);
        ssh.args(["-o", "UserKnownHostsFile=/dev/null", "-o", "SendEnv=LANG", "-p", &self.port.to_string()]);
        ssh.arg("-i");
        ssh.arg(self.folder.path().join(key));
        ssh.args(options);
        ssh.arg(format!("{}@127.0.0.1", self.user));
        ssh.args(command);
        ssh.env("LANG", "zh_CN.UTF-8");
        ssh.env("TERM", "xterm-256color");
        ssh
    }

    /// A person in the list of tasks.
    pub fn login(&self, n: usize) -> Seat {
        self.in_tasks(self.ssh(&format!("p{}", n % self.people), &["-tt"], &[]))
    }

    pub fn in_tasks(&self, command: CommandBuilder) -> Seat {
        let mut seat = Seat::start(command);
        seat.wait();
        seat.quiet(Duration::from_millis(300));
        seat.press(b"4");
        seat.quiet(Duration::from_millis(200));
        seat
    }

    /// A terminal on which every key comes back from a plain `cat`.
    pub fn echo(&self) -> Seat {
        let mut seat = Seat::start(self.ssh("plain", &["-tt"], &["stty raw -echo; echo ready; exec cat"]));
        seat.wait();
        seat.quiet(Duration::from_millis(300));
        seat.press(b"x");
        seat
    }
}

/// Where sshd is, if it is here.
pub fn sshd() -> Option<PathBuf> {
    ["/usr/sbin/sshd", "/usr/local/sbin/sshd"].iter().map(PathBuf::from).find(|p| p.exists())
}
