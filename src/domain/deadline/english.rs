//! The English half of deadline phrases.

use super::{
    Every, Note, Precision,
    resolve::{Hit, Part, Spot, Unit, Year},
    scan::Scan,
};
use crate::domain::calendar::Festival;
use crate::domain::period::{Grain, Period, english_month};

/// Reads a day of the week, from 1 for Monday: the full name or at least its first three letters.
pub(in crate::domain) fn english_weekday(word: &str) -> Option<u32> {
    let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    names.iter().zip(1..).find(|(name, _)| word.len() >= 3 && name.starts_with(word)).map(|(_, n)| n)
}

impl Scan<'_> {
    /// Takes one of some words.
    fn eat_word(&mut self, words: &[&str]) -> Option<String> {
        self.attempt(|s| s.word().filter(|w| words.contains(&w.as_str())))
    }

    /// Takes a number that is written out: a, two, thirty.
    fn english_number(&mut self) -> Option<u32> {
        const NAMES: [(&str, u32); 17] = [
            ("a", 1),
            ("an", 1),
            ("one", 1),
            ("two", 2),
            ("three", 3),
            ("four", 4),
            ("five", 5),
            ("six", 6),
            ("seven", 7),
            ("eight", 8),
            ("nine", 9),
            ("ten", 10),
            ("twelve", 12),
            ("fifteen", 15),
            ("twenty", 20),
            ("thirty", 30),
            ("sixty", 60),
        ];
        let word = self.word()?;
        NAMES.iter().find(|(name, _)| *name == word).map(|(_, n)| *n)
    }

    /// Reads a festival: National Day, the Spring Festival, Labour Day 2024.
    fn english_festival(&mut self) -> Option<Result<Spot, Note>> {
        const NAMES: [(&[&str], Festival); 9] = [
            (&["new", "year"], Festival::NewYear),
            (&["spring", "festival"], Festival::Spring),
            (&["chinese", "new", "year"], Festival::Spring),
            (&["qingming"], Festival::Qingming),
            (&["labour", "day"], Festival::Labour),
            (&["labor", "day"], Festival::Labour),
            (&["dragon", "boat"], Festival::DragonBoat),
            (&["mid", "autumn"], Festival::MidAutumn),
            (&["national", "day"], Festival::National),
        ];
        let _ = self.eat_word(&["the"]);
        let festival = NAMES.iter().find_map(|(words, festival)| {
            self.attempt(|s| {
                words.iter().enumerate().try_for_each(|(i, word)| {
                    let _ = i > 0 && s.eat("-");
                    s.eat_word(&[word]).map(|_| ())
                })?;
                Some(*festival)
            })
        })?;
        let _ = self.eat("'s") || self.eat("’s");
        let _ = self.eat_word(&["festival", "day", "eve"]);
        let mut spot = self.dated(Part::On(festival), false)?.ok()?;
        spot.year = spot.year.or_else(|| self.next_festival(festival));
        Some(Ok(spot))
    }

    /// Reads "ongoing", "immediately", "monthly", "every quarter".
    pub(super) fn english_special(&mut self) -> Option<Hit> {
        let special = |precision, every| Some(Hit::Special { precision, every });
        let recurring = |every| special(Precision::Ongoing, Some(every));
        let word = self.word()?;
        match word.as_str() {
            "immediately" | "immediate" | "asap" | "forthwith" | "promptly" => special(Precision::Immediate, None),
            "once" => special(Precision::Immediate, None),
            "right" => self.eat_word(&["away"]).and_then(|_| special(Precision::Immediate, None)),
            "ongoing" | "continuous" | "continuously" | "continuing" | "permanent" | "permanently" => {
                special(Precision::Ongoing, None)
            }
            "long" => {
                let _ = self.eat("-");
                self.eat_word(&["term"]).and_then(|_| special(Precision::Ongoing, None))
            }
            "daily" => recurring(Every::Day),
            "weekly" => recurring(Every::Week),
            "monthly" => recurring(Every::Month),
            "quarterly" => recurring(Every::Quarter),
            "yearly" | "annually" => recurring(Every::Year),
            "every" | "each" => {
                let unit = self.eat_word(&["day", "week", "month", "quarter", "half", "year"])?;
                recurring(match unit.as_str() {
                    "day" => Every::Day,
                    "week" => Every::Week,
                    "month" => Every::Month,
                    "quarter" => Every::Quarter,
                    "half" => Every::Half,
                    _ => Every::Year,
                })
            }
            _ => None,
        }
    }

    /// Reads "within 15 working days", "in 2 weeks", "friday", "next friday", "this week".
    pub(super) fn english_term(&mut self) -> Option<Hit> {
        let word = self.word()?;
        match word.as_str() {
            "within" | "in" => {
                let n = self.attempt(Self::number).or_else(|| self.attempt(Self::english_number))?;
                let working = self.eat_word(&["working", "business", "work"]).is_some();
                let unit = self.word()?;
                let unit = match (unit.trim_end_matches('s'), working) {
                    ("day", true) | ("workday", false) => Unit::Workdays,
                    ("day", false) => Unit::Days,
                    ("week", false) => Unit::Weeks,
                    ("month", false) => Unit::Months,
                    ("year", false) => Unit::Years,
                    _ => return None,
                };
                // within 30 days of 4 August 2023
                let start = self.attempt(|s| {
                    s.eat_word(&["of", "from", "after"])?;
                    let spot = s.spot()?.ok()?;
                    s.exact(spot)
                });
                self.start = start;
                let hit = self.term(n, unit);
                self.start = None;
                Some(hit)
            }
            "this" | "next" | "last" => {
                let weeks = match word.as_str() {
                    "this" => 0,
                    "next" => 1,
                    _ => -1,
                };
                let day = self.word()?;
                let day = if day == "week" { 7 } else { english_weekday(&day)? };
                Some(self.weekday(day, Some(weeks)))
            }
            _ => english_weekday(&word).map(|day| self.weekday(day, None)),
        }
    }

    /// Reads "end of September 2023", "mid-September", "30 September 2023", "September 30, 2023", "Q3 2023", "2023 H1",
    /// "first half of 2023", "year-end", "end of next month".
    pub(super) fn english_spot(&mut self) -> Option<Result<Spot, Note>> {
        if let Some(year) = self.attempt(Self::full_year) {
            // 2023 Q3, 2023 September
            let mut spot = self.english_part()?;
            spot.year = Some(year);
            return Some(Ok(spot));
        }
        if let Some(festival) = self.attempt(Self::english_festival) {
            return Some(festival);
        }
        if let Some(day) = self.attempt(Self::ordinal) {
            let _ = self.eat_word(&["of"]);
            let month = english_month(&self.word()?)?;
            return self.dated(Part::Day(month, day), true);
        }
        if let Some(spot) = self.attempt(Self::english_end) {
            return Some(spot);
        }
        let third = match self.eat_word(&["early", "mid", "middle", "late"]).as_deref() {
            Some("early") => Some(1),
            Some("late") => Some(3),
            Some(_) => Some(2),
            None => None,
        };
        if let Some(third) = third {
            let _ = self.eat("-");
            let _ = self.eat_word(&["of"]);
            let month = english_month(&self.word()?)?;
            return self.dated(Part::Ten(month, third), true);
        }
        let spot = self.english_part()?;
        if let Part::Of(Grain::Month, month) = spot.part
            && let Some(day) = self.attempt(|s| s.ordinal().filter(|_| s.peek(0) != Some(':')))
        {
            return self.dated(Part::Day(month, day), true);
        }
        self.dated(spot.part, spot.ended)
    }

    /// Reads the end of a stretch of time.
    fn english_end(&mut self) -> Option<Result<Spot, Note>> {
        let word = self.word()?;
        match word.as_str() {
            "eom" => return Some(self.near_base(Grain::Month, 0, true)),
            "eoq" => return Some(self.near_base(Grain::Quarter, 0, true)),
            "eoy" => return self.dated(Part::Of(Grain::Year, 1), true),
            "year" | "month" | "quarter" => {
                let _ = self.eat("-");
                self.eat_word(&["end"])?;
                return match word.as_str() {
                    "year" => self.dated(Part::Of(Grain::Year, 1), true),
                    "month" => Some(self.near_base(Grain::Month, 0, true)),
                    _ => Some(self.near_base(Grain::Quarter, 0, true)),
                };
            }
            "end" | "close" => {}
            "this" | "next" | "last" => return self.attempt(|s| s.english_relative(&word, false)),
            _ => return None,
        }
        let _ = self.eat_word(&["of"]);
        let _ = self.eat_word(&["the"]);
        if let Some(year) = self.attempt(Self::full_year) {
            return Some(Ok(Spot { year: Some(year), part: Part::Of(Grain::Year, 1), ended: true }));
        }
        if let Some(which) = self.eat_word(&["this", "next", "last"]) {
            return self.english_relative(&which, true);
        }
        if let Some(spot) = self.attempt(|s| s.english_relative("this", true)) {
            return Some(spot);
        }
        let part = self.english_part()?.part;
        self.dated(part, true)
    }

    fn english_relative(&mut self, which: &str, ended: bool) -> Option<Result<Spot, Note>> {
        let grain = match self.word()?.as_str() {
            "month" => Grain::Month,
            "quarter" => Grain::Quarter,
            "year" => Grain::Year,
            _ => return None,
        };
        let by = match which {
            "next" => 1,
            "last" => -1,
            _ => 0,
        };
        Some(self.near_base(grain, by, ended))
    }

    /// Reads a month's name, Q3, H1, "third quarter", "first half".
    fn english_part(&mut self) -> Option<Spot> {
        let of = |grain, index| Some(Spot { year: None, part: Part::Of(grain, index), ended: false });
        let word = self.word()?;
        let index = match word.as_str() {
            "q" | "h" => {
                let n: u32 = self.digits().filter(|d| d.len() == 1)?.parse().ok()?;
                return match (word.as_str(), n) {
                    ("q", 1..=4) => of(Grain::Quarter, n),
                    ("h", 1..=2) => of(Grain::Half, n),
                    _ => None,
                };
            }
            "first" => 1,
            "second" => 2,
            "third" => 3,
            "fourth" => 4,
            _ => {
                let month = english_month(&word)?;
                let _ = self.peek(0) == Some('.') && self.eat(".");
                return of(Grain::Month, month);
            }
        };
        match (self.eat_word(&["quarter", "half"])?.as_str(), index) {
            ("quarter", _) => of(Grain::Quarter, index),
            (_, 1..=2) => of(Grain::Half, index),
            _ => None,
        }
    }

    /// Reads the year that may stand behind.
    fn dated(&mut self, part: Part, ended: bool) -> Option<Result<Spot, Note>> {
        let year = self.attempt(|s| {
            let _ = s.eat(",");
            let _ = s.eat_word(&["of"]);
            s.full_year()
        });
        Some(Ok(Spot { year, part, ended }))
    }

    fn full_year(&mut self) -> Option<Year> {
        let _ = self.peek(0) == Some(' ') && self.eat(" ");
        let digits = self.digits().filter(|d| d.len() == 4)?;
        digits.parse().ok().filter(|y| Period::YEARS.contains(y)).map(Year::Full)
    }

    /// Reads 30, 30th, 1st.
    fn ordinal(&mut self) -> Option<u32> {
        let _ = self.peek(0) == Some(' ') && self.eat(" ");
        let day = self.digits().filter(|d| d.len() <= 2)?.parse().ok()?;
        let _ =
            self.peek(0).is_some_and(|c| c.is_ascii_lowercase()) && self.eat_word(&["st", "nd", "rd", "th"]).is_some();
        Some(day)
    }
}
