//! Replicas that meet in a real database.

#[allow(dead_code)] // What `tests/all/hub` and `benches/hub` need is in it too.
mod database;
mod exchange;
mod failures;
mod following;
mod writers;

use super::*;
use crate::i18n::Lang;
use crate::service::tests::peers::Peer;
use crate::sync::local::greeting;
use crate::sync::session::{Outcome, sync};
use crate::sync::tests::WANTED;

/// One sync of a store through a database.
fn through(peer: &Peer, address: &str) -> Outcome {
    sync(peer.office(), &mut Hub::open(address).unwrap(), &WANTED, &mut |_, _, _| true).unwrap()
}

/// A database, as the device of a store asks it.
fn greeted(peer: &Peer, address: &str) -> Hub {
    let mut hub = Hub::open(address).unwrap();
    hub.greet(&greeting(peer.office(), Lang::En)).unwrap();
    hub
}

/// All entries in the database behind a place, by their places.
fn all(hub: &mut Hub, behind: i64) -> Vec<Placed> {
    let mut out: Vec<Placed> = Vec::new();
    loop {
        let more = hub.behind(out.last().map_or(behind, |(place, _)| *place)).unwrap();
        if more.is_empty() {
            return out;
        }
        out.extend(more);
    }
}

/// Some entries of a store's own chain.
fn own(peer: &Peer, from: u32, to: u32) -> Vec<Sent> {
    let mut out = Vec::new();
    peer.office()
        .send(&[(peer.replica(), from, to)], usize::MAX, &mut |sent| {
            out.extend(sent);
            Ok(true)
        })
        .unwrap();
    out
}

/// How many entries a store's own chain has.
fn written(peer: &Peer) -> u32 {
    Vector::of(peer.office()).chain(peer.replica()).len
}
