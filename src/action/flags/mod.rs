//! Flags on lagging indicators.

mod set;

use super::Action;

/// The actions of this folder.
pub static ACTIONS: &[Action] = &[set::ACTION];
