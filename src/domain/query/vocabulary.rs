//! What fields there are: what a query must know of the records that it is asked of.

use super::fold::{fold, folded};
use super::parse::is_bare;
use crate::i18n::{Lang, Message};

/// What sort of values a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldKind {
    /// Text, or the names of other records.
    Text,
    /// Numbers.
    Number,
    /// Days.
    Date,
    /// Yes or no.
    Bool,
    /// Words of a list, each in a class.
    Word,
}

/// A field that a query may name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name in the query's canonical text, and for [`super::Subject::field`].
    pub name: String,
    /// Its name in English.
    pub en: String,
    /// Its name in Chinese.
    pub zh: String,
    /// Other names that are taken.
    pub also: Vec<String>,
    /// What it holds.
    pub kind: FieldKind,
    /// The classes and words that are known in advance, for [`FieldKind::Word`].
    pub words: Vec<Named>,
    /// Whether there are no others, so that another word is a mistake.
    pub closed: bool,
}

/// A class or a word of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its stable name, as atoms give it.
    pub code: String,
    /// Its name in English.
    pub en: String,
    /// Its name in Chinese.
    pub zh: String,
    /// Other names that are taken.
    pub also: Vec<String>,
    /// The stable names that it stands for; empty if for itself alone.
    pub covers: Vec<String>,
}

impl Field {
    /// A field with its names in code, English and Chinese.
    pub fn new(name: &str, en: &str, zh: &str, kind: FieldKind) -> Self {
        Self {
            name: name.into(),
            en: en.into(),
            zh: zh.into(),
            also: Vec::new(),
            kind,
            words: Vec::new(),
            closed: false,
        }
    }

    /// Adds another name.
    pub fn or(mut self, name: &str) -> Self {
        self.also.push(name.into());
        self
    }

    /// Adds a word or class with its names in code, English and Chinese, and what it covers.
    pub fn word(mut self, code: &str, en: &str, zh: &str, covers: &[&str]) -> Self {
        let covers = covers.iter().map(|c| (*c).into()).collect();
        let also = Vec::new();
        self.words.push(Named { code: code.into(), en: en.into(), zh: zh.into(), also, covers });
        self
    }

    /// Says that there are no other words.
    pub fn closed(mut self) -> Self {
        self.closed = true;
        self
    }

    /// All names that are taken for it.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [&self.name, &self.zh, &self.en].into_iter().chain(&self.also).map(String::as_str)
    }

    /// Its name in a language, as it can be typed.
    pub fn label(&self, lang: Lang) -> &str {
        typed_label(lang, &self.name, &self.zh, &self.also)
    }

    /// Its name, in each language as it can be typed.
    pub fn named(&self) -> Message {
        Message::both(&self.name, self.label(Lang::Zh))
    }

    /// Whether a name that somebody typed is its.
    pub fn is_called(&self, name: &str) -> bool {
        self.names().any(|n| same_name(n, name))
    }

    /// The stable names that a word stands for; empty where it is not known in advance.
    pub(super) fn codes(&self, word: &str) -> Vec<String> {
        match self.words.iter().find(|w| w.names().any(|n| same_name(n, word))) {
            Some(w) if w.covers.is_empty() => vec![w.code.clone()],
            Some(w) => w.covers.clone(),
            None => Vec::new(),
        }
    }
}

impl Named {
    /// All names that are taken for it.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [&self.code, &self.zh, &self.en].into_iter().chain(&self.also).map(String::as_str)
    }

    /// Its name in a language, as it can be typed.
    pub fn label(&self, lang: Lang) -> &str {
        typed_label(lang, &self.code, &self.zh, &self.also)
    }
}

/// What is typed for a thing: in Chinese its name, or another one that needs no quotes; else the stable one.
fn typed_label<'n>(lang: Lang, code: &'n str, zh: &'n str, also: &'n [String]) -> &'n str {
    let chinese = |name: &&str| !name.is_ascii() && name.chars().all(is_bare);
    let mut names = std::iter::once(zh).chain(also.iter().map(String::as_str));
    names.find(chinese).filter(|_| lang == Lang::Zh).unwrap_or(code)
}

/// Whether two names are the same but for case, width and the sign that joins their words.
pub(super) fn same_name(a: &str, b: &str) -> bool {
    let plain = |c: char| if matches!(c, '-' | '_') { ' ' } else { fold(c) };
    a.chars().map(plain).eq(b.chars().map(plain))
}

/// What a query can be about.
pub trait Vocabulary {
    /// The fields, in the order in which people are told of them.
    fn fields(&self) -> &[Field];

    /// Values that the records hold in a field, for completion; at most `limit`, the most likely first.
    fn values(&self, field: &str, typed: &str, limit: usize) -> Vec<String>;

    /// Whether a candidate is what somebody began to type. A room that knows pinyin says more.
    fn resembles(&self, candidate: &str, typed: &str) -> bool {
        folded(candidate).contains(&folded(typed))
    }
}

impl dyn Vocabulary + '_ {
    /// The field of a name: first by what each is called, then by the other names that are taken.
    pub fn field(&self, name: &str) -> Option<&Field> {
        let fields = self.fields();
        let find = |is: fn(&Field, &str) -> bool| fields.iter().find(|f| is(f, name));
        find(|f, name| same_name(&f.name, name))
            .or_else(|| find(|f, name| same_name(&f.zh, name) || same_name(&f.en, name)))
            .or_else(|| find(Field::is_called))
    }
}
