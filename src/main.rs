//! The `ducha` program.

fn main() {}
