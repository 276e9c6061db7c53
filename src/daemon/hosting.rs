//! Whoever holds the store serves it: a console that opened it answers on the socket as `ducha serve` does, for as long as
//! it is open. Rights are those of a server: the system says who is at the other end.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::core::{Daemon, Parts};
use super::forward;
use super::logfile::Log;
use super::running::{command, made};
use crate::action::Config;
use crate::error::Result;
use crate::log::Clock;
use crate::os::line::UnixStream;
use crate::service::Office;
use crate::store::{Layout, Lock};
use crate::wire::socket;

/// How long a command waits for another one to end.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long it waits for a console or server that has the store to answer: it may be about to open it.
const BEGINNING: Duration = Duration::from_secs(6);
/// The pauses between two looks: short ones first, since most commands take no longer.
const LOOKS: (Duration, Duration) = (Duration::from_millis(4), Duration::from_millis(40));

/// What a console that serves needs to know.
pub struct Host {
    /// What is configured.
    pub config: Config,
    /// The file that it stands in; themes and keymaps lie beside it.
    pub config_file: PathBuf,
    /// The clock, for the log.
    pub clock: Arc<dyn Clock>,
}

/// A store that is served by its console, until this is dropped: then who is attached is told, as by a server that ends.
pub struct Hosting {
    socket: PathBuf,
    stop: Option<UnixStream>,
    serving: Option<JoinHandle<()>>,
}

impl Hosting {
    /// Begins; nothing where there can be no socket, as on a read-only home: then nobody else is served.
    pub fn start(office: &Arc<Office>, host: Host) -> Option<Self> {
        Self::begin(office, host).ok()
    }

    fn begin(office: &Arc<Office>, host: Host) -> Result<Self> {
        let home = office.layout().home().to_path_buf();
        let failed = |e: io::Error| {
            crate::error::Error::new(crate::error::Code::Failed, super::messages::CANNOT_THREAD).caused_by(e)
        };
        let listener = socket::listen(&home)?;
        let (stop, stopped) = UnixStream::pair().map_err(failed)?;
        let Host { config, config_file, clock } = host;
        let parts = Parts {
            office: Arc::clone(office),
            make: Box::new(move |opening| made(opening, &config, &config_file)),
            command: Box::new(command),
            log: Arc::new(Log::open(&socket::log(&home), clock)),
            panic_key: None,
        };
        let daemon = Daemon::new(parts);
        // That the socket fails ends the serving, and the console goes on by itself.
        let serve = move || drop(daemon.serve(&listener, &stopped));
        let serving = thread::Builder::new().name("serving".into()).spawn(serve).map_err(failed)?;
        Ok(Self { socket: socket::path(&home), stop: Some(stop), serving: Some(serving) })
    }
}

impl Drop for Hosting {
    fn drop(&mut self) {
        // First, so that who comes now finds nobody and waits for the store.
        drop(std::fs::remove_file(&self.socket));
        self.stop = None;
        if let Some(serving) = self.serving.take() {
            drop(serving.join());
        }
    }
}

/// Waits until a home is served, or its store is free; tells which. Commands that run one after the other wait for each
/// other, and what begins to serve is waited for. Who has waited long enough is told who holds it, by trying.
pub fn is_served(home: &std::path::Path) -> bool {
    let (lock, begun) = (Layout::new(home).lock(), Instant::now());
    let mut pause = LOOKS.0;
    loop {
        if forward::find(home).is_some() {
            return true;
        }
        // Where nothing can be written, reading waits for nobody.
        if Lock::is_read_only(&lock) {
            return false;
        }
        let Some(holder) = Lock::asked(&lock) else { return false };
        let most = if holder.is_some_and(|h| !h.is_short()) { BEGINNING } else { PATIENCE };
        if begun.elapsed() >= most {
            return false;
        }
        thread::sleep(pause);
        pause = (pause * 2).min(LOOKS.1);
    }
}
