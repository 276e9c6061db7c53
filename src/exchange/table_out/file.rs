//! A table's file: written beside its place, flushed to disk and then put there whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::{Format, Table, messages, write};
use crate::error::{Code, Error, Result};

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wrote {
    /// Rows.
    pub rows: usize,
    /// Bytes of the file.
    pub bytes: u64,
    /// Cells that had to be shortened.
    pub shortened: usize,
}

/// Writes a table to a file. Nothing stands under the name until all of it is on disk.
///
/// # Errors
/// If the file is there already and `replace` was not said, or it cannot be written.
pub fn write_file(table: &Table, format: Format, path: &Path, replace: bool) -> Result<Wrote> {
    let (bytes, shortened) = write_whole(path, replace, |out| write(table, format, out))?;
    Ok(Wrote { rows: table.rows.len(), bytes, shortened })
}

/// Writes a text to a file, as [`write_file`] does a table. Returns its bytes.
///
/// # Errors
/// As [`write_file`].
pub fn write_text(text: &str, path: &Path, replace: bool) -> Result<u64> {
    write_bytes(text.as_bytes(), path, replace)
}

/// Writes bytes to a file, as [`write_file`] does a table. Returns how many.
///
/// # Errors
/// As [`write_file`].
pub fn write_bytes(bytes: &[u8], path: &Path, replace: bool) -> Result<u64> {
    let name = path.display().to_string();
    let failed = |e: io::Error| Error::new(Code::Failed, messages::CANNOT_WRITE).with("file", &name).caused_by(e);
    Ok(write_whole(path, replace, |out| out.write_all(bytes).map(|()| 0).map_err(failed))?.0)
}

/// Has a file filled and puts it in its place whole. Returns its bytes and what filling it gave. Behind a link the file
/// that it leads to is replaced; a device or a pipe, such as `/dev/null`, is never replaced but written to.
///
/// # Errors
/// As [`write_file`], and those of filling it.
pub fn write_whole<T>(
    path: &Path,
    replace: bool,
    fill: impl FnOnce(&mut BufWriter<File>) -> Result<T>,
) -> Result<(u64, T)> {
    let name = path.display().to_string();
    let exists =
        || Error::new(Code::Denied, messages::FILE_EXISTS).with("file", &name).command_hint(messages::HINT_OVERWRITE);
    let failed = |e: io::Error| {
        let code = if e.kind() == io::ErrorKind::NotFound { Code::NotFound } else { Code::Failed };
        Error::new(code, messages::CANNOT_WRITE).with("file", &name).caused_by(e).hint(messages::HINT_WRITE)
    };
    let place = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let stream = place.metadata().is_ok_and(|m| !m.is_file() && !m.is_dir());
    if !replace && !stream && path.symlink_metadata().is_ok() {
        return Err(exists());
    }
    let beside = if stream { std::env::temp_dir().join("ducha-out") } else { place.clone() };
    let (mut part, file) = Part::create(&beside).map_err(failed)?;
    let mut out = BufWriter::new(file);
    let filled = fill(&mut out).map_err(|f| {
        Error::new(f.code(), messages::CANNOT_WRITE).with("file", &name).caused_by(f).hint(messages::HINT_WRITE)
    })?;
    out.flush().map_err(failed)?;
    let file = out.into_inner().map_err(|e| failed(e.into_error()))?;
    file.sync_all().map_err(failed)?;
    let bytes = file.metadata().map_err(failed)?.len();
    if stream {
        part.copy(&place).map_err(failed)?;
        return Ok((bytes, filled));
    }
    part.place(&place, replace)
        .map_err(|e| if e.kind() == io::ErrorKind::AlreadyExists { exists() } else { failed(e) })?;
    Ok((bytes, filled))
}

/// A file under a temporary name, removed unless it was put in its place.
struct Part(Option<PathBuf>);

impl Part {
    fn create(path: &Path) -> io::Result<(Self, File)> {
        let base = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy().into_owned();
        for n in 0..100 {
            let part = path.with_file_name(format!(".{base}.{}-{n}.part", std::process::id()));
            match OpenOptions::new().write(true).create_new(true).open(&part) {
                Ok(file) => return Ok((Self(Some(part)), file)),
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
                Err(e) => return Err(e),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    fn copy(&self, place: &Path) -> io::Result<()> {
        let Some(part) = self.0.as_ref() else { return Ok(()) };
        io::copy(&mut File::open(part)?, &mut OpenOptions::new().write(true).open(place)?).map(|_| ())
    }

    fn place(&mut self, path: &Path, replace: bool) -> io::Result<()> {
        let Some(part) = self.0.as_ref() else { return Ok(()) };
        if replace {
            fs::rename(part, path)?;
            self.0 = None;
        } else {
            // A link fails where a rename would replace a file that came meanwhile; some file systems know no links.
            match fs::hard_link(part, path) {
                Ok(()) => {}
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => return Err(e),
                Err(_) if path.symlink_metadata().is_ok() => return Err(io::ErrorKind::AlreadyExists.into()),
                Err(_) => {
                    fs::rename(part, path)?;
                    self.0 = None;
                }
            }
        }
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if let Some(part) = &self.0 {
            // Nothing can be done about a leftover that cannot be removed.
            let _ = fs::remove_file(part);
        }
    }
}
