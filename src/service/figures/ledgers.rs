//! The figures of every ledger.
//!
//! Source: domain.md, "Ledgers and tasks".

use chrono::NaiveDate;

use super::published::{Published, published};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::lamp::Lamp;
use crate::domain::rate::{Class, Counts, Formula, Ratio};
use crate::domain::record::Record;
use crate::domain::schema::ledger;
use crate::log::State;
use crate::service::tasks::lamps::{LampCounts, TaskLamps};
use crate::service::tasks::task_view::TaskView;
use crate::service::words::show::short_title;

/// How many of a ledger's problems are closed: those whose measures are all done. One without measures is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Problems {
    /// All problems.
    pub total: u64,
    /// Those that are closed.
    pub closed: u64,
}

impl Problems {
    /// Returns the share of them that is closed; nothing if there are none.
    pub fn rate(&self) -> Option<Ratio> {
        Ratio::new(self.closed, self.total)
    }
}

/// The figures of a ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct LedgerFigure {
    /// The ledger.
    pub ledger: RecordId,
    /// Its name.
    pub name: String,
    /// Its short name, or else its name.
    pub short: String,
    /// How many items were announced.
    pub announced: Option<u64>,
    /// The formula that it declares.
    pub declared: Option<Formula>,
    /// Its last day.
    pub due: Option<NaiveDate>,
    /// The tasks that are recorded, by class.
    pub recorded: Counts,
    /// How many of them have a status word that neither the ledger nor usage knows; they count as unreported.
    pub unknown: u64,
    /// The tasks by lamp.
    pub lamps: LampCounts,
    /// Its problems.
    pub problems: Problems,
    /// What was published of it.
    pub published: Published,
}

impl LedgerFigure {
    /// Returns the counts by class. A ledger that was announced and has no task recorded counts as announced and
    /// unreported.
    pub fn counts(&self) -> Counts {
        match (self.recorded.total(), self.announced) {
            (0, Some(announced)) => Counts { unreported: announced, ..Counts::default() },
            _ => self.recorded,
        }
    }

    /// Counts a task of the ledger, or takes it out again.
    pub(super) fn change(&mut self, lamps: &TaskLamps, task: &TaskView<'_>, class: Class, lamp: Lamp, more: bool) {
        self.recorded.change(class, more);
        self.lamps.change(lamp, more);
        let told = class == Class::Unreported && task.status.is_some();
        if told && lamps.classes().known(task.ledger, task.status).is_none() {
            self.unknown = if more { self.unknown.saturating_add(1) } else { self.unknown.saturating_sub(1) };
        }
    }

    /// Returns how many items there are.
    pub fn total(&self) -> u64 {
        self.counts().total()
    }

    /// Returns the formula of its rate: the one that it declares, or else done/total.
    pub fn formula(&self) -> Formula {
        self.declared.unwrap_or(Formula::DoneOfTotal)
    }

    /// Returns its completion rate; nothing where nothing was reported.
    pub fn rate(&self) -> Option<Ratio> {
        self.rate_by(self.formula())
    }

    /// Returns its completion rate by another formula.
    pub fn rate_by(&self, formula: Formula) -> Option<Ratio> {
        formula.rate(&self.counts())
    }
}

/// The figures of all ledgers, in the order in which the ledgers came.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LedgerFigures {
    /// Each ledger.
    pub ledgers: Vec<LedgerFigure>,
    /// Tasks whose ledger is not there.
    pub loose: Counts,
}

impl LedgerFigures {
    /// Returns the ledgers of a state, with no task counted: [`super::Tallies`] counts them.
    pub(super) fn empty(state: &State) -> Self {
        Self { ledgers: state.records(Kind::Ledger).map(|l| empty(state, l)).collect(), loose: Counts::default() }
    }

    /// Adds what was published for the latest day up to `until`, as the state of now knows it.
    pub fn with_published(mut self, now: &State, lamps: &TaskLamps, until: NaiveDate) -> Self {
        let mut all = published(now, lamps.classes(), until);
        for figure in &mut self.ledgers {
            figure.published = all.remove(&figure.ledger).unwrap_or_default();
        }
        self
    }

    /// Returns the figures of a ledger.
    pub fn get(&self, ledger: RecordId) -> Option<&LedgerFigure> {
        self.ledgers.iter().find(|l| l.ledger == ledger)
    }
}

fn empty(state: &State, record: &Record) -> LedgerFigure {
    let announced = record.number(ledger::ANNOUNCED).filter(|n| *n >= 0.0).map(|n| n as u64);
    LedgerFigure {
        ledger: record.id(),
        name: state.title_of(record),
        short: short_title(state, record.id()),
        announced,
        declared: record.text(ledger::FORMULA).and_then(Formula::parse),
        due: record.date(ledger::DUE),
        recorded: Counts::default(),
        unknown: 0,
        lamps: LampCounts::default(),
        problems: Problems::default(),
        published: Published::default(),
    }
}
