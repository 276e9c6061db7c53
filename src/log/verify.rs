//! Walking the whole log again: every digest, chain and signature.

use std::collections::HashMap;

use crate::log::entry::{Digest, Entry, Frame, ReplicaId, WriteId};
use crate::log::sign::is_signed;

/// What is wrong with an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Its bytes cannot be read.
    Unreadable,
    /// The one before it is missing.
    Missing,
    /// It does not hold the digest of the one before it.
    Broken,
    /// Its replica did not sign it.
    Forged,
}

/// Walks entries in the order of the journal.
#[derive(Debug, Default)]
pub struct Verifier {
    chains: HashMap<ReplicaId, (u32, Digest, [u8; 32])>,
    count: u64,
}

impl Verifier {
    /// Checks the next frame of the journal; says which entry it is, or what is wrong with which.
    pub fn check(&mut self, bytes: &[u8]) -> Result<WriteId, (Option<WriteId>, Wrong)> {
        let frame = Frame::decode(bytes).map_err(|_| (None, Wrong::Unreadable))?;
        let entry = Entry::decode(frame.body).map_err(|_| (None, Wrong::Unreadable))?;
        let id = entry.id();
        let wrong = |w| Err((Some(id), w));
        let (seq, head, key) = match (self.chains.get(&entry.replica), entry.key) {
            (Some(chain), None) => *chain,
            (None, Some(key)) if ReplicaId::of_key(&key) == entry.replica => (0, [0; 32], key),
            (None, None) => return wrong(Wrong::Missing),
            _ => return wrong(Wrong::Forged),
        };
        if entry.seq != seq + 1 {
            return wrong(Wrong::Missing);
        }
        if entry.prev != head {
            return wrong(Wrong::Broken);
        }
        let digest = frame.digest();
        if !is_signed(&key, &digest, frame.signature) {
            return wrong(Wrong::Forged);
        }
        self.chains.insert(entry.replica, (entry.seq, digest, key));
        self.count += 1;
        Ok(id)
    }

    /// The head of the whole log so far, as [`crate::log::State::head`] gives it.
    pub fn head(&self) -> Digest {
        use sha2::Digest as _;
        let mut all: Vec<_> = self.chains.iter().collect();
        all.sort_by_key(|(id, _)| **id);
        let mut h = sha2::Sha256::new();
        for (id, (seq, head, _)) in all {
            h.update(id.0);
            h.update(seq.to_le_bytes());
            h.update(head);
        }
        h.finalize().into()
    }

    /// The last entry of a replica that was right; 0 where none was.
    pub fn seq(&self, replica: ReplicaId) -> u32 {
        self.chains.get(&replica).map_or(0, |(seq, ..)| *seq)
    }

    /// The replicas of which entries were right, with their public keys.
    pub fn replicas(&self) -> impl Iterator<Item = (ReplicaId, [u8; 32])> {
        self.chains.iter().map(|(id, (.., key))| (*id, *key))
    }

    /// How many entries were right.
    pub fn count(&self) -> u64 {
        self.count
    }
}
