//! Searching an index as a person types: only survivors are looked at again as the pattern grows, a shorter pattern is
//! remembered, the next key cancels, and all cores take part.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::index::{Index, Prepared};
use super::pattern::{Pattern, RANKS};

/// How many texts a thread takes at a time, and how many go by before a search looks whether it was cancelled.
const BLOCK: usize = 1 << 13;
/// How many earlier patterns are remembered.
const REMEMBERED: usize = 8;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Found {
    /// The numbers of all texts that match, ascending.
    pub ids: Arc<Vec<u32>>,
    /// The best of them, best first; of equals the lower number first.
    pub best: Vec<Hit>,
}

/// A text that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its number.
    pub id: u32,
    /// How well it matches: higher is better.
    pub score: i64,
}

/// A search that goes on as the pattern changes. One for each list that somebody looks at.
#[derive(Debug)]
pub struct Search {
    generation: u64,
    limit: usize,
    levels: Vec<(Pattern, Found)>,
    threads: usize,
}

impl Default for Search {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
        Self { generation: 0, limit: 0, levels: Vec::new(), threads }
    }
}

impl Search {
    /// A search that has found nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Finds a pattern, with the `limit` best in order. `None` when `stop` became true meanwhile; what was found before
    /// is still known then.
    pub fn run(&mut self, index: &Index, pattern: &Pattern, limit: usize, stop: &AtomicBool) -> Option<Found> {
        if self.generation != index.generation() || self.limit != limit {
            self.levels.clear();
            (self.generation, self.limit) = (index.generation(), limit);
        }
        while let Some((last, found)) = self.levels.last() {
            if last == pattern {
                return Some(found.clone());
            }
            if pattern.narrows(last) {
                break;
            }
            self.levels.pop();
        }
        let wider = self.levels.last().map(|(_, found)| found.ids.clone());
        let found = self.look(index, pattern, wider.as_deref().map(Vec::as_slice), stop)?;
        if self.levels.len() == REMEMBERED {
            self.levels.remove(0);
        }
        self.levels.push((pattern.clone(), found.clone()));
        Some(found)
    }

    fn look(&self, index: &Index, pattern: &Pattern, wider: Option<&[u32]>, stop: &AtomicBool) -> Option<Found> {
        if pattern.is_empty() {
            let ids: Vec<u32> = (0..index.bound()).filter(|id| index.is_live(*id)).collect();
            let best = ids.iter().take(self.limit).map(|&id| Hit { id, score: 0 }).collect();
            return Some(Found { ids: Arc::new(ids), best });
        }
        let prepared = index.prepare(pattern);
        let total = wider.map_or(index.bound() as usize, <[u32]>::len);
        let blocks = self.in_blocks(total, stop, |range| {
            let mut block = (Vec::new(), Vec::new());
            match wider {
                Some(ids) => ids[range].iter().for_each(|&id| note(index, &prepared, id, &mut block)),
                None => (range.start as u32..range.end as u32).for_each(|id| note(index, &prepared, id, &mut block)),
            }
            block
        })?;
        let count = blocks.iter().map(|(ids, _)| ids.len()).sum();
        let (mut ids, mut ranks) = (Vec::with_capacity(count), Vec::with_capacity(count));
        for (some, theirs) in blocks {
            ids.extend_from_slice(&some);
            ranks.extend_from_slice(&theirs);
        }
        let wanted = if self.limit == 0 { 0 } else { (self.limit * 2).clamp(256, 4096).max(self.limit) };
        let promising = promising(&ids, &ranks, wanted);
        let scored = self.in_blocks(promising.len(), stop, |range| {
            promising[range]
                .iter()
                .filter_map(|&id| index.find(pattern, id).map(|m| Hit { id, score: m.score }))
                .collect::<Vec<_>>()
        })?;
        let mut best: Vec<Hit> = scored.into_iter().flatten().collect();
        best.sort_by_key(|hit| (std::cmp::Reverse(hit.score), hit.id));
        best.truncate(self.limit);
        Some(Found { ids: Arc::new(ids), best })
    }

    /// Works through `total` things in blocks on all threads, and returns what each block gave, in order.
    fn in_blocks<T: Send>(
        &self,
        total: usize,
        stop: &AtomicBool,
        work: impl Fn(std::ops::Range<usize>) -> T + Sync,
    ) -> Option<Vec<T>> {
        // A few blocks for each thread at least, so that none waits long for another.
        let block = (total / (self.threads * 4)).clamp(64, BLOCK);
        let threads = if self.threads == 1 || total < 128 { 1 } else { self.threads };
        let next = AtomicUsize::new(0);
        let one = || {
            let mut done = Vec::new();
            loop {
                if stop.load(Ordering::Relaxed) {
                    return None;
                }
                let number = next.fetch_add(1, Ordering::Relaxed);
                let start = number * block;
                if start >= total {
                    return Some(done);
                }
                done.push((number, work(start..(start + block).min(total))));
            }
        };
        let mut done = if threads == 1 {
            one()?
        } else {
            std::thread::scope(|scope| {
                let others: Vec<_> = (1..threads).map(|_| scope.spawn(one)).collect();
                let mut all = one();
                for other in others {
                    match other.join() {
                        Ok(Some(more)) => {
                            if let Some(all) = &mut all {
                                all.extend(more);
                            }
                        }
                        Ok(None) => all = None,
                        Err(panic) => std::panic::resume_unwind(panic),
                    }
                }
                all
            })?
        };
        done.sort_unstable_by_key(|(number, _)| *number);
        Some(done.into_iter().map(|(_, one)| one).collect())
    }
}

#[inline]
fn note(index: &Index, prepared: &Prepared<'_>, id: u32, (ids, ranks): &mut (Vec<u32>, Vec<u16>)) {
    if let Some(rank) = index.rank(prepared, id) {
        ids.push(id);
        ranks.push(rank);
    }
}

/// The texts of the highest ranks, at most `count`; of equal rank the lower numbers.
fn promising(ids: &[u32], ranks: &[u16], count: usize) -> Vec<u32> {
    if ids.len() <= count {
        return ids.to_vec();
    }
    let mut of_rank = vec![0usize; RANKS];
    ranks.iter().for_each(|rank| of_rank[*rank as usize] += 1);
    let (mut lowest, mut above) = (RANKS, 0);
    while lowest > 0 && above + of_rank[lowest - 1] <= count {
        lowest -= 1;
        above += of_rank[lowest];
    }
    // All of rank `lowest` and above have room, and some of the rank below.
    let mut room = count - above;
    let mut out = Vec::with_capacity(count);
    for (id, rank) in ids.iter().zip(ranks) {
        let rank = *rank as usize;
        if rank >= lowest {
            out.push(*id);
        } else if rank + 1 == lowest && room > 0 {
            room -= 1;
            out.push(*id);
        }
    }
    out
}

#[cfg(test)]
#[path = "narrow_tests.rs"]
mod tests;
