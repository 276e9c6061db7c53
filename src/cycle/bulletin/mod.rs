//! Issues of the bulletin (工作简报).
//!
//! An issue is written as sections, each a text that asks the records for its figures; it is composed as of a day, checked,
//! approved, and frozen when it is issued: with what was known by then, and the digest of the log. Source: domain.md,
//! "Bulletin"; law-and-practice 1 and 4.8.
//!
//! | file | what it does |
//! | --- | --- |
//! | `begin` | a new issue, after the last one |
//! | `compose` | the text with its figures, as of a day |
//! | `stored` | the text as it was issued |
//! | `check` | what does not follow in it, and from the records behind it |
//! | `issue` | approval and issue |
//! | `changed` | what became of its figures since |

mod begin;
mod changed;
mod check;
mod compose;
mod issue;
mod stored;

pub use begin::{Beginning, Opening, begin, set_section};
pub use changed::{Changed, changed};
pub use check::{Remark, check, counts};
pub use compose::{Composed, FigureText, Paragraph, SectionText, composed};
pub use issue::{approve, issue};

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::record::Record;
use crate::domain::schema::{bulletin, section};
use crate::error::{Code, Error, Result};
use crate::log::State;
use crate::service::words::names;

crate::messages! {
    NO_ISSUE: "there is no bulletin {name}", "没有第{name}期简报";
    HINT_NEW: "Begin one: ducha bulletin new.", "请先新建：ducha bulletin new。";
}

/// The bulletin that a person names: by its number, of the latest year that has it, its serial, title or id.
///
/// # Errors
/// `NotFound` where there is none.
pub fn find(state: &State, name: &str) -> Result<RecordId> {
    let digits: String = name.chars().filter(char::is_ascii_digit).collect();
    let bare = name.trim().trim_start_matches('第').trim_end_matches('期').trim();
    if let Some(number) = bare.parse::<f64>().ok().filter(|_| bare == digits) {
        let of = state.records(Kind::Bulletin).filter(|b| b.number(bulletin::NUMBER) == Some(number));
        if let Some(found) = of.max_by_key(|b| b.date(bulletin::ON)) {
            return Ok(found.id());
        }
        return Err(Error::new(Code::NotFound, NO_ISSUE).with("name", bare).hint(HINT_NEW));
    }
    names::find(state, Some(Kind::Bulletin), name)
}

/// The sections of a bulletin in their order.
pub fn sections(state: &State, id: RecordId) -> Vec<&Record> {
    let of = state.records(Kind::Section).filter(|s| s.reference(section::BULLETIN) == Some(id));
    let mut all: Vec<&Record> = of.collect();
    all.sort_by(|a, b| a.number(section::PLACE).unwrap_or(0.0).total_cmp(&b.number(section::PLACE).unwrap_or(0.0)));
    all
}

/// The issue before another: the last that was issued, or else begun, with an earlier day.
pub fn before(state: &State, on: Option<chrono::NaiveDate>, not: Option<RecordId>) -> Option<&Record> {
    let earlier = |b: &&Record| Some(b.id()) != not && (on.is_none() || b.date(bulletin::ON) <= on);
    state.records(Kind::Bulletin).filter(earlier).max_by(|a, b| {
        let key = |r: &Record| (r.date(bulletin::ON), r.number(bulletin::NUMBER).map(|n| n as i64));
        key(a).cmp(&key(b))
    })
}

#[cfg(test)]
mod tests;
