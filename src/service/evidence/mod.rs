//! Files that prove something, and the guard over them.

pub(crate) mod attach;
pub(crate) mod guard;
pub(crate) mod lay_out;
pub(crate) mod proof;
