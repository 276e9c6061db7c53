//! The local terminal: taking it, giving it back whatever happens, and reading from it.
//!
//! It is given back at the end, on a panic of the loop's thread, on `SIGTERM`, `SIGHUP` and `SIGINT`, on ctrl-z and
//! `SIGTSTP` (and taken again afterwards), and when the terminal itself is gone.

use std::io::{self, BufRead, IsTerminal, Read, Write};
use std::process::ExitStatus;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crossterm::event as ct;
use ratatui::layout::Size;

use super::input::{Closing, Event, Feed};
use super::outside::{self, Errand};
use super::run::Host;
use super::strays::Strays;
use crate::i18n::safe::safe;
use crate::os::signals::Signals;
use crate::os::signals::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
use crate::os::terminal::{OptionalActions, QueueSelector, tcflush, tcgetattr, tcsetattr};
use crate::os::wait::{PollFd, PollFlags, Timespec, poll};

/// Switches to the console's screen: alternate screen, bracketed paste, no line wrapping, no cursor.
pub const ENTER: &str = "\x1b[?1049h\x1b[?2004h\x1b[?7l\x1b[?25l";
/// Switches everything back. The alternate screen is cleared before it is left (tmux shows it otherwise).
pub const LEAVE: &str =
    "\x1b[?2026l\x1b[r\x1b[m\x1b[2J\x1b[?1006l\x1b[?1002l\x1b[?1000l\x1b[?2004l\x1b[?7h\x1b[?1049l\x1b[?25h";
/// Mouse reports on: presses, drags, the wheel, in any size of screen.
pub const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";
/// Mouse reports off.
pub const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1002l\x1b[?1000l";

/// The longest text that terminals take for the clipboard, in bytes.
pub const MAX_COPY: usize = 74_000;

/// The longest answer that is read where Enter is waited for, in bytes.
const MAX_ANSWER: u64 = 4096;
/// Panics of other threads that are kept until the terminal is given back.
const MAX_NOTES: usize = 16;

/// Whether the terminal is ours now.
static TAKEN: AtomicBool = AtomicBool::new(false);
/// Whether mouse reports are wanted when it is taken again.
static MOUSE: AtomicBool = AtomicBool::new(false);
/// Whether another program has the terminal now.
static OUTSIDE: AtomicBool = AtomicBool::new(false);
/// Held by whoever reads what is typed: this program key by key, another one until it ends.
static TYPED: Mutex<()> = Mutex::new(());
/// What other threads said while the screen was ours.
static NOTES: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Returns the bytes that put a text into the clipboard of the person's own machine (OSC 52); nothing where it is too
/// long.
pub fn copy(text: &str) -> Option<String> {
    (text.len() <= MAX_COPY).then(|| format!("\x1b]52;c;{}\x07", base64(text.as_bytes())))
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let at = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for i in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * i) & 63) as usize];
            out.push(if i <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    out
}

/// Says whether mouse reports are wanted when the terminal is taken again after a stop.
pub fn remember_mouse(on: bool) {
    MOUSE.store(on, Ordering::Release);
}

/// Gives the terminal back, if it is ours. Never fails: there is nothing to be done about it.
pub fn restore() {
    if TAKEN.swap(false, Ordering::AcqRel) {
        let mut out = io::stdout();
        let _ = out.write_all(LEAVE.as_bytes());
        let _ = out.flush();
        let _ = crossterm::terminal::disable_raw_mode();
        for note in NOTES.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            let _ = writeln!(io::stderr(), "{}", safe(&note));
        }
    }
}

fn take() -> io::Result<()> {
    crossterm::terminal::enable_raw_mode()?;
    TAKEN.store(true, Ordering::Release);
    let mut out = io::stdout();
    out.write_all(ENTER.as_bytes())?;
    if MOUSE.load(Ordering::Acquire) {
        out.write_all(MOUSE_ON.as_bytes())?;
    }
    out.flush()
}

/// Returns the terminal's size.
///
/// # Errors
/// Where it cannot be told.
pub fn size() -> io::Result<Size> {
    crossterm::terminal::size().map(|(width, height)| Size { width, height })
}

/// The local terminal, ours until this is dropped.
#[derive(Debug)]
pub struct Local {
    feed: Feed,
}

