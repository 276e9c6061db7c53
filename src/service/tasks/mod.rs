//! Tasks: what their words count as, their lamps, what is due, extensions, and the next period.

pub mod due;
pub(crate) mod extension;
pub mod lamps;
pub(crate) mod roll;
pub(crate) mod task_view;
