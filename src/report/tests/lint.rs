//! `lint`.

use super::{Bulletin, day};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::schema::{document, figure, meeting, task, unit};
use crate::domain::value::Value;
use crate::i18n::Lang;
use crate::report::lint::LintReport;
use crate::report::table::{Look, Report};
use crate::service::Work;

fn said(report: &LintReport, lang: Lang) -> Vec<(String, String)> {
    report.remarks.iter().map(|r| (r.remark.id(), r.remark.text.say(lang))).collect()
}

/// Issue: 89.5% was published where done/total is 79.0%, it follows from (done + in progress)/total, formulas are mixed.
#[test]
fn the_bulletin_is_checked() {
    let b = Bulletin::new();
    let report = LintReport::of(b.rig.office(), Some(day("2023-07-31"))).unwrap();
    let expected = [
        (
            "rate:第三方评估反馈问题整改",
            "第三方评估反馈问题整改：公布完成率89.5%；按已完成/总数应为79.0%；89.5%来自（已完成＋正在推进）/总数",
        ),
        ("unreported:放管服改革", "放管服改革：公布34项，未报告进展"),
        ("unreported:省级季度监测事项", "省级季度监测事项：公布534项，未报告进展"),
        (
            "mixed-formulas",
            "完成率口径不一：第三方评估反馈问题整改的89.5%按（已完成＋正在推进）/总数；对标提升的34.4%按已完成/总数；\
             创新试点的55.2%按已完成/总数。按（已完成＋正在推进）/总数均可得出",
        ),
    ];
    assert_eq!(said(&report, Lang::Zh), expected.map(|(id, t)| (id.to_string(), t.to_string())));
    let rate = &report.remarks[0];
    assert_eq!(rate.records[0], b.ledgers[0]);
    assert_eq!(rate.records[1..], b.figures[..5], "total, three classes, rate");
    let state = b.rig.office().read();
    let look = Look { state: &state, lang: Lang::En };
    let json = report.json(&look);
    assert_eq!(json[0]["records"][0], b.ledgers[0].to_string());
    assert_eq!(
        json[0]["text"],
        "第三方评估反馈问题整改: 89.5% was published; done/total is 79.0%; 89.5% follows from (done + in progress)/total"
    );
    assert_eq!(report.table(&look).rows.len(), 4);
}

#[test]
fn what_was_published_for_a_day_is_compared_with_that_day() {
    let b = Bulletin::new();
    let o = b.rig.office();
    let t = |n| o.read().records(Kind::Task).nth(n).unwrap().id();
    // In August one more is done: the figures of July still hold.
    let work = Work::new("t").on(Some(day("2023-08-01"))).set(Kind::Task, t(104), task::STATUS, Value::from("已完成"));
    o.commit(&b.rig.actor, work).unwrap();
    let before = said(&LintReport::of(o, None).unwrap(), Lang::Zh);
    assert_eq!(before.len(), 4, "{before:?}");
    // A correction that holds from July shows that July was published wrong.
    let work = Work::new("t").on(Some(day("2023-07-31"))).set(Kind::Task, t(0), task::STATUS, Value::from("未完成"));
    o.commit(&b.rig.actor, work).unwrap();
    let after = said(&LintReport::of(o, None).unwrap(), Lang::En);
    let records: Vec<_> = after.iter().filter(|(id, _)| id.starts_with("records:")).map(|(_, t)| t.as_str()).collect();
    assert_eq!(
        records,
        [
            "第三方评估反馈问题整改: 83 were published as done; the records give 82",
            "第三方评估反馈问题整改: 11 were published as not done; the records give 12",
        ]
    );
}

