//! What both text fields share: actions on text, and what may be put into it.

use tui_input::{Input, InputRequest};

use crate::action::OverlayAction;
use crate::domain::value::MAX_TEXT;

/// What an action did to a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edited {
    /// It is no action on text.
    No,
    /// The caret may have moved.
    Moved,
    /// The text changed.
    Changed,
}

/// The request that a text action is, where it is one of the same meaning in one line and in many.
pub(super) fn request(action: OverlayAction) -> Option<InputRequest> {
    Some(match action {
        OverlayAction::Left => InputRequest::GoToPrevChar,
        OverlayAction::Right => InputRequest::GoToNextChar,
        OverlayAction::WordLeft => InputRequest::GoToPrevWord,
        OverlayAction::WordRight => InputRequest::GoToNextWord,
        OverlayAction::DeleteBack => InputRequest::DeletePrevChar,
        OverlayAction::Delete => InputRequest::DeleteNextChar,
        OverlayAction::DeleteWord => InputRequest::DeletePrevWord,
        OverlayAction::DeleteWordForward => InputRequest::DeleteNextWord,
        _ => return None,
    })
}

/// Does a request; tells what it did.
pub(super) fn handle(input: &mut Input, request: InputRequest) -> Edited {
    match input.handle(request) {
        Some(changed) if changed.value => Edited::Changed,
        _ => Edited::Moved,
    }
}

/// The byte at which the caret stands.
pub(super) fn caret(input: &Input) -> usize {
    byte_of(input.value(), input.cursor())
}

/// The byte of a character's number.
pub(super) fn byte_of(text: &str, chars: usize) -> usize {
    text.char_indices().nth(chars).map_or(text.len(), |(at, _)| at)
}

/// Puts the caret at a byte.
pub(super) fn go(input: &mut Input, byte: usize) {
    let chars = input.value().get(..byte).map_or(0, |before| before.chars().count());
    input.handle(InputRequest::SetCursor(chars));
}

/// Puts a text in at the caret, as far as the field has room; tells whether anything changed.
pub(super) fn insert(input: &mut Input, text: &str) -> bool {
    let room = MAX_TEXT.saturating_sub(input.value().len());
    let cut = (0..=room.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let text = &text[..cut];
    if text.is_empty() {
        return false;
    }
    let at = caret(input);
    let mut value = input.value().to_string();
    value.insert_str(at, text);
    let cursor = input.cursor() + text.chars().count();
    *input = std::mem::take(input).with_value(value).with_cursor(cursor);
    true
}

/// Takes bytes out; the caret stands where they were.
pub(super) fn cut(input: &mut Input, range: std::ops::Range<usize>) -> Edited {
    if range.is_empty() {
        return Edited::Moved;
    }
    let mut value = input.value().to_string();
    let chars = value[..range.start].chars().count();
    value.replace_range(range, "");
    *input = std::mem::take(input).with_value(value).with_cursor(chars);
    Edited::Changed
}

/// A text as it may be put into a field: no control characters, line ends kept or made blanks.
pub(super) fn fitting(text: &str, lines: bool) -> String {
    let text = if lines { text } else { text.trim_matches(['\n', '\r']) };
    text.chars()
        .filter_map(|c| match c {
            '\n' | '\t' if lines => Some(c),
            '\n' | '\t' => Some(' '),
            c if c.is_control() => None,
            c => Some(c),
        })
        .collect()
}
