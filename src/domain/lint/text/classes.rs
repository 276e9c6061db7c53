//! Classes that make up a whole by their names: 90分以上的3个，80分至90分的4个，80分以下的2个; 接通312家，未接通88家.

use super::counts::{Counted, counted, judge, remark, state, sums};
use super::page::Paragraph;
use super::{Claim, Severity, TextRemark, plain};
use crate::domain::words::shorten;
use crate::i18n::Message;

crate::messages! {
    READ_CLASSES: "classes from the highest to the lowest, which make up the whole", "按由高到低各档相加应等于总数理解";
    PRODUCT: "{groups} groups of {each} are {right}, not {said}", "{groups}组、每组{each}应为{right}，而非{said}";
    READ_PRODUCT: "as many in each group", "按组数乘以每组数量理解";
    KINDS: "{said} are named, {listed} are counted", "写明{said}，逐类列出{listed}类";
    READ_KINDS: "the classes that are counted right behind the number", "按其后逐类所列数量理解";
    READ_GRADES: "the grades of an assessment, which make up the whole", "按各等次相加应等于总数理解";
    READ_BOTH: "“{what}” and “未{what}”, which make up the whole", "按“{what}”与“未{what}”相加应等于总数理解";
}

/// Groups of so many that make so many in all: 分4个小组，每组3人，共12人.
pub(super) fn product(p: &Paragraph, (from, to): (usize, usize), out: &mut Vec<TextRemark>) {
    let all = counted(p, from, to);
    for three in all.windows(3) {
        let [groups, each, sum] = three else { continue };
        let grouped =
            groups.number.unit == "组" || ["小组", "组", "个班", "队"].iter().any(|w| groups.behind.starts_with(w));
        let every = ["每组", "每个组", "每小组", "每队", "每班"].iter().any(|w| each.label.ends_with(w));
        let all_of = ["共", "共计", "合计", "总计"].iter().any(|w| sum.label == *w);
        let near = [groups, each, sum].iter().any(|c| c.number.near);
        let right = groups.number.value * each.number.amount();
        if !(grouped && every && all_of) || near || !sum.number.same_unit(&each.number) || right == sum.number.amount()
        {
            continue;
        }
        let follows = Message::plain(PRODUCT)
            .with("groups", plain(groups.number.value))
            .with("each", plain(each.number.amount()))
            .with("right", plain(right))
            .with("said", plain(sum.number.amount()));
        out.push(remark(p, groups, sum, Severity::Error, follows, READ_PRODUCT));
    }
}

/// Finds numbers of classes that are then counted one by one: 4类66条，即财税类18条、金融类15条、用工类21条、科技类12条.
pub(super) fn kinds(p: &Paragraph, (from, to): (usize, usize), out: &mut Vec<TextRemark>) {
    let all = counted(p, from, to);
    for (i, n) in all.iter().enumerate() {
        let stated = matches!(n.number.unit.as_str(), "类" | "种" | "大" | "个")
            && (n.number.unit == "类" || n.behind.starts_with('类'));
        if !stated || n.number.near || !(2.0..=20.0).contains(&n.number.value) || n.number.scale != 1.0 {
            continue;
        }
        // A number of things may stand between: 4类66条.
        let skip = all.get(i + 1).is_some_and(|c| !c.label.ends_with('类'));
        let rest = &all[(i + 1 + usize::from(skip)).min(all.len())..];
        let listed: Vec<&Counted> = rest.iter().take_while(|c| c.label.ends_with('类') && c.number.adds_up()).collect();
        let Some(last) = listed.last() else { continue };
        let open = last.behind.starts_with('等') || last.behind.ends_with('等') || last.label.contains("其他");
        if listed.len() < 2 || open || listed.len() == n.number.value as usize || listed[0].label.starts_with("其中")
        {
            continue;
        }
        let said = p.text(n.number.from, n.number.to);
        out.push(TextRemark {
            claim: Claim::Listed,
            severity: Severity::Error,
            line: p.line(n.number.from),
            says: shorten(&p.text(n.number.from.saturating_sub(8), last.number.to), 80),
            follows: Message::plain(KINDS).with("said", said).with("listed", listed.len()),
            reading: READ_KINDS.into(),
        });
    }
}

