//! The five ledgers with their items: 105 measures for 59 problems, 93, 34, 125, 534.

use crate::domain::deadline::Precision;
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::rate::{Class, Formula};
use crate::domain::schema::{ledger, problem, task};
use crate::domain::value::Value;
use crate::error::Result;
use crate::sample::plan::{New, Plan, day, due, millis};
use crate::sample::tables::{Row, table};
use crate::sample::{events, indicators, quarters};
use crate::service::Work;

/// Which ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// 第三方整改.
    ThirdParty,
    /// 对标提升.
    Benchmark,
    /// 放管服.
    Reform,
    /// 创新试点.
    Pilot,
    /// 省季度监测事项.
    Monitoring,
}

/// What became of an item by the end of July.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Done.
    Done,
    /// Under way.
    Progress,
    /// Not done.
    Not,
    /// Goes on without end.
    Ongoing,
    /// Nothing was reported.
    Silent,
}

impl Fate {
    /// What its last status word counts as.
    pub(super) fn class(self) -> Class {
        match self {
            Self::Done => Class::Done,
            Self::Progress => Class::InProgress,
            Self::Not => Class::NotDone,
            Self::Ongoing => Class::Ongoing,
            Self::Silent => Class::Unreported,
        }
    }
}

/// A ledger as it is announced.
pub(super) struct Spec {
    /// Which it is.
    pub which: Which,
    /// Its name.
    pub name: &'static str,
    short: &'static str,
    /// What its serials begin with.
    prefix: &'static str,
    /// Its status words with their classes.
    pub words: &'static [(&'static str, &'static str)],
    /// How many items it is announced with.
    pub announced: i64,
    due: &'static str,
    /// The day on which it was set up.
    pub start: &'static str,
    source: &'static str,
    /// The completion rate that the bulletin gives.
    pub rate: Option<f64>,
}

/// The ledgers in the bulletin's order.
pub(super) const LEDGERS: [Spec; 5] = [
    Spec {
        which: Which::ThirdParty,
        name: "第三方评价反馈问题整改清单",
        short: "第三方整改",
        prefix: "ZG-",
        words: &[("已完成", "done"), ("未完成", "not-done"), ("正在推进", "in-progress")],
        announced: 105,
        due: "2023年9月底前",
        start: "2023-02-24",
        source: "2022年度省营商环境第三方评价反馈",
        rate: Some(89.5),
    },
    Spec {
        which: Which::Benchmark,
        name: "对标湾区持续优化提升营商环境重点任务清单",
        short: "对标提升",
        prefix: "DB-",
        words: &[("已完成", "done"), ("未完成", "not-done"), ("长期坚持", "ongoing")],
        announced: 93,
        due: "2023年底前",
        start: "2023-06-19",
        source: "对标湾区工作方案",
        rate: Some(34.4),
    },
    Spec {
        which: Which::Reform,
        name: "“放管服”改革重点任务清单",
        short: "放管服改革",
        prefix: "FG-",
        words: &[("已完成", "done"), ("正在推进", "in-progress"), ("未完成", "not-done")],
        announced: 34,
        due: "2023年底前",
        start: "2023-06-19",
        source: "对标湾区工作方案",
        rate: None,
    },
    Spec {
        which: Which::Pilot,
        name: "营商环境创新试点改革事项清单",
        short: "创新试点",
        prefix: "CX-",
        words: &[("已取得阶段性成效", "done"), ("未完成阶段任务", "not-done"), ("持续推进", "ongoing")],
        announced: 125,
        due: "2023年底前",
        start: "2023-03-15",
        source: "营商环境创新试点改革实施方案",
        rate: Some(55.2),
    },
    Spec {
        which: Which::Monitoring,
        name: "江西省营商环境季度监测事项清单",
        short: "省监测事项",
        prefix: "JC-",
        words: &[("已达标", "done"), ("推进中", "in-progress"), ("未达标", "not-done")],
        announced: 534,
        due: "截至一季度末",
        start: "2023-02-28",
        source: "江西省监测事项清单汇总表",
        rate: None,
    },
];

impl Spec {
    /// The id of its record.
    pub(super) fn id(&self) -> RecordId {
        RecordId::from_key(Kind::Ledger, [self.name])
    }

    /// The first of its words that counts as a class.
    pub(super) fn word(&self, class: &str) -> Option<&'static str> {
        self.words.iter().find(|(_, c)| *c == class).map(|(word, _)| *word)
    }
}

