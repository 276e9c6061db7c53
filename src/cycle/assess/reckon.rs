//! Values, events and scores of all units.

use std::collections::BTreeMap;

use crate::cycle::live::Basis;
use crate::domain::assess::{Event, Part, Points, Scheme, Score, Source, Value, rank, score};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::period::Period;
use crate::domain::rate::{Counts, Formula};
use crate::domain::record::Record;
use crate::domain::schema::{mark, observation};
use crate::domain::value::ValueRef;
use crate::error::{Code, Error, Result};
use crate::log::State;
use crate::service::figures::unit_of;
use crate::service::scores::standings::own_unit;
use crate::service::scores::survey::satisfied;
use crate::service::tasks::task_view::{Classes, TaskView};

crate::messages! {
    NO_MEASURE: "a part is not reckoned from {kind}: observations, tasks, marks or cases", "考核部分不能由{kind}计算，可用：指标排名、任务、评分、办件";
}

/// The score of a unit.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitScore {
    /// The unit.
    pub unit: RecordId,
    /// Its values by part.
    pub values: Vec<Value>,
    /// What earns or costs it points besides.
    pub events: Vec<Event>,
    /// Its score.
    pub score: Score,
    /// Its rank by total, equals sharing the better one; none while it has no total.
    pub rank: Option<u32>,
}

/// The scores of all units under a scheme.
#[derive(Clone, Debug, PartialEq)]
pub struct Reckoned {
    /// The scheme.
    pub scheme: Scheme,
    /// The scores, the best first; those without a total last.
    pub units: Vec<UnitScore>,
    /// The mean of the units by part.
    pub means: Vec<(String, Points)>,
}

/// Reckons the scores of units.
///
/// # Errors
/// `BadInput` where a filter of the scheme cannot be read, or a part names records that have no measure.
pub fn reckon(of: &Basis<'_>, scheme: &Scheme, period: Period, units: &[RecordId]) -> Result<Reckoned> {
    let state = of.lens.state;
    let classes = Classes::of(state);
    let mut values: BTreeMap<RecordId, Vec<Value>> = units.iter().map(|u| (*u, Vec::new())).collect();
    let mut means = Vec::new();
    for part in &scheme.parts {
        let (measure, formula) = Measure::of(part)?;
        let found = match &part.source {
            Some(source) => behind(of, source, period)?,
            None => marks(state, &part.name, period),
        };
        let shares = by_unit(state, units, &found);
        let mut all = Vec::new();
        for unit in units {
            let own = shares.get(unit).map(Vec::as_slice).unwrap_or_default();
            let value = measure.value(state, &classes, formula, own).and_then(Points::of).map(Points::rounded);
            all.extend(value);
            let records = own.iter().map(|r| r.id().to_string()).collect();
            let held = Value { part: part.name.clone(), value, records };
            values.entry(*unit).or_default().push(held);
        }
        let sum = all.iter().map(|p| p.number()).sum::<f64>();
        if let Some(mean) = Points::of(sum / all.len().max(1) as f64).filter(|_| !all.is_empty()) {
            means.push((part.name.clone(), mean.rounded()));
        }
    }
    let mut events: BTreeMap<RecordId, Vec<Event>> = BTreeMap::new();
    for rule in &scheme.rules {
        let Some(source) = &rule.source else { continue };
        for (unit, own) in by_unit(state, units, &behind(of, source, period)?) {
            let event = |r: &&Record| Event { rule: rule.name.clone(), record: r.id().to_string() };
            events.entry(unit).or_default().extend(own.iter().map(event));
        }
    }
    let mut out: Vec<UnitScore> = values
        .into_iter()
        .map(|(unit, values)| {
            let events = events.remove(&unit).unwrap_or_default();
            let score = score(scheme, &values, &events, &means);
            UnitScore { unit, values, events, score, rank: None }
        })
        .collect();
    let totals: Vec<Option<Points>> = out.iter().map(|u| u.score.total).collect();
    out.iter_mut().zip(rank(&totals)).for_each(|(u, rank)| u.rank = rank);
    // Equals stand in the order in which the scheme names them.
    let place = |u: &UnitScore| units.iter().position(|id| *id == u.unit);
    out.sort_by_key(|u| (u.rank.unwrap_or(u32::MAX), place(u)));
    Ok(Reckoned { scheme: scheme.clone(), units: out, means })
}

