//! Meetings and what comes of them: minutes, tasks out of decisions, the dispatch on lagging indicators; ledgers rolled
//! over; surveys drawn.

mod lagging;
mod minutes;
mod roll;
mod survey;
mod task;

use super::Action;

/// The actions of this folder.
pub static ACTIONS: &[Action] =
    &[minutes::ACTION, lagging::ACTION, task::ACTION, roll::ACTION, survey::DRAW, survey::SHEET];
