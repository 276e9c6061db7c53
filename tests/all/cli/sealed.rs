//! What only named people may know: informants and unannounced visits, by the bytes of the store; slips of visits.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use super::{Desk, ssh_key};

/// An office with people who have keys, and where their secrets lie.
fn office() -> Desk {
    let desk = Desk::new();
    let people = [("督查员1", "inspector"), ("督查员2", "inspector"), ("纪检联络", "verifier"), ("旁人", "inspector")];
    for ((name, role), seed) in people.into_iter().zip(1..) {
        let public = format!("keys={}", ssh_key::make(&desk.file(&format!("{name}.key")), seed));
        desk.run(&[
            "add",
            "person",
            &format!("name={name}"),
            &format!("role={role}"),
            &public,
            "trained_on=2023-06-17",
        ])
        .ok();
    }
    desk
}

fn key(desk: &Desk, name: &str) -> String {
    desk.file(&format!("{name}.key")).display().to_string()
}

/// Whether a text lies as it is in any file of a folder.
pub fn lies_in(folder: &Path, text: &str) -> bool {
    let mut rest = vec![folder.to_path_buf()];
    while let Some(path) = rest.pop() {
        if path.is_dir() {
            rest.extend(std::fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
        } else if std::fs::read(&path).unwrap().windows(text.len()).any(|w| w == text.as_bytes()) {
            return true;
        }
    }
    false
}

#[test]
fn an_informant_is_in_no_byte_and_the_trail_says_who_knew() {
    let desk = office();
    let fields = ["serial=XS-1", "title=窗口收费不公示", "channel=热线", "facts=收费不公示", "unit=市税务局"];
    desk.run(&[&["add", "clue"], fields.as_slice()].concat()).ok();
    let mut seal = desk.command(&["clue", "informant", "XS-1", "--to", "纪检联络"]);
    let mut child = seal.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all("某甲 13800001111".as_bytes()).unwrap();
    assert!(child.wait_with_output().unwrap().status.success());
    // No store, export, search, trail or backup holds it.
    desk.run(&["backup", desk.file("b.ducha").to_str().unwrap()]).ok();
    // A backup is packed: what lies in it is seen where it is unpacked.
    let restored = Desk::bare();
    restored.run(&["restore", desk.file("b.ducha").to_str().unwrap()]).ok();
    assert!(lies_in(&restored.home(), "窗口收费不公示"), "what is no secret is there");
    for secret in ["某甲", "13800001111"] {
        assert!(!lies_in(&desk.home(), secret), "{secret} lies in the store");
        assert!(!lies_in(&restored.home(), secret), "{secret} lies in the backup");
        for args in [
            vec!["list", "clues", "--json"],
            vec!["list", "sealed", "--json"],
            vec!["show", "XS-1", "--json"],
            vec!["log", "--json"],
            vec!["export", "all"],
            vec!["list", "clues", "--filter", secret],
        ] {
            assert!(!desk.run(&args).ok().contains(secret), "{args:?}");
        }
    }
    let open = |who: &str, with: &str| {
        desk.run(&["--as", who, "clue", "open-informant", "XS-1", "--identity", &key(&desk, with)])
    };
    open("旁人", "旁人").refused(5);
    open("旁人", "纪检联络").refused(5);
    open("纪检联络", "旁人").refused(5);
    assert_eq!(open("纪检联络", "纪检联络").ok().trim(), "某甲 13800001111");
    let trail = desk.run(&["log", "--json"]).ok();
    assert!(trail.contains("sealed.read"), "who read it is in the trail");
    // Without a key that can be sealed for, nothing is.
    desk.run(&["add", "person", "name=无钥", "role=verifier"]).ok();
    let mut seal = desk.command(&["clue", "informant", "XS-1", "--to", "无钥"]);
    let mut child = seal.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all("某甲".as_bytes()).unwrap();
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(8));
}

#[test]
fn an_unannounced_visit_is_known_to_nobody_until_it_begins() {
    let desk = office();
    desk.run(&["add", "unit", "name=秘密单位"]).ok();
    desk.run(&["add", "visit", "unit=秘密单位", "on=2023-08-08", "announced=unannounced"]).refused(5);
    desk.run(&["add", "person", "name=单位联络", "role=reporter", "unit=秘密单位"]).ok();
    let id_of_unit = desk.id("秘密单位");
    let said =
        desk.run(&["visit", "seal", "--unit", "秘密单位", "--on", "2023-08-06", "--inspectors", "督查员1"]).refused(2);
    assert!(said.contains("two inspectors"), "{said}");
    let sealed =
        desk.run(&["visit", "seal", "--unit", "秘密单位", "--on", "2023-08-06", "--inspectors", "督查员1、督查员2"]);
    assert!(sealed.err.contains("no working day"), "a Sunday: {sealed:?}");
    let id = sealed.err.split("Sealed as ").nth(1).unwrap().split(' ').next().unwrap().to_string();
    sealed.ok();
    let shown = desk.run(&["show", &id, "--json"]).ok();
    assert!(!shown.contains(&id_of_unit) && !shown.contains("秘密单位") && !shown.contains("2023-08-06"), "{shown}");
    assert!(!desk.run(&["--as", "单位联络", "list", "sealed"]).ok().contains("暗访"));
    let with = |who: &str, verb: &str| desk.run(&["--as", who, "visit", verb, &id, "--identity", &key(&desk, who)]);
    with("旁人", "open").refused(5);
    assert!(with("督查员2", "open").ok().contains("秘密单位, 2023-08-06"));
    with("督查员1", "begin-sealed").ok();
    let visits = desk.run(&["--as", "单位联络", "list", "visits", "--json"]).json();
    let visit = desk.run(&["show", visits[0]["id"].as_str().unwrap(), "--json"]).json();
    assert_eq!(visit["fields"]["state"], "begun");
    let knew = visit["fields"]["knew"].as_str().unwrap();
    assert!(knew.contains("督查员1（自2023-08-04）") && knew.contains("督查员2启封"), "{knew}");
}

