//! What a file would change, looked at before anything is written.

use std::cell::Cell;
use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::Rect;

use super::say::Saying;
use crate::action::Motion;
use crate::error::Error;
use crate::exchange::import::Plan;
use crate::exchange::import::lines::{Line, Section};
use crate::i18n::Message;
use crate::tui::form::{messages, paint};
use crate::tui::motion::moved;
use crate::tui::session::Session;
use crate::tui::theme::Role;
use crate::tui::wrap::wrap;

/// The most rows that a line is wrapped to.
const MAX_ROWS: usize = 6;

/// A plan, line by line.
pub(super) struct Look {
    /// None where the file could not be read.
    plans: Option<Arc<Vec<Plan>>>,
    told: Vec<(Role, String)>,
    /// What is told, wrapped to so many columns.
    columns: usize,
    lines: Vec<(Role, String)>,
    top: usize,
    page: Cell<usize>,
}

impl Look {
    /// What plans would do, with the lines that tell it.
    pub fn new(session: &Session, plans: Arc<Vec<Plan>>, lines: &[Line]) -> Self {
        let mut told: Vec<(Role, String)> = lines.iter().map(|l| (role(l.section), l.text.clone())).collect();
        // What can be done about the rows that cannot be taken stands below them.
        let below = lines.iter().rposition(|l| l.section == Section::Refused).map_or(0, |at| at + 1);
        let ways = plans.iter().filter(|p| !p.skip_bad).flat_map(Plan::ways);
        let ways: Vec<_> = ways.map(|way| (Role::Dim, session.said(way))).collect();
        told.splice(below..below, ways);
        Self::of(Some(plans), with_ways(session, told))
    }

    /// What was wrong with the file.
    pub fn wrong(session: &Session, error: &Error) -> Self {
        let mut told = vec![(Role::Error, error.say(session.lang))];
        told.extend(error.hints(session.lang).into_iter().map(|hint| (Role::Dim, hint)));
        Self::of(None, with_ways(session, told))
    }

    fn of(plans: Option<Arc<Vec<Plan>>>, told: Vec<(Role, String)>) -> Self {
        Self { plans, told, columns: 0, lines: Vec::new(), top: 0, page: Cell::new(1) }
    }

    fn wrap(&mut self, columns: usize) {
        if self.columns != columns {
            self.columns = columns;
            let rows = |(role, text): &(Role, String)| {
                wrap(text, columns, MAX_ROWS).into_iter().map(|row| (*role, row)).collect::<Vec<_>>()
            };
            self.lines = self.told.iter().flat_map(rows).collect();
        }
    }

    /// The plans, where they can be carried out once their units are known.
    pub fn plans(&self) -> Option<&Arc<Vec<Plan>>> {
        let takes = |p: &Plan| (p.errors.is_empty() || p.skip_bad) && (!p.consent || p.check().is_ok());
        self.plans.as_ref().filter(|all| all.iter().all(takes))
    }

    /// How many units are to be made first.
    pub fn unknown(&self) -> usize {
        let wants = |p: &Plan| if p.consent { 0 } else { p.unknown_units().count() };
        self.plans().map_or(0, |all| all.iter().map(wants).sum())
    }

    pub fn go(&mut self, motion: Motion) {
        let last = self.lines.len().saturating_sub(self.page.get());
        self.top = moved(self.top, last, self.page.get(), motion);
    }

    pub fn draw(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect, title: &str) {
        let columns = area.width.saturating_sub(6).min(110);
        self.wrap(usize::from(columns));
        let rows = u16::try_from(self.lines.len() + 3).unwrap_or(u16::MAX).min(area.height.saturating_sub(2));
        let inside = paint::dialog(session, frame.buffer_mut(), area, (columns, rows.max(4)), title);
        let list = Rect { height: inside.height.saturating_sub(if inside.height > 3 { 3 } else { 2 }), ..inside };
        self.page.set(usize::from(list.height).max(1));
        self.top = self.top.min(self.lines.len().saturating_sub(self.page.get()));
        let buffer = frame.buffer_mut();
        for (y, (role, line)) in (list.y..list.bottom()).zip(self.lines.iter().skip(self.top)) {
            paint::put(buffer, list.x, y, line, list.width, session.style(*role));
        }
        let key = |action| crate::tui::hints::key_of(session, action, &["confirm"]);
        let foot = match (self.plans(), self.unknown()) {
            (None, _) => Message::plain(messages::IMPORT_CANNOT),
            (Some(_), 0) => Message::plain(messages::IMPORT_ASK).with("yes", key("confirm.yes")),
            (Some(_), count) => {
                Message::plain(messages::IMPORT_UNITS).with("yes", key("confirm.yes")).with("count", count)
            }
        };
        let foot = foot.with("no", key("confirm.no"));
        let y = inside.bottom().saturating_sub(1);
        if inside.height > 3 {
            let also = super::choose::also(session);
            paint::put(buffer, inside.x, y - 1, &also, inside.width, session.style(Role::Dim));
        }
        paint::put(buffer, inside.x, y, &session.said(foot), inside.width, session.style(Role::Key));
    }
}

