//! From words to a tree, by the precedence of XPath 1.0: or, and, equality, order, sums, products, unary minus, union.

use super::calls::{self, FUNCTIONS};
use super::lex::{Token, Word, lex, stray};
use super::{MAX_BYTES, MAX_DEPTH, Node, Op};
use crate::domain::checklist::messages;
use crate::error::{Code, Error, Result};

/// The most operators of an expression.
const MAX_OPERATORS: usize = 500;

/// The levels of precedence, the loosest first.
const LEVELS: &[&[(&str, Op)]] = &[
    &[("or", Op::Or)],
    &[("and", Op::And)],
    &[("=", Op::Equal), ("!=", Op::Unequal)],
    &[("<", Op::Less), ("<=", Op::LessOrEqual), (">", Op::Greater), (">=", Op::GreaterOrEqual)],
    &[("+", Op::Plus), ("-", Op::Minus)],
    &[("*", Op::Times), ("div", Op::Div), ("mod", Op::Mod)],
];

pub(super) fn parse(source: &str) -> Result<Node> {
    if source.len() > MAX_BYTES {
        return Err(Error::new(Code::BadInput, messages::EXPRESSION_LONG).with("bytes", MAX_BYTES));
    }
    let tokens = lex(source)?;
    let mut parser = Parser { tokens: &tokens, at: 0, depth: 0, operators: 0 };
    let root = parser.level(0)?;
    match parser.tokens.get(parser.at) {
        None => Ok(root),
        Some(token) => Err(stray(&shown(&token.what), token.at)),
    }
}

fn shown(word: &Word) -> String {
    match word {
        Word::Text(t) => format!("'{t}'"),
        Word::Number(n) => n.to_string(),
        Word::Answer(name) => format!("${{{name}}}"),
        Word::Name(name) => name.clone(),
        Word::Dots(n) => ".".repeat(*n),
        Word::Sign(s) => s.to_string(),
    }
}

struct Parser<'t> {
    tokens: &'t [Token],
    at: usize,
    depth: usize,
    operators: usize,
}

impl Parser<'_> {
    fn level(&mut self, level: usize) -> Result<Node> {
        let Some(ops) = LEVELS.get(level) else { return self.unary() };
        self.deeper()?;
        let mut left = self.level(level + 1)?;
        while let Some(op) = self.operator(ops) {
            let right = self.level(level + 1)?;
            left = Node::Binary(op, Box::new(left), Box::new(right));
            // A long chain is as deep as it is long.
            self.operators += 1;
            if self.operators > MAX_OPERATORS {
                return Err(Error::new(Code::BadInput, messages::EXPRESSION_DEEP));
            }
        }
        self.depth -= 1;
        Ok(left)
    }

    fn deeper(&mut self) -> Result<()> {
        self.depth += 1;
        match self.depth > MAX_DEPTH * LEVELS.len() {
            true => Err(Error::new(Code::BadInput, messages::EXPRESSION_DEEP)),
            false => Ok(()),
        }
    }

    fn operator(&mut self, ops: &[(&str, Op)]) -> Option<Op> {
        let word = match &self.tokens.get(self.at)?.what {
            Word::Sign(s) => s,
            Word::Name(name) => name.as_str(),
            _ => return None,
        };
        let found = ops.iter().find(|(w, _)| *w == word)?;
        self.at += 1;
        Some(found.1)
    }

    fn unary(&mut self) -> Result<Node> {
        if self.operator(&[("-", Op::Minus)]).is_some() {
            self.deeper()?;
            let inner = self.unary()?;
            self.depth -= 1;
            return Ok(Node::Negated(Box::new(inner)));
        }
        let mut left = self.primary()?;
        while self.operator(&[("|", Op::Union)]).is_some() {
            let right = self.primary()?;
            left = Node::Binary(Op::Union, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn end(&self) -> Error {
        Error::new(Code::BadInput, messages::EXPRESSION_ENDS)
    }

    fn primary(&mut self) -> Result<Node> {
        let token = self.tokens.get(self.at).ok_or_else(|| self.end())?;
        self.at += 1;
        match &token.what {
            Word::Text(t) => Ok(Node::Text(t.clone())),
            Word::Number(n) => Ok(Node::Number(*n)),
            Word::Answer(name) => Ok(Node::Answer(name.clone())),
            Word::Sign("(") => {
                let inner = self.level(0)?;
                self.sign(")")?;
                Ok(inner)
            }
            Word::Sign("/" | "//") => self.path(),
            // `..` alone stands for the section: only `position(..)` asks for it, and knows it.
            Word::Dots(_) if !self.is_sign("/") => Ok(Node::Here),
            Word::Dots(_) => {
                self.sign("/")?;
                self.path()
            }
            Word::Name(name) if self.is_sign("(") => self.call(name, token.at),
            Word::Name(_) => {
                self.at -= 1;
                self.path()
            }
            other => Err(stray(&shown(other), token.at)),
        }
    }

    fn is_sign(&self, sign: &str) -> bool {
        matches!(self.tokens.get(self.at), Some(Token { what: Word::Sign(s), .. }) if *s == sign)
    }

    fn sign(&mut self, sign: &'static str) -> Result<()> {
        if self.is_sign(sign) {
            self.at += 1;
            return Ok(());
        }
        match self.tokens.get(self.at) {
            Some(token) => Err(stray(&shown(&token.what), token.at)),
            None => Err(self.end()),
        }
    }

    /// A path such as `/form/group/name` or `../name`: its last step names the question.
    fn path(&mut self) -> Result<Node> {
        loop {
            let token = self.tokens.get(self.at).ok_or_else(|| self.end())?;
            self.at += 1;
            let name = match &token.what {
                Word::Name(name) | Word::Answer(name) => name.clone(),
                Word::Dots(_) => String::new(),
                other => return Err(stray(&shown(other), token.at)),
            };
            if self.is_sign("/") {
                self.at += 1;
            } else if self.is_sign("[") {
                let at = self.tokens.get(self.at).map_or(token.at, |t| t.at);
                return Err(Error::new(Code::BadInput, messages::NO_PREDICATES).with("at", at));
            } else if name.is_empty() {
                return Err(stray(&shown(&token.what), token.at));
            } else {
                return Ok(Node::Answer(name));
            }
        }
    }

    fn call(&mut self, name: &str, at: usize) -> Result<Node> {
        let Some(function) = FUNCTIONS.iter().find(|f| f.name == name) else {
            return Err(Error::new(Code::BadInput, messages::NO_FUNCTION).with("name", name).with("at", at));
        };
        self.sign("(")?;
        let mut args = Vec::new();
        if !self.is_sign(")") {
            loop {
                args.push(self.level(0)?);
                if !self.is_sign(",") {
                    break;
                }
                self.at += 1;
            }
        }
        self.sign(")")?;
        calls::check(function, args.len(), at)?;
        Ok(Node::Call(function, args))
    }
}