#[test]
fn a_slip_is_verified_on_any_machine_and_a_forged_one_is_not() {
    let desk = office();
    let dates = ["from=2023-08-04", "until=2023-08-10", "sort=专项督查", "indicators="];
    desk.run(&[&["add", "campaign", "serial=DC-1", "title=八月督查"], &dates[..3]].concat()).ok();
    desk.run(&[
        "add",
        "visit",
        "serial=ZF-1",
        "unit=市税务局",
        "on=2023-08-07",
        "campaign=DC-1",
        "inspectors=督查员1、督查员2",
    ])
    .ok();
    let said = desk.run(&["slip", "issue", "ZF-1"]).refused(5);
    assert!(said.contains("not approved"), "{said}");
    let approval = ["--approved-by", "市长", "--approval", "龙府督〔2023〕3号", "--term", "2023-12-31"];
    desk.run(&[&["campaign", "approve", "DC-1"], approval.as_slice()].concat()).ok();
    let slip = desk.file("slip.txt");
    let issued = desk.run(&["slip", "issue", "ZF-1", "--out", slip.to_str().unwrap()]);
    let code = desk.run(&["show", "ZF-1", "--json"]).json()["fields"]["slip"].as_str().unwrap().to_string();
    assert!(issued.err.contains(&code), "{issued:?}");
    // The unit's own machine, without an office.
    let other = Desk::bare();
    let said = other.run(&["slip", "verify", slip.to_str().unwrap()]);
    for part in ["八月督查", "市长 龙府督〔2023〕3号", "市税务局", "2023-08-07", "督查员1、督查员2"]
    {
        assert!(said.out.contains(part), "{part}: {said:?}");
    }
    assert!(said.err.contains("genuine") && said.code == 0, "{said:?}");
    // By its code, where the office's store is.
    let known = desk.run(&["slip", "verify", &code.to_lowercase()]);
    assert!(known.err.contains("device of the office"), "{known:?}");
    desk.run(&["slip", "verify", "AAAA-BBBB-CCCC"]).refused(3);
    let text = std::fs::read_to_string(&slip).unwrap();
    for (from, to) in [("市税务局", "市公安局"), ("2023-08-07", "2023-08-08"), ("督查员1", "督查员3")] {
        std::fs::write(&slip, text.replace(from, to)).unwrap();
        other.run(&["slip", "verify", slip.to_str().unwrap()]).refused(7);
    }
    std::fs::write(&slip, "hello").unwrap();
    other.run(&["slip", "verify", slip.to_str().unwrap()]).refused(8);
}

#[test]
fn warnings_name_their_rule_and_do_not_stand_in_the_way() {
    let desk = office();
    desk.run(&["set", "市税务局", "credit=91350100M000100Y43"]).ok();
    desk.run(&["add", "point", "name=办税大厅", "unit=市税务局", "hours=周一至周五 9:00-12:00 14:00-17:00"]).ok();
    let visit = |serial: &str, on: &str, more: &[&str]| {
        let (serial, on) = (format!("serial={serial}"), format!("on={on}"));
        desk.run(&[&["add", "visit", &serial, "unit=市税务局", &on], more].concat())
    };
    let said = visit("ZF-1", "2023-08-05", &[]);
    assert!(said.err.contains("is a firm") && said.err.contains("54"), "{said:?}");
    assert!(said.err.contains("2023-08-05 is no working day"), "{said:?}");
    let said = visit("ZF-2", "2023-08-04", &["point=办税大厅"]);
    assert!(said.err.contains("was or is to be visited on 2023-08-05") && said.err.contains("art. 15"), "{said:?}");
    let said = visit("ZF-3", "2023-08-25", &[]);
    assert!(said.err.contains("called upon 2 times in 2023-08 already (visits 2, meetings 0, requests 0)"), "{said:?}");
    let late = Desk { now: "2023-08-04T12:30:00+08:00", ..desk };
    let said = late.run(&["visit", "begin", "ZF-2", "--inspectors", "督查员1、督查员2"]);
    assert!(said.err.contains("12:30 lies outside the hours of “办税大厅”") && said.code == 0, "{said:?}");
}

