//! Entries, clock, chain, signatures, fold and conflicts.

pub(crate) mod accept;
pub(crate) mod authority;
pub(crate) mod clock;
pub mod entry;
pub(crate) mod fold;
pub(crate) mod horizon;
pub(crate) mod passphrase;
pub(crate) mod retract;
pub(crate) mod seal;
pub mod seal_stream;
pub(crate) mod settle;
pub(crate) mod sign;
pub(crate) mod snapshot;
pub(crate) mod state;
pub(crate) mod touched;
pub mod verify;
pub(crate) mod writes;

#[cfg(test)]
mod tests;

pub use authority::{Authority, Refusal};
pub use clock::{CHINA, Clock, FixedClock, Hlc, MAX_AHEAD, OfficeClock, SystemClock, offset};
pub use entry::{Batch, Change, Digest, Draft, Entry, Frame, ReplicaId, WriteId, hex, unhex};
pub use horizon::AsOf;
pub use sign::DeviceKey;
pub use state::{Contest, Head, Meta, Replica, State};
pub use touched::Touched;
pub use writes::{Each, Fetch, Resolved, Writes, Written};
