//! Whether something is still open, and which unit it counts for.

use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Type};
use crate::domain::life::Life;
use crate::domain::rate::Counts;
use crate::domain::record::Record;
use crate::domain::schema::{
    agenda, article, case, clue, finding, flag, honour, indicator, mark, objection, policy, review, service_point,
    task, task_force, visit,
};
use crate::log::State;
use crate::service::task_view::{Classes, TaskView};

/// Whether the life of a record has ended, by its own state. A state that cannot be read is the first one; what has no
/// life, or one whose states are its ledger's words, does not end by itself.
pub fn is_ended(record: &Record) -> bool {
    let own = |life: &&Life| record.kind().field(life.field).is_some_and(|f| matches!(f.ty, Type::Word(_)));
    Life::of(record.kind()).filter(own).is_some_and(|life| life.is_closed(life.state(record.text(life.field))))
}

/// Whether nothing of a record is open any more: a task that is done, goes on without end or was taken away, a finding or
/// a flag whose life has ended.
pub fn is_closed(classes: &Classes, record: &Record) -> bool {
    if record.kind() == Kind::Task {
        return TaskView::of(record).is_none_or(|t| !t.is_open(classes.class(&t)));
    }
    is_ended(record)
}

/// How many tasks of these are not done: what the filter `status:open` finds.
pub fn open_tasks(counts: &Counts) -> u64 {
    counts.total().saturating_sub(counts.done)
}

/// The unit that a record counts for: the lead unit of a task or an indicator, the unit of a finding, and of a flag its
/// own, or else the one that leads its indicator.
pub fn unit_of(state: &State, record: &Record) -> Option<RecordId> {
    match record.kind() {
        Kind::Task => record.reference(task::LEAD),
        Kind::Indicator => record.reference(indicator::LEAD),
        Kind::Finding => record.reference(finding::UNIT),
        Kind::Visit => record.reference(visit::UNIT),
        Kind::ServicePoint => record.reference(service_point::UNIT),
        Kind::Clue => record.reference(clue::HANDLER),
        Kind::Review => record.reference(review::UNIT),
        Kind::Honour => record.reference(honour::UNIT),
        Kind::TaskForce => record.reference(task_force::LEAD),
        Kind::Policy => record.reference(policy::UNIT),
        Kind::Article => record.reference(article::UNIT),
        Kind::Mark => record.reference(mark::UNIT),
        Kind::Objection => record.reference(objection::UNIT),
        Kind::Case => record.reference(case::UNIT),
        Kind::Agenda => record.reference(agenda::UNIT),
        Kind::Flag => {
            let lead = || state.get(record.reference(flag::INDICATOR)?)?.reference(indicator::LEAD);
            record.reference(flag::UNIT).or_else(lead)
        }
        Kind::Unit
        | Kind::Person
        | Kind::Observation
        | Kind::Ledger
        | Kind::Problem
        | Kind::Evidence
        | Kind::Note
        | Kind::Meeting
        | Kind::Document
        | Kind::View
        | Kind::Figure
        | Kind::Setting
        | Kind::Device
        | Kind::Campaign
        | Kind::Checklist
        | Kind::Draw
        | Kind::Agreement
        | Kind::Alarm
        | Kind::Bulletin
        | Kind::Section
        | Kind::Recipients
        | Kind::Target
        | Kind::Tour
        | Kind::Scheme
        | Kind::Assessment
        | Kind::Survey
        | Kind::Sealed => None,
    }
}
