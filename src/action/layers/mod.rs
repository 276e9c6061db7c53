//! What forms, pickers and questions do on their own keys.

pub mod field;
pub mod form;
pub mod picker;
pub mod text;
pub mod triage;
