//! The frame around every screen: who and where, the tabs, the filter, the message, the keys of the moment.
//!
//! ```text
//! ┌ ducha · 测试县营商办 ─────────── 管理员 · 截至 2023-07-31 ┐
//! │ 1总览 2单位 3指标 4任务 6督查问题 0留痕                     │
//! │ …                                                         │
//! │ 筛选: lead:税务          12 / 891 · 已选中 3               │
//! │ j 下移  enter 打开  n 新建  ? 帮助                         │
//! └───────────────────────────────────────────────────────────┘
//! ```

use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::Rect;

use super::console::Console;
use super::hints::{offered, place};
use super::put::put;
use super::screens::Status;
use super::session::Session;
use super::text::{Align, fit, truncate, width};
use super::theme::{Role, Theme};
use crate::action::ScreenId;
use crate::action::screens::tabs;
use crate::domain::rights::{ROLES, Role as Rank};
use crate::i18n::Msg;
use crate::i18n::{Lang, Message};
use crate::keymap::{Keymap, say_sequence};
use crate::service::people::identity::label;
use crate::service::people::presence::Seat;

/// The smallest screen that is drawn.
pub const SMALLEST: (u16, u16) = (60, 18);

crate::messages! {
    TOO_SMALL: "The window is {w}×{h}; ducha needs at least {min_w}×{min_h}.", "窗口为 {w}×{h}，ducha 至少需要 {min_w}×{min_h}。";
    AS_OF: "as of {day}, read only", "截至 {day}，只读";
    WRITING: "writing for {day}", "生效日 {day}";
    AS_OF_NOW: "as of now", "当前";
    SAMPLE: "sample, nothing is kept", "示例，不会保存";
    ONLINE: "{count} online", "{count} 人在线";
    EDITING: "{name} (editing)", "{name}（正在编辑）";
    BESIDE: "{names} is here too", "{names} 也在此处";
    CONFLICTS: "{count} {count:conflict|conflicts}", "{count} 处冲突";
    FILTER: "filter", "筛选";
}

/// The fewest columns of a screen's name in its tab.
const SHORTEST_TAB: usize = 4;

/// The columns of the head that are kept for the office's name.
const OFFICE_ROOM: usize = 22;

/// A message to the person, until the next key.
#[derive(Clone, Debug)]
pub struct StatusMessage {
    /// What is said.
    pub text: String,
    /// What to do.
    pub hint: Option<String>,
    /// How it looks.
    pub role: Role,
}

/// The smallest window in which anything is shown.
const LEAST: (u16, u16) = (24, 6);

/// Whether there is no room for the frame.
pub fn is_small(area: Rect) -> bool {
    area.width < SMALLEST.0 || area.height < SMALLEST.1
}

/// Says that the window is too small for anything; returns whether it is.
pub fn too_small(session: &Session, frame: &mut Frame<'_>) -> bool {
    let area = frame.area();
    let (w, h) = LEAST;
    if area.width >= w && area.height >= h {
        return false;
    }
    let said = Message::plain(TOO_SMALL).with("w", area.width).with("h", area.height);
    let text = session.said(said.with("min_w", w).with("min_h", h));
    for (row, line) in
        super::wrap::wrap(&text, usize::from(area.width).max(2), usize::from(area.height)).iter().enumerate()
    {
        if (row as u16) < area.height {
            let line = truncate(line, usize::from(area.width)).into_owned();
            frame.buffer_mut().set_string(0, row as u16, line, session.style(Role::Warning));
        }
    }
    true
}

