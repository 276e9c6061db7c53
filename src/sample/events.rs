//! Meetings, documents, published figures, saved views, and who was urged.

use serde::Deserialize;

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::rate::Counts;
use crate::domain::schema::{agenda, document, figure, meeting, note, task, view};
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::sample::ledgers::{Fate, Item, LEDGERS, Spec, Which};
use crate::sample::plan::{New, Plan, at, day, due, millis};
use crate::sample::{TABLE, figures_day};
use crate::service::Work;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Office {
    meeting: Vec<Meeting>,
    document: Vec<Document>,
    view: Vec<View>,
    urge: Vec<Urge>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Meeting {
    name: String,
    on: String,
    #[serde(default)]
    until: String,
    sort: String,
    called_by: String,
    attended: String,
    place: String,
    decided: String,
    /// Whether the social supervisors came, each by name.
    #[serde(default)]
    supervisors: bool,
    tasks: Option<Tasks>,
    /// What was on its agenda.
    #[serde(default)]
    agenda: Vec<AgendaItem>,
}

/// An item on an agenda.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AgendaItem {
    title: String,
    result: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    decision: String,
    #[serde(default)]
    indicator: String,
    /// The document whose draft was discussed.
    #[serde(default)]
    draft: String,
}

/// The tasks that came under a meeting's decisions.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tasks {
    ledger: String,
    indicators: String,
    open: bool,
    /// The agenda item that decided it.
    item: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    key: String,
    sort: String,
    title: String,
    #[serde(default)]
    number: String,
    /// The day of issue; none where it is a draft still.
    #[serde(default)]
    on: String,
    #[serde(default)]
    entered: String,
    #[serde(default)]
    source: String,
    sets: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct View {
    name: String,
    kind: String,
    filter: String,
    sort: Vec<String>,
    key: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Urge {
    on: String,
    sort: String,
    ledger: String,
    due: String,
    most: usize,
    told: String,
    text: String,
}

fn office() -> Result<Office> {
    read("office.toml", include_str!("data/office.toml"))
}

/// Reads a table that is a TOML file.
pub(super) fn read<T: for<'de> Deserialize<'de>>(table: &'static str, text: &str) -> Result<T> {
    toml::from_str(text).map_err(|e| {
        let line = e.span().map_or(0, |s| text[..s.start].lines().count());
        Error::new(Code::Corrupt, TABLE).with("table", table).with("line", line).with("what", e.message())
    })
}

const BENCHMARK: &str = "龙南对标湾区持续优化提升营商环境工作方案";
const AGENDA: &str = "2023年龙南营商环境优化提升工作要点";

/// The document that set a ledger's tasks.
pub(super) fn set_by(which: Which) -> Option<RecordId> {
    match which {
        Which::Benchmark | Which::Reform => Some(RecordId::from_key(Kind::Document, [BENCHMARK])),
        Which::Monitoring => Some(RecordId::from_key(Kind::Document, [AGENDA])),
        Which::ThirdParty | Which::Pilot => None,
    }
}

/// The meeting on lagging indicators.
pub(super) fn lagging_meeting() -> RecordId {
    RecordId::from_key(Kind::Meeting, ["上半年市营商环境落后指标调度会", "2023-07-13"])
}

/// Plans what the office itself keeps.
pub(super) fn plan(plan: &mut Plan, items: &[Item]) -> Result<()> {
    let office = office()?;
    for m in &office.meeting {
        one_meeting(plan, m, items)?;
    }
    for d in office.document.iter().filter(|d| !d.on.is_empty()) {
        let drafted = office.meeting.iter().flat_map(|m| &m.agenda).any(|i| i.draft == d.title);
        let action = if drafted { "document.release" } else { "record.new" };
        let mut work = Work::new(action).on(Some(day(&d.on)));
        New::of(&mut work, Kind::Document, [d.title.as_str()])
            .set(document::TITLE, d.title.as_str())
            .set(document::NUMBER, d.number.as_str())
            .set(document::SORT, d.sort.as_str())
            .set(document::ON, day(&d.on))
            .set(document::STATE, crate::domain::life::document::ISSUED)
            .set(document::SETS, d.sets.trim())
            .set(document::SOURCE, d.source.as_str());
        plan.add(millis(&d.entered, 9, 30), "综合", work.caused_by(d.key.as_str()))?;
    }
    let mut work = Work::new("view.save");
    for v in &office.view {
        New::of(&mut work, Kind::View, [v.name.as_str()])
            .set(view::NAME, v.name.as_str())
            .set(view::KIND, v.kind.as_str())
            .set(view::FILTER, v.filter.as_str())
            .set(view::SORT, Value::Texts(v.sort.clone()))
            .set(view::KEY, v.key.as_str());
    }
    plan.add(millis("2023-02-24", 16, 0), "调度", work)?;
    for urge in &office.urge {
        one_urge(plan, urge, items)?;
    }
    returned(plan, items)?;
    extended(plan, items)?;
    published(plan, items)
}

fn one_meeting(plan: &mut Plan, m: &Meeting, items: &[Item]) -> Result<()> {
    let mut work = Work::new("record.new");
    let id = New::of(&mut work, Kind::Meeting, [m.name.as_str(), m.on.as_str()])
        .set(meeting::NAME, m.name.as_str())
        .set(meeting::ON, day(&m.on))
        .set(meeting::SORT, m.sort.as_str())
        .set(meeting::CALLED_BY, m.called_by.as_str())
        .set(meeting::ATTENDED, Value::Refs(plan.units(&m.attended)?))
        .set(meeting::PLACE, m.place.as_str())
        .set(meeting::DECIDED, m.decided.trim())
        .id;
    if !m.until.is_empty() {
        work.put(Kind::Meeting, id, meeting::UNTIL, Value::from(day(&m.until)));
    }
    if m.supervisors {
        work.put(Kind::Meeting, id, meeting::PEOPLE, Value::Refs(super::people::supervisors(plan)?));
    }
    for (item, place) in m.agenda.iter().zip(1_i64..) {
        let of = New::of(&mut work, Kind::Agenda, [m.name.as_str(), m.on.as_str(), item.title.as_str()])
            .set(agenda::MEETING, id)
            .set(agenda::PLACE, place)
            .set(agenda::TITLE, item.title.as_str())
            .set(agenda::RESULT, item.result.as_str())
            .id;
        let mut put = |tag, value: Value| work.put(Kind::Agenda, of, tag, value);
        if !item.unit.is_empty() {
            put(agenda::UNIT, Value::Ref(plan.unit(&item.unit)?));
        }
        if !item.decision.is_empty() {
            put(agenda::DECISION, Value::from(item.decision.as_str()));
        }
        if !item.indicator.is_empty() {
            put(agenda::INDICATOR, Value::Ref(plan.indicator(&item.indicator)?));
        }
    }
    plan.add(millis(&m.on, 17, 0), "综合", work)?;
    discussed(plan, m)?;
    let Some(tasks) = &m.tasks else { return Ok(()) };
    let mut work = Work::new("meeting.decide");
    for item in items {
        let open = matches!(item.fate, Fate::Not | Fate::Progress);
        let ledger = tasks.ledger.is_empty() || item.is_of(&tasks.ledger);
        if ledger && open == tasks.open && tasks.indicators.split('、').any(|i| i == item.indicator) {
            work.put(Kind::Task, item.id, task::MEETING, Value::from(id));
            work.put(Kind::Task, item.id, task::ORIGIN, Value::from(agenda_id(m, &tasks.item)));
        }
    }
    plan.add(millis(&m.on, 17, 20), "综合", work)
}

/// The drafts that were discussed at a meeting, written down with it and issued later.
fn discussed(plan: &mut Plan, m: &Meeting) -> Result<()> {
    let drafted = |d: &&Document| m.agenda.iter().any(|i| i.draft == d.title);
    for d in office()?.document.iter().filter(drafted) {
        let mut work = Work::new("document.draft").on(Some(day(&m.on)));
        let draft = New::of(&mut work, Kind::Document, [d.title.as_str()])
            .set(document::TITLE, d.title.as_str())
            .set(document::SORT, d.sort.as_str())
            .set(document::STATE, crate::domain::life::document::DRAFT)
            .set(document::SETS, d.sets.trim())
            .id;
        for item in m.agenda.iter().filter(|i| i.draft == d.title) {
            work.put(Kind::Agenda, agenda_id(m, &item.title), agenda::DRAFT, Value::from(draft));
        }
        plan.add(millis(&m.on, 17, 10), "综合", work)?;
    }
    Ok(())
}

fn agenda_id(m: &Meeting, title: &str) -> RecordId {
    RecordId::from_key(Kind::Agenda, [m.name.as_str(), m.on.as_str(), title])
}

fn one_urge(plan: &mut Plan, urge: &Urge, items: &[Item]) -> Result<()> {
    let mut work = Work::new(format!("task.{}", urge.sort));
    let by = plan.person("调度")?.person;
    let until = day(&urge.due);
    let wanted = |i: &&Item| {
        i.fate == Fate::Not
            && i.is_of(&urge.ledger)
            && i.due == Some(until)
            && (urge.told.is_empty() || urge.told == i.lead)
    };
    for item in items.iter().filter(wanted).take(urge.most) {
        New::of(&mut work, Kind::Note, [item.serial.as_str(), urge.sort.as_str(), urge.on.as_str()])
            .set(note::ABOUT, item.id)
            .set(note::SORT, urge.sort.as_str())
            .set(note::TEXT, urge.text.as_str())
            .set(note::TOLD, Value::Refs(vec![plan.unit(item.lead)?]))
            .set(note::ON, day(&urge.on))
            .set(note::BY, by);
    }
    plan.add(millis(&urge.on, 10, 40), "调度", work)
}

/// A measure that was reported as done and sent back, because nothing proved it.
fn returned(plan: &mut Plan, items: &[Item]) -> Result<()> {
    let Some(item) = items.iter().find(|i| i.title.contains("与省融资服务平台联网运行")) else {
        return Ok(());
    };
    let done = item.spec().word("done").unwrap_or_default();
    let open = item.spec().word("not-done").unwrap_or_default();
    let told = Work::new("task.report")
        .set(Kind::Task, item.id, task::STATUS, Value::from(done))
        .set(Kind::Task, item.id, task::PROGRESS, Value::Int(100))
        .set(Kind::Task, item.id, task::DONE_ON, Value::from(day("2023-07-24")))
        .set(Kind::Task, item.id, task::REPORTED, Value::from(day("2023-07-24")))
        .set(Kind::Task, item.id, task::LATEST, Value::from("已与省平台完成对接，申请销号。"));
    plan.add(millis("2023-07-24", 16, 10), &format!("{}联络", item.lead), told)?;
    let reason = "未提供联网测试记录，省平台查询无本地数据，退回继续整改";
    let mut back = Work::new("task.return")
        .caused_by(reason)
        .set(Kind::Task, item.id, task::STATUS, Value::from(open))
        .set(Kind::Task, item.id, task::PROGRESS, Value::Int(60))
        .set(Kind::Task, item.id, task::DONE_ON, None)
        .set(Kind::Task, item.id, task::RETURNED, Value::from(reason));
    New::of(&mut back, Kind::Note, [item.serial.as_str(), "return", "2023-07-27"])
        .set(note::ABOUT, item.id)
        .set(note::SORT, "return")
        .set(note::TEXT, reason)
        .set(note::TOLD, Value::Refs(vec![plan.unit(item.lead)?]))
        .set(note::ON, day("2023-07-27"))
        .set(note::BY, plan.person("调度")?.person);
    plan.add(millis("2023-07-27", 11, 5), "调度", back)
}

/// A measure whose deadline was put off before it had passed.
fn extended(plan: &mut Plan, items: &[Item]) -> Result<()> {
    let Some(item) = items.iter().find(|i| i.title.contains("交付首批二百套人才公寓")) else {
        return Ok(());
    };
    let text = "室外管网工程受汛期影响，申请延期至9月底；已附施工进度计划，经核实同意延期。";
    let mut work = Work::new("task.extend").caused_by(text);
    work.put(Kind::Task, item.id, task::DUE, due("2023年9月底前", day("2023-07-24")));
    New::of(&mut work, Kind::Note, [item.serial.as_str(), "extension", "2023-07-24"])
        .set(note::ABOUT, item.id)
        .set(note::SORT, "extension")
        .set(note::TEXT, text)
        .set(note::TOLD, Value::Refs(vec![plan.unit(item.lead)?]))
        .set(note::ON, day("2023-07-24"))
        .set(note::BY, plan.person("副主任")?.person);
    plan.add(millis("2023-07-24", 15, 30), "副主任", work)
}

/// The figures that the bulletin gives: they hold as of the end of July and were published on 4 August.
fn published(plan: &mut Plan, items: &[Item]) -> Result<()> {
    let mut work = Work::new("figure.publish").on(Some(figures_day()));
    for (at, spec) in LEDGERS.iter().enumerate() {
        let of = || items.iter().filter(|i| i.ledger == at);
        one_figure(&mut work, spec, "总数", of().count() as f64);
        let mut counts = Counts::default();
        of().for_each(|i| counts.count(i.fate.class()));
        for (word, class) in spec.words.iter().filter(|_| spec.rate.is_some()) {
            let class = crate::domain::rate::Class::parse(class);
            one_figure(&mut work, spec, word, class.map_or(0, |c| counts.get(c)) as f64);
        }
        if let Some(rate) = spec.rate {
            one_figure(&mut work, spec, "完成率", rate);
        }
    }
    plan.add(at(day("2023-08-04"), 17, 30), "综合", work.caused_by("工作简报第3期"))
}

fn one_figure(work: &mut Work, spec: &Spec, name: &str, value: f64) {
    let (of, on) = (spec.id().to_string(), figures_day());
    New::of(work, Kind::Figure, [name, of.as_str(), on.to_string().as_str()])
        .set(figure::NAME, name)
        .set(figure::LEDGER, spec.id())
        .set(figure::AS_OF, on)
        .set(figure::VALUE, value)
        .set(figure::SOURCE, "工作简报第3期")
        .set(figure::PLACE, "事项清单");
}
