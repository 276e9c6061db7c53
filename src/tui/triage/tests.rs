//! A triage, key by key.

use crate::domain::kind::Kind;
use crate::domain::schema::{note, task};
use crate::domain::value::Value;
use crate::i18n::Lang;
use crate::tui::form::tests::Town;

#[test]
fn each_key_decides_and_undo_steps_back() {
    let town = Town::new();
    let mut stage = town.stage(Lang::Zh, 100, 30);
    stage.keys("4 t");
    assert!(stage.shows("逐条过：任务") && stage.shows("1 / 3") && stage.shows("压减办税环节"), "{}", stage.text());
    stage.keys("d");
    assert!(stage.shows("2 / 3") && stage.shows("已处理 1"), "{}", stage.text());
    assert_eq!(town.of_task(0, task::STATUS), Some(Value::from("已完成")));
    // Assigned: asked in one line, completed by pinyin, written at once.
    stage.keys("a text:szl");
    stage.keys("C-u text:scjg");
    assert!(stage.shows("市市场监管局"), "{}", stage.text());
    stage.keys("enter");
    assert!(stage.shows("3 / 3") && stage.shows("已处理 2"), "{}", stage.text());
    let office = town.office();
    let lead = |n: usize| {
        let state = office.read();
        let lead = state.get(town.tasks[n]).unwrap().reference(task::LEAD).unwrap();
        state.title(lead)
    };
    assert_eq!(lead(1), "市市场监管局");
    // Undo goes back to what it undid.
    stage.keys("U");
    assert!(stage.shows("2 / 3") && stage.shows("已处理 1"), "{}", stage.text());
    assert_eq!(lead(1), "市税务局");
    stage.keys("U");
    assert!(stage.shows("1 / 3") && stage.shows("已处理 0"), "{}", stage.text());
    assert_eq!(town.of_task(0, task::STATUS), None);
}

#[test]
fn a_note_stays_urging_goes_on_and_the_end_says_what_was_done() {
    let town = Town::new();
    let mut stage = town.stage(Lang::En, 100, 30);
    stage.keys("4 t c text:looked enter");
    assert!(!stage.shows("looked_"), "{}", stage.text());
    stage.keys("C-s");
    assert!(stage.shows("1 / 3"), "a note decides nothing: {}", stage.text());
    stage.keys("u text:again");
    stage.keys("C-s");
    assert!(stage.shows("2 / 3") && stage.shows("1 decided"), "{}", stage.text());
    let office = town.office();
    let texts: Vec<String> =
        office.read().records(Kind::Note).filter_map(|n| n.text(note::TEXT).map(str::to_string)).collect();
    assert_eq!(texts, ["looked", "again"]);
    stage.keys("s s");
    assert!(stage.shows("1 of 3 decided, 2 left as they are."), "{}", stage.text());
    stage.keys("k");
    assert!(stage.shows("3 / 3"), "{}", stage.text());
    stage.keys("D text:someday enter");
    assert!(stage.shows("“someday” is no date"), "{}", stage.text());
    stage.keys("C-u text:+10wd");
    assert!(stage.shows("2023-08-15"), "{}", stage.text());
    stage.keys("enter");
    assert!(stage.shows("2 of 3 decided"), "{}", stage.text());
    stage.keys("esc");
    assert!(!stage.shows("Triage:"), "{}", stage.text());
}
