//! Counts and shares that are told in two rows: 已完成83项、正在推进11项、未完成11项，分别占79.0%、10.5%、10.5%.

use super::counts::{Counted, counted};
use super::page::{Paragraph, has, split};
use super::{Claim, Severity, TextRemark, plain};
use crate::domain::words::shorten;
use crate::i18n::Message;

crate::messages! {
    PAIR: "{part}/{whole} is {rate}, not {said}", "{part}÷{whole}={rate}，而非{said}";
    PAIR_CUT: "{part}/{whole} is {rate}: {said} was cut off instead of rounded", "{part}÷{whole}={rate}，{said}系截取而非四舍五入";
    READ_EACH: "each share of the same whole, from which the others follow", "按各数与其占比出自同一总数、其余各项均相符理解";
    READ_PAIRS: "“分别占”: the shares in the order of the counts, of the whole that the others follow from", "按“分别占”与前列各数一一对应、以其余各项所据总数为整体理解";
}

/// The fewest and the most pairs of a row.
const PAIRS: std::ops::RangeInclusive<usize> = 2..=12;

/// Finds shares of a row that do not follow where the others do.
pub(super) fn check(p: &Paragraph, out: &mut Vec<TextRemark>) {
    let sentences = p.sentences();
    for (n, (from, to)) in sentences.iter().enumerate() {
        for (a, b) in split(&p.chars, *from, *to, ";") {
            let all = counted(p, a, b);
            // A whole may stand in the sentence before.
            let before = match n.checked_sub(1).map(|n| sentences[n]) {
                Some((a, b)) => counted(p, a, b),
                None => Vec::new(),
            };
            row(p, &all, &before, out);
        }
        let all = counted(p, *from, *to);
        let before = n.checked_sub(1).map(|n| sentences[n]).map_or(Vec::new(), |(a, b)| counted(p, a, b));
        each(p, &all, &before, out);
    }
}

/// The count that a percentage is the share of, right before it: 17条（41.5%）; 104家，占33.3%.
fn carried(p: &Paragraph, all: &[Counted], i: usize) -> Option<usize> {
    let at = i.checked_sub(1)?;
    let (count, share) = (&all[at].number, &all[i].number);
    if !share.is_percent() || share.near || count.near || !count.adds_up() {
        return None;
    }
    let between = p.text(count.to, share.from);
    let bare = between == "(" && matches!(p.chars.get(share.to), Some(')' | ',' | ';'));
    let told = between.trim_start_matches(['(', ',']);
    let share_of = ["占", "占比", "占比为", "占比达", "占总数的", "占总量的", "约占"].contains(&told);
    (bare || share_of).then_some(at)
}

/// Whether a share is one of three or more in its sentence that each stand behind their own count, of one unit.
pub(super) fn siblings(p: &Paragraph, all: &[Counted], i: usize) -> bool {
    let Some(own) = carried(p, all, i) else { return false };
    let Some((from, to)) = p.sentences().into_iter().find(|(a, b)| (*a..*b).contains(&all[i].number.from)) else {
        return false;
    };
    let pairs = (0..all.len())
        .filter(|k| (from..to).contains(&all[*k].number.from))
        .filter_map(|k| carried(p, all, k))
        .filter(|n| all[*n].number.same_unit(&all[own].number));
    pairs.count() > 2
}

