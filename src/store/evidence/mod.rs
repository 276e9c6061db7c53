//! Evidence files by their SHA-256 digest: `evidence/ab/cdef…`. A file that is there is whole and never changes.
//!
//! Source: architecture.md, "Store": temporary name, fsync, rename, fsync of the folder.

mod exif;
mod media;
mod part;
pub(crate) mod picture;
#[cfg(test)]
mod tests;

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};

pub use exif::{Exif, Taken};
pub use media::sniff;
pub use picture::Picture;

use super::digest::{Copied, Digest, copy};
use super::disk::{Disk, RealDisk};
use super::messages::{self, io_error};
use crate::error::{Code, Error, Result};
use crate::os::files::OpenOptionsExt;

/// The largest evidence file in bytes, unless said otherwise.
pub const MAX_FILE: u64 = 256 << 20;
const TEMPORARY: &str = ".new-";
/// What a file that has not come whole is called until then.
const PART: &str = ".part-";
/// What a damaged file is called that was put out of its place.
const DAMAGED: &str = ".damaged-";
/// How much of a file is looked at for its media type and what its camera noted.
const HEAD: usize = 256 << 10;

/// The folder of evidence.
#[derive(Debug)]
pub struct Evidence {
    dir: PathBuf,
    max: u64,
    next: AtomicU64,
}

/// An evidence file as it was taken in.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// Its digest, by which it is found.
    pub digest: Digest,
    /// Its size in bytes.
    pub size: u64,
    /// Its media type, from its content.
    pub media: &'static str,
    /// When the file that it was copied from was last changed.
    pub modified: Option<DateTime<Utc>>,
    /// What the camera noted in a JPEG: time and place. The camera may be wrong or the file forged.
    pub exif: Exif,
    /// Whether it was not here before; the same picture used twice shows.
    pub new: bool,
}

/// An evidence file that is not as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsound {
    /// It is not there.
    Missing(Digest),
    /// Its content is not what its name says, or it cannot be read.
    Damaged(Digest),
}

impl Evidence {
    /// Returns the evidence in a folder, which need not be there yet, with a bound for one file in bytes.
    pub fn new(dir: impl Into<PathBuf>, max: u64) -> Self {
        Self { dir: dir.into(), max, next: AtomicU64::new(0) }
    }

