use super::*;
use crate::exchange::book::read_bytes;
use crate::exchange::grid::{Cell, Limits};

fn table() -> Table {
    let column = |heading: &str, key: &str, kind| Column { heading: heading.into(), key: key.into(), kind };
    let day = NaiveDate::from_ymd_opt(2023, 7, 31).unwrap();
    Table {
        title: "对标提升任务".into(),
        as_of: Some(day),
        filter: "lamp:red".into(),
        made: None,
        lang: Lang::Zh,
        columns: vec![
            column("事项", "title", ColumnKind::Text),
            column("完成率", "rate", ColumnKind::Percent),
            column("时限", "due", ColumnKind::Date),
            column("单位", "units", ColumnKind::Text),
            column("件数", "count", ColumnKind::Number),
        ],
        objects: None,
        rows: vec![
            vec![
                Out::Text("压减|材料\n\"两次\"".into()),
                Out::Number(34.4),
                Out::Date(day),
                Out::List(vec!["市税务局".into(), "市财政局".into()]),
                Out::Whole(-3),
            ],
            vec![Out::Text("=SUM(A1)".into()), Out::Empty, Out::Empty, Out::List(vec![]), Out::Number(f64::NAN)],
        ],
    }
}

fn text(format: Format) -> String {
    let mut out = Vec::new();
    write(&table(), format, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn csv_opens_in_excel_and_holds_no_formula() {
    let csv = text(Format::Csv);
    assert!(csv.starts_with("\u{FEFF}事项,完成率,时限,单位,件数\r\n"), "{csv:?}");
    assert!(csv.contains("\"压减|材料\n\"\"两次\"\"\",34.4%,2023-07-31,市税务局、市财政局,-3\r\n"), "{csv:?}");
    assert!(csv.contains("\r\n'=SUM(A1),,,,"), "{csv:?}");
    assert_eq!(flat::guard("-3.5"), "-3.5");
    assert_eq!(flat::guard("-部分"), "'-部分");
}

#[test]
fn what_was_exported_is_read_back_the_same() {
    let csv = text(Format::Csv);
    let book = read_bytes("a.csv", csv.as_bytes(), None, &Limits::default(), &mut |_| true).unwrap();
    assert_eq!(book.grid.cell(2, 0), &Cell::Text("=SUM(A1)".into()));
}

#[test]
fn json_has_every_key_in_every_row() {
    let rows: Vec<serde_json::Map<String, serde_json::Value>> = serde_json::from_str(&text(Format::Json)).unwrap();
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|r| r.keys().eq(["count", "due", "rate", "title", "units"])), "{rows:?}");
    assert_eq!(rows[0]["units"], serde_json::json!(["市税务局", "市财政局"]));
    assert_eq!((&rows[0]["rate"], &rows[0]["due"]), (&serde_json::json!(34.4), &serde_json::json!("2023-07-31")));
    assert!(rows[1]["count"].is_null() && rows[1]["rate"].is_null());
    assert!(text(Format::Json).find("title") < text(Format::Json).find("rate"));
    let mut out = Vec::new();
    write(&Table::default(), Format::Json, &mut out).unwrap();
    assert_eq!(out, b"[]\n");
}

#[test]
fn markdown_keeps_its_columns() {
    let md = text(Format::Markdown);
    assert!(md.starts_with("## 对标提升任务\n\n截至 2023-07-31 · 筛选：lamp:red\n\n| 事项 |"), "{md}");
    assert!(md.contains("| --- | ---: | --- | --- | ---: |"));
    assert!(md.contains("压减\\|材料<br>\"两次\""), "{md}");
    let bars = |l: &str| l.replace("\\|", "").matches('|').count();
    assert!(md.lines().skip(4).all(|l| bars(l) == 6), "{md}");
}

#[test]
fn xlsx_keeps_days_and_numbers() {
    let mut bytes = Vec::new();
    assert_eq!(write(&table(), Format::Xlsx, &mut bytes).unwrap(), 0);
    let book = read_bytes("a.xlsx", &bytes, None, &Limits::default(), &mut |_| true).unwrap();
    let g = &book.grid;
    assert_eq!(g.origin.sheet.as_deref(), Some("对标提升任务"));
    assert_eq!(g.cell(2, 0), &Cell::Text("事项".into()));
    assert_eq!(g.cell(3, 1), &Cell::Text("34.4%".into()));
    assert_eq!(g.cell(3, 2).to_string(), "2023-07-31");
    assert_eq!(g.cell(3, 4), &Cell::Number(-3.0));
    assert_eq!(g.cell(4, 0), &Cell::Text("=SUM(A1)".into()));
}

/// A part of a workbook's package.
fn part(bytes: &[u8], name: &str) -> String {
    let mut package = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    std::io::read_to_string(package.by_name(name).unwrap()).unwrap()
}

/// How a cell is formatted, and what it holds where it lies.
fn cell<'x>(sheet: &'x str, styles: &'x str, at: &str) -> (&'x str, &'x str) {
    let cell = sheet.split(&format!("<c r=\"{at}\"")).nth(1).unwrap().split("<c ").next().unwrap();
    let style: usize = cell.split("s=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
    let formats = styles.split("<cellXfs").nth(1).unwrap();
    (formats.split("<xf ").nth(style + 1).unwrap(), cell)
}

