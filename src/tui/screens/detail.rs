//! The detail of a record: lines of text in tabs, each line perhaps leading to another record.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::lines::{Line, NOTHING, history_lines, period_lines, record_lines, related_lines};
use super::related::{Tab, tabs};
use crate::action::Motion;
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::report::charts::Peers;
use crate::service::lists::lens::Lens;
use crate::tui::motion::moved;
use crate::tui::put::put;
use crate::tui::session::Session;
use crate::tui::text::width;
use crate::tui::theme::Role;
use crate::tui::widgets::{Chart, Measure};
use crate::tui::wrap::wrap;

crate::messages! {
    NOTHING_CHOSEN: "nothing is chosen", "未选中任何记录";
}

/// The fewest rows that a chart is drawn in.
const LEAST_CHART: u16 = 8;

/// What is painted of a record: made once, and painted until it is made anew.
#[derive(Debug, Default)]
struct Pane {
    /// What it was made for: the record, the tab, the columns.
    made_for: Option<(RecordId, usize, u16)>,
    kind: Option<Kind>,
    tab: usize,
    title: Vec<String>,
    lines: Vec<Line>,
    /// What the chart above the lines shows, where the tab has one.
    peers: Option<Peers>,
    /// The first line in view.
    top: usize,
}

/// The detail of a record.
///
/// A cursor that goes from record to record need not be followed at once: what is painted may still be of the record
/// before ([`Detail::is_behind`]) until the cursor rests. Whatever works on the detail works on the record that is
/// wanted.
#[derive(Debug, Default)]
pub struct Detail {
    /// The record.
    pub id: Option<RecordId>,
    /// Which tab.
    pub tab: usize,
    /// The line under the cursor.
    pub cursor: usize,
    pane: Pane,
    /// Whether the pane may stay that of another record for now.
    behind: bool,
    /// Whether it stays empty until it catches up.
    away: bool,
    /// Whether the pane's lines are still true.
    fresh: bool,
    /// The first row in view of the list beside it, and whether it was behind, as it was drawn last.
    beside: usize,
    was_behind: bool,
    area: Rect,
    page: usize,
}

impl Detail {
    /// Shows a record; the tab stays where its kind has it. What was painted of another one stays until
    /// [`Detail::catch_up`], or until the detail is drawn with the keys or in another place.
    pub fn show(&mut self, id: Option<RecordId>) {
        if self.id != id {
            (self.id, self.cursor) = (id, 0);
            self.behind = id.is_some() && self.pane.kind.is_some();
        }
    }

    /// Whether what is painted is of another record than the one that is shown.
    pub fn is_behind(&self) -> bool {
        self.behind
    }

    /// The record whose lines are painted.
    pub fn painted(&self) -> Option<RecordId> {
        self.pane.made_for.map(|(id, ..)| id).filter(|id| !self.away && !self.behind && self.id == Some(*id))
    }

    /// Says which row is the first in view in the list beside it. A terminal scrolls whole rows: while a held key scrolls
    /// the list, a pane that is painted again at every step would cost more than the list, so it goes away until it
    /// catches up.
    pub fn beside(&mut self, top: usize) {
        self.away |= self.behind && self.was_behind && self.beside != top;
        self.beside = top;
    }

    /// Lets the next drawing show the record.
    pub fn catch_up(&mut self) {
        self.behind = false;
    }

    /// Makes the lines anew at the next drawing.
    pub fn stale(&mut self) {
        self.fresh = false;
    }

    /// The lines of the record, where they were made already.
    fn lines(&self) -> &[Line] {
        let of = self.pane.made_for.map(|(id, tab, _)| (Some(id), tab));
        if of == Some((self.id, self.tab)) { &self.pane.lines } else { &[] }
    }

    /// Moves the line under the cursor.
    pub fn go(&mut self, motion: Motion) {
        self.behind = false;
        let last = self.lines().len().saturating_sub(1);
        self.cursor = moved(self.cursor, last, self.page, motion);
    }

    /// Goes to another tab.
    pub fn go_tab(&mut self, kind: Kind, by: i32) {
        let count = tabs(kind).len() as i32;
        self.tab = (self.tab as i32 + by).rem_euclid(count) as usize;
        (self.cursor, self.pane.top, self.behind) = (0, 0, false);
    }

    /// The record that the line under the cursor leads to.
    pub fn link(&self) -> Option<RecordId> {
        self.lines().get(self.cursor).and_then(|l| l.link)
    }

    /// The text of the line under the cursor.
    pub fn line(&self) -> String {
        self.lines().get(self.cursor).map(Line::text).unwrap_or_default()
    }

    /// Makes the lines of the record ready where they are not, in the width that was drawn last: for what works on them
    /// before the next drawing.
    pub fn ready(&mut self, session: &Session, lens: &Lens<'_>) {
        self.behind = false;
        self.prepare(session, lens, self.area.width);
    }

