//! Judging an entry that came from outside, before anything of it is believed.

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
    /// It is stamped too far ahead of our clock: hold it aside.
    Ahead,
    /// An entry before it is missing.
    Gap,
    /// Another entry of the same replica and number is here: an alarm, never a merge.
    Fork,
    /// It does not continue its chain, or is not signed by its replica.
    Forged,
}

/// Judges an entry against what is here; `wall` is our clock in milliseconds.
///
/// `known_digest` gives the digest of an entry that is here, by the place of its replica's chain.
pub fn judge(
    state: &State,
    frame: &Frame<'_>,
    entry: &Entry<'_>,
    wall: i64,
    known_digest: impl FnOnce(ReplicaId, u32) -> Option<Digest>,
) -> Verdict {
    let digest = frame.digest();
    let replica = state.replica(entry.replica);
    let here = replica.map_or(0, |r| r.len());
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
    let (prev, key) = match (replica, entry.key) {
        (Some(r), None) => (r.head, r.key),
        (None, Some(key)) if ReplicaId::of_key(&key) == entry.replica => ([0; 32], key),
        _ => return Verdict::Forged,
    };
    if entry.prev != prev || !is_signed(&key, &digest, frame.signature) {
        return Verdict::Forged;
    }
    if Hlc::is_ahead_of(entry.at, wall) { Verdict::Ahead } else { Verdict::Take(digest) }
}
