//! A person's first hour: the tour over the real screens, the sample to try everything in, tips that go away once what
//! they tell of was used, and what a person got used to.

mod habits;
mod sample;
mod tips;
mod tour;

pub use habits::{Began, Habits};
pub use sample::Visit;
pub use tips::Told;
pub use tour::Tour;
