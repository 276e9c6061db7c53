//! The half-yearly assessment: schemes of two years, marks that lead units gave on the spot, a satisfaction survey a quarter
//! drawn and called, weekly boards, and the scores shown to the units.

use crate::cycle::assess::{self, Beginning};
use crate::cycle::board;
use crate::domain::calendar::Calendar;
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::life;
use crate::domain::period::Period;
use crate::domain::schema::{case, ledger, mark, objection, scheme, survey};
use crate::domain::value::Value;
use crate::error::Result;
use crate::report::changes::Cadence;
use crate::sample::dice::Dice;
use crate::sample::indicators;
use crate::sample::ledgers::{LEDGERS, Which};
use crate::sample::plan::{New, Plan, day, millis};
use crate::sample::standings::period_of;
use crate::service::{Actor, Office, Work, words::names};

/// The scheme of the year, with the weights that the source gives; it gives no points for bonus and deduction, so those
/// are the office's own.
const RULES: &str = "\
part 监测指标 50% from observation document:通报
part 改革任务 20% from task ledger:第三方整改,对标提升,创新试点
part 满意度 30% from case survey:二季度
bonus 国家推广 3 cap 6 for honour level:national sort:adopted,pilot
bonus 省级推广 2 cap 4 for honour level:province sort:adopted,pilot
deduct 第三方逾期 0.5 cap 2 for task ledger:第三方整改 due<=2023-07-31 status:open
cap bonus 6
cap deduction 4
missing reweight";

/// The scheme of the year before, which knew no satisfaction.
const BEFORE: &str = "\
part 监测指标 60% from observation document:通报
part 改革任务 40% from task ledger:第三方整改,对标提升,创新试点 by done/total
bonus 试点示范 1 cap 2 for honour sort:pilot
missing pending";

const TITLE: &str = "2023年营商环境考核方案";

/// The surveys: title, period, the day on which it was drawn.
const SURVEYS: [(&str, &str, &str); 2] =
    [("一季度市场主体满意度调查", "2023Q1", "2023-04-12"), ("二季度市场主体满意度调查", "2023Q2", "2023-07-12")];

/// Cases in the frame of a survey, and the entities that they are of.
const CASES: u64 = 150;
const ENTITIES: u64 = 120;

/// Weekly boards that were held; that of 14 July was missed.
const BOARDS: [&str; 7] =
    ["2023-06-09", "2023-06-16", "2023-06-25", "2023-06-30", "2023-07-07", "2023-07-21", "2023-07-28"];

/// Plans the assessment.
pub(super) fn plan(plan: &mut Plan) -> Result<()> {
    schemes(plan)?;
    marks(plan)?;
    for (title, period, drawn) in SURVEYS {
        frame(plan, title, period, drawn)?;
    }
    plan.does(millis("2023-04-13", 9, 30), "综合", |office, actor| draw(office, actor, SURVEYS[0].0))?;
    plan.does(millis("2023-07-13", 9, 30), "综合", |office, actor| draw(office, actor, SURVEYS[1].0))?;
    plan.does(millis("2023-04-20", 16, 0), "综合", |office, actor| call(office, actor, SURVEYS[0].0, 6))?;
    plan.does(millis("2023-07-21", 16, 0), "综合", |office, actor| call(office, actor, SURVEYS[1].0, 4))?;
    for on in BOARDS {
        plan.does(millis(on, 17, 45), "调度", hold)?;
    }
    // The monitoring items are reported by the quarter.
    if let Some(spec) = LEDGERS.iter().find(|s| s.which == Which::Monitoring) {
        let mut work = Work::new("record.edit").on(Some(day("2023-07-10")));
        New::with(&mut work, Kind::Ledger, spec.id())
            .set(ledger::CYCLE, "quarter")
            .set(ledger::PERIOD, period_of("2023Q3"));
        plan.add(millis("2023-07-10", 17, 30), "综合", work)?;
    }
    plan.does(millis("2023-08-03", 10, 30), "综合", begin)?;
    plan.does(millis("2023-08-04", 9, 10), "主任", preview)?;
    plan.does(millis("2023-08-04", 16, 10), "住建联络", object)
}

