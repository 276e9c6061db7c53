//! A segment of the journal: its name, its header, its file.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::disk::{Disk, DiskFile, read_full, write_full};
use super::messages::{self, io_error};
use crate::error::{Code, Error, Result};
use crate::i18n::Msg;

/// The size of a segment's header in bytes.
pub const HEADER: u64 = 64;
/// What the name of a segment that is being made ends with.
pub const NEW: &str = ".new";
const LOG: [u8; 8] = *b"DUCHAJ\r\n";
const DRAFTS: [u8; 8] = *b"DUCHAD\r\n";
const VERSION: u32 = 1;
const STARTS: u32 = 1;
/// No last frame in the segment before.
const NONE: u32 = 0;

/// What a journal is for; a segment of one kind is never taken for a part of the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Family {
    /// The office's log: every segment counts, from the first on, and none is ever replaced or removed.
    #[default]
    Log,
    /// Drafts of one device, and what it keeps aside: only the newest state counts, and a segment may replace all before it. Version 0.1.0 wrote
    /// these segments as those of a log.
    Drafts,
}

impl Family {
    const fn magic(self) -> [u8; 8] {
        match self {
            Self::Log => LOG,
            Self::Drafts => DRAFTS,
        }
    }
}

/// The place of a frame in the journal; later frames have greater positions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(u64);

impl Position {
    /// Before every frame.
    pub const START: Self = Self(0);

    /// Returns the position at a byte of a segment.
    pub const fn new(segment: u32, offset: u32) -> Self {
        Self((segment as u64) << 32 | offset as u64)
    }

    /// Reads a position that was stored as a number.
    pub const fn from_u64(raw: u64) -> Self {
        Self(raw)
    }

    /// Returns the position as a number, for storing.
    pub const fn as_u64(self) -> u64 {
        self.0
    }

    /// Returns the segment's number.
    pub const fn segment(self) -> u32 {
        (self.0 >> 32) as u32
    }

    /// Returns the byte in the segment.
    pub const fn offset(self) -> u32 {
        self.0 as u32
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.segment(), self.offset())
    }
}

/// Returns the file name of a segment.
pub fn file_name(number: u32) -> String {
    format!("{number:08}.seg")
}

/// Reads a segment's number from its file name; nothing for any other file.
pub fn number_of(name: &str) -> Option<u32> {
    let digits = name.strip_suffix(".seg")?;
    let number = digits.parse().ok()?;
    (file_name(number) == name).then_some(number)
}

/// What a segment's header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Which kind of journal it belongs to.
    pub family: Family,
    /// The segment's number, as in its name.
    pub number: u32,
    /// The store that the segment belongs to.
    pub store: [u8; 16],
    /// Whether the journal starts here; older segments have been replaced.
    pub starts: bool,
    /// How many frames lie before this segment.
    pub first_frame: u64,
    /// The length of the segment before in bytes.
    pub prev_len: u64,
    /// The offset of the last frame of the segment before.
    pub prev_last: Option<u32>,
}

impl Header {
    /// Returns the header's bytes.
    pub fn encode(&self) -> [u8; HEADER as usize] {
        let mut out = [0; HEADER as usize];
        out[..8].copy_from_slice(&self.family.magic());
        out[8..12].copy_from_slice(&VERSION.to_le_bytes());
        out[12..16].copy_from_slice(&self.number.to_le_bytes());
        out[16..32].copy_from_slice(&self.store);
        out[32..40].copy_from_slice(&self.first_frame.to_le_bytes());
        out[40..48].copy_from_slice(&self.prev_len.to_le_bytes());
        out[48..52].copy_from_slice(&self.prev_last.unwrap_or(NONE).to_le_bytes());
        out[52..56].copy_from_slice(&(if self.starts { STARTS } else { 0 }).to_le_bytes());
        let crc = crc32fast::hash(&out[..60]);
        out[60..].copy_from_slice(&crc.to_le_bytes());
        out
    }

    /// Reads and checks the header of a segment file.
    ///
    /// # Errors
    /// `Corrupt` if it is damaged or of another number; `Failed` if a newer version wrote it.
    pub fn read(file: &dyn DiskFile, path: &Path, number: u32) -> Result<Self> {
        let header = Self::read_any(file, path)?;
        if header.number == number {
            return Ok(header);
        }
        Err(Error::new(Code::Corrupt, messages::SEGMENT_MISPLACED)
            .with("path", path.display())
            .with("number", header.number)
            .hint(messages::HINT_DOCTOR)
            .hint(messages::HINT_BACKUP))
    }

    /// Reads and checks the header of a segment file, whatever number it says.
    ///
    /// # Errors
    /// `Corrupt` if it is damaged; `Failed` if a newer version wrote it.
    pub fn read_any(file: &dyn DiskFile, path: &Path) -> Result<Self> {
        let mut bytes = [0; HEADER as usize];
        let got = read_full(file, &mut bytes, 0).map_err(|e| io_error(messages::CANNOT_READ, path, &e))?;
        let word = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        let long = |at: usize| u64::from(word(at)) | u64::from(word(at + 4)) << 32;
        let damaged = || {
            Error::new(Code::Corrupt, messages::SEGMENT_HEAD)
                .with("path", path.display())
                .hint(messages::HINT_DOCTOR)
                .hint(messages::HINT_BACKUP)
        };
        let family = [Family::Log, Family::Drafts].into_iter().find(|f| bytes[..8] == f.magic());
        let Some(family) = family.filter(|_| got == bytes.len() && word(60) == crc32fast::hash(&bytes[..60])) else {
            return Err(damaged());
        };
        if word(8) != VERSION {
            return Err(Error::new(Code::Failed, messages::SEGMENT_NEWER)
                .with("path", path.display())
                .with("version", word(8))
                .hint(messages::HINT_NEWER));
        }
        let mut store = [0; 16];
        store.copy_from_slice(&bytes[16..32]);
        Ok(Self {
            family,
            number: word(12),
            store,
            starts: word(52) & STARTS != 0,
            first_frame: long(32),
            prev_len: long(40),
            prev_last: Some(word(48)).filter(|o| *o != NONE),
        })
    }
}

