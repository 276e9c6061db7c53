//! One key, with its modifiers, and sequences of keys: how they are written and read.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::i18n::Lang;

/// Longest sequence of keys that may be bound.
pub const MAX_SEQUENCE: usize = 4;

/// What is pressed, without its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Code {
    /// A character, in the case in which it is typed. The space bar is [`Code::Space`].
    Char(char),
    /// The space bar.
    Space,
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Tab; with shift it is back-tab.
    Tab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Insert.
    Insert,
    /// Up arrow.
    Up,
    /// Down arrow.
    Down,
    /// Left arrow.
    Left,
    /// Right arrow.
    Right,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// A function key, 1 to 24.
    F(u8),
}

/// The names of keys that are no characters: the first of each is the canonical one; and what Chinese calls the key.
const NAMES: &[(&str, Code, &str)] = &[
    ("space", Code::Space, "空格"),
    ("enter", Code::Enter, "回车"),
    ("return", Code::Enter, "回车"),
    ("esc", Code::Esc, "退出键"),
    ("escape", Code::Esc, "退出键"),
    ("tab", Code::Tab, "Tab"),
    ("backspace", Code::Backspace, "退格"),
    ("delete", Code::Delete, "删除键"),
    ("del", Code::Delete, "删除键"),
    ("insert", Code::Insert, "插入键"),
    ("up", Code::Up, "↑"),
    ("down", Code::Down, "↓"),
    ("left", Code::Left, "←"),
    ("right", Code::Right, "→"),
    ("home", Code::Home, "Home"),
    ("end", Code::End, "End"),
    ("pgup", Code::PageUp, "上翻页"),
    ("pageup", Code::PageUp, "上翻页"),
    ("pgdn", Code::PageDown, "下翻页"),
    ("pagedown", Code::PageDown, "下翻页"),
];

/// One key press. For a character, shift is part of the character (`G` is not `g`); it is kept only beside ctrl.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Key {
    /// What is pressed.
    pub code: Code,
    /// Control is held.
    pub ctrl: bool,
    /// Alt is held.
    pub alt: bool,
    /// Shift is held, where the code does not say it already.
    pub shift: bool,
}

impl Key {
    /// A key without modifiers.
    pub const fn plain(code: Code) -> Self {
        Self { code, ctrl: false, alt: false, shift: false }
    }

    /// A key with modifiers in its one form: letters beside ctrl in lower case, shift folded into other characters.
    pub fn new(code: Code, ctrl: bool, alt: bool, shift: bool) -> Self {
        match code {
            Code::Char(' ') => Self { code: Code::Space, ctrl, alt, shift: false },
            Code::Space => Self { code, ctrl, alt, shift: false },
            Code::Char(c) if ctrl && c.is_ascii_alphabetic() => {
                Self { code: Code::Char(c.to_ascii_lowercase()), ctrl, alt, shift }
            }
            Code::Char(c) => {
                let c = if shift && c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c };
                Self { code: Code::Char(c), ctrl, alt, shift: false }
            }
            _ => Self { code, ctrl, alt, shift },
        }
    }

    /// The character that this key types into a text field, if it types one.
    pub fn text(&self) -> Option<char> {
        match self.code {
            _ if self.ctrl || self.alt => None,
            Code::Char(c) if !c.is_control() => Some(c),
            Code::Space => Some(' '),
            _ => None,
        }
    }

    /// The key with a full-width character replaced by its ASCII twin, as normal mode reads it: `：` is `:`.
    #[must_use]
    pub fn folded(self) -> Self {
        match self.code {
            Code::Char(c) => Self::new(Code::Char(fold_char(c)), self.ctrl, self.alt, self.shift),
            _ => self,
        }
    }
}

/// Returns the ASCII twin of a character that a Chinese input method types on the same key; others unchanged.
pub fn fold_char(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        '。' => '.',
        '、' => '/',
        '“' | '”' => '"',
        '‘' | '’' => '\'',
        '【' | '「' | '『' => '[',
        '】' | '」' | '』' => ']',
        '《' | '〈' => '<',
        '》' | '〉' => '>',
        '￥' | '¥' => '$',
        '·' => '`',
        '—' => '_',
        '…' => '^',
        _ => c,
    }
}

impl Key {
    /// Writes it with the name of the key in a language, where it has one.
    fn write(&self, f: &mut impl fmt::Write, lang: Lang) -> fmt::Result {
        let held = [(self.ctrl, "C-", "Ctrl+"), (self.alt, "A-", "Alt+"), (self.shift, "S-", "Shift+")];
        for (_, mark, chinese) in held.iter().filter(|(held, ..)| *held) {
            f.write_str(if lang == Lang::Zh { chinese } else { mark })?;
        }
        match self.code {
            // As it stands on the key.
            Code::Char(c) if lang == Lang::Zh && self.ctrl => write!(f, "{}", c.to_ascii_uppercase()),
            Code::Char(c) => write!(f, "{c}"),
            Code::F(n) if lang == Lang::Zh => write!(f, "F{n}"),
            Code::F(n) => write!(f, "f{n}"),
            code => {
                f.write_str(NAMES.iter().find(|(_, c, _)| *c == code).map_or("", |(name, _, chinese)| match lang {
                    Lang::En => name,
                    Lang::Zh => chinese,
                }))
            }
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, Lang::En)
    }
}

/// The text is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAKey;

impl FromStr for Key {
    type Err = NotAKey;

