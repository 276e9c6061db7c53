//! A set of places.

/// A set of places from 0 up to a bound, one bit each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bits(Vec<u64>);

/// How many places a word holds.
pub const WORD: usize = 64;

impl Bits {
    /// An empty set with room for so many places.
    pub fn new(places: usize) -> Self {
        Self(vec![0; places.div_ceil(WORD)])
    }

    /// A set of words, 64 places each.
    pub fn from_words(words: Vec<u64>) -> Self {
        Self(words)
    }

    /// The words, 64 places each.
    pub fn words(&self) -> &[u64] {
        &self.0
    }

    /// Whether a place is in it.
    pub fn has(&self, at: u32) -> bool {
        self.0.get(at as usize / WORD).is_some_and(|w| w >> (at as usize % WORD) & 1 != 0)
    }

    /// Puts a place in, or takes it out; there is room for any place.
    pub fn put(&mut self, at: u32, yes: bool) {
        let word = at as usize / WORD;
        if word >= self.0.len() {
            if !yes {
                return;
            }
            self.0.resize(word + 1, 0);
        }
        let bit = 1 << (at as usize % WORD);
        if yes {
            self.0[word] |= bit;
        } else {
            self.0[word] &= !bit;
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.iter().map(|w| w.count_ones() as usize).sum()
    }

    /// Keeps those that are in another set.
    pub fn and(&mut self, other: &Self) {
        for (n, w) in self.0.iter_mut().enumerate() {
            *w &= other.0.get(n).copied().unwrap_or(0);
        }
    }

    /// Takes out those that are in another set.
    pub fn and_not(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(w, o)| *w &= !o);
    }

    /// Adds those of another set.
    pub fn or(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        self.0.iter_mut().zip(&other.0).for_each(|(w, o)| *w |= o);
    }

    /// The places, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().enumerate().flat_map(|(n, w)| each(n, *w))
    }

    /// The places that are in one of two sets only; nothing where there are more than `most`.
    pub fn differing(&self, other: &Self, most: usize) -> Option<Vec<u32>> {
        let mut out = Vec::new();
        for n in 0..self.0.len().max(other.0.len()) {
            let word = |b: &Self| b.0.get(n).copied().unwrap_or(0);
            out.extend(each(n, word(self) ^ word(other)));
            if out.len() > most {
                return None;
            }
        }
        Some(out)
    }
}

/// The places in a word.
fn each(number: usize, mut word: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        if word == 0 {
            return None;
        }
        let bit = word.trailing_zeros();
        word &= word - 1;
        Some((number * WORD) as u32 + bit)
    })
}

impl FromIterator<u32> for Bits {
    fn from_iter<I: IntoIterator<Item = u32>>(places: I) -> Self {
        let mut bits = Self::default();
        places.into_iter().for_each(|at| bits.put(at, true));
        bits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_hold_what_was_put_in() {
        let set = |places: &[u32]| places.iter().copied().collect::<Bits>();
        let mut a = set(&[0, 63, 64, 200]);
        assert_eq!((a.iter().collect::<Vec<_>>(), a.count()), (vec![0, 63, 64, 200], 4));
        a.put(63, false);
        a.put(1000, false);
        assert!(!a.has(63) && a.has(200) && !a.has(201) && !a.has(100_000));
        a.or(&set(&[300, 1]));
        a.and(&set(&[0, 1, 64, 300]));
        a.and_not(&set(&[64]));
        assert_eq!(a.iter().collect::<Vec<_>>(), [0, 1, 300]);
        assert_eq!(a.differing(&set(&[1, 2, 300, 700]), 9), Some(vec![0, 2, 700]));
        assert_eq!(a.differing(&set(&[1, 2, 300, 700]), 2), None);
    }
}