    /// Makes the lines ready for a width.
    fn prepare(&mut self, session: &Session, lens: &Lens<'_>, width: u16) {
        let Some(record) = self.id.and_then(|id| lens.state.get(id)) else {
            let lines = vec![Line::of(Role::Dim, session.say(NOTHING_CHOSEN))];
            self.pane = Pane { lines, ..Pane::default() };
            return;
        };
        let kind = record.kind();
        self.tab = self.tab.min(tabs(kind).len() - 1);
        let key = (record.id(), self.tab, width);
        if self.fresh && self.pane.made_for == Some(key) {
            return;
        }
        let columns = usize::from(width.max(11) - 1);
        let tab = tabs(kind)[self.tab];
        let peers = matches!(tab, Tab::Periods).then(|| Peers::of(lens.state, record.id(), None));
        let mut lines = match tab {
            Tab::Record => record_lines(session, lens, record, columns),
            Tab::Periods => period_lines(session, lens, record),
            Tab::Related(kind, via) => related_lines(session, lens, record, kind, via),
            Tab::History => history_lines(session, lens, record, columns),
        };
        if lines.is_empty() {
            lines.push(Line::of(Role::Dim, session.say(NOTHING)));
        }
        self.cursor = self.cursor.min(lines.len() - 1);
        self.pane = Pane {
            made_for: Some(key),
            kind: Some(kind),
            tab: self.tab,
            title: wrap(&lens.state.title_of(record), columns, 2),
            lines,
            peers: peers.filter(|p| p.periods.len() > 1),
            top: if self.pane.made_for.map(|(id, ..)| id) == Some(record.id()) { self.pane.top } else { 0 },
        };
        self.fresh = true;
    }

    /// Draws it; `focus` says whether it has the keys.
    pub fn draw(&mut self, session: &Session, lens: &Lens<'_>, frame: &mut Frame<'_>, area: Rect, focus: bool) {
        if area.height < 3 || area.width < 10 {
            return;
        }
        if focus || self.area != area {
            self.behind = false;
        }
        self.area = area;
        self.was_behind = self.behind;
        self.away &= self.behind;
        if self.away {
            return;
        }
        if !self.behind {
            self.prepare(session, lens, area.width);
        }
        let buffer = frame.buffer_mut();
        let mut y = area.y;
        if let Some(kind) = self.pane.kind {
            for line in &self.pane.title {
                put(buffer, (area.x, y), line, area.width, session.style(Role::Title));
                y += 1;
            }
            self.tabs(session, buffer, Rect { y, height: 1, ..area }, kind);
            y += 1;
        }
        if let Some(peers) = &self.pane.peers {
            // The chart takes the upper half, where that leaves enough to both.
            let left = (area.y + area.height).saturating_sub(y);
            if left >= 2 * LEAST_CHART {
                let place = Rect { y, height: (left / 2).min(16), ..area };
                let period = lens.period.and_then(|p| peers.periods.iter().position(|q| *q == p));
                let measure = Measure::default();
                Chart { peers, measure, period, theme: &session.theme, lang: session.lang }.render(place, buffer);
                y += place.height + 1;
            }
        }
        let page = usize::from((area.y + area.height).saturating_sub(y));
        self.page = page;
        if page == 0 {
            return;
        }
        if !self.behind {
            self.pane.top = self.pane.top.clamp((self.cursor + 1).saturating_sub(page), self.cursor);
        }
        for (at, line) in self.pane.lines.iter().enumerate().skip(self.pane.top).take(page) {
            if focus && at == self.cursor {
                let sign = session.sign(crate::tui::theme::Sign::Cursor);
                put(buffer, (area.x, y), sign, 1, session.style(Role::Cursor));
            }
            let mut x = area.x + 1;
            for (role, text) in &line.parts {
                x += put(buffer, (x, y), text, area.right().saturating_sub(x), session.style(*role));
            }
            y += 1;
        }
    }

    fn tabs(&self, session: &Session, buffer: &mut Buffer, area: Rect, kind: Kind) {
        let mut x = area.x;
        let all = tabs(kind);
        let total: usize = all.iter().map(|t| width(t.label().text(session.lang)) + 1).sum();
        // Where not all tabs fit, those from the chosen one on are shown.
        let skip = if total > usize::from(area.width) { self.pane.tab.saturating_sub(1) } else { 0 };
        for (at, tab) in all.iter().enumerate().skip(skip) {
            let left = area.right().saturating_sub(x);
            if left < 3 {
                break;
            }
            let role = if at == self.pane.tab { Role::Selection } else { Role::Dim };
            x += put(buffer, (x, area.y), tab.label().text(session.lang), left - 1, session.style(role)) + 1;
        }
    }
}
