//! How alike replies are but for names: shingles of three characters, Jaccard's share.

use std::collections::{BTreeSet, HashMap, HashSet};

/// Replies shorter than this (in characters, names left out) say too little to be compared: 已整改到位。
const SHORT: usize = 12;

/// Three characters that follow one another.
type Shingle = [char; 3];

/// The names of units, people and places, which are left out of replies, so that one that was copied for another unit shows.
pub struct Names<'a> {
    all: HashSet<&'a str>,
    /// How many characters they have, the longest first.
    lengths: Vec<usize>,
}

impl<'a> Names<'a> {
    /// Names of more than one character.
    pub fn new(names: impl IntoIterator<Item = &'a str>) -> Self {
        let all: HashSet<&str> = names.into_iter().filter(|n| n.chars().count() > 1).collect();
        let lengths: BTreeSet<usize> = all.iter().map(|n| n.chars().count()).collect();
        Self { all, lengths: lengths.into_iter().rev().collect() }
    }

    /// A text without them, the longest that begins at a place left out.
    fn without(&self, text: &str) -> Vec<char> {
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let chars: Vec<char> = text.chars().collect();
        let mut out = Vec::with_capacity(chars.len());
        let mut at = 0;
        while at < chars.len() {
            let named = |n: &&usize| starts.get(at + **n).is_some_and(|end| self.all.contains(&text[starts[at]..*end]));
            match self.lengths.iter().find(named) {
                Some(length) => at += length,
                None => {
                    out.push(chars[at]);
                    at += 1;
                }
            }
        }
        out
    }

    /// The shingles of a reply; nothing where it is too short.
    fn shingles(&self, text: &str) -> Option<BTreeSet<Shingle>> {
        let kept = |c: &char| c.is_alphanumeric() && !c.is_ascii_digit();
        let letters: Vec<char> = self.without(text).into_iter().filter(kept).collect();
        (letters.len() >= SHORT).then(|| letters.windows(3).map(|w| [w[0], w[1], w[2]]).collect())
    }
}

/// Pairs of replies that have at least so many hundredths of their shingles in common, by their places, the later one
/// first, with the share.
///
/// Two sets that have a share in common have one in common among the rarest of each: only those that do are compared.
pub fn alike(replies: &[&str], names: &Names<'_>, share: u32) -> Vec<(usize, usize, u32)> {
    let sets: Vec<Option<BTreeSet<Shingle>>> = replies.iter().map(|r| names.shingles(r)).collect();
    let mut often: HashMap<Shingle, u32> = HashMap::new();
    for shingle in sets.iter().flatten().flatten() {
        *often.entry(*shingle).or_default() += 1;
    }
    let mut holders: HashMap<Shingle, Vec<usize>> = HashMap::new();
    let mut out = Vec::new();
    for (of, set) in sets.iter().enumerate() {
        let Some(set) = set else { continue };
        let mut rarest: Vec<Shingle> = set.iter().copied().collect();
        rarest.sort_by_key(|s| (often.get(s).copied().unwrap_or_default(), *s));
        let needed = (set.len() * share as usize).div_ceil(100);
        rarest.truncate(set.len() - needed.min(set.len()) + 1);
        let near: BTreeSet<usize> = rarest.iter().filter_map(|s| holders.get(s)).flatten().copied().collect();
        for with in near {
            let Some(other) = &sets[with] else { continue };
            let common = set.intersection(other).count();
            let found = common * 100 / (set.len() + other.len() - common).max(1);
            if let Some(found) = u32::try_from(found).ok().filter(|f| *f >= share) {
                out.push((of, with, found));
            }
        }
        rarest.into_iter().for_each(|s| holders.entry(s).or_default().push(of));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_that_was_copied_for_another_unit_is_found() {
        let names = Names::new(["市税务局", "市人社局", "税务局"]);
        let a = "市税务局已于7月12日组织窗口人员学习值班制度，重新排定轮岗表，并安排专人每日巡查。";
        let b = "市人社局已于7月20日组织窗口人员学习值班制度，重新排定轮岗表，并安排专人每日巡查。";
        let c = "已更换叫号设备，增设两个综合窗口，群众平均等候时间由四十分钟降至十五分钟。";
        assert_eq!(alike(&[a, c, b], &names, 80), [(2, 0, 100)]);
        assert_eq!(alike(&[a, c], &names, 10), []);
        assert_eq!(alike(&["已整改到位。", "已整改到位。"], &names, 80), []);
    }

    /// What is passed over would not have been found: every pair is compared, too.
    #[test]
    fn all_pairs_over_the_share_are_found_among_many() {
        let part = |n: usize| {
            ["组织学习值班制度", "重新排定轮岗表", "安排专人巡查", "公示收费标准", "增设综合窗口", "更换叫号设备"]
                [n % 6]
        };
        let reply = |n: usize| (0..5).map(|k| part(n / 6usize.pow(k) + k as usize * n)).collect::<Vec<_>>().join("，");
        let replies: Vec<String> = (0..120).map(reply).collect();
        let replies: Vec<&str> = replies.iter().map(String::as_str).collect();
        let names = Names::new([]);
        for share in [60, 80, 95] {
            let sets: Vec<_> = replies.iter().map(|r| names.shingles(r).unwrap()).collect();
            let mut slow = Vec::new();
            for of in 0..sets.len() {
                for with in 0..of {
                    let common = sets[of].intersection(&sets[with]).count();
                    let found = (common * 100 / (sets[of].len() + sets[with].len() - common)) as u32;
                    slow.extend((found >= share).then_some((of, with, found)));
                }
            }
            assert!(!slow.is_empty());
            assert_eq!(alike(&replies, &names, share), slow, "{share}");
        }
    }
}
