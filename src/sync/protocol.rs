//! What two replicas say to each other over a line: framed as [`crate::wire::frame`] does, bounded, and decoded whole or not
//! at all.
//!
//! The side that connects asks, the other answers, one after the other. The first message of each is its [`Greeting`]; it
//! says which versions of all that follows it speaks, and what one side does not know there it leaves alone.

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::messages;
use super::remote::{Files, Greeting, Scope, Told};
use super::vector::{Chain, MAX_CHAINS, Vector};
use crate::domain::id::RecordId;
use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Message};
use crate::log::{ReplicaId, WriteId};
use crate::service::peers::receive::Sent;
use crate::service::peers::send::Span;
use crate::store::Digest;

/// The version of the frames. It stays as long as a greeting can be read.
pub const FRAMES: u8 = 1;
/// The versions of the conversation that this program speaks, from the oldest to the newest.
pub const VERSIONS: (u16, u16) = (1, 1);
/// The longest frame: the largest entry, and room around it.
pub const MAX_FRAME: u32 = 8 << 20;
/// How many bytes of entries go into one message, about.
pub const BATCH: usize = 256 << 10;
/// How many bytes of a file go into one message.
pub const PIECE: usize = 128 << 10;
/// The most words of an error or of a greeting that are taken, in bytes.
const MAX_TEXT: usize = 2_000;

/// Bytes that travel as they are.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Blob(pub Vec<u8>);

impl Serialize for Blob {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        to.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Blob {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        struct Bytes;
        impl<'de> Visitor<'de> for Bytes {
            type Value = Blob;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("bytes")
            }

            fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> std::result::Result<Blob, E> {
                Ok(Blob(bytes.to_vec()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> std::result::Result<Blob, A::Error> {
                let mut out = Vec::new();
                while let Some(byte) = seq.next_element()? {
                    out.push(byte);
                }
                Ok(Blob(out))
            }
        }
        from.deserialize_bytes(Bytes)
    }
}

/// A greeting as it travels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    versions: (u16, u16),
    entry_format: u8,
    store: [u8; 16],
    replica: [u8; 16],
    key: [u8; 32],
    founder: Option<[u8; 16]>,
    office: String,
    device: String,
    program: String,
    now: i64,
    person: Option<u64>,
    scope: u8,
    chinese: bool,
    /// What later versions say more, by number: what is not known here is left alone.
    more: Vec<(u16, Blob)>,
}

/// An entry as it travels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    body: Blob,
    signature: ([u8; 32], [u8; 32]),
}

/// How far a chain is, as it travels.
type Place = ([u8; 16], u32, u64, u32);

/// Files with their sizes by the number of the sum that they are in, as they travel.
type Listed = Vec<(u8, Vec<([u8; 32], u64)>)>;

/// What the side that connected asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SyncRequest {
    /// The first thing.
    Hello(Box<Hello>),
    /// How far the chains are.
    Vector,
    /// Entries: of each replica, from which number to which.
    Fetch(Vec<([u8; 16], u32, u32)>),
    /// Takes entries.
    Append(Vec<Entry>),
    /// Evidence where these sums of what the asker has differ.
    Files(Vec<u64>),
    /// A file from a byte on.
    Get([u8; 32], u64),
    /// How many bytes of a file are there already.
    Begun([u8; 32]),
    /// Bytes of a file from one on; whether they are the last.
    Put([u8; 32], u64, Blob, bool),
    /// Binds the asker's device to the person as whom it is served, where that person may do so.
    Enrol(String),
    /// The end.
    Bye,
    /// A file came as another one: whether it is damaged there.
    Spoiled([u8; 32]),
}

/// What the other side answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SyncReply {
    /// The first thing.
    Hello(Box<Hello>),
    /// How far the chains are.
    Vector(Vec<Place>),
    /// Entries; more follow.
    Entries(Vec<Entry>),
    /// That was all, or it was done.
    Done,
    /// What came of entries that were appended.
    Told(Counts),
    /// The files of the sums that differ, with their sizes: by the number of the sum.
    Files(Listed),
    /// How many bytes of a file are there.
    Begun(u64),
    /// Bytes of a file; whether they are the last.
    Piece(Blob, bool),
    /// There is no such thing.
    Missing,
    /// It is refused: an exit code, and words for the person, a line each.
    Refused(u8, Vec<String>),
}

