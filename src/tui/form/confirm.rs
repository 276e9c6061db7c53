//! What will be changed on many records, shown before it is done.

use std::cell::Cell;

use chrono::NaiveDate;
use ratatui::Frame;
use ratatui::layout::Rect;

use super::{messages, paint};
use crate::action::{Axis, CommandForm, Effect, OverlayAction, Preview};
use crate::error::{Error, Result};
use crate::i18n::{Message, Msg};
use crate::service::Work;
use crate::tui::layer::{Handled, Layer};
use crate::tui::motion::moved;
use crate::tui::session::Session;
use crate::tui::text::width;
use crate::tui::theme::Role;

/// What a yes does.
enum Yes {
    /// Writes this.
    Write(Work),
    /// Runs this command.
    Run(CommandForm),
}

/// A preview that waits for yes or no.
pub struct Confirm {
    title: Message,
    lines: Vec<String>,
    yes: Yes,
    top: usize,
    page: Cell<usize>,
    wrong: Option<Error>,
}

impl Confirm {
    /// A preview.
    pub fn new(preview: Preview) -> Self {
        let Preview { title, lines, work } = preview;
        Self { title, lines, yes: Yes::Write(work), top: 0, page: Cell::new(1), wrong: None }
    }

    /// A command, with what it does.
    pub fn command(session: &Session, wanted: CommandForm, does: Msg) -> Self {
        let (title, lines) = (wanted.title.clone(), crate::tui::wrap::wrap(session.say(does), 56, 4));
        Self { title, lines, yes: Yes::Run(wanted), top: 0, page: Cell::new(1), wrong: None }
    }

    fn agreed(&self, session: &mut Session) -> Result<Vec<Effect>> {
        match &self.yes {
            Yes::Write(work) => {
                let done = session.commit(work.clone())?;
                Ok(session.after(done, self.title.clone()))
            }
            Yes::Run(wanted) => super::command::at_once(session, wanted),
        }
    }
}

/// From which day holds what is written, and by which key another is chosen.
pub(in crate::tui) fn holds_from(session: &Session, day: Option<NaiveDate>, context: &str) -> String {
    let key = crate::tui::hints::key_of(session, "record.writing-day", &[context]);
    session.said(match day {
        Some(day) => Message::plain(messages::HOLDS_FROM).with("day", day).with("key", key),
        None => Message::plain(messages::HOLDS_TODAY).with("key", key),
    })
}

impl Layer for Confirm {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["confirm"]
    }

    fn effect(&mut self, session: &mut Session, effect: &Effect) -> Handled {
        match effect {
            Effect::Overlay(OverlayAction::Yes | OverlayAction::Accept) => match self.agreed(session) {
                Ok(effects) => Handled::Close(effects),
                Err(error) => {
                    self.wrong = Some(error);
                    Handled::Taken
                }
            },
            Effect::Overlay(OverlayAction::No | OverlayAction::Cancel) | Effect::Back => Handled::close(),
            Effect::Go(Axis::Down | Axis::Cursor, motion) => {
                let last = self.lines.len().saturating_sub(self.page.get());
                self.top = moved(self.top, last, self.page.get(), *motion);
                Handled::Taken
            }
            _ => Handled::Ignored,
        }
    }

    fn draw(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        let lines = &self.lines;
        let title = session.said(self.title.clone());
        let longest = lines.iter().map(|l| width(l)).max().unwrap_or(0).max(width(&title) + 2);
        let columns = u16::try_from(longest).unwrap_or(u16::MAX).clamp(40, 100).min(area.width.saturating_sub(4));
        let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(3).min(area.height.saturating_sub(4));
        let buffer = frame.buffer_mut();
        let inside = paint::dialog(session, buffer, area, (columns, rows.max(4)), &title);
        let list = Rect { height: inside.height.saturating_sub(3), ..inside };
        self.page.set(usize::from(list.height).max(1));
        self.top = self.top.min(lines.len().saturating_sub(self.page.get()));
        for (y, line) in (list.y..list.bottom()).zip(lines.iter().skip(self.top)) {
            paint::put(buffer, list.x, y, line, list.width, session.style(Role::Text));
        }
        let (text, role) = match &self.wrong {
            Some(error) => (error.say(session.lang), Role::Error),
            None => {
                let hidden = lines.len().saturating_sub(self.top + self.page.get());
                let more = messages::MORE.fill(session.lang, &[("count", &hidden)]);
                let once = match self.yes {
                    Yes::Write(_) => session.say(messages::ONE_UNDO),
                    Yes::Run(_) => "",
                };
                (if hidden > 0 { format!("↓ {more}   {once}") } else { once.to_string() }, Role::Dim)
            }
        };
        // What is written for a day of its own says so itself.
        if let Yes::Write(work) = &self.yes
            && work.undoes.is_none()
        {
            let day = work.on.or(session.on());
            let role = if day.is_some() { Role::Warning } else { Role::Dim };
            let y = inside.bottom().saturating_sub(2);
            paint::put(buffer, inside.x, y, &holds_from(session, day, "confirm"), inside.width, session.style(role));
        }
        paint::put(buffer, inside.x, inside.bottom().saturating_sub(1), &text, inside.width, session.style(role));
    }
}
