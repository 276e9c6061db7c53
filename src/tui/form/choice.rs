//! A question with a few answers.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::paint;
use crate::action::{Axis, Effect, Motion, OverlayAction};
use crate::i18n::Msg;
use crate::tui::motion::moved;
use crate::tui::session::Session;
use crate::tui::theme::{Role, Sign};

/// A question with a few answers, the safest first.
#[derive(Clone, Debug)]
pub struct Choice<T> {
    /// What is asked.
    pub title: String,
    answers: Vec<(T, Msg)>,
    /// What `no` means.
    none: T,
    at: usize,
}

impl<T: Copy> Choice<T> {
    /// A question, its answers, and the one that is given by turning away.
    pub fn new(title: String, answers: Vec<(T, Msg)>, none: T) -> Self {
        Self { title, answers, none, at: 0 }
    }

    /// Takes an effect; an answer where it is one.
    pub fn effect(&mut self, effect: &Effect) -> Option<T> {
        match effect {
            Effect::Overlay(OverlayAction::Yes | OverlayAction::Accept) => {
                self.answers.get(self.at).map(|(answer, _)| *answer)
            }
            Effect::Overlay(OverlayAction::No | OverlayAction::Cancel) | Effect::Back => Some(self.none),
            Effect::Go(Axis::Down | Axis::Cursor | Axis::Picker, motion) => {
                self.go(*motion);
                None
            }
            _ => None,
        }
    }

    fn go(&mut self, motion: Motion) {
        let last = self.answers.len().saturating_sub(1);
        self.at = moved(self.at, last, last, motion);
    }

    /// Draws it over an area.
    pub fn draw(&self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        let texts: Vec<&str> = self.answers.iter().map(|(_, msg)| session.say(*msg)).collect();
        let longest = texts.iter().map(|t| crate::tui::text::width(t) + 2).max().unwrap_or(0);
        let width = longest.max(crate::tui::text::width(&self.title) + 2);
        let size = (u16::try_from(width).unwrap_or(u16::MAX), u16::try_from(texts.len()).unwrap_or(1));
        let buffer = frame.buffer_mut();
        let inside = paint::dialog(session, buffer, area, size, &self.title);
        for (y, (n, text)) in (inside.y..inside.bottom()).zip(texts.iter().enumerate()) {
            let here = n == self.at;
            if here {
                paint::put(buffer, inside.x, y, session.sign(Sign::Cursor), 1, session.style(Role::Cursor));
            }
            let style = session.style(if here { Role::Selection } else { Role::Text });
            paint::put(buffer, inside.x + 2, y, text, inside.width.saturating_sub(2), style);
        }
    }
}
