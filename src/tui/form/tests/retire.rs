//! Records are taken out by a key, with a reason and who takes over.

use super::Town;
use crate::domain::kind::Kind;
use crate::domain::schema::task;
use crate::i18n::Lang;

fn units(town: &Town) -> Vec<String> {
    let office = town.office();
    let state = office.read();
    state.records(Kind::Unit).map(|r| state.title_of(r)).collect()
}

#[test]
fn a_unit_is_taken_out_by_keys_and_hands_over() {
    let town = Town::new();
    let mut stage = town.stage(Lang::Zh, 110, 30);
    stage.keys("2 / text:住房 enter delete");
    assert!(stage.shows("作废：市住房和城乡建设局"), "{}", stage.text());
    stage.keys("enter");
    assert!(stage.shows("必填"), "{}", stage.text());
    stage.keys("text:机构改革 enter");
    assert!(stage.shows("未了事项由谁接手"), "{}", stage.text());
    // Nobody is no answer while something is open.
    stage.keys("enter");
    assert!(stage.shows("名下尚有 1 项未了事项"), "{}", stage.text());
    stage.keys("text:swjt enter");
    assert!(stage.shows("作废市住房和城乡建设局：机构改革"), "{}", stage.text());
    assert_eq!(units(&town).len(), 5, "nothing is done before the yes");
    stage.keys("y");
    assert!(!units(&town).contains(&"市住房和城乡建设局".to_string()), "{}", stage.text());
    let lead = |town: &Town| {
        let office = town.office();
        let state = office.read();
        state.title(state.get(town.tasks[0]).unwrap().reference(task::LEAD).unwrap())
    };
    assert_eq!(lead(&town), "市水务集团");
    stage.keys("U");
    assert_eq!((units(&town).len(), lead(&town).as_str()), (5, "市住房和城乡建设局"));
}

#[test]
fn several_tasks_are_taken_out_at_once() {
    let town = Town::new();
    let mut stage = town.stage(Lang::Zh, 110, 30);
    stage.keys("4 V delete text:重复录入 enter");
    assert!(stage.shows("压减办税环节") && stage.shows("清理中介收费"), "{}", stage.text());
    stage.keys("n");
    assert!(stage.shows("重复录入"), "no leads back to the line: {}", stage.text());
    stage.keys("enter y");
    assert_eq!(town.office().read().records(Kind::Task).count(), 0, "{}", stage.text());
    stage.keys("U");
    assert_eq!(town.office().read().records(Kind::Task).count(), 3);
}
