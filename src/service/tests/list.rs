//! Lists: columns, filter and sort over real records.

use super::Rig;
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::schema::{note, person, task, unit};
use crate::domain::value::Value;
use crate::i18n::Lang;
use crate::service::Work;
use crate::service::lists::ask::Terms;
use crate::service::lists::columns::Column;
use crate::service::lists::lens::{Lens, Sums};
use crate::service::lists::list::{By, Listing};
use crate::service::words::read::Reading;

fn rig() -> Rig {
    let rig = Rig::new();
    let o = rig.office();
    let other = o.new_id().unwrap();
    let mut work = Work::new("t")
        .set(Kind::Unit, other, unit::NAME, Value::from("市市场监管局"))
        .set(Kind::Task, rig.task, task::SERIAL, Value::from("1"))
        .set(Kind::Task, rig.task, task::STATUS, Value::from("已完成"));
    o.commit(&rig.actor, std::mem::replace(&mut work, Work::new("t2"))).unwrap();
    let state = o.read();
    let reading = Reading {
        state: &state,
        today: o.today(),
        calendar: crate::domain::calendar::Calendar::china(),
        ledger: Some(rig.ledger),
        start: None,
    };
    let rows = [
        ("10", "推行企业开办一日办结", "2023-07-20", "正在推进"),
        ("2", "清理涉企收费", "2023-08-03", "未完成"),
        ("3", "推进信用修复", "长期坚持", "正在推进"),
    ];
    for (serial, title, due, status) in rows {
        let id = o.new_id().unwrap();
        for (tag, text) in [(task::SERIAL, serial), (task::TITLE, title), (task::DUE, due), (task::STATUS, status)] {
            let field = Kind::Task.field(tag).unwrap();
            work.put(Kind::Task, id, tag, reading.read(field, text).unwrap());
        }
        work.put(Kind::Task, id, task::LEDGER, Value::from(rig.ledger));
        work.put(Kind::Task, id, task::LEAD, Value::from(other));
    }
    drop(state);
    o.commit(&rig.actor, work).unwrap();
    rig
}

/// The serials that a filter finds, in the order asked for.
fn found(rig: &Rig, filter: &str, sort: &[&str]) -> String {
    let state = rig.office().read();
    let sums = Sums::new(&state, rig.office().today());
    let lens = Lens::new(&state, &sums, Lang::Zh, rig.office().clock());
    let terms = Terms::new(lens, Kind::Task);
    let listing = Listing {
        filter: Some(terms.parse(filter).unwrap_or_else(|e| panic!("{filter}: {}", e.say(Lang::En)))),
        sort: sort.iter().map(|s| By::parse(Kind::Task, s).unwrap()).collect(),
        ..Listing::of(Kind::Task)
    };
    let serial = Column::named(Kind::Task, "serial").unwrap();
    let ids = listing.run(&lens);
    ids.iter().map(|id| serial.cell(&lens, state.get(*id).unwrap()).text(Lang::Zh)).collect::<Vec<_>>().join(" ")
}

