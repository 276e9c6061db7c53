//! Listening, sessions, the end.

use std::collections::{HashMap, HashSet};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::allowance::Shared;
use super::command::BROKEN;
use super::limits::{self, Descriptors, MAX_CLIENTS, MAX_WAITING};
use super::logfile::Log;
use super::messages;
use super::session::Line;
use super::spool::SpoolWriter;
use crate::domain::id::RecordId;
use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Message};
use crate::keymap::Key;
use crate::os::line::{UnixListener, UnixStream};
use crate::os::wait::{PollFd, PollFlags, Timespec, poll};
use crate::service::{Actor, Office};
use crate::tui::backend::Spare;
use crate::tui::input::Feed;
use crate::tui::run::App;
use crate::wire::protocol::{Command, GONE, Hello, Status};

/// The stack of a session's thread: only what is touched takes memory.
const STACK: usize = 2 << 20;
/// How long sessions may take to end when the daemon does.
const FAREWELL: Duration = Duration::from_secs(5);
/// What a console takes: its line, and a bell of two ends.
const OF_A_CONSOLE: u64 = 3;

/// What a console is made of.
pub struct Opening {
    /// The store.
    pub office: Arc<Office>,
    /// Whose it is.
    pub actor: Actor,
    /// Whether the files of this machine are none of the person's: so it is of everybody but the daemon's own account, and
    /// of who logs in over ssh.
    pub remote: bool,
    /// What the client said of its terminal.
    pub hello: Hello,
    /// Where the console's loop is woken and fed.
    pub feed: Feed,
}

impl Opening {
    /// The reader's language.
    pub fn lang(&self) -> Lang {
        if self.hello.chinese { Lang::Zh } else { Lang::En }
    }
}

/// A forwarded command.
pub struct Call {
    /// The store.
    pub office: Arc<Office>,
    /// Who calls.
    pub actor: Actor,
    /// The columns of the client's terminal.
    pub columns: u16,
    /// The command line.
    pub command: Command,
    /// The reader's language.
    pub lang: Lang,
    /// Where data goes.
    pub out: SpoolWriter,
    /// Where messages go.
    pub err: SpoolWriter,
}

/// Makes the console of a session, which wakes itself through the feed when the store changes.
pub type MakeApp = dyn Fn(Opening) -> Result<Box<dyn App>> + Send + Sync;
/// Runs a command, and returns its exit code.
pub type RunCommand = dyn Fn(Call) -> u8 + Send + Sync;

/// What a daemon is made of.
pub struct Parts {
    /// The store.
    pub office: Arc<Office>,
    /// Makes consoles.
    pub make: Box<MakeApp>,
    /// Runs commands.
    pub command: Box<RunCommand>,
    /// The log.
    pub log: Arc<Log>,
    /// For tests of what others notice: a session ends by a panic on this key.
    pub panic_key: Option<Key>,
}

/// A daemon.
pub struct Daemon {
    pub(super) parts: Parts,
    pub(super) home: PathBuf,
    pub(super) clients: Mutex<HashMap<u64, Arc<Line>>>,
    pub(super) fewer: Condvar,
    pub(super) next: AtomicU64,
    pub(super) stopping: AtomicBool,
    pub(super) spare: Arc<Spare>,
    /// The processor time that all consoles share.
    pub(super) shared: Arc<Shared>,
    pub(super) descriptors: Descriptors,
    pub(super) commands: Mutex<usize>,
    pub(super) command_ended: Condvar,
    /// How many sessions were refused for want of room, and why the last one was.
    pub(super) refused: Mutex<(u64, Option<Message>)>,
}

impl Daemon {
    /// A daemon that serves nobody yet.
    pub fn new(parts: Parts) -> Arc<Self> {
        let home = parts.office.layout().home().to_path_buf();
        Arc::new(Self {
            parts,
            home,
            clients: Mutex::default(),
            fewer: Condvar::new(),
            next: AtomicU64::new(1),
            stopping: AtomicBool::new(false),
            spare: Arc::default(),
            shared: Shared::new(),
            descriptors: Descriptors::raise(),
            commands: Mutex::new(0),
            command_ended: Condvar::new(),
            refused: Mutex::default(),
        })
    }

