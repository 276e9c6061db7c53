//! Verifying, mending, backing up and restoring.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Rig, options};
use crate::domain::kind::Kind;
use crate::domain::schema::{evidence, task};
use crate::domain::value::Value;
use crate::error::Code;
use crate::i18n::Lang;
use crate::log::{DeviceKey, Entry, Frame};
use crate::service::doctor::{Diagnosis, Wanted, doctor};
use crate::service::office::backup::restore;
use crate::service::office::verify::{Verified, WrongDevice};
use crate::service::{Office, Options, Work};
use crate::store::Position;
use crate::store::evidence::Unsound;

pub(super) const WORDS: [&str; 4] = ["未完成", "正在推进", "未完成", "已完成"];

/// An office with some history on one task, and a second task at its end.
pub(super) fn with_history() -> Rig {
    let rig = Rig::new();
    for word in WORDS {
        rig.office().commit(&rig.actor, rig.status(word)).unwrap();
    }
    rig
}

pub(super) fn segment(home: &Path) -> PathBuf {
    home.join("journal/00000001.seg")
}

pub(super) fn flip(path: &Path, at: usize) {
    let mut bytes = std::fs::read(path).unwrap();
    bytes[at] ^= 0x20;
    std::fs::write(path, bytes).unwrap();
}

pub(super) fn verify(office: &Office) -> Verified {
    office.verify(&mut |_, _| true).unwrap()
}

/// Where each entry lies in the segment: offset of its body and length.
fn bodies(office: &Office) -> Vec<(usize, usize)> {
    let heads = office.journal().scan(Position::START).map(|f| f.unwrap());
    heads.map(|(p, body)| (p.offset() as usize + crate::store::frame::HEAD, body.len())).collect()
}

/// Options that take chance from the system: two stores must not share a key.
pub(super) fn by_chance(rig: &Rig) -> Options {
    Options { seed: None, ..options(&rig.clock) }
}

fn mend(rig: &Rig, dry_run: bool) -> Diagnosis {
    doctor(rig.dir.path(), by_chance(rig), &Wanted { dry_run, ..Wanted::default() }, Lang::Zh, &mut |_, _| true)
        .unwrap()
}

#[test]
fn a_whole_office_verifies_and_names_its_head() {
    let rig = with_history();
    let mut steps = Vec::new();
    let verified = rig.office().verify(&mut |done, all| {
        steps.push((done, all));
        true
    });
    let verified = verified.unwrap();
    assert!(verified.is_sound() && verified.error().is_none(), "{verified:?}");
    assert_eq!((verified.entries, verified.replicas), (2 + WORDS.len() as u64, 1));
    assert_eq!(verified.head, rig.office().read().head());
    assert!(verified.summary().say(Lang::Zh).contains(&verified.head_text()));
    assert_eq!(steps[0], (0, verified.entries));
    assert_eq!(rig.office().verify(&mut |_, _| false).unwrap_err().code(), Code::Cancelled);
}

#[test]
fn every_flipped_byte_of_a_stored_entry_is_found_with_its_place() {
    let rig = with_history();
    let path = segment(rig.dir.path());
    for (n, (from, len)) in bodies(rig.office()).into_iter().enumerate() {
        for at in (from..from + len).step_by(37) {
            flip(&path, at);
            let verified = verify(rig.office());
            let wrong = verified.wrong.clone().unwrap_or_else(|| panic!("byte {at} of entry {n}"));
            assert_eq!((wrong.number, verified.entries), (n as u64 + 1, n as u64), "byte {at}");
            assert_eq!(wrong.error.code(), Code::Corrupt);
            assert!(wrong.error.say(Lang::En).contains("00000001.seg"), "{}", wrong.error);
            flip(&path, at);
        }
    }
    assert!(verify(rig.office()).is_sound());
}

