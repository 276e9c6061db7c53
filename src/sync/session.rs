//! One sync: greetings, vectors, what each side lacks, then evidence. It writes no entries of its own.
//!
//! What is ours goes first, so that it is safe whatever follows. Each piece is durable where it arrives before the next one
//! is asked for: wherever a line breaks, the next sync goes on there.

use super::asides;
use super::files;
use super::local::{greeting, here, same_office};
use super::messages;
use super::plan::{Plan, plan};
use super::protocol::BATCH;
use super::remote::{Greeting, Remote, Scope, Told};
use super::vector::Vector;
use crate::domain::kind::Kind;
use crate::domain::schema::evidence;
use crate::error::{Code, Error, Result};
use crate::i18n::Lang;
use crate::log::ReplicaId;
use crate::service::Office;
use crate::service::peers::receive::{Door, Received};
use crate::store::Digest;
use crate::store::messages::OTHER_FILE;

/// Files up to this size are taken along unless somebody says otherwise, in bytes.
pub const SMALL_FILE: u64 = 4 << 20;

/// What a sync is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It waits for the first answer.
    Connecting,
    /// It sends entries.
    Sending,
    /// It takes entries in.
    Receiving,
    /// It exchanges evidence; counted in bytes.
    Files,
}

/// Is told what a sync does, how far it is and of how much; stops it by returning false.
pub type Progress<'p> = &'p mut dyn FnMut(Phase, u64, u64) -> bool;

/// What is wanted of a sync.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// The largest evidence file that is taken along, in bytes; none where no evidence is.
    pub files: Option<u64>,
    /// The language of what the other side says.
    pub lang: Lang,
}

/// Evidence that was exchanged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Whether it was looked at what each side has.
    pub compared: bool,
    /// Files that came, and that went.
    pub came: usize,
    /// See [`Moved::came`].
    pub went: usize,
    /// Files that are larger than was wanted, and were left where they are.
    pub left: usize,
    /// The bytes of those.
    pub left_bytes: u64,
    /// How many of those lie only here.
    pub only_here: usize,
    /// Files that came as other bytes than their digest says, or that are damaged here: nothing of them was kept, and they hold
    /// up none of the others.
    pub bad: Vec<Digest>,
}

/// Entries of this device that the other side keeps aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAside {
    /// The numbers of the first and the last.
    pub entries: (u32, u32),
    /// The stable name of the reason, where it was told now; it is told once.
    pub why: Option<String>,
    /// The names of the devices that keep them aside, where both sides only meet in a folder or a database.
    pub at: Option<String>,
}

/// What came of a sync.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What the other side said of itself.
    pub theirs: Greeting,
    /// What came of the entries that came.
    pub received: Received,
    /// What the other side did with those that went.
    pub told: Told,
    /// Evidence.
    pub files: Moved,
    /// By how many milliseconds this device's clock is behind the other's; negative where it is ahead.
    pub behind: i64,
    /// Up to which number the entries that this device wrote are there.
    pub reached: u32,
    /// Which of those wait there, if any do.
    pub kept_aside: Option<KeptAside>,
    /// How many bytes came over the line, and how many went.
    pub traffic: (u64, u64),
    /// How far both sides are now.
    pub agreed: Vector,
    /// How many entries the other side holds that were written under this device's name and were not here: see
    /// [`Office::give_up_name`].
    pub older: u32,
    /// Whether this device is to have nothing any more, and nothing that it wrote is only here: then the copy here has to go.
    pub withdrawn: bool,
}

fn stopped() -> Error {
    Error::new(Code::Cancelled, messages::STOPPED).hint(messages::HINT_RESUMES)
}

