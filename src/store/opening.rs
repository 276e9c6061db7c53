//! Opening a journal: which segments belong to it, and whether each is as long as it was acknowledged.

use std::path::Path;
use std::sync::Arc;

use super::disk::Disk;
use super::journal::Options;
use super::messages::{self, io_error};
use super::recover::{Cut, Tail, find_tail, write_again};
use super::segment::{Family, Header, NEW, Position, Segment, file_name, number_of};
use crate::error::{Code, Error, Result};

/// A journal's segments as they were found, the last one recovered.
pub(super) struct Chain {
    pub store: [u8; 16],
    /// Each segment with its acknowledged length.
    pub segments: Vec<(Arc<Segment>, u64)>,
    pub frames: u64,
    pub last: Option<Position>,
    pub cut: Vec<Cut>,
}

/// Returns the numbers of the segments in a folder, in order; none if there is no such folder.
pub(super) fn segment_numbers(disk: &dyn Disk, dir: &Path) -> Result<Vec<u32>> {
    match disk.list(dir) {
        Ok(names) => {
            let mut numbers: Vec<u32> = names.iter().filter_map(|n| number_of(n)).collect();
            numbers.sort_unstable();
            Ok(numbers)
        }
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(e) => Err(io_error(messages::CANNOT_LIST, dir, &e)),
    }
}

/// Returns the error for a segment that should be there.
pub(super) fn missing(dir: &Path, number: u32) -> Error {
    Error::new(Code::Corrupt, messages::SEGMENT_MISSING)
        .with("path", dir.join(file_name(number)).display())
        .hint(messages::HINT_BACKUP)
        .hint(messages::HINT_DOCTOR)
}

/// A journal that was looked at, and can be opened.
pub(super) struct Examined {
    headers: Vec<(Header, u64)>,
    /// The size of each segment but the last, and the length that counts.
    lens: Vec<(u64, u64)>,
    first: Header,
    newest: Header,
    floor: Position,
    tail: Tail,
}

impl Examined {
    /// Where the last whole group ends.
    pub(super) fn end(&self) -> Position {
        Position::new(self.newest.number, u32::try_from(self.tail.end).unwrap_or(u32::MAX))
    }
}

impl Chain {
    /// Reads all headers, checks the lengths, and finds the end. Changes nothing.
    pub(super) fn examine(disk: &dyn Disk, dir: &Path, numbers: &[u32], options: &Options) -> Result<Examined> {
        let headers = read_headers(disk, dir, numbers, options.family)?;
        let (Some(&(first, _)), Some(&(newest, _))) = (headers.first(), headers.last()) else {
            return Err(missing(dir, 1));
        };
        if !first.starts {
            return Err(missing(dir, first.number.saturating_sub(1)));
        }
        let mut lens = Vec::with_capacity(headers.len());
        for pair in headers.windows(2) {
            let ((before, size), (after, _)) = (&pair[0], &pair[1]);
            if after.number != before.number.wrapping_add(1) {
                return Err(missing(dir, before.number.saturating_add(1)));
            }
            if after.store != before.store {
                let path = dir.join(file_name(after.number));
                return Err(Error::new(Code::Corrupt, messages::SEGMENT_FOREIGN)
                    .with("path", path.display())
                    .hint(messages::HINT_MOVE_STRAY));
            }
            if *size < after.prev_len {
                return Err(Error::new(Code::Corrupt, messages::SEGMENT_SHORT)
                    .with("path", dir.join(file_name(before.number)).display())
                    .with("have", size)
                    .with("want", after.prev_len)
                    .hint(messages::HINT_DOCTOR)
                    .hint(messages::HINT_BACKUP));
            }
            lens.push((*size, after.prev_len));
        }
        let path = dir.join(file_name(newest.number));
        let max_frame = options.max_frame;
        let known = options.floor_of.filter(|(store, _)| *store == newest.store).map(|(_, floor)| floor);
        let floor = known.map_or(options.floor, |known| known.max(options.floor));
        if floor.segment() > newest.number {
            return Err(missing(dir, floor.segment()));
        }
        let file = disk.open_read(&path).map_err(|e| io_error(messages::CANNOT_OPEN, &path, &e))?;
        let tail = find_tail(&*file, &path, newest.number, max_frame, newest.first_frame, floor)?;
        Ok(Examined { headers, lens, first, newest, floor, tail })
    }

