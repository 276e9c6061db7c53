//! Through a folder: append-only files, one writer each.

use std::path::{Path, PathBuf};

use super::lines::evidence_of;
use super::{WANTED, same, synced};
use crate::domain::kind::Kind;
use crate::domain::rights::Role;
use crate::domain::schema::task;
use crate::domain::value::Value;
use crate::error::Code;
use crate::i18n::Lang;
use crate::service::tests::peers::{Peer, Peers, options};
use crate::service::{Actor, Office, Work};
use crate::store::Evidence;
use crate::store::evidence::MAX_FILE;
use crate::sync::asides::{Kept, List, signed};
use crate::sync::clone::clone;
use crate::sync::folder::Folder;
use crate::sync::local::{Local, greeting};
use crate::sync::remote::Remote as _;
use crate::sync::session::{KeptAside, Outcome, sync};
use crate::sync::ssh::Program;
use crate::sync::{Address, connect, messages};

fn through(peer: &Peer, folder: &Path) -> Outcome {
    sync(peer.office(), &mut Folder::open(folder).unwrap(), &WANTED, &mut |_, _, _| true).unwrap()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let office = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    let mut all: Vec<PathBuf> = std::fs::read_dir(office).unwrap().map(|e| e.unwrap().path()).collect();
    all.retain(|p| p.is_file());
    all.sort();
    all
}

#[test]
fn two_laptops_meet_in_a_folder_and_each_writes_its_own_files() {
    let peers = Peers::new();
    let (zhang, li) = (peers.person("张", Role::Office), peers.person("李", Role::Office));
    let (a, b) = (peers.laptop(&zhang, 2), peers.laptop(&li, 3));
    let folder = tempfile::tempdir().unwrap();
    a.note(&zhang, peers.task, "甲");
    b.note(&li, peers.task, "乙");
    through(&peers.server, folder.path());
    for _ in 0..2 {
        through(&a, folder.path());
        through(&b, folder.path());
    }
    through(&peers.server, folder.path());
    assert!(same(&a, &b) && same(&a, &peers.server));
    assert!(a.office().read().is_contested(peers.task));
    assert_eq!(files(folder.path()).len(), 3, "a file for each device");
    let before: Vec<Vec<u8>> = files(folder.path()).iter().map(|f| std::fs::read(f).unwrap()).collect();
    for peer in [&a, &b, &peers.server] {
        let outcome = through(peer, folder.path());
        assert_eq!((outcome.told.taken, outcome.received.taken), (0, 0));
    }
    a.note(&zhang, peers.task, "丙");
    through(&a, folder.path());
    let after: Vec<Vec<u8>> = files(folder.path()).iter().map(|f| std::fs::read(f).unwrap()).collect();
    assert!(before.iter().zip(&after).all(|(b, a)| a.starts_with(b)), "files are only appended to");
    assert_eq!(before.iter().zip(&after).filter(|(b, a)| a.len() > b.len()).count(), 1);
}

#[test]
fn a_folder_that_is_only_half_carried_is_late_and_nothing_worse() {
    let peers = Peers::new();
    let zhang = peers.person("张", Role::Office);
    let a = peers.laptop(&zhang, 2);
    let folder = tempfile::tempdir().unwrap();
    for n in 0..5 {
        a.note(&zhang, peers.task, &format!("第{n}次"));
    }
    through(&a, folder.path());
    let file = files(folder.path()).remove(0);
    let whole = std::fs::read(&file).unwrap();
    for cut in (0..whole.len()).step_by(53) {
        std::fs::write(&file, &whole[..cut]).unwrap();
        let mut late = Folder::open(folder.path()).unwrap();
        let outcome = sync(peers.server.office(), &mut late, &WANTED, &mut |_, _, _| true);
        assert!(outcome.is_ok_and(|o| o.received.alarms.is_empty()), "cut at {cut}");
        // What the server added meanwhile is its own file, and is taken away for the next cut.
        files(folder.path()).into_iter().filter(|f| *f != file).for_each(|f| std::fs::remove_file(f).unwrap());
    }
    // A flipped bit ends the file there; what is behind it is believed only once it is whole again.
    let mut flipped = whole.clone();
    let at = whole.len() - 40;
    flipped[at] ^= 4;
    std::fs::write(&file, &flipped).unwrap();
    let fresh = peers.stranger(7);
    assert!(through(&fresh, folder.path()).received.alarms.is_empty());
    std::fs::write(&file, &whole).unwrap();
    // A copy that a drive made of a file under another name says nothing new.
    std::fs::write(file.with_file_name("conflicted copy.entries"), &whole[..whole.len() - 9]).unwrap();
    through(&peers.server, folder.path());
    through(&a, folder.path());
    assert!(same(&a, &peers.server));
}

