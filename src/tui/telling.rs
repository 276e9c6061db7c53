//! What the person is told: of what was done, what follows, and what went wrong.

use super::app::App;
use super::frame::StatusMessage;
use super::theme::Role;
use crate::domain::id::RecordId;
use crate::domain::kind::Type;
use crate::domain::life::{Life, Step, To};
use crate::error::{Code, Error};
use crate::i18n::Message;

crate::messages! {
    PAST: "You are looking at {day}, where nothing can be changed", "当前查看的是 {day}，不能改动";
    PAST_HINT: "{key} and an empty day goes back to now", "按 {key} 并留空日期可回到当前";
    HIDDEN: "the filter hides it; {key} shows all", "被筛选条件隐藏，按 {key} 显示全部";
    NEXT: "next: {key} {step}", "下一步：{key} {step}";
}

/// Of more records than this that were made at once none is gone to.
const MANY: usize = 20;

impl App {
    /// Tells the person something.
    pub fn tell(&mut self, said: impl Into<Message>, role: Role) {
        let text = said.into().say(self.session.lang);
        self.message = Some(StatusMessage { text, hint: None, role });
    }

    /// The error of what would write while one looks at the past.
    pub(super) fn past(&self) -> Error {
        let key = super::hints::key_of(&self.session, "view.as-of", &[]);
        let error = Error::new(Code::Denied, PAST).with("day", self.session.today());
        error.hint(Message::plain(PAST_HINT).with("key", key))
    }

    /// The step that usually follows for what was done, with its key.
    pub(super) fn what_follows(&self, done: &crate::service::Done) -> Option<String> {
        let view = self.session.view();
        let records = done.records.iter().filter_map(|id| view.get(*id)).filter(|r| !r.is_gone());
        let (life, record) = records.filter_map(|r| Some((Life::of(r.kind())?, r))).next()?;
        if !matches!(life.kind.field(life.field).map(|f| f.ty), Some(Type::Word(_))) {
            return None;
        }
        let state = life.state(record.text(life.field));
        let onward = |s: &&'static Step| s.is_from(state) && matches!(s.to, To::State(to) if to != state);
        let step = life.triage("done")?.keyed().find(onward)?;
        let verb = life.verbs.iter().find(|v| v.steps.iter().any(|s| s.name == step.name))?;
        let mut contexts = self.contexts();
        contexts.push(life.kind.def().plural_name);
        let key = match super::hints::key_of(&self.session, verb.name, &contexts) {
            none if none == "—" => super::hints::key_of(&self.session, "palette.open", &contexts),
            key => key,
        };
        let said = Message::plain(NEXT).with("key", key).with_message("step", step.label);
        Some(said.say(self.session.lang))
    }

    /// Puts the cursor of the list on what was just made; where the filter hides it, that is said.
    pub(super) fn follow_made(&mut self, done: &crate::service::Done) {
        let made = match done.records.as_slice() {
            [] => None,
            all if all.len() > MANY => None,
            all => {
                let view = self.session.view();
                let new =
                    |id: &&RecordId| view.get(**id).and_then(|r| r.history().next()).is_some_and(|s| s >= done.first);
                all.iter().find(new).copied()
            }
        };
        if let Some(id) = made
            && self.console.go_to_made(&self.session, id) == Some(false)
        {
            let key = super::hints::key_of(&self.session, "list.filter-clear", &self.console.contexts());
            self.next = Some(Message::plain(HIDDEN).with("key", key).say(self.session.lang));
        }
    }

    pub(super) fn tell_fault(&mut self, error: &Error) {
        self.refuse();
        let lang = self.session.lang;
        let hint = error.hints_on_screen(lang).into_iter().next();
        self.message = Some(StatusMessage { text: error.say(lang), hint, role: Role::Error });
    }
}
