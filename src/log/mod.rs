//! Entries, clock, chain, signatures, fold and conflicts.

pub mod accept;
pub mod authority;
pub mod clock;
pub mod entry;
pub mod fold;
pub mod horizon;
pub mod retract;
pub mod seal;
pub mod seal_stream;
pub mod settle;
pub mod sign;
pub mod snapshot;
pub mod state;
pub mod touched;
pub mod verify;
pub mod writes;

#[cfg(test)]
mod tests;

pub use authority::{Authority, Refusal};
pub use clock::{CHINA, Clock, FixedClock, Hlc, OfficeClock, SystemClock, offset};
pub use entry::{Batch, Change, Digest, Draft, Entry, Frame, ReplicaId, WriteId, hex, unhex};
pub use horizon::AsOf;
pub use sign::DeviceKey;
pub use state::{Contest, Head, Meta, Replica, State};
pub use touched::Touched;
pub use writes::{Each, Fetch, Resolved, Writes, Written};
