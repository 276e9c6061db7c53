//! What is left of a ledger day by day, beside the ideal line and the pace that is needed.

use chrono::NaiveDate;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Widget;

use super::canvas::{Canvas, columns};
use super::messages;
use super::plot::{self, Scale, Stroke};
use crate::i18n::Lang;
use crate::report::charts::{Burn, Tone};
use crate::tui::theme::{Role, Theme};
use crate::tui::wrap::wrap;

/// The burn-down of a ledger: what is left as columns, the ideal line, a dotted line for the pace that is needed from today
/// on; above it in words how many are left, for how many working days, and when the present pace would end.
#[derive(Clone, Copy, Debug)]
pub struct BurnDown<'a> {
    /// The series.
    pub burn: &'a Burn,
    /// How things look.
    pub theme: &'a Theme,
    /// The reader's language.
    pub lang: Lang,
}

const EIGHTHS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
const LEAST: (u16, u16) = (20, 5);

impl BurnDown<'_> {
    /// What there is to say, with how grave it is.
    fn sentences(&self) -> Vec<(String, Role)> {
        let role = |tone| match tone {
            Tone::Head => Role::Header,
            Tone::Plain => Role::Text,
            Tone::Good => Role::Good,
            Tone::Warning => Role::Warning,
            Tone::Error => Role::Error,
            Tone::Aside => Role::Dim,
        };
        self.burn.sentences().into_iter().map(|(said, tone)| (said.say(self.lang), role(tone))).collect()
    }

    /// Writes the sentences one behind the other, as many in a row as fit. Returns the row below them.
    fn words(&self, canvas: &mut Canvas<'_>, rows: u16) -> u16 {
        let (mut x, mut y) = (0, 1);
        for (text, role) in self.sentences() {
            if x > 0 && x + columns(&text) > canvas.width() {
                (x, y) = (0, y + 1);
            }
            for line in wrap(&text, usize::from(canvas.width()), 3) {
                if y > rows {
                    return rows + 1;
                }
                let end = canvas.text(x, y, u16::MAX, &line, self.theme.style(role));
                (x, y) = if end < canvas.width() { (end + 2, y) } else { (0, y + 1) };
            }
        }
        y + u16::from(x > 0)
    }

    /// The column of a day in a plot of some width.
    fn column(&self, day: NaiveDate, width: u16) -> u16 {
        let end = self.burn.deadline.max(self.burn.today);
        let days = |d: NaiveDate| d.signed_duration_since(self.burn.start).num_days().max(0);
        let (at, all) = (days(day.min(end)), days(end).max(1));
        u16::try_from(at * i64::from(width.saturating_sub(1)) / all).unwrap_or(0)
    }

    fn plot(&self, canvas: &mut Canvas<'_>) {
        let (theme, burn) = (self.theme, self.burn);
        let rows = canvas.height().saturating_sub(2);
        let total = burn.total.max(1) as f64;
        let scale = Scale { bottom: 0.0, top: total };
        let ticks = if rows >= 7 { vec![0.0, (total / 2.0).round(), total] } else { vec![0.0, total] };
        let axis = ticks.iter().map(|t| columns(&plot::label(*t))).max().unwrap_or(1);
        let (left, whole) = (axis + 1, canvas.width());
        let width = whole.saturating_sub(left + 1);
        let border = theme.style(Role::Border);
        plot::left_axis(&mut canvas.part(0, 0, whole, rows), &ticks, scale, axis, (theme, border));
        let mut field = canvas.part(left, 0, width, rows);
        let mut points = burn.points.iter().peekable();
        let mut known = None;
        for x in 0..width {
            // The last day that falls on this column, or the one before it where none does.
            while let Some(p) = points.next_if(|p| self.column(p.day, width) <= x) {
                known = p.left;
            }
            if x > self.column(burn.today, width) {
                break;
            }
            if let Some(n) = known {
                self.pillar(&mut field, x, n as f64 / total);
            }
        }
        let ideal = burn.points.iter().map(|p| (self.column(p.day, width), Some(p.ideal)));
        plot::line(&mut field, once_a_column(ideal).into_iter(), scale, Stroke::Light, (theme, theme.style(Role::Dim)));
        if burn.today < burn.deadline && burn.pace.left > 0 {
            let (from, to) = (self.column(burn.today, width), self.column(burn.deadline, width));
            let needed = [(from, Some(burn.pace.left as f64)), (to, Some(0.0))];
            plot::line(&mut field, needed.into_iter(), scale, Stroke::Dotted, (theme, theme.style(Role::Warning)));
        }
        canvas.cell(left - 1, rows, theme.pick("└", "+"), border);
        canvas.run(left, rows, width, theme.pick("─", "-"), border);
        let dim = theme.style(Role::Dim);
        let day = |d: NaiveDate, style: Style| (left + self.column(d, width), d.format("%m-%d").to_string(), style);
        let mut labels =
            vec![day(burn.today, theme.style(Role::Header)), day(burn.deadline, dim), day(burn.start, dim)];
        labels[0].1 = format!("{} {}", messages::TODAY.text(self.lang), labels[0].1);
        canvas.cell(labels[0].0, rows, theme.pick("▲", "^"), theme.style(Role::Cursor));
        canvas.cell(labels[1].0, rows, theme.pick("┴", "+"), border);
        plot::under(&mut canvas.part(0, rows + 1, whole, 1), 0, &labels);
    }

    /// A column from the ground up to a share of the height.
    fn pillar(&self, field: &mut Canvas<'_>, x: u16, share: f64) {
        let (rows, style) = (field.height(), self.theme.style(Role::Bar));
        let eighths = (share.clamp(0.0, 1.0) * f64::from(rows) * 8.0).round() as u16;
        for step in 0..rows {
            let there = eighths.saturating_sub(step * 8).min(8);
            let y = rows - 1 - step;
            match there {
                0 => break,
                n => field.cell(x, y, self.theme.pick(EIGHTHS[usize::from(n) - 1], "="), style),
            }
        }
    }

    fn legend(&self, canvas: &mut Canvas<'_>, y: u16) {
        let theme = self.theme;
        let dim = theme.style(Role::Dim);
        let say = |m: crate::i18n::Msg| format!(" {}  ", m.text(self.lang));
        let (ideal, actual, needed) = (say(messages::IDEAL), say(messages::ACTUAL), say(messages::NEEDED_LINE));
        canvas.spans(
            0,
            y,
            &[
                (theme.pick("█", "="), theme.style(Role::Bar)),
                (&actual, dim),
                (Stroke::Light.sign(theme), dim),
                (&ideal, dim),
                (Stroke::Dotted.sign(theme), theme.style(Role::Warning)),
                (&needed, dim),
            ],
        );
    }
}

/// The last value of each column.
fn once_a_column(points: impl Iterator<Item = (u16, Option<f64>)>) -> Vec<(u16, Option<f64>)> {
    let mut out: Vec<(u16, Option<f64>)> = Vec::new();
    for (x, value) in points {
        match out.last_mut().filter(|last| last.0 == x) {
            Some(last) => last.1 = value,
            None => out.push((x, value)),
        }
    }
    out
}

impl Widget for BurnDown<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let mut canvas = Canvas::new(area, buf);
        canvas.text(0, 0, u16::MAX, &self.burn.name, self.theme.style(Role::Title));
        let (width, height) = (canvas.width(), canvas.height());
        // In a low area the words come first; the plot takes what is left.
        let y = self.words(&mut canvas, height.saturating_sub(1).min(height / 3 + 1));
        if width < LEAST.0 || height < y + LEAST.1 {
            return;
        }
        let legend = height > y + LEAST.1 + 3;
        if legend {
            self.legend(&mut canvas, y);
        }
        let y = y + u16::from(legend);
        self.plot(&mut canvas.part(0, y, width, height - y));
    }
}
