//! Whether the log still is the one of which a digest was printed or kept.
//!
//! A chain shows whether what is there was changed, and cannot show that its end was cut off by somebody who may write
//! every file of the home. A digest that was printed in a bulletin, or that a peer or another's receipt names, does: the
//! log must still come past it.

use crate::error::{Code, Error, Result};
use crate::log::verify::Verifier;
use crate::log::{Entry, Frame, hex};
use crate::service::office::verify::Progress;
use crate::service::{Office, messages};
use crate::store::{self, Position};

/// The fewest digits of a digest that are looked for.
pub const MIN_DIGITS: usize = 12;

/// Where a log came past a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Since {
    /// How many entries the log held then.
    pub entries: u64,
    /// How many have come since.
    pub after: u64,
    /// When the last of those that it held then was written, by its own clock, in milliseconds since 1970.
    pub at: i64,
}

impl Office {
    /// Finds where the log had a head, or holds an entry, whose digest begins with these hexadecimal digits.
    ///
    /// # Errors
    /// `Usage` where they are too few or none; `Corrupt` where the log never had it, or an entry is wrong before; `Cancelled`
    /// where the progress function stopped it.
    pub fn since(&self, digits: &str, progress: Progress<'_>) -> Result<Since> {
        let wanted = digits.trim().to_ascii_lowercase();
        let hexadecimal = wanted.bytes().all(|b| b.is_ascii_hexdigit());
        if !hexadecimal || !(MIN_DIGITS..=64).contains(&wanted.len()) {
            return Err(Error::new(Code::Usage, messages::BAD_DIGEST).with("text", digits).with("min", MIN_DIGITS));
        }
        let (mut verifier, total) = (Verifier::default(), self.journal().frames());
        let mut scan = self.journal().scan(Position::START);
        let mut found = None;
        while let Some(right) = scan.next_with(|_, bytes| {
            if verifier.check(bytes).is_err() {
                return false;
            }
            let frame = Frame::decode(bytes);
            let own = frame.as_ref().is_ok_and(|f| hex(&f.digest()).starts_with(&wanted));
            if found.is_none() && (own || hex(&verifier.head()).starts_with(&wanted)) {
                let at = frame.and_then(|f| Entry::decode(f.body).map(|e| e.at.millis())).unwrap_or(0);
                found = Some((verifier.count(), at));
            }
            true
        })? {
            if !right {
                break;
            }
            if verifier.count().is_multiple_of(64) && !progress(verifier.count(), total) {
                return Err(Error::new(Code::Cancelled, store::messages::STOPPED));
            }
        }
        let since = |(entries, at)| Since { entries, after: verifier.count() - entries, at };
        found.map(since).ok_or_else(|| {
            Error::new(Code::Corrupt, messages::NEVER_HAD)
                .with("digest", digits)
                .with("entries", verifier.count())
                .hint(messages::HINT_NEVER_HAD)
                .hint(store::messages::HINT_BACKUP)
        })
    }
}
