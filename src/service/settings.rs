//! Settings of the office by their names.

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::record::Record;
use crate::domain::schema::setting;
use crate::domain::value::ValueRef;
use crate::log::State;

/// The lamp rules, as [`crate::domain::lamp::LampRule::parse_list`] reads them.
pub const LAMPS: &str = "lamps";
/// The lagging rules, as [`crate::domain::lagging::LaggingRule::parse_list`] reads them.
pub const LAGGING: &str = "lagging.rules";
/// The unit whose places the lagging rules look at, as people call it.
pub const OWN_UNIT: &str = "own.unit";
/// Where the bands end, as [`crate::domain::rank::BandRule::parse`] reads it.
pub const BANDS: &str = "bands";

/// Returns the id that a setting of a name has, unless an import brought it under another one.
pub fn id(name: &str) -> RecordId {
    RecordId::from_key(Kind::Setting, [name])
}

/// Returns the record of a setting.
pub fn find<'s>(state: &'s State, name: &str) -> Option<&'s Record> {
    let named = |r: &&Record| r.text(setting::NAME) == Some(name);
    state.find(Kind::Setting, id(name)).filter(named).or_else(|| state.records(Kind::Setting).find(named))
}

/// Returns what a setting says: its value, or else its list with a comma between the members. Blank says nothing.
pub fn text(state: &State, name: &str) -> Option<String> {
    let record = find(state, name)?;
    let text = match record.text(setting::VALUE).filter(|t| !t.trim().is_empty()) {
        Some(value) => value.to_string(),
        None => match record.get(setting::LIST)? {
            ValueRef::Texts(all) => all.iter().collect::<Vec<_>>().join(","),
            _ => return None,
        },
    };
    Some(text).filter(|t| !t.trim().is_empty())
}