#[test]
fn days_that_were_not_worked_name_their_record() {
    let b = Bulletin::new();
    let o = b.rig.office();
    let (m, d) = (o.new_id().unwrap(), o.new_id().unwrap());
    let work = Work::new("t")
        .on(Some(day("2023-06-25")))
        .set(Kind::Meeting, m, meeting::NAME, Value::from("调度会"))
        .set(Kind::Meeting, m, meeting::ON, Value::from(day("2023-06-25")))
        .set(Kind::Document, d, document::TITLE, Value::from("实施方案"))
        .set(Kind::Document, d, document::ON, Value::from(day("2023-06-24")));
    o.commit(&b.rig.actor, work).unwrap();
    let report = LintReport::of(o, Some(day("2023-07-31"))).unwrap();
    let found: Vec<_> = report.remarks[4..].iter().map(|r| (r.remark.text.say(Lang::Zh), r.records.clone())).collect();
    assert_eq!(
        found,
        [
            ("实施方案：2023-06-24是端午节假期（2023-06-22至2023-06-24）".to_string(), vec![d]),
            ("调度会：2023-06-25（星期日）因端午节调休上班".to_string(), vec![m]),
        ]
    );
    let earlier = LintReport::of(o, Some(day("2023-06-24"))).unwrap();
    assert!(earlier.remarks.iter().all(|r| !r.records.contains(&m)));
}

/// Each day's figures are compared with that day, however many days there are; a total with one class gives its rate.
#[test]
fn every_published_day_is_looked_at_and_a_partial_breakdown_raises_nothing_false() {
    use crate::domain::schema::{figure, ledger};
    let b = Bulletin::new();
    let o = b.rig.office();
    let before = LintReport::of(o, Some(day("2023-07-31"))).unwrap().remarks.len();
    // Recorded on the fifteenth: what was published before is still to agree with itself.
    let l = o.new_id().unwrap();
    let work = Work::new("t").on(Some(day("2023-07-15"))).set(Kind::Ledger, l, ledger::NAME, Value::from("别处清单"));
    o.commit(&b.rig.actor, work).unwrap();
    let mut work = Work::new("t").on(Some(day("2023-08-01")));
    for n in 1..=20 {
        // On the tenth of them the rate is wrong.
        let rate = if n == 10 { 44.0 } else { 40.0 };
        for (name, value) in [("总数", 65.0), ("已完成", 26.0), ("完成率", rate)] {
            let f = o.new_id().unwrap();
            work.put(Kind::Figure, f, figure::NAME, Value::from(name));
            work.put(Kind::Figure, f, figure::LEDGER, Value::from(l));
            work.put(Kind::Figure, f, figure::AS_OF, Value::from(day(&format!("2023-07-{n:02}"))));
            work.put(Kind::Figure, f, figure::VALUE, Value::Real(value));
        }
    }
    o.commit(&b.rig.actor, work).unwrap();
    let report = LintReport::of(o, Some(day("2023-07-31"))).unwrap();
    let new: Vec<_> = report.remarks.iter().filter(|r| r.remark.subject == "别处清单").collect();
    assert_eq!(new.len(), 1, "{new:?}");
    assert_eq!((new[0].as_of, report.remarks.len()), (day("2023-07-10"), before + 1));
}

