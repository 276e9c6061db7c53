//! How a value lies in the engine: format version, kind, CRC32 over key and content, content.

use super::WHOLE;

const VERSION: u8 = 1;
const SEAL: usize = 6;

/// The first byte of keys of values, and of parts of split values.
const VALUE: u8 = 0;
const PART: u8 = 1;

/// A stored value.
#[derive(Debug, PartialEq, Eq)]
pub enum Stored {
    /// The value itself.
    Whole(Vec<u8>),
    /// A value in so many parts, of this length and check sum.
    Split { parts: u32, len: u64, crc: u32 },
}

/// Returns the engine's key for a value.
pub fn value_key(key: &[u8]) -> Vec<u8> {
    [&[VALUE], key].concat()
}

/// Returns the key for an engine's key of a value.
pub fn outer_key(inner: &[u8]) -> &[u8] {
    inner.get(1..).unwrap_or(&[])
}

/// Returns the engine's key for a part; parts of another content have other keys, so old and new never mix.
pub fn part_key(key: &[u8], crc: u32, part: u32) -> Vec<u8> {
    [&[PART], crc.to_be_bytes().as_slice(), &part.to_be_bytes(), key].concat()
}

fn seal(inner_key: &[u8], kind: u8, content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(SEAL + content.len());
    out.extend_from_slice(&[VERSION, kind]);
    out.extend_from_slice(&crc(inner_key, kind, content).to_le_bytes());
    out.extend_from_slice(content);
    out
}

fn crc(inner_key: &[u8], kind: u8, content: &[u8]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(&[VERSION, kind]);
    crc.update(&(inner_key.len() as u64).to_le_bytes());
    crc.update(inner_key);
    crc.update(content);
    crc.finalize()
}

fn unseal<'b>(inner_key: &[u8], bytes: &'b [u8]) -> Option<(u8, &'b [u8])> {
    let (head, content) = bytes.split_at_checked(SEAL)?;
    let kind = head[1];
    let sum = u32::from_le_bytes([head[2], head[3], head[4], head[5]]);
    (head[0] == VERSION && crc(inner_key, kind, content) == sum).then_some((kind, content))
}

/// Returns what to store for a value: engine keys and values, the one under the value's own key last.
pub fn store(key: &[u8], value: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let own = value_key(key);
    if value.len() <= WHOLE {
        let sealed = seal(&own, 0, value);
        return vec![(own, sealed)];
    }
    let sum = crc32fast::hash(value);
    let mut out = Vec::new();
    for (i, part) in (0..).zip(value.chunks(WHOLE)) {
        let at = part_key(key, sum, i);
        let sealed = seal(&at, 0, part);
        out.push((at, sealed));
    }
    let mut head = Vec::with_capacity(16);
    head.extend_from_slice(&(out.len() as u32).to_le_bytes());
    head.extend_from_slice(&(value.len() as u64).to_le_bytes());
    head.extend_from_slice(&sum.to_le_bytes());
    let sealed = seal(&own, 1, &head);
    out.push((own, sealed));
    out
}

/// Reads what the engine returned for an engine's key; nothing if it is damaged or of another version.
pub fn load(inner_key: &[u8], bytes: &[u8]) -> Option<Stored> {
    let (kind, content) = unseal(inner_key, bytes)?;
    match kind {
        0 => Some(Stored::Whole(content.to_vec())),
        1 => {
            let head: &[u8; 16] = content.try_into().ok()?;
            let word = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
            let len = u64::from(word(4)) | u64::from(word(8)) << 32;
            let parts = word(0);
            (len.div_ceil(WHOLE as u64) == u64::from(parts) && len <= super::MAX_VALUE as u64)
                .then_some(Stored::Split { parts, len, crc: word(12) })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flipped_byte_and_every_other_key_is_found() {
        let stored = store(b"k", b"value");
        let (key, bytes) = &stored[0];
        assert_eq!(load(key, bytes), Some(Stored::Whole(b"value".to_vec())));
        assert_eq!(load(&value_key(b"l"), bytes), None);
        for at in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1;
            assert_eq!(load(key, &flipped), None, "byte {at}");
        }
        let long = store(b"k", &vec![7; WHOLE * 2 + 1]);
        assert_eq!(long.len(), 4);
        let (key, bytes) = &long[3];
        assert!(matches!(load(key, bytes), Some(Stored::Split { parts: 3, .. })));
        assert!(long.iter().all(|(_, v)| v.len() < 128 << 10));
    }
}
