//! What binds a draw before its public number exists: the pool's digest, the commitment, the seed.

use sha2::{Digest as _, Sha256};

/// Names the method in commitments and receipts; another method gets another name.
pub const METHOD: &str = "ducha-draw-1";

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn sha256(text: &str) -> String {
    hex(&Sha256::digest(text))
}

/// Returns the digest of a pool: SHA-256 of its sorted ids, each followed by LF. An id that holds several tickets, or
/// stands in a stratum, is written with them by the caller.
pub fn pool_digest<'a>(ids: impl IntoIterator<Item = &'a str>) -> String {
    let mut ids: Vec<&str> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    let mut text = String::new();
    for id in ids {
        text.push_str(id);
        text.push('\n');
    }
    sha256(&text)
}

/// Returns the commitment to a secret and a pool: what is entered, and shown, before the public number is thrown.
pub fn commitment(secret: &str, pool_digest: &str) -> String {
    sha256(&format!("{METHOD}\n{secret}\n{pool_digest}"))
}

/// Returns the seed of a draw: of the opened secret and the public number.
pub fn seed(secret: &str, public: &str) -> String {
    sha256(&format!("{secret}\n{public}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::draw::{Candidate, OBJECTS, order};

    /// law-and-practice 4.2.
    #[test]
    fn the_two_steps_give_the_known_values() {
        let ids: Vec<String> = (1..=12).map(|n| format!("U{n:02}")).collect();
        let pool = pool_digest(ids.iter().rev().map(String::as_str));
        assert_eq!(pool, "aea441bcefb449be398557302a76673eabca07db3f31d42206c9fe4c5daba447");
        let secret = format!("{:064x}", 1);
        assert_eq!(commitment(&secret, &pool), "e86284a8dad946d5ef636d254f9a105fdb3ba991918a3bc02b290864be0a0779");
        let seed = seed(&secret, "20237331128159211123");
        assert_eq!(seed, "f3512735bd90f37f80461cdcd73dc21382da1db14847e85477eae5a6816fb5ec");
        let all: Vec<Candidate> = ids.into_iter().map(Candidate::new).collect();
        let drawn = order(&seed, OBJECTS, &all);
        assert_eq!(drawn[..3].iter().map(|d| d.id.as_str()).collect::<Vec<_>>(), ["U10", "U11", "U07"]);
    }
}
