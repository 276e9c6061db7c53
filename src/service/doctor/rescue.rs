//! Writing a fresh journal with everything that was saved.

use std::collections::HashMap;
use std::sync::Arc;

use super::RESCUE;
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::rights::Role;
use crate::domain::schema::{device, person};
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Message};
use crate::log::{Change, DeviceKey, Digest, Draft, Entry, Frame, State, WriteId, hex};
use crate::service::{Options, messages, office::own_device as device_key};
use crate::store::journal::Options as JournalOptions;
use crate::store::messages::io_error;
use crate::store::{self, Journal, Layout};

/// Frames are written in groups of about this many bytes.
const GROUP_BYTES: usize = 1 << 20;

/// A fresh journal that is being written.
pub(super) struct Rescue<'o> {
    journal: Journal,
    key: DeviceKey,
    options: &'o Options,
    lang: Lang,
    /// What was written so far.
    state: State,
    /// The names under which entries were written again.
    renamed: HashMap<WriteId, WriteId>,
    seq: u32,
    prev: Digest,
    group: Vec<Vec<u8>>,
    size: usize,
    /// Who did the first thing that was written again.
    first_actor: Option<RecordId>,
}

impl<'o> Rescue<'o> {
    pub fn begin(layout: &Layout, staging: &Layout, options: &'o Options, lang: Lang) -> Result<Self> {
        let disk = Arc::clone(&options.disk);
        disk.create_dir(staging.home()).map_err(|e| io_error(store::messages::CANNOT_CREATE, staging.home(), &e))?;
        let mut random = || getrandom::u64().map_err(|e| Error::new(Code::Failed, messages::NO_RANDOM).caused_by(e));
        let mut id = [0; 16];
        id[..8].copy_from_slice(&random()?.to_le_bytes());
        id[8..].copy_from_slice(&random()?.to_le_bytes());
        // The key belongs to the folder where it will lie.
        let key = device_key::key(&*disk, &staging.device(), layout.home(), None, &mut random)?;
        let journal_options = JournalOptions { create: Some(id), ..JournalOptions::default() };
        let (journal, _) = Journal::open(disk, staging.journal(), journal_options)?;
        Ok(Self {
            journal,
            key,
            options,
            lang,
            state: State::default(),
            renamed: HashMap::new(),
            seq: 0,
            prev: [0; 32],
            group: Vec::new(),
            size: 0,
            first_actor: None,
        })
    }

    /// Ends it.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn finish(mut self) -> Result<()> {
        if self.seq > 0 {
            self.introduce()?;
        }
        self.flush()
    }

    /// Takes an entry over as it is.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn push(&mut self, bytes: Vec<u8>) -> Result<()> {
        let unreadable = |_| Error::new(Code::Corrupt, store::messages::ENTRY_UNREADABLE);
        let frame = Frame::decode(&bytes).map_err(unreadable)?;
        let entry = Entry::decode(frame.body).map_err(unreadable)?;
        self.state.add(&entry, frame.digest(), 0, frame.received);
        self.size += bytes.len();
        self.group.push(bytes);
        if self.size > GROUP_BYTES { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        self.journal.append_group(&self.group)?;
        self.group.clear();
        self.size = 0;
        Ok(())
    }

    /// Writes an entry again whose chain is broken.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn again(&mut self, bytes: &[u8]) -> Result<()> {
        let unreadable = |_| Error::new(Code::Corrupt, store::messages::ENTRY_UNREADABLE);
        let frame = Frame::decode(bytes).map_err(unreadable)?;
        let entry = Entry::decode(frame.body).map_err(unreadable)?;
        let changes = entry.changes().map(|c| Change {
            id: c.id,
            kind: c.kind,
            tag: c.tag,
            replaces: self.replaced(&c),
            value: c.value().map(|v| v.to_owned()),
        });
        let was = Message::plain(messages::RESCUED).with("entry", entry.id());
        let note = match entry.note {
            "" => was.say(self.lang),
            note => format!("{note} · {}", was.say(self.lang)),
        };
        let draft = Draft {
            at: entry.at,
            on: entry.on,
            actor: entry.actor,
            action: entry.action.to_string(),
            note,
            batch: entry.batch,
            undoes: entry.undoes.and_then(|w| self.now_called(w)),
            wall: entry.wall,
            changes: changes.collect(),
            ..self.draft()
        };
        self.first_actor.get_or_insert(entry.actor);
        self.renamed.insert(entry.id(), WriteId { replica: draft.replica, seq: draft.seq });
        self.sign(&draft, frame.received)
    }

    /// What an entry is called in the new journal; nothing where it is lost.
    fn now_called(&self, write: WriteId) -> Option<WriteId> {
        self.renamed.get(&write).copied().or_else(|| self.state.stamp_of(write).map(|_| write))
    }

    /// The write that a change replaces: the same as before, or where that one is lost, the one that stands there now.
    fn replaced(&self, change: &crate::log::entry::ChangeRef<'_>) -> Option<WriteId> {
        change.replaces.and_then(|w| self.now_called(w)).or_else(|| {
            let held = self.state.get(change.id)?.stamp(change.tag)?;
            self.state.write_id(held)
        })
    }

    fn draft(&self) -> Draft {
        Draft {
            replica: self.key.replica(),
            seq: self.seq + 1,
            at: self.state.clock().tick(self.options.clock.millis()),
            on: self.options.clock.today(),
            actor: Default::default(),
            action: RESCUE.into(),
            note: String::new(),
            batch: None,
            undoes: None,
            wall: None,
            key: (self.seq == 0).then(|| self.key.public()),
            prev: self.prev,
            changes: Vec::new(),
        }
    }

    fn sign(&mut self, draft: &Draft, received: i64) -> Result<()> {
        let body = draft.encode();
        let digest = Frame { received, body: &body, signature: &[0; 64] }.digest();
        let bytes = Frame::encode(received, &body, &self.key.sign(&digest));
        (self.seq, self.prev) = (draft.seq, digest);
        self.push(bytes)
    }

    /// Says whose the new device is: the first administrator's, as of a store that was copied. Where the entry that made
    /// the administrator is lost, who did the first thing that was rescued is made one, or nobody could write any more.
    fn introduce(&mut self) -> Result<()> {
        let name = self.key.replica().to_string();
        let set = |kind: Kind, id, tag, value| Change { id, kind: kind as u8, tag, replaces: None, value: Some(value) };
        let mut changes = Vec::new();
        let is_admin = |p: &&crate::domain::record::Record| p.text(person::ROLE) == Some(Role::Admin.code());
        let mut owner = self.state.records(Kind::Person).find(is_admin).map(|p| p.id());
        if let (None, Some(actor)) = (owner, self.first_actor) {
            if self.state.get(actor).is_none() {
                let called = messages::ADMIN_NAME.text(self.lang);
                changes.push(set(Kind::Person, actor, person::NAME, Value::from(called)));
                changes.push(set(Kind::Person, actor, person::ROLE, Value::from(Role::Admin.code())));
            }
            owner = Some(actor);
        }
        let id = RecordId::from_key(Kind::Device, [name.as_str()]);
        changes.push(set(Kind::Device, id, device::NAME, Value::Text(device_key::host())));
        changes.push(set(Kind::Device, id, device::KEY, Value::Text(hex(&self.key.public()))));
        changes.push(set(Kind::Device, id, device::REPLICA, Value::Text(name)));
        changes.extend(owner.map(|p| set(Kind::Device, id, device::PERSON, Value::Ref(p))));
        let draft = Draft { actor: owner.unwrap_or_default(), changes, ..self.draft() };
        self.sign(&draft, self.options.clock.millis())
    }
}
