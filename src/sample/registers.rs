//! Registers of the office: study tours, policies from elsewhere, honours, articles, task forces, targets, recipients; and
//! the third issue of the bulletin, composed out of all that.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::cycle::bulletin::{self, Beginning};
use crate::domain::calendar::Calendar;
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::life;
use crate::domain::period::Period;
use crate::domain::schema::{self, article, honour, policy, recipients, target, task, task_force, tour};
use crate::domain::value::Value;
use crate::error::Result;
use crate::i18n::Lang;
use crate::sample::ledgers::Item;
use crate::sample::plan::{New, Plan, at, day, millis};
use crate::sample::{events, figures_day, indicators};
use crate::service::{Actor, Given, Office, Work};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Registers {
    tour: Vec<Tour>,
    policy: Vec<Policy>,
    honour: Vec<Honour>,
    article: Vec<Article>,
    targets: BTreeMap<String, toml::Value>,
    recipients: Recipients,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tour {
    title: String,
    on: String,
    until: String,
    places: String,
    led_by: String,
    people: String,
    visited: String,
    found: String,
    report: String,
    reported_on: String,
    measures: String,
    /// Words of the titles of the tasks that its measures became.
    #[serde(default)]
    taken: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Policy {
    title: String,
    level: String,
    by: String,
    on: String,
    content: String,
    #[serde(default)]
    taken: String,
    /// Words of the titles of the tasks that came of it.
    #[serde(default)]
    tasks: Vec<String>,
    /// What became of it.
    #[serde(default)]
    effect: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Honour {
    title: String,
    unit: String,
    level: String,
    sort: String,
    by: String,
    on: String,
    indicator: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Article {
    title: String,
    unit: String,
    by: String,
    on: String,
    sort: String,
    text: String,
    /// Where it was published.
    #[serde(default)]
    published: Vec<String>,
    /// When it went back, why, and when it came again; its text until then.
    #[serde(default)]
    returned: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    again: String,
    #[serde(default)]
    first: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Recipients {
    name: String,
    report_to: Vec<String>,
    copy_to: Vec<String>,
    copies: i64,
}

/// Since when there are task forces: the document on the mechanisms asks for them.
const FORCES: &str = "2023-07-04";

/// Plans the registers.
pub(super) fn plan(plan: &mut Plan, items: &[Item]) -> Result<()> {
    let all: Registers = events::read("registers.toml", include_str!("data/registers.toml"))?;
    for t in &all.tour {
        one_tour(plan, t, items)?;
    }
    for p in &all.policy {
        one_policy(plan, p, items)?;
    }
    for h in &all.honour {
        one_honour(plan, h)?;
    }
    for a in &all.article {
        one_article(plan, a)?;
    }
    targets(plan, &all.targets)?;
    task_forces(plan)?;
    let r = &all.recipients;
    let mut work = Work::new("record.new");
    New::of(&mut work, Kind::Recipients, [r.name.as_str()])
        .set(recipients::NAME, r.name.as_str())
        .set(recipients::REPORT_TO, Value::Texts(r.report_to.clone()))
        .set(recipients::COPY_TO, Value::Texts(r.copy_to.clone()))
        .set(recipients::COPIES, Value::Int(r.copies));
    plan.add(millis("2023-02-24", 16, 20), "综合", work)?;
    plan.does(millis("2023-08-04", 14, 30), "综合", begin)?;
    plan.does(millis("2023-08-04", 16, 30), "主任", approve)?;
    plan.does(millis("2023-08-04", 17, 10), "综合", issue)
}

/// The moment at which something of a day was written down: on it, or the next worked day.
fn written(on: &str, hour: u32, minute: u32) -> i64 {
    at(Calendar::china().at_or_after(day(on)).0, hour, minute)
}

fn one_tour(plan: &mut Plan, t: &Tour, items: &[Item]) -> Result<()> {
    let mut work = Work::new("record.new").on(Some(day(&t.until)));
    let people = t.people.split('、').map(|p| Ok(plan.person(p)?.person)).collect::<Result<Vec<_>>>()?;
    let id = New::of(&mut work, Kind::Tour, [t.title.as_str(), t.on.as_str()])
        .set(tour::TITLE, t.title.as_str())
        .set(tour::ON, day(&t.on))
        .set(tour::UNTIL, day(&t.until))
        .set(tour::PLACES, t.places.as_str())
        .set(tour::LED_BY, t.led_by.as_str())
        .set(tour::PEOPLE, Value::Refs(people))
        .set(tour::VISITED, Value::Refs(plan.units(&t.visited)?))
        .set(tour::FOUND, t.found.trim())
        .id;
    plan.add(written(&t.until, 17, 15), "综合", work)?;
    let mut work = Work::new("record.edit").on(Some(day(&t.reported_on)));
    New::with(&mut work, Kind::Tour, id)
        .set(tour::REPORT, t.report.as_str())
        .set(tour::REPORTED_ON, day(&t.reported_on))
        .set(tour::MEASURES, t.measures.trim());
    plan.add(written(&t.reported_on, 11, 0), "综合", work)?;
    came_of(plan, id, &t.taken, items, &t.reported_on)
}

/// Says of tasks that they come from something that was learned elsewhere.
fn came_of(plan: &mut Plan, from: RecordId, words: &[String], items: &[Item], on: &str) -> Result<()> {
    let mut work = Work::new("record.edit").on(Some(day(on)));
    let benchmark = |i: &&Item| i.is_of("对标提升");
    for word in words {
        let found = items.iter().filter(benchmark).find(|i| i.title.contains(word.as_str()));
        found.into_iter().for_each(|i| work.put(Kind::Task, i.id, task::ORIGIN, Value::from(from)));
    }
    plan.add(written(on, 11, 20), "综合", work)
}

fn one_policy(plan: &mut Plan, p: &Policy, items: &[Item]) -> Result<()> {
    let mut work = Work::new("record.new").on(Some(day(&p.on)));
    let id = New::of(&mut work, Kind::Policy, [p.title.as_str(), p.on.as_str()])
        .set(policy::TITLE, p.title.as_str())
        .set(policy::LEVEL, p.level.as_str())
        .set(policy::BY, p.by.as_str())
        .set(policy::ON, day(&p.on))
        .set(policy::CONTENT, p.content.as_str())
        .set(policy::STATE, life::policy::NOTED)
        .id;
    plan.add(written(&p.on, 9, 50), "综合", work)?;
    if p.taken.is_empty() {
        return Ok(());
    }
    let mut work = Work::new("policy.take");
    New::with(&mut work, Kind::Policy, id)
        .set(policy::STATE, life::policy::TAKEN)
        .set(policy::UNIT, plan.unit(&p.taken)?);
    plan.add(written("2023-07-24", 10, 20), "综合", work)?;
    came_of(plan, id, &p.tasks, items, "2023-07-24")?;
    if p.effect.is_empty() {
        return Ok(());
    }
    let mut work = Work::new("policy.settle");
    New::with(&mut work, Kind::Policy, id)
        .set(policy::STATE, life::policy::DONE)
        .set(policy::EFFECT, p.effect.as_str());
    plan.add(written("2023-08-01", 10, 20), "综合", work)
}

fn one_honour(plan: &mut Plan, h: &Honour) -> Result<()> {
    let mut work = Work::new("record.new").on(Some(day(&h.on)));
    New::of(&mut work, Kind::Honour, [h.title.as_str(), h.unit.as_str(), h.on.as_str()])
        .set(honour::TITLE, h.title.as_str())
        .set(honour::UNIT, plan.unit(&h.unit)?)
        .set(honour::LEVEL, h.level.as_str())
        .set(honour::SORT, h.sort.as_str())
        .set(honour::BY, h.by.as_str())
        .set(honour::ON, day(&h.on))
        .set(honour::NUMBER, h.number.as_str())
        .set(honour::INDICATOR, plan.indicator(&h.indicator)?)
        .set(honour::NOTE, h.note.as_str());
    plan.add(written(&h.on, 16, 40), "综合", work)
}

fn one_article(plan: &mut Plan, a: &Article) -> Result<()> {
    let by = plan.person(&a.by)?.person;
    let mut work = Work::new("record.new").on(Some(day(&a.on)));
    let id = New::of(&mut work, Kind::Article, [a.title.as_str(), a.unit.as_str()])
        .set(article::TITLE, a.title.as_str())
        .set(article::UNIT, plan.unit(&a.unit)?)
        .set(article::ON, day(&a.on))
        .set(article::SORT, a.sort.as_str())
        .set(article::STATE, life::article::HANDED_IN)
        .set(article::TEXT, if a.first.is_empty() { a.text.trim() } else { a.first.trim() })
        .set(article::AUTHOR, by)
        .id;
    plan.add(written(&a.on, 16, 50), &a.by, work)?;
    if !a.returned.is_empty() {
        let mut work = Work::new("article.return");
        New::with(&mut work, Kind::Article, id)
            .set(article::STATE, life::article::RETURNED)
            .set(article::REASON, a.reason.as_str());
        plan.add(written(&a.returned, 9, 20), "综合", work)?;
        let mut work = Work::new("record.edit");
        New::with(&mut work, Kind::Article, id).set(article::TEXT, a.text.trim());
        plan.add(written(&a.again, 10, 5), &a.by, work)?;
        let mut work = Work::new("article.resubmit");
        New::with(&mut work, Kind::Article, id).set(article::STATE, life::article::HANDED_IN);
        plan.add(written(&a.again, 10, 10), &a.by, work)?;
    }
    // What came after the issue was closed waits.
    if day(&a.on) > figures_day() {
        return Ok(());
    }
    let mut work = Work::new("article.approve").on(Some(day("2023-07-31")));
    New::with(&mut work, Kind::Article, id).set(article::STATE, life::article::APPROVED);
    plan.add(written("2023-07-31", 16, 5), "副主任", work)?;
    if a.published.is_empty() {
        return Ok(());
    }
    let mut work = Work::new("article.publish");
    New::with(&mut work, Kind::Article, id)
        .set(article::STATE, life::article::PUBLISHED)
        .set(article::PUBLISHED, Value::Texts(a.published.clone()));
    plan.add(millis("2023-08-04", 17, 20), "综合", work)
}

fn targets(plan: &mut Plan, all: &BTreeMap<String, toml::Value>) -> Result<()> {
    let on = all.get("on").and_then(toml::Value::as_str).unwrap_or_default();
    let year = Period::containing(day(on), crate::domain::period::Grain::Year);
    let mut work = Work::new("record.new").on(Some(day(on)));
    let meeting = RecordId::from_key(Kind::Meeting, ["市营商环境优化升级工作调度会", on]);
    for (name, rank) in all.iter().filter(|(name, _)| *name != "on") {
        let new = New::of(&mut work, Kind::Target, [name.as_str(), "2023"])
            .set(target::INDICATOR, plan.indicator(name)?)
            .set(target::RANK, Value::Int(rank.as_integer().unwrap_or_default()))
            .set(target::MEETING, meeting)
            .set(target::ON, day(on));
        if let Some(year) = year {
            new.set(target::YEAR, Value::Period(year));
        }
    }
    plan.add(written(on, 17, 40), "综合", work)
}

/// A task force for each indicator of the first level.
fn task_forces(plan: &mut Plan) -> Result<()> {
    let mut work = Work::new("record.new").on(Some(day(FORCES)));
    for first in indicators::all()? {
        let name = format!("{}指标专班", first.name);
        let (leader, contact) = (format!("{}领导", first.lead), format!("{}联络", first.lead));
        New::of(&mut work, Kind::TaskForce, [name.as_str()])
            .set(task_force::NAME, name.as_str())
            .set(task_force::INDICATOR, plan.indicator(first.name)?)
            .set(task_force::LEAD, plan.unit(first.lead)?)
            .set(task_force::LEADER, plan.person(&leader)?.person)
            .set(task_force::CONTACT, plan.person(&contact)?.person)
            .set(task_force::SINCE, day(FORCES));
    }
    plan.add(written(FORCES, 15, 20), "综合", work)
}

const SERIAL: &str = "2023-3";

fn begin(office: &Office, actor: &Actor) -> Result<()> {
    let of = Beginning {
        number: Some(3),
        on: Some(day("2023-08-04")),
        as_of: Some(figures_day()),
        from: Some(day("2023-06-01")),
        title: Some("龙南营商环境“一号改革工程”工作简报".to_string()),
        office: Some("龙南市优化营商环境工作领导小组办公室".to_string()),
        usual: true,
    };
    let (id, _) = bulletin::begin(office, actor, &of)?;
    let lead =
        "{{起}}以来，各指标牵头单位与责任单位通力合作，积极开展营商环境对标提升整改工作，截至{{截至}}有关情况如下：";
    office
        .commit(actor, Work::new("record.edit").set(Kind::Bulletin, id, schema::bulletin::LEAD, Value::from(lead)))?;
    bulletin::set_section(office, actor, id, "1", None, Some(include_str!("data/bulletin_office.txt")))
}

fn approve(office: &Office, actor: &Actor) -> Result<()> {
    let id = bulletin::find(&office.read(), SERIAL)?;
    let note = "完成率统一按已完成/总数计算，与此前口径不同之处已在文中注明；其余意见核对无误。";
    let given = Given { note: note.to_string(), ..Given::default() };
    bulletin::approve(office, actor, id, &given, Lang::Zh).map(drop)
}

fn issue(office: &Office, actor: &Actor) -> Result<()> {
    let id = bulletin::find(&office.read(), SERIAL)?;
    bulletin::issue(office, actor, id)?;
    let given = Given {
        note: "机要交换，收发室签收".into(),
        values: vec![(schema::note::RECIPIENT, Value::from("市委主要领导"))],
        ..Given::default()
    };
    office.step(actor, &[id], "bulletin.sign", &given).map(drop)
}
