//! Who acts: on this device, by a name, by a login.

use std::sync::PoisonError;

use super::Office;
use crate::domain::kind::Kind;
use crate::domain::record::Record;
use crate::domain::rights::Role;
use crate::domain::schema::{device, person};
use crate::error::{Code, Error, Result};
use crate::log::State;
use crate::service::messages;
use crate::service::people::identity::{self, Access, Came};
use crate::service::work::Actor;

impl Office {
    /// Who acts on this device: the person named, or else the person whose device it is.
    ///
    /// # Errors
    /// `NotFound` where the name is nobody's; `Denied` where it is that of several people, or nobody is known.
    pub fn actor(&self, name: Option<&str>) -> Result<Actor> {
        let state = self.read();
        let found = match name {
            Some(name) => identity::resolve(&state, name)?,
            None => self
                .owner(&state)
                .ok_or_else(|| Error::new(Code::Denied, messages::NO_ACTOR).hint(messages::HINT_AS))?,
        };
        Ok(acting(found))
    }

    /// Whose this device is: the person of its record. One that has not yet written belongs to the administrator who
    /// began, restored or copied the store, whoever else writes through it.
    pub(crate) fn owner<'s>(&self, state: &'s State) -> Option<&'s Record> {
        let mine = self.key.replica().to_string();
        let own = state.records(Kind::Device).find(|d| d.text(device::REPLICA) == Some(&mine));
        let whose = own.and_then(|d| d.reference(device::PERSON)).and_then(|id| state.find(Kind::Person, id));
        let working = || *self.working.lock().unwrap_or_else(PoisonError::into_inner);
        let whose = whose.or_else(|| state.find(Kind::Person, working()?));
        let is_admin = |r: &&Record| r.text(person::ROLE) == Some(Role::Admin.code());
        whose.or_else(|| state.records(Kind::Person).find(is_admin))
    }

    /// Lets the person in whom a name means.
    ///
    /// # Errors
    /// As [`Office::actor`]; `Denied` where the key by which the person came is not the person's.
    pub fn admit(&self, name: &str, came: Came<'_>) -> Result<Actor> {
        let state = self.read();
        let found = identity::resolve(&state, name)?;
        Ok(Actor { access: Some(Access::of(&state, found, came)?), ..acting(found) })
    }

    /// Lets the person in whose login the system has proved; nothing where it is nobody's.
    ///
    /// # Errors
    /// `Denied` where several people have it, who are named.
    pub fn admit_login(&self, login: &str) -> Result<Option<Actor>> {
        let state = self.read();
        let Some(found) = identity::with_login(&state, login)? else { return Ok(None) };
        Ok(Some(Actor { access: Some(Access::of(&state, found, Came::Login(login))?), ..acting(found) }))
    }
}

/// What a person's record says of what the person may do.
pub(crate) fn acting(found: &Record) -> Actor {
    Actor {
        person: found.id(),
        role: found.text(person::ROLE).and_then(Role::named).unwrap_or(Role::Viewer),
        unit: found.reference(person::UNIT),
        access: None,
    }
}
