//! The append-only journal: the only truth of a store.
//!
//! Frames are appended in *groups*. A group is written and made durable by one fdatasync before it is acknowledged, and
//! is there whole or not at all. Source: architecture.md, "Store".

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

use super::disk::{Disk, read_full, write_full};
use super::frame::{HEAD, Head};
use super::messages::{self, io_error};
use super::opening::{Chain, missing, segment_numbers};
use super::recover::Cut;
use super::scan::{Scan, damaged_at};
use super::segment::{Family, HEADER, Header, Position, Segment, begin};
use crate::error::{Code, Error, Result};

/// The largest group in bytes.
pub const MAX_GROUP: u64 = 1 << 30;
/// A segment is at most this long, and one group more.
const MAX_SEGMENT: u64 = 2 << 30;
/// Groups are handed to the system in pieces of this size at most, so that memory stays bounded.
const PIECE: usize = 4 << 20;

/// How a journal is opened.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// What the journal is for.
    pub family: Family,
    /// The store's id to begin a new journal with where there is none; `None`: that is an error.
    pub create: Option<[u8; 16]>,
    /// A new segment is begun when one would grow beyond this many bytes (default 64 MiB, at most 2 GiB).
    pub segment_bytes: u64,
    /// The largest frame's body in bytes (default 16 MiB).
    pub max_frame: u32,
    /// The end of what is known to have been acknowledged, from a clean mark or a checkpoint: nothing before is cut.
    pub floor: Position,
    /// Another such end, for the journal of this store alone.
    pub floor_of: Option<([u8; 16], Position)>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            family: Family::Log,
            create: None,
            segment_bytes: 64 << 20,
            max_frame: 16 << 20,
            floor: Position::START,
            floor_of: None,
        }
    }
}

/// What opening a journal found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Whether the journal was begun now.
    pub created: bool,
    /// How many frames it holds.
    pub frames: u64,
    /// What was never acknowledged and was cut off.
    pub cut: Vec<Cut>,
}

/// What readers may see: everything acknowledged.
struct Shown {
    /// Each segment with its acknowledged length; there is always one.
    segments: Vec<(Arc<Segment>, u64)>,
    frames: u64,
    last: Option<Position>,
}

/// The writer's side.
#[derive(Default)]
struct Writer {
    /// Why nothing more is written.
    poison: Option<Error>,
}

/// An append-only journal; shared by reference between threads. Appends take turns, reads never wait for a disk.
pub struct Journal {
    disk: Arc<dyn Disk>,
    dir: PathBuf,
    family: Family,
    store: [u8; 16],
    segment_bytes: u64,
    max_frame: u32,
    shown: RwLock<Shown>,
    writer: Mutex<Writer>,
}

impl std::fmt::Debug for Journal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Journal").field("dir", &self.dir).field("frames", &self.frames()).finish_non_exhaustive()
    }
}

impl Journal {
    /// Opens the journal in a folder. A torn tail is cut back to the last whole group, and said.
    ///
    /// Reads the header of every segment and the frames of the last one; damage further back is found when it is read.
    ///
    /// # Errors
    /// `NotFound` where there is no journal and none is to be begun; `Corrupt` where acknowledged data is damaged or
    /// missing (nothing is changed then); `Failed` where the disk fails.
    pub fn open(disk: Arc<dyn Disk>, dir: impl Into<PathBuf>, options: Options) -> Result<(Self, Opened)> {
        let dir = dir.into();
        let mut numbers = segment_numbers(&*disk, &dir)?;
        let created = numbers.is_empty();
        if created {
            let Some(store) = options.create else {
                return Err(Error::new(Code::NotFound, messages::NO_JOURNAL).with("path", dir.display()));
            };
            if options.floor > Position::START {
                return Err(missing(&dir, 1));
            }
            disk.create_dir(&dir).map_err(|e| io_error(messages::CANNOT_CREATE, &dir, &e))?;
            let family = options.family;
            let header =
                Header { family, number: 1, store, starts: true, first_frame: 0, prev_len: 0, prev_last: None };
            begin(&*disk, &dir, &header, &[]).map_err(|e| io_error(e.what, &dir, &e.error))?;
            numbers.push(1);
        }
        let chain = Chain::read(&*disk, &dir, &numbers, &options)?;
        let opened = Opened { created, frames: chain.frames, cut: chain.cut };
        let shown = Shown { segments: chain.segments, frames: chain.frames, last: chain.last };
        let journal = Self {
            disk,
            dir,
            family: options.family,
            store: chain.store,
            segment_bytes: options.segment_bytes.min(MAX_SEGMENT),
            max_frame: options.max_frame,
            shown: RwLock::new(shown),
            writer: Mutex::default(),
        };
        Ok((journal, opened))
    }

