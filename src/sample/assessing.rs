//! The half-yearly assessment: schemes of two years, marks that lead units gave on the spot, a satisfaction survey a quarter
//! drawn and called, weekly boards, and the scores shown to the units.

use crate::cycle::assess::{self, Beginning};
use crate::cycle::board;
use crate::domain::calendar::Calendar;
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::life;
use crate::domain::period::Period;
use crate::domain::schema::{assessment, case, mark, objection, scheme, survey};
use crate::domain::value::Value;
use crate::error::Result;
use crate::report::changes::Cadence;
use crate::sample::dice::Dice;
use crate::sample::indicators;
use crate::sample::plan::{New, Plan, day, millis};
use crate::sample::standings::period_of;
use crate::service::{Actor, Given, Office, Work, words::names};

/// The scheme of the year, with the weights that the source gives; it gives no points for bonus and deduction, so those
/// are the office's own. It names no period, so that any year can be reckoned under it.
const RULES: &str = "\
部分 监测指标 50% 取自 指标排名 来源文件:通报 期间:{period}
部分 改革任务 20% 取自 任务 清单:第三方整改,对标提升,创新试点
部分 满意度 30% 取自 办件 办结日期>={from} 办结日期<={until}
加分 国家推广 3 上限 6 依据 荣誉首创 级别:国家级 类别:推广借鉴,试点示范 认定日期>={from}
加分 省级推广 2 上限 4 依据 荣誉首创 级别:省级 类别:推广借鉴,试点示范 认定日期>={from}
扣分 第三方逾期 0.5 上限 2 依据 任务 清单:第三方整改 完成时限<={until} 状态:未办结
上限 加分 6
上限 扣分 4
缺项 分摊";

/// The scheme of the year before: ranks, the marks of the office for reform tasks, and one bonus.
const BEFORE: &str = "\
部分 监测指标 60% 取自 指标排名 来源文件:通报 期间:{period}
部分 改革任务 40%
加分 试点示范 1 上限 2 依据 荣誉首创 类别:试点示范 认定日期>={from}
缺项 待定";

const TITLE: &str = "2023年营商环境考核方案";
const TITLE_BEFORE: &str = "2022年营商环境考核方案";

/// A satisfaction survey.
struct Quarterly {
    title: &'static str,
    period: &'static str,
    /// The days on which its frame came, it was drawn, and those drawn were called.
    framed: &'static str,
    drawn: &'static str,
    called: &'static str,
    /// One in how many was not satisfied.
    unhappy: u64,
}

static SURVEYS: [Quarterly; 3] = [
    Quarterly {
        title: "2022年四季度市场主体满意度调查",
        period: "2022Q4",
        framed: "2023-02-22",
        drawn: "2023-02-23",
        called: "2023-02-27",
        unhappy: 12,
    },
    Quarterly {
        title: "一季度市场主体满意度调查",
        period: "2023Q1",
        framed: "2023-04-12",
        drawn: "2023-04-13",
        called: "2023-04-20",
        unhappy: 6,
    },
    Quarterly {
        title: "二季度市场主体满意度调查",
        period: "2023Q2",
        framed: "2023-07-12",
        drawn: "2023-07-13",
        called: "2023-07-21",
        unhappy: 4,
    },
];

/// Cases in the frame of a survey, and the entities that they are of.
const CASES: u64 = 150;
const ENTITIES: u64 = 120;

/// Weekly boards that were held; that of 14 July was missed.
const BOARDS: [&str; 7] =
    ["2023-06-09", "2023-06-16", "2023-06-25", "2023-06-30", "2023-07-07", "2023-07-21", "2023-07-28"];

/// Monthly boards, on the fifth working day.
const MONTHLY: [&str; 3] = ["2023-05-10", "2023-06-07", "2023-07-07"];

/// Daily boards since the office began to hold them; that of 27 July was missed.
const DAILY: [&str; 8] =
    ["2023-07-24", "2023-07-25", "2023-07-26", "2023-07-28", "2023-07-31", "2023-08-01", "2023-08-02", "2023-08-03"];

