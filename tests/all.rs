//! One binary for all tests from outside: key flows, command line, sync, kill, layering, docs.

#[path = "all/kill.rs"]
mod kill;
