//! Waiting for several lines at once.

pub use rustix::event::{PollFd, PollFlags, Timespec, poll};
