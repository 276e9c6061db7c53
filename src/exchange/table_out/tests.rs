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
fn formats_are_known_by_name() {
    assert_eq!(Format::of_path(Path::new("a/b.MD")).unwrap(), Format::Markdown);
    assert!(Format::parse("pdf").unwrap_err().is(messages::UNKNOWN_FORMAT));
}
