//! Two records that are one, and records that are no more: what refers to them follows, and one undo brings all back.

use super::Rig;
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::schema::{finding, person, task, unit};
use crate::domain::value::{Value, ValueRef};
use crate::error::Code;
use crate::service::Work;
use crate::service::words::names;
use crate::service::work::merge::{merge, retire};

/// A record with some fields.
fn made(rig: &Rig, kind: Kind, fields: &[(Tag, Value)]) -> RecordId {
    let id = rig.office().new_id().unwrap();
    let mut work = Work::new("test.make");
    fields.iter().for_each(|(tag, value)| work.put(kind, id, *tag, value.clone()));
    rig.office().commit(&rig.actor, work).unwrap();
    id
}

fn undo(rig: &Rig) {
    let plan = rig.office().plan_undo(&rig.actor).unwrap();
    rig.office().carry_out(&rig.actor, plan).unwrap();
}

fn refs(rig: &Rig, id: RecordId, tag: Tag) -> Vec<RecordId> {
    rig.office().read().get(id).unwrap().references(tag).collect()
}

fn is_there(rig: &Rig, id: RecordId) -> bool {
    rig.office().read().get(id).is_some_and(|r| !r.is_gone())
}

#[test]
fn a_merged_unit_lives_on_as_the_other() {
    let rig = Rig::new();
    let old = made(
        &rig,
        Kind::Unit,
        &[
            (unit::NAME, Value::from("市税务局（旧）")),
            (unit::SHORT, Value::from("税务")),
            (unit::PHONE, Value::from("0797-1")),
        ],
    );
    let below = made(&rig, Kind::Unit, &[(unit::NAME, Value::from("办税厅")), (unit::PARENT, Value::Ref(old))]);
    let shared = [
        (task::TITLE, Value::from("乙")),
        (task::LEDGER, Value::Ref(rig.ledger)),
        (task::LEAD, Value::Ref(old)),
        (task::RESPONSIBLE, Value::Refs(vec![rig.unit, old])),
    ];
    let of = made(&rig, Kind::Task, &shared);
    let state = rig.office().read();
    let planned = merge(&state, old, rig.unit).unwrap();
    assert_eq!(planned.records, [(Kind::Unit, 1), (Kind::Task, 1)]);
    drop(state);
    let before = rig.office().read().metas().len();
    rig.office().commit(&rig.actor, planned.work).unwrap();
    assert_eq!(rig.office().read().metas().len(), before + 1, "one entry, one undo");
    assert!(!is_there(&rig, old));
    assert_eq!((refs(&rig, of, task::LEAD), refs(&rig, of, task::RESPONSIBLE)), (vec![rig.unit], vec![rig.unit]));
    assert_eq!(refs(&rig, below, unit::PARENT), [rig.unit]);
    let state = rig.office().read();
    let kept = state.get(rig.unit).unwrap();
    assert_eq!(kept.text(unit::PHONE), Some("0797-1"), "what it lacked it takes over");
    for name in ["市税务局（旧）", "市税务局"] {
        assert_eq!(names::find(&state, Some(Kind::Unit), name).unwrap(), rig.unit, "{name}");
    }
    drop(state);
    undo(&rig);
    assert!(is_there(&rig, old));
    assert_eq!((refs(&rig, of, task::LEAD), refs(&rig, of, task::RESPONSIBLE)), (vec![old], vec![rig.unit, old]));
    assert_eq!(rig.office().read().get(rig.unit).unwrap().text(unit::PHONE), None);
    let state = rig.office().read();
    assert_eq!(names::find(&state, Some(Kind::Unit), "市税务局（旧）").unwrap(), old);
}

#[test]
fn what_cannot_be_one_is_refused() {
    let rig = Rig::new();
    let state = rig.office().read();
    assert_eq!(merge(&state, rig.unit, rig.unit).unwrap_err().code(), Code::Usage);
    assert_eq!(merge(&state, rig.unit, rig.task).unwrap_err().code(), Code::Usage);
    assert_eq!(merge(&state, rig.task, rig.task).unwrap_err().code(), Code::Usage);
}

