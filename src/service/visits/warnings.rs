//! What a rule says of a visit or a campaign before it takes place: told with the rule, never in the way of the work.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveTime};

use crate::domain::hours::Hours;
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::life::visit as visits;
use crate::domain::record::Record;
use crate::domain::schema::{campaign, finding, meeting, person, service_point, unit, visit};
use crate::domain::value::Value;
use crate::domain::words::fold;
use crate::i18n::Message;
use crate::log::State;
use crate::service::papers::length;
use crate::service::settings;
use crate::service::settings::terms::Term;
use crate::service::visits::burden::{self, CALLING, Calling};
use crate::service::work::{Edit, Work};

crate::messages! {
    FIRM: "“{unit}” is a firm: inspecting bodies other than the enforcement authorities do not inspect firms (国办发〔2024〕54号)", "“{unit}”为企业：议事协调机构等不得对企业开展检查（国办发〔2024〕54号）";
    REVISIT: "“{unit}” was or is to be visited on {day}, less than {term} away (政府督查工作条例 art. 15: no repeats)", "“{unit}”于{day}已有或已安排走访，间隔不足{term}（《政府督查工作条例》第十五条：不得重复督查）";
    MATTER: "“{unit}” was inspected in the same matter this year by “{campaign}” (政府督查工作条例 art. 15)", "“{unit}”本年已由“{campaign}”就相同事项督查（《政府督查工作条例》第十五条）";
    DAY_OFF: "{day} is no working day", "{day}不是工作日";
    OUTSIDE: "{time} lies outside the hours of “{point}” ({hours}): have it explained before it becomes a finding", "{time}不在“{point}”服务时间内（{hours}），作为问题前应先说明";
    BURDEN: "“{unit}” was called upon {count} {count:time|times} in {month} already (visits {visits}, meetings {meetings}, requests {requests}); the limit is {limit} (基层减负)", "“{unit}”{month}已迎检参会报材料{count}次（走访{visits}、会议{meetings}、要材料{requests}），上限{limit}次（基层减负）";
    LACKING: "not all is there that the checklist asks for: {questions}", "检查表尚缺答案、说明或佐证：{questions}";
    NO_POINT: "a finding of an absence at a window names the service point: “{title}” names none", "窗口缺岗问题应写明服务点：“{title}”未写明";
    UNTRAINED: "{person} was not trained beforehand (政府督查工作条例 art. 15)", "{person}未经督查前培训（《政府督查工作条例》第十五条）";
    NO_CERTIFICATE: "{person} has no valid certificate on {day} (行政处罚法 art. 42)", "{person}在{day}无有效证件（《行政处罚法》第四十二条）";
    NOT_APPROVED: "the campaign “{campaign}” is not approved yet (政府督查工作条例 art. 11)", "“{campaign}”尚未批准（《政府督查工作条例》第十一条）";
}

/// The sort of a meeting that trains those who come.
const TRAINING: &str = "training";

/// A visit that is looked at.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Its record, where there is one.
    pub id: Option<RecordId>,
    /// The unit.
    pub unit: RecordId,
    /// The day.
    pub on: NaiveDate,
    /// The hour, where it is known.
    pub at: Option<NaiveTime>,
    /// The service point.
    pub point: Option<RecordId>,
    /// The campaign.
    pub campaign: Option<RecordId>,
    /// The inspectors.
    pub inspectors: Vec<RecordId>,
}

/// That a unit is a firm, where it is one.
fn firm(state: &State, of: RecordId) -> Option<Message> {
    // GB 32100: the first character is the registering authority, 9 for market regulation, which registers firms.
    let is = state.get(of).and_then(|u| u.text(unit::CREDIT)).is_some_and(|c| c.trim().starts_with('9'));
    is.then(|| Message::plain(FIRM).with("unit", state.title(of)))
}

/// That a unit bears as much as the limit in the month of a day already, where it does.
fn one_more(state: &State, of: RecordId, day: NaiveDate, without: Option<RecordId>) -> Option<Message> {
    let (load, limit) = (burden::load(state, of, day, without), burden::limit(state));
    let said = || {
        let said = Message::plain(BURDEN).with("unit", state.title(of)).with("count", load.all()).with("limit", limit);
        let said = said.with("visits", load.visits).with("meetings", load.meetings).with("requests", load.requests);
        said.with("month", day.format("%Y-%m"))
    };
    (load.all() >= limit).then(said)
}

