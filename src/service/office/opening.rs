//! Opening an office, and beginning one.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64};
use std::sync::{Arc, Mutex, OnceLock, RwLock};

use chrono::Datelike;

use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Message};
use crate::log::{Clock, Frame, OfficeClock, ReplicaId, State};
use crate::service::lists::list_index::shared::Shared;
use crate::service::office::home::{self, Standing, enter, set_key_aside, standing};
use crate::service::office::{Chance, Mended, Office, Options, Saved, begun};
use crate::service::people::presence::Presence;
use crate::service::people::sight::ScopedStates;
use crate::service::{messages, office::own_device as device_key, settings, work::commit, work::group};
use crate::store::acked::{Acked, Keeper};
use crate::store::checkpoint::{self, Progress};
use crate::store::disk::{ReadOnlyDisk, RealDisk};
use crate::store::journal::Options as JournalOptions;
use crate::store::mark::{Mark, boot_id};
use crate::store::messages::io_error;
use crate::store::{Journal, Layout, Lock, MemoryViews, Position, Rebuilt, SledViews, Views};

/// What is there when a store is opened.
#[derive(Clone, Copy)]
pub(crate) enum Begin {
    /// A journal.
    There,
    /// Nothing: a journal of a new store is begun.
    New,
    /// Nothing: a journal of this store is begun, whose entries come from elsewhere.
    Copy([u8; 16]),
}

impl Office {
    /// Whether a folder holds a store, be it damaged or one that cannot be looked at.
    pub fn exists(home: &Path) -> bool {
        let standing = standing(&RealDisk, &Layout::new(home));
        standing.is_err() || matches!(standing, Ok(Standing::Office | Standing::Lost))
    }

    /// Begins a store, with its office's name and its first administrator: whole, or not at all.
    ///
    /// # Errors
    /// `Usage` where there is one already; `Corrupt` where there is one without its journal; `Failed` where the disk
    /// refuses.
    pub fn create(home: &Path, office: &str, admin: &str, options: Options) -> Result<Self> {
        Self::create_with(home, office, admin, options, |_| Ok(()))
    }

    /// Begins a store together with what a function does in it, such as a first import: whole, or not at all.
    ///
    /// # Errors
    /// As [`Office::create`], and those of the function.
    pub fn create_with(
        home: &Path,
        office: &str,
        admin: &str,
        options: Options,
        also: impl FnOnce(&Self) -> Result<()>,
    ) -> Result<Self> {
        home::begin(home, options, |staging, options| {
            let layout = Layout::new(staging);
            // The checkpoints are made when it is in its place.
            let place = options.place.clone().or_else(|| Some(home.to_path_buf()));
            let own = Options { in_memory: true, state_dir: None, place, ..options.clone() };
            let lock = enter(&layout, &own)?;
            let made = Self::open_locked(layout, Begin::New, lock, own, &mut |_, _| {})?;
            commit::begin(&made, office, admin)?;
            also(&made)?;
            let seed = made.chance.lock().unwrap_or_else(std::sync::PoisonError::into_inner).seed();
            made.close()?;
            Ok(seed)
        })
    }

    /// Begins a store that a function makes in a folder of its own and closes: whole, or not at all.
    ///
    /// # Errors
    /// As [`Office::create`], and those of the function.
    pub fn begin_with(home: &Path, options: Options, make: impl FnOnce(&Path, &Options) -> Result<()>) -> Result<Self> {
        home::begin(home, options, |staging, options| make(staging, options).map(|()| None))
    }

