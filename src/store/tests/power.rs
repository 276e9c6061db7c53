//! Power cuts, failing and full disks at any call: whatever happens, what was acknowledged is there, in order, and of
//! every other group all or nothing.

use std::cell::Cell;

use super::{bodies, open, open_drafts};
use crate::store::faulty::{Break, Dice, FaultyDisk, each_seed};
use crate::store::journal::Journal;
use crate::store::segment::Position;

/// A group of the n-th attempt: so each body says where it belongs.
fn group(dice: &mut Dice, attempt: u32) -> Vec<Vec<u8>> {
    let count = 1 + dice.below(5) as u32;
    (0..count)
        .map(|i| {
            let most = if dice.percent(20) { 1500 } else { 60 };
            let fill = dice.below(most) as usize;
            let mut body = [attempt, i, count].map(u32::to_le_bytes).concat();
            body.resize(body.len() + fill, attempt as u8);
            body
        })
        .collect()
}

/// What a run over one disk knows.
#[derive(Default)]
struct Known {
    acknowledged: Vec<Vec<Vec<u8>>>,
    /// Groups that failed; each may be there after a restart, or not.
    unsure: Vec<Vec<Vec<u8>>>,
}

impl Known {
    /// Checks that the journal holds exactly the acknowledged groups, and at most whole unsure ones at the end.
    fn check(&mut self, journal: &Journal, seed: u64) {
        let found = bodies(journal);
        assert_eq!(found.len() as u64, journal.frames(), "seed {seed}");
        let mut rest = found.as_slice();
        for (i, group) in self.acknowledged.iter().enumerate() {
            assert!(rest.starts_with(group), "seed {seed}: acknowledged group {i} is missing or changed");
            rest = &rest[group.len()..];
        }
        if !rest.is_empty() {
            let whole = self.unsure.iter().find(|g| g.as_slice() == rest);
            assert!(whole.is_some(), "seed {seed}: {} frames that are no whole group", rest.len());
            self.acknowledged.push(rest.to_vec());
        }
        self.unsure.clear();
        let last = journal.scan(Position::START).last().map(|f| f.unwrap().0);
        assert_eq!(last, journal.last(), "seed {seed}");
    }
}

#[test]
fn no_power_cut_loses_what_was_acknowledged() {
    let (cuts, kept, again) = (Cell::new(0u32), Cell::new(0u32), Cell::new(0u32));
    each_seed(4000, |seed| {
        let mut dice = Dice::new(seed ^ 0xD1CE);
        let disk = FaultyDisk::new(seed);
        let mut known = Known::default();
        let mut attempt = 0;
        for life in 0..3 {
            let journal = match open(&disk) {
                Ok((journal, opened)) => {
                    let before = known.acknowledged.len();
                    cuts.set(cuts.get() + u32::from(!opened.cut.is_empty()));
                    known.check(&journal, seed);
                    kept.set(kept.get() + u32::from(known.acknowledged.len() > before));
                    journal
                }
                // Only the first opening, where the power may go while the journal is begun, can fail.
                Err(error) => panic!("seed {seed}, life {life}: {error}"),
            };
            let at = dice.below(60);
            disk.break_at(at, Break::Cut);
            for _ in 0..40 {
                let frames = group(&mut dice, attempt);
                attempt += 1;
                match journal.append_group(&frames) {
                    Ok(_) => known.acknowledged.push(frames),
                    Err(_) => {
                        known.unsure.push(frames);
                        break;
                    }
                }
            }
            again.set(again.get() + u32::from(!known.unsure.is_empty()));
            disk.power_cut();
        }
        known.check(&open(&disk).unwrap().0, seed);
    });
    if std::env::var(crate::store::faulty::SEED).is_err() {
        assert!(cuts.get() > 500, "torn tails were met only {} times", cuts.get());
        assert!(kept.get() > 100, "unacknowledged groups survived only {} times", kept.get());
        assert!(again.get() > 5000, "the power went while writing only {} times", again.get());
    }
}

