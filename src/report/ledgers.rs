//! `report ledgers`: every ledger with its counts, its rate and the formula, and the rate that was published.

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::domain::rate::{Class, Formula};
use crate::error::Result;
use crate::exchange::table_out::{ColumnKind, Out, Table};
use crate::i18n::{Lang, Message};
use crate::report::sheet::{Sheet, date, json_date, json_percent, json_rate, percent, rate, text, whole};
use crate::report::{View, messages};
use crate::service::figures::{LedgerFigure, LedgerFigures, Tallies};
use crate::service::lamps::TaskLamps;

/// The figures of every ledger as of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct LedgersReport {
    /// The day.
    pub day: NaiveDate,
    /// The figures.
    pub figures: LedgerFigures,
}

impl LedgersReport {
    /// Makes the report.
    ///
    /// # Errors
    /// `BadInput` where the office's lamp rules cannot be read.
    pub fn of(view: &View<'_>) -> Result<Self> {
        let lamps = TaskLamps::new(view.state, view.day)?;
        Ok(Self::with(view, &lamps, Tallies::of(view.state, &lamps).ledgers))
    }

    /// Makes the report from what was counted.
    pub fn with(view: &View<'_>, lamps: &TaskLamps, figures: LedgerFigures) -> Self {
        Self { day: view.day, figures: figures.with_published(view.now, lamps, view.day) }
    }

    /// Returns the table; on request with the rates by all formulas.
    pub fn to_table(&self, lang: Lang, all_formulas: bool) -> Table {
        let mut sheet = Sheet::new(messages::LEDGERS, self.day, lang);
        sheet.texts(&[("ledger", messages::LEDGER)]).numbers(&[
            ("total", messages::TOTAL),
            ("done", Class::Done.label()),
            ("in_progress", Class::InProgress.label()),
            ("not_done", Class::NotDone.label()),
            ("ongoing", Class::Ongoing.label()),
            ("unreported", Class::Unreported.label()),
        ]);
        sheet.column("rate", messages::RATE, ColumnKind::Percent).texts(&[("formula", messages::FORMULA)]);
        let others = if all_formulas { Formula::ALL } else { &[] };
        for formula in others {
            sheet.column(formula.name(), formula.label(), ColumnKind::Percent);
        }
        sheet.column("published_rate", messages::PUBLISHED, ColumnKind::Percent);
        sheet.column("published_as_of", messages::PUBLISHED_ON, ColumnKind::Date);
        sheet.numbers(&[("problems", messages::PROBLEMS), ("problems_closed", messages::PROBLEMS_CLOSED)]);
        sheet.column("problem_rate", messages::PROBLEM_RATE, ColumnKind::Percent).texts(&[("lamps", messages::LAMPS)]);
        for l in &self.figures.ledgers {
            let c = l.counts();
            let mut row = vec![text(&l.name)];
            row.extend([c.total(), c.done, c.in_progress, c.not_done, c.ongoing, c.unreported].map(whole));
            row.push(rate(l.rate()));
            row.push(text(l.formula().label().text(lang)));
            row.extend(others.iter().map(|f| rate(l.rate_by(*f))));
            row.push(percent(l.published.rate()));
            row.push(date(l.published.rate().and(l.published.as_of)));
            row.extend(match l.problems.total {
                0 => [Out::Empty, Out::Empty, Out::Empty],
                n => [whole(n), whole(l.problems.closed), rate(l.problems.rate())],
            });
            row.push(text(l.lamps.to_string()));
            sheet.row(row);
        }
        sheet.finish()
    }

    /// Returns the documented JSON: a list with one object a ledger. Rates are percentages with one decimal, null where
    /// nothing was reported; `published_as_of` is the day that the published rate speaks of.
    pub fn to_json(&self) -> Value {
        self.figures.ledgers.iter().map(ledger_json).collect()
    }

    /// Returns what should be known beside the figures.
    pub fn remarks(&self) -> Vec<Message> {
        let unknown = self.figures.ledgers.iter().filter(|l| l.unknown > 0);
        let mut out: Vec<Message> = unknown
            .map(|l| Message::plain(messages::UNKNOWN_WORDS).with("subject", &l.name).with("count", l.unknown))
            .collect();
        let loose = self.figures.loose.total();
        if loose > 0 {
            out.push(Message::plain(messages::LOOSE_TASKS).with("count", loose));
        }
        out
    }
}

fn ledger_json(l: &LedgerFigure) -> Value {
    let c = l.counts();
    json!({
        "ledger": l.name,
        "total": c.total(),
        "done": c.done,
        "in_progress": c.in_progress,
        "not_done": c.not_done,
        "ongoing": c.ongoing,
        "unreported": c.unreported,
        "rate": json_rate(l.rate()),
        "formula": l.formula().name(),
        "published_rate": json_percent(l.published.rate()),
        "published_as_of": json_date(l.published.rate().and(l.published.as_of)),
    })
}
