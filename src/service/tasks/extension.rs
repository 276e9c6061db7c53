//! More time for a task: asked for before its deadline, with the reason and the day, and answered by who runs the ledgers.
//!
//! Source: domain.md, "Ledgers and tasks": extensions are asked for before the deadline with reason and new date.

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::record::Record;
use crate::domain::schema::{note, task};
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::log::State;
use crate::service::work::Edit;

crate::messages! {
    NOT_LATER: "more time is asked until {until}, and the deadline is {due} already", "申请延至 {until}，而完成时限已是 {due}";
    HINT_LATER: "Name a later day, such as +10wd or 9月底前.", "请填写更晚的日期，如 +10个工作日、9月底前。";
}

/// Whether a note asks for more time and has no answer.
pub fn is_waiting(record: &Record) -> bool {
    record.kind() == Kind::Note
        && record.text(note::SORT) == Some("extension")
        && record.get(note::UNTIL).is_some()
        && record.get(note::ANSWER).is_none()
}

/// The requests that wait for an answer, the oldest first, each with its task.
pub fn waiting(state: &State) -> impl Iterator<Item = (&Record, RecordId)> {
    let all = state.records(Kind::Note).filter(|r| is_waiting(r));
    all.filter_map(|r| Some((r, state.find(Kind::Task, r.reference(note::ABOUT)?)?.id())))
}

/// The latest request of a task that waits for an answer.
pub fn waiting_for(state: &State, task: RecordId) -> Option<&Record> {
    waiting(state).filter(|(_, of)| *of == task).map(|(r, _)| r).last()
}

/// A request names a day after the deadline that the task has.
pub(crate) fn check(state: &State, edit: &Edit, edits: &[Edit]) -> Result<()> {
    let (Kind::Note, note::UNTIL, Some(Value::Due(asked))) = (edit.kind, edit.tag, &edit.value) else { return Ok(()) };
    let about = edits.iter().find(|e| e.id == edit.id && e.tag == note::ABOUT);
    let about = match about.map(|e| &e.value) {
        Some(Some(Value::Ref(id))) => Some(*id),
        _ => state.get(edit.id).and_then(|r| r.reference(note::ABOUT)),
    };
    let due = about.and_then(|id| state.find(Kind::Task, id)).and_then(|r| r.date(task::DUE));
    match (asked.date, due) {
        (Some(until), Some(due)) if until <= due => {
            Err(Error::new(Code::BadInput, NOT_LATER).with("until", until).with("due", due).hint(HINT_LATER))
        }
        _ => Ok(()),
    }
}
