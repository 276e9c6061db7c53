//! A picker as a layer of the console.

use std::cell::Cell;

use ratatui::Frame;
use ratatui::layout::Rect;

use super::Picker;
use crate::action::{Axis, Effect, OverlayAction};
use crate::tui::form::{Edited, paint};
use crate::tui::layer::{Handled, Layer};
use crate::tui::session::Session;

/// What follows when something was picked.
pub type Then<T> = Box<dyn FnMut(&mut Session, Vec<T>) -> Vec<Effect>>;

/// A list to pick from, laid over the console.
pub struct Pick<T> {
    title: String,
    picker: Picker<T>,
    then: Then<T>,
    drawn: Cell<Rect>,
}

impl<T: Clone> Pick<T> {
    /// A list under a title, and what follows when something was picked.
    pub fn new(
        title: impl Into<String>,
        picker: Picker<T>,
        then: impl FnMut(&mut Session, Vec<T>) -> Vec<Effect> + 'static,
    ) -> Self {
        Self { title: title.into(), picker, then: Box::new(then), drawn: Cell::default() }
    }

    fn accept(&mut self, session: &mut Session) -> Handled {
        let picked: Vec<T> = self.picker.picked().into_iter().cloned().collect();
        if picked.is_empty() && !self.picker.is_many() {
            return Handled::Taken;
        }
        Handled::Close((self.then)(session, picked))
    }
}

impl<T: Clone> Layer for Pick<T> {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["picker", "text"]
    }

    fn idle(&self) -> &'static [&'static str] {
        // The key that completes only moves here, as others do.
        match self.picker.is_many() {
            true => &["text.complete", "text.complete-previous", "form.save"],
            false => super::IDLE_IN_ONE,
        }
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn effect(&mut self, session: &mut Session, effect: &Effect) -> Handled {
        match effect {
            Effect::Overlay(OverlayAction::Accept) => self.accept(session),
            Effect::Overlay(OverlayAction::Cancel) | Effect::Back => Handled::close(),
            Effect::Overlay(action) => match self.picker.act(*action) {
                Edited::No => Handled::Ignored,
                _ => Handled::Taken,
            },
            Effect::Go(Axis::Picker | Axis::Cursor, motion) => {
                self.picker.go(*motion);
                Handled::Taken
            }
            _ => Handled::Ignored,
        }
    }

    fn text(&mut self, _: &mut Session, text: &str) -> Handled {
        self.picker.text(text);
        Handled::Taken
    }

    fn click(&mut self, session: &mut Session, x: u16, y: u16) -> Handled {
        let area = self.drawn.get();
        match area.contains((x, y).into()) && self.picker.click(area, y) {
            true if self.picker.is_many() => Handled::Taken,
            true => self.accept(session),
            false => Handled::Taken,
        }
    }

    fn draw(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        let size =
            (area.width.saturating_sub(8).min(76), self.picker.wants().min(area.height.saturating_sub(4).max(6)));
        let inside = paint::dialog(session, frame.buffer_mut(), area, size, &self.title);
        self.drawn.set(inside);
        let caret = self.picker.draw(session, frame.buffer_mut(), inside);
        frame.set_cursor_position(caret);
    }
}
