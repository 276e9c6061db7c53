//! Five replicas that work and exchange in any order end with the same state, byte for byte, and the same figures on every day.
//! `DUCHA_SEED=N` replays one run, `DUCHA_STORIES=N` makes so many.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use super::{WANTED, same};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::rights::Role;
use crate::domain::schema::{document, finding, ledger, task, unit};
use crate::domain::value::Value;
use crate::i18n::Lang;
use crate::log::{AsOf, Clock as _};
use crate::service::figures::Tallies;
use crate::service::papers::documents::SlipAsk;
use crate::service::tasks::lamps::TaskLamps;
use crate::service::tests::peers::{Peer, Peers};
use crate::service::{Actor, Given, Work};
use crate::sync::bundle;
use crate::sync::local::Local;
use crate::sync::plan::plan;
use crate::sync::session::sync;
use crate::sync::vector::Vector;

/// Numbers that one seed makes.
struct Dice(u64);

impl Dice {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % below.max(1)
    }
}

/// What a run has come by, so that it is known to try what it is meant to.
#[derive(Default, Debug)]
struct Reached {
    kinds: BTreeSet<&'static str>,
}

struct World {
    peers: Peers,
    laptops: Vec<(Peer, Actor)>,
    findings: Vec<RecordId>,
    tasks: Vec<RecordId>,
    ledger: RecordId,
    dice: Dice,
    reached: Reached,
    folder: tempfile::TempDir,
    bundles: u32,
    /// The documents that were issued, each with its number.
    issued: Vec<(RecordId, String)>,
}

impl World {
    fn new(seed: u64) -> Self {
        let peers = Peers::new();
        let server = peers.server.office();
        let ledger = server.read().get(peers.task).unwrap().reference(task::LEDGER).unwrap();
        let words = ["已完成=done", "正在推进=in-progress", "未完成=not-done"].map(String::from).to_vec();
        let mut work = Work::new("t").set(Kind::Ledger, ledger, ledger::WORDS, Value::Texts(words));
        let unit = server.new_id().unwrap();
        work.put(Kind::Unit, unit, unit::NAME, Value::from("市税务局"));
        let (mut tasks, mut findings) = (vec![peers.task], Vec::new());
        for n in 0..3 {
            let (t, f) = (server.new_id().unwrap(), server.new_id().unwrap());
            work.put(Kind::Task, t, task::TITLE, Value::Text(format!("任务{n}")));
            work.put(Kind::Task, t, task::LEDGER, Value::Ref(ledger));
            work.put(Kind::Finding, f, finding::TITLE, Value::Text(format!("问题{n}")));
            work.put(Kind::Finding, f, finding::CATEGORY, Value::from("window-absence"));
            work.put(Kind::Finding, f, finding::FACTS, Value::from("上午无人"));
            work.put(Kind::Finding, f, finding::UNIT, Value::Ref(unit));
            tasks.push(t);
            findings.push(f);
        }
        server.commit(&peers.admin(), work).unwrap();
        let roles = [Role::Office, Role::Office, Role::Verifier, Role::Inspector];
        let people: Vec<Actor> = (0..4).map(|n| peers.person(["甲", "乙", "丙", "丁"][n], roles[n])).collect();
        let laptops = people.into_iter().zip(2..).map(|(who, n)| (peers.laptop(&who, seed ^ (n << 20)), who)).collect();
        let folder = tempfile::tempdir().unwrap();
        let (dice, reached) = (Dice(seed), Reached::default());
        Self { peers, laptops, findings, tasks, ledger, dice, reached, folder, bundles: 0, issued: Vec::new() }
    }

    /// A replica by number, with who works there; the last is the server.
    fn peer(&self, at: u64) -> (&Peer, Actor) {
        match self.laptops.get(at as usize) {
            Some((peer, who)) => (peer, who.clone()),
            None => (&self.peers.server, self.peers.admin()),
        }
    }

    fn day(&mut self) -> NaiveDate {
        NaiveDate::from_ymd_opt(2023, 9, 20).unwrap() + Days::new(self.dice.next(16))
    }

