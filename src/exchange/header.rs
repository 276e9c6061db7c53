//! Tells the parts of a sheet apart: titles, header (of one or more levels), rows, groups, totals, notes.
//!
//! Source: domain.md, "Imports must cope with".

use std::collections::HashSet;

use chrono::{Datelike, NaiveDate};

use super::body::{Body, Row, distinct, is_label, serial_of, split_count};
use super::clean::number_in;
use super::dates::{day_within, year_within};
use super::grid::{Cell, Grid, Origin, Picture, Remark, column_name};
use super::head::{Header, find_header, header_levels, heading_path};
use super::published::{Published, Scope, count_in, is_total_label};
use super::{messages, vocab};
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};

/// Remarks of one sort at most; the rest is counted.
const MAX_REMARKS: usize = 20;

/// What is known of a sheet beforehand.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hints<'a> {
    /// The header's first row as the person sees it (1 is the first), if it was named; 0 where there is none, and columns are
    /// called by their letters.
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

/// Why a row is no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// It stands above the header.
    Above,
    /// It is the header.
    Header,
    /// It is the header once more, as printed lists have it on every page.
    HeaderAgain,
    /// It numbers the columns.
    ColumnNumbers,
    /// It heads a group of rows.
    Group,
    /// It is a subtotal or total.
    Total,
    /// It holds sums without a label.
    Sums,
    /// It is a note.
    Note,
    /// It holds a serial number and nothing else.
    OnlySerial,
    /// Its formulas came to nothing.
    Errors,
    /// It was filled in beforehand and never used.
    Template,
    /// It holds none of the values that the table is about.
    NoValues,
    /// It is the same as another row.
    Twice,
}

impl Why {
    /// What to say of such rows.
    pub const fn msg(self) -> Msg {
        match self {
            Self::Above => messages::SKIP_ABOVE,
            Self::Header => messages::SKIP_HEADER,
            Self::HeaderAgain => messages::HEADER_AGAIN,
            Self::ColumnNumbers => messages::SKIP_NUMBERS,
            Self::Group => messages::SKIP_GROUP,
            Self::Total => messages::SKIP_TOTAL,
            Self::Sums => messages::SKIP_SUMS,
            Self::Note => messages::SKIP_NOTE,
            Self::OnlySerial => messages::ONLY_SERIAL,
            Self::Errors => messages::SKIP_ERRORS,
            Self::Template => messages::SKIP_TEMPLATE,
            Self::NoValues => messages::SKIP_NO_VALUES,
            Self::Twice => messages::SKIP_TWICE,
        }
    }
}

/// A row that is no record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The row as the person sees it.
    pub row: u32,
    /// Why.
    pub why: Why,
    /// What stands in it, where that says something.
    pub text: String,
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
    /// The year that the titles, the sheet or the file are called after (`2023年整改任务台账`).
    pub year: Option<i32>,
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
    /// Every row that holds something and is no data row, in the order of the file.
    pub skipped: Vec<Skipped>,
    /// What was noticed.
    pub remarks: Vec<Remark>,
    /// The pictures that lie on the sheet.
    pub pictures: Vec<Picture>,
}

impl Sheet {
    /// Tells the parts of a grid apart.
    ///
    /// # Errors
    /// If the grid is empty, no header is found, or the named header row holds nothing.
    pub fn find(mut grid: Grid, hints: Hints<'_>) -> Result<Self> {
        let bare = hints.header_row == Some(0);
        let top = match hints.header_row {
            Some(0) => 0,
            Some(n) => (0..grid.height()).find(|r| grid.number(*r) == n && filled(&grid, *r) > 0).ok_or_else(|| {
                Error::new(Code::Usage, messages::HEADER_ROW_EMPTY).with("file", &grid.origin).with("row", n)
            })?,
            None => find_header(&grid, hints.known).ok_or_else(|| {
                if grid.width() == 0 {
                    return Error::new(Code::BadInput, messages::SHEET_EMPTY).with("file", &grid.origin);
                }
                let error = Error::new(Code::BadInput, messages::NO_HEADER).with("file", &grid.origin);
                error.command_hint(messages::HINT_HEADER)
            })?,
        };
        let levels = if bare { 0 } else { header_levels(&grid, top) };
        let mut sheet = Self {
            origin: grid.origin.clone(),
            header: if bare { (0, 0) } else { (grid.number(top), grid.number(top + levels - 1)) },
            remarks: std::mem::take(&mut grid.remarks),
            pictures: std::mem::take(&mut grid.pictures),
            ..Self::default()
        };
        sheet.read_titles(&grid, top);
        sheet.read_columns(&grid, top, levels);
        let header = Header::new(&grid, top, levels);
        for r in header.rows.clone().filter(|r| filled(&grid, *r) > 0) {
            sheet.skipped.push(Skipped { row: grid.number(r), why: Why::Header, text: String::new() });
        }
        sheet.read_rows(&mut grid, &header);
        sheet.check_serials();
        Ok(sheet)
    }

