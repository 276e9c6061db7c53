//! A mask of 128 bits for each text, by which a query rejects most texts without looking at them.
//!
//! Bits 0 to 25 stand for the letters by which some character of the text can begin (its own letter, or the initial of
//! one of its readings); the other bits are shared by all other characters, hashed. A query needs some bits; a text that
//! lacks one of them cannot match. There are no false negatives.

use std::sync::OnceLock;

use super::pinyin::{Glyph, LONGEST, begins_a_syllable, readings_of, searched};
use super::readings;

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

/// Whether a text may have what a query needs, without reading it into glyphs; sometimes true where it has not.
pub fn may_have(text: &str, needed: Mask) -> bool {
    let table = widest();
    let mut lacking = needed;
    for ch in text.chars() {
        if lacking == 0 {
            break;
        }
        let ch = searched(ch);
        lacking &=
            !table.get(ch as usize).copied().unwrap_or_else(|| of_glyph(&Glyph { ch, readings: readings_of(ch) }));
    }
    lacking == 0
}

/// What each character of the basic plane adds by all its readings, those that it has in some word among them.
fn widest() -> &'static [Mask] {
    static WIDEST: OnceLock<Vec<Mask>> = OnceLock::new();
    WIDEST.get_or_init(|| {
        let mut table = vec![0; 1 << 16];
        for ch in '\0'..='\u{ffff}' {
            table[ch as usize] = of_glyph(&Glyph { ch, readings: readings_of(ch) });
        }
        for (ch, reading) in readings::of_chars() {
            if let (Some(mask), Some(first)) = (table.get_mut(ch as usize), reading.chars().next()) {
                *mask |= of_char(first);
            }
        }
        table
    })
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
    fn what_a_text_has_it_may_have() {
        for text in ["龙南市市场监管局", "重庆长沙单县六安蔚县", "Über １号 \u{20000}字", "行长重"]
        {
            let glyphs = super::super::pinyin::spell(text);
            let whole = glyphs.iter().fold(0, |mask, g| mask | of_glyph(g));
            assert!(may_have(text, whole), "{text}");
        }
        assert!(!may_have("龙南市", of_char('q')) && may_have("", 0));
    }

    #[test]
    fn different_ideographs_mostly_have_different_bits() {
        let title = chars("全面推进企业开办一件事集成服务审批时限压减至三个工作日");
        let bits = needed_literally(&title).count_ones();
        assert!(bits >= 18, "{bits} of {}", title.len());
    }
}
