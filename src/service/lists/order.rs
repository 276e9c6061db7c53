//! What records are sorted by.

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::domain::kind::{Tag, Type};
use crate::domain::life::Life;
use crate::domain::record::Record;
use crate::domain::value::ValueRef;
use crate::parallel::{FEW, in_runs};
use crate::search::Weigher;
use crate::service::lists::columns::Column;
use crate::service::lists::derived::Cell;
use crate::service::lists::lens::Lens;
use crate::service::lists::list::By;

/// What a record is sorted by in one column.
#[derive(Clone, Copy, Debug)]
struct Key {
    /// Numbers come before texts, and what is empty last.
    sort: Sort,
    /// A number so that its order is that of the bits, or the first weights of a text.
    first: u64,
    /// Where the weights of a text lie.
    at: usize,
    len: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    Number,
    Text,
    None,
}

/// The keys of records, several where they are sorted by several columns, with the weights of their texts.
#[derive(Default)]
pub struct Keys {
    keys: Vec<Key>,
    weights: Vec<u16>,
    /// Texts that come again and again: names of units, words of vocabularies.
    known: HashMap<String, Key>,
    weigher: Weigher,
}

/// How many texts that may come again are remembered.
const REMEMBERED: usize = 10_000;

/// Whether a field is empty because the record is still being prepared: what it gets when it goes out comes after all that
/// others have.
fn comes_later(record: &Record, tag: Tag) -> bool {
    let life = Life::of(record.kind()).filter(|l| l.is_prepared(record.text(l.field)));
    life.and_then(|l| l.prepared.as_ref()).is_some_and(|p| p.lacks.contains(&tag))
}

impl Keys {
    /// The keys of records.
    pub fn of(lens: &Lens<'_>, records: &[&Record], by: &[By]) -> Self {
        let runs = in_runs(records, FEW, |run| {
            let mut keys = Self::default();
            keys.keys.reserve(run.len() * by.len());
            for record in run {
                for by in by {
                    let key = keys.key(lens, &by.column, record);
                    keys.keys.push(key);
                }
            }
            keys
        });
        let mut runs = runs.into_iter();
        let mut all = runs.next().unwrap_or_default();
        for run in runs {
            let from = all.weights.len();
            all.weights.extend_from_slice(&run.weights);
            all.keys.extend(run.keys.iter().map(|k| Key { at: k.at + from, ..*k }));
        }
        all
    }

    /// The order of two records by their places among those that the keys were made of.
    pub fn compare(&self, by: &[By], a: usize, b: usize) -> Ordering {
        self.compare_with(by, a, self, b)
    }

    /// As [`Keys::compare`], where the other record has its keys elsewhere.
    pub fn compare_with(&self, by: &[By], a: usize, other: &Self, b: usize) -> Ordering {
        let (a, b) = (a * by.len(), b * by.len());
        let pairs = self
            .keys
            .get(a..a + by.len())
            .into_iter()
            .flatten()
            .zip(other.keys.get(b..b + by.len()).into_iter().flatten());
        pairs.zip(by).map(|((a, b), by)| self.pair(by.down, a, other, b)).find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
    }

    /// The places of the records in their order; those that are equal keep theirs.
    pub fn sorted(&self, by: &[By], count: usize) -> Vec<u32> {
        let (Some(first), n) = (by.first(), by.len()) else { return (0..count as u32).collect() };
        let mut all: Vec<(Key, u32)> = self.keys.iter().step_by(n).copied().zip(0..count as u32).collect();
        let compare = |a: &(Key, u32), b: &(Key, u32)| {
            let order = self.pair(first.down, &a.0, self, &b.0);
            let order = if n > 1 && order.is_eq() { self.compare(by, a.1 as usize, b.1 as usize) } else { order };
            order.then(a.1.cmp(&b.1))
        };
        let runs = in_runs(&all, FEW, |run| {
            let mut run = run.to_vec();
            run.sort_unstable_by(compare);
            run
        });
        if runs.len() > 1 {
            all = runs.concat();
            // Finds the sorted runs and merges them.
            all.sort_by(compare);
            return all.into_iter().map(|(_, at)| at).collect();
        }
        runs.into_iter().flatten().map(|(_, at)| at).collect()
    }

