//! The way of a record along its life, from its trail: which state it was in from which day on, and who brought it there.

use chrono::NaiveDate;

use crate::domain::id::RecordId;
use crate::domain::life::{self, Life, To, finding};
use crate::domain::record::{Record, Stamp};
use crate::log::State;
use crate::service::figures::has_own_states;
use crate::service::settings::terms::Term;

/// A state that a record came into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stay {
    /// The state.
    pub state: &'static str,
    /// The day on which it came into it.
    pub from: NaiveDate,
    /// Who brought it there.
    pub by: RecordId,
    /// The step, as the trail has it.
    pub step: &'static str,
    /// The entry.
    pub entry: Stamp,
}

/// The states of a record in the order in which it came into them, the one where its life starts first. Only what counts
/// now is told: what was taken back is not. Nothing is told of what has no states of its own: those of a task are its ledger's
/// words, which change without a step too.
pub fn timeline(state: &State, record: &Record) -> Vec<Stay> {
    let Some(life) = Life::of(record.kind()).filter(|life| has_own_states(life)) else { return Vec::new() };
    let mut metas: Vec<_> =
        record.history().filter(|s| !state.is_undone(*s)).filter_map(|s| Some((s, state.meta(s)?))).collect();
    metas.sort_by_key(|(s, m)| (m.on, state.rank(*s)));
    let mut out: Vec<Stay> = Vec::new();
    for (entry, meta) in metas {
        let step = life::step(state.action(meta)).filter(|(of, _)| of.kind == life.kind).map(|(_, s)| s);
        let to = match step.map(|s| s.to) {
            Some(To::State(to)) => to,
            None if out.is_empty() => life.start,
            Some(To::Stays | To::Named(_)) | None => continue,
        };
        if out.last().is_none_or(|last| last.state != to) {
            out.push(Stay { state: to, from: meta.on, by: meta.actor, step: step.map_or("", |s| s.name), entry });
        }
    }
    out
}

/// How many days a record was in each state, up to a day for the one that it is in.
pub fn days_in(stays: &[Stay], until: NaiveDate) -> Vec<(&'static str, i64)> {
    let ends = stays.iter().skip(1).map(|s| s.from).chain([until]);
    let mut out: Vec<(&'static str, i64)> = Vec::new();
    for (stay, end) in stays.iter().zip(ends) {
        let days = (end - stay.from).num_days().max(0);
        match out.iter_mut().find(|(state, _)| *state == stay.state) {
            Some((_, sum)) => *sum += days,
            None => out.push((stay.state, days)),
        }
    }
    out
}

/// How many days after its closing a finding was reopened, where that is within the term of a relapse.
pub fn relapse(state: &State, stays: &[Stay]) -> Option<i64> {
    let mut closed = None;
    for stay in stays {
        match stay.state {
            finding::CLOSED => closed = Some(stay.from),
            finding::REOPENED => {
                if let Some(on) = closed.filter(|on| stay.from <= Term::Relapse.end(state, *on)) {
                    return Some((stay.from - on).num_days());
                }
            }
            _ => {}
        }
    }
    None
}
