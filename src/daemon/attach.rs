//! The client: the terminal's events to the daemon, the daemon's bytes to the terminal.

use std::io::{self, Write};
use std::net::Shutdown;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::messages;
use super::session::colours;
use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Message};
use crate::os::line::UnixStream;
use crate::tui::depth::Depth;
use crate::tui::input::{Closing, Event, Input, Poll, channel};
use crate::tui::outside;
use crate::tui::run::Host;
use crate::tui::terminal::{self, Local};
use crate::wire::frame::{self, Trouble, VERSION};
use crate::wire::messages as ground;
use crate::wire::protocol::{Came, GONE, Hello, MAX_DOWN, ToClient, ToDaemon, Verb};

/// How long the daemon may take to say the end after the client said it wants to go.
const PATIENCE: Duration = Duration::from_secs(2);

/// How a client ended: its exit code, and what the person is told, perhaps nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The exit code.
    pub code: u8,
    /// What is told once the terminal is given back.
    pub text: String,
}

/// What a client is like, for its greeting.
#[derive(Clone, Debug)]
pub struct Client {
    /// The reader's language.
    pub lang: Lang,
    /// The terminal's number of colours.
    pub depth: Depth,
    /// Whether the terminal can be drawn on with more than ASCII.
    pub utf8: bool,
    /// Whose session it is, by id, login or name; else whose uid it is.
    pub who: Option<String>,
    /// How the person came.
    pub came: Came,
    /// The theme and keymap that the person has chosen.
    pub theme: Option<String>,
    /// See [`Client::theme`].
    pub keymap: Option<String>,
    /// The program that evidence is opened with outside, where one was chosen.
    pub opener: Option<String>,
    /// Whether the person sits at another machine.
    pub remote: bool,
    /// Whether ctrl-z may stop it: not where no shell would let it go on.
    pub may_stop: bool,
}

impl Client {
    /// The greeting.
    pub fn hello(&self, size: (u16, u16), verb: Verb) -> ToDaemon {
        ToDaemon::Hello(Box::new(Hello {
            size,
            colours: colours(self.depth),
            chinese: self.lang == Lang::Zh,
            utf8: self.utf8,
            who: self.who.clone(),
            came: self.came.clone(),
            remote: self.remote,
            theme: self.theme.clone(),
            keymap: self.keymap.clone(),
            verb,
        }))
    }
}

/// Says what a line's trouble means to the person.
pub(super) fn broken(trouble: &Trouble, lang: Lang) -> End {
    let (code, said) = match trouble {
        Trouble::End | Trouble::Line(_) => (GONE, Message::plain(ground::BROKEN_OFF)),
        Trouble::TooLarge(_) | Trouble::Garbage => (GONE, Message::plain(ground::GARBAGE)),
        Trouble::Version(theirs) => {
            (2, Message::plain(ground::OTHER_VERSION).with("theirs", theirs).with("ours", VERSION))
        }
    };
    End { code, text: said.say(lang) }
}

/// How the daemon's end of the line ended, once it has.
#[derive(Default)]
struct Verdict {
    end: Mutex<Option<End>>,
    said: Condvar,
    done: AtomicBool,
    suspend: AtomicBool,
}

impl Verdict {
    fn give(&self, end: End) {
        self.end.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(end);
        self.done.store(true, Ordering::Release);
        self.said.notify_all();
    }

    fn wait(&self, patience: Duration) -> Option<End> {
        let end = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.said.wait_timeout_while(end, patience, |e| e.is_none());
        waited.unwrap_or_else(PoisonError::into_inner).0.clone()
    }
}

