//! What a new record has unless something else is said: one answer for forms and commands.

use chrono::NaiveDate;

use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag, Type};
use crate::domain::life::{Fill, Life};
use crate::domain::record::Record;
use crate::domain::rights::Right;
use crate::domain::value::Value;
use crate::service::work::Actor;

/// The fields of a new record that follow from its kind, from who makes it and from the day.
pub fn defaults(kind: Kind, actor: &Actor, day: NaiveDate) -> Vec<(Tag, Value)> {
    let filled = kind.def().defaults.iter().filter_map(|(tag, fill)| {
        let value = match fill {
            Fill::Day => Value::from(day),
            Fill::Actor => Value::from(actor.person),
            Fill::Unit => Value::from(own_unit(actor)?),
            Fill::Word(word) => Value::from(*word),
            Fill::Clear | Fill::Count | Fill::Requested(_) | Fill::Asked(_) | Fill::Delayed(_) => return None,
        };
        Some((*tag, value))
    });
    // A ledger's own words say where a task stands; it starts without one.
    let start = Life::of(kind).filter(|l| kind.field(l.field).is_some_and(|f| matches!(f.ty, Type::Word(_))));
    filled.chain(start.map(|l| (l.field, Value::from(l.start)))).collect()
}

/// The unit that somebody speaks for; none for who writes down what others say.
pub(crate) fn own_unit(actor: &Actor) -> Option<RecordId> {
    actor.unit.filter(|_| !actor.role.may(Right::Record))
}

/// The fields that a new record takes from another of its kind.
pub fn same(kind: Kind, from: Option<&Record>) -> Vec<(Tag, Value)> {
    let Some(from) = from.filter(|r| r.kind() == kind) else { return Vec::new() };
    kind.def().same.iter().filter_map(|tag| Some((*tag, Value::from(from.reference(*tag)?)))).collect()
}
