//! Steps of lives on the command line: findings, tasks, flags.

use std::io::Write;
use std::process::Stdio;

use super::Desk;

fn finding(desk: &Desk, serial: &str) {
    let serial = format!("serial={serial}");
    let facts = ["title=窗口缺岗", "category=窗口缺岗", "facts=上午十时窗口无人", "unit=市税务局"];
    let mut args = vec!["add", "finding", serial.as_str()];
    args.extend(facts);
    desk.run(&args).ok();
}

fn person(desk: &Desk, name: &str, role: &str, unit: &str) {
    let fields = [format!("name={name}"), format!("role={role}"), format!("unit={unit}")];
    let mut args = vec!["add", "person"];
    args.extend(fields.iter().map(String::as_str));
    desk.run(&args).ok();
}

#[test]
fn a_finding_goes_its_way_by_commands_and_the_trail_says_each() {
    let desk = Desk::new();
    person(&desk, "李四", "reporter", "市税务局");
    person(&desk, "张三", "verifier", "市公安局");
    finding(&desk, "WT-01");
    desk.run(&["finding", "assign", "WT-01", "--due", "8月底前"]).ok();
    let took = desk.run(&["--as", "李四", "finding", "accept", "WT-01"]);
    assert!(took.err.contains("accept: 窗口缺岗 → accepted"), "{took:?}");
    took.ok();
    desk.run(&["--as", "李四", "finding", "rectify", "WT-01"]).ok();
    let said = desk.run(&["--as", "李四", "finding", "report", "WT-01"]).refused(8);
    assert!(said.contains("needs “Reply”"), "{said}");
    desk.run(&["--as", "李四", "finding", "report", "WT-01", "--note", "已加派人员"]).ok();
    let said = desk.run(&["--as", "李四", "finding", "verify", "WT-01"]).refused(5);
    assert!(said.contains("may not"), "{said}");
    // What is tried is not written, and says what it would be.
    let tried = desk.run(&["--as", "张三", "finding", "verify", "WT-01", "--dry-run", "--json"]).json();
    assert_eq!((&tried["steps"][0]["to"], &tried["written"]), (&"verified".into(), &false.into()));
    desk.run(&["--as", "张三", "finding", "verify", "WT-01", "--note", "现场属实"]).ok();
    desk.run(&["finding", "close", "WT-01"]).ok();
    let shown = desk.run(&["show", "WT-01", "--json"]).json();
    let fields = &shown["fields"];
    assert_eq!((&fields["state"], &fields["closed_on"]), (&"closed".into(), &"2023-08-04".into()));
    let actions: Vec<&str> =
        shown["history"].as_array().unwrap().iter().map(|e| e["action"].as_str().unwrap()).collect();
    let way =
        ["finding.close", "finding.verify", "finding.report", "finding.rectify", "finding.accept", "finding.assign"];
    assert_eq!(actions[..6], way);
    let said = desk.run(&["finding", "close", "WT-01"]).refused(2);
    assert!(said.contains("already"), "{said}");
    let said = desk.zh(&["finding", "report", "WT-01", "--note", "x"]).refused(5);
    assert!(
        said.contains("现为“销号”") && said.contains("现在可以：回头看") && said.contains("ducha finding verify"),
        "{said}"
    );
}

#[test]
fn a_plain_set_of_a_state_is_the_step_or_is_refused_with_its_name() {
    let desk = Desk::new();
    finding(&desk, "WT-01");
    let said = desk.run(&["set", "WT-01", "state=closed"]).refused(5);
    assert!(said.contains("finding assign"), "{said}");
    for (state, note) in [("assigned", ""), ("accepted", ""), ("rectifying", ""), ("reported", "已整改")] {
        desk.run(&["set", "WT-01", &format!("state={state}"), "--note", note]).ok();
    }
    let said = desk.run(&["set", "WT-01", "state=verified", "verifier=王管理"]).refused(5);
    assert!(said.contains("王管理"), "{said}");
    let shown = desk.run(&["show", "WT-01", "--json"]).json();
    assert_eq!(shown["history"][0]["action"], "finding.report");
    assert_eq!(shown["fields"]["rectifier"], "王管理");
    // The same of a task: its day and its report are kept.
    desk.run(&["set", "压减办税环节", "status=已完成"]).ok();
    let shown = desk.run(&["show", "压减办税环节", "--json"]).json();
    assert_eq!(
        (&shown["fields"]["done_on"], &shown["fields"]["reported"]),
        (&"2023-08-04".into(), &"2023-08-04".into())
    );
    assert_eq!(shown["history"][0]["action"], "task.done");
}

