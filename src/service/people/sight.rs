//! What a person sees: everything, or what belongs to the person's own unit and what that refers to.
//!
//! A reporting unit's sessions never hold other records: its state is made without them, once for all sessions of the
//! unit, and anew only when something in it has changed.

use std::collections::{HashMap, HashSet};
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError, RwLockReadGuard};

use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Owner, Seen, Tag};
use crate::domain::life::Life;
use crate::domain::record::{Record, value};
use crate::domain::rights::{Reach, Right, Role};
use crate::domain::schema::{assessment, clue, person, unit};
use crate::domain::value::ValueRef;
use crate::error::Result;
use crate::log::{AsOf, State};
use crate::service::office::{Office, acting};
use crate::service::work::Actor;

/// What tells of all units in a record that each of them sees.
const WITHHELD: &[(Kind, Tag)] = &[(Kind::Assessment, assessment::FROZEN)];

/// How many limited states are kept.
const KEPT: usize = 64;
/// After more entries than this a limited state is made anew without a look at each.
const LOOKED_AT: usize = 64;

/// The state that is looked at: of now, held against writers, or one of its own.
pub enum View<'a> {
    /// Of now.
    Now(RwLockReadGuard<'a, State>),
    /// Of the past, or limited to what a person may see.
    Kept(Arc<State>),
}

impl Deref for View<'_> {
    type Target = State;

    fn deref(&self) -> &State {
        match self {
            Self::Now(guard) => guard,
            Self::Kept(state) => state,
        }
    }
}

/// The units whose records belong to a person: the person's own and all under it.
#[derive(Debug, Default)]
pub(crate) struct Own {
    units: HashSet<RecordId>,
    /// A social supervisor, whose are the clues that he or she handed in, and nothing of any unit.
    supervisor: Option<RecordId>,
}

impl Own {
    /// Of somebody who acts.
    pub(crate) fn of_actor(state: &State, actor: &Actor) -> Self {
        match actor.role {
            Role::Supervisor => Self { units: HashSet::new(), supervisor: Some(actor.person) },
            _ => Self::of(state, actor.unit),
        }
    }

    /// Of a person in a unit; of one without a unit, none.
    fn of(state: &State, unit: Option<RecordId>) -> Self {
        let mut units: HashSet<RecordId> = unit.into_iter().collect();
        loop {
            let before = units.len();
            for r in state.records(Kind::Unit) {
                if r.reference(unit::PARENT).is_some_and(|p| units.contains(&p)) {
                    units.insert(r.id());
                }
            }
            if units.len() == before {
                return Self { units, supervisor: None };
            }
        }
    }

    /// Whether a unit is one of them.
    pub(crate) fn has(&self, unit: RecordId) -> bool {
        self.units.contains(&unit)
    }

    /// Whether a record belongs to them, as it is.
    pub(crate) fn holds(&self, state: &State, record: &Record) -> bool {
        if is_prepared(record) {
            return false;
        }
        if record.kind().def().owner == Owner::Maker {
            return self.made(state, record);
        }
        self.holds_by(state, record.kind(), |tag| record.references(tag).collect())
    }

    /// Whether somebody of theirs made a record: a saved view may name in its filter what others are not to see.
    fn made(&self, state: &State, record: &Record) -> bool {
        let maker = record.history().next().and_then(|first| state.meta(first)).map(|m| m.actor);
        if self.supervisor.is_some() {
            return maker == self.supervisor;
        }
        let unit = maker.and_then(|m| state.find(Kind::Person, m)).and_then(|p| p.reference(person::UNIT));
        unit.is_some_and(|unit| self.has(unit))
    }

    /// Whether a record belongs to them, whose references are told by a function.
    pub(crate) fn holds_by(&self, state: &State, kind: Kind, refs: impl Fn(Tag) -> Vec<RecordId>) -> bool {
        if let Some(person) = self.supervisor {
            return match kind.def().owner {
                Owner::Maker => true,
                // What is said of a supervisor's own clue, and what he or she says of the own half-year.
                Owner::About(tag) => refs(tag).into_iter().any(|id| {
                    id == person || state.get(id).is_some_and(|r| r.kind() == Kind::Clue && self.holds(state, r))
                }),
                Owner::Nobody | Owner::Units(_) | Owner::Shared(_) => {
                    kind == Kind::Clue && refs(clue::SUPERVISOR).contains(&person)
                }
            };
        }
        match kind.def().owner {
            Owner::Nobody => false,
            // Whose it becomes who makes it.
            Owner::Maker => true,
            Owner::About(tag) => refs(tag).into_iter().any(|id| {
                let about = state.get(id).filter(|r| r.kind().def().takes_remarks());
                about.is_some_and(|r| self.holds(state, r))
            }),
            Owner::Units(tags) | Owner::Shared(tags) => {
                tags.iter().flat_map(|tag| refs(*tag)).any(|unit| self.has(unit))
            }
        }
    }

