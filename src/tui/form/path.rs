//! The path of a file, completed as it is typed.

use std::path::{Path, PathBuf};

use ratatui::Frame;
use ratatui::layout::Rect;

use super::draw::draw_offers;
use super::row::Typing;
use super::{Edited, Line, paint};
use crate::action::{Effect, OverlayAction};
use crate::error::{Error, Result};
use crate::search::Pattern;
use crate::tui::layer::{Handled, Layer};
use crate::tui::pick::Item;
use crate::tui::pick::offer::Offer;
use crate::tui::session::Session;
use crate::tui::theme::Role;

/// The most entries of a folder that are looked at.
const MAX_ENTRIES: usize = 5_000;
/// The most that are offered.
const MAX_OFFERS: usize = 100;

/// What follows when a path was accepted.
pub type Then = Box<dyn FnMut(&mut Session, PathBuf) -> Result<Vec<Effect>>>;

/// The line that asks for a path.
pub struct PathLine {
    title: String,
    line: Line,
    /// Endings of the files that are offered; none: all files.
    endings: &'static [&'static str],
    typing: Typing,
    wrong: Option<Error>,
    then: Then,
}

impl PathLine {
    /// A line under a title, with a path to begin with, and what follows.
    pub fn new(
        title: impl Into<String>,
        suggest: &str,
        endings: &'static [&'static str],
        then: impl FnMut(&mut Session, PathBuf) -> Result<Vec<Effect>> + 'static,
    ) -> Self {
        let mut made = Self {
            title: title.into(),
            line: Line::new(suggest),
            endings,
            typing: Typing::default(),
            wrong: None,
            then: Box::new(then),
        };
        made.offer();
        made
    }

    fn offer(&mut self) {
        self.typing.at = None;
        self.typing.offers = offers(self.line.text(), self.endings);
    }

    /// Takes the candidate that was moved to, or the first.
    fn take(&mut self) {
        let Some(offer) = self.typing.offers.get(self.typing.at.unwrap_or(0)) else { return };
        let (folder, _) = cut(self.line.text());
        let text = format!("{folder}{}", offer.item.text);
        self.line.set(&text);
        self.offer();
    }

    fn accept(&mut self, session: &mut Session) -> Handled {
        if self.typing.at.is_some() {
            self.take();
            if self.line.text().ends_with('/') {
                return Handled::Taken;
            }
        }
        let path = expanded(self.line.text().trim());
        if path.as_os_str().is_empty() {
            return Handled::Taken;
        }
        match (self.then)(session, path) {
            Ok(effects) => Handled::Close(effects),
            Err(error) => {
                self.wrong = Some(error);
                Handled::Taken
            }
        }
    }

    fn go(&mut self, by: i32) {
        let last = self.typing.offers.len().checked_sub(1);
        self.typing.at = match (self.typing.at, last) {
            (_, None) | (Some(0), _) if by < 0 => None,
            (_, None) => None,
            (None, Some(_)) => Some(0).filter(|_| by > 0),
            (Some(at), Some(last)) => Some(at.saturating_add_signed(by as isize).min(last)),
        };
    }
}

/// A path without `~`.
pub fn expanded(text: &str) -> PathBuf {
    match (text.strip_prefix("~/"), std::env::var_os("HOME")) {
        (Some(rest), Some(home)) => Path::new(&home).join(rest),
        (None, Some(home)) if text == "~" => home.into(),
        _ => PathBuf::from(text),
    }
}

/// Cuts what is typed into the folder, with its slash, and the beginning of a name.
fn cut(text: &str) -> (&str, &str) {
    text.split_at(text.rfind('/').map_or(0, |at| at + 1))
}

