//! ducha beside fzf and VisiData, in one run, in terminals of 120x40: how soon the first rows and all rows are there, a
//! cursor key, a key typed into the filter, and the memory.
//!
//! `cargo bench --bench beside [-- ROWS]`: 100,000 rows unless said. The three get the same tasks: ducha an office with
//! them, VisiData a table with the same columns, fzf a line a task of title, initials and full pinyin, which is what
//! ducha's filter looks through. ducha's detail of the record follows a moved cursor when it rests, 60 ms later: that is
//! in the settled screen. A program that is not installed is left out, and said. Every figure of another program
//! is followed by its ratio to ducha's.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
#[path = "common/terminal.rs"]
mod terminal;

use std::fmt::Write as _;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use common::Maker;
use ducha::log::SystemClock;
use ducha::search::pinyin;
use ducha::service::{Office, Options};
use terminal::{Felt, Terminal};

/// After a moved cursor nothing more is expected once it was quiet for so long.
const QUIET: Duration = Duration::from_millis(150);
/// A filter may think longer between two looks.
const FILTER_QUIET: Duration = Duration::from_millis(900);
const MOVES: usize = 60;
/// What is typed, a key at a time; cleared after each.
const TYPED: [&str; 5] = ["lnscjg", "qykb", "市场监管", "zhengwu", "审批时限"];

/// What was measured of a program.
struct Figures {
    program: &'static str,
    first: Duration,
    all: Duration,
    moved: Vec<Felt>,
    typed: Vec<Felt>,
    peak: u64,
}

fn main() {
    let rows: u64 = std::env::args().skip(1).find_map(|a| a.parse().ok()).unwrap_or(100_000);
    let dir = tempfile::tempdir().unwrap();
    let maker = Maker::new(false);
    write_files(&maker, dir.path(), rows);
    make_office(&maker, &dir.path().join("home"), rows);
    println!("{rows} tasks, 120x40; each figure: p50 / p95, and in brackets how many times ducha's");
    let mut all = vec![ducha(dir.path(), rows)];
    all.extend(installed("fzf").then(|| fzf(dir.path(), rows)));
    all.extend(installed("vd").then(|| visidata(dir.path(), rows)));
    print(&all);
}

fn installed(program: &str) -> bool {
    let there = Command::new(program).arg("--version").output().is_ok_and(|o| o.status.success());
    if !there {
        println!("{program} is not installed: left out");
    }
    there
}

fn write_files(maker: &Maker, dir: &Path, rows: u64) {
    let mut lines = BufWriter::new(std::fs::File::create(dir.join("lines.txt")).unwrap());
    let mut table = BufWriter::new(std::fs::File::create(dir.join("table.csv")).unwrap());
    writeln!(table, "code,title,due,status,progress,updated").unwrap();
    for i in 0..rows {
        let row = maker.row(i);
        let (initials, full) = (pinyin::initials(&row.title), pinyin::full(&row.title));
        writeln!(lines, "{}\t{initials}\t{full}", row.title).unwrap();
        let (due, updated) = (row.due, row.updated);
        writeln!(table, "{},{},{due},{},{},{updated}", row.code, row.title, row.status, row.progress).unwrap();
    }
    lines.flush().unwrap();
    table.flush().unwrap();
}

fn make_office(maker: &Maker, home: &Path, rows: u64) {
    let options = Options { seed: Some(7), ..Options::new(Arc::new(SystemClock) as _) };
    let office = Office::create(home, "督查室", "测试员", options).unwrap();
    let actor = office.actor(None).unwrap();
    maker.fill(&office, &actor, rows).unwrap();
    office.close().unwrap();
}

fn moves(terminal: &mut Terminal, key: &str) -> Vec<Felt> {
    terminal.press(key, QUIET);
    (0..MOVES).map(|_| terminal.press(key, QUIET)).collect()
}

fn typed(terminal: &mut Terminal, clear: &str) -> Vec<Felt> {
    let mut all = Vec::new();
    for text in TYPED {
        all.extend(text.chars().map(|c| terminal.press(&c.to_string(), FILTER_QUIET)));
        terminal.press(clear, FILTER_QUIET);
    }
    all
}

