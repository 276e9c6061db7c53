//! The office: one store, opened, with everything that it folds to.

pub mod backup;
pub(crate) mod home;
pub(crate) mod keeper;
pub(crate) mod opening;
pub(crate) mod own_device;
pub(crate) mod since;
pub(crate) mod sums;
pub(crate) mod verify;

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock, RwLockReadGuard, TryLockError};
use std::time::{Duration, Instant};

use chrono::{Datelike, NaiveDate};

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::record::Record;
use crate::domain::rights::Role;
use crate::domain::schema::{device, person};
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::log::{AsOf, Clock, DeviceKey, Entry, Frame, OfficeClock, State, WriteId};
use crate::service::drafts::Drafts;
use crate::service::lists::list_index::shared::Shared;
use crate::service::people::identity::{self, Access, Came};
use crate::service::people::presence::Presence;
use crate::service::people::sight::ScopedStates;
use crate::service::work::{Actor, Done, Work};
use crate::service::{messages, settings, work::group};
use crate::store::acked::{Acked, Keeper as AckedKeeper};
use crate::store::checkpoint;
use crate::store::disk::{Disk, RealDisk};
use crate::store::mark::Mark;
use crate::store::{Aside, Journal, Layout, Lock, Position, Views};

/// A checkpoint is written when this many entries have come since the last one, and at the end.
const ENTRIES_BETWEEN_CHECKPOINTS: usize = 2_000;

/// How long an end waits for those who hold the store.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long a view of the past waits for who writes.
const SHORTLY: Duration = Duration::from_millis(200);

/// How many views of the past are kept.
const PAST_KEPT: usize = 4;

/// Where the time and the chance of an office come from, and where its checkpoints go.
#[derive(Clone)]
pub struct Options {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Makes chance repeatable: ids and the device key are drawn from it. For tests and the sample.
    pub seed: Option<u64>,
    /// Keeps checkpoints in memory instead of in sled.
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
    pub(super) watchers: Arc<Watchers>,
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
    pub(super) drafts: OnceLock<Drafts>,
    pub(super) aside: OnceLock<Aside>,
    /// Who works at this device, where no entry says whose it is yet.
    pub(super) working: Mutex<Option<RecordId>>,
    pub(super) backup_error: Mutex<Option<Error>>,
    // The last to be dropped: the store is let go when everything else is done.
    pub(super) lock: Option<Lock>,
}

/// Functions that are called after every change, by number.
#[derive(Default)]
pub(super) struct Watchers {
    next: AtomicU64,
    all: Mutex<BTreeMap<u64, Box<dyn Fn() + Send + Sync>>>,
}

impl Watchers {
    fn all(&self) -> MutexGuard<'_, BTreeMap<u64, Box<dyn Fn() + Send + Sync>>> {
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

/// The day of a state that is not right yet.
const UNSETTLED: i32 = i32::MIN;

/// How far the checkpoints stand.
pub(crate) struct Saved {
    pub(super) entries: usize,
}

pub(super) enum Chance {
    System,
    Seeded(u64),
}

impl Chance {
    /// Where it stands, where it is repeatable.
    pub(super) fn seed(&self) -> Option<u64> {
        match self {
            Self::System => None,
            Self::Seeded(s) => Some(*s),
        }
    }

    pub(super) fn next(&mut self) -> Result<u64> {
        match self {
            Self::System => getrandom::u64().map_err(|e| Error::new(Code::Failed, messages::NO_RANDOM).caused_by(e)),
            Self::Seeded(s) => {
                *s = s.wrapping_add(0x9e37_79b9_7f4a_7c15);
                let mut z = *s;
                z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                Ok(z ^ (z >> 31))
            }
        }
    }
}

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
            self.watchers.all().values().for_each(|each| each());
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

    /// A random number.
    ///
    /// # Errors
    /// `Failed` where the system gives none.
    pub fn random(&self) -> Result<u64> {
        self.chance.lock().unwrap_or_else(PoisonError::into_inner).next()
    }

