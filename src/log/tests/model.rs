//! The state against a naive store: a list of writes that is searched for every question. Replicas write for any day, in
//! bulk too, take actions back and these in turn, take from each other in any order, and go from day to day; then every
//! field is asked on many days, with all that is known or what was known earlier. What fails is made smaller and printed.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::{Peer, Rng, day, fetching, fold};
use crate::domain::id::RecordId;
use crate::domain::kind::Tag;
use crate::domain::record::{EMPTY, Stamp};
use crate::domain::value::Value;
use crate::log::entry::{Batch, WriteId};
use crate::log::{AsOf, Hlc, State};

const PEERS: u64 = 4;
const RECORDS: u64 = 3;
const TAGS: u8 = 3;
const STEPS: u64 = 26;

/// What happens; whom and what it concerns is taken from the numbers, so that any part of a story is a story.
#[derive(Clone, Debug)]
enum Happens {
    Write { who: usize, day: u32, sets: Vec<(u64, u8, Option<i64>)>, in_two: bool },
    TakeBack { who: usize, which: usize },
    Pull { who: usize, from: usize, most: usize },
    Clock { who: usize, by: i64 },
    Day { who: usize, day: u32 },
}

fn story(seed: u64) -> Vec<Happens> {
    let mut rng = Rng(seed);
    let mut out = Vec::new();
    for _ in 0..STEPS {
        let who = rng.below(PEERS) as usize;
        out.push(match rng.below(20) {
            0..8 => {
                let set = |rng: &mut Rng| {
                    let value = (rng.below(6) > 0).then(|| rng.below(4) as i64);
                    (rng.below(RECORDS), 1 + rng.below(u64::from(TAGS)) as u8, value)
                };
                let sets = (0..1 + rng.below(3)).map(|_| set(&mut rng)).collect();
                Happens::Write { who, day: 1 + rng.below(9) as u32, sets, in_two: rng.below(4) == 0 }
            }
            8..13 => Happens::TakeBack { who, which: rng.below(1000) as usize },
            13..17 => {
                let most = if rng.below(3) == 0 { usize::MAX } else { 1 + rng.below(3) as usize };
                Happens::Pull { who, from: rng.below(PEERS) as usize, most }
            }
            17..19 => Happens::Clock { who, by: rng.below(3000) as i64 - 1000 },
            _ => Happens::Day { who, day: 1 + rng.below(9) as u32 },
        });
    }
    out
}

/// What the naive store knows of an entry.
struct Told {
    on: NaiveDate,
    at: Hlc,
    action: WriteId,
    takes_back: Option<WriteId>,
    sets: Vec<(RecordId, Tag, Vec<u8>)>,
    /// What its author had when writing it.
    knew: HashSet<WriteId>,
}

#[derive(Default)]
struct Naive {
    all: HashMap<WriteId, Told>,
}

impl Naive {
    fn effective(&self, action: WriteId, known: &HashSet<WriteId>) -> bool {
        !self.all.iter().any(|(id, told)| {
            known.contains(id) && told.takes_back == Some(action) && self.effective(told.action, known)
        })
    }

    /// The writes of a field that nobody took back.
    fn writes(&self, id: RecordId, tag: Tag, known: &HashSet<WriteId>) -> Vec<(WriteId, &Told, &[u8])> {
        let mut out = Vec::new();
        for (write, told) in self.all.iter().filter(|(write, _)| known.contains(write)) {
            let set = told.sets.iter().rev().find(|s| (s.0, s.1) == (id, tag));
            if let Some((_, _, raw)) = set
                && self.effective(told.action, known)
            {
                out.push((*write, told, raw.as_slice()));
            }
        }
        out
    }

    fn value(&self, id: RecordId, tag: Tag, day: NaiveDate, known: &HashSet<WriteId>) -> Option<Vec<u8>> {
        let all = self.writes(id, tag, known).into_iter().filter(|(_, told, _)| told.on <= day);
        all.max_by_key(|(write, told, _)| (told.on, told.at, write.replica)).map(|(_, _, raw)| raw.to_vec())
    }

    /// The writes of which no other's author knew.
    fn heads(&self, id: RecordId, tag: Tag, known: &HashSet<WriteId>) -> Vec<WriteId> {
        let all = self.writes(id, tag, known);
        let newest = |write: &WriteId| !all.iter().any(|(_, told, _)| told.knew.contains(write));
        let mut heads: Vec<WriteId> = all.iter().map(|w| w.0).filter(newest).collect();
        heads.sort_unstable();
        heads
    }

    /// Whether, of everything that is known, all is known that its author knew.
    fn is_whole(&self, known: &HashSet<WriteId>) -> bool {
        known.iter().all(|id| self.all.get(id).is_some_and(|told| told.knew.is_subset(known)))
    }
}

struct World {
    peers: Vec<Peer>,
    naive: Naive,
}

fn raw(value: Option<i64>) -> Vec<u8> {
    let mut out = Vec::new();
    match value {
        Some(n) => Value::Int(n).encode(&mut out),
        None => out.extend_from_slice(EMPTY),
    }
    out
}

