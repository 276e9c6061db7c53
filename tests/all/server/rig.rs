//! A home with an office, its server, and people at terminals.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

/// No test waits longer: a failure, not a hang.
pub const PATIENCE: Duration = Duration::from_secs(60);
const ROWS: u16 = 30;
const COLUMNS: u16 = 120;

/// A home folder with a small office: one unit with one task, and another unit with another one; an administrator, and
/// a person of the first unit.
pub struct Home {
    pub dir: tempfile::TempDir,
    server: Option<Child>,
}

pub fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_ducha"))
}

impl Home {
    pub fn new() -> Self {
        Self::begun(&[])
    }

    /// As [`Home::new`], where every command is given more words, such as a day in the past.
    pub fn begun(more: &[&str]) -> Self {
        let home = Self { dir: tempfile::tempdir().unwrap(), server: None };
        let done = |args: &[&str]| home.done(&[more, args].concat());
        done(&["init"]);
        done(&["add", "unit", "name=市税务局"]);
        done(&["add", "unit", "name=市人社局"]);
        done(&["add", "ledger", "name=整改清单", "words=已完成=done;正在推进=in-progress"]);
        done(&["add", "task", "serial=1", "title=压减办税环节", "ledger=整改清单", "lead=市税务局"]);
        done(&["add", "task", "serial=2", "title=开展社保专窗", "ledger=整改清单", "lead=市人社局"]);
        done(&["add", "person", "name=税务联络员", "role=reporter", "unit=市税务局", "login=tax"]);
        done(&["add", "person", "name=调度员", "role=office", "login=desk"]);
        home
    }

    /// A home without an office.
    #[cfg(feature = "postgres")]
    pub fn bare() -> Self {
        Self { dir: tempfile::tempdir().unwrap(), server: None }
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// A command of the program on this home, in English.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(program());
        command
            .args(args)
            .env("DUCHA_HOME", self.path())
            .env("LANG", "en_GB.UTF-8")
            .env_remove("LC_ALL")
            .env_remove("DUCHA_LANG");
        command.stdin(Stdio::null());
        command
    }

