//! Numbers of things that are listed: 政务服务、执行合同、获得电力等3个; 三个方面：…; 三点要求，一要…二要…; 前3名分别为….

use super::number::{Number, numbers};
use super::page::{Paragraph, ends, find, starts};
use super::{Claim, Severity, TextRemark};
use crate::domain::words::{shorten, small_number};
use crate::i18n::{Message, Msg};

crate::messages! {
    LISTED: "{said} are named, {listed} are listed", "写明{said}，列出{listed}";
    ORDINALS: "{said} are named, and the last one counted is {last}", "写明{said}，实际编到第{last}";
    SKIPPED: "{word} is missing between its neighbours", "缺少“{word}”，编号不连续";
    READ_ETC: "all of what is listed before “等”", "按“等”字前已全部列举理解";
    READ_MAYBE: "what is listed before “等”, which may be some of them only", "按“等”字前列举理解；也可能只列举了一部分，仅供核对";
    READ_BEFORE: "what is listed right before the number", "按数字前所列各项理解";
    READ_AFTER: "what is listed right behind the number", "按数字后所列各项理解";
    READ_ORDINALS: "what is counted behind it with 一是, 二是, 三是", "按其后“一是、二是、三是”逐项编号理解";
}

/// What a number of listed things counts: it may be followed by more words.
const THINGS: &[&str] = &[
    "个", "项", "家", "大", "类", "种", "方面", "条", "名", "位", "处", "件", "区", "县", "乡", "镇", "点", "部门",
    "单位", "环节", "领域", "机制", "系统", "平台", "维度", "套", "省", "市", "村", "人", "户", "所", "门", "国", "地",
    "方",
];

/// Words behind which a list can begin inside a phrase.
const OPENS: &[&str] = &[
    "召集",
    "召开",
    "组织",
    "联合",
    "会同",
    "走访",
    "深入",
    "印发",
    "形成",
    "涵盖",
    "包括",
    "包含",
    "涉及",
    "主要有",
    "分别为",
    "分别是",
    "围绕",
    "聚焦",
    "针对",
    "设立",
    "设置",
    "整合",
    "开设",
    "新增",
    "选派",
    "培育",
    "推出",
    "覆盖",
    "建立",
    "赴",
    "从",
    "对",
    "向",
    "在",
    "将",
    "把",
    "由",
    "有",
    "为",
    "是",
    "与",
    "和",
    "及",
    "的",
    "以",
    "按",
    "到",
    "考核",
    "分为",
    "至",
    "抽取",
    "邀请",
    "评选",
    "命名",
];

const JOINS: &[&str] = &["以及", "和", "与", "及", "暨", "或"];

/// Finds numbers of things that are not those listed.
pub(super) fn check(p: &Paragraph, (from, to): (usize, usize), out: &mut Vec<TextRemark>) {
    for n in numbers(&p.chars, from, to) {
        let whole = n.decimals == 0 && n.scale == 1.0 && !n.near && (2.0..=60.0).contains(&n.value);
        if !whole {
            continue;
        }
        let figure = n.figure;
        if starts(&p.chars[..to], figure, THINGS).is_none() {
            continue;
        }
        let found = before(p, from, &n).or_else(|| behind(p, to, &n));
        out.extend(found);
    }
}

