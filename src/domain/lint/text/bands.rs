//! How many of some indicators stand in which band: 16个指标中，3个靠前，11个居中，2个靠后.

use super::counts::{Counted, judge, remark, sums};
use super::page::Paragraph;
use super::{Severity, TextRemark};

crate::messages! {
    READ_BANDS: "how many stand in front, in the middle and behind, which make up the whole", "按靠前、居中、靠后各档相加应等于总数理解";
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Band {
    Front,
    Middle,
    Behind,
}

/// The band that is named behind a number, or before it.
fn band(c: &Counted) -> Option<Band> {
    named(&c.behind).or_else(|| named(&c.label))
}

/// The band that a text names.
fn named(text: &str) -> Option<Band> {
    let any = |words: &[&str]| words.iter().any(|w| text.contains(w));
    if any(&["靠前", "前列", "领先", "第一方阵", "优势"]) {
        Some(Band::Front)
    } else if any(&["中等", "居中", "中游", "中间"]) {
        Some(Band::Middle)
    } else if any(&["靠后", "落后", "后列", "末位", "垫底"]) {
        Some(Band::Behind)
    } else {
        None
    }
}

/// A total and the bands of its things.
pub(super) fn check(p: &Paragraph, all: &[&Counted], out: &mut Vec<TextRemark>) {
    let Some(first) = all.iter().position(|c| band(c).is_some()) else { return };
    let same = |c: &&&Counted| c.number.same_unit(&all[first].number);
    let Some(at) = (0..first).rev().find(|i| all[*i].number.same_unit(&all[first].number)) else { return };
    let total = all[at];
    // 排名靠前的指标有政务服务、获得电力等3个，11个居中: the first of them is a band too, and no whole.
    let start = at.checked_sub(1).map_or(total.number.from.saturating_sub(40), |i| all[i].number.to);
    if named(&p.text(start, total.number.from)).is_some() {
        return;
    }
    let mut parts: Vec<&Counted> = Vec::new();
    let mut bands: Vec<Band> = Vec::new();
    for c in all[first..].iter().filter(same) {
        match band(c) {
            Some(band) if !bands.contains(&band) => {
                bands.push(band);
                parts.push(c);
            }
            // A second round speaks of something else, and so does what names no band.
            _ => break,
        }
    }
    let Some((sum, difference)) = judge(total, &parts) else { return };
    // Two bands may leave the third unsaid.
    if bands.len() == 3 || (bands.len() == 2 && difference > 0.0) {
        let last = parts[parts.len() - 1];
        out.push(remark(p, total, last, Severity::Error, sums(total, &parts, sum), READ_BANDS));
    }
}

#[cfg(test)]
mod tests {
    use super::super::said_of;
    use crate::i18n::Lang;

    fn said(text: &str) -> Vec<String> {
        said_of(text, Lang::En)
    }

    #[test]
    fn a_band_that_is_named_first_is_no_whole() {
        let text = "我市排名靠前的指标有政务服务、执行合同、获得电力等3个，11个指标排名处于中等水平，开办企业、获得信贷等2个指标排名靠后。";
        assert_eq!(said(text), Vec::<String>::new());
        assert_eq!(said("16个指标中，3个靠前，11个居中，3个靠后。"), ["the parts 3个+11个+3个 sum to 17个, not 16个"]);
    }
}
