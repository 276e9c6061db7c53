//! Makes damaged inputs of good ones, all from one seed.

use ducha::store::faulty::Dice;

/// Numbers at which programs go wrong.
const NUMBERS: [u64; 10] = [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0xFFFF_FFFF, 0x7FFF_FFFF_FFFF_FFFF];

/// Pieces that mean something somewhere.
const WORDS: [&[u8]; 16] = [
    b"\"",
    b"(",
    b")",
    b"[",
    b"}",
    b"..",
    b"\0",
    b"\xFF\xFE",
    b"\r\n",
    b"PK\x03\x04",
    b"-9999999999",
    b"1e308",
    "二〇二三年".as_bytes(),
    "个工作日".as_bytes(),
    "\u{202E}".as_bytes(),
    "e\u{301}\u{301}\u{301}".as_bytes(),
];

/// See [`Mutator::next`].
pub struct Mutator<'c> {
    dice: Dice,
    corpus: &'c [Vec<u8>],
}

impl<'c> Mutator<'c> {
    /// Mutates a corpus, which holds something.
    pub fn new(seed: u64, corpus: &'c [Vec<u8>]) -> Self {
        Self { dice: Dice::new(seed), corpus }
    }

    fn below(&mut self, bound: usize) -> usize {
        self.dice.below(bound as u64) as usize
    }

    fn pick(&mut self) -> &'c [u8] {
        let at = self.below(self.corpus.len());
        &self.corpus[at]
    }

    /// Returns the next input, at most so many bytes long.
    pub fn next(&mut self, most: usize) -> Vec<u8> {
        let mut input = self.pick().to_vec();
        for _ in 0..=self.below(6) {
            self.change(&mut input);
        }
        input.truncate(most);
        input
    }

    fn change(&mut self, input: &mut Vec<u8>) {
        let at = self.below(input.len() + 1);
        let len = self.below(1 + input.len().min(64));
        let end = (at + len).min(input.len());
        match self.below(9) {
            0 if at < input.len() => input[at] ^= 1 << self.below(8),
            1 if at < input.len() => input[at] = self.dice.roll() as u8,
            2 => input.truncate(at),
            3 => drop(input.drain(at..end)),
            4 => {
                // A piece once more, or very often.
                let piece = input[at..end].to_vec();
                let times = if self.dice.percent(10) { 1 + self.below(2000) } else { 1 };
                let more = piece.repeat(times.min(1 + (64 << 10) / piece.len().max(1)));
                input.splice(at..at, more);
            }
            5 => {
                let other = self.pick();
                let from = self.below(other.len() + 1);
                let to = (from + self.below(200)).min(other.len());
                input.splice(at..at, other[from..to].iter().copied());
            }
            6 => {
                let number = NUMBERS[self.below(NUMBERS.len())].to_le_bytes();
                let width = [1, 2, 4, 8][self.below(4)];
                for (to, from) in input.iter_mut().skip(at).zip(&number[..width]) {
                    *to = *from;
                }
            }
            7 => {
                let word = WORDS[self.below(WORDS.len())];
                input.splice(at..at, word.iter().copied());
            }
            _ => input[at..end].iter_mut().for_each(|b| *b = self.dice.roll() as u8),
        }
    }
}
