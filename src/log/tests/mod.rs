//! Replicas that write without knowing of each other, and the state that they come to.

mod arrival;
mod chain;
mod model;
mod rights;

use chrono::NaiveDate;

use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::value::Value;
use crate::error::Result;
use crate::log::AsOf;
use crate::log::entry::{Batch, Change, Draft, Entry, Frame, ReplicaId, WriteId};
use crate::log::{DeviceKey, Each, State};

/// A kind of which the fields 1 and 2 make a record.
pub(crate) const KIND: Kind = Kind::Meeting;

pub(crate) fn day(d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2023, 7, d).unwrap()
}

/// splitmix64.
pub(crate) struct Rng(pub u64);

impl Rng {
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) % n
    }
}

/// One replica: its key, its state and every frame that it holds, in the order in which they came.
pub(crate) struct Peer {
    pub key: DeviceKey,
    pub state: State,
    pub frames: Vec<Vec<u8>>,
    pub wall: i64,
}

impl Peer {
    pub(crate) fn new(n: u8) -> Self {
        Self {
            key: DeviceKey::from_secret(&[n; 32]),
            state: State::default(),
            frames: Vec::new(),
            wall: 1_690_000_000_000,
        }
    }

    /// Writes one entry that sets fields; each replaces all the heads that this peer knows.
    pub(crate) fn write(&mut self, on: NaiveDate, sets: &[(RecordId, Tag, Option<Value>)]) -> WriteId {
        self.write_as(on, sets, None, None)
    }

    /// The same as part of a bulk action, or to take another action back.
    pub(crate) fn write_as(
        &mut self,
        on: NaiveDate,
        sets: &[(RecordId, Tag, Option<Value>)],
        batch: Option<Batch>,
        undoes: Option<WriteId>,
    ) -> WriteId {
        let replica = self.key.replica();
        let here = self.state.replica(replica);
        let (seq, prev) = here.map_or((1, [0; 32]), |r| (r.len() + 1, r.head));
        let mut changes = Vec::new();
        for (id, tag, value) in sets {
            for replaces in latest(&self.state, &self.frames, *id, *tag) {
                changes.push(Change { id: *id, kind: KIND as u8, tag: *tag, replaces, value: value.clone() });
            }
        }
        let draft = Draft {
            replica,
            seq,
            at: self.state.clock().tick(self.wall),
            on,
            actor: RecordId(1),
            action: "test".into(),
            note: String::new(),
            batch,
            undoes,
            wall: None,
            key: (seq == 1).then(|| self.key.public()),
            prev,
            changes,
        };
        let body = draft.encode();
        let digest = Frame { received: 0, body: &body, signature: &[0; 64] }.digest();
        self.take(&Frame::encode(self.wall, &body, &self.key.sign(&digest)));
        WriteId { replica, seq }
    }

    pub(crate) fn take(&mut self, bytes: &[u8]) {
        let frame = Frame::decode(bytes).unwrap();
        let entry = Entry::decode(frame.body).unwrap();
        self.state.add(&entry, frame.digest(), self.frames.len() as u64, frame.received);
        self.frames.push(bytes.to_vec());
        self.state.settle(&fetching(&self.frames)).unwrap();
    }

    /// Takes what another has and this one lacks, up to `most` entries of each replica.
    pub(crate) fn pull(&mut self, other: &Peer, most: usize) {
        let mut lacking: Vec<(ReplicaId, Vec<Vec<u8>>)> = Vec::new();
        for r in other.state.replicas() {
            let here = self.state.replica(r.id).map_or(0, |r| r.len() as usize);
            let frames = r.entries.iter().skip(here).take(most);
            let positions = frames.map(|s| other.state.meta(*s).unwrap().position as usize);
            lacking.push((r.id, positions.map(|p| other.frames[p].clone()).collect()));
        }
        lacking.iter().flat_map(|l| &l.1).for_each(|f| self.take(f));
    }
}

/// Reads back what frames hold, by their places.
pub(crate) fn fetching(frames: &[Vec<u8>]) -> impl Fn(u64, Each<'_>) -> Result<()> + Sync + '_ {
    |at, each| {
        each(&Entry::head(Frame::decode(&frames[at as usize]).unwrap().body).unwrap()).unwrap();
        Ok(())
    }
}

/// The writes of a field that no other replaced, as whoever writes next names them.
pub(crate) fn latest(state: &State, frames: &[Vec<u8>], id: RecordId, tag: Tag) -> Vec<Option<WriteId>> {
    let history = |r: &crate::domain::record::Record| r.history().collect();
    let writes = state.read_back([id], &history, &fetching(frames)).unwrap();
    let writes = writes.field(id, tag);
    let latest = state.resolve(id, &writes, &|_| true, None).latest;
    let named = latest.iter().map(|at| state.write_id(writes[*at].stamp));
    if latest.is_empty() { vec![None] } else { named.collect() }
}

/// Folds frames, as of no day.
pub(crate) fn fold(frames: &[Vec<u8>]) -> State {
    let mut state = State::default();
    add_all(&mut state, frames);
    state
}

/// Folds frames into a state.
pub(crate) fn add_all(state: &mut State, frames: &[Vec<u8>]) {
    for (at, bytes) in frames.iter().enumerate() {
        let frame = Frame::decode(bytes).unwrap();
        state.add(&Entry::decode(frame.body).unwrap(), frame.digest(), at as u64, frame.received);
    }
    state.settle(&fetching(frames)).unwrap();
}

/// Folds frames as a view of the past.
pub(crate) fn view(frames: &[Vec<u8>], view: AsOf) -> State {
    fold(frames).looked_at(view, &fetching(frames)).unwrap()
}

pub(crate) fn text(t: &str) -> Option<Value> {
    Some(Value::Text(t.into()))
}
