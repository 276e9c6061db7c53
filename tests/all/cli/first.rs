//! The first run at a real terminal (a pty): questions, the console, choices that are wrong.

use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use super::{Desk, NOW};

const PATIENCE: Duration = Duration::from_secs(40);

pub(super) struct Seat {
    terminal: vt100::Parser,
    all: String,
    keyboard: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    child: Box<dyn Child + Send + Sync>,
    _master: Box<dyn MasterPty + Send>,
}

impl Seat {
    pub(super) fn at(desk: &Desk, args: &[&str]) -> Self {
        let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_ducha"));
        command.env_clear();
        for (name, value) in [("TERM", "xterm-256color"), ("LANG", "zh_CN.UTF-8"), ("HOME", "/nowhere")] {
            command.env(name, value);
        }
        command.env("DUCHA_HOME", desk.home());
        command.cwd(desk.home().parent().unwrap());
        command.args(["--now", NOW]);
        command.args(args);
        let child = pair.slave.spawn_command(command).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(n @ 1..) = reader.read(&mut bytes) {
                if sender.send(bytes[..n].to_vec()).is_err() {
                    break;
                }
            }
        });
        let keyboard = pair.master.take_writer().unwrap();
        let terminal = vt100::Parser::new(24, 80, 0);
        Self { terminal, all: String::new(), keyboard, output, child, _master: pair.master }
    }

    #[track_caller]
    pub(super) fn wait_for(&mut self, text: &str) {
        let end = Instant::now() + PATIENCE;
        while !self.terminal.screen().contents().contains(text) {
            let left = end.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => {
                    self.terminal.process(&bytes);
                    self.all.push_str(&String::from_utf8_lossy(&bytes));
                }
                Err(_) => panic!("{text} did not come: {}", self.terminal.screen().contents()),
            }
        }
    }

    pub(super) fn type_in(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
    }

    /// What the terminal shows.
    pub(super) fn shown(&self) -> String {
        self.terminal.screen().contents()
    }

    /// Ends the program outright, with nothing told to end well.
    pub(super) fn kill(&mut self) {
        let pid = i32::try_from(self.child.process_id().unwrap()).unwrap();
        rustix::process::kill_process(rustix::process::Pid::from_raw(pid).unwrap(), rustix::process::Signal::KILL)
            .unwrap();
        self.child.wait().unwrap();
    }

    fn ended(&mut self) -> u32 {
        self.child.wait().unwrap().exit_code()
    }
}

#[test]
fn an_empty_folder_asks_and_opens_the_console() {
    let desk = Desk::bare();
    let mut seat = Seat::at(&desk, &[]);
    seat.wait_for("s 示例数据，先看看");
    seat.type_in("x\n");
    seat.wait_for("请输入 s、e、i 或 q");
    seat.type_in("\n");
    seat.wait_for("没有输入");
    // A full-width letter is the letter; an empty answer is what is offered.
    seat.type_in("ｅ\n");
    seat.wait_for("单位名称？");
    seat.type_in("\n");
    seat.wait_for("管理员姓名？");
    assert!(!desk.home().join("journal").exists(), "nothing is made before the last answer");
    seat.type_in("王管理\n");
    seat.wait_for("督查办公室");
    seat.wait_for("总览");
    assert!(seat.terminal.screen().alternate_screen());
    seat.type_in("q");
    assert_eq!(seat.ended(), 0);
    assert_eq!(desk.run(&["list", "people", "--json"]).json().as_array().unwrap().len(), 1);
}

