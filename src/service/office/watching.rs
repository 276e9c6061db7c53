//! Who is told of every change.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Office;

/// Functions that are called after every change, by number.
#[derive(Default)]
pub(crate) struct Watchers {
    next: AtomicU64,
    all: Mutex<BTreeMap<u64, Box<dyn Fn() + Send + Sync>>>,
}

impl Watchers {
    pub(super) fn all(&self) -> MutexGuard<'_, BTreeMap<u64, Box<dyn Fn() + Send + Sync>>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A function that is called after every change, until this is dropped.
#[must_use = "nothing is called once it is dropped"]
pub struct Watching {
    watchers: Arc<Watchers>,
    number: u64,
}

impl Drop for Watching {
    fn drop(&mut self) {
        // What it held is let go outside the lock.
        let gone = self.watchers.all().remove(&self.number);
        drop(gone);
    }
}

impl Office {
    /// Calls a function after every change, shortly and from the thread that wrote, until what is returned is dropped.
    pub fn watch(&self, each: impl Fn() + Send + Sync + 'static) -> Watching {
        let number = self.watchers.next.fetch_add(1, Ordering::Relaxed);
        self.watchers.all().insert(number, Box::new(each));
        Watching { watchers: Arc::clone(&self.watchers), number }
    }

    /// Calls the functions that are called after every change: something that is shown beside the log is another now.
    pub(crate) fn tell_watchers(&self) {
        self.watchers.all().values().for_each(|each| each());
    }

    /// How many functions are called after every change.
    pub fn watched_by(&self) -> usize {
        self.watchers.all().len()
    }
}