/// Attaches the local terminal to a daemon, until either ends.
///
/// # Errors
/// Where there is no terminal.
pub fn attach(stream: UnixStream, client: &Client) -> Result<End> {
    let no_terminal =
        |e: io::Error| Error::new(Code::Usage, ground::NO_TERMINAL).caused_by(e).hint(ground::HINT_TERMINAL);
    let size = terminal::size().map_err(no_terminal)?;
    let lang = client.lang;
    let greeted = frame::write(&mut &stream, &client.hello((size.width, size.height), Verb::Attach));
    // Before the terminal is touched: a refusal is a line of text.
    match frame::read(&mut &stream, MAX_DOWN) {
        Ok(ToClient::Welcome) => {}
        Ok(ToClient::End(code, text)) => return Ok(End { code, text }),
        Ok(_) => return Ok(broken(&Trouble::Garbage, lang)),
        Err(trouble) => return Ok(broken(&trouble, lang)),
    }
    greeted.map_err(|e| Error::new(Code::Failed, ground::BROKEN_OFF).caused_by(e))?;
    let (feed, mut inbox) = channel();
    let verdict = Arc::new(Verdict::default());
    let line = Arc::new(stream);
    let saying = Arc::new(Mutex::new(()));
    let (key_line, key_saying, key_feed) = (Arc::clone(&line), Arc::clone(&saying), feed.clone());
    // A key goes on its way from the thread that reads it; that the line is broken is heard on the other side of it.
    let take_in = move |event| match on_its_way(event) {
        Ok(message) => {
            let _one = key_saying.lock().unwrap_or_else(PoisonError::into_inner);
            drop(frame::write(&mut &*key_line, &message));
            true
        }
        Err(event) => key_feed.send(event),
    };
    let mut local = Local::enter_with(feed.clone(), false, take_in).map_err(no_terminal)?;
    let (their_line, their_verdict, their_saying) = (Arc::clone(&line), Arc::clone(&verdict), Arc::clone(&saying));
    let their_feed = feed.clone();
    let (opener, remote) = (client.opener.clone(), client.remote);
    thread::Builder::new()
        .name("screen".into())
        .spawn(move || {
            let suspend = || {
                their_verdict.suspend.store(true, Ordering::Release);
                their_feed.wake();
            };
            // Who came over ssh has no programs here.
            let open = |path: &str| {
                if let Some(path) = outside::heard(path).filter(|_| !remote) {
                    // Where it cannot be opened, there is no place to say so but the screen, which is the daemon's.
                    drop(outside::open(opener.as_deref(), &path));
                }
            };
            let end = show(&their_line, &their_saying, suspend, open);
            their_verdict.give(end.unwrap_or_else(|trouble| broken(&trouble, lang)));
            drop(their_line.shutdown(Shutdown::Both));
            their_feed.wake();
        })
        .map_err(|e| Error::new(Code::Failed, messages::CANNOT_THREAD).caused_by(e))?;
    let say = |message: &ToDaemon| {
        let _one = saying.lock().unwrap_or_else(PoisonError::into_inner);
        frame::write(&mut &*line, message).is_ok()
    };
    let mut closing = None;
    while !verdict.done.load(Ordering::Acquire) {
        let mut stop = verdict.suspend.swap(false, Ordering::AcqRel);
        // A panic of another thread of ours gave the terminal back.
        let revived = local.revive().unwrap_or(false);
        if revived && !say(&ToDaemon::Resumed) {
            break;
        }
        let message = if stop {
            None
        } else {
            match inbox.next(None) {
                Poll::Event(Event::Suspend) => {
                    stop = true;
                    None
                }
                Poll::Event(Event::Resumed) => Some(ToDaemon::Resumed),
                Poll::Event(Event::Close(why)) => {
                    closing = Some(why);
                    break;
                }
                Poll::End => break,
                Poll::Event(event) => on_its_way(event).ok(),
                Poll::Nothing => None,
            }
        };
        if stop && client.may_stop && local.suspend().is_ok_and(|stopped| stopped) && !say(&ToDaemon::Resumed) {
            break;
        }
        if message.is_some_and(|m| !say(&m)) {
            break;
        }
    }
    if closing.is_some() {
        // The line may be full, and nobody there who reads it: then it is cut.
        if let Ok(_one) = saying.try_lock() {
            drop(line.set_write_timeout(Some(PATIENCE)));
            drop(frame::write(&mut &*line, &ToDaemon::Bye));
        }
    }
    let end = verdict.wait(PATIENCE);
    drop(line.shutdown(Shutdown::Both));
    drop(local);
    Ok(match (closing, end) {
        (None, Some(end)) => end,
        (None, None) => broken(&Trouble::End, lang),
        (Some(Closing::Terminated), _) => End { code: 143, text: String::new() },
        (Some(Closing::Interrupted), _) => End { code: 130, text: String::new() },
        (Some(_), _) => End { code: 129, text: String::new() },
    })
}

/// What the daemon is told at once; what concerns this terminal itself comes back.
fn on_its_way(event: Event) -> Result<ToDaemon, Event> {
    match event {
        Event::Key(key) => Ok(ToDaemon::Key(key)),
        Event::Paste(text) => Ok(ToDaemon::Paste(text)),
        Event::Mouse(mouse) => Ok(ToDaemon::Mouse(mouse)),
        Event::Focus(has) => Ok(ToDaemon::Focus(has)),
        Event::Resize(size) => Ok(ToDaemon::Resize(size.width, size.height)),
        event => Err(event),
    }
}

/// Writes what the daemon draws to the terminal, and acknowledges it.
fn show(line: &UnixStream, saying: &Mutex<()>, suspend: impl Fn(), open: impl Fn(&str)) -> Result<End, Trouble> {
    let mut from = io::BufReader::with_capacity(64 << 10, line);
    let mut out = io::stdout();
    loop {
        match frame::read(&mut from, MAX_DOWN)? {
            ToClient::Output(bytes, whole) => {
                match &bytes[..] {
                    b if b == terminal::MOUSE_ON.as_bytes() => terminal::remember_mouse(true),
                    b if b == terminal::MOUSE_OFF.as_bytes() => terminal::remember_mouse(false),
                    _ => {}
                }
                out.write_all(&bytes)?;
                if whole {
                    out.flush()?;
                    let _one = saying.lock().unwrap_or_else(PoisonError::into_inner);
                    // A daemon that ended meanwhile takes no more, but what it said last is still to be read.
                    drop(frame::write(&mut &*line, &ToDaemon::Ack));
                }
            }
            ToClient::Suspend => suspend(),
            ToClient::Open(path) => open(&path),
            ToClient::End(code, text) => return Ok(End { code, text }),
            ToClient::Welcome | ToClient::Pong(_) | ToClient::Message(_) => return Err(Trouble::Garbage),
        }
    }
}
