//! Pinyin of a text: every reading of every ideograph, without tones, with the readings that names and words have of
//! their own.

use std::sync::OnceLock;

use pinyin::ToPinyinMulti;

use super::{polyphones, readings};
use crate::domain::query::fold;

/// A toneless syllable in ASCII letters, such as `long`; ü is written `v`.
pub type Reading = &'static str;

/// The longest syllable, in letters.
pub const LONGEST: usize = 6;

/// One character of a text with the ways it can be typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glyph {
    /// The character, folded.
    pub ch: char,
    /// Its readings where it stands, the likeliest first; none for what is no ideograph.
    pub readings: Vec<Reading>,
}

/// Returns a character as it is searched: folded, and ü as the `v` that it is typed by.
#[inline]
pub fn searched(ch: char) -> char {
    match fold(ch) {
        'ü' => 'v',
        folded => folded,
    }
}

/// Returns the glyphs of a text, one for each of its characters.
pub fn spell(text: &str) -> Vec<Glyph> {
    let chars: Vec<char> = text.chars().map(searched).collect();
    let mut glyphs: Vec<Glyph> = chars.iter().map(|&ch| Glyph { ch, readings: readings_of(ch) }).collect();
    readings::cover(&chars, |at, readings| glyphs[at].readings = readings.to_vec());
    glyphs
}

/// Returns the full pinyin of a text in its likeliest reading, what is no ideograph as it stands: `chongqingshi`.
pub fn full(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for glyph in spell(text) {
        match glyph.readings.first() {
            Some(reading) => out.push_str(reading),
            None => out.push(glyph.ch),
        }
    }
    out
}

/// Returns the initials of a text in its likeliest reading, what is no ideograph as it stands: `cqs`.
pub fn initials(text: &str) -> String {
    spell(text).iter().map(|g| g.readings.first().and_then(|r| r.chars().next()).unwrap_or(g.ch)).collect()
}

/// Returns every reading of one character that is alive, the commonest first; ü as `v` and again as `u`, as people type
/// either.
pub fn readings_of(ch: char) -> Vec<Reading> {
    let mut out: Vec<Reading> = Vec::new();
    if !may_have_readings(ch) {
        return out;
    }
    if let Some(living) = polyphones::living(ch) {
        return living.to_vec();
    }
    let Some(all) = ch.to_pinyin_multi() else { return out };
    let count = if polyphones::is_common(ch) { 1 } else { all.count() };
    for reading in all.into_iter().take(count) {
        let (first, second) = typed(reading.plain());
        if !out.contains(&first) {
            out.push(first);
        }
        if let Some(second) = second
            && !out.contains(&second)
        {
            out.push(second);
        }
    }
    out
}

/// Whether a character lies where ideographs lie, as a cheap test before the tables.
#[inline]
fn may_have_readings(ch: char) -> bool {
    ch >= '\u{2e80}'
}

/// Returns how a syllable of the dictionary is typed.
fn typed(syllable: Reading) -> (Reading, Option<Reading>) {
    match syllable {
        "lü" => ("lv", Some("lu")),
        "lüe" => ("lve", Some("lue")),
        "nü" => ("nv", Some("nu")),
        "nüe" => ("nve", Some("nue")),
        "ê" => ("e", None),
        plain => (plain, None),
    }
}

/// Whether letters begin some syllable (`lo` does, `ln` does not).
pub fn begins_a_syllable(letters: &[char]) -> bool {
    if letters.is_empty() || letters.len() > LONGEST {
        return false;
    }
    pack(letters.iter().copied()).is_some_and(|packed| beginnings().binary_search(&packed).is_ok())
}

/// Packs up to six ASCII lower-case letters into a number, five bits each.
fn pack(letters: impl Iterator<Item = char>) -> Option<u32> {
    letters.into_iter().try_fold(0u32, |sum, c| c.is_ascii_lowercase().then(|| sum << 5 | (c as u32 - 'a' as u32 + 1)))
}

/// Every beginning of every syllable that the tables know, sorted.
fn beginnings() -> &'static [u32] {
    static ALL: OnceLock<Vec<u32>> = OnceLock::new();
    ALL.get_or_init(|| {
        // Read from the dictionary itself, so that no syllable can be missing.
        let mut syllables: Vec<Reading> = ('\u{2e80}'..='\u{9fff}')
            .chain('\u{f900}'..='\u{faff}')
            .chain('\u{20000}'..='\u{323af}')
            .filter_map(|c| c.to_pinyin_multi())
            .flatten()
            .flat_map(|reading| {
                let (first, second) = typed(reading.plain());
                [Some(first), second].into_iter().flatten()
            })
            .chain(readings::all())
            .collect();
        syllables.sort_unstable();
        syllables.dedup();
        let mut all: Vec<u32> = syllables
            .iter()
            .flat_map(|s| (1..=s.len().min(LONGEST)).filter_map(move |n| pack(s.chars().take(n))))
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_people_read_them() {
        for (name, spelled, short) in [
            ("重庆", "chongqing", "cq"),
            ("长沙", "changsha", "cs"),
            ("单县", "shanxian", "sx"),
            ("六安", "luan", "la"),
            ("蔚县", "yuxian", "yx"),
            ("尉犁", "yuli", "yl"),
            ("乐清", "yueqing", "yq"),
            ("东莞", "dongguan", "dg"),
            ("银行", "yinhang", "yh"),
            ("行政", "xingzheng", "xz"),
            ("长期", "changqi", "cq"),
            ("长宁", "changning", "cn"),
            ("重点", "zhongdian", "zd"),
            ("重复", "chongfu", "cf"),
            ("调度", "diaodu", "dd"),
            ("调研", "diaoyan", "dy"),
            ("调解", "tiaojie", "tj"),
            ("龙南市市场监管局", "longnanshishichangjianguanju", "lnsscjgj"),
            ("Ａ级 abc", "aji abc", "aj abc"),
        ] {
            assert_eq!(full(name), spelled, "{name}");
            assert_eq!(initials(name), short, "{name}");
        }
    }

    #[test]
    fn an_unknown_place_keeps_every_reading() {
        let glyphs = spell("行长重");
        assert!(glyphs[2].readings.contains(&"zhong") && glyphs[2].readings.contains(&"chong"));
        assert_eq!(readings_of('绿'), ["lv", "lu"]);
        assert_eq!(readings_of('略'), ["lve", "lue"]);
        assert_eq!((readings_of('税'), readings_of('市')), (vec!["shui"], vec!["shi"]), "not as in old texts");
        assert!(readings_of('a').is_empty() && readings_of('，').is_empty());
    }

    #[test]
    fn a_place_with_an_odd_reading_is_found_by_the_common_one_too() {
        let glyphs = spell("六安市");
        assert_eq!(glyphs[0].readings, ["lu", "liu"]);
    }

    #[test]
    fn words_that_overlap_lend_both_their_readings() {
        // 市长 is zhang, 长安 is chang.
        let glyphs = spell("东莞市长安镇");
        assert!(glyphs[3].readings.contains(&"zhang") && glyphs[3].readings.contains(&"chang"), "{glyphs:?}");
    }

    #[test]
    fn beginnings_of_syllables() {
        let is = |s: &str| begins_a_syllable(&s.chars().collect::<Vec<_>>());
        assert!(is("l") && is("lo") && is("long") && is("zhuang") && is("lv") && is("nve"));
        assert!(!is("ln") && !is("") && !is("longg") && !is("zhuangx") && !is("龙") && !is("1"));
    }
}
