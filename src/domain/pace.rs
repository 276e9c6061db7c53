//! The pace: how many a week are needed to finish in time, how many it has been, and when it would end.
//!
//! Source: domain.md, "Ledgers and tasks", cadence: the pace needed to finish by the deadline. A week is five
//! working days.

use chrono::{Days, NaiveDate};

use super::calendar::{Calendar, Span};

/// Working days in a week.
pub const WEEK: f64 = 5.0;

/// The most points in a burn-down.
pub const MAX_POINTS: usize = 400;

/// How much must be known before a pace is told: less would be a guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Least {
    /// Days since one began to look.
    pub days: u64,
    /// Days on which something was reported.
    pub reports: u64,
}

impl Default for Least {
    /// Two weeks, and three reports.
    fn default() -> Self {
        Self { days: 14, reports: 3 }
    }
}

/// What is left, what is needed and what has been.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// Items that are not done yet.
    pub left: u64,
    /// Working days after today until the deadline, with that day; none are left once it has passed.
    pub workdays: Span,
    /// Items a working day that are needed; nothing if no working day is left.
    pub needed: Option<f64>,
    /// Items a working day that were done since one looks; nothing before the first working day, or where too little is
    /// known.
    pub actual: Option<f64>,
    /// The day that the last item would be done at the actual pace; nothing if it never would, or where too little is
    /// known.
    pub finish: Option<NaiveDate>,
    /// Whether enough is known to tell a pace.
    pub enough: bool,
    /// How much that is.
    pub least: Least,
    /// Whether holiday tables cover every day that was counted.
    pub complete: bool,
}

/// What a pace is worked out from.
#[derive(Clone, Copy, Debug)]
pub struct Work<'a> {
    /// All items.
    pub total: u64,
    /// When work began: its own day counts as worked.
    pub start: NaiveDate,
    /// The last day in time.
    pub deadline: NaiveDate,
    /// The days that items were done, in any order.
    pub done: &'a [NaiveDate],
    /// Since when one looks: what was done before says nothing about the pace.
    pub since: NaiveDate,
    /// The days of those items whose doing was seen, and not only that they were done.
    pub seen: &'a [NaiveDate],
    /// On how many days something was reported.
    pub reports: u64,
    /// How much must be known.
    pub least: Least,
}

/// One day of a burn-down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The day.
    pub day: NaiveDate,
    /// Items left at its end; nothing for days to come.
    pub left: Option<u64>,
    /// Items that would be left if every working day did its share.
    pub ideal: f64,
}

impl Work<'_> {
    fn left(&self, day: NaiveDate) -> u64 {
        self.total.saturating_sub(self.done.iter().filter(|d| **d <= day).count() as u64)
    }

    /// Returns the pace at the end of a day.
    pub fn pace(&self, today: NaiveDate, calendar: &Calendar) -> Pace {
        let left = self.left(today);
        let ahead = calendar.workdays_between(today, self.deadline);
        let workdays = Span { days: ahead.days.max(0), ..ahead };
        let needed = (workdays.days > 0).then(|| left as f64 / workdays.days as f64);
        let passed = calendar.workdays_between(day_before(self.since), today);
        let done = self.seen.iter().filter(|d| (self.since..=today).contains(*d)).count();
        let watched = today.signed_duration_since(self.since).num_days() + 1;
        let enough = watched >= self.least.days as i64 && self.reports >= self.least.reports;
        let actual = (enough && passed.days > 0).then(|| done as f64 / passed.days as f64);
        let mut complete = workdays.complete && passed.complete;
        let finish = match actual {
            _ if left == 0 => self.done.iter().copied().filter(|d| *d <= today).max().or(Some(today)),
            Some(actual) if actual > 0.0 => {
                let days = (left as f64 / actual - 1e-9).ceil();
                (days <= super::calendar::MAX_DAYS as f64).then(|| {
                    let (day, covered) = calendar.add_workdays(today, days as i64);
                    complete &= covered;
                    day
                })
            }
            _ => None,
        };
        Pace { left, workdays, needed, actual, finish, enough, least: self.least, complete }
    }

    /// Returns the burn-down from the start to the deadline (or to today, if that is later), as of a day: at most
    /// [`MAX_POINTS`] days, evenly apart, the last one among them.
    pub fn burn_down(&self, today: NaiveDate, calendar: &Calendar) -> Vec<Point> {
        let end = self.deadline.max(today).max(self.start);
        let length = end.signed_duration_since(self.start).num_days().clamp(0, super::calendar::MAX_DAYS) as u64;
        let stride = (length / MAX_POINTS as u64) + 1;
        let all = calendar.workdays_between(day_before(self.start), self.deadline).days.max(1);
        let mut done: Vec<NaiveDate> = self.done.to_vec();
        done.sort_unstable();
        let (mut points, mut worked, mut offset) = (Vec::new(), 0, 0);
        while let Some(day) = self.start.checked_add_days(Days::new(offset)).filter(|_| offset <= length) {
            worked += i64::from(calendar.is_workday(day).worked);
            if offset.is_multiple_of(stride) || offset == length {
                let left = self.total.saturating_sub(done.partition_point(|d| *d <= day) as u64);
                let ideal = self.total as f64 * (1.0 - worked.min(all) as f64 / all as f64);
                points.push(Point { day, left: (day <= today).then_some(left), ideal });
            }
            offset += 1;
        }
        points
    }
}

