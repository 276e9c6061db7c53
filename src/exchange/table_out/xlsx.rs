//! A workbook with one sheet as it is handed in: the title over the table, the header frozen and filtered and on each
//! page, days as days, numbers as numbers, short words in the middle of their columns.

use std::io::Write;

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use unicode_width::UnicodeWidthStr;

use super::{ColumnKind, Out, Table, messages};
use crate::error::{Code, Error, Result};
use crate::i18n::Lang;

/// What Excel holds in one cell.
const MAX_CHARS: usize = 32_767;
const MAX_ROWS: usize = 1_048_576;
/// The number of A4 among paper sizes.
const PAPER_A4: u8 = 9;
/// Rows that are looked at for a column's width.
const MEASURED: usize = 2_000;
const MIN_WIDTH: usize = 6;
const MAX_WIDTH: usize = 60;
/// Up to this width a column of words holds marks and names, which stand in the middle.
const SHORT: usize = 22;
/// The characters that fit on a page across before it has to be shrunk, and what a column of long words may be narrowed to
/// for that.
const PAGE: usize = 130;
const NARROW: usize = 24;
/// The height of a line and of the air in a row, in points, and what a row holds at most: not every program fits a row to
/// its wrapped words when it opens a file.
const LINE: usize = 15;
const AIR: usize = 4;
const MAX_HEIGHT: usize = 409;
/// What Chinese offices print tables in.
const SONG: &str = "宋体";

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
    let base = base(table);
    let last = table.columns.len().saturating_sub(1) as u16;
    let mut row = 0u32;
    let mut above = |sheet: &mut Worksheet, text: &str, format: &Format| {
        let text = clip(text).0;
        match last {
            0 => sheet.write_string_with_format(row, 0, text, format)?,
            last => sheet.merge_range(row, 0, row, last, &text, format)?,
        };
        row += 1;
        Ok::<_, XlsxError>(())
    };
    if !table.title.is_empty() {
        above(sheet, &table.title, &base.clone().set_bold().set_font_size(16).set_align(FormatAlign::Center))?;
    }
    if let Some(caption) = table.caption() {
        above(sheet, &caption, &base.clone().set_text_wrap().set_align(FormatAlign::Left))?;
    }
    let head = base
        .clone()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Center)
        .set_background_color(0x00EE_EEEE)
        .set_border(FormatBorder::Thin);
    for (c, column) in table.columns.iter().enumerate() {
        sheet.write_string_with_format(row, c as u16, clip(&column.heading).0, &head)?;
    }
    let header = row;
    let widths = widths(table);
    sheet.set_row_height(header, height(table.columns.iter().map(|c| c.heading.clone()), &widths) as f64)?;
    let formats = Formats::new(&base);
    let mut cut = 0;
    for cells in &table.rows {
        row += 1;
        for (c, (cell, width)) in cells.iter().zip(&widths).enumerate() {
            let words = if *width <= SHORT { &formats.marks } else { &formats.words };
            cut += usize::from(put(sheet, row, c as u16, cell, table, (&formats, words))?);
        }
        let texts = cells.iter().enumerate().map(|(c, cell)| cell.plain(table.kind(c), table.lang));
        sheet.set_row_height(row, height(texts, &widths) as f64)?;
    }
    for (c, width) in widths.iter().enumerate() {
        sheet.set_column_width(c as u16, *width as f64)?;
    }
    // As it is handed in: A4 across, as wide as one page, the header on each page and the pages numbered.
    sheet.set_paper_size(PAPER_A4).set_landscape().set_print_fit_to_pages(1, 0).set_print_center_horizontally(true);
    sheet.set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3);
    sheet.set_repeat_rows(header, header)?;
    sheet.set_footer("&C&P / &N");
    sheet.set_freeze_panes(header + 1, 0)?;
    if let Some(last) = table.columns.len().checked_sub(1) {
        sheet.autofilter(header, 0, row, last as u16)?;
    }
    Ok(cut)
}

/// What all cells have in common.
fn base(table: &Table) -> Format {
    let base = Format::new().set_align(FormatAlign::VerticalCenter);
    if table.lang == Lang::Zh { base.set_font_name(SONG) } else { base }
}

struct Formats {
    date: Format,
    moment: Format,
    percent: Format,
    number: Format,
    words: Words,
    marks: Words,
}

/// How words are written, and those that look like a number: codes such as 4211050001 stay words.
struct Words {
    plain: Format,
    code: Format,
}

impl Formats {
    fn new(base: &Format) -> Self {
        let cell = || base.clone().set_border(FormatBorder::Thin);
        let middle = || cell().set_align(FormatAlign::Center);
        let words = |of: Format| {
            let plain = of.set_text_wrap();
            Words { code: plain.clone().set_num_format("@"), plain }
        };
        Self {
            date: middle().set_num_format("yyyy-mm-dd"),
            moment: middle().set_num_format("yyyy-mm-dd hh:mm"),
            percent: cell().set_num_format("0.0%"),
            number: cell(),
            words: words(cell()),
            marks: words(middle()),
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
    (formats, words): (&Formats, &Words),
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
            sheet.write_blank(row, column, &words.plain)?;
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
            sheet.write_string_with_format(row, column, text, if code { &words.code } else { &words.plain })?;
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

/// The columns' widths; those of long words give way where the page would have to be shrunk.
fn widths(table: &Table) -> Vec<usize> {
    let mut widths: Vec<usize> = (0..table.columns.len()).map(|c| width(table, c)).collect();
    let mut over = widths.iter().sum::<usize>().saturating_sub(PAGE);
    while over > 0 {
        let Some(widest) = widths.iter_mut().max().filter(|w| **w > NARROW) else { break };
        *widest -= 1;
        over -= 1;
    }
    widths
}

/// The height of a row whose words wrap in columns of these widths, in points.
fn height(texts: impl Iterator<Item = String>, widths: &[usize]) -> usize {
    // A character may be a little wider than the digit by which columns are measured, and lines break before words.
    let wrapped = |line: &str, width: usize| (line.width() * 9).div_ceil((width * 8).max(1)).max(1);
    let lines = texts.zip(widths).map(|(text, width)| text.lines().map(|line| wrapped(line, *width)).sum::<usize>());
    (lines.max().unwrap_or(1).max(1) * LINE + AIR).min(MAX_HEIGHT)
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
