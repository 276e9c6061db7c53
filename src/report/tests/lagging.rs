//! `report lagging` and `flag lagging`.

use std::collections::HashMap;

use serde_json::json;

use super::day;
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::period::Period;
use crate::domain::rank::Band;
use crate::domain::schema::{flag, indicator, observation, unit};
use crate::domain::value::Value;
use crate::error::Code;
use crate::i18n::Lang;
use crate::report::View;
use crate::report::lagging::LaggingReport;
use crate::report::table::{Look, Report};
use crate::service::Work;
use crate::service::people::own_unit::own_unit;
use crate::service::scores::lagging::{LaggingOptions, standings};
use crate::service::tests::Rig;

/// Six counties, of which 测试县 is ours, and three indicators.
struct Panel {
    rig: Rig,
    counties: Vec<RecordId>,
    indicators: HashMap<&'static str, RecordId>,
    lead: RecordId,
}

fn period(text: &str) -> Period {
    Period::parse(text).unwrap()
}

impl Panel {
    fn new() -> Self {
        let rig = Rig::empty();
        let o = rig.office();
        let mut work = Work::new("test.make");
        let counties: Vec<RecordId> = (0..6).map(|_| o.new_id().unwrap()).collect();
        for (c, name) in counties.iter().zip(["测试县", "甲县", "乙县", "丙县", "丁县", "戊县"]) {
            work.put(Kind::Unit, *c, unit::NAME, Value::from(name));
            work.put(Kind::Unit, *c, unit::SORT, Value::from("county"));
        }
        let lead = o.new_id().unwrap();
        work.put(Kind::Unit, lead, unit::NAME, Value::from("市市场监管局"));
        let mut indicators = HashMap::new();
        for name in ["开办企业", "纳税", "获得电力"] {
            let id = o.new_id().unwrap();
            work.put(Kind::Indicator, id, indicator::NAME, Value::from(name));
            work.put(Kind::Indicator, id, indicator::LEAD, Value::from(lead));
            indicators.insert(name, id);
        }
        o.commit(&rig.actor, work).unwrap();
        Self { rig, counties, indicators, lead }
    }

    /// Observes an indicator in a period: the scores of the counties, ours first.
    fn scores(&self, name: &str, at: &str, scores: &[f64]) {
        let mut work = Work::new("test.observe");
        for (c, score) in self.counties.iter().zip(scores) {
            let id = self.rig.office().new_id().unwrap();
            work.put(Kind::Observation, id, observation::INDICATOR, Value::from(self.indicators[name]));
            work.put(Kind::Observation, id, observation::PERIOD, Value::Period(period(at)));
            work.put(Kind::Observation, id, observation::UNIT, Value::from(*c));
            work.put(Kind::Observation, id, observation::SCORE, Value::from(*score));
        }
        self.rig.office().commit(&self.rig.actor, work).unwrap();
    }

    /// Publishes our own place.
    fn publish(&self, name: &str, at: &str, rank: i64, out_of: i64, band: Option<Band>) -> RecordId {
        let id = self.rig.office().new_id().unwrap();
        let mut work = Work::new("test.observe");
        work.put(Kind::Observation, id, observation::INDICATOR, Value::from(self.indicators[name]));
        work.put(Kind::Observation, id, observation::PERIOD, Value::Period(period(at)));
        work.put(Kind::Observation, id, observation::UNIT, Value::from(self.counties[0]));
        work.put(Kind::Observation, id, observation::RANK, Value::Int(rank));
        work.put(Kind::Observation, id, observation::OUT_OF, Value::Int(out_of));
        if let Some(band) = band {
            work.put(Kind::Observation, id, observation::BAND, Value::from(band.name()));
        }
        self.rig.office().commit(&self.rig.actor, work).unwrap();
        id
    }

    fn options(&self, rules: Option<&str>, at: Option<&str>) -> LaggingOptions {
        LaggingOptions::new(&self.rig.office().read(), None, rules, at.map(period)).unwrap()
    }

    fn flag(&self, rules: Option<&str>) -> (Vec<String>, usize, Vec<RecordId>) {
        let options = self.options(rules, None);
        let (plan, _) = self.rig.office().flag_lagging(&self.rig.actor, &options, Lang::Zh, false).unwrap();
        let raised = plan.raised.iter().map(|r| format!("{} {}", r.rule, r.why.say(Lang::Zh))).collect();
        (raised, plan.kept.len(), plan.lifted.iter().map(|l| l.flag).collect())
    }

    fn flag_text(&self, id: RecordId, tag: crate::domain::kind::Tag) -> String {
        self.rig.office().read().get(id).and_then(|r| r.text(tag).map(str::to_string)).unwrap_or_default()
    }
}

