//! The random draw (双随机): who is visited and who goes, decided by a number that anybody can compute again.
//!
//! Consistent sampling (Rivest): each candidate gets a number from the seed and its id alone, the smallest come first.
//! The order of the list does not matter, a candidate that is added moves nobody else, one candidate can be checked
//! with any SHA-256 tool, and a longer sample extends a shorter one. Source: law-and-practice, 4.2; 优化营商环境条例
//! art. 54.

use std::cmp::Ordering;
use std::fmt;

use sha2::{Digest as _, Sha256};

mod assign;
mod pool;
pub(crate) mod receipt;
mod share;
pub(crate) mod text;

pub use assign::{Assignment, Barrier, Inspector, Pairing, assign};
pub use pool::{METHOD, commitment, pool_digest, seed};
pub use receipt::digest_of;
pub use share::{Share, Stratum, strata};

/// The role under which objects are drawn.
pub const OBJECTS: &str = "unit";

/// The most tickets that one candidate may hold, so that a typed weight cannot keep the machine busy.
pub const MAX_WEIGHT: u32 = 1_000;

/// The most candidates of one pool.
pub const MAX_POOL: usize = 200_000;

/// A candidate's number: a SHA-256 digest, compared as a whole.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(pub [u8; 32]);

impl Number {
    /// Returns the number of a candidate: SHA-256 of `seed LF role LF id`, and of `… LF ticket` where tickets count.
    pub fn of(seed: &str, role: &str, id: &str, ticket: Option<u32>) -> Self {
        let mut digest = Sha256::new();
        digest.update(seed);
        digest.update("\n");
        digest.update(role);
        digest.update("\n");
        digest.update(id);
        if let Some(ticket) = ticket {
            digest.update("\n");
            digest.update(ticket.to_string());
        }
        Self(digest.finalize().into())
    }
}

impl Number {
    /// Reads 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let mut out = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        for (byte, at) in out.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(text.get(at..at + 2)?, 16).ok()?;
        }
        Some(Self(out))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Somebody or something that can be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The stable id: a serial, a credit code or a record's id. No line break.
    pub id: String,
    /// How many tickets it holds; 1 where risk makes no difference.
    pub weight: u32,
    /// The stratum that it is drawn from; empty where there is one only.
    pub stratum: String,
}

impl Candidate {
    /// A candidate with one ticket and no stratum.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), weight: 1, stratum: String::new() }
    }

    /// Gives it so many tickets.
    pub fn weighing(mut self, weight: u32) -> Self {
        self.weight = weight;
        self
    }
}

/// A candidate in the order of the draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// Its id.
    pub id: String,
    /// Its number: the least of its tickets.
    pub number: Number,
    /// The ticket that won, where tickets count.
    pub ticket: Option<u32>,
}

/// Puts candidates in the order in which they are drawn.
///
/// Tickets count as soon as one candidate holds another number of them than one: then every candidate's number is the
/// least of its tickets 1…w.
pub fn order(seed: &str, role: &str, candidates: &[Candidate]) -> Vec<Drawn> {
    let weighted = candidates.iter().any(|c| c.weight != 1);
    let mut out: Vec<Drawn> = candidates
        .iter()
        .filter_map(|c| {
            if !weighted {
                return Some(Drawn { id: c.id.clone(), number: Number::of(seed, role, &c.id, None), ticket: None });
            }
            let tickets = 1..=c.weight.min(MAX_WEIGHT);
            let best = tickets.map(|j| (Number::of(seed, role, &c.id, Some(j)), j)).min()?;
            Some(Drawn { id: c.id.clone(), number: best.0, ticket: Some(best.1) })
        })
        .collect();
    out.sort_by(by_number);
    out
}

fn by_number(a: &Drawn, b: &Drawn) -> Ordering {
    a.number.cmp(&b.number).then_with(|| a.id.cmp(&b.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DICE: &str = "20237331128159211123";

    fn units(count: usize) -> Vec<Candidate> {
        (1..=count).map(|n| Candidate::new(format!("U{n:02}"))).collect()
    }

    fn ids(drawn: &[Drawn]) -> String {
        drawn.iter().map(|d| d.id.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// law-and-practice 4.2, "Ours".
    #[test]
    fn the_order_follows_from_seed_role_and_id_alone() {
        let drawn = order(DICE, OBJECTS, &units(12));
        assert_eq!(ids(&drawn), "U03 U02 U06 U08 U09 U04 U12 U05 U11 U07 U01 U10");
        assert_eq!(drawn[0].number.to_string(), "038d275e8617ba9620b83a0d35afb3a2d95fec1aae774a50c52a163021f88df7");
        let mut reversed = units(12);
        reversed.reverse();
        assert_eq!(order(DICE, OBJECTS, &reversed), drawn);
    }

    #[test]
    fn a_candidate_that_is_added_moves_nobody_else() {
        let more = order(DICE, OBJECTS, &units(13));
        assert_eq!(ids(&more), "U03 U02 U06 U08 U09 U04 U12 U13 U05 U11 U07 U01 U10");
    }

    #[test]
    fn tickets_count_and_the_least_of_them_is_the_number() {
        let mut all = units(12);
        all[4].weight = 3;
        all[10].weight = 5;
        let drawn = order(DICE, OBJECTS, &all);
        assert_eq!(ids(&drawn), "U05 U04 U03 U09 U11 U07 U02 U12 U06 U08 U01 U10");
        assert!(drawn[0].number.to_string().starts_with("062e6cfb6a4f116a"));
        all[0].weight = 0;
        assert!(!ids(&order(DICE, OBJECTS, &all)).contains("U01"), "no ticket, no draw");
    }

    /// law-and-practice 4.2: samples without replacement need (n−1)/n of Pearson's sum, against χ²(n−1).
    #[test]
    fn ten_thousand_draws_are_fair() {
        let (seeds, n, k) = (10_000, 12, 3);
        let all = units(n);
        let mut counts = vec![0.0f64; n];
        for seed in 0..seeds {
            for drawn in order(&seed.to_string(), OBJECTS, &all).iter().take(k) {
                let at = all.iter().position(|c| c.id == drawn.id).unwrap();
                counts[at] += 1.0;
            }
        }
        let (seeds, n, p) = (f64::from(seeds), n as f64, k as f64 / n as f64);
        let sum: f64 = counts.iter().map(|o| (o - seeds * p).powi(2)).sum();
        let chi = sum * (n - 1.0) / (n * seeds * p * (1.0 - p));
        assert!((chi - 16.70).abs() < 0.005, "{chi}");
        assert!(chi < 31.26, "the limit of χ²(11) at 0.1 %");
    }

    #[test]
    fn tickets_win_in_proportion() {
        let mut all = units(12);
        all[4].weight = 3;
        all[10].weight = 5;
        let mut first = std::collections::HashMap::new();
        for seed in 0..10_000 {
            *first.entry(order(&seed.to_string(), OBJECTS, &all)[0].id.clone()).or_insert(0) += 1;
        }
        assert_eq!((first["U05"], first["U11"]), (1_697, 2_772));
    }
}
