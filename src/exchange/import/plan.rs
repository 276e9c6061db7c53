//! What an import would do: the difference, what is wrong, and the work.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::Options;
use super::columns::{GROUP, remembered, setting_name};
use super::messages;
use super::refs::{Made, Unknown};
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::record::Stamp;
use crate::domain::rights::Right;
use crate::domain::schema::{observation, setting};
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::exchange::grid::{Origin, Remark};
use crate::exchange::published::{Check, Figure, Published};
use crate::exchange::vocab::{Mapping, Reason};
use crate::i18n::Message;
use crate::log::State;
use crate::service::{Actor, Done, Office, Work};

/// The action under which imports stand in the trail.
pub const ACTION: &str = "import.sheet";
/// How many wrong cells an error lists.
const LISTED: usize = 20;
/// How many remarks with the same words a plan keeps.
const REMARKS: usize = 20;

/// What becomes of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// It is made.
    New,
    /// Some of its fields change.
    Changed,
    /// It is as the file says.
    Same,
}

/// One field that is set.
#[derive(Clone, Debug, PartialEq)]
pub struct Set {
    /// The field.
    pub tag: Tag,
    /// What is there.
    pub before: Option<Value>,
    /// The write that set what is there.
    pub saw: Option<Stamp>,
    /// What the file says.
    pub after: Option<Value>,
    /// Whether somebody changed it here since the last import.
    pub edited: bool,
}

/// One record of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// Its id.
    pub id: RecordId,
    /// Its kind.
    pub kind: Kind,
    /// The row as the person sees it.
    pub row: u32,
    /// Whether it is made only because a row names it.
    pub beside: bool,
    /// What becomes of it.
    pub difference: Difference,
    /// The fields that are set.
    pub sets: Vec<Set>,
    /// Fields that somebody changed here and that keep what they are.
    pub kept: Vec<Set>,
}

/// A cell that cannot be read.
#[derive(Clone, Debug, PartialEq)]
pub struct RowError {
    /// The row as the person sees it.
    pub row: u32,
    /// The column's letter and heading, where one is meant.
    pub column: Option<(String, String)>,
    /// What is wrong.
    pub what: Error,
}

impl RowError {
    /// Says it with its place.
    pub fn said(&self) -> Message {
        let what = self.what.what().clone();
        match &self.column {
            Some((letter, heading)) => Message::plain(messages::CELL_WRONG)
                .with("row", self.row)
                .with("column", letter)
                .with("heading", heading)
                .with_message("what", what),
            None => Message::plain(messages::ROW_WRONG).with("row", self.row).with_message("what", what),
        }
    }
}

/// A field of a row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Field {
    /// Which.
    pub tag: Tag,
    /// What the file says.
    pub value: Value,
    /// Whether it is set only where a record is made or the field is empty.
    pub only_fresh: bool,
}

impl Field {
    /// A field that the file sets.
    pub fn new(tag: Tag, value: Value) -> Self {
        Self { tag, value, only_fresh: false }
    }

    /// A field that is set where nothing is there.
    pub fn fresh(tag: Tag, value: Value) -> Self {
        Self { tag, value, only_fresh: true }
    }
}

/// A row that was read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Draft {
    /// Its kind.
    pub kind: Kind,
    /// Its id.
    pub id: RecordId,
    /// The row as the person sees it.
    pub row: u32,
    /// Whether it is made only because a row names it.
    pub beside: bool,
    /// Its fields.
    pub fields: Vec<Field>,
}

impl From<Made> for Draft {
    fn from(m: Made) -> Self {
        let fields = m.fields.into_iter().map(|(t, v)| Field::fresh(t, v)).collect();
        Self { kind: m.kind, id: m.id, row: m.row, beside: true, fields }
    }
}

/// What an import would do. Nothing is done yet.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The day from which the rows hold; today where none is said.
    pub on: Option<NaiveDate>,
    /// The file and sheet.
    pub origin: Origin,
    /// What the rows are.
    pub kind: Kind,
    /// The headings.
    pub headings: Vec<String>,
    /// Which column is which field.
    pub mapping: Mapping,
    /// The digest of the headings: files of the same shape share a mapping.
    pub shape: String,
    /// The records, those made beside first.
    pub records: Vec<Planned>,
    /// Names that no record was found for; units among them are made on consent.
    pub unknown: Vec<Unknown>,
    /// Cells that cannot be read. While there is one, nothing is imported.
    pub errors: Vec<RowError>,
    /// What was noticed.
    pub remarks: Vec<Remark>,
    /// The figures that the file states, beside what its rows give.
    pub figures: Vec<(Published, Check)>,
    /// Records of the same kind (and ledger) that the file does not have; they are left as they are.
    pub absent: Vec<RecordId>,
    /// Whether units may be made.
    pub consent: bool,
}

