//! Frames: a length of four bytes (little-endian), a version, a body in postcard.
//!
//! A length is believed only up to a limit that the reader names, so that an announcement of 4 GB costs nothing; the
//! room for a body grows with what really comes.

use std::io::{self, Read, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The version of what is said between a console and its server. Both sides must be of the same.
pub const VERSION: u8 = 2;

/// How much room is made before bytes have come.
const AT_ONCE: usize = 64 << 10;

/// Why no message could be read.
#[derive(Debug)]
pub enum Trouble {
    /// The other side has gone, between two messages.
    End,
    /// The line failed, or broke within a message.
    Line(io::Error),
    /// A message of this many bytes was announced, which is more than is taken.
    TooLarge(u32),
    /// A message of another version.
    Version(u8),
    /// The bytes are no message.
    Garbage,
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Line(error)
    }
}

/// Returns a message as a frame.
///
/// # Errors
/// Where it cannot be encoded or is longer than a length can say.
pub fn encode(message: &impl Serialize) -> io::Result<Vec<u8>> {
    encode_as(VERSION, message)
}

/// Returns a message of another protocol's version as a frame.
///
/// # Errors
/// As [`encode`].
pub fn encode_as(version: u8, message: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0, 0, 0, 0, version];
    bytes = postcard::to_extend(message, bytes).map_err(io::Error::other)?;
    let length = u32::try_from(bytes.len() - 4).map_err(io::Error::other)?;
    bytes[..4].copy_from_slice(&length.to_le_bytes());
    Ok(bytes)
}

/// Writes a message, in one write.
///
/// # Errors
/// Where the line fails.
pub fn write(out: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    out.write_all(&encode(message)?)?;
    out.flush()
}

/// Reads a message of at most `limit` bytes.
///
/// # Errors
/// See [`Trouble`]. After any of them the line is of no more use.
pub fn read<T: DeserializeOwned>(from: &mut impl Read, limit: u32) -> Result<T, Trouble> {
    read_as(VERSION, from, limit)
}

/// Reads a message of another protocol's version.
///
/// # Errors
/// As [`read`].
pub fn read_as<T: DeserializeOwned>(version: u8, from: &mut impl Read, limit: u32) -> Result<T, Trouble> {
    let mut length = [0; 4];
    match from.read(&mut length) {
        Ok(0) => return Err(Trouble::End),
        Ok(n) => from.read_exact(&mut length[n..])?,
        Err(e) if e.kind() == io::ErrorKind::Interrupted => from.read_exact(&mut length)?,
        Err(e) => return Err(e.into()),
    }
    let length = u32::from_le_bytes(length);
    if length > limit {
        return Err(Trouble::TooLarge(length));
    }
    let mut body = Vec::with_capacity((length as usize).min(AT_ONCE));
    from.by_ref().take(u64::from(length)).read_to_end(&mut body)?;
    if body.len() < length as usize {
        return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
    }
    match body.split_first() {
        Some((theirs, body)) if *theirs == version => match postcard::take_from_bytes(body) {
            Ok((message, [])) => Ok(message),
            _ => Err(Trouble::Garbage),
        },
        Some((theirs, _)) => Err(Trouble::Version(*theirs)),
        None => Err(Trouble::Garbage),
    }
}

/// How long the frame is whose beginning is given, with its length; nothing where even that is not there yet.
///
/// # Errors
/// `TooLarge` where it says more than `limit`.
pub fn announced(beginning: &[u8], limit: u32) -> Result<Option<usize>, Trouble> {
    let Some(length) = beginning.first_chunk::<4>() else { return Ok(None) };
    let length = u32::from_le_bytes(*length);
    if length > limit { Err(Trouble::TooLarge(length)) } else { Ok(Some(4 + length as usize)) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::wire::protocol::{ToClient, ToDaemon};

    #[test]
    fn what_is_written_is_read() {
        let mut line = Vec::new();
        write(&mut line, &ToDaemon::Ack).unwrap();
        write(&mut line, &ToDaemon::Paste("税务".into())).unwrap();
        let mut from = &line[..];
        assert_eq!(read::<ToDaemon>(&mut from, 99).unwrap(), ToDaemon::Ack);
        assert_eq!(read::<ToDaemon>(&mut from, 99).unwrap(), ToDaemon::Paste("税务".into()));
        assert!(matches!(read::<ToDaemon>(&mut from, 99), Err(Trouble::End)));
    }

    /// Counts what is taken from an endless line.
    struct Endless(usize);

    impl Read for Endless {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            self.0 += out.len();
            out.fill(0xff);
            Ok(out.len())
        }
    }

    #[test]
    fn four_gigabytes_are_refused_before_anything_more_is_read() {
        let mut line = Endless(0);
        assert!(matches!(read::<ToDaemon>(&mut line, 1 << 20), Err(Trouble::TooLarge(u32::MAX))));
        assert_eq!(line.0, 4);
    }

    #[test]
    fn broken_lines_other_versions_and_tails_are_told_apart() {
        let whole = encode(&ToDaemon::Paste("税务".into())).unwrap();
        for cut in 1..whole.len() {
            assert!(matches!(read::<ToDaemon>(&mut &whole[..cut], 99), Err(Trouble::Line(_))), "cut at {cut}");
        }
        let mut other = whole.clone();
        other[4] = 9;
        assert!(matches!(read::<ToDaemon>(&mut &other[..], 99), Err(Trouble::Version(9))));
        let mut tail = whole.clone();
        tail[0] += 1;
        tail.push(0);
        assert!(matches!(read::<ToDaemon>(&mut &tail[..], 99), Err(Trouble::Garbage)));
        assert!(matches!(read::<ToDaemon>(&mut &[0, 0, 0, 0][..], 99), Err(Trouble::Garbage)));
    }

    proptest! {
        #[test]
        fn garbage_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let mut framed = (bytes.len() as u32 + 1).to_le_bytes().to_vec();
            framed.push(VERSION);
            framed.extend(&bytes);
            let _ = read::<ToDaemon>(&mut &framed[..], 1 << 16);
            let _ = read::<ToClient>(&mut &framed[..], 1 << 16);
            let _ = read::<ToDaemon>(&mut &bytes[..], 1 << 16);
        }
    }
}