/// What is told; in the place of an option of the command line, below the first line that names it, the key that does the
/// same here.
fn with_ways(session: &Session, told: Vec<(Role, String)>) -> Vec<(Role, String)> {
    let key = |action| crate::tui::hints::key_of(session, action, &["import"]);
    let mut ways: Vec<(&str, String, &str)> =
        Saying::ALL.iter().map(|s| (s.option(), key("file.import-say"), session.say(s.label()))).collect();
    ways.push(("--map", key("file.import-column"), session.say(messages::IMPORT_COLUMN_WAY)));
    ways.push(("--sheet", key("file.import-sheet"), session.say(messages::IMPORT_SHEET_WAY)));
    let mut out = Vec::with_capacity(told.len());
    let mut known: Vec<&str> = Vec::new();
    for (role, text) in told {
        let (named, rest): (Vec<_>, Vec<_>) = ways.into_iter().partition(|(option, ..)| names(&text, option));
        ways = rest;
        known.extend(named.iter().map(|(option, ..)| *option));
        let text = known.iter().fold(text, |text, option| without(&text, option));
        if !text.is_empty() {
            out.push((role, text));
        }
        out.extend(named.into_iter().map(|(_, key, what)| {
            let said = Message::plain(messages::IMPORT_WAY).with("key", key).with("what", what);
            (Role::Key, session.said(said))
        }));
    }
    out
}

/// A text without what it says of an option: the words in brackets around it, or all from the clause that names it.
fn without(text: &str, option: &str) -> String {
    let Some(at) = text.find(option).filter(|_| names(text, option)) else { return text.to_string() };
    let (before, after) = text.split_at(at);
    for (open, close) in [('（', '）'), ('(', ')')] {
        let inside = before.rfind(open).filter(|open| !before[*open..].contains(close));
        if let (Some(open), Some(end)) = (inside, after.find(close)) {
            return format!("{}{}", before[..open].trim_end(), &after[end + close.len_utf8()..]);
        }
    }
    let clause = before.rfind(['；', ';']).unwrap_or(0);
    before[..clause].to_string()
}

/// Whether a text names an option, and not a longer one that begins like it.
fn names(text: &str, option: &str) -> bool {
    text.match_indices(option)
        .any(|(at, _)| !text[at + option.len()..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-'))
}

/// The look of a line.
fn role(section: Section) -> Role {
    match section {
        Section::Summary => Role::Accent,
        Section::Refused => Role::Error,
        Section::Loss | Section::Unknown => Role::Warning,
        Section::Column | Section::Change => Role::Text,
        Section::LeftOut | Section::Skipped | Section::Remark => Role::Dim,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_goes_and_what_else_is_told_stays() {
        for (text, option, rest) in [
            ("请用 --map \"表头=字段\" 指定", "--map", ""),
            ("3 个字段保持不变；加 --overwrite 以文件为准", "--overwrite", "3 个字段保持不变"),
            ("3 fields stay; --overwrite takes the file's word", "--overwrite", "3 fields stay"),
            (
                "有 2 人未登记，2 处留空（--create-people 可新建）：张三…",
                "--create-people",
                "有 2 人未登记，2 处留空：张三…",
            ),
            ("2 cells left empty (--create-people makes them): A…", "--create-people", "2 cells left empty: A…"),
            ("也可加 --skip-bad 先导入其余各行", "--skip", "也可加 --skip-bad 先导入其余各行"),
            ("没有选项", "--map", "没有选项"),
        ] {
            assert_eq!(without(text, option), rest, "{text}");
        }
    }
}
