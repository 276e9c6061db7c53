//! Tells the parts of a sheet apart: titles, header (of one or more levels), rows, groups, totals, notes.
//!
//! Source: domain.md, "Imports must cope with".

use std::collections::HashSet;

use chrono::NaiveDate;

use super::clean::{number_in, short, tidy};
use super::dates::day_within;
use super::grid::{Cell, Grid, Origin, Remark, column_name};
use super::head::{Header, find_header, header_levels, heading_path};
use super::published::{Published, Scope, count_in, is_total_label};
use super::{messages, vocab};
use crate::error::{Code, Error, Result};
use crate::i18n::Message;

/// Remarks of one sort at most; the rest is counted.
const MAX_REMARKS: usize = 20;

/// What is known of a sheet beforehand.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hints<'a> {
    /// The header's first row as the person sees it (1 is the first), if it was named.
    pub header_row: Option<u32>,
    /// Headings that may be expected; they help to choose between two rows that look alike.
    pub known: &'a [&'a str],
}

/// One column of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its place in the file, counted from 0.
    pub index: usize,
    /// Its heading; the levels of a header are joined by `/`. Never empty: a column without a heading is named by its
    /// letter.
    pub heading: String,
    /// Whether the file gives it a heading.
    pub named: bool,
}

/// One data row.
#[derive(Clone, Debug, PartialEq)]
pub struct DataRow {
    /// The row as the person sees it in the file.
    pub number: u32,
    /// The group that it stands under, as an index into [`Sheet::groups`].
    pub group: Option<usize>,
    /// Its cells, one for each of [`Sheet::columns`].
    pub cells: Vec<Cell>,
}

/// A row that heads a group of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name without the count: `北京市`.
    pub title: String,
    /// The row as the person sees it.
    pub row: u32,
}

/// A sheet with its parts told apart.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Where it came from.
    pub origin: Origin,
    /// The lines above the header.
    pub titles: Vec<String>,
    /// The day named above the header (`截至2025年6月20日`).
    pub as_of: Option<NaiveDate>,
    /// First and last row of the header as the person sees them.
    pub header: (u32, u32),
    /// The columns.
    pub columns: Vec<Column>,
    /// The data rows.
    pub rows: Vec<DataRow>,
    /// The groups.
    pub groups: Vec<Group>,
    /// Figures that the sheet itself states.
    pub published: Vec<Published>,
    /// Lines below the data, and note lines between.
    pub notes: Vec<(u32, String)>,
    /// What was noticed.
    pub remarks: Vec<Remark>,
}

impl Sheet {
    /// Tells the parts of a grid apart.
    ///
    /// # Errors
    /// If the grid is empty, no header is found, or the named header row holds nothing.
    pub fn find(mut grid: Grid, hints: Hints<'_>) -> Result<Self> {
        let top = match hints.header_row {
            Some(n) => (0..grid.height()).find(|r| grid.number(*r) == n && filled(&grid, *r) > 0).ok_or_else(|| {
                Error::new(Code::Usage, messages::HEADER_ROW_EMPTY).with("file", &grid.origin).with("row", n)
            })?,
            None => find_header(&grid, hints.known).ok_or_else(|| {
                let msg = if grid.width() == 0 { messages::SHEET_EMPTY } else { messages::NO_HEADER };
                Error::new(Code::BadInput, msg).with("file", &grid.origin).hint(messages::HINT_HEADER)
            })?,
        };
        let levels = header_levels(&grid, top);
        let mut sheet = Self {
            origin: grid.origin.clone(),
            header: (grid.number(top), grid.number(top + levels - 1)),
            remarks: std::mem::take(&mut grid.remarks),
            ..Self::default()
        };
        sheet.read_titles(&grid, top);
        sheet.read_columns(&grid, top, levels);
        let header = Header::new(&grid, top, levels);
        sheet.read_rows(&mut grid, &header);
        sheet.check_serials();
        Ok(sheet)
    }

    fn read_titles(&mut self, grid: &Grid, top: usize) {
        for r in 0..top {
            for text in distinct(grid, r) {
                if let Some(n) = count_in(&text) {
                    self.published.push(Published::count(grid.number(r), &text, Scope::Whole, n));
                }
                self.as_of = self.as_of.or_else(|| day_within(&text));
                self.titles.push(text);
            }
        }
    }

