//! Folding entries into the state.
//!
//! The result does not depend on the order in which the entries of different replicas arrive. Per field the writes form
//! a graph: each names the write that it replaced. Those that none replaced are the heads; the latest by the hybrid
//! clock is shown, and where heads differ the field is contested.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::record::{EMPTY, Record, Stamp, pack};
use crate::log::authority::{Authority, Claim, need};
use crate::log::clock::Hlc;
use crate::log::entry::{ChangeRef, Digest, Entry, ReplicaId, WriteId};
use crate::log::state::{Contest, Head, Meta, Replica, State};

/// The records of a checkpoint block.
pub const BLOCK: u32 = 32;
/// How many records share their bytes.
const PACKED: u32 = 128;

/// Which entries a view of the past is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct AsOf {
    /// What was true on this day: entries that hold from it or before.
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

    /// Whether an entry belongs to the view.
    pub fn takes(&self, on: NaiveDate, received: i64, place: Stamp) -> bool {
        self.on.is_none_or(|d| on <= d)
            && self.known.is_none_or(|ms| received <= ms)
            && self.upto.is_none_or(|last| place <= last)
    }
}

/// One field as replicas can compare it: its heads by the writes that made them, the shown one first.
pub type Projected = (RecordId, Tag, Vec<(WriteId, Vec<u8>)>);

/// Folds entries one after the other.
#[derive(Debug, Default)]
pub struct Folder {
    state: State,
    view: AsOf,
    /// For a write left out of the view: those that it replaced and that the view has, where there are any.
    stands_for: HashMap<(RecordId, Tag, WriteId), Vec<WriteId>>,
}

impl Folder {
    /// Starts from nothing, for a view of the past.
    pub fn viewing(view: AsOf) -> Self {
        Self { view, ..Self::default() }
    }

    /// Judges by what is known already of who may do what, from entries of which some are still to come.
    pub fn knowing(mut self, authority: Authority) -> Self {
        self.state = State::knowing(authority);
        self
    }

    /// Adds an entry; those of one replica must come in the order of its chain.
    pub fn add(&mut self, entry: &Entry<'_>, digest: Digest, position: u64, received: i64) {
        let left_out = !self.view.takes(entry.on, received, Stamp(self.state.metas.len() as u32));
        if !left_out && entry.changes().all(|c| c.replaces.is_none_or(|w| !self.lacks(w))) {
            // It replaces nothing that was left out: as in the state of now.
            self.state.add(entry, digest, position, received);
            return;
        }
        let stamp = self.state.begin(entry, digest, position, received);
        if self.state.refused.contains_key(&stamp) {
            return;
        }
        for change in entry.changes() {
            if left_out {
                self.leave_out(entry.id(), &change);
            } else {
                let replaces = self.seen_through(&change);
                if replaces.is_empty() {
                    self.state.write(stamp, entry.id(), &change, None);
                }
                for before in replaces {
                    self.state.write(stamp, entry.id(), &change, Some(before));
                }
            }
        }
        self.state.forget_early(entry);
    }

    /// The state so far; of a view, with the entries alone that belong to it.
    pub fn finish(mut self) -> State {
        if self.view != AsOf::default() {
            let all = self.state.metas.iter().zip((0..).map(Stamp));
            let taken = all.filter(|(m, stamp)| self.view.takes(m.on, m.received, *stamp));
            self.state.shown = Some(taken.map(|(_, stamp)| stamp).collect());
        }
        self.state
    }

    fn seen_through(&self, change: &ChangeRef<'_>) -> Vec<WriteId> {
        let Some(write) = change.replaces else { return Vec::new() };
        match self.stands_for.get(&(change.id, change.tag, write)) {
            Some(before) => before.clone(),
            None if self.lacks(write) => Vec::new(),
            None => vec![write],
        }
    }

