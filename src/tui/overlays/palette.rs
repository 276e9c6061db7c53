//! The palette: every action by name in either language, by pinyin or initials, with its key.

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::action::{Action, Axis, Effect, Motion, all};
use crate::search::Pattern;
use crate::tui::form::{Edited, Line};
use crate::tui::frame::dialog;
use crate::tui::hints::{key_of, offers};
use crate::tui::layer::{Handled, Layer};
use crate::tui::session::Session;
use crate::tui::text::{Align, fit, truncate};
use crate::tui::theme::{Role, Sign};

crate::messages! {
    TITLE: "Actions", "操作";
    NONE: "no action of this name", "没有此名称的操作";
}

/// The palette.
pub struct Palette {
    line: Line,
    contexts: Vec<&'static str>,
    found: Vec<&'static Action>,
    cursor: usize,
    top: usize,
    page: usize,
}

impl Palette {
    /// The palette over the contexts of the moment.
    pub fn new(session: &Session, contexts: &[&'static str]) -> Self {
        let mut palette =
            Self { line: Line::default(), contexts: contexts.to_vec(), found: Vec::new(), cursor: 0, top: 0, page: 1 };
        palette.find(session);
        palette
    }

    /// Whether an action makes sense where one is.
    fn fits(&self, session: &Session, action: &Action) -> bool {
        offers(session, action)
            && !action.name.starts_with("palette.")
            && (action.contexts.is_empty() || action.contexts.iter().any(|c| self.contexts.contains(c)))
    }

    fn find(&mut self, session: &Session) {
        let pattern = Pattern::fuzzy(self.line.text().trim());
        let mut scored: Vec<(i64, &'static Action)> = all()
            .filter(|a| self.fits(session, a))
            .filter_map(|a| {
                let names = [a.title.zh, a.title.en, a.name, a.help.text(session.lang)];
                let best = names.iter().enumerate().filter_map(|(at, n)| {
                    // A name counts for more than a word of the help.
                    let score = if pattern.is_empty() { 0 } else { pattern.find(n)?.score };
                    Some(score - if at == 3 { 1000 } else { 0 })
                });
                best.max().map(|score| (score, a))
            })
            .collect();
        if pattern.is_empty() {
            scored.sort_by_key(|(_, a)| (crate::tui::is_moving(a), a.group));
        } else {
            scored.sort_by_key(|(score, a)| (-score, a.name));
        }
        self.found = scored.into_iter().map(|(_, a)| a).collect();
        (self.cursor, self.top) = (0, 0);
    }
}

impl Layer for Palette {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["picker", "text"]
    }

    fn idle(&self) -> &'static [&'static str] {
        &["text.complete", "text.complete-previous", "form.save", "picker.mark"]
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn effect(&mut self, session: &mut Session, effect: &Effect) -> Handled {
        let last = self.found.len().saturating_sub(1) as i64;
        let by = |at: usize, n: i64| (at as i64 + n).clamp(0, last) as usize;
        match effect {
            Effect::Layer("accept") => match self.found.get(self.cursor) {
                Some(action) => Handled::Close(vec![Effect::Press(action.name)]),
                None => Handled::Taken,
            },
            Effect::Layer("cancel") | Effect::Back => Handled::close(),
            Effect::Layer("next" | "complete") => {
                self.cursor = by(self.cursor, 1);
                Handled::Taken
            }
            Effect::Layer("previous" | "complete-previous") => {
                self.cursor = by(self.cursor, -1);
                Handled::Taken
            }
            Effect::Go(Axis::Picker, Motion::Pages(n)) => {
                self.cursor = by(self.cursor, i64::from(*n) * self.page as i64);
                Handled::Taken
            }
            Effect::Layer(name) => {
                if self.line.act(name) == Edited::Changed {
                    self.find(session);
                }
                Handled::Taken
            }
            _ => Handled::Ignored,
        }
    }

    fn text(&mut self, session: &mut Session, text: &str) -> Handled {
        self.line.insert(text);
        self.find(session);
        Handled::Taken
    }

    fn draw(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        let rows = (self.found.len() as u16 + 4).clamp(8, area.height.min(24));
        let inner = dialog(session, session.say(TITLE), frame, area, 76.min(area.width), rows);
        let line = Rect { height: 1, ..inner };
        let caret = self.line.draw(frame.buffer_mut(), line, session.style(Role::Input));
        frame.set_cursor_position(caret);
        let page = usize::from(inner.height.saturating_sub(1)).max(1);
        self.page = page;
        self.top = self.top.clamp((self.cursor + 1).saturating_sub(page), self.cursor);
        if self.found.is_empty() {
            frame.buffer_mut().set_string(inner.x, inner.y + 1, session.say(NONE), session.style(Role::Dim));
        }
        for (row, (at, action)) in self.found.iter().enumerate().skip(self.top).take(page).enumerate() {
            let y = inner.y + 1 + row as u16;
            let buffer = frame.buffer_mut();
            if at == self.cursor {
                buffer.set_string(inner.x, y, session.sign(Sign::Cursor), session.style(Role::Cursor));
            }
            let key = key_of(session, action.name, &self.contexts);
            buffer.set_string(inner.x + 2, y, fit(&key, 8, Align::Left), session.style(Role::Key));
            let title = fit(action.title.text(session.lang), 14, Align::Left);
            buffer.set_string(inner.x + 11, y, title, session.style(Role::Text));
            let room = usize::from(inner.width.saturating_sub(26));
            let help = truncate(action.help.text(session.lang), room).into_owned();
            buffer.set_string(inner.x + 26, y, help, session.style(Role::Dim));
        }
    }
}
