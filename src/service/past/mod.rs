//! What was: as known at a moment, by record, along a life.

pub(crate) mod as_known;
pub(crate) mod history;
pub(crate) mod timeline;
