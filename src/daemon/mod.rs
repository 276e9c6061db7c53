//! The shared server at work: the daemon that runs a console per session, and the client that attaches to it.
//!
//! The daemon owns the store. A session is two threads: one runs the very console that runs in a local terminal, one
//! reads what its client sends. Nothing that a client does or leaves undone holds anybody else up: see [`session`].
//!
//! This room lies above console and command line, since it runs them; the ground it stands on is [`crate::wire`].
//!
//! | file | what it holds |
//! | --- | --- |
//! | [`core`] | listening, sessions, the end |
//! | `client`, `who` | one client from its greeting to its end, and who it is |
//! | `console`, `command` | what it asks for: a console, or one command |
//! | [`limits`] | how much is taken on: descriptors, sessions of one person, what is drawn |
//! | `allowance` | how much of the processor one console may take |
//! | [`hosting`] | a console that holds the store serves it |
//! | [`session`] | one client's console: what goes in and out, and their bounds |
//! | [`spool`] | the output of a forwarded command, kept until its client takes it |
//! | [`entry`] | the program's entry: what runs here, what in a daemon |
//! | [`running`], [`mod@unit`] | `ducha serve`, and how systemd starts it |
//! | [`attach`] | the client: the terminal's events there, bytes back |
//! | [`exchange`] | the answering end of an exchange of entries: here, or in the daemon |
//! | [`forward`] | the client of one command |
//! | [`logfile`] | the daemon's log |

mod allowance;
pub(crate) mod attach;
mod client;
mod command;
mod console;
pub mod core;
pub mod entry;
pub(crate) mod exchange;
pub(crate) mod forward;
pub(crate) mod hosting;
pub(crate) mod limits;
pub mod logfile;
pub(crate) mod messages;
pub(crate) mod running;
pub(crate) mod session;
pub(crate) mod spool;
pub(crate) mod unit;
mod who;

#[cfg(test)]
mod tests;
