//! What a file really is: told from its first bytes, since names lie.

use super::messages;
use crate::error::{Code, Error, Result};

/// A format that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Office Open XML workbook (`.xlsx`, `.xlsm`).
    Xlsx,
    /// The workbook of Excel 97–2003 (`.xls`).
    Xls,
    /// Delimited text (`.csv`, `.tsv`, `.txt`).
    Text,
}

impl Format {
    /// The name under which people know it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Xlsx => "XLSX",
            Self::Xls => "XLS",
            Self::Text => "CSV",
        }
    }

    fn from_extension(file: &str) -> Option<Self> {
        let ext = file.rsplit_once('.')?.1.to_ascii_lowercase();
        match ext.as_str() {
            "xlsx" | "xlsm" => Some(Self::Xlsx),
            "xls" => Some(Self::Xls),
            "csv" | "tsv" | "txt" | "tab" => Some(Self::Text),
            _ => None,
        }
    }
}

/// What was found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sniffed {
    /// The format.
    pub format: Format,
    /// The format that the file's name promises, where that is another one.
    pub named: Option<Format>,
}

const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Tells the format of a file from its content.
///
/// # Errors
/// If it is empty or of a format that is not read (a web page, an OpenDocument or PDF file, a picture), with what to do.
pub fn sniff(file: &str, bytes: &[u8]) -> Result<Sniffed> {
    let no = |what: &str| {
        Error::new(Code::BadInput, messages::NOT_A_TABLE)
            .with("file", file)
            .with("what", what)
            .hint(messages::HINT_SAVE_AS)
    };
    if bytes.is_empty() {
        return Err(Error::new(Code::BadInput, messages::FILE_EMPTY).with("file", file).hint(messages::HINT_EMPTY));
    }
    let head = &bytes[..bytes.len().min(4096)];
    let format = if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        if contains(head, b"mimetypeapplication/vnd.oasis") {
            return Err(no("OpenDocument"));
        }
        Format::Xlsx
    } else if head.starts_with(OLE) {
        Format::Xls
    } else if head.starts_with(b"%PDF") {
        return Err(no("PDF"));
    } else if [&b"\x89PNG"[..], b"\xFF\xD8\xFF", b"GIF8", b"Rar!", b"7z\xBC\xAF", b"\x1F\x8B"]
        .iter()
        .any(|m| head.starts_with(m))
    {
        return Err(no(
            if head.starts_with(b"\x89PNG") || head.starts_with(b"\xFF\xD8") || head.starts_with(b"GIF8") {
                "image"
            } else {
                "archive"
            },
        ));
    } else {
        let start = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
        let lower: Vec<u8> = start.iter().take(512).map(u8::to_ascii_lowercase).collect();
        if lower.starts_with(b"<?xml") && contains(start, b"schemas-microsoft-com:office:spreadsheet") {
            return Err(no("XML 2003"));
        }
        if [&b"<html"[..], b"<!doctype", b"<table", b"<head", b"<meta", b"<?xml"].iter().any(|m| lower.starts_with(m)) {
            return Err(no("HTML/XML"));
        }
        Format::Text
    };
    let named = Format::from_extension(file).filter(|n| *n != format);
    Ok(Sniffed { format, named })
}

fn contains(hay: &[u8], needle: &[u8]) -> bool {
    hay.windows(needle.len()).any(|w| w == needle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn names_that_lie_are_seen() {
        let s = sniff("台账.xls", b"serial,title\n1,a\n").unwrap();
        assert_eq!((s.format, s.named), (Format::Text, Some(Format::Xls)));
        assert_eq!(sniff("a.csv", b"PK\x03\x04rest").unwrap().format, Format::Xlsx);
        assert_eq!(sniff("a.csv", b"a,b").unwrap().named, None);
    }

    #[test]
    fn a_web_page_named_xls_says_what_to_do() {
        let f = sniff("a.xls", b"\xEF\xBB\xBF  <HTML xmlns:x='urn'>").unwrap_err();
        assert!(f.say(Lang::En).contains("HTML") && f.hints(Lang::Zh)[0].contains("xlsx"));
        assert!(sniff("a.xlsx", b"").unwrap_err().is(messages::FILE_EMPTY));
        assert!(sniff("a.csv", b"%PDF-1.7").is_err());
    }
}
