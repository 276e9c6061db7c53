//! Where units stand: places, flags on what lags, objections, surveys.

pub mod flags;
pub mod lagging;
pub(crate) mod objections;
pub(crate) mod standings;
pub(crate) mod survey;
