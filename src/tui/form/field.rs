//! One line of text that is edited.

use std::cell::Cell;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use tui_input::{Input, InputRequest};

use super::edit::{self, Edited};
use crate::action::OverlayAction;
use crate::tui::text::{glyphs, width, window};

/// One line of text with a caret. What is typed stays as typed: full-width characters too.
#[derive(Clone, Debug, Default)]
pub struct Line {
    input: Input,
    /// The first column that is shown.
    skip: Cell<usize>,
}

impl Line {
    /// A line that holds a text, with the caret behind it.
    pub fn new(text: &str) -> Self {
        Self { input: Input::new(edit::fitting(text, false)), skip: Cell::new(0) }
    }

    /// The text.
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// Where the caret stands, in bytes.
    pub fn caret(&self) -> usize {
        edit::caret(&self.input)
    }

    /// Takes another text, with the caret behind it.
    pub fn set(&mut self, text: &str) {
        *self = Self::new(text);
    }

    /// Replaces a part of the text, in bytes, with the caret behind what is put there.
    pub fn replace(&mut self, range: std::ops::Range<usize>, with: &str) {
        let ok = |at| self.text().is_char_boundary(at);
        if range.start <= range.end && ok(range.start) && ok(range.end) {
            edit::cut(&mut self.input, range.clone());
            edit::go(&mut self.input, range.start);
            edit::insert(&mut self.input, &edit::fitting(with, false));
        }
    }

    /// Puts typed or pasted text in: line ends become blanks, control characters fall away.
    pub fn insert(&mut self, text: &str) -> bool {
        edit::insert(&mut self.input, &edit::fitting(text, false))
    }

    /// Does a text action.
    pub fn act(&mut self, action: OverlayAction) -> Edited {
        let (caret, end) = (self.caret(), self.text().len());
        match action {
            OverlayAction::Home => edit::handle(&mut self.input, InputRequest::GoToStart),
            OverlayAction::End => edit::handle(&mut self.input, InputRequest::GoToEnd),
            OverlayAction::DeleteToStart => edit::cut(&mut self.input, 0..caret),
            OverlayAction::DeleteToEnd => edit::cut(&mut self.input, caret..end),
            _ => edit::request(action).map_or(Edited::No, |r| edit::handle(&mut self.input, r)),
        }
    }

    /// The part that is shown in so many columns, and the column of the caret in it. The last column is for the caret.
    pub fn view(&self, columns: usize) -> (String, usize) {
        let caret = width(&self.text()[..self.caret()]);
        let room = columns.max(1) - 1;
        let mut skip = self.skip.get().min(caret);
        if caret - skip > room {
            skip = caret - room;
        }
        // It begins with a whole glyph.
        let mut at = 0;
        for glyph in glyphs(self.text()) {
            if at >= skip {
                break;
            }
            at += usize::from(glyph.width);
        }
        // After deleting, what is to the left comes back.
        let skip = if width(self.text()) <= room { 0 } else { at.min(caret) };
        self.skip.set(skip);
        (window(self.text(), skip, columns), caret - skip)
    }

    /// Draws the line and returns where the caret is.
    pub fn draw(&self, buffer: &mut Buffer, area: Rect, style: Style) -> Position {
        let (shown, caret) = self.view(usize::from(area.width));
        buffer.set_style(Rect { height: area.height.min(1), ..area }, style);
        buffer.set_stringn(area.x, area.y, shown, usize::from(area.width), style);
        let caret = u16::try_from(caret).unwrap_or(u16::MAX).min(area.width.saturating_sub(1));
        Position { x: area.x.saturating_add(caret), y: area.y }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Line {
        let mut line = Line::default();
        for c in text.chars() {
            assert!(line.insert(c.encode_utf8(&mut [0; 4])));
        }
        line
    }

    #[test]
    fn full_width_stays_and_the_caret_stands_behind_wide_text() {
        let line = typed("：税ａb");
        assert_eq!(line.text(), "：税ａb");
        assert_eq!(line.view(20), ("：税ａb".to_string(), 7));
    }

    #[test]
    fn it_scrolls_by_whole_glyphs_and_the_caret_is_always_seen() {
        let text = "a税务局办理b事项、“一件事”";
        for columns in 1..30 {
            let mut line = typed(text);
            for _ in 0..text.chars().count() + 2 {
                let (shown, caret) = line.view(columns);
                assert!(width(&shown) <= columns, "{columns}: {shown}");
                assert!(caret < columns.max(1), "{columns}: caret {caret}");
                line.act(OverlayAction::Left);
            }
            assert_eq!(line.view(columns).1, 0);
        }
        assert_eq!(typed("税务局").view(4), ("局".to_string(), 2));
    }

    #[test]
    fn a_paste_becomes_one_line() {
        let mut line = typed("ab");
        line.act(OverlayAction::Left);
        assert!(line.insert("税务局\r\n\tjj\u{1b}q\n"));
        assert_eq!(line.text(), "a税务局  jjqb");
        assert_eq!(&line.text()[..line.caret()], "a税务局  jjq");
        let long = "税".repeat(40_000);
        line.insert(&long);
        assert!(line.text().len() <= crate::domain::value::MAX_TEXT, "it is bounded");
        assert!(!line.insert("x税税"), "and says so when it is full");
    }

    #[test]
    fn words_and_ends_are_deleted() {
        let mut line = typed("市税务局 abc def");
        line.act(OverlayAction::DeleteWord);
        assert_eq!(line.text(), "市税务局 abc ");
        line.act(OverlayAction::WordLeft);
        line.act(OverlayAction::DeleteToStart);
        assert_eq!((line.text(), line.caret()), ("abc ", 0));
        line.act(OverlayAction::Right);
        assert_eq!(line.act(OverlayAction::DeleteToEnd), Edited::Changed);
        assert_eq!(line.text(), "a");
        assert_eq!(line.act(OverlayAction::Accept), Edited::No);
        line.replace(0..1, "市");
        assert_eq!((line.text(), line.caret()), ("市", 3));
    }
}
