//! Use cases: what console, command line and peers may ask for.
