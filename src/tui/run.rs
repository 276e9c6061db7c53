//! The event loop, over any screen, any input and any application: the same in a local terminal, in a session of the
//! server and in a test.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use ratatui::Frame;

use super::backend::Screen;
use super::depth::Depth;
use super::input::{Closing, Event, Input, Poll};
use super::outside::Errand;
use super::terminal;

/// At most so many events are handled, for so long, before the screen shows what they did.
const MAX_BURST: usize = 512;
const MAX_BURST_TIME: Duration = Duration::from_millis(30);

/// What an application makes of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Nothing that can be seen changed.
    Same,
    /// The screen is to be drawn.
    Draw,
    /// The application ends.
    Quit,
}

/// What an application asks of the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Mouse reports on or off.
    Mouse(bool),
    /// Text for the clipboard of the person's own machine (OSC 52), see [`terminal::MAX_COPY`].
    Copy(String),
    /// The terminal's bell.
    Bell,
    /// A file to be opened by the client, with a program of its own.
    Open(PathBuf),
    /// Another number of colours.
    Depth(Depth),
    /// The whole screen anew.
    Redraw,
    /// Stop the program for a while, as ctrl-z does.
    Suspend,
    /// The terminal for another program, until that ends.
    Outside(Errand),
}

/// An application.
pub trait App {
    /// Takes an event.
    fn handle(&mut self, event: Event) -> Flow;

    /// Draws the whole screen.
    fn draw(&mut self, frame: &mut Frame<'_>);

    /// When it wants to be woken with [`Event::Tick`] though nothing happens; by default never.
    fn wake_at(&self) -> Option<Instant> {
        None
    }

    /// Takes how a program ended that had the terminal; an error where it did not run.
    fn returned(&mut self, _errand: Errand, _how: io::Result<ExitStatus>) {}

    /// Takes what it asks of the terminal; by default nothing. It is asked after every burst of events.
    fn requests(&mut self) -> Vec<Request> {
        Vec::new()
    }
}

impl<A: App + ?Sized> App for Box<A> {
    fn handle(&mut self, event: Event) -> Flow {
        (**self).handle(event)
    }

    fn draw(&mut self, frame: &mut Frame<'_>) {
        (**self).draw(frame);
    }

    fn wake_at(&self) -> Option<Instant> {
        (**self).wake_at()
    }

    fn requests(&mut self) -> Vec<Request> {
        (**self).requests()
    }

    fn returned(&mut self, errand: Errand, how: io::Result<ExitStatus>) {
        (**self).returned(errand, how);
    }
}

/// What lies around the screen.
pub trait Host {
    /// Stops the program until it is told to go on; returns false where that cannot be done (over ssh).
    ///
    /// # Errors
    /// Where the terminal cannot be taken back.
    fn suspend(&mut self) -> io::Result<bool>;

    /// Gives the terminal to another program until that ends, and takes it again; by default it cannot be given.
    ///
    /// # Errors
    /// Where the program cannot be started, or the terminal cannot be taken back.
    fn outside(&mut self, _errand: &Errand) -> io::Result<ExitStatus> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Has a file opened by a program of the person's own; by default nobody does.
    ///
    /// # Errors
    /// Where the person's side cannot be told.
    fn open(&mut self, _path: &Path) -> io::Result<()> {
        Ok(())
    }

    /// Takes the terminal back where something else has restored it; returns whether that was needed.
    ///
    /// # Errors
    /// Where that fails.
    fn revive(&mut self) -> io::Result<bool>;

    /// Whether the screen may be drawn now. Where it may not, what is around it wakes the loop when it may again, and
    /// only the latest state is drawn then. By default it always may.
    fn may_draw(&mut self) -> bool {
        true
    }
}

/// Around a screen that is no local terminal there is nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoHost;

impl Host for NoHost {
    fn suspend(&mut self) -> io::Result<bool> {
        Ok(false)
    }

    fn revive(&mut self) -> io::Result<bool> {
        Ok(false)
    }
}

/// Why a loop ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The application quit.
    Quit,
    /// It was told to.
    Closed(Closing),
    /// Its input ended.
    NoInput,
}

