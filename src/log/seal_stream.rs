//! What a sealed file holds: age's payload, pieces that are encrypted one by one under a key that the header of
//! [`super::seal`] wraps.
//!
//! The nonce of a piece is its number and whether it is the last (STREAM): none can be left out, moved or cut off unseen.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};

use chacha20poly1305::aead::Aead;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit};

use super::seal::{FileKey, MAGIC, MAX_HEADER, ReaderKey, broken, derived, lock, random};
use crate::error::{Code, Error, Result};

crate::messages! {
    DAMAGED: "the sealed file is damaged", "密封文件已损坏";
    UNWRITTEN: "the sealed file cannot be written", "密封文件无法写入";
}

/// Bytes of a piece before it is encrypted, and those that prove it.
const PIECE: usize = 64 << 10;
const PROOF: usize = 16;
/// Bytes of what makes the key of the pieces another one than that of the file.
const SALT: usize = 16;

fn cipher(key: &FileKey, salt: &[u8; SALT]) -> ChaCha20Poly1305 {
    ChaCha20Poly1305::new(&derived(key, salt, b"payload").into())
}

fn nonce(number: u64, last: bool) -> [u8; 12] {
    let mut out = [0; 12];
    out[3..11].copy_from_slice(&number.to_be_bytes());
    out[11] = u8::from(last);
    out
}

/// Encrypts what is written. What was written is whole only once [`Sealing::finish`] was called.
pub struct Sealing<W> {
    to: W,
    cipher: ChaCha20Poly1305,
    held: Vec<u8>,
    number: u64,
}

impl<W: Write> Sealing<W> {
    /// Begins a file for the holders of keys.
    ///
    /// # Errors
    /// `BadInput` where nobody could read it; `Failed` where the disk refuses.
    pub fn begin(mut to: W, readers: &[ReaderKey]) -> Result<Self> {
        let ((key, header), salt) = (lock(readers)?, random()?);
        let failed = |e: io::Error| Error::new(Code::Failed, UNWRITTEN).caused_by(e);
        to.write_all(header.as_bytes()).and_then(|()| to.write_all(&salt)).map_err(failed)?;
        Ok(Self { to, cipher: cipher(&key, &salt), held: Vec::with_capacity(PIECE), number: 0 })
    }

    fn put(&mut self, last: bool) -> io::Result<()> {
        let sealed = self.cipher.encrypt(&nonce(self.number, last).into(), &self.held[..]);
        self.to.write_all(&sealed.map_err(|_| io::ErrorKind::InvalidInput)?)?;
        self.number += 1;
        self.held.clear();
        Ok(())
    }

    /// Writes what is left, and gives back what it was written to.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        self.put(true)?;
        self.to.flush()?;
        Ok(self.to)
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.held.len() == PIECE {
            self.put(false)?;
        }
        let n = bytes.len().min(PIECE - self.held.len());
        self.held.extend_from_slice(&bytes[..n]);
        Ok(n)
    }

    /// Only whole pieces are written before the end.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The header that a file begins with, its last line's end included.
fn header(from: &mut impl Read) -> Result<String> {
    let mut lines = BufReader::new(from.take(MAX_HEADER));
    let mut out = String::new();
    loop {
        let line = out.len();
        let read = lines.read_line(&mut out).unwrap_or(0);
        if read == 0 || !out.ends_with('\n') || !out.as_bytes().starts_with(&MAGIC[..out.len().min(MAGIC.len())]) {
            return Err(broken("header"));
        }
        if out[line..].starts_with("---") {
            return Ok(out);
        }
    }
}

/// Reads a sealed file as if it were not.
pub struct Opened<R> {
    from: R,
    cipher: ChaCha20Poly1305,
    /// Where the pieces begin, how many there are, and the bytes that they hold.
    start: u64,
    pieces: u64,
    len: u64,
    /// The piece that is held, and where one is.
    held: Option<(u64, Vec<u8>)>,
    at: u64,
}

impl<R: Read + Seek> Opened<R> {
    /// Opens a file whose key a function tells by its header, as [`super::seal::unlock`] does.
    ///
    /// # Errors
    /// `Denied` where it is for none of them; `Corrupt` where it is damaged.
    pub fn open(mut from: R, unlock: impl FnOnce(&str) -> Result<FileKey>) -> Result<Self> {
        let damaged = |e: io::Error| Error::new(Code::Corrupt, DAMAGED).caused_by(e);
        from.rewind().map_err(damaged)?;
        let header = header(&mut from)?;
        let start = (header.len() + SALT) as u64;
        from.seek(SeekFrom::Start(header.len() as u64)).map_err(damaged)?;
        let mut salt = [0; SALT];
        from.read_exact(&mut salt).map_err(damaged)?;
        let key = unlock(&header)?;
        let end = from.seek(SeekFrom::End(0)).map_err(damaged)?;
        let sealed = end.saturating_sub(start);
        let pieces = sealed.div_ceil((PIECE + PROOF) as u64);
        let len = sealed.checked_sub(pieces * PROOF as u64).filter(|_| pieces > 0);
        let len = len.ok_or_else(|| Error::new(Code::Corrupt, DAMAGED))?;
        Ok(Self { from, cipher: cipher(&key, &salt), start, pieces, len, held: None, at: 0 })
    }

