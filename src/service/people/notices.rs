//! What concerns a person and has happened since the person last looked: assigned, urged, returned; and what is due today.
//!
//! Up to which entry somebody has looked is kept beside the drafts: it belongs to the person on this device, and is never
//! synced.

mod tellings;

pub(crate) use tellings::Tellings;

use std::collections::HashMap;
use std::sync::PoisonError;

use tellings::{Telling, What};

use crate::domain::id::RecordId;
use crate::domain::kind::{FieldRole, Kind};
use crate::domain::record::{Record, Stamp};
use crate::domain::schema::{note, task};
use crate::i18n::Msg;
use crate::log::State;
use crate::service::office::Office;
use crate::service::people::sight::Own;
use crate::service::tasks::lamps::TaskLamps;
use crate::service::tasks::task_view::TaskView;
use crate::service::work::Actor;

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// A deadline ends today.
    Due,
    /// Something was sent back.
    Returned,
    /// Somebody urges.
    Urged,
    /// Something was handed to the person or the unit.
    Assigned,
}

impl About {
    /// All of them, the most pressing first.
    pub const ALL: [Self; 4] = [Self::Due, Self::Returned, Self::Urged, Self::Assigned];

    /// What people call it.
    pub fn label(self) -> Msg {
        match self {
            Self::Due => Msg::new("due today", "今日到期"),
            Self::Returned => Msg::new("returned", "被退回"),
            Self::Urged => Msg::new("urged", "被催办"),
            Self::Assigned => Msg::new("assigned", "新交办"),
        }
    }
}

/// Something that concerns a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What it is about.
    pub about: About,
    /// The task or finding.
    pub record: RecordId,
    /// The entry that tells of it; none for a day that has come.
    pub entry: Option<Stamp>,
}

/// What concerns somebody: what names the person, and what belongs to the person's unit.
struct Concern {
    person: RecordId,
    own: Own,
}

impl Concern {
    fn of(state: &State, actor: &Actor) -> Self {
        Self { person: actor.person, own: Own::of_actor(state, actor) }
    }

    fn is_mine(&self, state: &State, record: &Record) -> bool {
        let mut people = record.kind().def().fields.iter().filter(|f| f.role == Some(FieldRole::Hands));
        people.any(|f| record.reference(f.tag) == Some(self.person)) || self.own.holds(state, record)
    }

    /// Whether this is the person or a unit of the person's.
    fn is_named(&self, id: RecordId) -> bool {
        id == self.person || self.own.has(id)
    }
}

fn key(person: RecordId) -> String {
    format!("seen/{person}")
}

impl Office {
    /// Up to which entry a person has looked, by number.
    pub fn seen(&self, person: RecordId) -> usize {
        let bytes = self.drafts().get(&key(person)).and_then(|b| <[u8; 8]>::try_from(b).ok());
        bytes.map_or(0, |b| usize::try_from(u64::from_le_bytes(b)).unwrap_or(0))
    }

    /// Notes that a person has looked at all there is now. Where it cannot be kept, it is told again.
    pub fn mark_seen(&self, person: RecordId) {
        let count = self.read().metas().len() as u64;
        drop(self.drafts().put(&key(person), count.to_le_bytes().to_vec()));
    }

    /// What concerns somebody in a state, among the entries from one number on; each record once for each reason, the
    /// most pressing first. What is due today is among it where `due` says so.
    pub fn notices(&self, state: &State, actor: &Actor, from: usize, due: bool) -> Vec<Notice> {
        let concern = Concern::of(state, actor);
        let mut found: HashMap<(About, RecordId), Option<Stamp>> = HashMap::new();
        self.follow_tellings(state);
        let tellings = self.tellings.read().unwrap_or_else(PoisonError::into_inner);
        for telling in tellings.since(from) {
            let Some(meta) = state.meta(telling.entry) else { continue };
            if meta.actor == actor.person || !state.is_shown(telling.entry) || state.is_undone(telling.entry) {
                continue;
            }
            if let Some(told) = told(state, &concern, telling) {
                found.insert(told, Some(telling.entry));
            }
        }
        drop(tellings);
        if due {
            let today = self.today();
            let lamps = TaskLamps::lenient(state, today);
            let ends = state.records(Kind::Task).filter(|r| r.date(task::DUE) == Some(today));
            for t in ends.filter_map(TaskView::of) {
                if t.is_open(lamps.classes().class(&t)) && concern.is_mine(state, t.record) {
                    found.insert((About::Due, t.record.id()), None);
                }
            }
        }
        let mut all: Vec<Notice> =
            found.into_iter().map(|((about, record), entry)| Notice { about, record, entry }).collect();
        all.sort_by_key(|n| (n.about, std::cmp::Reverse(n.entry), n.record));
        all
    }
}

/// What something tells somebody, and of which record.
fn told(state: &State, concern: &Concern, telling: &Telling) -> Option<(About, RecordId)> {
    let record = state.get(telling.record).filter(|r| !r.is_gone())?;
    match &telling.what {
        What::Step(about) => concern.is_mine(state, record).then_some((*about, record.id())),
        What::Note(about) => {
            let of = record.reference(note::ABOUT).and_then(|id| state.get(id))?;
            concern.is_mine(state, of).then_some((*about, of.id()))
        }
        What::Handed(to) => {
            let named = to.iter().any(|id| concern.is_named(*id));
            (named && concern.is_mine(state, record)).then_some((About::Assigned, record.id()))
        }
    }
}
