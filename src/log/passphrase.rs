//! A device's secret under a passphrase: what then lies on the disk is of no use to whoever finds the laptop.
//!
//! The passphrase is stretched (PBKDF2 with HMAC-SHA-256, RFC 8018), and what comes of that encrypts the secret
//! (ChaCha20-Poly1305, RFC 8439). Every time another salt is drawn, so that a key is used once.

use chacha20poly1305::aead::Aead;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit};
use sha2::Sha256;

use crate::error::Result;
use crate::log::entry::hex;
use crate::log::{DeviceKey, seal};

/// How the line in the key file begins.
const MARK: &str = "locked";
/// How often the passphrase is stretched: about a third of a second. A debug build, some hundred times slower, is no product.
const ROUNDS: u32 = if cfg!(debug_assertions) { 1_000 } else { 600_000 };
/// The most rounds that a file may ask for.
const MAX_ROUNDS: u32 = 10_000_000;
/// Every key is used once, so that one nonce will do.
const NONCE: [u8; 12] = [0; 12];

/// A secret that only who knows the passphrase reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedKey {
    rounds: u32,
    salt: [u8; 16],
    sealed: [u8; 48],
    /// The public key, which is no secret.
    pub public: [u8; 32],
}

impl LockedKey {
    /// Locks a secret.
    ///
    /// # Errors
    /// `Failed` where the system gives no random numbers.
    pub fn new(secret: &[u8; 32], passphrase: &str) -> Result<Self> {
        let salt = seal::random()?;
        let sealed = cipher(passphrase, &salt, ROUNDS).encrypt(&NONCE.into(), &secret[..]);
        let sealed = sealed.ok().and_then(|s| s.try_into().ok()).ok_or_else(|| seal::broken("key"))?;
        Ok(Self { rounds: ROUNDS, salt, sealed, public: DeviceKey::from_secret(secret).public() })
    }

    /// The secret; nothing where that is not the passphrase.
    pub fn open(&self, passphrase: &str) -> Option<[u8; 32]> {
        let opened = cipher(passphrase, &self.salt, self.rounds).decrypt(&NONCE.into(), &self.sealed[..]);
        let secret: [u8; 32] = opened.ok()?.try_into().ok()?;
        (DeviceKey::from_secret(&secret).public() == self.public).then_some(secret)
    }

    /// It as one line.
    pub fn line(&self) -> String {
        format!("{MARK} {} {} {} {}", self.rounds, hex(&self.salt), hex(&self.sealed), hex(&self.public))
    }

    /// Reads such a line; nothing where it is none.
    pub fn read(line: &str) -> Option<Self> {
        let mut parts = line.strip_prefix(MARK)?.split_ascii_whitespace();
        let rounds = parts.next()?.parse().ok().filter(|n| (1..=MAX_ROUNDS).contains(n))?;
        let (salt, sealed, public) = (unhex(parts.next()?)?, unhex(parts.next()?)?, unhex(parts.next()?)?);
        parts.next().is_none().then_some(Self { rounds, salt, sealed, public })
    }
}

fn cipher(passphrase: &str, salt: &[u8], rounds: u32) -> ChaCha20Poly1305 {
    let key = pbkdf2::pbkdf2_hmac_array::<Sha256, 32>(passphrase.as_bytes(), salt, rounds);
    ChaCha20Poly1305::new(&key.into())
}

/// So many bytes of two digits each.
pub(crate) fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N || !text.is_ascii() {
        return None;
    }
    let mut out = [0; N];
    for (at, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_comes_back_by_its_passphrase_alone() {
        let secret = [7; 32];
        let locked = LockedKey::new(&secret, "下乡用的口令").unwrap();
        let line = locked.line();
        assert!(!line.contains(&hex(&secret)));
        let read = LockedKey::read(&line).unwrap();
        assert_eq!((read.open("下乡用的口令"), read.open("别的口令")), (Some(secret), None));
        assert_ne!(LockedKey::new(&secret, "下乡用的口令").unwrap().line(), line, "another salt each time");
        // A bit anywhere makes it another key, or none.
        for at in MARK.len() + 8..line.len() - 64 {
            let mut bytes = line.clone().into_bytes();
            bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
            let changed = LockedKey::read(std::str::from_utf8(&bytes).unwrap());
            assert!(at % 20 != 0 || changed.is_none_or(|c| c.open("下乡用的口令").is_none()), "{at}");
        }
        for bad in ["", "locked", "locked 0 1 2 3", &line[..line.len() - 1], &format!("{line} x")] {
            assert!(LockedKey::read(bad).is_none(), "{bad}");
        }
    }
}
