//! Days as people type them into forms and filters: `8-31`, `周五`, `+10wd`, `月底`, `9月底前`.
//!
//! Source: console.md, "Forms". Unlike a deadline taken from a file, what is typed must be read whole: anything left
//! over is an error that says what is accepted.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::{
    calendar::Calendar,
    deadline::{self, DeadlineContext, Note, Precision},
    period::{Grain, Period},
    words::{fold, shorten},
};
use crate::error::{Code, Error, Result};
use crate::i18n::Message;

crate::messages! {
    UNREADABLE: "“{text}” is no date", "“{text}”不是日期";
    ACCEPTED: "Accepted: 8-31, 2023-8-31, 8月31日, 20230831, today, tomorrow, fri, 周五, 下周五, +7d, -3d, +10wd, +2w, +1m, 月底, 季末, 年底, 9月底前, end of September.",
        "可输入：8-31、2023-8-31、8月31日、20230831、今天、明天、周五、下周五、+7d、-3d、+10个工作日、+2w、+1m、月底、季末、年底、9月底前。";
    NO_DAY: "“{text}” names no single day", "“{text}”没有指明具体日期";
    OUT_OF_RANGE: "“{text}” lies outside the years 1900 to 2199", "“{text}”超出1900年至2199年";
    BECAUSE: "“{text}”: {note}", "“{text}”：{note}";
}

/// A day that was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// The day; the last one, where a stretch of time was typed.
    pub date: NaiveDate,
    /// How exactly it was named.
    pub precision: Precision,
    /// What was assumed: a year, a day to count from, a missing holiday table. To be shown beside the field.
    pub notes: Vec<Note>,
}

/// Reads a day as typed. A day without a year lies in this year; a day of the week alone is the next one, today
/// included, while 本周五 and 下周五 go by weeks from Monday.
pub fn read(text: &str, today: NaiveDate, calendar: &Calendar) -> Result<Typed> {
    let shown = shorten(text.trim(), 40);
    let error = |msg| Error::new(Code::BadInput, msg).with("text", &shown).hint(ACCEPTED);
    if text.len() > 200 {
        return Err(error(UNREADABLE));
    }
    let folded = fold(text);
    let typed = match word(&folded, today) {
        Some(date) => date.map(|date| Typed { date, precision: Precision::Day, notes: Vec::new() }),
        None => match offset(&folded, today, calendar) {
            Some(typed) => typed,
            None => return phrase(text, today, calendar, error),
        },
    };
    typed.filter(|t| Period::YEARS.contains(&t.date.year())).ok_or_else(|| error(OUT_OF_RANGE))
}

/// A word for a day near today; the inner option is empty where the calendar ends.
fn word(text: &str, today: NaiveDate) -> Option<Option<NaiveDate>> {
    let by = match text {
        "today" | "now" | "今天" | "今日" | "当天" => 0,
        "tomorrow" | "tom" | "明天" | "明日" => 1,
        "day after tomorrow" | "后天" => 2,
        "yesterday" | "昨天" | "昨日" => -1,
        "day before yesterday" | "前天" => -2,
        "半年末" | "半年底" | "eoh" => return Some(Period::containing(today, Grain::Half).map(Period::last_day)),
        _ => return None,
    };
    Some(today.checked_add_signed(chrono::TimeDelta::days(by)))
}

/// `+7d`, `-3d`, `+10wd`, `+10个工作日`, `+2w`, `+1m`, `+1q`, `+1y`, `3天后`, `2周前`; a bare `+7` is days.
fn offset(text: &str, today: NaiveDate, calendar: &Calendar) -> Option<Option<Typed>> {
    let (sign, rest) = match (text.strip_prefix('+'), text.strip_prefix('-')) {
        (Some(rest), _) => (1, rest),
        (_, Some(rest)) => (-1, rest),
        _ => match (text.strip_suffix("后"), text.strip_suffix("前")) {
            (Some(rest), _) => (1, rest),
            (_, Some(rest)) => (-1, rest),
            _ => return None,
        },
    };
    let rest = rest.trim_start();
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let n: i64 = rest.get(..digits)?.parse().ok().filter(|n| *n <= 100_000)?;
    let unit = rest.get(digits..)?.trim().trim_start_matches('个');
    let signed = text.starts_with(['+', '-']);
    let days = |n: i64| today.checked_add_signed(chrono::TimeDelta::try_days(sign * n)?);
    let months = |n: i64| {
        let months = Months::new(u32::try_from(n).ok()?);
        if sign > 0 { today.checked_add_months(months) } else { today.checked_sub_months(months) }
    };
    let mut notes = Vec::new();
    let date = match unit {
        "" if signed => days(n),
        "d" | "day" | "days" | "天" | "日" => days(n),
        "wd" | "workday" | "workdays" | "working days" | "工作日" => {
            let (date, complete) = calendar.add_workdays(today, sign * n);
            if !complete {
                notes.push(Note::NoTable);
            }
            Some(date)
        }
        "w" | "week" | "weeks" | "周" | "星期" => days(n * 7),
        "m" | "month" | "months" | "月" => months(n),
        "q" | "quarter" | "quarters" | "季度" => months(n * 3),
        "y" | "year" | "years" | "年" => months(n * 12),
        _ => return None,
    };
    // 9月30日前 and the like are phrases, not days ago: only a length of time counts backwards by a word.
    if !signed && sign < 0 && matches!(unit, "日" | "月" | "年") {
        return None;
    }
    Some(date.map(|date| Typed { date, precision: Precision::Day, notes }))
}

