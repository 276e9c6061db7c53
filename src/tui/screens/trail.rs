//! The trail: every entry, the latest first; the one under the cursor with what it changed from and to.

use std::collections::HashMap;

use ratatui::Frame;
use ratatui::layout::Rect;

use super::lines::{Line, event_lines};
use super::list::{COUNT, SIDE_BY_SIDE};
use super::{Screen, Status};
use crate::action::{Axis, Effect, Motion, ScreenId};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::record::Stamp;
use crate::i18n::Message;
use crate::service::lists::lens::Lens;
use crate::service::people::identity::label;
use crate::tui::layer::{Handled, Here};
use crate::tui::put::{put, put_fit};
use crate::tui::session::Session;
use crate::tui::text::{Align, fit, width};
use crate::tui::theme::{Role, Sign};

/// The most steps of an entry that are shown.
const MAX_STEPS: usize = 300;

/// The screen of the trail.
#[derive(Debug, Default)]
pub struct Trail {
    cursor: usize,
    top: usize,
    page: usize,
    /// The line of the detail under the cursor.
    line: usize,
    detail_top: usize,
    in_detail: bool,
    /// The lines of the detail, and which entry they tell, in which width.
    lines: Vec<Line>,
    made_for: Option<(Stamp, u16)>,
    /// Whether they may stay those of another entry for now: until the cursor rests.
    behind: bool,
    /// What entries are about, read once each: the first record, and how many more.
    about: HashMap<Stamp, Option<(RecordId, usize)>>,
    /// The filter as typed, and the places of the entries that it finds.
    filter: String,
    found: Option<(u64, Vec<usize>)>,
    /// How many entries there are.
    all: usize,
    /// How many of them are listed.
    listed: usize,
}

/// So many entries are remembered.
const REMEMBERED: usize = 2_000;

impl Trail {
    fn stamp(&self, lens: &Lens<'_>) -> Option<Stamp> {
        self.stamp_at(lens, self.cursor)
    }

    /// The entry in a row, the latest in the first.
    fn stamp_at(&self, lens: &Lens<'_>, row: usize) -> Option<Stamp> {
        let from_end = self.len(lens).checked_sub(row + 1)?;
        let place = match &self.found {
            Some((_, places)) => *places.get(from_end)?,
            None => from_end,
        };
        lens.state.trail_at(place)
    }

    /// How many entries are listed.
    fn len(&self, lens: &Lens<'_>) -> usize {
        self.found.as_ref().map_or_else(|| lens.state.trail_len(), |(_, places)| places.len())
    }

    /// The lines of an entry, where they were made already.
    fn lines_of(&self, stamp: Option<Stamp>) -> &[Line] {
        let is = stamp.is_some() && self.made_for.map(|(of, _)| of) == stamp;
        if is { &self.lines } else { &[] }
    }

    /// The first record that an entry is about, and how many more.
    fn about(&mut self, session: &Session, lens: &Lens<'_>, stamp: Stamp) -> Option<(RecordId, usize)> {
        if let Some(known) = self.about.get(&stamp) {
            return *known;
        }
        if self.about.len() >= REMEMBERED {
            self.about.clear();
        }
        let found = session.office.entry_about(lens.state, stamp).ok().flatten();
        self.about.insert(stamp, found);
        found
    }

