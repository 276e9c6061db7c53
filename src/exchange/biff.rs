//! A look at the record stream of an `.xls` before calamine reads it.
//!
//! calamine reserves memory for the size that a sheet announces and lays its cells out densely, so a file of some bytes
//! can ask for terabytes, and failed memory cannot be caught. Nor does it tell how a number is shown, which is looked up here.
//! Sources: MS-CFB 2.1–2.6, MS-XLS 2.4.

use std::collections::HashMap;

use super::book::damaged;
use super::grid::Limits;
use super::numfmt::Shown;
use super::{messages, xlsx};
use crate::error::{Code, Error, Result};

/// How cells are shown whose format says more than their number, by row and column; a table for each sheet in the order of
/// the file.
pub(super) type ShownCells = Vec<HashMap<(u32, u32), Shown>>;

/// Refuses a file whose sheets announce or hold cells far apart, and one under a password; returns how its numbers are shown.
pub(super) fn check(name: &str, bytes: &[u8], limits: &Limits) -> Result<ShownCells> {
    let file = Compound::open(bytes).ok_or_else(|| damaged(name, "compound file"))?;
    if file.find("EncryptedPackage").is_some() {
        return Err(xlsx::locked(name));
    }
    let stream = file.stream(&["Workbook", "Book"]).ok_or_else(|| damaged(name, "no Workbook stream"))?;
    // Each sheet is a substream; the rectangle that its cells span must fit the limit.
    let mut span = Span::default();
    let mut formats = Formats::default();
    let mut at = 0usize;
    while let (Some(kind), Some(len)) = (u16_at(&stream, at), u16_at(&stream, at + 2)) {
        let data = stream.get(at + 4..at + 4 + usize::from(len)).unwrap_or(&[]);
        formats.record(at, kind, data);
        match kind {
            0x0809 => span = Span::default(),
            0x002F if u16_at(data, 0).is_some_and(|v| v != 0) => return Err(xlsx::locked(name)),
            0x0200 if data.len() >= 12 => {
                let word =
                    |i| u64::from(u16_at(data, i).unwrap_or(0)) | u64::from(u16_at(data, i + 2).unwrap_or(0)) << 16;
                let columns = u64::from(u16_at(data, 10).unwrap_or(0));
                span.announced = word(4).saturating_mul(columns);
            }
            0x0006 | 0x0203 | 0x0204 | 0x0205 | 0x027E | 0x00FD | 0x00BD | 0x00D6 => {
                if let (Some(r), Some(c)) = (u16_at(data, 0), u16_at(data, 2)) {
                    // A run of numbers ends with its last column.
                    let last = if kind == 0x00BD { u16_at(data, data.len().saturating_sub(2)).unwrap_or(c) } else { c };
                    span.add(r, c, last.max(c));
                }
            }
            _ => {}
        }
        if span.cells() > limits.cells || span.announced > limits.cells.max(65_536 * 256) {
            return Err(Error::new(Code::BadInput, messages::TOO_MANY_CELLS)
                .with("file", name)
                .with("limit", limits.cells)
                .hint(messages::HINT_STRAY));
        }
        at += 4 + usize::from(len);
    }
    Ok(formats.shown)
}

/// The number formats of a workbook, gathered record by record.
#[derive(Default)]
struct Formats {
    /// Whether texts are of BIFF8: UTF-16, or its lower halves.
    wide: bool,
    codes: HashMap<u16, Shown>,
    /// The format of each style.
    styles: Vec<u16>,
    /// Where the sheets begin.
    starts: Vec<usize>,
    /// The sheet that is read, and how deep in what is embedded in it.
    sheet: Option<usize>,
    depth: usize,
    shown: ShownCells,
}

impl Formats {
    fn record(&mut self, at: usize, kind: u16, data: &[u8]) {
        match kind {
            // A substream begins; within a sheet it is a chart, whose numbers are none of the sheet's.
            0x0809 => {
                self.wide = u16_at(data, 0) == Some(0x0600);
                if let Some(sheet) = self.starts.iter().position(|s| *s == at) {
                    (self.sheet, self.depth) = (Some(sheet), 0);
                }
                self.depth += 1;
            }
            0x000A => self.depth = self.depth.saturating_sub(1),
            0x0085 => {
                self.starts.extend(u32_at(data, 0).map(|s| s as usize));
                self.shown.push(HashMap::new());
            }
            0x041E => {
                if let (Some(id), Some(code)) = (u16_at(data, 0), format_code(data, self.wide)) {
                    self.codes.insert(id, Shown::of(&code));
                }
            }
            0x00E0 => self.styles.extend(u16_at(data, 2)),
            // A formula's, a number's, a packed number's cell.
            0x0006 | 0x0203 | 0x027E => {
                if let (Some(r), Some(c), Some(style)) = (u16_at(data, 0), u16_at(data, 2), u16_at(data, 4)) {
                    self.cell(r, c, style);
                }
            }
            // A run of packed numbers, six bytes each.
            0x00BD => {
                let (Some(r), Some(first)) = (u16_at(data, 0), u16_at(data, 2)) else { return };
                let run = data.get(4..data.len().saturating_sub(2)).unwrap_or(&[]);
                for (n, cell) in run.chunks_exact(6).enumerate() {
                    let column = u16::try_from(n).ok().and_then(|n| first.checked_add(n));
                    if let (Some(column), Some(style)) = (column, u16_at(cell, 0)) {
                        self.cell(r, column, style);
                    }
                }
            }
            _ => {}
        }
    }

