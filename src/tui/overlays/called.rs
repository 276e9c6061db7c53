//! What actions are called: both titles, the name and the help, spelled once and found as records are.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::action::{Action, all};
use crate::i18n::Lang;
use crate::search::{Index, Pattern};

/// The texts that one action is found by.
const TEXTS: u32 = 4;
/// How much less a word of the help counts than a name does.
const HELP_LESS: i64 = 1000;

/// The texts of all actions, in the order of the table.
struct Called {
    index: Index,
    places: HashMap<&'static str, u32>,
}

impl Called {
    fn of(lang: Lang) -> &'static Self {
        static MADE: [OnceLock<Called>; 2] = [const { OnceLock::new() }; 2];
        MADE[usize::from(lang == Lang::En)].get_or_init(|| {
            let (mut index, mut places) = (Index::new(), HashMap::new());
            for action in all() {
                places.insert(action.name, index.bound());
                for text in [action.title.zh, action.title.en, action.name, action.help.text(lang)] {
                    index.push(text);
                }
            }
            Self { index, places }
        })
    }
}

/// How well each action is called what is looked for, where it is; with help in a language.
pub fn called(pattern: &Pattern, lang: Lang) -> impl Fn(&Action) -> Option<i64> {
    let Called { index, places } = Called::of(lang);
    let ready = index.prepare(pattern);
    move |action| {
        let Some(first) = places.get(action.name).copied() else {
            // A command of the person's own is called one name only.
            return [action.title.zh, action.help.text(lang)]
                .into_iter()
                .zip([0, HELP_LESS])
                .filter_map(|(text, less)| Some(pattern.find(text)?.score - less))
                .max();
        };
        let score = |n: u32| {
            let found = index.matches(&ready, first + n).then(|| index.find(pattern, first + n)).flatten()?;
            Some(found.score - if n + 1 == TEXTS { HELP_LESS } else { 0 })
        };
        (0..TEXTS).filter_map(score).max()
    }
}
