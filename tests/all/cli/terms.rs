//! Deadlines as typed, and the day as the office has it.

use super::Desk;

#[test]
fn a_term_ends_on_a_working_day_and_keeps_its_words() {
    let desk = Desk::new();
    for (on, words, due) in [
        ("2023-08-04", "30日内", "2023-09-04"),
        ("2023-08-04", "三个月内", "2023-11-06"),
        ("2023-08-30", "30日内", "2023-10-07"),
        ("2023-08-04", "9月底前", "2023-09-30"),
        ("2023-08-04", "自2023年8月30日起30日内", "2023-10-07"),
    ] {
        let title = format!("title={on} {words}");
        let ran = desk.run(&["add", "task", "ledger=整改", &title, &format!("due={words}"), "--on", on]);
        assert!(!words.contains("日内") || ran.err.contains("counted from 2023-08-"), "{ran:?}");
        let shown = desk.run(&["show", ran.ok().trim(), "--as-of", on, "--json"]).json();
        assert_eq!(shown["fields"]["due"]["date"], due, "{on} {words}");
        assert_eq!(shown["fields"]["due"]["words"], words);
    }
    // The start of the work decides, whenever the deadline is typed.
    let id = desk.run(&["add", "task", "ledger=整改", "title=x", "due=5个工作日内", "start=2023-09-27"]).ok();
    assert_eq!(desk.run(&["show", id.trim(), "--json"]).json()["fields"]["due"]["date"], "2023-10-10");
}

#[test]
fn a_deadline_that_nobody_understood_is_refused() {
    let desk = Desk::new();
    let before = desk.run(&["info", "--json"]).json()["head"].clone();
    for (words, why) in [("2023-02-31", "there is no such day"), ("foo", "foo"), ("尽快", "尽快")] {
        let due = format!("due={words}");
        for args in [vec!["set", "压减办税环节", &due], vec!["add", "task", "ledger=整改", "title=x", &due]] {
            let said = desk.run(&args).refused(8);
            assert!(said.contains(why) && said.contains("30日内"), "{said}");
        }
    }
    assert_eq!(desk.run(&["info", "--json"]).json()["head"], before);
    // What names no day is kept where the person says so, and partly read words are told.
    desk.run(&["set", "压减办税环节", "due=~省厅批复后"]).ok();
    let shown = desk.run(&["show", "压减办税环节", "--json"]).json();
    assert_eq!(
        (&shown["fields"]["due"]["words"], shown["fields"]["due"]["date"].is_null()),
        (&"省厅批复后".into(), true)
    );
    let ran = desk.run(&["set", "压减办税环节", "due=省厅批复9月底前"]);
    assert!(ran.code == 0 && ran.err.contains("省厅"), "{ran:?}");
    desk.run(&["set", "压减办税环节", "due=国庆节前"]).ok();
    assert_eq!(desk.run(&["show", "压减办税环节", "--json"]).json()["fields"]["due"]["date"], "2023-09-30");
}

/// One in the morning of 5 August in China, on a machine whose time is UTC.
#[test]
fn the_day_is_the_offices_and_not_the_machines() {
    let mut desk = Desk::new();
    desk.now = "2023-08-04T17:00:00Z";
    let run = |args: &[&str]| {
        let output = desk.command(args).env("TZ", "UTC").output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    run(&["set", "压减办税环节", "due=today"]);
    let listed: serde_json::Value =
        serde_json::from_str(&run(&["list", "tasks", "--filter", "due:today", "--json"])).unwrap();
    assert_eq!(listed.as_array().unwrap().len(), 1);
    let shown: serde_json::Value = serde_json::from_str(&run(&["show", "压减办税环节", "--json"])).unwrap();
    assert_eq!(shown["fields"]["due"]["date"], "2023-08-05");
    let last = shown["history"].as_array().unwrap().last().unwrap().clone();
    let first = shown["history"][0].clone();
    assert!(
        [&last, &first].iter().any(|e| e["at"] == "2023-08-05T01:00:00+08:00" && e["on"] == "2023-08-05"),
        "{shown}"
    );
    // An office elsewhere says so once.
    run(&["add", "setting", "name=time.zone", "value=UTC", "--on", "2023-08-04"]);
    let listed: serde_json::Value =
        serde_json::from_str(&run(&["list", "tasks", "--filter", "due:today", "--json"])).unwrap();
    assert_eq!(listed.as_array().unwrap().len(), 0);
    let wrong = desk.run(&["set", "time.zone", "value=Mars"]);
    assert!(wrong.code == 8 && wrong.err.contains("UTC+8"), "{wrong:?}");
}
