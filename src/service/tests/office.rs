//! Opening, checking, refusing.

use super::{Rig, options};
use crate::domain::kind::Kind;
use crate::domain::rights::Role;
use crate::domain::schema::{finding, note, task, unit};
use crate::domain::value::Value;
use crate::error::Code;
use crate::i18n::Lang;
use crate::service::{Office, Options, Work};
use crate::store::checkpoint::{self, Writing};
use crate::store::{MemoryViews, Views};

#[test]
fn everything_is_there_after_a_clean_end_a_kill_and_without_checkpoints() {
    let mut rig = Rig::new();
    rig.office().commit(&rig.actor, rig.status("已完成")).unwrap();
    let before = rig.office().read().projection();
    let head = rig.office().read().head();
    rig.reopen(true);
    assert_eq!(rig.office().read().projection(), before);
    rig.reopen(false);
    assert_eq!(rig.office().read().projection(), before);
    drop(rig.office.take());
    std::fs::remove_dir_all(rig.dir.path().join("sled")).unwrap();
    rig.office = Some(Office::open(rig.dir.path(), options(&rig.clock), &mut |_, _| {}).unwrap());
    assert_eq!((rig.office().read().projection(), rig.office().read().head()), (before, head));
}

/// A checkpoint is taken piece by piece, however large the state is, and what changes between two pieces is in it too.
#[test]
fn a_checkpoint_is_never_in_memory_as_a_whole_and_holds_what_changed_meanwhile() {
    let rig = Rig::new();
    let text = "办结情况".repeat(300);
    for _ in 0..3 {
        let mut work = Work::new("t");
        for _ in 0..500 {
            let id = rig.office().new_id().unwrap();
            work.put(Kind::Note, id, note::ABOUT, Value::from(rig.task));
            work.put(Kind::Note, id, note::TEXT, Value::from(text.as_str()));
        }
        rig.office().commit(&rig.actor, work).unwrap();
    }
    let views = MemoryViews::new();
    let (mut state, last) = (rig.office().read().clone(), rig.office().journal().last().unwrap());
    state.mark_all_dirty();
    let mut writing = Writing::begin(&views, 0, last).unwrap();
    let mut pieces = 0;
    while !writing.is_whole() {
        let items = writing.take(&mut state);
        let bytes: usize = items.iter().map(|(key, value)| key.len() + value.len()).sum();
        assert!(bytes < 3 << 20, "{bytes} bytes at once");
        pieces += 1;
        views.put_batch(items).unwrap();
        assert!(checkpoint::whatever(&views).unwrap().is_none(), "half a checkpoint is none");
        if pieces == 2 {
            // Everything is another now: it comes once more.
            state.mark_all_dirty();
        }
    }
    writing.end(&views).unwrap();
    assert!(pieces > 4, "{pieces} pieces");
    let read = checkpoint::whatever(&views).unwrap().unwrap();
    assert_eq!((read.projection(), read.head()), (state.projection(), state.head()));
}

#[test]
fn a_stale_or_foreign_checkpoint_is_not_believed() {
    let mut rig = Rig::new();
    rig.office().commit(&rig.actor, rig.status("正在推进")).unwrap();
    rig.reopen(true);
    drop(rig.office.take());
    let other = Rig::new();
    let (mine, theirs) = (rig.dir.path().join("sled"), other.dir.path().join("sled"));
    let Rig { office, dir: _keep, .. } = other;
    office.unwrap().close().unwrap();
    std::fs::remove_dir_all(&mine).unwrap();
    let copy = std::process::Command::new("cp").arg("-r").arg(&theirs).arg(&mine).status().unwrap();
    assert!(copy.success());
    rig.office = Some(Office::open(rig.dir.path(), options(&rig.clock), &mut |_, _| {}).unwrap());
    assert_eq!(rig.shown().as_deref(), Some("正在推进"));
}

#[test]
fn a_copied_store_takes_a_new_name_before_it_writes() {
    let mut rig = Rig::new();
    let old = rig.office().key().replica();
    let clock = std::sync::Arc::clone(&rig.clock);
    rig.office.take().unwrap().close().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let to = elsewhere.path().join("copy");
    let copy = std::process::Command::new("cp").arg("-r").arg(rig.dir.path()).arg(&to).status().unwrap();
    assert!(copy.success());
    let mut fresh = options(&clock);
    fresh.seed = None;
    let office = Office::open(&to, fresh, &mut |_, _| {}).unwrap();
    assert_ne!(office.key().replica(), old);
    let actor = office.actor(None).unwrap();
    assert_eq!(actor.role, Role::Admin);
    office.commit(&actor, Work::new("t").set(Kind::Task, rig.task, task::STATUS, Value::from("已完成"))).unwrap();
    assert_eq!(office.read().replicas().len(), 2);
    assert_eq!(office.read().records(Kind::Device).count(), 2);
}

#[test]
fn a_second_process_is_told_who_holds_the_store() {
    let rig = Rig::new();
    let error = Office::open(rig.dir.path(), options(&rig.clock), &mut |_, _| {}).err().unwrap();
    assert_eq!(error.code(), Code::Locked);
    assert!(error.say(Lang::En).contains(&std::process::id().to_string()), "{error}");
}

