use std::sync::Arc;

use chrono::DateTime;

use super::*;
use crate::domain::calendar::Calendar;
use crate::domain::deadline::Precision;
use crate::domain::record::Record;
use crate::domain::schema::{figure, indicator, ledger, observation, problem, setting, task, unit};
use crate::domain::value::{Value, ValueRef};
use crate::exchange::book::read_bytes;
use crate::exchange::grid::Limits;
use crate::exchange::header::{Hints, Why};
use crate::i18n::Lang;
use crate::log::FixedClock;
use crate::service::{self, Actor, Office, Work};

/// An office in a folder of its own at a fixed moment.
pub(super) struct Rig {
    _folder: tempfile::TempDir,
    pub office: Office,
    pub actor: Actor,
}

pub(super) fn sheet(name: &str, bytes: &[u8], kind: Kind) -> Sheet {
    let book = read_bytes(name, bytes, None, &Limits::default(), &mut |_| true).unwrap();
    Sheet::find(book.grid, Hints { header_row: None, known: &known_headings(kind) }).unwrap()
}

impl Rig {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::at(DateTime::parse_from_rfc3339("2023-08-01T09:00:00+08:00").unwrap()));
        let options = service::Options { seed: Some(7), in_memory: true, ..service::Options::new(clock as _) };
        let office = Office::create(folder.path(), "测试县营商办", "管理员", options).unwrap();
        let actor = office.actor(None).unwrap();
        Self { _folder: folder, office, actor }
    }

    pub fn options(&self, kind: Kind) -> Options<'static> {
        Options { create_units: true, ..Options::new(kind, self.office.today(), Calendar::china()) }
    }

    pub fn plan(&self, text: &str, options: &Options<'_>) -> Result<Plan> {
        let sheet = sheet("台账.csv", text.as_bytes(), options.kind);
        plan(&sheet, options, &self.office.read(), &mut |_| true)
    }

    pub fn import(&self, text: &str, options: &Options<'_>) -> Plan {
        let plan = self.plan(text, options).unwrap();
        apply(std::slice::from_ref(&plan), &self.office, &self.actor).unwrap();
        plan
    }

    pub fn task(&self, serial: &str) -> Record {
        let state = self.office.read();
        state.records(Kind::Task).find(|r| r.text(task::SERIAL) == Some(serial)).unwrap().clone()
    }

    pub fn count(&self, kind: Kind) -> usize {
        self.office.read().records(kind).count()
    }
}

const TASKS: &str = "第三方整改清单,,,,,,\n\
序号,问题,整改措施,牵头单位,责任单位,完成时限,完成情况\n\
1,窗口缺岗,增设综合窗口,市政务局,市税务局、市住建局等有关部门,2023年9月底前,已完成\n\
2,窗口缺岗,加强考勤,市政务局,,立行立改,正在推进\n\
3,材料过多,精简申报材料,市税务局、市财政局,,长期坚持,未完成\n";

pub(super) fn said(plan: &Plan) -> Vec<String> {
    plan.losses.iter().chain(&plan.remarks).map(|r| r.say(Lang::En)).collect()
}