    /// Reads a key such as `j`, `G`, `C-r`, `ctrl+r`, `A-x`, `space`, `S-tab`, `f1`; full-width forms are folded.
    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let (mut ctrl, mut alt, mut shift) = (false, false, false);
        let mut rest = text;
        while let Some((held, tail)) = modifier(rest) {
            let flag = match held {
                'c' => &mut ctrl,
                'a' => &mut alt,
                _ => &mut shift,
            };
            if std::mem::replace(flag, true) {
                return Err(NotAKey);
            }
            rest = tail;
        }
        let mut chars = rest.chars();
        let code = match (chars.next(), chars.next()) {
            (Some(c), None) if !c.is_control() => Code::Char(fold_char(c)),
            (Some(_), Some(_)) => named(&rest.to_ascii_lowercase())?,
            _ => return Err(NotAKey),
        };
        // Shift is part of a character that is no letter: "S-:" names no key of its own.
        if let Code::Char(c) = code
            && shift
            && !c.is_ascii_alphabetic()
        {
            return Err(NotAKey);
        }
        Ok(Self::new(code, ctrl, alt, shift))
    }
}

/// Splits one modifier off, where something follows it.
fn modifier(text: &str) -> Option<(char, &str)> {
    const FORMS: &[(&str, char)] = &[("ctrl", 'c'), ("alt", 'a'), ("shift", 's'), ("c", 'c'), ("a", 'a'), ("s", 's')];
    FORMS.iter().find_map(|(form, held)| {
        let head = text.get(..form.len())?;
        let tail = text.get(form.len()..)?;
        let tail = tail.strip_prefix(['-', '+'])?;
        (head.eq_ignore_ascii_case(form) && !tail.is_empty()).then_some((*held, tail))
    })
}

fn named(name: &str) -> Result<Code, NotAKey> {
    if let Some((_, code, _)) = NAMES.iter().find(|(n, ..)| *n == name) {
        return Ok(*code);
    }
    match name.strip_prefix('f').map(str::parse::<u8>) {
        Some(Ok(n @ 1..=24)) => Ok(Code::F(n)),
        _ => Err(NotAKey),
    }
}

/// Reads keys in a row, separated by spaces: `g g`.
///
/// # Errors
/// Where one of them is no key, or there are none or too many.
pub fn parse_sequence(text: &str) -> Result<Vec<Key>, NotAKey> {
    let keys = text.split_whitespace().map(str::parse).collect::<Result<Vec<Key>, _>>()?;
    // A binding of the space bar may be written as a space.
    if keys.is_empty() && !text.is_empty() {
        return Ok(vec![Key::plain(Code::Space)]);
    }
    if keys.is_empty() || keys.len() > MAX_SEQUENCE { Err(NotAKey) } else { Ok(keys) }
}

/// Writes keys in a row in their canonical form: `g g`.
pub fn show_sequence(keys: &[Key]) -> String {
    keys.iter().map(Key::to_string).collect::<Vec<_>>().join(" ")
}

/// Writes keys in a row as a person reads them: in Chinese 回车 for `enter`, Ctrl+F for `C-f`, as they stand on the keys.
pub fn say_sequence(keys: &[Key], lang: Lang) -> String {
    let mut out = String::new();
    for (n, key) in keys.iter().enumerate() {
        out.push_str(if n == 0 { "" } else { " " });
        // Writing to a string cannot fail.
        let _ = key.write(&mut out, lang);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canon(text: &str) -> Option<String> {
        parse_sequence(text).ok().map(|k| show_sequence(&k))
    }

    #[test]
    fn in_chinese_keys_are_called_as_people_call_them() {
        for (text, said) in [
            ("C-f", "Ctrl+F"),
            ("A-e", "Alt+e"),
            ("A-E", "Alt+E"),
            ("C-S-a", "Ctrl+Shift+A"),
            ("f9", "F9"),
            ("S-tab", "Shift+Tab"),
            ("g enter", "g 回车"),
        ] {
            let keys = parse_sequence(text).unwrap();
            assert_eq!((say_sequence(&keys, Lang::Zh).as_str(), say_sequence(&keys, Lang::En).as_str()), (said, text));
            // What is read on the screen may be typed into the keymap.
            assert!(text.contains("enter") || parse_sequence(said) == Ok(keys), "{said}");
        }
    }

    #[test]
    fn keys_have_one_written_form() {
        for (text, want) in [
            ("j", "j"),
            ("G", "G"),
            ("S-g", "G"),
            ("C-R", "C-r"),
            ("ctrl+r", "C-r"),
            ("Ctrl-Alt-r", "C-A-r"),
            ("A-x", "A-x"),
            ("A-X", "A-X"),
            ("space", "space"),
            (" ", "space"),
            ("Escape", "esc"),
            ("S-tab", "S-tab"),
            ("PageDown", "pgdn"),
            ("F12", "f12"),
            ("g g", "g g"),
            ("：", ":"),
            ("C--", "C--"),
            ("-", "-"),
            ("+", "+"),
            ("重", "重"),
        ] {
            assert_eq!(canon(text).as_deref(), Some(want), "{text:?}");
            assert_eq!(canon(want).as_deref(), Some(want), "{want:?} must read as itself");
        }
        for text in ["", "f25", "foo", "C-", "C-C-r", "S-:", "a b c d e", "\u{1b}"] {
            assert_eq!(canon(text), None, "{text:?}");
        }
    }

    #[test]
    fn full_width_acts_as_its_twin() {
        let folds = [
            ('：', ":"),
            ('？', "?"),
            ('／', "/"),
            ('ｊ', "j"),
            ('Ｇ', "G"),
            ('＠', "@"),
            ('\u{3000}', "space"),
            ('、', "/"),
            ('１', "1"),
            ('【', "["),
        ];
        for (typed, want) in folds {
            assert_eq!(Key::plain(Code::Char(typed)).folded().to_string(), want);
        }
        assert_eq!(Key::plain(Code::Char('：')).text(), Some('：'), "a text field keeps it");
        assert_eq!(Key::plain(Code::Char('税')).folded().text(), Some('税'));
    }
}
