//! `report units`: every lead unit with its tasks by class and lamp, what is late, and what is open against it.

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::rate::{Class, Formula, Ratio};
use crate::error::Result;
use crate::exchange::table_out::{ColumnKind, Table};
use crate::i18n::Lang;
use crate::report::sheet::{Sheet, json_rate, rate, text, whole};
use crate::report::{View, messages};
use crate::service::due::Group;
use crate::service::figures::{Tallies, UnitTally};
use crate::service::lamps::TaskLamps;

/// What a unit leads, and how it stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UnitFigure {
    /// The unit; none for what has no lead unit.
    pub unit: Option<RecordId>,
    /// Its name.
    pub name: String,
    /// What it has to do.
    pub tally: UnitTally,
}

impl UnitFigure {
    /// Returns the completion rate over the tasks of all ledgers, done/total: a ledger's own formula means nothing for
    /// several ledgers together.
    pub fn rate(&self) -> Option<Ratio> {
        Formula::DoneOfTotal.rate(&self.tally.tasks)
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
        Ok(Self::with(view, &Tallies::of(view.state, &lamps)))
    }

    /// Makes the report from what was counted.
    pub fn with(view: &View<'_>, tallies: &Tallies) -> Self {
        // To share a task that another leads is not to lead anything.
        let leads = |t: &UnitTally| UnitTally { shared: 0, ..*t } != UnitTally::default();
        let figure = |unit: Option<RecordId>, tally: &UnitTally| UnitFigure {
            unit,
            name: unit.map(|id| view.state.title(id)).unwrap_or_default(),
            tally: *tally,
        };
        let there = view.state.all(Kind::Unit).iter().map(|u| u.id());
        let known = |id: RecordId| Some(figure(Some(id), tallies.units.get(&id).filter(|t| leads(t))?));
        let mut units: Vec<UnitFigure> = there.filter_map(known).collect();
        // A unit that a merge or a view of the past does not have still leads what names it.
        let missing = |id: &RecordId| view.state.get(*id).is_none_or(|r| r.kind() != Kind::Unit);
        let mut rest: Vec<UnitFigure> = tallies
            .units
            .iter()
            .filter(|(id, t)| missing(id) && leads(t))
            .map(|(id, t)| figure(Some(*id), t))
            .collect();
        rest.sort_by_key(|u| u.unit);
        units.append(&mut rest);
        if leads(&tallies.nobody) {
            units.push(figure(None, &tallies.nobody));
        }
        Self { day: view.day, units }
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
            let (t, c) = (&u.tally, &u.tally.tasks);
            let name = if u.unit.is_some() { u.name.as_str() } else { messages::NO_UNIT.text(lang) };
            let mut row = vec![text(name)];
            row.extend(
                [t.indicators, c.total(), c.done, c.in_progress, c.not_done, c.ongoing, c.unreported].map(whole),
            );
            row.push(rate(u.rate()));
            row.push(text(t.lamps.to_string()));
            row.extend([Group::Overdue, Group::Soon, Group::Stalled].map(|g| whole(t.group(g))));
            row.extend([t.findings, t.flags].map(whole));
            sheet.row(row);
        }
        sheet.finish()
    }

    /// Returns a list with one object a unit; `lamps` has one number a lamp.
    pub fn to_json(&self) -> Value {
        let lamps = |u: &UnitFigure| u.tally.lamps.iter().map(|(l, n)| (l.name().to_string(), n.into())).collect();
        let unit = |u: &UnitFigure| {
            let lamps: Map<String, Value> = lamps(u);
            json!({
                "unit": u.unit.map(|_| u.name.as_str()),
                "id": u.unit.map(|id| id.to_string()),
                "indicators": u.tally.indicators,
                "total": u.tally.tasks.total(),
                "done": u.tally.tasks.done,
                "in_progress": u.tally.tasks.in_progress,
                "not_done": u.tally.tasks.not_done,
                "ongoing": u.tally.tasks.ongoing,
                "unreported": u.tally.tasks.unreported,
                "rate": json_rate(u.rate()),
                "lamps": lamps,
                "overdue": u.tally.group(Group::Overdue),
                "due_soon": u.tally.group(Group::Soon),
                "stalled": u.tally.group(Group::Stalled),
                "open_findings": u.tally.findings,
                "open_flags": u.tally.flags,
            })
        };
        self.units.iter().map(unit).collect()
    }
}
