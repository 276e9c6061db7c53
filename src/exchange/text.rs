//! Delimited text: its encoding and delimiter are found out, lines are kept for messages.

use std::borrow::Cow;

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

use super::book::{Progress, STEP, stopped};
use super::grid::{Builder, Cell, Grid, Limits, Origin, Remark};
use super::messages;
use crate::error::{Code, Error, Result};
use crate::i18n::Message;

/// What may be said beforehand instead of being found out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// The delimiter: `,`, `;`, tab or `|`.
    pub delimiter: Option<u8>,
}

/// How a text was encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte-order mark.
    Utf8,
    /// UTF-16 with a byte-order mark.
    Utf16,
    /// GBK or its superset GB18030.
    Gbk,
}

/// Decodes a file's bytes.
///
/// # Errors
/// If they are neither valid UTF-8, UTF-16 with a byte-order mark, nor GB18030, with the first wrong byte and its line.
pub fn decode<'a>(name: &str, bytes: &'a [u8]) -> Result<(Cow<'a, str>, Encoding)> {
    for (mark, encoding) in [(&b"\xFF\xFE"[..], UTF_16LE), (b"\xFE\xFF", UTF_16BE)] {
        if let Some(rest) = bytes.strip_prefix(mark) {
            let text = encoding.decode_without_bom_handling_and_without_replacement(rest);
            return text.map(|t| (t, Encoding::Utf16)).ok_or_else(|| bad_bytes(name, bytes, 0));
        }
    }
    let body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let skipped = bytes.len() - body.len();
    if let Some(at) = body[..body.len().min(8192)].iter().position(|b| *b == 0) {
        let error = Error::new(Code::BadInput, messages::NOT_TEXT).with("file", name).with("byte", skipped + at);
        return Err(error.hint(messages::HINT_SAVE_AS));
    }
    let error = match std::str::from_utf8(body) {
        Ok(text) => return Ok((Cow::Borrowed(text), Encoding::Utf8)),
        Err(e) => e,
    };
    // Much well-formed UTF-8 beside few wrong bytes is damaged UTF-8, though GB18030 would read it as other characters.
    let (mut good, mut wrong) = (0usize, 0usize);
    for chunk in body.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        wrong += chunk.invalid().len();
    }
    if skipped == 0
        && good < wrong.saturating_mul(4)
        && let Some(text) = GB18030.decode_without_bom_handling_and_without_replacement(body)
    {
        return Ok((text, Encoding::Gbk));
    }
    Err(bad_bytes(name, bytes, skipped + error.valid_up_to()))
}

fn bad_bytes(name: &str, bytes: &[u8], at: usize) -> Error {
    let line = bytes[..at.min(bytes.len())].iter().filter(|b| **b == b'\n').count() + 1;
    Error::new(Code::BadInput, messages::BAD_ENCODING)
        .with("file", name)
        .with("byte", at + 1)
        .with("line", line)
        .hint(messages::HINT_ENCODING)
}

