//! Checkpoints in sled 0.34.7: one owner thread, nothing believed, set aside at the first sign of damage.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::sealed::{Stored, load, outer_key, part_key, store, value_key};
use super::{Rebuilt, Views, check, quiet};
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, cause};
use crate::store::messages::{self, io_error};

/// sled's page cache in bytes.
const CACHE: u64 = 16 << 20;
/// How often a value that is read is looked at again. sled asks whether its cache is too large only after 64 looks at
/// each 256th of its pages: a scan that looked once would keep everything that it read.
const LOOKS: usize = 4;
/// The bounds of one batch that is handed to sled, and of one page of a scan.
const BATCH_BYTES: usize = 1 << 20;
const BATCH_ITEMS: usize = 1000;
/// How many folders that were set aside are kept.
const KEEP_BAD: usize = 2;
/// How long the engine may take for one request before it counts as hung.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a lock of sled that this process itself has just let go of may linger.
const LOCK_TRIES: u32 = 100;

/// Checkpoints in a folder of sled.
pub struct SledViews {
    dir: PathBuf,
    patience: Duration,
    owner: Mutex<Handle>,
    rebuilt: Arc<Mutex<Option<Rebuilt>>>,
}

impl std::fmt::Debug for SledViews {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SledViews").field("dir", &self.dir).finish_non_exhaustive()
    }
}

type Job = Box<dyn FnOnce(&mut Owner) + Send>;

/// The owner thread, seen from outside.
struct Handle {
    jobs: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
    /// Counts owners, since a hung one is replaced.
    number: u64,
}

/// What the owner thread has.
struct Owner {
    dir: PathBuf,
    db: Option<sled::Db>,
    /// Whether there may be split values.
    parts: bool,
    rebuilt: Arc<Mutex<Option<Rebuilt>>>,
}

/// Why a request failed.
enum Trouble {
    /// The engine says so.
    Engine(sled::Error),
    /// A value does not fit its check sum.
    Digest,
}

impl From<sled::Error> for Trouble {
    fn from(e: sled::Error) -> Self {
        Self::Engine(e)
    }
}

type Answer<T> = std::result::Result<T, Trouble>;

impl SledViews {
    /// Opens the checkpoints in a folder; the caller must hold the store's lock. `trusted` says whether files that were
    /// not synced can be trusted ([`crate::store::mark::Mark::trusts`]); if not, or if the folder does not open, it is
    /// set aside, and [`Views::take_rebuilt`] says why.
    ///
    /// # Errors
    /// When not even an empty folder can be opened.
    pub fn open(dir: impl Into<PathBuf>, trusted: bool) -> Result<Self> {
        Self::open_with(dir.into(), trusted, PATIENCE)
    }

    pub(super) fn open_with(dir: PathBuf, trusted: bool, patience: Duration) -> Result<Self> {
        quiet::silence_engine();
        let rebuilt = Arc::default();
        if !trusted && set_aside(&dir)? {
            note(&rebuilt, Message::plain(messages::WHY_UNCLEAN));
        }
        if dir.symlink_metadata().is_ok_and(|m| !m.is_dir()) && set_aside(&dir)? {
            let cause = cause(std::io::Error::from(std::io::ErrorKind::NotADirectory));
            note(&rebuilt, Message::plain(messages::WHY_OPEN).with("path", dir.display()).with_message("cause", cause));
        }
        let owner = Mutex::new(Handle::start(&dir, &rebuilt, 0)?);
        let views = Self { dir, patience, owner, rebuilt };
        match views.ask(|_| Ok(())) {
            // What was there is set aside; the empty folder is opened by the next request.
            Err(error) if error.is(messages::VIEW_LOST) => views.ask(|_| Ok(()))?,
            other => other?,
        }
        Ok(views)
    }

