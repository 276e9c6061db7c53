//! Checklists in an office: kept in versions, pinned to visits, filled in and scored there.

pub(crate) mod burden;
pub(crate) mod drawn_visits;
pub(crate) mod draws;
pub(crate) mod rechecks;
pub(crate) mod route;
pub(crate) mod sealed;
pub(crate) mod slips;
pub(crate) mod warnings;

use std::collections::BTreeMap;

use chrono::NaiveDateTime;

use crate::domain::checklist::template::Sort;
use crate::domain::checklist::{Answers, Score, Setting, Sheet, Template, score};
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::life::visit as visits;
use crate::domain::record::Record;
use crate::domain::schema::{campaign, checklist, evidence, visit};
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::log::State;
use crate::service::office::Office;
use crate::service::words::long_text;
use crate::service::work::{Actor, Work};

crate::messages! {
    SAME_VERSION: "checklist {code} is there already in version {version}, and visits are pinned to it", "检查表{code}的{version}版已存在，且已有走访使用";
    HINT_VERSION: "Give the changed form another version on its sheet “settings”.", "请在表单的settings表中改用新的版本号。";
    TOO_LONG: "the form {code} has {bytes} {bytes:byte|bytes}, and at most {most} can be kept", "检查表{code}达{bytes}字节，上限{most}字节";
    NO_CHECKLIST: "the visit of “{title}” has no checklist", "“{title}”的走访未指定检查表";
    HINT_CHECKLIST: "Name one: ducha set VISIT checklist=NAME.", "请指定检查表：ducha set 走访 checklist=名称。";
    BROKEN: "the checklist {code} cannot be read", "检查表{code}无法读取";
    NO_QUESTION: "“{key}” is not asked at present", "当前没有“{key}”这一项";
    BAD_ANSWER: "“{question}”: {why}", "“{question}”：{why}";
    NOT_BEGUN: "the visit of “{title}” has not begun", "“{title}”的走访尚未开始";
    BEGUN: "a self-check comes before the visit, and that of “{title}” is not to come any more", "自查须在检查开始前完成，“{title}”的走访已开始或结束";
    NO_SELF_CHECK: "“{title}” did not check itself before this visit", "“{title}”未在检查前自查";
    HINT_BEGIN: "Begin it first: ducha visit begin ID.", "请先开始检查：ducha visit begin 编号。";
}

/// Who fills the checklist of a visit in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filler {
    /// The inspectors, at the visit.
    Inspectors,
    /// The unit that is visited, beforehand and for itself.
    Unit,
}

impl Filler {
    fn answers(self) -> Tag {
        match self {
            Self::Inspectors => visit::ANSWERS,
            Self::Unit => visit::SELF_CHECK,
        }
    }
}

/// A question as the unit answered it, and as the inspectors did.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The key of the question.
    pub key: String,
    /// The question in the checklist's own language.
    pub question: String,
    /// What the unit said, as people read it; blank where nothing.
    pub own: String,
    /// What the inspectors found, as people read it; blank where nothing.
    pub found: String,
    /// Whether both answered, and not the same.
    pub differs: bool,
    /// Whether the worst answer fails the visit.
    pub critical: bool,
}

/// A visit beside the unit's self-check.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The questions, in the order of the visit.
    pub items: Vec<Compared>,
    /// The score that the unit gave itself.
    pub own: Score,
    /// The score of the visit so far.
    pub found: Score,
}

/// What is asked at a visit, with what was answered.
#[derive(Clone, Debug)]
pub struct VisitItem {
    /// The key of the answer.
    pub key: String,
    /// The question in the checklist's own language.
    pub question: String,
    /// The headings that it stands under.
    pub under: Vec<String>,
    /// The choices, where it has some: what is stored, and what people read.
    pub choices: Vec<(String, String)>,
    /// The answer; empty where there is none.
    pub answer: String,
    /// What is wrong with it, or missing.
    pub wrong: Option<Message>,
    /// Its weight in the score.
    pub weight: u32,
    /// Whether the worst answer fails the visit.
    pub critical: bool,
    /// Whether it asks for a picture or another file.
    pub takes_file: bool,
    /// Whether several choices can be taken.
    pub several: bool,
    /// What explains the answer.
    pub remark: String,
}

/// What stands behind the key of a question for the words that explain its answer.
pub const REMARK: &str = "#note";

