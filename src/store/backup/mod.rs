//! Backup: one verified zip file with the journal and the evidence, and what it should hold.
//!
//! The journal is taken as far as it was acknowledged when the backup began; work goes on meanwhile. Drafts, checkpoints
//! and keys are not in it: drafts belong to one person on one device, checkpoints are rebuilt.

mod manifest;
mod restore;
mod rotate;
#[cfg(test)]
mod tests;

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

pub use manifest::{Listed, Manifest};
pub use restore::{Restored, inspect, restore, unpack_journal};
pub use rotate::{automatic, automatic_ones, file_of, room};

use super::digest::{Copied, Digest, copy};
use super::disk::{Disk, RealDisk};
use super::evidence::Evidence;
use super::journal::Journal;
use super::messages::{self, io_error};
use super::segment::Position;
use crate::error::{Code, Error, Result};
use crate::os::files::OpenOptionsExt;

/// The name of the manifest in a backup.
const MANIFEST: &str = "manifest.json";

/// What a backup says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// When it is made, as the caller writes times.
    pub made: String,
    /// The digest at the journal's head, so that a later rewrite of history shows.
    pub head: [u8; 32],
}

/// A backup that was made and read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The file.
    pub path: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// What is in it.
    pub manifest: Manifest,
    /// Evidence files whose content is no longer what their name says; they are not in the backup.
    pub damaged: Vec<Digest>,
}

/// Told how many bytes are done of how many; returns false to stop.
pub type Progress<'p> = &'p mut dyn FnMut(u64, u64) -> bool;

/// Writes a backup, reads it back, and only then gives it its name. It must not be there yet.
///
/// # Errors
/// `Usage` if the file is there; `Corrupt` if the journal is damaged (see `ducha doctor`); `Cancelled` if the progress
/// function stopped it; `Failed` if the disk fails or is full. No file is left then.
pub fn backup(
    journal: &Journal,
    evidence: &Evidence,
    out: &Path,
    about: &About,
    progress: Progress<'_>,
) -> Result<Made> {
    if out.symlink_metadata().is_ok() {
        let error = Error::new(Code::Usage, messages::BACKUP_EXISTS).with("path", out.display());
        return Err(error.hint(messages::HINT_OTHER_NAME));
    }
    let mut name = std::ffi::OsString::from(".");
    name.push(out.file_name().unwrap_or_default());
    name.push(".new");
    let temporary = out.with_file_name(name);
    let made = write_checked(journal, evidence, out, &temporary, about, progress);
    if made.is_err() {
        drop(std::fs::remove_file(&temporary));
    }
    made
}

fn write_checked(
    journal: &Journal,
    evidence: &Evidence,
    out: &Path,
    temporary: &Path,
    about: &About,
    progress: Progress<'_>,
) -> Result<Made> {
    let into = |e: io::Error| io_error(messages::CANNOT_WRITE, out, &e);
    drop(std::fs::remove_file(temporary));
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(temporary).map_err(into)?;
    let mut writer = Writer { zip: ZipWriter::new(BufWriter::with_capacity(256 << 10, file)), files: Vec::new(), out };

    let segments = journal.snapshot();
    let files = evidence.list()?;
    let bytes = segments.iter().map(|(_, len)| len).sum::<u64>() + files.iter().map(|(_, size)| size).sum::<u64>();
    // Everything is written and then read back.
    let mut meter = Meter { done: 0, total: bytes * 2, progress };
    // How far it goes is known now: who waits for that need wait no longer. Who says stop stops at the first byte.
    meter.add(0);

    let mut frames = 0;
    let end =
        segments.last().and_then(|(path, len)| Some((super::segment::number_of(path.file_name()?.to_str()?)?, *len)));
    let end =
        end.map_or(Position::START, |(number, len)| Position::new(number, u32::try_from(len).unwrap_or(u32::MAX)));
    let mut scan = journal.scan(Position::START);
    while let Some(at) = scan.next_with(|position, _| position)? {
        if at >= end {
            break;
        }
        frames += 1;
    }
    for (path, len) in &segments {
        let file = File::open(path).map_err(|e| io_error(messages::CANNOT_READ, path, &e))?;
        let name = format!("journal/{}", path.file_name().unwrap_or_default().to_string_lossy());
        let copied = writer.add(&name, path, &mut meter.read(file.take(*len)), CompressionMethod::Deflated)?;
        if copied.size != *len {
            return Err(io_error(messages::CANNOT_READ, path, &io::ErrorKind::UnexpectedEof.into()));
        }
    }
    let mut damaged = Vec::new();
    for (digest, _) in files {
        if !evidence.is_sound(&digest) {
            damaged.push(digest);
            continue;
        }
        let path = evidence.path(&digest);
        let file = evidence.open(&digest)?;
        let hex = digest.to_string();
        let name = format!("evidence/{}/{}", &hex[..2], &hex[2..]);
        // Pictures and films are compressed already.
        writer.add(&name, &path, &mut meter.read(file), CompressionMethod::Stored)?;
    }
    let manifest = Manifest::new(journal.store_id(), about, frames, end, std::mem::take(&mut writer.files));
    writer.finish(&manifest)?;

    let found = restore::check(temporary, &mut |n| meter.add(n))?;
    if found != manifest {
        return Err(Error::new(Code::Failed, messages::BACKUP_DIFFERS).with("path", out.display()));
    }
    let size = std::fs::metadata(temporary).map_err(into)?.len();
    std::fs::rename(temporary, out).map_err(into)?;
    let dir = out.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    RealDisk.sync_dir(dir).map_err(into)?;
    Ok(Made { path: out.to_path_buf(), size, manifest, damaged })
}

