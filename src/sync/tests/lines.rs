//! Over a line: what travels, and where it breaks.

use super::{WANTED, over_line, same, synced};
use crate::domain::kind::Kind;
use crate::domain::rights::Role;
use crate::domain::schema::{evidence, task};
use crate::domain::value::Value;
use crate::error::Code;
use crate::i18n::Lang;
use crate::service::past::history::Saw;
use crate::service::tests::peers::{Peer, Peers, options};
use crate::service::{Actor, Office, Work};
use crate::sync::clone::clone;
use crate::sync::session::{Wanted, sync};

const WHOLE: i64 = i64::MAX / 2;

#[test]
fn both_sides_get_what_they_lack_and_a_sync_writes_nothing() {
    let peers = Peers::new();
    let zhang = peers.person("张", Role::Office);
    let laptop = peers.laptop(&zhang, 2);
    laptop.note(&zhang, peers.task, "现场已核");
    peers.server.note(&peers.admin(), peers.task, "机关所写");
    let outcome = synced(&laptop, &peers.server, &zhang, WHOLE).unwrap();
    assert_eq!((outcome.told.taken, outcome.received.taken, outcome.reached), (1, 1, 1));
    assert!(same(&laptop, &peers.server));
    assert!(laptop.office().read().is_contested(peers.task), "both wrote, and neither knew of the other");
    // Beside what came it is told what its author saw, who did not know of what stood here.
    let told = |peer: &Peer, came: &str| {
        let state = peer.office().read();
        let history = peer.office().history(&state, peers.task, 9).unwrap();
        let steps: Vec<_> = history.iter().flat_map(|e| &e.steps).filter(|s| s.tag == task::LATEST).cloned().collect();
        assert_eq!(steps.len(), 2);
        for step in steps {
            let saw = (step.to == Some(Value::from(came))).then_some(Saw(None));
            assert_eq!(step.saw, saw, "{step:?}");
            let words = step.saw_words(&state, Lang::En, peer.office().clock());
            assert_eq!(words.is_some_and(|w| w.contains("saw nothing there")), saw.is_some());
        }
    };
    told(&laptop, "机关所写");
    told(&peers.server, "现场已核");
    let before = (laptop.office().journal().frames(), peers.server.office().journal().frames());
    let again = synced(&laptop, &peers.server, &zhang, WHOLE).unwrap();
    assert_eq!((again.told.taken, again.received.taken), (0, 0));
    assert_eq!((laptop.office().journal().frames(), peers.server.office().journal().frames()), before);
}

#[test]
fn ten_changes_are_a_few_kilobytes_whatever_the_log_holds() {
    let peers = Peers::new();
    let zhang = peers.person("张", Role::Office);
    let ledger = peers.server.office().read().get(peers.task).unwrap().reference(task::LEDGER).unwrap();
    for batch in 0..20 {
        let mut work = Work::new("import.sheet");
        for n in 0..100 {
            let id = peers.server.office().new_id().unwrap();
            work.put(Kind::Task, id, task::TITLE, Value::Text(format!("第 {batch} 批第 {n} 项整改任务")));
            work.put(Kind::Task, id, task::LEDGER, Value::Ref(ledger));
        }
        peers.server.office().commit(&peers.admin(), work).unwrap();
    }
    let laptop = peers.laptop(&zhang, 2);
    for n in 0..5 {
        laptop.note(&zhang, peers.task, &format!("下乡第 {n} 天"));
        peers.server.note(&peers.admin(), peers.task, &format!("机关第 {n} 天"));
    }
    let outcome = synced(&laptop, &peers.server, &zhang, WHOLE).unwrap();
    assert!(same(&laptop, &peers.server));
    let (came, went) = outcome.traffic;
    assert!(came + went < 20_000, "{came} + {went} bytes");
}

fn copied(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(|e| e.unwrap()) {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        match entry.file_type().unwrap().is_dir() {
            true => copied(&from, &to),
            false => assert!(std::fs::copy(from, to).is_ok()),
        }
    }
}

/// A copy that was put back in its place, where nothing outside of the folder tells of it.
#[test]
fn an_older_copy_is_told_so_when_it_syncs_and_takes_a_new_name() {
    let peers = Peers::new();
    let zhang = peers.person("张", Role::Office);
    let mut laptop = peers.laptop(&zhang, 2);
    laptop.note(&zhang, peers.task, "第一天");
    let aside = tempfile::tempdir().unwrap();
    laptop.office.take().unwrap().close().unwrap();
    copied(laptop.dir.path(), aside.path());
    laptop.reopen(3);
    let name = laptop.replica();
    laptop.note(&zhang, peers.task, "第二天");
    assert_eq!(synced(&laptop, &peers.server, &zhang, WHOLE).unwrap().older, 0);

    laptop.office.take().unwrap().close().unwrap();
    for entry in std::fs::read_dir(laptop.dir.path()).unwrap().map(|e| e.unwrap().path()) {
        if entry.is_dir() { std::fs::remove_dir_all(entry).unwrap() } else { std::fs::remove_file(entry).unwrap() }
    }
    copied(aside.path(), laptop.dir.path());
    laptop.reopen(4);
    assert_eq!((laptop.replica(), laptop.text(peers.task).as_deref()), (name, Some("第一天")));
    assert_eq!(synced(&laptop, &peers.server, &zhang, WHOLE).unwrap().older, 1);
    assert_eq!(laptop.text(peers.task).as_deref(), Some("第二天"));
    let write = |peer: &Peer| {
        let work = Work::new("task.note").set(Kind::Task, peers.task, task::LATEST, Value::from("第三天"));
        peer.office().commit(&zhang, work)
    };
    assert_eq!(write(&laptop).unwrap_err().code(), Code::Conflict);
    laptop.reopen(5);
    assert_ne!(laptop.replica(), name, "two never write as one");
    write(&laptop).unwrap();
    peers.enrol(&laptop, &zhang);
    let outcome = synced(&laptop, &peers.server, &zhang, WHOLE).unwrap();
    assert!(outcome.received.alarms.is_empty() && outcome.older == 0, "{outcome:?}");
    assert!(same(&laptop, &peers.server));
}