impl Office {
    /// Keeps a checklist. One that is there in the same version is replaced as long as no visit is pinned to it.
    ///
    /// # Errors
    /// `Conflict` where a visit is pinned to another form of that version; those of [`Office::commit`].
    pub fn keep_checklist(&self, actor: &Actor, template: &Template) -> Result<RecordId> {
        let state = self.read();
        let same = |r: &&Record| {
            r.text(checklist::CODE) == Some(&template.id)
                && r.text(checklist::VERSION).unwrap_or_default() == template.version
        };
        let held = state.records(Kind::Checklist).find(same);
        let form = template.to_json();
        if form.len() > long_text::MOST {
            let error = Error::new(Code::BadInput, TOO_LONG).with("code", &template.id).with("bytes", form.len());
            return Err(error.with("most", long_text::MOST));
        }
        if let Some(held) = held {
            let pinned = |v: &Record| v.reference(visit::CHECKLIST) == Some(held.id());
            if form_of(held) != form && state.records(Kind::Visit).any(pinned) {
                let error = Error::new(Code::Conflict, SAME_VERSION).with("code", &template.id);
                return Err(error.with("version", &template.version).hint(HINT_VERSION));
            }
        }
        let id = held.map_or_else(|| self.new_id(), |r| Ok(r.id()))?;
        let held_rest = held.is_some_and(|r| r.get(checklist::FORM_REST).is_some());
        drop(state);
        let mut work = Work::new("checklist.keep");
        let mut put = |tag, value: Value| work.put(Kind::Checklist, id, tag, value);
        put(checklist::CODE, Value::Text(template.id.clone()));
        put(checklist::TITLE, Value::Text(template.title.clone()));
        put(checklist::VERSION, Value::Text(template.version.clone()));
        put(checklist::QUESTIONS, Value::Int(template.questions().len() as i64));
        let (first, rest) = long_text::split(&form);
        put(checklist::FORM, first);
        // What was longer before leaves nothing behind.
        if rest.is_some() || held_rest {
            work.put(Kind::Checklist, id, checklist::FORM_REST, rest);
        }
        self.commit(actor, work)?;
        Ok(id)
    }

    /// What is asked at a visit now, with what was answered, and the score so far: at the visit itself, or when the unit
    /// checked itself.
    ///
    /// # Errors
    /// `NotFound` where the visit has no checklist.
    pub fn visit_items(&self, state: &State, id: RecordId, by: Filler) -> Result<(Vec<VisitItem>, Score)> {
        self.visit_items_with(state, id, by, None)
    }

    /// As [`Office::visit_items`], with room for the next filling of the repeats that a key stands in.
    ///
    /// # Errors
    /// As [`Office::visit_items`].
    pub fn visit_items_with(
        &self,
        state: &State,
        id: RecordId,
        by: Filler,
        open: Option<&str>,
    ) -> Result<(Vec<VisitItem>, Score)> {
        let template = template_of(state, id)?;
        let record = state.get(id).ok_or_else(|| Error::new(Code::NotFound, NOT_BEGUN).with("title", id))?;
        let mut sheet = sheet_of(&template, self.setting(id, record), state, record, by);
        open.into_iter().for_each(|key| sheet.open(key));
        let asked = sheet.steps().iter().map(|step| asked(&template, &sheet, step)).collect();
        Ok((asked, score(&sheet)))
    }

    /// A visit beside what the unit said of itself, question by question.
    ///
    /// # Errors
    /// `NotFound` where the visit has no checklist, or the unit did not check itself.
    pub fn compare_visit(&self, state: &State, id: RecordId) -> Result<Comparison> {
        let none = || Error::new(Code::NotFound, NO_SELF_CHECK).with("title", state.title(id));
        state.find(Kind::Visit, id).filter(|r| r.get(visit::SELF_CHECK).is_some()).ok_or_else(none)?;
        let (found, score) = self.visit_items(state, id, Filler::Inspectors)?;
        let (own, own_score) = self.visit_items(state, id, Filler::Unit)?;
        let said = |a: &VisitItem| a.choices.iter().find(|(n, _)| *n == a.answer).map_or(&a.answer, |(_, l)| l).clone();
        let mut items: Vec<Compared> = Vec::new();
        for asked in &found {
            let other = own.iter().find(|o| o.key == asked.key);
            let own = other.map(|o| o.answer.as_str()).unwrap_or_default();
            items.push(Compared {
                key: asked.key.clone(),
                question: asked.question.clone(),
                own: other.map(said).unwrap_or_default(),
                found: said(asked),
                differs: !own.is_empty() && !asked.answer.is_empty() && own != asked.answer,
                critical: asked.critical,
            });
        }
        // What only the unit was asked, since it answered otherwise further up.
        let alone = own.iter().filter(|o| !o.answer.is_empty() && found.iter().all(|f| f.key != o.key));
        items.extend(alone.map(|o| Compared {
            key: o.key.clone(),
            question: o.question.clone(),
            own: said(o),
            found: String::new(),
            differs: false,
            critical: o.critical,
        }));
        Ok(Comparison { items, own: own_score, found: score })
    }

