//! A document that somebody wrote, as blocks of text and tables: plain text, DOCX, a workbook, CSV.

use std::io::{Cursor, Read};
use std::path::Path;

use quick_xml::events::Event;
use quick_xml::reader::Reader;
use zip::ZipArchive;

use super::book::{Progress, damaged, read_bytes};
use super::grid::Limits;
use super::{messages, text};
use crate::domain::lint::text::Block;
use crate::error::{Code, Error, Result};

/// Bytes of the text of a document once unpacked.
const MAX_XML: u64 = 64 << 20;
/// Lines of a document.
const MAX_LINES: usize = 200_000;
/// Sheets of a workbook.
const MAX_SHEETS: usize = 100;
/// A cell with more characters than this is read as text too.
const LONG_CELL: usize = 24;

/// Reads a document: its blocks with their lines, paragraphs or rows numbered from 1.
///
/// # Errors
/// `BadInput` where it is none that can be read, damaged or too large.
pub fn read(name: &str, bytes: &[u8], progress: Progress<'_>) -> Result<Vec<Block>> {
    let limits = Limits::default();
    if bytes.len() as u64 > limits.file_bytes {
        return Err(Error::new(Code::BadInput, messages::FILE_TOO_LARGE)
            .with("file", name)
            .with("limit", limits.file_bytes >> 20)
            .hint(messages::HINT_SPLIT));
    }
    if bytes.starts_with(b"PK") && is_docx(bytes) {
        return docx(name, bytes);
    }
    let ending = Path::new(name).extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    let workbook = bytes.starts_with(b"PK") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]);
    if workbook || matches!(ending.as_str(), "csv" | "tsv") {
        return sheets(name, bytes, &limits, progress);
    }
    let (text, _) = text::decode(name, bytes)?;
    Ok(lines(&text))
}

/// Splits text into blocks: rows of cells, between tabs or bars, are tables.
fn lines(text: &str) -> Vec<Block> {
    let mut out: Vec<Block> = Vec::new();
    for (number, line) in (1u32..).zip(text.lines()).take(MAX_LINES) {
        let cells: Vec<String> = match (line.matches('\t').count(), line.trim().starts_with('|')) {
            (2.., _) => line.split('\t').map(|c| c.trim().to_string()).collect(),
            (_, true) => line.trim().trim_matches('|').split('|').map(|c| c.trim().to_string()).collect(),
            _ => Vec::new(),
        };
        if cells.len() < 2 {
            match out.last_mut() {
                Some(Block::Text(lines)) => lines.push((number, line.to_string())),
                _ => out.push(Block::Text(vec![(number, line.to_string())])),
            }
        } else if !cells.iter().all(|c| c.chars().all(|c| "-: ".contains(c))) {
            match out.last_mut() {
                Some(Block::Table(rows)) => rows.push((number, cells)),
                _ => out.push(Block::Table(vec![(number, cells)])),
            }
        }
    }
    out
}

fn sheets(name: &str, bytes: &[u8], limits: &Limits, progress: Progress<'_>) -> Result<Vec<Block>> {
    let first = read_bytes(name, bytes, None, limits, progress)?;
    let others: Vec<String> = first.sheets.iter().filter(|s| !s.hidden).map(|s| s.name.clone()).collect();
    let chosen = first.grid.origin.sheet.clone();
    let mut grids = vec![first.grid];
    for sheet in others.into_iter().filter(|s| Some(s) != chosen.as_ref()).take(MAX_SHEETS) {
        grids.push(read_bytes(name, bytes, Some(&sheet), limits, progress)?.grid);
    }
    let mut out = Vec::new();
    for grid in grids {
        let rows: Vec<(u32, Vec<String>)> = (0..grid.height())
            .map(|r| (grid.number(r), grid.row(r).iter().map(ToString::to_string).collect()))
            .collect();
        // What is written in sentences into a sheet is read as such.
        let long = |c: &&String| c.chars().count() > LONG_CELL;
        let texts: Vec<(u32, String)> =
            rows.iter().flat_map(|(n, row)| row.iter().filter(long).map(|c| (*n, c.replace('\n', " ")))).collect();
        out.push(Block::Table(rows));
        out.extend(texts.into_iter().map(|line| Block::Text(vec![line])));
    }
    Ok(out)
}

fn is_docx(bytes: &[u8]) -> bool {
    ZipArchive::new(Cursor::new(bytes)).is_ok_and(|mut zip| zip.by_name("word/document.xml").is_ok())
}