#[test]
fn tasks_are_named_one_by_one_by_filter_and_from_standard_input() {
    let desk = Desk::new();
    let done = |desk: &Desk| {
        desk.run(&["list", "tasks", "--filter", "status:已完成", "--json"]).json().as_array().unwrap().len()
    };
    desk.run(&["task", "done", "压减办税环节", "2", "--on", "8-4"]).ok();
    assert_eq!(done(&desk), 3);
    let shown = desk.run(&["show", "压减办税环节", "--json"]).json();
    assert_eq!(shown["fields"]["done_on"], "2023-08-04");
    desk.run(&["undo"]).ok();
    assert_eq!(done(&desk), 1, "one action, one undo");
    let mut child = desk.command(&["task", "done", "-"]).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all("压减办税环节\n\n推行一窗受理\n".as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(done(&desk), 3);
    let said = desk.run(&["task", "return", "--filter", "status:done"]).refused(8);
    assert!(said.contains("Returned because"), "{said}");
    desk.run(&["task", "return", "--filter", "status:done lead:税务", "--note", "未附佐证"]).ok();
    assert_eq!(done(&desk), 1);
    assert!(desk.run(&["task", "done"]).refused(2).contains("no record is named"));
    assert!(desk.run(&["task", "done", "没有的"]).refused(3).contains("没有的"));
    desk.run(&["task", "report", "压减办税环节", "--note", "材料已补", "--progress", "60", "--status", "正在推进"])
        .ok();
    let shown = desk.run(&["show", "压减办税环节", "--json"]).json();
    assert_eq!((&shown["fields"]["latest"], &shown["fields"]["progress"]), (&"材料已补".into(), &60.into()));
    assert_eq!(shown["fields"]["status"], "正在推进");
}

#[test]
fn time_is_asked_for_and_granted_and_units_are_urged() {
    let desk = Desk::new();
    desk.run(&["task", "ask-extension", "压减办税环节", "--note", "汛期停工", "--until", "9-30"]).ok();
    desk.run(&["task", "extend", "压减办税环节"]).ok();
    let shown = desk.run(&["show", "压减办税环节", "--json"]).json();
    assert_eq!(shown["fields"]["due"]["date"], "2023-09-30");
    assert!(desk.run(&["task", "extend", "压减办税环节"]).refused(3).contains("asked for"));
    for step in ["task.urge", "task.order", "task.talk", "task.notice"] {
        let took = desk.run(&["task", "escalate", "压减办税环节", "--note", "请抓紧", "--json"]).json();
        assert_eq!(took["steps"][0]["step"], step);
    }
    assert!(desk.run(&["task", "escalate", "压减办税环节", "--note", "x"]).refused(2).contains("last step"));
    desk.run(&["task", "defer", "压减办税环节", "--deferred", "+10wd"]).ok();
    let again = desk.run(&["task", "defer", "压减办税环节"]);
    assert!(again.code == 0 && again.err.contains("nothing changes"), "{again:?}");
    desk.run(&["task", "assign", "压减办税环节", "--lead", "市公安局"]).ok();
    assert_eq!(desk.run(&["show", "压减办税环节", "--json"]).json()["fields"]["lead"], "市公安局");
}

#[test]
fn a_flag_is_named_by_its_indicator() {
    let desk = Desk::new();
    desk.run(&["add", "indicator", "name=开办企业", "lead=市税务局"]).ok();
    desk.run(&["add", "flag", "indicator=开办企业", "period=2023Q2", "rule=hand", "reason=列倒数第三"]).ok();
    let said = desk.run(&["flag", "commit", "开办企业", "--note", "成立专班"]).refused(8);
    assert!(said.contains("Committed by"), "{said}");
    desk.run(&["flag", "commit", "开办企业", "--note", "成立专班", "--by", "分管副市长", "--due", "8月底前"]).ok();
    desk.run(&["flag", "repair", "开办企业"]).ok();
    desk.run(&["flag", "lift", "开办企业", "--note", "口径调整"]).ok();
    let flags = desk.run(&["list", "flags", "--json"]).json();
    assert_eq!((&flags[0]["state"], &flags[0]["due"]["date"]), (&"lifted".into(), &"2023-08-31".into()));
    assert!(desk.run(&["flag", "repair", "开办企业"]).refused(3).contains("lifted"));
    desk.run(&["flag", "again", "开办企业", "--note", "下季度又落后"]).ok();
}
