//! Lists that stand below what announces them: 存在以下4个问题：/一是…8个。/二是…; 议定5项事项：/1.…; 东城街道（4个）/its rows.

use super::number::{Number, numbers};
use super::page::{Paragraph, has, starts};
use super::{Block, Claim, Severity, TextRemark, plain};
use crate::domain::words::{fold, shorten, small_number};
use crate::i18n::{Message, Msg};

crate::messages! {
    COUNT: "{said} are announced, {listed} {listed:is|are} numbered below", "写明{said}，其下编号共{listed}项";
    SUM: "the parts {parts} of the list sum to {sum}, not {total}", "其下各项{parts}合计为{sum}，而非{total}";
    ROWS: "{said} are stated, {listed} {listed:row follows|rows follow}", "标明{said}，实列{listed}行";
    READ_BELOW: "the numbered paragraphs that follow it", "按其后逐项编号的各段理解";
    READ_PARTS: "a whole, and the count in each of the paragraphs that follow it", "按总数与其后各段所列数量理解";
    READ_RUNNING: "the numbers that run through the whole text", "按全文连续编号理解";
    READ_ROWS: "the rows up to the next heading", "按到下一标题为止的行数理解";
}

/// How the paragraphs of a list are numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    /// 一、
    Heading,
    /// （一）
    Bracket,
    /// （1）
    Small,
    /// 1．
    Digit,
    /// 一是, 一要, 一看
    Point,
    /// 第一，
    Ordinal,
}

/// The number that a paragraph begins with.
fn mark(p: &Paragraph) -> Option<(Style, u32)> {
    let at = |i: usize| p.chars.get(i).copied().unwrap_or(' ');
    let run = |from: usize, of: fn(char) -> bool| p.chars.iter().skip(from).take(4).take_while(|c| of(**c)).count();
    let digit: fn(char) -> bool = |c| c.is_ascii_digit();
    let numeral: fn(char) -> bool = |c| "一二三四五六七八九十".contains(c);
    let read =
        |from: usize, length: usize| small_number(&p.text(from, from + length)).filter(|_| (1..=3).contains(&length));
    let (d, n) = (run(0, digit), run(0, numeral));
    if d > 0 && "、.".contains(at(d)) && !at(d + 1).is_ascii_digit() {
        return read(0, d).map(|k| (Style::Digit, k));
    }
    if n > 0 && at(n) == '、' {
        return read(0, n).map(|k| (Style::Heading, k));
    }
    if n > 0 && "是要看抓查促强建优聚".contains(at(n)) {
        return read(0, n).map(|k| (Style::Point, k));
    }
    if at(0) == '第' {
        let n = run(1, numeral);
        return if n > 0 && ",、".contains(at(1 + n)) { read(1, n).map(|k| (Style::Ordinal, k)) } else { None };
    }
    if at(0) == '(' {
        let (d, n) = (run(1, digit), run(1, numeral));
        let (length, style) = if d > 0 { (d, Style::Small) } else { (n, Style::Bracket) };
        return if at(1 + length) == ')' { read(1, length).map(|k| (style, k)) } else { None };
    }
    None
}

/// What is announced with a number and then numbered.
const POINTS: &[&str] =
    &["方面", "项", "条", "点", "问题", "措施", "任务", "事项", "意见", "要求", "建议", "举措", "步骤", "环节", "重点"];

/// Checks the paragraphs of a text.
pub(super) fn check(paragraphs: &[Paragraph], out: &mut Vec<TextRemark>) {
    for (i, p) in paragraphs.iter().enumerate() {
        announced(p, &paragraphs[i + 1..], out);
    }
    running(paragraphs, out);
}

/// The last sentence of a paragraph that announces a list, and whether a colon says so.
fn announcement(p: &Paragraph) -> Option<(usize, usize, bool)> {
    let (from, to) = p.sentences().into_iter().rev().find(|(a, b)| b > a)?;
    let colon = p.chars.last() == Some(&':');
    (colon || has(&p.chars, from, to, &["如下", "以下", "下列"])).then_some((from, to, colon))
}

