//! Hearing at once that something was written here or appended there.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use postgres::fallible_iterator::FallibleIterator;

use super::connection::Connection;
use super::{BELL, FILE_BELL};
use crate::error::{Code, Error, Result};
use crate::log::hex;
use crate::sync::messages;

/// How often it is looked whether who listens still has to.
const LOOK: Duration = Duration::from_millis(500);

/// What a bell was rung for since it was last heard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rung {
    /// Something changed here, or was appended there.
    pub entries: bool,
    /// Evidence came.
    pub files: bool,
}

/// A bell: rung any number of times, heard once.
#[derive(Default)]
pub struct Bell {
    rung: Mutex<Rung>,
    waits: Condvar,
    ended: Arc<AtomicBool>,
}

impl Bell {
    fn rung(&self) -> MutexGuard<'_, Rung> {
        self.rung.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Rings because of entries.
    pub fn ring(&self) {
        self.rung().entries = true;
        self.waits.notify_all();
    }

    fn ring_for_files(&self) {
        self.rung().files = true;
        self.waits.notify_all();
    }

    /// Waits until it is rung, so long at most; tells what for.
    pub fn wait(&self, most: Duration) -> Rung {
        let is_silent = |rung: &mut Rung| *rung == Rung::default();
        let waited = self.waits.wait_timeout_while(self.rung(), most, is_silent);
        std::mem::take(&mut waited.unwrap_or_else(PoisonError::into_inner).0)
    }

    /// Waits so long, whatever rings but the end.
    pub fn rest(&self, time: Duration) {
        let waited = self.waits.wait_timeout_while(self.rung(), time, |_| !self.has_ended());
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }

    /// Rings for the last time.
    pub fn end(&self) {
        self.ended.store(true, Ordering::Release);
        self.ring();
    }

    /// Whether it was rung for the last time.
    pub fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    /// The flag of that.
    pub fn ended(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.ended)
    }
}

/// A connection that rings when entries were appended, until this is dropped.
pub struct Listening {
    over: Arc<AtomicBool>,
    has_bells: bool,
}

impl Listening {
    /// Begins to listen for an office: a database may hold a hundred, and what is rung for another is not heard.
    ///
    /// # Errors
    /// `Failed` where there can be no second connection, or the system gives no thread.
    pub fn begin(connection: &Connection, bell: &Arc<Bell>, office: &[u8; 16]) -> Result<Self> {
        let over = Arc::new(AtomicBool::new(false));
        let mut client = connection.another()?;
        if client.batch_execute(&format!("LISTEN {BELL}; LISTEN {FILE_BELL}")).is_err() {
            // A database without bells.
            return Ok(Self { over, has_bells: false });
        }
        let (bell, ends, office) = (Arc::clone(bell), Arc::clone(&over), hex(office));
        let listen = move || {
            while !bell.has_ended() && !ends.load(Ordering::Acquire) {
                let heard = client.notifications().timeout_iter(LOOK).next();
                match heard {
                    Ok(Some(rung)) if rung.payload() != office => {}
                    Ok(Some(rung)) if rung.channel() == FILE_BELL => bell.ring_for_files(),
                    Ok(Some(_)) => bell.ring(),
                    Ok(None) if !client.is_closed() => {}
                    Ok(None) | Err(_) => {
                        ends.store(true, Ordering::Release);
                        bell.ring();
                    }
                }
            }
        };
        let failed = |e: std::io::Error| Error::new(Code::Failed, messages::HUB_FAILED).caused_by(e);
        thread::Builder::new().name("hub bell".into()).spawn(listen).map_err(failed)?;
        Ok(Self { over, has_bells: true })
    }

    /// Whether the database has bells.
    pub fn has_bells(&self) -> bool {
        self.has_bells
    }

    /// Whether the connection broke.
    pub fn has_failed(&self) -> bool {
        self.over.load(Ordering::Acquire)
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Release);
    }
}