/// That a unit was inspected in the same matter in the year of a day by another campaign than this one, where it was: on
/// an indicator of it, or a matter of the same words.
fn matter(state: &State, of: RecordId, day: NaiveDate, own: &Record) -> Option<Message> {
    let lines = |c: &Record| -> Vec<String> {
        let text = c.text(campaign::MATTERS).unwrap_or_default();
        text.lines().map(|l| fold(l.trim())).filter(|l| !l.is_empty()).collect()
    };
    let (indicators, matters): (Vec<RecordId>, _) = (own.references(campaign::INDICATORS).collect(), lines(own));
    let same = |c: &&Record| {
        c.references(campaign::INDICATORS).any(|i| indicators.contains(&i))
            || lines(c).iter().any(|l| matters.contains(l))
    };
    let stands = |v: &&Record| v.reference(visit::UNIT) == Some(of) && v.text(visit::STATE) != Some(visits::CANCELLED);
    let in_year = |v: &&Record| v.date(visit::ON).is_some_and(|d| d.year() == day.year());
    let others = state.records(Kind::Visit).filter(stands).filter(in_year);
    let others = others.filter_map(|v| v.reference(visit::CAMPAIGN)).filter(|c| *c != own.id());
    let other = others.filter_map(|c| state.get(c)).find(same)?;
    Some(Message::plain(MATTER).with("unit", state.title(of)).with("campaign", state.title_of(other)))
}

/// What the rules say of a visit.
pub fn of_visit(state: &State, planned: &Planned) -> Vec<Message> {
    let mut out = Vec::new();
    let name = state.title(planned.unit);
    let day = planned.on;
    out.extend(firm(state, planned.unit));
    let others = || {
        state.records(Kind::Visit).filter(|v| {
            Some(v.id()) != planned.id
                && v.reference(visit::UNIT) == Some(planned.unit)
                && v.text(visit::STATE) != Some(visits::CANCELLED)
        })
    };
    let near = |v: &Record| {
        let other = v.date(visit::ON)?;
        let (first, second) = (other.min(day), other.max(day));
        (second <= Term::Revisit.end(state, first)).then_some(other)
    };
    if let Some(other) = others().filter_map(near).max() {
        let term = Term::Revisit.words(state);
        out.push(Message::plain(REVISIT).with("unit", &name).with("day", other).with("term", term));
    }
    if let Some(own) = planned.campaign.and_then(|c| state.get(c)) {
        out.extend(matter(state, planned.unit, day, own));
        if own.text(campaign::STATE).is_none_or(|s| s == crate::domain::life::campaign::PLANNED) {
            out.push(Message::plain(NOT_APPROVED).with("campaign", state.title_of(own)));
        }
    }
    let calendar = settings::calendar(state);
    let workday = calendar.is_workday(day);
    if !workday.worked {
        out.push(Message::plain(DAY_OFF).with("day", day));
    }
    if let Some((point, at)) = planned.point.and_then(|p| state.get(p)).zip(planned.at) {
        let texts = [service_point::HOURS, service_point::EXTENDED].map(|t| point.text(t).unwrap_or_default());
        let known: Vec<Hours> = texts.iter().filter_map(|t| Hours::parse(t)).collect();
        if !known.is_empty() && !known.iter().any(|h| h.is_open(day, at, workday.worked)) {
            let said = Message::plain(OUTSIDE).with("time", at.format("%H:%M")).with("point", state.title_of(point));
            out.push(
                said.with("hours", texts.iter().filter(|t| !t.is_empty()).copied().collect::<Vec<_>>().join("；")),
            );
        }
    }
    out.extend(one_more(state, planned.unit, day, planned.id));
    for p in planned.inspectors.iter().filter_map(|p| state.get(*p)) {
        let lapsed = p.date(person::CERTIFIED_UNTIL).is_some_and(|until| until < day);
        if lapsed {
            out.push(Message::plain(NO_CERTIFICATE).with("person", state.title_of(p)).with("day", day));
        }
        if planned.campaign.is_some() && !is_trained(state, p.id(), day) {
            out.push(Message::plain(UNTRAINED).with("person", state.title_of(p)));
        }
    }
    out
}

/// Whether somebody was trained by a day: came to a training that had ended by then, or holds a day of training in the
/// own record, as those do who were trained elsewhere.
pub fn is_trained(state: &State, of: RecordId, by: NaiveDate) -> bool {
    let ended = |m: &&Record| m.date(meeting::UNTIL).or_else(|| m.date(meeting::ON)).is_some_and(|day| day <= by);
    let came = |m: &Record| m.references(meeting::PEOPLE).any(|p| p == of);
    let training = |m: &&Record| m.text(meeting::SORT) == Some(TRAINING);
    state.get(of).and_then(|p| p.date(person::TRAINED_ON)).is_some_and(|day| day <= by)
        || state.records(Kind::Meeting).filter(training).filter(ended).any(came)
}

/// What the checklist of a visit that ends still lacks.
fn unfilled(state: &State, edits: &[Edit], now: DateTime<FixedOffset>) -> Vec<Message> {
    let ends = |e: &&Edit| {
        let to = e.value.as_ref().and_then(Value::as_text);
        e.kind == Kind::Visit && e.tag == visit::STATE && to == Some(visits::FINISHED)
    };
    let records = edits.iter().filter(ends).filter_map(|e| state.get(e.id));
    let lacking = records.map(|r| crate::service::visits::lacking(state, r, now.naive_local()));
    let said = |all: Vec<String>| Message::plain(LACKING).with_list("questions", all.iter().map(Message::name));
    lacking.filter(|all| !all.is_empty()).map(said).collect()
}

