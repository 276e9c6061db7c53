//! What people write and read: names, values, reasons.

pub(crate) mod long_text;
pub(crate) mod names;
pub(crate) mod read;
pub(crate) mod reasons;
pub(crate) mod show;
