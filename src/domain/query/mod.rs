//! The filter language.

mod fold;
pub use fold::{fold, folded, same};
