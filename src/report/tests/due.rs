//! `report due`.

use serde_json::json;

use super::{Bulletin, day, due};
use crate::domain::deadline::Precision;
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::lamp::Lamp;
use crate::domain::schema::task;
use crate::domain::value::{Due, Value};
use crate::i18n::Lang;
use crate::report::View;
use crate::report::due::DueReport;
use crate::report::table::{Look, Report};
use crate::service::Work;
use crate::service::tasks::due::Group;

fn of_status(b: &Bulletin, word: &str) -> Vec<RecordId> {
    let state = b.rig.office().read();
    state.records(Kind::Task).filter(|r| r.text(task::STATUS) == Some(word)).map(|r| r.id()).collect()
}

#[test]
fn the_board_says_what_is_late_due_silent_and_up_for_review() {
    let b = Bulletin::new();
    let o = b.rig.office();
    let (open, done) = (of_status(&b, "正在推进"), of_status(&b, "已完成"));
    let ongoing = of_status(&b, "长期坚持");
    let mut work = Work::new("t").on(Some(day("2023-07-31")));
    work.put(Kind::Task, open[0], task::DUE, due("2023-09-20"));
    work.put(Kind::Task, open[1], task::DUE, due("2023-09-28"));
    // The fifth working day after 27 September 2023 is 10 October: after the holiday the weekend is worked.
    work.put(Kind::Task, open[2], task::DUE, due("2023-10-09"));
    work.put(Kind::Task, open[3], task::DUE, due("2023-10-12"));
    work.put(Kind::Task, done[0], task::DUE, due("2023-09-01"));
    let without_end =
        Due { date: Some(day("2023-08-31")), precision: Precision::Ongoing, words: "长期坚持".into() };
    work.put(Kind::Task, open[4], task::DUE, Value::Due(without_end));
    work.put(Kind::Task, ongoing[0], task::REVIEW, Value::from(day("2023-09-15")));
    work.put(Kind::Task, open[5], task::REPORTED, Value::from(day("2023-09-01")));
    o.commit(&b.rig.actor, work).unwrap();
    let state = o.read();
    let report = DueReport::of(&View::now(&state, day("2023-09-27")), 5, None).unwrap();
    let ids = |g| report.group(g).iter().map(|r| (r.task, r.days)).collect::<Vec<_>>();
    assert_eq!(ids(Group::Overdue), [(open[0], 7)], "what is done or without end is never late");
    assert_eq!(ids(Group::Soon), [(open[1], 1), (open[2], 4)]);
    assert_eq!(report.group(Group::Overdue)[0].lamp, Lamp::Red);
    // All that is open and was reported on 31 July, but the one that goes on without end and the one heard since.
    let stalled = report.group(Group::Stalled);
    assert_eq!(stalled.len(), 11 + 11 + 55 + 15 - 2);
    assert!(stalled.iter().all(|r| r.days == 58 && r.task != open[5] && r.task != open[4]));
    // Without a day of its own, review comes 90 days after something was heard: on 29 October.
    assert_eq!(ids(Group::Review), [(ongoing[0], -12)]);
    let later = DueReport::of(&View::now(&state, day("2023-10-24")), 5, None).unwrap();
    assert_eq!(later.group(Group::Review).len(), 6 + 41 + 1);
    let heading = report.heading(Group::Soon).say(Lang::Zh);
    assert_eq!(heading, "5个工作日内到期（至2023-10-10）");
    let json = report.json(&Look { state: &state, lang: Lang::En });
    assert_eq!(json["overdue"][0]["due_words"], json!("2023-09-20"));
    assert_eq!((&json["due_soon"][1]["days"], json["stalled"].as_array().unwrap().len()), (&json!(4), stalled.len()));
    let table = report.table(&Look { state: &state, lang: Lang::En });
    assert_eq!((table.rows.len(), table.columns.len()), (report.rows.len(), table.rows[0].len()));
    let of_unit = DueReport::of(&View::now(&state, day("2023-09-27")), 5, Some(b.units[0])).unwrap();
    assert!(of_unit.rows.len() < report.rows.len() && !of_unit.rows.is_empty());
}

#[test]
fn a_year_without_a_table_is_said() {
    let b = Bulletin::new();
    let state = b.rig.office().read();
    let report = DueReport::of(&View::now(&state, day("2031-03-03")), 5, None).unwrap();
    assert_eq!(
        report.heading(Group::Soon).say(Lang::En),
        "Due within 5 working days (until 2031-03-10; no holiday table, weekdays counted)"
    );
}
