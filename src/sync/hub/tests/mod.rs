//! Replicas that meet in a real database.

mod database;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::follow::Following;
use super::*;
use crate::domain::rights::Role;
use crate::i18n::Lang;
use crate::service::Office;
use crate::service::tests::peers::{Peer, Peers};
use crate::sync::clone::clone;
use crate::sync::local::greeting;
use crate::sync::session::{Outcome, sync};
use crate::sync::tests::{WANTED, same};
use database::Database;

/// No test waits longer: a failure, not a hang.
const PATIENCE: Duration = Duration::from_secs(60);

fn through(peer: &Peer, address: &str) -> Outcome {
    sync(peer.office(), &mut Hub::open(address).unwrap(), &WANTED, &mut |_, _, _| true).unwrap()
}

fn until(what: &str, done: impl Fn() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !done() {
        assert!(Instant::now() < end, "{what}");
        thread::yield_now();
    }
}

/// All entries in the database, by their places.
fn all(hub: &mut Hub) -> Vec<Placed> {
    let mut out: Vec<Placed> = Vec::new();
    loop {
        let more = hub.behind(out.last().map_or(0, |(place, _)| *place)).unwrap();
        if more.is_empty() {
            return out;
        }
        out.extend(more);
    }
}

#[test]
fn laptops_and_a_server_meet_in_a_database_and_a_copy_begins_from_it() {
    let Some(database) = Database::start() else { return };
    let address = database.address();
    let peers = Peers::new();
    let (zhang, li) = (peers.person("张", Role::Office), peers.person("李", Role::Office));
    let (a, b) = (peers.laptop(&zhang, 2), peers.laptop(&li, 3));
    a.note(&zhang, peers.task, "甲");
    b.note(&li, peers.task, "乙");
    through(&peers.server, &address);
    for _ in 0..2 {
        through(&a, &address);
        through(&b, &address);
    }
    through(&peers.server, &address);
    assert!(same(&a, &b) && same(&a, &peers.server));
    assert!(a.office().read().is_contested(peers.task));
    for peer in [&a, &b, &peers.server] {
        let outcome = through(peer, &address);
        assert_eq!((outcome.told.taken, outcome.received.taken), (0, 0), "nothing is done twice");
    }
    let mut hub = Hub::open(&address).unwrap();
    hub.greet(&greeting(a.office(), Lang::En)).unwrap();
    let entries = all(&mut hub);
    assert_eq!(entries.len() as u64, Vector::of(a.office()).entries());
    assert!(entries.iter().zip(1..).all(|((place, _), n)| *place == n), "places have no gaps");
    // What is given once more is known; what leaves something out is refused by name and changes nothing.
    let given: Vec<Sent> = entries.iter().map(|(_, sent)| sent.clone()).collect();
    let told = hub.append(given).unwrap();
    assert_eq!((told.taken, told.known as usize, told.alarms.len()), (0, entries.len(), 0));
    a.note(&zhang, peers.task, "丙");
    a.note(&zhang, peers.task, "丁");
    let len = Vector::of(a.office()).chain(a.replica()).len;
    a.office()
        .send(&[(a.replica(), len, len)], BATCH, &mut |last| {
            let told = hub.append(last).unwrap();
            assert_eq!((told.taken, told.alarms.len()), (0, 1), "{told:?}");
            Ok(true)
        })
        .unwrap();
    assert_eq!(all(&mut hub).len(), entries.len());
}

#[test]
fn who_reads_on_behind_a_place_misses_nothing_of_eight_writers() {
    let Some(database) = Database::start() else { return };
    let address = database.address();
    let peers = Peers::new();
    let laptops: Vec<(Peer, _)> = (0..8)
        .map(|n| {
            let person = peers.person(&format!("督查员{n}"), Role::Office);
            (peers.laptop(&person, 10 + n), person)
        })
        .collect();
    through(&peers.server, &address);
    let first = {
        let mut hub = Hub::open(&address).unwrap();
        hub.greet(&greeting(peers.server.office(), Lang::En)).unwrap();
        hub.last_place().unwrap()
    };
    let done = AtomicBool::new(false);
    let (each, writers) = (40, laptops.len());
    let read = thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut hub = Hub::open(&address).unwrap();
            hub.greet(&greeting(peers.server.office(), Lang::En)).unwrap();
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
        let all: Vec<_> = laptops
            .iter()
            .map(|(laptop, person)| {
                let (address, task) = (&address, peers.task);
                scope.spawn(move || {
                    let mut hub = Hub::open(address).unwrap();
                    hub.greet(&greeting(laptop.office(), Lang::En)).unwrap();
                    let had = Vector::of(laptop.office()).chain(laptop.replica()).len;
                    for n in 0..each {
                        laptop.note(person, task, &format!("{n}"));
                    }
                    let len = Vector::of(laptop.office()).chain(laptop.replica()).len;
                    laptop
                        .office()
                        .send(&[(laptop.replica(), had + 1, len)], 1, &mut |one| {
                            assert_eq!(hub.append(one).unwrap().alarms, Vec::<String>::new());
                            Ok(true)
                        })
                        .unwrap();
                })
            })
            .collect();
        all.into_iter().for_each(|writer| writer.join().unwrap());
        done.store(true, Ordering::Release);
        reader.join().unwrap()
    });
    let wanted: Vec<i64> = (first + 1..=first + i64::from(each) * writers as i64).collect();
    assert_eq!(read, wanted);
}

