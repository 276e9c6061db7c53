//! The words of the records of one kind: an index over their own texts, and which records they are found by the names of.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::domain::kind::{Kind, Tag};
use crate::domain::record::Record;
use crate::log::State;
use crate::search::index::MAX_CHARS;
use crate::search::{FIELD_END, Found, Index, Pattern, Search};
use crate::service::lists::ask::{named_fields, text_fields};
use crate::service::lists::list_index::bits::Bits;
use crate::service::words::names::called;

/// Stands for no record.
const NONE: u32 = u32::MAX;
/// Stands for a record that is not there yet, or of another kind.
const UNKNOWN: u32 = u32::MAX - 1;
/// How many searches are kept, one for each word of a filter.
pub(super) const SEARCHES: usize = 8;
/// How many of the best matches of a word are found.
pub(super) const BEST: usize = 256;
/// How many records are read before a search looks whether it was cancelled.
const STEP: u32 = 1 << 12;

/// The words of the records of one kind.
#[derive(Debug)]
pub struct Words {
    fields: Vec<Tag>,
    pub(super) index: Index,
    /// How many records have been read.
    read: u32,
    pub(super) links: Vec<Link>,
    searches: Vec<Search>,
    long: Bits,
    text: String,
}

/// By which field records belong to others, and to which.
#[derive(Debug)]
pub(super) struct Link {
    tag: Tag,
    pub(super) kind: Kind,
    pub(super) to: Vec<u32>,
    unknown: usize,
}

impl Words {
    /// No words yet.
    pub fn new(kind: Kind) -> Self {
        let links = named_fields(kind).map(|(tag, kind)| Link { tag, kind, to: Vec::new(), unknown: 0 }).collect();
        Self {
            fields: text_fields(kind),
            index: Index::new(),
            read: 0,
            links,
            searches: Vec::new(),
            long: Bits::default(),
            text: String::new(),
        }
    }

    /// The fields whose texts are in the index.
    pub fn fields(&self) -> &[Tag] {
        &self.fields
    }

    /// The memory that they take, in bytes.
    pub fn bytes(&self) -> usize {
        self.index.bytes() + self.links.iter().map(|l| l.to.capacity() * 4).sum::<usize>()
    }

    /// How many records have been read.
    pub fn read(&self) -> u32 {
        self.read
    }

    /// Reads more records, up to a place; tells whether all of them are read.
    pub fn read_to(&mut self, state: &State, kind: Kind, to: u32, stop: &AtomicBool) -> bool {
        let all = state.all(kind);
        let to = to.min(all.len() as u32);
        if self.read == 0 {
            self.links.iter_mut().for_each(|l| l.to.reserve_exact(all.len()));
            self.index.reserve(all.len());
        }
        while self.read < to {
            if self.read.is_multiple_of(STEP) && stop.load(Ordering::Relaxed) {
                return false;
            }
            if let Some(record) = all.get(self.read as usize) {
                self.put(state, self.read, record);
            }
            self.read += 1;
        }
        self.read as usize == all.len()
    }

    /// Follows a record that changed.
    pub fn follow(&mut self, state: &State, at: u32, record: &Record) {
        if at < self.read {
            self.put(state, at, record);
        }
    }

    /// Follows a new record of a kind that others may belong to.
    pub fn follow_named(&mut self, state: &State, own: Kind, named: Kind) {
        for link in self.links.iter_mut().filter(|l| l.kind == named && l.unknown > 0) {
            let records = state.all(own).iter().take(link.to.len());
            link.to = records.map(|r| place(state, r, link.tag, link.kind)).collect();
            link.unknown = link.to.iter().filter(|to| **to == UNKNOWN).count();
        }
    }

    /// The kinds whose names records are found by.
    pub fn named(&self) -> impl Iterator<Item = Kind> + '_ {
        self.links.iter().map(|l| l.kind)
    }

    fn put(&mut self, state: &State, at: u32, record: &Record) {
        for link in &mut self.links {
            let to = place(state, record, link.tag, link.kind);
            if link.to.len() <= at as usize {
                link.to.resize(at as usize + 1, NONE);
            }
            if let Some(slot) = link.to.get_mut(at as usize) {
                link.unknown -= usize::from(*slot == UNKNOWN);
                link.unknown += usize::from(to == UNKNOWN);
                *slot = to;
            }
        }
        self.text.clear();
        for text in self.fields.iter().filter_map(|tag| record.text(*tag)).filter(|t| !t.is_empty()) {
            if !self.text.is_empty() {
                self.text.push(FIELD_END);
            }
            self.text.push_str(text);
        }
        if self.text.is_empty() {
            self.index.remove(at);
        } else {
            self.index.set(at, &self.text);
        }
        let long = self.text.len() > MAX_CHARS && self.text.chars().nth(MAX_CHARS).is_some();
        self.long.put(at, long);
    }

    /// Records whose texts are so long that the index does not hold all of them.
    pub fn long(&self) -> &Bits {
        &self.long
    }

    /// The records whose own texts match a pattern, but for those with very long texts ([`Words::long`]). All records
    /// must have been read. Nothing where it was cancelled.
    pub fn own(&mut self, number: usize, pattern: &Pattern, stop: &AtomicBool) -> Option<Bits> {
        let found = self.search(number.min(SEARCHES - 1), pattern, stop)?;
        let mut bits = Bits::new(self.read as usize);
        found.ids.iter().for_each(|at| bits.put(*at, true));
        Some(bits)
    }

    pub(super) fn search(&mut self, number: usize, pattern: &Pattern, stop: &AtomicBool) -> Option<Found> {
        while self.searches.len() <= number {
            self.searches.push(Search::new());
        }
        self.searches.get_mut(number)?.run(&self.index, pattern, BEST, stop)
    }

    /// The records that belong to one whose name matches a pattern.
    pub fn by_name(&self, state: &State, pattern: &Pattern, bits: &mut Bits) {
        for link in &self.links {
            let names: Bits = state
                .all(link.kind)
                .iter()
                .zip(0u32..)
                .filter(|(r, _)| called(r).any(|name| pattern.matches(name)))
                .map(|(_, at)| at)
                .collect();
            if names.count() == 0 {
                continue;
            }
            for (at, to) in link.to.iter().enumerate() {
                if names.has(*to) {
                    bits.put(at as u32, true);
                }
            }
        }
    }
}

fn place(state: &State, record: &Record, tag: Tag, kind: Kind) -> u32 {
    match record.reference(tag) {
        None => NONE,
        Some(id) => state.place(id).filter(|(k, _)| *k == kind).map_or(UNKNOWN, |(_, at)| at),
    }
}
