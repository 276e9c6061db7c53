//! The keys that may follow a prefix.

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::keymap::{Pressed, Resolved, say_sequence};
use crate::tui::frame::dialog;
use crate::tui::session::Session;
use crate::tui::text::{Align, fit};
use crate::tui::theme::Role;

/// The cells of a key: Shift+Tab is the widest.
const KEYS: usize = 10;

/// Draws the panel at the foot of an area.
pub fn draw(session: &Session, pressed: &Pressed, contexts: &[&str], frame: &mut Frame<'_>, area: Rect) {
    let Resolved::Pending(all) = session.keymap.resolve(pressed.keys(), contexts) else { return };
    let rows = (all.len() as u16 + 2).min(area.height);
    let place = Rect { y: area.y + area.height - rows, height: rows, ..area };
    let title = say_sequence(pressed.keys(), session.lang);
    let inner = dialog(session, &title, frame, place, 44, rows);
    for (row, next) in all.iter().take(usize::from(inner.height)).enumerate() {
        let y = inner.y + row as u16;
        let does = next.binding.as_ref().and_then(|b| session.action(&b.action));
        let text = does.map_or("…", |a| a.title.text(session.lang));
        frame.buffer_mut().set_string(
            inner.x,
            y,
            fit(&say_sequence(&[next.key], session.lang), KEYS, Align::Left),
            session.style(Role::Key),
        );
        let room = usize::from(inner.width.saturating_sub(KEYS as u16 + 1));
        frame.buffer_mut().set_string(
            inner.x + KEYS as u16 + 1,
            y,
            fit(text, room, Align::Left),
            session.style(Role::Text),
        );
    }
}
