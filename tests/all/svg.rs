//! A screen as SVG: text in runs that are as wide as their cells, lines and blocks as shapes, colours of the theme.

use std::collections::BTreeMap;
use std::fmt::Write;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

/// A cell in pixels.
const W: usize = 9;
const H: usize = 19;
const PAD: usize = 12;
const PAPER: &str = "#16191d";
const INK: &str = "#d7dae0";

fn hex(colour: Color, otherwise: &str) -> String {
    match colour {
        Color::Rgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
        _ => otherwise.to_string(),
    }
}

/// Which way the strokes of a line-drawing character go: left, right, up, down.
fn strokes(c: char) -> Option<[bool; 4]> {
    let to = |s: &str| Some(['l', 'r', 'u', 'd'].map(|way| s.contains(way)));
    match c {
        '─' | '━' | '┄' | '╌' => to("lr"),
        '│' | '┃' | '┆' => to("ud"),
        '┌' | '╭' | '┏' => to("rd"),
        '┐' | '╮' | '┓' => to("ld"),
        '└' | '╰' | '┗' => to("ru"),
        '┘' | '╯' | '┛' => to("lu"),
        '├' => to("rud"),
        '┤' => to("lud"),
        '┬' => to("lrd"),
        '┴' => to("lru"),
        '┼' => to("lrud"),
        _ => None,
    }
}

/// The part of its cell that a block fills: columns and rows of 8, and how much of it, in tenths.
fn block(c: char) -> Option<(usize, usize, usize)> {
    Some(match c {
        '▁'..='█' => (8, c as usize - '▁' as usize + 1, 10),
        '▌' => (4, 8, 10),
        '░' => (8, 8, 3),
        '▒' => (8, 8, 6),
        _ => return None,
    })
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// What a run of text shares.
#[derive(PartialEq, Clone)]
struct Style {
    ink: String,
    bold: bool,
    wide: bool,
}

fn style(cell: &Cell, wide: bool) -> Style {
    Style { ink: hex(cell.fg, INK), bold: cell.modifier.contains(Modifier::BOLD), wide }
}

/// The screen as SVG. `about` is what is read out where it cannot be seen.
pub fn svg(buffer: &Buffer, about: &str) -> String {
    let (columns, rows) = (usize::from(buffer.area.width), usize::from(buffer.area.height));
    let (width, height) = (columns * W + 2 * PAD, rows * H + 2 * PAD);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" role=\"img\">\n\
         <title>{}</title>\n<rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"{PAPER}\"/>\n\
         <g font-family=\"ui-monospace,'Sarasa Mono SC','Noto Sans Mono CJK SC',Menlo,Consolas,monospace\" \
         font-size=\"15\" xml:space=\"preserve\">\n",
        escaped(about)
    );
    let mut lines: BTreeMap<String, String> = BTreeMap::new();
    let (mut texts, mut shapes) = (String::new(), String::new());
    for y in 0..rows {
        let mut run: Option<(usize, usize, Style, String)> = None;
        let mut flush = |run: &mut Option<(usize, usize, Style, String)>| {
            if let Some((from, to, style, text)) = run.take()
                && !text.trim().is_empty()
            {
                let text = text.trim_end().to_string();
                let cells = (to - from).min(if style.wide { 2 } else { 1 } * text.chars().count());
                let (x, base) = (PAD + from * W, PAD + y * H + 14);
                let bold = if style.bold { " font-weight=\"bold\"" } else { "" };
                let _ = writeln!(
                    texts,
                    "<text x=\"{x}\" y=\"{base}\" textLength=\"{}\" fill=\"{}\"{bold}>{}</text>",
                    cells * W,
                    style.ink,
                    escaped(&text)
                );
            }
        };
        let mut x = 0;
        while x < columns {
            let cell = &buffer[(x as u16, y as u16)];
            let symbol = cell.symbol();
            let c = symbol.chars().next().unwrap_or(' ');
            let cells = ducha::tui::text::width(symbol).max(1);
            if cell.bg != Color::Reset {
                let (bg, left, top) = (hex(cell.bg, PAPER), PAD + x * W, PAD + y * H);
                let _ = writeln!(out, "<path fill=\"{bg}\" d=\"M{left} {top}h{}v{H}h-{}z\"/>", cells * W, cells * W);
            }
            if let Some([l, r, u, d]) = strokes(c) {
                flush(&mut run);
                let (mx, my) = (PAD * 2 + x * W * 2 + W, PAD * 2 + y * H * 2 + H);
                let path = lines.entry(hex(cell.fg, INK)).or_default();
                let half = |n: usize| format!("{}{}", n / 2, if n % 2 == 1 { ".5" } else { "" });
                if l || r {
                    let (from, length) = (if l { mx - W } else { mx }, if l && r { 2 * W } else { W });
                    let joined = format!("M{} {}h", half(from), half(my));
                    let _ = write!(path, "{joined}{}", half(length));
                }
                if u || d {
                    let (from, length) = (if u { my - H } else { my }, if u && d { 2 * H } else { H });
                    let _ = write!(path, "M{} {}v{}", half(mx), half(from), half(length));
                }
            } else if let Some((across, up, tenths)) = block(c) {
                flush(&mut run);
                let (wide, high) = (W * across / 8, H * up / 8);
                let (left, top) = (PAD + x * W, PAD + (y + 1) * H - high);
                let ink = hex(cell.fg, INK);
                let opacity = if tenths < 10 { format!(" opacity=\".{tenths}\"") } else { String::new() };
                let _ = writeln!(shapes, "<path fill=\"{ink}\"{opacity} d=\"M{left} {top}h{wide}v{high}h-{wide}z\"/>");
            } else {
                let now = style(cell, cells == 2);
                match &mut run {
                    Some((_, to, style, text)) if *to == x && (*style == now || symbol == " " && !style.wide) => {
                        text.push_str(symbol);
                        *to = x + cells;
                    }
                    _ => {
                        flush(&mut run);
                        run = (symbol != " ").then(|| (x, x + cells, now, symbol.to_string()));
                    }
                }
            }
            x += cells;
        }
        flush(&mut run);
    }
    for (ink, path) in lines {
        let _ = writeln!(out, "<path fill=\"none\" stroke=\"{ink}\" d=\"{}\"/>", joined(&path));
    }
    let _ = write!(out, "<g shape-rendering=\"crispEdges\">\n{shapes}</g>\n");
    out.push_str(&texts);
    out.push_str("</g>\n</svg>\n");
    out
}

/// Strokes that go on where the one before ended, in one.
fn joined(path: &str) -> String {
    let mut out = String::new();
    let mut last: Option<(f64, f64, f64)> = None;
    for part in path.split('M').skip(1) {
        let across = part.split_once('h').map(|(at, length)| (at, length.parse::<f64>().unwrap()));
        let Some((at, length)) = across else {
            put(&mut out, &mut last);
            let _ = write!(out, "M{part}");
            continue;
        };
        let (x, y) = at.split_once(' ').map(|(x, y)| (x.parse::<f64>().unwrap(), y.parse::<f64>().unwrap())).unwrap();
        match &mut last {
            Some((from, row, wide)) if *row == y && *from + *wide == x => *wide += length,
            _ => {
                put(&mut out, &mut last);
                last = Some((x, y, length));
            }
        }
    }
    put(&mut out, &mut last);
    out
}

fn put(out: &mut String, last: &mut Option<(f64, f64, f64)>) {
    if let Some((x, y, wide)) = last.take() {
        let _ = write!(out, "M{x} {y}h{wide}");
    }
}
