//! What replicas that meet in a folder or in a database keep aside of each other's entries.
//!
//! A folder and a database judge nothing, and so cannot say what was not let in; at the other end of a line the answer says it.
//! Each device therefore leaves one small signed list there of what it keeps aside, put anew as a whole when that changes.
//! Whoever wrote such an entry reads at the next exchange where it waits and why. A list is believed where its device is
//! enrolled here; it changes nothing in the log.
//!
//! ```text
//! magic, what the device says (postcard), signature of the digest of both
//! ```

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::messages;
use super::remote::Remote;
use super::session::KeptAside;
use crate::error::{Code, Error, Result};
use crate::log::ReplicaId;
use crate::log::sign::is_signed;
use crate::service::Office;

const MAGIC: &[u8; 8] = b"DUCHAAS1";
const SIGNATURE: usize = 64;
/// The longest list in bytes.
pub const MAX_LIST: usize = 256 << 10;
/// The most lists that are looked at.
pub const MAX_LISTS: usize = 1_000;
/// The most spans of one list; those of the first replicas, where there are more.
const MAX_SPANS: usize = 4_000;
/// The longest name of a reason, in bytes.
const MAX_WHY: usize = 40;

/// Entries of one device that follow each other and are kept aside for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The replica that the device writes.
    pub replica: [u8; 16],
    /// The number of the first of them.
    pub first: u32,
    /// The number of the last of them.
    pub last: u32,
    /// The stable name of the reason.
    pub why: String,
}

/// What a device says that it keeps aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct List {
    store: [u8; 16],
    replica: [u8; 16],
    key: [u8; 32],
    made: i64,
    kept: Vec<Kept>,
}

/// What a store keeps aside, by device and number.
pub fn kept(office: &Office) -> Vec<Kept> {
    if office.aside().is_empty() {
        return Vec::new();
    }
    let mut all = office.aside().list();
    all.sort_by_key(|i| (i.id.replica, i.id.seq));
    let mut out: Vec<Kept> = Vec::new();
    for item in all {
        let (replica, seq, why) = (item.id.replica.0, item.id.seq, item.why.name());
        match out.last_mut() {
            Some(k) if k.replica == replica && k.why == why && seq.wrapping_sub(k.last) <= 1 => k.last = seq,
            _ => out.push(Kept { replica, first: seq, last: seq, why: why.to_string() }),
        }
    }
    out.truncate(MAX_SPANS);
    out
}

/// A list as the device of a store signs it.
///
/// # Errors
/// Where it cannot be encoded.
pub fn signed(office: &Office, kept: Vec<Kept>) -> Result<Vec<u8>> {
    let list = List {
        store: office.journal().store_id(),
        replica: office.key().replica().0,
        key: office.key().public(),
        made: office.clock().millis(),
        kept,
    };
    let failed = |e: postcard::Error| Error::new(Code::Failed, messages::GARBAGE).caused_by(e);
    let mut out = postcard::to_extend(&list, MAGIC.to_vec()).map_err(failed)?;
    let digest: [u8; 32] = Sha256::digest(&out).into();
    out.extend_from_slice(&office.key().sign(&digest));
    Ok(out)
}

impl List {
    /// Reads a list: whole, as the device that it names signed it, or not at all.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        if bytes.len() > MAX_LIST {
            return None;
        }
        let (said, signature) = bytes.split_last_chunk::<SIGNATURE>()?;
        let (list, rest): (Self, &[u8]) = postcard::take_from_bytes(said.strip_prefix(MAGIC)?).ok()?;
        let fits = |k: &Kept| k.first > 0 && k.first <= k.last && k.why.len() <= MAX_WHY;
        let bounded = rest.is_empty() && list.kept.len() <= MAX_SPANS && list.kept.iter().all(fits);
        let digest: [u8; 32] = Sha256::digest(said).into();
        let own_key = ReplicaId::of_key(&list.key).0 == list.replica;
        (bounded && own_key && is_signed(&list.key, &digest, signature)).then_some(list)
    }
}

/// Leaves word of what is kept aside here, where that is another than was left, and tells which entries of this device others
/// say that they keep aside.
///
/// # Errors
/// As [`Remote::vector`].
pub(super) fn exchange(office: &Office, remote: &mut dyn Remote) -> Result<Option<KeptAside>> {
    let store = office.journal().store_id();
    let mut lists = remote.lists()?;
    lists.retain(|l| l.store == store);
    let own = office.key().replica();
    let here = kept(office);
    let left = lists.iter().find(|l| l.replica == own.0).map_or(&[][..], |l| &l.kept);
    if here != left {
        // Where it cannot be written, as on a read-only share, nothing is held up: it is tried again.
        drop(leave(office, remote, here));
    }
    Ok(waiting(office, own, &lists))
}

/// Leaves word of what is kept aside here.
///
/// # Errors
/// As [`Remote::leave`].
pub(super) fn leave(office: &Office, remote: &mut dyn Remote, kept: Vec<Kept>) -> Result<()> {
    remote.leave(office.key().replica(), &signed(office, kept)?)
}

/// Which entries of a device others keep aside, by the lists of those who are enrolled.
fn waiting(office: &Office, own: ReplicaId, lists: &[List]) -> Option<KeptAside> {
    let devices = office.devices();
    let mut found: Vec<(&Kept, &str)> = Vec::new();
    for list in lists.iter().filter(|l| l.replica != own.0) {
        let by = devices.iter().find(|d| d.replica.0 == list.replica);
        let Some(by) = by.filter(|d| d.enrolment.is_some_and(|e| e.last.is_none())) else { continue };
        found.extend(list.kept.iter().filter(|k| k.replica == own.0).map(|k| (k, by.name.as_str())));
    }
    let (most, _) = found.iter().max_by_key(|(k, _)| k.last - k.first)?;
    let first = found.iter().map(|(k, _)| k.first).min()?;
    let last = found.iter().map(|(k, _)| k.last).max()?;
    let mut by: Vec<&str> = found.iter().map(|(_, by)| *by).collect();
    by.dedup();
    Some(KeptAside { entries: (first, last), why: Some(most.why.clone()), at: Some(by.join("、")) })
}
