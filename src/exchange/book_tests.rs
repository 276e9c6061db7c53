use std::io::Write;

use rust_xlsxwriter::{Format as Style, Workbook};
use zip::write::SimpleFileOptions;

use super::*;
use crate::exchange::grid::Cell;
use crate::i18n::Lang;

fn open(name: &str, bytes: &[u8]) -> Result<Book> {
    read_bytes(name, bytes, None, &Limits::default(), &mut |_| true)
}

fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("空").unwrap();
    let sheet = book.add_worksheet().set_name("台账").unwrap();
    sheet.merge_range(0, 0, 0, 2, "标题（共2项）", &Style::new()).unwrap();
    for (c, h) in ["序号", "事项", "时限"].iter().enumerate() {
        sheet.write_string(1, c as u16, *h).unwrap();
    }
    let day = rust_xlsxwriter::ExcelDateTime::from_ymd(2023, 6, 9).unwrap();
    let far = rust_xlsxwriter::ExcelDateTime::from_ymd(9999, 12, 31).unwrap();
    let style = Style::new().set_num_format("yyyy-mm-dd");
    for (r, d) in [(2, &day), (3, &far)] {
        sheet.write_number(r, 0, f64::from(r - 1)).unwrap();
        sheet.write_string(r, 1, "事项").unwrap();
        sheet.write_datetime_with_format(r, 2, d, &style).unwrap();
    }
    book.add_worksheet().set_name("说明").unwrap().write_string(0, 0, "x").unwrap();
    book.save_to_buffer().unwrap()
}

/// A workbook with one part replaced, packed as zip packs it.
fn with_part(name: &str, chunk: &[u8], times: usize) -> Vec<u8> {
    let mut old = zip::ZipArchive::new(std::io::Cursor::new(workbook())).unwrap();
    let mut new = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let how = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for i in 0..old.len() {
        let part = old.by_index(i).unwrap();
        if part.name().unwrap() != name {
            new.raw_copy_file(part).unwrap();
        }
    }
    new.start_file(name, how).unwrap();
    for _ in 0..times {
        new.write_all(chunk).unwrap();
    }
    new.finish().unwrap().into_inner()
}

#[test]
fn the_first_filled_sheet_is_read_with_merges_and_days() {
    let book = open("a.xlsx", &workbook()).unwrap();
    assert_eq!(book.sheets.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["空", "台账", "说明"]);
    assert_eq!(book.grid.origin.to_string(), "a.xlsx [台账]");
    assert_eq!(book.grid.spread(0, 2).to_string(), "标题（共2项）");
    assert_eq!(book.grid.cell(2, 2).to_string(), "2023-06-09");
    assert_eq!(book.grid.cell(2, 0), &Cell::Number(1.0));
    assert!(book.grid.remarks.iter().any(|r| r.say(Lang::En).contains("说明")));
    let far = crate::exchange::dates::when(book.grid.cell(3, 2), Default::default()).unwrap_err();
    assert_eq!(far.msg(), messages::DATE_ABSURD);
}

#[test]
fn a_sheet_is_chosen_by_name() {
    let read = |s| read_bytes("a.xlsx", &workbook(), Some(s), &Limits::default(), &mut |_| true);
    assert_eq!(read("说明").unwrap().grid.cell(0, 0).to_string(), "x");
    let f = read("三季度").unwrap_err();
    assert!(f.code() == Code::NotFound && f.hints(Lang::Zh)[0].contains("空、台账、说明"), "{f}");
    let f = read_bytes("a.csv", b"a,b", Some("x"), &Limits::default(), &mut |_| true).unwrap_err();
    assert!(f.is(messages::NO_SHEETS));
}

#[test]
fn a_bomb_is_not_unpacked() {
    let zeros = vec![b' '; 1 << 20];
    let bomb = with_part("xl/worksheets/sheet2.xml", &zeros, 64);
    assert!(bomb.len() < 1 << 20);
    let f = open("bomb.xlsx", &bomb).unwrap_err();
    assert!(f.is(messages::BOMB) && f.say(Lang::En).contains("bomb.xlsx"), "{f}");
    // What is announced beyond the limit is refused before any of it is unpacked.
    let limits = Limits { unpacked_bytes: 10 << 20, ..Limits::default() };
    let f = read_bytes("bomb.xlsx", &bomb, None, &limits, &mut |_| true).unwrap_err();
    assert!(f.is(messages::BOMB), "{f}");
}

#[test]
fn an_announced_size_that_lies_is_found_out() {
    let mut bomb = with_part("xl/media/x.bin", &vec![0u8; 1 << 20], 32);
    // The sizes in the local and the central header say 10 bytes.
    let size = (32u32 << 20).to_le_bytes();
    let places: Vec<usize> = (0..bomb.len() - 4).filter(|i| bomb[*i..].starts_with(&size)).collect();
    assert!(!places.is_empty());
    for at in places {
        bomb[at..at + 4].copy_from_slice(&10u32.to_le_bytes());
    }
    let limits = Limits { unpacked_bytes: 10 << 20, ..Limits::default() };
    assert!(read_bytes("b.xlsx", &bomb, None, &limits, &mut |_| true).is_err());
}

