//! Days as people type them into a filter: fixed, relative, in working days, or whole periods.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use crate::domain::calendar::Calendar;
use crate::domain::period::{Grain, Period, month_end};
use crate::domain::words::fold;

/// The most that a relative day is away, in its unit.
const MAX_AWAY: i64 = 36_600;

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
    let day = |day: NaiveDate| (day, day);
    match text {
        "" => None,
        "today" | "今天" | "今日" | "当天" => Some(day(today)),
        "tomorrow" | "明天" | "明日" => today.succ_opt().map(day),
        "yesterday" | "昨天" | "昨日" => today.pred_opt().map(day),
        "后天" => today.checked_add_days(Days::new(2)).map(day),
        "前天" => today.checked_sub_days(Days::new(2)).map(day),
        "月底" => month_end(today.year(), today.month()).map(day),
        "年底" => month_end(today.year(), 12).map(day),
        _ => relative(text, today, calendar)
            .map(day)
            .or_else(|| weekday(text, today).map(day))
            .or_else(|| around(text, today))
            .or_else(|| fixed(text, today).map(day))
            .or_else(|| period(text, today)),
    }
}

/// `+7d`, `-2w`, `+10wd`, `7天后`, `10个工作日前`.
fn relative(text: &str, today: NaiveDate, calendar: &Calendar) -> Option<NaiveDate> {
    let (back, rest) = match text.strip_prefix('+') {
        Some(rest) => (false, rest),
        None => match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => match text.strip_suffix('后') {
                Some(rest) => (false, rest),
                None => (true, text.strip_suffix('前')?),
            },
        },
    };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = rest.split_at(digits);
    let number: i64 = number.parse().ok().filter(|n| *n <= MAX_AWAY)?;
    let days = |n: i64| {
        let days = Days::new(n.unsigned_abs());
        if back { today.checked_sub_days(days) } else { today.checked_add_days(days) }
    };
    let months = |n: i64| {
        let months = Months::new(u32::try_from(n).ok()?);
        if back { today.checked_sub_months(months) } else { today.checked_add_months(months) }
    };
    match unit.trim() {
        "" | "d" | "day" | "days" | "天" | "日" => days(number),
        "w" | "week" | "weeks" | "周" | "星期" => days(number * 7),
        "m" | "mo" | "month" | "months" | "个月" | "月" => months(number),
        "y" | "year" | "years" | "年" => months(number * 12),
        "wd" | "workday" | "workdays" | "个工作日" | "工作日" => {
            Some(calendar.add_workdays(today, if back { -number } else { number }).0)
        }
        _ => None,
    }
}

/// `fri`, `周五`: today or the next one; `本周五`, `下周五`, `上周五`: that of the week.
fn weekday(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let (week, name) = if let Some(rest) = text.strip_prefix("本").or_else(|| text.strip_prefix("这")) {
        (Some(0), rest)
    } else if let Some(rest) = text.strip_prefix("下") {
        (Some(1), rest)
    } else if let Some(rest) = text.strip_prefix("上") {
        (Some(-1), rest)
    } else {
        (None, text)
    };
    let named = ["周", "星期", "礼拜"].iter().find_map(|p| name.strip_prefix(p)).and_then(|n| match n {
        "一" => Some(Weekday::Mon),
        "二" => Some(Weekday::Tue),
        "三" => Some(Weekday::Wed),
        "四" => Some(Weekday::Thu),
        "五" => Some(Weekday::Fri),
        "六" => Some(Weekday::Sat),
        "日" | "天" => Some(Weekday::Sun),
        _ => None,
    });
    let english = || if week.is_none() && name.len() >= 3 { name.parse().ok() } else { None };
    let weekday: Weekday = named.or_else(english)?;
    match week {
        None => {
            let ahead = (7 + weekday.num_days_from_monday() - today.weekday().num_days_from_monday()) % 7;
            today.checked_add_days(Days::new(u64::from(ahead)))
        }
        Some(week) => {
            let monday = monday(today, week)?;
            monday.checked_add_days(Days::new(u64::from(weekday.num_days_from_monday())))
        }
    }
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

/// `2023-08-31`, `2023/8/31`, `20230831`, `2023年8月31日`, `8-31`, `8月31日`, `9月底`, `2023年9月底`.
fn fixed(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    if let Some(month) = text.strip_suffix("月底").or_else(|| text.strip_suffix("月末")) {
        return match month.split_once('年') {
            Some((year, month)) => month_end(number(year)?, u32::try_from(number(month)?).ok()?),
            None => month_end(today.year(), u32::try_from(number(month)?).ok()?),
        };
    }
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return NaiveDate::parse_from_str(text, "%Y%m%d").ok();
    }
    let parts: Vec<&str> = text.trim_end_matches(['日', '号']).split(['-', '/', '.', '年', '月']).collect();
    let part = |at: usize| parts.get(at).and_then(|p| number(p));
    let (year, month, day) = match parts.len() {
        3 => (part(0)?, part(1)?, part(2)?),
        2 if part(0)? <= 12 => (today.year(), part(0)?, part(1)?),
        _ => return None,
    };
    // A year of fewer than four digits is a slip.
    if year < 1000 {
        return None;
    }
    NaiveDate::from_ymd_opt(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?)
}

fn number(text: &str) -> Option<i32> {
    let text = text.trim();
    (text.len() <= 4 && !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
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
