//! Small strokes that the dialogs share.

use ratatui::buffer::Buffer;
use ratatui::layout::{Margin, Rect};
use ratatui::style::Style;
use ratatui::widgets::{Block, Clear, Widget};

use crate::tui::session::Session;
use crate::tui::text::{clean, glyphs, truncate};
use crate::tui::theme::Role;

/// Writes a text, cut to so many columns, and returns how many it took.
pub fn put(buffer: &mut Buffer, x: u16, y: u16, text: &str, columns: u16, style: Style) -> u16 {
    crate::tui::put::put(buffer, (x, y), text, columns, style)
}

/// As [`put`], with the characters of some numbers in another style.
pub fn put_lit(
    buffer: &mut Buffer,
    (x, y): (u16, u16),
    text: &str,
    columns: u16,
    style: Style,
    lit: (&[u32], Style),
) -> u16 {
    let taken = put(buffer, x, y, text, columns, style);
    let mut at = 0;
    let mut chars = 0u32;
    for glyph in glyphs(text) {
        let next = at + glyph.width;
        // What was cut ends in a sign of one column.
        if next > taken {
            break;
        }
        if lit.0.binary_search(&chars).is_ok() {
            buffer.set_style(Rect::new(x + at, y, glyph.width, 1), lit.1);
        }
        at = next;
        chars += u32::try_from(glyph.raw.chars().count()).unwrap_or(1);
    }
    taken
}

/// Draws an empty box with a title within an area, as large as wanted and possible, in its middle; returns its inside.
pub fn dialog(session: &Session, buffer: &mut Buffer, area: Rect, size: (u16, u16), title: &str) -> Rect {
    let (w, h) = (size.0.saturating_add(4).min(area.width), size.1.saturating_add(2).min(area.height));
    let at = Rect::new(area.x + (area.width - w) / 2, area.y + (area.height - h) / 3, w, h);
    boxed(session, buffer, at, title)
}

/// Draws an empty box with a title; returns its inside.
pub fn boxed(session: &Session, buffer: &mut Buffer, at: Rect, title: &str) -> Rect {
    Clear.render(at, buffer);
    let title = format!(" {} ", truncate(title, usize::from(at.width).saturating_sub(6)));
    Block::bordered()
        .border_set(session.theme.border())
        .border_style(session.style(Role::BorderFocus))
        .style(session.style(Role::Text))
        .title_style(session.style(Role::Title))
        .title(clean(&title).into_owned())
        .render(at, buffer);
    at.inner(Margin { horizontal: 2, vertical: 1 })
}