#[test]
fn memory_that_a_file_asks_for_is_not_given() {
    let sst = br#"<?xml version="1.0"?><sst uniqueCount="99999999999999" count="1"><si><t>a</t></si></sst>"#;
    let f = open("a.xlsx", &with_part("xl/sharedStrings.xml", sst, 1)).unwrap_err();
    assert!(f.is(messages::DAMAGED), "{f}");
    // Two cells in opposite corners of the sheet.
    let sheet = br#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData></worksheet>"#;
    let book = read_bytes(
        "a.xlsx",
        &with_part("xl/worksheets/sheet2.xml", sheet, 1),
        Some("台账"),
        &Limits::default(),
        &mut |_| true,
    );
    assert_eq!(book.unwrap().grid.cell(1_048_575, 16_383), &Cell::Number(2.0));
    let limits = Limits { rows: 1000, ..Limits::default() };
    let f =
        read_bytes("a.xlsx", &with_part("xl/worksheets/sheet2.xml", sheet, 1), Some("台账"), &limits, &mut |_| true)
            .unwrap_err();
    assert!(f.is(messages::TOO_MANY_ROWS), "{f}");
}

#[test]
fn a_sheets_note_on_its_own_size_is_advice() {
    for note in [
        "<dimension ref=\"A0:D2\"/>",
        "<dimension ref=\"$A$1:$D$2\"/>",
        "<dimension ref='A:D' />",
        "<dimension ref=\"\"/>",
        "<dimension/>",
        "<dimension ref=\"A1:D2 F1:G2\"></dimension>",
        "<dimension ref=\"D2:A1\"/>",
        "<dimension ref=\"A1:D2\"/>",
        "",
    ] {
        let sheet = format!(
            "<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">{note}\
             <sheetData><row r=\"1\"><c r=\"B1\"><v>7</v></c></row></sheetData></worksheet>"
        );
        let bytes = with_part("xl/worksheets/sheet2.xml", sheet.as_bytes(), 1);
        let book = read_bytes("a.xlsx", &bytes, Some("台账"), &Limits::default(), &mut |_| true);
        assert_eq!(book.unwrap_or_else(|e| panic!("{note}: {e}")).grid.cell(0, 1), &Cell::Number(7.0), "{note}");
    }
}

#[test]
fn number_formats_and_lost_digits_are_seen() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let percent = Style::new().set_num_format("0%");
    for (row, share) in [0.0, 1.0, 1.2, 0.07].into_iter().enumerate() {
        sheet.write_number_with_format(row as u32, 0, share, &percent).unwrap();
    }
    sheet.write_number_with_format(0, 1, 360, &Style::new().set_num_format("000000")).unwrap();
    sheet.write_number(1, 1, 360_781_198_001_011_234_f64).unwrap();
    sheet.write_number(2, 1, 0.1 + 0.2).unwrap();
    sheet.write_string(3, 1, "3.60781E+17").unwrap();
    let grid = open("a.xlsx", &book.save_to_buffer().unwrap()).unwrap().grid;
    let column = |c| (0..4).map(|r| grid.cell(r, c).to_string()).collect::<Vec<_>>();
    assert_eq!(column(0), ["0%", "100%", "120%", "7%"]);
    assert_eq!(column(1), ["000360", "360781198001011000", "0.3", "3.60781E+17"]);
    let lost: Vec<_> = grid.remarks.iter().filter(|r| r.what.msg() == messages::DIGITS_LOST).map(|r| r.row).collect();
    assert_eq!(lost, [Some(2), Some(4)]);
}

#[test]
fn a_cell_of_ten_megabytes_is_named() {
    let mut sheet = br#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="7"><c r="F7" t="inlineStr"><is><t>"#.to_vec();
    sheet.extend(std::iter::repeat_n(b'x', 10 << 20));
    sheet.extend_from_slice(b"</t></is></c></row></sheetData></worksheet>");
    let bytes = with_part("xl/worksheets/sheet2.xml", &sheet, 1);
    let f = read_bytes("a.xlsx", &bytes, Some("台账"), &Limits::default(), &mut |_| true).unwrap_err();
    assert!(f.is(messages::CELL_TOO_LONG) && f.say(Lang::En).contains("row 7, column F"), "{f}");
}

#[test]
fn every_cut_and_flip_of_a_workbook_is_an_answer_and_no_panic() {
    let whole = workbook();
    for cut in (0..whole.len()).step_by(whole.len() / 60) {
        assert!(open("a.xlsx", &whole[..cut]).is_err(), "{cut}");
    }
    let mut wrong = 0;
    for at in (0..whole.len()).step_by(whole.len() / 200) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x5A;
        match open("a.xlsx", &bytes) {
            Ok(_) => {}
            Err(f) => {
                wrong += 1;
                assert!(f.say(Lang::Zh).contains("a.xlsx") && !f.hints(Lang::Zh).is_empty(), "{at}: {f}");
            }
        }
    }
    assert!(wrong > 100, "{wrong}");
}

