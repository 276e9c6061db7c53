//! Totals and their parts: 清单105项，已完成83项，未完成11项，正在推进11项; 共50件，其中…; A23件、B15件，共计38件.

use super::number::{Number, numbers};
use super::page::{Paragraph, find, has, split};
use super::{Claim, Severity, TextRemark, plain};
use crate::domain::words::shorten;
use crate::i18n::Message;

crate::messages! {
    SUM: "the parts {parts} sum to {sum}, not {total}", "各项{parts}合计为{sum}，而非{total}";
    PART_OVER: "a part ({part}) is more than the whole ({total})", "其中{part}大于总数{total}";
    READ_STATES: "states of the same things, which make up the whole", "按同一批事项的各类状态相加应等于总数理解";
    READ_DIVIDED: "the text divides the whole into these parts", "按文中将总数划分为各项理解";
    READ_CLOSED: "the text adds these parts up", "按文中各项相加得出合计理解";
    READ_AMONG: "“其中”: parts that are named side by side, and may be some of the whole or overlap", "按“其中”所列各项理解；所列可能不全或有交叉，仅供核对";
    READ_BESIDE: "counts of one unit beside a total that they nearly make up", "按同一单位的各项与总数相近理解，仅供核对";
}

/// What a label says of the things counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Done,
    Doing,
    Ongoing,
    Not,
}

/// How a label ends that names a state and nothing else.
const FINISHED: &[&str] = &[
    "完成", "办结", "整改", "到位", "销号", "结案", "合格", "达标", "满意", "通过", "解决", "化解", "落实", "开工",
    "兑现", "转办", "交办", "分办", "回复", "答复", "发放", "接听", "受理", "采纳",
];

/// Tells the state that a label names.
pub(super) fn state(label: &str) -> Option<State> {
    // 政策落实类 names a class and no state.
    if label.ends_with('类') {
        return None;
    }
    let any = |words: &[&str]| words.iter().any(|w| label.contains(w));
    if any(&[
        "未",
        "没有",
        "不满意",
        "不合格",
        "不达标",
        "不符合",
        "不予",
        "待整改",
        "待办",
        "待处理",
        "待完成",
        "剩余",
        "尚有",
        "逾期",
        "缺席",
        "请假",
        "其余",
        "限期",
        "不通过",
    ]) {
        Some(State::Not)
    } else if any(&["长期坚持", "持续推进", "持续整改", "长期推进", "常态"]) {
        Some(State::Ongoing)
    } else if any(&["正在", "推进中", "整改中", "办理中", "处理中", "进行中", "在办", "推进", "实施中", "建设中"])
    {
        Some(State::Doing)
    } else if any(&[
        "已",
        "现场整改",
        "当场整改",
        "立行立改",
        "现场办结",
        "当场办结",
        "完成",
        "实到",
        "办结",
        "到位",
        "销号",
        "结案",
        "合格",
        "达标",
        "满意",
        "成效",
        "落实",
        "解决",
        "化解",
        "通过",
    ]) {
        Some(State::Done)
    } else {
        None
    }
}

/// A number in its sentence: its label before and behind, and the bracket that it stands in.
pub(super) struct Counted {
    pub number: Number,
    pub label: String,
    pub behind: String,
    pub bracket: usize,
}

