//! SHA-256 digests, and copying while one is made.

use std::fmt;
use std::io::{self, Read, Write};
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

/// A SHA-256 digest; written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// Returns the digest of bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Text is no digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoDigest;

impl FromStr for Digest {
    type Err = NoDigest;

    fn from_str(text: &str) -> Result<Self, NoDigest> {
        let mut out = [0; 32];
        if text.len() != 64 {
            return Err(NoDigest);
        }
        for (byte, pair) in out.iter_mut().zip(text.as_bytes().chunks(2)) {
            let digit = |b: u8| match b {
                b'0'..=b'9' => Ok(b - b'0'),
                b'a'..=b'f' => Ok(b - b'a' + 10),
                _ => Err(NoDigest),
            };
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Ok(Self(out))
    }
}

/// What a copy came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied {
    /// The digest of all bytes.
    pub digest: Digest,
    /// How many bytes there were.
    pub size: u64,
}

/// Copies everything and returns its digest; nothing if there is more than a bound, of which at most that much was
/// written. Memory is bounded.
///
/// # Errors
/// When reading or writing fails.
pub fn copy(from: &mut dyn Read, to: &mut dyn Write, bound: u64) -> io::Result<Option<Copied>> {
    let mut sha = Sha256::new();
    let mut size = 0;
    let mut piece = vec![0; 64 << 10];
    loop {
        let n = match from.read(&mut piece) {
            Ok(0) => return Ok(Some(Copied { digest: Digest(sha.finalize().into()), size })),
            Ok(n) => n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        size += n as u64;
        if size > bound {
            return Ok(None);
        }
        sha.update(&piece[..n]);
        to.write_all(&piece[..n])?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_written_and_read_as_sha256sum_does() {
        let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Digest::of(b"abc").to_string(), text);
        assert_eq!(text.parse(), Ok(Digest::of(b"abc")));
        for wrong in [&text[1..], &text.to_uppercase(), &format!("{}g", &text[1..]), "", &"é".repeat(32)] {
            assert_eq!(wrong.parse::<Digest>(), Err(NoDigest), "{wrong}");
        }
        let mut out = Vec::new();
        let copied = copy(&mut &b"abc"[..], &mut out, 3).unwrap().unwrap();
        assert_eq!((copied.digest.to_string().as_str(), copied.size, out.as_slice()), (text, 3, &b"abc"[..]));
        assert_eq!(copy(&mut &b"abcd"[..], &mut out, 3).unwrap(), None);
    }
}
