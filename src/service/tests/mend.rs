//! Homes that were damaged, put back from an old copy, or begun only in part: they are opened, mended, or refused.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::care::{WORDS, by_chance, flip, segment, verify, with_history};
use super::{Rig, options};
use crate::domain::kind::Kind;
use crate::domain::value::Value;
use crate::error::Code;
use crate::i18n::Lang;
use crate::service::doctor::{Diagnosis, Wanted, doctor};
use crate::service::{Office, Options, Work};

#[test]
fn no_damage_to_the_checkpoints_fails_anything() {
    let rig = with_history();
    let Rig { dir, clock, office, .. } = rig;
    let head = office.as_ref().unwrap().read().head();
    office.unwrap().close().unwrap();
    let sled = dir.path().join("sled");
    let files: Vec<PathBuf> =
        std::fs::read_dir(&sled).unwrap().map(|f| f.unwrap().path()).filter(|p| p.is_file()).collect();
    let mut rebuilt = 0;
    for file in &files {
        let whole = std::fs::read(file).unwrap();
        for at in (0..whole.len()).step_by((whole.len() / 20).max(1)) {
            let home = tempfile::tempdir().unwrap();
            copy(dir.path(), home.path());
            flip(&home.path().join("sled").join(file.file_name().unwrap()), at);
            let office = Office::open(home.path(), options(&clock), &mut |_, _| {})
                .unwrap_or_else(|e| panic!("byte {at} of {}: {e}", file.display()));
            assert_eq!(office.read().head(), head, "byte {at} of {}", file.display());
            rebuilt += usize::from(office.mended().rebuilt.is_some());
            let actor = office.actor(None).unwrap();
            let id = office.new_id().unwrap();
            let work = Work::new("t").set(Kind::Unit, id, crate::domain::schema::unit::NAME, Value::from("新单位"));
            office.commit(&actor, work).unwrap();
            office.close().unwrap_or_else(|e| panic!("byte {at} of {}: {e}", file.display()));
        }
    }
    assert!(rebuilt > 3, "{rebuilt}");
    // A file where the folder was.
    std::fs::remove_dir_all(&sled).unwrap();
    std::fs::write(&sled, b"not a folder").unwrap();
    let office = Office::open(dir.path(), options(&clock), &mut |_, _| {}).unwrap();
    assert!(office.mended().rebuilt.is_some() && office.read().head() == head);
    office.close().unwrap();
    let office = Office::open(dir.path(), options(&clock), &mut |_, _| {}).unwrap();
    assert!(office.mended().rebuilt.is_none(), "it is healed once: {:?}", office.mended());
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(|e| e.unwrap()) {
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(std::fs::copy(entry.path(), target).unwrap()),
        }
    }
}

/// Options with a folder outside of the home.
fn outside(rig: &Rig, state: &Path) -> Options {
    Options { state_dir: Some(state.to_path_buf()), ..by_chance(rig) }
}

fn open(rig: &Rig, options: Options) -> Office {
    Office::open(rig.dir.path(), options, &mut |_, _| {}).unwrap()
}

fn examine(rig: &Rig, options: Options, dry_run: bool) -> Diagnosis {
    let wanted = Wanted { dry_run, ..Wanted::default() };
    doctor(rig.dir.path(), options, &wanted, Lang::En, &mut |_, _| true).unwrap()
}

