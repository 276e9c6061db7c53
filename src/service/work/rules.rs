//! What must hold before work is written: rights, types, references, required fields, lives, trees.

use std::collections::{HashMap, HashSet};

use crate::domain::id::RecordId;
use crate::domain::kind::{FieldDef, FieldRole, GONE, Kind, Tag};
use crate::domain::life::{LADDER, Life};
use crate::domain::record::{EMPTY, Record};
use crate::domain::rights::{ROLES, Reach, Right, Role};
use crate::domain::schema::note;
use crate::domain::value::Value;
use crate::domain::{check, credit};
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::i18n::safe::is_visible;
use crate::log::State;
use crate::service::messages;
use crate::service::papers::signatures;
use crate::service::people::identity;
use crate::service::people::sight::{Own, is_recorded_by};
use crate::service::scores::{objections, schemes};
use crate::service::settings;
use crate::service::steps::moves::{self, Move};
use crate::service::tasks::extension;
use crate::service::visits::sealed;
use crate::service::words::show::show_raw;
use crate::service::work::follow;
use crate::service::work::frozen;
use crate::service::work::{Actor, Edit, Work};
use crate::service::{papers::documents, visits::draws};

/// Checks work against the state; the edits are those that really change something.
pub(crate) fn check(state: &State, actor: &Actor, work: &Work, edits: &[Edit], moves: &[Move]) -> Result<()> {
    let made: HashMap<RecordId, Kind> =
        edits.iter().filter(|e| state.get(e.id).is_none()).map(|e| (e.id, e.kind)).collect();
    // What the same work brings back is there too.
    let cleared = |e: &&Edit| e.tag == GONE && !matches!(e.value, Some(Value::Bool(true)));
    let back: HashSet<RecordId> = edits.iter().filter(cleared).map(|e| e.id).collect();
    let own = Own::of_actor(state, actor);
    for edit in edits {
        // First, so that no other refusal tells of a record that is none of the person's business.
        reaches(state, actor, work, edit, edits, &own)?;
        one(state, actor, work, edit, &made, &back)?;
        extension::check(state, edit, edits)?;
        frozen::check(state, edit, work.undoes.is_some())?;
        objections::check(state, edit)?;
    }
    settings::check(state, edits)?;
    documents::check(state, edits)?;
    draws::check(state, edits)?;
    schemes::check(state, edits)?;
    if work.undoes.is_none() && work.action != "import.sheet" {
        signatures::check(state, actor, edits)?;
        sealed::check(state, edits)?;
    }
    follow::check(state, actor, work, edits)?;
    required(state, edits, &made)?;
    identity::check(state, edits)?;
    moves::check(state, actor, work, edits, moves)
}

/// Checks that the person may write all that work is about, whether or not it changes anything.
pub(crate) fn reach(state: &State, actor: &Actor, work: &Work, edits: &[Edit]) -> Result<()> {
    if work.undoes.is_some() {
        return Ok(());
    }
    let own = Own::of_actor(state, actor);
    edits.iter().try_for_each(|edit| {
        reaches(state, actor, work, edit, edits, &own)?;
        let kind = state.get(edit.id).map_or(edit.kind, |r| r.kind());
        match kind.field(edit.tag) {
            Some(field) if kind != Kind::Device && work.action != "office.init" && !actor.role.may(field.right) => {
                Err(may_not(actor.role, kind).with_message("field", field.label))
            }
            _ => Ok(()),
        }
    })
}

