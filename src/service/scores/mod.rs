//! Where units stand: places, flags on what lags, objections, schemes, surveys.

pub mod flags;
pub mod lagging;
pub(crate) mod objections;
pub mod schemes;
pub(crate) mod standings;
pub(crate) mod survey;
