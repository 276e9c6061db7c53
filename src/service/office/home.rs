//! A home folder before anything is opened: what lies there, how it is entered, and how an office is begun in it.
//!
//! Everything that makes or replaces an office (begin, restore, mend) is made aside in the home folder, and put in its
//! place by moves that happen as one ([`moves`]). What was there before goes into a folder of its own; nothing is removed.

use std::path::Path;

use crate::error::{Code, Error, Result};
use crate::service::messages;
use crate::service::office::opening::Begin;
use crate::service::office::{Office, Options};
use crate::store::disk::{Disk, Kind};
use crate::store::layout::PARTS;
use crate::store::lock::Holder;
use crate::store::mark::Mark;
use crate::store::messages::io_error;
use crate::store::moves;
use crate::store::segment::{HEADER, Header, file_name, number_of};
use crate::store::{self, Layout, Lock, Position};

/// What lies in a home folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// No office.
    Nothing,
    /// An office whose beginning was interrupted before anything was acknowledged; it can be begun again.
    Unfinished,
    /// An office.
    Office,
    /// An office whose journal is gone.
    Lost,
}

/// Looks at a home folder.
///
/// # Errors
/// When the disk fails: a folder that cannot be looked at is not taken for an empty one.
pub fn standing(disk: &dyn Disk, layout: &Layout) -> Result<Standing> {
    look(disk, layout).map_err(|e| io_error(store::messages::CANNOT_READ, layout.home(), &e))
}

fn look(disk: &dyn Disk, layout: &Layout) -> std::io::Result<Standing> {
    let there = |path: &Path| Ok::<_, std::io::Error>(disk.kind(path)?.is_some());
    let names = |path: &Path| match disk.kind(path)? {
        Some(Kind::Folder) => disk.list(path),
        Some(Kind::File) | None => Ok(Vec::new()),
    };
    if there(&layout.home().join(moves::PLAN))? {
        return Ok(Standing::Office);
    }
    let journal = layout.journal();
    let segments: Vec<String> = names(&journal)?;
    let segments: Vec<u32> = segments.iter().filter_map(|n| number_of(n)).collect();
    let first_is_empty = || {
        let path = journal.join(file_name(1));
        let file = disk.open_read(&path);
        file.is_ok_and(|f| f.size().is_ok_and(|size| size == HEADER) && Header::read(&*f, &path, 1).is_ok())
    };
    let mark = Mark::read(disk, &layout.state());
    let used = Position::from_u64(mark.journal) > Position::new(1, HEADER as u32)
        || there(&layout.acked())?
        || !names(&layout.evidence())?.is_empty()
        || disk.kind(&journal)? == Some(Kind::File)
        || there(&layout.drafts())?;
    let marked = there(&layout.state())?;
    let begun = marked || there(&layout.device())? || there(&journal)?;
    Ok(match segments.as_slice() {
        [1] if !used && first_is_empty() => Standing::Unfinished,
        [] if used || marked && mark == Mark::default() => Standing::Lost,
        [] if begun => Standing::Unfinished,
        [] => Standing::Nothing,
        _ => Standing::Office,
    })
}

/// Takes the lock of a home folder, which is made where it is missing, and finishes moves that were interrupted.
///
/// # Errors
/// `Denied` where another program keeps the folder the same on several machines; `Locked` where a process holds it; `Failed`
/// where the disk fails.
pub(crate) fn enter(layout: &Layout, options: &Options) -> Result<Lock> {
    let home = layout.home();
    if let Some(mark) = store::carried::carried_by(home) {
        return Err(Error::new(Code::Denied, messages::CARRIED)
            .with("path", home.display())
            .with("mark", mark)
            .hint(messages::HINT_CARRIED));
    }
    options.disk.create_dir(home).map_err(|e| io_error(store::messages::CANNOT_CREATE, home, &e))?;
    remove_withdrawn(&*options.disk, layout)?;
    let since = options.clock.now().format("%Y-%m-%d %H:%M:%S").to_string();
    let lock = options.disk.lock(&layout.lock(), &Holder::this_process(options.command.clone(), since))?;
    moves::finish(&*options.disk, home).map_err(|e| unmoved(home, &e))?;
    Ok(lock)
}

/// The file that says that the copy in a home is to go, since its access was ended and all of it that was unsent is kept
/// elsewhere.
const WITHDRAWN: &str = "withdrawn";

/// Says that the copy in a home is to go: it goes when the home is next entered.
///
/// # Errors
/// `Failed` where the disk refuses.
pub fn withdraw(office: &Office) -> Result<()> {
    let (disk, home) = (&*office.disk, office.layout().home());
    let path = home.join(WITHDRAWN);
    let failed = |e: std::io::Error| io_error(store::messages::CANNOT_WRITE, &path, &e);
    drop(disk.create(&path).map_err(failed)?);
    disk.sync_dir(home).map_err(failed)
}

