//! Checkpoints, and the end of a store.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use super::Office;
use crate::error::Result;
use crate::store::mark::Mark;
use crate::store::{Position, checkpoint};

/// A checkpoint is written when this many entries have come since the last one, and at the end.
const ENTRIES_BETWEEN_CHECKPOINTS: usize = 2_000;

/// How long an end waits for those who hold the store.
const PATIENCE: Duration = Duration::from_secs(2);

/// How far the checkpoints stand.
pub(crate) struct Saved {
    pub(crate) entries: usize,
}

impl Office {
    /// Writes a checkpoint where enough has come since the last one.
    pub(crate) fn maybe_checkpoint(&self, saved: &mut Saved) -> Result<()> {
        self.count_anew(saved);
        if self.read().metas().len() >= saved.entries + ENTRIES_BETWEEN_CHECKPOINTS {
            self.checkpoint(saved)?;
        }
        Ok(())
    }

    /// Of a state that was folded anew nothing stands in the checkpoints.
    fn count_anew(&self, saved: &mut Saved) {
        if self.folded_anew.swap(false, Ordering::AcqRel) {
            saved.entries = 0;
        }
    }

    fn checkpoint(&self, saved: &mut Saved) -> Result<()> {
        self.count_anew(saved);
        let Some(last) = self.journal().last().filter(|_| self.views.lasts()) else { return Ok(()) };
        let entries = {
            let state = self.read();
            if !state.is_settled() || state.is_outdated() || state.metas().len() == saved.entries {
                return Ok(());
            }
            state.metas().len()
        };
        let written = self.write_checkpoint(saved.entries, last);
        if matches!(written, Ok(true)) {
            saved.entries = entries;
            return Ok(());
        }
        // What was taken is lost to the next one: it must hold everything.
        saved.entries = 0;
        self.state.write().unwrap_or_else(PoisonError::into_inner).mark_all_dirty();
        written.map(drop)
    }

    /// Writes what changed since a checkpoint of so many entries; false where another state has taken the place of the one
    /// that it was begun of.
    fn write_checkpoint(&self, from_entry: usize, last: Position) -> Result<bool> {
        let views = &*self.views;
        let mut writing = checkpoint::Writing::begin(views, from_entry, last)?;
        while !writing.is_whole() {
            let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
            if self.folded_anew.load(Ordering::Acquire) || !state.is_settled() {
                return Ok(false);
            }
            let items = writing.take(&mut state);
            drop(state);
            views.put_batch(items)?;
        }
        writing.end(views).map(|()| true)
    }

    /// Closes a store that others may hold for a moment longer, such as a search that nobody waits for any more. Where
    /// they do not let go of it, it is not marked as ended cleanly, and the next opening looks closer.
    ///
    /// # Errors
    /// As [`Office::close`].
    pub fn end(mut office: Arc<Self>) -> Result<()> {
        let started = Instant::now();
        loop {
            match Arc::try_unwrap(office) {
                Ok(own) => return own.close(),
                Err(_) if started.elapsed() > PATIENCE => return Ok(()),
                Err(held) => office = held,
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Writes a checkpoint and the mark of a clean end. A checkpoint that cannot be written costs the next opening time,
    /// and nothing else.
    ///
    /// # Errors
    /// When the disk refuses the mark; the journal is whole all the same.
    pub fn close(self) -> Result<()> {
        if self.lock.is_none() {
            return Ok(());
        }
        let mut saved = self.writing();
        let kept = self.checkpoint(&mut saved);
        drop(saved);
        let mut keepers = self.acked.lock().unwrap_or_else(PoisonError::into_inner);
        keepers.iter_mut().for_each(|k| k.sync(&*self.disk));
        drop(keepers);
        if kept.is_err() {
            return Ok(());
        }
        Mark::ended(self.boot.clone(), self.journal().end(), Position::START).write(&*self.disk, &self.layout.state())
    }
}
