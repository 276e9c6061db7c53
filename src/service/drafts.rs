//! Drafts: what somebody has typed and not saved yet. They belong to one device, are never synced, and survive a kill.
//!
//! A draft is put at every key press. A thread of its own makes it durable: typing never waits for the disk, and of several
//! states that come while the disk is busy only the last is written. Until then it is in a file that a kill leaves whole
//! (`pending`). Source: architecture.md, "Store".

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use serde::{Deserialize, Serialize};

use crate::error::{Code, Error, Result};
use crate::service::pending::Pending;
use crate::store::disk::{Disk, RealDisk};
use crate::store::{Journal, Opened, Options, Position};

crate::messages! {
    NO_DRAFT: "the draft is not kept: it is too large, or there are too many", "草稿未保存：内容过大或草稿过多";
    HINT_DRAFTS: "save the form, or discard old drafts", "请保存表单，或清理旧草稿";
}

/// The largest draft, in bytes.
pub const MAX_BYTES: usize = 4 << 20;
/// The most drafts of one person that are kept.
pub const MAX_DRAFTS: usize = 200;
/// The most bytes of all drafts together.
const MAX_ALL: usize = 256 << 20;
/// The journal is written anew, with what counts only, when it holds this many frames more than drafts.
const SLACK: u64 = 512;
/// The version of a frame's content.
const VERSION: u8 = 1;

/// A frame: a draft as it is now, or nothing where it is gone.
#[derive(Serialize, Deserialize)]
struct Written<'a> {
    version: u8,
    key: &'a str,
    bytes: Option<&'a [u8]>,
}

/// The drafts of a device.
pub struct Drafts {
    shared: Arc<Shared>,
    writer: Option<JoinHandle<()>>,
}

struct Shared {
    inner: Mutex<Inner>,
    /// Something is to be written, or was.
    news: Condvar,
}

#[derive(Default)]
struct Inner {
    all: BTreeMap<String, Vec<u8>>,
    dirty: BTreeSet<String>,
    /// What was put and is not durable yet.
    pending: Option<Pending>,
    /// The keys that an open form types into.
    claimed: BTreeSet<String>,
    bytes: usize,
    writing: bool,
    ending: bool,
    error: Option<Error>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, guard: MutexGuard<'a, Inner>) -> MutexGuard<'a, Inner> {
        self.news.wait(guard).unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// Writes a draft to where it waits for the disk.
    fn pend(&mut self, key: &str) {
        let frame = frame(key, self.all.get(key).map(Vec::as_slice));
        if let Some(pending) = &mut self.pending {
            pending.add(&frame);
        }
    }

    /// Writes everything that is not durable anew.
    fn pend_all(&mut self) {
        let dirty: Vec<String> = self.dirty.iter().cloned().collect();
        dirty.iter().for_each(|key| self.pend(key));
    }
}

/// A key that one open form types into.
pub struct Claim {
    key: String,
    shared: Arc<Shared>,
}

impl Claim {
    /// The key.
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.shared.lock().claimed.remove(&self.key);
    }
}

/// The part of a key that says whose it is: its first two words.
fn owner(key: &str) -> &str {
    let second = key.match_indices('/').nth(1).map(|(at, _)| at);
    second.and_then(|at| key.get(..=at)).unwrap_or(key)
}

impl Drafts {
    /// Opens the drafts in a folder. They are never in the way: a damaged folder is set aside, and where none can be
    /// written they are kept in memory; [`Drafts::error`] says so.
    pub fn open(dir: &Path, store: [u8; 16]) -> Self {
        let mut inner = Inner::default();
        let journal = match begin(dir, store) {
            Ok((journal, all)) => {
                inner.all = all;
                // What a process that was killed had put and not made durable.
                let Inner { all, dirty, .. } = &mut inner;
                let pending = Pending::open(dir, |frame| {
                    take(all, frame, |key| {
                        dirty.insert(key.to_string());
                    });
                });
                inner.pending = Some(pending);
                inner.pend_all();
                inner.bytes = inner.all.values().map(Vec::len).sum();
                Some(journal)
            }
            Err(error) => {
                inner.error = Some(error);
                None
            }
        };
        let shared = Arc::new(Shared { inner: Mutex::new(inner), news: Condvar::new() });
        let theirs = Arc::clone(&shared);
        let writer = journal
            .and_then(|j| std::thread::Builder::new().name("drafts".into()).spawn(move || write(&theirs, &j)).ok());
        Self { shared, writer }
    }

