//! What stores of one office have after they met in a database, and what the database refuses.

use super::database::Database;
use super::*;
use crate::domain::rights::Role;
use crate::service::Office;
use crate::service::evidence::attach::attach;
use crate::service::tests::peers::{Peers, clock, options};
use crate::sync::clone::clone;
use crate::sync::tests::same;

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
    assert!(a.office().read().is_contested(peers.task), "neither knew of the other");
    for peer in [&a, &b, &peers.server] {
        let outcome = through(peer, &address);
        assert_eq!((outcome.told.taken, outcome.received.taken), (0, 0), "nothing is done twice");
    }
    let entries = all(&mut greeted(&a, &address), 0);
    assert_eq!(entries.len() as u64, Vector::of(a.office()).entries());
    assert!(entries.iter().zip(1..).all(|((place, _), n)| *place == n), "places have no gaps");
    let home = tempfile::tempdir().unwrap();
    let copy =
        clone(home.path(), options(&clock(), 9), &mut Hub::open(&address).unwrap(), Lang::En, &mut |_, _, _| true);
    let copy = copy.unwrap();
    assert_eq!(Vector::of(&copy.office), Vector::of(a.office()));
    assert!(!copy.enrolled, "a database enrols nobody");
}

#[test]
fn what_is_appended_twice_is_there_once_and_what_leaves_something_out_is_refused() {
    let Some(database) = Database::start() else { return };
    let address = database.address();
    let peers = Peers::new();
    let zhang = peers.person("张", Role::Office);
    let a = peers.laptop(&zhang, 2);
    through(&peers.server, &address);
    let mut hub = greeted(&a, &address);
    let before = hub.last_place().unwrap();
    for text in ["一", "二", "三"] {
        a.note(&zhang, peers.task, text);
    }
    let first = own(&a, 1, 2);
    let told = hub.append(first.clone()).unwrap();
    assert_eq!((told.taken, told.known, hub.places()), (2, 0, Some((before + 1, before + 2))));
    let told = hub.append(first).unwrap();
    assert_eq!((told.taken, told.known, told.alarms.len(), hub.places()), (0, 2, 0, None));
    let told = hub.append(own(&a, 1, 3)).unwrap();
    assert_eq!((told.taken, told.known), (1, 2), "what is new of it is taken");
    a.note(&zhang, peers.task, "四");
    a.note(&zhang, peers.task, "五");
    let told = hub.append(own(&a, 5, 5)).unwrap();
    assert_eq!((told.taken, told.alarms.len()), (0, 1), "{told:?}");
    assert!(told.alarms[0].contains("before it"), "{told:?}");
    assert_eq!(hub.last_place().unwrap(), before + 3);
}

#[test]
fn a_copy_that_writes_as_the_same_device_is_named_and_changes_nothing() {
    let Some(database) = Database::start() else { return };
    let address = database.address();
    let peers = Peers::new();
    let zhang = peers.person("张", Role::Office);
    let a = peers.laptop(&zhang, 2);
    through(&peers.server, &address);
    a.note(&zhang, peers.task, "true");
    let mut hub = greeted(&a, &address);
    assert_eq!(hub.append(own(&a, 1, 1)).unwrap().taken, 1);
    let place = hub.last_place().unwrap();
    a.note(&zhang, peers.task, "more");
    a.note(&zhang, peers.task, "last");
    // The same number with something else in it.
    let told = hub.append(other(own(&a, 1, 1), b"true")).unwrap();
    assert_eq!((told.taken, told.known, told.alarms.len()), (0, 0, 1));
    assert!(told.alarms[0].contains("two histories"), "{told:?}");
    // What goes on from something else.
    assert_eq!(hub.append(other(own(&a, 2, 2), b"more")).unwrap().taken, 1);
    let told = hub.append(own(&a, 3, 3)).unwrap();
    assert_eq!((told.taken, told.alarms.len()), (0, 1));
    assert!(told.alarms[0].contains("two histories"), "{told:?}");
    assert_eq!(hub.last_place().unwrap(), place + 1);
    // Whoever takes it judges for itself: what nobody signed is not taken.
    let outcome = through(&peers.server, &address);
    assert_eq!((outcome.received.taken, outcome.received.alarms.len()), (1, 1));
    assert_eq!(peers.server.text(peers.task).as_deref(), Some("true"));
}

/// One entry with other bytes in place of these.
fn other(mut entry: Vec<Sent>, bytes: &[u8]) -> Vec<Sent> {
    let at = entry[0].body.windows(bytes.len()).position(|w| w == bytes).unwrap();
    entry[0].body[at] ^= 1;
    entry
}