/// A laptop and a server that each have something for the other, evidence too.
fn apart() -> (Peers, Peer, Actor) {
    let peers = Peers::new();
    let zhang = peers.person("张", Role::Office);
    let laptop = peers.laptop(&zhang, 2);
    for n in 0..4 {
        laptop.note(&zhang, peers.task, &format!("乡{n}"));
        peers.server.note(&peers.admin(), peers.task, &format!("机关{n}"));
    }
    for (peer, actor, name) in [(&laptop, &zhang, "乡.txt"), (&peers.server, &peers.admin(), "机关.txt")] {
        evidence_of(peer, actor, peers.task, name, 700);
    }
    (peers, laptop, zhang)
}

pub(super) fn evidence_of(peer: &Peer, actor: &Actor, about: crate::domain::id::RecordId, name: &str, bytes: usize) {
    let content: Vec<u8> = name.bytes().cycle().take(bytes).collect();
    let fields = peer.office().take_evidence_from(&content, name).unwrap();
    let id = peer.office().new_id().unwrap();
    let mut work = Work::new("evidence.add").set(Kind::Evidence, id, evidence::OF, Value::Ref(about));
    fields.into_iter().for_each(|(tag, value)| work.put(Kind::Evidence, id, tag, value));
    peer.office().commit(actor, work).unwrap();
}

#[test]
fn a_line_that_breaks_anywhere_is_gone_on_with() {
    let (peers, laptop, zhang) = apart();
    let outcome = synced(&laptop, &peers.server, &zhang, WHOLE).unwrap();
    assert_eq!((outcome.files.came, outcome.files.went), (1, 1));
    let all = (outcome.traffic.0 + outcome.traffic.1) as i64;
    let mut reached = 0;
    for cut in (0..all).step_by(97).chain([1, 3, 4, 5, 6, all - 1]) {
        let (peers, laptop, zhang) = apart();
        let broke = synced(&laptop, &peers.server, &zhang, cut);
        reached += usize::from(broke.is_err());
        let before = laptop.office().journal().frames() + peers.server.office().journal().frames();
        let rest = synced(&laptop, &peers.server, &zhang, WHOLE).unwrap();
        assert!(same(&laptop, &peers.server), "cut at {cut}");
        for peer in [&laptop, &peers.server] {
            assert_eq!(peer.office().evidence().list().unwrap().len(), 2, "cut at {cut}");
            let verified = peer.office().verify(&mut |_, _| true).unwrap();
            assert!(verified.is_sound(), "cut at {cut}");
        }
        let after = laptop.office().journal().frames() + peers.server.office().journal().frames();
        let came = rest.told.taken as usize + rest.received.taken;
        assert_eq!(after - before, came as u64, "nothing is done twice: cut at {cut}");
    }
    assert!(reached > 10, "{reached}");
}

