//! A disk in memory that fails as disks do, for tests: everything follows from one seed, which replays it.
//!
//! What is modelled: writes that were not synced may be there in part and in any order after a power cut, and what lies
//! beyond the old length may be rubbish; a sync that failed may have written any part of the data, and the rest is taken
//! for clean and is never written; names that were not synced may be gone; the n-th call fails, takes fewer bytes than it
//! was given, or is where the power goes. What a write does not change is not harmed by it (SQLite's "powersafe
//! overwrite").

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::disk::{Disk, DiskFile, Kind};
use super::lock::{Holder, Lock};
use crate::error::Result;

/// The environment variable that replays one seed.
pub const SEED: &str = "DUCHA_SEED";

/// Runs a property for many seeds, or only for the one in `DUCHA_SEED`; a seed that fails is printed.
pub fn each_seed(count: u64, property: impl Fn(u64)) {
    struct Print(u64);
    impl Drop for Print {
        fn drop(&mut self) {
            if std::thread::panicking() {
                eprintln!("failed with seed {seed}; replay it with {SEED}={seed}", seed = self.0);
            }
        }
    }
    let one = std::env::var(SEED).ok().and_then(|s| s.parse().ok());
    for seed in one.map_or(0..count, |s: u64| s..s.saturating_add(1)) {
        let _print = Print(seed);
        property(seed);
    }
}

/// Random numbers that follow from a seed (splitmix64).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Returns the numbers of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns the next number.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Returns a number below a bound; 0 for a bound of 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        if bound == 0 { 0 } else { self.roll() % bound }
    }

    /// Returns true in so many of a hundred cases.
    pub fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// What happens at a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// An input/output error; of a write or a sync, any part may have been done.
    Eio,
    /// The disk is full; a part of a write may have been done.
    Full,
    /// A write takes fewer bytes than it was given. Any other call is not affected.
    Short,
    /// The process has no descriptor left: a file cannot be opened. Any other call is not affected.
    NoDescriptor,
    /// The power goes: this call and all later ones fail until [`FaultyDisk::power_cut`].
    Cut,
}

#[derive(Clone, Debug)]
enum Op {
    Write(usize, Vec<u8>),
    Truncate(usize),
}

#[derive(Clone, Debug, Default)]
struct Inode {
    /// What a process sees.
    seen: Vec<u8>,
    /// What the disk holds.
    held: Vec<u8>,
    /// What is on its way from the one to the other.
    pending: Vec<Op>,
}

#[derive(Clone, Debug)]
enum NameOp {
    Put(PathBuf, usize),
    Remove(PathBuf),
    /// A folder with all in it.
    Move(PathBuf, PathBuf),
}

/// The names of files and folders.
#[derive(Clone, Default)]
struct Names {
    files: BTreeMap<PathBuf, usize>,
    dirs: BTreeSet<PathBuf>,
}

struct State {
    dice: Dice,
    inodes: Vec<Inode>,
    seen: Names,
    held: Names,
    locks: BTreeSet<PathBuf>,
    pending: Vec<NameOp>,
    breaks: BTreeMap<u64, Break>,
    calls: u64,
    space: u64,
    off: bool,
    /// Counts power cuts; files that were opened before one are dead.
    life: u64,
}

/// A copy of a folder.
#[derive(Clone, Debug, Default)]
pub struct Copied {
    files: Vec<(PathBuf, Vec<u8>)>,
    dirs: Vec<PathBuf>,
}

/// The disk; clones are the same disk.
#[derive(Clone)]
pub struct FaultyDisk {
    state: Arc<Mutex<State>>,
}

struct FaultyFile {
    disk: FaultyDisk,
    inode: usize,
    life: u64,
}

const SECTOR: usize = 512;

impl FaultyDisk {
    /// Returns an empty disk that works until it is told otherwise.
    pub fn new(seed: u64) -> Self {
        let state = State {
            dice: Dice::new(seed),
            inodes: Vec::new(),
            seen: Names::default(),
            held: Names::default(),
            locks: BTreeSet::new(),
            pending: Vec::new(),
            breaks: BTreeMap::new(),
            calls: 0,
            space: u64::MAX,
            off: false,
            life: 0,
        };
        Self { state: Arc::new(Mutex::new(state)) }
    }