    fn pair(&self, down: bool, a: &Key, other: &Self, b: &Key) -> Ordering {
        let order = match (a.sort, b.sort) {
            (Sort::None, Sort::None) => return Ordering::Equal,
            // Empty cells come last either way.
            (Sort::None, _) => return Ordering::Greater,
            (_, Sort::None) => return Ordering::Less,
            _ => a.sort.cmp(&b.sort).then(a.first.cmp(&b.first)).then_with(|| self.text(a).cmp(other.text(b))),
        };
        if down { order.reverse() } else { order }
    }

    fn text(&self, key: &Key) -> &[u16] {
        self.weights.get(key.at..key.at + key.len as usize).unwrap_or_default()
    }

    fn key(&mut self, lens: &Lens<'_>, column: &Column, record: &Record) -> Key {
        if let Column::Field(f) = column {
            match (f.ty, record.get(f.tag)) {
                (_, None) if comes_later(record, f.tag) => return Key::number(f64::INFINITY),
                (_, None) => return Key::NONE,
                (Type::Due, _) => return day(record.date(f.tag)),
                (Type::Word(words), Some(ValueRef::Text(code))) => {
                    // Vocabularies are written in their order.
                    let place = words.words.iter().position(|w| w.code == code);
                    return place.map_or(Key::NONE, |p| Key::number(p as f64));
                }
                (_, Some(ValueRef::Period(p))) => return Key::number(f64::from(p.encode())),
                (_, Some(ValueRef::Time(ms))) => return Key::number(ms as f64),
                (Type::Text | Type::Lines, Some(ValueRef::Text(text))) => return self.weigh(text),
                _ => {}
            }
        }
        match column.cell(lens, record) {
            Cell::Empty => Key::NONE,
            Cell::Int(n) => Key::number(n as f64),
            Cell::Real(n) | Cell::Percent(n) => Key::number(n),
            Cell::Date(d) => day(Some(d)),
            Cell::Bool(b) => Key::number(f64::from(u8::from(b))),
            Cell::Lamp(l) => Key::number(f64::from(l as u8)),
            Cell::Class(c) => Key::number(f64::from(c as u8)),
            Cell::Text(text) => match self.known.get(&text) {
                Some(key) => *key,
                None => {
                    let key = self.weigh(&text);
                    if self.known.len() < REMEMBERED {
                        self.known.insert(text, key);
                    }
                    key
                }
            },
        }
    }

    fn weigh(&mut self, text: &str) -> Key {
        let at = self.weights.len();
        self.weigher.weigh(text, &mut self.weights);
        let own = self.weights.get(at..).unwrap_or_default();
        let first = (0..4).fold(0, |sum, n| sum << 16 | own.get(n).map_or(0, |w| u64::from(*w) + 1).min(0xffff));
        Key { sort: Sort::Text, first, at, len: own.len() as u32 }
    }
}

impl Key {
    const NONE: Self = Self { sort: Sort::None, first: 0, at: 0, len: 0 };

    fn number(n: f64) -> Self {
        // As `f64::total_cmp` orders.
        let bits = n.to_bits() as i64;
        let ordered = (bits ^ (((bits >> 63) as u64) >> 1) as i64) as u64 ^ (1 << 63);
        Self { sort: Sort::Number, first: ordered, at: 0, len: 0 }
    }
}

fn day(day: Option<chrono::NaiveDate>) -> Key {
    day.map_or(Key::NONE, |d| Key::number(f64::from(chrono::Datelike::num_days_from_ce(&d))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_order() {
        let all = [f64::NEG_INFINITY, -2.5, -0.0, 0.0, 1.0, 1e300];
        for pair in all.windows(2) {
            assert!(Key::number(pair[0]).first < Key::number(pair[1]).first, "{pair:?}");
        }
    }
}