    /// How many bytes it holds.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    fn piece(&mut self, number: u64) -> io::Result<&[u8]> {
        if self.held.as_ref().is_none_or(|(held, _)| *held != number) {
            let whole = (PIECE + PROOF) as u64;
            self.from.seek(SeekFrom::Start(self.start + number * whole))?;
            let mut sealed = Vec::with_capacity(PIECE + PROOF);
            (&mut self.from).take(whole).read_to_end(&mut sealed)?;
            let last = number + 1 == self.pieces;
            let opened = self.cipher.decrypt(&nonce(number, last).into(), &sealed[..]);
            let wrong = |_| io::Error::new(io::ErrorKind::InvalidData, Error::new(Code::Corrupt, DAMAGED));
            self.held = Some((number, opened.map_err(wrong)?));
        }
        Ok(self.held.as_ref().map_or(&[], |(_, bytes)| bytes))
    }
}

impl<R: Read + Seek> Read for Opened<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.len || out.is_empty() {
            return Ok(0);
        }
        let (number, within) = (self.at / PIECE as u64, (self.at % PIECE as u64) as usize);
        let piece = self.piece(number)?.get(within..).unwrap_or_default();
        let n = piece.len().min(out.len());
        out[..n].copy_from_slice(&piece[..n]);
        self.at += n as u64;
        Ok(n)
    }
}

impl<R: Read + Seek> Seek for Opened<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(n) => Some(n),
            SeekFrom::End(n) => self.len.checked_add_signed(n),
            SeekFrom::Current(n) => self.at.checked_add_signed(n),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::log::DeviceKey;

    fn sealed(bytes: &[u8], readers: &[ReaderKey]) -> Vec<u8> {
        let mut out = Sealing::begin(Vec::new(), readers).unwrap();
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    }

    fn opened(sealed: &[u8], key: &DeviceKey) -> Result<io::Result<Vec<u8>>> {
        let mut file = Opened::open(Cursor::new(sealed), |header| key.unlock(header, &[]))?;
        let mut out = Vec::new();
        Ok(file.read_to_end(&mut out).map(|_| out))
    }

    #[test]
    fn what_was_written_is_read_whatever_its_size() {
        let key = DeviceKey::from_secret(&[7; 32]);
        for size in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 17] {
            let bytes: Vec<u8> = (0..size).map(|n| n as u8).collect();
            let file = sealed(&bytes, &[key.public()]);
            assert_eq!(opened(&file, &key).unwrap().unwrap(), bytes, "{size}");
            let held = Opened::open(Cursor::new(&file), |header| key.unlock(header, &[])).unwrap();
            assert_eq!((held.len(), held.is_empty()), (size as u64, size == 0));
        }
        let file = sealed(b"abc", &[key.public()]);
        assert_eq!(opened(&file, &DeviceKey::from_secret(&[8; 32])).unwrap_err().code(), Code::Denied);
    }

    #[test]
    fn no_piece_is_left_out_moved_cut_off_or_changed_unseen() {
        let key = DeviceKey::from_secret(&[7; 32]);
        let bytes: Vec<u8> = (0..2 * PIECE + 100).map(|n| (n / 7) as u8).collect();
        let file = sealed(&bytes, &[key.public()]);
        let fails = |file: &[u8]| !matches!(opened(file, &key), Ok(Ok(_)));
        let (whole, start) = (PIECE + PROOF, file.len() - 2 * (PIECE + PROOF) - 100 - PROOF);
        let mut moved = file.clone();
        moved[start..start + 2 * whole].rotate_left(whole);
        assert!(fails(&moved), "moved");
        let mut without = file.clone();
        without.drain(start..start + whole);
        assert!(fails(&without), "left out");
        for cut in [start + 2 * whole, start + whole, start, start - 1, 11, 0, file.len() - 1] {
            assert!(fails(&file[..cut]), "cut at {cut}");
        }
        for at in (0..file.len()).step_by(997) {
            let mut changed = file.clone();
            changed[at] ^= 1;
            assert!(fails(&changed), "byte {at}");
        }
    }
}
