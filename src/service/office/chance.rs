//! Where random numbers and the ids of new records come from.

use std::sync::PoisonError;

use super::Office;
use crate::domain::id::RecordId;
use crate::error::{Code, Error, Result};
use crate::service::messages;

/// The system's chance, or one that is repeatable.
pub(crate) enum Chance {
    System,
    Seeded(u64),
}

impl Chance {
    /// Where it stands, where it is repeatable.
    pub(crate) fn seed(&self) -> Option<u64> {
        match self {
            Self::System => None,
            Self::Seeded(s) => Some(*s),
        }
    }

    pub(crate) fn next(&mut self) -> Result<u64> {
        match self {
            Self::System => getrandom::u64().map_err(|e| Error::new(Code::Failed, messages::NO_RANDOM).caused_by(e)),
            Self::Seeded(s) => {
                *s = s.wrapping_add(0x9e37_79b9_7f4a_7c15);
                let mut z = *s;
                z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                Ok(z ^ (z >> 31))
            }
        }
    }
}

impl Office {
    /// A random number.
    ///
    /// # Errors
    /// `Failed` where the system gives none.
    pub fn random(&self) -> Result<u64> {
        self.chance.lock().unwrap_or_else(PoisonError::into_inner).next()
    }

    /// An id for a new record.
    ///
    /// # Errors
    /// As [`Office::random`].
    pub fn new_id(&self) -> Result<RecordId> {
        Ok(RecordId(self.random()?))
    }
}
