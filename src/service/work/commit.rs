//! Making a piece of work into entries: what it asks is checked, then chained and signed. [`crate::service::work::group`] makes them
//! durable, and folds them then.

use std::collections::HashSet;

use chrono::NaiveDate;

use crate::domain::id::RecordId;
use crate::domain::kind::{GONE, Kind};
use crate::domain::record::{EMPTY, Record, Stamp};
use crate::domain::rights::Role;
use crate::domain::schema::{device, figure, person, setting};
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::i18n::Lang;
use crate::log::authority::{Claim, need};
use crate::log::{Batch, Change, Digest, Draft, Entry, Frame, Hlc, State, WriteId, Writes, hex};
use crate::service::messages;
use crate::service::office::Office;
use crate::service::people::identity;
use crate::service::people::sight::current;
use crate::service::steps::moves;
use crate::service::visits::warnings;
use crate::service::work::follow;
use crate::service::work::rules;
use crate::service::work::{Actor, Done, Edit, Work};
use crate::store::checkpoint::fetching;

/// An entry is ended when its changes take about this many bytes.
const ENTRY_BYTES: usize = 192 << 10;

/// By how many milliseconds the device's clock must be behind the hybrid one to be kept beside it.
const FAR: i64 = 60_000;

/// The name of the office's own setting: what it is called.
pub const OFFICE_NAME: &str = "office.name";

/// Writes the first entry of a store: the office's name, its first administrator, this device.
pub(crate) fn begin(office: &Office, name: &str, admin: &str) -> Result<()> {
    let id = RecordId::from_key(Kind::Person, [admin, ""]);
    let actor = Actor { person: id, role: Role::Admin, unit: None, access: None };
    let set = RecordId::from_key(Kind::Setting, [OFFICE_NAME]);
    let work = Work::new("office.init")
        .set(Kind::Person, id, person::NAME, Value::from(admin))
        .set(Kind::Person, id, person::ROLE, Value::from(Role::Admin.code()))
        .set(Kind::Setting, set, setting::NAME, Value::from(OFFICE_NAME))
        .set(Kind::Setting, set, setting::VALUE, Value::from(name));
    office.commit(&actor, work).map(|_| ())
}

/// Where the chain of this device's entries stands, while work is made into entries that are not written yet.
pub(crate) struct Chain {
    seq: u32,
    prev: Digest,
    at: Hlc,
    next: u32,
}

impl Chain {
    /// Behind all that is in the state.
    pub(crate) fn behind(office: &Office, state: &State) -> Self {
        let here = state.replica(office.key().replica());
        Self {
            seq: here.map_or(0, |r| r.len()),
            prev: here.map_or([0; 32], |r| r.head),
            at: state.clock(),
            next: state.metas().len() as u32,
        }
    }
}

/// Work that was checked, as frames of the journal.
pub(crate) struct Prepared {
    /// The frames, which build on all that was prepared before by the same chain.
    pub frames: Vec<Vec<u8>>,
    /// What is told once they are written.
    pub done: Done,
}

/// Checks work against the state and makes it into entries behind a chain; where it is refused the chain stays.
pub(crate) fn prepare(
    office: &Office,
    state: &State,
    chain: &mut Chain,
    actor: &Actor,
    mut work: Work,
) -> Result<Prepared> {
    identity::admitted(state, actor)?;
    if office.is_superseded() {
        return Err(Error::new(Code::Conflict, messages::SUPERSEDED).hint(messages::HINT_SUPERSEDED));
    }
    let introduces = state.replica(office.key().replica()).is_none();
    if introduces {
        introduce(office, state, actor, &mut work);
    }
    // What the person may do now counts, whatever the session began with.
    let now = current(state, actor);
    let actor = &Actor { role: now.role.min(actor.role), ..now };
    let moves = moves::complete(state, actor, &mut work, office.today());
    follow::complete(state, actor, &mut work, office.today());
    // Of what one may not touch nothing is said, nor that it stands as it is.
    rules::reach(state, actor, &work, &work.edits)?;
    let on = work.on.unwrap_or_else(|| office.today());
    let known = Known::of(office, state, on, work.edits.iter().map(|e| e.id))?;
    // An entry that takes back sets nothing itself, but that a device names itself.
    let (asked, edits) = match work.undoes {
        None => {
            let edits = known.changed(std::mem::take(&mut work.edits));
            (edits.clone(), edits)
        }
        Some(target) => {
            let target = state.stamp_of(target).ok_or_else(|| Error::new(Code::NotFound, messages::NOTHING_TO_UNDO))?;
            let own = std::mem::take(&mut work.edits).into_iter().filter(|e| e.kind == Kind::Device);
            (office.plan(state, target)?.into_edits(), known.changed(own.collect()))
        }
    };
    if asked.iter().all(|e| introduces && Some(e.id) == work.device) {
        let done = Done {
            first: Stamp(chain.next),
            entries: 0,
            records: Vec::new(),
            fields: 0,
            published: None,
            overtaken: 0,
            warnings: Vec::new(),
        };
        return Ok(Prepared { frames: Vec::new(), done });
    }
    speaks(office, state, actor)?;
    rules::check(state, actor, &work, &asked, &moves)?;
    let mut next = Chain { ..*chain };
    let mut prepared = chained(office, &known, &mut next, actor, &work, (&asked, &edits))?;
    prepared.done.warnings = warnings::of(state, &work, &asked, office.clock().now());
    prepared.frames.iter().try_for_each(|frame| counts(state, frame))?;
    *chain = next;
    Ok(prepared)
}

