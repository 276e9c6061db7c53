//! Every role, every action of the table, one's own unit's record or another's: what is offered is what the office lets be
//! written, and what is not offered is refused however it is asked for.

use std::collections::HashSet;

use super::hall::{Hall, filled};
use crate::action::{self, Action, Args, Effect, Overlay, Place, Scene, ScreenId, permits};
use crate::domain::deadline::Precision;
use crate::domain::id::RecordId;
use crate::domain::kind::{FieldDef, FieldRole, GONE, Kind, Owner, Type};
use crate::domain::life::{self, FINDING, Life, Verb};
use crate::domain::period::Period;
use crate::domain::rights::Role;
use crate::domain::schema::{evidence, finding, flag, note, task};
use crate::domain::value::{Due, Value};
use crate::error::Code;
use crate::i18n::Lang;
use crate::service::{Actor, Work};
use crate::tui::hints::offered;

/// A finding in every state of its life.
fn findings(hall: &Hall, unit: RecordId, rectifier: RecordId) -> Vec<RecordId> {
    let states: HashSet<&str> = FINDING.states.words.iter().map(|w| w.code).collect();
    let mut work = Work::new("test.make");
    let mut ids = Vec::new();
    for state in states {
        let id = hall.office.new_id().unwrap();
        work.put(Kind::Finding, id, finding::TITLE, Value::from(format!("问题 {state}")));
        work.put(Kind::Finding, id, finding::SERIAL, Value::from(format!("{state}-{unit}")));
        work.put(Kind::Finding, id, finding::CATEGORY, Value::from("window-absence"));
        work.put(Kind::Finding, id, finding::FACTS, Value::from("无人"));
        work.put(Kind::Finding, id, finding::STATE, Value::from(state));
        work.put(Kind::Finding, id, finding::UNIT, Value::from(unit));
        work.put(Kind::Finding, id, finding::RECTIFIER, Value::from(rectifier));
        ids.push(id);
    }
    hall.office.commit(&hall.admin, work).unwrap();
    ids
}

/// A task for which more time is asked, one that is done, and a flag that was lifted.
fn others(hall: &Hall, unit: RecordId) -> [(Kind, RecordId); 3] {
    let [t, n, g, d] = [0; 4].map(|_| hall.office.new_id().unwrap());
    let due = |days| {
        let date = hall.office.today() + chrono::Days::new(days);
        Value::Due(Due { date: Some(date), precision: Precision::Day, words: date.to_string() })
    };
    let period = Value::Period(Period::parse("2023Q1").unwrap());
    let work = Work::new("test.make")
        .set(Kind::Task, t, task::TITLE, Value::from("任务"))
        .set(Kind::Task, t, task::LEDGER, Value::from(hall.ledger))
        .set(Kind::Task, t, task::LEAD, Value::from(unit))
        .set(Kind::Task, t, task::DUE, due(0))
        .set(Kind::Task, d, task::TITLE, Value::from("办结的任务"))
        .set(Kind::Task, d, task::LEDGER, Value::from(hall.ledger))
        .set(Kind::Task, d, task::LEAD, Value::from(unit))
        .set(Kind::Task, d, task::STATUS, Value::from("已完成"))
        .set(Kind::Note, n, note::ABOUT, Value::from(t))
        .set(Kind::Note, n, note::SORT, Value::from("extension"))
        .set(Kind::Note, n, note::TEXT, Value::from("汛期"))
        .set(Kind::Note, n, note::UNTIL, due(9))
        .set(Kind::Flag, g, flag::INDICATOR, Value::from(hall.mine(Kind::Indicator)))
        .set(Kind::Flag, g, flag::PERIOD, period)
        .set(Kind::Flag, g, flag::RULE, Value::from("hand"))
        .set(Kind::Flag, g, flag::REASON, Value::from("落后"))
        .set(Kind::Flag, g, flag::STATE, Value::from("lifted"))
        .set(Kind::Flag, g, flag::UNIT, Value::from(unit));
    hall.office.commit(&hall.admin, work).unwrap();
    [(Kind::Task, t), (Kind::Task, d), (Kind::Flag, g)]
}

