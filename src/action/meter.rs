//! How far long work has come, on one line of the terminal that goes away at the end.

use std::io::Write;
use std::time::{Duration, Instant};

use super::output::Output;

/// The line is empty again.
const ERASED: &[u8] = b"\r\x1b[K";

/// Work that ends sooner shows nothing.
const PATIENCE: Duration = Duration::from_millis(300);

/// The time between two drawings.
const PACE: Duration = Duration::from_millis(100);

/// The cells of the bar.
const BAR: u64 = 24;

/// How far long work has come.
pub struct Meter<'a> {
    what: String,
    err: Option<&'a mut Output>,
    since: Instant,
    drawn: Option<Instant>,
}

impl<'a> Meter<'a> {
    pub(super) fn new(what: String, err: Option<&'a mut Output>) -> Self {
        Self { what, err, since: Instant::now(), drawn: None }
    }

    /// Calls the work something else from now on.
    pub fn call(&mut self, what: impl Into<String>) {
        self.what = what.into();
    }

    /// Shows how much is done of how much.
    pub fn show(&mut self, done: u64, total: u64) {
        let Some(err) = &mut self.err else { return };
        let (now, wait) = (Instant::now(), self.drawn.map_or(PATIENCE, |_| PACE));
        if now.duration_since(self.drawn.unwrap_or(self.since)) < wait {
            return;
        }
        self.drawn = Some(now);
        drop(err.raw().write_all(ERASED));
        drop(write!(err, "{}", line(&self.what, done, total)));
        drop(err.flush());
    }
}

/// What is shown: the work, a bar and a percentage; a count where the end is not known.
fn line(what: &str, done: u64, total: u64) -> String {
    if total == 0 {
        return format!("{what} {done}");
    }
    let done = done.min(total);
    let part = |whole: u64| u64::try_from(u128::from(done) * u128::from(whole) / u128::from(total)).unwrap_or(whole);
    let full = part(BAR) as usize;
    format!("{what} [{}{}] {}%", "#".repeat(full), ".".repeat(BAR as usize - full), part(100))
}

impl Drop for Meter<'_> {
    fn drop(&mut self) {
        if let (Some(err), Some(_)) = (&mut self.err, self.drawn) {
            drop(err.raw().write_all(ERASED));
            drop(err.flush());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_fills() {
        assert_eq!(line("reading", 0, 4), "reading [........................] 0%");
        assert_eq!(line("reading", 1, 4), "reading [######..................] 25%");
        assert_eq!(line("reading", 9, 4), "reading [########################] 100%");
        assert_eq!(line("reading", 9, 0), "reading 9");
        assert_eq!(line("x", u64::MAX, u64::MAX), format!("x [{}] 100%", "#".repeat(24)));
    }

    #[test]
    fn nothing_is_drawn_before_it_is_worth_it() {
        /// Takes nothing.
        struct Nothing;
        impl Write for Nothing {
            fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
                panic!("{bytes:?}")
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        let mut seen = Output::new(Box::new(Nothing));
        let mut meter = Meter::new("reading".into(), Some(&mut seen));
        meter.show(1, 2);
        drop(meter);
    }
}
