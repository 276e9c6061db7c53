//! The `ducha` program.

use std::process::ExitCode;

use ducha::cli::system::System;
use ducha::cli::{Outcome, console, run};

fn main() -> ExitCode {
    match run(std::env::args_os().collect(), &System::this()) {
        Outcome::Done(code) => ExitCode::from(code),
        Outcome::Console(shell, depth) => ExitCode::from(console::run(*shell, depth)),
    }
}
