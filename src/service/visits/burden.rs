//! What a unit bears of the office in a month: visits, meetings, and requests for tables and papers (基层减负).
//!
//! Source: 整治形式主义为基层减负若干规定 (2024-08-06): no frequent tables; law-and-practice, "The law's numbers".

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::life::{document as documents, visit as visits};
use crate::domain::record::Record;
use crate::domain::schema::words::SLIP_SORT;
use crate::domain::schema::{document, meeting, visit};
use crate::domain::value::Value;
use crate::log::State;
use crate::service::people::own_unit::offices;
use crate::service::settings;

/// How many a month are a burden where the setting `burden.month` says nothing.
pub(crate) const BURDEN_MONTH: usize = 2;

/// What a unit bears in a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Visits that took place or are to.
    pub visits: usize,
    /// Meetings that it was called to.
    pub meetings: usize,
    /// Documents that ask it for an answer by a day, but for the slips that follow from a finding or a task of its own.
    pub requests: usize,
}

impl Load {
    /// All of it.
    pub fn all(self) -> usize {
        self.visits + self.meetings + self.requests
    }
}

/// A month, by its year and number.
pub type Month = (i32, u32);

/// The month of a day.
pub fn month_of(day: NaiveDate) -> Month {
    (day.year(), day.month())
}

/// A place of [`Load`] that one record adds to.
type Part = fn(&mut Load) -> &mut usize;

/// How the records of a kind call upon units.
pub(super) struct Calling {
    /// The kind.
    pub kind: Kind,
    part: Part,
    /// The field that says when.
    pub on: Tag,
    /// The fields that say whom.
    pub units: &'static [Tag],
    /// Whether one calls upon anybody, told by what it holds.
    pub stands: fn(&dyn Fn(Tag) -> Option<Value>) -> bool,
}

/// The kinds that call upon units, and as what.
pub(super) const CALLING: [Calling; 3] = [
    Calling {
        kind: Kind::Visit,
        part: |load| &mut load.visits,
        on: visit::ON,
        units: &[visit::UNIT],
        stands: |held| !is(held(visit::STATE), visits::CANCELLED),
    },
    Calling {
        kind: Kind::Meeting,
        part: |load| &mut load.meetings,
        on: meeting::ON,
        units: &[meeting::ATTENDED, meeting::INVITED],
        stands: |_| true,
    },
    Calling {
        kind: Kind::Document,
        part: |load| &mut load.requests,
        on: document::ON,
        units: &[document::TO],
        // What answers to a slip is work on a finding or a task, not a table that is asked for.
        stands: |held| {
            let sort = held(document::SORT);
            let slip = sort.as_ref().and_then(Value::as_text).is_some_and(|s| SLIP_SORT.word(s).is_some());
            held(document::REPLY_BY).is_some() && !slip && !is(held(document::STATE), documents::WITHDRAWN)
        },
    },
];

fn is(held: Option<Value>, word: &str) -> bool {
    held.as_ref().and_then(Value::as_text) == Some(word)
}

/// The records that some fields name, each once.
fn each(record: &Record, tags: &[Tag]) -> Vec<RecordId> {
    let mut all: Vec<RecordId> = tags.iter().flat_map(|t| record.references(*t)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// All that calls upon units: which record, when, whom, and as what. The office bears nothing of itself.
fn calls(state: &State) -> impl Iterator<Item = (RecordId, NaiveDate, Vec<RecordId>, Part)> + '_ {
    let offices = offices(state);
    CALLING.iter().flat_map(move |of| {
        let offices = offices.clone();
        let standing = |r: &&Record| (of.stands)(&|tag| r.get(tag).map(|v| v.to_owned()));
        let calls = move |r: &Record| {
            let units = each(r, of.units).into_iter().filter(|u| !offices.contains(u)).collect();
            Some((r.id(), r.date(of.on)?, units, of.part))
        };
        state.records(of.kind).filter(standing).filter_map(calls)
    })
}

/// What each unit bears, month by month.
pub fn loads(state: &State) -> BTreeMap<(Month, RecordId), Load> {
    let mut out: BTreeMap<(Month, RecordId), Load> = BTreeMap::new();
    for (_, day, units, part) in calls(state) {
        for unit in units {
            *part(out.entry((month_of(day), unit)).or_default()) += 1;
        }
    }
    out
}

/// What a unit bears in the month of a day, but for one record.
pub fn load(state: &State, of: RecordId, day: NaiveDate, without: Option<RecordId>) -> Load {
    let mut out = Load::default();
    for (_, on, units, part) in calls(state).filter(|(id, ..)| Some(*id) != without) {
        if month_of(on) == month_of(day) && units.contains(&of) {
            *part(&mut out) += 1;
        }
    }
    out
}

/// How many a month are the limit.
pub fn limit(state: &State) -> usize {
    settings::text(state, settings::BURDEN).and_then(|t| t.trim().parse().ok()).unwrap_or(BURDEN_MONTH)
}
