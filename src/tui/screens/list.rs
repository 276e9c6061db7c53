//! A screen of master and detail: a list of one kind, and the record under the cursor in tabs.
//!
//! ```text
//! ┌ list ────────────────┬ detail ──────────────┐
//! │ > ■红灯  压减办税环节 │ 压减办税环节          │
//! │   ▲黄灯  …            │ 详情 佐证 记事 留痕   │
//! └──────────────────────┴──────────────────────┘
//! ```

use ratatui::Frame;
use ratatui::layout::Rect;

use super::detail::Detail;
use super::rows::Rows;
use super::table::Table;
use crate::action::{Axis, Effect, Motion, ScreenId};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::period::Period;
use crate::fault::Result;
use crate::service::ask::{Filter, Terms};
use crate::service::columns::Column;
use crate::service::lens::Lens;
use crate::service::list::By;
use crate::tui::layer::{Handled, Here};
use crate::tui::session::Session;
use crate::tui::theme::Role;

/// From this width on, list and detail stand side by side: that of a screen of 100 columns without its borders.
pub const SIDE_BY_SIDE: u16 = 96;

/// A screen of list and detail.
#[derive(Debug)]
pub struct ListScreen {
    /// Which screen.
    pub screen: ScreenId,
    /// What it lists.
    pub kind: Kind,
    /// The rows.
    pub rows: Rows,
    /// The columns.
    pub columns: Vec<Column>,
    /// The order.
    pub sort: Vec<By>,
    /// The column to group by.
    pub group: Option<Column>,
    /// The filter as typed.
    pub filter: String,
    /// What is wrong with the filter as typed; the last good one stays in force.
    pub wrong: Option<crate::domain::query::QueryError>,
    /// The column under the cursor.
    pub column: usize,
    /// The period whose figures are shown; the latest of each indicator without one.
    pub period: Option<Period>,
    /// The detail.
    pub detail: Detail,
    /// Whether the detail has the keys.
    pub in_detail: bool,
    read: Option<Filter>,
    built: bool,
    page: usize,
}

impl ListScreen {
    /// A screen that lists a kind.
    pub fn new(screen: ScreenId, kind: Kind) -> Self {
        Self {
            screen,
            kind,
            rows: Rows::default(),
            columns: Column::usual(kind),
            sort: Vec::new(),
            group: None,
            filter: String::new(),
            wrong: None,
            column: 0,
            period: None,
            detail: Detail::default(),
            in_detail: false,
            read: None,
            built: false,
            page: 1,
        }
    }

    /// Reads the records anew at the next look.
    pub fn stale(&mut self) {
        self.built = false;
        self.detail.stale();
    }

    /// Makes rows and detail ready.
    pub fn prepare(&mut self, lens: &Lens<'_>) {
        let lens = &lens.in_period(self.period);
        if !self.built {
            self.read = self.parsed(lens).or_else(|| self.read.take());
            self.rows.build(lens, self.kind, self.read.as_ref(), &self.sort, self.group, true);
            self.built = true;
        }
        self.detail.show(self.rows.here());
    }

    fn parsed(&mut self, lens: &Lens<'_>) -> Option<Filter> {
        self.wrong = None;
        if self.filter.trim().is_empty() {
            self.read = None;
            return None;
        }
        let terms = Terms::new(*lens, self.kind);
        match terms.parse(&self.filter) {
            Ok(filter) => Some(filter),
            Err(wrong) => {
                // What stands before the term that cannot be read goes on narrowing.
                let before = self.filter.get(..wrong.span.start).unwrap_or("");
                let before = before.rsplit_once(char::is_whitespace).map_or("", |(before, _)| before);
                self.wrong = Some(wrong);
                if before.trim().is_empty() { None } else { terms.parse(before).ok() }
            }
        }
    }

    /// Sets the filter.
    pub fn set_filter(&mut self, filter: &str) {
        if self.filter != filter {
            self.filter = filter.to_string();
            self.built = false;
            self.rows.top = 0;
            // What is looked for is at the top; who looks at all again stays where they were.
            if !filter.is_empty() {
                self.rows.to_top();
            }
        }
    }

