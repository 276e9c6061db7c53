//! Envelopes for named people: a text that only the holders of their keys can read, whoever else holds the bytes.
//!
//! The content is encrypted once (ChaCha20-Poly1305, RFC 8439) with a key of its own, and that key once for each reader:
//! with what X25519 (RFC 7748) makes of a key that is thrown away and the reader's Ed25519 key, taken to its Montgomery
//! form as age does for ssh keys. Readers are told by the start of the digest of their public key.

use chacha20poly1305::aead::Aead;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit};
use ed25519_dalek::{SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};

use crate::domain::codec::from_base64;
use crate::error::{Code, Error, Result};
use crate::log::entry::{hex, unhex};

crate::messages! {
    NOT_FOR: "this is sealed, and not for the key that was given", "该内容已密封，所给密钥无权启封";
    BROKEN: "the sealed text is damaged: {what}", "密封内容已损坏：{what}";
    NO_READER: "a sealed text needs at least one reader with an ssh-ed25519 key", "密封须至少指定一名登记有ssh-ed25519公钥的知情人";
    BAD_IDENTITY: "the key file is no unencrypted OpenSSH Ed25519 key", "密钥文件不是未加密的OpenSSH Ed25519私钥";
    HINT_IDENTITY: "Take a copy without a passphrase: ssh-keygen -p -N '' -f COPY.", "请复制一份并去除口令：ssh-keygen -p -N '' -f 副本。";
}

const HEAD: &str = "ducha-seal-1";
/// The most readers of one envelope.
const MAX_READERS: usize = 64;
/// Every key is used once, so that one nonce will do.
const NONCE: [u8; 12] = [0; 12];

/// A public key of somebody who may read: 32 bytes of Ed25519.
pub type ReaderKey = [u8; 32];

/// Reads an `ssh-ed25519 AAAA… comment` line; nothing for keys of other kinds, which sign and cannot be written to.
pub fn reader_key(line: &str) -> Option<ReaderKey> {
    let mut parts = line.split_ascii_whitespace();
    let body = match (parts.next()?, parts.next()?) {
        ("ssh-ed25519", body) => from_base64(body.trim_end_matches('='), 256),
        _ => return None,
    };
    let key = body.strip_prefix(b"\0\0\0\x0bssh-ed25519\0\0\0\x20")?;
    let key: ReaderKey = key.try_into().ok()?;
    VerifyingKey::from_bytes(&key).is_ok().then_some(key)
}

/// Reads the secret of an OpenSSH key file that has no passphrase (PROTOCOL.key).
///
/// # Errors
/// `BadInput` where it is anything else.
pub fn identity(file: &str) -> Result<[u8; 32]> {
    let bad = || Error::new(Code::BadInput, BAD_IDENTITY).hint(HINT_IDENTITY);
    let lines = file.lines().map(str::trim).filter(|l| !l.starts_with("-----"));
    let digits: String = lines.collect();
    let bytes = from_base64(digits.trim_end_matches('='), 16 << 10);
    // The private part repeats the public key and then holds seed and public key as one string of 64 bytes.
    let rest = bytes.strip_prefix(b"openssh-key-v1\0\0\0\0\x04none\0\0\0\x04none\0\0\0\0").ok_or_else(bad)?;
    let mark = b"\0\0\0\x40";
    let at = rest.windows(4).rposition(|w| w == mark).ok_or_else(bad)?;
    let pair: &[u8; 64] = rest.get(at + 4..at + 68).and_then(|b| b.try_into().ok()).ok_or_else(bad)?;
    let mut seed = [0; 32];
    seed.copy_from_slice(&pair[..32]);
    match SigningKey::from_bytes(&seed).verifying_key().to_bytes() == pair[32..] {
        true => Ok(seed),
        false => Err(bad()),
    }
}

/// How an envelope names a reader.
pub fn mark(key: &ReaderKey) -> String {
    hex(&Sha256::digest(key)[..8])
}

/// 32 bytes that nobody can guess.
pub(crate) fn random() -> Result<[u8; 32]> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|e| Error::new(Code::Failed, BROKEN).with("what", e))?;
    Ok(bytes)
}

fn wrapping(shared: &[u8; 32], thrown: &[u8; 32], reader: &ReaderKey) -> ChaCha20Poly1305 {
    let mut digest = Sha256::new();
    [HEAD.as_bytes(), shared, thrown, reader].iter().for_each(|part| digest.update(part));
    ChaCha20Poly1305::new(&digest.finalize())
}

fn broken(what: &str) -> Error {
    Error::new(Code::Corrupt, BROKEN).with("what", what)
}