    /// Looks whether the journal in a folder can be opened, as [`Journal::open`] does, and changes nothing; returns where
    /// what was acknowledged ends.
    ///
    /// # Errors
    /// As [`Journal::open`].
    pub fn check(disk: &dyn Disk, dir: &Path, options: &Options) -> Result<Position> {
        let numbers = segment_numbers(disk, dir)?;
        if numbers.is_empty() {
            return Err(Error::new(Code::NotFound, messages::NO_JOURNAL).with("path", dir.display()));
        }
        Chain::examine(disk, dir, &numbers, options).map(|examined| examined.end())
    }

    /// Returns the id of the store, as it was given when the journal was begun.
    pub fn store_id(&self) -> [u8; 16] {
        self.store
    }

    /// Returns the journal's folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Returns how many frames are acknowledged.
    pub fn frames(&self) -> u64 {
        self.shown().frames
    }

    /// Returns the position of the last acknowledged frame.
    pub fn last(&self) -> Option<Position> {
        self.shown().last
    }

    /// Returns the position behind the last acknowledged frame, where a later scan goes on.
    pub fn end(&self) -> Position {
        self.shown().end()
    }

    /// Returns each segment's file and acknowledged length: a consistent state, for a backup.
    pub fn snapshot(&self) -> Vec<(PathBuf, u64)> {
        self.shown().segments.iter().map(|(s, len)| (s.path.clone(), *len)).collect()
    }