#[test]
fn a_ledger_becomes_tasks_problems_and_units() {
    let rig = Rig::new();
    let mut o = rig.options(Kind::Task);
    o.ledger = Some("第三方整改");
    let plan = rig.import(TASKS, &o);
    assert_eq!((plan.count(Difference::New), plan.made(Kind::Unit), plan.made(Kind::Problem)), (3, 4, 2));
    let state = rig.office.read();
    let names = |t: &Record, tag| t.references(tag).map(|u| state.title(u)).collect::<Vec<_>>();
    let one = rig.task("1");
    assert_eq!(one.text(task::TITLE), Some("增设综合窗口"));
    assert_eq!(
        (names(&one, task::LEAD), names(&one, task::RESPONSIBLE)),
        (vec!["市政务局".into()], vec!["市税务局".into(), "市住建局".into()])
    );
    assert_eq!(one.date(task::DUE).unwrap().to_string(), "2023-09-30");
    assert_eq!(state.title(one.reference(task::PROBLEM).unwrap()), "窗口缺岗");
    assert_eq!(rig.task("2").reference(task::PROBLEM), one.reference(task::PROBLEM));
    assert!(
        matches!(rig.task("3").get(task::DUE), Some(ValueRef::Due(d)) if d.precision == Precision::Ongoing && d.words == "长期坚持")
    );
    // The lead is one unit; the others named beside it share the work.
    assert_eq!(names(&rig.task("3"), task::RESPONSIBLE), ["市财政局"]);
    let l = state.records(Kind::Ledger).next().unwrap();
    assert_eq!(l.text(ledger::NAME), Some("第三方整改"));
    assert_eq!(service::words::read::status_words(&state, l.id()).len(), 3);
    assert!(said(&plan).iter().any(|t| t.contains("等有关部门")), "{:?}", said(&plan));
    assert_eq!(state.records(Kind::Problem).filter(|p| p.reference(problem::LEDGER) == Some(l.id())).count(), 2);
}

#[test]
fn a_second_import_changes_nothing_and_a_newer_file_shows_the_difference() {
    let rig = Rig::new();
    let mut o = rig.options(Kind::Task);
    o.ledger = Some("第三方整改");
    rig.import(TASKS, &o);
    let before = rig.office.revision();
    let again = rig.import(TASKS, &o);
    assert_eq!((again.count(Difference::Same), again.count(Difference::New), rig.office.revision()), (3, 0, before));
    // One status changed, one row gone, one new; the same mapping, read from XLSX.
    let newer = TASKS.replace("正在推进", "已完成").replace("3,材料过多", "4,材料过多");
    let newer = newer.replace("精简申报材料", "压减办理环节");
    let plan = rig.plan(&newer, &o).unwrap();
    assert_eq!([Difference::New, Difference::Changed, Difference::Same].map(|d| plan.count(d)), [1, 1, 1]);
    assert_eq!(plan.absent, [rig.task("3").id()]);
    let changed = plan.records.iter().find(|r| r.difference == Difference::Changed).unwrap();
    assert_eq!((changed.row, changed.sets.len(), changed.sets[0].tag), (4, 1, task::STATUS));
    assert_eq!(changed.sets[0].before, Some(Value::Text("正在推进".into())));
    // Nothing was done by planning.
    assert_eq!(rig.office.revision(), before);
}

#[test]
fn renumbered_and_repeated_serials_find_their_tasks() {
    let rig = Rig::new();
    let mut o = rig.options(Kind::Task);
    o.ledger = Some("对标提升");
    let text = |rows: &str| format!("序号,任务,状态\n{rows}");
    rig.import(&text("1,甲,推进中\n2,乙,推进中\n3,丙,推进中\n"), &o);
    let plan = rig.plan(&text("1,乙,推进中\n2,丙,推进中\n"), &o).unwrap();
    assert_eq!((plan.count(Difference::New), plan.count(Difference::Changed), plan.absent.len()), (0, 2, 1));
    // A task that was retitled under its serial stays the same task.
    let plan = rig.plan(&text("1,甲,推进中\n2,乙（扩面）,推进中\n3,丙,推进中\n"), &o).unwrap();
    assert_eq!((plan.count(Difference::New), plan.count(Difference::Changed)), (0, 1));
    // Serials that repeat tell nothing; titles do.
    let twice = text("1,甲,推进中\n1,丁,推进中\n1,丁,推进中\n");
    let plan = rig.import(&twice, &o);
    assert_eq!((plan.count(Difference::Same), plan.count(Difference::New)), (1, 1));
    assert_eq!(plan.fates()[&4], Fate::Remark(Why::Twice));
    assert_eq!(rig.import(&twice, &o).count(Difference::Same), 2);
    let clash = rig.plan(&text("1,戊,推进中\n1,戊,已完成\n"), &o).unwrap();
    assert_eq!(clash.errors.len(), 1);
}

