//! An entry: one thing that somebody did, never changed afterwards.
//!
//! The body is what is digested and signed. A frame is the body with its signature and the moment it reached this store.

use std::fmt;

use chrono::{Datelike, NaiveDate};
use sha2::{Digest as _, Sha256};

use crate::domain::codec::{Malformed, Reader, put_bytes, put_int, put_uint};
use crate::domain::id::RecordId;
use crate::domain::kind::Tag;
use crate::domain::record::EMPTY;
use crate::domain::value::{Value, ValueRef};
use crate::log::clock::Hlc;

/// The version of the format.
pub const FORMAT: u8 = 1;

/// The version of entries that take an action back, or that say what their device's clock showed: a program that does
/// not know what that means must not read past them.
pub const FORMAT_RETRACTS: u8 = 2;

/// The last version of formats to come that may be read past: such an entry begins as those of today do, up to the key of its
/// device, and what follows is for programs that know it. It is kept, passed on and told of, and sets nothing here. A format
/// of which that cannot be said has a higher number. Whoever adds one raises the version of checkpoints
/// ([`crate::log::snapshot::VERSION`]), so that what was read past is read.
pub const LAST_READ_PAST: u8 = 63;

/// The most bytes that an entry's body takes.
pub const MAX_BODY: usize = 4 << 20;

/// A SHA-256 digest.
pub type Digest = [u8; 32];

/// A device's copy of the log: the start of the digest of its public key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ReplicaId(pub [u8; 16]);

impl ReplicaId {
    /// The replica that a public key names.
    pub fn of_key(key: &[u8; 32]) -> Self {
        let digest: Digest = Sha256::digest(key).into();
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        Self(id)
    }
}

impl fmt::Display for ReplicaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0[..6]))
    }
}

impl fmt::Debug for ReplicaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Reads hexadecimal digits; nothing where one of them is none, or one is left over.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let pairs = text.trim().as_bytes().chunks(2);
    pairs.map(|p| Some(digit(p[0])? << 4 | digit(*p.get(1)?)?)).collect()
}

/// Names an entry, and with a record and a field the write that it made there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct WriteId {
    /// Who wrote it.
    pub replica: ReplicaId,
    /// Its place in the replica's chain, from 1.
    pub seq: u32,
}

impl fmt::Display for WriteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.replica, self.seq)
    }
}

/// Binds the entries of one bulk action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Names the bulk action.
    pub id: u64,
    /// The place of this entry in it, from 0.
    pub index: u32,
    /// Whether it is the last.
    pub last: bool,
}

/// An entry before it is encoded.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Which replica writes it.
    pub replica: ReplicaId,
    /// Its place in the replica's chain, from 1.
    pub seq: u32,
    /// When, by the hybrid clock.
    pub at: Hlc,
    /// The day from which it holds.
    pub on: NaiveDate,
    /// Who did it.
    pub actor: RecordId,
    /// The action's name.
    pub action: String,
    /// Why, in the person's words.
    pub note: String,
    /// The bulk action that it is part of.
    pub batch: Option<Batch>,
    /// The first entry of the action that this one takes back. Such an entry changes nothing itself; one of version 0.1.0
    /// set its fields to what they were before, and is read as one that takes back.
    pub undoes: Option<WriteId>,
    /// What the device's clock showed, in milliseconds since 1970, where that is far from `at`.
    pub wall: Option<i64>,
    /// The replica's public key; in its first entry alone.
    pub key: Option<[u8; 32]>,
    /// The digest of the replica's entry before; zero in the first.
    pub prev: Digest,
    /// What it changes.
    pub changes: Vec<Change>,
}

/// One field of one record set.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The record.
    pub id: RecordId,
    /// Its kind, as stored.
    pub kind: u8,
    /// The field.
    pub tag: Tag,
    /// The write that it replaces.
    pub replaces: Option<WriteId>,
    /// The value; none empties the field.
    pub value: Option<Value>,
}

