//! All reports, each with what it is called, what can be asked of it, and how it is made: command line, console, palette
//! and documentation follow this table.

use chrono::NaiveDate;

use super::View;
use super::burden::{BURDEN, BurdenReport, WAITING, WaitingReport};
use super::calendar::CalendarReport;
use super::changes::{Cadence, ChangesReport};
use super::dates::{self, DatesReport};
use super::due::DueReport;
use super::gaps::{self, GapsReport};
use super::lagging::LaggingReport;
use super::ledgers::LedgersReport;
use super::lint::LintReport;
use super::messages;
use super::pace::PaceReport;
use super::quarters::{self, QuartersReport};
use super::rechecks::{self, RechecksReport};
use super::rectification::{self, RectificationReport};
use super::route::{self, RouteReport};
use super::satisfaction::{self, SatisfactionReport};
use super::supervisors::{self, SupervisorsReport};
use super::table::{Report, documented};
use super::unit_burden::{self, UnitBurdenReport};
use super::units::UnitsReport;
use super::warnings::{BACKTEST, BacktestReport, WARNINGS, WarningsReport};
use crate::domain::lamp::DUE_SOON;
use crate::domain::period::Period;
use crate::domain::rights::{Reach, Right};
use crate::error::{Code, Error, Result};
use crate::i18n::Msg;
use crate::log::{AsOf, State};
use crate::service::scores::lagging::LaggingOptions;
use crate::service::{Actor, Office};

/// Where a report comes from: an office as a person may see it, now or at a point of the past.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The office.
    pub office: &'a Office,
    /// Who asks.
    pub actor: &'a Actor,
    /// From where in the past one looks, if one does.
    pub as_of: Option<AsOf>,
}

impl Source<'_> {
    /// The day that is looked at.
    pub fn day(&self) -> NaiveDate {
        self.as_of.and_then(|at| at.on).unwrap_or_else(|| self.office.today())
    }

    /// Hands what is looked at to a function.
    ///
    /// # Errors
    /// Those of the function, or `Corrupt` where the journal cannot be read.
    pub fn with<T>(&self, each: impl FnOnce(&View<'_>) -> Result<T>) -> Result<T> {
        let past = self.as_of.map(|at| self.office.past_view(self.actor, at)).transpose()?;
        let now = self.office.view(self.actor);
        let state: &State = past.as_deref().unwrap_or(&now);
        each(&View { state, now: &now, day: self.day() })
    }
}

/// What is asked of a report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    /// How many working days ahead is looked; five where nothing is said.
    pub workdays: Option<u32>,
    /// The rules by which indicators lag, as they are typed; the office's own where nothing is said.
    pub rules: Option<String>,
    /// The period; the latest one where nothing is said.
    pub period: Option<Period>,
    /// The day that is compared with.
    pub since: Option<NaiveDate>,
    /// The day that is asked for; today where nothing is said.
    pub on: Option<NaiveDate>,
    /// The year whose working days are shown; that of the day and the next where nothing is said.
    pub year: Option<i32>,
    /// How often one looks, where no day is named; weekly where nothing is said.
    pub cadence: Option<Cadence>,
    /// Whether what is left out unasked is wanted too.
    pub all: bool,
}

