//! Arguments of actions, the same from a key binding, the palette and the command line.

use std::collections::BTreeMap;

use crate::domain::kind::{Kind, Type, Vocabulary};
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
    /// What comes in on the standard input: it stands in no history of commands.
    Input,
}

/// How the console asks for an argument, where the command is run there from a form.
#[derive(Clone, Copy, Debug)]
pub struct FormField {
    /// What stands before the field.
    pub label: Msg,
    /// What is typed: it is completed, read and checked as a field of a record is.
    pub ty: Type,
    /// Whether the form cannot do without it, though the command line could.
    pub needed: bool,
    /// Whether it names a file, which only who sits at this machine has.
    pub file: bool,
    /// What stands in the field at first: what holds unless something else is said.
    pub preset: Option<Preset>,
}

/// What a field of a form holds at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// The day that is looked at.
    Today,
    /// A text.
    Text(&'static str),
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
    /// The only words that it takes, each by its code or its label in either language; none: any value.
    pub words: Option<&'static Vocabulary>,
    /// Whether its value may begin with a minus, as `-3d` does.
    pub signed: bool,
    /// Whether `-` stands for the standard input as a file.
    pub input: bool,
    /// What it means.
    pub help: Msg,
    /// How a form of the console asks for it; it does not where none is said.
    pub asked: Option<FormField>,
    /// The kinds of what it names: in the console it is what is chosen there, and nobody is asked.
    pub chosen: &'static [Kind],
}

impl Arg {
    /// An argument that takes any value.
    pub const fn new(name: &'static str, kind: ArgKind, value: &'static str, help: Msg) -> Self {
        Self {
            name,
            kind,
            value,
            one_of: &[],
            words: None,
            signed: false,
            input: false,
            help,
            asked: None,
            chosen: &[],
        }
    }

    /// Says how a form of the console asks for it.
    pub const fn asked(mut self, label: Msg, ty: Type) -> Self {
        let needed = matches!(self.kind, ArgKind::Place | ArgKind::Rest | ArgKind::Input);
        self.asked = Some(FormField { label, ty, needed, file: false, preset: None });
        self
    }

    /// Says that the form cannot do without it.
    pub const fn needed(mut self) -> Self {
        if let Some(asked) = &mut self.asked {
            asked.needed = true;
        }
        self
    }

    /// Says what stands in the form's field at first.
    pub const fn preset(mut self, preset: Preset) -> Self {
        if let Some(asked) = &mut self.asked {
            asked.preset = Some(preset);
        }
        self
    }

    /// Says how a form of the console asks for a file.
    pub const fn file(mut self, label: Msg) -> Self {
        let needed = matches!(self.kind, ArgKind::Place | ArgKind::Rest);
        self.asked = Some(FormField { label, ty: Type::Text, needed, file: true, preset: None });
        self
    }

    /// Says that in the console it is what is chosen, where that is of these kinds.
    pub const fn chosen(mut self, kinds: &'static [Kind]) -> Self {
        self.chosen = kinds;
        self
    }

    /// Says which values it takes.
    pub const fn one_of(mut self, values: &'static [&'static str]) -> Self {
        self.one_of = values;
        self
    }

    /// Says which words it takes: help names them as the reader calls them, actions read their codes.
    pub const fn words(mut self, words: &'static Vocabulary) -> Self {
        self.words = Some(words);
        self
    }

    /// A value as actions read it: of a word its code.
    pub fn code<'v>(&self, value: &'v str) -> &'v str {
        self.words.and_then(|words| words.named(value)).map_or(value, |word| word.code)
    }

    /// Says that `-` stands for the standard input as a file.
    pub const fn input(mut self) -> Self {
        self.input = true;
        self
    }

    /// Says that its value may begin with a minus.
    pub const fn signed(mut self) -> Self {
        self.signed = true;
        self
    }
}

/// One key of what a command prints with `--json`, by its path: `rows[].id`. A path that ends in `.*` stands for keys
/// that the data name.
#[derive(Clone, Copy, Debug)]
pub struct JsonKey {
    /// The path.
    pub path: &'static str,
    /// What it holds.
    pub help: Msg,
}

impl JsonKey {
    /// Documents a key.
    pub const fn new(path: &'static str, help: Msg) -> Self {
        Self { path, help }
    }
}

/// `--json`, alike on every command that has it.
pub const JSON: Arg = Arg::new(
    "json",
    ArgKind::Switch,
    "",
    Msg::new("print JSON, whose shape is documented and stable", "输出 JSON，格式稳定并有说明"),
);

/// `--as-of`, alike on every command that looks at a day.
pub const AS_OF: Arg = Arg::new(
    "as-of",
    ArgKind::Option,
    "DAY",
    Msg::new("look at that day: 2023-07-31, 7月底, yesterday, -3d", "查看该日的情况：2023-07-31、7月底、昨天、-3d"),
)
.signed();

/// Looks with what was known by an entry or a moment.
pub const AS_KNOWN: Arg = Arg::new(
    "as-known",
    ArgKind::Option,
    "ENTRY|MOMENT",
    Msg::new(
        "with what was known by then: an entry, 2023-08-04, “2023-08-04 10:30”; as of that day unless said",
        "以当时已知的内容查看：条目名、2023-08-04、“2023-08-04 10:30”；未指定截至日时截至该日",
    ),
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
