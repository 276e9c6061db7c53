//! The console.
//!
//! The drawing base, whatever is drawn on it:
//!
//! | file | what it holds |
//! | --- | --- |
//! | [`backend`] | the screen of a session: few bytes, in one write |
//! | [`guard`] | the wide-glyph guard at a frame's end |
//! | [`depth`] | number of colours |
//! | [`text`], [`wrap`], [`put`] | widths, cutting, padding, breaking lines; writing them into cells |
//! | [`input`], [`run`] | events from anywhere; the loop and its `App` |
//! | [`terminal`] | the local terminal, given back whatever happens |
//! | [`theme`] | roles and their styles, borders, signs |
//! | [`layer`], [`session`] | what lies on the screen and takes keys; what all of it shares |
//! | [`app`], `carry_out`, [`job`] | the application: keys to actions, effects carried out, long work |
//! | `mouse` | clicks and the wheel |
//! | [`console`], [`screens`] | the screens and the way back between them |
//! | [`exchanged`] | how this device stands to other replicas, for the frame |
//! | [`frame`], [`hints`] | the frame around every screen, the keys of the moment |
//! | [`macros`] | keys recorded and replayed |
//! | [`overlays`], [`form`] | what is laid over the screens |
//! | `first` | a person's first hour: tour, sample, tips, habits |
//! | [`outside`] | files opened with programs outside |
//! | [`open()`], [`loading`] | the console at the local terminal |
//! | [`widgets`] | pictures: gauges, charts, heat maps, calendars, boards, photos |
//! | [`testkit`] | an application without a terminal, driven by keys |

pub mod app;
pub mod backend;
mod carry_out;
pub(crate) mod console;
pub mod depth;
mod errands;
pub(crate) mod exchanged;
mod first;
pub(crate) mod form;
pub(crate) mod frame;
pub(crate) mod glimpse;
pub(crate) mod guard;
pub(crate) mod hints;
pub mod input;
pub(crate) mod job;
pub(crate) mod layer;
pub(crate) mod loading;
pub(crate) mod macros;
mod motion;
mod mouse;
pub(crate) mod notices;
pub mod open;
pub(crate) mod outside;
pub(crate) mod overlays;
mod pace;
pub(crate) mod pick;
mod pressing;
pub(crate) mod put;
pub(crate) mod reload;
pub mod run;
pub(crate) mod screens;
pub mod session;
mod sighted;
mod small;
pub(crate) mod strays;
mod telling;
pub mod terminal;
pub mod testkit;
pub mod text;
pub mod theme;
pub(crate) mod triage;
pub(crate) mod widgets;
pub(crate) mod wrap;

pub use open::{Looks, open};

use crate::action::{Action, Group};

/// Whether an action only moves about: what everybody knows is told last.
fn is_moving(action: &Action) -> bool {
    matches!(action.group, Group::Moving | Group::Screens)
}

#[cfg(test)]
mod tests;