/// Ties rank 1, 2, 2, 4; 20 + 10 + 20 is 50; a task closed on a day is done.
#[test]
fn ranks_scores_and_closing_days_are_checked() {
    use crate::domain::period::Period;
    use crate::domain::schema::{indicator, observation};
    let b = Bulletin::new();
    let o = b.rig.office();
    let id = || o.new_id().unwrap();
    let parent = id();
    let mut work = Work::new("t").on(Some(day("2023-07-01")));
    work.put(Kind::Indicator, parent, indicator::NAME, Value::from("政务服务"));
    let period = Value::Period(Period::parse("2023Q2").unwrap());
    let observe = |work: &mut Work, of, unit, fields: &[(crate::domain::kind::Tag, Value)]| {
        let at = id();
        work.put(Kind::Observation, at, observation::INDICATOR, Value::from(of));
        work.put(Kind::Observation, at, observation::PERIOD, period.clone());
        work.put(Kind::Observation, at, observation::UNIT, Value::from(unit));
        fields.iter().for_each(|(tag, value)| work.put(Kind::Observation, at, *tag, value.clone()));
    };
    for (name, score) in [("网办", 20.0), ("窗口", 10.0), ("评价", 20.0)] {
        let child = o.new_id().unwrap();
        work.put(Kind::Indicator, child, indicator::NAME, Value::from(name));
        work.put(Kind::Indicator, child, indicator::PARENT, Value::from(parent));
        observe(&mut work, child, b.units[0], &[(observation::SCORE, Value::Real(score))]);
    }
    observe(&mut work, parent, b.units[0], &[(observation::SCORE, Value::Real(60.0))]);
    let ranked = o.new_id().unwrap();
    work.put(Kind::Indicator, ranked, indicator::NAME, Value::from("开办企业"));
    for (unit, (value, rank)) in b.units.iter().zip([(90.0, 1), (80.0, 2), (80.0, 2), (70.0, 3)]) {
        observe(
            &mut work,
            ranked,
            *unit,
            &[(observation::VALUE, Value::Real(value)), (observation::RANK, Value::Int(rank))],
        );
    }
    let undone = |r: &&crate::domain::record::Record| r.text(task::STATUS) == Some("未完成");
    let task = o.read().records(Kind::Task).find(undone).unwrap().id();
    work.put(Kind::Task, task, crate::domain::schema::task::DONE_ON, Value::from(day("2023-07-20")));
    o.commit(&b.rig.actor, work).unwrap();
    let found = said(&LintReport::of(o, Some(day("2023-07-31"))).unwrap(), Lang::Zh);
    let of = |prefix: &str| {
        found.iter().filter(|(id, _)| id.starts_with(prefix)).map(|(_, t)| t.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(of("wrong-sum:"), ["政务服务（2023年二季度）：下级得分（10+20+20）合计50，而公布为60"]);
    assert_eq!(of("ranks:"), ["开办企业（2023年二季度）：市第4局排名3，按数值应为4"]);
    assert_eq!(of("closing:").len(), 1);
}

/// 83, 11 and 11 of 105 are 79, 10 and 10 percent; that the last was made 11 so that the sum is 100 is said. A group that
/// states 27 and has 28 rows is wrong.
#[test]
fn forced_percentages_and_stated_group_counts_are_found() {
    let b = Bulletin::new();
    let o = b.rig.office();
    let mut work = Work::new("t").on(Some(day("2023-07-31")));
    let mut publish = |name: &str, value: f64, of: Option<RecordId>| {
        let id = o.new_id().unwrap();
        work.put(Kind::Figure, id, figure::NAME, Value::from(name));
        work.put(Kind::Figure, id, figure::AS_OF, Value::from(day("2023-07-31")));
        work.put(Kind::Figure, id, figure::VALUE, Value::Real(value));
        work.put(Kind::Figure, id, figure::LEDGER, of.map(Value::from));
    };
    for (name, value) in [("已完成占比", 79.0), ("正在推进占比", 10.0), ("未完成占比", 11.0)] {
        publish(name, value, Some(b.ledgers[0]));
    }
    publish("海南省（27所）", 27.0, None);
    publish("广东省（2所）", 2.0, None);
    for n in 0..30 {
        let id = o.new_id().unwrap();
        work.put(Kind::Unit, id, unit::NAME, Value::Text(format!("第{n}中学")));
        work.put(Kind::Unit, id, unit::PLACE, Value::from(if n < 28 { "海南省" } else { "广东省" }));
    }
    o.commit(&b.rig.actor, work).unwrap();
    let found = said(&LintReport::of(o, Some(day("2023-07-31"))).unwrap(), Lang::Zh);
    let of = |id: &str| found.iter().filter(|(i, _)| i.starts_with(id)).map(|(_, t)| t.as_str()).collect::<Vec<_>>();
    assert_eq!(of("shares"), ["第三方评估反馈问题整改：百分比合计恰为100%，但未完成应为10%，公布为11%：系凑整"]);
    assert_eq!(of("groups"), ["海南省（27所）：标注27，实列28"]);
    // Rows that come later are no part of what was stated.
    let id = o.new_id().unwrap();
    let work = Work::new("t").set(Kind::Unit, id, unit::NAME, Value::from("新设中学"));
    o.commit(&b.rig.actor, work.set(Kind::Unit, id, unit::PLACE, Value::from("广东省"))).unwrap();
    let found = said(&LintReport::of(o, None).unwrap(), Lang::En);
    let groups: Vec<_> = found.iter().filter(|(id, _)| id.starts_with("groups")).collect();
    assert_eq!(groups.len(), 1, "{groups:?}");
}
