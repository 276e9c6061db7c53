//! Bundles: what comes back, and what is refused.

use std::path::Path;

use super::{WANTED, same};
use crate::domain::rights::Role;
use crate::error::Code;
use crate::log::ReplicaId;
use crate::service::Office;
use crate::service::tests::peers::{Peer, Peers, options};
use crate::sync::bundle::{make, take};
use crate::sync::known;
use crate::sync::local::Local;
use crate::sync::remotes::Remotes;
use crate::sync::session::sync;
use crate::sync::vector::Vector;

fn taken(peer: &Peer, file: &Path) -> crate::error::Result<crate::sync::bundle::Taken> {
    take(peer.office(), file, &mut |_, _| true)
}

#[test]
fn a_bundle_comes_back_as_a_receipt() {
    let peers = Peers::new();
    let zhang = peers.person("张", Role::Office);
    let laptop = peers.laptop(&zhang, 2);
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    laptop.note(&zhang, peers.task, "现场已核");
    laptop.note(&zhang, peers.task, "再核");
    let made = make(laptop.office(), &Vector::of(peers.server.office()), None, &at("up")).unwrap();
    assert_eq!(made.entries, 2, "what the server has is left out");
    assert_eq!(make(laptop.office(), &Vector::default(), None, &at("up")).unwrap_err().code(), Code::Usage);
    let came = taken(&peers.server, &at("up")).unwrap();
    let there = laptop.office().read().replica(peers.server.replica()).unwrap().len();
    assert_eq!((came.received.taken, came.replica, came.arrived), (2, laptop.replica(), Some(there)));
    Remotes::receive(peers.server.office(), &came).unwrap();
    peers.server.note(&peers.admin(), peers.task, "机关所记");
    // What the server makes for that laptop now holds only what the laptop lacks, and says what arrived.
    let base = known::recall(peers.server.dir.path(), laptop.replica()).unwrap();
    assert_eq!(known::latest(peers.server.dir.path()), Some(laptop.replica()));
    assert_eq!(make(peers.server.office(), &base, None, &at("down")).unwrap().entries, 1);
    let standing = |peer: &Peer| Remotes::read(peer.dir.path()).unwrap().standing(peer.office());
    assert_eq!(standing(&laptop).waiting, 2);
    let back = taken(&laptop, &at("down")).unwrap();
    assert_eq!((back.received.taken, back.arrived), (1, Some(2)));
    Remotes::receive(laptop.office(), &back).unwrap();
    assert_eq!(standing(&laptop).waiting, 0);
    assert_eq!(standing(&laptop).last.unwrap().1, back.made);
    assert!(same(&laptop, &peers.server));
    assert_eq!(taken(&peers.server, &at("up")).unwrap().received.known, 2, "twice is no harm");
}

#[test]
fn what_is_cut_flipped_forged_or_of_another_office_is_refused_whole() {
    let peers = Peers::new();
    let zhang = peers.person("张", Role::Office);
    let laptop = peers.laptop(&zhang, 2);
    let dir = tempfile::tempdir().unwrap();
    let (good, bad) = (dir.path().join("good"), dir.path().join("bad"));
    laptop.note(&zhang, peers.task, "真");
    make(laptop.office(), &Vector::of(peers.server.office()), None, &good).unwrap();
    let whole = std::fs::read(&good).unwrap();
    let head = peers.server.office().read().head();
    for cut in 0..whole.len() {
        std::fs::write(&bad, &whole[..cut]).unwrap();
        assert_eq!(taken(&peers.server, &bad).unwrap_err().code(), Code::BadInput, "cut at {cut}");
    }
    for at in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] ^= 1 << (at % 8);
        std::fs::write(&bad, &flipped).unwrap();
        let error = taken(&peers.server, &bad).unwrap_err();
        assert_eq!(error.code(), Code::BadInput, "flipped at {at}");
    }
    assert_eq!(peers.server.office().read().head(), head, "nothing of it was taken");
    let other = tempfile::tempdir().unwrap();
    let office = Office::create(other.path(), "另一单位", "管理员", options(&laptop.clock, 91)).unwrap();
    assert_eq!(take(&office, &good, &mut |_, _| true).unwrap_err().code(), Code::Usage);
    // Somebody whom nobody enrolled says what arrived: that is not believed, and what it wrote waits.
    let stranger = peers.stranger(9);
    stranger.note(&zhang, peers.task, "冒名");
    let file = dir.path().join("strange");
    make(stranger.office(), &Vector::of(peers.server.office()), None, &file).unwrap();
    let came = taken(&peers.server, &file).unwrap();
    assert_eq!((came.arrived, came.received.taken, came.received.aside.len()), (None, 0, 1));
    assert!(ReplicaId::default() != came.replica);
}

#[test]
fn access_that_was_ended_takes_the_copy_away_and_keeps_what_was_unsent() {
    let peers = Peers::new();
    let zhang = peers.person("张", Role::Office);
    let mut laptop = peers.laptop(&zhang, 2);
    laptop.note(&zhang, peers.task, "下乡所记");
    peers.server.office().revoke(&peers.admin(), laptop.replica(), None).unwrap();
    let mut server = Local::new(peers.server.office(), zhang.clone());
    let outcome = sync(laptop.office(), &mut server, &WANTED, &mut |_, _, _| true).unwrap();
    assert!(outcome.withdrawn && outcome.received.taken == 0, "it hears nothing more of the office");
    assert_eq!(outcome.told.aside.len(), 1);
    let kept = peers.server.office().not_in_force().unwrap();
    assert_eq!((kept.len(), kept[0].actor), (1, zhang.person));
    crate::service::office::home::withdraw(laptop.office()).unwrap();
    drop(laptop.office.take());
    let gone = Office::open(laptop.dir.path(), options(&laptop.clock, 2), &mut |_, _| {});
    assert_eq!(gone.map(drop).unwrap_err().code(), Code::Denied);
    let mut left = Vec::new();
    let mut folders = vec![laptop.dir.path().to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            if entry.path().is_dir() { folders.push(entry.path()) } else { left.push(entry.path()) }
        }
    }
    for file in &left {
        let bytes = std::fs::read(file).unwrap();
        let has = |text: &str| bytes.windows(text.len()).any(|w| w == text.as_bytes());
        assert!(!has("压减办税环节") && !has("下乡所记"), "{}", file.display());
    }
    assert!(!Office::exists(laptop.dir.path()));
    // The office files it again.
    peers.server.office().file_again(&peers.admin(), kept[0].id).unwrap();
    assert_eq!(peers.server.text(peers.task).as_deref(), Some("下乡所记"));
}
