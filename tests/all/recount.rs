//! The sample counted twice for every day of half a year: by the program, and by the plain code below over the JSON that
//! `ducha list --json` prints. The plain code knows values and texts alone, and shares nothing with the program: neither
//! its calendar, nor its classes, lamps or percentages.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate, Weekday};
use serde_json::{Map, Value, json};

use ducha::domain::kind::Kind;
use ducha::exchange::listing;
use ducha::i18n::Lang;
use ducha::log::{AsOf, FixedClock};
use ducha::report::View;
use ducha::report::ledgers::LedgersReport;
use ducha::report::table::{Look, Report};
use ducha::report::units::UnitsReport;
use ducha::service::Options;
use ducha::service::lists::columns::Column;
use ducha::service::lists::lens::{Lens, Sums};

const FIRST: &str = "2023-03-01";
const LAST: &str = "2023-08-31";

/// 国办发明电〔2022〕16号: the days off from Monday to Friday, and the weekend days that are worked, from March to October.
const OFF: &[&str] = &[
    "2023-04-05",
    "2023-05-01",
    "2023-05-02",
    "2023-05-03",
    "2023-06-22",
    "2023-06-23",
    "2023-09-29",
    "2023-10-02",
    "2023-10-03",
    "2023-10-04",
    "2023-10-05",
    "2023-10-06",
];
const WORKED: &[&str] = &["2023-04-23", "2023-05-06", "2023-06-25", "2023-10-07", "2023-10-08"];

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn is_worked(day: NaiveDate) -> bool {
    let text = day.to_string();
    let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    WORKED.contains(&text.as_str()) || (!weekend && !OFF.contains(&text.as_str()))
}

/// The fifth working day after a day.
fn soon(today: NaiveDate) -> NaiveDate {
    today.iter_days().skip(1).filter(|d| is_worked(*d)).nth(4).unwrap()
}

fn date(value: &Value) -> Option<NaiveDate> {
    value.as_str().map(day)
}

/// A percentage of one decimal, rounded half up; in whole numbers.
fn tenths(part: u64, whole: u64) -> Value {
    match whole {
        0 => Value::Null,
        whole => json!(((part * 2_000 + whole) / (whole * 2)) as f64 / 10.0),
    }
}

/// Numbers by name.
type Counts = BTreeMap<String, u64>;

/// What is counted of a ledger or a unit.
#[derive(Default)]
struct Sum {
    class: Counts,
    lamp: Counts,
    overdue: u64,
    due_soon: u64,
}

impl Sum {
    fn of(&self, class: &str) -> u64 {
        self.class.get(class).copied().unwrap_or(0)
    }

    fn total(&self) -> u64 {
        self.class.values().sum()
    }

    fn rate(&self, formula: &str) -> Value {
        let (done, total) = (self.of("done"), self.total());
        if total == self.of("unreported") {
            return Value::Null;
        }
        match formula {
            "done/total" => tenths(done, total),
            "done/(total-ongoing)" => tenths(done, total - self.of("ongoing")),
            "(done+in_progress)/total" => tenths(done + self.of("in-progress"), total),
            other => panic!("{other}"),
        }
    }

    /// What the reports say of it, key by key.
    fn said(&self, formula: &str) -> Map<String, Value> {
        let lamps = ["green", "yellow", "red", "blue", "done", "grey"];
        let lamps: Map<String, Value> =
            lamps.iter().map(|l| (l.to_string(), json!(self.lamp.get(*l).copied().unwrap_or(0)))).collect();
        let mut out = Map::new();
        for class in ["done", "in-progress", "not-done", "ongoing", "unreported"] {
            out.insert(class.replace('-', "_"), json!(self.of(class)));
        }
        out.insert("total".into(), json!(self.total()));
        out.insert("rate".into(), self.rate(formula));
        out.insert("lamps".into(), Value::Object(lamps));
        out
    }
}

/// What a task counts as, by the words of its ledger.
fn class(task: &Value, words: &BTreeMap<&str, BTreeMap<&str, &str>>) -> String {
    let word = task["status"].as_str();
    let of = task["ledger"].as_str().and_then(|l| words.get(l));
    word.and_then(|word| of?.get(word).copied()).unwrap_or("unreported").to_string()
}

/// The lamp of a task, by the rules that the README tells.
fn lamp(task: &Value, class: &str, today: NaiveDate, soon: NaiveDate) -> &'static str {
    let (due, precision) = (date(&task["due"]["date"]), task["due"]["precision"].as_str());
    if class == "done" {
        return "done";
    }
    if class == "ongoing" || precision == Some("ongoing") {
        return "blue";
    }
    if due.is_some_and(|due| due < today) {
        return "red";
    }
    if precision == Some("immediate") || due.is_some_and(|due| due <= soon) {
        return "yellow";
    }
    if let (Some(due), Some(start), Some(progress)) = (due, date(&task["start"]), task["progress"].as_f64()) {
        let (all, passed) = ((due - start).num_days(), (today - start).num_days());
        // Ten points behind the share of days: |expected − progress| in whole numbers.
        if all > 0 && passed > 0 && passed.min(all) * 100 - progress as i64 * all >= 10 * all {
            return "yellow";
        }
    }
    if due.is_none() { "grey" } else { "green" }
}

