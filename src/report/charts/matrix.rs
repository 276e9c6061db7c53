//! Heat maps: units by indicators in a period, units by periods of an indicator, indicators by periods of a unit.

use std::collections::{HashMap, HashSet};

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::period::{Grain, Period};
use crate::domain::rank::Band;
use crate::domain::schema::{flag, indicator};
use crate::domain::value::ValueRef;
use crate::log::State;
use crate::report::charts::peers::{Peers, span};
use crate::service::figures::is_ended;
use crate::service::scores::standings::{Standing, Standings, own_unit, standings};
use crate::service::words::show::short_title;

/// What a row or a column is of.
#[derive(Clone, Debug, PartialEq)]
pub enum Head {
    /// A record and its short name.
    Record(RecordId, String),
    /// The unit that the office looks at, and its short name.
    Own(RecordId, String),
    /// A period.
    Period(Period),
}

/// One cell.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spot {
    /// How the unit stood.
    pub standing: Standing,
    /// Whether a flag is raised on it that is not lifted.
    pub flagged: bool,
}

/// Rows and columns with a cell for each pair.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matrix {
    /// The rows.
    pub rows: Vec<Head>,
    /// The columns.
    pub columns: Vec<Head>,
    /// The cells, row after row; nothing where nothing is known.
    cells: Vec<Option<Spot>>,
}

impl Head {
    /// Returns the record, if it is one.
    pub fn id(&self) -> Option<RecordId> {
        match self {
            Self::Record(id, _) | Self::Own(id, _) => Some(*id),
            Self::Period(_) => None,
        }
    }
}

impl Matrix {
    /// Makes a matrix of cells, row after row; what is missing at the end is not known.
    pub fn new(rows: Vec<Head>, columns: Vec<Head>, mut cells: Vec<Option<Spot>>) -> Self {
        cells.resize(rows.len() * columns.len(), None);
        Self { rows, columns, cells }
    }

    /// Returns a cell; nothing where nothing is known, or outside.
    pub fn get(&self, row: usize, column: usize) -> Option<Spot> {
        if column >= self.columns.len() {
            return None;
        }
        self.cells.get(row * self.columns.len() + column).copied().flatten()
    }

    /// Returns how many cells have a band.
    pub fn count(&self, band: Band) -> usize {
        self.cells.iter().flatten().filter(|s| s.standing.band == Some(band)).count()
    }

    /// Returns the units by the indicators under a parent (those of the first level without one) in a period. Units and
    /// indicators without any standing are left out; the own unit comes first.
    pub fn of_period(state: &State, period: Period, under: Option<RecordId>) -> Self {
        let columns: Vec<RecordId> = state
            .records(Kind::Indicator)
            .filter(|r| r.reference(indicator::PARENT) == under)
            .map(|r| r.id())
            .collect();
        let wanted: HashSet<RecordId> = columns.iter().copied().collect();
        let all = standings(state, |i, p| p == period && wanted.contains(&i));
        let columns: Vec<RecordId> = columns.into_iter().filter(|i| all.contains_key(&(*i, period))).collect();
        let (units, flags) = (units_of(state, &all), Flags::of(state));
        let by = by_unit(&all);
        let spot = |unit: RecordId, i: RecordId| flags.spot(*by.get(&(i, period, unit))?, unit, i, period);
        Self {
            cells: units.iter().flat_map(|u| columns.iter().map(|i| spot(*u, *i)).collect::<Vec<_>>()).collect(),
            rows: units.iter().map(|u| flags.head(state, *u)).collect(),
            columns: columns.iter().map(|i| Head::Record(*i, short_title(state, *i))).collect(),
        }
    }

    /// Returns the units by the periods of an indicator.
    pub fn of_indicator(state: &State, indicator: RecordId, grain: Option<Grain>) -> Self {
        let peers = Peers::of(state, indicator, grain);
        let flags = Flags::of(state);
        let mut cells = Vec::with_capacity(peers.lines.len() * peers.periods.len());
        for line in &peers.lines {
            for (point, period) in line.points.iter().zip(&peers.periods) {
                cells.push(point.and_then(|s| flags.spot(s, line.unit, indicator, *period)));
            }
        }
        Self {
            rows: peers.lines.iter().map(|l| flags.head(state, l.unit)).collect(),
            columns: peers.periods.iter().map(|p| Head::Period(*p)).collect(),
            cells,
        }
    }

    /// Returns the indicators by the periods of a length, as one unit stood. Indicators of which nothing is known are left
    /// out.
    pub fn of_unit(state: &State, unit: RecordId, grain: Grain) -> Self {
        let all = standings(state, |_, p| p.grain() == grain);
        let flags = Flags::of(state);
        let by = by_unit(&all);
        let periods = span(by.keys().filter(|(.., u)| *u == unit).map(|(_, p, _)| *p));
        let known: HashSet<RecordId> = by.keys().filter(|(.., u)| *u == unit).map(|(i, ..)| *i).collect();
        let rows: Vec<RecordId> =
            state.records(Kind::Indicator).map(|r| r.id()).filter(|i| known.contains(i)).collect();
        let spot = |i: RecordId, p: Period| flags.spot(*by.get(&(i, p, unit))?, unit, i, p);
        Self {
            cells: rows.iter().flat_map(|i| periods.iter().map(|p| spot(*i, *p)).collect::<Vec<_>>()).collect(),
            rows: rows.iter().map(|i| Head::Record(*i, short_title(state, *i))).collect(),
            columns: periods.into_iter().map(Head::Period).collect(),
        }
    }
}

/// The units that stand anywhere: the own one first, the others in the order in which they came.
fn units_of(state: &State, all: &Standings) -> Vec<RecordId> {
    let known: HashSet<RecordId> = all.values().flatten().map(|(u, _)| *u).collect();
    let own = own_unit(state);
    let mut units: Vec<RecordId> = state.all(Kind::Unit).iter().map(|u| u.id()).filter(|u| known.contains(u)).collect();
    units.sort_by_key(|u| Some(*u) != own);
    units
}

fn by_unit(all: &Standings) -> HashMap<(RecordId, Period, RecordId), Standing> {
    all.iter().flat_map(|((i, p), of)| of.iter().map(|(u, s)| ((*i, *p, *u), *s))).collect()
}

/// Flags that are not lifted. They are raised on the own unit's places.
struct Flags {
    own: Option<RecordId>,
    open: HashSet<(RecordId, Period)>,
}

impl Flags {
    fn of(state: &State) -> Self {
        let key = |r: &crate::domain::record::Record| match r.get(flag::PERIOD) {
            Some(ValueRef::Period(p)) => Some((r.reference(flag::INDICATOR)?, p)),
            _ => None,
        };
        let open = state.records(Kind::Flag).filter(|r| !is_ended(r)).filter_map(key).collect();
        Self { own: own_unit(state), open }
    }

    fn spot(&self, standing: Standing, unit: RecordId, indicator: RecordId, period: Period) -> Option<Spot> {
        let flagged = self.own == Some(unit) && self.open.contains(&(indicator, period));
        Some(Spot { standing, flagged })
    }

    fn head(&self, state: &State, unit: RecordId) -> Head {
        let name = short_title(state, unit);
        if self.own == Some(unit) { Head::Own(unit, name) } else { Head::Record(unit, name) }
    }
}