fn phrase(
    text: &str,
    today: NaiveDate,
    calendar: &Calendar,
    error: impl Fn(crate::i18n::Msg) -> Error,
) -> Result<Typed> {
    let ctx = DeadlineContext { base: Some(today), start: None, year: None, calendar };
    let read = deadline::read(text, &ctx);
    let doubt = |n: &&Note| matches!(n, Note::PartRead(_) | Note::Several | Note::AlsoOngoing | Note::Cut);
    let wrong = |n: &&Note| matches!(n, Note::NoSuchDay | Note::BaseMissing | Note::YearMissing);
    let said = |note: &Note| {
        let what = Message::plain(BECAUSE).with("text", shorten(text.trim(), 40)).with_message("note", note.said());
        Error::new(Code::BadInput, what).hint(ACCEPTED)
    };
    if let Some(note) = read.notes.iter().find(wrong).or_else(|| read.notes.iter().find(doubt)) {
        return Err(said(note));
    }
    match (read.date, read.precision) {
        (Some(date), precision) => Ok(Typed { date, precision, notes: read.notes }),
        (None, Precision::Unknown) => Err(error(UNREADABLE)),
        (None, _) => Err(error(NO_DAY)),
    }
}

/// Returns the first day of the stretch of time that a typed day ends, for filters such as "in September".
pub fn first_day(typed: &Typed) -> NaiveDate {
    let grain = match typed.precision {
        Precision::TenDays => {
            let day = typed.date.day0();
            let back = if day >= 20 { day - 20 } else { day % 10 };
            return typed.date.checked_sub_days(Days::new(back.into())).unwrap_or(typed.date);
        }
        Precision::Month => Grain::Month,
        Precision::Quarter => Grain::Quarter,
        Precision::Half => Grain::Half,
        Precision::Year => Grain::Year,
        Precision::Day | Precision::Immediate | Precision::Ongoing | Precision::Unknown => return typed.date,
    };
    Period::containing(typed.date, grain).map_or(typed.date, Period::first_day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    /// Reads on Friday 4 August 2023.
    fn typed(text: &str) -> Result<Typed> {
        read(text, "2023-08-04".parse().unwrap(), Calendar::china())
    }

    fn day(text: &str) -> String {
        typed(text).map_or_else(|e| e.say(Lang::En), |t| t.date.to_string())
    }

    #[test]
    fn days_are_read_as_typed() {
        for (text, date) in [
            ("8-31", "2023-08-31"),
            ("8/31", "2023-08-31"),
            ("８．３１", "2023-08-31"),
            ("2023-8-31", "2023-08-31"),
            ("8月31日", "2023-08-31"),
            ("20230831", "2023-08-31"),
            ("today", "2023-08-04"),
            ("今天", "2023-08-04"),
            ("明天", "2023-08-05"),
            ("yesterday", "2023-08-03"),
            ("昨天", "2023-08-03"),
            ("周五", "2023-08-04"),
            ("fri", "2023-08-04"),
            ("Monday", "2023-08-07"),
            ("本周一", "2023-07-31"),
            ("下周五", "2023-08-11"),
            ("next fri", "2023-08-11"),
            ("+7d", "2023-08-11"),
            ("＋７", "2023-08-11"),
            ("-3d", "2023-08-01"),
            ("+10wd", "2023-08-18"),
            ("+10个工作日", "2023-08-18"),
            ("-1wd", "2023-08-03"),
            ("+2w", "2023-08-18"),
            ("+1m", "2023-09-04"),
            ("-1y", "2022-08-04"),
            ("3天后", "2023-08-07"),
            ("2周前", "2023-07-21"),
            ("月底", "2023-08-31"),
            ("下月底", "2023-09-30"),
            ("季末", "2023-09-30"),
            ("年底", "2023-12-31"),
            ("eom", "2023-08-31"),
            ("半年末", "2023-12-31"),
            ("9月底前", "2023-09-30"),
            ("8月31日前", "2023-08-31"),
            ("end of September", "2023-09-30"),
            ("Q3 2023", "2023-09-30"),
        ] {
            assert_eq!(day(text), date, "{text}");
        }
        // The end of a month is kept within the month.
        let last = read("+1m", "2023-01-31".parse().unwrap(), Calendar::china()).unwrap();
        assert_eq!(last.date.to_string(), "2023-02-28");
    }

    #[test]
    fn precision_and_assumptions_are_told() {
        assert_eq!(typed("9月底前").unwrap().precision, Precision::Month);
        assert_eq!(typed("8-31").unwrap().notes, [Note::YearAssumed(2023)]);
        assert_eq!(typed("2023-8-31").unwrap().notes, []);
        assert_eq!(typed("+1200wd").unwrap().notes, [Note::NoTable]);
        let first = |text: &str| first_day(&typed(text).unwrap()).to_string();
        assert_eq!(
            ["9月", "三季度", "9月中旬", "2024年2月下旬", "8-31", "2023", "上半年"].map(first),
            ["2023-09-01", "2023-07-01", "2023-09-11", "2024-02-21", "2023-08-31", "2023-01-01", "2023-01-01"]
        );
    }

    #[test]
    fn what_is_no_date_says_what_is_accepted() {
        for text in ["", "soon", "8-32-1", "45199", "+d", "+7x", "省厅9月底", "长期坚持", "2-30", "+100000y", "9-31"]
        {
            let error = typed(text).unwrap_err();
            assert_eq!(error.hints(Lang::En).len(), 1, "{text}");
            assert_eq!(error.code(), Code::BadInput);
        }
        assert_eq!(day("soon"), "“soon” is no date");
        assert_eq!(day("2-30"), "“2-30”: there is no such day");
        assert_eq!(day("长期坚持"), "“长期坚持” names no single day");
        assert_eq!(day("9月底 abc"), "“9月底 abc”: only a part was read; left over: “abc”");
        assert!(day("+100000y").contains("1900 to 2199"));
        assert!(day(&"9".repeat(1_000_000)).len() < 200);
    }
}