#[test]
fn an_entry_that_its_device_did_not_sign_is_named() {
    let mut rig = with_history();
    let (bytes, _) = {
        let state = rig.office().read();
        let last = *state.metas().last().unwrap();
        (rig.office().journal().read(Position::from_u64(last.position)).unwrap(), state.head())
    };
    let frame = Frame::decode(&bytes).unwrap();
    let entry = Entry::decode(frame.body).unwrap();
    // Somebody with the files, and without the key, writes one more entry that continues the chain.
    let draft = crate::log::Draft {
        replica: entry.replica,
        seq: entry.seq + 1,
        at: entry.at,
        on: entry.on,
        actor: entry.actor,
        action: "task.status".into(),
        note: String::new(),
        batch: None,
        undoes: None,
        wall: None,
        key: None,
        prev: frame.digest(),
        changes: Vec::new(),
    };
    let body = draft.encode();
    let digest = Frame { received: 0, body: &body, signature: &[0; 64] }.digest();
    let forged = Frame::encode(0, &body, &DeviceKey::from_secret(&[9; 32]).sign(&digest));
    rig.office().journal().append_group(&[forged]).unwrap();
    rig.reopen(true);
    let verified = verify(rig.office());
    let error = verified.error().unwrap();
    assert_eq!(verified.wrong.unwrap().number, 3 + WORDS.len() as u64);
    assert!(error.say(Lang::En).contains("was not signed by its device"), "{error}");
    assert_eq!(error.hints(Lang::Zh).len(), 2);
}

#[test]
fn a_state_that_lacks_an_entry_of_the_journal_is_told() {
    let rig = with_history();
    let twin = with_history();
    twin.office().commit(&twin.actor, twin.status("正在推进")).unwrap();
    let last = twin.office().read().metas().last().unwrap().position;
    // The twin drew the same chance, so its next entry continues this journal too.
    let bytes = twin.office().journal().read(Position::from_u64(last)).unwrap();
    rig.office().journal().append_group(&[bytes]).unwrap();
    let verified = verify(rig.office());
    assert!(verified.wrong.is_none() && !verified.state_agrees);
    assert!(verified.error().unwrap().say(Lang::Zh).contains("与日志不一致"));
}

#[test]
fn evidence_that_is_missing_or_damaged_is_named_with_its_records() {
    let rig = with_history();
    let o = rig.office();
    let attach = |content: &[u8]| {
        let stored = o.evidence().put_from(&mut &content[..], "照片").unwrap();
        let id = o.new_id().unwrap();
        let work = Work::new("t")
            .set(Kind::Evidence, id, evidence::NAME, Value::from("照片.jpg"))
            .set(Kind::Evidence, id, evidence::OF, Value::from(rig.task))
            .set(Kind::Evidence, id, evidence::DIGEST, Value::Text(stored.digest.to_string()));
        o.commit(&rig.actor, work).unwrap();
        (id, stored.digest)
    };
    let (one, two) = (attach(b"before"), attach(b"after"));
    let whole = verify(o);
    assert!(whole.is_sound() && whole.evidence == 2);
    std::fs::write(o.evidence().path(&one.1), b"bef0re").unwrap();
    std::fs::remove_file(o.evidence().path(&two.1)).unwrap();
    let verified = verify(o);
    let found: Vec<_> = verified.wrong_evidence.iter().map(|e| (e.what, e.records.clone())).collect();
    assert_eq!(found, [(Unsound::Missing(two.1), vec![two.0]), (Unsound::Damaged(one.1), vec![one.0])]);
    assert_eq!(verified.error().unwrap().code(), Code::Corrupt);
    assert!(verified.remarks()[1].say(Lang::Zh).contains("已损坏"));
}

