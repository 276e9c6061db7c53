//! Who is in the office now, and on which record: for a small mark, never for a lock.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::domain::id::RecordId;

type Wake = Box<dyn Fn() + Send>;

/// One console that is open.
struct Place {
    person: RecordId,
    name: String,
    at: Option<RecordId>,
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

/// Everybody who has a console open on this store.
#[derive(Clone, Default)]
pub struct Presence(Arc<Mutex<Room>>);

/// One's own place among them, until this is dropped.
pub struct Seat {
    presence: Presence,
    number: u64,
    at: Option<RecordId>,
}

impl Presence {
    fn room(&self) -> MutexGuard<'_, Room> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place; `wake` is called, shortly and from any thread, when what the person sees of others changes.
    pub fn sit(&self, person: RecordId, name: impl Into<String>, wake: impl Fn() + Send + 'static) -> Seat {
        let mut room = self.room();
        room.next += 1;
        let number = room.next;
        // Another console of somebody who is here changes nothing for the others.
        if !room.has(person) {
            room.places.values().for_each(|p| (p.wake)());
        }
        room.places.insert(number, Place { person, name: name.into(), at: None, wake: Box::new(wake) });
        drop(room);
        Seat { presence: self.clone(), number, at: None }
    }

    /// How many people there are; somebody with two consoles counts once.
    pub fn people(&self) -> usize {
        self.room().places.values().map(|p| p.person).collect::<HashSet<_>>().len()
    }
}

impl Seat {
    /// Says on which record one is now; those who are there too are woken.
    pub fn go(&mut self, at: Option<RecordId>) {
        if self.at == at {
            return;
        }
        let before = std::mem::replace(&mut self.at, at);
        let mut room = self.presence.room();
        let Some(own) = room.places.get_mut(&self.number) else { return };
        own.at = at;
        let person = own.person;
        let near = |p: &&Place| p.person != person && p.at.is_some() && (p.at == before || p.at == at);
        room.places.values().filter(near).for_each(|p| (p.wake)());
    }

    /// On which record one is, as the others were told.
    pub fn at(&self) -> Option<RecordId> {
        self.at
    }

    /// The names of the others who are on the same record, each once.
    pub fn beside(&self) -> Vec<String> {
        if self.at.is_none() {
            return Vec::new();
        }
        let room = self.presence.room();
        let own = room.places.get(&self.number).map(|p| p.person);
        let mut seen = HashSet::new();
        let near = room.places.values().filter(|p| p.at == self.at && Some(p.person) != own);
        near.filter(|p| seen.insert(p.person)).map(|p| p.name.clone()).collect()
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut room = self.presence.room();
        let Some(gone) = room.places.remove(&self.number) else { return };
        let last = !room.has(gone.person);
        let sees = |p: &&Place| last || p.person != gone.person && p.at.is_some() && p.at == gone.at;
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
            presence.sit(RecordId(person), format!("人{person}"), move || {
                count.fetch_add(1, Ordering::Relaxed);
            })
        };
        let taken = |n: usize| woken[n].swap(0, Ordering::Relaxed);
        let (mut a, mut b, mut c) = (sit(0, 1), sit(1, 2), sit(2, 1));
        assert_eq!((presence.people(), taken(0), taken(1), taken(2)), (2, 1, 0, 0));
        a.go(Some(RecordId(7)));
        assert_eq!((taken(1), a.beside()), (0, vec![]));
        b.go(Some(RecordId(7)));
        c.go(Some(RecordId(7)));
        assert_eq!((a.beside(), b.beside()), (vec!["人2".to_string()], vec!["人1".to_string()]));
        assert!(taken(0) > 0);
        taken(1);
        b.go(Some(RecordId(8)));
        assert_eq!((taken(0), taken(1), a.beside()), (1, 0, vec![]));
        drop(b);
        assert_eq!((presence.people(), taken(0)), (1, 1));
    }
}
