//! Who somebody is: two people of one name, a login or a key that two have, and who was shut out.

use super::Rig;
use crate::domain::id::RecordId;
use crate::domain::kind::{GONE, Kind};
use crate::domain::schema::{note, person, unit};
use crate::domain::value::Value;
use crate::error::{Code, Result};
use crate::i18n::Lang;
use crate::service::people::identity::{self, Came, key_mark};
use crate::service::work::commit::unchecked;
use crate::service::{Actor, Done, Work};

const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
const OTHER_KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMWqRBCBBLRXl0dYUJ+VqcVRM7cScV2JyfwQTCNpM1CS";

fn somebody(rig: &Rig, role: &str, fields: &[(crate::domain::kind::Tag, Value)]) -> RecordId {
    let id = rig.office().new_id().unwrap();
    let mut work = Work::new("record.new").set(Kind::Person, id, person::NAME, Value::from("张伟")).set(
        Kind::Person,
        id,
        person::ROLE,
        Value::from(role),
    );
    for (tag, value) in fields {
        work.put(Kind::Person, id, *tag, value.clone());
    }
    rig.office().commit(&rig.actor, work).unwrap();
    id
}

fn set(rig: &Rig, id: RecordId, tag: crate::domain::kind::Tag, value: impl Into<Option<Value>>) -> Result<Done> {
    rig.office().commit(&rig.actor, Work::new("record.edit").set(Kind::Person, id, tag, value))
}

fn keys(all: &[&str]) -> Value {
    Value::Texts(all.iter().map(|k| (*k).to_string()).collect())
}

fn writes(rig: &Rig, actor: &Actor) -> Result<Done> {
    let id = rig.office().new_id().unwrap();
    let work = Work::new("note.new").set(Kind::Note, id, note::ABOUT, Value::from(rig.task)).set(
        Kind::Note,
        id,
        note::TEXT,
        Value::from("还在写"),
    );
    rig.office().commit(actor, work)
}

#[test]
fn a_name_that_two_people_bear_is_nobodys() {
    let rig = Rig::new();
    let admin = somebody(&rig, "admin", &[]);
    let reporter =
        somebody(&rig, "reporter", &[(person::UNIT, Value::from(rig.unit)), (person::LOGIN, Value::from("zw"))]);
    let error = rig.office().actor(Some("张伟")).unwrap_err();
    assert_eq!(error.code(), Code::Denied);
    let said = error.say(Lang::Zh);
    for part in [admin.to_string(), reporter.to_string(), "市税务局, zw".into()] {
        assert!(said.contains(&part), "who it may be is said: {said}");
    }
    for id in [admin, reporter] {
        assert_eq!(rig.office().actor(Some(&id.to_string())).unwrap().person, id);
    }
    assert_eq!(rig.office().actor(Some("zw")).unwrap().person, reporter);
    let state = rig.office().read();
    assert_ne!(identity::label(&state, admin), identity::label(&state, reporter), "and on the screen they are two");
    assert_eq!(identity::label(&state, rig.actor.person), "管理员");
}

#[test]
fn a_login_and_a_key_are_one_persons() {
    let rig = Rig::new();
    let a = somebody(&rig, "inspector", &[(person::LOGIN, Value::from("zhang")), (person::KEYS, keys(&[KEY]))]);
    let b = somebody(&rig, "reporter", &[]);
    for login in ["zhang", "Zhang", " ｚｈａｎｇ"] {
        assert!(set(&rig, b, person::LOGIN, Value::from(login)).unwrap_err().is(identity::LOGIN_TAKEN), "{login}");
    }
    let same = format!("{KEY} laptop");
    assert!(set(&rig, b, person::KEYS, keys(&[OTHER_KEY, &same])).unwrap_err().is(identity::KEY_TAKEN));
    set(&rig, b, person::KEYS, keys(&[OTHER_KEY])).unwrap();
    // Two at once, as an import brings them.
    let [c, d] = [0; 2].map(|_| rig.office().new_id().unwrap());
    let mut work = Work::new("file.import");
    for id in [c, d] {
        work.put(Kind::Person, id, person::NAME, Value::from("李"));
        work.put(Kind::Person, id, person::LOGIN, Value::from("li"));
    }
    assert!(rig.office().commit(&rig.actor, work).unwrap_err().is(identity::LOGIN_TAKEN));
    // Who was taken away gives the login free, and does not come back with it.
    set(&rig, a, GONE, Value::Bool(true)).unwrap();
    set(&rig, b, person::LOGIN, Value::from("zhang")).unwrap();
    assert!(set(&rig, a, GONE, Value::Bool(false)).unwrap_err().is(identity::LOGIN_TAKEN));
}