/// A list that ends right before the number.
fn before(p: &Paragraph, from: usize, n: &Number) -> Option<TextRemark> {
    // 等“六大机制”, but not a name of its own: “十大项目”.
    let quoted = usize::from(n.from > from && p.chars[n.from - 1] == '“');
    let head = n.from - quoted;
    let etc = ends(&p.chars, head, &["等", "等共", "等全部", "等共计"]);
    if quoted > 0 && !etc {
        return None;
    }
    let end = if etc { head - (1..=3).find(|k| p.chars[head - k] == '等')? } else { head };
    let start = (from..end)
        .rev()
        .find(|at| depth_zero(p, *at, end) && "，,。;:".contains(p.chars[*at]))
        .map_or(from, |at| at + 1);
    let start = behind_another(p, start, end);
    let items = items(p, start, end);
    if items.len() < 2 {
        return None;
    }
    let stated = n.value as usize;
    let ranges = possible(p, &items);
    if ranges.iter().any(|(least, most)| (*least..=*most).contains(&stated)) {
        return None;
    }
    // What was done with them stands between: 围绕增速、结构、效率提出5项举措.
    let acts = [
        "提出", "制定", "出台", "推出", "开展", "实施", "建成", "完成", "新增", "下发", "印发", "形成", "发现", "查处",
        "办理", "有", "共", "了", "梳理", "召开", "举办", "组织", "解决", "新建",
    ];
    if !etc && items.last().is_some_and(|(a, b)| acts.iter().any(|w| find(&p.chars, *a, *b, w).is_some())) {
        return None;
    }
    // 国家、省、市三级, and a number that belongs to something else: 单位、企业3家.
    if !etc && items.last().is_some_and(|(a, b)| b <= a) {
        return None;
    }
    // Another list ends among the items: 甲等4个乙、丙等4个.
    if etc && find(&p.chars, start, end, "等").is_some() {
        return None;
    }
    let (least, most) = *ranges.first()?;
    let listed = if least == most {
        least
    } else if stated > most {
        most
    } else {
        least
    };
    let (severity, reading) = match (etc, stated > listed) {
        // Of offices and firms some are named as examples; mechanisms, aspects and windows are named in full.
        (true, true) if listed >= 3 && stated == listed + 1 => match named_in_full(p, n) {
            true => (Severity::Error, READ_ETC),
            false => (Severity::Warning, READ_MAYBE),
        },
        (true, true) => return None,
        (true, false) => (Severity::Error, READ_ETC),
        // 市发改委、财政局3个单位 lists what it counts; 县、乡两级干部120名 does not.
        (false, _)
            if (behind_fits(p, n) || shared_noun(p, n, &items, stated.min(listed)) || divided(p, n, &items))
                && listed >= 2
                && stated.abs_diff(listed) <= 2.max(listed / 2) =>
        {
            (Severity::Error, READ_BEFORE)
        }
        (false, _) => return None,
    };
    Some(remark(p, items[0].0, n.to, n, listed, severity, reading))
}

/// Where a list begins behind another one that ends in the same phrase: 甲镇、乙镇2个镇和甲局、乙局2个部门.
fn behind_another(p: &Paragraph, start: usize, end: usize) -> usize {
    let counts = numbers(&p.chars, start, end);
    let Some(other) = counts.iter().rev().find(|n| starts(&p.chars[..end], n.figure, THINGS).is_some()) else {
        return start;
    };
    // Its thing stands between, and then what joins the two.
    (other.to..end.min(other.to + 6))
        .find_map(|at| starts(&p.chars[..end], at, &["以及", "和", "与", "及"]).map(|length| at + length))
        .filter(|at| *at < end)
        .unwrap_or(start)
}

/// Whether all that is listed ends with what the number counts: 惠企专窗、帮办专窗2个专窗, 甲镇、乙镇、丙镇3个镇.
fn shared_noun(p: &Paragraph, n: &Number, items: &[(usize, usize)], least: usize) -> bool {
    let noun = |length: usize| p.text(n.to, n.to + length);
    let ends_so = |word: &str| {
        items.iter().rev().take(least.max(2)).all(|(a, b)| {
            let chars: Vec<char> = word.chars().collect();
            b - a > chars.len() && p.chars[*a..*b].ends_with(&chars)
        })
    };
    matches!(n.unit.as_str(), "个" | "家" | "项" | "类" | "种" | "条")
        && (1..=4).any(|length| {
            let word = noun(length);
            word.chars().count() == length
                && word.chars().all(|c| c.is_alphabetic() && !"的中均和与及".contains(c))
                && ends_so(&word)
        })
}

/// Whether the text divides something into what is listed: 分为甲、乙、丙三种情形.
fn divided(p: &Paragraph, n: &Number, items: &[(usize, usize)]) -> bool {
    let opens = ["分为", "分成", "包括", "包含", "涵盖", "主要有", "分别为", "分别是"];
    let first = items.first().is_some_and(|(a, b)| opens.iter().any(|w| find(&p.chars, *a, *b, w).is_some()));
    first && matches!(n.unit.as_str(), "种" | "类" | "个" | "项" | "级" | "档")
}

