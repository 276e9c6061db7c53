//! Papers that leave the office or come to it, and who signed for what.

pub(crate) mod documents;
pub(crate) mod length;
pub(crate) mod letters;
pub(crate) mod receipt;
pub(crate) mod signatures;
