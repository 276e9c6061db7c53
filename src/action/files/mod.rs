//! Files: sheets in, tables out.

mod export;
mod import;

use super::Action;

/// The actions of this folder.
pub static ACTIONS: &[Action] = &[import::ACTION, export::ACTION];