#[test]
fn what_the_rules_do_not_allow_is_refused_and_nothing_is_written() {
    let rig = Rig::new();
    let o = rig.office();
    let entries = o.read().metas().len();
    let id = o.new_id().unwrap();
    let refused = |work: Work| o.commit(&rig.actor, work).unwrap_err();
    let missing = refused(Work::new("t").set(Kind::Task, id, task::LEDGER, Value::from(rig.ledger)));
    assert_eq!(missing.say(Lang::Zh), "任务缺少“任务”");
    let wrong = refused(Work::new("t").set(Kind::Task, rig.task, task::LEAD, Value::from(rig.ledger)));
    assert_eq!(wrong.code(), Code::BadInput);
    let nowhere = refused(Work::new("t").set(Kind::Task, rig.task, task::LEAD, Value::from(id)));
    assert_eq!(nowhere.code(), Code::NotFound);
    let percent = refused(Work::new("t").set(Kind::Task, rig.task, task::PROGRESS, Value::Int(101)));
    assert_eq!(percent.code(), Code::BadInput);
    let circle = refused(Work::new("t").set(Kind::Unit, rig.unit, unit::PARENT, Value::from(rig.unit)));
    assert_eq!(circle.code(), Code::BadInput);
    let credit = refused(Work::new("t").set(Kind::Unit, rig.unit, unit::CREDIT, Value::from("91350100M000100Y44")));
    assert_eq!(credit.code(), Code::BadInput);
    let same = Work::new("t").set(Kind::Task, rig.task, task::TITLE, Value::from("压减办税环节"));
    assert!(o.commit(&rig.actor, same).unwrap().is_nothing(), "it stands so already, and that is no error");
    let mut viewer = rig.actor.clone();
    viewer.role = Role::Viewer;
    let denied = o.commit(&viewer, rig.status("已完成")).unwrap_err();
    assert_eq!((denied.code(), denied.code().exit_code()), (Code::Denied, 5));
    assert_eq!(o.read().metas().len(), entries);
}

#[test]
fn a_finding_goes_along_its_life_only_and_nobody_verifies_their_own_work() {
    let rig = Rig::new();
    let o = rig.office();
    let id = o.new_id().unwrap();
    let state = |word: &str| Work::new("finding.step").set(Kind::Finding, id, finding::STATE, Value::from(word));
    let made = state("registered")
        .set(Kind::Finding, id, finding::TITLE, Value::from("窗口缺岗"))
        .set(Kind::Finding, id, finding::CATEGORY, Value::from("window-absence"))
        .set(Kind::Finding, id, finding::FACTS, Value::from("上午十时窗口无人"))
        .set(Kind::Finding, id, finding::UNIT, Value::from(rig.unit));
    o.commit(&rig.actor, made).unwrap();
    assert_eq!(o.commit(&rig.actor, state("closed")).unwrap_err().code(), Code::Denied);
    for word in ["assigned", "accepted", "rectifying"] {
        o.commit(&rig.actor, state(word)).unwrap();
    }
    let reported =
        state("reported").caused_by("已整改").set(Kind::Finding, id, finding::RECTIFIER, Value::from(rig.actor.person));
    o.commit(&rig.actor, reported).unwrap();
    assert_eq!(o.commit(&rig.actor, state("verified")).unwrap_err().code(), Code::Denied);
    let back = o.commit(&rig.actor, state("returned")).unwrap_err();
    assert_eq!(back.code(), Code::BadInput, "a return says why: {back}");
}

#[test]
fn an_edit_of_what_has_changed_meanwhile_is_a_conflict() {
    let rig = Rig::new();
    let o = rig.office();
    let saw = o.read().get(rig.task).and_then(|r| r.stamp(task::TITLE));
    o.commit(&rig.actor, Work::new("t").set(Kind::Task, rig.task, task::TITLE, Value::from("甲"))).unwrap();
    let mut late = Work::new("t");
    late.put_seen(Kind::Task, rig.task, task::TITLE, Some(Value::from("乙")), saw);
    let error = o.commit(&rig.actor, late).unwrap_err();
    assert_eq!((error.code(), error.code().exit_code()), (Code::Conflict, 4));
}

#[test]
fn a_store_that_cannot_be_written_is_read_without_the_lock() {
    let mut rig = Rig::new();
    rig.office().commit(&rig.actor, rig.status("正在推进")).unwrap();
    rig.reopen(true);
    // Another process holds it, and yet it is read; nothing is written by who only reads.
    let files = |dir: &std::path::Path| {
        let mut all: Vec<_> = std::fs::read_dir(dir).unwrap().map(|f| f.unwrap().path()).collect();
        all.sort();
        all.into_iter().filter(|p| p.is_file()).map(|p| (p.clone(), std::fs::read(p).unwrap())).collect::<Vec<_>>()
    };
    let before = (files(rig.dir.path()), files(&rig.dir.path().join("journal")));
    let options = Options { read_only: true, ..super::options(&rig.clock) };
    let read = Office::open(rig.dir.path(), options, &mut |_, _| {}).unwrap();
    assert_eq!(read.read().get(rig.task).unwrap().text(task::STATUS), Some("正在推进"));
    let refused = read.commit(&read.actor(None).unwrap(), rig.status("已完成")).unwrap_err();
    assert_eq!(refused.code(), Code::Failed, "{refused}");
    read.close().unwrap();
    assert_eq!((files(rig.dir.path()), files(&rig.dir.path().join("journal"))), before);
}
