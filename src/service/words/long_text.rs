//! Texts that are longer than a field, such as the receipt of a draw from thousands or a form with many choices: the field
//! holds the beginning, a second one the rest in pieces.

use crate::domain::kind::Tag;
use crate::domain::record::Record;
use crate::domain::value::{MAX_TEXT, Value};

/// The most bytes of such a text: it is one entry of the log, which holds 4 MiB.
pub const MOST: usize = 3 << 20;

/// The values of two fields that hold a text. A field holds 64 KiB: what does not fit goes on in pieces of one line, in which `\n`, `\t` and
/// `\\` stand for what a line cannot hold.
pub fn split(text: &str) -> (Value, Option<Value>) {
    let end = (0..=MAX_TEXT.min(text.len())).rfind(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let mut pieces: Vec<String> = Vec::new();
    for c in text[end..].chars() {
        let full = |p: &String| p.len() + 4 > MAX_TEXT;
        if pieces.last().is_none_or(full) {
            pieces.push(String::new());
        }
        let Some(piece) = pieces.last_mut() else { continue };
        match c {
            '\n' => piece.push_str("\\n"),
            '\t' => piece.push_str("\\t"),
            '\\' => piece.push_str("\\\\"),
            c => piece.push(c),
        }
    }
    (Value::from(&text[..end]), (!pieces.is_empty()).then_some(Value::Texts(pieces)))
}

/// The text that two fields of a record hold; blank where they hold none.
pub fn of(record: &Record, (first, rest): (Tag, Tag)) -> String {
    let mut out = record.text(first).unwrap_or_default().to_string();
    if let Some(Value::Texts(pieces)) = record.get(rest).map(|v| v.to_owned()) {
        let mut chars = pieces.iter().flat_map(|piece| piece.chars());
        while let Some(c) = chars.next() {
            match (c, if c == '\\' { chars.next() } else { None }) {
                ('\\', Some('n')) => out.push('\n'),
                ('\\', Some('t')) => out.push('\t'),
                ('\\', Some(other)) => out.push(other),
                (c, _) => out.push(c),
            }
        }
    }
    out
}
