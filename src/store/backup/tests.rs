use std::io::Write as _;

use chrono::NaiveDate;

use super::*;
use crate::i18n::Lang;
use crate::store::journal::Options;
use crate::store::layout::Layout;

struct Store {
    _dir: tempfile::TempDir,
    home: Layout,
    journal: Journal,
    evidence: Evidence,
    photo: Digest,
}

fn store() -> Store {
    let dir = tempfile::tempdir().unwrap();
    let home = Layout::new(dir.path().join("home"));
    let options = Options { create: Some([3; 16]), segment_bytes: 4096, ..Options::default() };
    let (journal, _) = Journal::open(std::sync::Arc::new(RealDisk), home.journal(), options).unwrap();
    for i in 0..60u8 {
        journal.append_group(&[vec![i; 200], vec![i; 10]]).unwrap();
    }
    let evidence = Evidence::new(home.evidence(), 1 << 20);
    let photo = evidence.put_from(&mut &[0xAB; 70_000][..], "photo").unwrap().digest;
    evidence.put_from(&mut &b"notes"[..], "notes").unwrap();
    Store { _dir: dir, home, journal, evidence, photo }
}

fn about() -> About {
    About { made: "2023-07-31 18:00".into(), head: [0x5A; 32] }
}

fn go(_: u64, _: u64) -> bool {
    true
}

fn restore(file: &Path, home: &Layout, replace: bool, progress: Progress<'_>) -> Result<Restored> {
    super::restore(&RealDisk, file, home, replace, progress, |_, _, _| Ok(())).map(|(restored, ())| restored)
}

fn bodies(home: &Layout) -> Vec<Vec<u8>> {
    let (journal, _) = Journal::open(std::sync::Arc::new(RealDisk), home.journal(), Options::default()).unwrap();
    journal.scan(Position::START).map(|f| f.unwrap().1).collect()
}

fn names(dir: &Path) -> Vec<String> {
    RealDisk.list(dir).unwrap()
}

#[test]
fn a_backup_is_restored_whole() {
    let store = store();
    let out = store.home.home().join("out.zip");
    let mut steps = Vec::new();
    let mut watch = |done, total| {
        steps.push((done, total));
        true
    };
    let made = backup(&store.journal, &store.evidence, &out, &about(), &mut watch).unwrap();
    assert!(steps.is_sorted() && steps.last().is_some_and(|(done, total)| done == total), "{:?}", steps.last());
    assert_eq!((made.manifest.frames, made.damaged.as_slice()), (120, &[][..]));
    assert_eq!(made.manifest.head, "5a".repeat(32));
    assert_eq!(made.size, std::fs::metadata(&out).unwrap().len());
    assert_eq!(inspect(&out, &mut go).unwrap(), made.manifest);
    // Work goes on; what comes after is not in the backup.
    store.journal.append_group(&[b"later"]).unwrap();
    let target = Layout::new(store.home.home().join("new/place"));
    let restored = restore(&out, &target, false, &mut go).unwrap();
    assert_eq!((restored.manifest, restored.before), (made.manifest, None));
    assert_eq!(bodies(&target), bodies(&store.home)[..120]);
    let evidence = Evidence::new(target.evidence(), 1 << 20);
    assert_eq!(evidence.list().unwrap(), store.evidence.list().unwrap());
    assert_eq!(evidence.verify(&[store.photo], &mut |_, _| true).unwrap(), []);
    assert_eq!(names(target.home()), ["evidence", "journal"]);
}

