//! A task that is reported as done: on which day, what was done, and a file that proves it. Each may stay as it is.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::evidence::{local, taking_in};
use super::path::expanded;
use super::{Edited, Line, messages, paint};
use crate::action::{Axis, Effect, Motion, OverlayAction};
use crate::domain::dates;
use crate::domain::id::RecordId;
use crate::domain::schema::task;
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};
use crate::service::Given;
use crate::service::settings;
use crate::tui::layer::{Handled, Layer};
use crate::tui::motion::moved;
use crate::tui::session::Session;
use crate::tui::text::width;
use crate::tui::theme::Role;

/// What is asked, in its order.
const LABELS: [Msg; 3] = [messages::CLOSING_DAY, messages::CLOSING_WORD, messages::CLOSING_FILE];
const DAY: usize = 0;
const FILE: usize = 2;

/// The questions.
pub struct Closing {
    id: RecordId,
    lines: [Line; 3],
    at: usize,
    wrong: Option<(usize, Error)>,
}

impl Closing {
    /// Asks about a task; the day is today.
    pub fn new(session: &Session, id: RecordId) -> Self {
        let lines = [Line::new(&session.today().to_string()), Line::default(), Line::default()];
        Self { id, lines, at: 1, wrong: None }
    }

    fn go(&mut self, motion: Motion) {
        self.at = moved(self.at, LABELS.len() - 1, LABELS.len(), motion);
    }

    /// What was said, as the step takes it.
    fn given(&self, session: &Session) -> std::result::Result<(Given, Option<std::path::PathBuf>), (usize, Error)> {
        let text = |at: usize| self.lines[at].text().trim();
        let today = session.office.today();
        let on = match text(DAY) {
            "" => None,
            day => {
                let calendar = settings::calendar(&session.office.read());
                Some(dates::read(day, today, &calendar).map_err(|e| (DAY, e))?.date)
            }
        };
        let word = Some(text(1)).filter(|t| !t.is_empty()).map(|t| (task::LATEST, Value::from(t)));
        let file = Some(text(FILE)).filter(|t| !t.is_empty()).map(expanded);
        if let Some(path) = &file {
            local(session).map_err(|e| (FILE, e))?;
            if !path.is_file() {
                let error = Error::new(Code::NotFound, messages::NO_SUCH_FILE).with("path", path.display());
                return Err((FILE, error));
            }
        }
        let on = on.filter(|day| *day != today);
        Ok((Given { note: String::new(), on, values: word.into_iter().collect() }, file))
    }

    fn save(&mut self, session: &mut Session) -> Handled {
        let (given, file) = match self.given(session) {
            Ok(given) => given,
            Err((at, error)) => {
                (self.at, self.wrong) = (at, Some((at, error)));
                return Handled::Taken;
            }
        };
        match self.carry_out(session, &given) {
            Ok(mut effects) => {
                effects.extend(file.map(|path| taking_in(session, self.id, path)));
                Handled::Close(effects)
            }
            Err(error) => {
                self.wrong = Some((self.at, error));
                Handled::Taken
            }
        }
    }

    fn carry_out(&self, session: &mut Session, given: &Given) -> Result<Vec<Effect>> {
        let planned = {
            let view = session.view();
            session.office.plan_step(&view, &session.actor, &[self.id], "task.done", given)?
        };
        let label = planned.taken.first().map_or(messages::CLOSING_DAY, |t| t.step.label);
        let said = Message::plain(messages::CLOSING).with_message("action", label);
        let said = said.with("title", session.view().title(self.id));
        let done = session.commit(planned.work)?;
        Ok(session.after(done, said))
    }
}

impl Layer for Closing {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["text"]
    }

    fn idle(&self) -> &'static [&'static str] {
        &[]
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn is_editing(&self) -> bool {
        true
    }

    fn effect(&mut self, session: &mut Session, effect: &Effect) -> Handled {
        match effect {
            Effect::Overlay(OverlayAction::Save) => return self.save(session),
            Effect::Overlay(OverlayAction::Accept) if self.at == FILE => return self.save(session),
            Effect::Overlay(OverlayAction::Accept | OverlayAction::Complete | OverlayAction::Next) => {
                self.go(Motion::By(1))
            }
            Effect::Overlay(OverlayAction::CompletePrevious | OverlayAction::Previous) => self.go(Motion::By(-1)),
            Effect::Overlay(OverlayAction::Cancel | OverlayAction::Close) | Effect::Back => return Handled::close(),
            Effect::Go(Axis::Field | Axis::Cursor, motion) => self.go(*motion),
            Effect::Overlay(action) => {
                self.wrong = None;
                if self.lines[self.at].act(*action) == Edited::No {
                    return Handled::Ignored;
                }
            }
            _ => return Handled::Ignored,
        }
        Handled::Taken
    }

    fn text(&mut self, _: &mut Session, text: &str) -> Handled {
        self.wrong = None;
        self.lines[self.at].insert(text);
        Handled::Taken
    }

    fn draw(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        let title = Message::plain(messages::CLOSING).with_message("action", messages::CLOSING_DONE);
        let title = session.said(title.with("title", session.view().title(self.id)));
        let buffer = frame.buffer_mut();
        let inside = paint::dialog(session, buffer, area, (72, 5), &title);
        let labels = LABELS.map(|l| session.say(l));
        let wide = labels.iter().map(|l| width(l)).max().unwrap_or(0);
        let wide = u16::try_from(wide + 2).unwrap_or(u16::MAX).min(inside.width / 2);
        let mut caret = None;
        for (n, y) in (inside.y..inside.bottom()).enumerate().take(LABELS.len()) {
            let role = if n == self.at { Role::Accent } else { Role::Header };
            paint::put(buffer, inside.x, y, labels[n], wide, session.style(role));
            let line = Rect { x: inside.x + wide, y, width: inside.width.saturating_sub(wide), height: 1 };
            let style = session.style(if n == self.at { Role::Input } else { Role::Text });
            let at = self.lines[n].draw(buffer, line, style);
            caret = caret.or((n == self.at).then_some(at));
        }
        let key = crate::tui::hints::key_of(session, "form.save", &["text"]);
        let (text, role) = match &self.wrong {
            Some((_, error)) => (error.say(session.lang), Role::Error),
            None => (session.said(Message::plain(messages::CLOSING_HOW).with("key", key)), Role::Dim),
        };
        paint::put(buffer, inside.x, inside.bottom().saturating_sub(1), &text, inside.width, session.style(role));
        if let Some(caret) = caret {
            frame.set_cursor_position(caret);
        }
    }
}
