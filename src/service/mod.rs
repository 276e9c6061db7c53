//! Use cases: what console, command line and peers may ask for.

pub mod ask;
pub mod attach;
pub mod backup;
pub mod columns;
pub(crate) mod commit;
pub mod derived;
mod device;
pub mod doctor;
pub mod drafts;
pub mod due;
pub mod extension;
pub mod figures;
pub mod flags;
mod group;
pub mod history;
pub mod identity;
pub mod keeper;
pub mod lagging;
pub mod lamps;
mod lay_out;
pub mod lens;
pub mod list;
pub mod list_index;
pub mod messages;
pub mod names;
pub mod notices;
pub mod office;
mod order;
pub mod own_unit;
pub(crate) mod parallel;
mod pending;
pub mod presence;
mod proof;
pub mod read;
pub mod reasons;
mod rules;
pub mod settings;
pub mod show;
pub mod sight;
pub mod standings;
mod sums;
pub mod task_view;
pub mod undo;
pub mod verify;
pub mod work;

pub use commit::OFFICE_NAME;
pub use drafts::Drafts;
pub use office::{Mended, Office, Options, Watching};
pub use rules::no_field;
pub use sight::View;
pub use work::{Actor, Done, Edit, Work};

#[cfg(test)]
pub(crate) mod tests;
