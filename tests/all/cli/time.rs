//! Two axes of time: the day decides, undo takes back, and what was known can be asked for. The nine worked examples on
//! the sample and on a small office, and a store of version 0.1.0.

use serde_json::Value;

use super::Desk;

/// How many tasks of the rectification ledger are done, of all of them, as of a day.
fn done(desk: &Desk, more: &[&str]) -> (u64, u64) {
    let args: Vec<&str> = [&["report", "ledgers", "--json"], more].concat();
    let first = desk.run(&args).json()[0].clone();
    (first["done"].as_u64().unwrap(), first["total"].as_u64().unwrap())
}

/// What a field of a task shows as of a day.
fn field(desk: &Desk, task: &str, field: &str, day: &str) -> Value {
    desk.run(&["show", task, "--as-of", day, "--json"]).json()["fields"][field].clone()
}

fn today(desk: &Desk, task: &str, field: &str) -> Value {
    desk.run(&["show", task, "--json"]).json()["fields"][field].clone()
}

/// The name of the latest entry.
fn last(desk: &Desk) -> String {
    desk.run(&["log", "--limit", "1", "--json"]).json()[0]["entry"].as_str().unwrap().to_string()
}

#[test]
fn an_undone_closing_leaves_no_day_as_it_was_not() {
    let desk = Desk::sample();
    let july = ["--as-of", "2023-07-31"];
    let lint = |desk: &Desk| desk.run(&["lint", "--as-of", "2023-07-31", "--json"]).json();
    let before = lint(&desk);
    assert_eq!(done(&desk, &july), (83, 105));
    let said = desk.run(&["set", "ZG-006", "status=已完成", "--on", "7-31"]);
    assert!(said.err.contains("this changes what was published as of 2023-07-31"), "{said:?}");
    assert_eq!((done(&desk, &july), done(&desk, &[])), ((84, 105), (84, 105)));
    let known = last(&desk);
    let plan = desk.run(&["undo", "--dry-run", "--json"]).json();
    assert_eq!(
        (&plan["entry"], &plan["written"], &plan["steps"][0]["to"]),
        (&known.clone().into(), &false.into(), &"未完成".into())
    );
    assert_eq!(done(&desk, &july), (84, 105), "a dry run writes nothing");
    desk.run(&["undo"]).ok();
    assert_eq!((done(&desk, &july), done(&desk, &[])), ((83, 105), (83, 105)));
    assert_eq!(lint(&desk), before);
    // As known before the undo it was done.
    assert_eq!(done(&desk, &["--as-of", "2023-07-31", "--as-known", &known]), (84, 105));
    assert_eq!(done(&desk, &["--as-of", "2023-07-31", "--as-known", "2023-08-03"]), (83, 105));
    let log = desk.run(&["log", "--limit", "2", "--json"]).json();
    assert_eq!((&log[0]["undoes"], &log[1]["undone_by"]), (&log[1]["entry"], &log[0]["entry"]));
    assert_eq!((&log[1]["effective"], &log[0]["effective"]), (&false.into(), &true.into()));
    let zh = desk.zh(&["show", "ZG-006"]).ok();
    assert!(zh.contains("已由") && zh.contains("撤销（条目"), "{zh}");
    // By name it is undone once, and the undo of the undo is the redo.
    let again = desk.run(&["undo", &known]).refused(3);
    assert!(again.contains("undone already"), "{again}");
    desk.run(&["undo", &last(&desk)]).ok();
    assert_eq!(done(&desk, &july), (84, 105));
    desk.run(&["list", "tasks", "--as-known", "ffffffffffff:1"]).refused(3);
    desk.run(&["list", "tasks", "--as-known", "whenever"]).refused(8);
}

