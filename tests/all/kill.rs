//! An office in which several people write at once is killed at random, many times: every piece of work that it
//! acknowledged is there afterwards, whole.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use ducha::domain::id::RecordId;
use ducha::domain::kind::Kind;
use ducha::domain::schema::{note, unit};
use ducha::domain::value::Value;
use ducha::log::FixedClock;
use ducha::service::{Office, Options, Work};
use ducha::store::faulty::Dice;

/// Tells this test, started once more, to be the process that is killed.
const WRITER: &str = "DUCHA_TEST_WRITER";
const NAME: &str = "kill::every_acknowledged_entry_survives_a_kill";
const ROUNDS: u64 = 40;
const THREADS: u64 = 4;

fn options() -> Options {
    let moment = chrono::DateTime::parse_from_rfc3339("2023-08-01T09:00:00+08:00").unwrap();
    Options { in_memory: true, ..Options::new(Arc::new(FixedClock::at(moment))) }
}

fn open(home: &Path) -> Office {
    Office::open(home, options(), &mut |_, _| {}).unwrap()
}

/// The unit that all notes are about.
fn about() -> RecordId {
    RecordId::from_key(Kind::Unit, ["市税务局"])
}

/// The notes of one piece of work: of some pieces a few, of others one.
fn notes_of(piece: u64) -> u64 {
    1 + piece % 4
}

fn text(round: u64, thread: u64, piece: u64, note: u64) -> String {
    format!("{round} {thread} {piece} {note} {}", "。".repeat((piece * 37 % 120) as usize))
}

/// Writes notes from several threads and prints each piece of work when it is acknowledged, until it is killed.
fn write_for_ever(home: &Path, round: u64) {
    let office = open(home);
    let actor = office.actor(None).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (office, actor) = (&office, &actor);
            scope.spawn(move || {
                for piece in 0.. {
                    let mut work = Work::new("record.note");
                    for n in 0..notes_of(piece) {
                        let id = office.new_id().unwrap();
                        work = work.set(Kind::Note, id, note::ABOUT, Value::from(about()));
                        work.put(Kind::Note, id, note::TEXT, Value::Text(text(round, thread, piece, n)));
                    }
                    office.commit(actor, work).unwrap();
                    // One write, so that the line is whole or not there.
                    let line = format!("ack {thread} {piece}\n");
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
        return write_for_ever(Path::new(home), round.parse().unwrap());
    }
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("office");
    let office = Office::create(&home, "测试县营商办", "管理员", options()).unwrap();
    let work = Work::new("t").set(Kind::Unit, about(), unit::NAME, Value::from("市税务局"));
    office.commit(&office.actor(None).unwrap(), work).unwrap();
    office.close().unwrap();
    let mut dice = Dice::new(20_230_731);
    // Of each thread of each round: how many pieces of work were acknowledged.
    let mut acknowledged: BTreeMap<(u64, u64), u64> = BTreeMap::new();
    for round in 0..ROUNDS {
        let mut child = start(&home, round);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut left = dice.below(80);
        let mut note = |line: String| {
            let Some(words) = line.strip_prefix("ack ") else { return false };
            let numbers: Vec<u64> = words.split(' ').map(|w| w.parse().unwrap()).collect();
            let pieces = acknowledged.entry((round, numbers[0])).or_default();
            assert_eq!(*pieces, numbers[1]);
            *pieces += 1;
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
    let pieces: u64 = acknowledged.values().sum();
    assert!(pieces > 1000, "only {pieces} pieces of work were acknowledged");
    let verified = open(&home).verify(&mut |_, _| true).unwrap();
    assert!(verified.is_sound(), "{verified:?}");
}

fn check(home: &Path, round: u64, acknowledged: &BTreeMap<(u64, u64), u64>) {
    let office = open(home);
    let state = office.read();
    let mut found: BTreeMap<(u64, u64), BTreeMap<u64, BTreeSet<u64>>> = BTreeMap::new();
    for record in state.records(Kind::Note) {
        assert_eq!(record.reference(note::ABOUT), Some(about()));
        let held = record.text(note::TEXT).unwrap();
        let numbers: Vec<u64> = held.split(' ').take(4).map(|w| w.parse().unwrap()).collect();
        let [of_round, thread, piece, n] = numbers[..] else { panic!("{held}") };
        assert_eq!(held, text(of_round, thread, piece, n));
        assert!(found.entry((of_round, thread)).or_default().entry(piece).or_default().insert(n), "{held} twice");
    }
    for ((of_round, thread), pieces) in &found {
        for (at, (piece, notes)) in (0..).zip(pieces) {
            // In order, and no piece in part.
            let whole = (at, notes.len() as u64) == (*piece, notes_of(*piece));
            assert!(whole, "after round {round}: piece {piece} of round {of_round}, thread {thread}: {notes:?}");
        }
    }
    for ((of_round, thread), want) in acknowledged {
        let have = found.get(&(*of_round, *thread)).map_or(0, |pieces| pieces.len() as u64);
        assert!(have >= *want, "after round {round}: {have} of {want} of round {of_round}, thread {thread}");
    }
}
