//! Undo and redo.

use super::Rig;
use crate::domain::kind::Kind;
use crate::domain::schema::{person, task};
use crate::domain::value::Value;
use crate::error::Code;
use crate::log::AsOf;
use crate::service::Work;

#[test]
fn undo_and_redo_across_restarts() {
    let mut rig = Rig::new();
    rig.office().commit(&rig.actor, rig.status("正在推进")).unwrap();
    rig.office().commit(&rig.actor, rig.status("已完成")).unwrap();
    for clean in [true, false] {
        rig.reopen(clean);
        let plan = rig.office().plan_undo(&rig.actor).unwrap();
        assert_eq!(plan.action, "task.status");
        rig.office().carry_out(&rig.actor, plan).unwrap();
        assert_eq!(rig.shown().as_deref(), Some("正在推进"));
        rig.reopen(clean);
        let plan = rig.office().plan_redo(&rig.actor).unwrap();
        rig.office().carry_out(&rig.actor, plan).unwrap();
        assert_eq!(rig.shown().as_deref(), Some("已完成"));
    }
    let o = rig.office();
    for expected in [Some("正在推进"), None] {
        o.carry_out(&rig.actor, o.plan_undo(&rig.actor).unwrap()).unwrap();
        assert_eq!(rig.shown().as_deref(), expected);
    }
    o.carry_out(&rig.actor, o.plan_undo(&rig.actor).unwrap()).unwrap();
    assert!(o.read().find(Kind::Task, rig.task).is_none(), "the task was made by what was undone");
    assert_eq!(o.plan_undo(&rig.actor).unwrap_err().code(), Code::NotFound);
    for _ in 0..3 {
        o.carry_out(&rig.actor, o.plan_redo(&rig.actor).unwrap()).unwrap();
    }
    assert_eq!(rig.shown().as_deref(), Some("已完成"));
    assert!(o.plan_redo(&rig.actor).is_err());
}

#[test]
fn new_work_ends_what_can_be_redone() {
    let rig = Rig::new();
    let o = rig.office();
    o.commit(&rig.actor, rig.status("正在推进")).unwrap();
    o.carry_out(&rig.actor, o.plan_undo(&rig.actor).unwrap()).unwrap();
    o.commit(&rig.actor, rig.status("未完成")).unwrap();
    assert_eq!(o.plan_redo(&rig.actor).unwrap_err().code(), Code::NotFound);
}

#[test]
fn a_bulk_action_is_one_undo() {
    let rig = Rig::new();
    let o = rig.office();
    let mut work = Work::new("test.bulk");
    for n in 0..4000 {
        let id = o.new_id().unwrap();
        work.put(Kind::Task, id, task::TITLE, Value::Text(format!("第{n}项：压减办理环节，推行一次办结、限时办结")));
        work.put(Kind::Task, id, task::LEDGER, Value::from(rig.ledger));
    }
    let done = o.commit(&rig.actor, work).unwrap();
    assert!(done.entries > 1, "a bulk this large takes several entries: {}", done.entries);
    assert_eq!(o.read().records(Kind::Task).count(), 4001);
    let plan = o.plan_undo(&rig.actor).unwrap();
    assert_eq!(plan.records.len(), 4000);
    o.carry_out(&rig.actor, plan).unwrap();
    assert_eq!(o.read().records(Kind::Task).count(), 1);
    o.carry_out(&rig.actor, o.plan_redo(&rig.actor).unwrap()).unwrap();
    assert_eq!(o.read().records(Kind::Task).count(), 4001);
}

#[test]
fn what_somebody_changed_since_is_not_undone() {
    let rig = Rig::new();
    let o = rig.office();
    let second = o.new_id().unwrap();
    let work = Work::new("test.person").set(Kind::Person, second, person::NAME, Value::from("副管理员")).set(
        Kind::Person,
        second,
        person::ROLE,
        Value::from("admin"),
    );
    o.commit(&rig.actor, work).unwrap();
    o.commit(&rig.actor, rig.status("正在推进")).unwrap();
    let mut other = rig.actor.clone();
    other.person = second;
    o.commit(&other, rig.status("已完成")).unwrap();
    let error = o.plan_undo(&rig.actor).unwrap_err();
    assert_eq!(error.code(), Code::Conflict);
    assert!(error.say(crate::i18n::Lang::Zh).contains("压减办税环节"), "{error}");
    assert_eq!(rig.shown().as_deref(), Some("已完成"));
}

#[test]
fn a_correction_is_seen_from_the_day_it_holds() {
    let rig = Rig::new();
    let o = rig.office();
    let day = |d| chrono::NaiveDate::from_ymd_opt(2023, 7, d);
    let title = Work::new("t").set(Kind::Task, rig.task, task::TITLE, Value::from("压减环节")).on(day(1));
    o.commit(&rig.actor, title).unwrap();
    o.commit(&rig.actor, rig.status("已完成").on(day(30))).unwrap();
    let at = |d| o.past(AsOf { on: day(d), ..AsOf::default() }).unwrap();
    let status = |d| at(d).get(rig.task).map(|r| r.text(task::STATUS).map(str::to_string));
    assert_eq!(status(29), Some(None));
    assert_eq!(status(31), Some(Some("已完成".into())));
}
