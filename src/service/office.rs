//! The office: one store, opened, with everything that it folds to.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI32, AtomicU64, Ordering};
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
use crate::service::identity::{self, Access, Came};
use crate::service::list_index::shared::Shared;
use crate::service::presence::Presence;
use crate::service::sight::ScopedStates;
use crate::service::work::{Actor, Done, Work};
use crate::service::{commit, device as device_key, group, messages, settings};
use crate::store::checkpoint::{self, Progress};
use crate::store::disk::{Disk, RealDisk};
use crate::store::journal::Options as JournalOptions;
use crate::store::lock::Holder;
use crate::store::mark::{Mark, boot_id};
use crate::store::{Aside, Committer, Journal, Layout, Lock, MemoryViews, Position, Rebuilt, SledViews, Views};

/// A checkpoint is written when this many entries have come since the last one, and at the end.
const ENTRIES_BETWEEN_CHECKPOINTS: usize = 2_000;

/// How long an end waits for those who hold the store.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long a view of the past waits for who writes.
const SHORTLY: Duration = Duration::from_millis(200);

/// How many views of the past are kept.
const PAST_KEPT: usize = 4;

/// Where the time and the chance of an office come from, and where its checkpoints go.
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
}

impl Options {
    /// The system's chance, checkpoints in sled.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, seed: None, in_memory: false, command: "ducha".into(), device: None, place: None }
    }
}

/// What is there when a store is opened.
#[derive(Clone, Copy)]
enum Begin {
    /// A journal.
    There,
    /// Nothing: a journal of a new store is begun.
    New,
    /// Nothing: a journal of this store is begun, whose entries come from elsewhere.
    Copy([u8; 16]),
}

/// What opening a store had to mend, to be told to people.
#[derive(Clone, Debug, Default)]
pub struct Mended {
    /// Bytes at the journal's end that were never acknowledged and were cut off.
    pub cut: u64,
    /// Why the checkpoints were built anew, where they were.
    pub rebuilt: Option<Message>,
}

/// An open store.
pub struct Office {
    layout: Layout,
    clock: OfficeClock,
    key: DeviceKey,
    committer: Committer,
    state: RwLock<State>,
    writing: Mutex<Saved>,
    pub(crate) waiting: group::Waiting,
    presence: Presence,
    views: Box<dyn Views>,
    past: Mutex<HashMap<AsOf, (u64, Arc<State>)>>,
    pub(crate) sights: ScopedStates,
    pub(crate) shared: Shared,
    chance: Mutex<Chance>,
    watchers: Arc<Watchers>,
    revision: AtomicU64,
    /// The day of the state of now, counted from the beginning of our era.
    day: AtomicI32,
    disk: Arc<dyn Disk>,
    mended: Mended,
    boot: Option<String>,
    device_name: Option<String>,
    drafts: OnceLock<Drafts>,
    aside: OnceLock<Aside>,
    pub(super) backup_error: Mutex<Option<Error>>,
    // The last to be dropped: the store is let go when everything else is done.
    _lock: Lock,
}

