//! A roll says at every moment what reading everything anew says.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::{ListIndex, Rows};
use crate::domain::deadline::Precision;
use crate::domain::id::RecordId;
use crate::domain::kind::{GONE, Kind};
use crate::domain::record::Record;
use crate::domain::schema::{indicator, ledger, note, problem, setting, task, unit};
use crate::domain::value::{Due, Value};
use crate::i18n::Lang;
use crate::log::{AsOf, State};
use crate::service::lists::ask::Terms;
use crate::service::lists::lens::{Lens, Sums};
use crate::service::lists::list::{By, sort};
use crate::service::tests::Rig;
use crate::service::{Office, Work, settings};

/// splitmix64.
struct Rng(u64);

impl Rng {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as usize % n
    }

    fn pick<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words[self.below(words.len())]
    }

    fn of(&mut self, state: &State, kind: Kind) -> Option<RecordId> {
        let all = state.all(kind);
        (!all.is_empty()).then(|| all[self.below(all.len())].id())
    }
}

const TITLES: &[&str] = &["推进企业开办", "压减办税环节", "优化审批时限", "整改10项", "整改9项", "重庆经验", "Ab c"];
const UNITS: &[&str] = &["市税务局", "市市场监管局", "市公安局", "开发区管委会"];
const WORDS: &[&str] = &["已完成", "正在推进", "未完成", "长期坚持", "没听说过"];

const QUESTIONS: &[(&str, &[&str])] = &[
    ("", &[]),
    ("", &["title"]),
    ("", &["-due", "title"]),
    ("", &["lead", "-progress"]),
    ("", &["lamp", "notes"]),
    ("qykb", &[]),
    ("tj", &["title"]),
    ("swj", &["-lead"]),
    ("sw -tj", &["due"]),
    ("lamp:red", &["title"]),
    ("status:done or lamp:yellow", &["status"]),
    ("lead:税务 due<+30d", &["title"]),
    ("title:整改 -status:done", &[]),
    ("due:overdue", &["overdue"]),
    ("ledger:第三方 tuijin", &["ledger", "title"]),
    ("notes>0", &["-changed"]),
    ("逾期 sw", &["title"]),
    ("红灯 or 停滞", &[]),
    ("完成", &["lead"]),
    ("(qykb or ysj) -lead:none", &["progress"]),
];

/// One change, whatever it is.
fn change(rng: &mut Rng, office: &Office) -> Work {
    let state = office.read();
    let mut work = Work::new("test.change");
    let some = |rng: &mut Rng, kind| rng.of(&state, kind);
    for _ in 0..1 + rng.below(3) {
        let task = some(rng, Kind::Task).unwrap();
        match rng.below(17) {
            0 | 1 => {
                let id = office.new_id().unwrap();
                work.put(Kind::Task, id, task::TITLE, Value::from(rng.pick(TITLES)));
                work.put(Kind::Task, id, task::LEDGER, some(rng, Kind::Ledger).map(Value::Ref));
                work.put(Kind::Task, id, task::LEAD, some(rng, Kind::Unit).map(Value::Ref));
            }
            2 | 3 => work.put(Kind::Task, task, task::TITLE, Value::from(rng.pick(TITLES))),
            4 | 5 => work.put(Kind::Task, task, task::STATUS, Value::from(rng.pick(WORDS))),
            6 => work.put(Kind::Task, task, task::LEAD, some(rng, Kind::Unit).map(Value::Ref)),
            7 => {
                let date = office.today().checked_add_signed(chrono::TimeDelta::days(rng.below(60) as i64 - 30));
                let due = Due { date, precision: Precision::Day, words: String::new() };
                work.put(Kind::Task, task, task::DUE, Value::Due(due));
            }
            8 => work.put(Kind::Task, task, task::PROGRESS, Value::Int(rng.below(101) as i64)),
            9 => work.put(Kind::Task, task, GONE, Value::Bool(rng.below(3) > 0)),
            10 => {
                let unit = if rng.below(2) == 0 { some(rng, Kind::Unit) } else { office.new_id().ok() }.unwrap();
                work.put(Kind::Unit, unit, unit::NAME, Value::Text(format!("{}{}", rng.pick(UNITS), rng.below(3))));
            }
            11 => {
                let words = vec!["已完成=done".to_string(), format!("没听说过={}", rng.pick(&["done", "ongoing"]))];
                work.put(Kind::Ledger, some(rng, Kind::Ledger).unwrap(), ledger::WORDS, Value::Texts(words));
            }
            13 => work.put(Kind::Task, task, task::PROBLEM, some(rng, Kind::Problem).map(Value::Ref)),
            14 if rng.below(3) == 0 => {
                let id = office.new_id().unwrap();
                work.put(Kind::Problem, id, problem::TITLE, Value::from("审批慢"));
                work.put(Kind::Problem, id, problem::LEDGER, some(rng, Kind::Ledger).map(Value::Ref));
            }
            14 => {
                let (id, unit) = (office.new_id().unwrap(), some(rng, Kind::Unit).unwrap());
                work.put(Kind::Indicator, id, indicator::NAME, Value::from("开办企业"));
                work.put(Kind::Indicator, id, indicator::LEAD, Value::Ref(unit));
            }
            15 => {
                let others = (0..rng.below(3)).filter_map(|_| some(rng, Kind::Unit)).collect();
                work.put(Kind::Task, task, task::RESPONSIBLE, Value::Refs(others));
            }
            12 => {
                let id = office.new_id().unwrap();
                work.put(Kind::Note, id, note::ABOUT, Value::Ref(task));
                work.put(Kind::Note, id, note::TEXT, Value::from("催办"));
            }
            _ => {
                let id = settings::id(settings::LAMPS);
                let rule = rng.pick(&["yellow: due<=5wd", "yellow: due<=20wd"]);
                work.put(Kind::Setting, id, setting::NAME, Value::from(settings::LAMPS));
                work.put(Kind::Setting, id, setting::VALUE, Value::from(rule));
            }
        }
    }
    work
}

