//! A whole office as JSON and back: every record under its id with what its fields hold, so that it comes back as it was.
//!
//! A list as JSON is for people and scripts and names other records by what they are called; here they are named by their
//! ids. What was taken out comes along too, marked as gone: others still name it. What belongs to a machine, its keys and
//! its log, is no part of it, nor are the files of evidence: a backup has all.

use std::collections::HashSet;

use chrono::DateTime;
use serde_json::{Map, Value as Json};

use super::grid::Limits;
use super::messages;
use crate::domain::deadline::Precision;
use crate::domain::id::RecordId;
use crate::domain::kind::{FieldDef, GONE, Kind, Type};
use crate::domain::period::Period;
use crate::domain::record::Record;
use crate::domain::value::{Due, Value, ValueRef};
use crate::error::{Code, Error, Result};
use crate::log::State;
use crate::service::{LISTED, Work};

/// What such a file is called within.
const FORMAT: &str = "ducha-office";
/// The version that is written, and the newest that is read; before 2 nothing was marked as gone.
const VERSION: u64 = 2;

/// The kinds whose records come along: all but machines, whose keys no other machine has.
fn kinds() -> impl Iterator<Item = Kind> {
    Kind::ALL.iter().copied().filter(|k| *k != Kind::Device)
}

/// All records that a state shows, and those that were taken out, as JSON.
pub fn of(state: &State) -> Json {
    let records: Vec<Json> = kinds().flat_map(|kind| state.all(kind)).map(record).collect();
    serde_json::json!({ "format": FORMAT, "version": VERSION, "records": records })
}

fn record(record: &Record) -> Json {
    let kind = record.kind();
    let held = |f: &FieldDef| Some((f.name.to_string(), value(record.get(f.tag)?)?));
    let fields: Map<String, Json> = kind.def().fields.iter().filter_map(held).collect();
    let mut out = serde_json::json!({ "id": record.id().to_string(), "kind": kind.def().name, "fields": fields });
    if record.is_gone() {
        out["gone"] = Json::Bool(true);
    }
    out
}

fn value(value: ValueRef<'_>) -> Option<Json> {
    Some(match value {
        ValueRef::Text(t) => Json::String(t.to_string()),
        ValueRef::Int(n) => n.into(),
        ValueRef::Real(n) => n.into(),
        ValueRef::Bool(b) => Json::Bool(b),
        ValueRef::Date(d) => Json::String(d.to_string()),
        // A moment beyond what can be written as a day stays the number that it is.
        ValueRef::Time(ms) => DateTime::from_timestamp_millis(ms).map_or(ms.into(), |at| Json::String(at.to_rfc3339())),
        ValueRef::Period(p) => Json::String(p.code()),
        ValueRef::Due(d) => serde_json::json!({
            "date": d.date.map(|d| d.to_string()), "precision": d.precision.name(), "words": d.words,
        }),
        ValueRef::Ref(id) => Json::String(id.to_string()),
        ValueRef::Refs(ids) => ids.iter().map(|id| Json::String(id.to_string())).collect(),
        ValueRef::Texts(all) => all.iter().map(|t| Json::String(t.to_string())).collect(),
        ValueRef::Unknown(..) => return None,
    })
}

/// What bringing an office in would do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Records that are made.
    pub new: usize,
    /// Records that change.
    pub changed: usize,
    /// Records that are as the file says.
    pub same: usize,
    /// The work.
    pub work: Work,
}