    fn read_columns(&mut self, grid: &Grid, top: usize, levels: usize) {
        let end = grid.height();
        let used: Vec<bool> = {
            let mut used = vec![false; grid.width()];
            for r in top + levels..end {
                for (c, cell) in grid.row(r).iter().enumerate() {
                    used[c] = used[c] || !cell.is_blank();
                }
            }
            used
        };
        let mut seen = HashSet::new();
        let mut unnamed = Vec::new();
        for (index, used) in used.into_iter().enumerate() {
            let path = heading_path(grid, top, levels, index);
            let named = !path.is_empty();
            if !named && !used {
                continue;
            }
            let mut heading = if named { path.join("/") } else { column_name(index) };
            if !named {
                unnamed.push(column_name(index));
            }
            if !seen.insert(heading.clone()) {
                let said = Message::plain(messages::HEADING_TWICE).with("heading", &heading);
                self.remarks.push(Remark { row: Some(self.header.0), column: Some(index), what: said });
                let base = heading.clone();
                let mut n = 2;
                while !seen.insert(heading.clone()) {
                    heading = format!("{base} ({n})");
                    n += 1;
                }
            }
            self.columns.push(Column { index, heading, named });
        }
        if !unnamed.is_empty() {
            let said = Message::plain(messages::NO_HEADING).with("columns", unnamed.join("、"));
            self.remarks.push(Remark::row(self.header.0, said));
        }
    }

    fn read_rows(&mut self, grid: &mut Grid, header: &Header) {
        let first = header.rows.end;
        let end = self.read_footer(grid, first);
        let wide = self.columns.len() > 2;
        let indexes: Vec<usize> = self.columns.iter().map(|c| c.index).collect();
        let serial = self.serial_column(grid, first, end);
        let (mut group, mut repeats) = (None, 0usize);
        for r in first..end {
            let count = filled(grid, r);
            let number = grid.number(r);
            if count == 0 {
                continue;
            }
            if header.is_repeated(grid, r) {
                repeats += 1;
                if repeats <= MAX_REMARKS {
                    self.remarks.push(Remark::row(number, messages::HEADER_AGAIN));
                }
                continue;
            }
            if wide && let Some(line) = single(grid, r) {
                match self.single_line(grid, r, &line, serial) {
                    Line::Group => {
                        let (title, stated) = split_count(&line.text);
                        group = Some(self.groups.len());
                        if let Some(n) = stated {
                            let scope = Scope::Group(self.groups.len());
                            self.published.push(Published::count(number, &line.text, scope, n));
                        }
                        self.groups.push(Group { title, row: number });
                        continue;
                    }
                    Line::Note => {
                        self.notes.push((number, line.text));
                        continue;
                    }
                    Line::OnlySerial => {
                        self.remarks.push(Remark::row(number, messages::ONLY_SERIAL));
                        continue;
                    }
                    Line::Data => {}
                }
            }
            if self.read_total(grid, r, group) {
                continue;
            }
            let cells = if grid.has_merges(r) {
                indexes.iter().map(|c| grid.spread(r, *c).clone()).collect()
            } else {
                let mut row = grid.take_row(r);
                indexes.iter().map(|c| row.get_mut(*c).map(std::mem::take).unwrap_or_default()).collect()
            };
            self.rows.push(DataRow { number, group, cells });
        }
    }

    /// Moves the notes below the data out of the way and returns where the data end.
    fn read_footer(&mut self, grid: &Grid, first: usize) -> usize {
        let mut end = grid.height();
        if self.columns.len() < 3 {
            return end;
        }
        let mut notes = Vec::new();
        while end > first {
            if filled(grid, end - 1) == 0 {
                end -= 1;
                continue;
            }
            let Some(line) = single(grid, end - 1) else { break };
            let counted = split_count(&line.text).1.is_some();
            if line.number || counted || is_total_label(&line.text) {
                break;
            }
            notes.push((grid.number(end - 1), line.text));
            end -= 1;
        }
        self.notes.extend(notes.into_iter().rev());
        end
    }

