//! An assessment is begun, shown to the units, and frozen.

use chrono::NaiveDate;

use super::shown::{ScoreOptions, Sheet, kept, reckon_at, whole};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::life;
use crate::domain::period::Period;
use crate::domain::record::Stamp;
use crate::domain::schema::{assessment, objection, scheme};
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::log::hex;
use crate::service::settings;
use crate::service::{Actor, Office, Work};

crate::messages! {
    TITLE: "{period} assessment", "{period}营商环境考核";
    NOT_DRAFT: "“{title}” was shown already", "“{title}”已预告";
    NOT_SHOWN: "“{title}” was not shown to the units", "“{title}”尚未预告";
    HINT_PREVIEW: "Show it first: ducha assessment preview.", "请先预告：ducha assessment preview。";
    WINDOW_OPEN: "objections may be raised until {day}", "异议期到{day}止";
    STILL_OPEN: "{count} {count:objection waits|objections wait} for a decision", "还有{count}条异议未处理";
    NO_TOTALS: "{count} {count:unit has|units have} no total yet: a part lacks its value", "{count}个单位缺项，总分待定";
    HINT_TOTALS: "Add what is missing, or name in the scheme how it is treated: missing reweight or peer-mean.", "请补齐数据，或在方案中写明缺项处理方式：缺项 分摊，或缺项 均值。";
}

/// Working days in which a unit may object, where the scheme says nothing (domain.md: 3 for an assignment; a score is
/// given 5).
const WINDOW: i64 = 5;

/// What is said of a new assessment.
#[derive(Clone, Debug)]
pub struct Beginning {
    /// The scheme.
    pub scheme: RecordId,
    /// The period.
    pub period: Period,
    /// The day of its figures; the last of the period, or today, unless said.
    pub as_of: Option<NaiveDate>,
    /// Its title.
    pub title: Option<String>,
}

/// Begins an assessment.
///
/// # Errors
/// `BadInput` where the scheme does not hold together; those of [`Office::commit`].
pub fn begin(office: &Office, actor: &Actor, of: &Beginning) -> Result<RecordId> {
    let id = office.new_id()?;
    let as_of = of.as_of.unwrap_or_else(|| of.period.last_day().min(office.today()));
    // What its filters ask has to be understood before it is begun.
    reckon_at(office, of.scheme, as_of, of.period, None)?;
    let mut work = Work::new("assessment.new");
    {
        let lang = crate::i18n::Lang::Zh;
        let title = of.title.clone();
        let title = title.unwrap_or_else(|| Message::plain(TITLE).with("period", of.period.say(lang)).say(lang));
        let mut put = |tag, value: Value| work.put(Kind::Assessment, id, tag, value);
        put(assessment::TITLE, Value::Text(title));
        put(assessment::SCHEME, Value::Ref(of.scheme));
        put(assessment::PERIOD, Value::Period(of.period));
        put(assessment::AS_OF, Value::from(as_of));
        put(assessment::STATE, Value::from(life::assessment::DRAFT));
    }
    office.commit(actor, work)?;
    Ok(id)
}

/// Shows the scores to the units: from now on each sees its own with the reasons, and may object within the window.
///
/// # Errors
/// `Denied` where it was shown already; where it lacks something; those of [`Office::commit`].
pub fn preview(office: &Office, actor: &Actor, id: RecordId) -> Result<Sheet> {
    let out = whole(office, id, &ScoreOptions::default())?;
    if out.state != life::assessment::DRAFT {
        return Err(Error::new(Code::Denied, NOT_DRAFT).with("title", &out.title));
    }
    let until = {
        let state = office.read();
        let of = state.find(Kind::Assessment, id).and_then(|r| r.reference(assessment::SCHEME));
        let days = of.and_then(|s| state.get(s)).and_then(|s| s.number(scheme::WINDOW)).map_or(WINDOW, |n| n as i64);
        settings::calendar(&state).add_workdays(office.today(), days.clamp(0, 366)).0
    };
    let units = out.units.iter().filter_map(|u| u.unit.parse().ok()).collect();
    let work = Work::new("assessment.preview")
        .set(Kind::Assessment, id, assessment::STATE, Value::from(life::assessment::PREVIEWED))
        .set(Kind::Assessment, id, assessment::UNTIL, Value::from(until))
        .set(Kind::Assessment, id, assessment::UNITS, Value::Refs(units));
    office.commit(actor, work)?;
    whole(office, id, &ScoreOptions::default())
}

/// Freezes the scores, with what was known and the digest of the log.
///
/// # Errors
/// `Denied` before it was shown, while objections may be raised or wait, or where a unit has no total.
pub fn freeze(office: &Office, actor: &Actor, id: RecordId) -> Result<Sheet> {
    let mut out = whole(office, id, &ScoreOptions::default())?;
    if out.state != life::assessment::PREVIEWED {
        return Err(Error::new(Code::Denied, NOT_SHOWN).with("title", &out.title).hint(HINT_PREVIEW));
    }
    if let Some(until) = out.until.filter(|until| *until >= office.today()) {
        return Err(Error::new(Code::Denied, WINDOW_OPEN).with("day", until));
    }
    let (open, known, digest) = {
        let state = office.read();
        let of = state.records(Kind::Objection).filter(|o| o.reference(objection::ASSESSMENT) == Some(id));
        let open = of.filter(|o| o.text(objection::STATE) != Some(life::objection::DECIDED)).count();
        let last = (state.metas().len() as u32).checked_sub(1).and_then(|at| state.write_id(Stamp(at)));
        (open, last.map(|w| office.entry_name(w)), hex(&state.head()))
    };
    if open > 0 {
        return Err(Error::new(Code::Denied, STILL_OPEN).with("count", open));
    }
    let without = out.units.iter().filter(|u| u.total.is_none()).count();
    if without > 0 {
        return Err(Error::new(Code::Denied, NO_TOTALS).with("count", without).hint(HINT_TOTALS));
    }
    let mut work = Work::new("assessment.freeze");
    let mut put = |tag, value: Value| work.put(Kind::Assessment, id, tag, value);
    put(assessment::STATE, Value::from(life::assessment::FROZEN));
    put(assessment::FROZEN, Value::Texts(kept(&out.units)?));
    put(assessment::DIGEST, Value::Text(digest));
    if let Some(known) = &known {
        put(assessment::KNOWN, Value::Text(known.clone()));
    }
    office.commit(actor, work)?;
    (out.known, out.state) = (known, life::assessment::FROZEN.to_string());
    Ok(out)
}
