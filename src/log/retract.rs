//! Entries that take actions back, and those that take these back in turn.
//!
//! An action is effective unless an effective action takes it back. Whoever takes back knew what is taken back, so it
//! stands later by the hybrid clock; an entry that claims otherwise takes nothing back, and there are no circles.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::domain::kind::Kind;
use crate::domain::record::Stamp;
use crate::log::entry::WriteId;
use crate::log::state::State;

/// What is known of the entries that take back. Actions are named by their first entries.
#[derive(Clone, Debug, Default)]
pub(crate) struct Retractions {
    /// What each of them names, whether or not it is here.
    pub(crate) links: BTreeMap<Stamp, WriteId>,
    /// Entries that are named and have not come.
    pub(crate) awaited: HashSet<WriteId>,
    /// Those that came, or whose target came, since it was last judged.
    pub(crate) fresh: Vec<Stamp>,
    /// Actions that are taken back.
    undone: HashSet<Stamp>,
    /// For an action, those that take it back, whether or not they are effective.
    takers: HashMap<Stamp, Vec<Stamp>>,
}

impl State {
    /// The first entry of the action that an entry is part of.
    pub fn first_of(&self, stamp: Stamp) -> Stamp {
        self.meta(stamp).map_or(stamp, |m| m.first)
    }

    /// The entries of an action, by one of them.
    pub fn action_of(&self, stamp: Stamp) -> impl Iterator<Item = Stamp> + '_ {
        let first = self.first_of(stamp);
        let meta = self.meta(first);
        let chain = meta.and_then(|m| Some((self.replicas.get(usize::from(m.replica))?, m.seq)));
        let rest = chain.and_then(|(r, seq)| r.entries.get(seq.saturating_sub(1) as usize..)).unwrap_or_default();
        rest.iter().copied().take_while(move |s| self.first_of(*s) == first)
    }

    /// Whether an entry is part of an action that is taken back.
    pub fn is_undone(&self, stamp: Stamp) -> bool {
        self.retractions.undone.contains(&self.first_of(stamp))
    }

    /// Whether an entry is part of an action that takes another back.
    pub fn takes_back(&self, stamp: Stamp) -> bool {
        self.retractions.links.contains_key(&self.first_of(stamp))
    }

    /// The first entry of the action that an entry takes back, where it is here.
    pub fn taken_back(&self, stamp: Stamp) -> Option<Stamp> {
        let target = self.retractions.links.get(&self.first_of(stamp))?;
        self.stamp_of(*target).map(|s| self.first_of(s))
    }

    /// The actions that take the action of an entry back and are effective themselves, in order of arrival.
    pub fn undone_by(&self, stamp: Stamp) -> impl Iterator<Item = Stamp> + '_ {
        let first = self.first_of(stamp);
        let takers = self.retractions.takers.get(&first).map_or(&[][..], Vec::as_slice);
        takers.iter().copied().filter(move |t| !self.is_undone(*t))
    }

    /// What a chain of taking back began with: an action that writes.
    pub fn root_of(&self, stamp: Stamp) -> Stamp {
        let mut at = self.first_of(stamp);
        // Each stands earlier by the hybrid clock than the one before, or takes nothing back.
        while let Some(target) = self.taken_back(at).filter(|t| self.rank(*t) < self.rank(at)) {
            at = target;
        }
        at
    }

    /// Of an entry that takes another back the action that wrote, however long the chain.
    pub fn action_taken_back(&self, stamp: Stamp) -> Option<&str> {
        let root = self.root_of(stamp);
        self.meta(root).filter(|_| self.takes_back(stamp) && root != self.first_of(stamp)).map(|m| self.action(m))
    }

    /// Notes that an entry takes back what another wrote.
    pub(crate) fn note_link(&mut self, first: Stamp, target: WriteId) {
        if self.retractions.links.insert(first, target).is_none() {
            if self.stamp_of(target).is_none() {
                self.retractions.awaited.insert(target);
            }
            self.retractions.fresh.push(first);
        }
    }

    /// Notes that an entry came; says whether others have named it already to take it back.
    pub(crate) fn was_awaited(&mut self, id: WriteId) -> bool {
        if !self.retractions.awaited.remove(&id) {
            return false;
        }
        let named = self.retractions.links.iter().filter(|(_, target)| **target == id).map(|(first, _)| *first);
        let named: Vec<Stamp> = named.collect();
        self.retractions.fresh.extend(named);
        true
    }

    /// Every chain of an action and those that take it back.
    pub(crate) fn takers(&self, first: Stamp, each: &mut dyn FnMut(Stamp)) {
        let mut open = vec![first];
        let mut seen = HashSet::new();
        while let Some(at) = open.pop() {
            for taker in self.retractions.takers.get(&at).into_iter().flatten().filter(|t| seen.insert(**t)) {
                each(*taker);
                open.push(*taker);
            }
        }
    }

    /// Whether what an entry writes was effective when the entries up to one had come: see [`State::is_effective`].
    pub fn was_effective(&self, stamp: Stamp, kind: Kind, upto: Stamp) -> bool {
        let first = self.first_of(stamp);
        let mut chain: Vec<Stamp> = Vec::new();
        self.takers(first, &mut |taker| chain.push(taker));
        chain.retain(|taker| *taker <= upto);
        chain.sort_by_key(|taker| std::cmp::Reverse(self.rank(*taker)));
        let mut undone = HashSet::new();
        for taker in chain {
            if !undone.contains(&taker) {
                undone.extend(self.taken_back(taker));
            }
        }
        stamp <= upto
            && !self.refused.contains_key(&stamp)
            && (kind == Kind::Device || !undone.contains(&first) && !self.takes_back(first))
    }

    /// Whether anything takes anything back.
    pub fn has_takers(&self) -> bool {
        !self.retractions.takers.is_empty()
    }

    /// Says again which actions are taken back, among those that are known; returns the actions whose writes may count
    /// otherwise than before, or that have new history.
    pub(crate) fn judge(&mut self) -> HashSet<Stamp> {
        let mut links: Vec<_> = self
            .retractions
            .links
            .keys()
            .filter(|taker| self.knows(**taker) && !self.refused.contains_key(taker))
            .filter_map(|taker| Some((self.rank(*taker)?, *taker, self.taken_back(*taker)?)))
            .filter(|(rank, _, target)| self.rank(*target).is_some_and(|r| r < *rank))
            .collect();
        links.sort_unstable_by_key(|link| std::cmp::Reverse(link.0));
        let mut undone = HashSet::new();
        let mut takers: HashMap<Stamp, Vec<Stamp>> = HashMap::new();
        for (_, taker, target) in &links {
            // What takes this one back stands later, and was looked at before.
            if !undone.contains(taker) {
                undone.insert(*target);
            }
            takers.entry(*target).or_default().push(*taker);
        }
        takers.values_mut().for_each(|t| t.sort_unstable());
        let mut changed: HashSet<Stamp> = undone.symmetric_difference(&self.retractions.undone).copied().collect();
        (self.retractions.undone, self.retractions.takers) = (undone, takers);
        let fresh = std::mem::take(&mut self.retractions.fresh);
        changed.extend(fresh.into_iter().map(|first| self.root_of(first)));
        changed
    }
}