    /// Appends a group and returns the positions of its frames once they are durable.
    ///
    /// # Errors
    /// `Failed`: the disk is full or failed, or a frame or the group is too large. Nothing of the group is then in the
    /// journal. If the system could not say whether the data is durable, the journal takes nothing more until it is
    /// opened again.
    pub fn append_group<B: AsRef<[u8]>>(&self, frames: &[B]) -> Result<Vec<Position>> {
        if frames.is_empty() {
            return Ok(Vec::new());
        }
        let size = self.group_size(frames)?;
        let mut writer = self.writer()?;
        let (mut segment, mut start) = self.shown().tip()?;
        if start > HEADER && start + size > self.segment_bytes {
            segment = self.rotate(&mut writer, &segment, start)?;
            start = HEADER;
        }
        let file = segment.file(&*self.disk)?;
        let mut positions = Vec::with_capacity(frames.len());
        let written = encode(segment.number, start, frames, &mut positions, |piece, at| write_full(file, piece, at));
        if let Err(e) = written {
            let error = io_error(messages::CANNOT_WRITE, &segment.path, &e);
            let back = file.truncate(start).and_then(|()| file.sync_data());
            return Err(if back.is_err() { poison(&mut writer, error) } else { error });
        }
        if let Err(e) = file.sync_data() {
            // The system may have dropped the pages and call them clean: what is not in the file cannot be taken for
            // durable when the journal is opened again.
            drop(file.truncate(start));
            return Err(poison(&mut writer, io_error(messages::CANNOT_SYNC, &segment.path, &e)));
        }
        let mut shown = self.shown.write().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, len)) = shown.segments.last_mut() {
            *len = start + size;
        }
        shown.frames += frames.len() as u64;
        shown.last = positions.last().copied();
        Ok(positions)
    }

    /// Replaces everything in the journal by one group, at once and durably; for journals of drafts, of which only the
    /// newest state matters. Later positions are greater than all earlier ones.
    ///
    /// # Errors
    /// As [`Journal::append_group`], and `Failed` for a log, which is never replaced; the journal is then as before.
    pub fn replace_all<B: AsRef<[u8]>>(&self, frames: &[B]) -> Result<Vec<Position>> {
        if self.family == Family::Log {
            return Err(Error::new(Code::Failed, messages::LOG_IS_KEPT));
        }
        if !frames.is_empty() {
            self.group_size(frames)?;
        }
        let mut writer = self.writer()?;
        let (tip, _) = self.shown().tip()?;
        let number = next_number(tip.number)?;
        let header = Header {
            family: self.family,
            number,
            store: self.store,
            starts: true,
            first_frame: 0,
            prev_len: 0,
            prev_last: None,
        };
        let mut body = Vec::new();
        let mut positions = Vec::with_capacity(frames.len());
        let encoded = encode(number, HEADER, frames, &mut positions, |piece, _| {
            body.extend_from_slice(piece);
            Ok(())
        });
        encoded.map_err(|e| io_error(messages::CANNOT_WRITE, &self.dir, &e))?;
        let segment = self.begin(&mut writer, &header, &body)?;
        let len = HEADER + body.len() as u64;
        let old = {
            let mut shown = self.shown.write().unwrap_or_else(PoisonError::into_inner);
            shown.frames = frames.len() as u64;
            shown.last = positions.last().copied();
            std::mem::replace(&mut shown.segments, vec![(Arc::new(segment), len)])
        };
        // What is left is removed when the journal is next opened.
        for (segment, _) in old {
            drop(self.disk.remove(&segment.path));
        }
        Ok(positions)
    }

    /// Reads the frame at a position.
    ///
    /// # Errors
    /// `NotFound` if no acknowledged frame can be there; `Corrupt` if what is there is damaged or no frame.
    pub fn read(&self, position: Position) -> Result<Vec<u8>> {
        let none = || Error::new(Code::NotFound, messages::NO_FRAME).with("position", position);
        let (segment, len) = self.shown().find(position.segment()).ok_or_else(none)?;
        let offset = u64::from(position.offset());
        if offset < HEADER || offset + HEAD as u64 > len {
            return Err(none());
        }
        let failed = |e: io::Error| io_error(messages::CANNOT_READ, &segment.path, &e);
        let file = segment.file(&*self.disk)?;
        let mut bytes = vec![0; 2048.min(len - offset) as usize];
        let got = read_full(file, &mut bytes, offset).map_err(failed)?;
        bytes.truncate(got);
        let damaged = || damaged_at(file, &segment, position.offset(), self.max_frame);
        let head = Head::decode(&bytes, segment.number, position.offset())
            .filter(|h| h.len <= self.max_frame && offset + h.size() <= len)
            .ok_or_else(damaged)?;
        let size = head.size() as usize;
        if size > got {
            bytes.resize(size, 0);
            let more = read_full(file, &mut bytes[got..], offset + got as u64).map_err(failed)?;
            bytes.truncate(got + more);
        }
        bytes.truncate(size);
        bytes.drain(..HEAD);
        if head.fits(&bytes) { Ok(bytes) } else { Err(damaged()) }
    }

    /// Reads the acknowledged frames in order from a position on: one that a frame has, [`Position::START`], or an
    /// earlier [`Journal::end`]. What is appended later is not in this scan.
    pub fn scan(&self, from: Position) -> Scan {
        let segments = self.shown().segments.clone();
        Scan::new(Arc::clone(&self.disk), segments.into_iter(), from, self.max_frame)
    }

    fn shown(&self) -> RwLockReadGuard<'_, Shown> {
        self.shown.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the writer's turn, unless the journal takes nothing more.
    fn writer(&self) -> Result<MutexGuard<'_, Writer>> {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        match &writer.poison {
            Some(error) => Err(error.clone()),
            None => Ok(writer),
        }
    }

    fn group_size<B: AsRef<[u8]>>(&self, frames: &[B]) -> Result<u64> {
        let mut size = 0;
        for frame in frames {
            let len = frame.as_ref().len() as u64;
            if len > u64::from(self.max_frame) {
                let error = Error::new(Code::Failed, messages::FRAME_TOO_LONG);
                return Err(error.with("size", len).with("max", self.max_frame));
            }
            size += HEAD as u64 + len;
        }
        if size > MAX_GROUP {
            return Err(Error::new(Code::Failed, messages::GROUP_TOO_LONG).with("size", size).with("max", MAX_GROUP));
        }
        Ok(size)
    }

    fn rotate(&self, writer: &mut Writer, full: &Segment, len: u64) -> Result<Arc<Segment>> {
        let (frames, last) = {
            let shown = self.shown();
            (shown.frames, shown.last)
        };
        let header = Header {
            family: self.family,
            number: next_number(full.number)?,
            store: self.store,
            starts: false,
            first_frame: frames,
            prev_len: len,
            prev_last: last.filter(|l| l.segment() == full.number).map(Position::offset),
        };
        let segment = Arc::new(self.begin(writer, &header, &[])?);
        let mut shown = self.shown.write().unwrap_or_else(PoisonError::into_inner);
        shown.segments.push((Arc::clone(&segment), HEADER));
        Ok(segment)
    }

    /// Begins a segment, whole and durable.
    fn begin(&self, writer: &mut Writer, header: &Header, body: &[u8]) -> Result<Segment> {
        match begin(&*self.disk, &self.dir, header, body) {
            Ok(file) => Ok(Segment::new(&self.dir, header, Some(file))),
            Err(e) => {
                let error = io_error(e.what, &self.dir, &e.error);
                Err(if e.named { poison(writer, error) } else { error })
            }
        }
    }
}