    /// Keeps a draft under a key, in the place of what was there. Returns at once.
    ///
    /// # Errors
    /// `BadInput` where it is too large or there are too many.
    pub fn put(&self, key: &str, bytes: Vec<u8>) -> Result<()> {
        let mut inner = self.shared.lock();
        let before = inner.all.get(key).map(Vec::len);
        let owner = owner(key);
        let full =
            || inner.all.range(owner.to_string()..).take_while(|(k, _)| k.starts_with(owner)).count() >= MAX_DRAFTS;
        let too_much = bytes.len() > MAX_BYTES || inner.bytes - before.unwrap_or(0) + bytes.len() > MAX_ALL;
        if too_much || (before.is_none() && full()) {
            return Err(Error::new(Code::BadInput, NO_DRAFT).hint(HINT_DRAFTS));
        }
        if inner.all.get(key) != Some(&bytes) {
            inner.bytes = inner.bytes - before.unwrap_or(0) + bytes.len();
            inner.all.insert(key.to_string(), bytes);
            self.changed(inner, key);
        }
        Ok(())
    }

    /// Takes a key for an open form, until it is dropped. Where another form of the same has it, as in a second session of
    /// the same person, the next one beside it: neither overwrites the other's draft. One that holds a draft comes first.
    pub fn claim(&self, key: &str) -> Claim {
        let mut inner = self.shared.lock();
        let all = (1_u32..).map(|n| if n == 1 { key.to_string() } else { format!("{key}/{n}") });
        let free = |k: &String| !inner.claimed.contains(k);
        let beside = format!("{key}/");
        let kept = inner.all.keys().filter(|k| *k == key || k.starts_with(&beside)).find(|k| free(k)).cloned();
        let key = kept.or_else(|| all.take(MAX_DRAFTS).find(free)).unwrap_or_else(|| key.to_string());
        inner.claimed.insert(key.clone());
        Claim { key, shared: Arc::clone(&self.shared) }
    }

    /// Forgets a draft.
    pub fn remove(&self, key: &str) {
        let mut inner = self.shared.lock();
        if let Some(bytes) = inner.all.remove(key) {
            inner.bytes -= bytes.len();
            self.changed(inner, key);
        }
    }

    fn changed(&self, mut inner: MutexGuard<'_, Inner>, key: &str) {
        if self.writer.is_some() {
            inner.dirty.insert(key.to_string());
            inner.pend(key);
            drop(inner);
            self.shared.news.notify_all();
        }
    }

    /// A draft.
    pub fn get(&self, key: &str) -> Option<Vec<u8>> {
        self.shared.lock().all.get(key).cloned()
    }

    /// All drafts by their keys, those that begin with a prefix.
    pub fn list(&self, prefix: &str) -> Vec<(String, Vec<u8>)> {
        let inner = self.shared.lock();
        inner.all.iter().filter(|(k, _)| k.starts_with(prefix)).map(|(k, b)| (k.clone(), b.clone())).collect()
    }

    /// Why drafts are not written to the disk, where they are not.
    pub fn error(&self) -> Option<Error> {
        self.shared.lock().error.clone()
    }

    /// Waits until everything that was put is durable.
    pub fn flush(&self) {
        let mut inner = self.shared.lock();
        while self.writer.is_some() && (inner.writing || !inner.dirty.is_empty()) && inner.error.is_none() {
            inner = self.shared.wait(inner);
        }
    }
}

impl Drop for Drafts {
    fn drop(&mut self) {
        self.shared.lock().ending = true;
        self.shared.news.notify_all();
        if let Some(writer) = self.writer.take() {
            // What a thread that panicked has to say was said by the panic hook.
            drop(writer.join());
        }
    }
}

