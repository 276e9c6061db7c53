//! The terminal's modes.

pub use rustix::stdio::stdin;
pub use rustix::termios::{LocalModes, OptionalActions, QueueSelector, tcflush, tcgetattr, tcsetattr};
