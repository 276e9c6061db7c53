//! Who may speak, for whom, and with which rights: judged at a point of the log, and the same on every replica.
//!
//! A few entries bear on this and are kept here: those that set a person's role, take a person away, or set a device's
//! record, and those that undo such entries. From them follows, for any entry:
//!
//! - A *device* is **enrolled** when an administrator's entry, written on another device, names the person that it speaks
//!   for (or says that it speaks for everybody who works at it, as a server does). The office's first device is enrolled
//!   by beginning the log. What a device says of itself enrols nobody.
//! - A device is **revoked** behind a number of its own chain: what it wrote after that counts nowhere, whatever its
//!   clock said.
//! - A *role* holds from the entry that gave it, by the hybrid clock, and from its day. What somebody wrote before a right
//!   was taken away stands; what was written after, though offline, is refused.
//!
//! An entry that is refused stays in its chain, is passed on and can be read, but sets nothing. Since the judgement is a
//! function of the entries alone, replicas agree on it in whatever order they got them. A device that nobody enrolled has
//! entries in a log only where its store let them in before there were such rules, or as its own: they count. Peers do
//! not take them (see [`crate::log::accept`]).

use std::collections::HashMap;

use chrono::{DateTime, Days, NaiveDate};

use crate::domain::codec::{Malformed, Reader, put_int, put_uint};
use crate::domain::id::RecordId;
use crate::domain::kind::{GONE, Kind, Tag};
use crate::domain::record::value;
use crate::domain::rights::{Right, Role};
use crate::domain::schema::words::EVERYBODY;
use crate::domain::schema::{device, person};
use crate::domain::value::ValueRef;
use crate::i18n::Msg;
use crate::log::clock::Hlc;
use crate::log::entry::{ChangeRef, Entry, ReplicaId, WriteId};

/// Why an entry counts for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    /// Its device was revoked, and this was written behind what still counts.
    Revoked,
    /// Its device speaks for somebody else.
    NotSpokenFor,
    /// The person did not have the right at that point of the log.
    NoRight,
}

impl Refusal {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Revoked, Self::NotSpokenFor, Self::NoRight];

    /// What people read.
    pub fn label(self) -> Msg {
        match self {
            Self::Revoked => Msg::new("the device was revoked before it was written", "设备此前已被停用"),
            Self::NotSpokenFor => Msg::new("the device is enrolled for somebody else", "该设备登记在他人名下"),
            Self::NoRight => Msg::new("the person did not have the right then", "当时无此权限"),
        }
    }

    /// The stable name, for JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Revoked => "revoked",
            Self::NotSpokenFor => "not-spoken-for",
            Self::NoRight => "no-right",
        }
    }
}

/// What an entry says of itself, as far as it is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Whose chain it is in, and where.
    pub id: WriteId,
    /// When, by the hybrid clock.
    pub at: Hlc,
    /// Who says to have done it.
    pub actor: RecordId,
    /// The highest right that its changes need, as [`need`] gives it.
    pub needs: u8,
}

/// What one entry sets that bears on rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fact {
    /// A person's role; none: looks only.
    Role(RecordId, Option<Role>),
    /// A person was taken away, or is back.
    Gone(RecordId, bool),
    /// For whom a device speaks.
    Speaks(RecordId, Option<RecordId>),
    /// Whether a device speaks for everybody who works at it.
    Shared(RecordId, bool),
    /// The last entry of a device that counts; none: all.
    Last(RecordId, Option<u32>),
}

/// An entry that bears on rights.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Act {
    claim: Claim,
    on: NaiveDate,
    /// The first entry of the action that it is part of, by which an undo names all of it.
    first: WriteId,
    undoes: Option<WriteId>,
    facts: Vec<Fact>,
}

impl Act {
    /// Its place in the order that judges: by the hybrid clock, then by name.
    fn key(&self) -> (Hlc, WriteId) {
        (self.claim.at, self.claim.id)
    }

