//! What is laid over the screens: palette, help, which-key, the filter line, the day to look at, lists to choose from.

pub mod conflicts;
pub mod day;
pub mod filter;
mod finder;
pub mod help;
mod lint;
mod open;
pub mod palette;
pub mod pictures;
pub mod preview;
pub mod report;
pub mod sheet;
pub mod which_key;

pub(super) use open::{open, shown_alone};
