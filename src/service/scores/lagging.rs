//! Where our own unit stands in each indicator, and which of them lag.
//!
//! Source: domain.md, "Indicators". What was published counts: a rank or band that an observation has is taken as it is
//! (its revision first); what it lacks is worked out from the values, or else the scores, of the peers.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::domain::id::{IdMap, RecordId};
use crate::domain::kind::{GONE, Kind};
use crate::domain::lagging::{LaggingRule, Standing, lagging};
use crate::domain::period::{Grain, Period};
use crate::domain::rank::{Band, BandRule, Direction, Place, places};
use crate::domain::record::{Record, value};
use crate::domain::schema::{indicator, observation, target, unit};
use crate::domain::value::ValueRef;
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::log::State;
use crate::service::people::own_unit::own_unit;
use crate::service::{messages, settings};

/// What is looked at, and by which rules.
#[derive(Clone, Debug, PartialEq)]
pub struct LaggingOptions {
    /// Our own unit.
    pub own: RecordId,
    /// The rules.
    pub rules: Vec<LaggingRule>,
    /// Where the bands end, for observations without one.
    pub bands: BandRule,
    /// The period; the latest one where none is said.
    pub period: Option<Period>,
}

impl LaggingOptions {
    /// Returns what was asked for; where something was not, as the office set it: unit ([`own_unit`]), rules
    /// ([`settings::LAGGING`], the last three by default), bands ([`settings::BANDS`], thirds by default).
    ///
    /// # Errors
    /// `Usage` or `NotFound` where the unit is not known, or a rule cannot be read; `BadInput` where the setting of the
    /// bands cannot.
    pub fn new(now: &State, unit: Option<&str>, rules: Option<&str>, period: Option<Period>) -> Result<Self> {
        let rules = match rules.map(str::to_string).or_else(|| settings::text(now, settings::LAGGING)) {
            None => vec![LaggingRule::DEFAULT],
            Some(text) => LaggingRule::parse_list(&text)?,
        };
        let bands = match settings::text(now, settings::BANDS) {
            None => BandRule::default(),
            Some(text) => BandRule::parse(&text).ok_or_else(|| {
                Error::new(Code::BadInput, messages::BAD_BANDS).with("text", &text).hint(messages::HINT_BANDS)
            })?,
        };
        Ok(Self { own: own_unit(now, unit)?, rules, bands, period })
    }
}

/// An observation as the rules see it; revised numbers stand in place of published ones.
#[derive(Clone, Copy, Debug)]
struct Seen {
    record: RecordId,
    unit: RecordId,
    value: Option<f64>,
    score: Option<f64>,
    rank: Option<u32>,
    out_of: Option<u32>,
    band: Option<Band>,
}

impl Seen {
    fn of(record: &Record) -> Option<(RecordId, Period, Self)> {
        let none = RecordId::default();
        let mut seen =
            Self { record: record.id(), unit: none, value: None, score: None, rank: None, out_of: None, band: None };
        let (mut indicator, mut period, mut unit) = (None, None, None);
        let (mut revised, mut revised_rank) = (None, None);
        let count = |n: i64| u32::try_from(n).ok().filter(|n| *n > 0);
        for (tag, raw) in record.raws() {
            match (tag, value(raw)) {
                (GONE, Some(ValueRef::Bool(true))) => return None,
                (observation::INDICATOR, Some(ValueRef::Ref(id))) => indicator = Some(id),
                (observation::UNIT, Some(ValueRef::Ref(id))) => unit = Some(id),
                (observation::PERIOD, Some(ValueRef::Period(p))) => period = Some(p),
                (observation::VALUE, Some(ValueRef::Real(n))) => seen.value = Some(n),
                (observation::SCORE, Some(ValueRef::Real(n))) => seen.score = Some(n),
                (observation::RANK, Some(ValueRef::Int(n))) => seen.rank = count(n),
                (observation::OUT_OF, Some(ValueRef::Int(n))) => seen.out_of = count(n),
                (observation::BAND, Some(ValueRef::Text(t))) => seen.band = Band::parse(t),
                (observation::REVISED, Some(ValueRef::Real(n))) => revised = Some(n),
                (observation::REVISED_RANK, Some(ValueRef::Int(n))) => revised_rank = count(n),
                _ => {}
            }
        }
        seen.value = revised.or(seen.value);
        seen.rank = revised_rank.or(seen.rank);
        seen.unit = unit?;
        Some((indicator?, period?, seen))
    }
}

