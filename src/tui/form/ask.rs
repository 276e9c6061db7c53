//! One field of one record or of many, asked for in one line.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::draft::{About, Draft};
use super::draw::{draw_offers, help_for};
use super::reading::Env;
use super::record::moment;
use super::row::{Row, Text, Typing};
use super::{Edited, messages, paint};
use crate::action::{Axis, Effect, OverlayAction, Preview, Prompt};
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Type};
use crate::domain::schema::{note, task, view};
use crate::domain::value::{Value, ValueRef};
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::log::State;
use crate::service::Work;
use crate::service::drafts::Claim;
use crate::service::words::read::term_start;
use crate::tui::hints::key_of;
use crate::tui::layer::{Handled, Layer};
use crate::tui::session::Session;
use crate::tui::text::width;
use crate::tui::theme::Role;
use crate::tui::wrap::wrap;

/// The most lines of what a question is about.
const HELP: usize = 4;

/// The line that asks for a field.
pub struct AskLine {
    ask: Prompt,
    row: Row,
    typing: Typing,
    wrong: Option<Error>,
    /// Where what is typed is kept until it is done, where the question is about records.
    key: Option<Claim>,
    /// When what stands in the line was typed, where it comes from an earlier time.
    since: Option<i64>,
}

impl AskLine {
    /// A line that asks.
    ///
    /// # Errors
    /// `Usage` where the kind has no such field.
    pub fn new(session: &Session, ask: Prompt) -> Result<Self> {
        let (kind, tag) = ask.field;
        let field = kind.field(tag).ok_or_else(|| crate::service::no_field(kind, &tag.0.to_string()))?;
        let mut row = Row::new(field);
        row.set(&ask.suggest);
        let subject = Self::subject(&session.view(), &ask);
        let drafts = session.office.drafts();
        let key = subject.map(|subject| drafts.claim(&subject.key(session.actor.person)));
        let draft = key.as_ref().and_then(|key| Draft::read(&drafts.get(key.key())?));
        let mut line = Self { ask, row, typing: Typing::default(), wrong: None, key, since: None };
        if let Some(draft) = draft {
            draft.restore(std::slice::from_mut(&mut line.row));
            line.since = Some(draft.at);
        }
        line.typing = line.on_row(session, |env, row, _| {
            row.reread(env);
            Typing::begin(env, row)
        });
        Ok(line)
    }

    /// What the question is about: the action and the record, or the first of several. Of a record that is yet to be made
    /// it is the one that it refers to.
    fn subject(state: &State, ask: &Prompt) -> Option<About> {
        let id = *ask.ids.first()?;
        let referred = || {
            let of_it = ask.with.edits.iter().filter(|e| e.id == id);
            of_it.into_iter().find_map(|e| match e.value {
                Some(Value::Ref(about)) => Some(about),
                _ => None,
            })
        };
        let about = if state.get(id).is_some() { Some(id) } else { referred() };
        about.map(|about| About::Ask(ask.action, about))
    }

    /// Keeps what is typed as a draft, until it is done.
    fn keep(&mut self, session: &Session) {
        let Some(key) = &self.key else { return };
        let drafts = session.office.drafts();
        let draft = Draft::of(std::slice::from_ref(&self.row), session.office.clock().millis());
        let kept = match draft.filter(|_| self.is_typed()) {
            Some(draft) => drafts.put(key.key(), draft.bytes()),
            None => {
                drafts.remove(key.key());
                Ok(())
            }
        };
        if let Some(error) = kept.err().or_else(|| drafts.error()) {
            self.wrong = Some(error);
        }
    }

    /// Whether something stands in the line that was not there at first.
    fn is_typed(&self) -> bool {
        !self.row.is_blank() && self.row.typed() != self.ask.suggest
    }

    fn forget(&self, session: &Session) {
        if let Some(key) = &self.key {
            session.office.drafts().remove(key.key());
        }
    }

    /// Closes the line; what was typed comes back when the same is asked again.
    fn leave(&self) -> Handled {
        if self.key.is_some() && self.is_typed() {
            let said = Message::plain(messages::DRAFT_KEPT).with_message("title", self.ask.title.clone());
            return Handled::Close(vec![Effect::Say(said)]);
        }
        Handled::close()
    }