    /// Has the owner thread do something with the engine.
    fn ask<T: Send + 'static>(&self, job: impl FnOnce(&mut Tree<'_>) -> Answer<T> + Send + 'static) -> Result<T> {
        self.request(move |owner| owner.run(job))
    }

    fn request<T: Send + 'static>(&self, job: impl FnOnce(&mut Owner) -> Result<T> + Send + 'static) -> Result<T> {
        let (reply, answer) = sync_channel(1);
        let job: Job = Box::new(move |owner| drop(reply.send(job(owner))));
        let (jobs, number) = {
            let owner = self.owner();
            (owner.jobs.clone(), owner.number)
        };
        if jobs.is_none_or(|jobs| jobs.send(job).is_err()) {
            return Err(self.replace_owner(number)?);
        }
        match answer.recv_timeout(self.patience) {
            Ok(result) => result,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => Err(self.replace_owner(number)?),
        }
    }

    /// Leaves an owner that does not answer to itself, sets its folder aside and starts another.
    fn replace_owner(&self, number: u64) -> Result<Error> {
        let mut owner = self.owner();
        if owner.number == number {
            set_aside(&self.dir)?;
            note(&self.rebuilt, Message::plain(messages::WHY_HUNG));
            // The old thread is not joined: it hangs.
            *owner = Handle::start(&self.dir, &self.rebuilt, number + 1)?;
        }
        Ok(Error::new(Code::Corrupt, messages::VIEW_LOST))
    }

    fn owner(&self) -> MutexGuard<'_, Handle> {
        self.owner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(test)]
    pub(super) fn hang(&self, until: std::sync::mpsc::Receiver<()>) -> Error {
        self.ask(move |_| Ok(until.recv().is_ok())).unwrap_err()
    }

    #[cfg(test)]
    pub(super) fn panic(&self) -> Error {
        self.ask(|_| -> Answer<()> { panic!("injected") }).unwrap_err()
    }

    #[cfg(test)]
    pub(super) fn put_raw(&self, key: &[u8], change: impl FnOnce(&mut Vec<u8>) + Send + 'static) {
        let key = value_key(key);
        self.ask(move |tree| {
            let mut value = tree.db.get(&key)?.unwrap().to_vec();
            change(&mut value);
            tree.db.insert(&key, value)?;
            Ok(())
        })
        .unwrap();
    }
}

impl Drop for SledViews {
    fn drop(&mut self) {
        let mut owner = self.owner();
        owner.jobs = None;
        if let Some(thread) = owner.thread.take() {
            drop(thread.join());
        }
    }
}

impl Handle {
    fn start(dir: &Path, rebuilt: &Arc<Mutex<Option<Rebuilt>>>, number: u64) -> Result<Self> {
        let (jobs, requests) = sync_channel::<Job>(64);
        let mut owner = Owner { dir: dir.to_path_buf(), db: None, parts: true, rebuilt: Arc::clone(rebuilt) };
        let thread = std::thread::Builder::new().name(quiet::OWNER.into()).spawn(move || {
            for job in requests {
                job(&mut owner);
            }
            drop(catch_unwind(AssertUnwindSafe(|| {
                if let Some(db) = owner.db.take() {
                    drop(db.flush());
                }
            })));
        });
        let thread = thread
            .map_err(|e| Error::new(Code::Failed, messages::VIEW_FAILED).with("path", dir.display()).caused_by(e))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread), number })
    }
}

/// What a request may use.
struct Tree<'o> {
    db: &'o sled::Db,
    parts: &'o mut bool,
}

impl Owner {
    /// Runs a request, opening the engine first if need be; whatever goes wrong ends in a error and a usable state.
    fn run<T>(&mut self, job: impl FnOnce(&mut Tree<'_>) -> Answer<T>) -> Result<T> {
        let ran = catch_unwind(AssertUnwindSafe(|| {
            if self.db.is_none() {
                self.db = Some(open_engine(&self.dir)?);
                self.parts = true;
            }
            let db = self.db.as_ref().ok_or(Trouble::Digest)?;
            job(&mut Tree { db, parts: &mut self.parts })
        }));
        let opening = self.db.is_none();
        let why = match ran {
            Ok(Ok(value)) => return Ok(value),
            Ok(Err(Trouble::Engine(sled::Error::Io(e)))) if !opening || is_no_damage(&e) => {
                // After an error of the disk sled refuses everything until it is opened again.
                self.close();
                return Err(io_error(messages::VIEW_FAILED, &self.dir, &e));
            }
            Ok(Err(Trouble::Engine(e))) => {
                Message::plain(messages::WHY_OPEN).with("path", self.dir.display()).with_message("cause", cause(e))
            }
            Ok(Err(Trouble::Digest)) => Message::plain(messages::WHY_DIGEST),
            Err(panic) => Message::plain(messages::WHY_PANIC).with("cause", panic_text(&*panic)),
        };
        self.close();
        set_aside(&self.dir)?;
        note(&self.rebuilt, why);
        Err(Error::new(Code::Corrupt, messages::VIEW_LOST))
    }

    fn close(&mut self) {
        if let Some(db) = self.db.take() {
            drop(catch_unwind(AssertUnwindSafe(move || drop(db))));
        }
    }

    /// Empties the store by throwing the folder away, which is quicker than removing keys.
    fn clear(&mut self) -> Result<()> {
        self.close();
        let discarded = sibling(&self.dir, ".discarded");
        let cleared = match std::fs::remove_dir_all(&discarded).or_else(absent_is_fine) {
            Ok(()) => std::fs::rename(&self.dir, &discarded).or_else(absent_is_fine),
            Err(e) => Err(e),
        };
        cleared.map_err(|e| io_error(messages::CANNOT_REMOVE, &self.dir, &e))?;
        drop(std::fs::remove_dir_all(&discarded));
        self.run(|_| Ok(()))
    }
}

fn absent_is_fine(e: std::io::Error) -> std::io::Result<()> {
    if e.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(e) }
}