/// Whether what a number counts is a thing of which a text names all: 六大机制, 八个方面, 6个窗口.
fn named_in_full(p: &Paragraph, n: &Number) -> bool {
    let end = (n.to + 8).min(p.chars.len());
    let stop = (n.to..end).find(|at| "，,。;、".contains(p.chars[*at])).unwrap_or(end);
    let thing = p.text(n.figure, stop);
    [
        "机制", "方面", "窗口", "指标", "领域", "环节", "行动", "工程", "体系", "平台", "维度", "制度", "板块", "要素",
        "板块", "阶段",
    ]
    .iter()
    .any(|w| thing.contains(w))
}

/// Whether a number without 等 is one that sums up a list: 三个方面, 四方面, 6个窗口, 两级.
fn behind_fits(p: &Paragraph, n: &Number) -> bool {
    let sums = [
        "个方面",
        "方面",
        "个环节",
        "环节",
        "个领域",
        "领域",
        "大类",
        "大机制",
        "项机制",
        "个部门",
        "部门",
        "家单位",
        "个单位",
        "个牵头单位",
        "家牵头单位",
        "个责任单位",
        "家责任单位",
        "个成员单位",
        "家成员单位",
        "单位",
        "个乡镇",
        "个县",
        "县(",
        "个指标",
        "项指标",
        "个窗口",
        "大行动",
        "项行动",
        "大工程",
        "个维度",
        "种方式",
        "项制度",
        "类",
        "个重点",
        "大体系",
        "大平台",
        "个系统",
        "家企业",
        "项措施",
        "个步骤",
        "项任务",
        "项重点",
        "大任务",
        "个阶段",
        "大板块",
        "大产业",
        "个街道",
        "个社区",
        "个村",
        "个园区",
        "位同志",
        "名同志",
        "项工作",
    ];
    starts(&p.chars, n.figure, &sums).is_some()
}

/// A list right behind the number, after a colon or in brackets.
fn behind(p: &Paragraph, to: usize, n: &Number) -> Option<TextRemark> {
    let stop = (n.to..to.min(n.to + 14)).find(|at| ",，。;、".contains(p.chars[*at]) || ":(".contains(p.chars[*at]))?;
    let opener = p.chars[stop];
    let word = p.text(n.to, stop);
    // “三个到位”：认识到位、责任到位 is a list of what it names; “十大项目”：… is a name.
    let quoted = word.strip_suffix('”').map(str::to_string);
    if word.contains('”') && quoted.as_ref().is_none_or(|noun| noun.chars().count() < 2 || opener != ':') {
        return None;
    }
    let named = ["分别为", "分别是", "分别有", "依次为", "依次是"]
        .iter()
        .find_map(|w| find(&p.chars, n.to, to.min(n.to + 16), w).map(|at| at + w.chars().count()));
    let (start, end) = if let Some(start) = named {
        (start, (start..to).find(|at| ",，。;(".contains(p.chars[*at])).unwrap_or(to))
    } else if opener == '(' {
        (stop + 1, (stop..to).find(|at| p.chars[*at] == ')')?)
    } else if opener == ':' {
        (stop + 1, (stop + 1..to).find(|at| ",，。;".contains(p.chars[*at])).unwrap_or(to))
    } else {
        return None;
    };
    if word.contains("其中") || ends(&p.chars, n.from, &["前", "近", "等"]) && opener != '(' && named.is_none() {
        return None;
    }
    let open = p.chars.get(end.saturating_sub(1)) == Some(&'等') || find(&p.chars, start, end, "等").is_some();
    let items = items(p, start, end);
    // What is numbered or counted in the list is no plain list.
    if items.len() < 2
        || p.chars[start..end].iter().any(|c| c.is_ascii_digit())
        || find(&p.chars, start, end, "一是").is_some()
    {
        return None;
    }
    if let Some(noun) = quoted {
        let noun: Vec<char> = noun.chars().collect();
        if !items.iter().all(|(a, b)| b - a > noun.len() && p.chars[*a..*b].ends_with(&noun)) {
            return None;
        }
    }
    let stated = n.value as usize;
    let least = items.len();
    let most = least + joins(p, &items);
    if (least..=most).contains(&stated) || (open && stated > most) {
        return None;
    }
    // In brackets stands often something else than the list: 3个县（市、区）.
    let short = items.iter().all(|(a, b)| b - a <= 1);
    if short || stated.abs_diff(least) > 3.max(least / 2) {
        return None;
    }
    let listed = if stated > most { most } else { least };
    Some(remark(p, n.from, end, n, listed, Severity::Error, READ_AFTER))
}

