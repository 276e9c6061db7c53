//! The peers of one period in their order: rank, unit, value, change, and a bar where there is room.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Widget;

use super::canvas::{Canvas, columns};
use super::{messages, plot};
use crate::domain::rank::changes;
use crate::i18n::Lang;
use crate::report::charts::{Figure, Line, Peers, Standing};
use crate::tui::text::Align;
use crate::tui::theme::{Role, Sign, Theme};

/// The peers of one period in their order.
pub(super) struct Ranking<'a> {
    pub(super) peers: &'a Peers,
    /// Which period.
    pub(super) period: usize,
    /// Which number stands beside the rank.
    pub(super) figure: Figure,
    pub(super) theme: &'a Theme,
    pub(super) lang: Lang,
}

const RANK: u16 = 5;
const VALUE: u16 = 9;
const CHANGE: u16 = 5;

impl<'a> Ranking<'a> {
    fn standing(&self, line: &Line) -> Option<Standing> {
        line.points.get(self.period).copied().flatten()
    }

    /// By rank; without one by the figure; what is not known comes last.
    fn order(&self) -> Vec<&'a Line> {
        let mut lines: Vec<&Line> = self.peers.lines.iter().collect();
        lines.sort_by(|a, b| {
            let key = |l: &Line| self.standing(l).and_then(|s| s.rank).unwrap_or(u32::MAX);
            let value = |l: &Line| self.standing(l).and_then(|s| s.figure(self.figure));
            key(a).cmp(&key(b)).then_with(|| match (value(a), value(b)) {
                (Some(a), Some(b)) => self.peers.better(self.figure).compare(a, b),
                (a, b) => b.is_some().cmp(&a.is_some()),
            })
        });
        lines
    }

    fn change(&self, line: &Line) -> Option<i64> {
        let ranks: Vec<Option<u32>> =
            line.points.iter().take(self.period + 1).map(|p| p.and_then(|s| s.rank)).collect();
        changes(&ranks).last().copied().flatten()
    }

    fn row(&self, canvas: &mut Canvas<'_>, y: u16, line: &Line, layout: &Layout) {
        let theme = self.theme;
        let (role, dim) = (if line.own { Role::Accent } else { Role::Text }, theme.style(Role::Dim));
        if line.own {
            canvas.cell(0, y, theme.sign(Sign::Cursor), theme.style(Role::Cursor));
        }
        let standing = self.standing(line);
        let rank = standing.and_then(|s| s.rank).map_or_else(|| "–".into(), |r| r.to_string());
        canvas.fit(1, y, RANK - 2, &rank, Align::Right, theme.style(role));
        canvas.fit(RANK, y, layout.name, &line.name, Align::Left, theme.style(role));
        let value = standing.and_then(|s| s.figure(self.figure));
        if layout.value > 0 {
            let text = value.map(plot::label).unwrap_or_default();
            canvas.fit(layout.value, y, VALUE, &text, Align::Right, theme.style(role));
        }
        if layout.change > 0
            && let Some(by) = self.change(line).filter(|by| *by != 0)
        {
            let (sign, role) = if by > 0 { (Sign::Ascending, Role::Good) } else { (Sign::Descending, Role::Warning) };
            let text = format!("{}{}", theme.sign(sign), by.unsigned_abs());
            canvas.fit(layout.change, y, CHANGE, &text, Align::Right, theme.style(role));
        }
        if let (Some(value), true) = (value, layout.bar.1 > 3 && layout.longest > 0.0) {
            let cells = (value.abs() / layout.longest * f64::from(layout.bar.1)).round() as u16;
            let (sign, style) = match line.own {
                true => (theme.pick("█", "#"), theme.style(Role::Accent)),
                false => (theme.pick("▒", "="), theme.style(Role::Bar)),
            };
            canvas.run(layout.bar.0, y, cells.min(layout.bar.1), sign, style);
        } else if standing.is_none() {
            canvas.text(layout.bar.0, y, u16::MAX, messages::NOT_KNOWN.text(self.lang), dim);
        }
    }
}

/// Where the columns begin; 0 for one without room.
struct Layout {
    name: u16,
    value: u16,
    change: u16,
    bar: (u16, u16),
    longest: f64,
}

impl Layout {
    fn new(ranking: &Ranking<'_>, width: u16) -> Self {
        let widest = ranking.peers.lines.iter().map(|l| columns(&l.name)).max().unwrap_or(0).clamp(6, 20);
        let valued = ranking.peers.lines.iter().filter_map(|l| ranking.standing(l)?.figure(ranking.figure));
        let longest = valued.fold(0.0, |m: f64, v| m.max(v.abs()));
        let has_values =
            ranking.peers.lines.iter().any(|l| ranking.standing(l).is_some_and(|s| s.figure(ranking.figure).is_some()));
        let free = width.saturating_sub(RANK + 1);
        let value = if has_values && free >= 6 + VALUE { VALUE } else { 0 };
        let change = if free >= 6 + value + CHANGE { CHANGE } else { 0 };
        let name = widest.min(free.saturating_sub(value + change));
        let mut x = RANK + name;
        let mut place = |columns: u16| {
            let at = if columns > 0 { x } else { 0 };
            x += columns;
            at
        };
        let (value, change) = (place(value), place(change));
        Self { name, value, change, bar: (x + 2, width.saturating_sub(x + 3).min(60)), longest }
    }
}

impl Widget for Ranking<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let mut canvas = Canvas::new(area, buf);
        let layout = Layout::new(&self, canvas.width());
        let head: Style = self.theme.style(Role::Header);
        canvas.fit(0, 0, RANK - 1, messages::RANK.text(self.lang), Align::Right, head);
        canvas.fit(RANK, 0, layout.name, messages::UNIT.text(self.lang), Align::Left, head);
        let number = if self.figure == Figure::Score { messages::SCORE } else { messages::VALUE };
        for (at, columns, word) in [(layout.value, VALUE, number), (layout.change, CHANGE + 1, messages::CHANGE)] {
            if at > 0 {
                let columns = columns.min(canvas.width().saturating_sub(at));
                let text = word.text(self.lang);
                // A heading that is wider than its column hangs over to the right.
                canvas.fit(at, 0, columns.max(super::canvas::columns(text) + 1), text, Align::Right, head);
            }
        }
        let order = self.order();
        let rows = usize::from(canvas.height().saturating_sub(1));
        let own = order.iter().position(|l| l.own);
        for (y, at) in (1..).zip(0..order.len().min(rows)) {
            // The own one is always in sight: in the last row, if need be.
            let at = if at + 1 == rows { own.filter(|o| *o > at).unwrap_or(at) } else { at };
            self.row(&mut canvas, y, order[at], &layout);
        }
    }
}
