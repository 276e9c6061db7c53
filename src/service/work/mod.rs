//! What somebody wants to have done, before it is checked and written.

pub(crate) mod commit;
pub(crate) mod defaults;
pub(crate) mod follow;
pub(crate) mod frozen;
pub(crate) mod group;
pub(crate) mod merge;
pub(crate) mod numbers;
pub(crate) mod rules;
pub(crate) mod undo;

use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::record::Stamp;
use crate::domain::rights::{Reach, Right, Role};
use crate::domain::value::Value;
use crate::i18n::Message;
use crate::log::WriteId;
use crate::service::people::identity::Access;

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The person.
    pub person: RecordId,
    /// What the person is to the office.
    pub role: Role,
    /// The person's unit.
    pub unit: Option<RecordId>,
    /// What let the person in, where that can end: every write looks at it again.
    pub access: Option<Arc<Access>>,
}

impl Actor {
    /// How far the person sees, and of which unit where not everywhere: while it is the same, so is what is seen.
    pub fn sight(&self) -> (Reach, Option<RecordId>) {
        let reach = self.role.reach(Right::Look);
        (reach, self.unit.filter(|_| reach != Reach::All))
    }
}

/// One field of one record to be set.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// The record; one that is not there is made.
    pub id: RecordId,
    /// Its kind.
    pub kind: Kind,
    /// The field.
    pub tag: Tag,
    /// The value; none empties the field.
    pub value: Option<Value>,
    /// The write that the person saw in the field; where another one is there now, the edit is refused.
    pub saw: Option<Option<Stamp>>,
}

/// A piece of work: one action, written as one entry or one batch of entries.
#[derive(Clone, Debug, PartialEq)]
pub struct Work {
    /// The action's name.
    pub action: String,
    /// Why, in the person's words.
    pub note: String,
    /// The day from which it holds; today where none is said.
    pub on: Option<NaiveDate>,
    /// What is to be set.
    pub edits: Vec<Edit>,
    /// The action that this one takes back, by its first entry; what it sets follows from that.
    pub undoes: Option<WriteId>,
    /// The record by which the device introduces itself in its first entry.
    pub(crate) device: Option<RecordId>,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The first entry; where nothing changed, the next that will come.
    pub first: Stamp,
    /// How many entries; none where everything was on that day what it was to be.
    pub entries: usize,
    /// The records, in the order in which they were touched.
    pub records: Vec<RecordId>,
    /// How many fields were set.
    pub fields: usize,
    /// The last day of which figures were published, where what was written changes what was true on it.
    pub published: Option<NaiveDate>,
    /// How many of the fields hold something else by now, because it was written for a later day up to today.
    pub overtaken: usize,
    /// What should be known of it, with the rule that says so: it was written all the same.
    pub warnings: Vec<Message>,
}

impl Done {
    /// Whether nothing was written, because nothing changes.
    pub fn is_nothing(&self) -> bool {
        self.entries == 0
    }
}

impl Work {
    /// Work of an action that does nothing yet.
    pub fn new(action: impl Into<String>) -> Self {
        Self { action: action.into(), note: String::new(), on: None, edits: Vec::new(), undoes: None, device: None }
    }

    /// Says why.
    pub fn caused_by(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// Says from which day it holds.
    pub fn on(mut self, day: Option<NaiveDate>) -> Self {
        self.on = day;
        self
    }

    /// Sets a field.
    pub fn set(mut self, kind: Kind, id: RecordId, tag: Tag, value: impl Into<Option<Value>>) -> Self {
        self.put(kind, id, tag, value);
        self
    }

    /// Sets a field.
    pub fn put(&mut self, kind: Kind, id: RecordId, tag: Tag, value: impl Into<Option<Value>>) {
        self.edits.push(Edit { id, kind, tag, value: value.into(), saw: None });
    }

    /// Sets a field that the person saw as it was after a write.
    pub fn put_seen(&mut self, kind: Kind, id: RecordId, tag: Tag, value: Option<Value>, saw: Option<Stamp>) {
        self.edits.push(Edit { id, kind, tag, value, saw: Some(saw) });
    }

    /// Whether it sets nothing.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_string())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Self::Int(n)
    }
}

impl From<f64> for Value {
    fn from(n: f64) -> Self {
        Self::Real(n)
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Self::Bool(yes)
    }
}

impl From<NaiveDate> for Value {
    fn from(day: NaiveDate) -> Self {
        Self::Date(day)
    }
}

impl From<RecordId> for Value {
    fn from(id: RecordId) -> Self {
        Self::Ref(id)
    }
}
