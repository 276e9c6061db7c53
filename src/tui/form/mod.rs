//! Text fields, forms made from the schema, and what asks a person for something.
//!
//! | file | what it holds |
//! | --- | --- |
//! | [`field`], [`lines`] | one line of text, and several, with a caret |
//! | [`reading`] | what was typed into a field, read |
//! | [`row`] | one field: what is typed, offered, meant |
//! | [`record`], `layer`, `draw` | the form of a record of any kind |
//! | `rivals` | what others write meanwhile into the record that a form is open for |
//! | `validity` | the day from which holds what a form writes |
//! | [`draft`], [`drafts`] | what is kept of a form that was not saved; the list of them |
//! | [`ask`], [`fields`], [`confirm`] | one field of one or many records; which one; a look before many are changed |
//! | [`command`] | a command of the command line, its arguments asked for as fields are |
//! | [`retire`] | taking records out: why, and who takes over |
//! | [`path`], [`evidence`] | the path of a file, completed; a file kept as evidence |
//! | [`import`], [`export`] | a file taken in after a look; a list written to a file |
//! | [`closing`] | a task that is reported as done: day, word, evidence |
//! | [`takeaway`] | what is printed, sent or packed |
//! | [`choice`] | a question with a few answers |

pub(crate) mod ask;
pub(crate) mod backup;
pub(crate) mod choice;
pub(crate) mod closing;
pub(crate) mod command;
pub(crate) mod confirm;
pub(crate) mod draft;
pub(crate) mod drafts;
mod draw;
mod edit;
pub(crate) mod evidence;
pub(crate) mod export;
pub(crate) mod field;
pub(crate) mod fields;
pub(crate) mod import;
mod layer;
pub(crate) mod lines;
mod messages;
pub(super) mod paint;
pub(crate) mod path;
pub(crate) mod reading;
pub(crate) mod record;
pub(crate) mod retire;
mod rivals;
pub(crate) mod row;
pub(crate) mod takeaway;
#[cfg(test)]
pub(crate) mod tests;
mod validity;

pub use edit::Edited;
pub use field::Line;
pub use lines::Lines;
pub use record::Form;