/// What pressing an action on a record would write, as an administrator presses it.
fn works(hall: &Hall, a: &Action, id: RecordId, kind: Kind) -> Vec<Work> {
    let Some(press) = a.press else { return Vec::new() };
    let state = hall.office.read();
    let args = Args::default();
    let effects = press.run(&Scene {
        office: &hall.office,
        state: &state,
        actor: &hall.admin,
        lang: Lang::Zh,
        today: hall.office.today(),
        past: false,
        screen: ScreenId::List(Kind::Task),
        kind,
        here: Some(id),
        marked: &[],
        listed: &Vec::new,
        cell: "",
        row: "",
        column: "",
        filter: "",
        entry: None,
        args: &args,
    });
    // Whose it is not yet: what changes nothing is refused to everybody.
    let elsewhere = if hall.own.iter().any(|(_, own)| *own == id) { hall.other } else { hall.unit };
    let mut out = Vec::new();
    for effect in effects.into_iter().flatten() {
        match effect {
            Effect::Do(work) => out.push(work),
            Effect::Show(Overlay::Confirm(preview)) => out.push(preview.work),
            Effect::Show(Overlay::Ask(ask)) => {
                let mut work = ask.with.clone();
                work.action = ask.action.into();
                let (of, tag) = ask.field;
                let field = of.field(tag).unwrap();
                let value = match field.ty {
                    Type::Date => Value::from(hall.office.today() + chrono::Days::new(9)),
                    _ => filled(field, "理由", &|k| {
                        if k == Kind::Unit {
                            return elsewhere;
                        }
                        // Nothing is joined to itself.
                        let other = || if hall.mine(kind) == id { hall.theirs(kind) } else { hall.mine(kind) };
                        if k == kind { other() } else { id }
                    }),
                };
                ask.ids.iter().for_each(|id| work.put(of, *id, tag, value.clone()));
                out.push(work.caused_by("理由"));
            }
            Effect::Show(Overlay::Edit(id)) => {
                // Any field is enough to have a form for.
                for f in kind.def().fields.iter().filter(|f| plain(f.ty)) {
                    let value = match f.ty {
                        Type::Int => Value::from(7),
                        Type::Real => Value::from(7.25),
                        Type::Date => Value::from(hall.office.today() - chrono::Days::new(1)),
                        _ => Value::from("别的"),
                    };
                    out.push(Work::new("record.edit").set(kind, id, f.tag, value));
                }
            }
            Effect::Show(Overlay::Step(step)) => {
                let new = hall.office.new_id().unwrap();
                let ids = if step.ids.is_empty() { vec![new] } else { step.ids.clone() };
                let mut work = Work::new(step.action);
                for id in ids {
                    let field = step.kind.field(step.at).unwrap();
                    work.put(
                        step.kind,
                        id,
                        step.at,
                        filled(field, "理由", &|k| if k == Kind::Unit { elsewhere } else { hall.mine(k) }),
                    );
                    step.known.iter().for_each(|(tag, value)| work.put(step.kind, id, *tag, value.clone()));
                }
                out.push(work.caused_by("理由"));
            }
            Effect::Show(Overlay::Retire(ids)) => {
                let mut work = Work::new("record.retire");
                ids.iter().for_each(|id| work.put(kind, *id, GONE, Value::Bool(true)));
                out.push(work.caused_by("理由"));
            }
            Effect::Show(Overlay::Closing(of)) => {
                out.push(Work::new("task.done").set(Kind::Task, of, task::STATUS, Value::from("已完成")));
            }
            Effect::Show(Overlay::Evidence(of)) => {
                let new = hall.office.new_id().unwrap();
                let work =
                    Work::new("record.evidence").set(Kind::Evidence, new, evidence::NAME, Value::from("照片.jpg"));
                let work = work.set(Kind::Evidence, new, evidence::OF, Value::from(of));
                out.push(work.set(Kind::Evidence, new, evidence::DIGEST, Value::from("00ff")));
            }
            Effect::Show(Overlay::New(kind, known)) => {
                let new = hall.office.new_id().unwrap();
                let mut work = Work::new("record.new");
                let find = |k: Kind| match k {
                    Kind::Unit => hall.unit,
                    Kind::Ledger => hall.ledger,
                    k => hall.mine(k),
                };
                // What only a program fills in is made in no form.
                if kind.def().fields.iter().any(|f| f.required && f.role == Some(FieldRole::Machine)) {
                    continue;
                }
                for f in kind.def().fields.iter().filter(|f| f.required) {
                    work.put(kind, new, f.tag, filled(f, "新", &find));
                }
                // Whose it is can be changed in the form.
                let whose = match kind.def().owner {
                    Owner::Units(tags) | Owner::Shared(tags) => tags,
                    _ => &[],
                };
                let known = known.into_iter().filter(|(tag, _)| !whose.contains(tag));
                known.for_each(|(tag, value)| work.put(kind, new, tag, value));
                out.push(work);
            }
            _ => {}
        }
    }
    out
}