impl Local {
    /// Takes the terminal and begins to feed its events, and the process's signals, to a loop on this thread.
    /// Called once in a process.
    ///
    /// # Errors
    /// Where there is no terminal, or signals cannot be caught.
    pub fn enter(feed: Feed, mouse: bool) -> io::Result<Self> {
        let own = feed.clone();
        Self::enter_with(feed, mouse, move |event| own.send(event))
    }

    /// As [`Local::enter`]; what the terminal sends goes to a function, on a thread of its own, until that returns false.
    ///
    /// # Errors
    /// As [`Local::enter`].
    pub fn enter_with(feed: Feed, mouse: bool, take_in: impl Fn(Event) -> bool + Send + 'static) -> io::Result<Self> {
        // Keys are waited for on the standard input: where that is no terminal, waiting would spin.
        if !(io::stdin().is_terminal() && io::stdout().is_terminal()) {
            return Err(io::ErrorKind::Unsupported.into());
        }
        MOUSE.store(mouse, Ordering::Release);
        let signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGWINCH, SIGTSTP, SIGCONT])?;
        restore_on_panic();
        take()?;
        let local = Self { feed: feed.clone() };
        thread::Builder::new().name("signals".into()).spawn(move || watch(signals, &feed))?;
        thread::Builder::new().name("keys".into()).spawn(move || read(&take_in))?;
        Ok(local)
    }
}

impl Local {
    /// Feeds the size, which may have changed meanwhile.
    fn tell_size(&self) -> io::Result<()> {
        let size = size()?;
        // From a thread of its own: the queue may be full, and its only reader is here.
        let feed = self.feed.clone();
        thread::Builder::new().spawn(move || feed.send(Event::Resize(size))).map(drop)
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        restore();
    }
}

/// Whether a shell stands behind this program that goes on when it is stopped: none does where the terminal was opened for it
/// alone. A session whose leader is outside this container has the number 0: a shell too.
pub fn has_shell() -> bool {
    crate::os::process::is_led()
}

impl Host for Local {
    fn suspend(&mut self) -> io::Result<bool> {
        restore();
        crate::os::signals::emulate_default_handler(SIGTSTP)?;
        take()?;
        self.tell_size()?;
        Ok(true)
    }

    fn outside(&mut self, errand: &Errand) -> io::Result<ExitStatus> {
        let stdin = crate::os::terminal::stdin();
        let typed = TYPED.lock().unwrap_or_else(PoisonError::into_inner);
        restore();
        let modes = tcgetattr(stdin);
        OUTSIDE.store(true, Ordering::Release);
        let ended = outside::launch(errand);
        // Whatever became of it, the terminal is as it was.
        if let Ok(modes) = &modes {
            let _ = tcsetattr(stdin, OptionalActions::Now, modes);
        }
        if let Some(told) = errand.wait.as_ref().filter(|_| ended.is_ok()) {
            let _ = write!(io::stderr(), "\n{} ", safe(told));
            let _ = io::stdin().lock().take(MAX_ANSWER).read_until(b'\n', &mut Vec::new());
        }
        OUTSIDE.store(false, Ordering::Release);
        // What was typed for the other program is no key of this one.
        let _ = tcflush(stdin, QueueSelector::IFlush);
        take()?;
        drop(typed);
        self.tell_size()?;
        ended
    }

    fn revive(&mut self) -> io::Result<bool> {
        if TAKEN.load(Ordering::Acquire) {
            return Ok(false);
        }
        take().map(|()| true)
    }
}

/// A panic of the loop's thread gives the terminal back before it is reported; one of another thread (it may be caught
/// there) leaves the screen alone and is reported at the end.
fn restore_on_panic() {
    let own = thread::current().id();
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if thread::current().id() == own || !TAKEN.load(Ordering::Acquire) {
            restore();
            before(info);
        } else if let Ok(mut notes) = NOTES.try_lock()
            && notes.len() < MAX_NOTES
        {
            notes.push(info.to_string());
        }
    }));
}

