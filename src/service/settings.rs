//! Settings of the office by their names.

use chrono::FixedOffset;

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::record::Record;
use crate::domain::schema::setting;
use crate::domain::value::{Value, ValueRef};
use crate::error::{Code, Error, Result};
use crate::log::State;
use crate::service::messages;
use crate::service::work::Edit;

/// The lamp rules, as [`crate::domain::lamp::LampRule::parse_list`] reads them.
pub const LAMPS: &str = "lamps";
/// The lagging rules, as [`crate::domain::lagging::LaggingRule::parse_list`] reads them.
pub const LAGGING: &str = "lagging.rules";
/// The unit whose places the lagging rules look at, as people call it.
pub const OWN_UNIT: &str = "own.unit";
/// Where the bands end, as [`crate::domain::rank::BandRule::parse`] reads it.
pub const BANDS: &str = "bands";
/// The office's time zone, as [`crate::log::offset`] reads it; UTC+8 where none is set.
pub const ZONE: &str = "time.zone";

/// How many consoles one person may have open on the shared server: a number.
pub const SESSIONS: &str = "server.sessions";

/// Returns the id that a setting of a name has, unless an import brought it under another one.
pub fn id(name: &str) -> RecordId {
    RecordId::from_key(Kind::Setting, [name])
}

/// Returns the record of a setting.
pub fn find<'s>(state: &'s State, name: &str) -> Option<&'s Record> {
    let named = |r: &&Record| r.text(setting::NAME) == Some(name);
    state.find(Kind::Setting, id(name)).filter(named).or_else(|| state.records(Kind::Setting).find(named))
}

/// Returns the office's time zone: UTC+8 where none is set.
pub fn zone(state: &State) -> FixedOffset {
    text(state, ZONE).and_then(|t| crate::log::offset(&t)).unwrap_or(crate::log::CHINA)
}

/// Refuses what a setting cannot mean, where everything else would go on as if nothing had been set.
///
/// # Errors
/// `BadInput` with what is accepted.
pub(crate) fn check(state: &State, edits: &[Edit]) -> Result<()> {
    for edit in edits.iter().filter(|e| e.kind == Kind::Setting && e.tag == setting::VALUE) {
        let named = edits.iter().rev().find(|e| e.id == edit.id && e.tag == setting::NAME);
        let name = match named {
            Some(named) => named.value.as_ref().and_then(Value::as_text),
            None => state.get(edit.id).and_then(|r| r.text(setting::NAME)),
        };
        let value = edit.value.as_ref().and_then(Value::as_text).map(str::trim).filter(|v| !v.is_empty());
        if let (Some(ZONE), Some(value)) = (name, value)
            && crate::log::offset(value).is_none()
        {
            return Err(Error::new(Code::BadInput, messages::BAD_ZONE).with("text", value).hint(messages::HINT_ZONE));
        }
    }
    Ok(())
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