#[test]
fn one_wrong_cell_and_nothing_is_imported() {
    let rig = Rig::new();
    let mut o = rig.options(Kind::Task);
    o.ledger = Some("第三方整改");
    let before = (rig.office.revision(), rig.count(Kind::Unit));
    let text = "序号,任务,牵头单位,进度,办结日期,完成时限\n1,甲,市税务局,50%,2023-06-09,2023年9月\n2,,市住建局,过半,9999-12-31,9999年12月31日\n";
    let plan = rig.plan(text, &o).unwrap();
    let error = apply(std::slice::from_ref(&plan), &rig.office, &rig.actor).unwrap_err();
    assert!(error.is(messages::ROWS_WRONG) && error.say(Lang::En).contains("台账.csv"), "{error}");
    let hints = error.hints(Lang::En).join("\n");
    assert!(hints.contains("row 3, column B (任务): “Task” is empty"), "{hints}");
    assert!(hints.contains("row 3, column D (进度)") && hints.contains("过半"), "{hints}");
    assert!(hints.contains("row 3, column E (办结日期)") && hints.contains("9999"), "{hints}");
    assert!(hints.contains("row 3, column F (完成时限)"), "{hints}");
    assert!(error.hints(Lang::Zh)[0].contains("第 3 行"));
    assert_eq!((rig.office.revision(), rig.count(Kind::Unit)), before);
}

#[test]
fn unknown_units_need_consent() {
    let rig = Rig::new();
    let id = rig.office.new_id().unwrap();
    rig.office.commit(&rig.actor, Work::new("t").set(Kind::Unit, id, unit::NAME, Value::from("龙南市税务局"))).unwrap();
    let o = Options { create_units: false, ledger: Some("整改"), ..rig.options(Kind::Task) };
    let text = "序号,任务,牵头单位\n1,甲,市税务局\n2,乙,市税务局\n3,丙,龙南市税务局\n";
    let plan = rig.plan(text, &o).unwrap();
    let unknown: Vec<_> = plan.unknown_units().collect();
    assert_eq!((unknown.len(), unknown[0].count, unknown[0].near.as_deref()), (1, 2, Some("龙南市税务局")));
    let error = apply(std::slice::from_ref(&plan), &rig.office, &rig.actor).unwrap_err();
    assert!(error.hints(Lang::Zh)[0].contains("--create-units") && error.hints(Lang::Zh)[0].contains("市税务局"));
    assert_eq!(rig.count(Kind::Task), 0);
}

#[test]
fn a_mapping_said_once_is_remembered_by_shape() {
    let rig = Rig::new();
    let mut o = rig.options(Kind::Task);
    o.ledger = Some("整改");
    let text = "编码,办啥,单位甲\nA-1,甲,市税务局\nA-2,乙,市住建局\n";
    let error = rig.plan(text, &o).unwrap_err();
    assert!(error.is(messages::MISSING_COLUMNS) && error.hints(Lang::En)[0].contains("办啥"), "{error}");
    let choose = |t: &str| crate::exchange::vocab::Choice::parse(t).unwrap();
    o.choices = vec![choose("办啥=title"), choose("单位甲=牵头单位"), choose("编码=")];
    rig.import(text, &o);
    assert_eq!(
        rig.office
            .read()
            .records(Kind::Setting)
            .filter(|s| s.text(setting::NAME).unwrap().starts_with("mapping:task:"))
            .count(),
        1
    );
    o.choices.clear();
    let plan = rig.plan(text, &o).unwrap();
    assert_eq!((plan.count(Difference::Same), plan.mapping.ignored.as_slice()), (2, &[0][..]));
}

