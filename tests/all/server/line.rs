//! Laptops over bad lines, with the system's OpenSSH: slow ones that fail in the middle of a file, clocks that are days
//! apart, evidence that was left for later; and a link that goes down and comes back, in a network namespace of its own.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use ducha::log::{Clock, SystemClock};

use super::rig::{Home, PATIENCE};
use super::ssh::{Sshd, sshd_program};

/// How long each piece of up to [`PIECE`] bytes is on its way.
const DELAY: Duration = Duration::from_millis(15);
const PIECE: usize = 16 << 10;

/// A slow line to a port, that fails once so many bytes have gone up it.
struct Line {
    port: u16,
    left: Arc<AtomicI64>,
}

impl Line {
    fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let own = listener.local_addr().unwrap().port();
        let left = Arc::new(AtomicI64::new(i64::MAX));
        let budget = Arc::clone(&left);
        std::thread::spawn(move || {
            for up in listener.incoming().flatten() {
                let down = TcpStream::connect(("127.0.0.1", port)).unwrap();
                for (mut from, mut to, counted) in [
                    (up.try_clone().unwrap(), down.try_clone().unwrap(), true),
                    (down.try_clone().unwrap(), up.try_clone().unwrap(), false),
                ] {
                    let budget = Arc::clone(&budget);
                    std::thread::spawn(move || {
                        let mut piece = vec![0; PIECE];
                        while let Ok(n) = from.read(&mut piece) {
                            std::thread::sleep(DELAY);
                            let spent = if counted { n as i64 } else { 0 };
                            if n == 0 || budget.fetch_sub(spent, Ordering::SeqCst) < spent {
                                break;
                            }
                            if to.write_all(&piece[..n]).is_err() {
                                break;
                            }
                        }
                        drop(from.shutdown(Shutdown::Both));
                        drop(to.shutdown(Shutdown::Both));
                    });
                }
            }
        });
        Self { port: own, left }
    }

    /// Lets it fail after so many bytes more.
    fn fails_after(&self, bytes: i64) {
        self.left.store(bytes, Ordering::SeqCst);
    }

    fn holds(&self) {
        self.fails_after(i64::MAX);
    }
}

/// Laptops that reach the office's server by `ssh`, each with a login and a clock of its own.
struct Laptops<'s> {
    dir: tempfile::TempDir,
    sshd: &'s Sshd,
    /// What stands before `ssh`.
    within: String,
    port: Option<u16>,
}

impl Laptops<'_> {
    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn command(&self, login: &str, now: &str, args: &[&str]) -> Command {
        let mut words = self.sshd.args(login);
        words.pop();
        if let Some(port) = self.port {
            let at = words.iter().position(|w| w == "-p").unwrap();
            words[at + 1] = port.to_string();
        }
        let script = self.path(&format!("ssh-{login}"));
        std::fs::write(
            &script,
            format!("#!/bin/sh\nexec {} ssh -o ConnectTimeout=2 {} \"$@\"\n", self.within, words.join(" ")),
        )
        .unwrap();
        std::fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
        let mut command = Command::new(super::rig::program());
        command.args(["--now", now]).args(args).env("DUCHA_HOME", self.path(login)).env("DUCHA_SSH", script);
        command.env("LANG", "en_GB.UTF-8").env_remove("LC_ALL").env_remove("DUCHA_LANG").stdin(Stdio::null());
        command
    }

    fn call(&self, login: &str, now: &str, args: &[&str]) -> Output {
        self.command(login, now, args).output().unwrap()
    }

    fn done(&self, login: &str, now: &str, args: &[&str]) -> String {
        let output = self.call(login, now, args);
        assert!(output.status.success(), "{login} {args:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8_lossy(&output.stderr)
    }

    /// A copy of the office's log on a laptop whose device is enrolled since a day.
    fn clone_for(&self, home: &Home, login: &str, person: &str, now: &str, enrolled: &str) {
        let address = format!("ssh://{}", self.sshd.args(login).pop().unwrap());
        let said = self.done(login, now, &["clone", &address]);
        let key = said.split("device enrol ").nth(1).unwrap().split(' ').next().unwrap().to_string();
        home.done(&["--now", enrolled, "device", "enrol", &key, "--name", login, "--person", person]);
        self.done(login, now, &["sync", "--evidence", "none"]);
    }

    fn task(&self, login: &str, now: &str) -> String {
        let listed = self.done(login, now, &["list", "tasks", "--filter", "serial:1", "--json"]);
        listed.split("\"id\": \"").nth(1).unwrap().split('"').next().unwrap().to_string()
    }
}

