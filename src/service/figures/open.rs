//! Whether something is still open, and which unit it counts for.

use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Type};
use crate::domain::life::Life;
use crate::domain::rate::Counts;
use crate::domain::record::Record;
use crate::log::State;
use crate::service::tasks::task_view::{Classes, TaskView};

/// Whether the states of a life are its kind's own, and not the words of a ledger.
pub fn has_own_states(life: &Life) -> bool {
    life.kind.field(life.field).is_some_and(|f| matches!(f.ty, Type::Word(_)))
}

/// Whether the life of a record has ended, by its own state. A state that cannot be read is the first one; what has no
/// life, or one whose states are its ledger's words, does not end by itself.
pub fn is_ended(record: &Record) -> bool {
    Life::of(record.kind())
        .filter(|life| has_own_states(life))
        .is_some_and(|life| life.is_closed(life.state(record.text(life.field))))
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

/// The unit that a record counts for: that of its own field, or of the record that its steps are offered on, as a flag
/// that names none counts for the unit that leads its indicator.
pub fn unit_of(state: &State, record: &Record) -> Option<RecordId> {
    let def = record.kind().def();
    let via = || state.get(record.reference(def.life?.via?)?).and_then(|of| unit_of(state, of));
    record.reference(def.unit?).or_else(via)
}