    /// Goes to a later or earlier period; after the last one comes the latest of each indicator.
    fn go_period(&mut self, lens: &Lens<'_>, by: i32) {
        let periods = lens.series().periods();
        let at = self.period.and_then(|p| periods.iter().position(|q| *q == p)).unwrap_or(periods.len());
        let to = (at as i64 + i64::from(by)).clamp(0, periods.len() as i64) as usize;
        self.period = periods.get(to).copied();
        self.built = false;
        self.detail.stale();
    }

    /// Sorts by a column; the same one again turns the order round, a third time ends it.
    pub fn sort_by(&mut self, column: Column) {
        self.sort = match self.sort.first() {
            Some(by) if by.column == column && !by.down => vec![By { column, down: true }],
            Some(by) if by.column == column => Vec::new(),
            _ => vec![By { column, down: false }],
        };
        self.built = false;
    }

    /// Takes an order and a column to group by.
    pub fn arrange(&mut self, sort: Vec<By>, group: Option<Column>) {
        (self.sort, self.group) = (sort, group);
        self.built = false;
    }

    /// Puts the cursor on a record, without the filter where it hides it.
    pub fn open(&mut self, lens: &Lens<'_>, id: RecordId) {
        self.prepare(lens);
        if !self.rows.go_to(id) {
            self.set_filter("");
            self.prepare(lens);
            self.rows.go_to(id);
        }
        self.rows.into_view(self.page);
        self.detail.show(self.rows.here());
    }

