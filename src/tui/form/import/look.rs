//! What a file would change, looked at before anything is written.

use std::cell::Cell;
use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::action::Motion;
use crate::domain::value::Value;
use crate::error::Error;
use crate::exchange::grid::column_name;
use crate::exchange::import::{Difference, Plan};
use crate::i18n::{Message, Msg};
use crate::service::show::Shower;
use crate::tui::form::{messages, paint};
use crate::tui::pick::moved;
use crate::tui::session::Session;
use crate::tui::theme::Role;
use crate::tui::wrap::wrap;

/// The most lines of one sort.
const MAX_TOLD: usize = 200;
/// The most rows that a line is wrapped to.
const MAX_ROWS: usize = 6;

/// A plan, line by line.
pub(super) struct Look {
    /// None where the file could not be read.
    plan: Option<Arc<Plan>>,
    told: Vec<(Role, String)>,
    /// What is told, wrapped to so many columns.
    columns: usize,
    lines: Vec<(Role, String)>,
    top: usize,
    page: Cell<usize>,
}

impl Look {
    /// What a plan would do.
    pub fn new(session: &Session, plan: Arc<Plan>) -> Self {
        let told = lines(session, &plan);
        Self::of(Some(plan), told)
    }

    /// What was wrong with the file.
    pub fn wrong(session: &Session, error: &Error) -> Self {
        let mut told = vec![(Role::Error, error.say(session.lang))];
        told.extend(error.hints(session.lang).into_iter().map(|hint| (Role::Dim, hint)));
        Self::of(None, told)
    }

    fn of(plan: Option<Arc<Plan>>, told: Vec<(Role, String)>) -> Self {
        Self { plan, told, columns: 0, lines: Vec::new(), top: 0, page: Cell::new(1) }
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

    /// The plan, where it can be carried out once its units are known.
    pub fn plan(&self) -> Option<&Arc<Plan>> {
        self.plan.as_ref().filter(|p| p.errors.is_empty())
    }

    /// How many units are to be made first.
    pub fn unknown(&self) -> usize {
        self.plan().filter(|p| !p.consent).map_or(0, |p| p.unknown_units().count())
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
        let foot = match (self.plan(), self.unknown()) {
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

fn lines(session: &Session, plan: &Plan) -> Vec<(Role, String)> {
    let mut out: Vec<(Role, String)> = plan.summary().into_iter().map(|s| (Role::Accent, session.said(s))).collect();
    let heading = |at: usize| plan.headings.get(at).cloned().unwrap_or_default();
    out.extend(some(session, Role::Error, plan.errors.iter().map(|e| session.said(e.said()))));
    let unknown = plan
        .unknown_units()
        .filter(|_| !plan.consent)
        .map(|u| session.said(Message::plain(messages::IMPORT_UNKNOWN).with("name", &u.name).with("count", u.count)));
    out.extend(some(session, Role::Warning, unknown.collect::<Vec<_>>().into_iter()));
    for m in &plan.mapping.matches {
        let label = plan.kind.field_named(&m.key).map_or(Msg::new("group", "分组"), |f| f.label);
        let said = Message::plain(messages::IMPORT_COLUMN).with("column", column_name(m.column));
        out.push((Role::Text, session.said(said.with("heading", heading(m.column)).with_message("field", label))));
    }
    let out_of = plan.mapping.ignored.iter().chain(&plan.mapping.unmapped);
    for at in out_of.filter(|at| !heading(**at).trim().is_empty()) {
        let said =
            Message::plain(messages::IMPORT_LEFT_OUT).with("column", column_name(*at)).with("heading", heading(*at));
        out.push((Role::Dim, session.said(said)));
    }
    out.extend(some(session, Role::Text, changes(session, plan).into_iter()));
    out.extend(some(session, Role::Dim, plan.remarks.iter().map(|r| r.say(session.lang))));
    out
}

/// The first of many lines, and how many more there are.
fn some(session: &Session, role: Role, all: impl ExactSizeIterator<Item = String>) -> Vec<(Role, String)> {
    let left = all.len().saturating_sub(MAX_TOLD);
    let mut out: Vec<(Role, String)> = all.take(MAX_TOLD).map(|line| (role, line)).collect();
    if left > 0 {
        out.push((Role::Dim, messages::MORE.fill(session.lang, &[("count", &left)])));
    }
    out
}

/// The records that change, field by field.
fn changes(session: &Session, plan: &Plan) -> Vec<String> {
    let state = session.view();
    let shower = Shower { state: &state, lang: session.lang, clock: session.office.clock() };
    let mut out = Vec::new();
    for record in plan.records.iter().filter(|r| !r.beside && r.difference == Difference::Changed) {
        for set in &record.sets {
            let Some(field) = record.kind.field(set.tag) else { continue };
            let mut buffer = Vec::new();
            let mut show = |v: &Option<Value>| {
                let shown = v.as_ref().map(|v| shower.value(field, v.as_ref(&mut buffer)));
                shown.unwrap_or_else(|| session.say(messages::EMPTY).to_string()).replace('\n', " ")
            };
            let (from, to) = (show(&set.before), show(&set.after));
            out.push(format!("{}: {}: {from} → {to}", state.title(record.id), session.say(field.label)));
        }
    }
    out
}