/// What came of entries, as it travels.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    taken: u32,
    known: u32,
    aside: Vec<([u8; 16], u32, String)>,
    refused: Vec<([u8; 16], u32, String)>,
    alarms: Vec<String>,
}

fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(MAX_TEXT / 4).collect()
}

impl Hello {
    /// A greeting as it travels.
    pub fn of(g: &Greeting) -> Self {
        Self {
            versions: VERSIONS,
            entry_format: g.entry_format,
            store: g.store.unwrap_or_default(),
            replica: g.replica.0,
            key: g.key,
            founder: g.founder.map(|f| f.0),
            office: short(&g.office),
            device: short(&g.device),
            program: short(&g.program),
            now: g.now,
            person: g.person.map(|p| p.0),
            scope: g.scope as u8,
            chinese: g.lang == Lang::Zh,
            more: Vec::new(),
        }
    }

    /// What it says.
    ///
    /// # Errors
    /// `Failed` where both sides have no version in common.
    pub fn read(self) -> Result<Greeting> {
        let (oldest, newest) = self.versions;
        if oldest > VERSIONS.1 || newest < VERSIONS.0 {
            return Err(Error::new(Code::Failed, messages::NO_COMMON_VERSION)
                .with("theirs", format!("{oldest}–{newest}"))
                .with("ours", format!("{}–{}", VERSIONS.0, VERSIONS.1))
                .hint(messages::HINT_UPGRADE));
        }
        Ok(Greeting {
            entry_format: self.entry_format,
            store: Some(self.store).filter(|s| *s != [0; 16]),
            replica: ReplicaId(self.replica),
            key: self.key,
            founder: self.founder.map(ReplicaId),
            office: short(&self.office),
            device: short(&self.device),
            program: short(&self.program),
            now: self.now,
            person: self.person.map(RecordId),
            scope: Scope::ALL.get(usize::from(self.scope)).copied().unwrap_or(Scope::Nothing),
            lang: if self.chinese { Lang::Zh } else { Lang::En },
        })
    }
}

impl From<Sent> for Entry {
    fn from(sent: Sent) -> Self {
        let (mut first, mut last) = ([0; 32], [0; 32]);
        first.copy_from_slice(&sent.signature[..32]);
        last.copy_from_slice(&sent.signature[32..]);
        Self { body: Blob(sent.body), signature: (first, last) }
    }
}

impl From<Entry> for Sent {
    fn from(entry: Entry) -> Self {
        let mut signature = [0; 64];
        signature[..32].copy_from_slice(&entry.signature.0);
        signature[32..].copy_from_slice(&entry.signature.1);
        Self { body: entry.body.0, signature }
    }
}

/// A vector as it travels.
pub fn places(vector: &Vector) -> Vec<Place> {
    vector.0.iter().map(|(r, c)| (r.0, c.len, c.head, c.held)).collect()
}

/// The vector that travelled; nothing where it is too long.
pub fn vector(places: Vec<Place>) -> Option<Vector> {
    let chain = |(r, len, head, held)| (ReplicaId(r), Chain { len, head, held });
    (places.len() <= MAX_CHAINS).then(|| Vector(places.into_iter().map(chain).collect()))
}

/// Spans as they travel.
pub fn spans(all: &[Span]) -> Vec<([u8; 16], u32, u32)> {
    all.iter().map(|(r, from, to)| (r.0, *from, *to)).collect()
}

/// The spans that travelled; nothing where there are too many, or one is none.
pub fn spans_of(all: Vec<([u8; 16], u32, u32)>) -> Option<Vec<Span>> {
    let fits = all.len() <= MAX_CHAINS && all.iter().all(|(_, from, to)| *from > 0 && from <= to);
    fits.then(|| all.into_iter().map(|(r, from, to)| (ReplicaId(r), from, to)).collect())
}

