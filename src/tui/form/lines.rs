//! Text of several lines that is edited, wrapped as Chinese is set.

use std::cell::Cell;
use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use tui_input::Input;

use super::edit::{self, Edited};
use crate::action::OverlayAction;
use crate::tui::text::{clean, glyphs, width};
use crate::tui::wrap::rows;

/// Text of several lines with a caret.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    input: Input,
    /// The first row that is shown.
    top: Cell<usize>,
    /// The columns that it was last drawn in.
    columns: Cell<usize>,
    /// The column that up and down keep to.
    column: Option<usize>,
}

impl Lines {
    /// Lines that hold a text, with the caret behind it.
    pub fn new(text: &str) -> Self {
        Self { input: Input::new(edit::fitting(text, true)), ..Self::default() }
    }

    /// The text.
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// Where the caret stands, in bytes.
    pub fn caret(&self) -> usize {
        edit::caret(&self.input)
    }

    /// Puts typed or pasted text in, line ends and all; other control characters fall away.
    pub fn insert(&mut self, text: &str) -> bool {
        self.column = None;
        edit::insert(&mut self.input, &edit::fitting(text, true))
    }

    /// Does a text action. `next` and `previous` go a row down and up.
    pub fn act(&mut self, action: OverlayAction) -> Edited {
        let caret = self.caret();
        let column = self.column.take();
        let len = self.text().len();
        let start = self.text()[..caret].rfind('\n').map_or(0, |at| at + 1);
        let end = self.text()[caret..].find('\n').map_or(self.text().len(), |at| caret + at);
        match action {
            OverlayAction::Next => self.vertical(1, column),
            OverlayAction::Previous => self.vertical(-1, column),
            OverlayAction::Home => self.go(start),
            OverlayAction::End => self.go(end),
            // At the line's edge the line end goes, as elsewhere.
            OverlayAction::DeleteToStart => edit::cut(&mut self.input, start.min(caret.saturating_sub(1))..caret),
            OverlayAction::DeleteToEnd if end == caret => edit::cut(&mut self.input, caret..len.min(caret + 1)),
            OverlayAction::DeleteToEnd => edit::cut(&mut self.input, caret..end),
            OverlayAction::NewLine => {
                edit::insert(&mut self.input, "\n");
                Edited::Changed
            }
            _ => edit::request(action).map_or(Edited::No, |r| edit::handle(&mut self.input, r)),
        }
    }

    fn go(&mut self, byte: usize) -> Edited {
        edit::go(&mut self.input, byte);
        Edited::Moved
    }

    fn vertical(&mut self, by: isize, column: Option<usize>) -> Edited {
        let rows = self.rows(self.columns.get());
        let (row, at) = self.place(&rows);
        let column = column.unwrap_or(at);
        self.column = Some(column);
        let Some(next) = row.checked_add_signed(by).and_then(|r| rows.get(r)) else { return Edited::Moved };
        let line = &self.text()[next.clone()];
        let mut used = 0;
        let mut byte = next.end;
        for glyph in glyphs(line) {
            if used + usize::from(glyph.width) > column {
                byte = next.start + glyph.at;
                break;
            }
            used += usize::from(glyph.width);
        }
        // The end of a wrapped row is the start of the next one: stay on this one.
        let wrapped = rows.get((row.saturating_add_signed(by)) + 1).is_some_and(|r| r.start == byte);
        if wrapped && byte > next.start {
            byte = glyphs(line).last().map_or(next.start, |g| next.start + g.at);
        }
        self.go(byte)
    }

    /// The rows in so many columns; the last column is for the caret.
    fn rows(&self, columns: usize) -> Vec<Range<usize>> {
        rows(self.text(), columns.max(3) - 1)
    }

    /// The row and column of the caret.
    fn place(&self, rows: &[Range<usize>]) -> (usize, usize) {
        let caret = self.caret();
        let row = rows.iter().rposition(|r| r.start <= caret).unwrap_or(0);
        let start = rows.get(row).map_or(0, |r| r.start);
        (row, width(&self.text()[start..caret]))
    }

    /// How many rows it takes in so many columns.
    pub fn height(&self, columns: usize) -> usize {
        self.rows(columns).len()
    }

