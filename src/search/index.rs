//! An index over many texts: a mask and a run of tokens for each, in one arena. A token is a character with the readings
//! that it has where it stands; a text of 31 ideographs takes about 90 bytes.

use std::collections::HashMap;

use super::mask::{self, Mask};
use super::matcher::{FIELD_END, Match};
use super::pattern::{END, GlyphRef, Pattern, Steps, scan, scan_exact};
use super::pinyin::{Glyph, Reading, readings_of, searched};
use super::readings;

/// The most characters of a text that are searched; what follows is not found.
pub const MAX_CHARS: usize = 8192;

/// Tokens in one chunk of the arena: it grows by whole chunks, so that nothing is ever copied or half empty.
const CHUNK: usize = 1 << 19;

/// Stands for what no index has room for: see [`Tokens::token`].
const OTHER: u16 = 1;

/// Texts under numbers, ready to be searched.
#[derive(Clone, Debug, Default)]
pub struct Index {
    tokens: Tokens,
    masks: Vec<Mask>,
    spans: Vec<Span>,
    arena: Arena,
    live: usize,
    generation: u64,
}

/// Where the tokens of a text lie.
#[derive(Clone, Copy, Debug)]
struct Span {
    /// From which token of its chunk on.
    at: u32,
    /// In which chunk of the arena.
    chunk: u16,
    len: u16,
    /// How many tokens it may have without being moved.
    room: u16,
}

/// Stands under a number that has no text.
const NOTHING: Span = Span { at: u32::MAX, chunk: u16::MAX, len: 0, room: 0 };

impl Span {
    fn is_live(self) -> bool {
        self.at != u32::MAX
    }
}

impl Index {
    /// An empty index.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes room for the numbers below a bound.
    pub fn reserve(&mut self, bound: usize) {
        self.spans.reserve_exact(bound.saturating_sub(self.spans.len()));
        self.masks.reserve_exact(bound.saturating_sub(self.masks.len()));
    }

    /// Adds a text under the next number, which is returned.
    pub fn push(&mut self, text: &str) -> u32 {
        let id = self.spans.len() as u32;
        self.set(id, text);
        id
    }

    /// Puts a text under a number, in the place of what was there; nothing changes where it is the same. Memory goes with
    /// the highest number: count from 0.
    pub fn set(&mut self, id: u32, text: &str) {
        let at = id as usize;
        if at >= self.spans.len() {
            self.spans.resize(at + 1, NOTHING);
            self.masks.resize(at + 1, 0);
        }
        let (mask, tokens) = self.tokens.read(text);
        let span = &mut self.spans[at];
        if span.is_live() && self.arena.get(*span) == tokens {
            return;
        }
        self.generation += 1;
        self.live += usize::from(!span.is_live());
        if span.is_live() && tokens.len() <= span.room as usize {
            span.len = tokens.len() as u16;
            self.arena.put(*span, tokens);
        } else {
            self.arena.wasted += span.room as usize;
            *span = self.arena.add(tokens);
        }
        self.masks[at] = mask;
        self.tidy();
    }

