//! What a field can hold, and how it is written in bytes.
//!
//! Every value is written as type, length, content, so that a type that a newer version brings is kept and passed on.

use chrono::{Datelike, NaiveDate};

use crate::domain::codec::{Malformed, Reader, put_bytes, put_int, put_uint};
use crate::domain::deadline::{Deadline, Precision};
use crate::domain::id::RecordId;
use crate::domain::period::Period;

/// The longest text that a field takes, in bytes.
pub const MAX_TEXT: usize = 64 * 1024;

/// The most members that a list takes.
pub const MAX_LIST: usize = 4096;

/// A value of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text, or a word of a vocabulary.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A number.
    Real(f64),
    /// Yes or no.
    Bool(bool),
    /// A day.
    Date(NaiveDate),
    /// A moment, in milliseconds since 1970 (UTC).
    Time(i64),
    /// A year, half-year, quarter or month.
    Period(Period),
    /// A deadline: a date with its precision, and the words that it was given in.
    Due(Due),
    /// Another record.
    Ref(RecordId),
    /// Other records, in order.
    Refs(Vec<RecordId>),
    /// Several texts, in order.
    Texts(Vec<String>),
    /// A value of a type that this version does not know, kept as it came.
    Unknown(u8, Vec<u8>),
}

/// A value read where it lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ValueRef<'a> {
    /// See [`Value::Text`].
    Text(&'a str),
    /// See [`Value::Int`].
    Int(i64),
    /// See [`Value::Real`].
    Real(f64),
    /// See [`Value::Bool`].
    Bool(bool),
    /// See [`Value::Date`].
    Date(NaiveDate),
    /// See [`Value::Time`].
    Time(i64),
    /// See [`Value::Period`].
    Period(Period),
    /// See [`Value::Due`].
    Due(DueRef<'a>),
    /// See [`Value::Ref`].
    Ref(RecordId),
    /// See [`Value::Refs`].
    Refs(RefList<'a>),
    /// See [`Value::Texts`].
    Texts(TextList<'a>),
    /// See [`Value::Unknown`].
    Unknown(u8, &'a [u8]),
}

/// A deadline as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The last day, where the words give one.
    pub date: Option<NaiveDate>,
    /// How exact the day is.
    pub precision: Precision,
    /// The words that it was given in.
    pub words: String,
}

impl From<Deadline> for Due {
    fn from(d: Deadline) -> Self {
        Self { date: d.date, precision: d.precision, words: d.words }
    }
}

/// A deadline read where it lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DueRef<'a> {
    /// The last day, where the words give one.
    pub date: Option<NaiveDate>,
    /// How exact the day is.
    pub precision: Precision,
    /// The words that it was given in.
    pub words: &'a str,
}

/// Record ids, eight bytes each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RefList<'a>(&'a [u8]);

impl<'a> RefList<'a> {
    /// The ids in order.
    pub fn iter(self) -> impl Iterator<Item = RecordId> + 'a {
        self.0.chunks_exact(8).map(|c| {
            let mut b = [0; 8];
            b.copy_from_slice(c);
            RecordId(u64::from_le_bytes(b))
        })
    }
}

/// Texts behind their lengths.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TextList<'a>(&'a [u8]);

impl<'a> TextList<'a> {
    /// The texts in order.
    pub fn iter(self) -> impl Iterator<Item = &'a str> {
        let mut r = Reader::new(self.0);
        std::iter::from_fn(move || if r.is_empty() { None } else { r.text().ok() })
    }
}

mod code {
    pub(super) const TEXT: u8 = 1;
    pub(super) const INT: u8 = 2;
    pub(super) const REAL: u8 = 3;
    pub(super) const BOOL: u8 = 4;
    pub(super) const DATE: u8 = 5;
    pub(super) const TIME: u8 = 6;
    pub(super) const PERIOD: u8 = 7;
    pub(super) const DUE: u8 = 8;
    pub(super) const REF: u8 = 9;
    pub(super) const REFS: u8 = 10;
    pub(super) const TEXTS: u8 = 11;
}

