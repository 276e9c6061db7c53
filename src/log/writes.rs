//! All writes of some records, read back from the journal, and what follows from them.

use std::collections::hash_map::Entry::Vacant;

use chrono::NaiveDate;

use crate::domain::id::{IdMap, RecordId};
use crate::domain::kind::Tag;
use crate::domain::record::{Record, Stamp};
use crate::error::Result;
use crate::log::entry::{Entry, WriteId};
use crate::log::state::State;

/// What an entry is handed to.
pub type Each<'e> = &'e mut dyn FnMut(&Entry<'_>);

/// Hands the entry that lies somewhere in the journal to a function.
pub type Fetch<'f> = &'f mut dyn FnMut(u64, Each<'_>) -> Result<()>;

/// One write, and one write that it replaced.
#[derive(Clone, Copy, Debug)]
struct Row {
    record: u32,
    tag: Tag,
    stamp: Stamp,
    replaces: Option<WriteId>,
    at: usize,
    len: u32,
}

/// All writes of some records.
#[derive(Debug, Default)]
pub struct Writes {
    bytes: Vec<u8>,
    rows: Vec<Row>,
    places: IdMap<u32>,
}

/// A write of a field.
#[derive(Clone, Debug)]
pub struct Written<'a> {
    /// The entry.
    pub stamp: Stamp,
    /// The writes that it replaced: the latest that its author knew.
    pub replaces: Vec<WriteId>,
    /// The stored value, or what stands for none.
    pub raw: &'a [u8],
}

/// What follows from the writes of a field: places among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resolved {
    /// The one that decides.
    pub shown: Option<usize>,
    /// Those that no other replaced, whether or not they are effective: whoever writes next replaces them.
    pub latest: Vec<usize>,
    /// The effective ones that no effective one replaced.
    pub heads: Vec<usize>,
    /// The effective ones of later days, one a day.
    pub ahead: Vec<usize>,
}

impl Writes {
    /// Whether a record's writes were read back.
    pub fn has(&self, id: RecordId) -> bool {
        self.places.contains_key(&id)
    }

    /// The fields of a record that were ever written, with all writes of each in order of arrival.
    pub fn of(&self, id: RecordId) -> Vec<(Tag, Vec<Written<'_>>)> {
        self.places.get(&id).map_or_else(Vec::new, |place| self.at(*place))
    }

    /// All writes of one field.
    pub fn field(&self, id: RecordId, tag: Tag) -> Vec<Written<'_>> {
        self.of(id).into_iter().find(|(t, _)| *t == tag).map_or_else(Vec::new, |(_, writes)| writes)
    }

    pub(crate) fn at(&self, place: u32) -> Vec<(Tag, Vec<Written<'_>>)> {
        let from = self.rows.partition_point(|r| r.record < place);
        let mut out: Vec<(Tag, Vec<Written<'_>>)> = Vec::new();
        for row in self.rows.iter().skip(from).take_while(|r| r.record == place) {
            let raw = self.bytes.get(row.at..row.at + row.len as usize).unwrap_or_default();
            if out.last().is_none_or(|(tag, _)| *tag != row.tag) {
                out.push((row.tag, Vec::new()));
            }
            let Some((_, writes)) = out.last_mut() else { continue };
            match writes.last_mut() {
                // A write that settles a contest comes once for every one that it replaces.
                Some(last) if last.stamp == row.stamp => last.replaces.extend(row.replaces),
                _ => writes.push(Written { stamp: row.stamp, replaces: row.replaces.into_iter().collect(), raw }),
            }
        }
        out
    }
}

