//! `report dates`: everything that is dated, day by day, whatever kind of record it stands in.
//!
//! Which fields are days, the schema says: a new kind of record is in the calendar without a line here.

use chrono::{Datelike, Days, NaiveDate};

use crate::domain::calendar::{Calendar, weekday_name};
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag, Type};
use crate::domain::lamp::Lamp;
use crate::domain::record::Record;
use crate::domain::schema::{note, task};
use crate::exchange::table_out::ColumnKind;
use crate::i18n::{Message, Msg};
use crate::report::charts::{Chart, DueDays};
use crate::report::table::{Column, Datum, Look, Shown, Tabular};
use crate::report::{View, messages};
use crate::service::settings;
use crate::service::tasks::lamps::TaskLamps;
use crate::service::tasks::task_view::TaskView;

crate::messages! {
    TITLE: "Dates", "日程";
    WHAT: "What", "事由";
    KIND: "Kind", "类别";
    WORKED: "Worked", "是否工作日";
    SHOWN: "{count} {count:date|dates} from {from} to {until}; today {today}", "{from}至{until}共{count}项，今天{today}项";
    TODAY: "▶ today", "▶今天";
    TOMORROW: "tomorrow", "明天";
    WHEN: "When", "距今";
    OFF: "{day}, off", "{day}休";
    MADE_UP: "{day}, worked", "{day}班";
    IN_DAYS: "in {days} {days:day|days}", "{days}天后";
    DAYS_AGO: "{days} {days:day|days} ago", "{days}天前";
}

/// How many days ahead are shown unless something else is asked for: what is left of this week, and the month after it.
const AHEAD: u64 = 30;
/// How many days ahead the picture knows.
const DRAWN: u64 = 100;

/// Kinds whose days are no dates of the office: what was measured, proved, published, set, or seen of a device.
const OTHERS: &[Kind] = &[Kind::Observation, Kind::Evidence, Kind::Figure, Kind::Setting, Kind::Device, Kind::Case];

/// Days that only say when somebody last wrote: as many as there are records, and nothing that is to be kept.
const WRITTEN: &[(Kind, Tag)] = &[(Kind::Task, task::REPORTED), (Kind::Note, note::ON)];

/// A dated field of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated {
    /// The day.
    pub day: NaiveDate,
    /// How many days it is from today; less than none where it is past.
    pub away: i64,
    /// Whether it is worked.
    pub worked: bool,
    /// Whether that is worth saying: a day off, or one that is worked in exchange.
    marked: bool,
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
    /// How many dates there are on each day of the months that are drawn.
    days: DueDays,
    calendar: Calendar,
}

impl DatesReport {
    /// Makes the report: from a day on, or from this week's Monday, for the days ahead.
    pub fn of(view: &View<'_>, since: Option<NaiveDate>) -> Self {
        let monday = || view.day.checked_sub_days(Days::new(view.day.weekday().num_days_from_monday().into()));
        let from = since.or_else(monday).unwrap_or(view.day);
        let until = view.day.max(from).checked_add_days(Days::new(AHEAD)).unwrap_or(view.day);
        let calendar = settings::calendar(view.now);
        let lamps = TaskLamps::lenient(view.state, view.day);
        // The picture begins with this month.
        let drawn =
            view.day.with_day(1).unwrap_or(view.day)..=view.day.checked_add_days(Days::new(DRAWN)).unwrap_or(view.day);
        let (mut rows, mut days) = (Vec::new(), DueDays { everything: true, ..DueDays::default() });
        for kind in Kind::ALL.iter().filter(|k| !OTHERS.contains(k)) {
            let fields = kind.def().fields.iter().filter(|f| matches!(f.ty, Type::Date | Type::Due));
            let fields: Vec<_> = fields.filter(|f| !WRITTEN.contains(&(*kind, f.tag))).collect();
            for record in view.state.records(*kind) {
                for field in &fields {
                    let Some(day) = record.date(field.tag) else { continue };
                    if drawn.contains(&day) {
                        days.days.entry(day).or_default().count(lamp(&lamps, record, field.tag, day, view.day));
                    }
                    if (from..=until).contains(&day) {
                        let worked = calendar.is_workday(day);
                        let away = day.signed_duration_since(view.day).num_days();
                        let (record, what) = (record.id(), field.label);
                        let off = worked.holiday.is_some() || !worked.worked;
                        rows.push(Dated { day, away, worked: worked.worked, marked: off, kind: *kind, what, record });
                    }
                }
            }
        }
        rows.sort_by_key(|r| (r.day, r.kind, r.record));
        Self { day: view.day, from, until, rows, days, calendar }
    }
}

/// The lamp of a date: a task's deadline has the task's, others are past or to come.
fn lamp(lamps: &TaskLamps, record: &Record, field: Tag, day: NaiveDate, today: NaiveDate) -> Lamp {
    let task = TaskView::of(record).filter(|_| record.kind() == Kind::Task && field == task::DUE);
    match task {
        Some(task) => lamps.look(&task).1,
        None if day < today => Lamp::Done,
        None => Lamp::Green,
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
        Column::new("away", WHEN, Msg::new("how far from today, in words", "距今多久"), |_, d: &Dated| {
            Datum::Said(match d.away {
                0 => TODAY.into(),
                1 => TOMORROW.into(),
                2.. => Message::plain(IN_DAYS).with("days", d.away),
                _ => Message::plain(DAYS_AGO).with("days", -d.away),
            })
        }),
        Column::new(
            "weekday",
            messages::WEEKDAY,
            Msg::new(
                "the day of the week, with what is off and what is worked in exchange",
                "星期，注明休息或调休上班",
            ),
            |_, d: &Dated| {
                let name = weekday_name(d.day.weekday());
                Datum::Said(match (d.marked, d.worked) {
                    (false, _) => name.into(),
                    (true, true) => Message::plain(MADE_UP).with_message("day", name),
                    (true, false) => Message::plain(OFF).with_message("day", name),
                })
            },
        ),
        Column::new("title", messages::RECORD, Msg::new("the record", "记录"), |look, d: &Dated| {
            Datum::text(look.state.title(d.record))
        }),
        Column::new("what", WHAT, Msg::new("what the day is", "日期含义"), |_, d: &Dated| {
            Datum::Said(d.what.into())
        }),
        Column::new("kind", KIND, Msg::new("the kind of the record", "记录类别"), |_, d: &Dated| {
            Datum::word(d.kind.def().name, d.kind.def().label)
        }),
        Column::new("worked", WORKED, Msg::new("whether it is worked", "是否工作日"), |_, d: &Dated| {
            Datum::Bool(d.worked)
        })
        .only(Shown::Json),
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
        let today = self.rows.iter().filter(|d| d.away == 0).count();
        vec![said.with("until", self.until).with("today", today)]
    }

    fn charts(&self, _: &Look<'_>) -> Vec<Chart> {
        vec![Chart::Calendar { due: self.days.clone(), today: self.day, calendar: self.calendar.clone() }]
    }

    fn opens_at(&self) -> usize {
        self.rows.iter().position(|d| d.away >= 0).unwrap_or(0)
    }
}
