//! Horizontal bars: units by what is open and what is overdue.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::canvas::{Canvas, columns, share};
use super::messages;
use crate::i18n::Lang;
use crate::tui::text::Align;
use crate::tui::theme::{Role, Sign, Theme};

/// How the parts of a bar are filled, the first one darkest.
const GOOD: [&str; 4] = ["█", "▒", "░", "═"];
const POOR: [&str; 4] = ["#", "+", ".", "="];

/// What one part of every bar counts.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// What it is called.
    pub label: &'a str,
    /// Its colour.
    pub role: Role,
}

/// One bar.
#[derive(Clone, Debug)]
pub struct Bar<'a> {
    /// What it is of.
    pub label: &'a str,
    /// One number for each part.
    pub numbers: &'a [u64],
}

/// Horizontal bars, with a line above that says what their parts are. The longest one takes the whole width.
#[derive(Clone, Copy, Debug)]
pub struct Bars<'a> {
    /// What the parts count; at most four.
    pub parts: &'a [Part<'a>],
    /// The bars from `top` on; those below are not looked at.
    pub bars: &'a [Bar<'a>],
    /// The first bar that is shown.
    pub top: usize,
    /// The bar under the cursor.
    pub cursor: Option<usize>,
    /// How things look.
    pub theme: &'a Theme,
    /// The reader's language.
    pub lang: Lang,
}

impl Bars<'_> {
    fn legend(&self, canvas: &mut Canvas<'_>) {
        let mut x = 1;
        for (at, part) in self.parts.iter().enumerate().take(GOOD.len()) {
            let sign = self.theme.pick(GOOD, POOR)[at];
            canvas.cell(x, 0, sign, self.theme.style(part.role));
            x = canvas.text(x + 2, 0, u16::MAX, part.label, self.theme.style(Role::Dim)) + 3;
        }
    }
}

impl Widget for Bars<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let mut canvas = Canvas::new(area, buf);
        if self.bars.is_empty() {
            canvas.text(1, 0, u16::MAX, messages::NOTHING_YET.text(self.lang), self.theme.style(Role::Dim));
            return;
        }
        self.legend(&mut canvas);
        let total = |b: &Bar<'_>| b.numbers.iter().fold(0u64, |sum, n| sum.saturating_add(*n));
        let numbers = |b: &Bar<'_>| b.numbers.iter().map(u64::to_string).collect::<Vec<_>>().join("/");
        let longest = self.bars.iter().map(total).max().unwrap_or(0).max(1);
        let shown = || self.bars.iter().enumerate().skip(self.top).take(usize::from(canvas.height().saturating_sub(1)));
        let label = shown().map(|(_, b)| columns(b.label)).max().unwrap_or(0).min(canvas.width() / 3).max(4);
        let figure = shown().map(|(_, b)| columns(&numbers(b))).max().unwrap_or(0);
        let room = canvas.width().saturating_sub(label + figure + 4);
        for (y, (at, bar)) in (1..).zip(shown().collect::<Vec<_>>()) {
            if self.cursor == Some(at) {
                canvas.cell(0, y, self.theme.sign(Sign::Cursor), self.theme.style(Role::Cursor));
            }
            canvas.fit(1, y, label, bar.label, Align::Left, self.theme.style(Role::Text));
            let cells = (u128::from(total(bar)) * u128::from(room)).div_ceil(u128::from(longest)) as u16;
            let mut x = label + 2;
            for (i, cells) in share(bar.numbers, cells).into_iter().enumerate() {
                let role = self.parts.get(i).map_or(Role::Bar, |p| p.role);
                let sign = self.theme.pick(GOOD, POOR)[i.min(GOOD.len() - 1)];
                canvas.run(x, y, cells, sign, self.theme.style(role));
                x += cells;
            }
            canvas.text(x + 1, y, u16::MAX, &numbers(bar), self.theme.style(Role::Dim));
        }
    }
}
