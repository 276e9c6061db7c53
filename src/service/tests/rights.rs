//! Who may change and see what: every role, every field of every kind, one's own unit or not.

use super::Rig;
use crate::domain::id::RecordId;
use crate::domain::kind::{GONE, Kind, Type};
use crate::domain::period::Period;
use crate::domain::rights::{Reach, Role};
use crate::domain::schema::{evidence, finding, flag, indicator, note, person, problem, task, unit};
use crate::domain::value::Value;
use crate::error::Code;
use crate::service::{Actor, Work, messages};

/// The rig's office with two units, records of both, and a person of each role in the first.
struct Hall {
    rig: Rig,
    own: Vec<(Kind, RecordId)>,
    others: Vec<(Kind, RecordId)>,
    other_unit: RecordId,
}

fn id(rig: &Rig) -> RecordId {
    rig.office().new_id().unwrap()
}

/// A record of each kind that belongs to units, and a note and evidence about its task.
fn records(rig: &Rig, of: RecordId) -> Vec<(Kind, RecordId)> {
    let all: Vec<(Kind, RecordId)> =
        [Kind::Task, Kind::Finding, Kind::Flag, Kind::Problem, Kind::Note, Kind::Evidence, Kind::Indicator]
            .map(|k| (k, id(rig)))
            .to_vec();
    let [t, f, g, p, n, e, i] = [0, 1, 2, 3, 4, 5, 6].map(|at| all[at].1);
    let text = |s: &str| Value::from(s);
    let work = Work::new("test.make")
        .set(Kind::Indicator, i, indicator::NAME, text("开办企业"))
        .set(Kind::Indicator, i, indicator::LEAD, Value::from(of))
        .set(Kind::Task, t, task::TITLE, text("任务"))
        .set(Kind::Task, t, task::LEDGER, Value::from(rig.ledger))
        .set(Kind::Task, t, task::LEAD, Value::from(of))
        .set(Kind::Finding, f, finding::TITLE, text("窗口无人值守"))
        .set(Kind::Finding, f, finding::CATEGORY, text("window-absence"))
        .set(Kind::Finding, f, finding::FACTS, text("上午十时无人"))
        .set(Kind::Finding, f, finding::UNIT, Value::from(of))
        .set(Kind::Flag, g, flag::INDICATOR, Value::from(i))
        .set(Kind::Flag, g, flag::PERIOD, Value::Period(Period::parse("2023Q2").unwrap()))
        .set(Kind::Flag, g, flag::RULE, text("bottom"))
        .set(Kind::Flag, g, flag::REASON, text("后三名"))
        .set(Kind::Flag, g, flag::UNIT, Value::from(of))
        .set(Kind::Problem, p, problem::TITLE, text("问题"))
        .set(Kind::Problem, p, problem::LEDGER, Value::from(rig.ledger))
        .set(Kind::Problem, p, problem::UNIT, Value::from(of))
        .set(Kind::Note, n, note::ABOUT, Value::from(t))
        .set(Kind::Note, n, note::TEXT, text("催办一次"))
        .set(Kind::Evidence, e, evidence::NAME, text("照片.jpg"))
        .set(Kind::Evidence, e, evidence::OF, Value::from(t))
        .set(Kind::Evidence, e, evidence::DIGEST, text("00"));
    rig.office().commit(&rig.actor, work).unwrap();
    all
}

impl Hall {
    fn new() -> Self {
        let rig = Rig::new();
        let other_unit = id(&rig);
        let work = Work::new("test.unit").set(Kind::Unit, other_unit, unit::NAME, Value::from("市人社局"));
        rig.office().commit(&rig.actor, work).unwrap();
        let own = records(&rig, rig.unit);
        let others = records(&rig, other_unit);
        Self { rig, own, others, other_unit }
    }

