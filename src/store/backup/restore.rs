//! Restoring a backup: checked in whole before anything is touched, all or nothing.

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zip::ZipArchive;

use super::manifest::{MAX_MANIFEST, Manifest};
use super::{MANIFEST, Meter, Progress};
use crate::error::{Code, Error, Result};
use crate::os::files::OpenOptionsExt;
use crate::store::digest::{Copied, copy};
use crate::store::disk::{Disk, RealDisk};
use crate::store::journal::{Journal, Options};
use crate::store::layout::{Layout, PARTS};
use crate::store::messages::{self, io_error};
use crate::store::moves;
use crate::store::segment::Position;

/// A journal or pictures are never compressed more than this; a zip bomb is.
const MAX_RATIO: u64 = 200;
/// Whatever the ratio, this many bytes are let through.
const SMALL: u64 = 64 << 20;
type Archive = ZipArchive<BufReader<File>>;

/// A backup that was restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// What was in it.
    pub manifest: Manifest,
    /// Where what was there before is now.
    pub before: Option<PathBuf>,
}

/// Reads a whole backup and compares every file with the manifest; changes nothing.
///
/// # Errors
/// `BadInput` if it is no backup or holds what a backup does not; `Corrupt` if it is damaged; `Cancelled` if stopped.
pub fn inspect(file: &Path, progress: Progress<'_>) -> Result<Manifest> {
    let (_, manifest) = open(file)?;
    let mut meter = Meter { done: 0, total: manifest.bytes, progress };
    check(file, &mut |n| meter.add(n))
}

pub(super) fn check(file: &Path, progress: &mut dyn FnMut(u64) -> bool) -> Result<Manifest> {
    let (mut archive, manifest) = open(file)?;
    for i in 0..manifest.files.len() {
        unpack(file, &mut archive, &manifest, i, &mut io::sink(), progress)?;
    }
    Ok(manifest)
}

/// Restores a backup into a home folder, of which the caller holds the lock. Unless `replace` is said, the folder must
/// hold no store; what it holds is else moved into a folder `before-restore-N` in it, with checkpoints, drafts and the
/// device's key. Before that a function may look at what was restored, in its own folder, and add to it.
///
/// The restored store must take a new replica id before it writes.
///
/// # Errors
/// As [`inspect`], and: `Denied` if there is a store already; `Failed` if the disk fails or is too small; those of the
/// function. The home folder is then as it was.
pub fn restore<T>(
    disk: &dyn Disk,
    file: &Path,
    home: &Layout,
    replace: bool,
    progress: Progress<'_>,
    look: impl FnOnce(&Layout, &Manifest, Progress<'_>) -> Result<T>,
) -> Result<(Restored, T)> {
    let occupied = PARTS.iter().any(|p| holds_something(&home.home().join(p)) && *p != "state.toml");
    if occupied && !replace {
        let error = Error::new(Code::Denied, messages::RESTORE_OCCUPIED).with("path", home.home().display());
        return Err(error.command_hint(messages::HINT_RESTORE_ELSEWHERE).command_hint(messages::HINT_RESTORE_REPLACE));
    }
    let (mut archive, manifest) = open(file)?;
    disk.create_dir(home.home()).map_err(|e| io_error(messages::CANNOT_CREATE, home.home(), &e))?;
    has_room(home.home(), manifest.bytes)?;
    let staging = Layout::new(home.home().join("restoring"));
    let failed = |e: io::Error| io_error(messages::CANNOT_RENAME, home.home(), &e);
    // What an interrupted restore left was never in use.
    disk.remove_all(staging.home()).map_err(failed)?;
    let go = || {
        fill(file, &mut archive, &manifest, &staging, &|_| true, progress)?;
        let looked = look(&staging, &manifest, progress)?;
        let (moves, before) =
            moves::replacing(disk, home.home(), staging.home(), "before-restore", &PARTS).map_err(failed)?;
        moves::carry_out(disk, home.home(), &moves).map_err(failed)?;
        Ok((before, looked))
    };
    let done = go();
    drop(disk.remove_all(staging.home()));
    let (before, looked) = done?;
    Ok((Restored { manifest, before }, looked))
}

/// Unpacks the journal of a backup into a folder, and reads it as a whole.
///
/// # Errors
/// As [`inspect`].
pub fn unpack_journal(file: &Path, into: &Layout, progress: Progress<'_>) -> Result<Manifest> {
    let (mut archive, manifest) = open(file)?;
    fill(file, &mut archive, &manifest, into, &|name| name.starts_with("journal/"), progress)?;
    Ok(manifest)
}

/// Opens a backup and compares its directory with its manifest.
fn open(path: &Path) -> Result<(Archive, Manifest)> {
    let name = path.display().to_string();
    let refused =
        |e: &dyn std::fmt::Display| Error::new(Code::BadInput, messages::NO_BACKUP).with("path", &name).caused_by(e);
    let file = File::open(path).map_err(|e| io_error(messages::CANNOT_OPEN, path, &e))?;
    let size = file.metadata().map_err(|e| io_error(messages::CANNOT_READ, path, &e))?.len();
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|e| refused(&e))?;
    let mut json = Vec::new();
    let entry = archive.by_name(MANIFEST).map_err(|e| refused(&e))?;
    let read = entry.take(MAX_MANIFEST.min(size.saturating_mul(MAX_RATIO)) + 1).read_to_end(&mut json);
    read.map_err(|e| refused(&e))?;
    let manifest = Manifest::read(&json, &name)?;
    if manifest.bytes > size.saturating_mul(MAX_RATIO).saturating_add(SMALL) {
        let error = Error::new(Code::BadInput, messages::BACKUP_BOMB).with("path", &name);
        return Err(error.with("bytes", manifest.bytes).with("size", size));
    }
    if archive.len() != manifest.files.len() + 1 {
        return Err(Error::new(Code::BadInput, messages::BACKUP_UNLISTED).with("path", &name));
    }
    for listed in &manifest.files {
        let entry = archive.by_name(&listed.path).map_err(|e| damaged(path, &listed.path).caused_by(e))?;
        if entry.size() != listed.size {
            return Err(damaged(path, &listed.path));
        }
    }
    Ok((archive, manifest))
}

