//! Tasks as the rules see them: a record read in one walk, and what its status word counts as.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::NaiveDate;

use crate::domain::deadline::Precision;
use crate::domain::id::{IdMap, RecordId};
use crate::domain::kind::{GONE, Kind};
use crate::domain::rate::{Class, usual_class};
use crate::domain::record::{Record, Stamp, value};
use crate::domain::schema::task;
use crate::domain::value::{DueRef, ValueRef};
use crate::domain::words::fold;
use crate::log::{Meta, State};
use crate::service::words::read::status_words;

/// The fields of a task that the rules look at. Made without allocating, for passes over very many tasks.
#[derive(Clone, Copy, Debug)]
pub struct TaskView<'a> {
    /// The record.
    pub record: &'a Record,
    /// Its ledger.
    pub ledger: Option<RecordId>,
    /// Its status word; nothing where it is blank.
    pub status: Option<&'a str>,
    /// Its deadline.
    pub due: Option<DueRef<'a>>,
    /// Its lead unit.
    pub lead: Option<RecordId>,
    /// The problem that it answers.
    pub problem: Option<RecordId>,
    /// How much is done, in percent.
    pub progress: Option<i64>,
    /// When work began.
    pub start: Option<NaiveDate>,
    /// When it was done, as reported.
    pub done_on: Option<NaiveDate>,
    /// When its unit last reported.
    pub reported: Option<NaiveDate>,
    /// When it comes up for review.
    pub review: Option<NaiveDate>,
    /// Until when it is put off.
    pub deferred: Option<NaiveDate>,
}

impl<'a> TaskView<'a> {
    /// Returns the view of a task; nothing if the record was taken away.
    pub fn of(record: &'a Record) -> Option<Self> {
        let mut view = Self {
            record,
            ledger: None,
            status: None,
            due: None,
            lead: None,
            problem: None,
            progress: None,
            start: None,
            done_on: None,
            reported: None,
            review: None,
            deferred: None,
        };
        for (tag, raw) in record.raws() {
            let wanted = matches!(
                tag,
                task::LEDGER
                    | task::STATUS
                    | task::DUE
                    | task::LEAD
                    | task::PROBLEM
                    | task::PROGRESS
                    | task::START
                    | task::DONE_ON
                    | task::REPORTED
                    | task::REVIEW
                    | task::DEFERRED
                    | GONE
            );
            let Some(value) = wanted.then(|| value(raw)).flatten() else { continue };
            match (tag, value) {
                (GONE, ValueRef::Bool(true)) => return None,
                (task::LEDGER, ValueRef::Ref(id)) => view.ledger = Some(id),
                (task::LEAD, ValueRef::Ref(id)) => view.lead = Some(id),
                (task::PROBLEM, ValueRef::Ref(id)) => view.problem = Some(id),
                (task::STATUS, ValueRef::Text(t)) => view.status = Some(t).filter(|t| !t.trim().is_empty()),
                (task::DUE, ValueRef::Due(d)) => view.due = Some(d),
                (task::PROGRESS, ValueRef::Int(n)) => view.progress = Some(n),
                (task::START, ValueRef::Date(d)) => view.start = Some(d),
                (task::DONE_ON, ValueRef::Date(d)) => view.done_on = Some(d),
                (task::REPORTED, ValueRef::Date(d)) => view.reported = Some(d),
                (task::REVIEW, ValueRef::Date(d)) => view.review = Some(d),
                (task::DEFERRED, ValueRef::Date(d)) => view.deferred = Some(d),
                _ => {}
            }
        }
        Some(view)
    }

    /// Returns the views of all tasks that are there.
    pub fn all(state: &'a State) -> impl Iterator<Item = Self> {
        state.all(Kind::Task).iter().filter_map(Self::of)
    }

    /// Returns its last day in time.
    pub fn due_date(&self) -> Option<NaiveDate> {
        self.due.and_then(|d| d.date)
    }

