//! How long a durable commit takes, beside a raw append and fdatasync of the same bytes, interleaved in the same run.
//!
//! `cargo bench --bench journal [-- COMMITS [FOLDER]]`: how many commits of each kind (300 unless said), and a folder on
//! the disk to be measured (the system's temporary folder unless said). A ratio above 1 is quicker than raw.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

use ducha::domain::id::RecordId;
use ducha::domain::kind::Kind;
use ducha::domain::schema::{note, unit};
use ducha::domain::value::Value;
use ducha::log::FixedClock;
use ducha::service::{Office, Options as OfficeOptions, Work};
use ducha::store::disk::RealDisk;
use ducha::store::{Journal, Options, Position};

/// The size of an ordinary entry.
const ENTRY: usize = 300;
const BATCH: usize = 100;
const WRITERS: usize = 8;

fn main() {
    // The harness of cargo hands on flags of its own.
    let words: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let commits = words.first().and_then(|w| w.parse().ok()).unwrap_or(300);
    let base = words.get(1).map_or_else(std::env::temp_dir, PathBuf::from);
    let home = base.join(format!("ducha-bench-{}", std::process::id()));
    if let Err(error) = std::fs::create_dir_all(&home).map_err(Into::into).and_then(|()| run(&home, commits)) {
        eprintln!("{error}");
    }
    drop(std::fs::remove_dir_all(&home));
}

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

fn run(home: &Path, commits: usize) -> Outcome<()> {
    println!("{commits} commits of entries of {ENTRY} bytes in {}", home.display());
    println!("{:<34} {:>10} {:>10} {:>10} {:>8}", "", "median", "p95", "per second", "ratio");
    single(home, commits, 1, "one entry a commit")?;
    single(home, commits, BATCH, "100 entries a commit")?;
    group(home, commits)?;
    load(home)
}

fn open(home: &Path, name: &str) -> Outcome<Journal> {
    let options = Options { create: Some([1; 16]), ..Options::default() };
    Ok(Journal::open(Arc::new(RealDisk), home.join(name), options)?.0)
}

/// One writer; journal and raw file take turns, so that both meet the same disk.
fn single(home: &Path, commits: usize, entries: usize, name: &str) -> Outcome<()> {
    let journal = open(home, &format!("single-{entries}"))?;
    let mut raw = File::create(home.join(format!("raw-{entries}")))?;
    let frames = vec![vec![7; ENTRY]; entries];
    let flat = frames.concat();
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..commits {
        let start = Instant::now();
        raw.write_all(&flat)?;
        raw.sync_data()?;
        times[0].push(start.elapsed());
        let start = Instant::now();
        journal.append_group(&frames)?;
        times[1].push(start.elapsed());
    }
    let [raw, own] = times.map(Figures::of);
    raw.print(&format!("{name}: raw"), &raw);
    own.print(&format!("{name}: journal"), &raw);
    Ok(())
}

/// Eight writers that each want every entry durable: together in an office, checked, signed and folded, and each for
/// itself on one raw file.
fn group(home: &Path, commits: usize) -> Outcome<()> {
    let moment = chrono::DateTime::parse_from_rfc3339("2023-08-01T09:00:00+08:00")?;
    let options = OfficeOptions { in_memory: true, ..OfficeOptions::new(Arc::new(FixedClock::at(moment))) };
    let office = Office::create(&home.join("office"), "测试县营商办", "管理员", options)?;
    let actor = office.actor(None)?;
    let about = RecordId::from_key(Kind::Unit, ["市税务局"]);
    office.commit(&actor, Work::new("t").set(Kind::Unit, about, unit::NAME, Value::from("市税务局")))?;
    let raw = std::sync::Mutex::new(File::create(home.join("raw-group"))?);
    let (mut each, mut alone) = (Vec::new(), Vec::new());
    let rounds = 5;
    let share = (commits / rounds / WRITERS).max(1);
    for _ in 0..rounds {
        alone.push(together(share, &|| {
            let mut raw = raw.lock().map_err(|e| e.to_string())?;
            raw.write_all(&[7; ENTRY])?;
            Ok(raw.sync_data()?)
        })?);
        each.push(together(share, &|| {
            let id = office.new_id()?;
            let work = Work::new("record.note").set(Kind::Note, id, note::ABOUT, Value::from(about));
            office.commit(&actor, work.set(Kind::Note, id, note::TEXT, Value::Text("督".repeat(ENTRY / 6))))?;
            Ok(())
        })?);
    }
    let [raw, own] = [alone, each].map(|parts| {
        let wall: Duration = parts.iter().map(|(wall, _)| *wall).sum();
        let mut figures = Figures::of(parts.into_iter().flat_map(|(_, times)| times).collect());
        figures.wall = wall;
        figures
    });
    raw.print(&format!("{WRITERS} writers: raw, one by one"), &raw);
    own.print(&format!("{WRITERS} writers: office"), &raw);
    Ok(())
}

