//! The beginning of a file in lines of text, to be looked at: text, the rows of a workbook, the paragraphs of a document.

use std::io::Read;

use super::book::read_bytes;
use super::grid::{Cell, Limits};
use super::text::decode;
use crate::error::{Code, Error, Result};

/// The largest workbook or document that is read for a look, in bytes.
const MAX_PACKED: u64 = 8 << 20;
/// The most bytes of a text that are read.
const MAX_TEXT: u64 = 256 << 10;
/// The most bytes of a document's text once unpacked.
const MAX_UNPACKED: u64 = 4 << 20;

crate::messages! {
    NO_LINES: "a file of type {media} is not shown here", "此处不显示 {media} 类型的文件";
    TOO_LARGE: "files over {limit} MB are not shown here", "超过 {limit} MB 的文件此处不显示";
    DAMAGED: "the document {name} cannot be read: {why}", "无法读取文档 {name}：{why}";
}

/// Returns the first lines of a file, at most so many; cells of a row are set apart by tabs.
///
/// # Errors
/// `BadInput` where it is of a type that has no lines, too large or damaged.
pub fn first_lines(name: &str, media: &str, size: u64, file: &mut dyn Read, most: usize) -> Result<Vec<String>> {
    let ending = name.rsplit_once('.').map_or(String::new(), |(_, e)| e.to_ascii_lowercase());
    let is_text = media.starts_with("text/") || ["txt", "md", "json", "log", "xml", "csv", "tsv"].contains(&&*ending);
    let mut take = |limit: u64| -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let read = file.take(limit).read_to_end(&mut bytes);
        read.map_err(|e| Error::new(Code::Failed, DAMAGED).with("name", name).with("why", e))?;
        Ok(bytes)
    };
    let is_sheet = media.ends_with("spreadsheetml.sheet") || ["xlsx", "xls", "xlsm"].contains(&&*ending);
    let is_document = media.ends_with("wordprocessingml.document") || ending == "docx";
    if !is_text && size > MAX_PACKED && (is_sheet || is_document) {
        return Err(Error::new(Code::BadInput, TOO_LARGE).with("limit", MAX_PACKED >> 20));
    }
    let lines: Vec<String> = if is_sheet {
        let grid = read_bytes(name, &take(MAX_PACKED)?, None, &Limits::default(), &mut |_| true)?.grid;
        let row = |row: usize| grid.row(row).iter().map(cell).collect::<Vec<_>>().join("\t");
        (0..grid.height()).map(row).filter(|line| !line.trim().is_empty()).take(most).collect()
    } else if is_document {
        document(name, &take(MAX_PACKED)?, most)?
    } else if is_text {
        let mut bytes = take(MAX_TEXT)?;
        // What was cut may end within a character.
        if bytes.len() as u64 == MAX_TEXT {
            let end = bytes.iter().rposition(|b| *b == b'\n').unwrap_or(bytes.len());
            bytes.truncate(end);
        }
        decode(name, &bytes)?.0.lines().take(most).map(str::to_string).collect()
    } else {
        return Err(Error::new(Code::BadInput, NO_LINES).with("media", media));
    };
    Ok(lines)
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(t) | Cell::Error(t) => t.replace(['\n', '\t'], " "),
        Cell::Number(n) => n.to_string(),
        Cell::Bool(b) => b.to_string(),
        Cell::DateTime(t) => t.format("%Y-%m-%d").to_string(),
    }
}

/// The paragraphs of a document (ECMA-376, `w:p` and `w:t` of `word/document.xml`).
fn document(name: &str, bytes: &[u8], most: usize) -> Result<Vec<String>> {
    let damaged = |why: String| Error::new(Code::BadInput, DAMAGED).with("name", name).with("why", why);
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).map_err(|e| damaged(e.to_string()))?;
    let part = zip.by_name("word/document.xml").map_err(|e| damaged(e.to_string()))?;
    let mut xml = Vec::new();
    part.take(MAX_UNPACKED).read_to_end(&mut xml).map_err(|e| damaged(e.to_string()))?;
    let xml = String::from_utf8_lossy(&xml);
    let (mut lines, mut line, mut within) = (Vec::new(), String::new(), false);
    for piece in xml.split('<').skip(1) {
        let Some((tag, text)) = piece.split_once('>') else { continue };
        match tag.split([' ', '/']).next().unwrap_or_default() {
            "w:t" => within = true,
            "w:tab" => line.push(' '),
            // A line that was broken within a paragraph stays one.
            "w:br" | "w:cr" => lines.push(std::mem::take(&mut line)),
            _ if tag == "/w:t" => within = false,
            _ if tag == "/w:p" => {
                if !line.trim().is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                line.clear();
            }
            _ => {}
        }
        if within && !tag.starts_with('/') && !tag.ends_with('/') {
            line.push_str(&unescaped(text));
        }
        if lines.len() >= most {
            break;
        }
    }
    Ok(lines)
}

/// The five entities that XML has by itself.
fn unescaped(text: &str) -> String {
    let known = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    known.iter().fold(text.to_string(), |text, (name, is)| text.replace(name, is))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn lines(name: &str, media: &str, bytes: &[u8]) -> Result<Vec<String>> {
        first_lines(name, media, bytes.len() as u64, &mut &bytes[..], 5)
    }

    #[test]
    fn text_sheets_and_documents_show_their_beginning() {
        assert_eq!(lines("a.txt", "text/plain", "甲\n乙\r\n".as_bytes()).unwrap(), ["甲", "乙"]);
        let (gbk, _, _) = encoding_rs::GBK.encode("整改情况\n已完成");
        assert_eq!(lines("a.csv", "application/octet-stream", &gbk).unwrap(), ["整改情况", "已完成"]);
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
        let xml = "<w:document><w:p><w:r><w:t>回复</w:t></w:r><w:r><w:t xml:space=\"preserve\"> A&amp;B</w:t></w:r></w:p>\
                   <w:p><w:pPr/></w:p><w:p><w:r><w:t/><w:t>第二段</w:t><w:br/><w:t>另起一行</w:t></w:r></w:p></w:document>";
        zip.write_all(xml.as_bytes()).unwrap();
        let docx = zip.finish().unwrap().into_inner();
        assert_eq!(lines("a.docx", "application/zip", &docx).unwrap(), ["回复 A&B", "第二段", "另起一行"]);
        assert!(lines("a.docx", "application/zip", &docx[..40]).is_err());
        assert!(lines("a.pdf", "application/pdf", b"%PDF-1.7").is_err());
    }
}
