//! The mark that says whether the last process ended cleanly, and how far the journals were acknowledged then.
//!
//! After a clean end, or a kill on a machine that has been up since, the checkpoints in sled can be trusted; after a
//! power cut they cannot (architecture.md, "Store").

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::disk::{Disk, read_full, write_full};
use super::messages::{self, io_error};
use super::segment::Position;
use crate::error::Result;

/// What the state file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mark {
    /// The format version of this file.
    pub version: u32,
    /// The boot in which the process that wrote it ran.
    pub boot: Option<String>,
    /// Whether the process ended cleanly.
    pub clean: bool,
    /// The end of the journal as it was acknowledged then; see [`super::Options::floor`].
    pub journal: u64,
    /// The end of the drafts' journal as it was acknowledged then.
    pub drafts: u64,
    /// The check sum of all this.
    check: u32,
}

/// The format version that is written.
const VERSION: u32 = 2;

/// Returns the id of this boot of the machine; `None` where the system has none, which counts as unclean.
pub fn boot_id() -> Option<String> {
    let text = crate::os::machine::boot_id()?;
    let id = text.trim();
    (!id.is_empty() && id.len() <= 64).then(|| id.to_string())
}

impl Mark {
    /// Returns the mark of a process that runs now, in a boot, with the ends that are known to be acknowledged.
    pub fn running(boot: Option<String>, journal: Position, drafts: Position) -> Self {
        let (journal, drafts) = (journal.as_u64(), drafts.as_u64());
        Self { version: VERSION, boot, clean: false, journal, drafts, check: 0 }.sealed()
    }

    /// Returns the mark of a process that ends cleanly.
    pub fn ended(boot: Option<String>, journal: Position, drafts: Position) -> Self {
        Self { clean: true, ..Self::running(boot, journal, drafts) }.sealed()
    }

    fn sealed(mut self) -> Self {
        self.check = self.sum();
        self
    }

    /// Whether files that were not synced can be trusted in a boot.
    pub fn trusts(&self, boot: Option<&str>) -> bool {
        self.clean || boot.is_some() && self.boot.as_deref() == boot
    }

    /// Reads the state file; the default, which trusts nothing, where there is none or it cannot be read.
    pub fn read(disk: &dyn Disk, path: &Path) -> Self {
        Self::found(disk, path).unwrap_or_default().unwrap_or_default()
    }

    /// Whether the state file is there and is not as it was written.
    pub fn is_damaged(disk: &dyn Disk, path: &Path) -> bool {
        Self::found(disk, path).is_none()
    }

    /// Reads the state file: `Some(None)` where there is none, `None` where it is damaged. Version 1 had no check sum.
    fn found(disk: &dyn Disk, path: &Path) -> Option<Option<Self>> {
        let Ok(file) = disk.open_read(path) else { return Some(None) };
        let mut bytes = [0; 4096];
        let got = read_full(&*file, &mut bytes, 0).ok()?;
        let text = std::str::from_utf8(&bytes[..got]).ok()?;
        let mark: Self = toml::from_str(text).ok()?;
        let sound = mark.version == 1 && mark.check == 0 || mark.version == VERSION && mark.check == mark.sum();
        sound.then_some(Some(mark))
    }

    fn sum(&self) -> u32 {
        let Self { version, boot, clean, journal, drafts, check: _ } = self;
        crc32fast::hash(format!("{version} {boot:?} {clean} {journal} {drafts}").as_bytes())
    }

    /// Writes the state file whole and durably.
    ///
    /// # Errors
    /// When the disk fails; the old file is then still there.
    pub fn write(&self, disk: &dyn Disk, path: &Path) -> Result<()> {
        let text = toml::to_string(self).unwrap_or_default();
        let temporary = path.with_extension("new");
        drop(disk.remove(&temporary));
        let failed = |e: std::io::Error| io_error(messages::CANNOT_WRITE, path, &e);
        let file = disk.create(&temporary).map_err(failed)?;
        let written = write_full(&*file, text.as_bytes(), 0).and_then(|()| file.sync_data());
        if let Err(e) = written.and_then(|()| disk.rename(&temporary, path)) {
            drop(disk.remove(&temporary));
            return Err(failed(e));
        }
        let dir = path.parent().unwrap_or(Path::new("."));
        disk.sync_dir(dir).map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::disk::RealDisk;
    use crate::store::faulty::{Break, FaultyDisk};

    #[test]
    fn trust_after_a_clean_end_or_in_the_same_boot_alone() {
        let (a, b) = (Some("a".to_string()), Some("b"));
        let at = Position::new(1, 99);
        let running = Mark::running(a.clone(), at, Position::START);
        assert!(running.trusts(Some("a")) && !running.trusts(b) && !running.trusts(None));
        assert!(Mark::ended(a, at, Position::START).trusts(b));
        assert!(!Mark::running(None, at, at).trusts(None));
        assert!(!Mark::default().trusts(Some("a")));
    }

    #[test]
    fn a_mark_is_read_back_and_rubbish_trusts_nothing() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("state.toml");
        assert_eq!(Mark::read(&RealDisk, &path), Mark::default());
        let mark = Mark::ended(boot_id(), Position::new(3, 500), Position::new(1, 64));
        mark.write(&RealDisk, &path).unwrap();
        mark.write(&RealDisk, &path).unwrap();
        assert_eq!(Mark::read(&RealDisk, &path), mark);
        let whole = std::fs::read_to_string(&path).unwrap();
        for bad in
            ["clean = \u{1}".to_string(), whole.replace("500", "600"), whole.replace("true", "false"), String::new()]
        {
            std::fs::write(&path, bad.replace("journal = 1", "journal = 2")).unwrap();
            assert!(Mark::is_damaged(&RealDisk, &path) && Mark::read(&RealDisk, &path) == Mark::default(), "{bad}");
        }
        // Of the first version, which had no check sum.
        std::fs::write(&path, "version = 1\nclean = true\njournal = 4294967360\ndrafts = 0\n").unwrap();
        assert_eq!(Mark::read(&RealDisk, &path).journal, Position::new(1, 64).as_u64());
    }

    #[test]
    fn a_mark_that_cannot_be_written_leaves_the_old_one() {
        let path = Path::new("/h/state.toml");
        for n in 0..6 {
            let disk = FaultyDisk::new(n);
            disk.create_dir(Path::new("/h")).unwrap();
            let old = Mark::running(None, Position::new(1, 64), Position::START);
            old.write(&disk, path).unwrap();
            let new = Mark::ended(None, Position::new(1, 99), Position::START);
            disk.break_at(n, Break::Full);
            let written = new.write(&disk, path);
            disk.mend();
            let found = Mark::read(&disk, path);
            assert!(found == old && written.is_err() || found == new, "call {n}: {found:?}");
        }
    }
}
