//! Keys, and nothing but keys.
