//! Flags on lagging indicators.

mod lagging;
mod life;
mod set;

use super::Action;

/// The actions of this folder.
pub static ACTIONS: &[Action] = &[set::ACTION, lagging::ACTION, life::COMMIT, life::REPAIR, life::LIFT, life::AGAIN];
