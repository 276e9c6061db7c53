//! Completion rates, each by a named formula.
//!
//! Source: domain.md, "Ledgers and tasks": every status word of a ledger maps to one class; a rate is
//! done/total, done/(total − ongoing) or (done + in progress)/total, and the formula is shown beside it.

use std::fmt;

use super::words::fold;
use crate::i18n::Message;

vocabulary! {
    /// What a ledger's own status word means.
    Class {
        /// Finished.
        Done = "done", "done", "已完成";
        /// Under way.
        InProgress = "in-progress", "in progress", "正在推进";
        /// Not finished.
        NotDone = "not-done", "not done", "未完成";
        /// Kept up without end; never overdue, but reviewed from time to time.
        Ongoing = "ongoing", "ongoing", "长期坚持";
        /// Nothing was reported.
        Unreported = "unreported", "not reported", "未报";
        /// The same as another item: counted neither as done nor as not done, nor in the total.
        Duplicate = "duplicate", "duplicate", "重复";
    }
}

vocabulary! {
    /// How a completion rate is made.
    #[allow(clippy::enum_variant_names)]
    Formula {
        /// Done of all.
        DoneOfTotal = "done/total", "done/total", "已完成/总数";
        /// Done of those that can be finished at all.
        DoneOfClosable = "done/(total-ongoing)", "done/(total − ongoing)", "已完成/（总数－长期坚持）";
        /// Done and under way, of all.
        DoneOrInProgress = "(done+in_progress)/total", "(done + in progress)/total", "（已完成＋正在推进）/总数";
    }
}

/// How many items are in each class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Finished.
    pub done: u64,
    /// Under way.
    pub in_progress: u64,
    /// Not finished.
    pub not_done: u64,
    /// Kept up without end.
    pub ongoing: u64,
    /// Nothing was reported.
    pub unreported: u64,
}

impl Counts {
    /// Returns how many items there are.
    pub fn total(&self) -> u64 {
        let all = [self.done, self.in_progress, self.not_done, self.ongoing, self.unreported];
        all.iter().fold(0, |sum, n| sum.saturating_add(*n))
    }

    /// Returns how many are in a class.
    pub fn get(&self, class: Class) -> u64 {
        match class {
            Class::Done => self.done,
            Class::InProgress => self.in_progress,
            Class::NotDone => self.not_done,
            Class::Ongoing => self.ongoing,
            Class::Unreported => self.unreported,
            Class::Duplicate => 0,
        }
    }

    /// Counts one more item of a class.
    pub fn count(&mut self, class: Class) {
        self.change(class, true);
    }

    /// Counts one more item of a class, or one fewer.
    pub fn change(&mut self, class: Class, more: bool) {
        let n = match class {
            Class::Done => &mut self.done,
            Class::InProgress => &mut self.in_progress,
            Class::NotDone => &mut self.not_done,
            Class::Ongoing => &mut self.ongoing,
            Class::Unreported => &mut self.unreported,
            Class::Duplicate => return,
        };
        *n = if more { n.saturating_add(1) } else { n.saturating_sub(1) };
    }

    /// Adds other counts.
    pub fn add(&mut self, other: &Self) {
        self.done = self.done.saturating_add(other.done);
        self.in_progress = self.in_progress.saturating_add(other.in_progress);
        self.not_done = self.not_done.saturating_add(other.not_done);
        self.ongoing = self.ongoing.saturating_add(other.ongoing);
        self.unreported = self.unreported.saturating_add(other.unreported);
    }

    /// Tells whether anything was reported at all.
    pub fn is_reported(&self) -> bool {
        self.total() > self.unreported
    }
}

impl FromIterator<Class> for Counts {
    fn from_iter<I: IntoIterator<Item = Class>>(classes: I) -> Self {
        let mut counts = Self::default();
        classes.into_iter().for_each(|c| counts.count(c));
        counts
    }
}

/// An exact share of a whole that is not zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    /// The part.
    pub part: u64,
    /// The whole, at least 1.
    pub whole: u64,
}

impl Ratio {
    /// Returns the ratio, unless the whole is zero.
    pub fn new(part: u64, whole: u64) -> Option<Self> {
        (whole > 0).then_some(Self { part, whole })
    }

    /// Returns it in percent, rounded half up to so many decimals (at most [`Percent::MAX_DECIMALS`]).
    pub fn percent(self, decimals: u8) -> Percent {
        let decimals = decimals.min(Percent::MAX_DECIMALS);
        let scale = 100 * 10_u128.pow(u32::from(decimals));
        let units = (2 * u128::from(self.part) * scale + u128::from(self.whole)) / (2 * u128::from(self.whole));
        Percent { units: i64::try_from(units).unwrap_or(i64::MAX), decimals }
    }

    /// Returns it as a fraction, for gauges and charts.
    pub fn as_f64(self) -> f64 {
        self.part as f64 / self.whole as f64
    }
}

