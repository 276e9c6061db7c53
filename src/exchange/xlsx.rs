//! `.xlsx` through calamine, after the package was checked for bombs and damage.

use std::io::{Cursor, Read};

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use zip::ZipArchive;

use super::book::{Book, Progress, STEP, SheetName, choose, damaged, remark_others, stopped};
use super::grid::{Builder, Cell, Limits, Merge, Origin};
use super::messages;
use super::sniff::Format;
use crate::error::{Code, Error, Result};

/// Parts of a package; a workbook with some hundred sheets and pictures has fewer.
const MAX_PARTS: usize = 20_000;
/// How often a large part may shrink when packed; real sheets reach some tens, a bomb a thousand.
const MAX_RATIO: u64 = 400;
/// Parts smaller than this are let off the ratio.
const RATIO_FROM: u64 = 16 << 20;
/// Shared strings that a workbook may announce before calamine reserves room for them.
const MAX_SHARED: u64 = 64 << 20;

/// Reads a sheet of a workbook.
pub(super) fn read(
    name: &str,
    bytes: &[u8],
    want: Option<&str>,
    limits: &Limits,
    progress: Progress<'_>,
) -> Result<Book> {
    let merged = check(name, bytes, limits)?;
    let mut xlsx: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| wrong(name, e))?;
    let sheets: Vec<SheetName> = xlsx
        .sheets_metadata()
        .iter()
        .filter(|s| s.typ == SheetType::WorkSheet)
        .map(|s| SheetName { name: s.name.clone(), hidden: s.visible != SheetVisible::Visible })
        .collect();
    if sheets.is_empty() {
        return Err(damaged(name, "no worksheet"));
    }
    let mut last = None;
    for sheet in choose(name, &sheets, want)? {
        let origin = Origin { file: name.into(), sheet: Some(sheet.clone()) };
        let mut grid = Builder::new(origin, *limits);
        let mut cells = xlsx.worksheet_cells_reader(&sheet).map_err(|e| wrong(name, e))?;
        let (mut seen, mut row) = (0u64, 0);
        while let Some(cell) = cells.next_cell().map_err(|e| wrong(name, e))? {
            let (r, c) = cell.get_position();
            grid.set(r, c, convert(cell.get_value()))?;
            if r != row {
                (row, seen) = (r, seen + 1);
                if seen.is_multiple_of(STEP) && !progress(seen) {
                    return Err(stopped(name));
                }
            }
        }
        drop(cells);
        if merged && grid.height() > 0 {
            for m in xlsx.merge_cells_by_sheet_name(&sheet).map_err(|e| wrong(name, e))? {
                grid.merge(Merge { top: m.start.0, left: m.start.1, bottom: m.end.0, right: m.end.1 });
            }
        }
        let mut grid = grid.finish()?;
        let filled = grid.height() > 0;
        if filled || want.is_some() {
            if want.is_none() {
                remark_others(&sheets, &mut grid);
            }
            return Ok(Book { format: Format::Xlsx, sheets, grid });
        }
        last = Some(grid);
    }
    last.map(|grid| Book { format: Format::Xlsx, sheets, grid }).ok_or_else(|| damaged(name, "no worksheet"))
}

fn wrong(name: &str, e: calamine::XlsxError) -> Error {
    if matches!(e, calamine::XlsxError::Password) {
        return locked(name);
    }
    damaged(name, e)
}

/// The error for a workbook under a password.
pub(super) fn locked(name: &str) -> Error {
    Error::new(Code::BadInput, messages::PASSWORD).with("file", name).hint(messages::HINT_PASSWORD)
}

fn convert(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(i) => Cell::Number(*i as f64),
        DataRef::Float(f) if f.is_finite() => Cell::Number(*f),
        DataRef::Float(f) => Cell::Error(f.to_string()),
        DataRef::String(s) => text(s),
        DataRef::SharedString(s) => text(s),
        DataRef::Bool(b) => Cell::Bool(*b),
        DataRef::DateTime(d) => moment(d),
        DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => iso(s),
        DataRef::Error(e) => Cell::Error(e.to_string()),
    }
}

pub(super) fn text(s: &str) -> Cell {
    if s.is_empty() { Cell::Empty } else { Cell::Text(s.to_string()) }
}

fn iso(s: &str) -> Cell {
    let day = || s.parse::<NaiveDate>().ok().map(|d| d.and_time(NaiveTime::MIN));
    match s.trim_end_matches('Z').parse::<NaiveDateTime>().ok().or_else(day) {
        Some(d) => Cell::DateTime(d),
        None => Cell::Text(s.to_string()),
    }
}

