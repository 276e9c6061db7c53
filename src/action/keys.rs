//! The keys that come with the program: those that screens and the steps of lives declare, and over them the files in
//! `keymaps/`.

use std::sync::LazyLock;

use super::screens::{SCREENS, names_where, showing};
use super::{all, steps};
use crate::domain::kind::{Kind, Picture};
use crate::domain::life;
use crate::error::Error;
use crate::keymap::{self, Keymap, Known, Source};

/// The contexts that are no screen's own, from the widest to the narrowest.
const CONTEXTS: &[&str] = &[
    "global",
    "list",
    "tree",
    "groups",
    "detail",
    "picture",
    "report",
    "conflicts",
    "triage",
    "field",
    "form",
    "text",
    "filter",
    "picker",
    "help",
    "import",
    "confirm",
    "progress",
];

/// The keys of what lists of many kinds have: their picture, and to go through them one by one.
const LISTED: &[Listed] = &[
    Listed { key: "b", action: "list.picture", holds: |kind| kind.def().picture != Picture::None },
    Listed { key: "t", action: "triage.start", holds: steps::has_triage },
];

/// A key of the lists of those kinds of which something holds.
struct Listed {
    key: &'static str,
    action: &'static str,
    holds: fn(Kind) -> bool,
}

/// The keymap contexts, the screens' own among them.
pub fn contexts() -> &'static [&'static str] {
    static ALL: LazyLock<Vec<&str>> =
        LazyLock::new(|| CONTEXTS.iter().copied().chain(SCREENS.iter().map(|s| s.name)).collect());
    &ALL
}

/// What a keymap may speak of.
pub fn known() -> Known<'static> {
    static NAMES: LazyLock<Vec<&str>> = LazyLock::new(|| all().filter(|a| a.press.is_some()).map(|a| a.name).collect());
    Known { actions: &NAMES, contexts: contexts() }
}

/// The sources of a built-in keymap, in the order in which they are loaded.
///
/// # Errors
/// Where there is no keymap of that name.
pub fn preset(name: &str) -> Result<Vec<Source<'static>>, Error> {
    static DECLARED: LazyLock<String> = LazyLock::new(declared);
    let files = keymap::preset(name)?;
    Ok(std::iter::once(Source { name: "ducha", text: &DECLARED }).chain(files).collect())
}

/// A built-in keymap.
///
/// # Errors
/// Where there is no keymap of that name.
pub fn built_in(name: &str) -> Result<Keymap, Vec<Error>> {
    keymap::load(&preset(name).map_err(|error| vec![error])?, known())
}

/// The keys that screens and steps declare, as a keymap file.
fn declared() -> String {
    let mut lines: Vec<(&str, &str, &str)> = Vec::new();
    lines.extend(SCREENS.iter().filter_map(|s| Some(("global", s.key?, s.action()))));
    for Listed { key, action, holds } in LISTED {
        lines.extend(names_where(holds).iter().map(|context| (*context, *key, *action)));
    }
    for life in life::all() {
        for (key, verb) in life.verbs.iter().filter_map(|v| Some((v.key?, v))) {
            // What belongs to something else, such as a flag to its indicator, takes its steps from there too, where the
            // other's own keys leave room.
            let via = life.via.and_then(|tag| life.kind.field(tag)).and_then(|f| f.ty.target());
            for kind in via.into_iter().chain([life.kind]) {
                lines.extend(showing(kind).map(|s| (s.name, key, verb.name)));
            }
        }
    }
    lines.sort_by_key(|(context, ..)| *context);
    let mut text = String::new();
    let mut last = "";
    for (context, key, action) in lines {
        if context != last {
            text.push_str(&format!("[{context}]\n"));
            last = context;
        }
        text.push_str(&format!("{key:?} = {action:?}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn every_step_that_can_be_pressed_has_a_key_or_is_found_by_name() {
        for name in keymap::PRESETS {
            let keymap = built_in(name).map_err(|all| all[0].say(Lang::En)).unwrap();
            for life in life::all() {
                for verb in life.verbs.iter().filter(|v| v.key.is_some() && !v.inner) {
                    for screen in showing(life.kind) {
                        let keys = keymap.keys_of(verb.name, &[screen.name, "list", "global"]);
                        assert!(!keys.is_empty(), "{name}: {} has no key on {}", verb.name, screen.name);
                    }
                }
            }
        }
    }
}
