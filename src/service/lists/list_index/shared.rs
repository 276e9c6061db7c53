//! Rolls and sums that everybody shares who looks at the same state.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use chrono::NaiveDate;

use super::ListIndex;
use crate::domain::kind::Kind;
use crate::i18n::Lang;
use crate::log::State;
use crate::service::lists::lens::Sums;
use crate::service::office::Office;

/// Which roll: of which state, of which kind, in which language.
type Which = (u64, Kind, Lang);

/// What somebody still looks at.
#[derive(Default)]
pub(crate) struct Shared {
    rolls: Mutex<Vec<(Which, Weak<Mutex<ListIndex>>)>>,
    sums: Mutex<Vec<Weak<Sums>>>,
}

impl Office {
    /// The roll of a kind for all who look at a state ([`State::line`]) in a language; it goes when nobody holds it any
    /// more. Where both are held, the state is taken first.
    pub fn roll(&self, line: u64, kind: Kind, lang: Lang) -> Arc<Mutex<ListIndex>> {
        let mut rolls = self.shared.rolls.lock().unwrap_or_else(PoisonError::into_inner);
        let which = (line, kind, lang);
        if let Some(roll) = rolls.iter().find(|(w, _)| *w == which).and_then(|(_, roll)| roll.upgrade()) {
            return roll;
        }
        rolls.retain(|(_, roll)| roll.strong_count() > 0);
        let roll = Arc::new(Mutex::new(ListIndex::new(kind)));
        rolls.push((which, Arc::downgrade(&roll)));
        roll
    }

    /// The sums of a state as of a day, for all who look at it: those that somebody holds, or made from those that stood
    /// before ([`Sums::follow`]).
    pub fn sums(&self, before: Option<Arc<Sums>>, state: &State, day: NaiveDate) -> Arc<Sums> {
        let mut all = self.shared.sums.lock().unwrap_or_else(PoisonError::into_inner);
        let held = |sums: &Weak<Sums>| sums.upgrade().filter(|s| s.is_of(state, day));
        let sums = match all.iter().find_map(held).or(before) {
            Some(before) => Sums::follow(before, state, day),
            None => Arc::new(Sums::new(state, day)),
        };
        all.retain(|s| s.upgrade().is_some_and(|s| !s.is_of(state, day)));
        all.push(Arc::downgrade(&sums));
        sums
    }
}
