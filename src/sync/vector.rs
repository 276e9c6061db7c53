//! How far a replica has got with each chain: a version vector.

use std::collections::BTreeMap;

use crate::log::ReplicaId;
use crate::service::Office;
use crate::store::aside::Why;

/// The most chains that a vector may speak of; an office has as many as it ever had devices.
pub const MAX_CHAINS: usize = 100_000;

/// How far one chain has come somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Chain {
    /// How many of its entries are in the log.
    pub len: u32,
    /// The beginning of the digest of the last of them, so that two histories under one name show.
    pub head: u64,
    /// Up to which number entries are kept aside behind those; not more than `len` where none are.
    pub held: u32,
}

impl Chain {
    /// Up to which number nothing needs to be sent again.
    pub fn reached(&self) -> u32 {
        self.len.max(self.held)
    }
}

/// How far each chain has come somewhere.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Vector(pub BTreeMap<ReplicaId, Chain>);

impl Vector {
    /// That of a store.
    pub fn of(office: &Office) -> Self {
        let mut out = Self::default();
        for r in office.read().replicas() {
            out.0.insert(r.id, Chain { len: r.len(), head: head(&r.head), held: 0 });
        }
        let mut aside = office.aside().list();
        aside.retain(|i| i.why != Why::Fork);
        aside.sort_by_key(|i| i.id);
        for item in aside {
            let chain = out.0.entry(item.id.replica).or_default();
            if item.id.seq == chain.reached() + 1 {
                chain.held = item.id.seq;
            }
        }
        out
    }

    /// How far a chain has come.
    pub fn chain(&self, replica: ReplicaId) -> Chain {
        self.0.get(&replica).copied().unwrap_or_default()
    }

    /// The further of two in each chain.
    pub fn joined(mut self, other: &Self) -> Self {
        for (replica, theirs) in &other.0 {
            let ours = self.0.entry(*replica).or_default();
            if theirs.len > ours.len {
                *ours = *theirs;
            }
        }
        self
    }

    /// How many entries the log holds.
    pub fn entries(&self) -> u64 {
        self.0.values().map(|c| u64::from(c.len)).sum()
    }
}

/// The beginning of a digest, as a number.
pub fn head(digest: &[u8; 32]) -> u64 {
    digest.first_chunk().map_or(0, |first| u64::from_le_bytes(*first))
}
