//! The `ducha` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(ducha::daemon::entry::main(std::env::args_os().collect()))
}