/// Counts that each carry their share: 甲17条（41.5%），乙13条（31.7%），丙11条（26.8%）.
fn each(p: &Paragraph, all: &[Counted], before: &[Counted], out: &mut Vec<TextRemark>) {
    let pairs: Vec<(usize, usize)> =
        (0..all.len()).filter_map(|i| carried(p, all, i).map(|count| (count, i))).collect();
    let Some((first, _)) = pairs.first().copied() else { return };
    let unit = &all[first].number;
    if pairs.len() < 2 || pairs.len() > *PAIRS.end() || !pairs.iter().all(|(n, _)| all[*n].number.same_unit(unit)) {
        return;
    }
    let amounts: Vec<f64> = pairs.iter().map(|(n, _)| all[*n].number.amount()).collect();
    let (sum, most) = (amounts.iter().sum::<f64>(), amounts.iter().copied().fold(0.0, f64::max));
    // A whole stands before them, or is what they make up; three are enough to tell that.
    let named = before.iter().chain(&all[..first]).filter(|c| c.number.same_unit(unit) && !c.number.near);
    let wholes: Vec<f64> = named.map(|c| c.number.amount()).filter(|n| *n >= most).collect();
    let summed = (pairs.len() > 2).then_some(sum);
    let exact = |whole: f64, k: usize| amounts[k] / whole * 100.0;
    let share = |k: usize| &all[pairs[k].1].number;
    let holds = |whole: f64, k: usize| (exact(whole, k) - share(k).value).abs() <= share(k).slack() + 1e-6;
    let good = |whole: f64| (0..pairs.len()).filter(|k| holds(whole, *k)).count();
    let Some(whole) = wholes.into_iter().chain(summed).filter(|n| *n > 0.0).max_by_key(|n| good(*n)) else { return };
    // Of two of which none holds one cannot tell what they are shares of. A whole of 万 is not exact.
    if good(whole) * 2 < pairs.len() || unit.scale > 1.0 {
        return;
    }
    for k in (0..pairs.len()).filter(|k| !holds(whole, *k)) {
        let power = 10f64.powi(i32::from(share(k).decimals));
        let cut = ((exact(whole, k) * power + 1e-9).floor() / power - share(k).value).abs() < 1e-9;
        let decimals = usize::from(share(k).decimals.max(1));
        let follows = Message::plain(if cut { PAIR_CUT } else { PAIR })
            .with("part", plain(amounts[k]))
            .with("whole", plain(whole))
            .with("rate", format!("{:.decimals$}%", exact(whole, k)))
            .with("said", format!("{:.*}%", usize::from(share(k).decimals), share(k).value));
        let count = &all[pairs[k].0];
        let from = count.number.from.saturating_sub(count.label.chars().count().min(10));
        out.push(TextRemark {
            claim: Claim::Rate,
            severity: if cut { Severity::Note } else { Severity::Error },
            line: p.line(share(k).from),
            says: shorten(&p.text(from, share(k).to), 80),
            follows,
            reading: READ_EACH.into(),
        });
    }
}