    /// The records that belong to them, and with them those that they refer to.
    fn seen(&self, state: &State) -> (HashSet<RecordId>, HashSet<RecordId>) {
        let mut own = HashSet::new();
        for kind in Kind::ALL.iter().filter(|k| k.def().owner != Owner::Nobody) {
            own.extend(state.all(*kind).iter().filter(|r| self.holds(state, r)).map(Record::id));
        }
        let mut kept: HashSet<RecordId> = own.iter().chain(&self.units).copied().collect();
        for id in own.iter().filter_map(|id| state.get(*id)) {
            kept.extend(referred(id).filter(|id| is_context(state, *id)));
        }
        for kind in Kind::ALL.iter().filter(|k| self.supervisor.is_none() || k.def().seen == Seen::All) {
            match kind.def().seen {
                Seen::Own | Seen::Named => {}
                Seen::All => kept.extend(state.all(*kind).iter().map(Record::id)),
                Seen::NamedOrOf(unit) => {
                    let of = |r: &&Record| !is_prepared(r) && r.references(unit).any(|u| self.has(u));
                    kept.extend(state.all(*kind).iter().filter(of).map(Record::id));
                }
                Seen::With(tag) => {
                    for r in state.all(*kind).iter().filter(|r| r.reference(tag).is_some_and(|id| own.contains(&id))) {
                        kept.insert(r.id());
                        kept.extend(referred(r).filter(|id| is_context(state, *id)));
                    }
                }
            }
        }
        // Who had a hand in what is one's own has a name.
        let stamps = own.iter().filter_map(|id| state.get(*id)).flat_map(Record::history);
        let hands: HashSet<RecordId> = stamps.filter_map(|s| state.meta(s)).map(|m| m.actor).collect();
        kept.extend(hands);
        // What stands above, up to the root: the trees are whole, and a person's unit has a name.
        let mut rest: Vec<RecordId> = kept.iter().copied().collect();
        while let Some(id) = rest.pop() {
            let Some(r) = state.get(id) else { continue };
            let above = r.kind().def().up.iter().flat_map(|tag| r.references(*tag)).filter(|id| is_context(state, *id));
            rest.extend(above.filter(|id| kept.insert(*id)));
        }
        (own, kept)
    }
}

/// The records that a record refers to.
fn referred(record: &Record) -> impl Iterator<Item = RecordId> + '_ {
    record.raws().flat_map(|(_, raw)| match value(raw) {
        Some(ValueRef::Ref(id)) => vec![id],
        Some(ValueRef::Refs(ids)) => ids.iter().collect(),
        _ => Vec::new(),
    })
}

/// Whether a record only gives what refers to it a name: somebody else's task or finding does not.
fn is_context(state: &State, id: RecordId) -> bool {
    let seen = state.get(id).filter(|r| !is_prepared(r)).map(|r| r.kind().def().seen);
    matches!(seen, Some(Seen::Named | Seen::NamedOrOf(_) | Seen::With(_)))
}

/// Whether a record is still being prepared within the office.
fn is_prepared(record: &Record) -> bool {
    Life::of(record.kind()).is_some_and(|life| life.is_prepared(record.text(life.field)))
}

/// Whose limited state it is: a unit, or a person who has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Whose {
    Unit(RecordId),
    Person(RecordId),
}

/// A limited state, and up to which entry it holds.
struct Limited {
    revision: u64,
    entries: usize,
    state: Arc<State>,
}

/// Limited states of the past, with the revision that each was made at.
type Past = HashMap<(Whose, AsOf), (u64, Arc<State>)>;

/// The limited states of an office.
#[derive(Default)]
pub(crate) struct ScopedStates {
    now: Mutex<HashMap<Whose, Limited>>,
    past: Mutex<Past>,
}

impl Office {
    /// What a person is to the office now: the role may have changed since, and the person may have been taken away.
    pub fn current(&self, actor: &Actor) -> Actor {
        current(&self.read(), actor)
    }