/// What everything read anew says.
fn anew(lens: &Lens<'_>, filter: &str, by: &[By]) -> Vec<RecordId> {
    let filter = Terms::new(*lens, Kind::Task).parse(filter).unwrap();
    let mut all: Vec<&Record> = lens.state.records(Kind::Task).filter(|r| filter.passes(lens, r)).collect();
    if !by.is_empty() {
        sort(lens, &mut all, by);
    }
    all.into_iter().map(Record::id).collect()
}

fn ask(roll: &mut ListIndex, lens: &Lens<'_>, filter: &str, by: &[By]) -> Rows {
    let filter = Terms::new(*lens, Kind::Task).parse(filter).unwrap();
    roll.list(lens, Some(&filter), by, &AtomicBool::new(false)).unwrap()
}

fn orders(by: &[&str]) -> Vec<By> {
    by.iter().map(|by| By::parse(Kind::Task, by).unwrap()).collect()
}

#[test]
fn a_roll_that_follows_says_what_reading_anew_says() {
    let rig = Rig::new();
    let office = rig.office();
    let mut rng = Rng(20_230_804);
    let mut roll = ListIndex::new(Kind::Task);
    let (mut found, mut mended) = (0, 0);
    let mut sums = Arc::new(Sums::new(&office.read(), office.today()));
    for step in 0..150 {
        match rng.below(8) {
            0 if let Ok(plan) = office.plan_undo(&rig.actor) => drop(office.carry_out(&rig.actor, plan)),
            1 if let Ok(plan) = office.plan_redo(&rig.actor) => drop(office.carry_out(&rig.actor, plan)),
            _ => drop(office.commit(&rig.actor, change(&mut rng, office))),
        }
        let state = office.read();
        sums = Sums::follow(sums, &state, office.today());
        mended += usize::from(sums.are_counted());
        let fresh = Sums::new(&state, office.today());
        assert_eq!(sums.tallies(&state), fresh.tallies(&state), "step {step}");
        let lens = Lens::new(&state, &sums, Lang::Zh, office.clock());
        if step % 7 == 0 {
            roll.read_ahead(&lens, 3);
        }
        for _ in 0..6 {
            let (filter, by) = QUESTIONS[rng.below(QUESTIONS.len())];
            let by = orders(by);
            let (rows, expected) = (ask(&mut roll, &lens, filter, &by), anew(&lens, filter, &by));
            assert_eq!(rows.ids(&state, usize::MAX), expected, "step {step}: {filter} by {by:?}");
            if by.is_empty() {
                let asked = Terms::new(lens, Kind::Task).parse(filter).unwrap();
                let best = roll.best(&lens, Some(&asked), &AtomicBool::new(false)).unwrap();
                let (mut best, mut all) = (best.ids(&state, usize::MAX), expected.clone());
                best.sort_unstable();
                all.sort_unstable();
                assert_eq!(best, all, "step {step}: the best of {filter}");
            }
            found += expected.len();
            for (row, id) in expected.iter().enumerate().take(3) {
                assert_eq!((rows.id(&state, row), rows.row_of(&state, *id)), (Some(*id), Some(row)));
            }
        }
        assert_eq!(roll.count(), state.records(Kind::Task).count());
    }
    assert!(found > 2_000 && mended > 50, "{found}, {mended}");
    assert!(office.read().records(Kind::Task).count() < office.read().all(Kind::Task).len(), "some were taken away");
}