fn announced(p: &Paragraph, below: &[Paragraph], out: &mut Vec<TextRemark>) {
    let Some((from, to, colon)) = announcement(p) else { return };
    let Some((style, 1)) = below.first().and_then(mark) else { return };
    let own = mark(p).map(|(style, _)| style);
    let mut list: Vec<&Paragraph> = Vec::new();
    for next in below {
        match mark(next) {
            Some((s, n)) if s == style && n as usize == list.len() + 1 => list.push(next),
            Some((s, _)) if s == style || Some(s) == own => break,
            // What is numbered higher ends the list; what has no number goes on with the point before.
            Some((Style::Heading, _)) => break,
            _ => {}
        }
    }
    if list.len() < 2 {
        return;
    }
    let all = numbers(&p.chars, from, to);
    let Some(n) = all.iter().rev().find(|n| n.decimals == 0 && n.scale == 1.0 && !n.near && !n.is_percent()) else {
        return;
    };
    if n.value == list.len() as f64 {
        return;
    }
    let severity = if colon { Severity::Error } else { Severity::Warning };
    if let Some(parts) = parts(n, &list) {
        let sum: f64 = parts.iter().map(|c| c.amount()).sum();
        let off = (sum - n.amount()).abs();
        // What is far off is no division of it.
        if n.adds_up() && off > 1e-6 && off <= 0.3 * n.amount() {
            let written = |value: f64| format!("{}{}", plain(value), n.unit);
            let listed = parts.iter().map(|c| written(c.value)).collect::<Vec<_>>().join("+");
            let follows =
                Message::plain(SUM).with("parts", listed).with("sum", written(sum)).with("total", written(n.value));
            out.push(remark(p, n, Claim::Sum, severity, follows, READ_PARTS));
        }
        return;
    }
    let thing = p.text(n.figure, to.min(n.figure + 10));
    let near_end = to - n.to <= 10 || has(&p.chars, n.to, to, &["以下", "如下"]);
    let announces = near_end
        && (2.0..=40.0).contains(&n.value)
        && POINTS.iter().any(|w| thing.contains(w))
        && !["前", "后", "名"].iter().any(|w| thing.contains(w));
    if announces && n.value <= 3.0 * list.len() as f64 {
        let said = p.text(n.from, n.to.max(n.figure + 1));
        let follows = Message::plain(COUNT).with("said", said).with("listed", list.len());
        out.push(remark(p, n, Claim::Listed, severity, follows, READ_BELOW));
    }
}

/// The counts of the points of a list in the unit of its whole: the first of each, where each has one.
fn parts(whole: &Number, list: &[&Paragraph]) -> Option<Vec<Number>> {
    list.iter()
        .map(|p| {
            let (a, b) = p.sentences().into_iter().find(|(a, b)| b > a)?;
            numbers(&p.chars, a, b).into_iter().find(|n| n.same_unit(whole) && n.adds_up() && !n.near)
        })
        .collect()
}

/// 提出9条措施, and paragraphs that are numbered from 1 on through all headings.
fn running(paragraphs: &[Paragraph], out: &mut Vec<TextRemark>) {
    let (mut last, mut headings, mut first) = (0u32, 0usize, None);
    for (i, p) in paragraphs.iter().enumerate() {
        match mark(p) {
            Some((Style::Digit, n)) if n == last + 1 => {
                last = n;
                first.get_or_insert(i);
            }
            // Numbers that begin anew, or skip one, do not count the whole.
            Some((Style::Digit, _)) => return,
            Some((Style::Heading, _)) => headings += 1,
            _ => {}
        }
    }
    let Some(first) = first.filter(|_| last >= 4 && headings >= 2) else { return };
    let mut stated = paragraphs[..first].iter().flat_map(|p| {
        numbers(&p.chars, 0, p.chars.len())
            .into_iter()
            .filter(|n| {
                let things = ["条措施", "项措施", "条举措", "项举措", "条具体", "项具体", "条意见", "项任务", "条政策"];
                let told = ["提出", "制定", "共", "推出", "出台", "明确", "包括", "部署"];
                n.scale == 1.0
                    && !n.near
                    && starts(&p.chars, n.figure, &things).is_some()
                    && has(&p.chars, n.from.saturating_sub(4), n.from, &told)
            })
            .map(move |n| (p, n))
            .collect::<Vec<_>>()
    });
    let Some((p, n)) = stated.next() else { return };
    // Of several one cannot tell which counts them.
    if stated.next().is_some() || n.value == f64::from(last) || (n.value - f64::from(last)).abs() > 3.0 {
        return;
    }
    let said = p.text(n.from, n.to.max(n.figure + 1));
    let follows = Message::plain(COUNT).with("said", said).with("listed", last);
    out.push(remark(p, &n, Claim::Listed, Severity::Error, follows, READ_RUNNING));
}

fn remark(p: &Paragraph, n: &Number, claim: Claim, severity: Severity, follows: Message, reading: Msg) -> TextRemark {
    let says = shorten(&p.text(n.from.saturating_sub(10), n.to + 8), 60);
    TextRemark { claim, severity, line: p.line(n.from), says, follows, reading: reading.into() }
}

/// A line of a document, as far as headings with a count are concerned.
enum Line {
    /// A heading that states how many follow.
    Heading {
        line: u32,
        words: String,
        said: usize,
    },
    Row,
    Other,
}

