//! A cell becomes the value of a field.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};

use super::messages;
use super::refs::{Named, Names};
use crate::domain::calendar::Calendar;
use crate::domain::check::fits;
use crate::domain::credit;
use crate::domain::deadline::{self, DeadlineContext, Precision};
use crate::domain::id::RecordId;
use crate::domain::kind::{FieldDef, FieldRole, Kind, Type, status_word};
use crate::domain::period::Period;
use crate::domain::rate::{Class, usual_class};
use crate::domain::schema::ledger;
use crate::domain::value::{Due, Value, ValueRef};
use crate::domain::words::yes_no as yes_no_words;
use crate::error::{Code, Error, Result};
use crate::exchange::clean::{Number, number, short, tidy};
use crate::exchange::dates::{when, when_in};
use crate::exchange::grid::Cell;
use crate::exchange::units::split_units;
use crate::i18n::Message;
use crate::service::names::candidates;

/// What a cell came to.
#[derive(Debug, Default)]
pub(super) struct Read {
    /// The value; none where the cell holds nothing.
    pub value: Option<Value>,
    /// What to say about it.
    pub remarks: Vec<Message>,
    /// The words of a number that has words around it, and the number.
    pub words: Option<(String, f64)>,
    /// Further units in a cell that should name one.
    pub rest: Vec<RecordId>,
}

/// Reads cells; remembers phrases that come again and the status words of each ledger.
pub(super) struct Reader<'a, 's> {
    /// Names of records.
    pub names: Names<'s>,
    calendar: &'a Calendar,
    today: NaiveDate,
    year: Option<i32>,
    /// The day that terms in the row count from, where it names one.
    pub start: Option<NaiveDate>,
    dues: HashMap<(String, Option<NaiveDate>), (Due, Option<Message>)>,
    statuses: HashMap<RecordId, Statuses>,
}

/// The status words of a ledger.
enum Statuses {
    /// It names these; no others are taken.
    Named(Vec<String>),
    /// It is new, or names none: what the file uses becomes its vocabulary.
    Open(Vec<String>),
}

/// The status words that a file gives to a ledger without any.
pub(super) struct NewWords {
    /// The ledger.
    pub ledger: RecordId,
    /// Lines `word=class`.
    pub lines: Vec<String>,
    /// The words whose class was not clear, with the one that was taken.
    pub guessed: Vec<(String, Class)>,
}

impl<'a, 's> Reader<'a, 's> {
    /// Reads against a state, a calendar and a day; `year` completes days without one.
    pub fn new(names: Names<'s>, calendar: &'a Calendar, today: NaiveDate, year: Option<i32>) -> Self {
        Self { names, calendar, today, year, start: None, dues: HashMap::new(), statuses: HashMap::new() }
    }

    /// The year that completes days without one.
    pub fn year(&self) -> Option<i32> {
        self.year
    }

    /// Reads a cell for a field. `of` is the record's ledger, for status words and problems.
    ///
    /// # Errors
    /// The reason why the cell cannot be this field's value.
    pub fn read(&mut self, field: &FieldDef, cell: &Cell, of: Option<RecordId>, row: u32) -> Result<Read> {
        let mut out = Read::default();
        if cell.is_blank() {
            return Ok(out);
        }
        if let Cell::Error(e) = cell
            && !crate::exchange::clean::is_missing(e)
            && !matches!(field.ty, Type::Date | Type::Due | Type::Time)
        {
            return Err(bad(Message::plain(crate::exchange::messages::ERROR_CELL).with("text", e)));
        }
        out.value = match field.ty {
            Type::Text | Type::Lines => self.words(cell, matches!(field.ty, Type::Lines), &mut out),
            Type::Int => match self.number(cell, &mut out)? {
                Some(n) if n.fract() != 0.0 || n.abs() > 9e15 => {
                    return Err(bad(Message::plain(messages::NOT_WHOLE).with("text", cell)));
                }
                n => n.map(|n| Value::Int(n as i64)),
            },
            Type::Real => self.number(cell, &mut out)?.map(Value::Real),
            Type::Bool => yes_no(cell)?.map(Value::Bool),
            Type::Date => when(cell, self.year).map_err(bad)?.map(|w| Value::Date(w.date())),
            Type::Time => when(cell, self.year).map_err(bad)?.map(|w| Value::Time(w.at.and_utc().timestamp_millis())),
            Type::Due => self.due(cell, &mut out)?,
            Type::Period => Some(Value::Period(period(cell)?)),
            Type::Word(vocabulary) => {
                let text = plain(cell);
                let word = vocabulary.named(&text).ok_or_else(|| {
                    bad(Message::plain(messages::NOT_WORD)
                        .with("text", short(&text))
                        .with_list("words", vocabulary.words.iter().map(|w| w.label)))
                })?;
                Some(Value::Text(word.code.to_string()))
            }
            Type::Status => Some(Value::Text(self.status(&plain(cell), of)?)),
            Type::Ref(kind) => self.one(kind, &plain(cell), of, row, &mut out)?.map(Value::Ref),
            Type::Refs(kind) => self.several(kind, &plain(cell), of, row, &mut out)?,
            Type::Texts => {
                let parts = split_units(&plain(cell)).names;
                (!parts.is_empty()).then_some(Value::Texts(parts))
            }
            Type::Any => return Err(bad(Message::plain(messages::NO_ANY))),
        };
        if field.role == Some(FieldRole::Credit)
            && let Some(Value::Text(code)) = &mut out.value
        {
            *code = credit::check(code)?;
        }
        if let Some(v) = &out.value {
            fits(field, v)?;
        }
        Ok(out)
    }