/// Runs an application until it ends. The screen is drawn only when something changed; events that wait are all handled
/// before it is, so that a held key does not lag behind on a slow line.
///
/// # Errors
/// Where the screen cannot be written to.
pub fn run<W: Write>(
    screen: &mut Screen<W>,
    input: &mut impl Input,
    host: &mut impl Host,
    app: &mut impl App,
) -> io::Result<Ended> {
    let mut dirty = true;
    loop {
        if host.revive()? {
            screen.redraw();
            dirty = true;
        }
        if dirty && host.may_draw() {
            dirty = false;
            screen.draw(|frame| app.draw(frame))?;
        }
        let timeout = app.wake_at().map(|at| at.saturating_duration_since(Instant::now()));
        let mut came = input.next(timeout);
        let burst = Instant::now();
        for handled in 0.. {
            let event = match came {
                Poll::Event(event) => event,
                Poll::Nothing => break,
                Poll::End => return Ok(Ended::NoInput),
            };
            match step(screen, host, app, event)? {
                Next::Go(seen) => dirty |= seen,
                Next::End(ended) => return Ok(ended),
            }
            if handled >= MAX_BURST || burst.elapsed() >= MAX_BURST_TIME {
                break;
            }
            came = input.next(Some(Duration::ZERO));
        }
        if app.wake_at().is_some_and(|at| at <= Instant::now()) {
            match step(screen, host, app, Event::Tick)? {
                Next::Go(seen) => dirty |= seen,
                Next::End(ended) => return Ok(ended),
            }
        }
        for request in app.requests() {
            let Request::Outside(errand) = request else {
                dirty |= fulfil(screen, host, request)?;
                continue;
            };
            let how = host.outside(&errand);
            app.returned(errand, how);
            screen.redraw();
            dirty = true;
        }
    }
}

enum Next {
    /// On, with whether there is something to draw.
    Go(bool),
    End(Ended),
}

fn step<W: Write>(screen: &mut Screen<W>, host: &mut impl Host, app: &mut impl App, event: Event) -> io::Result<Next> {
    let mut seen = false;
    match event {
        Event::Suspend => return fulfil(screen, host, Request::Suspend).map(Next::Go),
        Event::Resize(size) if size == screen.size() => return Ok(Next::Go(false)),
        Event::Resize(size) => {
            screen.resize(size);
            seen = true;
        }
        Event::Resumed => {
            screen.redraw();
            seen = true;
        }
        _ => {}
    }
    let closing = if let Event::Close(closing) = event { Some(closing) } else { None };
    let flow = app.handle(event);
    if let Some(closing) = closing {
        return Ok(Next::End(Ended::Closed(closing)));
    }
    Ok(match flow {
        Flow::Same => Next::Go(seen),
        Flow::Draw => Next::Go(true),
        Flow::Quit => Next::End(Ended::Quit),
    })
}

/// Does what an application asks; returns whether there is something to draw.
fn fulfil<W: Write>(screen: &mut Screen<W>, host: &mut impl Host, request: Request) -> io::Result<bool> {
    match request {
        Request::Mouse(on) => {
            terminal::remember_mouse(on);
            send(screen, if on { terminal::MOUSE_ON } else { terminal::MOUSE_OFF })?;
        }
        Request::Copy(text) => {
            if let Some(bytes) = terminal::copy(&text) {
                send(screen, &bytes)?;
            }
        }
        Request::Bell => send(screen, "\x07")?,
        Request::Open(path) => host.open(&path)?,
        Request::Depth(depth) => {
            screen.set_depth(depth);
            return Ok(true);
        }
        Request::Redraw => {
            screen.redraw();
            return Ok(true);
        }
        Request::Outside(_) => {}
        Request::Suspend => {
            let stopped = host.suspend()?;
            if stopped {
                screen.redraw();
            }
            return Ok(stopped);
        }
    }
    Ok(false)
}

