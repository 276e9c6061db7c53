//! What a key does: the contexts of the moment, counts before a key, and the press of an action.

use std::sync::Arc;

use super::app::App;
use super::theme::Role;
use crate::action::{self, Args, Effect, Motion, Scene};
use crate::error::{Code, Error};
use crate::i18n::Message;
use crate::keymap::{Code as KeyCode, Key, Resolved};

crate::messages! {
    MAY_NOT: "Your role may not do this: {action}", "您的角色无权进行此操作：{action}";
    NOT_OWN: "This belongs to another unit; you may not do this to it: {action}", "此记录不属于您的单位，不能进行此操作：{action}";
    TIMES: "{count} {count:time|times}", "{count} 次";
    NO_KEY: "{key} does nothing here; {help} shows the keys", "{key} 在此处没有作用；按 {help} 查看按键";
}

/// The most times that something is done at once.
const MAX_COUNT: u32 = 1_000_000;

/// An effect, done so many times: a motion goes so far, to the end it goes to that row, and what is looked for is looked for
/// so often.
fn times(effect: Effect, count: Option<u32>) -> Vec<Effect> {
    let Some(count) = count.and_then(|n| i32::try_from(n).ok()).filter(|n| *n > 0) else { return vec![effect] };
    match effect {
        Effect::Go(axis, Motion::By(n)) => vec![Effect::Go(axis, Motion::By(n.saturating_mul(count)))],
        Effect::Go(axis, Motion::HalfPages(n)) => vec![Effect::Go(axis, Motion::HalfPages(n.saturating_mul(count)))],
        Effect::Go(axis, Motion::Pages(n)) => vec![Effect::Go(axis, Motion::Pages(n.saturating_mul(count)))],
        Effect::Go(axis, Motion::End | Motion::Start) => {
            vec![Effect::Go(axis, Motion::Start), Effect::Go(axis, Motion::By(count - 1))]
        }
        Effect::Search(text, by) => vec![Effect::Search(text, by); usize::try_from(count).unwrap_or(1).min(1_000)],
        effect => vec![effect],
    }
}

impl App {
    /// The keymap contexts of the moment, the innermost first.
    pub fn contexts(&self) -> Vec<&'static str> {
        let mut out = Vec::new();
        for layer in self.over.iter().rev() {
            out.extend(layer.contexts());
            // While text is typed, what is a key of the screens or of everywhere is typed, not pressed.
            if layer.is_typing() {
                return out;
            }
            if !layer.is_open() {
                out.push("global");
                return out;
            }
        }
        out.extend(self.console.contexts());
        out.push("global");
        out
    }

    pub(super) fn is_typing(&self) -> bool {
        self.over.last().is_some_and(|l| l.is_typing())
    }

    pub(super) fn key(&mut self, key: Key) {
        let typing = self.is_typing();
        let contexts = self.contexts();
        let before = self.pressed.keys().to_vec();
        let keymap = Arc::clone(&self.session.keymap);
        match self.pressed.press(key, typing, &keymap, &contexts) {
            Resolved::Action(binding) => {
                self.message = None;
                self.copied &= binding.action == "copy.or-quit";
                self.begin_action(&binding.action, before.len() + 1);
                self.act(&binding.action, binding.args.iter().collect());
            }
            Resolved::Pending(_) => {}
            Resolved::None => {
                if typing && let Some(c) = key.text() {
                    self.message = None;
                    self.text(c.encode_utf8(&mut [0; 4]));
                } else if let Some(digit) = self.digit(key).filter(|_| !typing && before.is_empty()) {
                    let count = self.count.unwrap_or(0).saturating_mul(10).saturating_add(digit).min(MAX_COUNT);
                    self.count = Some(count);
                    self.tell(Message::plain(TIMES).with("count", count), Role::Dim);
                } else if key.code == KeyCode::Esc && !before.is_empty() {
                    // A sequence that was begun is forgotten.
                } else if let Some(view) = self.view_of(key).filter(|_| !typing && before.is_empty()) {
                    self.carry_out(vec![action::Effect::Arrange(action::Arrange::View(view))]);
                } else if !typing {
                    let shown = crate::keymap::say_sequence(&[before, vec![key.folded()]].concat(), self.session.lang);
                    let help = super::hints::key_of(&self.session, "help.open", &[]);
                    self.refuse();
                    self.tell(Message::plain(NO_KEY).with("key", shown).with("help", help), Role::Dim);
                }
            }
        }
    }

    /// A digit that is no key where one is, and so part of a count.
    fn digit(&self, key: Key) -> Option<u32> {
        let KeyCode::Char(c) = key.folded().code else { return None };
        let digit = c.to_digit(10).filter(|_| !key.alt && !key.ctrl)?;
        (digit > 0 || self.count.is_some()).then_some(digit)
    }

    /// The saved view that has a key, pressed with alt where nothing else is bound to that.
    fn view_of(&self, key: Key) -> Option<crate::domain::id::RecordId> {
        let KeyCode::Char(c) = key.code else { return None };
        if !self.over.is_empty() || !key.alt || key.ctrl {
            return None;
        }
        let text = c.to_string();
        let state = self.session.view();
        let kind = crate::domain::kind::Kind::View;
        state.records(kind).find(|r| r.text(crate::domain::schema::view::KEY) == Some(&text)).map(|r| r.id())
    }

    /// Presses an action by its name.
    pub fn act(&mut self, name: &str, args: Args) {
        let Some(action) = self.session.action(name) else { return };
        let Some(press) = action.press else { return };
        if action.outside && !self.session.goes_outside() {
            return self.tell_fault(&super::errands::none_outside());
        }
        if action.writes && self.session.as_of().is_some() {
            let error = self.past();
            return self.tell_fault(&error);
        }
        // What is typed changes the list below; all else works on what it is to show.
        if !self.is_typing() {
            self.console.settle(&self.session);
        }
        self.ready_detail();
        let here = self.here();
        self.stand(&here);
        if !action::permits(action, self.session.actor.role, &self.session.place) {
            let msg = if self.session.place.own { MAY_NOT } else { NOT_OWN };
            let error = Error::new(Code::Denied, msg).with_message("action", action.title);
            return self.tell_fault(&error.hint(crate::service::messages::HINT_ASK_ADMIN));
        }
        let pressed = {
            let view = self.session.view();
            press.run(&Scene {
                office: &self.session.office,
                state: &view,
                actor: &self.session.actor,
                lang: self.session.lang,
                today: self.session.today(),
                past: self.session.as_of().is_some(),
                screen: here.screen,
                kind: here.kind,
                here: here.id,
                marked: &here.marked,
                listed: &|| self.console.listed(&view),
                cell: &here.cell,
                row: &here.row,
                column: &here.column,
                filter: &here.filter,
                entry: here.entry,
                args: &args,
            })
        };
        match pressed {
            Ok(effects) => {
                self.tip_used(name);
                self.tour_act(name);
                let count = self.count.take();
                self.carry_out(effects.into_iter().flat_map(|e| times(e, count)).collect());
            }
            Err(error) => self.tell_fault(&error),
        }
    }

    fn text(&mut self, text: &str) {
        let handled = match self.over.last_mut() {
            Some(top) => top.text(&mut self.session, text),
            None => return,
        };
        self.settle(self.over.len() - 1, handled);
    }

    /// Takes pasted text. It never fires commands: where no text is typed it is ignored.
    pub(super) fn paste(&mut self, text: &str) {
        if self.is_typing() {
            self.text(text);
        }
    }
}
