//! Changes: 由15个工作日压缩至5个工作日，压缩66.7%; 12.5亿元，较上年的11.2亿元增长11.6%; 增加23件，增长18.5%.

use super::counts::{Counted, counted};
use super::number::Number;
use super::page::{Paragraph, find, has};
use super::{Claim, Severity, TextRemark, plain};
use crate::domain::words::shorten;
use crate::i18n::{Message, Msg};

crate::messages! {
    CHANGE: "from {old} to {new} is {change}, not {said}", "由{old}到{new}应为{change}，而非{said}";
    DIRECTION: "from {old} to {new} is no “{word}”", "由{old}到{new}与“{word}”方向不符";
    BY: "{by} on {old} is {change}, not {said}", "在{old}基础上变动{by}应为{change}，而非{said}";
    APART: "{one} and {other} are {difference} apart, not {said}", "{one}与{other}相差{difference}，而非{said}";
    READ_APART: "the difference of the two figures before it", "按前两数之差理解";
    READ_FROM_TO: "from the first figure to the second", "按由前数变为后数理解";
    READ_AGAINST: "the first figure against the one it is compared with", "按与所比较的前期数相比理解";
    READ_ADDED: "the figure before it, without what was added, as the base", "按现数减去增量为基数理解";
}

const UP: &[&str] = &["增长", "增加", "提高", "提升", "上升", "上涨", "多", "扩大", "上浮", "净增", "新增"];
const DOWN: &[&str] =
    &["下降", "降低", "减少", "压减", "压缩", "缩短", "精简", "回落", "缩减", "减幅", "降幅", "下浮", "少"];