fn plain(ty: Type) -> bool {
    matches!(ty, Type::Text | Type::Lines | Type::Int | Type::Real | Type::Date)
}

fn name(a: &Action, role: Role, own: bool, kind: Kind) -> String {
    format!("{} by {role:?} on a {} own={own}", a.name, kind.def().name)
}

#[test]
fn what_is_offered_is_what_may_be_written() {
    let mut hall = Hall::new();
    let people: Vec<Actor> = Role::ALL.iter().map(|r| hall.somebody(*r, &format!("某{}", r.code()))).collect();
    for (of, own) in [(hall.unit, true), (hall.other, false)] {
        let made = findings(&hall, of, hall.mine(Kind::Person)).into_iter().map(|id| (Kind::Finding, id));
        let made = made.chain(others(&hall, of));
        if own { hall.own.extend(made) } else { hall.others.extend(made) }
    }
    let (mut yes, mut no) = (0, 0);
    let mut tried = HashSet::new();
    for a in action::all().filter(|a| a.needs.is_some() && a.upon != action::RightScope::Itself) {
        for all in [&hall.own, &hall.others] {
            for kind in Kind::ALL {
                let works: Vec<Work> =
                    all.iter().filter(|(k, _)| k == kind).flat_map(|(k, id)| works(&hall, a, *id, *k)).collect();
                if works.is_empty() {
                    continue;
                }
                tried.insert(a.name);
                for actor in &people {
                    let ids: Vec<RecordId> = all.iter().filter(|(k, _)| k == kind).map(|(_, id)| *id).collect();
                    let own = hall.office.all_own(&hall.office.read(), actor, &ids);
                    let place = Place { listed: *kind, chosen: Some(*kind), own };
                    let offered = permits(a, actor.role, &place);
                    // What is about a record has none of a supervisor's own here.
                    if actor.role == Role::Supervisor && matches!(kind.def().owner, Owner::About(_)) {
                        continue;
                    }
                    // The form is tried with plain values.
                    let reached = |f: &&FieldDef| actor.role.may(f.right) && f.role != Some(FieldRole::Machine);
                    let mut fields = kind.def().fields.iter().filter(reached);
                    if a.upon == action::RightScope::Fields && offered && !fields.any(|f| plain(f.ty)) {
                        continue;
                    }
                    // That nobody verifies what the own unit rectified, and that what was issued or drawn stays, is asked of
                    // everybody alike.
                    let denied = |w: &Work| {
                        let done = hall.office.would(actor, w.clone());
                        let alike = [
                            crate::service::messages::SAME_UNIT,
                            crate::service::papers::documents::ISSUED_STAYS,
                            crate::service::visits::draws::STAYS,
                            crate::service::work::frozen::ISSUED,
                        ];
                        done.is_err_and(|f| f.code() == Code::Denied && !alike.iter().any(|m| f.is(*m)))
                    };
                    let may = works.iter().any(|w| !denied(w));
                    assert_eq!(offered, may, "{}: offered or allowed", name(a, actor.role, own, *kind));
                    *(if may { &mut yes } else { &mut no }) += 1;
                }
            }
        }
    }
    assert!(yes > 100 && no > 100, "{yes} {no}: both really happened");
    // What the others write is not under the cursor: their own tests, and those of the command line, hold them to the table.
    let itself = action::RightScope::Itself;
    let rest = action::all().filter(|a| a.press.is_some() && a.needs.is_some() && a.upon != itself);
    let untried: Vec<_> = rest.map(|a| a.name).filter(|name| !tried.contains(name)).collect();
    // The ledger here has no word for what stands twice, and what is stepped through stands at its beginning.
    let elsewhere = |name: &str| {
        let later = |verb: &'static Verb, life: &Life| verb.steps.iter().all(|s| !s.is_from(life.start));
        name.starts_with("conflict.all-")
            || ["conflict.take", "record.merge", "task.duplicate"].contains(&name)
            || life::verb(name).is_some_and(|(life, verb)| later(verb, life))
    };
    let untried: Vec<_> = untried.into_iter().filter(|name| !elsewhere(name)).collect();
    assert!(untried.is_empty(), "{untried:?}");
}