fn known(state: &State, upto: usize) -> HashSet<WriteId> {
    (0..upto as u32).filter_map(|s| state.write_id(Stamp(s))).collect()
}

impl World {
    fn new() -> Self {
        let mut peers: Vec<Peer> = (1..=PEERS as u8).map(Peer::new).collect();
        peers.iter_mut().zip(3..).for_each(|(p, d)| p.state.begin_on(day(d)));
        Self { peers, naive: Naive::default() }
    }

    fn go(&mut self, what: &Happens) {
        match what {
            Happens::Write { who, day: on, sets, in_two } => {
                let sets: Vec<_> = sets.iter().map(|(r, t, v)| (RecordId(1 + r), Tag(*t), *v)).collect();
                let half = if *in_two && sets.len() > 1 { sets.len() / 2 } else { sets.len() };
                let two = half < sets.len();
                let count = self.naive.all.len() as u64 + 1;
                let mut action = None;
                for (index, part) in [&sets[..half], &sets[half..]].into_iter().enumerate() {
                    if !part.is_empty() {
                        let batch = two.then_some(Batch { id: count, index: index as u32, last: index == 1 });
                        action = Some(self.write(*who, day(*on), part, batch, action, None));
                    }
                }
            }
            Happens::TakeBack { who, which } => {
                let state = &self.peers[*who].state;
                let all = state.metas().len();
                if all > 0 {
                    let target = state.write_id(state.first_of(Stamp((which % all) as u32)));
                    self.write(*who, day(9), &[], None, None, target);
                }
            }
            Happens::Pull { who, from, most } if who != from => {
                let (low, high) = self.peers.split_at_mut(*who.max(from));
                let (low, high) = (&mut low[*who.min(from)], &mut high[0]);
                if who < from { low.pull(high, *most) } else { high.pull(low, *most) }
            }
            Happens::Pull { .. } => {}
            Happens::Clock { who, by } => self.peers[*who].wall += by,
            Happens::Day { who, day: to } => {
                let Peer { state, frames, .. } = &mut self.peers[*who];
                state.go_to(day(*to), &fetching(frames)).unwrap();
            }
        }
    }

    fn write(
        &mut self,
        who: usize,
        on: NaiveDate,
        sets: &[(RecordId, Tag, Option<i64>)],
        batch: Option<Batch>,
        action: Option<WriteId>,
        takes_back: Option<WriteId>,
    ) -> WriteId {
        let peer = &mut self.peers[who];
        let knew = known(&peer.state, peer.state.metas().len());
        // Of several sets of one field an entry holds the last.
        let mut last: Vec<(RecordId, Tag, Option<i64>)> = Vec::new();
        for set in sets {
            last.retain(|s| (s.0, s.1) != (set.0, set.1));
            last.push(*set);
        }
        let values: Vec<_> = last.iter().map(|(id, tag, v)| (*id, *tag, v.map(Value::Int))).collect();
        let id = peer.write_as(on, &values, batch, takes_back);
        let stamp = Stamp(peer.state.metas().len() as u32 - 1);
        let at = peer.state.meta(stamp).unwrap().at;
        let sets = last.into_iter().map(|(id, tag, v)| (id, tag, raw(v))).collect();
        let told = Told { on, at, action: action.unwrap_or(id), takes_back, sets, knew };
        self.naive.all.insert(id, told);
        action.unwrap_or(id)
    }

    /// What differs between a state and what the naive store says.
    fn differs(&self, state: &State, day: NaiveDate, known: &HashSet<WriteId>) -> Option<String> {
        for (id, tag) in (1..=RECORDS).flat_map(|r| (1..=TAGS).map(move |t| (RecordId(r), Tag(t)))) {
            let held = state.known(id).and_then(|r| r.raw(tag)).map(<[u8]>::to_vec);
            let right = self.naive.value(id, tag, day, known);
            if held != right {
                return Some(format!("{id} {tag:?} on {day}: {held:?} instead of {right:?}"));
            }
            if !state.is_limited() && self.naive.is_whole(known) {
                let named = |h: &crate::log::Head| state.write_id(h.stamp).unwrap();
                let mut heads: Vec<WriteId> =
                    state.contest(id, tag).map_or_else(Vec::new, |c| c.heads.iter().map(named).collect());
                heads.sort_unstable();
                let right = Some(self.naive.heads(id, tag, known)).filter(|h| h.len() > 1).unwrap_or_default();
                if heads != right {
                    return Some(format!("{id} {tag:?}: {heads:?} stand against each other instead of {right:?}"));
                }
            }
        }
        None
    }

