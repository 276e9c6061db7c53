//! The output of a forwarded command, kept until its client takes it.
//!
//! A command may hold the records against writers while it prints them, and its client may be a pager that nobody
//! touches for an hour. So printing never waits for the client: what it does not take at once waits in memory, and
//! beyond `IN_MEMORY` in a file that has no name.

use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::os::files::{FileExt, OpenOptionsExt};
use crate::wire::frame;
use crate::wire::protocol::{CHUNK, ToClient};

/// How much waits in memory, in bytes.
const IN_MEMORY: usize = 1 << 20;
/// How large the file grows, in bytes; then printing waits until the client has taken all of it.
const IN_FILE: u64 = 256 << 20;
/// How long printing waits for a client that takes nothing; then it is as if the client were gone.
const PATIENCE: Duration = Duration::from_secs(60);

/// Messages for one client, in their order.
pub struct Spool {
    folder: PathBuf,
    held: Mutex<Held>,
    more: Condvar,
    fewer: Condvar,
    /// The size of the file at which printing waits, and how long it waits for a client that takes nothing.
    bounds: (u64, Duration),
}

#[derive(Default)]
struct Held {
    memory: VecDeque<Vec<u8>>,
    bytes: usize,
    file: Option<File>,
    written: u64,
    read: u64,
    ended: bool,
    /// The client is gone: nothing is kept any more.
    dropped: bool,
}

impl Spool {
    /// An empty spool, whose file would be made in a folder.
    pub fn new(folder: &Path) -> Arc<Self> {
        Self::bounded(folder, (IN_FILE, PATIENCE))
    }

    fn bounded(folder: &Path, bounds: (u64, Duration)) -> Arc<Self> {
        let (more, fewer) = (Condvar::new(), Condvar::new());
        Arc::new(Self { folder: folder.to_path_buf(), held: Mutex::default(), more, fewer, bounds })
    }

    /// Waits while the file is full, as long as the client takes something from time to time.
    fn wait_for_room<'a>(&self, mut held: MutexGuard<'a, Held>) -> MutexGuard<'a, Held> {
        while held.written >= self.bounds.0 && !held.dropped {
            let read = held.read;
            let waited = self.fewer.wait_timeout_while(held, self.bounds.1, |h| h.read == read && !h.dropped);
            let (back, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            held = back;
            if timeout.timed_out() {
                *held = Held { dropped: true, ..Held::default() };
            }
        }
        held
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a message.
    ///
    /// # Errors
    /// `BrokenPipe` where the client is gone; where the disk refuses.
    pub fn push(&self, message: &ToClient) -> io::Result<()> {
        let bytes = frame::encode(message)?;
        let mut held = self.wait_for_room(self.held());
        if held.dropped {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        if held.file.is_none() && held.bytes + bytes.len() > IN_MEMORY && !held.memory.is_empty() {
            held.file = Some(nameless(&self.folder)?);
        }
        let at = held.written;
        if let Some(file) = &held.file {
            file.write_all_at(&bytes, at)?;
            held.written += bytes.len() as u64;
        } else {
            held.bytes += bytes.len();
            held.memory.push_back(bytes);
        }
        drop(held);
        self.more.notify_one();
        Ok(())
    }

    /// Says that nothing more comes.
    pub fn end(&self) {
        self.held().ended = true;
        self.more.notify_one();
    }

    /// Sends everything to the client, until the end or until it is gone.
    pub fn send(&self, out: &mut impl Write) {
        let mut block = Vec::new();
        loop {
            let mut held = self.held();
            let bytes = loop {
                if let Some(bytes) = held.memory.pop_front() {
                    held.bytes -= bytes.len();
                    break bytes;
                }
                if held.read < held.written {
                    let length = usize::try_from(held.written - held.read).unwrap_or(CHUNK).min(CHUNK);
                    block.resize(length, 0);
                    let read = match &held.file {
                        Some(file) => file.read_exact_at(&mut block, held.read),
                        None => Ok(()),
                    };
                    if read.is_err() {
                        *held = Held { dropped: true, ..Held::default() };
                        self.fewer.notify_all();
                        return;
                    }
                    held.read += length as u64;
                    self.fewer.notify_all();
                    if held.read == held.written {
                        // All of it was taken: the next goes to memory again.
                        (held.file, held.read, held.written) = (None, 0, 0);
                    }
                    break std::mem::take(&mut block);
                }
                if held.ended || held.dropped {
                    return;
                }
                held = self.more.wait(held).unwrap_or_else(PoisonError::into_inner);
            };
            drop(held);
            if out.write_all(&bytes).is_err() {
                let mut held = self.held();
                *held = Held { dropped: true, ..Held::default() };
                self.fewer.notify_all();
                return;
            }
        }
    }

    /// A writer of a command's data, or of its messages.
    pub fn writer(self: &Arc<Self>, messages: bool) -> SpoolWriter {
        SpoolWriter { spool: Arc::clone(self), messages, waiting: Vec::new() }
    }
}

/// A file that is in no folder.
fn nameless(folder: &Path) -> io::Result<File> {
    // The name is only needed for a moment; the process and the address of this call make it its own.
    let name = format!(".spool-{}-{:?}", std::process::id(), std::thread::current().id());
    let path = folder.join(name.replace(['(', ')'], ""));
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(true).mode(0o600).open(&path)?;
    std::fs::remove_file(&path)?;
    Ok(file)
}

/// Writes to a spool; what is written goes on its way when it is flushed, or when there is much.
pub struct SpoolWriter {
    spool: Arc<Spool>,
    messages: bool,
    waiting: Vec<u8>,
}

impl Clone for SpoolWriter {
    /// Another writer, that keeps nothing back yet.
    fn clone(&self) -> Self {
        self.spool.writer(self.messages)
    }
}

/// How much a writer keeps back.
const TOGETHER: usize = 32 << 10;

impl Write for SpoolWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(CHUNK / 2);
        self.waiting.extend_from_slice(&bytes[..taken]);
        // Messages and data keep their order as they would on a terminal.
        if self.messages || self.waiting.len() >= TOGETHER {
            self.flush()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let bytes = std::mem::take(&mut self.waiting);
        self.spool.push(&if self.messages { ToClient::Message(bytes) } else { ToClient::Output(bytes, false) })
    }
}

