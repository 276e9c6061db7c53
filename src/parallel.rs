//! Work over very many things, on all cores.

/// So many records at least are worth a thread.
pub const FEW: usize = 4096;

/// Cuts things into as many runs as there are cores, has each run worked on by a thread of its own, and returns what
/// each gave, in order. Fewer than `few` are one run, on this thread.
pub fn in_runs<T: Sync, R: Send>(things: &[T], few: usize, work: impl Fn(&[T]) -> R + Sync) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    if threads == 1 || things.len() < few.max(2) {
        return vec![work(things)];
    }
    let runs: Vec<&[T]> = things.chunks(things.len().div_ceil(threads)).collect();
    std::thread::scope(|scope| {
        let work = &work;
        let others: Vec<_> = runs.iter().skip(1).map(|run| scope.spawn(move || work(run))).collect();
        let mut all: Vec<R> = runs.first().map(|run| work(run)).into_iter().collect();
        for other in others {
            match other.join() {
                Ok(one) => all.push(one),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_runs_come_back_in_order() {
        for n in [0, 1, FEW as u32 * 3 + 1] {
            let things: Vec<u32> = (0..n).collect();
            let back: Vec<u32> = in_runs(&things, FEW, <[u32]>::to_vec).concat();
            assert_eq!(back, things);
        }
    }
}
