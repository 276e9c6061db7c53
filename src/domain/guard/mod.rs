//! The guard against fake rectification (假整改、数据整改): what looks as if a problem was put right on paper alone.
//!
//! Each alarm says why and is decided by a person. A picture without time or place is no alarm: chat programs strip both,
//! and so does the picker of a phone. Source: law-and-practice 4.4, with its thresholds as settings.

mod closings;
#[cfg(test)]
mod labelled;
mod picture;
mod places;
mod replies;
mod screen;

pub use closings::{Alarm, Closing, Photo, Rule, Settings, Strength, alarms};
pub use picture::Print;
pub use places::metres;
pub use replies::{Names, alike};
