//! Who may speak for whom, with which rights: the same on every replica, in whatever order the entries came.

use std::collections::BTreeMap;

use super::{Rng, day, fetching, latest, text};
use crate::domain::id::RecordId;
use crate::domain::kind::{GONE, Kind, Tag};
use crate::domain::rights::Role;
use crate::domain::schema::words::EVERYBODY;
use crate::domain::schema::{device, finding, person, task};
use crate::domain::value::Value;
use crate::log::accept::{Tip, Verdict, judge};
use crate::log::authority::device_record;
use crate::log::entry::{Change, Draft, Entry, Frame};
use crate::log::{Authority, DeviceKey, Refusal, ReplicaId, State, WriteId};

const START: i64 = 1_690_000_000_000;

fn person_of(n: u8) -> RecordId {
    RecordId::from_key(Kind::Person, [format!("人员{n}").as_str()])
}

/// One device with its copy of the log.
struct Device {
    key: DeviceKey,
    state: State,
    frames: Vec<Vec<u8>>,
    wall: i64,
    refolded: u32,
}

type Set = (Kind, RecordId, Tag, Option<Value>);

impl Device {
    fn new(n: u8) -> Self {
        let key = DeviceKey::from_secret(&[n; 32]);
        Self { key, state: State::default(), frames: Vec::new(), wall: START, refolded: 0 }
    }

    fn replica(&self) -> ReplicaId {
        self.key.replica()
    }

    fn write(&mut self, actor: RecordId, sets: &[Set], undoes: Option<WriteId>) -> WriteId {
        let replica = self.replica();
        let (seq, prev) = self.state.replica(replica).map_or((1, [0; 32]), |r| (r.len() + 1, r.head));
        let mut changes = Vec::new();
        for (kind, id, tag, value) in sets {
            let change = |replaces| Change { id: *id, kind: *kind as u8, tag: *tag, replaces, value: value.clone() };
            changes.extend(latest(&self.state, &self.frames, *id, *tag).into_iter().map(change));
        }
        let draft = Draft {
            replica,
            seq,
            at: self.state.clock().tick(self.wall),
            on: chrono::DateTime::from_timestamp_millis(self.wall).unwrap().date_naive(),
            actor,
            action: "test".into(),
            note: String::new(),
            batch: None,
            undoes,
            wall: None,
            key: (seq == 1).then(|| self.key.public()),
            prev,
            changes,
        };
        let body = draft.encode();
        let digest = Frame { received: 0, body: &body, signature: &[0; 64] }.digest();
        let frame = Frame::encode(self.wall, &body, &self.key.sign(&digest));
        self.take(&frame);
        WriteId { replica, seq }
    }

    fn take(&mut self, bytes: &[u8]) {
        add(&mut self.state, self.frames.len(), bytes);
        self.frames.push(bytes.to_vec());
        if self.state.is_outdated() {
            self.state = fold(&self.frames, &self.state);
            assert!(!self.state.is_outdated());
            self.refolded += 1;
        }
        self.state.settle(&fetching(&self.frames)).unwrap();
    }

    fn pull(&mut self, other: &Self) {
        let lacking: Vec<Vec<u8>> = other.frames.iter().filter(|f| !self.has(f)).cloned().collect();
        lacking.iter().for_each(|f| self.take(f));
    }

    fn has(&self, bytes: &[u8]) -> bool {
        let frame = Frame::decode(bytes).unwrap();
        let id = Entry::decode(frame.body).unwrap().id();
        self.state.stamp_of(id).is_some()
    }

    fn refusals(&self) -> BTreeMap<WriteId, Refusal> {
        self.state.refused().map(|(s, r)| (self.state.write_id(s).unwrap(), r)).collect()
    }
}

fn add(state: &mut State, at: usize, bytes: &[u8]) {
    let frame = Frame::decode(bytes).unwrap();
    state.add(&Entry::decode(frame.body).unwrap(), frame.digest(), at as u64, frame.received);
}

fn fold(frames: &[Vec<u8>], known: &State) -> State {
    let mut state = State::knowing(known);
    frames.iter().enumerate().for_each(|(at, f)| add(&mut state, at, f));
    state.settle(&fetching(frames)).unwrap();
    state
}