#[test]
fn fields_changed_here_are_marked_and_can_be_kept() {
    let rig = Rig::new();
    let mut o = rig.options(Kind::Task);
    o.ledger = Some("第三方整改");
    rig.import(TASKS, &o);
    let id = rig.task("2").id();
    rig.office
        .commit(&rig.actor, Work::new("task.status").set(Kind::Task, id, task::STATUS, Value::from("已完成")))
        .unwrap();
    let plan = rig.plan(TASKS, &o).unwrap();
    assert_eq!((plan.count(Difference::Same), plan.records.iter().map(|r| r.kept.len()).sum::<usize>()), (3, 1));
    o.overwrite = true;
    let plan = rig.plan(TASKS, &o).unwrap();
    assert!(plan.records.iter().find(|r| r.id == id).unwrap().sets[0].edited);
}

#[test]
fn what_changes_between_plan_and_work_is_not_overwritten() {
    let rig = Rig::new();
    let mut o = rig.options(Kind::Task);
    o.ledger = Some("第三方整改");
    rig.import(TASKS, &o);
    let plan = rig.plan(&TASKS.replace("正在推进", "已完成"), &o).unwrap();
    let id = rig.task("2").id();
    rig.office
        .commit(&rig.actor, Work::new("task.status").set(Kind::Task, id, task::STATUS, Value::from("未完成")))
        .unwrap();
    let error = apply(std::slice::from_ref(&plan), &rig.office, &rig.actor).unwrap_err();
    assert_eq!(error.code(), Code::Conflict);
}

#[test]
fn an_import_that_was_undone_can_be_made_again() {
    let rig = Rig::new();
    let mut o = rig.options(Kind::Task);
    o.ledger = Some("第三方整改");
    rig.import(TASKS, &o);
    let undo = rig.office.plan_undo(&rig.actor).unwrap();
    rig.office.carry_out(&rig.actor, undo).unwrap();
    assert_eq!((rig.count(Kind::Task), rig.count(Kind::Unit)), (0, 0));
    let plan = rig.import(TASKS, &o);
    assert_eq!((plan.count(Difference::New), rig.count(Kind::Task), rig.count(Kind::Unit)), (3, 3, 4));
    assert_eq!(rig.task("1").text(task::TITLE), Some("增设综合窗口"));
    assert_eq!(rig.import(TASKS, &o).count(Difference::Same), 3);
}

#[test]
fn ledgers_named_in_a_column_are_made_with_their_words() {
    let rig = Rig::new();
    let mut o = rig.options(Kind::Task);
    let text = "code,ledger,title,lead_unit,responsible_units,due,status,progress,updated\n\
        DC-1,2024年重点任务台账,甲,市税务局,市住建局;市财政局,2025-01-25,未启动,0,2026-07-08 11:29\n\
        DC-2,2024年督查台账,乙,市税务局,,2027-06-21,暂缓,100,2025-11-30 15:03\n";
    assert_eq!(rig.plan(text, &o).unwrap().asked, [("暂缓".to_string(), Class::NotDone)]);
    o.status("暂缓=not-done").unwrap();
    let plan = rig.import(text, &o);
    assert_eq!((plan.count(Difference::New), plan.made(Kind::Ledger), rig.count(Kind::Ledger)), (2, 2, 2));
    assert_eq!(rig.task("DC-2").date(task::REPORTED).unwrap().to_string(), "2025-11-30");
    // A word that a ledger does not have, and that nobody knows, is asked about.
    let other = rig.plan(&text.replace("未启动", "不详情"), &o).unwrap();
    assert!(other.errors[0].said().say(Lang::En).contains("未启动"), "{:?}", other.errors);
    assert!(other.errors[0].what.hints(Lang::En)[0].contains("不详情=not-done"), "{:?}", other.errors);
}