#[test]
fn a_copy_can_be_made_from_a_folder_alone() {
    let peers = Peers::new();
    let zhang = peers.person("张", Role::Office);
    let a = peers.laptop(&zhang, 2);
    let folder = tempfile::tempdir().unwrap();
    a.note(&zhang, peers.task, "甲");
    through(&a, folder.path());
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("home");
    let mut from = Folder::open(folder.path()).unwrap();
    let clock = std::sync::Arc::clone(&a.clock);
    let cloned = clone(&home, options(&clock, 9), &mut from, Lang::Zh, &mut |_, _, _| true).unwrap();
    assert_eq!(cloned.office.read().projection(), a.office().read().projection());
    assert_eq!(cloned.office.read().authority().founder(), Some(peers.server.replica()), "the founder is the founder");
}

#[test]
fn evidence_that_was_carried_in_part_is_named_holds_nothing_up_and_is_given_again() {
    let peers = Peers::new();
    let (zhang, li) = (peers.person("张", Role::Office), peers.person("李", Role::Office));
    let (a, b) = (peers.laptop(&zhang, 2), peers.laptop(&li, 3));
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in [("短.txt", 700), ("中.txt", 800), ("长.txt", 900)] {
        evidence_of(&a, &zhang, peers.task, name, bytes);
    }
    assert_eq!(through(&a, folder.path()).files.went, 3);
    let office = std::fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
    let mut there = Evidence::new(office.join("evidence"), MAX_FILE).list().unwrap();
    there.sort_by_key(|(_, size)| *size);
    let place = |n: usize| Evidence::new(office.join("evidence"), MAX_FILE).path(&there[n].0);
    std::fs::write(place(0), "half").unwrap();
    let mut other = std::fs::read(place(1)).unwrap();
    other[5] ^= 1;
    std::fs::write(place(1), other).unwrap();
    let outcome = through(&b, folder.path());
    assert_eq!((outcome.files.came, outcome.files.bad.len()), (1, 2), "the third is not held up");
    let said: Vec<String> = outcome.received.alarms.iter().map(|e| e.say(Lang::Zh)).collect();
    assert!(said.len() == 2 && said[0].contains("短.txt") && said[1].contains("中.txt"), "{said:?}");
    // Who has it whole sees that the one is not whole there, and that the other, whose size is right, was put out of the way.
    assert_eq!(through(&a, folder.path()).files.went, 2);
    let outcome = through(&b, folder.path());
    assert_eq!((outcome.files.came, outcome.files.bad.len()), (2, 0));
    // What is damaged in the store itself is given to nobody, and named.
    evidence_of(&b, &li, peers.task, "己.txt", 50);
    evidence_of(&b, &li, peers.task, "庚.txt", 60);
    let own = b.office().evidence().list().unwrap();
    let damaged = own.iter().find(|(_, size)| *size == 50).unwrap().0;
    std::fs::write(b.office().evidence().path(&damaged), vec![b'x'; 50]).unwrap();
    let outcome = synced(&b, &peers.server, &li, i64::MAX / 2).unwrap();
    assert_eq!(
        (outcome.files.went, outcome.files.bad),
        (4, vec![damaged]),
        "what came from the folder, and the sound one"
    );
}

