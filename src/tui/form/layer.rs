//! A form as a layer of the console.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::Edited;
use super::messages;
use super::record::Form;
use super::row::{Row, Text, Typing};
use crate::action::{Axis, Effect, OverlayAction};
use crate::domain::kind::Type;
use crate::error::{Code, Error};
use crate::tui::layer::{Handled, Layer};
use crate::tui::session::Session;

/// Has the text of a field changed in the person's editor, where it is a long one.
pub(super) fn outside(row: &Row) -> Effect {
    match &row.text {
        Text::Many(lines) => Effect::Editor(lines.text().to_string()),
        Text::One(_) => Effect::Fail(Error::new(Code::Usage, messages::ONE_LINE)),
    }
}

impl Form {
    /// Takes what is typed and goes on, unless something is wrong with it; `on` types on in the field that follows.
    fn accept(&mut self, session: &Session, by: i32, on: bool) {
        if self.on_row(session, |env, row, typing| typing.accept(env, row)) {
            self.next(session, by, on);
        }
        self.keep(session);
    }

    /// Completes what was typed, or a candidate that was moved to; where neither is so, goes on to the next field.
    fn complete(&mut self, session: &Session) {
        let many = matches!(self.rows[self.at].field.ty, Type::Refs(_) | Type::Words(_));
        if self.typing.as_ref().is_some_and(Typing::completes) {
            self.on_row(session, |env, row, typing| typing.take(env, row));
            self.keep(session);
            if !many {
                self.next(session, 1, true);
            }
        } else {
            self.accept(session, 1, true);
        }
    }

    fn vertical(&mut self, session: &Session, by: i32) {
        let action = if by > 0 { OverlayAction::Next } else { OverlayAction::Previous };
        let moved = self.on_row(session, |env, row, typing| match &mut row.text {
            Text::Many(lines) => {
                lines.act(action);
                true
            }
            Text::One(_) => typing.go(env, row, by),
        });
        if !moved {
            self.accept(session, by, by < 0);
        }
    }

    /// Does what a key asks while text is typed.
    fn typed(&mut self, session: &mut Session, action: OverlayAction) -> Handled {
        match action {
            OverlayAction::Accept => self.accept(session, 1, false),
            OverlayAction::Cancel => self.end(session),
            OverlayAction::Complete => self.complete(session),
            OverlayAction::CompletePrevious => {
                if !self.on_row(session, |env, row, typing| typing.at.is_some() && typing.go(env, row, -1)) {
                    self.accept(session, -1, true);
                }
            }
            OverlayAction::Next => self.vertical(session, 1),
            OverlayAction::Previous => self.vertical(session, -1),
            OverlayAction::Save => return self.save(session),
            OverlayAction::Close => return self.close(session),
            _ => match self.rows[self.at].text.act(action) {
                Edited::Changed => self.changed(session),
                Edited::Moved => {}
                Edited::No => return Handled::Ignored,
            },
        }
        Handled::Taken
    }

    fn changed(&mut self, session: &Session) {
        self.message = None;
        self.on_row(session, |env, row, typing| typing.changed(env, row));
        self.keep(session);
    }
}

impl Layer for Form {
    fn contexts(&self) -> Vec<&'static str> {
        match (&self.asking, &self.typing) {
            (Some(_), _) => vec!["confirm"],
            (None, Some(_)) => vec!["text"],
            (None, None) => vec!["form"],
        }
    }

    fn idle(&self) -> &'static [&'static str] {
        &[]
    }

    fn is_editing(&self) -> bool {
        matches!(self.subject, super::draft::Subject::Edit(_))
    }

    fn is_typing(&self) -> bool {
        self.asking.is_none() && self.typing.is_some()
    }

    fn effect(&mut self, session: &mut Session, effect: &Effect) -> Handled {
        if self.asking.is_some() {
            return match effect {
                Effect::Overlay(_) | Effect::Go(..) | Effect::Back => self.answer(session, effect),
                _ => Handled::Ignored,
            };
        }
        match effect {
            Effect::Overlay(OverlayAction::Editor) => {
                let row = &self.rows[self.at];
                if row.locked {
                    self.message = Some((messages::MAY_NOT.into(), Vec::new(), true));
                    return Handled::Taken;
                }
                Handled::Then(vec![outside(row)])
            }
            Effect::Overlay(action) if self.typing.is_some() => self.typed(session, *action),
            Effect::Back if self.typing.is_some() => {
                self.end(session);
                Handled::Taken
            }
            Effect::Overlay(OverlayAction::Save) => self.save(session),
            Effect::Overlay(OverlayAction::Close) | Effect::Back => self.close(session),
            Effect::Overlay(OverlayAction::Edit | OverlayAction::Accept) => {
                self.message = None;
                self.begin(session);
                Handled::Taken
            }
            Effect::Overlay(OverlayAction::Toggle) => {
                self.toggle(session);
                Handled::Taken
            }
            Effect::Overlay(OverlayAction::Clear) => {
                self.clear(session);
                Handled::Taken
            }
            Effect::Go(Axis::Field | Axis::Cursor | Axis::Down, motion) => {
                self.go(session, *motion);
                Handled::Taken
            }
            _ => Handled::Ignored,
        }
    }

    fn text(&mut self, session: &mut Session, text: &str) -> Handled {
        if self.asking.is_none() {
            // A paste goes where the cursor is, typed into or not; it is text and nothing else.
            if self.typing.is_none() {
                self.begin(session);
            }
            if self.typing.is_some() && self.rows[self.at].text.insert(text) {
                self.changed(session);
            }
        }
        Handled::Taken
    }

    fn replace(&mut self, session: &mut Session, text: &str) {
        if self.typing.is_none() {
            self.begin(session);
        }
        let row = &mut self.rows[self.at];
        row.text = Text::new(row.field, text);
        self.changed(session);
    }

    fn click(&mut self, session: &mut Session, _: u16, y: u16) -> Handled {
        let row = self.shown.borrow().iter().find(|(top, height, _)| (*top..top + height).contains(&y)).map(|s| s.2);
        if let (Some(row), None) = (row, &self.asking) {
            self.end(session);
            self.at = row;
            self.begin(session);
        }
        Handled::Taken
    }

    fn refresh(&mut self, session: &mut Session) {
        self.follow(session);
    }

    fn crumb(&self, session: &Session) -> Option<String> {
        Some(session.said(self.title(session)))
    }

    fn draw(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        self.paint(session, frame, area);
    }
}
