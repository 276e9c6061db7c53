//! Output that stays quiet when nobody reads on, as in `ducha list tasks | head`.

use std::io::{self, ErrorKind, Write};

/// Passes everything on until the reader goes away; from then on nothing, and no error either: what a command does
/// beside printing is done to its end.
pub struct Quiet<W> {
    to: W,
    gone: bool,
}

impl<W: Write> Quiet<W> {
    /// Wraps an output.
    pub fn new(to: W) -> Self {
        Self { to, gone: false }
    }

    fn unless_gone<T>(&mut self, done: io::Result<T>, instead: T) -> io::Result<T> {
        match done {
            Err(e) if e.kind() == ErrorKind::BrokenPipe => {
                self.gone = true;
                Ok(instead)
            }
            done => done,
        }
    }
}

impl<W: Write> Write for Quiet<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.gone {
            return Ok(bytes.len());
        }
        let done = self.to.write(bytes);
        self.unless_gone(done, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.gone {
            return Ok(());
        }
        let done = self.to.flush();
        self.unless_gone(done, ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Gone(ErrorKind);

    impl Write for Gone {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(self.0.into())
        }
    }

    #[test]
    fn only_a_broken_pipe_is_no_error() {
        let mut quiet = Quiet::new(Gone(ErrorKind::BrokenPipe));
        assert!(quiet.write_all(b"rows").is_ok() && quiet.flush().is_ok());
        let mut full = Quiet::new(Gone(ErrorKind::StorageFull));
        assert_eq!(full.write_all(b"rows").unwrap_err().kind(), ErrorKind::StorageFull);
    }
}
