//! What is laid over the screens: palette, help, which-key, the filter line, the day to look at, lists to choose from.

mod called;
pub(crate) mod commands;
pub(crate) mod conflicts;
pub(crate) mod count;
pub(crate) mod day;
pub(crate) mod field;
pub(crate) mod filter;
mod finder;
pub(crate) mod first_run;
pub(crate) mod help;
pub(crate) mod leave;
mod lint;
mod open;
mod page;
pub(crate) mod palette;
pub(crate) mod pictures;
pub(crate) mod preview;
pub(crate) mod report;
pub(crate) mod search;
pub(crate) mod sheet;
pub(crate) mod which_key;

pub(super) use open::{open, shown_alone};
