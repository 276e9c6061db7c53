//! Moving about.

pub(crate) mod cursor;
pub(crate) mod panes;
pub(crate) mod scroll;
pub(crate) mod tree;