/// An item of a ledger.
pub(super) struct Item {
    /// Its record.
    pub id: RecordId,
    /// The ledger's place in [`LEDGERS`].
    pub ledger: usize,
    /// Its serial.
    pub serial: String,
    /// Its title.
    pub title: String,
    /// The key of its lead unit.
    pub lead: &'static str,
    /// The first-level indicator that it serves.
    pub indicator: &'static str,
    /// What becomes of it.
    pub fate: Fate,
    /// The last day in time, where its words name one.
    pub due: Option<chrono::NaiveDate>,
    /// Whether it goes on without end by its words.
    pub endless: bool,
}

impl Item {
    /// Whether its ledger is the one of a short name.
    pub(super) fn is_of(&self, short: &str) -> bool {
        self.spec().short == short
    }

    /// Its ledger.
    pub(super) fn spec(&self) -> &'static Spec {
        &LEDGERS[self.ledger]
    }
}

/// What a row says of an item.
struct Told {
    title: String,
    due: &'static str,
    lead: &'static str,
    responsible: Vec<RecordId>,
    /// First level, and the one below it where it is known.
    indicator: (&'static str, &'static str),
    fate: Fate,
    problem: Option<RecordId>,
    measures: String,
}

fn fate(row: &Row) -> Result<Fate> {
    Ok(match row.cell(0)? {
        "D" => Fate::Done,
        "P" => Fate::Progress,
        "N" => Fate::Not,
        "O" => Fate::Ongoing,
        other => return Err(row.wrong(other)),
    })
}

/// Plans the ledgers; returns their items.
pub(super) fn plan(plan: &mut Plan) -> Result<Vec<Item>> {
    let mut items = Vec::new();
    for (at, spec) in LEDGERS.iter().enumerate() {
        let mut work = Work::new("record.new").caused_by(spec.source);
        let words = spec.words.iter().map(|(w, c)| format!("{w}={c}")).collect();
        New::of(&mut work, Kind::Ledger, [spec.name])
            .set(ledger::NAME, spec.name)
            .set(ledger::SHORT, spec.short)
            .set(ledger::WORDS, Value::Texts(words))
            .set(ledger::FORMULA, Formula::DoneOfTotal.name())
            .set(
                ledger::ANNOUNCED,
                if spec.which == Which::Monitoring { quarters::FIRST as i64 } else { spec.announced },
            )
            .set(ledger::DUE, due(spec.due, day(spec.start)))
            .set(ledger::SOURCE, spec.source);
        let told = match spec.which {
            Which::ThirdParty => third_party(plan, &mut work, spec)?,
            Which::Benchmark => benchmark(plan)?,
            Which::Reform => reform(plan)?,
            Which::Pilot => pilot(plan)?,
            Which::Monitoring => monitoring()?,
        };
        let mut later = Work::new("record.new").caused_by(quarters::ADDED_BY);
        for (n, told) in told.into_iter().enumerate() {
            // What the province added since is not there at first.
            let added = spec.which == Which::Monitoring && n >= quarters::FIRST;
            let (work, start) = if added { (&mut later, quarters::ADDED) } else { (&mut work, spec.start) };
            let told = if added { Told { due: quarters::ADDED_DUE, ..told } } else { told };
            items.push(item(plan, work, at, n, start, told)?);
        }
        // The monitoring items were entered when the office took them over, with the quarters before.
        let (entered, hour) = if spec.which == Which::Monitoring { (quarters::ADDED, 9) } else { (spec.start, 10) };
        plan.add(millis(entered, hour, 0), "综合", work.on(Some(day(spec.start))))?;
        plan.add(millis(quarters::ADDED, 10, 0), "综合", later)?;
    }
    Ok(items)
}

fn item(plan: &Plan, work: &mut Work, ledger: usize, n: usize, start: &str, told: Told) -> Result<Item> {
    let spec = &LEDGERS[ledger];
    let digits = if spec.announced < 100 { 2 } else { 3 };
    let serial = format!("{}{:0digits$}", spec.prefix, n + 1);
    let start = day(start);
    let due = due(told.due, start);
    let (date, endless) = match &due {
        Value::Due(d) => (d.date, d.precision == Precision::Ongoing),
        _ => (None, false),
    };
    let (first, below) = told.indicator;
    let indicator = plan.indicator(if below.is_empty() { first } else { below })?;
    let of = spec.id().to_string();
    let mut new = New::of(work, Kind::Task, [serial.as_str(), of.as_str()])
        .set(task::SERIAL, serial.as_str())
        .set(task::LEDGER, spec.id())
        .set(task::TITLE, told.title.as_str())
        .set(task::DUE, due)
        .set(task::LEAD, plan.unit(told.lead)?)
        .set(task::MEASURES, told.measures.as_str())
        .set(task::INDICATORS, Value::Refs(vec![indicator]))
        .set(task::START, start);
    if !told.responsible.is_empty() {
        new = new.set(task::RESPONSIBLE, Value::Refs(told.responsible));
    }
    if let Some(problem) = told.problem {
        new = new.set(task::PROBLEM, problem);
    }
    for (tag, role) in [(task::LEADER, "领导"), (task::PERSON, "联络")] {
        let key = format!("{}{role}", told.lead);
        if plan.knows(&key) {
            new = new.set(tag, plan.person(&key)?.person);
        }
    }
    if let Some(document) = events::set_by(spec.which).filter(|_| spec.which != Which::Monitoring) {
        new = new.set(task::DOCUMENT, document);
    }
    let id = new.id;
    Ok(Item {
        id,
        ledger,
        serial,
        title: told.title,
        lead: told.lead,
        indicator: first,
        fate: told.fate,
        due: date,
        endless,
    })
}

