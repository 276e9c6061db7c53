//! The office: one store, opened, with everything that it folds to.

mod acting;
pub mod backup;
mod chance;
pub(crate) mod home;
pub(crate) mod keeper;
pub(crate) mod opening;
pub(crate) mod own_device;
mod past;
mod saving;
pub(crate) mod since;
pub(crate) mod sums;
pub(crate) mod verify;
mod watching;

pub(crate) use acting::acting;
pub(crate) use chance::Chance;
pub(crate) use saving::Saved;
pub use watching::Watching;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock, RwLockReadGuard};

use chrono::{Datelike, NaiveDate};

use crate::domain::id::RecordId;
use crate::error::{Error, Result};
use crate::i18n::Message;
use crate::log::{AsOf, Clock, DeviceKey, OfficeClock, State, WriteId};
use crate::service::drafts::Drafts;
use crate::service::lists::list_index::shared::Shared;
use crate::service::people::notices::Tellings;
use crate::service::people::presence::Presence;
use crate::service::people::sight::ScopedStates;
use crate::service::work::{Actor, Done, Work};
use crate::service::{settings, work::group};
use crate::store::acked::{Acked, Keeper as AckedKeeper};
use crate::store::checkpoint;
use crate::store::disk::{Disk, RealDisk};
use crate::store::{Aside, Journal, Layout, Lock, Position, Views};

/// Where the time and the chance of an office come from, and where its checkpoints go.
#[derive(Clone)]
pub struct Options {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Makes chance repeatable: ids and the device key are drawn from it. For tests and the sample.
    pub seed: Option<u64>,
    /// Keeps no checkpoints: the store is folded from its journal whenever it is opened.
    pub in_memory: bool,
    /// What the lock file says who holds the store.
    pub command: String,
    /// What a device that writes for the first time calls itself; the machine's own name where none is said.
    pub device: Option<String>,
    /// The folder that the store will be moved to, where it is made elsewhere: the device's key belongs there.
    pub place: Option<PathBuf>,
    /// Reads alone, without the lock, as on a home where nothing can be written.
    pub read_only: bool,
    /// The file system.
    pub disk: Arc<dyn Disk>,
    /// The folder outside of any home in which this person's devices keep what they had acknowledged, so that an old copy
    /// of a home that was put back in its place is noticed; nothing is noticed where there is none.
    pub state_dir: Option<PathBuf>,
    /// The passphrase of the device's key, where it is under one.
    pub passphrase: Option<String>,
}

impl Options {
    /// The system's chance, disk, and checkpoints in sled.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            seed: None,
            in_memory: false,
            command: "ducha".into(),
            device: None,
            place: None,
            read_only: false,
            disk: Arc::new(RealDisk),
            state_dir: None,
            passphrase: None,
        }
    }
}

/// What opening a store had to mend, to be told to people.
#[derive(Clone, Debug, Default)]
pub struct Mended {
    /// Bytes at the journal's end that were never acknowledged and were cut off.
    pub cut: u64,
    /// Why the checkpoints were built anew, where they were.
    pub rebuilt: Option<Message>,
    /// That the folder is an old copy, and that the device goes on under a new name, where that is so.
    pub renamed: Option<Message>,
    /// Where what an interrupted beginning had left is now, where the office was begun over it.
    pub before: Option<PathBuf>,
}

