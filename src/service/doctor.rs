//! `ducha doctor`: a journal that is damaged becomes one that is whole, with every entry that still verifies.
//!
//! What verifies in its chain is kept as it is. Behind a gap the chain of a device cannot go on: an entry there that its
//! device signed is written again, with its day, its time, its author and its action, by a new device whose first entries
//! these are, and says which entry it was. What is lost is told by device and number. Nothing is deleted: the damaged
//! journal is set aside, and the office takes a new name before anybody writes.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::rights::Role;
use crate::domain::schema::{device, person};
use crate::domain::value::{Value, ValueRef};
use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Message};
use crate::log::sign::is_signed;
use crate::log::verify::Verifier;
use crate::log::{Change, DeviceKey, Digest, Draft, Entry, Frame, ReplicaId, State, WriteId, hex};
use crate::service::backup::set_key_aside;
use crate::service::verify::Progress;
use crate::service::{Options, device as device_key, messages};
use crate::store::disk::{Disk, RealDisk};
use crate::store::journal::Options as JournalOptions;
use crate::store::lock::Holder;
use crate::store::salvage::{Salvaged, salvage};
use crate::store::segment::Family;
use crate::store::{self, Journal, Layout, Lock, Position};

/// The action of the entry with which a rescued journal says whose device goes on.
pub const RESCUE: &str = "doctor.rescue";

/// Frames are written in groups of about this many bytes.
const GROUP_BYTES: usize = 1 << 20;

/// What a doctor found, and did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagnosis {
    /// Entries that verify in their chains.
    pub kept: u64,
    /// Entries behind a gap that their devices signed: written again.
    pub rescued: u64,
    /// Entries that lay there twice.
    pub repeated: u64,
    /// Frames that are no entries, or that no known device signed.
    pub refused: u64,
    /// What is surely lost, by device: first and last number of each run.
    pub lost: Vec<(ReplicaId, u32, u32)>,
    /// What is damaged in the files.
    pub damage: Vec<Message>,
    /// Where the damaged journal is now; nothing where nothing was done.
    pub before: Option<PathBuf>,
}

impl Diagnosis {
    /// Whether nothing is damaged.
    pub fn is_healthy(&self) -> bool {
        self.damage.is_empty() && self.rescued + self.repeated + self.refused == 0 && self.lost.is_empty()
    }

    /// Returns how many entries are surely lost.
    pub fn lost_entries(&self) -> u64 {
        self.lost.iter().map(|(_, from, to)| u64::from(to - from) + 1).sum()
    }

    /// Returns what was found, one line each, the most important first.
    pub fn lines(&self) -> Vec<Message> {
        if self.is_healthy() {
            return vec![Message::plain(messages::HEALTHY).with("entries", self.kept)];
        }
        let mut out = vec![Message::plain(messages::SAVED).with("kept", self.kept).with("rescued", self.rescued)];
        out.extend(self.lost.iter().map(|(replica, from, to)| {
            let msg = if from == to { messages::LOST_ONE } else { messages::LOST };
            Message::plain(msg).with("replica", replica).with("from", from).with("to", to)
        }));
        for (msg, n) in [(messages::REFUSED, self.refused), (messages::REPEATED, self.repeated)] {
            if n > 0 {
                out.push(Message::plain(msg).with("count", n));
            }
        }
        out.extend(self.damage.iter().cloned());
        if let Some(before) = &self.before {
            out.push(Message::plain(messages::SET_ASIDE).with("path", before.display()));
        }
        out
    }
}

/// What becomes of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Keep,
    Rescue,
    Repeated,
    Refuse,
}

/// Tells what becomes of each frame, in the order of the journal.
struct Judge<'k> {
    keys: &'k HashMap<ReplicaId, [u8; 32]>,
    verifier: Verifier,
    rescued: HashSet<WriteId>,
    /// The last number seen of every device.
    last: BTreeMap<ReplicaId, u32>,
}