    /// What a row with a single filled cell is.
    fn single_line(&self, grid: &Grid, r: usize, line: &Single, serial: Option<usize>) -> Line {
        if line.number {
            return if serial == Some(line.column) { Line::OnlySerial } else { Line::Data };
        }
        if is_note(&line.text) {
            return Line::Note;
        }
        if is_total_label(&line.text) {
            return Line::Data;
        }
        let merged = grid.merge_at(r, line.column).is_some_and(|m| m.right > m.left);
        let leading = line.column == self.columns.first().map_or(0, |c| c.index);
        if merged || split_count(&line.text).1.is_some() || leading || (line.column < 2 && enumerated(&line.text)) {
            Line::Group
        } else {
            Line::Data
        }
    }

    /// Keeps the figures of a subtotal or total row; returns whether it was one.
    fn read_total(&mut self, grid: &Grid, r: usize, group: Option<usize>) -> bool {
        let texts = self.columns.iter().map(|c| c.index).filter(|c| !grid.spread(r, *c).is_blank()).take(3);
        let label = texts
            .filter_map(|c| grid.spread(r, c).as_text())
            .find(|t| is_total_label(t))
            .map(|t| tidy(t).text.into_owned());
        let Some(label) = label else { return false };
        let whole = !label.contains("小计") && !label.to_lowercase().contains("subtotal");
        let scope = match group {
            Some(g) if !whole => Scope::Group(g),
            _ if !whole => Scope::Block(self.rows.len()),
            _ => Scope::Whole,
        };
        let number = grid.number(r);
        for (i, column) in self.columns.iter().enumerate() {
            let cell = grid.cell(r, column.index);
            let n = match cell {
                Cell::Number(n) => Some((*n, false)),
                Cell::Text(t) if !is_total_label(t) => number_in(t).ok().flatten().map(|n| (n.value, n.percent)),
                _ => None,
            };
            if let Some((value, percent)) = n {
                self.published.push(Published::sum(number, &label, scope, i, value, percent));
            }
        }
        true
    }

    /// The column of serial numbers, as a place in the file.
    fn serial_column(&self, grid: &Grid, first: usize, end: usize) -> Option<usize> {
        let column = self.columns.iter().take(2).find(|c| is_serial_heading(&c.heading))?;
        let numeric = (first..end.min(first + 200)).any(|r| serial_of(grid.cell(r, column.index)).is_some());
        numeric.then_some(column.index)
    }

    /// Remarks on serials that are repeated, missing or out of step.
    fn check_serials(&mut self) {
        let Some(at) = self.columns.iter().take(2).position(|c| is_serial_heading(&c.heading)) else { return };
        let mut seen = HashSet::new();
        let mut last: Option<(u64, Option<usize>)> = None;
        let mut found = Vec::new();
        for row in &self.rows {
            let Some(n) = row.cells.get(at).and_then(serial_of) else {
                if row.cells.get(at).is_some_and(Cell::is_blank) && last.is_some() {
                    found.push(Remark {
                        row: Some(row.number),
                        column: Some(self.columns[at].index),
                        what: messages::SERIAL_MISSING.into(),
                    });
                }
                continue;
            };
            let fresh = last.is_some_and(|(_, g)| g != row.group) && n == 1;
            if fresh {
                seen.clear();
            }
            let place = |what: Message| Remark { row: Some(row.number), column: Some(self.columns[at].index), what };
            if !seen.insert(n) {
                found.push(place(Message::plain(messages::SERIAL_AGAIN).with("serial", n)));
            } else if let Some((before, _)) = last
                && !fresh
                && n != before + 1
            {
                found.push(place(Message::plain(messages::SERIAL_BROKEN).with("before", before).with("serial", n)));
            }
            last = Some((n, row.group));
        }
        let more = found.len().saturating_sub(MAX_REMARKS);
        self.remarks.extend(found.into_iter().take(MAX_REMARKS));
        if more > 0 {
            self.remarks.push(Remark::whole(Message::plain(messages::MORE_SERIALS).with("count", more)));
        }
    }
}

enum Line {
    Group,
    Note,
    OnlySerial,
    Data,
}

