//! Finding records by what people call them.

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::record::Record;
use crate::domain::value::ValueRef;
use crate::domain::words::fold;
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

/// The one record that a person names: by id, title, short name, code or serial, the start of an id, or its whole name in
/// pinyin or initials. A name that several have is never taken for one of them.
///
/// # Errors
/// `NotFound` where there is none, with those that are called something like it; `Usage` where it may be several, which
/// are named.
pub fn find(state: &State, kind: Option<Kind>, name: &str) -> Result<RecordId> {
    let name = name.trim();
    let fits = |r: &&Record| kind.is_none_or(|k| r.kind() == k);
    if let Ok(id) = name.parse::<RecordId>()
        && state.get(id).filter(fits).is_some()
    {
        return Ok(id);
    }
    let kinds: &[Kind] = match &kind {
        Some(k) => std::slice::from_ref(k),
        None => Kind::ALL,
    };
    let all = || kinds.iter().flat_map(|k| state.records(*k));
    let folded = fold(name);
    let mut found: Vec<&Record> = all().filter(|r| called(r).any(|n| fold(n) == folded)).take(TOLD + 1).collect();
    if found.is_empty() && name.len() >= 3 {
        found = state.with_prefix(name).filter(fits).filter(|r| !r.is_gone()).take(TOLD + 1).collect();
    }
    // Letters alone may be a name's pinyin, or its initials.
    if found.is_empty() && name.len() >= 2 && name.bytes().all(|b| b.is_ascii_alphabetic()) {
        let pattern = Pattern::fuzzy(name);
        let whole = |n: &str| pattern.find(n).is_some_and(|m| m.chars.len() == n.chars().count());
        found = all().filter(|r| called(r).any(whole)).take(TOLD + 1).collect();
    }
    match found.as_slice() {
        [one] => Ok(one.id()),
        [] => {
            let error = match kind {
                Some(k) => Error::new(Code::NotFound, messages::NO_RECORD_OF)
                    .with_message("kind", k.def().label)
                    .with("name", name),
                None => Error::new(Code::NotFound, messages::NO_RECORD).with("id", name),
            };
            let pattern = Pattern::fuzzy(name);
            let near = all().filter(|r| !pattern.is_empty() && called(r).any(|n| pattern.find(n).is_some()));
            match candidates(state, near) {
                near if near.is_empty() => Err(error),
                near => Err(error.hint(Message::plain(messages::HINT_NEAR).with("all", near))),
            }
        }
        many => Err(ambiguous(state, name, many)),
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
