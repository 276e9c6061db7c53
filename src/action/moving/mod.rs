//! Moving about.

pub mod cursor;
pub mod panes;
pub mod scroll;
pub mod tree;
