//! Keymap files: TOML with one table a context, `"keys" = "action"`.
//!
//! A file extends what was loaded before it; `"keys" = false` switches keys off. All that is wrong with a file is said
//! at once, each with its line and column and what to do.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::key::{Key, parse_sequence, show_sequence};
use super::map::Keymap;
use super::messages;
use super::reading::{closest, place, short};
use super::trie::{Binding, Clash};
use crate::error::{Code, Error};
use crate::i18n::{Message, Msg};

/// The largest keymap file, in bytes.
pub const MAX_BYTES: usize = 256 * 1024;

/// How many problems of one file are said.
const MAX_FAULTS: usize = 20;

/// One keymap file: its name for messages, and its text.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The name or path that messages say.
    pub name: &'a str,
    /// The whole text.
    pub text: &'a str,
}

/// What a keymap may speak of.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The names of all actions.
    pub actions: &'a [&'a str],
    /// The names of all contexts.
    pub contexts: &'a [&'a str],
}

const DEFAULT: Source<'static> =
    Source { name: "keymaps/default.toml", text: include_str!("../../keymaps/default.toml") };
const VIM: Source<'static> = Source { name: "keymaps/vim.toml", text: include_str!("../../keymaps/vim.toml") };
const EMACS: Source<'static> = Source { name: "keymaps/emacs.toml", text: include_str!("../../keymaps/emacs.toml") };

/// The names of the built-in keymaps.
pub const PRESETS: &[&str] = &["default", "vim", "emacs"];

/// Returns the files of a built-in keymap, in the order in which they are loaded. The others build on the default.
///
/// # Errors
/// Where there is no keymap of that name.
pub fn preset(name: &str) -> Result<Vec<Source<'static>>, Error> {
    match name {
        "default" => Ok(vec![DEFAULT]),
        "vim" => Ok(vec![DEFAULT, VIM]),
        "emacs" => Ok(vec![DEFAULT, EMACS]),
        _ => {
            let error = Error::new(Code::Usage, Message::plain(messages::UNKNOWN_PRESET).with("name", name));
            Err(error.hint(Message::plain(messages::PRESETS_ARE).with("names", PRESETS.join(", "))))
        }
    }
}

/// Loads keymap files, each over those before it.
///
/// # Errors
/// Returns everything that is wrong with the first file that has something wrong (at most 20 things).
pub fn load(sources: &[Source<'_>], known: Known<'_>) -> Result<Keymap, Vec<Error>> {
    let mut keymap = Keymap::default();
    for source in sources {
        let mut reader = Reader { source: *source, known, errors: Vec::new() };
        reader.read(&mut keymap);
        if !reader.errors.is_empty() {
            reader.errors.sort_by_key(|(at, _)| *at);
            return Err(reader.errors.into_iter().take(MAX_FAULTS).map(|(_, error)| error).collect());
        }
    }
    Ok(keymap)
}

/// One line of a file: keys and what they do, or nothing for "off".
struct Line {
    at: usize,
    keys: Vec<Key>,
    binding: Option<Binding>,
}

struct Reader<'a> {
    source: Source<'a>,
    known: Known<'a>,
    errors: Vec<(usize, Error)>,
}

