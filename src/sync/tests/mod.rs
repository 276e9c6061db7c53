//! Several stores of one office that exchange over real lines and folders.

mod bundles;
mod converge;
mod folder;
mod hostile;
mod lines;
mod sight;
mod versions;
mod worked;

use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use super::Remote;
use super::line::Line;
use super::local::Local;
use super::serve::serve;
use super::session::{Outcome, SMALL_FILE, Wanted, sync};
use crate::error::Result;
use crate::i18n::Lang;
use crate::service::tests::peers::Peer;
use crate::service::{Actor, Office};

pub(super) const WANTED: Wanted = Wanted { files: Some(SMALL_FILE), lang: Lang::Zh };

/// One end of a line that breaks after so many bytes in both directions together.
#[derive(Clone)]
pub(super) struct Cut {
    stream: Arc<UnixStream>,
    left: Arc<AtomicI64>,
}

impl Cut {
    fn spend(&self, n: usize) -> io::Result<()> {
        if self.left.fetch_sub(n as i64, Ordering::SeqCst) < n as i64 {
            drop(self.stream.shutdown(Shutdown::Both));
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(())
    }
}

impl Read for Cut {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = (&*self.stream).read(out)?;
        // What came before the cut is there.
        let left = self.left.load(Ordering::SeqCst).max(0) as usize;
        if n > left { self.spend(n).map(|()| 0) } else { self.spend(n).map(|()| n) }
    }
}

impl Write for Cut {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let left = self.left.load(Ordering::SeqCst).max(0) as usize;
        let some = bytes.len().min(left);
        if some == 0 {
            self.spend(bytes.len())?;
        }
        (&*self.stream).write_all(&bytes[..some])?;
        self.spend(some).map(|()| some)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Does something with a store at the other end of a line, which breaks after so many bytes.
pub(super) fn over_line<T>(server: &Office, actor: &Actor, cut: i64, work: impl FnOnce(&mut dyn Remote) -> T) -> T {
    let (here, there) = UnixStream::pair().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut local = Local::new(server, actor.clone());
            drop(serve(&mut local, &mut &there, &mut &there));
            drop(there.shutdown(Shutdown::Both));
        });
        let end = Cut { stream: Arc::new(here), left: Arc::new(AtomicI64::new(cut)) };
        let mut line = Line::new(end.clone(), end.clone());
        let done = work(&mut line);
        drop(end.stream.shutdown(Shutdown::Both));
        done
    })
}

/// One sync of a laptop with a server, who serves it as a person.
pub(super) fn synced(laptop: &Peer, server: &Peer, actor: &Actor, cut: i64) -> Result<Outcome> {
    over_line(server.office(), actor, cut, |line| sync(laptop.office(), line, &WANTED, &mut |_, _, _| true))
}

/// Whether two stores hold the same, byte for byte.
pub(super) fn same(a: &Peer, b: &Peer) -> bool {
    let (a, b) = (a.office().read(), b.office().read());
    a.head() == b.head() && a.projection() == b.projection()
}
