//! What was known at a moment, as people name it.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use crate::domain::dates;
use crate::domain::record::Stamp;
use crate::error::{Code, Error, Result};
use crate::log::{AsOf, State};
use crate::service::messages;
use crate::service::office::Office;
use crate::service::settings;

/// The fewest characters by which a replica is named, so that `10:30` is a time.
const REPLICA: usize = 4;

impl Office {
    /// The view of a day with what was known by an entry or a moment; of the day of the moment where none is said.
    ///
    /// # Errors
    /// `BadInput` where the text names neither, `NotFound` where there is no such entry.
    pub fn as_known(&self, state: &State, text: &str, on: Option<NaiveDate>) -> Result<AsOf> {
        let text = text.trim();
        let replica = text.rsplit_once(':').map_or("", |(replica, _)| replica);
        if replica.len() >= REPLICA && replica.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Ok(self.known_at(state, self.entry_named(state, text)?, on));
        }
        let (day, time) = self.moment(state, text)?;
        let clock = self.clock();
        let local = day.and_time(time.unwrap_or(NaiveTime::MIN));
        let moment = local.and_local_timezone(*clock.now().offset()).single().map(|t| t.timestamp_millis());
        // Without a time the whole day is meant, with one the whole minute.
        let length = if time.is_some() { 60_000 } else { 86_400_000 };
        Ok(AsOf { on: on.or(Some(day)), known: moment.map(|at| at + length - 1), upto: None })
    }

    /// The view of a day with what was known right after an entry, and the rest of its action.
    pub fn known_at(&self, state: &State, entry: Stamp, on: Option<NaiveDate>) -> AsOf {
        let last = state.action_of(entry).last().unwrap_or(entry).max(entry);
        let received = state.meta(last).map_or(0, |m| m.received);
        let day = self.clock().local(received).map(|t| t.date_naive());
        AsOf { on: on.or(day), known: None, upto: Some(last) }
    }

    fn moment(&self, state: &State, text: &str) -> Result<(NaiveDate, Option<NaiveTime>)> {
        let today = self.today();
        let bad = || Error::new(Code::BadInput, messages::NO_MOMENT).with("text", text).hint(messages::HINT_MOMENT);
        let text = text.replace('：', ":").replace('T', " ");
        if let Ok(at) = NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M:%S") {
            return Ok((at.date(), Some(at.time())));
        }
        let (day, time) = match text.rsplit_once(' ') {
            Some((day, time)) if time.contains(':') => (day, Some(time)),
            None if text.contains(':') => ("", Some(text.as_str())),
            _ => (text.as_str(), None),
        };
        let time = time.map(|t| NaiveTime::parse_from_str(t, "%H:%M").map_err(|_| bad())).transpose()?;
        let day = match day.trim() {
            "" => today,
            day => dates::read(day, today, &settings::calendar(state)).map_err(|_| bad())?.date,
        };
        Ok((day, time))
    }
}
