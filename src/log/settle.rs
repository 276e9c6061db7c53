//! Making the records right whose fields cannot be told from what came last: after an entry that is dated before or
//! ahead, takes back, or knew less than is here; when the day changes; and for a view of the past.

use std::collections::HashSet;

use chrono::NaiveDate;

use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::record::{Record, Stamp};
use crate::error::Result;
use crate::log::horizon::{AsOf, Horizon};
use crate::log::state::{Contest, Head, State};
use crate::log::writes::{Fetch, Resolved, Writes, Written};
use crate::parallel::{FEW, in_runs};

/// How many records are read back together, so that their writes do not take too much memory: some 150 MB. Each time the
/// entries that touch any of them are read once, which for records that lie scattered is most of the journal.
const TOGETHER: usize = 250_000;
/// Of more entries than this the records are found by their histories, without reading the entries.
const READ: usize = 64;

/// What is said of a record that was read back.
struct Right {
    record: Record,
    contests: Vec<(Tag, Contest)>,
    ahead: Vec<(Tag, Vec<Head>)>,
}

impl State {
    /// Whether all fields are right.
    pub fn is_settled(&self) -> bool {
        self.stale.is_empty() && self.retractions.fresh.is_empty()
    }

    /// Makes the records right that entries touched which do not simply continue what was there.
    ///
    /// # Errors
    /// Those of reading entries back; what is not right yet stays marked.
    pub fn settle(&mut self, fetch: Fetch<'_>) -> Result<()> {
        if !self.retractions.fresh.is_empty() {
            let mut changed: Vec<Stamp> = self.judge().into_iter().flat_map(|f| self.action_of(f)).collect();
            changed.sort_unstable();
            self.mark_touched(&changed, fetch)?;
        }
        self.settle_stale(fetch)
    }

    /// Goes to another day: what is dated ahead counts once its day has come.
    ///
    /// # Errors
    /// As [`State::settle`].
    pub fn go_to(&mut self, day: NaiveDate, fetch: Fetch<'_>) -> Result<()> {
        let Some(before) = self.horizon.view.on.replace(day).filter(|before| *before != day) else { return Ok(()) };
        let (low, high) = (before.min(day), before.max(day));
        let moved = (0..).map(Stamp).zip(&self.metas).filter(|(_, m)| low < m.on && m.on <= high);
        let moved: Vec<Stamp> = moved.map(|(stamp, _)| stamp).collect();
        self.revision += 1;
        if let Err(error) = self.mark_touched(&moved, fetch).and_then(|()| self.settle(fetch)) {
            self.horizon.view.on = Some(before);
            return Err(error);
        }
        Ok(())
    }

    /// The day of a state that holds nothing yet.
    pub fn begin_on(&mut self, day: NaiveDate) {
        self.horizon.view.on.get_or_insert(day);
    }

    /// The state as of a day, as it was known at a moment, or both.
    ///
    /// # Errors
    /// As [`State::settle`].
    pub fn looked_at(mut self, view: AsOf, fetch: Fetch<'_>) -> Result<Self> {
        let all = || (0..).map(Stamp);
        let count = self.metas.len();
        let before: Vec<Standing> = all().take(count).map(|s| self.standing(s)).collect();
        self.ahead.clear();
        self.dirty.clear();
        self.horizon = Horizon { view: AsOf { on: view.on.or(self.day()), ..view }, past: true };
        self.judge();
        let differs: Vec<bool> = all().zip(&before).map(|(s, before)| self.standing(s) != *before).collect();
        if differs.contains(&true) {
            let touched = |r: &Record| r.history().any(|s| differs.get(s.0 as usize).copied().unwrap_or(false));
            for (kind, table) in Kind::ALL.iter().filter_map(|k| Some((*k, self.tables.get(*k as usize)?))) {
                let stale = (0..).zip(&table.records).filter(|(_, r)| touched(r));
                self.stale.extend(stale.map(|(at, _)| (kind, at)));
            }
            self.settle_stale(fetch)?;
        }
        let counts = |head: &Head| self.standing(head.stamp) == Standing::Counts;
        let none = self.contests.iter().filter(|(_, c)| !c.heads.iter().any(counts));
        let none: Vec<_> = none.map(|(key, _)| *key).collect();
        none.iter().for_each(|key| drop(self.contests.remove(key)));
        if view != AsOf::default() {
            self.shown = Some(all().take(count).filter(|s| self.belongs(*s)).collect());
        }
        Ok(self)
    }

    /// Whether an entry is part of the trail of what is looked at.
    fn belongs(&self, stamp: Stamp) -> bool {
        self.knows(stamp) && self.meta(stamp).is_some_and(|m| self.day().is_none_or(|day| m.on <= day))
    }

    fn standing(&self, stamp: Stamp) -> Standing {
        match self.knows(stamp) {
            false => Standing::Unknown,
            true if self.is_undone(stamp) => Standing::Undone,
            true if self.belongs(stamp) => Standing::Counts,
            true => Standing::Ahead,
        }
    }

