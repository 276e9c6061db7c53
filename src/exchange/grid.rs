//! A sheet as it lies in a file: cells by row and column, merged regions, within limits.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use chrono::{NaiveDateTime, NaiveTime, Timelike};

use super::messages;
use super::numfmt::has_lost_digits;
use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Message};

/// One cell.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Words as they were written.
    Text(String),
    /// A number; always finite.
    Number(f64),
    /// True or false.
    Bool(bool),
    /// A day (at midnight) or a moment, without a time zone.
    DateTime(NaiveDateTime),
    /// An error value such as `#REF!`.
    Error(String),
}

impl Cell {
    /// Whether there is nothing, or nothing but white space.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(t) => t.trim().is_empty(),
            _ => false,
        }
    }

    /// Its words, if it holds words.
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(t) = self { Some(t) } else { None }
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Text(t) | Self::Error(t) => t.len(),
            _ => 0,
        }
    }
}

/// The cell as a person would read it: whole numbers without a point, days as `2023-07-31`.
impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Text(t) | Self::Error(t) => f.write_str(t),
            Self::Number(n) => write!(f, "{n}"),
            Self::Bool(true) => f.write_str("TRUE"),
            Self::Bool(false) => f.write_str("FALSE"),
            Self::DateTime(d) if d.time() == NaiveTime::MIN => write!(f, "{}", d.date()),
            Self::DateTime(d) if d.second() == 0 => write!(f, "{}", d.format("%Y-%m-%d %H:%M")),
            Self::DateTime(d) => write!(f, "{}", d.format("%Y-%m-%d %H:%M:%S")),
        }
    }
}

/// How much is read from a file at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub file_bytes: u64,
    /// Bytes of all parts of a workbook once unpacked.
    pub unpacked_bytes: u64,
    /// Rows of a sheet.
    pub rows: u32,
    /// Columns of a sheet.
    pub columns: u32,
    /// Cells of a sheet, empty ones between filled ones included.
    pub cells: u64,
    /// Bytes of one cell's text.
    pub cell_bytes: usize,
    /// Bytes of all texts of a sheet.
    pub text_bytes: u64,
}

impl Default for Limits {
    /// What Excel itself allows in rows and columns, and what a machine with 2 GB can carry.
    fn default() -> Self {
        Self {
            file_bytes: 256 << 20,
            unpacked_bytes: 1 << 30,
            rows: 1_048_576,
            columns: 16_384,
            cells: 16_000_000,
            cell_bytes: 256 << 10,
            text_bytes: 512 << 20,
        }
    }
}

/// Where a grid came from.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Origin {
    /// The file's name as it was given.
    pub file: String,
    /// The sheet's name; none for a text file.
    pub sheet: Option<String>,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.sheet {
            Some(s) => write!(f, "{} [{s}]", self.file),
            None => f.write_str(&self.file),
        }
    }
}

/// Something worth saying about a file that does not stop its import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The row as the person sees it in the file (1 is the first), where one is meant.
    pub row: Option<u32>,
    /// The column, counted from 0, where one is meant.
    pub column: Option<usize>,
    /// What there is to say.
    pub what: Message,
}

impl Remark {
    /// A remark on the whole file.
    pub fn whole(what: impl Into<Message>) -> Self {
        Self { row: None, column: None, what: what.into() }
    }

    /// A remark on a row.
    pub fn row(row: u32, what: impl Into<Message>) -> Self {
        Self { row: Some(row), column: None, what: what.into() }
    }

    /// Returns the remark with its place before it.
    pub fn say(&self, lang: Lang) -> String {
        let what = self.what.say(lang);
        match (self.row, self.column) {
            (None, None) => what,
            (None, Some(c)) => {
                Message::plain(messages::AT_COLUMN).with("column", column_name(c)).with("what", what).say(lang)
            }
            (Some(r), None) => Message::plain(messages::AT_ROW).with("row", r).with("what", what).say(lang),
            (Some(r), Some(c)) => Message::plain(messages::AT_CELL)
                .with("row", r)
                .with("column", column_name(c))
                .with("what", what)
                .say(lang),
        }
    }
}

/// A merged region; rows and columns count from 0 and both ends belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merge {
    /// First row.
    pub top: u32,
    /// First column.
    pub left: u32,
    /// Last row.
    pub bottom: u32,
    /// Last column.
    pub right: u32,
}

/// Returns a column's name as spreadsheets show it: 0 is `A`, 26 is `AA`.
pub fn column_name(index: usize) -> String {
    let mut out = Vec::new();
    let mut n = index + 1;
    while n > 0 {
        out.push(b'A' + ((n - 1) % 26) as u8);
        n = (n - 1) / 26;
    }
    out.iter().rev().map(|b| *b as char).collect()
}

/// A picture that lies on a sheet.
#[derive(Clone)]
pub struct Picture {
    /// The row on which its upper edge lies, as the person sees it.
    pub row: u32,
    /// The column, counted from 0.
    pub column: usize,
    /// The ending that fits what it is: `png`, `jpeg`.
    pub ending: String,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} bytes at row {}", self.ending, self.bytes.len(), self.row)
    }
}