    /// Gives answers: at a visit that has begun, which is scored by them; or for the unit that checks itself before its
    /// visit. An answer that does not fit refuses all.
    ///
    /// # Errors
    /// `Usage` at another time, `NotFound` for a question that is not asked, `BadInput` for an answer that does not fit.
    pub fn answer_visit(&self, actor: &Actor, id: RecordId, by: Filler, given: &[(String, String)]) -> Result<Score> {
        let state = self.view(actor);
        let template = template_of(&state, id)?;
        let (when, error) = match by {
            Filler::Inspectors => (visits::BEGUN, Error::new(Code::Usage, NOT_BEGUN).hint(HINT_BEGIN)),
            Filler::Unit => (visits::PLANNED, Error::new(Code::Usage, BEGUN)),
        };
        let then = |r: &&Record| r.text(visit::STATE).unwrap_or(visits::PLANNED) == when;
        let record = state.get(id).filter(then).ok_or_else(|| error.with("title", state.title(id)))?;
        let mut sheet = sheet_of(&template, self.setting(id, record), &state, record, by);
        for (key, answer) in given {
            if let Some(of) = key.strip_suffix(REMARK) {
                let known = sheet.steps().iter().any(|s| s.key == of);
                if !known {
                    return Err(Error::new(Code::NotFound, NO_QUESTION).with("key", of));
                }
                sheet.remark(of, answer.trim());
                continue;
            }
            sheet.open(key);
            let steps = sheet.steps();
            let step = steps.iter().find(|s| s.key == *key);
            let step = step.ok_or_else(|| Error::new(Code::NotFound, NO_QUESTION).with("key", key))?;
            let answer = stored(&sheet, step, answer);
            sheet.set(key, &answer);
            // What proves or explains an answer comes after it.
            if let Some(why) = sheet.misfit_of(step).filter(|_| !answer.is_empty()) {
                let question = question_of(&template, step);
                return Err(Error::new(Code::BadInput, BAD_ANSWER).with("question", question).with_message("why", why));
            }
        }
        let score = score(&sheet);
        let answers = sheet.answers().iter().map(|(k, v)| format!("{k}={v}"));
        let remarks = sheet.remarks().iter().filter(|(_, text)| !text.is_empty());
        let lines = answers.chain(remarks.map(|(k, v)| format!("{k}{REMARK}={v}"))).collect();
        let failed: Vec<String> = score.failed.clone();
        // The version that was answered first is the visit's own from then on, whatever the campaign takes later.
        let own = record.reference(visit::CHECKLIST);
        let pinned = if own.is_none() { checklist_of(&state, id) } else { None };
        drop(state);
        let pin = |work: &mut Work| {
            pinned.into_iter().for_each(|of| work.put(Kind::Visit, id, visit::CHECKLIST, Value::from(of)));
        };
        if by == Filler::Unit {
            let mut work = Work::new("visit.self-check");
            pin(&mut work);
            work.put(Kind::Visit, id, visit::SELF_CHECK, Value::Texts(lines));
            work.put(Kind::Visit, id, visit::SELF_CHECKED_BY, Value::from(actor.person));
            self.commit(actor, work)?;
            return Ok(score);
        }
        let mut work = Work::new("visit.answer");
        pin(&mut work);
        work.put(Kind::Visit, id, visit::ANSWERS, Value::Texts(lines));
        let rate = score.permille().map(|p| Value::Real(f64::from(p) / 10.0));
        work.put(Kind::Visit, id, visit::SCORE, rate);
        let failed = if failed.is_empty() { None } else { Some(Value::Texts(failed)) };
        work.put(Kind::Visit, id, visit::FAILED, failed);
        self.commit(actor, work)?;
        Ok(score)
    }

    fn setting(&self, id: RecordId, record: &Record) -> Setting {
        let now: NaiveDateTime = self.clock().now().naive_local();
        let day = record.date(visit::ON).and_then(|d| d.and_hms_opt(0, 0, 0));
        let known = BTreeMap::from([("start".to_string(), day.unwrap_or(now).to_string())]);
        Setting { now, known, unique: id.to_string(), last: Answers::new() }
    }
}

/// The form of a checklist as it is stored; blank where there is none.
pub fn form_of(record: &Record) -> String {
    long_text::of(record, (checklist::FORM, checklist::FORM_REST))
}

