//! A store of our own as it answers another replica: at the other end of a line, or in the same process.

use std::io::{Read, Seek as _, SeekFrom};

use super::files::{self, SizedFile};
use super::messages;
use super::protocol::PIECE;
use super::remote::{Files, Greeting, Remote, Scope, Told};
use super::vector::Vector;
use crate::domain::rights::{Reach, Right, Role};
use crate::error::{Code, Error, Result};
use crate::i18n::Lang;
use crate::log::{ReplicaId, entry};
use crate::service::peers::receive::{Door, Sent};
use crate::service::peers::send::Span;
use crate::service::people::enrol::NewDevice;
use crate::service::people::identity;
use crate::service::{Actor, Office};
use crate::store::Digest;

/// A store that answers.
pub struct Local<'o> {
    office: &'o Office,
    /// As whom it serves the other side.
    actor: Actor,
    /// Who asks, once it has said so.
    asker: Option<Greeting>,
}

/// What a store says of itself.
pub fn greeting(office: &Office, lang: Lang) -> Greeting {
    let state = office.read();
    Greeting {
        entry_format: entry::FORMAT_RETRACTS,
        store: Some(office.journal().store_id()),
        replica: office.key().replica(),
        key: office.key().public(),
        founder: state.authority().founder(),
        office: office.name(&state, lang),
        device: office.own_device_name(),
        program: env!("CARGO_PKG_VERSION").into(),
        now: office.clock().millis(),
        person: None,
        scope: Scope::All,
        lang,
    }
}

/// Whether the other side speaks of the same office, or only begins a copy.
///
/// # Errors
/// `Usage` where it is another one.
pub fn same_office(ours: Option<[u8; 16]>, theirs: &Greeting) -> Result<()> {
    match (ours, theirs.store) {
        (Some(ours), Some(id)) if ours != id => Err(Error::new(Code::Usage, messages::OTHER_OFFICE)
            .with("office", &theirs.office)
            .command_hint(messages::HINT_OTHER_OFFICE)),
        _ => Ok(()),
    }
}

impl<'o> Local<'o> {
    /// A store that answers somebody who is known as this person.
    pub fn new(office: &'o Office, actor: Actor) -> Self {
        Self { office, actor, asker: None }
    }

    /// The language in which the asker wants to be told what is wrong.
    pub fn lang(&self) -> Lang {
        self.asker.as_ref().map_or(Lang::En, |a| a.lang)
    }

    /// How much of the log the asker may have now: nothing where the person's access was ended, where the device was revoked,
    /// or where the person sees one unit alone.
    fn scope(&self) -> Scope {
        let now = self.office.current(&self.actor);
        let state = self.office.read();
        let device = self.asker.as_ref().and_then(|a| state.authority().enrolment_now(a.replica));
        let revoked = device.is_some_and(|d| d.last.is_some());
        match now.role.min(self.actor.role).reach(Right::Look) {
            Reach::All if !revoked && identity::admitted(&state, &self.actor).is_ok() => Scope::All,
            Reach::All | Reach::Own | Reach::Nowhere => Scope::Nothing,
        }
    }

    /// Whether entries and files may be read.
    fn may_read(&self) -> Result<()> {
        match self.scope() {
            Scope::All => Ok(()),
            Scope::Nothing => Err(Error::new(Code::Denied, messages::ONLY_WHOLE).hint(messages::HINT_ONLY_WHOLE)),
        }
    }

    /// The files that are here and that a record names.
    fn here(&self) -> Result<Vec<(Digest, u64)>> {
        here(self.office)
    }

    /// The evidence here where the sums of the asker's differ.
    ///
    /// # Errors
    /// `Denied` where the asker may not have it; where the folder cannot be listed.
    pub fn differing(&self, theirs: &[u64]) -> Result<Files> {
        self.may_read()?;
        Ok(files::differing(&self.here()?, theirs))
    }

    /// Takes bytes of a file; the last ones make it whole.
    ///
    /// # Errors
    /// `Denied` where no record names it; as [`crate::store::Evidence::add`].
    pub fn piece(&self, file: &Digest, from: u64, bytes: &[u8], last: bool) -> Result<()> {
        let named = Office::named_files(&self.office.read()).into_iter().find(|(d, _)| d == file);
        if named.is_none() && !self.office.files_not_in_force()?.contains(file) {
            return Err(Error::new(Code::Denied, messages::FILE_OF_NOBODY).with("digest", file));
        }
        let evidence = self.office.evidence();
        let named = named.map_or(0, |(_, size)| size);
        if evidence.size(file).is_some_and(|here| is_whole(named, here)) {
            return Ok(());
        }
        evidence.add(file, from, bytes)?;
        if last { evidence.finish(file) } else { Ok(()) }
    }
}

