//! What is left of a ledger, day by day, and the pace that is needed.
//!
//! Source: domain.md, "Ledgers and tasks": the pace needed to finish by the deadline.

use chrono::NaiveDate;

use crate::domain::calendar::Calendar;
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::pace::{Pace, Point, Work};
use crate::domain::rate::Class;
use crate::domain::schema::{ledger, task};
use crate::log::State;
use crate::service::show::short_title;
use crate::service::task_view::{Classes, TaskView};

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
    /// Returns the burn-down of a ledger; nothing where it has no task that can be finished, or no last day.
    ///
    /// A task is done from the day that was reported, else from the day from which its status holds; one that was reopened
    /// counts as not done all along, because only its present status is looked at. The last day is the ledger's, or else the
    /// latest one of its tasks; the first is the earliest day on which one of them began, or else was there.
    pub fn of(
        state: &State,
        classes: &Classes,
        ledger: RecordId,
        today: NaiveDate,
        calendar: &Calendar,
    ) -> Option<Self> {
        let record = state.find(Kind::Ledger, ledger)?;
        let (mut total, mut done) = (0, Vec::new());
        let (mut start, mut last): (Option<NaiveDate>, Option<NaiveDate>) = (None, None);
        for view in TaskView::all(state).filter(|t| t.ledger == Some(ledger)) {
            let class = classes.class(&view);
            if view.is_ongoing(class) {
                continue;
            }
            total += 1;
            let mut first = view.start.or_else(|| view.made_on(state));
            if class == Class::Done {
                let day = done_on(state, &view).unwrap_or(today).min(today);
                first = Some(first.map_or(day, |d| d.min(day)));
                done.push(day);
            }
            start = [start, first].into_iter().flatten().min();
            last = last.max(view.due_date());
        }
        let deadline = record.date(ledger::DUE).or(last)?;
        let start = start?.min(deadline);
        let work = Work { total, start, deadline, done: &done };
        Some(Self {
            ledger,
            name: short_title(state, ledger),
            total,
            start,
            deadline,
            today,
            points: work.burn_down(today, calendar),
            pace: work.pace(today, calendar),
        })
    }
}

/// The day on which a task was done: as reported, else the day from which its status holds.
fn done_on(state: &State, view: &TaskView<'_>) -> Option<NaiveDate> {
    let held = || state.meta(view.record.stamp(task::STATUS)?).map(|m| m.on);
    view.done_on.or_else(held)
}
