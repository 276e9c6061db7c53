//! What the program asks of the operating system beyond what is the same everywhere: the one room that knows which system it
//! runs on. A test fails where another names a crate or a folder of one system.
//!
//! | part | what it gives | Linux | macOS | Windows |
//! | --- | --- | --- | --- | --- |
//! | [`files`] | modes, locks, reading at a place, room on a disk, links that are not followed | yes | the same calls | owner and rights by ACL in place of modes, `LockFileEx`, `seek_read` |
//! | [`mod@line`] | sockets between processes of one machine, and who is at the other end | yes | `getpeereid`; no way around a path that is too long | named pipes, the client's token |
//! | [`process`] | its own account, signals to others, limits, sessions | yes | the same calls | job objects; a service in place of `--detach` |
//! | [`terminal`], [`signals`] | modes of the terminal; what ends, stops or resizes it | yes | the same calls | crossterm's own console, events in place of signals |
//! | [`wait`] | waiting for several lines at once | yes | the same call | a thread for each line |
//! | [`machine`] | its name, this boot, memory, clock of the processor, open descriptors | `/proc` | not told: every start counts as after a cut | `GetTickCount64`, `GetProcessMemoryInfo` |
//! | [`names`] | file names as bytes | yes | the same | UTF-16, as WTF-8 |
//!
//! The plan. macOS: `cargo check --target x86_64-apple-darwin` passes, and nothing there was run yet; what [`machine`] does not
//! tell is to be asked of `sysctl` and `getrusage`. Windows, for the laptop alone: of what `cargo check --target
//! x86_64-pc-windows-gnu` says, everything is a name that this room gives. `files`, `wait`, `names` and `terminal` come under the
//! same names behind `cfg(windows)`, and neither server nor `attach`, which stay with the office's Linux: people reach that with
//! Windows' own `ssh` as they do now.

pub(crate) mod files;
pub(crate) mod line;
pub(crate) mod machine;
pub(crate) mod process;
pub(crate) mod signals;
pub(crate) mod terminal;
pub(crate) mod wait;

/// File names as the bytes that they are.
pub(crate) mod names {
    pub use std::os::unix::ffi::{OsStrExt, OsStringExt};
}

pub(crate) use rustix::io::Errno;