fn head(info: &str) -> String {
    info.split("\"head\": \"").nth(1).unwrap().split('"').next().unwrap().to_string()
}

/// Whether a folder holds a file at any depth.
fn holds_files(folder: &Path) -> bool {
    let all = std::fs::read_dir(folder).into_iter().flatten().flatten();
    all.map(|e| e.path()).any(|path| path.is_file() || holds_files(&path))
}

/// Bytes that no line can pack, the same every time.
fn picture(len: usize) -> Vec<u8> {
    let mut x = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        x as u8
    };
    (0..len).map(|_| next()).collect()
}

/// An office that began weeks ago, with an inspector.
fn office(since: &str) -> Home {
    let home = Home::begun(&["--now", since]);
    home.done(&["--now", since, "add", "person", "name=督查甲", "role=inspector", "login=field"]);
    home
}

fn days(n: i64) -> String {
    (SystemClock.now() + chrono::Duration::days(n)).to_rfc3339()
}

#[test]
fn laptops_days_apart_sync_over_a_slow_line_that_fails_in_the_middle_of_a_file() {
    let Some(program) = sshd_program() else {
        eprintln!("SKIPPED: there is no sshd here; install openssh-server to test laptops over ssh");
        return;
    };
    let mut home = office(&days(-30));
    let sshd = Sshd::start(&program, &home, &["desk", "field"]);
    let line = Line::to(sshd.port());
    let dir = tempfile::tempdir().unwrap();
    let laptops = Laptops { dir, sshd: &sshd, within: String::new(), port: Some(line.port) };
    // A clock that stands days behind the office's makes no copy: it would lack what is newer.
    let address = format!("ssh://{}", sshd.args("field").pop().unwrap());
    let late = laptops.call("field", &days(-9), &["clone", &address]);
    let said = String::from_utf8_lossy(&late.stderr).to_string();
    assert!(!late.status.success() && said.contains("this device's clock stands at"), "{said}");
    assert!(!laptops.path("field").join("journal").exists(), "half a copy is none");
    let desk = &days(0);
    laptops.clone_for(&home, "field", "督查甲", desk, &days(-20));
    laptops.clone_for(&home, "desk", "调度员", desk, &days(-20));
    home.serve();
    let task = laptops.task("field", desk);
    // In the field the clock falls back by days, and is put right at the end.
    let field = &days(-6);
    let bytes = picture(600_000);
    let file = laptops.path("现场.jpg");
    std::fs::write(&file, &bytes).unwrap();
    let evidence =
        laptops.done("field", field, &["add", "evidence", &format!("of={task}"), &format!("file={}", file.display())]);
    let evidence = evidence.split_whitespace().next().unwrap().to_string();
    laptops.done("field", field, &["set", &task, "latest=现场所见"]);
    laptops.done("desk", desk, &["set", &task, "latest=机关所记"]);
    // The line fails on the way up, each time further into the file; what has gone up is not sent again.
    for bytes in [3_000, 150_000, 200_000] {
        line.fails_after(bytes);
        let broken = laptops.call("field", field, &["sync"]);
        assert!(!broken.status.success(), "{broken:?}");
    }
    line.fails_after(450_000);
    laptops.done("field", field, &["sync"]);
    line.holds();
    laptops.done("desk", desk, &["sync", "--evidence", "none"]);
    let said = laptops.done("field", field, &["sync"]);
    assert!(said.contains("6 days behind") && said.contains("here:"), "{said}");
    laptops.done("field", desk, &["sync"]);
    assert!(laptops.done("desk", desk, &["verify"]).contains("1 evidence file is not here"));
    let heads = ["field", "desk"].map(|login| head(&laptops.done(login, desk, &["verify", "--json"])));
    assert_eq!(heads[0], heads[1]);
    assert_eq!(heads[0], head(&home.done(&["verify", "--json"])));
    let shown = home.done(&["show", &task, "--json"]);
    assert!(shown.contains("现场所见") && shown.contains("机关所记"), "both are kept: {shown}");
    // The desk left the file at the server; it is fetched when it is looked at.
    assert!(!holds_files(&laptops.path("desk").join("evidence")));
    let copy = laptops.path("copy.jpg");
    laptops.done("desk", desk, &["evidence", "get", &evidence, "--out", &copy.display().to_string()]);
    assert!(std::fs::read(&copy).unwrap() == bytes, "the file came whole");
}