    fn clients(&self) -> MutexGuard<'_, HashMap<u64, Arc<Line>>> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many clients there are, and how many bytes were sent to their terminals.
    pub fn census(&self) -> (usize, u64) {
        let clients = self.clients();
        (clients.len(), clients.values().map(|l| l.sent()).sum())
    }

    /// Serves until something can be read from `stop`, or its other end is closed; then tells every session, and
    /// returns when they have ended, or were cut off.
    ///
    /// # Errors
    /// Where the socket fails.
    pub fn serve(self: &Arc<Self>, listener: &UnixListener, stop: &UnixStream) -> io::Result<()> {
        let log = &self.parts.log;
        log.line(format_args!("serving {} as process {}", self.home.display(), std::process::id()));
        let watched = Arc::downgrade(self);
        let _watching = self.parts.office.watch(move || {
            if let Some(daemon) = watched.upgrade() {
                daemon.review();
            }
        });
        let mut resting = false;
        // That there are no more is told once, and not twenty times a second.
        let mut short = false;
        loop {
            let mut fds = [PollFd::new(stop, PollFlags::IN), PollFd::new(listener, PollFlags::IN)];
            // Where the system gives no more descriptors, trying on at once would take a whole core.
            let rest = resting.then_some(Timespec { tv_sec: 0, tv_nsec: 50_000_000 });
            let awaited = if resting { &mut fds[..1] } else { &mut fds[..] };
            match poll(awaited, rest.as_ref()) {
                Ok(_) => {}
                Err(crate::os::Errno::INTR) => continue,
                Err(e) => return Err(e.into()),
            }
            if !fds[0].revents().is_empty() {
                break;
            }
            resting = false;
            match listener.accept() {
                Ok((stream, _)) => {
                    if std::mem::take(&mut short) {
                        log.line("accepting again");
                    }
                    self.welcome(stream);
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => {
                    if !std::mem::replace(&mut short, true) {
                        log.line(format_args!("cannot accept: {e}"));
                    }
                    resting = true;
                }
            }
        }
        self.stopping.store(true, Ordering::Release);
        self.turn_away(listener);
        self.farewell();
        Ok(())
    }

    /// Tells who stands in the queue that the daemon stops, so that a command is known not to have begun.
    fn turn_away(&self, listener: &UnixListener) {
        if listener.set_nonblocking(true).is_err() {
            return;
        }
        for stream in std::iter::from_fn(|| listener.accept().ok()).take(MAX_WAITING).map(|(stream, _)| stream) {
            Line::new(stream).say_end(GONE, messages::STOPPED.text(Lang::En).into());
        }
    }

    /// Closes the consoles of those who may not go on.
    fn review(&self) {
        let lines: Vec<Arc<Line>> = self.clients().values().map(Arc::clone).collect();
        let state = self.parts.office.read();
        lines.iter().for_each(|line| line.review(&state));
    }

    fn farewell(&self) {
        let log = &self.parts.log;
        let mut clients = self.clients();
        log.line(format_args!("stopping; {} clients", clients.len()));
        clients.values().for_each(|line| line.stop());
        let end = Instant::now() + FAREWELL;
        let mut cut = false;
        while !clients.is_empty() {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                if cut {
                    log.line(format_args!("{} clients did not end", clients.len()));
                    break;
                }
                cut = true;
                clients.values().for_each(|line| line.cut());
            }
            let wait = if cut { Duration::from_secs(1) } else { left };
            let (back, timeout) = self.fewer.wait_timeout(clients, wait).unwrap_or_else(PoisonError::into_inner);
            clients = back;
            if cut && timeout.timed_out() && !clients.is_empty() {
                log.line(format_args!("{} clients did not end", clients.len()));
                break;
            }
        }
        log.line("stopped");
    }