/// How a class is bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bound {
    Above,
    Between,
    Below,
}

/// Finds wholes that their classes do not make up; `from` is where the statement begins.
pub(super) fn check(p: &Paragraph, from: usize, all: &[&Counted], out: &mut Vec<TextRemark>) {
    let said = out.len();
    bounded(p, from, all, out);
    if out.len() == said {
        graded(p, all, out);
    }
    if out.len() == said {
        both(p, all, out);
    }
}

/// The grades of an assessment, the best first.
const GRADES: &[&[&str]] = &[
    &["优秀", "优等"],
    &["良好", "良等"],
    &["不合格", "不达标", "较差", "差等"],
    &["基本合格"],
    &["合格", "达标", "一般", "中等"],
];

/// Grades that make up a whole: 12个县中，优秀等次的4个、良好等次的6个、合格等次的2个.
fn graded(p: &Paragraph, all: &[&Counted], out: &mut Vec<TextRemark>) {
    let grade = |c: &Counted| GRADES.iter().position(|words| words.iter().any(|w| c.label.contains(w)));
    let Some(first) = all.iter().position(|c| grade(c) == Some(0)) else { return };
    let unit = &all[first].number;
    let same: Vec<&Counted> = all.iter().filter(|c| c.number.same_unit(unit)).copied().collect();
    let Some(at) = same.iter().position(|c| c.number.from == unit.from) else { return };
    let Some(total) = at.checked_sub(1).map(|i| same[i]).filter(|t| t.number.amount() >= unit.amount()) else { return };
    let parts: Vec<&Counted> = same[at..].iter().take_while(|c| grade(c).is_some()).copied().collect();
    let mut grades: Vec<usize> = parts.iter().filter_map(|c| grade(c)).collect();
    grades.sort_unstable();
    grades.dedup();
    // Two grades may leave the others unsaid.
    if grades.len() < 3 || grades.len() != parts.len() {
        return;
    }
    if let Some((sum, _)) = judge(total, &parts) {
        let last = parts[parts.len() - 1];
        out.push(remark(p, total, last, Severity::Error, sums(total, &parts, sum), READ_GRADES));
    }
}

/// The bound that stands before a number in its clause: 90分以上的有, 80至90分.
fn bound(p: &Paragraph, from: usize, c: &Counted) -> Option<(Bound, String)> {
    // 90分 in 90分以上 is the bound and no count.
    if c.number.near || c.behind.starts_with(['的', '以', '至', '到', '-', '~', '(']) {
        return None;
    }
    let start = (from..c.number.from).rev().find(|at| ",;:、。(".contains(p.chars[*at])).map_or(from, |at| at + 1);
    let before = p.text(start, c.number.from);
    let digits: String =
        before.chars().skip_while(|c| !c.is_ascii_digit()).take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    if digits.is_empty() {
        return None;
    }
    let any = |words: &[&str]| words.iter().any(|w| before.contains(w));
    let bound = if any(&["以上", "高于", "及以上"]) {
        Bound::Above
    } else if any(&["以下", "低于", "不足"]) {
        Bound::Below
    } else if any(&["至", "到", "-", "~", "之间"]) {
        Bound::Between
    } else {
        return None;
    };
    Some((bound, digits))
}