impl Plan {
    /// Number of records of the imported kind with a difference.
    pub fn count(&self, difference: Difference) -> usize {
        self.records.iter().filter(|r| !r.beside && r.difference == difference).count()
    }

    /// Number of records of a kind that are made because rows name them.
    pub fn made(&self, kind: Kind) -> usize {
        self.records.iter().filter(|r| r.beside && r.kind == kind && r.difference == Difference::New).count()
    }

    /// Units that the file names and that are not known.
    pub fn unknown_units(&self) -> impl Iterator<Item = &Unknown> {
        self.unknown.iter().filter(|u| u.kind == Kind::Unit)
    }

    /// What it would do, line by line.
    pub fn summary(&self) -> Vec<Message> {
        let mut out = vec![
            Message::plain(messages::SUMMARY)
                .with("new", self.count(Difference::New))
                .with("changed", self.count(Difference::Changed))
                .with("same", self.count(Difference::Same))
                .with("absent", self.absent.len()),
        ];
        for kind in Kind::ALL {
            let n = self.made(*kind);
            if n > 0 {
                out.push(
                    Message::plain(messages::MADE_BESIDE).with("count", n).with_message("kind", kind.def().plural),
                );
            }
        }
        if !self.figures.is_empty() {
            let agree = |yes| self.figures.iter().filter(|(_, c)| c.agrees == Some(yes)).count();
            out.push(
                Message::plain(messages::FIGURES)
                    .with("count", self.figures.len())
                    .with("agree", agree(true))
                    .with("differ", agree(false)),
            );
        }
        out
    }

    /// Tells why it cannot be carried out, if it cannot.
    ///
    /// # Errors
    /// `BadInput` with each wrong cell, or the units that are not known and may not be made.
    pub fn check(&self) -> Result<()> {
        if !self.errors.is_empty() {
            let mut error = Error::new(Code::BadInput, messages::ROWS_WRONG)
                .with("file", &self.origin)
                .with("count", self.errors.len());
            for e in self.errors.iter().take(LISTED) {
                error = error.hint(e.said());
            }
            if self.errors.len() > LISTED {
                error = error.hint(Message::plain(messages::MORE_WRONG).with("count", self.errors.len() - LISTED));
            }
            return Err(error);
        }
        let units: Vec<&str> = self.unknown_units().map(|u| u.name.as_str()).collect();
        if !self.consent && !units.is_empty() {
            let mut names = units.iter().take(LISTED).copied().collect::<Vec<_>>().join("、");
            if units.len() > LISTED {
                names.push('…');
            }
            return Err(Error::new(Code::BadInput, messages::UNKNOWN_UNITS)
                .with("file", &self.origin)
                .with("count", units.len())
                .hint(Message::plain(messages::HINT_UNITS).with("names", names)));
        }
        Ok(())
    }

    /// The work: every field that is to be set, each with the write that the plan saw there, so that what somebody
    /// changes between plan and work is not overwritten.
    ///
    /// # Errors
    /// As [`Plan::check`].
    pub fn work(&self) -> Result<Work> {
        self.check()?;
        let mut work = Work::new(ACTION).on(self.on);
        work.note = self.origin.to_string();
        for r in &self.records {
            for s in &r.sets {
                work.put_seen(r.kind, r.id, s.tag, s.after.clone(), s.saw);
            }
        }
        Ok(work)
    }

    /// The choices of a person, to be remembered for files of this shape: the name of the setting and its lines.
    pub fn choices(&self) -> Option<(String, Vec<String>)> {
        let heading = |c: usize| self.headings.get(c).map_or("", String::as_str);
        let said = self.mapping.matches.iter().filter(|m| m.reason == Reason::Message && heading(m.column) != GROUP);
        let mut lines: Vec<String> = said.map(|m| format!("{}={}", heading(m.column), m.key)).collect();
        lines.extend(self.mapping.ignored.iter().map(|c| format!("{}=", heading(*c))));
        lines.retain(|l| !l.starts_with('='));
        (!lines.is_empty()).then(|| (setting_name(self.kind, &self.shape), lines))
    }
}

/// Carries a plan out: one piece of work, all or nothing. The person's choice of columns is remembered where the person
/// may change settings. Returns nothing where nothing changes.
///
/// # Errors
/// As [`Plan::check`] and [`Office::commit`].
pub fn apply(plan: &Plan, office: &Office, actor: &Actor) -> Result<Option<Done>> {
    let mut work = plan.work()?;
    if work.is_empty() {
        return Ok(None);
    }
    if let Some((name, lines)) = plan.choices().filter(|_| actor.role.may(Right::Administer)) {
        let known = remembered(&office.read(), &name).map(|r| r.id());
        let id = known.unwrap_or_else(|| RecordId::from_key(Kind::Setting, [name.as_str()]));
        work.put(Kind::Setting, id, setting::NAME, Value::Text(name));
        work.put(Kind::Setting, id, setting::LIST, Value::Texts(lines));
    }
    office.commit(actor, work).map(Some)
}