fn role(n: u8, role: Role) -> Set {
    (Kind::Person, person_of(n), person::ROLE, text(role.code()))
}

fn enrols(of: &Device, n: u8) -> Set {
    (Kind::Device, device_record(of.replica()), device::PERSON, Some(Value::Ref(person_of(n))))
}

fn last(of: &Device, seq: i64) -> Set {
    (Kind::Device, device_record(of.replica()), device::LAST, Some(Value::Int(seq)))
}

fn title(id: u64, t: &str) -> Set {
    (Kind::Task, RecordId(id), task::TITLE, text(t))
}

fn progress(id: u64, n: i64) -> Set {
    (Kind::Task, RecordId(id), task::PROGRESS, Some(Value::Int(n)))
}

fn facts(id: u64, t: &str) -> Set {
    (Kind::Finding, RecordId(id), finding::FACTS, text(t))
}

/// An office whose server is administered by person 0, with a laptop of person 1, an inspector.
fn office() -> (Device, Device) {
    let (mut server, mut laptop) = (Device::new(1), Device::new(2));
    server.write(person_of(0), &[role(0, Role::Admin)], None);
    server.write(person_of(0), &[role(1, Role::Inspector), enrols(&laptop, 1)], None);
    laptop.pull(&server);
    (server, laptop)
}

#[test]
fn what_was_written_before_a_right_was_taken_away_stands_and_what_came_after_is_refused_though_offline() {
    let (mut server, mut laptop) = office();
    laptop.wall += 1_000;
    let before = laptop.write(person_of(1), &[facts(9, "窗口无人")], None);
    server.wall += 2_000;
    server.write(person_of(0), &[role(1, Role::Viewer)], None);
    laptop.wall += 2_000;
    let after = laptop.write(person_of(1), &[facts(9, "窗口仍无人")], None);
    assert!(laptop.refusals().is_empty(), "the laptop does not know yet");
    server.pull(&laptop);
    laptop.pull(&server);
    for d in [&server, &laptop] {
        assert_eq!(d.refusals(), BTreeMap::from([(after, Refusal::NoRight)]));
        assert_eq!(d.state.get(RecordId(9)).and_then(|r| r.text(finding::FACTS)), Some("窗口无人"));
        assert!(d.state.stamp_of(before).is_some() && d.state.contests().next().is_none());
    }
    assert_eq!((laptop.refolded, server.refolded), (1, 0));
    // What follows in the same chain is not held back by it.
    server.write(person_of(0), &[role(1, Role::Inspector)], None);
    laptop.pull(&server);
    laptop.write(person_of(1), &[facts(9, "已有人")], None);
    server.pull(&laptop);
    assert_eq!(server.state.get(RecordId(9)).and_then(|r| r.text(finding::FACTS)), Some("已有人"));
}

#[test]
fn a_device_speaks_for_the_person_that_an_administrator_named_and_nobody_else() {
    let (mut server, mut laptop) = office();
    let forged = laptop.write(person_of(0), &[role(1, Role::Admin)], None);
    let itself = laptop.write(person_of(1), &[enrols(&laptop, 0)], None);
    let used = laptop.write(person_of(1), &[role(2, Role::Admin)], None);
    server.pull(&laptop);
    let expected =
        BTreeMap::from([(forged, Refusal::NotSpokenFor), (itself, Refusal::NoRight), (used, Refusal::NoRight)]);
    assert_eq!((server.refusals(), laptop.refusals()), (expected.clone(), expected));
    assert_eq!(server.state.authority().role(person_of(1), server.state.clock()), Some(Role::Inspector));
    // A device of many speaks for each of them.
    let shared = (Kind::Device, device_record(laptop.replica()), device::SPEAKS, text(EVERYBODY));
    server.wall += 5_000;
    server.write(person_of(0), &[shared], None);
    assert_eq!(server.refusals().get(&forged), None, "the administrator did sit there");
}

