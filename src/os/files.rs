//! Files: who may read them, locks, reading at a place, links that are not followed, the room on a disk.

pub use std::os::fd::{AsFd, OwnedFd};
#[cfg(test)]
pub use std::os::unix::fs::symlink;
pub use std::os::unix::fs::{DirBuilderExt, FileExt, MetadataExt, OpenOptionsExt, PermissionsExt};

pub use rustix::fs::{Access, FlockOperation, OFlags, access, flock, statvfs};

/// Whether the standard output is a pipe.
pub fn is_piped() -> bool {
    let held = rustix::fs::fstat(std::io::stdout());
    held.is_ok_and(|s| rustix::fs::FileType::from_raw_mode(s.st_mode) == rustix::fs::FileType::Fifo)
}
