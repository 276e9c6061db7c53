//! Re-inspections (回头看): what became of a finding that was struck off and is looked at again.

use chrono::NaiveDate;

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::life::{FINDING, finding as states};
use crate::domain::record::{Record, Stamp};
use crate::domain::schema::{draw, finding};
use crate::log::{Hlc, ReplicaId, State};
use crate::service::past::timeline::timeline;

/// A place in the order of entries.
pub(crate) type Rank = Option<(Hlc, ReplicaId)>;

/// What a re-inspection found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nobody has looked yet.
    Open,
    /// It is still right: who looked, and when.
    Holds {
        /// The day.
        on: NaiveDate,
        /// Who looked.
        by: RecordId,
    },
    /// It came back, and was reopened.
    Relapsed {
        /// The day.
        on: NaiveDate,
        /// Who reopened it.
        by: RecordId,
    },
}

/// What became of a finding since an entry; nothing for what is no finding. What was found first counts: one that is
/// confirmed and comes back later is a relapse of its own.
pub(crate) fn verdict(state: &State, id: RecordId, since: Rank) -> Option<Verdict> {
    let record = state.find(Kind::Finding, id)?;
    let after = |entry: Stamp| state.rank(entry).is_some_and(|at| since.is_none_or(|since| at > since));
    let stays = timeline(state, record);
    let reopened = stays.iter().find(|s| s.state == states::REOPENED && after(s.entry));
    // Two confirmations in a row leave the state as it is, so that the day itself is asked.
    let confirmed = record.stamp(finding::RECHECKED_ON).filter(|s| after(*s));
    let first = match (reopened, confirmed) {
        (Some(r), Some(c)) if state.rank(c) < state.rank(r.entry) => None,
        (found, _) => found,
    };
    if let Some(stay) = first {
        return Some(Verdict::Relapsed { on: stay.from, by: stay.by });
    }
    let held = confirmed.and_then(|entry| state.meta(entry)).zip(record.date(finding::RECHECKED_ON));
    Some(held.map_or(Verdict::Open, |(meta, on)| Verdict::Holds { on, by: meta.actor }))
}

/// What became of a finding since a draw chose it.
pub(crate) fn since_draw(state: &State, of: &Record, id: RecordId) -> Option<Verdict> {
    verdict(state, id, of.stamp(draw::DRAWN).and_then(|s| state.rank(s)))
}

/// Whether a finding can be looked at again.
pub(crate) fn can_be_rechecked(record: &Record) -> bool {
    states::RECHECKABLE.contains(&FINDING.state(record.text(finding::STATE)))
}
