//! Reading a query.

use std::ops::Range;

use chrono::NaiveDate;

use super::ast::{Day, FieldTest, Needle, Node, Op, Query, Span, Test, Value};
use super::days::days;
use super::error::QueryError;
use super::fold::{fold, folded};
use super::messages;
use super::typed::{is_near, number};
use super::vocabulary::{Field, FieldKind, Vocabulary};
use crate::domain::calendar::Calendar;
use crate::domain::words::yes_no;
use crate::i18n::{Lang, Message, Msg};

/// The longest query, in bytes.
pub const MAX_LENGTH: usize = 4096;
/// How deep a query may nest.
pub const MAX_DEPTH: usize = 32;
/// The most terms of a query.
pub const MAX_TERMS: usize = 128;
/// The most values that one field is asked for.
pub const MAX_VALUES: usize = 64;

/// What a query is read against.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The fields.
    pub vocabulary: &'a dyn Vocabulary,
    /// The day that relative days are counted from.
    pub today: NaiveDate,
    /// Which days are worked.
    pub calendar: &'a Calendar,
}

/// Reads a query. Errors name the place and what is expected there.
pub fn parse(source: &str, context: Context<'_>) -> Result<Query, QueryError> {
    if source.len() > MAX_LENGTH {
        let what = Message::plain(messages::TOO_LONG).with("max", MAX_LENGTH).with("length", source.len());
        return Err(QueryError::new(0..source.len(), what));
    }
    let mut parser = Parser { source, at: 0, context, needles: 0, terms: 0, depth: 0 };
    parser.spaces();
    let root = if parser.peek().is_none() { None } else { Some(parser.any()?) };
    if let Some(c) = parser.peek() {
        // Only a closing bracket ends what `any` reads before the end.
        return Err(QueryError::new(parser.at..parser.at + c.len_utf8(), messages::NOT_OPENED));
    }
    Ok(Query { root, needles: parser.needles, today: context.today })
}

/// Whether a character is a quotation mark.
pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '＂' | '„')
}

fn is_comma(c: char) -> bool {
    matches!(c, ',' | '，' | '、')
}

/// Whether a character can stand in a value without quotation marks.
pub(super) fn is_bare(c: char) -> bool {
    !c.is_whitespace() && !is_quote(c) && !is_comma(c) && !matches!(fold(c), '(' | ')')
}

fn starts_sign(c: char) -> bool {
    matches!(fold(c), ':' | '=' | '<' | '>' | '≤' | '≥' | '≠')
}

/// What joins alternatives: signs and words.
const OR: (&[&str], &[&str]) = (&["|"], &["or", "或", "或者"]);
/// What joins conditions.
const AND: (&[&str], &[&str]) = (&["&"], &["and", "且", "并且"]);

/// A sign between a field and its values.
#[derive(Clone, Copy, PartialEq)]
enum Sign {
    Has,
    Is,
    IsNot,
    Compare(Op),
}

struct Parser<'a> {
    source: &'a str,
    at: usize,
    context: Context<'a>,
    needles: usize,
    terms: usize,
    depth: usize,
}