fn ducha(dir: &Path, rows: u64) -> Figures {
    let home = dir.join("home");
    let command = format!("env DUCHA_HOME={} {} --lang zh", home.display(), env!("CARGO_BIN_EXE_ducha"));
    let mut terminal = Terminal::start(&command);
    let first = terminal.ready(|s| s.contains("ducha ·"));
    let all = terminal.ready(|s| s.contains("台账") && !s.contains("加载"));
    terminal.quiet(QUIET);
    terminal.press("4", FILTER_QUIET);
    assert!(terminal.shown().contains(&rows.to_string()), "not the list of tasks:\n{}", terminal.shown());
    let moved = moves(&mut terminal, "j");
    terminal.press("/", QUIET);
    let typed = typed(&mut terminal, "\x15");
    Figures { program: "ducha", first, all, moved, typed, peak: terminal.peak() }
}

fn fzf(dir: &Path, rows: u64) -> Figures {
    let command = format!("fzf --no-mouse --delimiter '\t' --with-nth 1.. < {}", dir.join("lines.txt").display());
    let mut terminal = Terminal::start(&command);
    let first = terminal.ready(|s| s.contains('>') && s.lines().count() > 20);
    let count = format!("{rows}/{rows}");
    let all = terminal.ready(|s| s.contains(&count));
    terminal.quiet(QUIET);
    let moved = moves(&mut terminal, "\x1b[A");
    let typed = typed(&mut terminal, "\x15");
    Figures { program: "fzf", first, all, moved, typed, peak: terminal.peak() }
}

fn visidata(dir: &Path, rows: u64) -> Figures {
    let mut terminal = Terminal::start(&format!("vd {}", dir.join("table.csv").display()));
    let first = terminal.ready(|s| s.contains("DC"));
    let count = format!("{rows} rows");
    let all = terminal.ready(|s| s.contains(&count) && !s.contains('%'));
    terminal.quiet(Duration::from_millis(600));
    let moved = moves(&mut terminal, "j");
    Figures { program: "VisiData", first, all, moved, typed: Vec::new(), peak: terminal.peak() }
}

/// The value that so many percent do not exceed.
fn at(mut values: Vec<f64>, percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get((values.len() * percent / 100).min(values.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// What of a program's figures makes a line.
type Of<'a> = &'a dyn Fn(&Figures) -> Vec<f64>;

fn print(all: &[Figures]) {
    let times = |keys: &[Felt], of: fn(&Felt) -> Option<Duration>| keys.iter().filter_map(of).map(ms).collect();
    let lines: [(&str, Of<'_>); 9] = [
        ("first rows, ms", &|f| vec![ms(f.first)]),
        ("all rows, ms", &|f| vec![ms(f.all)]),
        ("cursor key to first byte, ms", &|f| times(&f.moved, |k| k.first)),
        ("cursor key to settled screen, ms", &|f| times(&f.moved, |k| k.painted)),
        ("bytes at once of a cursor key", &|f| f.moved.iter().map(|k| k.at_once as f64).collect()),
        ("bytes in all of a cursor key", &|f| f.moved.iter().map(|k| k.bytes as f64).collect()),
        ("filter key to first byte, ms", &|f| times(&f.typed, |k| k.first)),
        ("filter key to settled screen, ms", &|f| times(&f.typed, |k| k.painted)),
        ("peak memory, MiB", &|f| vec![f.peak as f64]),
    ];
    for (name, of) in lines {
        let own = at(all.first().map(of).unwrap_or_default(), 50);
        let mut line = format!("{name:<34}");
        for f in all {
            let values = of(f);
            if values.is_empty() {
                let _ = write!(line, "{:<34}", format!("{} cannot", f.program));
                continue;
            }
            let (mid, high) = (at(values.clone(), 50), at(values, 95));
            let ratio = if f.program == "ducha" { String::new() } else { format!(" ({:.1})", mid / own) };
            let _ = write!(line, "{:<34}", format!("{} {mid:.1} / {high:.1}{ratio}", f.program));
        }
        println!("{}", line.trim_end());
    }
}
