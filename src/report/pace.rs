//! The pace of every ledger: how many a week are needed to finish in time, and how many it has been.
//!
//! Source: domain.md, "Cadence": the pace needed to finish by the deadline.

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::domain::calendar::Calendar;
use crate::domain::pace::Pace;
use crate::error::Result;
use crate::exchange::table_out::{ColumnKind, Out, Table};
use crate::i18n::Lang;
use crate::report::sheet::{Sheet, date, json_date, text, whole};
use crate::report::{View, messages};
use crate::service::figures::{LedgerPace, paces};
use crate::service::task_view::Classes;

/// The pace of every ledger as of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct PaceReport {
    /// The day.
    pub day: NaiveDate,
    /// The ledgers that have tasks, in the order in which they came.
    pub ledgers: Vec<LedgerPace>,
}

impl PaceReport {
    /// Makes the report.
    ///
    /// # Errors
    /// `BadInput` where the office's lamp rules cannot be read.
    pub fn of(view: &View<'_>) -> Result<Self> {
        let ledgers = paces(view.state, &Classes::of(view.state), view.day, Calendar::china());
        Ok(Self { day: view.day, ledgers })
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
