//! Which unit is our own: the one whose places among its peers the office watches.

use std::collections::HashSet;

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::record::Record;
use crate::domain::rights::{Right, Role};
use crate::domain::schema::{observation, person, setting, unit};
use crate::error::{Code, Error, Result};
use crate::log::State;
use crate::service::{OFFICE_NAME, messages, settings, words::names};

/// Returns our own unit: the one named, or the one that the setting [`settings::OWN_UNIT`] names. Where neither is, the
/// only unit that anything was observed of; else, of those units, the one that the office is called after (龙南市 of
/// 龙南市营商办).
///
/// # Errors
/// `NotFound` or `Usage` where the name fits none or several; `Usage`, which says how to name it, where it is not known.
pub fn own_unit(state: &State, named: Option<&str>) -> Result<RecordId> {
    if let Some(name) = named.map(str::to_string).or_else(|| settings::text(state, settings::OWN_UNIT)) {
        return names::find(state, Some(Kind::Unit), &name);
    }
    let observed: HashSet<RecordId> =
        state.records(Kind::Observation).filter_map(|o| o.reference(observation::UNIT)).collect();
    let mut all = observed.iter();
    if let (Some(only), None) = (all.next(), all.next()) {
        return Ok(*only);
    }
    let office = settings::find(state, OFFICE_NAME).and_then(|r| r.text(setting::VALUE)).unwrap_or_default();
    let called_after = state.records(Kind::Unit).filter(|u| observed.contains(&u.id())).filter_map(|u| {
        let names = [u.text(unit::NAME), u.text(unit::SHORT)].into_iter().flatten();
        names.filter(|n| n.chars().count() > 1 && office.contains(n)).map(str::len).max().map(|len| (len, u.id()))
    });
    called_after.max().map(|(_, id)| id).ok_or_else(|| {
        Error::new(Code::Usage, messages::NO_OWN_UNIT)
            .command_hint(messages::HINT_OWN_UNIT)
            .hint(messages::HINT_OWN_UNIT_HERE)
            .hint(messages::HINT_OWN_UNIT_ONCE)
    })
}

/// The units that are the office itself: those that are called so, and those whose people run the ledgers.
pub fn offices(state: &State) -> HashSet<RecordId> {
    let name = settings::find(state, OFFICE_NAME).and_then(|r| r.text(setting::VALUE)).unwrap_or_default();
    let called = |u: &&Record| [unit::NAME, unit::SHORT].into_iter().any(|tag| u.text(tag) == Some(name));
    let runs = |p: &&Record| p.text(person::ROLE).and_then(Role::named).is_some_and(|r| r.may(Right::Manage));
    let named = state.records(Kind::Unit).filter(called).map(Record::id);
    named.chain(state.records(Kind::Person).filter(runs).filter_map(|p| p.reference(person::UNIT))).collect()
}
