//! A program in a terminal of its own, and what a person at its keyboard feels: from a key to the last byte that changed
//! the screen, and how many bytes that took.

use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};

/// The size that everything is measured at.
const SIZE: PtySize = PtySize { rows: 40, cols: 120, pixel_width: 0, pixel_height: 0 };
/// Nothing is waited for longer.
const PATIENCE: Duration = Duration::from_secs(120);

/// What comes so soon after the first byte belongs to the same look.
const AT_ONCE: Duration = Duration::from_millis(20);

/// What one key did.
pub struct Felt {
    /// Until the first byte came; none if none did.
    pub first: Option<Duration>,
    /// Until the last byte that changed the screen; none if nothing changed.
    pub painted: Option<Duration>,
    /// How many bytes were written at once.
    pub at_once: usize,
    /// How many bytes were written in all.
    pub bytes: usize,
}

/// A program in a terminal.
pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    keyboard: Box<dyn Write + Send>,
    output: Receiver<(Instant, Vec<u8>)>,
    screen: vt100::Parser,
    began: Instant,
    _master: Box<dyn portable_pty::MasterPty + Send>,
}

impl Terminal {
    /// Starts a shell command.
    pub fn start(command: &str) -> Self {
        let pair = native_pty_system().openpty(SIZE).expect("a terminal");
        let mut run = CommandBuilder::new("sh");
        run.args(["-c", &format!("exec {command}")]);
        run.env("TERM", "xterm-256color");
        run.env("LC_ALL", "C.UTF-8");
        run.env_remove("NO_COLOR");
        let began = Instant::now();
        let child = pair.slave.spawn_command(run).expect("the command starts");
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().expect("its output");
        let keyboard = pair.master.take_writer().expect("its keyboard");
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut bytes = vec![0; 1 << 16];
            while let Ok(n @ 1..) = reader.read(&mut bytes) {
                if sender.send((Instant::now(), bytes[..n].to_vec())).is_err() {
                    break;
                }
            }
        });
        let screen = vt100::Parser::new(SIZE.rows, SIZE.cols, 0);
        Self { child, keyboard, output, screen, began, _master: pair.master }
    }

    /// Returns how long after the start the screen first showed something.
    pub fn ready(&mut self, shows: impl Fn(&str) -> bool) -> Duration {
        while self.began.elapsed() < PATIENCE {
            if let Ok((at, bytes)) = self.output.recv_timeout(PATIENCE) {
                self.screen.process(&bytes);
                if shows(&self.screen.screen().contents()) {
                    return at - self.began;
                }
            }
        }
        panic!("it was never ready, the screen shows:\n{}", self.screen.screen().contents());
    }

    /// Waits until nothing has been written for some time.
    pub fn quiet(&mut self, quiet: Duration) {
        while let Ok((_, bytes)) = self.output.recv_timeout(quiet) {
            self.screen.process(&bytes);
        }
    }

    /// Presses a key and waits until nothing has been written for some time.
    pub fn press(&mut self, key: &str, quiet: Duration) -> Felt {
        let start = Instant::now();
        self.keyboard.write_all(key.as_bytes()).and_then(|()| self.keyboard.flush()).expect("the program reads keys");
        let mut chunks = Vec::new();
        let mut wait = Duration::from_secs(5);
        loop {
            match self.output.recv_timeout(wait) {
                Ok(chunk) => chunks.push(chunk),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => panic!("the program has ended"),
            }
            wait = quiet;
        }
        let mut felt = Felt { first: None, painted: None, at_once: 0, bytes: 0 };
        for (at, bytes) in chunks {
            let first = *felt.first.get_or_insert(at - start);
            if at - start - first < AT_ONCE {
                felt.at_once += bytes.len();
            }
            felt.bytes += bytes.len();
            let before = (self.screen.screen().contents_formatted(), self.screen.screen().cursor_position());
            self.screen.process(&bytes);
            if before != (self.screen.screen().contents_formatted(), self.screen.screen().cursor_position()) {
                felt.painted = Some(at - start);
            }
        }
        felt
    }

    /// What the screen shows.
    pub fn shown(&self) -> String {
        self.screen.screen().contents()
    }

    /// The most memory the program has held, in MiB.
    pub fn peak(&self) -> u64 {
        let of = |pid: u32| std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let status = self.child.process_id().map(of).unwrap_or_default();
        let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
        line.and_then(|l| l.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