const XLS: &[u8] = include_bytes!("../../tests/fixtures/schools.xls");

#[test]
fn an_xls_with_groups_and_merges_is_told_apart() {
    let book = open("schools.xls", XLS).unwrap();
    assert_eq!((book.format, book.grid.remarks.len()), (Format::Xls, 0));
    let s = crate::exchange::header::Sheet::find(book.grid, Default::default()).unwrap();
    assert_eq!((s.header, s.rows.len(), s.groups.len()), ((3, 3), 3, 2));
    assert_eq!(s.rows[1].cells[3].to_string(), "市教育局");
    assert_eq!(s.rows[0].cells[4].to_string(), "2023-06-09");
    let agrees: Vec<_> = crate::exchange::published::check(&s).iter().map(|c| c.agrees).collect();
    assert_eq!(agrees, [Some(true), Some(false)]);
}

#[test]
fn numbers_of_an_xls_are_what_their_formats_say() {
    let bytes = include_bytes!("../../tests/fixtures/formats.xls");
    let grid = read_bytes("formats.xls", bytes, Some("台账"), &Limits::default(), &mut |_| true).unwrap().grid;
    let text = |c| [1, 2, 3].map(|r| grid.cell(r, c).to_string());
    assert_eq!(text(0), ["0036", "0007", "1200"]);
    assert_eq!(text(2), ["100%", "35%", "0%"]);
    assert_eq!(grid.cell(2, 3), &Cell::Number(0.35), "a number without a format stays one");
    let first = read_bytes("formats.xls", bytes, Some("说明"), &Limits::default(), &mut |_| true).unwrap().grid;
    assert_eq!(first.cell(0, 0), &Cell::Number(1.0));
}

#[test]
fn an_xls_that_asks_for_terabytes_is_refused() {
    // The record of the sheet's size: kind 0x0200, 14 bytes, first and last row, first and last column.
    let at = XLS.windows(4).position(|w| w == [0x00, 0x02, 0x0E, 0x00]).unwrap();
    let mut bytes = XLS.to_vec();
    bytes[at + 8..at + 12].fill(0xFF);
    bytes[at + 14..at + 16].fill(0xFF);
    assert!(open("a.xls", &bytes).unwrap_err().is(messages::TOO_MANY_CELLS));
    // Two cells in opposite corners: a string cell is kind 0x00FD, 10 bytes, row, column.
    let at = XLS.windows(4).rposition(|w| w == [0xFD, 0x00, 0x0A, 0x00]).unwrap();
    let mut bytes = XLS.to_vec();
    bytes[at + 4..at + 8].fill(0xFF);
    assert!(open("a.xls", &bytes).unwrap_err().is(messages::TOO_MANY_CELLS));
}

#[test]
fn every_cut_and_flip_of_an_xls_is_an_answer_and_no_abort() {
    for cut in (0..XLS.len()).step_by(97) {
        assert!(open("a.xls", &XLS[..cut]).is_err() || cut > XLS.len() / 2, "{cut}");
    }
    for at in (0..XLS.len()).step_by(11) {
        let mut bytes = XLS.to_vec();
        bytes[at] ^= 0xA5;
        if let Err(f) = open("a.xls", &bytes) {
            assert!(f.say(Lang::En).contains("a.xls"), "{at}: {f}");
        }
    }
}

#[test]
fn a_damaged_xls_is_an_answer_and_no_panic() {
    let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    bytes.resize(4096, 0);
    assert!(open("a.xls", &bytes).unwrap_err().is(messages::DAMAGED));
    bytes[30] = 9;
    bytes[44..512].fill(0xFF);
    assert!(open("a.xls", &bytes).unwrap_err().is(messages::DAMAGED));
}

#[test]
fn a_name_that_lies_is_said() {
    let book = open("a.xls", &workbook()).unwrap();
    assert_eq!(book.format, Format::Xlsx);
    assert!(book.grid.remarks[0].say(Lang::En).contains("XLSX"));
    assert!(open("a.xls", b"<html><table>").unwrap_err().is(messages::NOT_A_TABLE));
}

#[test]
fn what_cannot_be_opened_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let read = |p: &Path| read_workbook(p, None, &Limits::default(), &mut |_| true).unwrap_err();
    assert_eq!(read(&folder.path().join("none.xlsx")).code(), Code::NotFound);
    assert!(read(folder.path()).is(messages::IS_FOLDER));
    let path = folder.path().join("a.csv");
    std::fs::write(&path, "a,b\n".repeat(100)).unwrap();
    let limits = Limits { file_bytes: 100, ..Limits::default() };
    let f = read_workbook(&path, None, &limits, &mut |_| true).unwrap_err();
    assert!(f.is(messages::FILE_TOO_LARGE), "{f}");
}

#[test]
fn a_panic_of_a_reader_becomes_an_error() {
    let f = guarded("a.xls", || panic!("index 7")).unwrap_err();
    assert!(f.is(messages::DAMAGED) && f.to_string().contains("index 7"));
}
