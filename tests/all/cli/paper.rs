//! What leaves the office: pages, texts that remind, letters, the evidence in one file; and counting.

use super::Desk;

#[test]
fn what_is_late_is_told_by_unit_and_can_be_noted_as_urged() {
    let desk = Desk::new();
    let out = desk.file("texts.csv");
    desk.zh(&["paper", "texts", "tasks", "--out", out.to_str().unwrap()]).ok();
    let text = std::fs::read_to_string(&out).unwrap();
    assert!(text.contains("市公安局") && text.contains("推行一窗受理") && text.contains("已逾期15天"), "{text}");
    assert!(!text.contains("市税务局"), "what is done or far ahead reminds nobody: {text}");
    let urged = || desk.run(&["log", "--json", "--limit", "200"]).ok().matches("task.urge").count();
    assert_eq!(urged(), 0);
    // For the SMS platform it also comes out on the line, as CSV or JSON.
    let csv = desk.zh(&["paper", "texts", "tasks"]).ok();
    assert_eq!(csv.trim_start_matches('\u{feff}'), text.trim_start_matches('\u{feff}'));
    let json = desk.zh(&["paper", "texts", "tasks", "--json"]).json();
    assert_eq!((&json[0]["unit"], json[0]["count"].as_u64()), (&"市公安局".into(), Some(1)));
    assert!(json[0]["text"].as_str().unwrap().contains("推行一窗受理"), "{json}");
    assert_eq!(desk.run(&["paper", "letter", "tasks", "--json"]).code, 2);
    assert_eq!(urged(), 0);
    let again = desk.file("again.csv");
    desk.zh(&["paper", "urged", "tasks", "--out", again.to_str().unwrap()]).ok();
    assert_eq!(urged(), 1);
    assert!(desk.run(&["paper", "texts", "tasks", "--out", out.to_str().unwrap()]).refused(5).contains("texts.csv"));
    assert!(desk.run(&["paper", "texts", "tasks", "压减办税环节", "--out", "x.csv"]).refused(2).contains("overdue"));
}

#[test]
fn lists_and_letters_are_pages() {
    let desk = Desk::new();
    for name in ["list.html", "list.docx", "list.md", "list.xlsx", "letter.docx"] {
        let out = desk.file(name);
        let what = if name.starts_with("letter") { "letter" } else { "print" };
        desk.zh(&["paper", what, "tasks", "--filter", "lead:公安", "--out", out.to_str().unwrap()]).ok();
        assert!(std::fs::metadata(&out).unwrap().len() > 100, "{name}");
    }
    let page = std::fs::read_to_string(desk.file("list.html")).unwrap();
    assert!(page.contains("推行一窗受理") && !page.contains("压减办税环节"), "{page}");
    assert!(desk.run(&["paper", "print", "tasks", "--out", "list.odt"]).refused(2).contains("docx"));
    let refused = desk.zh(&["paper", "letter", "findings", "--out", "letter.docx"]).refused(2);
    assert!(refused.contains("不针对督查问题") && refused.contains("督办单"), "{refused}");
}

#[test]
fn evidence_is_packed_with_an_index() {
    let desk = Desk::new();
    let file = desk.write("照片.txt", "现场");
    desk.run(&["add", "evidence", "of=压减办税环节", "--file", &file]).ok();
    let out = desk.file("all.zip");
    desk.zh(&["paper", "pack", "tasks", "--out", out.to_str().unwrap()]).ok();
    let mut zip = zip::ZipArchive::new(std::fs::File::open(&out).unwrap()).unwrap();
    assert_eq!(zip.len(), 2);
    let mut index = String::new();
    std::io::Read::read_to_string(&mut zip.by_name("目录.csv").unwrap(), &mut index).unwrap();
    assert!(index.contains("压减办税环节/001-照片.txt") && index.contains("文件校验码"), "{index}");
    let mut inside = String::new();
    std::io::Read::read_to_string(&mut zip.by_name("压减办税环节/001-照片.txt").unwrap(), &mut inside).unwrap();
    assert_eq!(inside, "现场");
    // A file keeps its own day, and what was made now has today's.
    let days: Vec<u16> = (0..2).map(|n| zip.by_index(n).unwrap().last_modified().unwrap().year()).collect();
    assert!(days.iter().all(|year| *year > 2000), "{days:?}");
    assert!(desk.run(&["paper", "pack", "units", "--out", "none.zip"]).refused(2).contains("evidence"));
}

#[test]
fn records_are_counted_by_one_column_and_across_another() {
    let desk = Desk::new();
    let found = desk.run(&["count", "tasks", "--by", "lead", "--across", "status", "--json"]).json();
    assert_eq!(found["total"], 3);
    assert_eq!((&found["rows"][0]["value"], &found["rows"][0]["count"]), (&"市税务局".into(), &2.into()));
    assert_eq!((&found["rows"][0]["done"], &found["rows"][0]["across"]["已完成"]), (&1.into(), &1.into()));
    let printed = desk.zh(&["count", "tasks", "--by", "状态"]).ok();
    assert!(printed.contains("33.3%") && printed.contains("正在推进"), "{printed}");
    assert!(desk.run(&["count", "tasks"]).refused(2).contains("--by"));
}
