//! `.xlsx` through calamine, after the package was checked for bombs and damage.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{Cursor, Read, Write};
use std::sync::Arc;

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::book::{Book, Progress, STEP, SheetName, choose, damaged, remark_others, stopped};
use super::grid::{Builder, Cell, Limits, Merge, Origin, Picture};
use super::messages;
use super::numfmt::Shown;
use super::sniff::Format;
use crate::error::{Code, Error, Result};

/// Parts of a package; a workbook with some hundred sheets and pictures has fewer.
const MAX_PARTS: usize = 20_000;
/// How often a large part may shrink when packed; real sheets reach some tens, a bomb a thousand.
const MAX_RATIO: u64 = 400;
/// Parts smaller than this are let off the ratio.
const RATIO_FROM: u64 = 16 << 20;
/// How much of a sheet is looked through for the note on its size, in bytes; it stands before the cells.
const HEAD: usize = 64 << 10;
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
    let Checked { merged, sizes } = check(name, bytes, limits)?;
    let bytes = if sizes.is_empty() { Cow::Borrowed(bytes) } else { Cow::Owned(without_sizes(name, bytes, &sizes)?) };
    let mut xlsx: Xlsx<_> = Xlsx::new(Cursor::new(bytes.as_ref())).map_err(|e| wrong(name, e))?;
    let sheets: Vec<SheetName> = xlsx
        .sheets_metadata()
        .iter()
        .filter(|s| s.typ == SheetType::WorkSheet)
        .map(|s| SheetName { name: s.name.clone(), hidden: s.visible != SheetVisible::Visible })
        .collect();
    if sheets.is_empty() {
        return Err(damaged(name, "no worksheet"));
    }
    let pictures = xlsx.pictures_with_metadata();
    let within = cell_images(bytes.as_ref());
    let mut last = None;
    for sheet in choose(name, &sheets, want)? {
        let origin = Origin { file: name.into(), sheet: Some(sheet.clone()) };
        let mut grid = Builder::new(origin, *limits);
        let mut cells = xlsx.worksheet_cells_reader(&sheet).map_err(|e| wrong(name, e))?;
        let code = |s: &calamine::Style| s.number_format.as_ref().map_or(Shown::Plain, |f| Shown::of(&f.format_code));
        let shown: Vec<Shown> = cells.styles().iter().map(code).collect();
        let (mut seen, mut row) = (0u64, 0);
        while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(|e| wrong(name, e))? {
            let (r, c) = cell.get_position();
            if let Some((ending, bytes)) = image_of(cell.get_value(), &within) {
                grid.picture(Picture { row: r + 1, column: c as usize, ending, bytes });
                continue;
            }
            grid.set(r, c, convert(cell.get_value(), shown.get(style).copied().unwrap_or(Shown::Plain)))?;
            if r != row {
                (row, seen) = (r, seen + 1);
                if seen.is_multiple_of(STEP) && !progress(seen) {
                    return Err(stopped(name));
                }
            }
        }
        drop(cells);
        for p in pictures.iter().filter(|p| p.sheet_name == sheet) {
            let bytes = Arc::from(p.data.as_slice());
            grid.picture(Picture { row: p.row + 1, column: p.col as usize, ending: p.extension.clone(), bytes });
        }
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

/// The pictures that WPS keeps within cells, by the names under which cells show them: `=DISPIMG("ID_…",1)`.
fn cell_images(bytes: &[u8]) -> HashMap<String, (String, Arc<[u8]>)> {
    let mut out = HashMap::new();
    let Ok(mut zip) = ZipArchive::new(Cursor::new(bytes)) else { return out };
    let mut part = |name: &str| -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        zip.by_name(name).ok()?.read_to_end(&mut bytes).ok()?;
        Some(bytes)
    };
    let (Some(list), Some(links)) = (part("xl/cellimages.xml"), part("xl/_rels/cellimages.xml.rels")) else {
        return out;
    };
    let (list, links) = (String::from_utf8_lossy(&list).into_owned(), String::from_utf8_lossy(&links).into_owned());
    let attribute = |text: &str, name: &str| -> Option<String> {
        let from = text.find(&format!(" {name}=\""))? + name.len() + 3;
        text[from..].split('"').next().map(str::to_string)
    };
    for image in list.split("<etc:cellImage").skip(1) {
        let name = image.split("cNvPr").nth(1).and_then(|t| attribute(t, "name"));
        let link = attribute(image, "r:embed");
        let (Some(name), Some(link)) = (name, link) else { continue };
        let target = links.split("<Relationship").find(|l| attribute(l, "Id").as_deref() == Some(&link));
        let Some(target) = target.and_then(|l| attribute(l, "Target")) else { continue };
        let path = format!("xl/{}", target.trim_start_matches("/xl/"));
        let ending = path.rsplit('.').next().unwrap_or("png").to_string();
        if let Some(bytes) = part(&path) {
            out.insert(name, (ending, Arc::from(bytes)));
        }
    }
    out
}