#[test]
fn a_ministrys_list_becomes_units_under_their_groups() {
    let rig = Rig::new();
    let bytes = include_bytes!("../../../tests/fixtures/schools.xls");
    let s = sheet("schools.xls", bytes, Kind::Unit);
    let mut o = rig.options(Kind::Unit);
    o.choices.push(crate::exchange::vocab::Choice::parse("批准日期=").unwrap());
    let p = plan(&s, &o, &rig.office.read(), &mut |_| true).unwrap();
    assert_eq!((p.count(Difference::New), p.made(Kind::Unit), p.figures.len()), (3, 2, 2));
    apply(std::slice::from_ref(&p), &rig.office, &rig.actor).unwrap();
    let state = rig.office.read();
    let one = state.records(Kind::Unit).find(|u| u.text(unit::NAME) == Some("丙职工大学")).unwrap();
    assert_eq!((one.text(unit::IDENT), one.text(unit::PLACE)), (Some("4211050003"), Some("乙市")));
    assert_eq!(state.title(one.reference(unit::PARENT).unwrap()), "省教育厅");
    let figures: Vec<_> = state
        .records(Kind::Figure)
        .map(|f| (f.text(figure::NAME).unwrap(), f.number(figure::VALUE).unwrap()))
        .collect();
    assert_eq!(figures, [("甲市（2所）", 2.0), ("乙市（3所）", 3.0)]);
    assert!(said(&p).iter().any(|t| t.contains("states 3; the rows give 1")), "{:?}", said(&p));
}

#[test]
fn levels_become_a_tree_of_indicators() {
    let rig = Rig::new();
    let o = rig.options(Kind::Indicator);
    let text = "一级指标,二级指标,监测事项,牵头单位\n\
        开办企业,便利度,开办时间,市市监局\n\
        开办企业,便利度,开办环节,市市监局\n\
        纳税,便利度,纳税时间,市税务局\n";
    let plan = rig.import(text, &o);
    assert_eq!((plan.count(Difference::New), plan.made(Kind::Indicator), rig.count(Kind::Indicator)), (3, 4, 7));
    let state = rig.office.read();
    let find = |n: &str| state.records(Kind::Indicator).find(|r| r.text(indicator::NAME) == Some(n)).unwrap();
    let up = |r: &Record| r.reference(indicator::PARENT).map(|p| state.title(p));
    assert_eq!(up(find("纳税时间")).as_deref(), Some("便利度"));
    let middle = find("纳税时间").reference(indicator::PARENT).unwrap();
    assert_eq!(up(state.get(middle).unwrap()).as_deref(), Some("纳税"));
    drop(state);
    assert_eq!(rig.import(text, &o).count(Difference::Same), 3);
}

const PANEL: &str = "\u{FEFF}Country Name,Country Code,Series Name,Series Code,2017 [YR2017],2018 [YR2018]\n\
    A,AAA,Getting credit (DB15-20 methodology) - Score,GC,50,60\n\
    B,BBB,Getting credit (DB15-20 methodology) - Score,GC,70,60\n\
    C,CCC,Getting credit (DB15-20 methodology) - Score,GC,50,..\n\
    A,AAA,Getting credit: Time (days),GC.T,5,4\n\
    B,BBB,Getting credit: Time (days),GC.T,3,4\n\
    A,AAA,Something else,X,1,2\n\
    B,BBB,Something else,X,3,4\n\
    ,,,,,\n\
    Data from database: Doing Business,,,,,\n";

