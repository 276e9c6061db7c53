//! Ranks or values over periods in one line.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::canvas::Canvas;
use crate::domain::rank::Direction;
use crate::service::words::show::number;
use crate::tui::theme::{Role, Sign, Theme};

/// From the worst to the best.
const GOOD: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
const POOR: [&str; 8] = ["_", ".", ":", "-", "=", "+", "*", "#"];

/// Ranks or values over periods: the better, the higher. A missing period is a gap. Where there is room, the last change
/// stands behind it: `▁▃ ▆█ ↑3`.
#[derive(Clone, Copy, Debug)]
pub struct Spark<'a> {
    /// One a period, oldest first; the latest ones are shown.
    pub points: &'a [Option<f64>],
    /// Which ones are good; for ranks the lower ones.
    pub better: Direction,
    /// How things look.
    pub theme: &'a Theme,
}

impl Spark<'_> {
    /// Returns the levels of the latest points, from 0 (worst) to 7 (best) of those that are known.
    fn levels(&self, columns: usize) -> Vec<Option<usize>> {
        let shown = &self.points[self.points.len().saturating_sub(columns)..];
        let known = || shown.iter().flatten().copied().filter(|v| v.is_finite());
        let (low, high) = known().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        let level = |v: f64| {
            // Where all are alike, none is better: the middle.
            let share = if high > low { (v - low) / (high - low) } else { 0.5 };
            let share = if self.better == Direction::Lower { 1.0 - share } else { share };
            (share * 7.0).round() as usize
        };
        shown.iter().map(|p| p.filter(|v| v.is_finite()).map(|v| level(v).min(7))).collect()
    }

    /// Returns the last change: its sign and size, and whether it is for the better.
    fn change(&self) -> Option<(Sign, f64, bool)> {
        let mut known = self.points.iter().rev().flatten().copied().filter(|v| v.is_finite());
        let (last, before) = (known.next()?, known.next()?);
        // A last period without a value has no change.
        self.points.last().copied().flatten()?;
        let better = self.better.is_worse(before, last);
        (last != before).then(|| {
            let sign = if better { Sign::Ascending } else { Sign::Descending };
            (sign, (last - before).abs(), better)
        })
    }
}

impl Widget for Spark<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let mut canvas = Canvas::new(area, buf);
        let levels = self.levels(usize::from(canvas.width()));
        let signs = self.theme.pick(GOOD, POOR);
        let last = levels.len().saturating_sub(1);
        for (x, level) in levels.iter().enumerate() {
            if let Some(level) = level {
                let role = if x == last { Role::Accent } else { Role::Bar };
                canvas.cell(x as u16, 0, signs[*level], self.theme.style(role));
            }
        }
        let Some((sign, by, better)) = self.change() else { return };
        let text = format!("{}{}", self.theme.sign(sign), number((by * 10.0).round() / 10.0));
        let x = levels.len() as u16 + 1;
        if x + super::canvas::columns(&text) <= canvas.width() {
            canvas.text(x, 0, u16::MAX, &text, self.theme.style(if better { Role::Good } else { Role::Warning }));
        }
    }
}