/// Opens the journal of drafts and reads them; a damaged one is set aside.
fn begin(dir: &Path, store: [u8; 16]) -> Result<(Journal, BTreeMap<String, Vec<u8>>)> {
    let disk: Arc<dyn Disk> = Arc::new(RealDisk);
    let options = Options { create: Some(store), segment_bytes: 8 << 20, ..Options::default() };
    let open = || -> Result<(Journal, BTreeMap<String, Vec<u8>>)> {
        let (journal, _): (Journal, Opened) = Journal::open(Arc::clone(&disk), dir, options)?;
        let all = read(&journal)?;
        Ok((journal, all))
    };
    match open() {
        Err(error) if error.code() == Code::Corrupt => {
            let aside = (1..100).map(|n| dir.with_extension(format!("damaged-{n}"))).find(|p| !p.exists());
            let aside = aside.ok_or_else(|| error.clone())?;
            std::fs::rename(dir, &aside).map_err(|_| error)?;
            open()
        }
        other => other,
    }
}

fn read(journal: &Journal) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut all = BTreeMap::new();
    let mut scan = journal.scan(Position::START);
    while let Some(()) = scan.next_with(|_, frame| take(&mut all, frame, |_| {}))? {}
    Ok(all)
}

/// Takes what a frame says, and tells its key.
fn take(all: &mut BTreeMap<String, Vec<u8>>, frame: &[u8], changed: impl FnOnce(&str)) {
    match postcard::from_bytes::<Written<'_>>(frame) {
        Ok(Written { version: VERSION, key, bytes: Some(bytes) }) => {
            all.insert(key.to_string(), bytes.to_vec());
            changed(key);
        }
        Ok(Written { version: VERSION, key, bytes: None }) => {
            all.remove(key);
            changed(key);
        }
        // Of a newer version.
        _ => {}
    }
}

fn frame(key: &str, bytes: Option<&[u8]>) -> Vec<u8> {
    // Texts and bytes can always be written.
    postcard::to_stdvec(&Written { version: VERSION, key, bytes }).unwrap_or_default()
}

