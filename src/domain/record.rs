//! A record as it lies in memory and in checkpoints: packed bytes, read in place.
//!
//! A million records stay small because a record holds no pointers but one: to a byte of marks, the writes that touched
//! it and then its fields in the order of their tags, each with the write that set it. Records that lie side by side share their bytes ([`pack`]), so that they are
//! read from a checkpoint without a copy.

use std::sync::{Arc, LazyLock};

use crate::domain::codec::{Malformed, Reader, put_uint};
use crate::domain::id::RecordId;
use crate::domain::kind::{GONE, Kind, Tag};
use crate::domain::value::ValueRef;

/// The place of an entry in this store's order of arrival. Means nothing outside this store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp(pub u32);

/// What stands for a field that was emptied, in place of a value.
pub const EMPTY: &[u8] = &[0, 0];

/// The mark of a record of which some field does not simply hold the latest write: see [`Record::is_tangled`].
const TANGLED: u8 = 1;
/// The mark of a record that was made: see [`Record::is_made`].
const MADE: u8 = 2;

/// A record.
#[derive(Clone, Debug)]
pub struct Record {
    id: RecordId,
    kind: Kind,
    /// Whether the bytes say that it was taken away or was not made, kept beside them: passes over very many records ask
    /// for it first.
    gone: bool,
    at: u32,
    len: u32,
    shared: Shared,
}

/// Bytes that records share.
pub type Shared = Arc<Box<[u8]>>;

/// One field of a record.
#[derive(Clone, Copy, Debug)]
pub struct FieldOf<'a> {
    /// Which field.
    pub tag: Tag,
    /// The write that it holds.
    pub stamp: Stamp,
    /// The value, as it is stored.
    pub raw: &'a [u8],
}

impl<'a> FieldOf<'a> {
    /// The value; none where the field was emptied.
    pub fn value(&self) -> Option<ValueRef<'a>> {
        value(self.raw)
    }
}

/// Reads a stored value; none where it says that the field was emptied.
pub fn value(raw: &[u8]) -> Option<ValueRef<'_>> {
    if raw == EMPTY { None } else { ValueRef::decode(&mut Reader::new(raw)).ok() }
}

impl Record {
    /// A record without fields, touched by no write.
    pub fn new(id: RecordId, kind: Kind) -> Self {
        static NOTHING: LazyLock<Shared> = LazyLock::new(|| Arc::new(Box::new([0, 0])));
        Self { id, kind, gone: true, at: 0, len: 2, shared: Arc::clone(&NOTHING) }
    }

    /// Takes packed bytes as [`Record::bytes`] gave them. That they are whole is checked; a value that cannot be read
    /// is looked at when it is asked for, and then reads as none.
    ///
    /// # Errors
    /// Where they are not such bytes.
    pub fn from_bytes(id: RecordId, kind: Kind, bytes: &[u8]) -> Result<Self, Malformed> {
        Self::within(id, kind, &Arc::new(bytes.into()), 0, bytes.len())
    }

    /// Takes a run of packed bytes where they lie, as [`Record::from_bytes`] does.
    ///
    /// # Errors
    /// Where they are not such bytes.
    pub fn within(id: RecordId, kind: Kind, shared: &Shared, at: usize, len: usize) -> Result<Self, Malformed> {
        let bytes = shared.get(at..at.saturating_add(len)).ok_or(Malformed("record"))?;
        let small = |n: usize| u32::try_from(n).map_err(|_| Malformed("record"));
        let mut r = Reader::new(bytes);
        let made = r.byte()? & MADE != 0;
        let touched = r.count()?;
        let mut stamp = 0u32;
        for _ in 0..touched {
            stamp = stamp.checked_add(r.uint32()?).ok_or(Malformed("record"))?;
        }
        let mut gone = None;
        while !r.is_empty() {
            let tag = Tag(r.byte()?);
            if r.uint()? >= touched as u64 {
                return Err(Malformed("record"));
            }
            let raw = ValueRef::skip(&mut r)?;
            if tag == GONE && gone.is_none() {
                gone = Some(value(raw) == Some(ValueRef::Bool(true)));
            }
        }
        let (at, len) = (small(at)?, small(len)?);
        Ok(Self { id, kind, gone: !made || gone == Some(true), at, len, shared: Arc::clone(shared) })
    }

    /// The packed bytes.
    pub fn bytes(&self) -> &[u8] {
        let at = self.at as usize;
        self.shared.get(at..at + self.len as usize).unwrap_or_default()
    }

    /// Its name for ever.
    pub fn id(&self) -> RecordId {
        self.id
    }