/// Exchanges with another replica what each side lacks.
///
/// # Errors
/// As [`Remote`]; `Cancelled` where it was stopped. What was exchanged before is durable.
pub fn sync(office: &Office, remote: &mut dyn Remote, wanted: &Wanted, progress: Progress<'_>) -> Result<Outcome> {
    if !progress(Phase::Connecting, 0, 0) {
        return Err(stopped());
    }
    let ours = greeting(office, wanted.lang);
    let theirs = remote.greet(&ours)?;
    same_office(ours.store, &theirs)?;
    if theirs.replica == ours.replica {
        return Err(Error::new(Code::Usage, messages::ITSELF).hint(messages::HINT_TWO_HISTORIES));
    }
    if theirs.store.is_none() {
        return Err(Error::new(Code::Failed, messages::NOTHING_THERE));
    }
    let there = remote.vector()?;
    let here = Vector::of(office);
    let plan = plan(&here, &there);
    let (told, own_alarms) = send(office, remote, &plan, progress)?;
    let received = if theirs.scope == Scope::Nothing {
        Received::default()
    } else {
        take(office, remote, &plan, Door::Enrolled, progress)?
    };
    let files = match (theirs.scope, wanted.files) {
        (Scope::Nothing, _) => bring(office, remote, &there, progress)?,
        (Scope::All, Some(most)) => exchange(office, remote, most, progress)?,
        (Scope::All, None) => Moved::default(),
    };
    let own = office.key().replica();
    let kept_aside = match theirs.replica == ReplicaId::default() {
        true => asides::exchange(office, remote)?,
        false => kept_aside(own, &there, &told),
    };
    // What was sent is there; where something of it was wrong, only what was there before.
    let sent = plan.send.iter().find(|(r, ..)| *r == own).map(|(_, _, to)| *to);
    let reached = sent.filter(|_| !own_alarms).unwrap_or_else(|| there.chain(own).reached());
    let whole = office.read().replica(own).map_or(0, |r| r.len()) <= reached;
    // A folder or a database ends nobody's access: there the log says it, and what comes back that the office has it.
    let ended = match theirs.replica == ReplicaId::default() {
        true => is_revoked(office, kept_aside.as_ref()),
        false => theirs.scope == Scope::Nothing,
    };
    let withdrawn = ended && whole;
    // What we wrote and lacked: this home is an older copy of one that went on.
    let older = there.chain(own).reached().saturating_sub(here.chain(own).reached());
    if older > 0 {
        office.give_up_name()?;
    }
    let mut out = Outcome {
        withdrawn,
        older,
        agreed: here.joined(&there),
        behind: theirs.now - ours.now,
        theirs,
        received,
        told,
        files,
        reached,
        kept_aside,
        traffic: (0, 0),
    };
    for file in &out.files.bad {
        out.received.alarms.push(bad_file(office, file));
    }
    for replica in plan.forks {
        let error = Error::new(Code::BadInput, messages::TWO_HISTORIES).with("replica", replica);
        out.received.alarms.push(error.hint(messages::HINT_TWO_HISTORIES));
    }
    drop(remote.end());
    out.traffic = remote.traffic();
    Ok(out)
}

/// Whether this device was revoked, and of what it wrote since nothing is only here: others say that they keep it aside.
fn is_revoked(office: &Office, kept_aside: Option<&KeptAside>) -> bool {
    let own = office.key().replica();
    let state = office.read();
    let written = state.replica(own).map_or(0, |r| r.len());
    let last = state.authority().enrolment_now(own).and_then(|e| e.last);
    last.is_some_and(|last| written <= last || kept_aside.is_some_and(|kept| kept.entries.1 >= written))
}

/// Which entries of a device the other side keeps aside, by what it said of itself before it was sent more and of that since.
fn kept_aside(own: ReplicaId, there: &Vector, told: &Told) -> Option<KeptAside> {
    let before = there.chain(own);
    let mut new = told.aside.iter().filter(|(id, _)| id.replica == own);
    let held = (before.held > before.len).then_some((before.len + 1, before.held));
    let Some((first, why)) = new.next() else { return held.map(|entries| KeptAside { entries, why: None, at: None }) };
    let last = new.next_back().map_or(first.seq, |(id, _)| id.seq);
    let entries = (held.map_or(first.seq, |(from, _)| from), last);
    Some(KeptAside { entries, why: Some(why.clone()), at: None })
}

/// The error of a file that came as another one, or is damaged here.
pub fn bad_file(office: &Office, file: &Digest) -> Error {
    let digest = file.to_string();
    let state = office.read();
    let mut named = state.records(Kind::Evidence).filter(|r| r.text(evidence::DIGEST) == Some(&digest));
    let name = named.next().map_or_else(|| digest.clone(), |r| state.title_of(r));
    let error = Error::new(Code::BadInput, messages::BAD_FILE).with("name", name).with("digest", &digest);
    error.hint(messages::HINT_BAD_FILE)
}

/// Sends what the other side lacks; says too whether something of it was wrong.
fn send(office: &Office, remote: &mut dyn Remote, plan: &Plan, progress: Progress<'_>) -> Result<(Told, bool)> {
    let (all, mut done, mut told) = (plan.counts().1, 0u64, Told::default());
    if plan.send.is_empty() {
        return Ok((told, false));
    }
    if !progress(Phase::Sending, 0, all) {
        return Err(stopped());
    }
    office.send(&plan.send, BATCH, &mut |entries| {
        done += entries.len() as u64;
        told.add(remote.append(entries)?);
        if progress(Phase::Sending, done, all) { Ok(true) } else { Err(stopped()) }
    })?;
    let wrong = !told.alarms.is_empty();
    Ok((told, wrong))
}

