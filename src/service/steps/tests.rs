//! Steps taken by name, and the same steps taken by whatever else sets a state.

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::period::Period;
use crate::domain::rate::Class;
use crate::domain::rights::Role;
use crate::domain::schema::{finding, flag, indicator, ledger, note, person, task, unit};
use crate::domain::value::{Due, Value};
use crate::error::Code;
use crate::service::tasks::task_view::Classes;
use crate::service::tests::Rig;
use crate::service::{Actor, Given, Work, messages};

/// An office with a finding, and somebody of each role that its life needs.
struct Loop {
    rig: Rig,
    finding: RecordId,
    /// Of the unit that answers for it.
    reporter: Actor,
    /// Of another unit.
    verifier: Actor,
    /// Runs everything, of no unit.
    admin: Actor,
}

fn someone(rig: &Rig, name: &str, role: Role, unit: Option<RecordId>) -> Actor {
    let id = rig.office().new_id().unwrap();
    let mut work = Work::new("test.person").set(Kind::Person, id, person::NAME, Value::from(name)).set(
        Kind::Person,
        id,
        person::ROLE,
        Value::from(role.code()),
    );
    if let Some(unit) = unit {
        work.put(Kind::Person, id, person::UNIT, Value::from(unit));
    }
    rig.office().commit(&rig.actor, work).unwrap();
    Actor { person: id, role, unit, access: None }
}

fn said(note: &str) -> Given {
    Given { note: note.into(), ..Given::default() }
}

impl Loop {
    fn new() -> Self {
        let rig = Rig::new();
        let other = rig.office().new_id().unwrap();
        rig.office()
            .commit(&rig.actor, Work::new("t").set(Kind::Unit, other, unit::NAME, Value::from("市委督查室")))
            .unwrap();
        let reporter = someone(&rig, "李四", Role::Reporter, Some(rig.unit));
        let verifier = someone(&rig, "张三", Role::Verifier, Some(other));
        let id = rig.office().new_id().unwrap();
        let work = Work::new("record.new")
            .set(Kind::Finding, id, finding::SERIAL, Value::from("WT-01"))
            .set(Kind::Finding, id, finding::TITLE, Value::from("窗口缺岗"))
            .set(Kind::Finding, id, finding::CATEGORY, Value::from("window-absence"))
            .set(Kind::Finding, id, finding::FACTS, Value::from("上午十时窗口无人"))
            .set(Kind::Finding, id, finding::UNIT, Value::from(rig.unit));
        rig.office().commit(&rig.actor, work).unwrap();
        let admin = rig.actor.clone();
        Self { rig, finding: id, reporter, verifier, admin }
    }

    fn step(&self, actor: &Actor, name: &str, note: &str) -> Result<(), Code> {
        self.rig.office().step(actor, &[self.finding], name, &said(note)).map(drop).map_err(|e| e.code())
    }

    /// Sets the state as `ducha set` does.
    fn set(&self, actor: &Actor, state: &str, note: &str) -> crate::error::Result<()> {
        let work = Work::new("record.edit").set(Kind::Finding, self.finding, finding::STATE, Value::from(state));
        self.rig.office().commit(actor, work.caused_by(note)).map(drop)
    }

    fn reported(&self) {
        self.step(&self.admin, "finding.assign", "").unwrap();
        self.step(&self.reporter, "finding.accept", "").unwrap();
        self.step(&self.reporter, "finding.rectify", "").unwrap();
        self.step(&self.reporter, "finding.report", "已加派人员").unwrap();
    }

    fn last_action(&self) -> String {
        let state = self.rig.office().read();
        state.action(state.metas().last().unwrap()).to_string()
    }

    fn holds<T>(&self, each: impl FnOnce(&crate::domain::record::Record) -> T) -> T {
        each(self.rig.office().read().get(self.finding).unwrap())
    }
}

