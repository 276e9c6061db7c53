//! Where units stood in a period: as revised, else as published, else as ranked here from the values, or else from the scores.
//!
//! Source: domain.md, "Indicators": an observation may be revised; ties rank 1, 2, 2, 4; bands are a setting.

use std::collections::BTreeMap;

use crate::domain::id::{IdMap, RecordId};
use crate::domain::kind::{GONE, Kind};
use crate::domain::period::{Grain, Period};
use crate::domain::rank::{Band, BandRule, Direction, places};
use crate::domain::record::{Record, value};
use crate::domain::schema::{indicator, observation};
use crate::domain::value::ValueRef;
use crate::log::State;
use crate::service::settings;

/// How one unit stood in one period.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Standing {
    /// The value, as revised where it was.
    pub value: Option<f64>,
    /// The score, of which more is always better.
    pub score: Option<f64>,
    /// The rank from 1, as revised where it was; ranked here where none was published.
    pub rank: Option<u32>,
    /// Out of how many.
    pub out_of: Option<u32>,
    /// The band, as published, else by the office's rule.
    pub band: Option<Band>,
    /// Whether value or rank were revised after they were published.
    pub revised: bool,
}

/// The place of a unit by score among its peers, the next one above, and how many points more make it equal; nothing for the
/// first.
pub fn next_by_score(peers: &[(RecordId, Standing)], unit: RecordId) -> Option<(usize, usize, f64)> {
    let own = peers.iter().find(|(u, _)| *u == unit)?.1.score?;
    let scores: Vec<f64> = peers.iter().filter_map(|(_, s)| s.score).collect();
    let next = scores.iter().copied().filter(|s| *s > own).min_by(f64::total_cmp)?;
    let rank = |score: f64| scores.iter().filter(|s| **s > score).count() + 1;
    Some((rank(own), rank(next), next - own))
}

/// Which number of a standing is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Figure {
    /// The value.
    #[default]
    Value,
    /// The score.
    Score,
}

impl Standing {
    /// Returns one of its numbers.
    pub fn figure(&self, which: Figure) -> Option<f64> {
        match which {
            Figure::Value => self.value,
            Figure::Score => self.score,
        }
    }
}

/// The standings of all units, by indicator and period.
pub type Standings = BTreeMap<(RecordId, Period), Vec<(RecordId, Standing)>>;

/// Returns the unit whose places are looked at, where it is known (see [`crate::service::people::own_unit`]).
pub fn own_unit(state: &State) -> Option<RecordId> {
    crate::service::people::own_unit::own_unit(state, None).ok()
}

/// Where our own unit stood in every indicator and period.
#[derive(Clone, Debug, Default)]
pub struct OwnSeries {
    of: IdMap<BTreeMap<Period, Standing>>,
    periods: Vec<Period>,
}

impl OwnSeries {
    /// Reads all observations once. Nothing is known where the own unit is not (see [`crate::service::people::own_unit`]).
    pub fn of(state: &State) -> Self {
        let Some(own) = own_unit(state) else { return Self::default() };
        let mut series = Self::default();
        for ((indicator, period), units) in standings(state, |_, _| true) {
            if let Some((_, standing)) = units.into_iter().find(|(unit, _)| *unit == own) {
                series.of.entry(indicator).or_default().insert(period, standing);
                series.periods.push(period);
            }
        }
        // Of periods that end on one day the shortest stands for all.
        series.periods.sort_by_key(|p| (p.last_day(), p.first_day()));
        series.periods.reverse();
        series.periods.dedup_by_key(|p| p.last_day());
        series.periods.reverse();
        series
    }

    /// The periods in which anything is known, the oldest first; of those that end on one day the shortest.
    pub fn periods(&self) -> &[Period] {
        &self.periods
    }

    /// Where an indicator stood at the end of a period: in it, or in the last one of its own before that; without a
    /// period, in its latest one.
    pub fn at(&self, indicator: RecordId, period: Option<Period>) -> Option<(Period, &Standing)> {
        let known = self.until(indicator, period).max_by_key(|(p, _)| (p.last_day(), p.first_day()))?;
        Some((*known.0, known.1))
    }

    /// Whether anything is known in periods of a length.
    pub fn has_grain(&self, grain: Grain) -> bool {
        self.of.values().flat_map(BTreeMap::keys).any(|p| p.grain() == grain)
    }

    /// The ranks of an indicator up to the end of a period, the oldest first.
    pub fn ranks(&self, indicator: RecordId, until: Option<Period>) -> Vec<Option<u32>> {
        self.until(indicator, until).map(|(_, s)| s.rank).collect()
    }

