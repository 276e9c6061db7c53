//! How alike two replies are but for names: shingles of three characters, Jaccard's share.

use std::collections::BTreeSet;

/// Replies shorter than this (in characters, names left out) say too little to be compared: 已整改到位。
const SHORT: usize = 12;

/// Returns the share of shingles that two replies have in common, in hundredths; nothing where one is too short.
///
/// The names of units, people and places are left out first, so that a reply which was copied for another unit shows.
pub fn likeness(a: &str, b: &str, names: &[&str]) -> Option<u32> {
    let (a, b) = (shingles(a, names)?, shingles(b, names)?);
    let common = a.intersection(&b).count();
    let all = a.len() + b.len() - common;
    u32::try_from(common * 100 / all.max(1)).ok()
}

fn shingles(text: &str, names: &[&str]) -> Option<BTreeSet<[char; 3]>> {
    let mut text = text.to_string();
    let mut names: Vec<&&str> = names.iter().filter(|n| n.chars().count() > 1).collect();
    names.sort_by_key(|n| std::cmp::Reverse(n.len()));
    for name in names {
        text = text.replace(*name, "");
    }
    let kept = |c: &char| c.is_alphanumeric() && !c.is_ascii_digit();
    let letters: Vec<char> = text.chars().filter(kept).collect();
    (letters.len() >= SHORT).then(|| letters.windows(3).map(|w| [w[0], w[1], w[2]]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_that_was_copied_for_another_unit_is_found() {
        let names = ["市税务局", "市人社局"];
        let a = "市税务局已于7月12日组织窗口人员学习值班制度，重新排定轮岗表，并安排专人每日巡查。";
        let b = "市人社局已于7月20日组织窗口人员学习值班制度，重新排定轮岗表，并安排专人每日巡查。";
        let c = "已更换叫号设备，增设两个综合窗口，群众平均等候时间由四十分钟降至十五分钟。";
        assert_eq!(likeness(a, b, &names), Some(100));
        assert!(likeness(a, c, &names).unwrap() < 10);
        assert_eq!(likeness("已整改到位。", "已整改到位。", &names), None);
    }
}