#[test]
fn several_offices_in_one_database_do_not_mix_and_one_is_named_in_the_address() {
    let Some(database) = Database::start() else { return };
    let address = database.address();
    let (one, two) = (Peers::new(), Peers::seeded(7));
    through(&one.server, &address);
    two.server.note(&two.admin(), two.task, "另一单位");
    through(&two.server, &address);
    one.server.note(&one.admin(), one.task, "本单位");
    let outcome = through(&one.server, &address);
    assert_eq!((outcome.told.taken, outcome.received.taken, outcome.received.alarms.len()), (1, 0, 0));
    let mut hub = greeted(&one.server, &address);
    let entries = all(&mut hub, 0);
    assert!(entries.iter().zip(1..).all(|((place, _), n)| *place == n), "each office has places of its own");
    let home = tempfile::tempdir().unwrap();
    let copy = |address: &str| {
        let mut hub = Hub::open(address).unwrap();
        clone(home.path(), options(&clock(), 9), &mut hub, Lang::En, &mut |_, _, _| true).map(|c| c.office)
    };
    let error = copy(&address).err().unwrap();
    let id = hex(&two.server.office().journal().store_id());
    assert!(error.is(messages::HUB_MANY) && error.to_string().contains(&id[..12]), "{error}");
    let named = format!("{address}#{}", &id[..12].to_ascii_uppercase());
    let copy = copy(&named).unwrap();
    assert_eq!(Vector::of(&copy), Vector::of(two.server.office()));
    let mut hub = Hub::open(&named).unwrap();
    let error = sync(one.server.office(), &mut hub, &WANTED, &mut |_, _, _| true).unwrap_err();
    assert!(error.is(messages::OTHER_OFFICE), "{error}");
}

#[test]
fn evidence_travels_through_a_database_and_goes_on_where_it_was_cut_off() {
    let Some(database) = Database::start() else { return };
    let address = database.address();
    let peers = Peers::new();
    let zhang = peers.person("张", Role::Office);
    let a = peers.laptop(&zhang, 2);
    let bytes: Vec<u8> = (0..700_000u32).flat_map(|n| n.to_le_bytes()).collect();
    let path = a.dir.path().join("现场.bin");
    std::fs::write(&path, &bytes).unwrap();
    attach(a.office(), &zhang, peers.task, &path).unwrap();
    let digest = Office::named_files(&a.office().read())[0].0;
    through(&peers.server, &address);
    let mut hub = greeted(&a, &address);
    // A line that breaks after two pieces.
    let mut cut = (&bytes[..300_000]).chain(Broken);
    assert!(hub.put(&digest, 0, &mut cut).is_err());
    assert_eq!(hub.begun(&digest).unwrap(), 2 * protocol::PIECE as u64);
    assert!(!hub.get(&digest, 0, &mut |_| Ok(true)).unwrap(), "half a file is none");
    assert_eq!(through(&a, &address).files.went, 1);
    assert_eq!(through(&peers.server, &address).files.came, 1);
    let mut there = Vec::new();
    peers.server.office().evidence().open(&digest).unwrap().read_to_end(&mut there).unwrap();
    assert!(there == bytes);
    let mut rest = Vec::new();
    let from = protocol::PIECE as u64 + 7;
    let found = hub.get(&digest, from, &mut |piece| {
        rest.extend_from_slice(piece);
        Ok(true)
    });
    assert!(found.unwrap() && rest == bytes[from as usize..]);
}

#[test]
fn evidence_that_is_damaged_in_a_database_is_taken_out_and_given_again() {
    let Some(database) = Database::start() else { return };
    let address = database.address();
    let peers = Peers::new();
    let zhang = peers.person("张", Role::Office);
    let a = peers.laptop(&zhang, 2);
    let path = a.dir.path().join("现场.txt");
    std::fs::write(&path, "窗口无人值守").unwrap();
    attach(a.office(), &zhang, peers.task, &path).unwrap();
    through(&peers.server, &address);
    assert_eq!(through(&a, &address).files.went, 1);
    database.client().execute("UPDATE ducha_pieces SET bytes = set_byte(bytes, 3, 7)", &[]).unwrap();
    assert_eq!(through(&peers.server, &address).files.bad.len(), 1);
    assert_eq!(through(&a, &address).files.went, 1, "who has it whole gives it again");
    let outcome = through(&peers.server, &address);
    assert_eq!((outcome.files.came, outcome.files.bad.len()), (1, 0));
}

#[test]
fn what_a_server_keeps_aside_is_read_in_the_database_by_who_wrote_it() {
    let Some(database) = Database::start() else { return };
    let address = database.address();
    let peers = Peers::new();
    let zhang = peers.person("张", Role::Office);
    let a = peers.stranger(2);
    through(&peers.server, &address);
    a.note(&zhang, peers.task, "尚未登记");
    assert_eq!(through(&a, &address).kept_aside, None, "nobody has looked yet");
    through(&peers.server, &address);
    let waits = through(&a, &address).kept_aside.unwrap();
    assert_eq!((waits.entries, waits.why.as_deref()), ((1, 1), Some("unknown-device")));
    assert_eq!(waits.at, Some(peers.server.office().own_device_name()));
    // Tables of a program that knew of no such lists hinder nothing.
    database.client().batch_execute("ALTER TABLE ducha_aside RENAME TO earlier").unwrap();
    assert_eq!(through(&a, &address).kept_aside, None);
    database.client().batch_execute("ALTER TABLE earlier RENAME TO ducha_aside").unwrap();
    // Nor does an account that was given the other tables alone.
    let others = "CREATE ROLE clerk LOGIN; GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO clerk; \
                  REVOKE ALL ON ducha_aside FROM clerk";
    database.client().batch_execute(others).unwrap();
    assert_eq!(through(&a, &address.replace("ducha@", "clerk@")).kept_aside, None);
    peers.enrol(&a, &zhang);
    through(&peers.server, &address);
    assert_eq!(through(&a, &address).kept_aside, None);
}

/// What cannot be read.
struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::ConnectionReset.into())
    }
}