#[test]
fn a_lost_laptop_is_cut_off_at_its_last_right_entry_whatever_its_clock_says() {
    let (mut server, mut laptop) = office();
    laptop.write(person_of(1), &[facts(9, "真")], None);
    server.pull(&laptop);
    server.wall += 9_000;
    server.write(person_of(0), &[last(&laptop, 1)], None);
    // The thief's clock stands where the owner's did.
    let theirs = laptop.write(person_of(1), &[facts(9, "假")], None);
    server.pull(&laptop);
    assert_eq!(server.refusals(), BTreeMap::from([(theirs, Refusal::Revoked)]));
    assert_eq!(server.state.get(RecordId(9)).and_then(|r| r.text(finding::FACTS)), Some("真"));
}

#[test]
fn a_stolen_administrators_laptop_cannot_undo_its_own_revocation() {
    let (mut server, mut laptop) = office();
    server.write(person_of(0), &[role(1, Role::Admin)], None);
    laptop.pull(&server);
    server.wall += 9_000;
    server.write(person_of(0), &[last(&laptop, 0)], None);
    laptop.wall += 1_000;
    // Earlier by the clock: the thief takes the administrator's role away, and would so undo what the server says.
    laptop.write(person_of(1), &[role(0, Role::Viewer), last(&laptop, 99)], None);
    server.pull(&laptop);
    assert_eq!(server.state.authority().role(person_of(0), server.state.clock()), Some(Role::Admin));
    assert_eq!(server.refusals().len(), 1);
}

#[test]
fn an_undo_of_a_role_gives_the_right_back_and_a_role_from_a_later_day_waits_for_it() {
    let (mut server, laptop) = office();
    let given = server.write(person_of(0), &[role(1, Role::Verifier)], None);
    let held = |d: &Device| d.state.authority().role(person_of(1), d.state.clock().tick(d.wall));
    server.wall += 1_000;
    assert_eq!(held(&server), Some(Role::Verifier));
    server.write(person_of(0), &[], Some(given));
    server.wall += 1_000;
    assert_eq!(held(&server), Some(Role::Inspector));
    let _ = laptop;
    let gone = (Kind::Person, person_of(1), GONE, Some(Value::Bool(true)));
    server.write(person_of(0), &[gone], None);
    server.wall += 1_000;
    assert_eq!(held(&server), None);
}

#[test]
fn the_door_holds_strangers_and_the_revoked_and_knows_a_clock_that_runs_backwards() {
    let (mut server, mut laptop) = office();
    let mut stranger = Device::new(9);
    stranger.pull(&server);
    stranger.write(person_of(0), &[title(7, "冒名")], None);
    laptop.write(person_of(1), &[facts(9, "真")], None);
    server.write(person_of(0), &[last(&laptop, 0)], None);
    let verdict = |frame: &[u8], authority: Option<&Authority>| {
        let frame = Frame::decode(frame).unwrap();
        let entry = Entry::decode(frame.body).unwrap();
        let tip = Tip::of(&server.state, entry.replica);
        judge(tip.as_ref(), authority, &frame, &entry, server.wall, |_, _| None)
    };
    let (last_of, authority) = (|d: &Device| d.frames.last().unwrap().clone(), Some(server.state.authority()));
    assert!(matches!(verdict(&last_of(&stranger), authority), Verdict::Unknown(_)));
    assert!(matches!(verdict(&last_of(&stranger), None), Verdict::Take(_)), "a first copy takes all that is there");
    assert!(matches!(verdict(&last_of(&laptop), authority), Verdict::Revoked(_)));
}

