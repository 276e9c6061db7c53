//! The pace of every ledger: how many a week are needed to finish in time, and how many it has been.
//!
//! Source: domain.md, "Cadence": the pace needed to finish by the deadline.

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::domain::calendar::Calendar;
use crate::domain::id::{IdMap, RecordId};
use crate::domain::pace::{Pace, Point, Work};
use crate::domain::rate::Class;
use crate::domain::schema::task;
use crate::error::Result;
use crate::exchange::table_out::{ColumnKind, Out, Table};
use crate::i18n::Lang;
use crate::log::State;
use crate::report::sheet::{Sheet, date, json_date, text, whole};
use crate::report::{View, messages};
use crate::service::lamps::TaskLamps;
use crate::service::ledger_figures::LedgerFigures;
use crate::service::task_view::TaskView;

/// The pace of a ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct LedgerPace {
    /// The ledger.
    pub ledger: RecordId,
    /// Its name.
    pub name: String,
    /// The tasks that can be finished: all but those that go on without end.
    pub total: u64,
    /// The days that tasks were done: as reported, or else the day from which the status holds.
    pub done: Vec<NaiveDate>,
    /// When work began: the earliest start of a task, or else when the ledger was made.
    pub start: Option<NaiveDate>,
    /// The last day: the ledger's, or else the latest of its tasks.
    pub deadline: Option<NaiveDate>,
    /// The pace; nothing where there is nothing to finish, no start or no deadline.
    pub pace: Option<Pace>,
}

impl LedgerPace {
    fn work(&self) -> Option<Work<'_>> {
        let (start, deadline) = (self.start?, self.deadline?);
        (self.total > 0).then_some(Work { total: self.total, start, deadline, done: &self.done })
    }

    /// Returns the burn-down as of a day, for a chart.
    pub fn burn_down(&self, day: NaiveDate) -> Vec<Point> {
        self.work().map(|w| w.burn_down(day, Calendar::china())).unwrap_or_default()
    }

    /// Tells whether it would end in time at the pace that it has had.
    pub fn in_time(&self) -> Option<bool> {
        Some(self.pace?.in_time(self.deadline?))
    }
}

/// The pace of every ledger as of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct PaceReport {
    /// The day.
    pub day: NaiveDate,
    /// The ledgers that have tasks, in the order in which they came.
    pub ledgers: Vec<LedgerPace>,
}

#[derive(Default)]
struct Days {
    done: Vec<NaiveDate>,
    ongoing: u64,
    start: Option<NaiveDate>,
    latest: Option<NaiveDate>,
}

impl PaceReport {
    /// Makes the report.
    ///
    /// # Errors
    /// `BadInput` where the office's lamp rules cannot be read.
    pub fn of(view: &View<'_>) -> Result<Self> {
        let state = view.state;
        let lamps = TaskLamps::new(state, view.day)?;
        let mut days: IdMap<Days> = IdMap::default();
        let figures = LedgerFigures::visit(state, &lamps, |t, class, _| {
            let Some(ledger) = t.ledger else { return };
            let of = days.entry(ledger).or_default();
            of.start = of.start.into_iter().chain(t.start).min();
            if class == Class::Done {
                of.done.extend(done_on(state, t, view.day));
            } else if t.is_ongoing(class) {
                of.ongoing += 1;
            } else {
                of.latest = of.latest.max(t.due_date());
            }
        });
        let ledgers = figures.ledgers.into_iter().filter(|l| l.recorded.total() > 0).map(|l| {
            let of = days.remove(&l.ledger).unwrap_or_default();
            let made = || {
                let first = state.get(l.ledger)?.history().next()?;
                state.meta(first).map(|m| m.on)
            };
            let mut pace = LedgerPace {
                ledger: l.ledger,
                name: l.name,
                total: l.recorded.total() - of.ongoing,
                done: of.done,
                start: of.start.or_else(made),
                deadline: l.due.or(of.latest),
                pace: None,
            };
            pace.pace = pace.work().map(|w| w.pace(view.day, Calendar::china()));
            pace
        });
        Ok(Self { day: view.day, ledgers: ledgers.collect() })
    }

    /// Returns the table.
    pub fn to_table(&self, lang: Lang) -> Table {
        let mut sheet = Sheet::new(messages::PACE, self.day, lang);
        sheet.texts(&[("ledger", messages::LEDGER)]);
        sheet.numbers(&[("total", messages::CLOSABLE), ("left", messages::LEFT)]);
        sheet.column("deadline", messages::DEADLINE, ColumnKind::Date);
        sheet.numbers(&[("workdays", messages::WORKDAYS), ("needed", messages::NEEDED), ("actual", messages::ACTUAL)]);
        sheet.column("finish", messages::FINISH, ColumnKind::Date).texts(&[("in_time", messages::IN_TIME)]);
        let number = |n: Option<f64>| n.map_or(Out::Empty, |n| Out::Number(tenths(n)));
        for l in &self.ledgers {
            let p = l.pace.as_ref();
            sheet.row(vec![
                text(&l.name),
                whole(l.total),
                p.map_or(Out::Empty, |p| whole(p.left)),
                date(l.deadline),
                p.map_or(Out::Empty, |p| Out::Whole(p.workdays.days)),
                number(p.and_then(Pace::needed_a_week)),
                number(p.and_then(Pace::actual_a_week)),
                date(p.and_then(|p| p.finish)),
                l.in_time().map_or(Out::Empty, Out::Bool),
            ]);
        }
        sheet.finish()
    }

    /// Returns a list with one object a ledger; `needed` and `actual` are items a week of five working days.
    pub fn to_json(&self) -> Value {
        let ledger = |l: &LedgerPace| {
            let p = l.pace.as_ref();
            json!({
                "ledger": l.name,
                "total": l.total,
                "left": p.map(|p| p.left),
                "start": json_date(l.start),
                "deadline": json_date(l.deadline),
                "workdays": p.map(|p| p.workdays.days),
                "needed": p.and_then(Pace::needed_a_week).map(tenths),
                "actual": p.and_then(Pace::actual_a_week).map(tenths),
                "finish": json_date(p.and_then(|p| p.finish)),
                "in_time": l.in_time(),
                "calendar_complete": p.map(|p| p.complete),
            })
        };
        self.ledgers.iter().map(ledger).collect()
    }
}

fn tenths(n: f64) -> f64 {
    (n * 10.0).round() / 10.0
}

/// The day that a task was done: as reported, or else the day from which its status holds. Not after the day that is
/// looked at.
fn done_on(state: &State, t: &TaskView<'_>, day: NaiveDate) -> Option<NaiveDate> {
    let written = || t.record.stamp(task::STATUS).and_then(|s| state.meta(s)).map(|m| m.on);
    Some(t.done_on.or_else(written)?.min(day))
}