    /// Makes the n-th call from now on break, 0 being the next one.
    pub fn break_at(&self, n: u64, how: Break) {
        let mut state = self.state();
        let at = state.calls + n;
        state.breaks.insert(at, how);
    }

    /// Forgets all breaks that are still to come.
    pub fn mend(&self) {
        self.state().breaks.clear();
    }

    /// Whether the power is gone, and every call fails.
    pub fn is_off(&self) -> bool {
        self.state().off
    }

    /// Returns how many calls there were.
    pub fn calls(&self) -> u64 {
        self.state().calls
    }

    /// Sets how many bytes all files together may hold.
    pub fn set_space(&self, bytes: u64) {
        self.state().space = bytes;
    }

    /// Cuts the power and restores it: what had been synced is there, of the rest what the dice say.
    pub fn power_cut(&self) {
        let state = &mut *self.state();
        state.off = false;
        state.life += 1;
        state.breaks.clear();
        state.locks.clear();
        let keep = [0, 100, 50, 90, 10][state.dice.below(5) as usize];
        for inode in &mut state.inodes {
            inode.settle(&mut state.dice, keep);
            inode.seen = inode.held.clone();
        }
        // Names are journalled in order by every file system of today.
        let kept = state.dice.below(state.pending.len() as u64 + 1) as usize;
        let ops: Vec<_> = state.pending.drain(..).take(kept).collect();
        for op in ops {
            op.apply(&mut state.held);
        }
        state.seen = state.held.clone();
    }

    /// Ends the process that uses the disk: its files are closed and its locks are gone, and what it wrote is seen by the
    /// next one.
    pub fn kill(&self) {
        let state = &mut *self.state();
        state.off = false;
        state.life += 1;
        state.breaks.clear();
        state.locks.clear();
    }

    /// Returns what a process sees in a file.
    pub fn contents(&self, path: &Path) -> Option<Vec<u8>> {
        let state = self.state();
        Some(state.inodes.get(*state.seen.files.get(path)?)?.seen.clone())
    }

    /// Returns how many bytes all files together hold.
    pub fn used(&self) -> u64 {
        self.state().used()
    }

    /// Copies all files in a folder, as somebody does who copies it.
    pub fn copy_of(&self, folder: &Path) -> Copied {
        let state = self.state();
        let inside = state.seen.files.iter().filter(|(path, _)| path.starts_with(folder));
        let files = inside.filter_map(|(path, i)| Some((path.clone(), state.inodes.get(*i)?.seen.clone()))).collect();
        let dirs = state.seen.dirs.iter().filter(|path| path.starts_with(folder)).cloned().collect();
        Copied { files, dirs }
    }

    /// Puts a copy in the place of a folder, durably.
    pub fn put_back(&self, folder: &Path, copy: &Copied) {
        let state = &mut *self.state();
        state.pending.clear();
        let mut names = state.seen.clone();
        names.files.retain(|path, _| !path.starts_with(folder));
        names.dirs.retain(|path| !path.starts_with(folder));
        names.dirs.extend(copy.dirs.iter().cloned());
        for (path, content) in &copy.files {
            let inode = Inode { seen: content.clone(), held: content.clone(), pending: Vec::new() };
            names.files.insert(path.clone(), state.inodes.len());
            state.inodes.push(inode);
        }
        (state.seen, state.held) = (names.clone(), names);
    }

