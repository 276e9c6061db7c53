//! What console.md says must never be, on the real program in a real terminal (a pty, read by a vt100 parser). What is about
//! keys alone, and what a panic leaves, is tested beside the code (`tui::tests::never`) and in `terminal`.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;

use portable_pty::{CommandBuilder, PtySize};
use rustix::process::Signal;

use crate::server::rig::Seat;

/// The sample in a file, made once; each test works on a copy of its own, which restoring gives a number of its own.
fn sample() -> &'static PathBuf {
    static MADE: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    &MADE
        .get_or_init(|| {
            let dir = tempfile::tempdir().unwrap();
            let home = dir.path().join("sample");
            let made = ducha(&home, &["init", "--sample"]);
            assert!(made.status.success(), "{made:?}");
            let file = dir.path().join("sample.ducha");
            let saved = ducha(&home, &["backup", file.to_str().unwrap()]);
            assert!(saved.status.success(), "{saved:?}");
            (dir, file)
        })
        .1
}

fn ducha(home: &PathBuf, args: &[&str]) -> std::process::Output {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_ducha"));
    command.args(args).env("DUCHA_HOME", home).env("LANG", "en_GB.UTF-8").env_remove("NO_COLOR");
    command.stdin(std::process::Stdio::null()).output().unwrap()
}

/// A desk with the sample on it and a terminal.
struct Desk {
    _dir: tempfile::TempDir,
    home: PathBuf,
}

impl Desk {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let home = dir.path().join("home");
        let restored = ducha(&home, &["restore", sample().to_str().unwrap()]);
        assert!(restored.status.success(), "{restored:?}");
        Self { _dir: dir, home }
    }

    fn sit(&self, environment: &[(&str, &str)]) -> Seat {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_ducha"));
        command.args(["--now", "2023-08-04"]);
        self.sit_with(command, environment)
    }

    /// The same, begun by a shell that goes on when the console stops.
    fn sit_behind_a_shell(&self) -> Seat {
        let mut command = CommandBuilder::new("sh");
        command.args(["-c", "\"$0\" \"$@\"; exit $?", env!("CARGO_BIN_EXE_ducha"), "--now", "2023-08-04"]);
        self.sit_with(command, &[])
    }

    fn sit_with(&self, mut command: CommandBuilder, environment: &[(&str, &str)]) -> Seat {
        command.env("DUCHA_HOME", &self.home);
        command.env("LANG", "en_GB.UTF-8");
        command.env("TERM", "xterm-256color");
        for name in ["NO_COLOR", "COLORTERM", "LC_ALL", "LC_CTYPE", "COLORFGBG"] {
            command.env_remove(name);
        }
        environment.iter().for_each(|(name, value)| command.env(name, value));
        let mut seat = Seat::start(command);
        seat.until("the console", |screen| ["help", "帮助"].iter().any(|word| screen.contents().contains(word)));
        seat
    }

    /// How many entries the journal holds, once the console has ended.
    fn entries(&self) -> usize {
        let log = ducha(&self.home, &["log", "--json", "--limit", "100000"]);
        serde_json::from_slice::<serde_json::Value>(&log.stdout).unwrap().as_array().unwrap().len()
    }
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

#[test]
fn no_row_is_pushed_out_and_no_glyph_cut_at_any_size() {
    let desk = Desk::new();
    for lang in ["en_GB.UTF-8", "zh_CN.UTF-8"] {
        let mut seat = desk.sit(&[("LANG", lang), ("DUCHA_LANG", if lang.starts_with("zh") { "zh" } else { "en" })]);
        for (columns, rows) in [(60, 18), (80, 24), (120, 40), (200, 60), (300, 100), (61, 19)] {
            seat.resize(size(columns, rows));
            let framed = move |screen: &vt100::Screen| {
                screen.size() == (rows, columns)
                    && (1..rows - 1).all(|row| {
                        let at = |column| screen.cell(row, column).map(|c| c.contents().to_string());
                        at(0).as_deref() == Some("│") && at(columns - 1).as_deref() == Some("│")
                    })
                    && (0..columns).all(|column| screen.cell(rows - 1, column).is_some_and(|c| c.has_contents()))
            };
            for keys in ["1", "2", "3", "6", "0", "4\r", "\x1b", "jjj", "b", "\x1b"] {
                seat.keys(keys);
                seat.settle();
                seat.until(&format!("a whole frame at {columns}×{rows} after {keys:?}"), framed);
            }
        }
        seat.keys("\x1b");
        seat.settle();
        seat.keys("q");
        assert_eq!(seat.ended(), 0);
    }
}

