use std::path::Path;
use std::sync::Arc;

use super::{DIR, bodies, open, open_drafts, options, segment};
use crate::error::Code;
use crate::store::disk::RealDisk;
use crate::store::faulty::{Break, FaultyDisk};
use crate::store::journal::{Journal, Options};
use crate::store::messages;
use crate::store::segment::Position;

#[test]
fn frames_are_read_back_by_position_and_in_order_over_many_segments() {
    let disk = FaultyDisk::new(1);
    let (journal, opened) = open(&disk).unwrap();
    assert!(opened.created && opened.frames == 0 && journal.last().is_none());
    let all: Vec<Vec<u8>> = (0..300u32).map(|i| vec![i as u8; i as usize % 400]).collect();
    let mut positions = Vec::new();
    for group in all.chunks(3) {
        positions.extend(journal.append_group(group).unwrap());
    }
    assert!(positions.is_sorted() && journal.end().segment() > 10);
    assert_eq!(journal.append_group::<Vec<u8>>(&[]).unwrap(), []);
    for journal in [journal, open(&disk).unwrap().0] {
        assert_eq!((journal.frames(), journal.last()), (300, positions.last().copied()));
        assert_eq!(journal.store_id(), [7; 16]);
        for (position, body) in positions.iter().zip(&all) {
            assert_eq!(&journal.read(*position).unwrap(), body);
        }
        for from in [0, 1, 150, 299] {
            let rest: Vec<_> = journal.scan(positions[from]).map(|f| f.unwrap()).collect();
            assert_eq!(rest.len(), 300 - from);
            assert_eq!(rest[0], (positions[from], all[from].clone()));
        }
        assert_eq!(journal.scan(journal.end()).count(), 0);
        let snapshot = journal.snapshot();
        let bytes: u64 = snapshot.iter().map(|(_, len)| len - 64).sum();
        assert_eq!(bytes, all.iter().map(|b| b.len() as u64 + 20).sum::<u64>());
    }
}

#[test]
fn a_reader_follows_the_tail_from_where_it_stopped() {
    let (journal, _) = open(&FaultyDisk::new(1)).unwrap();
    let mut at = journal.end();
    for i in 0..200u8 {
        journal.append_group(&[vec![i; 100]]).unwrap();
        let new: Vec<_> = journal.scan(at).map(|f| f.unwrap().1[0]).collect();
        assert_eq!(new, [i]);
        at = journal.end();
    }
}

#[test]
fn positions_that_are_no_frame_are_refused() {
    let (journal, _) = open(&FaultyDisk::new(1)).unwrap();
    let position = journal.append_group(&[b"entry"]).unwrap()[0];
    for other in
        [Position::START, Position::new(1, 0), Position::new(2, 64), journal.end(), Position::from_u64(u64::MAX)]
    {
        assert_eq!(journal.read(other).unwrap_err().code(), Code::NotFound, "{other}");
    }
    let within = Position::new(1, position.offset() + 1);
    journal.append_group(&[[0; 100]]).unwrap();
    assert_eq!(journal.read(within).unwrap_err().code(), Code::Corrupt);
    assert_eq!(journal.scan(within).next().unwrap().unwrap_err().code(), Code::Corrupt);
}

#[test]
fn what_is_too_large_is_refused_and_nothing_else_is_lost() {
    let (journal, _) = open(&FaultyDisk::new(1)).unwrap();
    journal.append_group(&[vec![1; 4096]]).unwrap();
    let error = journal.append_group(&[vec![2; 10], vec![2; 4097]]).unwrap_err();
    assert!(error.is(messages::FRAME_TOO_LONG));
    journal.append_group(&[vec![3; 3]]).unwrap();
    assert_eq!(bodies(&journal), [vec![1; 4096], vec![3; 3]]);
}

#[test]
fn a_journal_that_is_not_there_is_begun_only_on_request() {
    let disk = FaultyDisk::new(1);
    let none = Options { create: None, ..options() };
    let error = Journal::open(Arc::new(disk.clone()), Path::new(DIR), none).unwrap_err();
    assert!(error.is(messages::NO_JOURNAL) && error.code() == Code::NotFound);
    // Entries are known to have been acknowledged: the folder was lost, and no new journal must hide it.
    let lost = Options { floor: Position::new(1, 200), ..options() };
    let error = Journal::open(Arc::new(disk), Path::new(DIR), lost).unwrap_err();
    assert!(error.is(messages::SEGMENT_MISSING) && error.code() == Code::Corrupt);
}

