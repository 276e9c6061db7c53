//! Records as lists: which, in which order, with which columns, and the language that asks for them.

pub mod ask;
pub mod columns;
pub(crate) mod derived;
pub(crate) mod frequency;
pub mod lens;
pub mod list;
pub mod list_index;
pub(crate) mod order;
