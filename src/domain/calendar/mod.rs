//! Which days are worked in China: weekends, public holidays and the weekend days worked in exchange.
//!
//! The State Council's office announces each year's holidays by notice, so they are data: one TOML table a year
//! beside this file (2023 国办发明电〔2022〕16号, 2024 〔2023〕7号, 2025 〔2024〕12号, 2026 〔2025〕7号), and what the office adds.
//! A year without a table has the days off that the law names, and every answer says that no notice is known.

mod law;
mod notice;
mod table;

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use chrono::{Datelike, Days, NaiveDate, Weekday};

pub use law::Festival;
pub use table::YearTable;

use crate::error::Result;
use crate::i18n::{Message, Msg};

crate::messages! {
    HOLIDAY: "{day} lies in the holiday {name}, {first} to {last}", "{day}是{name}假期（{first}至{last}）";
    WEEKEND: "{day} is a {weekday}", "{day}是{weekday}";
    WEEKDAY: "{day} is a working day ({weekday})", "{day}是工作日（{weekday}）";
    MADE_UP: "{day} is a {weekday} worked in exchange for the holiday {name}", "{day}（{weekday}）因{name}调休上班";
    NO_TABLE: "{what}; no notice for {year} yet: only the days that the law names are off", "{what}；没有{year}年的节假日表（放假通知尚未录入），仅按法定节日和星期判断";
}

/// The furthest that days are counted (a hundred years), so that a typed number cannot keep the machine busy.
pub const MAX_DAYS: i64 = 36_600;

static CHINA: LazyLock<Calendar> = LazyLock::new(|| {
    let tables =
        [include_str!("2023.toml"), include_str!("2024.toml"), include_str!("2025.toml"), include_str!("2026.toml")];
    let mut calendar = Calendar { law: true, ..Calendar::bare() };
    // A table that could not be read would leave its year uncovered, which every answer then says.
    tables.iter().filter_map(|text| YearTable::parse(text).ok()).for_each(|table| calendar.add(table));
    calendar
});

/// The working-day calendar. A copy is cheap: it shares the tables.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calendar {
    years: Arc<BTreeMap<i32, YearTable>>,
    /// Whether the law's own days are off in a year without a table.
    law: bool,
}

/// Whether a day is worked, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Workday<'a> {
    /// The day asked about.
    pub day: NaiveDate,
    /// Whether it is worked.
    pub worked: bool,
    /// Whether a notice is known that decides it; if not, the law's own days and the weekday do.
    pub known: bool,
    /// The holiday it lies in, or for which it is worked in exchange.
    pub holiday: Option<&'a Holiday>,
}

/// A public holiday.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holiday {
    /// Its name.
    pub zh: String,
    /// Its name in English.
    pub en: String,
    /// The first day off.
    pub first: NaiveDate,
    /// The last day off.
    pub last: NaiveDate,
}

/// A number of working days, and whether tables cover the whole way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Working days; negative when counted backwards.
    pub days: i64,
    /// Whether every year on the way has a table.
    pub complete: bool,
}

