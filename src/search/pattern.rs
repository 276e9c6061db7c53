//! A query made ready: its words, what they need, and the bits by which a text is scanned.

use super::mask::{self, Mask};
use super::pinyin::{Glyph, LONGEST, Reading, searched};

/// The most characters of a fuzzy word: one bit each, and one for the start. A longer word is taken literally.
pub const MAX_FUZZY: usize = 63;

/// What is looked for: words that must all be found.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Pattern {
    pub(super) words: Vec<Word>,
}

/// One word of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Its characters, folded.
    pub chars: Vec<char>,
    /// Whether it must stand in the text as it is, without pinyin and gaps.
    pub exact: bool,
    /// What a text needs to match it.
    pub needed: Mask,
}

impl Pattern {
    /// A pattern of words set apart by spaces, each found by its characters, initials or pinyin, gaps allowed.
    pub fn fuzzy(text: &str) -> Self {
        Self::of(text.split_whitespace().map(|word| (word, false)))
    }

    /// A pattern that must stand in the text as it is (case and width aside).
    pub fn exact(text: &str) -> Self {
        Self::of([(text, true)])
    }

    /// A pattern of several words, each with whether it is exact.
    pub fn of<'a>(words: impl IntoIterator<Item = (&'a str, bool)>) -> Self {
        let mut all: Vec<Word> = words.into_iter().filter_map(|(text, exact)| Word::new(text, exact)).collect();
        // The word that rejects most comes first.
        all.sort_by_key(|w| std::cmp::Reverse(w.chars.len()));
        Self { words: all }
    }

    /// Whether it is found in every text.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// What a text needs to match.
    pub fn needed(&self) -> Mask {
        self.words.iter().fold(0, |mask, word| mask | word.needed)
    }

    /// Whether all texts that match it also match another pattern, so that only those need to be looked at.
    pub fn narrows(&self, wider: &Self) -> bool {
        wider.words.iter().all(|old| self.words.iter().any(|new| new.narrows(old)))
    }
}

impl Word {
    fn new(text: &str, exact: bool) -> Option<Self> {
        let mut chars: Vec<char> = text.chars().map(searched).collect();
        let exact = exact || chars.len() > MAX_FUZZY;
        if !exact {
            // `xi'an` is how an input method cuts syllables.
            chars.retain(|c| !matches!(c, '\'' | '’') && !c.is_whitespace());
        }
        if chars.is_empty() {
            return None;
        }
        let needed = if exact { mask::needed_literally(&chars) } else { mask::needed(&chars) };
        Some(Self { chars, exact, needed })
    }

    fn narrows(&self, wider: &Self) -> bool {
        match (self.exact, wider.exact) {
            (true, true) => self.chars.windows(wider.chars.len()).any(|w| w == wider.chars),
            (false, false) => self.chars.starts_with(&wider.chars),
            // What stands literally is also found by its beginning, unless that was stripped of quotes.
            (true, false) => self.chars.starts_with(&wider.chars),
            (false, true) => false,
        }
    }
}

/// For each glyph, at which places of a word it can stand for the next letters.
///
/// Bit `j` of `first[g]` says that glyph `g` can be the word's character `j`: by itself or by an initial. Bit `j` of
/// `more[g][n - 2]` says that it can be the `n` letters from `j` on. Glyph 0 is the end of a field ([`END`]).
#[derive(Debug, Default)]
pub(super) struct Steps {
    pub len: u32,
    pub first: Vec<u64>,
    pub more: Vec<[u64; LONGEST - 1]>,
}