#[test]
fn a_device_that_is_nobodys_is_told() {
    let rig = with_history();
    let o = rig.office();
    let device = o.read().records(Kind::Device).next().unwrap().id();
    let work = Work::new("t").set(Kind::Device, device, crate::domain::schema::device::PERSON, None);
    o.commit(&rig.actor, work).unwrap();
    assert_eq!(verify(o).wrong_devices, [WrongDevice::Nobodys(o.key().replica())]);
    let shared = Work::new("t").set(
        Kind::Device,
        device,
        crate::domain::schema::device::SPEAKS,
        Value::from(crate::domain::schema::words::EVERYBODY),
    );
    o.commit(&rig.actor, shared).unwrap();
    assert_eq!(verify(o).wrong_devices, [], "it is everybody's");
    let mut work = Work::new("t");
    Office::removal(&mut work, &o.read(), &[device]);
    o.commit(&rig.actor, work).unwrap();
    assert_eq!(verify(o).wrong_devices, [WrongDevice::Unknown(o.key().replica())]);
}

#[test]
fn a_device_that_named_itself_before_the_clock_was_turned_back_is_known() {
    let mut rig = with_history();
    rig.clock.advance(-40 * 24 * 3_600_000);
    rig.reopen(true);
    let o = rig.office();
    assert_eq!(o.read().records(Kind::Device).count(), 0, "on that day it had not");
    assert_eq!(verify(o).wrong_devices, []);
}

#[test]
fn a_healthy_journal_is_left_as_it_is() {
    let mut rig = with_history();
    rig.office.take().unwrap().close().unwrap();
    let before = std::fs::read(segment(rig.dir.path())).unwrap();
    let found = mend(&rig, false);
    assert!(found.is_healthy() && found.before.is_none(), "{found:?}");
    assert_eq!(found.lines()[0].say(Lang::Zh), "没有损坏：6条留痕全部正常");
    assert_eq!(std::fs::read(segment(rig.dir.path())).unwrap(), before);
}

#[test]
fn what_still_verifies_is_saved_from_a_damaged_journal_and_what_is_lost_is_told() {
    let mut rig = with_history();
    let places = bodies(rig.office());
    let old = rig.office().key().replica();
    rig.office.take().unwrap().close().unwrap();
    // The third entry: the task is first “not done”.
    flip(&segment(rig.dir.path()), places[2].0 + 90);
    let refused = Office::open(rig.dir.path(), by_chance(&rig), &mut |_, _| {});
    let hints = match refused {
        // A checkpoint still serves; the walk finds it.
        Ok(office) => verify(&office).error().unwrap().hints(Lang::En),
        Err(error) => error.hints(Lang::En),
    };
    assert!(hints.iter().any(|h| h.contains("ducha doctor")), "{hints:?}");
    let looked = mend(&rig, true);
    assert_eq!((looked.kept, looked.rescued, looked.lost.runs.as_slice()), (2, 3, &[(old, 3, 3)][..]));
    assert!(looked.before.is_none() && !rig.dir.path().join("before-doctor-1").exists());
    let found = mend(&rig, false);
    assert_eq!((found.kept, found.rescued, found.lost_entries()), (2, 3, 1));
    let lines: Vec<String> = found.lines().iter().map(|l| l.say(Lang::Zh)).collect();
    assert_eq!(lines[0], "已保全：原样保留2条；因链条中断重新写入3条");
    assert_eq!(lines[1], format!("丢失：设备 {old} 的第3条"));
    let before = rig.dir.path().join("before-doctor-1");
    assert_eq!(found.before.as_deref(), Some(before.as_path()));
    assert!(before.join("journal/00000001.seg").exists() && before.join("device.key.old").exists());
    let office = Office::open(rig.dir.path(), by_chance(&rig), &mut |_, _| {}).unwrap();
    assert!(verify(&office).is_sound(), "{:?}", verify(&office));
    assert_ne!(office.key().replica(), old);
    rig.office = Some(office);
    assert_eq!(rig.shown().as_deref(), Some("已完成"));
    assert_eq!(rig.office().read().contests().count(), 0);
    let last = rig.office().read().get(rig.task).unwrap().history().last().unwrap();
    let position = rig.office().read().meta(last).unwrap().position;
    let note = rig.office().with_entry(position, |e, _| e.note.to_string()).unwrap();
    assert_eq!(note, format!("抢救：原为 {old}:6"));
    rig.office().commit(&rig.actor, rig.status("正在推进")).unwrap();
    assert!(mend_after_close(rig).is_healthy());
}