#[test]
fn an_old_copy_that_is_put_back_takes_a_new_name() {
    let mut rig = with_history();
    rig.office.take().unwrap().close().unwrap();
    let (state, aside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let with = |rig: &Rig| outside(rig, state.path());
    // The home as it was known to be; opening it notes how far it was acknowledged.
    open(&rig, with(&rig)).close().unwrap();
    copy(rig.dir.path(), aside.path());
    let office = open(&rig, with(&rig));
    let name = office.key().replica();
    (0..3).for_each(|n| drop(office.commit(&rig.actor, rig.status(WORDS[n])).unwrap()));
    let ahead = office.read().replica(name).unwrap().len();
    // Killed: the mark says what was acknowledged all the same.
    drop(office);
    for part in std::fs::read_dir(rig.dir.path()).unwrap().map(|e| e.unwrap().path()) {
        drop(std::fs::remove_dir_all(&part).or_else(|_| std::fs::remove_file(&part)));
    }
    copy(aside.path(), rig.dir.path());
    let office = open(&rig, with(&rig));
    let said = office.mended().renamed.as_ref().unwrap().say(Lang::En);
    assert!(said.contains(&name.to_string()) && said.contains(&format!("up to {ahead},")), "{said}");
    assert_ne!(office.key().replica(), name, "two copies never write as one");
    office.commit(&rig.actor, rig.status(WORDS[2])).unwrap();
    assert!(verify(&office).is_sound());
    office.close().unwrap();
    assert!(rig.dir.path().join("device.key.old-1").exists());
    // It goes on under the new name, and says nothing more; the doctor knows what is missing, once.
    let office = open(&rig, with(&rig));
    assert!(office.mended().renamed.is_none());
    drop(office);
    let found = examine(&rig, with(&rig), false);
    assert_eq!((found.lost.runs.as_slice(), found.damage.len()), (&[(name, ahead - 2, ahead)][..], 0), "{found:?}");
    assert!(examine(&rig, with(&rig), false).is_healthy());
    drop(open(&rig, with(&rig)));
}

#[test]
fn a_history_that_was_written_again_under_the_same_numbers_takes_a_new_name() {
    let mut rig = with_history();
    rig.office.take().unwrap().close().unwrap();
    let (state, aside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    copy(rig.dir.path(), aside.path());
    let office = open(&rig, outside(&rig, state.path()));
    let name = office.key().replica();
    office.commit(&rig.actor, rig.status(WORDS[0])).unwrap();
    office.close().unwrap();
    // The old copy goes on for a while where nobody notices, and is then brought back.
    std::fs::remove_dir_all(rig.dir.path().join("journal")).unwrap();
    ["state.toml", "acknowledged"].iter().for_each(|p| std::fs::remove_file(rig.dir.path().join(p)).unwrap());
    copy(&aside.path().join("journal"), &rig.dir.path().join("journal"));
    let office = open(&rig, by_chance(&rig));
    (0..2).for_each(|n| drop(office.commit(&rig.actor, rig.status(WORDS[n + 1])).unwrap()));
    assert_eq!(office.key().replica(), name);
    office.close().unwrap();
    let office = open(&rig, outside(&rig, state.path()));
    assert!(office.mended().renamed.as_ref().unwrap().say(Lang::Zh).contains("另一份"));
    assert_ne!(office.key().replica(), name);
}

/// What is done to a home, and what a doctor then says: whether entries are lost.
type Harm = (&'static str, fn(&Path), bool);

#[test]
fn after_a_doctor_the_home_opens_whatever_was_done_to_it() {
    let harms: &[Harm] = &[
        ("the last entry gone whole", |h| cut(h, 1), true),
        ("the last entries gone", |h| cut(h, 3), true),
        ("half of the last entry gone", |h| shorten(h, 40), true),
        ("a digit of state.toml raised", |h| edit(h, "state.toml", |t| t.replace("journal = 4", "journal = 9")), false),
        ("state.toml is rubbish", |h| edit(h, "state.toml", |_| "what is this".into()), false),
        (
            "the device key is damaged",
            |h| edit(h, "device.key", |t| t.replace(|c: char| c.is_ascii_digit(), "x")),
            false,
        ),
        ("the device key is gone", |h| std::fs::remove_file(h.join("device.key")).unwrap(), false),
        (
            "the mark of what was acknowledged is damaged",
            |h| std::fs::write(h.join("acknowledged"), "?").unwrap(),
            false,
        ),
        ("the journal is gone", |h| std::fs::remove_dir_all(h.join("journal")).unwrap(), true),
        ("the only segment is gone", |h| std::fs::remove_file(segment(h)).unwrap(), true),
        ("a stray segment", |h| assert!(std::fs::copy(segment(h), h.join("journal/00000009.seg")).is_ok()), false),
        ("an entry in the middle", |h| flip(&segment(h), 1_500), true),
        ("the segment's header", |h| flip(&segment(h), 20), false),
    ];
    for (what, harm, loses) in harms {
        for with_backup in [false, true] {
            let mut rig = with_history();
            let all = rig.office().journal().frames();
            if with_backup {
                rig.office().backup_daily(&mut |_, _| true).unwrap().unwrap();
            }
            rig.office.take().unwrap().close().unwrap();
            let evidence = rig.dir.path().join("evidence/ab/cd");
            std::fs::create_dir_all(evidence.parent().unwrap()).unwrap();
            std::fs::write(&evidence, "kept").unwrap();
            harm(rig.dir.path());
            let looked = examine(&rig, by_chance(&rig), true);
            let found = examine(&rig, by_chance(&rig), false);
            assert_eq!((looked.lost.clone(), looked.restored), (found.lost.clone(), found.restored), "{what}");
            let lost = *loses && !with_backup;
            assert_eq!(!found.lost.is_empty(), lost, "{what}, backup {with_backup}: {found:?}");
            assert_eq!(found.restored > 0, *loses && with_backup, "{what}: {found:?}");
            if what.contains("journal is gone") || what.contains("only segment") {
                assert_eq!(found.lost_entries() + found.restored, all, "{what}: {found:?}");
            }
            if with_backup || !loses {
                let kept = found.kept + found.restored + found.rescued;
                assert_eq!(kept, all, "{what}: nothing is lost where a backup has it: {found:?}");
            }
            assert_eq!(std::fs::read_to_string(&evidence).unwrap(), "kept");
            let office = match Office::open(rig.dir.path(), by_chance(&rig), &mut |_, _| {}) {
                Ok(office) => office,
                // Without a journal and without a backup there is nothing to open.
                Err(_) if found.kept + found.restored == 0 => continue,
                Err(error) => panic!("{what}, backup {with_backup}: {error}"),
            };
            assert!(verify(&office).is_sound(), "{what}: {:?}", verify(&office));
            let actor = office.actor(None).unwrap();
            office.commit(&actor, rig.status("未完成")).unwrap_or_else(|e| panic!("{what}: {e}"));
            office.close().unwrap();
            assert!(examine(&rig, by_chance(&rig), true).is_healthy(), "{what}, backup {with_backup}");
        }
    }
}

fn shorten(home: &Path, by: u64) {
    let file = std::fs::OpenOptions::new().write(true).open(segment(home)).unwrap();
    file.set_len(file.metadata().unwrap().len() - by).unwrap();
}

/// Takes the last entries away, at an entry's end.
fn cut(home: &Path, entries: usize) {
    let dir = home.join("journal");
    let found = crate::store::salvage::salvage(
        Arc::new(crate::store::disk::RealDisk),
        dir,
        crate::store::segment::Family::Log,
        16 << 20,
    );
    let ends = found.unwrap().filter_map(|f| match f {
        crate::store::salvage::Salvaged::Frame(at, _) => Some(u64::from(at.offset())),
        _ => None,
    });
    let starts: Vec<u64> = ends.collect();
    let file = std::fs::OpenOptions::new().write(true).open(segment(home)).unwrap();
    file.set_len(starts[starts.len() - entries]).unwrap();
}

fn edit(home: &Path, name: &str, change: impl Fn(&str) -> String) {
    let path = home.join(name);
    let text = std::fs::read_to_string(&path).unwrap();
    let changed = change(&text);
    assert_ne!(text, changed);
    std::fs::write(path, changed).unwrap();
}

#[test]
fn what_is_lost_is_said_by_record_and_day() {
    let mut rig = with_history();
    rig.office.take().unwrap().close().unwrap();
    cut(rig.dir.path(), 2);
    let found = examine(&rig, by_chance(&rig), false);
    assert_eq!((found.lost_entries(), found.lost.described), (2, 2), "{found:?}");
    let said: Vec<String> = found.lines().iter().map(|l| l.say(Lang::En)).collect();
    assert!(said.iter().any(|l| l.contains("2 entries, from 2023-08-01 on, on Tasks: 1")), "{said:?}");
}

#[test]
fn a_home_whose_journal_is_gone_is_no_empty_home() {
    let mut rig = with_history();
    let photo = rig.office().evidence().put_from(&mut &b"photo"[..], "photo").unwrap();
    let kept = rig.office().evidence().path(&photo.digest);
    rig.office.take().unwrap().close().unwrap();
    std::fs::remove_dir_all(rig.dir.path().join("journal")).unwrap();
    assert!(Office::exists(rig.dir.path()));
    for error in [
        Office::open(rig.dir.path(), by_chance(&rig), &mut |_, _| {}).err().unwrap(),
        Office::create(rig.dir.path(), "x", "y", by_chance(&rig)).err().unwrap(),
        Office::begin_with(rig.dir.path(), by_chance(&rig), |_, _| Ok(())).err().unwrap(),
    ] {
        assert_eq!((error.code(), error.hints(Lang::En).len()), (Code::Corrupt, 2), "{error}");
    }
    assert!(kept.exists(), "the evidence is still there");
}

#[test]
fn a_beginning_of_the_first_version_that_was_cut_off_can_be_begun_again() {
    let rig = Rig::empty();
    let home = tempfile::tempdir().unwrap();
    // What version 0.1.0 had written at its second fdatasync: the key, and a journal without an entry.
    std::fs::write(home.path().join("device.key"), "0".repeat(64)).unwrap();
    let options = crate::store::journal::Options { create: Some([1; 16]), ..Default::default() };
    drop(crate::store::Journal::open(Arc::new(crate::store::disk::RealDisk), home.path().join("journal"), options));
    std::fs::write(home.path().join("config.toml"), "lang = \"zh\"").unwrap();
    assert!(!Office::exists(home.path()));
    let opened = Office::open(home.path(), by_chance(&rig), &mut |_, _| {});
    assert_eq!(opened.err().unwrap().code(), Code::NotFound);
    let office = Office::create(home.path(), "测试县营商办", "管理员", by_chance(&rig)).unwrap();
    assert!(verify(&office).is_sound());
    assert!(home.path().join("before-init-1/device.key.old").exists() && home.path().join("config.toml").exists());
    drop(office);
    assert_eq!(Office::create(home.path(), "x", "y", by_chance(&rig)).err().unwrap().code(), Code::Usage);
}

#[test]
fn a_digest_that_was_printed_shows_a_log_that_was_cut_off() {
    let mut rig = with_history();
    let head = verify(rig.office()).head_text();
    let then = rig.office().journal().frames();
    rig.office().commit(&rig.actor, rig.status("未完成")).unwrap();
    let since = rig.office().since(&head, &mut |_, _| true).unwrap();
    assert_eq!((since.entries, since.after), (then, 1));
    assert_eq!(rig.office().since(&head[..16].to_uppercase(), &mut |_, _| true).unwrap(), since);
    for bad in ["", "abc", "not a digest at all", &head[..11]] {
        assert_eq!(rig.office().since(bad, &mut |_, _| true).unwrap_err().code(), Code::Usage, "{bad}");
    }
    rig.office.take().unwrap().close().unwrap();
    // Somebody with every right cuts the end off, and takes the marks away.
    cut(rig.dir.path(), 2);
    ["state.toml", "acknowledged"].iter().for_each(|p| std::fs::remove_file(rig.dir.path().join(p)).unwrap());
    rig.office = Some(open(&rig, by_chance(&rig)));
    assert!(verify(rig.office()).is_sound(), "the chain alone does not show it");
    let error = rig.office().since(&head, &mut |_, _| true).unwrap_err();
    assert_eq!(error.code(), Code::Corrupt);
    assert!(error.say(Lang::En).contains(&head), "{error}");
}