const HAS_BATCH: u64 = 1;
const HAS_UNDOES: u64 = 2;
const HAS_KEY: u64 = 4;
const LAST_OF_BATCH: u64 = 8;
const HAS_WALL: u64 = 16;

impl Draft {
    /// The bytes that are digested and signed.
    pub fn encode(&self) -> Vec<u8> {
        let plain = self.undoes.is_none() && self.wall.is_none();
        let mut out = vec![if plain { FORMAT } else { FORMAT_RETRACTS }];
        out.extend_from_slice(&self.replica.0);
        put_uint(&mut out, u64::from(self.seq));
        out.extend_from_slice(&self.prev);
        put_uint(&mut out, self.at.0);
        put_int(&mut out, i64::from(self.on.num_days_from_ce()));
        put_uint(&mut out, self.actor.0);
        put_bytes(&mut out, self.action.as_bytes());
        put_bytes(&mut out, self.note.as_bytes());
        let flags = u64::from(self.batch.is_some()) * HAS_BATCH
            + u64::from(self.undoes.is_some()) * HAS_UNDOES
            + u64::from(self.key.is_some()) * HAS_KEY
            + u64::from(self.batch.is_some_and(|b| b.last)) * LAST_OF_BATCH
            + u64::from(self.wall.is_some()) * HAS_WALL;
        put_uint(&mut out, flags);
        if let Some(b) = self.batch {
            put_uint(&mut out, b.id);
            put_uint(&mut out, u64::from(b.index));
        }
        if let Some(w) = self.undoes {
            out.extend_from_slice(&w.replica.0);
            put_uint(&mut out, u64::from(w.seq));
        }
        if let Some(wall) = self.wall {
            put_int(&mut out, wall);
        }
        if let Some(k) = &self.key {
            out.extend_from_slice(k);
        }
        let mut replicas: Vec<ReplicaId> = Vec::new();
        for w in self.changes.iter().filter_map(|c| c.replaces) {
            if !replicas.contains(&w.replica) {
                replicas.push(w.replica);
            }
        }
        put_uint(&mut out, replicas.len() as u64);
        replicas.iter().for_each(|r| out.extend_from_slice(&r.0));
        let mut at = 0;
        while let Some(first) = self.changes.get(at) {
            let run = self.changes[at..].iter().take_while(|c| c.id == first.id && c.kind == first.kind).count();
            out.extend_from_slice(&first.id.0.to_le_bytes());
            out.push(first.kind);
            put_uint(&mut out, run as u64);
            for c in &self.changes[at..at + run] {
                out.push(c.tag.0);
                match c.replaces {
                    None => put_uint(&mut out, 0),
                    Some(w) => {
                        let place = replicas.iter().position(|r| *r == w.replica).unwrap_or(0);
                        put_uint(&mut out, place as u64 + 1);
                        put_uint(&mut out, u64::from(w.seq));
                    }
                }
                match &c.value {
                    Some(v) => v.encode(&mut out),
                    None => out.extend_from_slice(EMPTY),
                }
            }
            at += run;
        }
        out
    }
}

/// An entry read where it lies.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// See [`Draft::replica`].
    pub replica: ReplicaId,
    /// See [`Draft::seq`].
    pub seq: u32,
    /// See [`Draft::prev`].
    pub prev: Digest,
    /// See [`Draft::at`].
    pub at: Hlc,
    /// See [`Draft::on`].
    pub on: NaiveDate,
    /// See [`Draft::actor`].
    pub actor: RecordId,
    /// See [`Draft::action`].
    pub action: &'a str,
    /// See [`Draft::note`].
    pub note: &'a str,
    /// See [`Draft::batch`].
    pub batch: Option<Batch>,
    /// See [`Draft::undoes`].
    pub undoes: Option<WriteId>,
    /// See [`Draft::wall`].
    pub wall: Option<i64>,
    /// See [`Draft::key`].
    pub key: Option<[u8; 32]>,
    /// Whether it is of a newer format: what it sets is not known here.
    pub newer: bool,
    replicas: &'a [u8],
    changes: &'a [u8],
}