    fn read_titles(&mut self, grid: &Grid, top: usize) {
        let mut stated = None;
        for r in 0..top {
            let texts = distinct(grid, r);
            if texts.is_empty() {
                continue;
            }
            self.skipped.push(Skipped { row: grid.number(r), why: Why::Above, text: texts.join(" ") });
            for text in texts {
                if let Some(n) = count_in(&text) {
                    self.published.push(Published::count(grid.number(r), &text, Scope::Whole, n));
                }
                // A day on which somebody filled the table in, or signed it, is not the day that it speaks of.
                let counts = ["截至", "截止", "as of", "数据时间"].iter().any(|w| text.to_lowercase().contains(w));
                stated = stated.or_else(|| day_within(&text).filter(|_| counts));
                self.titles.push(text);
            }
        }
        self.as_of = stated;
        let file = self.origin.file.rsplit(['/', '\\']).next().unwrap_or_default();
        let named = self.titles.iter().map(String::as_str).filter(|t| !is_label(t));
        self.year = named
            .chain(self.origin.sheet.as_deref())
            .chain(std::iter::once(file))
            .find_map(year_within)
            .or_else(|| stated.map(|d| d.year()));
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
            // What a heading is merged over without a cell below is one column with it, made wide.
            let covered = levels > 0 && grid.merge_at(top + levels - 1, index).is_some_and(|m| index > m.left as usize);
            if !used && (!named || covered) {
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
        let body = Body::new(grid, &self.columns, header);
        let rows: Vec<Row> = (first..grid.height()).map(|r| body.row(r)).collect();
        let indexes: Vec<usize> = self.columns.iter().map(|c| c.index).collect();
        let mut group = None;
        for (r, row) in (first..).zip(rows) {
            let number = grid.number(r);
            let (why, text) = match row {
                Row::Blank => continue,
                Row::Data => {
                    let cells = if grid.has_merges(r) {
                        indexes.iter().map(|c| grid.spread(r, *c).clone()).collect()
                    } else {
                        let mut row = grid.take_row(r);
                        indexes.iter().map(|c| row.get_mut(*c).map(std::mem::take).unwrap_or_default()).collect()
                    };
                    self.rows.push(DataRow { number, group, cells });
                    continue;
                }
                Row::Group(text) => {
                    let (title, stated) = split_count(&text);
                    let scope = Scope::Group(self.groups.len());
                    group = Some(self.groups.len());
                    match stated {
                        Some(n) => self.published.push(Published::count(number, &text, scope, n)),
                        None => self.read_figures(grid, r, &text, scope),
                    }
                    self.groups.push(Group { title, row: number });
                    (Why::Group, text)
                }
                Row::Total(label) => {
                    let whole = !label.contains("小计") && !label.to_lowercase().contains("subtotal");
                    let scope = match group {
                        Some(g) if !whole => Scope::Group(g),
                        _ if !whole => Scope::Block(self.rows.len()),
                        _ => Scope::Whole,
                    };
                    self.read_figures(grid, r, &label, scope);
                    (Why::Total, label)
                }
                Row::Sums => (Why::Sums, String::new()),
                Row::Note(text) => {
                    self.notes.push((number, text.clone()));
                    (Why::Note, text)
                }
                Row::HeaderAgain => (Why::HeaderAgain, String::new()),
                Row::ColumnNumbers => (Why::ColumnNumbers, String::new()),
                Row::OnlySerial => (Why::OnlySerial, String::new()),
                Row::Errors => (Why::Errors, String::new()),
            };
            self.skipped.push(Skipped { row: number, why, text });
        }
    }

    /// Keeps the figures of a subtotal, a total or a group's heading.
    fn read_figures(&mut self, grid: &Grid, r: usize, label: &str, scope: Scope) {
        let number = grid.number(r);
        for (i, column) in self.columns.iter().enumerate() {
            let n = match grid.cell(r, column.index) {
                Cell::Number(n) => Some((*n, false)),
                Cell::Text(t) if !is_total_label(t) => number_in(t).ok().flatten().map(|n| (n.value, n.percent)),
                _ => None,
            };
            if let Some((value, percent)) = n.filter(|_| Some(i) != self.serial_place()) {
                self.published.push(Published::sum(number, label, scope, i, value, percent));
            }
        }
    }

    /// Which of the columns holds serial numbers, by its heading.
    fn serial_place(&self) -> Option<usize> {
        self.columns.iter().take(2).position(|c| is_serial_heading(&c.heading))
    }

    /// Remarks on serials that are repeated, missing or out of step.
    fn check_serials(&mut self) {
        let Some(at) = self.serial_place() else { return };
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

/// Number of filled cells of a row.
pub(super) fn filled(grid: &Grid, r: usize) -> usize {
    grid.row(r).iter().filter(|c| !c.is_blank()).count()
}

/// Whether a heading is that of a column of serial numbers.
pub(super) fn is_serial_heading(heading: &str) -> bool {
    matches!(
        vocab::normal(heading).as_str(),
        "序号" | "序" | "项次" | "no" | "sn" | "serial" | "serialno" | "编号" | "#"
    )
}

#[cfg(test)]
#[path = "header_tests.rs"]
mod tests;