/// Reads delimited text into a grid.
///
/// # Errors
/// On wrong bytes, an open quotation mark, beyond the limits, or if the person stopped it.
pub fn read(name: &str, bytes: &[u8], options: &Options, limits: &Limits, progress: Progress<'_>) -> Result<Grid> {
    let (text, encoding) = decode(name, bytes)?;
    let mut grid = Builder::new(Origin { file: name.into(), sheet: None }, *limits);
    if encoding == Encoding::Gbk {
        grid.remark(Remark::whole(messages::READ_AS_GBK));
    }
    // A first line `sep=;` is Excel's own way to name the delimiter.
    let named = text.strip_prefix("sep=").and_then(|t| t.bytes().next().filter(u8::is_ascii));
    let body = if named.is_some() { text.split_once('\n').map_or("", |(_, rest)| rest) } else { text.as_ref() };
    let first_line = if named.is_some() { 2 } else { 1 };
    let delimiter = options.delimiter.or(named).unwrap_or_else(|| delimiter_of(body));
    // Before the reader keeps the place of every field of an endless line.
    let most = limits.columns as usize + limits.cell_bytes;
    let endless = body.split('\n').position(|l| l.len() > most && l.bytes().filter(|b| *b == delimiter).count() > most);
    if let Some(row) = endless {
        grid.start_row(row as u32 + first_line);
        grid.set(0, limits.columns, Cell::Empty)?;
    }
    let mut reader = reader(delimiter).from_reader(body.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut seen = 0u64;
    let (mut line, mut counted) = (first_line, 0usize);
    loop {
        let more = reader.read_record(&mut record).map_err(|e| {
            Error::new(Code::BadInput, messages::BAD_LINE)
                .with("file", name)
                .with("line", reader.position().line())
                .caused_by(e)
        })?;
        if !more {
            break;
        }
        // The reader's own count is one behind where lines end with CRLF.
        let start = record.position().map_or(0, csv::Position::byte) as usize;
        let start = start + body.as_bytes()[start..].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        line += line_ends(&body.as_bytes()[counted..start]);
        counted = start;
        let last = reader.position().byte() as usize >= body.len();
        open_quote(name, body, &record, delimiter, line, last, limits)?;
        let row = grid.start_row(line);
        for (column, field) in record.iter().enumerate() {
            let cell = if field.is_empty() { Cell::Empty } else { Cell::Text(unguard(field).to_string()) };
            grid.set(row, column as u32, cell)?;
        }
        seen += 1;
        if seen.is_multiple_of(STEP) && !progress(seen) {
            return Err(stopped(name));
        }
    }
    grid.finish()
}

/// Number of line ends, whichever way they are written.
fn line_ends(bytes: &[u8]) -> u32 {
    let ends = |(i, b): &(usize, &u8)| **b == b'\n' || (**b == b'\r' && bytes.get(i + 1) != Some(&b'\n'));
    bytes.iter().enumerate().filter(ends).count() as u32
}

/// Takes off what guards a text from being calculated: an apostrophe before a formula or a number (`'0797…`), or the
/// formula that is nothing but a text (`="0360…"`).
fn unguard(field: &str) -> &str {
    if let Some(rest) = field.strip_prefix('\'')
        && rest.starts_with(|c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r') || c.is_ascii_digit())
    {
        return rest;
    }
    let quoted = field.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    quoted.filter(|text| !text.contains('"')).unwrap_or(field)
}

/// A last record that swallowed lines and delimiters after an odd quotation mark was never closed.
fn open_quote(
    name: &str,
    body: &str,
    record: &csv::StringRecord,
    delimiter: u8,
    line: u32,
    last: bool,
    limits: &Limits,
) -> Result<()> {
    let swallowed = |f: &&str| {
        f.len() > limits.cell_bytes
            || (last && f.bytes().filter(|b| *b == b'\n').count() > 1 && f.contains(delimiter as char))
    };
    let Some(field) = record.iter().find(swallowed) else { return Ok(()) };
    let odd = body.bytes().filter(|b| *b == b'"').count() % 2 == 1;
    if odd && field.contains('\n') {
        return Err(Error::new(Code::BadInput, messages::OPEN_QUOTE)
            .with("file", name)
            .with("line", line)
            .hint(messages::HINT_QUOTE));
    }
    Ok(())
}

fn reader(delimiter: u8) -> csv::ReaderBuilder {
    let mut builder = csv::ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(delimiter);
    builder
}

/// Returns the delimiter that splits the most of the first lines into the same number of fields.
fn delimiter_of(text: &str) -> u8 {
    let mut end = text.len().min(64 << 10);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut best = (b',', (0, 0));
    for delimiter in [b',', b'\t', b';', b'|'] {
        let mut counts = std::collections::BTreeMap::<usize, usize>::new();
        for record in reader(delimiter).from_reader(&text.as_bytes()[..end]).byte_records().take(200).flatten() {
            if record.len() > 1 {
                *counts.entry(record.len()).or_default() += 1;
            }
        }
        let score = counts.into_iter().map(|(fields, n)| (n, fields)).max().unwrap_or((0, 0));
        if score > best.1 {
            best = (delimiter, score);
        }
    }
    best.0
}

/// Says how a text was encoded.
impl Encoding {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16 => "UTF-16",
            Self::Gbk => "GBK",
        }
    }
}