#[test]
fn what_was_added_for_an_earlier_day_and_undone_never_was() {
    let desk = Desk::sample();
    let ledger = desk.run(&["list", "ledgers", "--json"]).json()[0]["name"].as_str().unwrap().to_string();
    let ledger = format!("ledger={ledger}");
    let id = desk.run(&["add", "task", &ledger, "title=误建的任务", "--on", "7-15"]).ok();
    let id = id.trim();
    assert_eq!(done(&desk, &["--as-of", "2023-07-20"]).1, 106);
    assert_eq!(done(&desk, &["--as-of", "2023-07-14"]).1, 105);
    desk.run(&["undo"]).ok();
    desk.run(&["show", id, "--as-of", "2023-07-20"]).refused(3);
    desk.run(&["show", id]).refused(3);
    assert_eq!((done(&desk, &["--as-of", "2023-07-20"]).1, done(&desk, &[]).1), (105, 105));
    assert!(desk.run(&["log", "--limit", "1"]).ok().contains("误建的任务"), "the trail keeps what it was");
    desk.run(&["redo"]).ok();
    assert_eq!(today(&desk, id, "title"), "误建的任务");
}

#[test]
fn undo_goes_back_to_the_first_and_redo_all_the_way() {
    let desk = Desk::new();
    let progress = |desk: &Desk| today(desk, "压减办税环节", "progress");
    let first = progress(&desk);
    for n in 1..=4 {
        desk.run(&["set", "压减办税环节", &format!("progress={n}")]).ok();
    }
    for _ in 0..4 {
        desk.run(&["undo"]).ok();
    }
    assert_eq!(progress(&desk), first);
    for _ in 0..4 {
        desk.run(&["redo"]).ok();
    }
    assert_eq!(progress(&desk), 4);
    desk.run(&["redo"]).refused(3);
}

#[test]
fn undo_goes_back_over_several_records_in_turn() {
    let desk = Desk::new();
    let names: Vec<String> = desk
        .run(&["list", "tasks", "--json"])
        .json()
        .as_array()
        .unwrap()
        .iter()
        .take(2)
        .map(|t| t["id"].as_str().unwrap().to_string())
        .collect();
    let now = |desk: &Desk| names.iter().map(|n| today(desk, n, "progress")).collect::<Vec<_>>();
    let first = now(&desk);
    for (n, task) in [(1, 0), (2, 1), (3, 0), (4, 1)] {
        desk.run(&["set", &names[task], &format!("progress={n}")]).ok();
    }
    for _ in 0..4 {
        desk.run(&["undo"]).ok();
    }
    assert_eq!(now(&desk), first);
}

#[test]
fn the_day_decides_and_not_the_order_of_typing() {
    let desk = Desk::sample();
    let task = "ZG-006";
    desk.run(&["set", task, "status=已完成", "--on", "2023-03-17"]).ok();
    desk.run(&["set", task, "status=正在推进", "--on", "2023-03-01"]).ok();
    assert_eq!(field(&desk, task, "status", "2023-03-05"), "正在推进");
    assert_eq!(field(&desk, task, "status", "2023-03-16"), "未完成", "as was reported for 10 March");
    assert_eq!(field(&desk, task, "status", "2023-03-17"), "已完成");
}

#[test]
fn what_is_dated_ahead_counts_from_its_day() {
    let mut desk = Desk::sample();
    let before = done(&desk, &[]);
    desk.run(&["set", "ZG-006", "status=已完成", "--on", "9-30"]).ok();
    assert_eq!(done(&desk, &[]), before);
    assert_eq!(done(&desk, &["--as-of", "2023-09-29"]).0, before.0);
    assert_eq!(done(&desk, &["--as-of", "2023-09-30"]).0, before.0 + 1);
    let shown = desk.run(&["show", "ZG-006", "--json"]).json();
    assert_eq!((&shown["ahead"][0]["on"], &shown["ahead"][0]["value"]), (&"2023-09-30".into(), &"已完成".into()));
    assert!(desk.run(&["show", "ZG-006"]).ok().contains("已完成 from 2023-09-30"));
    desk.now = "2023-09-30T00:10:00+08:00";
    assert_eq!(done(&desk, &[]).0, before.0 + 1, "the day has come");
    desk.run(&["verify"]).ok();
}

