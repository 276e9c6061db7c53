//! What moves a record in its life, whoever asks for it and however: found among all that is to be written, completed by
//! what the step sets, and checked by what it demands.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::{code_of, delayed, needs, one_more, term_over, with_possible};
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag, Type};
use crate::domain::life::{Fill, Life, Must, Party, Same, Step, independent};
use crate::domain::record::Record;
use crate::domain::schema::{note, person, task};
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::log::State;
use crate::service::messages;
use crate::service::settings::terms::Term;
use crate::service::tasks::task_view::Classes;
use crate::service::visits::rechecks::{Verdict, verdict};
use crate::service::visits::warnings::is_trained;
use crate::service::work::defaults::own_unit;
use crate::service::work::rules::may_not;
use crate::service::work::{Actor, Edit, Work};

/// The action of a form or of `set`, which says nothing of what it is about.
const PLAIN: &str = "record.edit";
/// The action of a list that is imported, which says where its records stand now.
pub const LISTED: &str = "import.sheet";

/// A move that is to be written.
pub(crate) struct Move {
    id: RecordId,
    life: &'static Life,
    from: &'static str,
    to: &'static str,
    /// The step that it is; none where no step leads there.
    step: Option<&'static Step>,
    /// Whether it settles values that stand against each other.
    settles: bool,
    /// Whether the record is made by the same work.
    made: bool,
    /// The day on which it is written.
    today: NaiveDate,
}

/// What a piece of work sets, by record and field.
pub(crate) struct Sets(HashMap<(RecordId, Tag), Option<Value>>);

impl Sets {
    fn of(edits: &[Edit]) -> Self {
        Self(edits.iter().map(|e| ((e.id, e.tag), e.value.clone())).collect())
    }

    fn get(&self, id: RecordId, tag: Tag) -> Option<&Value> {
        self.0.get(&(id, tag)).and_then(Option::as_ref).filter(|v| v.as_text().is_none_or(|t| !t.trim().is_empty()))
    }

    /// The records that a field will name.
    fn references(&self, id: RecordId, record: &Record, tag: Tag) -> Vec<RecordId> {
        match self.0.get(&(id, tag)) {
            Some(Some(Value::Ref(to))) => vec![*to],
            Some(Some(Value::Refs(all))) => all.clone(),
            Some(_) => Vec::new(),
            None => record.references(tag).collect(),
        }
    }

    fn says(&self, id: RecordId, tag: Tag) -> bool {
        self.0.contains_key(&(id, tag))
    }
}

/// Finds the moves in a piece of work, adds what their steps set, and names the work after its step where it has no name
/// of its own.
pub(crate) fn complete(state: &State, actor: &Actor, work: &mut Work, today: NaiveDate) -> Vec<Move> {
    let moving = |e: &&Edit| Life::of(e.kind).is_some_and(|life| life.field == e.tag);
    if work.undoes.is_some() || !work.edits.iter().any(|e| moving(&e)) {
        return Vec::new();
    }
    let sets = Sets::of(&work.edits);
    let ledger = |id: RecordId, record: Option<&Record>| match sets.get(id, task::LEDGER) {
        Some(Value::Ref(ledger)) => Some(*ledger),
        _ => record.and_then(|r| r.reference(task::LEDGER)),
    };
    let touched: Vec<(RecordId, Kind)> = {
        let mut seen = HashSet::new();
        work.edits.iter().filter(moving).map(|e| (e.id, e.kind)).filter(|(id, _)| seen.insert(*id)).collect()
    };
    let tasks = touched.iter().filter(|(_, kind)| *kind == Kind::Task);
    let classes = Classes::of_some(state, tasks.filter_map(|(id, _)| ledger(*id, state.get(*id))));
    let mut moves = Vec::new();
    for (id, kind) in touched {
        let Some(life) = Life::of(kind) else { continue };
        // What was taken away and is brought back starts as a new one does.
        let record = state.get(id).filter(|r| !r.is_gone());
        let of = ledger(id, record).filter(|_| kind == Kind::Task);
        let from = record.map_or(life.start, |r| {
            let of = r.reference(task::LEDGER).filter(|_| kind == Kind::Task);
            code_of(life, &classes, r.text(life.field), of)
        });
        let to = code_of(life, &classes, sets.get(id, life.field).and_then(Value::as_text), of);
        if from == to {
            continue;
        }
        let made = record.is_none();
        let value = sets.0.get(&(id, life.field)).cloned().flatten();
        let settles = !made
            && state
                .contest(id, life.field)
                .is_some_and(|c| c.heads.iter().any(|h| h.value().map(|v| v.to_owned()) == value));
        // What a list says was done elsewhere was not done by who brings it in.
        let listed = work.action == LISTED && matches!(life.kind.field(life.field).map(|f| f.ty), Some(Type::Word(_)));
        let step = if made || listed { None } else { choose(life, actor, work, &sets, record, (from, to)) };
        if let Some(step) = step {
            fill(work, &sets, record, (id, kind), step, actor, today);
        }
        moves.push(Move { id, life, from, to, step, settles, made, today });
    }
    if work.action == PLAIN
        && let Some(first) = moves.first().and_then(|m| m.step)
        && moves.iter().all(|m| m.step.is_some_and(|s| s.name == first.name))
    {
        work.action = first.name.to_string();
    }
    moves
}

