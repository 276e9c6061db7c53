//! What is left of a ledger, day by day, and the pace that is needed.
//!
//! Source: domain.md, "Ledgers and tasks": the pace needed to finish by the deadline.

use chrono::NaiveDate;

use crate::domain::calendar::Calendar;
use crate::domain::id::RecordId;
use crate::domain::pace::{Pace, Point};
use crate::log::State;
use crate::service::figures::{LedgerPace, paces};
use crate::service::show::short_title;
use crate::service::task_view::Classes;

/// The burn-down of a ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct Burn {
    /// The ledger.
    pub ledger: RecordId,
    /// Its short name.
    pub name: String,
    /// The tasks that can be finished: what goes on without end is not among them.
    pub total: u64,
    /// The first day.
    pub start: NaiveDate,
    /// The last day in time.
    pub deadline: NaiveDate,
    /// The day that is looked at.
    pub today: NaiveDate,
    /// One point a day, or every so many days, up to the deadline or today.
    pub points: Vec<Point>,
    /// The pace that is needed and the one that was kept.
    pub pace: Pace,
}

impl Burn {
    /// Returns the burn-downs of all ledgers that have tasks that can be finished and a last day.
    pub fn all(state: &State, classes: &Classes, today: NaiveDate, calendar: &Calendar) -> Vec<Self> {
        let all = paces(state, classes, today, calendar);
        all.iter().filter_map(|pace| Self::of(state, pace, today, calendar)).collect()
    }

    /// Returns the burn-down of a ledger; nothing where it has no task that can be finished, or no last day.
    pub fn of(state: &State, ledger: &LedgerPace, today: NaiveDate, calendar: &Calendar) -> Option<Self> {
        Some(Self {
            ledger: ledger.ledger,
            name: short_title(state, ledger.ledger),
            total: ledger.total,
            start: ledger.start?,
            deadline: ledger.deadline?,
            today,
            points: ledger.burn_down(today, calendar),
            pace: ledger.pace?,
        })
    }
}
