//! The state as it was, and entries read back.

use std::sync::{Arc, PoisonError, TryLockError};
use std::time::{Duration, Instant};

use super::Office;
use crate::error::{Code, Error, Result};
use crate::log::{AsOf, Entry, Frame, State};
use crate::store::{Position, checkpoint};

/// How long a view of the past waits for who writes.
const SHORTLY: Duration = Duration::from_millis(200);

/// How many views of the past are kept.
const PAST_KEPT: usize = 4;

impl Office {
    /// The state as of a day, or as it was known at a moment.
    ///
    /// # Errors
    /// `Corrupt` where the journal cannot be read.
    pub fn past(&self, view: AsOf) -> Result<Arc<State>> {
        let revision = self.revision();
        {
            let past = self.past.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((at, state)) = past.get(&view)
                && *at == revision
            {
                return Ok(Arc::clone(state));
            }
        }
        let now = self.now_without_waiting()?;
        let revision = now.revision();
        let state = Arc::new(now.looked_at(view, &checkpoint::fetching(self.journal()))?);
        let mut past = self.past.lock().unwrap_or_else(PoisonError::into_inner);
        if past.len() >= PAST_KEPT {
            past.clear();
        }
        past.insert(view, (revision, Arc::clone(&state)));
        Ok(state)
    }

    /// A copy of the state of now, also for who holds it: where a writer waits, and would wait for ever for who asks for it
    /// again, the journal is folded.
    fn now_without_waiting(&self) -> Result<State> {
        let started = Instant::now();
        while started.elapsed() < SHORTLY {
            match self.state.try_read() {
                Ok(state) => return Ok(state.clone()),
                Err(TryLockError::Poisoned(state)) => return Ok(state.into_inner().clone()),
                Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(1)),
            }
        }
        let mut state = State::default();
        state.begin_on(self.today());
        checkpoint::catch_up(&mut state, self.journal(), None, &mut |_, _| {})?;
        if state.is_outdated() { checkpoint::refold(self.journal(), &state) } else { Ok(state) }
    }

    /// Reads an entry back from the journal and hands it to a function.
    ///
    /// # Errors
    /// `Corrupt` where it cannot be read, `NotFound` where there is none.
    pub fn with_entry<T>(&self, position: u64, each: impl FnOnce(&Entry<'_>, &Frame<'_>) -> T) -> Result<T> {
        let bytes = self.journal().read(Position::from_u64(position))?;
        let unreadable = || Error::new(Code::Corrupt, crate::store::messages::ENTRY_UNREADABLE);
        let frame = Frame::decode(&bytes).map_err(|_| unreadable())?;
        let entry = Entry::decode(frame.body).map_err(|_| unreadable())?;
        Ok(each(&entry, &frame))
    }
}
