//! Reading a file into a grid: a workbook or delimited text, within limits, with progress.

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use super::grid::{Grid, Limits, Remark};
use super::sniff::{Format, sniff};
use super::{messages, text, xls, xlsx};
use crate::error::{Code, Error, Result};
use crate::i18n::Message;

/// One sheet of a workbook by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetName {
    /// Its name.
    pub name: String,
    /// Whether it is hidden.
    pub hidden: bool,
}

/// What was read: one sheet's cells, and which other sheets there are.
#[derive(Clone, Debug)]
pub struct Book {
    /// What the file really is.
    pub format: Format,
    /// All sheets in the file's order; empty for text.
    pub sheets: Vec<SheetName>,
    /// The chosen sheet's cells.
    pub grid: Grid,
}

/// Called with the number of rows read so far; returns whether to go on.
pub type Progress<'a> = &'a mut dyn FnMut(u64) -> bool;

/// How many rows are read between two calls of the progress function.
pub(super) const STEP: u64 = 1024;

/// The error for a person who stopped the reading.
pub(super) fn stopped(file: &str) -> Error {
    Error::new(Code::Cancelled, messages::STOPPED).with("file", file)
}

/// Reads a sheet of a file: the named one, or the first visible one that holds something.
///
/// # Errors
/// If the file cannot be read, is damaged or over the limits, has no such sheet, or the person stopped it.
pub fn read_workbook(path: &Path, sheet: Option<&str>, limits: &Limits, progress: Progress<'_>) -> Result<Book> {
    let name = path.display().to_string();
    let cannot = |e: std::io::Error| {
        let kind = if e.kind() == std::io::ErrorKind::NotFound { Code::NotFound } else { Code::Failed };
        Error::new(kind, messages::CANNOT_READ).with("file", &name).caused_by(e).hint(messages::HINT_PATH)
    };
    let file = std::fs::File::open(path).map_err(cannot)?;
    let meta = file.metadata().map_err(cannot)?;
    if meta.is_dir() {
        return Err(Error::new(Code::Usage, messages::IS_FOLDER).with("file", &name).hint(messages::HINT_FILE));
    }
    let mut bytes = Vec::with_capacity(meta.len().min(limits.file_bytes) as usize);
    file.take(limits.file_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(cannot)?;
    read_bytes(&name, &bytes, sheet, limits, progress)
}

/// Reads a sheet of a file that is in memory already; `name` is used in messages and to spot names that lie.
///
/// # Errors
/// As [`read_workbook`].
pub fn read_bytes(
    name: &str,
    bytes: &[u8],
    sheet: Option<&str>,
    limits: &Limits,
    progress: Progress<'_>,
) -> Result<Book> {
    if bytes.len() as u64 > limits.file_bytes {
        return Err(Error::new(Code::BadInput, messages::FILE_TOO_LARGE)
            .with("file", name)
            .with("limit", limits.file_bytes >> 20)
            .hint(messages::HINT_SPLIT));
    }
    let found = sniff(name, bytes)?;
    if let (Format::Text, Some(s)) = (found.format, sheet) {
        return Err(Error::new(Code::Usage, messages::NO_SHEETS).with("file", name).with("sheet", s));
    }
    let mut book = match found.format {
        Format::Text => Book {
            format: Format::Text,
            sheets: Vec::new(),
            grid: text::read(name, bytes, &text::Options::default(), limits, progress)?,
        },
        Format::Xlsx => guarded(name, || xlsx::read(name, bytes, sheet, limits, progress))?,
        Format::Xls => guarded(name, || xls::read(name, bytes, sheet, limits, progress))?,
    };
    if let Some(named) = found.named {
        let said = Message::plain(messages::NAME_LIES).with("named", named.name()).with("is", found.format.name());
        book.grid.remarks.insert(0, Remark::whole(said));
    }
    Ok(book)
}

/// Runs a reader of foreign files, and makes of its panic the message that the file is damaged.
fn guarded(name: &str, read: impl FnOnce() -> Result<Book>) -> Result<Book> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|panic| {
        let why = panic.downcast_ref::<String>().cloned();
        let why = why.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string));
        Err(damaged(name, why.unwrap_or_else(|| "?".into())))
    })
}

/// The error for a damaged workbook.
pub(super) fn damaged(name: &str, why: impl std::fmt::Display) -> Error {
    Error::new(Code::BadInput, messages::DAMAGED).with("file", name).caused_by(why).hint(messages::HINT_REPAIR)
}

/// Returns the sheets to try in turn: the wanted one, else all visible ones, else all.
pub(super) fn choose(name: &str, sheets: &[SheetName], want: Option<&str>) -> Result<Vec<String>> {
    if let Some(want) = want {
        let found = sheets.iter().find(|s| s.name == want);
        let found = found.or_else(|| sheets.iter().find(|s| s.name.trim().eq_ignore_ascii_case(want.trim())));
        return found.map(|s| vec![s.name.clone()]).ok_or_else(|| {
            let names: Vec<&str> = sheets.iter().map(|s| s.name.as_str()).collect();
            Error::new(Code::NotFound, messages::NO_SUCH_SHEET)
                .with("file", name)
                .with("sheet", want)
                .hint(Message::plain(messages::HINT_SHEETS).with("names", names.join("、")))
        });
    }
    let visible: Vec<String> = sheets.iter().filter(|s| !s.hidden).map(|s| s.name.clone()).collect();
    Ok(if visible.is_empty() { sheets.iter().map(|s| s.name.clone()).collect() } else { visible })
}

/// Says that other sheets were not read.
pub(super) fn remark_others(sheets: &[SheetName], grid: &mut Grid) {
    let chosen = grid.origin.sheet.clone().unwrap_or_default();
    let others: Vec<&str> = sheets.iter().map(|s| s.name.as_str()).filter(|n| *n != chosen).collect();
    if !others.is_empty() {
        let said = Message::plain(messages::OTHER_SHEETS).with("sheet", &chosen).with("names", others.join("、"));
        grid.remarks.push(Remark::whole(said));
    }
}

#[cfg(test)]
#[path = "book_tests.rs"]
mod tests;
