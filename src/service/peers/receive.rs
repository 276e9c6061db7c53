//! Taking in what came from another replica: judged at the door, made durable, folded.
//!
//! Nothing is written of our own: a store that has received what another has holds the same entries and no more. What is
//! refused at the door is kept aside ([`crate::store::aside`]); what is right but counts for nothing is in the log with its
//! reason ([`crate::log::authority`]). Both can be seen, block nothing that follows, and can be filed again.

use std::collections::HashMap;

use crate::domain::id::RecordId;
use crate::domain::kind::{GONE, Kind, Tag};
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::log::accept::{Tip, Verdict, judge};
use crate::log::sign::is_signed;
use crate::log::{Authority, Entry, Frame, Hlc, Refusal, ReplicaId, WriteId};
use crate::service::office::{Office, Saved};
use crate::service::work::{Actor, Done, Work};
use crate::store::aside::{Item, Why};

crate::messages! {
    ENTRY_FORGED: "entry {entry} was not written by the device that it names", "条目 {entry} 并非其所称设备写入";
    ENTRY_GAP: "entry {entry} came without those before it", "条目 {entry} 之前的条目缺失";
    ENTRY_GARBAGE: "what came is no entry", "收到的内容不是条目";
    ENTRY_FORK: "entry {entry} differs from the one that is here under the same name: a copy of a store went on writing as the same device", "条目 {entry} 与本库同名条目不一致：有副本沿用同一设备名继续写入";
    HINT_FORK: "on the copy, remove device.key: it then takes a name of its own", "请在副本上删除 device.key，使其启用新名称";
    NO_SUCH_REFUSED: "no refused entry is called {entry}", "没有名为 {entry} 的未采纳条目";
    NOTHING_READABLE: "nothing of entry {entry} can be filed again", "条目 {entry} 没有可重新提交的内容";
    FILED_AGAIN: "filed again: {entry}", "重新提交：{entry}";
}

/// The action of an entry that files a refused one again.
pub const FILE_AGAIN: &str = "sync.file-again";

/// How many bytes of entries are made durable at once.
const GROUP_BYTES: usize = 4 << 20;

/// One entry as it travels: its body and the signature of its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The bytes that are digested and signed.
    pub body: Vec<u8>,
    /// The signature of its replica.
    pub signature: [u8; 64],
}

/// Who is let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Devices that an administrator enrolled.
    Enrolled,
    /// Every device: a log is copied for the first time, as it is.
    Open,
}

/// What came of what came.
#[derive(Clone, Debug, Default)]
pub struct Received {
    /// Entries that were written to the log.
    pub taken: usize,
    /// Entries that were here already.
    pub known: usize,
    /// Entries that are kept aside, with the reason.
    pub aside: Vec<(WriteId, Why)>,
    /// Entries that are in the log and count for nothing.
    pub refused: Vec<(WriteId, Refusal)>,
    /// What was wrong: forged, garbled or out of its order, by name. Nothing of it was taken.
    pub alarms: Vec<Error>,
}

impl Received {
    /// Adds what came of more.
    pub fn add(&mut self, more: Self) {
        self.taken += more.taken;
        self.known += more.known;
        self.aside.extend(more.aside);
        self.refused.extend(more.refused);
        self.alarms.extend(more.alarms);
    }
}

/// An entry that is not in force, wherever it is kept.
#[derive(Clone, Debug)]
pub struct NotInForce {
    /// Which it is.
    pub id: WriteId,
    /// When it was written, in milliseconds since 1970 by its device's clock.
    pub at: i64,
    /// Who wrote it.
    pub actor: RecordId,
    /// What was done.
    pub action: String,
    /// In the person's words.
    pub note: String,
    /// The records that it would have changed.
    pub records: Vec<RecordId>,
    /// Why.
    pub why: Reason,
}

/// Why an entry is not in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It is kept aside.
    Aside(Why),
    /// It is in the log and counts for nothing.
    Refused(Refusal),
}

impl Reason {
    /// What people read.
    pub fn label(self) -> crate::i18n::Msg {
        match self {
            Self::Aside(why) => why.label(),
            Self::Refused(refusal) => refusal.label(),
        }
    }

    /// The stable name, for JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Aside(why) => why.name(),
            Self::Refused(refusal) => refusal.name(),
        }
    }
}

/// How far the chains are while entries are judged that are not written yet.
struct Gate<'o> {
    office: &'o Office,
    /// What is known of who may speak; nothing where everybody may.
    authority: Option<Authority>,
    tips: HashMap<ReplicaId, Option<Tip>>,
    /// Chains that stopped: what follows is not looked at.
    broken: HashMap<ReplicaId, ()>,
    /// The chains that are kept aside, behind those that are here.
    aside: HashMap<ReplicaId, (Tip, Why)>,
    wall: i64,
}

