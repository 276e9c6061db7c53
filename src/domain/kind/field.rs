//! What a declaration of a field says.

use super::{Kind, Tag};
use crate::domain::rate::Class;
use crate::domain::rights::Right;
use crate::i18n::{Lang, Msg};

/// The declaration of a field: forms, columns, filters, headings, JSON, history and validation all read it.
#[derive(Debug)]
pub struct FieldDef {
    /// The stored number.
    pub tag: Tag,
    /// The name on the command line, in filters and in JSON.
    pub name: &'static str,
    /// What it holds.
    pub ty: Type,
    /// What people call it.
    pub label: Msg,
    /// Other headings that an import takes for it.
    pub headings: &'static [&'static str],
    /// Whether a record cannot do without.
    pub required: bool,
    /// Whether it is part of the natural key.
    pub key: bool,
    /// The width of its column in cells, where a list shows it unasked.
    pub column: Option<u16>,
    /// What one needs to be allowed to change it.
    pub right: Right,
    /// What generic code needs to know of it beside its type.
    pub role: Option<FieldRole>,
}

/// What a field is for, where more follows from that than from its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldRole {
    /// A share in percent, 0 to 100.
    Percent,
    /// How many there are of something: such numbers are added up.
    Count,
    /// A number that names, such as a year, an issue or a place in a row: nothing is reckoned with it.
    Ordinal,
    /// A unified social credit code, whose check digit is verified.
    Credit,
    /// The number that people give to a record; in real lists it is repeated and renumbered.
    Serial,
    /// Where something is: what a list is grouped by.
    Place,
    /// Remarks: what an import finds no other field for.
    Remarks,
    /// Units that have a part in it beside the one that leads.
    Shared,
    /// What a program reads: it is kept, compared and passed on, and people are shown what is made of it.
    Machine,
    /// Names whom it is handed to: a person or a unit is told when it becomes theirs.
    Hands,
    /// A rule by which an indicator lags; it is shown in words.
    Rule,
    /// A reason that a rule may have put into words; it is shown in the reader's language.
    RuleWords,
    /// The name of a kind of record; people are told what its records are called.
    KindName,
    /// Status words, each with the class that it counts as.
    StatusWords,
}

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub enum Type {
    /// One line of text.
    Text,
    /// Text of several lines.
    Lines,
    /// A whole number.
    Int,
    /// A number.
    Real,
    /// Yes or no.
    Bool,
    /// A day.
    Date,
    /// A moment.
    Time,
    /// A deadline with its words.
    Due,
    /// A year, half-year, quarter or month.
    Period,
    /// A record of a kind.
    Ref(Kind),
    /// Records of a kind.
    Refs(Kind),
    /// A record of any kind.
    Any,
    /// A word of a vocabulary.
    Word(&'static Vocabulary),
    /// Several words of a vocabulary.
    Words(&'static Vocabulary),
    /// A status word of the record's ledger.
    Status,
    /// Several texts.
    Texts,
}

impl Type {
    /// The kind that it refers to.
    pub fn target(self) -> Option<Kind> {
        match self {
            Self::Ref(k) | Self::Refs(k) => Some(k),
            _ => None,
        }
    }
}

/// Words that a field can hold.
#[derive(Debug)]
pub struct Vocabulary {
    /// The words, in their order.
    pub words: &'static [Word],
}

/// One word of a vocabulary.
#[derive(Debug)]
pub struct Word {
    /// What is stored.
    pub code: &'static str,
    /// What people read.
    pub label: Msg,
    /// Other ways to write it.
    pub also: &'static [&'static str],
}

impl Vocabulary {
    /// The word that a person writes: its code, its label in either language, or another way to write it.
    pub fn named(&self, text: &str) -> Option<&'static Word>
    where
        Self: 'static,
    {
        let text = text.trim();
        self.words
            .iter()
            .find(|w| [w.code, w.label.en, w.label.zh].iter().chain(w.also).any(|n| n.eq_ignore_ascii_case(text)))
    }

    /// The word with a code.
    pub fn word(&self, code: &str) -> Option<&Word> {
        self.words.iter().find(|w| w.code == code)
    }

    /// What people read for a code; an unknown one reads as itself.
    pub fn label<'a>(&'a self, code: &'a str, lang: Lang) -> &'a str {
        self.word(code).map_or(code, |w| w.label.text(lang))
    }
}

impl FieldDef {
    /// A field that is neither required nor shown unasked.
    pub const fn new(tag: u8, name: &'static str, ty: Type, label: Msg) -> Self {
        Self {
            tag: Tag(tag),
            name,
            ty,
            label,
            headings: &[],
            required: false,
            key: false,
            column: None,
            right: Right::Record,
            role: None,
        }
    }

    /// A record cannot do without it.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// It is part of the natural key.
    pub const fn key(mut self) -> Self {
        self.key = true;
        self
    }

    /// A list shows it unasked, this many cells wide.
    pub const fn column(mut self, width: u16) -> Self {
        self.column = Some(width);
        self
    }

    /// Other headings that an import takes for it.
    pub const fn also(mut self, headings: &'static [&'static str]) -> Self {
        self.headings = headings;
        self
    }

    /// What it is for.
    pub const fn role(mut self, role: FieldRole) -> Self {
        self.role = Some(role);
        self
    }

    /// What one needs to be allowed to change it.
    pub const fn needs(mut self, right: Right) -> Self {
        self.right = right;
        self
    }
}

/// A status word of a ledger with the class that it counts as, written `word=class` in the ledger's vocabulary.
pub fn status_word(line: &str) -> Option<(&str, Class)> {
    let (word, class) = line.rsplit_once('=')?;
    Some((word.trim(), Class::parse(class)?))
}

/// A status word with its class in a language, as it may be typed too.
pub fn status_word_in(line: &str, lang: Lang) -> String {
    match status_word(line) {
        Some((word, class)) => format!("{word}={}", class.label().text(lang)),
        None => line.to_string(),
    }
}
