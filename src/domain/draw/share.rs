//! How many are drawn: a number or a share, of the whole pool or of each stratum.

use std::collections::BTreeMap;
use std::fmt;

use super::Candidate;

/// How many of a pool are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// So many, or all where there are fewer.
    Count(usize),
    /// So many ten-thousandths of the pool, rounded up, at least one: "not less than" (企业公示信息抽查办法 art. 4).
    BasisPoints(u32),
}

impl Share {
    /// Reads `3`, `25%` or `2.5%`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let Some(percent) = text.strip_suffix(['%', '％']) else {
            return text.parse().ok().filter(|n| *n > 0).map(Self::Count);
        };
        let (whole, part) = percent.trim().split_once('.').unwrap_or((percent.trim(), ""));
        if part.len() > 2 || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let whole: u32 = whole.parse().ok()?;
        let part: u32 = format!("{part:0<2}").parse().ok()?;
        let points = whole.checked_mul(100)?.checked_add(part)?;
        (1..=10_000).contains(&points).then_some(Self::BasisPoints(points))
    }

    /// Returns how many of a pool of this size are drawn; none of an empty one.
    pub fn of(self, size: usize) -> usize {
        match self {
            Self::Count(n) => n.min(size),
            Self::BasisPoints(points) => {
                let drawn = (size as u128 * u128::from(points)).div_ceil(10_000) as usize;
                drawn.max(1).min(size)
            }
        }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(n) => write!(f, "{n}"),
            Self::BasisPoints(p) if p % 100 == 0 => write!(f, "{}%", p / 100),
            Self::BasisPoints(p) => write!(f, "{}.{:02}%", p / 100, p % 100),
        }
    }
}

/// A stratum of a pool, with how many of it are drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stratum {
    /// Its name; empty where the pool has one only.
    pub name: String,
    /// How many candidates it holds.
    pub size: usize,
    /// How many of them are drawn.
    pub drawn: usize,
}

/// Returns the strata of a pool by name, each with how many are drawn: its own share, or the one of all.
pub fn strata(pool: &[Candidate], all: Share, own: &BTreeMap<String, Share>) -> Vec<Stratum> {
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    for candidate in pool.iter().filter(|c| c.weight > 0) {
        *sizes.entry(candidate.stratum.as_str()).or_default() += 1;
    }
    sizes
        .into_iter()
        .map(|(name, size)| {
            let share = own.get(name).copied().unwrap_or(all);
            Stratum { name: name.to_string(), size, drawn: share.of(size) }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// law-and-practice 4.2: n = ⌈N·share⌉, at least 1.
    #[test]
    fn a_share_is_rounded_up_and_is_at_least_one() {
        let share = |text: &str, size| Share::parse(text).map(|s| s.of(size));
        assert_eq!(share("25%", 12), Some(3));
        assert_eq!(share("3%", 107), Some(4));
        assert_eq!(share("1%", 18), Some(1));
        assert_eq!(share("2.5％", 40), Some(1));
        assert_eq!(share("7", 5), Some(5));
        assert_eq!(share("10%", 0), Some(0));
        for wrong in ["0", "0%", "101%", "-3", "x", "1.234%", ""] {
            assert_eq!(Share::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn each_stratum_may_have_a_share_of_its_own() {
        let pool: Vec<Candidate> = (0..30)
            .map(|n| Candidate { stratum: if n < 10 { "A" } else { "D" }.into(), ..Candidate::new(n.to_string()) })
            .collect();
        let own = BTreeMap::from([("D".to_string(), Share::BasisPoints(3_000))]);
        let drawn: Vec<_> = strata(&pool, Share::BasisPoints(100), &own).into_iter().map(|s| s.drawn).collect();
        assert_eq!(drawn, [1, 6]);
    }
}
