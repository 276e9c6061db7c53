//! Damage to what was acknowledged: always found, never cut, never handed out, and all around it can be saved.

use std::path::Path;
use std::sync::Arc;

use super::{DIR, bodies, open, options, segment};
use crate::error::{Code, Error};
use crate::i18n::Lang;
use crate::store::faulty::FaultyDisk;
use crate::store::journal::{Journal, Options};
use crate::store::messages;
use crate::store::salvage::{Salvaged, salvage};
use crate::store::segment::{Family, Position};

/// Three groups of two frames in one segment.
fn filled() -> (FaultyDisk, Vec<Vec<u8>>, Vec<Position>) {
    let disk = FaultyDisk::new(1);
    let (journal, _) = open(&disk).unwrap();
    let all: Vec<Vec<u8>> = (0..6u8).map(|i| vec![b'a' + i; 20 + i as usize]).collect();
    let positions = all.chunks(2).flat_map(|g| journal.append_group(g).unwrap()).collect();
    (disk, all, positions)
}

fn saved(disk: &FaultyDisk) -> (Vec<Vec<u8>>, Vec<Error>, usize) {
    let (mut frames, mut errors, mut gaps) = (Vec::new(), Vec::new(), 0);
    for found in salvage(Arc::new(disk.clone()), Path::new(DIR), Family::Log, 4096).unwrap() {
        match found {
            Salvaged::Frame(_, body) => frames.push(body),
            Salvaged::Damage(error) => errors.push(error),
            Salvaged::Gap(..) | Salvaged::Missing(..) => gaps += 1,
        }
    }
    (frames, errors, gaps)
}

#[test]
fn every_flipped_byte_is_found_and_everything_else_can_be_saved() {
    let (disk, all, positions) = filled();
    let size = disk.contents(&segment(1)).unwrap().len();
    let last_group = positions[4].offset() as usize;
    for at in 0..size {
        for bit in [0, 3, 7] {
            let (disk, ..) = filled();
            disk.damage(&segment(1), |content| content[at] ^= 1 << bit);
            match open(&disk) {
                // Without any other knowledge the last group may be one that was never acknowledged.
                Ok((journal, opened)) => {
                    assert!(at >= last_group, "byte {at} was not found");
                    assert_eq!((bodies(&journal), opened.cut.len()), (all[..4].to_vec(), 1), "byte {at}");
                }
                Err(error) => {
                    assert!(at < last_group, "byte {at}: {error}");
                    assert_eq!(error.code(), Code::Corrupt);
                    assert!(error.hints(Lang::En).iter().any(|h| h.contains("ducha doctor")), "{error}");
                    let (frames, errors, gaps) = saved(&disk);
                    let hit = positions.iter().rposition(|p| p.offset() as usize <= at);
                    let left: Vec<_> = (0..6).filter(|i| Some(*i) != hit).map(|i| all[i].clone()).collect();
                    assert_eq!(frames, left, "byte {at}");
                    assert_eq!((errors.len(), gaps), if hit.is_none() { (1, 0) } else { (0, 1) }, "byte {at}");
                }
            }
            // Where the end is known, not even the last group is given up.
            let (disk, ..) = filled();
            disk.damage(&segment(1), |content| content[at] ^= 1 << bit);
            let known = Options { floor: Position::new(1, size as u32), ..options() };
            let error = Journal::open(Arc::new(disk.clone()), Path::new(DIR), known).unwrap_err();
            assert_eq!((error.code(), disk.contents(&segment(1)).unwrap().len()), (Code::Corrupt, size), "byte {at}");
        }
    }
}

#[test]
fn damage_names_segment_byte_and_entry_and_cuts_nothing() {
    let (disk, ..) = filled();
    disk.damage(&segment(1), |content| content[64 + 20 + 20 + 5] ^= 1);
    let before = disk.contents(&segment(1));
    let error = open(&disk).unwrap_err();
    let text = error.say(Lang::En);
    assert!(text.contains("00000001.seg, byte 104, entry 2 "), "{text}");
    assert!(error.say(Lang::Zh).contains("第 104 字节"));
    assert_eq!(disk.contents(&segment(1)), before);
}

