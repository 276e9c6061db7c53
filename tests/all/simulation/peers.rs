//! A server and its laptops, each on a disk of its own, that exchange over lines which are cut at any byte, while either end
//! fails, is killed or loses its power, and the clocks run apart.
//!
//! What a sync told a laptop is at the server has to be there, whatever became of the server since; and once all are whole
//! again and have met, they hold the same, with every entry that was ever acknowledged to anybody.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ducha::domain::id::RecordId;
use ducha::domain::kind::Kind;
use ducha::domain::schema::{ledger, note, task};
use ducha::domain::value::Value;
use ducha::error::{Code, Result};
use ducha::i18n::Lang;
use ducha::log::{Clock, Digest, FixedClock, ReplicaId, WriteId};
use ducha::service::{Office, Options, Work};
use ducha::store::faulty::{Break, Dice, FaultyDisk};
use ducha::sync::Remote;
use ducha::sync::clone::clone;
use ducha::sync::line::Line;
use ducha::sync::local::Local;
use ducha::sync::serve::serve;
use ducha::sync::session::{Outcome, Wanted, sync};

use super::{Met, entries, run_seeds, start};

/// Seeds that found something once.
const FOUND: &[u64] = &[875_789_175_394, 881_722_900_712];
/// How many seeds are run beside these where no time is given.
const SEEDS: u64 = 30;
const HOME: &str = "/h/office";
const STATE: &str = "/s/ducha";
const LAPTOPS: usize = 3;
const HOUR: i64 = 3_600_000;

/// One end of a line that breaks after so many bytes in both directions together.
#[derive(Clone)]
struct Cut {
    stream: Arc<UnixStream>,
    left: Arc<AtomicU64>,
}

impl Cut {
    /// How many of some bytes still pass.
    fn pass(&self, n: usize) -> io::Result<usize> {
        let some = self.left.load(Ordering::SeqCst).min(n as u64);
        self.left.fetch_sub(some, Ordering::SeqCst);
        if some == 0 && n > 0 {
            drop(self.stream.shutdown(Shutdown::Both));
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(some as usize)
    }
}

impl Read for Cut {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        // Byte by byte as far as the cut is concerned: how the system splits what it carries must not matter.
        let some = (self.left.load(Ordering::SeqCst) as usize).min(out.len());
        if some == 0 {
            return self.pass(out.len());
        }
        let n = (&*self.stream).read(&mut out[..some])?;
        self.pass(n)
    }
}

impl Write for Cut {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let some = self.pass(bytes.len())?;
        (&*self.stream).write_all(&bytes[..some])?;
        Ok(some)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What becomes of a call to the disk.
fn how(dice: &mut Dice) -> Break {
    const ALL: [Break; 5] = [Break::Eio, Break::Full, Break::Short, Break::NoDescriptor, Break::Cut];
    ALL[dice.below(ALL.len() as u64) as usize]
}

/// One device with its disk, its clock, and what was acknowledged there.
struct Node {
    disk: FaultyDisk,
    clock: Arc<FixedClock>,
    office: Option<Office>,
    /// What its people wrote and were told is kept, and what a sync told others is kept here.
    kept: BTreeMap<WriteId, Digest>,
    opened: u64,
    seed: u64,
}

impl Node {
    fn new(seed: u64) -> Self {
        let (disk, clock) = (FaultyDisk::new(seed), Arc::new(FixedClock::at(start())));
        Self { disk, clock, office: None, kept: BTreeMap::new(), opened: 0, seed }
    }

    fn options(&mut self) -> Options {
        self.opened += 1;
        Options {
            seed: Some(self.seed.wrapping_mul(1000) + self.opened),
            in_memory: true,
            disk: Arc::new(self.disk.clone()),
            state_dir: Some(STATE.into()),
            ..Options::new(Arc::clone(&self.clock) as Arc<dyn Clock>)
        }
    }

    fn office(&self) -> &Office {
        self.office.as_ref().unwrap()
    }

    fn trouble(&mut self, dice: &mut Dice) {
        self.disk.break_at(dice.below(60), how(dice));
    }