#[test]
fn another_state_or_day_is_not_mixed_up_with_the_last_one() {
    let rig = Rig::new();
    let office = rig.office();
    let mut roll = ListIndex::new(Kind::Task);
    let due = Due { date: office.today().succ_opt(), precision: Precision::Day, words: String::new() };
    let work = Work::new("t").set(Kind::Task, rig.task, task::DUE, Value::Due(due));
    office.commit(&rig.actor, work).unwrap();
    let past = office.past(AsOf::day(office.today().pred_opt().unwrap())).unwrap();
    for (state, day, found) in
        [(None, 0, 0), (Some(&past), 0, 0), (None, 2, 1), (None, 0, 0), (Some(&past), 2, 0), (None, 2, 1)]
    {
        let now = office.read();
        let state: &State = state.map_or(&now, |p| p);
        let day = office.today().checked_add_days(chrono::Days::new(day)).unwrap();
        let sums = Sums::new(state, day);
        let lens = Lens::new(state, &sums, Lang::En, office.clock());
        assert_eq!(ask(&mut roll, &lens, "lamp:red", &[]).len(), found);
    }
}

#[test]
fn the_best_match_comes_first_be_it_of_a_text_or_of_a_name() {
    let rig = Rig::new();
    let office = rig.office();
    let mut work = Work::new("t");
    let unit = office.new_id().unwrap();
    work.put(Kind::Unit, unit, unit::NAME, Value::from("市税务局"));
    let mut put = |title: &str, lead: Option<RecordId>| {
        let id = office.new_id().unwrap();
        work.put(Kind::Task, id, task::TITLE, Value::from(title));
        work.put(Kind::Task, id, task::LEAD, lead.map(Value::Ref));
        work.put(Kind::Task, id, task::LEDGER, Value::Ref(rig.ledger));
    };
    put("清理涉企收费", Some(unit));
    put("水利工程、政务公开", None);
    put("推行税务服务", None);
    put("税务服务", None);
    office.commit(&rig.actor, work).unwrap();
    let state = office.read();
    let sums = Sums::new(&state, office.today());
    let lens = Lens::new(&state, &sums, Lang::Zh, office.clock());
    let mut roll = ListIndex::new(Kind::Task);
    let filter = Terms::new(lens, Kind::Task).parse("shuiwu").unwrap();
    let rows = roll.best(&lens, Some(&filter), &AtomicBool::new(false)).unwrap();
    let titles: Vec<_> =
        (0..rows.len()).map(|row| rows.record(&state, row).unwrap().text(task::TITLE).unwrap()).collect();
    // By a name of four characters rather than by a longer text, by either rather than with a gap.
    let first = [titles[0], *titles.iter().find(|t| t.contains("涉企")).unwrap(), titles[3], titles[4]];
    assert_eq!(first, ["税务服务", "清理涉企收费", "推行税务服务", "水利工程、政务公开"], "{titles:?}");
}

#[test]
fn a_search_that_is_cancelled_says_nothing_and_the_next_one_is_right() {
    let rig = Rig::new();
    let office = rig.office();
    let state = office.read();
    let sums = Sums::new(&state, office.today());
    let lens = Lens::new(&state, &sums, Lang::Zh, office.clock());
    let mut roll = ListIndex::new(Kind::Task);
    let filter = Terms::new(lens, Kind::Task).parse("yjbs lamp:green").unwrap();
    assert_eq!(roll.list(&lens, Some(&filter), &[], &AtomicBool::new(true)), None);
    assert_eq!(ask(&mut roll, &lens, "yjbs", &[]).len(), 1);
    assert!(roll.bytes() > 0 && roll.read() == 1);
}
