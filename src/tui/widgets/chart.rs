//! One indicator over periods against its peers.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Widget;

use super::canvas::{Canvas, columns};
use super::plot::{self, Scale, Stroke};
use super::ranking::Ranking;
use super::{Spark, messages};
use crate::domain::rank::Direction;
use crate::i18n::Lang;
use crate::report::charts::{Figure, Peers, Series as Drawn, SeriesKind};
use crate::tui::theme::{Role, Theme};

/// What is drawn up the chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Measure {
    /// Values, else scores, with the best, the median and the worst of the peers.
    #[default]
    Value,
    /// Ranks, the first place on top, with the last place as a limit.
    Rank,
}

/// One indicator over periods: the own county as a heavy line, best, median and worst of the peers beside it, and the peers
/// of one period as a table where it is wide. Of a single period the table is all there is to show.
#[derive(Clone, Copy, Debug)]
pub struct Chart<'a> {
    /// The series.
    pub peers: &'a Peers,
    /// What is drawn. Where no values are known, scores are; where no scores, ranks.
    pub measure: Measure,
    /// The period under the cursor; the last one without it.
    pub period: Option<usize>,
    /// How things look.
    pub theme: &'a Theme,
    /// The reader's language.
    pub lang: Lang,
}

/// A chart at least this wide has the table beside it.
const WITH_TABLE: u16 = 78;
const LEAST: (u16, u16) = (24, 7);

/// One line of the chart.
struct Series {
    label: String,
    points: Vec<Option<f64>>,
    stroke: Stroke,
    role: Role,
}