#[test]
fn a_store_is_replaced_only_on_request_and_then_kept_aside() {
    let store = store();
    let out = store.home.home().join("out.zip");
    backup(&store.journal, &store.evidence, &out, &about(), &mut go).unwrap();
    store.journal.append_group(&[b"later"]).unwrap();
    std::fs::write(store.home.state(), "clean = true").unwrap();
    std::fs::write(store.home.home().join("config.toml"), "").unwrap();
    let error = restore(&out, &store.home, false, &mut go).unwrap_err();
    assert_eq!((error.code(), error.hints(Lang::Zh).len()), (Code::Denied, 2));
    let before = restore(&out, &store.home, true, &mut go).unwrap().before.unwrap();
    assert_eq!(bodies(&store.home).len(), 120);
    assert_eq!(bodies(&Layout::new(&before)).len(), 121);
    assert_eq!(names(&before), ["evidence", "journal", "state.toml"]);
    assert_eq!(names(store.home.home()), ["before-restore-1", "config.toml", "evidence", "journal", "out.zip"]);
}

#[test]
fn a_backup_never_overwrites_and_a_stopped_one_leaves_nothing() {
    let store = store();
    let out = store.home.home().join("out.zip");
    std::fs::write(&out, "precious").unwrap();
    let error = backup(&store.journal, &store.evidence, &out, &about(), &mut go).unwrap_err();
    assert_eq!((error.code(), std::fs::read(&out).unwrap().as_slice()), (Code::Usage, &b"precious"[..]));
    let other = store.home.home().join("other.zip");
    for stop in [0, 9_000, 20_000, 90_000, 150_000] {
        let mut watch = |done, _| done < stop;
        let error = backup(&store.journal, &store.evidence, &other, &about(), &mut watch).unwrap_err();
        assert_eq!(error.code(), Code::Cancelled, "at {stop}");
        assert_eq!(names(store.home.home()), ["evidence", "journal", "out.zip"]);
    }
    let nowhere = store.home.home().join("no/such/folder.zip");
    assert_eq!(
        backup(&store.journal, &store.evidence, &nowhere, &about(), &mut go).unwrap_err().code(),
        Code::NotFound
    );
}

#[test]
fn damage_is_never_backed_up_in_silence() {
    let store = store();
    std::fs::write(store.evidence.path(&store.photo), [0xAC; 70_000]).unwrap();
    let out = store.home.home().join("out.zip");
    let made = backup(&store.journal, &store.evidence, &out, &about(), &mut go).unwrap();
    assert_eq!(made.damaged, [store.photo]);
    let segment = &store.journal.snapshot()[0].0;
    let mut bytes = std::fs::read(segment).unwrap();
    bytes[200] ^= 1;
    std::fs::write(segment, bytes).unwrap();
    let other = store.home.home().join("other.zip");
    let error = backup(&store.journal, &store.evidence, &other, &about(), &mut go).unwrap_err();
    assert_eq!(error.code(), Code::Corrupt);
    assert!(!other.exists());
}

#[test]
fn every_kind_of_damage_to_a_backup_is_found_before_anything_is_touched() {
    let store = store();
    let out = store.home.home().join("out.zip");
    backup(&store.journal, &store.evidence, &out, &about(), &mut go).unwrap();
    let good = std::fs::read(&out).unwrap();
    let target = Layout::new(store.home.home().join("target"));
    let original = bodies(&store.home);
    let mut refused = 0;
    let step = (good.len() / 70).max(1);
    for at in (0..good.len()).step_by(step).chain((good.len() - 60..good.len()).step_by(3)) {
        let mut bad = good.clone();
        bad[at] ^= 0x11;
        std::fs::write(&out, &bad).unwrap();
        match restore(&out, &target, false, &mut go) {
            Err(error) => {
                refused += 1;
                assert!(matches!(error.code(), Code::Corrupt | Code::BadInput), "byte {at}: {error}");
                assert!(!target.home().exists() || names(target.home()).is_empty(), "byte {at}");
            }
            // Times, permissions and the like in the zip's own directory mean nothing to us.
            Ok(_) => {
                assert_eq!(bodies(&target), original, "byte {at}");
                std::fs::remove_dir_all(target.home()).unwrap();
            }
        }
        std::fs::create_dir_all(target.home()).unwrap();
    }
    assert!(refused > 50, "{refused}");
    for len in [0, 1, 100, good.len() / 2, good.len() - 1] {
        std::fs::write(&out, &good[..len]).unwrap();
        assert!(restore(&out, &target, false, &mut go).is_err(), "cut to {len}");
    }
    std::fs::write(&out, &good).unwrap();
    let error = restore(&out, &target, false, &mut |done, _| done < 5000).unwrap_err();
    assert_eq!((error.code(), names(target.home()).len()), (Code::Cancelled, 0));
}

