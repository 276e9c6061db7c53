//! What a frame costs: from a key to its bytes, screen by screen, beside the same frames drawn by ratatui's own backend.
//!
//! `cargo bench --bench frame [-- TASKS]`: 10,000 tasks unless said, full of Chinese, on a screen of 120×40. A *move* is
//! a cursor key with the frame that shows it; *settled* is the frame that follows when no further key has come, with the
//! detail of the record.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::sync::Arc;
use std::time::{Duration, Instant};

use common::Maker;
use ducha::action::Config;
use ducha::cli::console::looks;
use ducha::i18n::Lang;
use ducha::keymap::{Code, Key};
use ducha::log::FixedClock;
use ducha::service::{Office, Options};
use ducha::tui::app::App as Console;
use ducha::tui::backend::Screen;
use ducha::tui::depth::{Depth, Means};
use ducha::tui::input::{Event, channel};
use ducha::tui::open;
use ducha::tui::run::App;
use ducha::tui::theme::Lines;
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::{Rect, Size};

const SIZE: Size = Size { width: 120, height: 40 };
const KEYS: usize = 300;
/// The keys that show a screen, and what it is.
const SCREENS: [(char, &str); 6] =
    [('1', "overview"), ('2', "units"), ('3', "indicators"), ('4', "tasks"), ('6', "findings"), ('0', "trail")];

/// What a few hundred steps took: times and bytes.
#[derive(Default)]
struct Taken {
    times: Vec<Duration>,
    bytes: Vec<usize>,
}

impl Taken {
    fn add(&mut self, time: Duration, bytes: usize) {
        self.times.push(time);
        self.bytes.push(bytes);
    }

    fn say(&mut self) -> String {
        self.times.sort_unstable();
        self.bytes.sort_unstable();
        let (n, at) = (self.times.len(), |p: usize| (self.times.len() * p / 100).min(self.times.len() - 1));
        assert!(n > 0);
        let us = |p| self.times[at(p)].as_secs_f64() * 1e6;
        format!(
            "{:>6.0} µs p50 {:>6.0} µs p95 {:>6} bytes p50 {:>6} max",
            us(50),
            us(95),
            self.bytes[at(50)],
            self.bytes[n - 1]
        )
    }
}

fn console(office: &Arc<Office>, home: &std::path::Path) -> Console {
    let (feed, _inbox) = channel();
    let means = Means { depth: Depth::Ansi256, lines: Lines::Box, theme: "dark" };
    let looks = looks(&Config::default(), home, Lang::Zh, means).map_err(|mut all| all.remove(0)).unwrap();
    open::app(Arc::clone(office), office.actor(None).unwrap(), looks, feed, false)
}

/// Down for a page and a half, up again: moves and scrolling as a person does them.
fn code(n: usize) -> Code {
    if (n / 60).is_multiple_of(2) { Code::Char('j') } else { Code::Char('k') }
}

fn main() {
    let tasks = std::env::args().find_map(|a| a.parse().ok()).unwrap_or(10_000);
    let dir = tempfile::tempdir().unwrap();
    let now = chrono::DateTime::parse_from_rfc3339("2026-01-01T09:00:00+08:00").unwrap();
    let options = Options { seed: Some(7), in_memory: true, ..Options::new(Arc::new(FixedClock::at(now)) as _) };
    let office = Arc::new(Office::create(dir.path(), "测试市营商办", "管理员", options).unwrap());
    Maker::new(true).fill(&office, &office.actor(None).unwrap(), tasks).unwrap();
    println!("{tasks} tasks, 120×40");
    for (key, name) in SCREENS {
        let mut app = console(&office, dir.path());
        let mut screen = Screen::new(Vec::new(), SIZE, Depth::Ansi256);
        app.handle(Event::Key(Key::plain(Code::Char(key))));
        app.handle(Event::Tick);
        screen.draw(|f| app.draw(f)).unwrap();
        let [mut moved, mut settled, mut same, mut made] = std::array::from_fn(|_| Taken::default());
        for n in 0..KEYS {
            let start = Instant::now();
            app.handle(Event::Key(Key::plain(code(n))));
            let bytes = screen.draw(|f| app.draw(f)).unwrap();
            moved.add(start.elapsed(), bytes);
            let start = Instant::now();
            app.handle(Event::Tick);
            let bytes = screen.draw(|f| app.draw(f)).unwrap();
            settled.add(start.elapsed(), bytes);
            let start = Instant::now();
            let mut drawn = Duration::ZERO;
            let bytes = screen.draw(|f| {
                app.draw(f);
                drawn = start.elapsed();
            });
            same.add(start.elapsed(), bytes.unwrap());
            made.add(drawn, 0);
            screen.out_mut().clear();
        }
        println!("{name:<11} a move         {}", moved.say());
        println!("            settled        {}", settled.say());
        println!("            nothing new    {}", same.say());
        println!("            making a frame {}", made.say());
        println!("            by ratatui     {}", stock(&office, dir.path(), key).say());
    }
}

/// The same moves with ratatui's own backend.
fn stock(office: &Arc<Office>, home: &std::path::Path, key: char) -> Taken {
    use ratatui::TerminalOptions;
    use ratatui::Viewport;
    let mut app = console(office, home);
    let mut taken = Taken::default();
    let viewport = Viewport::Fixed(Rect::new(0, 0, SIZE.width, SIZE.height));
    let sink = Sink::default();
    let backend = CrosstermBackend::new(sink.clone());
    let mut terminal = Terminal::with_options(backend, TerminalOptions { viewport }).unwrap();
    app.handle(Event::Key(Key::plain(Code::Char(key))));
    terminal.draw(|f| app.draw(f)).unwrap();
    for n in 0..KEYS {
        let before = sink.len();
        let start = Instant::now();
        app.handle(Event::Key(Key::plain(code(n))));
        app.handle(Event::Tick);
        terminal.draw(|f| app.draw(f)).unwrap();
        taken.add(start.elapsed(), sink.len() - before);
    }
    taken
}

/// Counts what is written.
#[derive(Clone, Default)]
struct Sink(Arc<std::sync::atomic::AtomicUsize>);

impl Sink {
    fn len(&self) -> usize {
        self.0.load(std::sync::atomic::Ordering::Relaxed)
    }
}

impl std::io::Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.fetch_add(bytes.len(), std::sync::atomic::Ordering::Relaxed);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
