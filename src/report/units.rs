//! `report units`: every lead unit with its tasks by class and lamp, what is late, and what is open against it.

use chrono::NaiveDate;

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::rate::{Class, Formula, Ratio};
use crate::error::Result;
use crate::exchange::table_out::ColumnKind;
use crate::i18n::{Message, Msg};
use crate::report::charts::Chart;
use crate::report::table::{Column, Datum, Look, Shown, Tabular};
use crate::report::{View, messages};
use crate::service::figures::{Tallies, UnitTally};
use crate::service::tasks::due::Group;
use crate::service::tasks::lamps::TaskLamps;
use crate::service::words::show::short_title;

/// What a unit leads, and how it stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UnitFigure {
    /// The unit; none for what has no lead unit.
    pub unit: Option<RecordId>,
    /// Its name.
    pub name: String,
    /// What it has to do.
    pub tally: UnitTally,
}

impl UnitFigure {
    /// Returns the completion rate over the tasks of all ledgers, done/total: a ledger's own formula means nothing for
    /// several ledgers together.
    pub fn rate(&self) -> Option<Ratio> {
        Formula::DoneOfTotal.rate(&self.tally.tasks)
    }
}

/// The lead units as of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitsReport {
    /// The day.
    pub day: NaiveDate,
    /// The units that lead anything or have anything open against them, in the order in which they came; what has no
    /// unit is last.
    pub units: Vec<UnitFigure>,
}

impl UnitsReport {
    /// Makes the report.
    ///
    /// # Errors
    /// `BadInput` where the office's lamp rules cannot be read.
    pub fn of(view: &View<'_>) -> Result<Self> {
        let lamps = TaskLamps::new(view.state, view.day)?;
        Ok(Self::with(view, &Tallies::of(view.state, &lamps)))
    }

    /// Makes the report from what was counted.
    pub fn with(view: &View<'_>, tallies: &Tallies) -> Self {
        // To share a task that another leads is not to lead anything.
        let leads = |t: &UnitTally| UnitTally { shared: 0, ..*t } != UnitTally::default();
        let figure = |unit: Option<RecordId>, tally: &UnitTally| UnitFigure {
            unit,
            name: unit.map(|id| view.state.title(id)).unwrap_or_default(),
            tally: *tally,
        };
        let there = view.state.all(Kind::Unit).iter().map(|u| u.id());
        let known = |id: RecordId| Some(figure(Some(id), tallies.units.get(&id).filter(|t| leads(t))?));
        let mut units: Vec<UnitFigure> = there.filter_map(known).collect();
        // A unit that a merge or a view of the past does not have still leads what names it.
        let missing = |id: &RecordId| view.state.get(*id).is_none_or(|r| r.kind() != Kind::Unit);
        let mut rest: Vec<UnitFigure> = tallies
            .units
            .iter()
            .filter(|(id, t)| missing(id) && leads(t))
            .map(|(id, t)| figure(Some(*id), t))
            .collect();
        rest.sort_by_key(|u| u.unit);
        units.append(&mut rest);
        if leads(&tallies.nobody) {
            units.push(figure(None, &tallies.nobody));
        }
        Self { day: view.day, units }
    }
}

