//! A cell about how far a thing is: its first words are a status, the rest says what was done.

use crate::domain::life::finding::{ASSIGNED, CLOSED, RECTIFYING, REPORTED, VERIFIED};
use crate::domain::rate::usual_class;
use crate::domain::words::fold;

/// Splits a cell after its first clause: `已完成。核发86张` gives `已完成` and `核发86张`.
pub(super) fn first_clause(text: &str) -> (&str, &str) {
    let text = text.trim();
    match text.find(['。', '；', ';', '，', ',', '：', ':', '\n', '（', '(']) {
        Some(at) => {
            let c = text[at..].chars().next().map_or(0, char::len_utf8);
            let from = if text[at..].starts_with(['（', '(']) { at } else { at + c };
            (text[..at].trim(), text[from..].trim())
        }
        None => (text, ""),
    }
}

/// Splits a cell into a status word and what else it says. `known` tells a ledger's own words.
pub(super) fn split(text: &str, known: &dyn Fn(&str) -> bool) -> Option<(String, String)> {
    let text = text.trim();
    let is = |t: &str| known(t) || usual_class(t).is_some();
    if is(text) {
        return Some((text.to_string(), String::new()));
    }
    let (word, rest) = first_clause(text);
    is(word).then(|| (word.to_string(), rest.to_string()))
}

/// The most characters that a status word has, in Chinese and in Latin letters.
const LONGEST: (usize, usize) = (8, 24);

/// Whether what stands in a column of status words is too much to be one: long, a count of something, or whole clauses.
pub(super) fn is_sentence(text: &str) -> bool {
    let most = if text.is_ascii() { LONGEST.1 } else { LONGEST.0 };
    let counts = !text.is_ascii() && text.chars().any(|c| c.is_ascii_digit());
    text.chars().count() > most || counts || text.contains(['。', '；', '，', '\n'])
}

/// The state of a finding that a list of rectifications means by a word.
///
/// 已整改 is what the unit says; it is verified where a list says so, and struck off where it says that.
pub(super) fn usual_state(word: &str) -> Option<&'static str> {
    let word = fold(word.trim());
    let has = |words: &[&str]| words.contains(&word.as_str());
    Some(match () {
        () if has(&[
            "已整改",
            "整改完成",
            "已完成整改",
            "已完成",
            "完成",
            "整改到位",
            "已整改到位",
            "已反馈",
            "rectified",
            "已解决",
            "已缓解",
            "resolved",
            "mitigated",
            "done",
            "fixed",
            "complete",
            "completed",
        ]) =>
        {
            REPORTED
        }
        () if has(&[
            "整改中",
            "正在整改",
            "部分整改",
            "限期整改",
            "进行中",
            "推进中",
            "正在推进",
            "监控中",
            "in progress",
            "monitoring",
        ]) =>
        {
            RECTIFYING
        }
        () if has(&[
            "未整改",
            "未完成",
            "未开始",
            "未启动",
            "待整改",
            "待解决",
            "逾期未整改",
            "未解决",
            "开放",
            "not started",
            "open",
            "identified",
        ]) =>
        {
            ASSIGNED
        }
        () if has(&["已验收", "验收合格", "复查合格", "已复查", "verified"]) => VERIFIED,
        () if has(&["已销号", "销号", "已闭环", "闭环", "已办结", "办结", "已关闭", "关闭", "closed"]) => {
            CLOSED
        }
        () => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_words_are_the_status() {
        let split = |t: &str| split(t, &|w| w == "已挂账");
        let is = |word: &str, rest: &str| Some((word.to_string(), rest.to_string()));
        assert_eq!(split("已完成。核发许可证86张"), is("已完成", "核发许可证86张"));
        assert_eq!(split("已完成"), is("已完成", ""));
        assert_eq!(split("正在推进，已约谈3次"), is("正在推进", "已约谈3次"));
        assert_eq!(split("已挂账（待审）"), is("已挂账", "（待审）"));
        assert_eq!(split("核发许可证86张"), None);
        assert_eq!(split("已完成核发86张"), None);
    }

    #[test]
    fn words_of_rectification_lists_are_states() {
        for (word, state) in [
            ("已整改", REPORTED),
            ("整改中", RECTIFYING),
            ("未整改", ASSIGNED),
            ("已销号", CLOSED),
            ("复查合格", VERIFIED),
        ] {
            assert_eq!(usual_state(word), Some(state), "{word}");
        }
        assert_eq!(usual_state("整改"), None);
    }
}
