//! Reading the journal from a place on, in order and with bounded memory.

use std::sync::Arc;

use super::disk::{Disk, DiskFile};
use super::messages::{self, io_error};
use super::recover::damage;
use super::segment::{HEADER, Position, Segment};
use super::walk::{Step, Walk};
use crate::error::{Error, Result};

/// An iterator over the frames that were acknowledged when it was made: position and body.
///
/// It ends after the first error.
pub struct Scan {
    disk: Arc<dyn Disk>,
    max_frame: u32,
    /// The segments that are left with their acknowledged lengths, the next one last.
    left: Vec<(Arc<Segment>, u64)>,
    walk: Option<(Arc<Segment>, Walk)>,
    from: Position,
}

impl Scan {
    /// Scans segments, in order, each with its acknowledged length, from a position on.
    pub(super) fn new(
        disk: Arc<dyn Disk>,
        segments: impl DoubleEndedIterator<Item = (Arc<Segment>, u64)>,
        from: Position,
        max_frame: u32,
    ) -> Self {
        let left = segments.rev().filter(|(s, _)| s.number >= from.segment()).collect();
        Self { disk, max_frame, left, walk: None, from }
    }

    /// Hands the next frame to a function without copying it; nothing at the end.
    ///
    /// # Errors
    /// `Corrupt` at a damaged frame: names the segment, the byte and the frame's number in the journal.
    pub fn next_with<T>(&mut self, take: impl FnOnce(Position, &[u8]) -> T) -> Result<Option<T>> {
        loop {
            let Some((segment, walk)) = &mut self.walk else {
                let Some((segment, len)) = self.left.pop() else { return Ok(None) };
                let start = match segment.number == self.from.segment() {
                    true => u64::from(self.from.offset()).max(HEADER),
                    false => HEADER,
                };
                let walk = Walk::new(segment.number, start, len, self.max_frame);
                self.walk = Some((segment, walk));
                continue;
            };
            let file = segment.file(&*self.disk)?;
            match walk.step(file).map_err(|e| io_error(messages::CANNOT_READ, &segment.path, &e))? {
                Step::Frame(found) => {
                    return Ok(Some(take(Position::new(segment.number, found.offset), found.body)));
                }
                Step::Bad(offset) => return Err(damaged_at(file, segment, offset, self.max_frame)),
                Step::End => self.walk = None,
            }
        }
    }
}

impl Iterator for Scan {
    type Item = Result<(Position, Vec<u8>)>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.next_with(|position, body| (position, body.to_vec()));
        if next.is_err() {
            self.walk = None;
            self.left.clear();
        }
        next.transpose()
    }
}

/// Returns the error for damage at an offset of a segment, with the frame's number in the journal.
pub(super) fn damaged_at(file: &dyn DiskFile, segment: &Segment, offset: u32, max_frame: u32) -> Error {
    damage(&segment.path, u64::from(offset), frame_number(file, segment, offset, max_frame))
}

fn frame_number(file: &dyn DiskFile, segment: &Segment, offset: u32, max_frame: u32) -> u64 {
    let mut walk = Walk::new(segment.number, HEADER, u64::from(offset), max_frame);
    let mut number = segment.first_frame + 1;
    while let Ok(Step::Frame(_)) = walk.step(file) {
        number += 1;
    }
    number
}