fn row(p: &Paragraph, all: &[Counted], before: &[Counted], out: &mut Vec<TextRemark>) {
    let opens = |c: &Counted| {
        c.number.is_percent()
            && has(
                &p.chars,
                c.number.from.saturating_sub(6),
                c.number.from,
                &["分别占", "占比分别", "比重分别", "比例分别", "分别为总数的"],
            )
    };
    let Some(first) = all.iter().position(opens) else { return };
    let shares: Vec<&Counted> = all[first..]
        .iter()
        .scan(None, |end: &mut Option<usize>, c| {
            let joined = end.is_none_or(|end| matches!(p.text(end, c.number.from).as_str(), "、" | "," | "和" | "及"));
            *end = Some(c.number.to);
            (joined && c.number.is_percent()).then_some(c)
        })
        .collect();
    if !PAIRS.contains(&shares.len()) || shares.iter().any(|c| c.number.near) || first < shares.len() {
        return;
    }
    let parts = &all[first - shares.len()..first];
    let counts = |c: &&Counted| !c.number.is_percent() && !c.number.near && !c.number.chinese;
    // In a row the unit may stand behind its last number alone.
    let unit = parts.last().map(|c| &c.number);
    let alike = |c: &&Counted| c.number.unit.is_empty() || unit.is_some_and(|u| c.number.same_unit(u));
    if !parts.iter().all(|c| counts(&c) && alike(&c)) || unit.is_none_or(|u| !u.adds_up()) {
        return;
    }
    let sum: f64 = parts.iter().map(|c| c.number.amount()).sum();
    let most = parts.iter().map(|c| c.number.amount()).fold(0.0, f64::max);
    let wholes = before.iter().chain(&all[..first - shares.len()]).filter(counts).filter(alike);
    let wholes = wholes.map(|c| c.number.amount()).filter(|n| *n >= most);
    let holds = |whole: f64, at: usize| {
        let exact = parts[at].number.amount() / whole * 100.0;
        (exact - shares[at].number.value).abs() <= shares[at].number.slack() + 1e-6
    };
    let good = |whole: f64| (0..shares.len()).filter(|at| holds(whole, *at)).count();
    let Some(whole) = wholes.chain([sum]).filter(|n| *n > 0.0).max_by_key(|n| good(*n)) else { return };
    // Only a whole that most of them follow from is surely the one that is meant.
    if good(whole) * 2 < shares.len() || good(whole) == shares.len() {
        return;
    }
    for at in (0..shares.len()).filter(|at| !holds(whole, *at)) {
        let decimals = usize::from(shares[at].number.decimals.max(1));
        let follows = Message::plain(PAIR)
            .with("part", plain(parts[at].number.value))
            .with("whole", plain(whole))
            .with("rate", format!("{:.decimals$}%", parts[at].number.amount() / whole * 100.0))
            .with("said", format!("{}%", plain(shares[at].number.value)));
        let (from, to) = (parts[0].number.from, shares[shares.len() - 1].number.to);
        out.push(TextRemark {
            claim: Claim::Rate,
            severity: Severity::Error,
            line: p.line(shares[at].number.from),
            says: shorten(&p.text(from, to), 80),
            follows,
            reading: READ_PAIRS.into(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Block, check};
    use super::READ_PAIRS;
    use crate::domain::lint::Severity;
    use crate::i18n::Lang;

    fn errors(text: &str) -> Vec<String> {
        let remarks = check(&[Block::Text(vec![(1, text.to_string())])], Some(2023));
        // That the shares do not sum to 100 either is another remark.
        let own = READ_PAIRS.text(Lang::En);
        let wrong = remarks.iter().filter(|r| r.severity == Severity::Error && r.reading.say(Lang::En) == own);
        wrong.map(|r| r.follows.say(Lang::En)).collect()
    }

    #[test]
    fn a_share_of_a_row_that_does_not_follow_is_found() {
        let holds = "整改任务共105项，已完成、正在推进、未完成83项、11项、11项，分别占79.0%、10.5%、10.5%。";
        assert_eq!(errors(holds), Vec::<String>::new());
        let wrong = holds.replace("79.0%", "89.5%");
        assert_eq!(errors(&wrong), ["83/105 is 79.0%, not 89.5%"]);
        let bare = "民营、国有、外资企业分别为82、31、12家，分别占65.6%、24.8%和9.6%。";
        assert_eq!(errors(bare), Vec::<String>::new());
        assert_eq!(errors(&bare.replace("24.8%", "28.4%")), ["31/125 is 24.8%, not 28.4%"]);
        // Two of which one cannot tell which whole is meant say nothing.
        assert_eq!(errors("甲、乙两类12件、30件，分别占全市的8%、25%。"), Vec::<String>::new());
    }

    #[test]
    fn shares_behind_their_own_counts_are_judged_together() {
        let all = |text: &str| {
            let remarks = check(&[Block::Text(vec![(1, text.to_string())])], Some(2023));
            remarks.iter().map(|r| r.follows.say(Lang::En)).collect::<Vec<_>>()
        };
        // One of the parts is no whole of the next.
        let equal = "企业构成：制造业104家，占33.3%；服务业104家，占33.3%；农业104家，占33.3%。";
        assert_eq!(all(equal), Vec::<String>::new());
        assert_eq!(all(&equal.replacen("33.3%。", "33.4%。", 1)), ["104/312 is 33.3%, not 33.4%"]);
        let listed = "问题共41条：时间长17条（41.5%），材料重复13条（31.7%），态度6条（14.6%），其他5条（12.2%）。";
        assert_eq!(all(listed), Vec::<String>::new());
        assert_eq!(all(&listed.replace("14.6%", "16.4%")), ["6/41 is 14.6%, not 16.4%"]);
    }
}
