//! Rates and shares: 已完成83项，完成率79.0%; 其中民营企业82家，占65.6%; 占年度计划12亿元的70.8%; shares that make up a whole.

use super::counts::{Counted, State, counted, state};
use super::page::{Paragraph, ends, has, split};
use super::{Claim, Severity, TextRemark, plain};
use crate::domain::words::shorten;
use crate::i18n::{Message, Msg};

crate::messages! {
    RATE: "{part}/{whole} is {rate}, not {said}", "{part}÷{whole}={rate}，而非{said}";
    RATE_OTHER: "{part}/{whole} is {rate}; {said} is {other}/{whole}", "{part}÷{whole}={rate}；{said}是{other}÷{whole}";
    CUT: "{part}/{whole} is {rate}: {said} was cut off instead of rounded", "{part}÷{whole}={rate}，{said}系截取而非四舍五入";
    SHARES: "the shares {shares} sum to {sum}%", "各项占比{shares}合计为{sum}%";
    READ_RATE: "“{name}”: what is {stem} of all", "按“{name}”为“{stem}”数占总数之比理解";
    READ_SHARE: "a share of the whole named before it", "按占前述总数之比理解";
    READ_OF: "a share of the figure that the text itself names", "按文中所写占该数之比理解";
    READ_SHARES: "shares of one whole, which sum to 100%", "按同一整体的各部分占比合计应为100%理解";
    DRAWN: "{share} of {whole} are {exact}, not {said}", "{whole}的{share}为{exact}，而非{said}";
    READ_DRAWN: "the share of all from which it is drawn", "按从总数中按比例抽取理解";
    READ_ABOVE: "the whole that the paragraph before it names", "按上一段所写总数理解；文中未写明，仅供核对";
    READ_CUT: "rounding; a custom, no mistake in counting", "按四舍五入惯例，仅供参考";
}

/// Finds rates and shares that the counts of their paragraph do not give.
///
/// The whole of a rate may stand in the paragraph before, when its own names none.
pub(super) fn check(p: &Paragraph, above: Option<&Paragraph>, out: &mut Vec<TextRemark>) {
    let all = counted(p, 0, p.chars.len());
    let sentences = p.sentences();
    for i in (0..all.len()).filter(|i| all[*i].number.is_percent() && all[*i].number.near) {
        let range = sentences.iter().find(|(a, b)| (*a..*b).contains(&all[i].number.from));
        out.extend(range.and_then(|range| drawn(p, &all, i, *range)).flatten());
    }
    for (i, c) in all.iter().enumerate().filter(|(_, c)| c.number.is_percent() && !c.number.near) {
        let Some(sentence) = sentences.iter().position(|(a, b)| (*a..*b).contains(&c.number.from)) else { continue };
        let (from, to) = sentences[sentence];
        if let Some(r) = drawn(p, &all, i, (from, to)) {
            out.extend(r);
            continue;
        }
        if let Some(r) = of_named(p, &all, i, from) {
            out.extend(r);
            continue;
        }
        let segments = split(&p.chars, from, to, ";");
        let (a, b) = segments.into_iter().find(|(a, b)| (*a..=*b).contains(&c.number.from)).unwrap_or((from, to));
        // What a rate speaks of stands in its own statement, else in the sentence before.
        let before = sentence.checked_sub(1).map_or(from, |s| sentences[s].0);
        if let Some(name) = rate_name(c) {
            let found = rate(p, &all, i, (a, b), &name).or_else(|| {
                if a == from { rate(p, &all, i, (before, b), &name) } else { rate(p, &all, i, (from, b), &name) }
            });
            let found = found.or_else(|| rate_above(p, &all, i, above?, &name));
            out.extend(found.flatten());
        } else if is_share(p, c) {
            out.extend(share(p, &all, i, (a, b)).or_else(|| share(p, &all, i, (from, b))).flatten());
        }
    }
    shares(p, &all, out);
}

/// The name of a rate before a percentage: 完成率, 按期办结率, 满意度.
fn rate_name(c: &Counted) -> Option<String> {
    let label = c.label.trim_end_matches(['达', '到', '为', '是', '至', '仅', '约']).trim_end_matches("达到");
    let at = label.rfind(['率', '度'])?;
    let end = at + '率'.len_utf8();
    let tail = &label[end..];
    let wrong = ["增", "降", "提", "较", "比", "升", "高于", "低于", "要求", "目标", "力争", "不低于", "确保"];
    let blocked = wrong.iter().any(|w| label.contains(w)) || tail.chars().count() > 4;
    (!blocked).then(|| label[..end].to_string())
}

