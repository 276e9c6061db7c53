//! The lint of texts: what somebody else wrote is read, and each figure that does not follow from the others is said.
//!
//! A text has no schema, so each rule looks for one form in which counts, totals, parts, rates, ranks and days are
//! written, and says by which reading it looked. What follows for certain is an error; what another reading could save is
//! a warning; what is a custom of rounding is a note. A rule that is not sure what a number counts says nothing.
//!
//! | file | what it finds |
//! | --- | --- |
//! | `counts` | totals and their parts |
//! | `rates` | rates and shares that do not follow from the counts beside them |
//! | `growth` | changes that do not follow from the two figures they compare |
//! | `classes` | classes by score, what was and what was not, that do not make up their whole |
//! | `lists` | numbers of things that are listed |
//! | `outline` | numbers of points, counts and rows that stand below what announces them |
//! | `days` | days that do not exist, days of the week, periods |
//! | `ranks` | places |
//! | `terms` | ends of terms, and how long periods last |
//! | `pairs` | shares in a row behind counts in a row, and one behind each count |
//! | `firsts` | claims of being first that name no source |
//! | `table` | totals, rates and ranks in tables |

mod bands;
mod classes;
mod counts;
mod days;
mod firsts;
mod growth;
mod lists;
mod number;
mod outline;
mod page;
mod pairs;
mod ranks;
mod rates;
mod table;
mod terms;

use super::Severity;
use crate::i18n::Message;

vocabulary! {
    /// What sort of statement does not hold.
    Claim {
        /// A total and its parts.
        Sum = "sum", "total and parts", "总分不符";
        /// A rate or share.
        Rate = "rate", "rate", "比率不符";
        /// A change from one figure to another.
        Growth = "growth", "change", "增减不符";
        /// A number of things that are listed.
        Listed = "listed", "things listed", "列举不符";
        /// A day or a period.
        Day = "day", "day", "日期有误";
        /// A place among others.
        Rank = "rank", "rank", "位次不符";
        /// A claim of being first.
        First = "first", "claim of being first", "首创表述";
    }
}

/// A part of a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// Lines of running text, with their numbers.
    Text(Vec<(u32, String)>),
    /// A table: its rows with their numbers, all cells as text.
    Table(Vec<(u32, Vec<String>)>),
}

/// Something in a text that does not follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextRemark {
    /// What sort of statement it is.
    pub claim: Claim,
    /// How sure it is to be wrong.
    pub severity: Severity,
    /// The line, or the row of a table, on which it stands.
    pub line: u32,
    /// The words of the text.
    pub says: String,
    /// What follows instead, or what is wrong.
    pub follows: Message,
    /// How it was read.
    pub reading: Message,
}

/// The most remarks that are made of one document.
pub const MAX_REMARKS: usize = 2_000;

/// Checks a document. Days without a year are read in the year last written before them, else in `year`.
pub fn check(blocks: &[Block], year: Option<i32>) -> Vec<TextRemark> {
    let mut out = Vec::new();
    let mut dates = days::Days::new(blocks, year);
    for block in blocks {
        match block {
            Block::Table(rows) => table::check(rows, &mut out),
            Block::Text(lines) => {
                let paragraphs = page::paragraphs(lines);
                outline::check(&paragraphs, &mut out);
                for (i, paragraph) in paragraphs.iter().enumerate() {
                    let sentences = paragraph.sentences();
                    let above =
                        i.checked_sub(1).and_then(|i| Some((&paragraphs[i], *paragraphs[i].sentences().last()?)));
                    for (n, sentence) in sentences.iter().enumerate() {
                        let before = n.checked_sub(1).map(|n| (paragraph, sentences[n])).or(above);
                        let parts = page::split(&paragraph.chars, sentence.0, sentence.1, ";");
                        for (k, part) in parts.iter().enumerate() {
                            let before = k.checked_sub(1).map(|k| (paragraph, parts[k])).or(before);
                            if let Some(before) = before {
                                counts::carried_on(paragraph, *part, before, &mut out);
                            }
                        }
                    }
                    dates.check(paragraph, &mut out);
                    for sentence in sentences {
                        counts::check(paragraph, sentence, &mut out);
                        classes::kinds(paragraph, sentence, &mut out);
                        classes::product(paragraph, sentence, &mut out);
                        growth::check(paragraph, sentence, &mut out);
                        lists::check(paragraph, sentence, &mut out);
                        ranks::check(paragraph, sentence, &mut out);
                        firsts::check(paragraph, sentence, &mut out);
                    }
                    let above = i.checked_sub(1).map(|i| &paragraphs[i]);
                    rates::check(paragraph, above, &mut out);
                    pairs::check(paragraph, &mut out);
                    lists::enumerations(paragraph, &mut out);
                }
            }
        }
        if out.len() > MAX_REMARKS {
            break;
        }
    }
    outline::groups(blocks, &mut out);
    out.truncate(MAX_REMARKS);
    out.sort_by_key(|r| (r.line, r.severity));
    out.dedup();
    out
}

/// A figure as it is written, without needless zeros.
fn plain(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

/// What is said of one line of text.
#[cfg(test)]
fn said_of(text: &str, lang: crate::i18n::Lang) -> Vec<String> {
    let remarks = check(&[Block::Text(vec![(1, text.to_string())])], Some(2023));
    remarks.iter().map(|r| r.follows.say(lang)).collect()
}