#[test]
fn the_cursor_is_where_the_input_method_expects_it() {
    let desk = Desk::new();
    let mut seat = desk.sit(&[]);
    seat.keys("4/税务局");
    seat.until("the filter", |screen| {
        let (row, column) = screen.cursor_position();
        let line: String = (0..column).filter_map(|c| screen.cell(row, c)).map(|c| c.contents().to_string()).collect();
        !screen.hide_cursor() && line.ends_with("税务局")
    });
    // Left over one wide glyph is two columns.
    let (row, column) = seat.terminal.screen().cursor_position();
    seat.keys("\x1b[D");
    seat.until("the caret", |screen| screen.cursor_position() == (row, column - 2));
    seat.keys("\x1b");
    seat.settle();
    seat.keys("n\r督查");
    seat.until("the form", |screen| {
        let (row, column) = screen.cursor_position();
        let line: String = (0..column).filter_map(|c| screen.cell(row, c)).map(|c| c.contents().to_string()).collect();
        !screen.hide_cursor() && line.ends_with("督查")
    });
}

#[test]
fn full_width_keys_act_as_their_twins_and_stay_what_they_are_in_text() {
    let desk = Desk::new();
    let mut seat = desk.sit(&[]);
    seat.keys("４");
    seat.wait_for("891 of 891");
    seat.keys("／状态：未完成");
    seat.wait_for("状态：未完成");
    seat.keys("\x1b");
    seat.settle();
    seat.keys("？");
    seat.wait_for("Keys of the moment");
    seat.keys("ｑ");
    seat.until("help is closed", |screen| !screen.contents().contains("Keys of the moment"));
    seat.keys("ｑ");
    assert_eq!(seat.ended(), 0);
}

#[test]
fn without_colours_no_byte_is_one_and_the_selection_is_seen() {
    let desk = Desk::new();
    for (environment, allowed) in [(("NO_COLOR", "1"), &[][..]), (("TERM", "xterm"), &["3", "4", "9", "10"][..])] {
        let mut seat = desk.sit(&[environment]);
        seat.keys("4");
        seat.wait_for("891 of 891");
        let screen = seat.terminal.screen();
        let (rows, columns) = screen.size();
        let cells = (0..rows).flat_map(|r| (0..columns).map(move |c| (r, c)));
        assert!(cells.filter_map(|(r, c)| screen.cell(r, c)).any(vt100::Cell::inverse), "{environment:?}");
        assert!(screen.contents().contains("■red") && screen.contents().contains("✓done"));
        let sent = String::from_utf8_lossy(&seat.sent).into_owned();
        for codes in sent.split("\x1b[").skip(1).filter_map(|part| part.split_once('m').map(|(codes, _)| codes)) {
            if !codes.bytes().all(|b| b.is_ascii_digit() || b == b';') {
                continue;
            }
            for code in codes.split(';').filter(|code| code.len() >= 2) {
                let of_palette = allowed.iter().any(|p| code.strip_prefix(p).is_some_and(|n| n.len() == 1 && n != "8"));
                assert!(of_palette || code == "22" || code == "27", "{environment:?}: colour {codes}");
            }
        }
    }
}

#[test]
fn a_dumb_terminal_gets_the_overview_as_text() {
    let desk = Desk::new();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_ducha"));
    command.args(["--now", "2023-08-04"]);
    command.env("DUCHA_HOME", &desk.home);
    command.env("LANG", "en_GB.UTF-8");
    command.env("TERM", "dumb");
    let mut seat = Seat::start(command);
    assert_eq!(seat.ended(), 0);
    // More than a screen: the first lines have scrolled away.
    let printed = String::from_utf8_lossy(&seat.sent).into_owned();
    assert!(printed.contains("Tasks: 891") && seat.shown().contains("Objections: 2"), "{}", seat.shown());
    assert!(!seat.sent.contains(&0x1b), "not one escape sequence");
}

#[test]
fn signals_and_hang_ups_give_the_terminal_back_and_lose_nothing() {
    let desk = Desk::new();
    for (signal, code) in [(Signal::TERM, 143), (Signal::INT, 130), (Signal::HUP, 129)] {
        let mut seat = desk.sit(&[]);
        seat.keys("4jjn\r写到一半");
        seat.wait_for("写到一半");
        seat.signal(signal);
        assert_eq!(seat.ended(), code, "{signal:?}");
    }
    let mut seat = desk.sit(&[]);
    // What was typed is there, as often as the console was ended.
    seat.wait_for("draft");
    seat.keys("q");
    assert_eq!(seat.ended(), 0);
    let verified = ducha(&desk.home, &["verify"]);
    assert!(verified.status.success(), "{verified:?}");
}

#[test]
fn ctrl_z_stops_the_console_and_it_comes_back_where_it_was() {
    let desk = Desk::new();
    // In the usual keymap the key takes a change back, as it does in an office's other programs.
    std::fs::write(desk.home.join("config.toml"), "keymap = \"emacs\"\n").unwrap();
    let mut seat = desk.sit_behind_a_shell();
    seat.keys("4/swj");
    seat.wait_for("147 of 891");
    // While text is typed it stops too.
    seat.keys("\x1a");
    seat.until("the main screen", |screen| !screen.alternate_screen() && !screen.bracketed_paste());
    while !seat.terminal.screen().alternate_screen() {
        seat.signal(Signal::CONT);
        seat.settle();
    }
    seat.wait_for("147 of 891");
    seat.keys("\r");
    seat.settle();
    seat.keys("q");
    assert_eq!(seat.ended(), 0);
}

