//! What happened to a record, and what an entry did: read back from the journal.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use crate::domain::id::RecordId;
use crate::domain::kind::{FieldDef, FieldRole, GONE, Kind, Tag};
use crate::domain::record::{Record, Stamp, value};
use crate::domain::value::Value;
use crate::error::Result;
use crate::i18n::{Lang, Message};
use crate::log::{Clock, State, WriteId, Writes, Written};
use crate::service::office::Office;
use crate::service::people::identity::label;
use crate::service::words::show::{Shower, how_long};
use crate::store::checkpoint::fetching;

/// The most characters of what only programs read that are told of an entry.
const MACHINE_SHOWN: usize = 60;

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
    /// What its author saw there, where that was not what stood here by then: somebody else had written in between.
    pub saw: Option<Saw>,
}

/// What an author saw in a field; nothing where it was empty for him.
#[derive(Clone, Debug, PartialEq)]
pub struct Saw(pub Option<Value>);

impl Step {
    /// The declaration of the field, where this version knows it.
    pub fn field(&self) -> Option<&'static FieldDef> {
        self.kind.and_then(|k| k.field(self.tag))
    }

    /// The title of the record; of one that is not there, what the step says of it.
    pub fn title(&self, state: &State) -> String {
        match (state.get(self.id), self.kind, self.to.as_ref().or(self.from.as_ref())) {
            (None, Some(kind), Some(Value::Text(text))) if kind.def().title == self.tag => text.clone(),
            _ => state.title(self.id),
        }
    }

    /// What its author saw, in words, where that was something else than stood here.
    pub fn saw_words(&self, state: &State, lang: Lang, clock: &dyn Clock) -> Option<String> {
        let Saw(value) = self.saw.clone()?;
        let (_, seen, _) = Self { from: value, to: None, saw: None, ..self.clone() }.words(state, lang, clock);
        let said = Message::plain(if seen.is_empty() { SAW_NOTHING } else { SAW });
        Some(said.with("value", seen).say(lang))
    }

    /// The step in words: field, what it was, what it became.
    pub fn words(&self, state: &State, lang: Lang, clock: &dyn Clock) -> (String, String, String) {
        let shower = Shower { state, lang, clock };
        let Some(field) = self.field() else {
            let name = if self.tag == GONE { GONE_FIELD.text(lang).to_string() } else { self.tag.0.to_string() };
            let yes = |v: &Option<Value>| if v == &Some(Value::Bool(true)) { YES.text(lang) } else { "" }.to_string();
            return (name, yes(&self.from), yes(&self.to));
        };
        let (mut before, mut after) = (Vec::new(), Vec::new());
        let from = self.from.as_ref().map(|v| v.as_ref(&mut before));
        let to = self.to.as_ref().map(|v| v.as_ref(&mut after));
        let (from, to) = shower.change(field, from, to);
        let show = |said: Option<String>| {
            let said = said.unwrap_or_default();
            // What only programs read would bury what happened.
            match said.chars().count() {
                count if field.role == Some(FieldRole::Machine) && count > MACHINE_SHOWN => {
                    Message::plain(CHARACTERS).with("count", count).say(lang)
                }
                _ => said,
            }
        };
        (field.label.text(lang).to_string(), show(from), show(to))
    }
}

crate::messages! {
    CHARACTERS: "({count} {count:character|characters})", "（{count}字）";
    SAW: "its author saw “{value}”, not what was written in between", "写入时所见为“{value}”，未见其间他人所写";
    SAW_NOTHING: "its author saw nothing there, not what was written in between", "写入时所见为空，未见其间他人所写";
    GONE_FIELD: "taken away", "已移除";
    YES: "yes", "是";
    UNDONE: "undone", "已撤销";
    UNDONE_BY: "undone by {who} (entry {entry})", "已由{who}撤销（条目 {entry}）";
    TAKES_BACK: "of entry {entry}", "针对条目 {entry}";
    FROM: "counts from {day}", "{day} 起生效";
    NEWER: "made by a newer ducha: what it sets is seen once this one is updated", "由更高版本写入，升级后方可见其内容";
    BEHIND: "its clock was {much} behind", "其设备时钟慢{much}";
}