    fn until(&self, indicator: RecordId, period: Option<Period>) -> impl Iterator<Item = (&Period, &Standing)> {
        let of = self.of.get(&indicator).into_iter().flatten();
        of.filter(move |(p, _)| period.is_none_or(|until| p.last_day() <= until.last_day()))
    }
}

/// Returns the standings of the indicators and periods that are wanted, in one pass over the observations.
pub fn standings(state: &State, wanted: impl Fn(RecordId, Period) -> bool) -> Standings {
    let mut out = Standings::new();
    for record in state.all(Kind::Observation) {
        let Some((key, unit, standing)) = read(record).filter(|((i, p), ..)| wanted(*i, *p)) else { continue };
        let of = out.entry(key).or_default();
        // Of two that say the same thing of the same unit the later one counts.
        match of.iter_mut().find(|(u, _)| *u == unit) {
            Some(found) => found.1 = standing,
            None => of.push((unit, standing)),
        }
    }
    let rule = settings::text(state, settings::BANDS).and_then(|t| BandRule::parse(&t)).unwrap_or_default();
    let mut directions: IdMap<Direction> = IdMap::default();
    for ((id, _), of) in &mut out {
        let better = *directions.entry(*id).or_insert_with(|| direction(state, *id));
        complete(of, better, rule);
    }
    out
}

/// Returns in which direction an indicator is better; upwards where nothing is said.
pub fn direction(state: &State, indicator: RecordId) -> Direction {
    let said = state.get(indicator).and_then(|r| r.text(indicator::DIRECTION)).and_then(Direction::parse);
    said.unwrap_or(Direction::Higher)
}

/// Reads an observation in one walk; nothing where it was taken away or lacks its key.
fn read(record: &Record) -> Option<((RecordId, Period), RecordId, Standing)> {
    let (mut indicator, mut period, mut unit) = (None, None, None);
    let (mut published, mut revised) = ((None, None), (None, None));
    let mut standing = Standing::default();
    let whole = |n: i64| u32::try_from(n).ok().filter(|n| *n > 0);
    for (tag, raw) in record.raws() {
        match (tag, value(raw)) {
            (GONE, Some(ValueRef::Bool(true))) => return None,
            (observation::INDICATOR, Some(ValueRef::Ref(id))) => indicator = Some(id),
            (observation::PERIOD, Some(ValueRef::Period(p))) => period = Some(p),
            (observation::UNIT, Some(ValueRef::Ref(id))) => unit = Some(id),
            (observation::VALUE, Some(ValueRef::Real(n))) => published.0 = Some(n).filter(|n| n.is_finite()),
            (observation::REVISED, Some(ValueRef::Real(n))) => revised.0 = Some(n).filter(|n| n.is_finite()),
            (observation::SCORE, Some(ValueRef::Real(n))) => standing.score = Some(n).filter(|n| n.is_finite()),
            (observation::RANK, Some(ValueRef::Int(n))) => published.1 = whole(n),
            (observation::REVISED_RANK, Some(ValueRef::Int(n))) => revised.1 = whole(n),
            (observation::OUT_OF, Some(ValueRef::Int(n))) => standing.out_of = whole(n),
            (observation::BAND, Some(ValueRef::Text(t))) => standing.band = Band::parse(t),
            _ => {}
        }
    }
    standing.revised = revised != (None, None);
    standing.value = revised.0.or(published.0);
    standing.rank = revised.1.or(published.1);
    Some(((indicator?, period?), unit?, standing))
}

/// Adds the ranks, counts and bands that were not published.
fn complete(of: &mut [(RecordId, Standing)], better: Direction, rule: BandRule) {
    let valued = of.iter().any(|(_, s)| s.value.is_some());
    let (figure, better) = if valued { (Figure::Value, better) } else { (Figure::Score, Direction::Higher) };
    let values: Vec<Option<f64>> = of.iter().map(|(_, s)| s.figure(figure)).collect();
    let ranked = places(&values, better);
    let known = values.iter().flatten().count();
    let published = of.iter().filter_map(|(_, s)| s.out_of).max();
    for ((_, standing), place) in of.iter_mut().zip(ranked) {
        // A rank among fewer than two says nothing, nor does one beside ranks that were published for more.
        let place = place.filter(|_| known > 1 && published.is_none_or(|n| n as usize <= known));
        standing.rank = standing.rank.or(place.map(|p| p.rank));
        standing.out_of = standing.out_of.or(published).or(place.map(|p| p.out_of));
        if let (None, Some(rank), Some(out_of)) = (standing.band, standing.rank, standing.out_of) {
            standing.band = rule.band(rank, out_of);
        }
    }
}