    fn draw_list(&mut self, session: &Session, lens: &Lens<'_>, frame: &mut Frame<'_>, area: Rect) {
        let page = usize::from(area.height);
        self.page = page;
        if self.stamp_at(lens, 0).is_none() {
            return super::empty::none_pass(session, lens.state.metas().len(), super::empty::ENTRIES, frame, area);
        }
        self.top = self.top.clamp((self.cursor + 1).saturating_sub(page), self.cursor);
        for line in 0..page {
            let at = self.top + line;
            let Some(stamp) = self.stamp_at(lens, at) else { break };
            let Some(meta) = lens.state.meta(stamp) else { break };
            let y = area.y + line as u16;
            let about = self.about(session, lens, stamp);
            let buffer = frame.buffer_mut();
            if at == self.cursor {
                let role = if self.in_detail { Role::Dim } else { Role::Cursor };
                put(buffer, (area.x, y), session.sign(Sign::Cursor), 1, session.style(role));
            }
            let when =
                lens.clock.local(meta.at.millis()).map_or_else(String::new, |t| t.format("%m-%d %H:%M").to_string());
            let of = lens.state.action_taken_back(stamp);
            let action = session.said(crate::action::done(lens.state.action(meta), of));
            let undone = lens.state.is_undone(stamp);
            let more = about.filter(|(_, n)| *n > 0).map_or_else(String::new, |(_, n)| format!("  +{n}"));
            let what = about.map_or_else(String::new, |(id, _)| lens.state.title(id));
            // Who did it stands at the right, where half of the row or more is left to what was done.
            let room = usize::from(area.width.saturating_sub(3));
            let who = label(lens.state, meta.actor);
            let side = if room > 60 { (width(&who) + 2).min(room / 3) } else { 0 };
            let left = room.saturating_sub(side);
            let head = format!("{when} {}", fit(&action, 12, Align::Left));
            let role = if undone { Role::Dim } else { Role::Accent };
            put(buffer, (area.x + 2, y), &head, left as u16, session.style(role));
            let from = width(&head) + 1;
            let (text, room) = (format!("{what}{more}"), left.saturating_sub(from) as u16);
            let role = if undone { Role::Dim } else { Role::Text };
            put_fit(buffer, (area.x + 2 + from as u16, y), &text, room, Align::Left, session.style(role));
            if side > 0 {
                let at = (area.x + 2 + (left + 2) as u16, y);
                put_fit(buffer, at, &who, (side - 2) as u16, Align::Left, session.style(Role::Dim));
            }
        }
    }

    fn draw_detail(&mut self, session: &Session, lens: &Lens<'_>, frame: &mut Frame<'_>, area: Rect, shown: bool) {
        let Some(stamp) = self.stamp(lens) else { return };
        self.behind &= !self.in_detail;
        let key = Some((stamp, area.width));
        if !self.behind && self.made_for != key {
            self.lines = match session.office.event(lens.state, stamp, None, MAX_STEPS) {
                Ok(Some(event)) => event_lines(session, lens, &event, usize::from(area.width), Some(MAX_STEPS)),
                Ok(None) => Vec::new(),
                Err(error) => vec![Line::of(Role::Error, error.say(session.lang))],
            };
            self.detail_top = 0;
            self.made_for = key;
        }
        if !shown {
            return;
        }
        let page = usize::from(area.height).max(1);
        if !self.behind {
            self.line = self.line.min(self.lines.len().saturating_sub(1));
            self.detail_top = self.detail_top.clamp((self.line + 1).saturating_sub(page), self.line);
        }
        let buffer = frame.buffer_mut();
        for (row, (at, line)) in self.lines.iter().enumerate().skip(self.detail_top).take(page).enumerate() {
            let y = area.y + row as u16;
            if self.in_detail && at == self.line {
                put(buffer, (area.x, y), session.sign(Sign::Cursor), 1, session.style(Role::Cursor));
            }
            let mut x = area.x + 1;
            for (role, text) in &line.parts {
                x += put(buffer, (x, y), text, area.right().saturating_sub(x), session.style(*role));
            }
        }
    }
}

