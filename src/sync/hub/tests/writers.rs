//! Many who write at once, and one who reads on behind a place.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::database::Database;
use super::*;
use crate::domain::id::RecordId;
use crate::log::entry::Draft;
use crate::log::{Frame, Hlc};
use crate::service::tests::peers::Peers;

/// The chain of a device of which nothing is known: a database takes what goes on, and leaves it to each device to judge.
fn chain(number: u8, len: u32) -> Vec<Sent> {
    let mut prev = [0; 32];
    let entry = |seq: u32| {
        let draft = Draft {
            replica: ReplicaId([number; 16]),
            seq,
            at: Hlc(u64::from(seq) << 16),
            on: chrono::NaiveDate::default(),
            actor: RecordId(1),
            action: "task.note".into(),
            note: format!("第{seq}条"),
            batch: None,
            undoes: None,
            wall: None,
            key: None,
            prev,
            changes: Vec::new(),
        };
        let sent = Sent { body: draft.encode(), signature: [number; 64] };
        prev = Frame { received: 0, body: &sent.body, signature: &sent.signature }.digest();
        sent
    };
    (1..=len).map(entry).collect()
}

/// Appends chains, each in batches of its own over a connection of its own, while somebody reads on behind the last place
/// seen; returns the place behind which it began, and what the reader saw.
fn written_at_once(peers: &Peers, address: &str, chains: &[Vec<Sent>], batch: usize) -> (i64, Vec<Placed>) {
    let first = greeted(&peers.server, address).last_place().unwrap();
    let done = AtomicBool::new(false);
    let write = |chain: &[Sent]| {
        let mut hub = greeted(&peers.server, address);
        for piece in chain.chunks(batch) {
            let told = hub.append(piece.to_vec()).unwrap();
            assert_eq!((told.taken as usize, told.alarms), (piece.len(), Vec::new()));
        }
    };
    let write = &write;
    let seen = thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut hub = greeted(&peers.server, address);
            let mut seen: Vec<Placed> = Vec::new();
            loop {
                let last_look = done.load(Ordering::Acquire);
                let more = hub.behind(seen.last().map_or(first, |(place, _)| *place)).unwrap();
                if last_look && more.is_empty() {
                    return seen;
                }
                seen.extend(more);
            }
        });
        let all: Vec<_> = chains.iter().map(|chain| scope.spawn(move || write(chain))).collect();
        let all: Vec<_> = all.into_iter().map(|writer| writer.join()).collect();
        // Also where one failed: the reader ends, and it is said who.
        done.store(true, Ordering::Release);
        all.into_iter().for_each(|ended| ended.unwrap());
        reader.join().unwrap()
    });
    (first, seen)
}

/// Asserts that a reader saw all of these chains, each entry once, in the order of its chain, at places without gaps.
fn assert_whole((first, seen): &(i64, Vec<Placed>), chains: &[Vec<Sent>]) {
    let places: Vec<i64> = seen.iter().map(|(place, _)| *place).collect();
    assert_eq!(places, (first + 1..=first + places.len() as i64).collect::<Vec<_>>());
    for chain in chains {
        let of: Vec<&Sent> = seen.iter().map(|(_, sent)| sent).filter(|s| s.signature == chain[0].signature).collect();
        assert_eq!(of, chain.iter().collect::<Vec<_>>());
    }
    assert_eq!(seen.len(), chains.iter().map(Vec::len).sum::<usize>());
}

#[test]
fn who_reads_on_behind_a_place_misses_nothing_of_eight_writers_and_gets_nothing_twice() {
    let Some(database) = Database::start() else { return };
    let address = database.address();
    let peers = Peers::new();
    through(&peers.server, &address);
    let chains: Vec<_> = (1..=8).map(|n| chain(n, 1_000)).collect();
    let seen = written_at_once(&peers, &address, &chains, 3);
    println!("{} entries of {} writers, read by their places while they came", seen.1.len(), chains.len());
    assert_whole(&seen, &chains);
}

#[test]
fn a_cursor_over_a_sequence_would_miss_some() {
    // What the places are for: the same with numbers of a sequence, which are given out before others commit.
    let Some(database) = Database::start() else { return };
    let mut client = database.client();
    client.batch_execute("CREATE TABLE plain (place bigserial PRIMARY KEY, of int)").unwrap();
    let insert = "INSERT INTO plain (of) VALUES ($1) RETURNING place";
    let mut slow = database.client();
    let mut slow = slow.transaction().unwrap();
    let early: i64 = slow.query_one(insert, &[&1]).unwrap().get(0);
    let late: i64 = client.query_one(insert, &[&2]).unwrap().get(0);
    let seen: i64 = client.query_one("SELECT max(place) FROM plain", &[]).unwrap().get(0);
    slow.commit().unwrap();
    assert!(early < late && seen == late, "whoever reads on behind {seen} never sees {early}");
}

#[test]
fn what_a_database_asks_to_have_tried_again_is_tried_again() {
    let Some(database) = Database::start() else { return };
    let address = database.address();
    let peers = Peers::new();
    through(&peers.server, &address);
    // As databases do that order transactions by letting some fail: every second, while it writes and when it commits.
    database
        .client()
        .batch_execute(
            "CREATE SEQUENCE within; CREATE SEQUENCE at_the_end;
             CREATE FUNCTION conflict() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 IF nextval(TG_ARGV[0]) % 2 = 1 THEN
                     RAISE EXCEPTION 'restart transaction' USING ERRCODE = TG_ARGV[1];
                 END IF;
                 RETURN NULL;
             END $$;
             CREATE TRIGGER within AFTER UPDATE ON ducha_offices
                 FOR EACH ROW EXECUTE FUNCTION conflict('within', '40001');
             CREATE CONSTRAINT TRIGGER at_the_end AFTER INSERT OR UPDATE ON ducha_chains
                 DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION conflict('at_the_end', '40P01');",
        )
        .unwrap();
    let chains = [chain(1, 6), chain(2, 6)];
    assert_whole(&written_at_once(&peers, &address, &chains, 2), &chains);
    let mut hub = greeted(&peers.server, &address);
    assert_eq!(hub.append(chain(3, 1)).unwrap().taken, 1);
    let tries =
        |of: &str| -> i64 { database.client().query_one(&format!("SELECT last_value FROM {of}"), &[]).unwrap().get(0) };
    let (within, at_the_end) = (tries("within"), tries("at_the_end"));
    println!("7 batches: tried {within} times, {at_the_end} of them up to the commit");
    assert!(within >= 28 && at_the_end >= 14, "{within} {at_the_end}");
    assert_eq!(hub.connection().counts().1, 3);
}

#[test]
fn an_account_that_keeps_stricter_order_waits_its_turn_too() {
    let Some(database) = Database::start() else { return };
    let address = database.address();
    let peers = Peers::new();
    through(&peers.server, &address);
    database.client().batch_execute("ALTER ROLE ducha SET default_transaction_isolation = 'serializable'").unwrap();
    let chains: Vec<_> = (1..=4).map(|n| chain(n, 50)).collect();
    assert_whole(&written_at_once(&peers, &address, &chains, 1), &chains);
}