fn damaged(path: &Path, name: &str) -> Error {
    let error = Error::new(Code::Corrupt, messages::BACKUP_DAMAGED).with("path", path.display()).with("name", name);
    error.hint(messages::HINT_OLDER_BACKUP)
}

/// Copies one file out of a backup and compares size and digest.
fn unpack(
    path: &Path,
    archive: &mut Archive,
    manifest: &Manifest,
    index: usize,
    to: &mut dyn Write,
    progress: &mut dyn FnMut(u64) -> bool,
) -> Result<()> {
    let Some(listed) = manifest.files.get(index) else { return Ok(()) };
    let mut entry = archive.by_name(&listed.path).map_err(|e| damaged(path, &listed.path).caused_by(e))?;
    let mut to = Sink { to, failed: None };
    let copied = copy(&mut entry, &mut to, listed.size);
    if let Some(e) = to.failed {
        return Err(Error::new(Code::Failed, messages::CANNOT_WRITE).with("path", &listed.path).caused_by(e));
    }
    match copied {
        Ok(Some(Copied { digest, size })) if size == listed.size && digest.to_string() == listed.sha256 => {}
        Ok(_) => return Err(damaged(path, &listed.path)),
        Err(e) => return Err(damaged(path, &listed.path).caused_by(e)),
    }
    if progress(listed.size) { Ok(()) } else { Err(Error::new(Code::Cancelled, messages::STOPPED)) }
}

/// Keeps an error of what is written apart from one of what is read.
struct Sink<'t> {
    to: &'t mut dyn Write,
    failed: Option<io::Error>,
}

impl Write for Sink<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.to.write(bytes).map_err(|e| {
            let again = e.kind().into();
            self.failed = Some(e);
            again
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Unpacks everything into a folder, makes it durable, and reads the journal as a whole.
fn fill(
    file: &Path,
    archive: &mut Archive,
    manifest: &Manifest,
    staging: &Layout,
    wanted: &dyn Fn(&str) -> bool,
    progress: Progress<'_>,
) -> Result<()> {
    let mut meter = Meter { done: 0, total: manifest.bytes, progress };
    let made = |path: &Path, e: io::Error| io_error(messages::CANNOT_WRITE, path, &e);
    for dir in [staging.journal(), staging.evidence()] {
        RealDisk.create_dir(&dir).map_err(|e| made(&dir, e))?;
    }
    let mut folders = vec![staging.journal(), staging.evidence()];
    for (i, listed) in manifest.files.iter().enumerate().filter(|(_, f)| wanted(&f.path)) {
        let path = staging.home().join(&listed.path);
        let folder = path.parent().unwrap_or(staging.home()).to_path_buf();
        if folders.last() != Some(&folder) {
            RealDisk.create_dir(&folder).map_err(|e| made(&folder, e))?;
            folders.push(folder);
        }
        let out =
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).map_err(|e| made(&path, e))?;
        let mut out = BufWriter::new(out);
        unpack(file, archive, manifest, i, &mut out, &mut |n| meter.add(n))?;
        let out = out.into_inner().map_err(|e| made(&path, e.into_error()))?;
        out.sync_all().map_err(|e| made(&path, e))?;
    }
    folders.sort();
    folders.dedup();
    for folder in folders {
        RealDisk.sync_dir(&folder).map_err(|e| made(&folder, e))?;
    }
    let options = Options { floor: Position::from_u64(manifest.end), ..Options::default() };
    let read = Journal::open(Arc::new(RealDisk), staging.journal(), options).and_then(|(journal, opened)| {
        let mut scan = journal.scan(Position::START);
        let mut frames = 0;
        while scan.next_with(|_, _| ())?.is_some() {
            frames += 1;
        }
        Ok(frames == manifest.frames && opened.cut.is_empty())
    });
    match read {
        Ok(true) => Ok(()),
        Ok(false) => Err(damaged(file, "journal")),
        Err(error) => Err(damaged(file, "journal").caused_by(error)),
    }
}

fn holds_something(path: &Path) -> bool {
    match std::fs::read_dir(path) {
        Ok(mut entries) => entries.next().is_some(),
        Err(e) => e.kind() != io::ErrorKind::NotFound,
    }
}

/// Refuses what surely does not fit, before half of it is written.
fn has_room(home: &Path, bytes: u64) -> Result<()> {
    let Ok(disk) = crate::os::files::statvfs(home) else { return Ok(()) };
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    if free >= bytes {
        return Ok(());
    }
    let error = Error::new(Code::Failed, messages::NO_ROOM).with("path", home.display());
    Err(error.with("want", bytes >> 20).with("have", free >> 20).hint(messages::HINT_SPACE))
}