/// An entry as a person looks at it.
#[derive(Clone, Debug)]
pub struct Event {
    /// Its place here.
    pub stamp: Stamp,
    /// Its name everywhere.
    pub id: WriteId,
    /// When, in milliseconds since 1970: what the clock of its device showed.
    pub at: i64,
    /// By how many milliseconds that clock was behind what the device knew of others, where it was far behind.
    pub behind: Option<i64>,
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
    /// Whether it was undone, and so has no effect on any day.
    pub undone: bool,
    /// The entry that undid it, by name and person.
    pub undone_by: Option<(WriteId, RecordId)>,
    /// The action that it undoes itself, or of an undo redoes, by its first entry.
    pub undoes: Option<WriteId>,
    /// Of an undo or a redo what it is of: the action that wrote.
    pub of: Option<String>,
    /// Whether it holds from a later day than is looked at, and has no effect until then.
    pub ahead: bool,
    /// Whether a newer program made it, in a format of which only the head is known here.
    pub newer: bool,
}

impl Event {
    /// Whether what it wrote counts on the day that is looked at, unless something else was written since.
    pub fn is_effective(&self) -> bool {
        !self.undone && !self.ahead
    }

    /// The title of a record that it touched; of one that is not there, what it says itself.
    pub fn title(&self, state: &State, id: RecordId) -> String {
        let said = self.steps.iter().filter(|s| s.id == id);
        let titles = said.map(|s| s.title(state));
        let usual = state.title(id);
        titles.into_iter().find(|t| *t != usual).unwrap_or(usual)
    }

    /// What is to be said of it beside what it did: that it was undone, and by whom; what it undoes; that it holds from a
    /// later day; that its clock was wrong.
    pub fn remarks(&self, state: &State) -> Vec<Message> {
        let mut out = Vec::new();
        if self.undone {
            out.push(match &self.undone_by {
                Some((by, who)) => Message::plain(UNDONE_BY).with("who", label(state, *who)).with("entry", by),
                None => Message::plain(UNDONE),
            });
        }
        out.extend(self.undoes.map(|entry| Message::plain(TAKES_BACK).with("entry", entry)));
        if self.ahead {
            out.push(Message::plain(FROM).with("day", self.on));
        }
        out.extend(self.newer.then(|| Message::plain(NEWER)));
        out.extend(self.behind.map(|ms| Message::plain(BEHIND).with_message("much", how_long(ms))));
        out
    }
}

/// What an entry says of a field: record, kind, field, what it replaced, what it wrote.
type Changed = (RecordId, u8, Tag, Option<WriteId>, Option<Value>);

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
        // What an undo or a redo did follows from what it undoes.
        let root = state.root_of(stamp);
        let mut changes: Vec<Changed> = Vec::new();
        let (mut fields, mut note, mut wall, mut newer) = (0, String::new(), None, false);
        self.with_entry(meta.position, |e, _| (note, wall, newer) = (e.note.to_string(), e.wall, e.newer))?;
        let read: Vec<Stamp> =
            if root == stamp || !state.takes_back(stamp) { vec![stamp] } else { state.action_of(root).collect() };
        for position in read.iter().filter_map(|s| state.meta(*s)).map(|m| m.position).filter(|p| *p != u64::MAX) {
            self.with_entry(position, |e, _| {
                // An entry may have touched records that this state leaves out.
                let seen = |id| !state.is_limited() || state.known(id).is_some();
                let mut last = None;
                for c in e.changes().filter(|c| of.is_none_or(|id| c.id == id) && seen(c.id)) {
                    // A write that settles a contest comes once for every one that it replaces.
                    if last.replace((c.id, c.tag)) == Some((c.id, c.tag)) {
                        continue;
                    }
                    fields += 1;
                    if changes.len() < limit {
                        changes.push((c.id, c.kind, c.tag, c.replaces, c.value().map(|v| v.to_owned())));
                    }
                }
            })?;
        }
        let on = state.meta(root).map_or(meta.on, |m| m.on);
        let past = Past::of(self, state, changes.iter().map(|c| c.0), on)?;
        let mut steps = Vec::with_capacity(changes.len());
        for (id, kind, tag, replaces, wrote) in changes {
            let from = match past.knows(id) {
                true => past.value(id, tag, stamp.0.checked_sub(1).map(Stamp)),
                false => {
                    let before = replaces.and_then(|w| state.stamp_of(w));
                    before.map(|before| self.written(state, before, id, tag)).transpose()?.flatten()
                }
            };
            let to = if state.takes_back(stamp) { past.value(id, tag, Some(stamp)) } else { wrote };
            let saw = if state.takes_back(stamp) { None } else { past.saw(id, tag, stamp) };
            steps.push(Step { id, kind: Kind::from_code(kind), tag, from, to, saw });
        }
        let undone_by = state.undone_by(stamp).last();
        Ok(Some(Event {
            stamp,
            id,
            at: wall.unwrap_or_else(|| meta.at.millis()),
            behind: wall.map(|wall| meta.at.millis().saturating_sub(wall)),
            on: meta.on,
            actor: meta.actor,
            action: state.action(meta).to_string(),
            note,
            steps,
            fields,
            undone: state.is_undone(stamp),
            undone_by: undone_by.and_then(|by| Some((state.write_id(by)?, state.meta(by)?.actor))),
            undoes: state.taken_back(stamp).and_then(|s| state.write_id(s)),
            of: state.action_taken_back(stamp).map(str::to_string),
            ahead: !state.takes_back(stamp) && state.day().is_some_and(|day| meta.on > day),
            newer,
        }))
    }

    /// The first record that an entry is about, and how many more there are; of an undo or a redo those of what it is of.
    /// Nothing where the state knows none of them.
    ///
    /// # Errors
    /// `Corrupt` where the journal cannot be read.
    pub fn entry_about(&self, state: &State, stamp: Stamp) -> Result<Option<(RecordId, usize)>> {
        let root = if state.takes_back(stamp) { state.root_of(stamp) } else { stamp };
        let shown = state.meta(root).filter(|m| state.is_shown(stamp) && m.position != u64::MAX);
        let Some(meta) = shown else { return Ok(None) };
        self.with_entry(meta.position, |e, _| {
            let ids: Vec<RecordId> = e.changes().map(|c| c.id).filter(|id| state.get(*id).is_some()).collect();
            let all: HashSet<&RecordId> = ids.iter().collect();
            ids.first().map(|id| (*id, all.len() - 1))
        })
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
        let Some(record) = state.known(id) else { return Ok(Vec::new()) };
        let mut stamps: Vec<Stamp> = record.history().collect();
        stamps.reverse();
        let mut out = Vec::new();
        for stamp in stamps.into_iter().take(limit) {
            out.extend(self.event(state, stamp, Some(id), 64)?);
        }
        Ok(out)
    }
}

