//! `ducha doctor`: a home that is damaged becomes one that opens, with every entry that still verifies.
//!
//! What verifies in its chain is kept as it is. What is missing from it, and lies in a backup with the same chain, is taken
//! from there. Behind a gap that stays, the chain of a device cannot go on: an entry there that its device signed is
//! written again, with its day, its time, its author and its action, by a new device whose first entries these are, and
//! says which entry it was. What is lost is told by device and number, and as far as a checkpoint still knows it, by
//! record and day. Nothing is deleted: the damaged parts are set aside, and the office takes a new name before anybody
//! writes.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `diagnosis` | what was found, in words |
//! | `judge` | what becomes of each frame; what a backup has for a gap |
//! | `rescue` | writing a fresh journal |
//! | `known` | what is known to have been acknowledged, and what a checkpoint knows of entries that are lost |

mod diagnosis;
mod judge;
mod known;
mod rescue;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use diagnosis::{Diagnosis, Lost};
use judge::{Each, Fate, Judge, Spare};
use known::Known;
use rescue::Rescue;

use crate::domain::kind::Kind;
use crate::domain::schema::device;
use crate::domain::value::ValueRef;
use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Message};
use crate::log::{Entry, Frame, ReplicaId};
use crate::service::office::home::{Standing, enter, standing, unmoved};
use crate::service::office::opening::Begin;
use crate::service::office::verify::Progress;
use crate::service::{Office, Options, messages, office::own_device as device_key};
use crate::store::acked::Acked;
use crate::store::backup;
use crate::store::journal::{Journal, Options as JournalOptions};
use crate::store::mark::Mark;
use crate::store::messages::io_error;
use crate::store::moves;
use crate::store::salvage::{Salvaged, salvage};
use crate::store::segment::Family;
use crate::store::{self, Layout, Position};

/// The action of the entry with which a rescued journal says whose device goes on.
pub const RESCUE: &str = "doctor.rescue";

/// What a doctor is to do.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only to say what was found.
    pub dry_run: bool,
    /// The backup that entries are taken from; the newest automatic one that can be read, where none is named.
    pub backup: Option<PathBuf>,
}

/// Looks at a home folder, and mends it where that is needed and wanted; a healthy one is left as it is.
///
/// # Errors
/// `NotFound` where there is no office; `Locked` where a process holds the folder; `Cancelled` where the progress
/// function stopped it; those of a backup that was named; `Failed` where the disk fails. The home folder is then as it
/// was.
pub fn doctor(home: &Path, options: Options, wanted: &Wanted, lang: Lang, progress: Progress<'_>) -> Result<Diagnosis> {
    let layout = Layout::new(home);
    if matches!(standing(&*options.disk, &layout)?, Standing::Nothing | Standing::Unfinished) {
        return Office::missing(home);
    }
    let lock = enter(&layout, &options)?;
    let examining = Layout::new(home.join("examining"));
    let staging = Layout::new(home.join("rescuing"));
    let clear = || {
        let removed = [&examining, &staging].map(|l| options.disk.remove_all(l.home()));
        removed.into_iter().collect::<std::io::Result<()>>().map_err(|e| unmoved(home, &e))
    };
    // What an interrupted doctor left is made again.
    clear()?;
    let bytes = size_of(&layout.journal());
    let mut meter = Meter { done: 0, total: bytes * if wanted.dry_run { 3 } else { 4 }, progress };
    let ward = Ward { layout: &layout, examining: &examining, options: &options, lang };
    let found = ward.treat(&staging, wanted, &mut meter);
    drop(clear());
    drop(lock);
    found
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

/// A home folder under examination.
struct Ward<'a> {
    layout: &'a Layout,
    /// A folder for copies that are looked at.
    examining: &'a Layout,
    options: &'a Options,
    lang: Lang,
}

