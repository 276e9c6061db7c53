//! What is true of the field: schema, records and rules. Pure: no I/O, clock or terminal.
//!
//! The rules are functions over plain values and know nothing of records.

#[macro_use]
pub mod words;

pub mod assess;
pub mod cadence;
pub mod calendar;
pub mod check;
pub mod checklist;
pub mod codec;
pub mod credit;
pub mod dates;
pub mod deadline;
pub mod draw;
pub mod forecast;
pub mod guard;
pub mod hours;
pub mod id;
pub mod kind;
pub mod lagging;
pub mod lamp;
pub mod life;
pub mod lint;
pub mod pace;
pub mod period;
pub mod query;
pub mod rank;
pub mod rate;
pub mod record;
pub mod rights;
pub mod schema;
pub mod survey;
pub mod value;
