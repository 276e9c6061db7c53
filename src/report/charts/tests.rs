//! The data behind the pictures, on a small office.

use chrono::NaiveDate;

use crate::domain::calendar::Calendar;
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::lamp::Lamp;
use crate::domain::period::{Grain, Period};
use crate::domain::rank::{Band, Direction};
use crate::domain::schema::{flag, indicator, observation, setting, task, unit};
use crate::domain::value::Value;
use crate::report::charts::*;
use crate::report::tests::{Bulletin, day, due};
use crate::service::tasks::lamps::TaskLamps;
use crate::service::tests::Rig;
use crate::service::{Work, settings};

fn q(text: &str) -> Period {
    Period::parse(text).unwrap()
}

/// Five counties, one indicator (lower is better) over four quarters of which the third is missing, and one under it.
struct Counties {
    rig: Rig,
    units: Vec<RecordId>,
    indicator: RecordId,
}

const NAMES: [&str; 5] = ["龙南市", "信丰县", "全南县", "定南县", "安远县"];

impl Counties {
    fn new() -> Self {
        let rig = Rig::empty();
        let o = rig.office();
        let id = || o.new_id().unwrap();
        let units: Vec<RecordId> = NAMES.iter().map(|_| id()).collect();
        let indicator = id();
        let mut work = Work::new("test.make").on(Some(day("2023-07-31")));
        for (u, name) in units.iter().zip(NAMES) {
            work.put(Kind::Unit, *u, unit::NAME, Value::from(name));
        }
        let s = settings::id(settings::OWN_UNIT);
        work.put(Kind::Setting, s, setting::NAME, Value::from(settings::OWN_UNIT));
        work.put(Kind::Setting, s, setting::VALUE, Value::from("全南县"));
        work.put(Kind::Indicator, indicator, indicator::NAME, Value::from("开办企业"));
        work.put(Kind::Indicator, indicator, indicator::DIRECTION, Value::from("lower"));
        work.put(Kind::Indicator, indicator, indicator::TARGET, Value::Real(1.0));
        o.commit(&rig.actor, work).unwrap();
        let mut all = Self { rig, units, indicator };
        for (period, values) in [
            ("2022Q3", [1.0, 2.0, 3.0, 4.0, 5.0]),
            ("2022Q4", [1.0, 2.0, 2.5, 2.5, 5.0]),
            ("2023Q2", [2.0, 1.0, 4.0, 3.0, 3.5]),
        ] {
            for (at, value) in values.into_iter().enumerate() {
                all.observe(at, period, &[(observation::VALUE, Value::Real(value))]);
            }
        }
        all
    }

    fn observe(&mut self, unit: usize, period: &str, fields: &[(crate::domain::kind::Tag, Value)]) -> RecordId {
        let o = self.rig.office();
        let id = o.new_id().unwrap();
        let mut work = Work::new("test.observe").on(Some(day("2023-07-31")));
        work.put(Kind::Observation, id, observation::INDICATOR, Value::from(self.indicator));
        work.put(Kind::Observation, id, observation::UNIT, Value::from(self.units[unit]));
        work.put(Kind::Observation, id, observation::PERIOD, Value::Period(q(period)));
        for (tag, value) in fields {
            work.put(Kind::Observation, id, *tag, value.clone());
        }
        o.commit(&self.rig.actor, work).unwrap();
        id
    }
}

#[test]
fn an_indicator_is_followed_over_periods_with_its_holes() {
    let c = Counties::new();
    let peers = Peers::of(&c.rig.office().read(), c.indicator, None);
    assert_eq!((peers.name.as_str(), peers.better, peers.target), ("开办企业", Direction::Lower, Some(1.0)));
    assert_eq!(peers.periods, ["2022Q3", "2022Q4", "2023Q1", "2023Q2"].map(q));
    let own = peers.own().unwrap();
    assert_eq!((own.name.as_str(), &peers.lines[0]), ("全南县", own), "the own county comes first");
    let ranks: Vec<_> = own.points.iter().map(|p| p.and_then(|s| s.rank)).collect();
    assert_eq!(ranks, [Some(3), Some(3), None, Some(5)]);
    assert_eq!(own.points[3].unwrap().band, Some(Band::Lagging));
    let tied = peers.lines.iter().find(|l| l.name == "定南县").unwrap().points[1].unwrap();
    assert_eq!((tied.rank, tied.out_of), (Some(3), Some(5)), "equals share the better rank");
    assert_eq!(peers.spread(1, Figure::Value), Some((1.0, 2.5, 5.0)));
    assert_eq!(peers.spread(2, Figure::Value), None);
}