/// Whether a format is one of a newer program that may be read past.
///
/// # Errors
/// Where it is none that can be read.
fn is_newer(format: u8) -> Result<bool, Malformed> {
    match format {
        FORMAT | FORMAT_RETRACTS => Ok(false),
        n if n > FORMAT_RETRACTS && n <= LAST_READ_PAST => Ok(true),
        _ => Err(Malformed("entry: made by a newer version")),
    }
}

/// One change read where it lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChangeRef<'a> {
    /// See [`Change::id`].
    pub id: RecordId,
    /// See [`Change::kind`].
    pub kind: u8,
    /// See [`Change::tag`].
    pub tag: Tag,
    /// See [`Change::replaces`].
    pub replaces: Option<WriteId>,
    /// The stored value, or what stands for none.
    pub raw: &'a [u8],
}

impl<'a> ChangeRef<'a> {
    /// The value; none where it empties the field.
    pub fn value(&self) -> Option<ValueRef<'a>> {
        crate::domain::record::value(self.raw)
    }
}

impl<'a> Entry<'a> {
    /// Reads a body, all its changes among it, so that what was read once can be walked without errors.
    pub fn decode(body: &'a [u8]) -> Result<Self, Malformed> {
        let entry = Self::head(body)?;
        let mut walk = entry.walk();
        while walk.step()?.is_some() {}
        Ok(entry)
    }

    /// Reads a body of the journal up to its changes, which were read when it was taken in; they are read again one by one
    /// as they are asked for, see [`Entry::changes_of`].
    pub fn head(body: &'a [u8]) -> Result<Self, Malformed> {
        if body.len() > MAX_BODY {
            return Err(Malformed("entry: too large"));
        }
        let mut r = Reader::new(body);
        let newer = is_newer(r.byte()?)?;
        let replica = ReplicaId(r.array()?);
        let seq = r.uint32()?;
        let prev = r.array()?;
        let at = Hlc(r.uint()?);
        let on = i32::try_from(r.int()?).ok().and_then(NaiveDate::from_num_days_from_ce_opt).ok_or(Malformed("day"))?;
        let actor = RecordId(r.uint()?);
        let action = r.text()?;
        let note = r.text()?;
        let flags = r.uint()?;
        let batch = match flags & HAS_BATCH {
            0 => None,
            _ => Some(Batch { id: r.uint()?, index: r.uint32()?, last: flags & LAST_OF_BATCH != 0 }),
        };
        let undoes = match flags & HAS_UNDOES {
            0 => None,
            _ => Some(WriteId { replica: ReplicaId(r.array()?), seq: r.uint32()? }),
        };
        let wall = match flags & HAS_WALL {
            0 => None,
            _ => Some(r.int()?),
        };
        let key = match flags & HAS_KEY {
            0 => None,
            _ => Some(r.array()?),
        };
        let replicas = match newer {
            true => &[][..],
            false => {
                let n = r.count()?;
                r.take(n.checked_mul(16).ok_or(Malformed("entry"))?)?
            }
        };
        Ok(Self {
            replica,
            seq,
            prev,
            at,
            on,
            actor,
            action,
            note,
            batch,
            undoes,
            wall,
            key,
            newer,
            replicas,
            changes: if newer { &[] } else { r.rest() },
        })
    }

