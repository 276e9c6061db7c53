//! Tables: total rows and columns, group counts, rates, ranks and sub-scores.

use super::{Claim, Severity, TextRemark, plain};
use crate::domain::rank::{Direction, places};
use crate::domain::words::{fold, shorten};
use crate::i18n::Message;

crate::messages! {
    COLUMN: "“{heading}”: the rows sum to {sum}, not {said}", "“{heading}”列各行合计为{sum}，而非{said}";
    ROW: "“{heading}”: the columns {parts} sum to {sum}, not {said}", "“{heading}”：{parts}合计为{sum}，而非{said}";
    RATE: "“{heading}”: {part}/{whole} is {rate}, not {said}", "“{heading}”：{part}÷{whole}={rate}，而非{said}";
    RATE_CUT: "“{heading}”: {part}/{whole} is {rate}: {said} was cut off instead of rounded", "“{heading}”：{part}÷{whole}={rate}，{said}系截取而非四舍五入";
    PLACE: "“{heading}”: by “{by}” it is {place}, not {said}", "“{heading}”：按“{by}”应为第{place}，而非第{said}";
    GROUP: "{said} are stated, {listed} {listed:row follows|rows follow}", "标明{said}，实列{listed}行";
    READ_TOTAL: "a total row adds up the rows since the last one", "按合计行为其上各行之和理解";
    READ_ROW: "a total column adds up the columns beside it", "按合计列为同行各列之和理解";
    READ_RATE: "{part}/{whole} in the same row", "按同行“{part}”÷“{whole}”理解";
    READ_PLACE: "the best first, equals share a place", "按由优到劣、并列同名次理解";
    READ_GROUP: "the rows up to the next group", "按到下一分组为止的行数理解";
}

struct Column {
    heading: String,
    at: usize,
}

/// Checks a table.
pub(super) fn check(rows: &[(u32, Vec<String>)], out: &mut Vec<TextRemark>) {
    let Some((columns, first)) = head(rows) else { return };
    let body = &rows[first..];
    totals(&columns, body, out);
    across(&columns, body, out);
    rates(&columns, body, out);
    ranks(&columns, body, out);
    groups(body, out);
}

/// The headings, of one row or two, and where the rows begin.
fn head(rows: &[(u32, Vec<String>)]) -> Option<(Vec<Column>, usize)> {
    let words = |row: &[String]| row.iter().filter(|c| !c.trim().is_empty() && value(c).is_none()).count();
    let numbers = |row: &[String]| row.iter().filter(|c| value(c).is_some()).count();
    let first = rows.iter().take(12).position(|(_, r)| words(r) >= 2 && numbers(r) == 0)?;
    let body = (first + 1..rows.len()).take(4).find(|i| numbers(&rows[*i].1) > 0)?;
    let width = rows[first..body].iter().map(|(_, r)| r.len()).max()?;
    let mut columns: Vec<Column> = (0..width)
        .map(|at| {
            let mut heading = String::new();
            for (_, row) in &rows[first..body] {
                let text = fold(row.get(at).map_or("", String::as_str)).replace(' ', "");
                if !text.is_empty() && !heading.ends_with(&text) {
                    heading.push_str(&text);
                }
            }
            Column { heading, at }
        })
        .collect();
    columns.retain(|c| !c.heading.is_empty());
    Some((columns, body))
}

/// The number in a cell and the decimals that were written.
fn value(cell: &str) -> Option<(f64, u8)> {
    let text = fold(cell).replace([',', ' '], "");
    let text = text.trim_end_matches(['%', '项', '个', '件', '家', '户', '人', '元', '分', '名', '位']);
    if text.is_empty() || text.len() > 18 || !text.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '.') {
        return None;
    }
    let n: f64 = text.parse().ok()?;
    n.is_finite().then(|| (n, text.split_once('.').map_or(0, |(_, d)| d.len().min(9) as u8)))
}

fn label(row: &[String]) -> String {
    row.iter()
        .map(|c| fold(c).replace([' ', ':'], ""))
        .find(|c| !c.is_empty() && value(c).is_none())
        .unwrap_or_default()
}

fn is_total(row: &[String]) -> bool {
    let l = label(row);
    ["合计", "总计", "共计", "小计", "总和", "total", "汇总"]
        .iter()
        .any(|w| l == *w || (l.ends_with(w) && l.chars().count() <= 10) || l.starts_with(&format!("{w}(")))
}