/// The numbers of a range with what stands around each.
pub(super) fn counted(p: &Paragraph, from: usize, to: usize) -> Vec<Counted> {
    let all = numbers(&p.chars, from, to);
    let mut out: Vec<Counted> = Vec::with_capacity(all.len());
    let stop = |c: char| "，,、;；:：。()".contains(c);
    for (i, number) in all.iter().enumerate() {
        let floor = i.checked_sub(1).map_or(from, |b| all[b].to);
        let start = (floor..number.from).rev().find(|at| stop(p.chars[*at])).map_or(floor, |at| at + 1);
        let ceiling = all.get(i + 1).map_or(to, |n| n.from);
        let end = (number.to..ceiling).find(|at| stop(p.chars[*at])).unwrap_or(ceiling);
        let (mut depth, mut bracket) = (0usize, 0usize);
        for (at, c) in p.chars[from..number.from].iter().enumerate() {
            match c {
                '(' => {
                    depth += 1;
                    bracket = at + 1;
                }
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        let bracket = if depth > 0 { bracket } else { 0 };
        out.push(Counted {
            label: p.text(start, number.from),
            behind: p.text(number.to, end),
            bracket,
            number: number.clone(),
        });
    }
    out
}

/// Finds totals that their parts do not make up.
pub(super) fn check(p: &Paragraph, (from, to): (usize, usize), out: &mut Vec<TextRemark>) {
    let segments = split(&p.chars, from, to, ";");
    let divided = |(a, b): (usize, usize)| has(&p.chars, a, b, &["其中", "分别", "分为", ":", "包括"]);
    let own = |(a, b): (usize, usize)| has(&p.chars, a, b, &["共", "总", "其中", "合计", "清单"]);
    let whole = segments.len() > 1 && divided(segments[0]) && !segments[1..].iter().any(|s| own(*s));
    for (a, b) in if whole { vec![(from, to)] } else { segments } {
        segment(p, a, b, out);
    }
}

fn segment(p: &Paragraph, from: usize, to: usize, out: &mut Vec<TextRemark>) {
    let all: Vec<Counted> = counted(p, from, to).into_iter().filter(|c| c.number.adds_up()).collect();
    let main: Vec<&Counted> = all.iter().filter(|c| c.bracket == 0).collect();
    let said = out.len();
    states(p, &main, out);
    if out.len() == said {
        super::bands::check(p, &main, out);
    }
    if out.len() == said {
        super::classes::check(p, from, &main, out);
    }
    if out.len() == said {
        closed(p, &main, out);
    }
    if out.len() == said {
        divided(p, &main, from, out);
    }
    // What stands in a bracket divides the number before it.
    let mut brackets: Vec<usize> = all.iter().map(|c| c.bracket).filter(|b| *b > 0).collect();
    brackets.dedup();
    for bracket in brackets {
        let inner: Vec<&Counted> = all.iter().filter(|c| c.bracket == bracket).collect();
        let Some(total) = main.iter().rev().find(|c| c.number.to <= from + bracket) else { continue };
        let mut group = vec![*total];
        group.extend(inner.iter().filter(|c| c.number.same_unit(&total.number)));
        if group.len() < 2 || from + bracket > total.number.to + 14 {
            continue;
        }
        let before = out.len();
        states(p, &group, out);
        if out.len() == before && group.len() > 2 {
            divided(p, &group, from, out);
        }
    }
}

/// A total and the states of its things.
fn states(p: &Paragraph, all: &[&Counted], out: &mut Vec<TextRemark>) {
    let mut at = 0;
    while at < all.len() {
        let first = (at..all.len()).find(|i| *i > 0 && state(&all[*i].label).is_some());
        let Some(first) = first else { return };
        at = first + 1;
        let total = all[..first].iter().rev().find(|c| c.number.same_unit(&all[first].number));
        let Some(total) = total.filter(|t| state(&t.label).is_none() || is_total(&t.label)) else { continue };
        let mut parts: Vec<&Counted> = Vec::new();
        let mut end = first;
        for (i, c) in all.iter().enumerate().skip(first) {
            if is_total(&c.label) && i > first {
                break;
            }
            if !c.number.same_unit(&total.number)
                || state(&c.label).is_none()
                || (i > first && c.label.contains("其中"))
            {
                // Something between that says where the part goes: it belongs to the part before.
                continue;
            }
            // A second round of states speaks of something else.
            if parts.iter().any(|o| o.label == c.label) {
                break;
            }
            parts.push(c);
            end = i + 1;
            // What is left ends the division; what follows says how the rest stands.
            if is_rest(&c.label) {
                break;
            }
        }
        at = at.max(end);
        let kinds: Vec<State> = parts.iter().filter_map(|c| state(&c.label)).collect();
        let has = |s: State| kinds.contains(&s);
        let over =
            parts.iter().find(|c| c.number.amount() > total.number.amount() + total.number.slack() + c.number.slack());
        let plain_state = |c: &Counted| FINISHED.iter().any(|w| c.label.ends_with(w)) && c.label.chars().count() <= 5;
        let next = all[first].number.from;
        if let Some(over) = over.filter(|o| {
            o.number.from == next
                && all[first - 1].number.from == total.number.from
                && !o.number.near
                && !total.number.near
                && !grown(&o.label)
                && plain_state(o)
                && o.number.from - total.number.to <= 24
        }) {
            let follows = Message::plain(PART_OVER).with("part", written(over)).with("total", written(total));
            out.push(remark(p, total, over, Severity::Error, follows, READ_STATES));
            continue;
        }
        let shared = has(State::Done)
            && has(State::Doing)
            && ["整改", "办", "改造", "建设", "处理"].iter().any(|w| parts.iter().all(|c| c.label.contains(w)));
        let whole = shared
            || has(State::Done) && (has(State::Not) || has(State::Ongoing))
            || (has(State::Not) && has(State::Doing))
            || (has(State::Done) && has(State::Doing) && parts.len() > 2);
        if parts.len() < 2 || kinds.iter().all(|k| *k == kinds[0]) {
            continue;
        }
        // Every count of the unit that follows may be a part, states or not.
        let every: Vec<&Counted> = all[first..].iter().filter(|c| c.number.same_unit(&total.number)).copied().collect();
        if judge(total, &every).is_none() {
            continue;
        }
        // A division by kind may stand between: 33个，其中甲类16个、乙类17个，已整改27个，其余6个. Of several numbers that could be
        // the whole the nearest sum tells.
        let wholes: Vec<&Counted> =
            all[..first].iter().filter(|c| c.number.same_unit(&total.number)).copied().collect();
        let off = |whole: &Counted| judge(whole, &parts).map_or(0.0, |(_, difference)| difference.abs());
        let among = wholes.len() > 2 && total.number.from > wholes[0].number.from;
        let total = match wholes.iter().min_by(|a, b| off(a).total_cmp(&off(b))) {
            Some(nearest) if among => nearest,
            _ => *total,
        };
        let Some((sum, difference)) = judge(total, &parts) else { continue };
        let severity = if whole || difference > 0.0 { Severity::Error } else { Severity::Warning };
        out.push(remark(p, total, parts[parts.len() - 1], severity, sums(total, &parts, sum), READ_STATES));
    }
}

/// Parts that are added up at the end.
fn closed(p: &Paragraph, all: &[&Counted], out: &mut Vec<TextRemark>) {
    for (i, total) in all.iter().enumerate().skip(2) {
        let closes = ["合计", "共计", "总计", "总共", "一共", "小计"].iter().any(|w| total.label.contains(w))
            || total.label.ends_with('共')
            || total.label == "共有";
        if !closes
            || total.label.contains("累计")
            || all[..i].iter().any(|c| is_total(&c.label) && c.number.same_unit(&total.number))
        {
            continue;
        }
        let parts: Vec<&Counted> =
            all[..i].iter().rev().take_while(|c| c.number.same_unit(&total.number)).copied().collect();
        let parts: Vec<&Counted> = parts.into_iter().rev().collect();
        if parts.len() < 2 {
            continue;
        }
        if let Some((sum, _)) = judge(total, &parts) {
            // Only the last few may be meant.
            let tail = (2..parts.len()).any(|n| judge(total, &parts[parts.len() - n..]).is_none());
            if !tail {
                out.push(remark(p, parts[0], total, Severity::Error, sums(total, &parts, sum), READ_CLOSED));
            }
        }
    }
}

/// A total that is divided, or of which parts are named.
fn divided(p: &Paragraph, all: &[&Counted], from: usize, out: &mut Vec<TextRemark>) {
    for (i, total) in all.iter().enumerate() {
        let Some(next) = all.get(i + 1).filter(|n| n.number.same_unit(&total.number)) else { continue };
        // What stands in brackets between them divides the one before.
        let (a, b) = (total.number.to, next.number.from);
        let b = if next.bracket == total.bracket { find(&p.chars, a, b, "(").unwrap_or(b) } else { b };
        let among = has(&p.chars, a, b, &["其中", "中,", "中有"])
            || (find(&p.chars, from, a, "其中").is_none() && has(&p.chars, a, b, &["含", "包含"]));
        let divides = has(
            &p.chars,
            a,
            b,
            &["分为", "分别为", "分别是", "包括", "分成", "按类别", "构成", "涵盖", "按区域", "按类型"],
        );
        if has(
            &p.chars,
            a,
            b,
            &["增加", "减少", "增长", "下降", "压缩", "精简", "提高", "较", "比", "同比", "至", "到", "为"],
        ) && !divides
            && !among
        {
            continue;
        }
        let concerns = has(&p.chars, a, b, &["涉及", "分布在", "分别涉及"]);
        if total.number.near {
            continue;
        }
        let mut parts: Vec<&Counted> = Vec::new();
        // 48人、37人、15人，合计100人: the whole comes behind its parts.
        let mut closed = false;
        for c in &all[i + 1..] {
            if !c.number.same_unit(&total.number) || is_total(&c.label) {
                closed = is_total(&c.label);
                break;
            }
            // A new clause with a verb of its own speaks of something else.
            let begins = [
                "新增", "完成", "建成", "修复", "治理", "实施", "开展", "带动", "发放", "推动", "实现", "争取", "落实",
                "新建", "改造", "培育", "吸纳", "累计", "帮助",
            ];
            if !parts.is_empty() && begins.iter().any(|w| c.label.starts_with(w)) {
                break;
            }
            // The whole is divided anew, by how its things stand: 其中甲类16个、乙类14个，已整改27个.
            let stands = |c: &Counted| state(&c.label).is_some() && !is_rest(&c.label);
            if !parts.is_empty() && stands(c) && !parts.iter().any(|o| stands(o)) {
                break;
            }
            parts.push(c);
            if is_rest(&c.label) {
                break;
            }
        }
        let open = parts.last().is_some_and(|c| c.behind.starts_with('等') || c.behind.ends_with('等'));
        if among
            && let Some(over) = parts.first().filter(|c| {
                !c.number.near && c.number.amount() > total.number.amount() + c.number.slack() + total.number.slack()
            })
        {
            let follows = Message::plain(PART_OVER).with("part", written(over)).with("total", written(total));
            out.push(remark(p, total, over, Severity::Error, follows, READ_AMONG));
            return;
        }
        if parts.len() < 2 {
            continue;
        }
        // The first few parts alone may be the division.
        if (2..=parts.len()).any(|n| judge(total, &parts[..n]).is_none()) {
            continue;
        }
        let Some((sum, difference)) = judge(total, &parts) else { continue };
        let last = parts[parts.len() - 1];
        let share = difference.abs() / total.number.amount();
        // 其中 promises parts; in 18个部门中，… others may be left unsaid.
        let promised = has(&p.chars, total.number.to, next.number.from, &["其中"]);
        let near = share <= 0.12 || (promised && share <= 0.25);
        let alike = alike(&parts);
        let (severity, reading) = match (divides && !among, among) {
            (true, _) if !open => (Severity::Error, READ_DIVIDED),
            (_, true) if difference > 0.0 && alike => (Severity::Error, READ_AMONG),
            (_, true) if difference > 0.0 || (near && !open) => (Severity::Warning, READ_AMONG),
            // 23条，涉及甲9条、乙6条、丙8条: what is concerned in three or more is mostly all of it.
            (false, _) if near && !open && parts.len() > 2 && concerns => (Severity::Warning, READ_BESIDE),
            (false, false) if near && (parts.len() > 2 || is_total(&total.label)) && alike => {
                (Severity::Warning, READ_BESIDE)
            }
            // 27条，现场答复15条，转办11条: what nearly makes up a small number right before it mostly is all of it.
            (false, false)
                if share <= 0.1
                    && !open
                    && !closed
                    && whole_things(total, &parts)
                    && !has(&p.chars, total.number.to, last.number.from, &["%"]) =>
            {
                (Severity::Warning, READ_BESIDE)
            }
            _ => continue,
        };
        out.push(remark(p, total, last, severity, sums(total, &parts, sum), reading));
        return;
    }
}

/// 其中 at the head of a sentence or a paragraph divides a number of the sentence before it.
pub(super) fn carried_on(
    p: &Paragraph,
    (from, to): (usize, usize),
    before: (&Paragraph, (usize, usize)),
    out: &mut Vec<TextRemark>,
) {
    if super::page::starts(&p.chars[..to], from, &["其中"]).is_none() {
        return;
    }
    let own = counted(p, from, to);
    let parts: Vec<&Counted> = own
        .iter()
        .take_while(|c| c.number.adds_up() && !c.number.near && c.bracket == 0 && c.number.same_unit(&own[0].number))
        .collect();
    let clean = parts.iter().all(|c| !is_total(&c.label) && !grown(&c.label));
    if parts.len() < 2 || parts.len() != own.len() || !clean {
        return;
    }
    let above = counted(before.0, before.1.0, before.1.1);
    let wholes: Vec<&Counted> =
        above.iter().filter(|c| c.number.same_unit(&parts[0].number) && !c.number.near && c.number.adds_up()).collect();
    // Any number of the sentence before may be the one that is divided.
    if wholes.is_empty() || wholes.iter().any(|w| judge(w, &parts).is_none()) {
        return;
    }
    let off = |w: &Counted| judge(w, &parts).map_or(0.0, |(_, difference)| difference.abs());
    let Some(total) = wholes.iter().min_by(|a, b| off(a).total_cmp(&off(b))) else { return };
    let Some((sum, difference)) = judge(total, &parts) else { return };
    if difference.abs() <= 0.12 * total.number.amount() {
        let last = parts[parts.len() - 1];
        out.push(remark(p, parts[0], last, Severity::Warning, sums(total, &parts, sum), READ_AMONG));
    }
}

/// Whether a number and what follows it count whole things, each by another name and each less than all of them.
fn whole_things(total: &Counted, parts: &[&Counted]) -> bool {
    let exact = |c: &Counted| c.number.scale == 1.0 && c.number.decimals == 0 && !c.number.near;
    let mut labels: Vec<&str> = parts.iter().map(|c| c.label.as_str()).collect();
    labels.sort_unstable();
    labels.dedup();
    exact(total)
        && total.number.value >= 5.0
        && labels.len() == parts.len()
        && parts.iter().all(|c| {
            exact(c) && c.number.value < total.number.value && !c.label.is_empty() && !grown(&c.label) && c.bracket == 0
        })
        // 受理50件，办结45件，满意3件: the states of one thing are another rule's.
        && parts.iter().any(|c| state(&c.label).is_none())
}

/// Whether parts are named in the same way, so that they hardly overlap: 市级、县级; 工程类、货物类; 第一产业、第二产业.
fn alike(parts: &[&Counted]) -> bool {
    let last = |c: &Counted| {
        let name = c.label.trim_start_matches("其中").trim_end_matches(['有', '为', '是', '约', '达']).to_string();
        name.chars().last()
    };
    let first = parts.first().and_then(|c| last(c));
    first.is_some_and(|f| !f.is_ascii()) && parts.iter().all(|c| last(c) == first)
}

fn is_total(label: &str) -> bool {
    label.starts_with('共')
        || ["共有", "总计", "合计", "共计", "总数", "总共", "全部", "总量", "一共"].iter().any(|w| label.contains(w))
        || label.ends_with('共')
}

/// Whether a label names what is left of a whole.
fn is_rest(label: &str) -> bool {
    label.contains("其余") || label.contains("剩余")
}

/// Whether a label compares instead of counting a part.
fn grown(label: &str) -> bool {
    ["增", "减", "较", "比", "至", "累计", "目标"].iter().any(|w| label.contains(w))
}

/// The sum of parts and how far it is above the total; nothing where they agree, or where something is only near.
pub(super) fn judge(total: &Counted, parts: &[&Counted]) -> Option<(f64, f64)> {
    if total.number.near || parts.iter().any(|c| c.number.near) {
        return None;
    }
    let sum: f64 = parts.iter().map(|c| c.number.amount()).sum();
    let slack: f64 = parts.iter().map(|c| c.number.slack()).sum::<f64>() + total.number.slack() + 1e-6;
    let difference = sum - total.number.amount();
    (difference.abs() > slack).then_some((sum, difference))
}

fn written(c: &Counted) -> String {
    format!("{}{}{}", plain(c.number.value), c.number.scale_word(), c.number.unit)
}

pub(super) fn sums(total: &Counted, parts: &[&Counted], sum: f64) -> Message {
    let list = parts.iter().map(|c| written(c)).collect::<Vec<_>>().join("+");
    let scale = total.number.scale;
    let sum = format!(
        "{}{}",
        plain(sum / scale),
        written(total).trim_start_matches(|c: char| c.is_ascii_digit() || c == '.')
    );
    Message::plain(SUM).with("parts", list).with("sum", sum).with("total", written(total))
}

pub(super) fn remark(
    p: &Paragraph,
    first: &Counted,
    last: &Counted,
    severity: Severity,
    follows: Message,
    reading: impl Into<Message>,
) -> TextRemark {
    let (a, b) = (first.number.from.min(last.number.from), first.number.to.max(last.number.to));
    let says = shorten(&p.text(a.saturating_sub(first.label.chars().count().min(12)), b), 80);
    TextRemark { claim: Claim::Sum, severity, line: p.line(a), says, follows, reading: reading.into() }
}