    /// Whether an entry that came is left out of the view.
    fn lacks(&self, write: WriteId) -> bool {
        let stamp = self.state.stamp_of(write);
        let meta = stamp.and_then(|s| Some((s, self.state.meta(s)?)));
        meta.is_some_and(|(s, m)| !self.view.takes(m.on, m.received, s))
    }

    fn leave_out(&mut self, write: WriteId, change: &ChangeRef<'_>) {
        let before = self.seen_through(change);
        let key = (change.id, change.tag);
        // Somebody who knew of this write has already replaced it, and with it what it replaced.
        if self.state.is_early(key, write) {
            before.iter().for_each(|b| self.state.replace(key, *b));
        }
        if !before.is_empty() {
            self.stands_for.entry((change.id, change.tag, write)).or_default().extend(before);
        }
    }
}

impl State {
    /// Adds an entry to the state of now.
    pub fn add(&mut self, entry: &Entry<'_>, digest: Digest, position: u64, received: i64) -> Stamp {
        let stamp = self.begin(entry, digest, position, received);
        if self.refused.contains_key(&stamp) {
            return stamp;
        }
        // The writes of a new record come side by side: one packing instead of one a field.
        let mut run: Vec<(Tag, &[u8])> = Vec::new();
        let mut run_id = None;
        for change in entry.changes() {
            let Some(kind) = Kind::from_code(change.kind) else { continue };
            let fresh = change.replaces.is_none()
                && (run_id == Some(change.id) || !self.index.contains_key(&change.id))
                && !self.early.contains_key(&(change.id, change.tag))
                && !run.iter().any(|(t, _)| *t == change.tag && run_id == Some(change.id));
            if run_id.is_some_and(|id| id != change.id || !fresh) {
                self.flush_run(run_id.take(), stamp, &mut run);
            }
            if fresh {
                if run_id.is_none() {
                    self.slot(change.id, kind);
                    run_id = Some(change.id);
                }
                run.push((change.tag, change.raw));
            } else {
                self.write(stamp, entry.id(), &change, change.replaces);
            }
        }
        self.flush_run(run_id, stamp, &mut run);
        self.forget_early(entry);
        stamp
    }

    fn flush_run(&mut self, id: Option<RecordId>, stamp: Stamp, run: &mut Vec<(Tag, &[u8])>) {
        if let Some(record) = id.and_then(|id| self.record_mut(id)) {
            record.set(stamp, run);
        }
        run.clear();
    }

    /// Takes all blocks for changed, so that the next checkpoint holds everything.
    pub fn mark_all_dirty(&mut self) {
        for kind in Kind::ALL {
            let blocks = self.blocks(*kind);
            self.dirty.extend((0..blocks).map(|b| (*kind, b)));
        }
    }

    fn begin(&mut self, entry: &Entry<'_>, digest: Digest, position: u64, received: i64) -> Stamp {
        let stamp = Stamp(self.metas.len() as u32);
        let replica = self.replica_place(entry.replica);
        let action = match self.actions.iter().position(|a| a == entry.action) {
            Some(at) => at,
            None => {
                self.actions.push(entry.action.to_string());
                self.actions.len() - 1
            }
        };
        let latest = self.clock;
        let is_act = self.authority.learn(entry);
        let needs = need(entry, self.authority.founder());
        let claim = Claim { id: entry.id(), at: entry.at, actor: entry.actor, needs };
        let refusal = self.authority.judge(&claim);
        let undoes = entry.undoes.and_then(|w| self.stamp_of(w));
        match (refusal, undoes) {
            (Some(refusal), _) => drop(self.refused.insert(stamp, refusal)),
            (None, Some(first)) => drop(self.undone.insert(first)),
            (None, None) => {}
        }
        if let Some(r) = self.replicas.get_mut(replica) {
            r.entries.push(stamp);
            r.head = digest;
            if let Some(key) = entry.key {
                r.key = key;
            }
        }
        self.metas.push(Meta {
            replica: replica as u16,
            action: action as u16,
            seq: entry.seq,
            at: entry.at,
            on: entry.on,
            actor: entry.actor,
            position,
            received,
            batch: entry.batch.map_or(0, |b| b.id),
            undoes,
            needs,
        });
        self.clock = self.clock.max(entry.at);
        self.revision += 1;
        if is_act && !self.outdated {
            self.outdated = self.is_judged_differently(entry, latest);
        }
        stamp
    }