/// Takes what this side lacks.
fn take(office: &Office, remote: &mut dyn Remote, plan: &Plan, door: Door, progress: Progress<'_>) -> Result<Received> {
    let (all, mut done, mut received) = (plan.counts().0, 0u64, Received::default());
    if plan.fetch.is_empty() {
        // The time of what is kept aside may have come.
        received.add(office.look_aside()?);
        return Ok(received);
    }
    remote.fetch(&plan.fetch, &mut |entries| {
        done += entries.len() as u64;
        received.add(office.receive(&entries, door)?);
        if progress(Phase::Receiving, done, all) { Ok(true) } else { Err(stopped()) }
    })?;
    Ok(received)
}

/// Takes a whole log in, for a store that begins: the chain of the office's first device first, which says who may speak.
///
/// # Errors
/// As [`sync`]; what is wrong with an entry, by name.
pub(super) fn take_all(
    office: &Office,
    remote: &mut dyn Remote,
    theirs: &Greeting,
    progress: Progress<'_>,
) -> Result<()> {
    let there = remote.vector()?;
    let mut whole = plan(&Vector::of(office), &there);
    let (first, rest): (Vec<_>, Vec<_>) = whole.fetch.iter().partition(|(r, ..)| Some(*r) == theirs.founder);
    for fetch in [first, rest] {
        whole.fetch = fetch;
        let received = take(office, remote, &whole, Door::Open, progress)?;
        if let Some(alarm) = received.alarms.into_iter().next() {
            return Err(alarm);
        }
    }
    Ok(())
}

/// Brings the evidence of what the other side did not have, whatever its size: a copy that has to go takes nothing with it.
fn bring(office: &Office, remote: &mut dyn Remote, there: &Vector, progress: Progress<'_>) -> Result<Moved> {
    let files = super::bundle::files_since(office, &office.read(), there, u64::MAX);
    put_all(office, remote, &files, &mut |done, all| progress(Phase::Files, done, all))
}

/// Gives files to the other side, from where an interruption left each.
fn put_all(
    office: &Office,
    remote: &mut dyn Remote,
    files: &[(Digest, u64)],
    progress: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<Moved> {
    let all: u64 = files.iter().map(|(_, size)| size).sum();
    let (evidence, mut done, mut out) = (office.evidence(), 0u64, Moved::default());
    for (file, size) in files {
        // What is damaged here is given to nobody.
        if evidence.is_sound(file) {
            let from = remote.begun(file)?.min(*size);
            let mut bytes = evidence.open(file)?;
            let unread = |e: std::io::Error| Error::new(Code::Failed, messages::UNREADABLE).caused_by(e);
            std::io::Seek::seek(&mut bytes, std::io::SeekFrom::Start(from)).map_err(unread)?;
            out.went += usize::from(remote.put(file, from, &mut bytes)?);
        } else {
            out.bad.push(*file);
        }
        done += size;
        if !progress(done, all) {
            return Err(stopped());
        }
    }
    Ok(out)
}

/// Exchanges the evidence that records name, the smallest first and none larger than `most` bytes.
///
/// # Errors
/// As [`sync`].
pub fn exchange(office: &Office, remote: &mut dyn Remote, most: u64, progress: Progress<'_>) -> Result<Moved> {
    let named = Office::named_files(&office.read());
    let ours = here(office)?;
    let theirs = remote.files(&ours)?;
    let (get, put) = files::exchange(&ours, &named, &theirs);
    let only_here = put.iter().filter(|(_, size)| *size > most).count();
    let mut out = Moved { compared: true, only_here, ..Moved::default() };
    let mut small = |all: Vec<(Digest, u64)>| -> Vec<(Digest, u64)> {
        let (fits, large): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, size)| *size <= most);
        out.left += large.len();
        out.left_bytes += large.iter().map(|(_, size)| size).sum::<u64>();
        fits
    };
    let (get, put) = (small(get), small(put));
    let sum = |files: &[(Digest, u64)]| files.iter().map(|(_, size)| size).sum::<u64>();
    let (all, mut done) = (sum(&get) + sum(&put), sum(&put));
    let put = put_all(office, remote, &put, &mut |at, _| progress(Phase::Files, at, all))?;
    (out.went, out.bad) = (put.went, put.bad);
    for (file, size) in get {
        match super::fetch::get(office, remote, &file, &mut |at| progress(Phase::Files, done + at, all)) {
            Err(other) if other.is(OTHER_FILE) => {
                out.bad.push(file);
                // Where it cannot be put out of the way, it is told of again at the next exchange.
                drop(remote.spoiled(&(file, size)));
            }
            found => out.came += usize::from(found?),
        }
        done += size;
    }
    Ok(out)
}