impl<'o> Gate<'o> {
    fn new(office: &'o Office, door: Door) -> Self {
        let authority = (door == Door::Enrolled).then(|| office.read().authority().clone());
        let wall = office.clock().millis();
        Self { office, authority, tips: HashMap::new(), broken: HashMap::new(), aside: HashMap::new(), wall }
    }

    fn tip(&mut self, replica: ReplicaId) -> Option<Tip> {
        *self.tips.entry(replica).or_insert_with(|| Tip::of(&self.office.read(), replica))
    }

    /// Judges one entry, and remembers it as the last of its chain where it is taken.
    fn judge(&mut self, sent: &Sent) -> std::result::Result<(WriteId, Verdict), ()> {
        let frame = Frame { received: self.wall, body: &sent.body, signature: &sent.signature };
        let entry = Entry::decode(&sent.body).map_err(|_| ())?;
        let tip = self.tip(entry.replica);
        let known = |replica, seq: u32| {
            let position = {
                let state = self.office.read();
                let stamp = state.stamp_of(WriteId { replica, seq })?;
                state.meta(stamp)?.position
            };
            self.office.with_entry(position, |_, frame| frame.digest()).ok()
        };
        let verdict = judge(tip.as_ref(), self.authority.as_ref(), &frame, &entry, self.wall, known);
        if let Verdict::Take(digest) = verdict {
            self.tips.insert(entry.replica, Some(Tip::after(&entry, digest, tip.as_ref())));
            if let Some(authority) = &mut self.authority {
                authority.learn(&entry);
            }
        }
        Ok((entry.id(), verdict))
    }

    /// Whether an entry continues what is kept aside of its chain, and so is kept there too.
    fn follows_aside(&mut self, sent: &Sent) -> Option<Why> {
        let entry = Entry::decode(&sent.body).ok()?;
        if !self.aside.contains_key(&entry.replica) {
            self.recall(entry.replica);
        }
        let (tip, why) = *self.aside.get(&entry.replica)?;
        let frame = Frame { received: self.wall, body: &sent.body, signature: &sent.signature };
        match judge(Some(&tip), None, &frame, &entry, self.wall, |_, _| None) {
            Verdict::Take(digest) | Verdict::Ahead(digest) => {
                self.aside.insert(entry.replica, (Tip::after(&entry, digest, Some(&tip)), why));
                Some(why)
            }
            _ => None,
        }
    }

    /// Recalls what an earlier exchange kept aside of a chain: its next entries come without those before them.
    fn recall(&mut self, replica: ReplicaId) {
        let mut kept = self.office.aside().list();
        kept.retain(|i| i.id.replica == replica && i.why != Why::Fork);
        kept.sort_by_key(|i| i.id.seq);
        for item in kept {
            let Ok(entry) = Entry::decode(&item.body) else { return };
            let before = self.aside.get(&replica).map(|(tip, _)| *tip).or_else(|| self.tip(replica));
            let frame = Frame { received: item.received, body: &item.body, signature: &item.signature };
            self.aside.insert(replica, (Tip::after(&entry, frame.digest(), before.as_ref()), item.why));
        }
    }

    /// Whether the device that an entry names signed it, as far as its key is known here.
    fn is_signed(&mut self, sent: &Sent) -> bool {
        let frame = Frame { received: self.wall, body: &sent.body, signature: &sent.signature };
        let key = Entry::decode(&sent.body).ok().and_then(|e| self.tip(e.replica)).map(|t| t.key);
        key.is_some_and(|key| is_signed(&key, &frame.digest(), &sent.signature))
    }

    fn keep_aside(&mut self, sent: &Sent, digest: crate::log::Digest, why: Why) {
        if let Ok(entry) = Entry::decode(&sent.body) {
            let tip = self.tip(entry.replica);
            self.aside.insert(entry.replica, (Tip::after(&entry, digest, tip.as_ref()), why));
        }
    }
}

impl Office {
    /// Takes in entries from elsewhere, those of one replica in the order of its chain.
    ///
    /// # Errors
    /// `Failed` where the disk refuses; what was taken before is durable. What is wrong with an entry is no error: see
    /// [`Received::alarms`].
    pub fn receive(&self, sent: &[Sent], door: Door) -> Result<Received> {
        let mut saved = self.writing();
        let mut out = Received::default();
        self.pass(&mut saved, sent, door, &mut out)?;
        self.retry(&mut saved, &mut out)?;
        drop(self.maybe_checkpoint(&mut saved));
        Ok(out)
    }

