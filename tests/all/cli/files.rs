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
    let said = desk.run(&["export", "tasks", "--out", "/nowhere/at/all.csv"]).refused(3);
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

/// The records of an office that was exported as a whole, by their ids, but for one.
fn whole(path: &std::path::Path, but: &str) -> std::collections::BTreeMap<String, serde_json::Value> {
    let all: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let records = all["records"].as_array().unwrap().iter();
    let by_id = records.map(|r| (r["id"].as_str().unwrap().to_string(), r.clone()));
    by_id.filter(|(id, _)| id != but).collect()
}

#[test]
fn what_is_exported_goes_back_in_through_a_pipe() {
    let desk = Desk::sample();
    for kind in ["units", "tasks"] {
        let mut out = desk.command(&["export", kind, "--out", "-"]);
        let mut out = out.stdout(std::process::Stdio::piped()).spawn().unwrap();
        // Both are at the same office at the same time.
        let mut back = desk.command(&["import", "-", "--kind", kind, "--json"]);
        let back = back.stdin(out.stdout.take().unwrap()).output().unwrap();
        assert!(out.wait().unwrap().success() && back.status.success(), "{back:?}");
        let told: serde_json::Value = serde_json::from_slice(&back.stdout).unwrap();
        assert_eq!((&told["new"], &told["changed"]), (&0.into(), &0.into()), "{told}");
        assert!(told["same"].as_u64().unwrap() > 10, "{told}");
    }
}

#[test]
fn a_whole_office_goes_out_and_comes_back_the_same() {
    let from = Desk::sample();
    let out = from.file("office.json");
    from.run(&["export", "all", "--out", out.to_str().unwrap()]).ok();
    let want = whole(&out, "");
    assert!(want.len() > 1_500, "{}", want.len());
    let to = Desk::bare();
    to.run(&["init", "--office", "另一办公室", "--admin", "王管理"]).ok();
    let founder = to.id("王管理");
    let own: Vec<String> = {
        let out = to.file("own.json");
        to.run(&["export", "all", "--out", out.to_str().unwrap()]).ok();
        whole(&out, &founder).into_keys().collect()
    };
    let file = out.to_str().unwrap();
    let tried = to.run(&["import", file, "--kind", "all", "--dry-run", "--json"]).json();
    assert_eq!(
        (tried["new"].as_u64().unwrap() as usize + tried["changed"].as_u64().unwrap() as usize, &tried["written"]),
        (want.len(), &false.into())
    );
    to.run(&["import", file, "--kind", "all"]).ok();
    let back = to.file("back.json");
    to.run(&["export", "--kind", "all", "--out", back.to_str().unwrap()]).ok();
    let mut got = whole(&back, &founder);
    own.iter().filter(|id| !want.contains_key(*id)).for_each(|id| drop(got.remove(id)));
    assert_eq!(got.len(), want.len());
    for (id, record) in &want {
        assert_eq!(got.get(id), Some(record));
    }
    // Once more changes nothing, and what is no such file says so.
    let again = to.run(&["import", file, "--kind", "all", "--json"]).json();
    assert_eq!((&again["new"], &again["changed"], &again["written"]), (&0.into(), &0.into(), &false.into()));
    let broken = to.write(
        "broken.json",
        "{\"format\":\"ducha-office\",\"version\":1,\"records\":[{\"kind\":\"task\",\"id\":\"?\",\"fields\":{}}]}",
    );
    assert!(to.run(&["import", &broken, "--kind", "all"]).refused(8).contains("record 1: id"));
    assert!(to.run(&["import", &to.write("a.json", "[]"), "--kind", "all"]).refused(8).contains("export all"));
    assert!(to.run(&["export", "all", "--format", "csv"]).refused(2).contains("JSON"));
}

#[test]
fn a_file_comes_in_by_the_standard_input() {
    let desk = Desk::new();
    let text = "序号,任务,牵头单位,完成时限\n21,清理证明事项,市税务局,2023-9-30\n22,压缩审批时限,市公安局,2023-9-30\n";
    let mut child = desk
        .command(&["import", "-", "--kind", "tasks", "--ledger", "整改"])
        .stdin(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), text.as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let listed = desk.run(&["list", "tasks", "--columns", "title", "--json"]).ok();
    assert!(listed.contains("清理证明事项") && listed.contains("压缩审批时限"), "{listed}");
}

#[test]
fn units_are_merged_and_taken_out_by_commands_and_come_back() {
    let desk = Desk::new();
    desk.run(&["add", "unit", "name=龙南税务"]).ok();
    let lead = |title: &str| desk.run(&["show", title, "--json"]).json()["fields"]["lead"].clone();
    let tried = desk.run(&["merge", "市税务局", "--into", "龙南税务", "--dry-run", "--json"]).json();
    assert_eq!((&tried["written"], lead("压减办税环节")), (&false.into(), "市税务局".into()));
    desk.run(&["merge", "市税务局", "--into", "龙南税务"]).ok();
    assert_eq!(lead("压减办税环节"), "龙南税务");
    assert_eq!(desk.id("市税务局"), desk.id("龙南税务"), "the old name leads to the unit that stays");
    desk.run(&["undo"]).ok();
    assert_eq!(lead("压减办税环节"), "市税务局");
    let said = desk.run(&["retire", "市税务局", "--reason", "机构改革"]).refused(2);
    assert!(said.contains("still has 1 open") && said.contains("--successor"), "{said}");
    assert!(desk.run(&["retire", "市税务局", "--successor", "龙南税务"]).refused(2).contains("--reason"));
    desk.run(&["retire", "市税务局", "--reason", "机构改革", "--successor", "龙南税务"]).ok();
    assert_eq!((lead("压减办税环节"), lead("公开收费目录")), ("龙南税务".into(), "市税务局".into()));
    assert!(!desk.run(&["list", "units"]).ok().contains("市税务局"));
    assert!(desk.run(&["log"]).ok().contains("机构改革"));
    desk.run(&["undo"]).ok();
    assert!(desk.run(&["list", "units"]).ok().contains("市税务局"));
    assert_eq!(lead("压减办税环节"), "市税务局");
}
