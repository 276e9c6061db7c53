//! What is known to have been acknowledged, from marks that lie beside the journal and outside of the home, and what a
//! checkpoint still knows of entries that are lost.

use std::cell::Cell;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::Lost;
use super::judge::Judge;
use crate::domain::kind::Kind;
use crate::domain::record::Stamp;
use crate::error::Result;
use crate::log::{ReplicaId, State, WriteId};
use crate::service::Options;
use crate::store::acked::Acked;
use crate::store::disk::Disk;
use crate::store::journal::{Journal, Options as JournalOptions};
use crate::store::mark::Mark;
use crate::store::segment::Family;
use crate::store::{Layout, Position, SledViews, Views, checkpoint, salvage};

/// How far the log is known to have been acknowledged.
pub(super) struct Known {
    /// By the home folder itself.
    inside: Option<Acked>,
    /// By files outside of it.
    outside: Vec<(PathBuf, Acked)>,
    mark: Mark,
    end_is_gone: Cell<bool>,
}

impl Known {
    /// Reads all marks of a home.
    ///
    /// # Errors
    /// When the journal's folder cannot be listed.
    pub fn of(layout: &Layout, options: &Options) -> Result<Self> {
        let disk = &*options.disk;
        let inside = Acked::read(disk, &layout.acked());
        let store = salvage::store_of(disk, &layout.journal())?.or(inside.map(|acked| acked.store));
        let outside = match (&options.state_dir, store) {
            (Some(folder), Some(store)) => Acked::all(disk, folder, &store),
            _ => Vec::new(),
        };
        let inside = inside.filter(|acked| Some(acked.store) == store);
        let known = Self { inside, outside, mark: Mark::read(disk, &layout.state()), end_is_gone: Cell::new(false) };
        // Without the marks it opens, and with them it does not: it is the end that is gone.
        let without = JournalOptions { family: Family::Log, ..JournalOptions::default() };
        let there = Journal::check(disk, &layout.journal(), &without);
        known.end_is_gone.set(there.is_ok_and(|end| end < known.floor()));
        Ok(known)
    }

    fn floor(&self) -> Position {
        Position::from_u64(self.mark.journal).max(self.inside.map_or(Position::START, |acked| acked.end))
    }

    /// How the journal will be opened.
    pub fn journal_options(&self) -> JournalOptions {
        let floor_of = self.inside.map(|acked| (acked.store, acked.end));
        JournalOptions { floor: Position::from_u64(self.mark.journal), floor_of, ..JournalOptions::default() }
    }

    /// Whether the journal ends before what was acknowledged.
    pub fn end_is_gone(&self) -> bool {
        self.end_is_gone.get()
    }

    /// How many entries the log is known to have held.
    pub fn frames(&self) -> u64 {
        self.inside.map_or(0, |acked| acked.frames)
    }

    /// The runs of numbers of devices that were acknowledged, behind the last ones that were seen.
    pub fn behind(&self, judge: &Judge) -> Vec<(ReplicaId, u32, u32)> {
        let all = self.inside.iter().chain(self.outside.iter().map(|(_, acked)| acked));
        let mut runs: Vec<(ReplicaId, u32, u32)> = Vec::new();
        for acked in all {
            let replica = ReplicaId(acked.replica);
            let last = judge.last(replica);
            if acked.seq <= last {
                continue;
            }
            match runs.iter_mut().find(|(r, ..)| *r == replica) {
                Some((.., to)) => *to = acked.seq.max(*to),
                None => runs.push((replica, last + 1, acked.seq)),
            }
        }
        runs
    }

    /// Puts the marks outside of the home out of use: what they know is told, and the office goes on under a new name.
    pub fn forget(&self, disk: &dyn Disk) {
        for (path, _) in &self.outside {
            // Where it cannot be moved it is told again.
            drop(disk.rename(path, &path.with_extension("acked-told")));
        }
    }

    /// Says of lost entries what a checkpoint knows: on which records they were, and from which day on.
    pub fn describe(&self, lost: &mut Lost, layout: &Layout, examining: &Layout) {
        let Some(state) = last_state(layout, examining) else { return };
        let mut stamps: HashSet<Stamp> = HashSet::new();
        for &(replica, from, to) in &lost.runs {
            stamps.extend((from..=to).filter_map(|seq| state.stamp_of(WriteId { replica, seq })));
        }
        let days = stamps.iter().filter_map(|stamp| Some(state.meta(*stamp)?.on));
        if let Some(first) = days.min() {
            lost.since = Some(first);
        }
        lost.described = stamps.len() as u64;
        for kind in Kind::ALL {
            let touched = state.all(*kind).iter().filter(|r| r.history().any(|s| stamps.contains(&s))).count();
            if touched > 0 {
                lost.records.push((*kind, touched));
            }
        }
    }
}

/// What the checkpoints hold, whether or not they fit the journal. A copy is read: an engine changes what it opens.
fn last_state(layout: &Layout, examining: &Layout) -> Option<State> {
    let copy = examining.sled();
    copy_folder(&layout.sled(), &copy, 2).ok()?;
    let views = SledViews::open(copy, true).ok()?;
    views.take_rebuilt().is_none().then(|| checkpoint::whatever(&views).ok().flatten())?
}

fn copy_folder(from: &Path, to: &Path, depth: u32) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        match entry.file_type()?.is_dir() {
            true if depth > 0 => copy_folder(&entry.path(), &target, depth - 1)?,
            true => {}
            false => drop(std::fs::copy(entry.path(), target)?),
        }
    }
    Ok(())
}