/// Whether a label ends by saying that something went up or down, and the word.
fn direction(label: &str) -> Option<(bool, &'static str)> {
    let label = label.trim_end_matches(['了', '约', '达', '为', '近']);
    let at = |words: &[&'static str]| words.iter().find(|w| label.ends_with(**w)).copied();
    at(UP)
        .filter(|w| w.chars().count() > 1)
        .map(|w| (true, w))
        .or_else(|| at(DOWN).filter(|w| w.chars().count() > 1).map(|w| (false, w)))
}

/// Finds changes that the figures they compare do not give.
pub(super) fn check(p: &Paragraph, (from, to): (usize, usize), out: &mut Vec<TextRemark>) {
    // Growth of output is told at constant prices, amounts at those of the year.
    if has(&p.chars, from, to, &["生产总值", "增加值", "GDP", "可比价", "不变价", "可比口径", "同口径", "扣除价格"])
    {
        return;
    }
    let all = counted(p, from, to);
    for (i, c) in all.iter().enumerate() {
        let Some((up, word)) = direction(&c.label) else { continue };
        let about = c.label.chars().count() > 6 || ["年均", "平均", "累计"].iter().any(|w| c.label.contains(w));
        if c.number.near || c.number.unit.is_empty() || about || matches!(c.number.unit.as_str(), "位" | "名") {
            continue;
        }
        let found = from_to(p, &all, i)
            .or_else(|| against(p, &all, i))
            .or_else(|| years(p, &all, i))
            .or_else(|| bracketed(p, &all, i));
        if let Some((old, new, reading)) = found {
            out.extend(compare(p, &all[old], &all[new], c, up, word, reading));
        } else if c.number.is_percent() {
            out.extend(added(p, &all, i, up));
        }
    }
    apart(p, &all, out);
    // 由A增加至B: the word says which way.
    for i in 1..all.len() {
        let (old, new) = (&all[i - 1], &all[i]);
        let (a, b) = (old.number.to, new.number.from);
        if matches!(old.number.unit.as_str(), "位" | "名")
            || old.number.near
            || new.number.near
            || !old.number.same_unit(&new.number)
            || old.number.unit.is_empty()
            || b - a > 8
        {
            continue;
        }
        let between = p.text(a, b);
        let opens = old.label.ends_with(['由', '从']) || old.label.contains("由") || old.label.contains("从");
        let Some(verb) = between.trim_start_matches(['的', ',']).strip_suffix(['至', '到', '为']) else { continue };
        let Some((up, word)) = opens.then(|| direction(verb)).flatten() else { continue };
        let difference = new.number.amount() - old.number.amount();
        if (up && difference < 0.0) || (!up && difference > 0.0) {
            let follows =
                Message::plain(DIRECTION).with("old", written(old)).with("new", written(new)).with("word", word);
            out.push(remark(p, old, new, Severity::Error, follows, READ_FROM_TO));
        }
    }
}

/// 由A…至B，…X
fn from_to(p: &Paragraph, all: &[Counted], i: usize) -> Option<(usize, usize, Msg)> {
    for new in (1..i).rev().take(3) {
        let old = new - 1;
        let (o, n) = (&all[old], &all[new]);
        let opens = ["由", "从"].iter().any(|w| o.label.contains(w));
        let joins = ["至", "到", "为"].iter().any(|w| p.text(o.number.to, n.number.from).ends_with(w));
        if opens
            && joins
            && o.number.same_unit(&n.number)
            && n.number.from - o.number.to <= 14
            && all[i].number.from - n.number.to <= 14
        {
            return Some((old, new, READ_FROM_TO));
        }
    }
    None
}

/// A，较上年的B增长X: B stands between the comparing word and the change.
fn against(p: &Paragraph, all: &[Counted], i: usize) -> Option<(usize, usize, Msg)> {
    let old = i.checked_sub(1)?;
    let o = &all[old];
    let label = o.label.replace("同比", "").replace("环比", "");
    let compares =
        ["较", "比", "上年同期为", "去年同期为"].iter().any(|w| label.contains(w)) && direction(&o.label).is_none();
    let close = p.text(o.number.to, all[i].number.from).chars().count() <= 6;
    // Of two rates the difference is told in points.
    let points = o.number.is_percent() && all[i].number.unit.ends_with("百分点");
    if !compares || !close || !(o.number.adds_up() || points) {
        return None;
    }
    // 93.6分，较三季度的92.1分提高1.5分，较上年同期的90.8分提高2.8分: what is compared stands before all comparisons.
    let compared = |c: &Counted| direction(&c.label).is_some() || ["较", "比"].iter().any(|w| c.label.contains(w));
    let new = (0..old).rev().find(|n| all[*n].number.same_unit(&o.number) && !compared(&all[*n]))?;
    let between = (new + 1..old).any(|n| compared(&all[n]));
    let reach = if between { 40 } else { 16 };
    (o.number.from - all[new].number.to <= reach).then_some((old, new, READ_AGAINST))
}

/// 去年A，今年B，增长X.
fn years(p: &Paragraph, all: &[Counted], i: usize) -> Option<(usize, usize, Msg)> {
    let year = |label: &str, words: &[&str]| words.iter().any(|w| label.contains(w));
    const LAST: [&str; 6] = ["去年", "上年", "上月", "上季度", "上期", "同期"];
    const THIS: [&str; 6] = ["今年", "本年", "本月", "本季度", "本期", "目前"];
    let close = |n: usize| all[i].number.from - all[n].number.to <= 12;
    let around = |n: usize| {
        let floor = n.checked_sub(1).map_or(0, |b| all[b].number.to);
        p.text(floor, all[n].number.from)
    };
    let new = i.checked_sub(1).filter(|n| year(&around(*n), &THIS) && close(*n))?;
    let old = new.checked_sub(1).filter(|o| year(&around(*o), &LAST) && !year(&around(*o), &["较", "比"]))?;
    (all[old].number.same_unit(&all[new].number) && all[old].number.adds_up()).then_some((old, new, READ_AGAINST))
}

/// A，较上年提高X（上年B）: the base stands in a bracket behind the change.
fn bracketed(p: &Paragraph, all: &[Counted], i: usize) -> Option<(usize, usize, Msg)> {
    let old = i + 1;
    let o = all.get(old)?;
    let opens = p.text(all[i].number.to, o.number.from);
    let based = ["上年", "去年", "上期", "上月", "上季度", "同期"].iter().any(|w| opens.contains(w));
    if !opens.starts_with('(') || !based || opens.chars().count() > 10 {
        return None;
    }
    let new = i.checked_sub(1)?;
    let close = all[i].number.from - all[new].number.to <= 12;
    (close && all[new].number.same_unit(&o.number)).then_some((old, new, READ_AGAINST))
}

/// 最高的96.8分，最低的88.3分，相差8.5分.
fn apart(p: &Paragraph, all: &[Counted], out: &mut Vec<TextRemark>) {
    for i in 2..all.len() {
        let (a, b, by) = (&all[i - 2], &all[i - 1], &all[i]);
        let word = by.label.trim_end_matches(['了', '达', '为', '仅', '约']);
        let told = word.ends_with("相差") || word.ends_with("差距");
        let near = a.number.near || b.number.near || by.number.near;
        let same = a.number.same_unit(&b.number)
            && (b.number.same_unit(&by.number) || (b.number.is_percent() && by.number.unit.ends_with("百分点")));
        if !told || near || !same || a.number.unit.is_empty() || by.number.from - b.number.to > 10 {
            continue;
        }
        let difference = (a.number.amount() - b.number.amount()).abs();
        let loose = a.number.slack() + b.number.slack() + by.number.slack() + 1e-6;
        // Scores are written as they are, to the last digit.
        let loose = if by.number.decimals == a.number.decimals { by.number.slack() + 1e-6 } else { loose };
        if (difference - by.number.amount()).abs() > loose {
            let follows = Message::plain(APART)
                .with("one", written(a))
                .with("other", written(b))
                .with("difference", figure(difference, &by.number))
                .with("said", written(by));
            out.push(remark(p, a, by, Severity::Error, follows, READ_APART));
        }
    }
}

fn compare(
    p: &Paragraph,
    old: &Counted,
    new: &Counted,
    c: &Counted,
    up: bool,
    word: &str,
    reading: Msg,
) -> Option<TextRemark> {
    if old.number.near || new.number.near {
        return None;
    }
    let sign = if up { 1.0 } else { -1.0 };
    let difference = (new.number.amount() - old.number.amount()) * sign;
    let loose = new.number.slack() + old.number.slack();
    if difference < -loose {
        let follows = Message::plain(DIRECTION).with("old", written(old)).with("new", written(new)).with("word", word);
        return Some(remark(p, old.min(new), c, Severity::Error, follows, reading));
    }
    let points = c.number.unit.ends_with("百分点");
    let say = |change: String, severity| {
        let follows = Message::plain(CHANGE)
            .with("old", written(old))
            .with("new", written(new))
            .with("change", change)
            .with("said", written(c));
        Some(remark(p, old.min(new), c, severity, follows, reading))
    };
    if c.number.is_percent() && !old.number.is_percent() {
        let base = old.number.amount();
        if base <= 0.0 {
            return None;
        }
        let at = |n: f64, o: f64| (n - o) / o * 100.0 * sign;
        let (ns, os) = (new.number.slack(), old.number.slack());
        let corners = [
            at(base_of(new) - ns, base - os),
            at(base_of(new) + ns, base - os),
            at(base_of(new) - ns, base + os),
            at(base_of(new) + ns, base + os),
        ];
        let (low, high) = corners.iter().fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(*v), h.max(*v)));
        let slack = c.number.slack() + 1e-6;
        if low <= c.number.value + slack && high >= c.number.value - slack {
            return None;
        }
        let exact = at(base_of(new), base);
        let decimals = usize::from(c.number.decimals.max(1));
        let power = 10f64.powi(i32::from(c.number.decimals));
        let cut = ((exact * power + 1e-9).floor() / power - c.number.value).abs() < 1e-9;
        return say(format!("{exact:.decimals$}%"), if cut { Severity::Note } else { Severity::Error });
    }
    let same = (points && old.number.is_percent()) || (!c.number.is_percent() && c.number.same_unit(&old.number));
    if !same {
        return None;
    }
    let said = c.number.amount();
    if (difference - said).abs() <= loose + c.number.slack() + 1e-6 {
        return None;
    }
    say(figure(difference, &c.number), Severity::Error)
}

