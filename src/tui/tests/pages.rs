//! Pages in the console: a bulletin read down to the record behind a figure, and back; a board; the call sheet.

use super::rig::{Rig, assert_whole};
use crate::cycle::bulletin::{Beginning, begin, set_section};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::schema::{case, survey};
use crate::domain::value::Value;
use crate::i18n::Lang;
use crate::service::Work;

#[test]
fn a_bulletin_is_read_down_to_the_record_behind_a_figure_and_back() {
    let rig = Rig::new();
    let day = "2023-08-01".parse().ok();
    let of = Beginning { on: day, as_of: day, from: "2023-07-01".parse().ok(), ..Beginning::default() };
    let (id, _) = begin(&rig.office, &rig.actor, &of).unwrap();
    let text = "第三方整改共{{count task ledger:第三方整改}}项，已完成{{count task ledger:第三方整改 status:done}}项。";
    set_section(&rig.office, &rig.actor, id, "1", None, Some(text)).unwrap();
    for (lang, width, height) in [(Lang::Zh, 80, 24), (Lang::Zh, 200, 60), (Lang::En, 80, 24)] {
        let mut stage = rig.stage(lang, width, height);
        stage.keys("9 g r");
        assert!(stage.shows("第三方整改共20项，已完成7项。"), "{}", stage.text());
        assert_whole(&stage);
        let page = stage.text();
        // Past the heading and the paragraph to the figures.
        stage.keys("j j enter");
        assert!(stage.shows("20") && stage.shows("count task ledger:第三方整改"), "{}", stage.text());
        stage.keys("j enter");
        assert!(stage.shows("压减企业开办环节至两个（1）"), "the records: {}", stage.text());
        assert_whole(&stage);
        stage.keys("enter");
        stage.keys("esc");
        stage.keys("esc esc");
        assert!(stage.shows("第三方整改共20项"), "{}", stage.text());
        stage.keys("k k");
        assert_eq!(stage.text(), page, "the same page again");
        stage.keys("esc");
        assert!(!stage.shows("第三方整改共20项，"), "{}", stage.text());
    }
}

#[test]
fn boards_and_the_calendar_have_a_key_each() {
    let rig = Rig::new();
    for (lang, width, height, says) in
        [(Lang::Zh, 80, 24, "每周调度"), (Lang::En, 200, 60, "weekly dispatch"), (Lang::Zh, 200, 60, "每周调度")]
    {
        let mut stage = rig.stage(lang, width, height);
        stage.keys("g w");
        assert!(stage.shows(says), "{}", stage.text());
        assert_whole(&stage);
        stage.keys("G j k esc");
        stage.keys("g K");
        assert!(stage.shows("2023-08-01"), "{}", stage.text());
        assert_whole(&stage);
    }
}

#[test]
fn one_key_writes_the_answer_of_a_call_down() {
    let rig = Rig::new();
    let of = RecordId::from_key(Kind::Survey, ["二季度"]);
    let mut work = Work::new("t").set(Kind::Survey, of, survey::TITLE, Value::from("二季度"));
    work.put(Kind::Survey, of, survey::PERIOD, Value::Period(crate::domain::period::Period::parse("2023Q2").unwrap()));
    let cases: Vec<RecordId> =
        (0..3).map(|n: usize| RecordId::from_key(Kind::Case, [n.to_string().as_str()])).collect();
    for (n, id) in cases.iter().enumerate() {
        work.put(Kind::Case, *id, case::SURVEY, Value::Ref(of));
        work.put(Kind::Case, *id, case::ENTITY, Value::from(format!("主体{n}")));
        work.put(Kind::Case, *id, case::STATE, Value::from("drawn"));
    }
    rig.office.commit(&rig.actor, work).unwrap();
    let mut stage = rig.stage(Lang::Zh, 120, 30);
    let title = crate::action::named("screen.cases").unwrap().title.zh;
    stage.keys(&format!(": text:{title} enter"));
    let keys = stage.text();
    assert!(keys.contains("u 非常满意") && keys.contains("r 未接通"), "the keys that answer are shown: {keys}");
    // Nobody answers, twice.
    stage.keys("u j r r j p");
    assert_eq!(rig.office.read().get(cases[1]).unwrap().number(case::CALLS), Some(2.0));
    let state = rig.office.read();
    let held = |n: usize| {
        let r = state.get(cases[n]).unwrap();
        (r.text(case::STATE).map(str::to_string), r.text(case::GRADE).map(str::to_string))
    };
    assert_eq!(held(0), (Some("answered".into()), Some("very-satisfied".into())), "{}", stage.text());
    assert_eq!(held(1), (Some("unreached".into()), None));
    assert_eq!(held(2), (Some("answered".into()), Some("dissatisfied".into())));
}
