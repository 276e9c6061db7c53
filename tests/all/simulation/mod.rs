//! Offices through all that can go wrong, each run from one seed: the disks, the clocks, chance, the lines between them and
//! what people do follow from it. A model in the test knows what was acknowledged.
//!
//! ```text
//! cargo test --test all simulation                             the kept seeds and a few more, in seconds
//! DUCHA_SIM_SECONDS=3600 cargo test --release --test all simulation    an hour of seeds; the first one is printed
//! DUCHA_SEED=123 cargo test --test all simulation              one seed again
//! ```

mod home;
mod peers;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chrono::{DateTime, FixedOffset};
use ducha::domain::record::Stamp;
use ducha::log::{Digest, Frame, WriteId};
use ducha::service::Office;
use ducha::store::Position;
use ducha::store::faulty::SEED;

/// How many seconds of seeds are run.
const SECONDS: &str = "DUCHA_SIM_SECONDS";

/// When all clocks begin.
fn start() -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339("2023-08-01T09:00:00+08:00").unwrap()
}

/// How often each sort of thing happened.
#[derive(Clone, Debug, Default)]
struct Met(BTreeMap<&'static str, u32>);

impl Met {
    fn count(&mut self, what: &'static str) {
        *self.0.entry(what).or_default() += 1;
    }

    fn add(&mut self, more: &Self) {
        more.0.iter().for_each(|(what, count)| *self.0.entry(what).or_default() += count);
    }

    fn each_at_least(&self, least: u32, all: &[&str]) {
        for what in all {
            assert!(self.0.get(what).is_some_and(|n| *n >= least), "{what} was met too seldom: {self:?}");
        }
    }
}

fn digest_at(office: &Office, position: u64) -> Digest {
    let bytes = office.journal().read(Position::from_u64(position)).unwrap();
    Frame::decode(&bytes).unwrap().digest()
}

fn entries(office: &Office) -> Vec<(WriteId, Option<Digest>)> {
    let state = office.read();
    let ids: Vec<_> = state.metas().iter().zip(0u32..).collect();
    ids.iter()
        .map(|(meta, n)| {
            let id = state.write_id(Stamp(*n)).unwrap();
            (id, Some(digest_at(office, meta.position)))
        })
        .collect()
}

/// Says which seed it was.
struct Printed(u64);

impl Drop for Printed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("failed with seed {}; replay it with {SEED}={}", self.0, self.0);
        }
    }
}

/// Runs the seeds that found something and some more, those of so many seconds, or the one that is named. Returns what all of
/// them met; nothing for one seed alone.
fn run_seeds(found: &[u64], some: u64, run: impl Fn(u64) -> Met) -> Option<Met> {
    let one: Option<u64> = std::env::var(SEED).ok().and_then(|s| s.parse().ok());
    let seconds: Option<u64> = std::env::var(SECONDS).ok().and_then(|s| s.parse().ok());
    let mut met = Met::default();
    let mut run = |seed: u64| {
        let _printed = Printed(seed);
        met.add(&run(seed));
    };
    match (one, seconds) {
        (Some(seed), _) => {
            run(seed);
            return None;
        }
        (None, None) => found.iter().copied().chain(0..some).for_each(run),
        (None, Some(seconds)) => {
            let first = getrandom::u64().unwrap() >> 24;
            println!("from seed {first} on");
            let end = Instant::now() + Duration::from_secs(seconds);
            found.iter().copied().chain(first..).take_while(|_| Instant::now() < end).for_each(run);
        }
    }
    println!("{met:?}");
    Some(met)
}
