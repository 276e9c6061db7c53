//! A heat map: rows by columns, each cell a band by height of its block and the rank beside it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Widget;

use super::canvas::{Canvas, columns, follow};
use super::{messages, plot};
use crate::domain::rank::Band;
use crate::i18n::{Lang, Message};
use crate::report::charts::{Head, Matrix, Spot};
use crate::tui::text::Align;
use crate::tui::theme::{Role, Theme};
use crate::tui::wrap::wrap;

/// Where one looks: the first row and column shown, and the cell under the cursor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeatView {
    /// The first row.
    pub top: usize,
    /// The first column.
    pub left: usize,
    /// Row and column of the cursor.
    pub cursor: (usize, usize),
}

/// A heat map. The block says the band by its height (the worse, the more), the number is the rank, `!` a flag. Below stand
/// the cell under the cursor in words and what the blocks mean.
#[derive(Clone, Copy, Debug)]
pub struct Heat<'a> {
    /// The cells.
    pub matrix: &'a Matrix,
    /// Where one looks.
    pub view: HeatView,
    /// How things look.
    pub theme: &'a Theme,
    /// The reader's language.
    pub lang: Lang,
}

const HEAD_ROWS: u16 = 2;
/// Four ideographs and a blank.
const NARROWEST: u16 = 9;
const WIDEST: u16 = 14;

/// How the area is divided.
struct Layout {
    head: u16,
    column: u16,
    rows: usize,
    columns: usize,
    foot: u16,
}

impl Layout {
    fn new(matrix: &Matrix, lang: Lang, area: Rect) -> Self {
        let widest = matrix.rows.iter().map(|h| columns(&name(h, lang))).max().unwrap_or(0);
        let head = widest.clamp(4, 24).min(area.width / 3) + 2;
        let room = area.width.saturating_sub(head);
        let even = room / u16::try_from(matrix.columns.len().max(1)).unwrap_or(u16::MAX);
        let column = even.clamp(NARROWEST, WIDEST);
        let foot = match area.height {
            0..=5 => 0,
            6..=8 => 1,
            _ => 3,
        };
        let rows = area.height.saturating_sub(HEAD_ROWS + foot);
        Self { head, column, rows: rows.into(), columns: (room / column).into(), foot }
    }
}

impl HeatView {
    /// Moves the cursor by rows and columns, not beyond the edges, and keeps it in sight in an area.
    pub fn go(&mut self, rows: isize, columns: isize, matrix: &Matrix, lang: Lang, area: Rect) {
        let step = |at: usize, by: isize, of: usize| at.saturating_add_signed(by).min(of.saturating_sub(1));
        self.cursor.0 = step(self.cursor.0, rows, matrix.rows.len());
        self.cursor.1 = step(self.cursor.1, columns, matrix.columns.len());
        let layout = Layout::new(matrix, lang, area);
        self.top = follow(self.top, self.cursor.0, layout.rows, matrix.rows.len());
        self.left = follow(self.left, self.cursor.1, layout.columns, matrix.columns.len());
    }
}

fn name(head: &Head, lang: Lang) -> String {
    match head {
        Head::Record(_, name) | Head::Own(_, name) => name.clone(),
        Head::Period(p) => match lang {
            Lang::En => p.code(),
            Lang::Zh => p.say(lang),
        },
    }
}