#[test]
fn a_dissolved_unit_names_its_successor_and_hands_over_what_is_open() {
    let rig = Rig::new();
    let next = made(&rig, Kind::Unit, &[(unit::NAME, Value::from("市财税局"))]);
    let done = made(
        &rig,
        Kind::Task,
        &[
            (task::TITLE, Value::from("已办结的")),
            (task::LEDGER, Value::Ref(rig.ledger)),
            (task::LEAD, Value::Ref(rig.unit)),
            (task::STATUS, Value::from("已完成")),
        ],
    );
    let state = rig.office().read();
    assert_eq!(retire(&state, rig.unit, " ", Some(next)).unwrap_err().code(), Code::Usage, "a reason is needed");
    let open = retire(&state, rig.unit, "机构改革", None).unwrap_err();
    assert!(open.say(crate::i18n::Lang::Zh).contains("尚有 1 项"), "{open}");
    assert!(retire(&state, rig.unit, "机构改革", Some(rig.task)).is_err(), "a task is no unit");
    let planned = retire(&state, rig.unit, "机构改革", Some(next)).unwrap();
    drop(state);
    rig.office().commit(&rig.actor, planned.work).unwrap();
    assert!(!is_there(&rig, rig.unit));
    assert_eq!(refs(&rig, rig.task, task::LEAD), [next], "what is open is handed over");
    assert_eq!(refs(&rig, done, task::LEAD), [rig.unit], "what was done stays whose it was");
    assert_eq!(refs(&rig, rig.unit, unit::SUCCESSOR), [next]);
    let state = rig.office().read();
    assert_eq!(state.records(Kind::Unit).map(|r| r.id()).collect::<Vec<_>>(), [next], "out of lists");
    let last = state.metas().last().unwrap();
    assert_eq!(state.action(last), "record.retire");
    let note = rig.office().with_entry(last.position, |entry, _| entry.note.to_string()).unwrap();
    assert_eq!(note, "机构改革");
    drop(state);
    undo(&rig);
    assert!(is_there(&rig, rig.unit));
    assert_eq!((refs(&rig, rig.task, task::LEAD), refs(&rig, rig.unit, unit::SUCCESSOR)), (vec![rig.unit], vec![]));
}

#[test]
fn who_leaves_hands_over_and_stays_in_what_was_done() {
    let rig = Rig::new();
    let [leaves, stays] = ["张三", "李四"].map(|name| made(&rig, Kind::Person, &[(person::NAME, Value::from(name))]));
    let finding = |title: &str, state: &str| {
        made(
            &rig,
            Kind::Finding,
            &[
                (finding::TITLE, Value::from(title)),
                (finding::CATEGORY, Value::from("other")),
                (finding::FACTS, Value::from(title)),
                (finding::STATE, Value::from(state)),
                (finding::PERSON, Value::Ref(leaves)),
            ],
        )
    };
    let (open, closed) = (finding("窗口缺岗", "assigned"), finding("材料过多", "closed"));
    let state = rig.office().read();
    assert!(retire(&state, leaves, "调离", None).is_err());
    let planned = retire(&state, leaves, "调离", Some(stays)).unwrap();
    drop(state);
    rig.office().commit(&rig.actor, planned.work).unwrap();
    assert_eq!((refs(&rig, open, finding::PERSON), refs(&rig, closed, finding::PERSON)), (vec![stays], vec![leaves]));
    undo(&rig);
    assert_eq!(refs(&rig, open, finding::PERSON), [leaves]);
    // An item that was entered by mistake has nobody to take it over.
    let state = rig.office().read();
    let planned = retire(&state, rig.task, "重复录入", None).unwrap();
    drop(state);
    rig.office().commit(&rig.actor, planned.work).unwrap();
    assert_eq!(rig.office().read().records(Kind::Task).count(), 0);
    let state = rig.office().read();
    assert!(matches!(state.get(rig.task).unwrap().get(task::TITLE), Some(ValueRef::Text("压减办税环节"))));
}