#[test]
fn a_rank_that_was_not_published_comes_from_the_peers() {
    let p = Panel::new();
    p.scores("开办企业", "2023Q2", &[70.0, 90.0, 80.0, 80.0, 60.0, 95.0]);
    p.scores("纳税", "2023Q2", &[90.0, 70.0, 60.0, 50.0, 40.0, 30.0]);
    p.publish("获得电力", "2023Q2", 16, 18, Some(Band::Middle));
    let state = p.rig.office().read();
    let options = p.options(None, None);
    assert_eq!(options.own, p.counties[0], "测试县营商办 is called after 测试县");
    let report = LaggingReport::of(&View::now(&state, day("2023-08-01")), &options);
    let found = report.json(&Look { state: &state, lang: Lang::Zh });
    assert_eq!(found.as_array().unwrap().len(), 2);
    let first = &found[0];
    assert_eq!((&first["rank"], &first["out_of"], &first["score"]), (&json!(5), &json!(6), &json!(70.0)));
    assert_eq!(first["reason"], "排名5/6，列倒数后3名");
    assert_eq!(
        (&first["band"], &first["flag"]),
        (&json!("lagging"), &json!(null)),
        "thirds: 5 of 6 is in the last two"
    );
    let published = &found[1];
    assert_eq!((&published["rank"], &published["band"]), (&json!(16), &json!("middle")), "the band as published");
    assert_eq!(report.remark().say(Lang::En), "2 of 3 indicators lag.");
    let table = report.table(&Look { state: &state, lang: Lang::En });
    assert_eq!((table.rows.len(), table.rows[0].len()), (2, table.columns.len()));
}

#[test]
fn flags_are_raised_once_kept_and_lifted_by_a_later_observation() {
    let p = Panel::new();
    p.publish("开办企业", "2023Q1", 17, 18, None);
    p.publish("纳税", "2023Q1", 3, 18, None);
    let (raised, kept, lifted) = p.flag(None);
    assert_eq!((raised.as_slice(), kept, lifted.len()), (&["bottom:3 排名17/18，列倒数后3名".to_string()][..], 0, 0));
    let first = p.rig.office().read().records(Kind::Flag).next().unwrap().id();
    assert_eq!(p.flag_text(first, flag::STATE), "raised");
    assert_eq!(p.rig.office().read().get(first).unwrap().reference(flag::UNIT), Some(p.lead));
    let before = p.rig.office().read().metas().len();
    assert_eq!(p.flag(None), (vec![], 1, vec![]), "a second time changes nothing");
    assert_eq!(p.rig.office().read().metas().len(), before);
    // Still among the last three: the old flag stays, the new quarter has one of its own.
    p.publish("开办企业", "2023Q2", 16, 18, None);
    assert_eq!(p.flag(None), (vec!["bottom:3 排名16/18，列倒数后3名".to_string()], 0, vec![]));
    let o = p.publish("开办企业", "2023Q3", 10, 18, None);
    let (raised, kept, lifted) = p.flag(None);
    assert_eq!((raised.len(), kept, lifted.len()), (0, 0, 2));
    assert_eq!(p.flag_text(first, flag::STATE), "lifted");
    assert_eq!(p.flag_text(first, flag::LIFTED), "2023年三季度：排名10/18");
    assert_eq!(p.rig.office().read().get(first).unwrap().reference(flag::LIFTED_BY), Some(o));
    // The third quarter was not observed for taxes: nothing is said of it.
    let options = p.options(None, None);
    assert_eq!(standings(&p.rig.office().read(), &options).without, [p.indicators["纳税"]]);
}

#[test]
fn a_dry_run_writes_nothing_and_an_undone_flag_is_raised_again() {
    let p = Panel::new();
    p.publish("开办企业", "2023Q1", 17, 18, None);
    let o = p.rig.office();
    let options = p.options(None, None);
    let (plan, done) = o.flag_lagging(&p.rig.actor, &options, Lang::En, true).unwrap();
    assert_eq!((plan.raised.len(), done), (1, None));
    assert_eq!(o.read().records(Kind::Flag).count(), 0);
    p.flag(None);
    o.carry_out(&p.rig.actor, o.plan_undo(&p.rig.actor).unwrap()).unwrap();
    assert_eq!(o.read().records(Kind::Flag).count(), 0);
    assert_eq!(p.flag(None).0.len(), 1);
    assert_eq!(o.read().records(Kind::Flag).map(|f| f.id()).collect::<Vec<_>>(), [plan.raised[0].flag]);
}

