//! What may come next at the caret.

use std::ops::Range;

use super::ast::quoted;
use super::fold::{fold, folded};
use super::messages;
use super::parse::{is_bare, is_quote};
use super::vocabulary::{FieldKind, Vocabulary, same_name};
use crate::i18n::Lang;

/// The most candidates.
const MAX: usize = 50;

/// What may come next.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Completion {
    /// The bytes that a candidate takes the place of.
    pub span: Range<usize>,
    /// The candidates, the likeliest first.
    pub candidates: Vec<Candidate>,
}

/// One thing that may come next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What is written when it is taken.
    pub insert: String,
    /// What a person reads.
    pub label: String,
}

/// Tells what may come at the caret (a byte offset): the name of a field, or after its sign a value.
pub fn complete(input: &str, caret: usize, vocabulary: &dyn Vocabulary, lang: Lang) -> Completion {
    let Some(before) = input.get(..caret) else { return Completion { span: 0..0, candidates: Vec::new() } };
    match place(before) {
        Place::Nowhere => Completion { span: caret..caret, candidates: Vec::new() },
        Place::Name(start) => Completion { span: start..caret, candidates: names(&before[start..], vocabulary, lang) },
        Place::Value { field, start } => {
            Completion { span: start..caret, candidates: values(&field, &before[start..], vocabulary, lang) }
        }
    }
}

enum Place {
    Nowhere,
    Name(usize),
    Value { field: String, start: usize },
}

/// Where the caret stands: what was typed up to it is walked through once.
fn place(before: &str) -> Place {
    let (mut start, mut field, mut quote, mut escaped) = (0, None::<String>, false, false);
    // A space after a sign still waits for the value.
    let mut waiting = false;
    for (at, c) in before.char_indices() {
        let next = at + c.len_utf8();
        if quote {
            match (escaped, c) {
                (true, _) => escaped = false,
                (false, '\\') => escaped = true,
                (false, c) if is_quote(c) => quote = false,
                _ => {}
            }
            continue;
        }
        match fold(c) {
            _ if is_quote(c) => {
                quote = true;
                waiting = false;
            }
            ':' | '=' | '<' | '>' | '≤' | '≥' | '≠' if field.is_none() => {
                field = Some(before[start..at].trim_end_matches(['!', '！', ' ']).to_string());
                (start, waiting) = (next, true);
            }
            ':' | '=' | '<' | '>' if waiting => start = next,
            ',' | '，' | '、' if field.is_some() => (start, waiting) = (next, true),
            f if !is_bare(c) || (at == start && field.is_none() && matches!(f, '-' | '!')) => {
                if !(waiting && c.is_whitespace()) {
                    field = None;
                }
                start = next;
            }
            _ => waiting = false,
        }
    }
    match field {
        None if quote => Place::Nowhere,
        Some(field) => Place::Value { field, start },
        None => Place::Name(start),
    }
}

/// What a person reads of a name: what is typed for it, and beside that what it is called where that differs.
fn shown(typed: &str, en: &str, zh: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => zh.to_string(),
        Lang::En if same_name(typed, en) => typed.to_string(),
        Lang::En => format!("{typed}  {en}"),
    }
}

fn names(typed: &str, vocabulary: &dyn Vocabulary, lang: Lang) -> Vec<Candidate> {
    let mut found: Vec<(bool, Candidate)> = vocabulary
        .fields()
        .iter()
        .filter(|f| typed.is_empty() || f.names().any(|n| vocabulary.resembles(n, typed)))
        .map(|f| {
            let begins = f.names().any(|n| folded(n).starts_with(&folded(typed)));
            // Whoever types Chinese goes on in Chinese.
            let lang = if typed.is_ascii() { lang } else { Lang::Zh };
            (
                !begins,
                Candidate { insert: format!("{}:", f.label(lang)), label: shown(f.label(lang), &f.en, &f.zh, lang) },
            )
        })
        .collect();
    found.sort_by_key(|(later, _)| *later);
    found.into_iter().map(|(_, candidate)| candidate).take(MAX).collect()
}

fn values(field: &str, typed: &str, vocabulary: &dyn Vocabulary, lang: Lang) -> Vec<Candidate> {
    let Some(field) = vocabulary.field(field) else { return Vec::new() };
    let typed = typed.trim_start_matches(is_quote);
    let mut out: Vec<Candidate> = Vec::new();
    let mut offer = |insert: &str, label: String, resembles: bool| {
        if resembles && out.len() < MAX && !out.iter().any(|c| c.insert == insert) {
            out.push(Candidate { insert: insert.to_string(), label });
        }
    };
    let known = |name: &str| typed.is_empty() || vocabulary.resembles(name, typed);
    let said = |msg: crate::i18n::Msg| (msg.text(lang), known(msg.en) || known(msg.zh));
    for word in &field.words {
        let label = word.label(lang);
        offer(label, shown(label, &word.en, &word.zh, lang), word.names().any(known));
    }
    if field.kind == FieldKind::Date {
        use messages::{NEXT_WEEK, OVERDUE, THIS_MONTH, THIS_QUARTER, THIS_WEEK, TODAY};
        for msg in [OVERDUE, TODAY, THIS_WEEK, NEXT_WEEK, THIS_MONTH, THIS_QUARTER] {
            let (text, resembles) = said(msg);
            offer(text, text.to_string(), resembles);
        }
        for (text, msg) in [("+7d", messages::IN_A_WEEK), ("+10wd", messages::IN_TEN_WORKDAYS)] {
            offer(text, format!("{text}  {}", msg.text(lang)), known(text));
        }
    }
    if field.kind == FieldKind::Bool {
        for msg in [messages::YES, messages::NO] {
            let (text, resembles) = said(msg);
            offer(text, text.to_string(), resembles);
        }
    }
    for value in vocabulary.values(&field.name, typed, MAX) {
        let resembles = known(&value);
        if value.chars().all(is_bare) && !value.is_empty() {
            offer(&value, value.clone(), resembles);
        } else {
            let mut insert = String::new();
            // Writing to a string cannot fail.
            let _ = quoted(&mut insert, &value);
            offer(&insert, value.clone(), resembles);
        }
    }
    for msg in [messages::NONE, messages::ANY] {
        let (text, resembles) = said(msg);
        offer(text, text.to_string(), resembles);
    }
    out
}