    /// Removes what an interrupted copy left; the caller must hold the store's lock.
    pub fn remove_leftovers(&self) {
        for entry in std::fs::read_dir(&self.dir).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(TEMPORARY) {
                drop(std::fs::remove_file(entry.path()));
            }
        }
    }

    /// Takes a copy of a file. When it returns, the copy is durable.
    ///
    /// # Errors
    /// `NotFound` if there is no such file; `BadInput` if it is no ordinary file or too large; `Failed` if the disk
    /// fails or is full. Nothing is left then.
    pub fn put(&self, path: &Path) -> Result<Stored> {
        let failed = |e: io::Error| io_error(messages::CANNOT_READ, path, &e);
        // Opening a pipe or a device might wait for ever.
        let about = std::fs::metadata(path).map_err(failed)?;
        if !about.is_file() {
            return Err(Error::new(Code::BadInput, messages::NO_FILE).with("path", path.display()));
        }
        let mut file = File::open(path).map_err(failed)?;
        let mut stored = self.put_from(&mut file, &path.display().to_string())?;
        stored.modified = about.modified().ok().map(DateTime::from);
        Ok(stored)
    }

    /// Takes what can be read from elsewhere, such as a peer or a bundle; `name` is what messages call it.
    ///
    /// # Errors
    /// As [`Evidence::put`].
    pub fn put_from(&self, from: &mut dyn Read, name: &str) -> Result<Stored> {
        let into = |e: io::Error| io_error(messages::CANNOT_WRITE, &self.dir, &e);
        RealDisk.create_dir(&self.dir).map_err(into)?;
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let temporary = self.dir.join(format!("{TEMPORARY}{}-{number}", std::process::id()));
        let taken = self.take(from, name, &temporary);
        if taken.is_err() {
            drop(std::fs::remove_file(&temporary));
        }
        taken
    }

    fn take(&self, from: &mut dyn Read, name: &str, temporary: &Path) -> Result<Stored> {
        let into = |e: io::Error| io_error(messages::CANNOT_WRITE, &self.dir, &e);
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(temporary).map_err(into)?;
        let mut head = Keep { file, head: Vec::new(), failed: None };
        let copied = copy(from, &mut head, self.max);
        if let Some(e) = head.failed {
            return Err(into(e));
        }
        let copied =
            copied.map_err(|e| Error::new(Code::Failed, messages::CANNOT_READ).with("path", name).caused_by(e))?;
        let Some(Copied { digest, size }) = copied else {
            let error = Error::new(Code::BadInput, messages::EVIDENCE_TOO_LARGE);
            return Err(error.with("path", name).with("max", self.max >> 20).hint(messages::HINT_SMALLER));
        };
        head.file.sync_all().map_err(into)?;
        let new = !self.is_sound(&digest);
        if new {
            let path = self.path(&digest);
            let folder = path.parent().unwrap_or(&self.dir);
            RealDisk.create_dir(folder).map_err(into)?;
            std::fs::rename(temporary, &path).map_err(into)?;
            RealDisk.sync_dir(folder).map_err(into)?;
        } else {
            std::fs::remove_file(temporary).map_err(into)?;
        }
        let media = sniff(&head.head);
        let exif = if media == "image/jpeg" { exif::read(&head.head) } else { Exif::default() };
        Ok(Stored { digest, size, media, modified: None, exif, new })
    }

    /// Returns where the file of a digest lies, whether or not it is there.
    pub fn path(&self, digest: &Digest) -> PathBuf {
        let hex = digest.to_string();
        self.dir.join(&hex[..2]).join(&hex[2..])
    }

    /// Opens a file for reading.
    ///
    /// # Errors
    /// `NotFound` if it is not here.
    pub fn open(&self, digest: &Digest) -> Result<File> {
        let path = self.path(digest);
        File::open(&path).map_err(|e| match e.kind() {
            io::ErrorKind::NotFound => {
                Error::new(Code::NotFound, messages::EVIDENCE_MISSING).with("digest", digest).hint(messages::HINT_PEER)
            }
            _ => io_error(messages::CANNOT_OPEN, &path, &e),
        })
    }

    /// Whether a file is here; does not read it.
    pub fn has(&self, digest: &Digest) -> bool {
        self.path(digest).is_file()
    }

    /// The size of a file in bytes; none where it is not here.
    pub fn size(&self, digest: &Digest) -> Option<u64> {
        std::fs::metadata(self.path(digest)).ok().filter(std::fs::Metadata::is_file).map(|about| about.len())
    }

    /// Puts a file whose content is not what its name says out of its place, so that it can come again; tells whether there was
    /// such a one. What is left of it lies beside the others.
    ///
    /// # Errors
    /// `Failed` where the disk refuses.
    pub fn put_away(&self, digest: &Digest) -> Result<bool> {
        if !self.has(digest) || self.is_sound(digest) {
            return Ok(false);
        }
        let path = self.path(digest);
        let failed = |e: io::Error| io_error(messages::CANNOT_WRITE, &path, &e);
        std::fs::rename(&path, self.dir.join(format!("{DAMAGED}{digest}"))).map_err(failed)?;
        RealDisk.sync_dir(&self.dir).map_err(failed)?;
        Ok(true)
    }

    /// Returns the digest and size of every file here, sorted.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn list(&self) -> Result<Vec<(Digest, u64)>> {
        let listed = |path: &Path| {
            let entries = match std::fs::read_dir(path) {
                Ok(entries) => entries.collect::<io::Result<Vec<_>>>(),
                Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
                Err(e) => Err(e),
            };
            entries.map_err(|e| io_error(messages::CANNOT_LIST, path, &e))
        };
        let mut out = Vec::new();
        for folder in listed(&self.dir)?.into_iter().filter(|f| f.file_name().len() == 2 && f.path().is_dir()) {
            for file in listed(&folder.path())? {
                let hex = [folder.file_name(), file.file_name()].map(|n| n.to_string_lossy().into_owned()).concat();
                let (Ok(digest), Ok(about)) = (hex.parse(), file.metadata()) else { continue };
                out.push((digest, about.len()));
            }
        }
        out.sort_unstable();
        Ok(out)
    }

    /// Reads every file here, and looks for those that should be; returns which are missing or damaged. The function is
    /// told how many were read of how many and may stop it by returning false.
    ///
    /// # Errors
    /// `Cancelled` if it was stopped; `Failed` if the folder cannot be listed.
    pub fn verify(&self, wanted: &[Digest], progress: &mut dyn FnMut(usize, usize) -> bool) -> Result<Vec<Unsound>> {
        let here: Vec<Digest> = self.list()?.into_iter().map(|(d, _)| d).collect();
        let missing = wanted.iter().filter(|d| here.binary_search(d).is_err());
        let mut unsound: Vec<_> = missing.map(|d| Unsound::Missing(*d)).collect();
        for (i, digest) in here.iter().enumerate() {
            if !progress(i, here.len()) {
                return Err(Error::new(Code::Cancelled, messages::STOPPED));
            }
            if !self.is_sound(digest) {
                unsound.push(Unsound::Damaged(*digest));
            }
        }
        Ok(unsound)
    }

    /// Whether a file is here and its content is what its name says.
    pub fn is_sound(&self, digest: &Digest) -> bool {
        let Ok(mut file) = File::open(self.path(digest)) else { return false };
        matches!(copy(&mut file, &mut io::sink(), u64::MAX), Ok(Some(found)) if found.digest == *digest)
    }
}

/// Writes to a file and keeps the beginning; keeps the file's error apart from that of what is read.
struct Keep {
    file: File,
    head: Vec<u8>,
    failed: Option<io::Error>,
}

impl Write for Keep {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let keep = bytes.len().min(HEAD - self.head.len());
        self.head.extend_from_slice(&bytes[..keep]);
        if let Err(e) = self.file.write_all(bytes) {
            let again = e.kind().into();
            self.failed = Some(e);
            return Err(again);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
