//! Days: those that do not exist, days of the week written beside them, and periods that end before they begin.

use chrono::{Datelike, NaiveDate};

use super::page::Paragraph;
use super::{Block, Claim, Severity, TextRemark};
use crate::domain::calendar::weekday_name;
use crate::domain::period::Period;
use crate::domain::words::{chinese_digit, fold, shorten};
use crate::i18n::Message;

crate::messages! {
    NO_DAY: "there is no such day", "没有这一天";
    NOT_LEAP: "there is no such day: {year} is no leap year", "没有这一天：{year}年不是闰年";
    WEEKDAY: "{day} is a {weekday}", "{day}是{weekday}";
    BACKWARDS: "the period ends before it begins", "期间的结束早于开始";
    READ_YEAR: "a day of {year}, the year written in the text", "按文中年份{year}年理解";
    READ_ASSUMED: "a day of {year}, since the text names no year", "文中未写年份，按{year}年理解";
    READ_DATE: "the calendar", "按公历理解";
    READ_PERIOD: "two days or months joined by a dash, in one year", "按同一年内起止日期理解";
}

/// Reads the days of a document, whose years stand where they were last written.
pub(super) struct Days {
    year: Option<i32>,
    /// The year of the document: the first that it writes.
    first: Option<i32>,
    /// Whether the text itself named it.
    written: bool,
}

/// A day or a month as written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    pub from: usize,
    pub to: usize,
    pub year: Option<i32>,
    pub month: u32,
    pub day: Option<u32>,
}

impl Days {
    /// Days of a document are read in the first year that it writes, until it writes another one.
    pub fn new(blocks: &[Block], year: Option<i32>) -> Self {
        let first = blocks.iter().find_map(|block| match block {
            // Where a document is dated at its end, that year counts from the start.
            Block::Text(lines) => lines.iter().find_map(|(_, text)| first_year(text)),
            Block::Table(_) => None,
        });
        Self { year: first.or(year), first: first.or(year), written: first.is_some() }
    }

    /// Checks the days of a paragraph.
    pub fn check(&mut self, p: &Paragraph, out: &mut Vec<TextRemark>) {
        let mut at = 0;
        let mut last: Option<Spot> = None;
        while at < p.chars.len() {
            let Some(spot) = spot(&p.chars, at, last.as_ref()) else {
                at += 1;
                continue;
            };
            if let Some(year) = spot.year {
                (self.year, self.written) = (Some(year), true);
            }
            self.day(p, &spot, out);
            if let Some(before) = &last {
                self.period(p, before, &spot, out);
                super::terms::check(p, before, &spot, self.year, out);
            }
            at = spot.to.max(at + 1);
            last = Some(spot);
        }
    }

    fn day(&self, p: &Paragraph, spot: &Spot, out: &mut Vec<TextRemark>) {
        let say = |follows: Message, reading: Message, to: usize, severity| TextRemark {
            claim: Claim::Day,
            severity,
            line: p.line(spot.from),
            says: shorten(&p.text(spot.from, to), 40),
            follows,
            reading,
        };
        let Some(day) = spot.day else {
            if !(1..=12).contains(&spot.month) {
                out.push(say(NO_DAY.into(), READ_DATE.into(), spot.to, Severity::Error));
            }
            return;
        };
        let year = spot.year.or(self.year);
        // 2000 is a leap year: what does not exist there never does.
        if NaiveDate::from_ymd_opt(2000, spot.month, day).is_none() {
            out.push(say(NO_DAY.into(), READ_DATE.into(), spot.to, Severity::Error));
            return;
        }
        let Some(year) = year else { return };
        let sure = spot.year.is_some() || self.written;
        let reading = || Message::plain(if sure { READ_YEAR } else { READ_ASSUMED }).with("year", year);
        let severity = if sure { Severity::Error } else { Severity::Warning };
        let Some(date) = NaiveDate::from_ymd_opt(year, spot.month, day) else {
            let follows = Message::plain(NOT_LEAP).with("year", year);
            out.push(say(follows, reading(), spot.to, severity));
            return;
        };
        // Behind 2024年5月17日至2026年5月16日 a day without a year is one of 2024 again.
        let first = spot.year.is_none().then_some(self.first).flatten().filter(|first| *first != year);
        let other = first.and_then(|year| NaiveDate::from_ymd_opt(year, spot.month, day));
        let real = date.weekday();
        let holds =
            |named: u32| [Some(date), other].into_iter().flatten().any(|d| d.weekday().number_from_monday() == named);
        if let Some((_, to)) = weekday(&p.chars, spot.to).filter(|(named, _)| !holds(*named)) {
            let (date, real, year) = match other {
                Some(day) => (day, day.weekday(), day.year()),
                None => (date, real, year),
            };
            let reading = || Message::plain(if sure { READ_YEAR } else { READ_ASSUMED }).with("year", year);
            let follows = Message::plain(WEEKDAY).with("day", date).with_message("weekday", weekday_name(real));
            out.push(say(follows, reading(), to, severity));
        }
    }

    fn period(&self, p: &Paragraph, first: &Spot, second: &Spot, out: &mut Vec<TextRemark>) {
        let between: String = p.text(first.to, second.from);
        // A day of the week may stand between.
        let bare = match weekday(&p.chars, first.to) {
            Some((_, to)) => p.text(to, second.from),
            None => between,
        };
        if !matches!(bare.trim_start_matches('起'), "-" | "--" | "~" | "至" | "到" | "—") {
            return;
        }
        let base = first.year.or(self.year).unwrap_or(2000);
        let (Some(a), Some(b)) = (date(first, base, false), date(second, second.year.unwrap_or(base), true)) else {
            return;
        };
        if b >= a {
            return;
        }
        // 12月28日至1月3日 goes over the new year.
        let over = second.year.is_none() && first.month >= 9 && second.month <= 6;
        if !over {
            let says = shorten(&p.text(first.from, second.to), 40);
            out.push(TextRemark {
                claim: Claim::Day,
                severity: Severity::Error,
                line: p.line(second.from),
                says,
                follows: BACKWARDS.into(),
                reading: READ_PERIOD.into(),
            });
        }
    }
}

