//! A query as it was understood, and its canonical text.

use std::fmt::{self, Display, Write};
use std::ops::Range;

use chrono::NaiveDate;

use super::vocabulary::{Field, same_name};
use crate::i18n::{Lang, Msg};

/// Where a part of a query was written, in bytes. Two parts that mean the same are equal wherever they stand.
#[derive(Clone, Debug, Default)]
pub struct Span(pub Range<usize>);

impl PartialEq for Span {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// A query. Its `Display` is its canonical text, which is understood the same.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Query {
    /// What it asks; nothing for a query that every record matches.
    pub root: Option<Node>,
    /// How many needles it has.
    pub needles: usize,
    /// The day that relative days were counted from; only overdue still depends on it.
    pub today: NaiveDate,
}

/// A part of a query.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// All of these.
    All(Vec<Node>),
    /// One of these at least.
    Any(Vec<Node>),
    /// Not this.
    Not(Box<Node>),
    /// These words in the record's text.
    Text(Needle),
    /// This of a field.
    Field(FieldTest),
}

/// Words to be looked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Needle {
    /// The words.
    pub text: String,
    /// Whether they must stand as they are, rather than be found by pinyin too.
    pub exact: bool,
    /// Its number in the query, from 0 on, so that whoever matches it can have it ready.
    pub number: usize,
    /// Where it was written.
    pub span: Span,
}

/// What is asked of a field.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldTest {
    /// The field's canonical name.
    pub field: String,
    /// What is asked.
    pub test: Test,
    /// Where it was written.
    pub span: Span,
}

/// What is asked of a field's values.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// There is one.
    Any,
    /// There is none.
    None,
    /// One of them holds, lies in or is of the class of one of these (`:`).
    Has(Vec<Value>),
    /// One of them is one of these (`=`).
    Is(Vec<Value>),
    /// One of them compares so ([`Value::Number`] or [`Value::Day`]).
    Compare(Op, Value),
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

impl Op {
    /// Its sign.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
        }
    }
}

/// A value that a field is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text.
    Text(Needle),
    /// A word, and the stable names that it stands for; none if it is the ledger's own.
    Word {
        /// As it was typed.
        text: String,
        /// The stable names.
        codes: Vec<String>,
        /// Whether it was quoted, so that it stands for itself alone.
        quoted: bool,
    },
    /// A number or a range of numbers.
    Number(Number),
    /// A day or a run of days.
    Day(Day),
    /// A day before today, of a record that is not closed.
    Overdue,
    /// Yes or no.
    Bool(bool),
}

/// A number or a range of numbers, both ends in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// The least.
    pub from: f64,
    /// The greatest.
    pub to: f64,
    /// As it was typed.
    pub text: String,
}

/// A day or a run of days, both ends in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Day {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// As it was typed.
    pub text: String,
}

impl Query {
    /// The bare words that every record found must match, so that an index can be asked for them first.
    pub fn required(&self) -> Vec<&Needle> {
        fn needle(node: &Node) -> Option<&Needle> {
            if let Node::Text(needle) = node { Some(needle) } else { None }
        }
        match &self.root {
            Some(Node::All(nodes)) => nodes.iter().filter_map(needle).collect(),
            Some(node) => needle(node).into_iter().collect(),
            None => Vec::new(),
        }
    }

    /// Whether nothing but required bare words is asked, so that an index has the whole answer.
    pub fn is_text_only(&self) -> bool {
        match &self.root {
            Some(Node::All(nodes)) => nodes.iter().all(|n| matches!(n, Node::Text(_))),
            Some(node) => matches!(node, Node::Text(_)),
            None => true,
        }
    }

    /// All needles, by their numbers.
    pub fn all_needles(&self) -> Vec<&Needle> {
        fn walk<'q>(node: &'q Node, out: &mut Vec<&'q Needle>) {
            match node {
                Node::All(nodes) | Node::Any(nodes) => nodes.iter().for_each(|n| walk(n, out)),
                Node::Not(node) => walk(node, out),
                Node::Text(needle) => out.push(needle),
                Node::Field(FieldTest { test: Test::Has(values) | Test::Is(values), .. }) => {
                    out.extend(values.iter().filter_map(|v| if let Value::Text(n) = v { Some(n) } else { None }));
                }
                Node::Field(_) => {}
            }
        }
        let mut out = Vec::with_capacity(self.needles);
        self.root.iter().for_each(|node| walk(node, &mut out));
        out
    }

    /// The canonical names of all fields that it asks of.
    pub fn fields(&self) -> Vec<&str> {
        fn walk<'q>(node: &'q Node, out: &mut Vec<&'q str>) {
            match node {
                Node::All(nodes) | Node::Any(nodes) => nodes.iter().for_each(|n| walk(n, out)),
                Node::Not(node) => walk(node, out),
                Node::Field(test) if !out.contains(&test.field.as_str()) => out.push(&test.field),
                Node::Text(_) | Node::Field(_) => {}
            }
        }
        let mut out = Vec::new();
        self.root.iter().for_each(|node| walk(node, &mut out));
        out
    }
}