    /// Looks again at what is kept aside: its time may have come, or its device have been enrolled.
    ///
    /// # Errors
    /// `Failed` where the disk refuses.
    pub fn look_aside(&self) -> Result<Received> {
        let mut out = Received::default();
        if !self.aside().is_empty() {
            let mut saved = self.writing();
            self.retry(&mut saved, &mut out)?;
        }
        Ok(out)
    }

    fn retry(&self, saved: &mut Saved, out: &mut Received) -> Result<()> {
        loop {
            let waiting: Vec<Item> = self.aside().list().into_iter().filter(|i| i.why != Why::Fork).collect();
            if waiting.is_empty() {
                return Ok(());
            }
            let again: Vec<Sent> =
                waiting.iter().map(|i| Sent { body: i.body.clone(), signature: i.signature }).collect();
            let mut found = Received::default();
            self.pass(saved, &again, Door::Enrolled, &mut found)?;
            let here = |i: &Item| i.why != Why::Fork && self.read().stamp_of(i.id).is_some();
            self.aside().remove(here)?;
            out.taken += found.taken;
            out.refused.extend(found.refused);
            let taken = found.taken;
            // What was let in may have enrolled the device of something else.
            if taken == 0 {
                return Ok(());
            }
            let left = |id: &WriteId| self.read().stamp_of(*id).is_none();
            out.aside.retain(|(id, _)| left(id));
        }
    }

