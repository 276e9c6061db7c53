//! The pictures as they are seen: each is drawn and read as text, and none panics at any size.
//!
//! `DUCHA_ALBUM=1 cargo test --lib widgets -- --nocapture album` prints them.

mod album;
mod made;
mod sample;
mod sizes;
mod small;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use crate::tui::depth::Depth;
use crate::tui::guard;

/// Draws a widget on a screen of some size, as a terminal shows it.
pub(crate) fn drawn(widget: impl Widget, width: u16, height: u16) -> Buffer {
    let area = Rect::new(0, 0, width, height);
    let mut buf = Buffer::empty(area);
    widget.render(area, &mut buf);
    guard::settle(&mut buf, Depth::True);
    buf
}

/// The rows of a drawn widget, without blanks at their ends.
pub(crate) fn rows(widget: impl Widget, width: u16, height: u16) -> Vec<String> {
    guard::rows(&drawn(widget, width, height)).iter().map(|r| r.trim_end().to_string()).collect()
}
