//! Listening, sessions, the end.

use std::collections::{HashMap, HashSet};
use std::io;
use std::os::unix::net::{UnixListener, UnixStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use ratatui::layout::Size;
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::allowance::{Allowance, Shared};
use super::limits::{self, Descriptors, MAX_CLIENTS, MAX_WAITING};
use super::logfile::Log;
use super::messages;
use super::session::{Around, Hearing, Line, Paper, depth};
use super::spool::{Spool, SpoolWriter};
use crate::domain::id::RecordId;
use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Message};
use crate::keymap::Key;
use crate::service::identity::Came;
use crate::service::{Actor, Office};
use crate::tui::backend::{Screen, Spare};
use crate::tui::input::{Event, Feed, channel, channel_with_bell};
use crate::tui::run::{App, Ended, Flow, Request, run};
use crate::wire::frame::{self, Trouble, VERSION};
use crate::wire::protocol::{Command, GONE, Hello, MAX_ARGS, MAX_HELLO, Status, ToClient, ToDaemon, Verb};
use crate::wire::{messages as ground, protocol as wire, socket};

/// The stack of a session's thread: only what is touched takes memory.
const STACK: usize = 2 << 20;
/// How long a client may take to say who it is, all in all.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long sessions may take to end when the daemon does.
const FAREWELL: Duration = Duration::from_secs(5);
/// How long a command waits until it may run.
const TURN: Duration = Duration::from_secs(30);
/// What a console takes: its line, and a bell of two ends.
const OF_A_CONSOLE: u64 = 3;
/// The exit code of a client whose session failed (`EX_SOFTWARE`).
const BROKEN: u8 = 70;

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
        lang(&self.hello)
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
    parts: Parts,
    home: PathBuf,
    clients: Mutex<HashMap<u64, Arc<Line>>>,
    fewer: Condvar,
    next: AtomicU64,
    stopping: AtomicBool,
    spare: Arc<Spare>,
    /// The processor time that all consoles share.
    shared: Arc<Shared>,
    descriptors: Descriptors,
    commands: Mutex<usize>,
    command_ended: Condvar,
    /// How many sessions were refused for want of room, and why the last one was.
    refused: Mutex<(u64, Option<Message>)>,
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
                Err(rustix::io::Errno::INTR) => continue,
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
        self.farewell();
        Ok(())
    }

    /// Closes the consoles of those who may not go on.
    fn review(&self) {
        let lines: Vec<Arc<Line>> = self.clients().values().map(Arc::clone).collect();
        let state = self.parts.office.read();
        lines.iter().for_each(|line| line.review(&state));
    }

    fn farewell(&self) {
        let log = &self.parts.log;
        self.stopping.store(true, Ordering::Release);
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
    fn no_room(&self, number: u64, error: &Error) {
        self.parts.log.line(format_args!("client {number}: no room: {error}"));
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        *refused = (refused.0 + 1, Some(error.what().clone()));
    }

    /// How the daemon does.
    fn status(&self, lang: Lang) -> Status {
        let consoles: Vec<_> = self.clients().values().filter_map(|l| l.person()).collect();
        let (refused, why) = self.refused.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Status {
            version: env!("CARGO_PKG_VERSION").into(),
            pid: std::process::id(),
            consoles: consoles.len() as u64,
            people: consoles.iter().collect::<HashSet<_>>().len() as u64,
            commands: *self.commands.lock().unwrap_or_else(PoisonError::into_inner) as u64,
            descriptors: (self.descriptors.open(), self.descriptors.most()),
            memory: memory(),
            refused,
            why: why.map_or_else(String::new, |why| why.say(lang)),
        }
    }

    /// Whether there is room for a console of a person.
    fn room_for(&self, person: RecordId) -> Result<()> {
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
    fn room(&self) -> Result<()> {
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

    /// One client, from its greeting to its end.
    fn client(self: &Arc<Self>, number: u64, line: &Arc<Line>) {
        let log = &self.parts.log;
        let mut within = Within { stream: line.stream(), end: Instant::now() + PATIENCE };
        let greeting = frame::read::<ToDaemon>(&mut within, MAX_HELLO);
        line.greeted();
        let hello = match greeting {
            Ok(ToDaemon::Hello(hello)) => *hello,
            Ok(_) | Err(Trouble::Garbage | Trouble::TooLarge(_)) => {
                log.line(format_args!("client {number}: garbage"));
                return line.say_end(2, ground::GARBAGE.text(Lang::En).into());
            }
            Err(Trouble::Version(theirs)) => {
                log.line(format_args!("client {number}: version {theirs}"));
                let said = Message::plain(ground::OTHER_VERSION).with("theirs", VERSION).with("ours", theirs);
                return line.say_end(2, said.say(Lang::En));
            }
            Err(Trouble::End | Trouble::Line(_)) => return,
        };
        let lang = lang(&hello);
        if self.stopping.load(Ordering::Acquire) {
            return line.say_end(GONE, messages::STOPPED.text(lang).into());
        }
        let refused = |error: &Error| {
            log.line(format_args!("client {number}: refused: {error}"));
            line.say_end(error.code().exit_code(), said(error, lang));
        };
        let uid = match socket::peer(line.stream()) {
            Ok(uid) => uid,
            Err(e) => return log.line(format_args!("client {number}: no uid: {e}")),
        };
        if hello.verb == Verb::Ping {
            drop(line.say(&ToClient::Pong(Box::new(self.status(lang)))));
            return;
        }
        let actor = match who(&self.parts.office, hello.who.as_deref(), &hello.came, uid) {
            Ok(actor) => actor,
            Err(error) => match withdrawn(&self.parts.office, &hello, uid) {
                Some(actor) => actor,
                None => return refused(&error),
            },
        };
        let own = uid == rustix::process::geteuid().as_raw();
        if matches!(hello.verb, Verb::Run(_)) && !own {
            // It would read and write files with the rights of the daemon's account.
            return refused(&Error::new(Code::Denied, messages::NOT_FOR_OTHERS));
        }
        let name = format!("{} {}", actor.person, self.parts.office.read().title(actor.person));
        drop(line.stream().set_read_timeout(None));
        let (code, text) = match &hello.verb {
            Verb::Run(command) if command.args.is_empty() || command.args.len() > MAX_ARGS => {
                (2, ground::GARBAGE.text(lang).to_string())
            }
            Verb::Run(command) => {
                let command = command.clone();
                if let Err(error) = self.room() {
                    self.no_room(number, &error);
                    return line.say_end(GONE, said(&error, lang));
                }
                return self.run(number, line, (actor, hello.size.0), command, lang);
            }
            Verb::Sync => {
                if let Err(error) = self.room() {
                    self.no_room(number, &error);
                    return line.say_end(GONE, said(&error, lang));
                }
                log.line(format_args!("client {number}: {name} exchanges entries (uid {uid})"));
                let ended = super::exchange::answer(&self.parts.office, actor, line);
                let ended = ended.map_or_else(|error| error.to_string(), |()| "ended".into());
                return log.line(format_args!("client {number}: {name}: {ended}"));
            }
            _ => {
                line.receive(actor.clone());
                if let Err(error) = self.room_for(actor.person) {
                    self.no_room(number, &error);
                    return line.say_end(GONE, said(&error, lang));
                }
                log.line(format_args!("client {number}: {name} attached (uid {uid})"));
                match self.console(
                    line,
                    Opening {
                        office: Arc::clone(&self.parts.office),
                        actor,
                        remote: hello.remote || !own,
                        hello,
                        feed: channel().0,
                    },
                ) {
                    Ok(end) => end,
                    Err(error) => return refused(&error),
                }
            }
        };
        log.line(format_args!("client {number}: {name} ended ({code})"));
        line.say_end(code, text);
    }

    /// A console, until it ends; returns the client's exit code and what it is told.
    fn console(&self, line: &Arc<Line>, mut opening: Opening) -> Result<(u8, String)> {
        let lang = opening.lang();
        let broken = |e: io::Error| Error::new(Code::Failed, messages::CANNOT_THREAD).caused_by(e);
        let (feed, inbox, bell) = channel_with_bell().map_err(broken)?;
        opening.feed = feed.clone();
        line.attend(feed);
        // What changed while the person was let in is seen now, what changes from here on by the daemon.
        line.review(&self.parts.office.read());
        if let Some(error) = line.closed() {
            return Err(error);
        }
        let (size, colours) = (opening.hello.size, opening.hello.colours);
        let mut allowance = Allowance::new(Arc::clone(&self.shared), opening.actor.person);
        let app = allowance.open(|| (self.parts.make)(opening))?;
        line.say(&ToClient::Welcome).map_err(broken)?;
        let size = line.sized(Size { width: size.0, height: size.1 });
        let screen = Screen::new(Paper::new(Arc::clone(line)), size, depth(colours));
        let mut screen = screen.sharing(Arc::clone(&self.spare));
        let mut app = Served { app, key: self.parts.panic_key, line: Arc::clone(line), lang };
        let mut hearing = Hearing::new(inbox, bell, Arc::clone(line), allowance);
        let ended = run(&mut screen, &mut hearing, &mut Around::new(Arc::clone(line)), &mut app);
        if let Some(error) = line.closed() {
            return Err(error);
        }
        Ok(match ended {
            _ if line.is_stopping() => (GONE, messages::STOPPED.text(lang).into()),
            Ok(Ended::Quit) => (0, String::new()),
            // The client is gone, or says nothing of use.
            Ok(Ended::Closed(_) | Ended::NoInput) | Err(_) => (129, String::new()),
        })
    }

    /// A forwarded command: it is run on a thread of its own and never waits for its client.
    fn run(self: &Arc<Self>, number: u64, line: &Arc<Line>, who: (Actor, u16), command: Command, lang: Lang) {
        let spool = Spool::new(&socket::folder(&self.home));
        let (daemon, own) = (Arc::clone(self), Arc::clone(&spool));
        let started = thread::Builder::new().name(format!("command {number}")).spawn(move || {
            let (out, err) = (own.writer(false), own.writer(true));
            let Some(_turn) = daemon.turn() else {
                let busy = Error::new(Code::Failed, messages::COMMANDS_BUSY).with("count", limits::MAX_COMMANDS);
                daemon.no_room(number, &busy);
                drop(own.push(&ToClient::End(GONE, said(&busy.hint(messages::HINT_AGAIN), lang))));
                return own.end();
            };
            let office = Arc::clone(&daemon.parts.office);
            let call = Call { office, actor: who.0, columns: who.1, command, lang, out, err };
            let code = catch_unwind(AssertUnwindSafe(|| (daemon.parts.command)(call)));
            let (code, text) = match code {
                Ok(code) => (code, String::new()),
                Err(_) => (BROKEN, messages::FAILED.text(lang).to_string()),
            };
            // That nobody takes it any more is no error.
            drop(own.push(&ToClient::End(code, text)));
            own.end();
        });
        match started {
            Ok(thread) => {
                spool.send(&mut line.stream());
                // Its client may be gone; the work is done to its end all the same.
                drop(thread.join());
            }
            Err(e) => {
                self.parts.log.line(format_args!("client {number}: {e}"));
                line.say_end(GONE, messages::CANNOT_THREAD.text(lang).into());
            }
        }
    }
}

/// A command that runs, until this is dropped.
struct Turn<'a>(&'a Daemon);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.0.commands.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.command_ended.notify_one();
    }
}

