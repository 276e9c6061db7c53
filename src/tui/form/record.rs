//! The form of a record of any kind, made from the schema.

use std::cell::{Cell, RefCell};

use super::choice::Choice;
use super::draft::{Draft, Subject};
use super::messages;
use super::reading::Env;
use super::row::{Rival, Row, Typing};
use super::validity;
use crate::action::{Effect, FormStep, Motion};
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag, Type};
use crate::domain::life::Life;
use crate::domain::rights::Right;
use crate::domain::schema::task;
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::log::State;
use crate::service::Work;
use crate::service::drafts::Claim;
use crate::service::words::names;
use crate::service::words::read::term_start;
use crate::tui::layer::Handled;
use crate::tui::motion::moved;
use crate::tui::session::Session;

/// What a form asks before it goes on.
#[derive(Clone, Debug)]
pub(super) enum Asking {
    /// There is a draft of this form.
    Draft(Choice<bool>, Draft),
    /// It is to be closed with something unsaved.
    Leave(Choice<Leave>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leave {
    Keep,
    Discard,
    GoOn,
}

/// The form of a record.
pub struct Form {
    pub(super) subject: Subject,
    pub(super) kind: Kind,
    pub(super) rows: Vec<Row>,
    pub(super) at: usize,
    /// What is offered to the field that is typed into; none where none is.
    pub(super) typing: Option<Typing>,
    pub(super) asking: Option<Asking>,
    /// What is said under the fields, and whether it is something wrong.
    pub(super) message: Option<(Message, Vec<Message>, bool)>,
    pub(super) top: Cell<usize>,
    pub(super) page: Cell<usize>,
    /// The rows that are on the screen: where, how high, which.
    pub(super) shown: RefCell<Vec<(u16, u16, usize)>>,
    /// The step that it is for, under its own name; other records that the same is written to.
    pub(super) step: Option<(&'static str, Message)>,
    also: Vec<RecordId>,
    /// The arguments of a command that are not asked for.
    pub(super) known: Vec<(&'static str, String)>,
    key: Claim,
}

impl Form {
    /// A form for a new record, with what is known of it. Typing begins in the first field that needs it.
    pub fn new(session: &Session, kind: Kind, known: &[(Tag, Value)]) -> Self {
        let view = session.view();
        let env = Env::new(session, &view, None);
        let mut rows: Vec<Row> = kind.def().shown().map(Row::new).collect();
        let mut buffer = Vec::new();
        for (tag, value) in known {
            if let Some(row) = rows.iter_mut().find(|r| r.field.tag == *tag) {
                let text = env.shown_value(row.field, value.as_ref(&mut buffer));
                let ids = match value {
                    Value::Ref(id) => vec![*id],
                    Value::Refs(ids) => ids.clone(),
                    _ => Vec::new(),
                };
                row.picked = ids.into_iter().map(|id| (view.title(id), id)).collect();
                row.set(&text);
                // What is known already is no work that could be lost.
                row.was = text;
            }
        }
        drop(view);
        let mut form = Self::made(session, Subject::New(kind), kind, rows);
        // What others fill in later, and not this person, would only stand in the way.
        form.rows.retain(|r| !r.locked || !r.typed().is_empty());
        // A new record starts where its life does, but for who writes down what has a past.
        if let Some(life) = Life::of(kind).filter(|_| !session.actor.role.may(Right::Manage)) {
            form.rows.iter_mut().filter(|r| r.field.tag == life.field).for_each(|r| r.locked = true);
        }
        form.at = form.first_needed().unwrap_or(0);
        if form.asking.is_none() {
            form.begin(session);
        }
        form
    }

    /// The form of a record.
    ///
    /// # Errors
    /// `NotFound` where there is no such record.
    pub fn edit(session: &Session, id: RecordId) -> Result<Self> {
        let view = session.view();
        let Some(record) = view.get(id).filter(|r| !r.is_gone()) else {
            return Err(Error::new(Code::NotFound, messages::NO_RECORD_TO_EDIT));
        };
        let env = Env::new(session, &view, record.reference(task::LEDGER).filter(|_| record.kind() == Kind::Task));
        let rows = record.kind().def().shown().map(|f| Row::of(&env, record, f)).collect();
        let kind = record.kind();
        drop(view);
        Ok(Self::made(session, Subject::Edit(id), kind, rows))
    }

    pub(super) fn made(session: &Session, subject: Subject, kind: Kind, mut rows: Vec<Row>) -> Self {
        // A command says itself from when it holds, and checks who may.
        if !matches!(subject, Subject::Command(_)) {
            rows.push(validity::row(session));
            for row in &mut rows {
                row.locked = !session.actor.role.may(row.field.right);
            }
        }
        let key = session.office.drafts().claim(&subject.key(session.actor.person));
        let draft = session.office.drafts().get(key.key()).and_then(|bytes| Draft::read(&bytes));
        let asking = draft.map(|draft| {
            let when = moment(session, draft.at);
            let title = session.said(Message::plain(messages::DRAFT).with("when", when).with("count", draft.len()));
            let answers = vec![(true, messages::TAKE_DRAFT), (false, messages::ANEW)];
            Asking::Draft(Choice::new(title, answers, true), draft)
        });
        Self {
            subject,
            kind,
            rows,
            at: 0,
            typing: None,
            asking,
            message: None,
            top: Cell::new(0),
            page: Cell::new(1),
            shown: RefCell::default(),
            step: None,
            also: Vec::new(),
            known: Vec::new(),
            key,
        }
    }

    /// The form of a step of records, with what belongs to it filled in.
    ///
    /// # Errors
    /// `NotFound` where a record is not there.
    pub fn step(session: &Session, step: FormStep) -> Result<Self> {
        let mut form = match step.ids.first() {
            Some(id) => Self::edit(session, *id)?,
            None => Self::new(session, step.kind, &step.known),
        };
        form.rows.iter_mut().for_each(|r| r.needed |= step.needs.contains(&r.field.tag));
        form.also = step.ids.into_iter().skip(1).collect();
        form.step = Some((step.action, step.title));
        if matches!(form.subject, Subject::Edit(_)) {
            form.fill(session, &step.known);
        }
        if let Some(at) = form.rows.iter().position(|r| r.field.tag == step.at) {
            form.at = at;
        }
        if form.asking.is_none() {
            form.begin(session);
        }
        Ok(form)
    }

    /// Fills fields in as if they had been typed.
    fn fill(&mut self, session: &Session, known: &[(Tag, Value)]) {
        let view = session.view();
        let env = self.env(session, &view);
        let mut buffer = Vec::new();
        for (tag, value) in known {
            if let Some(row) = self.rows.iter_mut().find(|r| r.field.tag == *tag && !r.locked) {
                row.set(&env.shown_value(row.field, value.as_ref(&mut buffer)));
                row.reread(&env);
            }
        }
    }

    /// The ledger that status words are taken from, as the form has it now.
    pub(super) fn ledger(&self, state: &State) -> Option<RecordId> {
        let row = self.rows.iter().find(|r| self.kind == Kind::Task && r.field.tag == task::LEDGER)?;
        let name = row.typed().trim();
        let picked = row.picked.iter().find(|(n, _)| n == name).map(|(_, id)| *id);
        picked.or_else(|| names::find(state, Some(Kind::Ledger), name).ok())
    }

    /// What the fields are read against, as the form has them now: status words of the ledger, terms from their start.
    pub(super) fn env<'s>(&self, session: &'s Session, view: &'s State) -> Env<'s> {
        let mut env = Env::new(session, view, self.ledger(view));
        let typed = |tag| {
            let row = self.rows.iter().find(|r| r.field.tag == tag).filter(|r| !r.is_blank())?;
            match row.field.ty {
                Type::Date | Type::Ref(_) => env.read(row.field, row.typed(), &row.picked).value,
                _ => None,
            }
        };
        env.start = term_start(view, self.kind, typed);
        env
    }

    fn first_needed(&self) -> Option<usize> {
        let open = |r: &Row| !r.locked && r.is_blank() && !validity::is(r);
        self.rows.iter().position(|r| open(r) && r.needed).or_else(|| self.rows.iter().position(open))
    }

    /// Does something with the field under the cursor and what it is read against.
    pub(super) fn on_row<T>(
        &mut self,
        session: &Session,
        each: impl FnOnce(&Env<'_>, &mut Row, &mut Typing) -> T,
    ) -> T {
        let view = session.view();
        let env = self.env(session, &view);
        let mut none = Typing::default();
        let typing = self.typing.as_mut().unwrap_or(&mut none);
        each(&env, &mut self.rows[self.at], typing)
    }

    /// Begins to type into the field under the cursor.
    pub(super) fn begin(&mut self, session: &Session) {
        if self.rows[self.at].locked {
            self.message = Some((messages::MAY_NOT.into(), Vec::new(), true));
            return;
        }
        let typing = self.on_row(session, |env, row, _| Typing::begin(env, row));
        self.typing = Some(typing);
    }

    /// Ends typing; the text stays.
    pub(super) fn end(&mut self, session: &Session) {
        if self.typing.is_some() {
            self.on_row(session, |env, row, _| row.reread(env));
            self.typing = None;
            self.dependent(session);
        }
    }

    /// Reads what depends on the field under the cursor.
    fn dependent(&mut self, session: &Session) {
        if self.kind == Kind::Task && self.rows[self.at].field.tag == task::LEDGER {
            let view = session.view();
            let env = self.env(session, &view);
            self.rows.iter_mut().filter(|r| matches!(r.field.ty, Type::Status)).for_each(|r| r.reread(&env));
        }
    }

    /// Moves to another field.
    pub(super) fn go(&mut self, session: &Session, motion: Motion) {
        self.end(session);
        self.at = moved(self.at, self.rows.len().saturating_sub(1), self.page.get(), motion);
    }

    /// Leaves a field that was accepted: on to the next of a new record, else back to choosing, unless the key goes `on`.
    pub(super) fn next(&mut self, session: &Session, by: i32, on: bool) {
        let onward = matches!(self.subject, Subject::New(_)) || self.step.is_some() || on;
        self.end(session);
        let last = self.rows.len() - 1;
        let mut at = self.at;
        loop {
            let next = moved(at, last, 1, Motion::By(by));
            if next == at {
                return;
            }
            at = next;
            if !self.rows[at].locked {
                break;
            }
        }
        self.at = at;
        if onward {
            self.begin(session);
        }
    }

    /// Whether anything would be lost.
    pub fn is_changed(&self) -> bool {
        self.rows.iter().any(Row::is_changed)
    }

    /// Keeps what is typed as a draft.
    pub(super) fn keep(&mut self, session: &Session) {
        // What a command is given may be a secret, of which nothing is to lie on the disk.
        if matches!(self.subject, Subject::Command(_)) {
            return;
        }
        let drafts = session.office.drafts();
        let kept = match Draft::of(&self.rows, session.office.clock().millis()) {
            Some(draft) => drafts.put(self.key.key(), draft.bytes()),
            None => {
                drafts.remove(self.key.key());
                Ok(())
            }
        };
        if let Some(error) = kept.err().or_else(|| drafts.error()) {
            let said = Message::plain(messages::NOT_KEPT).with("why", error.say(session.lang));
            self.message = Some((said, Vec::new(), true));
        }
    }

    /// Answers the question that is open.
    pub(super) fn answer(&mut self, session: &mut Session, effect: &Effect) -> Handled {
        match self.asking.take() {
            Some(Asking::Draft(mut choice, draft)) => match choice.effect(effect) {
                None => self.asking = Some(Asking::Draft(choice, draft)),
                Some(true) => {
                    draft.restore(&mut self.rows);
                    let when = moment(session, draft.at);
                    self.message = Some((Message::plain(messages::DRAFT_TAKEN).with("when", when), Vec::new(), false));
                    self.reread(session);
                    self.at = self.first_needed().unwrap_or(0);
                }
                Some(false) => {
                    session.office.drafts().remove(self.key.key());
                    if matches!(self.subject, Subject::New(_)) {
                        self.begin(session);
                    }
                }
            },
            Some(Asking::Leave(mut choice)) => match choice.effect(effect) {
                None => self.asking = Some(Asking::Leave(choice)),
                Some(Leave::Keep) => {
                    let said = Message::plain(messages::DRAFT_KEPT).with_message("title", self.title(session));
                    return Handled::Close(vec![Effect::Say(said)]);
                }
                Some(Leave::Discard) => {
                    session.office.drafts().remove(self.key.key());
                    return Handled::close();
                }
                Some(Leave::GoOn) => {}
            },
            None => return Handled::Ignored,
        }
        Handled::Taken
    }

    /// Closes the form, or asks where something is unsaved.
    pub(super) fn close(&mut self, session: &Session) -> Handled {
        self.end(session);
        if !self.is_changed() {
            session.office.drafts().remove(self.key.key());
            return Handled::close();
        }
        self.keep(session);
        let kept = (!matches!(self.subject, Subject::Command(_))).then_some((Leave::Keep, messages::KEEP));
        let answers = kept.into_iter().chain([(Leave::Discard, messages::DISCARD), (Leave::GoOn, messages::GO_ON)]);
        let answers = answers.collect();
        self.asking = Some(Asking::Leave(Choice::new(session.say(messages::LEAVE).to_string(), answers, Leave::GoOn)));
        Handled::Taken
    }

    /// What the form is about.
    pub(super) fn title(&self, session: &Session) -> Message {
        if let Some((_, title)) = &self.step {
            return title.clone();
        }
        let label = self.kind.def().label;
        match self.subject {
            Subject::New(_) | Subject::Command(_) => Message::plain(messages::NEW).with_message("kind", label),
            Subject::Edit(id) => {
                Message::plain(messages::EDIT).with_message("kind", label).with("title", session.view().title(id))
            }
        }
    }

    fn reread(&mut self, session: &Session) {
        let view = session.view();
        let env = self.env(session, &view);
        self.rows.iter_mut().for_each(|row| row.reread(&env));
    }

    /// Switches the field under the cursor to its next value.
    pub(super) fn toggle(&mut self, session: &Session) {
        let row = &mut self.rows[self.at];
        if row.locked {
            self.message = Some((messages::MAY_NOT.into(), Vec::new(), true));
            return;
        }
        if let Some(rival) = row.rival.clone() {
            let theirs = row.typed().trim_end() == rival.theirs.trim_end();
            row.set(if theirs { &rival.mine } else { &rival.theirs });
            row.was.clone_from(&rival.theirs);
            row.rival = Some(Rival { told: true, ..rival });
        } else if matches!(row.field.ty, Type::Bool | Type::Word(_) | Type::Status) {
            self.on_row(session, |env, row, _| {
                let all = env.offering().offers(row.field, "");
                let at = all.iter().position(|o| o.item.text == row.typed().trim());
                let next = at.map_or(0, |at| at + 1);
                let text = all.get(next).map_or("", |o| o.item.text.as_str()).to_string();
                row.set(&text);
            });
        } else {
            return self.begin(session);
        }
        self.on_row(session, |env, row, _| row.reread(env));
        self.keep(session);
    }

    /// Empties the field under the cursor.
    pub(super) fn clear(&mut self, session: &Session) {
        let row = &mut self.rows[self.at];
        if row.locked {
            self.message = Some((messages::MAY_NOT.into(), Vec::new(), true));
            return;
        }
        row.set("");
        self.on_row(session, |env, row, _| row.reread(env));
        self.dependent(session);
        self.keep(session);
    }

    /// Checks everything and writes it.
    pub(super) fn save(&mut self, session: &mut Session) -> Handled {
        self.end(session);
        self.message = None;
        self.reread(session);
        self.check(session);
        let wrong: Vec<usize> =
            self.rows.iter().enumerate().filter(|(_, r)| r.read.error.is_some()).map(|(n, _)| n).collect();
        if let Some(first) = wrong.first() {
            self.at = *first;
            self.message = Some((Message::plain(messages::WRONG).with("count", wrong.len()), Vec::new(), true));
            return Handled::Taken;
        }
        if let Subject::Command(name) = self.subject {
            return self.run_command(session, name);
        }
        if self.meet_rivals(session) {
            return Handled::Taken;
        }
        let made = self.work(session).and_then(|work| match work.is_empty() {
            true => Ok(None),
            false => session.commit(work).map(|done| Some(done).filter(|d| !d.is_nothing())),
        });
        match made {
            Ok(done) => {
                session.office.drafts().remove(self.key.key());
                let said = match (done.as_ref().and_then(|d| d.records.first()), self.subject) {
                    (None, _) => Message::plain(messages::UNCHANGED),
                    (Some(id), Subject::New(_) | Subject::Command(_)) => {
                        Message::plain(messages::MADE).with("title", session.view().title(*id))
                    }
                    (Some(id), Subject::Edit(_)) => {
                        Message::plain(messages::SAVED).with("title", session.view().title(*id))
                    }
                };
                Handled::Close(match done {
                    Some(done) => session.after(done, said),
                    None => vec![Effect::Say(said)],
                })
            }
            Err(error) => {
                // Somebody was quicker than our own look: show what they wrote.
                if error.code() != Code::Conflict || !self.meet_rivals(session) {
                    self.refused(session, &error);
                }
                Handled::Taken
            }
        }
    }

    pub(super) fn refused(&mut self, session: &Session, error: &Error) {
        let plain = |text: String| Message::plain(messages::PLAIN).with("text", text);
        let hints = error.hints_on_screen(session.lang).into_iter().map(plain).collect();
        self.message = Some((plain(error.say(session.lang)), hints, true));
    }

    /// Marks what is missing, and a new record that there is already.
    fn check(&mut self, session: &Session) {
        let missing = || Error::new(Code::BadInput, messages::MISSING);
        let new = matches!(self.subject, Subject::New(_));
        for row in
            self.rows.iter_mut().filter(|r| r.needed && r.is_blank() && (new || r.is_changed() || !r.field.required))
        {
            row.read.error = Some(missing());
        }
        if !new || self.rows.iter().any(|r| r.read.error.is_some()) {
            return;
        }
        let view = session.view();
        let env = self.env(session, &view);
        let key: Vec<(Tag, Vec<u8>)> = self
            .rows
            .iter()
            .filter(|r| r.field.key)
            .filter_map(|r| {
                let value = env.read(r.field, r.typed(), &r.picked).value?;
                let mut bytes = Vec::new();
                value.encode(&mut bytes);
                Some((r.field.tag, bytes))
            })
            .collect();
        if key.len() != self.kind.def().natural_key().count() || key.is_empty() {
            return;
        }
        let same = view.records(self.kind).find(|r| key.iter().all(|(tag, bytes)| r.raw(*tag) == Some(bytes)));
        if let Some(same) = same {
            let error = Error::new(Code::BadInput, messages::EXISTS).with("title", view.title_of(same));
            if let Some(row) = self.rows.iter_mut().find(|r| r.field.key) {
                row.read.error = Some(error.hint(messages::HINT_EXISTS));
            }
        }
    }

    /// What is to be written.
    fn work(&self, session: &Session) -> Result<Work> {
        let (id, new) = match self.subject {
            Subject::New(_) | Subject::Command(_) => (session.office.new_id()?, true),
            Subject::Edit(id) => (id, false),
        };
        let usual = if new { "record.new" } else { "record.edit" };
        let mut work = Work::new(self.step.as_ref().map_or(usual, |(action, _)| action));
        let view = session.view();
        let env = self.env(session, &view);
        work.on = self.holds_from(session, &env);
        for row in self.rows.iter().filter(|r| !validity::is(r)) {
            if new && !row.is_blank() {
                work.put(self.kind, id, row.field.tag, env.read(row.field, row.typed(), &row.picked).value);
            } else if !new && row.is_changed() {
                work.put_seen(self.kind, id, row.field.tag, row.read.value.clone(), row.saw);
                for also in &self.also {
                    work.put(self.kind, *also, row.field.tag, row.read.value.clone());
                }
            }
        }
        Ok(work)
    }
}

/// A moment as a person reads it.
pub(super) fn moment(session: &Session, millis: i64) -> String {
    let local = session.office.clock().local(millis);
    local.map_or_else(String::new, |t| t.format("%Y-%m-%d %H:%M").to_string())
}
