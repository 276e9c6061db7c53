//! The rows of a list: which records, in which order, with cursor, marks, branches and groups.

use std::collections::HashSet;

use crate::action::Motion;
use crate::domain::id::{IdMap, RecordId};
use crate::domain::kind::Kind;
use crate::domain::record::Record;
use crate::service::ask::Filter;
use crate::service::columns::Column;
use crate::service::lens::Lens;
use crate::service::list::{By, Listing, sort};

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    /// A record; in a tree with its depth, and whether it has branches and they are open.
    Record {
        /// The record.
        id: RecordId,
        /// How deep it lies.
        depth: u16,
        /// Whether it has branches, and they are open.
        open: Option<bool>,
    },
    /// The heading of a group, with how many records follow.
    Group(String, usize),
}

impl Row {
    /// The record of the row.
    pub fn id(&self) -> Option<RecordId> {
        match self {
            Self::Record { id, .. } => Some(*id),
            Self::Group(..) => None,
        }
    }
}

/// The rows of a list.
#[derive(Debug, Default)]
pub struct Rows {
    /// What is shown.
    pub rows: Vec<Row>,
    /// How many records there are, filtered or not.
    pub of: usize,
    /// How many pass the filter.
    pub passing: usize,
    /// The row under the cursor.
    pub cursor: usize,
    /// The first row in view.
    pub top: usize,
    /// What is marked.
    pub marks: HashSet<RecordId>,
    /// Where a range of marks began.
    pub range: Option<usize>,
    closed: HashSet<RecordId>,
}

impl Rows {
    /// Reads the records anew; the cursor stays on its record where that is still there.
    pub fn build(
        &mut self,
        lens: &Lens<'_>,
        kind: Kind,
        filter: Option<&Filter>,
        by: &[By],
        group: Option<Column>,
        tree: bool,
    ) {
        let here = self.here();
        let listing = Listing { filter: filter.cloned(), sort: by.to_vec(), ..Listing::of(kind) };
        let ids = listing.run(lens);
        self.of = if filter.is_none() { ids.len() } else { lens.state.records(kind).count() };
        self.passing = ids.len();
        self.rows = match (kind.def().parent, group) {
            (_, Some(column)) => grouped(lens, ids, &column),
            (Some(parent), None) if tree && by.is_empty() => self.tree(lens, kind, ids, parent, filter.is_some()),
            _ => ids.into_iter().map(|id| Row::Record { id, depth: 0, open: None }).collect(),
        };
        self.marks.retain(|id| lens.state.get(*id).is_some_and(|r| !r.is_gone()));
        self.range = None;
        match here.and_then(|id| self.place(id)) {
            Some(at) => self.cursor = at,
            None => self.cursor = self.cursor.min(self.rows.len().saturating_sub(1)),
        }
        self.off_heading(1);
    }

    fn tree(
        &self,
        lens: &Lens<'_>,
        kind: Kind,
        ids: Vec<RecordId>,
        parent: crate::domain::kind::Tag,
        filtered: bool,
    ) -> Vec<Row> {
        let mut inside: HashSet<RecordId> = ids.iter().copied().collect();
        if filtered {
            // What is found is shown under what it belongs to.
            for id in &ids {
                let mut at = lens.state.get(*id).and_then(|r| r.reference(parent));
                while let Some(up) = at
                    && lens.state.find(kind, up).is_some()
                    && inside.insert(up)
                {
                    at = lens.state.get(up).and_then(|r| r.reference(parent));
                }
            }
        }
        let mut children: IdMap<Vec<RecordId>> = IdMap::default();
        let mut roots = Vec::new();
        for r in lens.state.records(kind).filter(|r| inside.contains(&r.id())) {
            match r.reference(parent).filter(|p| inside.contains(p)) {
                Some(p) => children.entry(p).or_default().push(r.id()),
                None => roots.push(r.id()),
            }
        }
        let mut out = Vec::with_capacity(inside.len());
        let mut stack: Vec<(RecordId, u16)> = roots.into_iter().rev().map(|id| (id, 0)).collect();
        let mut seen = HashSet::new();
        while let Some((id, depth)) = stack.pop() {
            if !seen.insert(id) {
                continue;
            }
            let below = children.get(&id);
            let open = below.map(|_| filtered || !self.closed.contains(&id));
            out.push(Row::Record { id, depth, open });
            if let (Some(below), Some(true)) = (below, open) {
                stack.extend(below.iter().rev().map(|c| (*c, depth + 1)));
            }
        }
        out
    }

    /// The record under the cursor.
    pub fn here(&self) -> Option<RecordId> {
        self.rows.get(self.cursor).and_then(Row::id)
    }

    /// The row of a record.
    pub fn place(&self, id: RecordId) -> Option<usize> {
        self.rows.iter().position(|r| r.id() == Some(id))
    }

    /// Forgets which record the cursor is on: at the next building it stands on the first.
    pub fn to_top(&mut self) {
        self.rows.clear();
        self.cursor = 0;
    }

    /// Puts the cursor on a record; tells whether it is shown.
    pub fn go_to(&mut self, id: RecordId) -> bool {
        match self.place(id) {
            Some(at) => {
                self.cursor = at;
                true
            }
            None => false,
        }
    }

    /// The marked records in the order of the list, those of a range under way among them.
    pub fn marked(&self) -> Vec<RecordId> {
        let range = self.range.map(|from| from.min(self.cursor)..=from.max(self.cursor));
        let is =
            |(at, id): &(usize, RecordId)| self.marks.contains(id) || range.as_ref().is_some_and(|r| r.contains(at));
        if self.marks.is_empty() && self.range.is_none() {
            return Vec::new();
        }
        let rows = self.rows.iter().enumerate().filter_map(|(at, r)| r.id().map(|id| (at, id)));
        rows.filter(is).map(|(_, id)| id).collect()
    }

