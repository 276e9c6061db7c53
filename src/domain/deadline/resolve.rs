//! From what a phrase names to the last day that it means.

use chrono::{Datelike, Days, NaiveDate};

use super::{Every, Note, Precision, scan::Scan};
use crate::domain::calendar::Festival;
use crate::domain::period::{Grain, Period, month_end};

/// Something that a phrase names.
pub(super) enum Hit {
    /// A last day.
    Date { date: NaiveDate, precision: Precision, notes: Vec<Note> },
    /// At once, or without end.
    Special { precision: Precision, every: Option<Every> },
    /// A day that cannot be worked out.
    Problem(Note),
}

/// A stretch of time as written, before its year is known.
#[derive(Clone, Copy)]
pub(super) struct Spot {
    pub year: Option<Year>,
    pub part: Part,
    /// Whether its end was named (底, 末, 内): then "before" means before its end.
    pub ended: bool,
}

/// A year as written.
#[derive(Clone, Copy)]
pub(super) enum Year {
    Full(i32),
    TwoDigits(i32),
    /// Not written, but the only one that makes sense, such as that of the next Spring Festival.
    Assumed(i32),
}

/// A part of a year.
#[derive(Clone, Copy)]
pub(super) enum Part {
    Day(u32, u32),
    /// The first, second or last ten days of a month.
    Ten(u32, u32),
    Of(Grain, u32),
    /// The day of a festival.
    On(Festival),
}

/// A unit that terms are counted in.
#[derive(Clone, Copy)]
pub(super) enum Unit {
    Workdays,
    Days,
    Weeks,
    Months,
    Years,
}

impl Part {
    /// Returns the first and last day in a year; nothing if there is no such day.
    fn days(self, year: i32) -> Option<(NaiveDate, NaiveDate)> {
        match self {
            Self::Day(month, day) => {
                let date = NaiveDate::from_ymd_opt(year, month, day)?;
                Some((date, date))
            }
            Self::Ten(month, third) => {
                let first = NaiveDate::from_ymd_opt(year, month, third.checked_sub(1)? * 10 + 1)?;
                let last = if third == 3 { month_end(year, month)? } else { first.with_day(third * 10)? };
                Some((first, last))
            }
            Self::Of(grain, index) => {
                let period = Period::new(year, grain, index)?;
                Some((period.first_day(), period.last_day()))
            }
            Self::On(festival) => festival.day(year).map(|day| (day, day)),
        }
    }

    fn precision(self) -> Precision {
        match self {
            Self::Day(..) | Self::On(_) => Precision::Day,
            Self::Ten(..) => Precision::TenDays,
            Self::Of(Grain::Month, _) => Precision::Month,
            Self::Of(Grain::Quarter, _) => Precision::Quarter,
            Self::Of(Grain::Half, _) => Precision::Half,
            Self::Of(Grain::Year, _) => Precision::Year,
        }
    }
}

