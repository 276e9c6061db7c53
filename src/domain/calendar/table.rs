//! One year's holidays, as its notice announced them.

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use super::Holiday;
use crate::domain::words::shorten;
use crate::error::{Code, Error, Result};

crate::messages! {
    UNREADABLE: "The holiday table could not be read", "节假日表无法读取";
    TABLE_FORM: "A table has year, notice, and for each [[holiday]] zh, en, first, last and worked (a list of days such as \"2023-06-25\").",
        "表中应有 year、notice，每个 [[holiday]] 下有 zh、en、first、last 和 worked（如 \"2023-06-25\" 的日期列表）。";
    BACKWARDS: "In the holiday table for {year}, {name} ends on {last}, before it begins on {first}", "{year}年节假日表中，{name}的结束日{last}早于开始日{first}";
    OTHER_YEAR: "In the holiday table for {year}, {name} has the day {day}, which is too far away", "{year}年节假日表中，{name}的日期{day}与该年相差太远";
    TOO_LONG: "In the holiday table for {year}, {name} lasts {days} {days:day|days}", "{year}年节假日表中，{name}长达{days}天";
    BAD_LINE: "In the holiday table for {year}, “{line}” is no holiday", "{year}年节假日表中，“{line}”不是节假日";
    LINE_FORM: "A holiday is name, first..last and +day for each day worked instead, as in 春节 2027-02-05..2027-02-12 +2027-01-30.",
        "每行写名称、首日..末日，调休上班日前加 +，如 春节 2027-02-05..2027-02-12 +2027-01-30。";
    BOTH: "In the holiday table for {year}, {day} is both off and worked", "{year}年节假日表中，{day}既放假又上班";
}

/// The most holidays that a table may have.
const MAX_HOLIDAYS: usize = 60;
/// The most days of a holiday.
const MAX_LENGTH: i64 = 31;

/// A year's holidays and the days worked in exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearTable {
    year: i32,
    notice: String,
    holidays: Vec<Holiday>,
    worked: Vec<(NaiveDate, usize)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTable {
    year: i32,
    notice: String,
    #[serde(default)]
    holiday: Vec<RawHoliday>,
}

/// A holiday as it was read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawHoliday {
    pub zh: String,
    pub en: String,
    pub first: NaiveDate,
    pub last: NaiveDate,
    #[serde(default)]
    pub worked: Vec<NaiveDate>,
}

impl YearTable {
    /// Reads a table in TOML. Refuses a holiday that ends before it begins or lasts over a month, a day that is both off
    /// and worked, and days further away than the neighbouring years, some of whose days a notice may name.
    pub fn parse(text: &str) -> Result<Self> {
        let unreadable = || Error::new(Code::BadInput, UNREADABLE).hint(TABLE_FORM);
        let raw: RawTable = toml::from_str(text).map_err(|e| unreadable().caused_by(e.message()))?;
        Self::new(raw.year, raw.notice, raw.holiday)
    }

    /// Makes a table of what was read, and checks it.
    pub(super) fn new(year: i32, notice: String, holidays: Vec<RawHoliday>) -> Result<Self> {
        if holidays.len() > MAX_HOLIDAYS || holidays.iter().any(|h| h.worked.len() > MAX_HOLIDAYS) {
            return Err(Error::new(Code::BadInput, UNREADABLE).hint(TABLE_FORM));
        }
        let mut table = Self { year, notice, holidays: Vec::new(), worked: Vec::new() };
        for h in holidays {
            let error = |msg| Error::new(Code::BadInput, msg).with("year", table.year).with("name", &h.zh);
            if h.last < h.first {
                return Err(error(BACKWARDS).with("first", h.first).with("last", h.last));
            }
            let days = [h.first, h.last];
            if let Some(day) = days.iter().chain(&h.worked).find(|d| d.year().abs_diff(table.year) > 1) {
                return Err(error(OTHER_YEAR).with("day", day));
            }
            let length = h.last.signed_duration_since(h.first).num_days() + 1;
            if length > MAX_LENGTH {
                return Err(error(TOO_LONG).with("days", length));
            }
            table.worked.extend(h.worked.iter().map(|day| (*day, table.holidays.len())));
            table.holidays.push(Holiday { zh: h.zh, en: h.en, first: h.first, last: h.last });
        }
        let off = |day: &NaiveDate| table.holidays.iter().any(|h| (h.first..=h.last).contains(day));
        if let Some((day, _)) = table.worked.iter().find(|(day, _)| off(day)) {
            return Err(Error::new(Code::BadInput, BOTH).with("year", table.year).with("day", day).hint(TABLE_FORM));
        }
        Ok(table)
    }