impl Daemon {
    /// Waits until a command may run; nothing where that takes too long.
    fn turn(&self) -> Option<Turn<'_>> {
        let running = self.commands.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.command_ended.wait_timeout_while(running, TURN, |n| *n >= limits::MAX_COMMANDS);
        let (mut running, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
        if timeout.timed_out() {
            return None;
        }
        *running += 1;
        Some(Turn(self))
    }
}

/// The memory that this process holds, in bytes; 0 where the system does not tell.
fn memory() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").ok();
    let held = pages.and_then(|text| text.split(' ').nth(1)?.parse::<u64>().ok());
    held.unwrap_or(0) * rustix::param::page_size() as u64
}

/// Reads until a moment and no longer, however slowly it comes.
struct Within<'a> {
    stream: &'a UnixStream,
    end: Instant,
}

impl io::Read for Within<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let left = self.end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.stream.set_read_timeout(Some(left))?;
        let mut stream = self.stream;
        stream.read(out)
    }
}

/// The console of a client: with a word on the last line where the terminal is larger than what is drawn, and a key that
/// blows it up where a test asks for one.
struct Served {
    app: Box<dyn App>,
    key: Option<Key>,
    line: Arc<Line>,
    lang: Lang,
}

impl App for Served {
    fn handle(&mut self, event: Event) -> Flow {
        if let (Event::Key(key), Some(fuse)) = (&event, self.key)
            && *key == fuse
        {
            #[allow(clippy::panic)]
            {
                panic!("asked for by a test");
            }
        }
        self.app.handle(event)
    }

