//! Satisfaction surveys: how many to ask, and what their answers say.
//!
//! Shares come with Wilson's interval, never with ±: near 0 and 100% the plain formula leaves the range. Source:
//! law-and-practice 6.

/// z of a 95% interval.
pub const Z: f64 = 1.959_964;

/// The most that is counted: shares of more are as near as a screen can say.
const MOST: u64 = 1_000_000_000;

/// Returns how many must be asked so that a share is known to so many percentage points at 95%, of a frame of so many or
/// of one without end. Nothing where the error is not above 0 and at most 50 points.
pub fn sample_size(error: f64, frame: Option<u64>) -> Option<u64> {
    if !(error > 0.0 && error <= 50.0) {
        return None;
    }
    let e = error / 100.0;
    let endless = Z * Z * 0.25 / (e * e);
    let size = match frame {
        None => endless,
        Some(0) => return Some(0),
        Some(n) => {
            let n = n.min(MOST) as f64;
            endless / (1.0 + (endless - 1.0) / n)
        }
    };
    Some(size.ceil() as u64)
}

/// A share with its interval, in percent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The share.
    pub share: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// Returns the share of those who agree among those who answered, with Wilson's interval at 95%. Nothing where nobody
/// answered, or more agree than answered.
pub fn wilson(agree: u64, answered: u64) -> Option<Interval> {
    if answered == 0 || agree > answered || answered > MOST {
        return None;
    }
    let (x, n) = (agree as f64, answered as f64);
    let (p, z2) = (x / n, Z * Z);
    let centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt() / (1.0 + z2 / n);
    let percent = |v: f64| (v * 100.0).clamp(0.0, 100.0);
    Some(Interval { share: percent(p), low: percent(centre - half), high: percent(centre + half) })
}

impl Interval {
    /// Whether two intervals overlap: no difference is shown between them.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.low <= other.high && other.low <= self.high
    }
}

vocabulary! {
    /// The five grades of an answer.
    Grade {
        /// 非常满意.
        Very = "very-satisfied", "very satisfied", "非常满意";
        /// 满意.
        Satisfied = "satisfied", "satisfied", "满意";
        /// 基本满意.
        Fairly = "fairly-satisfied", "fairly satisfied", "基本满意";
        /// 不满意.
        Dissatisfied = "dissatisfied", "dissatisfied", "不满意";
        /// 非常不满意.
        VeryDissatisfied = "very-dissatisfied", "very dissatisfied", "非常不满意";
    }
}

impl Grade {
    /// Whether it counts as satisfied, where the first two or the first three grades do: a setting that is printed.
    pub fn counts(self, first: usize) -> bool {
        (self as usize) < first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// law-and-practice 6.
    #[test]
    fn sizes_are_those_of_the_tables() {
        let size = |error, frame| sample_size(error, frame);
        assert_eq!((size(5.0, None), size(3.0, None), size(10.0, None)), (Some(385), Some(1_068), Some(97)));
        let of = |n| sample_size(5.0, Some(n)).unwrap();
        assert_eq!([of(300), of(1_000), of(1_536), of(5_000)], [169, 278, 308, 357]);
        assert_eq!((size(0.0, None), size(-1.0, None), size(f64::NAN, None)), (None, None, None));
        assert_eq!(sample_size(5.0, Some(0)), Some(0));
        assert_eq!(sample_size(5.0, Some(1)), Some(1));
    }

    /// law-and-practice 6.
    #[test]
    fn intervals_are_wilsons() {
        let ends = |x, n| {
            let i = wilson(x, n).unwrap();
            [i.share, i.low, i.high].map(|v| (v * 10.0).round() / 10.0)
        };
        assert_eq!(ends(58, 60), [96.7, 88.6, 99.1]);
        assert_eq!(ends(60, 60), [100.0, 94.0, 100.0]);
        assert_eq!(ends(270, 300), [90.0, 86.1, 92.9]);
        assert_eq!(ends(354, 385), [91.9, 88.8, 94.3]);
        assert_eq!((wilson(0, 0), wilson(2, 1)), (None, None));
        let (a, b) = (wilson(270, 300).unwrap(), wilson(354, 385).unwrap());
        assert!(a.overlaps(&b) && b.overlaps(&a));
        assert!(!wilson(100, 300).unwrap().overlaps(&a));
    }

    #[test]
    fn how_many_grades_count_is_a_setting() {
        assert!(Grade::Satisfied.counts(2) && !Grade::Fairly.counts(2) && Grade::Fairly.counts(3));
    }
}