#[test]
fn a_login_that_a_merge_gave_to_two_is_never_resolved() {
    let rig = Rig::new();
    let a = somebody(&rig, "admin", &[(person::LOGIN, Value::from("zhang"))]);
    let b = somebody(&rig, "reporter", &[]);
    assert_eq!(rig.office().admit_login("zhang").unwrap().unwrap().person, a);
    let work = Work::new("merge").set(Kind::Person, b, person::LOGIN, Value::from("zhang"));
    unchecked(rig.office(), &rig.actor, &work);
    assert_eq!(rig.office().admit_login("zhang").unwrap_err().code(), Code::Denied);
    assert_eq!(rig.office().actor(Some("zhang")).unwrap_err().code(), Code::Denied);
    set(&rig, b, person::LOGIN, None).unwrap();
    assert_eq!(rig.office().admit_login("zhang").unwrap().unwrap().person, a);
}

#[test]
fn every_write_asks_whether_the_person_is_still_let_in() {
    let rig = Rig::new();
    let fields = [(person::LOGIN, Value::from("zhang")), (person::KEYS, keys(&[KEY, OTHER_KEY]))];
    let id = somebody(&rig, "inspector", &fields);
    let (office, mark) = (rig.office(), key_mark(KEY).unwrap());
    let by_login = office.admit_login("zhang").unwrap().unwrap();
    let by_key = office.admit(&id.to_string(), Came::Key(&mark)).unwrap();
    let by_some_key = office.admit("zhang", Came::SomeKey).unwrap();
    for actor in [&by_login, &by_key, &by_some_key] {
        writes(&rig, actor).unwrap();
    }
    assert_eq!(office.admit(&id.to_string(), Came::Key("0000")).unwrap_err().code(), Code::Denied);
    // The other key goes: who came by this one stays, who may have come by either does not.
    set(&rig, id, person::KEYS, keys(&[&format!("{KEY} renamed")])).unwrap();
    writes(&rig, &by_login).unwrap();
    writes(&rig, &by_key).unwrap();
    assert!(writes(&rig, &by_some_key).unwrap_err().is(identity::SHUT_OUT));
    set(&rig, id, person::KEYS, None).unwrap();
    assert!(writes(&rig, &by_key).unwrap_err().is(identity::SHUT_OUT));
    assert!(office.admit("zhang", Came::SomeKey).unwrap_err().is(identity::NO_KEY));
    writes(&rig, &by_login).unwrap();
    set(&rig, id, person::LOGIN, Value::from("zhang2")).unwrap();
    assert!(writes(&rig, &by_login).unwrap_err().is(identity::SHUT_OUT));
    // A role counts as it is now, and who was taken away writes nothing.
    let now = office.admit("zhang2", Came::Named).unwrap();
    set(&rig, id, person::ROLE, Value::from("viewer")).unwrap();
    assert_eq!(writes(&rig, &now).unwrap_err().code(), Code::Denied);
    set(&rig, id, person::ROLE, Value::from("inspector")).unwrap();
    writes(&rig, &now).unwrap();
    set(&rig, id, GONE, Value::Bool(true)).unwrap();
    assert!(writes(&rig, &now).unwrap_err().is(identity::ENDED));
    assert!(office.actor(Some(&id.to_string())).unwrap_err().is(identity::ENDED));
}

#[test]
fn the_last_administrator_stays() {
    let rig = Rig::new();
    let own = rig.actor.person;
    assert!(set(&rig, own, person::ROLE, Value::from("office")).unwrap_err().is(identity::LAST_ADMIN));
    assert!(set(&rig, own, GONE, Value::Bool(true)).unwrap_err().is(identity::LAST_ADMIN));
    let other = somebody(&rig, "admin", &[]);
    set(&rig, own, person::ROLE, Value::from("office")).unwrap();
    let admin = rig.office().actor(Some(&other.to_string())).unwrap();
    let work = Work::new("record.edit").set(Kind::Person, own, person::ROLE, Value::from("admin"));
    rig.office().commit(&admin, work).unwrap();
}

#[test]
fn a_title_of_nothing_visible_is_refused() {
    let rig = Rig::new();
    for title in ["\u{200b}", "\u{3164}\u{2800}", "\u{3000}", "\u{202e}"] {
        let id = rig.office().new_id().unwrap();
        let made = Work::new("record.new").set(Kind::Unit, id, unit::NAME, Value::from(title));
        assert_eq!(rig.office().commit(&rig.actor, made).unwrap_err().code(), Code::BadInput, "{title:?}");
        let renamed = Work::new("record.edit").set(Kind::Unit, rig.unit, unit::NAME, Value::from(title));
        assert_eq!(rig.office().commit(&rig.actor, renamed).unwrap_err().code(), Code::BadInput, "{title:?}");
    }
}

#[test]
fn who_runs_the_ledgers_ends_nobodys_access() {
    let rig = Rig::new();
    let other = somebody(&rig, "admin", &[]);
    let id = somebody(&rig, "office", &[]);
    let office = rig.office().actor(Some(&id.to_string())).unwrap();
    let gone = |kind, id| Work::new("record.retire").set(kind, id, GONE, Value::Bool(true));
    assert_eq!(rig.office().commit(&office, gone(Kind::Person, other)).unwrap_err().code(), Code::Denied);
    rig.office().commit(&office, gone(Kind::Task, rig.task)).unwrap();
    rig.office().commit(&rig.actor, gone(Kind::Person, other)).unwrap();
}
