//! `lint`: what was published is derived again from the records, and said where it does not hold.
//!
//! The checks themselves are in [`crate::domain::lint`]; here the figures are gathered for them. What was published for
//! a day is compared with the records as of that day.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::calendar::Calendar;
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::lint::{self, Check, DatedEvent, PublishedLedger, Remark, Severity};
use crate::domain::rate::{Class, Counts};
use crate::domain::schema::{document, meeting};
use crate::error::Result;
use crate::exchange::table_out::ColumnKind;
use crate::i18n::{Message, Msg};
use crate::log::{AsOf, State};
use crate::report::messages;
use crate::report::table::{Column, Datum, Shown, Tabular};
use crate::service::Office;
use crate::service::figures::{LedgerFigure, LedgerFigures, Tallies, published};
use crate::service::lamps::TaskLamps;
use crate::service::task_view::Classes;

/// How many earlier days are looked at: each costs a view of the past.
const MAX_DAYS: usize = 12;

/// A remark with the records behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct LintRemark {
    /// What was found.
    pub remark: Remark,
    /// The day whose figures were looked at.
    pub as_of: NaiveDate,
    /// The records behind it: the ledger and its published figures, the meeting, the document.
    pub records: Vec<RecordId>,
}

/// Everything that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct LintReport {
    /// The day.
    pub day: NaiveDate,
    /// The remarks: those of ledgers first, then those of days.
    pub remarks: Vec<LintRemark>,
    /// Days for which figures were published and that were too many to look at.
    pub left_out: usize,
}

/// Gives the state as of a day.
pub type Past<'p> = &'p mut dyn FnMut(NaiveDate) -> Result<Arc<State>>;

impl LintReport {
    /// Checks an office as of a day, or as of now.
    ///
    /// # Errors
    /// `Corrupt` where the journal cannot be read.
    pub fn of(office: &Office, day: Option<NaiveDate>) -> Result<Self> {
        let at = day.unwrap_or_else(|| office.today());
        let state = match day {
            Some(d) => office.past(AsOf::day(d))?,
            None => Arc::new(office.read().clone()),
        };
        // The published figures as the state of now has them, without holding it while the past is read.
        let now = match day {
            Some(_) => Arc::new(office.read().clone()),
            None => Arc::clone(&state),
        };
        Self::from_states(&state, &now, at, &mut |d| office.past(AsOf::day(d)))
    }

    /// Checks a state as of a day; `now` knows what was published.
    ///
    /// # Errors
    /// Those of `past`.
    pub fn from_states(state: &State, now: &State, day: NaiveDate, past: Past<'_>) -> Result<Self> {
        let mut figures = figures_at(state, now, day);
        let mut days: BTreeMap<NaiveDate, Vec<RecordId>> = BTreeMap::new();
        for l in &figures.ledgers {
            if let Some(d) = l.published.as_of.filter(|d| *d != day) {
                days.entry(d).or_default().push(l.ledger);
            }
        }
        let left_out = days.len().saturating_sub(MAX_DAYS);
        for (d, ledgers) in days.iter().rev().take(MAX_DAYS) {
            let then = figures_at(&*past(*d)?, now, *d);
            for id in ledgers {
                if let (Some(old), Some(l)) = (then.get(*id), figures.ledgers.iter_mut().find(|l| l.ledger == *id)) {
                    *l = old.clone();
                }
            }
        }
        for (_, ledgers) in days.iter().rev().skip(MAX_DAYS) {
            figures.ledgers.iter_mut().filter(|l| ledgers.contains(&l.ledger)).for_each(|l| {
                l.published = Default::default();
            });
        }
        let mut remarks = of_ledgers(&figures.ledgers, day);
        remarks.extend(of_days(state, day));
        Ok(Self { day, remarks, left_out })
    }

    /// Returns how many remarks of a severity there are.
    pub fn count(&self, severity: Severity) -> usize {
        self.remarks.iter().filter(|r| r.remark.severity == severity).count()
    }
}

impl Tabular for LintReport {
    type Row = LintRemark;
    const COLUMNS: &'static [Column<LintRemark>] = &[
        Column::new(
            "id",
            messages::RECORDS,
            Msg::new("the remark's id, the same every time", "意见编号，每次相同"),
            |_, r: &LintRemark| Datum::text(r.remark.id()),
        )
        .only(Shown::Json),
        Column::new(
            "severity",
            messages::SEVERITY,
            Msg::new("error, warning or note", "严重程度：error、warning、note"),
            |_, r: &LintRemark| Datum::word(r.remark.severity.name(), r.remark.severity.label()),
        ),
        Column::new("check", messages::CHECK, Msg::new("which check", "检查项"), |_, r: &LintRemark| {
            Datum::word(r.remark.check.name(), r.remark.check.label())
        }),
        Column::new("subject", messages::SUBJECT, Msg::new("what it is about", "对象"), |_, r: &LintRemark| {
            Datum::text(&r.remark.subject)
        }),
        Column::new(
            "as_of",
            messages::DAY,
            Msg::new("the day that it speaks of", "所指日期"),
            |_, r: &LintRemark| Datum::Date(r.as_of),
        )
        .of(ColumnKind::Date),
        Column::new("text", messages::TEXT, Msg::new("the remark", "意见"), |_, r: &LintRemark| {
            Datum::Said(r.remark.text.clone())
        }),
        Column::new(
            "records",
            messages::RECORDS,
            Msg::new("ids of the records behind it", "相关记录编号"),
            |_, r: &LintRemark| Datum::Ids(r.records.clone()),
        )
        .holds("[]"),
    ];

    fn title(&self) -> Message {
        messages::LINT.into()
    }

    fn day(&self) -> NaiveDate {
        self.day
    }

    fn rows(&self) -> &[LintRemark] {
        &self.remarks
    }

    fn record(row: &LintRemark) -> Option<RecordId> {
        row.records.first().copied()
    }

    fn remarks(&self) -> Vec<Message> {
        let [errors, warnings, notes] = [Severity::Error, Severity::Warning, Severity::Note].map(|s| self.count(s));
        let said = Message::plain(messages::SEVERITIES).with("errors", errors).with("warnings", warnings);
        vec![if self.remarks.is_empty() { messages::CLEAN.into() } else { said.with("notes", notes) }]
    }
}