/// Turns Excel's serial date into a day, or a moment; a time of day alone into words; a serial out of range into words
/// that the reading of dates refuses with its reason.
pub(super) fn moment(d: &ExcelDateTime) -> Cell {
    let serial = d.as_f64();
    if d.is_duration() || (0.0..1.0).contains(&serial) {
        let minutes = (serial * 1440.0).round();
        if !minutes.is_finite() || minutes.abs() > 1e9 {
            return Cell::Error(serial.to_string());
        }
        let minutes = minutes as i64;
        return Cell::Text(format!("{}:{:02}", minutes / 60, minutes.abs() % 60));
    }
    if !(1.0..2_958_466.0).contains(&serial) {
        return Cell::Error(format!("#{serial}"));
    }
    let (y, mo, day, h, mi, s, _) = d.to_ymd_hms_milli();
    let date = NaiveDate::from_ymd_opt(i32::from(y), u32::from(mo), u32::from(day));
    let time = NaiveTime::from_hms_opt(u32::from(h), u32::from(mi), u32::from(s));
    match (date, time) {
        (Some(d), Some(t)) => Cell::DateTime(d.and_time(t)),
        // Excel's 29 February 1900, which never was.
        _ => Cell::Number(serial),
    }
}

/// Unpacks every part once without keeping it: sizes that were announced are not believed. Returns whether any sheet
/// has merged cells.
fn check(name: &str, bytes: &[u8], limits: &Limits) -> Result<bool> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| damaged(name, e))?;
    let bomb = |why: String| {
        Error::new(Code::BadInput, messages::BOMB)
            .with("file", name)
            .with("limit", limits.unpacked_bytes >> 20)
            .caused_by(why)
            .hint(messages::HINT_BOMB)
    };
    if zip.len() > MAX_PARTS {
        return Err(bomb(format!("{} > {MAX_PARTS}", zip.len())));
    }
    if zip.index_for_name("xl/worksheets/sheet.bin").is_some() || zip.index_for_name("xl/workbook.bin").is_some() {
        return Err(Error::new(Code::BadInput, messages::NOT_A_TABLE)
            .with("file", name)
            .with("what", "XLSB")
            .hint(messages::HINT_SAVE_AS));
    }
    let mut announced = 0u64;
    for i in 0..zip.len() {
        let part = zip.by_index_raw(i).map_err(|e| damaged(name, e))?;
        if part.encrypted() {
            return Err(locked(name));
        }
        announced = announced.saturating_add(part.size());
        if announced > limits.unpacked_bytes {
            return Err(bomb(format!("{announced}")));
        }
    }
    let (mut total, mut merged) = (0u64, false);
    let mut buffer = vec![0u8; 256 << 10];
    for i in 0..zip.len() {
        let mut part = zip.by_index(i).map_err(|e| damaged(name, e))?;
        let packed = part.compressed_size().max(1);
        let label = String::from_utf8_lossy(part.name_raw()).into_owned();
        let mut scan = Scan::default();
        let mut size = 0u64;
        loop {
            let n = part.read(&mut buffer).map_err(|e| damaged(name, format!("{label}: {e}")))?;
            if n == 0 {
                break;
            }
            size += n as u64;
            total += n as u64;
            if total > limits.unpacked_bytes || (size > RATIO_FROM && size / packed > MAX_RATIO) {
                return Err(bomb(format!("{label}: {size} / {packed}")));
            }
            scan.feed(&buffer[..n]);
        }
        if scan.shared > MAX_SHARED || scan.shared > size {
            return Err(damaged(name, format!("{label}: uniqueCount {}", scan.shared)));
        }
        merged |= scan.merged;
    }
    Ok(merged)
}

/// Looks for two words in a stream: merged cells, and the number of shared strings, for which calamine reserves memory
/// before it has seen them.
#[derive(Default)]
struct Scan {
    tail: Vec<u8>,
    merged: bool,
    shared: u64,
}

impl Scan {
    fn feed(&mut self, chunk: &[u8]) {
        const SEAM: usize = 64;
        let mut seam = std::mem::take(&mut self.tail);
        seam.extend_from_slice(&chunk[..chunk.len().min(SEAM)]);
        self.look(&seam);
        self.look(chunk);
        self.tail = chunk[chunk.len().saturating_sub(SEAM)..].to_vec();
    }

    fn look(&mut self, bytes: &[u8]) {
        for at in starts(bytes, b"mergeCells") {
            self.merged = true;
            if at > 0 {
                break;
            }
        }
        for at in starts(bytes, b"uniqueCount") {
            let rest = &bytes[at + 11..];
            let digits = rest.iter().skip_while(|b| !b.is_ascii_digit()).take_while(|b| b.is_ascii_digit());
            let n = digits.fold(0u64, |n, d| n.saturating_mul(10).saturating_add(u64::from(d - b'0')));
            self.shared = self.shared.max(n);
        }
    }
}

fn starts<'a>(hay: &'a [u8], needle: &'static [u8]) -> impl Iterator<Item = usize> + 'a {
    let first = needle[0];
    hay.iter()
        .enumerate()
        .filter(move |(_, b)| **b == first)
        .map(|(i, _)| i)
        .filter(move |i| hay[*i..].starts_with(needle))
}
