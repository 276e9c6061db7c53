//! Reports on a small office that is made here.

mod changes;
mod due;
mod formats;
mod lagging;
mod ledgers;
mod lint;
mod units;

use chrono::NaiveDate;

use crate::domain::deadline::Precision;
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::schema::{figure, ledger, problem, task, unit};
use crate::domain::value::{Due, Value};
use crate::service::Work;
use crate::service::tests::Rig;

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A deadline on a day.
pub(crate) fn due(text: &str) -> Value {
    Value::Due(Due { date: Some(day(text)), precision: Precision::Day, words: text.into() })
}

/// The bulletin's five ledgers, with exactly its counts as of 31 July 2023, and what it published.
pub(crate) struct Bulletin {
    pub rig: Rig,
    pub ledgers: Vec<RecordId>,
    pub units: Vec<RecordId>,
    pub figures: Vec<RecordId>,
}

type Spec = (&'static str, u64, &'static [(&'static str, &'static str, u64)], Option<f64>);

pub(crate) const LEDGERS: [Spec; 5] = [
    (
        "第三方评估反馈问题整改",
        105,
        &[("已完成", "done", 83), ("正在推进", "in-progress", 11), ("未完成", "not-done", 11)],
        Some(89.5),
    ),
    ("对标提升", 93, &[("已完成", "done", 32), ("未完成", "not-done", 55), ("长期坚持", "ongoing", 6)], Some(34.4)),
    ("放管服改革", 34, &[("", "", 34)], None),
    (
        "创新试点",
        125,
        &[("已取得阶段性成效", "done", 69), ("未完成阶段任务", "not-done", 15), ("持续推进", "ongoing", 41)],
        Some(55.2),
    ),
    ("省级季度监测事项", 534, &[], None),
];

impl Bulletin {
    pub(crate) fn new() -> Self {
        let rig = Rig::empty();
        let o = rig.office();
        let id = || o.new_id().unwrap();
        let mut work = Work::new("test.make").on(Some(day("2023-06-01")));
        let units: Vec<RecordId> = (0..12).map(|_| id()).collect();
        for (n, u) in units.iter().enumerate() {
            work.put(Kind::Unit, *u, unit::NAME, Value::Text(format!("市第{}局", n + 1)));
        }
        let ledgers: Vec<RecordId> = LEDGERS.iter().map(|_| id()).collect();
        let mut all = Vec::new();
        for (l, (name, announced, words, _)) in ledgers.iter().zip(LEDGERS) {
            let lines = words.iter().filter(|w| !w.0.is_empty()).map(|(w, class, _)| format!("{w}={class}")).collect();
            work.put(Kind::Ledger, *l, ledger::NAME, Value::from(name));
            work.put(Kind::Ledger, *l, ledger::WORDS, Value::Texts(lines));
            work.put(Kind::Ledger, *l, ledger::ANNOUNCED, Value::Int(announced as i64));
            for (word, _, count) in words {
                all.extend((0..*count).map(|_| (id(), *l, *word)));
            }
        }
        let problems: Vec<RecordId> = (0..59).map(|_| id()).collect();
        for p in &problems {
            work.put(Kind::Problem, *p, problem::TITLE, Value::from("办理环节偏多"));
            work.put(Kind::Problem, *p, problem::LEDGER, Value::from(ledgers[0]));
        }
        for (n, (t, l, _)) in all.iter().enumerate() {
            work.put(Kind::Task, *t, task::TITLE, Value::Text(format!("任务{n}")));
            work.put(Kind::Task, *t, task::LEDGER, Value::from(*l));
            work.put(Kind::Task, *t, task::LEAD, Value::from(units[n % units.len()]));
            if *l == ledgers[0] {
                work.put(Kind::Task, *t, task::PROBLEM, Value::from(problems[n % problems.len()]));
            }
        }
        o.commit(&rig.actor, work).unwrap();
        let mut work = Work::new("test.report").on(Some(day("2023-07-31")));
        for (t, _, word) in all.iter().filter(|(_, _, word)| !word.is_empty()) {
            work.put(Kind::Task, *t, task::STATUS, Value::from(*word));
        }
        o.commit(&rig.actor, work).unwrap();
        // The bulletin of 4 August speaks of 31 July.
        let mut work = Work::new("test.publish").on(Some(day("2023-08-01")));
        let mut figures = Vec::new();
        for (l, (_, announced, words, rate)) in ledgers.iter().zip(LEDGERS) {
            let counts = words.iter().filter(|w| !w.0.is_empty()).map(|(w, _, n)| (*w, *n as f64));
            let total = std::iter::once(("总数", announced as f64));
            for (name, value) in total.chain(counts).chain(rate.map(|r| ("完成率", r))) {
                let f = id();
                figures.push(f);
                work.put(Kind::Figure, f, figure::NAME, Value::from(name));
                work.put(Kind::Figure, f, figure::LEDGER, Value::from(*l));
                work.put(Kind::Figure, f, figure::AS_OF, Value::from(day("2023-07-31")));
                work.put(Kind::Figure, f, figure::VALUE, Value::Real(value));
                work.put(Kind::Figure, f, figure::SOURCE, Value::from("工作简报第3期"));
            }
        }
        o.commit(&rig.actor, work).unwrap();
        Self { rig, ledgers, units, figures }
    }
}