#[test]
fn a_step_fills_in_who_and_when_and_names_itself_in_the_trail() {
    let l = Loop::new();
    l.reported();
    assert_eq!(l.holds(|r| r.reference(finding::RECTIFIER)), Some(l.reporter.person));
    assert_eq!(l.holds(|r| r.text(finding::REPLY).map(str::to_string)).as_deref(), Some("已加派人员"));
    l.step(&l.verifier, "finding.verify", "现场属实").unwrap();
    assert_eq!(l.holds(|r| r.reference(finding::VERIFIER)), Some(l.verifier.person));
    assert_eq!(l.holds(|r| r.text(finding::VERDICT).map(str::to_string)).as_deref(), Some("现场属实"));
    let today = l.rig.office().today();
    let given = Given { on: Some(today), ..Given::default() };
    let own = l.rig.office().step(&l.verifier, &[l.finding], "finding.close", &given).unwrap_err();
    assert_eq!(own.code(), Code::Denied, "a third closes it");
    l.rig.office().step(&l.admin, &[l.finding], "finding.close", &given).unwrap();
    assert_eq!(l.holds(|r| r.reference(finding::CLOSER)), Some(l.admin.person));
    assert_eq!(l.holds(|r| r.date(finding::CLOSED_ON)), Some(today));
    assert_eq!(l.last_action(), "finding.close");
    l.step(&l.verifier, "finding.reopen", "又见缺岗").unwrap();
    assert_eq!(l.holds(|r| r.date(finding::CLOSED_ON)), None);
}

#[test]
fn one_person_cannot_set_a_finding_from_registered_to_closed() {
    let l = Loop::new();
    for (state, note) in [("assigned", ""), ("accepted", ""), ("rectifying", ""), ("reported", "已整改")] {
        l.set(&l.admin, state, note).unwrap();
    }
    assert_eq!(l.last_action(), "finding.report", "a plain set is the step, and the trail says so");
    assert_eq!(l.holds(|r| r.reference(finding::RECTIFIER)), Some(l.admin.person), "who did it is kept");
    let error = l.set(&l.admin, "verified", "").unwrap_err();
    assert!(error.is(messages::SAME_PERSON), "{error}");
    let error = l.set(&l.admin, "closed", "").unwrap_err();
    assert!(error.is(messages::BAD_MOVE), "{error}");
    let hints = error.hints(crate::i18n::Lang::En);
    assert_eq!(
        hints,
        [
            "Possible now: verify, return, hand to the discipline body.",
            "As commands: ducha finding verify, ducha finding return, ducha finding discipline"
        ]
    );
}

#[test]
fn a_verifier_whom_the_rectifier_names_is_no_way_round() {
    let l = Loop::new();
    l.reported();
    let named =
        |actor: &Actor, who: RecordId| {
            let work = Work::new("record.edit")
                .set(Kind::Finding, l.finding, finding::STATE, Value::from("verified"))
                .set(Kind::Finding, l.finding, finding::VERIFIER, Value::from(who));
            l.rig.office().would(actor, work)
        };
    // The rectifier has become a verifier of another unit since, and names somebody else.
    let role = |role: &str, to: Option<RecordId>| {
        let mut work = Work::new("t").set(Kind::Person, l.reporter.person, person::ROLE, Value::from(role));
        work.put(Kind::Person, l.reporter.person, person::UNIT, to.map(Value::from));
        l.rig.office().commit(&l.admin, work).unwrap();
    };
    role("verifier", l.verifier.unit);
    let rectifier = Actor { role: Role::Verifier, unit: l.verifier.unit, ..l.reporter.clone() };
    assert!(named(&rectifier, l.verifier.person).unwrap_err().is(messages::SAME_PERSON));
    // Nor is it one that the record names another rectifier by now.
    let other = Work::new("record.edit").set(Kind::Finding, l.finding, finding::RECTIFIER, Value::from(l.admin.person));
    l.rig.office().commit(&l.admin, other).unwrap();
    assert!(named(&rectifier, l.verifier.person).unwrap_err().is(messages::SAME_PERSON));
    // And who names the rectifier as the one who checked is refused too.
    assert!(named(&l.verifier, l.reporter.person).unwrap_err().is(messages::SAME_PERSON));
    named(&l.verifier, l.verifier.person).unwrap();
}

#[test]
fn people_and_units_of_the_same_name_are_not_the_same() {
    let l = Loop::new();
    l.reported();
    let twin_unit = l.rig.office().new_id().unwrap();
    let work = Work::new("t").set(Kind::Unit, twin_unit, unit::NAME, Value::from("市税务局"));
    l.rig.office().commit(&l.admin, work).unwrap();
    let twin = someone(&l.rig, "李四", Role::Verifier, Some(twin_unit));
    l.step(&twin, "finding.verify", "").unwrap();
    let l = Loop::new();
    l.reported();
    let own = someone(&l.rig, "王五", Role::Verifier, Some(l.rig.unit));
    assert_eq!(l.step(&own, "finding.verify", ""), Err(Code::Denied), "of the unit that rectified");
}