impl Pace {
    /// Returns how many a week are needed.
    pub fn needed_a_week(&self) -> Option<f64> {
        self.needed.map(|n| n * WEEK)
    }

    /// Returns how many a week were done.
    pub fn actual_a_week(&self) -> Option<f64> {
        self.actual.map(|n| n * WEEK)
    }

    /// Tells whether it would end in time at the actual pace.
    pub fn in_time(&self, deadline: NaiveDate) -> bool {
        self.finish.is_some_and(|day| day <= deadline)
    }
}

fn day_before(day: NaiveDate) -> NaiveDate {
    day.pred_opt().unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Ten items from Monday 4 to Friday 15 September 2023: ten working days.
    fn work(done: &[NaiveDate]) -> Work<'_> {
        let start = day("2023-09-04");
        let least = Least { days: 0, reports: 0 };
        Work { total: 10, start, deadline: day("2023-09-15"), done, since: start, seen: done, reports: 0, least }
    }

    #[test]
    fn the_pace_needed_grows_as_days_pass() {
        let done = [day("2023-09-05"), day("2023-09-08")];
        let pace = work(&done).pace(day("2023-09-08"), Calendar::china());
        assert_eq!((pace.left, pace.workdays.days), (8, 5));
        assert_eq!((pace.needed, pace.needed_a_week()), (Some(1.6), Some(8.0)));
        assert_eq!(pace.actual_a_week(), Some(2.0));
        // Eight at two a week: four more weeks, from which the holiday takes its days.
        let expected = Calendar::china().add_workdays(day("2023-09-08"), 20).0;
        assert_eq!(pace.finish, Some(expected));
        assert!(!pace.in_time(day("2023-09-15")) && pace.complete);
    }

    #[test]
    fn the_ends_have_no_pace() {
        let pace = work(&[]).pace(day("2023-09-20"), Calendar::china());
        assert_eq!((pace.workdays.days, pace.needed, pace.finish), (0, None, None));
        assert_eq!(work(&[]).pace(day("2023-09-01"), Calendar::china()).actual, None);
        let done = [day("2023-09-06"); 10];
        let pace = work(&done).pace(day("2023-09-08"), Calendar::china());
        assert_eq!((pace.left, pace.needed, pace.finish), (0, Some(0.0), Some(day("2023-09-06"))));
        assert!(pace.in_time(day("2023-09-15")));
        let far = Work { deadline: day("2031-01-01"), ..work(&[]) };
        assert!(!far.pace(day("2023-09-08"), Calendar::china()).complete);
    }

    #[test]
    fn a_pace_is_told_once_there_is_enough_to_tell_it_from() {
        let done = [day("2023-08-01"), day("2023-09-05"), day("2023-09-12"), day("2023-09-15")];
        let told = |reports, today| {
            let work = Work { reports, seen: &done[1..], least: Least::default(), ..work(&done) };
            work.pace(day(today), Calendar::china())
        };
        for (reports, today) in [(3, "2023-09-16"), (2, "2023-10-30")] {
            let pace = told(reports, today);
            assert_eq!((pace.enough, pace.actual, pace.finish), (false, None, None), "{reports} {today}");
            assert_eq!(pace.left, 6, "what is left is known all the same");
        }
        // Ten working days; what was done before one looked is no pace.
        let pace = told(3, "2023-09-17");
        assert_eq!((pace.enough, pace.actual), (true, Some(0.3)));
        assert!(pace.finish.is_some());
    }

    #[test]
    fn the_burn_down_falls_on_working_days() {
        let done = [day("2023-09-08"), day("2023-09-05")];
        let points = work(&done).burn_down(day("2023-09-08"), Calendar::china());
        assert_eq!(points.len(), 12);
        assert_eq!(points[0], Point { day: day("2023-09-04"), left: Some(10), ideal: 9.0 });
        let (friday, sunday) = (points[4], points[6]);
        assert_eq!((friday.left, friday.ideal, sunday.left, sunday.ideal), (Some(8), 5.0, None, 5.0));
        assert_eq!(points[11].ideal, 0.0);
        let long = Work { start: day("1900-01-01"), ..work(&done) };
        let points = long.burn_down(day("2023-09-08"), Calendar::china());
        assert!(points.len() <= MAX_POINTS + 1);
        assert!(
            Work { start: NaiveDate::MIN, deadline: NaiveDate::MAX, ..work(&[]) }
                .burn_down(day("2023-09-08"), &Calendar::bare())
                .len()
                <= MAX_POINTS + 1
        );
    }
}