    /// Takes the text under a number away; nothing happens where there is none.
    pub fn remove(&mut self, id: u32) {
        let Some(span) = self.spans.get_mut(id as usize).filter(|s| s.is_live()) else { return };
        self.generation += 1;
        self.live -= 1;
        self.arena.wasted += span.room as usize;
        *span = NOTHING;
        self.masks[id as usize] = 0;
        self.tidy();
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.live
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// One more than the highest number ever used.
    pub fn bound(&self) -> u32 {
        self.spans.len() as u32
    }

    /// Changes whenever a text does.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// The memory that it holds, in bytes.
    pub fn bytes(&self) -> usize {
        self.masks.capacity() * size_of::<Mask>()
            + self.spans.capacity() * size_of::<Span>()
            + self.arena.chunks.iter().map(|c| c.capacity() * 2).sum::<usize>()
            + self.tokens.bytes()
    }

    /// Makes a pattern ready to be looked for here; good until a text changes.
    pub fn prepare<'p>(&self, pattern: &'p Pattern) -> Prepared<'p> {
        let words = pattern
            .words
            .iter()
            .map(|word| match word.exact {
                true => Ready::Exact(&word.chars),
                false => Ready::Fuzzy(Steps::new(&word.chars, self.tokens.glyphs.iter().skip(1).map(GlyphRef::from))),
            })
            .collect();
        Prepared { needed: pattern.needed(), words }
    }

    /// Whether a text matches; false for a number without a text.
    pub fn matches(&self, prepared: &Prepared<'_>, id: u32) -> bool {
        self.rank(prepared, id).is_some()
    }

    /// How well a text matches, cheaply and roughly: higher is better.
    #[inline]
    pub(super) fn rank(&self, prepared: &Prepared<'_>, id: u32) -> Option<u16> {
        let at = id as usize;
        if self.masks.get(at)? & prepared.needed != prepared.needed {
            return None;
        }
        let span = self.spans[at];
        if !span.is_live() {
            return None;
        }
        let tokens = self.arena.get(span);
        let mut least = u16::MAX;
        for word in &prepared.words {
            let rank = match word {
                Ready::Fuzzy(steps) => scan(steps, tokens.iter().map(|t| *t as usize)),
                Ready::Exact(chars) => {
                    scan_exact(chars, tokens.iter().map(|t| self.tokens.glyphs[*t as usize].ch), tokens.len())
                }
            }?;
            least = least.min(rank);
        }
        Some(least)
    }

    /// Finds a pattern in one text: how well, and where.
    pub fn find(&self, pattern: &Pattern, id: u32) -> Option<Match> {
        let span = *self.spans.get(id as usize).filter(|s| s.is_live())?;
        let glyphs: Vec<GlyphRef> =
            self.arena.get(span).iter().map(|t| GlyphRef::from(&self.tokens.glyphs[*t as usize])).collect();
        pattern.find_in_refs(&glyphs)
    }

    pub(super) fn is_live(&self, id: u32) -> bool {
        self.spans.get(id as usize).is_some_and(|s| s.is_live())
    }

    /// Writes the arena anew once more than half of it is waste.
    fn tidy(&mut self) {
        if self.arena.wasted < CHUNK || self.arena.wasted * 2 < self.arena.len() {
            return;
        }
        let mut arena = Arena::default();
        for span in self.spans.iter_mut().filter(|s| s.is_live()) {
            *span = arena.add(self.arena.get(*span));
        }
        self.arena = arena;
    }
}

/// A pattern made ready for one index.
#[derive(Debug)]
pub struct Prepared<'p> {
    needed: Mask,
    words: Vec<Ready<'p>>,
}

#[derive(Debug)]
enum Ready<'p> {
    Fuzzy(Steps),
    Exact(&'p [char]),
}

/// Runs of tokens, in chunks.
#[derive(Clone, Debug, Default)]
struct Arena {
    chunks: Vec<Vec<u16>>,
    wasted: usize,
}

impl Arena {
    /// Adds a run of at most [`MAX_CHARS`] tokens. There can be 65,535 chunks, 64 GB.
    fn add(&mut self, tokens: &[u16]) -> Span {
        if self.chunks.last().is_none_or(|c| c.len() + tokens.len() > CHUNK) {
            // The first grows as it must, so that a small index is small.
            let room = if self.chunks.is_empty() { 0 } else { CHUNK };
            self.chunks.push(Vec::with_capacity(room));
        }
        let number = self.chunks.len() - 1;
        let chunk = &mut self.chunks[number];
        let len = tokens.len() as u16;
        let span = Span { at: chunk.len() as u32, chunk: number as u16, len, room: len };
        chunk.extend_from_slice(tokens);
        span
    }

    #[inline]
    fn get(&self, span: Span) -> &[u16] {
        // An empty run, or no text at all.
        if span.len == 0 {
            return &[];
        }
        &self.chunks[span.chunk as usize][span.at as usize..][..span.len as usize]
    }

