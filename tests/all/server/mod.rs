//! The shared server with the real program: clients in terminals (ptys), commands, signals, and logins over OpenSSH.

mod hosting;
mod line;
pub mod rig;
mod sessions;
mod soak;
mod ssh;