#[test]
fn a_copy_is_whole_or_not_there_and_goes_on_where_it_broke() {
    let peers = Peers::new();
    let zhang = peers.person("张", Role::Inspector);
    let ledger = peers.server.office().read().get(peers.task).unwrap().reference(task::LEDGER).unwrap();
    for n in 0..6 {
        let mut work = Work::new("import.sheet");
        for _ in 0..400 {
            let id = peers.server.office().new_id().unwrap();
            work.put(Kind::Task, id, task::TITLE, Value::Text(format!("任务{n}").repeat(20)));
            work.put(Kind::Task, id, task::LEDGER, Value::Ref(ledger));
        }
        peers.server.office().commit(&peers.admin(), work).unwrap();
    }
    let (dir, clock) = (tempfile::tempdir().unwrap(), std::sync::Arc::clone(&peers.server.clock));
    let home = dir.path().join("home");
    let make = |cut: i64| {
        over_line(peers.server.office(), &zhang, cut, |line| {
            let cloned = clone(&home, options(&clock, 5), line, crate::i18n::Lang::Zh, &mut |_, _, _| true);
            (cloned, line.traffic())
        })
    };
    let (broke, _) = make(300_000);
    assert_eq!(broke.map(|_| ()).unwrap_err().code(), Code::Failed);
    assert!(!Office::exists(&home), "nothing is there that could be taken for an office");
    let (cloned, (came, _)) = make(WHOLE);
    let cloned = cloned.unwrap();
    assert!(came < 350_000, "what had come was not sent again: {came}");
    assert!(!cloned.enrolled, "who is no administrator enrols no device");
    assert_ne!(cloned.office.key().replica(), peers.server.replica());
    assert_eq!(cloned.office.actor(None).unwrap().person, zhang.person, "it is its person's from the first");
    assert_eq!(cloned.office.read().projection(), peers.server.office().read().projection());
    assert!(!home.join("cloning").exists());
    drop(cloned);
    // An administrator's own copy is enrolled at once, and what is written there counts.
    let second = dir.path().join("second");
    let cloned = over_line(peers.server.office(), &peers.admin(), WHOLE, |line| {
        clone(&second, options(&clock, 6), line, crate::i18n::Lang::Zh, &mut |_, _, _| true).unwrap()
    });
    assert!(cloned.enrolled);
    over_line(peers.server.office(), &peers.admin(), WHOLE, |line| {
        sync(&cloned.office, line, &WANTED, &mut |_, _, _| true).unwrap()
    });
    let work = Work::new("t").set(Kind::Task, peers.task, task::LATEST, Value::from("副本所写"));
    cloned.office.commit(&cloned.office.actor(None).unwrap(), work).unwrap();
    let outcome = over_line(peers.server.office(), &peers.admin(), WHOLE, |line| {
        sync(&cloned.office, line, &WANTED, &mut |_, _, _| true).unwrap()
    });
    assert_eq!((outcome.told.taken, outcome.told.aside.len()), (1, 0));
    assert_eq!(peers.server.text(peers.task).as_deref(), Some("副本所写"));
}

#[test]
fn large_files_are_left_unless_they_are_asked_for_and_go_on_within() {
    let peers = Peers::new();
    let zhang = peers.person("张", Role::Office);
    let laptop = peers.laptop(&zhang, 2);
    evidence_of(&laptop, &zhang, peers.task, "照片.jpg", 900_000);
    evidence_of(&laptop, &zhang, peers.task, "记录.txt", 1_000);
    let small = Wanted { files: Some(10_000), ..WANTED };
    let of = |wanted: &Wanted, cut| {
        over_line(peers.server.office(), &zhang, cut, |line| sync(laptop.office(), line, wanted, &mut |_, _, _| true))
    };
    let outcome = of(&small, WHOLE).unwrap();
    assert_eq!((outcome.files.went, outcome.files.left, outcome.files.left_bytes), (1, 1, 900_000));
    assert_eq!(outcome.files.only_here, 1, "it would be lost with the laptop");
    assert!(of(&WANTED, 500_000).is_err());
    let rest = of(&WANTED, WHOLE).unwrap();
    assert_eq!(rest.files.went, 1);
    assert!(rest.traffic.1 < 700_000, "what had gone was not sent again: {}", rest.traffic.1);
    assert_eq!(peers.server.office().evidence().list().unwrap(), laptop.office().evidence().list().unwrap());
}

#[test]
fn what_nobody_names_is_not_taken_and_another_office_is_not_mixed_in() {
    let peers = Peers::new();
    let zhang = peers.person("张", Role::Office);
    let laptop = peers.laptop(&zhang, 2);
    let strange = b"a file that no record names";
    let digest = crate::store::Digest::of(strange);
    let refused = over_line(peers.server.office(), &zhang, WHOLE, |line| {
        line.greet(&crate::sync::local::greeting(laptop.office(), crate::i18n::Lang::En)).unwrap();
        line.put(&digest, 0, &mut &strange[..])
    });
    assert_eq!(refused.unwrap_err().code(), Code::Denied);
    let dir = tempfile::tempdir().unwrap();
    let office = Office::create(dir.path(), "另一单位", "管理员", options(&peers.server.clock, 77)).unwrap();
    let stranger = Peer { dir, clock: std::sync::Arc::clone(&peers.server.clock), office: Some(office) };
    let error = synced(&stranger, &peers.server, &zhang, WHOLE).unwrap_err();
    assert!(error.code() == Code::Usage && error.say(Lang::Zh).contains("对方是另一单位的数据"), "{error}");
    // A log of everything is not for who sees one unit: no copy is begun, and one that is there hears nothing more.
    let reporter = peers.person("李", Role::Reporter);
    let home = tempfile::tempdir().unwrap();
    let begun = over_line(peers.server.office(), &reporter, WHOLE, |line| {
        let options = options(&peers.server.clock, 78);
        clone(&home.path().join("home"), options, line, crate::i18n::Lang::Zh, &mut |_, _, _| true).map(drop)
    });
    assert_eq!(begun.unwrap_err().code(), Code::Denied);
    assert!(!home.path().join("home").exists());
    let copy = peers.stranger(8);
    peers.server.note(&peers.admin(), peers.task, "机关");
    let outcome = synced(&copy, &peers.server, &reporter, WHOLE).unwrap();
    assert!(outcome.withdrawn && outcome.received.taken == 0 && copy.text(peers.task).is_none());
}
