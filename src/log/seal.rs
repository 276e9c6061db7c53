//! What only named people can read, whoever else holds the bytes: age v1 (C2SP age.md) for ssh-ed25519 keys, so that the
//! `age` program opens it too. A random key of the file is wrapped once for each reader; [`super::seal_stream`] encrypts
//! what it holds.
//!
//! Own code for one kind of reader of that format, on the crates of its cipher and its curve: the crate `age` brings eighty
//! more with it, among them RSA, which is not for new files, and unfinished ones for readers that we do not have.

use std::io::{Cursor, Read, Write};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use chacha20poly1305::aead::Aead;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit};
use curve25519_dalek::MontgomeryPoint;
use ed25519_dalek::{SigningKey, VerifyingKey};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::{Digest as _, Sha256};

use super::seal_stream::{Opened, Sealing};
use crate::error::{Code, Error, Result};

crate::messages! {
    NOT_FOR: "this is sealed, and not for the key that was given", "该内容已密封，所给密钥无权启封";
    BROKEN: "the sealed text is damaged: {what}", "密封内容已损坏：{what}";
    NO_READER: "a sealed text needs at least one reader with an ssh-ed25519 key", "密封须至少指定一名登记有ssh-ed25519公钥的知情人";
    BAD_IDENTITY: "the key file is no unencrypted OpenSSH Ed25519 key", "密钥文件不是未加密的OpenSSH Ed25519私钥";
    HINT_IDENTITY: "Take a copy without a passphrase: ssh-keygen -p -N '' -f COPY.", "请复制一份并去除口令：ssh-keygen -p -N '' -f 副本。";
}

/// How every sealed file begins.
pub const MAGIC: &[u8; 22] = b"age-encryption.org/v1\n";
/// What keys are derived with.
const LABEL: &[u8] = b"age-encryption.org/v1/ssh-ed25519";
/// What a way to learn the key by such a key is called.
const READER: &str = "ssh-ed25519";
/// How the last line of the header does.
const END: &str = "---";
/// The longest line of base64 in a header, and in a text.
const COLUMNS: usize = 64;
/// How a sealed text begins and ends.
const ARMOUR: (&str, &str) = ("-----BEGIN AGE ENCRYPTED FILE-----", "-----END AGE ENCRYPTED FILE-----");
/// The most lines of a key file.
const MAX_LINES: usize = 256;
/// The most readers of one envelope.
const MAX_READERS: usize = 64;
/// The longest header, in bytes.
pub(super) const MAX_HEADER: u64 = 64 << 10;
/// What a public key of this kind begins with (RFC 8709).
const WIRE: &[u8; 19] = b"\0\0\0\x0bssh-ed25519\0\0\0\x20";
/// Every wrapping key is used once, so that one nonce will do.
const NONCE: [u8; 12] = [0; 12];

/// A public key of somebody who may read: 32 bytes of Ed25519.
pub type ReaderKey = [u8; 32];

/// Reads an `ssh-ed25519 AAAA… comment` line; nothing for keys of other kinds, which sign and cannot be written to.
pub fn reader_key(line: &str) -> Option<ReaderKey> {
    let mut parts = line.split_ascii_whitespace();
    let body = match (parts.next()?, parts.next()?) {
        ("ssh-ed25519", body) => STANDARD.decode(body).ok()?,
        _ => return None,
    };
    let key = body.strip_prefix(WIRE)?;
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
    let digits: String = lines.take(MAX_LINES).collect();
    let bytes = STANDARD.decode(digits).map_err(|_| bad())?;
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

/// The key of one sealed file.
pub type FileKey = [u8; 16];

/// Bytes that nobody can guess.
pub(super) fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|e| Error::new(Code::Failed, BROKEN).with("what", e))?;
    Ok(bytes)
}

/// A key made of a secret (HKDF with SHA-256, RFC 5869).
pub(super) fn derived(secret: &[u8], salt: &[u8], info: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    // One block is never too long for it.
    let _ = Hkdf::<Sha256>::new(Some(salt), secret).expand(info, &mut out);
    out
}

pub(super) fn broken(what: &str) -> Error {
    Error::new(Code::Corrupt, BROKEN).with("what", what)
}

/// A reader's key as ssh writes it, and as the curve takes it.
struct Reader {
    wire: Vec<u8>,
    point: MontgomeryPoint,
}

