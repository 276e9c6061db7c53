//! A cell becomes the value of a field.

mod due;
mod named;
mod statuses;

pub(in crate::exchange::import) use statuses::NewWords;

use due::{Phrase, lacks_year};
use statuses::Statuses;

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, NaiveDate};

use super::refs::Names;
use super::{Options, messages, status};
use crate::domain::calendar::Calendar;
use crate::domain::check::fits;
use crate::domain::credit;
use crate::domain::id::RecordId;
use crate::domain::kind::{FieldDef, FieldRole, Kind, Type, Vocabulary, Word};
use crate::domain::period::Period;
use crate::domain::rate::Class;
use crate::domain::value::Value;
use crate::domain::words::yes_no as yes_no_words;
use crate::error::{Code, Error, Result};
use crate::exchange::clean::{Number, number, one_line, short, tidy};
use crate::exchange::dates::{Context, Order, when};
use crate::exchange::grid::Cell;
use crate::exchange::numfmt::has_lost_digits;
use crate::i18n::Message;

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
    /// Units that a label makes the lead, in a cell of responsible ones.
    pub lead: Vec<RecordId>,
    /// What else the cell of a status says.
    pub prose: Option<String>,
    /// What is not kept as it stands.
    pub losses: Vec<Message>,
    /// Whether the day's year was neither written nor said.
    pub unsaid_year: bool,
}

/// Reads cells; remembers phrases that come again and the status words of each ledger.
pub(super) struct Reader<'a, 's> {
    /// Names of records.
    pub names: Names<'s>,
    calendar: &'a Calendar,
    today: NaiveDate,
    year: Option<i32>,
    order: Option<Order>,
    given: &'a [(String, Class)],
    /// Whether words that nobody knows are taken as the class that they most likely are.
    guess: bool,
    /// Whether the kind has room for several units, so that a cell may name them.
    lists: bool,
    /// Whether people who are not known may be made.
    people: bool,
    /// The day that terms in the row count from, where it names one.
    pub start: Option<NaiveDate>,
    /// Phrases that were read, by their words and the day that their terms count from.
    dues: HashMap<(String, Option<NaiveDate>), Phrase>,
    statuses: HashMap<RecordId, Statuses>,
    /// Status words that nobody knows, with the class that they most likely are.
    pub asked: BTreeMap<String, Class>,
}

impl<'a, 's> Reader<'a, 's> {
    /// Reads against a state, a calendar and a day; `year` completes days without one.
    pub fn new(names: Names<'s>, options: &'a Options<'_>, year: Option<i32>) -> Self {
        Self {
            names,
            calendar: options.calendar,
            today: options.today,
            year,
            order: None,
            given: &options.statuses,
            guess: options.guess,
            lists: options.kind.def().fields.iter().any(|f| matches!(f.ty, Type::Refs(Kind::Unit))),
            people: options.create_people,
            start: None,
            dues: HashMap::new(),
            statuses: HashMap::new(),
            asked: BTreeMap::new(),
        }
    }

    /// Says in which order day and month stand in the column that is read next.
    pub fn expect(&mut self, order: Option<Order>) {
        self.order = order;
    }

