//! The working days of a year: which days are off, which are worked in exchange, and by what notice.
//!
//! Source: each year's notice of the State Council's office, as it is built in or kept by the office; for a year without
//! one 全国年节及纪念日放假办法, which every row then says.

use chrono::{Datelike, NaiveDate};

use crate::domain::calendar::{Calendar, Holiday, weekday_name};
use crate::domain::id::RecordId;
use crate::exchange::table_out::ColumnKind;
use crate::i18n::{Message, Msg};
use crate::report::charts::{Chart, DueDays};
use crate::report::table::{Column, Datum, Look, Tabular};
use crate::report::{View, messages};
use crate::service::settings;
use crate::service::tasks::lamps::TaskLamps;

/// Days that are off together, or a day that is worked for them.
#[derive(Clone, Debug, PartialEq)]
pub struct CalendarRow {
    /// The year in whose notice it stands.
    pub year: i32,
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
    /// Whether it is worked.
    pub worked: bool,
    /// The holiday.
    pub holiday: Message,
    /// The notice; none where only the law names it.
    pub notice: Option<String>,
}

/// The working days of one year or several.
#[derive(Clone, Debug, PartialEq)]
pub struct CalendarReport {
    /// The day from which one looks.
    pub day: NaiveDate,
    /// The days off and those worked in exchange, in their order.
    pub rows: Vec<CalendarRow>,
    years: Vec<(i32, Option<String>, i64)>,
    calendar: Calendar,
}

impl CalendarReport {
    /// Makes the report of a year; without one that of the day's year and the next.
    pub fn of(view: &View<'_>, year: Option<i32>) -> Self {
        let calendar = settings::calendar(view.state);
        let this = view.day.year();
        let years = year.map_or_else(|| vec![this, this.saturating_add(1)], |year| vec![year]);
        let mut rows: Vec<CalendarRow> = years.iter().flat_map(|year| of_year(&calendar, *year)).collect();
        rows.sort_by_key(|r| (r.first, r.worked));
        let notice = |year| calendar.table(year).map(|t| t.notice().to_string());
        let years = years.into_iter().map(|year| (year, notice(year), calendar.workdays_in(year))).collect();
        Self { day: view.day, rows, years, calendar }
    }
}

fn of_year(calendar: &Calendar, year: i32) -> Vec<CalendarRow> {
    let table = calendar.table(year);
    let notice = table.map(|t| t.notice().to_string());
    let row = |(first, last), worked, holiday: &Holiday| CalendarRow {
        year,
        first,
        last,
        worked,
        holiday: holiday.said(),
        notice: notice.clone(),
    };
    let mut rows = Vec::new();
    for (n, holiday) in calendar.holidays(year).iter().enumerate() {
        rows.push(row((holiday.first, holiday.last), false, holiday));
        let worked = table.into_iter().flat_map(|t| t.worked_for(n));
        rows.extend(worked.map(|day| row((day, day), true, holiday)));
    }
    rows
}

impl Tabular for CalendarReport {
    type Row = CalendarRow;
    const COLUMNS: &'static [Column<CalendarRow>] = &[
        Column::new("holiday", messages::HOLIDAY, Msg::new("the holiday", "节假日名称"), |_, r: &CalendarRow| {
            Datum::Said(r.holiday.clone())
        }),
        Column::new(
            "kind",
            messages::OFF_OR_WORKED,
            Msg::new("off, or worked: a weekend day that is worked in exchange", "off 放假，worked 调休上班"),
            |_, r: &CalendarRow| match r.worked {
                false => Datum::word("off", messages::IS_OFF),
                true => Datum::word("worked", messages::IS_WORKED),
            },
        ),
        Column::new("first", messages::FIRST_DAY, Msg::new("the first day", "首日"), |_, r: &CalendarRow| {
            Datum::Date(r.first)
        })
        .of(ColumnKind::Date),
        Column::new("last", messages::LAST_DAY, Msg::new("the last day", "末日"), |_, r: &CalendarRow| {
            Datum::Date(r.last)
        })
        .of(ColumnKind::Date),
        Column::new("days", messages::DAYS, Msg::new("how many days", "天数"), |_, r: &CalendarRow| {
            Datum::Whole(r.last.signed_duration_since(r.first).num_days() + 1)
        })
        .of(ColumnKind::Number),
        Column::new(
            "weekday",
            messages::WEEKDAY,
            Msg::new("the first day's day of the week", "首日为星期几"),
            |_, r: &CalendarRow| Datum::Said(weekday_name(r.first.weekday()).into()),
        ),
        Column::new(
            "year",
            messages::YEAR,
            Msg::new("the year of the notice", "通知所属年份"),
            |_, r: &CalendarRow| Datum::Whole(r.year.into()),
        )
        .of(ColumnKind::Number),
        Column::new(
            "notice",
            messages::NOTICE,
            Msg::new(
                "the notice; null where there is none yet and only the law counts",
                "依据的通知；尚无通知、仅按法定节日时为 null",
            ),
            |_, r: &CalendarRow| match &r.notice {
                Some(notice) => Datum::text(notice),
                None => Datum::Word(None, messages::NO_NOTICE.into()),
            },
        ),
    ];

    fn title(&self) -> Message {
        messages::CALENDAR.into()
    }

    fn day(&self) -> NaiveDate {
        self.day
    }

    fn rows(&self) -> &[CalendarRow] {
        &self.rows
    }

    fn record(_: &CalendarRow) -> Option<RecordId> {
        None
    }

    fn remarks(&self) -> Vec<Message> {
        let said = |(year, notice, workdays): &(i32, Option<String>, i64)| {
            let said = match notice {
                Some(notice) => Message::plain(messages::YEAR_BY_NOTICE).with("notice", notice),
                None => Message::plain(messages::YEAR_BY_LAW),
            };
            said.with("year", year).with("days", workdays)
        };
        self.years.iter().map(said).collect()
    }

    fn charts(&self, look: &Look<'_>) -> Vec<Chart> {
        let lamps = TaskLamps::lenient(look.state, self.day);
        let due = DueDays::of(look.state, &lamps, |_| true);
        vec![Chart::Calendar { due, today: self.day, calendar: self.calendar.clone() }]
    }
}
