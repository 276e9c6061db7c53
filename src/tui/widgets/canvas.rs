//! Writing into an area: nothing outside it is touched, and all text goes through the widths of [`text`].

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::tui::text::{self, Align};

/// A part of a buffer, addressed from its own corner.
pub(super) struct Canvas<'b> {
    buf: &'b mut Buffer,
    area: Rect,
}

impl<'b> Canvas<'b> {
    /// The part of an area that the buffer has.
    pub(super) fn new(area: Rect, buf: &'b mut Buffer) -> Self {
        let area = area.intersection(buf.area);
        Self { buf, area }
    }

    pub(super) fn width(&self) -> u16 {
        self.area.width
    }

    pub(super) fn height(&self) -> u16 {
        self.area.height
    }

    /// A part of this one, cut where it reaches out.
    pub(super) fn part(&mut self, x: u16, y: u16, width: u16, height: u16) -> Canvas<'_> {
        let x = self.area.x.saturating_add(x.min(self.area.width));
        let y = self.area.y.saturating_add(y.min(self.area.height));
        let area = Rect { x, y, width, height }.intersection(self.area);
        Canvas { buf: self.buf, area }
    }

    /// Sets one cell to a symbol of one column.
    pub(super) fn cell(&mut self, x: u16, y: u16, symbol: &str, style: Style) {
        if x < self.area.width && y < self.area.height {
            let cell = &mut self.buf[(self.area.x + x, self.area.y + y)];
            cell.reset();
            cell.set_symbol(symbol).set_style(style);
        }
    }

    /// Sets some cells of a row to a symbol.
    pub(super) fn run(&mut self, x: u16, y: u16, cells: u16, symbol: &str, style: Style) {
        for at in x..x.saturating_add(cells).min(self.area.width) {
            self.cell(at, y, symbol, style);
        }
    }

    /// Writes a text from a column on, cut with `…` where it does not fit into so many columns or the area. Returns the
    /// column behind it.
    pub(super) fn text(&mut self, x: u16, y: u16, columns: u16, text: &str, style: Style) -> u16 {
        let room = columns.min(self.area.width.saturating_sub(x));
        if y >= self.area.height {
            return x;
        }
        let mut at = x;
        for glyph in text::glyphs(&text::truncate(text, usize::from(room))) {
            let mut symbol = String::new();
            glyph.push_to(&mut symbol);
            self.cell(at, y, &symbol, style);
            if glyph.width == 2 {
                self.cell(at + 1, y, " ", style);
            }
            at += glyph.width;
        }
        at
    }

    /// Whether some cells of a row are there and blank.
    pub(super) fn is_free(&self, x: u16, y: u16, cells: u16) -> bool {
        let inside = x.saturating_add(cells) <= self.area.width && y < self.area.height;
        inside && (x..x + cells).all(|at| self.buf[(self.area.x + at, self.area.y + y)].symbol() == " ")
    }

    /// Writes a text into so many columns, aligned.
    pub(super) fn fit(&mut self, x: u16, y: u16, columns: u16, text: &str, align: Align, style: Style) {
        let room = columns.min(self.area.width.saturating_sub(x));
        self.text(x, y, room, &text::fit(text, usize::from(room), align), style);
    }

    /// Writes several texts one behind the other. Returns the column behind the last one.
    pub(super) fn spans(&mut self, x: u16, y: u16, spans: &[(&str, Style)]) -> u16 {
        spans.iter().fold(x, |at, (text, style)| self.text(at, y, u16::MAX, text, *style))
    }
}

/// Returns the number of columns of a text.
pub(super) fn columns(text: &str) -> u16 {
    u16::try_from(text::width(text)).unwrap_or(u16::MAX)
}

/// Shares cells among parts by the largest remainders; but whatever is not zero gets one at least, taken from the largest,
/// while there are enough.
pub(super) fn share(parts: &[u64], cells: u16) -> Vec<u16> {
    let total: u128 = parts.iter().map(|n| u128::from(*n)).sum();
    if total == 0 {
        return vec![0; parts.len()];
    }
    let exact = |n: u64| u128::from(n) * u128::from(cells);
    let mut out: Vec<u16> = parts.iter().map(|n| (exact(*n) / total) as u16).collect();
    let mut by_rest: Vec<usize> = (0..parts.len()).collect();
    by_rest.sort_by_key(|i| std::cmp::Reverse(exact(parts[*i]) % total));
    let missing = usize::from(cells - out.iter().sum::<u16>());
    by_rest.iter().take(missing).for_each(|i| out[*i] += 1);
    for i in 0..parts.len() {
        let largest = (0..parts.len()).max_by_key(|i| out[*i]).filter(|l| out[*l] > 1);
        if let (true, Some(largest)) = (parts[i] > 0 && out[i] == 0, largest) {
            out[largest] -= 1;
            out[i] = 1;
        }
    }
    out
}

/// Returns the first of some offset that shows a place in a window of some length, moving as little as possible.
pub(super) fn follow(offset: usize, place: usize, length: usize, total: usize) -> usize {
    let length = length.max(1);
    let offset = if place < offset {
        place
    } else if place >= offset + length {
        place + 1 - length
    } else {
        offset
    };
    offset.min(total.saturating_sub(length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_shared_fairly_and_nothing_vanishes() {
        assert_eq!(share(&[83, 11, 11], 10), [8, 1, 1]);
        assert_eq!(share(&[1000, 1, 0], 10), [9, 1, 0]);
        assert_eq!(share(&[1, 1, 1], 2), [1, 1, 0]);
        assert_eq!(share(&[0, 0], 5), [0, 0]);
        assert_eq!(share(&[u64::MAX, u64::MAX], 7).iter().sum::<u16>(), 7);
        for cells in 0..40 {
            let all = share(&[3, 0, 7, 1, 900], cells);
            assert_eq!(all.iter().sum::<u16>(), cells);
            assert!(cells < 4 || [0, 2, 3, 4].iter().all(|i| all[*i] > 0));
        }
    }

    #[test]
    fn a_cursor_stays_in_sight() {
        assert_eq!(follow(0, 5, 10, 20), 0);
        assert_eq!(follow(0, 12, 10, 20), 3);
        assert_eq!(follow(8, 2, 10, 20), 2);
        assert_eq!(follow(15, 16, 10, 20), 10);
        assert_eq!(follow(3, 0, 0, 0), 0);
    }

    #[test]
    fn nothing_outside_the_area_is_touched() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 6, 2));
        let mut canvas = Canvas::new(Rect::new(2, 1, 90, 90), &mut buf);
        canvas.text(0, 0, 90, "税务局", Style::new());
        canvas.text(0, 5, 90, "x", Style::new());
        canvas.part(3, 0, 9, 9).run(0, 0, 50, "#", Style::new());
        canvas.part(99, 99, 9, 9).cell(0, 0, "x", Style::new());
        assert_eq!(crate::tui::guard::rows(&buf), ["      ", "  税 …#"].map(String::from));
    }
}