#[test]
fn evidence_that_is_damaged_or_cut_short_at_a_server_is_given_again_by_who_has_it_whole() {
    let peers = Peers::new();
    let (zhang, li) = (peers.person("张", Role::Office), peers.person("李", Role::Office));
    let (a, b) = (peers.laptop(&zhang, 2), peers.laptop(&li, 3));
    let whole = |peer: &Peer, other: &Actor| synced(peer, &peers.server, other, i64::MAX / 2).unwrap();
    for (name, bytes) in [("甲.txt", 700), ("乙.txt", 800)] {
        evidence_of(&a, &zhang, peers.task, name, bytes);
    }
    assert_eq!(whole(&a, &zhang).files.went, 2);
    let there = peers.server.office().evidence();
    let all = there.list().unwrap();
    let of_size = |size: u64| all.iter().find(|(_, s)| *s == size).unwrap().0;
    let (flipped, cut) = (of_size(700), of_size(800));
    let mut bytes = std::fs::read(there.path(&flipped)).unwrap();
    bytes[5] ^= 1;
    std::fs::write(there.path(&flipped), &bytes).unwrap();
    std::fs::write(there.path(&cut), "half").unwrap();
    let outcome = whole(&b, &li);
    assert_eq!(
        (outcome.files.came, outcome.files.bad),
        (0, vec![flipped]),
        "what is cut short is as good as not there"
    );
    assert_eq!(whole(&a, &zhang).files.went, 2);
    assert!(there.is_sound(&flipped) && there.is_sound(&cut));
    let outcome = whole(&b, &li);
    assert_eq!((outcome.files.came, outcome.files.bad.len()), (2, 0));
    // What is sound is nobody's to put away.
    let mut server = Local::new(peers.server.office(), li.clone());
    server.greet(&greeting(b.office(), Lang::En)).unwrap();
    assert!(!server.spoiled(&(flipped, 700)).unwrap() && there.has(&flipped));
}

#[test]
fn what_others_keep_aside_is_read_in_the_folder_by_who_wrote_it_and_a_forged_list_is_not_believed() {
    let peers = Peers::new();
    let zhang = peers.person("张", Role::Office);
    let a = peers.stranger(2);
    let folder = tempfile::tempdir().unwrap();
    through(&peers.server, folder.path());
    for text in ["一", "二"] {
        let work = Work::new("task.note").set(Kind::Task, peers.task, task::LATEST, Value::from(text));
        a.office().commit(&zhang, work).unwrap();
    }
    assert_eq!(through(&a, folder.path()).kept_aside, None, "nobody has looked yet");
    assert_eq!(through(&peers.server, folder.path()).received.aside.len(), 2);
    let server = peers.server.office().own_device_name();
    let wait = KeptAside { entries: (1, 2), why: Some("unknown-device".into()), at: Some(server) };
    for _ in 0..2 {
        assert_eq!(through(&a, folder.path()).kept_aside, Some(wait.clone()));
    }
    let list = files(folder.path()).into_iter().find(|f| f.to_string_lossy().ends_with(".aside")).unwrap();
    let whole = std::fs::read(&list).unwrap();
    through(&peers.server, folder.path());
    assert!(std::fs::read(&list).unwrap() == whole, "what is the same is not written again");
    // Cut short or changed at any byte it says nothing; nor does that of a device that nobody enrolled.
    for at in 0..whole.len() {
        let mut other = whole.clone();
        other[at] ^= 4;
        assert!(List::decode(&other).is_none() && List::decode(&whole[..at]).is_none(), "byte {at}");
    }
    std::fs::write(&list, &whole[..whole.len() / 2]).unwrap();
    let kept = vec![Kept { replica: a.replica().0, first: 1, last: 9, why: "revoked-device".into() }];
    let other = peers.stranger(5);
    let mut there = Folder::open(folder.path()).unwrap();
    there.greet(&greeting(other.office(), Lang::En)).unwrap();
    there.leave(other.replica(), &signed(other.office(), kept).unwrap()).unwrap();
    assert_eq!(through(&a, folder.path()).kept_aside, None);
    // Once they are let in, that is seen too.
    peers.enrol(&a, &zhang);
    through(&peers.server, folder.path());
    let outcome = through(&a, folder.path());
    assert_eq!((outcome.kept_aside, a.office().aside().is_empty()), (None, true));
    assert!(same(&a, &peers.server));
}