/// The files of a store that a record names, and that are of the size that it names: others are as good as not here.
///
/// # Errors
/// Where the folder cannot be listed.
pub fn here(office: &Office) -> Result<Vec<(Digest, u64)>> {
    let mut named = Office::named_files(&office.read());
    named.sort_unstable();
    let mut files = office.evidence().list()?;
    let size_of = |file: &Digest| named.binary_search_by_key(file, |(d, _)| *d).ok().map(|at| named[at].1);
    files.retain(|(d, here)| size_of(d).is_some_and(|size| is_whole(size, *here)));
    Ok(files)
}

/// Whether a file has the size that a record names, if it names one.
fn is_whole(named: u64, here: u64) -> bool {
    named == 0 || named == here
}

impl Remote for Local<'_> {
    fn greet(&mut self, ours: &Greeting) -> Result<Greeting> {
        // What is wrong is said in the asker's language.
        self.asker = Some(ours.clone());
        same_office(Some(self.office.journal().store_id()), ours)?;
        let known = ours.store.is_none() || ReplicaId::of_key(&ours.key) == ours.replica;
        if !known {
            return Err(Error::new(Code::BadInput, messages::KEY_OF_ANOTHER).with("replica", ours.replica));
        }
        let scope = self.scope();
        if ours.store.is_none() {
            // Who only begins a copy has nothing to bring.
            self.may_read()?;
        } else if scope == Scope::All {
            // From here on it may have all that is here.
            self.office.note_copy(ours.replica);
        }
        Ok(Greeting { person: Some(self.actor.person), scope, ..greeting(self.office, ours.lang) })
    }

    fn vector(&mut self) -> Result<Vector> {
        Ok(Vector::of(self.office))
    }

    fn fetch(&mut self, wanted: &[Span], each: &mut dyn FnMut(Vec<Sent>) -> Result<bool>) -> Result<()> {
        self.may_read()?;
        self.office.send(wanted, super::protocol::BATCH, each)
    }

    fn append(&mut self, entries: Vec<Sent>) -> Result<Told> {
        let received = self.office.receive(&entries, Door::Enrolled)?;
        Ok(Told::of(&received, self.lang()))
    }

    fn files(&mut self, ours: &[SizedFile]) -> Result<Files> {
        self.differing(&files::sums(ours.iter().map(|(d, _)| d)))
    }

    fn get(&mut self, file: &Digest, from: u64, each: &mut dyn FnMut(&[u8]) -> Result<bool>) -> Result<bool> {
        self.may_read()?;
        let evidence = self.office.evidence();
        if !Office::named_files(&self.office.read()).iter().any(|(d, _)| d == file) || !evidence.has(file) {
            return Ok(false);
        }
        let failed = |e: std::io::Error| {
            Error::new(Code::Failed, crate::store::messages::CANNOT_READ).with("path", file).caused_by(e)
        };
        let mut open = evidence.open(file)?;
        open.seek(SeekFrom::Start(from)).map_err(failed)?;
        let mut piece = vec![0; PIECE];
        loop {
            match open.read(&mut piece).map_err(failed)? {
                0 => return Ok(true),
                n if !each(&piece[..n])? => return Ok(true),
                _ => {}
            }
        }
    }

    fn begun(&mut self, file: &Digest) -> Result<u64> {
        Ok(self.office.evidence().begun(file))
    }

    fn put(&mut self, file: &Digest, from: u64, bytes: &mut dyn Read) -> Result<bool> {
        let mut at = from;
        super::line::in_pieces(bytes, &mut |piece, last| {
            self.piece(file, at, piece, last)?;
            at += piece.len() as u64;
            Ok(())
        })?;
        Ok(true)
    }

    fn spoiled(&mut self, (file, _): &SizedFile) -> Result<bool> {
        self.may_read()?;
        self.office.evidence().put_away(file)
    }

    fn enrol(&mut self, device: &str) -> Result<bool> {
        let Some(asker) = &self.asker else { return Ok(false) };
        if self.scope() != Scope::All || self.actor.role != Role::Admin {
            return Ok(false);
        }
        let new = NewDevice { key: asker.key, name: device.to_string(), person: Some(self.actor.person) };
        self.office.enrol(&self.actor, &new)?;
        Ok(true)
    }
}
