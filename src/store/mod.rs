//! The journal that is the truth, and the checkpoints read from it.