fn mend_after_close(mut rig: Rig) -> Diagnosis {
    rig.office.take().unwrap().close().unwrap();
    mend(&rig, false)
}

#[test]
fn wherever_the_damage_is_only_the_entry_that_it_hits_is_lost() {
    let rig = with_history();
    let entries = bodies(rig.office()).len() as u64;
    let Rig { dir, clock, office, .. } = rig;
    office.unwrap().close().unwrap();
    let whole = std::fs::read(segment(dir.path())).unwrap();
    let key = std::fs::read(dir.path().join("device.key")).unwrap();
    for at in (0..whole.len()).step_by(61) {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join("journal")).unwrap();
        std::fs::write(home.path().join("device.key"), &key).unwrap();
        std::fs::write(segment(home.path()), &whole).unwrap();
        flip(&segment(home.path()), at);
        let fresh = || Options { seed: None, in_memory: true, ..options(&clock) };
        let found = doctor(home.path(), fresh(), &Wanted::default(), Lang::En, &mut |_, _| true).unwrap();
        let saved = found.kept + found.rescued;
        assert!(saved + 1 >= entries, "byte {at}: {found:?}");
        let office = Office::open(home.path(), fresh(), &mut |_, _| {}).unwrap_or_else(|f| panic!("byte {at}: {f}"));
        let verified = verify(&office);
        assert!(verified.is_sound(), "byte {at}: {verified:?}");
        let actor = office.actor(None).unwrap_or_else(|f| panic!("byte {at}: {f}"));
        let any = office.read().records(Kind::Task).next().map(|t| t.id());
        if let Some(id) = any {
            let work = Work::new("t").set(Kind::Task, id, task::TITLE, Value::from("新任务"));
            office.commit(&actor, work).unwrap_or_else(|f| panic!("byte {at}: {f}"));
        }
    }
}

#[test]
fn a_doctor_waits_for_nobody_and_can_be_stopped() {
    let mut rig = with_history();
    let open = doctor(rig.dir.path(), by_chance(&rig), &Wanted::default(), Lang::En, &mut |_, _| true).unwrap_err();
    assert_eq!(open.code(), Code::Locked);
    let places = bodies(rig.office());
    rig.office.take().unwrap().close().unwrap();
    flip(&segment(rig.dir.path()), places[3].0 + 80);
    let names = || std::fs::read_dir(rig.dir.path()).unwrap().count();
    let before = names();
    for stop in 0..12 {
        let mut left = stop;
        let mut go = |_, _| {
            left -= 1;
            left >= 0
        };
        let error = doctor(rig.dir.path(), by_chance(&rig), &Wanted::default(), Lang::En, &mut go).unwrap_err();
        assert_eq!((error.code(), names()), (Code::Cancelled, before), "stopped at {stop}");
    }
    let nowhere = doctor(&rig.dir.path().join("none"), by_chance(&rig), &Wanted::default(), Lang::En, &mut |_, _| true)
        .unwrap_err();
    assert_eq!(nowhere.code(), Code::NotFound);
}