fn is_sub(row: &[String]) -> bool {
    label(row).contains("小计")
}

fn any(heading: &str, words: &[&str]) -> bool {
    words.iter().any(|w| heading.contains(w))
}

const NO_SUM: &[&str] = &[
    "率",
    "占比",
    "比例",
    "比重",
    "排名",
    "位次",
    "名次",
    "序号",
    "编号",
    "平均",
    "均值",
    "满意度",
    "同比",
    "环比",
    "增幅",
    "增速",
    "得分率",
    "%",
    "年份",
    "电话",
    "时间",
    "日期",
    "rank",
    "rate",
    "no.",
];

/// Whether a column holds points by its heading, whatever they are given for: 满意度（30分）, 满意度得分.
fn is_score(heading: &str) -> bool {
    heading.ends_with("得分") || (heading.ends_with("分)") && heading.contains(|c: char| c.is_ascii_digit()))
}

fn totals(columns: &[Column], body: &[(u32, Vec<String>)], out: &mut Vec<TextRemark>) {
    for column in columns.iter().filter(|c| !any(&c.heading, NO_SUM)) {
        let (mut all, mut block, mut subs) = (0.0, 0.0, 0.0);
        let (mut rows, mut in_block, mut slack, mut has_sub) = (0u32, 0u32, 0.0f64, false);
        // 合计 may stand above its rows.
        let on_top = body.first().is_some_and(|(_, r)| is_total(r) && !is_sub(r));
        if on_top {
            let cells: Vec<(f64, u8)> =
                body[1..].iter().filter(|(_, r)| !is_total(r)).filter_map(|(_, r)| value(r.get(column.at)?)).collect();
            let sum: f64 = cells.iter().map(|c| c.0).sum();
            if let (Some((said, decimals)), true) = (body[0].1.get(column.at).and_then(|c| value(c)), cells.len() > 1) {
                differ(column, body[0].0, sum, said, half(decimals), out);
            }
            continue;
        }
        for (line, row) in body {
            let cell = row.get(column.at).and_then(|c| value(c));
            if !is_total(row) {
                if let Some((n, decimals)) = cell {
                    all += n;
                    block += n;
                    rows += 1;
                    in_block += 1;
                    if decimals > 0 {
                        slack += half(decimals);
                    }
                }
                continue;
            }
            let Some((said, decimals)) = cell else { continue };
            let half = if decimals > 0 { half(decimals) } else { 0.0 };
            if is_sub(row) {
                if in_block > 1 || (in_block == 1 && block != said) {
                    differ(column, *line, block, said, half, out);
                }
                subs += said;
                (block, in_block, has_sub) = (0.0, 0, true);
            } else {
                if rows > 1 {
                    let direct = (all - said).abs() <= slack.min(0.5) + half + 1e-6;
                    let by_subs = has_sub && (subs + block - said).abs() <= half + 1e-6;
                    if !direct && !by_subs {
                        differ(column, *line, all, said, half, out);
                    }
                }
                (all, block, subs, rows, in_block, has_sub) = (0.0, 0.0, 0.0, 0, 0, false);
            }
        }
    }
}

fn half(decimals: u8) -> f64 {
    if decimals == 0 { 0.0 } else { 0.5 / 10f64.powi(i32::from(decimals)) }
}

fn differ(column: &Column, line: u32, sum: f64, said: f64, slack: f64, out: &mut Vec<TextRemark>) {
    if (sum - said).abs() <= slack + 1e-6 {
        return;
    }
    let follows =
        Message::plain(COLUMN).with("heading", &column.heading).with("sum", plain(sum)).with("said", plain(said));
    out.push(remark(
        Claim::Sum,
        Severity::Error,
        line,
        format!("{} {}", column.heading, plain(said)),
        follows,
        READ_TOTAL.into(),
    ));
}

