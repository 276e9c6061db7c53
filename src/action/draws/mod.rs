//! Random draws: commit before the public number exists, open, hand out the receipt, verify one anywhere.

mod commit;
mod open;
mod page;
mod plan;
mod receipt;
mod verify;

use super::Action;

/// The actions of this folder; publishing and giving up are steps of a draw's life.
pub static ACTIONS: &[Action] =
    &[commit::ACTION, open::ACTION, plan::ACTION, receipt::ACTION, page::ACTION, verify::ACTION];