#[test]
fn damage_in_an_older_segment_is_found_when_it_is_read() {
    let disk = FaultyDisk::new(1);
    let (journal, _) = open(&disk).unwrap();
    let positions: Vec<_> = (0..40u8).flat_map(|i| journal.append_group(&[vec![i; 200]]).unwrap()).collect();
    let victim = positions[12];
    assert!(victim.segment() == 2 && journal.end().segment() > 3);
    disk.damage(&segment(2), |content| content[victim.offset() as usize + 100] ^= 1);
    let (journal, _) = open(&disk).unwrap();
    assert!(journal.read(victim).unwrap_err().say(Lang::En).contains("entry 13 "));
    assert!(journal.read(positions[13]).is_ok());
    let mut read = 0;
    let error = journal.scan(Position::START).find_map(|f| f.inspect(|_| read += 1).err()).unwrap();
    assert!(read == 12 && error.say(Lang::En).contains("entry 13 "), "{error}");
    let error = journal.scan(positions[11]).find_map(Result::err).unwrap();
    assert!(error.say(Lang::En).contains("entry 13 "), "{error}");
    let (frames, _, gaps) = saved(&disk);
    assert_eq!((frames.len(), gaps), (39, 1));
}

#[test]
fn a_missing_short_or_foreign_segment_is_named() {
    let filled = |id: u8| {
        let disk = FaultyDisk::new(1);
        let options = Options { create: Some([id; 16]), ..options() };
        let (journal, _) = Journal::open(Arc::new(disk.clone()), Path::new(DIR), options).unwrap();
        (0..40u8).for_each(|i| drop(journal.append_group(&[vec![i; 200]]).unwrap()));
        disk
    };
    use crate::store::disk::Disk;
    for (number, named) in [(1, 1), (2, 2)] {
        let disk = filled(7);
        disk.remove(&segment(number)).unwrap();
        let error = open(&disk).unwrap_err();
        assert!(error.is(messages::SEGMENT_MISSING), "{error}");
        assert!(error.say(Lang::En).contains(&format!("0000000{named}.seg")), "{error}");
        assert!(saved(&disk).0.len() > 20);
    }
    let disk = filled(7);
    disk.damage(&segment(2), |content| content.truncate(content.len() - 1));
    assert!(open(&disk).unwrap_err().is(messages::SEGMENT_SHORT));
    let (disk, other) = (filled(7), filled(8));
    let foreign = other.contents(&segment(2)).unwrap();
    disk.damage(&segment(2), |content| *content = foreign.clone());
    assert!(open(&disk).unwrap_err().is(messages::SEGMENT_FOREIGN));
    // The newest segment is gone, which only a clean mark can tell.
    let disk = filled(7);
    let end = open(&disk).unwrap().0.end();
    disk.remove(&segment(end.segment())).unwrap();
    let known = Options { floor: end, ..options() };
    assert!(Journal::open(Arc::new(disk), Path::new(DIR), known).unwrap_err().is(messages::SEGMENT_MISSING));
}

#[test]
fn a_body_that_looks_like_a_journal_is_only_a_body() {
    let (disk, ..) = filled();
    let inner = disk.contents(&segment(1)).unwrap();
    let outer = FaultyDisk::new(2);
    let (journal, _) = open(&outer).unwrap();
    journal.append_group(&[b"first".to_vec()]).unwrap();
    journal.append_group(std::slice::from_ref(&inner)).unwrap();
    outer.damage(&segment(1), |content| content[64 + 25 + 2] ^= 1);
    let (journal, opened) = open(&outer).unwrap();
    assert_eq!((journal.frames(), opened.cut.len()), (1, 1), "frames within the body are no later group");
}

