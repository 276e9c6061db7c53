//! Flags on lagging indicators.

mod lagging;
mod set;

use super::Action;

/// The actions of this folder.
pub static ACTIONS: &[Action] = &[set::ACTION, lagging::ACTION];
