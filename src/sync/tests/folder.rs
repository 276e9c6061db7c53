//! Through a folder: append-only files, one writer each.

use std::path::{Path, PathBuf};

use super::{WANTED, same};
use crate::domain::rights::Role;
use crate::service::tests::peers::{Peer, Peers, options};
use crate::sync::clone::clone;
use crate::sync::folder::Folder;
use crate::sync::session::{Outcome, sync};

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
    let cloned = clone(&home, options(&clock, 9), &mut from, crate::i18n::Lang::Zh, &mut |_, _, _| true).unwrap();
    assert_eq!(cloned.office.read().projection(), a.office().read().projection());
    assert_eq!(cloned.office.read().authority().founder(), Some(peers.server.replica()), "the founder is the founder");
}