    fn words(&self, cell: &Cell, lines: bool, out: &mut Read) -> Option<Value> {
        let raw = cell.to_string();
        let tidy = tidy(&raw);
        if tidy.dropped {
            out.remarks.push(messages::CONTROL_DROPPED.into());
        }
        let text =
            if lines { tidy.text.into_owned() } else { tidy.text.split_whitespace().collect::<Vec<_>>().join(" ") };
        (!text.is_empty()).then_some(Value::Text(text))
    }

    fn number(&self, cell: &Cell, out: &mut Read) -> Result<Option<f64>> {
        let Some(n) = number(cell).map_err(bad)? else { return Ok(None) };
        let Number { value, .. } = n;
        if n.words.is_some() || n.comparator.is_some() {
            out.words = Some((plain(cell), value));
        }
        Ok(Some(value))
    }

    fn due(&mut self, cell: &Cell, out: &mut Read) -> Result<Option<Value>> {
        if !matches!(cell, Cell::Text(_)) {
            let day = when(cell, self.year).map_err(bad)?;
            return Ok(day.map(|w| {
                let (date, precision) = match w.precision {
                    crate::exchange::dates::Precision::Year => {
                        (Period::parse(&w.date().year().to_string()), Precision::Year)
                    }
                    _ => (None, Precision::Day),
                };
                let date = date.map_or(w.date(), Period::last_day);
                Value::Due(Due { date: Some(date), precision, words: cell.to_string() })
            }));
        }
        let text = plain(cell);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if crate::exchange::clean::is_missing(&text) {
            return Ok(None);
        }
        let key = (text.clone(), self.start);
        if !self.dues.contains_key(&key) {
            let context =
                DeadlineContext { base: Some(self.today), start: self.start, year: self.year, calendar: self.calendar };
            let read = deadline::read(&text, &context);
            if let Some(d) = read.date
                && !(1900..=2100).contains(&d.year())
            {
                return Err(bad(Message::plain(crate::exchange::messages::DATE_ABSURD).with("text", short(&text))));
            }
            if read.precision == Precision::Unknown
                && let Err(why) = when_in(&text, self.year)
                && why.msg() == crate::exchange::messages::DATE_ABSURD
            {
                return Err(bad(why));
            }
            let doubt = read.is_doubtful().then(|| match read.notes.is_empty() {
                true => Message::plain(messages::DUE_UNREAD).with("text", short(&text)),
                false => Message::plain(messages::DUE_DOUBT)
                    .with("text", short(&text))
                    .with_list("notes", read.notes.iter().map(deadline::Note::said)),
            });
            self.dues.insert(key.clone(), (read.into(), doubt));
        }
        let Some((due, doubt)) = self.dues.get(&key) else { return Ok(None) };
        out.remarks.extend(doubt.clone());
        Ok(Some(Value::Due(due.clone())))
    }

    fn status(&mut self, text: &str, of: Option<RecordId>) -> Result<String> {
        let Some(of) = of else { return Ok(text.to_string()) };
        let names = &self.names;
        let statuses = self.statuses.entry(of).or_insert_with(|| {
            let named = names.state().find(Kind::Ledger, of).and_then(|l| match l.get(ledger::WORDS) {
                Some(ValueRef::Texts(t)) => {
                    Some(t.iter().filter_map(|l| status_word(l).map(|(w, _)| w.to_string())).collect::<Vec<_>>())
                }
                _ => None,
            });
            named.filter(|w| !w.is_empty()).map_or(Statuses::Open(Vec::new()), Statuses::Named)
        });
        match statuses {
            Statuses::Named(all) => match all.iter().find(|w| *w == text) {
                Some(w) => Ok(w.clone()),
                None => Err(bad(Message::plain(messages::NOT_STATUS)
                    .with("text", short(text))
                    .with("ledger", self.names.state().title(of))
                    .with("words", all.join("、")))),
            },
            Statuses::Open(all) => {
                if !all.iter().any(|w| w == text) {
                    all.push(text.to_string());
                }
                Ok(text.to_string())
            }
        }
    }

