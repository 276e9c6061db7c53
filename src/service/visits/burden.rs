//! What a unit bears of the office in a month: visits, meetings, and requests for tables and papers (基层减负).
//!
//! Source: 整治形式主义为基层减负若干规定 (2024-08-06): no frequent tables; law-and-practice, "The law's numbers".

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::life::{document as documents, visit as visits};
use crate::domain::record::Record;
use crate::domain::schema::words::SLIP_SORT;
use crate::domain::schema::{document, meeting, visit};
use crate::log::State;
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

/// Whom a record of a kind calls upon, when, and as what.
fn calls(record: &Record) -> Option<(NaiveDate, Vec<RecordId>, Part)> {
    let each = |tags: &[crate::domain::kind::Tag]| {
        let mut all: Vec<RecordId> = tags.iter().flat_map(|t| record.references(*t)).collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    match record.kind() {
        Kind::Visit if record.text(visit::STATE) != Some(visits::CANCELLED) => {
            Some((record.date(visit::ON)?, each(&[visit::UNIT]), |load| &mut load.visits))
        }
        Kind::Meeting => {
            Some((record.date(meeting::ON)?, each(&[meeting::ATTENDED, meeting::INVITED]), |load| &mut load.meetings))
        }
        Kind::Document => {
            let slip = record.text(document::SORT).is_some_and(|s| SLIP_SORT.word(s).is_some());
            let asks = record.date(document::REPLY_BY).is_some() && !slip;
            let stands = record.text(document::STATE) != Some(documents::WITHDRAWN);
            let on = record.date(document::ON).filter(|_| asks && stands)?;
            Some((on, each(&[document::TO]), |load| &mut load.requests))
        }
        _ => None,
    }
}

/// The kinds that call upon units.
const KINDS: [Kind; 3] = [Kind::Visit, Kind::Meeting, Kind::Document];

/// What each unit bears, month by month.
pub fn loads(state: &State) -> BTreeMap<(Month, RecordId), Load> {
    let mut out: BTreeMap<(Month, RecordId), Load> = BTreeMap::new();
    for (day, units, part) in KINDS.iter().flat_map(|k| state.records(*k)).filter_map(calls) {
        for unit in units {
            *part(out.entry((month_of(day), unit)).or_default()) += 1;
        }
    }
    out
}

/// What a unit bears in the month of a day, but for one record.
pub fn load(state: &State, of: RecordId, day: NaiveDate, without: Option<RecordId>) -> Load {
    let mut out = Load::default();
    let others = KINDS.iter().flat_map(|k| state.records(*k)).filter(|r| Some(r.id()) != without);
    for (on, units, part) in others.filter_map(calls) {
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