fn base_of(c: &Counted) -> f64 {
    c.number.amount()
}

/// A，…增加D，增长X: the base is A without D.
fn added(p: &Paragraph, all: &[Counted], i: usize, up: bool) -> Option<TextRemark> {
    let c = &all[i];
    let by = all.get(i.checked_sub(1)?)?;
    let (increased, _) = direction(&by.label)?;
    let new = all.get(i.checked_sub(2)?)?;
    let close = c.number.from - by.number.to <= 6 && by.number.from - new.number.to <= 14;
    let based = ["较", "比"].iter().any(|w| new.label.contains(w));
    if based
        || increased != up
        || !close
        || !by.number.adds_up()
        || !by.number.same_unit(&new.number)
        || by.number.near
        || new.number.near
    {
        return None;
    }
    if has(&p.chars, new.number.to, by.number.from, &["其中"])
        || find(&new.label.chars().collect::<Vec<_>>(), 0, new.label.chars().count(), "新增").is_some()
    {
        return None;
    }
    let old = new.number.amount() - if up { by.number.amount() } else { -by.number.amount() };
    if old <= 0.0 {
        return None;
    }
    let exact = by.number.amount() / old * 100.0;
    let loose = (by.number.slack() + exact / 100.0 * (new.number.slack() + by.number.slack())) / old * 100.0;
    if (exact - c.number.value).abs() <= c.number.slack() + loose + 1e-6 {
        return None;
    }
    let decimals = usize::from(c.number.decimals.max(1));
    let power = 10f64.powi(i32::from(c.number.decimals));
    let cut = ((exact * power + 1e-9).floor() / power - c.number.value).abs() < 1e-9;
    let follows = Message::plain(BY)
        .with("by", written(by))
        .with("old", figure(old, &new.number))
        .with("change", format!("{exact:.decimals$}%"))
        .with("said", written(c));
    Some(remark(p, new, c, if cut { Severity::Note } else { Severity::Error }, follows, READ_ADDED))
}

impl Counted {
    fn min<'a>(&'a self, other: &'a Self) -> &'a Self {
        if self.number.from <= other.number.from { self } else { other }
    }
}

/// An amount as a number of the same sort is written.
fn figure(amount: f64, like: &Number) -> String {
    format!("{}{}{}", plain(amount / like.scale), like.scale_word(), like.unit)
}

fn written(c: &Counted) -> String {
    format!("{:.*}{}{}", usize::from(c.number.decimals), c.number.value, c.number.scale_word(), c.number.unit)
}

fn remark(
    p: &Paragraph,
    first: &Counted,
    last: &Counted,
    severity: Severity,
    follows: Message,
    reading: Msg,
) -> TextRemark {
    let a = first.number.from.saturating_sub(first.label.chars().count().min(10));
    let says = shorten(&p.text(a, last.number.to), 80);
    TextRemark {
        claim: Claim::Growth,
        severity,
        line: p.line(last.number.from),
        says,
        follows,
        reading: reading.into(),
    }
}
