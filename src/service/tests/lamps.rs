//! Lamps by the office's own rules, settings, classes.

use super::Rig;
use crate::domain::deadline::Precision;
use crate::domain::kind::Kind;
use crate::domain::lamp::Lamp;
use crate::domain::rate::Class;
use crate::domain::schema::{setting, task};
use crate::domain::value::{Due, Value};
use crate::error::Code;
use crate::i18n::Lang;
use crate::service::Work;
use crate::service::settings;
use crate::service::tasks::lamps::{LampCounts, TaskLamps};
use crate::service::tasks::task_view::{Classes, TaskView};

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

fn set(rig: &Rig, name: &str, value: &str) {
    let id = settings::id(name);
    let work = Work::new("t").set(Kind::Setting, id, setting::NAME, Value::from(name)).set(
        Kind::Setting,
        id,
        setting::VALUE,
        Value::from(value),
    );
    rig.office().commit(&rig.actor, work).unwrap();
}

#[test]
fn a_lamp_follows_the_offices_rules_and_says_why() {
    let rig = Rig::new();
    let o = rig.office();
    let due = Due { date: Some(day("2023-07-31")), precision: Precision::Month, words: "7月底前".into() };
    let work = rig.status("未完成").set(Kind::Task, rig.task, task::DUE, Value::Due(due));
    o.commit(&rig.actor, work).unwrap();
    let lit = |today| {
        let state = o.read();
        let lamps = TaskLamps::new(&state, day(today)).unwrap();
        lamps.lit(state.get(rig.task).unwrap()).unwrap()
    };
    assert_eq!(lit("2023-07-20").lamp, Lamp::Green);
    assert_eq!((lit("2023-07-24").lamp, lit("2023-08-01").lamp), (Lamp::Yellow, Lamp::Red));
    assert_eq!(lit("2023-08-02").why.say(Lang::Zh), "应于2023-07-31前完成，已逾期2天");
    set(&rig, settings::LAMPS, "yellow:overdue,green:else");
    assert_eq!(lit("2023-08-02").lamp, Lamp::Yellow);
    // What a peer or an older program left there.
    let bad = Work::new("t");
    let bad = bad.set(Kind::Setting, settings::id(settings::LAMPS), setting::VALUE, Value::from("purple:overdue"));
    crate::service::work::commit::unchecked(o, &rig.actor, &bad);
    let state = o.read();
    let error = TaskLamps::new(&state, day("2023-08-02")).unwrap_err();
    assert_eq!(error.code(), Code::BadInput);
    let record = state.get(rig.task).unwrap();
    assert_eq!(TaskLamps::lenient(&state, day("2023-08-02")).lamp(record), Some(Lamp::Red));
}

#[test]
fn what_was_taken_away_has_no_lamp() {
    let rig = Rig::new();
    let mut work = Work::new("t");
    crate::service::Office::removal(&mut work, &rig.office().read(), &[rig.task]);
    rig.office().commit(&rig.actor, work).unwrap();
    let state = rig.office().read();
    assert_eq!(TaskLamps::lenient(&state, day("2023-08-02")).lamp(state.get(rig.task).unwrap()), None);
    assert_eq!(TaskView::all(&state).count(), 0);
}

#[test]
fn status_words_are_the_ledgers_own_then_usage() {
    let rig = Rig::new();
    let state = rig.office().read();
    let classes = Classes::of(&state);
    let known = |word| classes.known(Some(rig.ledger), word);
    assert_eq!(known(Some("正在推进")), Some(Class::InProgress));
    assert_eq!(known(None), Some(Class::Unreported));
    for _ in 0..2 {
        assert_eq!(known(Some("已办结")), Some(Class::Done), "usage");
        assert_eq!(known(Some("？")), None);
    }
    assert_eq!(classes.known(None, Some("长期坚持")), Some(Class::Ongoing));
}

#[test]
fn lamps_are_counted_and_shown_the_gravest_first() {
    let mut counts = LampCounts::default();
    [Lamp::Green, Lamp::Red, Lamp::Green, Lamp::Done].into_iter().for_each(|l| counts.count(l));
    assert_eq!(counts.to_string(), "■1 ●2 ✓1");
    assert_eq!(counts.get(Lamp::Green), 2);
}

#[test]
fn a_setting_is_found_by_its_name_and_a_blank_one_says_nothing() {
    let rig = Rig::new();
    assert_eq!(settings::text(&rig.office().read(), settings::BANDS), None);
    set(&rig, settings::BANDS, " ");
    assert_eq!(settings::text(&rig.office().read(), settings::BANDS), None);
    let id = rig.office().new_id().unwrap();
    let list = vec!["bottom:3".to_string(), "fell:5".into()];
    let work = Work::new("t").set(Kind::Setting, id, setting::NAME, Value::from(settings::LAGGING)).set(
        Kind::Setting,
        id,
        setting::LIST,
        Value::Texts(list),
    );
    rig.office().commit(&rig.actor, work).unwrap();
    assert_eq!(settings::text(&rig.office().read(), settings::LAGGING).as_deref(), Some("bottom:3,fell:5"));
}
