//! Key files as ssh-keygen writes them, for machines without it.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ducha::log::DeviceKey;

const KIND: &[u8] = b"ssh-ed25519";

fn part(bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as u32).to_be_bytes()[..], bytes].concat()
}

/// Writes the secret key of a seed into a file that only its owner reads; returns the line of the public one.
pub fn make(path: &Path, seed: u8) -> String {
    let (secret, public) = ([seed; 32], DeviceKey::from_secret(&[seed; 32]).public());
    let wire = [part(KIND), part(&public)].concat();
    let mut inner = [vec![0; 8], wire.clone(), part(&[secret, public].concat()), part(b"test")].concat();
    inner.extend((1..=8u8).take((8 - inner.len() % 8) % 8));
    let one = 1u32.to_be_bytes().to_vec();
    let whole = [b"openssh-key-v1\0".to_vec(), part(b"none"), part(b"none"), part(b""), one, part(&wire), part(&inner)]
        .concat();
    let digits = STANDARD.encode(whole);
    let lines: Vec<&str> = digits.as_bytes().chunks(70).map(|l| std::str::from_utf8(l).unwrap()).collect();
    let text =
        format!("-----BEGIN OPENSSH PRIVATE KEY-----\n{}\n-----END OPENSSH PRIVATE KEY-----\n", lines.join("\n"));
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    format!("ssh-ed25519 {} test", STANDARD.encode(wire))
}