fn joins(p: &Paragraph, items: &[(usize, usize)]) -> usize {
    items.iter().filter(|(a, b)| joined(p, *a, *b)).count()
}

/// Whether an item may be two that are joined by 和.
fn joined(p: &Paragraph, a: usize, b: usize) -> bool {
    // 涉及, 参与 and names such as 中和区 join nothing.
    let part_of_a_word = |at: usize| {
        let around = p.text(at - 1, at + 2);
        ["涉及", "普及", "参与", "给予", "中和", "共和", "和平", "调和", "缓和", "或者说"]
            .iter()
            .any(|w| around.contains(w))
    };
    JOINS.iter().any(|w| {
        find(&p.chars, a + 1, b.saturating_sub(1), w).is_some_and(|at| depth_zero(p, at, b) && !part_of_a_word(at))
    })
}

/// How many things the items may be, from each place where the list may begin; the most likely first.
fn possible(p: &Paragraph, items: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    for k in 0..items.len().saturating_sub(1) {
        let (a, b) = items[k];
        // A list begins at its phrase, or behind a word in a later item.
        if k > 0 && !OPENS.iter().any(|w| find(&p.chars, a, b.saturating_sub(1), w).is_some()) {
            continue;
        }
        let least = items.len() - k;
        out.push((least, least + joins(p, &items[k..])));
    }
    // The last item alone may be what is joined: A和B两个方面.
    out
}

/// The parts of a range between 、, outside brackets, quotation marks and titles.
fn items(p: &Paragraph, start: usize, end: usize) -> Vec<(usize, usize)> {
    let mut out = super::page::split(&p.chars, start, end, "、");
    // 、 between quotation marks is often left out: “是什么”“做什么”.
    if out.len() == 1 {
        let quoted = p.chars[start..end]
            .windows(2)
            .filter(|w| (w[0] == '”' && w[1] == '“') || (w[0] == '》' && w[1] == '《'))
            .count();
        if quoted > 0 {
            let mut at = start;
            out.clear();
            for i in start..end.saturating_sub(1) {
                if (p.chars[i] == '”' && p.chars[i + 1] == '“') || (p.chars[i] == '》' && p.chars[i + 1] == '《')
                {
                    out.push((at, i + 1));
                    at = i + 1;
                }
            }
            out.push((at, end));
        }
    }
    out
}

/// Whether a place lies outside brackets that close before an end.
fn depth_zero(p: &Paragraph, at: usize, end: usize) -> bool {
    let mut depth = 0i32;
    for c in &p.chars[at..end] {
        match c {
            '(' | '“' | '《' => depth += 1,
            ')' | '”' | '》' => depth -= 1,
            _ => {}
        }
    }
    depth >= 0
}

fn remark(
    p: &Paragraph,
    from: usize,
    to: usize,
    n: &Number,
    listed: usize,
    severity: Severity,
    reading: Msg,
) -> TextRemark {
    let said = p.text(n.from, n.to.max(n.figure + 1));
    let follows = Message::plain(LISTED).with("said", said).with("listed", listed);
    let says = p.text(from, to);
    let cut = says.chars().count().saturating_sub(70);
    let says = if cut > 0 { format!("…{}", says.chars().skip(cut).collect::<String>()) } else { says };
    TextRemark {
        claim: Claim::Listed,
        severity,
        line: p.line(n.from),
        says: shorten(&says, 80),
        follows,
        reading: reading.into(),
    }
}

