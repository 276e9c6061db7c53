//! Who signed for what (签收): each recipient of a bulletin or a document, with the day and who wrote it down.

use chrono::NaiveDate;

use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::life::document::RECEIPT;
use crate::domain::life::{self, Must};
use crate::domain::record::Record;
use crate::domain::schema::{note, person};
use crate::domain::value::Value;
use crate::log::State;

/// A recipient, and the signature where there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedFor {
    /// What it is called on the list.
    pub recipient: String,
    /// The unit, where the list names one.
    pub unit: Option<RecordId>,
    /// When it signed; none where it has not.
    pub on: Option<NaiveDate>,
    /// Who wrote it down: somebody of the unit, or of the office.
    pub by: Option<RecordId>,
    /// What was said beside.
    pub words: String,
}

/// The recipients of a record whose life has a step by which they sign, in the order of its lists; none of other records.
pub fn signatures_of(state: &State, record: &Record) -> Vec<SignedFor> {
    let Some(of) = life::Life::of(record.kind()) else { return Vec::new() };
    let lists = of.steps().flat_map(|s| s.must).find_map(|m| match m {
        Must::Recipient { named, units } => Some((*named, *units)),
        _ => None,
    });
    lists.map(|(named, units)| signatures(state, record, named, units)).unwrap_or_default()
}

pub(crate) fn signatures(state: &State, record: &Record, named: &[Tag], units: &[Tag]) -> Vec<SignedFor> {
    let is = |n: &&Record| n.reference(note::ABOUT) == Some(record.id()) && n.text(note::SORT) == Some(RECEIPT);
    let mut notes: Vec<&Record> = state.records(Kind::Note).filter(is).collect();
    notes.sort_by_key(|n| (n.date(note::ON), n.id()));
    let signed = |recipient: String, unit: Option<RecordId>, found: Option<&&Record>| SignedFor {
        recipient,
        unit,
        on: found.and_then(|n| n.date(note::ON)),
        by: found.and_then(|n| n.reference(note::BY)),
        words: found.and_then(|n| n.text(note::TEXT)).unwrap_or_default().to_string(),
    };
    let texts = named.iter().filter_map(|tag| match record.get(*tag).map(|v| v.to_owned()) {
        Some(Value::Texts(all)) => Some(all),
        _ => None,
    });
    let mut out: Vec<SignedFor> = Vec::new();
    for name in texts.flatten().filter(|n| !n.trim().is_empty()) {
        let found = notes.iter().find(|n| n.text(note::RECIPIENT).is_some_and(|r| r.trim() == name.trim()));
        out.push(signed(name.trim().to_string(), None, found));
    }
    for unit in units.iter().flat_map(|tag| record.references(*tag)) {
        if out.iter().any(|s| s.unit == Some(unit)) {
            continue;
        }
        let of_unit = |n: &&&Record| {
            let by = n.reference(note::BY).and_then(|p| state.get(p)).and_then(|p| p.reference(person::UNIT));
            let for_others = n.get(note::TOLD).is_some() || n.get(note::RECIPIENT).is_some();
            n.references(note::TOLD).any(|u| u == unit) || (!for_others && by == Some(unit))
        };
        out.push(signed(state.title(unit), Some(unit), notes.iter().find(of_unit)));
    }
    out
}
