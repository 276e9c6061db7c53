//! The trail: undo and redo, printing it, walking it again.

mod again;
mod look_here;
mod redo;
mod trail;
mod undo;
mod undo_here;
mod verify;

use super::Action;

/// The actions of this folder.
pub static ACTIONS: &[Action] =
    &[undo::ACTION, redo::ACTION, undo_here::ACTION, look_here::ACTION, trail::ACTION, verify::ACTION];
