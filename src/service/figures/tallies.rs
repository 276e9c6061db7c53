//! What is counted over tasks, findings, flags and indicators: in one pass, and then record by record.

use std::collections::HashSet;
use std::hash::Hash;

use super::ledgers::{LedgerFigure, LedgerFigures};
use super::open::{is_ended, unit_of};
use crate::domain::id::{IdMap, RecordId};
use crate::domain::kind::{Kind, Sums};
use crate::domain::rate::{Class, Counts};
use crate::domain::record::Record;
use crate::domain::schema::{evidence, flag, indicator, note, problem, task};
use crate::log::{State, Touched};
use crate::parallel::{FEW, in_runs};
use crate::service::tasks::due::Group;
use crate::service::tasks::lamps::{LampCounts, TaskLamps};
use crate::service::tasks::task_view::TaskView;

/// What a unit has to do, or what no unit has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UnitTally {
    /// Its tasks, as lead unit, by class.
    pub tasks: Counts,
    /// The same by lamp.
    pub lamps: LampCounts,
    /// The same by group of the board, in the order of [`Group::ALL`]: a task can be in several.
    pub groups: [u64; Group::ALL.len()],
    /// Tasks that it is responsible for under another lead unit.
    pub shared: u64,
    /// Its findings that are not closed.
    pub findings: u64,
    /// Its flags that are not lifted: one without a unit counts for the unit that leads its indicator.
    pub flags: u64,
    /// The first-level indicators that it leads: what lies below them is part of them.
    pub indicators: u64,
}

impl UnitTally {
    /// How many of its tasks are in a group of the board.
    pub fn group(&self, group: Group) -> u64 {
        self.groups[group as usize]
    }

    /// Adds other counts.
    pub fn add(&mut self, other: &Self) {
        self.tasks.add(&other.tasks);
        self.lamps.add(&other.lamps);
        self.groups.iter_mut().zip(other.groups).for_each(|(n, more)| *n += more);
        self.shared += other.shared;
        self.findings += other.findings;
        self.flags += other.flags;
        self.indicators += other.indicators;
    }
}

/// What is counted over tasks, findings, flags and indicators.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tallies {
    /// The figures of the ledgers.
    pub ledgers: LedgerFigures,
    /// What each unit has to do.
    pub units: IdMap<UnitTally>,
    /// What has no unit.
    pub nobody: UnitTally,
    /// Measures of a problem: all, and those done.
    pub measures: IdMap<(u32, u32)>,
    /// How many pieces of evidence a record has.
    pub evidence: IdMap<u32>,
    /// How many notes a record has.
    pub notes: IdMap<u32>,
    /// Flags of an indicator that are not lifted.
    pub flags: IdMap<u32>,
    places: IdMap<usize>,
}

