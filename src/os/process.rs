//! Processes: whose they are, what they may use, and what they are told.

pub use std::os::unix::process::CommandExt;

pub use rustix::process::{Pid, Resource, Rlimit, Signal, getrlimit, kill_process, setrlimit, setsid};

/// The account that this process runs under.
pub fn own_uid() -> u32 {
    rustix::process::geteuid().as_raw()
}

/// Whether this process belongs to a session that another one leads, such as a shell. Of a leader outside this container the
/// number is 0: that is another one too.
pub fn is_led() -> bool {
    nix::unistd::getsid(None).is_ok_and(|session| session != nix::unistd::getpid())
}
