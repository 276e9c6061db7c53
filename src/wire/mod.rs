//! The shared server's ground: what goes over the socket, where the socket lies, and who may log in.
//!
//! This room knows bytes, paths and keys, and nothing of screens: the daemon that runs a console per session, and the
//! client that attaches to it, are in [`crate::daemon`], above the console and the command line, so that the rooms below
//! can never reach into a running daemon.
//!
//! | file | what it holds |
//! | --- | --- |
//! | [`frame`] | frames: a length, a version, a body; everything bounded |
//! | [`protocol`] | what is said in both directions |
//! | [`socket`] | the folder, the socket, the peer's uid |
//! | [`forced`] | which commands a login over ssh may ask for |
//! | [`keys`] | lines of `authorized_keys` |

pub(crate) mod forced;
pub mod frame;
pub(crate) mod keys;
pub(crate) mod messages;
pub mod protocol;
pub mod socket;