    /// Reads a table as the office keeps it, a line a holiday: `春节/Spring Festival 2027-02-05..2027-02-12 +2027-01-30`.
    /// Refuses what [`YearTable::parse`] refuses.
    pub fn from_lines<'l>(year: i32, notice: &str, lines: impl IntoIterator<Item = &'l str>) -> Result<Self> {
        let holidays = lines.into_iter().map(|line| {
            let error = || Error::new(Code::BadInput, BAD_LINE).with("year", year).with("line", shorten(line, 80));
            holiday(line).ok_or_else(|| error().hint(LINE_FORM))
        });
        Self::new(year, notice.to_string(), holidays.take(MAX_HOLIDAYS + 1).collect::<Result<_>>()?)
    }

    /// Writes the table as [`YearTable::from_lines`] reads it.
    pub fn lines(&self) -> Vec<String> {
        let line = |(n, h): (usize, &Holiday)| {
            let worked: String = self.worked_for(n).map(|day| format!(" +{day}")).collect();
            format!("{}/{} {}..{}{worked}", h.zh, h.en, h.first, h.last)
        };
        self.holidays.iter().enumerate().map(line).collect()
    }

    /// Returns the year.
    pub fn year(&self) -> i32 {
        self.year
    }

    /// Returns the notice that it was taken from.
    pub fn notice(&self) -> &str {
        &self.notice
    }

    /// Returns the holidays, in the order of the notice.
    pub fn holidays(&self) -> &[Holiday] {
        &self.holidays
    }

    /// Returns the days that are worked in exchange for a holiday, by its place among the holidays.
    pub fn worked_for(&self, holiday: usize) -> impl Iterator<Item = NaiveDate> + '_ {
        self.worked.iter().filter(move |(_, of)| *of == holiday).map(|(day, _)| *day)
    }

    /// Returns whether a named day is worked, and its holiday; nothing for an ordinary day.
    pub(super) fn find(&self, day: NaiveDate) -> Option<(bool, &Holiday)> {
        if let Some((_, holiday)) = self.worked.iter().find(|(worked, _)| *worked == day) {
            return self.holidays.get(*holiday).map(|h| (true, h));
        }
        self.holidays.iter().find(|h| (h.first..=h.last).contains(&day)).map(|h| (false, h))
    }
}

fn holiday(line: &str) -> Option<RawHoliday> {
    let mut words: Vec<&str> = line.split_whitespace().collect();
    let mut worked = Vec::new();
    while let Some(day) = words.last().and_then(|w| w.strip_prefix('+')) {
        worked.push(day.parse().ok()?);
        words.pop();
    }
    worked.reverse();
    let span = words.pop()?;
    let (first, last) = span.split_once("..").unwrap_or((span, span));
    let name = words.join(" ");
    let (zh, en) = name.split_once('/').unwrap_or((&name, &name));
    let named = !zh.trim().is_empty() && !en.trim().is_empty();
    named.then_some(())?;
    let (zh, en) = (zh.trim().to_string(), en.trim().to_string());
    Some(RawHoliday { zh, en, first: first.parse().ok()?, last: last.parse().ok()?, worked })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn a_wrong_table_says_what_is_wrong() {
        let head = "year = 2030\nnotice = \"n\"\n[[holiday]]\nzh = \"春节\"\nen = \"Spring Festival\"\n";
        let say = |tail: &str| YearTable::parse(&format!("{head}{tail}")).unwrap_err().say(Lang::En);
        assert_eq!(
            say("first = \"2030-02-05\"\nlast = \"2030-02-03\"\n"),
            "In the holiday table for 2030, 春节 ends on 2030-02-03, before it begins on 2030-02-05"
        );
        assert_eq!(
            say("first = \"2030-02-05\"\nlast = \"2030-02-07\"\nworked = [\"2032-02-08\"]\n"),
            "In the holiday table for 2030, 春节 has the day 2032-02-08, which is too far away"
        );
        assert_eq!(
            say("first = \"2030-02-05\"\nlast = \"2030-02-07\"\nworked = [\"2030-02-06\"]\n"),
            "In the holiday table for 2030, 2030-02-06 is both off and worked"
        );
        assert_eq!(
            say("first = \"2030-02-05\"\nlast = \"2030-12-07\"\n"),
            "In the holiday table for 2030, 春节 lasts 306 days"
        );
        assert!(say("first = \"soon\"\n").starts_with("The holiday table could not be read: "));
    }

    #[test]
    fn a_table_is_kept_as_lines() {
        let text = include_str!("2023.toml");
        let table = YearTable::parse(text).unwrap();
        let lines = table.lines();
        assert_eq!(lines[1], "春节/Spring Festival 2023-01-21..2023-01-27 +2023-01-28 +2023-01-29");
        let again = YearTable::from_lines(2023, table.notice(), lines.iter().map(String::as_str)).unwrap();
        assert_eq!(again, table);
        let one = YearTable::from_lines(2030, "n", ["清明节 2030-04-05"]).unwrap();
        assert_eq!(one.lines(), ["清明节/清明节 2030-04-05..2030-04-05"]);
        for line in ["", "春节", "2030-01-01", "春节 soon", "春节 2030-01-01..", "春节 2030-01-01 2030-01-02 +x"]
        {
            let error = YearTable::from_lines(2030, "n", [line]).unwrap_err();
            assert!(error.is(BAD_LINE), "{line}");
        }
    }
}
