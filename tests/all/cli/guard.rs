//! The guard against fake rectification on the command line.

use super::Desk;

#[test]
fn the_sample_raises_what_was_planted_in_it_and_nothing_else() {
    let desk = Desk::sample();
    let found = desk.run(&["guard", "--dry-run", "--json"]).json();
    let alarms = found["alarms"].as_array().unwrap();
    let said: Vec<(&str, &str)> =
        alarms.iter().map(|a| (a["rule"].as_str().unwrap(), a["finding"].as_str().unwrap())).collect();
    // One picture was handed in twice; one window stood empty again two weeks after it was struck off. No other picture of
    // the sample is taken for a copy.
    assert_eq!(
        said,
        [("before-after", "普惠小微贷款增速靠后，银企对接台账不实"), ("relapsed", "错时延时服务窗口中午无人值守")]
    );
    assert_eq!(
        (&found["raised"], desk.run(&["list", "alarms", "--json"]).ok().contains("before-after")),
        (&0.into(), false)
    );
}

#[test]
fn an_alarm_is_raised_once_decided_by_a_person_and_kept() {
    let desk = Desk::sample();
    let first = desk.run(&["guard", "--json"]).json();
    let count = first["raised"].as_u64().unwrap();
    assert!(count > 0);
    assert_eq!(desk.run(&["guard", "--json"]).json()["raised"], 0, "it is kept, and not raised again");
    let alarms = desk.run(&["list", "alarms", "--columns", "id", "--format", "csv"]).ok();
    let id = alarms.lines().nth(1).unwrap().trim().to_string();
    desk.run(&["alarm", "confirm", &id]).refused(8);
    desk.run(&["alarm", "dismiss", &id, "--note", "照片系同日补拍，已核实"]).ok();
    desk.run(&["alarm", "confirm", &id, "--note", "复查确认为同一照片"]).ok();
    let shown = desk.run(&["show", &id, "--json"]).json();
    assert_eq!(shown["fields"]["state"], "confirmed");
    assert!(shown["fields"]["why"].as_str().is_some_and(|w| !w.is_empty()));
    let again = desk.run(&["guard"]);
    assert!(again.err.contains("raised before"), "{again:?}");
}