/// Feeds signals. A second one that ends the program does so at once, should the loop be stuck.
fn watch(mut signals: Signals, feed: &Feed) {
    let mut ending = false;
    for signal in signals.forever() {
        if OUTSIDE.load(Ordering::Acquire) {
            match signal {
                // Meant for the program that has the terminal.
                SIGINT => continue,
                // It stopped; so does this one, for the shell to let both go on.
                SIGTSTP => {
                    if has_shell() {
                        let _ = crate::os::signals::emulate_default_handler(SIGTSTP);
                    }
                    continue;
                }
                _ => {}
            }
        }
        let event = match signal {
            SIGWINCH => size().ok().map(Event::Resize),
            SIGTSTP => Some(Event::Suspend),
            SIGCONT => {
                // After a stop that nobody announced (`kill -STOP`) the shell may have changed the terminal.
                if TAKEN.load(Ordering::Acquire) {
                    // Raw mode is only set anew where it was left before.
                    let _ = crossterm::terminal::disable_raw_mode();
                    let _ = take();
                }
                Some(Event::Resumed)
            }
            SIGTERM => Some(Event::Close(Closing::Terminated)),
            SIGINT => Some(Event::Close(Closing::Interrupted)),
            _ => Some(Event::Close(Closing::HungUp)),
        };
        if let Some(Event::Close(_)) = event {
            if ending {
                restore();
                std::process::exit(128 + signal);
            }
            ending = true;
        }
        let Some(event) = event else { continue };
        // A stuck loop must not keep this thread from the second signal.
        let feed = feed.clone();
        if thread::Builder::new().spawn(move || feed.send(event)).is_err() {
            return;
        }
    }
}

/// Takes in what the terminal sends. crossterm spins where the terminal is gone (crossterm #793): that is found out here.
fn read(take_in: &impl Fn(Event) -> bool) {
    let stdin = crate::os::terminal::stdin();
    // crossterm spins through the time that it is given, and with none at all it would not even look. So it is given
    // little, and asked once more a moment later: what it has read already is not told by the terminal again.
    const LOOK: Duration = Duration::from_micros(50);
    const AGAIN: Timespec = Timespec { tv_sec: 0, tv_nsec: 5_000_000 };
    let mut again = false;
    let mut strays = Strays::default();
    loop {
        let mut fds = [PollFd::new(&stdin, PollFlags::IN)];
        // What may begin an answer of the terminal is held for a moment.
        let held = strays.timeout(Instant::now()).map(|d| d.min(Duration::from_millis(if again { 5 } else { 1_000 })));
        let held = held.map(|d| Timespec { tv_sec: 0, tv_nsec: d.subsec_nanos().max(1_000_000).into() });
        match poll(&mut fds, held.as_ref().or(again.then_some(&AGAIN))) {
            Err(crate::os::Errno::INTR) => continue,
            Err(_) => break,
            Ok(_) if fds[0].revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) => break,
            Ok(ready) => again = ready > 0,
        }
        loop {
            let came = {
                let _typed = TYPED.lock().unwrap_or_else(PoisonError::into_inner);
                match ct::poll(LOOK) {
                    Ok(true) => ct::read(),
                    Ok(false) | Err(_) => break,
                }
            };
            again = true;
            let Ok(event) = came else {
                take_in(Event::Close(Closing::Gone));
                return;
            };
            let events = Event::from_terminal(event).map(|e| strays.feed(e, Instant::now()));
            if !events.into_iter().flatten().all(take_in) {
                return;
            }
        }
        if !strays.rest(Instant::now()).into_iter().all(take_in) {
            return;
        }
    }
    take_in(Event::Close(Closing::Gone));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_terminal_is_left_as_it_was() {
        let mut terminal = vt100::Parser::new(4, 20, 0);
        terminal.process(b"$ ducha");
        let before = terminal.screen().contents();
        terminal.process(format!("{ENTER}{MOUSE_ON}\x1b[31;1m\x1b[2;3rxyz").as_bytes());
        assert!(terminal.screen().alternate_screen() && terminal.screen().hide_cursor());
        assert!(terminal.screen().bracketed_paste());
        terminal.process(LEAVE.as_bytes());
        let screen = terminal.screen();
        assert_eq!(screen.contents(), before);
        assert!(!screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste());
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        assert_eq!((screen.fgcolor(), screen.bold()), (vt100::Color::Default, false));
    }

    #[test]
    fn the_clipboard_gets_base64() {
        for (text, want) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("税务", "56iO5Yqh")] {
            assert_eq!(copy(text), Some(format!("\x1b]52;c;{want}\x07")));
        }
        assert_eq!(copy(&"x".repeat(MAX_COPY + 1)), None);
    }
}
