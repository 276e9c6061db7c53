//! How long the figures and reports take that are made by one pass over the tasks.
//!
//! `cargo bench --bench figures -- 1000000`: the number of tasks is 100,000 unless said. Each is made seven times; the
//! best and the middle time are shown.

use std::hint::black_box;
use std::time::Instant;

use chrono::{Days, NaiveDate};
use ducha::domain::deadline::Precision;
use ducha::domain::id::RecordId;
use ducha::domain::kind::{Kind, Tag};
use ducha::domain::schema::{ledger, problem, task, unit};
use ducha::domain::value::{Due, Value};
use ducha::log::{Change, Draft, Entry, Hlc, ReplicaId, State};
use ducha::report::View;
use ducha::report::changes::ChangesReport;
use ducha::report::due::DueReport;
use ducha::report::ledgers::LedgersReport;
use ducha::report::lint::LintReport;
use ducha::report::pace::PaceReport;
use ducha::report::units::UnitsReport;
use ducha::service::figures::Tallies;
use ducha::service::tasks::lamps::TaskLamps;

const LEDGERS: usize = 5;
const UNITS: usize = 200;
const ROUNDS: usize = 7;
const TASKS_AN_ENTRY: usize = 1_000;
const WORDS: [&str; 5] = ["已完成", "正在推进", "未完成", "长期坚持", ""];

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2023, 7, 31).unwrap_or_default()
}

struct Maker {
    state: State,
    seq: u32,
    changes: Vec<Change>,
}

impl Maker {
    fn set(&mut self, kind: Kind, id: RecordId, tag: Tag, value: Value) {
        self.changes.push(Change { id, kind: kind as u8, tag, replaces: None, value: Some(value) });
    }

    fn add(&mut self, on: NaiveDate) {
        self.seq += 1;
        let draft = Draft {
            replica: ReplicaId([1; 16]),
            seq: self.seq,
            at: Hlc::at(1_690_000_000_000 + i64::from(self.seq)),
            on,
            actor: RecordId(1),
            action: "bench".into(),
            note: String::new(),
            batch: None,
            undoes: None,
            wall: None,
            key: None,
            prev: [0; 32],
            changes: std::mem::take(&mut self.changes),
        };
        let body = draft.encode();
        if let Ok(entry) = Entry::decode(&body) {
            self.state.add(&entry, [0; 32], 0, 0);
        }
    }
}

fn made(count: usize) -> State {
    let mut m = Maker { state: State::default(), seq: 0, changes: Vec::new() };
    let id = |kind: Kind, n: usize| RecordId::from_key(kind, [n.to_string().as_str()]);
    for n in 0..LEDGERS {
        m.set(Kind::Ledger, id(Kind::Ledger, n), ledger::NAME, Value::Text(format!("清单{n}")));
        let words = ["已完成=done", "正在推进=in-progress", "未完成=not-done", "长期坚持=ongoing"];
        m.set(Kind::Ledger, id(Kind::Ledger, n), ledger::WORDS, Value::Texts(words.map(String::from).to_vec()));
    }
    for n in 0..UNITS {
        m.set(Kind::Unit, id(Kind::Unit, n), unit::NAME, Value::Text(format!("市第{n}局")));
    }
    let problems = count / 50;
    for n in 0..problems {
        m.set(Kind::Problem, id(Kind::Problem, n), problem::TITLE, Value::from("办理环节偏多"));
        m.set(Kind::Problem, id(Kind::Problem, n), problem::LEDGER, Value::from(id(Kind::Ledger, 0)));
    }
    let made = day() - Days::new(90);
    m.add(made);
    for n in 0..count {
        let t = id(Kind::Task, n);
        m.set(Kind::Task, t, task::SERIAL, Value::Text(n.to_string()));
        m.set(Kind::Task, t, task::TITLE, Value::Text(format!("第{n}项：压减办理环节，推行一次办结、限时办结")));
        let of = n * LEDGERS / count.max(1);
        m.set(Kind::Task, t, task::LEDGER, Value::from(id(Kind::Ledger, of)));
        m.set(Kind::Task, t, task::LEAD, Value::from(id(Kind::Unit, n * 31 % UNITS)));
        m.set(
            Kind::Task,
            t,
            task::RESPONSIBLE,
            Value::Refs(vec![id(Kind::Unit, n % UNITS), id(Kind::Unit, n * 7 % UNITS)]),
        );
        if of == 0 && problems > 0 {
            m.set(Kind::Task, t, task::PROBLEM, Value::from(id(Kind::Problem, n % problems)));
        }
        let date = day() - Days::new(60) + Days::new((n * 17 % 240) as u64);
        let due = Due { date: Some(date), precision: Precision::Day, words: date.to_string() };
        m.set(Kind::Task, t, task::DUE, Value::Due(due));
        let word = WORDS[n * 13 % WORDS.len()];
        if !word.is_empty() {
            m.set(Kind::Task, t, task::STATUS, Value::from(word));
            m.set(Kind::Task, t, task::REPORTED, Value::from(day() - Days::new((n % 60) as u64)));
        }
        if n % TASKS_AN_ENTRY == TASKS_AN_ENTRY - 1 {
            m.add(made);
        }
    }
    m.add(made);
    m.state
}

fn measure<T>(name: &str, count: usize, make: impl Fn() -> T) {
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            black_box(make());
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let best = times.first().copied().unwrap_or_default();
    println!(
        "{name:<28} {best:>9.2} ms best {:>9.2} ms middle {:>7.0} ns a task",
        times[ROUNDS / 2],
        best * 1e6 / count as f64
    );
}

fn main() {
    let count = std::env::args().skip(1).find_map(|a| a.parse().ok()).unwrap_or(100_000);
    let start = Instant::now();
    let state = made(count);
    println!("{count} tasks folded in {:.2} s", start.elapsed().as_secs_f64());
    let view = View::now(&state, day());
    let lamps = TaskLamps::lenient(&state, day());
    measure("tallies", count, || Tallies::of(&state, &lamps));
    measure("report ledgers", count, || LedgersReport::of(&view));
    measure("report units", count, || UnitsReport::of(&view));
    measure("report due", count, || DueReport::of(&view, 5, None));
    measure("pace", count, || PaceReport::of(&view));
    measure("changes (no change)", count, || ChangesReport::compare(&state, day() - Days::new(7), &view));
    measure("lint", count, || {
        LintReport::from_states(&state, &state, day(), &mut |_| Ok(std::sync::Arc::new(State::default())))
    });
}
