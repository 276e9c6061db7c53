//! The one place that makes text safe for a terminal.
//!
//! What people, files and peers wrote is shown, never obeyed: a character that commands a terminal (C0 and C1 controls,
//! ESC, DEL) or that turns the direction of text around (the bidirectional controls of Unicode's UAX #9, by which a text
//! reads as something else than it is) is shown as a picture. The console draws by [`picture`], the command line writes
//! through [`safe`], JSON through [`escape`].

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar;

/// Shown for a character that must not be shown and has no picture of its own.
pub const UNSHOWABLE: char = '\u{2426}';

/// What is shown instead of a character that commands a terminal or turns text around; nothing for all others.
pub fn picture(c: char) -> Option<char> {
    match c {
        '\0'..='\x1f' => Some(char::from_u32(0x2400 + c as u32).unwrap_or(UNSHOWABLE)),
        '\x7f' => Some('\u{2421}'),
        '\u{80}'..='\u{9f}'
        | '\u{61c}'
        | '\u{200e}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{206a}'..='\u{206f}'
        | '\u{fff9}'..='\u{fffb}' => Some(UNSHOWABLE),
        _ => None,
    }
}

/// Whether a byte can begin a character that has a picture, other than a line's end and a tab.
fn is_doubtful(byte: u8) -> bool {
    match byte {
        b'\n' | b'\t' => false,
        0..=0x1f | 0x7f => true,
        // U+0080–9F, U+061C, U+2000–2FFF, U+F000–FFFF.
        0xc2 | 0xd8 | 0xe2 | 0xef => true,
        _ => false,
    }
}

/// Text of several lines as a terminal may have it: line ends and tabs stay, all else that has a [`picture`] is replaced
/// by it.
pub fn safe(text: &str) -> Cow<'_, str> {
    let replaced = |c: char| picture(c).filter(|_| !matches!(c, '\n' | '\t'));
    if !text.bytes().any(is_doubtful) || !text.chars().any(|c| replaced(c).is_some()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| replaced(c).unwrap_or(c)).collect())
}

/// Text on one line: blanks for line ends and tabs, pictures for all else that has one.
pub fn one_line(text: &str) -> Cow<'_, str> {
    if !text.contains(['\n', '\t', '\r']) {
        return safe(text);
    }
    let shown = |c: char| if matches!(c, '\n' | '\t' | '\r') { ' ' } else { picture(c).unwrap_or(c) };
    Cow::Owned(text.chars().map(shown).collect())
}

/// JSON with everything that has a picture written as `\uXXXX`, which means the same: such characters stand in its strings
/// alone, and line ends and tabs between them.
pub fn escape(json: &str) -> Cow<'_, str> {
    let escaped = |c: char| picture(c).is_some() && !matches!(c, '\n' | '\t');
    if !json.bytes().any(is_doubtful) || !json.chars().any(escaped) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        match escaped(c) {
            // All of them lie in the first plane.
            true => drop(write!(out, "\\u{:04x}", c as u32)),
            false => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Whether something of a text can be seen: not blanks, controls, joiners, fillers and lone marks alone.
pub fn is_visible(text: &str) -> bool {
    let blank = |c: char| {
        c.is_whitespace()
            || picture(c).is_some()
            || matches!(c, '\u{115f}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}' | '\u{ad}')
            || c.width().is_none_or(|w| w == 0)
    };
    text.chars().any(|c| !blank(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_commands_a_terminal_is_shown_as_a_picture() {
        assert_eq!(safe("a\u{1b}]52;c;eA==\u{7}\n\tb\u{9b}2J\u{7f}\r"), "a␛]52;c;eA==␇\n\tb␦2J␡␍");
        assert_eq!(safe("税务\u{202e}局\u{2066}"), "税务␦局␦");
        assert_eq!(one_line("a\nb\tc\u{1b}"), "a b c␛");
        assert!(matches!(safe("“税务”—é①\n"), Cow::Borrowed(_)), "what is safe is not copied");
        for c in (0..0x11_0000).filter_map(char::from_u32) {
            let text = c.to_string();
            let left = |text: &str| text.chars().any(|c| picture(c).is_some() && !matches!(c, '\n' | '\t'));
            assert!(!left(&safe(&text)) && !left(&one_line(&text)) && !left(&escape(&text)), "{c:?}");
        }
    }

    #[test]
    fn json_means_the_same_after_it() {
        let text = "\u{1b}]0;x\u{7}\u{9d}税\u{202e}\u{7f}\n";
        let json = serde_json::to_string_pretty(&[text]).unwrap();
        let escaped = escape(&json);
        assert!(!escaped.chars().any(|c| picture(c).is_some() && c != '\n'), "{escaped:?}");
        assert_eq!(serde_json::from_str::<Vec<String>>(&escaped).unwrap(), [text]);
    }

    #[test]
    fn what_shows_nothing_is_not_visible() {
        for text in
            ["", " ", "\u{3000}", "\u{200b}\u{2060}\u{feff}", "\u{202e}", "\u{3164}", "\u{2800}", "\u{301}", "\u{ad}"]
        {
            assert!(!is_visible(text), "{text:?}");
        }
        for text in ["a", "税", " . ", "e\u{301}", "①"] {
            assert!(is_visible(text), "{text:?}");
        }
    }
}
