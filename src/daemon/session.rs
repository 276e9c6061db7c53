//! One client's console: what goes in and out, and their bounds.
//!
//! - In: the loop's own thread reads the client's messages when it has nothing else to do, one after the other. Else the
//!   client's own line fills up: a flood holds up only who sends it.
//! - Out: the same thread writes. It draws at most [`IN_FLIGHT`] screens that the client has not acknowledged;
//!   what changes meanwhile is drawn once, as it is then. A client that takes nothing stops its own thread and no other.

use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use ratatui::layout::Size;

use super::allowance::Allowance;
use super::limits::drawn;
use crate::domain::id::RecordId;
use crate::domain::record::Stamp;
use crate::error::Error;
use crate::keymap::Key;
use crate::log::State;
use crate::os::line::UnixStream;
use crate::os::wait::{PollFd, PollFlags, Timespec, poll};
use crate::service::Actor;
use crate::service::people::identity::{admitted, last_changed};
use crate::tui::depth::Depth;
use crate::tui::input::{Closing, Event, Feed, Inbox, Input, MAX_PASTE, Poll};
use crate::tui::run::Host;
use crate::wire::frame::{self, Trouble};
use crate::wire::protocol::{CHUNK, Colours, IN_FLIGHT, MAX_UP, ToClient, ToDaemon};

/// How much of a line is read at once, in bytes.
const AT_ONCE: usize = 8 << 10;

/// Both ends of one client's line, for the threads of its session and for the daemon that may end it.
pub struct Line {
    stream: UnixStream,
    /// Screens that are on their way.
    on_their_way: AtomicU32,
    /// The daemon ends.
    stopping: AtomicBool,
    /// The client has said who it is.
    greeted: AtomicBool,
    /// Bytes sent, for those who measure.
    sent: AtomicU64,
    /// Where the loop is woken, once it runs.
    feed: Mutex<Option<Feed>>,
    /// Whose console it is.
    guest: OnceLock<Guest>,
    /// The terminal's size, where it is larger than what is drawn.
    larger: Mutex<Option<Size>>,
    /// Why the console is closed, where the person may not go on.
    closed: Mutex<Option<Error>>,
}

/// Who has a console open.
struct Guest {
    actor: Actor,
    /// When the person's record was last changed, as it was last looked at.
    changed: Mutex<Option<Stamp>>,
}

impl Line {
    /// A line over a stream.
    pub fn new(stream: UnixStream) -> Arc<Self> {
        Arc::new(Self {
            stream,
            on_their_way: AtomicU32::new(0),
            stopping: AtomicBool::new(false),
            greeted: AtomicBool::new(false),
            sent: AtomicU64::new(0),
            feed: Mutex::new(None),
            guest: OnceLock::new(),
            larger: Mutex::new(None),
            closed: Mutex::new(None),
        })
    }

    /// The stream.
    pub fn stream(&self) -> &UnixStream {
        &self.stream
    }

    /// How many bytes were sent to the terminal.
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Notes that the client has said who it is.
    pub fn greeted(&self) {
        self.greeted.store(true, Ordering::Release);
    }

    /// Whether the client has said who it is.
    pub fn is_greeted(&self) -> bool {
        self.greeted.load(Ordering::Acquire)
    }

    /// Says a message.
    ///
    /// # Errors
    /// Where the client is gone.
    pub fn say(&self, message: &ToClient) -> io::Result<()> {
        (&self.stream).write_all(&frame::encode(message)?)
    }

    /// Says the end; a client that takes nothing is not waited for long.
    pub fn say_end(&self, code: u8, text: String) {
        drop(self.stream.set_write_timeout(Some(Duration::from_secs(2))));
        drop(self.say(&ToClient::End(code, text)));
        drop(self.stream.shutdown(Shutdown::Write));
    }

    /// Breaks the line off: whoever reads or writes it ends.
    pub fn cut(&self) {
        self.stopping.store(true, Ordering::Release);
        drop(self.stream.shutdown(Shutdown::Both));
    }

