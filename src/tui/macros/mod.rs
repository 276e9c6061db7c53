//! Macros: keys recorded under a letter and typed again, as often as is wanted.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `mod` | what is recorded, its bounds, where it is kept |
//! | `play` | recording and replaying in the application |
//! | [`registers`] | the panel that asks for the letter |
//!
//! A macro belongs to one person on one device: it is kept beside the drafts and never synced. Each key is kept with the
//! place that it was typed at; a replay that comes to another place stops there, so that what was typed into a form
//! never acts as commands of a list.

mod play;
pub(crate) mod registers;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::id::RecordId;
use crate::i18n::Lang;
use crate::keymap::{Code, Key, say_sequence};
use crate::tui::session::Session;

/// The most keys of a macro.
pub const MAX_STEPS: usize = 1_000;
/// The most bytes that are pasted by one key of a macro.
pub const MAX_PASTE: usize = 64 << 10;
/// How deep macros may replay each other.
pub const MAX_DEPTH: usize = 8;
/// The most keys that one replay types, however often it goes round.
pub const MAX_PLAYED: usize = 50_000;
/// How often a macro is replayed at most at once.
pub const MAX_TIMES: u32 = 999;

/// The version of what is kept.
const VERSION: u8 = 1;

/// Something that was typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Typed {
    /// A key: its code, and whether ctrl, alt and shift were held.
    Key(Code, bool, bool, bool),
    /// A paste.
    Paste(String),
}

impl Typed {
    /// What a key typed.
    pub fn key(key: Key) -> Self {
        Self::Key(key.code, key.ctrl, key.alt, key.shift)
    }

    /// As a person reads it.
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Key(code, ctrl, alt, shift) => say_sequence(&[Key::new(*code, *ctrl, *alt, *shift)], lang),
            Self::Paste(text) => format!("[{}]", crate::keymap::reading::short(text)),
        }
    }
}

/// A step of a macro.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What was typed.
    pub typed: Typed,
    /// What lay over the screens then: the innermost context of the topmost layer, nothing on the screens themselves.
    pub place: String,
}

/// A macro as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    version: u8,
    steps: Vec<Step>,
}

/// What a person has recorded, by letter.
#[derive(Debug, Default)]
pub struct Macros {
    recording: Option<Recording>,
    playing: Vec<play::Round>,
    played: usize,
    /// Whether something was refused since the last key.
    refused: bool,
    /// The letter that was recorded or replayed last.
    last: Option<char>,
}

/// A recording that is under way.
#[derive(Debug)]
struct Recording {
    letter: char,
    steps: Vec<Step>,
    /// How many steps there were before the keys of the action that is being done.
    begun: usize,
    /// The same, where the action is done from the palette.
    palette: Option<usize>,
}

fn prefix(person: RecordId) -> String {
    format!("macro/{person}/")
}

/// All macros of a person, by letter.
pub fn kept(session: &Session) -> BTreeMap<char, Arc<Vec<Step>>> {
    let prefix = prefix(session.actor.person);
    let all = session.office.drafts().list(&prefix);
    all.into_iter().filter_map(|(key, bytes)| Some((letter(key.strip_prefix(&prefix)?)?, read(&bytes)?))).collect()
}

fn read(bytes: &[u8]) -> Option<Arc<Vec<Step>>> {
    let kept: Kept = postcard::from_bytes(bytes).ok()?;
    (kept.version == VERSION && kept.steps.len() <= MAX_STEPS).then(|| Arc::new(kept.steps))
}

/// The letter of a macro, where a text is one.
fn letter(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|c| c.is_ascii_lowercase() && chars.next().is_none())
}

/// The keys of a macro as a person reads them.
fn say(steps: &[Step], lang: Lang) -> String {
    let mut out = String::new();
    let mut plain = false;
    for step in steps.iter().take(200) {
        let text = step.typed.say(lang);
        // What was typed in one go is read as one word.
        let is_plain = text.chars().count() == 1;
        let joined = plain && is_plain;
        if !(out.is_empty() || joined) {
            out.push(' ');
        }
        plain = is_plain;
        out.push_str(&text);
    }
    out
}
