//! What changed between two days, and the pace.

use serde_json::json;

use super::{Bulletin, day, due};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::schema::{finding, ledger, setting, task};
use crate::domain::value::Value;
use crate::i18n::Lang;
use crate::log::AsOf;
use crate::report::View;
use crate::report::changes::{Cadence, ChangesReport, What};
use crate::report::pace::PaceReport;
use crate::report::table::{Look, Report};
use crate::service::{Office, Work, settings};

fn of_status(b: &Bulletin, word: &str) -> Vec<RecordId> {
    let state = b.rig.office().read();
    state.records(Kind::Task).filter(|r| r.text(task::STATUS) == Some(word)).map(|r| r.id()).collect()
}

#[test]
fn a_cadence_looks_back_a_day_a_week_or_a_month() {
    let all = Cadence::ALL.iter().map(|c| c.since(day("2023-07-31")).to_string()).collect::<Vec<_>>();
    assert_eq!(all, ["2023-07-30", "2023-07-24", "2023-06-30"]);
}

#[test]
fn the_board_says_what_changed_since() {
    let b = Bulletin::new();
    let o = b.rig.office();
    let (open, done) = (of_status(&b, "正在推进"), of_status(&b, "已完成"));
    let unreported = {
        let state = o.read();
        state.records(Kind::Task).find(|r| r.text(task::STATUS).is_none()).unwrap().id()
    };
    let f = o.new_id().unwrap();
    let work = Work::new("t").on(Some(day("2023-07-31"))).set(Kind::Task, open[1], task::DUE, due("2023-08-02")).set(
        Kind::Task,
        open[2],
        task::DUE,
        due("2023-08-20"),
    );
    o.commit(&b.rig.actor, work).unwrap();
    let work = Work::new("t")
        .on(Some(day("2023-08-03")))
        .set(Kind::Task, open[0], task::STATUS, Value::from("已完成"))
        .set(Kind::Task, done[0], task::STATUS, Value::from("未完成"))
        .set(Kind::Task, open[2], task::DUE, due("2023-09-20"))
        .set(
            Kind::Ledger,
            b.ledgers[2],
            ledger::WORDS,
            Value::Texts(vec!["已完成=done".into(), "推进中=in-progress".into()]),
        )
        .set(Kind::Task, unreported, task::STATUS, Value::from("推进中"))
        .set(Kind::Finding, f, finding::TITLE, Value::from("窗口缺岗"))
        .set(Kind::Finding, f, finding::CATEGORY, Value::from("window-absence"))
        .set(Kind::Finding, f, finding::FACTS, Value::from("上午十时窗口无人"))
        .set(Kind::Finding, f, finding::STATE, Value::from("registered"))
        .set(Kind::Finding, f, finding::UNIT, Value::from(b.units[3]));
    o.commit(&b.rig.actor, work).unwrap();
    let mut work = Work::new("t").on(Some(day("2023-08-03")));
    Office::removal(&mut work, &o.read(), &[done[1]]);
    o.commit(&b.rig.actor, work).unwrap();
    let report = ChangesReport::of(o, Some(day("2023-08-04")), day("2023-07-31")).unwrap();
    let found: Vec<_> = report.changes.iter().map(|c| (c.what, c.record, c.from.as_str(), c.to.as_str())).collect();
    assert_eq!(
        found,
        [
            (What::Done, open[0], "正在推进", "已完成"),
            (What::Reopened, done[0], "已完成", "未完成"),
            (What::Reported, unreported, "", "推进中"),
            (What::Overdue, open[1], "", "2023-08-02"),
            (What::Deadline, open[2], "2023-08-20", "2023-09-20"),
            (What::Removed, done[1], "已完成", ""),
            (What::Found, f, "", "registered"),
        ]
    );
    assert_eq!(
        report.summary().say(Lang::Zh),
        "2023-07-31至2023-08-04：办结1、重新打开1、首次填报1、新增逾期1、时限调整1、撤销任务1、新增问题1"
    );
    let after = o.past(AsOf::day(day("2023-08-04"))).unwrap();
    let json = report.json(&Look { state: &after, lang: Lang::Zh });
    assert_eq!((&json["counts"]["done"], &json["counts"]["lifted"]), (&json!(1), &json!(0)));
    assert_eq!(json["changes"][6]["unit"], "市第4局");
    let table = report.table(&Look { state: &after, lang: Lang::Zh });
    assert_eq!((table.rows.len(), table.rows[0].len()), (7, table.columns.len()));
    assert_eq!(table.rows[6][5].plain(Default::default(), Lang::Zh), "立项", "a state reads as a word");
    let quiet = ChangesReport::of(o, Some(day("2023-08-04")), day("2023-08-03")).unwrap();
    assert_eq!(quiet.summary().say(Lang::En), "2023-08-03 to 2023-08-04: nothing changed");
    // A month on, what was open and not heard of again has fallen silent.
    let later = ChangesReport::of(o, Some(day("2023-09-01")), day("2023-08-04")).unwrap();
    let still_open = 11 + 11 + 55 + 15 - 1;
    assert_eq!(later.count(What::Stalled), still_open);
    assert_eq!(later.changes.len(), still_open, "{:?}", later.summary().say(Lang::En));
}

