//! Text on a grid of cells: glyphs, widths, cutting, padding. Whatever the data holds, no control character leaves here.
//!
//! A *glyph* is one character of width 1 or 2 with the marks that combine with it. Sequences that terminals disagree
//! about (joined emoji, variation selectors, skin tones) are taken apart, so that what we count is what is shown.

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar;

use crate::i18n::safe::{UNSHOWABLE, picture};

/// At most so many marks stay on one glyph.
const MAX_MARKS: usize = 3;

/// One glyph: a slice of text and what it becomes on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyph<'a> {
    /// Where it begins in the text, in bytes.
    pub at: usize,
    /// The text as it stands.
    pub raw: &'a str,
    /// The character that is shown; for a control character its picture.
    pub shown: char,
    /// The number of columns, 1 or 2.
    pub width: u16,
}

impl Glyph<'_> {
    /// Appends what is shown: the character and its marks.
    pub fn push_to(&self, out: &mut String) {
        out.push(self.shown);
        let mut raw = self.raw.chars();
        // The first character is the base, unless a mark stands alone.
        if raw.as_str().chars().next().is_some_and(|c| sort_of(c) != Sort::Mark) {
            raw.next();
        }
        out.extend(raw.filter(|c| sort_of(*c) == Sort::Mark).take(MAX_MARKS));
    }

    /// Whether anything but its one character is shown or left out.
    pub fn is_plain(&self) -> bool {
        self.raw.len() == self.shown.len_utf8() && self.raw.starts_with(self.shown)
    }
}

/// What a character is to the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    /// A base: what is shown, and its width.
    Base(char, u16),
    /// A mark on the base before it.
    Mark,
    /// Nothing: left out.
    Nothing,
}

fn sort_of(c: char) -> Sort {
    match c {
        ' '..='~' => Sort::Base(c, 1),
        '\u{4e00}'..='\u{9fff}' => Sort::Base(c, 2),
        // Joiners, selectors, fillers, tags, skin tones, half-width sound marks: terminals disagree on all of these.
        '\u{ad}'
        | '\u{34f}'
        | '\u{115f}'..='\u{1160}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200d}'
        | '\u{2060}'..='\u{2065}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{ff9e}'..='\u{ffa0}'
        | '\u{1f3fb}'..='\u{1f3ff}'
        | '\u{e0000}'..='\u{e0fff}' => Sort::Nothing,
        // What commands a terminal, and what turns the direction of text around.
        _ => match (picture(c), c.width()) {
            (Some(picture), _) => Sort::Base(picture, 1),
            (None, Some(0)) => Sort::Mark,
            (None, Some(w @ 1..=2)) => Sort::Base(c, w as u16),
            (None, _) => Sort::Base(UNSHOWABLE, 1),
        },
    }
}

/// The glyphs of a text, one after the other.
#[derive(Clone, Debug)]
pub struct Glyphs<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Glyphs<'a> {
    type Item = Glyph<'a>;

    fn next(&mut self) -> Option<Glyph<'a>> {
        let start = self.at;
        let mut found = None;
        let mut end = start;
        for (i, c) in self.text.get(start..)?.char_indices() {
            match sort_of(c) {
                Sort::Base(..) if found.is_some() => break,
                Sort::Base(shown, width) => found = Some((shown, width)),
                // A mark without a base stands on a blank.
                Sort::Mark if found.is_none() => found = Some((' ', 1)),
                Sort::Mark | Sort::Nothing => {}
            }
            end = start + i + c.len_utf8();
        }
        self.at = end;
        let (shown, width) = found?;
        // Left-out characters before the base belong to no glyph.
        let raw = self.text[start..end].trim_start_matches(|c| sort_of(c) == Sort::Nothing);
        Some(Glyph { at: end - raw.len(), raw, shown, width })
    }
}

/// Returns the glyphs of a text.
pub fn glyphs(text: &str) -> Glyphs<'_> {
    Glyphs { text, at: 0 }
}

