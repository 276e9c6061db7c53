//! Places: 由第8位上升至第5位，上升3位; a place beyond those who were ranked.

use super::page::{Paragraph, ends, has};
use super::{Claim, Severity, TextRemark};
use crate::domain::words::shorten;
use crate::i18n::{Message, Msg};

crate::messages! {
    MOVED: "from {old} to {new} is {by} {by:place|places}, not {said}", "由第{old}到第{new}变动{by}位，而非{said}位";
    WRONG_WAY: "from {old} to {new} is no “{word}”", "由第{old}到第{new}与“{word}”方向不符";
    BEYOND: "place {rank} among {of}", "共{of}个参与排名，却排第{rank}";
    READ_MOVE: "from the first place to the second; a smaller number is better", "按由前一位次变为后一位次、数字越小越靠前理解";
    READ_OF: "the number ranked, as the sentence names it", "按句中所写参与排名数理解";
}

/// A place as written: 第3位, 第5名, 第2.
struct Place {
    from: usize,
    to: usize,
    rank: u32,
}

const UP: &[&str] = &["上升", "前进", "提升", "进位", "前移"];
const DOWN: &[&str] = &["下降", "后退", "退位", "下滑", "后移", "下跌"];

/// Finds places that do not follow.
pub(super) fn check(p: &Paragraph, (from, to): (usize, usize), out: &mut Vec<TextRemark>) {
    let places = places(p, from, to);
    for pair in places.windows(2) {
        let (old, new) = (&pair[0], &pair[1]);
        let opens = has(&p.chars, old.from.saturating_sub(8).max(from), old.from, &["由", "从"]);
        let between = p.text(old.to, new.from);
        let joins = between.ends_with(['至', '到', '为']) && between.chars().count() <= 8;
        if !opens || !joins {
            continue;
        }
        let word = UP
            .iter()
            .find(|w| between.contains(**w))
            .map(|w| (true, *w))
            .or_else(|| DOWN.iter().find(|w| between.contains(**w)).map(|w| (false, *w)));
        if let Some((_, word)) = word.filter(|(up, _)| (*up && new.rank > old.rank) || (!*up && new.rank < old.rank)) {
            let follows = Message::plain(WRONG_WAY).with("old", old.rank).with("new", new.rank).with("word", word);
            out.push(remark(p, old.from, new.to, follows, READ_MOVE));
            continue;
        }
        // …，上升3位
        let rest = super::number::numbers(&p.chars, new.to, to.min(new.to + 14));
        let Some(by) = rest.first().filter(|n| matches!(n.unit.as_str(), "位" | "名" | "个") && !n.near) else {
            continue;
        };
        let moved = old.rank.abs_diff(new.rank);
        let said = [UP, DOWN].iter().any(|words| ends(&p.chars, by.from, words))
            || ends(&p.chars, by.from, &["上升了", "前进了", "提升了", "下降了", "后退了"]);
        if said && (by.value - f64::from(moved)).abs() > 1e-9 {
            let follows = Message::plain(MOVED)
                .with("old", old.rank)
                .with("new", new.rank)
                .with("by", moved)
                .with("said", by.value);
            out.push(remark(p, old.from, by.to, follows, READ_MOVE));
        }
    }
    // 在18个县（市、区）中排名第19
    for place in &places {
        let counts = super::number::numbers(&p.chars, from, place.from);
        let of = counts.iter().rev().find(|n| {
            matches!(n.unit.as_str(), "个" | "家" | "名" | "位")
                && has(&p.chars, n.to, place.from, &["中", "里"])
                && has(&p.chars, n.to, place.from, &["排", "位列", "位居", "居", "列"])
                && place.from - n.to <= 16
        });
        if let Some(of) = of.filter(|n| !n.near && f64::from(place.rank) > n.value) {
            let follows = Message::plain(BEYOND).with("rank", place.rank).with("of", of.value);
            out.push(remark(p, of.from, place.to, follows, READ_OF));
        }
    }
}

fn places(p: &Paragraph, from: usize, to: usize) -> Vec<Place> {
    let mut out = Vec::new();
    for at in from..to {
        if p.chars[at] != '第' {
            continue;
        }
        let digits = p.chars[at + 1..to].iter().take_while(|c| c.is_ascii_digit()).take(4).count();
        let numerals = p.chars[at + 1..to].iter().take_while(|c| "一二三四五六七八九十".contains(**c)).take(3).count();
        let length = digits.max(numerals);
        let text: String = p.chars[at + 1..at + 1 + length].iter().collect();
        let Some(rank) = crate::domain::words::small_number(&text).filter(|n| *n > 0) else { continue };
        let end = at + 1 + length;
        let unit = p.chars.get(end).is_some_and(|c| "位名".contains(*c));
        // 第3期, 第二季度: no places.
        let bare = p.chars.get(end).is_none_or(|c| "，,。;、)上升至到下".contains(*c))
            && has(&p.chars, at.saturating_sub(8).max(from), at, &["排", "列", "居", "由", "从", "至", "到"]);
        if unit || bare {
            out.push(Place { from: at, to: end + usize::from(unit), rank });
        }
    }
    out
}

fn remark(p: &Paragraph, from: usize, to: usize, follows: Message, reading: Msg) -> TextRemark {
    let says = shorten(&p.text(from, to), 60);
    TextRemark {
        claim: Claim::Rank,
        severity: Severity::Error,
        line: p.line(from),
        says,
        follows,
        reading: reading.into(),
    }
}