/// A segment that is open for reading, or will be when somebody first reads it.
pub struct Segment {
    /// The segment's number.
    pub number: u32,
    /// Its file.
    pub path: PathBuf,
    /// How many frames of the journal lie before it.
    pub first_frame: u64,
    /// Opened at the first read, since most segments of a large journal are never read.
    file: OnceLock<Box<dyn DiskFile>>,
}

impl Segment {
    /// Returns the segment of a header, in a folder, whose file may be open already.
    pub fn new(dir: &Path, header: &Header, file: Option<Box<dyn DiskFile>>) -> Self {
        let path = dir.join(file_name(header.number));
        let file = file.map(OnceLock::from).unwrap_or_default();
        Self { number: header.number, path, first_frame: header.first_frame, file }
    }

    /// Returns the open file.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn file(&self, disk: &dyn Disk) -> Result<&dyn DiskFile> {
        if self.file.get().is_none() {
            let file = disk.open_read(&self.path).map_err(|e| io_error(messages::CANNOT_OPEN, &self.path, &e))?;
            // Somebody else may have been first; either handle does.
            drop(self.file.set(file));
        }
        match self.file.get() {
            Some(file) => Ok(&**file),
            None => Err(io_error(messages::CANNOT_OPEN, &self.path, &std::io::ErrorKind::NotFound.into())),
        }
    }
}

/// A segment that could not be begun.
pub struct NotBegun {
    /// What could not be done, in words.
    pub what: Msg,
    /// The system's error.
    pub error: std::io::Error,
    /// Whether it has its name already and may or may not be there after a power cut.
    pub named: bool,
}

/// Makes a segment's file under its name, whole and durable, with its header and a body.
///
/// # Errors
/// When the disk fails; unless it is `named`, nothing is left.
pub fn begin(disk: &dyn Disk, dir: &Path, header: &Header, body: &[u8]) -> Result<Box<dyn DiskFile>, NotBegun> {
    let path = dir.join(file_name(header.number));
    let temporary = dir.join(format!("{}{NEW}", file_name(header.number)));
    let failed = |what: Msg| {
        let temporary = &temporary;
        move |error| {
            drop(disk.remove(temporary));
            NotBegun { what, error, named: false }
        }
    };
    drop(disk.remove(&temporary));
    let file = disk.create(&temporary).map_err(failed(messages::CANNOT_CREATE))?;
    write_full(&*file, &header.encode(), 0).map_err(failed(messages::CANNOT_WRITE))?;
    write_full(&*file, body, HEADER).map_err(failed(messages::CANNOT_WRITE))?;
    file.sync_data().map_err(failed(messages::CANNOT_SYNC))?;
    disk.rename(&temporary, &path).map_err(failed(messages::CANNOT_RENAME))?;
    disk.sync_dir(dir).map_err(|error| NotBegun { what: messages::CANNOT_SYNC, error, named: true })?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::disk::RealDisk;

    #[test]
    fn names_and_positions_sort_as_numbers_do() {
        assert_eq!(file_name(7), "00000007.seg");
        assert_eq!(number_of("00000007.seg"), Some(7));
        assert_eq!(number_of("4294967295.seg"), Some(u32::MAX));
        for other in ["7.seg", "00000007.seg.new", "0000000a.seg", "lock", "+0000007.seg"] {
            assert_eq!(number_of(other), None, "{other}");
        }
        assert!(Position::new(1, u32::MAX) < Position::new(2, 64));
        let position = Position::new(3, 64);
        assert_eq!(Position::from_u64(position.as_u64()), position);
        assert_eq!((position.segment(), position.offset(), position.to_string().as_str()), (3, 64, "3:64"));
    }

    #[test]
    fn every_flipped_byte_of_a_header_is_found() {
        let home = tempfile::tempdir().unwrap();
        let header = Header {
            family: Family::Drafts,
            number: 9,
            store: [7; 16],
            starts: false,
            first_frame: 70,
            prev_len: 900,
            prev_last: Some(800),
        };
        let bytes = header.encode();
        let read = |bytes: &[u8], number| {
            let path = home.path().join("s");
            let _ = std::fs::remove_file(&path);
            let file = RealDisk.create(&path).unwrap();
            write_full(&*file, bytes, 0).unwrap();
            Header::read(&*file, &path, number)
        };
        assert_eq!(read(&bytes, 9).unwrap(), header);
        assert!(read(&bytes, 8).unwrap_err().is(messages::SEGMENT_MISPLACED));
        assert_eq!(read(&bytes[..63], 9).unwrap_err().code(), Code::Corrupt);
        for at in 0..bytes.len() {
            let mut flipped = bytes;
            flipped[at] ^= 0x40;
            assert_eq!(read(&flipped, 9).unwrap_err().code(), Code::Corrupt, "byte {at}");
        }
        let mut newer = bytes;
        newer[8] = 2;
        let crc = crc32fast::hash(&newer[..60]);
        newer[60..].copy_from_slice(&crc.to_le_bytes());
        assert!(read(&newer, 9).unwrap_err().is(messages::SEGMENT_NEWER));
    }
}
