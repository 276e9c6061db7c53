//! The state as bytes: blocks of records and entries that a checkpoint keeps and a later opening reads back.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use crate::domain::codec::{Malformed, Reader, put_bytes, put_int, put_uint};
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::record::{Record, Shared, Stamp};
use crate::log::authority::{Authority, Refusal};
use crate::log::clock::Hlc;
use crate::log::entry::{ReplicaId, WriteId};
use crate::log::fold::BLOCK;
use crate::log::state::{Contest, Head, Meta, Replica, State};

/// The entries of a checkpoint block.
pub const ENTRIES: usize = 128;

/// The version of these bytes; a checkpoint of another version is thrown away.
pub const VERSION: u8 = 5;

impl State {
    /// How many blocks the records of a kind take.
    pub fn blocks(&self, kind: Kind) -> u32 {
        (self.all(kind).len() as u32).div_ceil(BLOCK)
    }

    /// How many blocks the entries take.
    pub fn entry_blocks(&self) -> u32 {
        self.metas.len().div_ceil(ENTRIES) as u32
    }

    /// Which blocks of records changed since this was last asked.
    pub fn take_dirty(&mut self) -> Vec<(Kind, u32)> {
        let mut all: Vec<_> = std::mem::take(&mut self.dirty).into_iter().collect();
        all.sort_unstable();
        all
    }

    /// A block of records.
    pub fn block(&self, kind: Kind, block: u32) -> Vec<u8> {
        let mut out = Vec::new();
        let first = (block * BLOCK) as usize;
        for r in self.all(kind).iter().skip(first).take(BLOCK as usize) {
            out.extend_from_slice(&r.id().0.to_le_bytes());
            put_bytes(&mut out, r.bytes());
        }
        out
    }

    /// Makes room for so many records of a kind.
    pub fn expect(&mut self, kind: Kind, count: usize) {
        // A forged count asks for no more than this at once.
        let count = count.min(1 << 22);
        if let Some(table) = self.tables.get_mut(kind as usize) {
            table.records.reserve_exact(count);
            self.index.reserve(count);
        }
    }

    /// Adds a block of records, in order.
    ///
    /// # Errors
    /// Where it is no such block, or holds a record that is there already.
    pub fn load_block(&mut self, kind: Kind, bytes: Vec<u8>) -> Result<(), Malformed> {
        let shared: Shared = Arc::new(bytes.into_boxed_slice());
        let mut r = Reader::new(&shared);
        let table = self.tables.get_mut(kind as usize).ok_or(Malformed("block"))?;
        while !r.is_empty() {
            let id = RecordId(u64::from_le_bytes(r.array()?));
            let len = r.bytes()?.len();
            let at = shared.len() - r.rest().len() - len;
            let record = Record::within(id, kind, &shared, at, len)?;
            if self.index.insert(id, (kind, table.records.len() as u32)).is_some() {
                return Err(Malformed("block: a record twice"));
            }
            table.records.push(record);
        }
        Ok(())
    }

    /// A block of entries.
    pub fn entry_block(&self, block: u32) -> Vec<u8> {
        let mut out = Vec::new();
        for m in self.metas.iter().skip(block as usize * ENTRIES).take(ENTRIES) {
            put_uint(&mut out, u64::from(m.replica));
            put_uint(&mut out, u64::from(m.action));
            put_uint(&mut out, u64::from(m.seq));
            put_uint(&mut out, m.at.0);
            put_int(&mut out, i64::from(m.on.num_days_from_ce()));
            put_uint(&mut out, m.actor.0);
            put_uint(&mut out, m.position);
            put_int(&mut out, m.received);
            put_uint(&mut out, m.batch);
            out.push(m.needs);
        }
        out
    }

    /// Adds a block of entries, in order; the replicas must have been read before.
    pub fn load_entry_block(&mut self, bytes: &[u8]) -> Result<(), Malformed> {
        let mut r = Reader::new(bytes);
        while !r.is_empty() {
            let stamp = Stamp(self.metas.len() as u32);
            let small = |n: u64| u16::try_from(n).map_err(|_| Malformed("entry block"));
            let mut meta = Meta {
                replica: small(r.uint()?)?,
                action: small(r.uint()?)?,
                seq: r.uint32()?,
                at: Hlc(r.uint()?),
                on: i32::try_from(r.int()?)
                    .ok()
                    .and_then(NaiveDate::from_num_days_from_ce_opt)
                    .ok_or(Malformed("entry block"))?,
                actor: RecordId(r.uint()?),
                position: r.uint()?,
                received: r.int()?,
                batch: r.uint()?,
                first: stamp,
                needs: r.byte()?,
            };
            meta.first = self.first_in(usize::from(meta.replica), meta.batch, stamp);
            let replica = self.replicas.get_mut(usize::from(meta.replica)).ok_or(Malformed("entry block"))?;
            replica.entries.push(stamp);
            if replica.len() != meta.seq || usize::from(meta.action) >= self.actions.len() {
                return Err(Malformed("entry block"));
            }
            self.clock = self.clock.max(meta.at);
            self.metas.push(meta);
        }
        Ok(())
    }

