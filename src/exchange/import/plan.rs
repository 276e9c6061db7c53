//! What an import would do: the difference, what is wrong, and the work.

mod carry_out;
mod draft;

pub(super) use carry_out::between;
pub use carry_out::{apply, would};
pub(super) use draft::{Draft, Field, How, settle};

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::NaiveDate;

use super::columns::{GROUP, setting_name};
use super::identity::Keyed;
use super::refs::Unknown;
use super::{Same, messages};
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::rate::Class;
use crate::domain::record::Stamp;
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::exchange::grid::{Origin, Picture, Remark};
use crate::exchange::header::{Skipped, Why};
use crate::exchange::published::{Check, Figure, Published};
use crate::exchange::table_out::{Column, ColumnKind, Out, Table};
use crate::exchange::vocab::{Mapping, Reason};
use crate::i18n::{Lang, Message};
use crate::service::Work;
use crate::store::Digest;

/// The action under which imports stand in the trail.
pub const ACTION: &str = crate::service::LISTED;
/// How many wrong cells an error lists.
const LISTED: usize = 20;

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

/// What an import would do. Nothing is done yet.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The file and sheet.
    pub origin: Origin,
    /// What the rows are.
    pub kind: Kind,
    /// The headings.
    pub headings: Vec<String>,
    /// The letter of each column in the file.
    pub letters: Vec<String>,
    /// Which column is which field.
    pub mapping: Mapping,
    /// The digest of the headings: files of the same shape share a mapping.
    pub shape: String,
    /// The records, those made beside first.
    pub records: Vec<Planned>,
    /// Names that no record was found for; units among them are made on consent.
    pub unknown: Vec<Unknown>,
    /// Cells that cannot be read. While there is one, nothing is imported, unless their rows are to be left out.
    pub errors: Vec<RowError>,
    /// What was noticed.
    pub remarks: Vec<Remark>,
    /// What is not kept as the file has it.
    pub losses: Vec<Remark>,
    /// Rows that are no records, with the reason.
    pub skipped: Vec<Skipped>,
    /// The figures that the file states, beside what its rows give.
    pub figures: Vec<(Published, Check)>,
    /// Records of the same list that the file does not have; they are left as they are.
    pub absent: Vec<RecordId>,
    /// First and last row of the header as the person sees them.
    pub header: (u32, u32),
    /// The day from which the rows hold; today where none is said.
    pub on: Option<NaiveDate>,
    /// The day that the sheet speaks of.
    pub as_of: Option<NaiveDate>,
    /// The year of days that are written without one, where the sheet or the person says it.
    pub year: Option<i32>,
    /// Whether units may be made.
    pub consent: bool,
    /// Whether rows that cannot be read are left out.
    pub skip_bad: bool,
    /// What doubtful rows and names are.
    pub same: Option<Same>,
    /// What tells its records from others, for further sheets of the same file.
    pub(super) keys: Vec<(RecordId, Keyed)>,
    /// The pictures of the sheet, each with the record of its row.
    pub pictures: Vec<Shot>,
    /// Status words that nobody knows, each with the class that it most likely is.
    pub asked: Vec<(String, Class)>,
    /// The rows that cannot be read as they stand in the file.
    pub rejected: Vec<(u32, Vec<String>)>,
}

/// A picture of a sheet that becomes evidence of its row.
#[derive(Clone, Debug)]
pub struct Shot {
    /// The record of its row.
    pub of: RecordId,
    /// What it is called.
    pub name: String,
    /// Which side of a rectification it shows, where its column says so.
    pub side: Option<&'static str>,
    /// The picture.
    pub picture: Picture,
}

impl Shot {
    /// The record that it becomes: the same for one picture of one row.
    pub(super) fn evidence(&self) -> RecordId {
        let digest = Digest::of(&self.picture.bytes).to_string();
        RecordId::from_key(Kind::Evidence, [self.of.to_string().as_str(), digest.as_str()])
    }
}

/// What becomes of a row of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It makes a record.
    Taken,
    /// It changes one.
    Changed,
    /// It is the same as what is recorded.
    Same,
    /// It is no record, and a remark names it.
    Remark(Why),
    /// It cannot be read.
    Refused,
}