/// The step that leads from a state to another: the one that the work is named after, else one that has what it needs.
fn choose(
    life: &'static Life,
    actor: &Actor,
    work: &Work,
    sets: &Sets,
    record: Option<&Record>,
    (from, to): (&str, &str),
) -> Option<&'static Step> {
    let all: Vec<&'static Step> = life.moves(from).filter(|s| s.leads_to(to)).collect();
    let named = |s: &&&'static Step| s.name == work.action || s.was.contains(&work.action.as_str());
    let may = |s: &&&'static Step| actor.role.may(s.right);
    let whole = |s: &&&'static Step| record.is_none_or(|r| missing(s, r, work, sets).is_none());
    let found = all.iter().find(named).or_else(|| all.iter().find(|s| may(s) && whole(s)));
    found.or_else(|| all.iter().find(whole)).or(all.first()).copied()
}

/// What a step of a record that is there lacks.
fn missing(step: &Step, record: &Record, work: &Work, sets: &Sets) -> Option<&'static crate::domain::life::Ask> {
    step.asks.iter().find(|ask| {
        let said = ask.words && !work.note.trim().is_empty();
        let held = !ask.words && !sets.says(record.id(), ask.tag) && record.get(ask.tag).is_some();
        ask.required && !said && !held && sets.get(record.id(), ask.tag).is_none()
    })
}

/// Adds what a step sets, where nothing else is said of it.
fn fill(
    work: &mut Work,
    sets: &Sets,
    record: Option<&Record>,
    (id, kind): (RecordId, Kind),
    step: &Step,
    actor: &Actor,
    today: NaiveDate,
) {
    let day = work.on.unwrap_or(today);
    for (tag, fill) in step.sets.iter().filter(|(tag, _)| !sets.says(id, *tag)) {
        let value = match fill {
            Fill::Day => Some(Value::from(day)),
            Fill::Actor => Some(Value::from(actor.person)),
            Fill::Unit => own_unit(actor).map(Value::from),
            Fill::Word(word) => Some(Value::from(*word)),
            Fill::Clear => None,
            Fill::Count => Some(one_more(record, *tag)),
            Fill::Delayed(since) => match record.and_then(|r| delayed(r, *tag, *since, day)) {
                Some(later) => Some(later),
                None => continue,
            },
            Fill::Requested(_) | Fill::Asked(_) => continue,
        };
        work.put(kind, id, *tag, value);
    }
    let said = work.note.trim().to_string();
    if let Some(ask) = step.words().filter(|a| !said.is_empty() && !sets.says(id, a.tag)) {
        work.put(kind, id, ask.tag, Value::from(said));
    }
}

/// Checks the moves of a piece of work.
///
/// # Errors
/// `Denied` where no step leads there, or not for this person; `BadInput` where the step lacks something.
pub(crate) fn check(state: &State, actor: &Actor, work: &Work, edits: &[Edit], moves: &[Move]) -> Result<()> {
    if moves.is_empty() {
        return Ok(());
    }
    let sets = Sets::of(edits);
    moves.iter().try_for_each(|m| one(state, actor, work, &sets, m))
}

fn one(state: &State, actor: &Actor, work: &Work, sets: &Sets, m: &Move) -> Result<()> {
    let kind = m.life.kind;
    let may = |right| match actor.role.may(right) {
        true => Ok(()),
        false => {
            let label = kind.field(m.life.field).map_or(kind.def().label, |f| f.label);
            Err(may_not(actor.role, kind).with_message("field", label))
        }
    };
    let Some(step) = m.step else {
        // What comes with a past, as what is imported does, may begin anywhere, for who could have brought it there; and
        // of values that stand against each other each may be chosen.
        if m.made || m.settles {
            m.life.right_into(m.to).map_or(Ok(()), may)?;
            let into = m.life.steps().find(|s| s.leads_to(m.to) && !s.must.is_empty());
            return into.map_or(Ok(()), |step| past(state, sets, m, step));
        }
        if work.action == LISTED
            && let Some(record) = state.get(m.id)
        {
            let named = |tag: Tag| !sets.references(m.id, record, tag).is_empty();
            let (reached, steps) = m.life.along(m.from, m.to, &named);
            if reached == m.to {
                steps.iter().try_for_each(|s| may(s.right))?;
                return steps.iter().try_for_each(|s| checked(state, actor, sets, m, record, s));
            }
        }
        let error = Error::new(Code::Denied, messages::BAD_MOVE)
            .with("title", state.title(m.id))
            .with_message("from", m.life.label(m.from))
            .with_message("to", m.life.label(m.to));
        return Err(with_possible(error, m.life, m.from));
    };
    may(step.right)?;
    let Some(record) = state.get(m.id) else { return Ok(()) };
    if let Some(ask) = missing(step, record, work, sets) {
        return Err(needs(state, m.id, step, kind, ask));
    }
    step.must.iter().try_for_each(|must| holds(state, actor, sets, m, record, must))
}

