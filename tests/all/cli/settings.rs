//! Settings of the office on the command line.

use super::Desk;

#[test]
fn settings_are_listed_set_and_emptied_by_name_or_as_they_are_called() {
    let desk = Desk::new();
    let listed = desk.zh(&["setting", "list"]).ok();
    for says in ["本县", "状态灯规则", "未设置，按后3名", "申请复核时限", "30日内"] {
        assert!(listed.contains(says), "{says} in {listed}");
    }
    desk.run(&["setting", "set", "lagging.rules", "bottom:5"]).ok();
    let all = desk.run(&["setting", "list", "--json"]).json();
    let of = |name: &str| all.as_array().unwrap().iter().find(|s| s["name"] == name).unwrap().clone();
    assert_eq!((&of("lagging.rules")["value"], &of("bands")["value"]), (&"bottom:5".into(), &serde_json::Value::Null));
    let said = desk.zh(&["setting", "set", "申请复核时限", "15日内"]);
    assert!(said.err.contains("15日内"), "{said:?}");
    for bad in [["lagging.rules", "last"], ["term.review", "soon"], ["own.unit", "没有的县"], ["server.sessions", "-1"]]
    {
        assert_ne!(desk.run(&[&["setting", "set"], bad.as_slice()].concat()).code, 0, "{bad:?}");
    }
    desk.run(&["setting", "set", "nonsense", "1"]).refused(3);
    desk.run(&["setting", "set", "lagging.rules", ""]).ok();
    let all = desk.run(&["setting", "list", "--json"]).json();
    assert!(all.as_array().unwrap().iter().all(|s| s["name"] != "lagging.rules" || s["value"].is_null()));
    desk.run(&["add", "person", "name=督查员", "role=inspector"]).ok();
    desk.run(&["--as", "督查员", "setting", "set", "lagging.rules", "bottom:5"]).refused(5);
}
