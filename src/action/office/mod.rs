//! The office itself: begin one, say where everything is.

mod info;
mod init;
mod keep;
pub(crate) mod settings;

use super::Action;

/// The actions of this folder.
pub static ACTIONS: &[Action] =
    &[init::ACTION, info::ACTION, keep::BACKUP, keep::RESTORE, keep::DOCTOR, settings::CHANGE, settings::LIST];
