//! Cards in columns by state.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::canvas::{Canvas, columns, follow};
use super::messages;
use crate::domain::lamp::Lamp;
use crate::i18n::{Lang, Message};
use crate::tui::theme::{Role, Sign, Theme};
use crate::tui::wrap::wrap;

/// The head of a column.
#[derive(Clone, Debug)]
pub struct BoardColumn {
    /// The state.
    pub title: String,
    /// How many cards it has.
    pub cards: usize,
}

/// One card.
#[derive(Clone, Debug, Default)]
pub struct Card {
    /// What it is about.
    pub title: String,
    /// Whose it is.
    pub unit: String,
    /// Until when.
    pub due: String,
    /// How it stands.
    pub lamp: Option<Lamp>,
    /// Whether it is marked.
    pub marked: bool,
}

/// Where one looks: the first column, the first card of each column, and the card under the cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BoardView {
    /// The first column.
    pub left: usize,
    /// The first card of each column; missing ones are 0.
    pub tops: Vec<usize>,
    /// Column and card of the cursor.
    pub cursor: (usize, usize),
}

/// A board: columns side by side, scrolled sideways as a whole and each by itself. Only cards in sight are asked for.
#[derive(Clone, Copy)]
pub struct Board<'a> {
    /// The columns.
    pub columns: &'a [BoardColumn],
    /// Gives a card by column and place.
    pub card: &'a dyn Fn(usize, usize) -> Option<Card>,
    /// Where one looks.
    pub view: &'a BoardView,
    /// How things look.
    pub theme: &'a Theme,
    /// The reader's language.
    pub lang: Lang,
}

/// A title of two rows, a row for the rest, a blank one.
const CARD: u16 = 4;
const HEAD: u16 = 2;
const NARROWEST: u16 = 20;

/// How many columns fit, and how wide they are.
fn layout(width: u16, count: usize) -> (usize, u16) {
    let fit = usize::from((width / NARROWEST).max(1)).min(count.max(1));
    (fit, width / fit as u16)
}

/// How many cards of a column are in sight.
fn fitting(height: u16) -> usize {
    // One row is for what is below; the last card needs no blank row.
    usize::from((height.saturating_sub(HEAD + 1) + 1) / CARD).max(1)
}

impl BoardView {
    /// Moves the cursor by columns and cards, not beyond the ends, and keeps it in sight in an area.
    pub fn go(&mut self, columns: isize, cards: isize, board: &[BoardColumn], area: Rect) {
        let step = |at: usize, by: isize, of: usize| at.saturating_add_signed(by).min(of.saturating_sub(1));
        self.cursor.0 = step(self.cursor.0, columns, board.len());
        let total = board.get(self.cursor.0).map_or(0, |c| c.cards);
        self.cursor.1 = step(self.cursor.1, cards, total);
        let (shown, _) = layout(area.width, board.len());
        self.left = follow(self.left, self.cursor.0, shown, board.len());
        self.tops.resize(board.len(), 0);
        if let Some(top) = self.tops.get_mut(self.cursor.0) {
            *top = follow(*top, self.cursor.1, fitting(area.height), total);
        }
    }
}

impl Board<'_> {
    fn column(&self, canvas: &mut Canvas<'_>, at: usize, column: &BoardColumn) {
        let theme = self.theme;
        let here = self.view.cursor.0 == at;
        let count = format!(" {}", column.cards);
        let room = canvas.width().saturating_sub(columns(&count) + 2);
        let x = canvas.text(1, 0, room, &column.title, theme.style(if here { Role::Accent } else { Role::Header }));
        canvas.text(x, 0, u16::MAX, &count, theme.style(Role::Dim));
        let (line, role) = if here { (("━", "="), Role::BorderFocus) } else { (("─", "-"), Role::Border) };
        canvas.run(0, 1, canvas.width().saturating_sub(1), theme.pick(line.0, line.1), theme.style(role));
        if column.cards == 0 {
            canvas.text(1, HEAD, u16::MAX, messages::EMPTY_COLUMN.text(self.lang), theme.style(Role::Dim));
            return;
        }
        let top = self.view.tops.get(at).copied().unwrap_or(0);
        let fit = fitting(canvas.height());
        for (n, place) in (0u16..).zip(top..column.cards.min(top + fit)) {
            if let Some(card) = (self.card)(at, place) {
                let (width, cursor) = (canvas.width(), here && self.view.cursor.1 == place);
                self.one(&mut canvas.part(0, HEAD + n * CARD, width, CARD - 1), &card, cursor);
            }
        }
        let below = column.cards.saturating_sub(top + fit);
        if below > 0 {
            let text = Message::plain(messages::MORE).with("count", below).say(self.lang);
            let text = format!("{} {text}", theme.sign(Sign::Descending));
            canvas.text(1, canvas.height().saturating_sub(1), u16::MAX, &text, theme.style(Role::Dim));
        }
    }

    fn one(&self, canvas: &mut Canvas<'_>, card: &Card, cursor: bool) {
        let theme = self.theme;
        if cursor {
            for y in 0..CARD - 1 {
                canvas.cell(0, y, theme.sign(Sign::Cursor), theme.style(Role::Cursor));
            }
        }
        let width = canvas.width().saturating_sub(3);
        if card.marked {
            canvas.cell(width + 1, 0, theme.sign(Sign::Mark), theme.style(Role::Mark));
        }
        let role = if cursor { Role::Header } else { Role::Text };
        let (mut x, mut below) = (1, 0);
        for line in wrap(&card.title, usize::from(width), 2) {
            canvas.text(1, below, width, &line, theme.style(role));
            below += 1;
        }
        if let Some(lamp) = card.lamp {
            let (sign, style) = theme.lamp(lamp);
            canvas.cell(x, below, sign, style);
            x += 2;
        }
        if !card.due.is_empty() {
            x = canvas.text(x, below, width.saturating_sub(x), &card.due, theme.style(Role::Dim)) + 1;
        }
        canvas.text(x, below, (width + 1).saturating_sub(x), &card.unit, theme.style(Role::Dim));
    }
}

impl Widget for Board<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let mut canvas = Canvas::new(area, buf);
        let (height, theme) = (canvas.height(), self.theme);
        let (shown, width) = layout(canvas.width(), self.columns.len());
        let left = self.view.left;
        for (n, (at, column)) in (0u16..).zip(self.columns.iter().enumerate().skip(left).take(shown)) {
            self.column(&mut canvas.part(n * width, 0, width, height), at, column);
        }
        // There are more columns at either side.
        let style = theme.style(Role::Accent);
        if left > 0 {
            canvas.cell(0, 0, theme.pick("◂", "<"), style);
        }
        if left + shown < self.columns.len() {
            canvas.cell(canvas.width().saturating_sub(1), 0, theme.pick("▸", ">"), style);
        }
    }
}
