//! One binary for all tests from outside: key flows, command line, sync, kill, layering, docs.

// Helpers of tests are tests too, which clippy does not see outside `#[test]`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "all/cli/mod.rs"]
mod cli;
#[path = "all/figures.rs"]
mod figures;
#[cfg(target_os = "linux")]
#[path = "all/fuzz/mod.rs"]
mod fuzz;
#[cfg(all(target_os = "linux", feature = "postgres"))]
#[path = "all/hub/mod.rs"]
mod hub;
#[path = "all/interrupted.rs"]
mod interrupted;
#[path = "all/kill.rs"]
mod kill;
#[path = "all/layering.rs"]
mod layering;
#[path = "all/lint_texts.rs"]
mod lint_texts;
#[cfg(target_os = "linux")]
#[path = "all/never.rs"]
mod never;
#[path = "all/readme.rs"]
mod readme;
#[path = "all/recount.rs"]
mod recount;
#[path = "all/sample.rs"]
mod sample;
#[path = "all/sample_reports.rs"]
mod sample_reports;
#[cfg(target_os = "linux")]
#[path = "all/server/mod.rs"]
mod server;
#[path = "all/simulation/mod.rs"]
mod simulation;
#[path = "all/svg.rs"]
mod svg;
#[cfg(target_os = "linux")]
#[path = "all/terminal.rs"]
mod terminal;
#[path = "all/words.rs"]
mod words;
