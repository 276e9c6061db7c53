//! The loop of a finding on the command line: receipt, objection, suspension, joint units, closing by a third, conclusion
//! and review. Terms: law-and-practice.md, "The law's numbers", worked terms.

use super::Desk;

fn office(now: &'static str) -> Desk {
    let desk = Desk { now, ..Desk::new() };
    desk.run(&["add", "unit", "name=市委督查室"]).ok();
    for (name, role, unit) in [
        ("税务联络", "reporter", "市税务局"),
        ("公安联络", "reporter", "市公安局"),
        ("核查员", "verifier", "市委督查室"),
        ("另一核查员", "verifier", "市委督查室"),
        ("督查员", "inspector", "市委督查室"),
    ] {
        desk.run(&["add", "person", &format!("name={name}"), &format!("role={role}"), &format!("unit={unit}")]).ok();
    }
    finding(&desk, "WT-1", &[]);
    desk
}

fn finding(desk: &Desk, serial: &str, more: &[&str]) {
    let serial = format!("serial={serial}");
    let fields =
        ["title=窗口缺岗", "category=window-absence", "unit=市税务局", "facts=上午十时窗口无人", "due=2023-09-20"];
    let mut args = vec!["add", "finding", &serial];
    args.extend(fields.iter().chain(more));
    desk.run(&args).ok();
}

fn field(desk: &Desk, id: &str, name: &str) -> serde_json::Value {
    desk.run(&["show", id, "--json"]).json()["fields"][name].clone()
}

fn column(desk: &Desk, name: &str) -> String {
    let listed = desk.run(&["list", "findings", "--columns", name, "--format", "csv"]).ok();
    listed.lines().nth(1).unwrap_or_default().trim().trim_matches('"').to_string()
}

fn reported(desk: &Desk, id: &str) {
    desk.run(&["finding", "assign", id]).ok();
    desk.run(&["--as", "税务联络", "finding", "receive", id]).ok();
    desk.run(&["--as", "税务联络", "finding", "accept", id, "--cause", "轮岗制度未落实", "--planned-on", "2023-08-20"])
        .ok();
    desk.run(&["--as", "税务联络", "finding", "rectify", id]).ok();
    desk.run(&["--as", "税务联络", "finding", "report", id, "--note", "已加派人员"]).ok();
}

#[test]
fn terms_run_from_the_receipt_and_late_receipt_is_not_late_report() {
    let mut desk = office("2023-09-25T10:00:00+08:00");
    desk.run(&["set", "WT-1", "due=2023-10-31"]).ok();
    desk.run(&["finding", "assign", "WT-1"]).ok();
    assert_eq!(column(&desk, "receive_by"), "2023-09-27", "two working days");
    desk.now = "2023-09-28T10:00:00+08:00";
    desk.run(&["--as", "税务联络", "finding", "receive", "WT-1"]).ok();
    assert_eq!((column(&desk, "late_receipt"), column(&desk, "late_report")), ("1".into(), String::new()));
    // 29 September to 6 October are off; 7 and 8 October, a weekend, are worked.
    assert_eq!(column(&desk, "object_by"), "2023-10-09");
    desk.now = "2023-10-10T10:00:00+08:00";
    let said = desk.run(&["--as", "税务联络", "finding", "object", "WT-1", "--note", "非我局职责"]).refused(5);
    assert!(said.contains("2023-10-09"), "{said}");
    // The office may still record it, as it may have come in on paper.
    desk.run(&["finding", "object", "WT-1", "--note", "电话提出"]).ok();
    desk.run(&["finding", "assign", "WT-1", "--note", "经核实属该局职责"]).ok();
    assert_eq!(field(&desk, "WT-1", "received_on"), serde_json::Value::Null, "it is handed out anew");
}