#[test]
fn a_file_is_imported_from_the_first_question_on() {
    let desk = Desk::bare();
    std::fs::create_dir_all(desk.home()).unwrap();
    desk.write("清单.csv", "序号,任务名称,牵头单位,完成情况\n1,压减办税环节,市税务局,已完成\n");
    let mut seat = Seat::at(&desk, &["--lang", "en"]);
    seat.wait_for("s sample data");
    seat.type_in("i\n");
    seat.wait_for("File to import");
    seat.type_in("没有.csv\n");
    seat.wait_for("没有.csv");
    seat.type_in("'清单.csv'\n");
    seat.wait_for("What does it hold?");
    seat.type_in("99\n");
    seat.wait_for("is none of these");
    seat.type_in("１\n");
    seat.wait_for("Which ledger");
    seat.type_in("第三方整改\n");
    seat.wait_for("1 new");
    assert!(!desk.home().join("journal").exists(), "nothing is made before the look was said yes to");
    seat.type_in("y\n");
    seat.wait_for("What is the office called?");
    seat.type_in("\n");
    seat.wait_for("Who administers it?");
    seat.type_in("\n");
    seat.wait_for("Ledgers");
    seat.type_in("q");
    assert_eq!(seat.ended(), 0);
    assert_eq!(desk.run(&["show", "压减办税环节", "--json"]).json()["fields"]["lead"], "市税务局");
}

#[test]
fn nothing_is_begun_where_one_only_looked() {
    let desk = Desk::bare();
    let mut seat = Seat::at(&desk, &[]);
    seat.wait_for("q 退出");
    seat.type_in("q\n");
    assert_eq!(seat.ended(), 0);
    assert!(!desk.home().join("journal").exists());
}

#[test]
fn a_wrong_keymap_or_theme_is_left_out_of_the_config_and_refused_as_an_option() {
    let desk = Desk::new();
    std::fs::write(desk.home().join("keys.toml"), "[list]\n\"x\" = \"record.fly\"\n\"y\" = \"mark.togle\"\n").unwrap();
    for (key, value, said) in [
        ("keymap", "keys.toml", &["keys.toml:2:7", "record.fly", "keys.toml:3:7", "mark.toggle"][..]),
        ("keymap", "wim", &["wim", "default, vim, emacs"]),
        ("theme", "pink", &["pink", "dark"]),
    ] {
        // In the config it is left out, and the console opens with what is built in.
        std::fs::write(desk.home().join("config.toml"), format!("{key} = \"{value}\"")).unwrap();
        let mut seat = Seat::at(&desk, &["--lang", "en"]);
        seat.wait_for("warning: ");
        said.iter().for_each(|part| seat.wait_for(part));
        seat.wait_for("Ledgers");
        seat.type_in("q");
        assert_eq!(seat.ended(), 0);
        std::fs::remove_file(desk.home().join("config.toml")).unwrap();
        // What is asked for now has to be there.
        let mut seat = Seat::at(&desk, &["--lang", "en", &format!("--{key}"), value]);
        seat.wait_for("ducha: ");
        said.iter().for_each(|part| seat.wait_for(part));
        assert_ne!(seat.ended(), 0);
        assert!(!seat.all.contains("\u{1b}[?1049h"), "the screen was taken: {:?}", seat.all);
    }
    std::fs::write(desk.home().join("config.toml"), "keymap = \"vim\"\ntheme = \"ascii\"\n").unwrap();
    let mut seat = Seat::at(&desk, &["--lang", "en"]);
    seat.wait_for("Ledgers");
    seat.type_in("q");
    assert_eq!(seat.ended(), 0);
}

#[test]
fn tables_fit_their_terminal() {
    let desk = Desk::new();
    for args in [&["list", "tasks"][..], &["report", "lagging", "--lang", "en"], &["report", "ledgers"]] {
        let mut seat = Seat::at(&desk, args);
        seat.ended();
        while let Ok(bytes) = seat.output.recv_timeout(PATIENCE) {
            seat.all.push_str(&String::from_utf8_lossy(&bytes));
        }
        let plain = seat.all.replace("\u{1b}[1m", "").replace("\u{1b}[0m", "");
        for line in plain.lines() {
            let wide = unicode_width::UnicodeWidthStr::width(line.trim_end());
            assert!(wide <= 80 || args[0] == "report", "{wide}: {line}");
        }
        assert!(!plain.is_empty());
    }
}
