//! Days as they stand in cells: serials, `2023年6月9日`, `2023/6/9`, `6月9日`; absurd ones refused with the reason.

use std::borrow::Cow;

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
    /// A third of a month (旬); the day is its first.
    TenDays,
    /// A day.
    Day,
    /// A moment.
    Time,
}

/// Which of two numbers before a year is the month: 03/04/2021.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The first, as in the United States.
    MonthFirst,
    /// The second.
    DayFirst,
}

/// What a day is read with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// The year of a day that is written without one.
    pub year: Option<i32>,
    /// The order of day and month in the column, where its other cells show it.
    pub order: Option<Order>,
}

impl Context {
    /// With a year for days that are written without one.
    pub fn of_year(year: Option<i32>) -> Self {
        Self { year, order: None }
    }
}

/// Tells the order of day and month from a column's cells: one that can be read in one way only decides for all. Nothing
/// where none does, or where they disagree.
pub fn order_of<'a>(cells: impl Iterator<Item = &'a Cell>) -> Option<Order> {
    let mut found = None;
    for text in cells.filter_map(Cell::as_text) {
        let folded = fold(text.trim());
        let mut parts = folded.split(['/', '-', '.']);
        let (Some(a), Some(b), Some(c), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
            continue;
        };
        let year = c.bytes().take_while(u8::is_ascii_digit).count();
        let (Ok(a), Ok(b), 4) = (a.parse::<u32>(), b.parse::<u32>(), year) else { continue };
        let order = match (a > 12, b > 12) {
            (true, false) => Order::DayFirst,
            (false, true) => Order::MonthFirst,
            _ => continue,
        };
        if found.is_some_and(|f| f != order) {
            return None;
        }
        found = Some(order);
    }
    found
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

/// Reads a day out of a cell; `None` where nothing stands there.
///
/// # Errors
/// The reason why it is no day that can be used.
pub fn when(cell: &Cell, context: Context) -> Result<Option<When>, Message> {
    match cell {
        Cell::Empty => Ok(None),
        Cell::DateTime(at) => {
            let precision = if at.time() == NaiveTime::MIN { Precision::Day } else { Precision::Time };
            sane(*at, cell).map(|at| Some(When { at, precision }))
        }
        Cell::Number(n) => number(*n).map(Some),
        Cell::Text(t) => when_in(t, context),
        Cell::Bool(_) => Err(Message::plain(messages::NOT_DATE).with("text", cell)),
        Cell::Error(e) if is_missing(e) => Ok(None),
        Cell::Error(e) if e.starts_with("#") && e[1..].parse::<f64>().is_ok() => {
            Err(Message::plain(messages::DATE_ABSURD).with("text", &e[1..]))
        }
        Cell::Error(e) => Err(Message::plain(messages::ERROR_CELL).with("text", e)),
    }
}

/// Reads a day out of words, all of them: what is left over makes it no day.
///
/// # Errors
/// As [`when`].
pub fn when_in(text: &str, context: Context) -> Result<Option<When>, Message> {
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
    if let Some(month) = year_dot_month(text) {
        let (y, m) = month.map_err(no)?;
        let (date, precision) = day(y, m, 1, Precision::Month).map_err(no)?;
        return sane(date.and_time(NaiveTime::MIN), text).map(|at| Some(When { at, precision }));
    }
    if let Ok(n) = text.parse::<f64>() {
        return number(n).map(Some);
    }
    let text = arabic(text);
    let text = without_weekday(&text);
    // 2023 年 6 月 9 日
    let spaced = text.contains(['年', '月']) && text.contains(' ');
    let closed: Cow<'_, str> = if spaced { Cow::Owned(text.replace(' ', "")) } else { Cow::Borrowed(text) };
    let text = closed.as_ref();
    let (found, rest) = match split_english(text) {
        Some(found) => found.map_err(no)?,
        None => split_day(text, context).map_err(no)?,
    };
    let (date, precision) = found;
    let (date, precision, rest) = match (precision, third_of_month(rest)) {
        (Precision::Month, Some((offset, rest))) => {
            let date = date.checked_add_days(Days::new(offset)).ok_or_else(|| no(messages::NO_SUCH_DAY))?;
            (date, Precision::TenDays, rest)
        }
        _ => (date, precision, rest),
    };
    let rest = rest.trim_start_matches(['T', ' ', '(', ',', '，']).trim();
    if rest.is_empty() {
        return sane(date.and_time(NaiveTime::MIN), text).map(|at| Some(When { at, precision }));
    }
    let clock = rest.trim_end_matches('Z').split(['+', '.']).next().unwrap_or_default().trim();
    let time =
        ["%H:%M:%S", "%H:%M", "%H时%M分", "%H点%M分"].iter().find_map(|f| NaiveTime::parse_from_str(clock, f).ok());
    let time = time.filter(|_| precision == Precision::Day).ok_or_else(|| no(messages::NOT_DATE))?;
    let precision = if time == NaiveTime::MIN { Precision::Day } else { Precision::Time };
    sane(date.and_time(time), text).map(|at| Some(When { at, precision }))
}

/// Reads `2018.10`, which is a year and a month and no number.
fn year_dot_month(text: &str) -> Option<Result<(i32, u32), crate::i18n::Msg>> {
    let (y, m) = text.split_once('.')?;
    let all_digits = |t: &str, most| (1..=most).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit());
    let year: i32 = y.parse().ok().filter(|year| all_digits(y, 4) && YEARS.contains(year))?;
    if !all_digits(m, 2) {
        return None;
    }
    let month = m.parse().ok().filter(|m| (1..=12).contains(m));
    Some(month.map(|m| (year, m)).ok_or(messages::NO_SUCH_DAY))
}