impl Scan<'_> {
    /// Works out the last day of a spot, with "before" in front of it or behind it.
    pub(super) fn close(&mut self, spot: Spot) -> Hit {
        let before = self.eat_any(&["之前", "以前", "前"]) || std::mem::take(&mut self.before);
        let exclusive = before && !spot.ended && matches!(spot.part, Part::Of(..) | Part::On(_));
        let (year, mut notes) = match self.year_of(spot) {
            Ok(found) => found,
            Err(note) => return Hit::Problem(note),
        };
        let Some((first, last)) = spot.part.days(year) else { return Hit::Problem(Note::NoSuchDay) };
        let date = if exclusive { first.checked_sub_days(Days::new(1)).unwrap_or(first) } else { last };
        if let Part::On(festival) = spot.part {
            notes.push(Note::Festival(festival, first));
        } else if exclusive {
            notes.push(Note::BeforeStart(date));
        }
        Hit::Date { date, precision: spot.part.precision(), notes }
    }

    /// Works out the end of a range. A year that the end leaves out is the start's, or the next one if the end would
    /// come first (11月至次年3月).
    pub(super) fn close_range(&mut self, first: Spot, second: Spot) -> Hit {
        let _ = self.eat_any(&["之前", "以前", "前"]);
        let (year, mut notes) = match self.year_of(first) {
            Ok(found) => found,
            Err(note) => return Hit::Problem(note),
        };
        let Some((start, _)) = first.part.days(year) else { return Hit::Problem(Note::NoSuchDay) };
        let date = match second.year {
            Some(_) => match self.year_of(second) {
                Ok((year, own)) => {
                    notes = own;
                    second.part.days(year)
                }
                Err(note) => return Hit::Problem(note),
            },
            None => second.part.days(year).filter(|(_, end)| *end >= start).or_else(|| second.part.days(year + 1)),
        };
        match date {
            Some((_, end)) => Hit::Date { date: end, precision: second.part.precision(), notes },
            None => Hit::Problem(Note::NoSuchDay),
        }
    }

    /// Returns a spot's year: as written, as written before in this phrase, or from the context, which is noted.
    fn year_of(&mut self, spot: Spot) -> Result<(i32, Vec<Note>), Note> {
        let (year, notes) = match (spot.year, self.year, self.ctx.year()) {
            (Some(Year::Full(year)), ..) => (year, Vec::new()),
            (Some(Year::TwoDigits(year)), ..) => (year, vec![Note::TwoDigitYear(year)]),
            (Some(Year::Assumed(year)), ..) => (year, vec![Note::YearAssumed(year)]),
            (None, Some(year), _) => return Ok((year, Vec::new())),
            (None, None, Some(year)) => return Ok((year, vec![Note::YearAssumed(year)])),
            (None, None, None) => return Err(Note::YearMissing),
        };
        if !Period::YEARS.contains(&year) {
            return Err(Note::NoSuchDay);
        }
        self.year = Some(year);
        Ok((year, notes))
    }

    /// Works out a term counted from its start. One whose last day is a day off ends on the next working day (民法典
    /// article 203); working days cannot end on one.
    pub fn term(&self, n: u32, unit: Unit) -> Hit {
        let Some(start) = self.start.or(self.ctx.start).or(self.ctx.base) else {
            return Hit::Problem(Note::BaseMissing);
        };
        let mut notes = vec![Note::CountsFrom(start)];
        let months = |n: u32| start.checked_add_months(chrono::Months::new(n));
        let days = |n: u32| start.checked_add_days(Days::new(n.into()));
        let last = match unit {
            Unit::Workdays => {
                let (date, complete) = self.ctx.calendar.add_workdays(start, n.into());
                if !complete {
                    notes.push(Note::NoTable);
                }
                Some(date)
            }
            Unit::Days => days(n),
            Unit::Weeks => n.checked_mul(7).and_then(days),
            Unit::Months => months(n),
            Unit::Years => n.checked_mul(12).and_then(months),
        };
        let Some(last) = last.filter(|d| Period::YEARS.contains(&d.year())) else {
            return Hit::Problem(Note::NoSuchDay);
        };
        let (date, complete) = match unit {
            Unit::Workdays => (last, true),
            Unit::Days | Unit::Weeks | Unit::Months | Unit::Years => self.ctx.calendar.at_or_after(last),
        };
        if date != last {
            notes.push(Note::Rolled(last));
        }
        // Whether the last day is off is all that a notice could change, and only where it is soon enough to be known.
        if !complete && date != last {
            notes.push(Note::NoTable);
        }
        Hit::Date { date, precision: Precision::Day, notes }
    }

    /// Works out a term of which only the outer end is told, such as 1—2年: exact to its unit.
    pub fn loose_term(&self, n: u32, unit: Unit) -> Hit {
        match self.term(n, unit) {
            Hit::Date { date, notes, .. } => {
                let precision = match unit {
                    Unit::Years => Precision::Year,
                    Unit::Months => Precision::Month,
                    Unit::Workdays | Unit::Days | Unit::Weeks => Precision::Day,
                };
                Hit::Date { date, precision, notes }
            }
            other => other,
        }
    }

    /// Returns the day that a spot names, if it names one exactly.
    pub fn exact(&mut self, spot: Spot) -> Option<NaiveDate> {
        let Part::Day(..) = spot.part else { return None };
        let (year, _) = self.year_of(spot).ok()?;
        spot.part.days(year).map(|(day, _)| day)
    }

    /// Returns the stretch of time of a length that lies so many away from the base day's.
    pub fn near_base(&self, grain: Grain, by: i32, ended: bool) -> Result<Spot, Note> {
        let base = match (self.ctx.base, grain, self.ctx.year) {
            (Some(base), ..) => Period::containing(base, grain),
            (None, Grain::Year, Some(year)) => Period::new(year, grain, 1),
            _ => return Err(Note::BaseMissing),
        };
        let period = base.and_then(|p| p.step(by)).ok_or(Note::NoSuchDay)?;
        Ok(Spot { year: Some(Year::Full(period.year())), part: Part::Of(grain, period.index()), ended })
    }

    /// Returns a day of the week, from 1 for Monday: in the base day's week or so many weeks later, or, without
    /// weeks, the next such day from the base day on.
    pub fn weekday(&self, weekday: u32, weeks: Option<i64>) -> Hit {
        let Some(base) = self.ctx.base else { return Hit::Problem(Note::BaseMissing) };
        let today = i64::from(base.weekday().number_from_monday());
        let by = match weeks {
            Some(weeks) => i64::from(weekday) - today + 7 * weeks,
            None => (i64::from(weekday) - today).rem_euclid(7),
        };
        match base.checked_add_signed(chrono::TimeDelta::days(by)) {
            Some(date) => Hit::Date { date, precision: Precision::Day, notes: vec![Note::SeenFrom(base)] },
            None => Hit::Problem(Note::NoSuchDay),
        }
    }
}
