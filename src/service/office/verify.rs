//! Walking everything again: journal, state, evidence, devices.
//!
//! Source: architecture.md: `ducha verify` re-walks everything and names the first entry that is wrong, missing or forged;
//! the head digest can be printed in a bulletin, so that a later rewrite of history shows.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::schema::words::EVERYBODY;
use crate::domain::schema::{device, evidence};
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::log::verify::{Verifier, Wrong};
use crate::log::{Digest, Entry, Frame, ReplicaId, State, WriteId, hex};
use crate::service::{Office, messages};
use crate::store::evidence::{MAX_FILE, Unsound};
use crate::store::{self, Evidence, Position, checkpoint};

/// Told how much is done of how much; returns false to stop.
pub type Progress<'p> = &'p mut dyn FnMut(u64, u64) -> bool;

/// The first entry of the journal that is not as it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct WrongEntry {
    /// Its number in the journal, from 1.
    pub number: u64,
    /// Where it lies, where that is known.
    pub position: Option<Position>,
    /// Which entry it says to be, where it can be read.
    pub entry: Option<WriteId>,
    /// What is wrong with it.
    pub error: Error,
}

/// An evidence file that is missing or damaged, with the records that need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongEvidence {
    /// What is wrong.
    pub what: Unsound,
    /// The records of evidence that name it.
    pub records: Vec<RecordId>,
}

/// What is wrong with a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrongDevice {
    /// Its entries are here, but no record says what it is.
    Unknown(ReplicaId),
    /// Its record gives another key than its entries are signed with.
    OtherKey(ReplicaId),
    /// Nobody is named whose it is.
    Nobodys(ReplicaId),
}

/// What a verification found.
#[derive(Clone, Debug, PartialEq)]
pub struct Verified {
    /// How many entries are right; all before the first wrong one.
    pub entries: u64,
    /// The head of the whole log.
    pub head: Digest,
    /// Whose entries there are.
    pub replicas: usize,
    /// The first entry that is wrong.
    pub wrong: Option<WrongEntry>,
    /// Whether what is shown is what the journal says.
    pub state_agrees: bool,
    /// How many evidence files records name.
    pub evidence: usize,
    /// Those that are missing or damaged.
    pub wrong_evidence: Vec<WrongEvidence>,
    /// How many are not here and may be had from another replica, which is nothing wrong: see [`Verified::leave`].
    pub elsewhere: usize,
    /// Records of evidence whose digest is none.
    pub no_digest: Vec<RecordId>,
    /// Devices that are not bound as they should be.
    pub wrong_devices: Vec<WrongDevice>,
}

impl Verified {
    /// Whether nothing at all is wrong.
    pub fn is_sound(&self) -> bool {
        self.wrong.is_none() && self.state_agrees && self.remarks().is_empty()
    }

    /// Takes evidence that is not here out of what is wrong, where it may be had elsewhere.
    pub fn leave(mut self, is_elsewhere: impl Fn(&store::Digest) -> bool) -> Self {
        let before = self.wrong_evidence.len();
        self.wrong_evidence.retain(|e| !matches!(e.what, Unsound::Missing(d) if is_elsewhere(&d)));
        self.elsewhere += before - self.wrong_evidence.len();
        self
    }

    /// Returns the head in hexadecimal digits, as a bulletin prints it.
    pub fn head_text(&self) -> String {
        hex(&self.head)
    }

    /// Returns the gravest thing that is wrong, as an error.
    pub fn error(&self) -> Option<Error> {
        if let Some(wrong) = &self.wrong {
            return Some(wrong.error.clone());
        }
        if !self.state_agrees {
            return Some(Error::new(Code::Corrupt, messages::STATE_DIFFERS).hint(messages::HINT_REBUILD));
        }
        let error = Error::new(Code::Corrupt, self.remarks().into_iter().next()?);
        let is_damaged = self.wrong_evidence.iter().any(|e| matches!(e.what, Unsound::Damaged(_)));
        Some(if is_damaged { error.command_hint(messages::HINT_DAMAGED) } else { error })
    }

    /// Returns in one line how many entries were right, and the head.
    pub fn summary(&self) -> Message {
        let msg = if self.wrong.is_none() { messages::VERIFIED } else { messages::VERIFIED_UNTIL };
        Message::plain(msg).with("entries", self.entries).with("replicas", self.replicas).with("head", self.head_text())
    }