impl Reader {
    fn of(key: &ReaderKey) -> Result<Self> {
        let point = VerifyingKey::from_bytes(key).map_err(|e| broken(&e.to_string()))?.to_montgomery();
        Ok(Self { wire: [&WIRE[..], key].concat(), point })
    }

    /// How a header names the reader.
    fn tag(&self) -> String {
        STANDARD_NO_PAD.encode(&Sha256::digest(&self.wire)[..4])
    }

    /// What wraps the key of the file, of what the curve makes of the key that is thrown away and the reader's.
    fn wrapping(&self, shared: MontgomeryPoint, share: &[u8; 32]) -> Result<ChaCha20Poly1305> {
        let shared = shared.mul_clamped(derived(&[], &self.wire, LABEL)).to_bytes();
        if shared == [0; 32] {
            return Err(broken("share"));
        }
        Ok(ChaCha20Poly1305::new(&derived(&shared, &[&share[..], self.point.as_bytes()].concat(), LABEL).into()))
    }
}

/// What proves a header, which is given up to its last line's beginning.
fn proof(key: &FileKey, header: &str) -> Hmac<Sha256> {
    // A shorter key is filled up with zeros (RFC 2104).
    let mut block = [0; 64];
    block[..32].copy_from_slice(&derived(key, &[], b"header"));
    let mut mac = <Hmac<Sha256> as Mac>::new(&block.into());
    mac.update(header.as_bytes());
    mac
}

/// A new key of a file, and the header by which the holders of keys learn it.
///
/// # Errors
/// `BadInput` where nobody could read it, `Failed` where there is no randomness.
pub(super) fn lock(readers: &[ReaderKey]) -> Result<(FileKey, String)> {
    if readers.is_empty() || readers.len() > MAX_READERS {
        return Err(Error::new(Code::BadInput, NO_READER));
    }
    let key: FileKey = random()?;
    let mut header = String::from_utf8_lossy(MAGIC).into_owned();
    for reader in readers {
        let (reader, thrown) = (Reader::of(reader)?, random()?);
        let share = MontgomeryPoint::mul_base_clamped(thrown).to_bytes();
        let wrapping = reader.wrapping(reader.point.mul_clamped(thrown), &share)?;
        let wrapped = wrapping.encrypt(&NONCE.into(), &key[..]).map_err(|e| broken(&e.to_string()))?;
        let (share, wrapped) = (STANDARD_NO_PAD.encode(share), STANDARD_NO_PAD.encode(wrapped));
        header.push_str(&format!("-> {READER} {} {share}\n{wrapped}\n", reader.tag()));
    }
    header.push_str(END);
    let proof = STANDARD_NO_PAD.encode(proof(&key, &header).finalize().into_bytes());
    header.push_str(&format!(" {proof}\n"));
    Ok((key, header))
}

/// The key of a file by its header and one of the secrets of a reader: 32 bytes of Ed25519 each.
///
/// # Errors
/// `Denied` where it is for none of them, `Corrupt` where it is damaged.
pub fn unlock(header: &str, secrets: &[[u8; 32]]) -> Result<FileKey> {
    let end = header.rfind(END).ok_or_else(|| broken("header"))?;
    let (head, last) = header.split_at(end + END.len());
    let stanzas = stanzas(head)?;
    for secret in secrets {
        let own = SigningKey::from_bytes(secret);
        let reader = Reader::of(&own.verifying_key().to_bytes())?;
        let tag = reader.tag();
        for stanza in stanzas.iter().filter(|s| s.args.first() == Some(&READER) && s.args.get(1) == Some(&tag.as_str()))
        {
            let share = stanza.args.get(2).and_then(|a| decoded(a)?.try_into().ok());
            let share: [u8; 32] = share.ok_or_else(|| broken("share"))?;
            let wrapped = decoded(&stanza.body).ok_or_else(|| broken("key of the file"))?;
            let wrapping = reader.wrapping(MontgomeryPoint(share).mul_clamped(own.to_scalar_bytes()), &share)?;
            // Another key may have this tag, too.
            let Ok(key) = wrapping.decrypt(&NONCE.into(), &wrapped[..]) else { continue };
            let key: FileKey = key.try_into().map_err(|_| broken("key of the file"))?;
            let said = last.strip_prefix(' ').and_then(|l| decoded(l.strip_suffix('\n')?));
            let said = said.ok_or_else(|| broken("header"))?;
            return proof(&key, head).verify_slice(&said).map(|()| key).map_err(|_| broken("header"));
        }
    }
    Err(Error::new(Code::Denied, NOT_FOR))
}