/// What a step demands of the record as it will be.
fn holds(state: &State, actor: &Actor, sets: &Sets, m: &Move, record: &Record, must: &Must) -> Result<()> {
    let refs = |tag: Tag| sets.references(m.id, record, tag);
    let denied = |msg| Error::new(Code::Denied, msg);
    match must {
        Must::Independent { by, person, unit, others } => {
            let rectified = rectified(state, record, m.life, *person, &[*unit, *others]);
            let named = refs(*by).first().copied().filter(|_| sets.says(m.id, *by));
            let me = Party { person: Some(actor.person), unit: actor.unit };
            let other = named.filter(|id| *id != actor.person).map(|id| party(state, id));
            [Some(me), other].into_iter().flatten().try_for_each(|p| apart(state, p, &rectified))
        }
        Must::Other { than, msg } => match refs(*than).contains(&actor.person) {
            true => {
                let error = denied(*msg).with("person", state.title(actor.person));
                Err(error.hint(messages::SOMEBODY_ELSE))
            }
            false => Ok(()),
        },
        Must::EachAnswered { units, sort } => {
            let lead = m.life.kind.def().unit.and_then(|tag| record.reference(tag));
            let silent = refs(*units).into_iter().find(|u| Some(*u) != lead && !has_answered(state, m.id, *u, sort));
            match silent {
                Some(unit) => {
                    let error = denied(messages::NOT_ANSWERED).with("unit", state.title(unit));
                    Err(error.hint(messages::HINT_NOT_ANSWERED))
                }
                None => Ok(()),
            }
        }
        Must::NotOver { day, msg } => {
            let end = match sets.get(m.id, *day) {
                Some(Value::Date(day)) => Some(*day),
                _ => record.date(*day),
            };
            match end.filter(|end| *end < m.today) {
                Some(end) => Err(denied(*msg).with("day", end)),
                None => Ok(()),
            }
        }
        Must::EachTrained { people, by, msg } => {
            let day = match sets.get(m.id, *by) {
                Some(Value::Date(day)) => Some(*day),
                _ => record.date(*by),
            };
            let Some(day) = day else { return Ok(()) };
            let lacks = |id: &RecordId| !is_trained(state, *id, day);
            let untrained: Vec<String> = refs(*people).into_iter().filter(lacks).map(|id| state.title(id)).collect();
            match untrained.is_empty() {
                true => Ok(()),
                false => {
                    let error = denied(*msg).with_list("people", untrained.iter().map(Message::name)).with("day", day);
                    Err(error.hint(messages::HINT_TRAINED))
                }
            }
        }
        Must::EachRechecked { findings, msg } => {
            let since = record.history().filter_map(|s| state.rank(s)).min();
            let open = |id: &RecordId| verdict(state, *id, since).is_some_and(|v| v == Verdict::Open);
            let open: Vec<String> = refs(*findings).into_iter().filter(open).map(|id| state.title(id)).collect();
            match open.is_empty() {
                true => Ok(()),
                false => Err(denied(*msg).with("findings", open.join("; ")).hint(messages::HINT_RECHECK)),
            }
        }
        Must::AtLeast { field, count, msg } if refs(*field).len() < *count => Err(denied(*msg)),
        Must::Differ { one, other, msg } if refs(*one).iter().any(|id| refs(*other).contains(id)) => Err(denied(*msg)),
        Must::NoPart { of } => {
            let of = refs(*of).first().and_then(|id| state.get(*id));
            let life = of.and_then(|r| Life::of(r.kind()));
            let took = |r: &Record, life: &Life| {
                let entries = r.history().filter(|s| !state.is_undone(*s)).filter_map(|s| state.meta(s));
                let mut own = entries.filter(|e| e.actor == actor.person).map(|e| state.action(e));
                own.any(|action| life.steps().any(|s| s.name == action || s.was.contains(&action)))
            };
            match of.zip(life).is_some_and(|(r, life)| took(r, life)) {
                true => Err(denied(messages::TOOK_PART).with("person", state.title(actor.person))),
                false => Ok(()),
            }
        }
        Must::WroteNone { kind, field, own, msg } => {
            let of = refs(*own);
            let wrote = |r: &Record| {
                let entries = r.history().filter(|s| !state.is_undone(*s)).filter_map(|s| state.meta(s));
                r.references(*field).any(|id| of.contains(&id)) && entries.into_iter().any(|e| e.actor == actor.person)
            };
            match state.records(*kind).any(wrote) {
                true => Err(denied(*msg).with("person", state.title(actor.person))),
                false => Ok(()),
            }
        }
        Must::Within { since, setting, unless } => match record.date(*since).zip(Term::named(setting)) {
            Some((since, term)) if !actor.role.may(*unless) && term.end(state, since) < m.today => {
                Err(term_over(state, term, since))
            }
            _ => Ok(()),
        },
        // The step itself looks at the deadline and the ladder: both are about who asks, and when.
        Must::Recipient { .. } | Must::AtLeast { .. } | Must::Differ { .. } | Must::InTime { .. } | Must::Rung(_) => {
            Ok(())
        }
    }
}