/// Functions that are called after every change, by number.
#[derive(Default)]
struct Watchers {
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

/// How far the checkpoints stand.
pub(crate) struct Saved {
    entries: usize,
}

enum Chance {
    System,
    Seeded(u64),
}

impl Chance {
    fn next(&mut self) -> Result<u64> {
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
    /// Whether a folder holds a store.
    pub fn exists(home: &Path) -> bool {
        let journal = Layout::new(home).journal();
        std::fs::read_dir(journal).is_ok_and(|mut d| d.next().is_some())
    }

    /// Begins a store, with its office's name and its first administrator.
    ///
    /// # Errors
    /// `Usage` where there is one already; `Failed` where the disk refuses.
    pub fn create(home: &Path, office: &str, admin: &str, options: Options) -> Result<Self> {
        if Self::exists(home) {
            return Err(Error::new(Code::Usage, messages::STORE_EXISTS)
                .with("path", home.display())
                .hint(messages::HINT_OTHER_HOME));
        }
        let made = Self::open_at(home, Begin::New, options, &mut |_, _| {})?;
        commit::begin(&made, office, admin)?;
        Ok(made)
    }

    /// Opens a store.
    ///
    /// # Errors
    /// `NotFound` where there is none, `Locked` where another process holds it, `Corrupt` where its journal is damaged.
    pub fn open(home: &Path, options: Options, progress: Progress<'_>) -> Result<Self> {
        if !Self::exists(home) {
            return Err(Error::new(Code::NotFound, messages::NO_STORE)
                .with("path", home.display())
                .hint(messages::HINT_INIT));
        }
        Self::open_at(home, Begin::There, options, progress)
    }

    /// Begins an empty copy of another store, or opens the one that was begun: its entries are to come from there.
    ///
    /// # Errors
    /// As [`Office::open`].
    pub fn open_copy(home: &Path, store: [u8; 16], options: Options) -> Result<Self> {
        let begin = if Self::exists(home) { Begin::There } else { Begin::Copy(store) };
        Self::open_at(home, begin, options, &mut |_, _| {})
    }

    /// The error of a folder that holds no store.
    ///
    /// # Errors
    /// Always.
    pub fn missing<T>(home: &Path) -> Result<T> {
        Err(Error::new(Code::NotFound, messages::NO_STORE).with("path", home.display()).hint(messages::HINT_INIT))
    }

    fn open_at(home: &Path, begin: Begin, options: Options, progress: Progress<'_>) -> Result<Self> {
        let disk: Arc<dyn Disk> = Arc::new(RealDisk);
        let layout = Layout::new(home);
        disk.create_dir(home)
            .map_err(|e| Error::new(Code::Failed, messages::CANNOT_WRITE).with("path", home.display()).caused_by(e))?;
        let since = options.clock.now().format("%Y-%m-%d %H:%M:%S").to_string();
        let lock = Lock::take(&layout.lock(), &Holder::this_process(options.command, since))?;
        let mut chance = options.seed.map_or(Chance::System, Chance::Seeded);
        let place = options.place.as_deref().unwrap_or(home);
        let key = device_key::key(&*disk, &layout.device(), place, &mut || chance.next())?;
        let mark = Mark::read(&*disk, &layout.state());
        let boot = boot_id();
        let mut journal_options =
            JournalOptions { floor: Position::from_u64(mark.journal), ..JournalOptions::default() };
        journal_options.create = match begin {
            Begin::There => None,
            Begin::Copy(store) => Some(store),
            Begin::New => {
                let mut id = [0; 16];
                id[..8].copy_from_slice(&chance.next()?.to_le_bytes());
                id[8..].copy_from_slice(&chance.next()?.to_le_bytes());
                Some(id)
            }
        };
        let (journal, opened) = Journal::open(Arc::clone(&disk), layout.journal(), journal_options)?;
        let sled = (!options.in_memory).then(|| layout.sled());
        let (views, loaded, why) = load_views(sled, mark.trusts(boot.as_deref()), &journal, progress);
        // A store that has only just begun has nothing to build anew.
        let why = why.filter(|_| journal.frames() > 0);
        let (mut state, after) = loaded.map_or_else(|| (State::default(), None), |(s, p)| (s, Some(p)));
        let entries = state.metas().len();
        let clock = OfficeClock::new(options.clock);
        clock.set(settings::zone(&state));
        state.begin_on(clock.today());
        state.go_to(clock.today(), &mut checkpoint::fetching(&journal))?;
        checkpoint::catch_up(&mut state, &journal, after, progress)?;
        let mut saved = Saved { entries };
        if state.is_outdated() {
            let mut fresh = checkpoint::refold(&journal, &state)?;
            fresh.succeed(&state);
            (state, saved.entries) = (fresh, 0);
        }
        // Where the office keeps another time than was known before, another day may have begun.
        clock.set(settings::zone(&state));
        let today = clock.today();
        state.go_to(today, &mut checkpoint::fetching(&journal))?;
        state.follow();
        Mark::running(boot.clone(), journal.end(), Position::START).write(&*disk, &layout.state())?;
        let cut = opened.cut.iter().map(|c| c.bytes).sum();
        Ok(Self {
            layout,
            clock,
            key,
            committer: Committer::new(Arc::new(journal)),
            revision: AtomicU64::new(state.revision()),
            day: AtomicI32::new(today.num_days_from_ce()),
            state: RwLock::new(state),
            writing: Mutex::new(saved),
            waiting: group::Waiting::default(),
            presence: Presence::default(),
            backup_error: Mutex::default(),
            views,
            past: Mutex::default(),
            sights: ScopedStates::default(),
            shared: Shared::default(),
            chance: Mutex::new(chance),
            watchers: Arc::default(),
            disk,
            mended: Mended { cut, rebuilt: why },
            boot,
            device_name: options.device,
            drafts: OnceLock::new(),
            aside: OnceLock::new(),
            _lock: lock,
        })
    }

    /// What opening had to mend.
    pub fn mended(&self) -> &Mended {
        &self.mended
    }

    /// Where the store's parts lie.
    pub fn layout(&self) -> &Layout {
        &self.layout
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
        self.device_name().map_or_else(device_key::host, str::to_string)
    }

    /// What this device calls itself when it writes for the first time.
    pub(crate) fn device_name(&self) -> Option<&str> {
        self.device_name.as_deref()
    }

    /// What people have typed here and not saved yet.
    pub fn drafts(&self) -> &Drafts {
        self.drafts.get_or_init(|| Drafts::open(&self.layout.drafts(), self.journal().store_id()))
    }

    /// What came from outside and is not part of the log.
    pub fn aside(&self) -> &Aside {
        self.aside.get_or_init(|| Aside::open(&self.layout.aside(), self.journal().store_id()))
    }

    /// Who has a console open on this store.
    pub fn presence(&self) -> &Presence {
        &self.presence
    }

    /// The journal.
    pub fn journal(&self) -> &Journal {
        self.committer.journal()
    }

    pub(crate) fn committer(&self) -> &Committer {
        &self.committer
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

    /// Goes on with the state of now where another day has begun: what is dated ahead counts from its day. Where somebody
    /// is reading, the next who asks does it.
    fn follow_day(&self) {
        let today = self.today();
        if self.day.load(Ordering::Acquire) == today.num_days_from_ce() {
            return;
        }
        let Ok(mut state) = self.state.try_write() else { return };
        // What cannot be read back is tried again, and is said by whoever reads the journal next.
        if self.go_to_today(&mut state).is_ok() {
            drop(state);
            self.watchers.all().values().for_each(|each| each());
        }
    }

    fn go_to_today(&self, state: &mut State) -> Result<()> {
        let today = self.today();
        state.go_to(today, &mut checkpoint::fetching(self.journal()))?;
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

    /// Makes frames durable as one group, folds them, and tells those who watch.
    pub(crate) fn append(&self, saved: &mut Saved, frames: Vec<Vec<u8>>) -> Result<()> {
        let positions = self.committer().commit(frames.clone())?;
        self.fold(saved, &positions.into_iter().zip(frames).collect::<Vec<_>>())
    }

    /// Folds entries that are in the journal, and tells those who watch.
    fn fold(&self, saved: &mut Saved, frames: &[(Position, Vec<u8>)]) -> Result<()> {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let today = self.go_to_today(&mut state);
        for (position, bytes) in frames {
            checkpoint::fold_one(&mut state, *position, bytes)?;
        }
        if state.is_outdated() {
            let mut fresh = checkpoint::refold(self.journal(), &state)?;
            fresh.succeed(&state);
            *state = fresh;
            saved.entries = 0;
        }
        let settled = today.and_then(|()| state.settle(&mut checkpoint::fetching(self.journal())));
        self.revision.store(state.revision(), Ordering::Release);
        self.clock.set(settings::zone(&state));
        drop(state);
        self.watchers.all().values().for_each(|each| each());
        settled
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
        let state = Arc::new(now.looked_at(view, &mut checkpoint::fetching(self.journal()))?);
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
        if self.read().metas().len() >= saved.entries + ENTRIES_BETWEEN_CHECKPOINTS {
            self.checkpoint(saved)?;
        }
        Ok(())
    }

    fn checkpoint(&self, saved: &mut Saved) -> Result<()> {
        let Some(last) = self.journal().last() else { return Ok(()) };
        if !self.read().is_settled() {
            return Ok(());
        }
        let dirty = self.state.write().unwrap_or_else(PoisonError::into_inner).take_dirty();
        let state = self.read();
        if state.metas().len() == saved.entries {
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
        let mut saved = self.writing();
        let kept = self.checkpoint(&mut saved);
        drop(saved);
        if kept.is_err() {
            return Ok(());
        }
        Mark::ended(self.boot.clone(), self.journal().end(), Position::START).write(&*self.disk, &self.layout.state())
    }
}

/// Checkpoints that were opened, what was read from them, and why they are built again.
type Loaded = (Box<dyn Views>, Option<(State, Position)>, Option<Message>);

/// Opens the checkpoints and reads the one that fits the journal; says why they are built again, where they are. Whatever
/// is wrong with them, they are only thrown away: where not even an empty folder can be used, they are kept in memory.
fn load_views(sled: Option<PathBuf>, trusted: bool, journal: &Journal, progress: Progress<'_>) -> Loaded {
    let why = |views: &dyn Views| views.take_rebuilt().map(|r: Rebuilt| r.why);
    let in_memory = |error: Error| {
        let said = Message::plain(crate::store::messages::WHY_NO_DISK).with("cause", error);
        (Box::new(MemoryViews::new()) as Box<dyn Views>, None, Some(said))
    };
    let Some(dir) = sled else { return (Box::new(MemoryViews::new()), None, None) };
    let views = match SledViews::open(dir, trusted) {
        Ok(views) => views,
        Err(error) => return in_memory(error),
    };
    match checkpoint::load(&views, journal, progress) {
        Ok(Some(loaded)) => {
            let why = why(&views);
            (Box::new(views), Some(loaded), why)
        }
        failed => match views.clear() {
            Ok(()) => {
                let said = failed.err().map(|e| e.what().clone());
                let why = why(&views).or(said);
                (Box::new(views), None, why)
            }
            Err(error) => in_memory(error),
        },
    }
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
