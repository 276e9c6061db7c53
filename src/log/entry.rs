//! An entry: one thing that somebody did, never changed afterwards.
//!
//! The body is what is digested and signed. A frame is the body with its signature and the moment it reached this store.

mod draft;
mod names;

pub use draft::{Batch, Change, Draft};
pub use names::{Digest, ReplicaId, WriteId, hex, unhex};

use draft::{HAS_BATCH, HAS_KEY, HAS_UNDOES, HAS_WALL, LAST_OF_BATCH};

use chrono::NaiveDate;
use sha2::{Digest as _, Sha256};

use crate::domain::codec::{Malformed, Reader, put_int};
use crate::domain::id::RecordId;
use crate::domain::kind::Tag;
use crate::domain::record::EMPTY;
use crate::domain::value::ValueRef;
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
pub(crate) mod tests;