    /// Whether it holds on a day: at once, unless it was written for a later one. Where it was written it may have been
    /// tomorrow already.
    fn holds_on(&self, day: NaiveDate) -> bool {
        self.on <= day || self.on <= office_day(self.claim.at) + Days::new(1)
    }
}

/// Everything in the log that bears on rights.
#[derive(Clone, Debug, Default)]
pub struct Authority {
    founder: Option<ReplicaId>,
    /// In the order that judges.
    acts: Vec<Act>,
    index: Index,
    /// The last entry that counts of each device that was revoked, by its record.
    banned: HashMap<RecordId, u32>,
}

/// The acts that count, by what they are about; each list in the order that judges.
#[derive(Clone, Debug, Default)]
struct Index {
    people: HashMap<RecordId, Vec<usize>>,
    devices: HashMap<RecordId, Vec<usize>>,
    /// Those that take others back, by what they name.
    undoing: HashMap<WriteId, Vec<usize>>,
}

impl Index {
    fn add(&mut self, at: usize, act: &Act) {
        for fact in &act.facts {
            let (map, id) = match fact {
                Fact::Role(id, _) | Fact::Gone(id, _) => (&mut self.people, id),
                Fact::Speaks(id, _) | Fact::Shared(id, _) | Fact::Last(id, _) => (&mut self.devices, id),
            };
            let list = map.entry(*id).or_default();
            if list.last() != Some(&at) {
                list.push(at);
            }
        }
        if let Some(target) = act.undoes {
            self.undoing.entry(target).or_default().push(at);
        }
    }
}

/// For whom a device speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enrolment {
    /// The person; none where only [`Enrolment::shared`] says anything.
    pub person: Option<RecordId>,
    /// Whether it speaks for everybody who works at it.
    pub shared: bool,
    /// The last entry of it that counts; none: all of them.
    pub last: Option<u32>,
}

/// The record of the device that writes a replica.
pub fn device_record(replica: ReplicaId) -> RecordId {
    RecordId::from_key(Kind::Device, [replica.to_string().as_str()])
}

/// The highest right that the changes of an entry need, plus one; 0 for none. `founder` is the office's first device, whose
/// first entry makes the first administrator.
pub fn need(entry: &Entry<'_>, founder: Option<ReplicaId>) -> u8 {
    if entry.seq == 1 && founder == Some(entry.replica) {
        return 0;
    }
    let own = device_record(entry.replica);
    let right = |c: ChangeRef<'_>| {
        let kind = Kind::from_code(c.kind)?;
        match c.tag {
            // A device introduces itself; that binds it to nobody.
            _ if c.id == own && entry.seq == 1 => None,
            // Taking back what one made oneself needs no more than making it.
            GONE if entry.undoes.is_some() => Some(Right::Report),
            GONE => Some(Right::Manage),
            tag => kind.field(tag).map(|f| f.right),
        }
    };
    entry.changes().filter_map(right).max().map_or(0, |r| r as u8 + 1)
}

