//! The data behind the pictures: plain structs made from a state, drawn elsewhere.
//!
//! | picture | file |
//! | --- | --- |
//! | where every unit stood, period by period | [`standings`] |
//! | one indicator over periods against peers | [`peers`] |
//! | heat maps of units, indicators and periods | [`matrix`] |
//! | how many tasks are due on each day | [`due`] |
//! | what is left of a ledger, day by day | [`burn`] |

pub mod burn;
pub mod due;
pub mod matrix;
pub mod peers;

#[cfg(test)]
mod tests;

pub use crate::service::standings::{self, Figure, Standing, own_unit};
pub use burn::Burn;
pub use due::DueDays;
pub use matrix::{Head, Matrix, Spot};
pub use peers::{Line, Peers};