/// The picture that a cell shows.
fn image_of(value: &DataRef<'_>, images: &HashMap<String, (String, Arc<[u8]>)>) -> Option<(String, Arc<[u8]>)> {
    let text = match value {
        DataRef::String(s) => s.as_str(),
        DataRef::SharedString(s) => s,
        _ => return None,
    };
    let id = text.trim_start_matches('=').strip_prefix("DISPIMG(\"")?.split('"').next()?;
    images.get(id).cloned()
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

fn convert(value: &DataRef<'_>, shown: Shown) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(i) => shown.cell(*i as f64),
        DataRef::Float(f) if f.is_finite() => shown.cell(*f),
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

/// What a look at all parts of a package found.
#[derive(Default)]
struct Checked {
    /// Whether any sheet has merged cells.
    merged: bool,
    /// Sheets whose note on their own size cannot be read, by their place in the package.
    sizes: Vec<usize>,
}

/// Unpacks every part once without keeping it: sizes that were announced are not believed.
fn check(name: &str, bytes: &[u8], limits: &Limits) -> Result<Checked> {
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
    let mut total = 0u64;
    let mut found = Checked::default();
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
        found.merged |= scan.merged;
        if scan.odd_size && label.starts_with("xl/worksheets/") {
            found.sizes.push(i);
        }
    }
    Ok(found)
}

/// Leaves out the notes of some sheets on their own size. They are advice that Excel ignores; the reader refuses a sheet
/// over one that it cannot read, such as `A0:D2`, `$A$1:$D$2`, `A:D` or nothing.
fn without_sizes(name: &str, bytes: &[u8], sheets: &[usize]) -> Result<Vec<u8>> {
    let no = |e: &dyn std::fmt::Display| damaged(name, e);
    let mut old = ZipArchive::new(Cursor::new(bytes)).map_err(|e| no(&e))?;
    let mut new = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len())));
    for i in 0..old.len() {
        if !sheets.contains(&i) {
            let part = old.by_index_raw(i).map_err(|e| no(&e))?;
            new.raw_copy_file(part).map_err(|e| no(&e))?;
            continue;
        }
        let mut part = old.by_index(i).map_err(|e| no(&e))?;
        let label = String::from_utf8_lossy(part.name_raw()).into_owned();
        let mut xml = Vec::new();
        part.read_to_end(&mut xml).map_err(|e| no(&e))?;
        if let Some((from, to)) = size_note(&xml) {
            xml.drain(from..to);
        }
        new.start_file(label, SimpleFileOptions::default()).map_err(|e| no(&e))?;
        new.write_all(&xml).map_err(|e| no(&e))?;
    }
    new.finish().map(Cursor::into_inner).map_err(|e| no(&e))
}

/// Where the element `dimension` stands in the head of a sheet, whole.
fn size_note(xml: &[u8]) -> Option<(usize, usize)> {
    let head = &xml[..xml.len().min(HEAD)];
    let from = starts(head, b"<dimension").next()?;
    let to = from + head[from..].iter().position(|b| *b == b'>')? + 1;
    if head[..to].ends_with(b"/>") {
        return Some((from, to));
    }
    let end = starts(&head[to..], b"</dimension>").next()?;
    Some((from, to + end + b"</dimension>".len()))
}

/// Whether a note on a sheet's size is one that the reader takes: `B2`, `A1:D20`.
fn is_plain_size(note: &[u8]) -> bool {
    let note = String::from_utf8_lossy(note);
    let Some((_, rest)) = note.split_once("ref=") else { return false };
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
    let Some(range) = quote.and_then(|q| rest[1..].split(q).next()) else { return false };
    let place = |text: &str| -> Option<(u32, u32)> {
        let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
        let column = text[..letters].bytes().fold(0u32, |n, b| n * 26 + u32::from(b - b'A') + 1);
        let row = text[letters..].parse::<u32>().ok().filter(|r| *r > 0 && !text[letters..].starts_with('+'))?;
        ((1..=3).contains(&letters)).then_some((row, column))
    };
    let mut ends = range.split(':').map(place);
    match (ends.next(), ends.next(), ends.next()) {
        (Some(Some(_)), None, _) => true,
        (Some(Some(a)), Some(Some(b)), None) => a.0 <= b.0 && a.1 <= b.1,
        _ => false,
    }
}

/// Looks for two words in a stream: merged cells, and the number of shared strings, for which calamine reserves memory
/// before it has seen them.
#[derive(Default)]
struct Scan {
    tail: Vec<u8>,
    merged: bool,
    shared: u64,
    /// The beginning of the part, where a sheet notes its size.
    head: Vec<u8>,
    odd_size: bool,
}

impl Scan {
    fn feed(&mut self, chunk: &[u8]) {
        const SEAM: usize = 64;
        if self.head.len() < HEAD {
            self.head.extend_from_slice(&chunk[..chunk.len().min(HEAD - self.head.len())]);
            let note = size_note(&self.head);
            self.odd_size = note.is_some_and(|(from, to)| !is_plain_size(&self.head[from..to]));
        }
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