    fn wrong(&mut self, rng: &mut Rng) -> Option<String> {
        for at in 0..self.peers.len() {
            let peer = &self.peers[at];
            let all = peer.state.metas().len();
            if let Some(wrong) = self.differs(&peer.state, peer.state.day().unwrap(), &known(&peer.state, all)) {
                return Some(format!("peer {at}: {wrong}"));
            }
            for _ in 0..4 {
                let upto = rng.below(all as u64 + 1) as usize;
                let whole = rng.below(2) == 0 || upto == 0;
                let on = day(1 + rng.below(9) as u32);
                let view = AsOf { on: Some(on), upto: (!whole).then(|| Stamp(upto as u32 - 1)), ..AsOf::default() };
                let past = peer.state.clone().looked_at(view, &fetching(&peer.frames)).unwrap();
                let known = known(&peer.state, if whole { all } else { upto });
                if let Some(wrong) = self.differs(&past, on, &known) {
                    return Some(format!("peer {at}, {view:?}: {wrong}"));
                }
            }
            // What is folded at once from the beginning is byte for byte what came bit by bit.
            let mut fresh = State::default();
            fresh.begin_on(peer.state.day().unwrap());
            super::add_all(&mut fresh, &peer.frames);
            let same = |kind: &crate::domain::kind::Kind| fresh.all(*kind) == peer.state.all(*kind);
            if !crate::domain::kind::Kind::ALL.iter().all(same) || !fresh.contests().eq(peer.state.contests()) {
                return Some(format!("peer {at}: folded at once it is another state"));
            }
        }
        None
    }
}

/// Lives through a story; says what went wrong.
fn wrong(story: &[Happens], seed: u64) -> Option<String> {
    let mut world = World::new();
    let mut rng = Rng(seed ^ 0x5eed);
    for what in story {
        world.go(what);
    }
    if let Some(wrong) = world.wrong(&mut rng) {
        return Some(wrong);
    }
    for _ in 0..2 {
        for (who, from) in (0..PEERS as usize).flat_map(|w| (0..PEERS as usize).map(move |f| (w, f))) {
            world.go(&Happens::Pull { who, from, most: usize::MAX });
        }
    }
    for who in 0..PEERS as usize {
        world.go(&Happens::Day { who, day: 6 });
    }
    let first = world.peers[0].state.projection();
    if world.peers.iter().any(|p| p.state.projection() != first || p.state.head() != world.peers[0].state.head()) {
        return Some("they have the same entries, and not the same state".into());
    }
    world.wrong(&mut rng)
}

/// The smallest part of a story in which something still goes wrong.
fn shrunk(mut story: Vec<Happens>, seed: u64) -> Vec<Happens> {
    let mut at = 0;
    while at < story.len() {
        let mut fewer = story.clone();
        fewer.remove(at);
        if wrong(&fewer, seed).is_some() {
            story = fewer;
            at = 0;
        } else {
            at += 1;
        }
    }
    story
}

#[test]
fn every_question_is_answered_as_a_list_of_writes_answers_it() {
    let chosen = std::env::var("DUCHA_SEED").ok().and_then(|s| s.parse().ok());
    let count = std::env::var("DUCHA_STORIES").ok().and_then(|s| s.parse().ok()).unwrap_or(400);
    let seeds = chosen.map_or(0..count, |seed: u64| seed..seed + 1);
    for seed in seeds {
        if wrong(&story(seed), seed).is_some() {
            let least = shrunk(story(seed), seed);
            let wrong = wrong(&least, seed);
            panic!("DUCHA_SEED={seed}: {}\n{least:#?}", wrong.unwrap_or_default());
        }
    }
}

#[test]
fn the_stories_reach_what_they_are_to_prove() {
    let (mut contested, mut back, mut again, mut ahead) = (0, 0, 0, 0);
    for seed in 0..100 {
        let mut world = World::new();
        story(seed).iter().for_each(|what| world.go(what));
        let state = &world.peers[0].state;
        contested += state.contests.len();
        ahead += state.ahead.len();
        for stamp in (0..state.metas().len() as u32).map(Stamp) {
            back += usize::from(state.is_undone(stamp) && !state.takes_back(stamp));
            again += usize::from(state.is_undone(stamp) && state.takes_back(stamp));
        }
    }
    let reached = (contested, back, again, ahead);
    assert!(contested > 20 && back > 60 && again > 10 && ahead > 100, "{reached:?}");
}

#[test]
fn an_action_is_taken_back_whatever_comes_first() {
    let (mut a, mut b) = (Peer::new(1), Peer::new(2));
    let id = RecordId(1);
    let first = a.write_as(day(1), &[(id, Tag(1), Some(Value::Int(1)))], None, None);
    let batch = |index| Some(Batch { id: 7, index, last: index == 1 });
    let bulk = a.write_as(day(2), &[(id, Tag(1), Some(Value::Int(2)))], batch(0), None);
    a.write_as(day(2), &[(id, Tag(3), Some(Value::Int(3)))], batch(1), None);
    b.pull(&a, 2);
    b.write_as(day(3), &[], None, Some(bulk));
    // The undo reaches a third before the rest of what it takes back, and before the beginning of all.
    let order = [&b.frames[2..], &a.frames[..]].concat();
    for frames in [order, [&a.frames[..], &b.frames[2..]].concat()] {
        let state = fold(&frames);
        let record = state.known(id).unwrap();
        assert_eq!((record.number(Tag(1)), record.number(Tag(3))), (Some(1.0), None));
        assert_eq!(record.stamp(Tag(1)).and_then(|s| state.write_id(s)), Some(first));
    }
}
