//! Undo and redo: compensating entries, across restarts.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::domain::id::RecordId;
use crate::domain::kind::{GONE, Kind, Tag};
use crate::domain::record::Stamp;
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::log::{Meta, State, WriteId};
use crate::service::messages;
use crate::service::office::Office;
use crate::service::work::{Actor, Done, Work};

/// The action of an undo entry.
pub const UNDO: &str = "log.undo";
/// The action of a redo entry.
pub const REDO: &str = "log.redo";

/// What an undo or redo would do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The action that is compensated.
    pub action: String,
    /// How many records it touches.
    pub records: usize,
    work: Work,
}

impl Plan {
    /// The work that carries it out.
    pub fn into_work(self) -> Work {
        self.work
    }
}

impl Office {
    /// What undoing the person's last action on this device would do.
    ///
    /// # Errors
    /// `NotFound` where there is none; `Conflict` where somebody has changed the same fields since.
    pub fn plan_undo(&self, actor: &Actor) -> Result<Plan> {
        self.plan_undo_in(&self.view(actor), actor)
    }

    /// The same for who holds the state of now already.
    ///
    /// # Errors
    /// As [`Office::plan_undo`].
    pub fn plan_undo_in(&self, state: &State, actor: &Actor) -> Result<Plan> {
        let mine = |s: &Stamp| state.meta(*s).is_some_and(|m| m.actor == actor.person);
        let target = self
            .own(state)
            .filter(mine)
            .find(|s| {
                let action = state.meta(*s).map_or("", |m| state.action(m));
                action != UNDO && action != "office.init" && !state.is_undone(*s) && self.is_first(state, *s)
            })
            .ok_or_else(|| Error::new(Code::NotFound, messages::NOTHING_TO_UNDO))?;
        self.compensate(state, target, UNDO)
    }

    /// What redoing the person's last undone action would do.
    ///
    /// # Errors
    /// As [`Office::plan_undo`].
    pub fn plan_redo(&self, actor: &Actor) -> Result<Plan> {
        self.plan_redo_in(&self.view(actor), actor)
    }

    /// The same for who holds the state of now already.
    ///
    /// # Errors
    /// As [`Office::plan_undo`].
    pub fn plan_redo_in(&self, state: &State, actor: &Actor) -> Result<Plan> {
        let mine = |s: &Stamp| state.meta(*s).is_some_and(|m| m.actor == actor.person);
        let target = self
            .own(state)
            .filter(mine)
            .filter(|s| self.is_first(state, *s))
            // New work ends what can be redone.
            .take_while(|s| matches!(state.meta(*s).map_or("", |m| state.action(m)), UNDO | REDO))
            .find(|s| state.meta(*s).map_or("", |m| state.action(m)) == UNDO && !state.is_undone(*s))
            .ok_or_else(|| Error::new(Code::NotFound, messages::NOTHING_TO_REDO))?;
        self.compensate(state, target, REDO)
    }

    /// What undoing an entry, or the whole action that it is part of, would do.
    ///
    /// # Errors
    /// As [`Office::plan_undo`].
    pub fn plan_undo_of(&self, state: &State, entry: Stamp) -> Result<Plan> {
        let first = (0..=entry.0).rev().map(Stamp).find(|s| self.is_first(state, *s)).unwrap_or(entry);
        let action = state.meta(first).map_or("", |m| state.action(m));
        if state.is_undone(first) || action == "office.init" {
            return Err(Error::new(Code::NotFound, messages::NOTHING_TO_UNDO));
        }
        self.compensate(state, first, UNDO)
    }

    /// Undoes or redoes as planned.
    ///
    /// # Errors
    /// As [`Office::commit`].
    pub fn carry_out(&self, actor: &Actor, plan: Plan) -> Result<Done> {
        self.commit(actor, plan.work)
    }