    /// Whether an entry that bears on rights changes the judgement of one that is here. One that is later than all others
    /// does so only by what it says of a device; one that is not may make others count or not, and by them anything.
    fn is_judged_differently(&self, act: &Entry<'_>, latest: Hlc) -> bool {
        let late = act.at <= latest || act.undoes.is_some();
        let device = act.changes().any(|c| c.kind == Kind::Device as u8);
        if !late && !device {
            return false;
        }
        self.metas.iter().zip((0..).map(Stamp)).any(|(m, stamp)| {
            let Some(replica) = self.replicas.get(usize::from(m.replica)) else { return false };
            let id = WriteId { replica: replica.id, seq: m.seq };
            let claim = Claim { id, at: m.at, actor: m.actor, needs: m.needs };
            self.authority.judge(&claim) != self.refused.get(&stamp).copied()
        })
    }

    fn replica_place(&mut self, id: ReplicaId) -> usize {
        match self.replicas.iter().position(|r| r.id == id) {
            Some(at) => at,
            None => {
                self.replicas.push(Replica { id, key: [0; 32], head: [0; 32], entries: Vec::new() });
                self.replicas.len() - 1
            }
        }
    }

    fn record_mut(&mut self, id: RecordId) -> Option<&mut Record> {
        let (kind, at) = *self.index.get(&id)?;
        self.dirty.insert((kind, at / BLOCK));
        let record = self.tables.get_mut(kind as usize)?.records.get_mut(at as usize)?;
        self.changes.note(self.revision, kind, at, Some(record));
        Some(record)
    }

    fn slot(&mut self, id: RecordId, kind: Kind) {
        if self.index.contains_key(&id) {
            return;
        }
        if let Some(table) = self.tables.get_mut(kind as usize) {
            let at = table.records.len() as u32;
            self.index.insert(id, (kind, at));
            if at > 0 && at.is_multiple_of(PACKED) {
                // What follows reuses the memory that its records took one by one.
                pack(&mut table.records[(at - PACKED) as usize..]);
            }
            table.records.push(Record::new(id, kind));
            self.changes.note(self.revision, kind, at, None);
        }
    }

    fn has_seen(&self, write: WriteId) -> bool {
        self.replica(write.replica).is_some_and(|r| r.len() >= write.seq)
    }

    /// What decides which head is shown: the later by the hybrid clock, then the larger replica.
    fn rank(&self, stamp: Stamp) -> Option<(Hlc, ReplicaId)> {
        let meta = self.meta(stamp)?;
        Some((meta.at, self.replicas.get(usize::from(meta.replica))?.id))
    }

    /// Whether a write was replaced before it came.
    fn is_early(&self, key: (RecordId, Tag), write: WriteId) -> bool {
        self.early.get(&key).is_some_and(|e| e.contains(&write))
    }

    /// Forgets that the writes of an entry were replaced before they came. Only at its end: an entry that settles a
    /// contest writes one field several times.
    fn forget_early(&mut self, entry: &Entry<'_>) {
        if self.early.is_empty() {
            return;
        }
        for change in entry.changes() {
            if let Some(early) = self.early.get_mut(&(change.id, change.tag)) {
                early.retain(|w| *w != entry.id());
            }
        }
        self.early.retain(|_, e| !e.is_empty());
    }

