//! The day that the console looks at.

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::action::{Effect, LayerAction};
use crate::domain::calendar::Calendar;
use crate::domain::dates;
use crate::error::Error;
use crate::tui::form::{Edited, Line};
use crate::tui::frame::dialog;
use crate::tui::layer::{Handled, Layer};
use crate::tui::session::Session;
use crate::tui::text::truncate;
use crate::tui::theme::Role;

crate::messages! {
    TITLE: "Look at everything as of which day?", "查看截至哪一天？";
    HOW: "such as 7-31, 2023-06-30, -7d, 上周五; empty for now", "如 7-31、2023-06-30、-7d、上周五；留空为当前";
}

/// The line that asks for a day.
pub struct AsOfLine {
    line: Line,
    wrong: Option<Error>,
}

impl AsOfLine {
    /// An empty line.
    pub fn new() -> Self {
        Self { line: Line::default(), wrong: None }
    }
}

impl Default for AsOfLine {
    fn default() -> Self {
        Self::new()
    }
}

impl Layer for AsOfLine {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["text"]
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn effect(&mut self, session: &mut Session, effect: &Effect) -> Handled {
        match effect {
            Effect::Layer(LayerAction::Accept) => {
                let typed = self.line.text().trim();
                if typed.is_empty() {
                    return Handled::Close(vec![Effect::AsOf(None)]);
                }
                match dates::read(typed, session.office.today(), Calendar::china()) {
                    Ok(day) => Handled::Close(vec![Effect::AsOf(Some(day.date))]),
                    Err(error) => {
                        self.wrong = Some(error);
                        Handled::Taken
                    }
                }
            }
            Effect::Layer(LayerAction::Cancel) | Effect::Back => Handled::close(),
            Effect::Layer(name) => {
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
        let inner = dialog(session, session.say(TITLE), frame, area, 64.min(area.width), 4);
        let line = Rect { height: 1, ..inner };
        let caret = self.line.draw(frame.buffer_mut(), line, session.style(Role::Input));
        frame.set_cursor_position(caret);
        let (text, role) = match &self.wrong {
            Some(error) => (error.say(session.lang), Role::Error),
            None => match dates::read(self.line.text().trim(), session.office.today(), Calendar::china()) {
                Ok(day) => (day.date.format("%Y-%m-%d").to_string(), Role::Good),
                Err(_) => (session.say(HOW).to_string(), Role::Dim),
            },
        };
        let text = truncate(&text, usize::from(inner.width)).into_owned();
        frame.buffer_mut().set_string(inner.x, inner.y + 1, text, session.style(role));
    }
}
