//! The day's automatic backup, made beside the work while an office is open.

use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::error::Result;
use crate::service::Office;
use crate::store::backup::Made;

/// Opening and the first screens have the disk for themselves for so long.
const FIRST: Duration = Duration::from_secs(20);
/// How often it is looked whether a new day has begun.
const LATER: Duration = Duration::from_secs(3600);

/// Makes the day's backup of an office on a thread of its own, until it is dropped: then a backup that is under way is
/// given up.
pub struct Keeper {
    bell: Arc<Bell>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Bell {
    ending: Mutex<bool>,
    rung: Condvar,
}

impl Bell {
    /// Waits; tells whether it is the end.
    fn rest(&self, time: Duration) -> bool {
        let ending = self.ending.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.rung.wait_timeout_while(ending, time, |ending| !*ending);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }

    fn ends(&self) -> bool {
        *self.ending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Keeper {
    /// Begins; `tell` hears of every backup that was made or failed. Holds the office only while it makes one.
    pub fn start(office: &Arc<Office>, tell: impl FnMut(Result<Made>) + Send + 'static) -> Self {
        Self::with(office, (FIRST, LATER), tell)
    }

    fn with(
        office: &Arc<Office>,
        (first, later): (Duration, Duration),
        mut tell: impl FnMut(Result<Made>) + Send + 'static,
    ) -> Self {
        let bell = Arc::<Bell>::default();
        let (theirs, office): (_, Weak<Office>) = (Arc::clone(&bell), Arc::downgrade(office));
        let run = move || {
            let mut rest = first;
            while !theirs.rest(rest) {
                let Some(office) = office.upgrade() else { return };
                let made = office.backup_daily(&mut |_, _| !theirs.ends());
                drop(office);
                if !theirs.ends() {
                    made.transpose().into_iter().for_each(&mut tell);
                }
                rest = later;
            }
        };
        // Without a thread there is no automatic backup; the reminder tells of that in time.
        let thread = std::thread::Builder::new().name("backups".into()).spawn(run).ok();
        Self { bell, thread }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        *self.bell.ending.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.bell.rung.notify_all();
        if let Some(thread) = self.thread.take() {
            // What a thread that panicked has to say was said by the panic hook.
            drop(thread.join());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;
    use crate::service::tests::Rig;

    const SOON: Duration = Duration::from_millis(1);

    #[test]
    fn a_day_that_is_worked_on_has_its_backup() {
        let mut rig = Rig::new();
        let office = Arc::new(rig.office.take().unwrap());
        let (sender, heard) = channel();
        let keeper = Keeper::with(&office, (SOON, SOON), move |made| drop(sender.send(made)));
        let made = heard.recv_timeout(Duration::from_secs(30)).unwrap().unwrap();
        assert!(made.path.ends_with("backups/ducha-2023-08-01.zip"), "{:?}", made.path);
        rig.clock.advance(24 * 3600 * 1000);
        let made = heard.recv_timeout(Duration::from_secs(30)).unwrap().unwrap();
        assert!(made.path.ends_with("backups/ducha-2023-08-02.zip"), "{:?}", made.path);
        drop(keeper);
        assert!(Arc::into_inner(office).is_some(), "the office is let go");
    }

    #[test]
    fn what_ends_before_the_first_rest_is_over_ends_at_once() {
        let mut rig = Rig::new();
        let office = Arc::new(rig.office.take().unwrap());
        let (sender, heard) = channel();
        drop(Keeper::start(&office, move |made| drop(sender.send(made))));
        assert!(heard.recv().is_err(), "nothing was made");
    }
}
