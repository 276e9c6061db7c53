//! Dated automatic backups, of which the newest few are kept.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::{About, Made, Progress, backup};
use crate::error::Result;
use crate::store::disk::{Disk, RealDisk};
use crate::store::evidence::Evidence;
use crate::store::journal::Journal;
use crate::store::messages::{self, io_error};

const PREFIX: &str = "ducha-";
const SUFFIX: &str = ".zip";

/// Returns the file of a day's automatic backup in a folder.
pub fn file_of(folder: &Path, date: NaiveDate) -> PathBuf {
    folder.join(format!("{PREFIX}{}{SUFFIX}", date.format("%Y-%m-%d")))
}

/// Returns how many bytes the disk of a folder, or of what it will lie in, has room for; nothing where it does not tell.
pub fn room(folder: &Path) -> Option<u64> {
    let there = folder.ancestors().find(|f| f.is_dir())?;
    let disk = crate::os::files::statvfs(there).ok()?;
    disk.f_bavail.checked_mul(disk.f_frsize)
}

/// Makes the day's backup in a folder, unless it is there, and then removes the oldest beyond how many are to be kept
/// (at least one). Only files that are named as automatic backups are ever removed.
///
/// # Errors
/// As [`backup`]; no older backup is removed then.
pub fn automatic(
    journal: &Journal,
    evidence: &Evidence,
    folder: &Path,
    date: NaiveDate,
    keep: usize,
    about: &About,
    progress: Progress<'_>,
) -> Result<Option<Made>> {
    let file = file_of(folder, date);
    if file.exists() {
        return Ok(None);
    }
    RealDisk.create_dir(folder).map_err(|e| io_error(messages::CANNOT_CREATE, folder, &e))?;
    let made = backup(journal, evidence, &file, about, progress)?;
    let names = RealDisk.list(folder).map_err(|e| io_error(messages::CANNOT_LIST, folder, &e))?;
    let mut dates: Vec<NaiveDate> = names.iter().filter_map(|n| date_of(n)).filter(|d| *d != date).collect();
    dates.sort_unstable();
    for old in dates.iter().rev().skip(keep.saturating_sub(1)) {
        drop(RealDisk.remove(&file_of(folder, *old)));
    }
    Ok(Some(made))
}

/// Returns the automatic backups in a folder, the oldest first.
pub fn automatic_ones(folder: &Path) -> Vec<PathBuf> {
    let names = RealDisk.list(folder).unwrap_or_default();
    let mut dates: Vec<NaiveDate> = names.iter().filter_map(|n| date_of(n)).collect();
    dates.sort_unstable();
    dates.into_iter().map(|date| file_of(folder, date)).collect()
}

fn date_of(name: &str) -> Option<NaiveDate> {
    let text = name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?;
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    (date.format("%Y-%m-%d").to_string() == text).then_some(date)
}
