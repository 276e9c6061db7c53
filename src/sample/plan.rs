//! What is to be written, by whom and when; written in the order of time.

use std::collections::HashMap;

use chrono::{DateTime, Datelike, NaiveDate};

use crate::domain::calendar::Calendar;
use crate::domain::deadline::{self, DeadlineContext};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::rights::Role;
use crate::domain::value::{Due, Value};
use crate::error::{Code, Error, Result};
use crate::log::FixedClock;
use crate::sample::{ADMIN, NO_NAME, OFFSET};
use crate::service::{Actor, Office, Work};
use crate::store::evidence::{Evidence, MAX_FILE};

/// The moment of a day in the place's own time, in milliseconds since 1970.
pub(super) fn millis(day: &str, hour: u32, minute: u32) -> i64 {
    at(day.parse().unwrap_or_default(), hour, minute)
}

/// The same of a day that was read.
pub(super) fn at(day: NaiveDate, hour: u32, minute: u32) -> i64 {
    let midnight = day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis();
    midnight + i64::from(hour * 3600 + minute * 60) * 1000 - i64::from(OFFSET) * 1000
}

/// A day as the tables write it: `2023-07-05`.
pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_default()
}

/// The day of a moment in the place's own time.
fn day_of(millis: i64) -> NaiveDate {
    DateTime::from_timestamp_millis(millis + i64::from(OFFSET) * 1000).unwrap_or_default().date_naive()
}

/// A deadline as offices write it, counted from a day of 2023.
pub(super) fn due(words: &str, from: NaiveDate) -> Value {
    let context =
        DeadlineContext { base: Some(from), start: None, year: Some(from.year()), calendar: Calendar::china() };
    Value::Due(Due::from(deadline::read(words, &context)))
}

/// What is done with an office that follows from what it holds by then.
pub(super) type Deed = fn(&Office, &Actor) -> Result<()>;

enum What {
    Work(Work),
    Deed(Deed),
}

struct Event {
    at: i64,
    actor: Actor,
    what: What,
}

/// What is to be written.
pub(super) struct Plan {
    events: Vec<Event>,
    units: HashMap<&'static str, RecordId>,
    people: HashMap<String, Actor>,
    indicators: HashMap<&'static str, RecordId>,
    /// Where the pictures go.
    pub evidence: Evidence,
}

fn lookup<T: Clone>(held: Option<&T>, key: &str) -> Result<T> {
    held.cloned().ok_or_else(|| Error::new(Code::Corrupt, NO_NAME).with("what", key))
}

impl Plan {
    /// A plan that holds nothing, for an office that has only just begun.
    pub(super) fn new(office: &Office) -> Result<Self> {
        let admin = office.actor(Some(ADMIN))?;
        Ok(Self {
            events: Vec::new(),
            units: HashMap::new(),
            people: HashMap::from([(ADMIN.to_string(), admin)]),
            indicators: HashMap::new(),
            evidence: Evidence::new(office.layout().evidence(), MAX_FILE),
        })
    }

    /// Adds work that somebody did at a moment.
    pub(super) fn add(&mut self, at: i64, who: &str, work: Work) -> Result<()> {
        let actor = self.person(who)?;
        // Message outright, so that it does not depend on when the work is carried out.
        let on = work.on.or(Some(day_of(at)));
        if !work.is_empty() {
            self.events.push(Event { at, actor, what: What::Work(work.on(on)) });
        }
        Ok(())
    }

    /// Adds what somebody did at a moment with what the office held by then.
    pub(super) fn does(&mut self, at: i64, who: &str, deed: Deed) -> Result<()> {
        let actor = self.person(who)?;
        self.events.push(Event { at, actor, what: What::Deed(deed) });
        Ok(())
    }

    /// The id of a unit, by its key in the table.
    pub(super) fn unit(&self, key: &str) -> Result<RecordId> {
        lookup(self.units.get(key), key)
    }

    /// Several units, apart by 、.
    pub(super) fn units(&self, keys: &str) -> Result<Vec<RecordId>> {
        keys.split('、').filter(|k| !k.is_empty()).map(|k| self.unit(k)).collect()
    }

    /// Names a unit.
    pub(super) fn name_unit(&mut self, key: &'static str, id: RecordId) {
        self.units.insert(key, id);
    }

    /// Somebody, by the key in the table.
    pub(super) fn person(&self, key: &str) -> Result<Actor> {
        lookup(self.people.get(key), key)
    }

    /// Names somebody.
    pub(super) fn name_person(&mut self, key: String, person: RecordId, role: Role, unit: Option<RecordId>) {
        self.people.insert(key, Actor { person, role, unit, access: None });
    }

    /// Whether the table names somebody so.
    pub(super) fn knows(&self, key: &str) -> bool {
        self.people.contains_key(key)
    }

    /// An indicator, by its name.
    pub(super) fn indicator(&self, name: &str) -> Result<RecordId> {
        lookup(self.indicators.get(name), name)
    }

    /// Names an indicator.
    pub(super) fn name_indicator(&mut self, name: &'static str, id: RecordId) {
        self.indicators.insert(name, id);
    }

    /// Writes everything in the order of time; what is of one moment stays in the order in which it was added.
    pub(super) fn carry_out(mut self, office: &Office, clock: &FixedClock) -> Result<()> {
        self.events.sort_by_key(|e| e.at);
        for event in self.events {
            clock.set(event.at);
            match event.what {
                What::Work(work) => drop(office.commit(&event.actor, work)?),
                What::Deed(deed) => deed(office, &event.actor)?,
            }
        }
        Ok(())
    }
}

/// A record that is being made: fields one after the other.
pub(super) struct New<'w> {
    /// Its id.
    pub id: RecordId,
    kind: Kind,
    work: &'w mut Work,
}

impl<'w> New<'w> {
    /// A record of a kind, with the id that its natural key gives.
    pub(super) fn of<'a>(work: &'w mut Work, kind: Kind, key: impl IntoIterator<Item = &'a str>) -> Self {
        Self { id: RecordId::from_key(kind, key), kind, work }
    }

    /// A record of a kind with an id that is known.
    pub(super) fn with(work: &'w mut Work, kind: Kind, id: RecordId) -> Self {
        Self { id, kind, work }
    }

    /// Sets a field, unless the text is blank.
    pub(super) fn set(self, tag: crate::domain::kind::Tag, value: impl Into<Value>) -> Self {
        let value = value.into();
        if value.as_text() != Some("") {
            self.work.put(self.kind, self.id, tag, value);
        }
        self
    }
}
