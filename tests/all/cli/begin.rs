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
    assert!(info["problem"].is_null());
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