#[test]
fn a_closing_counts_on_its_day_and_not_before() {
    let desk = Desk::sample();
    let was: Vec<u64> = ["07-14", "07-15"].iter().map(|d| done(&desk, &["--as-of", &format!("2023-{d}")]).0).collect();
    desk.run(&["set", "ZG-006", "status=已完成", "--on", "7-15"]).ok();
    let is = |day: &str| done(&desk, &["--as-of", day]).0;
    assert_eq!((is("2023-07-14"), is("2023-07-15"), is("2023-07-31")), (was[0], was[1] + 1, 84));
}

#[test]
fn what_holds_on_the_day_already_is_nothing_to_do() {
    let desk = Desk::new();
    let set = |value: &str, on: &str| desk.run(&["set", "压减办税环节", &format!("progress={value}"), "--on", on]);
    set("10", "7-1").ok();
    set("20", "7-20").ok();
    let same = set("10", "7-10");
    assert!(same.code == 0 && same.err.contains("nothing changes"), "{same:?}");
    assert!(!set("20", "7-10").err.contains("nothing changes"));
    let at = |day: &str| {
        let listed = desk.run(&["list", "tasks", "--as-of", day, "--columns", "title,progress", "--json"]).json();
        let task = listed.as_array().unwrap().iter().find(|t| t["title"] == "压减办税环节").cloned();
        task.map(|t| t["progress"].clone())
    };
    assert_eq!(today(&desk, "压减办税环节", "progress"), 20);
    assert_eq!(at("2023-07-05"), None, "the task itself is there from the day on which it was added");
}

#[test]
fn what_somebody_wrote_since_is_named_with_a_way_on() {
    let desk = Desk::new();
    desk.run(&["add", "person", "name=李四", "role=admin"]).ok();
    desk.run(&["set", "压减办税环节", "progress=10"]).ok();
    let mine = last(&desk);
    desk.run(&["--as", "李四", "set", "压减办税环节", "progress=20"]).ok();
    let theirs = last(&desk);
    let said = desk.run(&["undo", &mine]).refused(4);
    for part in ["李四", "2023-08-04 10:00", "Progress", &format!("ducha undo {theirs}")] {
        assert!(said.contains(part), "{part} in {said}");
    }
    desk.run(&["undo", &theirs]).ok();
    desk.run(&["undo", &mine]).ok();
}

#[test]
fn a_sheet_holds_from_the_day_that_is_said() {
    let desk = Desk::new();
    let file = desk.write(
        "july.csv",
        "任务名称,牵头单位,完成情况\n推动一窗通办落地,市税务局,正在推进\n优化服务事项指南,市税务局,已完成\n",
    );
    let import =
        |file: &str, on: &str| desk.run(&["import", file, "--kind", "tasks", "--ledger", "月报清单", "--on", on]);
    import(&file, "7-10").ok();
    let later = desk.write(
        "later.csv",
        "任务名称,牵头单位,完成情况\n推动一窗通办落地,市税务局,已完成\n优化服务事项指南,市税务局,已完成\n",
    );
    import(&later, "7-31").ok();
    // The earlier sheet again says nothing new of its day, whatever holds today.
    assert!(import(&file, "7-20").err.contains("nothing to do"));
    assert_eq!(field(&desk, "推动一窗通办落地", "status", "2023-07-30"), "正在推进");
    assert_eq!(today(&desk, "推动一窗通办落地", "status"), "已完成");
}

