//! Which role may do which action where.

use super::{Action, messages, named};
use crate::domain::kind::{FieldDef, FieldRole, Kind, Owner};
use crate::domain::life::Life;
use crate::domain::rights::{ROLES, Reach, Role};
use crate::error::{Code, Error, Result};
use crate::service::Actor;

/// What an action is done to, and so what one needs its right for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RightScope {
    /// For itself: what it touches is not under the cursor.
    Itself,
    /// For each record that is chosen.
    Chosen,
    /// For what is said or shown of each record that is chosen: to have a part in an indicator, which units share, is not
    /// enough.
    Remark,
    /// For taking away each record that is chosen.
    Retire,
    /// For some field of each record that is chosen.
    Fields,
    /// For a new record of what is listed.
    New,
    /// As the verb needs it that a key of triage stands for.
    Triage(&'static str),
}

impl RightScope {
    /// Whether there must be a record under the cursor, or marked.
    pub fn wants_record(self) -> bool {
        !matches!(self, Self::Itself | Self::New)
    }
}

/// What an action would be done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The kind that is listed.
    pub listed: Kind,
    /// The kind of the record under the cursor; none where there is none.
    pub chosen: Option<Kind>,
    /// Whether all that is chosen belongs to the person's unit, as far as that matters to the person's role.
    pub own: bool,
}

/// Whether a role may do an action where one is: what it may not do is not offered, and refused when it is pressed. What is
/// written is checked again, field by field, where it is written.
pub fn permits(action: &Action, role: Role, place: &Place) -> bool {
    if action.only.is_some_and(|only| only != role) {
        return false;
    }
    let Some(right) = action.needs else { return true };
    let reaches = |right| match role.reach(right) {
        Reach::All => true,
        Reach::Own => place.own,
        Reach::Nowhere => false,
    };
    role.may(right)
        && match (action.upon, place.chosen) {
            (RightScope::Chosen, Some(_)) => reaches(right),
            (RightScope::Remark, Some(kind)) if !kind.def().takes_remarks() => role.reach(right) == Reach::All,
            (RightScope::Remark, Some(_)) => reaches(right),
            (RightScope::Retire, Some(kind)) => reaches(kind.def().retire_right()),
            (RightScope::Fields, Some(kind)) => {
                // Where it stands is changed by steps.
                let state = Life::of(kind).map(|life| life.field);
                let filled_in = |f: &&FieldDef| Some(f.tag) != state && f.role != Some(FieldRole::Machine);
                kind.def().fields.iter().filter(filled_in).any(|f| reaches(f.right))
            }
            (RightScope::New, _) => may_make(role, place.listed),
            (RightScope::Triage(key), Some(kind)) => Life::of(kind)
                .and_then(|life| life.triage(key))
                .and_then(|verb| named(verb.name))
                .is_none_or(|a| permits(a, role, place)),
            (
                RightScope::Itself
                | RightScope::Triage(_)
                | RightScope::Remark
                | RightScope::Retire
                | RightScope::Chosen
                | RightScope::Fields,
                _,
            ) => true,
        }
}

/// Whether a role may make a record of a kind in a form.
fn may_make(role: Role, kind: Kind) -> bool {
    // What only a program can fill in is not made in a form.
    let fillable = |f: &FieldDef| role.may(f.right) && f.role != Some(FieldRole::Machine);
    let mut required = kind.def().fields.iter().filter(|f| f.required);
    // Who reaches no further than what is his or her own says whose it is.
    let own = || match kind.def().owner {
        Owner::Nobody => false,
        Owner::Maker | Owner::About(_) => true,
        Owner::Units(_) | Owner::Shared(_) if role == Role::Supervisor => kind == Kind::Clue,
        Owner::Units(tags) | Owner::Shared(tags) => tags.iter().filter_map(|t| kind.field(*t)).any(fillable),
    };
    required.clone().all(fillable) && (required.all(|f| role.reach(f.right) == Reach::All) || own())
}

/// Whether a person may do an action at all.
///
/// # Errors
/// `Denied` with the role and what it lacks.
pub fn allowed(action: &Action, actor: &Actor) -> Result<()> {
    let other = action.only.is_some_and(|only| only != actor.role);
    match action.needs {
        Some(right) if other || !actor.role.may(right) => Err(Error::new(Code::Denied, messages::MAY_NOT_DO)
            .with_message("role", ROLES.word(actor.role.code()).map_or(messages::SOME_ROLE, |w| w.label))
            .with_message("action", action.title)
            .hint(crate::service::messages::HINT_ASK_ADMIN)),
        _ => Ok(()),
    }
}
