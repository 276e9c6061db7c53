//! Whether a text matches a pattern, how well, and where.

use std::cell::RefCell;

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use super::mask;
use super::pattern::{END, GlyphRef, MAX_FUZZY, Pattern, Steps, Word, scan, scan_exact};
use super::pinyin::{Glyph, spell};

/// Ends a field in a text of several: no match reaches across it.
pub const FIELD_END: char = '\n';

/// How well a text matches, and which of its characters did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Higher is better; comparable for one pattern only.
    pub score: i64,
    /// The characters that matched, by their number in the text, ascending.
    pub chars: Vec<u32>,
}

impl Pattern {
    /// Whether a text matches, without saying where.
    pub fn matches(&self, text: &str) -> bool {
        if self.is_empty() {
            return true;
        }
        if !mask::may_have(text, self.needed()) {
            return false;
        }
        let glyphs = spell(text);
        let glyphs: Vec<GlyphRef> = glyphs.iter().map(GlyphRef::from).collect();
        self.words.iter().all(|word| found(word, &glyphs))
    }

    /// Finds the pattern in a text: how well, and where.
    pub fn find(&self, text: &str) -> Option<Match> {
        self.find_in(&spell(text))
    }

    /// Finds the pattern in a text that has been spelled.
    pub fn find_in(&self, glyphs: &[Glyph]) -> Option<Match> {
        self.find_in_refs(&glyphs.iter().map(GlyphRef::from).collect::<Vec<_>>())
    }

    pub(super) fn find_in_refs(&self, glyphs: &[GlyphRef]) -> Option<Match> {
        let mut all = Match { score: 0, chars: Vec::new() };
        for word in &self.words {
            let one = if word.exact { exact(word, glyphs)? } else { best(word, glyphs)? };
            all.score += one.score;
            all.chars.extend(one.chars);
        }
        // Of two texts that match equally, the shorter says less beside the point.
        all.score -= glyphs.len().min(64) as i64 / 8;
        all.chars.sort_unstable();
        all.chars.dedup();
        Some(all)
    }
}

fn found(word: &Word, glyphs: &[GlyphRef]) -> bool {
    if word.exact {
        scan_exact(&word.chars, glyphs.iter().map(|g| g.ch), glyphs.len()).is_some()
    } else {
        scan(&Steps::new(&word.chars, glyphs.iter().copied()), numbers(glyphs)).is_some()
    }
}

/// The glyphs by their numbers in [`Steps`].
fn numbers(glyphs: &[GlyphRef]) -> impl Iterator<Item = usize> {
    glyphs.iter().enumerate().map(|(at, g)| if g.ch == FIELD_END { END } else { at + 1 })
}

/// What a whole match is worth before what its gaps cost.
const WHOLE: i64 = 1024;
/// What each unit of cost takes from it.
const UNIT: i64 = 16;

fn exact(word: &Word, glyphs: &[GlyphRef]) -> Option<Match> {
    let n = word.chars.len();
    let at = (0..(glyphs.len() + 1).checked_sub(n)?)
        .find(|&at| glyphs[at..at + n].iter().map(|g| g.ch).eq(word.chars.iter().copied()))?;
    Some(Match { score: WHOLE - (at.min(16) as i64), chars: (at as u32..(at + n) as u32).collect() })
}

/// A place in the table of [`best`]: what it cost to come here, from which glyph, and by how many letters.
#[derive(Clone, Copy)]
struct Cell {
    cost: u32,
    from: u32,
    letters: u8,
}

const UNREACHED: Cell = Cell { cost: u32::MAX, from: u32::MAX, letters: 0 };

