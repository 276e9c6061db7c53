//! What happened to a record, and what an entry did: read back from the journal.

use chrono::NaiveDate;

use crate::domain::id::RecordId;
use crate::domain::kind::{FieldDef, GONE, Kind, Tag};
use crate::domain::record::Stamp;
use crate::domain::value::Value;
use crate::error::Result;
use crate::i18n::Lang;
use crate::log::{Clock, State, WriteId};
use crate::service::office::Office;
use crate::service::show::Shower;

/// One field that an entry set.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The record.
    pub id: RecordId,
    /// Its kind, where this version knows it.
    pub kind: Option<Kind>,
    /// The field.
    pub tag: Tag,
    /// What it was; none where it was empty, or the write before is not here.
    pub from: Option<Value>,
    /// What it became.
    pub to: Option<Value>,
}

impl Step {
    /// The declaration of the field, where this version knows it.
    pub fn field(&self) -> Option<&'static FieldDef> {
        self.kind.and_then(|k| k.field(self.tag))
    }

    /// The step in words: field, what it was, what it became.
    pub fn words(&self, state: &State, lang: Lang, clock: &dyn Clock) -> (String, String, String) {
        let shower = Shower { state, lang, clock };
        let Some(field) = self.field() else {
            let name = if self.tag == GONE { GONE_FIELD.text(lang).to_string() } else { self.tag.0.to_string() };
            let yes = |v: &Option<Value>| if v == &Some(Value::Bool(true)) { YES.text(lang) } else { "" }.to_string();
            return (name, yes(&self.from), yes(&self.to));
        };
        let mut buffer = Vec::new();
        let mut show = |v: &Option<Value>| match v {
            None => String::new(),
            Some(v) => shower.value(field, v.as_ref(&mut buffer)),
        };
        (field.label.text(lang).to_string(), show(&self.from), show(&self.to))
    }
}

crate::messages! {
    GONE_FIELD: "taken away", "已移除";
    YES: "yes", "是";
}

/// An entry as a person looks at it.
#[derive(Clone, Debug)]
pub struct Event {
    /// Its place here.
    pub stamp: Stamp,
    /// Its name everywhere.
    pub id: WriteId,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// The day from which it holds.
    pub on: NaiveDate,
    /// Who did it.
    pub actor: RecordId,
    /// The action's name.
    pub action: String,
    /// Why, in the person's words.
    pub note: String,
    /// What it set, up to the number asked for.
    pub steps: Vec<Step>,
    /// How many fields it set in all.
    pub fields: usize,
    /// Whether it was undone.
    pub undone: bool,
}

impl Office {
    /// Reads an entry back, with the steps of one record or of all, at most `limit`.
    ///
    /// # Errors
    /// `Corrupt` where the journal cannot be read.
    pub fn event(&self, state: &State, stamp: Stamp, of: Option<RecordId>, limit: usize) -> Result<Option<Event>> {
        let (Some(meta), Some(id)) = (state.meta(stamp), state.write_id(stamp)) else { return Ok(None) };
        if !state.is_shown(stamp) {
            return Ok(None);
        }
        type Read = (Vec<(RecordId, u8, Tag, Option<WriteId>, Option<Value>)>, usize, String);
        let (changes, fields, note): Read = self.with_entry(meta.position, |e, _| {
            // An entry may have touched records that this state leaves out.
            let seen = |id| !state.is_limited() || state.get(id).is_some();
            let mine = |c: &crate::log::entry::ChangeRef<'_>| of.is_none_or(|id| c.id == id) && seen(c.id);
            let fields = e.changes().filter(mine).count();
            let taken = e.changes().filter(mine).take(limit);
            let changes = taken.map(|c| (c.id, c.kind, c.tag, c.replaces, c.value().map(|v| v.to_owned()))).collect();
            (changes, fields, e.note.to_string())
        })?;
        let mut steps = Vec::with_capacity(changes.len());
        for (id, kind, tag, replaces, to) in changes {
            let from = replaces.and_then(|w| state.stamp_of(w)).map(|before| self.written(state, before, id, tag));
            let from = from.transpose()?.flatten();
            steps.push(Step { id, kind: Kind::from_code(kind), tag, from, to });
        }
        Ok(Some(Event {
            stamp,
            id,
            at: meta.at.millis(),
            on: meta.on,
            actor: meta.actor,
            action: state.action(meta).to_string(),
            note,
            steps,
            fields,
            undone: state.is_undone(stamp),
        }))
    }

    /// What an entry wrote into a field; nothing where it emptied it, did not touch it, or is hidden in this state.
    ///
    /// # Errors
    /// `Corrupt` where the journal cannot be read.
    pub fn written(&self, state: &State, stamp: Stamp, id: RecordId, tag: Tag) -> Result<Option<Value>> {
        let Some(meta) = state.meta(stamp).filter(|m| m.position != u64::MAX) else { return Ok(None) };
        self.with_entry(meta.position, |e, _| {
            let change = e.changes().find(|c| c.id == id && c.tag == tag);
            change.and_then(|c| c.value()).map(|v| v.to_owned())
        })
    }

    /// What happened to a record, the latest first, at most `limit` entries.
    ///
    /// # Errors
    /// `Corrupt` where the journal cannot be read.
    pub fn history(&self, state: &State, id: RecordId, limit: usize) -> Result<Vec<Event>> {
        let Some(record) = state.get(id) else { return Ok(Vec::new()) };
        let mut stamps: Vec<Stamp> = record.history().collect();
        stamps.reverse();
        let mut out = Vec::new();
        for stamp in stamps.into_iter().take(limit) {
            out.extend(self.event(state, stamp, Some(id), 64)?);
        }
        Ok(out)
    }
}
