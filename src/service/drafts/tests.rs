//! Drafts through kills, damage and bounds.

use super::*;
use crate::store::disk::RealDisk;

fn open(dir: &Path) -> Drafts {
    let disk: Arc<dyn Disk> = Arc::new(RealDisk);
    Drafts::open(&disk, &dir.join("drafts"), [7; 16])
}

#[test]
fn a_draft_is_there_after_it_was_put() {
    let dir = tempfile::tempdir().unwrap();
    let drafts = open(dir.path());
    drafts.put("new/task", b"one".to_vec()).unwrap();
    drafts.put("new/task", b"two".to_vec()).unwrap();
    drafts.put("edit/7", b"x".to_vec()).unwrap();
    drafts.remove("edit/7");
    drafts.flush();
    // A kill: nothing is told to end.
    std::mem::forget(drafts);
    let drafts = open(dir.path());
    assert_eq!(drafts.list(""), [("new/task".to_string(), b"two".to_vec())]);
    assert_eq!(drafts.get("edit/7"), None);
    assert_eq!(drafts.error(), None);
}

#[test]
fn what_was_put_while_the_disk_is_busy_is_there_after_a_kill() {
    let dir = tempfile::tempdir().unwrap();
    for round in 0..10u8 {
        let drafts = open(dir.path());
        (0..=round).for_each(|n| drafts.put("a", vec![n; 10]).unwrap());
        // A kill, however far the writer is: the file beside the journal is looked at by nobody else.
        let kept = dir.path().join("kept");
        std::fs::create_dir_all(&kept).unwrap();
        let mut all = BTreeMap::new();
        let found = std::fs::copy(dir.path().join("drafts.pending"), kept.join("drafts.pending")).is_ok();
        Pending::open(&kept.join("drafts"), |frame| take(&mut all, frame, |_| {}));
        let inner = drafts.shared.lock();
        let durable = inner.tried == inner.asked;
        drop(inner);
        assert!(found && (durable || all.get("a") == Some(&vec![round; 10])), "{round}: {all:?}");
        drop(drafts);
    }
}

#[test]
fn what_was_put_last_is_written_at_the_end() {
    let dir = tempfile::tempdir().unwrap();
    for round in 0..20u8 {
        let drafts = open(dir.path());
        (0..=round).for_each(|n| drafts.put("a", vec![n; 10]).unwrap());
        drop(drafts);
        assert_eq!(open(dir.path()).get("a"), Some(vec![round; 10]));
    }
}

#[test]
fn the_journal_stays_small() {
    let dir = tempfile::tempdir().unwrap();
    let drafts = open(dir.path());
    for n in 0..3_000u32 {
        drafts.put("a", n.to_le_bytes().to_vec()).unwrap();
        if n % 4 == 0 {
            drafts.flush();
        }
    }
    drafts.flush();
    let size: u64 =
        std::fs::read_dir(dir.path().join("drafts")).unwrap().map(|f| f.unwrap().metadata().unwrap().len()).sum();
    assert!(size < 64 << 10, "{size} bytes for one draft");
    drop(drafts);
    assert_eq!(open(dir.path()).get("a"), Some(2_999u32.to_le_bytes().to_vec()));
}

#[test]
fn a_damaged_folder_is_set_aside_and_bounds_hold() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(dir.path().join("drafts")).unwrap();
    let first = open(dir.path());
    first.put("a", vec![1; 100]).unwrap();
    drop(first);
    for file in std::fs::read_dir(dir.path().join("drafts")).unwrap() {
        std::fs::write(file.unwrap().path(), b"no journal at all, but long enough to be looked at as one").unwrap();
    }
    let drafts = open(dir.path());
    assert_eq!(drafts.list(""), []);
    drafts.put("a", vec![2]).unwrap();
    drafts.flush();
    assert_eq!((drafts.error(), dir.path().join("drafts.damaged-1").exists()), (None, true));
    assert!(drafts.put("b", vec![0; MAX_BYTES + 1]).unwrap_err().is(NO_DRAFT));
    // Who fills the own room takes none of another's.
    for n in 0..MAX_DRAFTS {
        drafts.put(&format!("form/one/{n}"), vec![1]).unwrap();
    }
    assert!(drafts.put("form/one/more", vec![1]).unwrap_err().is(NO_DRAFT));
    drafts.put("form/one/7", vec![2]).unwrap();
    drafts.put("form/other/1", vec![1]).unwrap();
}

