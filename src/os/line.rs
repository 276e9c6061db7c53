//! Lines between processes of one machine.

use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;
pub use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;

/// The account of the process at the other end, as the kernel knows it.
///
/// # Errors
/// Where the system cannot tell.
#[cfg(target_os = "linux")]
pub fn peer(stream: &UnixStream) -> io::Result<u32> {
    Ok(rustix::net::sockopt::socket_peercred(stream)?.uid.as_raw())
}

/// The account of the process at the other end, as the kernel knows it.
///
/// # Errors
/// Where the system cannot tell.
#[cfg(not(target_os = "linux"))]
pub fn peer(stream: &UnixStream) -> io::Result<u32> {
    Ok(nix::unistd::getpeereid(stream)?.0.as_raw())
}

/// A short path to an open folder, for as long as it is open; none where the system has no such thing.
pub fn short_path(folder: &File) -> Option<PathBuf> {
    let short = PathBuf::from(format!("/proc/self/fd/{}", folder.as_raw_fd()));
    short.symlink_metadata().is_ok().then_some(short)
}
