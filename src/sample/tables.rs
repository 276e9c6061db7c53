//! The sample's tables: one row a line, cells apart by `|`, notes after `#`.

use crate::error::{Code, Error, Result};
use crate::sample::TABLE;

/// A row of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    table: &'static str,
    line: usize,
    text: &'static str,
}

impl Row {
    /// A cell, by its place from 0.
    pub(super) fn cell(&self, at: usize) -> Result<&'static str> {
        self.text.split('|').nth(at).ok_or_else(|| self.wrong(&format!("|{at}")))
    }

    /// A cell that holds several, apart by a sign.
    pub(super) fn list(&self, at: usize, sign: char) -> Result<impl Iterator<Item = &'static str>> {
        Ok(self.cell(at)?.split(sign).filter(|t| !t.is_empty()))
    }

    /// A cell that holds a number.
    pub(super) fn number<T: std::str::FromStr>(&self, at: usize) -> Result<T> {
        let text = self.cell(at)?;
        text.parse().map_err(|_| self.wrong(text))
    }

    /// What a line that begins with `=` names.
    pub(super) fn heading(&self) -> Option<&'static str> {
        self.text.strip_prefix('=')
    }

    /// The error of a row that cannot be.
    pub(super) fn wrong(&self, what: &str) -> Error {
        Error::new(Code::Corrupt, TABLE).with("table", self.table).with("line", self.line).with("what", what)
    }
}

/// The rows of a table.
pub(super) fn rows(table: &'static str, text: &'static str) -> impl Iterator<Item = Row> {
    text.lines().zip(1..).filter(|(text, _)| !text.is_empty() && !text.starts_with('#')).map(move |(text, line)| Row {
        table,
        line,
        text,
    })
}

/// A table of `data/` with its name.
macro_rules! table {
    ($name:literal) => {
        $crate::sample::tables::rows($name, include_str!(concat!("data/", $name)))
    };
}
pub(super) use table;