    /// Draws the text, scrolled so that the caret is seen, and returns where the caret is.
    pub fn draw(&self, buffer: &mut Buffer, area: Rect, style: Style) -> Position {
        self.columns.set(usize::from(area.width));
        let rows = self.rows(usize::from(area.width));
        let (row, column) = self.place(&rows);
        let height = usize::from(area.height.max(1));
        let top = self.top.get().min(row).max((row + 1).saturating_sub(height)).min(rows.len().saturating_sub(height));
        self.top.set(top);
        buffer.set_style(area, style);
        for (y, range) in (area.y..area.bottom()).zip(&rows[top..]) {
            let line = clean(&self.text()[range.clone()]);
            buffer.set_stringn(area.x, y, line, usize::from(area.width), style);
        }
        let down = u16::try_from(row - top).unwrap_or(u16::MAX);
        let right = u16::try_from(column).unwrap_or(u16::MAX).min(area.width.saturating_sub(1));
        Position { x: area.x.saturating_add(right), y: area.y.saturating_add(down) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::backend::Screen;
    use crate::tui::depth::Depth;
    use crate::tui::guard;

    fn drawn(lines: &Lines, columns: u16, height: u16) -> (Vec<String>, Position) {
        let area = Rect::new(0, 0, columns, height);
        let mut screen = Screen::new(Vec::new(), area.as_size(), Depth::True);
        let mut caret = Position::default();
        screen.draw(|frame| caret = lines.draw(frame.buffer_mut(), area, Style::new())).unwrap();
        (guard::rows(screen.shown()).iter().map(|r| r.trim_end().to_string()).collect(), caret)
    }

    #[test]
    fn chinese_is_wrapped_and_the_caret_stands_where_the_next_character_goes() {
        let mut lines = Lines::new("龙南市税务局，请限期整改。");
        let (rows, caret) = drawn(&lines, 13, 4);
        assert_eq!(rows, ["龙南市税务", "局，请限期整", "改。", ""]);
        assert_eq!(caret, Position { x: 4, y: 2 });
        lines.act(OverlayAction::Previous);
        assert_eq!(drawn(&lines, 13, 4).1, Position { x: 4, y: 1 });
        lines.act(OverlayAction::Home);
        lines.act(OverlayAction::Previous);
        assert_eq!(drawn(&lines, 13, 4).1, Position { x: 0, y: 0 }, "there is nothing above");
        lines.act(OverlayAction::End);
        assert_eq!(lines.caret(), lines.text().len(), "a line end is where the text has one");
    }

    #[test]
    fn up_and_down_keep_the_column_and_never_halve_a_glyph() {
        let mut lines = Lines::new("abcdef\n税\n税务局办");
        drawn(&lines, 20, 3);
        lines.act(OverlayAction::Previous);
        assert_eq!(drawn(&lines, 20, 3).1, Position { x: 2, y: 1 });
        lines.act(OverlayAction::Previous);
        assert_eq!(drawn(&lines, 20, 3).1, Position { x: 6, y: 0 }, "the column is remembered over a short line");
        lines.act(OverlayAction::Left);
        lines.act(OverlayAction::Next);
        lines.act(OverlayAction::Next);
        assert_eq!(drawn(&lines, 20, 3).1, Position { x: 4, y: 2 });
    }

    #[test]
    fn a_paste_keeps_its_lines_and_only_what_is_near_the_caret_is_shown() {
        let mut lines = Lines::default();
        assert!(lines.insert("一\n二\n三\u{1b}[2J\n四"));
        assert_eq!(lines.text(), "一\n二\n三[2J\n四");
        let (rows, caret) = drawn(&lines, 10, 2);
        assert_eq!((rows, caret), (vec!["三[2J".into(), "四".into()], Position { x: 2, y: 1 }));
        for _ in 0..3 {
            lines.act(OverlayAction::Previous);
        }
        assert_eq!(drawn(&lines, 10, 2).0, ["一", "二"]);
        lines.act(OverlayAction::NewLine);
        assert_eq!(lines.text(), "一\n\n二\n三[2J\n四");
        lines.act(OverlayAction::DeleteToStart);
        assert_eq!(lines.text(), "一\n二\n三[2J\n四", "at the start of a line its line end goes");
        lines.act(OverlayAction::DeleteToStart);
        assert_eq!(lines.text(), "\n二\n三[2J\n四");
    }

    #[test]
    fn the_caret_goes_everywhere_at_every_width() {
        let text = "关于整改，“一件事”：\n第3条abc def——完成。\n\n完";
        for columns in 3..24 {
            let mut lines = Lines::new(text);
            let (all, _) = drawn(&lines, columns, 40);
            assert_eq!(all.concat().replace(' ', ""), text.replace(['\n', ' '], ""), "{columns}");
            let mut last = usize::MAX;
            while lines.caret() != last {
                last = lines.caret();
                let (_, caret) = drawn(&lines, columns, 3);
                assert!(caret.x < columns && caret.y < 3);
                lines.act(OverlayAction::Previous);
                drawn(&lines, columns, 3);
            }
            for _ in 0..60 {
                lines.act(OverlayAction::Next);
                assert!(text.is_char_boundary(lines.caret()));
            }
            assert_eq!(drawn(&lines, columns, 40).1.y as usize, lines.height(usize::from(columns)) - 1, "{columns}");
        }
    }
}