    pub fn call(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Runs a command that must work; returns what it printed.
    pub fn done(&self, args: &[&str]) -> String {
        let output = self.call(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    pub fn serve(&mut self) {
        self.serve_with(&[]);
    }

    pub fn serve_with(&mut self, variables: &[(&str, &str)]) {
        let mut command = self.command(&["serve"]);
        command.envs(variables.iter().copied());
        self.begin(command);
    }

    /// Serves with so many descriptors and no more.
    pub fn serve_limited(&mut self, descriptors: u64) {
        let mut command = Command::new("sh");
        let script = format!("ulimit -n {descriptors}; exec \"$0\" serve");
        command.args(["-c", &script]).arg(program()).env("DUCHA_HOME", self.path()).env("LANG", "en_GB.UTF-8");
        command.env_remove("LC_ALL").env_remove("DUCHA_LANG").stdin(Stdio::null());
        self.begin(command);
    }

    fn begin(&mut self, mut command: Command) {
        self.server = Some(command.stderr(Stdio::null()).spawn().unwrap());
        let end = Instant::now() + PATIENCE;
        while !self.call(&["serve", "status"]).status.success() {
            assert!(Instant::now() < end, "the server does not answer; {}", self.log());
        }
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.path().join("run/log")).unwrap_or_default()
    }

    /// How much memory the server holds, in KB.
    pub fn memory(&self) -> u64 {
        let pid = self.server.as_ref().unwrap().id();
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
        let line = status.lines().find(|l| l.starts_with("VmRSS:")).unwrap();
        line.split_ascii_whitespace().nth(1).unwrap().parse().unwrap()
    }

    pub fn signal(&self, signal: Signal) {
        let pid = self.server.as_ref().unwrap().id();
        kill_process(Pid::from_raw(i32::try_from(pid).unwrap()).unwrap(), signal).unwrap();
    }

    /// Waits for the server's end; returns its exit code.
    pub fn ended(&mut self) -> Option<i32> {
        let mut server = self.server.take().unwrap();
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = server.try_wait().unwrap() {
                return status.code();
            }
            assert!(Instant::now() < end, "the server still runs; {}", self.log());
            std::thread::yield_now();
        }
    }

    /// Somebody at a terminal, with the console open.
    pub fn person(&self, who: &str) -> Seat {
        self.person_with(who, &[])
    }

    /// The same, with something else in the environment.
    pub fn person_with(&self, who: &str, environment: &[(&str, &str)]) -> Seat {
        let mut command = CommandBuilder::new(program());
        command.args(["--as", who]);
        command.env("DUCHA_HOME", self.path());
        command.env("LANG", "zh_CN.UTF-8");
        command.env("TERM", "xterm-256color");
        command.env_remove("LC_ALL");
        command.env_remove("DUCHA_LANG");
        environment.iter().for_each(|(name, value)| command.env(name, value));
        Seat::start(command)
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.take() {
            drop(server.kill());
            drop(server.wait());
        }
    }
}

/// A terminal with a program in it.
pub struct Seat {
    master: Option<Box<dyn MasterPty + Send>>,
    keyboard: Box<dyn Write + Send>,
    child: Box<dyn portable_pty::Child + Send + Sync>,
    output: Receiver<Vec<u8>>,
    pub terminal: vt100::Parser,
    /// Everything that was sent to the terminal.
    pub sent: Vec<u8>,
    /// How often the bell was rung.
    pub bells: usize,
    modes: String,
}

impl Seat {
    pub fn start(command: CommandBuilder) -> Self {
        let size = PtySize { rows: ROWS, cols: COLUMNS, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let modes = modes(pair.master.as_ref());
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 8192];
            while let Ok(n @ 1..) = reader.read(&mut bytes) {
                if sender.send(bytes[..n].to_vec()).is_err() {
                    break;
                }
            }
        });
        let keyboard = pair.master.take_writer().unwrap();
        let terminal = vt100::Parser::new(ROWS, COLUMNS, 0);
        Self { master: Some(pair.master), keyboard, child, output, terminal, sent: Vec::new(), bells: 0, modes }
    }

    pub fn shown(&self) -> String {
        self.terminal.screen().contents()
    }

    pub fn until(&mut self, what: &str, holds: impl Fn(&vt100::Screen) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !holds(self.terminal.screen()) {
            match self.output.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(bytes) => self.take(&bytes),
                Err(_) => panic!("waited for {what}, the terminal shows:\n{}", self.shown()),
            }
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        self.bells += bytes.iter().filter(|b| **b == 7).count();
        self.terminal.process(bytes);
        self.sent.extend_from_slice(bytes);
    }

    /// Listens for so long.
    pub fn listen(&mut self, time: Duration) {
        let end = Instant::now() + time;
        while let Ok(bytes) = self.output.recv_timeout(end.saturating_duration_since(Instant::now())) {
            self.take(&bytes);
        }
    }

    /// Listens until nothing came for a while.
    pub fn settle(&mut self) {
        while let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(60)) {
            self.take(&bytes);
        }
    }

    /// Changes the terminal's size.
    pub fn resize(&mut self, size: PtySize) {
        self.terminal.screen_mut().set_size(size.rows, size.cols);
        self.master.as_ref().unwrap().resize(size).unwrap();
    }

    pub fn wait_for(&mut self, text: &str) {
        self.until(text, |screen| screen.contents().contains(text));
    }

    pub fn keys(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
    }

    /// Signals the program, and the shell that began it where there is one.
    pub fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.process_id().unwrap()).unwrap();
        kill_process_group(Pid::from_raw(pid).unwrap(), signal).unwrap();
    }

    /// Waits for the program's end; returns its exit code. The terminal must be as it was.
    pub fn ended(&mut self) -> u32 {
        self.until("the main screen", |screen| !screen.alternate_screen());
        let end = Instant::now() + PATIENCE;
        let code = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status.exit_code();
            }
            assert!(Instant::now() < end, "it still runs");
            std::thread::yield_now();
        };
        while let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(50)) {
            self.take(&bytes);
        }
        let screen = self.terminal.screen();
        assert!(!screen.hide_cursor() && !screen.bracketed_paste());
        assert_eq!(modes(self.master.as_deref().unwrap()), self.modes, "the line's modes are as before");
        code
    }

    /// Closes the window.
    pub fn close(&mut self) {
        self.master = None;
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios())
}