    /// Ends the process in one way or another, and opens what is left of it.
    fn restart(&mut self, dice: &mut Dice, met: &mut Met) {
        let office = self.office.take();
        match dice.below(3) {
            0 if !self.disk.is_off() => {
                met.count("closed");
                drop(office.map(Office::close));
            }
            1 => {
                met.count("killed");
                self.disk.break_at(0, Break::Cut);
                drop(office);
                self.disk.kill();
            }
            _ => {
                met.count("cut");
                self.disk.break_at(0, Break::Cut);
                drop(office);
                self.disk.power_cut();
            }
        }
        self.disk.mend();
        let options = self.options();
        self.office = Some(Office::open(Path::new(HOME), options, &mut |_, _| {}).unwrap());
        self.check();
    }

    /// Everything that was acknowledged is here: in the log, or kept aside until the clock has come so far.
    fn check(&self) {
        let office = self.office();
        let aside: Vec<WriteId> = office.aside().list().iter().map(|i| i.id).collect();
        let found: BTreeMap<WriteId, Digest> =
            entries(office).into_iter().filter_map(|(id, d)| Some((id, d?))).collect();
        for (id, digest) in &self.kept {
            let here = found.get(id).map_or_else(|| aside.contains(id), |d| d == digest);
            assert!(here, "{id} was acknowledged and is not here, or is another entry");
        }
        let verified = office.verify(&mut |_, _| true).unwrap();
        assert!(verified.is_sound(), "{verified:?}");
    }

    /// The entries of one device, by their numbers.
    fn of(&self, replica: ReplicaId, to: u32) -> impl Iterator<Item = (WriteId, Digest)> {
        let all = entries(self.office()).into_iter();
        all.filter(move |(id, _)| id.replica == replica && id.seq <= to).filter_map(|(id, d)| Some((id, d?)))
    }
}

/// Does something with a server at the other end of a line, which breaks after so many bytes.
fn over_line<T>(server: &Office, cut: u64, work: impl FnOnce(&mut dyn Remote) -> T) -> T {
    let (here, there) = UnixStream::pair().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            if let Ok(actor) = server.actor(None) {
                drop(serve(&mut Local::new(server, actor), &mut &there, &mut &there));
            }
            drop(there.shutdown(Shutdown::Both));
        });
        let end = Cut { stream: Arc::new(here), left: Arc::new(AtomicU64::new(cut)) };
        let done = work(&mut Line::new(end.clone(), end.clone()));
        drop(end.stream.shutdown(Shutdown::Both));
        done
    })
}

