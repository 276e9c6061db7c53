//! A mask of 128 bits for each text, by which a query rejects most texts without looking at them.
//!
//! Bits 0 to 25 stand for the letters by which some character of the text can begin (its own letter, or the initial of
//! one of its readings); the other bits are shared by all other characters, hashed. A query needs some bits; a text that
//! lacks one of them cannot match. There are no false negatives.

use super::pinyin::{Glyph, LONGEST, begins_a_syllable};

/// What a text has, or a query needs.
pub type Mask = u128;

/// How many bits the letters take.
const LETTERS: u32 = 26;

/// Returns the bit of a folded character.
#[inline]
pub fn of_char(ch: char) -> Mask {
    if ch.is_ascii_lowercase() {
        1 << (ch as u32 - 'a' as u32)
    } else {
        // Fibonacci hashing: neighbours in Unicode fall far apart.
        let hash = (ch as u32).wrapping_mul(0x9e37_79b1) >> 16;
        1 << (LETTERS + hash % (128 - LETTERS))
    }
}

/// Returns what one glyph adds to the mask of its text.
pub fn of_glyph(glyph: &Glyph) -> Mask {
    glyph.readings.iter().filter_map(|r| r.chars().next()).fold(of_char(glyph.ch), |mask, ch| mask | of_char(ch))
}

/// Returns what a text that holds these characters literally must have.
pub fn needed_literally(query: &[char]) -> Mask {
    query.iter().fold(0, |mask, &ch| mask | of_char(ch))
}

/// Returns what every text that matches a query by characters, initials and pinyin must have.
///
/// `l n s c j` can only be five initials, as no syllable begins with `ln`; in `longnan` the `o` may belong to `long`, so
/// it is not needed. What is needed is what all ways of cutting the query into beginnings of syllables share.
pub fn needed(query: &[char]) -> Mask {
    let mut tail = vec![0; query.len() + 1];
    for at in (0..query.len()).rev() {
        let own = of_char(query[at]);
        let mut shared = own | tail[at + 1];
        for len in 2..=LONGEST.min(query.len() - at) {
            if begins_a_syllable(&query[at..at + len]) {
                shared &= own | tail[at + len];
            }
        }
        tail[at] = shared;
    }
    tail[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(s: &str) -> Vec<char> {
        s.chars().collect()
    }

    #[test]
    fn initials_are_needed_and_inner_letters_are_not() {
        assert_eq!(needed(&chars("lnscj")), needed_literally(&chars("lnscj")));
        assert_eq!(needed(&chars("longnanshi")), needed_literally(&chars("lns")));
        assert_eq!(needed(&chars("龙ns")), needed_literally(&chars("龙ns")));
        assert_eq!(needed(&[]), 0);
    }

    #[test]
    fn different_ideographs_mostly_have_different_bits() {
        let title = chars("全面推进企业开办一件事集成服务审批时限压减至三个工作日");
        let bits = needed_literally(&title).count_ones();
        assert!(bits >= 18, "{bits} of {}", title.len());
    }
}