pub(super) fn date(spot: &Spot, year: i32, end: bool) -> Option<NaiveDate> {
    match spot.day {
        Some(day) => NaiveDate::from_ymd_opt(year, spot.month, day),
        None if end => crate::domain::period::month_end(year, spot.month),
        None => NaiveDate::from_ymd_opt(year, spot.month, 1),
    }
}

fn first_year(text: &str) -> Option<i32> {
    let chars: Vec<char> = fold(text).chars().filter(|c| !c.is_whitespace()).collect();
    (0..chars.len())
        .find_map(|at| year(&chars, at).filter(|_| at == 0 || !chars[at - 1].is_ascii_digit()).map(|(y, _)| y))
}

/// Reads a year with its sign: 2023年, 二〇二三年.
fn year(chars: &[char], at: usize) -> Option<(i32, usize)> {
    let digits = chars.get(at..at + 4)?;
    let mut year = 0i32;
    for c in digits {
        year = year * 10 + c.to_digit(10).or_else(|| chinese_digit(*c).filter(|_| *c != '两'))? as i32;
    }
    (chars.get(at + 4) == Some(&'年') && Period::YEARS.contains(&year)).then_some((year, at + 5))
}

/// Reads up to two digits, or a Chinese numeral up to 三十一.
fn number(chars: &[char], at: usize) -> Option<(u32, usize)> {
    let run = |of: &dyn Fn(char) -> bool| chars[at.min(chars.len())..].iter().take(4).take_while(|c| of(**c)).count();
    let digits = run(&|c| c.is_ascii_digit());
    let length = if digits > 0 { digits } else { run(&|c| "一二三四五六七八九十".contains(c)) };
    if length == 0 || length > 3 || digits > 2 {
        return None;
    }
    let text: String = chars[at..at + length].iter().collect();
    crate::domain::words::small_number(&text).map(|n| (n, at + length))
}

/// Reads a day or a month at a place; behind a dash a day may leave out its month.
fn spot(chars: &[char], at: usize, last: Option<&Spot>) -> Option<Spot> {
    if at > 0 && (chars[at - 1].is_ascii_digit() || "一二三四五六七八九十".contains(chars[at - 1])) {
        return None;
    }
    if let Some(spot) = digits(chars, at) {
        return Some(spot);
    }
    let (year, start) = year(chars, at).map_or((None, at), |(y, to)| (Some(y), to));
    let (month, next) = number(chars, start)?;
    if chars.get(next) == Some(&'月') {
        let day = number(chars, next + 1).filter(|(_, to)| chars.get(*to).is_some_and(|c| "日号".contains(*c)));
        return Some(match day {
            Some((day, to)) => Spot { from: at, to: to + 1, year, month, day: Some(day) },
            None => Spot {
                from: at,
                to: next + 1 + usize::from(chars.get(next + 1) == Some(&'份')),
                year,
                month,
                day: None,
            },
        });
    }
    // 6月16日-17日
    let last = last?;
    let joined = at == last.to + 1 && "-~至到".contains(chars[last.to]) && last.day.is_some();
    (joined && chars.get(next).is_some_and(|c| "日号".contains(*c))).then_some(Spot {
        from: at,
        to: next + 1,
        year: last.year,
        month: last.month,
        day: Some(month),
    })
}

/// Reads 2023-02-30, 2023.7.9, 2023/7/9.
fn digits(chars: &[char], at: usize) -> Option<Spot> {
    let run = |from: usize| chars[from.min(chars.len())..].iter().take_while(|c| c.is_ascii_digit()).take(9).count();
    if run(at) != 4 || (at > 0 && (chars[at - 1].is_ascii_alphanumeric() || ".-/".contains(chars[at - 1]))) {
        return None;
    }
    let value = |from: usize, length: usize| chars[from..from + length].iter().collect::<String>().parse::<u32>().ok();
    let sep = *chars.get(at + 4).filter(|c| "-./".contains(**c))?;
    let month = run(at + 5);
    let second = at + 5 + month;
    let day = run(second + 1);
    if !(1..=2).contains(&month) || chars.get(second) != Some(&sep) || !(1..=2).contains(&day) {
        return None;
    }
    let year = value(at, 4)? as i32;
    Period::YEARS.contains(&year).then_some(Spot {
        from: at,
        to: second + 1 + day,
        year: Some(year),
        month: value(at + 5, month)?,
        day: value(second + 1, day),
    })
}

/// Reads a day of the week behind a day: （星期日）, 周日, 星期三.
fn weekday(chars: &[char], at: usize) -> Option<(u32, usize)> {
    let open = usize::from(chars.get(at).is_some_and(|c| "(,，".contains(*c)));
    let start = at + open;
    let length = super::page::starts(chars, start, &["星期", "礼拜", "周"])?;
    let c = *chars.get(start + length)?;
    let n = match c {
        '日' | '天' => 7,
        _ => chinese_digit(c).or(c.to_digit(10)).filter(|n| (1..=6).contains(n))?,
    };
    // 周一至周五 behind a day is no day of the week of it, and 三 in 周三个 is none either.
    let follows = chars.get(start + length + 1);
    let close = usize::from(open == 1 && follows == Some(&')'));
    (!follows.is_some_and(|c| "至到-~个期年".contains(*c))).then_some((n, start + length + 1 + close))
}
