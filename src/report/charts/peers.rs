//! One indicator over periods, for every unit that it is known of.

use crate::domain::id::RecordId;
use crate::domain::period::{Grain, Period};
use crate::domain::rank::Direction;
use crate::domain::schema::indicator;
use crate::i18n::{Message, Msg};
use crate::log::State;
use crate::report::charts::messages;
use crate::service::scores::standings::{Figure, Standing, direction, own_unit, standings};
use crate::service::words::show::short_title;

/// The most periods of a chart, the latest ones.
pub const MAX_PERIODS: usize = 60;

/// One indicator over periods, for every unit that it is known of.
#[derive(Clone, Debug, PartialEq)]
pub struct Peers {
    /// The indicator.
    pub indicator: RecordId,
    /// Its name.
    pub name: String,
    /// What it is measured in; may be empty.
    pub measure: String,
    /// Which values are good.
    pub better: Direction,
    /// Its target.
    pub target: Option<f64>,
    /// The periods without holes, oldest first, all of one length.
    pub periods: Vec<Period>,
    /// The units: the own one first, then in the order in which they came.
    pub lines: Vec<Line>,
}

/// What an indicator stood at for one unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The unit.
    pub unit: RecordId,
    /// Its short name.
    pub name: String,
    /// Whether it is the one that the office looks at.
    pub own: bool,
    /// One a period; nothing where nothing is known.
    pub points: Vec<Option<Standing>>,
}

/// What a line of a chart is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeriesKind {
    /// Our own unit.
    Own,
    /// The target.
    Target,
    /// The best of the peers.
    Best,
    /// The median of the peers.
    Median,
    /// The worst of the peers.
    Worst,
    /// The last place.
    LastPlace,
}

/// A line of a chart, with a point a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// What it is called.
    pub label: Message,
    /// The points.
    pub points: Vec<Option<f64>>,
    /// What it is.
    pub kind: SeriesKind,
}

impl Peers {
    /// Returns an indicator over the periods of a length; without one, of that which most observations have.
    pub fn of(state: &State, indicator: RecordId, grain: Option<Grain>) -> Self {
        let all = standings(state, |i, _| i == indicator);
        let weight = |g: Grain| all.iter().filter(|((_, p), _)| p.grain() == g).map(|(_, of)| of.len()).sum::<usize>();
        // Of equals the shorter one: it shows more.
        let grain = grain.or_else(|| Grain::ALL.iter().copied().max_by_key(|g| weight(*g)));
        let known: Vec<_> = all.into_iter().filter(|((_, p), _)| Some(p.grain()) == grain).collect();
        let periods = span(known.iter().map(|((_, p), _)| *p));
        let own = own_unit(state);
        let mut lines: Vec<Line> = Vec::new();
        for ((_, period), of) in &known {
            let Some(at) = periods.iter().position(|p| p == period) else { continue };
            for (unit, standing) in of {
                let place = lines.iter().position(|l| l.unit == *unit).unwrap_or_else(|| {
                    lines.push(Line {
                        unit: *unit,
                        name: short_title(state, *unit),
                        own: Some(*unit) == own,
                        points: vec![None; periods.len()],
                    });
                    lines.len() - 1
                });
                lines[place].points[at] = Some(*standing);
            }
        }
        lines.sort_by_key(|l| !l.own);
        let record = state.get(indicator);
        Self {
            indicator,
            name: state.title(indicator),
            measure: record.and_then(|r| r.text(indicator::MEASURE)).unwrap_or_default().to_string(),
            better: direction(state, indicator),
            target: record.and_then(|r| r.number(indicator::TARGET)).filter(|n| n.is_finite()),
            periods,
            lines,
        }
    }

    /// Returns the line of the own unit.
    pub fn own(&self) -> Option<&Line> {
        self.lines.iter().find(|l| l.own)
    }

