//! CSV that Excel opens: a byte-order mark, CRLF, and no text that would be taken for a formula.

use std::borrow::Cow;
use std::io::{Result, Write};

use super::{Out, Table};

pub(super) fn head(table: &Table, out: &mut dyn Write) -> Result<()> {
    out.write_all("\u{FEFF}".as_bytes())?;
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    csv.write_record(table.columns.iter().map(|c| guard(&c.heading).into_owned()))?;
    csv.flush()
}

pub(super) fn rows(table: &Table, out: &mut dyn Write) -> Result<()> {
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    for row in &table.rows {
        let fields = row.iter().enumerate().map(|(i, cell)| {
            let text = cell.plain(table.kind(i), table.lang);
            if matches!(cell, Out::Text(_) | Out::List(_)) { guard(&text).into_owned() } else { text }
        });
        csv.write_record(fields)?;
    }
    csv.flush()
}

/// Puts an apostrophe before words that a spreadsheet would calculate. Plain negative numbers stay as they are.
pub(super) fn guard(text: &str) -> Cow<'_, str> {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if risky && text.parse::<f64>().is_err() { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}
