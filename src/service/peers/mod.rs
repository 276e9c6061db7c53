//! What goes to another replica, and what comes from one.

pub mod receive;
pub(crate) mod send;
