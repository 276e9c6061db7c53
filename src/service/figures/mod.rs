//! Everything that is counted, in one place: lists, derived columns, the overview, reports, the lint and JSON read their
//! figures here, so that one question has one answer.
//!
//! | figure | file |
//! | --- | --- |
//! | tasks, findings, flags and indicators of each unit and ledger, record by record | [`tallies`] |
//! | the ledgers: counts, rate with its formula, problems | [`ledgers`] |
//! | how far a ledger is: what is left, since when, until when | [`progress`] |
//! | what was published, to be compared | `published` |
//! | whether something is still open, and whose it is | [`open`] |
//!
//! Terms, the same everywhere:
//! - *overdue*: the last day has passed and the task is still open ([`crate::service::tasks::due::Horizon`]); a red lamp follows
//!   the office's own rules and is counted as a lamp;
//! - *open*, of tasks counted by class: not done, as the filter `status:open` finds them ([`open_tasks`]);
//! - a flag without a unit counts for the unit that leads its indicator;
//! - the indicators of a unit are those of the first level that it leads: what lies below them is part of them.

pub(crate) mod ledgers;
pub(crate) mod open;
pub(crate) mod progress;
pub(crate) mod published;
pub(crate) mod tallies;

pub use ledgers::{LedgerFigure, LedgerFigures, Problems};
pub use open::{has_own_states, is_closed, is_ended, open_tasks, unit_of};
pub use progress::{LedgerPace, paces};
pub use published::{Published, PublishedFigure, What, published};
pub use tallies::{Tallies, UnitTally};
