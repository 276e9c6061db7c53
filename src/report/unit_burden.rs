//! `report unit-burden`: what each unit bore of the office, month by month: visits, meetings and requests for tables, beside
//! the limit. Source: 整治形式主义为基层减负若干规定 (2024-08-06).

use chrono::NaiveDate;

use crate::domain::id::RecordId;
use crate::domain::period::{Grain, Period};
use crate::exchange::table_out::ColumnKind;
use crate::i18n::{Message, Msg};
use crate::report::View;
use crate::report::burden::{MEETINGS, MONTH, VISITS, said};
use crate::report::messages;
use crate::report::table::{Column, Datum, Look, Shown, Tabular};
use crate::service::visits::burden::{Load, limit, loads};

crate::messages! {
    TITLE: "Burden by unit and month", "各单位每月迎检负担";
    REQUESTS: "Requests", "要材料";
    OVER: "Over the limit", "超上限";
    REMARK: "The limit is {limit} a month (setting burden.month). A request is a document that asks for an answer by a day; slips on a unit's own findings and tasks are none.", "每月上限{limit}次（设置项 burden.month）。要材料指限期答复的来文，就本单位问题、事项印发的文书不计。";
}

/// How many months are shown.
const MONTHS: i32 = 12;

/// What a unit bore in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitMonth {
    /// The month.
    month: Period,
    /// The unit.
    unit: RecordId,
    /// What it bore.
    load: Load,
    /// Whether that is more than the limit.
    over: bool,
}

/// The burden of all units in the last months.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitBurdenReport {
    day: NaiveDate,
    rows: Vec<UnitMonth>,
    limit: usize,
}

impl UnitBurdenReport {
    /// Makes the report.
    pub fn of(view: &View<'_>) -> Self {
        let limit = limit(view.state);
        let now = Period::containing(view.day, Grain::Month);
        let first = now.and_then(|m| m.step(1 - MONTHS));
        let of = |((year, month), unit): ((i32, u32), RecordId), load: Load| {
            let month = Period::containing(NaiveDate::from_ymd_opt(year, month, 1)?, Grain::Month)?;
            Some(UnitMonth { month, unit, load, over: load.all() > limit })
        };
        let mut rows: Vec<UnitMonth> = loads(view.state).into_iter().filter_map(|(key, load)| of(key, load)).collect();
        rows.retain(|r| first.is_none_or(|f| r.month >= f));
        rows.sort_by_key(|r| (std::cmp::Reverse((r.month, r.load.all())), r.unit));
        Self { day: view.day, rows, limit }
    }
}

const fn count(
    key: &'static str,
    label: Msg,
    doc: Msg,
    value: fn(&Look<'_>, &UnitMonth) -> Datum,
) -> Column<UnitMonth> {
    Column::new(key, label, doc, value).of(ColumnKind::Number)
}

impl Tabular for UnitBurdenReport {
    type Row = UnitMonth;
    const COLUMNS: &'static [Column<UnitMonth>] = &[
        Column::new("id", messages::RECORDS, Msg::new("the unit's id", "单位编号"), |_, r: &UnitMonth| {
            Datum::Id(r.unit)
        })
        .only(Shown::Json),
        Column::new("month", MONTH, Msg::new("the month", "月份"), |_, r: &UnitMonth| {
            Datum::Word(Some(r.month.code()), said(r.month))
        }),
        Column::new("unit", messages::OF_UNIT, Msg::new("the unit", "单位"), |_, r: &UnitMonth| {
            Datum::Record(r.unit)
        }),
        count("visits", VISITS, Msg::new("visits", "走访检查次数"), |_, r: &UnitMonth| {
            Datum::count(r.load.visits as u64)
        }),
        count("meetings", MEETINGS, Msg::new("meetings that it was called to", "参会次数"), |_, r: &UnitMonth| {
            Datum::count(r.load.meetings as u64)
        }),
        count(
            "requests",
            REQUESTS,
            Msg::new("documents that ask for an answer", "限期答复的来文数"),
            |_, r: &UnitMonth| Datum::count(r.load.requests as u64),
        ),
        count("all", messages::TOTAL, Msg::new("all of them", "合计"), |_, r: &UnitMonth| {
            Datum::count(r.load.all() as u64)
        }),
        Column::new(
            "over",
            OVER,
            Msg::new("whether that is more than the limit", "是否超上限"),
            |_, r: &UnitMonth| Datum::Bool(r.over),
        ),
    ];

    fn title(&self) -> Message {
        TITLE.into()
    }

    fn day(&self) -> NaiveDate {
        self.day
    }

    fn rows(&self) -> &[UnitMonth] {
        &self.rows
    }

    fn record(row: &UnitMonth) -> Option<RecordId> {
        Some(row.unit)
    }

    fn remarks(&self) -> Vec<Message> {
        vec![Message::plain(REMARK).with("limit", self.limit)]
    }
}
