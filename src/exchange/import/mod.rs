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
//! | `matrix` | indicators in rows, a county a column: values, scores, ranks |
//! | `cells` | what the cells of a column look like, to choose between columns |
//! | `convert`, `refs`, `status` | a cell becomes a value; a name becomes a record; the first words of a cell are a status |
//! | `request` | a file, what the person says about it, and what is read of it |
//! | `profile` | one table as records of several kinds, as a file says |
//! | `lines` | what a plan would do, line by line, for the command line and the console |
//! | `plan` | the difference, and the work |

mod cells;
mod columns;
mod convert;
mod figures;
mod identity;
pub(crate) mod lines;
mod matrix;
pub(crate) mod messages;
mod panel;
mod plan;
pub(crate) mod profile;
mod refs;
pub(crate) mod request;
mod rows;
mod status;

pub use plan::{ACTION, Difference, Fate, Plan, Planned, RowError, Set, Shot, apply, would};
pub use refs::Unknown;
pub use request::{Opened, Request, Sheets, leave_out};

use chrono::{Datelike, NaiveDate};

use super::book::Progress;
use super::header::Sheet;
use super::vocab::Choice;
use crate::domain::calendar::Calendar;
use crate::domain::kind::Kind;
use crate::domain::rate::{Class, usual_class};
use crate::domain::words::vocabulary;
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::log::State;

/// What a person says for classes that are to be guessed.
const GUESS: [&str; 2] = ["guess", "按推测"];

/// The kinds that can be imported.
pub fn kinds() -> impl Iterator<Item = Kind> {
    Kind::ALL.iter().copied().filter(|k| k.def().is_imported())
}

vocabulary! {
    /// What a doubtful row is.
    Same {
        /// The record that is known, changed.
        Known = "known", "known records", "已有";
        /// A record of its own.
        New = "new", "new records", "新增";
    }
}

/// What a person says about an import.
#[derive(Clone)]
pub struct Options<'a> {
    /// What the rows are.
    pub kind: Kind,
    /// The ledger that all rows belong to, by name; one that is not known is made.
    pub ledger: Option<&'a str>,
    /// Which column is which field, where the person says so.
    pub choices: Vec<Choice>,
    /// Our own county, where a matrix speaks of it or the office has not said yet which it is.
    pub own: Option<&'a str>,
    /// Fields that are the same in all rows: name and value.
    pub set: Vec<(String, String)>,
    /// Whether units that are named and not known may be made.
    pub create_units: bool,
    /// Whether people that are named and not known may be made.
    pub create_people: bool,
    /// Whether the file's word counts where somebody has changed a field here since it was imported; else what was done
    /// here is kept.
    pub overwrite: bool,
    /// Whether rows that cannot be read are left out, instead of stopping the others.
    pub skip_bad: bool,
    /// What rows are of which nobody can tell whether they are a record that is known.
    pub same: Option<Same>,
    /// Classes of status words that are not known.
    pub statuses: Vec<(String, Class)>,
    /// Whether status words that are not known are taken as the class that they most likely are.
    pub guess: bool,
    /// The year of days and deadlines written without one; else the sheet's own, else today's.
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
            own: None,
            choices: Vec::new(),
            set: Vec::new(),
            create_units: false,
            create_people: false,
            overwrite: false,
            skip_bad: false,
            same: None,
            statuses: Vec::new(),
            guess: false,
            year: None,
            on: None,
            then: None,
            today,
            calendar,
        }
    }

    /// Adds `word=class` for a status word that is not known; `guess` takes all others as what they most likely are.
    ///
    /// # Errors
    /// If the text holds no `=` or names no class.
    pub fn status(&mut self, text: &str) -> Result<()> {
        if GUESS.contains(&text.trim()) {
            self.guess = true;
            return Ok(());
        }
        let read = text.rsplit_once('=').map(|(word, class)| (word.trim(), class.trim()));
        let class = read.and_then(|(word, class)| Some((word, usual_class(class)?))).filter(|(w, _)| !w.is_empty());
        let (word, class) = class.ok_or_else(|| {
            let classes = Class::ALL.iter().map(|c| c.name()).collect::<Vec<_>>().join(", ");
            let hint = Message::plain(messages::HINT_CLASSES).with("classes", classes);
            Error::new(Code::Usage, messages::BAD_STATUS).with("text", text).hint(hint)
        })?;
        self.statuses.push((word.into(), class));
        Ok(())
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
            _ => Err(Error::new(Code::Usage, messages::BAD_SET).with("text", text).command_hint(messages::HINT_SET)),
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
    plan_behind(sheet, options, state, &[], progress)
}

/// As [`plan()`], behind other sheets that are imported together with this one.
fn plan_behind(
    sheet: &Sheet,
    options: &Options<'_>,
    state: &State,
    earlier: &[Plan],
    progress: Progress<'_>,
) -> Result<Plan> {
    if !options.kind.def().is_imported() {
        return Err(Error::new(Code::Usage, messages::CANNOT_IMPORT)
            .with_message("kind", options.kind.def().label)
            .hint(Message::plain(messages::HINT_KINDS).with_list("kinds", kinds().map(|k| k.def().label))));
    }
    if sheet.rows.is_empty() {
        return Err(Error::new(Code::BadInput, messages::NO_ROWS).with("file", &sheet.origin));
    }
    let year = options.year.or(sheet.year).or_else(|| sheet.as_of.map(|d| d.year()));
    if let Some(matrix) = matrix::matrix(sheet, options, state) {
        return matrix::plan(sheet, options, &matrix, state, progress);
    }
    let mut plan = match panel::wide(sheet, options) {
        Some(wide) => panel::plan(sheet, options, &wide, state, progress)?,
        None => {
            let earlier: Vec<_> = earlier.iter().flat_map(|p| p.keys.iter().cloned()).collect();
            rows::plan(sheet, options, state, &earlier, year, progress)?
        }
    };
    matrix::keep_own(&mut plan, options, state)?;
    Ok(plan)
}

#[cfg(test)]
mod case_tests;
#[cfg(test)]
mod random_tests;
#[cfg(test)]
mod register_tests;
#[cfg(test)]
mod tests;