#[test]
fn a_paste_fires_no_command() {
    let desk = Desk::new();
    let before = desk.entries();
    let mut seat = desk.sit(&[]);
    seat.keys("4");
    seat.wait_for("891 of 891");
    seat.keys("\x1b[200~ddyyuq\r\n:q\r\x1b[201~");
    seat.settle();
    // Into a text field it goes as text, without the keys that are in it.
    seat.keys("/\x1b[200~swj\x1b[201~");
    seat.wait_for("147 of 891");
    seat.keys("\x1b");
    seat.settle();
    seat.keys("q");
    assert_eq!(seat.ended(), 0);
    assert_eq!(desk.entries(), before);
}

#[test]
fn an_idle_screen_sends_no_byte() {
    let desk = Desk::new();
    let mut seat = desk.sit(&[]);
    for keys in ["4", "\r", "\x1b", "/", "\x1b", "n", "\x1b", "3b"] {
        seat.keys(keys);
        // An escape is held for a moment, for it may begin an answer of the terminal.
        seat.listen(Duration::from_millis(200));
        seat.settle();
        let sent = seat.sent.len();
        seat.listen(Duration::from_millis(400));
        assert_eq!(seat.sent.len(), sent, "after {keys:?}: {:?}", String::from_utf8_lossy(&seat.sent[sent..]));
    }
}

#[test]
fn a_small_terminal_shows_the_list_and_a_tiny_one_says_how_small_it_may_be() {
    let desk = Desk::new();
    let mut seat = desk.sit(&[]);
    for (columns, rows) in [(59, 18), (60, 17), (40, 10), (40, 5), (12, 4), (2, 1), (1, 1), (1, 30)] {
        seat.resize(size(columns, rows));
        seat.keys("4j/x\x1b\x1b");
        seat.settle();
        if columns >= 40 {
            seat.wait_for(if rows >= 6 { "of 891" } else { "24×6" });
        }
    }
    seat.resize(size(80, 24));
    seat.wait_for("891 of 891");
    seat.settle();
    seat.keys("q");
    assert_eq!(seat.ended(), 0);
}

#[test]
fn what_is_in_the_records_commands_no_terminal() {
    let desk = Desk::new();
    let evil = "坏\u{1b}[2J\u{1b}]0;x\u{7}\u{9b}31m\u{202e}\u{8}数";
    let file = desk.home.with_file_name("坏.csv");
    std::fs::write(&file, format!("序号,任务名称,牵头单位\n9,\"{evil}甲\",市税务局\n")).unwrap();
    let import = ["import", file.to_str().unwrap(), "--kind", "tasks", "--ledger", "对标提升", "--create-units"];
    ducha(&desk.home, &import);
    let added = ducha(&desk.home, &["add", "finding", &format!("title={evil}"), "unit=市税务局", "category=其他"]);
    let written = desk.home.with_file_name("written.md");
    let export = ["export", "tasks", "--format", "md", "--out", written.to_str().unwrap(), "--filter", "坏"];
    let ways: [&[&str]; 6] = [
        &["list", "tasks", "--filter", "坏"],
        &["list", "findings", "--filter", "坏"],
        &["--plain", "list", "tasks", "--filter", "坏"],
        &export,
        &["log", "--limit", "3"],
        &["list", "tasks", "--filter", evil],
    ];
    for out in ways.iter().map(|args| ducha(&desk.home, args)).chain([added]) {
        for bytes in [&out.stdout, &out.stderr] {
            let text = String::from_utf8_lossy(bytes);
            let bad = text.chars().find(|c| c.is_control() && *c != '\n' && *c != '\t' || *c == '\u{202e}');
            assert_eq!(bad, None, "{text:?}");
        }
    }
    let text = std::fs::read_to_string(&written).unwrap();
    assert!(text.contains('甲') && !text.contains(['\u{1b}', '\u{7}', '\u{9b}']), "{text:?}");
    let mut seat = desk.sit(&[]);
    seat.keys("4/坏");
    seat.settle();
    seat.keys("\r\x1b");
    seat.settle();
    seat.keys("6/坏\r");
    seat.settle();
    let sent = String::from_utf8_lossy(&seat.sent).into_owned();
    assert!(!sent.contains("\x1b]0;x") && !sent.contains('\u{9b}') && !sent.contains('\u{7}'), "{sent:?}");
    assert!(!sent.contains('\u{202e}'), "no text runs backwards");
    let border = seat.terminal.screen().cell(5, 0).map(|c| c.contents().to_string());
    assert_eq!(border.as_deref(), Some("│"), "{}", seat.shown());
}