impl Tallies {
    /// Counts a state.
    pub fn of(state: &State, lamps: &TaskLamps) -> Self {
        let mut all: Option<Self> = None;
        for kind in Kind::ALL.iter().filter(|k| k.def().sums.contains(&Sums::Counted)) {
            let runs = in_runs(state.all(*kind), FEW, |run| {
                let mut some = Self::empty(state);
                run.iter().for_each(|r| {
                    some.change(state, lamps, r, true);
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

    /// Whether changes can be followed record by record: not where one of them decides over others, as a ledger does over
    /// what its words mean, a setting over lamps, and the lead of an indicator over whose its flags are.
    pub fn can_follow(state: &State, touched: &[&Touched]) -> bool {
        if touched.iter().any(|t| t.kind.def().sums.contains(&Sums::Decides)) {
            return false;
        }
        let lead = |r: Option<&Record>| r.and_then(|r| r.reference(indicator::LEAD));
        let moved = |t: &&&Touched| {
            t.kind == Kind::Indicator && lead(t.before.as_ref()) != lead(state.all(t.kind).get(t.at as usize))
        };
        let moved: HashSet<RecordId> =
            touched.iter().filter(moved).filter_map(|t| state.all(t.kind).get(t.at as usize)).map(Record::id).collect();
        let before = touched.iter().filter(|t| t.kind == Kind::Flag).filter_map(|t| t.before.as_ref());
        moved.is_empty()
            || !state
                .all(Kind::Flag)
                .iter()
                .chain(before)
                .filter_map(|f| f.reference(flag::INDICATOR))
                .any(|i| moved.contains(&i))
    }

    /// Follows a record that changed, where [`Tallies::can_follow`] says so.
    pub fn follow(&mut self, state: &State, lamps: &TaskLamps, touched: &Touched) {
        let now = state.all(touched.kind).get(touched.at as usize);
        for (record, more) in touched.before.iter().map(|r| (r, false)).chain(now.map(|r| (r, true))) {
            let Some((id, before)) = self.change(state, lamps, record, more) else { continue };
            let after = self.measures.get(&id).copied().unwrap_or_default();
            if let Some(figure) = state.find(Kind::Problem, id).and_then(|r| self.problem_ledger(r)) {
                let closed = figure.problems.closed + u64::from(is_closed(after));
                figure.problems.closed = closed.saturating_sub(u64::from(is_closed(before)));
            }
        }
    }

    /// What all units have to do, and nobody: shared tasks count once for each unit that shares them.
    pub fn all(&self) -> UnitTally {
        let mut all = self.nobody;
        self.units.values().for_each(|unit| all.add(unit));
        all
    }

    /// What a unit has to do.
    pub fn unit(&self, id: RecordId) -> UnitTally {
        self.units.get(&id).copied().unwrap_or_default()
    }

    fn problem_ledger(&mut self, record: &Record) -> Option<&mut LedgerFigure> {
        let place = record.reference(problem::LEDGER).and_then(|l| self.places.get(&l))?;
        self.ledgers.ledgers.get_mut(*place)
    }

    /// Changes what is counted for a unit, or for nobody.
    fn of_unit(&mut self, unit: Option<RecordId>, each: impl FnOnce(&mut UnitTally)) {
        match unit {
            Some(id) => change(&mut self.units, id, each),
            None => each(&mut self.nobody),
        }
    }

    /// Counts a record, or takes it out again. Of a task that answers a problem, returns the problem and how many
    /// measures it had, and how many done, before.
    fn change(
        &mut self,
        state: &State,
        lamps: &TaskLamps,
        record: &Record,
        more: bool,
    ) -> Option<(RecordId, (u32, u32))> {
        if record.is_gone() {
            return None;
        }
        match record.kind() {
            Kind::Task => return self.change_task(state, lamps, &TaskView::of(record)?, more),
            Kind::Finding => {
                if !is_ended(record) {
                    self.of_unit(unit_of(state, record), |u| bump(&mut u.findings, more));
                }
            }
            Kind::Flag => {
                if !is_ended(record) {
                    self.of_unit(unit_of(state, record), |u| bump(&mut u.flags, more));
                    let indicator = record.reference(flag::INDICATOR);
                    indicator.into_iter().for_each(|i| change(&mut self.flags, i, |n| bump32(n, more)));
                }
            }
            Kind::Indicator => {
                if record.reference(indicator::PARENT).is_none() {
                    self.of_unit(unit_of(state, record), |u| bump(&mut u.indicators, more));
                }
            }
            Kind::Evidence => {
                let of = record.reference(evidence::OF);
                of.into_iter().for_each(|of| change(&mut self.evidence, of, |n| bump32(n, more)));
            }
            Kind::Note => {
                let of = record.reference(note::ABOUT);
                of.into_iter().for_each(|of| change(&mut self.notes, of, |n| bump32(n, more)));
            }
            // Their declarations do not say that they are counted.
            Kind::Unit
            | Kind::Person
            | Kind::Observation
            | Kind::Ledger
            | Kind::Problem
            | Kind::Meeting
            | Kind::Document
            | Kind::View
            | Kind::Figure
            | Kind::Setting
            | Kind::Device
            | Kind::Campaign
            | Kind::Checklist
            | Kind::Visit
            | Kind::Draw
            | Kind::ServicePoint
            | Kind::Clue
            | Kind::Agreement
            | Kind::Review
            | Kind::Alarm
            | Kind::Bulletin
            | Kind::Section
            | Kind::Recipients
            | Kind::Honour
            | Kind::TaskForce
            | Kind::Target
            | Kind::Tour
            | Kind::Policy
            | Kind::Article
            | Kind::Scheme
            | Kind::Mark
            | Kind::Assessment
            | Kind::Objection
            | Kind::Survey
            | Kind::Case
            | Kind::Agenda
            | Kind::Sealed => {}
        }
        None
    }

    fn change_task(
        &mut self,
        state: &State,
        lamps: &TaskLamps,
        t: &TaskView<'_>,
        more: bool,
    ) -> Option<(RecordId, (u32, u32))> {
        let (class, lamp) = lamps.look(t);
        match t.ledger.and_then(|id| self.places.get(&id)).and_then(|p| self.ledgers.ledgers.get_mut(*p)) {
            Some(figure) => figure.change(lamps, t, class, lamp, more),
            None => self.ledgers.loose.change(class, more),
        }
        let groups = lamps.horizon().groups(t, class, state);
        self.of_unit(t.lead, |unit| {
            unit.tasks.change(class, more);
            unit.lamps.change(lamp, more);
            for (n, _) in unit.groups.iter_mut().zip(groups).filter(|(_, there)| there.is_some()) {
                bump(n, more);
            }
        });
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
        self.nobody.add(&other.nobody);
        for (id, theirs) in &other.units {
            self.units.entry(*id).or_default().add(theirs);
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
