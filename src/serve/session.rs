//! One client's console: what goes in and out, and their bounds.
//!
//! - In: a thread reads the client's messages and feeds the loop's queue. When the queue is full, or much pasted text
//!   waits in it, the thread waits, and the client's own line fills up: a flood holds up only who sends it.
//! - Out: the loop's own thread writes. It draws at most [`IN_FLIGHT`] screens that the client has not acknowledged;
//!   what changes meanwhile is drawn once, as it is then. A client that takes nothing stops its own thread and no other.

use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use ratatui::layout::Size;

use crate::server::frame::{self, Trouble};
use crate::server::protocol::{CHUNK, Colours, IN_FLIGHT, MAX_UP, ToClient, ToDaemon};
use crate::tui::depth::Depth;
use crate::tui::input::{Came, Closing, Event, Feed, Inbox, Input, MAX_PASTE};
use crate::tui::run::Host;

/// How much pasted text may wait for the loop, in bytes, beside one paste that is larger.
const MAX_PASTED: usize = 2 << 20;

/// Both ends of one client's line, for the threads of its session and for the daemon that may end it.
pub struct Line {
    stream: UnixStream,
    /// Screens that are on their way.
    on_their_way: AtomicU32,
    /// The loop has something to draw and waits.
    held_back: AtomicBool,
    /// The daemon ends.
    stopping: AtomicBool,
    /// Pasted text that waits, in bytes.
    pasted: Mutex<usize>,
    taken: Condvar,
    /// The client has said who it is.
    greeted: AtomicBool,
    /// Bytes sent, for those who measure.
    sent: AtomicU64,
    /// Where the loop is woken, once it runs.
    feed: Mutex<Option<Feed>>,
}

impl Line {
    /// A line over a stream.
    pub fn new(stream: UnixStream) -> Arc<Self> {
        Arc::new(Self {
            stream,
            on_their_way: AtomicU32::new(0),
            held_back: AtomicBool::new(false),
            stopping: AtomicBool::new(false),
            pasted: Mutex::new(0),
            taken: Condvar::new(),
            greeted: AtomicBool::new(false),
            sent: AtomicU64::new(0),
            feed: Mutex::new(None),
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
        self.taken.notify_all();
    }

    /// Lets the loop end, as by `SIGTERM`.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
        if let Some(feed) = &*self.feed.lock().unwrap_or_else(PoisonError::into_inner) {
            feed.wake();
        }
        self.taken.notify_all();
    }

    /// Whether the daemon ends.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    /// Says where the loop is woken.
    pub fn attend(&self, feed: Feed) {
        *self.feed.lock().unwrap_or_else(PoisonError::into_inner) = Some(feed);
    }

    fn acknowledged(&self, feed: &Feed) {
        let one_less = |n: u32| Some(n.saturating_sub(1));
        let _ = self.on_their_way.fetch_update(Ordering::AcqRel, Ordering::Acquire, one_less);
        if self.held_back.swap(false, Ordering::AcqRel) {
            feed.wake();
        }
    }

    /// Waits until there is room for more pasted text.
    fn paste_fits(&self, bytes: usize) {
        let mut pasted = self.pasted.lock().unwrap_or_else(PoisonError::into_inner);
        while *pasted > 0 && *pasted + bytes > MAX_PASTED && !self.is_stopping() {
            pasted = self.taken.wait(pasted).unwrap_or_else(PoisonError::into_inner);
        }
        *pasted += bytes;
    }

    fn paste_taken(&self, bytes: usize) {
        let mut pasted = self.pasted.lock().unwrap_or_else(PoisonError::into_inner);
        *pasted = pasted.saturating_sub(bytes);
        self.taken.notify_all();
    }
}

/// Feeds a loop with what a client says, until the client or the loop ends.
pub fn listen(line: &Line, from: &mut impl Read, feed: &Feed) {
    let closing = loop {
        let event = match frame::read::<ToDaemon>(from, MAX_UP) {
            Ok(ToDaemon::Key(key)) => Event::Key(crate::keymap::Key::new(key.code, key.ctrl, key.alt, key.shift)),
            Ok(ToDaemon::Paste(text)) if text.len() <= MAX_PASTE => {
                line.paste_fits(text.len());
                Event::Paste(text)
            }
            Ok(ToDaemon::Mouse(mouse)) => Event::Mouse(mouse),
            Ok(ToDaemon::Focus(has)) => Event::Focus(has),
            Ok(ToDaemon::Resize(width, height)) => Event::Resize(Size { width, height }),
            Ok(ToDaemon::Resumed) => Event::Resumed,
            Ok(ToDaemon::Ack) => {
                line.acknowledged(feed);
                continue;
            }
            Ok(ToDaemon::Bye) | Err(Trouble::End | Trouble::Line(_)) => break Closing::HungUp,
            Ok(ToDaemon::Hello(_) | ToDaemon::Paste(_))
            | Err(Trouble::TooLarge(_) | Trouble::Version(_) | Trouble::Garbage) => break Closing::Gone,
        };
        if !feed.send(event) {
            return;
        }
    };
    feed.send(Event::Close(closing));
}

/// What a session's loop reads: what the client says, and the daemon's end before everything else.
pub struct Hearing {
    inbox: Inbox,
    line: Arc<Line>,
    told: bool,
}

impl Hearing {
    /// Reads a queue that [`listen`] feeds.
    pub fn new(inbox: Inbox, line: Arc<Line>) -> Self {
        Self { inbox, line, told: false }
    }
}

impl Input for Hearing {
    fn next(&mut self, timeout: Option<Duration>) -> Came {
        if !self.told && self.line.is_stopping() {
            self.told = true;
            return Came::Event(Event::Close(Closing::Terminated));
        }
        let came = self.inbox.next(timeout);
        match &came {
            Came::Event(Event::Paste(text)) => self.line.paste_taken(text.len()),
            Came::Event(Event::Wake) if !self.told && self.line.is_stopping() => {
                self.told = true;
                return Came::Event(Event::Close(Closing::Terminated));
            }
            _ => {}
        }
        came
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

    fn revive(&mut self) -> io::Result<bool> {
        Ok(false)
    }

    fn may_draw(&mut self) -> bool {
        let free = || self.line.on_their_way.load(Ordering::Acquire) < IN_FLIGHT;
        if free() {
            return true;
        }
        self.line.held_back.store(true, Ordering::Release);
        // An acknowledgement may have come in between, and woken nobody.
        free() && self.line.held_back.swap(false, Ordering::AcqRel)
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
