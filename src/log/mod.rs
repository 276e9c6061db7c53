//! Entries, clock, chain, signatures, fold and conflicts.
