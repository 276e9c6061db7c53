//! Claims of being first: 全省首个, 全国第一, 率先. Nothing in the text can prove them, so that they are asked for, not blamed.
//!
//! Source: law-and-practice.md, "What the seed asks", row 46: a claim of rank or first needs a record behind it.

use super::page::{Paragraph, find, has};
use super::{Claim, Severity, TextRemark};
use crate::domain::words::shorten;
use crate::i18n::Message;

crate::messages! {
    NEEDS: "“{claim}”: the sentence names neither who found so nor a document", "“{claim}”：句中未写认定单位或文件";
    READ: "a claim of being first; it should rest on a notice, a ranking or an award", "按“首个、第一”类表述理解，应有通报、排名或认定文件为据";
}

const SCOPES: &[&str] = &["全国", "全省", "全市", "全区", "国内", "省内", "市内", "县内", "同类城市", "同类地区"];
const FIRSTS: &[&str] = &[
    "首个", "首家", "首例", "首创", "首批", "第一", "率先", "唯一", "领先", "居首", "榜首", "最快", "最优", "最少",
    "最高",
];
/// What stands behind such a claim.
const PROOFS: &[&str] = &[
    "通报", "排名", "评价", "测评", "评估", "考核", "认定", "授予", "命名", "公布", "印发", "文件", "〔", "据", "统计",
    "名单", "证书", "表彰", "批复",
];

/// Asks for what a claim of being first rests on.
pub(super) fn check(p: &Paragraph, (from, to): (usize, usize), out: &mut Vec<TextRemark>) {
    if has(&p.chars, from, to, PROOFS) {
        return;
    }
    for scope in SCOPES {
        let Some(at) = find(&p.chars, from, to, scope) else { continue };
        let behind = at + scope.chars().count();
        let near = |word: &&&str| find(&p.chars, behind, to.min(behind + 8), word).is_some();
        let Some(first) = FIRSTS.iter().find(near) else { continue };
        let end = find(&p.chars, behind, to, first).map_or(to, |n| n + first.chars().count());
        out.push(TextRemark {
            claim: Claim::First,
            severity: Severity::Note,
            line: p.line(at),
            says: shorten(&p.text(at.saturating_sub(8).max(from), (end + 12).min(to)), 60),
            follows: Message::plain(NEEDS).with("claim", p.text(at, end)),
            reading: READ.into(),
        });
        return;
    }
}

#[cfg(test)]
mod tests {
    use super::super::said_of;
    use crate::i18n::Lang;

    fn said(text: &str) -> Vec<String> {
        said_of(text, Lang::Zh)
    }

    #[test]
    fn a_claim_of_being_first_is_asked_for_its_source() {
        let bare = said("我市建成全省首个跨境贸易服务窗口。");
        assert_eq!(bare, ["“全省首个”：句中未写认定单位或文件"]);
        assert!(said("据省营商办通报，我市获得电力指标列全省第一。").is_empty());
        assert!(said("本月共办理125件，全市平均用时2天。").is_empty());
    }
}