#[test]
fn what_is_not_offered_is_in_no_list_and_refused_when_it_is_pressed() {
    let hall = Hall::new();
    let (mut shown, mut refused) = (0, 0);
    for role in Role::ALL {
        let actor = hall.somebody(role, &format!("某{}", role.code()));
        for screen in ["2", "3", "4", "6", "0"] {
            let mut stage = hall.stage(&actor, Lang::En);
            stage.keys(screen);
            let contexts = stage.app.contexts();
            let place = stage.app.session().place;
            let names: HashSet<&str> = offered(stage.app.session(), &contexts).iter().map(|(a, _)| a.name).collect();
            for a in action::all().filter(|a| a.press.is_some() && a.needs.is_some()) {
                let may = permits(a, role, &place);
                assert!(may || !names.contains(a.name), "{} is hinted at to {role:?} on screen {screen}", a.name);
                if may {
                    shown += 1;
                    continue;
                }
                let before = hall.office.revision();
                stage.app.act(a.name, Args::default());
                stage.event(crate::tui::input::Event::Tick);
                let text = stage.text();
                assert!(
                    text.contains("may not do this") && text.contains("ask an administrator"),
                    "{} by {role:?}: a reason and what to do:\n{text}",
                    a.name
                );
                assert_eq!(stage.app.contexts(), contexts, "{}: nothing was laid over the screen", a.name);
                assert_eq!(hall.office.revision(), before);
                refused += 1;
            }
        }
    }
    assert!(shown > 100 && refused > 100, "{shown} {refused}");
}

/// The same on the command line.
#[test]
fn commands_are_refused_by_the_same_table() {
    let hall = Hall::new();
    std::fs::write(hall.dir.path().join("t.csv"), "序号,任务\nN-1,新任务\n").unwrap();
    for role in Role::ALL {
        let actor = hall.somebody(role, &format!("某{}", role.code()));
        let code = |words: &[&str]| hall.command(&actor, words).0;
        let office = role >= Role::Office;
        let inspects = role >= Role::Inspector;
        let reports = role >= Role::Reporter;
        let check = |words: &[&str], may: bool| {
            let (got, said) = hall.command(&actor, words);
            // What a supervisor does not see is not there.
            let refused = got == 5 || (role == Role::Supervisor && got == 3);
            assert_eq!(!refused, may, "{role:?} {words:?}: {got} {said}");
        };
        check(&["flag", "lagging", "--unit", "市税务局", "--dry-run"], office);
        check(&["import", "t.csv", "--kind", "tasks", "--ledger", "第三方整改"], office);
        check(&["backup", &format!("{}.ducha", role.code())], role == Role::Admin);
        check(&["serve", "keys"], role == Role::Admin);
        check(&["lint"], !matches!(role, Role::Reporter | Role::Supervisor));
        check(&["add", "unit", &format!("name=单位{}", role.code())], office);
        check(&["add", "person", &format!("name=某人{}", role.code())], role == Role::Admin);
        check(&["add", "finding", &format!("title=某{}", role.code()), "category=窗口缺岗", "facts=无人"], inspects);
        check(&["add", "note", "about=T-1", &format!("text=记{}", role.code())], reports);
        check(&["add", "note", "about=T-1", "text=催", "sort=urge"], inspects);
        check(&["set", "T-1", &format!("progress={}", role as usize + 30)], reports);
        check(&["set", "T-1", &format!("title=题{}", role.code())], office);
        assert_eq!(code(&["set", "X-1", &format!("progress={}", role as usize + 40)]) == 0, inspects, "{role:?}");
    }
}
