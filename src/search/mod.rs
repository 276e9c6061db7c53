//! Finding text by its characters, its initials and its pinyin.
//!
//! A [`Pattern`] is what somebody typed. It is found in a single text ([`Pattern::find`], which tells the characters to
//! light up), or in an [`Index`] of many by a [`Search`] that follows the typing.

pub mod collate;
pub mod index;
pub mod mask;
pub mod matcher;
pub mod narrow;
pub mod needles;
pub mod pattern;
pub mod pinyin;
mod polyphones;
mod readings;

pub use collate::Weigher;
pub use index::{Index, Prepared};
pub use matcher::{FIELD_END, Match};
pub use narrow::{Found, Hit, Search};
pub use needles::{Needles, resembles};
pub use pattern::Pattern;