    /// Begins a copy of another store, whose entries a function takes in: whole, or not at all. Where the function fails, the
    /// next attempt goes on with what it has taken.
    ///
    /// # Errors
    /// As [`Office::create`], and those of the function.
    pub fn begin_copy(
        home: &Path,
        store: [u8; 16],
        options: Options,
        take: impl FnOnce(&Self) -> Result<()>,
    ) -> Result<Self> {
        home::begin_in(home, "cloning", true, options, |staging, options| {
            let place = options.place.clone().or_else(|| Some(home.to_path_buf()));
            let own = || Options { in_memory: true, state_dir: None, place: place.clone(), ..options.clone() };
            let mut made = Self::open_copy(staging, store, own())?;
            if made.journal().store_id() != store {
                // What is left there is of another office.
                drop(made);
                let failed = |e: std::io::Error| io_error(crate::store::messages::CANNOT_WRITE, staging, &e);
                options.disk.remove_all(staging).map_err(failed)?;
                made = Self::open_copy(staging, store, own())?;
            }
            let taken = take(&made);
            made.close()?;
            taken.map(|()| None)
        })
    }

    /// Opens a store.
    ///
    /// # Errors
    /// `NotFound` where there is none, `Locked` where another process holds it, `Corrupt` where its journal is damaged or
    /// gone.
    pub fn open(home: &Path, options: Options, progress: Progress<'_>) -> Result<Self> {
        let layout = Layout::new(home);
        if matches!(standing(&*options.disk, &layout)?, Standing::Nothing | Standing::Unfinished) {
            return Self::missing(home);
        }
        // Where nothing can be written, reading needs no lock: nobody writes here.
        if options.read_only || Lock::is_read_only(&layout.lock()) {
            let disk = Arc::new(ReadOnlyDisk::over(Arc::clone(&options.disk)));
            let reading = Options { read_only: true, in_memory: true, state_dir: None, disk, ..options };
            return Self::open_locked(layout, Begin::There, None, reading, progress);
        }
        let lock = enter(&layout, &options)?;
        Self::open_locked(layout, Begin::There, lock, options, progress)
    }

    /// Begins an empty copy of another store, or opens the one that was begun: its entries are to come from there.
    ///
    /// # Errors
    /// As [`Office::open`].
    pub fn open_copy(home: &Path, store: [u8; 16], options: Options) -> Result<Self> {
        let layout = Layout::new(home);
        let lock = enter(&layout, &options)?;
        let begin = match standing(&*options.disk, &layout)? {
            Standing::Nothing | Standing::Unfinished => Begin::Copy(store),
            Standing::Office | Standing::Lost => Begin::There,
        };
        Self::open_locked(layout, begin, lock, options, &mut |_, _| {})
    }

    /// The error of a folder that holds no store.
    ///
    /// # Errors
    /// Always.
    pub fn missing<T>(home: &Path) -> Result<T> {
        Err(Error::new(Code::NotFound, messages::NO_STORE).with("path", home.display()).hint(messages::HINT_INIT))
    }