    /// The entries of this device, the last first.
    fn own<'s>(&self, state: &'s State) -> impl Iterator<Item = Stamp> + 's + use<'s> {
        state.replica(self.key().replica()).into_iter().flat_map(|r| r.entries.iter().rev().copied())
    }

    /// Whether an entry is a whole action or the first of a batch.
    fn is_first(&self, state: &State, stamp: Stamp) -> bool {
        let Some(meta) = state.meta(stamp) else { return false };
        let before = stamp.0.checked_sub(1).and_then(|s| state.meta(Stamp(s)));
        meta.batch == 0 || before.is_none_or(|b| b.batch != meta.batch || b.replica != meta.replica)
    }

    fn compensate(&self, state: &State, first: Stamp, action: &str) -> Result<Plan> {
        let Some(head) = state.meta(first) else { return Err(Error::new(Code::NotFound, messages::NOTHING_TO_UNDO)) };
        let what = original(state, head).to_string();
        let name = state.write_id(first);
        let mut work = Work { undoes: name, ..Work::new(action) };
        let (batch, replica) = (head.batch, head.replica);
        let mut old: HashMap<WriteId, HashMap<(RecordId, Tag), Option<Value>>> = HashMap::new();
        let mut records = std::collections::HashSet::new();
        let of_batch = |s: &Stamp| {
            state
                .meta(*s)
                .is_some_and(|m| m.replica == replica && if batch == 0 { *s == first } else { m.batch == batch })
        };
        for stamp in (first.0..state.metas().len() as u32).map(Stamp).take_while(of_batch) {
            let Some(meta) = state.meta(stamp) else { break };
            let changes: Vec<(RecordId, u8, Tag, Option<WriteId>)> = self
                .with_entry(meta.position, |e, _| e.changes().map(|c| (c.id, c.kind, c.tag, c.replaces)).collect())?;
            for (id, kind, tag, replaces) in changes {
                let Some(kind) = Kind::from_code(kind) else { continue };
                if kind == Kind::Device {
                    continue;
                }
                let held = state.get(id).and_then(|r| r.stamp(tag));
                if !self.stands_for(state, held, stamp, id, tag)? {
                    return Err(self.changed_since(state, &what, id, kind, tag));
                }
                let made_here = state.get(id).and_then(|r| r.history().next()) == Some(stamp);
                if records.insert(id) && made_here {
                    // The record itself was made here: it goes away whole, and its fields stay for the redo.
                    work.put(kind, id, GONE, Value::Bool(true));
                }
                if made_here {
                    continue;
                }
                let before = match replaces {
                    None => None,
                    Some(w) => self.old_value(state, &mut old, w, id, tag)?,
                };
                work.put_seen(kind, id, tag, before, held);
            }
        }
        Ok(Plan { action: what, records: records.len(), work })
    }

    /// What a write set, read back from the journal once an entry.
    fn old_value(
        &self,
        state: &State,
        read: &mut HashMap<WriteId, HashMap<(RecordId, Tag), Option<Value>>>,
        write: WriteId,
        id: RecordId,
        tag: Tag,
    ) -> Result<Option<Value>> {
        let values = match read.entry(write) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                let meta = state.stamp_of(write).and_then(|s| state.meta(s));
                unknown.insert(match meta {
                    None => HashMap::new(),
                    Some(meta) => self.with_entry(meta.position, |e, _| {
                        e.changes().map(|c| ((c.id, c.tag), c.value().map(|v| v.to_owned()))).collect()
                    })?,
                })
            }
        };
        Ok(values.get(&(id, tag)).cloned().flatten())
    }

    /// Whether what a field holds is a write, or one that undoing and redoing brought back to it.
    fn stands_for(&self, state: &State, held: Option<Stamp>, write: Stamp, id: RecordId, tag: Tag) -> Result<bool> {
        let replaced = |stamp: Stamp| match state.meta(stamp) {
            None => Ok(None),
            Some(meta) => self.with_entry(meta.position, |e, _| {
                let change = e.changes().find(|c| c.id == id && c.tag == tag);
                change.and_then(|c| c.replaces).and_then(|w| state.stamp_of(w))
            }),
        };
        let mut at = held;
        while let Some(stamp) = at {
            if stamp == write {
                return Ok(true);
            }
            at = match state.meta(stamp).and_then(|m| m.undoes) {
                Some(_) => match replaced(stamp)? {
                    Some(undone) => replaced(undone)?,
                    None => None,
                },
                None => None,
            };
        }
        Ok(false)
    }

    fn changed_since(&self, state: &State, action: &str, id: RecordId, kind: Kind, tag: Tag) -> Error {
        let field = kind.field(tag).map_or(crate::i18n::Msg::new("record", "记录"), |f| f.label);
        Error::new(Code::Conflict, messages::UNDO_CHANGED)
            .with("action", action)
            .with_message("field", field)
            .with("title", state.title(id))
            .hint(messages::HINT_UNDO)
    }
}

/// The action that a chain of undoing and redoing began with.
fn original<'s>(state: &'s State, meta: &'s Meta) -> &'s str {
    let mut at = meta;
    while let Some(before) = at.undoes.and_then(|s| state.meta(s)) {
        at = before;
    }
    state.action(at)
}