    /// Lets the loop end, as by `SIGTERM`.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
        self.wake();
    }

    fn wake(&self) {
        if let Some(feed) = &*self.feed.lock().unwrap_or_else(PoisonError::into_inner) {
            feed.wake();
        }
    }

    /// Says whose console it is. It is closed when the person is let in no more: see [`Line::review`].
    pub fn receive(&self, actor: Actor) {
        let _ = self.guest.set(Guest { actor, changed: Mutex::new(None) });
    }

    /// Whose console it is, where it is one.
    pub fn person(&self) -> Option<RecordId> {
        self.guest.get().map(|g| g.actor.person)
    }

    /// Closes the console where the person may not go on: taken away, or without what let the person in. Where the person's
    /// role may be another one now, the console looks at once.
    pub fn review(&self, state: &State) {
        let Some(guest) = self.guest.get() else { return };
        let now = last_changed(state, guest.actor.person);
        let before = std::mem::replace(&mut *guest.changed.lock().unwrap_or_else(PoisonError::into_inner), now);
        if before.is_some() && before == now {
            return;
        }
        if let Err(error) = admitted(state, &guest.actor) {
            self.closed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
            return self.stop();
        }
        if before.is_some() {
            self.wake();
        }
    }

    /// Why the console was closed, where the person may not go on.
    pub fn closed(&self) -> Option<Error> {
        self.closed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes the size of the client's terminal; returns what is drawn of it.
    pub fn sized(&self, size: Size) -> Size {
        let drawn = drawn(size);
        *self.larger.lock().unwrap_or_else(PoisonError::into_inner) = Some(size).filter(|s| *s != drawn);
        drawn
    }

    /// The terminal's size, where it is larger than what is drawn.
    pub fn larger(&self) -> Option<Size> {
        *self.larger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the daemon ends.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    /// Says where the loop is woken.
    pub fn attend(&self, feed: Feed) {
        *self.feed.lock().unwrap_or_else(PoisonError::into_inner) = Some(feed);
    }

    fn acknowledged(&self) {
        let one_less = |n: u32| Some(n.saturating_sub(1));
        let _ = self.on_their_way.fetch_update(Ordering::AcqRel, Ordering::Acquire, one_less);
    }
}

/// What a session's loop reads: what the client says, what the rest of the program has to say, and the daemon's end before
/// everything else.
pub struct Hearing {
    inbox: Inbox,
    bell: UnixStream,
    line: Arc<Line>,
    allowance: Allowance,
    /// What has come and is no whole message yet, or was not taken yet.
    heard: Vec<u8>,
    taken: usize,
    told: bool,
}

impl Hearing {
    /// Reads the line as quickly as the allowance lets it, and a queue with its bell.
    pub(super) fn new(inbox: Inbox, bell: UnixStream, line: Arc<Line>, allowance: Allowance) -> Self {
        Self { inbox, bell, line, allowance, heard: Vec::new(), taken: 0, told: false }
    }

    /// The next message that has come whole.
    fn message(&mut self) -> Result<Option<ToDaemon>, Trouble> {
        let mut rest = self.heard.get(self.taken..).unwrap_or_default();
        let Some(length) = frame::announced(rest, MAX_UP)? else { return Ok(None) };
        if rest.len() < length {
            return Ok(None);
        }
        let message = frame::read(&mut rest, MAX_UP)?;
        self.taken += length;
        if self.taken == self.heard.len() {
            self.taken = 0;
            self.heard.clear();
            // The room of a large paste is not kept.
            self.heard.shrink_to(AT_ONCE);
        }
        Ok(Some(message))
    }

    /// Waits until the line, where it is listened to, or the bell has something; reads the one and silences the other.
    fn wait(&mut self, timeout: Option<Duration>, listens: bool) -> Result<(), Trouble> {
        let wait = timeout.and_then(|t| Timespec::try_from(t).ok());
        let line = self.line.stream();
        let asked = if listens { PollFlags::IN } else { PollFlags::empty() };
        let mut fds = [PollFd::new(line, asked), PollFd::new(&self.bell, PollFlags::IN)];
        match poll(&mut fds, wait.as_ref()) {
            Ok(_) => {}
            Err(crate::os::Errno::INTR) => return Ok(()),
            Err(e) => return Err(io::Error::from(e).into()),
        }
        // A line that broke off says so even where it is not listened to.
        let (line_has, bell_rings) = (!fds[0].revents().is_empty(), !fds[1].revents().is_empty());
        if bell_rings {
            drop((&self.bell).read(&mut [0; 64]));
        }
        if line_has {
            self.heard.drain(..std::mem::take(&mut self.taken));
            let had = self.heard.len();
            self.heard.resize(had + AT_ONCE, 0);
            let read = self.line.stream().read(&mut self.heard[had..]);
            self.heard.truncate(had + read.as_ref().map_or(0, |n| *n));
            match read {
                Ok(0) => return Err(Trouble::End),
                Ok(_) => {}
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e.into()),
            }
        }
        Ok(())
    }

    fn hear(&mut self, timeout: Option<Duration>) -> Result<Poll, Trouble> {
        let until = timeout.and_then(|t| Instant::now().checked_add(t));
        let mut waited = false;
        loop {
            if !self.told && self.line.is_stopping() {
                self.told = true;
                return Ok(Poll::Event(Event::Close(Closing::Terminated)));
            }
            match self.inbox.next(Some(Duration::ZERO)) {
                Poll::Event(event) => return Ok(Poll::Event(event)),
                // The bell's other end goes with the last feed; the line is still there.
                Poll::Nothing | Poll::End => {}
            }
            let left = until.map(|until| until.saturating_duration_since(Instant::now()));
            if let Some(held_up) = self.allowance.wait() {
                if waited && left == Some(Duration::ZERO) {
                    return Ok(Poll::Nothing);
                }
                self.wait(Some(left.map_or(held_up, |left| left.min(held_up))), false)?;
                waited = true;
                continue;
            }
            if let Some(message) = self.message()? {
                let event = match message {
                    ToDaemon::Key(key) => Event::Key(Key::new(key.code, key.ctrl, key.alt, key.shift)),
                    ToDaemon::Paste(text) if text.len() <= MAX_PASTE => Event::Paste(text),
                    ToDaemon::Mouse(mouse) => Event::Mouse(mouse),
                    ToDaemon::Focus(has) => Event::Focus(has),
                    ToDaemon::Resize(width, height) => Event::Resize(self.line.sized(Size { width, height })),
                    ToDaemon::Resumed => Event::Resumed,
                    ToDaemon::Ack => {
                        self.line.acknowledged();
                        // What was held back may be drawn now.
                        return Ok(Poll::Nothing);
                    }
                    ToDaemon::Bye => return Err(Trouble::End),
                    ToDaemon::Hello(_) | ToDaemon::Paste(_) => return Err(Trouble::Garbage),
                };
                return Ok(Poll::Event(event));
            }
            self.allowance.rest();
            if waited && left == Some(Duration::ZERO) {
                return Ok(Poll::Nothing);
            }
            self.wait(left, true)?;
            waited = true;
        }
    }
}