impl Drop for SpoolWriter {
    fn drop(&mut self) {
        drop(self.flush());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::protocol::MAX_DOWN;

    #[test]
    fn everything_arrives_in_order_though_nobody_takes_it_for_long() {
        let dir = tempfile::tempdir().unwrap();
        let spool = Spool::new(dir.path());
        let mut out = spool.writer(false);
        for line in 0..400_000 {
            writeln!(out, "第 {line} 行").unwrap();
        }
        drop(out);
        assert!(spool.held().bytes <= IN_MEMORY, "the rest lies in a file");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "that has no name");
        spool.writer(true).write_all(b"done").unwrap();
        spool.end();
        let mut sent = Vec::new();
        spool.send(&mut sent);
        let (mut from, mut text, mut said) = (&sent[..], Vec::new(), Vec::new());
        while let Ok(message) = frame::read(&mut from, MAX_DOWN) {
            match message {
                ToClient::Output(bytes, _) => text.extend(bytes),
                ToClient::Message(bytes) => said.extend(bytes),
                other => panic!("{other:?}"),
            }
        }
        let text = String::from_utf8(text).unwrap();
        assert!(text.lines().enumerate().all(|(at, line)| line == format!("第 {at} 行")));
        assert_eq!((text.lines().count(), &said[..]), (400_000, &b"done"[..]));
    }

    #[test]
    fn the_file_stays_small_and_who_takes_nothing_is_let_go() {
        let dir = tempfile::tempdir().unwrap();
        let most = 2 << 20;
        let spool = Spool::bounded(dir.path(), (most, Duration::from_secs(60)));
        let sent = std::thread::scope(|scope| {
            let printing = Arc::clone(&spool);
            scope.spawn(move || {
                let mut out = printing.writer(false);
                for line in 0..600_000 {
                    writeln!(out, "第 {line} 行").unwrap();
                    if line % 1000 == 0 {
                        assert!(printing.held().written <= most + 2 * TOGETHER as u64);
                    }
                }
                drop(out);
                printing.end();
            });
            let mut sent = Vec::new();
            spool.send(&mut sent);
            sent
        });
        assert!(sent.len() > 3 * most as usize, "{}", sent.len());
        let stalled = Spool::bounded(dir.path(), (most, Duration::from_millis(50)));
        let mut out = stalled.writer(false);
        let error = (0..).find_map(|_| out.write_all(&[b'x'; 9000]).err()).unwrap();
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
        assert!(stalled.held().file.is_none() && stalled.held().bytes == 0, "and what was kept is given back");
    }

    #[test]
    fn a_client_that_is_gone_ends_the_printing() {
        struct Gone;
        impl Write for Gone {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let spool = Spool::new(Path::new("/nonexistent"));
        spool.writer(true).write_all(b"x").unwrap();
        spool.send(&mut Gone);
        assert_eq!(spool.writer(true).write_all(b"x").unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }
}
