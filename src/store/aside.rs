//! What came from outside and is not part of the log: kept durably in a place of its own, for people to see.
//!
//! It is a small journal in the home folder, in which only the newest state matters. What is in it is bounded, so that a
//! stranger who may send to us cannot fill the disk.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::disk::Disk;
use super::journal::{Journal, Options};
use super::messages;
use super::segment::{Family, Position};
use crate::domain::codec::{Malformed, Reader, put_int};
use crate::error::{Code, Error, Result};
use crate::log::{ReplicaId, WriteId};

/// The version of what is written.
const VERSION: u8 = 1;
/// The most bytes that are kept.
pub const MAX_BYTES: usize = 64 << 20;
/// The most entries that are kept.
pub const MAX_ENTRIES: usize = 20_000;

/// Why an entry is kept aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// It is stamped ahead of our clock.
    Ahead,
    /// Nobody enrolled its device.
    Unknown,
    /// Its device was revoked before it was written.
    Revoked,
    /// Another entry of the same device and number is in the log: a copy of a store went on under the same name.
    Fork,
}

impl Why {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Ahead, Self::Unknown, Self::Revoked, Self::Fork];

    /// What people read.
    pub fn label(self) -> crate::i18n::Msg {
        match self {
            Self::Ahead => messages::ASIDE_AHEAD,
            Self::Unknown => messages::ASIDE_UNKNOWN,
            Self::Revoked => messages::ASIDE_REVOKED,
            Self::Fork => messages::ASIDE_FORK,
        }
    }

    /// The stable name, for JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ahead => "ahead",
            Self::Unknown => "unknown-device",
            Self::Revoked => "revoked-device",
            Self::Fork => "fork",
        }
    }
}

/// An entry that is kept aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Why.
    pub why: Why,
    /// When it came, in milliseconds since 1970.
    pub received: i64,
    /// Which entry it says to be.
    pub id: WriteId,
    /// Its signature.
    pub signature: [u8; 64],
    /// Its body.
    pub body: Vec<u8>,
}

impl Item {
    fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.body.len() + 100);
        out.push(VERSION);
        out.push(self.why as u8);
        put_int(&mut out, self.received);
        out.extend_from_slice(&self.id.replica.0);
        out.extend_from_slice(&self.id.seq.to_le_bytes());
        out.extend_from_slice(&self.signature);
        out.extend_from_slice(&self.body);
        out
    }

    fn decode(bytes: &[u8]) -> std::result::Result<Self, Malformed> {
        let mut r = Reader::new(bytes);
        if r.byte()? != VERSION {
            return Err(Malformed("aside: made by a newer version"));
        }
        let why = *Why::ALL.get(usize::from(r.byte()?)).ok_or(Malformed("aside"))?;
        let received = r.int()?;
        let id = WriteId { replica: ReplicaId(r.array()?), seq: u32::from_le_bytes(r.array()?) };
        Ok(Self { why, received, id, signature: r.array()?, body: r.rest().to_vec() })
    }
}

/// The entries that are kept aside.
pub struct Aside {
    inner: Mutex<Inner>,
}

struct Inner {
    journal: Option<Journal>,
    items: Vec<Item>,
    bytes: usize,
}

impl Aside {
    /// Opens the place in a folder, which need not be there yet. What is damaged is moved out of the way: the peers still
    /// have what was in it. Where the disk refuses, nothing can be kept until it is opened again.
    pub fn open(disk: &Arc<dyn Disk>, dir: &Path, store: [u8; 16]) -> Self {
        let options = Options { family: Family::Drafts, create: Some(store), ..Options::default() };
        let open = || Journal::open(Arc::clone(disk), dir, options).map(|(j, _)| j);
        let journal = match open() {
            Err(error) if error.code() == Code::Corrupt => {
                let name = |n: u32| dir.with_extension(format!("damaged-{n}"));
                let free = (1..).map(name).find(|p| !matches!(disk.kind(p), Ok(Some(_))));
                free.and_then(|to| disk.rename(dir, &to).ok()).and_then(|()| open().ok())
            }
            opened => opened.ok(),
        };
        let frames = journal.iter().flat_map(|j| j.scan(Position::START));
        let items: Vec<Item> = frames.map_while(|f| f.ok().and_then(|(_, bytes)| Item::decode(&bytes).ok())).collect();
        let bytes = items.iter().map(|i| i.body.len()).sum();
        Self { inner: Mutex::new(Inner { journal, items, bytes }) }
    }

