//! A file whose figures are checked: its text on the left, what does not follow on the right.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::Datelike;
use ratatui::Frame;
use ratatui::layout::Rect;

use crate::action::reports::lint::document;
use crate::action::{Axis, Effect, Motion};
use crate::domain::lint::Severity;
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::report::text_lint::TextLint;
use crate::tui::form::evidence::local;
use crate::tui::form::paint;
use crate::tui::form::path::PathLine;
use crate::tui::frame::dialog;
use crate::tui::layer::{Handled, Layer};
use crate::tui::motion::moved;
use crate::tui::session::Session;
use crate::tui::text::clean;
use crate::tui::theme::Role;
use crate::tui::wrap::wrap;

crate::messages! {
    WHICH: "File to check", "核验哪个文件";
    TITLE: "{file}: {errors} {errors:error|errors}, {warnings} {warnings:warning|warnings}, {notes} {notes:note|notes}", "{file}：错误 {errors}，警告 {warnings}，提示 {notes}";
    CLEAN: "Nothing to remark: what can be checked holds.", "未发现问题：可核验的数字均相符。";
    LINE: "line {line} · {severity} · {check}", "第 {line} 行 · {severity} · {check}";
    NO_FILE: "there is no file {path}", "没有文件 {path}";
    HINT: "Type a part of the name, Tab takes one.", "输入名称的一部分，Tab 选取。";
}

/// Files that are offered.
const ENDINGS: &[&str] = &[".txt", ".md", ".docx", ".xlsx", ".xls", ".csv", ".tsv"];

type Slot = Arc<Mutex<Option<(PathBuf, TextLint)>>>;

/// What is shown of a file that was checked.
struct Shown {
    name: String,
    lint: TextLint,
    lines: Vec<(u32, String)>,
    at: usize,
    page: usize,
}

enum Stage {
    Path(PathLine, Slot),
    Shown(Shown),
}

/// A file that is checked.
pub struct Lint(Stage);

impl Lint {
    /// Begins by asking for the file.
    ///
    /// # Errors
    /// `Denied` where the session may not use files of this machine.
    pub fn asking(session: &Session) -> Result<Self> {
        local(session)?;
        let slot: Slot = Arc::default();
        let chosen = Arc::clone(&slot);
        let line = PathLine::new(session.say(WHICH), "", ENDINGS, move |session, path| {
            if !path.is_file() {
                return Err(Error::new(Code::NotFound, NO_FILE).with("path", path.display()).hint(HINT));
            }
            let lint = document(&path, session.today().year())?;
            *chosen.lock().unwrap_or_else(PoisonError::into_inner) = Some((path, lint));
            Ok(Vec::new())
        });
        Ok(Self(Stage::Path(line, slot)))
    }

    /// Goes on from the path to what was found, where one was accepted.
    fn follow(&mut self) -> bool {
        let Stage::Path(_, slot) = &self.0 else { return false };
        let Some((path, lint)) = slot.lock().unwrap_or_else(PoisonError::into_inner).take() else { return false };
        let name = Path::new(&path).file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        let lines = lint.lines();
        self.0 = Stage::Shown(Shown { name, lint, lines, at: 0, page: 1 });
        true
    }
}

impl Shown {
    fn draw(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        let count = |s| self.lint.count(s);
        let title = Message::plain(TITLE)
            .with("file", &self.name)
            .with("errors", count(Severity::Error))
            .with("warnings", count(Severity::Warning))
            .with("notes", count(Severity::Note));
        let inner = dialog(session, &session.said(title), frame, area, area.width, area.height);
        let right = (inner.width * 9 / 20).max(24).min(inner.width);
        let left = Rect { width: inner.width.saturating_sub(right + 1), ..inner };
        let right = Rect { x: left.right() + 1, width: right, ..inner };
        let line = self.lint.remarks.get(self.at).map(|r| r.line);
        self.text(session, frame, left, line);
        self.remarks(session, frame, right);
    }