#[test]
fn what_was_published_and_revised_counts_before_what_is_ranked_here() {
    let mut c = Counties::new();
    let rank = |n| (observation::RANK, Value::Int(n));
    c.observe(0, "2023H1", &[rank(9), (observation::OUT_OF, Value::Int(18)), (observation::VALUE, Value::Real(7.0))]);
    let revised = (observation::REVISED_RANK, Value::Int(17));
    c.observe(2, "2023H1", &[rank(12), revised, (observation::OUT_OF, Value::Int(18))]);
    c.observe(1, "2023H1", &[(observation::VALUE, Value::Real(1.0))]);
    let state = c.rig.office().read();
    let peers = Peers::of(&state, c.indicator, Some(Grain::Half));
    assert_eq!(peers.periods, [q("2023H1")]);
    let at = |name: &str| peers.lines.iter().find(|l| l.name == name).unwrap().points[0].unwrap();
    assert_eq!((at("龙南市").rank, at("龙南市").band), (Some(9), Some(Band::Middle)));
    assert_eq!((at("全南县").rank, at("全南县").revised, at("全南县").band), (Some(17), true, Some(Band::Lagging)));
    assert_eq!(at("信丰县").rank, None, "two values of eighteen make no rank");
    let quarters = Peers::of(&state, c.indicator, None);
    assert_eq!(quarters.periods.len(), 4, "most observations are of quarters");
    let nothing = Peers::of(&state, c.units[0], None);
    assert!(nothing.periods.is_empty() && nothing.lines.is_empty());
}

#[test]
fn scores_rank_where_no_values_are_known() {
    let mut c = Counties::new();
    for (unit, score) in [91.5, 88.0, 93.0].into_iter().enumerate() {
        c.observe(unit, "2023", &[(observation::SCORE, Value::Real(score))]);
    }
    let peers = Peers::of(&c.rig.office().read(), c.indicator, Some(Grain::Year));
    let ranks: Vec<_> = peers.lines.iter().map(|l| (l.name.as_str(), l.points[0].unwrap().rank)).collect();
    assert_eq!(
        ranks,
        [("全南县", Some(1)), ("龙南市", Some(2)), ("信丰县", Some(3))],
        "more is better, whatever the indicator"
    );
    assert_eq!((peers.knows(Figure::Value), peers.spread(0, Figure::Score)), (false, Some((93.0, 91.5, 88.0))));
}

#[test]
fn heat_maps_show_the_same_places_from_three_sides() {
    let c = Counties::new();
    let o = c.rig.office();
    let f = o.new_id().unwrap();
    let raise = Work::new("test.flag")
        .set(Kind::Flag, f, flag::INDICATOR, Value::from(c.indicator))
        .set(Kind::Flag, f, flag::PERIOD, Value::Period(q("2023Q2")))
        .set(Kind::Flag, f, flag::RULE, Value::from("bottom:3"))
        .set(Kind::Flag, f, flag::REASON, Value::from("末位"));
    o.commit(&c.rig.actor, raise).unwrap();
    let state = o.read();
    let period = Matrix::of_period(&state, q("2023Q2"), None);
    assert_eq!(period.rows[0], Head::Own(c.units[2], "全南县".into()));
    assert_eq!(period.columns, [Head::Record(c.indicator, "开办企业".into())]);
    let spot = period.get(0, 0).unwrap();
    assert_eq!((spot.standing.rank, spot.flagged), (Some(5), true));
    assert!(!period.get(1, 0).unwrap().flagged, "the flag is on the own county alone");
    assert_eq!((period.count(Band::Front), period.count(Band::Lagging)), (1, 1));
    assert_eq!((period.get(5, 0), period.get(0, 1)), (None, None));
    assert!(Matrix::of_period(&state, q("2023Q1"), None).rows.is_empty());
    let over = Matrix::of_indicator(&state, c.indicator, None);
    assert_eq!((over.rows.len(), over.columns.len()), (5, 4));
    assert_eq!((over.get(0, 2), over.get(0, 3)), (None, Some(spot)));
    let own = Matrix::of_unit(&state, c.units[2], Grain::Quarter);
    assert_eq!((own.rows.len(), own.columns.len(), own.get(0, 3)), (1, 4, Some(spot)));
}