    fn draw(&mut self, frame: &mut ratatui::Frame<'_>) {
        self.app.draw(frame);
        let Some(size) = self.line.larger() else { return };
        let area = frame.area();
        let said = Message::plain(messages::DRAWN_OF)
            .with("width", size.width)
            .with("height", size.height)
            .with("most_width", area.width)
            .with("most_height", area.height)
            .say(self.lang);
        let x = area.right().saturating_sub(crate::tui::text::width(&said) as u16 + 2);
        let style = ratatui::style::Style::new().add_modifier(ratatui::style::Modifier::REVERSED);
        frame.buffer_mut().set_string(x, area.bottom().saturating_sub(1), said, style);
    }

    fn wake_at(&self) -> Option<Instant> {
        self.app.wake_at()
    }

    fn requests(&mut self) -> Vec<Request> {
        self.app.requests()
    }
}

fn lang(hello: &Hello) -> Lang {
    if hello.chinese { Lang::Zh } else { Lang::En }
}

/// A error as one text: what was wrong, and what to do.
pub(super) fn said(error: &Error, lang: Lang) -> String {
    std::iter::once(error.say(lang)).chain(error.hints(lang)).collect::<Vec<_>>().join("\n")
}

/// Who a client is: by name only where it runs under the daemon's own account, else by its uid's login.
pub(super) fn who(office: &Office, name: Option<&str>, came: &wire::Came, uid: u32) -> Result<Actor> {
    let own = uid == rustix::process::geteuid().as_raw();
    match (name, own) {
        (Some(name), true) => office.admit(name, self::came(came)),
        (None, true) => office.actor(None),
        (Some(_), false) => Err(Error::new(Code::Denied, messages::NOT_YOU)),
        (None, false) => {
            let login = login_of(uid).unwrap_or_else(|| uid.to_string());
            office.admit_login(&login)?.ok_or_else(|| {
                Error::new(Code::Denied, messages::UNKNOWN_USER)
                    .with("login", &login)
                    .hint(Message::plain(messages::HINT_LOGIN).with("login", &login))
            })
        }
    }
}

