//! What forms, pickers and questions do on their own keys.

pub(crate) mod field;
pub(crate) mod form;
pub(crate) mod picker;
pub(crate) mod text;
pub(crate) mod triage;
