//! Import and export of files.

use super::Desk;

const SHEET: &str = "序号,任务名称,牵头单位,完成时限,完成情况\n\
    1,压减办税环节,市税务局,2023-08-31,正在推进\n\
    2,推行一窗受理,市公安局,2023-07-20,已完成\n\
    3,建设服务专区,市发改委,9月底前,未完成\n";

fn counts(desk: &Desk) -> (usize, usize) {
    let n = |kind| desk.run(&["list", kind, "--json"]).json().as_array().unwrap().len();
    (n("tasks"), n("units"))
}

#[test]
fn an_import_shows_the_difference_asks_for_units_and_is_idempotent() {
    let desk = Desk::new();
    let file = desk.write("清单.csv", SHEET);
    let import = ["import", &file, "--kind", "tasks", "--ledger", "整改"];
    let with = |more: &[&'static str]| {
        let mut args: Vec<&str> = import.to_vec();
        args.extend_from_slice(more);
        desk.run(&args)
    };
    let dry = with(&["--dry-run", "--create-units"]);
    assert!(dry.err.contains("nothing was written") || dry.out.contains("nothing was written"), "{dry:?}");
    assert_eq!(counts(&desk), (3, 2), "a dry run writes nothing");
    let said = with(&[]);
    assert!(said.code != 0 && said.err.contains("市发改委") && said.err.contains("--create-units"), "{said:?}");
    assert_eq!(counts(&desk), (3, 2), "nothing is half-imported");
    with(&["--create-units"]).ok();
    assert_eq!(counts(&desk), (4, 3));
    let shown = desk.run(&["show", "推行一窗受理", "--json"]).json();
    assert_eq!(shown["fields"]["status"], "已完成");
    let again = with(&["--create-units", "--json"]).json();
    assert_eq!(
        (again["new"].as_u64(), again["changed"].as_u64(), again["written"].as_bool()),
        (Some(0), Some(0), Some(false))
    );
    desk.run(&["undo"]).ok();
    assert_eq!(counts(&desk), (3, 2), "one undo takes it all back");
}

#[test]
fn headings_can_be_mapped_by_hand() {
    let desk = Desk::new();
    let file = desk.write("odd.csv", "编码,做什么,谁牵头\n7,清理证明事项,市税务局\n8,压缩审批时限,市公安局\n");
    let import = |maps: &[&str]| {
        let mut args = vec!["import", file.as_str(), "--kind", "任务", "--ledger", "整改"];
        maps.iter().for_each(|m| args.extend(["--map", m]));
        desk.run(&args)
    };
    import(&["编码=serial", "做什么=title", "谁牵头=lead"]).ok();
    let shown = desk.run(&["show", "清理证明事项", "--json"]).json();
    assert_eq!((shown["fields"]["serial"].as_str(), shown["fields"]["lead"].as_str()), (Some("7"), Some("市税务局")));
    let said = import(&["不存在的=title"]);
    assert!(said.code != 0 && said.err.contains("不存在的"), "{said:?}");
}

#[test]
fn what_is_exported_can_be_opened_again() {
    let desk = Desk::new();
    for name in ["out.xlsx", "out.csv"] {
        let path = desk.file(name).display().to_string();
        desk.zh(&["export", "tasks", "--columns", "serial,title,lead,due,status", "--out", &path]).ok();
        let said = desk.run(&["import", &path, "--kind", "tasks", "--ledger", "整改", "--json"]).json();
        assert_eq!(
            (said["new"].as_u64(), said["changed"].as_u64(), said["same"].as_u64()),
            (Some(0), Some(0), Some(3)),
            "{name}: {said}"
        );
        // A file that is there is not overwritten unasked.
        let said = desk.run(&["export", "tasks", "--out", &path]);
        assert!(said.code != 0 && said.err.contains(name) && said.err.contains("--force"), "{said:?}");
        desk.run(&["export", "tasks", "--out", &path, "--force"]).ok();
    }
    let said = desk.run(&["export", "tasks", "--out", "/nowhere/at/all.csv"]).refused(1);
    assert!(said.contains("/nowhere/at/all.csv"), "{said}");
    let said = desk.run(&["export", "tasks", "--out", "list.doc"]).refused(2);
    assert!(said.contains("csv"), "{said}");
}

#[test]
fn published_figures_in_a_sheet_are_kept_and_checked() {
    let desk = Desk::new();
    let file = desk.write(
        "合计.csv",
        "序号,任务名称,牵头单位,完成情况\n1,甲事项,市税务局,已完成\n2,乙事项,市公安局,未完成\n合计,3项,,\n",
    );
    let said = desk.run(&["import", &file, "--kind", "tasks", "--ledger", "对标提升", "--json"]);
    let said = said.json();
    assert_eq!(said["new"], 2, "{said}");
}