    /// What is kept, in order of arrival.
    pub fn list(&self) -> Vec<Item> {
        self.lock().items.clone()
    }

    /// Whether nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.lock().items.is_empty()
    }

    /// Keeps entries; those that are kept already are left as they are.
    ///
    /// # Errors
    /// `Denied` where too much is kept already; `Failed` where the disk refuses.
    pub fn put(&self, items: Vec<Item>) -> Result<()> {
        let mut inner = self.lock();
        let fresh: Vec<Item> =
            items.into_iter().filter(|i| !inner.items.iter().any(|h| h.id == i.id && h.body == i.body)).collect();
        if fresh.is_empty() {
            return Ok(());
        }
        let more: usize = fresh.iter().map(|i| i.body.len()).sum();
        if inner.bytes + more > MAX_BYTES || inner.items.len() + fresh.len() > MAX_ENTRIES {
            return Err(Error::new(Code::Denied, messages::ASIDE_FULL)
                .with("entries", inner.items.len())
                .hint(messages::HINT_ASIDE));
        }
        let frames: Vec<Vec<u8>> = fresh.iter().map(Item::encode).collect();
        match &inner.journal {
            Some(journal) => drop(journal.append_group(&frames)?),
            None => return Err(Error::new(Code::Failed, messages::ASIDE_CLOSED)),
        }
        inner.bytes += more;
        inner.items.extend(fresh);
        Ok(())
    }

    /// Lets go of those for which a function says so.
    ///
    /// # Errors
    /// `Failed` where the disk refuses; nothing is let go of then.
    pub fn remove(&self, gone: impl Fn(&Item) -> bool) -> Result<()> {
        let mut inner = self.lock();
        let kept: Vec<Item> = inner.items.iter().filter(|i| !gone(i)).cloned().collect();
        if kept.len() == inner.items.len() {
            return Ok(());
        }
        let frames: Vec<Vec<u8>> = kept.iter().map(Item::encode).collect();
        if let Some(journal) = &inner.journal {
            journal.replace_all(&frames)?;
        }
        inner.bytes = kept.iter().map(|i| i.body.len()).sum();
        inner.items = kept;
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::disk::RealDisk;
    use crate::store::faulty::{Break, FaultyDisk};

    fn real() -> Arc<dyn Disk> {
        Arc::new(RealDisk)
    }

    fn item(seq: u32) -> Item {
        let id = WriteId { replica: ReplicaId([3; 16]), seq };
        Item { why: Why::Unknown, received: -7, id, signature: [9; 64], body: vec![1, 2, seq as u8] }
    }

    #[test]
    fn what_is_kept_is_there_after_a_kill_and_kept_once() {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("aside");
        let aside = Aside::open(&real(), &dir, [1; 16]);
        aside.put(vec![item(1), item(2)]).unwrap();
        aside.put(vec![item(2), item(3)]).unwrap();
        drop(aside);
        let aside = Aside::open(&real(), &dir, [1; 16]);
        assert_eq!(aside.list(), [item(1), item(2), item(3)]);
        aside.remove(|i| i.id.seq == 2).unwrap();
        drop(aside);
        assert_eq!(Aside::open(&real(), &dir, [1; 16]).list(), [item(1), item(3)]);
    }

    #[test]
    fn it_takes_no_more_than_its_share_of_the_disk() {
        let home = tempfile::tempdir().unwrap();
        let aside = Aside::open(&real(), &home.path().join("aside"), [1; 16]);
        let large = |seq| Item { body: vec![0; MAX_BYTES / 16], ..item(seq) };
        aside.put((1..=16).map(large).collect()).unwrap();
        assert_eq!(aside.put(vec![item(17)]).unwrap_err().code(), Code::Denied);
        assert_eq!(aside.list().len(), 16);
    }

    #[test]
    fn a_disk_that_fails_for_a_moment_takes_nothing_away() {
        let faulty = FaultyDisk::new(1);
        let disk: Arc<dyn Disk> = Arc::new(faulty.clone());
        let dir = Path::new("/h/aside");
        Aside::open(&disk, dir, [1; 16]).put(vec![item(1)]).unwrap();
        for at in 0..20 {
            faulty.break_at(at, Break::Eio);
            drop(Aside::open(&disk, dir, [1; 16]));
            faulty.mend();
            assert_eq!(Aside::open(&disk, dir, [1; 16]).list(), [item(1)], "a failure at call {at}");
        }
    }
}