impl Ward<'_> {
    fn treat(&self, staging: &Layout, wanted: &Wanted, meter: &mut Meter<'_>) -> Result<Diagnosis> {
        let known = Known::of(self.layout, self.options)?;
        let mut keys = self.keys(meter)?;
        let mut found = self.look(&keys, None, &known, meter)?;
        found.parts = self.parts();
        let mut spare = None;
        if (found.needs_entries() || wanted.backup.is_some())
            && let Some((path, opened)) = self.spare(wanted.backup.as_deref())?
        {
            opened.each(&mut |bytes| note_keys(&mut keys, bytes))?;
            let parts = std::mem::take(&mut found.parts);
            found = self.look(&keys, Some(&opened), &known, meter)?;
            (found.parts, found.backup) = (parts, Some(path));
            spare = Some(opened);
        }
        if !found.lost.is_empty() {
            known.describe(&mut found.lost, self.layout, self.examining);
        }
        if wanted.dry_run || found.is_healthy() || found.saves_nothing() {
            return Ok(found);
        }
        if found.journal_is_sound() {
            found.before = self.set_parts_aside(&found)?;
        } else {
            let mut rescue = Rescue::begin(self.layout, staging, self.options, self.lang)?;
            let mut each = |fate: Fate, bytes: &[u8], _| match fate {
                Fate::Keep => rescue.push(bytes.to_vec()),
                Fate::Rescue => rescue.again(bytes),
                Fate::Repeated | Fate::Refuse => Ok(()),
            };
            self.judge(&keys, spare.as_ref(), &mut each, &mut |_, _| {}, meter)?;
            rescue.finish()?;
            found.before = self.put_in_place(staging)?;
        }
        known.forget(&*self.options.disk);
        Ok(found)
    }

    /// Shows every whole frame of the journal to a function, and what is damaged to another, with where it ends.
    fn frames(
        &self,
        each: &mut dyn FnMut(&[u8]) -> Result<()>,
        damage: &mut dyn FnMut(Message, Option<(Position, Position)>),
        meter: &mut Meter<'_>,
    ) -> Result<()> {
        let max_frame = JournalOptions::default().max_frame;
        let disk = Arc::clone(&self.options.disk);
        for found in salvage(disk, self.layout.journal(), Family::Log, max_frame)? {
            match found {
                Salvaged::Frame(_, body) => {
                    each(&body)?;
                    meter.add(body.len())?;
                }
                Salvaged::Gap(from, to) => {
                    damage(Message::plain(messages::GAP).with("from", from).with("to", to), Some((from, to)));
                }
                Salvaged::Damage(error) => {
                    let what = messages::both(|lang| error.say(lang));
                    damage(Message::plain(messages::DAMAGE).with_message("what", what), None);
                }
                Salvaged::Missing(first, last) => {
                    let said = Message::plain(messages::SEGMENTS_MISSING).with("first", first).with("last", last);
                    damage(said, None);
                }
            }
        }
        Ok(())
    }

    /// Tells a function what becomes of each frame of the journal, and of the backup's that fit into its gaps.
    fn judge(
        &self,
        keys: &Keys,
        spare: Option<&Spare>,
        each: Each<'_>,
        damage: &mut dyn FnMut(Message, Option<(Position, Position)>),
        meter: &mut Meter<'_>,
    ) -> Result<Judge> {
        let mut judge = Judge::new(keys.clone());
        self.frames(&mut |bytes| judge.weave(bytes, spare, each), damage, meter)?;
        if let Some(spare) = spare {
            judge.finish(spare, each)?;
        }
        Ok(judge)
    }

    /// The public keys of all devices. A key names its replica, so a record of a device or this device's own key file is as
    /// good a witness as its first entry.
    fn keys(&self, meter: &mut Meter<'_>) -> Result<Keys> {
        let own = device_key::public(&*self.options.disk, &self.layout.device()).ok().flatten();
        let mut keys: Keys = own.into_iter().map(|k| (ReplicaId::of_key(&k), k)).collect();
        let mut look = |bytes: &[u8]| {
            note_keys(&mut keys, bytes);
            Ok(())
        };
        self.frames(&mut look, &mut |_, _| {}, meter)?;
        Ok(keys)
    }

    fn look(&self, keys: &Keys, spare: Option<&Spare>, known: &Known, meter: &mut Meter<'_>) -> Result<Diagnosis> {
        let mut found = Diagnosis::default();
        let mut damage = Vec::new();
        let mut each = |fate, _: &[u8], from_backup| {
            match fate {
                Fate::Keep if from_backup => found.restored += 1,
                Fate::Keep => found.kept += 1,
                Fate::Rescue => found.rescued += 1,
                Fate::Repeated => found.repeated += 1,
                Fate::Refuse => found.refused += 1,
            }
            Ok(())
        };
        let judge = self.judge(keys, spare, &mut each, &mut |said, gap| damage.push((said, gap)), meter)?;
        // What is behind the last group was never acknowledged, unless it is known to have been: opening cuts it off.
        let opens = Journal::check(&*self.options.disk, &self.layout.journal(), &known.journal_options());
        if let (Ok(end), [(_, Some((from, _)))]) = (&opens, damage.as_slice())
            && from >= end
        {
            damage.clear();
        }
        found.damage = damage.into_iter().map(|(said, _)| said).collect();
        if let Err(error) = opens
            && found.damage.is_empty()
        {
            let what = messages::both(|lang| error.say(lang));
            found.damage.push(Message::plain(messages::DAMAGE).with_message("what", what));
        }
        let mut runs = judge.lost();
        runs.extend(known.behind(&judge));
        let numbered: u64 = runs.iter().map(|(_, from, to)| u64::from(to - from) + 1).sum();
        let seen = found.kept + found.rescued + found.restored + numbered;
        found.lost =
            Lost { runs, unnumbered: known.frames().saturating_sub(seen), since: judge.until, ..Lost::default() };
        found.end_is_gone = known.end_is_gone();
        Ok(found)
    }

    /// What is damaged beside the journal, and can be made again: the device's key, the marks.
    fn parts(&self) -> Vec<Message> {
        let (disk, layout) = (&*self.options.disk, self.layout);
        let mut all = Vec::new();
        if let Err(error) = device_key::public(disk, &layout.device()) {
            let what = messages::both(|lang| error.say(lang));
            all.push(Message::plain(messages::KEY_DAMAGED).with_message("what", what));
        }
        let damaged = [
            (layout.state(), Mark::is_damaged(disk, &layout.state())),
            (layout.acked(), Acked::is_damaged(disk, &layout.acked())),
        ];
        for (path, _) in damaged.iter().filter(|(_, damaged)| *damaged) {
            all.push(Message::plain(messages::PART_DAMAGED).with("path", path.display()));
        }
        all
    }

    /// The backup to take entries from, with its journal unpacked: the one that is named, or the newest that can be read.
    fn spare(&self, named: Option<&Path>) -> Result<Option<(PathBuf, Spare)>> {
        let open = |file: &Path| -> Result<Spare> {
            let failed = |e: std::io::Error| io_error(store::messages::CANNOT_WRITE, self.examining.home(), &e);
            self.options.disk.remove_all(self.examining.home()).map_err(failed)?;
            backup::unpack_journal(file, self.examining, &mut |_, _| true)?;
            Spare::open(self.examining)
        };
        if let Some(file) = named {
            return Ok(Some((file.to_path_buf(), open(file)?)));
        }
        let all = backup::automatic_ones(&self.layout.backups()).into_iter().rev();
        Ok(all.into_iter().find_map(|file| open(&file).ok().map(|spare| (file, spare))))
    }

    /// Sets aside what is damaged beside a journal that is sound, and the key where entries of this device may be missing.
    fn set_parts_aside(&self, found: &Diagnosis) -> Result<Option<PathBuf>> {
        let (disk, home) = (&*self.options.disk, self.layout.home());
        let failed = |e: std::io::Error| unmoved(home, &e);
        let mut parts = vec!["state.toml", "acknowledged"];
        let key = device_key::public(disk, &self.layout.device());
        if key.is_err() || !found.lost.is_empty() {
            parts.push("device.key");
        }
        let nothing = self.layout.home().join("rescuing");
        let (moves, before) = moves::replacing(disk, home, &nothing, "before-doctor", &parts).map_err(failed)?;
        moves::carry_out(disk, home, &moves).map_err(failed)?;
        Ok(before)
    }

    /// Opens what was saved, as it will be opened, and puts it in the place of the damaged journal, which is moved into a
    /// folder of its own with all that goes with it.
    fn put_in_place(&self, staging: &Layout) -> Result<Option<PathBuf>> {
        let (disk, home) = (&*self.options.disk, self.layout.home());
        let options = Options { state_dir: None, place: Some(home.to_path_buf()), ..self.options.clone() };
        let lock = enter(staging, &options)?;
        Office::open_locked(staging.clone(), Begin::There, lock, options, &mut |_, _| {})?.close()?;
        let failed = |e: std::io::Error| unmoved(home, &e);
        let besides = ["state.toml", "acknowledged", "sled"];
        let (moves, before) =
            moves::replacing(disk, home, staging.home(), "before-doctor", &besides).map_err(failed)?;
        moves::carry_out(disk, home, &moves).map_err(failed)?;
        Ok(before)
    }
}

/// The public keys of devices.
type Keys = HashMap<ReplicaId, [u8; 32]>;

fn note_keys(keys: &mut Keys, bytes: &[u8]) {
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
}