fn schemes(plan: &mut Plan) -> Result<()> {
    for (title, year, rules, on) in
        [("2022年营商环境考核方案", 2022, BEFORE, "2023-02-21"), (TITLE, 2023, RULES, "2023-07-10")]
    {
        let mut work = Work::new("record.new");
        New::of(&mut work, Kind::Scheme, [title])
            .set(scheme::TITLE, title)
            .set(scheme::YEAR, Value::Int(year))
            .set(scheme::RULES, rules)
            .set(scheme::WINDOW, Value::Int(5));
        plan.add(millis(on, 16, 30), "综合", work)?;
    }
    Ok(())
}

/// What the lead units gave the units that are responsible under them, at the meeting of 10 July.
fn marks(plan: &mut Plan) -> Result<()> {
    let on = day("2023-07-10");
    for first in indicators::all()? {
        let (by, of) = (plan.unit(first.lead)?, plan.indicator(first.name)?);
        let person = plan.person(&format!("{}联络", first.lead))?.person;
        let mut work = Work::new("record.new").on(Some(on));
        for key in first.responsible.split('、').filter(|k| !k.is_empty()) {
            let mut dice = Dice::of([first.name, key, "mark"]);
            let value = 800 + dice.between(0, 180);
            let reason = match value {
                930.. => "工作主动，材料齐全，按时限完成上半年任务。",
                860.. => "任务基本完成，个别事项报送不及时。",
                _ => "部分事项进展偏慢，需加强协调。",
            };
            let unit = plan.unit(key)?;
            New::of(&mut work, Kind::Mark, [first.name, key, "2023H1"])
                .set(mark::UNIT, unit)
                .set(mark::BY_UNIT, by)
                .set(mark::PERIOD, period_of("2023H1"))
                .set(mark::INDICATOR, of)
                .set(mark::VALUE, value as f64 / 10.0)
                .set(mark::REASON, reason)
                .set(mark::ON, on)
                .set(mark::BY, person);
        }
        plan.add(millis("2023-07-10", 16, 40), &format!("{}联络", first.lead), work)?;
    }
    Ok(())
}

fn survey_id(title: &str) -> RecordId {
    RecordId::from_key(Kind::Survey, [title])
}

/// A survey with the cases from which it is drawn: business of the quarter at windows and on the site.
fn frame(plan: &mut Plan, title: &str, period: &str, on: &str) -> Result<()> {
    let Some(of) = Period::parse(period) else { return Ok(()) };
    let id = survey_id(title);
    let mut work = Work::new("record.new");
    New::with(&mut work, Kind::Survey, id)
        .set(survey::TITLE, title)
        .set(survey::PERIOD, Value::Period(of))
        .set(survey::ERROR, 5.0)
        .set(survey::SATISFIED, Value::Int(2));
    plan.add(millis(on, 9, 20), "综合", work)?;
    let firsts = indicators::all()?;
    let calendar = Calendar::china();
    let mut work = Work::new("import.sheet");
    for n in 1..=CASES {
        let mut dice = Dice::of([period, n.to_string().as_str()]);
        let number = format!("{period}-{n:04}");
        let entity = format!("市场主体{:03}", 1 + dice.below(ENTITIES));
        let first = &firsts[dice.below(firsts.len() as u64) as usize];
        let done = of.first_day() + chrono::Days::new(dice.below(85));
        let channel = if dice.below(3) == 0 { "site" } else { "window" };
        New::of(&mut work, Kind::Case, [number.as_str(), title, entity.as_str()])
            .set(case::NUMBER, number.as_str())
            .set(case::SURVEY, id)
            .set(case::ENTITY, entity.as_str())
            .set(case::MATTER, format!("{}相关事项", first.name))
            .set(case::UNIT, plan.unit(first.lead)?)
            .set(case::CHANNEL, channel)
            .set(case::ON, calendar.at_or_after(done).0)
            .set(case::STATE, life::case::FRAME);
    }
    plan.add(millis(on, 9, 40), "综合", work.caused_by("行政服务大厅和政务服务网办件清单"))
}