/// Whether an error at opening says nothing about the content.
fn is_no_damage(e: &std::io::Error) -> bool {
    use std::io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    matches!(e.kind(), PermissionDenied | QuotaExceeded | ReadOnlyFilesystem | StorageFull)
}

fn open_engine(dir: &Path) -> Answer<sled::Db> {
    make_folder(dir).map_err(|e| Trouble::Engine(sled::Error::Io(e)))?;
    // A snapshot that was being written when the process ended makes sled fail to open (sled #1527, #1533).
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if name.to_str().is_some_and(|n| n.starts_with("snap.") && n.ends_with(".generating")) {
            drop(std::fs::remove_file(entry.path()));
        }
    }
    let mut tries = 0;
    loop {
        let config = sled::Config::new()
            .path(dir)
            .cache_capacity(CACHE)
            .mode(sled::Mode::LowSpace)
            .use_compression(false)
            // We flush ourselves; an idle store does nothing.
            .flush_every_ms(None);
        match config.open() {
            Err(sled::Error::Io(e)) if tries < LOCK_TRIES && e.to_string().contains("could not acquire lock") => {
                tries += 1;
                std::thread::sleep(Duration::from_millis(10));
            }
            other => return Ok(other?),
        }
    }
}

fn make_folder(dir: &Path) -> std::io::Result<()> {
    use crate::os::files::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("panic").chars().take(200).collect()
}

fn note(rebuilt: &Mutex<Option<Rebuilt>>, why: Message) {
    // The first reason is the one that explains the others.
    rebuilt.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(Rebuilt { why });
}

fn sibling(dir: &Path, suffix: &str) -> PathBuf {
    let mut name = dir.file_name().unwrap_or_default().to_os_string();
    name.push(suffix);
    dir.with_file_name(name)
}

/// Renames a folder, or whatever lies in its place, to `NAME.bad-N` and keeps the newest few of those; false if there was
/// nothing in it.
fn set_aside(dir: &Path) -> Result<bool> {
    let empty = match std::fs::read_dir(dir) {
        Ok(mut inside) => inside.next().is_none(),
        Err(_) => dir.symlink_metadata().is_err(),
    };
    if empty {
        return Ok(false);
    }
    let prefix = sibling(dir, ".bad-");
    let prefix = prefix.file_name().and_then(|n| n.to_str()).unwrap_or_default();
    let beside = std::fs::read_dir(dir.parent().unwrap_or(Path::new("."))).into_iter().flatten().flatten();
    let mut bad: Vec<(u64, PathBuf)> =
        beside.filter_map(|e| Some((e.file_name().to_str()?.strip_prefix(prefix)?.parse().ok()?, e.path()))).collect();
    bad.sort_unstable();
    let number = bad.last().map_or(1, |(n, _)| n.saturating_add(1));
    std::fs::rename(dir, sibling(dir, &format!(".bad-{number}")))
        .map_err(|e| io_error(messages::CANNOT_RENAME, dir, &e))?;
    for (_, old) in bad.iter().rev().skip(KEEP_BAD - 1) {
        drop(std::fs::remove_dir_all(old).or_else(|_| std::fs::remove_file(old)));
    }
    Ok(true)
}