/// What a value says of the record that holds it.
type Says = fn(RecordId, Option<ValueRef<'_>>) -> Fact;

/// The fields that bear on rights, and what a value there says.
const BEARING: [(Kind, Tag, Says); 5] = [
    (Kind::Person, person::ROLE, |id, held| {
        let role = match held {
            Some(ValueRef::Text(word)) => Role::named(word),
            _ => None,
        };
        Fact::Role(id, role)
    }),
    (Kind::Person, GONE, |id, held| Fact::Gone(id, matches!(held, Some(ValueRef::Bool(true))))),
    (Kind::Device, device::PERSON, |id, held| match held {
        Some(ValueRef::Ref(person)) => Fact::Speaks(id, Some(person)),
        _ => Fact::Speaks(id, None),
    }),
    (Kind::Device, device::SPEAKS, |id, held| Fact::Shared(id, held == Some(ValueRef::Text(EVERYBODY)))),
    (Kind::Device, device::LAST, |id, held| {
        let last = match held {
            Some(ValueRef::Int(n)) => Some(u32::try_from(n.max(0)).unwrap_or(u32::MAX)),
            _ => None,
        };
        Fact::Last(id, last)
    }),
];

fn fact(c: &ChangeRef<'_>) -> Option<Fact> {
    let kind = Kind::from_code(c.kind)?;
    let (_, _, says) = BEARING.iter().find(|(of, tag, _)| *of == kind && *tag == c.tag)?;
    Some(says(c.id, value(c.raw)))
}

impl Authority {
    /// The office's first device, which began the log.
    pub fn founder(&self) -> Option<ReplicaId> {
        self.founder
    }

    /// Whether nothing is known yet.
    pub fn is_empty(&self) -> bool {
        self.founder.is_none()
    }

    /// Takes note of an entry; says whether it bears on rights and was not known. The first entry of a chain that makes an
    /// administrator, where nothing is known yet, begins the office.
    pub fn learn(&mut self, entry: &Entry<'_>) -> bool {
        let facts: Vec<Fact> = entry.changes().filter_map(|c| fact(&c)).collect();
        let begins = entry.seq == 1 && facts.iter().any(|f| matches!(f, Fact::Role(_, Some(Role::Admin))));
        if self.founder.is_none() && begins {
            self.founder = Some(entry.replica);
        }
        if facts.is_empty() && entry.undoes.is_none() {
            return false;
        }
        let claim = Claim { id: entry.id(), at: entry.at, actor: entry.actor, needs: need(entry, self.founder) };
        let index = entry.batch.map_or(0, |b| b.index);
        let first = WriteId { seq: entry.seq.saturating_sub(index), ..claim.id };
        let act = Act { claim, on: entry.on, first, undoes: entry.undoes, facts };
        let Err(at) = self.acts.binary_search_by_key(&act.key(), Act::key) else { return false };
        // What takes back nothing that bears on rights, and revokes nothing, changes no other act.
        let takes_back = act.undoes.is_some_and(|w| self.acts.iter().any(|a| a.first == w || a.claim.id == w));
        let revokes = act.facts.iter().any(|f| matches!(f, Fact::Last(..)));
        let appended = at == self.acts.len() && !takes_back && !revokes;
        let bears = !act.facts.is_empty() || takes_back || !appended;
        self.acts.insert(at, act);
        if !appended {
            self.weigh();
        } else if self.counts(at, &self.banned) {
            self.index.add(at, &self.acts[at]);
        }
        bears
    }

    /// Which device enrolled this one first, and the how manieth of those that it enrolled this one is, from 1. It follows
    /// from one chain alone, in which entries have one order: no two devices have the same, whatever else arrives.
    pub fn enrolled_by(&self, replica: ReplicaId) -> Option<(ReplicaId, u32)> {
        let record = device_record(replica);
        let enrolled = |a: &Act| -> Vec<RecordId> {
            let own = device_record(a.claim.id.replica);
            let of = |f: &Fact| match *f {
                Fact::Speaks(id, _) | Fact::Shared(id, true) => Some(id).filter(|id| *id != own),
                Fact::Shared(..) | Fact::Role(..) | Fact::Gone(..) | Fact::Last(..) => None,
            };
            a.facts.iter().filter_map(of).collect()
        };
        let by = self.acts.iter().find(|a| enrolled(a).contains(&record))?.claim.id.replica;
        let mut own: Vec<&Act> = self.acts.iter().filter(|a| a.claim.id.replica == by).collect();
        own.sort_unstable_by_key(|a| a.claim.id.seq);
        let mut seen: Vec<RecordId> = Vec::new();
        for id in own.into_iter().flat_map(enrolled) {
            if !seen.contains(&id) {
                seen.push(id);
            }
            if id == record {
                break;
            }
        }
        u32::try_from(seen.len()).ok().map(|nth| (by, nth))
    }

    /// For whom a device speaks at a point of the log; nothing where nobody enrolled it.
    pub fn enrolment(&self, replica: ReplicaId, at: Hlc) -> Option<Enrolment> {
        self.enrolled(replica, (at, WriteId::default()))
    }

    /// The same as it is now.
    pub fn enrolment_now(&self, replica: ReplicaId) -> Option<Enrolment> {
        self.enrolment(replica, Hlc(u64::MAX))
    }

    /// A person's role at a point of the log; none where the person has been taken away.
    pub fn role(&self, person: RecordId, at: Hlc) -> Option<Role> {
        self.role_before(person, (at, WriteId::default()))
    }

    /// Judges an entry by everything that is known.
    pub fn judge(&self, claim: &Claim) -> Option<Refusal> {
        let enrolment = self.enrolled(claim.id.replica, (claim.at, claim.id))?;
        self.weigh_one(claim, enrolment)
    }

    fn weigh_one(&self, claim: &Claim, enrolment: Enrolment) -> Option<Refusal> {
        if enrolment.last.is_some_and(|last| claim.id.seq > last) {
            return Some(Refusal::Revoked);
        }
        if !enrolment.shared && enrolment.person != Some(claim.actor) {
            return Some(Refusal::NotSpokenFor);
        }
        if claim.needs == 0 {
            return None;
        }
        let role = self.role_before(claim.actor, (claim.at, claim.id));
        let may = |right: &Right| role.is_some_and(|r| r.may(*right));
        let needed = Right::ALL.iter().find(|r| **r as u8 + 1 == claim.needs);
        (!needed.is_some_and(may)).then_some(Refusal::NoRight)
    }

    /// Finds out again which acts count: each is judged by those before it. What a device wrote behind the last entry of it
    /// that counts never does, and cannot say otherwise whatever its clock said: so those are looked for first, and again
    /// until no more are found.
    fn weigh(&mut self) {
        let mut banned = self.banned_by_founder();
        for _ in 0..=self.acts.len() {
            self.index = Index::default();
            for at in 0..self.acts.len() {
                if self.counts(at, &banned) {
                    self.index.add(at, &self.acts[at]);
                }
            }
            let before = banned.len();
            for (record, list) in &self.index.devices {
                let mut last = None;
                for act in list.iter().filter_map(|at| self.acts.get(*at)).filter(|a| !self.is_undone(a, None)) {
                    for fact in &act.facts {
                        match fact {
                            Fact::Last(id, to) if id == record => last = *to,
                            _ => {}
                        }
                    }
                }
                // Once found, a ban stays while the others are looked for.
                last.map(|last| banned.entry(*record).or_insert(last));
            }
            if banned.len() == before {
                break;
            }
        }
        self.banned = banned;
    }

    /// What the office's first device revoked: that stands whatever the revoked wrote with an earlier clock, such as that its
    /// administrator were none.
    fn banned_by_founder(&self) -> HashMap<RecordId, u32> {
        let mut banned = HashMap::new();
        let founders = || self.acts.iter().filter(|a| Some(a.claim.id.replica) == self.founder);
        let undone = |id: WriteId| founders().filter(|a| a.undoes == Some(id)).count() % 2 == 1;
        for act in founders().filter(|a| !undone(a.claim.id)) {
            for fact in &act.facts {
                match fact {
                    Fact::Last(record, Some(last)) => drop(banned.insert(*record, *last)),
                    Fact::Last(record, None) => drop(banned.remove(record)),
                    Fact::Role(..) | Fact::Gone(..) | Fact::Speaks(..) | Fact::Shared(..) => {}
                }
            }
        }
        self.founder.map(|f| banned.remove(&device_record(f)));
        banned
    }

    fn counts(&self, at: usize, banned: &HashMap<RecordId, u32>) -> bool {
        let Some(act) = self.acts.get(at) else { return false };
        let replica = act.claim.id.replica;
        if banned.get(&device_record(replica)).is_some_and(|last| act.claim.id.seq > *last) {
            return false;
        }
        let claim = Claim { needs: self.needs(act), ..act.claim };
        let verdict = match self.enrolled(replica, act.key()) {
            Some(enrolment) => self.weigh_one(&claim, Enrolment { last: None, ..enrolment }),
            // What was let in without an enrolment counts, as far as the person's rights go.
            None => self.weigh_one(&claim, Enrolment { person: None, shared: true, last: None }),
        };
        verdict.is_none()
    }

    /// The right that an act needs: taking another back needs what that one did.
    fn needs(&self, act: &Act) -> u8 {
        let (mut needs, mut at) = (act.claim.needs, act);
        while let Some(target) = at.undoes {
            let of = |a: &&Act| (a.first == target || a.claim.id == target) && a.key() < at.key();
            needs = self.acts.iter().filter(of).map(|a| a.claim.needs).fold(needs, u8::max);
            match self.acts.iter().find(of) {
                Some(before) => at = before,
                None => break,
            }
        }
        needs
    }

    fn listed<'a>(&'a self, list: Option<&'a Vec<usize>>) -> impl Iterator<Item = &'a Act> {
        list.into_iter().flatten().filter_map(|at| self.acts.get(*at))
    }

    /// Whether an act that counts takes this one back; before a point, where one is given.
    fn is_undone(&self, act: &Act, point: Option<(Hlc, WriteId)>) -> bool {
        let whole = self.listed(self.index.undoing.get(&act.first));
        let alone = (act.first != act.claim.id).then(|| self.index.undoing.get(&act.claim.id)).flatten();
        let mut later =
            whole.chain(self.listed(alone)).filter(|a| point.is_none_or(|p| a.key() < p) && a.key() > act.key());
        later.any(|a| !self.is_undone(a, point))
    }

    fn enrolled(&self, replica: ReplicaId, point: (Hlc, WriteId)) -> Option<Enrolment> {
        let nobody = Enrolment { person: None, shared: false, last: None };
        let founder = self.founder == Some(replica);
        let mut found = founder.then_some(Enrolment { shared: true, ..nobody });
        if self.index.devices.is_empty() {
            return found;
        }
        let record = device_record(replica);
        let (mut first, mut bound) = (None, None);
        // What a device says of itself enrols it no more than anybody's word does.
        let acts = self.listed(self.index.devices.get(&record));
        for act in acts.filter(|a| (founder || a.claim.id.replica != replica) && !self.is_undone(a, None)) {
            for fact in &act.facts {
                match *fact {
                    Fact::Speaks(id, person) if id == record => {
                        found.get_or_insert(nobody);
                        first = first.or(person);
                        if act.key() < point {
                            bound = Some(person);
                        }
                    }
                    Fact::Shared(id, shared) if id == record => {
                        found.get_or_insert(nobody).shared = shared || founder;
                    }
                    Fact::Last(id, last) if id == record => found.get_or_insert(nobody).last = last,
                    _ => {}
                }
            }
        }
        // What was written before the device was enrolled was written by the person whom it was enrolled for.
        found.map(|f| Enrolment { person: bound.unwrap_or(first), ..f })
    }

    fn role_before(&self, person: RecordId, point: (Hlc, WriteId)) -> Option<Role> {
        let day = office_day(point.0);
        let mut role: Option<(NaiveDate, Option<Role>)> = None;
        let mut gone: Option<(NaiveDate, bool)> = None;
        let acts = self.listed(self.index.people.get(&person)).take_while(|a| a.key() < point);
        for act in acts.filter(|a| a.holds_on(day) && !self.is_undone(a, Some(point))) {
            for fact in &act.facts {
                match *fact {
                    Fact::Role(id, r) if id == person && role.is_none_or(|(on, _)| on <= act.on) => {
                        role = Some((act.on, r));
                    }
                    Fact::Gone(id, g) if id == person && gone.is_none_or(|(on, _)| on <= act.on) => {
                        gone = Some((act.on, g));
                    }
                    _ => {}
                }
            }
        }
        match gone {
            Some((_, true)) => None,
            _ => Some(role.and_then(|(_, r)| r).unwrap_or(Role::Viewer)),
        }
    }

    /// Writes it for a checkpoint.
    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        use chrono::Datelike as _;
        out.push(u8::from(self.founder.is_some()));
        self.founder.iter().for_each(|f| out.extend_from_slice(&f.0));
        let write = |out: &mut Vec<u8>, w: WriteId| {
            out.extend_from_slice(&w.replica.0);
            put_uint(out, u64::from(w.seq));
        };
        put_uint(out, self.acts.len() as u64);
        for a in &self.acts {
            write(out, a.claim.id);
            put_uint(out, a.claim.at.0);
            put_uint(out, a.claim.actor.0);
            out.push(a.claim.needs);
            put_int(out, i64::from(a.on.num_days_from_ce()));
            put_uint(out, u64::from(a.first.seq));
            out.push(u8::from(a.undoes.is_some()));
            a.undoes.iter().for_each(|w| write(out, *w));
            put_uint(out, a.facts.len() as u64);
            for fact in &a.facts {
                let (code, id, held) = match *fact {
                    Fact::Role(id, role) => (0, id, role.map_or(0, |r| r as u64 + 1)),
                    Fact::Gone(id, gone) => (1, id, u64::from(gone)),
                    Fact::Speaks(id, person) => (if person.is_some() { 2 } else { 3 }, id, person.map_or(0, |p| p.0)),
                    Fact::Shared(id, shared) => (4, id, u64::from(shared)),
                    Fact::Last(id, last) => (5, id, last.map_or(0, |l| u64::from(l) + 1)),
                };
                out.push(code);
                put_uint(out, id.0);
                put_uint(out, held);
            }
        }
    }

    /// Reads what [`Authority::encode`] wrote.
    pub(crate) fn decode(r: &mut Reader<'_>) -> Result<Self, Malformed> {
        fn write(r: &mut Reader<'_>) -> Result<WriteId, Malformed> {
            Ok(WriteId { replica: ReplicaId(r.array()?), seq: r.uint32()? })
        }
        let wrong = Malformed("authority");
        let founder = if r.byte()? == 0 { None } else { Some(ReplicaId(r.array()?)) };
        let mut out = Self { founder, ..Self::default() };
        for _ in 0..r.count()? {
            let claim = Claim { id: write(r)?, at: Hlc(r.uint()?), actor: RecordId(r.uint()?), needs: r.byte()? };
            let on = i32::try_from(r.int()?).ok().and_then(NaiveDate::from_num_days_from_ce_opt).ok_or(wrong)?;
            let first = WriteId { replica: claim.id.replica, seq: r.uint32()? };
            let undoes = if r.byte()? == 0 { None } else { Some(write(r)?) };
            let mut facts = Vec::new();
            for _ in 0..r.count()? {
                let (code, id, held) = (r.byte()?, RecordId(r.uint()?), r.uint()?);
                let less = held.checked_sub(1);
                facts.push(match code {
                    0 => Fact::Role(id, less.and_then(|n| Role::ALL.get(usize::try_from(n).ok()?).copied())),
                    1 => Fact::Gone(id, held != 0),
                    2 => Fact::Speaks(id, Some(RecordId(held))),
                    3 => Fact::Speaks(id, None),
                    4 => Fact::Shared(id, held != 0),
                    5 => Fact::Last(id, less.map(|n| u32::try_from(n).unwrap_or(u32::MAX))),
                    _ => return Err(wrong),
                });
            }
            out.acts.push(Act { claim, on, first, undoes, facts });
        }
        out.acts.sort_by_key(Act::key);
        out.weigh();
        Ok(out)
    }
}

/// The day of a reading of the clock, in the office's time (UTC+8, the only one in China).
fn office_day(at: Hlc) -> NaiveDate {
    let utc = DateTime::from_timestamp_millis(at.millis().saturating_add(8 * 3_600_000));
    // The end of time, which the question "now" asks with.
    utc.map_or(NaiveDate::MAX, |t| t.date_naive()).min(NaiveDate::MAX - Days::new(1))
}
