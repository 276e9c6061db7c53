//! What is laid over the screens: palette, help, which-key, the filter line, the day to look at, lists to choose from.

mod called;
pub mod commands;
pub mod conflicts;
pub mod count;
pub mod day;
pub mod field;
pub mod filter;
mod finder;
pub mod first_run;
pub mod help;
pub mod leave;
mod lint;
mod open;
mod page;
pub mod palette;
pub mod pictures;
pub mod preview;
pub mod report;
pub mod search;
pub mod sheet;
pub mod which_key;

pub(super) use open::{open, shown_alone};
