//! Who signed for what (签收): each recipient of a bulletin or a document, with the day and who wrote it down.

use chrono::NaiveDate;

use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::life::document::RECEIPT;
use crate::domain::life::{self, Must};
use crate::domain::record::Record;
use crate::domain::schema::{note, person};
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::log::State;
use crate::service::work::{Actor, Edit};

crate::messages! {
    NO_RECIPIENT: "“{title}” did not go to whoever is to sign for it", "“{title}”的发送名单中没有该签收对象";
    HINT_RECIPIENT: "Not signed for yet: {open}. A unit signs by `--told UNIT` or by its own people, others by `--recipient NAME`.", "尚未签收：{open}。单位由本单位人员签收或用 --told 单位 登记，其他对象用 --recipient 名称 登记。";
    SIGNED: "{recipient} signed for “{title}” on {on} already", "{recipient}已于{on}签收“{title}”";
}

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

fn signatures(state: &State, record: &Record, named: &[Tag], units: &[Tag]) -> Vec<SignedFor> {
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

/// Whether somebody's own unit is a recipient that has not signed: he or she signs by a press, others say for whom.
pub fn signs_for_own(state: &State, actor: &Actor, record: &Record) -> bool {
    signatures_of(state, record).iter().any(|s| s.on.is_none() && s.unit.is_some() && s.unit == actor.unit)
}

/// Refuses a signature for somebody to whom it did not go, and a second one.
///
/// # Errors
/// `BadInput` with who has not signed yet; `Usage` where it was signed for already.
pub(crate) fn check(state: &State, actor: &Actor, edits: &[Edit]) -> Result<()> {
    let receipt = |e: &&Edit| {
        e.kind == Kind::Note
            && e.tag == note::SORT
            && e.value.as_ref().and_then(Value::as_text) == Some(RECEIPT)
            && state.get(e.id).is_none()
    };
    for made in edits.iter().filter(receipt) {
        let value = |tag: Tag| edits.iter().rev().find(|e| e.id == made.id && e.tag == tag)?.value.as_ref();
        let Some(Value::Ref(about)) = value(note::ABOUT) else { continue };
        let Some(record) = state.get(*about) else { continue };
        let told = match value(note::TOLD) {
            Some(Value::Refs(all)) => all.clone(),
            Some(Value::Ref(one)) => vec![*one],
            _ => Vec::new(),
        };
        let name = value(note::RECIPIENT).and_then(Value::as_text).map(str::trim).filter(|n| !n.is_empty());
        // Who runs the lists signs for nobody: the office says for whom it writes.
        let own = actor.unit.filter(|_| told.is_empty() && name.is_none());
        let lists = signatures_of(state, record);
        let on_list = |r: &&SignedFor| match name {
            Some(name) => r.unit.is_none() && r.recipient == name,
            None => r.unit.is_some_and(|u| told.contains(&u) || own == Some(u)),
        };
        let signing: Vec<&SignedFor> = lists.iter().filter(on_list).collect();
        if signing.is_empty() || (name.is_none() && signing.len() < told.len()) {
            let error = Error::new(Code::BadInput, NO_RECIPIENT).with("title", state.title_of(record));
            let open: Vec<&str> = lists.iter().filter(|r| r.on.is_none()).map(|r| r.recipient.as_str()).collect();
            return Err(error.command_hint(Message::plain(HINT_RECIPIENT).with("open", open.join("; "))));
        }
        if let Some((r, on)) = signing.iter().find_map(|r| Some((r, r.on?))) {
            let error = Error::new(Code::Usage, SIGNED).with("title", state.title_of(record));
            return Err(error.with("recipient", &r.recipient).with("on", on));
        }
    }
    Ok(())
}