    /// The keymap contexts, the innermost first.
    pub fn contexts(&self) -> Vec<&'static str> {
        let own = match self.screen {
            ScreenId::Units => "units",
            ScreenId::Indicators => "indicators",
            ScreenId::Findings => "findings",
            _ => "tasks",
        };
        match (self.in_detail, self.kind.def().parent) {
            (true, _) => vec![own, "detail"],
            (false, Some(_)) => vec![own, "tree", "list"],
            (false, None) => vec![own, "list"],
        }
    }

    /// What an action works on.
    pub fn here(&self, lens: &Lens<'_>) -> Here {
        let lens = &lens.in_period(self.period);
        let record = self.rows.here().and_then(|id| lens.state.get(id));
        let cell = |c: &Column| record.map_or(String::new(), |r| c.cell(lens, r).text(lens.lang));
        let row = self.columns.iter().map(cell).collect::<Vec<_>>().join("\t");
        let column = self.columns.get(self.column);
        Here {
            screen: self.screen,
            kind: self.kind,
            id: self.rows.here(),
            marked: self.rows.marked(),
            cell: if self.in_detail { self.detail.line() } else { column.map_or(String::new(), cell) },
            row,
            column: column.map_or("", Column::name).to_string(),
            filter: self.filter.clone(),
            entry: None,
        }
    }

    /// An effect of an action.
    pub fn effect(&mut self, lens: &Lens<'_>, effect: &Effect) -> Handled {
        self.prepare(lens);
        match effect {
            Effect::Go(Axis::Cursor, motion) => self.rows.go(*motion, self.page),
            Effect::Go(Axis::Down, motion) if self.in_detail => self.detail.go(*motion),
            Effect::Go(Axis::Down, motion) => self.rows.go(*motion, self.page),
            Effect::Go(Axis::Right, Motion::By(n)) if !self.in_detail => {
                let last = self.columns.len().saturating_sub(1) as i32;
                self.column = (self.column as i32 + n).clamp(0, last) as usize;
            }
            Effect::Go(Axis::Tab, Motion::By(n)) => self.detail.go_tab(self.kind, *n),
            Effect::Go(Axis::Period, Motion::By(n)) if self.kind == Kind::Indicator => self.go_period(lens, *n),
            Effect::Go(Axis::Pane, _) => self.in_detail = !self.in_detail,
            Effect::Centre => self.rows.centre(self.page),
            Effect::Mark => self.rows.toggle_mark(self.page),
            Effect::MarkRange => self.rows.toggle_range(),
            Effect::MarkAll => self.rows.mark_all(),
            Effect::Unmark => {
                self.rows.unmark();
            }
            Effect::Branch(to) => {
                self.built &= !self.rows.branch(*to);
            }
            Effect::Branches => {
                self.rows.branches(lens, self.kind);
                self.built = false;
            }
            Effect::Filter(filter) => self.set_filter(filter),
            Effect::Follow => {
                return match self.detail.link() {
                    Some(id) if self.in_detail => Handled::Then(vec![Effect::Open(id)]),
                    _ => {
                        self.in_detail = true;
                        Handled::Taken
                    }
                };
            }
            Effect::Open(id) if Some(*id) == self.rows.here() && !self.in_detail => self.in_detail = true,
            // One step back at a time: out of the detail, then the marks, then the filter.
            Effect::Back if self.in_detail => self.in_detail = false,
            Effect::Back if self.rows.unmark() => {}
            Effect::Back if !self.filter.is_empty() => self.set_filter(""),
            _ => return Handled::Ignored,
        }
        self.prepare(lens);
        Handled::Taken
    }

    /// A click: on a row of the list it moves the cursor there, on the row under the cursor it goes into the record.
    pub fn click(&mut self, lens: &Lens<'_>, area: Rect, x: u16, y: u16) -> Handled {
        let (list, _) = self.panes(area);
        if let Some(list) = list.filter(|l| l.contains((x, y).into())) {
            let before = (!self.in_detail).then_some(self.rows.cursor);
            self.in_detail = false;
            if y > list.y {
                let at = self.rows.top + usize::from(y - list.y - 1);
                if before == Some(at) && self.rows.here().is_some() {
                    self.in_detail = true;
                } else if at < self.rows.rows.len() {
                    self.rows.cursor = at;
                    self.rows.go(Motion::By(0), self.page);
                }
            }
            self.prepare(lens);
            return Handled::Taken;
        }
        self.in_detail = true;
        Handled::Taken
    }

    fn panes(&self, area: Rect) -> (Option<Rect>, Option<Rect>) {
        if area.width < SIDE_BY_SIDE {
            return if self.in_detail { (None, Some(area)) } else { (Some(area), None) };
        }
        let left = (u32::from(area.width) * 58 / 100) as u16;
        let list = Rect { width: left - 1, ..area };
        let detail = Rect { x: area.x + left + 2, width: area.width - left - 2, ..area };
        (Some(list), Some(detail))
    }

    /// Draws it.
    pub fn draw(&mut self, session: &Session, lens: &Lens<'_>, frame: &mut Frame<'_>, area: Rect) {
        let lens = &lens.in_period(self.period);
        self.prepare(lens);
        let (list, detail) = self.panes(area);
        if let Some(list) = list {
            self.page = usize::from(list.height.saturating_sub(1)).max(1);
            self.rows.into_view(self.page);
            if self.rows.rows.is_empty() {
                super::empty::draw(session, self, frame, list);
            } else {
                let table = Table {
                    rows: &self.rows,
                    columns: &self.columns,
                    sort: &self.sort,
                    column: self.column,
                    focus: !self.in_detail,
                };
                table.draw(session, lens, frame, list);
            }
        }
        if let (Some(_), Some(detail)) = (list, detail) {
            let line = session.theme.border().vertical_left;
            for y in detail.y..detail.y + detail.height {
                frame.buffer_mut().set_string(detail.x - 2, y, line, session.style(Role::Border));
            }
        }
        if let Some(detail) = detail {
            self.detail.beside(self.rows.top);
            self.detail.draw(session, lens, frame, detail, self.in_detail);
        }
    }

    /// Takes the columns that are named, in their order.
    ///
    /// # Errors
    /// As [`Column::named`].
    pub fn take_columns<'a>(&mut self, names: impl IntoIterator<Item = &'a str>) -> Result<()> {
        let columns = names.into_iter().map(|n| Column::named(self.kind, n)).collect::<Result<Vec<_>>>()?;
        if !columns.is_empty() {
            self.columns = columns;
            self.column = 0;
        }
        Ok(())
    }
}
