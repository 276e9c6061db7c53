//! Checklists: templates with sections, conditions and weights, filled in at a visit and scored.
//!
//! The template follows XLSForm (ODK, Kobo), so that forms made elsewhere can be used here and the other way round.

pub(crate) mod expr;
pub(crate) mod fill;
pub(crate) mod messages;
pub(crate) mod score;
pub(crate) mod template;

pub use fill::{Answers, Setting, Sheet, Step};
pub use score::{Score, score};
pub use template::{Choice, Formula, Item, Labels, Question, Section, Sort, Template};

#[cfg(test)]
mod tests;
