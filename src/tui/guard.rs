//! The guard at a frame's end: makes of a drawn buffer one that a terminal can show exactly.
//!
//! ratatui's own difference leaves wrong cells around wide glyphs (ratatui #2526, #2585, #2738). Here each cell is put
//! into one canonical form, so that a plain comparison of two buffers is right:
//! - a wide glyph has a trailing cell behind it, with an empty symbol and the lead's style; one that has no room (at the
//!   right edge, or because something was drawn over its second half) becomes blank;
//! - control characters become pictures, and sequences that terminals disagree about their first glyph;
//! - colours are those of the session's depth; a blank carries only what can be seen of its style.

use ratatui::buffer::{Buffer, Cell, CellDiffOption};
use ratatui::style::{Color, Modifier};

use super::depth::Depth;
use super::text::first_glyph;

/// What of a style can be seen on a blank, beside the background.
pub const VISIBLE_ON_BLANK: Modifier = Modifier::REVERSED
    .union(Modifier::UNDERLINED)
    .union(Modifier::SLOW_BLINK)
    .union(Modifier::RAPID_BLINK)
    .union(Modifier::CROSSED_OUT);

/// Whether the cell is the second half of a wide glyph, in a settled buffer.
pub fn is_trail(cell: &Cell) -> bool {
    cell.symbol().is_empty()
}

/// Whether the cell is not ours to write: an image stands there.
pub fn is_foreign(cell: &Cell) -> bool {
    cell.diff_option == CellDiffOption::Skip
}

/// Puts a whole buffer into the canonical form.
pub fn settle(buffer: &mut Buffer, depth: Depth) {
    let columns = usize::from(buffer.area.width);
    if columns == 0 {
        return;
    }
    let mut colours = Colours { depth, last: [(Color::Reset, Color::Reset); 2] };
    for row in buffer.content.chunks_mut(columns) {
        let mut x = 0;
        while x < row.len() {
            x += settle_glyph(&mut row[x..], &mut colours);
        }
    }
}

/// Colours of a depth; neighbours mostly have the same.
struct Colours {
    depth: Depth,
    /// The last foreground and background, and what they became.
    last: [(Color, Color); 2],
}

impl Colours {
    fn map(&mut self, cell: &mut Cell) {
        for (colour, last) in [&mut cell.fg, &mut cell.bg].into_iter().zip(&mut self.last) {
            if *colour == Color::Reset {
                continue;
            }
            if *colour != last.0 {
                *last = (*colour, self.depth.map(*colour));
            }
            *colour = last.1;
        }
    }
}

/// Settles the glyph at the start of a row's rest; returns its width.
fn settle_glyph(row: &mut [Cell], colours: &mut Colours) -> usize {
    let Some((cell, rest)) = row.split_first_mut() else { return 1 };
    if is_foreign(cell) {
        return 1;
    }
    cell.diff_option = CellDiffOption::None;
    colours.map(cell);
    let width = match cell.symbol().as_bytes() {
        [b' '] => {
            settle_blank(cell);
            return 1;
        }
        [b'!'..=b'~'] | [0xe2, 0x94..=0x96, _] => return 1,
        // From U+5000 to U+8FFF: ideographs.
        [0xe5..=0xe8, _, _] => 2,
        _ => {
            let shown = first_glyph(cell.symbol()).map(|(text, width)| {
                let changed = if text == cell.symbol() { None } else { Some(text.into_owned()) };
                (changed, width)
            });
            match shown {
                Some((Some(text), width)) => {
                    cell.set_symbol(&text);
                    width
                }
                Some((None, width)) => width,
                None => {
                    cell.set_symbol(" ");
                    settle_blank(cell);
                    1
                }
            }
        }
    };
    if width == 1 {
        return 1;
    }
    match rest.first_mut() {
        Some(next) if is_trail(next) || next.symbol() == " " => {
            next.set_symbol("");
            (next.fg, next.bg, next.modifier) = (cell.fg, cell.bg, cell.modifier);
            next.diff_option = CellDiffOption::None;
            2
        }
        _ => {
            cell.set_symbol(" ");
            settle_blank(cell);
            1
        }
    }
}

/// Drops from a blank what cannot be seen.
fn settle_blank(cell: &mut Cell) {
    if cell.symbol() == " " && !cell.modifier.intersects(VISIBLE_ON_BLANK) {
        cell.fg = Color::Reset;
        cell.modifier = Modifier::empty();
    }
}

/// Returns the rows of a settled buffer as text, wide glyphs counted once.
pub fn rows(buffer: &Buffer) -> Vec<String> {
    let columns = usize::from(buffer.area.width).max(1);
    buffer.content.chunks(columns).map(|row| row.iter().map(Cell::symbol).collect()).collect()
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    fn settled(draw: impl FnOnce(&mut Buffer)) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 6, 1));
        draw(&mut buffer);
        settle(&mut buffer, Depth::True);
        buffer
    }

    #[test]
    fn a_glyph_is_whole_or_not_there() {
        let whole = settled(|b| b.set_string(0, 0, "税a", Style::new().bg(Color::Red)));
        assert_eq!(rows(&whole), ["税a   "]);
        assert!(is_trail(&whole[(1, 0)]));
        assert_eq!(whole[(1, 0)].bg, Color::Red, "the trailing cell takes the lead's style");
        let covered = settled(|b| {
            b.set_string(0, 0, "税务", Style::new());
            b.set_string(1, 0, "x", Style::new());
        });
        assert_eq!(rows(&covered), [" x务  "]);
        let cut = settled(|b| {
            b[(5, 0)].set_symbol("税");
        });
        assert_eq!(rows(&cut), ["      "]);
    }

    #[test]
    fn nothing_reaches_the_terminal_that_could_command_it() {
        let escape = settled(|b| {
            b[(0, 0)].set_symbol("\u{1b}[2J");
            b[(1, 0)].set_symbol("\u{200b}");
            b[(2, 0)].set_symbol("👨‍👩‍👧");
        });
        assert_eq!(rows(&escape), ["␛ 👨  "]);
    }

    #[test]
    fn what_is_known_at_a_glance_is_what_is_measured() {
        let characters = ('\u{2500}'..='\u{25bf}').map(|c| (c, 1)).chain(('\u{5000}'..='\u{8fff}').map(|c| (c, 2)));
        for (c, width) in characters {
            assert_eq!(first_glyph(&c.to_string()).map(|(text, w)| (text.into_owned(), w)), Some((c.into(), width)));
        }
    }

    #[test]
    fn settling_twice_changes_nothing() {
        let once = settled(|b| b.set_string(0, 0, "税“务a", Style::new().fg(Color::Rgb(1, 2, 3))));
        let mut twice = once.clone();
        settle(&mut twice, Depth::True);
        assert_eq!(once, twice);
    }
}