/// Plans to bring in what [`of`] wrote; changes nothing. What the file does not speak of stays as it is.
///
/// # Errors
/// `BadInput` that names the record where the file is none, or not one that this version reads.
pub fn plan(name: &str, bytes: &[u8], state: &State) -> Result<Plan> {
    let no_office = || Error::new(Code::BadInput, messages::NO_OFFICE).with("file", name).hint(messages::HINT_OFFICE);
    if bytes.len() as u64 > Limits::default().file_bytes {
        return Err(Error::new(Code::BadInput, messages::FILE_TOO_LARGE)
            .with("file", name)
            .with("limit", Limits::default().file_bytes >> 20));
    }
    let all: Json = serde_json::from_slice(bytes).map_err(|e| no_office().caused_by(e))?;
    let version = all.get("version").and_then(Json::as_u64);
    let records = all.get("records").and_then(Json::as_array);
    let Some(records) = records.filter(|_| all.get("format").and_then(Json::as_str) == Some(FORMAT)) else {
        return Err(no_office());
    };
    if version.is_none_or(|v| v > VERSION) {
        return Err(Error::new(Code::BadInput, messages::NEWER_OFFICE).with("file", name));
    }
    let mut plan = Plan { new: 0, changed: 0, same: 0, work: Work::new(LISTED) };
    plan.work.note = name.to_string();
    let mut seen = HashSet::new();
    for (at, json) in records.iter().enumerate() {
        let bad = |what: &str| {
            let said = Error::new(Code::BadInput, messages::OFFICE_RECORD).with("file", name);
            said.with("at", at + 1).with("what", what)
        };
        let text = |key: &str| json.get(key).and_then(Json::as_str);
        let kind =
            text("kind").and_then(Kind::named).filter(|k| kinds().any(|x| x == *k)).ok_or_else(|| bad("kind"))?;
        let id: RecordId = text("id").and_then(|t| t.parse().ok()).ok_or_else(|| bad("id"))?;
        if !seen.insert(id) || state.get(id).is_some_and(|r| r.kind() != kind) {
            return Err(bad("id"));
        }
        let fields = json.get("fields").and_then(Json::as_object).ok_or_else(|| bad("fields"))?;
        let before = plan.work.edits.len();
        let gone = match json.get("gone") {
            None => false,
            Some(gone) => gone.as_bool().ok_or_else(|| bad("gone"))?,
        };
        let held = state.get(id);
        // What was taken out here and is there in the file is made again.
        let there = held.filter(|r| gone || !r.is_gone());
        if held.map_or(gone, |r| r.is_gone() != gone) {
            plan.work.put_seen(kind, id, GONE, gone.then_some(Value::Bool(true)), held.and_then(|r| r.stamp(GONE)));
        }
        for (key, json) in fields {
            let field = kind.def().fields.iter().find(|f| f.name == key).ok_or_else(|| bad(key))?;
            let value = read(field, json).ok_or_else(|| bad(key))?;
            let same = there.and_then(|r| r.get(field.tag)).map(|v| v.to_owned()).as_ref() == Some(&value);
            if !same {
                plan.work.put_seen(kind, id, field.tag, Some(value), held.and_then(|r| r.stamp(field.tag)));
            }
        }
        let count = match (there, plan.work.edits.len() > before) {
            (None, _) => &mut plan.new,
            (Some(_), true) => &mut plan.changed,
            (Some(_), false) => &mut plan.same,
        };
        *count += 1;
    }
    Ok(plan)
}

/// What a field of a type holds, by its JSON.
fn read(field: &FieldDef, json: &Json) -> Option<Value> {
    let text = || json.as_str();
    let id = |json: &Json| json.as_str().and_then(|t| t.parse::<RecordId>().ok());
    Some(match field.ty {
        Type::Text | Type::Lines | Type::Word(_) | Type::Status => Value::Text(text()?.to_string()),
        Type::Int => Value::Int(json.as_i64()?),
        Type::Real => Value::Real(json.as_f64()?),
        Type::Bool => Value::Bool(json.as_bool()?),
        Type::Date => Value::Date(text()?.parse().ok()?),
        Type::Time => match json.as_i64() {
            Some(ms) => Value::Time(ms),
            None => Value::Time(DateTime::parse_from_rfc3339(text()?).ok()?.timestamp_millis()),
        },
        Type::Period => Value::Period(Period::parse(text()?)?),
        Type::Due => {
            let date = match json.get("date")? {
                Json::Null => None,
                date => Some(date.as_str()?.parse().ok()?),
            };
            let precision = json.get("precision")?.as_str()?;
            let precision = Precision::ALL.iter().copied().find(|p| p.name() == precision)?;
            Value::Due(Due { date, precision, words: json.get("words")?.as_str()?.to_string() })
        }
        Type::Ref(_) | Type::Any => Value::Ref(id(json)?),
        Type::Refs(_) => Value::Refs(json.as_array()?.iter().map(id).collect::<Option<_>>()?),
        Type::Texts | Type::Words(_) => {
            let all = json.as_array()?.iter().map(|t| t.as_str().map(str::to_string));
            Value::Texts(all.collect::<Option<_>>()?)
        }
    })
}

#[cfg(test)]
#[path = "whole_tests.rs"]
mod tests;
