//! Derived reports and the lint.
//!
//! A report is a plain struct made from a [`View`] and declares its columns once ([`table`]); text, JSON and its
//! documentation, CSV, workbooks, Markdown, a page of HTML and a screen of the console follow from that. [`catalogue`] has
//! all of them: a new report is a file and a line there.
//!
//! | report | file |
//! | --- | --- |
//! | every ledger: counts, rate with its formula, published rate | [`ledgers`] |
//! | every lead unit: tasks, lamps, what is late, open findings and flags | [`units`] |
//! | tasks that are late, due soon, stalled, up for review | [`due`] |
//! | indicators that lag, with their flags | [`lagging`] |
//! | what changed between two days | [`changes`] |
//! | the working days of a year | [`calendar`] |
//! | the pace needed and had | [`pace`] |
//! | how far it is to the next rank and band | [`gaps`] |
//! | satisfaction, with intervals | [`satisfaction`] |
//! | ledgers that recur, period beside period | [`quarters`] |
//! | what the office asks of others, and what waits for it | [`burden`] |
//! | what each unit bears of the office, month by month | [`unit_burden`] |
//! | what social supervisors did | [`supervisors`] |
//! | everything that is dated | [`dates`] |
//! | early warnings, and how they did on what is past | [`warnings`] |
//! | what was published, re-derived | [`lint`] |
//! | the data behind the pictures, and the pictures as SVG | [`charts`], [`svg`] |
//! | what is printed, sent or packed | [`takeaway`] |
//! | a report as a page for a browser | [`html`] |

pub(crate) mod burden;
pub(crate) mod calendar;
pub(crate) mod catalogue;
pub mod changes;
pub mod charts;
pub(crate) mod dates;
pub(crate) mod draw_page;
pub mod due;
pub(crate) mod gaps;
pub(crate) mod html;
pub mod lagging;
pub mod ledgers;
pub mod lint;
mod lint_records;
pub(crate) mod messages;
pub mod pace;
pub(crate) mod paper;
pub(crate) mod quarters;
pub(crate) mod rechecks;
pub(crate) mod rectification;
pub(crate) mod route;
pub(crate) mod satisfaction;
pub(crate) mod supervisors;
pub(crate) mod svg;
pub mod table;
pub(crate) mod takeaway;
pub(crate) mod text_lint;
pub(crate) mod unit_burden;
pub mod units;
pub(crate) mod warnings;

#[cfg(test)]
mod tests;

use chrono::NaiveDate;

use crate::log::State;

/// What a report is made from.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The state as of the day.
    pub state: &'a State,
    /// The state of now: published figures and the office's settings are read from it.
    pub now: &'a State,
    /// The day.
    pub day: NaiveDate,
}

impl<'a> View<'a> {
    /// The view of now.
    pub fn now(state: &'a State, today: NaiveDate) -> Self {
        Self { state, now: state, day: today }
    }
}
