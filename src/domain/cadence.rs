//! How often the office holds its boards, as a rule: which days are due, and which were missed.
//!
//! Source: domain.md, "Cadence" (日常梳理、每周调度、月度总结); law-and-practice 1, row 12: a cadence is a rule (weekly, Monday;
//! monthly, 5th working day), and a missed one is seen.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::calendar::Calendar;
use super::words::fold;

/// A rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Every working day.
    Daily,
    /// On a day of the week; where that is not worked, on the next day that is.
    Weekly(Weekday),
    /// On such a working day of the month, from 1.
    Monthly(u32),
}

/// The most days that are looked back.
const MAX_DAYS: u64 = 400;

const WEEKDAYS: [(&str, &str, Weekday); 7] = [
    ("mon", "周一", Weekday::Mon),
    ("tue", "周二", Weekday::Tue),
    ("wed", "周三", Weekday::Wed),
    ("thu", "周四", Weekday::Thu),
    ("fri", "周五", Weekday::Fri),
    ("sat", "周六", Weekday::Sat),
    ("sun", "周日", Weekday::Sun),
];

impl Rule {
    /// Reads the day of a weekly board: `mon`, 周一.
    pub fn weekly(text: &str) -> Option<Self> {
        let text = fold(text.trim());
        let named = |(en, zh, _): &&(&str, &str, Weekday)| text.starts_with(en) || text == *zh;
        WEEKDAYS.iter().find(named).map(|(.., day)| Self::Weekly(*day))
    }

    /// Reads the working day of a monthly board: `5`, `5wd`, 第5个工作日.
    pub fn monthly(text: &str) -> Option<Self> {
        let digits: String = fold(text).chars().filter(char::is_ascii_digit).collect();
        digits.parse().ok().filter(|n| (1..=23).contains(n)).map(Self::Monthly)
    }

    /// The days on which it is due, from one to another, both among them.
    pub fn due(self, from: NaiveDate, until: NaiveDate, calendar: &Calendar) -> Vec<NaiveDate> {
        let first = until.checked_sub_days(Days::new(MAX_DAYS)).map_or(from, |d| d.max(from));
        // A week before, since a day may be put off into the time that is looked at.
        let start = first.checked_sub_days(Days::new(14)).unwrap_or(first);
        let mut out: Vec<NaiveDate> = Vec::new();
        let mut worked = 0;
        for day in start.with_day(1).unwrap_or(start).iter_days().take_while(|d| *d <= until) {
            if day.day() == 1 {
                worked = 0;
            }
            let is_worked = calendar.is_workday(day).worked;
            worked += u32::from(is_worked);
            let due = match self {
                Self::Daily => Some(day).filter(|_| is_worked),
                Self::Weekly(of) => (day.weekday() == of).then(|| calendar.at_or_after(day).0),
                Self::Monthly(n) => Some(day).filter(|_| is_worked && worked == n),
            };
            out.extend(due.filter(|d| (first..=until).contains(d)));
        }
        out.dedup();
        out
    }

    /// The days that were due and on which, up to the next, none was held. The last one may still be held today.
    pub fn missed(self, due: &[NaiveDate], held: &[NaiveDate], today: NaiveDate) -> Vec<NaiveDate> {
        let ends = due.iter().skip(1).copied().map(Some).chain([None]);
        let missed = |(day, next): (&NaiveDate, Option<NaiveDate>)| {
            let within = |h: &NaiveDate| h >= day && next.is_none_or(|n| *h < n);
            let open = next.is_none() && *day >= today;
            (!open && !held.iter().any(within)).then_some(*day)
        };
        due.iter().zip(ends).filter_map(missed).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn due(rule: Rule, from: &str, until: &str) -> Vec<String> {
        rule.due(day(from), day(until), Calendar::china()).iter().map(NaiveDate::to_string).collect()
    }

    #[test]
    fn boards_are_due_on_worked_days() {
        // 23 June 2023 is the Dragon Boat Festival, 25 June a Sunday that is worked.
        let fridays = Rule::weekly("周五").unwrap();
        assert_eq!(due(fridays, "2023-06-16", "2023-07-07"), ["2023-06-16", "2023-06-25", "2023-06-30", "2023-07-07"]);
        assert_eq!(due(Rule::weekly("Monday").unwrap(), "2023-07-01", "2023-07-11"), ["2023-07-03", "2023-07-10"]);
        assert_eq!(
            due(Rule::monthly("5wd").unwrap(), "2023-06-01", "2023-08-31"),
            ["2023-06-07", "2023-07-07", "2023-08-07"]
        );
        assert_eq!(due(Rule::Daily, "2023-06-21", "2023-06-26"), ["2023-06-21", "2023-06-25", "2023-06-26"]);
        assert_eq!((Rule::weekly("someday"), Rule::monthly("0"), Rule::monthly("")), (None, None, None));
    }

    #[test]
    fn one_that_was_not_held_before_the_next_is_missed() {
        let rule = Rule::weekly("fri").unwrap();
        let all: Vec<NaiveDate> = ["2023-07-07", "2023-07-14", "2023-07-21"].map(day).to_vec();
        let missed = |held: &[&str], today: &str| {
            let held: Vec<NaiveDate> = held.iter().map(|d| day(d)).collect();
            rule.missed(&all, &held, day(today)).iter().map(NaiveDate::to_string).collect::<Vec<_>>()
        };
        assert_eq!(missed(&["2023-07-07", "2023-07-17"], "2023-07-21"), Vec::<String>::new());
        assert_eq!(missed(&["2023-07-07"], "2023-07-22"), ["2023-07-14", "2023-07-21"]);
    }
}
