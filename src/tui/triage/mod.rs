//! Triage: one record at a time, big, with the few keys that decide.
//!
//! ```text
//! ┌ 逐条过 · 任务 ───────────────────────────── 3 / 17 ┐
//! │ ██████░░░░░░░░░░░░░░░░░░░░░░░░░░░  已处理 2         │
//! │ 压减办税环节，推行“一件事”集成办理                  │
//! │ …the record, its tabs…                              │
//! └─────────────────────────────────────────────────────┘
//! ```
//!
//! The keys are actions like all others (`action/layers/triage.rs`): they see the record that is shown as the one under
//! the cursor, and what they do is written at once. Triage hears of it and goes on; it hears of an undo and goes back.

#[cfg(test)]
mod tests;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::action::screens::showing;
use crate::action::{Axis, Effect, Motion, ScreenId};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::i18n::Message;
use crate::service::Done;
use crate::service::lists::lens::Lens;
use crate::tui::form::confirm::holds_from;
use crate::tui::form::paint;
use crate::tui::layer::{Handled, Here, Layer};
use crate::tui::screens::detail::Detail;
use crate::tui::session::Session;
use crate::tui::text::width;
use crate::tui::theme::{Role, Sign};
use crate::tui::wrap::wrap;

crate::messages! {
    TITLE: "Triage: {kind}", "逐条过：{kind}";
    DECIDED: "{count} decided", "已处理 {count}";
    DECIDED_HERE: "decided: {action}", "已处理：{action}";
    OVER: "That was the last one.", "已是最后一条。";
    SUMMARY: "{decided} of {all} decided, {left} left as they are.", "共 {all} 条，已处理 {decided} 条，未处理 {left} 条。";
    WAYS: "The back key shows the one before; Esc closes.", "按上一条键返回查看；按退出键关闭。";
}

/// What does not decide, however often it is done.
const UNDECIDING: &[&str] = &["record.note", "record.edit", "record.evidence", "log.redo"];

/// A decision.
#[derive(Clone, Debug)]
struct Decision {
    /// On which record, by its place.
    at: usize,
    /// The action.
    action: String,
    /// What it touched.
    records: Vec<RecordId>,
}

/// One record at a time.
pub struct Triage {
    ids: Vec<RecordId>,
    at: usize,
    kind: Kind,
    decisions: Vec<Decision>,
    detail: Detail,
}

impl Triage {
    /// A triage of records of one kind, in an order.
    pub fn new(session: &Session, ids: Vec<RecordId>) -> Self {
        let view = session.view();
        let kind = ids.first().and_then(|id| view.get(*id)).map_or(Kind::Task, |r| r.kind());
        drop(view);
        let mut made = Self { ids, at: 0, kind, decisions: Vec::new(), detail: Detail::default() };
        made.show();
        made
    }

    fn show(&mut self) {
        self.detail.show(self.ids.get(self.at).copied());
    }

    fn go(&mut self, motion: Motion) {
        let last = self.ids.len();
        self.at = crate::tui::motion::moved(self.at, last, 1, motion);
        self.show();
    }

    /// How many of the records were decided.
    fn decided(&self) -> usize {
        (0..self.ids.len()).filter(|at| self.decisions.iter().any(|d| d.at == *at)).count()
    }
}

