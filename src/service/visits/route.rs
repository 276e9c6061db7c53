//! The route of a day: its visits in the order in which they are best made.

use chrono::NaiveDate;

use crate::domain::guard::metres;
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::life::{VISIT, visit as visits};
use crate::domain::record::Record;
use crate::domain::schema::{service_point, unit, visit};
use crate::domain::value::ValueRef;
use crate::log::State;
use crate::service::evidence::guard::degrees;

/// The most visits of a day that are ordered by their distance; no team makes more.
const NEAR: usize = 500;

/// A visit on the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    /// The visit.
    pub visit: RecordId,
    /// Where it stands.
    pub state: &'static str,
    /// Where to go: the address of the service point, of the unit, or what the visit says.
    pub address: String,
    /// When it is open, as the service point says.
    pub hours: String,
    /// The place in degrees, where it is known.
    pub place: Option<(f64, f64)>,
    /// How far it is from the stop before it in metres, where both places are known.
    pub metres: Option<f64>,
}

/// The visits of a day on which one of some people goes, of everybody where none is named: those that were made in their
/// order, then the one under way, then those to come. Of these the nearest is the next; those whose place is not known
/// come last, by their address.
pub fn route(state: &State, day: NaiveDate, people: &[RecordId]) -> Vec<Stop> {
    let goes = |r: &&Record| people.is_empty() || r.references(visit::INSPECTORS).any(|p| people.contains(&p));
    let on = |r: &&Record| r.date(visit::ON) == Some(day) && r.text(visit::STATE) != Some(visits::CANCELLED);
    let mut made: Vec<(bool, i64, Stop)> = Vec::new();
    let mut to_come: Vec<Stop> = Vec::new();
    for record in state.records(Kind::Visit).filter(on).filter(goes) {
        let stop = stop(state, record);
        let began = match record.get(visit::BEGAN) {
            Some(ValueRef::Time(at)) => at,
            _ => i64::MAX,
        };
        match stop.state {
            visits::FINISHED | visits::BEGUN => made.push((stop.state == visits::BEGUN, began, stop)),
            _ => to_come.push(stop),
        }
    }
    made.sort_by_key(|(under_way, began, stop)| (*under_way, *began, stop.visit));
    to_come.sort_by(|a, b| (a.place.is_none(), &a.address, a.visit).cmp(&(b.place.is_none(), &b.address, b.visit)));
    let mut out: Vec<Stop> = made.into_iter().map(|(_, _, stop)| stop).collect();
    let by_distance = to_come.len() <= NEAR;
    while !to_come.is_empty() {
        let from = out.iter().rev().find_map(|s| s.place);
        let far = |s: &Stop| from.zip(s.place).map(|(a, b)| metres(a, b));
        let nearest = to_come.iter().enumerate().filter_map(|(at, s)| Some((at, far(s)?)));
        let next = nearest.min_by(|a, b| a.1.total_cmp(&b.1)).filter(|_| by_distance).map_or(0, |(at, _)| at);
        let mut stop = to_come.remove(next);
        stop.metres = far(&stop);
        out.push(stop);
    }
    out
}

fn stop(state: &State, record: &Record) -> Stop {
    let point = record.reference(visit::POINT).and_then(|p| state.get(p));
    let of = record.reference(visit::UNIT).and_then(|u| state.get(u));
    let text = |r: Option<&Record>, tag| r.and_then(|r| r.text(tag)).filter(|t| !t.is_empty()).map(str::to_string);
    let address = text(Some(record), visit::PLACE).or_else(|| text(point, service_point::PLACE));
    Stop {
        visit: record.id(),
        state: VISIT.state(record.text(visit::STATE)),
        address: address.or_else(|| text(of, unit::PLACE)).unwrap_or_default(),
        hours: text(point, service_point::HOURS).unwrap_or_default(),
        place: text(point, service_point::COORDINATES).and_then(|t| degrees(&t)),
        metres: None,
    }
}
