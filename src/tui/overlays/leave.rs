//! Whether to end the program, asked where a key that also does other things was pressed.

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::action::Effect;
use crate::tui::form::choice::Choice;
use crate::tui::layer::{Handled, Layer};
use crate::tui::session::Session;

crate::messages! {
    QUIT: "Quit? Everything is saved.", "退出吗？内容均已保存。";
    YES: "Quit", "退出";
    NO: "Go on", "继续";
}

/// The question.
pub struct Leave(Choice<bool>);

impl Leave {
    /// Asks.
    pub fn new(session: &Session) -> Self {
        Self(Choice::new(session.say(QUIT).to_string(), vec![(true, YES), (false, NO)], false))
    }
}

impl Layer for Leave {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["confirm"]
    }

    fn effect(&mut self, _: &mut Session, effect: &Effect) -> Handled {
        match self.0.effect(effect) {
            Some(true) => Handled::Close(vec![Effect::Quit]),
            Some(false) => Handled::close(),
            None => Handled::Taken,
        }
    }

    fn draw(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        self.0.draw(session, frame, area);
    }
}
