//! Lists: which records of a kind, in which order, with which columns.

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Type};
use crate::domain::record::Record;
use crate::domain::value::ValueRef;
use crate::fault::Result;
use crate::search::pinyin;
use crate::service::ask::Filter;
use crate::service::columns::Column;
use crate::service::derived::Cell;
use crate::service::lens::Lens;

/// A column to sort by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct By {
    /// The column.
    pub column: Column,
    /// Whether the largest comes first.
    pub down: bool,
}

impl By {
    /// Reads `column`, or `-column` for the largest first.
    ///
    /// # Errors
    /// As [`Column::named`].
    pub fn parse(kind: Kind, text: &str) -> Result<Self> {
        let (down, name) = match text.trim().strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        Ok(Self { column: Column::named(kind, name)?, down })
    }
}

/// What is listed.
#[derive(Clone, Debug)]
pub struct Listing {
    /// The kind.
    pub kind: Kind,
    /// The filter; none passes all.
    pub filter: Option<Filter>,
    /// The order; records keep the order in which they came where nothing else decides.
    pub sort: Vec<By>,
    /// The most records; those behind are left out.
    pub limit: Option<usize>,
}

impl Listing {
    /// All records of a kind in the order in which they came.
    pub fn of(kind: Kind) -> Self {
        Self { kind, filter: None, sort: Vec::new(), limit: None }
    }

    /// The records that pass, in their order.
    pub fn run(&self, lens: &Lens<'_>) -> Vec<RecordId> {
        let passes = |r: &&Record| self.filter.as_ref().is_none_or(|f| f.passes(lens, r));
        let mut found: Vec<&Record> = lens.state.records(self.kind).filter(passes).collect();
        sort(lens, &mut found, &self.sort);
        found.truncate(self.limit.unwrap_or(usize::MAX));
        found.into_iter().map(Record::id).collect()
    }
}

/// Sorts records; those that are equal keep their order.
pub fn sort(lens: &Lens<'_>, records: &mut Vec<&Record>, by: &[By]) {
    let mut spelled = Spelled::default();
    for by in by.iter().rev() {
        let mut keyed: Vec<(Key, &Record)> = records.drain(..).map(|r| (spelled.key(lens, &by.column, r), r)).collect();
        keyed.sort_by(|a, b| a.0.compare(&b.0, by.down));
        records.extend(keyed.into_iter().map(|(_, r)| r));
    }
}

/// What a record is sorted by in a column.
#[derive(Clone, Debug, PartialEq)]
enum Key {
    Number(f64),
    /// Parts of a text: letters by pinyin, runs of digits by their number.
    Text(std::rc::Rc<str>),
    None,
}

impl Key {
    /// The order; empty cells come last either way.
    fn compare(&self, other: &Self, down: bool) -> Ordering {
        let order = match (self, other) {
            (Self::None, Self::None) => return Ordering::Equal,
            (Self::None, _) => return Ordering::Greater,
            (_, Self::None) => return Ordering::Less,
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Number(_), Self::Text(_)) => Ordering::Less,
            (Self::Text(_), Self::Number(_)) => Ordering::Greater,
        };
        if down { order.reverse() } else { order }
    }
}

/// Texts spelled for sorting, each once: names of units and status words come again and again.
#[derive(Default)]
struct Spelled(HashMap<String, std::rc::Rc<str>>);

impl Spelled {
    fn key(&mut self, lens: &Lens<'_>, column: &Column, record: &Record) -> Key {
        if let Column::Field(f) = column {
            match (f.ty, record.get(f.tag)) {
                (Type::Due, _) => return day(record.date(f.tag)),
                (Type::Word(words), Some(ValueRef::Text(code))) => {
                    // Vocabularies are written in their order.
                    let place = words.words.iter().position(|w| w.code == code);
                    return place.map_or(Key::None, |p| Key::Number(p as f64));
                }
                (_, Some(ValueRef::Period(p))) => return Key::Number(f64::from(p.encode())),
                (_, Some(ValueRef::Time(ms))) => return Key::Number(ms as f64),
                _ => {}
            }
        }
        match column.cell(lens, record) {
            Cell::Empty => Key::None,
            Cell::Int(n) => Key::Number(n as f64),
            Cell::Real(n) | Cell::Percent(n) => Key::Number(n),
            Cell::Date(d) => day(Some(d)),
            Cell::Bool(b) => Key::Number(f64::from(u8::from(b))),
            Cell::Lamp(l) => Key::Number(f64::from(l as u8)),
            Cell::Class(c) => Key::Number(f64::from(c as u8)),
            Cell::Text(t) => Key::Text(self.spell(t)),
        }
    }

    fn spell(&mut self, text: String) -> std::rc::Rc<str> {
        if let Some(known) = self.0.get(&text) {
            return std::rc::Rc::clone(known);
        }
        let spelled: std::rc::Rc<str> = spell(&text).into();
        self.0.insert(text, std::rc::Rc::clone(&spelled));
        spelled
    }
}

fn day(day: Option<chrono::NaiveDate>) -> Key {
    day.map_or(Key::None, |d| Key::Number(f64::from(chrono::Datelike::num_days_from_ce(&d))))
}

/// A text as it is sorted: pinyin for Chinese, runs of digits padded so that 2 comes before 10.
fn spell(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut digits = String::new();
    let mut letters = String::new();
    for c in text.chars().chain(std::iter::once('\0')) {
        if c.is_ascii_digit() {
            if !letters.is_empty() {
                out.push_str(&pinyin::full(&std::mem::take(&mut letters)));
            }
            digits.push(c);
            continue;
        }
        if !digits.is_empty() {
            let run = std::mem::take(&mut digits);
            let run = run.trim_start_matches('0');
            out.push_str(&format!("{:08}{run}", run.len()));
        }
        if c != '\0' {
            letters.push(c);
        }
    }
    out.push_str(&pinyin::full(&letters));
    // Texts that sound alike are told apart by their characters.
    out.push('\0');
    out.push_str(text);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_sort_by_pinyin_and_numbers_by_their_size() {
        let mut all = vec!["10", "2", "市税务局", "市公安局", "整改-10", "整改-9", "整改-9-1"];
        all.sort_by_key(|t| spell(t));
        assert_eq!(all, ["2", "10", "市公安局", "市税务局", "整改-9", "整改-9-1", "整改-10"]);
    }
}
