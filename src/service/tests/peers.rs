//! Several stores of one office, on real disks: what each takes from the others, holds aside, refuses, and files again.

use std::sync::Arc;

use chrono::DateTime;
use tempfile::TempDir;

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::rights::Role;
use crate::domain::schema::{finding, person, task};
use crate::domain::value::Value;
use crate::error::Code;
use crate::log::{FixedClock, Refusal, ReplicaId};
use crate::service::peers::receive::{Door, Reason, Received, Sent};
use crate::service::people::enrol::NewDevice;
use crate::service::{Actor, Office, Options, Work};
use crate::store::aside::Why;

/// An office with its server and what a laptop needs to begin.
pub(crate) struct Peers {
    pub server: Peer,
    pub task: RecordId,
}

/// One store with its own clock.
pub(crate) struct Peer {
    pub dir: TempDir,
    pub clock: Arc<FixedClock>,
    pub office: Option<Office>,
}

pub(crate) fn clock() -> Arc<FixedClock> {
    Arc::new(FixedClock::at(DateTime::parse_from_rfc3339("2023-09-27T09:00:00+08:00").unwrap()))
}

pub(crate) fn options(clock: &Arc<FixedClock>, seed: u64) -> Options {
    Options { seed: Some(seed), in_memory: true, ..Options::new(Arc::clone(clock) as _) }
}

impl Peer {
    pub(crate) fn office(&self) -> &Office {
        self.office.as_ref().unwrap()
    }

    pub(crate) fn replica(&self) -> ReplicaId {
        self.office().key().replica()
    }

    pub(crate) fn reopen(&mut self, seed: u64) {
        drop(self.office.take());
        self.office = Some(Office::open(self.dir.path(), options(&self.clock, seed), &mut |_, _| {}).unwrap());
    }

    /// Takes what another store has and this one lacks.
    pub(crate) fn pull(&self, from: &Self, door: Door) -> Received {
        self.office().receive(&lacking(from.office(), self.office()), door).unwrap()
    }

    pub(crate) fn note(&self, actor: &Actor, id: RecordId, text: &str) {
        let work = Work::new("task.note").set(Kind::Task, id, task::LATEST, Value::from(text));
        self.office().commit(actor, work).unwrap();
    }

    pub(crate) fn text(&self, id: RecordId) -> Option<String> {
        self.office().read().get(id).and_then(|r| r.text(task::LATEST).map(str::to_string))
    }
}

/// What one store has and another lacks, in the order in which it came there.
pub(crate) fn lacking(from: &Office, to: &Office) -> Vec<Sent> {
    let wanted: Vec<(ReplicaId, u32, u32)> = {
        let (there, here) = (from.read(), to.read());
        there.replicas().iter().map(|r| (r.id, here.replica(r.id).map_or(1, |h| h.len() + 1), r.len())).collect()
    };
    let wanted: Vec<_> = wanted.into_iter().filter(|(_, from, to)| from <= to).collect();
    let mut out = Vec::new();
    from.send(&wanted, 4096, &mut |sent| {
        out.extend(sent);
        Ok(true)
    })
    .unwrap();
    out
}

impl Peers {
    pub(crate) fn new() -> Self {
        Self::seeded(1)
    }

    /// Another seed makes another office.
    pub(crate) fn seeded(seed: u64) -> Self {
        let (dir, clock) = (tempfile::tempdir().unwrap(), clock());
        let office = Office::create(dir.path(), "测试县营商办", "管理员", options(&clock, seed)).unwrap();
        let admin = office.actor(None).unwrap();
        let (ledger, id) = (office.new_id().unwrap(), office.new_id().unwrap());
        let work = Work::new("test.make")
            .set(Kind::Ledger, ledger, crate::domain::schema::ledger::NAME, Value::from("第三方整改"))
            .set(Kind::Task, id, task::TITLE, Value::from("压减办税环节"))
            .set(Kind::Task, id, task::LEDGER, Value::from(ledger));
        office.commit(&admin, work).unwrap();
        Self { server: Peer { dir, clock, office: Some(office) }, task: id }
    }