impl Steps {
    /// Makes the steps of a fuzzy word over glyphs.
    pub fn new<'g>(word: &[char], glyphs: impl Iterator<Item = GlyphRef<'g>>) -> Self {
        debug_assert!(word.len() <= MAX_FUZZY);
        let mut steps = Self { len: word.len() as u32, first: vec![0], more: vec![[0; LONGEST - 1]] };
        for GlyphRef { ch, readings } in glyphs {
            let (mut first, mut more) = (0u64, [0u64; LONGEST - 1]);
            for (at, letter) in word.iter().enumerate() {
                if *letter == ch {
                    first |= 1 << at;
                }
                for reading in readings {
                    let common = shared(reading, &word[at..]);
                    if common > 0 {
                        first |= 1 << at;
                    }
                    for bits in more.iter_mut().take(common.saturating_sub(1)) {
                        *bits |= 1 << at;
                    }
                }
            }
            steps.first.push(first);
            steps.more.push(more);
        }
        steps
    }

    /// From a set of places that are reached, the places that glyph `g` reaches.
    #[inline]
    pub fn from(&self, reached: u64, g: usize) -> u64 {
        let mut out = (reached & self.first[g]) << 1;
        for (n, bits) in self.more[g].iter().enumerate() {
            let next = reached & bits;
            if next == 0 {
                break;
            }
            out |= next << (n + 2);
        }
        out
    }

    /// How many letters from place `at` on glyph `g` can stand for: bit `n` says `n` letters.
    pub fn lengths(&self, at: usize, g: usize) -> u32 {
        let bit = 1u64 << at;
        let mut out = u32::from(self.first[g] & bit != 0) << 1;
        for (n, bits) in self.more[g].iter().enumerate() {
            out |= u32::from(bits & bit != 0) << (n + 2);
        }
        out
    }
}

/// How many letters a syllable and a word share from their starts.
fn shared(reading: Reading, word: &[char]) -> usize {
    reading.chars().zip(word).take_while(|(a, b)| a == *b).count()
}

/// The glyph that ends a field: no match crosses it.
pub(super) const END: usize = 0;

/// How many ranks there are (see [`rank`]).
pub(super) const RANKS: usize = 3 << 10;

/// How well a word was found, cheaply: higher is better.
///
/// In one piece is better than with one gap, and that better than with more; within each, nearer the start.
#[inline]
fn rank(tier: u16, end: usize) -> u16 {
    (tier << 10) | (0x3ff - end.min(0x3ff) as u16)
}

/// Scans glyphs for a fuzzy word; `None` when it is not there.
#[inline]
pub(super) fn scan(steps: &Steps, glyphs: impl Iterator<Item = usize>) -> Option<u16> {
    let done = 1u64 << steps.len;
    // Places reached: with any gaps; in one piece; in one piece and then a gap; in two pieces.
    let (mut any, mut whole, mut paused, mut second) = (1u64, 0u64, 0u64, 0u64);
    let (mut any_end, mut second_end) = (None, None);
    for (at, g) in glyphs.enumerate() {
        if any & steps.first[g] == 0 {
            whole = 0;
            second = 0;
            if g == END {
                (any, paused) = (1, 0);
            }
            continue;
        }
        second = steps.from(second | paused, g);
        whole = steps.from(whole | 1, g);
        paused |= whole;
        any |= steps.from(any, g);
        if whole & done != 0 {
            return Some(rank(2, at));
        }
        if second & done != 0 && second_end.is_none() {
            second_end = Some(at);
        }
        if any & done != 0 && any_end.is_none() {
            any_end = Some(at);
        }
    }
    second_end.map(|at| rank(1, at)).or_else(|| any_end.map(|at| rank(0, at)))
}

/// Scans characters for a word as it stands.
#[inline]
pub(super) fn scan_exact(word: &[char], chars: impl Iterator<Item = char> + Clone, len: usize) -> Option<u16> {
    let first = *word.first()?;
    let mut rest = chars;
    for at in 0..(len + 1).saturating_sub(word.len()) {
        let here = rest.clone();
        if rest.next()? == first && here.take(word.len()).eq(word.iter().copied()) {
            return Some(rank(2, at + word.len() - 1));
        }
    }
    None
}

/// A glyph by reference: a folded character and its readings.
#[derive(Clone, Copy, Debug)]
pub(super) struct GlyphRef<'a> {
    pub ch: char,
    pub readings: &'a [Reading],
}

impl<'a> From<&'a Glyph> for GlyphRef<'a> {
    fn from(glyph: &'a Glyph) -> Self {
        Self { ch: glyph.ch, readings: &glyph.readings }
    }
}