impl Query {
    /// Its text as a reader of a language types it: fields, and the words of theirs that are known, by their names there.
    pub fn say(&self, fields: &[Field], lang: Lang) -> String {
        let mut out = String::new();
        let tongue = Tongue { fields, lang };
        // A text takes all that is written into it.
        let _ = self.root.iter().try_for_each(|root| root.write(&tongue, &mut out));
        out
    }
}

/// How a query is written: with the canonical names where no fields are known.
struct Tongue<'a> {
    fields: &'a [Field],
    lang: Lang,
}

impl Tongue<'_> {
    fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.name == name)
    }

    fn name<'n>(&'n self, name: &'n str) -> &'n str {
        self.field(name).map_or(name, |f| f.label(self.lang))
    }

    fn word<'n>(&'n self, field: &str, text: &'n str) -> &'n str {
        let named = self.field(field).and_then(|f| f.words.iter().find(|w| w.names().any(|n| same_name(n, text))));
        named.map_or(text, |w| w.label(self.lang))
    }

    fn say(&self, en: &'static str, zh: &'static str) -> &'static str {
        if self.fields.is_empty() { en } else { Msg::new(en, zh).text(self.lang) }
    }
}

impl Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.root.iter().try_for_each(|root| root.fmt(f))
    }
}

impl Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(&Tongue { fields: &[], lang: Lang::En }, f)
    }
}

impl Node {
    fn write(&self, tongue: &Tongue<'_>, f: &mut impl Write) -> fmt::Result {
        match self {
            Self::All(nodes) => {
                for (n, node) in nodes.iter().enumerate() {
                    if n > 0 {
                        f.write_char(' ')?;
                    }
                    match node {
                        Self::Any(_) => node.bracketed(tongue, f)?,
                        _ => node.write(tongue, f)?,
                    }
                }
                Ok(())
            }
            Self::Any(nodes) => {
                for (n, node) in nodes.iter().enumerate() {
                    if n > 0 {
                        write!(f, " {} ", tongue.say("or", "或"))?;
                    }
                    node.write(tongue, f)?;
                }
                Ok(())
            }
            Self::Not(node) => match &**node {
                Self::Field(test @ FieldTest { test: Test::Is(values), .. }) if !tongue.fields.is_empty() => {
                    write!(f, "{}!=", tongue.name(&test.field))?;
                    listed(values, &test.field, tongue, f)
                }
                Self::All(_) | Self::Any(_) => {
                    f.write_char('-')?;
                    node.bracketed(tongue, f)
                }
                _ => {
                    f.write_char('-')?;
                    node.write(tongue, f)
                }
            },
            Self::Text(needle) => needle.write(f),
            Self::Field(test) => test.write(tongue, f),
        }
    }

    fn bracketed(&self, tongue: &Tongue<'_>, f: &mut impl Write) -> fmt::Result {
        f.write_char('(')?;
        self.write(tongue, f)?;
        f.write_char(')')
    }
}

impl Needle {
    fn write(&self, f: &mut impl Write) -> fmt::Result {
        if self.exact { quoted(f, &self.text) } else { f.write_str(&self.text) }
    }
}

impl FieldTest {
    fn write(&self, tongue: &Tongue<'_>, f: &mut impl Write) -> fmt::Result {
        let name = tongue.name(&self.field);
        let (sign, values) = match &self.test {
            Test::Any => return write!(f, "{name}:{}", tongue.say("any", "有")),
            Test::None => return write!(f, "{name}:{}", tongue.say("none", "无")),
            Test::Compare(op, value) => {
                write!(f, "{name}{}", op.sign())?;
                return value.write(&self.field, tongue, f);
            }
            Test::Has(values) => (':', values),
            Test::Is(values) => ('=', values),
        };
        write!(f, "{name}{sign}")?;
        listed(values, &self.field, tongue, f)
    }
}

fn listed(values: &[Value], field: &str, tongue: &Tongue<'_>, f: &mut impl Write) -> fmt::Result {
    for (n, value) in values.iter().enumerate() {
        if n > 0 {
            f.write_char(',')?;
        }
        value.write(field, tongue, f)?;
    }
    Ok(())
}

impl Value {
    fn write(&self, field: &str, tongue: &Tongue<'_>, f: &mut impl Write) -> fmt::Result {
        match self {
            Self::Text(needle) => needle.write(f),
            Self::Word { text, quoted: true, .. } => quoted(f, text),
            Self::Word { text, .. } => f.write_str(tongue.word(field, text)),
            Self::Number(Number { text, .. }) | Self::Day(Day { text, .. }) => {
                if text.chars().all(super::parse::is_bare) { f.write_str(text) } else { quoted(f, text) }
            }
            Self::Overdue => f.write_str(tongue.say("overdue", "逾期")),
            Self::Bool(yes) => f.write_str(if *yes { tongue.say("yes", "是") } else { tongue.say("no", "否") }),
        }
    }
}

/// Writes a text in quotation marks.
pub(super) fn quoted(f: &mut impl Write, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        if super::parse::is_quote(c) || c == '\\' {
            f.write_char('\\')?;
        }
        f.write_char(c)?;
    }
    f.write_char('"')
}
