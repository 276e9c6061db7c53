//! Periods that figures are given for: year, half-year, quarter, month.
//!
//! Source: domain.md, "Indicators": an observation belongs to a quarter, half-year, month or year.

use std::{cmp::Ordering, fmt};

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::words::{fold, small_number};
use crate::i18n::Lang;

vocabulary! {
    /// How long a period is.
    Grain {
        /// Twelve months.
        Year = "year", "year", "年";
        /// Six months.
        Half = "half", "half-year", "半年";
        /// Three months.
        Quarter = "quarter", "quarter", "季度";
        /// One month.
        Month = "month", "month", "月";
    }
}

impl Grain {
    /// Returns how many months it has.
    pub const fn months(self) -> u32 {
        match self {
            Self::Year => 12,
            Self::Half => 6,
            Self::Quarter => 3,
            Self::Month => 1,
        }
    }
}

/// A year, half-year, quarter or month. Ordered by the first day, the longer one first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Period {
    year: i32,
    grain: Grain,
    /// Which one of the year, from 1.
    index: u32,
}

impl Period {
    /// The years that a period may lie in.
    pub const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

    /// Returns the period, if there is such a one: `Period::new(2023, Grain::Quarter, 2)`.
    pub fn new(year: i32, grain: Grain, index: u32) -> Option<Self> {
        let known = Self::YEARS.contains(&year) && (1..=12 / grain.months()).contains(&index);
        known.then_some(Self { year, grain, index })
    }

    /// Returns the period of a length that a day lies in.
    pub fn containing(day: NaiveDate, grain: Grain) -> Option<Self> {
        Self::new(day.year(), grain, day.month0() / grain.months() + 1)
    }

    /// Returns the year.
    pub fn year(self) -> i32 {
        self.year
    }

    /// Returns the length.
    pub fn grain(self) -> Grain {
        self.grain
    }

    /// Returns which one of the year it is, from 1.
    pub fn index(self) -> u32 {
        self.index
    }

    /// Returns its first month.
    fn first_month(self) -> u32 {
        (self.index - 1) * self.grain.months() + 1
    }

    /// Returns the first day.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.first_month(), 1).unwrap_or_default()
    }

    /// Returns the last day.
    pub fn last_day(self) -> NaiveDate {
        month_end(self.year, self.first_month() + self.grain.months() - 1).unwrap_or_default()
    }

    /// Tells whether a day lies in it.
    pub fn contains(self, day: NaiveDate) -> bool {
        (self.first_day()..=self.last_day()).contains(&day)
    }

    /// Returns the period of the same length that lies so many later (earlier, if negative), within [`Self::YEARS`].
    pub fn step(self, by: i32) -> Option<Self> {
        let a_year = (12 / self.grain.months()) as i32;
        let count = self.year.checked_mul(a_year)?.checked_add(self.index as i32 - 1)?.checked_add(by)?;
        Self::new(count.div_euclid(a_year), self.grain, count.rem_euclid(a_year) as u32 + 1)
    }

    /// Returns the one before it, of the same length.
    pub fn previous(self) -> Option<Self> {
        self.step(-1)
    }

    /// Returns the one after it, of the same length.
    pub fn next(self) -> Option<Self> {
        self.step(1)
    }

    /// Compares two periods of the same length; nothing if the lengths differ.
    pub fn compare(self, other: Self) -> Option<Ordering> {
        (self.grain == other.grain).then(|| self.cmp(&other))
    }

    /// Returns a number for storage that orders as periods do.
    pub fn encode(self) -> u32 {
        self.year as u32 * 1_000 + self.first_month() * 10 + self.grain as u32
    }

    /// Reads a number made by [`Self::encode`].
    pub fn decode(code: u32) -> Option<Self> {
        let (year, month, grain) = (code / 1_000, code / 10 % 100, code % 10);
        let grain = *Grain::ALL.get(grain as usize)?;
        let index = month.checked_sub(1)? / grain.months() + 1;
        Self::new(i32::try_from(year).ok()?, grain, index).filter(|p| p.encode() == code)
    }

    /// Returns the stable text: `2023`, `2023H1`, `2023Q2`, `2023-06`.
    pub fn code(self) -> String {
        match self.grain {
            Grain::Year => format!("{}", self.year),
            Grain::Half => format!("{}H{}", self.year, self.index),
            Grain::Quarter => format!("{}Q{}", self.year, self.index),
            Grain::Month => format!("{}-{:02}", self.year, self.index),
        }
    }

    /// Returns what a person reads: `Q2 2023`, `2023年二季度`.
    pub fn say(self, lang: Lang) -> String {
        let (year, index) = (self.year, self.index);
        match (lang, self.grain) {
            (Lang::En, Grain::Year) => format!("{year}"),
            (Lang::En, Grain::Half) => format!("H{index} {year}"),
            (Lang::En, Grain::Quarter) => format!("Q{index} {year}"),
            (Lang::En, Grain::Month) => format!("{} {year}", MONTHS[(index - 1) as usize]),
            (Lang::Zh, Grain::Year) => format!("{year}年"),
            (Lang::Zh, Grain::Half) => format!("{year}年{}半年", if index == 1 { '上' } else { '下' }),
            (Lang::Zh, Grain::Quarter) => {
                format!("{year}年{}季度", ['一', '二', '三', '四'][(index - 1) as usize])
            }
            (Lang::Zh, Grain::Month) => format!("{year}年{index}月"),
        }
    }

    /// Reads `2023`, `2023年`, `2023 [YR2023]`, `2023H1`, `2023年上半年`, `2023Q2`, `Q2 2023`, `2023年第二季度`,
    /// `2023-06`, `2023年6月`, `June 2023`, `202306`. A period without a year is not read.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > 60 {
            return None;
        }
        let text = fold(text);
        let text = text.split_once('[').map_or(text.as_str(), |(before, _)| before.trim_end());
        let words: Vec<&str> = text.split([' ', ',']).filter(|w| !w.is_empty()).collect();
        let (year, rest) = match words.as_slice() {
            [one] => split_year(one)?,
            [first, second] if split_year(first).is_some_and(|(_, rest)| rest.is_empty()) => {
                (split_year(first)?.0, *second)
            }
            [first, second] => match split_year(second)? {
                (year, "") => (year, *first),
                _ => return None,
            },
            _ => return None,
        };
        let (grain, index) = part(rest.trim_start_matches(['-', '/', '.']))?;
        Self::new(year, grain, index)
    }
}

