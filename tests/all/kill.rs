//! A process that writes is killed at random, many times: every entry that it acknowledged is there afterwards.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use ducha::store::disk::RealDisk;
use ducha::store::faulty::Dice;
use ducha::store::lock::Holder;
use ducha::store::{Committer, Journal, Layout, Lock, Options, Position};

/// Tells this test, started once more, to be the process that is killed.
const WRITER: &str = "DUCHA_TEST_WRITER";
const NAME: &str = "kill::every_acknowledged_entry_survives_a_kill";
const ROUNDS: u64 = 40;
const THREADS: u64 = 3;

fn journal(home: &Layout) -> Journal {
    // Small segments, so that kills fall between them too.
    let options = Options { create: Some([1; 16]), segment_bytes: 20_000, ..Options::default() };
    Journal::open(Arc::new(RealDisk), home.journal(), options).unwrap().0
}

fn body(round: u64, thread: u64, group: u64, frame: u64) -> Vec<u8> {
    let mut body = format!("{round} {thread} {group} {frame} ").into_bytes();
    body.resize(body.len() + (group * 37 % 400) as usize, b'.');
    body
}

fn frames_of(group: u64) -> u64 {
    1 + group % 4
}

/// Appends groups from several threads and prints each when it is acknowledged, until it is killed.
fn write_for_ever(home: &Layout, round: u64) {
    let _lock = Lock::take(&home.lock(), &Holder::this_process("writer", "now")).unwrap();
    let committer = Committer::new(Arc::new(journal(home)));
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let committer = &committer;
            scope.spawn(move || {
                for group in 0.. {
                    let frames = (0..frames_of(group)).map(|frame| body(round, thread, group, frame)).collect();
                    let positions = committer.commit(frames).unwrap();
                    // One write, so that the line is whole or not there.
                    let line = format!("ack {thread} {group} {}\n", positions[0].as_u64());
                    std::io::stdout().lock().write_all(line.as_bytes()).unwrap();
                }
            });
        }
    });
}

fn start(home: &Path, round: u64) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([NAME, "--exact", "--nocapture"]).env(WRITER, format!("{round} {}", home.display()));
    command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

#[test]
fn every_acknowledged_entry_survives_a_kill() {
    if let Ok(what) = std::env::var(WRITER) {
        let (round, home) = what.split_once(' ').unwrap();
        return write_for_ever(&Layout::new(home), round.parse().unwrap());
    }
    let dir = tempfile::tempdir().unwrap();
    let home = Layout::new(dir.path());
    let mut dice = Dice::new(20_230_731);
    // Of each thread of each round: how many groups were acknowledged, and where.
    let mut acknowledged: BTreeMap<(u64, u64), Vec<u64>> = BTreeMap::new();
    for round in 0..ROUNDS {
        let mut child = start(home.home(), round);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut left = dice.below(80);
        let mut note = |line: String| {
            let Some(words) = line.strip_prefix("ack ") else { return false };
            let numbers: Vec<u64> = words.split(' ').map(|w| w.parse().unwrap()).collect();
            let groups = acknowledged.entry((round, numbers[0])).or_default();
            assert_eq!(groups.len() as u64, numbers[1]);
            groups.push(numbers[2]);
            true
        };
        while left > 0 {
            let line = lines.next().expect("the writer ended by itself").unwrap();
            left -= u64::from(note(line));
        }
        child.kill().unwrap();
        assert!(!child.wait().unwrap().success());
        // What it had printed when it was killed counts too.
        for line in lines.map_while(Result::ok) {
            note(line);
        }
        check(&home, round, &acknowledged);
    }
    let groups: usize = acknowledged.values().map(Vec::len).sum();
    assert!(groups > 1000, "only {groups} groups were acknowledged");
}

fn check(home: &Layout, round: u64, acknowledged: &BTreeMap<(u64, u64), Vec<u64>>) {
    let _lock =
        Lock::take(&home.lock(), &Holder::this_process("check", "now")).expect("the lock ends with the process");
    let journal = journal(home);
    let mut found: BTreeMap<(u64, u64), u64> = BTreeMap::new();
    for frame in journal.scan(Position::START) {
        let (_, body_found) = frame.unwrap();
        let text = String::from_utf8(body_found.clone()).unwrap();
        let numbers: Vec<u64> = text.split(' ').take(4).map(|w| w.parse().unwrap()).collect();
        let [of_round, thread, group, frame] = numbers[..] else { panic!("{text}") };
        assert_eq!(body_found, body(of_round, thread, group, frame));
        // In order, and no group in part.
        let next = found.entry((of_round, thread)).or_default();
        let before: u64 = (0..group).map(frames_of).sum();
        assert_eq!(*next, before + frame, "round {of_round}, thread {thread}");
        *next += 1;
    }
    for ((of_round, thread), count) in &found {
        let mut left = *count;
        let mut group = 0;
        while left > 0 {
            left = left.checked_sub(frames_of(group)).unwrap_or_else(|| {
                panic!("after round {round}: group {group} of round {of_round}, thread {thread} is there in part")
            });
            group += 1;
        }
    }
    for ((of_round, thread), positions) in acknowledged {
        let want: u64 = (0..positions.len() as u64).map(frames_of).sum();
        let have = found.get(&(*of_round, *thread)).copied().unwrap_or(0);
        assert!(have >= want, "after round {round}: {have} of {want} entries of round {of_round}, thread {thread}");
        for (group, position) in (0..).zip(positions) {
            assert_eq!(journal.read(Position::from_u64(*position)).unwrap(), body(*of_round, *thread, group, 0));
        }
    }
}