    fn work(&mut self) {
        let (at, what) = (self.dice.next(5), self.dice.next(12));
        let (target, word, on) = (self.dice.next(4) as usize, self.dice.next(3) as usize, self.day());
        let (step, minutes) = (self.dice.next(6) as usize, self.dice.next(3 * 24 * 60));
        let (ledger, id) = (self.ledger, self.tasks[target]);
        let found = self.findings[target % 3];
        let (peer, who) = self.peer(at);
        let office = peer.office();
        peer.clock.advance(1_000);
        let kind = match what {
            // A clock that is days ahead, and goes on from there; none goes back, as a device's own does not.
            0 if at < 4 => {
                peer.clock.advance(minutes as i64 * 60_000);
                "clock skew"
            }
            1 => {
                let Ok(plan) = office.plan_undo(&who) else { return };
                match office.carry_out(&who, plan) {
                    // Sometimes it is thought better of.
                    Ok(_) if word == 0 => match office.plan_redo(&who).and_then(|plan| office.carry_out(&who, plan)) {
                        Ok(_) => "redo",
                        Err(_) => "redo refused",
                    },
                    Ok(_) => "undo",
                    Err(_) => "undo refused",
                }
            }
            3 if who.role >= Role::Office => {
                // An import of the same sheet on two laptops makes the same records.
                let mut work = Work::new("import.sheet");
                for n in 0..5 {
                    let id = RecordId::from_key(Kind::Task, [format!("行{n}").as_str()]);
                    work.put(Kind::Task, id, task::TITLE, Value::Text(format!("表内第{n}行")));
                    work.put(Kind::Task, id, task::LEDGER, Value::Ref(ledger));
                    work.put(Kind::Task, id, task::LATEST, Value::Text(format!("第{}版", word)));
                }
                if office.commit(&who, work).is_ok() { "import" } else { "import refused" }
            }
            2 | 4..=6 => {
                let steps = [
                    "finding.assign",
                    "finding.accept",
                    "finding.rectify",
                    "finding.verify",
                    "finding.close",
                    "finding.return",
                ];
                let given = Given { note: format!("第{word}次"), ..Given::default() };
                let mut taken = steps.iter().cycle().skip(step).take(6).map(|s| office.step(&who, &[found], s, &given));
                if taken.any(|t| t.is_ok()) { "step" } else { "step refused" }
            }
            7 if at == 4 => {
                // The role of somebody who may be working offline.
                let of = self.laptops[target].1.clone();
                let role = [Role::Viewer, Role::Office][word % 2];
                self.peers.role(&of, role);
                "role"
            }
            8 | 9 => {
                let sort = ["urge", "order", "assign"][word].to_string();
                let ask = SlipAsk { sort, about: vec![found], ..SlipAsk::default() };
                let issued = office.issue_slips(&who, &ask, Lang::Zh);
                let kind = if issued.is_ok() { "number" } else { "number refused" };
                self.issued.extend(issued.unwrap_or_default());
                kind
            }
            _ => {
                let word = ["已完成", "正在推进", "未完成"][word];
                let work = Work::new("task.status").on(Some(on)).set(Kind::Task, id, task::STATUS, Value::from(word));
                let work = work.set(Kind::Task, id, task::LATEST, Value::Text(format!("{at}/{minutes}")));
                if office.commit(&who, work).is_ok() { "write" } else { "write refused" }
            }
        };
        self.reached.kinds.insert(kind);
    }

    fn exchange(&mut self) {
        let (a, b, how) = (self.dice.next(5), self.dice.next(5), self.dice.next(5));
        if a == b {
            return;
        }
        self.bundles += 1;
        let number = self.bundles;
        let file = self.folder.path().join(number.to_string());
        let ((one, _), (other, _)) = (self.peer(a), self.peer(b));
        let who = self.peers.admin();
        match how {
            0 => {
                // Everything again, though most of it is there.
                bundle::make(one.office(), &Vector::default(), None, &file).unwrap();
                for _ in 0..2 {
                    bundle::take(other.office(), &file, &mut |_, _| true).unwrap();
                }
            }
            1 => {
                let base = Vector::of(other.office());
                bundle::make(one.office(), &base, None, &file).unwrap();
                bundle::take(other.office(), &file, &mut |_, _| true).unwrap();
            }
            _ => drop(sync(one.office(), &mut Local::new(other.office(), who), &WANTED, &mut |_, _, _| true).unwrap()),
        }
        let aside = !one.office().aside().is_empty() || !other.office().aside().is_empty();
        if aside {
            self.reached.kinds.insert("held aside");
        }
    }