#[test]
fn tasks_are_counted_on_the_days_on_which_they_are_due() {
    let b = Bulletin::new();
    let o = b.rig.office();
    let tasks: Vec<RecordId> = o.read().records(Kind::Task).map(|r| r.id()).collect();
    let mut work = Work::new("test.due");
    for t in &tasks[80..90] {
        work.put(Kind::Task, *t, task::DUE, due("2023-08-31"));
    }
    o.commit(&b.rig.actor, work).unwrap();
    let state = o.read();
    let lamps = TaskLamps::lenient(&state, day("2023-09-04"));
    let days = DueDays::of(&state, &lamps, |t| t.ledger == Some(b.ledgers[0]));
    let on = days.on(day("2023-08-31"));
    assert_eq!((on.get(Lamp::Done), on.get(Lamp::Red)), (3, 7));
    assert_eq!(
        (days.open(day("2023-08-01")..=day("2023-08-31")), days.open(day("2023-09-01")..=day("2023-12-31"))),
        (7, 0)
    );
    assert_eq!(days.undated, 22 - 7);
    assert_eq!(days.next(day("2023-08-01"), true), Some(day("2023-08-31")));
    assert_eq!((days.next(day("2023-08-31"), true), days.next(day("2023-08-31"), false)), (None, None));
    assert_eq!(DueDays::of(&state, &lamps, |_| false), DueDays::default());
}

#[test]
fn a_ledger_burns_down_by_the_days_from_which_its_closings_hold() {
    let b = Bulletin::new();
    let o = b.rig.office();
    let (today, first): (NaiveDate, _) = (day("2023-08-04"), b.ledgers[0]);
    let tasks: Vec<RecordId> = o.read().records(Kind::Task).map(|r| r.id()).collect();
    // Ten of the eighty-three were reported to have been done a month before.
    let mut work = Work::new("test.done");
    for t in &tasks[..10] {
        work.put(Kind::Task, *t, task::DONE_ON, Value::from(day("2023-06-30")));
    }
    work.put(Kind::Task, tasks[100], task::DUE, due("2023-09-28"));
    o.commit(&b.rig.actor, work).unwrap();
    let state = o.read();
    let lamps = TaskLamps::lenient(&state, today);
    let burns = Burn::all(&state, lamps.classes(), today, Calendar::china());
    let burn = |ledger| burns.iter().find(|b| b.ledger == ledger).cloned();
    let burn_first = burn(first).unwrap();
    assert_eq!((burn_first.total, burn_first.start, burn_first.deadline), (105, day("2023-06-01"), day("2023-09-28")));
    let left = |text: &str| burn_first.points.iter().find(|p| p.day == day(text)).unwrap().left;
    assert_eq!(
        ["2023-06-29", "2023-06-30", "2023-07-30", "2023-07-31"].map(left),
        [Some(105), Some(95), Some(95), Some(22)]
    );
    assert_eq!((burn_first.pace.left, left("2023-08-05")), (22, None));
    assert_eq!(burn(b.ledgers[1]), None, "no last day is known");
    assert_eq!(burn(b.ledgers[4]), None, "it has no tasks");
}