/// Shown to 0.1%, rounded half up.
impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.percent(1).fmt(f)
    }
}

/// A percentage as it is written: so many decimals, no more known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percent {
    units: i64,
    decimals: u8,
}

impl Percent {
    /// The most decimals that are kept.
    pub const MAX_DECIMALS: u8 = 4;

    /// Returns a percentage of tenths: 895 is 89.5%.
    pub const fn tenths(tenths: i64) -> Self {
        Self { units: tenths, decimals: 1 }
    }

    /// Reads `89.5%`, `89.5`, `89.5个百分点` or full-width digits; nothing if it is no number under a million.
    pub fn parse(text: &str) -> Option<Self> {
        let text = fold(text);
        let number = text.trim_end_matches("个百分点").trim_end_matches('%').trim();
        let (sign, number) = number.strip_prefix('-').map_or((1, number), |n| (-1, n));
        let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        let fits = (1..=6).contains(&whole.len()) && decimals.len() <= usize::from(Self::MAX_DECIMALS);
        if !fits || !digits(whole) || !digits(decimals) {
            return None;
        }
        let units: i64 = format!("{whole}{decimals}").parse().ok()?;
        Some(Self { units: sign * units, decimals: decimals.len() as u8 })
    }

    /// Returns the percentage nearest to a number such as 89.5, to so many decimals.
    pub fn from_f64(percent: f64, decimals: u8) -> Option<Self> {
        let decimals = decimals.min(Self::MAX_DECIMALS);
        // The small addition undoes the binary error of a number written in decimals.
        let units = (percent * 10_f64.powi(i32::from(decimals)) + 0.5 + 1e-9).floor();
        (units.is_finite() && units.abs() < 1e12).then_some(Self { units: units as i64, decimals })
    }

    /// Returns how many decimals were written.
    pub fn decimals(self) -> u8 {
        self.decimals
    }

    /// Returns it as a number: 89.5% is 89.5.
    pub fn as_f64(self) -> f64 {
        self.units as f64 / 10_f64.powi(i32::from(self.decimals))
    }

    /// Returns it in units of the most decimals kept, so that sums are exact.
    pub fn fine(self) -> i64 {
        self.units.saturating_mul(10_i64.pow(u32::from(Self::MAX_DECIMALS - self.decimals)))
    }

    /// Returns a percentage of such units, with so many decimals.
    pub fn from_fine(fine: i64, decimals: u8) -> Self {
        let decimals = decimals.min(Self::MAX_DECIMALS);
        Self { units: fine / 10_i64.pow(u32::from(Self::MAX_DECIMALS - decimals)), decimals }
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = 10_u64.pow(u32::from(self.decimals));
        let (sign, units) = (if self.units < 0 { "-" } else { "" }, self.units.unsigned_abs());
        match self.decimals {
            0 => write!(f, "{sign}{units}%"),
            d => write!(f, "{sign}{}.{:0width$}%", units / scale, units % scale, width = usize::from(d)),
        }
    }
}

impl Formula {
    /// Returns the rate; nothing if there is nothing to divide by, or if nothing was reported.
    pub fn rate(self, counts: &Counts) -> Option<Ratio> {
        let total = counts.total();
        if !counts.is_reported() {
            return None;
        }
        match self {
            Self::DoneOfTotal => Ratio::new(counts.done, total),
            Self::DoneOfClosable => Ratio::new(counts.done, total - counts.ongoing),
            Self::DoneOrInProgress => Ratio::new(counts.done.saturating_add(counts.in_progress), total),
        }
    }

    /// Says the formula in the reader's language.
    pub fn said(self) -> Message {
        Message::plain(self.label())
    }
}

/// Returns the formulas from which a published rate follows, at the decimals it was published with.
pub fn formulas_that_give(published: Percent, counts: &Counts) -> Vec<Formula> {
    let gives = |f: &Formula| f.rate(counts).is_some_and(|r| r.percent(published.decimals()) == published);
    Formula::ALL.iter().copied().filter(gives).collect()
}

