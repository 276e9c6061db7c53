//! Arguments of actions, the same from a key binding, the palette and the command line.

use std::collections::BTreeMap;

use crate::i18n::Msg;

/// How an argument is given on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgKind {
    /// By its place.
    Place,
    /// By its place, left out at will.
    MaybePlace,
    /// All that is left, at least one.
    Rest,
    /// All that is left, perhaps nothing.
    MaybeRest,
    /// `--name VALUE`.
    Option,
    /// `--name VALUE`, as often as wanted.
    Options,
    /// `--name`.
    Switch,
}

/// The declaration of an argument.
#[derive(Debug)]
pub struct Arg {
    /// Its name.
    pub name: &'static str,
    /// How it is given.
    pub kind: ArgKind,
    /// What its value is called in help, such as `FILE`.
    pub value: &'static str,
    /// The only values that it takes; none: any.
    pub one_of: &'static [&'static str],
    /// What it means.
    pub help: Msg,
}

impl Arg {
    /// An argument that takes any value.
    pub const fn new(name: &'static str, kind: ArgKind, value: &'static str, help: Msg) -> Self {
        Self { name, kind, value, one_of: &[], help }
    }

    /// Says which values it takes.
    pub const fn one_of(mut self, values: &'static [&'static str]) -> Self {
        self.one_of = values;
        self
    }
}

/// `--json`, alike on every command that has it.
pub const JSON: Arg = Arg::new(
    "json",
    ArgKind::Switch,
    "",
    Msg::new("print JSON, whose shape is documented and stable", "输出 JSON，格式稳定并有说明"),
);

/// Arguments that were given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Args(BTreeMap<String, Vec<String>>);

impl Args {
    /// Adds a value; a switch has an empty one.
    pub fn push(&mut self, name: &str, value: impl Into<String>) {
        self.0.entry(name.to_string()).or_default().push(value.into());
    }

    /// The value of an argument, the last one given.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(|v| v.last()).map(String::as_str)
    }

    /// All values of an argument.
    pub fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether an argument was given.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}

impl<'a> FromIterator<(&'a String, &'a String)> for Args {
    fn from_iter<I: IntoIterator<Item = (&'a String, &'a String)>>(pairs: I) -> Self {
        let mut args = Self::default();
        pairs.into_iter().for_each(|(k, v)| args.push(k, v.clone()));
        args
    }
}
