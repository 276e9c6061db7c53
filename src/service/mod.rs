//! Use cases: what console, command line and peers may ask for.

mod commit;
mod device;
pub mod names;
pub mod office;
pub mod read;
mod rules;
pub mod show;
pub mod undo;
pub mod words;
pub mod work;

pub use commit::OFFICE_NAME;
pub use office::{Mended, Office, Options};
pub use rules::no_field;
pub use work::{Actor, Done, Edit, Work};

#[cfg(test)]
mod tests;
