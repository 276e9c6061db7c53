//! The standard output where it is a pipe. What its reader has not taken yet, such as a pager that shows the first page,
//! waits here, so that the command ends and lets the store go.

use std::io::{self, ErrorKind, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};

/// The most bytes that wait, beside as many that are on their way; beyond them the command waits for the reader.
const MOST: usize = 64 << 20;

#[derive(Default)]
struct Waiting {
    bytes: Vec<u8>,
    ended: bool,
    /// Why the reader takes no more.
    failed: Option<ErrorKind>,
}

#[derive(Default)]
struct Line {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

impl Line {
    fn when(&self, ready: impl Fn(&Waiting) -> bool) -> MutexGuard<'_, Waiting> {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        self.changed.wait_while(waiting, |w| !ready(w)).unwrap_or_else(PoisonError::into_inner)
    }

    fn empty_into(&self, mut to: impl Write) {
        loop {
            let bytes = std::mem::take(&mut self.when(|w| w.ended || !w.bytes.is_empty()).bytes);
            if bytes.is_empty() {
                return;
            }
            self.changed.notify_all();
            if let Err(e) = to.write_all(&bytes).and_then(|()| to.flush()) {
                self.when(|_| true).failed = Some(e.kind());
                self.changed.notify_all();
                return;
            }
        }
    }
}

/// An output that takes more than its reader does; when it is dropped, it waits until all of it was taken.
pub struct Outlet {
    line: Arc<Line>,
    emptying: Option<JoinHandle<()>>,
}

impl Outlet {
    /// An outlet to another output.
    ///
    /// # Errors
    /// Where the system gives no thread.
    pub fn to(to: impl Write + Send + 'static) -> io::Result<Self> {
        let line = Arc::<Line>::default();
        let own = Arc::clone(&line);
        let emptying = Builder::new().name("output".into()).spawn(move || own.empty_into(to))?;
        Ok(Self { line, emptying: Some(emptying) })
    }
}

impl Write for Outlet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut waiting = self.line.when(|w| w.bytes.len() < MOST || w.failed.is_some());
        if let Some(kind) = waiting.failed {
            return Err(kind.into());
        }
        let taken = bytes.len().min(MOST - waiting.bytes.len());
        waiting.bytes.extend_from_slice(&bytes[..taken]);
        self.line.changed.notify_all();
        Ok(taken)
    }

    /// What waits is on its way already.
    fn flush(&mut self) -> io::Result<()> {
        self.line.when(|_| true).failed.map_or(Ok(()), |kind| Err(kind.into()))
    }
}

impl Drop for Outlet {
    fn drop(&mut self) {
        self.line.when(|_| true).ended = true;
        self.line.changed.notify_all();
        if let Some(emptying) = self.emptying.take() {
            drop(emptying.join());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

    use super::*;

    /// A reader that takes a piece when it is let.
    struct Slow(Receiver<()>, Arc<Mutex<Vec<u8>>>);

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.recv().map_err(|_| ErrorKind::BrokenPipe)?;
            let taken = bytes.len().min(1000);
            self.1.lock().unwrap().extend_from_slice(&bytes[..taken]);
            Ok(taken)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn slow() -> (SyncSender<()>, Arc<Mutex<Vec<u8>>>, Outlet) {
        let (lets, let_go) = sync_channel(1000);
        let read = Arc::<Mutex<Vec<u8>>>::default();
        (lets, Arc::clone(&read), Outlet::to(Slow(let_go, read)).unwrap())
    }

    #[test]
    fn nobody_waits_for_the_reader_and_all_of_it_arrives_in_order() {
        let (lets, read, mut outlet) = slow();
        let all: Vec<u8> = (0..100_000_u32).map(|n| (n % 251) as u8).collect();
        all.chunks(777).for_each(|piece| outlet.write_all(piece).unwrap());
        outlet.flush().unwrap();
        assert!(read.lock().unwrap().is_empty());
        (0..1000).for_each(|_| lets.send(()).unwrap());
        drop(outlet);
        assert!(*read.lock().unwrap() == all);
    }

    #[test]
    fn a_reader_that_goes_away_is_told_of() {
        let (lets, _, mut outlet) = slow();
        drop(lets);
        let gone = std::iter::repeat_with(|| outlet.write_all(&[0; 1 << 16])).find_map(Result::err);
        assert_eq!(gone.map(|e| e.kind()), Some(ErrorKind::BrokenPipe));
        assert_eq!(outlet.flush().unwrap_err().kind(), ErrorKind::BrokenPipe);
    }

    #[test]
    fn what_waits_is_bounded() {
        let (lets, _, mut outlet) = slow();
        assert_eq!(outlet.write(&vec![7; MOST + 4000]).unwrap(), MOST);
        drop(lets);
    }
}
