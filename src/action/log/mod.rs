//! The trail: undo and redo.

mod redo;
mod undo;

use super::Action;

/// The actions of this folder.
pub static ACTIONS: &[Action] = &[undo::ACTION, redo::ACTION];
