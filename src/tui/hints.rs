//! Keys as a person reads them, from the keymap in force.

use crate::action::{Action, all};
use crate::keymap::show_sequence;
use crate::tui::session::Session;

/// The first key of an action in contexts (the innermost first); a dash where it has none.
pub fn key_of(session: &Session, action: &str, contexts: &[&str]) -> String {
    let mut places = contexts.to_vec();
    places.push("global");
    session.keymap.keys_of(action, &places).first().map_or_else(|| "—".to_string(), |k| show_sequence(k))
}

/// Whether an action makes sense: its side in the console, its right, and that one looks at now where it writes.
pub fn offers(session: &Session, action: &Action) -> bool {
    action.press.is_some()
        && action.needs.is_none_or(|right| session.actor.role.may(right))
        && !(action.writes && session.as_of().is_some())
}

/// The actions that have a key in contexts and make sense, each with its first key, in the order of the table.
pub fn offered(session: &Session, contexts: &[&'static str]) -> Vec<(&'static Action, String)> {
    let mut places = contexts.to_vec();
    if !places.contains(&"global") {
        places.push("global");
    }
    all()
        .filter(|a| offers(session, a))
        .filter_map(|a| session.keymap.keys_of(a.name, &places).first().map(|k| (a, show_sequence(k))))
        .collect()
}
