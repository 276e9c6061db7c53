//! Keys as a person reads them, from the keymap in force.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::action::{Action, permits};
use crate::keymap::say_sequence;
use crate::tui::session::Session;

/// The first key of an action in contexts (the innermost first); a dash where it has none.
pub fn key_of(session: &Session, action: &str, contexts: &[&str]) -> String {
    let mut places = contexts.to_vec();
    places.push("global");
    session.keymap.keys_of(action, &places).first().map_or_else(|| "—".to_string(), |k| say_sequence(k, session.lang))
}

/// Whether an action makes sense: its side in the console, its right, and that one looks at now where it writes.
pub fn offers(session: &Session, action: &Action) -> bool {
    action.press.is_some()
        && permits(action, session.actor.role, &session.place)
        && !(action.writes && session.as_of().is_some())
        && (!action.outside || session.goes_outside())
}

/// The actions that have a key in contexts and make sense, each with its first key, in the order of the table.
pub fn offered(session: &Session, contexts: &[&'static str]) -> Vec<(&'static Action, String)> {
    let keys = session.keymap.first_keys(contexts);
    let bound = session.actions().filter_map(|a| Some((a, keys.get(a.name)?)));
    bound.filter(|(a, _)| offers(session, a)).map(|(a, k)| (a, say_sequence(k, session.lang))).collect()
}

/// Which actions are worth a place in the footer first. Only an order: the keys come from the keymap, the words from the
/// table; what is not named follows by how near it belongs to where one is.
const ORDER: &[&str] = &[
    "confirm.yes",
    "confirm.no",
    "text.accept",
    "text.cancel",
    "text.complete",
    "picker.mark",
    "field.edit",
    "field.next",
    "form.save",
    "form.close",
    "triage.done",
    "triage.defer",
    "triage.assign",
    "triage.urge",
    "triage.return",
    "triage.note",
    "triage.skip",
    "triage.previous",
    "case.very-satisfied",
    "case.satisfied",
    "case.fairly-satisfied",
    "case.dissatisfied",
    "case.very-dissatisfied",
    "case.unreached",
    "case.refuse",
    "case.wrong-number",
    "conflict.take",
    "record.follow",
    "record.open",
    "record.read",
    "task.done",
    "task.urge",
    "finding.assign",
    "finding.report",
    "finding.verify",
    "finding.close",
    "draw.pool",
    "draw.result",
    "draw.visits",
    "draw.publish",
    "task.from",
    "document.draft",
    "document.publish",
    "meeting.lagging",
    "ledger.roll",
    "survey.draw",
    "survey.sheet",
    "bulletin.check",
    "bulletin.sign-off",
    "bulletin.print",
    "assessment.what-if",
    "assessment.score",
    "visit.begin",
    "visit.field",
    "visit.slip",
    "visit.finish",
    "visit.open",
    "visit.begin-sealed",
    "guard.run",
    "screen.visits",
    "report.route",
    "screen.draws",
    "flag.set",
    "flag.lagging",
    "log.undo-here",
    "log.look-here",
    "log.verify",
    "triage.start",
    "list.filter",
    "record.new",
    "record.edit",
    "mark.toggle",
    "tab.next",
    "view.as-of",
    "log.undo",
    "list.export",
    "app.back",
];

/// The place of an action in the footer: first those that are worth it, then by how near they belong.
pub fn place(action: &Action, contexts: &[&str]) -> (usize, bool, usize) {
    static WORTH: LazyLock<HashMap<&str, usize>> =
        LazyLock::new(|| crate::action::all().map(|a| (a.name, worth(a.name))).collect());
    let worth = WORTH.get(action.name).copied().unwrap_or(ORDER.len());
    let near = contexts.iter().position(|c| action.contexts.contains(c)).unwrap_or(contexts.len());
    (worth, super::is_moving(action), near)
}

fn worth(name: &str) -> usize {
    let at = |name: &str| ORDER.iter().position(|of| *of == name).unwrap_or(ORDER.len());
    // The steps of a life of which none is named come where those of the others do.
    let of = |name| str::split_once(name, '.').map_or("", |(kind, _)| kind);
    let step = crate::domain::life::verb(name).is_some();
    if step && !ORDER.iter().any(|named| of(named) == of(name)) { at("record.new") } else { at(name) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::named;

    #[test]
    fn what_is_worth_a_place_exists() {
        assert!(ORDER.iter().all(|name| named(name).is_some_and(|a| a.press.is_some())));
    }
}