impl Reader<'_> {
    fn read(&mut self, keymap: &mut Keymap) {
        let (size, max) = (self.source.text.len(), MAX_BYTES);
        if size > max {
            let what =
                Message::plain(messages::TOO_BIG).with("file", self.source.name).with("max", max).with("size", size);
            self.errors.push((0, Error::new(Code::BadInput, what).hint(messages::SPLIT_IT)));
            return;
        }
        let table = match DeTable::parse(self.source.text) {
            Ok(table) => table.into_inner(),
            Err(error) => {
                let at = error.span().map_or(0, |s| s.start);
                self.error(at, messages::NOT_TOML, &[("detail", error.message())], &[]);
                return;
            }
        };
        for (name, value) in &table {
            let context: &str = name.get_ref();
            let at = name.span().start;
            if !self.known.contexts.contains(&context) {
                let mut hints = suggestion(context, self.known.contexts);
                hints.push(Message::plain(messages::CONTEXTS_ARE).with("names", self.known.contexts.join(", ")));
                self.error(at, messages::UNKNOWN_CONTEXT, &[("name", context)], &hints);
            } else if let Some(entries) = value.get_ref().as_table() {
                let lines = self.lines(context, entries);
                self.apply(context, lines, keymap);
            } else {
                self.error(at, messages::NOT_A_TABLE, &[("name", context)], &[]);
            }
        }
    }

    /// Reads the lines of one context, in the order of the file; bad ones are said and left out.
    fn lines(&mut self, context: &str, entries: &DeTable<'_>) -> Vec<Line> {
        let mut lines: Vec<Line> = Vec::new();
        let mut seen: BTreeMap<Vec<Key>, usize> = BTreeMap::new();
        let mut entries: Vec<_> = entries.iter().collect();
        entries.sort_by_key(|(name, _)| name.span().start);
        for (name, value) in entries {
            let text: &str = name.get_ref();
            let at = name.span().start;
            let Ok(keys) = parse_sequence(text) else {
                self.error(at, messages::BAD_KEY, &[("name", text)], &[messages::KEYS_LOOK_LIKE.into()]);
                continue;
            };
            if let Some(other) = seen.get(&keys) {
                let line = place(self.source.text, *other).0.to_string();
                let args = [("key", text), ("context", context), ("other", line.as_str())];
                self.error(at, messages::DUPLICATE, &args, &[messages::KEEP_ONE.into()]);
                continue;
            }
            seen.insert(keys.clone(), at);
            if let Some(binding) = self.value(text, value) {
                lines.push(Line { at, keys, binding });
            }
        }
        lines
    }

    /// Reads what keys do: `Some(None)` switches them off, `None` was wrong and has been said.
    fn value(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<Option<Binding>> {
        let at = value.span().start;
        let binding = match value.get_ref() {
            DeValue::Boolean(false) => return Some(None),
            DeValue::String(name) if name == "none" => return Some(None),
            DeValue::String(name) => Some((at, Binding::new(name.as_ref()))),
            DeValue::Table(table) => binding_of(table),
            _ => None,
        };
        let Some((at, binding)) = binding else {
            self.error(at, messages::BAD_VALUE, &[("key", key)], &[]);
            return None;
        };
        if self.known.actions.contains(&binding.action.as_str()) {
            return Some(Some(binding));
        }
        let mut hints = suggestion(&binding.action, self.known.actions);
        hints.push(messages::ACTIONS_ARE_LISTED.into());
        self.error(at, messages::UNKNOWN_ACTION, &[("name", &binding.action)], &hints);
        None
    }

    /// Puts the lines of a context into the keymap: what is switched off first, so that its keys are free.
    fn apply(&mut self, context: &str, lines: Vec<Line>, keymap: &mut Keymap) {
        let trie = keymap.contexts.entry(context.to_string()).or_default();
        let (bound, off): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| line.binding.is_some());
        for line in off {
            trie.switch_off(&line.keys);
        }
        for line in bound {
            let Some(binding) = line.binding else { continue };
            if let Err(clash) = trie.bind(&line.keys, binding) {
                let (row, column) = place(self.source.text, line.at);
                let error = clashed((self.source.name, row, column), &line.keys, context, clash);
                self.errors.push((line.at, error));
            }
        }
    }

    fn error(&mut self, at: usize, msg: Msg, args: &[(&'static str, &str)], hints: &[Message]) {
        let (line, column) = place(self.source.text, at);
        let mut error =
            Error::new(Code::BadInput, msg).with("file", self.source.name).with("line", line).with("column", column);
        for (name, value) in args {
            error = error.with(name, short(value));
        }
        for hint in hints {
            error = error.hint(hint.clone());
        }
        self.errors.push((at, error));
    }
}

/// What is said of keys that cannot be bound in a context, by a line and column of a file.
pub(super) fn clashed(at: (&str, usize, usize), keys: &[Key], context: &str, clash: Clash) -> Error {
    let (msg, name, other, action) = match clash {
        Clash::Hides(longer, action) => (messages::HIDES, "longer", longer, action),
        Clash::Hidden(shorter, action) => (messages::HIDDEN, "shorter", shorter, action),
    };
    let (file, line, column) = at;
    let other = show_sequence(&other);
    Error::new(Code::BadInput, msg)
        .with("file", file)
        .with("line", line)
        .with("column", column)
        .with("key", short(&show_sequence(keys)))
        .with(name, short(&other))
        .with("action", short(&action))
        .with("context", short(context))
        .hint(Message::plain(messages::SWITCH_OFF_FIRST).with("key", &other))
}

/// Reads `{ action = "…", args = { … } }`.
fn binding_of(table: &DeTable<'_>) -> Option<(usize, Binding)> {
    let mut found = None;
    let mut args = BTreeMap::new();
    for (name, value) in table {
        match (name.get_ref().as_ref(), value.get_ref()) {
            ("action", DeValue::String(action)) => found = Some((value.span().start, action.to_string())),
            ("args", DeValue::Table(table)) => {
                for (name, value) in table {
                    let value = match value.get_ref() {
                        DeValue::String(text) => text.to_string(),
                        DeValue::Boolean(yes) => yes.to_string(),
                        DeValue::Integer(number) => number.to_string(),
                        _ => return None,
                    };
                    args.insert(name.get_ref().to_string(), value);
                }
            }
            _ => return None,
        }
    }
    found.map(|(at, action)| (at, Binding { action, args }))
}

/// Returns a hint that names the closest of some names, where one is close.
fn suggestion(name: &str, names: &[&str]) -> Vec<Message> {
    closest(name, names).map(|known| Message::plain(messages::DID_YOU_MEAN).with("name", known)).into_iter().collect()
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
