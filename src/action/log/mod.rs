//! The trail: undo and redo.

mod redo;
mod undo;
mod undo_here;

use super::Action;

/// The actions of this folder.
pub static ACTIONS: &[Action] = &[undo::ACTION, redo::ACTION, undo_here::ACTION];