fn is_share(p: &Paragraph, c: &Counted) -> bool {
    let label = &c.label;
    let at = c.number.from;
    (ends(
        &p.chars,
        at,
        &[
            "占",
            "占比",
            "占比为",
            "占比达",
            "占比达到",
            "比例为",
            "比重为",
            "占总数的",
            "占总量的",
            "占比例",
            "占全部",
            "占到",
        ],
    ) || (label.contains('占') && label.ends_with('的')))
        && !["全国", "全省", "全市", "全县", "同类", "GDP", "产值", "分值", "权重", "人口", "耕地"]
            .iter()
            .any(|w| label.contains(w))
}

type Found = Option<Option<TextRemark>>;

/// Checks a named rate in a range; the outer option is empty where nothing there can be compared.
fn rate(p: &Paragraph, all: &[Counted], i: usize, (from, to): (usize, usize), name: &str) -> Found {
    let c = &all[i];
    let stem = name
        .trim_end_matches(['率', '度'])
        .trim_start_matches("其中")
        .trim_start_matches("总体")
        .trim_start_matches("综合");
    let counts: Vec<&Counted> =
        all[..i].iter().filter(|o| o.number.from >= from && o.number.from < to && o.number.adds_up()).collect();
    let core: Vec<&str> = [
        "办结", "完成", "整改", "满意", "合格", "达标", "通过", "销号", "签约", "开工", "到位", "采纳", "回复", "答复",
        "化解", "解决", "查处", "覆盖", "上线", "网办", "到会", "参会", "出勤", "到岗", "参训", "应答", "受理", "投产",
        "竣工", "兑现", "结案", "执行", "履约", "发放", "接种", "入户", "走访", "录入", "检测", "抽检", "审结", "回访",
        "成功", "响应", "按期", "按时",
    ]
    .into_iter()
    .filter(|w| stem.contains(w))
    .collect();
    let wanted = |o: &&&Counted| {
        let label = format!("{}{}", o.label, o.behind);
        let not = matches!(state(&o.label), Some(State::Not)) && !stem.contains('未');
        let hit = if core.is_empty() {
            stem.chars().count() >= 2 && label.contains(stem)
        } else {
            core.iter().all(|w| label.contains(w)) || core.iter().any(|w| o.label.contains(w))
        };
        // 收回582份，回收率97%
        let turned: String = stem.chars().rev().collect();
        let hit = hit || (stem.chars().count() == 2 && o.label.contains(&turned));
        let present =
            core.iter().any(|w| ["到会", "参会", "出勤", "到岗", "参训"].contains(w)) && o.label.contains("实到");
        // 应办 is what was to be done; 回应 and 响应 are done.
        let due = o.label.replace("回应", "").replace("响应", "").contains('应');
        (hit || present) && !not && !due
    };
    let parts: Vec<&&Counted> = counts.iter().filter(wanted).collect();
    // Of several the one that says that it is done, and names all that the rate does.
    let done = |o: &&&&Counted| {
        !matches!(state(&o.label), Some(State::Doing | State::Ongoing)) && core.iter().all(|w| o.label.contains(w))
    };
    let named = parts.iter().rev().find(|o| o.label == stem);
    let part = **named.or_else(|| parts.iter().rev().find(done)).or(parts.last())?;
    if part.number.near {
        return Some(None);
    }
    let wholes: Vec<&Counted> = counts
        .iter()
        .filter(|o| {
            o.number.same_unit(&part.number)
                && o.number.from != part.number.from
                && o.number.amount() >= part.number.amount()
                && !o.number.near
                && !o.label.contains("增")
        })
        .copied()
        .collect();
    // A whole stands before its parts.
    let before: Vec<&Counted> = wholes.iter().filter(|o| o.number.from < part.number.from).copied().collect();
    let whole = *before.last().or(wholes.first())?;
    if wholes.iter().any(|w| parts.iter().any(|o| within(o, w, c))) {
        return Some(None);
    }
    // Of two that are satisfied in some degree, or of what is not done, the rest.
    let unit: Vec<&Counted> = counts
        .iter()
        .filter(|o| o.number.same_unit(&part.number) && o.number.from != whole.number.from)
        .copied()
        .collect();
    let satisfied = stem.contains("满意");
    let amount = |s: &dyn Fn(&Counted) -> bool| unit.iter().filter(|o| s(o)).map(|o| o.number.amount()).sum::<f64>();
    let base = whole.number.amount();
    if satisfied && gives(amount(&|o| state(&o.label) == Some(State::Done)) / base, c) {
        return Some(None);
    }
    let not = amount(&|o| state(&o.label) == Some(State::Not));
    if not > 0.0 && parts.is_empty() && gives((base - not) / base, c) {
        return Some(None);
    }
    let ongoing = amount(&|o| state(&o.label) == Some(State::Ongoing));
    if ongoing > 0.0 && gives(part.number.amount() / (base - ongoing), c) {
        return Some(Some(remark(p, part, c, Severity::Warning, told(RATE, part, whole, c), read_rate(name, stem))));
    }
    let exact = part.number.amount() / base;
    if is_cut(exact, c) {
        return Some(Some(remark(p, part, c, Severity::Note, told(CUT, part, whole, c), READ_CUT.into())));
    }
    let doing = amount(&|o| matches!(state(&o.label), Some(State::Doing | State::Ongoing)));
    let follows = match doing > 0.0 && gives((part.number.amount() + doing) / base, c) {
        true => told(RATE_OTHER, part, whole, c)
            .with("other", format!("({}+{})", plain(part.number.amount()), plain(doing))),
        false => told(RATE, part, whole, c),
    };
    let exact_counts = part.number.scale == 1.0 && whole.number.scale == 1.0;
    let severity = if before.is_empty() || (!exact_counts && part.number.slack() > 0.02 * part.number.amount()) {
        Severity::Warning
    } else {
        Severity::Error
    };
    Some(Some(remark(p, part, c, severity, follows, read_rate(name, stem))))
}