#[test]
fn a_wide_panel_becomes_a_tree_observations_and_ranks() {
    let rig = Rig::new();
    let o = rig.options(Kind::Observation);
    let plan = rig.import(PANEL, &o);
    assert_eq!((plan.count(Difference::New), plan.made(Kind::Unit), plan.made(Kind::Indicator)), (13, 3, 3));
    let state = rig.office.read();
    let by_code = |c: &str| state.records(Kind::Indicator).find(|r| r.text(indicator::CODE) == Some(c)).unwrap();
    assert_eq!(by_code("GC.T").reference(indicator::PARENT), Some(by_code("GC").id()));
    assert_eq!(by_code("GC.T").text(indicator::DIRECTION), Some("lower"));
    let ranks = |code: &str, period: &str| {
        let of = by_code(code).id();
        let mut all: Vec<_> = state
            .records(Kind::Observation)
            .filter(|r| r.reference(observation::INDICATOR) == Some(of))
            .filter(|r| matches!(r.get(observation::PERIOD), Some(ValueRef::Period(p)) if p.code() == period))
            .map(|r| {
                let n = |t| r.number(t).map(|n| n as i64);
                (state.title(r.reference(observation::UNIT).unwrap()), n(observation::RANK), n(observation::OUT_OF))
            })
            .collect();
        all.sort();
        all.into_iter().map(|(u, r, n)| format!("{u} {r:?}/{n:?}")).collect::<Vec<_>>()
    };
    assert_eq!(ranks("GC", "2017"), ["A Some(2)/Some(3)", "B Some(1)/Some(3)", "C Some(2)/Some(3)"]);
    assert_eq!(ranks("GC", "2018"), ["A Some(1)/Some(2)", "B Some(1)/Some(2)"]);
    assert_eq!(ranks("GC.T", "2017"), ["A Some(2)/Some(2)", "B Some(1)/Some(2)"]);
    // Nobody knows which way this one is better, and that is said.
    assert_eq!(ranks("X", "2017"), ["A None/None", "B None/None"]);
    assert!(said(&plan).iter().any(|t| t.contains("not ranked") && t.contains("Something else")), "{:?}", said(&plan));
    let source = state.records(Kind::Observation).next().unwrap().text(observation::SOURCE).unwrap().to_string();
    assert_eq!(source, "Doing Business");
    drop(state);
    let before = rig.office.revision();
    assert_eq!(rig.import(PANEL, &o).count(Difference::Same), 13);
    assert_eq!(rig.office.revision(), before);
}

#[test]
fn a_value_published_anew_is_kept_beside_the_first() {
    let rig = Rig::new();
    let o = rig.options(Kind::Observation);
    rig.import(PANEL, &o);
    let newer = PANEL.replace("- Score,GC,70,60", "- Score,GC,40,60");
    let plan = rig.import(&newer, &o);
    assert_eq!(plan.count(Difference::Changed), 3);
    let state = rig.office.read();
    let b = state.records(Kind::Observation).find(|r| r.number(observation::REVISED).is_some()).unwrap();
    let n = |t| b.number(t);
    assert_eq!((n(observation::VALUE), n(observation::REVISED)), (Some(70.0), Some(40.0)));
    assert_eq!((n(observation::RANK), n(observation::REVISED_RANK)), (Some(1.0), Some(3.0)));
    drop(state);
    assert_eq!(rig.import(&newer, &o).count(Difference::Same), 13);
}

#[test]
fn observations_come_row_by_row_too() {
    let rig = Rig::new();
    let mut o = rig.options(Kind::Indicator);
    rig.import("指标,编码\n开办企业,K1\n纳税,K2\n", &o);
    o.kind = Kind::Observation;
    let plan =
        rig.import("指标,期间,单位,数值,排名\n开办企业,2023年二季度,全南县,85.5(暂),2\n纳税,2023Q2,全南县,..,\n", &o);
    assert_eq!((plan.count(Difference::New), plan.unknown.len()), (2, 1));
    let state = rig.office.read();
    let first = state.records(Kind::Observation).find(|r| r.number(observation::VALUE).is_some()).unwrap();
    assert_eq!(first.number(observation::RANK), Some(2.0));
    assert!(first.text(observation::NOTE).unwrap().contains("85.5(暂)"));
}

