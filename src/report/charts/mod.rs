//! The data behind the pictures: plain structs made from a state, drawn elsewhere.
//!
//! | picture | file |
//! | --- | --- |
//! | where every unit stood, period by period | [`crate::service::scores::standings`] |
//! | one indicator over periods against peers | [`peers`] |
//! | heat maps of units, indicators and periods | [`matrix`] |
//! | how many tasks are due on each day | [`due`] |
//! | what is left of a ledger, day by day | [`burn`] |

pub(crate) mod burn;
pub(crate) mod due;
pub(crate) mod matrix;
pub(crate) mod messages;
pub(crate) mod peers;

#[cfg(test)]
mod tests;

pub(crate) use crate::service::scores::standings::{Figure, Standing, own_unit};
use chrono::NaiveDate;

use crate::domain::calendar::Calendar;
use crate::domain::period::Period;
use crate::domain::rate::{Counts, Formula};

pub use burn::{Burn, Tone};
pub use due::DueDays;
pub use matrix::{Head, Matrix, Spot};
pub use peers::{Line, Peers, Series, SeriesKind};

/// A picture, drawn as cells in the console and as SVG in a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Chart {
    /// How far something is.
    Gauge {
        /// What.
        name: String,
        /// How many are in each class.
        counts: Counts,
        /// How the rate is made.
        formula: Formula,
    },
    /// What is left of a ledger, day by day.
    Burn(Burn),
    /// Ranks over periods.
    Ranks(Peers),
    /// A heat map.
    Heat {
        /// The period that it is of, if it is of one.
        about: Option<Period>,
        /// The cells.
        matrix: Matrix,
    },
    /// What is due on each day.
    Calendar {
        /// How many.
        due: DueDays,
        /// The day that is looked at.
        today: NaiveDate,
        /// Which days are worked.
        calendar: Calendar,
    },
}