struct Single {
    column: usize,
    text: String,
    number: bool,
}

/// Number of filled cells of a row.
pub(super) fn filled(grid: &Grid, r: usize) -> usize {
    grid.row(r).iter().filter(|c| !c.is_blank()).count()
}

/// Returns the only filled cell of a row, where there is just one.
fn single(grid: &Grid, r: usize) -> Option<Single> {
    let mut cells = grid.row(r).iter().enumerate().filter(|(_, c)| !c.is_blank());
    let (column, cell) = cells.next()?;
    if cells.next().is_some() {
        return None;
    }
    // A cell that merges down from above belongs to this row as well.
    if grid.has_merges(r) {
        let above = |m: &super::grid::Merge| (m.top as usize) < r;
        if (0..grid.width()).any(|c| grid.merge_at(r, c).is_some_and(above)) {
            return None;
        }
    }
    let text = tidy(&cell.to_string()).text.into_owned();
    let number = !matches!(cell, Cell::Text(_)) || serial_of(cell).is_some();
    Some(Single { column, text, number })
}

/// The different texts of a row, in order.
fn distinct(grid: &Grid, r: usize) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for cell in grid.row(r).iter().filter(|c| !c.is_blank()) {
        let text = tidy(&cell.to_string()).text.into_owned();
        if !out.contains(&text) {
            out.push(text);
        }
    }
    out
}

/// Whether a heading is that of a column of serial numbers.
pub(super) fn is_serial_heading(heading: &str) -> bool {
    matches!(
        vocab::normal(heading).as_str(),
        "序号" | "序" | "项次" | "no" | "sn" | "serial" | "serialno" | "编号" | "#"
    )
}

fn serial_of(cell: &Cell) -> Option<u64> {
    match cell {
        Cell::Number(n) if n.fract() == 0.0 && (0.0..1e9).contains(n) => Some(*n as u64),
        Cell::Text(t) => super::clean::fold(tidy(t).text.trim_end_matches(['.', '、']))
            .trim()
            .parse()
            .ok()
            .filter(|n| *n < 1_000_000_000),
        _ => None,
    }
}

/// Splits the count off a group's title: `北京市（23所）` gives `北京市` and 23.
fn split_count(text: &str) -> (String, Option<u64>) {
    let trimmed = text.trim();
    if let Some(at) = trimmed.rfind(['（', '('])
        && let Some(n) = count_in(&trimmed[at..])
    {
        return (trimmed[..at].trim().to_string(), Some(n));
    }
    (trimmed.to_string(), None)
}

/// Whether a line begins like an item of an outline: `一、`, `（二）`, `1.`, `第三章`.
fn enumerated(text: &str) -> bool {
    let t = text.trim_start_matches(['（', '(']);
    let n = t.chars().take_while(|c| "一二三四五六七八九十百0123456789".contains(*c)).count();
    let after = t.chars().nth(n);
    (n > 0 && after.is_some_and(|c| "、.．）)".contains(c))) || text.starts_with('第') && text.chars().count() < 40
}

fn is_note(text: &str) -> bool {
    let t = text.trim_start_matches(['*', '※', ' ']).to_lowercase();
    [
        "注：",
        "注:",
        "注1",
        "注 ",
        "备注：",
        "备注:",
        "说明：",
        "说明:",
        "填表说明",
        "资料来源",
        "数据来源",
        "来源：",
        "填表人",
        "填报人",
        "审核人",
        "制表",
        "联系人",
        "单位负责人",
        "note:",
        "notes:",
        "source:",
        "data from",
        "last updated",
    ]
    .iter()
    .any(|p| t.starts_with(p))
}

/// Returns what a sheet was found to be, in one line, for a message.
pub fn summary(sheet: &Sheet) -> Message {
    Message::plain(messages::SUMMARY)
        .with("rows", sheet.rows.len())
        .with("columns", sheet.columns.len())
        .with("header", sheet.header.0)
        .with("groups", sheet.groups.len())
        .with("figures", sheet.published.len())
        .with("title", sheet.titles.iter().map(|t| short(t)).next_back().unwrap_or_default())
}

#[cfg(test)]
#[path = "header_tests.rs"]
mod tests;
