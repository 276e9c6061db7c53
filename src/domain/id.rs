//! What names a record.

use std::fmt;
use std::hash::{BuildHasherDefault, Hasher};
use std::str::FromStr;

use crate::domain::kind::Kind;

/// Names one record for ever, on every replica. Made at random, or from a natural key so that two laptops that import
/// the same file make the same record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct RecordId(pub u64);

/// Crockford's base 32: no `i`, `l`, `o`, `u`, so that an id can be read aloud.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The characters of an id's text form.
pub const ID_LEN: usize = 13;

impl RecordId {
    /// The id that a natural key gives (FNV-1a over kind and parts, then mixed): the same on every machine.
    pub fn from_key<'a>(kind: Kind, parts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut h = 0xcbf2_9ce4_8422_2325u64;
        let mut eat = |b: u8| h = (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
        eat(kind as u8);
        for part in parts {
            part.bytes().for_each(&mut eat);
            eat(0xff);
        }
        // splitmix64's finaliser, so that the leading digits differ too.
        let mut z = h;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Self(z ^ (z >> 31))
    }

    /// The first `len` characters of the text form.
    pub fn short(self, len: usize) -> String {
        self.to_string().chars().take(len).collect()
    }

    /// The range of ids whose text form begins with `prefix`, if `prefix` can begin one.
    pub fn prefix_range(prefix: &str) -> Option<(Self, Self)> {
        if prefix.is_empty() || prefix.len() > ID_LEN {
            return None;
        }
        let (mut low, mut high) = (0u128, 0u128);
        for i in 0..ID_LEN {
            let (l, h) = match prefix.as_bytes().get(i) {
                Some(c) => {
                    let d = digit(*c)?;
                    (d, d)
                }
                None => (0, 31),
            };
            low = low << 5 | l;
            high = high << 5 | h;
        }
        // 13 digits hold 65 bits: the lowest is always zero.
        Some((Self(u64::try_from(low >> 1).ok()?), Self(u64::try_from(high >> 1).ok()?)))
    }
}

fn digit(c: u8) -> Option<u128> {
    let c = match c.to_ascii_lowercase() {
        b'o' => b'0',
        b'i' | b'l' => b'1',
        c => c,
    };
    DIGITS.iter().position(|d| *d == c).map(|p| p as u128)
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wide = u128::from(self.0) << 1;
        for i in (0..ID_LEN).rev() {
            let d = DIGITS[(wide >> (5 * i)) as usize & 31];
            write!(f, "{}", d as char)?;
        }
        Ok(())
    }
}

impl fmt::Debug for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for RecordId {
    type Err = ();

    fn from_str(s: &str) -> Result<Self, ()> {
        match Self::prefix_range(s) {
            // The last digit carries one bit of padding, always zero.
            Some((low, high))
                if s.len() == ID_LEN && low == high && s.bytes().last().and_then(digit).is_some_and(|d| d & 1 == 0) =>
            {
                Ok(low)
            }
            _ => Err(()),
        }
    }
}

/// Ids are already well mixed, so they are their own hash.
#[derive(Clone, Copy, Default)]
pub struct IdHasher(u64);

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.0 = (self.0 ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn write_u64(&mut self, n: u64) {
        self.0 = self.0.rotate_left(5) ^ n;
    }

    fn write_u8(&mut self, n: u8) {
        self.0 = self.0.rotate_left(7) ^ u64::from(n).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// A map by id.
pub type IdMap<V> = std::collections::HashMap<RecordId, V, BuildHasherDefault<IdHasher>>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_form_comes_back() {
        for n in [0, 1, 31, u64::MAX, 0x0123_4567_89ab_cdef] {
            let id = RecordId(n);
            assert_eq!(id.to_string().parse(), Ok(id));
            assert_eq!(id.to_string().to_uppercase().parse(), Ok(id));
            let (low, high) = RecordId::prefix_range(&id.short(4)).unwrap();
            assert!(low <= id && id <= high);
        }
        assert!("zzzzzzzzzzzzz".parse::<RecordId>().is_err());
        assert!("".parse::<RecordId>().is_err());
        assert!("中".parse::<RecordId>().is_err());
    }

    #[test]
    fn natural_keys_do_not_run_together() {
        let id = |p: &[&str]| RecordId::from_key(Kind::Task, p.iter().copied());
        assert_ne!(id(&["ab", "c"]), id(&["a", "bc"]));
        assert_eq!(id(&["整改", "1"]), id(&["整改", "1"]));
        assert_ne!(id(&["x"]), RecordId::from_key(Kind::Unit, ["x"]));
    }
}
