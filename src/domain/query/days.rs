//! Days as people type them into a filter: fixed, relative, in working days, or whole periods.

use chrono::{Datelike, Days, NaiveDate};

use crate::domain::calendar::Calendar;
use crate::domain::dates;
use crate::domain::period::{Grain, Period};
use crate::domain::words::fold;

/// Reads a day or a run of days, as its first and last day; `None` where it is neither.
///
/// `2023-08-31`, `2023年8月31日`, `8-31` (this year), `2023-08`, `8月`, `9月底`, `2023Q3`, `2023`; `today`, `+7d`, `-2w`,
/// `+1m`, `+10wd`, `10个工作日后`, `fri` and `周五` (today or the next one), `下周五`, `this-week`, `本周`, `上月`, `本季度`,
/// `今年`; and two of them with `..` between, of which one may be left out.
pub fn days(text: &str, today: NaiveDate, calendar: &Calendar) -> Option<(NaiveDate, NaiveDate)> {
    if text.len() > 100 {
        return None;
    }
    let text = fold(text).replace(['_'], "-");
    let Some((from, to)) = text.split_once("..") else { return one(&text, today, calendar) };
    let ends = match (from.trim(), to.trim()) {
        ("", "") => return None,
        ("", to) => (NaiveDate::MIN, one(to, today, calendar)?.1),
        (from, "") => (one(from, today, calendar)?.0, NaiveDate::MAX),
        (from, to) => (one(from, today, calendar)?.0, one(to, today, calendar)?.1),
    };
    (ends.0 <= ends.1).then_some(ends)
}

fn one(text: &str, today: NaiveDate, calendar: &Calendar) -> Option<(NaiveDate, NaiveDate)> {
    if text.is_empty() {
        return None;
    }
    // Runs first: as a form's date, a month or a quarter would be its last day.
    around(text, today).or_else(|| period(text, today)).or_else(|| {
        let day = dates::read(text, today, calendar).ok()?.date;
        Some((day, day))
    })
}

fn monday(today: NaiveDate, week: i64) -> Option<NaiveDate> {
    let monday = today.checked_sub_days(Days::new(u64::from(today.weekday().num_days_from_monday())))?;
    let away = Days::new(week.unsigned_abs() * 7);
    if week < 0 { monday.checked_sub_days(away) } else { monday.checked_add_days(away) }
}

/// `this-week`, `last-month`, `本季度`, `明年`.
fn around(text: &str, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let (step, unit) = match text {
        "今年" | "本年" => (0, "year"),
        "去年" | "上年" => (-1, "year"),
        "明年" => (1, "year"),
        _ => [("this", 0), ("next", 1), ("last", -1), ("本", 0), ("这", 0), ("下", 1), ("上", -1)].iter().find_map(
            |(word, step)| text.strip_prefix(word).map(|rest| (*step, rest.trim_start_matches(['-', ' ', '个']))),
        )?,
    };
    let grain = match unit {
        "week" | "周" | "星期" => {
            let monday = monday(today, step)?;
            return Some((monday, monday.checked_add_days(Days::new(6))?));
        }
        "month" | "月" => Grain::Month,
        "quarter" | "季度" | "季" => Grain::Quarter,
        "half" | "半年度" => Grain::Half,
        "year" | "年度" => Grain::Year,
        _ => return None,
    };
    let period = Period::containing(today, grain)?.step(i32::try_from(step).ok()?)?;
    Some((period.first_day(), period.last_day()))
}

/// A period with its year, or of this year: `2023Q3`, `q3`, `8月`, `上半年`.
fn period(text: &str, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let this_year = || {
        if text.starts_with(|c: char| c.is_ascii_digit()) && !text.contains('月') {
            None
        } else {
            Period::parse(&format!("{}年{text}", today.year()))
        }
    };
    let period = Period::parse(text).or_else(this_year)?;
    Some((period.first_day(), period.last_day()))
}