struct Writer<'o> {
    zip: ZipWriter<BufWriter<File>>,
    files: Vec<Listed>,
    out: &'o Path,
}

impl Writer<'_> {
    fn failed(&self, e: impl std::fmt::Display) -> Error {
        Error::new(Code::Failed, messages::CANNOT_WRITE).with("path", self.out.display()).caused_by(e)
    }

    fn start(&mut self, name: &str, how: CompressionMethod) -> Result<()> {
        let options = SimpleFileOptions::default().compression_method(how).unix_permissions(0o600).large_file(true);
        self.zip.start_file(name, options).map_err(|e| self.failed(e))
    }

    fn add(
        &mut self,
        name: &str,
        from: &Path,
        read: &mut Metered<'_, '_, impl Read>,
        how: CompressionMethod,
    ) -> Result<Copied> {
        self.start(name, how)?;
        let copied = copy(read, &mut self.zip, u64::MAX);
        if read.stopped {
            return Err(Error::new(Code::Cancelled, messages::STOPPED));
        }
        if let Some(e) = read.failed.take() {
            return Err(io_error(messages::CANNOT_READ, from, &e));
        }
        let Some(copied) = copied.map_err(|e| io_error(messages::CANNOT_WRITE, self.out, &e))? else {
            return Err(self.failed(io::Error::from(io::ErrorKind::FileTooLarge)));
        };
        self.files.push(Listed { path: name.to_string(), size: copied.size, sha256: copied.digest.to_string() });
        Ok(copied)
    }

    fn finish(mut self, manifest: &Manifest) -> Result<()> {
        self.start(MANIFEST, CompressionMethod::Deflated)?;
        let text = manifest.to_json();
        self.zip.write_all(text.as_bytes()).map_err(|e| io_error(messages::CANNOT_WRITE, self.out, &e))?;
        let failed = |e: &dyn std::fmt::Display| {
            Error::new(Code::Failed, messages::CANNOT_WRITE).with("path", self.out.display()).caused_by(e)
        };
        let file = self.zip.finish().map_err(|e| failed(&e))?;
        let file = file.into_inner().map_err(|e| failed(&e))?;
        file.sync_all().map_err(|e| io_error(messages::CANNOT_SYNC, self.out, &e))
    }
}

/// Counts bytes for the progress function.
struct Meter<'p> {
    done: u64,
    total: u64,
    progress: Progress<'p>,
}

impl<'p> Meter<'p> {
    fn add(&mut self, n: u64) -> bool {
        self.done += n;
        (self.progress)(self.done.min(self.total), self.total)
    }

    fn read<R: Read>(&mut self, inner: R) -> Metered<'_, 'p, R> {
        Metered { inner: BufReader::new(inner), meter: self, stopped: false, failed: None }
    }
}

struct Metered<'m, 'p, R> {
    inner: BufReader<R>,
    meter: &'m mut Meter<'p>,
    stopped: bool,
    /// What could not be read, so that it is not taken for an error of what is written.
    failed: Option<io::Error>,
}

impl<R: Read> Read for Metered<'_, '_, R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self.inner.read(buf) {
            Ok(n) if self.meter.add(n as u64) => Ok(n),
            Ok(_) => {
                self.stopped = true;
                Err(io::Error::other("stopped"))
            }
            Err(e) => {
                let again = e.kind().into();
                self.failed = Some(e);
                Err(again)
            }
        }
    }
}