/// Draws the sample: commitment, the public number thrown by those present, and the call sheet.
fn draw(office: &Office, actor: &Actor, title: &str) -> Result<()> {
    let id = survey_id(title);
    let done = office.commit_survey(actor, id)?;
    let mut dice = Dice::of([title, "dice"]);
    let public: String = (0..20).map(|_| dice.below(10).to_string()).collect();
    office.open_draw(actor, done.draw, &public, "督查室、监委现场掷骰")?;
    office.call_sheet(actor, id).map(drop)
}

/// Calls those who were drawn; one in `unhappy` is not satisfied.
fn call(office: &Office, actor: &Actor, title: &str, unhappy: u64) -> Result<()> {
    let id = survey_id(title);
    let drawn: Vec<RecordId> = {
        let state = office.read();
        let waits = |r: &&crate::domain::record::Record| {
            r.reference(case::SURVEY) == Some(id) && r.text(case::STATE) == Some(life::case::DRAWN)
        };
        state.records(Kind::Case).filter(waits).map(|r| r.id()).collect()
    };
    for (step, which) in STEPS.iter().zip(0..) {
        let own = |c: &&RecordId| chosen(**c, unhappy) == which;
        let ids: Vec<RecordId> = drawn.iter().filter(own).copied().collect();
        if !ids.is_empty() {
            office.step(actor, &ids, step, &crate::service::Given::default())?;
        }
    }
    Ok(())
}

const STEPS: [&str; 6] = [
    "case.very-satisfied",
    "case.satisfied",
    "case.fairly-satisfied",
    "case.dissatisfied",
    "case.unreached",
    "case.refuse",
];

/// Which of the steps a call ended with.
fn chosen(case: RecordId, unhappy: u64) -> usize {
    let mut dice = Dice::of([case.to_string().as_str(), "call"]);
    match dice.below(20) {
        0..3 => 4,
        3 => 5,
        _ => match dice.below(unhappy * 2) {
            0 => 3,
            1 => 2,
            n => usize::from(n.is_multiple_of(2)),
        },
    }
}

fn hold(office: &Office, actor: &Actor) -> Result<()> {
    let on = office.today();
    let unit = names::find(&office.read(), Some(Kind::Unit), "龙南市金融服务中心")?;
    let asks = [(unit, "获得信贷指标整改事项逐项说明进展和完成时间".to_string())];
    let decided = "通报本周变化，逾期和停滞事项逐项过堂。";
    board::hold(office, actor, Cadence::Weekly, on, decided, &asks).map(drop)
}

fn begin(office: &Office, actor: &Actor) -> Result<()> {
    let scheme = names::find(&office.read(), Some(Kind::Scheme), TITLE)?;
    let Some(period) = Period::parse("2023H1") else { return Ok(()) };
    let as_of = Some(crate::sample::figures_day());
    assess::begin(office, actor, &Beginning { scheme, period, as_of, title: None }).map(drop)
}

fn preview(office: &Office, actor: &Actor) -> Result<()> {
    let id = office.read().records(Kind::Assessment).next().map(|r| r.id());
    match id {
        Some(id) => assess::preview(office, actor, id).map(drop),
        None => Ok(()),
    }
}

/// The unit from which points were taken says why they should not have been; nobody has decided yet.
fn object(office: &Office, actor: &Actor) -> Result<()> {
    let of = office.read().records(Kind::Assessment).next().map(|r| r.id());
    let (Some(of), Some(unit)) = (of, actor.unit) else { return Ok(()) };
    let id = office.new_id()?;
    let mut work = Work::new("record.new");
    let mut put = |tag, value: Value| work.put(Kind::Objection, id, tag, value);
    put(objection::ASSESSMENT, Value::from(of));
    put(objection::UNIT, Value::from(unit));
    put(objection::PART, Value::from("专项行动未完成扣分"));
    put(objection::STATE, Value::from(life::objection::RAISED));
    put(objection::REASON, Value::from("联合验收预约模块须由省级系统改造，已于7月报请协调，请予核减扣分。"));
    put(objection::ASKED_ON, Value::from(day("2023-08-04")));
    office.commit(actor, work).map(drop)
}
