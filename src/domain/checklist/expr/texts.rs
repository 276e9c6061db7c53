//! Functions on texts.

use super::Node;
use super::calls::{number, text};
use super::eval::{Context, Unknown};
use super::value::Val;

/// The most bytes of a pattern, and of what it is held against.
const MAX_PATTERN: usize = 1 << 10;
const MAX_SUBJECT: usize = 64 << 10;

/// From a place (from 0) up to another, or to the end; a negative place counts from the end.
pub(super) fn substr(args: &[Node], context: &dyn Context) -> Result<Val, Unknown> {
    let all: Vec<char> = text(args, 0, context)?.chars().collect();
    let length = all.len() as f64;
    let place = |n: f64| (if n < 0.0 { length + n } else { n }).clamp(0.0, length) as usize;
    let begin = place(number(args, 1, context)?.max(f64::MIN));
    let end = if args.len() > 2 { place(number(args, 2, context)?) } else { all.len() };
    Ok(Val::Text(all.get(begin..end.max(begin)).unwrap_or_default().iter().collect()))
}

/// Each character of the second text becomes the one at its place in the third, or goes away.
pub(super) fn translate(args: &[Node], context: &dyn Context) -> Result<Val, Unknown> {
    let (from, to) = (text(args, 1, context)?, text(args, 2, context)?);
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let map = |c: char| match from.iter().position(|f| *f == c) {
        Some(at) => to.get(at).copied(),
        None => Some(c),
    };
    Ok(Val::Text(text(args, 0, context)?.chars().filter_map(map).collect()))
}

/// Whether the whole text is of a pattern; a pattern that cannot be read is of no text.
pub(super) fn regex(args: &[Node], context: &dyn Context) -> Result<Val, Unknown> {
    let (subject, pattern) = (text(args, 0, context)?, text(args, 1, context)?);
    if pattern.len() > MAX_PATTERN || subject.len() > MAX_SUBJECT {
        return Ok(Val::Truth(false));
    }
    let whole = regex_lite::RegexBuilder::new(&format!("^(?:{pattern})$")).size_limit(1 << 20).build();
    Ok(Val::Truth(whole.is_ok_and(|r| r.is_match(&subject))))
}
