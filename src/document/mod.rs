//! Documents that leave the office: bulletins, slips, notices, minutes, boards. One model, written as DOCX, HTML, Markdown
//! and plain text.
//!
//! A document is a list of blocks; what a block looks like on the page follows GB/T 9704-2012, which a bulletin is not
//! bound by but follows (党政机关公文处理工作条例 art. 8: 简报 is none of the fifteen kinds). Measures: law-and-practice 5.

mod docx;
mod html;
mod text;

use chrono::{Datelike, NaiveDate};

pub use docx::{FONTS, Font, page};

use crate::error::Result;
use crate::i18n::Lang;

/// A document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// Its title, also that of the file.
    pub title: String,
    /// What it is made of.
    pub blocks: Vec<Block>,
    /// The lines of the imprint (版记); none where there is none.
    pub imprint: Option<Imprint>,
    /// The language of what the writers add themselves.
    pub lang: Lang,
    /// Whether it is a working paper that has to fit one page: smaller type and margins than the standard's.
    pub compact: bool,
}

/// A part of a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// The red head of a bulletin: its name, the issue, the office and the day, a red line.
    Masthead {
        /// The name in red.
        name: String,
        /// The issue, such as 第 3 期; empty where there is none.
        issue: String,
        /// Who issues it.
        office: String,
        /// The day.
        day: String,
    },
    /// The red head of a document: who issues it, its number, a red line.
    RedHead {
        /// The issuing mark.
        mark: String,
        /// The number, such as 龙营办〔2023〕7号.
        number: String,
    },
    /// The title of the text; a second line says what it is, as （讨论稿）.
    Title(String),
    /// To whom it goes; flush left, ends with a colon.
    Recipient(String),
    /// A heading of a level from 1 to 4: 一、 （一） 1. （1）
    Heading(u8, String),
    /// A paragraph.
    Paragraph(String),
    /// A paragraph that is no part of the text: how a figure was made, a remark of the lint.
    Remark(String),
    /// A table: its header and its rows.
    Table {
        /// The headings.
        header: Vec<String>,
        /// The rows.
        rows: Vec<Vec<String>>,
    },
    /// Who was present, or was not: the label in the first level's font, what follows hangs behind it (GB/T 9704 part 10.3).
    Attendance {
        /// Such as 出席.
        label: String,
        /// Who.
        names: String,
    },
    /// The signature: who and when, to the right.
    Signature {
        /// Who.
        office: String,
        /// The day, in words.
        day: String,
    },
    /// The text goes on with a new page.
    PageBreak,
}

/// The imprint at the foot of the last page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imprint {
    /// 报送: those above.
    pub report_to: Vec<String>,
    /// 抄送: those beside.
    pub copy_to: Vec<String>,
    /// Who printed it.
    pub office: String,
    /// The day of printing, in words.
    pub day: String,
}

/// What a document is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Word.
    Docx,
    /// One page for a browser.
    Html,
    /// Markdown.
    Markdown,
    /// Plain text.
    Text,
}

impl Format {
    /// All formats, with the ends of their files' names.
    pub const ALL: &'static [(Format, &'static str)] =
        &[(Self::Docx, "docx"), (Self::Html, "html"), (Self::Markdown, "md"), (Self::Text, "txt")];

    /// The format of a name: the end of a file's name.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase();
        let name = if name == "text" { "txt" } else { name.as_str() };
        Self::ALL.iter().find(|(_, n)| *n == name).map(|(f, _)| *f)
    }
}

impl Document {
    /// Writes it.
    ///
    /// # Errors
    /// `Failed` where it cannot be packed.
    pub fn write(&self, format: Format) -> Result<Vec<u8>> {
        match format {
            Format::Docx => docx::write(self),
            Format::Html => Ok(html::write(self).into_bytes()),
            Format::Markdown => Ok(text::markdown(self).into_bytes()),
            Format::Text => Ok(text::plain(self).into_bytes()),
        }
    }

    /// How many characters its text has, as 减负 rules count them: the blocks of the text without blanks.
    pub fn length(&self) -> usize {
        let of = |t: &str| t.chars().filter(|c| !c.is_whitespace()).count();
        let blocks = self.blocks.iter().map(|b| match b {
            Block::Title(t) | Block::Recipient(t) | Block::Heading(_, t) | Block::Paragraph(t) => of(t),
            Block::Table { header, rows } => header.iter().chain(rows.iter().flatten()).map(|t| of(t)).sum(),
            Block::Attendance { label, names } => of(label) + of(names),
            Block::Masthead { .. }
            | Block::RedHead { .. }
            | Block::Remark(_)
            | Block::Signature { .. }
            | Block::PageBreak => 0,
        });
        blocks.sum()
    }
}

/// The text of a heading of the first level, with its number from 1: 一、 or 1.
pub fn numbered(number: usize, text: &str, lang: Lang) -> String {
    const CHINESE: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
    match (lang, number.checked_sub(1).and_then(|at| CHINESE.get(at))) {
        (Lang::Zh, Some(sign)) => format!("{sign}、{text}"),
        _ => format!("{number}. {text}"),
    }
}

/// What stands between a label and what it names.
pub(crate) fn colon(lang: Lang) -> &'static str {
    if lang == Lang::Zh { "：" } else { ": " }
}

/// A day as documents write it: 2023年8月4日, without leading zeros.
pub fn day_in_words(day: NaiveDate, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
        Lang::En => day.format("%-d %B %Y").to_string(),
    }
}

#[cfg(test)]
mod tests;
