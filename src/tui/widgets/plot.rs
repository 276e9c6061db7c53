//! Lines over a grid of cells: axes, ticks, strokes.

use ratatui::style::Style;

use super::canvas::{Canvas, columns};
use crate::service::words::show::number;
use crate::tui::text::Align;
use crate::tui::theme::Theme;

/// How a line is drawn, so that lines can be told apart without colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stroke {
    /// The one that matters.
    Heavy,
    /// One to compare with.
    Light,
    /// A limit.
    Dotted,
}

/// Across; up and down; then the corners: from the left downwards, from above to the right, from the left upwards, from
/// below to the right.
type Pieces = [&'static str; 6];

impl Stroke {
    fn pieces(self, theme: &Theme) -> Pieces {
        let (good, poor): (Pieces, Pieces) = match self {
            Self::Heavy => (["━", "┃", "┓", "┗", "┛", "┏"], ["#"; 6]),
            Self::Light => (["─", "│", "╮", "╰", "╯", "╭"], ["-", "|", "+", "+", "+", "+"]),
            Self::Dotted => (["┄", "┆", "┐", "└", "┘", "┌"], [".", ":", ".", ".", ".", "."]),
        };
        theme.pick(good, poor)
    }

    /// The sign that stands for it in a legend.
    pub(super) fn sign(self, theme: &Theme) -> &'static str {
        self.pieces(theme)[0]
    }
}

/// What goes up a plot: from the value at its bottom to the one at its top, which may be the smaller one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    pub(super) bottom: f64,
    pub(super) top: f64,
}

impl Scale {
    /// Returns the row of a value among so many, from the top.
    pub(super) fn row(&self, value: f64, rows: u16) -> u16 {
        let span = self.top - self.bottom;
        let share = if span == 0.0 { 0.5 } else { (self.top - value) / span };
        (share.clamp(0.0, 1.0) * f64::from(rows.saturating_sub(1))).round() as u16
    }

