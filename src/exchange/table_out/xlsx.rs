//! A workbook with one sheet: the header frozen and filtered, days as days, numbers as numbers.

use std::io::Write;

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use unicode_width::UnicodeWidthStr;

use super::{ColumnKind, Out, Table, messages};
use crate::error::{Code, Error, Result};

/// What Excel holds in one cell.
const MAX_CHARS: usize = 32_767;
const MAX_ROWS: usize = 1_048_576;
/// The number of A4 among paper sizes.
const PAPER_A4: u8 = 9;
/// Rows that are looked at for a column's width.
const MEASURED: usize = 2_000;
const MIN_WIDTH: usize = 6;
const MAX_WIDTH: usize = 60;

pub(super) fn write(table: &Table, out: &mut (dyn Write + Send)) -> Result<usize> {
    let above = usize::from(!table.title.is_empty()) + usize::from(table.caption().is_some());
    if table.rows.len() + above + 1 > MAX_ROWS {
        return Err(Error::new(Code::Failed, messages::TOO_LONG_FOR_XLSX)
            .with("rows", table.rows.len())
            .hint(messages::HINT_CSV));
    }
    let failed = |e: XlsxError| Error::new(Code::Failed, messages::CANNOT_WRITE).with("file", "xlsx").caused_by(e);
    let mut book = Workbook::new();
    let cut = fill(&mut book, table).map_err(failed)?;
    book.save_to_writer(out).map_err(failed)?;
    Ok(cut)
}

fn fill(book: &mut Workbook, table: &Table) -> std::result::Result<usize, XlsxError> {
    let mut properties = DocProperties::new().set_title(&table.title);
    if let Some(made) = table.made.or(table.as_of.and_then(|d| d.and_hms_opt(0, 0, 0))) {
        properties = properties.set_creation_datetime(&moment(made)?);
    }
    book.set_properties(&properties);
    let sheet = book.add_worksheet();
    let name = sheet_name(&table.title);
    if !name.is_empty() {
        sheet.set_name(name)?;
    }
    let mut row = 0u32;
    if !table.title.is_empty() {
        sheet.write_string_with_format(row, 0, clip(&table.title).0, &Format::new().set_bold().set_font_size(14))?;
        row += 1;
    }
    if let Some(caption) = table.caption() {
        sheet.write_string_with_format(row, 0, clip(&caption).0, &Format::new().set_italic())?;
        row += 1;
    }
    let head = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_background_color(0x00EE_EEEE)
        .set_border(FormatBorder::Thin);
    for (c, column) in table.columns.iter().enumerate() {
        sheet.write_string_with_format(row, c as u16, clip(&column.heading).0, &head)?;
    }
    let header = row;
    let formats = Formats::new();
    let mut cut = 0;
    for cells in &table.rows {
        row += 1;
        for (c, cell) in cells.iter().take(table.columns.len()).enumerate() {
            cut += usize::from(put(sheet, row, c as u16, cell, table, &formats)?);
        }
    }
    for c in 0..table.columns.len() {
        sheet.set_column_width(c as u16, width(table, c) as f64)?;
    }
    // As it is handed in: A4 across, as wide as one page, the header on each page and the pages numbered.
    sheet.set_paper_size(PAPER_A4).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(header, header)?;
    sheet.set_footer("&C&P / &N");
    sheet.set_freeze_panes(header + 1, 0)?;
    if let Some(last) = table.columns.len().checked_sub(1) {
        sheet.autofilter(header, 0, row, last as u16)?;
    }
    Ok(cut)
}

struct Formats {
    date: Format,
    moment: Format,
    percent: Format,
    number: Format,
    words: Format,
    code: Format,
}

impl Formats {
    fn new() -> Self {
        let cell = || Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter);
        let words = || cell().set_text_wrap();
        Self {
            date: cell().set_num_format("yyyy-mm-dd"),
            moment: cell().set_num_format("yyyy-mm-dd hh:mm"),
            percent: cell().set_num_format("0.0%"),
            number: cell(),
            words: words(),
            // Codes such as 4211050001 stay words.
            code: words().set_num_format("@"),
        }
    }
}

/// Writes one cell; returns whether its words were cut.
fn put(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Out,
    table: &Table,
    formats: &Formats,
) -> std::result::Result<bool, XlsxError> {
    let kind = table.kind(usize::from(column));
    match cell {
        Out::Number(n) if n.is_finite() && kind == ColumnKind::Percent => {
            sheet.write_number_with_format(row, column, *n / 100.0, &formats.percent)?;
        }
        Out::Number(n) if n.is_finite() => {
            sheet.write_number_with_format(row, column, *n, &formats.number)?;
        }
        Out::Empty | Out::Number(_) => {
            sheet.write_blank(row, column, &formats.words)?;
        }
        Out::Whole(n) if kind == ColumnKind::Percent => {
            sheet.write_number_with_format(row, column, *n as f64 / 100.0, &formats.percent)?;
        }
        Out::Whole(n) => {
            sheet.write_number_with_format(row, column, *n as f64, &formats.number)?;
        }
        // Excel counts days from 1900 on.
        Out::Date(d) if (1900..=9999).contains(&d.year()) => {
            sheet.write_datetime_with_format(row, column, &day(*d)?, &formats.date)?;
        }
        Out::DateTime(d) if (1900..=9999).contains(&d.year()) => {
            sheet.write_datetime_with_format(row, column, &moment(*d)?, &formats.moment)?;
        }
        other => {
            let text = other.plain(kind, table.lang);
            let (text, cut) = clip(&text);
            let code = text.starts_with(|c: char| c.is_ascii_digit());
            sheet.write_string_with_format(row, column, text, if code { &formats.code } else { &formats.words })?;
            return Ok(cut);
        }
    }
    Ok(false)
}

fn day(d: NaiveDate) -> std::result::Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(d.year() as u16, d.month() as u8, d.day() as u8)
}

fn moment(d: NaiveDateTime) -> std::result::Result<ExcelDateTime, XlsxError> {
    day(d.date())?.and_hms(d.hour() as u16, d.minute() as u8, d.second())
}

/// Cuts words to what a cell holds, and leaves out what XML cannot carry.
fn clip(text: &str) -> (String, bool) {
    let clean: String = text.chars().filter(|c| !c.is_control() || *c == '\n').collect();
    // Excel counts UTF-16 units.
    let mut units = 0;
    for (at, c) in clean.char_indices() {
        units += c.len_utf16();
        if units > MAX_CHARS - 1 {
            return (format!("{}…", &clean[..at]), true);
        }
    }
    (clean, false)
}

/// A sheet's name: at most 31 characters, none of `[]:*?/\`.
fn sheet_name(title: &str) -> String {
    let clean: String = title.chars().filter(|c| !c.is_control() && !"[]:*?/\\：".contains(*c)).collect();
    clean.trim().trim_matches('\'').chars().take(31).collect()
}

/// A column's width in characters, a Chinese one counting two.
fn width(table: &Table, column: usize) -> usize {
    let heading = table.columns.get(column).map_or(0, |c| c.heading.width() + 3);
    let widest = |row: &Vec<Out>| {
        let text = row.get(column).map(|c| c.plain(table.kind(column), table.lang)).unwrap_or_default();
        text.lines().map(UnicodeWidthStr::width).max().unwrap_or(0) + 1
    };
    let body = table.rows.iter().take(MEASURED).map(widest).max().unwrap_or(0);
    heading.max(body).clamp(MIN_WIDTH, MAX_WIDTH)
}
