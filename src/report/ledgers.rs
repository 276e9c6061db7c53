//! `report ledgers`: every ledger with its counts, its rate and the formula, and the rate that was published.

use chrono::NaiveDate;

use crate::domain::id::RecordId;
use crate::domain::rate::{Class, Formula, Ratio};
use crate::error::Result;
use crate::exchange::table_out::ColumnKind;
use crate::i18n::{Message, Msg};
use crate::report::charts::Chart;
use crate::report::table::{Column, Datum, Look, Shown, Tabular};
use crate::report::{View, messages};
use crate::service::figures::{LedgerFigure, LedgerFigures, Tallies};
use crate::service::tasks::lamps::TaskLamps;

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
}

/// A count of a ledger.
const fn count(
    key: &'static str,
    label: Msg,
    doc: Msg,
    value: fn(&Look<'_>, &LedgerFigure) -> Datum,
) -> Column<LedgerFigure> {
    Column::new(key, label, doc, value).of(ColumnKind::Number)
}

/// A rate of a ledger.
const fn rate(
    key: &'static str,
    label: Msg,
    doc: Msg,
    value: fn(&Look<'_>, &LedgerFigure) -> Datum,
) -> Column<LedgerFigure> {
    Column::new(key, label, doc, value).of(ColumnKind::Percent)
}

fn percent(of: Option<Ratio>) -> Datum {
    Datum::maybe(of, |r| Datum::Percent(r.percent(1)))
}

fn problems(l: &LedgerFigure, value: Datum) -> Datum {
    if l.problems.total == 0 { Datum::Nothing } else { value }
}

impl Tabular for LedgersReport {
    type Row = LedgerFigure;
    const OBJECTS: &'static [(&'static str, Msg)] = &[(
        "rates",
        Msg::new("the rate by each formula; null where nothing was reported", "各口径完成率，未报送为 null"),
    )];
    const COLUMNS: &'static [Column<LedgerFigure>] = &[
        Column::new("id", messages::RECORDS, Msg::new("the ledger's id", "清单编号"), |_, l: &LedgerFigure| {
            Datum::Id(l.ledger)
        })
        .only(Shown::Json),
        Column::new("ledger", messages::LEDGER, Msg::new("the ledger", "清单"), |_, l: &LedgerFigure| {
            Datum::text(&l.name)
        }),
        count("total", messages::TOTAL, Msg::new("its items", "总数"), |_, l: &LedgerFigure| {
            Datum::count(l.counts().total())
        }),
        count("done", Class::Done.label(), Msg::new("done", "已完成"), |_, l: &LedgerFigure| {
            Datum::count(l.counts().done)
        }),
        count(
            "in_progress",
            Class::InProgress.label(),
            Msg::new("in progress", "正在推进"),
            |_, l: &LedgerFigure| Datum::count(l.counts().in_progress),
        ),
        count("not_done", Class::NotDone.label(), Msg::new("not done", "未完成"), |_, l: &LedgerFigure| {
            Datum::count(l.counts().not_done)
        }),
        count(
            "ongoing",
            Class::Ongoing.label(),
            Msg::new("ongoing without end", "长期坚持"),
            |_, l: &LedgerFigure| Datum::count(l.counts().ongoing),
        ),
        count("unreported", Class::Unreported.label(), Msg::new("not reported", "未报送"), |_, l: &LedgerFigure| {
            Datum::count(l.counts().unreported)
        }),
        rate(
            "rate",
            messages::RATE,
            Msg::new(
                "percent by the formula; null where nothing was reported",
                "按口径计算的完成率（%），未报送为 null",
            ),
            |_, l: &LedgerFigure| percent(l.rate()),
        ),
        Column::new("formula", messages::FORMULA, Msg::new("the formula", "口径"), |_, l: &LedgerFigure| {
            Datum::word(l.formula().name(), l.formula().label())
        }),
        rate(
            "rates.done_of_total",
            Formula::DoneOfTotal.label(),
            Msg::new("percent done of all", "已完成/总数（%）"),
            |_, l: &LedgerFigure| percent(l.rate_by(Formula::DoneOfTotal)),
        ),
        rate(
            "rates.done_of_closable",
            Formula::DoneOfClosable.label(),
            Msg::new("percent done of what can be finished", "已完成/（总数－长期坚持）（%）"),
            |_, l: &LedgerFigure| percent(l.rate_by(Formula::DoneOfClosable)),
        ),
        rate(
            "rates.done_or_in_progress",
            Formula::DoneOrInProgress.label(),
            Msg::new("percent done and under way, of all", "（已完成＋正在推进）/总数（%）"),
            |_, l: &LedgerFigure| percent(l.rate_by(Formula::DoneOrInProgress)),
        ),
        rate(
            "published_rate",
            messages::PUBLISHED,
            Msg::new("percent as published, or null", "公布完成率（%），没有则为 null"),
            |_, l: &LedgerFigure| Datum::maybe(l.published.rate(), Datum::Percent),
        ),
        Column::new(
            "published_as_of",
            messages::PUBLISHED_ON,
            Msg::new("the day that the published rate speaks of", "公布完成率的截止日"),
            |_, l: &LedgerFigure| Datum::maybe(l.published.rate().and(l.published.as_of), Datum::Date),
        )
        .of(ColumnKind::Date),
        count(
            "problems",
            messages::PROBLEMS,
            Msg::new("its problems, or null where it has none", "问题数，没有则为 null"),
            |_, l: &LedgerFigure| problems(l, Datum::count(l.problems.total)),
        ),
        count(
            "problems_closed",
            messages::PROBLEMS_CLOSED,
            Msg::new("those whose measures are all done", "整改措施全部完成的问题数"),
            |_, l: &LedgerFigure| problems(l, Datum::count(l.problems.closed)),
        ),
        rate(
            "problem_rate",
            messages::PROBLEM_RATE,
            Msg::new("percent of its problems that are closed", "问题销号率（%）"),
            |_, l: &LedgerFigure| percent(l.problems.rate()),
        ),
        Column::new("lamps", messages::LAMPS, Msg::new("tasks by lamp", "各灯任务数"), |_, l: &LedgerFigure| {
            Datum::Lamps(l.lamps)
        })
        .holds(".*"),
    ];

    fn title(&self) -> Message {
        messages::LEDGERS.into()
    }

    fn day(&self) -> NaiveDate {
        self.day
    }

    fn rows(&self) -> &[LedgerFigure] {
        &self.figures.ledgers
    }

    fn record(row: &LedgerFigure) -> Option<RecordId> {
        Some(row.ledger)
    }

    fn remarks(&self) -> Vec<Message> {
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

    fn charts(&self, _look: &Look<'_>) -> Vec<Chart> {
        let gauge = |l: &LedgerFigure| Chart::Gauge { name: l.short.clone(), counts: l.counts(), formula: l.formula() };
        self.figures.ledgers.iter().map(gauge).collect()
    }
}