impl<'k> Judge<'k> {
    fn new(keys: &'k HashMap<ReplicaId, [u8; 32]>) -> Self {
        Self { keys, verifier: Verifier::default(), rescued: HashSet::new(), last: BTreeMap::new() }
    }

    fn fate(&mut self, bytes: &[u8]) -> Fate {
        let (id, fate) = match self.verifier.check(bytes) {
            Ok(id) => (id, Fate::Keep),
            Err((None, _)) => return Fate::Refuse,
            Err((Some(id), _)) if id.seq <= self.verifier.seq(id.replica) || self.rescued.contains(&id) => {
                return Fate::Repeated;
            }
            Err((Some(id), _)) => {
                let key = self.keys.get(&id.replica);
                let signed =
                    Frame::decode(bytes).is_ok_and(|f| key.is_some_and(|k| is_signed(k, &f.digest(), f.signature)));
                if id.seq == 0 || !signed {
                    return Fate::Refuse;
                }
                self.rescued.insert(id);
                (id, Fate::Rescue)
            }
        };
        let last = self.last.entry(id.replica).or_default();
        *last = id.seq.max(*last);
        fate
    }

    /// The runs of numbers that were neither kept nor rescued, below the last one seen.
    fn lost(&self) -> Vec<(ReplicaId, u32, u32)> {
        let mut out: Vec<(ReplicaId, u32, u32)> = Vec::new();
        for (replica, last) in &self.last {
            let mut here: Vec<u32> = self.rescued.iter().filter(|w| w.replica == *replica).map(|w| w.seq).collect();
            here.sort_unstable();
            let mut next = self.verifier.seq(*replica) + 1;
            for seq in here {
                if seq > next {
                    out.push((*replica, next, seq - 1));
                }
                next = seq + 1;
            }
            debug_assert!(next > *last);
        }
        out
    }
}

/// Looks at the journal of a home folder, and mends it where that is needed and wanted. A healthy one is left as it is.
///
/// # Errors
/// `NotFound` where there is no journal; `Locked` where a process holds the folder; `Cancelled` where the progress
/// function stopped it; `Failed` where the disk fails. The home folder is then as it was.
pub fn doctor(home: &Path, options: Options, dry_run: bool, lang: Lang, progress: Progress<'_>) -> Result<Diagnosis> {
    let layout = Layout::new(home);
    if !crate::service::Office::exists(home) {
        return Err(Error::new(Code::NotFound, messages::NO_STORE)
            .with("path", home.display())
            .hint(messages::HINT_INIT));
    }
    let since = options.clock.now().format("%Y-%m-%d %H:%M:%S").to_string();
    let _lock = Lock::take(&layout.lock(), &Holder::this_process(options.command.clone(), since))?;
    let bytes = size_of(&layout.journal());
    let mut meter = Meter { done: 0, total: bytes * if dry_run { 2 } else { 3 }, progress };
    let keys = keys(&layout, &mut meter)?;
    let mut found = look(&layout, &keys, &mut meter)?;
    if dry_run || found.is_healthy() {
        return Ok(found);
    }
    let staging = Layout::new(home.join("rescuing"));
    drop(std::fs::remove_dir_all(staging.home()));
    let written = Rescue::begin(&layout, &staging, &options, lang)
        .and_then(|rescue| rescue.write(&layout, &keys, &mut meter))
        .and_then(|()| swap(&layout, &staging));
    drop(std::fs::remove_dir_all(staging.home()));
    found.before = Some(written?);
    Ok(found)
}

struct Meter<'p> {
    done: u64,
    total: u64,
    progress: Progress<'p>,
}

impl Meter<'_> {
    fn add(&mut self, bytes: usize) -> Result<()> {
        self.done = self.total.min(self.done + bytes as u64);
        match (self.progress)(self.done, self.total) {
            true => Ok(()),
            false => Err(Error::new(Code::Cancelled, store::messages::STOPPED)),
        }
    }
}

fn size_of(dir: &Path) -> u64 {
    let files = std::fs::read_dir(dir).into_iter().flatten().flatten();
    files.filter_map(|f| f.metadata().ok()).map(|m| m.len()).sum()
}