/// A network of its own, with nothing in it but itself.
struct Network(String);

impl Network {
    fn new() -> Option<Self> {
        let name = format!("ducha-{}", std::process::id());
        let made = Command::new("ip").args(["netns", "add", &name]).output().ok()?.status.success();
        let own = made.then_some(Self(name))?;
        // To make one is not yet to be let into it.
        let entered = Command::new("ip").args(["netns", "exec", &own.0, "true"]).output().ok()?.status.success();
        (entered && own.link("up")).then_some(own)
    }

    /// Sets its link up or down.
    fn link(&self, how: &str) -> bool {
        let set = Command::new("ip").args(["-n", &self.0, "link", "set", "lo", how]).output();
        set.is_ok_and(|o| o.status.success())
    }

    /// Makes its link a bad one: slow, and losing packets. Where the kernel cannot delay them, it is narrow instead: what does not
    /// fit waits, and then is lost.
    fn worsen(&self) {
        let tc = |how: &str| {
            let words = format!("-n {} qdisc replace dev lo root {how}", self.0);
            let set = Command::new("tc").args(words.split_whitespace()).output();
            set.is_ok_and(|o| o.status.success())
        };
        let mtu = Command::new("ip").args(["-n", &self.0, "link", "set", "lo", "mtu", "1500"]).output();
        assert!(mtu.unwrap().status.success());
        if tc("netem delay 20ms 5ms loss 2%") {
            return eprintln!("the link delays packets and loses some (netem)");
        }
        assert!(tc("tbf rate 24mbit burst 8kb latency 20ms"), "there is neither netem nor tbf");
        eprintln!("SKIPPED: this kernel has no netem; the link is narrow (tbf), and loses what waits too long");
    }

    fn within(&self) -> String {
        format!("ip netns exec {}", self.0)
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        drop(Command::new("ip").args(["netns", "del", &self.0]).output());
    }
}

#[test]
fn a_link_that_goes_down_and_comes_back_loses_nothing() {
    let Some(program) = sshd_program() else {
        eprintln!("SKIPPED: there is no sshd here; install openssh-server to test laptops over ssh");
        return;
    };
    let Some(network) = Network::new() else {
        eprintln!("SKIPPED: no network namespace can be made here; it takes root and iproute2");
        return;
    };
    let mut home = office(&days(-30));
    let sshd = Sshd::start_within(&network.within(), &program, &home, &["field"]);
    let port = sshd.port().to_string();
    let end = Instant::now() + PATIENCE;
    let answers = || {
        let mut asked = Command::new("ip");
        asked.args(["netns", "exec", &network.0, "ssh-keyscan", "-T", "1", "-p", &port, "127.0.0.1"]);
        asked.output().unwrap().stdout.len() > 20
    };
    while !answers() {
        assert!(Instant::now() < end, "sshd does not answer: {}", sshd.log());
    }
    let dir = tempfile::tempdir().unwrap();
    let laptops = Laptops { dir, sshd: &sshd, within: network.within(), port: None };
    let now = &days(0);
    laptops.clone_for(&home, "field", "督查甲", now, now);
    home.serve();
    let task = laptops.task("field", now);
    let file = laptops.path("现场.jpg");
    std::fs::write(&file, picture(3_000_000)).unwrap();
    laptops.done("field", now, &["add", "evidence", &format!("of={task}"), &format!("file={}", file.display())]);
    network.worsen();
    // Down before it is called, and down while it talks: packets are lost, and sent again once it is back.
    network.link("down");
    assert!(!laptops.call("field", now, &["sync"]).status.success());
    network.link("up");
    let mut talking = laptops.command("field", now, &["sync"]);
    let mut talking = talking.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    for _ in 0..3 {
        network.link("down");
        std::thread::sleep(Duration::from_millis(120));
        network.link("up");
        std::thread::sleep(Duration::from_millis(60));
    }
    drop(talking.wait());
    laptops.done("field", now, &["sync"]);
    assert_eq!(head(&laptops.done("field", now, &["verify", "--json"])), head(&home.done(&["verify", "--json"])));
    assert!(holds_files(&home.path().join("evidence")), "the file came");
}