    fn pass(&self, saved: &mut Saved, sent: &[Sent], door: Door, out: &mut Received) -> Result<()> {
        let mut gate = Gate::new(self, door);
        let (mut frames, mut bytes) = (Vec::new(), 0);
        let mut taken: Vec<WriteId> = Vec::new();
        let mut aside: Vec<Item> = Vec::new();
        let mut keep = |sent: &Sent, id, why, out: &mut Received| {
            out.aside.push((id, why));
            let received = self.clock().millis();
            aside.push(Item { why, received, id, signature: sent.signature, body: sent.body.clone() });
        };
        for one in sent {
            let Ok((id, verdict)) = gate.judge(one) else {
                out.alarms.push(Error::new(Code::BadInput, ENTRY_GARBAGE));
                continue;
            };
            if gate.broken.contains_key(&id.replica) {
                continue;
            }
            let alarm = |gate: &mut Gate<'_>, msg, out: &mut Received| {
                gate.broken.insert(id.replica, ());
                out.alarms.push(Error::new(Code::BadInput, msg).with("entry", id));
            };
            match verdict {
                Verdict::Take(_) => {
                    bytes += one.body.len();
                    frames.push(Frame::encode(gate.wall, &one.body, &one.signature));
                    taken.push(id);
                    if bytes > GROUP_BYTES {
                        self.append(saved, std::mem::take(&mut frames))?;
                        bytes = 0;
                    }
                }
                Verdict::Known => out.known += 1,
                Verdict::Ahead(digest) => {
                    gate.keep_aside(one, digest, Why::Ahead);
                    keep(one, id, Why::Ahead, out);
                }
                Verdict::Unknown(digest) => {
                    gate.keep_aside(one, digest, Why::Unknown);
                    keep(one, id, Why::Unknown, out);
                }
                Verdict::Revoked(digest) => {
                    gate.keep_aside(one, digest, Why::Revoked);
                    keep(one, id, Why::Revoked, out);
                }
                Verdict::Gap => match gate.follows_aside(one) {
                    Some(why) => keep(one, id, why, out),
                    None => alarm(&mut gate, ENTRY_GAP, out),
                },
                Verdict::Fork => {
                    gate.broken.insert(id.replica, ());
                    if gate.is_signed(one) {
                        keep(one, id, Why::Fork, out);
                    }
                    out.alarms.push(Error::new(Code::BadInput, ENTRY_FORK).with("entry", id).hint(HINT_FORK));
                }
                Verdict::Forged => alarm(&mut gate, ENTRY_FORGED, out),
            }
        }
        if !frames.is_empty() {
            self.append(saved, frames)?;
        }
        if let Err(error) = self.aside().put(aside) {
            out.alarms.push(error);
        }
        out.taken += taken.len();
        let state = self.read();
        let refused = |id: WriteId| state.stamp_of(id).and_then(|s| state.refusal(s)).map(|r| (id, r));
        out.refused.extend(taken.into_iter().filter_map(refused));
        Ok(())
    }

    /// The entries that are not in force, in the log and aside, the last first.
    ///
    /// # Errors
    /// `Corrupt` where the journal cannot be read.
    pub fn not_in_force(&self) -> Result<Vec<NotInForce>> {
        let mut out = Vec::new();
        for item in self.aside().list() {
            if let Ok(entry) = Entry::decode(&item.body) {
                out.push(not_in_force(&entry, Reason::Aside(item.why)));
            }
        }
        let refused: Vec<(u64, Refusal)> = {
            let state = self.read();
            state.refused().filter_map(|(s, r)| state.meta(s).map(|m| (m.position, r))).collect()
        };
        for (position, refusal) in refused {
            out.push(self.with_entry(position, |entry, _| not_in_force(entry, Reason::Refused(refusal)))?);
        }
        out.sort_by_key(|n| std::cmp::Reverse((n.at, n.id)));
        Ok(out)
    }

    /// An entry of this device that another replica keeps aside, though it is in force here.
    ///
    /// # Errors
    /// `Corrupt` where the journal cannot be read.
    pub fn kept_elsewhere(&self, seq: u32, why: Why) -> Result<Option<NotInForce>> {
        let position = {
            let state = self.read();
            let stamp = state.stamp_of(WriteId { replica: self.key().replica(), seq });
            stamp.and_then(|s| state.meta(s)).map(|m| m.position)
        };
        let named = |position| self.with_entry(position, |entry, _| not_in_force(entry, Reason::Aside(why)));
        position.map(named).transpose()
    }

    /// The entry that is not in force of this name.
    ///
    /// # Errors
    /// `NotFound` where there is none.
    pub fn not_in_force_named(&self, name: &str) -> Result<WriteId> {
        let found = self.not_in_force()?.into_iter().find(|n| n.id.to_string() == name.trim());
        found.map(|n| n.id).ok_or_else(|| Error::new(Code::NotFound, NO_SUCH_REFUSED).with("entry", name))
    }

    /// Files an entry that is not in force again, as who may do it now: its changes are made once more, by the rules of
    /// now, in an entry that names it.
    ///
    /// # Errors
    /// `NotFound` where no such entry is refused; as [`Office::commit`].
    pub fn file_again(&self, actor: &Actor, id: WriteId) -> Result<Done> {
        let missing = || Error::new(Code::NotFound, NO_SUCH_REFUSED).with("entry", id);
        let position = {
            let state = self.read();
            let stamp = state.stamp_of(id).filter(|s| state.refusal(*s).is_some());
            stamp.and_then(|s| state.meta(s)).map(|m| m.position)
        };
        let work = match position {
            Some(position) => self.with_entry(position, |entry, _| again(entry))?,
            None => {
                let kept = self.aside().list().into_iter().find(|i| i.id == id).ok_or_else(missing)?;
                again(&Entry::decode(&kept.body).map_err(|_| missing())?)
            }
        };
        if work.is_empty() {
            return Err(Error::new(Code::BadInput, NOTHING_READABLE).with("entry", id));
        }
        let done = self.commit(actor, work)?;
        self.aside().remove(|i| i.id == id)?;
        Ok(done)
    }

    /// Whether this device may still write, and for whom: nothing where no administrator enrolled it.
    pub fn own_enrolment(&self) -> Option<crate::log::authority::Enrolment> {
        self.read().authority().enrolment(self.key().replica(), Hlc(u64::MAX))
    }
}

fn not_in_force(entry: &Entry<'_>, why: Reason) -> NotInForce {
    let mut records: Vec<RecordId> = entry.changes().map(|c| c.id).collect();
    records.dedup();
    NotInForce {
        id: entry.id(),
        at: entry.at.millis(),
        actor: entry.actor,
        action: entry.action.to_string(),
        note: entry.note.to_string(),
        records,
        why,
    }
}

/// The work that makes the changes of an entry once more.
fn again(entry: &Entry<'_>) -> Work {
    let why = Message::plain(FILED_AGAIN).with("entry", entry.id()).say(crate::i18n::Lang::Zh);
    let note = if entry.note.is_empty() { why } else { format!("{}（{why}）", entry.note) };
    let mut work = Work::new(FILE_AGAIN).caused_by(note).on(Some(entry.on));
    for change in entry.changes() {
        let Some(kind) = Kind::from_code(change.kind).filter(|k| *k != Kind::Device) else { continue };
        let known = change.tag == GONE || kind.field(Tag(change.tag.0)).is_some();
        if known {
            work.put(kind, change.id, change.tag, change.value().map(|v| v.to_owned()) as Option<Value>);
        }
    }
    work
}
