//! The console.
//!
//! The drawing base, whatever is drawn on it:
//!
//! | file | what it holds |
//! | --- | --- |
//! | [`backend`] | the screen of a session: few bytes, in one write |
//! | [`guard`] | the wide-glyph guard at a frame's end |
//! | [`depth`] | number of colours |
//! | [`text`], [`wrap`] | widths, cutting, padding, breaking lines |
//! | [`input`], [`run`] | events from anywhere; the loop and its `App` |
//! | [`terminal`] | the local terminal, given back whatever happens |
//! | [`theme`] | roles and their styles, borders, signs |
//! | [`layer`], [`session`] | what lies on the screen and takes keys; what all of it shares |
//! | [`testkit`] | an application without a terminal, driven by keys |

pub mod backend;
pub mod depth;
pub mod form;
pub mod guard;
pub mod input;
pub mod layer;
pub mod run;
pub mod session;
pub mod terminal;
pub mod testkit;
pub mod text;
pub mod theme;
pub mod wrap;
