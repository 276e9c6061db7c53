//! The palette: every action by name in either language, by pinyin or initials, with its key, and the records that are
//! called so. What is called exactly what was typed comes first, then the best actions, the records, and the other actions.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::called::called;
use super::commands::{self, Verb};
use super::finder::{Finder, Hit};
use crate::action::{Action, Arrange, Axis, Effect, Motion, OverlayAction};
use crate::domain::kind::Kind;
use crate::search::Pattern;
use crate::tui::form::{Edited, Line};
use crate::tui::frame::dialog;
use crate::tui::hints::{key_of, offers};
use crate::tui::layer::{Handled, Layer};
use crate::tui::motion::moved;
use crate::tui::session::Session;
use crate::tui::text::{Align, fit, truncate, width};
use crate::tui::theme::{Role, Sign};
use crate::tui::wrap::wrap;

/// How many actions come before the records.
const ACTIONS_FIRST: usize = 5;

crate::messages! {
    TITLE: "Actions and records", "操作与记录";
    NONE: "no action or record of this name", "没有此名称的操作或记录";
    BUSY: "looking for records…", "正在查找记录…";
}

/// One thing that can be chosen.
#[derive(Clone, Debug, PartialEq)]
enum Choice {
    Action(&'static str),
    Record(Hit),
    /// A whole line that could be meant.
    Line(String),
}

/// The palette.
pub struct Palette {
    line: Line,
    contexts: Vec<&'static str>,
    actions: Vec<&'static Action>,
    finder: Finder,
    found: Vec<Choice>,
    cursor: usize,
    top: usize,
    page: usize,
    /// Whether the cursor was moved since something was typed.
    moved: bool,
    /// Which of the lines typed before stands there, from the last.
    recalled: Option<usize>,
    /// What was wrong with the line that was accepted.
    wrong: Option<String>,
}

impl Palette {
    /// The palette over the contexts of the moment.
    pub fn new(session: &Session, contexts: &[&'static str]) -> Self {
        let mut palette = Self {
            line: Line::default(),
            contexts: contexts.to_vec(),
            actions: Vec::new(),
            finder: Finder::new(session),
            found: Vec::new(),
            cursor: 0,
            top: 0,
            page: 1,
            moved: false,
            recalled: None,
            wrong: None,
        };
        palette.find(session);
        palette
    }

    /// Whether an action makes sense where one is.
    fn fits(&self, session: &Session, action: &Action) -> bool {
        offers(session, action)
            && !action.name.starts_with("palette.")
            && (action.contexts.is_empty() || action.contexts.iter().any(|c| self.contexts.contains(c)))
    }

    /// The kind that is listed where one is.
    fn kind(&self) -> Option<Kind> {
        self.contexts.iter().find_map(|c| Kind::named(c))
    }

    /// Does what a line says.
    fn command(&mut self, session: &mut Session, verb: Verb, rest: &str) -> Handled {
        match commands::effects(session, self.kind(), verb, rest) {
            Ok(effects) => {
                let line = self.line.text().trim().to_string();
                session.commands.retain(|l| *l != line);
                session.commands.push(line);
                Handled::Close(effects)
            }
            Err(error) => {
                self.wrong = Some(error.say(session.lang));
                Handled::Taken
            }
        }
    }

    /// Puts a line back that was typed before.
    fn recall(&mut self, session: &Session, by: i64) -> bool {
        let all = &session.commands;
        let at = self.recalled.map_or(-1, |at| at as i64) + by;
        let line = usize::try_from(at).ok().and_then(|at| all.len().checked_sub(at + 1)).and_then(|n| all.get(n));
        match line {
            Some(line) => {
                self.line.set(line);
                self.recalled = usize::try_from(at).ok();
            }
            None if at < 0 && self.recalled.is_some() => {
                self.line.set("");
                self.recalled = None;
            }
            None => return false,
        }
        self.find(session);
        true
    }

    fn find(&mut self, session: &Session) {
        (self.moved, self.wrong) = (false, None);
        if let Some((verb, rest)) = commands::read(self.line.text()) {
            self.actions.clear();
            self.found =
                commands::offers(session, self.kind(), self.line.text()).into_iter().map(Choice::Line).collect();
            if verb == Verb::Go {
                self.finder.ask(session, rest);
                self.found = self.finder.hits().iter().cloned().map(Choice::Record).collect();
            }
            (self.cursor, self.top) = (0, 0);
            return;
        }
        let pattern = Pattern::fuzzy(self.line.text().trim());
        let score = called(&pattern, session.lang);
        let mut scored: Vec<(i64, &'static Action)> =
            session.actions().filter(|a| self.fits(session, a)).filter_map(|a| Some((score(a)?, a))).collect();
        if pattern.is_empty() {
            scored.sort_by_key(|(_, a)| (crate::tui::is_moving(a), a.group));
        } else {
            // What is called exactly so comes before what only begins so.
            let typed = crate::domain::words::fold(self.line.text().trim());
            let exact = |a: &Action| [a.title.zh, a.title.en].iter().any(|t| crate::domain::words::fold(t) == typed);
            scored.sort_by_key(|(score, a)| (!exact(a), -score, a.name));
        }
        self.actions = scored.into_iter().map(|(_, a)| a).collect();
        self.finder.ask(session, self.line.text());
        self.arrange();
        (self.cursor, self.top) = (0, 0);
    }

    /// Puts actions and records in one list.
    fn arrange(&mut self) {
        let action = |a: &&'static Action| Choice::Action(a.name);
        let record = |h: &Hit| Choice::Record(h.clone());
        let (exact, others): (Vec<&Hit>, Vec<&Hit>) = self.finder.hits().iter().partition(|h| h.exact);
        let first = self.actions.len().min(ACTIONS_FIRST);
        self.found = exact.into_iter().map(record).collect();
        self.found.extend(self.actions[..first].iter().map(action));
        self.found.extend(others.into_iter().map(record));
        self.found.extend(self.actions[first..].iter().map(action));
    }
}

/// Lines below the list that tell the whole of what its line under the cursor cuts.
const TOLD: u16 = 2;
/// The widths of keys or kinds, and of titles, where nothing longer stands there; and the most that they get.
const FIRST: usize = 8;
const MOST_FIRST: usize = 12;
const SECOND: usize = 14;
const MOST_SECOND: usize = 28;

impl Layer for Palette {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["picker", "text"]
    }

    fn idle(&self) -> &'static [&'static str] {
        crate::tui::pick::IDLE_IN_ONE
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn effect(&mut self, session: &mut Session, effect: &Effect) -> Handled {
        let last = self.found.len().saturating_sub(1);
        let by = |at: usize, n: i32| moved(at, last, 1, Motion::By(n));
        let line = self.line.text().to_string();
        let command = commands::read(&line);
        match effect {
            // A line that was gone to is taken, and can be gone on with; what was typed is done.
            Effect::Overlay(OverlayAction::Complete)
                if matches!(self.found.get(self.cursor), Some(Choice::Line(_))) =>
            {
                if let Some(Choice::Line(text)) = self.found.get(self.cursor).cloned() {
                    self.line.set(&text);
                    self.find(session);
                }
                Handled::Taken
            }
            Effect::Overlay(OverlayAction::Accept)
                if self.moved && matches!(self.found.get(self.cursor), Some(Choice::Line(_))) =>
            {
                if let Some(Choice::Line(text)) = self.found.get(self.cursor).cloned() {
                    self.line.set(&text);
                    self.find(session);
                }
                Handled::Taken
            }
            Effect::Overlay(OverlayAction::Accept)
                if command.is_some_and(|(verb, _)| verb != Verb::Go || self.found.is_empty()) =>
            {
                match command {
                    Some((verb, rest)) => self.command(session, verb, rest),
                    None => Handled::Taken,
                }
            }
            Effect::Overlay(OverlayAction::Previous) if self.cursor == 0 && self.recall(session, 1) => Handled::Taken,
            Effect::Overlay(OverlayAction::Next) if self.recalled.is_some() && self.recall(session, -1) => {
                Handled::Taken
            }
            Effect::Overlay(OverlayAction::Accept) => match self.found.get(self.cursor) {
                Some(Choice::Line(_)) => Handled::Taken,
                Some(Choice::Action(name)) => Handled::Close(vec![Effect::Press(name)]),
                Some(Choice::Record(hit)) if hit.kind == Kind::View => {
                    Handled::Close(vec![Effect::Arrange(Arrange::View(hit.id))])
                }
                Some(Choice::Record(hit)) => Handled::Close(vec![Effect::Open(hit.id)]),
                None => Handled::Taken,
            },
            Effect::Overlay(OverlayAction::Cancel) | Effect::Back => Handled::close(),
            Effect::Overlay(OverlayAction::Next | OverlayAction::Complete) => {
                (self.cursor, self.moved) = (by(self.cursor, i32::from(self.moved || command.is_none())), true);
                Handled::Taken
            }
            Effect::Overlay(OverlayAction::Previous | OverlayAction::CompletePrevious) => {
                self.cursor = by(self.cursor, -1);
                Handled::Taken
            }
            Effect::Go(Axis::Picker, motion) => {
                self.cursor = moved(self.cursor, last, self.page, *motion);
                Handled::Taken
            }
            Effect::Overlay(name) => {
                if self.line.act(*name) == Edited::Changed {
                    self.recalled = None;
                    self.find(session);
                }
                Handled::Taken
            }
            _ => Handled::Ignored,
        }
    }

    fn text(&mut self, session: &mut Session, text: &str) -> Handled {
        self.line.insert(text);
        self.recalled = None;
        self.find(session);
        Handled::Taken
    }

    fn refresh(&mut self, _: &mut Session) {
        if !self.finder.take() {
            return;
        }
        match commands::read(self.line.text()) {
            Some((Verb::Go, _)) => self.found = self.finder.hits().iter().cloned().map(Choice::Record).collect(),
            Some(_) => {}
            None => {
                // Who has gone to something stays on it.
                let here = self.found.get(self.cursor).filter(|_| self.cursor > 0).cloned();
                self.arrange();
                self.cursor = here.and_then(|h| self.found.iter().position(|f| *f == h)).unwrap_or(0);
            }
        }
    }

    fn draw(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        let rows = (self.found.len() as u16 + 4 + TOLD).clamp(8 + TOLD, area.height.clamp(8 + TOLD, 24));
        // On a wide screen what is said of an action stands whole.
        let columns = (area.width / 4 * 3).clamp(76, 130).min(area.width);
        let inner = dialog(session, session.say(TITLE), frame, area, columns, rows);
        let line = Rect { height: 1, ..inner };
        let caret = self.line.draw(frame.buffer_mut(), line, session.style(Role::Input));
        frame.set_cursor_position(caret);
        // What is under the cursor is told in whole below the list, where its line cuts it.
        let told = if self.wrong.is_none() && inner.height > 6 { TOLD } else { 0 };
        let page = usize::from(inner.height.saturating_sub(1 + told)).max(1);
        self.page = page;
        self.top = self.top.clamp((self.cursor + 1).saturating_sub(page), self.cursor);
        if let Some(wrong) = &self.wrong {
            let text = truncate(wrong, usize::from(inner.width)).into_owned();
            frame.buffer_mut().set_string(inner.x, inner.y + 1, text, session.style(Role::Error));
        } else if self.found.is_empty() && commands::read(self.line.text()).is_some() {
            let text = truncate(&commands::usages(session).join(" · "), usize::from(inner.width)).into_owned();
            frame.buffer_mut().set_string(inner.x, inner.y + 1, text, session.style(Role::Dim));
        } else if self.found.is_empty() {
            let text = session.say(if self.finder.is_busy() { BUSY } else { NONE });
            frame.buffer_mut().set_string(inner.x, inner.y + 1, text, session.style(Role::Dim));
        }
        let shown = || self.found.iter().enumerate().skip(self.top).take(page);
        // Both columns are as wide as what stands in them, as far as that leaves room for what is said of it.
        let (mut first, mut second) = (FIRST, SECOND);
        for (_, choice) in shown() {
            match choice {
                Choice::Action(name) => {
                    let title = session.action(name).map_or(0, |a| width(a.title.text(session.lang)));
                    second = second.max(title);
                }
                Choice::Record(hit) => first = first.max(width(hit.kind.def().label.text(session.lang))),
                Choice::Line(_) => {}
            }
        }
        let (first, second) = (first.min(MOST_FIRST), second.min(MOST_SECOND));
        for (row, (at, choice)) in shown().enumerate() {
            let y = inner.y + 1 + row as u16;
            let buffer = frame.buffer_mut();
            if at == self.cursor {
                buffer.set_string(inner.x, y, session.sign(Sign::Cursor), session.style(Role::Cursor));
            }
            let room = usize::from(inner.width).saturating_sub(first + 3);
            let beside = inner.x + 3 + first as u16;
            if self.wrong.is_some() {
                break;
            }
            match choice {
                Choice::Line(line) => {
                    let line = truncate(line, usize::from(inner.width.saturating_sub(3))).into_owned();
                    buffer.set_string(inner.x + 2, y, line, session.style(Role::Text));
                }
                Choice::Action(name) => {
                    let Some(action) = session.action(name) else { continue };
                    let key = key_of(session, name, &self.contexts);
                    buffer.set_string(inner.x + 2, y, fit(&key, first, Align::Left), session.style(Role::Key));
                    let title = fit(action.title.text(session.lang), second, Align::Left);
                    buffer.set_string(beside, y, title, session.style(Role::Text));
                    let whole = action.help.text(session.lang);
                    let help = truncate(whole, room.saturating_sub(second + 1)).into_owned();
                    buffer.set_string(beside + second as u16 + 1, y, &help, session.style(Role::Dim));
                    if at == self.cursor && help != whole && told > 0 {
                        let lines = wrap(whole, usize::from(inner.width.saturating_sub(2)), usize::from(TOLD));
                        for (line, y) in lines.iter().zip(inner.bottom() - TOLD..) {
                            buffer.set_string(inner.x + 2, y, line, session.style(Role::Dim));
                        }
                    }
                }
                Choice::Record(hit) => {
                    let kind = fit(hit.kind.def().label.text(session.lang), first, Align::Left);
                    buffer.set_string(inner.x + 2, y, kind, session.style(Role::Accent));
                    let title = truncate(&hit.title, room).into_owned();
                    buffer.set_string(beside, y, &title, session.style(Role::Text));
                    let used = width(&title) + 2;
                    let note = truncate(&hit.note, room.saturating_sub(used)).into_owned();
                    buffer.set_string(beside + used as u16, y, note, session.style(Role::Dim));
                }
            }
        }
    }
}