fn figures_at(state: &State, now: &State, day: NaiveDate) -> LedgerFigures {
    // Only counts are looked at here, so rules for lamps that cannot be read are no hindrance.
    let lamps = TaskLamps::lenient(state, day);
    Tallies::of(state, &lamps).ledgers.with_published(now, &lamps, day)
}

/// The counts that a rate is to follow from: as published, where a breakdown was, else as recorded.
fn judged(l: &LedgerFigure) -> Counts {
    let classes = Class::ALL.iter().filter(|c| l.published.class(**c).is_some()).count();
    match l.published.counts() {
        Some(counts) if classes > 1 => counts,
        _ => l.counts(),
    }
}

fn of_ledgers(ledgers: &[LedgerFigure], day: NaiveDate) -> Vec<LintRemark> {
    let checked: Vec<PublishedLedger<'_>> = ledgers
        .iter()
        .map(|l| PublishedLedger {
            ledger: &l.name,
            announced: l.announced.or(l.published.total()),
            counts: Some(judged(l)).filter(|c| c.total() > 0),
            published: l.published.rate(),
            formula: l.declared,
        })
        .collect();
    let mut remarks: Vec<LintRemark> = Vec::new();
    for remark in lint::ledgers(&checked) {
        let behind: Vec<&LedgerFigure> = match remark.check {
            Check::MixedFormulas => ledgers.iter().filter(|l| l.published.rate().is_some()).collect(),
            _ => ledgers.iter().filter(|l| l.name == remark.subject).collect(),
        };
        remarks.push(with_ledgers(remark, &behind, day));
    }
    for l in ledgers {
        let total = l.published.total().map(|n| (None, n));
        let classes = Class::ALL.iter().filter_map(|c| Some((Some(*c), l.published.class(*c)?)));
        let published: Vec<_> = total.into_iter().chain(classes).collect();
        let found = lint::against_records(&l.name, &published, &l.counts());
        remarks.extend(found.into_iter().map(|r| with_ledgers(r, &[l], day)));
        if l.unknown > 0 {
            let text = Message::plain(messages::UNKNOWN_WORDS).with("subject", &l.name).with("count", l.unknown);
            let severity = Severity::Warning;
            let remark = Remark { check: Check::Records, severity, subject: l.name.clone(), text };
            remarks.push(with_ledgers(remark, &[l], day));
        }
    }
    remarks
}

fn with_ledgers(remark: Remark, ledgers: &[&LedgerFigure], day: NaiveDate) -> LintRemark {
    let as_of = ledgers.iter().filter_map(|l| l.published.as_of).max().unwrap_or(day);
    let records = ledgers.iter().flat_map(|l| std::iter::once(l.ledger).chain(l.published.records())).collect();
    LintRemark { remark, as_of, records }
}

/// Meetings and documents up to the day that lie on days that are not worked.
fn of_days(state: &State, day: NaiveDate) -> Vec<LintRemark> {
    const DATED: [(Kind, Tag); 2] = [(Kind::Meeting, meeting::ON), (Kind::Document, document::ON)];
    let mut remarks = Vec::new();
    for (kind, on) in DATED {
        for record in state.records(kind) {
            let Some(first) = record.date(on).filter(|d| *d <= day) else { continue };
            let what = state.title_of(record);
            let found = lint::events(&[DatedEvent { what: &what, first, last: None }], Calendar::china());
            let tell = |remark| LintRemark { remark, as_of: first, records: vec![record.id()] };
            remarks.extend(found.into_iter().map(tell));
        }
    }
    remarks.sort_by_key(|r| r.as_of);
    remarks
}

/// Returns the days for which figures were published of any ledger, the latest one of each: what the lint looks at.
pub fn published_days(now: &State, until: NaiveDate) -> Vec<NaiveDate> {
    let classes = Classes::of(now);
    let mut days: Vec<NaiveDate> = published(now, &classes, until).values().filter_map(|p| p.as_of).collect();
    days.sort_unstable();
    days.dedup();
    days
}