    fn cell(&mut self, row: u16, column: u16, style: u16) {
        let Some(id) = self.styles.get(usize::from(style)) else { return };
        let shown = self.codes.get(id).copied().unwrap_or_else(|| Shown::built_in(*id));
        if let (1, Some(sheet), true) = (self.depth, self.sheet, shown != Shown::Plain)
            && let Some(cells) = self.shown.get_mut(sheet)
        {
            cells.insert((u32::from(row), u32::from(column)), shown);
        }
    }
}

/// The code of a FORMAT record.
fn format_code(data: &[u8], wide: bool) -> Option<String> {
    if !wide {
        let len = usize::from(*data.get(2)?);
        return Some(data.get(3..3 + len)?.iter().map(|b| char::from(*b)).collect());
    }
    let len = usize::from(u16_at(data, 2)?);
    match data.get(4)? & 1 {
        0 => Some(data.get(5..5 + len)?.iter().map(|b| char::from(*b)).collect()),
        _ => {
            let units = data.get(5..5 + 2 * len)?.chunks_exact(2).map(|c| u16::from_le_bytes([c[0], c[1]]));
            Some(char::decode_utf16(units).map(|c| c.unwrap_or('\u{FFFD}')).collect())
        }
    }
}

#[derive(Default)]
struct Span {
    rows: Option<(u16, u16)>,
    columns: (u16, u16),
    announced: u64,
}

impl Span {
    fn add(&mut self, row: u16, first: u16, last: u16) {
        let (r, c) = (self.rows.unwrap_or((row, row)), if self.rows.is_some() { self.columns } else { (first, last) });
        self.rows = Some((r.0.min(row), r.1.max(row)));
        self.columns = (c.0.min(first), c.1.max(last));
    }

    fn cells(&self) -> u64 {
        let Some((top, bottom)) = self.rows else { return 0 };
        (u64::from(bottom - top) + 1) * (u64::from(self.columns.1 - self.columns.0) + 1)
    }
}

/// Just enough of a compound file to find one stream in it.
struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    fat: Vec<u32>,
    directory: Vec<u8>,
    mini_start: u32,
}

const END: u32 = 0xFFFF_FFFA;

impl<'a> Compound<'a> {
    fn open(bytes: &'a [u8]) -> Option<Self> {
        let sector = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut file = Self { bytes, sector, fat: Vec::new(), directory: Vec::new(), mini_start: u32_at(bytes, 60)? };
        let mut tables: Vec<u32> = (0..109).filter_map(|i| u32_at(bytes, 76 + 4 * i)).collect();
        let (mut next, mut steps) = (u32_at(bytes, 68)?, 0);
        while next < END {
            let s = file.at(next)?;
            let more = s.chunks_exact(4).filter_map(|c| u32_at(c, 0));
            let mut more: Vec<u32> = more.collect();
            next = more.pop()?;
            tables.append(&mut more);
            steps += 1;
            if steps > bytes.len() / sector {
                return None;
            }
        }
        for id in tables.into_iter().filter(|id| *id < END) {
            let entries: Vec<u32> = file.at(id)?.chunks_exact(4).filter_map(|c| u32_at(c, 0)).collect();
            file.fat.extend(entries);
        }
        file.directory = file.chain(u32_at(bytes, 48)?)?;
        Some(file)
    }

    fn at(&self, id: u32) -> Option<&'a [u8]> {
        let from = (id as usize + 1).checked_mul(self.sector)?;
        let to = from.checked_add(self.sector)?.min(self.bytes.len());
        self.bytes.get(from..to).filter(|s| !s.is_empty())
    }

    fn chain(&self, mut id: u32) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        while id < END {
            out.extend_from_slice(self.at(id)?);
            if out.len() > self.bytes.len() {
                return None;
            }
            id = *self.fat.get(id as usize)?;
        }
        Some(out)
    }

    /// Returns where a stream starts and its length.
    fn find(&self, name: &str) -> Option<(u32, usize)> {
        let entry = self.directory.chunks_exact(128).find(|e| {
            let units = e[..64].chunks_exact(2).map(|c| u16::from_le_bytes([c[0], c[1]])).take_while(|u| *u != 0);
            let read: String = char::decode_utf16(units).map(|c| c.unwrap_or('\u{FFFD}')).collect();
            read.eq_ignore_ascii_case(name)
        })?;
        Some((u32_at(entry, 116)?, u32_at(entry, 120)? as usize))
    }

    fn stream(&self, names: &[&str]) -> Option<Vec<u8>> {
        let (start, len) = names.iter().find_map(|n| self.find(n))?;
        let mut out = if len < 4096 { self.mini(start, len)? } else { self.chain(start)? };
        out.truncate(len);
        Some(out)
    }

    fn mini(&self, mut id: u32, len: usize) -> Option<Vec<u8>> {
        let (root, _) = self.find("Root Entry")?;
        let (data, table) = (self.chain(root)?, self.chain(self.mini_start)?);
        let mut out = Vec::new();
        while id < END && out.len() < len {
            out.extend_from_slice(data.get(id as usize * 64..id as usize * 64 + 64)?);
            id = u32_at(&table, id as usize * 4)?;
        }
        Some(out)
    }
}

fn u16_at(b: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(b.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(b: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(b.get(at..at + 4)?.try_into().ok()?))
}
