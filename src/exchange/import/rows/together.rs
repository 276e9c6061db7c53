//! What only shows when all records of a list are looked at together: the way to a state, records that lack what they refer
//! to, and circles.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use crate::domain::id::RecordId;
use crate::domain::kind::{Tag, Type};
use crate::domain::life::{Fill, Life};
use crate::domain::value::Value;
use crate::exchange::grid::Remark;
use crate::exchange::import::convert::bad;
use crate::exchange::import::messages;
use crate::exchange::import::plan::{Difference, Planned, RowError, Set, references};
use crate::i18n::Message;
use crate::log::State;

/// Where a known record stands now, as the list has it: the steps between are those of its usual way, which others took. Where
/// that way does not lead there, or one of its steps rests on what nobody is named for, as a check does, the state goes as far
/// as it leads, and what is not taken is said.
pub(super) fn steps(records: &mut [Planned], state: &State, day: NaiveDate, losses: &mut Vec<Remark>) {
    let changed = records.iter_mut().filter(|r| r.difference == Difference::Changed);
    for (r, life) in changed.filter_map(|r| Life::of(r.kind).map(|life| (r, life))) {
        if !matches!(r.kind.field(life.field).map(|f| f.ty), Some(Type::Word(_))) {
            continue;
        }
        let Some((record, at)) = state.get(r.id).zip(r.sets.iter().position(|s| s.tag == life.field)) else { continue };
        let from = life.state(record.text(life.field));
        let to = life.state(r.sets[at].after.as_ref().and_then(Value::as_text));
        if from == to {
            continue;
        }
        let named = |tag: Tag| match r.sets.iter().find(|s| s.tag == tag) {
            Some(set) => set.after.is_some(),
            None => record.get(tag).is_some(),
        };
        let (reached, taken) = life.along(from, to, &named);
        let days: Vec<Tag> = taken
            .iter()
            .flat_map(|s| s.sets)
            .filter(|(tag, fill)| *fill == Fill::Day && !named(*tag))
            .map(|(tag, _)| *tag)
            .collect();
        if reached == from {
            r.sets.remove(at);
        } else {
            r.sets[at].after = Some(Value::from(reached));
        }
        r.sets.extend(days.into_iter().map(|tag| Set {
            tag,
            before: None,
            saw: record.stamp(tag),
            after: Some(Value::Date(day)),
            edited: false,
        }));
        if r.sets.is_empty() {
            r.difference = Difference::Same;
        }
        if reached != to {
            let what = Message::plain(messages::NO_STEP)
                .with_message("from", life.label(reached))
                .with_message("to", life.label(to));
            losses.push(Remark::row(r.row, what));
        }
    }
}

/// Where rows that cannot be taken are left out, those that refer to what only such a row makes cannot be taken either.
pub(super) fn orphans(records: &[Planned], state: &State, rows: &HashMap<RecordId, u32>, errors: &mut Vec<RowError>) {
    loop {
        let refused: HashSet<u32> = errors.iter().map(|e| e.row).collect();
        let kept = |r: &&Planned| r.beside || !refused.contains(&r.row);
        let there: HashSet<RecordId> = records.iter().filter(kept).map(|r| r.id).collect();
        let is_there = |id: &RecordId| there.contains(id) || state.get(*id).is_some_and(|r| !r.is_gone());
        let lacks = |r: &&Planned| {
            let named = r.sets.iter().filter_map(|s| s.after.as_ref()).flat_map(references);
            named.into_iter().find(|id| !is_there(id)).and_then(|id| rows.get(&id)).map(|row| (r.row, *row))
        };
        let found: Vec<(u32, u32)> =
            records.iter().filter(|r| !r.beside && kept(r)).filter_map(|r| lacks(&r)).collect();
        if found.is_empty() {
            return;
        }
        errors.extend(found.into_iter().map(|(row, of)| {
            let what = bad(Message::plain(messages::REFERS_TO_REFUSED).with("row", of));
            RowError { row, column: None, what }
        }));
    }
}

/// Rows that make a record its own superior.
pub(super) fn circles(records: &[Planned], state: &State) -> Vec<RowError> {
    let mut parents: HashMap<RecordId, RecordId> = HashMap::new();
    for r in records {
        let Some(tag) = r.kind.def().parent else { continue };
        for s in r.sets.iter().filter(|s| s.tag == tag) {
            if let Some(Value::Ref(parent)) = &s.after {
                parents.insert(r.id, *parent);
            }
        }
    }
    let above = |id: RecordId| {
        let held = || state.get(id).and_then(|r| r.reference(r.kind().def().parent?));
        parents.get(&id).copied().or_else(held)
    };
    let mut out = Vec::new();
    for r in records.iter().filter(|r| parents.contains_key(&r.id)) {
        let (mut at, mut seen) = (r.id, HashSet::new());
        while let Some(next) = above(at) {
            if next == r.id {
                let what = bad(messages::CIRCLE);
                out.push(RowError { row: r.row, column: None, what });
                break;
            }
            if !seen.insert(next) {
                break;
            }
            at = next;
        }
    }
    out
}