    /// Returns how its deadline was named.
    pub fn precision(&self) -> Precision {
        self.due.map_or(Precision::Unknown, |d| d.precision)
    }

    /// Tells whether it goes on without end, by its status or its deadline, and so never falls overdue.
    pub fn is_ongoing(&self, class: Class) -> bool {
        class == Class::Ongoing || (class != Class::Done && self.precision() == Precision::Ongoing)
    }

    /// Tells whether something is still to be done and has an end.
    pub fn is_open(&self, class: Class) -> bool {
        !matches!(class, Class::Done | Class::Duplicate) && !self.is_ongoing(class)
    }

    /// Returns the last day on which something was heard of it: as reported, or else the day from which its status,
    /// progress or latest words hold.
    pub fn last_heard(&self, state: &State) -> Option<NaiveDate> {
        let on = |stamp: Stamp| state.meta(stamp).map(|m| m.on);
        let written = self
            .record
            .fields()
            .filter(|f| matches!(f.tag, task::STATUS | task::PROGRESS | task::LATEST) && f.value().is_some());
        written.filter_map(|f| on(f.stamp)).chain(self.reported).max()
    }

    /// The entry with which it came.
    pub fn came<'s>(&self, state: &'s State) -> Option<&'s Meta> {
        self.record.history().next().and_then(|s| state.meta(s))
    }

    /// Returns the day from which it is there.
    pub fn made_on(&self, state: &State) -> Option<NaiveDate> {
        self.came(state).map(|m| m.on)
    }
}

/// What the status words of every ledger count as.
#[derive(Debug, Default)]
pub struct Classes {
    words: IdMap<Vec<(String, Class)>>,
    /// Words that no ledger names, as they were read before.
    read: Mutex<HashMap<String, Option<Class>>>,
}

/// How many words that no ledger names are remembered.
const REMEMBERED: usize = 1_000;

impl Classes {
    /// Returns the classes of the ledgers of a state.
    pub fn of(state: &State) -> Self {
        let words = state.all(Kind::Ledger).iter().map(|l| (l.id(), status_words(state, l.id()))).collect();
        Self { words, read: Mutex::default() }
    }

    /// Returns the classes of some ledgers of a state.
    pub fn of_some(state: &State, ledgers: impl Iterator<Item = RecordId>) -> Self {
        let mut words: IdMap<Vec<(String, Class)>> = IdMap::default();
        for id in ledgers {
            words.entry(id).or_insert_with(|| status_words(state, id));
        }
        Self { words, read: Mutex::default() }
    }

    /// Returns what a task counts as. Without a status it is unreported; so is one whose word nobody knows.
    pub fn class(&self, task: &TaskView<'_>) -> Class {
        self.known(task.ledger, task.status).unwrap_or(Class::Unreported)
    }

    /// Returns what a status word counts as in a ledger; nothing where the ledger does not say and usage neither.
    pub fn known(&self, ledger: Option<RecordId>, status: Option<&str>) -> Option<Class> {
        let Some(word) = status else { return Some(Class::Unreported) };
        let own = ledger.and_then(|id| self.words.get(&id)).map_or(&[][..], Vec::as_slice);
        if let Some((_, class)) = own.iter().find(|(w, _)| w == word) {
            return Some(*class);
        }
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(class) = read.get(word) {
            return own_fold(own, word).or(*class);
        }
        let class = usual_class(word);
        if read.len() < REMEMBERED {
            read.insert(word.to_string(), class);
        }
        drop(read);
        own_fold(own, word).or(class)
    }

    /// Returns the status words of a ledger.
    pub fn words(&self, ledger: RecordId) -> &[(String, Class)] {
        self.words.get(&ledger).map_or(&[], Vec::as_slice)
    }
}

/// The class of a word that differs from the ledger's own only in its form.
fn own_fold(own: &[(String, Class)], word: &str) -> Option<Class> {
    if own.is_empty() {
        return None;
    }
    let folded = fold(word);
    own.iter().find(|(w, _)| fold(w) == folded).map(|(_, class)| *class)
}