/// Chinese numerals of a day as Arabic ones: 二〇二四年三月十五日 is 2024年3月15日.
fn arabic(text: &str) -> Cow<'_, str> {
    const NUMERALS: &str = "〇零一二三四五六七八九十";
    if !text.chars().any(|c| NUMERALS.contains(c)) || !text.contains(['年', '月']) {
        return Cow::Borrowed(text);
    }
    let digit = |c: char| NUMERALS.chars().position(|n| n == c).map(|at| at.saturating_sub(1) as u32);
    let mut out = String::with_capacity(text.len());
    let mut run: Vec<char> = Vec::new();
    for c in text.chars().chain(std::iter::once('\0')) {
        if NUMERALS.contains(c) {
            run.push(c);
            continue;
        }
        if let Some(at) = run.iter().position(|c| *c == '十') {
            let tens = if at == 0 { 1 } else { run.get(at - 1).and_then(|c| digit(*c)).unwrap_or(0) };
            let ones = run.get(at + 1).and_then(|c| digit(*c)).unwrap_or(0);
            out.push_str(&(tens * 10 + ones).to_string());
        } else {
            run.iter().filter_map(|c| digit(*c)).for_each(|d| out.push_str(&d.to_string()));
        }
        run.clear();
        if c != '\0' {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Takes a day of the week off the end: 2024年3月5日 星期二, 2024-03-05（周二）.
fn without_weekday(text: &str) -> &str {
    let bare = text.trim_end_matches([')', '）']);
    for word in ["星期", "礼拜", "周"] {
        if let Some(at) = bare.rfind(word)
            && let Some(day) = bare.get(at + word.len()..)
            && day.chars().count() == 1
            && "一二三四五六日天123456".contains(day)
        {
            return bare[..at].trim_end_matches(['(', '（', ' ', ',', '，']);
        }
    }
    text
}

/// Takes a third of a month off the front: how many days after the first it begins, and the rest.
fn third_of_month(rest: &str) -> Option<(u64, &str)> {
    let rest = rest.trim_start();
    [("上旬", 0), ("中旬", 10), ("下旬", 20)].into_iter().find_map(|(w, n)| rest.strip_prefix(w).map(|r| (n, r)))
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Splits a day with an English month off the front: `30-Jun-2024`, `30 June 2024`, `June 30, 2024`; nothing where there
/// is no month in it.
fn split_english(text: &str) -> Option<Result<(Day, &str), crate::i18n::Msg>> {
    let from = text.find(|c: char| c.is_ascii_alphabetic())?;
    let word = &text[from..];
    let word = &word[..word.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(word.len())];
    let month = MONTHS.iter().position(|m| {
        let name = word.to_ascii_lowercase();
        name == *m
            || (name.len() > 3 && ENGLISH.iter().any(|e| *e == name && e.starts_with(m)))
            || name == "sept" && *m == "sep"
    })? as u32
        + 1;
    let gap = |c: char| matches!(c, ' ' | '-' | '/' | '.' | ',');
    let after = text[from + word.len()..].trim_start_matches(gap);
    let before = text[..from].trim_end_matches(gap);
    Some((|| {
        let (date, year_text) = if before.is_empty() {
            let (d, rest) = digits(after).ok_or(messages::NOT_DATE)?;
            (d, ORDINAL.iter().find_map(|o| rest.strip_prefix(o)).unwrap_or(rest).trim_start_matches(gap))
        } else {
            (ORDINAL.iter().find_map(|o| before.strip_suffix(o)).unwrap_or(before), after)
        };
        let (y, rest) = digits(year_text).ok_or(messages::NOT_DATE)?;
        day(full_year(y)?, month, num(date)?, Precision::Day).map(|d| (d, rest))
    })())
}

const ORDINAL: [&str; 4] = ["st", "nd", "rd", "th"];
const ENGLISH: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// A number is a day when it is Excel's serial (days since 30 December 1899), a year, or written as 20230609.
fn number(n: f64) -> Result<When, Message> {
    let absurd = || Message::plain(messages::DATE_ABSURD).with("text", n);
    let midnight = |d: NaiveDate, precision| When { at: d.and_time(NaiveTime::MIN), precision };
    let whole = n.fract() == 0.0;
    // A year and a month as a number: 2018.11 is November, but 2018.1 may have been 2018.10.
    if !whole && YEARS.contains(&(n as i32)) {
        let text = n.to_string();
        return match year_dot_month(&text) {
            Some(Ok((y, m))) if m != 1 || text.ends_with("01") => {
                let date = NaiveDate::from_ymd_opt(y, m, 1).ok_or_else(absurd)?;
                Ok(midnight(date, Precision::Month))
            }
            Some(Ok(_)) => Err(Message::plain(messages::DATE_DOT).with("text", n)),
            _ => Err(absurd()),
        };
    }
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
fn split_day(text: &str, context: Context) -> Result<(Day, &str), crate::i18n::Msg> {
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
        '月' => month_day(context.year.ok_or(messages::DATE_NO_YEAR)?, first, after),
        '-' | '/' | '.' | ',' | '，' | '、' => {
            let (m, rest) = digits(after.trim_start()).ok_or(messages::NOT_DATE)?;
            let Some((d, rest)) = rest.strip_prefix(sep).map(str::trim_start).and_then(digits) else {
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
                        _ if context.order == Some(Order::MonthFirst) => (a, b),
                        _ if context.order == Some(Order::DayFirst) => (b, a),
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
        if let Ok(((date, Precision::Day), _)) = split_day(&folded[at..], Context::default())
            && YEARS.contains(&date.year())
        {
            return Some(date);
        }
    }
    None
}

/// Finds the year that a title is of: `2023年整改任务台账`, `2023年度`, `Plan 2023`. A day in it is none of its years.
pub fn year_within(text: &str) -> Option<i32> {
    let folded = fold(text);
    let mut from = 0;
    while let Some(at) = folded[from..].find(|c: char| c.is_ascii_digit()).map(|at| at + from) {
        let run = folded[at..].bytes().take_while(u8::is_ascii_digit).count();
        from = at + run;
        let rest = &folded[from..];
        let year = folded[at..from].parse::<i32>().ok().filter(|y| run == 4 && (1990..=2100).contains(y));
        let is_day =
            rest.strip_prefix('年').is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit()) && r.contains('日'))
                || rest.starts_with(['-', '/', '.']) && rest[1..].starts_with(|c: char| c.is_ascii_digit());
        if let Some(year) = year.filter(|_| !is_day) {
            return Some(year);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day_of(text: &str) -> String {
        when_in(text, Context::of_year(Some(2023))).unwrap().unwrap().date().to_string()
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
            "2023,6,9",
            "2023、6、9",
            "2023 年 6 月 9 日",
            "2023年6月9日 星期五",
            "2023-06-09（周五）",
            "二〇二三年六月九日",
            "二零二三年六月九日",
            "9-Jun-2023",
            "9 June 2023",
            "June 9, 2023",
            "June 9th, 2023",
        ] {
            assert_eq!(day_of(text), "2023-06-09", "{text}");
        }
        assert_eq!(day_of("08/18/2021"), "2021-08-18");
        assert_eq!(day_of("二〇二四年十二月三十一日"), "2024-12-31");
        for (text, day, precision) in [
            ("2018.10", "2018-10-01", Precision::Month),
            ("2018.1", "2018-01-01", Precision::Month),
            ("2018.05", "2018-05-01", Precision::Month),
            ("2024年3月上旬", "2024-03-01", Precision::TenDays),
            ("2024年3月中旬", "2024-03-11", Precision::TenDays),
            ("3月下旬", "2023-03-21", Precision::TenDays),
        ] {
            let read = when_in(text, Context::of_year(Some(2023))).unwrap().unwrap();
            assert_eq!((read.date().to_string().as_str(), read.precision), (day, precision), "{text}");
        }
        let month = when(&Cell::Number(2018.11), Context::default()).unwrap().unwrap();
        assert_eq!((month.date().to_string().as_str(), month.precision), ("2018-11-01", Precision::Month));
        let w = when_in("2026-07-08 11:29", Context::default()).unwrap().unwrap();
        assert_eq!((w.at.to_string().as_str(), w.precision), ("2026-07-08 11:29:00", Precision::Time));
        assert_eq!(when_in("2023年6月", Context::default()).unwrap().unwrap().precision, Precision::Month);
        assert_eq!(when_in("2023年", Context::default()).unwrap().unwrap().precision, Precision::Year);
        assert_eq!(
            when(&Cell::Number(45_086.5), Context::default()).unwrap().unwrap().at.to_string(),
            "2023-06-09 12:00:00"
        );
        assert_eq!(when_in("—", Context::default()), Ok(None));
    }

    #[test]
    fn absurd_days_are_refused_with_the_reason() {
        let why = |t: &str| when_in(t, Context::default()).unwrap_err().msg();
        assert_eq!(why("9999-12-31"), messages::DATE_ABSURD);
        assert_eq!(why("0001年1月1日"), messages::DATE_ABSURD);
        assert_eq!(why("2958465"), messages::DATE_ABSURD);
        assert_eq!(why("2023年2月30日"), messages::NO_SUCH_DAY);
        assert_eq!(why("6月9日"), messages::DATE_NO_YEAR);
        assert_eq!(why("03/04/2021"), messages::DATE_AMBIGUOUS);
        assert_eq!(why("23/6/9"), messages::DATE_SHORT_YEAR);
        assert_eq!(why("长期坚持"), messages::NOT_DATE);
        for text in ["2024,6,30,5", "2024,6,30 7", "2023年6月9日至12日", "2024年3月上旬5", "30-Jun", "2018.13.1"]
        {
            assert!(when_in(text, Context::default()).is_err(), "{text}");
        }
        assert_eq!(why("2018.13"), messages::NO_SUCH_DAY);
        assert_eq!(when(&Cell::Number(2018.1), Context::default()).unwrap_err().msg(), messages::DATE_DOT);
        assert_eq!(why("12"), messages::DATE_ABSURD);
        let far = NaiveDate::from_ymd_opt(9999, 12, 31).unwrap().and_time(NaiveTime::MIN);
        assert_eq!(when(&Cell::DateTime(far), Context::default()).unwrap_err().msg(), messages::DATE_ABSURD);
    }

    #[test]
    fn a_column_shows_which_number_is_the_month() {
        let cells = |list: &[&str]| list.iter().map(|t| Cell::Text((*t).into())).collect::<Vec<_>>();
        let order = |list: &[&str]| order_of(cells(list).iter());
        assert_eq!(order(&["03/04/2021", "08/18/2021"]), Some(Order::MonthFirst));
        assert_eq!(order(&["03.04.2021", "18.08.2021 10:00"]), Some(Order::DayFirst));
        assert_eq!(order(&["03/04/2021"]), None);
        assert_eq!(order(&["18/08/2021", "08/18/2021"]), None);
        let read = |order| when_in("03/04/2021", Context { year: None, order }).map(|w| w.unwrap().date().to_string());
        assert_eq!(read(Some(Order::MonthFirst)).unwrap(), "2021-03-04");
        assert_eq!(read(Some(Order::DayFirst)).unwrap(), "2021-04-03");
        assert_eq!(read(None).unwrap_err().msg(), messages::DATE_AMBIGUOUS);
    }

    #[test]
    fn a_title_is_of_a_year() {
        for (text, year) in [
            ("2023年整改任务台账", Some(2023)),
            ("２０２３年度重点工作", Some(2023)),
            ("Plan 2024", Some(2024)),
            ("台账2023.xlsx", Some(2023)),
            ("2023年1月-12月计划", Some(2023)),
            ("填报日期：2024年5月20日", None),
            ("2024-05-20", None),
            ("共1234项", None),
            ("整改台账", None),
        ] {
            assert_eq!(year_within(text), year, "{text}");
        }
    }

    #[test]
    fn a_day_is_found_within_a_title() {
        let d = day_within("全国成人高等学校名单\n（截至2025年6月20日）").unwrap();
        assert_eq!(d.to_string(), "2025-06-20");
        assert_eq!(day_within("2023年工作台账"), None);
        assert_eq!(day_within("Last Updated: 08/18/2021").unwrap().to_string(), "2021-08-18");
    }
}