    /// One write arrives at one field.
    fn write(&mut self, stamp: Stamp, write: WriteId, change: &ChangeRef<'_>, replaces: Option<WriteId>) {
        let Some(kind) = Kind::from_code(change.kind) else { return };
        self.slot(change.id, kind);
        let key = (change.id, change.tag);
        let replaced = replaces.and_then(|w| self.stamp_of(w));
        let linear = !self.contests.contains_key(&key)
            && !self.early.contains_key(&key)
            && self.get(change.id).is_some_and(|r| r.stamp(change.tag) == replaced)
            && (replaces.is_none() || replaced.is_some());
        if linear {
            if let Some(record) = self.record_mut(change.id) {
                record.set(stamp, &[(change.tag, change.raw)]);
            }
            return;
        }
        let mut contest = self.take_contest(key);
        match replaces {
            Some(before) if self.has_seen(before) => {
                contest.heads.retain(|h| Some(h.stamp) != replaced);
            }
            Some(before) => self.early.entry(key).or_default().push(before),
            None => {}
        }
        let gone_already = self.is_early(key, write);
        // A write that settles a contest comes once for every head that it replaces.
        if !gone_already && !contest.heads.iter().any(|h| h.stamp == stamp) {
            contest.heads.push(Head { stamp, raw: change.raw.into() });
            contest.base = replaced.or(contest.base);
        }
        self.put_contest(key, contest, stamp);
    }

    /// A write that the view lacks was replaced: so was this one before it.
    fn replace(&mut self, key: (RecordId, Tag), before: WriteId) {
        let mut contest = self.take_contest(key);
        match self.stamp_of(before) {
            Some(stamp) => contest.heads.retain(|h| h.stamp != stamp),
            None => self.early.entry(key).or_default().push(before),
        }
        if let Some(last) = contest.heads.last().map(|h| h.stamp) {
            self.put_contest(key, contest, last);
        }
    }

    fn take_contest(&mut self, key: (RecordId, Tag)) -> Contest {
        self.contests.remove(&key).unwrap_or_else(|| {
            let held = self.get(key.0).and_then(|r| r.fields().find(|f| f.tag == key.1));
            let heads = held.map(|f| Head { stamp: f.stamp, raw: f.raw.into() }).into_iter().collect();
            Contest { base: None, heads }
        })
    }

    fn put_contest(&mut self, key: (RecordId, Tag), mut contest: Contest, touched: Stamp) {
        contest.heads.sort_by_key(|h| self.rank(h.stamp));
        let Some(shown) = contest.heads.last().cloned() else { return };
        if let Some(record) = self.record_mut(key.0) {
            record.set_from(touched, key.1, shown.stamp, &shown.raw);
        }
        // Equal values need no person, but stay heads: a later write may replace only one of them.
        if contest.heads.len() > 1 {
            self.contests.insert(key, contest);
        }
    }

    /// The state as replicas can compare it: every field's heads by the writes that made them, nothing of the order of
    /// arrival.
    pub fn projection(&self) -> Vec<Projected> {
        let mut out = Vec::new();
        for record in self.tables.iter().flat_map(|t| &t.records) {
            for f in record.fields() {
                let mut heads: Vec<(WriteId, Vec<u8>)> = match self.contest(record.id(), f.tag) {
                    Some(c) => c.heads.iter().filter_map(|h| Some((self.write_id(h.stamp)?, h.raw.to_vec()))).collect(),
                    None => self.write_id(f.stamp).map(|w| (w, f.raw.to_vec())).into_iter().collect(),
                };
                let shown = self.write_id(f.stamp);
                heads.sort_by_key(|h| (Some(h.0) != shown, h.0));
                out.push((record.id(), f.tag, heads));
            }
        }
        out.sort_by_key(|o| (o.0, o.1));
        out
    }
}

impl Contest {
    /// Whether the values really differ.
    pub fn differs(&self) -> bool {
        self.heads.windows(2).any(|w| w[0].raw != w[1].raw)
    }

    /// Whether one of the values empties the field.
    pub fn empties(&self) -> bool {
        self.heads.iter().any(|h| &*h.raw == EMPTY)
    }
}