/// An open store.
pub struct Office {
    pub(super) layout: Layout,
    pub(super) clock: OfficeClock,
    pub(super) key: DeviceKey,
    pub(super) journal: Arc<Journal>,
    pub(super) state: RwLock<State>,
    pub(super) writing: Mutex<Saved>,
    pub(crate) waiting: group::Waiting,
    pub(super) presence: Presence,
    pub(super) views: Box<dyn Views>,
    pub(super) past: Mutex<HashMap<AsOf, (u64, Arc<State>)>>,
    pub(crate) sights: ScopedStates,
    pub(crate) shared: Shared,
    pub(super) chance: Mutex<Chance>,
    pub(super) watchers: Arc<watching::Watchers>,
    pub(super) revision: AtomicU64,
    /// The day of the state of now, counted from the beginning of our era.
    pub(super) day: AtomicI32,
    /// Whether the state was folded anew since the last checkpoint.
    pub(super) folded_anew: AtomicBool,
    /// Whether somebody else has written under this device's name what was not here: then nothing is written any more.
    pub(super) superseded: AtomicBool,
    pub(super) disk: Arc<dyn Disk>,
    pub(super) mended: Mended,
    /// What was acknowledged, in the home folder and outside of it.
    pub(super) acked: Mutex<Vec<AckedKeeper>>,
    pub(super) boot: Option<String>,
    pub(super) device_name: Option<String>,
    /// What the latest entries tell people.
    pub(super) tellings: RwLock<Tellings>,
    pub(super) drafts: OnceLock<Drafts>,
    pub(super) aside: OnceLock<Aside>,
    /// Who works at this device, where no entry says whose it is yet.
    pub(super) working: Mutex<Option<RecordId>>,
    pub(super) backup_error: Mutex<Option<Error>>,
    // The last to be dropped: the store is let go when everything else is done.
    pub(super) lock: Option<Lock>,
}

/// The day of a state that is not right yet.
const UNSETTLED: i32 = i32::MIN;

impl Office {
    /// What opening had to mend.
    pub fn mended(&self) -> &Mended {
        &self.mended
    }

    /// Where the store's parts lie.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The clock that the office's is read from.
    pub(crate) fn source_clock(&self) -> Arc<dyn Clock> {
        self.clock.source()
    }

    /// The clock, in the office's own time.
    pub fn clock(&self) -> &dyn Clock {
        &self.clock
    }

    /// The day, in the office's own time.
    pub fn today(&self) -> NaiveDate {
        self.clock.today()
    }

    /// The device's key.
    pub fn key(&self) -> &DeviceKey {
        &self.key
    }

    /// What this device calls itself: what was said, or the machine's name.
    pub fn own_device_name(&self) -> String {
        self.device_name().map_or_else(crate::service::office::own_device::host, str::to_string)
    }

    /// What this device calls itself when it writes for the first time.
    pub(crate) fn device_name(&self) -> Option<&str> {
        self.device_name.as_deref()
    }

    /// What people have typed here and not saved yet.
    pub fn drafts(&self) -> &Drafts {
        self.drafts.get_or_init(|| Drafts::open(&self.disk, &self.layout.drafts(), self.journal().store_id()))
    }

    /// What came from outside and is not part of the log.
    pub fn aside(&self) -> &Aside {
        self.aside.get_or_init(|| Aside::open(&self.disk, &self.layout.aside(), self.journal().store_id()))
    }

    /// Who has a console open on this store.
    pub fn presence(&self) -> &Presence {
        &self.presence
    }

    /// The journal.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// The state of now. Hold it shortly: writers wait.
    pub fn read(&self) -> RwLockReadGuard<'_, State> {
        self.follow_day();
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn writing(&self) -> MutexGuard<'_, Saved> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A reading that changes with every entry, without a lock.
    pub fn revision(&self) -> u64 {
        self.follow_day();
        self.revision.load(Ordering::Acquire)
    }

    /// Goes on with the state of now where another day has begun, what is dated ahead counts from its day; and where it
    /// could not be made right before. Where somebody is reading, the next who asks does it.
    fn follow_day(&self) {
        let today = self.today();
        if self.day.load(Ordering::Acquire) == today.num_days_from_ce() {
            return;
        }
        let Ok(mut state) = self.state.try_write() else { return };
        // What cannot be read back is tried again, and is said by whoever reads the journal next.
        if self.make_right(&mut state).is_ok() {
            drop(state);
            self.tell_watchers();
        }
    }

