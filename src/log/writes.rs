//! All writes of some records, read back from the journal, and what follows from them.

use std::collections::hash_map::Entry::Vacant;

use chrono::NaiveDate;

use crate::domain::codec::Malformed;
use crate::domain::id::{IdMap, RecordId};
use crate::domain::kind::Tag;
use crate::domain::record::{Record, Stamp};
use crate::error::Result;
use crate::log::authority::device_record;
use crate::log::entry::{Entry, WriteId};
use crate::log::state::State;
use crate::parallel::{FEW, in_runs};

/// What an entry is handed to.
pub type Each<'e> = &'e mut dyn FnMut(&Entry<'_>) -> Result<(), Malformed>;

/// Hands the entry that lies somewhere in the journal to a function.
pub type Fetch<'f> = &'f (dyn Fn(u64, Each<'_>) -> Result<()> + Sync);

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
    /// In the order in which they were read.
    rows: Vec<Row>,
    places: IdMap<u32>,
    /// The rows of one record after those of another, those of each field of it side by side.
    order: Vec<u32>,
    /// Where the rows of each record end in that order.
    ends: Vec<u32>,
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

/// So many entries at least are worth a thread to read them.
const MANY: usize = 64;

impl Writes {
    /// Adds what was read of later entries.
    fn join(&mut self, other: Self) {
        if self.rows.is_empty() {
            (self.bytes, self.rows) = (other.bytes, other.rows);
            return;
        }
        let from = self.bytes.len();
        self.bytes.extend_from_slice(&other.bytes);
        self.rows.extend(other.rows.into_iter().map(|r| Row { at: r.at + from, ..r }));
    }

    /// Puts the writes of each record side by side, those of each field of it in the order in which they were read, also
    /// where an entry writes a field twice.
    fn put_in_order(&mut self) {
        let mut next = vec![0_u32; self.places.len() + 1];
        for row in &self.rows {
            next[row.record as usize + 1] += 1;
        }
        for at in 1..next.len() {
            next[at] += next[at - 1];
        }
        let mut order: Vec<u32> = vec![0; self.rows.len()];
        for (at, row) in (0..).zip(&self.rows) {
            let place = &mut next[row.record as usize];
            order[*place as usize] = at;
            *place += 1;
        }
        // Where each record began is now where it ends.
        let mut from = 0;
        for to in next.iter().map(|to| *to as usize) {
            if let Some(of_one) = order.get_mut(from..to) {
                of_one.sort_unstable_by_key(|at| (self.rows[*at as usize].tag, *at));
            }
            from = to;
        }
        (self.order, self.ends) = (order, next);
    }

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
        let end = |of: Option<u32>| of.and_then(|p| self.ends.get(p as usize)).map_or(0, |end| *end as usize);
        let rows = self.order.get(end(place.checked_sub(1))..end(Some(place))).unwrap_or_default();
        let mut out: Vec<(Tag, Vec<Written<'_>>)> = Vec::new();
        for row in rows.iter().filter_map(|at| self.rows.get(*at as usize)) {
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
        wanted: &(dyn Fn(&Record) -> Vec<Stamp> + Sync),
        fetch: Fetch<'_>,
    ) -> Result<Writes> {
        let mut out = Writes::default();
        let mut records: Vec<&Record> = Vec::new();
        for id in ids {
            let next = out.places.len() as u32;
            if let (Vacant(place), Some(record)) = (out.places.entry(id), self.known(id)) {
                place.insert(next);
                records.push(record);
            }
        }
        let stamps = in_runs(&records, FEW, |run| {
            let mut stamps: Vec<Stamp> = run.iter().flat_map(|r| wanted(r)).filter(|s| self.knows(*s)).collect();
            stamps.sort_unstable();
            stamps.dedup();
            stamps
        });
        let mut stamps = stamps.concat();
        stamps.sort_unstable();
        stamps.dedup();
        for run in in_runs(&stamps, MANY, |run| self.read_run(run, &out.places, fetch)) {
            out.join(run?);
        }
        out.put_in_order();
        Ok(out)
    }

    /// The writes of the records that have a place, by some entries.
    fn read_run(&self, stamps: &[Stamp], places: &IdMap<u32>, fetch: Fetch<'_>) -> Result<Writes> {
        let mut out = Writes::default();
        for stamp in stamps {
            let Some(meta) = self.meta(*stamp).filter(|m| m.position != u64::MAX) else { continue };
            fetch(meta.position, &mut |entry| {
                let wanted = |id: RecordId| places.get(&id).copied();
                entry.changes_of(wanted, |record, change| {
                    let (at, len) = (out.bytes.len(), change.raw.len() as u32);
                    out.bytes.extend_from_slice(change.raw);
                    let (tag, replaces) = (change.tag, change.replaces);
                    out.rows.push(Row { record, tag, stamp: *stamp, replaces, at, len });
                })
            })?;
        }
        Ok(out)
    }

    /// What follows from the writes of a field of a record as of a day, where a function says which of them are effective.
    pub fn resolve(
        &self,
        of: RecordId,
        writes: &[Written<'_>],
        effective: &dyn Fn(Stamp) -> bool,
        day: Option<NaiveDate>,
    ) -> Resolved {
        let on = |at: usize| writes.get(at).and_then(|w| self.meta(w.stamp)).map(|m| m.on);
        let rank = |at: usize| writes.get(at).and_then(|w| self.rank(w.stamp));
        let mut stands: Vec<bool> = writes.iter().map(|w| effective(w.stamp)).collect();
        if writes.len() > 1 {
            let counts = |at: &usize| stands[*at] && day.is_none_or(|d| on(*at).is_some_and(|on| on <= d));
            let introduces: Vec<usize> = (0..writes.len()).filter(|at| self.introduces(of, &writes[*at])).collect();
            if (0..writes.len()).filter(|at| !introduces.contains(at)).any(|at| counts(&at)) {
                introduces.iter().for_each(|at| stands[*at] = false);
            }
        }
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

    /// Whether by a write a device says who it is, in the first entry of its chain. What anybody else says of that stands
    /// against it in nobody's eyes, and holds alone: the device had no way to know of it.
    fn introduces(&self, of: RecordId, write: &Written<'_>) -> bool {
        let first = write.replaces.is_empty() && self.meta(write.stamp).is_some_and(|m| m.seq == 1);
        first && self.write_id(write.stamp).is_some_and(|w| device_record(w.replica) == of)
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