    fn walk(&self) -> Walk<'a> {
        Walk { r: Reader::new(self.changes), replicas: self.replicas, id: RecordId(0), kind: 0, left: 0 }
    }

    /// What it changes, the changes of one record side by side.
    pub fn changes(&self) -> impl Iterator<Item = ChangeRef<'a>> {
        let mut walk = self.walk();
        std::iter::from_fn(move || walk.step().ok().flatten())
    }

    /// Hands over what it changes of those records for which a function gives something, with what it gave; those of others
    /// are passed over.
    ///
    /// # Errors
    /// Where its changes cannot be read.
    pub fn changes_of<T: Copy>(
        &self,
        wanted: impl Fn(RecordId) -> Option<T>,
        mut each: impl FnMut(T, ChangeRef<'a>),
    ) -> Result<(), Malformed> {
        let mut walk = self.walk();
        while walk.next_record()? {
            match wanted(walk.id) {
                None => walk.pass()?,
                Some(given) => {
                    while walk.left > 0 {
                        each(given, walk.change()?);
                    }
                }
            }
        }
        Ok(())
    }

    /// What names it.
    pub fn id(&self) -> WriteId {
        WriteId { replica: self.replica, seq: self.seq }
    }
}

/// Reads no more of a body than which entry it is.
///
/// # Errors
/// Where that cannot be read.
pub fn name(body: &[u8]) -> Result<WriteId, Malformed> {
    let mut r = Reader::new(body);
    is_newer(r.byte()?)?;
    Ok(WriteId { replica: ReplicaId(r.array()?), seq: r.uint32()? })
}

struct Walk<'a> {
    r: Reader<'a>,
    replicas: &'a [u8],
    id: RecordId,
    kind: u8,
    left: u64,
}

impl<'a> Walk<'a> {
    fn step(&mut self) -> Result<Option<ChangeRef<'a>>, Malformed> {
        if !self.next_record()? {
            return Ok(None);
        }
        self.change().map(Some)
    }

    /// Goes on to the next record where nothing is left of this one; whether there is a change.
    fn next_record(&mut self) -> Result<bool, Malformed> {
        while self.left == 0 {
            if self.r.is_empty() {
                return Ok(false);
            }
            self.id = RecordId(u64::from_le_bytes(self.r.array()?));
            self.kind = self.r.byte()?;
            self.left = self.r.count()? as u64;
        }
        Ok(true)
    }

    /// Passes over what is left of a record.
    fn pass(&mut self) -> Result<(), Malformed> {
        while self.left > 0 {
            self.left -= 1;
            self.r.byte()?;
            if self.r.uint()? > 0 {
                self.r.uint32()?;
            }
            ValueRef::skip(&mut self.r)?;
        }
        Ok(())
    }

    fn change(&mut self) -> Result<ChangeRef<'a>, Malformed> {
        self.left -= 1;
        let tag = Tag(self.r.byte()?);
        let replaces = match self.r.uint()? {
            0 => None,
            place => {
                let at = usize::try_from(place - 1).ok().and_then(|p| p.checked_mul(16));
                let bytes = at.and_then(|a| self.replicas.get(a..a + 16)).ok_or(Malformed("change"))?;
                let mut id = [0; 16];
                id.copy_from_slice(bytes);
                Some(WriteId { replica: ReplicaId(id), seq: self.r.uint32()? })
            }
        };
        let raw = ValueRef::skip(&mut self.r)?;
        if raw != EMPTY {
            ValueRef::decode(&mut Reader::new(raw))?;
        }
        Ok(ChangeRef { id: self.id, kind: self.kind, tag, replaces, raw })
    }
}

/// A body with its signature and the moment it reached this store: what the journal holds.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// When it reached this store, in milliseconds since 1970.
    pub received: i64,
    /// The bytes that are digested and signed.
    pub body: &'a [u8],
    /// The replica's signature of the digest.
    pub signature: &'a [u8; 64],
}

impl<'a> Frame<'a> {
    /// Puts a frame together.
    pub fn encode(received: i64, body: &[u8], signature: &[u8; 64]) -> Vec<u8> {
        let mut out = Vec::with_capacity(body.len() + 80);
        out.push(FORMAT);
        put_int(&mut out, received);
        out.extend_from_slice(signature);
        out.extend_from_slice(body);
        out
    }