    /// What is neither record nor entry: the day, replicas, action names, contests, what is dated ahead, what takes back.
    pub fn rest(&self) -> Vec<u8> {
        let mut out = vec![VERSION];
        put_uint(&mut out, self.revision);
        put_int(&mut out, self.day().map_or(0, |d| i64::from(d.num_days_from_ce())));
        put_uint(&mut out, self.replicas.len() as u64);
        for r in &self.replicas {
            out.extend_from_slice(&r.id.0);
            out.extend_from_slice(&r.key);
            out.extend_from_slice(&r.head);
        }
        put_uint(&mut out, self.actions.len() as u64);
        self.actions.iter().for_each(|a| put_bytes(&mut out, a.as_bytes()));
        put_uint(&mut out, self.contests.len() as u64);
        for (key, c) in &self.contests {
            put_key(&mut out, *key);
            put_uint(&mut out, c.base.map_or(0, |s| u64::from(s.0) + 1));
            put_heads(&mut out, &c.heads);
        }
        put_uint(&mut out, self.ahead.len() as u64);
        for (key, heads) in &self.ahead {
            put_key(&mut out, *key);
            put_heads(&mut out, heads);
        }
        put_uint(&mut out, self.retractions.links.len() as u64);
        for (first, target) in &self.retractions.links {
            put_uint(&mut out, u64::from(first.0));
            out.extend_from_slice(&target.replica.0);
            put_uint(&mut out, u64::from(target.seq));
        }
        self.authority.encode(&mut out);
        put_uint(&mut out, self.refused.len() as u64);
        for (stamp, refusal) in &self.refused {
            put_uint(&mut out, u64::from(stamp.0));
            out.push(*refusal as u8);
        }
        out
    }

    /// A state that holds the rest alone; records and entries are then added block by block.
    pub fn from_rest(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut r = Reader::new(bytes);
        if r.byte()? != VERSION {
            return Err(Malformed("checkpoint: another version"));
        }
        let mut state = Self { revision: r.uint()?, ..Self::default() };
        let day = i32::try_from(r.int()?).map_err(|_| Malformed("day"))?;
        if day != 0 {
            state.begin_on(NaiveDate::from_num_days_from_ce_opt(day).ok_or(Malformed("day"))?);
        }
        for _ in 0..r.count()? {
            let (id, key, head) = (ReplicaId(r.array()?), r.array()?, r.array()?);
            state.replicas.push(Replica { id, key, head, entries: Vec::new() });
        }
        for _ in 0..r.count()? {
            state.actions.push(r.text()?.to_string());
        }
        for _ in 0..r.count()? {
            let key = key(&mut r)?;
            let base = r.uint32()?.checked_sub(1).map(Stamp);
            state.contests.insert(key, Contest { base, heads: heads(&mut r)? });
        }
        for _ in 0..r.count()? {
            state.ahead.insert(key(&mut r)?, heads(&mut r)?);
        }
        for _ in 0..r.count()? {
            let first = Stamp(r.uint32()?);
            let target = WriteId { replica: ReplicaId(r.array()?), seq: r.uint32()? };
            state.retractions.links.insert(first, target);
        }
        state.authority = Authority::decode(&mut r)?;
        for _ in 0..r.count()? {
            let stamp = Stamp(r.uint32()?);
            let refusal = Refusal::ALL.get(usize::from(r.byte()?)).ok_or(Malformed("checkpoint: refusal"))?;
            state.refused.insert(stamp, *refusal);
        }
        Ok(state)
    }

    /// Says what is taken back, once all entries have been read.
    pub fn end_loading(&mut self) {
        let awaited = self.retractions.links.values().filter(|t| self.stamp_of(**t).is_none()).copied().collect();
        self.retractions.awaited = awaited;
        self.judge();
    }
}

type Key = (RecordId, Tag);

fn put_key(out: &mut Vec<u8>, (id, tag): Key) {
    put_uint(out, id.0);
    out.push(tag.0);
}

fn key(r: &mut Reader<'_>) -> Result<Key, Malformed> {
    Ok((RecordId(r.uint()?), Tag(r.byte()?)))
}

fn put_heads(out: &mut Vec<u8>, heads: &[Head]) {
    put_uint(out, heads.len() as u64);
    for h in heads {
        put_uint(out, u64::from(h.stamp.0));
        put_bytes(out, &h.raw);
    }
}

fn heads(r: &mut Reader<'_>) -> Result<Vec<Head>, Malformed> {
    (0..r.count()?).map(|_| Ok(Head { stamp: Stamp(r.uint32()?), raw: r.bytes()?.into() })).collect()
}
