//! Drafts: what somebody has typed and not saved yet. They belong to one device, are never synced, and survive a kill.
//!
//! A draft is put at every key press. A thread of its own makes it durable: typing never waits for the disk, and of several
//! states that come while the disk is busy only the last is written. Until then it is in a file that a kill leaves whole
//! (`pending`). Source: architecture.md, "Store".

pub(crate) mod pending;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use serde::{Deserialize, Serialize};

use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::service::drafts::pending::Pending;
use crate::store::disk::Disk;
use crate::store::salvage::{Salvaged, salvage};
use crate::store::segment::Family;
use crate::store::{Journal, Opened, Options, Position};

crate::messages! {
    NO_DRAFT: "the draft is not kept: it is too large, or there are too many", "草稿未保存：内容过大或草稿过多";
    SALVAGED: "the file of drafts was damaged: {kept} are here again, {gaps} {gaps:place|places} could not be read; what was there is kept in {path}", "草稿文件曾损坏：找回{kept}份，{gaps}处无法读取；原文件保存在 {path}";
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
    salvaged: Option<Message>,
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
    /// Counts changes, and up to which of them the disk was tried.
    asked: u64,
    tried: u64,
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
    /// Opens the drafts in a folder. They are never in the way: of a damaged folder every draft that can still be read is
    /// taken over and the folder is set aside ([`Drafts::salvaged`]), and where none can be written they are kept in
    /// memory; [`Drafts::error`] says so.
    pub fn open(disk: &Arc<dyn Disk>, dir: &Path, store: [u8; 16]) -> Self {
        let mut inner = Inner::default();
        let mut salvaged = None;
        let journal = match begin(disk, dir, store) {
            Ok(begun) => {
                inner.all = begun.all;
                salvaged = begun.salvaged;
                // What a process that was killed had put and not made durable.
                let Inner { all, dirty, .. } = &mut inner;
                if disk.is_system() {
                    let pending = Pending::open(dir, |frame| {
                        take(all, frame, |key| {
                            dirty.insert(key.to_string());
                        });
                    });
                    inner.pending = Some(pending);
                }
                inner.pend_all();
                inner.asked = inner.dirty.len() as u64;
                inner.bytes = inner.all.values().map(Vec::len).sum();
                Some(begun.journal)
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
        Self { shared, writer, salvaged }
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
            inner.asked += 1;
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

    /// What was saved of a damaged file of drafts, where it was damaged when it was opened.
    pub fn salvaged(&self) -> Option<&Message> {
        self.salvaged.as_ref()
    }

    /// Why drafts are not written to the disk, where they are not.
    pub fn error(&self) -> Option<Error> {
        self.shared.lock().error.clone()
    }

    /// Waits until everything that was put is durable, or the disk has refused it ([`Drafts::error`]).
    pub fn flush(&self) {
        let mut inner = self.shared.lock();
        while self.writer.is_some() && inner.tried < inner.asked {
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

/// A journal of drafts that was opened.
struct Begun {
    journal: Journal,
    all: BTreeMap<String, Vec<u8>>,
    salvaged: Option<Message>,
}

/// Opens the journal of drafts and reads them. Of a damaged one everything that can be read is written to a new one
/// before the old one is set aside, so that an interruption loses nothing.
fn begin(disk: &Arc<dyn Disk>, dir: &Path, store: [u8; 16]) -> Result<Begun> {
    let options = Options { family: Family::Drafts, create: Some(store), segment_bytes: 8 << 20, ..Options::default() };
    let open = |dir: &Path| -> Result<Begun> {
        let (journal, _): (Journal, Opened) = Journal::open(Arc::clone(disk), dir, options)?;
        let all = read(&journal)?;
        Ok(Begun { journal, all, salvaged: None })
    };
    let error = match open(dir) {
        Err(error) if error.code() == Code::Corrupt => error,
        other => return other,
    };
    let (all, gaps) = readable(disk, dir, options)?;
    let fresh = dir.with_extension("saved");
    // What an interrupted attempt wrote is read again from the damaged folder, which is still there.
    drop(disk.remove_all(&fresh));
    let frames: Vec<Vec<u8>> = all.iter().map(|(k, b)| frame(k, Some(b))).collect();
    Journal::open(Arc::clone(disk), &fresh, options)?.0.append_group(&frames)?;
    let aside: Option<PathBuf> =
        (1..100).map(|n| dir.with_extension(format!("damaged-{n}"))).find(|p| matches!(disk.kind(p), Ok(None)));
    let aside = aside.ok_or_else(|| error.clone())?;
    let moved = disk.rename(dir, &aside).and_then(|()| disk.rename(&fresh, dir));
    moved.and_then(|()| disk.sync_dir(dir.parent().unwrap_or(Path::new(".")))).map_err(|_| error)?;
    let said = Message::plain(SALVAGED).with("kept", all.len()).with("gaps", gaps.max(1)).with("path", aside.display());
    Ok(Begun { salvaged: Some(said), ..open(dir)? })
}

/// Every draft that can be read in a damaged journal, and how many places cannot. A draft whose newest state is gone is
/// there as it was before.
fn readable(disk: &Arc<dyn Disk>, dir: &Path, options: Options) -> Result<(BTreeMap<String, Vec<u8>>, usize)> {
    let (mut all, mut gaps) = (BTreeMap::new(), 0);
    for found in salvage(Arc::clone(disk), dir, options.family, options.max_frame)? {
        match found {
            Salvaged::Frame(_, body) => take(&mut all, &body, |_| {}),
            Salvaged::Gap(..) | Salvaged::Damage(_) | Salvaged::Missing(..) => gaps += 1,
        }
    }
    Ok((all, gaps))
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
        let asked = inner.asked;
        drop(inner);
        let written = if compact { journal.replace_all(&frames) } else { journal.append_group(&frames) };
        let mut inner = shared.lock();
        inner.tried = asked;
        inner.error = written.err();
        if inner.error.is_some() {
            // Tried again with the next key.
            inner.dirty.extend(dirty);
            shared.news.notify_all();
            while !inner.ending && inner.tried == inner.asked {
                inner = shared.wait(inner);
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
mod tests;
