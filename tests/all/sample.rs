//! The reports on the sample say what the bulletin says, and what is wrong with it.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use ducha::domain::kind::Kind;
use ducha::domain::lint::Check;
use ducha::domain::schema::view;
use ducha::domain::value::ValueRef;
use ducha::i18n::Lang;
use ducha::log::{AsOf, FixedClock};
use ducha::report::View;
use ducha::report::due::DueReport;
use ducha::report::ledgers::LedgersReport;
use ducha::report::lint::LintReport;
use ducha::report::table::{Look, Report};
use ducha::sample;
use ducha::service::lists::ask::Terms;
use ducha::service::lists::lens::{Lens, Sums};
use ducha::service::lists::list::{By, Listing};
use ducha::service::scores::flags::plan_flags;
use ducha::service::scores::lagging::LaggingOptions;
use ducha::service::{Office, Options};

fn office() -> (tempfile::TempDir, Office) {
    let dir = tempfile::tempdir().unwrap();
    let clock = Arc::new(FixedClock::at(sample::moment()));
    let options = Options { in_memory: true, ..Options::new(clock) };
    let office = sample::make(dir.path(), Lang::Zh, options).unwrap();
    (dir, office)
}

fn july() -> NaiveDate {
    sample::figures_day()
}

#[test]
fn the_ledgers_are_the_bulletins() {
    let (_dir, office) = office();
    let state = office.past(AsOf::day(july())).unwrap();
    let now = office.read();
    let report = LedgersReport::of(&View { state: &state, now: &now, day: july() }).unwrap();
    let report = report.json(&Look { state: &state, lang: Lang::Zh });
    let shown: Vec<String> = report
        .as_array()
        .unwrap()
        .iter()
        .map(|l| {
            let n = |key: &str| l[key].to_string();
            ["total", "done", "in_progress", "not_done", "ongoing", "unreported", "rate", "published_rate"]
                .map(n)
                .join(" ")
        })
        .collect();
    assert_eq!(
        shown,
        [
            "105 83 11 11 0 0 79.0 89.5",
            "125 69 0 15 41 0 55.2 55.2",
            "93 32 0 55 6 0 34.4 34.4",
            "34 0 0 0 0 34 null null",
            "534 0 0 0 0 534 null null",
        ]
    );
}

#[test]
fn the_lint_finds_what_the_bulletin_got_wrong() {
    let (_dir, office) = office();
    for day in [Some(july()), None] {
        let report = LintReport::of(&office, day).unwrap();
        let mut checks: BTreeMap<Check, usize> = BTreeMap::new();
        report.remarks.iter().for_each(|r| *checks.entry(r.remark.check).or_default() += 1);
        let text: Vec<String> = report.remarks.iter().map(|r| r.remark.text.say(Lang::Zh)).collect();
        assert_eq!(checks.get(&Check::Rate), Some(&1), "{text:#?}");
        assert_eq!(checks.get(&Check::MixedFormulas), Some(&1), "{text:#?}");
        assert_eq!(checks.get(&Check::Unreported), Some(&2), "{text:#?}");
        assert_eq!(checks.get(&Check::WrongSum), None, "{text:#?}");
        let rate = report.remarks.iter().find(|r| r.remark.check == Check::Rate).unwrap();
        let said = rate.remark.text.say(Lang::Zh);
        for part in ["89.5%", "79.0%", "（已完成＋正在推进）/总数"] {
            assert!(said.contains(part), "{said}");
        }
        // 9 July was a Sunday; 25 June was one that was worked, which is worth a note: a meeting and a board were held.
        let days: Vec<_> = report.remarks.iter().filter(|r| r.remark.check == Check::NoWorkday).collect();
        assert_eq!(days.len(), 3, "{text:#?}");
        assert!(days.iter().any(|r| r.remark.text.say(Lang::En).contains("2023-07-09")), "{text:#?}");
    }
}

#[test]
fn flagging_by_rule_finds_the_flags_that_are_there() {
    let (_dir, office) = office();
    let state = office.read();
    for (period, rules, kept) in [("2023H1", "bottom:3,band:lagging", 4), ("2023Q2", "bottom:3", 4)] {
        let period = ducha::domain::period::Period::parse(period);
        let options = LaggingOptions::new(&state, None, Some(rules), period).unwrap();
        let plan = plan_flags(&state, &options, Lang::Zh);
        assert_eq!((plan.kept.len(), plan.raised.len(), plan.lifted.len()), (kept, 0, 0), "{period:?}");
    }
}

#[test]
fn some_tasks_are_late_some_due_soon_some_stalled() {
    let (_dir, office) = office();
    let state = office.read();
    let report = DueReport::of(&View::now(&state, office.today()), 5, None).unwrap();
    let mut groups: BTreeMap<_, usize> = BTreeMap::new();
    report.rows.iter().for_each(|r| *groups.entry(r.group).or_default() += 1);
    assert!(groups.len() >= 3 && groups.values().all(|n| *n >= 2), "{groups:?}");
}

#[test]
fn each_saved_view_can_be_read_and_finds_something() {
    let (_dir, office) = office();
    let state = office.read();
    let sums = Sums::new(&state, office.today());
    let lens = Lens::new(&state, &sums, Lang::Zh, office.clock());
    let mut keys = Vec::new();
    for v in state.records(Kind::View) {
        let kind = Kind::named(v.text(view::KIND).unwrap()).unwrap();
        let filter = v.text(view::FILTER).unwrap();
        let filter = Terms::new(lens, kind).parse(filter).unwrap_or_else(|e| panic!("{filter}: {}", e.say(Lang::Zh)));
        let sort = match v.get(view::SORT) {
            Some(ValueRef::Texts(all)) => all.iter().map(|s| By::parse(kind, s).unwrap()).collect(),
            _ => Vec::new(),
        };
        let found = Listing { filter: Some(filter), sort, ..Listing::of(kind) }.run(&lens).len();
        assert!(found > 0 && found < 100, "{}: {found}", v.text(view::NAME).unwrap());
        keys.push(v.text(view::KEY).unwrap());
    }
    keys.sort();
    assert_eq!(keys, ["h", "l", "o", "s", "w", "z"]);
}
