//! Buffers between frames. A frame is drawn into a buffer of its own; screens that share theirs, as the sessions of a
//! server do, need no more of them than draw at the same time.

use std::sync::{Mutex, PoisonError};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// How many are kept.
const KEPT: usize = 8;
/// The cells of the largest that is kept: a large terminal's are given back to the system.
const MAX_CELLS: usize = 200 * 60;

/// Buffers that nobody draws in just now.
#[derive(Debug, Default)]
pub struct Spare(Mutex<Vec<Buffer>>);

impl Spare {
    /// A blank buffer of an area.
    pub(super) fn take(&self, area: Rect) -> Buffer {
        let spare = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let Some(mut buffer) = spare else { return Buffer::empty(area) };
        buffer.reset();
        buffer.resize(area);
        buffer
    }

    /// Gives a buffer back.
    pub(super) fn give(&self, buffer: Buffer) {
        let mut spare = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if spare.len() < KEPT && buffer.content.capacity() <= MAX_CELLS {
            spare.push(buffer);
        }
    }
}
