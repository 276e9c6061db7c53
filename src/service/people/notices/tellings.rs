//! What the latest entries tell, whomever it concerns: read back from the journal once for all who have a console open.

use std::collections::VecDeque;
use std::sync::PoisonError;

use super::About;
use crate::domain::id::RecordId;
use crate::domain::kind::{FieldRole, Kind};
use crate::domain::life::{self, LADDER, Life, Step, Tells, To};
use crate::domain::record::Stamp;
use crate::domain::schema::note;
use crate::domain::value::ValueRef;
use crate::log::State;
use crate::log::entry::ChangeRef;
use crate::service::office::Office;

/// How many entries are looked at, at most, the latest ones.
const LOOKED_AT: usize = 5_000;

/// How much is kept of what they tell, at most: one import may tell more than everybody will ever read.
const KEPT: usize = 50_000;

/// Something that a change tells.
#[derive(Debug)]
pub(super) struct Telling {
    /// The entry.
    pub entry: Stamp,
    /// The record that was changed.
    pub record: RecordId,
    /// What it tells.
    pub what: What,
}

/// What a change tells.
#[derive(Debug)]
pub(super) enum What {
    /// A step was taken of the record's life: told to those whose it is.
    Step(About),
    /// The record is a note: told to those whose is what it is about.
    Note(About),
    /// The record was handed to these.
    Handed(Box<[RecordId]>),
}

/// What the latest entries tell, in their order.
#[derive(Debug, Default)]
pub(crate) struct Tellings {
    /// The first entry that was read, and behind the last one, by number.
    read: std::ops::Range<usize>,
    /// Where the first one lies in the journal: a log that is another one is read anew.
    begins: u64,
    all: VecDeque<Telling>,
}

impl Tellings {
    /// What is told from an entry on.
    pub(super) fn since(&self, from: usize) -> impl Iterator<Item = &Telling> {
        let first = self.all.partition_point(|t| (t.entry.0 as usize) < from);
        self.all.range(first..)
    }

    /// Whether entries of a state are missing.
    fn is_behind(&self, state: &State) -> bool {
        state.metas().len() > self.read.end || !self.is_of(state)
    }

    fn is_of(&self, state: &State) -> bool {
        self.read.is_empty() || state.metas().get(self.read.start).is_some_and(|m| m.position == self.begins)
    }
}

impl Office {
    /// Reads what the entries of a state tell that were not read yet.
    pub(super) fn follow_tellings(&self, state: &State) {
        if !self.tellings.read().unwrap_or_else(PoisonError::into_inner).is_behind(state) {
            return;
        }
        let mut tellings = self.tellings.write().unwrap_or_else(PoisonError::into_inner);
        let len = state.metas().len();
        if !tellings.is_of(state) || len.saturating_sub(tellings.read.end) > LOOKED_AT {
            *tellings = Tellings::default();
        }
        if tellings.read.is_empty() {
            // From the latest one back, as far as there is room.
            tellings.read = len..len;
            for at in (len.saturating_sub(LOOKED_AT)..len).rev() {
                if tellings.all.len() >= KEPT {
                    break;
                }
                let told = self.tells(state, at);
                told.into_iter().rev().for_each(|t| tellings.all.push_front(t));
                tellings.read.start = at;
            }
        }
        for at in tellings.read.end..len {
            tellings.all.extend(self.tells(state, at));
        }
        tellings.read.end = tellings.read.end.max(len);
        while tellings.all.len() > KEPT {
            tellings.all.pop_front();
        }
        tellings.begins = state.metas().get(tellings.read.start).map_or(0, |m| m.position);
    }

    /// What an entry tells. One that cannot be read is told of by `verify`, not here.
    fn tells(&self, state: &State, at: usize) -> Vec<Telling> {
        let Some(meta) = state.metas().get(at) else { return Vec::new() };
        let entry = Stamp(u32::try_from(at).unwrap_or(u32::MAX));
        let step = life::step(state.action(meta)).map(|(_, step)| step);
        let read = self.with_entry(meta.position, |read, _| {
            let telling =
                |change: ChangeRef<'_>| Some(Telling { entry, record: change.id, what: what(step, &change)? });
            read.changes().filter_map(telling).collect()
        });
        read.unwrap_or_default()
    }
}

/// What a change tells: a move or another step says so by its life, a field that names whom a record is handed to by its
/// role.
fn what(step: Option<&Step>, change: &ChangeRef<'_>) -> Option<What> {
    let kind = Kind::from_code(change.kind)?;
    if let Some(life) = Life::of(kind)
        && change.tag == life.field
    {
        let value = change.value();
        let text = value.as_ref().map_or("", text);
        // An entry that names no step, as one of an import, is taken for the step that leads there.
        let known = step.filter(|s| s.leads_to(text) || s.to != To::Stays);
        let step = known.or_else(|| life.steps().find(|s| s.leads_to(text)))?;
        return Some(What::Step(about(step.tells?)));
    }
    if kind == Kind::Note && change.tag == note::SORT {
        return match change.value().as_ref().map_or("", text) {
            "return" => Some(What::Note(About::Returned)),
            sort if LADDER.contains(&sort) => Some(What::Note(About::Urged)),
            _ => None,
        };
    }
    // What is one's own by a life is handed over by a step of it, or by naming somebody; the indicators that units share
    // are not handed over.
    let hands = kind.field(change.tag).is_some_and(|f| matches!(f.role, Some(FieldRole::Hands | FieldRole::Shared)));
    Life::of(kind).filter(|_| hands)?;
    match change.value()? {
        ValueRef::Ref(id) => Some(What::Handed([id].into())),
        ValueRef::Refs(ids) => Some(What::Handed(ids.iter().collect())),
        _ => None,
    }
}

fn text<'v>(value: &ValueRef<'v>) -> &'v str {
    match value {
        ValueRef::Text(text) => text,
        _ => "",
    }
}

fn about(tells: Tells) -> About {
    match tells {
        Tells::Assigned => About::Assigned,
        Tells::Returned => About::Returned,
        Tells::Urged => About::Urged,
    }
}
