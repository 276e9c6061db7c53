//! The detail of a record: lines of text in tabs, each line perhaps leading to another record.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::related::{Tab, observations, related, tabs};
use super::table::{lamp_role, lamp_text};
use crate::action::Motion;
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Type};
use crate::domain::record::Record;
use crate::domain::schema::{observation, task};
use crate::domain::value::ValueRef;
use crate::report::charts::Peers;
use crate::service::columns::Column;
use crate::service::derived::Cell;
use crate::service::lens::Lens;
use crate::service::show::{number, short_title};
use crate::tui::put::put;
use crate::tui::session::Session;
use crate::tui::text::{Align, fit, width};
use crate::tui::theme::Role;
use crate::tui::widgets::{Chart, Measure};
use crate::tui::wrap::wrap;

/// The most lines of one long text that are shown.
const MAX_LINES: usize = 400;
/// The most related records that a tab lists.
const MAX_RELATED: usize = 500;

crate::messages! {
    NOTHING: "nothing", "无";
    NOTHING_CHOSEN: "nothing is chosen", "未选中任何记录";
    MORE: "and {count} more", "另有 {count} 条";
    BASE: "was", "原值";
    THE_OTHER: "or", "另一值";
    UNDONE: "undone", "已撤销";
    HOLDS_FROM: "holds from {day}", "自 {day} 起";
    NO_OBSERVATIONS: "no observations yet: import a sheet, or record one with the new key", "尚无监测值：可导入表格或新建";
}

/// One line of a detail.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// Its parts.
    pub parts: Vec<(Role, String)>,
    /// The record that it leads to.
    pub link: Option<RecordId>,
}

impl Line {
    /// A line of one part.
    pub fn of(role: Role, text: impl Into<String>) -> Self {
        Self { parts: vec![(role, text.into())], link: None }
    }

    /// Leads to a record.
    pub fn to(mut self, id: RecordId) -> Self {
        self.link = Some(id);
        self
    }

    /// Adds a part.
    pub fn and(mut self, role: Role, text: impl Into<String>) -> Self {
        self.parts.push((role, text.into()));
        self
    }