/// Finds the way to lay a fuzzy word over glyphs with the fewest and smallest gaps, and scores it.
fn best(word: &Word, glyphs: &[GlyphRef]) -> Option<Match> {
    let (n, m) = (glyphs.len(), word.chars.len());
    let steps = Steps::new(&word.chars, glyphs.iter().copied());
    // The cheap test first: the table below is for what matches.
    scan(&steps, numbers(glyphs))?;
    let width = m + 1;
    let mut table = vec![UNREACHED; n * width];
    // For each place of the word: the cheapest way to have come there earlier, with the gap that has grown since.
    let mut open = [(u32::MAX, u32::MAX); MAX_FUZZY + 1];
    let mut end: Option<(u32, usize)> = None;
    for at in 0..n {
        if glyphs[at].ch == FIELD_END {
            open = [(u32::MAX, u32::MAX); MAX_FUZZY + 1];
            continue;
        }
        for place in 0..m {
            let lengths = steps.lengths(place, at + 1);
            if lengths == 0 {
                continue;
            }
            let (before, from) = if place == 0 {
                // Starting later costs a little, up to a point.
                ((at.min(16) as u32).div_ceil(4), u32::MAX)
            } else {
                let joined = if at > 0 { table[(at - 1) * width + place].cost } else { u32::MAX };
                let (gapped, since) = open[place];
                if joined <= gapped { (joined, (at as u32).saturating_sub(1)) } else { (gapped, since) }
            };
            if before == u32::MAX {
                continue;
            }
            for letters in 1..=super::pinyin::LONGEST as u8 {
                if lengths & (1 << letters) == 0 {
                    continue;
                }
                let cell = &mut table[at * width + place + letters as usize];
                // Each syllable costs one, so that `long` is one syllable rather than l, o, n and g.
                if before + 1 < cell.cost {
                    *cell = Cell { cost: before + 1, from, letters };
                }
            }
        }
        // What has been reached before this glyph is one further away now; what the glyph before reached has a gap.
        for place in 1..m {
            let (cost, _) = &mut open[place];
            *cost = cost.saturating_add(u32::from(*cost != u32::MAX));
            let before = if at > 0 { table[(at - 1) * width + place].cost } else { u32::MAX };
            if before != u32::MAX && glyphs[at - 1].ch != FIELD_END && before + 4 < open[place].0 {
                open[place] = (before + 4, at as u32 - 1);
            }
        }
        let cost = table[at * width + m].cost;
        if cost != u32::MAX && end.is_none_or(|(least, _)| cost < least) {
            end = Some((cost, at));
        }
    }
    let (cost, last) = end?;
    let mut chars = Vec::with_capacity(m);
    let (mut at, mut place) = (last as u32, m);
    let mut laid: Vec<(usize, usize, usize)> = Vec::new();
    while at != u32::MAX && place > 0 {
        let cell = table[at as usize * width + place];
        chars.push(at);
        place -= cell.letters as usize;
        laid.push((at as usize, place, cell.letters as usize));
        at = cell.from;
    }
    chars.reverse();
    laid.reverse();
    Some(Match { score: WHOLE - UNIT * i64::from(cost.min(48)) + skim(word, glyphs, &laid), chars })
}

thread_local! {
    static SKIM: (SkimMatcherV2, RefCell<(String, String)>) = (SkimMatcherV2::default(), RefCell::default());
}