#[test]
fn a_backup_is_restored_verified_and_takes_a_new_name() {
    let mut rig = with_history();
    let o = rig.office();
    let out = rig.dir.path().join("out.zip");
    let made = o.backup(&out, &mut |_, _| true).unwrap();
    let head = o.read().head();
    assert_eq!(made.manifest.head, crate::log::hex(&head));
    let elsewhere = tempfile::tempdir().unwrap();
    let to = elsewhere.path().join("home");
    let restored = restore(&out, &to, false, by_chance(&rig), &mut |_, _| true).unwrap();
    assert!(restored.verified.is_sound() && restored.before.is_none());
    assert_eq!(restored.verified.head, head);
    let copy = Office::open(&to, by_chance(&rig), &mut |_, _| {}).unwrap();
    assert_eq!(copy.read().projection(), o.read().projection());
    assert_ne!(copy.key().replica(), o.key().replica());
    let actor = copy.actor(None).unwrap();
    copy.commit(&actor, rig.status("未完成")).unwrap();
    assert_eq!(copy.read().replicas().len(), 2);
    // Over the old store: what was written since is set aside, and the old key with it.
    let old = o.key().replica();
    o.commit(&rig.actor, rig.status("未完成")).unwrap();
    rig.office.take().unwrap().close().unwrap();
    let refused = restore(&out, rig.dir.path(), false, by_chance(&rig), &mut |_, _| true).unwrap_err();
    assert_eq!(refused.code(), Code::Denied);
    let again = restore(&out, rig.dir.path(), true, by_chance(&rig), &mut |_, _| true).unwrap();
    assert!(again.before.unwrap().join("device.key.old").exists());
    let office = Office::open(rig.dir.path(), by_chance(&rig), &mut |_, _| {}).unwrap();
    assert_ne!(office.key().replica(), old);
    rig.office = Some(office);
    assert_eq!(rig.shown().as_deref(), Some("已完成"));
}

#[test]
fn a_held_folder_is_not_restored_into_and_writers_go_on_during_a_backup() {
    let rig = with_history();
    let o = rig.office();
    let out = rig.dir.path().join("out.zip");
    let mut wrote = false;
    let mut write = |_, _| {
        if !std::mem::replace(&mut wrote, true) {
            o.commit(&rig.actor, rig.status("未完成")).unwrap();
        }
        true
    };
    let made = o.backup(&out, &mut write).unwrap();
    assert!(wrote && made.manifest.frames == 2 + WORDS.len() as u64, "what comes after the start is not in it");
    assert_ne!(made.manifest.head, crate::log::hex(&o.read().head()));
    let error = restore(&out, rig.dir.path(), true, by_chance(&rig), &mut |_, _| true).unwrap_err();
    assert_eq!(error.code(), Code::Locked);
    let target = tempfile::tempdir().unwrap();
    restore(&out, target.path(), false, by_chance(&rig), &mut |_, _| true).unwrap();
}

#[test]
fn one_automatic_backup_a_day() {
    let rig = with_history();
    let o = rig.office();
    let first = o.backup_daily(&mut |_, _| true).unwrap().unwrap();
    assert!(first.path.ends_with("backups/ducha-2023-08-01.zip"), "{:?}", first.path);
    assert!(o.backup_daily(&mut |_, _| true).unwrap().is_none());
    Arc::clone(&rig.clock).advance(24 * 3600 * 1000);
    assert!(o.backup_daily(&mut |_, _| true).unwrap().unwrap().path.ends_with("ducha-2023-08-02.zip"));
}

#[test]
fn a_device_is_its_administrators_whoever_writes_first_through_it() {
    let mut rig = with_history();
    rig.office.take().unwrap().close().unwrap();
    std::fs::remove_file(rig.dir.path().join("device.key")).unwrap();
    let office = Office::open(rig.dir.path(), by_chance(&rig), &mut |_, _| {}).unwrap();
    let other = office.new_id().unwrap();
    let person = Work::new("t")
        .set(Kind::Person, other, crate::domain::schema::person::NAME, Value::from("联络员"))
        .set(Kind::Person, other, crate::domain::schema::person::ROLE, Value::from("office"));
    let admin = office.actor(None).unwrap();
    // Made by the old device: the new one has not written yet.
    assert_ne!(admin.person, other);
    office.commit(&admin, person).unwrap();
    drop(office);
    std::fs::remove_file(rig.dir.path().join("device.key")).unwrap();
    let office = Office::open(rig.dir.path(), by_chance(&rig), &mut |_, _| {}).unwrap();
    let first = office.actor(Some("联络员")).unwrap();
    office.commit(&first, rig.status("未完成")).unwrap();
    assert_eq!(office.actor(None).unwrap(), admin, "not whoever wrote first");
    assert!(verify(&office).wrong_devices.is_empty());
}
