//! Every frame that still verifies in a damaged journal, for `ducha doctor`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::disk::{Disk, DiskFile};
use super::messages::{self, io_error};
use super::opening::segment_numbers;
use super::segment::{Family, HEADER, Header, Position, file_name};
use super::walk::{Step, Walk};
use crate::error::{Code, Error, Result};

/// What lies next in a damaged journal.
#[derive(Debug)]
pub enum Salvaged {
    /// A whole frame whose check sums fit. Whether it was ever acknowledged is for the chain above to say.
    Frame(Position, Vec<u8>),
    /// Bytes of a segment that hold no whole frame: from, to.
    Gap(Position, Position),
    /// A segment whose header is damaged or missing, that lies under another number's name, or that cannot be read
    /// (further): its other frames follow if they can be found. Or one that does not belong to this journal: its frames
    /// do not follow.
    Damage(Error),
    /// Segments that are missing between others: the first and the last of them.
    Missing(u32, u32),
}

/// Yields everything that can be read in a journal's folder, in the order of the journal and with bounded memory, whatever
/// the segments' files are called. Changes nothing, and opens nothing for writing.
///
/// # Errors
/// When the folder cannot be listed.
pub fn salvage(disk: Arc<dyn Disk>, dir: impl Into<PathBuf>, family: Family, max_frame: u32) -> Result<Salvage> {
    let dir = dir.into();
    let mut parts = parts(&*disk, &dir)?;
    let store = usual(&parts);
    parts.reverse();
    // Where a journal of drafts starts is not known: all before was replaced. A log starts with its first segment.
    let before = (family == Family::Log).then_some(0);
    Ok(Salvage { disk, dir, family, store, max_frame, parts, before, open: None })
}

/// Returns the store that most segments in a folder belong to, as far as they can be read.
///
/// # Errors
/// When the folder cannot be listed.
pub fn store_of(disk: &dyn Disk, dir: &Path) -> Result<Option<[u8; 16]>> {
    Ok(usual(&parts(disk, dir)?))
}

/// The segments in a folder, in the order of the journal.
fn parts(disk: &dyn Disk, dir: &Path) -> Result<Vec<Part>> {
    let read = |name: u32| {
        let path = dir.join(file_name(name));
        let header = disk.open_read(&path).ok().and_then(|file| Header::read_any(&*file, &path).ok());
        // A segment whose header cannot be read is taken for the one that it is called.
        Part { number: header.map_or(name, |h| h.number), name, header }
    };
    let mut parts: Vec<Part> = segment_numbers(disk, dir)?.into_iter().map(read).collect();
    parts.sort_by_key(|p| (p.number, p.name));
    Ok(parts)
}

/// The store that most segments belong to; of several the one of the first segment.
fn usual(parts: &[Part]) -> Option<[u8; 16]> {
    let stores: Vec<[u8; 16]> = parts.iter().filter_map(|p| Some(p.header?.store)).collect();
    let count = |store: &[u8; 16]| stores.iter().filter(|s| *s == store).count();
    stores.iter().rev().max_by_key(|s| count(s)).copied()
}

/// A segment's file.
struct Part {
    /// The number that its header says; that of its name where there is no header.
    number: u32,
    /// The number in its name.
    name: u32,
    header: Option<Header>,
}

/// See [`salvage`].
pub struct Salvage {
    disk: Arc<dyn Disk>,
    dir: PathBuf,
    family: Family,
    store: Option<[u8; 16]>,
    max_frame: u32,
    /// The segments that are left, the next one last.
    parts: Vec<Part>,
    before: Option<u32>,
    open: Option<Open>,
}

struct Open {
    number: u32,
    path: PathBuf,
    file: Box<dyn DiskFile>,
    size: u64,
    walk: Walk,
}

impl Iterator for Salvage {
    type Item = Salvaged;

    fn next(&mut self) -> Option<Salvaged> {
        loop {
            let Some(open) = &mut self.open else {
                if let Some(said) = self.open_next()? {
                    return Some(said);
                }
                continue;
            };
            match open.next() {
                Ok(Some(found)) => return Some(found),
                Ok(None) => self.open = None,
                Err(e) => {
                    let error = io_error(messages::CANNOT_READ, &open.path, &e);
                    self.open = None;
                    return Some(Salvaged::Damage(error));
                }
            }
        }
    }
}

impl Salvage {
    /// Opens the next segment; `None` if there is none, `Some(Some(…))` if there is something to say about it.
    fn open_next(&mut self) -> Option<Option<Salvaged>> {
        let number = self.parts.last()?.number;
        if let Some(first) = self.before.map(|b| b.saturating_add(1)).filter(|n| *n < number) {
            self.before = Some(number - 1);
            return Some(Some(Salvaged::Missing(first, number - 1)));
        }
        let Part { name, header, .. } = self.parts.pop()?;
        self.before = Some(number);
        let path = self.dir.join(file_name(name));
        let stray = header.is_some_and(|h| {
            let log = self.family == Family::Log;
            Some(h.store) != self.store || log && (h.family != Family::Log || h.starts && number > 1)
        });
        if stray {
            let error = Error::new(Code::Corrupt, messages::SEGMENT_STRAY).with("path", path.display());
            return Some(Some(Salvaged::Damage(error)));
        }
        let opened = self.disk.open_read(&path).and_then(|file| Ok((file.size()?, file)));
        let (size, file) = match opened {
            Ok(opened) => opened,
            Err(e) => return Some(Some(Salvaged::Damage(io_error(messages::CANNOT_OPEN, &path, &e)))),
        };
        let header = Header::read(&*file, &path, name);
        let walk = Walk::new(number, HEADER, size, self.max_frame);
        self.open = Some(Open { number, path, file, size, walk });
        Some(header.err().map(Salvaged::Damage))
    }
}

impl Open {
    fn next(&mut self) -> std::io::Result<Option<Salvaged>> {
        let at = |number, offset: u64| Position::new(number, u32::try_from(offset).unwrap_or(u32::MAX));
        match self.walk.step(&*self.file)? {
            Step::End => return Ok(None),
            Step::Frame(f) => {
                return Ok(Some(Salvaged::Frame(Position::new(self.number, f.offset), f.body.to_vec())));
            }
            Step::Bad(_) => {}
        }
        let from = self.walk.offset();
        let mut to = self.size;
        while self.walk.seek(&*self.file)? {
            let here = self.walk.offset();
            if matches!(self.walk.step(&*self.file)?, Step::Frame(_)) {
                self.walk.back_to(here);
                to = here;
                break;
            }
        }
        if to == self.size {
            self.walk.back_to(self.size);
        }
        Ok(Some(Salvaged::Gap(at(self.number, from), at(self.number, to))))
    }
}
