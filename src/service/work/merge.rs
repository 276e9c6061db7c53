//! Two records that are one: the same unit under two names, the same person twice. And records that are no more: a unit that
//! was dissolved, a person who left, an item that was entered by mistake.
//!
//! Both are one piece of work, and an undo takes all of it back. What is taken out stays in the trail.

use crate::domain::id::RecordId;
use crate::domain::kind::{GONE, Handed, Kind, Tag, Type};
use crate::domain::rate::Class;
use crate::domain::record::Record;
use crate::domain::schema::{task, unit};
use crate::domain::value::{Value, ValueRef};
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::log::State;
use crate::service::Work;
use crate::service::figures::is_ended;
use crate::service::tasks::task_view::Classes;

crate::messages! {
    OTHER_KINDS: "only two units or two people can be merged", "只能合并两个单位或两名人员";
    SAME: "that is one record already", "两者已是同一条记录";
    NO_REASON: "say why: the reason stands in the trail", "请说明原因，将留痕";
    HINT_REASON: "--reason TEXT", "--reason 原因";
    STILL_OPEN: "“{title}” still has {count} open {count:item|items}", "“{title}”名下尚有 {count} 项未了事项";
    HINT_SUCCESSOR: "Name who takes them over with --successor NAME", "请用 --successor 名称 指定接手者";
    NO_SUCCESSOR: "a successor has to be another {kind}", "接手者须是另一{kind}";
}

/// The action under which records are merged in the trail.
pub const MERGE: &str = "record.merge";
/// The action under which records are taken out in the trail.
pub const RETIRE: &str = "record.retire";

/// What a merge or a retirement changes: the work, and how many records of each kind refer to something else then.
#[derive(Clone, Debug)]
pub struct Reshaping {
    /// The work.
    pub work: Work,
    /// How many records of each kind.
    pub records: Vec<(Kind, usize)>,
}

/// The field in which a unit or a person keeps the names that it had.
fn aliases_of(kind: Kind) -> Option<Tag> {
    kind.def().fields.iter().find(|f| f.name == "aliases").map(|f| f.tag)
}

/// Whether somebody takes over what is open when a record of a kind is taken out: a unit's, a person's.
pub fn is_succeeded(kind: Kind) -> bool {
    aliases_of(kind).is_some()
}

/// The names that a record had before, or goes by as well.
pub fn aliases(record: &Record) -> impl Iterator<Item = &str> {
    let tag = aliases_of(record.kind());
    let texts = tag.and_then(|tag| record.get(tag)).and_then(|v| match v {
        ValueRef::Texts(all) => Some(all),
        _ => None,
    });
    texts.into_iter().flat_map(|all| all.iter())
}