struct World {
    dice: Dice,
    server: Node,
    laptops: Vec<Node>,
    ledger: RecordId,
    tasks: Vec<RecordId>,
    /// The latest that any clock ever said: what was written then is stamped so.
    latest: i64,
    met: Met,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut server = Node::new(seed.wrapping_mul(16));
        let options = server.options();
        server.office = Some(Office::create(Path::new(HOME), "测试县营商办", "管理员", options).unwrap());
        let ledger = server.office().new_id().unwrap();
        let laptops = (1..=LAPTOPS as u64).map(|n| Node::new(seed.wrapping_mul(16) + n)).collect();
        let dice = Dice::new(seed ^ 0x00C0_FFEE);
        let mut world = Self {
            dice,
            server,
            laptops,
            ledger,
            tasks: Vec::new(),
            latest: start().timestamp_millis(),
            met: Met::default(),
        };
        let work = Work::new("sim").set(Kind::Ledger, ledger, ledger::NAME, Value::from("整改清单"));
        let office = world.server.office();
        office.commit(&office.actor(None).unwrap(), work).unwrap();
        world.server.kept = entries(office).into_iter().filter_map(|(id, d)| Some((id, d?))).collect();
        world
    }

    /// A laptop gets its copy; where the line or a disk breaks, it tries again.
    fn copy(&mut self, n: usize) {
        for attempt in 0.. {
            let cut = if attempt < 3 { self.dice.below(30_000) } else { u64::MAX };
            if attempt < 3 && self.dice.percent(40) {
                self.laptops[n].trouble(&mut self.dice);
            }
            let options = self.laptops[n].options();
            let made = over_line(self.server.office(), cut, |remote| {
                clone(Path::new(HOME), options, remote, Lang::Zh, &mut |_, _, _| true)
            });
            match made {
                Ok(cloned) if !self.laptops[n].disk.is_off() => {
                    self.laptops[n].disk.mend();
                    self.met.count("copied");
                    assert!(cloned.enrolled);
                    self.laptops[n].office = Some(cloned.office);
                    return;
                }
                // The copy was whole when the line broke: it is there, and its device is enrolled by hand.
                Err(error) if error.code() == Code::Usage => {
                    self.laptops[n].restart(&mut self.dice, &mut self.met);
                    let admin = self.server.office().actor(None).unwrap();
                    let key = self.laptops[n].office().key().public();
                    let new = ducha::service::people::enrol::NewDevice {
                        key,
                        name: "笔记本".into(),
                        person: Some(admin.person),
                    };
                    drop(self.server.office().enrol(&admin, &new));
                    self.laptops[n].office().say_person(admin.person).unwrap();
                    self.meet(n, u64::MAX).unwrap();
                    return;
                }
                _ => {
                    self.met.count("copy broken off");
                    self.laptops[n].disk.power_cut();
                    self.laptops[n].disk.mend();
                }
            }
        }
    }

    fn node(&mut self) -> &mut Node {
        match self.dice.below(1 + LAPTOPS as u64) {
            0 => &mut self.server,
            n => &mut self.laptops[n as usize - 1],
        }
    }

    /// Somebody writes somewhere; what is acknowledged is kept from then on.
    fn write(&mut self) {
        let (kind, old) = (self.dice.below(3), self.dice.roll());
        let old = (!self.tasks.is_empty()).then(|| self.tasks[(old % self.tasks.len() as u64) as usize]);
        let (text, ledger, roll) =
            (Value::from(format!("第{}条", self.dice.roll())), self.ledger, self.dice.below(101));
        let fails = self.dice.percent(10).then(|| (self.dice.below(6), how(&mut self.dice)));
        let mut dice = Dice::new(self.dice.roll());
        let node = self.node();
        if let Some((at, how)) = fails {
            node.disk.break_at(at, how);
        }
        let office = node.office();
        let Ok(id) = office.new_id() else { return };
        let mut work = Work::new("sim");
        match (kind, old.filter(|old| office.read().get(*old).is_some())) {
            (0, Some(old)) => {
                work.put(Kind::Note, id, note::ABOUT, Value::Ref(old));
                work.put(Kind::Note, id, note::TEXT, text);
            }
            (1, Some(old)) => work.put(Kind::Task, old, task::PROGRESS, Value::Int(roll as i64)),
            _ => {
                work.put(Kind::Task, id, task::TITLE, text);
                work.put(Kind::Task, id, task::LEDGER, Value::Ref(ledger));
            }
        }
        let made = work.edits.first().is_some_and(|e| e.kind == Kind::Task && e.id == id);
        let own = office.key().replica();
        let before = office.read().replica(own).map_or(0, |r| r.len());
        let done = office.actor(None).and_then(|actor| office.commit(&actor, work));
        let after = office.read().replica(own).map_or(0, |r| r.len());
        let mut met = Met::default();
        match node.disk.is_off() {
            true => node.restart(&mut dice, &mut met),
            false => node.disk.mend(),
        }
        match done {
            Ok(_) => {
                let fresh: Vec<_> = node.of(own, after).filter(|(id, _)| id.seq > before).collect();
                assert_eq!(fresh.len() as u32, after - before, "what was acknowledged is there");
                node.kept.extend(fresh);
                if made {
                    self.tasks.push(id);
                }
                met.count("written");
            }
            Err(_) => met.count("not written"),
        }
        self.met.add(&met);
    }

    /// One laptop and the server meet.
    fn meet(&self, n: usize, cut: u64) -> Result<Outcome> {
        let wanted = Wanted { files: None, lang: Lang::Zh };
        over_line(self.server.office(), cut, |remote| {
            sync(self.laptops[n].office(), remote, &wanted, &mut |_, _, _| true)
        })
    }

    /// What a laptop was told has arrived is the server's to keep.
    fn arrived(&mut self, n: usize, reached: u32) {
        let own = self.laptops[n].office().key().replica();
        let arrived: Vec<_> = self.laptops[n].of(own, reached).collect();
        assert_eq!(arrived.len() as u32, reached, "{own}");
        self.server.kept.extend(arrived);
    }

    fn step(&mut self) {
        match self.dice.below(16) {
            0 => {
                let by = self.dice.below(72) as i64 - 24;
                self.met.count("clock jumped");
                let node = self.node();
                let at = (node.clock.millis() + by * HOUR).max(start().timestamp_millis());
                node.clock.set(at);
                self.latest = self.latest.max(at);
            }
            1 | 2 => {
                self.met.count("restarted");
                let mut dice = Dice::new(self.dice.roll());
                let mut met = Met::default();
                self.node().restart(&mut dice, &mut met);
                self.met.add(&met);
            }
            3..=7 => {
                let n = self.dice.below(LAPTOPS as u64) as usize;
                let cut = if self.dice.percent(50) { self.dice.below(12_000) } else { u64::MAX };
                if self.dice.percent(20) {
                    self.laptops[n].trouble(&mut self.dice);
                }
                if self.dice.percent(20) {
                    self.server.trouble(&mut self.dice);
                }
                let met = self.meet(n, cut);
                // A disk whose power went takes its process along.
                let mut dice = Dice::new(self.dice.roll());
                for at in [None, Some(n)] {
                    let node = at.map_or(&mut self.server, |n| &mut self.laptops[n]);
                    match node.disk.is_off() {
                        true => node.restart(&mut dice, &mut self.met),
                        false => node.disk.mend(),
                    }
                }
                match met {
                    Ok(outcome) => {
                        self.met.count("met");
                        self.arrived(n, outcome.reached);
                        self.server.check();
                    }
                    Err(_) => self.met.count("broken off"),
                }
            }
            _ => self.write(),
        }
    }

    /// All are whole, no clock is behind, and each meets the server: what one holds all hold.
    fn gather(&mut self) {
        let now = self.latest + HOUR;
        for node in std::iter::once(&mut self.server).chain(&mut self.laptops) {
            node.clock.set(now);
            node.restart(&mut self.dice, &mut self.met);
            node.office().look_aside().unwrap();
        }
        for _ in 0..2 {
            for n in 0..LAPTOPS {
                let outcome = self.meet(n, u64::MAX).unwrap();
                assert!(outcome.received.alarms.is_empty(), "{:?}", outcome.received.alarms);
                self.arrived(n, outcome.reached);
            }
        }
        let server = self.server.office();
        let all: BTreeMap<WriteId, Digest> = entries(server).into_iter().filter_map(|(id, d)| Some((id, d?))).collect();
        for node in std::iter::once(&self.server).chain(&self.laptops) {
            node.check();
            assert!(node.office().aside().is_empty(), "{:?}", node.office().aside().list());
            assert_eq!(node.office().read().projection(), server.read().projection());
            for (id, digest) in &node.kept {
                assert_eq!(all.get(id), Some(digest), "{id} was acknowledged to somebody and is not at the server");
            }
        }
    }

    fn run(&mut self) {
        for n in 0..LAPTOPS {
            self.copy(n);
        }
        for _ in 0..60 {
            self.step();
        }
        self.gather();
    }
}

#[test]
fn what_was_acknowledged_anywhere_is_everywhere_in_the_end() {
    let met = run_seeds(FOUND, SEEDS, |seed| {
        let mut world = World::new(seed);
        world.run();
        world.met
    });
    let Some(met) = met else { return };
    met.each_at_least(
        5,
        &[
            "copied",
            "copy broken off",
            "written",
            "not written",
            "met",
            "broken off",
            "killed",
            "cut",
            "closed",
            "clock jumped",
        ],
    );
}