    /// Marks the records that entries touched.
    fn mark_touched(&mut self, entries: &[Stamp], fetch: Fetch<'_>) -> Result<()> {
        if entries.len() > READ {
            for kind in Kind::ALL {
                let touched = |r: &Record| r.history().any(|s| entries.binary_search(&s).is_ok());
                let all = self.tables.get(*kind as usize).map_or(&[][..], |t| &t.records);
                self.stale.extend((0..).zip(all).filter(|(_, r)| touched(r)).map(|(at, _)| (*kind, at)));
            }
            return Ok(());
        }
        for stamp in entries {
            let Some(position) = self.meta(*stamp).map(|m| m.position) else { continue };
            let (index, stale) = (&self.index, &mut self.stale);
            fetch(position, &mut |entry| entry.changes_of(|id| index.get(&id), |place, _| stale.extend([*place])))?;
        }
        Ok(())
    }

    fn settle_stale(&mut self, fetch: Fetch<'_>) -> Result<()> {
        let mut places: Vec<(Kind, u32)> = self.stale.iter().copied().collect();
        places.sort_unstable();
        for some in places.chunks(TOGETHER) {
            let ids: Vec<RecordId> =
                some.iter().filter_map(|(kind, at)| Some(self.all(*kind).get(*at as usize)?.id())).collect();
            let writes = self.read_back(ids.iter().copied(), &|record| self.to_read(record), fetch)?;
            let right =
                in_runs(&ids, FEW, |run| run.iter().filter_map(|id| self.right(*id, &writes)).collect::<Vec<Right>>());
            right.into_iter().flatten().for_each(|right| self.put_right(right));
            self.stale.retain(|place| some.binary_search(place).is_err());
        }
        Ok(())
    }

    /// The entries that must be read to say what a record holds.
    fn to_read(&self, record: &Record) -> Vec<Stamp> {
        let effective = |s: &Stamp| self.is_effective(*s, record.kind());
        if self.horizon.past && !record.is_tangled() {
            // Of a single chain in the order of days its beginning is such a chain too.
            return record.history().filter(effective).filter(|s| self.belongs(*s)).collect();
        }
        // Of a record of which nothing is effective nothing needs to be read.
        let all: Vec<Stamp> = record.history().collect();
        if all.iter().any(effective) { all } else { Vec::new() }
    }

    /// What a record holds by its writes.
    fn right(&self, id: RecordId, writes: &Writes) -> Option<Right> {
        let record = self.known(id)?;
        let effective = |stamp: Stamp| self.is_effective(stamp, record.kind());
        let all = writes.of(id);
        let mut fields: Vec<(Tag, Stamp, &[u8])> = Vec::with_capacity(all.len());
        let (mut contests, mut ahead, mut tangled) = (Vec::new(), Vec::new(), all.is_empty());
        for (tag, writes) in &all {
            let resolved = self.resolve(id, writes, &effective, self.day());
            let shown = resolved.shown.and_then(|at| writes.get(at));
            fields.extend(shown.map(|w| (*tag, w.stamp, w.raw)));
            tangled |= resolved.latest.as_slice() != resolved.shown.as_slice();
            contests.extend(self.contest_of(writes, &resolved).map(|c| (*tag, c)));
            if !self.horizon.past && !resolved.ahead.is_empty() {
                ahead.push((*tag, heads(writes, &resolved.ahead)));
            }
        }
        let mut history: Vec<Stamp> = record.history().filter(|s| !self.horizon.past || self.belongs(*s)).collect();
        if self.has_takers() {
            let touched: HashSet<Stamp> = history.iter().map(|s| self.first_of(*s)).collect();
            for first in touched {
                self.takers(first, &mut |taker| history.push(taker));
            }
            history.retain(|s| !self.horizon.past || self.belongs(*s));
            history.sort_unstable();
            history.dedup();
        }
        // A write that is shown was made by an entry of the history, dated as it is.
        Some(Right { record: record.with(&history, &fields, tangled), contests, ahead })
    }

    fn contest_of(&self, writes: &[Written<'_>], resolved: &Resolved) -> Option<Contest> {
        if resolved.heads.len() < 2 {
            return None;
        }
        let mut heads = heads(writes, &resolved.heads);
        let counts = |h: &Head| self.standing(h.stamp) == Standing::Counts;
        heads.sort_by_key(|h| (counts(h), self.meta(h.stamp).map(|m| m.on), self.rank(h.stamp)));
        Some(Contest { base: self.base(writes, &resolved.heads), heads })
    }

    fn put_right(&mut self, right: Right) {
        let id = right.record.id();
        if self.known(id).is_some_and(|r| *r != right.record)
            && let Some(record) = self.record_mut(id)
        {
            *record = right.record;
        }
        let all = (id, Tag(0))..=(id, Tag(255));
        let contested: Vec<_> = self.contests.range(all.clone()).map(|(key, _)| *key).collect();
        contested.iter().for_each(|key| drop(self.contests.remove(key)));
        self.contests.extend(right.contests.into_iter().map(|(tag, c)| ((id, tag), c)));
        let ahead: Vec<_> = self.ahead.range(all).map(|(key, _)| *key).collect();
        ahead.iter().for_each(|key| drop(self.ahead.remove(key)));
        self.ahead.extend(right.ahead.into_iter().map(|(tag, a)| ((id, tag), a)));
    }
}

fn heads(writes: &[Written<'_>], places: &[usize]) -> Vec<Head> {
    let all = places.iter().filter_map(|at| writes.get(*at));
    all.map(|w| Head { stamp: w.stamp, raw: w.raw.into() }).collect()
}

/// How an entry stands to what is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Unknown,
    Undone,
    Ahead,
    Counts,
}
