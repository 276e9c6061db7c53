//! Picking one or several of many by typing: characters, pinyin or initials.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `mod` | [`Item`]s and the [`Picker`] over them |
//! | [`layer`] | a picker as a layer of the console |
//! | [`arrange`] | columns, order, groups and views of a list |
//! | [`offer`] | what a field's words, references and states offer while they are typed |

pub(crate) mod arrange;
pub(crate) mod layer;
mod messages;
pub(crate) mod offer;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::collections::BTreeSet;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::form::{Edited, Line, paint};
use super::session::Session;
use super::theme::{Role, Sign};
use crate::action::{Motion, OverlayAction};
use crate::domain::query::same;
use crate::search::Pattern;
use crate::tui::motion::moved;

pub use layer::Pick;

/// The actions that only move, or do nothing, where one of several is picked: no hint tells of their keys.
pub const IDLE_IN_ONE: &[&str] = &["text.complete", "text.complete-previous", "form.save", "picker.mark"];

/// One thing to pick.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item<T> {
    /// What it is.
    pub value: T,
    /// What a person reads.
    pub text: String,
    /// Other names that it is found by, a line each.
    pub also: String,
    /// What stands beside it.
    pub note: String,
}

impl<T> Item<T> {
    /// A thing with nothing beside it.
    pub fn new(value: T, text: impl Into<String>) -> Self {
        Self { value, text: text.into(), also: String::new(), note: String::new() }
    }

    /// Says what stands beside it.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// Adds a name that it is found by.
    pub fn also(mut self, name: &str) -> Self {
        if !self.also.is_empty() {
            self.also.push('\n');
        }
        self.also.push_str(name);
        self
    }
}

/// One that was found, with its characters that matched.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Found {
    item: usize,
    lit: Vec<u32>,
}

/// A list to pick from.
#[derive(Clone, Debug)]
pub struct Picker<T> {
    items: Vec<Item<T>>,
    line: Line,
    found: Vec<Found>,
    at: usize,
    top: Cell<usize>,
    height: Cell<usize>,
    /// Where several may be picked: those that are, by their places.
    marked: Option<BTreeSet<usize>>,
}

impl<T> Picker<T> {
    /// A list of which one is picked.
    pub fn new(items: Vec<Item<T>>) -> Self {
        let mut picker = Self {
            items,
            line: Line::default(),
            found: Vec::new(),
            at: 0,
            top: Cell::new(0),
            height: Cell::new(1),
            marked: None,
        };
        picker.search();
        picker
    }

    /// Lets several be picked, with those that are already.
    pub fn many(mut self, picked: impl Fn(&T) -> bool) -> Self {
        let marked = self.items.iter().enumerate().filter(|(_, i)| picked(&i.value)).map(|(at, _)| at).collect();
        self.marked = Some(marked);
        self
    }

    /// Puts the cursor on the first one that fits.
    pub fn on(mut self, fits: impl Fn(&T) -> bool) -> Self {
        self.at = self.found.iter().position(|f| fits(&self.items[f.item].value)).unwrap_or(0);
        self
    }

    fn search(&mut self) {
        self.found = rank(self.line.text(), &self.items);
        self.at = 0;
    }

    /// What was typed.
    pub fn typed(&self) -> &str {
        self.line.text()
    }

    /// The one under the cursor.
    pub fn here(&self) -> Option<&Item<T>> {
        self.found.get(self.at).map(|f| &self.items[f.item])
    }

    /// What is picked: those that are marked in their order, else the one under the cursor.
    pub fn picked(&self) -> Vec<&T> {
        match &self.marked {
            Some(marked) => marked.iter().map(|at| &self.items[*at].value).collect(),
            None => self.here().map(|i| &i.value).into_iter().collect(),
        }
    }

    /// Whether several may be picked.
    pub fn is_many(&self) -> bool {
        self.marked.is_some()
    }

