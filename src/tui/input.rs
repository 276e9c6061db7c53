//! What reaches the console: keys, pastes, the mouse, sizes, signals and wakes, from whatever they come.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::time::{Duration, Instant};

use crossterm::event as ct;
use ratatui::layout::Size;

use crate::keymap::{Key, parse_sequence};
use crate::os::line::UnixStream;

/// The longest paste that is taken, in bytes; the rest is cut off.
pub const MAX_PASTE: usize = 1 << 20;
/// How many events may wait.
const MAX_WAITING: usize = 1024;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A key was pressed or repeats.
    Key(Key),
    /// Text was pasted, all of it at once, with `\n` as line end. It never fires commands.
    Paste(String),
    /// The mouse did something.
    Mouse(ct::MouseEvent),
    /// The terminal's window got or lost the focus.
    Focus(bool),
    /// The terminal has a new size.
    Resize(Size),
    /// Another part of the program has news.
    Wake,
    /// What everybody sees has changed: entries of others, who is there. It can wait a little, see
    /// [`pace`](super::pace).
    News,
    /// The time that [`wake_at`](super::run::App::wake_at) named has come.
    Tick,
    /// The program was asked to stop for a while (`SIGTSTP`).
    Suspend,
    /// The program goes on after it was stopped (`SIGCONT`).
    Resumed,
    /// The program is to end.
    Close(Closing),
}

/// Why the program is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    /// `SIGTERM`.
    Terminated,
    /// `SIGINT` from outside: ctrl-c is a key.
    Interrupted,
    /// `SIGHUP`: the line was hung up.
    HungUp,
    /// The terminal is gone, or whoever fed the events.
    Gone,
}

impl Event {
    /// Returns the event of what crossterm read; nothing for what the console has no use for.
    pub fn from_terminal(event: ct::Event) -> Option<Self> {
        Some(match event {
            ct::Event::Key(key) => Self::Key(Key::from_event(&key)?),
            ct::Event::Paste(text) => Self::Paste(bounded_paste(text)),
            ct::Event::Mouse(mouse) => Self::Mouse(mouse),
            ct::Event::Resize(width, height) => Self::Resize(Size { width, height }),
            ct::Event::FocusGained => Self::Focus(true),
            ct::Event::FocusLost => Self::Focus(false),
        })
    }
}

fn bounded_paste(mut text: String) -> String {
    if text.len() > MAX_PASTE {
        let cut = (0..=MAX_PASTE).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
        text.truncate(cut);
    }
    // Terminals send line ends as the Enter key would.
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text }
}

/// What came of waiting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Poll {
    /// This.
    Event(Event),
    /// Nothing in the time given.
    Nothing,
    /// Nothing any more: the source has ended.
    End,
}

/// Where a loop's events come from.
pub trait Input {
    /// Waits for the next event, at most for the time given, without end where none is given.
    fn next(&mut self, timeout: Option<Duration>) -> Poll;
}

/// Makes a queue of events: any thread may feed it, one loop empties it.
pub fn channel() -> (Feed, Inbox) {
    let (sender, receiver) = sync_channel(MAX_WAITING);
    let (woken, news) = (Arc::<AtomicBool>::default(), Arc::<AtomicBool>::default());
    let feed = Feed { sender, woken: Arc::clone(&woken), news: Arc::clone(&news), bell: None };
    (feed, Inbox { receiver, woken, news })
}

/// As [`channel`], with a bell: a stream that can be read from when there is something in the queue, for a loop that waits
/// for a line at the same time. It rings until it is read empty.
///
/// # Errors
/// Where the system gives no more streams.
pub fn channel_with_bell() -> io::Result<(Feed, Inbox, UnixStream)> {
    let (feed, inbox) = channel();
    let (push, bell) = UnixStream::pair()?;
    push.set_nonblocking(true)?;
    bell.set_nonblocking(true)?;
    Ok((Feed { bell: Some(Arc::new(push)), ..feed }, inbox, bell))
}