    /// How days are read in the column that is read next.
    pub fn days(&self) -> Context {
        Context { year: self.year.or(Some(self.today.year())), order: self.order }
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
            Type::Int if field.role == Some(FieldRole::Percent) => self.percentage(cell, &mut out)?.map(Value::Int),
            Type::Int => match self.number(cell, &mut out)? {
                Some(n) if n.fract() != 0.0 || n.abs() > 9e15 => {
                    return Err(bad(Message::plain(messages::NOT_WHOLE).with("text", cell)));
                }
                n => n.map(|n| Value::Int(n as i64)),
            },
            Type::Real => self.number(cell, &mut out)?.map(Value::Real),
            Type::Bool => yes_no(cell)?.map(Value::Bool),
            Type::Date => {
                out.unsaid_year = self.year.is_none() && cell.as_text().is_some_and(lacks_year);
                when(cell, self.days()).map_err(bad)?.map(|w| Value::Date(w.date()))
            }
            Type::Time => when(cell, self.days()).map_err(bad)?.map(|w| Value::Time(w.at.and_utc().timestamp_millis())),
            Type::Due => self.due(cell, &mut out)?,
            Type::Period => Some(Value::Period(period(cell)?)),
            Type::Word(vocabulary) => {
                let text = plain(cell);
                let word = word_of(field, vocabulary, &text, &mut out).ok_or_else(|| {
                    bad(Message::plain(messages::NOT_WORD)
                        .with("text", short(&text))
                        .with_list("words", vocabulary.words.iter().map(|w| w.label)))
                })?;
                Some(Value::Text(word.code.to_string()))
            }
            Type::Words(vocabulary) => {
                let text = plain(cell);
                let codes = crate::service::words::read::words(vocabulary, &text).ok_or_else(|| {
                    bad(Message::plain(messages::NOT_WORD)
                        .with("text", short(&text))
                        .with_list("words", vocabulary.words.iter().map(|w| w.label)))
                })?;
                (!codes.is_empty()).then_some(Value::Texts(codes))
            }
            Type::Status => self.status(&plain(cell), of, &mut out)?.map(Value::Text),
            Type::Ref(kind) => self.one(kind, &plain(cell), of, row, &mut out)?.map(Value::Ref),
            Type::Refs(kind) => self.several(kind, &plain(cell), of, row, &mut out)?,
            Type::Texts => {
                let text = plain(cell);
                let parts = text.split(['\n', ';', '；', '、']).map(str::trim).filter(|t| !t.is_empty());
                let parts: Vec<String> = parts.map(str::to_string).collect();
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
        let text = if lines { tidy.text.into_owned() } else { one_line(&tidy.text) };
        (!text.is_empty()).then_some(Value::Text(text))
    }

    fn number(&self, cell: &Cell, out: &mut Read) -> Result<Option<f64>> {
        let Some(n) = number(cell).map_err(bad)? else { return Ok(None) };
        let Number { value, .. } = n;
        if has_lost_digits(cell) {
            out.losses.push(Message::plain(crate::exchange::messages::DIGITS_LOST).with("text", plain(cell)));
        }
        if n.words.is_some() || n.comparator.is_some() {
            out.words = Some((plain(cell), value));
        }
        Ok(Some(value))
    }

    /// A percentage; more than all of it is kept as all of it, with what the list says.
    fn percentage(&self, cell: &Cell, out: &mut Read) -> Result<Option<i64>> {
        let Some(n) = self.number(cell, out)? else { return Ok(None) };
        let whole = n.clamp(0.0, 100.0).round();
        if n > 100.0 {
            out.losses.push(Message::plain(messages::OVER_FULL).with("text", plain(cell)));
        } else if n < 0.0 {
            return Err(bad(Message::plain(crate::exchange::messages::NOT_NUMBER).with("text", plain(cell))));
        } else if (n - whole).abs() > 1e-9 {
            out.losses.push(Message::plain(messages::WORDS_LOST).with("text", plain(cell)).with("value", whole));
        }
        Ok(Some(whole as i64))
    }
}

/// The word of a vocabulary that a cell begins with; the rest of the cell is kept as prose.
fn word_of(field: &FieldDef, vocabulary: &'static Vocabulary, text: &str, out: &mut Read) -> Option<&'static Word> {
    if let Some(word) = vocabulary.named(text) {
        return Some(word);
    }
    let (word, rest) = status::first_clause(text);
    let usual = || {
        // 是否整改: 是 and 否.
        let word = match word {
            "是" | "√" => "已整改",
            "否" | "×" => "未整改",
            word => word,
        };
        let state = (field.name == "state").then(|| status::usual_state(word)).flatten()?;
        vocabulary.named(state)
    };
    let found = vocabulary.named(word).or_else(usual)?;
    out.prose = (!rest.is_empty()).then(|| rest.to_string());
    Some(found)
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