/// Returns the number of columns that a text takes.
pub fn width(text: &str) -> usize {
    if is_ascii_plain(text) {
        return text.len();
    }
    glyphs(text).map(|g| usize::from(g.width)).sum()
}

fn is_ascii_plain(text: &str) -> bool {
    text.bytes().all(|b| matches!(b, b' '..=b'~'))
}

/// Returns the text as it may be shown: controls as pictures (`␛`), sequences that terminals disagree about taken apart.
pub fn clean(text: &str) -> Cow<'_, str> {
    if is_ascii_plain(text) || is_clean(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for glyph in glyphs(text) {
        glyph.push_to(&mut out);
    }
    Cow::Owned(out)
}

fn is_clean(text: &str) -> bool {
    let mut end = 0;
    for glyph in glyphs(text) {
        if glyph.at != end || !glyph.is_plain() {
            return false;
        }
        end = glyph.at + glyph.raw.len();
    }
    end == text.len()
}

/// Cuts a text to at most `columns`, by whole glyphs, with `…` where something was cut.
pub fn truncate(text: &str, columns: usize) -> Cow<'_, str> {
    // A text has at most two columns a character, and rarely more bytes than fit are looked at.
    if columns == 0 {
        return Cow::Borrowed("");
    }
    let mut used = 0;
    let mut keep = 0;
    for glyph in glyphs(text) {
        let next = used + usize::from(glyph.width);
        if next > columns {
            let mut out = clean(&text[..keep]).into_owned();
            out.push('…');
            return Cow::Owned(out);
        }
        used = next;
        if used < columns {
            keep = glyph.at + glyph.raw.len();
        }
    }
    clean(text)
}

/// Where padding puts a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Align {
    /// At the left.
    #[default]
    Left,
    /// At the right, as numbers stand.
    Right,
    /// In the middle.
    Centre,
}

/// Returns the text in exactly `columns`: cut with `…`, or filled with blanks.
pub fn fit(text: &str, columns: usize, align: Align) -> String {
    let cut = truncate(text, columns);
    let free = columns.saturating_sub(width(&cut));
    let left = match align {
        Align::Left => 0,
        Align::Right => free,
        Align::Centre => free / 2,
    };
    let mut out = String::with_capacity(cut.len() + free);
    out.extend(std::iter::repeat_n(' ', left));
    out.push_str(&cut);
    out.extend(std::iter::repeat_n(' ', free - left));
    out
}

/// Returns the part of a text in `columns` columns from column `skip` on, by whole glyphs: a blank stands for the half
/// of a wide glyph that reaches over either edge.
pub fn window(text: &str, skip: usize, columns: usize) -> String {
    let end = skip.saturating_add(columns);
    let mut out = String::new();
    let mut at = 0;
    for glyph in glyphs(text) {
        let next = at + usize::from(glyph.width);
        if at >= end {
            break;
        }
        if at >= skip && next <= end {
            glyph.push_to(&mut out);
        } else if next > skip {
            out.push(' ');
        }
        at = next;
    }
    out
}

/// Returns the first glyph of a cell's symbol as it may be shown, and its width; nothing where it shows nothing.
pub fn first_glyph(symbol: &str) -> Option<(Cow<'_, str>, u16)> {
    let glyph = glyphs(symbol).next()?;
    if glyph.is_plain() {
        return Some((Cow::Borrowed(glyph.raw), glyph.width));
    }
    let mut out = String::new();
    glyph.push_to(&mut out);
    Some((Cow::Owned(out), glyph.width))
}

