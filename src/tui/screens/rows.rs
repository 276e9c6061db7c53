//! The rows of a list as a person goes through them: cursor, marks, branches.

use std::collections::HashSet;
use std::sync::Arc;

use super::shape::{Row, Shape};
use crate::action::Motion;
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::record::Record;
use crate::log::State;
use crate::service::lists::list_index::bits::Bits;
use crate::tui::motion::moved_in_view;

/// The rows of a list.
#[derive(Debug, Default)]
pub struct Rows {
    shape: Shape,
    kind: Option<Kind>,
    /// Of which state they are ([`State::line`]).
    line: u64,
    /// The row under the cursor.
    pub cursor: usize,
    /// The first row in view.
    pub top: usize,
    here: Option<RecordId>,
    /// Whether the cursor goes to the first row when others come.
    go_to_top: bool,
    /// What is marked, whether or not it is listed.
    marks: HashSet<RecordId>,
    /// The places of what is marked.
    marked: Bits,
    /// Where a range of marks began.
    range: Option<usize>,
    count: usize,
    closed: Arc<HashSet<RecordId>>,
    folded: Arc<HashSet<String>>,
}

impl Rows {
    /// Takes what is shown from now on; the cursor stays on its record where that is still there. A range under way ends
    /// unless the answer is one to the same question as before.
    pub fn take(&mut self, state: &State, kind: Kind, shape: Shape, same: bool) {
        let begun = self.range.filter(|_| same && self.is_of(state)).and_then(|at| self.shape.place(at));
        if !self.marks.is_empty() {
            self.marks.retain(|id| state.get(*id).is_some_and(|r| !r.is_gone()));
            if self.line == state.line() {
                self.marked.and(&shape.live);
            } else {
                self.marked = self.marks.iter().filter_map(|id| state.place(*id)).map(|(_, at)| at).collect();
            }
        }
        (self.shape, self.kind, self.line) = (shape, Some(kind), state.line());
        self.range = begun.and_then(|place| self.shape.row_of(place));
        let here = self.here.filter(|_| !self.go_to_top).and_then(|id| self.place(state, id));
        match here {
            Some(at) => self.cursor = at,
            None if self.go_to_top => (self.cursor, self.top) = (0, 0),
            None => self.cursor = self.cursor.min(self.len().saturating_sub(1)),
        }
        self.off_heading(1);
        self.rest(state);
    }

    /// How many rows there are, headings among them.
    pub fn len(&self) -> usize {
        self.shape.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.shape.is_empty()
    }

    /// How many records there are, filtered or not.
    pub fn of(&self) -> usize {
        self.shape.of
    }

    /// How many pass the filter.
    pub fn passing(&self) -> usize {
        self.shape.passing()
    }

