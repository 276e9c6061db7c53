//! Finding records by what people call them.

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::record::Record;
use crate::domain::value::ValueRef;
use crate::domain::words::{fold, folds_to};
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::log::State;
use crate::search::Pattern;
use crate::service::messages;
use crate::service::words::show::short_title;

/// What a record is called: its title, short name, code, serial, and the names that it had.
pub fn called(record: &Record) -> impl Iterator<Item = &str> {
    let own = record.kind().def().called().filter_map(|tag| record.text(tag));
    own.chain(crate::service::work::merge::aliases(record)).filter(|t| !t.is_empty())
}

/// How many of the records that a name could mean are told.
const TOLD: usize = 8;

/// Of how many records of a kind it is told, at most, that they are called something like a name that is none.
const LOOKED_AT: usize = 20_000;

/// The one record that a person names: by id, title, short name, code or serial, the start of an id, or its whole name in
/// pinyin or initials. A name that several have is never taken for one of them.
///
/// # Errors
/// `NotFound` where there is none, with those that are called something like it; `Usage` where it may be several, which
/// are named.
pub fn find(state: &State, kind: Option<Kind>, name: &str) -> Result<RecordId> {
    match named(state, kind, name).as_slice() {
        [one] => Ok(one.id()),
        [] => Err(unknown(state, kind, name.trim())),
        many => Err(ambiguous(state, name.trim(), many)),
    }
}

/// Whether a text names one record, as [`find`] does.
pub fn is_name(state: &State, text: &str) -> bool {
    named(state, None, text).len() == 1
}

fn kinds(kind: &Option<Kind>) -> &[Kind] {
    kind.as_ref().map_or(Kind::ALL, std::slice::from_ref)
}

/// The records that a name may mean, as far as they are told.
fn named<'s>(state: &'s State, kind: Option<Kind>, name: &str) -> Vec<&'s Record> {
    let name = name.trim();
    let fits = |r: &&Record| kind.is_none_or(|k| r.kind() == k);
    if let Some(record) = name.parse::<RecordId>().ok().and_then(|id| state.get(id)).filter(fits) {
        return vec![record];
    }
    let all = || kinds(&kind).iter().flat_map(|k| state.records(*k));
    let folded = fold(name);
    let mut found: Vec<&Record> = all().filter(|r| called(r).any(|n| folds_to(n, &folded))).take(TOLD + 1).collect();
    if found.is_empty() && name.len() >= 3 {
        found = state.with_prefix(name).filter(fits).filter(|r| !r.is_gone()).take(TOLD + 1).collect();
    }
    // Letters alone may be a name's pinyin, or its initials.
    if found.is_empty() && name.len() >= 2 && name.bytes().all(|b| b.is_ascii_alphabetic()) {
        let pattern = Pattern::fuzzy(name);
        // Each character takes a letter at least: most names are too long to be looked at.
        let whole = |n: &str| {
            let chars = n.chars().take(name.len() + 1).count();
            chars <= name.len() && pattern.find(n).is_some_and(|m| m.chars.len() == chars)
        };
        found = all().filter(|r| called(r).any(whole)).take(TOLD + 1).collect();
    }
    found
}

/// The error of a name that no record has, with those that are called something like it.
fn unknown(state: &State, kind: Option<Kind>, name: &str) -> Error {
    let error = match kind {
        Some(k) => {
            Error::new(Code::NotFound, messages::NO_RECORD_OF).with_message("kind", k.def().label).with("name", name)
        }
        None => Error::new(Code::NotFound, messages::NO_RECORD).with("id", name),
    };
    let pattern = Pattern::fuzzy(name);
    let all = kinds(&kind).iter().flat_map(|k| state.records(*k).take(LOOKED_AT));
    let near = all.filter(|r| !pattern.is_empty() && called(r).any(|n| pattern.find(n).is_some()));
    match candidates(state, near) {
        near if near.is_empty() => error,
        near => error.hint(Message::plain(messages::HINT_NEAR).with("all", near)),
    }
}

/// The error of a name that several records have: it lists them, with what tells them apart.
pub fn ambiguous(state: &State, name: &str, all: &[&Record]) -> Error {
    Error::new(Code::Usage, messages::AMBIGUOUS)
        .with("name", name)
        .with("all", candidates(state, all.iter().copied()))
        .hint(messages::HINT_LONGER_ID)
}

/// Some records by id and title, with what tells those of the same title apart.
pub fn candidates<'r>(state: &State, all: impl Iterator<Item = &'r Record>) -> String {
    let mut all = all.map(|r| {
        let hint = r.kind().def().hint.iter().find_map(|tag| match r.get(*tag)? {
            ValueRef::Ref(id) => Some(short_title(state, id)),
            ValueRef::Text(text) => Some(text.to_string()),
            _ => None,
        });
        let hint = hint.map_or_else(String::new, |h| format!(" ({h})"));
        format!("{} {}{hint}", r.id().short(8), state.title_of(r))
    });
    let mut out = all.by_ref().take(TOLD).collect::<Vec<_>>().join("; ");
    if all.next().is_some() {
        out.push_str("; …");
    }
    out
}