#[test]
fn words_that_the_screen_shows_are_found_as_typed() {
    let rig = rig();
    for (typed, want) in [
        ("红", "10"),
        ("红灯 市场", "10"),
        ("市场 逾期", "10"),
        ("scjgj 逾期", "10"),
        ("本周到期", "2"),
        ("临期", "2"),
        ("已完成", "1"),
        ("正在推进 市场", "3 10"),
        ("-逾期 市场", "2 3"),
        ("\"逾期\"", ""),
    ] {
        assert_eq!(found(&rig, typed, &["serial"]), want, "{typed}");
    }
    // Progress and notes are looked through as they stand.
    let state = rig.office().read();
    let of = |serial: &str| state.records(Kind::Task).find(|r| r.text(task::SERIAL) == Some(serial)).unwrap().id();
    let (two, three) = (of("2"), of("3"));
    drop(state);
    let id = rig.office().new_id().unwrap();
    let work = Work::new("t")
        .set(Kind::Task, three, task::LATEST, Value::from("正在与银行对接接口"))
        .set(Kind::Note, id, note::ABOUT, Value::from(two))
        .set(Kind::Note, id, note::TEXT, Value::from("已函询银行网点"));
    rig.office().commit(&rig.actor, work).unwrap();
    assert_eq!(found(&rig, "银行", &["serial"]), "2 3");
    assert_eq!(found(&rig, "银行 清理", &[]), "2");
    assert_eq!(found(&rig, "行", &["serial"]), "10", "a single character is looked for in titles alone");
    // Who answers for it, by name and initials, with other words.
    let li = RecordId::from_key(Kind::Person, ["李建国"]);
    let work = Work::new("t").set(Kind::Person, li, person::NAME, Value::from("李建国")).set(
        Kind::Task,
        two,
        task::PERSON,
        Value::from(li),
    );
    rig.office().commit(&rig.actor, work).unwrap();
    for typed in ["李建国", "ljg", "李建国 市场"] {
        assert_eq!(found(&rig, typed, &["serial"]), "2", "{typed}");
    }
    assert_eq!(found(&rig, "李建国 逾期", &["serial"]), "");
}

#[test]
fn filters_find_by_words_pinyin_fields_and_lamps() {
    let rig = rig();
    assert_eq!(found(&rig, "", &["serial"]), "1 2 3 10");
    assert_eq!(found(&rig, "qykb", &[]), "10");
    assert_eq!(found(&rig, "scjgj", &["serial"]), "2 3 10", "by the lead unit's initials");
    assert_eq!(found(&rig, "牵头：税务", &[]), "1");
    assert_eq!(found(&rig, "status:done", &[]), "1");
    assert_eq!(found(&rig, "lamp:red", &[]), "10");
    assert_eq!(found(&rig, "状态灯:黄", &[]), "2");
    assert_eq!(found(&rig, "due<+7d -lamp:done", &["due"]), "10 2");
    assert_eq!(found(&rig, "due:overdue", &[]), "10");
    assert_eq!(found(&rig, "overdue>10", &[]), "10");
    assert_eq!(found(&rig, "清单:第三方 -\"涉企收费\"", &["-serial"]), "10 3 1");
}

#[test]
fn empty_cells_come_last_either_way() {
    let rig = rig();
    assert_eq!(found(&rig, "", &["due", "serial"]), "10 2 1 3");
    assert_eq!(found(&rig, "", &["-due", "serial"]), "2 10 1 3");
}

#[test]
fn a_wrong_filter_marks_its_place() {
    let rig = rig();
    let state = rig.office().read();
    let sums = Sums::new(&state, rig.office().today());
    let terms = Terms::new(Lens::new(&state, &sums, Lang::En, rig.office().clock()), Kind::Task);
    let error = terms.parse("serial:1 nosuch:2").unwrap_err();
    assert_eq!(&"serial:1 nosuch:2"[error.span.clone()], "nosuch");
    let offered = terms.complete("牵头:scj", "牵头:scj".len());
    assert!(offered.candidates.iter().any(|c| c.label.contains("市场监管局")), "{offered:?}");
}

#[test]
fn units_show_what_they_have_to_do() {
    let rig = rig();
    let state = rig.office().read();
    let sums = Sums::new(&state, rig.office().today());
    let lens = Lens::new(&state, &sums, Lang::En, rig.office().clock());
    let cell =
        |name: &str, id| Column::named(Kind::Unit, name).unwrap().cell(&lens, state.get(id).unwrap()).text(Lang::En);
    let other = state.records(Kind::Unit).find(|r| r.id() != rig.unit).unwrap().id();
    assert_eq!((cell("tasks", other), cell("overdue_tasks", other)), ("3".into(), "1".into()));
    assert_eq!((cell("tasks", rig.unit), cell("open", rig.unit)), ("1".into(), "0".into()));
    let rate = Column::named(Kind::Ledger, "rate").unwrap();
    assert_eq!(rate.cell(&lens, state.get(rig.ledger).unwrap()).text(Lang::En), "25.0%");
}
