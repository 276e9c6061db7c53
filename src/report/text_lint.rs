//! `lint FILE`: what stands in a document that somebody else wrote is checked against itself.
//!
//! The rules are in [`crate::domain::lint::text`]; the document is read by [`crate::exchange::document`].

use serde_json::{Value, json};

use crate::domain::lint::Severity;
use crate::domain::lint::text::{Block, TextRemark, check};
use crate::i18n::Lang;

/// What was found in a document.
#[derive(Clone, Debug, PartialEq)]
pub struct TextLint {
    /// The document.
    pub blocks: Vec<Block>,
    /// What does not follow, in the order of its lines.
    pub remarks: Vec<TextRemark>,
}

impl TextLint {
    /// Checks a document; days without a year are read in `year` where the document names none.
    pub fn of(blocks: Vec<Block>, year: i32) -> Self {
        let remarks = check(&blocks, Some(year));
        Self { blocks, remarks }
    }

    /// Returns how many remarks of a severity there are.
    pub fn count(&self, severity: Severity) -> usize {
        self.remarks.iter().filter(|r| r.severity == severity).count()
    }

    /// Returns the document's lines with their numbers, a row of a table as one line.
    pub fn lines(&self) -> Vec<(u32, String)> {
        let mut out = Vec::new();
        for block in &self.blocks {
            match block {
                Block::Text(lines) => out.extend(lines.iter().cloned()),
                Block::Table(rows) => out.extend(rows.iter().map(|(n, row)| (*n, row.join("  ")))),
            }
        }
        out
    }

    /// Returns a list with one object a remark; texts are in the reader's language.
    pub fn to_json(&self, lang: Lang) -> Value {
        let remark = |r: &TextRemark| {
            json!({
                "line": r.line,
                "check": r.claim.name(),
                "severity": r.severity.name(),
                "says": r.says,
                "follows": r.follows.say(lang),
                "reading": r.reading.say(lang),
            })
        };
        Value::Array(self.remarks.iter().map(remark).collect())
    }
}