/// A total column beside its parts: 合计 = 已完成 + 未完成 + 正在推进; 总分 = 得分 + 得分.
fn across(columns: &[Column], body: &[(u32, Vec<String>)], out: &mut Vec<TextRemark>) {
    let totals: Vec<usize> = (0..columns.len())
        .filter(|i| {
            any(
                &columns[*i].heading,
                &[
                    "合计",
                    "总计",
                    "总数",
                    "总分",
                    "小计",
                    "总得分",
                    "项数",
                    "任务数",
                    "事项数",
                    "总量",
                    "共计",
                    "受理数",
                    "受理量",
                    "受理件",
                    "应办",
                    "total",
                ],
            ) && !any(&columns[*i].heading, &["率", "占比", "排名"])
        })
        .collect();
    for t in &totals {
        let neighbours: Vec<usize> = (0..columns.len())
            .filter(|i| {
                i != t
                    && !totals.contains(i)
                    && (is_score(&columns[*i].heading) || !any(&columns[*i].heading, NO_SUM))
                    && !any(&columns[*i].heading, &["其中", "备注", "满分"])
            })
            .filter(|i| {
                body.iter().filter(|(_, r)| r.get(columns[*i].at).is_some_and(|c| value(c).is_some())).count() * 2
                    > body.len()
            })
            .collect();
        if neighbours.len() < 2 {
            continue;
        }
        let judged: Vec<(u32, f64, f64, f64, Vec<f64>)> = body
            .iter()
            .filter_map(|(line, row)| {
                let (said, decimals) = value(row.get(columns[*t].at)?)?;
                let parts: Vec<(f64, u8)> = neighbours.iter().filter_map(|i| value(row.get(columns[*i].at)?)).collect();
                let sum: f64 = parts.iter().map(|p| p.0).sum();
                let slack = half(decimals) + parts.iter().map(|p| half(p.1)).sum::<f64>();
                (parts.len() > 1).then(|| (*line, said, sum, slack, parts.iter().map(|p| p.0).collect()))
            })
            .collect();
        let holds = |j: &(u32, f64, f64, f64, Vec<f64>)| (j.1 - j.2).abs() <= j.3 + 1e-6;
        let good = judged.iter().filter(|j| holds(j)).count();
        // Where it holds nowhere, the columns are not its parts; unless they are states or scores by their names.
        let named = neighbours.iter().any(|i| any(&columns[*i].heading, &["已完成", "完成"]))
            && neighbours.iter().any(|i| any(&columns[*i].heading, &["未完成", "推进", "未"]));
        let scores = any(&columns[*t].heading, &["总分", "总得分"]);
        // Where scores sum nowhere, something else belongs to them that stands in no column.
        let scores = scores && (good > 0 || judged.len() == 1);
        if !(named || scores || good * 2 >= judged.len() && good > 0) {
            continue;
        }
        for j in judged.iter().filter(|j| !holds(j)) {
            let parts = j.4.iter().map(|p| plain(*p)).collect::<Vec<_>>().join("+");
            let follows = Message::plain(ROW)
                .with("heading", &columns[*t].heading)
                .with("parts", parts)
                .with("sum", plain(j.2))
                .with("said", plain(j.1));
            out.push(remark(
                Claim::Sum,
                Severity::Error,
                j.0,
                format!("{} {}", columns[*t].heading, plain(j.1)),
                follows,
                READ_ROW.into(),
            ));
        }
    }
}