impl Calendar {
    /// Returns the calendar with the tables that are built in.
    pub fn china() -> &'static Self {
        &CHINA
    }

    /// Returns the calendar with other tables beside those that are built in; of two of a year the later one counts.
    pub fn with_tables(tables: impl IntoIterator<Item = YearTable>) -> Self {
        let mut calendar = Self::china().clone();
        tables.into_iter().for_each(|table| calendar.add(table));
        calendar
    }

    /// Returns a calendar without tables: Monday to Friday.
    pub fn bare() -> Self {
        Self::default()
    }

    /// Adds a year's table, in place of one there may be.
    pub fn add(&mut self, table: YearTable) {
        Arc::make_mut(&mut self.years).insert(table.year(), table);
    }

    /// Reads a year's table: in TOML, or the text of the notice itself.
    ///
    /// # Errors
    /// `BadInput` with what does not fit together, or where the text is neither.
    pub fn read_table(text: &str) -> Result<YearTable> {
        match text.lines().any(|line| line.trim_start().starts_with("[[")) || text.contains("notice =") {
            true => YearTable::parse(text),
            false => notice::read(text),
        }
    }

    /// Tells whether there is a table for the year.
    pub fn covers(&self, year: i32) -> bool {
        self.years.contains_key(&year)
    }

    /// Returns the years that have tables, with the notice each was taken from.
    pub fn years(&self) -> impl Iterator<Item = (i32, &str)> {
        self.years.values().map(|t| (t.year(), t.notice()))
    }

    /// Returns the table of a year.
    pub fn table(&self, year: i32) -> Option<&YearTable> {
        self.years.get(&year)
    }

    /// Returns the holidays of a year: those of its notice, or where none is known those that the law names.
    pub fn holidays(&self, year: i32) -> &[Holiday] {
        match self.years.get(&year) {
            Some(table) => table.holidays(),
            None if self.law => law::statutory(year),
            None => &[],
        }
    }

    /// Tells whether a day is worked, and why.
    pub fn is_workday(&self, day: NaiveDate) -> Workday<'_> {
        let year = day.year();
        // A notice may name days of the neighbouring year; of two that name a day the later one counts.
        let named = [year.saturating_add(1), year, year.saturating_sub(1)]
            .into_iter()
            .find_map(|y| self.years.get(&y).and_then(|table| table.find(day)));
        if let Some((worked, holiday)) = named {
            return Workday { day, worked, known: true, holiday: Some(holiday) };
        }
        let known = self.covers(year);
        let by_law = || law::statutory(year).iter().find(|h| (h.first..=h.last).contains(&day));
        match (!known && self.law).then(by_law).flatten() {
            Some(holiday) => Workday { day, worked: false, known, holiday: Some(holiday) },
            None => Workday { day, worked: !is_weekend(day), known, holiday: None },
        }
    }

    /// Returns the n-th working day after a day (before it, if n is negative), and whether tables cover the way.
    ///
    /// The day itself does not count (民法典 article 201); 0 gives the day as it is. At most [`MAX_DAYS`] are counted.
    pub fn add_workdays(&self, day: NaiveDate, n: i64) -> (NaiveDate, bool) {
        let mut left = n.unsigned_abs().min(MAX_DAYS.unsigned_abs());
        let (mut at, mut complete) = (day, true);
        while left > 0 {
            let Some(next) = step(at, n > 0) else { return (at, false) };
            at = next;
            let workday = self.is_workday(at);
            complete &= workday.known;
            left -= u64::from(workday.worked);
        }
        (at, complete)
    }

    /// Returns the day itself if it is worked, and else the next one that is, and whether tables cover the way.
    ///
    /// A term that ends on a holiday ends on the day after it (民法典 article 203).
    pub fn at_or_after(&self, day: NaiveDate) -> (NaiveDate, bool) {
        let workday = self.is_workday(day);
        if workday.worked {
            return (day, workday.known);
        }
        let (next, complete) = self.add_workdays(day, 1);
        (next, complete && workday.known)
    }

    /// Counts the working days of a year.
    pub fn workdays_in(&self, year: i32) -> i64 {
        let last = |year| NaiveDate::from_ymd_opt(year, 12, 31);
        let ends = year.checked_sub(1).and_then(last).zip(last(year));
        ends.map_or(0, |(before, last)| self.workdays_between(before, last).days)
    }

    /// Counts the working days after `from`, up to and with `to`; negative if `to` lies before.
    ///
    /// So `add_workdays(from, workdays_between(from, to).days)` is `to`, when `to` is a working day after `from`.
    /// Further than [`MAX_DAYS`] calendar days is not counted, and then the span is not complete.
    pub fn workdays_between(&self, from: NaiveDate, to: NaiveDate) -> Span {
        let forward = to >= from;
        let (mut at, mut days, mut complete) = (from, 0, true);
        for _ in 0..MAX_DAYS {
            if at == to {
                return Span { days: if forward { days } else { -days }, complete };
            }
            let Some(next) = step(at, forward) else { break };
            at = next;
            let workday = self.is_workday(at);
            complete &= workday.known;
            days += i64::from(workday.worked);
        }
        Span { days: if forward { days } else { -days }, complete: at == to && complete }
    }
}

impl Workday<'_> {
    /// Says what the day is, and that there is no table where there is none.
    pub fn said(&self) -> Message {
        let what = match (self.holiday, self.worked) {
            (Some(h), false) => Message::plain(HOLIDAY).with("first", h.first).with("last", h.last),
            (Some(_), true) => Message::plain(MADE_UP),
            (None, true) => Message::plain(WEEKDAY),
            (None, false) => Message::plain(WEEKEND),
        };
        let what = match self.holiday {
            Some(h) => what.with_message("name", h.said()),
            None => what,
        };
        let what = what.with("day", self.day).with_message("weekday", weekday_name(self.day.weekday()));
        match self.known {
            true => what,
            false => Message::plain(NO_TABLE).with_message("what", what).with("year", self.day.year()),
        }
    }
}

