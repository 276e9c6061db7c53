//! What is counted over tasks, findings, flags and indicators: in one pass, and then record by record.

use std::hash::Hash;

use crate::domain::id::{IdMap, RecordId};
use crate::domain::kind::Kind;
use crate::domain::lamp::Lamp;
use crate::domain::life::{FINDING, FLAG, FindingState, FlagState};
use crate::domain::rate::{Class, Counts};
use crate::domain::record::Record;
use crate::domain::schema::{evidence, finding, flag, indicator, note, problem, task};
use crate::log::{State, Touched};
use crate::service::lamps::TaskLamps;
use crate::service::ledger_figures::LedgerFigures;
use crate::service::parallel::{FEW, in_runs};
use crate::service::task_view::TaskView;

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

/// What is counted over tasks, findings, flags and indicators.
#[derive(Clone, Debug, Default, PartialEq)]
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
    places: IdMap<usize>,
}

/// The kinds that are counted.
const COUNTED: [Kind; 6] = [Kind::Task, Kind::Finding, Kind::Flag, Kind::Indicator, Kind::Evidence, Kind::Note];

impl Tallies {
    /// Counts a state.
    pub fn of(state: &State, lamps: &TaskLamps) -> Self {
        let mut all: Option<Self> = None;
        for kind in COUNTED {
            let runs = in_runs(state.all(kind), FEW, |run| {
                let mut some = Self::empty(state);
                run.iter().for_each(|r| {
                    some.change(lamps, r, true);
                });
                some
            });
            for run in runs {
                match &mut all {
                    Some(all) => all.add(&run),
                    None => all = Some(run),
                }
            }
        }
        let mut all = all.unwrap_or_default();
        for record in state.records(Kind::Problem) {
            let measures = all.measures.get(&record.id()).copied().unwrap_or_default();
            if let Some(figure) = all.problem_ledger(record) {
                figure.problems.total += 1;
                figure.problems.closed += u64::from(is_closed(measures));
            }
        }
        all
    }

    fn empty(state: &State) -> Self {
        let ledgers = LedgerFigures::empty(state);
        let places = ledgers.ledgers.iter().enumerate().map(|(at, l)| (l.ledger, at)).collect();
        Self { ledgers, places, ..Self::default() }
    }

    /// Follows a record that changed; ledgers and problems must have stayed.
    pub fn follow(&mut self, state: &State, lamps: &TaskLamps, touched: &Touched) {
        let now = state.all(touched.kind).get(touched.at as usize);
        for (record, more) in touched.before.iter().map(|r| (r, false)).chain(now.map(|r| (r, true))) {
            let Some((id, before)) = self.change(lamps, record, more) else { continue };
            let after = self.measures.get(&id).copied().unwrap_or_default();
            if let Some(figure) = state.find(Kind::Problem, id).and_then(|r| self.problem_ledger(r)) {
                let closed = figure.problems.closed + u64::from(is_closed(after));
                figure.problems.closed = closed.saturating_sub(u64::from(is_closed(before)));
            }
        }
    }

    /// What a unit has to do.
    pub fn unit(&self, id: RecordId) -> UnitTally {
        self.units.get(&id).copied().unwrap_or_default()
    }

    fn problem_ledger(&mut self, record: &Record) -> Option<&mut crate::service::ledger_figures::LedgerFigure> {
        let place = record.reference(problem::LEDGER).and_then(|l| self.places.get(&l))?;
        self.ledgers.ledgers.get_mut(*place)
    }

    /// Counts a record, or takes it out again. Of a task that answers a problem, returns the problem and how many
    /// measures it had, and how many done, before.
    fn change(&mut self, lamps: &TaskLamps, record: &Record, more: bool) -> Option<(RecordId, (u32, u32))> {
        match record.kind() {
            Kind::Task => return self.change_task(lamps, &TaskView::of(record)?, more),
            _ if record.is_gone() => {}
            Kind::Finding => {
                let closed =
                    record.text(finding::STATE).and_then(FindingState::parse).is_some_and(|s| FINDING.is_closed(s));
                if let (false, Some(unit)) = (closed, record.reference(finding::UNIT)) {
                    change(&mut self.units, unit, |u| bump(&mut u.findings, more));
                }
            }
            Kind::Flag => {
                if record.text(flag::STATE).and_then(FlagState::parse).is_some_and(|s| FLAG.is_closed(s)) {
                    return None;
                }
                if let Some(unit) = record.reference(flag::UNIT) {
                    change(&mut self.units, unit, |u| bump(&mut u.flags, more));
                }
                if let Some(indicator) = record.reference(flag::INDICATOR) {
                    change(&mut self.flags, indicator, |n| bump32(n, more));
                }
            }
            Kind::Indicator => {
                if let Some(unit) = record.reference(indicator::LEAD) {
                    change(&mut self.units, unit, |u| bump(&mut u.indicators, more));
                }
            }
            Kind::Evidence => {
                if let Some(of) = record.reference(evidence::OF) {
                    change(&mut self.evidence, of, |n| bump32(n, more));
                }
            }
            Kind::Note => {
                if let Some(of) = record.reference(note::ABOUT) {
                    change(&mut self.notes, of, |n| bump32(n, more));
                }
            }
            _ => {}
        }
        None
    }