    /// Makes the state right: of today, with what does not simply continue what was there read back, and folded anew where
    /// something that came late changed who might do what. Where the journal cannot be read for it, whoever asks for the
    /// state next tries again.
    fn make_right(&self, state: &mut State) -> Result<()> {
        self.day.store(UNSETTLED, Ordering::Release);
        if state.is_outdated() {
            let mut fresh = checkpoint::refold(self.journal(), state)?;
            fresh.succeed(state);
            *state = fresh;
            self.folded_anew.store(true, Ordering::Release);
        }
        let today = self.today();
        let fetch = checkpoint::fetching(self.journal());
        state.go_to(begun(state, today), &fetch)?;
        state.settle(&fetch)?;
        self.day.store(today.num_days_from_ce(), Ordering::Release);
        self.revision.store(state.revision(), Ordering::Release);
        Ok(())
    }

    /// Does a piece of work: checked, durable in the journal, folded, in this order.
    ///
    /// # Errors
    /// `Denied`, `BadInput`, `Conflict` by the rules; `Failed` where the disk refuses, with nothing done.
    pub fn commit(&self, actor: &Actor, work: Work) -> Result<Done> {
        group::commit(self, actor, work)
    }

    /// Gives the device's name up, where another holds what was written under it and was not here: this home is an older
    /// copy, and two must never write as one. Nothing is written from here on; the next opening takes a new name.
    ///
    /// # Errors
    /// `Failed` where the disk refuses.
    pub fn give_up_name(&self) -> Result<()> {
        self.superseded.store(true, Ordering::Release);
        crate::service::office::home::set_key_aside(&*self.disk, &self.layout)
    }

    /// Whether the device's name was given up.
    pub(super) fn is_superseded(&self) -> bool {
        self.superseded.load(Ordering::Acquire)
    }

    /// Makes frames durable as one group, folds them, and tells those who watch.
    pub(crate) fn append(&self, _turn: &mut Saved, frames: Vec<Vec<u8>>) -> Result<()> {
        let positions = self.journal.append_group(&frames)?;
        self.fold(&positions.into_iter().zip(frames).collect::<Vec<_>>())
    }

    /// Folds entries that are in the journal, and tells those who watch. They are durable and so acknowledged, also where
    /// the state cannot be made right by them at once.
    fn fold(&self, frames: &[(Position, Vec<u8>)]) -> Result<()> {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let _ = self.make_right(&mut state);
        for (position, bytes) in frames {
            checkpoint::fold_one(&mut state, *position, bytes)?;
        }
        let _ = self.make_right(&mut state);
        self.revision.store(state.revision(), Ordering::Release);
        self.clock.set(settings::zone(&state));
        drop(state);
        self.acknowledge();
        self.tell_watchers();
        Ok(())
    }

    /// What this device has had acknowledged; nothing before it has written.
    pub(super) fn acked_now(&self) -> Option<Acked> {
        let state = self.read();
        let here = state.replica(self.key.replica())?;
        let (journal, replica) = (self.journal(), here.id.0);
        let (store, frames, end) = (journal.store_id(), journal.frames(), journal.end());
        Some(Acked { store, replica, seq: here.len(), head: here.head, frames, end })
    }

    /// Writes down how far the log is acknowledged now.
    pub(super) fn acknowledge(&self) {
        let Some(acked) = self.acked_now() else { return };
        let mut keepers = self.acked.lock().unwrap_or_else(PoisonError::into_inner);
        keepers.iter_mut().for_each(|k| k.note(&*self.disk, &acked));
    }

    /// Names an entry for people: the replica and its number.
    pub fn entry_name(&self, id: WriteId) -> String {
        id.to_string()
    }
}

/// The day up to which writes count today. A day that has begun for the office does not end again because the office
/// then says that it keeps the time of a place further west: what was written in it counts.
pub(super) fn begun(state: &State, today: NaiveDate) -> NaiveDate {
    state.day().filter(|day| today.succ_opt() == Some(*day)).unwrap_or(today)
}