fn behind<'s>(of: &Basis<'s>, source: &Source, period: Period) -> Result<Vec<&'s Record>> {
    let filter = source.filter.replace("{period}", &period.code());
    let (_, ids) = of.records(source.kind, &filter, None)?;
    let state: &'s State = of.lens.state;
    let own = own_unit(state);
    // Of observations only our own county's speak of its units.
    let ours = |r: &&Record| r.kind() != Kind::Observation || r.reference(observation::UNIT) == own;
    Ok(ids.into_iter().filter_map(|id| state.get(id)).filter(ours).collect())
}

/// The marks that were given for a part within a period.
pub(super) fn marks<'s>(state: &'s State, part: &str, period: Period) -> Vec<&'s Record> {
    let within = |r: &Record| match r.get(mark::PERIOD) {
        Some(ValueRef::Period(p)) => p.first_day() >= period.first_day() && p.last_day() <= period.last_day(),
        _ => false,
    };
    state.records(Kind::Mark).filter(|r| r.text(mark::PART) == Some(part) && within(r)).collect()
}

/// The records by the unit that they count for, as far as it is scored.
fn by_unit<'s>(state: &State, units: &[RecordId], records: &[&'s Record]) -> BTreeMap<RecordId, Vec<&'s Record>> {
    let mut out: BTreeMap<RecordId, Vec<&'s Record>> = BTreeMap::new();
    for record in records {
        // What an indicator stood at counts for the unit that leads it, not for the county that it is about.
        let leads = record.kind() == Kind::Observation;
        let indicator = record.reference(observation::INDICATOR).filter(|_| leads).and_then(|i| state.get(i));
        let of = if leads { indicator.and_then(|i| unit_of(state, i)) } else { unit_of(state, record) };
        if let Some(unit) = of.filter(|u| units.contains(u)) {
            out.entry(unit).or_default().push(record);
        }
    }
    out
}

/// What records of a kind say out of 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    /// The mean of the scores.
    Score,
    /// The mean of the marks.
    Mark,
    /// How many of the tasks are completed.
    Rate,
    /// How many of those who answered are satisfied.
    Satisfied,
}

/// The kinds that have a measure, and which.
const MEASURES: [(Kind, Measure); 4] = [
    (Kind::Observation, Measure::Score),
    (Kind::Mark, Measure::Mark),
    (Kind::Task, Measure::Rate),
    (Kind::Case, Measure::Satisfied),
];

impl Measure {
    /// The measure of a part and how a rate is made; a part without a source is what the lead units gave.
    ///
    /// # Errors
    /// `BadInput` where the part names records that have none.
    pub(super) fn of(part: &Part) -> Result<(Self, Formula)> {
        let Some(source) = &part.source else { return Ok((Self::Mark, Formula::DoneOfTotal)) };
        let found = MEASURES.iter().find(|(kind, _)| *kind == source.kind);
        let none = || Error::new(Code::BadInput, NO_MEASURE).with_message("kind", source.kind.def().plural);
        Ok((found.ok_or_else(none)?.1, source.formula))
    }

    /// What records say; nothing where they say nothing.
    fn value(self, state: &State, classes: &Classes, formula: Formula, records: &[&Record]) -> Option<f64> {
        let mean = |all: Vec<f64>| (!all.is_empty()).then(|| all.iter().sum::<f64>() / all.len() as f64);
        match self {
            Self::Score => mean(records.iter().filter_map(|r| r.number(observation::SCORE)).collect()),
            Self::Mark => mean(records.iter().filter_map(|r| r.number(mark::VALUE)).collect()),
            Self::Rate => {
                let mut counts = Counts::default();
                records.iter().filter_map(|r| TaskView::of(r)).for_each(|t| counts.count(classes.class(&t)));
                formula.rate(&counts).map(|r| r.as_f64() * 100.0)
            }
            Self::Satisfied => {
                let (satisfied, answered) = satisfied(state, records);
                (answered > 0).then(|| satisfied as f64 * 100.0 / answered as f64)
            }
        }
    }
}
