//! Pictures: pure drawing over plain data. No widget knows the application, an action or a key.
//!
//! All have one shape: a struct that borrows its data, the theme and the language, and draws itself into any area (down to
//! nothing) without a panic. Colours come from the theme's roles alone; every sign can be told apart without colour and
//! has a twin in ASCII. What scrolls or has a cursor takes it from outside, and a function beside it keeps the cursor in
//! sight.
//!
//! | widget | what it shows |
//! | --- | --- |
//! | [`Gauge`] | completion by class, with the rate and its formula |
//! | [`Spark`] | ranks or values over periods in one line |
//! | [`Chart`] | an indicator over periods against its peers, as values or ranks |
//! | [`Heat`] | a heat map with a cursor |
//! | [`Months`] | one to three months of due dates |
//! | [`BurnDown`] | what is left of a ledger, the ideal line, the pace needed |
//! | [`Board`] | cards in columns by state |
//! | [`Photos`] | evidence pictures, one or two side by side |

mod board;
mod burn;
mod calendar;
mod canvas;
mod chart;
mod gauge;
mod heat;
pub(crate) mod messages;
mod photo;
mod plot;
mod ranking;
mod spark;

#[cfg(test)]
mod tests;

pub use crate::store::evidence::Picture;
pub use board::{Board, BoardColumn, BoardView, Card};
pub use burn::BurnDown;
pub use calendar::Months;
pub use chart::{Chart, Measure};
pub use gauge::Gauge;
pub use heat::{Heat, HeatView};
pub use photo::{Caption, Photos, Shot};
pub use spark::Spark;
