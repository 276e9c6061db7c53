//! Records that are named on standard input, one a line: `ducha list … | ducha task done -`.

use std::ffi::OsString;
use std::io::Read;

use super::{Ready, messages};
use crate::action::{self, Run};
use crate::error::{Code, Error, Result};

/// The commands on many records that are no steps.
const MANY: [&[&str]; 2] = [&["set"], &["retire"]];

/// The most that is read.
const MOST: u64 = 1 << 20;

/// What was typed, with the lines of standard input in the place of a lone `-` among the records; nothing where there is
/// none.
///
/// # Errors
/// `BadInput` where the input is no text, or too long; `Usage` where it names nothing.
pub fn named(ready: &Ready, typed: &[OsString], input: &mut dyn Read) -> Result<Option<Vec<OsString>>> {
    let path = ready.path();
    let takes = |l: &action::Line| matches!(l.run, Run::Verb(_)) || MANY.contains(&l.command);
    let verb = action::all().filter_map(|a| a.line.as_ref()).any(|l| l.command == path && takes(l));
    let option = |at: usize| {
        let before = at.checked_sub(1).and_then(|at| typed.get(at)).map(|w| w.to_string_lossy());
        before.is_some_and(|w| w.starts_with("--") && w.len() > 2 && !w.contains('='))
    };
    let place = typed.iter().enumerate().position(|(at, word)| word == "-" && !option(at));
    let Some(place) = place.filter(|_| verb) else { return Ok(None) };
    let mut text = String::new();
    let read = input.take(MOST + 1).read_to_string(&mut text);
    let read = read.map_err(|e| Error::new(Code::BadInput, messages::INPUT_UNREADABLE).caused_by(e))?;
    if read as u64 > MOST {
        return Err(Error::new(Code::BadInput, messages::INPUT_LONG).with("most", MOST));
    }
    let lines: Vec<OsString> = text.lines().map(str::trim).filter(|l| !l.is_empty()).map(OsString::from).collect();
    if lines.is_empty() {
        return Err(Error::new(Code::Usage, messages::INPUT_EMPTY));
    }
    let mut out = typed.to_vec();
    out.splice(place..=place, lines);
    Ok(Some(out))
}