    pub(crate) fn admin(&self) -> Actor {
        self.server.office().actor(None).unwrap()
    }

    pub(crate) fn person(&self, name: &str, role: Role) -> Actor {
        let id = RecordId::from_key(Kind::Person, [name, ""]);
        let work = Work::new("test.person").set(Kind::Person, id, person::NAME, Value::from(name)).set(
            Kind::Person,
            id,
            person::ROLE,
            Value::from(role.code()),
        );
        self.server.office().commit(&self.admin(), work).unwrap();
        Actor { person: id, role, unit: None, access: None }
    }

    pub(crate) fn role(&self, of: &Actor, role: Role) {
        let work = Work::new("test.role").set(Kind::Person, of.person, person::ROLE, Value::from(role.code()));
        self.server.office().commit(&self.admin(), work).unwrap();
    }

    /// A laptop that nobody has enrolled, with a copy of all there is.
    pub(crate) fn stranger(&self, seed: u64) -> Peer {
        let (dir, clock) = (tempfile::tempdir().unwrap(), clock());
        let store = self.server.office().journal().store_id();
        let office = Office::open_copy(dir.path(), store, options(&clock, seed)).unwrap();
        let peer = Peer { dir, clock, office: Some(office) };
        peer.pull(&self.server, Door::Open);
        peer
    }

    /// The laptop of a person.
    pub(crate) fn laptop(&self, of: &Actor, seed: u64) -> Peer {
        let peer = self.stranger(seed);
        self.enrol(&peer, of);
        peer.pull(&self.server, Door::Enrolled);
        peer
    }

    pub(crate) fn enrol(&self, peer: &Peer, of: &Actor) {
        let new = NewDevice { key: peer.office().key().public(), name: "笔记本".into(), person: Some(of.person) };
        self.server.office().enrol(&self.admin(), &new).unwrap();
    }
}

fn aside(peer: &Peer) -> Vec<Why> {
    peer.office().aside().list().iter().map(|i| i.why).collect()
}

fn refusals(peer: &Peer) -> Vec<Refusal> {
    peer.office().read().refused().map(|(_, r)| r).collect()
}

#[test]
fn a_laptop_brings_its_work_and_a_sync_writes_nothing_of_its_own() {
    let peers = Peers::new();
    let zhang = peers.person("张", Role::Office);
    let laptop = peers.laptop(&zhang, 2);
    laptop.note(&zhang, peers.task, "现场已核");
    assert_eq!(laptop.office().actor(None).unwrap().person, zhang.person, "the laptop is its person's");
    let before = (peers.server.office().journal().frames(), laptop.office().journal().frames());
    let came = peers.server.pull(&laptop, Door::Enrolled);
    assert_eq!((came.taken, came.known, came.aside.len(), came.alarms.len()), (1, 0, 0, 0));
    assert_eq!(peers.server.text(peers.task).as_deref(), Some("现场已核"));
    assert_eq!(laptop.pull(&peers.server, Door::Enrolled).taken, 0);
    assert_eq!(peers.server.office().journal().frames(), before.0 + 1);
    assert_eq!(laptop.office().journal().frames(), before.1);
    assert_eq!(peers.server.office().read().head(), laptop.office().read().head());
    assert!(peers.server.office().verify(&mut |_, _| true).unwrap().is_sound());
    // Its person's name is the only one that it writes under.
    let other = laptop.office().actor(Some("管理员")).unwrap();
    let work = Work::new("t").set(Kind::Task, peers.task, task::LATEST, Value::from("冒名"));
    assert_eq!(laptop.office().commit(&other, work).unwrap_err().code(), Code::Denied);
}