impl Tree<'_> {
    fn get(&self, key: &[u8]) -> Answer<Option<Vec<u8>>> {
        let own = value_key(key);
        match self.db.get(&own)? {
            None => Ok(None),
            Some(bytes) => self.value(key, &own, &bytes).map(Some),
        }
    }

    fn value(&self, key: &[u8], own: &[u8], bytes: &[u8]) -> Answer<Vec<u8>> {
        let (parts, len, crc) = match load(own, bytes).ok_or(Trouble::Digest)? {
            Stored::Whole(value) => return Ok(value),
            Stored::Split { parts, len, crc } => (parts, len, crc),
        };
        let mut value = Vec::with_capacity(len as usize);
        for part in 0..parts {
            let at = part_key(key, crc, part);
            let bytes = self.db.get(&at)?.ok_or(Trouble::Digest)?;
            match load(&at, &bytes) {
                Some(Stored::Whole(part)) => value.extend_from_slice(&part),
                _ => return Err(Trouble::Digest),
            }
        }
        if value.len() as u64 == len && crc32fast::hash(&value) == crc { Ok(value) } else { Err(Trouble::Digest) }
    }

    fn put(&mut self, items: Vec<(Vec<u8>, Vec<u8>)>) -> Answer<()> {
        let (mut batch, mut bytes, mut count) = (sled::Batch::default(), 0, 0);
        for (key, value) in items {
            let stored = store(&key, &value);
            let before = self.split_of(&key)?;
            let mut after = None;
            if stored.len() > 1 {
                *self.parts = true;
                after = Some(crc32fast::hash(&value));
            }
            for (at, sealed) in stored {
                bytes += at.len() + sealed.len();
                count += 1;
                batch.insert(at, sealed);
                if bytes >= BATCH_BYTES || count >= BATCH_ITEMS {
                    self.db.apply_batch(std::mem::take(&mut batch))?;
                    (bytes, count) = (0, 0);
                }
            }
            if let Some((parts, crc)) = before.filter(|(_, crc)| Some(*crc) != after) {
                self.db.apply_batch(std::mem::take(&mut batch))?;
                self.drop_parts(&key, parts, crc)?;
            }
        }
        self.db.apply_batch(batch)?;
        Ok(())
    }

    fn remove(&mut self, key: &[u8]) -> Answer<()> {
        let before = self.split_of(key)?;
        self.db.remove(value_key(key))?;
        match before {
            Some((parts, crc)) => self.drop_parts(key, parts, crc),
            None => Ok(()),
        }
    }

    /// Returns how a value is split that is stored under a key now; asks the engine only if there may be any.
    fn split_of(&self, key: &[u8]) -> Answer<Option<(u32, u32)>> {
        if !*self.parts {
            return Ok(None);
        }
        let own = value_key(key);
        let Some(bytes) = self.db.get(&own)? else { return Ok(None) };
        match load(&own, &bytes).ok_or(Trouble::Digest)? {
            Stored::Whole(_) => Ok(None),
            Stored::Split { parts, crc, .. } => Ok(Some((parts, crc))),
        }
    }

    fn drop_parts(&self, key: &[u8], parts: u32, crc: u32) -> Answer<()> {
        for part in 0..parts {
            self.db.remove(part_key(key, crc, part))?;
        }
        Ok(())
    }

    /// Reads a page of bounded size: keys from one on, or behind it.
    fn page(&self, prefix: &[u8], after: Option<Vec<u8>>) -> Answer<Vec<(Vec<u8>, Vec<u8>)>> {
        use std::ops::Bound::{Excluded, Included, Unbounded};
        let own = value_key(prefix);
        let from = after.map_or_else(|| Included(own.clone()), |k| Excluded(value_key(&k)));
        let mut out = Vec::new();
        let mut bytes = 0;
        for item in self.db.range((from, Unbounded)) {
            let (at, sealed) = item?;
            if !at.starts_with(&own) || bytes >= BATCH_BYTES || out.len() >= BATCH_ITEMS {
                break;
            }
            let key = outer_key(&at).to_vec();
            let value = self.value(&key, &at, &sealed)?;
            for _ in 0..LOOKS {
                self.db.get(&at)?;
            }
            bytes += key.len() + value.len();
            out.push((key, value));
        }
        Ok(out)
    }
}

impl Views for SledViews {
    fn name(&self) -> &'static str {
        "sled"
    }

    fn lasts(&self) -> bool {
        true
    }

    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>> {
        let key = key.to_vec();
        self.ask(move |tree| tree.get(&key))
    }

    fn put_batch(&self, items: Vec<(Vec<u8>, Vec<u8>)>) -> Result<()> {
        for (key, value) in &items {
            check(key, value)?;
        }
        // In requests of bounded size: no large batch is to be taken for an engine that hangs.
        let mut items = items.into_iter().peekable();
        while items.peek().is_some() {
            let mut bytes = 0;
            let mut part = Vec::new();
            while let Some((key, value)) = items.next_if(|_| bytes < BATCH_BYTES && part.len() < BATCH_ITEMS) {
                bytes += key.len() + value.len();
                part.push((key, value));
            }
            self.ask(move |tree| tree.put(part))?;
        }
        Ok(())
    }

    fn remove(&self, key: &[u8]) -> Result<()> {
        let key = key.to_vec();
        self.ask(move |tree| tree.remove(&key))
    }

    fn scan_prefix(&self, prefix: &[u8], each: &mut dyn FnMut(&[u8], Vec<u8>) -> bool) -> Result<()> {
        let mut after = None;
        loop {
            let (prefix, from) = (prefix.to_vec(), after.take());
            let page = self.ask(move |tree| tree.page(&prefix, from))?;
            if page.is_empty() {
                return Ok(());
            }
            for (key, value) in page {
                if !each(&key, value) {
                    return Ok(());
                }
                after = Some(key);
            }
        }
    }

    fn clear(&self) -> Result<()> {
        self.request(Owner::clear)
    }

    fn flush(&self) -> Result<()> {
        self.ask(|tree| {
            tree.db.flush()?;
            Ok(())
        })
    }

    fn take_rebuilt(&self) -> Option<Rebuilt> {
        self.rebuilt.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