/// Reads the paragraphs and tables of a document of a word processor; its lines are its paragraphs.
fn docx(name: &str, bytes: &[u8]) -> Result<Vec<Block>> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| damaged(name, e))?;
    let part = zip.by_name("word/document.xml").map_err(|e| damaged(name, e))?;
    let mut xml = Vec::new();
    part.take(MAX_XML + 1).read_to_end(&mut xml).map_err(|e| damaged(name, e))?;
    if xml.len() as u64 > MAX_XML {
        return Err(Error::new(Code::BadInput, messages::FILE_TOO_LARGE)
            .with("file", name)
            .with("limit", MAX_XML >> 20)
            .hint(messages::HINT_SPLIT));
    }
    let xml = std::str::from_utf8(&xml).map_err(|e| damaged(name, e))?;
    let mut reader = Reader::from_str(xml.trim_start_matches('\u{feff}'));
    let (mut out, mut number): (Vec<Block>, u32) = (Vec::new(), 0);
    let (mut paragraph, mut in_text) = (String::new(), false);
    let mut table: Option<Vec<(u32, Vec<String>)>> = None;
    // Tables within cells are read as words of the cell.
    let mut depth = 0u32;
    loop {
        match reader.read_event() {
            Err(e) => return Err(damaged(name, e)),
            Ok(Event::Eof) => break,
            Ok(Event::Start(e)) => match e.local_name().as_ref() {
                "t" => in_text = true,
                "tbl" => {
                    depth += 1;
                    if depth == 1 {
                        table = Some(Vec::new());
                    }
                }
                "tr" if depth == 1 => {
                    number += 1;
                    if let Some(rows) = &mut table {
                        rows.push((number, Vec::new()));
                    }
                }
                "tc" if depth == 1 => {
                    if let Some((_, row)) = table.as_mut().and_then(|t| t.last_mut()) {
                        row.push(String::new());
                    }
                }
                _ => {}
            },
            Ok(Event::Empty(e)) => match e.local_name().as_ref() {
                "tab" | "br" | "cr" => paragraph.push(' '),
                "p" if depth == 0 => number += 1,
                _ => {}
            },
            Ok(Event::Text(t)) if in_text => paragraph.push_str(&t.xml10_content()),
            Ok(Event::GeneralRef(r)) if in_text => {
                let resolved = match r.resolve_char_ref() {
                    Ok(Some(c)) => Some(c),
                    _ => match r.as_ref() {
                        "amp" => Some('&'),
                        "lt" => Some('<'),
                        "gt" => Some('>'),
                        "quot" => Some('"'),
                        "apos" => Some('\''),
                        _ => None,
                    },
                };
                paragraph.extend(resolved);
            }
            Ok(Event::End(e)) => match e.local_name().as_ref() {
                "t" => in_text = false,
                "p" => {
                    let said = std::mem::take(&mut paragraph);
                    match table.as_mut().and_then(|t| t.last_mut()).and_then(|(_, row)| row.last_mut()) {
                        Some(cell) if depth > 0 => cell.push_str(&said),
                        _ => {
                            number += 1;
                            match out.last_mut() {
                                Some(Block::Text(lines)) => lines.push((number, said)),
                                _ => out.push(Block::Text(vec![(number, said)])),
                            }
                        }
                    }
                }
                "tbl" => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        out.extend(table.take().map(Block::Table));
                    }
                }
                _ => {}
            },
            Ok(_) => {}
        }
        if number as usize > MAX_LINES {
            break;
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::domain::lint::text::check;

    fn read_all(name: &str, bytes: &[u8]) -> Vec<Block> {
        read(name, bytes, &mut |_| true).unwrap()
    }

    fn docx_of(body: &str) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
        let head = "<?xml version=\"1.0\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>";
        zip.write_all(format!("{head}{body}</w:body></w:document>").as_bytes()).unwrap();
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn a_document_gives_its_paragraphs_and_tables() {
        let p = |t: &str| format!("<w:p><w:r><w:t>{t}</w:t></w:r></w:p>");
        let cell = |t: &str| format!("<w:tc>{}</w:tc>", p(t));
        let row = |cells: [&str; 3]| format!("<w:tr>{}</w:tr>", cells.map(cell).join(""));
        let rows = [["单位", "项数", "已完成"], ["甲局", "10", "8"], ["乙局", "20", "15"], ["合计", "31", "23"]];
        let body = [
            p("简报 &amp; 通报"),
            "<w:p><w:r><w:t>清单105项，已完</w:t></w:r><w:r><w:t>成83项，未完成23项。</w:t></w:r></w:p>".to_string(),
            format!("<w:tbl>{}</w:tbl>", rows.map(row).join("")),
        ];
        let blocks = read_all("a.docx", &docx_of(&body.join("")));
        assert_eq!(
            blocks[0],
            Block::Text(vec![(1, "简报 & 通报".into()), (2, "清单105项，已完成83项，未完成23项。".into())])
        );
        let remarks = check(&blocks, Some(2024));
        assert_eq!(remarks.iter().map(|r| r.line).collect::<Vec<_>>(), [2, 6]);
        assert!(read("a.docx", &docx_of("<w:p><w:r>")[..60], &mut |_| true).is_err());
    }

    #[test]
    fn text_sheets_and_encodings_are_told_apart() {
        let csv = read_all("a.csv", "单位,得分,排名\n甲,90,1\n乙,80,2\n丙,85,3\n丁,70,4\n".as_bytes());
        assert_eq!(check(&csv, None).iter().map(|r| r.line).collect::<Vec<_>>(), [3, 4]);
        let (gbk, ..) = encoding_rs::GBK.encode("2023年8月4日\n会议应到35人，实到33人，到会率96.3%。\n");
        assert_eq!(check(&read_all("a.txt", &gbk), None)[0].line, 2);
        let bars = read_all("a.md", "前言\n| 项 | 数 |\n| --- | --- |\n| 甲 | 1 |\n".as_bytes());
        assert!(matches!(&bars[..], [Block::Text(_), Block::Table(rows)] if rows.len() == 2));
    }
}