impl Value {
    /// Appends the value's bytes.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let mut b = Vec::new();
        let code = match self {
            Self::Text(t) => {
                out.push(code::TEXT);
                return put_bytes(out, t.as_bytes());
            }
            Self::Int(n) => {
                put_int(&mut b, *n);
                code::INT
            }
            Self::Real(n) => {
                b.extend_from_slice(&n.to_le_bytes());
                code::REAL
            }
            Self::Bool(y) => {
                b.push(u8::from(*y));
                code::BOOL
            }
            Self::Date(d) => {
                put_int(&mut b, i64::from(d.num_days_from_ce()));
                code::DATE
            }
            Self::Time(ms) => {
                put_int(&mut b, *ms);
                code::TIME
            }
            Self::Period(p) => {
                put_uint(&mut b, u64::from(p.encode()));
                code::PERIOD
            }
            Self::Due(d) => {
                b.push(d.precision as u8);
                put_int(&mut b, d.date.map_or(0, |d| i64::from(d.num_days_from_ce())));
                b.extend_from_slice(d.words.as_bytes());
                code::DUE
            }
            Self::Ref(id) => {
                b.extend_from_slice(&id.0.to_le_bytes());
                code::REF
            }
            Self::Refs(ids) => {
                ids.iter().for_each(|id| b.extend_from_slice(&id.0.to_le_bytes()));
                code::REFS
            }
            Self::Texts(texts) => {
                texts.iter().for_each(|t| put_bytes(&mut b, t.as_bytes()));
                code::TEXTS
            }
            Self::Unknown(code, bytes) => {
                b.extend_from_slice(bytes);
                *code
            }
        };
        out.push(code);
        put_bytes(out, &b);
    }

    /// The value, read where it lies in `buf`, which is overwritten.
    pub fn as_ref<'a>(&self, buf: &'a mut Vec<u8>) -> ValueRef<'a> {
        buf.clear();
        self.encode(buf);
        ValueRef::decode(&mut Reader::new(buf)).unwrap_or(ValueRef::Unknown(0, &[]))
    }

    /// The text, where it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(t) => Some(t),
            _ => None,
        }
    }
}

impl<'a> ValueRef<'a> {
    /// Reads one value. Content that does not fit its type is malformed; an unknown type is kept.
    pub fn decode(r: &mut Reader<'a>) -> Result<Self, Malformed> {
        let code = r.byte()?;
        let content = r.bytes()?;
        let mut c = Reader::new(content);
        let value = match code {
            code::TEXT => Self::Text(std::str::from_utf8(content).map_err(|_| Malformed("text"))?),
            code::INT => Self::Int(c.int()?),
            code::REAL => Self::Real(f64::from_le_bytes(c.array()?)),
            code::BOOL => Self::Bool(c.byte()? != 0),
            code::DATE => Self::Date(date(c.int()?).ok_or(Malformed("date"))?),
            code::TIME => Self::Time(c.int()?),
            code::PERIOD => {
                let code = c.uint32()?;
                Self::Period(Period::decode(code).ok_or(Malformed("period"))?)
            }
            code::DUE => {
                let precision = Precision::ALL.get(usize::from(c.byte()?)).copied().ok_or(Malformed("deadline"))?;
                let date = date(c.int()?);
                let words = std::str::from_utf8(c.rest()).map_err(|_| Malformed("deadline"))?;
                Self::Due(DueRef { date, precision, words })
            }
            code::REF => Self::Ref(RecordId(u64::from_le_bytes(c.array()?))),
            code::REFS if content.len() % 8 == 0 => Self::Refs(RefList(content)),
            code::REFS => return Err(Malformed("references")),
            code::TEXTS => {
                let mut texts = Reader::new(content);
                while !texts.is_empty() {
                    texts.text()?;
                }
                Self::Texts(TextList(content))
            }
            _ => Self::Unknown(code, content),
        };
        Ok(value)
    }

    /// Skips one value without looking into it; returns its bytes.
    pub fn skip(r: &mut Reader<'a>) -> Result<&'a [u8], Malformed> {
        let before = r.rest();
        r.byte()?;
        r.bytes()?;
        Ok(&before[..before.len() - r.rest().len()])
    }

    /// A copy that stands by itself.
    pub fn to_owned(&self) -> Value {
        match *self {
            Self::Text(t) => Value::Text(t.to_string()),
            Self::Int(n) => Value::Int(n),
            Self::Real(n) => Value::Real(n),
            Self::Bool(b) => Value::Bool(b),
            Self::Date(d) => Value::Date(d),
            Self::Time(ms) => Value::Time(ms),
            Self::Period(p) => Value::Period(p),
            Self::Due(d) => Value::Due(Due { date: d.date, precision: d.precision, words: d.words.to_string() }),
            Self::Ref(id) => Value::Ref(id),
            Self::Refs(ids) => Value::Refs(ids.iter().collect()),
            Self::Texts(texts) => Value::Texts(texts.iter().map(str::to_string).collect()),
            Self::Unknown(code, bytes) => Value::Unknown(code, bytes.to_vec()),
        }
    }
}

fn date(days: i64) -> Option<NaiveDate> {
    match days {
        0 => None,
        n => NaiveDate::from_num_days_from_ce_opt(i32::try_from(n).ok()?),
    }
}
