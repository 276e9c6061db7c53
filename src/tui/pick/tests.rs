//! Lists arranged by keys.

use crate::domain::kind::Kind;
use crate::domain::schema::view;
use crate::i18n::Lang;
use crate::tui::form::tests::Town;

#[test]
fn a_list_is_sorted_by_a_column_found_by_pinyin() {
    let town = Town::new();
    let mut stage = town.stage(Lang::Zh, 120, 30);
    stage.keys("4");
    let order = |stage: &crate::tui::testkit::Stage<crate::tui::app::App>| {
        let mut at: Vec<(u16, &str)> = ["压减办税环节", "规范招标投标", "清理中介收费"]
            .into_iter()
            .filter_map(|t| stage.rows().iter().position(|r| r.find(t).is_some_and(|x| x < 70)).map(|y| (y as u16, t)))
            .collect();
        at.sort();
        at.into_iter().map(|(_, t)| t).collect::<Vec<_>>()
    };
    assert_eq!(order(&stage), ["压减办税环节", "规范招标投标", "清理中介收费"]);
    stage.keys("s text:renwu enter");
    assert_eq!(order(&stage), ["规范招标投标", "清理中介收费", "压减办税环节"], "by pinyin: {}", stage.text());
    stage.keys("s");
    assert!(stage.shows("现为升序"), "{}", stage.text());
    stage.keys("enter");
    assert_eq!(order(&stage), ["压减办税环节", "清理中介收费", "规范招标投标"], "{}", stage.text());
}

#[test]
fn columns_are_chosen_and_a_view_brings_all_of_it_back() {
    let town = Town::new();
    let mut stage = town.stage(Lang::Zh, 240, 30);
    stage.keys("4 C");
    assert!(stage.shows("列：Tab 选定或取消"), "{}", stage.text());
    stage.keys("text:zrdw tab enter");
    assert!(stage.shows("责任单位"), "{}", stage.text());
    stage.keys("/ text:税 enter w text:税务事项 enter");
    assert!(stage.shows("税务事项") || stage.shows("存为"), "{}", stage.text());
    let office = town.office();
    let saved = || -> Vec<(Option<String>, Option<String>)> {
        let state = office.read();
        let text = |r: &crate::domain::record::Record, tag| r.text(tag).map(str::to_string);
        state.records(Kind::View).map(|r| (text(r, view::NAME), text(r, view::FILTER))).collect()
    };
    assert_eq!(saved(), [(Some("税务事项".into()), Some("税".into()))]);
    // Another console knows nothing of it but by the view.
    let mut other = town.stage(Lang::Zh, 240, 30);
    other.keys("4");
    assert!(other.shows("清理中介收费"));
    other.keys("1 W");
    assert!(other.shows("税务事项"), "{}", other.text());
    other.keys("enter");
    assert!(other.shows("筛选: 税") && !other.shows("清理中介收费"), "{}", other.text());
    // With a key of its own it is one press away.
    let id = office.read().records(Kind::View).next().unwrap().id();
    let key =
        crate::service::Work::new("record.edit").set(Kind::View, id, view::KEY, crate::domain::value::Value::from("o"));
    office.commit(&town.actor, key).unwrap();
    other.keys("= 1 W");
    assert!(other.shows("A-o"), "{}", other.text());
    other.keys("esc A-o");
    assert!(other.shows("筛选: 税"), "{}", other.text());
    // Under the same name it is saved over.
    stage.keys("= w text:税务事项 enter");
    assert_eq!(saved(), [(Some("税务事项".into()), None)]);
}

#[test]
fn a_group_has_a_heading_for_each_value() {
    let town = Town::new();
    let mut stage = town.stage(Lang::En, 120, 30);
    stage.keys("4 S text:leadunit enter");
    assert!(stage.rows().iter().any(|r| r.contains("市水务集团") && r.contains('1')), "{}", stage.text());
    stage.keys("S text:atall enter");
    assert!(stage.shows("3 / 3") || stage.shows("3 of 3"), "{}", stage.text());
}