#[test]
fn xlsx_is_a_sheet_to_be_handed_in() {
    let mut bytes = Vec::new();
    let mut long = table();
    long.rows[0][0] = Out::Text("压减申报材料，".repeat(40));
    write(&long, Format::Xlsx, &mut bytes).unwrap();
    let (sheet, styles) = (part(&bytes, "xl/worksheets/sheet1.xml"), part(&bytes, "xl/styles.xml"));
    // A4 across, as wide as the page, the header on each page, pages numbered.
    for has in ["paperSize=\"9\"", "orientation=\"landscape\"", "fitToHeight=\"0\"", "&amp;P / &amp;N"] {
        assert!(sheet.contains(has), "{has}: {sheet}");
    }
    assert!(part(&bytes, "xl/workbook.xml").contains("对标提升任务!$3:$3</definedName>"));
    assert!(sheet.contains("<autoFilter ref=\"A3:E5\"/>") && sheet.contains("topLeftCell=\"A4\""), "{sheet}");
    // The title and the day with the filter stand over the whole table.
    assert!(sheet.contains("<mergeCell ref=\"A1:E1\"/><mergeCell ref=\"A2:E2\"/>"), "{sheet}");
    assert!(part(&bytes, "xl/sharedStrings.xml").contains("截至 2023-07-31 · 筛选：lamp:red"));
    // Long words wrap in a column that leaves room for the others; days and numbers are typed; every cell has its border.
    let (words, _) = cell(&sheet, &styles, "A4");
    assert!(words.contains("wrapText=\"1\"") && !words.contains("horizontal="), "{words}");
    let (rate, held) = cell(&sheet, &styles, "B4");
    assert!(held.contains("<v>0.344</v>") && !held.contains("t=\"s\"") && !rate.contains("numFmtId=\"0\""), "{held}");
    let (day, held) = cell(&sheet, &styles, "C4");
    assert!(held.contains("<v>45138</v>") && day.contains("horizontal=\"center\""), "{held} {day}");
    assert!(styles.contains("formatCode=\"yyyy-mm-dd\"") && styles.contains("formatCode=\"0.0%\""), "{styles}");
    for at in ["A3", "A4", "B4", "C4", "D5", "E5"] {
        assert!(!cell(&sheet, &styles, at).0.contains("borderId=\"0\""), "{at}");
    }
    // A row is as high as its wrapped words, whatever program opens the file.
    let tall = sheet.split("<row r=\"4\"").nth(1).unwrap().split("ht=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(tall.parse::<f64>().unwrap() > 140.0 && sheet.contains("customHeight=\"1\""), "{tall}");
    let width = |c: usize| -> f64 {
        let column = sheet.split("<col ").nth(c).unwrap();
        column.split("width=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
    };
    assert!((40.0..=62.0).contains(&width(1)) && width(2) < 14.0, "{} {}", width(1), width(2));
}

#[test]
fn a_wide_sheet_narrows_its_long_words_before_it_shrinks() {
    let mut wide = table();
    let column = wide.columns[0].clone();
    wide.columns.extend(std::iter::repeat_n(column, 2));
    for row in &mut wide.rows {
        row.extend(std::iter::repeat_n(Out::Text("压减申报材料，".repeat(20)), 2));
    }
    let mut bytes = Vec::new();
    write(&wide, Format::Xlsx, &mut bytes).unwrap();
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    let sum: f64 = (sheet.split("<col ").skip(1))
        .map(|c| {
            let value =
                |key: &str| c.split(&format!("{key}=\"")).nth(1).unwrap().split('"').next().unwrap().to_string();
            let columns = value("max").parse::<f64>().unwrap() - value("min").parse::<f64>().unwrap() + 1.0;
            value("width").parse::<f64>().unwrap() * columns
        })
        .sum();
    assert!((125.0..140.0).contains(&sum), "{sum}");
}

#[test]
fn words_too_long_for_a_cell_are_cut_and_counted() {
    let mut t = table();
    t.rows[0][0] = Out::Text("字".repeat(40_000));
    let mut bytes = Vec::new();
    assert_eq!(write(&t, Format::Xlsx, &mut bytes).unwrap(), 1);
}

#[test]
fn a_file_is_never_replaced_unasked_and_never_half_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("表.csv");
    let wrote = write_file(&table(), Format::Csv, &path, false).unwrap();
    assert_eq!((wrote.rows, wrote.bytes), (2, std::fs::metadata(&path).unwrap().len()));
    let before = std::fs::read(&path).unwrap();
    let again = write_file(&Table::default(), Format::Csv, &path, false).unwrap_err();
    assert!(again.is(messages::FILE_EXISTS) && again.hints(Lang::En)[0].contains("--force"));
    assert_eq!(std::fs::read(&path).unwrap(), before);
    write_file(&table(), Format::Json, &path, true).unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    let nowhere = write_file(&table(), Format::Csv, &folder.path().join("no/such/a.csv"), false).unwrap_err();
    assert!(nowhere.is(messages::CANNOT_WRITE), "{nowhere}");
}

#[test]
fn a_device_is_written_to_and_a_link_stays_one() {
    use std::os::unix::fs::FileTypeExt;
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe.csv");
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::read(pipe).unwrap()
    });
    let wrote = write_file(&table(), Format::Csv, &pipe, true).unwrap();
    assert_eq!(reader.join().unwrap().len() as u64, wrote.bytes);
    assert!(pipe.symlink_metadata().unwrap().file_type().is_fifo());
    let (link, real) = (folder.path().join("link.csv"), folder.path().join("real.csv"));
    std::fs::write(&real, "before").unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    assert!(write_text("after", &link, false).unwrap_err().is(messages::FILE_EXISTS));
    write_text("after", &link, true).unwrap();
    assert_eq!(std::fs::read_to_string(&real).unwrap(), "after");
    assert!(link.symlink_metadata().unwrap().is_symlink());
}

#[test]
fn formats_are_known_by_name() {
    assert_eq!(Format::of_path(Path::new("a/b.MD")).unwrap(), Format::Markdown);
    assert!(Format::parse("pdf").unwrap_err().is(messages::UNKNOWN_FORMAT));
}