#[test]
fn a_stranger_is_kept_aside_until_somebody_enrols_it() {
    let mut peers = Peers::new();
    let zhang = peers.person("张", Role::Office);
    let stranger = peers.stranger(3);
    stranger.note(&zhang, peers.task, "一");
    stranger.note(&zhang, peers.task, "二");
    let came = peers.server.pull(&stranger, Door::Enrolled);
    assert_eq!((came.taken, came.aside.len()), (0, 2));
    assert_eq!(aside(&peers.server), [Why::Unknown, Why::Unknown]);
    assert_eq!(peers.server.text(peers.task), None);
    // They are still there after a kill, and others go on.
    peers.server.reopen(1);
    assert_eq!(peers.server.office().not_in_force().unwrap().len(), 2);
    peers.server.note(&peers.admin(), peers.task, "三");
    peers.enrol(&stranger, &zhang);
    assert!(aside(&peers.server).is_empty());
    stranger.pull(&peers.server, Door::Enrolled);
    assert!(peers.server.office().read().is_contested(peers.task), "neither knew of the other");
    assert_eq!(peers.server.office().read().projection(), stranger.office().read().projection());
}

#[test]
fn what_is_ahead_of_the_clock_waits_and_advances_no_clock() {
    let peers = Peers::new();
    let zhang = peers.person("张", Role::Office);
    let laptop = peers.laptop(&zhang, 4);
    laptop.clock.advance(3 * 86_400_000);
    laptop.note(&zhang, peers.task, "三天后");
    laptop.note(&zhang, peers.task, "再改");
    let clock = peers.server.office().read().clock();
    assert_eq!(peers.server.pull(&laptop, Door::Enrolled).aside.len(), 2);
    assert_eq!((aside(&peers.server), peers.server.office().read().clock()), (vec![Why::Ahead, Why::Ahead], clock));
    peers.server.clock.advance(2 * 86_400_000);
    assert_eq!(peers.server.office().look_aside().unwrap().taken, 0);
    peers.server.clock.advance(86_400_000);
    assert_eq!(peers.server.office().look_aside().unwrap().taken, 2);
    assert_eq!((peers.server.text(peers.task).as_deref(), aside(&peers.server).len()), (Some("再改"), 0));
}

#[test]
fn what_is_refused_is_seen_at_both_ends_and_can_be_filed_again() {
    let peers = Peers::new();
    let zhang = peers.person("张", Role::Office);
    let laptop = peers.laptop(&zhang, 5);
    for p in [&peers.server, &laptop] {
        p.clock.advance(60_000);
    }
    peers.role(&zhang, Role::Viewer);
    laptop.clock.advance(60_000);
    laptop.note(&zhang, peers.task, "下乡所记");
    let came = peers.server.pull(&laptop, Door::Enrolled);
    assert_eq!((came.taken, came.refused.len()), (1, 1));
    assert!(laptop.office().not_in_force().unwrap().is_empty());
    laptop.pull(&peers.server, Door::Enrolled);
    for p in [&peers.server, &laptop] {
        assert_eq!(refusals(p), [Refusal::NoRight]);
        let seen = p.office().not_in_force().unwrap();
        assert_eq!((seen[0].actor, seen[0].why), (zhang.person, Reason::Refused(Refusal::NoRight)));
        assert_eq!(p.text(peers.task), None);
    }
    let refused = peers.server.office().not_in_force().unwrap()[0].id;
    assert_eq!(laptop.office().file_again(&zhang, refused).unwrap_err().code(), Code::Denied);
    peers.server.office().file_again(&peers.admin(), refused).unwrap();
    laptop.pull(&peers.server, Door::Enrolled);
    assert_eq!(laptop.text(peers.task).as_deref(), Some("下乡所记"));
    assert_eq!(peers.server.office().read().head(), laptop.office().read().head());
}

