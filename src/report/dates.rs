//! `report dates`: everything that is dated, day by day, whatever kind of record it stands in.
//!
//! Which fields are days, the schema says: a new kind of record is in the calendar without a line here.

use chrono::{Days, NaiveDate};

use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag, Type};
use crate::domain::schema::task;
use crate::exchange::table_out::ColumnKind;
use crate::i18n::{Message, Msg};
use crate::report::table::{Column, Datum, Shown, Tabular};
use crate::report::{View, messages};
use crate::service::settings;

crate::messages! {
    TITLE: "Dates", "日程";
    WHAT: "What", "事由";
    KIND: "Kind", "类别";
    WORKED: "Worked", "是否工作日";
    SHOWN: "{count} {count:date|dates} from {from} to {until}", "{from}至{until}共{count}项";
}

/// How many days back and ahead are shown unless something else is asked for.
const BACK: u64 = 7;
const AHEAD: u64 = 30;

/// Kinds whose days are no dates of the office: what was measured, proved, published, set, or seen of a device.
const OTHERS: &[Kind] = &[Kind::Observation, Kind::Evidence, Kind::Figure, Kind::Setting, Kind::Device, Kind::Case];

/// Days that only say when somebody last wrote: as many as there are records, and nothing that is to be kept.
const WRITTEN: &[(Kind, Tag)] = &[(Kind::Task, task::REPORTED)];

/// A dated field of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated {
    /// The day.
    pub day: NaiveDate,
    /// Whether it is worked.
    pub worked: bool,
    /// The kind of the record.
    pub kind: Kind,
    /// What the field is called.
    pub what: Msg,
    /// The record.
    pub record: RecordId,
}

/// What is dated about a day.
#[derive(Clone, Debug, PartialEq)]
pub struct DatesReport {
    /// The day.
    pub day: NaiveDate,
    /// The first day shown.
    pub from: NaiveDate,
    /// The last day shown.
    pub until: NaiveDate,
    /// The rows in the order of their days.
    pub rows: Vec<Dated>,
}

impl DatesReport {
    /// Makes the report: from a day on, or from a week ago, for the days ahead.
    pub fn of(view: &View<'_>, since: Option<NaiveDate>) -> Self {
        let from = since.unwrap_or_else(|| view.day.checked_sub_days(Days::new(BACK)).unwrap_or(view.day));
        let until = view.day.max(from).checked_add_days(Days::new(AHEAD)).unwrap_or(view.day);
        let calendar = settings::calendar(view.now);
        let mut rows = Vec::new();
        for kind in Kind::ALL.iter().filter(|k| !OTHERS.contains(k)) {
            let fields = kind.def().fields.iter().filter(|f| matches!(f.ty, Type::Date | Type::Due));
            let fields: Vec<_> = fields.filter(|f| !WRITTEN.contains(&(*kind, f.tag))).collect();
            for record in view.state.records(*kind) {
                for field in &fields {
                    if let Some(day) = record.date(field.tag).filter(|d| (from..=until).contains(d)) {
                        let worked = calendar.is_workday(day).worked;
                        rows.push(Dated { day, worked, kind: *kind, what: field.label, record: record.id() });
                    }
                }
            }
        }
        rows.sort_by_key(|r| (r.day, r.kind, r.record));
        Self { day: view.day, from, until, rows }
    }
}

impl Tabular for DatesReport {
    type Row = Dated;
    const COLUMNS: &'static [Column<Dated>] = &[
        Column::new("id", messages::RECORDS, Msg::new("the record's id", "记录编号"), |_, d: &Dated| {
            Datum::Id(d.record)
        })
        .only(Shown::Json),
        Column::new("day", messages::DAY, Msg::new("the day", "日期"), |_, d: &Dated| Datum::Date(d.day))
            .of(ColumnKind::Date),
        Column::new("worked", WORKED, Msg::new("whether it is worked", "是否工作日"), |_, d: &Dated| {
            Datum::Bool(d.worked)
        }),
        Column::new("kind", KIND, Msg::new("the kind of the record", "记录类别"), |_, d: &Dated| {
            Datum::word(d.kind.def().name, d.kind.def().label)
        }),
        Column::new("what", WHAT, Msg::new("what the day is", "日期含义"), |_, d: &Dated| {
            Datum::Said(d.what.into())
        }),
        Column::new("title", messages::RECORD, Msg::new("the record", "记录"), |look, d: &Dated| {
            Datum::text(look.state.title(d.record))
        }),
    ];

    fn title(&self) -> Message {
        TITLE.into()
    }

    fn day(&self) -> NaiveDate {
        self.day
    }

    fn rows(&self) -> &[Dated] {
        &self.rows
    }

    fn record(row: &Dated) -> Option<RecordId> {
        Some(row.record)
    }

    fn remarks(&self) -> Vec<Message> {
        let said = Message::plain(SHOWN).with("count", self.rows.len()).with("from", self.from);
        vec![said.with("until", self.until)]
    }
}