/// The cells of one sheet. Rows are ragged: what lies beyond a row's last filled cell is not stored.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    /// Where it came from.
    pub origin: Origin,
    /// What was noticed while reading.
    pub remarks: Vec<Remark>,
    /// The pictures that lie on it.
    pub pictures: Vec<Picture>,
    rows: Vec<Vec<Cell>>,
    /// For a text file the line on which each row starts; empty where row numbers are simply counted.
    lines: Vec<u32>,
    merges: Vec<Merge>,
    merges_by_row: HashMap<u32, Vec<u32>>,
    width: usize,
}

impl Grid {
    /// Number of rows, blank ones included.
    pub fn height(&self) -> usize {
        self.rows.len()
    }

    /// Number of columns of the widest row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The row's number as a person sees it: the sheet's row, or the line of a text file.
    pub fn number(&self, row: usize) -> u32 {
        self.lines.get(row).copied().unwrap_or(row as u32 + 1)
    }

    /// The stored cells of a row.
    pub fn row(&self, row: usize) -> &[Cell] {
        self.rows.get(row).map_or(&[], Vec::as_slice)
    }

    /// The cell as it is stored; empty outside the grid.
    pub fn cell(&self, row: usize, column: usize) -> &Cell {
        self.row(row).get(column).unwrap_or(&Cell::Empty)
    }

    /// The cell with merged regions filled: everywhere in a region the value of its first cell.
    pub fn spread(&self, row: usize, column: usize) -> &Cell {
        match self.merge_at(row, column) {
            Some(m) => self.cell(m.top as usize, m.left as usize),
            None => self.cell(row, column),
        }
    }

    /// The merged region that covers a cell.
    pub fn merge_at(&self, row: usize, column: usize) -> Option<&Merge> {
        let (r, c) = (u32::try_from(row).ok()?, u32::try_from(column).ok()?);
        let list = self.merges_by_row.get(&r)?;
        list.iter().filter_map(|i| self.merges.get(*i as usize)).find(|m| m.left <= c && c <= m.right)
    }

    /// Whether a row is touched by a merged region.
    pub fn has_merges(&self, row: usize) -> bool {
        u32::try_from(row).is_ok_and(|r| self.merges_by_row.contains_key(&r))
    }

    /// Takes a row's cells out of the grid.
    pub(super) fn take_row(&mut self, row: usize) -> Vec<Cell> {
        self.rows.get_mut(row).map(std::mem::take).unwrap_or_default()
    }
}

/// Fills a grid cell by cell and refuses what goes beyond the limits.
pub struct Builder {
    grid: Grid,
    limits: Limits,
    cells: u64,
    text: u64,
}

impl Builder {
    /// An empty grid of a file.
    pub fn new(origin: Origin, limits: Limits) -> Self {
        Self { grid: Grid { origin, ..Grid::default() }, limits, cells: 0, text: 0 }
    }

    /// Number of rows so far.
    pub fn height(&self) -> usize {
        self.grid.rows.len()
    }

    fn too(&self, msg: crate::i18n::Msg, limit: impl fmt::Display) -> Error {
        Error::new(Code::BadInput, msg).with("file", &self.grid.origin).with("limit", limit)
    }

    /// Puts a cell where it belongs.
    ///
    /// # Errors
    /// Beyond the limits on rows, columns, cells, one cell's text or all texts.
    pub fn set(&mut self, row: u32, column: u32, cell: Cell) -> Result<()> {
        if row >= self.limits.rows {
            return Err(self.too(messages::TOO_MANY_ROWS, self.limits.rows).hint(messages::HINT_SPLIT));
        }
        let number = self.grid.lines.last().copied().unwrap_or(row + 1);
        if column >= self.limits.columns {
            return Err(self
                .too(messages::TOO_MANY_COLUMNS, self.limits.columns)
                .with("row", number)
                .hint(messages::HINT_COLUMNS));
        }
        if cell == Cell::Empty {
            return Ok(());
        }
        if has_lost_digits(&cell) {
            let what = Message::plain(messages::DIGITS_LOST).with("text", &cell);
            self.grid.remarks.push(Remark { row: Some(number), column: Some(column as usize), what });
        }
        let bytes = cell.bytes();
        if bytes > self.limits.cell_bytes {
            return Err(self
                .too(messages::CELL_TOO_LONG, self.limits.cell_bytes / 1024)
                .with("row", number)
                .with("column", column_name(column as usize))
                .with("size", bytes / 1024)
                .hint(messages::HINT_CELL));
        }
        let (r, c) = (row as usize, column as usize);
        while self.grid.rows.len() <= r {
            self.grid.rows.push(Vec::new());
        }
        let line = &mut self.grid.rows[r];
        if line.len() <= c {
            self.cells += (c + 1 - line.len()) as u64;
            if self.cells > self.limits.cells {
                return Err(self.too(messages::TOO_MANY_CELLS, self.limits.cells).hint(messages::HINT_STRAY));
            }
            line.resize(c + 1, Cell::Empty);
        }
        self.text += bytes as u64;
        line[c] = cell;
        self.grid.width = self.grid.width.max(c + 1);
        if self.text > self.limits.text_bytes {
            return Err(self.too(messages::TOO_MUCH_TEXT, self.limits.text_bytes >> 20).hint(messages::HINT_SPLIT));
        }
        Ok(())
    }

