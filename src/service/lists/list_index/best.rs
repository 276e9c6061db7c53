//! Which of the records that were found match best: by their own texts, or by the names of what they belong to.

use std::sync::atomic::{AtomicBool, Ordering};

use super::bits::Bits;
use super::words::{BEST, SEARCHES, Words};
use crate::log::State;
use crate::parallel::in_runs;
use crate::search::Pattern;
use crate::service::lists::ask::Filter;
use crate::service::words::names::called;

/// Up to so many records are all weighed; of more, those that are likely to be the best.
const WEIGHED: usize = 2_048;
/// So many are worth a thread.
const FEW: usize = 256;

/// A word, and how well the names match that records are found by.
struct Weight<'f> {
    pattern: &'f Pattern,
    /// For each field that belongs to others: the scores of the names by their places; 0 where a name does not match.
    names: Vec<Vec<i64>>,
}

impl Words {
    /// The best matches of the words that a filter requires, best first, among records that passed it; of equals those
    /// first that came first. Nothing where it was cancelled.
    pub fn best(&mut self, state: &State, filter: &Filter, passing: &Bits, stop: &AtomicBool) -> Option<Vec<u32>> {
        let mut some = Bits::default();
        let mut weights = Vec::new();
        let few = passing.count() <= WEIGHED;
        for needle in filter.query().required() {
            let Some(pattern) = filter.needles().pattern(needle) else { continue };
            let names = self.links.iter().map(|link| {
                let score =
                    |name: &str| if pattern.matches(name) { pattern.find(name).map(|m| m.score.max(1)) } else { None };
                state.all(link.kind).iter().map(|r| called(r).filter_map(score).max().unwrap_or(0)).collect()
            });
            let weight = Weight { pattern, names: names.collect() };
            if !few {
                let found = self.search(needle.number.min(SEARCHES - 1), pattern, stop)?;
                found.best.iter().for_each(|hit| some.put(hit.id, true));
                self.named_best(&weight, passing, &mut some);
            }
            weights.push(weight);
        }
        if few {
            some = passing.clone();
        }
        some.and(passing);
        let places: Vec<u32> = some.iter().collect();
        let runs = in_runs(&places, FEW, |run| {
            let weighed = run.iter().map(|at| {
                let score = weights.iter().map(|w| self.weigh(w, *at)).sum::<i64>();
                (!stop.load(Ordering::Relaxed)).then_some((score, *at))
            });
            weighed.collect::<Option<Vec<_>>>()
        });
        let mut weighed = runs.into_iter().collect::<Option<Vec<_>>>()?.concat();
        weighed.sort_unstable_by_key(|(score, at)| (std::cmp::Reverse(*score), *at));
        Some(weighed.into_iter().map(|(_, at)| at).collect())
    }

    /// How well a record matches a word.
    fn weigh(&self, weight: &Weight<'_>, at: u32) -> i64 {
        let own = self.index.find(weight.pattern, at).map(|m| m.score);
        let named = self.links.iter().zip(&weight.names).filter_map(|(link, names)| {
            let to = *link.to.get(at as usize)?;
            names.get(to as usize).copied()
        });
        own.into_iter().chain(named).max().unwrap_or(0)
    }

    /// Adds records that belong to those whose names match best.
    fn named_best(&self, weight: &Weight<'_>, passing: &Bits, some: &mut Bits) {
        for (link, names) in self.links.iter().zip(&weight.names) {
            let mut count = vec![0usize; names.len()];
            let named =
                |at: u32| Some(*link.to.get(at as usize)? as usize).filter(|to| names.get(*to).is_some_and(|s| *s > 0));
            passing.iter().filter_map(named).for_each(|to| count[to] += 1);
            let mut order: Vec<usize> = (0..names.len()).filter(|to| count[*to] > 0).collect();
            order.sort_unstable_by_key(|to| std::cmp::Reverse(names[*to]));
            let mut left = vec![0usize; names.len()];
            let mut wanted = 0;
            for to in order {
                left[to] = count[to].min(BEST);
                wanted += left[to];
                if wanted >= BEST {
                    break;
                }
            }
            for at in passing.iter() {
                if wanted == 0 {
                    break;
                }
                if let Some(to) = named(at).filter(|to| left[*to] > 0) {
                    left[to] -= 1;
                    wanted -= 1;
                    some.put(at, true);
                }
            }
        }
    }
}
