//! The trail: log, undo, redo, verify, backup, restore, doctor.

use super::Desk;

fn status(desk: &Desk) -> String {
    desk.run(&["show", "压减办税环节", "--json"]).json()["fields"]["status"].as_str().unwrap().to_string()
}

#[test]
fn undo_and_redo_work_across_processes() {
    let desk = Desk::new();
    desk.run(&["set", "压减办税环节", "status=已完成"]).ok();
    let ran = desk.run(&["undo"]);
    assert!(ran.err.contains("undone"), "{ran:?}");
    ran.ok();
    assert_eq!(status(&desk), "正在推进");
    assert!(desk.zh(&["redo"]).err.contains("已重做"));
    assert_eq!(status(&desk), "已完成");
    desk.run(&["undo"]).ok();
    desk.run(&["set", "推行一窗受理", "progress=10"]).ok();
    desk.run(&["redo"]).refused(3);
}

#[test]
fn the_log_names_what_was_done() {
    let desk = Desk::new();
    desk.run(&["set", "压减办税环节", "status=已完成", "--note", "现场核实"]).ok();
    let log = desk.run(&["log", "--limit", "2", "--json"]).json();
    let entries = log.as_array().unwrap();
    assert_eq!(entries.len(), 2, "{log}");
    assert_eq!((entries[0]["who"].as_str(), entries[0]["note"].as_str()), (Some("王管理"), Some("现场核实")), "{log}");
    let text = desk.zh(&["log", "压减办税环节"]).ok();
    assert!(text.contains("现场核实") && text.contains("王管理"), "{text}");
    assert!(!text.contains("推行一窗受理"), "{text}");
    desk.run(&["log", "nothing-like-it"]).refused(3);
}

fn segment(desk: &Desk) -> std::path::PathBuf {
    let journal = std::fs::read_dir(desk.home().join("journal")).unwrap();
    let mut all: Vec<_> = journal.map(|e| e.unwrap().path()).collect();
    all.sort();
    all.remove(0)
}

#[test]
fn verify_finds_a_changed_byte() {
    let desk = Desk::new();
    let said = desk.run(&["verify", "--json"]).json();
    assert_eq!(said["sound"], true, "{said}");
    assert!(desk.zh(&["verify"]).code == 0);
    let path = segment(&desk);
    let mut bytes = std::fs::read(&path).unwrap();
    let at = bytes.len() / 2;
    bytes[at] ^= 0x20;
    std::fs::write(&path, &bytes).unwrap();
    let said = desk.run(&["verify"]);
    assert_eq!(said.code, 7, "{said:?}");
    assert!(desk.zh(&["verify"]).code == 7);
}

#[test]
fn doctor_saves_what_still_verifies() {
    let desk = Desk::new();
    let path = segment(&desk);
    let mut bytes = std::fs::read(&path).unwrap();
    // The last entry adds the last task; the one before it is damaged.
    let at = bytes.len() * 3 / 4;
    bytes[at] ^= 0x20;
    std::fs::write(&path, &bytes).unwrap();
    let said = desk.run(&["list", "tasks", "--as-of", "8-4"]);
    assert_eq!(said.code, 7, "{said:?}");
    assert!(said.err.contains("doctor"), "{said:?}");
    let ran = desk.run(&["doctor"]);
    assert_eq!(ran.code, 7, "something is lost: {ran:?}");
    assert!(ran.out.contains("lost: entry") || ran.err.contains("lost: entry"), "{ran:?}");
    let tasks = desk.run(&["list", "tasks", "--json"]).json();
    let kept: Vec<&str> = tasks.as_array().unwrap().iter().map(|t| t["title"].as_str().unwrap()).collect();
    assert!(kept.len() == 2 && kept.contains(&"公开收费目录"), "{kept:?}");
    desk.run(&["verify"]).ok();
}

#[test]
fn a_backup_comes_back_whole() {
    let desk = Desk::new();
    let photo = desk.write("photo.png", b"\x89PNG\r\n\x1a\nx");
    desk.run(&["add", "evidence", "of=压减办税环节", &format!("file={photo}")]).ok();
    let before = desk.run(&["info", "--json"]).json();
    let file = desk.file("office.ducha").display().to_string();
    let ran = desk.run(&["backup", &file]);
    assert!(ran.err.contains("office.ducha") || ran.out.contains("office.ducha"), "{ran:?}");
    ran.ok();
    assert!(desk.run(&["backup", &file]).refused(2).contains("office.ducha"), "a backup is not overwritten");
    let other = desk.file("other").display().to_string();
    desk.run(&["--home", &other, "restore", &file]).ok();
    let after = desk.run(&["--home", &other, "info", "--json"]).json();
    assert_eq!((&after["head"], &after["records"]), (&before["head"], &before["records"]));
    assert_ne!(after["replica"], before["replica"], "a restored store writes under a new name");
    desk.run(&["--home", &other, "verify"]).ok();
    let said = desk.run(&["restore", &file]);
    assert!(said.code != 0 && !said.err.contains("panicked"), "an office that is there is not replaced: {said:?}");
    let bad = desk.write("bad.ducha", b"no backup at all");
    let said = desk.run(&["--home", &desk.file("third").display().to_string(), "restore", &bad]);
    assert!(said.code != 0 && said.err.contains("bad.ducha"), "{said:?}");
    assert!(!desk.file("third/journal").exists(), "nothing half-done");
}

#[test]
fn what_was_imported_is_one_line_of_the_log() {
    let desk = Desk::new();
    let rows: String =
        (0..4000).map(|n| format!("{n},推动第{n}项事项落实到位并建立长效机制,市税务局,未完成\n")).collect();
    let file = desk.write("many.csv", format!("序号,任务名称,牵头单位,完成情况\n{rows}"));
    desk.run(&["import", &file, "--kind", "tasks", "--ledger", "大清单"]).ok();
    let entries = desk.run(&["log", "--limit", "9", "--json"]).json();
    let batch = &entries[0]["batch"];
    assert!(batch.is_string() && entries[1]["batch"] == *batch, "{batch}");
    let text = desk.zh(&["log", "--limit", "2"]).ok();
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines.len() == 3 && lines[1].contains("导入") && lines[1].contains("个条目"), "{text}");
    assert!(!lines[2].contains("导入"), "{text}");
    desk.run(&["undo"]).ok();
    let log = desk.run(&["log"]).ok();
    assert!(log.contains("import (undone by 王管理 (entry "), "{log}");
    assert_eq!(desk.run(&["list", "tasks", "--json"]).json().as_array().unwrap().len(), 3);
}

#[test]
fn everything_that_writes_has_a_name_in_the_trail() {
    fn sources(dir: &std::path::Path, out: &mut Vec<String>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("tests") {
                sources(&path, out);
            } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                out.push(text.split("#[cfg(test)]").next().unwrap().to_string());
            }
        }
    }
    let mut all = Vec::new();
    sources(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    let mut names = vec![ducha::exchange::import::ACTION.to_string()];
    for text in &all {
        let made = text.split("Work::new(\"").skip(1).filter_map(|rest| rest.split('"').next());
        names.extend(made.map(str::to_string));
    }
    assert!(names.len() > 10);
    for name in names {
        assert_ne!(ducha::action::title(&name), ducha::action::messages::SOME_ACTION, "{name}");
    }
}
