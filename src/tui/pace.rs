//! How often a console takes what everybody is told of: entries of others, who came and went, who is on which record.
//!
//! Each of them would have all consoles draw, so that their work grew with the square of how many there are. A console
//! alone takes them at once; the more there are, the longer it waits after it took some, and takes what came meanwhile
//! together. What the person does oneself is never held up.

use std::time::{Duration, Instant};

/// How long a console waits, for each that is open.
const EACH: Duration = Duration::from_millis(10);
/// The longest that it waits.
const LONGEST: Duration = Duration::from_secs(3);

/// When the news of all were taken, and when those that came since are.
#[derive(Debug, Default)]
pub(super) struct Pace {
    taken: Option<Instant>,
    at: Option<Instant>,
}

impl Pace {
    /// Whether news that come now are taken at once, where so many consoles are open; else they wait.
    pub fn take(&mut self, now: Instant, consoles: usize) -> bool {
        let pause = EACH.saturating_mul(u32::try_from(consoles).unwrap_or(u32::MAX)).min(LONGEST);
        let due = self.taken.and_then(|taken| taken.checked_add(pause)).filter(|due| *due > now);
        if due.is_some() {
            self.at = self.at.or(due);
            return false;
        }
        self.catch_up(now);
        true
    }

    /// What waited is taken.
    pub fn catch_up(&mut self, now: Instant) {
        (self.taken, self.at) = (Some(now), None);
    }

    /// When what waits is taken.
    pub fn at(&self) -> Option<Instant> {
        self.at
    }

    /// Whether that is before the other things that wait for their time.
    pub fn is_first(&self, others: &[Option<Instant>]) -> bool {
        self.at.is_some_and(|at| others.iter().flatten().all(|other| at <= *other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_are_taken_at_once_and_then_together() {
        let start = Instant::now();
        let after = |ms| start + Duration::from_millis(ms);
        let mut pace = Pace::default();
        assert!(pace.take(start, 200), "the first ones at once");
        assert!(!pace.take(after(1), 200) && !pace.take(after(1500), 200));
        assert_eq!(pace.at(), Some(after(2000)), "what came meanwhile is taken once");
        assert!(pace.is_first(&[None, Some(after(2001))]) && !pace.is_first(&[Some(after(1999))]));
        pace.catch_up(after(2000));
        assert_eq!(pace.at(), None);
        assert!(!pace.take(after(2001), 200) && pace.take(after(4000), 200));
        assert!(pace.take(after(4010), 1), "who is alone hardly waits");
        assert!(!pace.take(after(4011), 100_000));
        assert_eq!(pace.at(), Some(after(7010)), "however many there are");
    }
}
