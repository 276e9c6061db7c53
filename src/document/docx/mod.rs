//! DOCX: what Word and LibreOffice need, and no more. Our own over the zip library that is there already: the grid of
//! 22 lines × 28 characters, the imprint on the last line and page numbers left and right are what a general library
//! leaves to its caller anyway, and the library that was looked at costs as much to build as all of our sheets.

mod blocks;
mod parts;

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::Document;
use crate::error::{Code, Error, Result};

crate::messages! {
    CANNOT_PACK: "the document cannot be written", "文档无法写出";
}

/// The measures of a page in twips (a twentieth of a point), after GB/T 9704-2012.
pub mod page {
    /// A4: 210 mm.
    pub const WIDTH: u32 = 11_906;
    /// A4: 297 mm.
    pub const HEIGHT: u32 = 16_838;
    /// 37 mm.
    pub const TOP: u32 = 2_098;
    /// 28 mm, the binding edge.
    pub const LEFT: u32 = 1_588;
    /// 26 mm.
    pub const RIGHT: u32 = 1_474;
    /// 35 mm.
    pub const BOTTOM: u32 = 1_984;
    /// The width of the type area: 156 mm.
    pub const TEXT: u32 = WIDTH - LEFT - RIGHT;
    /// 22 lines on the height of the type area.
    pub const LINE: u32 = 579;
    /// 28 characters of 16 pt on its width: what each is narrower, in 1/4096 of a point.
    pub const CHARACTER: i32 = -848;
    /// The margins of a working paper that has to fit one page: 18 mm.
    pub const NARROW: u32 = 1_020;
    /// The lines of such a paper: 14 pt, for type of 10.5 pt.
    pub const LOW_LINE: u32 = 280;
    /// From the page's lower edge to the page number's: 7 mm below the type area, less its own height.
    pub const FOOTER: u32 = 1_304;
}

/// A font of the house, with what stands in for it where it is absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Font {
    /// The name that the standard's templates use.
    pub name: &'static str,
    /// Its usual stand-in.
    pub instead: &'static str,
}

/// The fonts: text, second level, title, first level, page numbers.
pub const FONTS: &[Font] = &[
    Font { name: "仿宋_GB2312", instead: "FangSong" },
    Font { name: "楷体_GB2312", instead: "KaiTi" },
    Font { name: "方正小标宋简体", instead: "SimSun" },
    Font { name: "黑体", instead: "SimHei" },
    Font { name: "宋体", instead: "SimSun" },
];

/// Writes the document.
pub(super) fn write(document: &Document) -> Result<Vec<u8>> {
    let failed = |e: &dyn std::fmt::Display| Error::new(Code::Failed, CANNOT_PACK).caused_by(e);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let body = blocks::body(document);
    let files = [
        ("[Content_Types].xml", parts::CONTENT_TYPES.to_string()),
        ("_rels/.rels", parts::RELS.to_string()),
        ("docProps/core.xml", parts::core(&document.title)),
        ("word/document.xml", body),
        ("word/styles.xml", parts::styles(document.compact)),
        ("word/settings.xml", parts::SETTINGS.to_string()),
        ("word/fontTable.xml", parts::fonts()),
        ("word/footer1.xml", parts::footer(true)),
        ("word/footer2.xml", parts::footer(false)),
        ("word/_rels/document.xml.rels", parts::DOCUMENT_RELS.to_string()),
    ];
    // No clock in a file's bytes: the same document is the same file.
    let how = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    for (name, content) in files {
        zip.start_file(name, how).map_err(|e| failed(&e))?;
        zip.write_all(content.as_bytes()).map_err(|e| failed(&e))?;
    }
    Ok(zip.finish().map_err(|e| failed(&e))?.into_inner())
}