/// A count of a unit.
const fn count(
    key: &'static str,
    label: Msg,
    doc: Msg,
    value: fn(&Look<'_>, &UnitFigure) -> Datum,
) -> Column<UnitFigure> {
    Column::new(key, label, doc, value).of(ColumnKind::Number)
}

impl Tabular for UnitsReport {
    type Row = UnitFigure;
    const COLUMNS: &'static [Column<UnitFigure>] = &[
        Column::new("id", messages::RECORDS, Msg::new("the unit's id", "单位编号"), |_, u: &UnitFigure| {
            Datum::maybe(u.unit, Datum::Id)
        })
        .only(Shown::Json),
        Column::new("unit", messages::UNIT, Msg::new("the unit", "单位"), |_, u: &UnitFigure| match u.unit {
            Some(_) => Datum::text(&u.name),
            None => Datum::Word(None, messages::NO_UNIT.into()),
        }),
        count(
            "indicators",
            messages::INDICATORS,
            Msg::new("first-level indicators that it leads", "牵头的一级指标数"),
            |_, u: &UnitFigure| Datum::count(u.tally.indicators),
        ),
        count("total", messages::TOTAL, Msg::new("tasks that it leads", "牵头任务数"), |_, u: &UnitFigure| {
            Datum::count(u.tally.tasks.total())
        }),
        count("done", Class::Done.label(), Msg::new("done", "已完成"), |_, u: &UnitFigure| {
            Datum::count(u.tally.tasks.done)
        }),
        count(
            "in_progress",
            Class::InProgress.label(),
            Msg::new("in progress", "正在推进"),
            |_, u: &UnitFigure| Datum::count(u.tally.tasks.in_progress),
        ),
        count("not_done", Class::NotDone.label(), Msg::new("not done", "未完成"), |_, u: &UnitFigure| {
            Datum::count(u.tally.tasks.not_done)
        }),
        count(
            "ongoing",
            Class::Ongoing.label(),
            Msg::new("ongoing without end", "长期坚持"),
            |_, u: &UnitFigure| Datum::count(u.tally.tasks.ongoing),
        ),
        count("unreported", Class::Unreported.label(), Msg::new("not reported", "未报送"), |_, u: &UnitFigure| {
            Datum::count(u.tally.tasks.unreported)
        }),
        Column::new(
            "rate",
            messages::RATE,
            Msg::new("percent done, or null", "完成率（%）或 null"),
            |_, u: &UnitFigure| Datum::maybe(u.rate(), |r| Datum::Percent(r.percent(1))),
        )
        .of(ColumnKind::Percent),
        Column::new(
            "lamps",
            messages::LAMPS,
            Msg::new(
                "tasks by lamp: green, yellow, red, blue, grey, done",
                "各灯任务数：green、yellow、red、blue、grey、done",
            ),
            |_, u: &UnitFigure| Datum::Lamps(u.tally.lamps),
        )
        .holds(".*"),
        count(
            "overdue",
            messages::OVERDUE,
            Msg::new("tasks that are overdue", "逾期任务数"),
            |_, u: &UnitFigure| Datum::count(u.tally.group(Group::Overdue)),
        ),
        count(
            "due_soon",
            messages::DUE_SOON,
            Msg::new("tasks that are due soon", "临期任务数"),
            |_, u: &UnitFigure| Datum::count(u.tally.group(Group::Soon)),
        ),
        count(
            "stalled",
            messages::STALLED,
            Msg::new("tasks of which nothing was heard for long", "停滞任务数"),
            |_, u: &UnitFigure| Datum::count(u.tally.group(Group::Stalled)),
        ),
        count(
            "open_findings",
            messages::FINDINGS,
            Msg::new("findings that are not closed", "未销号问题数"),
            |_, u: &UnitFigure| Datum::count(u.tally.findings),
        ),
        count(
            "open_flags",
            messages::FLAGS,
            Msg::new("lagging flags that are not lifted", "未解除的落后标记数"),
            |_, u: &UnitFigure| Datum::count(u.tally.flags),
        ),
    ];

    fn title(&self) -> Message {
        messages::UNITS.into()
    }

    fn day(&self) -> NaiveDate {
        self.day
    }

    fn rows(&self) -> &[UnitFigure] {
        &self.units
    }

    fn record(row: &UnitFigure) -> Option<RecordId> {
        row.unit
    }

    fn charts(&self, look: &Look<'_>) -> Vec<Chart> {
        let gauge = |u: &UnitFigure| Chart::Gauge {
            name: u
                .unit
                .map_or_else(|| messages::NO_UNIT.text(look.lang).to_string(), |id| short_title(look.state, id)),
            counts: u.tally.tasks,
            formula: Formula::DoneOfTotal,
        };
        self.units.iter().filter(|u| u.tally.tasks.total() > 0).map(gauge).collect()
    }
}
