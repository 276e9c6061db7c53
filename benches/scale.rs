//! How an office with very many tasks opens, how much memory it takes, and how long lists, filters and figures take.
//!
//! `cargo bench --bench scale -- [ROWS] [--notes] [--keep=FOLDER]`: 100,000 rows unless said, without notes; the ledger
//! is made in a temporary folder, or kept in a folder and used again by the next run.

mod common;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use common::Maker;
use ducha::domain::kind::Kind;
use ducha::domain::schema::task;
use ducha::domain::value::Value;
use ducha::fault::Result;
use ducha::i18n::Lang;
use ducha::log::{AsOf, FixedClock};
use ducha::service::ask::Terms;
use ducha::service::lens::{Lens, Sums};
use ducha::service::list::{By, Listing};
use ducha::service::{Office, Options, Work};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let rows = args.iter().find_map(|a| a.parse().ok()).unwrap_or(100_000);
    let kept = args.iter().find_map(|a| a.strip_prefix("--keep=")).map(PathBuf::from);
    let home = kept.clone().unwrap_or_else(|| std::env::temp_dir().join(format!("ducha-scale-{}", std::process::id())));
    if let Err(fault) = run(&home, rows, args.iter().any(|a| a == "--notes")) {
        eprintln!("{}", fault.say(Lang::En));
    }
    if kept.is_none() {
        drop(std::fs::remove_dir_all(&home));
    }
}

fn options() -> Options {
    let now = chrono::DateTime::parse_from_rfc3339("2026-01-01T09:00:00+08:00").unwrap_or_default();
    Options { seed: Some(7), ..Options::new(Arc::new(FixedClock::at(now)) as _) }
}

fn say(what: &str, time: Duration) {
    println!("{what:<58} {:>10.1} ms", time.as_secs_f64() * 1000.0);
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let out = work();
    say(what, start.elapsed());
    out
}

/// The memory of this process, in bytes.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap_or(0) * 1024
}

fn run(home: &Path, rows: u64, notes: bool) -> Result<()> {
    let maker = Maker::new(notes);
    if !Office::exists(home) {
        let office = Office::create(home, "测试市营商办", "管理员", options())?;
        let actor = office.actor(None)?;
        timed("make (durable, by batches of 20,000)", || maker.fill(&office, &actor, rows))?;
        timed("close (checkpoint)", || office.close())?;
    }
    let base = memory();
    let office = timed("open from a checkpoint", || Office::open(home, options(), &mut |_, _| {}))?;
    let state = office.read();
    println!("{:<58} {:>10.0} bytes a record", "memory after opening", per(memory() - base, rows));
    let bytes: usize = state.all(Kind::Task).iter().map(|r| r.bytes().len()).sum();
    println!("{:<58} {:>10.0} bytes a record", "  of which packed fields", per(bytes as u64, rows));
    let day = office.today();
    let sums = timed("sums made", || Sums::new(&state, day));
    timed("tallies", || sums.tallies(&state).lamps);
    let lens = Lens::new(&state, &sums, Lang::Zh, office.clock());
    timed("list, no filter", || Listing::of(Kind::Task).run(&lens).len());
    for by in ["due", "title", "lead", "-progress"] {
        let sort = vec![By::parse(Kind::Task, by)?];
        timed(&format!("list by {by}"), || Listing { sort, ..Listing::of(Kind::Task) }.run(&lens).len());
    }
    for filter in ["yshj", "lead:税务", "lamp:red", "due<+7d status:open", "overdue>30", "qykb lamp:red"] {
        let terms = Terms::new(lens, Kind::Task);
        let Ok(asked) = terms.parse(filter) else { continue };
        let listing = Listing { filter: Some(asked), ..Listing::of(Kind::Task) };
        let start = Instant::now();
        let found = listing.run(&lens).len();
        say(&format!("filter {filter} ({found} found)"), start.elapsed());
    }
    drop(state);
    println!("{:<58} {:>10.0} bytes a record", "memory after lists", per(memory() - base, rows));
    let actor = office.actor(None)?;
    for at in 0..5 {
        let text = format!("单条变更{at}-{}", office.revision());
        let work = Work::new("bench.one").set(Kind::Task, maker.task(rows / 2 + at), task::TITLE, Value::Text(text));
        timed("one durable commit", || office.commit(&actor, work))?;
    }
    timed("as of a day (first time)", || office.past(AsOf::day(day)))?;
    timed("close (checkpoint of little)", || office.close())?;
    drop(std::fs::remove_dir_all(home.join("sled")));
    let office = timed("open from the journal", || Office::open(home, options(), &mut |_, _| {}))?;
    timed("close (checkpoint of everything)", || office.close())
}

fn per(bytes: u64, rows: u64) -> f64 {
    bytes as f64 / rows.max(1) as f64
}