/// Five devices that write, are enrolled, revoked, given and denied rights, and meet at random.
#[test]
fn replicas_agree_on_what_is_refused_in_whatever_order_the_entries_came() {
    let mut reached: BTreeMap<&str, u32> = BTreeMap::new();
    let first = std::env::var("DUCHA_SEED").ok().and_then(|s| s.parse().ok());
    let seeds: Vec<u64> = first.map_or_else(|| (0..120).collect(), |s| vec![s]);
    for seed in seeds {
        let mut rng = Rng(seed);
        let mut all: Vec<Device> = (1..=5).map(Device::new).collect();
        all[0].write(person_of(0), &[role(0, Role::Admin)], None);
        for n in 1..5 {
            let enrolment = enrols(&all[usize::from(n)], n);
            all[0].write(person_of(0), &[role(n, Role::ALL[rng.below(6) as usize]), enrolment], None);
        }
        for n in 1..5 {
            let (l, r) = all.split_at_mut(n);
            r[0].pull(&l[0]);
        }
        for _ in 0..40 {
            let who = rng.below(5) as usize;
            // Clocks differ by days, and go forward.
            all[who].wall += rng.below(40_000_000) as i64;
            match rng.below(10) {
                0..=2 => {
                    let from = rng.below(5) as usize;
                    if from != who {
                        let (l, r) = all.split_at_mut(who.max(from));
                        if from < who { r[0].pull(&l[from]) } else { l[who].pull(&r[0]) }
                    }
                }
                3 => {
                    let set = role(rng.below(5) as u8, Role::ALL[rng.below(6) as usize]);
                    all[who].write(person_of(who as u8), &[set], None);
                }
                4 => {
                    let of = 1 + rng.below(4) as usize;
                    let cut = rng.below(6) as i64;
                    let set =
                        if rng.below(2) == 0 { last(&all[of], cut) } else { enrols(&all[of], rng.below(5) as u8) };
                    all[who].write(person_of(who as u8), &[set], None);
                }
                5 => {
                    let target = {
                        let d = &all[who];
                        let n = d.state.metas().len() as u64;
                        d.state.write_id(crate::domain::record::Stamp(rng.below(n) as u32))
                    };
                    all[who].write(person_of(who as u8), &[], target);
                }
                n => {
                    // Now and then somebody else's name is used.
                    let actor = if rng.below(8) == 0 { rng.below(5) } else { who as u64 };
                    let id = 1 + rng.below(3);
                    let set = match n {
                        6 => title(id, if rng.below(2) == 0 { "甲" } else { "乙" }),
                        7 => facts(10 + id, "事实"),
                        _ => progress(id, rng.below(4) as i64),
                    };
                    all[who].write(person_of(actor as u8), &[set], None);
                }
            }
        }
        // What the log comes to, in two other orders that keep the chains.
        for round in 0..2 {
            for at in 0..5 {
                let next = (at + 1 + round) % 5;
                let (l, r) = all.split_at_mut(at.max(next));
                if next < at { r[0].pull(&l[next]) } else { l[at].pull(&r[0]) }
            }
        }
        for _ in 0..4 {
            for at in 0..5 {
                let next = (at + 1) % 5;
                let (l, r) = all.split_at_mut(at.max(next));
                if next < at { r[0].pull(&l[next]) } else { l[at].pull(&r[0]) }
            }
        }
        let expected = fold(&all[0].frames, &all[0].state);
        for d in &all {
            assert_eq!(d.state.head(), all[0].state.head(), "DUCHA_SEED={seed}");
            assert_eq!(d.refusals(), all[0].refusals(), "DUCHA_SEED={seed}");
            assert_eq!(d.state.projection(), expected.projection(), "DUCHA_SEED={seed}");
            let back = State::from_rest(&d.state.rest()).unwrap();
            assert_eq!(back.refused().collect::<Vec<_>>(), d.state.refused().collect::<Vec<_>>(), "DUCHA_SEED={seed}");
        }
        for refusal in all[0].refusals().values() {
            *reached.entry(refusal.name()).or_default() += 1;
        }
        *reached.entry("refolded").or_default() += all.iter().map(|d| d.refolded).sum::<u32>();
        *reached.entry("contest").or_default() += u32::from(all[0].state.contests().next().is_some());
    }
    if first.is_none() {
        for what in ["revoked", "not-spoken-for", "no-right", "refolded", "contest"] {
            assert!(reached.get(what).is_some_and(|n| *n > 20), "the generator must reach {what}: {reached:?}");
        }
    }
}

#[test]
fn a_view_of_the_past_refuses_what_the_present_does() {
    let (mut server, mut laptop) = office();
    laptop.wall += 2_000;
    laptop.write(person_of(1), &[facts(9, "写")], None);
    server.wall += 1_000;
    server.write(person_of(0), &[role(1, Role::Viewer)], None);
    laptop.pull(&server);
    let view = crate::log::AsOf::day(day(31));
    let past = laptop.state.clone().looked_at(view, &fetching(&laptop.frames)).unwrap();
    assert_eq!((past.get(RecordId(9)).is_none(), laptop.state.get(RecordId(9)).is_none()), (true, true));
}
