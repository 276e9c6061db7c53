//! The byte encoding of everything that is stored or sent: varints and length-prefixed parts, read with bounds.

/// Input that cannot be decoded; says what was being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed(pub &'static str);

impl std::fmt::Display for Malformed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "malformed {}", self.0)
    }
}

impl std::error::Error for Malformed {}

/// Appends an unsigned number, seven bits a byte.
pub fn put_uint(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

/// Appends a signed number (zigzag).
pub fn put_int(out: &mut Vec<u8>, n: i64) {
    put_uint(out, ((n << 1) ^ (n >> 63)) as u64);
}

/// Appends bytes behind their length.
pub fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_uint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// Reads what the `put_…` functions wrote, never past the end.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Reads from the start of a slice.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// What has not been read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Whether everything has been read.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Reads one byte.
    pub fn byte(&mut self) -> Result<u8, Malformed> {
        let [first, rest @ ..] = self.rest else { return Err(Malformed("byte")) };
        self.rest = rest;
        Ok(*first)
    }

    /// Reads `n` bytes.
    pub fn take(&mut self, n: usize) -> Result<&'a [u8], Malformed> {
        let Some((head, rest)) = self.rest.split_at_checked(n) else { return Err(Malformed("bytes")) };
        self.rest = rest;
        Ok(head)
    }

    /// Reads an unsigned number.
    pub fn uint(&mut self) -> Result<u64, Malformed> {
        // Most are of one byte.
        if let [first @ ..0x80, rest @ ..] = self.rest {
            self.rest = rest;
            return Ok(u64::from(*first));
        }
        let (mut n, mut shift) = (0u64, 0);
        while shift < 64 {
            let b = self.byte()?;
            let part = u64::from(b & 0x7f);
            if shift == 63 && part > 1 {
                return Err(Malformed("number"));
            }
            n |= part << shift;
            if b & 0x80 == 0 {
                return Ok(n);
            }
            shift += 7;
        }
        Err(Malformed("number"))
    }

    /// Reads a signed number.
    pub fn int(&mut self) -> Result<i64, Malformed> {
        let n = self.uint()?;
        Ok((n >> 1) as i64 ^ -((n & 1) as i64))
    }

    /// Reads an unsigned number of at most 32 bits.
    pub fn uint32(&mut self) -> Result<u32, Malformed> {
        u32::try_from(self.uint()?).map_err(|_| Malformed("number"))
    }

    /// Reads a count of parts that take at least one byte each, so that a forged count cannot ask for memory.
    pub fn count(&mut self) -> Result<usize, Malformed> {
        let n = usize::try_from(self.uint()?).map_err(|_| Malformed("count"))?;
        if n > self.rest.len() { Err(Malformed("count")) } else { Ok(n) }
    }

    /// Reads bytes behind their length.
    pub fn bytes(&mut self) -> Result<&'a [u8], Malformed> {
        let n = self.count()?;
        self.take(n)
    }

    /// Reads a text behind its length.
    pub fn text(&mut self) -> Result<&'a str, Malformed> {
        std::str::from_utf8(self.bytes()?).map_err(|_| Malformed("text"))
    }

    /// Reads an array of fixed size.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let mut out = [0; N];
        out.copy_from_slice(self.take(N)?);
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        for n in [0, 1, 127, 128, 300, u64::MAX] {
            let mut b = Vec::new();
            put_uint(&mut b, n);
            put_int(&mut b, -(n as i64 / 2));
            let mut r = Reader::new(&b);
            assert_eq!((r.uint(), r.int(), r.is_empty()), (Ok(n), Ok(-(n as i64 / 2)), true));
        }
    }

    #[test]
    fn forged_lengths_are_refused() {
        assert!(Reader::new(&[0xff; 11]).uint().is_err());
        assert!(Reader::new(&[200, 1, 0]).bytes().is_err());
        assert!(Reader::new(&[]).byte().is_err());
    }
}