/// That a new finding of an absence at a window names no service point, where it does not (law-and-practice, row 42).
fn without_point(state: &State, edits: &[Edit]) -> Vec<Message> {
    let new = |e: &&Edit| e.kind == Kind::Finding && e.tag == finding::CATEGORY && state.get(e.id).is_none();
    let absence = |e: &&Edit| e.value.as_ref().and_then(Value::as_text) == Some("window-absence");
    let names = |e: &&Edit| edits.iter().any(|p| p.id == e.id && p.tag == finding::POINT && p.value.is_some());
    let title = |e: &Edit| {
        let of = edits.iter().find(|t| t.id == e.id && t.tag == finding::TITLE);
        of.and_then(|t| t.value.as_ref()?.as_text().map(str::to_string)).unwrap_or_default()
    };
    let lacking = edits.iter().filter(new).filter(absence).filter(|e| !names(e));
    lacking.map(|e| Message::plain(NO_POINT).with("title", title(e))).collect()
}

/// What the rules say of whom a campaign, a meeting or a document newly calls upon, for all of them but visits.
fn of_called(state: &State, edits: &[Edit]) -> Vec<Message> {
    let mut out = Vec::new();
    let set = |id: RecordId, tag: Tag| edits.iter().rev().find(|e| e.id == id && e.tag == tag).map(|e| &e.value);
    for edit in edits {
        let Some(Value::Refs(units)) = &edit.value else { continue };
        let held = state.get(edit.id);
        let new = units.iter().filter(|u| held.is_none_or(|r| !r.references(edit.tag).any(|h| h == **u)));
        if edit.kind == Kind::Campaign && edit.tag == campaign::UNITS {
            out.extend(new.filter_map(|u| firm(state, *u)));
            continue;
        }
        let calls = |c: &&Calling| c.kind == edit.kind && c.kind != Kind::Visit && c.units.contains(&edit.tag);
        let Some(calling) = CALLING.iter().find(calls) else { continue };
        let value = |tag| match set(edit.id, tag) {
            Some(value) => value.clone(),
            None => held.and_then(|r| r.get(tag)).map(|v| v.to_owned()),
        };
        let Some(Value::Date(day)) = value(calling.on).filter(|_| (calling.stands)(&value)) else { continue };
        out.extend(new.filter_map(|u| one_more(state, *u, day, Some(edit.id))));
    }
    out
}

/// What the rules say of the visits that a piece of work plans, moves or begins, and of whom else it calls upon.
pub(crate) fn of(state: &State, work: &Work, edits: &[Edit], now: DateTime<FixedOffset>) -> Vec<Message> {
    if work.undoes.is_some() || work.action == "import.sheet" {
        return Vec::new();
    }
    let mut seen: Vec<RecordId> = Vec::new();
    let mut out: Vec<Message> = Vec::new();
    let told = of_called(state, edits).into_iter().chain(without_point(state, edits));
    for said in told.chain(unfilled(state, edits, now)).chain(length::warnings(state, edits)) {
        if !out.contains(&said) {
            out.push(said);
        }
    }
    for edit in edits.iter().filter(|e| e.kind == Kind::Visit) {
        if seen.contains(&edit.id) {
            continue;
        }
        seen.push(edit.id);
        let held = state.get(edit.id);
        let value = |tag| {
            let set = edits.iter().rev().find(|e| e.id == edit.id && e.tag == tag);
            set.map_or_else(|| held.and_then(|r| r.get(tag)).map(|v| v.to_owned()), |e| e.value.clone())
        };
        let is_set = |tag| edits.iter().any(|e| e.id == edit.id && e.tag == tag);
        let begins = is_set(visit::STATE) && matches!(value(visit::STATE), Some(Value::Text(s)) if s == visits::BEGUN);
        let plans = held.is_none() || is_set(visit::ON) || is_set(visit::UNIT);
        let reference = |tag| match value(tag) {
            Some(Value::Ref(id)) => Some(id),
            _ => None,
        };
        let (Some(of), Some(Value::Date(on)), true) = (reference(visit::UNIT), value(visit::ON), plans || begins)
        else {
            continue;
        };
        let planned = Planned {
            id: Some(edit.id),
            unit: of,
            on,
            at: (begins && on == now.date_naive()).then(|| now.time()),
            point: reference(visit::POINT),
            campaign: reference(visit::CAMPAIGN),
            inspectors: match value(visit::INSPECTORS) {
                Some(Value::Refs(all)) => all,
                _ => Vec::new(),
            },
        };
        for said in of_visit(state, &planned) {
            if !out.contains(&said) {
                out.push(said);
            }
        }
    }
    out
}
