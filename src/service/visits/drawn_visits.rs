//! From a draw to the visits that it leads to: one for each unit or service point that was drawn; for findings that are
//! looked at again one for each unit, with all of its findings.

use chrono::NaiveDate;

use crate::domain::draw::Assignment;
use crate::domain::draw::receipt::Receipt;
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::life::visit as visits;
use crate::domain::record::Record;
use crate::domain::schema::{campaign, draw, visit};
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::i18n::Msg;
use crate::log::State;
use crate::service::figures::unit_of;
use crate::service::office::Office;
use crate::service::visits::draws::{next_serial, receipt_of};
use crate::service::visits::rechecks::{Verdict, can_be_rechecked, since_draw};
use crate::service::work::{Actor, Work};

crate::messages! {
    NOT_DRAWN: "“{title}” is not drawn yet", "“{title}”尚未抽取";
    NO_VISITS: "a draw of {kind} leads to no visits", "{kind}的抽取不安排走访";
    NOTHING_LEFT: "all that “{title}” drew has its visit, or cannot be visited", "“{title}”抽中的对象均已安排走访或无法安排";
    NOT_CLOSED: "it is not struck off any more, or was looked at already", "已不在销号状态，或已回头看";
    NO_UNIT: "it is no unit's", "没有责任单位";
    SHORT: "too few inspectors may go", "可派检查人员不足";
}

/// What can be drawn to be visited, and the field of a visit that names it; a task is visited at its unit.
const GOALS: [(Kind, Tag); 4] = [
    (Kind::Unit, visit::UNIT),
    (Kind::Task, visit::UNIT),
    (Kind::ServicePoint, visit::POINT),
    (Kind::Finding, visit::RECHECKS),
];

/// The visits that follow from a draw, not written yet.
#[derive(Clone, Debug)]
pub struct DrawnVisits {
    /// What plans them: all but their day, where none was given.
    pub work: Work,
    /// The visits.
    pub visits: Vec<RecordId>,
    /// How many findings they look at again.
    pub findings: usize,
    /// What was drawn and gets no visit, and why.
    pub left_out: Vec<(RecordId, Msg)>,
}

/// A visit as it is put together.
struct Going {
    unit: RecordId,
    point: Option<RecordId>,
    inspectors: Vec<RecordId>,
    findings: Vec<RecordId>,
}