/// Finds numbers of points that are then counted with 一是, 二是, and a count that skips one.
pub(super) fn enumerations(p: &Paragraph, out: &mut Vec<TextRemark>) {
    for forms in [["是"].as_slice(), &["要"], &["为"], &["看"], &["抓"], &["查"]] {
        let marks = marks(p, forms);
        let (Some(first), Some(last)) = (marks.first(), marks.last()) else { continue };
        if first.1 != 1 || marks.len() < 2 {
            continue;
        }
        for pair in marks.windows(2) {
            if pair[1].1 > pair[0].1 + 1 {
                let word = format!("{}{}", numeral(pair[0].1 + 1), forms[0]);
                let follows = Message::plain(SKIPPED).with("word", word);
                let says = shorten(&p.text(pair[1].0, pair[1].0 + 16), 40);
                out.push(TextRemark {
                    claim: Claim::Listed,
                    severity: Severity::Error,
                    line: p.line(pair[1].0),
                    says,
                    follows,
                    reading: READ_ORDINALS.into(),
                });
                return;
            }
            if pair[1].1 <= pair[0].1 {
                // Counted anew: another list.
                return;
            }
        }
        // 三点要求：一要…; the number stands in the sentence before the first mark.
        let floor = (0..first.0).rev().find(|at| "。".contains(p.chars[*at])).map_or(0, |at| at + 1);
        let stated = numbers(&p.chars, floor, first.0).into_iter().rev().find(|n| {
            let thing = starts(
                &p.chars,
                n.figure,
                &[
                    "点",
                    "个方面",
                    "方面",
                    "项要求",
                    "项措施",
                    "条意见",
                    "个问题",
                    "项工作",
                    "条要求",
                    "项任务",
                    "个坚持",
                    "个重点",
                    "条措施",
                    "项举措",
                    "个到位",
                    "点要求",
                    "点意见",
                    "个环节",
                ],
            )
            .is_some();
            thing && (2.0..=20.0).contains(&n.value) && n.scale == 1.0 && !n.near && first.0 - n.to <= 12
        });
        let stated = stated.or_else(|| counted_after(p, last.0));
        let Some(n) = stated else { continue };
        if n.value as u32 != last.1 {
            let said = p.text(n.from, n.to.max(n.figure + 1));
            let follows = Message::plain(ORDINALS).with("said", said).with("last", last.1);
            let says = shorten(&p.text(n.from.saturating_sub(6), (first.0 + 8).max(n.to + 4)), 60);
            out.push(TextRemark {
                claim: Claim::Listed,
                severity: Severity::Error,
                line: p.line(n.from),
                says,
                follows,
                reading: READ_ORDINALS.into(),
            });
        }
        return;
    }
}

/// The number that sums up a list behind it: 一是…；二是…。以上两项工作.
fn counted_after(p: &Paragraph, last: usize) -> Option<Number> {
    let word = ["以上", "上述"].iter().find_map(|w| find(&p.chars, last, p.chars.len(), w))?;
    let near = numbers(&p.chars, word, p.chars.len().min(word + 6));
    near.into_iter().next().filter(|n| {
        let thing = starts(&p.chars, n.figure, &["项", "点", "条", "个方面", "方面", "个问题"]).is_some();
        n.from == word + 2 && thing && (2.0..=20.0).contains(&n.value)
    })
}

/// The marks 一是, 二是 with their numbers.
fn marks(p: &Paragraph, forms: &[&str]) -> Vec<(usize, u32)> {
    let mut out = Vec::new();
    let numeral = |c: &&char| "一二三四五六七八九十".contains(**c);
    for at in 0..p.chars.len() {
        if !(at == 0 || "，,。;:、)”".contains(p.chars[at - 1])) {
            continue;
        }
        let run: String = p.chars[at..].iter().take(4).take_while(numeral).collect();
        let length = run.chars().count();
        let Some(n) = small_number(&run).filter(|_| length > 0 && length < 4) else { continue };
        if starts(&p.chars, at + length, forms).is_some() {
            out.push((at, n));
        }
    }
    out
}

fn numeral(n: u32) -> char {
    "〇一二三四五六七八九".chars().nth(n as usize).unwrap_or('十')
}
