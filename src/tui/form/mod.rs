//! Text fields, forms made from the schema, and what asks a person for something.
//!
//! | file | what it holds |
//! | --- | --- |
//! | [`field`], [`lines`] | one line of text, and several, with a caret |

mod edit;
pub mod field;
pub mod lines;
pub(super) mod paint;

pub use edit::Edited;
pub use field::Line;
pub use lines::Lines;
