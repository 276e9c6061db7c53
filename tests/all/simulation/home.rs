//! One home through power cuts, kills, failing and full disks, jumping clocks and old copies.
//!
//! The disk, the clock, chance and what several people do follow from the seed. A model in the test knows what was
//! acknowledged; after every end, however it came, what is opened again must hold exactly that, and at most one more piece
//! of work that nobody was told the fate of, whole.
//!
//! People act through commits, and through the console itself: keys typed into its forms, whose drafts lie on the same
//! disk. Drafts are waited for after each key, so that one seed is one run.
//!
//! What it does not hold: sled (its file layer is its own; see `service::tests::mend`), evidence (it writes to the
//! system's disk itself; see `cli::evidence`), and sockets and threads (see `kill` and `server`).

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use ratatui::layout::Size;

use ducha::action::Config;
use ducha::cli::console::looks;
use ducha::domain::id::RecordId;
use ducha::domain::kind::{Kind, Tag};
use ducha::domain::record::Stamp;
use ducha::domain::rights::Role;
use ducha::domain::schema::{ledger, note, person, task, unit};
use ducha::domain::value::Value;
use ducha::error::Code;
use ducha::i18n::Lang;
use ducha::keymap::parse_sequence;
use ducha::log::{Clock, Digest, Entry, FixedClock, Frame, ReplicaId, WriteId};
use ducha::service::{Actor, Office, Options, Work};
use ducha::store::Position;
use ducha::store::faulty::{Break, Copied, Dice, FaultyDisk};
use ducha::tui::backend::Screen;
use ducha::tui::depth::{Depth, Means};
use ducha::tui::input::{Event, channel};
use ducha::tui::open;
use ducha::tui::run::App;
use ducha::tui::theme::Lines;

use super::{Met, entries, run_seeds, start};

/// Seeds that found something once.
const FOUND: &[u64] = &[305_844_283_827];
/// How many seeds are run beside these where no time is given.
const SEEDS: u64 = 40;
const HOME: &str = "/h/office";
const STATE: &str = "/s/ducha";

/// A field of a record.
type Place = (RecordId, Tag);
/// What a piece of work sets.
type Edits = Vec<(Kind, RecordId, Tag, Value)>;

/// A draft, or none: as it is durable, and as it was put since and may be.
type Drafted = (Option<Vec<u8>>, Vec<Option<Vec<u8>>>);

/// What is known to have been acknowledged.
#[derive(Clone, Default)]
struct Model {
    entries: Vec<(WriteId, Option<Digest>)>,
    values: BTreeMap<Place, Value>,
    tasks: Vec<RecordId>,
    /// Work that failed: it is there after the next opening, whole, or it is not.
    unsure: Vec<Edits>,
    /// Units that the console could not save, by name.
    unsaved: Vec<String>,
    /// The drafts by their keys.
    drafts: BTreeMap<String, Drafted>,
    /// What stands in a form of the console and is durable.
    typed: Option<String>,
}

struct World {
    seed: u64,
    dice: Dice,
    disk: FaultyDisk,
    clock: Arc<FixedClock>,
    model: Model,
    ledger: RecordId,
    /// A copy of the home folder, with what was acknowledged when it was made.
    copy: Option<(Copied, Model)>,
    /// How often each sort of thing happened.
    met: Met,
    opened: u64,
}

impl World {
    fn new(seed: u64) -> Self {
        Self {
            seed,
            dice: Dice::new(seed ^ 0x0FF1_CE00),
            disk: FaultyDisk::new(seed),
            clock: Arc::new(FixedClock::at(start())),
            model: Model::default(),
            ledger: RecordId(0),
            copy: None,
            met: Met::default(),
            opened: 0,
        }
    }

    fn options(&mut self) -> Options {
        self.opened += 1;
        Options {
            // Other chance at every opening, as a machine has.
            seed: Some(self.seed.wrapping_mul(1000) + self.opened),
            in_memory: true,
            disk: Arc::new(self.disk.clone()),
            state_dir: Some(STATE.into()),
            ..Options::new(Arc::clone(&self.clock) as Arc<dyn Clock>)
        }
    }

    /// Makes some of the next calls to the disk fail.
    fn trouble(&mut self) {
        let how = [Break::Eio, Break::Full, Break::Short, Break::NoDescriptor, Break::Cut];
        for _ in 0..self.dice.below(3) {
            let (at, how) = (self.dice.below(40), how[self.dice.below(how.len() as u64) as usize]);
            self.disk.break_at(at, how);
        }
    }

