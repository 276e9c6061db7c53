//! A row compared with the record that it is: what the file sets, what stays, what was changed here since.

use chrono::Datelike;

use super::{ACTION, Difference, Planned, Set};
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::record::Stamp;
use crate::domain::schema::observation;
use crate::domain::value::Value;
use crate::exchange::import::Options;
use crate::exchange::import::refs::Made;
use crate::log::State;

/// How a field is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::exchange::import) enum How {
    /// As the file says; what somebody changed here since the record was imported is kept, unless the person says otherwise.
    AsSaid,
    /// As the file says, in a year that nobody said: what stands there in the same words stays as it was read once.
    InUnsaidYear,
    /// Only where a record is made or the field is empty.
    Fresh,
    /// By the import itself, whatever is there.
    Ours,
}

/// A field of a row.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::exchange::import) struct Field {
    /// Which.
    pub tag: Tag,
    /// What the file says.
    pub value: Value,
    /// How it is set.
    pub how: How,
}

impl Field {
    /// A field that the file sets.
    pub fn new(tag: Tag, value: Value) -> Self {
        Self { tag, value, how: How::AsSaid }
    }

    /// A field that is set where nothing is there.
    pub fn fresh(tag: Tag, value: Value) -> Self {
        Self { tag, value, how: How::Fresh }
    }

    /// A field that is set whatever is there.
    pub fn ours(tag: Tag, value: Value) -> Self {
        Self { tag, value, how: How::Ours }
    }
}

/// A row that was read.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::exchange::import) struct Draft {
    /// Its kind.
    pub kind: Kind,
    /// Its id.
    pub id: RecordId,
    /// The row as the person sees it.
    pub row: u32,
    /// Whether it is made only because a row names it.
    pub beside: bool,
    /// Its fields.
    pub fields: Vec<Field>,
}

impl From<Made> for Draft {
    fn from(m: Made) -> Self {
        let fields = m.fields.into_iter().map(|(t, v)| Field::fresh(t, v)).collect();
        Self { kind: m.kind, id: m.id, row: m.row, beside: true, fields }
    }
}

/// Compares a row with the record that it is. What somebody changed here since it was imported keeps what it is, unless the
/// file's word is to count.
pub(in crate::exchange::import) fn settle(draft: Draft, state: &State, options: &Options<'_>) -> Planned {
    let Draft { kind, id, row, beside, fields } = draft;
    let (then, overwrite) = (options.then.as_deref().unwrap_or(state), options.overwrite);
    let held = then.get(id).filter(|r| r.kind() == kind);
    let known = state.get(id).filter(|r| r.kind() == kind);
    let fresh = known.is_none_or(|r| r.is_gone());
    let (mut sets, mut kept) = (Vec::new(), Vec::new());
    if fresh && let Some(gone) = known {
        // It was imported once, and that was undone.
        let tag = crate::domain::kind::GONE;
        sets.push(Set { tag, before: Some(Value::Bool(true)), saw: gone.stamp(tag), after: None, edited: false });
    }
    let is_import = |s: Stamp| state.meta(s).is_some_and(|m| state.action(m) == ACTION);
    // The first import that touched the record; nothing where it never came from a list.
    let imported = known.and_then(|r| r.history().filter(|s| is_import(*s)).min());
    for f in revised(kind, fields, known.filter(|_| !fresh)) {
        let before = held.and_then(|r| r.get(f.tag)).map(|v| v.to_owned());
        let stays = match f.how {
            How::Fresh => before.is_some() || beside,
            How::InUnsaidYear => before.as_ref().is_some_and(|b| is_same_but_year(b, &f.value)),
            How::AsSaid | How::Ours => false,
        };
        if before.as_ref() == Some(&f.value) || (stays && !fresh) {
            continue;
        }
        let saw = known.and_then(|r| r.stamp(f.tag));
        let edited = !fresh
            && matches!(f.how, How::AsSaid | How::InUnsaidYear)
            && imported.zip(saw).is_some_and(|(first, saw)| saw > first && !is_import(saw));
        let set = Set { tag: f.tag, before, saw, after: Some(f.value), edited };
        if edited && !overwrite { kept.push(set) } else { sets.push(set) }
    }
    let difference = match (fresh, sets.is_empty()) {
        (true, _) => Difference::New,
        (false, true) => Difference::Same,
        (false, false) => Difference::Changed,
    };
    Planned { id, kind, row, beside, difference, sets, kept }
}

/// Whether two days are written alike, though they lie in different years.
fn is_same_but_year(before: &Value, after: &Value) -> bool {
    match (before, after) {
        (Value::Due(a), Value::Due(b)) => a.words == b.words,
        (Value::Date(a), Value::Date(b)) => (a.month(), a.day()) == (b.month(), b.day()),
        _ => false,
    }
}

/// An observation that was published stays as it was: another value is its revision (domain.md, "Indicators").
fn revised(kind: Kind, fields: Vec<Field>, known: Option<&crate::domain::record::Record>) -> Vec<Field> {
    let (Kind::Observation, Some(known)) = (kind, known) else { return fields };
    let pairs = [(observation::VALUE, observation::REVISED), (observation::RANK, observation::REVISED_RANK)];
    let mut out = Vec::with_capacity(fields.len());
    for mut f in fields {
        if let Some((was, now)) = pairs.iter().find(|(was, _)| *was == f.tag)
            && let Some(published) = known.get(*was).map(|v| v.to_owned())
        {
            if published == f.value {
                continue;
            }
            f.tag = *now;
        }
        out.push(f);
    }
    out
}
