//! The filter language, the same in the console's filter line, in saved views and on the command line.
//!
//! ```text
//! query  = any ;                 any = all { ("or" | 或 | "|") all } ;   all = one { [ "and" | 且 | "&" ] one } ;
//! one    = ("-" | "!" | "not" | 非) one | "(" any ")" | term ;
//! term   = word | "exact words" | field (":" | "=" | "!=") value { "," value } | field ("<" | "<=" | ">" | ">=") value ;
//! ```
//!
//! A bare word is looked for in the record's text, by characters, initials or pinyin; exact words as they stand. `:` asks
//! whether a field holds one of the values (a text: contains it; a day: lies in it), `=` whether it is one. `none`, `any`
//! ask whether it holds anything. Full-width signs count as their ASCII twins; field names and words are taken in both
//! languages. Days may be relative (`+7d`, `+10wd`, `this-week`, 本周) and are settled when the query is read.
//!
//! Fields come from a [`Vocabulary`] and values from a [`Subject`]; [`fields_of`] and [`tell_value`] make them of the
//! schema, and rooms above add what they derive.

mod ast;
mod complete;
mod days;
mod error;
mod eval;
mod fold;
mod messages;
mod parse;
mod schema;
mod typed;
mod vocabulary;

#[cfg(test)]
mod tests;

pub use ast::{Day, FieldTest, Needle, Node, Number, Op, Query, Span, Test, Value};
pub use complete::{Candidate, Completion, complete};
pub use days::days;
pub use error::QueryError;
pub use eval::{Atom, Subject};
pub use fold::{fold, folded, same};
pub use messages::{NONE, OVERDUE, YES};
pub use parse::{Context, MAX_DEPTH, MAX_LENGTH, MAX_TERMS, MAX_VALUES, parse};
pub use schema::{Titles, fields_of, tell_value};
pub use vocabulary::{Field, FieldKind, Named, Vocabulary};
