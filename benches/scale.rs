//! How an office with very many tasks opens, how much memory it takes, and how long lists, filters and figures take.
//!
//! `cargo bench --bench scale -- [ROWS] [--notes] [--keep=FOLDER]`: 100,000 rows unless said, without notes; the ledger
//! is made in a temporary folder, or kept in a folder and used again by the next run. What is measured is measured in a
//! process of its own, so that making leaves nothing behind. The baselines are taken in the same run: reading the
//! journal's bytes, one pass over all records, and asking and sorting every record anew.

mod common;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use common::Maker;
use ducha::domain::kind::Kind;
use ducha::domain::schema::task;
use ducha::domain::value::Value;
use ducha::error::Result;
use ducha::i18n::Lang;
use ducha::log::{AsOf, FixedClock, State};
use ducha::service::lists::ask::Terms;
use ducha::service::lists::lens::{Lens, Sums};
use ducha::service::lists::list::By;
use ducha::service::lists::list_index::ListIndex;
use ducha::service::{Office, Options, Work};

/// What is typed into a filter, one key after another.
const TYPED: &[&str] = &["lnscjg", "yshj", "qykb", "zhengwufuwu", "市场监管", "审批时限", "tuijin zdxm", "jdgl"];

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let rows = args.iter().find_map(|a| a.parse().ok()).unwrap_or(100_000);
    let flag = |name: &str| args.iter().find_map(|a| a.strip_prefix(name).map(PathBuf::from));
    let notes = args.iter().any(|a| a == "--notes");
    let done = match flag("--measure=") {
        Some(home) => measure(&home, rows, notes),
        None => {
            let kept = flag("--keep=");
            let own = || std::env::temp_dir().join(format!("ducha-scale-{}", std::process::id()));
            let home = kept.clone().unwrap_or_else(own);
            let made = make(&home, rows, notes);
            if made.is_ok() {
                let mut again = std::env::current_exe().map(std::process::Command::new);
                let run = again.as_mut().map(|c| c.args(&args).arg(format!("--measure={}", home.display())).status());
                if !matches!(run, Ok(Ok(status)) if status.success()) {
                    eprintln!("the measuring process failed");
                }
            }
            if kept.is_none() {
                drop(std::fs::remove_dir_all(&home));
            }
            made
        }
    };
    if let Err(error) = done {
        eprintln!("{}", error.say(Lang::En));
        std::process::exit(1);
    }
}

fn options() -> Options {
    let now = chrono::DateTime::parse_from_rfc3339("2026-01-01T09:00:00+08:00").unwrap_or_default();
    Options { seed: Some(7), ..Options::new(Arc::new(FixedClock::at(now)) as _) }
}

fn say(what: &str, time: Duration) {
    println!("{what:<58} {:>10.2} ms", ms(time));
}

/// What this process has used of all cores, which other work on the machine does not lengthen.
fn used() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks: u64 = fields.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

fn say_bytes(what: &str, bytes: f64) {
    println!("{what:<58} {bytes:>10.0} bytes a record");
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let (start, before) = (Instant::now(), used());
    let out = work();
    println!("{what:<58} {:>10.2} ms {:>6.0} ms used", ms(start.elapsed()), ms(used() - before));
    out
}

/// As [`timed`], beside a baseline.
fn against<T>(what: &str, baseline: Duration, work: impl FnOnce() -> T) -> T {
    let (start, before) = (Instant::now(), used());
    let out = work();
    let (time, cpu) = (start.elapsed(), used() - before);
    let ratio = time.as_secs_f64() / baseline.as_secs_f64();
    println!("{what:<58} {:>10.2} ms {:>6.0} ms used {ratio:>8.2} of the baseline", ms(time), ms(cpu));
    out
}

/// The memory of this process, in bytes.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap_or(0) * 1024
}

fn make(home: &Path, rows: u64, notes: bool) -> Result<()> {
    if Office::exists(home) {
        return Ok(());
    }
    println!("{rows} tasks, {} notes", if notes { "with" } else { "without" });
    let office = Office::create(home, "测试市营商办", "管理员", options())?;
    let actor = office.actor(None)?;
    timed("make (durable, by batches of 20,000)", || Maker::new(notes).fill(&office, &actor, rows))?;
    timed("close (checkpoint of everything)", || office.close())
}