fn bounded(p: &Paragraph, from: usize, all: &[&Counted], out: &mut Vec<TextRemark>) {
    let Some(first) = all.iter().position(|c| bound(p, from, c).is_some()) else { return };
    let unit = &all[first].number;
    let same: Vec<&Counted> = all.iter().filter(|c| c.number.same_unit(unit)).copied().collect();
    let Some(at) = same.iter().position(|c| c.number.from == unit.from) else { return };
    let Some(total) = at.checked_sub(1).map(|i| same[i]).filter(|t| t.number.amount() >= unit.amount()) else { return };
    let classes: Vec<(&Counted, Bound, String)> =
        same[at..].iter().map_while(|c| bound(p, from, c).map(|(b, d)| (*c, b, d))).collect();
    let one = |b: Bound| classes.iter().filter(|c| c.1 == b).count() == 1;
    let between = classes.iter().any(|c| c.1 == Bound::Between);
    // Without a class between, the highest must begin where the lowest ends.
    let edges: Vec<&String> = classes.iter().map(|c| &c.2).collect();
    let closed = between || edges.windows(2).all(|e| e[0] == e[1]);
    if !one(Bound::Above) || !one(Bound::Below) || !closed {
        return;
    }
    let parts: Vec<&Counted> = classes.iter().map(|c| c.0).collect();
    if let Some((sum, _)) = judge(total, &parts) {
        let last = parts[parts.len() - 1];
        out.push(remark(p, total, last, Severity::Error, sums(total, &parts, sum), READ_CLASSES));
    }
}

/// A whole, what was done with some of it and with the others not: 抽取400家，实际接通312家，未接通88家.
fn both(p: &Paragraph, all: &[&Counted], out: &mut Vec<TextRemark>) {
    for (i, not) in all.iter().enumerate().skip(2) {
        let label = not.label.trim_end_matches(['的', '有', '为', '共']);
        let Some((_, what)) = ["未能", "未", "没有"].iter().find_map(|w| label.split_once(w)) else { continue };
        let (done, total) = (all[i - 1], all[i - 2]);
        let did = done.label.trim_end_matches(['的', '有', '为', '共', '了']);
        let fits = what.chars().count() >= 2
            && did.ends_with(what)
            && !did.contains('未')
            && state(&total.label).is_none()
            && !total.label.ends_with(what)
            && [done, total].iter().all(|c| c.number.same_unit(&not.number))
            && total.number.amount() >= done.number.amount().max(not.number.amount());
        if !fits {
            continue;
        }
        // More may follow that belongs to the whole.
        let rest: Vec<&Counted> =
            all[i - 1..].iter().take_while(|c| c.number.same_unit(&not.number)).copied().collect();
        if (2..=rest.len()).any(|n| judge(total, &rest[..n]).is_none()) {
            continue;
        }
        if let Some((sum, _)) = judge(total, &[done, not]) {
            let reading = Message::plain(READ_BOTH).with("what", what);
            out.push(remark(p, total, not, Severity::Error, sums(total, &[done, not], sum), reading));
            return;
        }
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
    fn classes_by_score_make_up_the_whole() {
        let holds = "全市9个县（市、区）中，得分在90分以上的有3个，80分至90分的有4个，80分以下的有2个。";
        assert!(said(holds).is_empty(), "{:?}", said(holds));
        assert_eq!(said(&holds.replace("有3个", "有4个")), ["the parts 4个+4个+2个 sum to 10个, not 9个"]);
        // 满意度 between 90 and 95 is not told.
        assert!(said("18个部门中，满意度95%以上的有12个，90%以下的有2个。").is_empty());
    }

    #[test]
    fn classes_are_as_many_as_is_said() {
        let holds = "全县梳理惠企政策4类66条，即财税类18条、金融类15条、用工类21条、科技类12条。";
        assert!(said(holds).is_empty(), "{:?}", said(holds));
        assert_eq!(said(&holds.replace("4类", "5类")), ["5类 are named, 4 are counted"]);
    }

    #[test]
    fn groups_of_one_size_make_the_sum() {
        let holds = "核查组分4个小组，每组3人，共12人。";
        assert!(said(holds).is_empty(), "{:?}", said(holds));
        assert_eq!(said(&holds.replace("12人", "14人")), ["4 groups of 3 are 12, not 14"]);
    }

    #[test]
    fn what_was_and_what_was_not_make_up_the_whole() {
        let holds = "本季度随机抽取企业400家，实际接通312家，未接通88家，接通率78.0%。";
        assert!(said(holds).is_empty(), "{:?}", said(holds));
        assert_eq!(said(&holds.replace("88家", "98家")), ["the parts 312家+98家 sum to 410家, not 400家"]);
    }
}