    /// Whether a row is marked.
    pub fn is_marked(&self, at: usize) -> bool {
        let within = |from: usize| (from.min(self.cursor)..=from.max(self.cursor)).contains(&at);
        self.range.is_some_and(within) || self.rows.get(at).and_then(Row::id).is_some_and(|id| self.marks.contains(&id))
    }

    /// Moves the cursor; `page` is the number of rows in view.
    pub fn go(&mut self, motion: Motion, page: usize) {
        let last = self.rows.len().saturating_sub(1);
        let page = page.max(1);
        let by = |n: i64| (self.cursor as i64).saturating_add(n).clamp(0, last as i64) as usize;
        let at = match motion {
            Motion::By(n) => by(n.into()),
            Motion::HalfPages(n) => by(i64::from(n) * (page as i64 / 2).max(1)),
            Motion::Pages(n) => by(i64::from(n) * page as i64),
            Motion::Start => 0,
            Motion::End => last,
            Motion::ViewStart => self.top.min(last),
            Motion::ViewMiddle => (self.top + page / 2).min(last),
            Motion::ViewEnd => (self.top + page - 1).min(last),
        };
        let down = at >= self.cursor;
        self.cursor = at;
        self.off_heading(if down { 1 } else { -1 });
        self.into_view(page);
    }

    /// The cursor never stands on a heading.
    fn off_heading(&mut self, by: i64) {
        let is_heading = |at: usize| matches!(self.rows.get(at), Some(Row::Group(..)));
        if !is_heading(self.cursor) {
            return;
        }
        let find = |by: i64| {
            let mut at = self.cursor as i64;
            while at >= 0 && (at as usize) < self.rows.len() {
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
    pub fn into_view(&mut self, page: usize) {
        let page = page.max(1);
        self.top = self.top.clamp((self.cursor + 1).saturating_sub(page), self.cursor);
        if self.cursor == 1 && matches!(self.rows.first(), Some(Row::Group(..))) {
            self.top = 0;
        }
        self.top = self.top.min(self.rows.len().saturating_sub(page));
    }

    /// Scrolls so that the cursor is in the middle.
    pub fn centre(&mut self, page: usize) {
        self.top = self.cursor.saturating_sub(page / 2).min(self.rows.len().saturating_sub(page));
    }

    /// Marks the record under the cursor, or takes its mark away, and goes on to the next row.
    pub fn toggle_mark(&mut self, page: usize) {
        if let Some(id) = self.here() {
            if !self.marks.remove(&id) {
                self.marks.insert(id);
            }
            self.go(Motion::By(1), page);
        }
    }

    /// Begins a range, or marks the one under way.
    pub fn toggle_range(&mut self) {
        match self.range {
            None => self.range = Some(self.cursor),
            Some(_) => {
                self.marks = self.marked().into_iter().collect();
                self.range = None;
            }
        }
    }

    /// Marks everything that is listed; where it is already, takes all marks away.
    pub fn mark_all(&mut self) {
        let all: HashSet<RecordId> = self.rows.iter().filter_map(Row::id).collect();
        if all.iter().all(|id| self.marks.contains(id)) {
            self.unmark();
        } else {
            self.marks.extend(all);
        }
    }

    /// Takes all marks away; tells whether there were any.
    pub fn unmark(&mut self) -> bool {
        let had = !self.marks.is_empty() || self.range.is_some();
        self.marks.clear();
        self.range = None;
        had
    }

    /// Opens or closes the branch under the cursor; tells whether something changed. Closing a leaf goes to what it
    /// belongs to.
    pub fn branch(&mut self, to: Option<bool>) -> bool {
        let Some(Row::Record { id, depth, open }) = self.rows.get(self.cursor).cloned() else { return false };
        match (open, to) {
            (Some(is), wanted) if wanted.is_none_or(|w| w != is) => {
                if is {
                    self.closed.insert(id)
                } else {
                    self.closed.remove(&id)
                }
            }
            (_, Some(false)) if depth > 0 => {
                let up = self.rows[..self.cursor]
                    .iter()
                    .rposition(|r| matches!(r, Row::Record { depth: d, .. } if *d < depth));
                if let Some(at) = up {
                    self.cursor = at;
                }
                false
            }
            _ => false,
        }
    }

    /// Closes all branches, or opens all where one is closed.
    pub fn branches(&mut self, lens: &Lens<'_>, kind: Kind) {
        if !self.closed.is_empty() {
            self.closed.clear();
        } else if let Some(parent) = kind.def().parent {
            self.closed = lens.state.records(kind).filter_map(|r| r.reference(parent)).collect();
        }
    }
}

/// Records under the headings of what they hold in a column, the headings in the column's order.
fn grouped(lens: &Lens<'_>, ids: Vec<RecordId>, column: &Column) -> Vec<Row> {
    let mut records: Vec<&Record> = ids.iter().filter_map(|id| lens.state.get(*id)).collect();
    sort(lens, &mut records, &[By { column: *column, down: false }]);
    let mut out: Vec<Row> = Vec::with_capacity(records.len() + 16);
    let mut heading: Option<(String, usize)> = None;
    for r in records {
        let text = column.cell(lens, r).text(lens.lang);
        match heading.as_ref().filter(|(name, _)| *name == text).map(|(_, at)| *at) {
            Some(at) => {
                if let Some(Row::Group(_, n)) = out.get_mut(at) {
                    *n += 1;
                }
            }
            None => {
                heading = Some((text.clone(), out.len()));
                out.push(Row::Group(text, 1));
            }
        }
        out.push(Row::Record { id: r.id(), depth: 0, open: None });
    }
    out
}