    fn somebody(&self, role: Role, unit: RecordId) -> Actor {
        let p = id(&self.rig);
        let name = format!("{}{}", role.code(), p.short(6));
        let work = Work::new("test.person")
            .set(Kind::Person, p, person::NAME, Value::from(name))
            .set(Kind::Person, p, person::ROLE, Value::from(role.code()))
            .set(Kind::Person, p, person::UNIT, Value::from(unit));
        self.rig.office().commit(&self.rig.actor, work).unwrap();
        Actor { person: p, role, unit: Some(unit), access: None }
    }

    fn shown(&self, kind: Kind) -> (RecordId, RecordId) {
        let find = |all: &[(Kind, RecordId)]| all.iter().find(|(k, _)| *k == kind).unwrap().1;
        (find(&self.own), find(&self.others))
    }
}

/// A value that a field of a type takes, different from all that is there.
fn some(ty: Type, salt: usize) -> Value {
    match ty {
        Type::Text | Type::Lines => Value::from(format!("文字{salt}")),
        Type::Int => Value::from(salt as i64 % 90 + 1),
        Type::Real => Value::from(salt as f64 + 0.5),
        Type::Date => Value::from(chrono::NaiveDate::from_ymd_opt(2023, 9, 1 + salt as u32 % 28).unwrap()),
        other => panic!("{other:?} has rules of its own"),
    }
}

/// Exhaustive over roles × fields × own or not: what the table says is what a commit does.
#[test]
fn the_table_is_what_a_commit_does() {
    let hall = Hall::new();
    let office = hall.rig.office();
    let mut told = (0, 0);
    for role in Role::ALL {
        let actor = hall.somebody(role, hall.rig.unit);
        for (own, all) in [(true, &hall.own), (false, &hall.others)] {
            for (kind, record) in all {
                // Those that can be set to anything; references, words and lives have rules of their own.
                let plain = |ty: Type| matches!(ty, Type::Text | Type::Lines | Type::Int | Type::Real | Type::Date);
                for field in kind.def().fields.iter().filter(|f| plain(f.ty)) {
                    let salt = role as usize * 2 + usize::from(own) + 1;
                    let work = Work::new("test.set").set(*kind, *record, field.tag, some(field.ty, salt));
                    let done = office.commit(&actor, work);
                    let others_note = matches!(kind, Kind::Note | Kind::Evidence);
                    let may = match role.reach(field.right) {
                        Reach::Nowhere => false,
                        Reach::Own => own && !others_note && role != Role::Supervisor,
                        Reach::All => true,
                    };
                    let place = format!("{role:?} {}.{} own={own}: {done:?}", kind.def().name, field.name);
                    match (may, done) {
                        (true, Ok(_)) => told.0 += 1,
                        (false, Err(error)) if error.code() == Code::Denied => told.1 += 1,
                        _ => panic!("{place}"),
                    }
                }
                let gone = office.commit(&actor, Work::new("test.gone").set(*kind, *record, GONE, Value::Bool(true)));
                assert_eq!(gone.is_ok(), matches!(role, Role::Office | Role::Admin), "{role:?} {kind:?}: {gone:?}");
                if gone.is_ok() {
                    let back = Work::new("test.back").set(*kind, *record, GONE, Value::Bool(false));
                    office.commit(&hall.rig.actor, back).unwrap();
                }
            }
        }
    }
    assert!(told.0 > 100 && told.1 > 100, "{told:?}: both really happened");
}

#[test]
fn one_foreign_record_in_a_bulk_refuses_all_of_it() {
    let hall = Hall::new();
    let actor = hall.somebody(Role::Reporter, hall.rig.unit);
    let (own, other) = hall.shown(Kind::Task);
    let work = Work::new("test.bulk").set(Kind::Task, own, task::PROGRESS, Value::from(50_i64)).set(
        Kind::Task,
        other,
        task::PROGRESS,
        Value::from(50_i64),
    );
    let error = hall.rig.office().commit(&actor, work).unwrap_err();
    assert!(error.is(messages::NOT_YOURS), "{error}");
    assert_eq!(hall.rig.office().read().get(own).unwrap().number(task::PROGRESS), None);
}