/// Plans to merge a record into another: all that refers to the first refers to the second then, what the second lacks it
/// takes from the first, and the names of the first lead to the second.
///
/// # Errors
/// `Usage` where the two cannot be one.
pub fn merge(state: &State, from: RecordId, into: RecordId) -> Result<Reshaping> {
    let (Some(a), Some(b)) = (state.get(from), state.get(into)) else {
        return Err(Error::new(Code::NotFound, crate::service::messages::NO_RECORD).with("id", from));
    };
    if from == into {
        return Err(Error::new(Code::Usage, SAME));
    }
    let Some(alias) = aliases_of(a.kind()).filter(|_| a.kind() == b.kind()) else {
        return Err(Error::new(Code::Usage, OTHER_KINDS));
    };
    let mut out = point_elsewhere(state, MERGE, from, into, &|_| true);
    let work = &mut out.work;
    for field in
        a.kind().def().fields.iter().filter(|f| !f.key && f.tag != alias && Some(f.tag) != a.kind().def().parent)
    {
        if let (Some(value), None) = (a.get(field.tag), b.get(field.tag)) {
            work.put_seen(b.kind(), into, field.tag, Some(value.to_owned()), b.stamp(field.tag));
        }
    }
    // A unit that stood under the one that goes stands under what that stood under.
    if let Some(parent) = a.kind().def().parent
        && b.reference(parent) == Some(from)
    {
        work.edits.retain(|e| (e.id, e.tag) != (into, parent));
        let above = a.reference(parent).filter(|id| *id != into).map(Value::Ref);
        work.put_seen(b.kind(), into, parent, above, b.stamp(parent));
    }
    let mut names: Vec<String> = aliases(b).map(str::to_string).collect();
    let more = crate::service::words::names::called(a).chain(aliases(a)).map(str::to_string);
    for name in more.filter(|n| !crate::service::words::names::called(b).any(|c| c == n)).collect::<Vec<_>>() {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    work.put_seen(b.kind(), into, alias, Some(Value::Texts(names)), b.stamp(alias));
    work.put_seen(a.kind(), from, GONE, Some(Value::Bool(true)), a.stamp(GONE));
    Ok(out)
}

/// Plans to take a record out of lists and counts. What is open under a unit or a person is handed over.
///
/// # Errors
/// `Usage` where no reason is given, where something is open and nobody takes it over, or where the successor is of another
/// kind.
pub fn retire(state: &State, id: RecordId, reason: &str, successor: Option<RecordId>) -> Result<Reshaping> {
    let Some(record) = state.get(id) else {
        return Err(Error::new(Code::NotFound, crate::service::messages::NO_RECORD).with("id", id));
    };
    if reason.trim().is_empty() {
        return Err(Error::new(Code::Usage, NO_REASON).command_hint(HINT_REASON));
    }
    let kind = record.kind();
    if successor.is_some_and(|s| s == id || state.find(kind, s).is_none()) {
        return Err(Error::new(Code::Usage, NO_SUCCESSOR).with_message("kind", kind.def().label));
    }
    let open = |r: &Record| is_open(state, r);
    let mut out = match successor {
        Some(next) => point_elsewhere(state, RETIRE, id, next, &open),
        None => Reshaping { work: Work::new(RETIRE), records: Vec::new() },
    };
    if is_succeeded(kind) && successor.is_none() {
        let count = point_elsewhere(state, RETIRE, id, id, &open).records.iter().map(|(_, n)| n).sum::<usize>();
        if count > 0 {
            let error = Error::new(Code::Usage, STILL_OPEN).with("title", state.title(id)).with("count", count);
            return Err(error.command_hint(HINT_SUCCESSOR));
        }
    }
    if let (Kind::Unit, Some(next)) = (kind, successor) {
        out.work.put_seen(kind, id, unit::SUCCESSOR, Some(Value::Ref(next)), record.stamp(unit::SUCCESSOR));
    }
    out.work.put_seen(kind, id, GONE, Some(Value::Bool(true)), record.stamp(GONE));
    out.work.note = reason.trim().to_string();
    Ok(out)
}

/// Whether a record goes over to whom comes after: what goes on, and what something is still to be done about.
fn is_open(state: &State, record: &Record) -> bool {
    match record.kind().def().handed {
        Handed::Always => true,
        Handed::Never => false,
        Handed::WhileOpen if record.kind() == Kind::Task => {
            let ledger = record.reference(task::LEDGER);
            let class = Classes::of_some(state, ledger.into_iter()).known(ledger, record.text(task::STATUS));
            !matches!(class, Some(Class::Done | Class::Duplicate))
        }
        Handed::WhileOpen => !is_ended(record),
    }
}

/// The work that lets references to one record be to another, in the records that a function takes.
fn point_elsewhere(
    state: &State,
    action: &str,
    from: RecordId,
    into: RecordId,
    takes: &dyn Fn(&Record) -> bool,
) -> Reshaping {
    let mut work = Work::new(action);
    let mut records = Vec::new();
    for kind in Kind::ALL {
        let fields: Vec<_> =
            kind.def().fields.iter().filter(|f| matches!(f.ty, Type::Ref(_) | Type::Refs(_) | Type::Any)).collect();
        let mut count = 0;
        for record in state.records(*kind).filter(|r| r.id() != from && takes(r)) {
            let before = work.edits.len();
            for field in &fields {
                let value = match record.get(field.tag) {
                    Some(ValueRef::Ref(id)) if id == from => Value::Ref(into),
                    Some(ValueRef::Refs(ids)) if ids.iter().any(|id| id == from) => {
                        let mut all: Vec<RecordId> = Vec::new();
                        for id in ids.iter().map(|id| if id == from { into } else { id }) {
                            if !all.contains(&id) {
                                all.push(id);
                            }
                        }
                        Value::Refs(all)
                    }
                    _ => continue,
                };
                work.put_seen(*kind, record.id(), field.tag, Some(value), record.stamp(field.tag));
            }
            count += usize::from(work.edits.len() > before);
        }
        if count > 0 {
            records.push((*kind, count));
        }
    }
    Reshaping { work, records }
}

impl Reshaping {
    /// What is changed, line by line.
    pub fn lines(&self) -> Vec<Message> {
        let line = |(kind, count): &(Kind, usize)| {
            Message::plain(crate::service::messages::REFERS_ELSEWHERE)
                .with("count", count)
                .with_message("kind", kind.def().plural)
        };
        self.records.iter().map(line).collect()
    }
}
