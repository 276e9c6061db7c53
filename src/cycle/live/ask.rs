//! What is asked in a text, and where.

use super::words;
use crate::domain::kind::Kind;
use crate::domain::rate::Formula;
use crate::error::{Code, Error, Result};
use crate::i18n::Message;

crate::messages! {
    NO_VERB: "“{text}” asks nothing that is known: {verbs}", "“{text}”不是可用的取数语句：{verbs}";
    NO_KIND: "“{name}” in “{text}” is no kind of record", "“{text}”中的“{name}”不是记录类别";
    NO_FIELD: "“{text}” does not say which field", "“{text}”未写明字段";
    NO_TEMPLATE: "“{text}” lacks the text of each, behind a |", "“{text}”缺少逐条内容（写在 | 之后）";
    NOT_CLOSED: "a figure is not closed with }}}}: “{text}”", "取数语句缺少结尾}}}}：“{text}”";
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FigureQuery {
    /// How many records pass.
    Count(Kind, String),
    /// How many different values a field of theirs has.
    Distinct(Kind, String, String),
    /// The sum of a field.
    Sum(Kind, String, String),
    /// The mean of a field.
    Mean(Kind, String, String),
    /// Their names.
    Names(Kind, String),
    /// The completion rate of a ledger, by its own formula or another.
    Rate(String, Option<Formula>),
    /// A line for each of them, by a column.
    Each {
        /// The kind.
        kind: Kind,
        /// The filter.
        filter: String,
        /// The column that orders them.
        by: Option<String>,
        /// The text of each.
        template: String,
    },
    /// The first day that the text speaks of.
    From,
    /// The day of its figures.
    Until,
    /// The day on which it is issued.
    Day,
}

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'t> {
    /// Words.
    Text(&'t str),
    /// What is asked, without the braces.
    Ask(&'t str),
    /// Words that begin to ask and never end.
    Open(&'t str),
}

/// The parts of a text in their order.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("{{") {
        let (before, asked) = rest.split_at(at);
        if !before.is_empty() {
            out.push(Piece::Text(before));
        }
        match end(asked) {
            Some(end) => {
                out.push(Piece::Ask(asked[2..end - 2].trim()));
                rest = &asked[end..];
            }
            None => {
                out.push(Piece::Open(asked));
                rest = "";
            }
        }
    }
    if !rest.is_empty() {
        out.push(Piece::Text(rest));
    }
    out
}

/// Where what begins with two braces ends: the braces within are balanced.
fn end(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.checked_sub(1)?,
            _ => continue,
        }
        if depth == 0 {
            return Some(at + 1).filter(|end| *end >= 4);
        }
    }
    None
}

/// The first word of a text, and what follows it.
fn word(text: &str) -> (&str, &str) {
    let text = text.trim();
    text.split_once(char::is_whitespace).map_or((text, ""), |(first, rest)| (first, rest.trim()))
}

/// A filter, and the column that orders what passes: the last word, behind `by`.
fn ordered(filter: &str) -> (String, Option<String>) {
    let (before, by) = filter.rsplit_once(char::is_whitespace).unwrap_or(("", filter));
    let (before, sign) = before.trim_end().rsplit_once(char::is_whitespace).unwrap_or(("", before.trim_end()));
    match words::is(sign, words::BY) && !by.trim().is_empty() {
        true => (before.trim().to_string(), Some(by.trim().to_string())),
        false => (filter.to_string(), None),
    }
}

impl FigureQuery {
    /// Reads what is asked.
    ///
    /// # Errors
    /// `BadInput` with what is known.
    pub fn parse(text: &str) -> Result<Self> {
        let bad = |msg| Error::new(Code::BadInput, msg).with("text", text);
        let (verb, rest) = word(text);
        let of = |rest: &'_ str| {
            let (name, rest) = word(rest);
            let kind = Kind::named(name).ok_or_else(|| bad(NO_KIND).with("name", name))?;
            Ok::<_, Error>((kind, rest.to_string()))
        };
        let field = |rest: &str| {
            let (kind, rest) = of(rest)?;
            match word(&rest) {
                ("", _) => Err(bad(NO_FIELD)),
                (name, filter) => Ok((kind, name.to_string(), filter.to_string())),
            }
        };
        let is = |msg| words::is(verb, msg);
        match () {
            () if is(words::COUNT) => of(rest).map(|(kind, filter)| Self::Count(kind, filter)),
            () if is(words::NAMES) => of(rest).map(|(kind, filter)| Self::Names(kind, filter)),
            () if is(words::DISTINCT) => field(rest).map(|(kind, name, filter)| Self::Distinct(kind, name, filter)),
            () if is(words::SUM) => field(rest).map(|(kind, name, filter)| Self::Sum(kind, name, filter)),
            () if is(words::MEAN) => field(rest).map(|(kind, name, filter)| Self::Mean(kind, name, filter)),
            () if is(words::RATE) => Ok(match rest.rsplit_once(char::is_whitespace) {
                Some((ledger, formula)) if Formula::parse(formula).is_some() => {
                    Self::Rate(ledger.trim().to_string(), Formula::parse(formula))
                }
                _ => Self::Rate(rest.to_string(), None),
            }),
            () if is(words::EACH) => {
                let (head, template) = rest.split_once('|').ok_or_else(|| bad(NO_TEMPLATE))?;
                let (kind, filter) = of(head)?;
                let (filter, by) = ordered(&filter);
                Ok(Self::Each { kind, filter, by, template: template.trim().to_string() })
            }
            () if is(words::FROM) => Ok(Self::From),
            () if is(words::UNTIL) => Ok(Self::Until),
            () if is(words::DAY) => Ok(Self::Day),
            () => Err(bad(NO_VERB).with_list("verbs", words::VERBS.map(Message::from))),
        }
    }
}
