//! Satisfaction surveys in an office: one entity once, drawn by the draw, called from a call sheet.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::draw::Share;
use crate::domain::draw::receipt::Receipt;
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::life;
use crate::domain::record::Record;
use crate::domain::schema::{case, draw, survey};
use crate::domain::survey::{Grade, sample_size};
use crate::domain::value::Value;
use crate::domain::words::fold;
use crate::error::{Code, Error, Result};
use crate::log::State;
use crate::service::office::Office;
use crate::service::visits::draws::{DrawAsk, receipt_of};
use crate::service::work::{Actor, Work};

crate::messages! {
    NO_FRAME: "“{title}” has no cases to draw from", "“{title}”没有可抽取的办件";
    HINT_FRAME: "Import the list of cases: ducha import FILE --kind cases.", "请先导入办件清单：ducha import 文件 --kind cases。";
    BAD_ERROR: "an error of {error} percentage points is none: above 0, at most 50", "允许误差{error}个百分点无效：应大于0、不超过50";
    DRAWN_ALREADY: "“{title}” has a draw already", "“{title}”已抽取";
    NOT_OPENED: "the draw of “{title}” is not opened yet", "“{title}”的抽取尚未开启";
    HINT_OPEN: "Open it with the public number: ducha draw open.", "请先用公开随机数开启：ducha draw open。";
}

/// Percentage points by which a share may be off, where the survey says nothing.
pub const ERROR: f64 = 5.0;

/// A sample that was committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sampled {
    /// The draw.
    pub draw: RecordId,
    /// Cases in the frame.
    pub cases: usize,
    /// Entities in it, each once.
    pub entities: usize,
    /// How many are to be asked.
    pub size: u64,
    /// The commitment.
    pub commitment: String,
}

/// How many of the cases that answered are satisfied, and how many answered. How many grades count is the survey's setting:
/// two unless it says otherwise.
pub fn satisfied(state: &State, records: &[&Record]) -> (u64, u64) {
    let mut out = (0, 0);
    for r in records.iter().filter(|r| r.text(case::STATE) == Some(life::case::ANSWERED)) {
        let Some(grade) = r.text(case::GRADE).and_then(Grade::parse) else { continue };
        let of = r.reference(case::SURVEY).and_then(|s| state.get(s));
        let first = of.and_then(|s| s.number(survey::SATISFIED)).map_or(2, |n| n as usize);
        out.1 += 1;
        out.0 += u64::from(grade.counts(first));
    }
    out
}

/// The cases of a survey, in the order in which they came.
pub fn cases(state: &State, id: RecordId) -> impl Iterator<Item = &Record> {
    state.records(Kind::Case).filter(move |c| c.reference(case::SURVEY) == Some(id))
}

/// What tells an entity from others: its credit code, else its name.
fn entity(record: &Record) -> String {
    let code = record.text(case::CREDIT).filter(|c| !c.trim().is_empty());
    fold(code.or_else(|| record.text(case::ENTITY)).unwrap_or_default()).replace(' ', "")
}

impl Office {
    /// Commits the draw of a survey: of each entity its first case, as many as the error asks for.
    ///
    /// # Errors
    /// `BadInput` where there are no cases, or the error is none; those of [`Office::commit_draw`].
    pub fn commit_survey(&self, actor: &Actor, id: RecordId) -> Result<Sampled> {
        let (ask, cases, entities, size) = {
            let state = self.read();
            let title = state.title(id);
            let held = state.find(Kind::Survey, id);
            if held.is_some_and(|s| s.reference(survey::DRAW).is_some()) {
                return Err(Error::new(Code::Denied, DRAWN_ALREADY).with("title", title));
            }
            let mut first: BTreeMap<String, RecordId> = BTreeMap::new();
            let mut count = 0;
            for record in cases(&state, id) {
                count += 1;
                first.entry(entity(record)).or_insert_with(|| record.id());
            }
            if first.is_empty() {
                return Err(Error::new(Code::BadInput, NO_FRAME).with("title", title).hint(HINT_FRAME));
            }
            let error = held.and_then(|s| s.number(survey::ERROR)).unwrap_or(ERROR);
            let bad = || Error::new(Code::BadInput, BAD_ERROR).with("error", error);
            let size = sample_size(error, Some(first.len() as u64)).ok_or_else(bad)?;
            let share = Share::Count(usize::try_from(size).unwrap_or(usize::MAX));
            let ask = DrawAsk::plain(title, first.values().copied().collect(), share);
            (ask, count, first.len(), size)
        };
        let (draw, commitment) = self.commit_draw(actor, &ask)?;
        let work = Work::new("survey.draw")
            .set(Kind::Survey, id, survey::DRAW, Value::Ref(draw))
            .set(Kind::Survey, id, survey::FRAME, Value::Int(entities as i64))
            .set(Kind::Survey, id, survey::SIZE, Value::Int(size as i64));
        self.commit(actor, work)?;
        Ok(Sampled { draw, cases, entities, size, commitment })
    }

    /// Puts what was drawn on the call sheet. Returns how many.
    ///
    /// # Errors
    /// `Denied` where the draw is not opened yet.
    pub fn call_sheet(&self, actor: &Actor, id: RecordId) -> Result<usize> {
        let mut work = Work::new("case.draw");
        {
            let state = self.read();
            let of = state.find(Kind::Survey, id).and_then(|s| s.reference(survey::DRAW)).and_then(|d| state.get(d));
            let receipt = of.filter(|d| d.text(draw::SECRET).is_some()).map(receipt_of);
            let not = || Error::new(Code::Denied, NOT_OPENED).with("title", state.title(id)).hint(HINT_OPEN);
            let receipt = Receipt::read(&receipt.ok_or_else(not)?)?;
            let drawn: BTreeSet<RecordId> = receipt.drawn.iter().filter_map(|d| d.id.parse().ok()).collect();
            let waits = |c: &&Record| c.text(case::STATE).is_none_or(|s| s == life::case::FRAME);
            for record in cases(&state, id).filter(|c| drawn.contains(&c.id())).filter(waits) {
                work.put(Kind::Case, record.id(), case::STATE, Value::from(life::case::DRAWN));
            }
        }
        let count = work.edits.len();
        if count > 0 {
            self.commit(actor, work)?;
        }
        Ok(count)
    }
}