/// Ten of the rectification's 105 are done in June, 73 by the end of July; the rest is due by the end of September.
#[test]
fn the_pace_counts_the_days_from_which_a_status_holds() {
    let b = Bulletin::new();
    let o = b.rig.office();
    let done: Vec<RecordId> = of_status(&b, "已完成").into_iter().take(83).collect();
    let mut work = Work::new("t").on(Some(day("2023-07-31")));
    for id in &done[..10] {
        work.put(Kind::Task, *id, task::DONE_ON, Value::from(day("2023-06-15")));
    }
    work.put(Kind::Ledger, b.ledgers[0], ledger::DUE, due("2023-09-28"));
    o.commit(&b.rig.actor, work).unwrap();
    // All was reported on one day, which says too little unless the office is content with it.
    let pace = |day| {
        let state = o.past(AsOf::day(day)).unwrap();
        PaceReport::of(&View::now(&state, day)).ledgers[0].pace.unwrap()
    };
    let unknown = pace(day("2023-07-31"));
    assert_eq!((unknown.enough, unknown.left, unknown.actual, unknown.finish), (false, 22, None, None));
    let set = settings::id(settings::FORECAST_REPORTS);
    let work = Work::new("t").on(Some(day("2023-07-31"))).set(
        Kind::Setting,
        set,
        setting::NAME,
        Value::from(settings::FORECAST_REPORTS),
    );
    o.commit(&b.rig.actor, work.set(Kind::Setting, set, setting::VALUE, Value::from("1"))).unwrap();
    let state = o.past(AsOf::day(day("2023-07-31"))).unwrap();
    let report = PaceReport::of(&View::now(&state, day("2023-07-31")));
    assert_eq!(report.ledgers.len(), 4, "a ledger without tasks has no pace");
    let first = &report.ledgers[0];
    let early = first.done.iter().filter(|d| **d == day("2023-06-15")).count();
    assert_eq!((first.total, first.done.len(), early), (105, 83, 10));
    let pace = first.pace.unwrap();
    // 1 August to 28 September 2023: 23 working days in August, 20 in September.
    assert_eq!((pace.left, pace.workdays.days, first.start), (22, 43, Some(day("2023-06-01"))));
    let json = report.json(&Look { state: &state, lang: Lang::Zh });
    assert_eq!((&json[0]["needed"], &json[0]["in_time"]), (&json!(2.6), &json!(true)));
    // 1 June to 31 July 2023: 21 + 21 working days; 25 June was worked, 22 and 23 were not.
    assert_eq!(json[0]["actual"], json!((83.0f64 / 42.0 * 50.0).round() / 10.0));
    assert_eq!(
        (json[1]["total"].clone(), json[1]["deadline"].clone()),
        (json!(87), json!(null)),
        "93 but 6 without end"
    );
    assert_eq!(json[1]["needed"], json!(null));
    let burn = first.burn_down(day("2023-07-31"), crate::domain::calendar::Calendar::china());
    assert_eq!(burn.first().map(|p| p.left), Some(Some(105)));
    assert_eq!(burn.iter().filter_map(|p| p.left).next_back(), Some(22));
    let table = report.table(&Look { state: &state, lang: Lang::Zh });
    assert_eq!((table.rows.len(), table.rows[0].len()), (4, table.columns.len()));
}