fn send<W: Write>(screen: &mut Screen<W>, bytes: &str) -> io::Result<()> {
    let out = screen.out_mut();
    out.write_all(bytes.as_bytes())?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Size;

    use super::*;
    use crate::tui::guard;
    use crate::tui::input::Scripted;

    /// Counts `j`s, ends on `q`, draws what it heard.
    #[derive(Default)]
    struct Counter {
        count: usize,
        drawn: usize,
        heard: Vec<Event>,
        requests: Vec<Request>,
        ticks: usize,
    }

    impl App for Counter {
        fn handle(&mut self, event: Event) -> Flow {
            self.heard.push(event.clone());
            let Event::Key(key) = event else {
                self.ticks += usize::from(event == Event::Tick);
                return Flow::Same;
            };
            match key.to_string().as_str() {
                "j" => self.count += 1,
                "q" => return Flow::Quit,
                "m" => self.requests.push(Request::Mouse(true)),
                "y" => self.requests.push(Request::Copy("税务".to_string())),
                _ => return Flow::Same,
            }
            Flow::Draw
        }

        fn draw(&mut self, frame: &mut Frame<'_>) {
            self.drawn += 1;
            let text = format!("按了 {} 次", self.count);
            frame.buffer_mut().set_string(0, 0, text, ratatui::style::Style::new());
        }

        fn requests(&mut self) -> Vec<Request> {
            std::mem::take(&mut self.requests)
        }

        fn wake_at(&self) -> Option<Instant> {
            (self.ticks == 0 && self.count == 7).then(Instant::now)
        }
    }

    fn keys(text: &str) -> Scripted {
        Scripted::default().typed(text).unwrap()
    }

    fn played(mut script: Scripted) -> (Counter, Screen<Vec<u8>>, Ended) {
        let mut app = Counter::default();
        let mut screen = Screen::new(Vec::new(), Size { width: 20, height: 2 }, Depth::True);
        let ended = run(&mut screen, &mut script, &mut NoHost, &mut app).unwrap();
        (app, screen, ended)
    }

    #[test]
    fn keys_reach_the_application_and_the_screen_shows_it() {
        let (app, screen, ended) = played(keys("j j x j q j"));
        assert_eq!((app.count, ended), (3, Ended::Quit));
        assert_eq!(guard::rows(screen.shown())[0].trim(), "按了 3 次");
        assert_eq!(app.drawn, 4, "a key without effect draws nothing");
    }

    #[test]
    fn a_burst_is_drawn_once() {
        let held = vec![Event::Key("j".parse().unwrap()); 400];
        let (app, _, ended) = played(Scripted::default().burst(held));
        assert_eq!((app.count, ended), (400, Ended::NoInput));
        assert!(app.drawn <= 20, "{} frames for one burst", app.drawn);
    }

    #[test]
    fn nothing_is_sent_while_nothing_changes() {
        let idle = || vec![Event::Wake; 50].into_iter().fold(Scripted::default(), |s, e| s.then(e));
        let (_, mut quiet, _) = played(idle());
        let (_, mut nothing, _) = played(Scripted::default());
        assert_eq!(quiet.out_mut().len(), nothing.out_mut().len());
    }

    #[test]
    fn a_paste_fires_no_command() {
        let (app, _, ended) = played(Scripted::default().then(Event::Paste("jjq\n".to_string())));
        assert_eq!((app.count, ended), (0, Ended::NoInput));
        assert_eq!(app.heard, [Event::Paste("jjq\n".to_string())]);
    }

    #[test]
    fn a_new_size_reaches_screen_and_application_once() {
        let size = |width| Event::Resize(Size { width, height: 5 });
        let (app, screen, _) = played(Scripted::default().then(size(30)).then(size(30)));
        assert_eq!(screen.size(), Size { width: 30, height: 5 });
        assert_eq!((app.heard.len(), app.drawn), (1, 2));
    }

    #[test]
    fn an_application_hears_why_it_ends() {
        let (app, _, ended) = played(Scripted::default().then(Event::Close(Closing::HungUp)));
        assert_eq!(ended, Ended::Closed(Closing::HungUp));
        assert_eq!(app.heard, [Event::Close(Closing::HungUp)]);
    }

    #[test]
    fn requests_reach_the_terminal() {
        let (_, mut screen, _) = played(keys("m y q"));
        let sent = String::from_utf8_lossy(screen.out_mut()).into_owned();
        assert!(sent.contains(terminal::MOUSE_ON));
        assert!(sent.contains("\x1b]52;c;56iO5Yqh\x07"), "{sent:?}");
    }

    #[test]
    fn an_application_is_woken_at_its_time() {
        let (app, _, _) = played(keys("j j j j j j j q"));
        assert_eq!(app.ticks, 1);
    }
}
