//! Chance that is the same every time: drawn from words, not from the system.

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;

/// A source of numbers.
pub(super) struct Dice(u64);

impl Dice {
    /// A source of its own for something that words name.
    pub(super) fn of<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        Self(RecordId::from_key(Kind::Setting, words).0)
    }

    /// A number below a bound, which is at least 1.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        // splitmix64
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound.max(1)
    }

    /// A number between two, both among them.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low).max(0) as u64 + 1) as i64
    }

    /// One of several.
    pub(super) fn pick<'a, T: ?Sized>(&mut self, of: &[&'a T], otherwise: &'a T) -> &'a T {
        of.get(self.below(of.len() as u64) as usize).copied().unwrap_or(otherwise)
    }
}