/// Where we stand in an indicator.
#[derive(Clone, Debug, PartialEq)]
pub struct IndicatorStanding {
    /// The indicator.
    pub indicator: RecordId,
    /// The period.
    pub period: Period,
    /// Our observation.
    pub observation: RecordId,
    /// Where we stand.
    pub standing: Standing,
    /// The last period before it, of the same length, in which we were observed.
    pub previous: Option<Period>,
    /// The rules by which it lags, with the reason.
    pub lags: Vec<(LaggingRule, Message)>,
}

/// Where we stand in all indicators.
#[derive(Clone, Debug, PartialEq)]
pub struct Standings {
    /// Our own unit.
    pub own: RecordId,
    /// Each indicator that was observed in the period, in the order in which the indicators came.
    pub judged: Vec<IndicatorStanding>,
    /// Indicators that we were observed in at another time, but not in the period.
    pub without: Vec<RecordId>,
}

/// Observations, ready to tell where we stand.
pub struct Observed<'s> {
    state: &'s State,
    options: &'s LaggingOptions,
    own: IdMap<BTreeMap<Period, Seen>>,
    peers: HashMap<(RecordId, Period), Vec<Seen>>,
}

impl<'s> Observed<'s> {
    /// Reads the observations that matter: our own, and those of units of our sort for the periods judged, the ones
    /// before them, and the others asked for.
    pub fn read(state: &'s State, options: &'s LaggingOptions, others: &[(RecordId, Period)]) -> Self {
        let mut own: IdMap<BTreeMap<Period, Seen>> = IdMap::default();
        for (indicator, period, seen) in state.all(Kind::Observation).iter().filter_map(Seen::of) {
            if seen.unit == options.own {
                own.entry(indicator).or_default().insert(period, seen);
            }
        }
        let mut observed = Self { state, options, own, peers: HashMap::new() };
        let mut wanted: HashSet<(RecordId, Period)> = HashSet::new();
        let judged = observed.own.keys().filter_map(|i| Some((*i, observed.judged_period(*i)?)));
        for (indicator, period) in judged.chain(others.iter().copied()) {
            wanted.insert((indicator, period));
            wanted.extend(observed.previous(indicator, period).map(|(p, _)| (indicator, p)));
        }
        let sort = |id: RecordId| state.get(id).and_then(|u| u.text(unit::SORT));
        let our_sort = sort(options.own);
        let mut of_our_sort: IdMap<bool> = IdMap::default();
        for (indicator, period, seen) in state.all(Kind::Observation).iter().filter_map(Seen::of) {
            let peer = wanted.contains(&(indicator, period))
                && *of_our_sort.entry(seen.unit).or_insert_with(|| sort(seen.unit) == our_sort);
            if peer {
                observed.peers.entry((indicator, period)).or_default().push(seen);
            }
        }
        observed
    }

    /// The period that an indicator is judged in: the one named; else the latest, over all indicators, of the length of
    /// its own latest one. An indicator that was dropped from the ranking long ago does not lag today.
    fn judged_period(&self, indicator: RecordId) -> Option<Period> {
        let latest = *self.own.get(&indicator)?.last_key_value()?.0;
        match self.options.period {
            Some(period) => Some(period),
            None => self.latest(latest.grain()),
        }
    }

    fn latest(&self, grain: Grain) -> Option<Period> {
        self.own.values().flat_map(|of| of.keys().rev().find(|p| p.grain() == grain)).max().copied()
    }

