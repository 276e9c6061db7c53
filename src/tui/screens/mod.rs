//! The screens: what lies at the bottom of the stack of layers.

pub mod detail;
mod empty;
pub mod lines;
pub mod list;
pub mod lookup;
pub mod overview;
pub mod related;
pub mod rows;
pub mod shape;
pub mod table;
pub mod trail;
mod trail_filter;
