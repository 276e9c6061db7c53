//! The days off that the law itself names, for years whose notice is not known.
//!
//! Source: 全国年节及纪念日放假办法 (1949-12-23), article 2 as it stood in each year: as made; as revised by 国务院令第270号
//! (from 1999-09-18, here from 2000), 第513号 (from 2008), 第644号 (from 2014) and 第795号 (from 2025). Which other days
//! are bridged, and which weekends are worked for them, only each year's notice says.

use std::{collections::BTreeMap, sync::LazyLock};

use chrono::{Days, NaiveDate};

use super::Holiday;
use crate::i18n::Msg;

/// The days of the festivals that move: year, Spring Festival, Qingming, Dragon Boat, Mid-Autumn, as month and day.
///
/// Worked out from the lunar calendar of GB/T 33661-2017 by three public programs (sxtwl, lunar_python, lunardate) that
/// agree on every day from 1990 to 2099; the first two also for 2100.
const FESTIVALS: &str = include_str!("festivals.csv");

static MOVING: LazyLock<BTreeMap<i32, [NaiveDate; 4]>> = LazyLock::new(|| FESTIVALS.lines().filter_map(line).collect());

static HOLIDAYS: LazyLock<BTreeMap<i32, Vec<Holiday>>> =
    LazyLock::new(|| (1950..=2199).map(|year| (year, holidays(year))).collect());

fn line(text: &str) -> Option<(i32, [NaiveDate; 4])> {
    let mut cells = text.trim().split(',');
    let year: i32 = cells.next()?.parse().ok()?;
    let mut next = || NaiveDate::parse_from_str(&format!("{year}-{}", cells.next()?), "%Y-%m-%d").ok();
    Some((year, [next()?, next()?, next()?, next()?]))
}

/// A festival after which people name a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Festival {
    /// 元旦, 1 January.
    NewYear,
    /// 春节, the first day of the lunar year.
    Spring,
    /// 清明节.
    Qingming,
    /// 劳动节, 1 May.
    Labour,
    /// 端午节, the fifth day of the fifth lunar month.
    DragonBoat,
    /// 中秋节, the fifteenth day of the eighth lunar month.
    MidAutumn,
    /// 国庆节, 1 October.
    National,
}

impl Festival {
    /// All of them, in the order of the year.
    pub const ALL: [Self; 7] =
        [Self::NewYear, Self::Spring, Self::Qingming, Self::Labour, Self::DragonBoat, Self::MidAutumn, Self::National];

    /// Returns its day in a year; nothing where the table of the moving ones ends (1990 to 2100).
    pub fn day(self, year: i32) -> Option<NaiveDate> {
        let moving = |n: usize| MOVING.get(&year).map(|days| days[n]);
        match self {
            Self::NewYear => NaiveDate::from_ymd_opt(year, 1, 1),
            Self::Spring => moving(0),
            Self::Qingming => moving(1),
            Self::Labour => NaiveDate::from_ymd_opt(year, 5, 1),
            Self::DragonBoat => moving(2),
            Self::MidAutumn => moving(3),
            Self::National => NaiveDate::from_ymd_opt(year, 10, 1),
        }
    }

    /// Returns its name.
    pub const fn label(self) -> Msg {
        let (zh, en) = self.names();
        Msg::new(en, zh)
    }

    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::NewYear => ("元旦", "New Year's Day"),
            Self::Spring => ("春节", "Spring Festival"),
            Self::Qingming => ("清明节", "Qingming Festival"),
            Self::Labour => ("劳动节", "Labour Day"),
            Self::DragonBoat => ("端午节", "Dragon Boat Festival"),
            Self::MidAutumn => ("中秋节", "Mid-Autumn Festival"),
            Self::National => ("国庆节", "National Day"),
        }
    }

    /// The days off by the law as it stood in a year: how many before the festival's day, and how many in all.
    const fn days_off(self, year: i32) -> (u64, u64) {
        match (self, year) {
            (Self::NewYear, _) => (0, 1),
            (Self::Spring, 2025..) => (1, 4),
            (Self::Spring, 2008..=2013) => (1, 3),
            (Self::Spring, _) => (0, 3),
            (Self::Labour, 2025..) => (0, 2),
            (Self::Labour, 2000..=2007) => (0, 3),
            (Self::Labour, _) => (0, 1),
            (Self::Qingming | Self::DragonBoat | Self::MidAutumn, 2008..) => (0, 1),
            (Self::Qingming | Self::DragonBoat | Self::MidAutumn, _) => (0, 0),
            (Self::National, 2000..) => (0, 3),
            (Self::National, _) => (0, 2),
        }
    }
}

/// The holidays by law in a year, in the order of the year; empty outside 1950 to 2199.
pub(super) fn statutory(year: i32) -> &'static [Holiday] {
    HOLIDAYS.get(&year).map_or(&[], Vec::as_slice)
}

fn holidays(year: i32) -> Vec<Holiday> {
    let of = |festival: Festival| {
        let (before, length) = festival.days_off(year);
        let first = festival.day(year)?.checked_sub_days(Days::new(before))?;
        let last = first.checked_add_days(Days::new(length.checked_sub(1)?))?;
        let (zh, en) = festival.names();
        Some(Holiday { zh: zh.into(), en: en.into(), first, last })
    };
    Festival::ALL.into_iter().filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_covers_every_year_and_keeps_to_the_seasons() {
        assert_eq!(MOVING.len(), 111);
        for (year, [spring, qingming, dragon, mid]) in MOVING.iter() {
            let within = |day: &NaiveDate, from: (u32, u32), to: (u32, u32)| {
                let day_of = |(month, day)| NaiveDate::from_ymd_opt(*year, month, day).unwrap();
                (day_of(from)..=day_of(to)).contains(day)
            };
            assert!(within(spring, (1, 20), (2, 21)), "{spring}");
            assert!(within(qingming, (4, 4), (4, 5)), "{qingming}");
            assert!(within(dragon, (5, 26), (6, 25)), "{dragon}");
            assert!(within(mid, (9, 7), (10, 8)), "{mid}");
            // Lunar months have 29 or 30 days: from the first day of the first to the fifth of the fifth lie four.
            let months = if (dragon.signed_duration_since(*spring)).num_days() > 135 { 5 } else { 4 };
            assert!((dragon.signed_duration_since(*spring).num_days() - 4 - 29 * months) <= months, "{year}");
        }
    }

    /// 2027 as law-and-practice.md works it out from the law; 2023 and 2012 by the law of their time.
    #[test]
    fn each_year_has_the_days_of_its_law() {
        let said = |year| {
            let days =
                statutory(year).iter().map(|h| format!("{}..{}", h.first.format("%m-%d"), h.last.format("%m-%d")));
            days.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            said(2027),
            "01-01..01-01 02-05..02-08 04-05..04-05 05-01..05-02 06-09..06-09 09-15..09-15 10-01..10-03"
        );
        assert_eq!(
            said(2023),
            "01-01..01-01 01-22..01-24 04-05..04-05 05-01..05-01 06-22..06-22 09-29..09-29 10-01..10-03"
        );
        assert!(said(2012).contains("01-22..01-24"), "the eve of 23 January 2012");
        assert_eq!(said(2006), "01-01..01-01 01-29..01-31 05-01..05-03 10-01..10-03");
        assert_eq!(said(1995), "01-01..01-01 01-31..02-02 05-01..05-01 10-01..10-02");
        assert_eq!(said(2150), "01-01..01-01 05-01..05-02 10-01..10-03");
        assert_eq!(said(1900), "");
    }
}
