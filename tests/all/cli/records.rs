//! Adding, changing and showing records.

use super::Desk;

#[test]
fn fields_are_named_in_either_language() {
    let desk = Desk::new();
    let id = desk.run(&["add", "任务", "清单=整改", "任务=优化开办流程", "状态=未完成", "完成时限=9月底前"]).ok();
    let shown = desk.run(&["show", id.trim(), "--json"]).json();
    assert_eq!(shown["kind"], "task");
    assert_eq!(shown["fields"]["title"], "优化开办流程");
    assert_eq!(shown["fields"]["status"], "未完成");
    assert_eq!(shown["fields"]["due"]["date"], "2023-09-30");
    assert_eq!(shown["fields"]["due"]["words"], "9月底前");
    // The start of the id is enough, and the title too.
    assert_eq!(desk.id(&id.trim()[..8]), id.trim());
    assert_eq!(desk.id("优化开办流程"), id.trim());
}

#[test]
fn what_is_missing_or_wrong_is_named() {
    let desk = Desk::new();
    let said = desk.run(&["add", "task", "ledger=整改"]).refused(8);
    assert!(said.contains("“Task” of the Task is missing"), "{said}");
    let said = desk.zh(&["add", "task", "ledger=整改", "title=x", "status=搞定了"]).refused(8);
    assert!(said.contains("搞定了") && said.contains("正在推进"), "{said}");
    let said = desk.run(&["add", "task", "colour=red"]).refused(2);
    assert!(said.contains("no field “colour”") && said.contains("ledger"), "{said}");
    let said = desk.run(&["add", "gadget", "name=x"]).refused(2);
    assert!(said.contains("gadget") && said.contains("findings"), "{said}");
    let said = desk.run(&["add", "unit", "市发改委"]).refused(2);
    assert!(said.contains("field=value"), "{said}");
    let said = desk.run(&["add", "unit", "name=市发改委", "credit=91350100M000100Y4X"]).refused(8);
    assert!(said.contains("91350100M000100Y4X") || said.to_lowercase().contains("check"), "{said}");
    assert_eq!(desk.run(&["list", "units", "--json"]).json().as_array().unwrap().len(), 2, "nothing half-done");
}

#[test]
fn several_records_are_changed_by_one_action() {
    let desk = Desk::new();
    let ran = desk.run(&["set", "1", "推行一窗受理", "status=已完成", "progress=100", "--note", "现场核实"]);
    assert!(ran.err.contains("2 records"), "{ran:?}");
    ran.ok();
    let done = desk.run(&["list", "tasks", "--filter", "status:已完成", "--json"]).json();
    assert_eq!(done.as_array().unwrap().len(), 3);
    desk.run(&["undo"]).ok();
    let done = desk.run(&["list", "tasks", "--filter", "status:已完成", "--json"]).json();
    assert_eq!(done.as_array().unwrap().len(), 1);
    // An empty value clears; a value that is there already is nothing to do.
    desk.run(&["set", "压减办税环节", "due="]).ok();
    assert!(desk.run(&["show", "压减办税环节", "--json"]).json()["fields"]["due"].is_null());
    let again = desk.run(&["set", "压减办税环节", "due="]);
    assert!(again.code == 0 && again.err.contains("nothing changes"), "a script may repeat itself: {again:?}");
    assert_eq!(desk.run(&["set", "压减办税环节", "due=", "--json"]).json()["fields"], 0);
}

#[test]
fn a_record_shows_who_changed_what_when_and_why() {
    let desk = Desk::new();
    desk.run(&["set", "压减办税环节", "status=已完成", "--note", "现场核实", "--on", "7-30"]).ok();
    let shown = desk.run(&["show", "压减办税环节", "--json"]).json();
    let history = shown["history"].as_array().unwrap();
    let last = history.iter().find(|h| h["note"] == "现场核实").unwrap();
    assert_eq!((last["who"].as_str(), last["on"].as_str()), (Some("王管理"), Some("2023-07-30")));
    assert!(last["at"].as_str().unwrap().starts_with("2023-08-04T10:00:00"), "{last}");
    assert_eq!(last["steps"][0]["field"], "status");
    assert_eq!(last["steps"][0]["from"], "", "there was no such task on that day");
    assert_eq!(last["steps"][0]["to"], "已完成");
    let text = desk.zh(&["show", "压减办税环节"]).ok();
    for part in ["牵头单位", "市税务局", "状态：— → 已完成", "王管理", "现场核实"] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn a_day_in_the_past_shows_what_was_true_then() {
    let desk = Desk::new();
    desk.run(&["set", "压减办税环节", "status=已完成", "--on", "2023-09-01"]).ok();
    let on =
        |day: &str| desk.run(&["show", "压减办税环节", "--as-of", day, "--json"]).json()["fields"]["status"].clone();
    assert_eq!((on("2023-08-31"), on("2023-09-01")), ("正在推进".into(), "已完成".into()));
    desk.run(&["show", "压减办税环节", "--as-of", "2023-08-03"]).refused(3);
}

#[test]
fn a_finding_goes_along_its_life_only() {
    let desk = Desk::new();
    let id = desk
        .run(&["add", "finding", "title=窗口无人", "类别=窗口缺岗", "facts=上午十点三个窗口无人值守", "unit=市公安局"])
        .ok();
    let shown = desk.run(&["show", id.trim(), "--json"]).json();
    assert_eq!(shown["fields"]["state"], "registered");
    assert_eq!(shown["fields"]["found_on"], "2023-08-04");
    let said = desk.run(&["set", id.trim(), "state=closed"]).refused(5);
    assert!(said.contains("窗口无人") && said.contains("finding assign"), "{said}");
    desk.run(&["set", id.trim(), "state=assigned", "person=王管理"]).ok();
}

#[test]
fn a_name_that_fits_several_is_refused_with_them() {
    let desk = Desk::new();
    desk.run(&["add", "person", "name=市税务局", "role=reporter"]).ok();
    let said = desk.run(&["show", "市税务局"]).refused(2);
    assert_eq!(said.matches("市税务局").count(), 3, "{said}");
}

#[test]
fn a_record_shows_what_refers_to_it() {
    let desk = Desk::new();
    let shown = desk.run(&["show", "市税务局", "--json"]).json();
    let links = shown["links"].as_array().unwrap();
    assert_eq!((links.len(), shown["links_total"].as_u64()), (2, Some(2)), "{shown}");
    assert!(links.iter().all(|l| l["kind"] == "task" && l["field"] == "lead"), "{shown}");
    let text = desk.zh(&["show", "市税务局"]).ok();
    assert!(text.contains("被引用") && text.contains("压减办税环节  (牵头单位)"), "{text}");
}
