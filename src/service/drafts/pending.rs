//! Drafts on their way to the disk: each is written to a file at the key press itself, without waiting for the disk, so that
//! a process that is killed loses none while the journal of drafts is still being made durable.
//!
//! The file lives from one durable state to the next, and within one run of the machine: after that only what is durable
//! counts.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use crate::os::files::OpenOptionsExt;
use crate::store::mark::boot_id;

/// The most bytes that wait: a disk that lets more than that pile up is in trouble, and says so elsewhere.
const MAX_BYTES: u64 = 16 << 20;

/// The file of what waits.
#[derive(Debug)]
pub(in crate::service) struct Pending {
    path: PathBuf,
    /// This run of the machine; where it has no name, nothing is kept.
    boot: Option<String>,
    file: Option<File>,
    bytes: u64,
}

impl Pending {
    /// Opens the file beside the folder of drafts, and hands each frame that waited to a function, the oldest first.
    pub fn open(dir: &Path, mut each: impl FnMut(&[u8])) -> Self {
        let (path, boot) = (dir.with_extension("pending"), boot_id());
        let mut held = Vec::new();
        if let Ok(file) = File::open(&path) {
            // What cannot be read was not kept; the journal holds what was before.
            drop(file.take(MAX_BYTES).read_to_end(&mut held));
        }
        let of_now = boot.as_ref().and_then(|boot| held.strip_prefix(boot.as_bytes()));
        let mut rest = of_now.unwrap_or_default();
        while let Some((frame, after)) = next(rest) {
            each(frame);
            rest = after;
        }
        Self { path, boot, file: None, bytes: 0 }
    }

    /// Adds a frame.
    pub fn add(&mut self, frame: &[u8]) {
        let (Some(boot), Ok(length)) = (&self.boot, u32::try_from(frame.len())) else { return };
        if self.file.is_none() {
            // What was there before was taken over when the file was opened.
            let file = OpenOptions::new().create(true).append(true).mode(0o600).open(&self.path).ok();
            self.file = file.filter(|f| f.set_len(0).is_ok());
        }
        let Some(file) = &mut self.file else { return };
        if self.bytes + frame.len() as u64 > MAX_BYTES {
            return;
        }
        let mut bytes = Vec::with_capacity(frame.len() + 64);
        if self.bytes == 0 {
            bytes.extend_from_slice(boot.as_bytes());
        }
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(&crc32fast::hash(frame).to_le_bytes());
        bytes.extend_from_slice(frame);
        // One write: a kill leaves it whole, or torn where the check sum tells.
        if file.write_all(&bytes).is_ok() {
            self.bytes += bytes.len() as u64;
        }
    }

    /// Empties the file: everything in it is durable.
    pub fn clear(&mut self) {
        if let Some(file) = &self.file
            && file.set_len(0).is_ok()
        {
            self.bytes = 0;
        }
    }
}

/// The first frame, and what follows it.
fn next(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (sum, rest) = rest.split_first_chunk::<4>()?;
    let frame = rest.get(..u32::from_le_bytes(*length) as usize)?;
    let whole = crc32fast::hash(frame) == u32::from_le_bytes(*sum);
    whole.then(|| (frame, &rest[frame.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(dir: &Path) -> Vec<Vec<u8>> {
        let mut all = Vec::new();
        Pending::open(dir, |frame| all.push(frame.to_vec()));
        all
    }

    #[test]
    fn what_waits_is_there_again_until_it_is_durable() {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("drafts");
        let mut pending = Pending::open(&dir, |_| {});
        pending.add(b"one");
        pending.add(b"two");
        assert_eq!(held(&dir), [b"one", b"two"]);
        pending.clear();
        assert!(held(&dir).is_empty());
        pending.add(b"three");
        assert_eq!(held(&dir), [b"three"]);
        // A torn end, and another run of the machine.
        let path = dir.with_extension("pending");
        let mut bytes = std::fs::read(&path).unwrap();
        bytes.extend_from_slice(&[9, 0, 0, 0, 1, 2]);
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(held(&dir), [b"three"]);
        bytes[0] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        assert!(held(&dir).is_empty());
    }
}
