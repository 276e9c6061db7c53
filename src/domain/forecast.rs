//! What will happen, told from what happened, and how good such telling is beside the guess "as last time".
//!
//! Source: law-and-practice 4.9: back-test honestly; with few cases print counts, not only percentages. Where the naive
//! guess is as good, the warning is off by default.

/// Whether an indicator will be among the last `n` of `out_of` in the next period, told from its ranks so far, the oldest
/// first: where it is now among the last it stays unless it rises clearly; where it falls, it goes on falling as fast.
pub fn will_lag(ranks: &[u32], out_of: u32, n: u32) -> Option<bool> {
    let (last, before) = ranks.split_last()?;
    let line = out_of.saturating_sub(n);
    let Some(previous) = before.last() else { return Some(*last > line) };
    let step = f64::from(*last) - f64::from(*previous);
    // Half of a step goes on: ranks fall back towards where they were.
    let next = f64::from(*last) + step / 2.0;
    Some(next.round() > f64::from(line))
}

/// The guess that nothing changes.
pub fn as_last_time(ranks: &[u32], out_of: u32, n: u32) -> Option<bool> {
    ranks.last().map(|last| *last > out_of.saturating_sub(n))
}

/// How often something was told and came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tested {
    /// Told, and it came.
    pub hits: u64,
    /// Told, and it did not come.
    pub false_alarms: u64,
    /// Not told, and it came.
    pub missed: u64,
    /// Not told, and it did not come.
    pub quiet: u64,
}

impl Tested {
    /// Counts a case.
    pub fn count(&mut self, told: bool, came: bool) {
        let n = match (told, came) {
            (true, true) => &mut self.hits,
            (true, false) => &mut self.false_alarms,
            (false, true) => &mut self.missed,
            (false, false) => &mut self.quiet,
        };
        *n += 1;
    }

    /// How many cases.
    pub fn cases(&self) -> u64 {
        self.hits + self.false_alarms + self.missed + self.quiet
    }

    /// How many were told wrongly.
    pub fn wrong(&self) -> u64 {
        self.false_alarms + self.missed
    }

    /// Whether it is better than another on the same cases: fewer told wrongly.
    pub fn beats(&self, other: &Self) -> bool {
        self.wrong() < other.wrong()
    }
}

/// Tests both ways of telling on a series of ranks: each period from the third on is told from those before it.
pub fn test_ranks(ranks: &[u32], out_of: u32, n: u32, ours: &mut Tested, naive: &mut Tested) {
    for at in 2..ranks.len() {
        let (before, came) = (&ranks[..at], ranks[at] > out_of.saturating_sub(n));
        if let (Some(told), Some(guessed)) = (will_lag(before, out_of, n), as_last_time(before, out_of, n)) {
            ours.count(told, came);
            naive.count(guessed, came);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_falls_is_told_to_fall_and_what_rises_to_rise() {
        assert_eq!(will_lag(&[12, 16], 20, 3), Some(true), "on to 18");
        assert_eq!(will_lag(&[16, 16], 20, 3), Some(false));
        assert_eq!(will_lag(&[20, 18], 20, 3), Some(false), "on to 17");
        assert_eq!(will_lag(&[19], 20, 3), Some(true));
        assert_eq!((will_lag(&[], 20, 3), as_last_time(&[], 20, 3)), (None, None));
        assert_eq!(as_last_time(&[12, 16], 20, 3), Some(false));
    }

    #[test]
    fn both_ways_are_tested_on_the_same_cases() {
        let (mut ours, mut naive) = (Tested::default(), Tested::default());
        test_ranks(&[12, 16, 18, 19], 20, 3, &mut ours, &mut naive);
        assert_eq!(ours, Tested { hits: 2, ..Tested::default() });
        assert_eq!(naive, Tested { hits: 1, missed: 1, ..Tested::default() });
        assert!(ours.beats(&naive) && !naive.beats(&ours));
        assert_eq!((ours.cases(), naive.wrong()), (2, 1));
        test_ranks(&[1, 2], 20, 3, &mut ours, &mut naive);
        assert_eq!(ours.cases(), 2, "two periods tell nothing that could be tested");
    }
}
