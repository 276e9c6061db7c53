//! Reports derived from the records.
