//! Several renames in a home folder that happen as one: an office that is put in the place of another is there whole, or
//! what was there before is.
//!
//! What is to be renamed is first written down, in a file that is made durable and gets its name in one rename: with that
//! the matter is decided. A process that ends before has changed nothing; after one that ends behind it, whoever next
//! takes the home's lock finishes what is written ([`finish`]). No step removes anything.

use std::io;
use std::path::{Component, Path, PathBuf};

use super::disk::{Disk, Kind, read_full, write_full};
use super::layout::PARTS;

/// The name of the file in the home folder.
pub const PLAN: &str = "moving";
const HEAD: &str = "ducha moves 1";
/// The largest plan that is read, in bytes.
const MAX_PLAN: u64 = 64 << 10;

/// From and to, relative to the home folder.
pub type Move = (PathBuf, PathBuf);

/// Carries out renames, in their order, as one.
///
/// # Errors
/// When the disk fails. Where nothing was decided yet, everything is as it was; else [`finish`] goes on with it.
pub fn carry_out(disk: &dyn Disk, home: &Path, moves: &[Move]) -> io::Result<()> {
    let text = write_plan(moves)?;
    let (plan, temporary) = (home.join(PLAN), home.join(format!("{PLAN}.new")));
    drop(disk.remove(&temporary));
    let file = disk.create(&temporary)?;
    let written = write_full(&*file, text.as_bytes(), 0).and_then(|()| file.sync_data());
    if let Err(e) = written.and_then(|()| disk.rename(&temporary, &plan)) {
        drop(disk.remove(&temporary));
        return Err(e);
    }
    if let Err(e) = disk.sync_dir(home) {
        // Whether it is decided is not known: it must not be once this process says that it failed.
        drop(disk.remove(&plan).and_then(|()| disk.sync_dir(home)));
        return Err(e);
    }
    apply(disk, home, moves)
}

/// Goes on with renames that an earlier process had decided on; false where there are none. The caller holds the home's
/// lock. A plan that cannot be read decides nothing, and is kept under another name.
///
/// # Errors
/// When the disk fails.
pub fn finish(disk: &dyn Disk, home: &Path) -> io::Result<bool> {
    let plan = home.join(PLAN);
    let file = match disk.open_read(&plan) {
        Ok(file) => file,
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Ok(false),
        Err(e) => return Err(e),
    };
    let size = file.size()?.min(MAX_PLAN);
    let mut bytes = vec![0; usize::try_from(size).unwrap_or(0)];
    let got = read_full(&*file, &mut bytes, 0)?;
    bytes.truncate(got);
    drop(file);
    match read_plan(&bytes) {
        Some(moves) => apply(disk, home, &moves).map(|()| true),
        None => {
            disk.rename(&plan, &free(disk, home, &format!("{PLAN}.bad"))?)?;
            disk.sync_dir(home).map(|()| false)
        }
    }
}

/// Returns the moves that put the parts that were made in a folder of the home in their place, and those that are there,
/// with those that are named besides, into a new folder `STEM-N`; and that folder, where it is needed. The journal comes
/// last.
///
/// # Errors
/// When the disk fails.
pub fn replacing(
    disk: &dyn Disk,
    home: &Path,
    made: &Path,
    stem: &str,
    besides: &[&str],
) -> io::Result<(Vec<Move>, Option<PathBuf>)> {
    let mut fresh = Vec::new();
    for part in PARTS {
        if disk.kind(&made.join(part))?.is_some() {
            fresh.push(part);
        }
    }
    let before = free(disk, home, stem)?;
    let within = |path: &Path| path.strip_prefix(home).map(Path::to_path_buf).unwrap_or_default();
    let (aside, staged) = (within(&before), within(made));
    let mut moves = Vec::new();
    for part in PARTS.into_iter().filter(|p| fresh.contains(p) || besides.contains(p)) {
        if !is_free(disk, &home.join(part))? {
            // A key that no longer counts does not lie under the name of one that does.
            let kept = if part == "device.key" { "device.key.old" } else { part };
            moves.push((part.into(), aside.join(kept)));
        }
    }
    let before = (!moves.is_empty()).then_some(before);
    moves.extend(fresh.into_iter().map(|part| (staged.join(part), part.into())));
    Ok((moves, before))
}