#[test]
fn what_a_revoked_laptop_had_not_sent_is_kept_and_what_it_held_is_known() {
    let peers = Peers::new();
    let zhang = peers.person("张", Role::Office);
    let laptop = peers.laptop(&zhang, 6);
    laptop.note(&zhang, peers.task, "已送达");
    peers.server.pull(&laptop, Door::Enrolled);
    let held = peers.server.office().held_by(laptop.replica());
    assert!(held.records.contains(&(Kind::Task, 1)));
    // One that never wrote held what there was when it was enrolled, and what it was given since.
    let reads = peers.laptop(&zhang, 16);
    let more = |name: &str| {
        let (id, work) = (peers.server.office().new_id().unwrap(), Work::new("t"));
        let work = work.set(Kind::Unit, id, crate::domain::schema::unit::NAME, Value::from(name));
        peers.server.office().commit(&peers.admin(), work).unwrap();
    };
    more("市税务局");
    let held = peers.server.office().held_by(reads.replica());
    assert!(held.records.contains(&(Kind::Task, 1)) && held.since == 1, "{held:?}");
    peers.server.office().note_copy(reads.replica());
    more("市公安局");
    let held = peers.server.office().held_by(reads.replica());
    assert!(held.records.contains(&(Kind::Unit, 1)) && held.since == 1, "{held:?}");
    peers.server.office().revoke(&peers.admin(), laptop.replica(), None).unwrap();
    laptop.note(&zhang, peers.task, "未送达");
    assert_eq!(
        peers.server.pull(&laptop, Door::Enrolled).aside,
        [(crate::log::WriteId { replica: laptop.replica(), seq: 2 }, Why::Revoked)]
    );
    assert_eq!(peers.server.text(peers.task).as_deref(), Some("已送达"));
    // The laptop learns of it, and writes no more.
    laptop.pull(&peers.server, Door::Enrolled);
    assert_eq!((laptop.text(peers.task).as_deref(), refusals(&laptop)), (Some("已送达"), vec![Refusal::Revoked]));
    let work = Work::new("t").set(Kind::Task, peers.task, task::LATEST, Value::from("再写"));
    assert_eq!(laptop.office().commit(&zhang, work).unwrap_err().code(), Code::Denied);
    // The person goes on with a new one, and an administrator takes over what was lost.
    let next = peers.laptop(&zhang, 7);
    next.note(&zhang, peers.task, "新机");
    assert_eq!(peers.server.pull(&next, Door::Enrolled).taken, 1);
    let lost = peers.server.office().not_in_force().unwrap()[0].id;
    peers.server.office().file_again(&peers.admin(), lost).unwrap();
    assert_eq!(peers.server.text(peers.task).as_deref(), Some("未送达"));
    assert_eq!(
        peers.server.office().revoke(&peers.admin(), peers.server.replica(), None).unwrap_err().code(),
        Code::Denied
    );
}

