//! An entry before it is signed, and its bytes.

use chrono::{Datelike, NaiveDate};

use super::{Digest, FORMAT, FORMAT_RETRACTS, ReplicaId, WriteId};
use crate::domain::codec::{put_bytes, put_int, put_uint};
use crate::domain::id::RecordId;
use crate::domain::kind::Tag;
use crate::domain::record::EMPTY;
use crate::domain::value::Value;
use crate::log::clock::Hlc;

/// Binds the entries of one bulk action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Names the bulk action.
    pub id: u64,
    /// The place of this entry in it, from 0.
    pub index: u32,
    /// Whether it is the last.
    pub last: bool,
}

/// An entry before it is encoded.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Which replica writes it.
    pub replica: ReplicaId,
    /// Its place in the replica's chain, from 1.
    pub seq: u32,
    /// When, by the hybrid clock.
    pub at: Hlc,
    /// The day from which it holds.
    pub on: NaiveDate,
    /// Who did it.
    pub actor: RecordId,
    /// The action's name.
    pub action: String,
    /// Why, in the person's words.
    pub note: String,
    /// The bulk action that it is part of.
    pub batch: Option<Batch>,
    /// The first entry of the action that this one takes back. Such an entry changes nothing itself; one of version 0.1.0
    /// set its fields to what they were before, and is read as one that takes back.
    pub undoes: Option<WriteId>,
    /// What the device's clock showed, in milliseconds since 1970, where that is far from `at`.
    pub wall: Option<i64>,
    /// The replica's public key; in its first entry alone.
    pub key: Option<[u8; 32]>,
    /// The digest of the replica's entry before; zero in the first.
    pub prev: Digest,
    /// What it changes.
    pub changes: Vec<Change>,
}

/// One field of one record set.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The record.
    pub id: RecordId,
    /// Its kind, as stored.
    pub kind: u8,
    /// The field.
    pub tag: Tag,
    /// The write that it replaces.
    pub replaces: Option<WriteId>,
    /// The value; none empties the field.
    pub value: Option<Value>,
}

pub(super) const HAS_BATCH: u64 = 1;

pub(super) const HAS_UNDOES: u64 = 2;

pub(super) const HAS_KEY: u64 = 4;

pub(super) const LAST_OF_BATCH: u64 = 8;

pub(super) const HAS_WALL: u64 = 16;

impl Draft {
    /// The bytes that are digested and signed.
    pub fn encode(&self) -> Vec<u8> {
        let plain = self.undoes.is_none() && self.wall.is_none();
        let mut out = vec![if plain { FORMAT } else { FORMAT_RETRACTS }];
        out.extend_from_slice(&self.replica.0);
        put_uint(&mut out, u64::from(self.seq));
        out.extend_from_slice(&self.prev);
        put_uint(&mut out, self.at.0);
        put_int(&mut out, i64::from(self.on.num_days_from_ce()));
        put_uint(&mut out, self.actor.0);
        put_bytes(&mut out, self.action.as_bytes());
        put_bytes(&mut out, self.note.as_bytes());
        let flags = u64::from(self.batch.is_some()) * HAS_BATCH
            + u64::from(self.undoes.is_some()) * HAS_UNDOES
            + u64::from(self.key.is_some()) * HAS_KEY
            + u64::from(self.batch.is_some_and(|b| b.last)) * LAST_OF_BATCH
            + u64::from(self.wall.is_some()) * HAS_WALL;
        put_uint(&mut out, flags);
        if let Some(b) = self.batch {
            put_uint(&mut out, b.id);
            put_uint(&mut out, u64::from(b.index));
        }
        if let Some(w) = self.undoes {
            out.extend_from_slice(&w.replica.0);
            put_uint(&mut out, u64::from(w.seq));
        }
        if let Some(wall) = self.wall {
            put_int(&mut out, wall);
        }
        if let Some(k) = &self.key {
            out.extend_from_slice(k);
        }
        let mut replicas: Vec<ReplicaId> = Vec::new();
        for w in self.changes.iter().filter_map(|c| c.replaces) {
            if !replicas.contains(&w.replica) {
                replicas.push(w.replica);
            }
        }
        put_uint(&mut out, replicas.len() as u64);
        replicas.iter().for_each(|r| out.extend_from_slice(&r.0));
        let mut at = 0;
        while let Some(first) = self.changes.get(at) {
            let run = self.changes[at..].iter().take_while(|c| c.id == first.id && c.kind == first.kind).count();
            out.extend_from_slice(&first.id.0.to_le_bytes());
            out.push(first.kind);
            put_uint(&mut out, run as u64);
            for c in &self.changes[at..at + run] {
                out.push(c.tag.0);
                match c.replaces {
                    None => put_uint(&mut out, 0),
                    Some(w) => {
                        let place = replicas.iter().position(|r| *r == w.replica).unwrap_or(0);
                        put_uint(&mut out, place as u64 + 1);
                        put_uint(&mut out, u64::from(w.seq));
                    }
                }
                match &c.value {
                    Some(v) => v.encode(&mut out),
                    None => out.extend_from_slice(EMPTY),
                }
            }
            at += run;
        }
        out
    }
}