#[test]
fn rubbish_behind_the_end_is_cut_and_said() {
    for rubbish in [vec![0; 700], vec![0xCA, 0xD5], [0xCA, 0xD5].repeat(300)] {
        let (disk, all, _) = filled();
        let size = disk.contents(&segment(1)).unwrap().len() as u64;
        disk.damage(&segment(1), |content| content.extend_from_slice(&rubbish));
        let (journal, opened) = open(&disk).unwrap();
        assert_eq!(bodies(&journal), all);
        let cut = &opened.cut[0];
        assert_eq!((cut.offset, cut.bytes, cut.frames), (size, rubbish.len() as u64, 0));
        assert!(cut.said().say(Lang::Zh).contains("00000001.seg"));
        assert_eq!(disk.contents(&segment(1)).unwrap().len() as u64, size);
    }
}

/// A disk with a log of several segments.
fn long(id: u8) -> (FaultyDisk, Vec<Vec<u8>>) {
    let disk = FaultyDisk::new(1);
    let options = Options { create: Some([id; 16]), ..options() };
    let (journal, _) = Journal::open(Arc::new(disk.clone()), Path::new(DIR), options).unwrap();
    (0..40u8).for_each(|i| drop(journal.append_group(&[vec![i; 200]]).unwrap()));
    let all = bodies(&journal);
    (disk, all)
}

fn write(disk: &FaultyDisk, number: u32, content: &[u8]) {
    use crate::store::disk::{Disk, write_full};
    let file = disk.create(&segment(number)).unwrap();
    write_full(&*file, content, 0).unwrap();
    file.sync_data().unwrap();
    disk.sync_dir(Path::new(DIR)).unwrap();
}

#[test]
fn a_stray_segment_that_says_that_it_starts_takes_nothing_away() {
    for family in [Family::Log, Family::Drafts] {
        let (disk, all) = long(7);
        let before: Vec<_> = (1..5).map(|n| disk.contents(&segment(n))).collect();
        let header = crate::store::segment::Header {
            family,
            number: 60,
            store: [7; 16],
            starts: true,
            first_frame: 0,
            prev_len: 0,
            prev_last: None,
        };
        write(&disk, 60, &header.encode());
        let error = open(&disk).unwrap_err();
        assert!(error.is(messages::SEGMENT_STRAY) && error.say(Lang::En).contains("00000060.seg"), "{error}");
        assert_eq!((1..5).map(|n| disk.contents(&segment(n))).collect::<Vec<_>>(), before, "nothing was touched");
        let (frames, errors, _) = saved(&disk);
        assert_eq!((frames, errors.iter().any(|e| e.is(messages::SEGMENT_STRAY))), (all, true));
    }
}

#[test]
fn swapped_and_copied_segments_are_put_in_order_by_what_they_say() {
    let (disk, all) = long(7);
    let (second, third) = (disk.contents(&segment(2)).unwrap(), disk.contents(&segment(3)).unwrap());
    disk.damage(&segment(2), |content| *content = third.clone());
    disk.damage(&segment(3), |content| *content = second.clone());
    assert!(open(&disk).unwrap_err().is(messages::SEGMENT_MISPLACED));
    let (frames, errors, _) = saved(&disk);
    assert_eq!((frames, errors.len()), (all, 2));
    // One that belongs to another office is left out whole.
    let (disk, all) = long(7);
    let foreign = long(8).0.contents(&segment(1)).unwrap();
    write(&disk, 50, &foreign);
    assert!(open(&disk).is_err());
    let (frames, errors, _) = saved(&disk);
    assert_eq!(frames, all);
    assert!(errors.iter().any(|e| e.is(messages::SEGMENT_STRAY)), "{errors:?}");
}

#[test]
fn a_missing_first_segment_is_damage() {
    use crate::store::disk::Disk;
    let (disk, all) = long(7);
    disk.remove(&segment(1)).unwrap();
    assert_eq!(open(&disk).unwrap_err().code(), Code::Corrupt);
    let (frames, _, gaps) = saved(&disk);
    assert!(gaps == 1 && frames.len() < all.len() && all.ends_with(&frames));
}