    fn welcome(self: &Arc<Self>, stream: UnixStream) {
        let line = Line::new(stream);
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        {
            let mut clients = self.clients();
            let mut silent = clients.iter().filter(|(_, l)| !l.is_greeted()).map(|(n, _)| *n);
            let (first, waiting) = (silent.clone().min(), silent.by_ref().count());
            drop(silent);
            if waiting >= MAX_WAITING
                && let Some(line) = first.and_then(|n| clients.remove(&n))
            {
                line.cut();
            }
            if clients.len() >= MAX_CLIENTS {
                drop(clients);
                let full = Error::new(Code::Failed, Message::plain(messages::FULL).with("count", MAX_CLIENTS));
                self.no_room(number, &full);
                // Its greeting is not read: it is short, and so is this.
                line.say_end(GONE, full.say(Lang::En));
                return;
            }
            clients.insert(number, Arc::clone(&line));
        }
        let daemon = Arc::clone(self);
        let own = Arc::clone(&line);
        let started = thread::Builder::new().name(format!("client {number}")).stack_size(STACK).spawn(move || {
            let ended = catch_unwind(AssertUnwindSafe(|| daemon.client(number, &own)));
            if ended.is_err() {
                daemon.parts.log.line(format_args!("client {number}: its session failed and was ended"));
                own.say_end(BROKEN, messages::FAILED.text(Lang::En).into());
            }
            daemon.gone(number, &own);
        });
        if let Err(e) = started {
            self.parts.log.line(format_args!("client {number}: {e}"));
            line.say_end(GONE, messages::CANNOT_THREAD.text(Lang::En).into());
            self.gone(number, &line);
        }
    }

    /// Notes that a session is refused for want of room.
    pub(super) fn no_room(&self, number: u64, error: &Error) {
        self.parts.log.line(format_args!("client {number}: no room: {error}"));
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        *refused = (refused.0 + 1, Some(error.what().clone()));
    }

    /// How the daemon does.
    pub(super) fn status(&self, lang: Lang) -> Status {
        let consoles: Vec<_> = self.clients().values().filter_map(|l| l.person()).collect();
        let (refused, why) = self.refused.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Status {
            version: env!("CARGO_PKG_VERSION").into(),
            pid: std::process::id(),
            consoles: consoles.len() as u64,
            people: consoles.iter().collect::<HashSet<_>>().len() as u64,
            commands: *self.commands.lock().unwrap_or_else(PoisonError::into_inner) as u64,
            descriptors: (self.descriptors.open(), self.descriptors.most()),
            memory: crate::os::machine::memory(),
            refused,
            why: why.map_or_else(String::new, |why| why.say(lang)),
        }
    }

    /// Whether there is room for a console of a person.
    pub(super) fn room_for(&self, person: RecordId) -> Result<()> {
        let most = limits::sessions(&self.parts.office.read());
        let own = self.clients().values().filter(|l| l.person() == Some(person)).count();
        if own > most {
            return Err(Error::new(Code::Denied, messages::TOO_MANY_OWN)
                .with("count", most)
                .hint(messages::HINT_TOO_MANY_OWN));
        }
        self.room()
    }

    /// Whether there are descriptors for another session.
    pub(super) fn room(&self) -> Result<()> {
        if self.descriptors.take(OF_A_CONSOLE) {
            return Ok(());
        }
        let number = |n: Option<u64>| n.unwrap_or_default();
        Err(Error::new(Code::Failed, messages::NEAR_LIMIT)
            .with("open", number(self.descriptors.open()))
            .with("most", number(self.descriptors.most()))
            .hint(messages::HINT_NEAR_LIMIT))
    }

    fn gone(&self, number: u64, line: &Line) {
        line.cut();
        self.clients().remove(&number);
        self.fewer.notify_all();
    }
}
