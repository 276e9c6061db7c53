//! `report units`: every lead unit with its tasks by class and lamp, what is late, and what is open against it.

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use crate::domain::id::{IdMap, RecordId};
use crate::domain::kind::Kind;
use crate::domain::lamp::Lamp;
use crate::domain::life::{FINDING, FLAG, FindingState, FlagState};
use crate::domain::rate::{Class, Counts, Formula, Ratio};
use crate::domain::record::Record;
use crate::domain::schema::{finding, flag, indicator};
use crate::error::Result;
use crate::exchange::table_out::{ColumnKind, Table};
use crate::i18n::Lang;
use crate::log::State;
use crate::report::sheet::{Sheet, json_rate, rate, text, whole};
use crate::report::{View, messages};
use crate::service::due::Horizon;
use crate::service::lamps::{LampCounts, TaskLamps};
use crate::service::ledger_figures::LedgerFigures;

/// What a unit leads, and how it stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UnitFigure {
    /// The unit; none for what has no lead unit.
    pub unit: Option<RecordId>,
    /// Its name.
    pub name: String,
    /// Its tasks by class.
    pub counts: Counts,
    /// Its tasks by lamp.
    pub lamps: LampCounts,
    /// Tasks whose last day has passed.
    pub overdue: u64,
    /// Tasks due within five working days.
    pub due_soon: u64,
    /// Tasks of which nothing was heard for more than thirty days.
    pub stalled: u64,
    /// Findings that are not closed.
    pub findings: u64,
    /// Flags that are not lifted.
    pub flags: u64,
    /// First-level indicators that it leads: what lies below them is part of them.
    pub indicators: u64,
}

impl UnitFigure {
    /// Returns the completion rate over the tasks of all ledgers, done/total: a ledger's own formula means nothing for
    /// several ledgers together.
    pub fn rate(&self) -> Option<Ratio> {
        Formula::DoneOfTotal.rate(&self.counts)
    }
}

/// The lead units as of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitsReport {
    /// The day.
    pub day: NaiveDate,
    /// The units that lead anything or have anything open against them, in the order in which they came; what has no
    /// unit is last.
    pub units: Vec<UnitFigure>,
}

impl UnitsReport {
    /// Makes the report.
    ///
    /// # Errors
    /// `BadInput` where the office's lamp rules cannot be read.
    pub fn of(view: &View<'_>) -> Result<Self> {
        let lamps = TaskLamps::new(view.state, view.day)?;
        Ok(Self::with_ledgers(view, &lamps).0)
    }

    /// Makes the report and the figures of the ledgers in one pass over the tasks.
    pub fn with_ledgers(view: &View<'_>, lamps: &TaskLamps) -> (Self, LedgerFigures) {
        let state = view.state;
        let mut table = Gathering::default();
        let horizon = Horizon::usual(view.day);
        let figures = LedgerFigures::visit(state, lamps, |task, class, lamp| {
            let unit = table.of(task.lead);
            unit.counts.count(class);
            unit.lamps.count(lamp);
            unit.overdue += u64::from(horizon.overdue(task, class).is_some());
            unit.due_soon += u64::from(horizon.due_soon(task, class).is_some());
            unit.stalled += u64::from(horizon.stalled(task, class, state).is_some());
        });
        for record in state.records(Kind::Indicator).filter(|r| r.reference(indicator::PARENT).is_none()) {
            if let Some(lead) = record.reference(indicator::LEAD) {
                table.of(Some(lead)).indicators += 1;
            }
        }
        for record in state.records(Kind::Finding).filter(|r| is_open_finding(r)) {
            table.of(record.reference(finding::UNIT)).findings += 1;
        }
        for record in state.records(Kind::Flag).filter(|r| is_open_flag(r)) {
            table.of(flag_unit(state, record)).flags += 1;
        }
        (Self { day: view.day, units: table.finish(state) }, figures)
    }