impl Screen for Trail {
    fn contexts(&self) -> Vec<&'static str> {
        if self.in_detail { vec!["detail", "trail"] } else { vec!["trail"] }
    }

    fn here(&mut self, _: &Session, lens: &Lens<'_>) -> Here {
        let stamp = self.stamp(lens);
        let lines = self.lines_of(stamp);
        let first = || stamp.and_then(|s| self.about.get(&s).copied().flatten()).map(|(id, _)| id);
        Here {
            entry: stamp,
            ..Here::alone(
                ScreenId::Trail,
                Kind::Task,
                lines.get(self.line).and_then(|l| l.link).or_else(|| lines.iter().find_map(|l| l.link)).or_else(first),
                "",
            )
        }
    }

    fn prepare(&mut self, _: &Session, lens: &Lens<'_>) {
        let revision = lens.state.revision();
        if self.filter.trim().is_empty() {
            self.found = None;
        } else if self.found.as_ref().is_none_or(|(at, _)| *at != revision) {
            self.found = Some((revision, super::trail_filter::places(lens, &self.filter)));
        }
        (self.all, self.listed) = (lens.state.trail_len(), self.len(lens));
        self.cursor = self.cursor.min(self.listed.saturating_sub(1));
    }

    fn stale(&mut self) {
        (self.found, self.made_for, self.behind) = (None, None, false);
        self.about.clear();
    }

    fn is_behind(&self) -> bool {
        self.behind
    }

    fn catch_up(&mut self) {
        self.behind = false;
    }

    fn show_latest(&mut self) {
        (self.cursor, self.top, self.line, self.detail_top, self.in_detail) = (0, 0, 0, 0, false);
        self.found = None;
    }

    fn status(&self, session: &Session) -> Option<Status> {
        let said = Message::plain(COUNT).with("shown", self.listed).with("all", self.all);
        Some(Status { counts: session.said(said), wrong: false })
    }

    fn filter(&self) -> Option<&str> {
        Some(&self.filter)
    }

    fn effect(&mut self, session: &Session, lens: &Lens<'_>, effect: &Effect) -> Handled {
        self.prepare(session, lens);
        let last = self.len(lens).saturating_sub(1) as i64;
        let page = self.page;
        let moved = |at: usize, last: i64, motion: &Motion| -> usize {
            crate::tui::motion::moved(at, usize::try_from(last).unwrap_or(0), page, *motion)
        };
        match effect {
            Effect::Go(Axis::Cursor | Axis::Down, motion) if !self.in_detail => {
                self.cursor = moved(self.cursor, last, motion);
                self.line = 0;
                self.behind = self.made_for.map(|(of, _)| of) != self.stamp(lens) && !self.lines.is_empty();
            }
            Effect::Go(Axis::Cursor | Axis::Down, motion) => {
                self.line = moved(self.line, self.lines_of(self.stamp(lens)).len() as i64 - 1, motion);
            }
            Effect::Go(Axis::Pane, _) => self.in_detail = !self.in_detail,
            Effect::Follow => match self.lines_of(self.stamp(lens)).get(self.line).and_then(|l| l.link) {
                Some(id) if self.in_detail => return Handled::Then(vec![Effect::Open(id)]),
                _ => self.in_detail = true,
            },
            Effect::Open(_) if !self.in_detail => self.in_detail = true,
            Effect::Filter(filter) => {
                self.filter.clone_from(filter);
                (self.found, self.cursor, self.top, self.line, self.in_detail) = (None, 0, 0, 0, false);
                self.prepare(session, lens);
            }
            Effect::Back if self.in_detail => self.in_detail = false,
            Effect::Back if !self.filter.is_empty() => {
                self.filter.clear();
                self.prepare(session, lens);
            }
            _ => return Handled::Ignored,
        }
        Handled::Taken
    }

    /// A click: on a row of the list it moves the cursor there, on the row under the cursor it opens the entry.
    fn click(&mut self, _: &Session, lens: &Lens<'_>, area: Rect, x: u16, y: u16) -> Handled {
        let wide = area.width >= SIDE_BY_SIDE;
        let left = if wide { area.width * 45 / 100 } else { area.width };
        let on_list = (wide || !self.in_detail) && x < area.x + left && area.contains((x, y).into());
        let at = self.top + usize::from(y.saturating_sub(area.y));
        if on_list && self.stamp_at(lens, at).is_some() {
            self.in_detail = at == self.cursor && !self.in_detail;
            self.cursor = at;
        }
        Handled::Taken
    }

    fn draw(&mut self, session: &Session, lens: &Lens<'_>, frame: &mut Frame<'_>, area: Rect) {
        let wide = area.width >= SIDE_BY_SIDE;
        let left = if wide { area.width * 45 / 100 } else { area.width };
        self.prepare(session, lens);
        if wide || !self.in_detail {
            self.draw_list(session, lens, frame, Rect { width: left, ..area });
        }
        let detail = if wide { Rect { x: area.x + left + 2, width: area.width - left - 2, ..area } } else { area };
        self.draw_detail(session, lens, frame, detail, wide || self.in_detail);
        if wide {
            let line = session.theme.border().vertical_left;
            for y in area.y..area.y + area.height {
                frame.buffer_mut().set_string(area.x + left, y, line, session.style(Role::Border));
            }
        }
    }
}