/// Who a client is whose access was ended, where it only wants to bring what it had not sent.
fn withdrawn(office: &Office, hello: &Hello, uid: u32) -> Option<Actor> {
    let own = uid == rustix::process::geteuid().as_raw();
    let name = hello.who.as_deref().filter(|_| own && hello.verb == Verb::Sync)?;
    office.withdrawn(name, came(&hello.came))
}

fn came(came: &wire::Came) -> Came<'_> {
    match came {
        wire::Came::Here => Came::Named,
        wire::Came::SomeKey => Came::SomeKey,
        wire::Came::Key(mark) => Came::Key(mark),
    }
}

/// The login name of a uid, from the system's list.
pub(super) fn login_of(uid: u32) -> Option<String> {
    let list = std::fs::read_to_string("/etc/passwd").ok()?;
    let id = uid.to_string();
    let mut lines = list.lines().map(|l| l.split(':').collect::<Vec<_>>());
    lines.find(|l| l.get(2) == Some(&id.as_str())).and_then(|l| l.first().map(|n| (*n).to_string()))
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use super::*;

    #[test]
    fn what_comes_byte_by_byte_is_not_waited_for_without_end() {
        let (here, mut there) = UnixStream::pair().unwrap();
        let mut within = Within { stream: &here, end: Instant::now() + Duration::from_millis(200) };
        let mut read = 0;
        let end = loop {
            there.write_all(&[1]).unwrap();
            match within.read(&mut [0; 1]) {
                Ok(n) => read += n,
                Err(e) => break e,
            }
        };
        assert!(read > 0 && end.kind() == io::ErrorKind::TimedOut, "{read} {end}");
    }
}