#[test]
fn forged_garbled_and_forked_entries_are_named_and_change_nothing() {
    let peers = Peers::new();
    let zhang = peers.person("张", Role::Office);
    let (laptop, other) = (peers.laptop(&zhang, 8), peers.laptop(&zhang, 9));
    laptop.note(&zhang, peers.task, "真");
    other.note(&zhang, peers.task, "另一台");
    let good = lacking(laptop.office(), peers.server.office());
    let fine = lacking(other.office(), peers.server.office());
    let head = peers.server.office().read().head();
    let mut flipped = good.clone();
    flipped[0].body[60] ^= 1;
    let mut unsigned = good.clone();
    unsigned[0].signature[3] ^= 1;
    let cut = Sent { body: good[0].body[..20].to_vec(), ..good[0].clone() };
    for bad in [flipped, unsigned, vec![cut]] {
        let came = peers.server.office().receive(&bad, Door::Enrolled).unwrap();
        assert_eq!((came.taken, came.alarms.len()), (0, 1), "{came:?}");
        assert_eq!(peers.server.office().read().head(), head);
    }
    // One bad chain holds no other back.
    let mut mixed = good.clone();
    mixed[0].signature[0] ^= 1;
    mixed.extend(fine);
    let came = peers.server.office().receive(&mixed, Door::Enrolled).unwrap();
    assert_eq!((came.taken, came.alarms.len()), (1, 1));
    assert_eq!(peers.server.office().receive(&good, Door::Enrolled).unwrap().taken, 1);
    // A copy that kept the key writes another entry under the same number.
    let key = std::fs::read(laptop.dir.path().join("device.key")).unwrap();
    let copy = peers.stranger(10);
    let (dir, clock) = (copy.dir, copy.clock);
    drop(copy.office);
    let place = String::from_utf8(std::fs::read(dir.path().join("device.key")).unwrap()).unwrap();
    let line = place.lines().nth(1).unwrap();
    let secret = String::from_utf8(key).unwrap();
    std::fs::write(dir.path().join("device.key"), format!("{}\n{line}\n", secret.lines().next().unwrap())).unwrap();
    std::fs::remove_dir_all(dir.path().join("journal")).unwrap();
    std::fs::remove_file(dir.path().join("state.toml")).unwrap();
    let store = peers.server.office().journal().store_id();
    let copy = Peer { office: Some(Office::open_copy(dir.path(), store, options(&clock, 10)).unwrap()), dir, clock };
    copy.office().receive(&first_of_server(&peers), Door::Open).unwrap();
    copy.note(&zhang, peers.task, "副本");
    let came = peers.server.pull_all(&copy);
    assert_eq!((came.taken, came.alarms.len(), aside(&peers.server)), (0, 1, vec![Why::Fork]));
}

/// The server's own chain as a fresh copy gets it.
fn first_of_server(peers: &Peers) -> Vec<Sent> {
    let server = peers.server.office();
    let len = server.read().replica(peers.server.replica()).unwrap().len();
    let mut out = Vec::new();
    server
        .send(&[(peers.server.replica(), 1, len)], 1 << 20, &mut |sent| {
            out.extend(sent);
            Ok(true)
        })
        .unwrap();
    out
}

impl Peer {
    /// Takes everything that another store has, also what is here already.
    fn pull_all(&self, from: &Self) -> Received {
        let wanted: Vec<(ReplicaId, u32, u32)> = {
            let there = from.office().read();
            there.replicas().iter().map(|r| (r.id, 1, r.len())).collect()
        };
        let mut out = Vec::new();
        from.office()
            .send(&wanted, 1 << 20, &mut |sent| {
                out.extend(sent);
                Ok(true)
            })
            .unwrap();
        self.office().receive(&out, Door::Enrolled).unwrap()
    }
}

#[test]
fn a_right_that_was_lost_while_a_finding_was_written_offline_leaves_the_finding_readable() {
    let peers = Peers::new();
    let li = peers.person("李", Role::Inspector);
    let laptop = peers.laptop(&li, 11);
    peers.server.clock.advance(1_000);
    laptop.clock.advance(2_000);
    peers.role(&li, Role::Viewer);
    let id = laptop.office().new_id().unwrap();
    let work = Work::new("finding.add")
        .caused_by("督查所见")
        .set(Kind::Finding, id, finding::TITLE, Value::from("窗口无人值守"))
        .set(Kind::Finding, id, finding::CATEGORY, Value::from("window-absence"))
        .set(Kind::Finding, id, finding::FACTS, Value::from("上午十时无人"));
    laptop.office().commit(&li, work).unwrap();
    peers.server.pull(&laptop, Door::Enrolled);
    let seen = peers.server.office().not_in_force().unwrap();
    assert_eq!((seen.len(), seen[0].note.as_str(), seen[0].records.as_slice()), (1, "督查所见", &[id][..]));
    assert!(peers.server.office().read().get(id).is_none());
    peers.server.office().file_again(&peers.admin(), seen[0].id).unwrap();
    assert_eq!(peers.server.office().read().title(id), "窗口无人值守");
}