/// What was counted on a day: each task's class and lamp, and the sums of each ledger and unit.
struct Recount {
    tasks: BTreeMap<String, (String, &'static str)>,
    ledgers: BTreeMap<String, Sum>,
    units: BTreeMap<String, Sum>,
}

fn recount(tasks: &[Value], ledgers: &[Value], today: NaiveDate) -> Recount {
    let mut words: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();
    let mut out = Recount { tasks: BTreeMap::new(), ledgers: BTreeMap::new(), units: BTreeMap::new() };
    for ledger in ledgers {
        let pairs = ledger["words"].as_array().into_iter().flatten().filter_map(|w| w.as_str()?.split_once('='));
        words.insert(ledger["short"].as_str().unwrap(), pairs.collect());
        out.ledgers.insert(ledger["short"].as_str().unwrap().to_string(), Sum::default());
    }
    let soon = soon(today);
    for task in tasks {
        let class = class(task, &words);
        let lamp = lamp(task, &class, today, soon);
        let ledger = task["ledger"].as_str().unwrap_or_default().to_string();
        let unit = task["lead"].as_str().unwrap_or_default().to_string();
        let due = date(&task["due"]["date"]);
        let is_open = !matches!(lamp, "done" | "blue");
        for sum in [out.ledgers.entry(ledger).or_default(), out.units.entry(unit).or_default()] {
            *sum.class.entry(class.clone()).or_default() += 1;
            *sum.lamp.entry(lamp.to_string()).or_default() += 1;
            sum.overdue += u64::from(is_open && due.is_some_and(|due| due < today));
            sum.due_soon += u64::from(is_open && due.is_some_and(|due| (today..=soon).contains(&due)));
        }
        out.tasks.insert(task["id"].as_str().unwrap().to_string(), (class, lamp));
    }
    // A ledger that was announced, and of which nothing is there yet, is unreported as announced.
    for ledger in ledgers {
        let sum = out.ledgers.entry(ledger["short"].as_str().unwrap().to_string()).or_default();
        if let (0, Some(announced)) = (sum.total(), ledger["announced"].as_u64()) {
            sum.class.insert("unreported".into(), announced);
        }
    }
    out
}

/// Compares what the program says with what was counted; returns how many figures were compared.
#[track_caller]
fn compare(on: NaiveDate, what: &str, said: &Value, counted: Map<String, Value>) -> u64 {
    let mut compared = 0;
    for (key, value) in counted {
        assert_eq!(said[&key], value, "{on}: {what}: {key}: {said}");
        compared += 1;
    }
    compared
}

#[test]
fn every_day_of_the_sample_is_recounted_from_its_json() {
    let dir = tempfile::tempdir().unwrap();
    let clock = Arc::new(FixedClock::at(ducha::sample::moment()));
    let options = Options { in_memory: true, ..Options::new(clock) };
    let office = ducha::sample::make(dir.path(), Lang::Zh, options).unwrap();
    let now = office.read();
    let columns =
        |kind, names: &[&str]| -> Vec<Column> { names.iter().map(|n| Column::named(kind, n).unwrap()).collect() };
    let of_task = columns(Kind::Task, &["ledger", "lead", "status", "due", "start", "progress"]);
    let of_ledger = columns(Kind::Ledger, &["name", "short", "words", "formula", "announced"]);
    let of_unit = columns(Kind::Unit, &["name", "short"]);
    let shown = columns(Kind::Task, &["class", "lamp"]);
    let (mut compared, mut days) = (0, 0);
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    for today in day(FIRST).iter_days().take_while(|d| *d <= day(LAST)) {
        let state = office.past(AsOf::day(today)).unwrap();
        let sums = Sums::new(&state, today);
        let lens = Lens::new(&state, &sums, Lang::En, office.clock());
        let export = |kind, columns: &[Column]| -> Vec<Value> {
            state.records(kind).map(|r| listing::json(&lens, r, columns)).collect()
        };
        let (tasks, ledgers) = (export(Kind::Task, &of_task), export(Kind::Ledger, &of_ledger));
        let counted = recount(&tasks, &ledgers, today);
        for record in state.records(Kind::Task) {
            let said = listing::json(&lens, record, &shown);
            let (class, lamp) = &counted.tasks[&record.id().to_string()];
            assert_eq!((&said["class"], &said["lamp"]), (&json!(class), &json!(lamp)), "{today}: {said}");
            *seen.entry(lamp.to_string()).or_default() += 1;
            compared += 2;
        }
        let view = View { state: &state, now: &now, day: today };
        let look = Look { state: &state, lang: Lang::En };
        let said = LedgersReport::of(&view).unwrap().json(&look);
        for ledger in &ledgers {
            let said = said.as_array().unwrap().iter().find(|l| l["ledger"] == ledger["name"]).unwrap();
            let sum = &counted.ledgers[ledger["short"].as_str().unwrap()];
            let formula = ledger["formula"].as_str().unwrap_or("done/total");
            compared += compare(today, &ledger["name"].to_string(), said, sum.said(formula));
        }
        let said = UnitsReport::of(&view).unwrap().json(&look);
        for unit in export(Kind::Unit, &of_unit) {
            let name = unit["short"].as_str().or(unit["name"].as_str()).unwrap();
            let Some(sum) = counted.units.get(name) else { continue };
            let said = said.as_array().unwrap().iter().find(|u| u["unit"] == unit["name"]).unwrap();
            let mut counts = sum.said("done/total");
            counts.insert("overdue".into(), json!(sum.overdue));
            counts.insert("due_soon".into(), json!(sum.due_soon));
            compared += compare(today, name, said, counts);
        }
        days += 1;
    }
    assert_eq!(days, 184);
    assert!(compared > 100_000, "{compared} figures");
    // The sample has lamps of every colour in these days, so that each rule was compared.
    assert!(
        ["green", "yellow", "red", "blue", "done"].iter().all(|l| seen.get(*l).is_some_and(|n| *n > 50)),
        "{seen:?}"
    );
}
