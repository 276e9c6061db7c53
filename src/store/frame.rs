//! One frame of the journal: a head of 20 bytes, then the body.
//!
//! | bytes | what |
//! | --- | --- |
//! | 2 | marker, for finding frames again behind damage |
//! | 1 | format version |
//! | 1 | flags: bit 0 = last frame of its group |
//! | 4 | length of the body |
//! | 4 | distance back to the head of the group's first frame |
//! | 4 | CRC32 of the body |
//! | 4 | CRC32 of the 16 bytes before, and of the frame's segment number and offset |
//!
//! All numbers are little-endian. The place is part of the head's CRC, so bytes that look like a frame inside a body,
//! or a frame that a disk put elsewhere, are never taken for one.

/// The size of a frame's head in bytes.
pub const HEAD: usize = 20;
/// The two bytes that a frame begins with.
pub const MARKER: [u8; 2] = [0xCA, 0xD5];
const VERSION: u8 = 1;
const LAST: u8 = 1;

/// The head of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The length of the body in bytes.
    pub len: u32,
    /// The distance back to the head of the group's first frame; 0 for that frame itself.
    pub back: u32,
    /// Whether the group ends with this frame.
    pub last: bool,
    /// The CRC32 of the body.
    pub body_crc: u32,
}

impl Head {
    /// Returns the head for a body.
    pub fn of(body: &[u8], back: u32, last: bool) -> Self {
        Self { len: u32::try_from(body.len()).unwrap_or(u32::MAX), back, last, body_crc: crc32fast::hash(body) }
    }

    /// Returns the size of the whole frame in bytes.
    pub fn size(&self) -> u64 {
        HEAD as u64 + u64::from(self.len)
    }

    /// Returns the bytes of the head for its place.
    pub fn encode(&self, segment: u32, offset: u32) -> [u8; HEAD] {
        let mut out = [0; HEAD];
        out[..2].copy_from_slice(&MARKER);
        out[2] = VERSION;
        out[3] = if self.last { LAST } else { 0 };
        out[4..8].copy_from_slice(&self.len.to_le_bytes());
        out[8..12].copy_from_slice(&self.back.to_le_bytes());
        out[12..16].copy_from_slice(&self.body_crc.to_le_bytes());
        let crc = place_crc(&out[..16], segment, offset);
        out[16..].copy_from_slice(&crc.to_le_bytes());
        out
    }

    /// Reads a head at its place; nothing if it is damaged, of another place or of an unknown version.
    pub fn decode(bytes: &[u8], segment: u32, offset: u32) -> Option<Self> {
        let bytes: &[u8; HEAD] = bytes.get(..HEAD)?.try_into().ok()?;
        let word = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        let sound = bytes[..2] == MARKER
            && bytes[2] == VERSION
            && bytes[3] & !LAST == 0
            && word(16) == place_crc(&bytes[..16], segment, offset);
        sound.then(|| Self { len: word(4), back: word(8), last: bytes[3] & LAST != 0, body_crc: word(12) })
    }

    /// Whether a body is the one that this head was made for.
    pub fn fits(&self, body: &[u8]) -> bool {
        body.len() as u64 == u64::from(self.len) && crc32fast::hash(body) == self.body_crc
    }
}

fn place_crc(bytes: &[u8], segment: u32, offset: u32) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(&segment.to_le_bytes());
    crc.update(&offset.to_le_bytes());
    crc.update(bytes);
    crc.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flipped_bit_and_every_other_place_is_found() {
        let body = b"finding 17 is closed";
        let head = Head::of(body, 40, true);
        let bytes = head.encode(3, 4096);
        assert_eq!(Head::decode(&bytes, 3, 4096), Some(head));
        assert!(head.fits(body) && !head.fits(b"finding 18 is closed") && !head.fits(&body[1..]));
        assert_eq!(Head::decode(&bytes, 2, 4096), None);
        assert_eq!(Head::decode(&bytes, 3, 4095), None);
        for bit in 0..HEAD * 8 {
            let mut flipped = bytes;
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Head::decode(&flipped, 3, 4096), None, "bit {bit}");
        }
        assert_eq!(Head::decode(&bytes[..19], 3, 4096), None);
    }
}
