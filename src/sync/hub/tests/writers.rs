//! Many who write at once, and one who reads on behind a place.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::database::Database;
use super::*;
use crate::domain::rights::Role;
use crate::service::Actor;
use crate::service::tests::peers::Peers;

const WRITERS: u64 = 8;

/// Appends what laptops write, each in batches of its own over a connection of its own, while somebody reads on behind the
/// last place seen; returns the places as the reader saw them, and the first place behind which it read.
fn written_at_once(peers: &Peers, address: &str, laptops: &[(Peer, Actor)], each: u32, batch: u32) -> (i64, Vec<i64>) {
    let first = greeted(&peers.server, address).last_place().unwrap();
    let before: Vec<u32> = laptops.iter().map(|(laptop, _)| written(laptop)).collect();
    for (laptop, person) in laptops {
        (0..each).for_each(|n| laptop.note(person, peers.task, &format!("{n}")));
    }
    let done = AtomicBool::new(false);
    let write = |(laptop, before): (&Peer, u32)| {
        let mut hub = greeted(laptop, address);
        for from in (before + 1..=before + each).step_by(batch as usize) {
            let told = hub.append(own(laptop, from, (from + batch - 1).min(before + each))).unwrap();
            assert_eq!(told.alarms, Vec::<String>::new());
        }
    };
    let write = &write;
    let seen = thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut hub = greeted(&peers.server, address);
            let mut seen: Vec<i64> = Vec::new();
            loop {
                let last_look = done.load(Ordering::Acquire);
                let more = hub.behind(seen.last().copied().unwrap_or(first)).unwrap();
                seen.extend(more.iter().map(|(place, _)| place));
                if last_look && more.is_empty() {
                    return seen;
                }
            }
        });
        let all: Vec<_> =
            laptops.iter().zip(before).map(|((l, _), before)| scope.spawn(move || write((l, before)))).collect();
        all.into_iter().for_each(|writer| writer.join().unwrap());
        done.store(true, Ordering::Release);
        reader.join().unwrap()
    });
    (first, seen)
}

fn laptops(peers: &Peers, count: u64) -> Vec<(Peer, Actor)> {
    let laptop = |n: u64| {
        let person = peers.person(&format!("督查员{n}"), Role::Office);
        (peers.laptop(&person, 10 + n), person)
    };
    (0..count).map(laptop).collect()
}

#[test]
fn who_reads_on_behind_a_place_misses_nothing_of_eight_writers_and_gets_nothing_twice() {
    let Some(database) = Database::start() else { return };
    let address = database.address();
    let peers = Peers::new();
    let laptops = laptops(&peers, WRITERS);
    through(&peers.server, &address);
    let (each, batch) = (150, 2);
    let (first, seen) = written_at_once(&peers, &address, &laptops, each, batch);
    let wanted: Vec<i64> = (first + 1..=first + i64::from(each) * laptops.len() as i64).collect();
    println!("{} entries of {} writers, read by their places while they came", seen.len(), laptops.len());
    assert_eq!(seen, wanted);
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
    let laptops = laptops(&peers, 2);
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
    let (first, seen) = written_at_once(&peers, &address, &laptops, 6, 2);
    assert_eq!(seen, (first + 1..=first + 12).collect::<Vec<_>>());
    let mut hub = greeted(&laptops[0].0, &address);
    laptops[0].0.note(&laptops[0].1, peers.task, "末");
    let last = written(&laptops[0].0);
    assert_eq!(hub.append(own(&laptops[0].0, last, last)).unwrap().taken, 1);
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
    let laptops = laptops(&peers, 4);
    through(&peers.server, &address);
    database.client().batch_execute("ALTER ROLE ducha SET default_transaction_isolation = 'serializable'").unwrap();
    let (first, seen) = written_at_once(&peers, &address, &laptops, 20, 1);
    assert_eq!(seen, (first + 1..=first + 80).collect::<Vec<_>>());
}
