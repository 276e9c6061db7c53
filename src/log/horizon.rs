//! From where one looks: the day up to which writes count, and the entries that were known.

use chrono::NaiveDate;

use crate::domain::kind::Kind;
use crate::domain::record::Stamp;
use crate::log::clock::Hlc;
use crate::log::entry::ReplicaId;
use crate::log::state::State;

/// Which view of the past is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct AsOf {
    /// What was true on this day: writes that hold from it or before. Of today where none is said.
    pub on: Option<NaiveDate>,
    /// What was known at this moment (milliseconds since 1970): entries that had reached this store.
    pub known: Option<i64>,
    /// What was known right after this entry, by its place in the log of this store: entries up to it.
    pub upto: Option<Stamp>,
}

impl AsOf {
    /// What was true at the end of a day.
    pub fn day(day: NaiveDate) -> Self {
        Self { on: Some(day), ..Self::default() }
    }

    /// Whether an entry was known.
    pub fn knows(&self, received: i64, place: Stamp) -> bool {
        self.known.is_none_or(|ms| received <= ms) && self.upto.is_none_or(|last| place <= last)
    }
}

/// From where a state looks at its entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Horizon {
    pub(crate) view: AsOf,
    /// Whether it is a view of the past, to which nothing is added.
    pub(crate) past: bool,
}

impl State {
    /// The day up to which writes count; nothing where all of them count.
    pub fn day(&self) -> Option<NaiveDate> {
        self.horizon.view.on
    }

    /// Whether an entry is among those that are looked at.
    pub(crate) fn knows(&self, stamp: Stamp) -> bool {
        self.meta(stamp).is_some_and(|m| self.horizon.view.knows(m.received, stamp))
    }

    /// Whether what an entry writes into a record of a kind was neither refused nor taken back. That a device names itself is never taken
    /// back with what it wrote first; an entry that takes back writes nothing.
    pub fn is_effective(&self, stamp: Stamp, kind: Kind) -> bool {
        let first = self.first_of(stamp);
        self.knows(stamp)
            && !self.refused.contains_key(&stamp)
            && (kind == Kind::Device || !self.is_undone(first) && !self.takes_back(first))
    }

    /// What decides between writes of one day: the later by the hybrid clock, then the larger replica.
    pub(crate) fn rank(&self, stamp: Stamp) -> Option<(Hlc, ReplicaId)> {
        let meta = self.meta(stamp)?;
        Some((meta.at, self.replicas.get(usize::from(meta.replica))?.id))
    }
}
