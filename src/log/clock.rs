//! Time, injected: the wall clock in one place, and hybrid logical clocks that order entries across laptops.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, FixedOffset, NaiveDate, TimeZone};

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// Now, in the place's own time.
    fn now(&self) -> DateTime<FixedOffset>;

    /// Now, in milliseconds since 1970.
    fn millis(&self) -> i64 {
        self.now().timestamp_millis()
    }

    /// The day.
    fn today(&self) -> NaiveDate {
        self.now().date_naive()
    }

    /// A moment in the place's own time.
    fn local(&self, millis: i64) -> Option<DateTime<FixedOffset>> {
        self.now().offset().timestamp_millis_opt(millis).single()
    }
}

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place that asks the system")]
    fn now(&self) -> DateTime<FixedOffset> {
        chrono::Local::now().fixed_offset()
    }
}

/// A clock that stands still until it is told to go on, for tests and demonstrations.
#[derive(Debug)]
pub struct FixedClock {
    millis: AtomicI64,
    offset: FixedOffset,
}

impl FixedClock {
    /// A clock that stands at a moment.
    pub fn at(moment: DateTime<FixedOffset>) -> Self {
        Self { millis: AtomicI64::new(moment.timestamp_millis()), offset: *moment.offset() }
    }

    /// Goes on, or back, by milliseconds.
    pub fn advance(&self, millis: i64) {
        self.millis.fetch_add(millis, Ordering::Relaxed);
    }

    /// Goes to a moment.
    pub fn set(&self, millis: i64) {
        self.millis.store(millis, Ordering::Relaxed);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> DateTime<FixedOffset> {
        let at = self.millis.load(Ordering::Relaxed);
        self.offset
            .timestamp_millis_opt(at)
            .single()
            .unwrap_or_else(|| DateTime::UNIX_EPOCH.with_timezone(&self.offset))
    }
}

/// How far ahead of our clock an entry may be stamped before it is held aside, in milliseconds.
pub const MAX_AHEAD: i64 = 10 * 60 * 1000;

/// A hybrid logical clock: milliseconds since 1970 in the upper 48 bits, a counter in the lower 16.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Hlc(pub u64);

impl Hlc {
    /// The first reading of a millisecond.
    pub fn at(millis: i64) -> Self {
        Self((millis.clamp(0, (1 << 47) - 1) as u64) << 16)
    }

    /// The milliseconds since 1970.
    pub fn millis(self) -> i64 {
        (self.0 >> 16) as i64
    }

    /// The next reading: never earlier than the wall clock, always later than this one.
    pub fn tick(self, wall: i64) -> Self {
        Self::at(wall).max(Self(self.0.saturating_add(1)))
    }

    /// Whether it is too far ahead of the wall clock to be believed.
    pub fn is_ahead_of(self, wall: i64) -> bool {
        self.millis() > wall.saturating_add(MAX_AHEAD)
    }
}

impl fmt::Debug for Hlc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.millis(), self.0 & 0xffff)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_only_go_forward() {
        let a = Hlc::at(1000);
        let b = a.tick(900);
        assert!(b > a && b.millis() == 1000);
        assert_eq!(b.tick(2000), Hlc::at(2000));
        assert!(Hlc::at(2000).is_ahead_of(2000 - MAX_AHEAD - 1) && !Hlc::at(2000).is_ahead_of(2000 - MAX_AHEAD));
        assert_eq!(Hlc::at(-5), Hlc(0));
    }
}