/// Plans the assessment.
pub(super) fn plan(plan: &mut Plan) -> Result<()> {
    schemes(plan)?;
    marks(plan)?;
    marks_before(plan)?;
    for s in &SURVEYS {
        frame(plan, s.title, s.period, s.framed)?;
        plan.does(millis(s.drawn, 9, 30), "综合", draw)?;
        plan.does(millis(s.called, 16, 0), "综合", call)?;
    }
    for on in BOARDS {
        plan.does(millis(on, 17, 45), "调度", hold_weekly)?;
    }
    for on in MONTHLY {
        plan.does(millis(on, 17, 50), "调度", hold_monthly)?;
    }
    for on in DAILY {
        plan.does(millis(on, 8, 45), "调度", hold_daily)?;
    }
    plan.does(millis("2023-03-01", 9, 30), "综合", begin_before)?;
    plan.does(millis("2023-03-01", 15, 0), "主任", preview)?;
    plan.does(millis("2023-03-03", 10, 10), "住建联络", object_before)?;
    plan.does(millis("2023-03-06", 15, 30), "复核", decide_before)?;
    plan.does(millis("2023-03-09", 9, 30), "主任", freeze_before)?;
    plan.does(millis("2023-08-03", 10, 30), "综合", begin)?;
    plan.does(millis("2023-08-04", 9, 10), "主任", preview)?;
    plan.does(millis("2023-08-04", 16, 10), "住建联络", object)
}

