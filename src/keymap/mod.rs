//! Keys, and nothing but keys: reading and writing them, keymaps from TOML, and which action a key press means.
//!
//! | file | what it holds |
//! | --- | --- |
//! | [`key`] | one key and a sequence of keys: text form, full-width twins |
//! | `convert` | from the terminal's key events |
//! | [`trie`] | the bindings of one context |
//! | [`map`] | all contexts: [`Keymap::resolve`], the keys of an action |
//! | [`mod@load`] | keymap files and what can be wrong with them |
//! | [`reading`] | places and near misses in files written by hand |
//!
//! Keys are bound in `keymaps/*.toml` only; which actions there are is told to [`load()`] from above.

mod convert;
pub(crate) mod key;
pub(crate) mod load;
pub(crate) mod map;
mod messages;
pub(crate) mod reading;
pub(crate) mod trie;

pub use key::{Code, Key, parse_sequence, say_sequence, show_sequence};
pub use load::{Known, PRESETS, Source, load, preset};
pub use map::{Continuation, Keymap, Pressed, Resolved};
pub use trie::Binding;
