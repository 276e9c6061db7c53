//! Days as they stand in cells: serials, `2023年6月9日`, `2023/6/9`, `6月9日`; absurd ones refused with the reason.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime};

use super::clean::{fold, is_missing, short, tidy};
use super::grid::Cell;
use super::messages;
use crate::i18n::Message;

/// The years that a ledger may name; others are slips of the pen or fillers such as 9999-12-31.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2100;

/// How exactly a day was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// A year; the day is 1 January.
    Year,
    /// A month; the day is its first.
    Month,
    /// A day.
    Day,
    /// A moment.
    Time,
}

/// A day read from a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    /// The moment; at midnight where only a day was given.
    pub at: NaiveDateTime,
    /// How exactly it was given.
    pub precision: Precision,
}

impl When {
    /// The day.
    pub fn date(&self) -> NaiveDate {
        self.at.date()
    }
}

/// Reads a day out of a cell; `None` where nothing stands there. `year` completes `6月9日`.
///
/// # Errors
/// The reason why it is no day that can be used.
pub fn when(cell: &Cell, year: Option<i32>) -> Result<Option<When>, Message> {
    match cell {
        Cell::Empty => Ok(None),
        Cell::DateTime(at) => {
            let precision = if at.time() == NaiveTime::MIN { Precision::Day } else { Precision::Time };
            sane(*at, cell).map(|at| Some(When { at, precision }))
        }
        Cell::Number(n) => number(*n).map(Some),
        Cell::Text(t) => when_in(t, year),
        Cell::Bool(_) => Err(Message::plain(messages::NOT_DATE).with("text", cell)),
        Cell::Error(e) if is_missing(e) => Ok(None),
        Cell::Error(e) if e.starts_with("#") && e[1..].parse::<f64>().is_ok() => {
            Err(Message::plain(messages::DATE_ABSURD).with("text", &e[1..]))
        }
        Cell::Error(e) => Err(Message::plain(messages::ERROR_CELL).with("text", e)),
    }
}

/// Reads a day out of words. `year` completes `6月9日`.
///
/// # Errors
/// As [`when`].
pub fn when_in(text: &str, year: Option<i32>) -> Result<Option<When>, Message> {
    let tidy = tidy(text);
    if is_missing(&tidy.text) {
        return Ok(None);
    }
    let folded = fold(&tidy.text);
    let text = folded.trim();
    let no = |msg| Message::plain(msg).with("text", short(text));
    if text.len() > 64 {
        return Err(no(messages::NOT_DATE));
    }
    if let Ok(n) = text.parse::<f64>() {
        return number(n).map(Some);
    }
    let (day, rest) = split_day(text, year).map_err(no)?;
    let (date, precision) = day;
    let rest = rest.trim_start_matches(['T', ' ', '(', ',', '，']).trim();
    if rest.is_empty() {
        return sane(date.and_time(NaiveTime::MIN), text).map(|at| Some(When { at, precision }));
    }
    let clock = rest.trim_end_matches('Z').split(['+', '.']).next().unwrap_or_default().trim();
    let time =
        ["%H:%M:%S", "%H:%M", "%H时%M分", "%H点%M分"].iter().find_map(|f| NaiveTime::parse_from_str(clock, f).ok());
    let time = time.ok_or_else(|| no(messages::NOT_DATE))?;
    let precision = if time == NaiveTime::MIN { Precision::Day } else { Precision::Time };
    sane(date.and_time(time), text).map(|at| Some(When { at, precision }))
}