impl Heat<'_> {
    fn sign(&self, band: Option<Band>) -> (&'static str, Style) {
        let (good, poor, role) = match band {
            Some(Band::Front) => ("▁", ".", Role::Good),
            Some(Band::Middle) => ("▄", "+", Role::Text),
            Some(Band::Lagging) => ("█", "#", Role::LampRed),
            None => (" ", " ", Role::Text),
        };
        (self.theme.pick(good, poor), self.theme.style(role))
    }

    fn spot(&self, canvas: &mut Canvas<'_>, x: u16, y: u16, spot: Option<Spot>, here: bool) {
        let theme = self.theme;
        let end = match spot {
            None => {
                canvas.cell(x + 1, y, theme.pick("╌", "-"), theme.style(Role::BarEmpty));
                x + 2
            }
            Some(spot) => {
                let (sign, style) = self.sign(spot.standing.band);
                canvas.cell(x + 1, y, sign, style);
                let rank = spot.standing.rank.map(|r| r.to_string());
                let text = rank.or_else(|| spot.standing.value.map(plot::label)).unwrap_or_default();
                let end = canvas.text(x + 2, y, NARROWEST - 4, &text, style);
                if spot.flagged {
                    canvas.cell(end, y, "!", theme.style(Role::Error));
                }
                end + u16::from(spot.flagged)
            }
        };
        if here {
            canvas.cell(x, y, "[", theme.style(Role::Cursor));
            canvas.cell(end, y, "]", theme.style(Role::Cursor));
        }
    }

    /// The cell under the cursor in words.
    fn said(&self) -> String {
        let (row, column) = self.view.cursor;
        let (Some(r), Some(c)) = (self.matrix.rows.get(row), self.matrix.columns.get(column)) else {
            return String::new();
        };
        let lang = self.lang;
        let mut parts = Vec::new();
        match self.matrix.get(row, column) {
            None => parts.push(messages::NOT_KNOWN.text(lang).to_string()),
            Some(Spot { standing: s, flagged }) => {
                parts.extend(s.rank.map(|rank| match s.out_of {
                    Some(of) => Message::plain(messages::PLACE_OF).with("rank", rank).with("out_of", of).say(lang),
                    None => Message::plain(messages::PLACE).with("rank", rank).say(lang),
                }));
                parts.extend(s.band.map(|b| b.label().text(lang).to_string()));
                parts.extend(s.value.map(|v| format!("{} {}", messages::VALUE.text(lang), plot::label(v))));
                parts.extend(s.score.map(|v| format!("{} {}", messages::SCORE.text(lang), plot::label(v))));
                parts.extend(s.revised.then(|| messages::REVISED.text(lang).to_string()));
                parts.extend(flagged.then(|| messages::FLAGGED.text(lang).to_string()));
            }
        }
        format!("{} · {}: {}", name(r, lang), name(c, lang), parts.join(" · "))
    }

    fn foot(&self, canvas: &mut Canvas<'_>, layout: &Layout) {
        let (theme, height, matrix) = (self.theme, canvas.height(), self.matrix);
        if layout.foot == 0 {
            return;
        }
        canvas.text(0, height - 1, u16::MAX, &self.said(), theme.style(Role::Text));
        if layout.foot < 3 {
            return;
        }
        let dim = theme.style(Role::Dim);
        let mut x = 0;
        for band in Band::ALL {
            let (sign, style) = self.sign(Some(*band));
            let text = format!(" {} {}  ", band.label().text(self.lang), matrix.count(*band));
            x = canvas.spans(x, height - 2, &[(sign, style), (&text, dim)]);
        }
        x = canvas.spans(x, height - 2, &[("!", theme.style(Role::Error)), (" ", dim)]);
        x = canvas.text(x, height - 2, u16::MAX, messages::FLAGGED.text(self.lang), dim);
        let (top, left) = (self.view.top, self.view.left);
        for (msg, first, shown, total) in [
            (messages::ROWS_OF, top, layout.rows, matrix.rows.len()),
            (messages::COLUMNS_OF, left, layout.columns, matrix.columns.len()),
        ] {
            if shown < total {
                let last = (first + shown).min(total);
                let said = Message::plain(msg).with("first", first + 1).with("last", last).with("total", total);
                x = canvas.text(x + 2, height - 2, u16::MAX, &said.say(self.lang), dim);
            }
        }
    }
}

impl Widget for Heat<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let mut canvas = Canvas::new(area, buf);
        let (theme, matrix, view) = (self.theme, self.matrix, self.view);
        if matrix.rows.is_empty() || matrix.columns.is_empty() {
            canvas.text(0, 0, u16::MAX, messages::NOTHING_YET.text(self.lang), theme.style(Role::Dim));
            return;
        }
        let area = Rect { x: 0, y: 0, width: canvas.width(), height: canvas.height() };
        let layout = Layout::new(matrix, self.lang, area);
        let style = |here: bool| theme.style(if here { Role::Accent } else { Role::Header });
        let across = matrix.columns.iter().enumerate().skip(view.left).take(layout.columns);
        for (n, (at, head)) in (0u16..).zip(across) {
            let x = layout.head + n * layout.column;
            let lines = wrap(&name(head, self.lang), usize::from(layout.column - 1), usize::from(HEAD_ROWS));
            // A short heading stands right above its column.
            let first = HEAD_ROWS - u16::try_from(lines.len()).unwrap_or(HEAD_ROWS).min(HEAD_ROWS);
            for (y, line) in (first..).zip(lines) {
                canvas.text(x + 1, y, layout.column - 1, &line, style(at == view.cursor.1));
            }
        }
        let down = matrix.rows.iter().enumerate().skip(view.top).take(layout.rows);
        for (y, (row, head)) in (HEAD_ROWS..).zip(down) {
            if matches!(head, Head::Own(..)) {
                canvas.cell(0, y, theme.pick("▪", "*"), theme.style(Role::Mark));
            }
            let role = if row == view.cursor.0 { Role::Accent } else { Role::Text };
            canvas.fit(1, y, layout.head - 2, &name(head, self.lang), Align::Left, theme.style(role));
            for (n, column) in (0u16..).zip(view.left..matrix.columns.len().min(view.left + layout.columns)) {
                let here = (row, column) == view.cursor;
                self.spot(&mut canvas, layout.head + n * layout.column, y, matrix.get(row, column), here);
            }
        }
        self.foot(&mut canvas, &layout);
    }
}