#[test]
fn a_reporting_unit_notes_and_proves_its_own_and_takes_back_its_own() {
    let hall = Hall::new();
    let office = hall.rig.office();
    let actor = hall.somebody(Role::Reporter, hall.rig.unit);
    let ((own, other), n) = (hall.shown(Kind::Task), id(&hall.rig));
    let noted = |about: RecordId| {
        Work::new("test.note").set(Kind::Note, n, note::ABOUT, Value::from(about)).set(
            Kind::Note,
            n,
            note::TEXT,
            Value::from("已完成八成"),
        )
    };
    assert!(office.commit(&actor, noted(other)).unwrap_err().is(messages::NOT_YOURS));
    office.commit(&actor, noted(own)).unwrap();
    // Nor can it be moved to what is not one's own.
    let moved = Work::new("test.move").set(Kind::Note, n, note::ABOUT, Value::from(other));
    assert_eq!(office.commit(&actor, moved).unwrap_err().code(), Code::Denied);
    let plan = office.plan_undo(&actor).unwrap();
    office.carry_out(&actor, plan).unwrap();
    assert!(office.read().get(n).is_none() && office.read().known(n).is_some());
    let plan = office.plan_redo(&actor).unwrap();
    office.carry_out(&actor, plan).unwrap();
    assert!(!office.read().get(n).unwrap().is_gone());
}

#[test]
fn the_unit_reports_and_does_not_verify_itself() {
    let hall = Hall::new();
    let office = hall.rig.office();
    let (f, _) = hall.shown(Kind::Finding);
    let reporter = hall.somebody(Role::Reporter, hall.rig.unit);
    let verifier = hall.somebody(Role::Verifier, hall.other_unit);
    let go = |actor: &Actor, state: &str| {
        let work = Work::new("test.step").set(Kind::Finding, f, finding::STATE, Value::from(state));
        office.commit(actor, work.caused_by("理由")).map_err(|f| f.code())
    };
    assert_eq!(go(&reporter, "assigned"), Err(Code::Denied));
    go(&hall.rig.actor, "assigned").unwrap();
    for state in ["accepted", "rectifying", "reported"] {
        go(&reporter, state).unwrap();
    }
    assert_eq!(go(&reporter, "verified"), Err(Code::Denied));
    assert_eq!(go(&reporter, "returned"), Err(Code::Denied));
    go(&verifier, "verified").unwrap();
    assert_eq!(go(&reporter, "closed"), Err(Code::Denied));
    // Nor does who verified it strike it off.
    assert_eq!(go(&verifier, "closed"), Err(Code::Denied));
    go(&hall.somebody(Role::Verifier, hall.other_unit), "closed").unwrap();
    let (g, _) = hall.shown(Kind::Flag);
    let lift = Work::new("test.lift").set(Kind::Flag, g, flag::STATE, Value::from("lifted")).caused_by("已提升");
    assert_eq!(office.commit(&reporter, lift).unwrap_err().code(), Code::Denied);
}

#[test]
fn a_role_that_was_changed_counts_at_once() {
    let hall = Hall::new();
    let office = hall.rig.office();
    let actor = hall.somebody(Role::Office, hall.rig.unit);
    let (own, _) = hall.shown(Kind::Task);
    let set = |n: i64| Work::new("test.set").set(Kind::Task, own, task::PROGRESS, Value::from(n));
    office.commit(&actor, set(10)).unwrap();
    let demote =
        |role: Role| Work::new("test.role").set(Kind::Person, actor.person, person::ROLE, Value::from(role.code()));
    office.commit(&hall.rig.actor, demote(Role::Viewer)).unwrap();
    assert_eq!(office.commit(&actor, set(20)).unwrap_err().code(), Code::Denied, "though the session began otherwise");
    assert_eq!(office.current(&actor).role, Role::Viewer);
    office
        .commit(&hall.rig.actor, Work::new("test.gone").set(Kind::Person, actor.person, GONE, Value::Bool(true)))
        .unwrap();
    assert!(office.view(&office.current(&actor)).records(Kind::Task).next().is_none(), "nor is anything seen");
}

