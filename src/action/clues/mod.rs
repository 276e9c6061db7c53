//! Clues: who the informant is, which clues are one, and handing over to another office and back.

mod experience;
mod informant;
mod letters;
mod same;

use super::Action;

/// The actions of this folder; the rest is steps of a clue's life.
pub static ACTIONS: &[Action] = &[
    experience::ACTION,
    informant::SEAL,
    informant::OPEN,
    same::ACTION,
    letters::SEND,
    letters::RECEIVE,
    letters::ANSWER,
    letters::SETTLE,
];
