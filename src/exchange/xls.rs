//! `.xls` of Excel 97–2003 through calamine, after its record stream was checked.

use std::io::Cursor;

use calamine::{Data, Reader, SheetType, SheetVisible, Xls};

use super::book::{Book, Progress, STEP, SheetName, choose, damaged, remark_others, stopped};
use super::grid::{Builder, Cell, Limits, Merge, Origin};
use super::numfmt::Shown;
use super::sniff::Format;
use super::{biff, xlsx};
use crate::error::Result;

/// Reads a sheet of a workbook.
pub(super) fn read(
    name: &str,
    bytes: &[u8],
    want: Option<&str>,
    limits: &Limits,
    progress: Progress<'_>,
) -> Result<Book> {
    let formats = biff::check(name, bytes, limits)?;
    let mut xls: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|e| match e {
        calamine::XlsError::Password => xlsx::locked(name),
        e => damaged(name, e),
    })?;
    let sheets: Vec<SheetName> = xls
        .sheets_metadata()
        .iter()
        .filter(|s| s.typ == SheetType::WorkSheet)
        .map(|s| SheetName { name: s.name.clone(), hidden: s.visible != SheetVisible::Visible })
        .collect();
    let mut last = None;
    let all: Vec<String> = xls.sheets_metadata().iter().map(|s| s.name.clone()).collect();
    for sheet in choose(name, &sheets, want)? {
        let origin = Origin { file: name.into(), sheet: Some(sheet.clone()) };
        let mut grid = Builder::new(origin, *limits);
        let range = xls.worksheet_range(&sheet).map_err(|e| damaged(name, e))?;
        let formats = all.iter().position(|s| *s == sheet).and_then(|at| formats.get(at));
        let (top, left) = range.start().unwrap_or_default();
        for (i, row) in range.rows().enumerate() {
            for (j, value) in row.iter().enumerate() {
                let (row, column) = (top + i as u32, left + j as u32);
                let shown = formats.and_then(|f| f.get(&(row, column))).copied().unwrap_or(Shown::Plain);
                grid.set(row, column, convert(value, shown))?;
            }
            if (i as u64 + 1).is_multiple_of(STEP) && !progress(i as u64 + 1) {
                return Err(stopped(name));
            }
        }
        for m in xls.merge_cells_by_sheet_name(&sheet).map_err(|e| damaged(name, e))? {
            grid.merge(Merge { top: m.start.0, left: m.start.1, bottom: m.end.0, right: m.end.1 });
        }
        let mut grid = grid.finish()?;
        if grid.height() > 0 || want.is_some() {
            if want.is_none() {
                remark_others(&sheets, &mut grid);
            }
            return Ok(Book { format: Format::Xls, sheets, grid });
        }
        last = Some(grid);
    }
    last.map(|grid| Book { format: Format::Xls, sheets, grid }).ok_or_else(|| damaged(name, "no worksheet"))
}

fn convert(value: &Data, shown: Shown) -> Cell {
    match value {
        Data::Empty => Cell::Empty,
        Data::Int(i) => shown.cell(*i as f64),
        Data::Float(f) if f.is_finite() => shown.cell(*f),
        Data::Float(f) => Cell::Error(f.to_string()),
        Data::String(s) | Data::DateTimeIso(s) | Data::DurationIso(s) => xlsx::text(s),
        Data::Bool(b) => Cell::Bool(*b),
        Data::DateTime(d) => xlsx::moment(d),
        Data::Error(e) => Cell::Error(e.to_string()),
    }
}
