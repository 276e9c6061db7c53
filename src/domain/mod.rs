//! What is true of the field: schema, records and rules. Pure: no I/O, clock or terminal.
//!
//! The rules are functions over plain values and know nothing of records.

#[macro_use]
pub(crate) mod words;

pub(crate) mod assess;
pub(crate) mod cadence;
pub mod calendar;
pub(crate) mod check;
pub(crate) mod checklist;
pub(crate) mod codec;
pub(crate) mod credit;
pub mod dates;
pub mod deadline;
pub(crate) mod draw;
pub(crate) mod forecast;
pub(crate) mod guard;
pub(crate) mod hours;
pub mod id;
pub mod kind;
pub(crate) mod lagging;
pub(crate) mod lamp;
pub(crate) mod life;
pub mod lint;
pub(crate) mod pace;
pub mod period;
pub mod query;
pub(crate) mod rank;
pub(crate) mod rate;
pub mod record;
pub mod rights;
pub mod schema;
pub(crate) mod survey;
pub mod value;
