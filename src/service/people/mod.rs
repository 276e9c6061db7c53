//! Who somebody is, what he or she sees, who is here, and what is news to whom.

pub mod enrol;
pub mod held;
pub(crate) mod identity;
pub(crate) mod notices;
pub(crate) mod own_unit;
pub(crate) mod presence;
pub(crate) mod sight;