fn read_rate(name: &str, stem: &str) -> Message {
    Message::plain(READ_RATE).with("name", name).with("stem", stem)
}

/// Checks a rate whose whole can only stand in the paragraph before: 接到投诉74件。/已办结68件，办结率91.9%.
fn rate_above(p: &Paragraph, all: &[Counted], i: usize, above: &Paragraph, name: &str) -> Found {
    let c = &all[i];
    let part = all.get(i.checked_sub(1)?)?;
    let stem = name.trim_end_matches(['率', '度']);
    let core: String = stem.chars().rev().take(2).collect::<Vec<_>>().into_iter().rev().collect();
    // The part stands in the same sentence, and is what the rate names.
    let parts: Vec<&Counted> = all[..i].iter().filter(|o| o.label.contains(&core) && o.number.adds_up()).collect();
    let part = parts.last().copied().or(Some(part)).filter(|o| o.label.contains(&core) && !o.number.near)?;
    let own = all[..i].iter().any(|o| {
        o.number.from != part.number.from
            && o.number.same_unit(&part.number)
            && o.number.amount() >= part.number.amount()
    });
    let before = counted(above, 0, above.chars.len());
    let wholes: Vec<&Counted> = before
        .iter()
        .filter(|o| o.number.same_unit(&part.number) && o.number.amount() >= part.number.amount() && !o.number.near)
        .collect();
    if own || wholes.is_empty() || wholes.iter().any(|w| within(part, w, c)) {
        return None;
    }
    // Only a number that the paragraph calls all of them is surely meant.
    let whole = wholes.iter().find(|o| {
        ["共", "总", "接到", "收到", "受理", "收集", "梳理", "征集", "排查", "承接"].iter().any(|w| o.label.contains(w))
    })?;
    Some(Some(remark(p, part, c, Severity::Warning, told(RATE, part, whole, c), READ_ABOVE.into())))
}