impl Holiday {
    /// The name in the reader's language.
    pub fn said(&self) -> Message {
        Message::plain(Msg::new("{en}", "{zh}")).with("en", &self.en).with("zh", &self.zh)
    }
}

/// Returns a weekday's name.
pub const fn weekday_name(day: Weekday) -> Msg {
    match day {
        Weekday::Mon => Msg::new("Monday", "星期一"),
        Weekday::Tue => Msg::new("Tuesday", "星期二"),
        Weekday::Wed => Msg::new("Wednesday", "星期三"),
        Weekday::Thu => Msg::new("Thursday", "星期四"),
        Weekday::Fri => Msg::new("Friday", "星期五"),
        Weekday::Sat => Msg::new("Saturday", "星期六"),
        Weekday::Sun => Msg::new("Sunday", "星期日"),
    }
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

fn step(day: NaiveDate, forward: bool) -> Option<NaiveDate> {
    if forward { day.checked_add_days(Days::new(1)) } else { day.checked_sub_days(Days::new(1)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// The worked examples of domain.md, "Working days".
    #[test]
    fn a_sunday_is_worked_and_a_saturday_lies_in_a_holiday() {
        let china = Calendar::china();
        let sunday = china.is_workday(day("2023-06-25"));
        assert!(sunday.worked && sunday.known);
        assert_eq!(
            sunday.said().say(Lang::En),
            "2023-06-25 is a Sunday worked in exchange for the holiday Dragon Boat Festival"
        );
        let saturday = china.is_workday(day("2023-09-30"));
        assert!(!saturday.worked);
        assert_eq!(saturday.said().say(Lang::Zh), "2023-09-30是中秋节、国庆节假期（2023-09-29至2023-10-06）");
    }

    /// Working days a year, as two public data sets that read the same notices have them.
    #[test]
    fn every_table_is_read_and_gives_the_year_its_working_days() {
        let china = Calendar::china();
        let years: Vec<_> = china.years().map(|(year, _)| year).collect();
        assert_eq!(years, [2023, 2024, 2025, 2026]);
        let counts = years.iter().map(|y| {
            let last = day(&format!("{y}-12-31"));
            let span = china.workdays_between(day(&format!("{}-12-31", y - 1)), last);
            assert!(span.complete);
            span.days
        });
        assert_eq!(counts.collect::<Vec<_>>(), WORKDAYS_A_YEAR);
        // Spring Festival 2026: nine days off, 14 and 28 February worked.
        let worked = |text| china.is_workday(day(text)).worked;
        assert!(worked("2026-02-14") && !worked("2026-02-15") && !worked("2026-02-23") && worked("2026-02-28"));
        assert!(worked("2026-09-20") && worked("2026-10-10") && !worked("2026-10-07") && worked("2026-10-08"));
        // 2024: New Year's Eve of the lunar year was left to paid leave, so 9 February is an ordinary Friday.
        assert!(worked("2024-02-09") && !worked("2024-02-17") && worked("2024-02-18"));
        assert!(worked("2025-01-26") && !worked("2025-02-04") && !worked("2025-10-08") && worked("2025-10-11"));
    }

    #[test]
    fn working_days_are_added_over_a_holiday_and_back() {
        let china = Calendar::china();
        // Thursday 28 September, then the holiday, then Saturday 7 and Sunday 8 October are worked.
        assert_eq!(china.add_workdays(day("2023-09-28"), 1), (day("2023-10-07"), true));
        assert_eq!(china.add_workdays(day("2023-09-28"), 3), (day("2023-10-09"), true));
        assert_eq!(china.add_workdays(day("2023-10-09"), -3), (day("2023-09-28"), true));
        assert_eq!(china.add_workdays(day("2023-09-30"), 0), (day("2023-09-30"), true));
        assert_eq!(china.at_or_after(day("2023-09-30")), (day("2023-10-07"), true));
        assert_eq!(china.workdays_between(day("2023-09-28"), day("2023-10-09")), Span { days: 3, complete: true });
        assert_eq!(china.workdays_between(day("2023-10-09"), day("2023-09-28")), Span { days: -3, complete: true });
    }

    #[test]
    fn a_year_without_a_table_says_so() {
        let china = Calendar::china();
        let second = china.is_workday(day("2031-01-02"));
        assert!(second.worked && !second.known);
        assert_eq!(
            second.said().say(Lang::En),
            "2031-01-02 is a working day (Thursday); no notice for 2031 yet: only the days that the law names are off"
        );
        let new_year = china.is_workday(day("2031-01-01"));
        assert!(!new_year.worked && !new_year.known);
        assert_eq!(
            new_year.said().say(Lang::Zh),
            "2031-01-01是元旦假期（2031-01-01至2031-01-01）；没有2031年的节假日表（放假通知尚未录入），仅按法定节日和星期判断"
        );
        // law-and-practice.md, "Working-day tables": the three days of the New Year by the law and a weekend between.
        assert_eq!(china.add_workdays(day("2026-12-30"), 3), (day("2027-01-05"), false));
        assert_eq!(Calendar::bare().add_workdays(day("2026-12-30"), 3), (day("2027-01-04"), false));
        assert!(!china.workdays_between(day("2026-12-01"), day("2027-01-05")).complete);
        assert!(!china.covers(2022) && china.covers(2025));
    }

    /// The tables of law-and-practice.md, "Working-day tables": every day off and every day worked instead.
    #[test]
    fn the_notices_days_are_those_of_the_tables() {
        let tables = [
            (
                "2022-12-31..01-02 01-21..01-27 04-05 04-29..05-03 06-22..06-24 09-29..10-06",
                "01-28 01-29 04-23 05-06 06-25 10-07 10-08",
            ),
            (
                "01-01 02-10..02-17 04-04..04-06 05-01..05-05 06-10 09-15..09-17 10-01..10-07",
                "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
            ),
            ("01-01 01-28..02-04 04-04..04-06 05-01..05-05 05-31..06-02 10-01..10-08", "01-26 02-08 04-27 09-28 10-11"),
            (
                "01-01..01-03 02-15..02-23 04-04..04-06 05-01..05-05 06-19..06-21 09-25..09-27 10-01..10-07",
                "01-04 02-14 02-28 05-09 09-20 10-10",
            ),
        ];
        let china = Calendar::china();
        for (year, (off, worked)) in (2023..).zip(tables) {
            let date = |text: &str| day(&if text.len() > 5 { text.to_string() } else { format!("{year}-{text}") });
            let mut days_off = Vec::new();
            for span in off.split(' ') {
                let (first, last) = span.split_once("..").unwrap_or((span, span));
                days_off.extend(date(first).iter_days().take_while(|d| *d <= date(last)));
            }
            let days_worked: Vec<NaiveDate> = worked.split(' ').map(date).collect();
            let first = days_off[0].min(date("01-01"));
            for d in first.iter_days().take_while(|d| *d <= date("12-31")) {
                let about = china.is_workday(d);
                let expected = !days_off.contains(&d) && (days_worked.contains(&d) || !is_weekend(d));
                assert_eq!((about.worked, about.known), (expected, true), "{d}");
                assert_eq!(about.holiday.is_some(), days_off.contains(&d) || days_worked.contains(&d), "{d}");
            }
        }
        // 2022 has no table of its own: the notice for 2023 decides its last day, the law the others.
        assert!(!china.is_workday(day("2022-10-01")).known && china.is_workday(day("2022-12-31")).known);
    }

    #[test]
    fn far_away_days_are_bounded() {
        let china = Calendar::china();
        assert!(!china.add_workdays(NaiveDate::MAX, 5).1);
        assert!(!china.workdays_between(NaiveDate::MIN, NaiveDate::MAX).complete);
        assert!(china.add_workdays(day("2023-01-01"), i64::MAX).0 > day("2100-01-01"));
        assert!(china.add_workdays(day("2023-01-01"), i64::MIN).0 < day("1900-01-01"));
    }

    #[test]
    fn a_table_can_be_added() {
        let mut calendar = Calendar::china().clone();
        let text = "year = 2031\nnotice = \"test\"\n[[holiday]]\nzh = \"元旦\"\nen = \"New Year's Day\"\n\
                    first = \"2031-01-01\"\nlast = \"2031-01-03\"\nworked = [\"2031-01-04\"]\n";
        calendar.add(YearTable::parse(text).unwrap());
        assert!(!calendar.is_workday(day("2031-01-02")).worked);
        assert!(calendar.is_workday(day("2031-01-04")).worked);
    }

    /// From the Python package chinesecalendar 1.11, which reads the same notices.
    const WORKDAYS_A_YEAR: [i64; 4] = [249, 251, 248, 248];
}
