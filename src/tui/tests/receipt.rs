//! What the console signs for when it shows it.

use super::rig::{Rig, UNITS};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::rights::Role;
use crate::domain::schema::{finding, person};
use crate::domain::value::Value;
use crate::i18n::Lang;
use crate::service::{Actor, Given, Work};
use crate::tui::input::{Event, Scripted};
use crate::tui::testkit::Stage;

#[test]
fn an_order_is_signed_for_once_its_unit_has_it_on_the_screen() {
    let mut rig = Rig::new();
    let admin = rig.actor.clone();
    let (order, unit) =
        (RecordId::from_key(Kind::Finding, ["窗口无人值守"]), RecordId::from_key(Kind::Unit, [UNITS[0].0]));
    let who = RecordId::from_key(Kind::Person, ["赵六"]);
    let work = Work::new("t")
        .set(Kind::Person, who, person::NAME, Value::from("赵六"))
        .set(Kind::Person, who, person::ROLE, Value::from("reporter"))
        .set(Kind::Person, who, person::UNIT, Value::from(unit));
    rig.office.commit(&admin, work).unwrap();
    rig.office.step(&admin, &[order], "finding.assign", &Given::default()).unwrap();
    let received = |rig: &Rig| rig.office.read().get(order).and_then(|r| r.date(finding::RECEIVED_ON));
    // Who hands it out looks at it as often as wanted.
    let mut stage = rig.stage(Lang::Zh, 140, 40);
    stage.keys("6").event(Event::Tick);
    assert!(stage.shows("窗口无人值守") && received(&rig).is_none(), "{}", stage.text());

    rig.actor = Actor { person: who, role: Role::Reporter, unit: Some(unit), access: None };
    // On a narrow screen the list tells the title alone: that is not the order.
    let mut narrow = rig.stage(Lang::Zh, 60, 24);
    narrow.keys("6").event(Event::Tick);
    assert!(narrow.shows("窗口无人值守") && received(&rig).is_none(), "{}", narrow.text());
    let mut stage = Stage::new(rig.app(Lang::Zh, "default"), 140, 40);
    stage.hold(Scripted::default().typed("6").unwrap());
    assert!(received(&rig).is_none(), "who only passes by signs for nothing");
    stage.settle();
    assert_eq!(received(&rig), Some(rig.office.today()), "{}", stage.text());
    assert!(stage.shows("已签收“窗口无人值守”"), "{}", stage.text());
    // Nothing more comes of looking on, and it can be taken back.
    let frames = rig.office.journal().frames();
    stage.keys("j k").event(Event::Tick);
    narrow.keys("enter").event(Event::Tick);
    assert_eq!(rig.office.journal().frames(), frames);
    stage.keys("U");
    assert!(received(&rig).is_none(), "{}", stage.text());
    stage.keys("j k").event(Event::Tick);
    assert_eq!((received(&rig), rig.office.journal().frames()), (None, frames + 1));
}
