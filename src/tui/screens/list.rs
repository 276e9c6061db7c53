//! A screen of master and detail: a list of one kind, and the record under the cursor in tabs.
//!
//! ```text
//! ┌ list ────────────────┬ detail ──────────────┐
//! │ > ■红灯  压减办税环节 │ 压减办税环节          │
//! │   ▲黄灯  …            │ 详情 佐证 记事 留痕   │
//! └──────────────────────┴──────────────────────┘
//! ```

mod showing;

use super::Screen;
use super::detail::Detail;
use super::lookup::{self, Lookup, Shared};
use super::panes::Panes;
use super::rows::Rows;
use super::shape::{RollQuery, Row};
use super::table::Found;
use crate::action::{Motion, ScreenId};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::period::Period;
use crate::error::Result;
use crate::i18n::Lang;
use crate::service::lists::ask::{Filter, Terms};
use crate::service::lists::columns::Column;
use crate::service::lists::lens::Lens;
use crate::service::lists::list::By;
use crate::tui::session::Session;

crate::messages! {
    COUNT: "{shown} of {all}", "{shown} / {all}";
    LATEST: "latest period", "最近一期";
    MARKED: "{count} marked", "已选中 {count}";
    NOT_FOUND: "no row fits “{text}”", "没有符合“{text}”的行";
}

/// From this width on, list and detail stand side by side: that of a screen of 100 columns without its borders.
pub const SIDE_BY_SIDE: u16 = 96;

/// The most columns that are sorted by at the same time.
const MAX_SORT: usize = 4;

/// Lists of at most so many records are looked up at once: that takes some milliseconds.
const AT_ONCE: usize = 16_384;

/// Where one is in a list: what comes back when one comes back.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    filter: String,
    sort: Vec<By>,
    group: Option<Column>,
    id: Option<RecordId>,
    top: usize,
    in_detail: bool,
    /// The tab and the line under the cursor.
    detail: (usize, usize),
}

impl Spot {
    /// The record under the cursor.
    pub fn id(&self) -> Option<RecordId> {
        self.id
    }
}

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
    /// What was looked for last.
    search: String,
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
    /// How list and detail lie.
    pub panes: Panes,
    /// Lists of at most so many records are looked up at once, larger ones beside.
    pub at_once: usize,
    read: Option<Filter>,
    found: Found,
    roll: Option<(u64, Lang, Shared)>,
    built: bool,
    /// Whether what is shown answers what is asked, as it was at some time.
    same: bool,
    lookup: Option<Lookup>,
    page: usize,
}

impl ListScreen {
    /// A screen that lists a kind.
    pub fn new(screen: ScreenId, kind: Kind) -> Self {
        let newest = screen.def().newest.and_then(|day| kind.field(day));
        Self {
            screen,
            kind,
            rows: Rows::default(),
            columns: Column::usual(kind),
            sort: newest.map(|field| By { column: Column::Field(field), down: true }).into_iter().collect(),
            group: None,
            filter: String::new(),
            search: String::new(),
            wrong: None,
            column: 0,
            period: None,
            detail: Detail::default(),
            in_detail: false,
            panes: Panes::default(),
            at_once: AT_ONCE,
            read: None,
            found: Found::new(),
            roll: None,
            built: false,
            same: false,
            lookup: None,
            page: 1,
        }
    }

    /// Shows its first rows alone, without the detail, where it was looked at; returns whether it was.
    pub fn show_beginning(&mut self, lens: &Lens<'_>) -> bool {
        self.in_detail = false;
        self.panes = Panes::without_detail();
        self.rows.go(lens.state, Motion::Start, self.page);
        !self.rows.is_empty()
    }

    /// Another question is asked.
    fn ask_anew(&mut self) {
        (self.built, self.same) = (false, false);
    }

    /// The roll of what is looked at.
    fn roll(&mut self, session: &Session, lens: &Lens<'_>) -> Shared {
        let (line, lang) = (lens.state.line(), lens.lang);
        match &self.roll {
            Some((l, g, roll)) if (*l, *g) == (line, lang) => Shared::clone(roll),
            _ => {
                let roll = session.office.roll(line, self.kind, lang);
                self.roll = Some((line, lang, Shared::clone(&roll)));
                roll
            }
        }
    }

    fn is_large(&self, lens: &Lens<'_>) -> bool {
        lens.state.all(self.kind).len() > self.at_once
    }

    /// Has the texts read that a filter looks for, where that takes long enough to be felt.
    pub fn read_ahead(&mut self, session: &Session, lens: &Lens<'_>) {
        if self.is_large(lens) && self.roll.as_ref().is_none_or(|(line, ..)| *line != lens.state.line()) {
            lookup::read_ahead(session, &self.roll(session, lens), lens);
        }
    }

    fn look_up(&mut self, session: &Session, lens: &Lens<'_>) {
        let roll = self.roll(session, lens);
        if let Some(shape) = lookup::now(&roll, lens, &self.asked()) {
            self.take(lens, shape);
        }
        self.lookup = None;
    }

    fn take(&mut self, lens: &Lens<'_>, shape: super::shape::Shape) {
        self.rows.take(lens.state, self.kind, shape, self.same);
        self.same = true;
    }

