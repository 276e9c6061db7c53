//! The verbs of a life: what people call its steps, and the keys and commands that take them.

use super::{Step, verb};
use crate::i18n::Msg;

/// Something that a person does: a key, a command, an entry of the palette. The first of its steps that a record's state
/// allows is taken.
#[derive(Debug)]
pub struct Verb {
    /// The name of the action, such as `finding.accept`; the command is its two words.
    pub name: &'static str,
    /// One or two words.
    pub title: Msg,
    /// One sentence, for help.
    pub help: Msg,
    /// The steps, in the order in which they are tried.
    pub steps: &'static [Step],
    /// The verbs whose steps a key takes where none of its own is allowed yet; on the command line they are named.
    pub onward: &'static [&'static str],
    /// Its key on the screens that show the kind, unless a keymap says otherwise.
    pub key: Option<&'static str>,
    /// The key of triage that stands for it: `done`, `defer`, `assign`, `urge`, `return`.
    pub triage: Option<&'static str>,
    /// Whether it has a command of its own.
    pub command: bool,
    /// Whether nobody takes its steps by name: another action does, which makes what they set.
    pub inner: bool,
    /// Whether it is done to all that is marked.
    pub many: bool,
}

impl Verb {
    /// A verb with a command, done to all that is marked.
    pub const fn new(name: &'static str, title: Msg, help: Msg, steps: &'static [Step]) -> Self {
        Self { name, title, help, steps, onward: &[], key: None, triage: None, command: true, inner: false, many: true }
    }

    /// Says which key it has.
    pub const fn key(mut self, key: &'static str) -> Self {
        self.key = Some(key);
        self
    }

    /// Says which key of triage stands for it.
    pub const fn triage(mut self, key: &'static str) -> Self {
        self.triage = Some(key);
        self
    }

    /// Says which verbs a key goes on with where none of its own steps is allowed yet.
    pub const fn onward(mut self, verbs: &'static [&'static str]) -> Self {
        self.onward = verbs;
        self
    }

    /// Says that it is a key alone.
    pub const fn key_only(mut self) -> Self {
        self.command = false;
        self
    }

    /// Says that its steps are taken by another action alone.
    pub const fn inner(mut self) -> Self {
        self.inner = true;
        self
    }

    /// Says that it is done to one record at a time.
    pub const fn one(mut self) -> Self {
        self.many = false;
        self
    }

    /// The steps that a key may take, in the order in which they are tried: its own, then those of the verbs it goes on
    /// with.
    pub fn keyed(&'static self) -> impl Iterator<Item = &'static Step> {
        let onward = self.onward.iter().filter_map(|name| verb(name)).flat_map(|(_, v)| v.steps);
        self.steps.iter().chain(onward)
    }
}