    /// Marks or unmarks the one under the cursor and goes to the next.
    pub fn mark(&mut self) {
        let here = self.found.get(self.at).map(|f| f.item);
        if let (Some(marked), Some(item)) = (&mut self.marked, here) {
            if !marked.remove(&item) {
                marked.insert(item);
            }
            self.go(Motion::By(1));
        }
    }

    /// Moves the cursor.
    pub fn go(&mut self, motion: Motion) {
        let last = self.found.len().saturating_sub(1);
        self.at = moved(self.at, last, self.height.get(), motion);
    }

    /// Takes typed or pasted text.
    pub fn text(&mut self, text: &str) {
        if self.line.insert(text) {
            self.search();
        }
    }

    /// Does a text action; up and down move the cursor.
    pub fn act(&mut self, action: OverlayAction) -> Edited {
        match action {
            // Where several are picked, the key that takes what is offered takes it and goes on.
            OverlayAction::Complete if self.is_many() => self.mark(),
            OverlayAction::Next | OverlayAction::Complete => self.go(Motion::By(1)),
            OverlayAction::Previous | OverlayAction::CompletePrevious => self.go(Motion::By(-1)),
            OverlayAction::Mark => self.mark(),
            _ => {
                let edited = self.line.act(action);
                if edited == Edited::Changed {
                    self.search();
                }
                return edited;
            }
        }
        Edited::Moved
    }

    /// Puts the cursor on the row at a line of the screen, where the list was drawn in an area.
    pub fn click(&mut self, area: Rect, y: u16) -> bool {
        let row = y.checked_sub(area.y + 1).map(|r| self.top.get() + usize::from(r));
        match row.filter(|r| *r < self.found.len()) {
            Some(row) => {
                self.at = row;
                true
            }
            None => false,
        }
    }

    /// How many rows it would like, with its line.
    pub fn wants(&self) -> u16 {
        u16::try_from(self.items.len()).unwrap_or(u16::MAX).saturating_add(1)
    }

    /// Draws the line and the list under it; returns where the caret is.
    pub fn draw(&self, session: &Session, buffer: &mut Buffer, area: Rect) -> Position {
        let count = format!(" {}/{}", self.found.len(), self.items.len());
        let count_columns = u16::try_from(count.len()).unwrap_or(0).min(area.width);
        let sign = paint::put(buffer, area.x, area.y, "› ", area.width, session.style(Role::Accent));
        let line = Rect {
            x: area.x + sign,
            width: area.width.saturating_sub(sign + count_columns),
            height: area.height.min(1),
            ..area
        };
        let caret = self.line.draw(buffer, line, session.style(Role::Input));
        paint::put(buffer, line.right(), area.y, &count, count_columns, session.style(Role::Dim));
        let height = usize::from(area.height.saturating_sub(1)).max(1);
        self.height.set(height);
        let top = self.top.get().min(self.at).max((self.at + 1).saturating_sub(height));
        self.top.set(top);
        for (y, (n, found)) in (area.y + 1..area.bottom()).zip(self.found.iter().enumerate().skip(top)) {
            let marked = self.marked.as_ref().is_some_and(|m| m.contains(&found.item));
            let look = Look { here: n == self.at, marked };
            row(session, buffer, Rect { y, height: 1, ..area }, &self.items[found.item], &found.lit, look);
        }
        if self.found.is_empty() {
            let text = session.say(messages::NOTHING_FITS);
            paint::put(
                buffer,
                area.x + sign,
                area.y + 1,
                text,
                area.width.saturating_sub(sign),
                session.style(Role::Dim),
            );
        }
        caret
    }
}

/// How a row is shown.
#[derive(Clone, Copy)]
pub(super) struct Look {
    pub here: bool,
    pub marked: bool,
}

