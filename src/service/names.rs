//! Finding records by what people call them.

use std::collections::HashMap;

use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::record::Record;
use crate::domain::schema::{indicator, ledger, person, task, unit};
use crate::domain::words::fold;
use crate::error::{Code, Error, Result};
use crate::log::State;
use crate::service::messages;

/// The names of the records of one kind, folded; made once where many are looked up.
#[derive(Debug, Default)]
pub struct Names {
    by_name: HashMap<String, Vec<RecordId>>,
}

impl Names {
    /// The names of a kind.
    pub fn of(state: &State, kind: Kind) -> Self {
        let mut names = Self::default();
        for record in state.records(kind) {
            names.add(record);
        }
        names
    }

    fn add(&mut self, record: &Record) {
        for name in called(record) {
            self.insert(name, record.id());
        }
    }

    /// Adds a name, as of a record that is about to be made.
    pub fn insert(&mut self, name: &str, id: RecordId) {
        let ids = self.by_name.entry(fold(name)).or_default();
        if !ids.contains(&id) {
            ids.push(id);
        }
    }

    /// The records of a name.
    pub fn get(&self, name: &str) -> &[RecordId] {
        self.by_name.get(&fold(name)).map_or(&[], Vec::as_slice)
    }
}

/// What a record is called: its title, short name, code, serial.
pub fn called(record: &Record) -> impl Iterator<Item = &str> {
    called_by(record.kind()).filter_map(|tag| record.text(tag)).filter(|t| !t.is_empty())
}

/// The fields that hold what a record of a kind is called, the title first.
pub fn called_by(kind: Kind) -> impl Iterator<Item = Tag> {
    let others: &[_] = match kind {
        Kind::Unit => &[unit::SHORT, unit::CREDIT, unit::IDENT],
        Kind::Person => &[person::LOGIN],
        Kind::Indicator => &[indicator::CODE],
        Kind::Ledger => &[ledger::SHORT],
        Kind::Task => &[task::SERIAL],
        _ => &[],
    };
    std::iter::once(kind.def().title).chain(others.iter().copied())
}

/// The one record that a person names: by id, the start of an id, title, short name, code or serial.
///
/// # Errors
/// `NotFound` where there is none; `Usage` where it may be several, which are named.
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
    let folded = fold(name);
    let mut found: Vec<&Record> =
        kinds.iter().flat_map(|k| state.records(*k)).filter(|r| called(r).any(|n| fold(n) == folded)).take(9).collect();
    if found.is_empty() && name.len() >= 3 {
        found = state.with_prefix(name).filter(fits).filter(|r| !r.is_gone()).take(9).collect();
    }
    match found.as_slice() {
        [one] => Ok(one.id()),
        [] => Err(match kind {
            Some(k) => Error::new(Code::NotFound, messages::NO_RECORD_OF)
                .with_message("kind", k.def().label)
                .with("name", name),
            None => Error::new(Code::NotFound, messages::NO_RECORD).with("id", name),
        }),
        many => Err(Error::new(Code::Usage, messages::AMBIGUOUS)
            .with("name", name)
            .with(
                "all",
                many.iter()
                    .map(|r| format!("{} {}", r.id().short(8), state.title_of(r)))
                    .collect::<Vec<_>>()
                    .join("; "),
            )
            .hint(messages::HINT_LONGER_ID)),
    }
}