impl From<Encoding> for Message {
    fn from(e: Encoding) -> Self {
        Message::plain(messages::ENCODING).with("name", e.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    fn grid(bytes: &[u8]) -> Result<Grid> {
        read("t.csv", bytes, &Options::default(), &Limits::default(), &mut |_| true)
    }

    fn rows(g: &Grid) -> Vec<Vec<String>> {
        (0..g.height()).map(|r| g.row(r).iter().map(ToString::to_string).collect()).collect()
    }

    const SAMPLE: &str = "序号,事项,单位\n1,\"压减,材料\",市税务局\n2,并联审批,市住建局\n";

    #[test]
    fn every_encoding_gives_the_same_table() {
        let want = rows(&grid(SAMPLE.as_bytes()).unwrap());
        assert_eq!(want[1], ["1", "压减,材料", "市税务局"]);
        let gbk = encoding_rs::GBK.encode(SAMPLE).0;
        let utf16: Vec<u8> = std::iter::once(0xFEFF).chain(SAMPLE.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = std::iter::once(0xFEFF).chain(SAMPLE.encode_utf16()).flat_map(u16::to_be_bytes).collect();
        let bom = ["\u{FEFF}", SAMPLE].concat();
        for bytes in [bom.as_bytes(), &gbk, &utf16, &big] {
            assert_eq!(rows(&grid(bytes).unwrap()), want);
        }
        assert_eq!(grid(&gbk).unwrap().remarks[0].what.msg(), messages::READ_AS_GBK);
        // A character that only GB18030 has.
        assert_eq!(decode("t", &GB18030.encode("㐀𠀀县").0).unwrap(), (Cow::Borrowed("㐀𠀀县"), Encoding::Gbk));
    }

    #[test]
    fn a_wrong_byte_is_named_with_its_line() {
        let mut bytes = SAMPLE.as_bytes().to_vec();
        let at = SAMPLE.find("并联").unwrap();
        bytes[at] = 0xFF;
        let f = grid(&bytes).unwrap_err();
        assert!(f.is(messages::BAD_ENCODING) && f.say(Lang::En).contains("line 3"), "{f}");
        assert!(f.say(Lang::En).contains(&format!("byte {}", at + 1)), "{f}");
        assert!(grid(b"a,b\n\xFF\xFF\xFF,1\n").unwrap_err().say(Lang::Zh).contains("第 2 行"));
        // Cut in the middle of a character.
        assert!(grid(&SAMPLE.as_bytes()[..SAMPLE.len() - 3]).is_err());
        assert!(grid(b"MZ\x90\x00\x03\x00").unwrap_err().is(messages::NOT_TEXT));
    }

    #[test]
    fn delimiters_are_found_and_lines_kept() {
        for d in [";", "\t", "|", ","] {
            let text = format!("标题\n序号{d}事项{d}单位\n1{d}\"甲\n乙\"{d}丙\n2{d}丁{d}戊\n");
            let g = grid(text.as_bytes()).unwrap();
            assert_eq!(rows(&g)[2], ["1", "甲\n乙", "丙"], "{d:?}");
            assert_eq!((g.number(2), g.number(3)), (3, 5));
        }
        for end in ["\n", "\r\n", "\r"] {
            let g = grid(format!("\u{FEFF}a,b{end}{end}1,\"x{end}y\"{end}2,z{end}").as_bytes()).unwrap();
            assert_eq!([0, 1, 2].map(|r| g.number(r)), [1, 3, 5], "{end:?}");
        }
        assert_eq!(rows(&grid(b"sep=;\na;b,c\n").unwrap()), [["a", "b,c"]]);
        assert_eq!(rows(&grid(b"one\ntwo\n").unwrap()), [["one"], ["two"]]);
    }

    #[test]
    fn what_guards_a_text_is_taken_off() {
        let g = grid("编码,电话\n\"=\"\"0360781\"\"\",'0797-12\n'=A1,'甲\n\"=\"\"a\"\"&\"\"b\"\"\",'-3\n".as_bytes())
            .unwrap();
        assert_eq!(rows(&g)[1..], [["0360781", "0797-12"], ["=A1", "'甲"], ["=\"a\"&\"b\"", "-3"]]);
    }

    #[test]
    fn bounds_hold() {
        let wide = vec!["x"; 100_000].join(",");
        let f = grid(wide.as_bytes()).unwrap_err();
        assert!(f.is(messages::TOO_MANY_COLUMNS) && f.say(Lang::En).contains("16384"), "{f}");
        let endless = format!("a,b\n{}", ",".repeat(1 << 20));
        let f = grid(endless.as_bytes()).unwrap_err();
        assert!(f.is(messages::TOO_MANY_COLUMNS) && f.say(Lang::En).contains("row 2"), "{f}");
        let huge = format!("a,b\n1,{}\n", "x".repeat(10 << 20));
        let f = grid(huge.as_bytes()).unwrap_err();
        assert!(f.is(messages::CELL_TOO_LONG) && f.say(Lang::En).contains("row 2, column B"), "{f}");
        let open = format!("a,b\n1,\"open\n{}", "2,x\n".repeat(10));
        assert!(grid(open.as_bytes()).unwrap_err().say(Lang::En).contains("line 2"));
        assert!(
            grid(format!("a,b\n1,\"open\n{}", "2,x\n".repeat(200_000)).as_bytes())
                .unwrap_err()
                .is(messages::OPEN_QUOTE)
        );
    }

    #[test]
    fn reading_can_be_stopped() {
        let text = "a,b\n".repeat(5000);
        let f = read("t.csv", text.as_bytes(), &Options::default(), &Limits::default(), &mut |n| n < 2000).unwrap_err();
        assert_eq!(f.code(), Code::Cancelled);
    }
}