fn one(
    state: &State,
    actor: &Actor,
    work: &Work,
    edit: &Edit,
    made: &HashMap<RecordId, Kind>,
    back: &HashSet<RecordId>,
) -> Result<()> {
    let kind = state.get(edit.id).map_or(edit.kind, |r| r.kind());
    if edit.tag == GONE {
        let right = if is_own_undo(state, actor, work, edit.id) { Right::Report } else { kind.def().retire_right() };
        return may(actor, right, kind, "");
    }
    let field = kind.field(edit.tag).ok_or_else(|| no_field(kind, &edit.tag.0.to_string()))?;
    // A device introduces itself in its first entry; the first administrator makes the office.
    let introduces = kind == Kind::Device && work.device == Some(edit.id);
    let own = introduces || work.action == "office.init";
    if !own && !actor.role.may(field.right) {
        return Err(may_not(actor.role, kind).with_message("field", field.label));
    }
    if let Some(saw) = edit.saw {
        let held = state.get(edit.id).and_then(|r| r.stamp(edit.tag));
        if held != saw {
            let raw = state.get(edit.id).and_then(|r| r.raw(edit.tag)).unwrap_or(EMPTY);
            return Err(Error::new(Code::Conflict, messages::CHANGED_SINCE)
                .with("title", state.title(edit.id))
                .with_message("field", field.label)
                .with_message("now", show_raw(state, field, raw))
                .hint(messages::HINT_LOOK_AGAIN));
        }
    }
    let Some(value) = &edit.value else { return Ok(()) };
    // The steps of the ladder are taken against a unit, never by it (domain.md, “Escalation ladder”).
    let is_step = kind == Kind::Note
        && edit.tag == note::SORT
        && value.as_text().is_some_and(|s| LADDER.contains(&s) || s == "return");
    if is_step && !actor.role.may(Right::Record) {
        return Err(may_not(actor.role, kind).with_message("field", field.label));
    }
    check::fits(field, value)?;
    let is = |id: RecordId| {
        let there = state.get(id).filter(|r| !r.is_gone() || back.contains(&id));
        made.get(&id).copied().or_else(|| there.map(|r| r.kind()))
    };
    let refers = |id: RecordId, wanted: Option<Kind>| match is(id) {
        None => Err(Error::new(Code::NotFound, messages::NO_RECORD).with("id", id)),
        Some(k) if wanted.is_some_and(|w| w != k) => Err(Error::new(Code::BadInput, messages::WRONG_KIND)
            .with_message("field", field.label)
            .with_message("kind", wanted.unwrap_or(k).def().label)
            .with("id", id)),
        Some(_) => Ok(()),
    };
    match value {
        Value::Ref(id) => refers(*id, field.ty.target())?,
        Value::Refs(ids) => ids.iter().try_for_each(|id| refers(*id, field.ty.target()))?,
        _ => {}
    }
    if field.role == Some(FieldRole::Credit) {
        credit::check(value.as_text().unwrap_or_default())?;
    }
    // A unit that is renamed to what another is called is that other unit, or somebody is wrong.
    if kind == Kind::Unit
        && edit.tag == crate::domain::schema::unit::NAME
        && work.undoes.is_none()
        && let (Some(held), Some(name)) = (state.get(edit.id).filter(|r| !r.is_gone()), value.as_text())
    {
        let folded = crate::domain::words::fold(name);
        let is = |r: &&crate::domain::record::Record| {
            r.id() != held.id()
                && r.text(crate::domain::schema::unit::NAME).is_some_and(|n| crate::domain::words::fold(n) == folded)
        };
        if let Some(other) = state.records(Kind::Unit).find(is) {
            let hint = Message::plain(messages::HINT_MERGE).with("from", state.title_of(held));
            return Err(Error::new(Code::BadInput, messages::NAME_TAKEN)
                .with("name", name)
                .hint(hint.with("into", state.title_of(other))));
        }
    }
    if kind.def().parent == Some(edit.tag)
        && let Value::Ref(parent) = value
    {
        circle(state, edit.id, *parent, edit.tag)?;
    }
    Ok(())
}

/// Whether somebody takes back the making of a record by an undo of what he or she did, or the undo itself.
fn is_own_undo(state: &State, actor: &Actor, work: &Work, id: RecordId) -> bool {
    let by = |stamp| state.meta(stamp).is_some_and(|m| m.actor == actor.person);
    work.undoes.and_then(|w| state.stamp_of(w)).is_some_and(by)
        && state.get(id).and_then(|r| r.history().next()).is_some_and(by)
}

/// A right that reaches one's own unit alone holds for its records, and of notes and evidence for those that one
/// recorded.
fn reaches(state: &State, actor: &Actor, work: &Work, edit: &Edit, edits: &[Edit], own: &Own) -> Result<()> {
    let held = state.get(edit.id);
    let kind = held.map_or(edit.kind, |r| r.kind());
    if work.device == Some(edit.id) || work.action == "office.init" {
        return Ok(());
    }
    let right = kind.field(edit.tag).map_or(Right::Report, |f| f.right);
    if actor.role.reach(right) != Reach::Own {
        return Ok(());
    }
    let before = held.is_none_or(|r| own.holds(state, r));
    let after = own.holds_by(state, kind, |tag| {
        let set = edits.iter().rev().find(|e| e.id == edit.id && e.tag == tag);
        match set.map(|e| &e.value) {
            Some(Some(Value::Ref(id))) => vec![*id],
            Some(Some(Value::Refs(ids))) => ids.clone(),
            Some(_) => Vec::new(),
            None => held.map_or_else(Vec::new, |r| r.references(tag).collect()),
        }
    });
    let recorded = held.is_none_or(|r| is_recorded_by(state, r, actor.person));
    match before && after && recorded {
        true => Ok(()),
        // Its title is not said: it may be none of the person's business.
        false => Err(Error::new(Code::Denied, messages::NOT_YOURS)
            .with_message("kind", kind.def().label)
            .with("id", edit.id.short(6))
            .hint(messages::HINT_ASK_ADMIN)),
    }
}

fn may(actor: &Actor, right: Right, kind: Kind, field: &str) -> Result<()> {
    match actor.role.may(right) {
        true => Ok(()),
        false => Err(may_not(actor.role, kind).with("field", field)),
    }
}

