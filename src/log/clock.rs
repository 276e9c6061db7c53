//! Time, injected: the wall clock in one place, the office's own time, and hybrid logical clocks that order entries across
//! laptops.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, AtomicI64, Ordering};

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

/// The time that an office is on unless its setting says otherwise: UTC+8, all of China.
pub const CHINA: FixedOffset = match FixedOffset::east_opt(8 * 3600) {
    Some(offset) => offset,
    // Decided while compiling.
    None => unreachable!(),
};

/// The system's clock, read in China's time: what time zone the machine is set to does not matter.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place that asks the system")]
    fn now(&self) -> DateTime<FixedOffset> {
        chrono::Utc::now().with_timezone(&CHINA)
    }
}

/// A clock read in the office's own time: the one place that says which day it is.
pub struct OfficeClock {
    clock: Arc<dyn Clock>,
    /// Seconds east of UTC.
    east: AtomicI32,
}

impl OfficeClock {
    /// Reads a clock in China's time, until the office says otherwise.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, east: AtomicI32::new(CHINA.local_minus_utc()) }
    }

    /// The clock that is read.
    pub(crate) fn source(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock)
    }

    /// Reads it in another time from now on.
    pub fn set(&self, offset: FixedOffset) {
        self.east.store(offset.local_minus_utc(), Ordering::Relaxed);
    }
}

impl Clock for OfficeClock {
    fn now(&self) -> DateTime<FixedOffset> {
        let offset = FixedOffset::east_opt(self.east.load(Ordering::Relaxed)).unwrap_or(CHINA);
        self.clock.now().with_timezone(&offset)
    }
}

/// Reads a time zone as people write it: `UTC+8`, `+08:00`, `UTC-3:30`, `UTC`, `北京时间`, `Asia/Shanghai`.
pub fn offset(text: &str) -> Option<FixedOffset> {
    let folded = crate::domain::words::fold(text);
    if ["北京时间", "中国标准时间", "asia/shanghai", "china"].contains(&folded.as_str()) {
        return Some(CHINA);
    }
    let rest = ["utc", "gmt"].iter().find_map(|name| folded.strip_prefix(name)).unwrap_or(&folded).trim();
    if rest.is_empty() && !folded.is_empty() {
        return FixedOffset::east_opt(0);
    }
    let (sign, rest) = match rest.strip_prefix('+') {
        Some(rest) => (1, rest),
        None => (-1, rest.strip_prefix('-')?),
    };
    let (hours, minutes) = rest.split_once(':').unwrap_or((rest, "0"));
    let number = |text: &str, most: i32| {
        let fits = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| text.parse::<i32>().ok())?.filter(|n| *n <= most)
    };
    FixedOffset::east_opt(sign * (number(hours, 14)? * 3600 + number(minutes, 59)? * 60))
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
    fn zones_are_read_and_decide_the_day() {
        let seconds = |text| offset(text).map(|o| o.local_minus_utc());
        let read = ["UTC+8", "+08:00", "ＵＴＣ＋８", "北京时间", "utc", "UTC-3:30", "+5:45"].map(seconds);
        let hours = [28800, 28800, 28800, 28800, 0, -12600, 20700].map(Some);
        assert_eq!(read, hours);
        assert!(["", "8", "+99", "UTC+8:75", "Mars", "+", "+8h"].iter().all(|t| offset(t).is_none()));
        // One in the morning in China is the evening before in UTC, which the machine is set to.
        let utc: DateTime<FixedOffset> = DateTime::parse_from_rfc3339("2023-08-03T17:00:00Z").unwrap();
        let clock = OfficeClock::new(Arc::new(FixedClock::at(utc)));
        assert_eq!(clock.today().to_string(), "2023-08-04");
        assert_eq!(clock.local(utc.timestamp_millis()).unwrap().to_rfc3339(), "2023-08-04T01:00:00+08:00");
        clock.set(offset("UTC").unwrap());
        assert_eq!((clock.today().to_string(), clock.millis()), ("2023-08-03".into(), utc.timestamp_millis()));
    }

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