/// Whether nothing lies under a name, or an empty folder, which a folder may replace.
fn is_free(disk: &dyn Disk, path: &Path) -> io::Result<bool> {
    Ok(match disk.kind(path)? {
        None => true,
        Some(Kind::Folder) => disk.list(path)?.is_empty(),
        Some(Kind::File) => false,
    })
}

/// Returns `FOLDER/STEM-N`, with the first number under which nothing lies.
///
/// # Errors
/// When the disk fails.
pub fn free(disk: &dyn Disk, folder: &Path, stem: &str) -> io::Result<PathBuf> {
    for n in 1_u32.. {
        let path = folder.join(format!("{stem}-{n}"));
        if disk.kind(&path)?.is_none() {
            return Ok(path);
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn apply(disk: &dyn Disk, home: &Path, moves: &[Move]) -> io::Result<()> {
    let (mut into, mut out_of) = (Vec::new(), vec![home.to_path_buf()]);
    for (n, (from, to)) in moves.iter().enumerate() {
        // What makes room for another is there again when both are done: then the other place tells.
        let makes_room = moves[n + 1..].iter().any(|(_, later)| later == from);
        let (from, to) = (home.join(from), home.join(to));
        let parent = |path: &Path| path.parent().unwrap_or(home).to_path_buf();
        into.push(parent(&to));
        out_of.push(parent(&from));
        if disk.kind(&from)?.is_none() || makes_room && !is_free(disk, &to)? {
            // Done by the process that decided it.
            continue;
        }
        disk.create_dir(&parent(&to))?;
        if !is_free(disk, &to)? {
            // Somebody put it there meanwhile.
            let name = to.file_name().unwrap_or_default().to_string_lossy().into_owned();
            disk.rename(&to, &free(disk, &parent(&to), &format!("{name}.aside"))?)?;
        }
        disk.rename(&from, &to)?;
    }
    // A name is durable in its new folder before it is gone from the old one.
    let mut synced = Vec::new();
    for folder in into.into_iter().chain(out_of) {
        if !synced.contains(&folder) && disk.kind(&folder)?.is_some() {
            disk.sync_dir(&folder)?;
            synced.push(folder);
        }
    }
    disk.remove(&home.join(PLAN))?;
    disk.sync_dir(home)
}

fn write_plan(moves: &[Move]) -> io::Result<String> {
    let mut text = format!("{HEAD}\n");
    for (from, to) in moves {
        let (Some(from), Some(to)) = (plain(from), plain(to)) else { return Err(io::ErrorKind::InvalidInput.into()) };
        text.push_str(&format!("{from}\t{to}\n"));
    }
    let sum = crc32fast::hash(text.as_bytes());
    text.push_str(&format!("{sum:08x}\n"));
    Ok(text)
}

fn read_plan(bytes: &[u8]) -> Option<Vec<Move>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let body = text.strip_suffix('\n')?;
    let (lines, sum) = body.split_at(body.rfind('\n')? + 1);
    if u32::from_str_radix(sum, 16).ok()? != crc32fast::hash(lines.as_bytes()) {
        return None;
    }
    let mut lines = lines.lines();
    if lines.next()? != HEAD {
        return None;
    }
    let read = |line: &str| {
        let (from, to) = line.split_once('\t')?;
        let (from, to) = (PathBuf::from(from), PathBuf::from(to));
        (plain(&from).is_some() && plain(&to).is_some()).then_some((from, to))
    };
    lines.map(read).collect()
}

/// A path within the home folder that can be written in a line.
fn plain(path: &Path) -> Option<&str> {
    let inside = path.components().all(|c| matches!(c, Component::Normal(_)));
    path.to_str().filter(|t| inside && !t.is_empty() && !t.contains(['\t', '\n', '\r']))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::store::faulty::{Break, FaultyDisk, SEED, each_seed};

    const HOME: &str = "/h";

    fn write(disk: &FaultyDisk, path: &str, text: &str) {
        let path = Path::new(path);
        disk.create_dir(path.parent().unwrap()).unwrap();
        let file = disk.create(path).unwrap();
        write_full(&*file, text.as_bytes(), 0).unwrap();
        file.sync_data().unwrap();
        disk.sync_dir(path.parent().unwrap()).unwrap();
    }

    fn read(disk: &FaultyDisk, path: &str) -> Option<String> {
        disk.contents(Path::new(path)).map(|b| String::from_utf8(b).unwrap())
    }

    /// An old office and a new one beside it.
    fn two(seed: u64) -> (FaultyDisk, Vec<Move>) {
        let disk = FaultyDisk::new(seed);
        for (path, text) in [
            ("/h/journal/1", "old"),
            ("/h/key", "old"),
            ("/h/new/journal/1", "new"),
            ("/h/new/journal/2", "new"),
            ("/h/new/key", "new"),
        ] {
            write(&disk, path, text);
        }
        let moves =
            [("journal", "before-1/journal"), ("key", "before-1/key"), ("new/journal", "journal"), ("new/key", "key")];
        (disk, moves.iter().map(|(a, b)| (PathBuf::from(a), PathBuf::from(b))).collect())
    }

    fn state(disk: &FaultyDisk) -> [Option<String>; 4] {
        ["/h/journal/1", "/h/journal/2", "/h/key", "/h/before-1/journal/1"].map(|p| read(disk, p))
    }

    #[test]
    fn it_is_done_whole_or_not_at_all_wherever_it_is_cut() {
        let word = |t: &str| Some(t.to_string());
        let (old, new) = ([word("old"), None, word("old"), None], [word("new"), word("new"), word("new"), word("old")]);
        let (kept, done) = (Cell::new(0), Cell::new(0));
        each_seed(1200, |seed| {
            let (disk, moves) = two(seed);
            let how = [Break::Cut, Break::Eio, Break::Full][(seed % 3) as usize];
            disk.break_at(seed / 3 % 45, how);
            let said = carry_out(&disk, Path::new(HOME), &moves);
            match seed % 4 {
                0 => disk.kill(),
                _ => disk.power_cut(),
            }
            // Whoever comes next may be cut off too.
            disk.break_at(seed / 7 % 30, Break::Cut);
            drop(finish(&disk, Path::new(HOME)));
            disk.power_cut();
            finish(&disk, Path::new(HOME)).unwrap();
            let found = state(&disk);
            assert!(found == old || found == new, "seed {seed}: {found:?}");
            assert!(said.is_err() || found == new, "seed {seed}: said to be done");
            if found == new {
                done.set(done.get() + 1)
            } else {
                kept.set(kept.get() + 1)
            }
            assert!(!finish(&disk, Path::new(HOME)).unwrap(), "seed {seed}: nothing is left to do");
        });
        if std::env::var(SEED).is_err() {
            assert!(kept.get() > 100 && done.get() > 300, "{kept:?} {done:?}");
        }
    }

    #[test]
    fn a_plan_that_is_damaged_or_leads_elsewhere_decides_nothing() {
        let (disk, moves) = two(1);
        let whole = write_plan(&moves).unwrap();
        let outside = {
            let text = format!("{HEAD}\nkey\t../key\n");
            format!("{text}{:08x}\n", crc32fast::hash(text.as_bytes()))
        };
        for (n, bad) in [whole.replace("key", "kez"), whole[..whole.len() - 2].to_string(), outside, String::new()]
            .iter()
            .enumerate()
        {
            write(&disk, "/h/moving", bad);
            assert!(!finish(&disk, Path::new(HOME)).unwrap());
            assert_eq!(read(&disk, "/h/key").as_deref(), Some("old"));
            assert_eq!(read(&disk, &format!("/h/moving.bad-{}", n + 1)).as_deref(), Some(bad.as_str()));
        }
        assert!(carry_out(&disk, Path::new(HOME), &[("key".into(), "../key".into())]).is_err());
    }

    #[test]
    fn what_somebody_put_in_the_way_is_kept() {
        let (disk, moves) = two(2);
        carry_out(&disk, Path::new(HOME), &moves[..2]).unwrap();
        write(&disk, "/h/key", "another");
        write(&disk, "/h/moving", &write_plan(&moves).unwrap());
        assert!(finish(&disk, Path::new(HOME)).unwrap());
        assert_eq!(read(&disk, "/h/key.aside-1").as_deref(), Some("another"));
        assert_eq!(read(&disk, "/h/before-1/key").as_deref(), Some("old"));
        assert_eq!(read(&disk, "/h/key").as_deref(), Some("new"));
    }
}