#[test]
fn several_rules_raise_flags_of_their_own_and_a_fall_is_made_good() {
    let p = Panel::new();
    p.publish("开办企业", "2023Q1", 5, 18, None);
    p.publish("开办企业", "2023Q2", 14, 18, None);
    let rules = Some("bottom:3，band:lagging，fell:5");
    let (raised, ..) = p.flag(rules);
    assert_eq!(raised, ["band:lagging 排名处于“靠后”档", "fell:5 排名由第5降至第14，下降9位"]);
    // Two places up is out of the last third, but not where it fell from.
    p.publish("开办企业", "2023Q3", 12, 18, None);
    let lifted = p.flag(rules).2;
    assert_eq!(lifted.iter().map(|f| p.flag_text(*f, flag::RULE)).collect::<Vec<_>>(), ["band:lagging"]);
    p.publish("开办企业", "2023Q4", 5, 18, None);
    let lifted = p.flag(rules).2;
    assert_eq!(lifted.iter().map(|f| p.flag_text(*f, flag::RULE)).collect::<Vec<_>>(), ["fell:5"]);
}

#[test]
fn a_named_period_is_judged_as_it_was_then() {
    let p = Panel::new();
    p.publish("开办企业", "2022", 18, 18, None);
    p.publish("开办企业", "2023Q1", 17, 18, None);
    p.publish("开办企业", "2023Q2", 4, 18, None);
    let state = p.rig.office().read();
    let at = |text: Option<&str>| {
        let found = standings(&state, &p.options(Some("bottom:3,fell:1"), text));
        found.judged.iter().map(|j| (j.period.code(), j.previous.map(|p| p.code()), j.lags.len())).collect::<Vec<_>>()
    };
    assert_eq!(at(None), [("2023Q2".to_string(), Some("2023Q1".to_string()), 0)]);
    assert_eq!(at(Some("2023Q1")), [("2023Q1".to_string(), None, 1)], "a year is no quarter before");
    assert_eq!(at(Some("2022"))[0].2, 1);
    assert!(at(Some("2020")).is_empty());
}

#[test]
fn our_own_unit_is_named_set_or_told_by_the_office() {
    let p = Panel::new();
    p.scores("开办企业", "2023Q2", &[70.0, 90.0, 80.0, 80.0, 60.0, 95.0]);
    let o = p.rig.office();
    assert_eq!(own_unit(&o.read(), None).unwrap(), p.counties[0]);
    assert_eq!(own_unit(&o.read(), Some("丙县")).unwrap(), p.counties[3]);
    assert_eq!(own_unit(&o.read(), Some("己县")).unwrap_err().code(), Code::NotFound);
    let rename =
        |name: &str, value: &str| {
            let id = crate::service::settings::id(name);
            let work = Work::new("t")
                .set(Kind::Setting, id, crate::domain::schema::setting::NAME, Value::from(name))
                .set(Kind::Setting, id, crate::domain::schema::setting::VALUE, Value::from(value));
            o.commit(&p.rig.actor, work).unwrap();
        };
    rename(crate::service::OFFICE_NAME, "督查室");
    let error = own_unit(&o.read(), None).unwrap_err();
    assert_eq!((error.code(), error.hints(Lang::Zh).len()), (Code::Usage, 3));
    rename(crate::service::settings::OWN_UNIT, "乙县");
    assert_eq!(own_unit(&o.read(), None).unwrap(), p.counties[2]);
    assert_eq!(LaggingOptions::new(&o.read(), None, Some("bottom:0"), None).unwrap_err().code(), Code::Usage);
}

#[test]
fn units_of_another_sort_are_no_peers_and_lower_can_be_better() {
    let p = Panel::new();
    let o = p.rig.office();
    // A region stands in the same panel, as aggregates do in the World Bank's.
    let (region, id) = (o.new_id().unwrap(), p.indicators["获得电力"]);
    let mut work = Work::new("t").set(Kind::Unit, region, unit::NAME, Value::from("全市平均")).set(
        Kind::Indicator,
        id,
        indicator::DIRECTION,
        Value::from("lower"),
    );
    for (n, (unit, days)) in
        p.counties.iter().chain([&region]).zip([30.0, 10.0, 20.0, 40.0, 15.0, 12.0, 18.0]).enumerate()
    {
        let at = RecordId(n as u64 + 1);
        work.put(Kind::Observation, at, observation::INDICATOR, Value::from(id));
        work.put(Kind::Observation, at, observation::PERIOD, Value::Period(period("2020")));
        work.put(Kind::Observation, at, observation::UNIT, Value::from(*unit));
        work.put(Kind::Observation, at, observation::VALUE, Value::from(days));
    }
    o.commit(&p.rig.actor, work).unwrap();
    let state = o.read();
    let found = standings(&state, &p.options(Some("bottom:2"), None));
    let place = found.judged[0].standing.place.unwrap();
    assert_eq!((place.rank, place.out_of, found.judged[0].lags.len()), (5, 6, 1));
}