impl Layer for Triage {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["triage", "detail"]
    }

    fn here(&self, _: &Session) -> Option<Here> {
        Some(Here::alone(
            showing(self.kind).next().map_or(ScreenId::Overview, |s| s.id),
            self.kind,
            self.ids.get(self.at).copied(),
            self.detail.line(),
        ))
    }

    fn effect(&mut self, _: &mut Session, effect: &Effect) -> Handled {
        match effect {
            Effect::Go(Axis::Triage, motion) => self.go(*motion),
            Effect::Go(Axis::Down | Axis::Cursor, motion) => self.detail.go(*motion),
            Effect::Go(Axis::Tab, Motion::By(n)) => self.detail.go_tab(self.kind, *n),
            Effect::Follow => {
                return match self.detail.link() {
                    Some(id) => Handled::Then(vec![Effect::Open(id)]),
                    None => Handled::Taken,
                };
            }
            Effect::Back => return Handled::close(),
            _ => return Handled::Ignored,
        }
        Handled::Taken
    }

    fn did(&mut self, session: &mut Session, done: &Done) -> bool {
        let view = session.view();
        let action = view.meta(done.first).map_or("", |m| view.action(m)).to_string();
        let undone = view.takes_back(done.first);
        drop(view);
        if undone {
            let last = self.decisions.iter().rposition(|d| d.records.iter().any(|id| done.records.contains(id)));
            if let (Some(last), "log.undo") = (last, action.as_str()) {
                self.at = self.decisions.remove(last).at;
            }
        } else if !UNDECIDING.contains(&action.as_str()) && self.at < self.ids.len() {
            self.decisions.push(Decision { at: self.at, action, records: done.records.clone() });
            self.at += 1;
        }
        self.show();
        self.detail.stale();
        false
    }

    fn refresh(&mut self, _: &mut Session) {
        self.detail.stale();
    }

    fn crumb(&self, session: &Session) -> Option<String> {
        Some(session.said(Message::plain(TITLE).with_message("kind", self.kind.def().label)))
    }

    fn draw(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        let title = self.crumb(session).unwrap_or_default();
        let inside = paint::boxed(session, frame.buffer_mut(), area, &title);
        if inside.height < 4 {
            return;
        }
        let count = format!(" {} / {} ", (self.at + 1).min(self.ids.len()), self.ids.len());
        let columns = u16::try_from(width(&count)).unwrap_or(0);
        let corner = area.right().saturating_sub(columns + 2);
        paint::put(frame.buffer_mut(), corner, area.y, &count, columns, session.style(Role::Title));
        self.bar(session, frame, Rect { height: 1, ..inside });
        let body = Rect { y: inside.y + 1, height: inside.height - 1, ..inside };
        match self.ids.get(self.at).copied() {
            Some(id) => self.record(session, frame, body, id),
            None => self.summary(session, frame, body),
        }
    }
}

impl Triage {
    /// How far it is.
    fn bar(&self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        let decided = self.decided();
        let said = session.said(Message::plain(DECIDED).with("count", decided));
        let taken = u16::try_from(width(&said)).unwrap_or(0).saturating_add(2);
        let room = usize::from(area.width.saturating_sub(taken));
        let full = (room * self.at.min(self.ids.len())).checked_div(self.ids.len()).unwrap_or(room);
        let (done, open) = (session.sign(Sign::BarFull).repeat(full), session.sign(Sign::BarEmpty).repeat(room - full));
        let buffer = frame.buffer_mut();
        let at = paint::put(buffer, area.x, area.y, &done, area.width, session.style(Role::Bar));
        paint::put(buffer, area.x + at, area.y, &open, area.width - at, session.style(Role::BarEmpty));
        let x = area.right().saturating_sub(taken - 2);
        paint::put(buffer, x, area.y, &said, taken, session.style(Role::Dim));
    }

    fn record(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect, id: RecordId) {
        let view = session.view();
        let mut y = area.y;
        let mut say = |frame: &mut Frame<'_>, text: &str, role: Role, max: usize| {
            for line in wrap(text, usize::from(area.width).max(2), max) {
                if y < area.bottom() {
                    paint::put(frame.buffer_mut(), area.x, y, &line, area.width, session.style(role));
                    y += 1;
                }
            }
        };
        say(frame, &view.title(id), Role::Accent, 2);
        if let Some(decision) = self.decisions.iter().rev().find(|d| d.at == self.at) {
            let action = crate::action::title(&decision.action);
            let said = session.said(Message::plain(DECIDED_HERE).with_message("action", action));
            say(frame, &said, Role::Good, 1);
        }
        if let Some(day) = session.on() {
            say(frame, &holds_from(session, Some(day), "triage"), Role::Warning, 1);
        }
        let rest = Rect { y, height: area.bottom().saturating_sub(y), ..area };
        let sums = session.sums(&view);
        let lens = Lens::new(&view, &sums, session.lang, session.office.clock());
        self.detail.draw(session, &lens, frame, rest, true);
    }

    fn summary(&self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        let (decided, all) = (self.decided(), self.ids.len());
        let sum = Message::plain(SUMMARY).with("decided", decided).with("all", all).with("left", all - decided);
        let lines = [session.say(OVER).to_string(), session.said(sum), String::new(), session.say(WAYS).to_string()];
        for (y, line) in (area.y + 1..area.bottom()).zip(lines) {
            paint::put(frame.buffer_mut(), area.x, y, &line, area.width, session.style(Role::Text));
        }
    }
}
