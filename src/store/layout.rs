//! Where the parts of a home folder lie.

use std::path::{Path, PathBuf};

/// The parts of an office in its home; where they are moved the journal comes last.
pub const PARTS: [&str; 9] =
    ["state.toml", "acknowledged", "sled", "drafts", "drafts.pending", "aside", "evidence", "device.key", "journal"];

/// The paths of a home folder (`DUCHA_HOME` or `--home`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    home: PathBuf,
}

impl Layout {
    /// Returns the layout of a home folder; touches no disk.
    pub fn new(home: impl Into<PathBuf>) -> Self {
        Self { home: home.into() }
    }

    /// Returns the home folder.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// Returns the folder of the journal's segments: the only truth.
    pub fn journal(&self) -> PathBuf {
        self.home.join("journal")
    }

    /// Returns the folder of the small journal of drafts and read marks, which is never synced.
    pub fn drafts(&self) -> PathBuf {
        self.home.join("drafts")
    }

    /// Returns the folder of the checkpoints, which may be deleted at any time.
    pub fn sled(&self) -> PathBuf {
        self.home.join("sled")
    }

    /// Returns the folder of evidence files by digest.
    pub fn evidence(&self) -> PathBuf {
        self.home.join("evidence")
    }

    /// Returns the folder of copies of evidence that programs outside were given; it may be deleted at any time.
    pub fn opened(&self) -> PathBuf {
        self.home.join("opened")
    }

    /// Returns the file of what a console showed when it was left; it may be deleted at any time.
    pub fn glimpse(&self) -> PathBuf {
        self.home.join("glimpse")
    }

    /// Returns the folder of automatic backups.
    pub fn backups(&self) -> PathBuf {
        self.home.join("backups")
    }

    /// Returns the folder of what came from outside and is not part of the log (see [`super::aside`]).
    pub fn aside(&self) -> PathBuf {
        self.home.join("aside")
    }

    /// Returns the folder of what this device knows of the others that it exchanges entries with; it belongs to the device and is
    /// never part of a backup.
    pub fn sync(&self) -> PathBuf {
        self.home.join("sync")
    }

    /// Returns the device's key file, which is never part of a backup.
    pub fn device(&self) -> PathBuf {
        self.home.join("device.key")
    }

    /// Returns the lock file.
    pub fn lock(&self) -> PathBuf {
        self.home.join("lock")
    }

    /// Returns the file that says how far the log was acknowledged (see [`super::acked`]).
    pub fn acked(&self) -> PathBuf {
        self.home.join("acknowledged")
    }

    /// Returns the file that says whether the last process ended cleanly (see [`super::mark`]).
    pub fn state(&self) -> PathBuf {
        self.home.join("state.toml")
    }
}
