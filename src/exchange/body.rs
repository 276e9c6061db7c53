//! What each row below a header is: data, a group's heading, a total, a note, or nothing that can be taken.
//!
//! Every row that holds something gets exactly one answer, and every answer but data is kept with the row's number, so
//! that an import can name what it did not take.

use std::collections::HashSet;

use super::clean::{fold, is_missing, number_in, tidy};
use super::dates::{Context, when_in};
use super::grid::{Cell, Grid};
use super::head::Header;
use super::header::{Column, is_serial_heading};
use super::published::{count_in, is_total_label, is_whole_total};
use super::vocab;

/// What a row is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Row {
    /// Nothing stands there.
    Blank,
    /// A record.
    Data,
    /// The heading of the rows below it.
    Group(String),
    /// A subtotal or total, with its label.
    Total(String),
    /// Sums without a label.
    Sums,
    /// A note between or below the rows.
    Note(String),
    /// The header once more.
    HeaderAgain,
    /// The columns' numbers below the header.
    ColumnNumbers,
    /// A serial number and nothing else.
    OnlySerial,
    /// Formulas that came to nothing.
    Errors,
}

/// The rows below a header, looked at together.
pub(super) struct Body<'g> {
    grid: &'g Grid,
    columns: &'g [Column],
    header: &'g Header,
    serial: Option<usize>,
    profiles: Vec<Profile>,
    /// Rows with more than one filled cell.
    full_rows: usize,
    /// Where the last row with more than one filled cell stands.
    last_full: usize,
}

/// What stands in a column, counted over the rows with more than one filled cell.
#[derive(Clone, Copy, Debug, Default)]
struct Profile {
    filled: usize,
    words: usize,
    longest: usize,
    code: bool,
}

/// One filled cell of a row.
struct Filled<'g> {
    /// Which of the columns.
    at: usize,
    cell: &'g Cell,
    text: String,
}

impl<'g> Body<'g> {
    pub fn new(grid: &'g Grid, columns: &'g [Column], header: &'g Header) -> Self {
        let mut body = Self {
            grid,
            columns,
            header,
            serial: None,
            profiles: columns.iter().map(|c| Profile { code: is_code(&c.heading), ..Profile::default() }).collect(),
            full_rows: 0,
            last_full: 0,
        };
        let numbers = |c: usize| {
            (header.rows.end..grid.height()).take(200).any(|r| serial_of(grid.cell(r, columns[c].index)).is_some())
        };
        body.serial = (0..columns.len().min(2)).find(|c| is_serial_heading(&columns[*c].heading) && numbers(*c));
        let mut full: Vec<(usize, usize)> = Vec::new();
        for r in header.rows.end..grid.height() {
            let filled = body.filled(r);
            let first = filled.first().is_some_and(|f| is_whole_total(&f.text));
            if filled.len() < 2 || first || filled.iter().all(|f| is_form_label(&f.text)) {
                continue;
            }
            body.full_rows += 1;
            if filled.iter().any(|f| is_words(f.cell, &f.text)) {
                full.push((r, filled.len()));
            }
            for f in filled {
                let profile = &mut body.profiles[f.at];
                profile.filled += 1;
                profile.words += usize::from(is_words(f.cell, &f.text));
                profile.longest = profile.longest.max(f.text.chars().count());
            }
        }
        // A line at the foot of the page has a cell at the left and one at the right, however wide the table is.
        let mut widths: Vec<usize> = full.iter().map(|(_, width)| *width).collect();
        widths.sort_unstable();
        let least = widths.get(widths.len() / 2).map_or(2, |usual| (usual / 3).max(2));
        body.last_full = full.iter().rfind(|(_, width)| *width >= least).map_or(0, |(r, _)| *r);
        body
    }

