//! How records are looked at: a state, a day, a language, and what is derived from many records at once.

use chrono::NaiveDate;

use crate::domain::period::Period;
use crate::i18n::Lang;
use crate::log::{Clock, State};
use crate::service::words::show::Shower;

pub use crate::service::figures::{Tallies, UnitTally};
pub use crate::service::office::sums::Sums;
use crate::service::scores::standings::OwnSeries;

/// How records are looked at.
#[derive(Clone, Copy)]
pub struct Lens<'a> {
    /// The state.
    pub state: &'a State,
    /// What is added up over it.
    pub sums: &'a Sums,
    /// The day that is looked at.
    pub today: NaiveDate,
    /// The reader's language.
    pub lang: Lang,
    /// Whose local time moments are shown in.
    pub clock: &'a dyn Clock,
    /// The period whose figures are shown; the latest of each indicator without one.
    pub period: Option<Period>,
}

impl<'a> Lens<'a> {
    /// Looks at a state; the sums must fit it.
    pub fn new(state: &'a State, sums: &'a Sums, lang: Lang, clock: &'a dyn Clock) -> Self {
        Self { state, sums, today: sums.day(), lang, clock, period: None }
    }

    /// Looks at the figures of a period.
    #[must_use]
    pub fn in_period(self, period: Option<Period>) -> Self {
        Self { period, ..self }
    }

    /// Where our own unit stood in every indicator and period.
    pub fn series(&self) -> &'a OwnSeries {
        self.sums.series(self.state)
    }

    /// Values as the reader reads them.
    pub fn shower(&self) -> Shower<'a> {
        Shower { state: self.state, lang: self.lang, clock: self.clock }
    }

    /// What is counted over many records.
    pub fn tallies(&self) -> &'a Tallies {
        self.sums.tallies(self.state)
    }
}