#[test]
fn a_full_disk_loses_nothing_and_takes_entries_again_when_there_is_space() {
    let disk = FaultyDisk::new(5);
    let (journal, _) = open(&disk).unwrap();
    disk.set_space(3000);
    let mut stored = Vec::new();
    let error = loop {
        let body = vec![stored.len() as u8; 90];
        match journal.append_group(&[body.clone(), body.clone()]) {
            Ok(_) => stored.extend([body.clone(), body]),
            Err(error) => break error,
        }
    };
    assert!(!error.hints(crate::i18n::Lang::En).is_empty(), "it says what to do: {error}");
    assert!(journal.append_group(&[[1; 200]]).is_err());
    assert_eq!(bodies(&journal), stored);
    let end = journal.end();
    let left = disk.contents(&segment(end.segment())).unwrap().len();
    assert_eq!(left, end.offset() as usize, "what was written of the refused group is gone");
    disk.set_space(u64::MAX);
    journal.append_group(&[[9; 200]]).unwrap();
    stored.push(vec![9; 200]);
    assert_eq!(bodies(&journal), stored);
    let (journal, opened) = open(&disk).unwrap();
    assert_eq!((bodies(&journal), opened.cut), (stored, vec![]));
}

#[test]
fn after_a_sync_that_failed_nothing_is_taken_until_it_is_opened_again() {
    let disk = FaultyDisk::new(6);
    let (journal, _) = open(&disk).unwrap();
    journal.append_group(&[b"before"]).unwrap();
    // The write, then its sync.
    disk.break_at(1, Break::Eio);
    let error = journal.append_group(&[b"unsure"]).unwrap_err();
    assert!(error.is(messages::CANNOT_SYNC), "{error}");
    for _ in 0..2 {
        assert!(journal.append_group(&[b"refused"]).unwrap_err().is(messages::POISONED));
    }
    assert_eq!(bodies(&journal), [b"before"], "what was acknowledged can still be read");
    let (journal, _) = open(&disk).unwrap();
    journal.append_group(&[b"after"]).unwrap();
    disk.power_cut();
    assert_eq!(bodies(&open(&disk).unwrap().0), [b"before".to_vec(), b"after".to_vec()]);
}

#[test]
fn short_writes_are_carried_on() {
    let disk = FaultyDisk::new(7);
    let (journal, _) = open(&disk).unwrap();
    for i in 0..40 {
        disk.break_at(0, Break::Short);
        disk.break_at(1, Break::Short);
        journal.append_group(&[vec![i; 300], vec![i; 5]]).unwrap();
    }
    assert_eq!(open(&disk).unwrap().0.frames(), 80);
}

#[test]
fn a_small_journal_is_replaced_at_once() {
    let disk = FaultyDisk::new(8);
    let (journal, _) = open_drafts(&disk).unwrap();
    let old = journal.append_group(&[[1; 900], [2; 900]]).unwrap();
    journal.append_group(&[[3; 900]]).unwrap();
    let new = journal.replace_all(&[b"newest"]).unwrap();
    assert!(new[0] > old[1]);
    journal.append_group(&[b"and more"]).unwrap();
    for journal in [journal, open_drafts(&disk).unwrap().0] {
        assert_eq!((bodies(&journal), journal.frames()), (vec![b"newest".to_vec(), b"and more".to_vec()], 2));
        assert_eq!(journal.read(old[0]).unwrap_err().code(), Code::NotFound);
    }
    let (journal, _) = open_drafts(&disk).unwrap();
    journal.replace_all::<Vec<u8>>(&[]).unwrap();
    assert_eq!((bodies(&journal), journal.last()), (vec![], None));
    let (journal, _) = open_drafts(&disk).unwrap();
    assert_eq!((bodies(&journal), journal.last()), (vec![], None));
    assert!(disk.contents(&segment(1)).is_none());
}

#[test]
fn the_last_frame_is_known_when_the_newest_segment_is_still_empty() {
    let disk = FaultyDisk::new(9);
    let (journal, _) = open(&disk).unwrap();
    let last = journal.append_group(&[[1; 1500]]).unwrap()[0];
    // The new segment is made; the group's own write fails.
    disk.break_at(6, Break::Full);
    assert!(journal.append_group(&[[2; 1500]]).is_err());
    assert_eq!(journal.end(), Position::new(2, 64));
    let (journal, opened) = open(&disk).unwrap();
    assert_eq!((journal.last(), opened.frames), (Some(last), 1));
}

#[test]
fn it_works_on_a_real_disk() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("home/journal");
    let open = || Journal::open(Arc::new(RealDisk), &dir, options()).unwrap();
    let (journal, _) = open();
    let large = vec![vec![5; 4000]; 2000];
    journal.append_group(&large).unwrap();
    journal.append_group(&[b"small"]).unwrap();
    drop(journal);
    let (journal, opened) = open();
    assert_eq!((opened.frames, opened.created), (2001, false));
    assert_eq!(journal.scan(Position::START).filter(|f| f.as_ref().unwrap().1 == large[0]).count(), 2000);
    journal.append_group(&[b"more"]).unwrap();
}