/// A report that can be made.
pub struct ReportDef {
    /// Its name on the command line.
    pub name: &'static str,
    /// What people call it.
    pub title: Msg,
    /// The documentation of its JSON.
    pub keys: fn() -> Vec<(String, Msg)>,
    /// Makes it.
    pub make: fn(&Source<'_>, &Wanted) -> Result<Box<dyn Report>>,
}

impl std::fmt::Debug for ReportDef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// The most working days that are looked ahead.
const MAX_WORKDAYS: u32 = 1000;

/// All reports.
pub static REPORTS: &[ReportDef] = &[
    ReportDef {
        name: "ledgers",
        title: messages::LEDGERS,
        keys: documented::<LedgersReport>,
        make: |source, _| source.with(|view| Ok(Box::new(LedgersReport::of(view)?) as _)),
    },
    ReportDef {
        name: "units",
        title: messages::UNITS,
        keys: documented::<UnitsReport>,
        make: |source, _| source.with(|view| Ok(Box::new(UnitsReport::of(view)?) as _)),
    },
    ReportDef {
        name: "due",
        title: messages::DUE,
        keys: documented::<DueReport>,
        make: |source, wanted| {
            let workdays = wanted.workdays.unwrap_or(DUE_SOON).min(MAX_WORKDAYS);
            source.with(|view| Ok(Box::new(DueReport::of(view, workdays, None)?) as _))
        },
    },
    ReportDef {
        name: "lagging",
        title: messages::LAGGING,
        keys: documented::<LaggingReport>,
        make: |source, wanted| {
            source.with(|view| {
                let options = LaggingOptions::new(view.now, None, wanted.rules.as_deref(), wanted.period)?;
                Ok(Box::new(LaggingReport::of(view, &options)) as _)
            })
        },
    },
    ReportDef {
        name: "changes",
        title: messages::CHANGES,
        keys: documented::<ChangesReport>,
        make: |source, wanted| {
            let since = wanted.since.unwrap_or_else(|| wanted.cadence.unwrap_or(Cadence::Weekly).since(source.day()));
            // What was known then is compared with what was known then of the day before.
            let before = AsOf { on: Some(since), ..source.as_of.unwrap_or_default() };
            let before = source.office.past_view(source.actor, before)?;
            source.with(|view| Ok(Box::new(ChangesReport::compare(&before, since, view)) as _))
        },
    },
    ReportDef {
        name: "pace",
        title: messages::PACE,
        keys: documented::<PaceReport>,
        make: |source, _| source.with(|view| Ok(Box::new(PaceReport::of(view)) as _)),
    },
    ReportDef {
        name: "calendar",
        title: messages::CALENDAR,
        keys: documented::<CalendarReport>,
        make: |source, wanted| source.with(|view| Ok(Box::new(CalendarReport::of(view, wanted.year)) as _)),
    },
    ReportDef {
        name: "dates",
        title: dates::TITLE,
        keys: documented::<DatesReport>,
        make: |source, wanted| source.with(|view| Ok(Box::new(DatesReport::of(view, wanted.since)) as _)),
    },
    ReportDef {
        name: "gaps",
        title: gaps::TITLE,
        keys: documented::<GapsReport>,
        make: |source, wanted| {
            source.with(|view| {
                let options = LaggingOptions::new(view.now, None, None, wanted.period)?;
                Ok(Box::new(GapsReport::of(view, &options)) as _)
            })
        },
    },
    ReportDef {
        name: "satisfaction",
        title: satisfaction::TITLE,
        keys: documented::<SatisfactionReport>,
        make: |source, _| source.with(|view| Ok(Box::new(SatisfactionReport::of(view)) as _)),
    },
    ReportDef {
        name: "quarters",
        title: quarters::NAME,
        keys: documented::<QuartersReport>,
        make: |source, wanted| Ok(Box::new(QuartersReport::make(source, wanted)?) as _),
    },
    ReportDef {
        name: "burden",
        title: BURDEN,
        keys: documented::<BurdenReport>,
        make: |source, _| source.with(|view| Ok(Box::new(BurdenReport::of(view)) as _)),
    },
    ReportDef {
        name: "unit-burden",
        title: unit_burden::TITLE,
        keys: documented::<UnitBurdenReport>,
        make: |source, _| source.with(|view| Ok(Box::new(UnitBurdenReport::of(view)) as _)),
    },
    ReportDef {
        name: "supervisors",
        title: supervisors::TITLE,
        keys: documented::<SupervisorsReport>,
        make: |source, _| source.with(|view| Ok(Box::new(SupervisorsReport::of(view)) as _)),
    },
    ReportDef {
        name: "waiting",
        title: WAITING,
        keys: documented::<WaitingReport>,
        make: |source, _| source.with(|view| Ok(Box::new(WaitingReport::of(view)) as _)),
    },
    ReportDef {
        name: "warnings",
        title: WARNINGS,
        keys: documented::<WarningsReport>,
        make: |source, wanted| Ok(Box::new(WarningsReport::make(source, wanted.all)?) as _),
    },
    ReportDef {
        name: "backtest",
        title: BACKTEST,
        keys: documented::<BacktestReport>,
        make: |source, _| Ok(Box::new(BacktestReport::make(source)?) as _),
    },
    ReportDef {
        name: "route",
        title: route::NAME,
        keys: documented::<RouteReport>,
        make: |source, wanted| {
            let day = wanted.on.unwrap_or_else(|| source.day());
            source.with(|view| Ok(Box::new(RouteReport::of(view, day, source.actor.person, wanted.all)) as _))
        },
    },
    ReportDef {
        name: "rechecks",
        title: rechecks::TITLE,
        keys: documented::<RechecksReport>,
        make: |source, _| source.with(|view| Ok(Box::new(RechecksReport::of(view)) as _)),
    },
    ReportDef {
        name: "rectification",
        title: rectification::TITLE,
        keys: documented::<RectificationReport>,
        make: |source, _| source.with(|view| Ok(Box::new(RectificationReport::of(view)) as _)),
    },
    ReportDef {
        name: "lint",
        title: messages::LINT,
        keys: documented::<LintReport>,
        make: |source, _| {
            if source.actor.role.reach(Right::Look) != Reach::All {
                return Err(Error::new(Code::Denied, messages::WHOLE_ONLY).hint(messages::HINT_WHOLE));
            }
            Ok(Box::new(LintReport::as_of(source.office, source.as_of)?) as _)
        },
    },
];

/// The report of a name.
pub fn named(name: &str) -> Option<&'static ReportDef> {
    REPORTS.iter().find(|r| r.name == name)
}