/// Makes a zip with a manifest over these files, or with what the change makes of it.
fn forged(path: &Path, files: &[(&str, &[u8])], change: impl Fn(&mut Manifest)) {
    let listed = |(name, bytes): &(&str, &[u8])| Listed {
        path: (*name).into(),
        size: bytes.len() as u64,
        sha256: Digest::of(bytes).to_string(),
    };
    let mut manifest = Manifest::new([0; 16], &about(), 0, Position::START, files.iter().map(listed).collect());
    change(&mut manifest);
    let mut zip = ZipWriter::new(File::create(path).unwrap());
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in files {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.start_file(MANIFEST, options).unwrap();
    zip.write_all(manifest.to_json().as_bytes()).unwrap();
    zip.finish().unwrap();
}

#[test]
fn forged_backups_are_refused() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("forged.zip");
    let target = Layout::new(home.path().join("target"));
    let refused = |what| {
        let error = restore(&file, &target, false, &mut go).unwrap_err();
        assert!(error.is(what), "{error}");
        assert!(names(home.path()) == ["forged.zip"] || names(target.home()).is_empty());
    };
    let zeros = vec![0; 100 << 20];
    forged(&file, &[("journal/../../escape", b"x")], |_| {});
    refused(messages::BACKUP_ODD_NAME);
    forged(&file, &[("journal/00000001.seg", b"x")], |m| m.files.push(m.files[0].clone()));
    refused(messages::BACKUP_ODD_NAME);
    forged(&file, &[("journal/00000001.seg", &zeros)], |_| {});
    refused(messages::BACKUP_BOMB);
    // A bomb that lies about its size.
    forged(&file, &[("journal/00000001.seg", &zeros)], |m| {
        m.files[0].size = 10;
        m.bytes = 10;
    });
    refused(messages::BACKUP_DAMAGED);
    forged(&file, &[("journal/00000001.seg", b"x"), ("journal/00000002.seg", b"y")], |m| {
        m.files.pop();
        m.bytes = 1;
    });
    refused(messages::BACKUP_UNLISTED);
    forged(&file, &[], |m| m.format = 9);
    refused(messages::BACKUP_NEWER);
    forged(&file, &[], |m| m.bytes = u64::MAX);
    refused(messages::NO_BACKUP);
    forged(&file, &[("journal/00000001.seg", b"no journal")], |_| {});
    refused(messages::BACKUP_DAMAGED);
    std::fs::write(&file, "not a zip").unwrap();
    refused(messages::NO_BACKUP);
}

#[test]
fn automatic_backups_keep_the_newest_and_touch_nothing_else() {
    let store = store();
    let folder = store.home.backups();
    let day = |d| NaiveDate::from_ymd_opt(2023, 7, d).unwrap();
    let run = |d| automatic(&store.journal, &store.evidence, &folder, day(d), 3, &about(), &mut go).unwrap();
    assert!(run(1).is_some() && run(1).is_none());
    std::fs::write(folder.join("ducha-before-the-merge.zip"), "by hand").unwrap();
    for d in 2..=5 {
        assert_eq!(run(d).unwrap().path, file_of(&folder, day(d)));
    }
    let kept = ["ducha-2023-07-03.zip", "ducha-2023-07-04.zip", "ducha-2023-07-05.zip", "ducha-before-the-merge.zip"];
    assert_eq!(names(&folder), kept);
    inspect(&file_of(&folder, day(3)), &mut go).unwrap();
}
