//! Imports: the rows of a sheet become records of a kind.
//!
//! A [`Plan`] is made first and changes nothing: which column is which field, what would be new, changed field by field,
//! the same or no longer in the file, every cell that cannot be read, every unit that is not known, and how the figures
//! that the file states stand beside its rows. [`Plan::work`] turns it into one piece of work, all or nothing; made
//! twice from the same file, the second sets nothing.
//!
//! | file | what it does |
//! | --- | --- |
//! | `columns` | which column is which field: the person's choice, what was remembered, what the headings say |
//! | `rows` | a row becomes the fields of a record |
//! | `identity` | which record that is: the one known by its natural key, or a new one |
//! | `panel` | wide tables, a column a period: indicators as a tree, observations with ranks |
//! | `convert`, `refs` | a cell becomes a value; a name becomes a record |
//! | `plan` | the difference, and the work |

mod columns;
mod convert;
mod figures;
mod identity;
pub mod messages;
mod panel;
mod plan;
mod refs;
mod rows;

pub use plan::{ACTION, Difference, Plan, Planned, RowError, Set, apply};
pub use refs::Unknown;

use chrono::{Datelike, NaiveDate};

use super::book::Progress;
use super::header::Sheet;
use super::vocab::Choice;
use crate::domain::calendar::Calendar;
use crate::domain::kind::Kind;
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::log::State;

/// The kinds that can be imported.
pub fn kinds() -> impl Iterator<Item = Kind> {
    Kind::ALL.iter().copied().filter(|k| k.def().is_imported())
}

/// What a person says about an import.
pub struct Options<'a> {
    /// What the rows are.
    pub kind: Kind,
    /// The ledger that all rows belong to, by name; one that is not known is made.
    pub ledger: Option<&'a str>,
    /// Which column is which field, where the person says so.
    pub choices: Vec<Choice>,
    /// Fields that are the same in all rows: name and value.
    pub set: Vec<(String, String)>,
    /// Whether units that are named and not known may be made.
    pub create_units: bool,
    /// Whether fields that somebody changed since the last import keep what they are.
    pub keep_edits: bool,
    /// The year of days and deadlines written without one; else the sheet's own day, else today's.
    pub year: Option<i32>,
    /// The day from which the rows hold; today where none is said.
    pub on: Option<NaiveDate>,
    /// The state as of that day, with which the rows are compared.
    pub then: Option<std::sync::Arc<crate::log::State>>,
    /// Today.
    pub today: NaiveDate,
    /// Working days.
    pub calendar: &'a Calendar,
}

impl<'a> Options<'a> {
    /// Nothing said beyond the kind.
    pub fn new(kind: Kind, today: NaiveDate, calendar: &'a Calendar) -> Self {
        Self {
            kind,
            ledger: None,
            choices: Vec::new(),
            set: Vec::new(),
            create_units: false,
            keep_edits: false,
            year: None,
            on: None,
            then: None,
            today,
            calendar,
        }
    }

    /// Adds `field=value` for all rows.
    ///
    /// # Errors
    /// If the text holds no `=`.
    pub fn set(&mut self, text: &str) -> Result<()> {
        match text.split_once('=') {
            Some((k, v)) if !k.trim().is_empty() => {
                self.set.push((k.trim().into(), v.trim().into()));
                Ok(())
            }
            _ => Err(Error::new(Code::Usage, messages::BAD_SET).with("text", text).hint(messages::HINT_SET)),
        }
    }
}

/// Whether a plan failed for want of the ledger that the rows belong to.
pub fn wants_ledger(error: &Error) -> bool {
    error.is(messages::NEEDS_LEDGER)
}

/// The headings that an import of a kind knows, to find the header by.
pub fn known_headings(kind: Kind) -> Vec<&'static str> {
    columns::aliases(kind).into_iter().flat_map(|(_, a)| a).collect()
}

/// Plans the import of a sheet; changes nothing. `progress` is called with the number of rows done.
///
/// # Errors
/// If the kind cannot be imported, a needed column or ledger is missing, a choice names what is not there, or the
/// person stopped it. What is wrong with single cells is in [`Plan::errors`].
pub fn plan(sheet: &Sheet, options: &Options<'_>, state: &State, progress: Progress<'_>) -> Result<Plan> {
    if !options.kind.def().is_imported() {
        return Err(Error::new(Code::Usage, messages::CANNOT_IMPORT)
            .with_message("kind", options.kind.def().label)
            .hint(Message::plain(messages::HINT_KINDS).with_list("kinds", kinds().map(|k| k.def().label))));
    }
    if sheet.rows.is_empty() {
        return Err(Error::new(Code::BadInput, messages::NO_ROWS).with("file", &sheet.origin));
    }
    let year = options.year.or_else(|| sheet.as_of.map(|d| d.year()));
    if let Some(wide) = panel::wide(sheet, options) {
        return panel::plan(sheet, options, &wide, state, progress);
    }
    rows::plan(sheet, options, state, year, progress)
}

#[cfg(test)]
mod tests;