fn measure(home: &Path, rows: u64, notes: bool) -> Result<()> {
    let never = AtomicBool::new(false);
    let maker = Maker::new(notes);
    let per = |bytes: u64| bytes as f64 / rows.max(1) as f64;
    let journal = Instant::now();
    let bytes: usize = std::fs::read_dir(home.join("journal"))
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|f| std::fs::read(f.path()).ok())
        .map(|b| b.iter().filter(|b| **b == 0).count())
        .sum();
    let journal = journal.elapsed();
    say(&format!("baseline: the journal's bytes ({bytes} of them zero)"), journal);
    let base = memory();
    let office = against("open from a checkpoint", journal, || Office::open(home, options(), &mut |_, _| {}))?;
    say_bytes("memory after opening", per(memory().saturating_sub(base)));
    let state = office.read();
    let packed: usize = state.all(Kind::Task).iter().map(|r| r.bytes().len()).sum();
    say_bytes("  of which packed fields", per(packed as u64));
    let day = office.today();
    let pass = Instant::now();
    let fields: usize = state.all(Kind::Task).iter().map(|r| r.raws().count()).sum();
    let pass = pass.elapsed();
    say(&format!("baseline: one pass over all records ({fields} fields)"), pass);
    let mut sums = Arc::new(Sums::new(&state, day));
    against("tallies", pass, || sums.tallies(&state).all());
    let lens = Lens::new(&state, &sums, Lang::Zh, office.clock());
    let mut roll = ListIndex::new(Kind::Task);
    timed("list, no filter, the first time", || roll.list(&lens, None, &[], &never).map(|r| r.len()));
    timed("list, no filter, again", || roll.list(&lens, None, &[], &never).map(|r| r.len()));
    anew(&lens, &mut roll, pass)?;
    let before = memory();
    timed("index over all texts", || roll.read_ahead(&lens, u32::MAX));
    say_bytes("memory of the index", per(memory().saturating_sub(before)));
    say_bytes("  of which counted", per(roll.bytes() as u64));
    typing(&lens, &mut roll);
    drop(state);
    changes(&office, &maker, &mut roll, &mut sums, rows)?;
    say_bytes("memory after all that", per(memory().saturating_sub(base)));
    looks(&office, &maker, rows)?;
    timed("close (checkpoint of little)", || office.close())?;
    drop(std::fs::remove_dir_all(home.join("sled")));
    let office = against("open from the journal", journal, || Office::open(home, options(), &mut |_, _| {}))?;
    timed("close (checkpoint of everything)", || office.close())
}

/// Orders and filters that nothing is known of.
fn anew(lens: &Lens<'_>, roll: &mut ListIndex, pass: Duration) -> Result<()> {
    let never = AtomicBool::new(false);
    for by in ["due", "title", "lead", "-progress"] {
        let sort = vec![By::parse(Kind::Task, by)?];
        against(&format!("list by {by}"), pass, || roll.list(lens, None, &sort, &never).map(|r| r.len()));
    }
    let terms = Terms::new(*lens, Kind::Task);
    for filter in ["lead:税务", "lamp:red", "due<+7d status:open", "overdue>30"] {
        let Ok(asked) = terms.parse(filter) else { continue };
        against(&format!("filter {filter}"), pass, || roll.list(lens, Some(&asked), &[], &never).map(|r| r.len()));
    }
    Ok(())
}

/// A filter as a person types it, over text, initials and pinyin; and the same by asking every record anew.
fn typing(lens: &Lens<'_>, roll: &mut ListIndex) {
    let never = AtomicBool::new(false);
    let terms = Terms::new(*lens, Kind::Task);
    let title = By::parse(Kind::Task, "title").ok();
    for (what, by) in [("typed on", None), ("typed on, in the order of the title", title)] {
        let by: Vec<By> = by.into_iter().collect();
        let mut times = Vec::new();
        for word in TYPED {
            let ends = word.char_indices().map(|(at, c)| at + c.len_utf8());
            for key in ends.map(|end| word[..end].trim_end()) {
                let start = Instant::now();
                let Ok(asked) = terms.parse(key) else { continue };
                roll.list(lens, Some(&asked), &by, &never);
                times.push(start.elapsed());
            }
        }
        say_percentiles(&format!("{what}, {} keys", times.len()), &mut times);
    }
    let Ok(asked) = terms.parse("yshj") else { return };
    let all = lens.state.all(Kind::Task);
    let some = &all[..all.len().min(20_000)];
    let start = Instant::now();
    let found = some.iter().filter(|r| asked.passes(lens, r)).count();
    let time = start.elapsed() * (all.len() / some.len().max(1)) as u32;
    say(&format!("baseline: every record asked for yshj ({found} of {})", some.len()), time);
}