/// Of a step that a list says was taken: who is named to have checked it did not rectify it.
fn checked(state: &State, actor: &Actor, sets: &Sets, m: &Move, record: &Record, step: &Step) -> Result<()> {
    for must in step.must {
        if matches!(must, Must::Other { .. }) {
            holds(state, actor, sets, m, record, must)?;
        }
        let Must::Independent { by, person, unit, others } = must else { continue };
        if let Some(by) = sets.references(m.id, record, *by).first() {
            let mut rectified = rectified(state, record, m.life, *person, &[*unit, *others]);
            rectified.extend(sets.references(m.id, record, *person).first().map(|p| party(state, *p)));
            apart(state, party(state, *by), &rectified)?;
        }
    }
    Ok(())
}

/// Of a record that comes with a past: who is named to have checked it did not rectify it.
fn past(state: &State, sets: &Sets, m: &Move, step: &Step) -> Result<()> {
    for must in step.must {
        let Must::Independent { by, person, unit, others } = must else { continue };
        let named = |tag: Tag| match sets.get(m.id, tag) {
            Some(Value::Ref(id)) => Some(*id),
            _ => None,
        };
        if let Some(checked) = named(*by) {
            let mut rectified = vec![Party { person: None, unit: named(*unit) }];
            rectified.extend(named(*person).map(|p| party(state, p)));
            if let Some(Value::Refs(units)) = sets.get(m.id, *others) {
                rectified.extend(units.iter().map(|u| Party { person: None, unit: Some(*u) }));
            }
            apart(state, party(state, checked), &rectified)?;
        }
    }
    Ok(())
}

/// Whether a unit said for itself what it did: a note by somebody of it, or written down for it by the office.
fn has_answered(state: &State, of: RecordId, unit: RecordId, sort: &str) -> bool {
    let answers = |r: &&Record| r.reference(note::ABOUT) == Some(of) && r.text(note::SORT) == Some(sort);
    state.records(Kind::Note).filter(answers).any(|r| {
        let by = r.reference(note::BY).and_then(|p| state.get(p)).and_then(|p| p.reference(person::UNIT));
        by == Some(unit) || r.references(note::TOLD).any(|u| u == unit)
    })
}

fn party(state: &State, id: RecordId) -> Party {
    Party { person: Some(id), unit: state.get(id).and_then(|r| r.reference(person::UNIT)) }
}

/// Who rectified a record: the unit, whoever is named, and whoever said so in the trail.
fn rectified(state: &State, record: &Record, life: &'static Life, person: Tag, units: &[Tag]) -> Vec<Party> {
    let units = units.iter().flat_map(|tag| record.references(*tag));
    let mut out: Vec<Party> = units.map(|u| Party { person: None, unit: Some(u) }).collect();
    out.extend(record.reference(person).map(|p| party(state, p)));
    let says = |action: &str| {
        life.steps().any(|s| {
            (s.name == action || s.was.contains(&action))
                && s.sets.iter().any(|(t, f)| *t == person && *f == Fill::Actor)
        })
    };
    let entries = record.history().filter(|s| !state.is_undone(*s)).filter_map(|s| state.meta(s));
    // Of those that the trail names the person counts: the unit may be another by now.
    let people = entries.filter(|m| says(state.action(m))).map(|m| m.actor);
    out.extend(people.map(|p| Party { person: Some(p), unit: None }));
    out
}

fn apart(state: &State, checked: Party, rectified: &[Party]) -> Result<()> {
    let (msg, name, id) = match independent(checked, rectified) {
        Ok(()) => return Ok(()),
        Err(Same::Person(id)) => (messages::SAME_PERSON, "person", id),
        Err(Same::Unit(id)) => (messages::SAME_UNIT, "unit", id),
    };
    Err(Error::new(Code::Denied, msg).with(name, state.title(id)).hint(messages::SOMEBODY_ELSE))
}