pub(crate) fn may_not(role: Role, kind: Kind) -> Error {
    let label = ROLES.word(role.code()).map_or(crate::i18n::Msg::new("role", "角色"), |w| w.label);
    Error::new(Code::Denied, messages::MAY_NOT)
        .with_message("role", label)
        .with_message("kind", kind.def().label)
        .hint(messages::HINT_ASK_ADMIN)
}

/// The error that names a field that a kind does not have, and those that it has.
pub fn no_field(kind: Kind, name: &str) -> Error {
    Error::new(Code::Usage, messages::NO_FIELD)
        .with_message("kind", kind.def().label)
        .with("name", name)
        .with_list("fields", kind.def().fields.iter().map(|f| Message::both(f.name, f.label.zh)))
}

fn circle(state: &State, id: RecordId, parent: RecordId, tag: Tag) -> Result<()> {
    let mut at = Some(parent);
    let mut seen = HashSet::new();
    while let Some(next) = at {
        if next == id {
            return Err(Error::new(Code::BadInput, messages::CIRCLE).with("title", state.title(id)));
        }
        if !seen.insert(next) {
            break;
        }
        at = state.get(next).and_then(|r| r.reference(tag));
    }
    Ok(())
}

fn required(state: &State, edits: &[Edit], made: &HashMap<RecordId, Kind>) -> Result<()> {
    let mut set: HashMap<RecordId, HashSet<Tag>> = HashMap::new();
    for edit in edits {
        let Some(field) = edit.kind.field(edit.tag) else { continue };
        // What shows nothing names nothing.
        if edit.tag == edit.kind.def().title && edit.value.is_some() && !says_something(edit) {
            return Err(missing(edit.kind, field.label));
        }
        if made.contains_key(&edit.id) {
            let tags = set.entry(edit.id).or_default();
            if says_something(edit) {
                tags.insert(edit.tag);
            }
        } else if field.required
            && !says_something(edit)
            && state.get(edit.id).is_some_and(|r| !r.is_gone() && !may_lack(r.kind(), edit.tag, &held_by(edits, r)))
        {
            return Err(missing(edit.kind, field.label));
        }
    }
    for (id, kind) in made {
        let has = set.get(id);
        let held = held_in(edits, *id, *kind);
        for field in kind.def().fields.iter().filter(|f| f.required && !may_lack(*kind, f.tag, &held)) {
            if !has.is_some_and(|h| h.contains(&field.tag)) {
                return Err(missing(*kind, field.label));
            }
        }
    }
    // What goes out has what it could do without before.
    for edit in edits {
        let Some(life) = Life::of(edit.kind).filter(|l| l.field == edit.tag) else { continue };
        let Some((prepared, record)) = life.prepared.as_ref().zip(state.get(edit.id)) else { continue };
        let to = edit.value.as_ref().and_then(Value::as_text);
        if record.is_gone() || life.is_prepared(to) || !life.is_prepared(record.text(life.field)) {
            continue;
        }
        let says = |tag: Tag| match edits.iter().find(|e| e.id == edit.id && e.tag == tag) {
            Some(edit) => says_something(edit),
            None => record.get(tag).is_some(),
        };
        let lacks = |f: &&FieldDef| f.required && prepared.lacks.contains(&f.tag) && !says(f.tag);
        if let Some(field) = edit.kind.def().fields.iter().find(lacks) {
            return Err(missing(edit.kind, field.label));
        }
    }
    Ok(())
}

/// The state that a record is to have, as it is held.
fn held_by(edits: &[Edit], record: &Record) -> Option<String> {
    let life = Life::of(record.kind())?;
    let set = edits.iter().any(|e| e.id == record.id() && e.tag == life.field);
    if set { held_in(edits, record.id(), record.kind()) } else { record.text(life.field).map(str::to_string) }
}

/// The state that edits give a record.
fn held_in(edits: &[Edit], id: RecordId, kind: Kind) -> Option<String> {
    let life = Life::of(kind)?;
    let edit = edits.iter().find(|e| e.id == id && e.tag == life.field)?;
    edit.value.as_ref().and_then(Value::as_text).map(str::to_string)
}

/// Whether a record may do without a field that its kind needs: it is being prepared, and gets it when it goes out.
fn may_lack(kind: Kind, tag: Tag, held: &Option<String>) -> bool {
    let life = Life::of(kind).filter(|l| l.is_prepared(held.as_deref()));
    life.and_then(|l| l.prepared.as_ref()).is_some_and(|p| p.lacks.contains(&tag))
}

/// Whether a field is set to something that can be seen.
fn says_something(edit: &Edit) -> bool {
    edit.value.as_ref().is_some_and(|v| v.as_text().is_none_or(is_visible))
}

fn missing(kind: Kind, field: crate::i18n::Msg) -> Error {
    Error::new(Code::BadInput, messages::REQUIRED).with_message("field", field).with_message("kind", kind.def().label)
}
