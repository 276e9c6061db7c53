//! Walking over the frames of a segment, and finding them again behind damage.

use std::io;

use super::disk::{DiskFile, read_full};
use super::frame::{HEAD, Head, MARKER};

/// A frame that was read whole.
#[derive(Debug)]
pub struct Found<'a> {
    /// The offset of its head in the segment.
    pub offset: u32,
    /// Its head.
    pub head: Head,
    /// Its body.
    pub body: &'a [u8],
}

/// What lies at a place in a segment.
#[derive(Debug)]
pub enum Step<'a> {
    /// A whole frame.
    Frame(Found<'a>),
    /// Bytes that are no whole frame, at this offset.
    Bad(u32),
    /// The end.
    End,
}

/// Walks over the frames of a segment with bounded memory: one buffer, as large as the largest frame.
pub struct Walk {
    segment: u32,
    end: u64,
    max_frame: u32,
    at: u64,
    buf: Vec<u8>,
    /// The offset of the buffer's first byte.
    base: u64,
}

const WINDOW: usize = 256 << 10;

impl Walk {
    /// Walks from an offset up to an end; frames longer than `max_frame` bytes are damage.
    pub fn new(segment: u32, from: u64, end: u64, max_frame: u32) -> Self {
        let end = end.min(u64::from(u32::MAX));
        Self { segment, end, max_frame, at: from, buf: Vec::new(), base: from }
    }

    /// Returns the offset where the next step looks.
    pub fn offset(&self) -> u64 {
        self.at
    }

    /// Looks at an offset again.
    pub fn back_to(&mut self, offset: u64) {
        self.at = offset;
        if offset < self.base {
            self.buf.clear();
            self.base = offset;
        }
    }

    /// Reads what lies at the next place and moves behind it if it is a frame.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn step(&mut self, file: &dyn DiskFile) -> io::Result<Step<'_>> {
        if self.at >= self.end {
            return Ok(Step::End);
        }
        let offset = self.at as u32;
        self.need(file, HEAD)?;
        let Some(head) = Head::decode(self.window(), self.segment, offset).filter(|h| h.len <= self.max_frame) else {
            return Ok(Step::Bad(offset));
        };
        let size = HEAD + head.len as usize;
        self.need(file, size)?;
        let from = (self.at - self.base) as usize;
        let Some(body) = self.buf.get(from + HEAD..from + size).filter(|b| head.fits(b)) else {
            return Ok(Step::Bad(offset));
        };
        self.at += size as u64;
        Ok(Step::Frame(Found { offset, head, body }))
    }

    /// Moves to the next place behind the present one that holds a marker; false if there is none.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn seek(&mut self, file: &dyn DiskFile) -> io::Result<bool> {
        self.at += 1;
        while self.at + (HEAD as u64) <= self.end {
            self.need(file, HEAD)?;
            let window = self.window();
            if window.len() < HEAD {
                return Ok(false);
            }
            match window.windows(2).position(|w| w == MARKER) {
                Some(skip) => {
                    self.at += skip as u64;
                    return Ok(self.at + (HEAD as u64) <= self.end);
                }
                // The last byte may be half a marker.
                None => self.at += window.len() as u64 - 1,
            }
        }
        Ok(false)
    }

    fn window(&self) -> &[u8] {
        self.buf.get((self.at - self.base) as usize..).unwrap_or(&[])
    }

    /// Fills the buffer so that `size` bytes from the present place are in it, or all there are.
    fn need(&mut self, file: &dyn DiskFile, size: usize) -> io::Result<()> {
        let left = self.end - self.at;
        let size = size.min(usize::try_from(left).unwrap_or(usize::MAX));
        if self.window().len() >= size {
            return Ok(());
        }
        let skip = ((self.at - self.base) as usize).min(self.buf.len());
        self.buf.drain(..skip);
        self.base = self.at;
        let have = self.buf.len();
        let want = size.max(WINDOW).min(usize::try_from(left).unwrap_or(usize::MAX));
        self.buf.resize(want, 0);
        let got = read_full(file, &mut self.buf[have..], self.base + have as u64)?;
        self.buf.truncate(have + got);
        Ok(())
    }
}