    /// Its kind.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    fn marks(&self) -> u8 {
        self.bytes().first().copied().unwrap_or(0)
    }

    /// Whether some field does not simply hold the latest write of a single chain of writes: because a write is dated
    /// before or ahead, was taken back, or was made without knowledge of another. What comes next cannot be told from the
    /// fields alone then; the writes are read back.
    pub fn is_tangled(&self) -> bool {
        self.marks() & TANGLED != 0
    }

    /// Whether it is there at all: it has a field that records of its kind must have. One whose making was taken back, or
    /// counts from a later day, has none.
    pub fn is_made(&self) -> bool {
        !self.gone || self.marks() & MADE != 0
    }

    /// The entries that touched it, in order of arrival: those that wrote it, and those that took writes back.
    pub fn history(&self) -> impl Iterator<Item = Stamp> + '_ {
        let mut r = Reader::new(self.bytes().get(1..).unwrap_or_default());
        let n = r.count().unwrap_or(0);
        let mut at = 0u32;
        (0..n).map_while(move |_| {
            at = at.wrapping_add(r.uint32().ok()?);
            Some(Stamp(at))
        })
    }

    fn after_history(&self) -> Reader<'_> {
        let mut r = Reader::new(self.bytes().get(1..).unwrap_or_default());
        let n = r.count().unwrap_or(0);
        for _ in 0..n {
            // The bytes were checked when they were taken.
            let _ = r.uint();
        }
        r
    }

    fn stamp_at(&self, place: u64) -> Stamp {
        self.history().nth(place as usize).unwrap_or(Stamp(0))
    }

    /// Its fields, those that were emptied among them.
    pub fn fields(&self) -> impl Iterator<Item = FieldOf<'_>> {
        let mut r = self.after_history();
        std::iter::from_fn(move || {
            if r.is_empty() {
                return None;
            }
            let tag = Tag(r.byte().ok()?);
            let place = r.uint().ok()?;
            let raw = ValueRef::skip(&mut r).ok()?;
            Some(FieldOf { tag, stamp: self.stamp_at(place), raw })
        })
    }

    /// The stored bytes of its fields, without the writes that set them: for passes over very many records.
    pub fn raws(&self) -> impl Iterator<Item = (Tag, &[u8])> {
        let mut r = self.after_history();
        std::iter::from_fn(move || {
            if r.is_empty() {
                return None;
            }
            let tag = Tag(r.byte().ok()?);
            r.uint().ok()?;
            Some((tag, ValueRef::skip(&mut r).ok()?))
        })
    }

    /// The stored bytes of a field.
    pub fn raw(&self, tag: Tag) -> Option<&[u8]> {
        let mut r = self.after_history();
        while !r.is_empty() {
            let found = r.byte().ok()? == tag.0;
            r.uint().ok()?;
            let raw = ValueRef::skip(&mut r).ok()?;
            if found {
                return Some(raw);
            }
        }
        None
    }

    /// The value of a field.
    pub fn get(&self, tag: Tag) -> Option<ValueRef<'_>> {
        self.raw(tag).and_then(value)
    }

    /// The same record as if it never had a field.
    #[must_use]
    pub fn without(&self, tag: Tag) -> Self {
        let mut r = self.after_history();
        let whole = self.bytes();
        let mut bytes = whole[..whole.len() - r.rest().len()].to_vec();
        while !r.is_empty() {
            let field = r.rest();
            let read = (r.byte(), r.uint(), ValueRef::skip(&mut r));
            let (Ok(of), Ok(_), Ok(_)) = read else { break };
            if of != tag.0 {
                bytes.extend_from_slice(&field[..field.len() - r.rest().len()]);
            }
        }
        let len = bytes.len() as u32;
        Self { at: 0, len, shared: Arc::new(bytes.into()), ..self.clone() }
    }

    /// The write that a field holds, whether it has a value or was emptied.
    pub fn stamp(&self, tag: Tag) -> Option<Stamp> {
        self.fields().find(|f| f.tag == tag).map(|f| f.stamp)
    }

    /// The text of a field.
    pub fn text(&self, tag: Tag) -> Option<&str> {
        match self.get(tag)? {
            ValueRef::Text(t) => Some(t),
            _ => None,
        }
    }

    /// The record that a field refers to.
    pub fn reference(&self, tag: Tag) -> Option<RecordId> {
        match self.get(tag)? {
            ValueRef::Ref(id) => Some(id),
            _ => None,
        }
    }

    /// The records that a field refers to, be it one or a list.
    pub fn references(&self, tag: Tag) -> impl Iterator<Item = RecordId> + '_ {
        let (one, many) = match self.get(tag) {
            Some(ValueRef::Ref(id)) => (Some(id), None),
            Some(ValueRef::Refs(ids)) => (None, Some(ids)),
            _ => (None, None),
        };
        one.into_iter().chain(many.into_iter().flat_map(|m| m.iter()))
    }

    /// A number, whole or not.
    pub fn number(&self, tag: Tag) -> Option<f64> {
        match self.get(tag)? {
            ValueRef::Int(n) => Some(n as f64),
            ValueRef::Real(n) => Some(n),
            _ => None,
        }
    }

    /// A day; of a deadline, its last day.
    pub fn date(&self, tag: Tag) -> Option<chrono::NaiveDate> {
        match self.get(tag)? {
            ValueRef::Date(d) => Some(d),
            ValueRef::Due(d) => d.date,
            _ => None,
        }
    }

    /// Whether it has been taken away, or was never made: see [`Record::is_made`].
    pub fn is_gone(&self) -> bool {
        self.gone
    }

    /// Notes that an entry touched it.
    pub fn touch(&mut self, stamp: Stamp) {
        self.rebuild(stamp, &[], self.is_tangled());
    }

    /// Notes that an entry touched it whose write of a field stands behind the one that the field holds.
    pub fn tangle(&mut self, stamp: Stamp) {
        self.rebuild(stamp, &[], true);
    }

    /// Sets fields by one write; the values are stored ones, [`EMPTY`] among them.
    pub fn set(&mut self, stamp: Stamp, fields: &[(Tag, &[u8])]) {
        self.rebuild(stamp, fields, self.is_tangled());
    }

    fn rebuild(&mut self, touched: Stamp, set: &[(Tag, &[u8])], tangled: bool) {
        let mut stamps: Vec<Stamp> = self.history().collect();
        if let Err(at) = stamps.binary_search(&touched) {
            stamps.insert(at, touched);
        }
        let mut fields: Vec<(Tag, Stamp, &[u8])> = self.fields().map(|f| (f.tag, f.stamp, f.raw)).collect();
        for (tag, raw) in set {
            let field = (*tag, touched, *raw);
            match fields.binary_search_by_key(tag, |f| f.0) {
                Ok(at) => fields[at] = field,
                Err(at) => fields.insert(at, field),
            }
        }
        let new = packed(self.kind, &stamps, &fields, tangled);
        self.take(new);
    }

    /// The same record with this history and these fields, which are in the order of their tags and hold writes of the
    /// history.
    pub fn with(&self, history: &[Stamp], fields: &[(Tag, Stamp, &[u8])], tangled: bool) -> Self {
        let mut out = Self::new(self.id, self.kind);
        out.take(packed(self.kind, history, fields, tangled));
        out
    }

    fn take(&mut self, (bytes, gone): (Vec<u8>, bool)) {
        (self.at, self.len, self.gone) = (0, bytes.len() as u32, gone);
        self.shared = Arc::new(bytes.into());
    }
}

