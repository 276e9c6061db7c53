//! Connections that break, databases that are killed, standbys that take over, accounts that are not let in.

use super::database::Database;
use super::*;
use crate::domain::rights::Role;
use crate::service::tests::peers::Peers;
use crate::sync::tests::same;

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
    assert!(Hub::open(&address).err().unwrap().is(messages::HUB_FAILED));
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
    through(&peers.server, &address);
    // While somebody appends one by one, the primary is stopped; what was acknowledged until then is counted.
    let acknowledged = std::sync::atomic::AtomicU32::new(0);
    let stopped = std::sync::atomic::AtomicBool::new(false);
    let (count, over) = (&acknowledged, &stopped);
    std::thread::scope(|scope| {
        let (a, zhang, address, task) = (&a, &zhang, &address, peers.task);
        scope.spawn(move || {
            let mut hub = greeted(a, address);
            for n in 1.. {
                a.note(zhang, task, &format!("第{n}次"));
                // Where the answer is lost with the primary, the standby is asked, which knows or takes it.
                let told = hub.append(own(a, n, n)).unwrap();
                assert_eq!((told.taken + told.known, told.alarms.len()), (1, 0), "{n}: {told:?}");
                count.store(n, std::sync::atomic::Ordering::Release);
                if over.load(std::sync::atomic::Ordering::Acquire) {
                    return;
                }
            }
        });
        while count.load(std::sync::atomic::Ordering::Acquire) < 50 {
            std::thread::yield_now();
        }
        primary.kill();
        standby.promote();
        over.store(true, std::sync::atomic::Ordering::Release);
    });
    let written = acknowledged.into_inner();
    assert_eq!(written, super::written(&a));
    let mut hub = greeted(&a, &address);
    let there = hub.vector().unwrap().chain(a.replica()).len;
    println!("{written} acknowledged one by one around the failover, {there} there");
    assert_eq!(there, written);
    let places: Vec<i64> = all(&mut hub, 0).into_iter().map(|(place, _)| place).collect();
    assert!(places.iter().zip(1..).all(|(place, n)| *place == n), "{places:?}");
    through(&a, &address);
    through(&peers.server, &address);
    assert!(same(&a, &peers.server));
}

#[test]
fn what_a_database_refuses_is_said_with_what_to_do() {
    let Some(database) = Database::start() else { return };
    let address = database.address();
    let peers = Peers::new();
    through(&peers.server, &address);
    database.client().batch_execute("CREATE ROLE guest LOGIN").unwrap();
    let error = |address: String| {
        let mut hub = match Hub::open(&address) {
            Ok(hub) => hub,
            Err(error) => return error,
        };
        sync(peers.server.office(), &mut hub, &WANTED, &mut |_, _, _| true).unwrap_err()
    };
    let denied = error(address.replace("ducha@", "guest@"));
    assert!(denied.is(messages::HUB_DENIED) && denied.to_string().contains("permission denied"), "{denied}");
    assert!(!denied.hints(Lang::Zh).is_empty());
    let nobody = error(address.replace("ducha@", "nobody@"));
    assert!(nobody.is(messages::HUB_DENIED) && nobody.to_string().contains("nobody"), "{nobody}");
    let nowhere = error(address.replace("/postgres", "/nowhere"));
    assert!(nowhere.is(messages::HUB_DENIED) && nowhere.to_string().contains("nowhere"), "{nowhere}");
    // Who may read and write, and make no tables, may do all that there is to do.
    let grant = "GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO guest";
    database.client().batch_execute(grant).unwrap();
    peers.server.note(&peers.admin(), peers.task, "够用");
    assert_eq!(through(&peers.server, &address.replace("ducha@", "guest@")).told.taken, 1);
    database.client().batch_execute("INSERT INTO ducha_version VALUES (9)").unwrap();
    let newer = error(address.clone());
    assert!(newer.is(messages::HUB_NEWER) && newer.to_string().contains('9'), "{newer}");
    database.client().batch_execute("DELETE FROM ducha_version WHERE version = 9").unwrap();
    database.client().batch_execute("UPDATE ducha_entries SET signature = 'short' WHERE position = 2").unwrap();
    let error = greeted(&peers.server, &address).behind(0).unwrap_err();
    assert_eq!(error.code(), Code::Corrupt);
}