/// Makes edits into entries behind a chain; what was asked for may be more than what is set.
fn chained(
    office: &Office,
    known: &Known<'_>,
    chain: &mut Chain,
    actor: &Actor,
    work: &Work,
    (asked, edits): (&[Edit], &[Edit]),
) -> Result<Prepared> {
    let (state, on) = (known.state, known.on);
    let drafts = drafts(office, known, chain, actor, work, edits)?;
    let received = office.clock().millis();
    let mut frames = Vec::with_capacity(drafts.len());
    let first = Stamp(chain.next);
    for mut draft in drafts {
        draft.prev = chain.prev;
        let body = draft.encode();
        let digest = Frame { received, body: &body, signature: &[0; 64] }.digest();
        frames.push(Frame::encode(received, &body, &office.key().sign(&digest)));
        *chain = Chain { seq: draft.seq, prev: digest, at: draft.at, next: chain.next + 1 };
    }
    // That the device names itself is no part of what was asked for.
    let asked = || asked.iter().filter(|e| e.kind != Kind::Device);
    let mut seen = HashSet::new();
    let records = asked().map(|e| e.id).filter(|id| seen.insert(*id)).collect();
    let since = work.undoes.and_then(|w| state.meta(state.root_of(state.stamp_of(w)?))).map_or(on, |m| m.on);
    let published = published(state, since, office.today()).filter(|_| asked().any(|e| is_counted(e.kind)));
    let later = |e: &&Edit| {
        let held = state.get(e.id).and_then(|r| state.meta(r.stamp(e.tag)?));
        work.undoes.is_none() && held.is_some_and(|m| m.on > on)
    };
    let overtaken = asked().filter(later).count();
    let fields = asked().count();
    let warnings = Vec::new();
    let done = Done { first, entries: frames.len(), records, fields, published, overtaken, warnings };
    Ok(Prepared { frames, done })
}

/// Writes work that no rule was asked about: what a peer of another version, an old store or a forger may bring.
#[cfg(test)]
pub(crate) fn unchecked(office: &Office, actor: &Actor, work: &Work) {
    let prepared = {
        let state = office.read();
        let on = work.on.unwrap_or_else(|| office.today());
        let known = Known::of(office, &state, on, work.edits.iter().map(|e| e.id)).unwrap_or_else(|e| panic!("{e}"));
        chained(office, &known, &mut Chain::behind(office, &state), actor, work, (&work.edits, &work.edits))
    };
    let frames = prepared.unwrap_or_else(|e| panic!("{e}")).frames;
    office.append(&mut office.writing(), frames).unwrap_or_else(|e| panic!("{e}"));
}

/// What every replica would refuse is not written: the rights are judged as they will be there.
fn counts(state: &State, frame: &[u8]) -> Result<()> {
    // What was just made can be read.
    let (Ok(frame), authority) = (Frame::decode(frame), state.authority()) else { return Ok(()) };
    let Ok(entry) = Entry::decode(frame.body) else { return Ok(()) };
    let taken_back = entry.undoes.and_then(|w| state.stamp_of(w)).map_or(0, |s| state.needed(s));
    let needs = need(&entry, authority.founder()).max(taken_back);
    let claim = Claim { id: entry.id(), at: entry.at, actor: entry.actor, needs };
    match authority.judge(&claim) {
        None => Ok(()),
        Some(refusal) => Err(Error::new(Code::Denied, messages::WOULD_BE_REFUSED)
            .with_message("why", refusal.label())
            .hint(messages::HINT_ASK_ADMIN)),
    }
}

