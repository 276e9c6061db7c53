//! The day that the console looks at, and the day for which it writes.

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::action::{Effect, OverlayAction};
use crate::domain::dates;
use crate::error::{Error, Result};
use crate::log::AsOf;
use crate::service::settings;
use crate::tui::form::{Edited, Line};
use crate::tui::frame::dialog;
use crate::tui::layer::{Handled, Layer};
use crate::tui::session::Session;
use crate::tui::text::truncate;
use crate::tui::theme::Role;

crate::messages! {
    LOOKING: "Look at everything as of which day?", "查看截至哪一天？";
    LOOKING_HOW: "7-31, -7d, 上周五; with what was known then: 7-31 @ 8-3 10:30; empty: now", "如 7-31、-7d、上周五；按当时掌握的情况：7-31 @ 8-3 10:30；留空为当前";
    WRITING: "From which day does hold what you write now?", "此后所做修改自哪一天起生效？";
    WRITING_HOW: "such as 7-31, 2023-06-30, -7d, 上周五; empty for today", "如 7-31、2023-06-30、-7d、上周五；留空为当天";
}

/// What the day is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum For {
    Looking,
    Writing,
}

/// The line that asks for a day.
pub struct DayLine {
    what: For,
    line: Line,
    wrong: Option<Error>,
}

impl DayLine {
    /// Asks from which day to look, and with what was known when.
    pub fn looking() -> Self {
        Self { what: For::Looking, line: Line::default(), wrong: None }
    }

    /// Asks for which day to write.
    pub fn writing() -> Self {
        Self { what: For::Writing, line: Line::default(), wrong: None }
    }

    /// What the typed text asks for.
    fn read(&self, session: &Session) -> Result<Effect> {
        let typed = self.line.text().trim();
        let calendar = settings::calendar(&session.office.read());
        let day = |text: &str| match text.trim() {
            "" => Ok(None),
            text => dates::read(text, session.office.today(), &calendar).map(|day| Some(day.date)),
        };
        match (self.what, typed.split_once(['@', '＠'])) {
            (For::Looking, Some((on, known))) => {
                let on = day(on)?;
                let state = session.office.read();
                Ok(Effect::AsOf(Some(session.office.as_known(&state, known, on)?)))
            }
            (For::Looking, None) => Ok(Effect::AsOf(day(typed)?.map(AsOf::day))),
            (For::Writing, _) => Ok(Effect::On(day(typed)?)),
        }
    }
}

impl Layer for DayLine {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["text"]
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn effect(&mut self, session: &mut Session, effect: &Effect) -> Handled {
        match effect {
            Effect::Overlay(OverlayAction::Accept) => match self.read(session) {
                Ok(effect) => Handled::Close(vec![effect]),
                Err(error) => {
                    self.wrong = Some(error);
                    Handled::Taken
                }
            },
            Effect::Overlay(OverlayAction::Cancel) | Effect::Back => Handled::close(),
            Effect::Overlay(name) => {
                if self.line.act(*name) == Edited::Changed {
                    self.wrong = None;
                }
                Handled::Taken
            }
            _ => Handled::Ignored,
        }
    }

    fn text(&mut self, _: &mut Session, text: &str) -> Handled {
        self.line.insert(text);
        self.wrong = None;
        Handled::Taken
    }

    fn draw(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        let (title, how) = match self.what {
            For::Looking => (LOOKING, LOOKING_HOW),
            For::Writing => (WRITING, WRITING_HOW),
        };
        let inner = dialog(session, session.say(title), frame, area, 76.min(area.width), 4);
        let line = Rect { height: 1, ..inner };
        let caret = self.line.draw(frame.buffer_mut(), line, session.style(Role::Input));
        frame.set_cursor_position(caret);
        let (text, role) = match (&self.wrong, self.read(session)) {
            (Some(error), _) => (error.say(session.lang), Role::Error),
            (None, Ok(Effect::AsOf(Some(view)))) => (session.said(session.view_in_words(view)), Role::Good),
            (None, Ok(Effect::On(Some(day)))) => (day.to_string(), Role::Good),
            (None, _) => (session.say(how).to_string(), Role::Dim),
        };
        let text = truncate(&text, usize::from(inner.width)).into_owned();
        frame.buffer_mut().set_string(inner.x, inner.y + 1, text, session.style(role));
    }
}