/// Checks what was drawn by a share: 从1,240户企业中按5%的比例随机抽取62户.
fn drawn(p: &Paragraph, all: &[Counted], i: usize, (from, to): (usize, usize)) -> Found {
    let c = &all[i];
    let least = ends(&p.chars, c.number.from, &["不低于", "不少于", "至少"]);
    let by = (least || ends(&p.chars, c.number.from, &["按", "按照", "以"]))
        && has(&p.chars, c.number.to, to.min(c.number.to + 4), &["的比例"]);
    let whole = all.get(i.checked_sub(1)?)?;
    let part = all.get(i + 1)?;
    let draws = has(&p.chars, c.number.to, part.number.from.min(to), &["抽", "选", "核查", "检查"]);
    let inside = whole.number.from >= from && part.number.to <= to;
    if !by || !draws || !inside || !part.number.same_unit(&whole.number) || part.number.near || whole.number.near {
        return None;
    }
    // A part of a thing is drawn whole or left.
    let exact = whole.number.amount() * c.number.value / 100.0;
    let off = part.number.amount() - exact;
    let holds = if least { off > -1e-6 } else { off.abs() < 1.0 + part.number.slack() };
    if holds || (c.number.near && !least) {
        return Some(None);
    }
    let follows = Message::plain(DRAWN)
        .with("share", format!("{}%", written(c)))
        .with("whole", plain(whole.number.amount()))
        .with("exact", plain(exact.ceil()))
        .with("said", plain(part.number.amount()));
    Some(Some(remark(p, whole, part, Severity::Error, follows, READ_DRAWN.into())))
}

/// Checks a share of the whole that stands before it.
fn share(p: &Paragraph, all: &[Counted], i: usize, (from, to): (usize, usize)) -> Found {
    let c = &all[i];
    let counts: Vec<&Counted> =
        all[..i].iter().filter(|o| o.number.from >= from && o.number.from < to && o.number.adds_up()).collect();
    if c.label.contains("分别")
        || c.label.contains('各')
        || (c.label.is_empty() && i > 0 && all[i - 1].number.is_percent())
    {
        return None;
    }
    let part = *counts.last()?;
    // Parts that each carry their share are judged together, in `pairs`.
    if super::pairs::siblings(p, all, i) {
        return Some(None);
    }
    // A share belongs to the count right before it.
    if part.number.near
        || c.number.from > part.number.to + 12
        || has(&p.chars, part.number.to, c.number.from, &["。", ";", "、"])
    {
        return None;
    }
    let wholes: Vec<&&Counted> = counts[..counts.len() - 1]
        .iter()
        .filter(|o| o.number.same_unit(&part.number) && o.number.amount() >= part.number.amount())
        .collect();
    if wholes.is_empty() || wholes.iter().any(|o| o.number.near) {
        return None;
    }
    if wholes.iter().any(|o| within(part, o, c)) {
        return Some(None);
    }
    let total = wholes
        .iter()
        .find(|o| o.label.contains('共') || o.label.contains('总'))
        .or_else(|| wholes.iter().max_by(|a, b| a.number.amount().total_cmp(&b.number.amount())))?;
    if is_cut(part.number.amount() / total.number.amount(), c) {
        return Some(Some(remark(p, part, c, Severity::Note, told(CUT, part, total, c), READ_CUT.into())));
    }
    Some(Some(remark(p, part, c, Severity::Error, told(RATE, part, total, c), READ_SHARE.into())))
}

/// Checks 占年度计划12亿元的70.8%: the figure that is divided by stands right before the percentage.
fn of_named(p: &Paragraph, all: &[Counted], i: usize, from: usize) -> Found {
    let c = &all[i];
    let whole = all.get(i.checked_sub(1)?).filter(|o| o.number.from >= from && o.number.adds_up() && !o.number.near)?;
    let between = p.text(whole.number.to, c.number.from);
    if between != "的" || !(whole.label.contains('占') || whole.label.starts_with("完成")) {
        return None;
    }
    let part = all[..i - 1]
        .iter()
        .rev()
        .find(|o| o.number.from >= from && o.number.same_unit(&whole.number))
        .filter(|o| !o.number.near)?;
    if whole.number.from > part.number.to + 16 {
        return None;
    }
    // A plan is exact, a figure that was reached is rounded.
    let planned = whole.number.decimals == 0 && ["计划", "目标", "任务"].iter().any(|w| whole.label.contains(w));
    let holds = match planned {
        true => {
            let at = |n: f64| n / whole.number.amount() * 100.0;
            let (low, high) =
                (at(part.number.amount() - part.number.slack()), at(part.number.amount() + part.number.slack()));
            let slack = c.number.slack() + 1e-6;
            low <= c.number.value + slack && high >= c.number.value - slack
        }
        false => within(part, whole, c),
    };
    if holds {
        return Some(None);
    }
    Some(Some(remark(p, part, c, Severity::Error, told(RATE, part, whole, c), READ_OF.into())))
}