/// A device that was enrolled for one person writes for nobody else, and not at all once it was revoked.
fn speaks(office: &Office, state: &State, actor: &Actor) -> Result<()> {
    let replica = office.key().replica();
    let Some(enrolment) = state.authority().enrolment_now(replica) else { return Ok(()) };
    let written = state.replica(replica).map_or(0, |r| r.len());
    if enrolment.last.is_some_and(|last| written >= last) {
        return Err(Error::new(Code::Denied, messages::DEVICE_REVOKED).hint(messages::HINT_REVOKED));
    }
    match enrolment.person {
        Some(person) if !enrolment.shared && person != actor.person => {
            Err(Error::new(Code::Denied, messages::OTHER_PERSON).with("name", state.title(person)))
        }
        _ => Ok(()),
    }
}

/// The last day up to today of which figures were published, where a change that holds from a day changes what was true
/// on it.
fn published(state: &State, since: NaiveDate, today: NaiveDate) -> Option<NaiveDate> {
    let days = state.records(Kind::Figure).filter_map(|r| r.date(figure::AS_OF));
    days.filter(|d| *d <= today).max().filter(|d| since <= *d && since < today)
}

/// Whether figures of the office follow from a kind.
fn is_counted(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Task
            | Kind::Ledger
            | Kind::Problem
            | Kind::Finding
            | Kind::Flag
            | Kind::Indicator
            | Kind::Observation
            | Kind::Unit
    )
}

/// A device that writes for the first time says who it is, and whose: that of a server is not that of who happens to write
/// first through it.
fn introduce(office: &Office, state: &State, actor: &Actor, work: &mut Work) {
    let owner = office.owner(state).map_or(actor.person, crate::domain::record::Record::id);
    let replica = office.key().replica().to_string();
    let id = RecordId::from_key(Kind::Device, [replica.as_str()]);
    if state.get(id).is_some() {
        // An administrator has said already whose it is.
        return;
    }
    work.device = Some(id);
    let name = office.device_name().map_or_else(crate::service::office::own_device::host, str::to_string);
    work.put(Kind::Device, id, device::NAME, Value::Text(name));
    work.put(Kind::Device, id, device::KEY, Value::Text(hex(&office.key().public())));
    work.put(Kind::Device, id, device::PERSON, Value::Ref(owner));
    work.put(Kind::Device, id, device::REPLICA, Value::Text(replica));
}

/// What is known of the records that are to be written: what each field holds on the day of the work, and which writes
/// the next one replaces.
struct Known<'s> {
    state: &'s State,
    on: NaiveDate,
    /// The writes of those records of which this does not follow from the fields.
    writes: Writes,
    read: HashSet<RecordId>,
}

impl<'s> Known<'s> {
    fn of(office: &Office, state: &'s State, on: NaiveDate, ids: impl Iterator<Item = RecordId>) -> Result<Self> {
        let later = |r: &Record| r.fields().any(|f| state.meta(f.stamp).is_some_and(|m| m.on > on));
        let asked = |id: &RecordId| state.known(*id).is_some_and(|r| r.is_tangled() || later(r));
        let read: HashSet<RecordId> = ids.filter(asked).collect();
        let history = |r: &Record| r.history().collect();
        let writes = state.read_back(read.iter().copied(), &history, &fetching(office.journal()))?;
        Ok(Self { state, on, writes, read })
    }

    /// Leaves out edits that set what is there already on the day; of several to one field the last counts.
    fn changed(&self, edits: Vec<Edit>) -> Vec<Edit> {
        let mut seen = HashSet::new();
        let mut out: Vec<Edit> = Vec::with_capacity(edits.len());
        for edit in edits.into_iter().rev() {
            if !seen.insert((edit.id, edit.tag)) {
                continue;
            }
            if !self.holds(&edit) || self.state.contest(edit.id, edit.tag).is_some_and(|c| c.differs()) {
                out.push(edit);
            }
        }
        out.reverse();
        out
    }

    /// Whether a field holds on the day what an edit sets.
    fn holds(&self, edit: &Edit) -> bool {
        let same = |held: Option<&[u8]>| match (&edit.value, held) {
            (None, None) => true,
            (None, Some(raw)) => raw == EMPTY,
            (Some(v), Some(raw)) => {
                let mut bytes = Vec::new();
                v.encode(&mut bytes);
                bytes == raw
            }
            (Some(_), None) => false,
        };
        if !self.read.contains(&edit.id) {
            return same(self.state.known(edit.id).and_then(|r| r.raw(edit.tag)));
        }
        let writes = self.writes.field(edit.id, edit.tag);
        let effective = |stamp| self.state.is_effective(stamp, edit.kind);
        let shown = self.state.resolve(edit.id, &writes, &effective, Some(self.on)).shown;
        same(shown.and_then(|at| writes.get(at)).map(|w| w.raw))
    }