impl State {
    /// Reads back the writes of some records, by those entries of each that a function names.
    ///
    /// # Errors
    /// Those of reading.
    pub fn read_back(
        &self,
        ids: impl IntoIterator<Item = RecordId>,
        wanted: &dyn Fn(&Record) -> Vec<Stamp>,
        fetch: Fetch<'_>,
    ) -> Result<Writes> {
        let mut out = Writes::default();
        let mut stamps: Vec<Stamp> = Vec::new();
        for id in ids {
            let next = out.places.len() as u32;
            if let (Vacant(place), Some(record)) = (out.places.entry(id), self.known(id)) {
                place.insert(next);
                stamps.extend(wanted(record).into_iter().filter(|s| self.knows(*s)));
            }
        }
        stamps.sort_unstable();
        stamps.dedup();
        for stamp in stamps {
            let Some(meta) = self.meta(stamp).filter(|m| m.position != u64::MAX) else { continue };
            fetch(meta.position, &mut |entry| {
                for change in entry.changes() {
                    let Some(record) = out.places.get(&change.id) else { continue };
                    let (at, len) = (out.bytes.len(), change.raw.len() as u32);
                    out.bytes.extend_from_slice(change.raw);
                    let row = Row { record: *record, tag: change.tag, stamp, replaces: change.replaces, at, len };
                    out.rows.push(row);
                }
            })?;
        }
        // In the order in which they were read, where an entry writes a field twice.
        out.rows.sort_unstable_by_key(|r| (r.record, r.tag, r.stamp, r.at));
        Ok(out)
    }

    /// What follows from the writes of a field as of a day, where a function says which of them are effective.
    pub fn resolve(
        &self,
        writes: &[Written<'_>],
        effective: &dyn Fn(Stamp) -> bool,
        day: Option<NaiveDate>,
    ) -> Resolved {
        let on = |at: usize| writes.get(at).and_then(|w| self.meta(w.stamp)).map(|m| m.on);
        let rank = |at: usize| writes.get(at).and_then(|w| self.rank(w.stamp));
        let stands: Vec<bool> = writes.iter().map(|w| effective(w.stamp)).collect();
        let stands = |at: usize| stands.get(at).copied().unwrap_or(false);
        let counts = |at: usize| stands(at) && day.is_none_or(|d| on(at).is_some_and(|on| on <= d));
        let mut out = Resolved::default();
        if writes.len() == 1 {
            out.latest.push(0);
            if stands(0) {
                out.heads.push(0);
                if counts(0) { out.shown = Some(0) } else { out.ahead.push(0) }
            }
            return out;
        }
        // The later ones first: what a write replaced stands earlier by the hybrid clock.
        let mut order: Vec<usize> = (0..writes.len()).collect();
        order.sort_by_key(|at| std::cmp::Reverse(rank(*at)));
        let (mut replaced, mut known) = (vec![false; writes.len()], vec![false; writes.len()]);
        for at in &order {
            let Some(write) = writes.get(*at) else { continue };
            let passes = stands(*at) || known.get(*at).copied().unwrap_or(false);
            for before in write.replaces.iter().filter_map(|w| self.stamp_of(*w)) {
                let Ok(place) = writes.binary_search_by_key(&before, |w| w.stamp) else { continue };
                if place != *at {
                    replaced[place] = true;
                    known[place] |= passes;
                }
            }
        }
        order.reverse();
        out.latest = order.iter().copied().filter(|at| !replaced[*at]).collect();
        out.heads = order.iter().copied().filter(|at| stands(*at) && !known[*at]).collect();
        out.shown = (0..writes.len()).filter(|at| counts(*at)).max_by_key(|at| (on(*at), rank(*at)));
        if let Some(day) = day {
            let mut ahead: Vec<usize> = (0..writes.len()).filter(|at| stands(*at) && on(*at) > Some(day)).collect();
            ahead.sort_by_key(|at| (on(*at), std::cmp::Reverse(rank(*at))));
            ahead.dedup_by_key(|at| on(*at));
            out.ahead = ahead;
        }
        out
    }

    /// The latest write that the authors of all heads of a field knew.
    pub(crate) fn base(&self, writes: &[Written<'_>], heads: &[usize]) -> Option<Stamp> {
        let before = |head: usize| {
            let mut seen = vec![false; writes.len()];
            let mut open = vec![head];
            while let Some(write) = open.pop().and_then(|at| writes.get(at)) {
                for stamp in write.replaces.iter().filter_map(|w| self.stamp_of(*w)) {
                    if let Ok(place) = writes.binary_search_by_key(&stamp, |w| w.stamp)
                        && !std::mem::replace(&mut seen[place], true)
                    {
                        open.push(place);
                    }
                }
            }
            seen
        };
        let all: Vec<Vec<bool>> = heads.iter().map(|h| before(*h)).collect();
        let common = (0..writes.len()).filter(|at| all.iter().all(|seen| seen[*at]));
        common.filter_map(|at| writes.get(at)).map(|w| w.stamp).max_by_key(|s| self.rank(*s))
    }
}
