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
    for secret in ["某甲", "13800001111"] {
        assert!(!lies_in(&desk.home(), secret), "{secret} lies in the store");
        assert!(!lies_in(&desk.file("b.ducha"), secret), "{secret} lies in the backup");
        for args in [
            vec!["list", "clues", "--json"],
            vec!["list", "sealed", "--json"],
            vec!["show", "XS-1", "--json"],
            vec!["log", "--json"],
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
    assert!(said.err.contains("2 visits and meetings in 2023-08 already"), "{said:?}");
    let late = Desk { now: "2023-08-04T12:30:00+08:00", ..desk };
    let said = late.run(&["visit", "begin", "ZF-2", "--inspectors", "督查员1、督查员2"]);
    assert!(said.err.contains("12:30 lies outside the hours of “办税大厅”") && said.code == 0, "{said:?}");
}