    /// Whether all these records belong to a person's unit, or the person's role reaches further anyway.
    pub fn all_own(&self, state: &State, actor: &Actor, ids: &[RecordId]) -> bool {
        if actor.role.reach(Right::Report) != Reach::Own {
            return true;
        }
        let own = Own::of_actor(state, actor);
        let mut all = ids.iter().filter_map(|id| state.get(*id));
        all.all(|r| own.holds(state, r) && is_recorded_by(state, r, actor.person))
    }

    /// The state of now as a person may see it. Hold it shortly: writers wait.
    pub fn view(&self, actor: &Actor) -> View<'_> {
        match actor.role.reach(Right::Look) {
            Reach::All => View::Now(self.read()),
            Reach::Own | Reach::Nowhere => View::Kept(self.limited(actor)),
        }
    }

    /// The state as of a day, or as it was known at a moment, as a person may see it.
    ///
    /// # Errors
    /// As [`Office::past`].
    pub fn past_view(&self, actor: &Actor, at: AsOf) -> Result<Arc<State>> {
        let whole = self.past(at)?;
        if actor.role.reach(Right::Look) == Reach::All {
            return Ok(whole);
        }
        let key = (whose(actor), at);
        let mut past = self.sights.past.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((revision, state)) = past.get(&key)
            && *revision == whole.revision()
        {
            return Ok(Arc::clone(state));
        }
        // What belongs to whom, and above all who belongs where, is asked of now.
        let now = current(&self.read(), actor);
        let state = Arc::new(limit(&whole, &now));
        if past.len() >= KEPT {
            past.clear();
        }
        past.insert(key, (whole.revision(), Arc::clone(&state)));
        Ok(state)
    }

    fn limited(&self, actor: &Actor) -> Arc<State> {
        let mut sights = self.sights.now.lock().unwrap_or_else(PoisonError::into_inner);
        let state = self.read();
        let key = whose(actor);
        if let Some(held) = sights.get_mut(&key) {
            if held.revision == state.revision() {
                return Arc::clone(&held.state);
            }
            if !self.concerns(&state, held, actor) {
                (held.revision, held.entries) = (state.revision(), state.metas().len());
                return Arc::clone(&held.state);
            }
        }
        let made = Arc::new(limit(&state, actor));
        if sights.len() >= KEPT && !sights.contains_key(&key) {
            sights.clear();
        }
        let held = Limited { revision: state.revision(), entries: state.metas().len(), state: Arc::clone(&made) };
        sights.insert(key, held);
        made
    }

    /// Whether entries that came since a limited state was made touch anything in it, or bring something into it.
    fn concerns(&self, state: &State, held: &Limited, actor: &Actor) -> bool {
        let new = state.metas().get(held.entries..).unwrap_or_default();
        if new.len() > LOOKED_AT {
            return true;
        }
        let own = Own::of_actor(state, actor);
        new.iter().any(|meta| {
            let touched = self.with_entry(meta.position, |entry, _| {
                // What takes another back says nothing of what that one set.
                entry.undoes.is_some()
                    || entry.changes().any(|c| {
                        held.state.get(c.id).is_some()
                            || match state.get(c.id) {
                                Some(r) => match r.kind().def().owner {
                                    Owner::Units(_) | Owner::Shared(_) | Owner::About(_) => own.holds(state, r),
                                    Owner::Nobody | Owner::Maker => true,
                                },
                                None => true,
                            }
                    })
            });
            touched.unwrap_or(true)
        })
    }
}

/// Whether what is about another record, as notes and evidence are, was recorded by a person; other records are no one
/// person's.
pub(crate) fn is_recorded_by(state: &State, record: &Record, person: RecordId) -> bool {
    let by = |stamp| state.meta(stamp).is_some_and(|m| m.actor == person);
    !matches!(record.kind().def().owner, Owner::About(_)) || record.history().next().is_some_and(by)
}

fn whose(actor: &Actor) -> Whose {
    let unit = actor.unit.filter(|_| actor.role != Role::Supervisor);
    unit.map_or(Whose::Person(actor.person), Whose::Unit)
}

fn limit(state: &State, actor: &Actor) -> State {
    let (own, mut kept) = Own::of_actor(state, actor).seen(state);
    kept.insert(actor.person);
    state.limited(&kept, &own, WITHHELD)
}

/// See [`Office::current`].
pub(crate) fn current(state: &State, actor: &Actor) -> Actor {
    match state.get(actor.person).filter(|r| r.kind() == Kind::Person) {
        Some(r) if r.is_gone() => Actor { role: Role::Reporter, unit: None, ..actor.clone() },
        Some(r) => Actor { access: actor.access.clone(), ..acting(r) },
        // The first administrator, before there is a record.
        None => actor.clone(),
    }
}