    /// Opens a store whose lock is held, or begins its journal; without a lock it is only read.
    pub(crate) fn open_locked(
        layout: Layout,
        begin: Begin,
        lock: impl Into<Option<Lock>>,
        options: Options,
        progress: Progress<'_>,
    ) -> Result<Self> {
        let lock = lock.into();
        let disk = Arc::clone(&options.disk);
        if matches!(begin, Begin::There) && standing(&*disk, &layout)? == Standing::Lost {
            return Err(home::lost(&layout));
        }
        let mut chance = options.seed.map_or(Chance::System, Chance::Seeded);
        let place = options.place.clone().unwrap_or_else(|| layout.home().to_path_buf());
        let passphrase = options.passphrase.as_deref();
        let mut key = match device_key::key(&*disk, &layout.device(), &place, passphrase, &mut || chance.next()) {
            // A key that is kept nowhere: nothing is written with it.
            Err(_) if lock.is_none() => device_key::passing(&mut || chance.next())?,
            key => key?,
        };
        let mark = Mark::read(&*disk, &layout.state());
        let boot = boot_id();
        let acked_in = |path: &Path| {
            Acked::find(&*disk, path).map_err(|e| io_error(crate::store::messages::CANNOT_READ, path, &e))
        };
        let create = match begin {
            Begin::There => None,
            Begin::Copy(store) => Some(store),
            Begin::New => {
                let mut id = [0; 16];
                id[..8].copy_from_slice(&chance.next()?.to_le_bytes());
                id[8..].copy_from_slice(&chance.next()?.to_le_bytes());
                Some(id)
            }
        };
        let journal_options = JournalOptions {
            create,
            floor: Position::from_u64(mark.journal),
            floor_of: acked_in(&layout.acked())?.map(|acked| (acked.store, acked.end)),
            ..JournalOptions::default()
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
        state.go_to(begun(&state, clock.today()), &checkpoint::fetching(&journal))?;
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
        state.go_to(begun(&state, today), &checkpoint::fetching(&journal))?;
        state.follow();
        let outside = |replica: ReplicaId| {
            let name = Acked::file_name(&journal.store_id(), &replica.0);
            options.state_dir.as_ref().map(|dir| dir.join(name))
        };
        let acked = match outside(key.replica()) {
            Some(path) => acked_in(&path)?,
            None => None,
        };
        let renamed = acked.and_then(|acked| older(&state, &journal, &acked));
        if renamed.is_some() {
            // Another copy of this folder wrote under this name what is not here: two must never write as one.
            set_key_aside(&*disk, &layout)?;
            key = device_key::key(&*disk, &layout.device(), &place, passphrase, &mut || chance.next())?;
        }
        let mut keepers = Vec::new();
        if lock.is_some() {
            Mark::running(boot.clone(), journal.end(), Position::START).write(&*disk, &layout.state())?;
            let files = std::iter::once(layout.acked()).chain(outside(key.replica()));
            keepers.extend(files.map(Keeper::new));
        }
        let cut = opened.cut.iter().map(|c| c.bytes).sum();
        let office = Self {
            layout,
            clock,
            key,
            journal: Arc::new(journal),
            revision: AtomicU64::new(state.revision()),
            day: AtomicI32::new(today.num_days_from_ce()),
            folded_anew: AtomicBool::new(false),
            superseded: AtomicBool::new(false),
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
            mended: Mended { cut, rebuilt: why, renamed, before: None },
            acked: Mutex::new(keepers),
            boot,
            device_name: options.device,
            tellings: RwLock::default(),
            drafts: OnceLock::new(),
            aside: OnceLock::new(),
            working: Mutex::default(),
            lock,
        };
        *office.working.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = office.said_person();
        office.acknowledge();
        Ok(office)
    }
}

/// Whether a folder lacks what its device had acknowledged: it is an old copy, or its end was taken away. Says so.
fn older(state: &State, journal: &Journal, acked: &Acked) -> Option<Message> {
    let replica = ReplicaId(acked.replica);
    let here = state.replica(replica);
    let have = here.map_or(0, |r| r.len());
    if acked.seq > have {
        let msg = Message::plain(messages::OLD_COPY).with("missing", acked.seq - have);
        return Some(msg.with("have", have).with("seq", acked.seq).with("replica", replica));
    }
    // The entry with the number that was acknowledged must be that entry.
    let at = here?.entries.get((acked.seq as usize).checked_sub(1)?)?;
    let position = Position::from_u64(state.meta(*at)?.position);
    let digest = journal.read(position).ok().and_then(|bytes| Some(Frame::decode(&bytes).ok()?.digest()));
    let other = digest.is_some_and(|digest| digest != acked.head);
    other.then(|| Message::plain(messages::OTHER_HISTORY).with("seq", acked.seq).with("replica", replica))
}

/// Checkpoints that were opened, what was read from them, and why they are built again.
type Loaded = (Box<dyn Views>, Option<(State, Position)>, Option<Message>);

/// Opens the checkpoints and reads the one that fits the journal; says why they are built again, where they are. Whatever
/// is wrong with them, they are only thrown away: where not even an empty folder can be used, they are kept in memory.
fn load_views(sled: Option<PathBuf>, trusted: bool, journal: &Journal, progress: Progress<'_>) -> Loaded {
    let why = |views: &dyn Views| views.take_rebuilt().map(|r: Rebuilt| r.why);
    let in_memory = |error: Error| {
        let said = Message::plain(crate::store::messages::WHY_NO_DISK)
            .with_message("cause", Message::both(error.say(Lang::En), error.say(Lang::Zh)));
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