#[test]
fn what_comes_with_a_past_needs_who_could_have_brought_it_there() {
    let l = Loop::new();
    let made = |actor: &Actor, verifier: Option<RecordId>| {
        let id = l.rig.office().new_id().unwrap();
        let mut work = Work::new("record.new")
            .set(Kind::Finding, id, finding::TITLE, Value::from("旧问题"))
            .set(Kind::Finding, id, finding::CATEGORY, Value::from("service"))
            .set(Kind::Finding, id, finding::FACTS, Value::from("去年"))
            .set(Kind::Finding, id, finding::STATE, Value::from("verified"))
            .set(Kind::Finding, id, finding::RECTIFIER, Value::from(l.reporter.person));
        work.put(Kind::Finding, id, finding::VERIFIER, verifier.map(Value::from));
        l.rig.office().would(actor, work)
    };
    let inspector = someone(&l.rig, "督查员", Role::Inspector, None);
    assert_eq!(made(&inspector, None).unwrap_err().code(), Code::Denied);
    made(&l.verifier, Some(l.verifier.person)).unwrap();
    assert!(made(&l.verifier, Some(l.reporter.person)).unwrap_err().is(messages::SAME_PERSON));
}

#[test]
fn a_task_set_to_done_has_its_day_and_its_report() {
    let rig = Rig::new();
    let day = |tag| rig.office().read().get(rig.task).unwrap().date(tag).map(|d| d.to_string());
    let set = |word: &str| {
        let work = Work::new("record.edit").set(Kind::Task, rig.task, task::STATUS, Value::from(word));
        rig.office().commit(&rig.actor, work.on("2023-07-28".parse().ok())).unwrap();
    };
    let action = || {
        let state = rig.office().read();
        state.action(state.metas().last().unwrap()).to_string()
    };
    set("正在推进");
    assert_eq!((action().as_str(), day(task::REPORTED).as_deref()), ("task.report", Some("2023-07-28")));
    set("已完成");
    assert_eq!((action().as_str(), day(task::DONE_ON).as_deref()), ("task.done", Some("2023-07-28")));
    set("未完成");
    assert_eq!((action().as_str(), day(task::DONE_ON)), ("task.reopen", None));
    // Undo takes all of it back.
    let plan = rig.office().plan_undo(&rig.actor).unwrap();
    rig.office().carry_out(&rig.actor, plan).unwrap();
    assert_eq!((rig.shown().as_deref(), day(task::DONE_ON).as_deref()), (Some("已完成"), Some("2023-07-28")));
    // By its step it takes the ledger's own word, and a blank reason is none.
    let given = |note: &str| said(note);
    let back = |note: &str| rig.office().step(&rig.actor, &[rig.task], "task.return", &given(note));
    assert_eq!(back("  ").unwrap_err().code(), Code::BadInput);
    back("未附佐证").unwrap();
    assert_eq!(rig.shown().as_deref(), Some("未完成"));
    assert_eq!(rig.office().read().get(rig.task).unwrap().text(task::RETURNED), Some("未附佐证"));
    let today = rig.office().today();
    let done = |on| {
        let given = Given { on: Some(on), ..Given::default() };
        rig.office().step(&rig.actor, &[rig.task], "task.done", &given)
    };
    done(today).unwrap();
    let again = done(today + chrono::Days::new(1)).unwrap_err();
    assert_eq!(again.code(), Code::Usage, "it stands there already: {again}");
    assert_eq!(day(task::DONE_ON), Some(today.to_string()));
}