impl Shown {
    fn tip(&self) -> Result<(Arc<Segment>, u64)> {
        self.segments.last().cloned().ok_or_else(|| Error::new(Code::Failed, messages::POISONED))
    }

    fn find(&self, number: u32) -> Option<(Arc<Segment>, u64)> {
        let at = self.segments.binary_search_by_key(&number, |(s, _)| s.number).ok()?;
        self.segments.get(at).cloned()
    }

    fn end(&self) -> Position {
        let (number, len) = self.segments.last().map_or((0, 0), |(s, len)| (s.number, *len));
        Position::new(number, u32::try_from(len).unwrap_or(u32::MAX))
    }
}

/// Makes the journal take nothing more until it is opened again; returns the error that says so, and why.
fn poison(writer: &mut Writer, why: Error) -> Error {
    let error = Error::new(Code::Failed, messages::POISONED).caused_by(&why).hint(messages::HINT_REOPEN);
    writer.poison = Some(error);
    why.hint(messages::HINT_REOPEN)
}

fn next_number(number: u32) -> Result<u32> {
    number.checked_add(1).ok_or_else(|| Error::new(Code::Failed, messages::JOURNAL_FULL))
}

/// Hands the bytes of a group to a function, in pieces of bounded size (one piece for any ordinary group), and notes
/// each frame's position.
fn encode<B: AsRef<[u8]>>(
    segment: u32,
    start: u64,
    frames: &[B],
    positions: &mut Vec<Position>,
    mut write: impl FnMut(&[u8], u64) -> io::Result<()>,
) -> io::Result<()> {
    let mut piece = Vec::new();
    let mut at = start;
    for (i, frame) in frames.iter().enumerate() {
        let body = frame.as_ref();
        let (Ok(offset), Ok(back)) = (u32::try_from(at), u32::try_from(at - start)) else {
            return Err(io::ErrorKind::FileTooLarge.into());
        };
        let head = Head::of(body, back, i + 1 == frames.len());
        if !piece.is_empty() && piece.len() as u64 + head.size() > PIECE as u64 {
            write(&piece, at - piece.len() as u64)?;
            piece.clear();
        }
        piece.extend_from_slice(&head.encode(segment, offset));
        piece.extend_from_slice(body);
        positions.push(Position::new(segment, offset));
        at += head.size();
    }
    write(&piece, at - piece.len() as u64)
}