    fn change_task(&mut self, lamps: &TaskLamps, t: &TaskView<'_>, more: bool) -> Option<(RecordId, (u32, u32))> {
        let (class, lamp) = lamps.look(t);
        bump(&mut self.lamps[lamp as usize], more);
        match t.ledger.and_then(|id| self.places.get(&id)).and_then(|p| self.ledgers.ledgers.get_mut(*p)) {
            Some(figure) => figure.change(lamps, t, class, lamp, more),
            None => self.ledgers.loose.change(class, more),
        }
        if let Some(lead) = t.lead {
            change(&mut self.units, lead, |unit| {
                unit.tasks.change(class, more);
                if lamp == Lamp::Red {
                    bump(&mut unit.overdue, more);
                }
                if lamp == Lamp::Yellow {
                    bump(&mut unit.yellow, more);
                }
            });
        }
        for id in t.record.references(task::RESPONSIBLE).filter(|id| Some(*id) != t.lead) {
            change(&mut self.units, id, |unit| bump(&mut unit.shared, more));
        }
        let problem = t.problem?;
        let before = self.measures.get(&problem).copied().unwrap_or_default();
        change(&mut self.measures, problem, |(all, done)| {
            bump32(all, more);
            if class == Class::Done {
                bump32(done, more);
            }
        });
        Some((problem, before))
    }

    /// Adds what was counted over other records.
    fn add(&mut self, other: &Self) {
        for (mine, theirs) in self.ledgers.ledgers.iter_mut().zip(&other.ledgers.ledgers) {
            mine.recorded.add(&theirs.recorded);
            mine.lamps.add(&theirs.lamps);
            mine.unknown += theirs.unknown;
        }
        self.ledgers.loose.add(&other.ledgers.loose);
        self.lamps.iter_mut().zip(other.lamps).for_each(|(n, more)| *n += more);
        for (id, theirs) in &other.units {
            let mine = self.units.entry(*id).or_default();
            mine.tasks.add(&theirs.tasks);
            mine.overdue += theirs.overdue;
            mine.yellow += theirs.yellow;
            mine.shared += theirs.shared;
            mine.findings += theirs.findings;
            mine.flags += theirs.flags;
            mine.indicators += theirs.indicators;
        }
        for (id, (all, done)) in &other.measures {
            let mine = self.measures.entry(*id).or_default();
            *mine = (mine.0 + all, mine.1 + done);
        }
        for (mine, theirs) in
            [(&mut self.evidence, &other.evidence), (&mut self.notes, &other.notes), (&mut self.flags, &other.flags)]
        {
            theirs.iter().for_each(|(id, n)| *mine.entry(*id).or_default() += n);
        }
    }
}

/// Changes what is counted of a record, and forgets it where nothing is left.
fn change<K: Hash + Eq, V: Default + PartialEq, S: std::hash::BuildHasher>(
    of: &mut std::collections::HashMap<K, V, S>,
    key: K,
    change: impl FnOnce(&mut V),
) {
    use std::collections::hash_map::Entry;
    match of.entry(key) {
        Entry::Occupied(mut known) => {
            change(known.get_mut());
            if *known.get() == V::default() {
                known.remove();
            }
        }
        Entry::Vacant(new) => {
            let mut value = V::default();
            change(&mut value);
            if value != V::default() {
                new.insert(value);
            }
        }
    }
}

fn bump(n: &mut u64, more: bool) {
    *n = if more { n.saturating_add(1) } else { n.saturating_sub(1) };
}

fn bump32(n: &mut u32, more: bool) {
    *n = if more { n.saturating_add(1) } else { n.saturating_sub(1) };
}

/// Whether all measures of a problem are done; one without measures is open.
fn is_closed((all, done): (u32, u32)) -> bool {
    all > 0 && all == done
}