/// What records held as of a day, as it was known at an entry: read back where it does not follow from what each write
/// replaced.
struct Past<'s> {
    state: &'s State,
    on: NaiveDate,
    writes: Writes,
}

impl<'s> Past<'s> {
    fn of(office: &Office, state: &'s State, ids: impl Iterator<Item = RecordId>, on: NaiveDate) -> Result<Self> {
        let tangled = |id: &RecordId| state.known(*id).is_some_and(|r| r.is_tangled() || state.has_takers());
        let history = |r: &Record| r.history().collect();
        let writes = state.read_back(ids.filter(tangled), &history, &fetching(office.journal()))?;
        Ok(Self { state, on, writes })
    }

    fn knows(&self, id: RecordId) -> bool {
        self.writes.has(id)
    }

    fn value(&self, id: RecordId, tag: Tag, upto: Option<Stamp>) -> Option<Value> {
        let mut writes = self.writes.field(id, tag);
        writes.retain(|w| Some(w.stamp) <= upto);
        self.shown(id, &writes, upto?).and_then(|w| value(w.raw)).map(|v| v.to_owned())
    }

    /// Which of some writes of a field is shown.
    fn shown<'w, 'a>(&self, id: RecordId, writes: &'w [Written<'a>], upto: Stamp) -> Option<&'w Written<'a>> {
        let kind = self.state.known(id)?.kind();
        let effective = |stamp: Stamp| self.state.was_effective(stamp, kind, upto);
        writes.get(self.state.resolve(id, writes, &effective, Some(self.on)).shown?)
    }

    /// What the author of a write saw in the field, where what stood here by then is none of what that write goes back to.
    fn saw(&self, id: RecordId, tag: Tag, stamp: Stamp) -> Option<Saw> {
        let upto = Stamp(stamp.0.checked_sub(1)?);
        let mut writes = self.writes.field(id, tag);
        let replaced: HashMap<Stamp, Vec<WriteId>> = writes.iter().map(|w| (w.stamp, w.replaces.clone())).collect();
        let (mut known, mut open) = (HashSet::new(), replaced.get(&stamp)?.clone());
        while let Some(at) = open.pop().map(|write| self.state.stamp_of(write)) {
            let fresh = at.filter(|at| known.insert(*at));
            open.extend(fresh.and_then(|at| replaced.get(&at)).into_iter().flatten());
        }
        writes.retain(|w| w.stamp <= upto);
        if known.contains(&self.shown(id, &writes, upto)?.stamp) {
            return None;
        }
        writes.retain(|w| known.contains(&w.stamp));
        let seen = self.shown(id, &writes, upto);
        Some(Saw(seen.and_then(|w| value(w.raw)).map(|v| v.to_owned())))
    }
}