#[test]
fn the_clock_stands_still_while_a_finding_is_suspended() {
    let mut desk = office("2023-08-04T10:00:00+08:00");
    desk.run(&["finding", "assign", "WT-1"]).ok();
    desk.run(&["--as", "税务联络", "finding", "accept", "WT-1"]).ok();
    assert_eq!(field(&desk, "WT-1", "received_on"), "2023-08-04", "who takes it on has received it");
    desk.run(&["--as", "督查员", "finding", "suspend", "WT-1", "--note", "需省级系统改造"]).refused(8);
    let args = ["--suspend-approved", "分管副市长", "--review-on", "2023-10-31"];
    let mut suspend = vec!["--as", "督查员", "finding", "suspend", "WT-1", "--note", "需省级系统改造"];
    suspend.extend(args);
    desk.run(&suspend).ok();
    desk.now = "2023-10-03T10:00:00+08:00";
    assert_eq!((column(&desk, "overdue"), column(&desk, "late_report")), (String::new(), String::new()));
    assert_eq!(column(&desk, "stopped"), "60", "how long the clock has stood still");
    let said = desk.zh(&["timeline", "WT-1"]).ok();
    assert!(said.contains("自2023-08-04起中止计时，已60天；2023-10-31复审"), "{said}");
    desk.run(&["finding", "resume", "WT-1"]).ok();
    let rows = desk.run(&["timeline", "WT-1", "--json"]).json();
    let states: Vec<&str> = rows.as_array().unwrap().iter().map(|r| r["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["registered", "assigned", "accepted", "suspended", "rectifying"]);
    assert_eq!((&rows[3]["days"], &rows[3]["by"]), (&60.into(), &"督查员".into()));
    desk.run(&["timeline", "市税务局"]).refused(2);
    // The states of a task are its ledger's words, which change without a step too.
    desk.run(&["timeline", "压减办税环节"]).refused(2);
    // 60 days from 4 August to 3 October: 20 September becomes 19 November.
    let due = field(&desk, "WT-1", "due");
    assert!(due.to_string().contains("2023-11-19") && due.to_string().contains("60"), "{due}");
    assert_eq!(field(&desk, "WT-1", "state"), "rectifying");
    desk.run(&["undo"]).ok();
    assert!(field(&desk, "WT-1", "due").to_string().contains("2023-09-20"));
}

#[test]
fn results_in_parts_name_the_day_of_the_next_report() {
    let desk = office("2023-08-04T10:00:00+08:00");
    desk.run(&["finding", "assign", "WT-1"]).ok();
    desk.run(&["--as", "税务联络", "finding", "accept", "WT-1"]).ok();
    desk.run(&["--as", "税务联络", "finding", "partial", "WT-1", "--note", "已完成一半"]).refused(8);
    desk.run(&["--as", "税务联络", "finding", "partial", "WT-1", "--note", "已完成一半", "--next", "2023-08-25"]).ok();
    assert_eq!(field(&desk, "WT-1", "next_report"), "2023-08-25");
    assert_eq!(field(&desk, "WT-1", "state"), "accepted");
}

#[test]
fn each_unit_of_a_joint_finding_answers_for_itself_and_none_of_them_verifies() {
    let desk = office("2023-08-04T10:00:00+08:00");
    finding(&desk, "WT-2", &["responsible=市公安局"]);
    reported(&desk, "WT-2");
    let said = desk.run(&["--as", "核查员", "finding", "verify", "WT-2"]).refused(5);
    assert!(said.contains("市公安局") && said.contains("finding answer"), "{said}");
    desk.run(&["--as", "公安联络", "finding", "answer", "WT-2", "--note", "我局已开放数据接口"]).ok();
    // A verifier of the other responsible unit is no third party.
    desk.run(&["add", "person", "name=公安核查", "role=verifier", "unit=市公安局"]).ok();
    desk.run(&["--as", "公安核查", "finding", "verify", "WT-2"]).refused(5);
    desk.run(&["--as", "核查员", "finding", "verify", "WT-2"]).ok();
    let said = desk.run(&["--as", "核查员", "finding", "close", "WT-2"]).refused(5);
    assert!(said.contains("核查员 verified it"), "{said}");
    desk.run(&["--as", "另一核查员", "finding", "close", "WT-2"]).ok();
    assert_eq!(field(&desk, "WT-2", "closer"), "另一核查员");
}

#[test]
fn a_conclusion_is_fed_back_and_reviewed_by_nobody_who_took_part() {
    let mut desk = office("2023-08-04T10:00:00+08:00");
    reported(&desk, "WT-1");
    desk.run(&["--as", "核查员", "finding", "verify", "WT-1"]).ok();
    desk.run(&["--as", "核查员", "finding", "conclude", "WT-1", "--note", "事实清楚，限期整改"]).ok();
    desk.run(&["--as", "税务联络", "finding", "acknowledge", "WT-1", "--conclusion-received", "2023-08-30"]).ok();
    assert_eq!(column(&desk, "review_by"), "2023-10-07");
    let ask = |desk: &Desk| {
        desk.run(&["--as", "税务联络", "add", "review", "finding=WT-1", "unit=市税务局", "reason=事实有出入"])
    };
    desk.now = "2023-10-08T10:00:00+08:00";
    let said = ask(&desk).refused(5);
    assert!(said.contains("2023-10-07") && said.contains("17"), "{said}");
    desk.now = "2023-10-07T10:00:00+08:00";
    ask(&desk).ok();
    let reviews = desk.run(&["list", "reviews", "--json"]).json();
    let id = reviews[0]["id"].as_str().or(reviews["records"][0]["id"].as_str()).unwrap().to_string();
    assert_eq!(field(&desk, &id, "due"), "2023-11-06");
    let decide =
        |who: &str| desk.run(&["--as", who, "review", "decide", &id, "--result", "维持", "--note", "原结论事实清楚"]);
    decide("核查员").refused(5);
    decide("另一核查员").ok();
    assert_eq!(field(&desk, &id, "state"), "decided");
}

#[test]
fn the_ladder_may_begin_higher_and_misconduct_goes_to_the_discipline_body() {
    let desk = office("2023-08-04T10:00:00+08:00");
    desk.run(&["finding", "assign", "WT-1"]).ok();
    desk.run(&["finding", "talk", "WT-1", "--note", "情况紧急，直接约谈"]).ok();
    let said = desk.run(&["finding", "escalate", "WT-1", "--note", "仍未整改", "--json"]).json();
    assert_eq!(said["steps"][0]["step"], "finding.notice", "after the talk comes the notice");
    desk.run(&["--as", "核查员", "finding", "discipline", "WT-1", "--note", "涉嫌吃拿卡要"]).refused(8);
    desk.run(&["--as", "核查员", "finding", "discipline", "WT-1", "--note", "涉嫌吃拿卡要", "--body", "市纪委监委"])
        .ok();
    assert_eq!(field(&desk, "WT-1", "state"), "discipline");
    desk.run(&["finding", "assign", "WT-1"]).refused(5);
}

#[test]
fn a_report_says_by_unit_how_the_loop_went() {
    let mut desk = office("2023-08-04T10:00:00+08:00");
    desk.run(&["finding", "assign", "WT-1"]).ok();
    desk.now = "2023-08-08T10:00:00+08:00";
    desk.run(&["--as", "税务联络", "finding", "accept", "WT-1"]).ok();
    for _ in 0..2 {
        desk.run(&["--as", "税务联络", "finding", "rectify", "WT-1"]).ok();
        desk.run(&["--as", "税务联络", "finding", "report", "WT-1", "--note", "已加派人员"]).ok();
        desk.run(&["--as", "核查员", "finding", "return", "WT-1", "--note", "未见成效"]).ok();
    }
    desk.now = "2023-09-21T10:00:00+08:00";
    desk.run(&["--as", "税务联络", "finding", "rectify", "WT-1"]).ok();
    desk.run(&["--as", "税务联络", "finding", "report", "WT-1", "--note", "已落实双人双岗"]).ok();
    desk.run(&["--as", "核查员", "finding", "verify", "WT-1"]).ok();
    desk.run(&["--as", "另一核查员", "finding", "close", "WT-1"]).ok();
    desk.now = "2023-12-01T10:00:00+08:00";
    desk.run(&["--as", "另一核查员", "finding", "reopen", "WT-1", "--note", "又见缺岗"]).ok();
    let report = desk.run(&["report", "rectification", "--json"]).json();
    let row = report.as_array().or(report["rows"].as_array()).unwrap()[0].clone();
    assert_eq!(row["unit"], "市税务局");
    assert_eq!((&row["returned"], &row["returned_again"], &row["relapsed"]), (&1.into(), &1.into(), &1.into()));
    assert_eq!(
        (&row["late_receipts"], &row["in_time"]),
        (&0.into(), &0.0.into()),
        "reported on 21, due on 20 September"
    );
    assert_eq!(row["days"]["to_close"], 48.0, "4 August to 21 September");
    assert_eq!(row["days"]["to_receipt"], 4.0);
}

#[test]
fn closed_findings_that_are_drawn_are_looked_at_again_and_hold_or_come_back() {
    let mut desk = office("2023-08-04T10:00:00+08:00");
    finding(&desk, "WT-2", &["place=二楼"]);
    finding(&desk, "WT-3", &["place=三楼"]);
    for id in ["WT-1", "WT-2"] {
        reported(&desk, id);
        desk.run(&["--as", "核查员", "finding", "verify", id]).ok();
        desk.run(&["--as", "另一核查员", "finding", "close", id]).ok();
    }
    let commit = ["draw", "commit", "回头看", "--from", "findings", "--share", "100%", "--each", "0"];
    desk.run(&[&commit[..], &["--filter", "state:closed"]].concat()).ok();
    let said = desk.run(&["draw", "visits", "CQ-01", "--on", "2023-08-08"]).refused(2);
    assert!(said.contains("not drawn yet"), "{said}");
    desk.run(&["draw", "open", "CQ-01", "--public", "4 1 6 2"]).ok();
    let report = desk.run(&["report", "rechecks", "--json"]).json();
    assert!(report.as_array().unwrap().iter().all(|r| r["outcome"] == "open"), "{report}");
    let go = ["draw", "visits", "CQ-01", "--on", "2023-08-08", "--inspector", "督查员", "--inspector", "核查员"];
    let ran = desk.run(&go);
    assert!(ran.code == 0 && ran.err.contains("on 2023-08-08: 1; findings to be looked at again: 2"), "{ran:?}");
    let said = desk.run(&go).refused(2);
    assert!(said.contains("has its visit"), "{said}");
    desk.now = "2023-08-08T10:00:00+08:00";
    let visit = desk.run(&["list", "visits", "--json"]).json()[0]["id"].as_str().unwrap().to_string();
    desk.run(&["visit", "begin", &visit]).ok();
    let finish = ["visit", "finish", &visit, "--outcome", "to-rectify"];
    let said = desk.run(&finish).refused(5);
    assert!(said.contains("not decided yet") && said.contains("窗口缺岗; 窗口缺岗"), "{said}");
    let said = desk.run(&["--as", "税务联络", "finding", "recheck", "WT-1"]).refused(5);
    assert!(!said.is_empty());
    desk.run(&["--as", "核查员", "finding", "recheck", "WT-1", "--note", "现场有人值守"]).ok();
    desk.run(&["--as", "核查员", "finding", "reopen", "WT-2", "--note", "再次缺岗"]).ok();
    desk.run(&finish).ok();
    let ran = desk.run(&["report", "rechecks"]);
    assert!(
        ran.err.contains("2 of 2 drawn, 1 still right, 1 came back, 0 open; relapses 50.0% (95%: 9.5 to 90.5%)"),
        "{ran:?}"
    );
    let report = desk.run(&["report", "rechecks", "--json"]).json();
    let of = |serial: &str| report.as_array().unwrap().iter().find(|r| r["serial"] == serial).unwrap().clone();
    assert_eq!((&of("WT-1")["outcome"], &of("WT-1")["said"]), (&"holds".into(), &"现场有人值守".into()));
    assert_eq!((&of("WT-2")["outcome"], &of("WT-2")["said"]), (&"relapsed".into(), &"再次缺岗".into()));
    assert_eq!(of("WT-2")["visit_on"], "2023-08-08");
    let units = desk.run(&["report", "rectification", "--json"]).json();
    assert_eq!(units[0]["relapsed"], 1, "the same relapse is counted for the unit: {units}");
}