/// Writes what changed until it is told to end, then the rest.
fn write(shared: &Shared, journal: &Journal) {
    loop {
        let mut inner = shared.lock();
        while inner.dirty.is_empty() && !inner.ending {
            inner = shared.wait(inner);
        }
        if inner.dirty.is_empty() {
            return;
        }
        let dirty = std::mem::take(&mut inner.dirty);
        let compact = journal.frames() + dirty.len() as u64 > inner.all.len() as u64 + SLACK;
        let frames: Vec<Vec<u8>> = if compact {
            inner.all.iter().map(|(k, b)| frame(k, Some(b))).collect()
        } else {
            dirty.iter().map(|k| frame(k, inner.all.get(k).map(Vec::as_slice))).collect()
        };
        inner.writing = true;
        drop(inner);
        let written = if compact { journal.replace_all(&frames) } else { journal.append_group(&frames) };
        let mut inner = shared.lock();
        inner.writing = false;
        inner.error = written.err();
        if inner.error.is_some() {
            // Tried again with the next key.
            inner.dirty.extend(dirty);
            shared.news.notify_all();
            while !inner.ending && inner.error.is_some() {
                inner = shared.wait(inner);
                inner.error = None;
            }
            if inner.ending {
                return;
            }
            continue;
        }
        if inner.dirty.is_empty()
            && let Some(pending) = &mut inner.pending
        {
            pending.clear();
        }
        drop(inner);
        shared.news.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(dir: &Path) -> Drafts {
        Drafts::open(&dir.join("drafts"), [7; 16])
    }

    #[test]
    fn a_draft_is_there_after_it_was_put() {
        let dir = tempfile::tempdir().unwrap();
        let drafts = open(dir.path());
        drafts.put("new/task", b"one".to_vec()).unwrap();
        drafts.put("new/task", b"two".to_vec()).unwrap();
        drafts.put("edit/7", b"x".to_vec()).unwrap();
        drafts.remove("edit/7");
        drafts.flush();
        // A kill: nothing is told to end.
        std::mem::forget(drafts);
        let drafts = open(dir.path());
        assert_eq!(drafts.list(""), [("new/task".to_string(), b"two".to_vec())]);
        assert_eq!(drafts.get("edit/7"), None);
        assert_eq!(drafts.error(), None);
    }

    #[test]
    fn what_was_put_while_the_disk_is_busy_is_there_after_a_kill() {
        let dir = tempfile::tempdir().unwrap();
        for round in 0..10u8 {
            let drafts = open(dir.path());
            (0..=round).for_each(|n| drafts.put("a", vec![n; 10]).unwrap());
            // A kill, however far the writer is: the file beside the journal is looked at by nobody else.
            let kept = dir.path().join("kept");
            std::fs::create_dir_all(&kept).unwrap();
            let mut all = BTreeMap::new();
            let found = std::fs::copy(dir.path().join("drafts.pending"), kept.join("drafts.pending")).is_ok();
            Pending::open(&kept.join("drafts"), |frame| take(&mut all, frame, |_| {}));
            let inner = drafts.shared.lock();
            let durable = inner.dirty.is_empty() && !inner.writing;
            drop(inner);
            assert!(found && (durable || all.get("a") == Some(&vec![round; 10])), "{round}: {all:?}");
            drop(drafts);
        }
    }

    #[test]
    fn what_was_put_last_is_written_at_the_end() {
        let dir = tempfile::tempdir().unwrap();
        for round in 0..20u8 {
            let drafts = open(dir.path());
            (0..=round).for_each(|n| drafts.put("a", vec![n; 10]).unwrap());
            drop(drafts);
            assert_eq!(open(dir.path()).get("a"), Some(vec![round; 10]));
        }
    }

    #[test]
    fn the_journal_stays_small() {
        let dir = tempfile::tempdir().unwrap();
        let drafts = open(dir.path());
        for n in 0..3_000u32 {
            drafts.put("a", n.to_le_bytes().to_vec()).unwrap();
            if n % 4 == 0 {
                drafts.flush();
            }
        }
        drafts.flush();
        let size: u64 =
            std::fs::read_dir(dir.path().join("drafts")).unwrap().map(|f| f.unwrap().metadata().unwrap().len()).sum();
        assert!(size < 64 << 10, "{size} bytes for one draft");
        drop(drafts);
        assert_eq!(open(dir.path()).get("a"), Some(2_999u32.to_le_bytes().to_vec()));
    }

    #[test]
    fn a_damaged_folder_is_set_aside_and_bounds_hold() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("drafts")).unwrap();
        let first = open(dir.path());
        first.put("a", vec![1; 100]).unwrap();
        drop(first);
        for file in std::fs::read_dir(dir.path().join("drafts")).unwrap() {
            std::fs::write(file.unwrap().path(), b"no journal at all, but long enough to be looked at as one").unwrap();
        }
        let drafts = open(dir.path());
        assert_eq!(drafts.list(""), []);
        drafts.put("a", vec![2]).unwrap();
        drafts.flush();
        assert_eq!((drafts.error(), dir.path().join("drafts.damaged-1").exists()), (None, true));
        assert!(drafts.put("b", vec![0; MAX_BYTES + 1]).unwrap_err().is(NO_DRAFT));
        // Who fills the own room takes none of another's.
        for n in 0..MAX_DRAFTS {
            drafts.put(&format!("form/one/{n}"), vec![1]).unwrap();
        }
        assert!(drafts.put("form/one/more", vec![1]).unwrap_err().is(NO_DRAFT));
        drafts.put("form/one/7", vec![2]).unwrap();
        drafts.put("form/other/1", vec![1]).unwrap();
    }

    #[test]
    fn two_forms_of_the_same_never_type_into_one_draft() {
        let dir = tempfile::tempdir().unwrap();
        let drafts = open(dir.path());
        let (first, second) = (drafts.claim("form/p/edit/7"), drafts.claim("form/p/edit/7"));
        assert_eq!((first.key(), second.key()), ("form/p/edit/7", "form/p/edit/7/2"));
        drafts.put(first.key(), vec![1]).unwrap();
        drafts.put(second.key(), vec![2]).unwrap();
        drop((first, second));
        // Both are there for who comes back, one after the other.
        let again = drafts.claim("form/p/edit/7");
        assert_eq!((again.key(), drafts.claim("form/p/edit/7").key()), ("form/p/edit/7", "form/p/edit/7/2"));
        drafts.remove(again.key());
        drop(again);
        assert_eq!(drafts.claim("form/p/edit/7").key(), "form/p/edit/7/2", "what holds a draft comes first");
    }
}
