//! The device's key.

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

use crate::error::Result;
use crate::log::entry::{Digest, ReplicaId};
use crate::log::seal::{self, FileKey};

/// A device's secret key.
pub struct DeviceKey(SigningKey);

impl DeviceKey {
    /// The key that 32 secret bytes make.
    pub fn from_secret(secret: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    /// The secret bytes, to be kept where nobody else reads them.
    pub(crate) fn secret(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// The public key.
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// The replica that it writes.
    pub fn replica(&self) -> ReplicaId {
        ReplicaId::of_key(&self.public())
    }

    /// Opens what was sealed for this device, or for the holder of another secret that is at hand.
    ///
    /// # Errors
    /// As [`seal::open`].
    pub fn unseal(&self, sealed: &str, others: &[[u8; 32]]) -> Result<String> {
        seal::open(sealed, &[&[self.0.to_bytes()], others].concat())
    }

    /// Learns the key of a file that was sealed for this device, or for the holder of another secret that is at hand.
    ///
    /// # Errors
    /// As [`seal::unlock`].
    pub fn unlock(&self, header: &str, others: &[[u8; 32]]) -> Result<FileKey> {
        seal::unlock(header, &[&[self.0.to_bytes()], others].concat())
    }

    /// Signs the digest of an entry.
    pub fn sign(&self, digest: &Digest) -> [u8; 64] {
        self.0.sign(digest).to_bytes()
    }
}

/// Whether the holder of a public key signed a digest.
pub fn is_signed(key: &[u8; 32], digest: &Digest, signature: &[u8; 64]) -> bool {
    VerifyingKey::from_bytes(key).is_ok_and(|key| key.verify_strict(digest, &Signature::from_bytes(signature)).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_key_and_the_digest_that_were_signed_pass() {
        let key = DeviceKey::from_secret(&[3; 32]);
        let signature = key.sign(&[1; 32]);
        assert!(is_signed(&key.public(), &[1; 32], &signature));
        assert!(!is_signed(&key.public(), &[2; 32], &signature));
        assert!(!is_signed(&DeviceKey::from_secret(&[4; 32]).public(), &[1; 32], &signature));
    }
}
