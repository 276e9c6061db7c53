//! A query as it was understood, and its canonical text.

use std::fmt::{self, Display, Write};
use std::ops::Range;

use chrono::NaiveDate;

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

impl Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.root.iter().try_for_each(|root| root.fmt(f))
    }
}

impl Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All(nodes) => {
                for (n, node) in nodes.iter().enumerate() {
                    if n > 0 {
                        f.write_char(' ')?;
                    }
                    match node {
                        Self::Any(_) => write!(f, "({node})")?,
                        _ => node.fmt(f)?,
                    }
                }
                Ok(())
            }
            Self::Any(nodes) => {
                for (n, node) in nodes.iter().enumerate() {
                    if n > 0 {
                        f.write_str(" or ")?;
                    }
                    node.fmt(f)?;
                }
                Ok(())
            }
            Self::Not(node) => match **node {
                Self::All(_) | Self::Any(_) => write!(f, "-({node})"),
                _ => write!(f, "-{node}"),
            },
            Self::Text(needle) => needle.fmt(f),
            Self::Field(test) => test.fmt(f),
        }
    }
}

impl Display for Needle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.exact { quoted(f, &self.text) } else { f.write_str(&self.text) }
    }
}

impl Display for FieldTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, values) = match &self.test {
            Test::Any => return write!(f, "{}:any", self.field),
            Test::None => return write!(f, "{}:none", self.field),
            Test::Compare(op, value) => return write!(f, "{}{}{value}", self.field, op.sign()),
            Test::Has(values) => (':', values),
            Test::Is(values) => ('=', values),
        };
        write!(f, "{}{sign}", self.field)?;
        for (n, value) in values.iter().enumerate() {
            if n > 0 {
                f.write_char(',')?;
            }
            value.fmt(f)?;
        }
        Ok(())
    }
}

impl Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(needle) => needle.fmt(f),
            Self::Word { text, quoted: true, .. } => quoted(f, text),
            Self::Word { text, .. } => f.write_str(text),
            Self::Number(Number { text, .. }) | Self::Day(Day { text, .. }) => {
                if text.chars().all(super::parse::is_bare) { f.write_str(text) } else { quoted(f, text) }
            }
            Self::Overdue => f.write_str("overdue"),
            Self::Bool(yes) => f.write_str(if *yes { "yes" } else { "no" }),
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
