//! Use cases: what console, command line and peers may ask for.
//!
//! | folder | what it holds |
//! | --- | --- |
//! | `office` | the office itself: its home, how it is begun, opened, kept and checked |
//! | `work` | work on its way into the log: the rules that it must keep, what follows, commit, merge, undo |
//! | `steps` | the steps of the lives, planned and taken |
//! | `drafts` | what was typed and is not saved yet |
//! | `lists` | records as lists, with their columns and the language that asks for them |
//! | `figures` | what is counted over many records, in one place |
//! | `past` | what was: as known at a moment, by record, along a life |
//! | `people` | who somebody is, what he or she sees, who is here, devices, notices |
//! | `settings` | what the office has set, and what it may set |
//! | `words` | what people write and read: names, values, reasons |
//! | `tasks`, `visits`, `evidence`, `papers`, `scores` | the use cases of each field of work |
//! | `peers` | what goes to another replica, and what comes from one |
//! | `doctor` | what is damaged, and what can be saved of it |

pub mod doctor;
pub(crate) mod drafts;
pub(crate) mod evidence;
pub mod figures;
pub mod lists;
pub(crate) mod messages;
pub mod office;
pub(crate) mod papers;
pub(crate) mod past;
pub mod peers;
pub mod people;
pub mod scores;
pub mod settings;
pub(crate) mod steps;
pub mod tasks;
pub(crate) mod visits;
pub(crate) mod words;
pub(crate) mod work;

pub use drafts::Drafts;
pub use office::{Mended, Office, Options, Watching};
pub use people::sight::View;
pub use steps::Given;
pub use steps::moves::LISTED;
pub use work::commit::OFFICE_NAME;
pub use work::rules::no_field;
pub use work::{Actor, Done, Edit, Work};

#[cfg(test)]
pub(crate) mod tests;