/// Removes a copy that is to go, with all that was made from it; the backups too.
fn remove_withdrawn(disk: &dyn Disk, layout: &Layout) -> Result<()> {
    let home = layout.home();
    let failed = |e: std::io::Error| io_error(store::messages::CANNOT_WRITE, home, &e);
    let mark = home.join(WITHDRAWN);
    if disk.kind(&mark).map_err(failed)?.is_none() {
        return Ok(());
    }
    // The mark goes last: what an end interrupts is gone on with.
    let besides = ["backups", "opened", "sync", "cloning", "beginning"];
    let gone = |path: &Path| match disk.kind(path)? {
        Some(Kind::Folder) => disk.remove_all(path),
        Some(Kind::File) => disk.remove(path),
        None => Ok(()),
    };
    for part in PARTS.iter().chain(&besides) {
        gone(&home.join(part)).map_err(failed)?;
    }
    for name in disk.list(home).map_err(failed)? {
        if ["before-", "device.key", "aside.damaged", "sled."].iter().any(|start| name.starts_with(start)) {
            gone(&home.join(name)).map_err(failed)?;
        }
    }
    gone(&mark).and_then(|()| disk.sync_dir(home)).map_err(failed)?;
    Err(Error::new(Code::Denied, messages::REMOVED).with("path", home.display()))
}

/// The error of moves that failed.
pub(crate) fn unmoved(home: &Path, error: &std::io::Error) -> Error {
    io_error(store::messages::CANNOT_RENAME, home, error)
}

/// Moves the key of a device out of the way: whoever writes next does so under a new name.
pub(crate) fn set_key_aside(disk: &dyn Disk, layout: &Layout) -> Result<()> {
    let (home, key) = (layout.home(), layout.device());
    let failed = |e: std::io::Error| unmoved(home, &e);
    if disk.kind(&key).map_err(failed)?.is_some() {
        let to = moves::free(disk, home, "device.key.old").map_err(failed)?;
        disk.rename(&key, &to).and_then(|()| disk.sync_dir(home)).map_err(failed)?;
    }
    Ok(())
}

/// The error of a home whose journal is gone.
pub(crate) fn lost(layout: &Layout) -> Error {
    Error::new(Code::Corrupt, messages::JOURNAL_GONE)
        .with("path", layout.journal().display())
        .hint(store::messages::HINT_DOCTOR)
        .hint(store::messages::HINT_BACKUP)
}

/// Makes an office in a folder of its own, with a function that closes it again, and puts it in its place at once: a home
/// holds either the whole office, or what it held before. The function may tell where chance is to go on.
///
/// # Errors
/// `Usage` where there is an office; `Corrupt` where there is one without its journal; `Locked` where a process holds the
/// folder; those of the function; `Failed` where the disk fails.
pub(crate) fn begin(
    home: &Path,
    options: Options,
    make: impl FnOnce(&Path, &Options) -> Result<Option<u64>>,
) -> Result<Office> {
    begin_in(home, "beginning", false, options, make)
}

/// As [`begin`], in a folder of this name; where it is resumable, what an interrupted attempt made there is handed to the
/// function again.
pub(crate) fn begin_in(
    home: &Path,
    aside: &str,
    resumes: bool,
    options: Options,
    make: impl FnOnce(&Path, &Options) -> Result<Option<u64>>,
) -> Result<Office> {
    let (layout, disk) = (Layout::new(home), options.disk.clone());
    let lock = enter(&layout, &options)?;
    match standing(&*disk, &layout)? {
        Standing::Nothing | Standing::Unfinished => {}
        Standing::Office => {
            return Err(Error::new(Code::Usage, messages::STORE_EXISTS)
                .with("path", home.display())
                .command_hint(messages::HINT_OTHER_HOME));
        }
        Standing::Lost => return Err(lost(&layout)),
    }
    let staging = home.join(aside);
    let failed = |e: std::io::Error| io_error(store::messages::CANNOT_WRITE, home, &e);
    // What an interrupted beginning left was never anybody's office.
    if !resumes {
        disk.remove_all(&staging).map_err(failed)?;
    }
    let made = make(&staging, &options).and_then(|seed| {
        let (moves, before) = moves::replacing(&*disk, home, &staging, "before-init", &PARTS).map_err(failed)?;
        moves::carry_out(&*disk, home, &moves).map_err(|e| unmoved(home, &e))?;
        Ok((seed, before))
    });
    if made.is_ok() || !resumes {
        drop(disk.remove_all(&staging));
    }
    let (seed, before) = made?;
    let options = Options { seed: seed.or(options.seed), ..options };
    let mut office = Office::open_locked(layout, Begin::There, lock, options, &mut |_, _| {})?;
    office.mended.before = before;
    Ok(office)
}