/// Whether terminals agree on the width of a glyph. After others (“ ” — … · ● and anything with marks) the cursor is
/// placed again. Lines and blocks are trusted: borders are made of them.
pub fn width_is_certain(symbol: &str) -> bool {
    let mut chars = symbol.chars();
    let (Some(c), None) = (chars.next(), chars.next()) else { return false };
    match c {
        ' '..='~' => true,
        '\u{a0}'..='\u{52f}' => c.width() == c.width_cjk(),
        '\u{2400}'..='\u{2426}' | '\u{2500}'..='\u{259f}' | '\u{2800}'..='\u{28ff}' => true,
        '\u{3000}'..='\u{303e}'
        | '\u{3041}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff01}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{20000}'..='\u{323af}' => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_the_glyphs_shown() {
        for (text, want) in [
            ("", 0),
            ("abc", 3),
            ("龙南市税务局", 12),
            ("“一网通办”", 10),
            ("e\u{301}té", 3),
            ("👨‍👩‍👧", 6),
            ("👍🏽", 2),
            ("❤\u{fe0f}", 1),
            ("\u{1b}[31m", 5),
            ("\u{301}", 1),
            ("\u{200b}", 0),
        ] {
            assert_eq!(width(text), want, "{text:?}");
            assert_eq!(width(&clean(text)), want, "cleaning keeps the width of {text:?}");
        }
    }

    #[test]
    fn no_control_character_is_left() {
        assert_eq!(clean("a\u{1b}[2J\r\n\tb\u{7f}\u{9b}\u{202e}"), "a␛[2J␍␊␉b␡␦␦");
        assert_eq!(clean("\0"), "␀");
        assert_eq!(clean("👨‍👩‍👧"), "👨👩👧");
        assert!(matches!(clean("龙南市“税务”局 e\u{301}"), Cow::Owned(_) | Cow::Borrowed(_)));
        assert!(matches!(clean("龙南市“税务”局"), Cow::Borrowed(_)), "what is clean is not copied");
        let zalgo = format!("a{}", "\u{301}".repeat(50));
        assert_eq!(clean(&zalgo).chars().count(), 1 + MAX_MARKS);
        for c in (0..0x11_0000).filter_map(char::from_u32) {
            let text = c.to_string();
            assert!(!clean(&text).chars().any(char::is_control), "{c:?}");
        }
    }

    #[test]
    fn cutting_and_padding_never_halve_a_glyph() {
        assert_eq!(truncate("税务局", 6), "税务局");
        assert_eq!(truncate("税务局", 5), "税务…");
        assert_eq!(truncate("税务局", 4), "税…");
        assert_eq!(truncate("税务局", 1), "…");
        assert_eq!(truncate("税务局", 0), "");
        assert_eq!(truncate("abcd", 3), "ab…");
        assert_eq!(fit("税务局", 4, Align::Left), "税… ");
        assert_eq!(fit("12", 5, Align::Right), "   12");
        assert_eq!(fit("税", 5, Align::Centre), " 税  ");
        for columns in 0..12 {
            for text in ["税务局a税b", "a税务局", "“税”—", "\u{1b}税"] {
                assert!(width(&truncate(text, columns)) <= columns);
                assert_eq!(width(&fit(text, columns, Align::Right)), columns);
            }
        }
    }

    #[test]
    fn scrolling_sideways_keeps_columns_in_place() {
        assert_eq!(window("a税务b", 0, 6), "a税务b");
        assert_eq!(window("a税务b", 1, 4), "税务");
        assert_eq!(window("a税务b", 2, 4), " 务b");
        assert_eq!(window("a税务b", 1, 3), "税 ");
        assert_eq!(window("a税务b", 9, 3), "");
    }

    #[test]
    fn doubtful_widths_are_known() {
        for symbol in ["a", "税", "，", "─", "█", "␛", "é"] {
            let certain = symbol != "é";
            assert!(width_is_certain(symbol) || !certain, "{symbol}");
        }
        for symbol in ["“", "”", "—", "…", "·", "●", "▲", "✓", "👍", "e\u{301}", "①", "×"] {
            // Triangles lie outside the lines and blocks.
            assert!(!width_is_certain(symbol), "{symbol}");
        }
    }
}