/// One way to learn the key of a file.
struct Stanza<'h> {
    args: Vec<&'h str>,
    body: String,
}

/// Reads a header up to its last line.
fn stanzas(head: &str) -> Result<Vec<Stanza<'_>>> {
    let rest = head.strip_prefix(&*String::from_utf8_lossy(MAGIC)).ok_or_else(|| broken("header"))?;
    let (mut lines, mut out) = (rest.lines(), Vec::new());
    loop {
        let line = lines.next().ok_or_else(|| broken("header"))?;
        if line == END {
            return Ok(out);
        }
        let args = line.strip_prefix("-> ").ok_or_else(|| broken("header"))?.split(' ').collect();
        let mut body = String::new();
        loop {
            let line = lines.next().filter(|l| l.len() <= COLUMNS).ok_or_else(|| broken("header"))?;
            body.push_str(line);
            if line.len() < COLUMNS {
                break;
            }
        }
        out.push(Stanza { args, body });
    }
}

fn decoded(digits: &str) -> Option<Vec<u8>> {
    STANDARD_NO_PAD.decode(digits).ok()
}

/// Seals a text for the holders of keys, as a text.
///
/// # Errors
/// `BadInput` where nobody could read it, `Failed` where there is no randomness.
pub fn seal(text: &str, readers: &[ReaderKey]) -> Result<String> {
    let mut sealing = Sealing::begin(Vec::new(), readers)?;
    let sealed = sealing.write_all(text.as_bytes()).and_then(|()| sealing.finish());
    let digits = STANDARD.encode(sealed.map_err(|e| Error::new(Code::Failed, BROKEN).with("what", e))?);
    let mut out = String::from(ARMOUR.0);
    for (at, digit) in digits.chars().enumerate() {
        if at % COLUMNS == 0 {
            out.push('\n');
        }
        out.push(digit);
    }
    Ok(out + "\n" + ARMOUR.1 + "\n")
}

/// Opens a sealed text with one of the secrets of a reader.
///
/// # Errors
/// As [`unlock`].
pub fn open(sealed: &str, secrets: &[[u8; 32]]) -> Result<String> {
    let body = sealed.trim().strip_prefix(ARMOUR.0).and_then(|s| s.strip_suffix(ARMOUR.1));
    let digits: String = body.ok_or_else(|| broken("text"))?.split_ascii_whitespace().collect();
    let bytes = STANDARD.decode(digits).map_err(|_| broken("text"))?;
    let mut text = String::new();
    let mut opened = Opened::open(Cursor::new(bytes), |header| unlock(header, secrets))?;
    opened.read_to_string(&mut text).map_err(|e| broken(&e.to_string()))?;
    Ok(text)
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
            bytes[at] = if bytes[at] == b'B' { b'C' } else { b'B' };
            if let Ok(text) = String::from_utf8(bytes) {
                assert!(open(&text, &[secret]).is_err(), "byte {at}");
            }
            assert!(open(&sealed[..at], &[secret]).is_err() || at + 1 == sealed.len(), "cut at {at}");
        }
    }

    /// Made by `age -a -R KEY.pub` (age 1.1.1) for the key of the seed 7.
    const OF_AGE: &str = "-----BEGIN AGE ENCRYPTED FILE-----\n\
         YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNzaC1lZDI1NTE5IHovZlN2dyAybjZP\n\
         NCs5dHd0clBEd1hodTYreGE3dnBDZSt1YVJKVnJUVC8zUE1mS0JjClhSZFc0elJX\n\
         SmJya2g0dlAyemJVRlBMZXE4VFBSVVkyWGE0OHJYZG0wRGcKLS0tIE1XM0FxOWVE\n\
         R3Vvc3RzSWhEQmh1bnQ5VUN2NzVuRlc0RnZYdGRxMWNRN3cK7szXk3fKbdRMKFiV\n\
         Sff92A647MVMF9uCdlZg7DibOsquBL19hUfKxEsEoUqWkGbkz5g=\n\
         -----END AGE ENCRYPTED FILE-----";

    #[test]
    fn what_age_made_is_opened() {
        let (secret, _) = key(7);
        assert_eq!(open(OF_AGE, &[secret]).unwrap(), "举报人：某甲");
        assert_eq!(open(OF_AGE, &[[8; 32]]).unwrap_err().code(), Code::Denied);
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
