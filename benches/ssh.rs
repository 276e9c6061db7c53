//! The shared server through the system's own OpenSSH on loopback: key to paint beside a plain `ssh host cat`, memory and
//! idle time of the daemon, fan-out, and many people who type at a human rate.
//!
//! `cargo bench --bench ssh [-- SESSIONS [TYPING]] [--tasks=N] [--hz=N]`: 100 sessions, then 200 that type, 10,000 tasks,
//! 3 keys a second each unless said. Every session is an ssh client of its own at a terminal of 120×40, of one of ten
//! people. Where there is no sshd it says so and measures nothing: `apt-get install openssh-server`.
//!
//! The clients, sshd and `ducha attach` share the machine with the daemon: what a key takes beyond the plain echo of the
//! same run is what ducha adds.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use common::{Maker, Rng};
use ducha::log::SystemClock;
use ducha::service::{Office, Options};
use portable_pty::{CommandBuilder, MasterPty, PtySize, native_pty_system};

const KEYS: usize = 300;
const PEOPLE: usize = 10;
/// Between two keys of one that is held.
const HELD: Duration = Duration::from_millis(25);
const PATIENCE: Duration = Duration::from_secs(60);

/// A process that is ended with this.
struct Ending(Child);

impl Drop for Ending {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Somebody at a terminal.
struct Seat {
    keyboard: Box<dyn Write + Send>,
    painted: Receiver<Instant>,
    bytes: Arc<AtomicU64>,
    child: Box<dyn portable_pty::Child + Send + Sync>,
    _master: Box<dyn MasterPty + Send>,
}

impl Seat {
    fn start(command: CommandBuilder) -> Self {
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

    fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Forgets what was painted, until nothing comes for a while.
    fn quiet(&self, time: Duration) {
        while self.painted.recv_timeout(time).is_ok() {}
    }

    fn wait(&self) -> Instant {
        self.painted.recv_timeout(PATIENCE).expect("nothing is painted")
    }

    /// From a key to the first byte that it brings.
    fn press(&mut self, key: &[u8]) -> Duration {
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

fn at(all: &mut [Duration], percent: usize) -> f64 {
    all.sort_unstable();
    all[(all.len() * percent / 100).min(all.len() - 1)].as_secs_f64() * 1000.0
}

fn say(what: &str, mut all: Vec<Duration>) -> (f64, f64) {
    let (half, most) = (at(&mut all, 50), at(&mut all, 95));
    println!("{what:<44} p50 {half:>7.2} ms  p95 {most:>7.2} ms  max {:>7.2} ms", at(&mut all, 100));
    (half, most)
}

/// What the daemon takes.
struct Daemon(u32);

impl Daemon {
    fn text(&self, file: &str) -> String {
        std::fs::read_to_string(format!("/proc/{}/{file}", self.0)).unwrap_or_default()
    }

    /// Its own memory, in KB.
    fn memory(&self) -> u64 {
        let text = self.text("smaps_rollup");
        let line = text.lines().find_map(|l| l.strip_prefix("Pss:")).unwrap_or_default();
        line.trim().trim_end_matches(" kB").trim().parse().unwrap_or(0)
    }

    /// Its processor time, in nanoseconds.
    fn used(&self) -> u64 {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.0)).into_iter().flatten().flatten();
        let each = tasks.filter_map(|t| std::fs::read_to_string(t.path().join("schedstat")).ok());
        each.filter_map(|t| t.split(' ').next().and_then(|n| n.parse::<u64>().ok())).sum()
    }

    /// The share of a core that it takes meanwhile, in percent.
    fn share<T>(&self, work: impl FnOnce() -> T) -> (f64, T) {
        let (start, before) = (Instant::now(), self.used());
        let out = work();
        ((self.used().saturating_sub(before)) as f64 / start.elapsed().as_nanos() as f64 * 100.0, out)
    }
}

/// An office with its daemon and an sshd of its own.
struct Site {
    home: tempfile::TempDir,
    folder: tempfile::TempDir,
    port: u16,
    user: String,
    daemon: Daemon,
    _running: [Ending; 2],
}

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_ducha"))
}

fn ran(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn ducha(home: &Path, args: &[&str]) -> String {
    ran(Command::new(program()).args(args).env("DUCHA_HOME", home).env("LANG", "zh_CN.UTF-8").env_remove("LC_ALL"))
}

fn make_key(path: &Path) -> String {
    ran(Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(path));
    std::fs::read_to_string(path.with_extension("pub")).unwrap().trim().to_string()
}

impl Site {
    fn open(sshd: &Path, tasks: u64) -> Self {
        let (home, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let options = Options { seed: Some(7), ..Options::new(Arc::new(SystemClock) as _) };
        let office = Office::create(home.path(), "测试市营商办", "管理员", options).unwrap();
        Maker::new(true).fill(&office, &office.actor(None).unwrap(), tasks).unwrap();
        office.close().unwrap();
        let at = |name: &str| folder.path().join(name);
        make_key(&at("host"));
        let plain = make_key(&at("plain"));
        for n in 0..PEOPLE {
            let login = format!("p{n}");
            let key = make_key(&at(&login));
            ducha(
                home.path(),
                &["add", "person", &format!("name=调度员{n}"), "role=office", &format!("login={login}")],
            );
            ducha(home.path(), &["set", &login, &format!("keys={key}")]);
        }
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
        let mut command = Command::new(sshd);
        command.args(["-D", "-e", "-f"]).arg(at("config")).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let listening = Ending(command.spawn().unwrap());
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < end, "sshd does not answer");
            thread::sleep(Duration::from_millis(20));
        }
        let user = ran(Command::new("id").arg("-un")).trim().to_string();
        let daemon = Daemon(serving.0.id());
        Self { home, folder, port, user, daemon, _running: [serving, listening] }
    }

    fn ssh(&self, key: &str, options: &[&str], command: &[&str]) -> CommandBuilder {
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
    fn login(&self, n: usize) -> Seat {
        self.in_tasks(self.ssh(&format!("p{}", n % PEOPLE), &["-tt"], &[]))
    }

    fn in_tasks(&self, command: CommandBuilder) -> Seat {
        let mut seat = Seat::start(command);
        seat.wait();
        seat.quiet(Duration::from_millis(300));
        seat.press(b"4");
        seat.quiet(Duration::from_millis(200));
        seat
    }

    /// A terminal on which every key comes back from a plain `cat`.
    fn echo(&self) -> Seat {
        let mut seat = Seat::start(self.ssh("plain", &["-tt"], &["stty raw -echo; echo ready; exec cat"]));
        seat.wait();
        seat.quiet(Duration::from_millis(300));
        seat.press(b"x");
        seat
    }
}

/// Keys of a held key, down a page and up again, on several terminals in turn.
fn held(seats: &mut [(&str, &mut Seat)]) -> Vec<(f64, f64)> {
    let mut times = vec![Vec::new(); seats.len()];
    let before: Vec<u64> = seats.iter().map(|(_, s)| s.bytes()).collect();
    for n in 0..KEYS {
        let key = if (n / 20).is_multiple_of(2) { b"j" } else { b"k" };
        for ((_, seat), times) in seats.iter_mut().zip(&mut times) {
            times.push(seat.press(key));
        }
        thread::sleep(HELD.saturating_sub(Duration::from_millis(2 * seats.len() as u64)));
    }
    let each = seats.iter().zip(times).zip(before);
    each.map(|(((name, seat), times), before)| {
        say(&format!("{name}, {} bytes a key", (seat.bytes() - before) / KEYS as u64), times)
    })
    .collect()
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let numbers: Vec<usize> = args.iter().filter_map(|a| a.parse().ok()).collect();
    let option = |name: &str| args.iter().find_map(|a| a.strip_prefix(name)).and_then(|n| n.parse::<f64>().ok());
    let sessions = numbers.first().copied().unwrap_or(100).max(2);
    let typing = numbers.get(1).copied().unwrap_or(2 * sessions);
    let (tasks, hz) = (option("--tasks=").unwrap_or(10_000.0) as u64, option("--hz=").unwrap_or(3.0));
    let known = ["/usr/sbin/sshd", "/usr/local/sbin/sshd"].iter().map(PathBuf::from).find(|p| p.exists());
    let Some(sshd) = known else {
        println!("SKIPPED: there is no sshd here; install openssh-server to measure over ssh");
        return;
    };
    let site = Site::open(&sshd, tasks);
    println!("{tasks} tasks, terminals of 120×40, {} cores", thread::available_parallelism().map_or(0, usize::from));

    let mut local = CommandBuilder::new(program());
    local.env("DUCHA_HOME", site.home.path());
    local.env("LANG", "zh_CN.UTF-8");
    local.env("TERM", "xterm-256color");
    {
        let (mut echo, mut near, mut far) = (site.echo(), site.in_tasks(local), site.login(0));
        let named = &mut [("plain ssh echo", &mut echo), ("attached here", &mut near), ("over ssh", &mut far)];
        let all = held(named);
        println!(
            "    over ssh takes {:.2} ms longer than the plain echo, {:.2} of it (p50)",
            all[2].0 - all[0].0,
            all[2].0 / all[0].0
        );
    }

    let before = site.daemon.memory();
    let mut seats: Vec<Seat> = (0..sessions).map(|n| site.login(n)).collect();
    let grown = site.daemon.memory().saturating_sub(before);
    println!("memory of {sessions} sessions in the daemon: {} KB each (PSS)", grown / sessions as u64);
    seats.iter().for_each(|s| s.quiet(Duration::from_millis(5)));
    let sum = |seats: &[Seat]| seats.iter().map(Seat::bytes).sum::<u64>();
    let sent = sum(&seats);
    let (share, ()) = site.daemon.share(|| thread::sleep(Duration::from_secs(10)));
    println!("idle with {sessions} sessions: {share:.2}% of a core, {} bytes in 10 s", sum(&seats) - sent);
    {
        let mut echo = site.echo();
        let all = held(&mut [("plain ssh echo beside them", &mut echo), ("over ssh among them", &mut seats[0])]);
        println!("    {:.2} ms longer than the plain echo (p50)", all[1].0 - all[0].0);
    }

    // One person marks the first task as done and takes it back; all the others look at it.
    let mut spread = Vec::new();
    seats.iter_mut().for_each(|s| s.keyboard.write_all(b"gg").unwrap());
    for n in 0..20 {
        seats.iter().for_each(|s| s.quiet(Duration::from_millis(2)));
        thread::sleep(Duration::from_millis(300));
        seats.iter().for_each(|s| s.quiet(Duration::from_millis(1)));
        let start = Instant::now();
        seats[0].keyboard.write_all(if n % 2 == 0 { b"d" } else { b"U" }).unwrap();
        let last = seats.iter().map(Seat::wait).max().unwrap();
        spread.push(last.duration_since(start));
    }
    say("a key that changes a task, to the last screen", spread);

    seats.extend((sessions..typing).map(|n| site.login(n)));
    let mut echo = site.echo();
    seats.iter().for_each(|s| s.quiet(Duration::from_millis(2)));
    let (done, all, own) = (AtomicBool::new(false), Mutex::new(Vec::new()), Mutex::new(Vec::new()));
    let sent = sum(&seats);
    let time = Duration::from_secs(15);
    let type_on = |seat: &mut Seat, n: u64, into: &Mutex<Vec<Duration>>| {
        let mut dice = Rng::new(n);
        let mut times = Vec::new();
        let mean = 1e6 / hz;
        thread::sleep(Duration::from_micros(dice.below(mean as u64)));
        while !done.load(Ordering::Relaxed) {
            let key = if (times.len() / 20) % 2 == 0 { b"j" } else { b"k" };
            times.push(seat.press(key));
            // Between half and one and a half of the mean.
            thread::sleep(Duration::from_micros((mean / 2.0) as u64 + dice.below(mean as u64)));
        }
        into.lock().unwrap().extend(times);
    };
    let (share, ()) = site.daemon.share(|| {
        thread::scope(|scope| {
            let (all, own, type_on, done) = (&all, &own, &type_on, &done);
            for (n, seat) in seats.iter_mut().enumerate() {
                let run = move || type_on(seat, n as u64, all);
                thread::Builder::new().stack_size(128 << 10).spawn_scoped(scope, run).unwrap();
            }
            let echo = &mut echo;
            scope.spawn(move || type_on(echo, 99, own));
            thread::sleep(time);
            done.store(true, Ordering::Relaxed);
        });
    });
    let (all, own) = (all.into_inner().unwrap(), own.into_inner().unwrap());
    let keys = all.len();
    let rate = keys as f64 / time.as_secs_f64();
    println!(
        "{typing} sessions typing, {hz} keys a second each ({rate:.0} a second): {share:.0}% of a core in the daemon"
    );
    let (_, plain) = say("plain ssh echo meanwhile", own);
    let (_, late) = say("key to paint over ssh, all typing", all);
    println!(
        "    p95 {:.2} of the plain echo; {} bytes a key with its detail",
        late / plain,
        (sum(&seats) - sent) / keys as u64
    );
}
