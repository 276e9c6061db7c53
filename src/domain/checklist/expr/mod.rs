//! The expressions of checklists: those of XLSForm (ODK, Kobo), a part of XPath 1.0 with their own functions.
//!
//! `${name}` is the answer to a question, `.` the one being given. An expression is parsed once; what it does not know is
//! named with its place. Source: docs.getodk.org, "Form operators and functions"; XPath 1.0, 3 and 4.

mod calls;
mod dates;
mod eval;
mod lex;
mod parse;
mod texts;
mod value;

use std::fmt;

pub use eval::{Context, Unknown};
pub use value::{Val, moment};

use crate::error::Result;

/// The most bytes of an expression.
pub const MAX_BYTES: usize = 16 << 10;

/// How deep an expression may nest.
pub const MAX_DEPTH: usize = 64;

/// An expression, parsed.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    source: String,
    root: Node,
}

/// A part of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    Text(String),
    Number(f64),
    /// `${name}`, or a path that ends in it.
    Answer(String),
    /// `.`: the answer being given.
    Here,
    Negated(Box<Node>),
    Binary(Op, Box<Node>, Box<Node>),
    Call(&'static calls::Function, Vec<Node>),
}

/// An operator between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Or,
    And,
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Plus,
    Minus,
    Times,
    Div,
    Mod,
    Union,
}

impl Expr {
    /// Reads an expression.
    ///
    /// # Errors
    /// `BadInput` with what is not understood and where: an unknown function, a missing bracket, a stray sign.
    pub fn parse(source: &str) -> Result<Self> {
        let root = parse::parse(source)?;
        Ok(Self { source: source.trim().to_string(), root })
    }

    /// As it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The names of the questions whose answers it reads, each once.
    pub fn names(&self) -> Vec<&str> {
        fn walk<'n>(node: &'n Node, out: &mut Vec<&'n str>) {
            match node {
                Node::Answer(name) => {
                    if !out.contains(&name.as_str()) {
                        out.push(name);
                    }
                }
                Node::Negated(inner) => walk(inner, out),
                Node::Binary(_, a, b) => {
                    walk(a, out);
                    walk(b, out);
                }
                Node::Call(_, args) => args.iter().for_each(|a| walk(a, out)),
                Node::Text(_) | Node::Number(_) | Node::Here => {}
            }
        }
        let mut out = Vec::new();
        walk(&self.root, &mut out);
        out
    }

    /// Whether it holds: its value as a truth.
    ///
    /// # Errors
    /// Where something it asks for cannot be had.
    pub fn holds(&self, context: &dyn Context) -> Result<bool, Unknown> {
        eval::eval(&self.root, context).map(|v| v.truth())
    }

    /// Its value.
    ///
    /// # Errors
    /// Where something it asks for cannot be had.
    pub fn value(&self, context: &dyn Context) -> Result<Val, Unknown> {
        eval::eval(&self.root, context)
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

#[cfg(test)]
mod tests;