/// Returns the class that a status word usually has, where a ledger says nothing of its own.
///
/// Source: the status words of the five ledgers in domain.md, and their English twins.
pub fn usual_class(word: &str) -> Option<Class> {
    if let Some(class) = Class::parse(word) {
        return Some(class);
    }
    let word = fold(word);
    let has = |words: &[&str]| words.contains(&word.as_str());
    Some(match () {
        () if has(&[
            "完成",
            "已办结",
            "办结",
            "已整改",
            "整改完成",
            "已销号",
            "销号",
            "已取得阶段性成效",
            "complete",
            "completed",
            "closed",
            "finished",
            "resolved",
        ]) =>
        {
            Class::Done
        }
        () if has(&[
            "推进中",
            "进行中",
            "正在整改",
            "整改中",
            "办理中",
            "部分完成",
            "under way",
            "in_progress",
            "started",
            "start",
            "doing",
            "on track",
        ]) =>
        {
            Class::InProgress
        }
        () if has(&[
            "未完成阶段任务",
            "未整改",
            "未办结",
            "未启动",
            "未开展",
            "逾期未完成",
            "open",
            "not_done",
            "todo",
            "not started",
            "blocked",
            "delayed",
            "overdue",
            "at risk",
        ]) =>
        {
            Class::NotDone
        }
        () if has(&["持续推进", "长期推进", "长期", "持续坚持", "常态化推进", "long-term", "continuous"]) => {
            Class::Ongoing
        }
        () if has(&["重复件", "重复项", "重复事项", "合并办理", "已合并"]) => Class::Duplicate,
        () if has(&["未上报", "未报送", "未反馈", "none", "no report"]) => Class::Unreported,
        () => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(done: u64, in_progress: u64, not_done: u64, ongoing: u64) -> Counts {
        Counts { done, in_progress, not_done, ongoing, unreported: 0 }
    }

    /// domain.md, the table of ledgers and "The same figures must come back".
    #[test]
    fn the_bulletins_figures_come_back() {
        let rectification = counts(83, 11, 11, 0);
        assert_eq!(rectification.total(), 105);
        let rate = |f: Formula, c| f.rate(&c).unwrap().to_string();
        assert_eq!(rate(Formula::DoneOfTotal, rectification), "79.0%");
        assert_eq!(rate(Formula::DoneOrInProgress, rectification), "89.5%");
        assert_eq!(formulas_that_give(Percent::tenths(895), &rectification), [Formula::DoneOrInProgress]);
        let benchmark = counts(32, 0, 55, 6);
        assert_eq!((benchmark.total(), rate(Formula::DoneOfTotal, benchmark)), (93, "34.4%".into()));
        assert_eq!(rate(Formula::DoneOfClosable, benchmark), "36.8%");
        let innovation = counts(69, 0, 15, 41);
        assert_eq!((innovation.total(), rate(Formula::DoneOfTotal, innovation)), (125, "55.2%".into()));
    }

    #[test]
    fn a_half_is_rounded_up() {
        // 1/16 = 6.25%, 1/2000 = 0.05%
        assert_eq!(Ratio::new(1, 16).unwrap().to_string(), "6.3%");
        assert_eq!(Ratio::new(1, 2000).unwrap().to_string(), "0.1%");
        assert_eq!(Ratio::new(2, 3).unwrap().percent(0).to_string(), "67%");
        assert_eq!(Ratio::new(1, 3).unwrap().percent(2).to_string(), "33.33%");
        assert_eq!(Ratio::new(u64::MAX, u64::MAX).unwrap().to_string(), "100.0%");
    }

    #[test]
    fn nothing_reported_has_no_rate() {
        let silent = Counts { unreported: 34, ..Counts::default() };
        assert!(Formula::ALL.iter().all(|f| f.rate(&silent).is_none()));
        assert_eq!(Formula::DoneOfClosable.rate(&counts(0, 0, 0, 6)), None);
        assert_eq!(Formula::DoneOfTotal.rate(&Counts::default()), None);
        assert!(formulas_that_give(Percent::tenths(0), &silent).is_empty());
    }

    #[test]
    fn percentages_are_read_as_written() {
        for (text, shown) in
            [("89.5%", "89.5%"), ("８９．５％", "89.5%"), ("34", "34%"), ("-0.05", "-0.05%"), ("7.0 %", "7.0%")]
        {
            assert_eq!(Percent::parse(text).unwrap().to_string(), shown);
        }
        for text in ["", "abc", "1e5", "89.5.1", "99999999", "0.123456", "."] {
            assert_eq!(Percent::parse(text), None, "{text}");
        }
        assert_eq!(Percent::from_f64(89.5, 1), Some(Percent::tenths(895)));
        assert_eq!(Percent::from_f64(f64::NAN, 1), None);
        // Published without decimals, the rate need only agree so far.
        assert_eq!(formulas_that_give(Percent::parse("79%").unwrap(), &counts(83, 11, 10, 1)), [Formula::DoneOfTotal]);
    }

    #[test]
    fn names_and_status_words_are_read() {
        for formula in Formula::ALL {
            assert_eq!(Formula::parse(formula.name()), Some(*formula));
            assert_eq!(Formula::parse(formula.label().zh), Some(*formula));
        }
        let classes =
            ["已完成", "正在推进", "未完成阶段任务", "持续推进", "已取得阶段性成效", "未报", "？"].map(usual_class);
        assert_eq!(
            classes,
            [
                Some(Class::Done),
                Some(Class::InProgress),
                Some(Class::NotDone),
                Some(Class::Ongoing),
                Some(Class::Done),
                Some(Class::Unreported),
                None
            ]
        );
        let classes = [Class::Done, Class::Done, Class::Ongoing].into_iter().collect::<Counts>();
        assert_eq!((classes.get(Class::Done), classes.total()), (2, 3));
    }
}
