//! What concerns somebody, until it was looked at.

use super::Rig;
use crate::domain::deadline::Precision;
use crate::domain::kind::Kind;
use crate::domain::record::Stamp;
use crate::domain::rights::Role;
use crate::domain::schema::{finding, note, person, task};
use crate::domain::value::{Due, Value};
use crate::service::people::notices::About;
use crate::service::{Actor, Work};

fn reporter(rig: &Rig) -> Actor {
    let p = rig.office().new_id().unwrap();
    let work = Work::new("t")
        .set(Kind::Person, p, person::NAME, Value::from("联络员"))
        .set(Kind::Person, p, person::ROLE, Value::from("reporter"))
        .set(Kind::Person, p, person::UNIT, Value::from(rig.unit));
    rig.office().commit(&rig.actor, work).unwrap();
    Actor { person: p, role: Role::Reporter, unit: Some(rig.unit), access: None }
}

fn told(rig: &Rig, actor: &Actor) -> Vec<About> {
    let office = rig.office();
    let view = office.view(actor);
    office.notices(&view, actor, office.seen(actor.person), true).into_iter().map(|n| n.about).collect()
}

#[test]
fn what_is_assigned_urged_and_returned_is_told_once_and_until_it_was_seen() {
    let mut rig = Rig::new();
    let actor = reporter(&rig);
    let office = rig.office();
    assert_eq!(told(&rig, &actor), [About::Assigned], "the unit's task is new to it");
    office.mark_seen(actor.person);
    assert_eq!(told(&rig, &actor), []);
    let (f, n) = (office.new_id().unwrap(), office.new_id().unwrap());
    let made = Work::new("t")
        .set(Kind::Finding, f, finding::TITLE, Value::from("窗口缺岗"))
        .set(Kind::Finding, f, finding::CATEGORY, Value::from("window-absence"))
        .set(Kind::Finding, f, finding::FACTS, Value::from("无人"))
        .set(Kind::Finding, f, finding::STATE, Value::from("registered"))
        .set(Kind::Finding, f, finding::UNIT, Value::from(rig.unit));
    office.commit(&rig.actor, made).unwrap();
    assert_eq!(told(&rig, &actor), [], "registered is not yet handed over");
    let state = |word: &str| Work::new("t").set(Kind::Finding, f, finding::STATE, Value::from(word));
    office.commit(&rig.actor, state("assigned")).unwrap();
    let urged = Work::new("t")
        .set(Kind::Note, n, note::ABOUT, Value::from(rig.task))
        .set(Kind::Note, n, note::SORT, Value::from("urge"))
        .set(Kind::Note, n, note::TEXT, Value::from("请抓紧"));
    office.commit(&rig.actor, urged).unwrap();
    assert_eq!(told(&rig, &actor), [About::Urged, About::Assigned]);
    assert_eq!(told(&rig, &rig.actor), [], "one's own doing is no news");
    // It stays unread over a restart, and what is seen stays seen.
    rig.reopen(true);
    assert_eq!(told(&rig, &actor), [About::Urged, About::Assigned]);
    rig.office().mark_seen(actor.person);
    rig.reopen(true);
    assert_eq!(told(&rig, &actor), []);
    for word in ["accepted", "rectifying", "reported"] {
        rig.office().commit(&actor, state(word).caused_by("已整改")).unwrap();
    }
    assert_eq!(told(&rig, &actor), []);
    rig.office().commit(&rig.actor, state("returned").caused_by("照片不清")).unwrap();
    let view = rig.office().view(&actor);
    let notices = rig.office().notices(&view, &actor, rig.office().seen(actor.person), true);
    assert_eq!((notices.len(), notices[0].about, notices[0].record), (1, About::Returned, f));
    assert_eq!(notices[0].entry, Some(Stamp(view.metas().len() as u32 - 1)));
}

#[test]
fn what_is_due_today_is_told_while_it_is_open() {
    let rig = Rig::new();
    let actor = reporter(&rig);
    rig.office().mark_seen(actor.person);
    let due = Value::Due(Due { words: "8月1日".into(), date: Some(rig.office().today()), precision: Precision::Day });
    rig.office().commit(&rig.actor, Work::new("t").set(Kind::Task, rig.task, task::DUE, due)).unwrap();
    assert_eq!(told(&rig, &actor), [About::Due]);
    rig.office().mark_seen(actor.person);
    assert_eq!(told(&rig, &actor), [About::Due], "seen or not");
    rig.office().commit(&rig.actor, rig.status("已完成")).unwrap();
    assert_eq!(told(&rig, &actor), []);
}
