//! The order of texts: Chinese by pinyin and then by character, as dictionaries have it; runs of digits by their number.

use std::sync::OnceLock;

use super::pinyin::{Reading, readings_of, searched};
use super::readings;

/// What begins a character beyond the basic plane.
const BEYOND: u16 = u16::MAX;

/// Weighs texts: of two texts, the one whose weights are less comes first.
#[derive(Debug, Default)]
pub struct Weigher {
    chars: Vec<char>,
    own: Vec<u16>,
}

impl Weigher {
    /// Appends the weights of a text.
    pub fn weigh(&mut self, text: &str, out: &mut Vec<u16>) {
        let table = table();
        self.chars.clear();
        self.chars.extend(text.chars().map(searched));
        self.own.clear();
        self.own.extend(self.chars.iter().map(|c| table.of(*c)));
        readings::cover(&self.chars, |at, readings| {
            if let (Some(weight), Some(reading)) = (self.own.get_mut(at), readings.first()) {
                *weight = table.read_as(*weight, reading);
            }
        });
        let mut at = 0;
        while let Some(&ch) = self.chars.get(at) {
            if ch.is_ascii_digit() {
                let digits = self.chars[at..].iter().take_while(|c| c.is_ascii_digit()).count();
                let zeros = self.chars[at..at + digits].iter().take_while(|c| **c == '0').count();
                // How long the number is decides first, so that 2 comes before 10.
                out.extend([table.of('0'), (digits - zeros).min(usize::from(u16::MAX)) as u16]);
                out.extend_from_slice(&self.own[at + zeros..at + digits]);
                at += digits;
            } else {
                out.push(self.own[at]);
                if self.own[at] == BEYOND {
                    out.extend([(ch as u32 >> 16) as u16, ch as u16]);
                }
                at += 1;
            }
        }
    }
}

/// The weight of every character of the basic plane: by its likeliest reading, then by itself.
struct Table {
    weights: Vec<u16>,
    /// Each reading with the weights of the characters that have it.
    readings: Vec<(Reading, u16, u16)>,
}

impl Table {
    fn of(&self, ch: char) -> u16 {
        self.weights.get(ch as usize).copied().unwrap_or(BEYOND)
    }

    /// The weight of a character that is read in another way where it stands.
    fn read_as(&self, own: u16, reading: Reading) -> u16 {
        match self.readings.binary_search_by_key(&reading, |r| r.0) {
            Ok(at) => {
                let (_, first, last) = self.readings[at];
                if (first..=last).contains(&own) { own } else { first }
            }
            Err(_) => own,
        }
    }
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut all: Vec<(char, Option<Reading>)> =
            ('\0'..='\u{ffff}').map(|ch| (ch, readings_of(ch).first().copied())).collect();
        let mut letters = [[0; 4]; 2];
        all.sort_by(|(a, read_a), (b, read_b)| {
            let [la, lb] = &mut letters;
            let (a_as, b_as) = (
                read_a.unwrap_or_else(|| a.encode_utf8(la)).as_bytes(),
                read_b.unwrap_or_else(|| b.encode_utf8(lb)).as_bytes(),
            );
            a_as.cmp(b_as).then(a.cmp(b))
        });
        let mut table = Table { weights: vec![0; 1 << 16], readings: Vec::new() };
        for ((ch, reading), weight) in all.into_iter().zip(0u16..) {
            table.weights[ch as usize] = weight;
            let Some(reading) = reading else { continue };
            match table.readings.last_mut() {
                Some((same, _, last)) if *same == reading => *last = weight,
                _ => table.readings.push((reading, weight, weight)),
            }
        }
        table
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weights(text: &str) -> Vec<u16> {
        let mut out = Vec::new();
        Weigher::default().weigh(text, &mut out);
        out
    }

    #[test]
    fn texts_sort_by_pinyin_and_numbers_by_their_size() {
        let sorted = [
            "",
            "2",
            "10",
            "abc",
            "爱民街",
            "重庆市",
            "市公安局",
            "市税务局",
            "整改-9",
            "整改-9-1",
            "整改-10",
            "整改010项",
            "重点任务",
            "\u{20000}",
        ];
        for pair in sorted.windows(2) {
            assert!(weights(pair[0]) < weights(pair[1]), "{pair:?}");
        }
        assert_eq!(weights("ＡＢ１２"), weights("ab12"), "case and width aside");
        assert_eq!(weights("007"), weights("7"));
    }

    #[test]
    fn different_characters_of_one_reading_are_told_apart() {
        assert_ne!(weights("市"), weights("事"));
        assert!(weights("事办") < weights("市局"));
    }

    #[test]
    fn every_character_has_a_weight_of_its_own() {
        let mut all: Vec<u16> = ('\0'..='\u{ffff}').map(|c| table().of(c)).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), ('\0'..='\u{ffff}').count());
        assert!(!all.contains(&BEYOND));
    }
}