/// Draws one item in a row.
pub(super) fn row<T>(session: &Session, buffer: &mut Buffer, area: Rect, item: &Item<T>, lit: &[u32], look: Look) {
    let sign = match look {
        Look { here: true, .. } => (session.sign(Sign::Cursor), Role::Cursor),
        Look { marked: true, .. } => (session.sign(Sign::Mark), Role::Mark),
        _ => (" ", Role::Text),
    };
    paint::put(buffer, area.x, area.y, sign.0, 1, session.style(sign.1));
    let style = session.style(if look.marked { Role::Mark } else { Role::Text });
    let style = if look.here { style.patch(session.style(Role::Selection)) } else { style };
    let room = area.width.saturating_sub(2);
    let lit = (lit, style.patch(session.style(Role::Match)));
    let taken = paint::put_lit(buffer, (area.x + 2, area.y), &item.text, room, style, lit);
    let left = room.saturating_sub(taken + 2);
    if left > 2 && !item.note.is_empty() {
        paint::put(buffer, area.x + 4 + taken, area.y, &item.note, left, session.style(Role::Dim));
    }
}

/// The items that match, best first, in their own order where they match alike. One of which a name is typed whole comes
/// before all others: `lead` is the lead unit, not the leader.
fn rank<T>(typed: &str, items: &[Item<T>]) -> Vec<Found> {
    let pattern = Pattern::fuzzy(typed);
    if pattern.is_empty() {
        return (0..items.len()).map(|item| Found { item, lit: Vec::new() }).collect();
    }
    let mut found: Vec<(i64, Found)> = items
        .iter()
        .enumerate()
        .filter_map(|(item, i)| match pattern.find(&i.text) {
            Some(m) => Some((m.score, Found { item, lit: m.chars })),
            None if i.also.is_empty() => None,
            None => pattern.find(&i.also).map(|m| (m.score, Found { item, lit: Vec::new() })),
        })
        .collect();
    let is = |name: &str| same(name, typed.trim());
    let whole = |f: &Found| items.get(f.item).is_some_and(|i| is(&i.text) || i.also.lines().any(is));
    found.sort_by_cached_key(|(score, f)| (!whole(f), std::cmp::Reverse(*score), f.item));
    found.into_iter().map(|(_, f)| f).collect()
}

#[cfg(test)]
mod picker_tests {
    use super::*;

    #[test]
    fn what_is_typed_whole_comes_first() {
        let mut picker = Picker::new(vec![
            Item::new(1, "Leader").also("分管领导").also("leader"),
            Item::new(2, "Lead unit").also("牵头单位").also("lead"),
        ]);
        picker.text("LEAD");
        assert_eq!(picker.here().map(|i| i.value), Some(2));
        picker.text("er");
        assert_eq!(picker.here().map(|i| i.value), Some(1));
    }

    fn units() -> Picker<u8> {
        Picker::new(vec![
            Item::new(1, "市住房和城乡建设局").also("住建局"),
            Item::new(2, "市税务局"),
            Item::new(3, "市水务集团").note("其他"),
            Item::new(4, "市市场监管局"),
        ])
    }

    #[test]
    fn what_is_typed_narrows_and_the_best_comes_first() {
        let mut picker = units();
        assert_eq!(picker.here().map(|i| i.value), Some(1));
        picker.text("swj");
        assert_eq!(picker.here().map(|i| i.text.as_str()), Some("市税务局"));
        picker.act(OverlayAction::DeleteToStart);
        picker.text("zjj");
        assert_eq!(picker.here().map(|i| i.value), Some(1), "by its other name");
        picker.text("x");
        assert_eq!((picker.here(), picker.picked().len()), (None, 0));
        picker.act(OverlayAction::DeleteBack);
        assert_eq!(picker.here().map(|i| i.value), Some(1));
    }

    #[test]
    fn several_are_picked_in_their_order() {
        let mut picker = units().many(|v| *v == 4);
        picker.act(OverlayAction::Next);
        picker.act(OverlayAction::Mark);
        assert_eq!(picker.picked(), [&2, &4]);
        picker.text("scjg");
        picker.act(OverlayAction::Mark);
        assert_eq!(picker.picked(), [&2], "a second time takes it away, whatever is listed");
        assert_eq!(units().on(|v| *v == 3).picked(), [&3]);
    }
}
