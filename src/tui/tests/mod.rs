//! The console as a person uses it: keys are typed on the real application over a real office, and the screen is read.

mod backup;
mod cursor;
mod cycle;
mod evidence;
mod exchanged;
mod fieldwork;
mod first;
mod frame;
mod hands;
mod keys;
mod large;
mod lists;
mod looks;
mod monkey;
mod mouse;
mod never;
mod outside;
mod overview;
mod pages;
mod past;
mod pictures;
mod receipt;
mod reports;
pub(in crate::tui) mod rig;
mod screens;
mod settings;
mod supervision;
