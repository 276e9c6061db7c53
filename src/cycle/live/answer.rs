//! What the records answer.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::ask::{FigureQuery, NOT_CLOSED, Piece, pieces};
use super::words;
use crate::document::day_in_words;
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::record::Record;
use crate::domain::schema::task;
use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Msg};
use crate::service::lists::ask::Terms;
use crate::service::lists::columns::Column;
use crate::service::lists::derived::Cell;
use crate::service::lists::lens::Lens;
use crate::service::lists::list::{By, Listing};
use crate::service::words::names;
use crate::service::words::show::{number, short_title};

crate::messages! {
    NO_RATE: "nothing was reported on “{ledger}”, so it has no rate", "“{ledger}”未报送进展，没有完成率";
    NO_NUMBERS: "no record that passes has a number in “{field}”", "符合条件的记录中“{field}”没有数值";
}

/// The most lines that one `each` gives.
const MAX_LINES: usize = 500;

/// What stands where a figure could not be made.
pub const UNKNOWN: &str = "【？】";

/// What is asked from: a state as somebody looks at it, and the days that the text speaks of.
#[derive(Clone, Copy)]
pub struct Basis<'a> {
    /// The state, as of the day of the figures.
    pub lens: Lens<'a>,
    /// The first day.
    pub from: NaiveDate,
    /// The day of the figures.
    pub until: NaiveDate,
    /// The day of issue.
    pub day: NaiveDate,
}

/// What the records answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// What was asked, as it was written.
    pub asked: String,
    /// What stands in the text.
    pub text: String,
    /// The kind of the records behind it; none for a day.
    pub kind: Option<Kind>,
    /// The filter by which a list shows them.
    pub filter: String,
    /// The records.
    pub records: Vec<RecordId>,
    /// Why there is no answer.
    pub wrong: Option<Error>,
}

/// Puts answers where a text asks. Each is told, in the order of the text.
pub fn expand(text: &str, of: &Basis<'_>, told: &mut Vec<Answer>) -> String {
    let mut out = String::new();
    for piece in pieces(text) {
        let answer = match piece {
            Piece::Text(words) => {
                out.push_str(words);
                continue;
            }
            Piece::Ask(asked) => of.answer(asked),
            Piece::Open(asked) => Answer::wrong(asked, Error::new(Code::BadInput, NOT_CLOSED).with("text", asked)),
        };
        out.push_str(&answer.text);
        told.push(answer);
    }
    out
}

impl Answer {
    fn wrong(asked: &str, error: Error) -> Self {
        Self {
            asked: asked.to_string(),
            text: UNKNOWN.to_string(),
            kind: None,
            filter: String::new(),
            records: Vec::new(),
            wrong: Some(error),
        }
    }
}