/// Collects remarks, a bounded number of each sort.
#[derive(Default)]
pub(super) struct Remarks {
    all: Vec<Remark>,
    times: HashMap<&'static str, (usize, Message)>,
}

impl Remarks {
    /// Begins with what was noticed already.
    pub fn with(all: Vec<Remark>) -> Self {
        Self { all, times: HashMap::new() }
    }

    /// Adds one.
    pub fn push(&mut self, remark: Remark) {
        let n = self.times.entry(remark.what.msg().en).or_insert_with(|| (0, remark.what.clone()));
        n.0 += 1;
        if n.0 <= REMARKS {
            self.all.push(remark);
        }
    }

    /// The remarks, with the number of those that were left out.
    pub fn finish(mut self) -> Vec<Remark> {
        let mut more: Vec<(usize, Message)> = self.times.into_values().filter(|(n, _)| *n > REMARKS).collect();
        more.sort_by_key(|(n, _)| std::cmp::Reverse(*n));
        for (n, _) in more {
            self.all.push(Remark::whole(Message::plain(messages::MORE_REMARKS).with("count", n - REMARKS)));
        }
        self.all
    }
}

/// Compares a row with the record that it is.
pub(super) fn settle(draft: Draft, state: &State, options: &Options<'_>) -> Planned {
    let Draft { kind, id, row, beside, fields } = draft;
    let (then, keep_edits) = (options.then.as_deref().unwrap_or(state), options.keep_edits);
    let held = then.get(id).filter(|r| r.kind() == kind);
    let known = state.get(id).filter(|r| r.kind() == kind);
    let fresh = known.is_none_or(|r| r.is_gone());
    let (mut sets, mut kept) = (Vec::new(), Vec::new());
    if fresh && let Some(gone) = known {
        // It was imported once, and that was undone.
        let tag = crate::domain::kind::GONE;
        sets.push(Set { tag, before: Some(Value::Bool(true)), saw: gone.stamp(tag), after: None, edited: false });
    }
    for f in revised(kind, fields, known.filter(|_| !fresh)) {
        let before = held.and_then(|r| r.get(f.tag)).map(|v| v.to_owned());
        if before.as_ref() == Some(&f.value) || (f.only_fresh && !fresh && before.is_some()) {
            continue;
        }
        if f.only_fresh && !fresh && beside {
            continue;
        }
        let saw = known.and_then(|r| r.stamp(f.tag));
        let edited = !fresh
            && before.is_some()
            && held.and_then(|r| r.stamp(f.tag)).and_then(|s| state.meta(s)).is_some_and(|m| state.action(m) != ACTION);
        let set = Set { tag: f.tag, before, saw, after: Some(f.value), edited };
        if edited && keep_edits { kept.push(set) } else { sets.push(set) }
    }
    let difference = match (fresh, sets.is_empty()) {
        (true, _) => Difference::New,
        (false, true) => Difference::Same,
        (false, false) => Difference::Changed,
    };
    Planned { id, kind, row, beside, difference, sets, kept }
}

/// An observation that was published stays as it was: another value is its revision (domain.md, "Indicators").
fn revised(kind: Kind, fields: Vec<Field>, known: Option<&crate::domain::record::Record>) -> Vec<Field> {
    let (Kind::Observation, Some(known)) = (kind, known) else { return fields };
    let pairs = [(observation::VALUE, observation::REVISED), (observation::RANK, observation::REVISED_RANK)];
    let mut out = Vec::with_capacity(fields.len());
    for mut f in fields {
        if let Some((was, now)) = pairs.iter().find(|(was, _)| *was == f.tag)
            && let Some(published) = known.get(*was).map(|v| v.to_owned())
        {
            if published == f.value {
                continue;
            }
            f.tag = *now;
        }
        out.push(f);
    }
    out
}

/// What a stated figure says and what the rows give, for those that differ.
pub(super) fn figure_remark(p: &Published, c: &Check) -> Option<Remark> {
    if c.agrees != Some(false) {
        return None;
    }
    let stated = match p.figure {
        Figure::Count(n) => n as f64,
        Figure::Sum { value, .. } => value,
    };
    let said = Message::plain(messages::FIGURE_DIFFERS)
        .with("label", &p.label)
        .with("stated", stated)
        .with("actual", c.actual.unwrap_or_default());
    Some(Remark::row(p.row, said))
}
