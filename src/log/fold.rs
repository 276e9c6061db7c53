//! Folding entries into the state.
//!
//! The value of a field is that of the effective write with the greatest day up to the day that is looked at; among writes
//! of one day, of the latest by the hybrid clock. Nothing else decides, so the result does not depend on the order in
//! which entries arrive.
//!
//! Most writes continue a single chain, each for the same day as the one before or a later one: they are set as they come.
//! Where anything else comes, the record is marked, and [`State::settle`] reads all its writes back and says of each field
//! what it holds.

use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::record::{EMPTY, Record, Stamp, pack};
use crate::log::authority::{Claim, need};
use crate::log::clock::Hlc;
use crate::log::entry::{ChangeRef, Digest, Entry, ReplicaId, WriteId};
use crate::log::state::{Contest, Meta, Replica, State};

/// The records of a checkpoint block.
pub const BLOCK: u32 = 32;
/// How many records share their bytes.
const PACKED: u32 = 128;

/// One field as replicas can compare it: the write that it holds with its value, then the writes of which none replaced
/// the other.
pub type Projected = (RecordId, Tag, Option<(WriteId, Vec<u8>)>, Vec<(WriteId, Vec<u8>)>);

impl State {
    /// Adds an entry; those of one replica must come in the order of its chain. Records that it touches are right after
    /// the next [`State::settle`].
    pub fn add(&mut self, entry: &Entry<'_>, digest: Digest, position: u64, received: i64) -> Stamp {
        let stamp = self.begin(entry, digest, position, received);
        let awaited = self.was_awaited(entry.id());
        // What takes it back was judged without knowing which rights that needs.
        self.outdated |= awaited;
        let plain = !awaited
            && !self.refused.contains_key(&stamp)
            && self.day().is_none_or(|day| entry.on <= day)
            && !self.takes_back(stamp)
            && !self.is_undone(stamp);
        // The writes of a new record come side by side: one packing instead of one a field.
        let mut run: Vec<(Tag, &[u8])> = Vec::new();
        let mut run_id = None;
        for change in entry.changes() {
            let Some(kind) = Kind::from_code(change.kind) else { continue };
            let fresh = plain
                && change.replaces.is_none()
                && (run_id == Some(change.id) || !self.index.contains_key(&change.id))
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
                self.slot(change.id, kind);
                self.write(stamp, &change, plain);
            }
        }
        self.flush_run(run_id, stamp, &mut run);
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
        let batch = entry.batch.map_or(0, |b| b.id);
        let first = self.first_in(replica, batch, stamp);
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
            batch,
            first,
            needs,
        });
        if let Some(target) = entry.undoes {
            self.note_link(first, target);
        }
        if let Some(refusal) = self.claim(stamp).and_then(|claim| self.authority.judge(&claim)) {
            self.refused.insert(stamp, refusal);
        }
        self.clock = self.clock.max(entry.at);
        self.revision += 1;
        if is_act && !self.outdated {
            self.outdated = self.is_judged_differently(entry, latest);
        }
        stamp
    }

    /// What an entry says of itself, as far as it is judged. Taking an action back needs the right that it needed.
    fn claim(&self, stamp: Stamp) -> Option<Claim> {
        let meta = self.meta(stamp)?;
        let needs = if self.takes_back(stamp) { meta.needs.max(self.needed(stamp)) } else { meta.needs };
        Some(Claim { id: self.write_id(stamp)?, at: meta.at, actor: meta.actor, needs })
    }

    /// The right that the action of an entry needed, or else the one that it takes back, as [`need`] gives it.
    pub fn needed(&self, stamp: Stamp) -> u8 {
        let all = self.action_of(self.root_of(stamp)).filter_map(|s| self.meta(s));
        all.map(|m| m.needs).max().unwrap_or(0)
    }

    /// Whether an entry that bears on rights changes the judgement of one that is here. One that is later than all others
    /// does so only by what it says of a device; one that is not may make others count or not, and by them anything.
    fn is_judged_differently(&self, act: &Entry<'_>, latest: Hlc) -> bool {
        let late = act.at <= latest || act.undoes.is_some();
        let device = act.changes().any(|c| c.kind == Kind::Device as u8);
        if !late && !device {
            return false;
        }
        (0..self.metas.len() as u32).map(Stamp).any(|stamp| {
            let judged = self.claim(stamp).and_then(|claim| self.authority.judge(&claim));
            judged != self.refusal(stamp)
        })
    }

    /// The first entry of the action of the next entry of a replica.
    pub(crate) fn first_in(&self, replica: usize, batch: u64, next: Stamp) -> Stamp {
        let last = self.replicas.get(replica).and_then(|r| r.entries.last()).and_then(|s| self.meta(*s));
        last.filter(|m| batch != 0 && m.batch == batch).map_or(next, |m| m.first)
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

    pub(crate) fn record_mut(&mut self, id: RecordId) -> Option<&mut Record> {
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

    /// One write arrives at one field of a record that has its place.
    fn write(&mut self, stamp: Stamp, change: &ChangeRef<'_>, plain: bool) {
        let Some((kind, at)) = self.place(change.id) else { return };
        let how = match self.known(change.id) {
            Some(record) if plain && !record.is_tangled() && !self.stale.contains(&(kind, at)) => {
                self.how(stamp, change, record)
            }
            _ => How::ReadBack,
        };
        let Some(record) = self.record_mut(change.id) else { return };
        match how {
            How::Set => record.set(stamp, &[(change.tag, change.raw)]),
            How::Behind => record.tangle(stamp),
            How::ReadBack => {
                record.touch(stamp);
                self.stale.insert((kind, at));
            }
        }
    }

    /// What a write does to a field of a record whose fields each hold the latest of a single chain.
    fn how(&self, stamp: Stamp, change: &ChangeRef<'_>, record: &Record) -> How {
        let held = record.stamp(change.tag);
        let replaced = change.replaces.map(|w| self.stamp_of(w));
        let continues = match (held, replaced) {
            (None, None) => true,
            (Some(held), Some(Some(replaced))) => held == replaced && held != stamp,
            _ => false,
        };
        let day_and_rank = |s| Some((self.meta(s)?.on, self.rank(s)?));
        match (continues, held.and_then(day_and_rank), day_and_rank(stamp)) {
            (true, None, _) => How::Set,
            (true, Some(held), Some(new)) if held < new => How::Set,
            (true, Some(held), Some(new)) if new.0 < held.0 => How::Behind,
            _ => How::ReadBack,
        }
    }

    /// The state as replicas can compare it: what every field holds, and what stands against each other, nothing of the
    /// order of arrival.
    pub fn projection(&self) -> Vec<Projected> {
        let mut out = Vec::new();
        let named = |stamp: Stamp, raw: &[u8]| Some((self.write_id(stamp)?, raw.to_vec()));
        for record in self.tables.iter().flat_map(|t| &t.records) {
            let id = record.id();
            let mut tags: Vec<Tag> = record.fields().map(|f| f.tag).collect();
            tags.extend(self.contests.range((id, Tag(0))..=(id, Tag(255))).map(|((_, tag), _)| *tag));
            tags.sort_unstable();
            tags.dedup();
            for tag in tags {
                let held = record.fields().find(|f| f.tag == tag).and_then(|f| named(f.stamp, f.raw));
                let heads = self.contest(id, tag).map_or(&[][..], |c| c.heads.as_slice());
                let mut heads: Vec<_> = heads.iter().filter_map(|h| named(h.stamp, &h.raw)).collect();
                heads.sort_unstable();
                out.push((id, tag, held, heads));
            }
        }
        out.sort_by_key(|o| (o.0, o.1));
        out
    }
}

/// What a write does to a field.
enum How {
    /// The field holds it from now on.
    Set,
    /// It holds for days before the one that the field holds.
    Behind,
    /// That must be read back.
    ReadBack,
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