    /// Takes a frame apart.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut r = Reader::new(bytes);
        if r.byte()? != FORMAT {
            return Err(Malformed("frame: made by a newer version"));
        }
        let received = r.int()?;
        let signature = r.take(64)?.try_into().map_err(|_| Malformed("signature"))?;
        Ok(Self { received, body: r.rest(), signature })
    }

    /// The digest of the body: what the next entry of the replica holds, and what is signed.
    pub fn digest(&self) -> Digest {
        Sha256::digest(self.body).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(crate) fn sample() -> Draft {
        let other = ReplicaId([9; 16]);
        let change = |id, tag, replaces, value| Change { id: RecordId(id), kind: 7, tag: Tag(tag), replaces, value };
        Draft {
            replica: ReplicaId([1; 16]),
            seq: 3,
            at: Hlc::at(1_690_000_000_000),
            on: NaiveDate::from_ymd_opt(2023, 7, 31).unwrap(),
            actor: RecordId(5),
            action: "task.done".into(),
            note: "已核".into(),
            batch: Some(Batch { id: 77, index: 1, last: true }),
            undoes: Some(WriteId { replica: other, seq: 2 }),
            wall: Some(1_690_000_900_000),
            key: None,
            prev: [4; 32],
            changes: vec![
                change(10, 1, None, Some(Value::Text("x".into()))),
                change(10, 2, Some(WriteId { replica: other, seq: 8 }), None),
                change(11, 2, Some(WriteId { replica: ReplicaId([1; 16]), seq: 1 }), Some(Value::Bool(true))),
            ],
        }
    }

    #[test]
    fn what_was_written_is_read() {
        let draft = sample();
        let body = draft.encode();
        let e = Entry::decode(&body).unwrap();
        assert_eq!((e.action, e.note, e.seq, e.batch, e.undoes), ("task.done", "已核", 3, draft.batch, draft.undoes));
        assert_eq!((e.wall, body[0]), (draft.wall, FORMAT_RETRACTS));
        assert_eq!(Draft { wall: None, undoes: None, ..draft.clone() }.encode()[0], FORMAT, "what 0.1.0 reads as well");
        let back: Vec<Change> = e
            .changes()
            .map(|c| Change {
                id: c.id,
                kind: c.kind,
                tag: c.tag,
                replaces: c.replaces,
                value: c.value().map(|v| v.to_owned()),
            })
            .collect();
        assert_eq!(back, draft.changes);
        let frame = Frame::encode(-3, &body, &[7; 64]);
        let f = Frame::decode(&frame).unwrap();
        assert_eq!((f.received, f.body, f.signature), (-3, &body[..], &[7; 64]));
    }

    #[test]
    fn of_a_newer_entry_the_head_is_read_and_what_must_not_be_read_past_is_refused() {
        let mut body = sample().encode();
        let changes = Entry::decode(&body).unwrap().changes.len();
        body[0] = FORMAT_RETRACTS + 1;
        let from = body.len() - changes;
        body[from..].fill(0xff);
        let e = Entry::decode(&body).unwrap();
        assert!(e.newer && e.changes().next().is_none());
        assert_eq!(
            (e.action, e.note, e.seq, e.undoes, e.wall),
            ("task.done", "已核", 3, sample().undoes, sample().wall)
        );
        assert_eq!(name(&body).unwrap(), e.id());
        for format in [0, LAST_READ_PAST + 1, 255] {
            body[0] = format;
            assert!(Entry::decode(&body).is_err() && name(&body).is_err(), "{format}");
        }
    }

    #[test]
    fn no_cut_or_flip_makes_it_panic() {
        let body = sample().encode();
        for at in 0..body.len() {
            let _ = Entry::decode(&body[..at]);
            for bit in 0..8 {
                let mut b = body.clone();
                b[at] ^= 1 << bit;
                if let Ok(e) = Entry::decode(&b) {
                    assert!(e.changes().count() <= b.len());
                }
            }
        }
    }
}