    /// Whether a figure is known of any unit in any period.
    pub fn knows(&self, which: Figure) -> bool {
        self.lines.iter().flat_map(|l| &l.points).flatten().any(|s| s.figure(which).is_some())
    }

    /// Returns in which direction a figure is better.
    pub fn better(&self, which: Figure) -> Direction {
        match which {
            Figure::Value => self.better,
            Figure::Score => Direction::Higher,
        }
    }

    /// Returns the lines of the chart of a figure, or of the ranks: what is to be drawn below comes first, our own last. Lines
    /// of which nothing is known are left out.
    pub fn series(&self, which: Option<Figure>) -> Vec<Series> {
        let own = |of: &dyn Fn(&Standing) -> Option<f64>| {
            let line = self.own()?;
            let points = line.points.iter().map(|p| p.as_ref().and_then(of)).collect();
            let label = Message::plain(Msg::new("{name}", "{name}")).with("name", &line.name);
            Some(Series { label, points, kind: SeriesKind::Own })
        };
        let mut out = Vec::new();
        match which {
            None => {
                let last = |at: usize| {
                    let of = |l: &Line| l.points.get(at).copied().flatten()?.out_of;
                    self.lines.iter().filter_map(of).max().map(f64::from)
                };
                let points = (0..self.periods.len()).map(last).collect();
                out.push(Series { label: messages::LAST_PLACE.into(), points, kind: SeriesKind::LastPlace });
                out.extend(own(&|s| s.rank.map(f64::from)));
            }
            Some(figure) => {
                let spread: Vec<_> = (0..self.periods.len()).map(|at| self.spread(at, figure)).collect();
                type Pick = fn((f64, f64, f64)) -> f64;
                let of: [(Msg, Pick, SeriesKind); 3] = [
                    (messages::WORST, |s| s.2, SeriesKind::Worst),
                    (messages::BEST, |s| s.0, SeriesKind::Best),
                    (messages::MEDIAN, |s| s.1, SeriesKind::Median),
                ];
                if let Some(target) = self.target.filter(|_| figure == Figure::Value) {
                    let points = vec![Some(target); self.periods.len()];
                    out.push(Series { label: messages::TARGET.into(), points, kind: SeriesKind::Target });
                }
                for (label, pick, kind) in of {
                    let points = spread.iter().map(|s| s.map(pick)).collect();
                    out.push(Series { label: label.into(), points, kind });
                }
                out.extend(own(&|s| s.figure(figure)));
            }
        }
        out.retain(|s| s.points.iter().any(Option::is_some));
        out
    }

    /// Returns the figures known of a period, the best one first.
    pub fn figures(&self, period: usize, which: Figure) -> Vec<f64> {
        let at = |l: &Line| l.points.get(period).copied().flatten()?.figure(which);
        let mut figures: Vec<f64> = self.lines.iter().filter_map(at).collect();
        figures.sort_by(|a, b| self.better(which).compare(*a, *b));
        figures
    }

    /// Returns the best, the median and the worst figure of a period; nothing where fewer than two are known.
    pub fn spread(&self, period: usize, which: Figure) -> Option<(f64, f64, f64)> {
        let figures = self.figures(period, which);
        let (first, last) = (figures.first()?, figures.last()?);
        let (low, high) = (figures.get((figures.len() - 1) / 2)?, figures.get(figures.len() / 2)?);
        (figures.len() > 1).then_some((*first, (low + high) / 2.0, *last))
    }
}

/// Returns the periods from the first to the last without holes: at most [`MAX_PERIODS`], the latest ones.
pub(super) fn span(known: impl Iterator<Item = Period> + Clone) -> Vec<Period> {
    let (Some(first), Some(last)) = (known.clone().min(), known.max()) else { return Vec::new() };
    let mut out: Vec<Period> =
        std::iter::successors(Some(last), |p| p.previous()).take(MAX_PERIODS).take_while(|p| *p >= first).collect();
    out.reverse();
    out
}
