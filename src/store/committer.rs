//! One fdatasync for all who write at once.
//!
//! Whoever waits first leads: writes everything that is queued as one group, then hands on. A single writer is its own
//! leader and meets no other thread.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::journal::Journal;
use super::messages;
use super::segment::Position;
use crate::error::{Code, Error, Result};

/// How many bytes a leader takes into one group, unless a single request is larger.
const MAX_TOGETHER: usize = 8 << 20;

/// Writes to one journal from many threads.
#[derive(Debug)]
pub struct Committer {
    journal: Arc<Journal>,
    queue: Mutex<Queue>,
    done: Condvar,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: Vec<(Arc<Slot>, Vec<Vec<u8>>)>,
    leading: bool,
    epoch: u64,
}

#[derive(Debug, Default)]
struct Slot(Mutex<Option<Result<Vec<Position>>>>);

/// Frames that are queued, in their order; [`Ticket::wait`] writes them or waits until somebody has.
#[derive(Debug)]
#[must_use = "nothing is acknowledged before it was waited for"]
pub struct Ticket<'c> {
    committer: &'c Committer,
    slot: Arc<Slot>,
}

impl Committer {
    /// Returns a committer for a journal, which nobody else should append to.
    pub fn new(journal: Arc<Journal>) -> Self {
        Self { journal, queue: Mutex::default(), done: Condvar::new() }
    }

    /// Returns the journal.
    pub fn journal(&self) -> &Arc<Journal> {
        &self.journal
    }

    /// Returns the epoch: it changes whenever a write fails, and all that was queued behind it with it.
    pub fn epoch(&self) -> u64 {
        self.queue().epoch
    }

    /// Queues frames that build on everything queued before in this epoch (as chained entries do): they are written in
    /// this order, and not at all if one before them fails. Does not wait.
    ///
    /// # Errors
    /// `Failed` if the epoch is over: begin anew from what is in the journal.
    pub fn submit(&self, epoch: u64, frames: Vec<Vec<u8>>) -> Result<Ticket<'_>> {
        let mut queue = self.queue();
        if queue.epoch != epoch {
            return Err(Error::new(Code::Failed, messages::EARLIER_FAILED));
        }
        let slot = Arc::new(Slot::default());
        queue.waiting.push((Arc::clone(&slot), frames));
        Ok(Ticket { committer: self, slot })
    }

    /// Writes frames as a whole or not at all, and returns when they are durable.
    ///
    /// # Errors
    /// As [`Journal::append_group`].
    pub fn commit(&self, frames: Vec<Vec<u8>>) -> Result<Vec<Position>> {
        let epoch = self.epoch();
        self.submit(epoch, frames)?.wait()
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes what is queued, as the leader.
    fn lead<'q>(&'q self, mut queue: MutexGuard<'q, Queue>) -> MutexGuard<'q, Queue> {
        queue.leading = true;
        let mut bytes = 0;
        let fits = queue.waiting.iter().take_while(|(_, frames)| {
            let first = bytes == 0;
            bytes += frames.iter().map(|f| f.len() + 1).sum::<usize>().max(1);
            first || bytes <= MAX_TOGETHER
        });
        let n = fits.count();
        let batch: Vec<_> = queue.waiting.drain(..n).collect();
        drop(queue);

        let frames: Vec<&[u8]> = batch.iter().flat_map(|(_, frames)| frames.iter().map(Vec::as_slice)).collect();
        let written = self.journal.append_group(&frames);

        let mut queue = self.queue();
        match written {
            Ok(positions) => {
                let mut rest = positions.into_iter();
                for (slot, frames) in &batch {
                    slot.set(Ok(rest.by_ref().take(frames.len()).collect()));
                }
            }
            Err(error) => {
                queue.epoch += 1;
                for (slot, _) in batch.iter().chain(&queue.waiting) {
                    slot.set(Err(error.clone()));
                }
                queue.waiting.clear();
            }
        }
        queue.leading = false;
        self.done.notify_all();
        queue
    }
}

impl Ticket<'_> {
    /// Returns when the frames are durable, with their positions.
    ///
    /// # Errors
    /// As [`Journal::append_group`], for these frames or for others that were queued with them or before.
    pub fn wait(self) -> Result<Vec<Position>> {
        let mut queue = self.committer.queue();
        loop {
            if let Some(result) = self.slot.take() {
                return result;
            }
            queue = match queue.leading {
                true => self.committer.done.wait(queue).unwrap_or_else(PoisonError::into_inner),
                false => self.committer.lead(queue),
            };
        }
    }
}

impl Slot {
    fn set(&self, result: Result<Vec<Position>>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
    }

    fn take(&self) -> Option<Result<Vec<Position>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::store::faulty::{Break, FaultyDisk};
    use crate::store::journal::Options;

    fn committer(disk: &FaultyDisk) -> Committer {
        let options = Options { create: Some([1; 16]), segment_bytes: 4096, ..Options::default() };
        let (journal, _) = Journal::open(Arc::new(disk.clone()), Path::new("/h/journal"), options).unwrap();
        Committer::new(Arc::new(journal))
    }

    fn bodies(journal: &Journal) -> Vec<Vec<u8>> {
        journal.scan(Position::START).map(|f| f.unwrap().1).collect()
    }

    #[test]
    fn writers_in_many_threads_get_each_their_own_positions() {
        let committer = committer(&FaultyDisk::new(1));
        std::thread::scope(|scope| {
            for writer in 0..8u8 {
                let committer = &committer;
                scope.spawn(move || {
                    for i in 0..50u8 {
                        let frames = vec![vec![writer, i, 0], vec![writer, i, 1]];
                        let positions = committer.commit(frames.clone()).unwrap();
                        let read: Vec<_> = positions.iter().map(|p| committer.journal().read(*p).unwrap()).collect();
                        assert_eq!(read, frames);
                    }
                });
            }
        });
        let all = bodies(committer.journal());
        assert_eq!(all.len(), 800);
        for writer in 0..8u8 {
            let own: Vec<_> = all.iter().filter(|b| b[0] == writer).map(|b| (b[1], b[2])).collect();
            assert_eq!(own, (0..50).flat_map(|i| [(i, 0), (i, 1)]).collect::<Vec<_>>());
        }
    }

    #[test]
    fn what_is_queued_together_is_one_write_and_one_sync() {
        let disk = FaultyDisk::new(2);
        let committer = committer(&disk);
        let tickets: Vec<_> = (0..5u8).map(|i| committer.submit(0, vec![vec![i]]).unwrap()).collect();
        let before = disk.calls();
        for ticket in tickets {
            assert_eq!(ticket.wait().unwrap().len(), 1);
        }
        assert_eq!(disk.calls() - before, 2);
        assert_eq!(bodies(committer.journal()), [[0], [1], [2], [3], [4]]);
    }

    #[test]
    fn what_builds_on_a_failed_write_fails_with_it() {
        let disk = FaultyDisk::new(3);
        let committer = committer(&disk);
        committer.commit(vec![b"before".to_vec()]).unwrap();
        disk.break_at(0, Break::Full);
        let first = committer.submit(0, vec![b"first".to_vec()]).unwrap();
        let second = committer.submit(0, vec![b"second".to_vec()]).unwrap();
        assert!(second.wait().is_err());
        assert!(first.wait().is_err());
        assert!(committer.submit(0, vec![b"third".to_vec()]).unwrap_err().is(messages::EARLIER_FAILED));
        committer.commit(vec![b"anew".to_vec()]).unwrap();
        assert_eq!(bodies(committer.journal()), [b"before".to_vec(), b"anew".to_vec()]);
    }
}
