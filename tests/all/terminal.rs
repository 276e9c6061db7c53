//! The console in a real terminal (a pty): it is given back whatever happens.
//!
//! The console is this very test binary, started anew to run [`child`] alone.

use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use ducha::keymap::Key;
use ducha::tui::backend::Screen;
use ducha::tui::depth::Depth;
use ducha::tui::input::{Event, channel as events};
use ducha::tui::run::{App, Ended, Flow, Request, run};
use ducha::tui::terminal::{Local, size};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use ratatui::Frame;
use ratatui::style::Style;
use rustix::process::{Pid, Signal, kill_process};

const MARK: &str = "DUCHA_TEST_CHILD";
/// No test waits longer: a failure, not a hang.
const PATIENCE: Duration = Duration::from_secs(30);

/// Shows the last key; `q` quits, `p` panics.
struct Echo(String, Vec<Request>);

impl App for Echo {
    fn handle(&mut self, event: Event) -> Flow {
        match event {
            Event::Key(key) if key == Key::plain(ducha::keymap::Code::Char('q')) => return Flow::Quit,
            Event::Key(key) if key == Key::plain(ducha::keymap::Code::Char('p')) => panic!("as asked"),
            Event::Key(key) if key.to_string() == "C-z" => self.1.push(Request::Suspend),
            Event::Key(key) => self.0 = format!("key {key}"),
            Event::Paste(text) => self.0 = format!("pasted {text:?}"),
            Event::Resize(size) => self.0 = format!("size {}x{}", size.width, size.height),
            Event::Resumed => self.0.push_str(" resumed"),
            _ => return Flow::Same,
        }
        Flow::Draw
    }

    fn draw(&mut self, frame: &mut Frame<'_>) {
        frame.buffer_mut().set_string(0, 0, format!("督查 {}", self.0), Style::new());
    }

    fn requests(&mut self) -> Vec<Request> {
        std::mem::take(&mut self.1)
    }
}

/// The console under test. Without the mark it is nothing.
#[test]
#[ignore = "started by the other tests of this file"]
fn child() {
    if std::env::var_os(MARK).is_none() {
        return;
    }
    let (feed, mut inbox) = events();
    let mut host = Local::enter(feed, true).unwrap();
    let mut screen = Screen::new(std::io::stdout(), size().unwrap(), Depth::Ansi16);
    let ended = run(&mut screen, &mut inbox, &mut host, &mut Echo("ready".into(), Vec::new())).unwrap();
    drop(host);
    println!("ended {ended:?}");
    if ended != Ended::Quit {
        std::process::exit(99);
    }
}

/// A terminal with the console in it.
struct Pty {
    master: Option<Box<dyn MasterPty + Send>>,
    keyboard: Option<Box<dyn Write + Send>>,
    reader: Option<JoinHandle<()>>,
    child: Box<dyn Child + Send + Sync>,
    output: Receiver<Vec<u8>>,
    terminal: vt100::Parser,
    modes_before: String,
}

impl Pty {
    fn start() -> Self {
        let size = PtySize { rows: 30, cols: 60, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let modes_before = modes(pair.master.as_ref());
        let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
        command.args(["--exact", "terminal::child", "--ignored", "--nocapture", "--test-threads=1"]);
        command.env(MARK, "1");
        command.env("RUST_BACKTRACE", "0");
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (sender, output) = channel();
        let reader = std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(n @ 1..) = reader.read(&mut bytes) {
                if sender.send(bytes[..n].to_vec()).is_err() {
                    break;
                }
            }
        });
        let terminal = vt100::Parser::new(30, 60, 0);
        let keyboard = pair.master.take_writer().unwrap();
        let (master, keyboard, reader) = (Some(pair.master), Some(keyboard), Some(reader));
        let mut pty = Self { master, keyboard, reader, child, output, terminal, modes_before };
        pty.wait_for("督查 ready");
        assert!(pty.terminal.screen().alternate_screen() && pty.terminal.screen().bracketed_paste());
        assert_ne!(modes(pty.master.as_deref().unwrap()), pty.modes_before, "raw mode is on");
        pty
    }

    /// Reads what the console writes until something holds.
    fn until(&mut self, what: &str, holds: impl Fn(&vt100::Screen) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !holds(self.terminal.screen()) {
            let left = end.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => self.terminal.process(&bytes),
                Err(_) => panic!("waited for {what}, the terminal shows:\n{}", self.terminal.screen().contents()),
            }
        }
    }

    fn wait_for(&mut self, text: &str) {
        self.until(text, |screen| screen.contents().contains(text));
    }

    fn send(&mut self, keys: &str) {
        self.keyboard.as_mut().unwrap().write_all(keys.as_bytes()).unwrap();
    }

    fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.process_id().unwrap()).unwrap();
        kill_process(Pid::from_raw(pid).unwrap(), signal).unwrap();
    }

    /// Whether the terminal is as it was before the console began.
    fn is_given_back(&mut self) {
        self.until("the main screen", |screen| !screen.alternate_screen());
        let screen = self.terminal.screen();
        assert!(!screen.hide_cursor() && !screen.bracketed_paste());
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    }

    fn exit_code(&mut self) -> u32 {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.exit_code();
            }
            assert!(Instant::now() < end, "it still runs");
            if let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(10)) {
                self.terminal.process(&bytes);
            }
        }
    }

    /// Waits for the end of the console; returns its exit code.
    fn end(&mut self) -> u32 {
        self.is_given_back();
        let code = self.exit_code();
        assert_eq!(modes(self.master.as_deref().unwrap()), self.modes_before, "the line's modes are as before");
        code
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        // A failed test leaves no console behind.
        let _ = self.child.kill();
    }
}

fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().unwrap())
}

#[test]
fn late_answers_of_the_terminal_fire_no_key() {
    let mut pty = Pty::start();
    // Were any of it taken for keys, `q` would end the console and `p` would panic.
    for answer in
        ["\x1b]11;rgb:1414/1919/1f1f\x1b\\", "\x1b]11;qqpp\x07", "\x1bP>|quick(380)\x1b\\", "\x1b_Gi=1;qp\x1b\\"]
    {
        pty.send(answer);
    }
    pty.send("j");
    pty.wait_for("督查 key j");
    for piece in ["\x1b]11;rgb:14", "14/qqqq", "\x1b\\", "\x1b", "]11;qp", "\x1b\\"] {
        pty.send(piece);
        std::thread::sleep(Duration::from_millis(5));
    }
    pty.send("k");
    pty.wait_for("督查 key k");
    pty.send("\x1b");
    pty.wait_for("督查 key esc");
    pty.send("q");
    assert_eq!(pty.end(), 0);
}

#[test]
fn keys_pastes_and_sizes_arrive_and_quitting_gives_the_terminal_back() {
    let mut pty = Pty::start();
    pty.send("j");
    pty.wait_for("督查 key j");
    pty.send("\x1b[200~qp\r\n税\x1b[201~");
    pty.wait_for("督查 pasted \"qp\\n税\"");
    let size = PtySize { rows: 12, cols: 50, pixel_width: 0, pixel_height: 0 };
    pty.terminal.screen_mut().set_size(12, 50);
    pty.master.as_ref().unwrap().resize(size).unwrap();
    pty.wait_for("督查 size 50x12");
    let held = "j".repeat(3000);
    pty.send(&held);
    pty.send("k");
    pty.wait_for("督查 key k");
    pty.send("q");
    assert_eq!(pty.end(), 0);
}

#[test]
fn signals_and_panics_give_the_terminal_back() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let mut pty = Pty::start();
        pty.signal(signal);
        assert_eq!(pty.end(), 99, "{signal:?}");
    }
    let mut pty = Pty::start();
    pty.send("p");
    assert_ne!(pty.end(), 0);
    pty.wait_for("as asked");
}

#[test]
fn ctrl_z_stops_the_console_and_it_comes_back() {
    for by_signal in [false, true] {
        let mut pty = Pty::start();
        if by_signal {
            pty.signal(Signal::TSTP);
        } else {
            pty.send("\x1a");
        }
        pty.is_given_back();
        // It may not have stopped yet: going on is told until it is back.
        let end = Instant::now() + PATIENCE;
        while !pty.terminal.screen().alternate_screen() {
            assert!(Instant::now() < end, "it did not come back");
            pty.signal(Signal::CONT);
            if let Ok(bytes) = pty.output.recv_timeout(Duration::from_millis(50)) {
                pty.terminal.process(&bytes);
            }
        }
        pty.wait_for("督查 ready");
        pty.send("k");
        pty.wait_for("督查 key k");
        pty.send("q");
        assert_eq!(pty.end(), 0);
    }
}

#[test]
fn a_terminal_that_is_gone_ends_the_console() {
    let mut pty = Pty::start();
    // All that holds the other end is closed: the reader ends at the next output.
    pty.output = channel().1;
    pty.send("j");
    pty.reader.take().unwrap().join().unwrap();
    (pty.keyboard, pty.master) = (None, None);
    pty.exit_code();
}