/// The score that the fuzzy scorer gives to the text as it was read: every character that the word was laid on is
/// written by the reading that it was found by, with a capital, so that the scorer sees where syllables begin.
fn skim(word: &Word, glyphs: &[GlyphRef], laid: &[(usize, usize, usize)]) -> i64 {
    SKIM.with(|(scorer, buffers)| {
        let (line, typed) = &mut *buffers.borrow_mut();
        line.clear();
        typed.clear();
        typed.extend(&word.chars);
        let mut laid = laid.iter().peekable();
        // Far behind the match nothing changes the score.
        let until = laid.clone().next_back().map_or(0, |l| l.0 + 1);
        for (at, glyph) in glyphs.iter().enumerate().take(until) {
            let letters = match laid.next_if(|l| l.0 == at) {
                Some(&(_, place, len)) => &word.chars[place..place + len],
                None => &[],
            };
            let reading = match letters {
                [] => glyph.readings.first(),
                [one] if *one == glyph.ch => None,
                some => glyph.readings.iter().find(|r| r.chars().take(some.len()).eq(some.iter().copied())),
            };
            match reading {
                Some(reading) => {
                    line.extend(reading.chars().next().map(|c| c.to_ascii_uppercase()));
                    line.extend(reading.chars().skip(1));
                }
                None => line.push(glyph.ch),
            }
        }
        scorer.fuzzy_match(line, typed).unwrap_or(0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(pattern: &str, text: &str) -> Option<Vec<u32>> {
        Pattern::fuzzy(pattern).find(text).map(|m| m.chars)
    }

    #[test]
    fn the_office_is_found_by_characters_initials_and_pinyin() {
        let office = "龙南市市场监管局";
        for typed in [
            "lnscjg",
            "lnscj",
            "longnscjg",
            "longnanshi",
            "lonansh",
            "市场",
            "龙市监",
            "市cj",
            "LNSC",
            "ｌｎｓｃ",
            "scjgj",
            "jianguan",
            "lnsscjgj",
            "long nan",
            "j l",
            "long'nan",
        ] {
            assert!(at(typed, office).is_some(), "{typed}");
        }
        for typed in ["lnx", "longlong", "局龙", "ongnan", "lnscjgjj", "市监 税"] {
            assert!(at(typed, office).is_none(), "{typed}");
        }
        assert_eq!(at("longnscjg", office), Some(vec![0, 1, 3, 4, 5, 6]));
        assert_eq!(at("scjg", office), Some(vec![3, 4, 5, 6]), "in one piece rather than with a gap");
    }

    #[test]
    fn polyphones_and_names() {
        for (typed, text) in [
            ("cq", "重庆市发改委"),
            ("chongqing", "重庆市"),
            ("cs", "长沙"),
            ("shanx", "单县"),
            ("luan", "六安市"),
            ("liuan", "六安市"),
            ("yuxian", "蔚县"),
            ("yuli", "尉犁县"),
            ("yueqing", "乐清"),
            ("dongguan", "东莞"),
            ("yinhang", "中国银行"),
            ("xzsp", "行政审批局"),
            ("lvse", "绿色"),
            ("luse", "绿色"),
            ("lüse", "绿色"),
            ("qinlue", "侵略"),
            ("über", "Über uns"),
        ] {
            assert!(at(typed, text).is_some(), "{typed} {text}");
        }
        for (typed, text) in [("hz", "行政"), ("yx", "银行"), ("zf", "重复"), ("cd", "重点"), ("td", "调度")]
        {
            assert!(at(typed, text).is_none(), "{typed} {text}");
        }
    }

    #[test]
    fn exact_words_stand_as_they_are() {
        let find = |p: &str, t: &str| Pattern::exact(p).find(t).map(|m| m.chars);
        assert_eq!(find("一件 事", "企业一件 事办"), Some(vec![2, 3, 4, 5]));
        assert_eq!(find("ABC", "xＡｂc"), Some(vec![1, 2, 3]));
        assert_eq!(find("龙市", "龙南市"), None);
        assert_eq!(find("ln", "龙南"), None);
        let long = "推进".repeat(60);
        assert!(Pattern::fuzzy(&long).matches(&long), "a word too long to be fuzzy is literal");
        assert!(!Pattern::fuzzy(&long).matches(&"推进".repeat(59)));
    }

    #[test]
    fn better_matches_score_higher() {
        let score = |p: &str, t: &str| Pattern::fuzzy(p).find(t).map(|m| m.score);
        assert!(score("sw", "税务局") > score("sw", "市税务局"));
        assert!(score("sw", "市税务局") > score("sw", "市水务集团推进税务"), "fewer words beside it");
        assert!(score("nscjg", "龙南市场监管局") > score("nscjg", "龙南市市场监管局"));
    }

    #[test]
    fn no_match_crosses_from_one_field_into_the_next() {
        assert!(at("swtj", "税务\n推进").is_none());
        assert!(at("sw tj", "税务\n推进").is_some());
        assert_eq!(at("tj", "税务\n推进"), Some(vec![3, 4]));
    }
}