    /// Changes what the disk holds of a file behind everybody's back.
    pub fn damage(&self, path: &Path, change: impl Fn(&mut Vec<u8>)) {
        let state = &mut *self.state();
        if let Some(inode) = state.seen.files.get(path).and_then(|i| state.inodes.get_mut(*i)) {
            change(&mut inode.held);
            change(&mut inode.seen);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn file(&self, inode: usize, life: u64) -> Box<dyn DiskFile> {
        Box::new(FaultyFile { disk: self.clone(), inode, life })
    }
}

impl Inode {
    /// Brings any part of what is pending to the disk; the rest is lost.
    fn settle(&mut self, dice: &mut Dice, keep: u64) {
        for op in std::mem::take(&mut self.pending) {
            let Op::Write(at, bytes) = op else {
                if dice.percent(keep) {
                    self.hold(&op);
                }
                continue;
            };
            let end = at + bytes.len();
            let mut from = at;
            while from < end {
                let to = ((from / SECTOR + 1) * SECTOR).min(end);
                if dice.percent(keep) {
                    let mut part = bytes[from - at..to - at].to_vec();
                    if keep < 100 && dice.percent(5) {
                        part.truncate(dice.below(part.len() as u64 + 1) as usize);
                    } else if keep < 100 && from >= self.held.len() && dice.percent(5) {
                        // The length is there, and what an earlier file left in the block.
                        part.iter_mut().for_each(|b| *b = dice.roll() as u8);
                    }
                    self.hold(&Op::Write(from, part));
                }
                from = to;
            }
            // The length may be there without the data.
            if dice.percent(keep / 2) && self.held.len() < end {
                self.held.resize(end, 0);
            }
        }
    }

    fn hold(&mut self, op: &Op) {
        apply(&mut self.held, op);
    }
}

fn apply(content: &mut Vec<u8>, op: &Op) {
    match op {
        Op::Write(at, bytes) => {
            let end = at + bytes.len();
            if content.len() < end {
                content.resize(end, 0);
            }
            content[*at..end].copy_from_slice(bytes);
        }
        Op::Truncate(len) => content.resize(*len, 0),
    }
}

/// The path that a path within a folder has when the folder was moved.
fn moved(path: &Path, from: &Path, to: &Path) -> Option<PathBuf> {
    let rest = path.strip_prefix(from).ok()?;
    Some(if rest.as_os_str().is_empty() { to.to_path_buf() } else { to.join(rest) })
}

impl NameOp {
    fn apply(self, names: &mut Names) {
        match self {
            Self::Put(path, inode) => drop(names.files.insert(path, inode)),
            Self::Remove(path) => drop(names.files.remove(&path)),
            Self::Move(from, to) => {
                let renamed = |path: PathBuf| moved(&path, &from, &to).unwrap_or(path);
                names.files = std::mem::take(&mut names.files).into_iter().map(|(p, i)| (renamed(p), i)).collect();
                names.dirs = std::mem::take(&mut names.dirs).into_iter().map(renamed).collect();
            }
        }
    }

    fn dir(&self) -> Option<&Path> {
        match self {
            Self::Put(path, _) | Self::Remove(path) | Self::Move(_, path) => path.parent(),
        }
    }

    /// What this is when a folder above it was moved before.
    fn within_moved(&mut self, from: &Path, to: &Path) {
        let (path, other) = match self {
            Self::Put(path, _) | Self::Remove(path) => (path, None),
            Self::Move(a, b) => (a, Some(b)),
        };
        for path in std::iter::once(path).chain(other) {
            if let Some(now) = moved(path, from, to) {
                *path = now;
            }
        }
    }
}

fn eio() -> io::Error {
    io::Error::other("input/output error (injected)")
}

impl State {
    /// Counts a call; returns how it breaks.
    fn call(&mut self) -> io::Result<Option<Break>> {
        if self.off {
            return Err(eio());
        }
        self.calls += 1;
        let how = self.breaks.remove(&(self.calls - 1));
        self.off = how == Some(Break::Cut);
        Ok(how)
    }

    /// Counts a call that needs a descriptor.
    fn opening(&mut self) -> io::Result<()> {
        let next = self.calls;
        if self.breaks.get(&next) == Some(&Break::NoDescriptor) {
            self.call()?;
            return Err(io::Error::from_raw_os_error(crate::os::Errno::MFILE.raw_os_error()));
        }
        self.whole_call()
    }

    /// Counts a call that is done or not done, and nothing between.
    fn whole_call(&mut self) -> io::Result<()> {
        match self.call()? {
            None | Some(Break::Short | Break::NoDescriptor) => Ok(()),
            Some(Break::Full) => Err(io::ErrorKind::StorageFull.into()),
            Some(Break::Eio | Break::Cut) => Err(eio()),
        }
    }

    fn inode(&self, path: &Path) -> io::Result<usize> {
        self.seen.files.get(path).copied().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn name(&mut self, op: NameOp) {
        op.clone().apply(&mut self.seen);
        self.pending.push(op);
    }

    fn used(&self) -> u64 {
        self.seen.files.values().filter_map(|i| self.inodes.get(*i)).map(|i| i.seen.len() as u64).sum()
    }
}

impl Disk for FaultyDisk {
    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let mut state = self.state();
        state.opening()?;
        Ok(self.file(state.inode(path)?, state.life))
    }

    fn open_read(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        self.open(path)
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let mut state = self.state();
        state.opening()?;
        if state.seen.files.contains_key(path) || state.seen.dirs.contains(path) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        if !path.parent().is_some_and(|p| state.seen.dirs.contains(p)) {
            return Err(io::ErrorKind::NotFound.into());
        }
        let inode = state.inodes.len();
        state.inodes.push(Inode::default());
        state.name(NameOp::Put(path.to_path_buf(), inode));
        Ok(self.file(inode, state.life))
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.whole_call()?;
        let State { seen, held, .. } = &mut *state;
        for dirs in [&mut seen.dirs, &mut held.dirs] {
            dirs.extend(path.ancestors().map(Path::to_path_buf));
        }
        Ok(())
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        let mut state = self.state();
        state.whole_call()?;
        if !state.seen.dirs.contains(path) {
            return Err(io::ErrorKind::NotFound.into());
        }
        let all = state.seen.files.keys().chain(&state.seen.dirs);
        let inside = all.filter(|p| p.parent() == Some(path));
        let mut names: Vec<String> = inside.filter_map(|p| Some(p.file_name()?.to_str()?.to_string())).collect();
        names.sort_unstable();
        Ok(names)
    }

    fn kind(&self, path: &Path) -> io::Result<Option<Kind>> {
        let mut state = self.state();
        state.whole_call()?;
        Ok(match () {
            () if state.seen.files.contains_key(path) => Some(Kind::File),
            () if state.seen.dirs.contains(path) => Some(Kind::Folder),
            () => None,
        })
    }

    fn lock(&self, path: &Path, _: &Holder) -> Result<Lock> {
        let mut state = self.state();
        if !state.locks.insert(path.to_path_buf()) {
            return Err(Lock::held_by_another(path));
        }
        let guard = LockGuard { disk: self.clone(), path: path.to_path_buf(), life: state.life };
        Ok(Lock::guarded(path, guard))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.whole_call()?;
        if state.seen.dirs.contains(from) {
            if state.seen.files.contains_key(to) || state.seen.files.keys().any(|p| p.starts_with(to)) {
                return Err(io::ErrorKind::DirectoryNotEmpty.into());
            }
            state.name(NameOp::Move(from.to_path_buf(), to.to_path_buf()));
            return Ok(());
        }
        let inode = state.inode(from)?;
        // Both at once: no state between can be seen after a power cut that keeps a whole number of operations, but
        // for a moment with both names, as on some file systems.
        state.name(NameOp::Put(to.to_path_buf(), inode));
        state.name(NameOp::Remove(from.to_path_buf()));
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.whole_call()?;
        state.inode(path)?;
        state.name(NameOp::Remove(path.to_path_buf()));
        Ok(())
    }

    fn remove_all(&self, path: &Path) -> io::Result<()> {
        let state = &mut *self.state();
        state.whole_call()?;
        let files: Vec<PathBuf> = state.seen.files.keys().filter(|p| p.starts_with(path)).cloned().collect();
        for file in files {
            state.name(NameOp::Remove(file));
        }
        // A folder without anything in it, or one that is gone, is the same to everybody.
        for names in [&mut state.seen, &mut state.held] {
            names.dirs.retain(|d| !d.starts_with(path));
        }
        Ok(())
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        let state = &mut *self.state();
        state.whole_call()?;
        for op in std::mem::take(&mut state.pending) {
            if op.dir() != Some(path) {
                state.pending.push(op);
                continue;
            }
            if let NameOp::Move(from, to) = &op {
                // What happened in the folder before it was moved, and is not durable yet, is now about its new name.
                state.pending.iter_mut().for_each(|earlier| earlier.within_moved(from, to));
            }
            op.apply(&mut state.held);
        }
        Ok(())
    }
}

/// Lets a lock go, unless the process that took it has ended.
struct LockGuard {
    disk: FaultyDisk,
    path: PathBuf,
    life: u64,
}

impl Drop for LockGuard {
    fn drop(&mut self) {
        let mut state = self.disk.state();
        if state.life == self.life {
            state.locks.remove(&self.path);
        }
    }
}

impl FaultyFile {
    fn with<T>(&self, call: impl FnOnce(&mut State, usize) -> io::Result<T>) -> io::Result<T> {
        let mut state = self.disk.state();
        if state.life != self.life {
            return Err(eio());
        }
        call(&mut state, self.inode)
    }
}

impl DiskFile for FaultyFile {
    fn write_at(&self, bytes: &[u8], at: u64) -> io::Result<usize> {
        self.with(|state, inode| {
            let how = state.call()?;
            let at = usize::try_from(at).unwrap_or(usize::MAX);
            let len = state.inodes[inode].seen.len();
            if at > len {
                return Err(io::ErrorKind::InvalidInput.into());
            }
            let room = state.space.saturating_sub(state.used()).saturating_add((len - at) as u64);
            let fits = bytes.len().min(usize::try_from(room).unwrap_or(usize::MAX));
            let taken = match how {
                None | Some(Break::NoDescriptor) => fits,
                Some(Break::Short) => fits.min(1 + state.dice.below(bytes.len() as u64) as usize),
                Some(_) => fits.min(state.dice.below(bytes.len() as u64 + 1) as usize),
            };
            let node = &mut state.inodes[inode];
            let op = Op::Write(at, bytes[..taken].to_vec());
            apply(&mut node.seen, &op);
            node.pending.push(op);
            match how {
                Some(Break::Eio | Break::Cut) => Err(eio()),
                Some(Break::Full) => Err(io::ErrorKind::StorageFull.into()),
                None | Some(Break::Short | Break::NoDescriptor) if taken == 0 && !bytes.is_empty() => {
                    Err(io::ErrorKind::StorageFull.into())
                }
                None | Some(Break::Short | Break::NoDescriptor) => Ok(taken),
            }
        })
    }

    fn read_at(&self, buf: &mut [u8], at: u64) -> io::Result<usize> {
        self.with(|state, inode| {
            state.whole_call()?;
            let seen = &state.inodes[inode].seen;
            let from = usize::try_from(at).unwrap_or(usize::MAX).min(seen.len());
            let n = buf.len().min(seen.len() - from);
            buf[..n].copy_from_slice(&seen[from..from + n]);
            Ok(n)
        })
    }

    fn size(&self) -> io::Result<u64> {
        self.with(|state, inode| {
            state.whole_call()?;
            Ok(state.inodes[inode].seen.len() as u64)
        })
    }

    fn sync_data(&self) -> io::Result<()> {
        self.with(|state, inode| {
            let how = state.call()?;
            let node = &mut state.inodes[inode];
            match how {
                None | Some(Break::Short | Break::NoDescriptor) => {
                    for op in std::mem::take(&mut node.pending) {
                        node.hold(&op);
                    }
                    Ok(())
                }
                // What was on its way stays so until the cut is settled.
                Some(Break::Cut) => Err(eio()),
                Some(how) => {
                    node.settle(&mut state.dice, 50);
                    Err(if how == Break::Full { io::ErrorKind::StorageFull.into() } else { eio() })
                }
            }
        })
    }

    fn truncate(&self, size: u64) -> io::Result<()> {
        self.with(|state, inode| {
            state.whole_call()?;
            let node = &mut state.inodes[inode];
            let op = Op::Truncate(usize::try_from(size).unwrap_or(usize::MAX).min(node.seen.len()));
            apply(&mut node.seen, &op);
            node.pending.push(op);
            Ok(())
        })
    }
}
