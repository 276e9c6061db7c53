//! The screen against a terminal emulator, and the bytes it takes.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use ratatui::style::{Color, Modifier, Style};

use super::*;
use crate::tui::guard;

/// A screen whose bytes go through a terminal emulator.
struct Seen {
    screen: Screen<Vec<u8>>,
    terminal: vt100::Parser,
    /// How often the terminal moved rows by itself.
    scrolls: usize,
    /// The bytes of the last frame.
    last: Vec<u8>,
}

impl Seen {
    fn new(width: u16, height: u16, depth: Depth) -> Self {
        let screen = Screen::new(Vec::new(), Size { width, height }, depth);
        Self { screen, terminal: vt100::Parser::new(height, width, 0), scrolls: 0, last: Vec::new() }
    }

    fn draw(&mut self, draw: impl FnOnce(&mut Frame<'_>)) -> usize {
        let bytes = self.screen.draw(draw).unwrap();
        assert_eq!(self.screen.out_mut().len(), bytes);
        let sent = std::mem::take(self.screen.out_mut());
        self.scrolls +=
            usize::from(sent.windows(3).any(|w| w == b"\x1b[r") && !sent.windows(4).any(|w| w == b"\x1b[2J"));
        self.terminal.process(&sent);
        self.last = sent;
        bytes
    }

    /// The first cell that is not as intended.
    fn wrong(&self) -> Option<String> {
        let seen = self.terminal.screen();
        let Size { width, height } = self.screen.size();
        for y in 0..height {
            for x in 0..width {
                let want = &self.screen.shown()[(x, y)];
                let got = seen.cell(y, x).unwrap();
                let got_text = if got.is_wide_continuation() {
                    ""
                } else if got.has_contents() {
                    got.contents()
                } else {
                    " "
                };
                if got_text != want.symbol() {
                    return Some(format!("({x}, {y}): {got_text:?} instead of {:?}", want.symbol()));
                }
                let trail = guard::is_trail(want);
                if !trail
                    && (colour(got.bgcolor()) != want.bg || got.inverse() != want.modifier.contains(Modifier::REVERSED))
                {
                    return Some(format!("({x}, {y}): background of {:?}", want.symbol()));
                }
                let ink = (colour(got.fgcolor()), got.bold(), got.dim(), got.italic(), got.underline());
                let has = |m| want.modifier.contains(m);
                let want_ink = (
                    want.fg,
                    has(Modifier::BOLD),
                    has(Modifier::DIM),
                    has(Modifier::ITALIC),
                    has(Modifier::UNDERLINED),
                );
                if want.symbol().trim() != "" && ink != want_ink {
                    return Some(format!("({x}, {y}): style of {:?}: {ink:?} instead of {want_ink:?}", want.symbol()));
                }
            }
        }
        None
    }
}

fn colour(colour: vt100::Color) -> Color {
    match colour {
        vt100::Color::Default => Color::Reset,
        vt100::Color::Idx(i) => match i {
            0 => Color::Black,
            1 => Color::Red,
            2 => Color::Green,
            3 => Color::Yellow,
            4 => Color::Blue,
            9 => Color::LightRed,
            i => Color::Indexed(i),
        },
        vt100::Color::Rgb(r, g, b) => Color::Rgb(r, g, b),
    }
}

/// One thing drawn on a frame.
#[derive(Clone, Debug)]
enum Stroke {
    Text(u16, u16, String, Style),
    Cell(u16, u16, &'static str),
    Fill(u16, u16, u16, Style),
    /// Everything moves up or down, as a list does.
    Scroll(i32),
    Clear,
}

const PIECES: &[&str] = &[
    "税",
    "务",
    "局",
    "a",
    "b",
    "xyz",
    " ",
    "   ",
    "“",
    "”",
    "—",
    "…",
    "·",
    "●",
    "▲",
    "e\u{301}",
    "👍",
    "👨‍👩‍👧",
    "❤\u{fe0f}",
    "🇨🇳",
    "─",
    "│",
    "█",
    "：",
    "，",
    "\u{1b}[2J",
    "\t",
    "ｶﾞ",
    "①",
    "\u{301}",
];

fn style() -> impl Strategy<Value = Style> {
    let colour = prop::sample::select(vec![
        Color::Reset,
        Color::Reset,
        Color::Red,
        Color::Black,
        Color::Indexed(200),
        Color::Rgb(1, 2, 3),
        Color::LightRed,
    ]);
    let modifier = prop::sample::select(vec![
        Modifier::empty(),
        Modifier::empty(),
        Modifier::BOLD,
        Modifier::BOLD,
        Modifier::DIM,
        Modifier::REVERSED,
        Modifier::ITALIC | Modifier::UNDERLINED,
    ]);
    (colour.clone(), colour, modifier).prop_map(|(fg, bg, m)| Style {
        fg: Some(fg),
        bg: Some(bg),
        add_modifier: m,
        sub_modifier: !m,
        ..Style::new()
    })
}

fn stroke(width: u16, height: u16) -> impl Strategy<Value = Stroke> {
    let text = prop::collection::vec(prop::sample::select(PIECES), 1..8).prop_map(|p| p.concat());
    prop_oneof![
        8 => (0..width, 0..height, text, style()).prop_map(|(x, y, t, s)| Stroke::Text(x, y, t, s)),
        3 => (0..width, 0..height, prop::sample::select(PIECES)).prop_map(|(x, y, t)| Stroke::Cell(x, y, t)),
        2 => (0..width, 0..height, 1..=width, style()).prop_map(|(x, y, w, s)| Stroke::Fill(x, y, w, s)),
        1 => (-3..=3_i32).prop_map(Stroke::Scroll),
        1 => Just(Stroke::Clear),
    ]
}

fn put(buffer: &mut Buffer, stroke: &Stroke) {
    match stroke {
        Stroke::Text(x, y, text, style) => buffer.set_string(*x, *y, text, *style),
        Stroke::Cell(x, y, text) => {
            buffer[(*x, *y)].set_symbol(text);
        }
        Stroke::Fill(x, y, w, style) => buffer.set_style(Rect::new(*x, *y, *w, 1), *style),
        Stroke::Scroll(by) => {
            let shift = scroll::Shift { top: 0, bottom: buffer.area.height, by: *by };
            scroll::apply(buffer, shift);
        }
        Stroke::Clear => buffer.reset(),
    }
}

/// Draws random frames, each changing the one before, and looks at every cell after each.
fn random_frames(frames: usize, width: u16, height: u16, depth: Depth, seed: u8) -> usize {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strokes = prop::collection::vec(stroke(width, height), 1..6);
    let mut seen = Seen::new(width, height, depth);
    let mut canvas = Buffer::empty(Rect::new(0, 0, width, height));
    for frame in 0..frames {
        let strokes = strokes.new_tree(&mut runner).unwrap().current();
        let before = guard::rows(seen.screen.shown());
        strokes.iter().for_each(|s| put(&mut canvas, s));
        seen.draw(|f| f.buffer_mut().clone_from(&canvas));
        if let Some(wrong) = seen.wrong() {
            panic!("seed {seed}, {width}x{height}, frame {frame}: {wrong}\nbefore {before:#?}\nstrokes {strokes:#?}");
        }
    }
    seen.scrolls
}

#[test]
fn every_cell_of_random_frames_is_as_intended() {
    for seed in 0..20 {
        random_frames(200, 24, 6, Depth::True, seed);
    }
    for seed in 20..30 {
        random_frames(200, 7, 5, Depth::Ansi256, seed);
    }
    let scrolls = random_frames(200, 80, 24, Depth::True, 30);
    assert!(scrolls >= 10, "only {scrolls} of the frames were scrolled");
    random_frames(300, 1, 1, Depth::True, 31);
    random_frames(300, 2, 9, Depth::True, 32);
}

const ROW: &str =
    "龙南市市场监督管理局关于优化营商环境专项督查“回头看”发现问题整改情况的报告（第三季度）——限期办结，逾期通报";

/// A screen full of Chinese with a list whose row `cursor` is marked by a sign, scrolled by `top`.
fn list(frame: &mut Frame<'_>, top: usize, cursor: usize) {
    let area = frame.area();
    let buffer = frame.buffer_mut();
    for y in 0..area.height {
        let n = top + usize::from(y);
        let sign = if n == cursor { "▌" } else { " " };
        let turned: String = ROW.chars().cycle().skip(n % 50).take(56).collect();
        buffer.set_string(0, y, format!("{sign}{n:04} {turned}"), Style::new());
    }
}

#[test]
fn a_moved_cursor_takes_few_bytes() {
    let mut seen = Seen::new(120, 40, Depth::True);
    let first = seen.draw(|f| list(f, 0, 10));
    let moved = seen.draw(|f| list(f, 0, 11));
    let still = seen.draw(|f| list(f, 0, 11));
    let scrolled = seen.draw(|f| list(f, 1, 40));
    println!("full screen {first}, cursor moved {moved}, nothing changed {still}, scrolled by one {scrolled}");
    assert_eq!(seen.wrong(), None);
    assert!(moved <= 40, "{moved} bytes for a moved cursor");
    assert_eq!(still, 0, "an idle screen sends nothing");
    assert!(scrolled <= 260, "{scrolled} bytes for a list scrolled by one row");
    assert!(first <= 9000, "{first} bytes for a full screen");
}

/// A list at the left whose cursor moves, and at the right the record under it.
fn master_and_detail(frame: &mut Frame<'_>, top: usize, cursor: usize) {
    list(frame, top, cursor);
    let area = frame.area();
    let buffer = frame.buffer_mut();
    for y in 0..area.height {
        let title: String = ROW.chars().cycle().skip(cursor * 7 % 50 + usize::from(y)).take(20).collect();
        let text = if y < 8 { format!("│ {title}") } else { "│".to_string() };
        buffer.set_string(60, y, format!("{text:<60}"), Style::new());
    }
}

#[test]
fn a_pane_beside_a_list_is_repaired_after_scrolling() {
    let mut seen = Seen::new(120, 40, Depth::True);
    seen.draw(|f| master_and_detail(f, 0, 10));
    let moved = seen.draw(|f| master_and_detail(f, 0, 11));
    assert_eq!(seen.wrong(), None);
    let scrolled = seen.draw(|f| master_and_detail(f, 1, 40));
    assert_eq!(seen.wrong(), None);
    println!("with a detail pane: cursor moved {moved}, scrolled by one {scrolled}");
    assert_eq!(seen.scrolls, 1);
    assert!(scrolled <= 1200, "{scrolled} bytes");
}

#[test]
fn the_cursor_is_placed_again_after_a_doubtful_width() {
    let mut seen = Seen::new(20, 1, Depth::True);
    seen.draw(|_| {});
    let mut screen = |text: &str| {
        seen.draw(|f| f.buffer_mut().set_string(0, 0, text, Style::new()));
        String::from_utf8_lossy(&seen.last).replace('\x1b', "␛")
    };
    assert_eq!(screen("税务a"), "␛[H税务a", "no move after a wide glyph");
    assert_eq!(screen("“务”b"), "\r“␛[2G务”␛[5Gb");
}

#[test]
fn a_full_line_leaves_the_cursor_uncertain() {
    // Terminals differ on where the cursor is after the last column: no step may start from there.
    let mut seen = Seen::new(3, 2, Depth::True);
    seen.draw(|_| {});
    seen.draw(|f| {
        f.buffer_mut().set_string(2, 0, "a", Style::new());
        f.buffer_mut().set_string(2, 1, "b", Style::new());
    });
    assert_eq!(String::from_utf8_lossy(&seen.last).replace('\x1b', "␛"), "␛[;3Ha␛[2;3Hb");
    assert_eq!(seen.wrong(), None);
}

#[test]
fn the_cursor_is_where_it_was_put() {
    let mut seen = Seen::new(20, 3, Depth::None);
    seen.draw(|f| {
        f.buffer_mut().set_string(0, 1, "查找：“税务", Style::new().fg(Color::Red));
        f.set_cursor_position((12, 1));
    });
    assert_eq!(seen.terminal.screen().cursor_position(), (1, 12));
    assert!(!seen.terminal.screen().hide_cursor());
    assert_eq!(seen.wrong(), None);
    assert_eq!(seen.screen.shown()[(0, 1)].fg, Color::Reset, "no colour where there is none");
    seen.draw(|_| {});
    assert!(seen.terminal.screen().hide_cursor());
    assert_eq!(seen.screen.cursor(), None);
}

#[test]
fn a_new_size_is_drawn_from_scratch() {
    let mut seen = Seen::new(20, 4, Depth::True);
    seen.draw(|f| list(f, 0, 0));
    seen.terminal.screen_mut().set_size(6, 30);
    seen.screen.resize(Size { width: 30, height: 6 });
    seen.draw(|f| list(f, 0, 0));
    assert_eq!(seen.wrong(), None);
    seen.screen.resize(Size { width: 0, height: u16::MAX });
    assert_eq!(seen.screen.size(), Size { width: 1, height: MAX_SIZE.height });
}

#[test]
fn a_failed_write_is_made_up_for() {
    struct Failing(bool, Vec<u8>);
    impl Write for Failing {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.0 { Err(io::ErrorKind::BrokenPipe.into()) } else { self.1.write(bytes) }
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut screen = Screen::new(Failing(true, Vec::new()), Size { width: 20, height: 2 }, Depth::True);
    assert!(screen.draw(|f| list(f, 0, 0)).is_err());
    screen.out_mut().0 = false;
    assert!(screen.draw(|f| list(f, 0, 0)).is_ok());
    assert!(String::from_utf8_lossy(&screen.out_mut().1).contains("龙南市"));
}