    /// Ends the process, by itself or not.
    fn end(&mut self, office: Arc<Office>) {
        let office = alone(office);
        match self.dice.below(4) {
            0 => {
                self.met.count("closed");
                drop(office.close());
                if self.disk.is_off() {
                    self.disk.power_cut();
                }
            }
            1 => {
                self.met.count("killed");
                // What a process that is killed does no more.
                self.disk.break_at(0, Break::Cut);
                drop(office);
                self.disk.kill();
            }
            _ => {
                self.met.count("cut");
                self.disk.break_at(0, Break::Cut);
                drop(office);
                self.disk.power_cut();
            }
        }
        self.disk.mend();
    }

    /// The power goes or the process is killed, in whatever was just done.
    fn fall(&mut self) {
        if self.dice.percent(50) {
            self.disk.power_cut()
        } else {
            self.disk.kill()
        }
        self.disk.mend();
    }

    fn begin(&mut self) -> Office {
        for _ in 0..self.dice.below(3) {
            self.trouble();
            let options = self.options();
            if let Ok(office) = Office::create(Path::new(HOME), "测试县营商办", "管理员", options) {
                self.disk.mend();
                if !self.disk.is_off() {
                    return office;
                }
            }
            self.met.count("beginning failed");
            self.fall();
            if Office::open(Path::new(HOME), self.options(), &mut |_, _| {}).is_ok() {
                // It was there after all, whole.
                break;
            }
        }
        let options = self.options();
        match Office::create(Path::new(HOME), "测试县营商办", "管理员", options) {
            Ok(office) => office,
            Err(error) => {
                assert_eq!(error.code(), Code::Usage, "seed {}: {error}", self.seed);
                self.open()
            }
        }
    }

    /// Opens the office, after openings that fail or are cut off; what is there must be what was acknowledged.
    fn open(&mut self) -> Office {
        for _ in 0..self.dice.below(3) {
            self.trouble();
            match Office::open(Path::new(HOME), self.options(), &mut |_, _| {}) {
                Ok(office) => {
                    self.disk.mend();
                    if self.dice.percent(50) && !self.disk.is_off() {
                        return office;
                    }
                    drop(office);
                }
                Err(error) => {
                    self.met.count("opening failed");
                    assert_ne!(error.code(), Code::Corrupt, "seed {}: {error}", self.seed);
                }
            }
            self.fall();
        }
        let options = self.options();
        Office::open(Path::new(HOME), options, &mut |_, _| {}).unwrap_or_else(|e| panic!("seed {}: {e}", self.seed))
    }

    /// Compares what is there with what was acknowledged.
    fn check(&mut self, office: &Office) {
        let seed = self.seed;
        let found: Vec<(WriteId, Digest)> = office
            .journal()
            .scan(Position::START)
            .map(|frame| {
                let (_, bytes) = frame.unwrap_or_else(|e| panic!("seed {seed}: {e}"));
                let frame = Frame::decode(&bytes).unwrap();
                (Entry::decode(frame.body).unwrap().id(), frame.digest())
            })
            .collect();
        let known = self.model.entries.len();
        assert!(found.len() >= known, "seed {seed}: {} of {known} acknowledged entries", found.len());
        for ((id, digest), (want, head)) in found.iter().zip(&self.model.entries) {
            let same = id == want && head.is_none_or(|head| head == *digest);
            assert!(same, "seed {seed}: {id} is there where {want} was acknowledged, or is another entry");
        }
        let state = office.read();
        let wrong = |values: &BTreeMap<Place, Value>| {
            let differs = |((id, tag), value): &(&Place, &Value)| {
                state.get(*id).and_then(|r| r.get(*tag)).map(|v| v.to_owned()).as_ref() != Some(value)
            };
            values.iter().find(differs).map(|(place, _)| *place)
        };
        if found.len() == known {
            assert_eq!(wrong(&self.model.values), None, "seed {seed}: a value is not the one that was acknowledged");
        } else {
            let with = |edits: &Edits| {
                let mut values = self.model.values.clone();
                values.extend(edits.iter().map(|(_, id, tag, value)| ((*id, *tag), value.clone())));
                values
            };
            let named = |name: &String| {
                let id = state.records(Kind::Unit).find(|u| u.text(unit::NAME) == Some(name))?.id();
                Some(with(&vec![(Kind::Unit, id, unit::NAME, Value::Text(name.clone()))]))
            };
            let saved = self.model.unsaved.iter().filter_map(named);
            let whole = self.model.unsure.iter().map(with).chain(saved).find(|values| wrong(values).is_none());
            let values =
                whole.unwrap_or_else(|| panic!("seed {seed}: {} entries that are no whole work", found.len() - known));
            self.model.values = values;
            self.met.count("unacknowledged work is there");
        }
        drop(state);
        self.model.entries = found.into_iter().map(|(id, digest)| (id, Some(digest))).collect();
        self.model.unsure.clear();
        self.model.unsaved.clear();
        self.check_drafts(office);
        let verified = office.verify(&mut |_, _| true).unwrap();
        assert!(verified.is_sound(), "seed {seed}: {verified:?}");
        assert_eq!(verified.head, office.read().head(), "seed {seed}");
    }