fn schemes(plan: &mut Plan) -> Result<()> {
    for (title, year, rules, on) in [(TITLE_BEFORE, 2022, BEFORE, "2023-02-21"), (TITLE, 2023, RULES, "2023-07-10")] {
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

/// What the office gave the lead units for the reform tasks of the year before.
fn marks_before(plan: &mut Plan) -> Result<()> {
    let on = day("2023-01-16");
    let (by, person) = (plan.unit("营商办")?, plan.person("综合")?.person);
    let mut work = Work::new("record.new").on(Some(on));
    let mut seen = Vec::new();
    for first in indicators::all()? {
        if seen.contains(&first.lead) {
            continue;
        }
        seen.push(first.lead);
        let value = 820 + Dice::of([first.lead, "2022"]).between(0, 150);
        New::of(&mut work, Kind::Mark, [first.lead, "2022"])
            .set(mark::UNIT, plan.unit(first.lead)?)
            .set(mark::BY_UNIT, by)
            .set(mark::PERIOD, period_of("2022"))
            .set(mark::PART, "改革任务")
            .set(mark::VALUE, value as f64 / 10.0)
            .set(mark::REASON, "依据2022年度任务完成台账和季度通报评定。")
            .set(mark::ON, on)
            .set(mark::BY, person);
    }
    plan.add(millis("2023-02-22", 16, 40), "综合", work)
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

/// The survey of which something is due on the clock's day.
fn survey_of(office: &Office, due: fn(&Quarterly) -> &'static str) -> Option<&'static Quarterly> {
    let today = office.today().to_string();
    SURVEYS.iter().find(|s| due(s) == today)
}

/// Draws the sample: commitment, the public number thrown by those present, and the call sheet.
fn draw(office: &Office, actor: &Actor) -> Result<()> {
    let Some(Quarterly { title, .. }) = survey_of(office, |s| s.drawn) else { return Ok(()) };
    let id = survey_id(title);
    let done = office.commit_survey(actor, id)?;
    let mut dice = Dice::of([title, "dice"]);
    let public: String = (0..20).map(|_| dice.below(10).to_string()).collect();
    office.open_draw(actor, done.draw, &public, "督查室、监委现场掷骰")?;
    office.call_sheet(actor, id).map(drop)
}

/// Calls those who were drawn.
fn call(office: &Office, actor: &Actor) -> Result<()> {
    let Some(Quarterly { title, unhappy, .. }) = survey_of(office, |s| s.called) else { return Ok(()) };
    let id = survey_id(title);
    let drawn: Vec<RecordId> = {
        let state = office.read();
        let waits = |r: &&crate::domain::record::Record| {
            r.reference(case::SURVEY) == Some(id) && r.text(case::STATE) == Some(life::case::DRAWN)
        };
        state.records(Kind::Case).filter(waits).map(|r| r.id()).collect()
    };
    for (step, which) in STEPS.iter().zip(0..) {
        let own = |c: &&RecordId| chosen(**c, *unhappy) == which;
        let ids: Vec<RecordId> = drawn.iter().filter(own).copied().collect();
        if !ids.is_empty() {
            office.step(actor, &ids, step, &Given::default())?;
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

fn hold_weekly(office: &Office, actor: &Actor) -> Result<()> {
    let unit = names::find(&office.read(), Some(Kind::Unit), "龙南市金融服务中心")?;
    let asks = [(unit, "获得信贷指标整改事项逐项说明进展和完成时间".to_string())];
    let decided = "通报本周变化，逾期和停滞事项逐项过堂。";
    board::hold(office, actor, Cadence::Weekly, office.today(), decided, &asks).map(drop)
}

fn hold_monthly(office: &Office, actor: &Actor) -> Result<()> {
    let decided = "总结上月进展，未达序时进度的清单列入下月每周调度。";
    board::hold(office, actor, Cadence::Monthly, office.today(), decided, &[]).map(drop)
}

fn hold_daily(office: &Office, actor: &Actor) -> Result<()> {
    board::hold(office, actor, Cadence::Daily, office.today(), "梳理当日到期和新增逾期事项，逐项提醒。", &[]).map(drop)
}

fn begin_before(office: &Office, actor: &Actor) -> Result<()> {
    let scheme = names::find(&office.read(), Some(Kind::Scheme), TITLE_BEFORE)?;
    let Some(period) = Period::parse("2022") else { return Ok(()) };
    let as_of = Some(day("2023-02-28"));
    assess::begin(office, actor, &Beginning { scheme, period, as_of, title: None }).map(drop)
}

fn begin(office: &Office, actor: &Actor) -> Result<()> {
    let scheme = names::find(&office.read(), Some(Kind::Scheme), TITLE)?;
    let Some(period) = Period::parse("2023H1") else { return Ok(()) };
    let as_of = Some(crate::sample::figures_day());
    assess::begin(office, actor, &Beginning { scheme, period, as_of, title: None }).map(drop)
}

/// The assessment that was begun last.
fn latest(office: &Office) -> Option<RecordId> {
    office.read().records(Kind::Assessment).max_by_key(|r| r.date(assessment::AS_OF)).map(|r| r.id())
}

fn preview(office: &Office, actor: &Actor) -> Result<()> {
    latest(office).map_or(Ok(()), |id| assess::preview(office, actor, id).map(drop))
}

/// The unit from which points were taken says why they should not have been; nobody has decided yet.
fn object(office: &Office, actor: &Actor) -> Result<()> {
    raise(office, actor, "专项行动未完成扣分", "联合验收预约模块须由省级系统改造，已于7月报请协调，请予核减扣分。")
}

fn object_before(office: &Office, actor: &Actor) -> Result<()> {
    raise(office, actor, "改革任务得分", "工程建设审批提速任务已于11月办结，台账漏记，请予核增。")
}

fn raise(office: &Office, actor: &Actor, part: &str, reason: &str) -> Result<()> {
    let (Some(of), Some(unit)) = (latest(office), actor.unit) else { return Ok(()) };
    let id = office.new_id()?;
    let mut work = Work::new("record.new");
    let mut put = |tag, value: Value| work.put(Kind::Objection, id, tag, value);
    put(objection::ASSESSMENT, Value::from(of));
    put(objection::UNIT, Value::from(unit));
    put(objection::PART, Value::from(part));
    put(objection::STATE, Value::from(life::objection::RAISED));
    put(objection::REASON, Value::from(reason));
    put(objection::ASKED_ON, Value::from(office.today()));
    office.commit(actor, work).map(drop)
}

/// Decided by somebody who gave no marks.
fn decide_before(office: &Office, actor: &Actor) -> Result<()> {
    let open = office.read().records(Kind::Objection).next().map(|r| r.id());
    let given = Given {
        note: "经查，台账漏记1项属实，但该项不在评分清单内，维持原评分。".into(),
        values: vec![(objection::RESULT, Value::from("upheld"))],
        ..Given::default()
    };
    open.map_or(Ok(()), |id| office.step(actor, &[id], "objection.decide", &given).map(drop))
}

fn freeze_before(office: &Office, actor: &Actor) -> Result<()> {
    latest(office).map_or(Ok(()), |id| assess::freeze(office, actor, id).map(drop))
}