/// The fixture is a backup that ducha 0.1.0 wrote: undo and redo were entries there that set fields back.
#[test]
fn a_store_of_0_1_0_is_read_and_its_undos_take_back() {
    let desk = Desk::bare();
    let old = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/store-0.1.0.ducha");
    desk.run(&["restore", old]).ok();
    let closed = "压减办税环节";
    assert_eq!(today(&desk, closed, "status"), "正在推进");
    assert_eq!(field(&desk, closed, "status", "2023-07-31"), "正在推进", "0.1.0 itself said that it was done");
    let other = "推行一窗通办";
    assert_eq!(today(&desk, other, "progress"), 30, "60 was undone, and the undo of 30 redone");
    assert_eq!(desk.run(&["list", "tasks", "--json"]).json().as_array().unwrap().len(), 2);
    let log = desk.run(&["log", "--json"]).json();
    let undone: Vec<bool> = log.as_array().unwrap().iter().map(|e| e["undone"].as_bool().unwrap()).collect();
    assert_eq!(undone.iter().filter(|u| **u).count(), 4, "60, the undo of 30, the closing, the task by mistake: {log}");
    // What was undone then is redone now, by name.
    let undo = log.as_array().unwrap().iter().find(|e| e["action"] == "log.undo" && e["undone"] == false).unwrap();
    assert_eq!(undo["steps"][0]["field"], "ledger");
    desk.run(&["undo", undo["entry"].as_str().unwrap()]).ok();
    assert_eq!(desk.run(&["list", "tasks", "--json"]).json().as_array().unwrap().len(), 3);
    desk.run(&["verify"]).ok();
}

/// What is dated before the present value changes only the days between, and is said so; what is dated ahead stands
/// beside the value in a list.
#[test]
fn what_changes_only_the_past_or_only_the_future_is_said() {
    let mut desk = Desk::new();
    desk.now = "2023-08-10T10:00:00+08:00";
    desk.run(&["set", "压减办税环节", "status=已完成", "--on", "2023-08-09"]).ok();
    let late = desk.run(&["set", "压减办税环节", "status=未完成", "--on", "2023-08-07"]);
    assert!(late.code == 0 && late.err.contains("fields change only the days before"), "{late:?}");
    assert_eq!(today(&desk, "压减办税环节", "status"), "已完成");
    let plain = desk.run(&["set", "推行一窗受理", "status=正在推进"]);
    assert!(plain.code == 0 && !plain.err.contains("only the days before"), "{plain:?}");
    desk.run(&["set", "推行一窗受理", "status=已完成", "--on", "2023-09-30"]).ok();
    let listed = desk.run(&["list", "tasks", "--columns", "title,status"]).ok();
    assert!(listed.contains("正在推进 → 已完成 (from 2023-09-30)"), "{listed}");
    assert!(desk.zh(&["list", "tasks", "--columns", "title,status"]).ok().contains("（2023-09-30起）"));
    // What programs read is the value alone.
    let csv = desk.run(&["list", "tasks", "--columns", "status", "--format", "csv"]).ok();
    assert!(!csv.contains('→') && csv.lines().count() == 4, "{csv}");
}

#[test]
fn reports_and_the_lint_look_with_what_was_known() {
    let desk = Desk::sample();
    let before = last(&desk);
    let ledger = desk.run(&["list", "ledgers", "--json"]).json()[0]["name"].as_str().unwrap().to_string();
    let args = |report: &[&str]| {
        [report, &["--as-of", "2023-08-04", "--as-known", &before, "--json"]]
            .concat()
            .iter()
            .map(|s| (*s).to_string())
            .collect::<Vec<_>>()
    };
    let run = |args: &[String]| desk.run(&args.iter().map(String::as_str).collect::<Vec<_>>()).json();
    let changes = args(&["report", "changes", "--since", "2023-07-31"]);
    let lint = args(&["lint"]);
    let (changed, linted) = (run(&changes), run(&lint));
    // Entered late for a day before the one that is compared with, and a figure that is published after the fact.
    desk.run(&["set", "ZG-006", "status=已完成", "--on", "2023-07-20"]).ok();
    desk.run(&["add", "figure", "name=总数", &format!("ledger={ledger}"), "as_of=2023-08-04", "value=999"]).ok();
    assert_eq!((run(&changes), run(&lint)), (changed.clone(), linted.clone()));
    let now = desk.run(&["lint", "--as-of", "2023-08-04", "--json"]).json();
    assert_ne!(now, linted, "today it is known");
}
