//! What is done with the end of a journal when it is opened.
//!
//! A group is made durable before the next one is written, so at any moment at most one group is not durable, and it is
//! the last. After a power cut its bytes may be there in part, in any order. So bytes that are no frame are a *torn
//! tail*, and are cut back to the end of the last whole group, exactly if no frame behind them belongs to a later group.
//! If one does, or if somebody knows that more had been acknowledged, stored data is damaged, and nothing is cut.

use std::path::Path;

use super::disk::{DiskFile, read_full, write_full};
use super::messages::{self, io_error};
use super::segment::{HEADER, Position};
use super::walk::{Step, Walk};
use crate::error::{Code, Error, Result};
use crate::i18n::Message;

/// How many bytes are written again at once.
const PIECE: usize = 1 << 20;

/// The end of a segment as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tail {
    /// Where the last whole group begins.
    pub start: u64,
    /// Where the last whole group ends.
    pub end: u64,
    /// How many frames the whole groups hold.
    pub frames: u64,
    /// The offset of the last of these frames.
    pub last: Option<u32>,
    /// What lies behind and was never acknowledged.
    pub cut: Option<Cut>,
}

/// Bytes at the end of a segment that were never acknowledged and were cut off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The segment's file.
    pub path: String,
    /// The segment's number.
    pub segment: u32,
    /// The length to which it was cut.
    pub offset: u64,
    /// How many bytes were cut off.
    pub bytes: u64,
    /// How many whole frames were among them, of a group that was not whole.
    pub frames: u64,
}

impl Cut {
    /// Returns what to tell a person.
    pub fn said(&self) -> Message {
        Message::plain(messages::CUT)
            .with("path", &self.path)
            .with("bytes", self.bytes)
            .with("frames", self.frames)
            .with("offset", self.offset)
    }
}

/// Reads the last segment and finds where its last whole group ends. Changes nothing.
///
/// `first_frame` is how many frames lie before the segment; `floor` is a position up to which everything is known to
/// have been acknowledged.
///
/// # Errors
/// `Corrupt` if data before the torn tail is damaged: names the segment, the byte and the frame.
pub fn find_tail(
    file: &dyn DiskFile,
    path: &Path,
    segment: u32,
    max_frame: u32,
    first_frame: u64,
    floor: Position,
) -> Result<Tail> {
    let failed = |e: std::io::Error| io_error(messages::CANNOT_READ, path, &e);
    let size = file.size().map_err(failed)?;
    let mut walk = Walk::new(segment, HEADER, size, max_frame);
    let mut tail = Tail { start: HEADER, end: HEADER, frames: 0, last: None, cut: None };
    // Frames of the group that has not ended yet.
    let mut open = 0;
    let bad = loop {
        match walk.step(file).map_err(failed)? {
            Step::End => break None,
            Step::Bad(offset) => break Some(offset),
            Step::Frame(f) => {
                let (offset, back, last, size) = (f.offset, f.head.back, f.head.last, f.head.size());
                if u64::from(offset) - u64::from(back).min(u64::from(offset)) != tail.end {
                    break Some(offset);
                }
                open += 1;
                if last {
                    tail.start = tail.end;
                    tail.end = u64::from(offset) + size;
                    tail.frames += open;
                    tail.last = Some(offset);
                    open = 0;
                }
            }
        }
    };
    let damaged = |offset: u64, frame: u64| Err(damage(path, offset, frame));
    if let Some(bad) = bad {
        while walk.seek(file).map_err(failed)? {
            let Step::Frame(f) = walk.step(file).map_err(failed)? else { continue };
            if u64::from(f.offset) > u64::from(bad) + u64::from(f.head.back) {
                return damaged(u64::from(bad), first_frame + tail.frames + open + 1);
            }
            open += 1;
        }
    }
    let acknowledged = match floor.segment() {
        s if s > segment => u64::MAX,
        s if s == segment => u64::from(floor.offset()),
        _ => 0,
    };
    if tail.end < acknowledged {
        return damaged(bad.map_or(size, u64::from), first_frame + tail.frames + 1);
    }
    if tail.end < size {
        let path = path.display().to_string();
        tail.cut = Some(Cut { path, segment, offset: tail.end, bytes: size - tail.end, frames: open });
    }
    Ok(tail)
}

/// Writes the last whole group once more, as it is.
///
/// If the process that wrote it ended when its fdatasync had failed, the system has the group in memory and calls it
/// clean, but the disk may not have it. Only what is written again is surely made durable by the next fdatasync. Since
/// the bytes are the same, nothing is lost if the power goes meanwhile.
///
/// # Errors
/// When the file cannot be read or written.
pub fn write_again(file: &dyn DiskFile, tail: &Tail) -> std::io::Result<()> {
    let mut piece = vec![0; usize::try_from(tail.end - tail.start).unwrap_or(usize::MAX).min(PIECE)];
    let mut at = tail.start;
    while at < tail.end {
        let want = piece.len().min(usize::try_from(tail.end - at).unwrap_or(usize::MAX));
        let got = read_full(file, &mut piece[..want], at)?;
        if got < want {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        write_full(file, &piece[..got], at)?;
        at += got as u64;
    }
    Ok(())
}

/// Returns the error for a damaged frame.
pub fn damage(path: &Path, offset: u64, frame: u64) -> Error {
    Error::new(Code::Corrupt, messages::FRAME_DAMAGED)
        .with("path", path.display())
        .with("offset", offset)
        .with("frame", frame)
        .hint(messages::HINT_DOCTOR)
        .hint(messages::HINT_BACKUP)
}