    /// The vocabularies that the file gives to ledgers without one.
    pub fn vocabularies(&self) -> Vec<NewWords> {
        let of = |(id, s): (&RecordId, &Statuses)| match s {
            Statuses::Open(list) if !list.is_empty() => {
                let class = |w: &String| usual_class(w).unwrap_or(Class::NotDone);
                let lines = list.iter().map(|w| format!("{w}={}", class(w).name())).collect();
                let guessed = list.iter().filter(|w| usual_class(w).is_none()).map(|w| (w.clone(), class(w))).collect();
                Some(NewWords { ledger: *id, lines, guessed })
            }
            _ => None,
        };
        let mut all: Vec<NewWords> = self.statuses.iter().filter_map(of).collect();
        all.sort_by_key(|w| w.ledger);
        all
    }

    fn one(
        &mut self,
        kind: Kind,
        name: &str,
        of: Option<RecordId>,
        row: u32,
        out: &mut Read,
    ) -> Result<Option<RecordId>> {
        if crate::exchange::clean::is_missing(name) {
            return Ok(None);
        }
        let named = match kind {
            Kind::Unit => {
                let list = split_units(name);
                if let Some(w) = &list.others {
                    out.remarks.push(Message::plain(messages::OTHERS).with("words", w));
                }
                // Of several names in a field for one, the first leads.
                let Some(first) = list.names.first() else { return Ok(None) };
                for more in &list.names[1..] {
                    out.rest.extend(self.named(Kind::Unit, more, row)?);
                }
                return self.named(Kind::Unit, first, row);
            }
            Kind::Ledger => self.names.ledger(name, row),
            Kind::Problem => match of {
                Some(of) => self.names.problem(of, name, row),
                None => self.names.find(kind, name),
            },
            _ => return self.named(kind, name, row),
        };
        match named {
            Named::Is(id) => Ok(Some(id)),
            Named::Nothing => Ok(None),
            Named::Ambiguous(all) => Err(self.ambiguous(kind, name, &all)),
        }
    }

    fn named(&mut self, kind: Kind, name: &str, row: u32) -> Result<Option<RecordId>> {
        let named = if kind == Kind::Unit { self.names.unit(name, row) } else { self.names.find(kind, name) };
        match named {
            Named::Is(id) => Ok(Some(id)),
            Named::Ambiguous(all) => Err(self.ambiguous(kind, name, &all)),
            Named::Nothing => {
                self.names.note_unknown(kind, name, row);
                Ok(None)
            }
        }
    }

    fn ambiguous(&self, kind: Kind, name: &str, all: &[RecordId]) -> Error {
        let state = self.names.state();
        let all = candidates(state, all.iter().filter_map(|id| state.get(*id)));
        let said = Message::plain(messages::AMBIGUOUS).with_message("kind", kind.def().plural);
        bad(said.with("name", short(name)).with("all", all))
    }

    fn several(
        &mut self,
        kind: Kind,
        text: &str,
        of: Option<RecordId>,
        row: u32,
        out: &mut Read,
    ) -> Result<Option<Value>> {
        let list = split_units(text);
        if let Some(w) = &list.others {
            out.remarks.push(Message::plain(messages::OTHERS).with("words", w));
        }
        let mut ids = Vec::new();
        for name in &list.names {
            let id = match kind {
                Kind::Unit => self.named(kind, name, row)?,
                _ => self.one(kind, name, of, row, out)?,
            };
            ids.extend(id.filter(|id| !ids.contains(id)));
        }
        Ok((!ids.is_empty()).then_some(Value::Refs(ids)))
    }
}

pub(super) fn bad(what: impl Into<Message>) -> Error {
    Error::new(Code::BadInput, what)
}

/// The words of a cell, cleaned.
pub(super) fn plain(cell: &Cell) -> String {
    tidy(&cell.to_string()).text.into_owned()
}

fn period(cell: &Cell) -> Result<Period> {
    let text = plain(cell);
    if let Cell::DateTime(d) = cell {
        return Period::parse(&d.format("%Y-%m").to_string()).ok_or_else(|| not_period(&text));
    }
    Period::parse(&text).ok_or_else(|| not_period(&text))
}

fn not_period(text: &str) -> Error {
    bad(Message::plain(messages::NOT_PERIOD).with("text", short(text)))
}

fn yes_no(cell: &Cell) -> Result<Option<bool>> {
    if let Cell::Bool(b) = cell {
        return Ok(Some(*b));
    }
    let text = plain(cell);
    match yes_no_words(&text) {
        Some(yes) => Ok(Some(yes)),
        None if crate::exchange::clean::is_missing(&text) => Ok(None),
        None => Err(bad(Message::plain(messages::NOT_YES_NO).with("text", short(&text)))),
    }
}
