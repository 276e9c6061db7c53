//! What is overdue, due soon, stalled or up for review, as of a day.
//!
//! Source: domain.md, "Ledgers and tasks": open-ended tasks never fall overdue but come up for periodic review; a cadence
//! board says what is due, overdue, stalled and unreported.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};

use crate::domain::calendar::Calendar;
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::lamp::{DUE_SOON, Lamp};
use crate::domain::rate::Class;
use crate::log::State;
use crate::parallel::{FEW, in_runs};
use crate::service::tasks::lamps::TaskLamps;
use crate::service::tasks::task_view::TaskView;

/// A task is stalled when nothing was heard of it for more than so many days.
pub const STALLED_AFTER: i64 = 30;

/// An open-ended task comes up for review so many days after it was last heard of, where no day is set for it: a quarter.
pub const REVIEW_AFTER: u64 = 90;

/// A day, and how far is looked ahead and back from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Horizon {
    /// The day.
    pub day: NaiveDate,
    /// The last day that is "soon".
    pub soon: NaiveDate,
    /// How many working days ahead that is.
    pub workdays: u32,
    /// Whether a holiday table covers every day until then.
    pub complete: bool,
    /// After how many silent days a task is stalled.
    pub silent: i64,
}

/// Where a task belongs on a board. It can belong to several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Its last day has passed.
    Overdue,
    /// Its last day is today or within the working days looked ahead.
    Soon,
    /// Nothing was heard of it for too long.
    Stalled,
    /// It goes on without end and its day of review has come, or will soon.
    Review,
}

impl Group {
    /// All groups, in the order of a board.
    pub const ALL: [Self; 4] = [Self::Overdue, Self::Soon, Self::Stalled, Self::Review];
}

/// A task on the board. One that is overdue and stalled is there twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueRow {
    /// Its group.
    pub group: Group,
    /// The task.
    pub task: RecordId,
    /// What its status counts as.
    pub class: Class,
    /// Its lamp.
    pub lamp: Lamp,
    /// The day that matters: its last day, the day it was last heard of, or its day of review.
    pub day: NaiveDate,
    /// Days late; working days left; days of silence; days until its review (negative once it is past).
    pub days: i64,
}

impl Horizon {
    /// Looks so many working days ahead.
    pub fn new(day: NaiveDate, workdays: u32, calendar: &Calendar) -> Self {
        let (soon, complete) = calendar.add_workdays(day, i64::from(workdays));
        Self { day, soon, workdays, complete, silent: STALLED_AFTER }
    }

    /// Looks five working days ahead, as the default lamp does.
    pub fn usual(day: NaiveDate, calendar: &Calendar) -> Self {
        Self::new(day, DUE_SOON, calendar)
    }

    /// Returns the groups that a task belongs to, in the order of [`Group::ALL`], each with the day that matters (its last
    /// day, the day it was last heard of, or its day of review).
    pub fn groups(&self, task: &TaskView<'_>, class: Class, state: &State) -> [Option<NaiveDate>; Group::ALL.len()] {
        if class == Class::Done {
            return [None; Group::ALL.len()];
        }
        let silent = |days: i64| self.day.checked_sub_signed(chrono::TimeDelta::try_days(days)?);
        [
            self.overdue(task, class).and_then(|_| task.due_date()),
            self.due_soon(task, class),
            self.stalled(task, class, state).and_then(silent),
            self.review(task, class, state),
        ]
    }

    /// Returns by how many days a task is late.
    pub fn overdue(&self, task: &TaskView<'_>, class: Class) -> Option<i64> {
        let due = task.due_date().filter(|d| *d < self.day && task.is_open(class))?;
        Some(self.day.signed_duration_since(due).num_days())
    }

    /// Returns the last day of a task that is due soon.
    pub fn due_soon(&self, task: &TaskView<'_>, class: Class) -> Option<NaiveDate> {
        task.due_date().filter(|d| (self.day..=self.soon).contains(d) && task.is_open(class))
    }

    /// Returns how many days nothing was heard of a task that is stalled. What never reported is not stalled but
    /// unreported.
    pub fn stalled(&self, task: &TaskView<'_>, class: Class, state: &State) -> Option<i64> {
        if !task.is_open(class) || class == Class::Unreported {
            return None;
        }
        let since = |heard: NaiveDate| self.day.signed_duration_since(heard).num_days();
        // Most are known to be alive from the day that they reported themselves.
        if task.reported.is_some_and(|d| since(d) <= self.silent) {
            return None;
        }
        task.last_heard(state).map(since).filter(|days| *days > self.silent)
    }

    /// Returns the day on which an open-ended task comes up for review, if that is today, past or soon.
    pub fn review(&self, task: &TaskView<'_>, class: Class, state: &State) -> Option<NaiveDate> {
        if !task.is_ongoing(class) {
            return None;
        }
        let later = |d: NaiveDate| d.checked_add_days(Days::new(REVIEW_AFTER));
        let heard = || task.last_heard(state).or_else(|| task.made_on(state)).and_then(later);
        task.review.or_else(heard).filter(|d| *d <= self.soon)
    }
}

/// The tasks on the board with lamps and a horizon, by group, in each the most pressing first; of one lead unit, where one
/// is named.
pub fn due_rows(state: &State, lamps: &TaskLamps, horizon: Horizon, lead: Option<RecordId>) -> Vec<DueRow> {
    let runs = in_runs(state.all(Kind::Task), FEW, |run| {
        let mut left: HashMap<NaiveDate, i64> = HashMap::new();
        let mut rows = Vec::new();
        for t in run.iter().filter_map(TaskView::of).filter(|t| lead.is_none() || t.lead == lead) {
            let class = lamps.classes().class(&t);
            if class == Class::Done {
                continue;
            }
            let found = [
                horizon.overdue(&t, class).and_then(|days| Some((Group::Overdue, t.due_date()?, days))),
                horizon.due_soon(&t, class).map(|d| {
                    let span = || lamps.calendar().workdays_between(horizon.day, d).days;
                    (Group::Soon, d, *left.entry(d).or_insert_with(span))
                }),
                horizon.stalled(&t, class, state).and_then(|n| {
                    Some((Group::Stalled, horizon.day.checked_sub_signed(chrono::TimeDelta::try_days(n)?)?, n))
                }),
                horizon
                    .review(&t, class, state)
                    .map(|d| (Group::Review, d, d.signed_duration_since(horizon.day).num_days())),
            ];
            for (group, day, days) in found.into_iter().flatten() {
                let lamp = lamps.look(&t).1;
                rows.push(DueRow { group, task: t.record.id(), class, lamp, day, days });
            }
        }
        rows
    });
    let mut rows = runs.concat();
    rows.sort_by_key(|r| (r.group, r.day));
    rows
}

/// The rows of a group.
pub fn rows_of(rows: &[DueRow], group: Group) -> &[DueRow] {
    let from = rows.partition_point(|r| r.group < group);
    let to = rows.partition_point(|r| r.group <= group);
    rows.get(from..to).unwrap_or_default()
}