    /// The filled cells of a row, with those that merge down into it.
    fn filled(&self, r: usize) -> Vec<Filled<'g>> {
        let merges = self.grid.has_merges(r);
        let cell = |c: &Column| match merges.then(|| self.grid.merge_at(r, c.index)).flatten() {
            Some(m) if m.left as usize == c.index => self.grid.cell(m.top as usize, m.left as usize),
            Some(_) => &Cell::Empty,
            None => self.grid.cell(r, c.index),
        };
        let cells = self.columns.iter().enumerate().map(|(at, c)| (at, cell(c)));
        let filled = cells.filter(|(_, c)| !c.is_blank());
        filled.map(|(at, cell)| Filled { at, cell, text: tidy(&cell.to_string()).text.into_owned() }).collect()
    }

    /// Tells what a row is.
    pub fn row(&self, r: usize) -> Row {
        let filled = self.filled(r);
        let own = self.grid.row(r).iter().any(|c| !c.is_blank());
        let Some(first) = filled.first().filter(|_| own) else { return Row::Blank };
        if self.header.is_repeated(self.grid, r) {
            return Row::HeaderAgain;
        }
        if r == self.header.rows.end && filled.len() > 2 && are_column_numbers(&filled) {
            return Row::ColumnNumbers;
        }
        if self.columns.len() < 2 {
            return if is_note(&first.text) { Row::Note(first.text.clone()) } else { Row::Data };
        }
        if filled.iter().all(|f| Some(f.at) == self.serial && serial_of(f.cell).is_some()) {
            return Row::OnlySerial;
        }
        if self.is_errors(&filled) {
            return Row::Errors;
        }
        if let Some(label) = self.total(&filled) {
            return Row::Total(label);
        }
        match filled.as_slice() {
            [one] => self.single(r, one),
            _ if r > self.last_full && filled.iter().all(|f| is_form_label(&f.text)) => {
                Row::Note(filled.iter().map(|f| f.text.as_str()).collect::<Vec<_>>().join(" "))
            }
            _ => {
                if let Some(group) = self.filled_group(&filled) {
                    return Row::Group(group);
                }
                if self.is_sums(r, &filled) { Row::Sums } else { Row::Data }
            }
        }
    }

    /// Formulas that came to an error in every cell but the serial's and those that came to zero.
    fn is_errors(&self, filled: &[Filled<'_>]) -> bool {
        let others = || filled.iter().filter(|f| Some(f.at) != self.serial);
        let zero = |f: &Filled<'_>| matches!(f.cell, Cell::Number(n) if *n == 0.0) || f.text == "0";
        others().any(|f| is_error(f.cell)) && others().all(|f| is_error(f.cell) || zero(f))
    }

    /// The label of a total: a word for one, in a row that otherwise holds figures alone. A name that ends in such a word
    /// and has a serial, a code, words or a day beside it is a row like any other (一般公共预算收入合计).
    fn total(&self, filled: &[Filled<'_>]) -> Option<String> {
        let label = filled.iter().take(3).find(|f| f.cell.as_text().is_some() && is_total_label(&f.text))?;
        let whole = is_whole_total(&label.text);
        let tells = |f: &&Filled<'_>| {
            if f.at == label.at {
                return false;
            }
            if Some(f.at) == self.serial {
                return !whole && serial_of(f.cell).is_some();
            }
            if is_total_label(&f.text) || is_missing(&f.text) {
                return false;
            }
            let figure = match f.cell {
                Cell::Number(_) => true,
                Cell::Text(t) => is_figure(t) || count_in(&format!("({t})")).is_some(),
                Cell::Error(_) => true,
                Cell::Empty | Cell::Bool(_) | Cell::DateTime(_) => false,
            };
            !figure || (!whole && self.profiles.get(f.at).is_some_and(|p| p.code))
        };
        (!filled.iter().any(|f| tells(&f))).then(|| label.text.clone())
    }

    /// What a row with a single filled cell is.
    fn single(&self, r: usize, one: &Filled<'_>) -> Row {
        let text = || one.text.clone();
        let column = self.columns.get(one.at).map_or(0, |c| c.index);
        let merge = self.grid.merge_at(r, column);
        let below = r > self.last_full;
        let usual = self.profiles.get(one.at).map_or(0, |p| p.filled);
        if !matches!(one.cell, Cell::Text(_)) || is_figure(&one.text) {
            let named =
                self.profiles.iter().enumerate().any(|(at, p)| at != one.at && p.words * 5 >= self.full_rows * 3);
            let code = self.profiles.get(one.at).is_none_or(|p| p.code);
            return if below && named && !code && self.full_rows > 1 { Row::Sums } else { Row::Data };
        }
        if is_note(&one.text) {
            return Row::Note(text());
        }
        let heading = |row: Row| if below { Row::Note(text()) } else { row };
        if merge.is_some_and(|m| m.right > m.left) || Some(one.at) == self.serial {
            // A count makes it a group even where none of its rows came.
            return if count_in(&one.text).is_some() { Row::Group(text()) } else { heading(Row::Group(text())) };
        }
        if count_in(&one.text).is_some() && one.text.ends_with(['）', ')']) {
            return Row::Group(text());
        }
        let rare = usual * 5 < self.full_rows;
        if one.at < 2 && (rare || (is_enumerated(&one.text) && self.serial.is_some())) {
            return heading(Row::Group(text()));
        }
        let longest = self.profiles.get(one.at).map_or(0, |p| p.longest);
        let long = one.text.chars().count();
        if below && one.at == 0 && (is_form_label(&one.text) || (long > 20 && long > longest * 2)) {
            return Row::Note(text());
        }
        Row::Data
    }

    /// The title of a group whose row also states figures: `一、政务服务 | 40`.
    fn filled_group(&self, filled: &[Filled<'_>]) -> Option<String> {
        let figures = |rest: &[Filled<'_>]| rest.iter().all(|f| !is_words(f.cell, &f.text) && !is_error(f.cell));
        let (first, rest) = filled.split_first()?;
        // Where rows hold words beside their name as well, one without them stands apart.
        let wordy = self.profiles.iter().filter(|p| p.words * 3 >= self.full_rows).count();
        let title = match (self.serial, rest.split_first()) {
            // The serial is 一 where rows count 1, 2, 3.
            (Some(s), Some((title, rest)))
                if first.at == s && is_chinese_number(&first.text) && figures(rest) && wordy > 1 =>
            {
                format!("{}、{}", first.text, title.text)
            }
            (Some(s), _) if first.at == s && serial_of(first.cell).is_some() => return None,
            _ if is_outline(&first.text) && figures(rest) && wordy > 1 => first.text.clone(),
            _ => return None,
        };
        Some(title)
    }

    /// Figures without a word beside them, below the data.
    fn is_sums(&self, r: usize, filled: &[Filled<'_>]) -> bool {
        let named = self
            .profiles
            .iter()
            .enumerate()
            .any(|(at, p)| p.words * 5 >= self.full_rows * 3 && filled.iter().all(|f| f.at != at));
        let figures = |f: &Filled<'_>| {
            Some(f.at) != self.serial
                && (is_figure(&f.text) || matches!(f.cell, Cell::Number(_)))
                && self.profiles.get(f.at).is_none_or(|p| !p.code)
        };
        r >= self.last_full && self.full_rows > 2 && named && filled.iter().all(figures)
    }
}

fn are_column_numbers(filled: &[Filled<'_>]) -> bool {
    let bare = |f: &Filled<'_>| fold(&f.text).trim_matches(['(', ')', '（', '）', '[', ']']).parse::<usize>().ok();
    let numbers: Option<Vec<usize>> = filled.iter().map(bare).collect();
    numbers.is_some_and(|n| n.first().is_some_and(|f| *f <= 1) && n.windows(2).all(|w| w[1] == w[0] + 1))
}

fn is_error(cell: &Cell) -> bool {
    match cell {
        Cell::Error(_) => true,
        Cell::Text(t) => {
            let t = t.trim();
            t.starts_with('#') && matches!(t, "#N/A" | "#REF!" | "#VALUE!" | "#DIV/0!" | "#NAME?" | "#NULL!" | "#NUM!")
        }
        _ => false,
    }
}

/// Words, or a day: what tells one record from another, as figures do not.
fn is_words(cell: &Cell, text: &str) -> bool {
    match cell {
        Cell::Text(_) => !is_figure(text) && !is_missing(text) && count_in(&format!("({text})")).is_none(),
        Cell::DateTime(_) => true,
        Cell::Empty | Cell::Number(_) | Cell::Bool(_) | Cell::Error(_) => false,
    }
}

/// A bare number or a percentage. A code with leading zeros, and a day, are none.
fn is_figure(text: &str) -> bool {
    let bare = fold(text);
    let bare = bare.trim();
    let code = bare.len() > 1 && bare.starts_with('0') && !bare.starts_with("0.");
    !code
        && number_in(text).is_ok_and(|n| n.is_some_and(|n| n.is_bare() || (n.percent && n.words.is_none())))
        && !(bare.contains(['年', '月']) && when_in(text, Context::of_year(Some(2000))).is_ok())
}

fn is_code(heading: &str) -> bool {
    let h = vocab::normal(heading);
    is_serial_heading(heading) || ["编号", "编码", "代码", "code"].iter().any(|w| h.ends_with(w)) || h == "id"
}

/// The serial number of a cell: `3`, `3.`, `３、`.
pub(super) fn serial_of(cell: &Cell) -> Option<u64> {
    match cell {
        Cell::Number(n) if n.fract() == 0.0 && (0.0..1e9).contains(n) => Some(*n as u64),
        Cell::Text(t) => {
            fold(tidy(t).text.trim_end_matches(['.', '、'])).trim().parse().ok().filter(|n| *n < 1_000_000_000)
        }
        _ => None,
    }
}

fn is_chinese_number(text: &str) -> bool {
    let bare = text.trim().trim_start_matches(['（', '(']).trim_end_matches(['、', '）', ')', '.', '．']);
    !bare.is_empty() && bare.chars().count() <= 3 && bare.chars().all(|c| "一二三四五六七八九十".contains(c))
}

/// Whether a line begins like a part of an outline: `一、`, `（二）`, `第三章`.
fn is_outline(text: &str) -> bool {
    let t = text.trim_start_matches(['（', '(', '第']);
    let n = t.chars().take_while(|c| "一二三四五六七八九十百".contains(*c)).count();
    let after = t.chars().nth(n);
    n > 0
        && after.is_some_and(|c| {
            if text.starts_with('第') { "章节部分类条批".contains(c) } else { "、.．）)".contains(c) }
        })
}

/// Whether a line begins like an item of an outline: `一、`, `（二）`, `1.`, `第三章`.
fn is_enumerated(text: &str) -> bool {
    let t = text.trim_start_matches(['（', '(']);
    let n = t.chars().take_while(char::is_ascii_digit).count();
    is_outline(text) || (n > 0 && t.chars().nth(n).is_some_and(|c| "、.．）)".contains(c)))
}

/// Whether a cell is a label with what it labels: `填报单位：甲局`, `Date: 2024-05-20`.
pub(super) fn is_label(text: &str) -> bool {
    let mut depth = 0i32;
    for (before, c) in text.chars().enumerate() {
        match c {
            '(' | '（' | '[' | '【' | '{' => depth += 1,
            ')' | '）' | ']' | '】' | '}' => depth -= 1,
            ':' | '：' if depth <= 0 => return (2..=12).contains(&before),
            _ => {}
        }
    }
    false
}

/// Whether a cell is a label of the form around the table: who filled it in, when, and the like.
fn is_form_label(text: &str) -> bool {
    const OF: &[&str] =
        &["填报", "填表", "制表", "审核", "审批", "联系", "电话", "日期", "单位", "负责", "签字", "盖章", "签章"];
    let label = text.split([':', '：']).next().unwrap_or_default();
    is_note(text) || (is_label(text) && OF.iter().any(|w| label.contains(w)))
}

/// Whether a line is a note by its first words.
pub(super) fn is_note(text: &str) -> bool {
    let t = text.trim_start_matches(['*', '※', ' ']).to_lowercase();
    const WORDS: &[&str] = &[
        "注：",
        "注:",
        "注1",
        "注 ",
        "备注：",
        "备注:",
        "说明：",
        "说明:",
        "填表说明",
        "填报说明",
        "资料来源",
        "数据来源",
        "来源：",
        "填表人",
        "填报人",
        "审核人",
        "制表",
        "联系人",
        "联系电话：",
        "单位负责人",
        "填报单位：",
        "填报日期：",
        "填报时间：",
        "审批人",
        "分管领导签字",
        "note:",
        "notes:",
        "source:",
        "data from",
        "last updated",
        "prepared by",
    ];
    WORDS.iter().any(|p| t.starts_with(p))
}

/// Splits the count off a group's title: `北京市（23所）` gives `北京市` and 23.
pub(super) fn split_count(text: &str) -> (String, Option<u64>) {
    let trimmed = text.trim();
    if let Some(at) = trimmed.rfind(['（', '('])
        && let Some(n) = count_in(&trimmed[at..])
    {
        return (trimmed[..at].trim().to_string(), Some(n));
    }
    (trimmed.to_string(), None)
}

/// The different texts of a row, in order.
pub(super) fn distinct(grid: &Grid, r: usize) -> Vec<String> {
    let mut seen = HashSet::new();
    let texts = grid.row(r).iter().filter(|c| !c.is_blank()).map(|c| tidy(&c.to_string()).text.into_owned());
    texts.filter(|t| seen.insert(t.clone())).collect()
}
