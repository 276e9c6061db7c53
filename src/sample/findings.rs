//! What the inspection found: each finding goes along its life, step by step, by those who may take the step.

use serde::Deserialize;

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::life::{self, FINDING, Tells, To, finding as states};
use crate::domain::rights::Right;
use crate::domain::schema::{evidence, finding, note, review};
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::sample::ledgers::Item;
use crate::sample::plan::{New, Plan, day, due, millis};
use crate::sample::{NO_NAME, events, fieldwork, picture};
use crate::service::Work;

const SOURCE: &str = "上半年优化营商环境工作督导检查";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Findings {
    finding: Vec<Finding>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Finding {
    title: String,
    category: String,
    severity: String,
    unit: String,
    indicator: String,
    task: String,
    found: String,
    inspector: String,
    place: String,
    due: String,
    facts: String,
    rule: String,
    steps: Vec<[String; 3]>,
    #[serde(default)]
    pictures: Vec<[String; 6]>,
}

/// A unit where something was found, on a day.
#[derive(Clone, Debug)]
pub(super) struct Visited {
    /// The number of the visit.
    pub serial: String,
    /// The unit's key.
    pub unit: String,
    /// The day.
    pub on: String,
    /// Who led the visit.
    pub inspector: String,
    /// Where.
    pub place: String,
    /// Whether the rectification that was reported did not hold.
    pub failed: bool,
    /// Whether nobody was there.
    pub absent: bool,
}

fn table() -> Result<Findings> {
    events::read("findings.toml", include_str!("data/findings.toml"))
}

/// The visits at which the findings were made, each unit and day once.
pub(super) fn visited() -> Result<Vec<Visited>> {
    let mut out: Vec<Visited> = Vec::new();
    for f in table()?.finding {
        let failed = matches!(f.category.as_str(), "rectification-slow" | "fake-rectification");
        let absent = f.category == "window-absence";
        if let Some(held) = out.iter_mut().find(|v| v.unit == f.unit && v.on == f.found) {
            held.failed |= failed;
            held.absent |= absent;
            continue;
        }
        let serial = format!("ZF-{:02}", out.len() + 1);
        let Finding { unit, found: on, inspector, place, .. } = f;
        out.push(Visited { serial, unit, on, inspector, place, failed, absent });
    }
    Ok(out)
}

/// The day on which a finding was made, by its number.
pub(super) fn found_on(serial: &str) -> Result<String> {
    let number = serial.rsplit('-').next().and_then(|n| n.parse::<usize>().ok()).unwrap_or(0);
    let missing = || Error::new(Code::Corrupt, NO_NAME).with("what", serial);
    table()?.finding.into_iter().nth(number.wrapping_sub(1)).map(|f| f.found).ok_or_else(missing)
}

/// What a slip says of a finding, by its number: its title, and the matter with facts, rule and deadline.
pub(super) fn matter(serial: &str) -> Result<(String, String)> {
    let number = serial.rsplit('-').next().and_then(|n| n.parse::<usize>().ok()).unwrap_or(0);
    let missing = || Error::new(Code::Corrupt, NO_NAME).with("what", serial);
    let f = table()?.finding.into_iter().nth(number.wrapping_sub(1)).ok_or_else(missing)?;
    let facts = f.facts.trim().replace('\n', "");
    let text = format!("一、{}（{serial}）\n事实：{facts}\n依据：{}\n时限：{}", f.title, f.rule, f.due);
    Ok((f.title, text))
}

/// The moment of `07-05 10:00` in 2023.
fn moment(text: &str) -> i64 {
    let (on, time) = text.split_once(' ').unwrap_or((text, "09:00"));
    let (hour, minute) = time.split_once(':').unwrap_or((time, "0"));
    millis(&format!("2023-{on}"), hour.parse().unwrap_or(9), minute.parse().unwrap_or(0))
}

/// Plans the findings.
pub(super) fn plan(plan: &mut Plan, items: &[Item]) -> Result<()> {
    let table = table()?;
    for (f, n) in table.finding.iter().zip(1..) {
        let serial = format!("WT-{n:02}");
        let id = register(plan, f, n, &serial, items)?;
        for [name, when, words] in &f.steps {
            take(plan, f, id, name, when, words)?;
        }
        for [scene, side, when, by, place, name] in &f.pictures {
            photograph(plan, f, id, [scene, side, when, by, place, name])?;
        }
    }
    reviewed(plan)?;
    visit_note(plan)
}

/// The conclusion on a finding is fed back, and the unit asks for a review of a part of it: decided within 30 days, by
/// somebody who had no part in it (政府督查工作条例 art. 16, 17).
fn reviewed(plan: &mut Plan) -> Result<()> {
    const SERIAL: &str = "WT-06";
    let id = RecordId::from_key(Kind::Finding, [SERIAL, found_on(SERIAL)?.as_str()]);
    let work = Work::new("finding.conclude")
        .set(
            Kind::Finding,
            id,
            finding::CONCLUSION,
            Value::from("对标任务未及时分解，督查后已按要求整改到位，予以销号；对牵头科室提出批评。"),
        )
        .set(Kind::Finding, id, finding::CONCLUDED_ON, Value::from(day("2023-07-26")));
    plan.add(moment("07-26 10:30"), "核查", work)?;
    let received = Work::new("finding.acknowledge");
    let on = Value::from(day("2023-07-27"));
    plan.add(moment("07-27 09:20"), "商务联络", received.set(Kind::Finding, id, finding::CONCLUSION_RECEIVED, on))?;
    let mut work = Work::new("record.new");
    New::of(&mut work, Kind::Review, [SERIAL, "2023-08-01"])
        .set(review::FINDING, id)
        .set(review::UNIT, plan.unit("商务")?)
        .set(review::STATE, life::review::ASKED)
        .set(review::ASKED_ON, day("2023-08-01"))
        .set(review::REASON, "任务分解方案6月28日已拟稿送审，请复核“未制定细化方案”的表述。");
    plan.add(moment("08-01 15:10"), "商务联络", work)
}

fn register(plan: &mut Plan, f: &Finding, n: u32, serial: &str, items: &[Item]) -> Result<RecordId> {
    let mut work = Work::new("record.new");
    let inspector = plan.person(&f.inspector)?.person;
    let mut new = New::of(&mut work, Kind::Finding, [serial, f.found.as_str()])
        .set(finding::SERIAL, serial)
        .set(finding::TITLE, f.title.as_str())
        .set(finding::CATEGORY, f.category.as_str())
        .set(finding::SEVERITY, f.severity.as_str())
        .set(finding::STATE, FINDING.start)
        .set(finding::UNIT, plan.unit(&f.unit)?)
        .set(finding::DUE, due(&f.due, day(&f.found)))
        .set(finding::FACTS, f.facts.trim())
        .set(finding::RULE, f.rule.as_str())
        .set(finding::INDICATOR, plan.indicator(&f.indicator)?)
        .set(finding::FOUND_ON, day(&f.found))
        .set(finding::INSPECTOR, inspector)
        .set(finding::PLACE, f.place.as_str())
        .set(finding::VISIT, fieldwork::visit_id(&f.unit, &f.found))
        .set(finding::SOURCE, SOURCE);
    if !f.task.is_empty() {
        let about = items.iter().find(|i| i.title.contains(&f.task));
        let missing = || Error::new(Code::Corrupt, NO_NAME).with("what", &f.task);
        new = new.set(finding::TASK, about.ok_or_else(missing)?.id);
    }
    let id = new.id;
    plan.add(millis(&f.found, 15, 30 + n), &f.inspector, work)?;
    Ok(id)
}

/// Somebody of the unit that answers for it.
fn answers(f: &Finding) -> String {
    let short = f.unit.strip_suffix("便民").unwrap_or(&f.unit);
    format!("{short}联络")
}

/// Plans a step: what it sets follows from the life.
fn take(plan: &mut Plan, f: &Finding, id: RecordId, name: &str, when: &str, words: &str) -> Result<()> {
    let name = format!("finding.{name}");
    let missing = || Error::new(Code::Corrupt, NO_NAME).with("what", &name);
    let (_, step) = life::step(&name).ok_or_else(missing)?;
    let To::State(to) = step.to else { return Err(missing()) };
    let unit = answers(f);
    let who = match step.right {
        Right::Report => unit.as_str(),
        Right::Verify if step.name == "finding.recheck" => "复核",
        // A third closes it.
        Right::Verify if matches!(to, states::CLOSED | states::ARCHIVED | states::DISCIPLINE) => "副主任",
        Right::Verify => "核查",
        Right::Record if step.is_from(states::OBJECTED) => "副主任",
        _ => "调度",
    };
    let mut work = Work::new(step.name).caused_by(words).set(Kind::Finding, id, finding::STATE, Value::from(to));
    if step.tells == Some(Tells::Assigned) {
        work.put(Kind::Finding, id, finding::PERSON, Value::from(plan.person(&unit)?.person));
    }
    plan.add(moment(when), who, work)
}

/// Draws a picture, keeps it, and plans its record. A side of `same` is the picture taken before, handed in again.
fn photograph(plan: &mut Plan, f: &Finding, id: RecordId, what: [&str; 6]) -> Result<()> {
    let [scene, side, when, by, place, name] = what;
    let first = f.pictures.first().map_or(when, |p| p[2].as_str());
    let (shown, after) = match side {
        "same" => (first, false),
        _ => (when, side == "after"),
    };
    let bytes = picture::draw(scene, after, &format!("2023-{shown}"));
    let stored = plan.evidence.put_from(&mut bytes.as_slice(), name)?;
    let (digest, taken) = (stored.digest.to_string(), moment(when));
    let mut work = Work::new("record.evidence");
    New::of(&mut work, Kind::Evidence, [name, id.to_string().as_str(), digest.as_str()])
        .set(evidence::NAME, name)
        .set(evidence::OF, id)
        .set(evidence::DIGEST, digest.as_str())
        .set(evidence::SIZE, stored.size as i64)
        .set(evidence::MEDIA, stored.media)
        .set(evidence::TAKEN, Value::Time(taken))
        .set(evidence::PLACE, place)
        .set(evidence::WHO, plan.person(by)?.person)
        .set(evidence::SIDE, if side == "before" { "before" } else { "after" });
    // A finding is written down at the end of the visit, its pictures after it.
    let entered = taken.max(millis(&f.found, 16, 30));
    // A social supervisor sees no unit's findings: the inspector enters what he hands in.
    let enters = if by.starts_with("社会监督员") { f.inspector.as_str() } else { by };
    plan.add(entered, enters, work)
}

/// How the inspection went, as its leader noted it.
fn visit_note(plan: &mut Plan) -> Result<()> {
    let mut work = Work::new("record.note");
    New::of(&mut work, Kind::Note, ["上半年督导检查", "2023-07-04"])
        .set(note::ABOUT, plan.unit("营商办")?)
        .set(note::SORT, "comment")
        .set(
            note::TEXT,
            "6月30日至7月4日，市营商办、市委督查室、市纪委监委联合督导检查，走访12个指标牵头单位，\
             了解16个一级指标落实情况。总体向好，主要不足：部分指标排名落后，整改进度、对标提升进度偏慢，\
             经验做法复制推广不够。",
        )
        .set(note::ON, day("2023-07-04"))
        .set(note::BY, plan.person("督查一组")?.person);
    plan.add(millis("2023-07-04", 17, 50), "督查一组", work)?;
    let mut work = Work::new("record.note");
    New::of(&mut work, Kind::Note, ["落后指标", "2023-07-13"])
        .set(note::ABOUT, events::lagging_meeting())
        .set(note::SORT, "comment")
        .set(note::TEXT, "表态发言材料已收齐存档，下次调度会逐项对账。")
        .set(note::ON, day("2023-07-13"))
        .set(note::BY, plan.person("综合")?.person);
    plan.add(millis("2023-07-13", 18, 0), "综合", work)
}