fn rates(columns: &[Column], body: &[(u32, Vec<String>)], out: &mut Vec<TextRemark>) {
    for rate in
        columns.iter().filter(|c| any(&c.heading, &["率", "占比"]) && !any(&c.heading, &["增", "同比", "环比", "目标"]))
    {
        let stem = rate.heading.split(['率', '(']).next().unwrap_or_default();
        let core: String = stem.chars().rev().take(2).collect::<Vec<_>>().into_iter().rev().collect();
        if core.chars().count() < 2 {
            continue;
        }
        let part = columns.iter().find(|c| {
            c.at != rate.at
                && c.heading.contains(&core)
                && !any(&c.heading, &["未", "不", "率", "应", "计划", "正在", "时限", "时间", "目标"])
        });
        let whole = columns.iter().find(|c| {
            any(
                &c.heading,
                &[
                    "总数",
                    "合计",
                    "总计",
                    "总量",
                    "任务数",
                    "项数",
                    "事项数",
                    "总件数",
                    "应",
                    "受理",
                    "件数",
                    "共",
                    "总",
                    "total",
                ],
            ) && !any(&c.heading, &["率", "分", "排名"])
                && part.is_none_or(|p| p.at != c.at)
        });
        let (part, whole) = match (part, whole) {
            (Some(part), Some(whole)) => (part, whole),
            // By no name: the two columns from which nearly all of the rates follow.
            _ => match fitting(columns, body, rate) {
                Some(pair) => pair,
                None => continue,
            },
        };
        for (line, row) in body {
            let cell = |c: &Column| row.get(c.at).and_then(|t| value(t));
            let (Some((a, _)), Some((b, _)), Some((mut said, mut decimals))) = (cell(part), cell(whole), cell(rate))
            else {
                continue;
            };
            let percent = fold(&row[rate.at]).contains('%');
            if b <= 0.0 || a > b {
                continue;
            }
            // A workbook keeps a share of one.
            if !percent && said <= 1.0 && decimals > 0 && a / b <= 1.0 && (a / b - said).abs() < 0.05 {
                said *= 100.0;
                decimals = decimals.saturating_sub(2);
            }
            let exact = a / b * 100.0;
            if (exact - said).abs() <= 0.5 / 10f64.powi(i32::from(decimals)) + 1e-6 {
                continue;
            }
            let power = 10f64.powi(i32::from(decimals));
            let cut = ((exact * power + 1e-9).floor() / power - said).abs() < 1e-9;
            let shown = usize::from(decimals.max(1));
            let follows = Message::plain(if cut { RATE_CUT } else { RATE })
                .with("heading", &rate.heading)
                .with("part", plain(a))
                .with("whole", plain(b))
                .with("rate", format!("{exact:.shown$}%"))
                .with("said", format!("{}%", plain(said)));
            let reading = Message::plain(READ_RATE).with("part", &part.heading).with("whole", &whole.heading);
            out.push(remark(
                Claim::Rate,
                if cut { Severity::Note } else { Severity::Error },
                *line,
                format!("{} {}", rate.heading, row[rate.at].trim()),
                follows,
                reading,
            ));
        }
    }
}

/// The two columns of counts from which the rates of most rows follow.
fn fitting<'c>(columns: &'c [Column], body: &[(u32, Vec<String>)], rate: &Column) -> Option<(&'c Column, &'c Column)> {
    let cell = |row: &[String], c: &Column| row.get(c.at).and_then(|t| value(t));
    let counts: Vec<&Column> =
        columns.iter().filter(|c| c.at != rate.at && !any(&c.heading, NO_SUM) && !is_score(&c.heading)).collect();
    let rated = body.iter().filter(|(_, row)| cell(row, rate).is_some()).count();
    let fits = |part: &Column, whole: &Column| {
        let holds = |row: &[String]| {
            let (Some((a, _)), Some((b, _)), Some((said, decimals))) =
                (cell(row, part), cell(row, whole), cell(row, rate))
            else {
                return false;
            };
            b > 0.0 && a <= b && (a / b * 100.0 - said).abs() <= half(decimals.max(1)) + half(decimals) + 1e-6
        };
        body.iter().filter(|(_, row)| holds(row)).count()
    };
    let pairs = counts.iter().flat_map(|p| counts.iter().map(move |w| (*p, *w))).filter(|(p, w)| p.at != w.at);
    let (part, whole, good) = pairs.map(|(p, w)| (p, w, fits(p, w))).max_by_key(|(.., good)| *good)?;
    (good >= 3 && good * 4 >= rated * 3).then_some((part, whole))
}

