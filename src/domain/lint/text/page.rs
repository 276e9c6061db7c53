//! Lines become paragraphs, and paragraphs sentences, each character with the line it stands on.

use crate::domain::words::fold_char;

/// A paragraph: its characters folded, without the blanks of typesetting, and the line of each.
#[derive(Clone, Debug, Default)]
pub(super) struct Paragraph {
    /// The characters.
    pub chars: Vec<char>,
    /// The line on which each stands.
    lines: Vec<u32>,
}

/// The most characters of a paragraph; what is longer is cut there.
const MAX_CHARS: usize = 20_000;

/// Joins lines to paragraphs. A line that ends without punctuation goes on in the next one, also over a page break,
/// unless that begins something new: a heading, a number of a list.
pub(super) fn paragraphs(lines: &[(u32, String)]) -> Vec<Paragraph> {
    let mut out: Vec<Paragraph> = Vec::new();
    let mut open = false;
    for (number, text) in lines {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            // A sentence goes on over a page break; a title, which has no clauses, ends there.
            open &= out.last().is_some_and(|p: &Paragraph| p.chars.iter().any(|c| ",。;:、".contains(*c)));
            continue;
        }
        if !open || begins(trimmed) {
            out.push(Paragraph::default());
        }
        let Some(paragraph) = out.last_mut() else { continue };
        paragraph.add(*number, trimmed);
        // A short line is a heading; a long one that ends in the middle of a sentence was broken by its width.
        open = trimmed.chars().count() >= 16
            && trimmed.chars().last().is_some_and(|c| !"。！？!?；;：:】".contains(c))
            && paragraph.chars.len() < MAX_CHARS;
    }
    out
}

/// Whether a line begins something of its own: （1）, 1., 一、, 【, ——, a heading mark.
fn begins(text: &str) -> bool {
    let mut chars = text.chars().map(fold_char);
    let (first, second) = (chars.next().unwrap_or(' '), chars.next().unwrap_or(' '));
    let numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    (first == '(' && numeral(second))
        || "【-*#·•●■▲|".contains(first)
        || (numeral(first) && (second == '、' || (second == '.' && !chars.next().is_some_and(|c| c.is_ascii_digit()))))
}

impl Paragraph {
    fn add(&mut self, line: u32, text: &str) {
        let folded: Vec<char> = text.chars().map(fold_char).collect();
        for (i, c) in folded.iter().enumerate() {
            // Markup that says nothing, and blanks between characters and figures.
            if *c == '*' || c.is_control() || *c == '\u{feff}' {
                continue;
            }
            if c.is_whitespace() {
                let word = |c: Option<&char>| c.is_some_and(char::is_ascii_alphabetic);
                let before = i.checked_sub(1).and_then(|at| folded.get(at));
                if !(word(before) && word(folded.get(i + 1))) {
                    continue;
                }
            }
            self.chars.push(*c);
            self.lines.push(line);
        }
    }

    /// The line of a character.
    pub fn line(&self, at: usize) -> u32 {
        self.lines.get(at).or(self.lines.last()).copied().unwrap_or(0)
    }

    /// The text of a range.
    pub fn text(&self, from: usize, to: usize) -> String {
        self.chars.get(from..to.min(self.chars.len())).unwrap_or(&[]).iter().collect()
    }

    /// The sentences, as ranges of characters.
    pub fn sentences(&self) -> Vec<(usize, usize)> {
        split(&self.chars, 0, self.chars.len(), "。!?")
    }
}

/// Splits a range at some characters, outside brackets and quotation marks.
pub(super) fn split(chars: &[char], from: usize, to: usize, at: &str) -> Vec<(usize, usize)> {
    let (mut out, mut start, mut depth) = (Vec::new(), from, 0i32);
    for (i, c) in chars.iter().copied().enumerate().take(to).skip(from) {
        match c {
            '(' | '《' | '“' | '[' | '〔' => depth += 1,
            ')' | '》' | '”' | ']' | '〕' => depth = (depth - 1).max(0),
            // A bracket that was never closed ends with its sentence.
            c if at.contains(c) && (depth == 0 || c == '。') => {
                out.push((start, i));
                start = i + 1;
                depth = 0;
            }
            _ => {}
        }
    }
    if start < to {
        out.push((start, to.min(chars.len())));
    }
    out
}

/// Where something stands in a range.
pub(super) fn find(chars: &[char], from: usize, to: usize, what: &str) -> Option<usize> {
    let what: Vec<char> = what.chars().collect();
    (from..(to.min(chars.len()) + 1).saturating_sub(what.len())).find(|i| chars[*i..].starts_with(&what))
}

/// Whether any of some words stands in a range.
pub(super) fn has(chars: &[char], from: usize, to: usize, words: &[&str]) -> bool {
    words.iter().any(|w| find(chars, from, to, w).is_some())
}

/// Whether the text before a place ends with one of some words.
pub(super) fn ends(chars: &[char], at: usize, words: &[&str]) -> bool {
    words.iter().any(|w| {
        let n = w.chars().count();
        at >= n && chars[at - n..at].iter().copied().eq(w.chars())
    })
}

/// Returns the length of the first of some words that stands at a place.
pub(super) fn starts(chars: &[char], at: usize, words: &[&str]) -> Option<usize> {
    words
        .iter()
        .find(|w| chars.get(at..).is_some_and(|rest| rest.iter().copied().take(w.chars().count()).eq(w.chars())))
        .map(|w| w.chars().count())
}