    /// The text around the line of the remark under the cursor.
    fn text(&self, session: &Session, frame: &mut Frame<'_>, area: Rect, line: Option<u32>) {
        let at = line.and_then(|n| self.lines.iter().position(|(m, _)| *m == n)).unwrap_or(0);
        // A third of the room for what stands before.
        let (mut rows, mut first) = (usize::from(area.height) / 3, at);
        let wide = usize::from(area.width.saturating_sub(5)).max(4);
        let height = |i: usize| wrap(&clean(&self.lines[i].1), wide, 40).len().max(1);
        while first > 0 && height(first - 1) <= rows {
            rows -= height(first - 1);
            first -= 1;
        }
        let mut y = area.y;
        for (number, text) in self.lines.iter().skip(first) {
            let lit = Some(*number) == line;
            let role = if lit { Role::Text } else { Role::Dim };
            let parts = wrap(&clean(text), wide, 40);
            let parts = if parts.is_empty() { vec![String::new()] } else { parts };
            for (n, part) in parts.iter().enumerate() {
                if y >= area.bottom() {
                    return;
                }
                if n == 0 {
                    let mark = if lit { Role::Cursor } else { Role::Dim };
                    paint::put(frame.buffer_mut(), area.x, y, &format!("{number:>4}"), 4, session.style(mark));
                }
                paint::put(frame.buffer_mut(), area.x + 5, y, part, area.width.saturating_sub(5), session.style(role));
                y += 1;
            }
        }
    }

    fn remarks(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        if self.lint.remarks.is_empty() {
            paint::put(frame.buffer_mut(), area.x, area.y, session.say(CLEAN), area.width, session.style(Role::Good));
            return;
        }
        let wide = usize::from(area.width.saturating_sub(2)).max(4);
        let blocks: Vec<Vec<(String, Role)>> = self
            .lint
            .remarks
            .iter()
            .map(|r| {
                let head = Message::plain(LINE)
                    .with("line", r.line)
                    .with_message("severity", r.severity.label())
                    .with_message("check", r.claim.label());
                let role = match r.severity {
                    Severity::Error => Role::Error,
                    Severity::Warning => Role::Warning,
                    Severity::Note => Role::Dim,
                };
                let mut out = vec![(session.said(head), role)];
                let mut add = |text: String, role| out.extend(wrap(&text, wide, 6).into_iter().map(|l| (l, role)));
                add(r.says.clone(), Role::Text);
                add(format!("→ {}", session.said(r.follows.clone())), Role::Text);
                add(session.said(r.reading.clone()), Role::Dim);
                out
            })
            .collect();
        let room = usize::from(area.height);
        self.page = (room / blocks[self.at].len().max(1)).max(1);
        let (mut top, mut used) = (self.at, blocks[self.at].len());
        while top > 0 && used + blocks[top - 1].len() <= room / 2 {
            top -= 1;
            used += blocks[top].len();
        }
        let mut y = area.y;
        for (n, block) in blocks.iter().enumerate().skip(top) {
            for (k, (text, role)) in block.iter().enumerate() {
                if y >= area.bottom() {
                    return;
                }
                if n == self.at && k == 0 {
                    let sign = session.sign(crate::tui::theme::Sign::Cursor);
                    paint::put(frame.buffer_mut(), area.x, y, sign, 1, session.style(Role::Cursor));
                }
                let text = clean(text);
                paint::put(frame.buffer_mut(), area.x + 2, y, &text, area.width - 2, session.style(*role));
                y += 1;
            }
        }
    }
}

impl Layer for Lint {
    fn contexts(&self) -> Vec<&'static str> {
        match &self.0 {
            Stage::Path(line, _) => line.contexts(),
            Stage::Shown(_) => vec!["picture"],
        }
    }

    fn is_typing(&self) -> bool {
        matches!(self.0, Stage::Path(..))
    }

    fn effect(&mut self, session: &mut Session, effect: &Effect) -> Handled {
        match &mut self.0 {
            Stage::Path(line, _) => {
                let handled = line.effect(session, effect);
                if self.follow() { Handled::Taken } else { handled }
            }
            Stage::Shown(shown) => {
                let last = shown.lint.remarks.len().saturating_sub(1);
                match effect {
                    Effect::Go(Axis::Cursor | Axis::Down | Axis::Right, motion) => {
                        shown.at = moved(shown.at, last, shown.page, *motion);
                    }
                    Effect::Go(Axis::Tab | Axis::Pane, Motion::By(n)) => {
                        shown.at = shown.at.saturating_add_signed(*n as isize).min(last);
                    }
                    Effect::Back => return Handled::close(),
                    _ => return Handled::Ignored,
                }
                Handled::Taken
            }
        }
    }

    fn text(&mut self, session: &mut Session, text: &str) -> Handled {
        match &mut self.0 {
            Stage::Path(line, _) => line.text(session, text),
            Stage::Shown(_) => Handled::Ignored,
        }
    }

    fn draw(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        match &mut self.0 {
            Stage::Path(line, _) => line.draw(session, frame, area),
            Stage::Shown(shown) => shown.draw(session, frame, area),
        }
    }
}
