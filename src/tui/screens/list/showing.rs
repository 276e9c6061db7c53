//! A list as a screen: what reaches it, and how it is drawn.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::{COUNT, LATEST, ListScreen, MARKED, NOT_FOUND};
use crate::action::{Axis, Effect, Motion};
use crate::domain::kind::Kind;
use crate::i18n::Message;
use crate::service::lists::columns::Column;
use crate::service::lists::lens::Lens;
use crate::tui::layer::{Handled, Here};
use crate::tui::screens::lookup::Lookup;
use crate::tui::screens::table::Table;
use crate::tui::screens::{Screen, Status};
use crate::tui::session::Session;
use crate::tui::theme::Role;

impl Screen for ListScreen {
    fn contexts(&self) -> Vec<&'static str> {
        let own = self.screen.def().name;
        match (self.in_detail, self.kind.def().parent) {
            (true, _) => vec![own, "detail"],
            (false, _) if self.group.is_some() => vec![own, "groups", "list"],
            (false, Some(_)) => vec![own, "tree", "list"],
            (false, None) => vec![own, "list"],
        }
    }

    fn here(&mut self, session: &Session, lens: &Lens<'_>) -> Here {
        self.prepare(session, lens);
        let lens = &lens.in_period(self.period);
        let record = self.rows.here().and_then(|id| lens.state.get(id));
        let cell = |c: &Column| record.map_or(String::new(), |r| c.cell(lens, r).text(lens.lang));
        let row = self.columns.iter().map(cell).collect::<Vec<_>>().join("\t");
        let column = self.columns.get(self.column);
        Here {
            screen: self.screen,
            kind: self.kind,
            id: self.rows.here(),
            marked: self.rows.marked(lens.state),
            cell: if self.in_detail { self.detail.line() } else { column.map_or(String::new(), cell) },
            row,
            column: column.map_or("", Column::name).to_string(),
            filter: self.filter.clone(),
            entry: None,
        }
    }

    /// Makes rows and detail ready. A long list goes on showing what it showed until what is asked is there.
    fn prepare(&mut self, session: &Session, lens: &Lens<'_>) {
        let lens = &lens.in_period(self.period);
        if !self.built {
            self.read = self.parsed(lens).or_else(|| self.read.take());
            self.found.clear();
            self.read_ahead(session, lens);
            let asked = self.asked();
            // All as they came is always told at once. Without a feed nobody would tell that an answer has come.
            if session.feed.is_some() && self.is_large(lens) && (self.rows.is_of(lens.state) || !asked.is_plain()) {
                let roll = self.roll(session, lens);
                self.lookup = Some(Lookup::begin(session, &roll, lens, asked));
            } else {
                self.look_up(session, lens);
            }
            self.built = true;
        }
        if let Some(shape) = self.lookup.as_ref().and_then(Lookup::answer) {
            self.lookup = None;
            self.take(lens, shape);
        }
        self.detail.show(self.rows.here());
    }

    fn settle(&mut self, session: &Session, lens: &Lens<'_>) {
        self.prepare(session, lens);
        if self.lookup.is_some() {
            self.look_up(session, &lens.in_period(self.period));
            self.detail.show(self.rows.here());
        }
    }

    fn stale(&mut self) {
        self.built = false;
        self.detail.stale();
    }

    fn is_behind(&self) -> bool {
        self.detail.is_behind()
    }

    fn catch_up(&mut self) {
        self.detail.catch_up();
    }

    fn status(&self, session: &Session) -> Option<Status> {
        let said = Message::plain(COUNT).with("shown", self.rows.passing()).with("all", self.rows.of());
        let mut counts = session.said(said);
        let marked = self.rows.count_marked();
        if marked > 0 {
            counts = format!("{counts} · {}", session.said(Message::plain(MARKED).with("count", marked)));
        }
        if self.kind == Kind::Indicator {
            let period = self.period.map_or_else(|| session.say(LATEST).to_string(), |p| p.say(session.lang));
            counts = format!("{period} · {counts}");
        }
        Some(Status { counts, wrong: self.wrong.is_some() })
    }

    fn filter(&self) -> Option<&str> {
        Some(&self.filter)
    }

    fn list(&self) -> Option<&ListScreen> {
        Some(self)
    }

    fn list_mut(&mut self) -> Option<&mut ListScreen> {
        Some(self)
    }

    fn effect(&mut self, session: &Session, lens: &Lens<'_>, effect: &Effect) -> Handled {
        // What is typed waits for nothing; all else is done with what the list is to show.
        if !matches!(effect, Effect::Filter(_)) {
            self.settle(session, lens);
        }
        let state = lens.state;
        match effect {
            Effect::Go(Axis::Cursor, motion) => self.rows.go(state, *motion, self.page),
            Effect::Go(Axis::Down, motion) if self.in_detail => self.detail.go(*motion),
            Effect::Go(Axis::Down, motion) => self.rows.go(state, *motion, self.page),
            Effect::Go(Axis::Right, Motion::By(n)) if !self.in_detail => {
                let last = self.columns.len().saturating_sub(1) as i32;
                self.column = (self.column as i32 + n).clamp(0, last) as usize;
            }
            Effect::Go(Axis::Tab, Motion::By(n)) => self.detail.go_tab(self.kind, *n),
            Effect::Go(Axis::Period, Motion::By(n)) if self.kind == Kind::Indicator => self.go_period(lens, *n),
            Effect::Go(Axis::Pane, _) => self.in_detail = !self.in_detail,
            Effect::Centre => self.rows.centre(self.page),
            Effect::Mark => self.rows.toggle_mark(state, self.page),
            Effect::MarkRange => self.rows.toggle_range(state),
            Effect::MarkAll => self.rows.mark_all(state),
            Effect::Unmark => {
                self.rows.unmark();
            }
            Effect::Branch(to) => {
                if self.rows.branch(state, *to) {
                    self.ask_anew();
                }
            }
            Effect::Branches => {
                self.rows.branches(state, self.kind);
                self.ask_anew();
            }
            Effect::Filter(filter) => self.set_filter(filter),
            Effect::Search(text, by) => {
                if let Some(text) = text {
                    self.search.clone_from(text);
                }
                if !self.search(lens, *by) {
                    let said = Message::plain(NOT_FOUND).with("text", &self.search);
                    return Handled::Then(vec![Effect::Say(said)]);
                }
            }
            Effect::Return(id, top) => {
                self.rows.go_to(state, *id);
                self.rows.top = *top;
                self.rows.scroll_into_view(self.page);
            }
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
        self.prepare(session, lens);
        Handled::Taken
    }

    /// A click: on a row of the list it moves the cursor there, on the row under the cursor it goes into the record.
    fn click(&mut self, session: &Session, lens: &Lens<'_>, area: Rect, x: u16, y: u16) -> Handled {
        let (list, _) = self.panes.laid_out(area, self.in_detail);
        if let Some(list) = list.filter(|l| l.contains((x, y).into())) {
            let before = (!self.in_detail).then_some(self.rows.cursor);
            self.in_detail = false;
            if y > list.y {
                let at = self.rows.top + usize::from(y - list.y - 1);
                if before == Some(at) && self.rows.here().is_some() {
                    self.in_detail = true;
                } else if at < self.rows.len() {
                    self.rows.cursor = at;
                    self.rows.go(lens.state, Motion::By(0), self.page);
                }
            }
            self.prepare(session, lens);
            return Handled::Taken;
        }
        self.in_detail = true;
        Handled::Taken
    }

    fn draw(&mut self, session: &Session, lens: &Lens<'_>, frame: &mut Frame<'_>, area: Rect) {
        self.prepare(session, lens);
        let lens = &lens.in_period(self.period);
        let (list, detail) = self.panes.laid_out(area, self.in_detail);
        if let Some(list) = list {
            self.page = usize::from(list.height.saturating_sub(1)).max(1);
            self.rows.scroll_into_view(self.page);
            if self.rows.is_empty() && self.lookup.is_none() {
                crate::tui::screens::empty::draw(session, self, frame, list);
            } else {
                let mut table = Table {
                    rows: &self.rows,
                    filter: self.read.as_ref(),
                    found: &mut self.found,
                    columns: &self.columns,
                    sort: &self.sort,
                    column: self.column,
                    focus: !self.in_detail,
                };
                table.draw(session, lens, frame, list);
            }
        }
        if let (Some(list), Some(detail)) = (list, detail) {
            let (border, style) = (session.theme.border(), session.style(Role::Border));
            if detail.x > list.x {
                for y in detail.y..detail.bottom() {
                    frame.buffer_mut().set_string(detail.x - 2, y, border.vertical_left, style);
                }
            } else {
                let line = border.horizontal_top.repeat(usize::from(area.width));
                frame.buffer_mut().set_string(area.x, detail.y - 1, line, style);
            }
        }
        if let Some(detail) = detail {
            self.detail.beside(self.rows.top);
            self.detail.draw(session, lens, frame, detail, self.in_detail);
        }
    }
}