impl Chart<'_> {
    fn selected(&self) -> usize {
        let last = self.peers.periods.len().saturating_sub(1);
        self.period.unwrap_or(last).min(last)
    }

    /// What is drawn: the first that is known of what is wanted, scores, ranks.
    fn drawn(&self) -> Option<Figure> {
        let wanted: &[Figure] = match self.measure {
            Measure::Value => &[Figure::Value, Figure::Score],
            Measure::Rank => &[],
        };
        wanted.iter().copied().find(|f| self.peers.knows(*f))
    }

    /// The figure beside ranks.
    fn beside(&self) -> Figure {
        let known = [Figure::Value, Figure::Score].into_iter().find(|f| self.peers.knows(*f));
        self.drawn().or(known).unwrap_or_default()
    }

    fn series(&self) -> Vec<Series> {
        let look = |kind| match kind {
            SeriesKind::Own => (Stroke::Heavy, Role::Accent),
            SeriesKind::Target => (Stroke::Light, Role::Dim),
            SeriesKind::Best => (Stroke::Dotted, Role::Good),
            SeriesKind::Median => (Stroke::Light, Role::Text),
            SeriesKind::Worst | SeriesKind::LastPlace => (Stroke::Dotted, Role::LampRed),
        };
        let series = |s: Drawn| {
            let (stroke, role) = look(s.kind);
            Series { label: s.label.say(self.lang), points: s.points, stroke, role }
        };
        self.peers.series(self.drawn()).into_iter().map(series).collect()
    }

    fn title(&self, canvas: &mut Canvas<'_>) {
        let (theme, lang) = (self.theme, self.lang);
        let mut about = match self.drawn() {
            None => messages::RANKS.text(lang).to_string(),
            Some(Figure::Score) => messages::SCORES.text(lang).to_string(),
            Some(Figure::Value) => {
                let mut text = messages::VALUES.text(lang).to_string();
                if !self.peers.measure.is_empty() {
                    text = format!("{text} ({})", self.peers.measure);
                }
                format!("{text} · {}", self.peers.better.label().text(lang))
            }
        };
        if self.measure == Measure::Value && !self.peers.knows(Figure::Value) && !self.peers.periods.is_empty() {
            about = format!("{about} ({})", messages::NO_VALUES.text(lang));
        }
        let x = canvas.text(0, 0, u16::MAX, &self.peers.name, theme.style(Role::Title));
        canvas.text(x + 2, 0, u16::MAX, &about, theme.style(Role::Dim));
    }

    fn plot(&self, canvas: &mut Canvas<'_>) {
        let (series, rows) = (self.series(), canvas.height().saturating_sub(2));
        let values = || series.iter().flat_map(|s| s.points.iter().flatten().copied());
        let most = usize::from(rows / 2).clamp(2, 6);
        let (scale, ticks) = match self.drawn() {
            Some(_) => Scale::round(values(), most),
            // The first place is on top.
            None => {
                let last = values().fold(2.0, f64::max);
                let (_, ticks) = Scale::round([1.0, last].into_iter(), most);
                let inner = ticks.into_iter().filter(|t| *t > 1.0 && *t < last - 0.5 && t.fract() == 0.0);
                (Scale { bottom: last, top: 1.0 }, [1.0, last].into_iter().chain(inner).collect())
            }
        };
        let axis = ticks.iter().map(|t| columns(&plot::label(*t))).max().unwrap_or(1);
        let labels = series.iter().map(|s| columns(&s.label)).max().unwrap_or(0).min(canvas.width() / 4);
        let left = axis + 1;
        let width = canvas.width().saturating_sub(left + labels + 3);
        let border = self.theme.style(Role::Border);
        let whole = canvas.width();
        let count = self.peers.periods.len();
        let at = move |i: usize| {
            let inner = u32::from(width.saturating_sub(5));
            2 + (i as u32 * inner / count.saturating_sub(1).max(1) as u32) as u16
        };
        plot::left_axis(&mut canvas.part(0, 0, whole, rows), &ticks, scale, axis, (self.theme, border));
        let mut field = canvas.part(left, 0, width, rows);
        for s in &series {
            let points = s.points.iter().enumerate().map(|(i, v)| (at(i), *v));
            plot::line(&mut field, points, scale, s.stroke, (self.theme, self.theme.style(s.role)));
        }
        self.markers(&mut field, &series, scale, &at);
        // What each line is, beside its end.
        let ends: Vec<u16> = series
            .iter()
            .rev()
            .map(|s| s.points.iter().rev().flatten().next().map_or(0, |v| scale.row(*v, rows)))
            .collect();
        for (s, row) in series.iter().rev().zip(plot::apart(&ends, rows)) {
            if let Some(row) = row {
                let style = self.theme.style(s.role);
                let x = left + width;
                canvas.cell(x, row, s.stroke.sign(self.theme), style);
                canvas.text(x + 2, row, u16::MAX, &s.label, style);
            }
        }
        self.bottom(canvas, (left, width, rows), &at);
    }

    /// The points of the own county, with their numbers where there is room.
    fn markers(&self, field: &mut Canvas<'_>, series: &[Series], scale: Scale, at: &dyn Fn(usize) -> u16) {
        let Some(own) = series.iter().find(|s| s.stroke == Stroke::Heavy) else { return };
        let style = self.theme.style(Role::Accent);
        let gap = at(1).saturating_sub(at(0));
        for (i, value) in own.points.iter().enumerate() {
            let Some(value) = value else { continue };
            let (x, y) = (at(i), scale.row(*value, field.height()));
            field.cell(x, y, self.theme.pick("●", "o"), style);
            let text = plot::label(*value);
            let width = columns(&text);
            if width + 1 > gap && own.points.len() > 1 && i != self.selected() {
                continue;
            }
            let start = x.saturating_sub(width / 2).min(field.width().saturating_sub(width));
            let rows = [y.checked_sub(1), y.checked_add(1), y.checked_sub(2), y.checked_add(2)];
            if let Some(row) = rows.into_iter().flatten().find(|row| field.is_free(start, *row, width)) {
                field.text(start, row, u16::MAX, &text, style);
            }
        }
    }

    fn bottom(&self, canvas: &mut Canvas<'_>, (left, width, rows): (u16, u16, u16), at: &dyn Fn(usize) -> u16) {
        let theme = self.theme;
        let border = theme.style(Role::Border);
        canvas.cell(left - 1, rows, theme.pick("└", "+"), border);
        canvas.run(left, rows, width, theme.pick("─", "-"), border);
        (0..self.peers.periods.len()).for_each(|i| canvas.cell(left + at(i), rows, theme.pick("┴", "+"), border));
        let selected = self.selected();
        canvas.cell(left + at(selected), rows, theme.pick("▲", "^"), theme.style(Role::Cursor));
        let style = |i| theme.style(if i == selected { Role::Header } else { Role::Dim });
        let label = |i: usize| (left + at(i), self.peers.periods[i].code(), style(i));
        // The one under the cursor always has its name, then the ends.
        let others = (0..self.peers.periods.len()).rev().filter(|i| *i != selected);
        let labels: Vec<(u16, String, Style)> = std::iter::once(selected).chain(others).map(label).collect();
        let room = left + width + 4;
        plot::under(&mut canvas.part(0, rows + 1, room, 1), 0, &labels);
    }

    /// All that fits into a line or two.
    fn tiny(&self, area: Rect, buf: &mut Buffer) {
        let points: Vec<Option<f64>> = match self.peers.own() {
            Some(line) => line.points.iter().map(|p| p.and_then(|s| s.rank).map(f64::from)).collect(),
            None => Vec::new(),
        };
        let mut canvas = Canvas::new(area, buf);
        canvas.text(0, 0, u16::MAX, &self.peers.name, self.theme.style(Role::Title));
        let below = Rect { y: area.y.saturating_add(1), height: area.height.saturating_sub(1), ..area };
        Spark { points: &points, better: Direction::Lower, theme: self.theme }.render(below, buf);
    }
}

impl Widget for Chart<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let area = area.intersection(buf.area);
        if area.width < LEAST.0 || area.height < LEAST.1 {
            return self.tiny(area, buf);
        }
        let mut canvas = Canvas::new(area, buf);
        self.title(&mut canvas);
        if self.peers.periods.is_empty() {
            canvas.text(0, 2, u16::MAX, messages::NOTHING_YET.text(self.lang), self.theme.style(Role::Dim));
            return;
        }
        let (peers, theme, lang) = (self.peers, self.theme, self.lang);
        let ranking = Ranking { peers, period: self.selected(), figure: self.beside(), theme, lang };
        let body = Rect { y: area.y + 2, height: area.height - 2, ..area };
        if self.peers.periods.len() == 1 {
            return ranking.render(body, buf);
        }
        let table = if area.width >= WITH_TABLE { (area.width / 3).clamp(28, 38) } else { 0 };
        let plot = Rect { width: body.width - table, ..body };
        self.plot(&mut Canvas::new(plot, buf));
        if table > 0 {
            ranking.render(Rect { x: body.x + plot.width + 1, width: table - 1, ..body }, buf);
        }
    }
}