/// A number is a day when it is Excel's serial (days since 30 December 1899), a year, or written as 20230609.
fn number(n: f64) -> Result<When, Message> {
    let absurd = || Message::plain(messages::DATE_ABSURD).with("text", n);
    let midnight = |d: NaiveDate, precision| When { at: d.and_time(NaiveTime::MIN), precision };
    let whole = n.fract() == 0.0;
    if whole && YEARS.contains(&(n as i32)) {
        let first = NaiveDate::from_ymd_opt(n as i32, 1, 1).ok_or_else(absurd)?;
        return Ok(midnight(first, Precision::Year));
    }
    if whole && (19_000_101.0..=21_001_231.0).contains(&n) {
        let n = n as u32;
        let date = NaiveDate::from_ymd_opt((n / 10_000) as i32, n / 100 % 100, n % 100).ok_or_else(absurd)?;
        return Ok(midnight(date, Precision::Day));
    }
    // From 1927 on, so that a small number is not taken for a day.
    if !(10_000.0..=73_415.0).contains(&n) {
        return Err(absurd());
    }
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30).ok_or_else(absurd)?;
    let date = epoch.checked_add_days(Days::new(n as u64)).ok_or_else(absurd)?;
    let seconds = (n.fract() * 86_400.0).round() as u32;
    match NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0) {
        Some(t) if t != NaiveTime::MIN => Ok(When { at: date.and_time(t), precision: Precision::Time }),
        _ => Ok(midnight(date, Precision::Day)),
    }
}

fn sane(at: NaiveDateTime, text: impl std::fmt::Display) -> Result<NaiveDateTime, Message> {
    if YEARS.contains(&at.year()) { Ok(at) } else { Err(Message::plain(messages::DATE_ABSURD).with("text", text)) }
}

type Day = (NaiveDate, Precision);

/// Splits a day off the front of words; the error is the message that fits.
fn split_day(text: &str, year: Option<i32>) -> Result<(Day, &str), crate::i18n::Msg> {
    let (first, rest) = digits(text).ok_or(messages::NOT_DATE)?;
    let sep = rest.chars().next().ok_or(messages::NOT_DATE)?;
    let after = &rest[sep.len_utf8()..];
    match sep {
        '年' => {
            let y = full_year(first)?;
            let Some((m, rest)) = digits(after.trim_start()) else {
                return day(y, 1, 1, Precision::Year).map(|d| (d, after));
            };
            let Some(rest) = rest.strip_prefix('月').or_else(|| rest.strip_prefix("月份")) else {
                return Err(messages::NOT_DATE);
            };
            month_day(y, m, rest)
        }
        '月' => month_day(year.ok_or(messages::DATE_NO_YEAR)?, first, after),
        '-' | '/' | '.' => {
            let (m, rest) = digits(after).ok_or(messages::NOT_DATE)?;
            let Some((d, rest)) = rest.strip_prefix(sep).and_then(digits) else {
                // 2023-06 is a month; 6.9 or 6/9 is not told apart from a number or a fraction.
                let y = if first.len() == 4 { full_year(first)? } else { return Err(messages::NOT_DATE) };
                return day(y, num(m)?, 1, Precision::Month).map(|d| (d, rest));
            };
            match (first.len(), d.len()) {
                (4, 1..=2) => day(full_year(first)?, num(m)?, num(d)?, Precision::Day).map(|d| (d, rest)),
                // 08/18/2021 and 18.8.2021; where both could be the month nobody can tell.
                (1..=2, 4) => {
                    let (a, b, y) = (num(first)?, num(m)?, full_year(d)?);
                    let (month, date) = match (a > 12, b > 12) {
                        (true, false) => (b, a),
                        (false, true) => (a, b),
                        _ if a == b => (a, b),
                        _ => return Err(messages::DATE_AMBIGUOUS),
                    };
                    day(y, month, date, Precision::Day).map(|d| (d, rest))
                }
                _ => Err(messages::DATE_SHORT_YEAR),
            }
        }
        _ => Err(messages::NOT_DATE),
    }
}

fn month_day<'a>(year: i32, month: &str, rest: &'a str) -> Result<(Day, &'a str), crate::i18n::Msg> {
    let rest = rest.trim_start_matches('份');
    match digits(rest.trim_start()) {
        None => day(year, num(month)?, 1, Precision::Month).map(|d| (d, rest)),
        Some((d, rest)) => {
            let rest = rest.strip_prefix(['日', '号']).unwrap_or(rest);
            day(year, num(month)?, num(d)?, Precision::Day).map(|d| (d, rest))
        }
    }
}

fn day(y: i32, m: u32, d: u32, precision: Precision) -> Result<Day, crate::i18n::Msg> {
    NaiveDate::from_ymd_opt(y, m, d).map(|d| (d, precision)).ok_or(messages::NO_SUCH_DAY)
}