#[test]
fn every_flipped_bit_costs_one_draft_at_most_and_is_said() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("drafts/00000001.seg");
    let drafts = open(home.path());
    for n in 0..6u8 {
        drafts.put(&format!("form/p/{n}"), vec![n; 30]).unwrap();
        drafts.flush();
    }
    drop(drafts);
    let whole = std::fs::read(&file).unwrap();
    for at in (0..whole.len()).step_by(7) {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("drafts")).unwrap();
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        std::fs::write(dir.path().join("drafts/00000001.seg"), bytes).unwrap();
        let drafts = open(dir.path());
        let left = drafts.list("").len();
        assert!(left >= 5 && drafts.error().is_none(), "byte {at}: {left} of 6 drafts");
        // Damage at the very end looks like a write that was never finished.
        let (said, aside) = (drafts.salvaged(), dir.path().join("drafts.damaged-1"));
        assert_eq!(said.is_some(), aside.exists(), "byte {at}");
        assert!(said.is_some() || left == 5, "byte {at}: {left} drafts and nothing said");
        drafts.put("form/p/new", vec![1]).unwrap();
        drop(drafts);
        assert_eq!(open(dir.path()).list("").len(), left + 1, "byte {at}");
    }
}

#[test]
fn a_segment_of_the_log_among_the_drafts_takes_nothing_from_them() {
    let home = tempfile::tempdir().unwrap();
    let log = home.path().join("log");
    let options = Options { create: Some([7; 16]), ..Options::default() };
    let (journal, _) = Journal::open(Arc::new(RealDisk), &log, options).unwrap();
    journal.append_group(&[b"an entry"]).unwrap();
    let drafts = open(home.path());
    drafts.put("form/p/1", vec![1; 9]).unwrap();
    drop(drafts);
    // Numbered as the next one, and with a header that fits the name.
    let mut bytes = std::fs::read(log.join("00000001.seg")).unwrap();
    bytes[12] = 2;
    let crc = crc32fast::hash(&bytes[..60]);
    bytes[60..64].copy_from_slice(&crc.to_le_bytes());
    std::fs::write(home.path().join("drafts/00000002.seg"), bytes).unwrap();
    let drafts = open(home.path());
    assert_eq!((drafts.list("").len(), drafts.salvaged().is_some()), (1, true));
    assert!(home.path().join("drafts.damaged-1/00000002.seg").exists());
}

#[test]
fn drafts_of_the_first_version_are_read_and_go_on() {
    let home = tempfile::tempdir().unwrap();
    // It wrote them as segments of a log.
    let options = Options { create: Some([7; 16]), ..Options::default() };
    let (journal, _) = Journal::open(Arc::new(RealDisk), home.path().join("drafts"), options).unwrap();
    journal.append_group(&[frame("form/p/1", Some(&[1; 9]))]).unwrap();
    drop(journal);
    for n in 2..5u8 {
        let drafts = open(home.path());
        assert_eq!((drafts.list("").len(), drafts.salvaged()), (usize::from(n) - 1, None));
        drafts.put(&format!("form/p/{n}"), vec![n]).unwrap();
        drop(drafts);
    }
}

#[test]
fn two_forms_of_the_same_never_type_into_one_draft() {
    let dir = tempfile::tempdir().unwrap();
    let drafts = open(dir.path());
    let (first, second) = (drafts.claim("form/p/edit/7"), drafts.claim("form/p/edit/7"));
    assert_eq!((first.key(), second.key()), ("form/p/edit/7", "form/p/edit/7/2"));
    drafts.put(first.key(), vec![1]).unwrap();
    drafts.put(second.key(), vec![2]).unwrap();
    drop((first, second));
    // Both are there for who comes back, one after the other.
    let again = drafts.claim("form/p/edit/7");
    assert_eq!((again.key(), drafts.claim("form/p/edit/7").key()), ("form/p/edit/7", "form/p/edit/7/2"));
    drafts.remove(again.key());
    drop(again);
    assert_eq!(drafts.claim("form/p/edit/7").key(), "form/p/edit/7/2", "what holds a draft comes first");
}
