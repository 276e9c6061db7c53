//! What is wrong in a log is found and named, and what comes from outside is judged.

use super::{Peer, day, text};
use crate::domain::id::RecordId;
use crate::domain::kind::Tag;
use crate::log::accept::{Tip, Verdict, judge};
use crate::log::clock::MAX_AHEAD;
use crate::log::entry::{Entry, Frame};
use crate::log::state::State;
use crate::log::verify::{Verifier, Wrong};

fn log() -> Peer {
    let mut p = Peer::new(1);
    for d in 1..=4 {
        p.write(day(d), &[(RecordId(1), Tag(1), text("核查"))]);
    }
    p
}

fn walk(frames: &[Vec<u8>]) -> Option<(usize, Wrong)> {
    let mut v = Verifier::default();
    frames.iter().enumerate().find_map(|(at, f)| v.check(f).err().map(|(_, w)| (at, w)))
}

#[test]
fn a_whole_log_verifies_and_a_missing_or_swapped_entry_is_named() {
    let frames = log().frames;
    assert_eq!(walk(&frames), None);
    let mut missing = frames.clone();
    missing.remove(1);
    assert_eq!(walk(&missing), Some((1, Wrong::Missing)));
    let mut swapped = frames.clone();
    swapped.swap(1, 2);
    assert_eq!(walk(&swapped), Some((1, Wrong::Missing)));
}

#[test]
fn every_flipped_byte_of_an_entry_is_found() {
    let frames = log().frames;
    for at in 0..frames[1].len() {
        let mut bad = frames.clone();
        bad[1][at] ^= 0x10;
        // The moment of arrival is the store's own note and is not signed: the journal's checksum guards it.
        let received = (1..1 + frames[1].len() - 64 - Frame::decode(&frames[1]).unwrap().body.len() - 1).contains(&at);
        assert!(received || walk(&bad).is_some(), "byte {at}");
    }
}

#[test]
fn a_rewritten_entry_with_anothers_signature_is_forged() {
    let (a, mut b) = (log(), Peer::new(2));
    b.write(day(1), &[(RecordId(1), Tag(1), text("改写"))]);
    let theirs = Frame::decode(&b.frames[0]).unwrap();
    let ours = Frame::decode(&a.frames[0]).unwrap();
    let forged = Frame::encode(0, ours.body, theirs.signature);
    assert_eq!(walk(&[forged]), Some((0, Wrong::Forged)));
}

fn digest_of(bytes: &[u8]) -> crate::log::Digest {
    Frame::decode(bytes).unwrap().digest()
}

fn judged(state: &State, bytes: &[u8], wall: i64, known: &Peer) -> Verdict {
    let frame = Frame::decode(bytes).unwrap();
    let entry = Entry::decode(frame.body).unwrap();
    let tip = Tip::of(state, entry.replica);
    judge(tip.as_ref(), Some(state.authority()), &frame, &entry, wall, |r, seq| {
        let stamp = known.state.replica(r)?.entries.get(seq as usize - 1)?;
        let at = known.state.meta(*stamp)?.position as usize;
        Some(Frame::decode(&known.frames[at]).ok()?.digest())
    })
}

#[test]
fn what_comes_from_outside_is_judged() {
    let a = log();
    let mut b = Peer::new(2);
    b.take(&a.frames[0]);
    let wall = a.wall;
    let verdict = |at: usize| judged(&b.state, &a.frames[at], wall, &b);
    assert!(matches!(verdict(1), Verdict::Take(_)));
    assert_eq!((verdict(0), verdict(2)), (Verdict::Known, Verdict::Gap));
    assert_eq!(judged(&b.state, &a.frames[1], wall - MAX_AHEAD - 10, &b), Verdict::Ahead(digest_of(&a.frames[1])));
    let mut cut = a.frames[1].clone();
    let last = cut.len() - 1;
    cut[last] ^= 1;
    if Entry::decode(Frame::decode(&cut).unwrap().body).is_ok() {
        assert_eq!(judged(&b.state, &cut, wall, &b), Verdict::Forged);
    }
    // The same key writing another first entry: a copied store that did not take a new name.
    let mut copy = Peer::new(1);
    copy.write(day(9), &[(RecordId(8), Tag(1), text("另写"))]);
    assert_eq!(judged(&b.state, &copy.frames[0], wall, &b), Verdict::Fork);
}