    fn previous(&self, indicator: RecordId, period: Period) -> Option<(Period, Seen)> {
        let mut before = self.own.get(&indicator)?.range(..period).rev();
        before.find(|(p, _)| p.grain() == period.grain()).map(|(p, seen)| (*p, *seen))
    }

    /// Returns where we stood in an indicator in a period; nothing if we were not observed then.
    pub fn standing(&self, indicator: RecordId, period: Period) -> Option<IndicatorStanding> {
        let own = *self.own.get(&indicator)?.get(&period)?;
        let record = self.state.get(indicator);
        let direction =
            record.and_then(|r| r.text(indicator::DIRECTION)).and_then(Direction::parse).unwrap_or(Direction::Higher);
        let place = self.place(indicator, period, &own, direction);
        let before = self.previous(indicator, period);
        let standing = Standing {
            value: own.value,
            score: own.score,
            place,
            band: own.band.or_else(|| place.and_then(|p| self.options.bands.band(p.rank, p.out_of))),
            target: self.target(indicator, period).or_else(|| record.and_then(|r| r.number(indicator::TARGET))),
            direction,
            previous_rank: before.and_then(|(p, seen)| Some(self.place(indicator, p, &seen, direction)?.rank)),
            previous_value: before.and_then(|(_, seen)| seen.value),
            previous_score: before.and_then(|(_, seen)| seen.score),
        };
        let lags = lagging(&self.options.rules, &standing);
        let previous = before.map(|(p, _)| p);
        Some(IndicatorStanding { indicator, period, observation: own.record, standing, previous, lags })
    }

    /// What the indicator is to reach in the year of a period, where that was set.
    fn target(&self, indicator: RecordId, period: Period) -> Option<f64> {
        let of_year = |r: &&Record| match r.get(target::YEAR) {
            Some(ValueRef::Period(year)) => year.contains(period.last_day()),
            _ => false,
        };
        let mut all = self.state.records(Kind::Target).filter(|r| r.reference(target::INDICATOR) == Some(indicator));
        all.find(of_year).and_then(|r| r.number(target::VALUE))
    }

    /// The published place, or else the one among the peers' values, or else among their scores.
    fn place(&self, indicator: RecordId, period: Period, own: &Seen, direction: Direction) -> Option<Place> {
        let peers = self.peers.get(&(indicator, period)).map_or(&[][..], Vec::as_slice);
        if let Some(rank) = own.rank {
            let ranked = peers.iter().filter(|p| p.rank.is_some()).count() as u32;
            let most = peers.iter().filter_map(|p| p.rank).max().unwrap_or(0);
            // How many were ranked follows from the peers only where more than our own rank is known.
            let out_of = own.out_of.or((ranked > 1).then_some(ranked.max(most)))?;
            let tied = peers.iter().filter(|p| p.rank == Some(rank)).count().max(1) as u32;
            return (rank <= out_of).then_some(Place { rank, out_of, tied });
        }
        let at = peers.iter().position(|p| p.record == own.record)?;
        let among = |values: Vec<Option<f64>>, direction| {
            places(&values, direction).get(at).copied().flatten().filter(|p| p.out_of > 1)
        };
        among(peers.iter().map(|p| p.value).collect(), direction)
            .or_else(|| among(peers.iter().map(|p| p.score).collect(), Direction::Higher))
    }

    /// Returns where we stand in all indicators.
    pub fn standings(&self) -> Standings {
        let (mut judged, mut without) = (Vec::new(), Vec::new());
        for record in self.state.records(Kind::Indicator).filter(|r| self.own.contains_key(&r.id())) {
            let id = record.id();
            match self.judged_period(id).and_then(|p| self.standing(id, p)) {
                Some(found) => judged.push(found),
                None => without.push(id),
            }
        }
        Standings { own: self.options.own, judged, without }
    }
}

/// Returns where we stand in all indicators, and which of them lag.
pub fn standings(state: &State, options: &LaggingOptions) -> Standings {
    Observed::read(state, options, &[]).standings()
}
