//! Documents: drafts that are issued later, slips issued on findings and tasks, withdrawn by another, written as files.

mod draft;
mod issue;
mod withdraw;
mod write;

use super::Action;

/// The actions of this folder; signing for a document is a step of its life.
pub static ACTIONS: &[Action] = &[
    draft::DRAFT,
    draft::PUBLISH,
    issue::ACTION,
    withdraw::ACTION,
    write::ACTION,
    super::bulletins::receipts::OF_DOCUMENT,
];
