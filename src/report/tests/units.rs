//! `report units`.

use serde_json::json;

use super::{Bulletin, day, due};
use crate::domain::kind::Kind;
use crate::domain::lamp::Lamp;
use crate::domain::period::Period;
use crate::domain::schema::{finding, flag, indicator, task};
use crate::domain::value::Value;
use crate::i18n::Lang;
use crate::report::View;
use crate::report::table::{Look, Report};
use crate::report::units::UnitsReport;
use crate::service::Work;
use crate::service::tasks::due::Group;

#[test]
fn a_unit_shows_what_it_leads_and_what_is_late() {
    let b = Bulletin::new();
    let o = b.rig.office();
    // The tasks of the first unit that are not done: their places modulo 12 are 0.
    let open: Vec<_> = {
        let state = o.read();
        let mine = |r: &&crate::domain::record::Record| {
            r.reference(task::LEAD) == Some(b.units[0])
                && matches!(r.text(task::STATUS), Some("未完成" | "正在推进" | "未完成阶段任务"))
        };
        state.records(Kind::Task).filter(mine).map(|r| r.id()).collect()
    };
    let (i, f, g) = (o.new_id().unwrap(), o.new_id().unwrap(), o.new_id().unwrap());
    let mut work = Work::new("t").on(Some(day("2023-08-01")));
    work.put(Kind::Task, open[0], task::DUE, due("2023-07-20"));
    work.put(Kind::Task, open[1], task::DUE, due("2023-08-08"));
    work.put(Kind::Task, open[2], task::DUE, due("2023-08-09"));
    let work = work
        .set(Kind::Indicator, i, indicator::NAME, Value::from("开办企业"))
        .set(Kind::Indicator, i, indicator::LEAD, Value::from(b.units[0]))
        .set(Kind::Finding, f, finding::TITLE, Value::from("窗口缺岗"))
        .set(Kind::Finding, f, finding::CATEGORY, Value::from("window-absence"))
        .set(Kind::Finding, f, finding::FACTS, Value::from("上午十时窗口无人"))
        .set(Kind::Finding, f, finding::STATE, Value::from("assigned"))
        .set(Kind::Finding, f, finding::UNIT, Value::from(b.units[0]))
        .set(Kind::Flag, g, flag::INDICATOR, Value::from(i))
        .set(Kind::Flag, g, flag::PERIOD, Value::Period(Period::parse("2023Q2").unwrap()))
        .set(Kind::Flag, g, flag::RULE, Value::from("bottom:3"))
        .set(Kind::Flag, g, flag::REASON, Value::from("排名16/18"));
    o.commit(&b.rig.actor, work).unwrap();
    let state = o.read();
    let report = UnitsReport::of(&View::now(&state, day("2023-08-01"))).unwrap();
    assert_eq!(report.units.len(), 12);
    let first = &report.units[0];
    // 1 August 2023 is a Tuesday: five working days on is Tuesday the 8th.
    assert_eq!((first.tally.groups[0], first.tally.groups[1], first.tally.groups[2]), (1, 1, 0));
    assert_eq!(
        (first.tally.lamps.get(Lamp::Red), first.tally.lamps.get(Lamp::Yellow), first.tally.lamps.get(Lamp::Green)),
        (1, 1, 1)
    );
    assert_eq!(
        (first.tally.findings, first.tally.flags, first.tally.indicators),
        (1, 1, 1),
        "a flag without a unit is its lead unit's"
    );
    let total: u64 = report.units.iter().map(|u| u.tally.tasks.total()).sum();
    assert_eq!(total, 105 + 93 + 34 + 125);
    assert_eq!(report.units.iter().map(|u| u.tally.tasks.done).sum::<u64>(), 83 + 32 + 69);
    let json = report.json(&Look { state: &state, lang: Lang::Zh });
    assert_eq!((&json[0]["unit"], &json[0]["lamps"]["red"]), (&json!("市第1局"), &json!(1)));
    assert_eq!(report.table(&Look { state: &state, lang: Lang::Zh }).columns[0].heading, "牵头单位");
    drop(state);
    // Five weeks on nothing more was heard: what is open and was reported is stalled.
    let state = o.read();
    let later = UnitsReport::of(&View::now(&state, day("2023-09-05"))).unwrap();
    assert_eq!(later.units[0].tally.group(Group::Stalled), open.len() as u64);
    assert_eq!((later.units[0].tally.group(Group::Overdue), later.units[0].tally.group(Group::Soon)), (3, 0));
}
