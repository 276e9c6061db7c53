//! Steps that take several fields: more time asked for and granted, the ladder of urging, the life of a flag.

use super::Town;
use crate::domain::deadline::Precision;
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::period::Period;
use crate::domain::schema::{flag, indicator, note, task};
use crate::domain::value::{Due, Value, ValueRef};
use crate::i18n::Lang;
use crate::service::{Office, Work};

fn notes(office: &Office, of: RecordId) -> Vec<(String, Vec<RecordId>)> {
    let state = office.read();
    let all = state.records(Kind::Note).filter(|r| r.reference(note::ABOUT) == Some(of));
    all.map(|r| (r.text(note::SORT).unwrap_or_default().to_string(), r.references(note::TOLD).collect())).collect()
}

#[test]
fn more_time_is_asked_for_with_a_reason_and_granted_or_refused() {
    let town = Town::new();
    let mut work = Work::new("record.edit");
    let due = Due { date: "2023-08-10".parse().ok(), precision: Precision::Day, words: "8月10日".into() };
    work.put(Kind::Task, town.tasks[0], task::DUE, Value::Due(due));
    town.office().commit(&town.actor, work).unwrap();
    let day = |town: &Town| town.office().read().get(town.tasks[0]).unwrap().date(task::DUE).unwrap().to_string();
    let mut stage = town.stage(Lang::Zh, 100, 30);
    stage.keys("4 +");
    assert!(stage.shows("没有待批复的延期申请"), "{}", stage.text());
    let ask = |stage: &mut crate::tui::testkit::Stage<crate::tui::app::App>, until: &str| {
        stage.keys("E");
        assert!(stage.shows("申请延期：压减办税环节"), "{}", stage.text());
        stage.keys("text:汛期停工 esc j j j j enter");
        stage.keys(&format!("text:{until} C-s"));
    };
    // Neither the reason nor the day may be left out.
    stage.keys("E text:汛期停工 C-s");
    assert!(stage.shows("有 1 项需要修改，尚未保存") && stage.shows("必填"), "{}", stage.text());
    stage.keys("esc j y");
    ask(&mut stage, "8-5");
    assert!(stage.shows("申请延至 2023-08-05，而完成时限已是 2023-08-10"), "{}", stage.text());
    stage.keys("enter C-u text:8-31 C-s");
    assert!(stage.shows("已新建"), "{}", stage.text());
    assert_eq!(day(&town), "2023-08-10", "asking changes no deadline");
    stage.keys("+");
    assert_eq!(day(&town), "2023-08-31", "{}", stage.text());
    // The next one is refused, with a reason; the deadline stays.
    ask(&mut stage, "9-30");
    stage.keys("- text:已延过一次 enter");
    assert_eq!(day(&town), "2023-08-31");
    let office = town.office();
    let state = office.read();
    let answers: Vec<_> = state.records(Kind::Note).filter_map(|r| r.text(note::ANSWER)).collect();
    assert_eq!(answers, ["granted", "refused"]);
    let why = state.records(Kind::Note).filter_map(|r| r.text(note::ANSWER_WHY)).collect::<Vec<_>>();
    assert_eq!(why, ["已延过一次"]);
    let actions: Vec<&str> = state.metas().iter().map(|m| state.action(m)).rev().take(4).collect();
    assert_eq!(actions, ["task.refuse-extension", "task.ask-extension", "task.extend", "task.ask-extension"]);
}

#[test]
fn urging_climbs_the_ladder_and_keeps_who_was_told() {
    let town = Town::new();
    let mut stage = town.stage(Lang::Zh, 100, 30);
    for (word, text) in [("催办", "请抓紧"), ("督办单", "逾期未报"), ("约谈", "约谈负责人"), ("通报", "全市通报")]
    {
        stage.keys("4 A-u");
        assert!(stage.shows(&format!("{word}：压减办税环节")), "{word}: {}", stage.text());
        stage.keys(&format!("text:{text} enter"));
    }
    stage.keys("A-u");
    assert!(stage.shows("催办层级已到最后一步：通报"), "{}", stage.text());
    let office = town.office();
    let found = notes(&office, town.tasks[0]);
    assert_eq!(found.iter().map(|n| n.0.as_str()).collect::<Vec<_>>(), ["urge", "order", "talk", "notice"]);
    let lead = office.read().get(town.tasks[0]).unwrap().reference(task::LEAD).unwrap();
    assert!(found.iter().all(|n| n.1 == [lead]), "who was told is kept");
    stage.keys("j space V A-u");
    assert!(stage.shows("所选事项处于不同的催办层级"), "{}", stage.text());
}

#[test]
fn a_flag_lives_from_commitment_to_lifting() {
    let town = Town::new();
    let office = town.office();
    let (of, one, two) = (office.new_id().unwrap(), office.new_id().unwrap(), office.new_id().unwrap());
    let mut work = Work::new("test.make").set(Kind::Indicator, of, indicator::NAME, Value::from("开办企业"));
    for (id, rule) in [(one, "bottom:3"), (two, "hand")] {
        work.put(Kind::Flag, id, flag::INDICATOR, Value::Ref(of));
        work.put(Kind::Flag, id, flag::PERIOD, Value::Period(Period::parse("2023Q2").unwrap()));
        work.put(Kind::Flag, id, flag::RULE, Value::from(rule));
        work.put(Kind::Flag, id, flag::REASON, Value::from("列倒数后3名"));
        work.put(Kind::Flag, id, flag::STATE, Value::from("raised"));
    }
    office.commit(&town.actor, work).unwrap();
    let state = |id: RecordId| office.read().get(id).and_then(|r| r.text(flag::STATE).map(str::to_string)).unwrap();
    let mut stage = town.stage(Lang::Zh, 100, 30);
    stage.keys("3 p");
    assert!(stage.shows("表态：开办企业"), "{}", stage.text());
    stage.keys("text:分管副市长 enter text:成立专班 enter text:8-31 C-s");
    for id in [one, two] {
        assert_eq!(state(id), "committed", "{}", stage.text());
        let all = office.read();
        let r = all.get(id).unwrap();
        assert_eq!((r.text(flag::BY), r.text(flag::MEASURE)), (Some("分管副市长"), Some("成立专班")));
        assert!(matches!(r.get(flag::DUE), Some(ValueRef::Due(_))));
    }
    stage.keys("r");
    assert_eq!((state(one).as_str(), state(two).as_str()), ("repairing", "repairing"), "{}", stage.text());
    stage.keys("o text:口径调整 enter y");
    assert_eq!((state(one).as_str(), state(two).as_str()), ("lifted", "lifted"), "{}", stage.text());
    stage.keys("o");
    assert!(stage.shows("此处没有可办理此步骤的落后标记：已解除、已解除"), "{}", stage.text());
    let log = office.read();
    let actions: Vec<&str> = log.metas().iter().map(|m| log.action(m)).rev().take(3).collect();
    assert_eq!(actions, ["flag.lift-by-hand", "flag.repair", "flag.commit"]);
}
