//! `lint`: what was published is derived again from the records, and said where it does not hold.
//!
//! The checks themselves are in [`crate::domain::lint`]; here the figures are gathered for them. What was published for
//! a day is compared with the records as of that day.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::lint::{self, Check, DatedEvent, PublishedLedger, Remark, Severity};
use crate::domain::rate::{Class, Counts};
use crate::domain::record::Record;
use crate::domain::schema::{document, figure, meeting};
use crate::error::Result;
use crate::exchange::table_out::ColumnKind;
use crate::i18n::{Message, Msg};
use crate::log::{AsOf, State};
use crate::report::lint_records;
use crate::report::messages;
use crate::report::table::{Column, Datum, Shown, Tabular};
use crate::service::Office;
use crate::service::figures::{LedgerFigure, LedgerFigures, Tallies, published};
use crate::service::settings;
use crate::service::tasks::lamps::TaskLamps;
use crate::service::tasks::task_view::Classes;

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
    /// The remarks: those of ledgers first, the latest figures before earlier ones, then those of days and of records.
    pub remarks: Vec<LintRemark>,
}

/// Gives the state as of a day.
pub type Past<'p> = &'p mut dyn FnMut(NaiveDate) -> Result<Arc<State>>;

impl LintReport {
    /// Checks an office as of a day, or as of now.
    ///
    /// # Errors
    /// `Corrupt` where the journal cannot be read.
    pub fn of(office: &Office, day: Option<NaiveDate>) -> Result<Self> {
        Self::as_of(office, day.map(AsOf::day))
    }

    /// Checks an office as of a day with what was known when, or as of now.
    ///
    /// # Errors
    /// `Corrupt` where the journal cannot be read.
    pub fn as_of(office: &Office, view: Option<AsOf>) -> Result<Self> {
        let at = view.and_then(|v| v.on).unwrap_or_else(|| office.today());
        let then = view.filter(|v| v.known.is_some() || v.upto.is_some()).unwrap_or_default();
        let state = match view {
            Some(view) => office.past(view)?,
            None => Arc::new(office.read().clone()),
        };
        // The published figures as the state of now has them, or as they were known, without holding it while the past is
        // read.
        let now = match view {
            Some(_) if then != AsOf::default() => office.past(AsOf { on: Some(office.today()), ..then })?,
            Some(_) => Arc::new(office.read().clone()),
            None => Arc::clone(&state),
        };
        Self::from_states(&state, &now, at, &mut |d| office.past(AsOf { on: Some(d), ..then }))
    }

    /// Checks a state as of a day; `now` knows what was published.
    ///
    /// # Errors
    /// Those of `past`.
    pub fn from_states(state: &State, now: &State, day: NaiveDate, past: Past<'_>) -> Result<Self> {
        let figures = figures_at(state, now, day);
        // What was published for a day is compared with that day: what is the latest of its ledger all together, what was
        // published before each day by itself.
        let mut latest = figures.ledgers.clone();
        let mut earlier = Vec::new();
        for d in published_days(now, day).into_iter().filter(|d| *d != day) {
            let mut then = figures_at(&*past(d)?, now, d);
            // What was published of a ledger that was recorded only later is still to agree with itself.
            let mut published = published(now, &Classes::of(now), d);
            for l in figures.ledgers.iter().filter(|l| then.get(l.ledger).is_none()).cloned().collect::<Vec<_>>() {
                let published = published.remove(&l.ledger).unwrap_or_default();
                then.ledgers.push(LedgerFigure { published, recorded: Counts::default(), unknown: 0, ..l });
            }
            let (now_too, before): (Vec<LedgerFigure>, Vec<LedgerFigure>) = then
                .ledgers
                .into_iter()
                .filter(|l| l.published.as_of == Some(d))
                .partition(|l| figures.get(l.ledger).is_some_and(|n| n.published.as_of == Some(d)));
            for old in now_too {
                if let Some(l) = latest.iter_mut().find(|l| l.ledger == old.ledger) {
                    *l = old;
                }
            }
            earlier.extend(of_ledgers(&before, d));
        }
        let mut remarks = of_ledgers(&latest, day);
        remarks.extend(earlier);
        remarks.extend(of_days(state, day));
        remarks.extend(lint_records::closings(state, day));
        remarks.extend(lint_records::groups(state, now, day));
        remarks.extend(lint_records::standings(state, day));
        Ok(Self { day, remarks })
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

/// The counts that a rate is to follow from: as published, where a breakdown was, else as recorded. Where one class alone
/// was published beside the total, the others are the rest.
fn judged(l: &LedgerFigure) -> Counts {
    let classes = Class::ALL.iter().filter(|c| l.published.class(**c).is_some()).count();
    match (l.published.counts(), l.published.total()) {
        (Some(counts), Some(total)) if classes == 1 => {
            Counts { unreported: counts.unreported + total.saturating_sub(counts.total()), ..counts }
        }
        (Some(counts), _) if classes > 1 => counts,
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
        // A ledger whose tasks are kept elsewhere gives nothing to compare with.
        let found = match l.recorded.total() {
            0 => Vec::new(),
            _ => lint::against_records(&l.name, &published, &l.counts()),
        };
        remarks.extend(found.into_iter().map(|r| with_ledgers(r, &[l], day)));
        let counts = judged(l);
        let shares = l.published.shares();
        let shares: Vec<_> = shares.into_iter().map(|(c, p)| (c.label().zh, counts.get(c), p)).collect();
        if !shares.is_empty() && counts.is_reported() {
            let found = lint::shares(&[lint::Shares { what: &l.name, whole: Some(counts.total()), parts: &shares }]);
            remarks.extend(found.into_iter().map(|r| with_ledgers(r, &[l], day)));
        }
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
    let (mut remarks, calendar) = (Vec::new(), settings::calendar(state));
    for (kind, on) in DATED {
        for record in state.records(kind) {
            let Some(first) = record.date(on).filter(|d| *d <= day) else { continue };
            let what = state.title_of(record);
            let found = lint::events(&[DatedEvent { what: &what, first, last: None }], &calendar);
            let tell = |remark| LintRemark { remark, as_of: first, records: vec![record.id()] };
            remarks.extend(found.into_iter().map(tell));
        }
    }
    remarks.sort_by_key(|r| r.as_of);
    remarks
}

/// Returns the days up to one for which figures were published of any ledger: what the lint looks at.
pub fn published_days(now: &State, until: NaiveDate) -> Vec<NaiveDate> {
    let of_ledger = |r: &&Record| r.reference(figure::LEDGER).is_some();
    let all = now.records(Kind::Figure).filter(of_ledger).filter_map(|r| r.date(figure::AS_OF));
    let mut days: Vec<NaiveDate> = all.filter(|d| *d <= until).collect();
    days.sort_unstable();
    days.dedup();
    days
}