#[test]
fn a_device_that_was_revoked_meanwhile_learns_it_in_the_folder_and_goes_once_the_office_has_what_was_unsent() {
    let peers = Peers::new();
    let (zhang, li) = (peers.person("张", Role::Office), peers.person("李", Role::Office));
    let (a, b) = (peers.laptop(&zhang, 2), peers.laptop(&li, 3));
    let folder = tempfile::tempdir().unwrap();
    for peer in [&peers.server, &a, &b, &peers.server] {
        assert!(!through(peer, folder.path()).withdrawn);
    }
    a.note(&zhang, peers.task, "下乡所记");
    for peer in [&a, &b] {
        peers.server.office().revoke(&peers.admin(), peer.replica(), None).unwrap();
    }
    through(&peers.server, folder.path());
    assert!(through(&b, folder.path()).withdrawn, "it has nothing that is not there");
    assert!(!through(&a, folder.path()).withdrawn, "what it wrote is in the folder, and nobody has taken it");
    through(&peers.server, folder.path());
    let kept = peers.server.office().not_in_force().unwrap();
    assert_eq!((kept.len(), kept[0].actor), (1, zhang.person));
    let outcome = through(&a, folder.path());
    assert!(outcome.withdrawn, "{:?}", outcome.kept_aside);
}

#[test]
fn a_store_does_not_exchange_with_itself() {
    let peers = Peers::new();
    let zhang = peers.person("张", Role::Office);
    let a = peers.laptop(&zhang, 2);
    a.note(&zhang, peers.task, "只在此处");
    let itself = sync(a.office(), &mut Local::new(a.office(), zhang.clone()), &WANTED, &mut |_, _, _| true);
    assert!(itself.is_err_and(|e| e.code() == Code::Usage && e.is(messages::ITSELF)));
    let within = Address::Folder(a.dir.path().join("sync"));
    let refused = connect(a.dir.path(), &within, &Program::default(), None).map(drop).unwrap_err();
    assert!(refused.is(messages::IN_HOME), "{refused}");
}

#[test]
fn of_several_offices_in_a_folder_one_is_named_by_its_own() {
    let peers = Peers::new();
    let folder = tempfile::tempdir().unwrap();
    through(&peers.server, folder.path());
    let own = std::fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
    let (dir, clock) = (tempfile::tempdir().unwrap(), &peers.server.clock);
    let other = Office::create(&dir.path().join("other"), "另一单位", "管理员", options(clock, 91)).unwrap();
    sync(&other, &mut Folder::open(folder.path()).unwrap(), &WANTED, &mut |_, _, _| true).unwrap();
    let copy = |name: &str, from: &Path| {
        let mut from = Folder::open(from).unwrap();
        clone(&dir.path().join(name), options(clock, 9), &mut from, Lang::Zh, &mut |_, _, _| true)
    };
    let error = copy("none", folder.path()).map(drop).unwrap_err();
    assert!(error.code() == Code::Usage && error.hints(Lang::Zh)[0].contains(&own.display().to_string()), "{error}");
    let cloned = copy("copy", &own).unwrap().office;
    assert_eq!(cloned.read().projection(), peers.server.office().read().projection());
    peers.server.note(&peers.admin(), peers.task, "其后所记");
    through(&peers.server, folder.path());
    let mut named = Folder::open(&own).unwrap();
    assert_eq!(sync(&cloned, &mut named, &WANTED, &mut |_, _, _| true).unwrap().received.taken, 1);
}