/// The bytes of a record, and whether they say that it is gone.
fn packed(kind: Kind, history: &[Stamp], fields: &[(Tag, Stamp, &[u8])], tangled: bool) -> (Vec<u8>, bool) {
    let made = fields.iter().any(|f| kind.makes(f.0) && f.2 != EMPTY);
    let mut out = Vec::with_capacity(history.len() * 2 + fields.iter().map(|f| f.2.len() + 3).sum::<usize>() + 4);
    out.push(u8::from(tangled) * TANGLED + u8::from(made) * MADE);
    put_uint(&mut out, history.len() as u64);
    let mut last = 0;
    for s in history {
        put_uint(&mut out, u64::from(s.0 - last));
        last = s.0;
    }
    for (tag, stamp, raw) in fields {
        out.push(tag.0);
        put_uint(&mut out, history.binary_search(stamp).unwrap_or(0) as u64);
        out.extend_from_slice(raw);
    }
    let taken_away = fields.iter().any(|f| f.0 == GONE && value(f.2) == Some(ValueRef::Bool(true)));
    (out, taken_away || !made)
}

/// Two records are equal where they are the same one with the same fields, wherever their bytes lie.
impl PartialEq for Record {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && self.kind == other.kind && self.bytes() == other.bytes()
    }
}

impl Eq for Record {}