    /// Lets all clocks show the latest time, and everybody exchange until nothing is left.
    fn settle(&mut self) {
        let latest = (0..5).map(|n| self.peer(n).0.clock.millis()).max().unwrap();
        (0..5).for_each(|n| self.peer(n).0.clock.set(latest));
        for _ in 0..3 {
            for n in 0..4 {
                let (laptop, _) = self.peer(n);
                let mut server = Local::new(self.peers.server.office(), self.peers.admin());
                sync(laptop.office(), &mut server, &WANTED, &mut |_, _, _| true).unwrap();
            }
        }
        let server = Vector::of(self.peers.server.office());
        for n in 0..4 {
            assert_eq!(plan(&server, &Vector::of(self.peer(n).0.office())).counts(), (0, 0));
        }
    }
}

/// The figures of a day, without the order in which ledgers came.
fn figures(peer: &Peer, day: NaiveDate) -> String {
    let state = peer.office().past(AsOf::day(day)).unwrap();
    let mut tallies = Tallies::of(&state, &TaskLamps::lenient(&state, day));
    tallies.ledgers.ledgers.sort_by_key(|l| l.ledger);
    format!("{:?}", tallies.ledgers)
}

fn run(seed: u64, reached: &mut BTreeSet<&'static str>) {
    let mut world = World::new(seed);
    for _ in 0..60 {
        match world.dice.next(3) {
            0 => world.exchange(),
            _ => world.work(),
        }
    }
    world.settle();
    let server = &world.peers.server;
    let state = server.office().read();
    let marks = [
        (state.contests().any(|(.., c)| c.differs()), "conflict"),
        (state.contests().any(|(_, tag, _)| tag == finding::STATE), "contested step"),
        (state.refused().next().is_some(), "refused"),
    ];
    reached.extend(marks.into_iter().filter(|(there, _)| *there).map(|(_, name)| name));
    reached.extend(world.reached.kinds.iter());
    // Whoever numbered: no number twice, and each document has the one that it was issued with.
    let mut numbers = BTreeSet::new();
    for (id, number) in &world.issued {
        let Some(document) = state.find(Kind::Document, *id) else { continue };
        assert_eq!(document.text(document::NUMBER), Some(number.as_str()), "seed {seed}");
        assert!(numbers.insert(number), "seed {seed}: two documents have the number {number}");
    }
    if numbers.iter().any(|n| n.contains('-')) && numbers.iter().any(|n| !n.contains('-')) {
        reached.insert("numbers of several devices");
    }
    drop(state);
    for n in 0..4 {
        let (laptop, _) = world.peer(n);
        assert!(same(laptop, server), "seed {seed}: replica {n} differs");
        for day in 0..20 {
            let day = NaiveDate::from_ymd_opt(2023, 9, 18).unwrap() + Days::new(day);
            let past = |peer: &Peer| peer.office().past(AsOf::day(day)).unwrap().projection();
            assert_eq!(past(laptop), past(server), "seed {seed}: as of {day}");
            assert_eq!(figures(laptop, day), figures(server, day), "seed {seed}: figures of {day}");
        }
        assert!(laptop.office().verify(&mut |_, _| true).unwrap().wrong.is_none(), "seed {seed}");
    }
}

#[test]
fn five_replicas_in_any_order_hold_the_same() {
    let mut reached = BTreeSet::new();
    match std::env::var("DUCHA_SEED").ok().and_then(|s| s.parse().ok()) {
        Some(seed) => run(seed, &mut reached),
        None => {
            let most = std::env::var("DUCHA_STORIES").ok().and_then(|n| n.parse().ok()).unwrap_or(8);
            for seed in 1..=most {
                run(seed, &mut reached);
            }
            for kind in [
                "write",
                "undo",
                "redo",
                "import",
                "step",
                "step refused",
                "number",
                "numbers of several devices",
                "clock skew",
                "role",
                "held aside",
                "conflict",
                "contested step",
                "refused",
            ] {
                assert!(reached.contains(kind), "no run came by “{kind}”: {reached:?}");
            }
        }
    }
}