#[test]
fn what_a_ledger_has_no_word_for_is_said_by_the_usual_one() {
    let rig = Rig::new();
    let words = |said: &[&str]| {
        let lines = Value::Texts(said.iter().map(|w| w.to_string()).collect());
        rig.office().commit(&rig.actor, Work::new("t").set(Kind::Ledger, rig.ledger, ledger::WORDS, lines)).unwrap();
    };
    let done = || {
        rig.office().step(&rig.actor, &[rig.task], "task.done", &Given::default()).unwrap();
        let state = rig.office().read();
        let view = state.get(rig.task).unwrap();
        assert_eq!(Classes::of(&state).known(Some(rig.ledger), view.text(task::STATUS)), Some(Class::Done));
        rig.shown()
    };
    words(&["未启动=not-done"]);
    assert_eq!(done().as_deref(), Some("已完成"));
    rig.office().step(&rig.actor, &[rig.task], "task.return", &said("未附佐证")).unwrap();
    assert_eq!(rig.shown().as_deref(), Some("未启动"), "its own word stands before the usual one");
    words(&["pending=not-done"]);
    assert_eq!(done().as_deref(), Some("done"));
}

#[test]
fn a_flag_is_committed_and_lifted_with_what_that_takes() {
    let rig = Rig::new();
    let (i, f) = (rig.office().new_id().unwrap(), rig.office().new_id().unwrap());
    let work = Work::new("t")
        .set(Kind::Indicator, i, indicator::NAME, Value::from("开办企业"))
        .set(Kind::Flag, f, flag::INDICATOR, Value::from(i))
        .set(Kind::Flag, f, flag::PERIOD, Value::Period(Period::parse("2023Q2").unwrap()))
        .set(Kind::Flag, f, flag::RULE, Value::from("hand"))
        .set(Kind::Flag, f, flag::REASON, Value::from("列倒数第三"));
    rig.office().commit(&rig.actor, work).unwrap();
    let set = |state: &str, note: &str| {
        let work = Work::new("record.edit").set(Kind::Flag, f, flag::STATE, Value::from(state)).caused_by(note);
        rig.office().commit(&rig.actor, work).map(drop).map_err(|e| e.code())
    };
    assert_eq!(set("committed", "成立专班"), Err(Code::BadInput), "nobody is named, and no day");
    assert_eq!(set("lifted", ""), Err(Code::BadInput), "neither a reason nor an observation");
    let due = Due {
        date: "2023-08-31".parse().ok(),
        precision: crate::domain::deadline::Precision::Day,
        words: "8月底".into(),
    };
    let given = Given {
        note: "成立专班".into(),
        on: None,
        values: vec![(flag::BY, Value::from("分管副市长")), (flag::DUE, Value::Due(due))],
    };
    let (planned, _) = rig.office().step(&rig.actor, &[f], "flag.commit", &given).unwrap();
    assert_eq!((planned.taken[0].from, planned.taken[0].to), ("raised", "committed"));
    set("lifted", "口径调整").unwrap();
    let state = rig.office().read();
    let r = state.get(f).unwrap();
    assert_eq!((r.text(flag::MEASURE), r.text(flag::LIFTED)), (Some("成立专班"), Some("口径调整")));
    assert_eq!(state.action(state.metas().last().unwrap()), "flag.lift-by-hand");
}

#[test]
fn a_step_that_is_not_possible_says_which_are() {
    let l = Loop::new();
    let error = l.rig.office().step(&l.verifier, &[l.finding], "finding.close", &Given::default()).unwrap_err();
    assert_eq!(error.code(), Code::Denied);
    assert_eq!(
        error.hints(crate::i18n::Lang::Zh),
        [
            "现在可以：交办、移送纪检监察、撤销立项。",
            "对应命令：ducha finding assign, ducha finding discipline, ducha finding archive"
        ]
    );
    assert_eq!(error.hints_on_screen(crate::i18n::Lang::Zh).len(), 1, "a screen says no commands");
    let error = l.rig.office().step(&l.verifier, &[l.rig.task], "finding.close", &Given::default()).unwrap_err();
    assert!(error.is(super::NOT_OF), "{error}");
    assert!(l.rig.office().step(&l.verifier, &[l.finding], "finding.dance", &Given::default()).is_err());
    // Urging is no move: it writes a note, and who was told.
    l.step(&l.admin, "finding.urge", "请抓紧").unwrap();
    let state = l.rig.office().read();
    let n = state.records(Kind::Note).next().unwrap();
    assert_eq!((n.text(note::SORT), n.references(note::TOLD).collect::<Vec<_>>()), (Some("urge"), vec![l.rig.unit]));
}