    /// An id for a new record.
    ///
    /// # Errors
    /// As [`Office::random`].
    pub fn new_id(&self) -> Result<RecordId> {
        Ok(RecordId(self.random()?))
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
        self.watchers.all().values().for_each(|each| each());
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

    /// Calls a function after every change, shortly and from the thread that wrote, until what is returned is dropped.
    pub fn watch(&self, each: impl Fn() + Send + Sync + 'static) -> Watching {
        let number = self.watchers.next.fetch_add(1, Ordering::Relaxed);
        self.watchers.all().insert(number, Box::new(each));
        Watching { watchers: Arc::clone(&self.watchers), number }
    }

    /// How many functions are called after every change.
    pub fn watched_by(&self) -> usize {
        self.watchers.all().len()
    }

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

    /// Who acts on this device: the person named, or else the person whose device it is.
    ///
    /// # Errors
    /// `NotFound` where the name is nobody's; `Denied` where it is that of several people, or nobody is known.
    pub fn actor(&self, name: Option<&str>) -> Result<Actor> {
        let state = self.read();
        let found = match name {
            Some(name) => identity::resolve(&state, name)?,
            None => self
                .owner(&state)
                .ok_or_else(|| Error::new(Code::Denied, messages::NO_ACTOR).hint(messages::HINT_AS))?,
        };
        Ok(acting(found))
    }

    /// Whose this device is: the person of its record. One that has not yet written belongs to the administrator who
    /// began, restored or copied the store, whoever else writes through it.
    pub(super) fn owner<'s>(&self, state: &'s State) -> Option<&'s Record> {
        let mine = self.key.replica().to_string();
        let own = state.records(Kind::Device).find(|d| d.text(device::REPLICA) == Some(&mine));
        let whose = own.and_then(|d| d.reference(device::PERSON)).and_then(|id| state.find(Kind::Person, id));
        let working = || *self.working.lock().unwrap_or_else(PoisonError::into_inner);
        let whose = whose.or_else(|| state.find(Kind::Person, working()?));
        let is_admin = |r: &&Record| r.text(person::ROLE) == Some(Role::Admin.code());
        whose.or_else(|| state.records(Kind::Person).find(is_admin))
    }

    /// Lets the person in whom a name means.
    ///
    /// # Errors
    /// As [`Office::actor`]; `Denied` where the key by which the person came is not the person's.
    pub fn admit(&self, name: &str, came: Came<'_>) -> Result<Actor> {
        let state = self.read();
        let found = identity::resolve(&state, name)?;
        Ok(Actor { access: Some(Access::of(&state, found, came)?), ..acting(found) })
    }

    /// Lets the person in whose login the system has proved; nothing where it is nobody's.
    ///
    /// # Errors
    /// `Denied` where several people have it, who are named.
    pub fn admit_login(&self, login: &str) -> Result<Option<Actor>> {
        let state = self.read();
        let Some(found) = identity::with_login(&state, login)? else { return Ok(None) };
        Ok(Some(Actor { access: Some(Access::of(&state, found, Came::Login(login))?), ..acting(found) }))
    }

    /// Names an entry for people: the replica and its number.
    pub fn entry_name(&self, id: WriteId) -> String {
        id.to_string()
    }

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
        let Some(last) = self.journal().last() else { return Ok(()) };
        {
            let state = self.read();
            if !state.is_settled() || state.is_outdated() {
                return Ok(());
            }
        }
        let dirty = self.state.write().unwrap_or_else(PoisonError::into_inner).take_dirty();
        let state = self.read();
        // Another state has taken its place meanwhile: all of it is dirty.
        if state.metas().len() == saved.entries || self.folded_anew.load(Ordering::Acquire) {
            return Ok(());
        }
        let taken = checkpoint::take(&state, &dirty, saved.entries, last);
        let entries = state.metas().len();
        drop(state);
        match taken.write(&*self.views) {
            Ok(()) => saved.entries = entries,
            Err(error) => {
                // What was taken is lost to the next one: it must hold everything.
                saved.entries = 0;
                self.state.write().unwrap_or_else(PoisonError::into_inner).mark_all_dirty();
                return Err(error);
            }
        }
        Ok(())
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

/// The day up to which writes count today. A day that has begun for the office does not end again because the office
/// then says that it keeps the time of a place further west: what was written in it counts.
pub(super) fn begun(state: &State, today: NaiveDate) -> NaiveDate {
    state.day().filter(|day| today.succ_opt() == Some(*day)).unwrap_or(today)
}

/// What a person's record says of what the person may do.
pub(crate) fn acting(found: &Record) -> Actor {
    Actor {
        person: found.id(),
        role: found.text(person::ROLE).and_then(Role::named).unwrap_or(Role::Viewer),
        unit: found.reference(person::UNIT),
        access: None,
    }
}