#[test]
fn rows_that_a_reporting_unit_may_not_see_are_not_in_its_state() {
    let hall = Hall::new();
    let office = hall.rig.office();
    let actor = hall.somebody(Role::Reporter, hall.rig.unit);
    let view = office.view(&actor);
    for (kind, id) in &hall.own {
        assert!(view.find(*kind, *id).is_some(), "{kind:?}");
    }
    for (kind, id) in &hall.others {
        assert!(view.get(*id).is_none(), "{kind:?}");
        assert!(view.records(*kind).all(|r| r.id() != *id));
    }
    // What they refer to has its name.
    assert_eq!(view.title(hall.rig.ledger), "第三方整改");
    assert_eq!(view.title(hall.rig.unit), "市税务局");
    assert!(view.get(hall.other_unit).is_none());
    assert_eq!(office.name(&view, crate::i18n::Lang::Zh), "测试县营商办");
    // Nor does the trail tell of them, nor an entry that touched both.
    let (own, other) = hall.shown(Kind::Task);
    let both = Work::new("test.both").set(Kind::Task, own, task::PROGRESS, Value::from(40_i64)).set(
        Kind::Task,
        other,
        task::PROGRESS,
        Value::from(41_i64),
    );
    drop(view);
    office.commit(&hall.rig.actor, both).unwrap();
    let view = office.view(&actor);
    let whole = office.read().metas().len();
    assert!(view.trail_len() < whole);
    let last = view.trail_at(view.trail_len() - 1).unwrap();
    let event = office.event(&view, last, None, 99).unwrap().unwrap();
    assert_eq!(event.steps.iter().map(|s| s.id).collect::<Vec<_>>(), [own]);
    for place in 0..whole {
        let stamp = crate::domain::record::Stamp(place as u32);
        match office.event(&view, stamp, None, 99).unwrap() {
            None => assert!(!view.is_shown(stamp)),
            Some(event) => assert!(event.steps.iter().all(|s| view.get(s.id).is_some())),
        }
    }
    let past = office.past_view(&actor, crate::log::AsOf::day(office.today())).unwrap();
    assert!(past.get(own).is_some() && past.get(other).is_none());
}

#[test]
fn a_limited_state_is_made_anew_only_for_what_concerns_it() {
    let hall = Hall::new();
    let office = hall.rig.office();
    let actor = hall.somebody(Role::Reporter, hall.rig.unit);
    let (own, other) = hall.shown(Kind::Task);
    let before = office.view(&actor).revision();
    let set = |id, n: i64| Work::new("test.set").set(Kind::Task, id, task::PROGRESS, Value::from(n));
    office.commit(&hall.rig.actor, set(other, 10)).unwrap();
    assert_eq!(office.view(&actor).revision(), before);
    office.commit(&hall.rig.actor, set(own, 10)).unwrap();
    assert!(office.view(&actor).revision() > before);
    assert_eq!(office.view(&actor).get(own).unwrap().number(task::PROGRESS), Some(10.0));
    // A task that changes hands comes and goes.
    let lead = |id, to| Work::new("test.lead").set(Kind::Task, id, task::LEAD, Value::from(to));
    office.commit(&hall.rig.actor, lead(other, hall.rig.unit)).unwrap();
    assert!(office.view(&actor).get(other).is_some());
    office.commit(&hall.rig.actor, lead(other, hall.other_unit)).unwrap();
    assert!(office.view(&actor).get(other).is_none());
    // What lies under one's unit is one's own.
    let under = Work::new("test.under").set(Kind::Unit, hall.other_unit, unit::PARENT, Value::from(hall.rig.unit));
    office.commit(&hall.rig.actor, under).unwrap();
    assert!(office.view(&actor).get(other).is_some());
}
