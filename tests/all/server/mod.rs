//! The shared server with the real program: clients in terminals (ptys), commands, signals, and logins over OpenSSH.

pub mod rig;
mod sessions;
mod ssh;