/// The end of the queue that events are put into.
#[derive(Clone, Debug)]
pub struct Feed {
    sender: SyncSender<Event>,
    woken: Arc<AtomicBool>,
    news: Arc<AtomicBool>,
    bell: Option<Arc<UnixStream>>,
}

impl Feed {
    /// Puts an event in, waiting while the queue is full. Returns false once the loop has ended.
    pub fn send(&self, event: Event) -> bool {
        let sent = self.sender.send(event).is_ok();
        self.ring();
        sent
    }

    fn ring(&self) {
        if let Some(bell) = &self.bell {
            // Where it is full it rings already.
            let _ = (&**bell).write(&[1]);
        }
    }

    /// Tells the loop that there is news. It never waits, and many wakes before the loop looks are one.
    pub fn wake(&self) {
        self.mark(&self.woken);
    }

    /// Tells the loop that what everybody sees has changed, as [`Feed::wake`] does.
    pub fn news(&self) {
        self.mark(&self.news);
    }

    fn mark(&self, mark: &AtomicBool) {
        if !mark.swap(true, Ordering::AcqRel) {
            // A full queue needs no push: the loop is awake and sees the mark.
            if self.bell.is_none() {
                let _ = self.sender.try_send(Event::Wake);
            }
            self.ring();
        }
    }
}

/// The end of the queue that a loop empties.
#[derive(Debug)]
pub struct Inbox {
    receiver: Receiver<Event>,
    woken: Arc<AtomicBool>,
    news: Arc<AtomicBool>,
}

impl Inbox {
    /// Takes the wake if there is one, or else that there are news.
    fn wake(&self) -> Option<Poll> {
        let marks = [(&self.woken, Event::Wake), (&self.news, Event::News)];
        let (_, event) = marks.into_iter().find(|(mark, _)| mark.swap(false, Ordering::AcqRel))?;
        Some(Poll::Event(event))
    }
}

impl Input for Inbox {
    fn next(&mut self, timeout: Option<Duration>) -> Poll {
        let until = timeout.and_then(|t| Instant::now().checked_add(t));
        loop {
            if let Some(wake) = self.wake() {
                return wake;
            }
            let received = match (timeout, until) {
                (Some(Duration::ZERO), _) => self.receiver.try_recv().map_err(|e| match e {
                    TryRecvError::Empty => Poll::Nothing,
                    TryRecvError::Disconnected => Poll::End,
                }),
                (_, Some(until)) => {
                    let left = until.saturating_duration_since(Instant::now());
                    self.receiver.recv_timeout(left).map_err(|e| match e {
                        RecvTimeoutError::Timeout => Poll::Nothing,
                        RecvTimeoutError::Disconnected => Poll::End,
                    })
                }
                (_, None) => self.receiver.recv().map_err(|_| Poll::End),
            };
            match received {
                // Only a push: the mark tells whether the wake was taken already.
                Ok(Event::Wake) => {}
                Ok(event) => return Poll::Event(event),
                Err(came) => return came,
            }
        }
    }
}

/// Events written down beforehand, for tests and demonstrations. Nothing waits: a rest is where the loop finds nothing
/// to read and draws.
#[derive(Clone, Debug, Default)]
pub struct Scripted {
    steps: VecDeque<Option<Event>>,
}

impl Scripted {
    /// Adds an event and a rest after it.
    #[must_use]
    pub fn then(mut self, event: Event) -> Self {
        self.steps.extend([Some(event), None]);
        self
    }

    /// Adds events that come in one burst, and a rest after them.
    #[must_use]
    pub fn burst(mut self, events: impl IntoIterator<Item = Event>) -> Self {
        self.steps.extend(events.into_iter().map(Some));
        self.steps.push_back(None);
        self
    }

    /// Adds keys as text: names of keys (`j`, `enter`, `C-r`) and `text:…`, whose characters are typed one by one up to
    /// the next blank. Nothing where a word is no key.
    pub fn typed(mut self, keys: &str) -> Option<Self> {
        for word in keys.split_whitespace() {
            if let Some(text) = word.strip_prefix("text:") {
                for c in text.chars() {
                    self = self.then(Event::Key(Key::plain(crate::keymap::Code::Char(c))));
                }
            } else {
                for key in parse_sequence(word).ok()? {
                    self = self.then(Event::Key(key));
                }
            }
        }
        Some(self)
    }
}