/// Returns the last day of a month.
pub fn month_end(year: i32, month: u32) -> Option<NaiveDate> {
    let (year, month) = if month == 12 { (year.checked_add(1)?, 1) } else { (year, month + 1) };
    NaiveDate::from_ymd_opt(year, month, 1)?.checked_sub_days(Days::new(1))
}

/// The months' English names.
pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Reads a month's English name, or its first three letters (sept too), in lower case, with or without a dot.
pub(super) fn english_month(word: &str) -> Option<u32> {
    let word = word.trim_end_matches('.');
    let same = |name: &str| {
        let name = name.to_ascii_lowercase();
        name == word || (word.len() == 3 && name.starts_with(word)) || (word == "sept" && name == "september")
    };
    MONTHS.iter().zip(1..).find(|(name, _)| same(name)).map(|(_, n)| n)
}

/// Splits the year off the front: four digits, after `yr` or `fy`, before 年 or 年度.
fn split_year(text: &str) -> Option<(i32, &str)> {
    let text = text.trim_start_matches("yr").trim_start_matches("fy");
    let (year, rest) = (text.get(..4)?, text.get(4..)?);
    let year = year.bytes().all(|b| b.is_ascii_digit()).then(|| year.parse().ok())??;
    Some((year, rest.trim_start_matches("年").trim_start_matches("度")))
}

/// Reads what stands beside the year.
fn part(text: &str) -> Option<(Grain, u32)> {
    if text.is_empty() || text == "全年" {
        return Some((Grain::Year, 1));
    }
    if let Some(quarter) = text.strip_suffix("季度").or_else(|| text.strip_suffix("季")) {
        return Some((Grain::Quarter, small_number(quarter.trim_start_matches("第"))?));
    }
    if let Some(month) = text.strip_suffix("月份").or_else(|| text.strip_suffix("月")) {
        return Some((Grain::Month, small_number(month)?));
    }
    match text {
        "上半年" => return Some((Grain::Half, 1)),
        "下半年" => return Some((Grain::Half, 2)),
        _ => {}
    }
    if let Some(month) = english_month(text) {
        return Some((Grain::Month, month));
    }
    let digits = |s: &str| (1..=2).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
    let (grain, number) = match text.strip_prefix('q') {
        Some(n) => (Grain::Quarter, n),
        None => match text.strip_prefix('h') {
            Some(n) => (Grain::Half, n),
            None => (Grain::Month, text),
        },
    };
    digits(number).then(|| number.parse().ok().map(|n| (grain, n)))?
}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Period {
    fn cmp(&self, other: &Self) -> Ordering {
        self.encode().cmp(&other.encode())
    }
}