/// Checks headings that state how many rows follow, in running text and over tables: 西城街道（4个）.
pub(super) fn groups(blocks: &[Block], out: &mut Vec<TextRemark>) {
    let lines = flat(blocks);
    for (i, line) in lines.iter().enumerate() {
        let Line::Heading { line, words, said } = line else { continue };
        // A heading right over another one counts the rows of all that follow.
        let whole = matches!(lines.get(i + 1), Some(Line::Heading { .. }));
        let listed = lines[i + 1..]
            .iter()
            .take_while(|l| matches!(l, Line::Row) || (whole && matches!(l, Line::Heading { .. })))
            .filter(|l| matches!(l, Line::Row))
            .count();
        if listed < 2 || listed == *said {
            continue;
        }
        out.push(TextRemark {
            claim: Claim::Listed,
            severity: Severity::Error,
            line: *line,
            says: shorten(words, 60),
            follows: Message::plain(ROWS).with("said", said).with("listed", listed),
            reading: READ_ROWS.into(),
        });
    }
}

fn flat(blocks: &[Block]) -> Vec<Line> {
    let mut out = Vec::new();
    for block in blocks {
        match block {
            Block::Text(lines) => {
                for (line, text) in lines.iter().filter(|(_, t)| !t.trim().is_empty()) {
                    out.push(match super::table::stated(text) {
                        Some(said) if text.trim().chars().count() <= 40 => {
                            Line::Heading { line: *line, words: text.trim().to_string(), said }
                        }
                        _ if is_row(text) => Line::Row,
                        _ => Line::Other,
                    });
                }
            }
            Block::Table(rows) => {
                out.extend((0..super::table::body_rows(rows)).map(|_| Line::Row));
            }
        }
    }
    out
}

/// Whether a line begins with a serial and goes on with words: 3 花园站, 12、学院路.
fn is_row(text: &str) -> bool {
    let folded = fold(text.trim());
    let digits = folded.chars().take_while(char::is_ascii_digit).count();
    let mut rest = folded.chars().skip(digits);
    let joined = rest.next().is_some_and(|c| c.is_whitespace() || "、.".contains(c));
    (1..=4).contains(&digits) && joined && rest.next().is_some_and(|c| !c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::super::{Block, check};
    use crate::i18n::Lang;

    /// What is said of lines, of which those with tabs are rows of a table.
    fn said(text: &str) -> Vec<String> {
        let mut blocks: Vec<Block> = Vec::new();
        for (n, line) in (1u32..).zip(text.lines()) {
            let cells: Vec<String> = line.split('\t').map(str::to_string).collect();
            match (cells.len() > 1, blocks.last_mut()) {
                (true, Some(Block::Table(rows))) => rows.push((n, cells)),
                (true, _) => blocks.push(Block::Table(vec![(n, cells)])),
                (false, Some(Block::Text(lines))) => lines.push((n, line.to_string())),
                (false, _) => blocks.push(Block::Text(vec![(n, line.to_string())])),
            }
        }
        check(&blocks, Some(2023)).iter().map(|r| format!("{}: {}", r.line, r.follows.say(Lang::En))).collect()
    }

    #[test]
    fn a_list_below_its_number_is_counted() {
        let holds = "会议议定3项事项：\n1．甲单位牵头建专区。\n2．乙单位牵头清理。\n补充说明一句。\n3．丙单位通报。\n会议结束。\n";
        assert!(said(holds).is_empty(), "{:?}", said(holds));
        assert_eq!(said(&holds.replace("3项", "4项")), ["1: 4项 are announced, 3 are numbered below"]);
        // Ten of eighteen that are ranked are no list of all.
        let ranked = "全市18个乡镇排名如下：\n1．甲乡。\n2．乙乡。\n3．丙乡。\n";
        assert!(said(ranked).is_empty(), "{:?}", said(ranked));
    }

    #[test]
    fn the_counts_of_a_list_make_up_the_number_over_it() {
        let holds = "共发现问题33个：\n一是窗口缺位8个。个别窗口2个班次无人。\n二是超时办理11个。\n三是其他14个。\n";
        assert!(said(holds).is_empty(), "{:?}", said(holds));
        let wrong = said(&holds.replace("14个", "13个"));
        assert_eq!(wrong, ["1: the parts 8个+11个+13个 of the list sum to 32个, not 33个"]);
    }

    #[test]
    fn measures_are_counted_through_all_headings() {
        let holds =
            "《措施》提出5条措施。\n一、准入\n1．甲。\n2．乙。\n二、要素\n3．丙。\n4．丁。\n三、法治\n5．戊。\n";
        assert!(said(holds).is_empty(), "{:?}", said(holds));
        assert_eq!(said(&holds.replace("5条", "6条")), ["1: 6条 are announced, 5 are numbered below"]);
    }

    #[test]
    fn headings_state_how_many_rows_follow() {
        let holds = "站点名录（共5个）\n东街道（3个）\n1\t甲站\t东路\n2\t乙站\t西路\n3\t丙站\t南路\n西街道（2个）\n4 丁站\n5 戊站\n说明：略。\n";
        assert!(said(holds).is_empty(), "{:?}", said(holds));
        assert_eq!(said(&holds.replace("（2个）", "（3个）")), ["6: 3 are stated, 2 rows follow"]);
        assert_eq!(said(&holds.replace("（共5个）", "（共6个）")), ["1: 6 are stated, 5 rows follow"]);
    }
}
