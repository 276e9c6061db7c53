//! Undo and redo: entries that take others back, across restarts and after a merge.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use crate::domain::id::RecordId;
use crate::domain::kind::{GONE, Kind, Tag};
use crate::domain::record::{Stamp, value};
use crate::domain::schema::{document, draw};
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::log::{State, WriteId, Writes};
use crate::service::messages;
use crate::service::office::Office;
use crate::service::past::history::Step;
use crate::service::people::identity::label;
use crate::service::work::{Actor, Done, Edit, Work};
use crate::service::{papers::documents, visits::draws};
use crate::store::checkpoint::fetching;

/// The action of an undo entry.
pub const UNDO: &str = "log.undo";
/// The action of a redo entry.
pub const REDO: &str = "log.redo";
/// The action of a store's first entry, which nobody takes back.
pub const INIT: &str = "office.init";

/// What an undo or redo would do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The action that no longer counts, or counts again.
    pub action: String,
    /// Its first entry.
    pub entry: WriteId,
    /// Whether it counts again: a redo.
    pub again: bool,
    /// The day from which it holds.
    pub on: NaiveDate,
    /// The records that it touches, in the order in which it touched them.
    pub records: Vec<RecordId>,
    /// What changes, as of the day from which it holds.
    pub steps: Vec<Step>,
    /// The same as edits of now, by which rights are judged.
    edits: Vec<Edit>,
    target: WriteId,
}

impl Plan {
    /// The work that carries it out.
    pub fn into_work(self) -> Work {
        let action = if self.again { REDO } else { UNDO };
        Work { undoes: Some(self.target), edits: self.edits, ..Work::new(action) }
    }

    /// What it sets, as of now.
    pub(crate) fn into_edits(self) -> Vec<Edit> {
        self.edits
    }
}

impl Office {
    /// What undoing the person's last action on this device would do.
    ///
    /// # Errors
    /// `NotFound` where there is none; `Conflict` where somebody has written the same fields since.
    pub fn plan_undo(&self, actor: &Actor) -> Result<Plan> {
        self.plan_undo_in(&self.read(), actor)
    }

    /// The same for who holds the state of now already.
    ///
    /// # Errors
    /// As [`Office::plan_undo`].
    pub fn plan_undo_in(&self, state: &State, actor: &Actor) -> Result<Plan> {
        self.whole(state, |state| {
            let writes = |s: &Stamp| {
                let action = state.meta(*s).map_or("", |m| state.action(m));
                !state.takes_back(*s) && action != INIT && !state.is_undone(*s)
            };
            let target = self.own(state, actor).find(writes);
            self.plan(state, target.ok_or_else(|| Error::new(Code::NotFound, messages::NOTHING_TO_UNDO))?)
        })
    }

    /// What redoing the person's last undone action would do.
    ///
    /// # Errors
    /// As [`Office::plan_undo`].
    pub fn plan_redo(&self, actor: &Actor) -> Result<Plan> {
        self.plan_redo_in(&self.read(), actor)
    }

    /// The same for who holds the state of now already.
    ///
    /// # Errors
    /// As [`Office::plan_undo`].
    pub fn plan_redo_in(&self, state: &State, actor: &Actor) -> Result<Plan> {
        self.whole(state, |state| {
            let is_undo = |s: &Stamp| state.taken_back(*s).is_some_and(|t| !state.takes_back(t));
            let target = self
                .own(state, actor)
                // New work ends what can be redone.
                .take_while(|s| state.takes_back(*s))
                .find(|s| is_undo(s) && !state.is_undone(*s));
            self.plan(state, target.ok_or_else(|| Error::new(Code::NotFound, messages::NOTHING_TO_REDO))?)
        })
    }

    /// What taking back an entry would do, with the whole action that it is part of; of an undo, the redo.
    ///
    /// # Errors
    /// As [`Office::plan_undo`].
    pub fn plan_undo_of(&self, state: &State, entry: Stamp) -> Result<Plan> {
        self.whole(state, |state| self.plan(state, entry))
    }

    /// The entry that a person names: by the replica and its number, of which the beginning of the replica is enough.
    ///
    /// # Errors
    /// `NotFound` where there is none or several.
    pub fn entry_named(&self, state: &State, name: &str) -> Result<Stamp> {
        let wrong = || Error::new(Code::NotFound, messages::NO_ENTRY).with("name", name).hint(messages::HINT_ENTRY);
        let (replica, seq) = name.trim().rsplit_once(':').ok_or_else(wrong)?;
        let seq: u32 = seq.parse().map_err(|_| wrong())?;
        let mut fit = state.replicas().iter().filter(|r| r.id.to_string().starts_with(&replica.to_ascii_lowercase()));
        match (fit.next(), fit.next()) {
            (Some(r), None) => {
                state.stamp_of(WriteId { replica: r.id, seq }).filter(|s| state.is_shown(*s)).ok_or_else(wrong)
            }
            _ => Err(wrong()),
        }
    }

