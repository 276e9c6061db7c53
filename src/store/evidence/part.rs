//! Files that come in pieces, perhaps with days between: what has come lies beside the others until it is whole.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::PathBuf;

use super::{Evidence, PART};
use crate::error::{Code, Error, Result};
use crate::os::files::{FileExt, OpenOptionsExt};
use crate::store::digest::{Digest, copy};
use crate::store::disk::{Disk, RealDisk};
use crate::store::messages::{self, io_error};

impl Evidence {
    fn part(&self, digest: &Digest) -> PathBuf {
        self.dir.join(format!("{PART}{digest}"))
    }

    /// How many bytes of a file have come.
    pub fn begun(&self, digest: &Digest) -> u64 {
        std::fs::metadata(self.part(digest)).map_or(0, |about| about.len())
    }

    /// Takes the next bytes of a file, which begin where those before end; returns how many have come.
    ///
    /// # Errors
    /// `BadInput` where they begin elsewhere or the file grows too large; `Failed` where the disk refuses.
    pub fn add(&self, digest: &Digest, from: u64, bytes: &[u8]) -> Result<u64> {
        let path = self.part(digest);
        let failed = |e: io::Error| io_error(messages::CANNOT_WRITE, &path, &e);
        RealDisk.create_dir(&self.dir).map_err(failed)?;
        let open = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path);
        let file = open.map_err(failed)?;
        let here = file.metadata().map_err(failed)?.len();
        let end = from.saturating_add(bytes.len() as u64);
        if from != here {
            return Err(Error::new(Code::BadInput, messages::PIECE_ELSEWHERE)
                .with("digest", digest)
                .with("from", from)
                .with("here", here));
        }
        if end > self.max {
            let error = Error::new(Code::BadInput, messages::EVIDENCE_TOO_LARGE).with("path", digest);
            return Err(error.with("max", self.max >> 20).hint(messages::HINT_SMALLER));
        }
        file.write_all_at(bytes, from).map_err(failed)?;
        Ok(end)
    }

    /// Takes a file whose last piece has come into its place; where its content is not what its name says, it is let go of.
    ///
    /// # Errors
    /// `BadInput` where it is another file; `Failed` where the disk refuses.
    pub fn finish(&self, digest: &Digest) -> Result<()> {
        let part = self.part(digest);
        let failed = |e: io::Error| io_error(messages::CANNOT_WRITE, &part, &e);
        let mut file = File::open(&part).map_err(failed)?;
        let found = copy(&mut file, &mut io::sink(), self.max).map_err(failed)?;
        if found.is_none_or(|found| found.digest != *digest) {
            std::fs::remove_file(&part).map_err(failed)?;
            return Err(Error::new(Code::BadInput, messages::OTHER_FILE).with("digest", digest));
        }
        file.sync_all().map_err(failed)?;
        let path = self.path(digest);
        let folder = path.parent().unwrap_or(&self.dir);
        RealDisk.create_dir(folder).map_err(failed)?;
        std::fs::rename(&part, &path).map_err(failed)?;
        RealDisk.sync_dir(folder).map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_become_the_file_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let evidence = Evidence::new(dir.path(), 100);
        let whole = b"seen on the spot".to_vec();
        let digest = Digest::of(&whole);
        assert_eq!(evidence.add(&digest, 0, &whole[..5]).unwrap(), 5);
        assert_eq!(evidence.add(&digest, 0, &whole[..5]).unwrap_err().code(), Code::BadInput);
        drop(evidence);
        let evidence = Evidence::new(dir.path(), 100);
        evidence.remove_leftovers();
        assert_eq!(evidence.begun(&digest), 5, "what came before an end is there");
        evidence.add(&digest, 5, &whole[5..]).unwrap();
        evidence.finish(&digest).unwrap();
        assert!(evidence.is_sound(&digest) && evidence.begun(&digest) == 0);
        let other = Digest::of(b"other");
        evidence.add(&other, 0, b"forged").unwrap();
        assert_eq!(evidence.finish(&other).unwrap_err().code(), Code::BadInput);
        assert!(!evidence.has(&other) && evidence.begun(&other) == 0);
        assert_eq!(evidence.add(&other, 0, &[0; 101]).unwrap_err().code(), Code::BadInput);
        assert_eq!(evidence.list().unwrap().len(), 1);
    }
}
