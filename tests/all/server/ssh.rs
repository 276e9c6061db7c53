//! Logins over the system's OpenSSH, on loopback, with a server of its own. Says clearly where sshd is missing.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use portable_pty::CommandBuilder;

use super::rig::{Home, PATIENCE, Seat};

/// An sshd on a port of its own, that knows the keys that `ducha serve keys` prints.
pub struct Sshd {
    dir: tempfile::TempDir,
    port: u16,
    child: Child,
}

pub fn sshd_program() -> Option<PathBuf> {
    ["/usr/sbin/sshd", "/usr/local/sbin/sshd"].iter().map(PathBuf::from).find(|p| p.exists())
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn make_key(path: &Path) -> String {
    run(Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(path));
    std::fs::read_to_string(path.with_extension("pub")).unwrap().trim().to_string()
}

impl Sshd {
    /// Starts it for a home, with a key for each login.
    pub fn start(program: &Path, home: &Home, logins: &[&str]) -> Self {
        let sshd = Self::start_within("", program, home, logins);
        let end = Instant::now() + PATIENCE;
        while TcpStream::connect(("127.0.0.1", sshd.port)).is_err() {
            assert!(Instant::now() < end, "sshd does not answer: {}", sshd.log());
            std::thread::yield_now();
        }
        sshd
    }

    /// As [`Sshd::start`], behind words that begin a program elsewhere, and without waiting until it answers.
    pub fn start_within(within: &str, program: &Path, home: &Home, logins: &[&str]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        make_key(&at("host"));
        for login in logins {
            let key = make_key(&at(login));
            home.done(&["set", login, &format!("keys={key}")]);
        }
        let lines = home.done(&["serve", "keys"]);
        assert_eq!(lines.lines().count(), logins.len(), "{lines}");
        std::fs::write(at("authorized_keys"), lines).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let config = format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {}\nAuthorizedKeysFile {}\nStrictModes no\nUsePAM no\n\
             PasswordAuthentication no\nKbdInteractiveAuthentication no\nPidFile none\nPermitRootLogin yes\n\
             AcceptEnv LANG LC_*\n",
            at("host").display(),
            at("authorized_keys").display(),
        );
        std::fs::write(at("config"), config).unwrap();
        // Its folder of privilege separation is made at boot, which a container may not have had.
        if rustix::process::geteuid().is_root() {
            drop(std::fs::create_dir_all("/run/sshd"));
        }
        let log = std::fs::File::create(at("log")).unwrap();
        let mut words = within.split_whitespace().map(std::ffi::OsStr::new).chain([program.as_os_str()]);
        let child = Command::new(words.next().unwrap())
            .args(words)
            .args(["-D", "-e", "-f"])
            .arg(at("config"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        Self { dir, port, child }
    }

    /// The port that it listens at.
    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.dir.path().join("log")).unwrap_or_default()
    }

    /// How `ssh` is called as a login: its words, the last of them the address.
    pub fn args(&self, login: &str) -> Vec<String> {
        let key = self.dir.path().join(login);
        let user = Command::new("id").arg("-un").output().unwrap();
        let user = String::from_utf8(user.stdout).unwrap().trim().to_string();
        let known = self.dir.path().join("known").display().to_string();
        [
            "-F",
            "none",
            "-p",
            &self.port.to_string(),
            "-i",
            &key.display().to_string(),
            "-o",
            "IdentitiesOnly=yes",
            "-o",
            "StrictHostKeyChecking=no",
            "-o",
            &format!("UserKnownHostsFile={known}"),
            "-o",
            "SendEnv=LANG",
            "-o",
            "LogLevel=ERROR",
        ]
        .iter()
        .map(ToString::to_string)
        .chain([format!("{user}@127.0.0.1")])
        .collect()
    }

    /// Somebody at a terminal, logged in.
    fn login(&self, login: &str) -> Seat {
        let mut command = CommandBuilder::new("ssh");
        command.arg("-t");
        command.args(self.args(login));
        command.env("LANG", "zh_CN.UTF-8");
        command.env("TERM", "xterm-256color");
        Seat::start(command)
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn two_people_log_in_with_their_keys_and_nothing_else_is_let_in() {
    let Some(program) = sshd_program() else {
        eprintln!("SKIPPED: there is no sshd here; install openssh-server to test logins over ssh");
        return;
    };
    let mut home = Home::new();
    home.serve();
    let sshd = Sshd::start(&program, &home, &["tax", "desk"]);
    let (mut desk, mut tax) = (sshd.login("desk"), sshd.login("tax"));
    for seat in [&mut desk, &mut tax] {
        seat.wait_for("ducha");
        seat.keys("4");
        seat.wait_for("压减办税环节");
    }
    desk.wait_for("开展社保专窗");
    desk.wait_for("调度员");
    tax.wait_for("税务联络员");
    assert!(!tax.shown().contains("开展社保专窗"), "{}", tax.shown());
    let listed = home.done(&["list", "tasks", "--filter", "serial:1", "--json"]);
    let id = listed.split("\"id\": \"").nth(1).unwrap().split('"').next().unwrap().to_string();
    home.done(&["--as", "desk", "set", &id, "status=正在推进"]);
    desk.wait_for("正在推进");
    tax.wait_for("正在推进");
    // Ctrl-z stops nothing where no shell could let it go on.
    tax.keys("\x1a4");
    for typed in [
        "sh",
        "sh -c 'id'",
        "ducha attach; sh",
        "ducha attach && sh",
        "ducha attach\nsh",
        "ducha attach --as desk",
        "ducha --home /tmp",
        "ducha --now 2023-01-01",
        "ducha list people",
        "ducha --as desk sync-stdio",
        "ducha sync-stdio; sh",
        "scp -t /tmp",
        "$(sh)",
        "`sh`",
        "\"ducha\"",
        "ducha | sh",
        "cat run/log",
    ] {
        let output = Command::new("ssh").args(sshd.args("tax")).arg(typed).stdin(Stdio::null()).output().unwrap();
        assert_eq!(output.status.code(), Some(5), "{typed}: {output:?}");
        assert!(output.stdout.is_empty(), "{typed}: {output:?}");
    }
    // Neither a subsystem nor a forwarded port.
    let output = Command::new("ssh").args(sshd.args("tax")).args(["-s", "sftp"]).stdin(Stdio::null()).output().unwrap();
    assert!(!output.status.success() && output.stdout.is_empty(), "{output:?}");
    let mut forwarding = sshd.args("tax");
    forwarding.splice(0..0, ["-o".into(), "ExitOnForwardFailure=yes".into(), "-R".into(), "0:127.0.0.1:9".into()]);
    let output = Command::new("ssh").args(forwarding).stdin(Stdio::null()).output().unwrap();
    assert!(!output.status.success(), "{output:?}");
    let stranger = sshd.dir.path().join("stranger");
    make_key(&stranger);
    let output = Command::new("ssh").args(sshd.args("stranger")).args(["-o", "BatchMode=yes"]).output().unwrap();
    assert_eq!(output.status.code(), Some(255), "a key that nobody has opens nothing");
    tax.keys("q");
    assert_eq!(tax.ended(), 0);
    // The server is stopped: who is logged in is told, and the line is given back.
    assert_eq!(home.call(&["serve", "stop"]).status.code(), Some(0));
    assert_eq!(desk.ended(), 75);
    home.ended();
}

#[test]
fn a_key_opens_the_console_of_its_person_though_another_bears_the_name_and_no_longer_than_it_is_the_persons() {
    let Some(program) = sshd_program() else {
        eprintln!("SKIPPED: there is no sshd here; install openssh-server to test logins over ssh");
        return;
    };
    let mut home = Home::new();
    home.done(&["add", "person", "name=张伟", "role=office", "login=boss"]);
    home.done(&["add", "person", "name=张伟", "role=reporter", "unit=市税务局", "login=clerk"]);
    home.serve();
    let sshd = Sshd::start(&program, &home, &["clerk", "boss"]);
    let (mut boss, mut clerk) = (sshd.login("boss"), sshd.login("clerk"));
    for seat in [&mut boss, &mut clerk] {
        seat.wait_for("ducha");
        seat.keys("4");
        seat.wait_for("压减办税环节");
    }
    boss.wait_for("开展社保专窗");
    boss.wait_for("张伟 (市税务局, clerk) 也在此处");
    assert!(!clerk.shown().contains("开展社保专窗"), "{}", clerk.shown());
    // The file of keys is as it was, and yet the key that was taken away opens nothing any more.
    home.done(&["set", "clerk", "keys="]);
    assert_eq!(clerk.ended(), 5);
    assert!(String::from_utf8_lossy(&clerk.sent).contains("已失效"), "it is said why");
    let again = Command::new("ssh").arg("-tt").args(sshd.args("clerk")).stdin(Stdio::null()).output().unwrap();
    assert_eq!(again.status.code(), Some(5), "{again:?}");
    boss.keys("2");
    boss.wait_for("市人社局");
}

/// Two laptops of two people, and the office's server, over real logins; one line is cut in the middle of the transfer.
#[test]
fn two_laptops_exchange_over_their_own_logins_and_a_cut_loses_nothing() {
    let Some(program) = sshd_program() else {
        eprintln!("SKIPPED: there is no sshd here; install openssh-server to test logins over ssh");
        return;
    };
    let mut home = Home::new();
    home.done(&["add", "person", "name=督查甲", "role=inspector", "login=field"]);
    home.serve();
    let sshd = Sshd::start(&program, &home, &["desk", "field", "tax"]);
    let laptops = tempfile::tempdir().unwrap();
    let call = |login: &str, cut: Option<usize>, args: &[&str]| {
        let mut words = sshd.args(login);
        words.pop();
        let script = laptops.path().join(format!("ssh-{login}-{cut:?}"));
        let ssh = format!("ssh {} \"$@\"", words.join(" "));
        // Where the line is cut, nobody else may hold its end open: not the shell either.
        let text = match cut {
            None => format!("#!/bin/sh\nexec {ssh}\n"),
            Some(bytes) => format!(
                "#!/bin/sh\nexec 3>&1 4<&0 >&2\n{ssh} <&4 3>&- | dd bs=1 count={bytes} status=none >&3 3>&- 4<&- &\n\
                 exec 3>&- 4<&- <&-\nwait\n"
            ),
        };
        std::fs::write(&script, text).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        std::fs::set_permissions(&script, mode).unwrap();
        let mut command = Command::new(super::rig::program());
        command.args(args).env("DUCHA_HOME", laptops.path().join(login)).env("DUCHA_SSH", script);
        command
            .env("LANG", "en_GB.UTF-8")
            .env_remove("LC_ALL")
            .env_remove("DUCHA_LANG")
            .stdin(Stdio::null())
            .output()
            .unwrap()
    };
    let done = |login: &str, args: &[&str]| {
        let output = call(login, None, args);
        assert!(output.status.success(), "{login} {args:?}: {output:?}\n{}", sshd.log());
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8_lossy(&output.stderr)
    };
    let user = sshd.args("desk").pop().unwrap();
    let address = format!("ssh://{user}");
    let broken = call("desk", Some(2_500), &["clone", &address]);
    assert!(!broken.status.success(), "{broken:?}");
    assert!(!laptops.path().join("desk/journal").exists(), "half a copy is none");
    for (login, person) in [("desk", "调度员"), ("field", "督查甲")] {
        let said = done(login, &["clone", &address]);
        let key = said.split("device enrol ").nth(1).unwrap().split(' ').next().unwrap().to_string();
        home.done(&["device", "enrol", &key, "--name", login, "--person", person]);
        done(login, &["sync"]);
    }
    let tax = call("tax", None, &["clone", &address]);
    assert_eq!(tax.status.code(), Some(5), "who sees one unit gets no copy of all: {tax:?}");
    // They work apart; one line is cut while it sends, and once while it hears.
    let id = |login: &str| {
        let listed = done(login, &["list", "tasks", "--filter", "serial:1", "--json"]);
        listed.split("\"id\": \"").nth(1).unwrap().split('"').next().unwrap().to_string()
    };
    let (first, second) = (id("desk"), id("field"));
    for n in 0..20 {
        done("desk", &["set", &first, &format!("latest=机关第{n}次")]);
    }
    done("field", &["set", &second, "latest=现场所见"]);
    for cut in [10, 400, 700, 1_500] {
        drop(call("desk", Some(cut), &["sync"]));
    }
    done("desk", &["sync"]);
    done("field", &["sync"]);
    done("desk", &["sync"]);
    let head = |info: String| info.split("\"head\": \"").nth(1).unwrap().split('"').next().unwrap().to_string();
    let heads = [head(done("desk", &["verify", "--json"])), head(done("field", &["verify", "--json"]))];
    assert_eq!(heads[0], heads[1]);
    assert_eq!(heads[0], head(home.done(&["verify", "--json"])));
    assert!(home.done(&["show", &first, "--json"]).contains("现场所见"), "both values are kept");
    assert!(done("field", &["verify"]).contains("entries"));
    // The store is held by nobody now: the login opens it itself.
    assert_eq!(home.call(&["serve", "stop"]).status.code(), Some(0));
    home.ended();
    assert!(done("field", &["sync"]).contains("both sides have the same"));
}

#[test]
fn a_key_that_is_more_than_a_key_gets_no_line() {
    let home = Home::new();
    let body = "AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
    home.done(&["set", "desk", &format!("keys=ssh-ed25519 {body} \",command=\"sh\" laptop")]);
    let lines = home.done(&["serve", "keys"]);
    assert_eq!(lines.lines().count(), 1, "{lines}");
    let ends = format!("\" ssh-ed25519 {body} desk\n");
    assert!(
        lines.starts_with("restrict,pty,command=\"") && lines.contains(" attach --as ") && lines.ends_with(&ends),
        "a comment is not taken over: {lines}"
    );
    for key in [
        format!("command=\"sh\" ssh-ed25519 {body}"),
        format!("no-pty ssh-ed25519 {body}"),
        format!("ssh-ed25519 {body}\" sh"),
        format!("ssh-rsa {body}"),
        "# ssh-ed25519".to_string(),
    ] {
        home.done(&["set", "desk", &format!("keys={key}")]);
        let output = home.call(&["serve", "keys"]);
        assert!(output.stdout.is_empty() && !output.status.success(), "{key}: {output:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("调度员"), "whose it is, is said: {output:?}");
    }
    let two = format!("keys=ssh-ed25519 {body}\nssh-ed25519 {body} x");
    let output = home.call(&["set", "desk", &two]);
    if output.status.success() {
        let lines = home.done(&["serve", "keys"]);
        assert!(lines.lines().all(|l| l.starts_with("restrict,pty,command=")), "{lines}");
    }
}