    /// Undoes or redoes as planned.
    ///
    /// # Errors
    /// As [`Office::commit`].
    pub fn carry_out(&self, actor: &Actor, plan: Plan) -> Result<Done> {
        self.commit(actor, plan.into_work())
    }

    /// Hands the whole state of now to a function: who is shown less has taken back less, but wrote what he wrote.
    fn whole<T>(&self, state: &State, each: impl FnOnce(&State) -> T) -> T {
        if state.is_limited() { each(&self.read()) } else { each(state) }
    }

    /// The actions of a person on this device by their first entries, the last first.
    fn own<'s>(&self, state: &'s State, actor: &Actor) -> impl Iterator<Item = Stamp> + use<'s> {
        let person = actor.person;
        let mine = move |s: &Stamp| state.first_of(*s) == *s && state.meta(*s).is_some_and(|m| m.actor == person);
        let replica = state.replica(self.key().replica());
        replica.into_iter().flat_map(|r| r.entries.iter().rev().copied()).filter(mine)
    }

    /// What taking an action back would do.
    pub(crate) fn plan(&self, state: &State, entry: Stamp) -> Result<Plan> {
        let nothing = || Error::new(Code::NotFound, messages::NOTHING_TO_UNDO);
        let target = state.first_of(entry);
        let root = state.root_of(target);
        let (meta, named) = (state.meta(root).ok_or_else(nothing)?, state.write_id(target).ok_or_else(nothing)?);
        let action = state.action(meta).to_string();
        if action == INIT {
            return Err(Error::new(Code::Denied, messages::NOT_INIT));
        }
        if let Some(by) = state.undone_by(target).last() {
            return Err(self.undone_already(state, &action, by));
        }
        let effective = effective_without(state, target, root);
        let mut touched: Vec<(RecordId, Kind, Tag)> = Vec::new();
        let mut seen = HashSet::new();
        for stamp in state.action_of(root) {
            let Some(meta) = state.meta(stamp) else { continue };
            self.with_entry(meta.position, |e, _| {
                for c in e.changes().filter(|c| seen.insert((c.id, c.tag))) {
                    // That a device names itself stays.
                    let kind = Kind::from_code(c.kind).filter(|k| *k != Kind::Device);
                    touched.extend(kind.map(|kind| (c.id, kind, c.tag)));
                }
            })?;
        }
        // What was issued under a number stays: another document withdraws it.
        let issued = touched.iter().filter(|t| t.1 == Kind::Document && t.2 == document::SEQ);
        if let Some(held) = issued.filter_map(|t| state.get(t.0)).find(|r| documents::is_numbered(r)) {
            return Err(documents::stays(state, held));
        }
        // So does what a draw is bound to, and what it drew: another draw, or a reason why it is given up, says the rest.
        let bound = touched.iter().filter(|t| t.1 == Kind::Draw && matches!(t.2, draw::COMMITMENT | draw::SECRET));
        if let Some(held) = bound.filter_map(|t| state.get(t.0)).find(|r| !r.is_gone()) {
            return Err(draws::stays(state, held));
        }
        let mut known = HashSet::new();
        let records: Vec<RecordId> = touched.iter().map(|t| t.0).filter(|id| known.insert(*id)).collect();
        let history = |r: &crate::domain::record::Record| r.history().collect();
        let writes = state.read_back(records.iter().copied(), &history, &fetching(self.journal()))?;
        let after = |stamp: Stamp, kind: Kind| match state.first_of(stamp) == root {
            true => effective,
            false => state.is_effective(stamp, kind),
        };
        let taken = Taken { state, writes: &writes, target, root, after: &after };
        let (mut steps, mut edits) = (Vec::new(), Vec::new());
        let mut made: HashMap<RecordId, bool> = HashMap::new();
        for (id, kind, tag) in touched {
            let made = *made.entry(id).or_insert_with(|| taken.makes(id, kind));
            if let Some((since, tag)) = taken.since(id, kind, tag, made && !effective) {
                return Err(self.changed_since(state, &action, since, (id, kind, tag)));
            }
            steps.push(Step {
                id,
                kind: Some(kind),
                tag,
                from: taken.value(id, kind, tag, Some(meta.on), &|s| state.is_effective(s, kind)),
                to: taken.value(id, kind, tag, Some(meta.on), &|s| after(s, kind)),
                saw: None,
            });
            let to = taken.value(id, kind, tag, state.day(), &|s| after(s, kind));
            match made && !effective {
                // The record itself goes away whole.
                true if edits.iter().any(|e: &Edit| e.id == id && e.tag == GONE) => {}
                true => edits.push(Edit { id, kind, tag: GONE, value: Some(Value::Bool(true)), saw: None }),
                false => edits.push(Edit { id, kind, tag, value: to, saw: None }),
            }
        }
        let entry = state.write_id(root).ok_or_else(nothing)?;
        Ok(Plan { action, entry, again: effective, on: meta.on, records, steps, edits, target: named })
    }

    fn undone_already(&self, state: &State, action: &str, by: Stamp) -> Error {
        let (who, when, entry) = self.said_of(state, by);
        Error::new(Code::NotFound, messages::UNDONE_ALREADY)
            .with("action", action)
            .with("who", who)
            .with("when", when)
            .hint(crate::i18n::Message::plain(messages::HINT_REDO).with("entry", entry))
    }

    fn changed_since(&self, state: &State, action: &str, by: Stamp, (id, kind, tag): (RecordId, Kind, Tag)) -> Error {
        let field = kind.field(tag).map_or(crate::i18n::Msg::new("record", "记录"), |f| f.label);
        let (who, when, entry) = self.said_of(state, by);
        Error::new(Code::Conflict, messages::UNDO_CHANGED)
            .with("action", action)
            .with_message("field", field)
            .with("title", state.title(id))
            .with("who", who)
            .with("when", when)
            .with("entry", &entry)
            .hint(crate::i18n::Message::plain(messages::HINT_UNDO).with("entry", entry))
    }

    /// Who wrote an entry, when, and what it is called.
    fn said_of(&self, state: &State, stamp: Stamp) -> (String, String, String) {
        let meta = state.meta(stamp);
        let who = meta.map_or_else(String::new, |m| label(state, m.actor));
        let when = meta.and_then(|m| self.clock().local(m.at.millis()));
        let when = when.map_or_else(String::new, |t| t.format("%Y-%m-%d %H:%M").to_string());
        (who, when, state.write_id(stamp).map_or_else(String::new, |w| w.to_string()))
    }
}