/// Runs a commit so many times in each of the writers at once; returns the wall time and each commit's.
fn together(share: usize, commit: &(dyn Fn() -> Outcome<()> + Sync)) -> Outcome<(Duration, Vec<Duration>)> {
    let barrier = Barrier::new(WRITERS);
    let start = Instant::now();
    let times: Outcome<Vec<Vec<Duration>>> = std::thread::scope(|scope| {
        let writer = || {
            barrier.wait();
            let mut times = Vec::with_capacity(share);
            for _ in 0..share {
                let start = Instant::now();
                commit()?;
                times.push(start.elapsed());
            }
            Ok(times)
        };
        let threads: Vec<_> = (0..WRITERS).map(|_| scope.spawn(writer)).collect();
        threads.into_iter().map(|t| t.join().unwrap_or_else(|_| Err("a writer failed".into()))).collect()
    });
    Ok((start.elapsed(), times?.concat()))
}

/// A million entries: how long to write, to open again, and to read.
fn load(home: &Path) -> Outcome<()> {
    const COUNT: usize = 1_000_000;
    let frames = vec![vec![7; ENTRY]; 10_000];
    let flat = frames.concat();
    let (mut raw_time, mut own_time) = (Duration::ZERO, Duration::ZERO);
    let mut raw = File::create(home.join("raw-load"))?;
    let journal = open(home, "load")?;
    for _ in 0..COUNT / frames.len() {
        let start = Instant::now();
        raw.write_all(&flat)?;
        raw.sync_data()?;
        raw_time += start.elapsed();
        let start = Instant::now();
        journal.append_group(&frames)?;
        own_time += start.elapsed();
    }
    drop(journal);
    let ratio = raw_time.as_secs_f64() / own_time.as_secs_f64();
    println!("1M entries, 10,000 a commit: raw {raw_time:.2?}, journal {own_time:.2?}, ratio {ratio:.2}");
    let start = Instant::now();
    let journal = open(home, "load")?;
    let opened = start.elapsed();
    let start = Instant::now();
    let mut scan = journal.scan(Position::START);
    let (mut count, mut bytes) = (0, 0);
    while let Some(len) = scan.next_with(|_, body| body.len())? {
        count += 1;
        bytes += len;
    }
    println!("open again {opened:.2?}, scan of {count} entries ({} MB) {:.2?}", bytes / 1_000_000, start.elapsed());
    Ok(())
}

struct Figures {
    median: Duration,
    p95: Duration,
    count: usize,
    wall: Duration,
}

impl Figures {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |percent: usize| times.get(times.len() * percent / 100).copied().unwrap_or_default();
        Self { median: at(50), p95: at(95), count: times.len(), wall: times.iter().sum() }
    }

    fn rate(&self) -> f64 {
        self.count as f64 / self.wall.as_secs_f64()
    }

    fn print(&self, name: &str, raw: &Self) {
        let ratio = self.rate() / raw.rate();
        println!("{name:<34} {:>10.1?} {:>10.1?} {:>10.0} {ratio:>8.2}", self.median, self.p95, self.rate());
    }
}