    /// The writes that the next one of a field replaces: all that no other replaced.
    fn replaced(&self, edit: &Edit) -> Vec<WriteId> {
        let state = self.state;
        if !self.read.contains(&edit.id) {
            let held = state.known(edit.id).and_then(|r| r.stamp(edit.tag));
            return held.and_then(|s| state.write_id(s)).into_iter().collect();
        }
        let writes = self.writes.field(edit.id, edit.tag);
        let latest = state.resolve(edit.id, &writes, &|_| true, None).latest;
        latest.iter().filter_map(|at| state.write_id(writes.get(*at)?.stamp)).collect()
    }
}

/// Puts edits into entries of bounded size; the edits of one record stay side by side.
fn drafts(
    office: &Office,
    known: &Known<'_>,
    chain: &Chain,
    actor: &Actor,
    work: &Work,
    edits: &[Edit],
) -> Result<Vec<Draft>> {
    let replica = office.key().replica();
    let mut at = chain.at;
    let mut groups: Vec<Vec<Change>> = vec![Vec::new()];
    let mut size = 0;
    let mut last = None;
    for edit in edits {
        if size > ENTRY_BYTES && last != Some(edit.id) {
            groups.push(Vec::new());
            size = 0;
        }
        last = Some(edit.id);
        let change = |replaces| Change {
            id: edit.id,
            kind: edit.kind as u8,
            tag: edit.tag,
            replaces,
            value: edit.value.clone(),
        };
        if let Some(group) = groups.last_mut() {
            // The person saw all the values that stand against each other: this one settles it.
            match known.replaced(edit) {
                none if none.is_empty() => group.push(change(None)),
                some => group.extend(some.into_iter().map(|w| change(Some(w)))),
            }
        }
        size += 12 + edit.value.as_ref().map_or(2, size_of);
        if size > crate::log::entry::MAX_BODY - (64 << 10) {
            return Err(Error::new(Code::BadInput, messages::TOO_LARGE).with("bytes", size));
        }
    }
    let count = groups.len() as u32;
    let id = if count > 1 { office.random()?.max(1) } else { 0 };
    let (seq, prev) = (chain.seq, chain.prev);
    let wall = office.clock().millis();
    Ok(groups
        .into_iter()
        .zip(0u32..)
        .map(|(changes, index)| {
            at = at.tick(wall);
            Draft {
                replica,
                seq: seq + index + 1,
                at,
                on: known.on,
                actor: actor.person,
                action: work.action.clone(),
                note: work.note.clone(),
                batch: (count > 1).then_some(Batch { id, index, last: index + 1 == count }),
                undoes: work.undoes.filter(|_| index == 0),
                wall: Some(wall).filter(|wall| at.millis().saturating_sub(*wall) > FAR),
                key: (seq + index == 0).then(|| office.key().public()),
                prev,
                changes,
            }
        })
        .collect())
}

fn size_of(value: &Value) -> usize {
    match value {
        Value::Text(t) => t.len() + 4,
        Value::Refs(ids) => ids.len() * 8 + 4,
        Value::Texts(all) => all.iter().map(|t| t.len() + 3).sum(),
        Value::Due(d) => d.words.len() + 10,
        _ => 12,
    }
}

impl Office {
    /// Whether work would be done, without doing it.
    ///
    /// # Errors
    /// Those that [`Office::commit`] would end with before it writes.
    pub fn would(&self, actor: &Actor, work: Work) -> Result<()> {
        let state = self.read();
        prepare(self, &state, &mut Chain::behind(self, &state), actor, work).map(drop)
    }

    /// What the office is called.
    pub fn name(&self, state: &State, lang: Lang) -> String {
        let set = RecordId::from_key(Kind::Setting, [OFFICE_NAME]);
        match state.get(set).and_then(|r| r.text(setting::VALUE)) {
            Some(name) if !name.is_empty() => name.to_string(),
            _ => messages::THE_OFFICE.text(lang).to_string(),
        }
    }

    /// Takes records away; undo brings them back.
    pub fn removal(work: &mut Work, state: &State, ids: &[RecordId]) {
        for id in ids {
            if let Some(r) = state.get(*id) {
                work.put(r.kind(), *id, GONE, Value::Bool(true));
            }
        }
    }

    /// The name of an entry everywhere, by its place here.
    pub fn write_id(&self, stamp: Stamp) -> Option<WriteId> {
        self.read().write_id(stamp)
    }
}