/// domain.md, "Indicators": ties rank 1, 2, 2, 4, whatever the shape of the file.
#[test]
fn a_file_with_a_row_each_and_one_period_gets_ranks_and_bands() {
    use crate::service::scores::standings::standings;
    let rig = Rig::new();
    let mut o = rig.options(Kind::Indicator);
    rig.import("指标,编码\n开办企业,K1\n", &o);
    o.kind = Kind::Observation;
    let text = "指标,期间,单位,数值\n开办企业,2023Q2,甲县,90\n开办企业,2023Q2,乙县,80\n开办企业,2023Q2,丙县,80\n开办企业,2023Q2,丁县,70\n";
    rig.import(text, &o);
    let state = rig.office.read();
    let number = |tag| -> Vec<_> { state.records(Kind::Observation).filter_map(|r| r.number(tag)).collect() };
    let mut ranks = number(observation::RANK);
    ranks.sort_by(f64::total_cmp);
    assert_eq!((ranks, number(observation::OUT_OF)), (vec![1.0, 2.0, 2.0, 4.0], vec![4.0; 4]));
    let all = standings(&state, |_, _| true);
    assert!(all.values().flatten().all(|(_, s)| s.band.is_some() && s.out_of == Some(4)));
    drop(state);
    assert_eq!(rig.import(text, &o).count(Difference::Same), 4);
}

#[test]
fn rows_can_share_a_value_and_strange_kinds_are_refused() {
    let rig = Rig::new();
    let mut o = rig.options(Kind::Finding);
    o.set("category=窗口缺岗").unwrap();
    o.set("facts=现场无人").unwrap();
    let plan = rig.import("编号,问题,责任单位,发现日期\n1,窗口无人,市税务局,2023-07-03\n", &o);
    assert_eq!((plan.count(Difference::New), rig.count(Kind::Finding)), (1, 1));
    assert!(o.set("nothing").is_err());
    let f = rig.plan("甲,乙\n1,2\n", &rig.options(Kind::Device)).unwrap_err();
    assert!(f.is(messages::CANNOT_IMPORT));
    let f = rig.plan("序号,任务\n1,甲\n", &rig.options(Kind::Task)).unwrap_err();
    assert!(f.is(messages::NEEDS_LEDGER) && f.hints(Lang::En)[0].contains("--ledger"));
}

#[test]
fn a_workbooks_percentages_days_and_numbers_are_read_as_such() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let w = book.add_worksheet();
    for (c, h) in ["序号", "任务", "进度", "完成时限", "启动时间"].iter().enumerate() {
        w.write_string(0, c as u16, *h).unwrap();
    }
    let style = rust_xlsxwriter::Format::new().set_num_format("yyyy/m/d");
    let day = rust_xlsxwriter::ExcelDateTime::from_ymd(2023, 9, 30).unwrap();
    for (r, share) in [(1, 0.35), (2, 1.0)] {
        w.write_number(r, 0, f64::from(r)).unwrap();
        w.write_string(r, 1, format!("任务{r}")).unwrap();
        w.write_number(r, 2, share).unwrap();
        w.write_datetime_with_format(r, 3, &day, &style).unwrap();
        // A serial that lost its format.
        w.write_number(r, 4, 45_086.0).unwrap();
    }
    let rig = Rig::new();
    let mut o = rig.options(Kind::Task);
    o.ledger = Some("对标提升");
    let s = sheet("a.xlsx", &book.save_to_buffer().unwrap(), Kind::Task);
    let p = plan(&s, &o, &rig.office.read(), &mut |_| true).unwrap();
    apply(std::slice::from_ref(&p), &rig.office, &rig.actor).unwrap();
    let one = rig.task("1");
    assert_eq!((one.number(task::PROGRESS), rig.task("2").number(task::PROGRESS)), (Some(35.0), Some(100.0)));
    assert_eq!(one.date(task::DUE).unwrap().to_string(), "2023-09-30");
    assert_eq!(one.date(task::START).unwrap().to_string(), "2023-06-09");
}
