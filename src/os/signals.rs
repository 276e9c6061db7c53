//! Signals: what ends, stops or resizes a program from outside.

pub use signal_hook::consts;
pub use signal_hook::iterator::Signals;
pub use signal_hook::low_level::emulate_default_handler;
