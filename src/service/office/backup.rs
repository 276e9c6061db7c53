//! Backups of an office, and offices from backups.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use chrono::NaiveDate;

use crate::error::{Code, Error, Result};
use crate::service::office::home::enter;
use crate::service::office::opening::Begin;
use crate::service::office::verify::{Progress, Verified};
use crate::service::{Office, Options, messages};
use crate::store::Layout;
use crate::store::backup::{self, About, Made, Manifest};

/// How many automatic backups are kept.
pub const KEEP: usize = 14;
/// After so many days without a backup that a person asked for, people are reminded: the automatic ones lie on the same
/// disk. Source: wishes.md, 12.
pub const REMIND_AFTER_DAYS: i64 = 7;
/// Where it is kept, beside the drafts of this device, on which day a person last asked for a backup.
const LAST: &str = "backup/last";
/// The disk must have room for so many automatic backups before one is made.
const SPARE: u64 = 4;

impl Office {
    fn about(&self) -> About {
        let made = self.clock().now().format("%Y-%m-%d %H:%M:%S %:z").to_string();
        About { made, head: self.read().head() }
    }

    /// Writes a backup with the head of the log in it. Work goes on meanwhile; what comes after the start is not in it.
    ///
    /// # Errors
    /// As [`backup::backup`].
    pub fn backup(&self, out: &Path, progress: Progress<'_>) -> Result<Made> {
        let made = self.while_begun(progress, |about, progress| {
            backup::backup(self.journal(), &self.evidence(), out, about, progress)
        })?;
        // Where it cannot be kept, one is reminded once more.
        drop(self.drafts().put(LAST, self.today().to_string().into_bytes()));
        Ok(made)
    }

    /// Returns the day on which a person last asked for a backup on this device.
    pub fn last_backup(&self) -> Option<NaiveDate> {
        let kept = self.drafts().get(LAST)?;
        std::str::from_utf8(&kept).ok()?.parse().ok()
    }

    /// Returns whether people are to be reminded of a backup.
    pub fn backup_is_due(&self) -> bool {
        self.last_backup().is_none_or(|day| (self.today() - day).num_days() > REMIND_AFTER_DAYS)
    }

    /// Makes the day's automatic backup, unless it is there, and keeps the newest [`KEEP`].
    ///
    /// # Errors
    /// As [`backup::automatic`]; `Failed` where the disk would be short of room after it.
    pub fn backup_daily(&self, progress: Progress<'_>) -> Result<Option<Made>> {
        let (folder, today) = (self.layout().backups(), self.today());
        if backup::file_of(&folder, today).exists() {
            return Ok(None);
        }
        let mut short = false;
        let made = self.while_begun(progress, |about, progress| {
            let mut roomy = |done, total| {
                // Half of what is to be done is to be written, the other half is reading it again.
                short |= done == 0 && backup::room(&folder).is_some_and(|room| room / SPARE < total / 2);
                !short && progress(done, total)
            };
            backup::automatic(self.journal(), &self.evidence(), &folder, today, KEEP, about, &mut roomy)
        });
        let made = match short {
            true => Err(Error::new(Code::Failed, messages::DISK_SHORT).with("path", folder.display())),
            false => made,
        };
        let stopped = |f: &&Error| f.code() != Code::Cancelled;
        *self.backup_error.lock().unwrap_or_else(PoisonError::into_inner) =
            made.as_ref().err().filter(stopped).cloned();
        made
    }

    /// Returns why the last automatic backup could not be made, where it could not.
    pub fn backup_error(&self) -> Option<Error> {
        self.backup_error.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Holds writers back until a backup has taken how far the journal goes, so that the head that it names is its own.
    fn while_begun<T>(
        &self,
        progress: Progress<'_>,
        make: impl FnOnce(&About, Progress<'_>) -> Result<T>,
    ) -> Result<T> {
        let mut turn = Some(self.writing());
        let about = self.about();
        make(&about, &mut |done, all| {
            turn.take();
            progress(done, all)
        })
    }
}

/// An office that was restored.
#[derive(Debug)]
pub struct RestoredOffice {
    /// What was in the backup.
    pub manifest: Manifest,
    /// Where what was there before is now.
    pub before: Option<PathBuf>,
    /// What was found when it was opened and walked again.
    pub verified: Verified,
}

/// Restores a backup into a home folder: it is unpacked aside, opened there once and walked whole, and then put in its place
/// at once. The old device key, if there is one, is set aside with what was there: the restored office takes a new name
/// when it first writes, because another copy may have gone on writing under the old one.
///
/// # Errors
/// As [`backup::restore`]; `Locked` where a process holds the folder; `Corrupt` where the restored log is not the one
/// that the backup says it holds.
pub fn restore(
    file: &Path,
    home: &Path,
    replace: bool,
    options: Options,
    progress: Progress<'_>,
) -> Result<RestoredOffice> {
    let layout = Layout::new(home);
    let lock = enter(&layout, &options)?;
    let disk = Arc::clone(&options.disk);
    let look = |staged: &Layout, manifest: &Manifest, progress: Progress<'_>| {
        let options = Options { place: Some(home.to_path_buf()), ..options };
        let lock = enter(staged, &options)?;
        let office = Office::open_locked(staged.clone(), Begin::There, lock, options, &mut |_, _| {})?;
        let verified = office.verify(progress)?;
        office.close()?;
        if verified.wrong.is_none() && verified.head_text() != manifest.head {
            return Err(Error::new(Code::Corrupt, messages::OTHER_HEAD)
                .with("path", file.display())
                .with("head", verified.head_text())
                .with("said", &manifest.head));
        }
        Ok(verified)
    };
    let (restored, verified) = backup::restore(&*disk, file, &layout, replace, progress, look)?;
    drop(lock);
    Ok(RestoredOffice { manifest: restored.manifest, before: restored.before, verified })
}