#[test]
fn one_more_meeting_or_letter_is_warned_of_too_and_a_report_says_what_each_unit_bore() {
    let desk = office();
    let meeting = |name: &str, on: &str| {
        desk.run(&["add", "meeting", &format!("name={name}"), &format!("on={on}"), "invited=市税务局、市公安局"])
    };
    assert!(!meeting("第一次调度会", "2023-08-01").err.contains("mind"));
    let letter = |number: &str, sort: &str, more: &[&str]| {
        let (number, sort) = (format!("number={number}"), format!("sort={sort}"));
        let fields = ["add", "document", "title=请报送材料", &number, &sort, "on=2023-08-02", "to=市税务局"];
        desk.run(&[&fields[..], more].concat())
    };
    let said = letter("函1", "letter", &[]);
    assert!(!said.err.contains("基层减负"), "a letter that asks for nothing: {said:?}");
    let said = letter("函2", "letter", &["reply_by=2023-08-10"]);
    assert!(!said.err.contains("基层减负"), "the second of two: {said:?}");
    let said = letter("函3", "letter", &["reply_by=2023-08-11"]);
    assert!(said.code == 0 && said.err.contains("(visits 0, meetings 1, requests 1); the limit is 2"), "{said:?}");
    let said = letter("交办1", "assign", &["reply_by=2023-08-11"]);
    assert!(!said.err.contains("基层减负"), "a slip on its own matters: {said:?}");
    let said = meeting("第二次调度会", "2023-08-03");
    assert!(said.err.contains("“市税务局” was called upon 3 times") && !said.err.contains("市公安局"), "{said:?}");
    let rows = desk.run(&["report", "unit-burden", "--json"]).json();
    let of = |unit: &str| rows.as_array().unwrap().iter().find(|r| r["unit"] == unit).unwrap().clone();
    let tax = of("市税务局");
    assert_eq!((&tax["month"], &tax["visits"], &tax["meetings"]), (&"2023-08".into(), &0.into(), &2.into()));
    assert_eq!((&tax["requests"], &tax["all"], &tax["over"]), (&2.into(), &4.into(), &true.into()));
    assert_eq!((&of("市公安局")["all"], &of("市公安局")["over"]), (&2.into(), &false.into()));
}

#[test]
fn a_campaign_is_warned_of_firms_of_the_same_matter_and_does_not_begin_after_its_term() {
    let desk = office();
    desk.run(&["set", "市公安局", "credit=91350100M000100Y43"]).ok();
    let campaign = |serial: &str, more: &[&str]| {
        let (title, serial) = (format!("title=督查{serial}"), format!("serial={serial}"));
        let fields = ["sort=专项督查", "from=2023-08-04", "until=2023-08-10", "matters=窗口收费公示"];
        desk.run(&[&["add", "campaign", &serial, &title], &fields[..], more].concat())
    };
    campaign("DC-1", &["units=市税务局"]).ok();
    let said = campaign("DC-2", &["units=市税务局、市公安局", "methods=听取汇报、互联网+督查"]);
    assert!(said.code == 0 && said.err.contains("“市公安局” is a firm"), "{said:?}");
    let shown = desk.run(&["show", "DC-2", "--json"]).json();
    assert_eq!(shown["fields"]["methods"], serde_json::json!(["hearing-report", "online"]));
    assert!(desk.zh(&["show", "DC-2"]).ok().contains("听取汇报、互联网+督查"));
    let said = campaign("DC-3", &["methods=突击"]).refused(8);
    assert!(said.contains("hearing reports"), "the eight are named: {said}");
    let visit = |serial: &str, on: &str, campaign: &str| {
        let args = [format!("serial={serial}"), format!("on={on}"), format!("campaign={campaign}")];
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        desk.run(&[&["add", "visit", "unit=市税务局"], args.as_slice()].concat())
    };
    visit("ZF-1", "2023-08-07", "DC-1").ok();
    let said = visit("ZF-2", "2023-10-20", "DC-2");
    assert!(said.err.contains("in the same matter this year by “督查DC-1”"), "{said:?}");
    let approve = ["campaign", "approve", "DC-1", "--approved-by", "市长", "--approval", "龙府督〔2023〕3号"];
    desk.run(&[&approve[..], &["--term", "2023-08-03"]].concat()).ok();
    let start = ["campaign", "start", "DC-1", "--leader", "督查员1", "--inspectors", "督查员1、督查员2"];
    let said = desk.run(&start).refused(5);
    assert!(said.contains("ended on 2023-08-03") && said.contains("art. 7"), "{said}");
    desk.run(&["set", "DC-1", "state=running", "leader=督查员1", "inspectors=督查员1、督查员2"]).refused(5);
    desk.run(&["set", "DC-1", "term=2023-12-31"]).ok();
    desk.run(&start).ok();
}
