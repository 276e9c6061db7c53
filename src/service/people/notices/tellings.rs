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

impl Tellings {
    /// Reads what entries of a state tell that were not read yet: of the latest `entries` as far as there is room for `most`
    /// of what they tell.
    fn follow(&mut self, state: &State, (entries, most): (usize, usize), tells: impl Fn(usize) -> Vec<Telling>) {
        let len = state.metas().len();
        if !self.is_of(state) || len.saturating_sub(self.read.end) > entries {
            *self = Self::default();
        }
        if self.read.is_empty() {
            // From the latest one back.
            self.read = len..len;
            for at in (len.saturating_sub(entries)..len).rev() {
                if self.all.len() >= most {
                    break;
                }
                tells(at).into_iter().rev().for_each(|t| self.all.push_front(t));
                self.read.start = at;
            }
        }
        for at in self.read.end..len {
            self.all.extend(tells(at));
        }
        self.read.end = self.read.end.max(len);
        let over = self.all.len().saturating_sub(most);
        self.all.drain(..over);
        self.begins = state.metas().get(self.read.start).map_or(0, |m| m.position);
    }
}

impl Office {
    /// Reads what the entries of a state tell that were not read yet.
    pub(super) fn follow_tellings(&self, state: &State) {
        if !self.tellings.read().unwrap_or_else(PoisonError::into_inner).is_behind(state) {
            return;
        }
        let mut tellings = self.tellings.write().unwrap_or_else(PoisonError::into_inner);
        tellings.follow(state, (LOOKED_AT, KEPT), |at| self.tells(state, at));
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

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use crate::domain::schema::{task, unit};
    use crate::domain::value::Value;
    use crate::service::Work;
    use crate::service::tests::Rig;

    /// Hands the task to somebody else, in an entry each time.
    fn hand(rig: &Rig, times: usize) {
        for _ in 0..times {
            let made = rig.office().new_id().unwrap();
            let work = Work::new("record.edit")
                .set(Kind::Unit, made, unit::NAME, Value::Text(format!("市{made}局")))
                .set(Kind::Task, rig.task, task::LEAD, Value::Ref(made));
            rig.office().commit(&rig.actor, work).unwrap();
        }
    }

    #[test]
    fn each_entry_is_read_once_and_what_is_kept_is_bounded() {
        let rig = Rig::new();
        hand(&rig, 8);
        let (mut tellings, read) = (Tellings::default(), RefCell::new(Vec::new()));
        // Which entries are read, and which are told of.
        let mut follow = |bounds| {
            let state = rig.office().read();
            tellings.follow(&state, bounds, |at| {
                read.borrow_mut().push(at);
                rig.office().tells(&state, at)
            });
            let told: Vec<usize> = tellings.since(0).map(|t| t.entry.0 as usize).collect();
            (read.take(), told)
        };
        let len = rig.office().read().metas().len();
        let latest = |upto: usize, n: usize| (upto - n..upto).collect::<Vec<_>>();
        let (first, told) = follow((6, 100));
        assert_eq!(first, latest(len, 6).into_iter().rev().collect::<Vec<_>>(), "from the last one back");
        assert_eq!(told, latest(len, 6));
        assert_eq!(follow((6, 100)), (vec![], told), "nothing is read twice");
        hand(&rig, 4);
        assert_eq!(follow((6, 8)), (latest(len + 4, 4), latest(len + 4, 8)), "the oldest go");
        // More than is looked at came meanwhile: the latest are read anew, as far as there is room.
        hand(&rig, 10);
        let (anew, told) = follow((6, 2));
        assert_eq!((anew, told), (vec![len + 13, len + 12], latest(len + 14, 2)));
    }
}