type Parsed<T> = Result<T, QueryError>;

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        &self.source[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn spaces(&mut self) {
        self.take(char::is_whitespace);
    }

    /// Takes characters as long as they are of a sort.
    fn take(&mut self, is: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c| !is(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// The place here, of the next character or of nothing.
    fn here(&self) -> Range<usize> {
        self.at..self.at + self.peek().map_or(0, char::len_utf8)
    }

    /// Takes one of some words or signs, if it is next; a word must end there.
    fn keyword(&mut self, signs: &[&str], names: &[&str]) -> Option<&'a str> {
        let rest = self.rest();
        let word = &rest[..rest.find(|c| !is_bare(c) || starts_sign(c)).unwrap_or(rest.len())];
        let after = &rest[word.len()..];
        let length = if names.contains(&folded(word).as_str()) && !after.trim_start().starts_with(starts_sign) {
            word.len()
        } else {
            let first = rest.chars().next()?;
            let mut sign = [0; 4];
            let sign: &str = fold(first).encode_utf8(&mut sign);
            if !signs.contains(&sign) {
                return None;
            }
            // `||` and `&&` are taken as one.
            let twice = sign != "!" && rest[first.len_utf8()..].starts_with(first);
            first.len_utf8() * (1 + usize::from(twice))
        };
        self.at += length;
        Some(&rest[..length])
    }

    fn any(&mut self) -> Parsed<Node> {
        let mut nodes = vec![self.all()?];
        while let Some(sign) = self.keyword(OR.0, OR.1) {
            self.spaces();
            self.expect_term(sign)?;
            nodes.push(self.all()?);
        }
        Ok(joined(nodes, Node::Any, |node| if let Node::Any(inner) = node { Ok(inner) } else { Err(node) }))
    }

    fn all(&mut self) -> Parsed<Node> {
        let mut nodes = vec![self.one()?];
        loop {
            self.spaces();
            let before = self.at;
            if self.keyword(OR.0, OR.1).is_some() {
                self.at = before;
                break;
            }
            if let Some(sign) = self.keyword(AND.0, AND.1) {
                self.spaces();
                self.expect_term(sign)?;
            } else if self.peek().is_none_or(|c| fold(c) == ')') {
                break;
            }
            nodes.push(self.one()?);
        }
        Ok(joined(nodes, Node::All, |node| if let Node::All(inner) = node { Ok(inner) } else { Err(node) }))
    }

    /// Says what is lacking after a sign, when nothing follows.
    fn expect_term(&self, sign: &str) -> Parsed<()> {
        match self.peek() {
            Some(c) if fold(c) != ')' => Ok(()),
            _ => Err(QueryError::new(self.here(), Message::plain(messages::TERM_EXPECTED_AFTER).with("sign", sign))),
        }
    }

    fn deeper<T>(&mut self, work: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth == MAX_DEPTH {
            return Err(QueryError::new(self.here(), Message::plain(messages::TOO_DEEP).with("max", MAX_DEPTH)));
        }
        self.depth += 1;
        let done = work(self);
        self.depth -= 1;
        done
    }

    fn one(&mut self) -> Parsed<Node> {
        let Some(first) = self.peek() else { return Err(QueryError::new(self.here(), messages::TERM_EXPECTED)) };
        match fold(first) {
            '-' | '−' => {
                self.at += first.len_utf8();
                return self.not(&first.to_string());
            }
            '(' => {
                let open = self.here();
                self.at += first.len_utf8();
                self.spaces();
                self.expect_term("(")?;
                let node = self.deeper(Self::any)?;
                self.spaces();
                match self.peek() {
                    Some(c) if fold(c) == ')' => self.at += c.len_utf8(),
                    _ => return Err(QueryError::new(open, messages::NOT_CLOSED)),
                }
                return Ok(node);
            }
            ')' => return Err(QueryError::new(self.here(), messages::NOT_OPENED)),
            _ => {}
        }
        let start = self.at;
        if let Some(sign) = self.keyword(OR.0, OR.1).or_else(|| self.keyword(AND.0, AND.1)) {
            let hint = Message::plain(messages::QUOTE_IT).with("text", sign);
            return Err(QueryError::new(start..self.at, messages::TERM_EXPECTED).hint(hint));
        }
        if let Some(sign) = self.keyword(&["!"], &["not", "非"]) {
            self.spaces();
            return self.not(sign);
        }
        self.term()
    }

    fn not(&mut self, sign: &str) -> Parsed<Node> {
        self.expect_term(sign)?;
        if self.peek().is_some_and(char::is_whitespace) {
            let what = Message::plain(messages::TERM_EXPECTED_AFTER).with("sign", sign);
            return Err(QueryError::new(self.here(), what));
        }
        Ok(match self.deeper(Self::one)? {
            Node::Not(inner) => *inner,
            node => Node::Not(Box::new(node)),
        })
    }

    fn term(&mut self) -> Parsed<Node> {
        self.terms += 1;
        if self.terms > MAX_TERMS {
            return Err(QueryError::new(self.here(), Message::plain(messages::TOO_MANY_TERMS).with("max", MAX_TERMS)));
        }
        let start = self.at;
        if self.peek().is_some_and(is_quote) {
            let text = self.quoted()?;
            let lacking = QueryError::new(start..self.at, messages::TERM_EXPECTED);
            return self.needle(text, true, start).map(Node::Text).ok_or(lacking);
        }
        let word =
            self.take(|c| !c.is_whitespace() && !is_quote(c) && !matches!(fold(c), '(' | ')') && !starts_sign(c));
        // `field != value`: the sign's first character is no part of the name.
        let word = if self.peek().is_some_and(|c| fold(c) == '=') && word.ends_with(['!', '！']) {
            let bare = word.trim_end_matches(['!', '！']);
            self.at = start + bare.len();
            bare
        } else {
            word
        };
        let end = self.at;
        self.spaces();
        if let Some((sign, written)) = self.sign() {
            return self.field(word, start..end, sign, written);
        }
        self.at = end;
        match self.needle(word.to_string(), false, start) {
            Some(needle) => Ok(Node::Text(needle)),
            None => Err(QueryError::new(self.here(), messages::TERM_EXPECTED)),
        }
    }

    fn needle(&mut self, text: String, exact: bool, start: usize) -> Option<Needle> {
        if text.trim().is_empty() {
            return None;
        }
        self.needles += 1;
        Some(Needle { text, exact, number: self.needles - 1, span: Span(start..self.at) })
    }

    /// Reads what stands between quotation marks; a backslash takes the next character as it is.
    fn quoted(&mut self) -> Parsed<String> {
        let open = self.here();
        let mut text = String::new();
        let mut escaped = false;
        for (at, c) in self.rest().char_indices().skip(1) {
            if escaped {
                text.push(c);
                escaped = false;
            } else if c == '\\' {
                escaped = true;
            } else if is_quote(c) {
                self.at += at + c.len_utf8();
                return Ok(text);
            } else {
                text.push(c);
            }
        }
        Err(QueryError::new(open, messages::QUOTE_NOT_CLOSED))
    }

    /// Takes a sign, with how it was written.
    fn sign(&mut self) -> Option<(Sign, &'a str)> {
        let start = self.at;
        let mut chars = self.rest().chars();
        let first = chars.next()?;
        let second = chars.next().filter(|c| fold(*c) == '=');
        let (sign, both) = match (fold(first), second.is_some()) {
            (':', _) => (Sign::Has, false),
            // `==` as programmers write it.
            ('=', both) => (Sign::Is, both),
            ('!', true) => (Sign::IsNot, true),
            ('≠', _) => (Sign::IsNot, false),
            ('<', true) => (Sign::Compare(Op::AtMost), true),
            ('≤', _) => (Sign::Compare(Op::AtMost), false),
            ('<', false) => (Sign::Compare(Op::Less), false),
            ('>', true) => (Sign::Compare(Op::AtLeast), true),
            ('≥', _) => (Sign::Compare(Op::AtLeast), false),
            ('>', false) => (Sign::Compare(Op::More), false),
            _ => return None,
        };
        self.at += first.len_utf8() + second.filter(|_| both).map_or(0, char::len_utf8);
        Some((sign, &self.source[start..self.at]))
    }

    fn field(&mut self, name: &str, place: Range<usize>, sign: Sign, written: &str) -> Parsed<Node> {
        if name.is_empty() {
            let what = Message::plain(messages::NAME_EXPECTED).with("sign", written);
            return Err(QueryError::new(place.start..self.at, what));
        }
        let vocabulary = self.context.vocabulary;
        let Some(field) = vocabulary.field(name) else { return Err(self.unknown_field(name, place)) };
        let mut end_of_sign = self.at;
        self.spaces();
        let (mut sign, mut written) = (sign, written);
        if sign == Sign::Has && self.peek().is_some_and(starts_sign) {
            // `due:<+7d` is meant as `due<+7d`.
            if let Some(second) = self.sign() {
                (sign, written) = second;
                end_of_sign = self.at;
            }
        }
        let place_of_sign = end_of_sign - written.len()..end_of_sign;
        self.spaces();
        if self.peek().is_none_or(|c| starts_sign(c) || (!is_bare(c) && !is_quote(c))) {
            let what = Message::plain(messages::VALUE_EXPECTED).with("sign", written);
            return Err(QueryError::new(self.here(), what));
        }
        let test = match sign {
            Sign::Compare(op) => self.compared(field, op, written, place_of_sign)?,
            Sign::Has => self.listed(field, written, Test::Has)?,
            Sign::Is | Sign::IsNot => self.listed(field, written, Test::Is)?,
        };
        let node = Node::Field(FieldTest { field: field.name.clone(), test, span: Span(place.start..self.at) });
        Ok(if sign == Sign::IsNot { Node::Not(Box::new(node)) } else { node })
    }

    fn unknown_field(&self, name: &str, place: Range<usize>) -> QueryError {
        let fields = self.context.vocabulary.fields();
        let names = |some: Vec<&Field>| some.into_iter().map(Field::named).take(12).collect::<Vec<_>>();
        let near: Vec<&Field> = fields.iter().filter(|f| f.names().any(|n| is_near(n, name))).collect();
        let error = QueryError::new(place, Message::plain(messages::UNKNOWN_FIELD).with("name", name));
        let error = if near.is_empty() {
            error.hint(Message::plain(messages::FIELDS_ARE).with_list("names", names(fields.iter().collect())))
        } else {
            error.hint(Message::plain(messages::DID_YOU_MEAN).with_list("names", names(near)))
        };
        let text = self.rest().split(char::is_whitespace).next().unwrap_or_default();
        let whole = self.source[error.span.start..self.at].to_string() + text;
        error.hint(Message::plain(messages::QUOTE_IT).with("text", whole.replace('"', "")))
    }

    fn compared(&mut self, field: &Field, op: Op, written: &str, place: Range<usize>) -> Parsed<Test> {
        let start = self.at;
        if !matches!(field.kind, FieldKind::Number | FieldKind::Date) {
            let what = Message::plain(messages::NO_ORDER).with_message("field", field.named()).with("sign", written);
            return Err(QueryError::new(place, what).hint(messages::USE_COLON));
        }
        let value = self.value(field)?;
        if value == Value::Overdue || self.peek().is_some_and(is_comma) {
            let what = Message::plain(messages::ONE_VALUE).with("sign", written);
            return Err(QueryError::new(start..self.at, what));
        }
        Ok(Test::Compare(op, value))
    }

    fn listed(&mut self, field: &Field, written: &str, test: fn(Vec<Value>) -> Test) -> Parsed<Test> {
        let start = self.at;
        match folded(self.take(is_bare)).as_str() {
            "none" | "empty" | "无" | "空" => return Ok(Test::None),
            "any" | "some" | "有" | "非空" => return Ok(Test::Any),
            _ => self.at = start,
        }
        let mut values = vec![self.value(field)?];
        while let Some(comma) = self.peek().filter(|c| is_comma(*c)) {
            self.at += comma.len_utf8();
            if self.peek().is_none_or(|c| !is_bare(c) && !is_quote(c)) {
                let what = Message::plain(messages::VALUE_EXPECTED).with("sign", comma);
                return Err(QueryError::new(self.here(), what));
            }
            if values.len() == MAX_VALUES {
                let what = Message::plain(messages::TOO_MANY_VALUES).with("max", MAX_VALUES).with("sign", written);
                return Err(QueryError::new(start..self.at, what));
            }
            values.push(self.value(field)?);
        }
        Ok(test(values))
    }

    fn value(&mut self, field: &Field) -> Parsed<Value> {
        let start = self.at;
        let quoted = self.peek().is_some_and(is_quote);
        let text = if quoted { self.quoted()? } else { self.take(is_bare).to_string() };
        let end = self.at;
        let wrong = |what: Msg| {
            QueryError::new(start..end, Message::plain(what).with_message("field", field.named()).with("value", &text))
        };
        match field.kind {
            FieldKind::Text => {
                let sign = self.source[..start].trim_end().chars().next_back().map(String::from).unwrap_or_default();
                let lacking = QueryError::new(start..end, Message::plain(messages::VALUE_EXPECTED).with("sign", sign));
                self.needle(text, quoted, start).map(Value::Text).ok_or(lacking)
            }
            FieldKind::Number => number(&text).map(Value::Number).ok_or_else(|| wrong(messages::NOT_A_NUMBER)),
            FieldKind::Date => {
                if matches!(folded(&text).as_str(), "overdue" | "逾期" | "超期") {
                    return Ok(Value::Overdue);
                }
                days(&text, self.context.today, self.context.calendar)
                    .map(|(from, to)| Value::Day(Day { from, to, text: text.clone() }))
                    .ok_or_else(|| wrong(messages::NOT_A_DAY))
            }
            FieldKind::Bool => yes_no(&text).map(Value::Bool).ok_or_else(|| wrong(messages::NOT_YES_OR_NO)),
            FieldKind::Word => {
                let codes = if quoted { Vec::new() } else { field.codes(&text) };
                let known = !codes.is_empty() || field.words.iter().any(|w| w.code == text);
                if field.closed && !known {
                    let names = field.words.iter().map(|w| Message::both(&w.code, w.label(Lang::Zh)));
                    let names = Message::plain(messages::WORDS_ARE).with_list("names", names);
                    return Err(wrong(messages::UNKNOWN_WORD).hint(names));
                }
                Ok(Value::Word { text, codes, quoted })
            }
        }
    }
}

/// Joins nodes into one, without one of the same sort inside.
fn joined(nodes: Vec<Node>, join: fn(Vec<Node>) -> Node, inner: fn(Node) -> Result<Vec<Node>, Node>) -> Node {
    let mut flat = Vec::with_capacity(nodes.len());
    for node in nodes {
        match inner(node) {
            Ok(more) => flat.extend(more),
            Err(node) => flat.push(node),
        }
    }
    if flat.len() == 1 { flat.remove(0) } else { join(flat) }
}
