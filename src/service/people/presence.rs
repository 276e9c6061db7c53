//! Who is in the office now, and on which record: for a small mark, never for a lock.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::domain::id::RecordId;

type Wake = Box<dyn Fn() + Send>;

/// One console that is open.
struct Place {
    person: RecordId,
    at: Option<RecordId>,
    editing: bool,
    wake: Wake,
}

#[derive(Default)]
struct Room {
    next: u64,
    places: BTreeMap<u64, Place>,
}

impl Room {
    fn has(&self, person: RecordId) -> bool {
        self.places.values().any(|p| p.person == person)
    }
}

/// Somebody else on the same record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbour {
    /// The person.
    pub person: RecordId,
    /// Whether a form of the record is open.
    pub editing: bool,
}

/// Everybody who has a console open on this store.
#[derive(Clone, Default)]
pub struct Presence(Arc<Mutex<Room>>);

/// One's own place among them, until this is dropped.
pub struct Seat {
    presence: Presence,
    number: u64,
    at: Option<RecordId>,
    editing: bool,
}

impl Presence {
    fn room(&self) -> MutexGuard<'_, Room> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place; `wake` is called, shortly and from any thread, when what the person sees of others changes.
    pub fn sit(&self, person: RecordId, wake: impl Fn() + Send + 'static) -> Seat {
        let mut room = self.room();
        room.next += 1;
        let number = room.next;
        // Another console of somebody who is here changes nothing for the others.
        if !room.has(person) {
            room.places.values().for_each(|p| (p.wake)());
        }
        room.places.insert(number, Place { person, at: None, editing: false, wake: Box::new(wake) });
        drop(room);
        Seat { presence: self.clone(), number, at: None, editing: false }
    }

    /// How many people there are; somebody with two consoles counts once.
    pub fn people(&self) -> usize {
        self.room().places.values().map(|p| p.person).collect::<HashSet<_>>().len()
    }

    /// How many consoles there are.
    pub fn consoles(&self) -> usize {
        self.room().places.len()
    }
}

impl Seat {
    /// Says on which record one is now, and whether one has a form of it open. Those who are there too are woken, and so is
    /// everybody where a form was opened or closed; who only moves is seen by the others when they next draw.
    pub fn go(&mut self, at: Option<RecordId>, editing: bool) {
        if (self.at, self.editing) == (at, editing) {
            return;
        }
        let edited = self.editing || editing;
        let before = std::mem::replace(&mut self.at, at);
        self.editing = editing;
        let mut room = self.presence.room();
        let Some(own) = room.places.get_mut(&self.number) else { return };
        (own.at, own.editing) = (at, editing);
        let person = own.person;
        let near = |p: &Place| p.at.is_some() && (p.at == before || p.at == at);
        room.places.values().filter(|p| p.person != person && (edited || near(p))).for_each(|p| (p.wake)());
    }

    /// On which record one is, as the others were told, and whether a form of it is open.
    pub fn at(&self) -> (Option<RecordId>, bool) {
        (self.at, self.editing)
    }

    /// The others who are on the same record, each once.
    pub fn beside(&self) -> Vec<Neighbour> {
        if self.at.is_none() {
            return Vec::new();
        }
        let room = self.presence.room();
        let own = room.places.get(&self.number).map(|p| p.person);
        let mut near: BTreeMap<RecordId, Neighbour> = BTreeMap::new();
        for p in room.places.values().filter(|p| p.at == self.at && Some(p.person) != own) {
            let new = || Neighbour { person: p.person, editing: false };
            near.entry(p.person).or_insert_with(new).editing |= p.editing;
        }
        near.into_values().collect()
    }

    /// The records on which others are, each with whether somebody has a form of it open.
    pub fn others(&self) -> HashMap<RecordId, bool> {
        let room = self.presence.room();
        let own = room.places.get(&self.number).map(|p| p.person);
        let mut all = HashMap::new();
        for p in room.places.values().filter(|p| Some(p.person) != own) {
            if let Some(at) = p.at {
                *all.entry(at).or_insert(false) |= p.editing;
            }
        }
        all
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut room = self.presence.room();
        let Some(gone) = room.places.remove(&self.number) else { return };
        let last = !room.has(gone.person);
        let sees = |p: &&Place| last || gone.editing || p.person != gone.person && p.at.is_some() && p.at == gone.at;
        room.places.values().filter(sees).for_each(|p| (p.wake)());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn who_is_on_the_same_record_is_seen_and_only_those_are_woken() {
        let presence = Presence::default();
        let woken: Vec<Arc<AtomicUsize>> = (0..3).map(|_| Arc::default()).collect();
        let sit = |n: usize, person| {
            let count = Arc::clone(&woken[n]);
            presence.sit(RecordId(person), move || {
                count.fetch_add(1, Ordering::Relaxed);
            })
        };
        let taken = |n: usize| woken[n].swap(0, Ordering::Relaxed);
        let (mut a, mut b, mut c) = (sit(0, 1), sit(1, 2), sit(2, 1));
        assert_eq!((presence.people(), taken(0), taken(1), taken(2)), (2, 1, 0, 0));
        let beside = |s: &Seat| s.beside().into_iter().map(|n| (n.person.0, n.editing)).collect::<Vec<_>>();
        a.go(Some(RecordId(7)), false);
        assert_eq!((taken(1), beside(&a)), (0, vec![]));
        b.go(Some(RecordId(7)), false);
        c.go(Some(RecordId(7)), false);
        assert_eq!((beside(&a), beside(&b)), (vec![(2, false)], vec![(1, false)]));
        assert!(taken(0) > 0);
        taken(1);
        b.go(Some(RecordId(8)), false);
        assert_eq!((taken(0), taken(1), beside(&a)), (1, 0, vec![]));
        assert_eq!(a.others(), HashMap::from([(RecordId(8), false)]), "one's own second console is nobody else");
        // A form that is opened is told to everybody.
        b.go(Some(RecordId(8)), true);
        assert_eq!((taken(0), a.others()), (1, HashMap::from([(RecordId(8), true)])));
        b.go(Some(RecordId(7)), false);
        assert_eq!((taken(0), beside(&a)), (1, vec![(2, false)]));
        a.go(Some(RecordId(7)), true);
        assert_eq!(beside(&b), [(1, true)]);
        taken(0);
        drop(b);
        assert_eq!((presence.people(), taken(0)), (1, 1));
    }
}
