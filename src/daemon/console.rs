//! The console of a client, from its first screen to its end.

use std::io;
use std::sync::Arc;
use std::time::Instant;

use ratatui::layout::Size;

use super::allowance::Allowance;
use super::core::{Daemon, Opening};
use super::messages;
use super::session::{Around, Hearing, Line, Paper, depth};
use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Message};
use crate::keymap::Key;
use crate::tui::backend::Screen;
use crate::tui::input::{Event, channel_with_bell};
use crate::tui::run::{App, Ended, Flow, Request, run};
use crate::wire::protocol::{GONE, ToClient};

impl Daemon {
    /// A console, until it ends; returns the client's exit code and what it is told.
    pub(super) fn console(&self, line: &Arc<Line>, mut opening: Opening) -> Result<(u8, String)> {
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
