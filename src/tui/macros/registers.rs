//! The panel that asks under which letter keys are recorded, or which are replayed and how often.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::play::chosen;
use super::{MAX_TIMES, kept, letter, say};
use crate::action::{Effect, Keys, OverlayAction};
use crate::i18n::Message;
use crate::keymap::{Code, Key};
use crate::tui::frame::dialog;
use crate::tui::layer::{Handled, Layer};
use crate::tui::session::Session;
use crate::tui::text::truncate;
use crate::tui::theme::{Role, Sign};

crate::messages! {
    RECORD: "Record keys under a letter, a to z", "录制按键：按 a 至 z 的字母选择位置";
    REPLAY: "Replay keys: a letter, perhaps a number before it", "回放按键：按字母，前面可加次数";
    TIMES: "{count} {count:time|times}", "{count} 次";
    FORGET: "forget which?", "删除哪一个？";
    NONE: "nothing is recorded yet", "尚未录制";
    LAST: "{key} takes {letter} · - and a letter forgets one", "{key} 选 {letter} · 先按 - 再按字母则删除";
    MINUS: "- and a letter forgets one", "先按 - 再按字母则删除";
}

/// The panel.
pub struct Registers {
    record: bool,
    times: u32,
    forget: bool,
    last: Option<char>,
    shown: Vec<(char, String)>,
}

impl Registers {
    /// The panel, to record or to replay; `last` is what Enter takes.
    pub fn new(session: &Session, record: bool, last: Option<char>) -> Self {
        let mut panel = Self { record, times: 0, forget: false, last, shown: Vec::new() };
        panel.refresh_shown(session);
        panel
    }

    fn refresh_shown(&mut self, session: &Session) {
        self.shown = kept(session).into_iter().map(|(letter, steps)| (letter, say(&steps, session.lang))).collect();
        let there = |c: &char| self.record || self.shown.iter().any(|(letter, _)| letter == c);
        self.last = self.last.filter(there).or_else(|| self.shown.first().map(|(letter, _)| *letter));
    }
}

impl Layer for Registers {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["text"]
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn idle(&self) -> &'static [&'static str] {
        &["text.complete", "text.complete-previous", "text.next", "text.previous", "form.save", "text.delete-back"]
    }

    fn effect(&mut self, _: &mut Session, effect: &Effect) -> Handled {
        match effect {
            Effect::Overlay(OverlayAction::Accept) => match self.last.filter(|_| !self.forget) {
                Some(letter) => Handled::Close(chosen(self.record, letter, self.times.max(1))),
                None => Handled::Taken,
            },
            Effect::Overlay(OverlayAction::Cancel) | Effect::Back => Handled::close(),
            Effect::Overlay(OverlayAction::DeleteBack) => {
                (self.times, self.forget) = (self.times / 10, false);
                Handled::Taken
            }
            _ => Handled::Taken,
        }
    }

    fn text(&mut self, _: &mut Session, text: &str) -> Handled {
        let mut chars = text.chars();
        let (Some(c), None) = (chars.next(), chars.next()) else { return Handled::Taken };
        let Code::Char(c) = Key::plain(Code::Char(c)).folded().code else { return Handled::Taken };
        match c {
            '0'..='9' if !self.record => {
                let digit = c.to_digit(10).unwrap_or(0);
                self.times = (self.times * 10 + digit).min(MAX_TIMES);
            }
            '-' => self.forget = true,
            c => {
                if let Some(letter) = letter(&c.to_ascii_lowercase().to_string()) {
                    if !self.forget {
                        return Handled::Close(chosen(self.record, letter, self.times.max(1)));
                    }
                    self.forget = false;
                    self.shown.retain(|(shown, _)| *shown != letter);
                    self.last = self.last.filter(|last| *last != letter);
                    return Handled::Then(vec![Effect::Keys(Keys::Forget(letter))]);
                }
            }
        }
        Handled::Taken
    }

    fn draw(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        let rows = (self.shown.len().max(1) as u16 + 3).min(area.height);
        let place = Rect { y: area.y + area.height - rows, height: rows, ..area };
        let title = session.say(if self.record { RECORD } else { REPLAY });
        let title = match (self.forget, self.times) {
            (true, _) => format!("{title} · {}", session.say(FORGET)),
            (false, 0) => title.to_string(),
            (false, count) => format!("{title} · {}", session.said(Message::plain(TIMES).with("count", count))),
        };
        let inner = dialog(session, &title, frame, place, area.width.min(90), rows);
        let room = usize::from(inner.width);
        let buffer = frame.buffer_mut();
        let lines = usize::from(inner.height.saturating_sub(1));
        for (row, (letter, keys)) in self.shown.iter().take(lines).enumerate() {
            let y = inner.y + row as u16;
            if self.last == Some(*letter) {
                buffer.set_string(inner.x, y, session.sign(Sign::Cursor), session.style(Role::Cursor));
            }
            buffer.set_string(inner.x + 2, y, letter.to_string(), session.style(Role::Key));
            let keys = truncate(keys, room.saturating_sub(5)).into_owned();
            buffer.set_string(inner.x + 5, y, keys, session.style(Role::Text));
        }
        if self.shown.is_empty() {
            buffer.set_string(inner.x + 2, inner.y, session.say(NONE), session.style(Role::Dim));
            return;
        }
        let said = match self.last {
            Some(last) => {
                let key = crate::tui::hints::key_of(session, "text.accept", &["text"]);
                session.said(Message::plain(LAST).with("key", key).with("letter", last))
            }
            None => session.say(MINUS).to_string(),
        };
        let y = inner.y + inner.height.saturating_sub(1);
        buffer.set_string(inner.x + 2, y, truncate(&said, room.saturating_sub(2)), session.style(Role::Dim));
    }
}