#[test]
fn a_connection_that_breaks_and_a_database_that_is_killed_are_gone_on_with() {
    let Some(mut database) = Database::start() else { return };
    let address = database.address();
    let peers = Peers::new();
    let zhang = peers.person("张", Role::Office);
    let a = peers.laptop(&zhang, 2);
    through(&peers.server, &address);
    let mut hub = Hub::open(&address).unwrap();
    a.note(&zhang, peers.task, "甲");
    sync(a.office(), &mut hub, &WANTED, &mut |_, _, _| true).unwrap();
    database
        .client()
        .batch_execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ducha'")
        .unwrap();
    a.note(&zhang, peers.task, "乙");
    sync(a.office(), &mut hub, &WANTED, &mut |_, _, _| true).unwrap();
    database.kill();
    a.note(&zhang, peers.task, "丙");
    let error = sync(a.office(), &mut hub, &WANTED, &mut |_, _, _| true).unwrap_err();
    assert_eq!(error.code(), Code::Failed);
    database.restart();
    sync(a.office(), &mut hub, &WANTED, &mut |_, _, _| true).unwrap();
    through(&peers.server, &address);
    assert_eq!(peers.server.text(peers.task).as_deref(), Some("丙"));
}

#[test]
fn a_standby_that_takes_over_has_all_that_was_acknowledged() {
    let Some(mut primary) = Database::start() else { return };
    let standby = primary.standby();
    let address = primary.address_with(&standby);
    let peers = Peers::new();
    let zhang = peers.person("张", Role::Office);
    let a = peers.laptop(&zhang, 2);
    let mut hub = Hub::open(&address).unwrap();
    sync(peers.server.office(), &mut hub, &WANTED, &mut |_, _, _| true).unwrap();
    for n in 0..50 {
        a.note(&zhang, peers.task, &format!("第{n}次"));
        sync(a.office(), &mut hub, &WANTED, &mut |_, _, _| true).unwrap();
    }
    primary.kill();
    standby.promote();
    let after = through(&a, &address);
    assert_eq!(after.told.taken, 0, "all of it was there");
    a.note(&zhang, peers.task, "换机之后");
    through(&a, &address);
    through(&peers.server, &address);
    assert!(same(&a, &peers.server));
}

#[test]
fn two_servers_on_one_database_see_each_other_at_once_and_one_goes_on_alone() {
    let Some(mut database) = Database::start() else { return };
    let address = database.address();
    let peers = Peers::new();
    through(&peers.server, &address);
    let second = tempfile::tempdir().unwrap();
    clone_server(&peers, second.path(), &address);
    let admin = peers.admin();
    let options = crate::service::tests::peers::options(&crate::service::tests::peers::clock(), 77);
    let b = Arc::new(Office::open(second.path(), options, &mut |_, _| {}).unwrap());
    let a = Arc::clone(peers.server.shared());
    let lost = Arc::new(AtomicBool::new(false));
    let follow = |office: &Arc<Office>| {
        let lost = Arc::clone(&lost);
        let say = move |state: std::result::Result<(), &Error>| lost.store(state.is_err(), Ordering::Release);
        Following::begin(Arc::clone(office), address.clone(), Box::new(say)).unwrap()
    };
    let (following_a, following_b) = (follow(&a), follow(&b));
    let text = |office: &Office| {
        office.read().get(peers.task).and_then(|r| r.text(crate::domain::schema::task::LATEST).map(str::to_string))
    };
    peers.server.note(&admin, peers.task, "甲机写");
    until("the second server hears of it", || text(&b).as_deref() == Some("甲机写"));
    database.kill();
    peers.server.note(&admin, peers.task, "断开时写");
    until("it is said that the database is lost", || lost.load(Ordering::Acquire));
    database.restart();
    until("what was written meanwhile arrives", || text(&b).as_deref() == Some("断开时写"));
    drop(following_a);
    drop(following_b);
    assert_eq!(Vector::of(&a), Vector::of(&b));
}