    /// Returns the table.
    pub fn to_table(&self, lang: Lang) -> Table {
        let mut sheet = Sheet::new(messages::UNITS, self.day, lang);
        sheet.texts(&[("unit", messages::UNIT)]).numbers(&[
            ("indicators", messages::INDICATORS),
            ("total", messages::TOTAL),
            ("done", Class::Done.label()),
            ("in_progress", Class::InProgress.label()),
            ("not_done", Class::NotDone.label()),
            ("ongoing", Class::Ongoing.label()),
            ("unreported", Class::Unreported.label()),
        ]);
        sheet.column("rate", messages::RATE, ColumnKind::Percent).texts(&[("lamps", messages::LAMPS)]).numbers(&[
            ("overdue", messages::OVERDUE),
            ("due_soon", messages::DUE_SOON),
            ("stalled", messages::STALLED),
            ("findings", messages::FINDINGS),
            ("flags", messages::FLAGS),
        ]);
        for u in &self.units {
            let c = &u.counts;
            let name = if u.unit.is_some() { u.name.as_str() } else { messages::NO_UNIT.text(lang) };
            let mut row = vec![text(name)];
            row.extend(
                [u.indicators, c.total(), c.done, c.in_progress, c.not_done, c.ongoing, c.unreported].map(whole),
            );
            row.push(rate(u.rate()));
            row.push(text(u.lamps.to_string()));
            row.extend([u.overdue, u.due_soon, u.stalled, u.findings, u.flags].map(whole));
            sheet.row(row);
        }
        sheet.finish()
    }

    /// Returns a list with one object a unit; `lamps` has one number a lamp.
    pub fn to_json(&self) -> Value {
        let lamps = |u: &UnitFigure| u.lamps.iter().map(|(l, n)| (l.name().to_string(), n.into())).collect();
        let unit = |u: &UnitFigure| {
            let lamps: Map<String, Value> = lamps(u);
            json!({
                "unit": u.unit.map(|_| u.name.as_str()),
                "id": u.unit.map(|id| id.to_string()),
                "indicators": u.indicators,
                "total": u.counts.total(),
                "done": u.counts.done,
                "in_progress": u.counts.in_progress,
                "not_done": u.counts.not_done,
                "ongoing": u.counts.ongoing,
                "unreported": u.counts.unreported,
                "rate": json_rate(u.rate()),
                "lamps": lamps,
                "overdue": u.overdue,
                "due_soon": u.due_soon,
                "stalled": u.stalled,
                "open_findings": u.findings,
                "open_flags": u.flags,
            })
        };
        self.units.iter().map(unit).collect()
    }

    /// Returns how many tasks of a lamp there are in all units.
    pub fn lamp(&self, lamp: Lamp) -> u64 {
        self.units.iter().map(|u| u.lamps.get(lamp)).sum()
    }
}

/// Whether something is still open in a finding.
pub fn is_open_finding(record: &Record) -> bool {
    let state = record.text(finding::STATE).and_then(FindingState::parse).unwrap_or(FINDING.start);
    !FINDING.is_closed(state)
}

/// Whether a flag is not lifted.
pub fn is_open_flag(record: &Record) -> bool {
    let state = record.text(flag::STATE).and_then(FlagState::parse).unwrap_or(FLAG.start);
    !FLAG.is_closed(state)
}

/// The unit of a flag: its own, or else the one that leads its indicator.
pub fn flag_unit(state: &State, record: &Record) -> Option<RecordId> {
    let lead = || state.get(record.reference(flag::INDICATOR)?)?.reference(indicator::LEAD);
    record.reference(flag::UNIT).or_else(lead)
}

#[derive(Default)]
struct Gathering {
    units: IdMap<UnitFigure>,
    none: UnitFigure,
}

impl Gathering {
    fn of(&mut self, unit: Option<RecordId>) -> &mut UnitFigure {
        match unit {
            Some(id) => self.units.entry(id).or_insert_with(|| UnitFigure { unit: Some(id), ..UnitFigure::default() }),
            None => &mut self.none,
        }
    }

    fn finish(mut self, state: &State) -> Vec<UnitFigure> {
        let mut out: Vec<UnitFigure> =
            state.all(Kind::Unit).iter().filter_map(|u| self.units.remove(&u.id())).collect();
        // A unit that a merge or a view of the past does not have still leads what names it.
        let mut rest: Vec<UnitFigure> = self.units.into_values().collect();
        rest.sort_by_key(|u| u.unit);
        out.append(&mut rest);
        out.iter_mut().for_each(|u| u.name = u.unit.map(|id| state.title(id)).unwrap_or_default());
        if self.none != UnitFigure::default() {
            out.push(self.none);
        }
        out
    }
}
