//! The pace of every ledger: how many a week are needed to finish in time, and how many it has been.
//!
//! Source: domain.md, "Cadence": the pace needed to finish by the deadline.

use chrono::NaiveDate;

use crate::domain::id::RecordId;
use crate::domain::pace::Pace;
use crate::exchange::table_out::ColumnKind;
use crate::i18n::{Message, Msg};
use crate::report::charts::{Burn, Chart};
use crate::report::table::{Column, Datum, Look, Shown, Tabular};
use crate::report::{View, messages};
use crate::service::figures::{LedgerPace, paces};
use crate::service::settings;
use crate::service::tasks::task_view::Classes;

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
    pub fn of(view: &View<'_>) -> Self {
        let calendar = settings::calendar(view.state);
        let ledgers = paces(view.state, &Classes::of(view.state), view.day, &calendar);
        Self { day: view.day, ledgers }
    }
}

impl Tabular for PaceReport {
    type Row = LedgerPace;
    const COLUMNS: &'static [Column<LedgerPace>] = &[
        Column::new("id", messages::RECORDS, Msg::new("the ledger's id", "清单编号"), |_, l: &LedgerPace| {
            Datum::Id(l.ledger)
        })
        .only(Shown::Json),
        Column::new("ledger", messages::LEDGER, Msg::new("the ledger", "清单"), |_, l: &LedgerPace| {
            Datum::text(&l.name)
        }),
        Column::new(
            "total",
            messages::CLOSABLE,
            Msg::new("tasks that can be finished", "可办结任务数"),
            |_, l: &LedgerPace| Datum::count(l.total),
        )
        .of(ColumnKind::Number),
        Column::new(
            "left",
            messages::LEFT,
            Msg::new("tasks that are left; null where there is no pace", "剩余任务数，无法推算时为 null"),
            |_, l: &LedgerPace| of_pace(l, |p| Datum::count(p.left)),
        )
        .of(ColumnKind::Number),
        Column::new(
            "start",
            messages::START,
            Msg::new("the day on which work began", "开始日期"),
            |_, l: &LedgerPace| Datum::maybe(l.start, Datum::Date),
        )
        .of(ColumnKind::Date),
        Column::new(
            "deadline",
            messages::DEADLINE,
            Msg::new("the last day in time", "完成时限"),
            |_, l: &LedgerPace| Datum::maybe(l.deadline, Datum::Date),
        )
        .of(ColumnKind::Date),
        Column::new(
            "workdays",
            messages::WORKDAYS,
            Msg::new("working days left until then", "剩余工作日"),
            |_, l: &LedgerPace| of_pace(l, |p| Datum::Whole(p.workdays.days)),
        )
        .of(ColumnKind::Number),
        Column::new(
            "needed",
            messages::NEEDED,
            Msg::new("tasks needed in a week of five working days", "每周（五个工作日）需办结数"),
            |_, l: &LedgerPace| of_pace(l, |p| Datum::maybe(p.needed_a_week().map(tenths), Datum::Number)),
        )
        .of(ColumnKind::Number),
        Column::new(
            "actual",
            messages::ACTUAL,
            Msg::new(
                "tasks done in such a week so far, without those that were done when they came; null while there is too little to say",
                "至今每周实际办结数，不含导入时已办结的；数据不足时为 null",
            ),
            |_, l: &LedgerPace| told(l, |p| Datum::maybe(p.actual_a_week().map(tenths), Datum::Number)),
        )
        .of(ColumnKind::Number),
        Column::new(
            "finish",
            messages::FINISH,
            Msg::new(
                "the day of the last one at that pace; null while there is too little to say",
                "按此进度的完成日期；数据不足时为 null",
            ),
            |_, l: &LedgerPace| told(l, |p| Datum::maybe(p.finish, Datum::Date)),
        )
        .of(ColumnKind::Date),
        Column::new(
            "in_time",
            messages::IN_TIME,
            Msg::new("whether that is in time", "能否按期完成"),
            |_, l: &LedgerPace| Datum::maybe(l.in_time(), Datum::Bool),
        ),
        Column::new(
            "enough_data",
            messages::RECORDS,
            Msg::new(
                "whether it is known for long enough, with enough reports, to tell a pace",
                "观察时间和填报次数是否足以推算进度",
            ),
            |_, l: &LedgerPace| of_pace(l, |p| Datum::Bool(p.enough)),
        )
        .only(Shown::Json),
        Column::new(
            "calendar_complete",
            messages::RECORDS,
            Msg::new("whether holiday tables cover all days counted", "节假日表是否覆盖全部日期"),
            |_, l: &LedgerPace| of_pace(l, |p| Datum::Bool(p.complete)),
        )
        .only(Shown::Json),
    ];

    fn title(&self) -> Message {
        messages::PACE.into()
    }

    fn day(&self) -> NaiveDate {
        self.day
    }

    fn rows(&self) -> &[LedgerPace] {
        &self.ledgers
    }

    fn record(row: &LedgerPace) -> Option<RecordId> {
        Some(row.ledger)
    }

    fn charts(&self, look: &Look<'_>) -> Vec<Chart> {
        let calendar = settings::calendar(look.state);
        let burn = |l: &LedgerPace| Burn::of(look.state, l, self.day, &calendar).map(Chart::Burn);
        self.ledgers.iter().filter_map(burn).collect()
    }
}

fn of_pace(l: &LedgerPace, value: impl FnOnce(&Pace) -> Datum) -> Datum {
    l.pace.as_ref().map_or(Datum::Nothing, value)
}

/// What is told of a pace once there is enough to tell it from; what is finished needs no more.
fn told(l: &LedgerPace, value: impl FnOnce(&Pace) -> Datum) -> Datum {
    of_pace(l, |p| match p.enough || p.left == 0 {
        true => value(p),
        false => Datum::Word(None, messages::NOT_ENOUGH.into()),
    })
}

fn tenths(n: f64) -> f64 {
    (n * 10.0).round() / 10.0
}
