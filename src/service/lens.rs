//! How records are looked at: a state, a day, a language, and what is derived from many records at once.

use std::sync::OnceLock;

use chrono::NaiveDate;

use crate::domain::id::{IdMap, RecordId};
use crate::domain::kind::Kind;
use crate::domain::lamp::Lamp;
use crate::domain::life::{FINDING, FLAG, FindingState, FlagState};
use crate::domain::rate::{Class, Counts};
use crate::domain::schema::{evidence, finding, flag, indicator, note, task};
use crate::i18n::Lang;
use crate::log::{Clock, State};
use crate::service::lamps::TaskLamps;
use crate::service::ledger_figures::LedgerFigures;
use crate::service::show::Shower;

/// What is added up over many records, each part when it is first asked for. Good for one state and one day.
pub struct Sums {
    day: NaiveDate,
    revision: u64,
    lamps: TaskLamps,
    tallies: OnceLock<Tallies>,
}

/// What a unit has to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UnitTally {
    /// Its tasks, as lead unit, by class.
    pub tasks: Counts,
    /// How many of them are overdue.
    pub overdue: u64,
    /// How many of them have a yellow lamp.
    pub yellow: u64,
    /// Tasks that it is responsible for under another lead unit.
    pub shared: u64,
    /// Its findings that are not closed.
    pub findings: u64,
    /// Its flags that are not lifted.
    pub flags: u64,
    /// The indicators that it leads.
    pub indicators: u64,
}

/// What is counted in one pass over tasks, findings, flags and indicators.
#[derive(Debug, Default)]
pub struct Tallies {
    /// The figures of the ledgers.
    pub ledgers: LedgerFigures,
    /// What each unit has to do.
    pub units: IdMap<UnitTally>,
    /// Measures of a problem: all, and those done.
    pub measures: IdMap<(u32, u32)>,
    /// How many pieces of evidence a record has.
    pub evidence: IdMap<u32>,
    /// How many notes a record has.
    pub notes: IdMap<u32>,
    /// Flags of an indicator that are not lifted.
    pub flags: IdMap<u32>,
    /// All tasks by lamp.
    pub lamps: [u64; Lamp::ALL.len()],
}

impl Sums {
    /// Nothing added up yet, for a state as of a day.
    pub fn new(state: &State, day: NaiveDate) -> Self {
        Self { day, revision: state.revision(), lamps: TaskLamps::lenient(state, day), tallies: OnceLock::new() }
    }

    /// Whether they still hold for a state and a day.
    pub fn fit(&self, state: &State, day: NaiveDate) -> bool {
        self.revision == state.revision() && self.day == day
    }

    /// The lamps of tasks.
    pub fn lamps(&self) -> &TaskLamps {
        &self.lamps
    }

    /// What is counted over tasks, findings, flags and indicators.
    pub fn tallies(&self, state: &State) -> &Tallies {
        self.tallies.get_or_init(|| Tallies::of(state, &self.lamps))
    }
}

impl Tallies {
    fn of(state: &State, lamps: &TaskLamps) -> Self {
        let mut all = Self::default();
        let (mut units, mut measures, mut by_lamp) = (IdMap::<UnitTally>::default(), IdMap::default(), [0; 6]);
        let ledgers = LedgerFigures::visit(state, lamps, |t, class, lamp| {
            by_lamp[lamp as usize] += 1;
            if let Some(lead) = t.lead {
                let unit = units.entry(lead).or_default();
                unit.tasks.count(class);
                unit.overdue += u64::from(lamp == Lamp::Red);
                unit.yellow += u64::from(lamp == Lamp::Yellow);
            }
            for id in t.record.references(task::RESPONSIBLE).filter(|id| Some(*id) != t.lead) {
                units.entry(id).or_default().shared += 1;
            }
            if let Some(problem) = t.problem {
                let (of, done): &mut (u32, u32) = measures.entry(problem).or_default();
                *of += 1;
                *done += u32::from(class == Class::Done);
            }
        });
        all.ledgers = ledgers;
        all.lamps = by_lamp;
        all.measures = measures;
        for r in state.records(Kind::Finding) {
            let open = !r.text(finding::STATE).and_then(FindingState::parse).is_some_and(|s| FINDING.is_closed(s));
            if let (true, Some(unit)) = (open, r.reference(finding::UNIT)) {
                units.entry(unit).or_default().findings += 1;
            }
        }
        for r in state.records(Kind::Flag) {
            if r.text(flag::STATE).and_then(FlagState::parse).is_some_and(|s| FLAG.is_closed(s)) {
                continue;
            }
            if let Some(unit) = r.reference(flag::UNIT) {
                units.entry(unit).or_default().flags += 1;
            }
            if let Some(indicator) = r.reference(flag::INDICATOR) {
                *all.flags.entry(indicator).or_default() += 1;
            }
        }
        for unit in state.records(Kind::Indicator).filter_map(|r| r.reference(indicator::LEAD)) {
            units.entry(unit).or_default().indicators += 1;
        }
        let about = |kind, tag| state.records(kind).filter_map(move |r| r.reference(tag));
        for of in about(Kind::Evidence, evidence::OF) {
            *all.evidence.entry(of).or_default() += 1;
        }
        for of in about(Kind::Note, note::ABOUT) {
            *all.notes.entry(of).or_default() += 1;
        }
        all.units = units;
        all
    }

    /// What a unit has to do.
    pub fn unit(&self, id: RecordId) -> UnitTally {
        self.units.get(&id).copied().unwrap_or_default()
    }
}

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
}

impl<'a> Lens<'a> {
    /// Looks at a state; the sums must fit it.
    pub fn new(state: &'a State, sums: &'a Sums, lang: Lang, clock: &'a dyn Clock) -> Self {
        Self { state, sums, today: sums.day, lang, clock }
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