/// Seals a text for the holders of keys.
///
/// # Errors
/// `BadInput` where nobody could read it, `Failed` where there is no randomness.
pub fn seal(text: &str, readers: &[ReaderKey]) -> Result<String> {
    if readers.is_empty() || readers.len() > MAX_READERS {
        return Err(Error::new(Code::BadInput, NO_READER));
    }
    let (content, thrown) = (random()?, SigningKey::from_bytes(&random()?));
    let public = thrown.verifying_key().to_montgomery().to_bytes();
    let mut out = format!("{HEAD}\n{}\n", hex(&public));
    for reader in readers {
        let key = VerifyingKey::from_bytes(reader).map_err(|e| broken(&e.to_string()))?;
        let shared = key.to_montgomery().mul_clamped(thrown.to_scalar_bytes()).to_bytes();
        let wrapped = wrapping(&shared, &public, reader).encrypt(&NONCE.into(), &content[..]);
        let wrapped = wrapped.map_err(|e| broken(&e.to_string()))?;
        out.push_str(&format!("{} {}\n", mark(reader), hex(&wrapped)));
    }
    let sealed = ChaCha20Poly1305::new(&content.into()).encrypt(&NONCE.into(), text.as_bytes());
    out.push_str(&format!("-\n{}\n", hex(&sealed.map_err(|e| broken(&e.to_string()))?)));
    Ok(out)
}

/// Opens an envelope with one of the secrets of a reader: 32 bytes of Ed25519 each.
///
/// # Errors
/// `Denied` where it is for none of them, `Corrupt` where it is damaged.
pub fn open(sealed: &str, secrets: &[[u8; 32]]) -> Result<String> {
    let mut lines = sealed.lines();
    if lines.next() != Some(HEAD) {
        return Err(broken("head"));
    }
    let public: [u8; 32] = lines.next().and_then(unhex).and_then(|b| b.try_into().ok()).ok_or_else(|| broken("key"))?;
    let readers: Vec<&str> = lines.by_ref().take_while(|l| *l != "-").take(MAX_READERS).collect();
    let body = lines.next().and_then(unhex).ok_or_else(|| broken("text"))?;
    // The thrown key is a Montgomery point by now; any reader's scalar makes the shared secret of it.
    let point = curve(public);
    for secret in secrets {
        let own = SigningKey::from_bytes(secret);
        let reader = own.verifying_key().to_bytes();
        let named = readers.iter().find_map(|l| l.strip_prefix(&mark(&reader))?.strip_prefix(' '));
        let Some(wrapped) = named.and_then(unhex) else { continue };
        let shared = point.mul_clamped(own.to_scalar_bytes()).to_bytes();
        let content = wrapping(&shared, &public, &reader).decrypt(&NONCE.into(), &wrapped[..]);
        let content: [u8; 32] =
            content.ok().and_then(|c| c.try_into().ok()).ok_or_else(|| broken("key of the reader"))?;
        let text = ChaCha20Poly1305::new(&content.into()).decrypt(&NONCE.into(), &body[..]);
        return String::from_utf8(text.map_err(|e| broken(&e.to_string()))?).map_err(|e| broken(&e.to_string()));
    }
    Err(Error::new(Code::Denied, NOT_FOR))
}

fn curve(bytes: [u8; 32]) -> curve25519_dalek::MontgomeryPoint {
    curve25519_dalek::MontgomeryPoint(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: u8) -> ([u8; 32], ReaderKey) {
        ([n; 32], SigningKey::from_bytes(&[n; 32]).verifying_key().to_bytes())
    }

    #[test]
    fn only_whom_it_is_for_reads_it() {
        let ((a, a_pub), (b, b_pub), (c, _)) = (key(1), key(2), key(3));
        let sealed = seal("举报人：某甲 13800000000", &[a_pub, b_pub]).unwrap();
        assert!(!sealed.contains("某甲") && !sealed.contains("13800000000"));
        for secret in [a, b] {
            assert_eq!(open(&sealed, &[c, secret]).unwrap(), "举报人：某甲 13800000000");
        }
        assert_eq!(open(&sealed, &[c]).unwrap_err().code(), Code::Denied);
        assert_ne!(seal("x", &[a_pub]).unwrap(), seal("x", &[a_pub]).unwrap(), "no two are alike");
        assert_eq!(seal("x", &[]).unwrap_err().code(), Code::BadInput);
    }

    #[test]
    fn no_damage_is_read_as_something_else() {
        let (secret, public) = key(7);
        let sealed = seal("某甲", &[public]).unwrap();
        for at in 0..sealed.len() {
            let mut bytes = sealed.clone().into_bytes();
            bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
            if let Ok(text) = String::from_utf8(bytes) {
                assert!(open(&text, &[secret]).is_err(), "byte {at}");
            }
            assert!(open(&sealed[..at], &[secret]).is_err() || at + 1 == sealed.len(), "cut at {at}");
        }
    }

    #[test]
    fn keys_of_ssh_are_read() {
        let line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl laptop";
        assert!(reader_key(line).is_some());
        assert!(reader_key("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAB").is_none());
        assert!(reader_key("ssh-ed25519 AAAA").is_none() && reader_key("").is_none());
        assert!(identity("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n").is_err());
    }
}