    /// Returns a scale of round numbers around some values, and its ticks, at most so many (two at least).
    pub(super) fn round(values: impl Iterator<Item = f64>, most: usize) -> (Self, Vec<f64>) {
        let finite = values.filter(|v| v.is_finite());
        let (mut low, mut high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        if high - low < low.abs().max(high.abs()) * 1e-9 + 1e-9 {
            let by = low.abs().max(1.0) * 0.5;
            (low, high) = (low - by, high + by);
        }
        let step = step((high - low) / most.saturating_sub(1).max(1) as f64);
        let scale = Self { bottom: (low / step).floor() * step, top: (high / step).ceil() * step };
        let count = ((scale.top - scale.bottom) / step).round().clamp(1.0, 50.0) as usize;
        (scale, (0..=count).map(|i| scale.bottom + step * i as f64).collect())
    }
}

/// The next round number that is no less: 1, 2, 2.5 or 5 times a power of ten.
fn step(least: f64) -> f64 {
    let power = 10f64.powf(least.log10().floor());
    if !power.is_finite() || power <= 0.0 {
        return 1.0;
    }
    [1.0, 2.0, 2.5, 5.0].into_iter().map(|n| n * power).find(|n| *n >= least * (1.0 - 1e-9)).unwrap_or(10.0 * power)
}

/// A number as it stands at a tick or a point: three decimals at most.
pub(super) fn label(value: f64) -> String {
    let places = if value.abs() >= 100.0 { 10.0 } else { 1000.0 };
    number((value * places).round() / places)
}

/// Draws a line through points (column, value); it breaks where a value is missing.
pub(super) fn line(
    canvas: &mut Canvas<'_>,
    points: impl Iterator<Item = (u16, Option<f64>)>,
    scale: Scale,
    stroke: Stroke,
    look: (&Theme, Style),
) {
    let (pieces, style, rows) = (stroke.pieces(look.0), look.1, canvas.height());
    let mut last: Option<(u16, f64)> = None;
    for (x, value) in points {
        let Some(value) = value.filter(|v| v.is_finite()) else {
            last = None;
            continue;
        };
        let Some((from, before)) = last.replace((x, value)) else {
            canvas.cell(x, scale.row(value, rows), pieces[0], style);
            continue;
        };
        let mut row = scale.row(before, rows);
        for at in from + 1..=x {
            let share = f64::from(at - from) / f64::from(x - from);
            let next = scale.row(before + (value - before) * share, rows);
            if next == row {
                canvas.cell(at, row, pieces[0], style);
                continue;
            }
            let (leave, enter) = if next > row { (pieces[2], pieces[3]) } else { (pieces[4], pieces[5]) };
            for between in row.min(next) + 1..row.max(next) {
                canvas.cell(at, between, pieces[1], style);
            }
            canvas.cell(at, row, leave, style);
            canvas.cell(at, next, enter, style);
            row = next;
        }
    }
}

/// Draws the axis at the left: ticks with labels in `width` columns, then a line. The canvas is that of labels and plot.
pub(super) fn left_axis(canvas: &mut Canvas<'_>, ticks: &[f64], scale: Scale, width: u16, look: (&Theme, Style)) {
    let (theme, style) = look;
    for y in 0..canvas.height() {
        canvas.cell(width, y, theme.pick("│", "|"), style);
    }
    for tick in ticks {
        let y = scale.row(*tick, canvas.height());
        canvas.fit(0, y, width, &label(*tick), Align::Right, style);
        canvas.cell(width, y, theme.pick("┤", "+"), style);
    }
}

/// Draws labels under a plot, each around its column; those of the first ones win where they would touch.
pub(super) fn under(canvas: &mut Canvas<'_>, y: u16, labels: &[(u16, String, Style)]) {
    let mut taken: Vec<(u16, u16)> = Vec::new();
    for (x, text, style) in labels {
        let width = columns(text);
        if width > canvas.width() {
            continue;
        }
        let start = x.saturating_sub(width / 2).min(canvas.width() - width);
        if taken.iter().all(|(from, to)| start + width < *from || start > *to) {
            canvas.text(start, y, u16::MAX, text, *style);
            taken.push((start, start + width));
        }
    }
}

/// Moves rows that are wanted by several so that each has its own, as near as can be; those that find no room are left out.
pub(super) fn apart(wanted: &[u16], rows: u16) -> Vec<Option<u16>> {
    let mut taken: Vec<u16> = Vec::new();
    wanted
        .iter()
        .map(|row| {
            let near = (0..rows).flat_map(|by| [row.checked_add(by), row.checked_sub(by)]).flatten();
            let free = near.filter(|r| *r < rows).find(|r| !taken.contains(r))?;
            taken.push(free);
            Some(free)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_are_round_and_hold_their_values() {
        let (scale, ticks) = Scale::round([1.3, 9.2].into_iter(), 5);
        assert_eq!((scale.bottom, scale.top, ticks.len()), (0.0, 10.0, 6));
        let (scale, _) = Scale::round([f64::NAN].into_iter(), 5);
        assert_eq!((scale.bottom, scale.top), (0.0, 1.0));
        let (scale, _) = Scale::round([80.0, 80.0].into_iter(), 5);
        assert!(scale.bottom < 80.0 && scale.top > 80.0);
        for values in [[1e-12, 2e-12], [-5.0, 1e12], [f64::MAX, f64::MIN], [0.0, 0.0]] {
            let (_, ticks) = Scale::round(values.into_iter(), 4);
            assert!((2..60).contains(&ticks.len()), "{values:?} {ticks:?}");
        }
        assert_eq!([82.55461, 1234.56, 0.1 + 0.2].map(label), ["82.555", "1234.6", "0.3"]);
    }

    #[test]
    fn labels_keep_apart() {
        assert_eq!(apart(&[3, 3, 3], 5), [Some(3), Some(4), Some(2)]);
        assert_eq!(apart(&[0, 0], 1), [Some(0), None]);
    }
}