    /// Starts the next row of a text file, which begins on a line of the file.
    pub fn start_row(&mut self, line: u32) -> u32 {
        self.grid.rows.push(Vec::new());
        self.grid.lines.push(line);
        self.grid.rows.len() as u32 - 1
    }

    /// Notes a merged region; what lies beyond the filled rows is cut off when the grid is finished.
    pub fn merge(&mut self, merge: Merge) {
        if merge.top <= merge.bottom && merge.left <= merge.right && merge.bottom < self.limits.rows {
            self.grid.merges.push(merge);
        }
    }

    /// Adds a picture.
    pub fn picture(&mut self, picture: Picture) {
        self.grid.pictures.push(picture);
    }

    /// Adds a remark.
    pub fn remark(&mut self, remark: Remark) {
        self.grid.remarks.push(remark);
    }

    /// Returns the grid.
    ///
    /// # Errors
    /// If the merged regions cover more rows than the limit on cells.
    pub fn finish(mut self) -> Result<Grid> {
        let height = self.grid.rows.len() as u32;
        let mut covered = 0u64;
        let mut by_row: HashMap<u32, Vec<u32>> = HashMap::new();
        for (i, m) in self.grid.merges.iter_mut().enumerate() {
            if m.top >= height {
                continue;
            }
            m.bottom = m.bottom.min(height - 1);
            covered += u64::from(m.bottom - m.top) + 1;
            if covered > self.limits.cells / 4 {
                return Err(self.too(messages::TOO_MANY_MERGES, self.limits.cells / 4).hint(messages::HINT_SPLIT));
            }
            for r in m.top..=m.bottom {
                by_row.entry(r).or_default().push(i as u32);
            }
        }
        self.grid.merges_by_row = by_row;
        Ok(self.grid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> Builder {
        let limits =
            Limits { rows: 10, columns: 5, cells: 20, cell_bytes: 2048, text_bytes: 4096, ..Limits::default() };
        Builder::new(Origin { file: "a.xlsx".into(), sheet: Some("台账".into()) }, limits)
    }

    #[test]
    fn columns_are_named_as_people_see_them() {
        assert_eq!([0, 5, 25, 26, 701, 702, 16_383].map(column_name), ["A", "F", "Z", "AA", "ZZ", "AAA", "XFD"]);
    }

    #[test]
    fn merged_cells_are_filled_from_their_first_cell() {
        let mut b = small();
        b.set(0, 0, Cell::Text("第三方".into())).unwrap();
        b.set(2, 2, Cell::Number(7.0)).unwrap();
        b.merge(Merge { top: 0, left: 0, bottom: 2, right: 1 });
        let g = b.finish().unwrap();
        assert_eq!(g.spread(2, 1).to_string(), "第三方");
        assert_eq!(g.spread(2, 2), &Cell::Number(7.0));
        assert_eq!(g.cell(2, 1), &Cell::Empty);
    }

    #[test]
    fn each_limit_says_what_it_is_and_where() {
        let say = |f: Error| (f.say(Lang::En), f.say(Lang::Zh), f.hints(Lang::En).len());
        let (en, zh, hints) = say(small().set(10, 0, Cell::Bool(true)).unwrap_err());
        assert!(en.contains("more than 10 rows") && en.contains("a.xlsx [台账]"), "{en}");
        assert!(zh.contains("10 行") && hints == 1, "{zh}");
        assert!(small().set(3, 5, Cell::Bool(true)).unwrap_err().say(Lang::En).contains("row 4"));
        let long = small().set(1, 2, Cell::Text("字".repeat(1000))).unwrap_err().say(Lang::En);
        assert!(long.contains("row 2, column C") && long.contains("2 KB"), "{long}");
        let mut b = small();
        let all = (0..10u32).try_for_each(|r| b.set(r, 4, Cell::Number(1.0)));
        assert!(all.unwrap_err().say(Lang::En).contains("20 cells"));
        let mut b = small();
        let all = (0..5u32).try_for_each(|r| b.set(r, 0, Cell::Text("x".repeat(1500))));
        assert!(all.unwrap_err().is(messages::TOO_MUCH_TEXT));
    }

    #[test]
    fn a_whole_sheet_merge_is_cut_to_the_filled_rows() {
        let mut b = Builder::new(Origin::default(), Limits::default());
        b.set(0, 0, Cell::Number(1.0)).unwrap();
        b.merge(Merge { top: 0, left: 0, bottom: 1_048_575, right: 16_383 });
        let g = b.finish().unwrap();
        assert_eq!(g.spread(0, 9), &Cell::Number(1.0));
        assert!(!g.has_merges(1));
    }
}
