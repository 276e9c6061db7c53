//! Checklists and visits: forms in and out, answers, scores.

mod answer;
mod compare;
mod export;
mod import;
mod items;
pub(crate) mod seal;
mod slip;

use super::Action;

/// The actions of this folder; beginning, ending and cancelling are steps of a visit's life.
pub static ACTIONS: &[Action] = &[
    import::ACTION,
    export::ACTION,
    items::ACTION,
    answer::ACTION,
    answer::SELF_CHECK,
    compare::ACTION,
    slip::ISSUE,
    slip::VERIFY,
    seal::SEAL,
    seal::OPEN,
    seal::BEGIN,
];
