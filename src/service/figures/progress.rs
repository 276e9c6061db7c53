//! How far each ledger is: what can be finished, what was finished when, since when and until when.
//!
//! Source: domain.md, "Ledgers and tasks": the pace needed to finish by the deadline.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::domain::calendar::Calendar;
use crate::domain::id::{IdMap, RecordId};
use crate::domain::kind::{Kind, Tag};
use crate::domain::pace::{Least, Pace, Point, Work};
use crate::domain::rate::Class;
use crate::domain::schema::{ledger, task};
use crate::domain::value::ValueRef;
use crate::log::{Meta, State};
use crate::service::settings;
use crate::service::tasks::task_view::{Classes, TaskView};

/// The pace of a ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct LedgerPace {
    /// The ledger.
    pub ledger: RecordId,
    /// Its name.
    pub name: String,
    /// The tasks that can be finished: all but those that go on without end.
    pub total: u64,
    /// The days that tasks were done: as reported, or else the day from which the status holds. None lies after the day
    /// that is looked at.
    pub done: Vec<NaiveDate>,
    /// The days of those whose doing was seen: what came as done is no pace.
    pub seen: Vec<NaiveDate>,
    /// Since when the pace is looked at: the start, or the day from which the first task is there, if that is later.
    pub since: Option<NaiveDate>,
    /// On how many days something was reported of it, counted as far as it matters.
    pub reports: u64,
    /// How much must be known before a pace is told.
    pub least: Least,
    /// When work began: the earliest day on which a task began, or else was there or done.
    pub start: Option<NaiveDate>,
    /// The last day: the ledger's, or else the latest of its tasks.
    pub deadline: Option<NaiveDate>,
    /// The pace; nothing where there is nothing to finish, no start or no deadline.
    pub pace: Option<Pace>,
}

impl LedgerPace {
    fn work(&self) -> Option<Work<'_>> {
        let (start, deadline) = (self.start?, self.deadline?);
        let since = self.since.map_or(start, |since| since.max(start));
        let (total, done, seen) = (self.total, &self.done[..], &self.seen[..]);
        let (reports, least) = (self.reports, self.least);
        (total > 0).then_some(Work { total, start, deadline, done, since, seen, reports, least })
    }

    /// Returns the burn-down as of a day, for a chart.
    pub fn burn_down(&self, day: NaiveDate, calendar: &Calendar) -> Vec<Point> {
        self.work().map(|w| w.burn_down(day, calendar)).unwrap_or_default()
    }

    /// Tells whether it would end in time at the pace that it has had.
    pub fn in_time(&self) -> Option<bool> {
        let pace = self.pace.filter(|p| p.enough || p.left == 0)?;
        Some(pace.in_time(self.deadline?))
    }

    /// How many are left to be finished.
    pub fn left(&self) -> u64 {
        self.total.saturating_sub(self.done.len() as u64)
    }
}

#[derive(Default)]
struct Days {
    tasks: u64,
    total: u64,
    done: Vec<NaiveDate>,
    start: Option<NaiveDate>,
    last: Option<NaiveDate>,
    seen: Vec<NaiveDate>,
    since: Option<NaiveDate>,
    heard: BTreeSet<NaiveDate>,
}

/// Returns the pace of every ledger that has tasks, in the order in which the ledgers came, in one pass over the tasks.
///
/// A task is done from the day that was reported, else from the day from which its status holds; one that was reopened
/// counts as not done all along, because only its present status is looked at.
pub fn paces(state: &State, classes: &Classes, day: NaiveDate, calendar: &Calendar) -> Vec<LedgerPace> {
    let least = settings::least(state);
    let mut days: IdMap<Days> = IdMap::default();
    for view in TaskView::all(state) {
        let Some(ledger) = view.ledger else { continue };
        let of = days.entry(ledger).or_default();
        of.tasks += 1;
        let class = classes.class(&view);
        if view.is_ongoing(class) {
            continue;
        }
        of.total += 1;
        let came = view.came(state);
        let made_on = came.map(|m| m.on);
        let mut first = view.start.or(made_on);
        of.since = [of.since, made_on].into_iter().flatten().min();
        if (of.heard.len() as u64) < least.reports {
            of.heard.extend(reported_on(state, &view, came).filter(|d| *d <= day));
        }
        if class == Class::Done {
            let done = done_on(state, &view).unwrap_or(day).min(day);
            first = Some(first.map_or(done, |d| d.min(done)));
            of.done.push(done);
            if was_seen(state, &view, came) {
                of.seen.push(done);
            }
        }
        of.start = [of.start, first].into_iter().flatten().min();
        of.last = of.last.max(view.due_date());
    }
    let pace = |record: &crate::domain::record::Record| {
        let of = days.remove(&record.id()).filter(|d| d.tasks > 0)?;
        let deadline = record.date(ledger::DUE).or(of.last);
        let start = [of.start, deadline].into_iter().flatten().min().filter(|_| of.start.is_some());
        let name = state.title_of(record);
        let mut pace = LedgerPace {
            ledger: record.id(),
            name,
            total: of.total,
            done: of.done,
            seen: of.seen,
            since: of.since,
            reports: of.heard.len() as u64,
            least,
            start,
            deadline,
            pace: None,
        };
        pace.pace = pace.work().map(|w| w.pace(day, calendar));
        Some(pace)
    };
    state.records(Kind::Ledger).filter_map(pace).collect()
}

/// Whether its status was set after the task came, and not by the action that brought it.
fn was_seen(state: &State, view: &TaskView<'_>, came: Option<&Meta>) -> bool {
    let set = view.record.stamp(task::STATUS).and_then(|stamp| state.meta(stamp));
    set.is_some_and(|set| Some(set.first) != came.map(|m| m.first))
}

/// The days on which something was reported of a task after it came, as far as its fields still tell.
fn reported_on<'a>(
    state: &'a State,
    view: &TaskView<'a>,
    came: Option<&'a Meta>,
) -> impl Iterator<Item = NaiveDate> + use<'a> {
    const TOLD: [Tag; 4] = [task::STATUS, task::PROGRESS, task::LATEST, task::REPORTED];
    let later = view.record.fields().filter(|f| TOLD.contains(&f.tag));
    later.filter_map(move |f| {
        let meta = state.meta(f.stamp).filter(|m| Some(m.first) != came.map(|m| m.first))?;
        match f.value()? {
            ValueRef::Date(day) => Some(day),
            _ => Some(meta.on),
        }
    })
}

/// The day on which a task was done: as reported, else the day from which its status holds.
fn done_on(state: &State, view: &TaskView<'_>) -> Option<NaiveDate> {
    let held = || state.meta(view.record.stamp(task::STATUS)?).map(|m| m.on);
    view.done_on.or_else(held)
}