/// Shows the stable text.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code())
    }
}

impl TryFrom<String> for Period {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("no period: {text:?}"))
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.code()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        Period::parse(text).map_or("-".into(), Period::code)
    }

    #[test]
    fn periods_are_read_as_people_write_them() {
        for (text, code) in [
            ("2023Q2", "2023Q2"),
            ("2023-q2", "2023Q2"),
            ("Q2 2023", "2023Q2"),
            ("2023年二季度", "2023Q2"),
            ("２０２３年第２季度", "2023Q2"),
            ("2023年上半年", "2023H1"),
            ("2023H2", "2023H2"),
            ("H1 2023", "2023H1"),
            ("2023-06", "2023-06"),
            ("2023/6", "2023-06"),
            ("2023.06", "2023-06"),
            ("202306", "2023-06"),
            ("2023年6月", "2023-06"),
            ("2023年十二月份", "2023-12"),
            ("June 2023", "2023-06"),
            ("Sept. 2023", "2023-09"),
            ("2023", "2023"),
            ("2023年度", "2023"),
            ("2023 [YR2023]", "2023"),
            ("YR2023", "2023"),
        ] {
            assert_eq!(read(text), code, "{text}");
        }
        for text in [
            "",
            "二季度",
            "2023Q5",
            "2023-13",
            "2023-00",
            "1066",
            "2023Q2Q",
            "20230630",
            "Q2",
            "2023 年 中 期",
            "2023H",
        ] {
            assert_eq!(read(text), "-", "{text}");
        }
        assert_eq!(read(&"2023".repeat(10_000)), "-");
    }

    #[test]
    fn days_and_neighbours() {
        let q2 = Period::parse("2023Q2").unwrap();
        assert_eq!((q2.first_day().to_string(), q2.last_day().to_string()), ("2023-04-01".into(), "2023-06-30".into()));
        assert_eq!(Period::parse("2024-02").unwrap().last_day().to_string(), "2024-02-29");
        assert_eq!(Period::parse("2023").unwrap().last_day().to_string(), "2023-12-31");
        assert_eq!(Period::parse("2023Q1").unwrap().previous().unwrap().code(), "2022Q4");
        assert_eq!(Period::parse("2023H2").unwrap().next().unwrap().code(), "2024H1");
        assert_eq!(Period::parse("2023-03").unwrap().step(-14).unwrap().code(), "2022-01");
        assert_eq!(Period::parse("2199").unwrap().next(), None);
        assert_eq!(q2.step(i32::MAX), None);
        let july = NaiveDate::from_ymd_opt(2023, 7, 13).unwrap();
        assert_eq!(
            Grain::ALL.iter().map(|g| Period::containing(july, *g).unwrap().code()).collect::<Vec<_>>(),
            ["2023", "2023H2", "2023Q3", "2023-07"]
        );
        assert!(q2.contains(q2.last_day()) && !q2.contains(july));
    }

    #[test]
    fn words_in_both_languages() {
        let say = |code: &str| {
            let p = Period::parse(code).unwrap();
            (p.say(Lang::En), p.say(Lang::Zh))
        };
        assert_eq!(say("2023Q2"), ("Q2 2023".into(), "2023年二季度".into()));
        assert_eq!(say("2023H1"), ("H1 2023".into(), "2023年上半年".into()));
        assert_eq!(say("2023-06"), ("June 2023".into(), "2023年6月".into()));
    }

    #[test]
    fn codes_come_back_and_order_as_periods_do() {
        let mut all = Vec::new();
        for year in [1900, 2023, 2199] {
            for grain in Grain::ALL {
                all.extend((1..=12 / grain.months()).map(|i| Period::new(year, *grain, i).unwrap()));
            }
        }
        for p in &all {
            assert_eq!(Period::decode(p.encode()), Some(*p));
            assert_eq!(Period::parse(&p.code()), Some(*p));
            for lang in [Lang::En, Lang::Zh] {
                assert_eq!(Period::parse(&p.say(lang)), Some(*p));
            }
        }
        all.sort();
        let days: Vec<_> = all.iter().map(|p| (p.first_day(), std::cmp::Reverse(p.last_day()))).collect();
        assert!(days.is_sorted());
        assert_eq!([0, 2023021, 2023019, u32::MAX].map(Period::decode), [None; 4]);
        let (month, quarter) = (Period::parse("2023-04").unwrap(), Period::parse("2023Q2").unwrap());
        assert_eq!(month.compare(quarter), None);
        assert_eq!(month.compare(month.next().unwrap()), Some(Ordering::Less));
    }
}