/// Whether a root would be effective if a target, which takes it back or is itself, no longer were.
fn effective_without(state: &State, target: Stamp, root: Stamp) -> bool {
    let (mut at, mut effective) = (target, false);
    while at != root {
        let Some(next) = state.taken_back(at) else { break };
        effective = !effective && !state.undone_by(next).any(|other| other != at);
        at = next;
    }
    effective
}

/// What is looked at when an action is taken back.
struct Taken<'a> {
    state: &'a State,
    writes: &'a Writes,
    target: Stamp,
    root: Stamp,
    after: &'a dyn Fn(Stamp, Kind) -> bool,
}

impl Taken<'_> {
    /// The value of a field as of a day, where a function says which writes are effective.
    fn value(
        &self,
        id: RecordId,
        _: Kind,
        tag: Tag,
        day: Option<NaiveDate>,
        effective: &dyn Fn(Stamp) -> bool,
    ) -> Option<Value> {
        let writes = self.writes.field(id, tag);
        let shown = self.state.resolve(id, &writes, effective, day).shown?;
        writes.get(shown).and_then(|w| value(w.raw)).map(|v| v.to_owned())
    }

    /// Whether nothing but the action makes a record.
    fn makes(&self, id: RecordId, kind: Kind) -> bool {
        let effective = |s: Stamp| self.state.first_of(s) == self.root || (self.after)(s, kind);
        let all = self.writes.of(id);
        let mut makers = all
            .iter()
            .filter(|(tag, _)| kind.makes(*tag))
            .flat_map(|(_, writes)| writes.iter().map(|w| w.stamp).filter(|s| effective(*s)))
            .peekable();
        makers.peek().is_some() && makers.all(|s| self.state.first_of(s) == self.root)
    }

    /// The latest effective write since, of the same field for the same or a later day, or of any field of a record that
    /// would go away.
    fn since(&self, id: RecordId, kind: Kind, tag: Tag, goes: bool) -> Option<(Stamp, Tag)> {
        let state = self.state;
        let own = self.writes.field(id, tag);
        let day = own.iter().filter(|w| state.first_of(w.stamp) == self.root).filter_map(|w| state.meta(w.stamp));
        let day = day.map(|m| m.on).min()?;
        let later = |s: Stamp, same: bool| {
            state.first_of(s) != self.root
                && state.is_effective(s, kind)
                && state.rank(s) > state.rank(self.target)
                && (!same || state.meta(s).is_some_and(|m| m.on >= day))
        };
        let of = |tag: Tag, same: bool| {
            let writes = self.writes.field(id, tag);
            writes.iter().map(|w| w.stamp).filter(|s| later(*s, same)).max_by_key(|s| state.rank(*s))
        };
        let same = of(tag, true).map(|s| (s, tag));
        match (same, goes) {
            (None, true) => self.writes.of(id).iter().find_map(|(tag, _)| Some((of(*tag, false)?, *tag))),
            (same, _) => same,
        }
    }
}
