//! Finding text by its characters, its initials and its pinyin.
//!
//! A [`Pattern`] is what somebody typed. It is found in a single text ([`Pattern::find`], which tells the characters to
//! light up), or in an [`Index`] of many by a [`Search`] that follows the typing.

pub(crate) mod collate;
pub(crate) mod index;
pub(crate) mod mask;
pub(crate) mod matcher;
pub(crate) mod narrow;
pub(crate) mod needles;
pub(crate) mod pattern;
pub mod pinyin;
mod polyphones;
mod readings;

pub use collate::Weigher;
pub use index::{Index, Prepared};
pub use matcher::{FIELD_END, Match};
pub use narrow::{Found, Hit, Search};
pub use needles::{Needles, resembles};
pub use pattern::Pattern;
