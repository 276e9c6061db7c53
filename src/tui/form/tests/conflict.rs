//! Two people change one field.

use super::Town;
use crate::domain::kind::Kind;
use crate::domain::schema::task;
use crate::domain::value::Value;
use crate::i18n::Lang;
use crate::log::{Change, DeviceKey, Draft, Frame};
use crate::service::Work;

#[test]
fn a_change_by_somebody_else_is_shown_and_nothing_is_lost() {
    let town = Town::new();
    let mut stage = town.stage(Lang::Zh, 100, 30);
    stage.keys("4 e");
    stage.keys("j j enter C-u text:我的题目 enter");
    let other = |title: &str| {
        let work = Work::new("record.edit").set(Kind::Task, town.tasks[0], task::TITLE, Value::from(title));
        town.office().commit(&town.actor, work).unwrap();
    };
    other("对方的题目");
    stage.keys("C-s");
    for part in ["原值: 压减办税环节", "我的: 我的题目", "对方: 对方的题目", "管理员"] {
        assert!(stage.shows(part), "{part}: {}", stage.text());
    }
    assert_eq!(town.of_task(0, task::TITLE), Some(Value::from("对方的题目")), "nothing was overwritten");
    // Theirs, and mine again; then mine is saved over it, as was seen.
    stage.keys("space");
    let row = |stage: &crate::tui::testkit::Stage<crate::tui::app::App>| {
        let y = stage.find("原值").unwrap().y as usize;
        stage.rows()[y - 1].clone()
    };
    assert!(row(&stage).contains("对方的题目"), "{}", stage.text());
    stage.keys("space");
    assert!(row(&stage).contains("我的题目"), "{}", stage.text());
    other("又改了一次");
    stage.keys("C-s");
    assert!(stage.shows("对方: 又改了一次"), "a change since is met again: {}", stage.text());
    stage.keys("C-s");
    assert!(stage.shows("已保存：我的题目"), "{}", stage.text());
    assert_eq!(town.of_task(0, task::TITLE), Some(Value::from("我的题目")));
}

#[test]
fn a_draft_of_before_meets_what_came_since() {
    let mut town = Town::new();
    let mut stage = town.stage(Lang::En, 100, 30);
    stage.keys("4 e j j enter C-u text:mine");
    drop(stage);
    let work = Work::new("record.edit").set(Kind::Task, town.tasks[0], task::TITLE, Value::from("theirs"));
    town.office().commit(&town.actor, work).unwrap();
    town.kill();
    let mut stage = town.stage(Lang::En, 100, 30);
    stage.keys("4 e");
    assert!(stage.shows("There is a draft of"), "{}", stage.text());
    stage.keys("enter C-s");
    assert!(stage.shows("was: 压减办税环节") && stage.shows("theirs: theirs"), "{}", stage.text());
}

/// An entry that another device wrote without knowing of ours, over the same value.
fn from_elsewhere(town: &Town, title: &str) {
    let office = town.office();
    let state = office.read();
    let record = state.get(town.tasks[0]).unwrap();
    let base = record.history().next().and_then(|s| state.write_id(s));
    let key = DeviceKey::from_secret(&[9; 32]);
    let draft = Draft {
        replica: key.replica(),
        seq: 1,
        at: state.clock().tick(office.clock().millis()),
        on: office.today(),
        actor: town.actor.person,
        action: "record.edit".into(),
        note: String::new(),
        batch: None,
        undoes: None,
        key: Some(key.public()),
        prev: [0; 32],
        changes: vec![Change {
            id: town.tasks[0],
            kind: Kind::Task as u8,
            tag: task::TITLE,
            replaces: base,
            value: Some(Value::from(title)),
        }],
    };
    drop(state);
    let (received, body) = (office.clock().millis(), draft.encode());
    let digest = Frame { received, body: &body, signature: &[0; 64] }.digest();
    let frame = Frame::encode(received, &body, &key.sign(&digest));
    let positions = office.committer().commit(vec![frame.clone()]).unwrap();
    office.fold(&[(positions[0], frame)]).unwrap();
}

#[test]
fn values_that_stand_against_each_other_are_chosen_from() {
    let town = Town::new();
    let work = Work::new("record.edit").set(Kind::Task, town.tasks[0], task::TITLE, Value::from("本处的题目"));
    town.office().commit(&town.actor, work).unwrap();
    let mut stage = town.stage(Lang::Zh, 110, 30);
    stage.keys("4 g c");
    assert!(stage.shows("没有相互冲突的取值"), "{}", stage.text());
    from_elsewhere(&town, "别处的题目");
    assert!(town.office().read().is_contested(town.tasks[0]));
    stage.event(crate::tui::input::Event::Wake).keys("g c");
    assert!(stage.shows("任务: 本处的题目") && stage.shows("任务: 别处的题目"), "{}", stage.text());
    stage.keys("text:benchu enter");
    assert!(stage.shows("已裁定：任务"), "{}", stage.text());
    assert!(!town.office().read().is_contested(town.tasks[0]));
    assert_eq!(town.of_task(0, task::TITLE), Some(Value::from("本处的题目")));
}