    fn asked(&self) -> RollQuery {
        RollQuery {
            kind: self.kind,
            filter: self.read.clone(),
            sort: self.sort.clone(),
            group: self.group,
            closed: self.rows.closed(),
            folded: self.rows.folded(),
            numbers: self.columns.iter().filter(|c| c.is_number()).copied().collect(),
        }
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
            self.ask_anew();
            // What is looked for is at the top; who looks at all again stays where they were.
            if !filter.is_empty() {
                self.rows.go_to_top();
            }
        }
    }

    /// Goes to a later or earlier period; after the last one comes the latest of each indicator.
    fn go_period(&mut self, lens: &Lens<'_>, by: i32) {
        let periods = lens.series().periods();
        let at = self.period.and_then(|p| periods.iter().position(|q| *q == p)).unwrap_or(periods.len());
        let to = (at as i64 + i64::from(by)).clamp(0, periods.len() as i64) as usize;
        self.period = periods.get(to).copied();
        self.ask_anew();
        self.detail.stale();
    }

    /// Sorts by a column; the same one again turns the order round, a third time ends it.
    pub fn sort_by(&mut self, column: Column) {
        self.sort = match self.sort.first() {
            Some(by) if by.column == column && !by.down => vec![By { column, down: true }],
            Some(by) if by.column == column => Vec::new(),
            _ => vec![By { column, down: false }],
        };
        self.ask_anew();
    }

    /// Sorts by a column too, among those that are equal so far; the same one again turns its order round, then takes it out.
    pub fn sort_also(&mut self, column: Column) {
        match self.sort.iter().position(|by| by.column == column) {
            Some(at) if self.sort[at].down => drop(self.sort.remove(at)),
            Some(at) => self.sort[at].down = true,
            None if self.sort.len() < MAX_SORT => self.sort.push(By { column, down: false }),
            None => {}
        }
        self.ask_anew();
    }

    /// Takes an order and a column to group by.
    pub fn arrange(&mut self, sort: Vec<By>, group: Option<Column>) {
        if group != self.group {
            self.rows.unfold();
        }
        (self.sort, self.group) = (sort, group);
        self.ask_anew();
    }

    /// Puts the cursor on a record, without the filter where it hides it.
    pub fn open(&mut self, session: &Session, lens: &Lens<'_>, id: RecordId) {
        self.settle(session, lens);
        if !self.rows.go_to(lens.state, id) {
            self.set_filter("");
            self.settle(session, lens);
            self.rows.go_to(lens.state, id);
        }
        self.rows.scroll_into_view(self.page);
        self.detail.show(self.rows.here());
    }

    /// Puts the cursor on a record that was just made; tells whether the filter lets it through.
    pub fn go_to_made(&mut self, session: &Session, lens: &Lens<'_>, id: RecordId) -> bool {
        self.settle(session, lens);
        let shown = self.rows.go_to(lens.state, id);
        self.rows.scroll_into_view(self.page);
        self.detail.show(self.rows.here());
        shown
    }

    /// Puts the cursor on the next row that fits what is looked for, from the start again behind the end; tells whether there
    /// is one.
    fn search(&mut self, lens: &Lens<'_>, by: i32) -> bool {
        let Ok(filter) = Terms::new(*lens, self.kind).parse(&self.search) else { return false };
        let asker = filter.asker(lens);
        let (all, here) = (self.rows.len(), self.rows.cursor);
        let steps = (1..=all).map(|n| if by < 0 { (here + all - n) % all } else { (here + n) % all });
        let found = steps.into_iter().find(|at| match self.rows.row(*at) {
            Some(Row::Record { place, .. }) => self.rows.record(lens.state, place).is_some_and(|r| asker.passes(r)),
            _ => false,
        });
        if let Some(at) = found {
            self.rows.cursor = at;
            self.rows.go(lens.state, Motion::By(0), self.page);
        }
        found.is_some()
    }

    /// Where one is, to come back to.
    pub fn spot(&self) -> Spot {
        Spot {
            filter: self.filter.clone(),
            sort: self.sort.clone(),
            group: self.group,
            id: self.rows.here(),
            top: self.rows.top,
            in_detail: self.in_detail,
            detail: (self.detail.tab, self.detail.cursor),
        }
    }

    /// Comes back to where one was.
    pub fn go_back_to(&mut self, session: &Session, lens: &Lens<'_>, spot: &Spot) {
        if (&self.sort, self.group) != (&spot.sort, spot.group) {
            self.arrange(spot.sort.clone(), spot.group);
        }
        self.set_filter(&spot.filter);
        self.settle(session, lens);
        if let Some(id) = spot.id.filter(|id| self.rows.go_to(lens.state, *id)) {
            self.rows.top = spot.top;
            self.detail.show(Some(id));
            (self.detail.tab, self.detail.cursor) = spot.detail;
        }
        self.rows.scroll_into_view(self.page);
        self.in_detail = spot.in_detail;
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
            if self.group.is_some() {
                self.ask_anew();
            }
        }
        Ok(())
    }
}