    fn text(&mut self) -> String {
        let long = self.dice.percent(5);
        let n = self.dice.roll();
        let len = if long { 15_000 } else { self.dice.below(40) as usize };
        format!("第{n}条{}", "督".repeat(len))
    }

    /// What somebody wants to do.
    fn wish(&mut self, office: &Office) -> Edits {
        let id = office.new_id().unwrap();
        let text = Value::Text(self.text());
        let old = (!self.model.tasks.is_empty())
            .then(|| self.model.tasks[self.dice.below(self.model.tasks.len() as u64) as usize]);
        match (self.dice.below(5), old) {
            (0, Some(old)) => vec![(Kind::Note, id, note::ABOUT, Value::Ref(old)), (Kind::Note, id, note::TEXT, text)],
            (1, Some(old)) => vec![(Kind::Task, old, task::TITLE, text)],
            (2, Some(old)) => {
                let progress = Value::Int(self.dice.below(101) as i64);
                vec![(Kind::Task, old, task::TITLE, text), (Kind::Task, old, task::PROGRESS, progress)]
            }
            // Many at once, as an import: some take several entries.
            (3, _) if self.dice.percent(40) => (0..self.dice.below(60))
                .map(|_| (Kind::Unit, office.new_id().unwrap(), unit::NAME, Value::Text(self.text())))
                .chain([(Kind::Unit, id, unit::NAME, text.clone())])
                .collect(),
            _ => vec![(Kind::Task, id, task::TITLE, text), (Kind::Task, id, task::LEDGER, Value::Ref(self.ledger))],
        }
    }

    fn actor(&mut self, office: &Office) -> Actor {
        let name = if self.dice.percent(50) { "管理员" } else { "第二人" };
        office.actor(Some(name)).unwrap()
    }

    /// Somebody does something; whatever the disk does, the answer is true.
    fn act(&mut self, office: &Office) {
        let (edits, actor) = (self.wish(office), self.actor(office));
        let mut work = Work::new("sim");
        work.on = Some(start().date_naive());
        edits.iter().for_each(|(kind, id, tag, value)| work.put(*kind, *id, *tag, value.clone()));
        let before = office.read().head();
        match office.commit(&actor, work) {
            Ok(done) => {
                self.met.count("acknowledged");
                let state = office.read();
                for stamp in done.first.0..done.first.0 + done.entries as u32 {
                    let stamp = ducha::domain::record::Stamp(stamp);
                    let id = state.write_id(stamp).unwrap();
                    // Of the last one the digest is known without the disk.
                    let replica = state.replica(id.replica).filter(|r| r.len() == id.seq);
                    self.model.entries.push((id, replica.map(|r| r.head)));
                }
                self.model.tasks.extend(edits.iter().filter(|e| e.0 == Kind::Task).map(|e| e.1));
                self.model.values.extend(edits.into_iter().map(|(_, id, tag, value)| ((id, tag), value)));
            }
            Err(error) => {
                assert!(
                    matches!(error.code(), Code::Failed | Code::Usage | Code::NotFound),
                    "seed {}: {error}",
                    self.seed
                );
                self.met.count("refused");
                assert_eq!(office.read().head(), before, "seed {}: what failed shows", self.seed);
                self.model.unsure.push(edits);
            }
        }
    }

    /// Waits for the drafts, and tells whether they are durable.
    fn settle(office: &Office) -> bool {
        office.drafts().flush();
        office.drafts().error().is_none()
    }

    /// A draft is put or forgotten.
    fn draft(&mut self, office: &Office) {
        let key = format!("sim/draft/{}", self.dice.below(4));
        let value = self.dice.percent(80).then(|| self.text().into_bytes());
        match &value {
            Some(bytes) => office.drafts().put(&key, bytes.clone()).unwrap(),
            None => office.drafts().remove(&key),
        }
        let durable = Self::settle(office);
        let (held, later) = self.model.drafts.entry(key).or_default();
        match durable {
            true => (*held, *later) = (value, Vec::new()),
            false => later.push(value),
        }
        self.met.count(if durable { "draft kept" } else { "draft not durable" });
    }