    /// Returns what is wrong beside the journal, one line each.
    pub fn remarks(&self) -> Vec<Message> {
        let evidence = self.wrong_evidence.iter().map(|e| {
            let (msg, digest) = match e.what {
                Unsound::Missing(d) => (messages::EVIDENCE_MISSING, d),
                Unsound::Damaged(d) => (messages::EVIDENCE_DAMAGED, d),
            };
            let records: Vec<String> = e.records.iter().map(|id| id.short(8)).collect();
            Message::plain(msg).with("digest", digest).with("records", records.join(", "))
        });
        let digests =
            self.no_digest.iter().map(|id| Message::plain(messages::EVIDENCE_NO_DIGEST).with("id", id.short(8)));
        let devices = self.wrong_devices.iter().map(|d| match d {
            WrongDevice::Unknown(r) => Message::plain(messages::DEVICE_UNKNOWN).with("replica", r),
            WrongDevice::OtherKey(r) => Message::plain(messages::DEVICE_OTHER_KEY).with("replica", r),
            WrongDevice::Nobodys(r) => Message::plain(messages::DEVICE_NOBODYS).with("replica", r),
        });
        evidence.chain(digests).chain(devices).collect()
    }
}

/// The journal walked again, and folded anew beside.
#[derive(Default)]
struct Walked {
    verifier: Verifier,
    fresh: State,
    wrong: Option<WrongEntry>,
}

impl Walked {
    fn take(&mut self, position: Position, bytes: &[u8]) {
        match self.verifier.check(bytes) {
            Ok(_) => {
                // It was just read whole, so that it can be read again.
                if let Ok(frame) = Frame::decode(bytes)
                    && let Ok(entry) = Entry::decode(frame.body)
                {
                    self.fresh.add(&entry, frame.digest(), position.as_u64(), frame.received);
                }
            }
            Err((entry, wrong)) => {
                let number = self.verifier.count() + 1;
                self.wrong =
                    Some(WrongEntry { number, position: Some(position), entry, error: said(number, entry, wrong) });
            }
        }
    }
}

fn said(number: u64, entry: Option<WriteId>, wrong: Wrong) -> Error {
    let msg = match wrong {
        Wrong::Unreadable => messages::ENTRY_UNREADABLE,
        Wrong::Missing => messages::ENTRY_MISSING,
        Wrong::Broken => messages::ENTRY_BROKEN,
        Wrong::Forged => messages::ENTRY_FORGED,
    };
    let entry = entry.map_or_else(|| "-".to_string(), |e| e.to_string());
    Error::new(Code::Corrupt, msg)
        .with("number", number)
        .with("entry", entry)
        .hint(store::messages::HINT_DOCTOR)
        .hint(store::messages::HINT_BACKUP)
}

impl Office {
    /// The folder of evidence files.
    pub fn evidence(&self) -> Evidence {
        Evidence::new(self.layout().evidence(), MAX_FILE)
    }

