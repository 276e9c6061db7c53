//! What a command writes to: the one way out to a terminal, through which nothing goes that commands it.

use std::io::{self, Write};

use crate::i18n::safe::{escape, safe};

/// An output for people. Whatever text is written to it is made safe ([`crate::i18n::safe`]), whether or not it goes to a
/// terminal: what is piped is read by a pager, and what is kept is read later. What the program itself commands a terminal
/// (bold, a line erased) and files that are written to it go [as they are](Output::raw).
pub struct Output {
    to: Box<dyn Write + Send>,
    /// The beginning of a character whose end has not come.
    rest: Vec<u8>,
    /// Whether JSON is written.
    json: bool,
}

impl Output {
    /// An output on the way to another.
    pub fn new(to: Box<dyn Write + Send>) -> Self {
        Self { to, rest: Vec::new(), json: false }
    }

    /// For what the program itself commands, and for files: nothing is changed.
    pub fn raw(&mut self) -> &mut (dyn Write + Send) {
        &mut *self.to
    }

    /// Writes JSON: what must not be shown is written as `\uXXXX`, so that it means the same.
    pub fn json<T>(&mut self, write: impl FnOnce(&mut Self) -> T) -> T {
        self.json = true;
        let written = write(self);
        self.json = false;
        written
    }

    fn text(&mut self, text: &str) -> io::Result<()> {
        let shown = if self.json { escape(text) } else { safe(text) };
        self.to.write_all(shown.as_bytes())
    }

    /// Writes what bytes hold whole; what is no text is replaced.
    fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut chunks = bytes.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            self.text(chunk.valid())?;
            let broken = chunk.invalid();
            // Fewer than the character needs, and nothing behind them: the rest may come with the next call.
            let open = chunks.peek().is_none() && std::str::from_utf8(broken).is_err_and(|e| e.error_len().is_none());
            match open {
                true => self.rest = broken.to_vec(),
                false if !broken.is_empty() => self.text("\u{fffd}")?,
                false => {}
            }
        }
        Ok(())
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match (self.rest.is_empty(), std::str::from_utf8(bytes)) {
            (true, Ok(text)) => self.text(text)?,
            (true, Err(_)) => self.bytes(bytes)?,
            (false, _) => {
                let mut whole = std::mem::take(&mut self.rest);
                whole.extend_from_slice(bytes);
                self.bytes(&whole)?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn written(write: impl FnOnce(&mut Output)) -> String {
        let kept = Kept::default();
        write(&mut Output::new(Box::new(kept.clone())));
        let bytes = kept.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn nothing_that_commands_a_terminal_goes_through_however_it_is_cut() {
        let text = "税\u{1b}]52;c;eA==\u{7}\u{9b}2J\u{202e}务\n\t\r";
        let shown = "税␛]52;c;eA==␇␦2J␦务\n\t␍";
        for step in 1..text.len() {
            let out = written(|out| text.as_bytes().chunks(step).for_each(|part| out.write_all(part).unwrap()));
            assert_eq!(out, shown, "cut every {step} bytes");
        }
        assert_eq!(written(|out| out.write_all(b"a\xff\xe7\xa8b\xc2").unwrap()), "a\u{fffd}\u{fffd}b");
        assert_eq!(written(|out| out.raw().write_all(b"\x1b[1m").unwrap()), "\u{1b}[1m");
        let json = written(|out| out.json(|out| serde_json::to_writer(out, text).unwrap()));
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        assert!(json.is_ascii() || !json.contains(['\u{9b}', '\u{202e}']), "{json}");
    }
}