impl Input for Scripted {
    fn next(&mut self, timeout: Option<Duration>) -> Poll {
        loop {
            match self.steps.pop_front() {
                Some(Some(event)) => return Poll::Event(event),
                Some(None) if timeout.is_some() => return Poll::Nothing,
                Some(None) => {}
                None => return Poll::End,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_wakes_are_one_and_never_block() {
        let (feed, mut inbox) = channel();
        for _ in 0..MAX_WAITING * 2 {
            feed.wake();
        }
        assert_eq!(inbox.next(Some(Duration::ZERO)), Poll::Event(Event::Wake));
        assert_eq!(inbox.next(Some(Duration::ZERO)), Poll::Nothing);
        feed.wake();
        assert_eq!(inbox.next(None), Poll::Event(Event::Wake), "the next news is told again");
        let waker = feed.clone();
        let thread = std::thread::spawn(move || waker.wake());
        assert_eq!(inbox.next(None), Poll::Event(Event::Wake));
        thread.join().unwrap();
        feed.news();
        feed.wake();
        feed.news();
        assert_eq!(inbox.next(None), Poll::Event(Event::Wake));
        assert_eq!(inbox.next(None), Poll::Event(Event::News), "a wake does not hide the news of all");
        drop(feed);
        assert_eq!(inbox.next(None), Poll::End);
    }

    #[test]
    fn a_bell_rings_for_news_and_for_events() {
        let (feed, mut inbox, mut bell) = channel_with_bell().unwrap();
        let mut rings = || matches!(io::Read::read(&mut bell, &mut [0; 64]), Ok(1..));
        assert!(!rings());
        feed.wake();
        feed.wake();
        assert!(rings() && !rings());
        assert_eq!(inbox.next(Some(Duration::ZERO)), Poll::Event(Event::Wake));
        feed.send(Event::Focus(true));
        feed.wake();
        assert!(rings());
        assert_eq!(inbox.next(Some(Duration::ZERO)), Poll::Event(Event::Wake));
        assert_eq!(inbox.next(Some(Duration::ZERO)), Poll::Event(Event::Focus(true)));
        assert_eq!(inbox.next(Some(Duration::ZERO)), Poll::Nothing);
    }

    #[test]
    fn a_full_queue_still_tells_of_news() {
        let (feed, mut inbox) = channel();
        for _ in 0..MAX_WAITING {
            assert!(feed.send(Event::Focus(true)));
        }
        feed.wake();
        let events: Vec<Poll> = (0..=MAX_WAITING).map(|_| inbox.next(Some(Duration::ZERO))).collect();
        assert_eq!(events.iter().filter(|e| **e == Poll::Event(Event::Wake)).count(), 1);
        assert_eq!(inbox.next(Some(Duration::ZERO)), Poll::Nothing);
    }

    #[test]
    fn a_paste_is_one_event_of_bounded_size() {
        let paste = |t: &str| Event::from_terminal(ct::Event::Paste(t.to_string()));
        assert_eq!(paste("a\r\nb\rc"), Some(Event::Paste("a\nb\nc".to_string())));
        let Some(Event::Paste(long)) = paste(&"税".repeat(MAX_PASTE)) else { panic!() };
        assert!(long.len() <= MAX_PASTE && long.ends_with('税'));
    }

    #[test]
    fn scripts_type_keys_and_text() {
        let mut script = Scripted::default().typed("j C-r text:税q").unwrap();
        let mut seen = String::new();
        while let Poll::Event(Event::Key(key)) = script.next(None) {
            seen.push_str(&format!("{key} "));
        }
        assert_eq!(seen, "j C-r 税 q ");
        assert!(Scripted::default().typed("hyper-x").is_none());
    }
}