    /// A row.
    pub fn row(&self, at: usize) -> Option<Row<'_>> {
        self.shape.row(at)
    }

    /// The record at a place.
    pub fn record<'s>(&self, state: &'s State, place: u32) -> Option<&'s Record> {
        state.all(self.kind.filter(|_| self.is_of(state))?).get(place as usize)
    }

    /// Whether they are of a state, as it is now or was before.
    pub fn is_of(&self, state: &State) -> bool {
        self.line == state.line()
    }

    /// The records that are shown, from the first to the last.
    pub fn ids(&self, state: &State) -> Vec<RecordId> {
        self.shape.places().filter_map(|at| self.record(state, at)).map(Record::id).collect()
    }

    /// The branches that are closed.
    pub fn closed(&self) -> Arc<HashSet<RecordId>> {
        Arc::clone(&self.closed)
    }

    /// The groups that are folded, by their names.
    pub fn folded(&self) -> Arc<HashSet<String>> {
        Arc::clone(&self.folded)
    }

    /// Unfolds all groups.
    pub fn unfold(&mut self) {
        self.folded = Arc::default();
    }

    /// The record under the cursor.
    pub fn here(&self) -> Option<RecordId> {
        self.here
    }

    /// The row of a record.
    pub fn place(&self, state: &State, id: RecordId) -> Option<usize> {
        let (kind, place) = state.place(id)?;
        if Some(kind) != self.kind || !self.is_of(state) {
            return None;
        }
        self.shape.row_of(place)
    }

    /// The cursor goes to the first row when others come.
    pub fn go_to_top(&mut self) {
        self.go_to_top = true;
    }

    /// Puts the cursor on a record; tells whether it is shown.
    pub fn go_to(&mut self, state: &State, id: RecordId) -> bool {
        match self.place(state, id) {
            Some(at) => {
                self.cursor = at;
                self.rest(state);
                true
            }
            None => false,
        }
    }

    /// The cursor has come to rest on a row.
    fn rest(&mut self, state: &State) {
        self.go_to_top = false;
        let place = self.shape.place(self.cursor);
        self.here = place.and_then(|at| self.record(state, at)).map(Record::id);
        self.recount();
    }

    fn recount(&mut self) {
        let mut listed = self.marked.clone();
        listed.and(self.shape.listed());
        let more = |r: std::ops::RangeInclusive<usize>| {
            r.filter_map(|at| self.shape.place(at)).filter(|at| !listed.has(*at)).count()
        };
        self.count = listed.count() + self.span().map_or(0, more);
    }

    /// The rows of a range under way.
    fn span(&self) -> Option<std::ops::RangeInclusive<usize>> {
        self.range.map(|from| from.min(self.cursor)..=from.max(self.cursor))
    }

    /// How many of the listed records are marked, those of a range under way among them.
    pub fn count_marked(&self) -> usize {
        self.count
    }

    /// The marked records in the order of the list, those of a range under way among them.
    pub fn marked(&self, state: &State) -> Vec<RecordId> {
        if self.count == 0 {
            return Vec::new();
        }
        let mut marked = self.marked.clone();
        self.span().into_iter().flatten().filter_map(|at| self.shape.place(at)).for_each(|at| marked.put(at, true));
        let records = self.shape.places().filter(|at| marked.has(*at)).filter_map(|at| self.record(state, at));
        records.map(Record::id).collect()
    }

    /// Whether a row is marked.
    pub fn is_marked(&self, at: usize) -> bool {
        self.span().is_some_and(|r| r.contains(&at)) || self.shape.place(at).is_some_and(|place| self.marked.has(place))
    }

    /// Moves the cursor; `page` is the number of rows in view.
    pub fn go(&mut self, state: &State, motion: Motion, page: usize) {
        let last = self.len().saturating_sub(1);
        let page = page.max(1);
        let at = moved_in_view(self.cursor, last, (self.top, page), page, motion);
        let down = at >= self.cursor;
        self.cursor = at;
        self.off_heading(if down { 1 } else { -1 });
        self.rest(state);
        self.scroll_into_view(page);
    }

    /// The cursor stands on the headings of folded groups alone.
    fn off_heading(&mut self, by: i64) {
        let is_heading = |at: usize| matches!(self.row(at), Some(Row::Group(group)) if group.open);
        if !is_heading(self.cursor) {
            return;
        }
        let find = |by: i64| {
            let mut at = self.cursor as i64;
            while at >= 0 && (at as usize) < self.len() {
                if !is_heading(at as usize) {
                    return Some(at as usize);
                }
                at += by;
            }
            None
        };
        if let Some(at) = find(by).or_else(|| find(-by)) {
            self.cursor = at;
        }
    }

    /// Scrolls the cursor into view.
    pub fn scroll_into_view(&mut self, page: usize) {
        let page = page.max(1);
        self.top = self.top.clamp((self.cursor + 1).saturating_sub(page), self.cursor);
        if self.cursor == 1 && matches!(self.row(0), Some(Row::Group(..))) {
            self.top = 0;
        }
        self.top = self.top.min(self.len().saturating_sub(page));
    }

    /// Scrolls so that the cursor is in the middle.
    pub fn centre(&mut self, page: usize) {
        self.top = self.cursor.saturating_sub(page / 2).min(self.len().saturating_sub(page));
    }

    /// Marks the record under the cursor, or takes its mark away, and goes on to the next row.
    pub fn toggle_mark(&mut self, state: &State, page: usize) {
        let Some((id, (_, place))) = self.here.and_then(|id| Some((id, state.place(id)?))) else { return };
        let marked = self.marks.insert(id);
        if !marked {
            self.marks.remove(&id);
        }
        self.marked.put(place, marked);
        self.go(state, Motion::By(1), page);
    }

    /// Begins a range, or marks the one under way.
    pub fn toggle_range(&mut self, state: &State) {
        match self.range {
            None => self.range = Some(self.cursor),
            Some(_) => {
                let marked = self.marked(state);
                self.range = None;
                self.mark_only(state, marked);
            }
        }
        self.recount();
    }

    fn mark_only(&mut self, state: &State, ids: Vec<RecordId>) {
        self.marked = ids.iter().filter_map(|id| state.place(*id)).map(|(_, at)| at).collect();
        self.marks = ids.into_iter().collect();
    }

    /// Marks everything that is listed; where it is already, takes all marks away.
    pub fn mark_all(&mut self, state: &State) {
        let mut open = self.shape.listed().clone();
        open.and_not(&self.marked);
        if open.count() == 0 {
            self.unmark();
            return;
        }
        let ids: Vec<RecordId> = open.iter().filter_map(|at| self.record(state, at)).map(Record::id).collect();
        self.marks.extend(ids);
        self.marked.or(&open);
        self.recount();
    }

    /// Takes all marks away; tells whether there were any.
    pub fn unmark(&mut self) -> bool {
        let had = !self.marks.is_empty() || self.range.is_some();
        self.marks.clear();
        self.marked = Bits::default();
        self.range = None;
        self.recount();
        had
    }

    /// Opens or closes the branch under the cursor; tells whether something changed. Closing a leaf goes to what it
    /// belongs to.
    pub fn branch(&mut self, state: &State, to: Option<bool>) -> bool {
        if let Some(group) = self.shape.group_of(self.cursor) {
            let (name, open) = (group.name.clone(), group.open);
            if to == Some(open) {
                return false;
            }
            self.cursor = self.shape.row_of_group(&name);
            self.here = None;
            let folded = Arc::make_mut(&mut self.folded);
            return if open { folded.insert(name) } else { folded.remove(&name) };
        }
        let (Some(Row::Record { depth, open, .. }), Some(id)) = (self.row(self.cursor), self.here) else {
            return false;
        };
        match (open, to) {
            (Some(is), wanted) if wanted.is_none_or(|w| w != is) => {
                let closed = Arc::make_mut(&mut self.closed);
                if is { closed.insert(id) } else { closed.remove(&id) }
            }
            (_, Some(false)) if depth > 0 => {
                let above = |at: &usize| matches!(self.row(*at), Some(Row::Record { depth: d, .. }) if d < depth);
                if let Some(at) = (0..self.cursor).rev().find(above) {
                    self.cursor = at;
                    self.rest(state);
                }
                false
            }
            _ => false,
        }
    }

    /// Closes all branches, or opens all where one is closed.
    pub fn branches(&mut self, state: &State, kind: Kind) {
        if !self.shape.groups().is_empty() {
            let names: HashSet<String> = self.shape.groups().iter().map(|g| g.name.clone()).collect();
            let here = self.shape.group_of(self.cursor).map(|g| g.name.clone());
            let at = self.shape.groups().iter().position(|g| Some(&g.name) == here.as_ref());
            let fold = self.folded.is_empty();
            self.folded = Arc::new(if fold { names } else { HashSet::new() });
            // All folded, the group stands at its number among them.
            (self.cursor, self.here) = (at.filter(|_| fold).unwrap_or(0), None);
            return;
        }
        let closed = Arc::make_mut(&mut self.closed);
        if !closed.is_empty() {
            closed.clear();
        } else if let Some(parent) = kind.def().parent {
            *closed = state.records(kind).filter_map(|r| r.reference(parent)).collect();
        }
    }
}