    /// Each draft is as it was when it was durable last, or as it was put since.
    fn check_drafts(&mut self, office: &Office) {
        let seed = self.seed;
        if let Some(error) = office.drafts().error() {
            panic!("seed {seed}: drafts cannot be kept: {error}");
        }
        for (key, (held, later)) in &mut self.model.drafts {
            let found = office.drafts().get(key);
            assert!(found == *held || later.contains(&found), "seed {seed}: the draft {key} is another one");
            (*held, *later) = (found, Vec::new());
        }
        if let Some(typed) = &self.model.typed {
            let forms = office.drafts().list("form/");
            let holds = |bytes: &[u8]| bytes.windows(typed.len()).any(|w| w == typed.as_bytes());
            assert!(forms.iter().any(|(_, bytes)| holds(bytes)), "seed {seed}: what was typed is gone: {typed}");
        }
        assert!(Self::settle(office), "seed {seed}");
    }

    /// Somebody makes a unit in the console, or types its name and is interrupted.
    fn console(&mut self, office: &Arc<Office>) {
        let actor = self.actor(office);
        let own = format!("form/{}/", actor.person);
        let folder = Path::new("/nowhere");
        let means = Means { depth: Depth::Ansi256, lines: Lines::Box, theme: "dark" };
        let chosen = looks(&Config::default(), folder, Lang::Zh, means).unwrap_or_else(|_| panic!("looks"));
        let (feed, _inbox) = channel();
        let mut app = open::app(Arc::clone(office), actor, chosen, feed, true);
        let mut screen = Screen::new(std::io::sink(), Size { width: 100, height: 30 }, Depth::Ansi256);
        let mut durable = true;
        let mut take = |event: Event| {
            app.handle(event);
            screen.draw(|f| app.draw(f)).unwrap();
            durable = Self::settle(office);
            durable
        };
        let mut press = |keys: &str| parse_sequence(keys).unwrap().into_iter().all(|key| take(Event::Key(key)));
        let left = !office.drafts().list(&own).is_empty();
        // For the first day, so that it is shown whatever the clock says later.
        press("g @");
        take(Event::Paste(start().date_naive().to_string()));
        let mut press = |keys: &str| parse_sequence(keys).unwrap().into_iter().all(|key| take(Event::Key(key)));
        press("enter 2 n");
        if left {
            // The form of before is thrown away.
            press("j j enter");
        }
        let name = format!("第{}局", self.dice.roll());
        let entries = office.read().metas().len();
        let head = office.read().head();
        let kept = take(Event::Paste(name.clone()));
        let saved = self.dice.percent(70);
        if saved {
            for key in parse_sequence("C-s").unwrap() {
                take(Event::Key(key));
            }
        }
        drop(app);
        let state = office.read();
        let made = state.records(Kind::Unit).find(|u| u.text(unit::NAME) == Some(&name)).map(|u| u.id());
        match made {
            Some(id) => {
                self.met.count("saved in the console");
                for at in entries..state.metas().len() {
                    let id = state.write_id(Stamp(at as u32)).unwrap();
                    let replica = state.replica(id.replica).filter(|r| r.len() == id.seq);
                    self.model.entries.push((id, replica.map(|r| r.head)));
                }
                self.model.values.insert((id, unit::NAME), Value::Text(name));
                self.model.typed = None;
            }
            None => {
                assert_eq!(state.head(), head, "seed {}: what failed shows", self.seed);
                self.met.count(if saved { "not saved in the console" } else { "left in the console" });
                if saved {
                    self.model.unsaved.push(name.clone());
                }
                // Where the last key was not durable, neither is what stands there sure to be gone.
                self.model.typed = Some(name).filter(|_| kept && durable);
            }
        }
    }

    /// The clock jumps: forward by days, back by hours, as after an empty battery.
    fn jump(&mut self) {
        self.met.count("clock jumped");
        let hour = 3_600_000;
        let by = match self.dice.below(3) {
            0 => self.dice.below(40) as i64 * 24 * hour,
            1 => -(self.dice.below(48) as i64) * hour,
            _ => self.dice.below(600) as i64 * 1000,
        };
        // Not before the office was begun: what is dated ahead is not shown before its day.
        self.clock.set((self.clock.millis() + by).max(start().timestamp_millis()));
    }