#[test]
fn the_power_may_go_while_a_journal_is_begun_or_opened() {
    each_seed(600, |seed| {
        let disk = FaultyDisk::new(seed);
        let mut known = Known::default();
        disk.break_at(seed % 12, Break::Cut);
        drop(open(&disk));
        disk.power_cut();
        let (journal, _) = open(&disk).unwrap();
        known.check(&journal, seed);
        let mut dice = Dice::new(seed);
        let frames = group(&mut dice, 1);
        journal.append_group(&frames).unwrap();
        known.acknowledged.push(frames);
        disk.break_at(3, Break::Cut);
        drop(journal.append_group(&[[1; 3000]]));
        known.unsure.push(vec![vec![1; 3000]]);
        disk.power_cut();
        disk.break_at(seed % 15, Break::Cut);
        drop(open(&disk));
        disk.power_cut();
        known.check(&open(&disk).unwrap().0, seed);
    });
}

#[test]
fn no_error_at_any_call_loses_or_halves_anything() {
    let (failed, poisoned) = (Cell::new(0u32), Cell::new(0u32));
    each_seed(3000, |seed| {
        let mut dice = Dice::new(seed ^ 0xFA11);
        let disk = FaultyDisk::new(seed);
        let mut known = Known::default();
        let (mut journal, _) = open(&disk).unwrap();
        for attempt in 0..60 {
            if dice.percent(15) {
                let how = [Break::Eio, Break::Full, Break::Short][dice.below(3) as usize];
                disk.break_at(dice.below(8), how);
            }
            let frames = group(&mut dice, attempt);
            match journal.append_group(&frames) {
                Ok(_) => known.acknowledged.push(frames),
                Err(error) => {
                    failed.set(failed.get() + 1);
                    // A journal that says it can go on holds nothing of the group.
                    disk.mend();
                    let sound = bodies(&journal).len() == known.acknowledged.iter().map(Vec::len).sum::<usize>();
                    assert!(sound, "seed {seed}: a failed group shows ({error})");
                    if journal.append_group::<Vec<u8>>(&[Vec::new()]).is_ok() {
                        known.acknowledged.push(vec![Vec::new()]);
                        continue;
                    }
                    poisoned.set(poisoned.get() + 1);
                    known.unsure.push(frames);
                    if dice.percent(50) {
                        disk.power_cut();
                    }
                    journal = open(&disk).unwrap().0;
                    known.check(&journal, seed);
                }
            }
        }
        disk.power_cut();
        known.check(&open(&disk).unwrap().0, seed);
    });
    if std::env::var(crate::store::faulty::SEED).is_err() {
        assert!(failed.get() > 3000 && poisoned.get() > 1000, "{failed:?} {poisoned:?}");
    }
}

#[test]
fn replacing_everything_is_all_or_nothing() {
    let (old, new) = (Cell::new(0u32), Cell::new(0u32));
    each_seed(1500, |seed| {
        let disk = FaultyDisk::new(seed);
        let (journal, _) = open_drafts(&disk).unwrap();
        let before = vec![vec![1; 900], vec![2; 900], vec![3; 900]];
        for body in &before {
            journal.append_group(&[body]).unwrap();
        }
        let how = if seed % 2 == 0 { Break::Cut } else { Break::Eio };
        disk.break_at(seed / 2 % 12, how);
        let done = journal.replace_all(&[b"newest"]);
        disk.power_cut();
        let (journal, _) = open_drafts(&disk).unwrap();
        match bodies(&journal) {
            found if found == [b"newest"] => new.set(new.get() + 1),
            found => {
                assert!(done.is_err() && found == before, "seed {seed}: {found:?}");
                old.set(old.get() + 1);
            }
        }
        journal.append_group(&[b"goes on"]).unwrap();
    });
    if std::env::var(crate::store::faulty::SEED).is_err() {
        assert!(old.get() > 100 && new.get() > 100, "{old:?} {new:?}");
    }
}
