//! An error in a query: where, what, and what is expected.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::messages;
use crate::error::{Code, Error};
use crate::i18n::{Lang, Message};

/// What is wrong in a query, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    /// The bytes of the query that are wrong. Empty where something is lacking.
    pub span: Range<usize>,
    /// What is wrong and what is expected.
    pub error: Error,
}

impl QueryError {
    pub(super) fn new(span: Range<usize>, what: impl Into<Message>) -> Self {
        Self { span, error: Error::new(Code::Usage, what) }
    }

    pub(super) fn hint(mut self, hint: impl Into<Message>) -> Self {
        self.error = self.error.hint(hint);
        self
    }

    /// What is wrong, in a language.
    pub fn say(&self, lang: Lang) -> String {
        self.error.say(lang)
    }

    /// The line under a query that marks the place, for a terminal: `      ^^^^`.
    pub fn mark(&self, source: &str) -> String {
        let before = source.get(..self.span.start).unwrap_or(source).width();
        let wrong = source.get(self.span.clone()).map_or(1, |s| s.width().max(1));
        format!("{}{}", " ".repeat(before), "^".repeat(wrong))
    }

    /// The error for where only a [`Error`] is shown: the query with the place marked comes as a hint.
    pub fn into_fault(self, source: &str) -> Error {
        if source.len() > super::MAX_LENGTH || source.contains(char::is_control) {
            return self.error;
        }
        let mark = self.mark(source);
        self.error.hint(Message::plain(messages::PLACE).with("source", source).with("mark", mark))
    }
}
