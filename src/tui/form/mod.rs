//! Text fields, forms made from the schema, and what asks a person for something.
//!
//! | file | what it holds |
//! | --- | --- |
//! | [`field`], [`lines`] | one line of text, and several, with a caret |
//! | [`reading`] | what was typed into a field, read |
//! | [`row`] | one field: what is typed, offered, meant |
//! | [`record`], `layer`, `draw` | the form of a record of any kind |
//! | [`draft`] | what is kept of a form that was not saved |
//! | [`choice`] | a question with a few answers |

pub mod choice;
pub mod draft;
mod draw;
mod edit;
pub mod field;
mod layer;
pub mod lines;
pub(super) mod paint;
pub mod reading;
pub mod record;
pub mod row;
#[cfg(test)]
mod tests;
mod words;

pub use edit::Edited;
pub use field::Line;
pub use lines::Lines;
pub use record::Form;