/// The checklist of a visit: its own, or that of its campaign.
fn checklist_of(state: &State, id: RecordId) -> Option<RecordId> {
    let record = state.get(id)?;
    let own = record.reference(visit::CHECKLIST);
    own.or_else(|| state.get(record.reference(visit::CAMPAIGN)?)?.reference(campaign::CHECKLIST))
}

fn template_of(state: &State, id: RecordId) -> Result<Template> {
    let of = checklist_of(state, id);
    let lacks = || Error::new(Code::NotFound, NO_CHECKLIST).with("title", state.title(id)).hint(HINT_CHECKLIST);
    let held = of.and_then(|c| state.get(c)).ok_or_else(lacks)?;
    Template::from_json(&form_of(held))
        .map_err(|e| Error::new(Code::Corrupt, BROKEN).with("code", state.title(held.id())).caused_by(e))
}

/// The checklist of a visit as far as it is filled in: answers, what explains them, and how many files prove each.
fn sheet_of<'t>(template: &'t Template, setting: Setting, state: &State, record: &Record, by: Filler) -> Sheet<'t> {
    let (remarks, answers): (Answers, Answers) =
        answers_of(record, by).into_iter().partition(|(key, _)| key.ends_with(REMARK));
    let mut sheet = Sheet::new(template, setting, answers);
    for (key, text) in &remarks {
        sheet.remark(key.strip_suffix(REMARK).unwrap_or(key), text);
    }
    let mut files: BTreeMap<String, usize> = BTreeMap::new();
    for e in state.records(Kind::Evidence).filter(|e| e.reference(evidence::OF) == Some(record.id())) {
        if let Some(key) = e.text(evidence::QUESTION) {
            *files.entry(key.to_string()).or_default() += 1;
        }
    }
    files.iter().for_each(|(key, count)| sheet.prove(key, *count));
    sheet
}

/// The questions of a visit that lack an answer, or what their answer demands: as they are read, in their order.
pub(crate) fn lacking(state: &State, record: &Record, now: NaiveDateTime) -> Vec<String> {
    let Ok(template) = template_of(state, record.id()) else { return Vec::new() };
    let setting = Setting { now, known: BTreeMap::new(), unique: record.id().to_string(), last: Answers::new() };
    let sheet = sheet_of(&template, setting, state, record, Filler::Inspectors);
    let wrong = |s: &&crate::domain::checklist::Step<'_>| sheet.wrong(s).is_some();
    sheet.steps().iter().filter(wrong).map(|s| question_of(&template, s)).collect()
}

/// The answers that a visit holds, of the inspectors or of the unit.
fn answers_of(record: &Record, by: Filler) -> Answers {
    let lines = match record.get(by.answers()).map(|v| v.to_owned()) {
        Some(Value::Texts(lines)) => lines,
        _ => Vec::new(),
    };
    lines.iter().filter_map(|l| l.split_once('=')).map(|(k, v)| (k.to_string(), v.to_string())).collect()
}

fn question_of(template: &Template, step: &crate::domain::checklist::Step<'_>) -> String {
    crate::domain::checklist::template::label(&step.question.labels, &template.language, "").to_string()
}

/// A choice as it is stored, where a person gave what is read.
fn stored(sheet: &Sheet<'_>, step: &crate::domain::checklist::Step<'_>, answer: &str) -> String {
    let answer = answer.trim();
    let choices = sheet.choices(step);
    let by_label = choices.iter().find(|c| c.name != answer && c.labels.values().any(|l| l == answer));
    let known = choices.iter().any(|c| c.name == answer);
    by_label.filter(|_| !known).map_or_else(|| answer.to_string(), |c| c.name.clone())
}

fn asked(template: &Template, sheet: &Sheet<'_>, step: &crate::domain::checklist::Step<'_>) -> VisitItem {
    let label = |labels| crate::domain::checklist::template::label(labels, &template.language, "").to_string();
    let under = step.under.iter().map(|(section, place)| match place {
        Some(place) => format!("{} {place}", label(&section.labels)),
        None => label(&section.labels),
    });
    VisitItem {
        key: step.key.clone(),
        question: question_of(template, step),
        under: under.collect(),
        choices: sheet.choices(step).iter().map(|c| (c.name.clone(), label(&c.labels))).collect(),
        answer: sheet.answer(&step.key).unwrap_or_default().to_string(),
        wrong: sheet.wrong(step),
        weight: step.question.weight,
        critical: step.question.critical,
        takes_file: matches!(step.question.sort, Sort::Photo | Sort::File),
        several: matches!(step.question.sort, Sort::Several(_)),
        remark: sheet.remarks().get(&step.key).cloned().unwrap_or_default(),
    }
}
