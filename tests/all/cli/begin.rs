//! The first minutes: an empty folder, `init`, the overview, `info`.

use super::Desk;

#[test]
fn an_empty_folder_offers_sample_or_import() {
    let desk = Desk::bare();
    let said = desk.run(&[]).ok();
    assert!(said.contains("There is no office") && said.contains("ducha init --sample") && said.contains("import"));
    assert!(desk.zh(&[]).ok().contains("尚未建立"));
    assert!(!desk.home().exists(), "looking makes nothing");
    let said = desk.run(&["list", "tasks"]).refused(3);
    assert!(said.contains("ducha init"), "{said}");
}

#[test]
fn an_office_is_begun_once_under_its_name() {
    let desk = Desk::bare();
    let ran = desk.zh(&["init", "--office", "龙南市营商办", "--admin", "张三"]);
    assert!(ran.err.contains("龙南市营商办") && ran.err.contains("ducha import"), "{ran:?}");
    ran.ok();
    assert!(desk.zh(&["list", "people"]).ok().contains("张三"));
    assert!(desk.run(&[]).ok().contains("龙南市营商办"));
    let said = desk.run(&["init"]).refused(2);
    assert!(said.contains("already") && said.contains("--home"), "{said}");
}

#[test]
fn without_a_terminal_the_overview_is_text() {
    let desk = Desk::new();
    let said = desk.run(&[]).ok();
    let ledger = said.lines().find(|l| l.starts_with("第三方整改清单")).unwrap_or_default();
    // One done of three.
    assert!(ledger.contains("33.3%"), "{said}");
    assert!(said.contains("Overdue: 1"), "{said}");
    assert!(said.contains("Tasks: 3") && said.contains("测试县营商办 · 2023-08-04"), "{said}");
    let zh = desk.zh(&[]).ok();
    assert!(zh.contains("任务：3") && zh.contains("未销号的问题：0"), "{zh}");
    assert_eq!(desk.run(&["--plain"]).ok().lines().next(), said.lines().next());
}

#[test]
fn info_names_every_path_and_the_digest() {
    let desk = Desk::new();
    let info = desk.run(&["info", "--json"]).json();
    assert_eq!(info["home"], desk.home().display().to_string());
    assert_eq!(info["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(info["records"]["tasks"], 3);
    assert_eq!(info["head"].as_str().unwrap().len(), 64);
    assert!(info["problem"].is_null() && info["served"] == false);
    for path in info["paths"].as_object().unwrap().values() {
        assert!(path.as_str().unwrap().starts_with(&desk.home().display().to_string()));
    }
    let before = info["head"].clone();
    desk.run(&["set", "压减办税环节", "progress=40"]).ok();
    assert_ne!(desk.run(&["info", "--json"]).json()["head"], before);
    let text = desk.run(&["info"]).ok();
    assert!(text.contains("config.toml") && text.contains("journal"), "{text}");
}

#[test]
fn info_names_the_paths_also_where_nothing_can_be_opened() {
    let desk = Desk::bare();
    let info = desk.run(&["info", "--json"]).json();
    assert!(info["problem"].as_str().unwrap().contains("no office") && info["entries"].is_null(), "{info}");
    std::fs::create_dir_all(desk.home().join("journal")).unwrap();
    std::fs::write(desk.home().join("journal/00000001.seg"), "rubbish").unwrap();
    let ran = desk.zh(&["info"]);
    assert!(ran.code == 7 && ran.out.contains("paths.journal") && ran.err.starts_with("ducha: "), "{ran:?}");
}

/// Beginning an office and importing its first list is one thing: both, or neither.
#[test]
fn an_office_is_begun_with_its_first_list_or_not_at_all() {
    let desk = Desk::bare();
    let rows = desk.write("list.csv", "序号,任务名称,牵头单位,完成时限,进展\n1,压减办税环节,市税务局,2023-09-30,正在推进\n2,推行一窗受理,市行政审批局,2023-08-31,已完成\n");
    let bad = desk.write("bad.csv", "序号,任务名称,牵头单位,完成时限\n1,压减办税环节,市税务局,9999-01-01\n");
    let begin = |file: &str, more: &[&str]| {
        let args = ["init", "--office", "测试县营商办", "--admin", "王管理", "--import", file, "--kind", "tasks"];
        desk.run(&[&args, more].concat())
    };
    let with_ledger = ["--ledger", "第三方整改清单", "--create-units"];
    // What is wrong with the file is told, and there is no office.
    let said = begin(&bad, &with_ledger);
    assert!(said.code == 8 && said.err.contains("9999"), "{said:?}");
    begin(&desk.file("none.csv").display().to_string(), &with_ledger).refused(3);
    desk.run(&["list", "tasks"]).refused(3);
    desk.run(&["init", "--sample", "--import", &rows, "--kind", "tasks"]).refused(2);
    desk.run(&["init", "--kind", "tasks"]).refused(2);
    assert!(desk.run(&[]).ok().contains("There is no office"));
    let said = begin(&rows, &with_ledger);
    assert!(said.code == 0 && said.err.contains("imported: "), "{said:?}");
    let listed = desk.run(&["list", "tasks", "--json"]).json();
    assert_eq!(listed.as_array().unwrap().len(), 2, "{listed}");
    assert_eq!(desk.run(&["list", "units", "--json"]).json().as_array().unwrap().len(), 2);
    desk.run(&["verify"]).ok();
    begin(&rows, &with_ledger).refused(2);
}