impl Basis<'_> {
    /// Answers what is asked; what cannot be answered says why.
    pub fn answer(&self, asked: &str) -> Answer {
        match FigureQuery::parse(asked).and_then(|ask| self.make(asked, &ask)) {
            Ok(answer) => answer,
            Err(error) => Answer::wrong(asked, error),
        }
    }

    /// The records of a kind that pass a filter, in which `{from}` and `{until}` stand for the days.
    ///
    /// # Errors
    /// `BadInput` where the filter cannot be read.
    pub fn records(&self, kind: Kind, filter: &str, by: Option<&str>) -> Result<(String, Vec<RecordId>)> {
        let filter = with_days(filter, &self.from.to_string(), &self.until.to_string());
        let read = match filter.trim() {
            "" => None,
            text => Some(Terms::new(self.lens, kind).parse(text).map_err(|e| e.into_fault(text))?),
        };
        let sort = by.map(|by| By::parse(kind, by)).transpose()?.into_iter().collect();
        let ids = Listing { kind, filter: read, sort, limit: None }.run(&self.lens);
        Ok((filter, ids))
    }

    fn make(&self, asked: &str, ask: &FigureQuery) -> Result<Answer> {
        let answer = |text: String, kind, (filter, records): (String, Vec<RecordId>)| Answer {
            asked: asked.to_string(),
            text,
            kind,
            filter,
            records,
            wrong: None,
        };
        let lang = self.lens.lang;
        match ask {
            FigureQuery::From | FigureQuery::Until | FigureQuery::Day => {
                let text = match ask {
                    FigureQuery::From => short_day(self.from, self.until, lang),
                    FigureQuery::Until => short_day(self.until, self.until, lang),
                    _ => day_in_words(self.day, lang),
                };
                Ok(answer(text, None, Default::default()))
            }
            FigureQuery::Count(kind, filter) => {
                let found = self.records(*kind, filter, None)?;
                Ok(answer(found.1.len().to_string(), Some(*kind), found))
            }
            FigureQuery::Names(kind, filter) => {
                let found = self.records(*kind, filter, None)?;
                let names: Vec<String> = found.1.iter().map(|id| self.name(*id)).collect();
                let sep = if lang == Lang::Zh { "、" } else { ", " };
                Ok(answer(names.join(sep), Some(*kind), found))
            }
            FigureQuery::Distinct(kind, field, filter) => {
                let column = Column::named(*kind, field)?;
                let found = self.records(*kind, filter, None)?;
                let values = self.of(&found.1).map(|r| self.cell(&column, r));
                let values: BTreeSet<String> = values.filter(|v| !v.is_empty()).collect();
                Ok(answer(values.len().to_string(), Some(*kind), found))
            }
            FigureQuery::Sum(kind, field, filter) | FigureQuery::Mean(kind, field, filter) => {
                let column = Column::named(*kind, field)?;
                let found = self.records(*kind, filter, None)?;
                let numbers: Vec<f64> = self.of(&found.1).filter_map(|r| self.number(&column, r)).collect();
                let sum: f64 = numbers.iter().sum();
                let text = match ask {
                    FigureQuery::Sum(..) => number(sum),
                    _ if numbers.is_empty() => {
                        let error = Error::new(Code::NotFound, NO_NUMBERS);
                        return Err(error.with_message("field", column.label()));
                    }
                    _ => number((sum / numbers.len() as f64 * 100.0).round() / 100.0),
                };
                Ok(answer(text, Some(*kind), found))
            }
            FigureQuery::Rate(name, formula) => {
                let state = self.lens.state;
                let id = names::find(state, Some(Kind::Ledger), name)?;
                let figures = self.lens.tallies().ledgers.ledgers.iter().find(|l| l.ledger == id);
                let rate = figures.and_then(|l| formula.map_or_else(|| l.rate(), |f| l.rate_by(f)));
                let rate = rate.ok_or_else(|| Error::new(Code::NotFound, NO_RATE).with("ledger", state.title(id)))?;
                let filter = format!("ledger=\"{}\"", short_title(state, id));
                let tasks = state.records(Kind::Task).filter(|t| t.reference(task::LEDGER) == Some(id));
                let tasks = tasks.map(Record::id).collect();
                Ok(answer(rate.percent(1).to_string(), Some(Kind::Task), (filter, tasks)))
            }
            FigureQuery::Each { kind, filter, by, template } => {
                let found = self.records(*kind, filter, by.as_deref())?;
                let mut lines = Vec::new();
                for (record, n) in self.of(&found.1).zip(1usize..).take(MAX_LINES) {
                    lines.push(self.line(*kind, record, n, template)?);
                }
                Ok(answer(lines.join("\n"), Some(*kind), found))
            }
        }
    }

    fn of<'s>(&'s self, ids: &'s [RecordId]) -> impl Iterator<Item = &'s Record> {
        ids.iter().filter_map(|id| self.lens.state.get(*id))
    }

    /// The name of a record: of what is titled by another, that one's short name.
    fn name(&self, id: RecordId) -> String {
        let state = self.lens.state;
        let by = state.get(id).and_then(|r| r.reference(r.kind().def().title));
        short_title(state, by.unwrap_or(id))
    }

    fn number(&self, column: &Column, record: &Record) -> Option<f64> {
        match column.cell(&self.lens, record) {
            Cell::Int(n) => Some(n as f64),
            Cell::Real(n) => Some(n),
            _ => None,
        }
    }

    fn cell(&self, column: &Column, record: &Record) -> String {
        let lang = self.lens.lang;
        match column.cell(&self.lens, record) {
            Cell::Date(day) => short_day(day, self.until, lang),
            cell => joined(&cell.text(lang), lang),
        }
    }

    /// The text of one record.
    fn line(&self, kind: Kind, record: &Record, n: usize, template: &str) -> Result<String> {
        let mut out = String::new();
        let mut rest = template;
        while let Some((before, tail)) = rest.split_once('{') {
            out.push_str(before);
            let Some((name, after)) = tail.split_once('}') else { break };
            rest = after;
            let name = name.trim();
            match name {
                _ if words::is(name, words::PLACE) => out.push_str(&n.to_string()),
                _ if words::is(name, words::DAYS) => out.push_str(&self.days(kind, record)),
                _ if words::is(name, words::FROM) => out.push_str(&short_day(self.from, self.until, self.lens.lang)),
                _ if words::is(name, words::UNTIL) => {
                    out.push_str(&short_day(self.until, self.until, self.lens.lang));
                }
                _ => match name.strip_prefix('#') {
                    Some(field) => match Column::named(kind, field)? {
                        Column::Field(f) => out.push_str(&record.references(f.tag).count().to_string()),
                        Column::Derived(_) => {}
                    },
                    None => out.push_str(&self.cell(&Column::named(kind, name)?, record)),
                },
            }
        }
        out.push_str(rest);
        Ok(out.replace("\\n", "\n"))
    }

    /// The day of a record, or its first and last.
    fn days(&self, kind: Kind, record: &Record) -> String {
        let day = |names: &[&str]| {
            let tag = |name: &str| kind.def().fields.iter().find(|f| f.name == name).map(|f| f.tag);
            names.iter().filter_map(|n| tag(n)).find_map(|tag: Tag| record.date(tag))
        };
        let lang = self.lens.lang;
        match (day(&["on", "from"]), day(&["until"])) {
            (Some(first), Some(last)) if last > first => match lang {
                Lang::Zh if (first.year(), first.month()) == (last.year(), last.month()) => {
                    format!("{}—{}日", short_day(first, self.until, lang), last.day())
                }
                _ => format!("{}—{}", short_day(first, self.until, lang), short_day(last, self.until, lang)),
            },
            (Some(first), _) => short_day(first, self.until, lang),
            (None, _) => String::new(),
        }
    }
}

/// A filter with what stands for the days in it replaced.
pub(super) fn with_days(filter: &str, from: &str, until: &str) -> String {
    let replaced = |text: String, of: Msg, by: &str| {
        [of.en, of.zh].iter().fold(text, |text, word| text.replace(&format!("{{{word}}}"), by))
    };
    replaced(replaced(filter.to_string(), words::FROM, from), words::UNTIL, until)
}

/// A day in words, without the year where that is the one that is spoken of.
pub fn short_day(day: NaiveDate, of: NaiveDate, lang: Lang) -> String {
    match lang {
        _ if day.year() != of.year() => day_in_words(day, lang),
        Lang::Zh => format!("{}月{}日", day.month(), day.day()),
        Lang::En => day.format("%-d %B").to_string(),
    }
}

/// Text of several lines as one.
fn joined(text: &str, lang: Lang) -> String {
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
    lines.collect::<Vec<_>>().join(if lang == Lang::Zh { "" } else { " " })
}