/// One change after another, each with everything that a console has to make anew.
fn changes(office: &Office, maker: &Maker, roll: &mut ListIndex, sums: &mut Arc<Sums>, rows: u64) -> Result<()> {
    let never = AtomicBool::new(false);
    let actor = office.actor(None)?;
    let by = vec![By::parse(Kind::Task, "title")?];
    let mut kept = None;
    let (mut commits, mut follows, mut lists, mut filtered) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for at in 0..50 {
        let text = format!("单条变更{at}推进企业开办{}", office.revision());
        let work = Work::new("bench.one")
            .set(Kind::Task, maker.task(rows / 2 + at), task::TITLE, Value::Text(text))
            .set(Kind::Task, maker.task(rows / 2 + at), task::STATUS, Value::from("已完成"));
        let start = Instant::now();
        office.commit(&actor, work)?;
        commits.push(start.elapsed());
        let state: &State = &office.read();
        let start = Instant::now();
        *sums = Sums::follow(Arc::clone(sums), state, office.today());
        sums.tallies(state);
        follows.push(start.elapsed());
        let lens = Lens::new(state, sums, Lang::Zh, office.clock());
        let Ok(asked) = Terms::new(lens, Kind::Task).parse("tuijin") else { continue };
        let start = Instant::now();
        kept = roll.list(&lens, None, &by, &never);
        lists.push(start.elapsed());
        let start = Instant::now();
        roll.list(&lens, Some(&asked), &by, &never);
        filtered.push(start.elapsed());
    }
    drop(kept);
    for (what, times) in [
        ("one durable commit", &mut commits),
        ("then: sums and tallies", &mut follows),
        ("then: the list in its order", &mut lists),
        ("then: the filtered list in its order", &mut filtered),
    ] {
        say_percentiles(what, times);
    }
    Ok(())
}

/// Looks at days of the past as a console does: the state, its sums and tallies, and the whole list of tasks. The tasks
/// were reported on a thousand at a time on days of the last year, so that each day differs from the one before.
fn looks(office: &Office, maker: &Maker, rows: u64) -> Result<()> {
    const DAYS: u64 = 24;
    const REPORTED: u64 = 1_000;
    let never = AtomicBool::new(false);
    let (actor, today) = (office.actor(None)?, office.today());
    let day = |n: u64| today - chrono::Days::new(1 + (DAYS - 1 - n) * 15);
    timed(&format!("{REPORTED} tasks reported for each of {DAYS} days"), || {
        (0..DAYS).try_for_each(|n| {
            let mut work = Work::new("bench.report").on(Some(day(n)));
            for at in (n * REPORTED..(n + 1) * REPORTED).map(|at| at % rows.max(1)) {
                work.put(Kind::Task, maker.task(at), task::STATUS, Value::from("已完成"));
            }
            office.commit(&actor, work).map(drop)
        })
    })?;
    let look = |on: chrono::NaiveDate| -> Result<Duration> {
        let start = Instant::now();
        let state = office.past(AsOf::day(on))?;
        let sums = Sums::new(&state, on);
        sums.tallies(&state);
        let lens = Lens::new(&state, &sums, Lang::Zh, office.clock());
        ListIndex::new(Kind::Task).list(&lens, None, &[], &never);
        Ok(start.elapsed())
    };
    say("as of a day, with sums and list: the first look", look(day(DAYS / 2))?);
    let mut others = (0..DAYS).map(|n| look(day(n))).collect::<Result<Vec<_>>>()?;
    say_percentiles("  another day", &mut others);
    let mut again = (0..DAYS).map(|_| look(day(DAYS - 1))).collect::<Result<Vec<_>>>()?;
    say_percentiles("  the same day again", &mut again);
    Ok(())
}

fn say_percentiles(what: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let at = |share: f64| times.get((times.len() as f64 * share) as usize).copied().unwrap_or_default();
    println!("{what:<58} {:>10.2} ms p50 {:>10.2} ms p95", ms(at(0.5)), ms(at(0.95)));
}