impl Office {
    /// Plans the visits of an opened draw. What has its visit already gets no other; `inspectors` go where the draw drew
    /// nobody.
    ///
    /// # Errors
    /// `Usage` where it is not drawn yet, leads to no visits, or nothing is left to be planned.
    pub fn drawn_visits(
        &self,
        state: &State,
        id: RecordId,
        on: Option<NaiveDate>,
        inspectors: &[RecordId],
    ) -> Result<DrawnVisits> {
        let record = state.find(Kind::Draw, id).filter(|r| r.get(draw::DRAWN).is_some());
        let record = record.ok_or_else(|| Error::new(Code::Usage, NOT_DRAWN).with("title", state.title(id)))?;
        let receipt = Receipt::read(&receipt_of(record))?;
        let planned: Vec<&Record> = state
            .records(Kind::Visit)
            .filter(|v| v.reference(visit::DRAW) == Some(id) && v.text(visit::STATE) != Some(visits::CANCELLED))
            .collect();
        let mut going: Vec<Going> = Vec::new();
        let mut left_out = Vec::new();
        for object in receipt.drawn.iter().filter_map(|d| state.get(d.id.parse().ok()?)) {
            let kind = object.kind();
            let goal = GOALS.iter().find(|(of, _)| *of == kind);
            let no_visits = || Error::new(Code::Usage, NO_VISITS).with_message("kind", kind.def().plural);
            let (_, named_by) = goal.ok_or_else(no_visits)?;
            let named = if *named_by == visit::UNIT { visited(state, object) } else { None }.unwrap_or(object.id());
            let has_visit = planned.iter().any(|v| v.references(*named_by).any(|r| r == named));
            if has_visit {
                continue;
            }
            let open = since_draw(state, record, object.id()) == Some(Verdict::Open);
            if kind == Kind::Finding && !(open && can_be_rechecked(object)) {
                left_out.push((object.id(), NOT_CLOSED));
                continue;
            }
            let Some(unit) = visited(state, object) else {
                left_out.push((object.id(), NO_UNIT));
                continue;
            };
            let Some(inspectors) = who_goes(&receipt, object.id(), inspectors) else {
                left_out.push((object.id(), SHORT));
                continue;
            };
            let finding = (kind == Kind::Finding).then(|| object.id());
            // One call at a unit, however many of its findings were drawn (基层减负).
            let same = |g: &&mut Going| finding.is_some() && g.unit == unit && g.inspectors == inspectors;
            match going.iter_mut().find(same) {
                Some(held) => held.findings.extend(finding),
                None => going.push(Going {
                    unit,
                    point: (kind == Kind::ServicePoint).then(|| object.id()),
                    inspectors,
                    findings: finding.into_iter().collect(),
                }),
            }
        }
        if going.is_empty() {
            return Err(Error::new(Code::Usage, NOTHING_LEFT).with("title", state.title_of(record)));
        }
        let of = record.reference(draw::CAMPAIGN);
        let checklist = of.and_then(|c| state.get(c)?.reference(campaign::CHECKLIST));
        let mut out = DrawnVisits { work: Work::new("visit.plan"), visits: Vec::new(), findings: 0, left_out };
        let first = next_serial(state, Kind::Visit, visit::SERIAL, "ZF-");
        for (g, number) in going.into_iter().zip(first..) {
            let new = self.new_id()?;
            let mut put = |tag, value: Value| out.work.put(Kind::Visit, new, tag, value);
            put(visit::SERIAL, Value::Text(format!("ZF-{number:02}")));
            put(visit::UNIT, Value::Ref(g.unit));
            put(visit::STATE, Value::from(visits::PLANNED));
            put(visit::DRAW, Value::Ref(id));
            on.into_iter().for_each(|day| put(visit::ON, Value::from(day)));
            of.into_iter().for_each(|c| put(visit::CAMPAIGN, Value::Ref(c)));
            checklist.into_iter().for_each(|c| put(visit::CHECKLIST, Value::Ref(c)));
            g.point.into_iter().for_each(|p| put(visit::POINT, Value::Ref(p)));
            if !g.inspectors.is_empty() {
                put(visit::INSPECTORS, Value::Refs(g.inspectors));
            }
            out.findings += g.findings.len();
            if !g.findings.is_empty() {
                put(visit::RECHECKS, Value::Refs(g.findings));
            }
            out.visits.push(new);
        }
        Ok(out)
    }

    /// Plans the visits of an opened draw on a day, and writes them.
    ///
    /// # Errors
    /// Those of [`Office::drawn_visits`] and [`Office::commit`].
    pub fn plan_visits(
        &self,
        actor: &Actor,
        id: RecordId,
        on: NaiveDate,
        inspectors: &[RecordId],
    ) -> Result<DrawnVisits> {
        let planned = self.drawn_visits(&self.read(), id, Some(on), inspectors)?;
        self.commit(actor, planned.work.clone())?;
        Ok(planned)
    }
}

/// The unit that is called upon.
fn visited(state: &State, object: &Record) -> Option<RecordId> {
    if object.kind() == Kind::Unit { Some(object.id()) } else { unit_of(state, object) }
}

/// Who goes: those whom the draw paired with the object, or those who are named where it drew nobody; none where the draw
/// found too few.
fn who_goes(receipt: &Receipt, object: RecordId, named: &[RecordId]) -> Option<Vec<RecordId>> {
    if receipt.each == 0 {
        return Some(named.to_vec());
    }
    let object = object.to_string();
    receipt.paired.iter().find_map(|p| match p {
        Assignment::Served { object: of, inspectors } if *of == object => {
            Some(inspectors.iter().filter_map(|i| i.parse().ok()).collect())
        }
        Assignment::Served { .. } | Assignment::Short { .. } => None,
    })
}