    /// Walks everything again: every entry's digest, chain and signature; whether the state is what the journal folds to;
    /// whether all evidence is there and unharmed; whether every device that wrote is somebody's. Writers wait only for
    /// the entries that came meanwhile.
    ///
    /// What is found wrong is in the result.
    ///
    /// # Errors
    /// `Cancelled` where the progress function stopped it; `Failed` where a folder cannot be listed.
    pub fn verify(&self, progress: Progress<'_>) -> Result<Verified> {
        let mut walked = Walked::default();
        walked.fresh.begin_on(self.today());
        let total = self.journal().frames();
        let mut go_on = progress(0, total);
        if go_on {
            self.walk_from(Position::START, &mut walked, &mut false, &mut |n| {
                go_on = !n.is_multiple_of(64) || progress(n, total);
                go_on
            });
        }
        if !go_on {
            return Err(Error::new(Code::Cancelled, store::messages::STOPPED));
        }
        // Nobody writes while the rest is walked and compared.
        let turn = self.writing();
        if walked.wrong.is_none() {
            let seen = walked.fresh.metas().last().map(|m| Position::from_u64(m.position));
            let mut skip = seen.is_some();
            self.walk_from(seen.unwrap_or(Position::START), &mut walked, &mut skip, &mut |_| true);
        }
        if walked.wrong.is_none() && walked.fresh.is_outdated() {
            // What came late changed who might do what before: that is known only now.
            walked.fresh = checkpoint::refold(self.journal(), &walked.fresh)?;
        }
        let state = self.read();
        let fetch = checkpoint::fetching(self.journal());
        let fresh = &mut walked.fresh;
        let folded = fresh.settle(&fetch).and_then(|()| match state.day() {
            Some(day) => fresh.go_to(day, &fetch),
            None => Ok(()),
        });
        let state_agrees = walked.wrong.is_some() || (folded.is_ok() && same(&state, &walked.fresh));
        let (wanted, no_digest) = named_evidence(&state);
        let mut wrong_devices = devices(&walked.fresh, &walked.verifier);
        if !wrong_devices.is_empty() && walked.fresh.go_to(NaiveDate::MAX, &fetch).is_ok() {
            // What binds a device may be dated ahead of today, where a clock was turned back since.
            let ever = devices(&walked.fresh, &walked.verifier);
            wrong_devices.retain(|wrong| ever.contains(wrong));
        }
        drop(state);
        drop(turn);
        let mut digests: Vec<store::Digest> = wanted.keys().copied().collect();
        digests.sort_unstable();
        let unsound = self.evidence().verify(&digests, &mut |done, all| progress(done as u64, all as u64))?;
        let wrong_evidence = unsound.into_iter().map(|what| {
            let (Unsound::Missing(d) | Unsound::Damaged(d)) = what;
            WrongEvidence { what, records: wanted.get(&d).cloned().unwrap_or_default() }
        });
        Ok(Verified {
            entries: walked.verifier.count(),
            head: walked.verifier.head(),
            replicas: walked.verifier.replicas().count(),
            wrong: walked.wrong,
            state_agrees,
            evidence: wanted.len(),
            wrong_evidence: wrong_evidence.collect(),
            elsewhere: 0,
            no_digest,
            wrong_devices,
        })
    }

    /// Walks until the end, the first wrong entry or a stop; skips the first entry where that is asked.
    fn walk_from(&self, from: Position, walked: &mut Walked, skip: &mut bool, each: &mut dyn FnMut(u64) -> bool) {
        let mut scan = self.journal().scan(from);
        loop {
            let next = scan.next_with(|position, bytes| {
                if !std::mem::take(skip) {
                    walked.take(position, bytes);
                }
            });
            match next {
                Ok(Some(())) if walked.wrong.is_none() && each(walked.verifier.count()) => {}
                Ok(_) => return,
                Err(error) => {
                    let number = walked.verifier.count() + 1;
                    walked.wrong = Some(WrongEntry { number, position: None, entry: None, error });
                    return;
                }
            }
        }
    }
}

/// Whether two states hold the same: entries in the same order, and every record byte for byte.
fn same(a: &State, b: &State) -> bool {
    a.metas().len() == b.metas().len()
        && a.head() == b.head()
        && Kind::ALL.iter().all(|k| a.all(*k) == b.all(*k))
        && a.contests().eq(b.contests())
}

/// The evidence files that records name, with the records; and the records that name none.
fn named_evidence(state: &State) -> (HashMap<store::Digest, Vec<RecordId>>, Vec<RecordId>) {
    let mut wanted: HashMap<store::Digest, Vec<RecordId>> = HashMap::new();
    let mut without = Vec::new();
    for record in state.records(Kind::Evidence) {
        match record.text(evidence::DIGEST).and_then(|d| d.parse().ok()) {
            Some(digest) => wanted.entry(digest).or_default().push(record.id()),
            None => without.push(record.id()),
        }
    }
    (wanted, without)
}

fn devices(state: &State, verifier: &Verifier) -> Vec<WrongDevice> {
    let mut all: Vec<(ReplicaId, [u8; 32])> = verifier.replicas().collect();
    all.sort_unstable();
    let wrong = |(replica, key): (ReplicaId, [u8; 32])| {
        let name = replica.to_string();
        let Some(record) = state.records(Kind::Device).find(|d| d.text(device::REPLICA) == Some(&name)) else {
            return Some(WrongDevice::Unknown(replica));
        };
        if record.text(device::KEY) != Some(&hex(&key)) {
            return Some(WrongDevice::OtherKey(replica));
        }
        // That of many, such as a further server of the office.
        if record.text(device::SPEAKS) == Some(EVERYBODY) {
            return None;
        }
        let person = record.reference(device::PERSON);
        person.and_then(|p| state.find(Kind::Person, p)).is_none().then_some(WrongDevice::Nobodys(replica))
    };
    all.into_iter().filter_map(wrong).collect()
}