/// Shows every whole frame of the journal to a function, and what is damaged to another.
fn frames(
    layout: &Layout,
    meter: &mut Meter<'_>,
    each: &mut dyn FnMut(Position, &[u8]) -> Result<()>,
    damage: &mut dyn FnMut(Message),
) -> Result<()> {
    let max_frame = JournalOptions::default().max_frame;
    for found in salvage(Arc::new(RealDisk), layout.journal(), Family::Log, max_frame)? {
        match found {
            Salvaged::Frame(position, body) => {
                each(position, &body)?;
                meter.add(body.len())?;
            }
            Salvaged::Gap(from, to) => damage(Message::plain(messages::GAP).with("from", from).with("to", to)),
            Salvaged::Damage(error) => {
                damage(Message::plain(messages::DAMAGE).with_message("what", messages::both(|lang| error.say(lang))));
            }
            Salvaged::Missing(first, last) => {
                damage(Message::plain(messages::SEGMENTS_MISSING).with("first", first).with("last", last));
            }
        }
    }
    Ok(())
}

/// The public keys of all devices. A key names its replica, so a record of a device or this device's own key file is as
/// good a witness as its first entry.
fn keys(layout: &Layout, meter: &mut Meter<'_>) -> Result<HashMap<ReplicaId, [u8; 32]>> {
    let own = device_key::public(&layout.device());
    let mut keys: HashMap<_, _> = own.into_iter().map(|k| (ReplicaId::of_key(&k), k)).collect();
    let mut look = |_: Position, bytes: &[u8]| {
        if let Ok(frame) = Frame::decode(bytes)
            && let Ok(entry) = Entry::decode(frame.body)
        {
            let recorded = entry.changes().filter(|c| c.kind == Kind::Device as u8 && c.tag == device::KEY);
            let recorded = recorded.filter_map(|c| match c.value() {
                Some(ValueRef::Text(t)) => t.parse().ok().map(|store::Digest(key)| key),
                _ => None,
            });
            keys.extend(entry.key.into_iter().chain(recorded).map(|k| (ReplicaId::of_key(&k), k)));
        }
        Ok(())
    };
    frames(layout, meter, &mut look, &mut |_| {})?;
    Ok(keys)
}

fn look(layout: &Layout, keys: &HashMap<ReplicaId, [u8; 32]>, meter: &mut Meter<'_>) -> Result<Diagnosis> {
    let mut found = Diagnosis::default();
    let mut judge = Judge::new(keys);
    let mut damage = Vec::new();
    let mut each = |_: Position, bytes: &[u8]| {
        match judge.fate(bytes) {
            Fate::Keep => found.kept += 1,
            Fate::Rescue => found.rescued += 1,
            Fate::Repeated => found.repeated += 1,
            Fate::Refuse => found.refused += 1,
        }
        Ok(())
    };
    frames(layout, meter, &mut each, &mut |said| damage.push(said))?;
    found.lost = judge.lost();
    found.damage = damage;
    Ok(found)
}

/// A fresh journal that is being written.
struct Rescue<'o> {
    journal: Journal,
    key: DeviceKey,
    options: &'o Options,
    lang: Lang,
    /// What was written so far.
    state: State,
    /// The names under which entries were written again.
    renamed: HashMap<WriteId, WriteId>,
    seq: u32,
    prev: Digest,
    group: Vec<Vec<u8>>,
    size: usize,
    /// Who did the first thing that was written again.
    first_actor: Option<RecordId>,
}

