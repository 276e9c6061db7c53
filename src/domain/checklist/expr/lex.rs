//! The words of an expression.

use crate::domain::checklist::messages;
use crate::error::{Code, Error, Result};

/// A word of an expression, with where it begins (in characters, from 1).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) what: Word,
    pub(super) at: usize,
}

/// A word of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Word {
    Text(String),
    Number(f64),
    /// `${name}`.
    Answer(String),
    /// A name: of a function, an operator in letters, a step of a path.
    Name(String),
    /// `.` or `..`.
    Dots(usize),
    /// Any other sign.
    Sign(&'static str),
}

/// The signs, the longer first.
const SIGNS: &[&str] = &["!=", "<=", ">=", "//", "=", "<", ">", "+", "-", "*", "/", "|", "(", ")", ",", "[", "]", "@"];

pub(super) fn stray(text: &str, at: usize) -> Error {
    Error::new(Code::BadInput, messages::STRAY).with("text", text).with("at", at)
}

/// Cuts an expression into words.
pub(super) fn lex(source: &str) -> Result<Vec<Token>> {
    let all: Vec<char> = source.chars().map(plain).collect();
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(c) = all.get(at).copied() {
        let begin = at;
        let rest = || all[begin..].iter().take(12).collect::<String>();
        if c.is_whitespace() {
            at += 1;
            continue;
        }
        let what = if c == '\'' || c == '"' {
            let end = all[at + 1..].iter().position(|e| *e == c).ok_or_else(|| stray(&rest(), begin + 1))?;
            let text = source.chars().skip(at + 1).take(end).collect();
            at += end + 2;
            Word::Text(text)
        } else if c == '$' && all.get(at + 1) == Some(&'{') {
            let end = all[at..].iter().position(|e| *e == '}').ok_or_else(|| stray(&rest(), begin + 1))?;
            let name: String = all[at + 2..at + end].iter().collect();
            at += end + 1;
            // `last-saved#name` asks for the answer of the form before: see the context.
            Word::Answer(name.trim().to_string())
        } else if c.is_ascii_digit() || (c == '.' && all.get(at + 1).is_some_and(char::is_ascii_digit)) {
            let end = all[at..].iter().position(|e| !e.is_ascii_digit() && *e != '.').unwrap_or(all.len() - at);
            let digits: String = all[at..at + end].iter().collect();
            at += end;
            Word::Number(digits.parse().map_err(|_| stray(&digits, begin + 1))?)
        } else if c == '.' {
            let dots = if all.get(at + 1) == Some(&'.') { 2 } else { 1 };
            at += dots;
            Word::Dots(dots)
        } else if c.is_alphabetic() || c == '_' {
            let part = |e: &char| e.is_alphanumeric() || matches!(e, '_' | '-' | '.' | ':');
            let end = all[at..].iter().position(|e| !part(e)).unwrap_or(all.len() - at);
            let name: String = all[at..at + end].iter().collect();
            at += end;
            Word::Name(name)
        } else {
            let sign = SIGNS.iter().find(|s| all[at..].iter().take(s.len()).collect::<String>() == **s);
            let sign = sign.ok_or_else(|| stray(&rest(), begin + 1))?;
            at += sign.len();
            Word::Sign(sign)
        };
        out.push(Token { what, at: begin + 1 });
    }
    Ok(out)
}

/// Signs as a word processor or an input method writes them, outside quoted texts.
fn plain(c: char) -> char {
    match c {
        '‘' | '’' => '\'',
        '“' | '”' => '"',
        '（' => '(',
        '）' => ')',
        '，' => ',',
        '＝' => '=',
        '\u{a0}' | '\u{3000}' => ' ',
        c => c,
    }
}
