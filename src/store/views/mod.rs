//! Checkpoints: what is read from the journal, kept so that opening is quick. They may be thrown away at any time.
//!
//! An engine is not believed: each value carries its format version and a check sum over its key and content, and what
//! does not fit is not handed out.

mod memory;
mod quiet;
mod sealed;
mod sled;
#[cfg(test)]
mod tests;

pub use memory::MemoryViews;
pub use sled::SledViews;

use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::store::messages;

/// The largest key in bytes.
pub const MAX_KEY: usize = 512;
/// The largest value in bytes; ones above [`WHOLE`] are split.
pub const MAX_VALUE: usize = 64 << 20;
/// A value up to this size is stored whole: sled would put larger ones into files that it never syncs.
pub const WHOLE: usize = 7 << 10;

/// A store of checkpoints by key, in the order of the keys.
///
/// Nothing is durable before [`Views::flush`], and not for certain then: whoever reads must compare what it says about
/// the journal's position and digest.
pub trait Views: Send + Sync {
    /// Returns the engine's name.
    fn name(&self) -> &'static str;

    /// Whether what is written is there when the store is opened again; where it is not, nobody ever reads it.
    fn lasts(&self) -> bool;

    /// Returns a value.
    ///
    /// # Errors
    /// `Corrupt` if what is stored is damaged; all checkpoints are then gone (see [`Views::take_rebuilt`]).
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>>;

    /// Stores values in their order, replacing older ones. A large batch is written in parts of bounded size, and an
    /// interruption leaves a part from its beginning: store the mark that says they are complete in a batch behind.
    ///
    /// # Errors
    /// `Failed` if a key is larger than [`MAX_KEY`], a value larger than [`MAX_VALUE`], or the disk fails.
    fn put_batch(&self, items: Vec<(Vec<u8>, Vec<u8>)>) -> Result<()>;

    /// Removes a value, if there is one.
    ///
    /// # Errors
    /// When the engine fails.
    fn remove(&self, key: &[u8]) -> Result<()>;

    /// Hands out the keys that begin with a prefix and their values, in order, until the function returns false; memory
    /// stays bounded however many there are.
    ///
    /// # Errors
    /// As [`Views::get`].
    fn scan_prefix(&self, prefix: &[u8], each: &mut dyn FnMut(&[u8], Vec<u8>) -> bool) -> Result<()>;

    /// Removes everything.
    ///
    /// # Errors
    /// When the engine fails.
    fn clear(&self) -> Result<()>;

    /// Brings everything to the disk as well as the engine can.
    ///
    /// # Errors
    /// When the engine fails.
    fn flush(&self) -> Result<()>;

    /// Returns why everything had to be thrown away since this was last asked, if it had.
    fn take_rebuilt(&self) -> Option<Rebuilt>;
}

/// The checkpoints were thrown away and have to be built anew from the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// Why, for a person.
    pub why: Message,
}

fn check(key: &[u8], value: &[u8]) -> Result<()> {
    if key.len() > MAX_KEY {
        return Err(Error::new(Code::Failed, messages::VIEW_KEY).with("size", key.len()).with("max", MAX_KEY));
    }
    if value.len() > MAX_VALUE {
        return Err(Error::new(Code::Failed, messages::VIEW_TOO_LONG).with("size", value.len()).with("max", MAX_VALUE));
    }
    Ok(())
}
