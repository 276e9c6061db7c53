//! Taking records out: why, who takes over what is open, and a look at what changes.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::{Edited, Line, messages, paint};
use crate::action::{Axis, Effect, Overlay, OverlayAction, Preview};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::service::work::merge::{is_succeeded, retire};
use crate::service::{Done, words::names};
use crate::tui::layer::{Handled, Layer};
use crate::tui::pick::{Item, Picker};
use crate::tui::session::Session;
use crate::tui::theme::Role;

/// The most titles that stand in the question.
const TITLES: usize = 3;

/// What is asked while records are taken out.
pub struct Retire {
    ids: Vec<RecordId>,
    kind: Kind,
    reason: Line,
    /// Who takes over, where that is asked.
    successor: Option<Picker<Option<RecordId>>>,
    wrong: Option<Error>,
}

impl Retire {
    /// Asks why.
    ///
    /// # Errors
    /// `Usage` where the records are not of one kind.
    pub fn new(session: &Session, ids: Vec<RecordId>) -> Result<Self> {
        let view = session.view();
        let mut kinds = ids.iter().filter_map(|id| view.get(*id)).map(|r| r.kind());
        let kind = kinds.next().filter(|kind| kinds.all(|k| k == *kind));
        let kind = kind.ok_or_else(|| Error::new(Code::Usage, messages::MIXED))?;
        Ok(Self { ids, kind, reason: Line::default(), successor: None, wrong: None })
    }

    /// What is taken out, by its titles.
    fn titles(&self, session: &Session) -> String {
        let view = session.view();
        let shown: Vec<String> = self.ids.iter().take(TITLES).map(|id| view.title(*id)).collect();
        let more = if self.ids.len() > TITLES { "…" } else { "" };
        format!("{}{more}", shown.join("、"))
    }

    /// Asks who takes over what is open.
    fn ask_successor(&mut self, session: &Session) {
        let view = session.view();
        let nobody = Item::new(None, session.say(messages::NO_SUCCESSOR));
        let others = view.records(self.kind).filter(|r| !self.ids.contains(&r.id())).map(|r| {
            let item = Item::new(Some(r.id()), view.title_of(r));
            names::called(r).fold(item, |item, name| item.also(name))
        });
        let items = std::iter::once(nobody).chain(others).collect();
        self.successor = Some(Picker::new(items));
    }

    /// Shows what would change, once all is said.
    fn look(&mut self, session: &Session, successor: Option<RecordId>) -> Handled {
        match self.preview(session, successor) {
            Ok(preview) => Handled::Then(vec![Effect::Show(Overlay::Confirm(Box::new(preview)))]),
            Err(error) => {
                self.wrong = Some(error);
                Handled::Taken
            }
        }
    }

    fn preview(&self, session: &Session, successor: Option<RecordId>) -> Result<Preview> {
        let view = session.view();
        let (mut lines, mut work) = (Vec::new(), None);
        for id in &self.ids {
            let done = retire(&view, *id, self.reason.text(), successor)?;
            lines.push(view.title(*id));
            lines.extend(done.lines().iter().map(|m| format!("  {}", m.say(session.lang))));
            match &mut work {
                None => work = Some(done.work),
                Some(first) => first.edits.extend(done.work.edits),
            }
        }
        let work = work.ok_or_else(|| Error::new(Code::Usage, messages::MIXED))?;
        let title = Message::plain(messages::RETIRE_LOOK).with("titles", self.titles(session));
        Ok(Preview { title: title.with("reason", self.reason.text().trim()), lines, work })
    }

    fn accept(&mut self, session: &Session) -> Handled {
        if self.reason.text().trim().is_empty() {
            self.wrong = Some(Error::new(Code::BadInput, messages::MISSING));
            return Handled::Taken;
        }
        match &self.successor {
            Some(picker) => match picker.here().map(|i| i.value) {
                Some(successor) => self.look(session, successor),
                None => Handled::Taken,
            },
            None if is_succeeded(self.kind) => {
                self.ask_successor(session);
                Handled::Taken
            }
            None => self.look(session, None),
        }
    }
}

impl Layer for Retire {
    fn contexts(&self) -> Vec<&'static str> {
        match self.successor {
            Some(_) => vec!["picker", "text"],
            None => vec!["text"],
        }
    }

    fn idle(&self) -> &'static [&'static str] {
        match self.contexts().contains(&"picker") {
            true => crate::tui::pick::IDLE_IN_ONE,
            false => &["form.save"],
        }
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn effect(&mut self, session: &mut Session, effect: &Effect) -> Handled {
        match (effect, &mut self.successor) {
            (Effect::Overlay(OverlayAction::Accept | OverlayAction::Save), _) => self.accept(session),
            (Effect::Overlay(OverlayAction::Cancel | OverlayAction::Close) | Effect::Back, Some(_)) => {
                (self.successor, self.wrong) = (None, None);
                Handled::Taken
            }
            (Effect::Overlay(OverlayAction::Cancel | OverlayAction::Close) | Effect::Back, None) => Handled::close(),
            (Effect::Go(Axis::Picker | Axis::Cursor, motion), Some(picker)) => {
                picker.go(*motion);
                Handled::Taken
            }
            (Effect::Overlay(action), line) => {
                self.wrong = None;
                let edited = match line {
                    Some(picker) => picker.act(*action),
                    None => self.reason.act(*action),
                };
                if edited == Edited::No { Handled::Ignored } else { Handled::Taken }
            }
            _ => Handled::Ignored,
        }
    }

    fn text(&mut self, _: &mut Session, text: &str) -> Handled {
        self.wrong = None;
        match &mut self.successor {
            Some(picker) => picker.text(text),
            None => drop(self.reason.insert(text)),
        }
        Handled::Taken
    }

    fn did(&mut self, _: &mut Session, _: &Done) -> bool {
        // The look that was laid over this was said yes to.
        true
    }

    fn draw(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        let titles = self.titles(session);
        let msg = if self.successor.is_some() { messages::RETIRE_WHO } else { messages::RETIRE_WHY };
        let title = session.said(Message::plain(msg).with("titles", titles));
        let rows = self.successor.as_ref().map_or(1, |p| p.wants().min(area.height.saturating_sub(8).max(4)));
        let inside = paint::dialog(session, frame.buffer_mut(), area, (70, rows + 2), &title);
        let body = Rect { height: rows.min(inside.height), ..inside };
        let caret = match &self.successor {
            Some(picker) => picker.draw(session, frame.buffer_mut(), body),
            None => self.reason.draw(frame.buffer_mut(), body, session.style(Role::Input)),
        };
        let said: Vec<(String, Role)> = match &self.wrong {
            Some(error) => {
                // What to do is picked here, so that the command line's way is not told.
                vec![(error.say(session.lang), Role::Error)]
            }
            None => vec![(session.say(messages::RETIRE_HELP).to_string(), Role::Dim)],
        };
        for (y, (text, role)) in (body.bottom()..inside.bottom()).zip(said) {
            paint::put(frame.buffer_mut(), inside.x, y, &text, inside.width, session.style(role));
        }
        frame.set_cursor_position(caret);
    }
}
