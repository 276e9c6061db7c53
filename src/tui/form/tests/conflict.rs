//! Two people change one field.

use super::Town;
use crate::domain::kind::Kind;
use crate::domain::schema::{person, task};
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
        wall: None,
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
    office.append(&mut office.writing(), vec![frame]).unwrap();
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
    for (keys, left, chosen) in [("enter", "本处的题目", "我的"), ("j enter", "别处的题目", "对方")] {
        stage.event(crate::tui::input::Event::Wake).keys("g c");
        assert!(stage.shows("冲突：1 条记录的 1 个字段"), "{}", stage.text());
        for (side, value) in [("原值", "压减办税环节"), ("我的", "本处的题目"), ("对方", "别处的题目")]
        {
            let row = stage.rows().into_iter().find(|r| r.contains(side)).unwrap_or_default();
            assert!(row.contains(value) && row.contains("管理员，2023-08-01 09:0"), "{side}: {}", stage.text());
        }
        assert!(stage.shows("回车 采用此值"), "what the key does is said: {}", stage.text());
        stage.keys(keys);
        assert!(stage.shows("已裁定：任务") && !stage.shows("原值"), "{chosen}: {}", stage.text());
        assert!(!town.office().read().is_contested(town.tasks[0]));
        assert_eq!(town.of_task(0, task::TITLE), Some(Value::from(left)), "{chosen}");
        // Settled is an entry like any other: it can be undone, and then they stand against each other again.
        stage.keys("U");
        if !town.office().read().is_contested(town.tasks[0]) {
            break;
        }
    }
}

#[test]
fn one_side_is_taken_for_all_conflicts_at_once() {
    let town = Town::new();
    let mut work = Work::new("record.edit").set(Kind::Task, town.tasks[0], task::TITLE, Value::from("本处的题目"));
    work.put(Kind::Task, town.tasks[1], task::TITLE, Value::from("没有冲突的题目"));
    town.office().commit(&town.actor, work).unwrap();
    let mut stage = town.stage(Lang::Zh, 80, 24);
    stage.keys("g x");
    assert!(stage.shows("没有相互冲突的取值"), "{}", stage.text());
    from_elsewhere(&town, "别处的题目");
    stage.event(crate::tui::input::Event::Wake).keys("esc");
    assert!(stage.shows("1 处冲突：相互矛盾的取值待裁定"), "the overview tells of it: {}", stage.text());
    stage.keys("g x t");
    assert!(stage.shows("将 1 个字段裁定为对方取值") && stage.shows("任务 → 别处的题目"), "{}", stage.text());
    stage.keys("n");
    assert!(town.office().read().is_contested(town.tasks[0]), "no leaves it as it is");
    stage.keys("t y");
    assert_eq!(town.of_task(0, task::TITLE), Some(Value::from("别处的题目")));
    assert!(!town.office().read().is_contested(town.tasks[0]) && !stage.shows("原值"), "{}", stage.text());
}

#[test]
fn what_another_saves_is_shown_at_once_in_an_open_form() {
    let town = Town::new();
    let mut stage = town.stage(Lang::Zh, 100, 30);
    let other = |tag, value: Value| {
        let work = Work::new("record.edit").set(Kind::Task, town.tasks[0], tag, value);
        town.office().commit(&town.actor, work).unwrap();
    };
    stage.keys("4 e j j enter C-u text:我的题目");
    other(task::PROGRESS, Value::Int(60));
    stage.event(crate::tui::input::Event::Wake);
    assert!(stage.shows("管理员刚刚改动了：进度%"), "{}", stage.text());
    other(task::TITLE, Value::from("对方的题目"));
    stage.event(crate::tui::input::Event::Wake);
    for part in ["管理员刚刚改动了您正在修改的：任务", "原值: 压减办税环节", "我的: 我的题目", "对方: 对方的题目"]
    {
        assert!(stage.shows(part), "{part}: {}", stage.text());
    }
    // Typing goes on where it was, and the first save still asks.
    stage.keys("text:二 C-s");
    assert!(stage.shows("有 1 项已被他人修改") && stage.shows("我的: 我的题目二"), "{}", stage.text());
    assert_eq!(town.of_task(0, task::TITLE), Some(Value::from("对方的题目")), "nothing was overwritten");
    stage.keys("C-s");
    assert_eq!(town.of_task(0, task::TITLE), Some(Value::from("我的题目二")));
    assert_eq!(town.of_task(0, task::PROGRESS), Some(Value::Int(60)), "theirs is there too");
}

#[test]
fn two_sessions_that_edit_one_record_see_each_other_and_both_values_stay() {
    use crate::tui::input::Event;
    let mut town = Town::new();
    let other = town.office().new_id().unwrap();
    let person = Work::new("test.make").set(Kind::Person, other, person::NAME, Value::from("调度员乙")).set(
        Kind::Person,
        other,
        person::ROLE,
        Value::from("office"),
    );
    town.office().commit(&town.actor, person).unwrap();
    let mut one = town.stage(Lang::Zh, 100, 30);
    town.actor = town.office().actor(Some("调度员乙")).unwrap();
    let mut two = town.stage(Lang::En, 100, 30);
    one.keys("4 e j j enter C-u text:甲的题目");
    two.keys("4 e j j enter C-u text:乙的题目 C-s");
    assert!(two.shows("saved: 乙的题目"), "{}", two.text());
    one.event(Event::Wake);
    for part in ["调度员乙刚刚改动了您正在修改的：任务", "原值: 压减办税环节", "我的: 甲的题目", "对方: 乙的题目"]
    {
        assert!(one.shows(part), "{part}: {}", one.text());
    }
    // The second goes on in a form of its own, and is told in turn.
    two.keys("e j j enter C-u text:乙再改");
    one.keys("C-s C-s");
    assert!(one.shows("已保存：甲的题目"), "{}", one.text());
    two.event(Event::Wake);
    for part in ["what you are changing: Task", "was: 乙的题目", "mine: 乙再改", "theirs: 甲的题目"] {
        assert!(two.shows(part), "{part}: {}", two.text());
    }
    // Theirs is taken: nothing is written, and the trail holds every value that ever stood.
    two.keys("esc space C-s");
    assert_eq!(town.of_task(0, task::TITLE), Some(Value::from("甲的题目")));
    let office = town.office();
    let state = office.read();
    let history = office.history(&state, town.tasks[0], 20).unwrap();
    let titles: Vec<Value> =
        history.iter().flat_map(|e| &e.steps).filter(|s| s.tag == task::TITLE).filter_map(|s| s.to.clone()).collect();
    assert_eq!(titles, ["甲的题目", "乙的题目", "压减办税环节"].map(Value::from));
    assert!(!state.is_contested(town.tasks[0]));
}