fn third_party(plan: &Plan, work: &mut Work, spec: &Spec) -> Result<Vec<Told>> {
    let mut out = Vec::new();
    let mut within = None;
    let mut count = 0;
    for row in table!("third_party.psv") {
        if row.cell(0)? == "Q" {
            count += 1;
            let (indicator, unit, title) = (row.cell(1)?, row.cell(2)?, row.cell(3)?);
            let of = spec.id().to_string();
            let id = New::of(work, Kind::Problem, [of.as_str(), title])
                .set(problem::SERIAL, format!("{count}"))
                .set(problem::LEDGER, spec.id())
                .set(problem::TITLE, title)
                .set(problem::INDICATOR, plan.indicator(indicator)?)
                .set(problem::UNIT, plan.unit(unit)?)
                .set(problem::SOURCE, spec.source)
                .id;
            within = Some((id, indicator, unit));
            continue;
        }
        let (problem, indicator, lead) = within.ok_or_else(|| row.wrong("Q"))?;
        out.push(Told {
            title: row.cell(3)?.to_string(),
            due: row.cell(1)?,
            lead,
            responsible: plan.units(row.cell(2)?)?,
            indicator: (indicator, ""),
            fate: fate(&row)?,
            problem: Some(problem),
            measures: String::new(),
        });
    }
    Ok(out)
}

fn benchmark(plan: &Plan) -> Result<Vec<Told>> {
    let mut out = Vec::new();
    let mut direction = "";
    for row in table!("benchmark.psv") {
        if let Some(heading) = row.heading() {
            direction = heading;
            continue;
        }
        out.push(Told {
            title: row.cell(5)?.to_string(),
            due: row.cell(1)?,
            lead: row.cell(2)?,
            responsible: plan.units(row.cell(3)?)?,
            indicator: (row.cell(4)?, ""),
            fate: fate(&row)?,
            problem: None,
            measures: format!(
                "对标方向：{direction}。由牵头单位制定实施细则，明确时间表和责任人，责任单位按职责配合。"
            ),
        });
    }
    Ok(out)
}

fn reform(plan: &Plan) -> Result<Vec<Told>> {
    let mut out = Vec::new();
    for row in table!("reform.psv") {
        out.push(Told {
            title: row.cell(4)?.to_string(),
            due: row.cell(0)?,
            lead: row.cell(1)?,
            responsible: plan.units(row.cell(2)?)?,
            indicator: (row.cell(3)?, ""),
            fate: Fate::Silent,
            problem: None,
            measures: String::new(),
        });
    }
    Ok(out)
}

fn pilot(plan: &Plan) -> Result<Vec<Told>> {
    let mut out = Vec::new();
    let mut indicator = "";
    for row in table!("pilot.psv") {
        if let Some(heading) = row.heading() {
            indicator = heading;
            continue;
        }
        out.push(Told {
            title: row.cell(4)?.to_string(),
            due: row.cell(1)?,
            lead: row.cell(2)?,
            responsible: plan.units(row.cell(3)?)?,
            indicator: (indicator, ""),
            fate: fate(&row)?,
            problem: None,
            measures: String::new(),
        });
    }
    Ok(out)
}

/// The items that the province monitors: each second-level indicator has its own matters, and asks the same of each.
fn monitoring() -> Result<Vec<Told>> {
    let mut out = Vec::new();
    for first in indicators::all()? {
        for second in &first.below {
            let [matters, aspects] = second.items;
            for matter in matters.split('、') {
                for aspect in aspects.split('、') {
                    out.push(Told {
                        title: format!("{matter}{aspect}"),
                        due: "截至一季度末",
                        lead: first.lead,
                        responsible: Vec::new(),
                        indicator: (first.name, second.name),
                        fate: Fate::Silent,
                        problem: None,
                        measures: String::new(),
                    });
                }
            }
        }
    }
    Ok(out)
}