    fn run(&mut self) {
        let mut office = Arc::new(self.begin());
        self.model.entries = entries(&office);
        self.check(&office);
        self.hire(&office);
        for _ in 0..3 + self.dice.below(5) {
            for _ in 0..self.dice.below(25) {
                match self.dice.below(14) {
                    0 => self.jump(),
                    1 => self.trouble(),
                    2 => self.disk.set_space(self.disk.used() + self.dice.below(40_000)),
                    3 => {
                        self.disk.set_space(u64::MAX);
                        self.disk.mend();
                    }
                    4 => {
                        let options = self.options();
                        let second = Office::open(Path::new(HOME), options, &mut |_, _| {});
                        assert!(
                            second.is_err_and(|e| matches!(e.code(), Code::Locked | Code::NotFound | Code::Failed))
                        );
                    }
                    5 => self.draft(&office),
                    6 => self.console(&office),
                    _ => self.act(&office),
                }
            }
            self.disk.set_space(u64::MAX);
            let name = office.key().replica();
            self.end(office);
            office = Arc::new(self.open());
            self.check(&office);
            assert_eq!(office.key().replica(), name, "seed {}: a new name without a reason", self.seed);
            office = self.copies(office);
        }
        drop(office);
    }

    /// A second administrator, and a ledger.
    fn hire(&mut self, office: &Office) {
        let id = office.new_id().unwrap();
        self.ledger = office.new_id().unwrap();
        let edits: Edits = vec![
            (Kind::Ledger, self.ledger, ledger::NAME, Value::from("整改清单")),
            (Kind::Person, id, person::NAME, Value::from("第二人")),
            (Kind::Person, id, person::ROLE, Value::from(Role::Admin.code())),
        ];
        let mut work = Work::new("sim");
        edits.iter().for_each(|(kind, id, tag, value)| work.put(*kind, *id, *tag, value.clone()));
        office.commit(&office.actor(None).unwrap(), work).unwrap();
        self.model.values.extend(edits.into_iter().map(|(_, id, tag, value)| ((id, tag), value)));
        self.model.entries = entries(office);
    }

    /// The home folder is copied while nobody runs, or an old copy is put back in its place.
    fn copies(&mut self, office: Arc<Office>) -> Arc<Office> {
        if !self.dice.percent(30) {
            return office;
        }
        let name = office.key().replica();
        alone(office).close().unwrap();
        let Some((copied, model)) = self.copy.take_if(|_| self.dice.percent(60)) else {
            self.copy = Some((self.disk.copy_of(Path::new(HOME)), self.model.clone()));
            let office = Arc::new(self.open());
            self.check(&office);
            return office;
        };
        self.met.count("old copy put back");
        let last = |model: &Model, replica: ReplicaId| {
            model.entries.iter().filter(|(id, _)| id.replica == replica).map(|(id, _)| id.seq).max().unwrap_or(0)
        };
        self.disk.put_back(Path::new(HOME), &copied);
        let gone = self.model.clone();
        self.model = model;
        let office = Arc::new(self.open());
        self.check(&office);
        let held = copied_name(&self.model, &gone, name, &last);
        if held {
            assert_ne!(office.key().replica(), name, "seed {}: two histories under one name", self.seed);
            self.met.count("renamed");
        }
        office
    }
}

/// The office without those who still look at it: what a console searches ahead ends by itself.
fn alone(mut office: Arc<Office>) -> Office {
    loop {
        match Arc::try_unwrap(office) {
            Ok(office) => return office,
            Err(held) => office = held,
        }
        std::thread::yield_now();
    }
}

/// Whether the device that wrote last had more acknowledged than the copy holds.
fn copied_name(copy: &Model, gone: &Model, name: ReplicaId, last: &dyn Fn(&Model, ReplicaId) -> u32) -> bool {
    last(gone, name) > last(copy, name)
}

#[test]
fn nothing_that_was_acknowledged_is_ever_lost() {
    let met = run_seeds(FOUND, SEEDS, |seed| {
        let mut world = World::new(seed);
        world.run();
        world.met
    });
    let Some(met) = met else { return };
    met.each_at_least(
        5,
        &[
            "acknowledged",
            "refused",
            "cut",
            "killed",
            "closed",
            "opening failed",
            "clock jumped",
            "renamed",
            "draft kept",
            "draft not durable",
            "saved in the console",
            "not saved in the console",
            "left in the console",
        ],
    );
}