    fn on_row<T>(&mut self, session: &Session, each: impl FnOnce(&Env<'_>, &mut Row, &mut Typing) -> T) -> T {
        let view = session.view();
        let first = self.ask.ids.first().and_then(|id| view.get(*id));
        let ledger = first.filter(|r| r.kind() == Kind::Task).and_then(|r| r.reference(task::LEDGER));
        let held = |tag| first?.get(tag).map(|v: ValueRef<'_>| v.to_owned());
        let start = first.and_then(|r| term_start(&view, r.kind(), held));
        let mut env = Env::new(session, &view, ledger);
        env.start = start;
        each(&env, &mut self.row, &mut self.typing)
    }

    fn accept(&mut self, session: &mut Session) -> Handled {
        if !self.on_row(session, |env, row, typing| typing.accept(env, row)) {
            return Handled::Taken;
        }
        let value = self.row.read.value.clone();
        if value.is_none() && self.must_be_given() {
            self.row.read.error = Some(Error::new(Code::BadInput, messages::MISSING));
            return Handled::Taken;
        }
        let mut work = self.ask.with.clone();
        let (kind, tag) = self.ask.field;
        if value.is_some() || self.may_be_emptied() {
            self.ask.ids.iter().for_each(|id| work.put(kind, *id, tag, value.clone()));
        }
        if kind == Kind::View {
            same_name(&session.view(), &mut work, &value);
        }
        if self.ask.ids.len() > 1 {
            // Many are shown before they are done; the line stays beneath until then.
            let lines = self.lines(session, &value, &work);
            let preview = Preview { title: self.ask.title.clone(), lines, work };
            let confirm = crate::action::Overlay::Confirm(Box::new(preview));
            return Handled::Then(vec![Effect::Show(confirm)]);
        }
        match session.commit(work) {
            Ok(done) => {
                self.forget(session);
                Handled::Close(session.after(done, self.ask.title.clone()))
            }
            // What was typed stays.
            Err(error) => {
                self.wrong = Some(error);
                Handled::Taken
            }
        }
    }

    /// Whether something must stand in the line.
    fn must_be_given(&self) -> bool {
        (self.ask.with.is_empty() || self.ask.needed || self.row.field.required) && !self.may_be_emptied()
    }

    /// A field of records that are there already may be emptied by the form's own action.
    fn may_be_emptied(&self) -> bool {
        self.ask.action == "record.edit" && !self.row.field.required
    }

    /// What changes, a line each.
    fn lines(&self, session: &Session, value: &Option<Value>, work: &Work) -> Vec<String> {
        let view = session.view();
        let env = Env::new(session, &view, None);
        let mut buffer = Vec::new();
        let to = value.as_ref().map(|v| env.shown_value(self.row.field, v.as_ref(&mut buffer)));
        let to = to.unwrap_or_else(|| session.say(messages::EMPTY).to_string()).replace('\n', " ");
        self.ask
            .ids
            .iter()
            .map(|id| match view.get(*id) {
                Some(record) => {
                    let from = env.shown(record, self.row.field).replace('\n', " ");
                    let from = if from.is_empty() { session.say(messages::EMPTY).to_string() } else { from };
                    format!("{}: {from} → {to}", view.title_of(record))
                }
                None => format!("{}: {to}", about(&view, work, *id)),
            })
            .collect()
    }

    fn changed(&mut self, session: &Session) {
        self.wrong = None;
        self.since = None;
        self.on_row(session, |env, row, typing| typing.changed(env, row));
        self.keep(session);
    }

    fn acts(&mut self, session: &mut Session, action: OverlayAction) -> Handled {
        match action {
            OverlayAction::Accept | OverlayAction::Save => return self.accept(session),
            OverlayAction::Editor => return Handled::Then(vec![super::layer::outside(&self.row)]),
            OverlayAction::Cancel | OverlayAction::Close => return self.leave(),
            OverlayAction::Complete => {
                self.on_row(session, |env, row, typing| {
                    (typing.completes() && typing.take(env, row)) || typing.go(env, row, 1)
                });
            }
            OverlayAction::CompletePrevious => {
                self.on_row(session, |env, row, typing| typing.go(env, row, -1));
            }
            OverlayAction::Next | OverlayAction::Previous => {
                let by = if action == OverlayAction::Next { 1 } else { -1 };
                self.on_row(session, |env, row, typing| match &mut row.text {
                    Text::Many(lines) => lines.act(action) == Edited::Moved,
                    Text::One(_) => typing.go(env, row, by),
                });
            }
            _ => match self.row.text.act(action) {
                Edited::Changed => self.changed(session),
                Edited::Moved => {}
                Edited::No => return Handled::Ignored,
            },
        }
        Handled::Taken
    }
}

/// A view that is saved under a name that there is already takes the place of that one.
fn same_name(state: &State, work: &mut Work, name: &Option<Value>) {
    let name = name.as_ref().and_then(Value::as_text);
    let there = state.records(Kind::View).find(|r| name.is_some() && r.text(view::NAME) == name);
    if let Some(there) = there {
        work.edits.iter_mut().for_each(|e| e.id = there.id());
    }
}

/// What a record that is about to be made is about.
fn about(state: &State, work: &Work, id: RecordId) -> String {
    let of = work.edits.iter().find(|e| e.id == id && (e.kind, e.tag) == (Kind::Note, note::ABOUT));
    match of.and_then(|e| e.value.as_ref()) {
        Some(Value::Ref(about)) => state.title(*about),
        _ => id.short(6),
    }
}

impl Layer for AskLine {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["text"]
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn effect(&mut self, session: &mut Session, effect: &Effect) -> Handled {
        match effect {
            Effect::Overlay(action) => self.acts(session, *action),
            Effect::Back => self.leave(),
            Effect::Go(Axis::Picker, _) => Handled::Taken,
            _ => Handled::Ignored,
        }
    }

    fn text(&mut self, session: &mut Session, text: &str) -> Handled {
        if self.row.text.insert(text) {
            self.changed(session);
        }
        Handled::Taken
    }

    fn replace(&mut self, session: &mut Session, text: &str) {
        self.row.text = Text::new(self.row.field, text);
        self.changed(session);
    }

    fn refresh(&mut self, session: &mut Session) {
        self.on_row(session, |env, row, _| row.reread(env));
    }

    fn did(&mut self, session: &mut Session, _: &crate::service::Done) -> bool {
        // The preview that was laid over this was said yes to.
        let done = self.ask.ids.len() > 1;
        if done {
            self.forget(session);
        }
        done
    }

    fn draw(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        let many = matches!(self.row.field.ty, Type::Lines | Type::Texts);
        let rows = if many { 6 } else { 1 };
        let title = session.said(self.ask.title.clone());
        let columns = u16::try_from(width(&title)).unwrap_or(u16::MAX).clamp(56, 90).min(area.width.saturating_sub(4));
        let help = self.ask.help.map_or_else(Vec::new, |msg| wrap(session.say(msg), usize::from(columns), HELP));
        let label = session.say(self.row.field.label);
        let inside =
            paint::dialog(session, frame.buffer_mut(), area, (columns, rows + 2 + (help.len() as u16).max(1)), &title);
        paint::put(frame.buffer_mut(), inside.x, inside.y, label, inside.width, session.style(Role::Header));
        let line = Rect { y: inside.y + 1, height: rows.min(inside.height.saturating_sub(1)).max(1), ..inside };
        let caret = self.row.text.draw(frame.buffer_mut(), line, session.style(Role::Input));
        let mut said: Vec<(String, Role)> = Vec::new();
        let told = self.row.read.error.as_ref().filter(|_| self.typing.told);
        if let Some(error) = self.wrong.as_ref().or(told) {
            said.push((error.say(session.lang), Role::Error));
            said.extend(error.hints_on_screen(session.lang).into_iter().map(|hint| (hint, Role::Dim)));
        }
        if let Some(at) = self.since {
            said.push((
                session.said(Message::plain(messages::DRAFT_TAKEN).with("when", moment(session, at))),
                Role::Dim,
            ));
        }
        if !self.row.read.meant.is_empty() {
            said.push((format!("→ {}", self.row.read.meant), Role::Good));
        }
        said.extend(self.row.read.notes.iter().map(|n| (session.said(n.clone()), Role::Warning)));
        if said.is_empty() {
            said.extend(help.into_iter().map(|line| (line, Role::Dim)));
        }
        if said.is_empty() {
            let help = help_for(self.row.field.ty).first().map(|msg| session.say(*msg).to_string());
            // Whether it may be left blank is told where nothing else is.
            let blank = || {
                let key = key_of(session, "text.accept", &self.contexts());
                let msg = if self.must_be_given() { messages::FILL_IN } else { messages::MAY_BE_BLANK };
                session.said(Message::plain(msg).with("key", key))
            };
            let help = help.or_else(|| self.row.is_blank().then(blank));
            said.extend(help.map(|line| (line, Role::Dim)));
        }
        for (y, (text, role)) in (line.bottom()..inside.bottom()).zip(said) {
            paint::put(frame.buffer_mut(), inside.x, y, &text, inside.width, session.style(role));
        }
        let under = Rect { x: inside.x, width: inside.width, ..area };
        draw_offers(session, frame.buffer_mut(), under, caret.y, &self.typing);
        frame.set_cursor_position(caret);
    }
}
