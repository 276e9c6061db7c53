//! Points in whole ten-thousandths, so that sums are exact.

use std::fmt;
use std::ops::{Add, Neg, Sub};

/// Points or a value out of 100; kept in ten-thousandths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Points(i64);

/// The most points either way, so that no sum of typed numbers overflows.
const MOST: f64 = 1e9;

impl Points {
    /// Points of a number; nothing where it is none or far too large.
    pub fn of(value: f64) -> Option<Self> {
        (value.is_finite() && value.abs() <= MOST).then(|| Self((value * 10_000.0).round() as i64))
    }

    /// Reads `88.4`, `-1`, with at most four decimals.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let decimals = text.split_once('.').map_or(0, |(_, d)| d.len());
        text.parse().ok().filter(|_| decimals <= 4).and_then(Self::of)
    }

    /// The share that a weight is of another, of these points; exact to a ten-thousandth, half up.
    pub fn weighed(self, weight: u32, of: u32) -> Self {
        let product = i128::from(self.0) * i128::from(weight);
        Self(half_up(product, i128::from(of.max(1))))
    }

    /// Rounded to hundredths, half up, away from zero.
    pub fn rounded(self) -> Self {
        Self(half_up(i128::from(self.0), 100) * 100)
    }

    /// As a number, for charts.
    pub fn number(self) -> f64 {
        self.0 as f64 / 10_000.0
    }
}

fn half_up(value: i128, of: i128) -> i64 {
    let size = (value.abs() * 2 + of) / (of * 2);
    (size * value.signum()) as i64
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hundredths = half_up(i128::from(self.0), 100);
        let sign = if hundredths < 0 { "-" } else { "" };
        write!(f, "{sign}{}.{:02}", hundredths.abs() / 100, hundredths.abs() % 100)
    }
}

impl Add for Points {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Points {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Points {
    type Output = Self;

    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}