/// Has records share their bytes, so that they take no more memory than those.
pub fn pack(records: &mut [Record]) {
    let mut all = Vec::with_capacity(records.iter().map(|r| r.len as usize).sum());
    let mut starts = Vec::with_capacity(records.len());
    for r in records.iter() {
        starts.push(all.len() as u32);
        all.extend_from_slice(r.bytes());
    }
    let shared: Shared = Arc::new(all.into());
    for (r, at) in records.iter_mut().zip(starts) {
        (r.at, r.shared) = (at, Arc::clone(&shared));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::value::Value;

    fn raw(v: Value) -> Vec<u8> {
        let mut b = Vec::new();
        v.encode(&mut b);
        b
    }

    #[test]
    fn fields_keep_the_write_that_set_them() {
        let (a, b) = (raw(Value::Text("压减办理环节".into())), raw(Value::Int(-40)));
        let mut r = Record::new(RecordId(7), Kind::Meeting);
        r.set(Stamp(5), &[(Tag(1), &a), (Tag(2), &b)]);
        r.set(Stamp(300), &[(Tag(2), EMPTY), (Tag(9), &b)]);
        r.touch(Stamp(301));
        assert_eq!(r.text(Tag(1)), Some("压减办理环节"));
        assert_eq!((r.get(Tag(2)), r.stamp(Tag(2))), (None, Some(Stamp(300))));
        assert_eq!((r.number(Tag(9)), r.stamp(Tag(1)), r.stamp(Tag(3))), (Some(-40.0), Some(Stamp(5)), None));
        assert_eq!(r.history().map(|s| s.0).collect::<Vec<_>>(), [5, 300, 301]);
        assert_eq!(Record::from_bytes(r.id(), r.kind(), r.bytes()).as_ref(), Ok(&r));
    }

    #[test]
    fn a_record_knows_whether_it_was_taken_away() {
        let mut r = Record::new(RecordId(7), Kind::Meeting);
        for (at, (value, gone)) in
            [(Value::Bool(true), true), (Value::Bool(false), false), (Value::Int(1), false)].into_iter().enumerate()
        {
            r.set(Stamp(at as u32), &[(Tag(1), &raw(Value::Text("x".into()))), (GONE, &raw(value))]);
            assert_eq!(r.is_gone(), gone);
            assert_eq!(Record::from_bytes(r.id(), r.kind(), r.bytes()).as_ref(), Ok(&r));
        }
        r.set(Stamp(9), &[(GONE, &raw(Value::Bool(true)))]);
        r.set(Stamp(10), &[(GONE, EMPTY)]);
        assert!(!r.is_gone());
    }

    #[test]
    fn a_record_is_there_while_it_has_what_its_kind_must_have() {
        let mut r = Record::new(RecordId(7), Kind::Meeting);
        assert!(r.is_gone() && !r.is_made());
        r.set(Stamp(1), &[(Tag(4), &raw(Value::Int(3)))]);
        assert!(r.is_gone() && !r.is_made(), "a field that others may lack makes nothing");
        r.set(Stamp(2), &[(Tag(1), &raw(Value::Text("x".into())))]);
        assert!(!r.is_gone() && r.is_made());
        r.set(Stamp(3), &[(GONE, &raw(Value::Bool(true)))]);
        assert!(r.is_gone() && r.is_made(), "taken away, and known");
        let history: Vec<Stamp> = r.history().collect();
        let back = r.with(&history, &[(Tag(4), Stamp(1), &raw(Value::Int(3)))], true);
        assert!(!back.is_made() && back.is_tangled() && !r.is_tangled());
        assert_eq!(Record::from_bytes(back.id(), back.kind(), back.bytes()).as_ref(), Ok(&back));
    }

    #[test]
    fn packed_records_are_what_they_were_and_change_alone() {
        let mut all: Vec<Record> = (0..3).map(|n| Record::new(RecordId(n), Kind::Meeting)).collect();
        all[0].set(Stamp(1), &[(Tag(1), &raw(Value::Text("甲".into())))]);
        all[2].set(Stamp(2), &[(Tag(1), &raw(Value::Text("乙".into()))), (GONE, &raw(Value::Bool(true)))]);
        let before = all.clone();
        pack(&mut all);
        assert_eq!(all, before);
        all[1].set(Stamp(3), &[(Tag(1), &raw(Value::Text("丙".into())))]);
        assert_eq!(
            (all[0].text(Tag(1)), all[1].text(Tag(1)), all[2].text(Tag(1))),
            (Some("甲"), Some("丙"), Some("乙"))
        );
        assert!(all[2].is_gone());
        assert!(size_of::<Record>() <= 32);
    }

    #[test]
    fn damaged_bytes_are_refused() {
        let mut r = Record::new(RecordId(7), Kind::Meeting);
        r.set(Stamp(5), &[(Tag(1), &raw(Value::Text("x".into())))]);
        let good = r.bytes().to_vec();
        for cut in 1..good.len() - 1 {
            let _ = Record::from_bytes(r.id(), r.kind(), &good[..cut]);
        }
        assert!(Record::from_bytes(r.id(), r.kind(), &good[..good.len() - 1]).is_err());
        assert!(Record::from_bytes(r.id(), r.kind(), &[]).is_err());
        assert!(Record::from_bytes(r.id(), r.kind(), &[0, 200]).is_err());
        assert!(Record::from_bytes(r.id(), r.kind(), &[0, 0, 1, 0, 1, 0]).is_err(), "a field of no write");
    }
}