/// Finds shares that are given of one whole and do not sum to 100.
fn shares(p: &Paragraph, all: &[Counted], out: &mut Vec<TextRemark>) {
    for (from, to) in p.sentences() {
        for (a, b) in split(&p.chars, from, to, ";") {
            let of: Vec<&Counted> = all
                .iter()
                .filter(|c| (a..b).contains(&c.number.from) && c.number.is_percent() && !c.number.near)
                .filter(|c| {
                    !["率", "合计", "总计", "增", "降", "比上", "同比", "环比", "较", "提高"]
                        .iter()
                        .any(|w| c.label.contains(w))
                })
                .collect();
            let named = has(
                &p.chars,
                a,
                b,
                &["占比分别", "分别占", "权重", "分值占比", "各占", "构成", "比重分别", "比例分别", "占比为"],
            );
            let each = of.iter().filter(|c| c.label.contains('占')).count() == of.len() && of.len() > 2;
            let weights = has(&p.chars, a, b, &["权重", "分值占比", "构成"]);
            if of.len() < if weights { 2 } else { 3 } || !(named || each) || has(&p.chars, a, b, &["其中"]) && !named
            {
                continue;
            }
            let sum: f64 = of.iter().map(|c| c.number.value).sum();
            let slack: f64 = of.iter().map(|c| c.number.slack()).sum::<f64>() + 1e-6;
            if (sum - 100.0).abs() <= slack || !(85.0..=115.0).contains(&sum) {
                continue;
            }
            let list = of.iter().map(|c| format!("{}%", plain(c.number.value))).collect::<Vec<_>>().join("+");
            let follows = Message::plain(SHARES).with("shares", list).with("sum", plain(sum));
            let severity = if sum > 100.0 || named { Severity::Error } else { Severity::Warning };
            out.push(remark(p, of[0], of[of.len() - 1], severity, follows, READ_SHARES.into()));
        }
    }
}

/// Whether a ratio gives a percentage as it is written.
fn gives(ratio: f64, c: &Counted) -> bool {
    ratio.is_finite() && (ratio * 100.0 - c.number.value).abs() <= c.number.slack() + 1e-6
}

/// Whether two figures give a percentage, as far as they are exact.
fn within(part: &Counted, whole: &Counted, c: &Counted) -> bool {
    let (low, high) = (part.number.amount() - part.number.slack(), part.number.amount() + part.number.slack());
    let (least, most) = (whole.number.amount() - whole.number.slack(), whole.number.amount() + whole.number.slack());
    let slack = c.number.slack() + 1e-6;
    least > 0.0 && low / most * 100.0 <= c.number.value + slack && high / least * 100.0 >= c.number.value - slack
}

fn is_cut(ratio: f64, c: &Counted) -> bool {
    let power = 10f64.powi(i32::from(c.number.decimals));
    ratio.is_finite() && ((ratio * 100.0 * power + 1e-9).floor() / power - c.number.value).abs() < 1e-9
}

fn told(msg: Msg, part: &Counted, whole: &Counted, c: &Counted) -> Message {
    let decimals = usize::from(c.number.decimals.max(1));
    let rate = part.number.amount() / whole.number.amount() * 100.0;
    let figure = |o: &Counted| format!("{}{}", plain(o.number.value), o.number.scale_word());
    Message::plain(msg)
        .with("part", figure(part))
        .with("whole", figure(whole))
        .with("rate", format!("{rate:.decimals$}%"))
        .with("said", format!("{}%", written(c)))
}

fn written(c: &Counted) -> String {
    format!("{:.*}", usize::from(c.number.decimals), c.number.value)
}

fn remark(
    p: &Paragraph,
    first: &Counted,
    last: &Counted,
    severity: Severity,
    follows: Message,
    reading: Message,
) -> TextRemark {
    let a = first.number.from.saturating_sub(first.label.chars().count().min(10));
    let says = shorten(&p.text(a, last.number.to), 80);
    TextRemark { claim: Claim::Rate, severity, line: p.line(last.number.from), says, follows, reading }
}
