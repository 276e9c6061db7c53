//! What another replica can do for us, whatever lies between: a line, a folder, a shared database.

use std::io::Read;

use super::asides::List;
use super::files::SizedFile;
use super::vector::Vector;
use crate::domain::id::RecordId;
use crate::error::Result;
use crate::i18n::Lang;
use crate::log::{ReplicaId, WriteId};
use crate::service::peers::receive::{Received, Sent};
use crate::service::peers::send::Span;
use crate::store::Digest;

/// How much of the log a replica may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Nothing any more: it may only bring what it wrote.
    Nothing,
    /// Everything.
    All,
}

impl Scope {
    /// All of them, in the order of their numbers on the wire.
    pub const ALL: [Self; 2] = [Self::Nothing, Self::All];
}

/// What each side says of itself first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Greeting {
    /// The newest format of entries that it can read.
    pub entry_format: u8,
    /// The office; none where a copy is only about to begin.
    pub store: Option<[u8; 16]>,
    /// The replica that its device writes.
    pub replica: ReplicaId,
    /// The public key of that device.
    pub key: [u8; 32],
    /// The office's first device.
    pub founder: Option<ReplicaId>,
    /// What the office is called.
    pub office: String,
    /// What the device is called.
    pub device: String,
    /// The version of the program.
    pub program: String,
    /// What its clock shows, in milliseconds since 1970.
    pub now: i64,
    /// As whom it serves the other side, where that is known.
    pub person: Option<RecordId>,
    /// How much of the log the other side may have.
    pub scope: Scope,
    /// The language in which it wants to be told what is wrong.
    pub lang: Lang,
}

/// What came of entries that were appended elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// How many were written to the log.
    pub taken: u32,
    /// How many were there already.
    pub known: u32,
    /// Those that are kept aside, with the stable name of the reason.
    pub aside: Vec<(WriteId, String)>,
    /// Those that are in the log and count for nothing, with the stable name of the reason.
    pub refused: Vec<(WriteId, String)>,
    /// What was wrong with others, in words.
    pub alarms: Vec<String>,
}

impl Told {
    /// What came of entries here, to be said in a language.
    pub fn of(received: &Received, lang: Lang) -> Self {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self {
            taken: count(received.taken),
            known: count(received.known),
            aside: received.aside.iter().map(|(id, why)| (*id, why.name().to_string())).collect(),
            refused: received.refused.iter().map(|(id, why)| (*id, why.name().to_string())).collect(),
            alarms: received.alarms.iter().map(|a| a.say(lang)).collect(),
        }
    }

    /// Adds what came of more.
    pub fn add(&mut self, more: Self) {
        self.taken += more.taken;
        self.known += more.known;
        self.aside.extend(more.aside);
        self.refused.extend(more.refused);
        self.alarms.extend(more.alarms);
    }
}

/// Evidence files with their sizes, by the number of the sum that they are in.
pub type Files = Vec<(u8, Vec<(Digest, u64)>)>;

/// Another replica.
pub trait Remote {
    /// Exchanges greetings.
    ///
    /// # Errors
    /// `Usage` where it is another office, `Denied` where we are not let in, `Failed` where it cannot be reached.
    fn greet(&mut self, ours: &Greeting) -> Result<Greeting>;

    /// How far its chains are.
    ///
    /// # Errors
    /// `Failed` where it cannot be reached.
    fn vector(&mut self) -> Result<Vector>;

    /// Hands entries to a function in pieces, those of one replica in the order of its chain; the function stops it by
    /// returning false.
    ///
    /// # Errors
    /// As [`Remote::vector`]; that of the function.
    fn fetch(&mut self, wanted: &[Span], each: &mut dyn FnMut(Vec<Sent>) -> Result<bool>) -> Result<()>;

    /// Gives it entries. When it returns they are durable there, or it is said why not.
    ///
    /// # Errors
    /// As [`Remote::vector`].
    fn append(&mut self, entries: Vec<Sent>) -> Result<Told>;

    /// The evidence that it has where its sums (see [`super::files::sums`]) differ from those of ours.
    ///
    /// # Errors
    /// As [`Remote::vector`].
    fn files(&mut self, ours: &[SizedFile]) -> Result<Files>;

    /// Hands a file from a byte on to a function in pieces, which stops it by returning false; says whether there is such a
    /// file.
    ///
    /// # Errors
    /// As [`Remote::vector`]; that of the function.
    fn get(&mut self, file: &Digest, from: u64, each: &mut dyn FnMut(&[u8]) -> Result<bool>) -> Result<bool>;

    /// How many bytes of a file it was given before an interruption.
    ///
    /// # Errors
    /// As [`Remote::vector`].
    fn begun(&mut self, file: &Digest) -> Result<u64>;

    /// Gives it the rest of a file, from a byte on; says whether it took it.
    ///
    /// # Errors
    /// As [`Remote::vector`]; where the file cannot be read.
    fn put(&mut self, file: &Digest, from: u64, bytes: &mut dyn Read) -> Result<bool>;

    /// Tells it that a file came from it as another one. It looks for itself, and puts what is damaged out of the way, so that
    /// whoever has the file whole gives it again; says whether it did.
    ///
    /// # Errors
    /// As [`Remote::vector`].
    fn spoiled(&mut self, _file: &SizedFile) -> Result<bool> {
        Ok(false)
    }

    /// What devices that meet here have left word of that they keep aside; none where the other side answers for itself.
    ///
    /// # Errors
    /// As [`Remote::vector`].
    fn lists(&mut self) -> Result<Vec<List>> {
        Ok(Vec::new())
    }

    /// Leaves this device's list of what it keeps aside in place of the last one.
    ///
    /// # Errors
    /// As [`Remote::vector`].
    fn leave(&mut self, _own: ReplicaId, _list: &[u8]) -> Result<()> {
        Ok(())
    }

    /// Asks it to bind this device to the person as whom we are served; says whether it did.
    ///
    /// # Errors
    /// `Denied` where that person may not; as [`Remote::vector`].
    fn enrol(&mut self, _device: &str) -> Result<bool> {
        Ok(false)
    }

    /// Ends it.
    ///
    /// # Errors
    /// Where it did not end well.
    fn end(&mut self) -> Result<()> {
        Ok(())
    }

    /// How many bytes came over the line and went over it; none where there is no line.
    fn traffic(&self) -> (u64, u64) {
        (0, 0)
    }
}