    /// Opens a journal: cuts a torn tail. Nothing is changed where data is damaged.
    pub(super) fn read(disk: &dyn Disk, dir: &Path, numbers: &[u32], options: &Options) -> Result<Self> {
        let examined = Self::examine(disk, dir, numbers, options)?;
        let end = examined.end();
        let Examined { headers, mut lens, first, newest, floor, tail } = examined;
        let path = dir.join(file_name(newest.number));
        let file = disk.open(&path).map_err(|e| io_error(messages::CANNOT_OPEN, &path, &e))?;

        // Everything is sound: from here on the folder is changed.
        let mut cut = Vec::new();
        for ((header, _), (size, len)) in headers.iter().zip(&lens).filter(|(_, (size, len))| size > len) {
            let path = dir.join(file_name(header.number));
            let file = disk.open(&path).map_err(|e| io_error(messages::CANNOT_OPEN, &path, &e))?;
            file.truncate(*len).map_err(|e| io_error(messages::CANNOT_WRITE, &path, &e))?;
            file.sync_data().map_err(|e| io_error(messages::CANNOT_SYNC, &path, &e))?;
            let path = path.display().to_string();
            cut.push(Cut { path, segment: header.number, offset: *len, bytes: size - len, frames: 0 });
        }
        if let Some(torn) = &tail.cut {
            file.truncate(torn.offset).map_err(|e| io_error(messages::CANNOT_WRITE, &path, &e))?;
        }
        if floor < end {
            write_again(&*file, &tail).map_err(|e| io_error(messages::CANNOT_WRITE, &path, &e))?;
        }
        // A process that was killed may have written a group that was not made durable, and which counts from now on.
        file.sync_data().map_err(|e| io_error(messages::CANNOT_SYNC, &path, &e))?;
        cut.extend(tail.cut);
        remove_leftovers(disk, dir, numbers, &first);
        // A name that a killed process gave may not be durable either.
        disk.sync_dir(dir).map_err(|e| io_error(messages::CANNOT_SYNC, dir, &e))?;

        let last = match tail.last {
            Some(offset) => Some(Position::new(newest.number, offset)),
            None if newest.starts => None,
            None => newest.prev_last.map(|offset| Position::new(newest.number.saturating_sub(1), offset)),
        };
        lens.push((tail.end, tail.end));
        let mut file = Some(file);
        let mut segments: Vec<_> = headers
            .iter()
            .zip(&lens)
            .rev()
            .map(|((header, _), (_, len))| (Arc::new(Segment::new(dir, header, file.take())), *len))
            .collect();
        segments.reverse();
        Ok(Self { store: newest.store, segments, frames: newest.first_frame + tail.frames, last, cut })
    }
}

/// Reads the headers of the segments that make up the journal, in order, with the files' sizes. In a log every segment
/// must belong to it: a stray one is refused, since taking it for the log, or the log for what it replaces, would lose
/// entries. In a journal of drafts the newest segment that starts counts with all behind it.
fn read_headers(disk: &dyn Disk, dir: &Path, numbers: &[u32], family: Family) -> Result<Vec<(Header, u64)>> {
    let stray = |number: u32| {
        Error::new(Code::Corrupt, messages::SEGMENT_STRAY)
            .with("path", dir.join(file_name(number)).display())
            .hint(messages::HINT_MOVE_STRAY)
            .hint(messages::HINT_BACKUP)
    };
    let mut headers: Vec<(Header, u64)> = Vec::with_capacity(numbers.len());
    for &number in numbers.iter().rev() {
        let path = dir.join(file_name(number));
        let file = disk.open_read(&path).map_err(|e| io_error(messages::CANNOT_OPEN, &path, &e))?;
        let header = Header::read(&*file, &path, number)?;
        let size = file.size().map_err(|e| io_error(messages::CANNOT_READ, &path, &e))?;
        let wrong = match family {
            Family::Log => header.family != Family::Log || header.starts && numbers.first() != Some(&number),
            // Drafts of version 0.1.0 lie in segments of the other family, but only below those of today.
            Family::Drafts => header.family == Family::Log && drafts_below(disk, dir, numbers, number),
        };
        if wrong {
            return Err(stray(number));
        }
        headers.push((header, size));
        if header.starts && family == Family::Drafts {
            break;
        }
    }
    headers.reverse();
    Ok(headers)
}

/// Whether a segment of drafts lies below a number.
fn drafts_below(disk: &dyn Disk, dir: &Path, numbers: &[u32], number: u32) -> bool {
    numbers
        .iter()
        .filter(|n| **n < number)
        .any(|n| read_header(disk, dir, *n).is_some_and(|h| h.family == Family::Drafts))
}

fn read_header(disk: &dyn Disk, dir: &Path, number: u32) -> Option<Header> {
    let path = dir.join(file_name(number));
    Header::read(&*disk.open_read(&path).ok()?, &path, number).ok()
}

/// Removes what an interrupted step left: half-made segments, and in a journal of drafts those that were replaced. What
/// is not surely that stays where it is.
fn remove_leftovers(disk: &dyn Disk, dir: &Path, numbers: &[u32], first: &Header) {
    for &number in numbers.iter().filter(|n| **n < first.number) {
        if read_header(disk, dir, number).is_some_and(|h| h.store == first.store) {
            drop(disk.remove(&dir.join(file_name(number))));
        }
    }
    for name in disk.list(dir).unwrap_or_default() {
        if name.strip_suffix(NEW).and_then(number_of).is_some() {
            drop(disk.remove(&dir.join(name)));
        }
    }
}
