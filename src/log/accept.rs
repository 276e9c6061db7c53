//! Judging an entry that came from outside, before anything of it is believed.
//!
//! This is the door of a store: what passes is written to the journal and passed on. Whether it then counts is another
//! question, answered the same on every replica by [`crate::log::authority`].

use crate::log::authority::Authority;
use crate::log::clock::Hlc;
use crate::log::entry::{Digest, Entry, Frame, ReplicaId};
use crate::log::sign::is_signed;
use crate::log::state::State;

/// What to do with an entry that came from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is new and right: write it to the journal.
    Take(Digest),
    /// It is here already.
    Known,
    /// It is right, but stamped too far ahead of our clock: hold it aside until its time has come.
    Ahead(Digest),
    /// It is right, but nobody enrolled its device: hold it aside until an administrator does.
    Unknown(Digest),
    /// It is right, but its device was revoked before it was written: keep it aside, for people to see.
    Revoked(Digest),
    /// An entry before it is missing.
    Gap,
    /// Another entry of the same replica and number is here: an alarm, never a merge.
    Fork,
    /// It does not continue its chain, or is not signed by its replica.
    Forged,
}

/// How far a replica's chain is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tip {
    /// How many of its entries are here.
    pub len: u32,
    /// The digest of the last one.
    pub head: Digest,
    /// When that was written.
    pub at: Hlc,
    /// Its public key.
    pub key: [u8; 32],
}

impl Tip {
    /// How far a replica's chain is in a state.
    pub fn of(state: &State, replica: ReplicaId) -> Option<Self> {
        let r = state.replica(replica)?;
        let at = r.entries.last().and_then(|s| state.meta(*s)).map_or(Hlc(0), |m| m.at);
        Some(Self { len: r.len(), head: r.head, at, key: r.key })
    }

    /// After one more entry, which continues it.
    pub fn after(entry: &Entry<'_>, digest: Digest, before: Option<&Self>) -> Self {
        let key = entry.key.or_else(|| before.map(|t| t.key)).unwrap_or_default();
        Self { len: entry.seq, head: digest, at: entry.at, key }
    }
}

/// Judges an entry against how far its replica's chain is here; `wall` is our clock in milliseconds.
///
/// `authority` says who may speak; without it every device is let in, as when a store is copied for the first time.
/// `known_digest` gives the digest of an entry that is here, by its place in the chain.
pub fn judge(
    tip: Option<&Tip>,
    authority: Option<&Authority>,
    frame: &Frame<'_>,
    entry: &Entry<'_>,
    wall: i64,
    known_digest: impl FnOnce(ReplicaId, u32) -> Option<Digest>,
) -> Verdict {
    let digest = frame.digest();
    let here = tip.map_or(0, |t| t.len);
    if entry.seq == 0 {
        return Verdict::Forged;
    }
    if entry.seq <= here {
        return match known_digest(entry.replica, entry.seq) {
            Some(d) if d == digest => Verdict::Known,
            _ => Verdict::Fork,
        };
    }
    if entry.seq > here + 1 {
        return Verdict::Gap;
    }
    let (prev, key, at) = match (tip, entry.key) {
        (Some(t), None) => (t.head, t.key, Some(t.at)),
        (None, Some(key)) if ReplicaId::of_key(&key) == entry.replica => ([0; 32], key, None),
        _ => return Verdict::Forged,
    };
    // A device's own clock only goes forward.
    let turned_back = at.is_some_and(|at| entry.at <= at);
    if turned_back || entry.prev != prev || !is_signed(&key, &digest, frame.signature) {
        return Verdict::Forged;
    }
    if let Some(authority) = authority {
        match authority.enrolment_now(entry.replica) {
            Some(enrolment) if enrolment.last.is_some_and(|last| entry.seq > last) => return Verdict::Revoked(digest),
            None if tip.is_none() && !authority.is_empty() => return Verdict::Unknown(digest),
            _ => {}
        }
    }
    if Hlc::is_ahead_of(entry.at, wall) { Verdict::Ahead(digest) } else { Verdict::Take(digest) }
}