    fn put(&mut self, span: Span, tokens: &[u16]) {
        if !tokens.is_empty() {
            self.chunks[span.chunk as usize][span.at as usize..][..tokens.len()].copy_from_slice(tokens);
        }
    }

    fn len(&self) -> usize {
        self.chunks.iter().map(Vec::len).sum()
    }
}

/// The tokens: which character with which readings each stands for.
#[derive(Clone, Debug)]
struct Tokens {
    glyphs: Vec<Glyph>,
    masks: Vec<Mask>,
    /// The token of each character of the basic plane with all its readings; 0 where there is none yet.
    plain: Vec<u16>,
    /// The others: characters of higher planes, and characters with readings of their own in a word.
    special: HashMap<(char, Vec<Reading>), u16>,
    chars: Vec<char>,
    read: Vec<u16>,
}

impl Default for Tokens {
    fn default() -> Self {
        let mut tokens = Self {
            glyphs: Vec::new(),
            masks: Vec::new(),
            plain: vec![0; 1 << 16],
            special: HashMap::new(),
            chars: Vec::new(),
            read: Vec::new(),
        };
        for ch in [FIELD_END, char::REPLACEMENT_CHARACTER] {
            tokens.glyphs.push(Glyph { ch, readings: Vec::new() });
            tokens.masks.push(mask::of_char(ch));
        }
        debug_assert_eq!((END, OTHER as usize), (0, tokens.glyphs.len() - 1));
        tokens
    }
}

impl Tokens {
    /// Reads a text into its mask and its tokens.
    fn read(&mut self, text: &str) -> (Mask, &[u16]) {
        let mut chars = std::mem::take(&mut self.chars);
        let mut read = std::mem::take(&mut self.read);
        chars.clear();
        chars.extend(text.chars().take(MAX_CHARS).map(searched));
        read.clear();
        read.extend(chars.iter().map(|&ch| self.token(ch)));
        readings::cover(&chars, |at, readings| read[at] = self.special(chars[at], readings.to_vec()));
        let mask = read.iter().fold(0, |mask, t| mask | self.masks[*t as usize]);
        (self.chars, self.read) = (chars, read);
        (mask, &self.read)
    }

    /// The token of a character with all its readings.
    ///
    /// There are 65,534 tokens. No language needs as many; should a text made on purpose use them up, further
    /// characters share one that nothing typed finds.
    fn token(&mut self, ch: char) -> u16 {
        match self.plain.get(ch as usize) {
            Some(0) if ch != FIELD_END => {
                let token = self.add(ch, readings_of(ch));
                self.plain[ch as usize] = token;
                token
            }
            Some(&token) => token,
            None => self.special(ch, readings_of(ch)),
        }
    }

    fn special(&mut self, ch: char, readings: Vec<Reading>) -> u16 {
        if let Some(&token) = self.special.get(&(ch, readings.clone())) {
            return token;
        }
        let token = self.add(ch, readings.clone());
        self.special.insert((ch, readings), token);
        token
    }

    fn add(&mut self, ch: char, readings: Vec<Reading>) -> u16 {
        let Ok(token) = u16::try_from(self.glyphs.len()) else { return OTHER };
        let glyph = Glyph { ch, readings };
        self.masks.push(mask::of_glyph(&glyph));
        self.glyphs.push(glyph);
        token
    }

    fn bytes(&self) -> usize {
        self.plain.capacity() * 2
            + self.masks.capacity() * size_of::<Mask>()
            + self
                .glyphs
                .iter()
                .map(|g| size_of::<Glyph>() + g.readings.capacity() * size_of::<Reading>())
                .sum::<usize>()
            + self.special.keys().map(|k| size_of_val(k) + 16 + k.1.capacity() * size_of::<Reading>()).sum::<usize>()
    }
}

#[cfg(test)]
#[path = "index_tests.rs"]
mod tests;