impl Counts {
    /// What came of entries, as it travels.
    pub fn of(told: &Told) -> Self {
        let named =
            |all: &[(WriteId, String)]| all.iter().map(|(id, why)| (id.replica.0, id.seq, short(why))).collect();
        Self {
            taken: told.taken,
            known: told.known,
            aside: named(&told.aside),
            refused: named(&told.refused),
            alarms: told.alarms.iter().map(|a| short(a)).collect(),
        }
    }

    /// What it says.
    pub fn read(self) -> Told {
        let named = |all: Vec<([u8; 16], u32, String)>| {
            all.into_iter().map(|(r, seq, why)| (WriteId { replica: ReplicaId(r), seq }, short(&why))).collect()
        };
        Told {
            taken: self.taken,
            known: self.known,
            aside: named(self.aside),
            refused: named(self.refused),
            alarms: self.alarms.iter().map(|a| short(a)).collect(),
        }
    }
}

/// Lists of files as they travel.
pub fn files(files: &Files) -> Listed {
    files.iter().map(|(sum, all)| (*sum, all.iter().map(|(d, size)| (d.0, *size)).collect())).collect()
}

/// The lists that travelled.
pub fn files_of(files: Listed) -> Files {
    files.into_iter().map(|(sum, all)| (sum, all.into_iter().map(|(d, size)| (Digest(d), size)).collect())).collect()
}

/// An error as it travels.
pub fn refused(error: &Error, lang: Lang) -> SyncReply {
    let lines = std::iter::once(error.say(lang)).chain(error.hints(lang)).map(|l| short(&l)).collect();
    SyncReply::Refused(error.code().exit_code(), lines)
}

/// The error that travelled.
pub fn error_of(code: u8, lines: &[String]) -> Error {
    const CODES: [Code; 9] = [
        Code::Failed,
        Code::Usage,
        Code::NotFound,
        Code::Conflict,
        Code::Denied,
        Code::Locked,
        Code::Corrupt,
        Code::BadInput,
        Code::Cancelled,
    ];
    let code = CODES.into_iter().find(|c| c.exit_code() == code).unwrap_or(Code::Failed);
    let mut lines = lines.iter().take(6).map(|l| short(l));
    let error = Error::new(code, messages::THEY_SAY).with("text", lines.next().unwrap_or_default());
    lines.fold(error, |error, hint| error.hint(Message::plain(messages::THEIR_HINT).with("text", hint)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::wire::frame::{encode_as, read_as};

    #[test]
    fn what_is_sent_is_read() {
        let sent = Sent { body: vec![1, 2, 3], signature: std::array::from_fn(|n| n as u8) };
        let asked = SyncRequest::Append(vec![sent.clone().into()]);
        let bytes = encode_as(FRAMES, &asked).unwrap();
        let SyncRequest::Append(back) = read_as(FRAMES, &mut &bytes[..], MAX_FRAME).unwrap() else { panic!() };
        assert_eq!(back.into_iter().map(Sent::from).collect::<Vec<_>>(), [sent]);
        let error = Error::new(Code::Denied, messages::THEY_SAY).with("text", "不行").hint(messages::HINT_UPGRADE);
        let SyncReply::Refused(code, lines) = refused(&error, Lang::Zh) else { panic!() };
        let back = error_of(code, &lines);
        assert_eq!((back.code(), back.hints(Lang::Zh).len()), (Code::Denied, 1));
        assert!(back.say(Lang::Zh).contains("不行"));
    }

    proptest! {
        #[test]
        fn garbage_is_refused_and_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            let mut framed = (bytes.len() as u32 + 1).to_le_bytes().to_vec();
            framed.push(FRAMES);
            framed.extend(&bytes);
            if let Ok(SyncRequest::Hello(hello)) = read_as::<SyncRequest>(FRAMES, &mut &framed[..], MAX_FRAME) {
                drop(hello.read());
            }
            let _ = read_as::<SyncReply>(FRAMES, &mut &framed[..], MAX_FRAME);
        }
    }
}