impl<'o> Rescue<'o> {
    fn begin(layout: &Layout, staging: &Layout, options: &'o Options, lang: Lang) -> Result<Self> {
        let disk: Arc<dyn Disk> = Arc::new(RealDisk);
        disk.create_dir(staging.home()).map_err(|e| {
            Error::new(Code::Failed, messages::CANNOT_WRITE).with("path", staging.home().display()).caused_by(e)
        })?;
        let mut random = || getrandom::u64().map_err(|e| Error::new(Code::Failed, messages::NO_RANDOM).caused_by(e));
        let mut id = [0; 16];
        id[..8].copy_from_slice(&random()?.to_le_bytes());
        id[8..].copy_from_slice(&random()?.to_le_bytes());
        // The key belongs to the folder where it will lie.
        let key = device_key::key(&*disk, &staging.device(), layout.home(), &mut random)?;
        let journal_options = JournalOptions { create: Some(id), ..JournalOptions::default() };
        let (journal, _) = Journal::open(disk, staging.journal(), journal_options)?;
        Ok(Self {
            journal,
            key,
            options,
            lang,
            state: State::default(),
            renamed: HashMap::new(),
            seq: 0,
            prev: [0; 32],
            group: Vec::new(),
            size: 0,
            first_actor: None,
        })
    }

    fn write(mut self, layout: &Layout, keys: &HashMap<ReplicaId, [u8; 32]>, meter: &mut Meter<'_>) -> Result<()> {
        let mut judge = Judge::new(keys);
        let mut each = |_: Position, bytes: &[u8]| match judge.fate(bytes) {
            Fate::Keep => self.push(bytes.to_vec()),
            Fate::Rescue => self.again(bytes),
            Fate::Repeated | Fate::Refuse => Ok(()),
        };
        frames(layout, meter, &mut each, &mut |_| {})?;
        if self.seq > 0 {
            self.introduce()?;
        }
        self.flush()
    }

