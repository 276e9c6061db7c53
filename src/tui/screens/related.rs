//! The tabs of a detail: which records refer to which. One table.

use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::schema::observation;
use crate::i18n::Msg;
use crate::log::State;

/// A tab of a detail.
#[derive(Clone, Copy, Debug)]
pub enum Tab {
    /// The record itself.
    Record,
    /// Its standing over the periods, with the peers.
    Periods,
    /// Records of a kind that refer to it by these fields.
    Related(Kind, &'static [Tag]),
    /// What happened to it.
    History,
}

crate::messages! {
    RECORD: "Record", "详情";
    PERIODS: "Periods", "各期";
    HISTORY: "History", "留痕";
}

impl Tab {
    /// What people call it.
    pub fn label(&self) -> Msg {
        match self {
            Self::Record => RECORD,
            Self::Periods => PERIODS,
            Self::History => HISTORY,
            Self::Related(kind, _) => kind.def().plural,
        }
    }
}

/// The tabs of a kind, in their order.
pub fn tabs(kind: Kind) -> Vec<Tab> {
    let def = kind.def();
    let periods = def.periods.then_some(Tab::Periods);
    let related = def.related.iter().map(|(of, via)| Tab::Related(*of, via));
    [Tab::Record].into_iter().chain(periods).chain(related).chain([Tab::History]).collect()
}

/// The records of a kind that refer to a record, at most `limit`, and how many there are.
pub fn related(state: &State, id: RecordId, kind: Kind, via: &[Tag], limit: usize) -> (Vec<RecordId>, usize) {
    let refers = |r: &&crate::domain::record::Record| via.iter().any(|t| r.references(*t).any(|to| to == id));
    let mut out = Vec::new();
    let mut count = 0;
    for r in state.records(kind).filter(refers) {
        count += 1;
        if out.len() < limit {
            out.push(r.id());
        }
    }
    (out, count)
}

/// All observations of an indicator for a unit, in the order of their periods.
pub fn observations(state: &State, indicator: RecordId) -> Vec<&crate::domain::record::Record> {
    let mut all: Vec<_> =
        state.records(Kind::Observation).filter(|r| r.reference(observation::INDICATOR) == Some(indicator)).collect();
    all.sort_by_key(|r| match r.get(observation::PERIOD) {
        Some(crate::domain::value::ValueRef::Period(p)) => p.encode(),
        _ => 0,
    });
    all
}