    /// Its text.
    pub fn text(&self) -> String {
        self.parts.iter().map(|p| p.1.as_str()).collect()
    }
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
        let last = self.lines().len().saturating_sub(1) as i64;
        let page = self.page.max(1) as i64;
        let by = |n: i64| (self.cursor as i64 + n).clamp(0, last) as usize;
        self.cursor = match motion {
            Motion::By(n) => by(n.into()),
            Motion::HalfPages(n) => by(i64::from(n) * (page / 2).max(1)),
            Motion::Pages(n) => by(i64::from(n) * page),
            Motion::Start => 0,
            Motion::End => last as usize,
            Motion::ViewStart | Motion::ViewMiddle | Motion::ViewEnd => self.cursor,
        };
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

/// The fields of a record, one below the other.
fn record_lines(session: &Session, lens: &Lens<'_>, record: &Record, columns: usize) -> Vec<Line> {
    let mut out = Vec::new();
    let lang = session.lang;
    let shown: Vec<_> = record.kind().def().fields.iter().filter(|f| record.get(f.tag).is_some()).collect();
    let counted = matches!(record.kind(), Kind::Unit | Kind::Ledger | Kind::Indicator);
    let derived: Vec<Column> = match counted {
        true => Column::usual(record.kind()).into_iter().filter(|c| matches!(c, Column::Derived(_))).collect(),
        false => Vec::new(),
    };
    let labels = shown.iter().map(|f| f.label).chain(derived.iter().map(Column::label));
    let widest = labels.map(|l| width(l.text(lang))).max().unwrap_or(0).min(18);
    let label = |text: &str| fit(text, widest + 1, Align::Left);
    if record.kind() == Kind::Task
        && let Some(lit) = lens.sums.lamps().lit(record)
    {
        let head = label(Column::named(Kind::Task, "lamp").map_or("", |c| c.label().text(lang)));
        let line = Line::of(Role::Dim, head).and(lamp_role(lit.lamp), lamp_text(session, lit.lamp));
        out.push(line.and(Role::Dim, format!("  {}", lit.why.say(lang))));
    }
    for field in shown {
        let Some(value) = record.get(field.tag) else { continue };
        let head = label(field.label.text(lang));
        match value {
            ValueRef::Ref(id) => {
                let text = lens.state.title(id);
                out.push(Line::of(Role::Dim, head).and(Role::Accent, text).to(id));
            }
            ValueRef::Refs(ids) => {
                for (at, id) in ids.iter().enumerate() {
                    let head = if at == 0 { head.clone() } else { label("") };
                    out.push(Line::of(Role::Dim, head).and(Role::Accent, lens.state.title(id)).to(id));
                }
            }
            value => {
                let mut text = lens.shower().value(field, value);
                if let (Type::Due, Some(day)) = (field.ty, record.date(field.tag))
                    && text != day.to_string()
                {
                    text = format!("{text}  ({day})");
                }
                let room = columns.saturating_sub(widest + 2).max(8);
                for (at, line) in wrap(&text, room, MAX_LINES).into_iter().enumerate() {
                    let head = if at == 0 { head.clone() } else { label("") };
                    out.push(Line::of(Role::Dim, head).and(Role::Text, line));
                }
            }
        }
        if let Some(contest) = lens.state.contest(record.id(), field.tag).filter(|c| c.differs()) {
            for head in contest.heads.iter().rev().skip(1) {
                let text =
                    head.value().map_or_else(|| session.say(NOTHING).to_string(), |v| lens.shower().value(field, v));
                let line = Line::of(Role::Warning, label(session.say(THE_OTHER))).and(Role::Warning, text);
                out.push(line);
            }
        }
    }
    if counted {
        out.push(Line::default());
        for column in &derived {
            let text = column.cell(lens, record).text(lang);
            if !text.is_empty() {
                out.push(Line::of(Role::Dim, label(column.label().text(lang))).and(Role::Text, text));
            }
        }
    }
    out
}

/// One line for each record that refers to this one.
fn related_lines(
    session: &Session,
    lens: &Lens<'_>,
    record: &Record,
    kind: Kind,
    via: &[crate::domain::kind::Tag],
) -> Vec<Line> {
    let (ids, count) = related(lens.state, record.id(), kind, via, MAX_RELATED);
    let mut out: Vec<Line> = ids.iter().filter_map(|id| lens.state.get(*id)).map(|r| brief(session, lens, r)).collect();
    if count > ids.len() {
        let more = crate::i18n::Said::plain(MORE).with("count", count - ids.len());
        out.push(Line::of(Role::Dim, session.said(more)));
    }
    out
}

/// A record in one line.
pub fn brief(session: &Session, lens: &Lens<'_>, record: &Record) -> Line {
    let title = lens.state.title_of(record);
    let lang = session.lang;
    let line = match record.kind() {
        Kind::Task => {
            let lamp = lens.sums.lamps().lamp(record);
            let head = lamp.map_or((Role::Dim, String::new()), |l| (lamp_role(l), lamp_text(session, l)));
            let due = record.date(task::DUE).map_or(String::new(), |d| format!("  {d}"));
            Line::of(head.0, fit(&head.1, 8, Align::Left)).and(Role::Text, title).and(Role::Dim, due)
        }
        kind => {
            let rest = Column::usual(kind)
                .into_iter()
                .filter(|c| !matches!(c, Column::Field(f) if f.tag == kind.def().title))
                .map(|c| c.cell(lens, record))
                .filter(|c| *c != Cell::Empty)
                .take(4)
                .map(|c| c.text(lang))
                .collect::<Vec<_>>()
                .join(" · ");
            Line::of(Role::Text, title).and(Role::Dim, format!("  {rest}"))
        }
    };
    line.to(record.id())
}

/// The standing of an indicator, a line for each period of our own unit, then the peers of the latest.
fn period_lines(session: &Session, lens: &Lens<'_>, record: &Record) -> Vec<Line> {
    let all = observations(lens.state, record.id());
    if all.is_empty() {
        return vec![Line::of(Role::Dim, session.say(NO_OBSERVATIONS))];
    }
    let own = crate::service::own_unit::own_unit(lens.state, None).ok();
    let lang = session.lang;
    let mut out = Vec::new();
    let period = |r: &Record| match r.get(observation::PERIOD) {
        Some(ValueRef::Period(p)) => Some(p),
        _ => None,
    };
    let show = |r: &Record, name: String, role: Role| {
        let rank = match (r.number(observation::RANK), r.number(observation::OUT_OF)) {
            (Some(rank), Some(of)) => format!("{}/{}", number(rank), number(of)),
            (Some(rank), None) => number(rank),
            _ => String::new(),
        };
        let value = r.number(observation::SCORE).or(r.number(observation::VALUE)).map_or(String::new(), number);
        let band = r.get(observation::BAND).and_then(|v| {
            let field = Kind::Observation.field(observation::BAND)?;
            Some(lens.shower().value(field, v))
        });
        Line::of(role, fit(&name, 16, Align::Left))
            .and(role, fit(&rank, 8, Align::Right))
            .and(Role::Dim, fit(&value, 12, Align::Right))
            .and(Role::Accent, format!("  {}", band.unwrap_or_default()))
            .to(r.id())
    };
    for r in all.iter().filter(|r| own.is_none() || r.reference(observation::UNIT) == own).rev() {
        let name = period(r).map_or(String::new(), |p| p.say(lang));
        out.push(show(r, name, Role::Text));
    }
    if let Some(latest) = all.iter().filter_map(|r| period(r)).max() {
        out.push(Line::default());
        out.push(Line::of(Role::Header, latest.say(lang)));
        let mut peers: Vec<_> = all.iter().filter(|r| period(r) == Some(latest)).collect();
        peers.sort_by_key(|r| r.number(observation::RANK).map_or(i64::MAX, |n| n as i64));
        for r in peers {
            let unit = r.reference(observation::UNIT);
            let role = if unit == own { Role::Accent } else { Role::Text };
            out.push(show(r, unit.map_or(String::new(), |u| short_title(lens.state, u)), role));
        }
    }
    out
}

/// What happened to a record, the latest first.
fn history_lines(session: &Session, lens: &Lens<'_>, record: &Record, columns: usize) -> Vec<Line> {
    match session.office.history(lens.state, record.id(), 200) {
        Ok(events) => events.iter().flat_map(|e| event_lines(session, lens, e, columns, None)).collect(),
        Err(fault) => vec![Line::of(Role::Error, fault.say(session.lang))],
    }
}

/// An entry: who, when, what it did, and each step from what to what.
pub fn event_lines(
    session: &Session,
    lens: &Lens<'_>,
    event: &crate::service::history::Event,
    columns: usize,
    titles: Option<usize>,
) -> Vec<Line> {
    let lang = session.lang;
    let when = lens.clock.local(event.at).map_or_else(String::new, |t| t.format("%Y-%m-%d %H:%M").to_string());
    let mut head = Line::of(Role::Accent, when)
        .and(Role::Text, format!("  {}", lens.state.title(event.actor)))
        .and(Role::Header, format!("  {}", crate::action::title(&event.action).text(lang)));
    let on = event.on;
    if lens.clock.local(event.at).is_some_and(|t| t.date_naive() != on) {
        let said = crate::i18n::Said::plain(HOLDS_FROM).with("day", on);
        head = head.and(Role::Dim, format!("  {}", said.say(lang)));
    }
    if event.undone {
        head = head.and(Role::Warning, format!("  {}", UNDONE.text(lang)));
    }
    let mut out = vec![head];
    if !event.note.is_empty() {
        out.extend(
            wrap(&event.note, columns.saturating_sub(3), 20)
                .into_iter()
                .map(|l| Line::of(Role::Text, format!("  {l}"))),
        );
    }
    let mut last = None;
    for step in event.steps.iter().take(titles.unwrap_or(usize::MAX)) {
        if titles.is_some() && last != Some(step.id) {
            last = Some(step.id);
            out.push(Line::of(Role::Title, format!("  {}", lens.state.title(step.id))).to(step.id));
        }
        let (field, from, to) = step.words(lens.state, lang, lens.clock);
        let line = Line::of(Role::Dim, format!("    {field}  "));
        let line = if from.is_empty() { line } else { line.and(Role::Dim, format!("{from} → ")) };
        let nothing = session.say(NOTHING);
        out.push(line.and(Role::Text, if to.is_empty() { nothing.to_string() } else { to }));
    }
    let left = event.fields.saturating_sub(event.steps.len());
    if left > 0 {
        out.push(Line::of(Role::Dim, format!("    {}", crate::i18n::Said::plain(MORE).with("count", left).say(lang))));
    }
    out
}