fn full_year(text: &str) -> Result<i32, crate::i18n::Msg> {
    if text.len() == 4 { text.parse().map_err(|_| messages::NOT_DATE) } else { Err(messages::DATE_SHORT_YEAR) }
}

fn num(text: &str) -> Result<u32, crate::i18n::Msg> {
    if text.len() > 2 { Err(messages::NOT_DATE) } else { text.parse().map_err(|_| messages::NOT_DATE) }
}

fn digits(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    (1..=8).contains(&end).then(|| text.split_at(end))
}

/// Finds the first day within a title, such as the one in `（截至2025年6月20日）`.
pub fn day_within(text: &str) -> Option<NaiveDate> {
    let folded = fold(text);
    let starts = folded.char_indices().filter(|(_, c)| c.is_ascii_digit()).map(|(i, _)| i);
    let mut last_digit = None;
    for at in starts.take(200) {
        let fresh = last_digit.is_none_or(|l| l + 1 != at);
        last_digit = Some(at);
        if !fresh {
            continue;
        }
        if let Ok(((date, Precision::Day), _)) = split_day(&folded[at..], None)
            && YEARS.contains(&date.year())
        {
            return Some(date);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day_of(text: &str) -> String {
        when_in(text, Some(2023)).unwrap().unwrap().date().to_string()
    }

    #[test]
    fn days_as_people_write_them() {
        for text in [
            "2023-06-09",
            "2023/6/9",
            "2023.6.9",
            "2023年6月9日",
            "２０２３年６月９日",
            "2023年6月9号",
            "6月9日",
            "20230609",
            "45086",
            "2023-06-09 00:00:00",
            "2023-06-09T08:30:00Z",
        ] {
            assert_eq!(day_of(text), "2023-06-09", "{text}");
        }
        assert_eq!(day_of("08/18/2021"), "2021-08-18");
        let w = when_in("2026-07-08 11:29", None).unwrap().unwrap();
        assert_eq!((w.at.to_string().as_str(), w.precision), ("2026-07-08 11:29:00", Precision::Time));
        assert_eq!(when_in("2023年6月", None).unwrap().unwrap().precision, Precision::Month);
        assert_eq!(when_in("2023年", None).unwrap().unwrap().precision, Precision::Year);
        assert_eq!(when(&Cell::Number(45_086.5), None).unwrap().unwrap().at.to_string(), "2023-06-09 12:00:00");
        assert_eq!(when_in("—", None), Ok(None));
    }

    #[test]
    fn absurd_days_are_refused_with_the_reason() {
        let why = |t: &str| when_in(t, None).unwrap_err().msg();
        assert_eq!(why("9999-12-31"), messages::DATE_ABSURD);
        assert_eq!(why("0001年1月1日"), messages::DATE_ABSURD);
        assert_eq!(why("2958465"), messages::DATE_ABSURD);
        assert_eq!(why("2023年2月30日"), messages::NO_SUCH_DAY);
        assert_eq!(why("6月9日"), messages::DATE_NO_YEAR);
        assert_eq!(why("03/04/2021"), messages::DATE_AMBIGUOUS);
        assert_eq!(why("23/6/9"), messages::DATE_SHORT_YEAR);
        assert_eq!(why("长期坚持"), messages::NOT_DATE);
        assert_eq!(why("12"), messages::DATE_ABSURD);
        let far = NaiveDate::from_ymd_opt(9999, 12, 31).unwrap().and_time(NaiveTime::MIN);
        assert_eq!(when(&Cell::DateTime(far), None).unwrap_err().msg(), messages::DATE_ABSURD);
    }

    #[test]
    fn a_day_is_found_within_a_title() {
        let d = day_within("全国成人高等学校名单\n（截至2025年6月20日）").unwrap();
        assert_eq!(d.to_string(), "2025-06-20");
        assert_eq!(day_within("2023年工作台账"), None);
        assert_eq!(day_within("Last Updated: 08/18/2021").unwrap().to_string(), "2021-08-18");
    }
}