/// Draws what is told of a screen without the frame, above and below it, and returns what is left for it.
pub fn draw_bare(
    session: &Session,
    console: &Console,
    moment: (&[&'static str], &'static [&'static str]),
    message: Option<&StatusMessage>,
    chrome: &mut Chrome,
    frame: &mut Frame<'_>,
) -> Rect {
    let area = frame.area();
    chrome.ready(session, moment, console.screen, area.width);
    let past = session.as_of().map_or_else(String::new, |view| {
        format!(" · {}", session.said(Message::plain(AS_OF).with_message("day", session.view_in_words(view))))
    });
    let title = format!("{}{past}", session.say(console.screen.def().title));
    let used = put(frame.buffer_mut(), (area.x, area.y), &title, area.width, session.style(Role::Selection));
    let beside = Rect { x: area.x + used + 1, width: area.width.saturating_sub(used + 1), height: 1, ..area };
    let foot = area.bottom() - 1;
    match message {
        Some(_) => status(session, console, message, frame, Rect { y: foot, height: 1, ..area }),
        None => {
            for (x, text, role) in &chrome.hints {
                put(frame.buffer_mut(), (area.x + x, foot), text, area.width.saturating_sub(*x), session.style(*role));
            }
        }
    }
    if beside.width > 8 {
        status(session, console, None, frame, beside);
    }
    Rect { y: area.y + 1, height: area.height - 2, ..area }
}

/// Draws the frame and returns what is left for the screen. `moment`: the keymap contexts, and the actions that do nothing now.
pub fn draw(
    session: &Session,
    console: &Console,
    moment: (&[&'static str], &'static [&'static str]),
    message: Option<&StatusMessage>,
    chrome: &mut Chrome,
    frame: &mut Frame<'_>,
) -> Rect {
    let area = frame.area();
    let inner = border(&session.theme, frame, area);
    head(session, frame, area);
    chrome.ready(session, moment, console.screen, inner.width);
    chrome.crumbs = draw_tabs(session, console, chrome, frame, Rect { height: 1, ..inner });
    let foot = inner.y + inner.height - 1;
    for (x, text, role) in &chrome.hints {
        put(frame.buffer_mut(), (inner.x + x, foot), text, inner.width, session.style(*role));
    }
    status(session, console, message, frame, Rect { y: foot - 1, height: 1, ..inner });
    Rect { y: inner.y + 1, height: inner.height - 3, ..inner }
}

/// Draws the border and returns what is left inside.
pub(super) fn border(theme: &Theme, frame: &mut Frame<'_>, area: Rect) -> Rect {
    let set = theme.border();
    let style = theme.style(Role::Border);
    let buffer = frame.buffer_mut();
    let bottom = area.y + area.height - 1;
    let right = area.x + area.width - 1;
    let mut set_cell = |x, y, symbol| {
        if let Some(cell) = buffer.cell_mut((x, y)) {
            cell.set_symbol(symbol).set_style(style);
        }
    };
    for (y, left_end, line, right_end) in [
        (area.y, set.top_left, set.horizontal_top, set.top_right),
        (bottom, set.bottom_left, set.horizontal_bottom, set.bottom_right),
    ] {
        set_cell(area.x, y, left_end);
        (area.x + 1..right).for_each(|x| set_cell(x, y, line));
        set_cell(right, y, right_end);
    }
    for y in area.y + 1..bottom {
        set_cell(area.x, y, set.vertical_left);
        set_cell(right, y, set.vertical_right);
    }
    Rect { x: area.x + 2, y: area.y + 1, width: area.width - 4, height: area.height - 2 }
}

/// Whose office it is, who looks, and from which day.
fn head(session: &Session, frame: &mut Frame<'_>, area: Rect) {
    let (office, person, conflicts) = {
        // Whose office it is, and who looks, is of now whatever day is looked at.
        let state = session.office.view(&session.actor);
        let name = session.office.name(&state, session.lang);
        (name, state.title(session.actor.person), state.contests().count())
    };
    let role = ROLES.label(session.actor.role.code(), session.lang);
    let mut when = Role::Dim;
    let mut told = vec![match session.as_of() {
        Some(view) => {
            when = Role::Warning;
            session.said(Message::plain(AS_OF).with_message("day", session.view_in_words(view)))
        }
        None => session.say(AS_OF_NOW).to_string(),
    }];
    if let Some(day) = session.on() {
        when = Role::Warning;
        told.push(session.said(Message::plain(WRITING).with("day", day)));
    }
    if let Some(keys) = &session.keys_told {
        told.insert(0, keys.clone());
        when = Role::Warning;
    }
    let beside = session.seat.as_ref().map(Seat::beside).unwrap_or_default();
    if !beside.is_empty() {
        // Who is beside one is no secret, though the record of the person may be none of one's business.
        let state = session.office.read();
        let names = beside.into_iter().map(|n| {
            let what = if n.editing { EDITING } else { Msg::new("{name}", "{name}") };
            Message::plain(what).with("name", label(&state, n.person))
        });
        told.push(session.said(Message::plain(BESIDE).with_list("names", names)));
        when = Role::Warning;
    }
    if conflicts > 0 {
        told.push(session.said(Message::plain(CONFLICTS).with("count", conflicts)));
        when = Role::Warning;
    }
    if let Some((said, warns)) = super::exchanged::told(session) {
        told.push(said);
        when = if warns { Role::Warning } else { when };
    }
    if session.trying {
        told.push(session.say(SAMPLE).to_string());
        when = Role::Warning;
    }
    let people = session.office.presence().people();
    if people > 1 {
        told.push(session.said(Message::plain(ONLINE).with("count", people)));
    }
    // From which day one looks is always told whole; who one is gives way, then the office's name.
    let told = told.join(" · ");
    let room = usize::from(area.width - 4);
    let whole = if person == role { String::new() } else { format!("{person} {role}") };
    let all = [whole, person].into_iter().filter(|who| !who.is_empty()).map(|who| format!(" {who} · {told} "));
    let right = all.into_iter().find(|r| width(r) + OFFICE_ROOM <= room).unwrap_or_else(|| format!(" {told} "));
    let right = truncate(&right, room.saturating_sub(OFFICE_ROOM)).into_owned();
    let left = format!(" ducha · {office} ");
    let left = truncate(&left, room.saturating_sub(width(&right) + 1)).into_owned();
    let buffer = frame.buffer_mut();
    buffer.set_string(area.x + 1, area.y, left, session.style(Role::Title));
    let x = area.x + area.width - 1 - width(&right) as u16;
    buffer.set_string(x, area.y, right, session.style(when));
}

/// The tabs, and behind them where one has come from; returns that where there is no room for it.
fn draw_tabs(
    session: &Session,
    console: &Console,
    chrome: &Chrome,
    frame: &mut Frame<'_>,
    area: Rect,
) -> Option<String> {
    for (x, label, screen) in &chrome.tabs {
        let role = if *screen == console.screen { Role::Selection } else { Role::Dim };
        put(frame.buffer_mut(), (area.x + x, area.y), label, area.width, session.style(role));
    }
    let room = usize::from(area.width.saturating_sub(chrome.tabs_end));
    let crumbs = [true, false].map(|titles| console.crumbs(session, titles));
    match crumbs.iter().find(|c| room > width(c)) {
        Some(crumbs) if crumbs.contains('›') => {
            let at = area.right() - width(crumbs) as u16;
            put(frame.buffer_mut(), (at, area.y), crumbs, area.width, session.style(Role::Dim));
            None
        }
        Some(_) => None,
        None => crumbs.into_iter().next().filter(|c| c.contains('›')),
    }
}

/// Where one has come from, on the line under the screen, where it stands nowhere else and nothing else stands there.
pub fn crumbs(session: &Session, chrome: &Chrome, frame: &mut Frame<'_>, row: Rect) {
    let Some(crumbs) = &chrome.crumbs else { return };
    let buffer = frame.buffer_mut();
    let end = row.x + width(crumbs) as u16 + 1;
    let free = |x: u16| buffer.cell((x, row.y)).is_some_and(|c| c.symbol() == " ");
    if end <= row.right() && (row.x..end).all(free) {
        buffer.set_string(row.x, row.y, crumbs, session.style(Role::Dim));
    }
}

/// The message, or the filter and the counts.
fn status(session: &Session, console: &Console, message: Option<&StatusMessage>, frame: &mut Frame<'_>, area: Rect) {
    let room = usize::from(area.width);
    let buffer = frame.buffer_mut();
    if let Some(message) = message {
        let hint = message.hint.as_ref().map_or(String::new(), |h| format!("  → {h}"));
        let text = truncate(&message.text, room).into_owned();
        buffer.set_string(area.x, area.y, &text, session.style(message.role));
        let left = room - width(&text);
        let hint = truncate(&hint, left).into_owned();
        buffer.set_string(area.x + width(&text) as u16, area.y, hint, session.style(Role::Dim));
        return;
    }
    let (filter, Status { counts, wrong }) = console.status(session).unwrap_or_default();
    let at = area.x + area.width - width(&counts) as u16;
    let left = room.saturating_sub(width(&counts) + 2);
    if !filter.is_empty() {
        let text = format!("{}: {filter}", session.say(FILTER));
        let role = if wrong { Role::Error } else { Role::Accent };
        buffer.set_string(area.x, area.y, truncate(&text, left), session.style(role));
    }
    buffer.set_string(at, area.y, counts, session.style(Role::Dim));
}

/// What the frame says that only changes with the keys in force, the place, the language and the width: made once.
#[derive(Default)]
pub struct Chrome {
    of: Option<Moment>,
    tabs: Vec<(u16, String, ScreenId)>,
    tabs_end: u16,
    /// Where one has come from, where there is no room for it behind the tabs.
    crumbs: Option<String>,
    hints: Vec<(u16, String, Role)>,
}

/// What decides over the keys that are told.
struct Moment {
    keymap: Arc<Keymap>,
    contexts: Vec<&'static str>,
    /// Their actions that do nothing now.
    idle: &'static [&'static str],
    screen: ScreenId,
    lang: Lang,
    role: Rank,
    place: crate::action::Place,
    past: bool,
    columns: u16,
}

impl Chrome {
    fn ready(
        &mut self,
        session: &Session,
        (contexts, idle): (&[&'static str], &'static [&'static str]),
        screen: ScreenId,
        columns: u16,
    ) {
        let fits = |m: &Moment| {
            let same = m.contexts == contexts && m.idle == idle && m.screen == screen && m.lang == session.lang;
            same && m.columns == columns
                && Arc::ptr_eq(&m.keymap, &session.keymap)
                && m.role == session.actor.role
                && m.place == session.place
                && m.past == session.as_of().is_some()
        };
        if self.of.as_ref().is_some_and(fits) {
            return;
        }
        self.tabs(session, screen, columns);
        self.hints(session, (contexts, idle), columns);
        self.of = Some(Moment {
            keymap: Arc::clone(&session.keymap),
            contexts: contexts.to_vec(),
            idle,
            screen,
            lang: session.lang,
            role: session.actor.role,
            place: session.place,
            past: session.as_of().is_some(),
            columns,
        });
    }

    /// The screen whose tab is at a column of the row of tabs.
    pub(super) fn tab_at(&self, column: u16) -> Option<ScreenId> {
        let over = |x: u16, label: &str| (x..x + width(label) as u16).contains(&column);
        self.tabs.iter().find(|(x, label, _)| over(*x, label)).map(|(_, _, screen)| *screen)
    }

    /// The tabs, and that of the screen that is shown where it has none of its own. Where there is no room for all names,
    /// the short ones stand for the others, and those that are long even so are cut.
    fn tabs(&mut self, session: &Session, shown: ScreenId, columns: u16) {
        let own = tabs().chain(Some(shown.def()).filter(|s| s.key.is_none()));
        let allowed = own.filter(|s| s.needs.is_none_or(|right| session.actor.role.may(right)));
        let mut labels: Vec<(String, &str, ScreenId)> = allowed
            .map(|s| match session.keymap.keys_of(s.action(), &["global"]).first() {
                Some(key) => (format!("{} ", say_sequence(key, session.lang)), session.say(s.title), s.id),
                None => (String::new(), session.say(s.title), s.id),
            })
            .collect();
        // The others give way first.
        for gives in [false, true] {
            let whole: usize = labels.iter().map(|(key, title, _)| width(key) + width(title) + 1).sum();
            if whole > usize::from(columns) + 1 {
                let short = labels.iter_mut().filter(|l| (l.2 == shown) == gives);
                short.for_each(|l| l.1 = session.say(l.2.def().short));
            }
        }
        let longest = labels.iter().map(|(_, title, _)| width(title)).max().unwrap_or(0);
        let needed = |most: usize, gap: usize| {
            // That of the screen that is shown stands whole.
            let of = |title: &str, id: &ScreenId| if *id == shown { width(title) } else { width(title).min(most) };
            labels.iter().map(|(key, title, id)| width(key) + of(title, id) + gap).sum::<usize>() - gap
        };
        let room = usize::from(columns);
        let gap = if needed(longest, 2) <= room { 2 } else { 1 };
        let most = (SHORTEST_TAB..=longest).rev().find(|most| needed(*most, gap) <= room).unwrap_or(SHORTEST_TAB);
        self.tabs.clear();
        let labels: Vec<(String, ScreenId)> = labels
            .into_iter()
            .map(|(key, title, id)| {
                let whole = id == shown && width(&key) + width(title) <= room;
                (format!("{key}{}", if whole { title.into() } else { truncate(title, most) }), id)
            })
            .collect();
        // Where there is no room even so, those before the one that is shown give way.
        let here = labels.iter().position(|(_, id)| *id == shown).unwrap_or(0);
        let upto = |from: usize| labels[from..=here].iter().map(|(l, _)| width(l) + gap).sum::<usize>() <= room + gap;
        let from = (0..here).find(|from| upto(*from)).unwrap_or(here);
        let mut x = 0;
        for (label, screen) in labels.into_iter().skip(from) {
            let wide = width(&label);
            if wide > room.saturating_sub(x) {
                break;
            }
            self.tabs.push((x as u16, label, screen));
            x += wide + gap;
        }
        self.tabs_end = x as u16;
    }

    /// The most useful keys of the moment.
    fn hints(&mut self, session: &Session, (contexts, idle): (&[&'static str], &[&str]), columns: u16) {
        let mut all = offered(session, contexts);
        let there = session.place.chosen.is_some();
        all.retain(|(a, _)| !idle.contains(&a.name) && (there || !a.upon.wants_record()));
        all.sort_by_key(|(a, _)| place(a, contexts));
        // These two are always at the end; while text is typed they have no key.
        let is_last = |a: &crate::action::Action| matches!(a.name, "palette.open" | "help.open");
        let (tail, rest): (Vec<_>, Vec<_>) = all.into_iter().partition(|(a, _)| is_last(a));
        let wide = |a: &crate::action::Action, key: &str| width(key) + width(a.title.text(session.lang)) + 3;
        let room = usize::from(columns).saturating_sub(tail.iter().map(|(a, k)| wide(a, k)).sum());
        let mut used = 0;
        let fits = |(action, key): &(&crate::action::Action, String)| {
            let next = used + wide(action, key);
            let fits = next <= room;
            used = if fits { next } else { used };
            fits
        };
        self.hints.clear();
        let mut x = 0;
        for (action, key) in rest.into_iter().filter(fits).chain(tail) {
            let title = action.title.text(session.lang);
            let after = x + width(&key) as u16 + 1;
            self.hints.push((x, key, Role::Key));
            self.hints.push((after, title.to_string(), Role::Hint));
            x = after + width(title) as u16 + 2;
        }
    }
}

/// A dialog in the middle of an area, with a title; returns what is left inside.
pub fn dialog(session: &Session, title: &str, frame: &mut Frame<'_>, area: Rect, columns: u16, rows: u16) -> Rect {
    let w = columns.min(area.width);
    let h = rows.min(area.height);
    let outer = Rect { x: area.x + (area.width - w) / 2, y: area.y + (area.height - h) / 2, width: w, height: h };
    let blank = fit("", usize::from(outer.width), Align::Left);
    for y in outer.y..outer.y + outer.height {
        frame.buffer_mut().set_string(outer.x, y, &blank, session.style(Role::Text));
    }
    if outer.width < 6 || outer.height < 3 {
        return outer;
    }
    let inner = border(&session.theme, frame, outer);
    let title = format!(" {} ", truncate(title, usize::from(outer.width.saturating_sub(6))));
    frame.buffer_mut().set_string(outer.x + 2, outer.y, title, session.style(Role::Title));
    inner
}
