//! Any table written exactly as it is shown: CSV, XLSX, JSON, Markdown.

mod file;
mod flat;
mod json;
mod markdown;
mod xlsx;

pub use file::{write_bytes, write_file, write_text, write_whole};

use std::io::Write;
use std::path::Path;

use chrono::{NaiveDate, NaiveDateTime};

use super::messages;
use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Message};

/// A format to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated, UTF-8 with a byte-order mark, so that Excel opens it.
    Csv,
    /// An Excel workbook.
    Xlsx,
    /// An array of objects, one a row, by field key.
    Json,
    /// A Markdown table.
    Markdown,
}

impl Format {
    /// Reads a format's name or a file's extension.
    ///
    /// # Errors
    /// If it is none of them.
    pub fn parse(name: &str) -> Result<Self> {
        match name.to_ascii_lowercase().as_str() {
            "csv" => Ok(Self::Csv),
            "xlsx" => Ok(Self::Xlsx),
            "json" => Ok(Self::Json),
            "md" | "markdown" => Ok(Self::Markdown),
            _ => Err(Error::new(Code::Usage, messages::UNKNOWN_FORMAT).with("name", name).hint(messages::HINT_FORMATS)),
        }
    }

    /// Tells the format from a file's extension.
    ///
    /// # Errors
    /// If it has none of the known ones.
    pub fn of_path(path: &Path) -> Result<Self> {
        Self::parse(&path.extension().unwrap_or_default().to_string_lossy())
    }
}

/// How a column is aligned and formatted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ColumnKind {
    /// Words.
    #[default]
    Text,
    /// Numbers.
    Number,
    /// Numbers that are percentages: 79.0 is 79.0%.
    Percent,
    /// Days.
    Date,
    /// Moments.
    DateTime,
}

/// One column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What stands above it.
    pub heading: String,
    /// The field's key, used in JSON.
    pub key: String,
    /// How it is formatted.
    pub kind: ColumnKind,
}

/// One cell of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Out {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// A number; one that is not finite is written as nothing.
    Number(f64),
    /// A whole number.
    Whole(i64),
    /// Yes or no.
    Bool(bool),
    /// A day.
    Date(NaiveDate),
    /// A moment without a zone.
    DateTime(NaiveDateTime),
    /// Several words: an array in JSON, joined elsewhere.
    List(Vec<String>),
}

impl Out {
    /// The cell as a person reads it.
    pub fn plain(&self, kind: ColumnKind, lang: Lang) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(t) => t.clone(),
            Self::Number(n) if !n.is_finite() => String::new(),
            Self::Number(n) if kind == ColumnKind::Percent => format!("{n:.1}%"),
            Self::Number(n) => n.to_string(),
            Self::Whole(n) if kind == ColumnKind::Percent => format!("{n}.0%"),
            Self::Whole(n) => n.to_string(),
            Self::Bool(b) => (if *b { messages::YES } else { messages::NO }).text(lang).to_string(),
            Self::Date(d) => d.to_string(),
            Self::DateTime(d) => d.format("%Y-%m-%d %H:%M").to_string(),
            Self::List(l) => l.join(if lang == Lang::Zh { "、" } else { "; " }),
        }
    }
}

/// A table as it is shown: its columns, its rows in their order, and what it was made from.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Table {
    /// What it is called; may be empty.
    pub title: String,
    /// The day it speaks of.
    pub as_of: Option<NaiveDate>,
    /// The filter in force; may be empty.
    pub filter: String,
    /// When it was made, kept in a workbook's properties.
    pub made: Option<NaiveDateTime>,
    /// The language of yes, no and the lines above.
    pub lang: Lang,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each with one cell a column.
    pub rows: Vec<Vec<Out>>,
    /// The rows as JSON, where they have a shape of their own there, as records have.
    pub objects: Option<Vec<serde_json::Value>>,
}

impl Table {
    /// Leaves out the columns whose keys are not wanted.
    pub fn keep(&mut self, wanted: impl Fn(&str) -> bool) {
        let kept: Vec<bool> = self.columns.iter().map(|c| wanted(&c.key)).collect();
        let mut at = kept.iter();
        self.columns.retain(|_| at.next().copied().unwrap_or(true));
        for row in &mut self.rows {
            let mut at = kept.iter();
            row.retain(|_| at.next().copied().unwrap_or(true));
        }
    }

    /// The line below the title: as-of day and filter.
    fn caption(&self) -> Option<String> {
        let mut parts = Vec::new();
        if let Some(day) = self.as_of {
            parts.push(Message::plain(messages::AS_OF).with("day", day).say(self.lang));
        }
        if !self.filter.is_empty() {
            parts.push(Message::plain(messages::FILTER).with("filter", &self.filter).say(self.lang));
        }
        (!parts.is_empty()).then(|| parts.join(" · "))
    }

    fn kind(&self, column: usize) -> ColumnKind {
        self.columns.get(column).map_or(ColumnKind::Text, |c| c.kind)
    }
}

/// Writes one part after another of a table whose rows need not all be there at once; what stands above them is written
/// with the first part. Only CSV and Markdown can be written so.
///
/// # Errors
/// If the writer fails, or the format is another one.
pub fn write_part(part: &Table, first: bool, format: Format, out: &mut (dyn Write + Send)) -> Result<()> {
    let (head, rows): (Part, Part) = match format {
        Format::Csv => (flat::head, flat::rows),
        Format::Markdown => (markdown::head, markdown::rows),
        Format::Xlsx | Format::Json => {
            return Err(Error::new(Code::Usage, messages::UNKNOWN_FORMAT)
                .with("name", "")
                .hint(messages::HINT_FORMATS));
        }
    };
    let written = if first { head(part, out) } else { Ok(()) }.and_then(|()| rows(part, out));
    written.map_err(|e| Error::new(Code::Failed, messages::CANNOT_WRITE).with("file", "output").caused_by(e))
}

/// Writes something of a table.
type Part = fn(&Table, &mut dyn Write) -> std::io::Result<()>;

/// Writes a table in a format. Returns how many cells had to be shortened (Excel holds 32,767 characters a cell).
///
/// # Errors
/// If the writer fails, or the table has more rows than the format can hold.
pub fn write(table: &Table, format: Format, out: &mut (dyn Write + Send)) -> Result<usize> {
    let failed =
        |e: std::io::Error| Error::new(Code::Failed, messages::CANNOT_WRITE).with("file", "output").caused_by(e);
    match format {
        Format::Csv => flat::head(table, out).and_then(|()| flat::rows(table, out)).map_err(failed)?,
        Format::Json => json::write(table, out).map_err(failed)?,
        Format::Markdown => markdown::head(table, out).and_then(|()| markdown::rows(table, out)).map_err(failed)?,
        Format::Xlsx => return xlsx::write(table, out),
    }
    out.flush().map_err(failed)?;
    Ok(0)
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