    fn push(&mut self, bytes: Vec<u8>) -> Result<()> {
        let unreadable = |_| Error::new(Code::Corrupt, store::messages::ENTRY_UNREADABLE);
        let frame = Frame::decode(&bytes).map_err(unreadable)?;
        let entry = Entry::decode(frame.body).map_err(unreadable)?;
        self.state.add(&entry, frame.digest(), 0, frame.received);
        self.size += bytes.len();
        self.group.push(bytes);
        if self.size > GROUP_BYTES { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        self.journal.append_group(&self.group)?;
        self.group.clear();
        self.size = 0;
        Ok(())
    }

    /// Writes an entry again whose chain is broken.
    fn again(&mut self, bytes: &[u8]) -> Result<()> {
        let unreadable = |_| Error::new(Code::Corrupt, store::messages::ENTRY_UNREADABLE);
        let frame = Frame::decode(bytes).map_err(unreadable)?;
        let entry = Entry::decode(frame.body).map_err(unreadable)?;
        let changes = entry.changes().map(|c| Change {
            id: c.id,
            kind: c.kind,
            tag: c.tag,
            replaces: self.replaced(&c),
            value: c.value().map(|v| v.to_owned()),
        });
        let was = Message::plain(messages::RESCUED).with("entry", entry.id());
        let note = match entry.note {
            "" => was.say(self.lang),
            note => format!("{note} · {}", was.say(self.lang)),
        };
        let draft = Draft {
            at: entry.at,
            on: entry.on,
            actor: entry.actor,
            action: entry.action.to_string(),
            note,
            batch: entry.batch,
            undoes: entry.undoes.and_then(|w| self.now_called(w)),
            wall: entry.wall,
            changes: changes.collect(),
            ..self.draft()
        };
        self.first_actor.get_or_insert(entry.actor);
        self.renamed.insert(entry.id(), WriteId { replica: draft.replica, seq: draft.seq });
        self.sign(&draft, frame.received)
    }

    /// What an entry is called in the new journal; nothing where it is lost.
    fn now_called(&self, write: WriteId) -> Option<WriteId> {
        self.renamed.get(&write).copied().or_else(|| self.state.stamp_of(write).map(|_| write))
    }

    /// The write that a change replaces: the same as before, or where that one is lost, the one that stands there now.
    fn replaced(&self, change: &crate::log::entry::ChangeRef<'_>) -> Option<WriteId> {
        change.replaces.and_then(|w| self.now_called(w)).or_else(|| {
            let held = self.state.get(change.id)?.stamp(change.tag)?;
            self.state.write_id(held)
        })
    }

    fn draft(&self) -> Draft {
        Draft {
            replica: self.key.replica(),
            seq: self.seq + 1,
            at: self.state.clock().tick(self.options.clock.millis()),
            on: self.options.clock.today(),
            actor: Default::default(),
            action: RESCUE.into(),
            note: String::new(),
            batch: None,
            undoes: None,
            wall: None,
            key: (self.seq == 0).then(|| self.key.public()),
            prev: self.prev,
            changes: Vec::new(),
        }
    }

    fn sign(&mut self, draft: &Draft, received: i64) -> Result<()> {
        let body = draft.encode();
        let digest = Frame { received, body: &body, signature: &[0; 64] }.digest();
        let bytes = Frame::encode(received, &body, &self.key.sign(&digest));
        (self.seq, self.prev) = (draft.seq, digest);
        self.push(bytes)
    }

    /// Says whose the new device is: the first administrator's, as of a store that was copied. Where the entry that made
    /// the administrator is lost, who did the first thing that was rescued is made one, or nobody could write any more.
    fn introduce(&mut self) -> Result<()> {
        let name = self.key.replica().to_string();
        let set = |kind: Kind, id, tag, value| Change { id, kind: kind as u8, tag, replaces: None, value: Some(value) };
        let mut changes = Vec::new();
        let is_admin = |p: &&crate::domain::record::Record| p.text(person::ROLE) == Some(Role::Admin.code());
        let mut owner = self.state.records(Kind::Person).find(is_admin).map(|p| p.id());
        if let (None, Some(actor)) = (owner, self.first_actor) {
            if self.state.get(actor).is_none() {
                let called = messages::ADMIN_NAME.text(self.lang);
                changes.push(set(Kind::Person, actor, person::NAME, Value::from(called)));
                changes.push(set(Kind::Person, actor, person::ROLE, Value::from(Role::Admin.code())));
            }
            owner = Some(actor);
        }
        let id = RecordId::from_key(Kind::Device, [name.as_str()]);
        changes.push(set(Kind::Device, id, device::NAME, Value::Text(device_key::host())));
        changes.push(set(Kind::Device, id, device::KEY, Value::Text(hex(&self.key.public()))));
        changes.push(set(Kind::Device, id, device::REPLICA, Value::Text(name)));
        changes.extend(owner.map(|p| set(Kind::Device, id, device::PERSON, Value::Ref(p))));
        let draft = Draft { actor: owner.unwrap_or_default(), changes, ..self.draft() };
        self.sign(&draft, self.options.clock.millis())
    }
}

/// Puts the fresh journal in the place of the damaged one, which is moved into a folder of its own with all that goes
/// with it; undoes everything if it cannot be finished.
fn swap(home: &Layout, staging: &Layout) -> Result<PathBuf> {
    let failed = |e: std::io::Error| {
        Error::new(Code::Failed, messages::CANNOT_WRITE).with("path", home.home().display()).caused_by(e)
    };
    let name = |n: u32| home.home().join(format!("before-doctor-{n}"));
    let before = (1..).map(name).find(|p| p.symlink_metadata().is_err()).unwrap_or_else(|| name(0));
    RealDisk.create_dir(&before).map_err(failed)?;
    let mut done: Vec<(PathBuf, PathBuf)> = Vec::new();
    let mut go = || -> std::io::Result<()> {
        for from in [home.state(), home.sled(), home.journal()] {
            if from.symlink_metadata().is_ok() {
                let to = before.join(from.file_name().unwrap_or_default());
                std::fs::rename(&from, &to)?;
                done.push((to, from));
            }
        }
        std::fs::rename(staging.journal(), home.journal())?;
        done.push((home.journal(), staging.journal()));
        set_key_aside(home, Some(&before))?;
        std::fs::rename(staging.device(), home.device())?;
        RealDisk.sync_dir(&before)?;
        RealDisk.sync_dir(home.home())
    };
    let moved = go();
    moved.map_err(|e| {
        for (now, then) in done.iter().rev() {
            drop(std::fs::rename(now, then));
        }
        failed(e)
    })?;
    Ok(before)
}