fn ranks(columns: &[Column], body: &[(u32, Vec<String>)], out: &mut Vec<TextRemark>) {
    for (i, rank) in columns.iter().enumerate().filter(|(_, c)| {
        any(&c.heading, &["排名", "名次", "位次", "rank"])
            && !any(&c.heading, &["上期", "上年", "去年", "变化", "升降", "全省", "全市", "全国"])
    }) {
        // By what it ranks: the nearest score or value before it, or the total score.
        let by = columns[..i]
            .iter()
            .rev()
            .find(|c| {
                any(&c.heading, &["得分", "总分", "分数", "成绩", "率", "指数", "score", "满意度"])
                    && !any(&c.heading, &["上期", "上年", "去年"])
            })
            .or_else(|| columns.iter().find(|c| any(&c.heading, &["得分", "总分", "score"])));
        let Some(by) = by else { continue };
        let rows: Vec<(u32, f64, f64)> = body
            .iter()
            .filter(|(_, r)| !is_total(r))
            .filter_map(|(line, r)| Some((*line, value(r.get(rank.at)?)?.0, value(r.get(by.at)?)?.0)))
            .collect();
        if rows.len() < 3 || rows.iter().any(|r| r.1 < 1.0 || r.1.fract() != 0.0 || r.1 > rows.len() as f64 + 1.0) {
            continue;
        }
        let values: Vec<Option<f64>> = rows.iter().map(|r| Some(r.2)).collect();
        let wrong = |direction| {
            let ranked = places(&values, direction);
            let wrong: Vec<(usize, u32)> = rows
                .iter()
                .zip(ranked)
                .enumerate()
                .filter_map(|(i, (r, place))| place.filter(|p| f64::from(p.rank) != r.1).map(|p| (i, p.rank)))
                .collect();
            wrong
        };
        let (high, low) = (wrong(Direction::Higher), wrong(Direction::Lower));
        let wrong = if low.len() < high.len() { low } else { high };
        // Dense ranks (1, 2, 2, 3) are another custom.
        let mut distinct: Vec<f64> = rows.iter().map(|r| r.2).collect();
        distinct.sort_by(|a, b| b.total_cmp(a));
        distinct.dedup();
        let dense = |v: f64| distinct.iter().position(|d| *d == v).map_or(0, |at| at + 1);
        if rows.iter().all(|r| r.1 == dense(r.2) as f64) || wrong.len() * 2 > rows.len() {
            continue;
        }
        for (i, place) in wrong {
            let follows = Message::plain(PLACE)
                .with("heading", &rank.heading)
                .with("by", &by.heading)
                .with("place", place)
                .with("said", plain(rows[i].1));
            out.push(remark(
                Claim::Rank,
                Severity::Error,
                rows[i].0,
                format!("{} {}", rank.heading, plain(rows[i].1)),
                follows,
                READ_PLACE.into(),
            ));
        }
    }
}

/// How many a heading states at its end: 海南省（27所）, 名录（共11个）.
pub(super) fn stated(text: &str) -> Option<usize> {
    let text = fold(text.trim()).replace(' ', "");
    let inner = text.strip_suffix(')')?;
    let (_, inner) = inner.rsplit_once('(')?;
    // （2024年版，共12项）
    let inner = inner.rsplit([',', ';']).next().unwrap_or(inner).trim_start_matches(['共', '计', '合', '有']);
    let digits: String = inner.chars().take_while(char::is_ascii_digit).collect();
    let rest = inner.chars().nth(digits.chars().count())?;
    ("所项个条家户件名人处次篇".contains(rest) && inner.chars().count() == digits.chars().count() + 1)
        .then(|| digits.parse::<usize>().ok())?
}

/// How many rows of a table stand below its headings, without totals.
pub(super) fn body_rows(rows: &[(u32, Vec<String>)]) -> usize {
    let first = head(rows).map_or(0, |(_, first)| first);
    let filled = |row: &[String]| row.iter().filter(|c| !c.trim().is_empty()).count();
    rows[first..].iter().filter(|(_, r)| filled(r) > 1 && !is_total(r)).count()
}

/// Groups that state how many rows they have: 海南省（27所）.
fn groups(body: &[(u32, Vec<String>)], out: &mut Vec<TextRemark>) {
    let filled = |row: &[String]| row.iter().filter(|c| !c.trim().is_empty()).count();
    let stated = |row: &[String]| stated(row.iter().find(|c| !c.trim().is_empty())?);
    let heads: Vec<(usize, usize)> = body
        .iter()
        .enumerate()
        .filter(|(_, (_, r))| filled(r) == 1)
        .filter_map(|(i, (_, r))| Some((i, stated(r)?)))
        .collect();
    for (k, (at, said)) in heads.iter().enumerate() {
        // A heading right over another one counts the rows of all that follow.
        let whole = heads.get(k + 1).is_some_and(|(next, _)| *next == at + 1);
        let end = heads.get(k + 1).filter(|_| !whole).map_or(body.len(), |(next, _)| *next);
        let listed = body[at + 1..end].iter().filter(|(_, r)| filled(r) > 1 && !is_total(r)).count();
        if listed != *said && listed > 0 {
            let words = body[*at].1.iter().find(|c| !c.trim().is_empty()).map_or("", |c| c.trim());
            let follows = Message::plain(GROUP).with("said", said).with("listed", listed);
            out.push(remark(
                Claim::Listed,
                Severity::Error,
                body[*at].0,
                words.to_string(),
                follows,
                READ_GROUP.into(),
            ));
        }
    }
}

fn remark(claim: Claim, severity: Severity, line: u32, says: String, follows: Message, reading: Message) -> TextRemark {
    TextRemark { claim, severity, line, says: shorten(&says, 60), follows, reading }
}
