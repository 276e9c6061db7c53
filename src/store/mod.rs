//! The journal that is the truth, and the checkpoints read from it.
//!
//! Everything here works on bytes: what a frame of the journal or a value of a checkpoint means is known to `log` and
//! `service`. Source: architecture.md, "Store".
//!
//! | file | what it holds |
//! | --- | --- |
//! | [`layout`] | where the parts of a home folder lie |
//! | [`disk`], [`faulty`] | the file layer under the journal, and one that breaks on purpose |
//! | [`frame`], [`segment`], [`walk`], [`scan`], [`recover`], [`journal`] | the append-only journal |
//! | [`salvage`] | every frame that still verifies in a damaged journal |
//! | [`checkpoint`] | the state as blocks in the views, believed only where it fits the journal |
//! | [`carried`] | folders that a cloud drive keeps the same on several machines |
//! | [`aside`] | what came from outside and is not part of the log |
//! | [`evidence`], [`digest`] | evidence files by their digest |
//! | [`backup`] | one verified file, and back |
//! | [`moves`] | several renames in a home folder that happen as one |
//! | [`lock`], [`mark`], [`acked`] | one process a store; whether the last one ended cleanly; what was acknowledged |
//! | [`views`] | checkpoints in sled, which may be thrown away, and their in-memory twin |

pub mod acked;
pub(crate) mod aside;
pub mod backup;
pub(crate) mod carried;
pub mod checkpoint;
pub(crate) mod digest;
pub mod disk;
pub(crate) mod evidence;
pub mod faulty;
pub(crate) mod frame;
pub(crate) mod journal;
pub(crate) mod layout;
pub mod lock;
pub mod mark;
pub(crate) mod messages;
pub mod moves;
mod opening;
pub(crate) mod recover;
pub mod salvage;
pub(crate) mod scan;
pub mod segment;
#[cfg(test)]
mod tests;
pub(crate) mod views;
pub(crate) mod walk;

pub use aside::Aside;
pub use digest::Digest;
pub use evidence::Evidence;
pub use journal::{Journal, Opened, Options};
pub use layout::Layout;
pub use lock::Lock;
pub use segment::Position;
pub use views::{MemoryViews, Rebuilt, SledViews, Views};