impl Input for Hearing {
    fn next(&mut self, timeout: Option<Duration>) -> Poll {
        self.hear(timeout).unwrap_or_else(|trouble| {
            Poll::Event(Event::Close(match trouble {
                Trouble::End | Trouble::Line(_) => Closing::HungUp,
                Trouble::TooLarge(_) | Trouble::Version(_) | Trouble::Garbage => Closing::Gone,
            }))
        })
    }
}

/// What a session's screen writes to.
pub struct Paper {
    line: Arc<Line>,
    waiting: Vec<u8>,
}

impl Paper {
    /// Writes to a line.
    pub fn new(line: Arc<Line>) -> Self {
        Self { line, waiting: Vec::new() }
    }
}

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let bytes = std::mem::take(&mut self.waiting);
        if bytes.is_empty() {
            return Ok(());
        }
        self.line.on_their_way.fetch_add(1, Ordering::AcqRel);
        self.line.sent.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        let mut chunks = bytes.chunks(CHUNK).peekable();
        while let Some(chunk) = chunks.next() {
            self.line.say(&ToClient::Output(chunk.to_vec(), chunks.peek().is_none()))?;
        }
        Ok(())
    }
}

/// What is around a session's screen: the client's terminal.
pub struct Around {
    line: Arc<Line>,
}

impl Around {
    /// Around the screen of a line.
    pub fn new(line: Arc<Line>) -> Self {
        Self { line }
    }
}

impl Host for Around {
    /// The client stops itself, and says so when it goes on.
    fn suspend(&mut self) -> io::Result<bool> {
        self.line.say(&ToClient::Suspend).map(|()| false)
    }

    fn open(&mut self, path: &std::path::Path) -> io::Result<()> {
        crate::tui::outside::told(path).map_or(Ok(()), |path| self.line.say(&ToClient::Open(path)))
    }

    fn revive(&mut self) -> io::Result<bool> {
        Ok(false)
    }

    /// The acknowledgement that makes room again is heard by the loop itself.
    fn may_draw(&mut self) -> bool {
        self.line.on_their_way.load(Ordering::Acquire) < IN_FLIGHT
    }
}

/// What a client's number of colours is to the screen.
pub fn depth(colours: Colours) -> Depth {
    match colours {
        Colours::None => Depth::None,
        Colours::Ansi16 => Depth::Ansi16,
        Colours::Ansi256 => Depth::Ansi256,
        Colours::True => Depth::True,
    }
}

/// What a terminal's depth is on the line.
pub fn colours(depth: Depth) -> Colours {
    match depth {
        Depth::None => Colours::None,
        Depth::Ansi16 => Colours::Ansi16,
        Depth::Ansi256 => Colours::Ansi256,
        Depth::True => Colours::True,
    }
}