/// What a folder holds that fits: folders first, hidden files only where a dot was typed.
fn offers(text: &str, endings: &[&str]) -> Vec<Offer> {
    let (folder, name) = cut(text);
    let dir = if folder.is_empty() { PathBuf::from(".") } else { expanded(folder) };
    let Ok(entries) = std::fs::read_dir(&dir) else { return Vec::new() };
    let pattern = Pattern::fuzzy(name);
    let mut found: Vec<(bool, i64, String, Vec<u32>)> = entries
        .take(MAX_ENTRIES)
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let called = entry.file_name().into_string().ok()?;
            // A name with control characters cannot be typed anyway.
            if called.starts_with('.') != name.starts_with('.') || called.chars().any(char::is_control) {
                return None;
            }
            let is_dir = std::fs::metadata(entry.path()).is_ok_and(|m| m.is_dir());
            let low = called.to_lowercase();
            if !is_dir && !endings.is_empty() && !endings.iter().any(|e| low.ends_with(e)) {
                return None;
            }
            let found = pattern.find(&called)?;
            Some((!is_dir, -found.score, if is_dir { format!("{called}/") } else { called }, found.chars))
        })
        .collect();
    found.sort();
    found.truncate(MAX_OFFERS);
    found.into_iter().map(|(_, _, text, lit)| Offer { item: Item::new(None, text), lit }).collect()
}

impl Layer for PathLine {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["text"]
    }

    fn idle(&self) -> &'static [&'static str] {
        &[]
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn effect(&mut self, session: &mut Session, effect: &Effect) -> Handled {
        match effect {
            Effect::Overlay(OverlayAction::Accept | OverlayAction::Save) => return self.accept(session),
            Effect::Overlay(OverlayAction::Cancel | OverlayAction::Close) | Effect::Back => return Handled::close(),
            Effect::Overlay(OverlayAction::Complete) => self.take(),
            Effect::Overlay(OverlayAction::Next) => self.go(1),
            Effect::Overlay(OverlayAction::Previous | OverlayAction::CompletePrevious) => self.go(-1),
            Effect::Overlay(action) => match self.line.act(*action) {
                Edited::Changed => {
                    self.wrong = None;
                    self.offer();
                }
                Edited::Moved => {}
                Edited::No => return Handled::Ignored,
            },
            _ => return Handled::Ignored,
        }
        Handled::Taken
    }

    fn text(&mut self, _: &mut Session, text: &str) -> Handled {
        if self.line.insert(text) {
            self.wrong = None;
            self.offer();
        }
        Handled::Taken
    }

    fn draw(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        let columns = area.width.saturating_sub(8).min(84);
        let inside = paint::dialog(session, frame.buffer_mut(), area, (columns, 3), &self.title);
        let line = Rect { height: 1, ..inside };
        let caret = self.line.draw(frame.buffer_mut(), line, session.style(Role::Input));
        if let Some(error) = &self.wrong {
            let said = std::iter::once((error.say(session.lang), Role::Error))
                .chain(error.hints_on_screen(session.lang).into_iter().map(|hint| (hint, Role::Dim)));
            for (y, (text, role)) in (line.bottom()..inside.bottom()).zip(said) {
                paint::put(frame.buffer_mut(), inside.x, y, &text, inside.width, session.style(role));
            }
        } else {
            let under = Rect { x: inside.x, width: inside.width, ..area };
            draw_offers(session, frame.buffer_mut(), under, caret.y, &self.typing);
        }
        frame.set_cursor_position(caret);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_offered_by_name_and_pinyin() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["整改台账.xlsx", "照片.jpg", "notes.txt", ".hidden"] {
            std::fs::write(dir.path().join(name), "x").unwrap();
        }
        std::fs::create_dir(dir.path().join("佐证材料")).unwrap();
        let base = format!("{}/", dir.path().display());
        let at = |typed: &str, endings: &[&str]| -> Vec<String> {
            offers(&format!("{base}{typed}"), endings).into_iter().map(|o| o.item.text).collect()
        };
        assert_eq!(at("", &[])[0], "佐证材料/", "folders first");
        assert_eq!(at("", &[]).len(), 4);
        assert_eq!(at("zgtz", &[]), ["整改台账.xlsx"]);
        assert_eq!(at("", &[".xlsx", ".csv"]), ["佐证材料/", "整改台账.xlsx"]);
        assert_eq!(at(".h", &[]), [".hidden"]);
        assert_eq!(offers("/nowhere/at/all/", &[]), []);
        assert_eq!(cut("a/b/c"), ("a/b/", "c"));
    }
}
