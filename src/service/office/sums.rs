//! What is added up over many records, for one state and one day.

use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;

use crate::domain::kind::Sums as Part;
use crate::log::{State, Touched};
use crate::service::figures::{LedgerPace, Tallies, paces};
use crate::service::scores::standings::OwnSeries;
use crate::service::tasks::due::{DueRow, due_rows};
use crate::service::tasks::lamps::TaskLamps;

/// Changes of more records than this are not followed one by one.
const FOLLOWED: usize = 50_000;

/// What is added up over many records, each part when it is first asked for. Good for one state and one day.
#[derive(Debug)]
pub struct Sums {
    day: NaiveDate,
    line: u64,
    revision: u64,
    lamps: Arc<TaskLamps>,
    tallies: OnceLock<Arc<Tallies>>,
    series: OnceLock<Arc<OwnSeries>>,
    paces: OnceLock<Arc<Vec<LedgerPace>>>,
    due: OnceLock<Arc<Vec<DueRow>>>,
}

impl Sums {
    /// Nothing added up yet, for a state as of a day.
    pub fn new(state: &State, day: NaiveDate) -> Self {
        Self {
            day,
            line: state.line(),
            revision: state.revision(),
            lamps: Arc::new(TaskLamps::lenient(state, day)),
            tallies: OnceLock::new(),
            series: OnceLock::new(),
            paces: OnceLock::new(),
            due: OnceLock::new(),
        }
    }

    /// The sums of a state as of a day, from those that stood before: what few records changed is mended instead of
    /// added up anew.
    pub fn follow(before: Arc<Self>, state: &State, day: NaiveDate) -> Arc<Self> {
        if before.fit(state, day) {
            return before;
        }
        match before.mended(state, day) {
            Some(sums) => Arc::new(sums),
            None => Arc::new(Self::new(state, day)),
        }
    }

    fn mended(&self, state: &State, day: NaiveDate) -> Option<Self> {
        if !self.is_of(state, day) {
            return None;
        }
        let touched = state.touched_since(self.revision)?;
        if touched.len() > FOLLOWED || !Tallies::can_follow(state, &touched) {
            return None;
        }
        let measured = |t: &&Touched| t.kind.def().sums.contains(&Part::Standings);
        let series = if touched.iter().any(measured) { OnceLock::new() } else { self.series.clone() };
        // What runs over all tasks with their days is counted anew where anything that is counted has changed.
        let counted = touched.iter().any(|t| !t.kind.def().sums.is_empty());
        let paces = if counted { OnceLock::new() } else { self.paces.clone() };
        let due = if counted { OnceLock::new() } else { self.due.clone() };
        let tallies = OnceLock::new();
        if let Some(old) = self.tallies.get() {
            let mut new = Tallies::clone(old);
            for t in touched {
                new.follow(state, &self.lamps, t);
            }
            drop(tallies.set(Arc::new(new)));
        }
        Some(Self { revision: state.revision(), lamps: Arc::clone(&self.lamps), tallies, series, paces, due, ..*self })
    }

    /// Whether they still hold for a state and a day.
    pub fn fit(&self, state: &State, day: NaiveDate) -> bool {
        (self.line, self.revision, self.day) == (state.line(), state.revision(), day)
    }

    /// Whether they are of a state, as it is now or was before, and of a day.
    pub fn is_of(&self, state: &State, day: NaiveDate) -> bool {
        (self.line, self.day) == (state.line(), day)
    }

    /// The day.
    pub fn day(&self) -> NaiveDate {
        self.day
    }

    /// The lamps of tasks.
    pub fn lamps(&self) -> &TaskLamps {
        &self.lamps
    }

    /// What is counted over tasks, findings, flags and indicators.
    pub fn tallies(&self, state: &State) -> &Tallies {
        self.tallies.get_or_init(|| Arc::new(Tallies::of(state, &self.lamps)))
    }

    /// Where our own unit stood in every indicator and period.
    pub fn series(&self, state: &State) -> &OwnSeries {
        self.series.get_or_init(|| Arc::new(OwnSeries::of(state)))
    }

    /// The pace of every ledger that has tasks.
    pub fn paces(&self, state: &State) -> &[LedgerPace] {
        let count = || Arc::new(paces(state, self.lamps.classes(), self.day, self.lamps.calendar()));
        self.paces.get_or_init(count)
    }

    /// The tasks that are overdue, due soon, stalled or up for review, by group.
    pub fn due(&self, state: &State) -> &[DueRow] {
        self.due.get_or_init(|| Arc::new(due_rows(state, &self.lamps, *self.lamps.horizon(), None)))
    }

    /// Whether that has been counted already, so that asking for it takes no time.
    pub fn are_counted(&self) -> bool {
        self.tallies.get().is_some()
    }
}