impl Plan {
    /// Number of records of the imported kind with a difference, of the rows that can be taken.
    pub fn count(&self, difference: Difference) -> usize {
        let refused = self.refused();
        let taken = |r: &&Planned| !r.beside && !refused.contains(&r.row);
        self.records.iter().filter(taken).filter(|r| r.difference == difference).count()
    }

    /// Number of records of a kind that are made because rows name them.
    pub fn made(&self, kind: Kind) -> usize {
        self.kept().into_iter().filter(|r| r.beside && r.kind == kind && r.difference == Difference::New).count()
    }

    /// Units that the file names and that are not known.
    pub fn unknown_units(&self) -> impl Iterator<Item = &Unknown> {
        self.unknown.iter().filter(|u| u.kind == Kind::Unit)
    }

    /// How many rows become what, and what the file brings besides.
    pub fn summary(&self) -> Vec<Message> {
        let fates = self.fates();
        let rows = |f: &dyn Fn(&Fate) -> bool| fates.values().filter(|x| f(x)).count();
        let other = |f: &Fate| matches!(f, Fate::Remark(why) if !matches!(why, Why::Above | Why::Header));
        let mut out = vec![
            Message::plain(messages::SUMMARY)
                .with("new", self.count(Difference::New))
                .with("changed", self.count(Difference::Changed))
                .with("same", self.count(Difference::Same))
                .with("skipped", rows(&other))
                .with("refused", rows(&|f| *f == Fate::Refused)),
        ];
        for kind in Kind::ALL {
            let n = self.made(*kind);
            if n > 0 {
                let name = if n == 1 { kind.def().label } else { kind.def().plural };
                out.push(Message::plain(messages::MADE_BESIDE).with("count", n).with_message("kind", name));
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
        if !self.pictures.is_empty() {
            out.push(Message::plain(messages::PICTURES).with("count", self.pictures.len()));
        }
        let edits = self.records.iter().map(|r| r.kept.len()).sum::<usize>();
        if edits > 0 {
            out.push(Message::plain(messages::EDITS_KEPT).with("count", edits));
        }
        match (self.on, self.as_of) {
            (Some(day), _) => out.push(Message::plain(messages::HOLDS_FROM).with("day", day)),
            (None, Some(day)) => out.push(Message::plain(messages::SPEAKS_OF).with("day", day)),
            (None, None) => {}
        }
        if let Some(year) = self.year {
            out.push(Message::plain(messages::OF_YEAR).with("year", year));
        }
        out
    }

    /// What becomes of each row of the file that holds something: exactly one thing.
    pub fn fates(&self) -> BTreeMap<u32, Fate> {
        let refused: BTreeSet<u32> = self.errors.iter().map(|e| e.row).collect();
        let mut out: BTreeMap<u32, Fate> = self.skipped.iter().map(|s| (s.row, Fate::Remark(s.why))).collect();
        for r in self.records.iter().filter(|r| !r.beside) {
            let fate = match r.difference {
                Difference::New => Fate::Taken,
                Difference::Changed => Fate::Changed,
                Difference::Same => Fate::Same,
            };
            // A row of a wide table makes several records: what changes most is told.
            out.entry(r.row).and_modify(|f| *f = fate.min(*f)).or_insert(fate);
        }
        out.extend(refused.into_iter().map(|row| (row, Fate::Refused)));
        out
    }

    /// The rows that cannot be read, each once.
    pub fn refused(&self) -> BTreeSet<u32> {
        self.errors.iter().map(|e| e.row).collect()
    }

    /// The records that are written: all, or without the rows that cannot be read and what only they name.
    fn kept(&self) -> Vec<&Planned> {
        if !self.skip_bad || self.errors.is_empty() {
            return self.records.iter().collect();
        }
        let refused = self.refused();
        let rows = || self.records.iter().filter(|r| !r.beside && !refused.contains(&r.row));
        let mut named: HashSet<RecordId> = HashSet::new();
        let mut next: Vec<&Planned> = rows().collect();
        while let Some(r) = next.pop() {
            for id in r.sets.iter().filter_map(|s| s.after.as_ref()).flat_map(references) {
                if named.insert(id) {
                    next.extend(self.records.iter().filter(|b| b.beside && b.id == id));
                }
            }
        }
        let kept = |r: &&Planned| match r.beside {
            false => !refused.contains(&r.row),
            // Words of a ledger and figures stand for no row.
            true => named.contains(&r.id) || r.difference != Difference::New || r.kind == Kind::Figure,
        };
        self.records.iter().filter(kept).collect()
    }

    /// What can be done about the rows that cannot be taken, each once.
    pub fn ways(&self) -> Vec<Message> {
        let mut ways: Vec<Message> = Vec::new();
        for way in self.errors.iter().flat_map(|e| e.what.ways()) {
            if ways.len() < LISTED && !ways.contains(way) {
                ways.push(way.clone());
            }
        }
        ways.extend((!self.errors.is_empty()).then(|| messages::HINT_SKIP_BAD.into()));
        ways
    }

    /// Tells why it cannot be carried out, if it cannot.
    ///
    /// # Errors
    /// `BadInput` with each wrong cell, or the units that are not known and may not be made.
    pub fn check(&self) -> Result<()> {
        if !self.errors.is_empty() && !self.skip_bad {
            let mut error = Error::new(Code::BadInput, messages::ROWS_WRONG)
                .with("file", &self.origin)
                .with("rows", self.refused().len())
                .with("count", self.errors.len());
            for e in self.errors.iter().take(LISTED) {
                error = error.hint(e.said());
            }
            if self.errors.len() > LISTED {
                error = error.hint(Message::plain(messages::MORE_WRONG).with("count", self.errors.len() - LISTED));
            }
            return Err(self.ways().into_iter().fold(error, Error::command_hint));
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
                .command_hint(Message::plain(messages::HINT_UNITS).with("names", names)));
        }
        let mut twins = self.unknown_units().filter(|u| u.near.is_some()).peekable();
        if self.same.is_none() && twins.peek().is_some() {
            let mut error = Error::new(Code::BadInput, messages::NEAR_UNITS).with("file", &self.origin);
            for u in twins.take(LISTED) {
                let near = u.near.as_deref().unwrap_or_default();
                error = error.hint(Message::plain(messages::NEAR_PAIR).with("name", &u.name).with("near", near));
            }
            return Err(error.command_hint(messages::HINT_NEAR));
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
        for r in self.kept() {
            for s in &r.sets {
                work.put_seen(r.kind, r.id, s.tag, s.after.clone(), s.saw);
            }
        }
        Ok(work)
    }

    /// The rows that were left out as a table, ready to be corrected and imported again: the file's columns and one more with
    /// the reason. Nothing where none was.
    pub fn left_out(&self, lang: Lang) -> Option<Table> {
        if self.rejected.is_empty() {
            return None;
        }
        let named = self.headings.iter().filter(|h| *h != GROUP).cloned();
        let heading = named.chain(std::iter::once(messages::REASON.text(lang).to_string()));
        let columns = heading.map(|heading| Column { key: heading.clone(), heading, kind: ColumnKind::Text }).collect();
        let why = |row: u32| {
            let all = self.errors.iter().filter(|e| e.row == row).map(|e| e.said().say(lang));
            all.collect::<Vec<_>>().join("\n")
        };
        let rows = self.rejected.iter().map(|(row, cells)| {
            let cells = cells.iter().map(|t| if t.is_empty() { Out::Empty } else { Out::Text(t.clone()) });
            cells.chain(std::iter::once(Out::Text(why(*row)))).collect()
        });
        // Days without a year are read in the same year again, and the rows hold from the same day.
        let title = self.year.map(|year| Message::plain(messages::LEFT_OUT_TITLE).with("year", year).say(lang));
        let title = title.unwrap_or_default();
        Some(Table { lang, title, as_of: self.as_of, columns, rows: rows.collect(), ..Table::default() })
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

/// The records that a value refers to.
pub(super) fn references(value: &Value) -> Vec<RecordId> {
    match value {
        Value::Ref(id) => vec![*id],
        Value::Refs(ids) => ids.clone(),
        Value::Text(_)
        | Value::Int(_)
        | Value::Real(_)
        | Value::Bool(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::Due(_)
        | Value::Period(_)
        | Value::Texts(_)
        | Value::Unknown(..) => Vec::new(),
    }
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
