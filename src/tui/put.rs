//! Writing text into a frame's cells, by our own glyphs and their widths: what is measured is what is written, and a
//! screen full of Chinese takes no time.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Style;

use super::text::{Align, Glyph, glyphs, width};

/// Writes a text from a cell on, in at most so many columns and by whole glyphs, with `…` where something was cut; returns
/// how many columns it took. Nothing is written outside the buffer.
pub fn put(buffer: &mut Buffer, at: (u16, u16), text: &str, columns: u16, style: Style) -> u16 {
    let Some(row) = row(buffer, at, columns) else { return 0 };
    let (kept, cut) = fitting(text, row.len());
    let taken = write(row, glyphs(kept), style);
    if cut && let Some(cell) = row.get_mut(taken) {
        cell.set_char('…').set_style(style);
        return (taken + 1) as u16;
    }
    taken as u16
}

/// As [`put`], in exactly so many columns: what is left over is blank.
pub fn put_fit(buffer: &mut Buffer, at: (u16, u16), text: &str, columns: u16, align: Align, style: Style) {
    let (kept, cut) = fitting(text, columns.into());
    let spare = usize::from(columns).saturating_sub(width(kept) + usize::from(cut)) as u16;
    let free = match align {
        Align::Left => 0,
        Align::Right => spare,
        Align::Centre => spare / 2,
    };
    let taken = free + put(buffer, (at.0.saturating_add(free), at.1), text, columns - free, style);
    let Some(row) = row(buffer, at, columns) else { return };
    let blank = |cell: &mut Cell| {
        cell.set_symbol(" ").set_style(style);
    };
    let (before, rest) = row.split_at_mut(usize::from(free).min(row.len()));
    before.iter_mut().for_each(blank);
    rest.iter_mut().skip(usize::from(taken - free)).for_each(blank);
}

/// The cells of a row from a place on.
fn row(buffer: &mut Buffer, (x, y): (u16, u16), columns: u16) -> Option<&mut [Cell]> {
    let area = buffer.area;
    if !area.contains((x, y).into()) {
        return None;
    }
    let start = buffer.index_of(x, y);
    buffer.content.get_mut(start..start + usize::from(columns.min(area.right() - x)))
}

/// The beginning of a text that fits, and whether something was cut: then a column is left for the sign of that.
fn fitting(text: &str, columns: usize) -> (&str, bool) {
    // No character takes more columns than bytes.
    if text.len() <= columns {
        return (text, false);
    }
    let (mut used, mut keep) = (0, 0);
    for glyph in glyphs(text) {
        used += usize::from(glyph.width);
        if used > columns {
            return (&text[..keep], true);
        }
        if used < columns {
            keep = glyph.at + glyph.raw.len();
        }
    }
    (text, false)
}

fn write<'a>(row: &mut [Cell], glyphs: impl Iterator<Item = Glyph<'a>>, style: Style) -> usize {
    let mut x = 0;
    let mut marked = String::new();
    for glyph in glyphs {
        let end = x + usize::from(glyph.width);
        let Some([lead, trail @ ..]) = row.get_mut(x..end) else { break };
        if glyph.is_plain() {
            lead.set_symbol(glyph.raw);
        } else {
            marked.clear();
            glyph.push_to(&mut marked);
            lead.set_symbol(&marked);
        }
        lead.set_style(style);
        for cell in trail {
            cell.reset();
        }
        x = end;
    }
    x
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Color;

    use super::*;
    use crate::tui::depth::Depth;
    use crate::tui::guard;
    use crate::tui::text::{fit, truncate};

    const TEXTS: [&str; 8] = ["", "abc", "税务局", "a税b务", "“一网通办”", "e\u{301}税", "\u{1b}[2J", "👨‍👩‍👧税\u{200b}"];

    fn shown(draw: impl FnOnce(&mut Buffer)) -> String {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 1));
        draw(&mut buffer);
        guard::settle(&mut buffer, Depth::True);
        guard::rows(&buffer).concat()
    }

    #[test]
    fn what_is_written_is_what_cutting_and_padding_say() {
        let style = Style::new().fg(Color::Red);
        for text in TEXTS {
            for columns in 0..11_u16 {
                let cut = truncate(text, columns.into()).into_owned();
                let mut taken = 0;
                let seen = shown(|b| taken = put(b, (1, 0), text, columns, style));
                assert_eq!(seen.trim_end(), format!(" {cut}").trim_end(), "{text:?} in {columns}");
                assert_eq!(usize::from(taken), width(&cut), "{text:?} in {columns}");
                for align in [Align::Left, Align::Right, Align::Centre] {
                    let want = format!("#{}", fit(text, columns.into(), align));
                    let seen = shown(|b| {
                        b.set_string(0, 0, "############", Style::new());
                        put_fit(b, (1, 0), text, columns, align, style);
                    });
                    assert_eq!(seen.trim_end_matches('#'), want.trim_end_matches('#'), "{text:?} in {columns}");
                }
            }
        }
    }

    #[test]
    fn nothing_is_written_outside() {
        let seen = shown(|b| {
            assert_eq!(put(b, (10, 0), "税务局", 9, Style::new()), 1);
            assert_eq!(put(b, (12, 0), "税", 2, Style::new()), 0);
            assert_eq!(put(b, (0, 1), "税", 2, Style::new()), 0);
            put_fit(b, (11, 0), "abc", 40, Align::Right, Style::new());
        });
        assert_eq!(seen, "          … ");
    }
}
