//! Help: all keys of the moment, read from the table of actions and the keymap in force, so that it is always true.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::called::called;
use crate::action::{Action, Axis, Effect, Group, OverlayAction};
use crate::i18n::{Message, Msg};
use crate::keymap::{say_sequence, show_sequence};
use crate::search::Pattern;
use crate::tui::form::{Edited, Line};
use crate::tui::frame::dialog;
use crate::tui::hints::{key_of, offers};
use crate::tui::layer::{Handled, Layer};
use crate::tui::motion::moved;
use crate::tui::session::Session;
use crate::tui::text::{Align, fit, truncate, width};
use crate::tui::theme::Role;
use crate::tui::wrap::wrap;

crate::messages! {
    TITLE: "Keys of the moment", "当前可用按键";
    SEARCH: "{key} looks for a key or an action by its name", "按 {key} 按名称查找按键或操作";
    NONE: "no key or action of this name", "没有此名称的按键或操作";
    KEYLESS: "Without a key: found by name", "无按键，可按名称查找";
    BIND: "To give one a key, write into the file of your own keys, under [{place}]: \"K\" = \"{action}\". A false in the place of the action switches a key off. `ducha info` says where the file is, `ducha help keymaps` what it may hold.",
        "若要绑定按键，请在自己的键位文件 [{place}] 下写入：\"K\" = \"{action}\"；写 false 则停用该键。`ducha info` 显示文件位置，`ducha help keymaps` 说明写法。";
    ROUND: "{key} shows you round in two minutes.", "按 {key}，两分钟带您走一遍。";
    TOUR: "A list stands at the left, its record at the right. Enter goes deeper, Esc comes back. / narrows the list as you type; : finds every action by name.",
        "左侧为列表，右侧为所选记录。回车深入，退出键返回。/ 边输入边筛选；: 按名称查找任何操作。";
}

/// What people call a group of actions.
pub fn group_name(group: Group) -> Msg {
    match group {
        Group::Screens => Msg::new("Screens", "界面"),
        Group::Moving => Msg::new("Moving", "移动"),
        Group::Lists => Msg::new("Lists", "列表"),
        Group::Records => Msg::new("Records", "记录"),
        Group::Tasks => Msg::new("Tasks", "任务"),
        Group::Findings => Msg::new("Findings", "督查问题"),
        Group::Flags => Msg::new("Flags", "落后标记"),
        Group::Forms => Msg::new("Forms", "表单"),
        Group::Files => Msg::new("Files", "文件"),
        Group::Reports => Msg::new("Reports", "报告"),
        Group::Trail => Msg::new("Trail", "留痕"),
        Group::Program => Msg::new("Program", "程序"),
        Group::Own => Msg::new("Own commands", "自定命令"),
    }
}

/// The columns of the keys, and of the titles.
const KEYS: usize = 13;
const TITLES: usize = 18;
/// The most lines of one text.
const MAX_LINES: usize = 6;

enum Row {
    Heading(String),
    Key { keys: String, title: &'static str, help: String },
    More(String),
    Words(Role, String),
}

/// The help layer.
pub struct Help {
    contexts: Vec<&'static str>,
    line: Line,
    /// Whether what is looked for is being typed.
    typing: bool,
    top: usize,
    page: usize,
    count: usize,
}

impl Help {
    /// Help for the contexts of the moment.
    pub fn new(_: &Session, contexts: &[&'static str]) -> Self {
        Self { contexts: contexts.to_vec(), line: Line::default(), typing: false, top: 0, page: 1, count: 0 }
    }

    fn rows(&self, session: &Session, columns: usize) -> Vec<Row> {
        let pattern = Pattern::fuzzy(self.line.text().trim());
        let searching = !pattern.is_empty();
        let mut rows = Vec::new();
        if !searching {
            let words = |text: &str| wrap(text, columns, MAX_LINES).into_iter().map(|l| Row::Words(Role::Text, l));
            rows.extend(words(session.say(TOUR)));
            let key = key_of(session, "tour.start", &["help"]);
            rows.extend(words(&session.said(Message::plain(ROUND).with("key", key))));
        }
        let score = called(&pattern, session.lang);
        let fits = |action: &Action, keys: &str| score(action).is_some() || pattern.find(keys).is_some();
        let mut keyed: Vec<(&Action, String)> = Vec::new();
        let mut keyless: Vec<(&Action, String)> = Vec::new();
        for action in session.actions().filter(|a| offers(session, a)) {
            let keys = session.keymap.keys_of(action.name, &self.contexts);
            let said: Vec<String> = keys.iter().map(|k| say_sequence(k, session.lang)).collect();
            let shown = fitting(&said, KEYS - 1);
            // Looked for as they are shown or as a keymap writes them.
            let written = keys.iter().map(|k| show_sequence(k)).chain(said.iter().cloned()).collect::<Vec<_>>();
            if !fits(action, &written.join(" ")) {
                continue;
            }
            match keys.is_empty() {
                false => keyed.push((action, shown)),
                true if action.contexts.is_empty() || action.contexts.iter().any(|c| self.contexts.contains(c)) => {
                    keyless.push((action, "—".to_string()));
                }
                true => {}
            }
        }
        keyed.sort_by_key(|(a, _)| (crate::tui::is_moving(a), a.group));
        let mut last = None;
        for (action, keys) in keyed {
            if last != Some(action.group) {
                last = Some(action.group);
                rows.push(Row::Heading(group_name(action.group).text(session.lang).to_string()));
            }
            push(&mut rows, session, action, keys, columns);
        }
        if !keyless.is_empty() {
            rows.push(Row::Heading(session.say(KEYLESS).to_string()));
            if let Some((first, _)) = keyless.first() {
                let place = first.contexts.iter().find(|c| self.contexts.contains(c)).unwrap_or(&"global");
                let how = session.said(Message::plain(BIND).with("place", *place).with("action", first.name));
                rows.extend(wrap(&how, columns, MAX_LINES).into_iter().map(|l| Row::Words(Role::Dim, l)));
            }
            for (action, keys) in keyless {
                push(&mut rows, session, action, keys, columns);
                rows.push(Row::More(action.name.to_string()));
            }
        }
        if rows.is_empty() {
            rows.push(Row::Words(Role::Dim, session.say(NONE).to_string()));
        }
        rows
    }
}

/// As many of some keys as fit in so many columns.
fn fitting(keys: &[String], room: usize) -> String {
    let mut out = String::new();
    for key in keys {
        if out.is_empty() {
            out.push_str(key);
        } else if width(&out) + 2 + width(key) <= room {
            out.push_str("  ");
            out.push_str(key);
        }
    }
    out
}

/// An action with its keys; a long text goes on below.
fn push(rows: &mut Vec<Row>, session: &Session, action: &Action, keys: String, columns: usize) {
    let room = columns.saturating_sub(KEYS + TITLES + 2).max(12);
    let mut lines = wrap(action.help.text(session.lang), room, MAX_LINES).into_iter();
    let title = action.title.text(session.lang);
    // A long name has its line to itself.
    let help = if width(title) > TITLES { None } else { lines.next() };
    rows.push(Row::Key { keys, title, help: help.unwrap_or_default() });
    rows.extend(lines.map(Row::More));
}

impl Layer for Help {
    fn contexts(&self) -> Vec<&'static str> {
        if self.typing { vec!["text"] } else { vec!["help"] }
    }

    fn is_typing(&self) -> bool {
        self.typing
    }

    fn idle(&self) -> &'static [&'static str] {
        &["form.save", "text.complete", "text.complete-previous"]
    }

    fn effect(&mut self, _: &mut Session, effect: &Effect) -> Handled {
        let last = self.count.saturating_sub(self.page);
        let by = |n: i64| (self.top as i64 + n).clamp(0, last as i64) as usize;
        match effect {
            Effect::Go(Axis::Down | Axis::Cursor, motion) => self.top = moved(self.top, last, self.page, *motion),
            Effect::Overlay(OverlayAction::Search) => self.typing = true,
            Effect::Overlay(OverlayAction::Next) => self.top = by(1),
            Effect::Overlay(OverlayAction::Previous) => self.top = by(-1),
            Effect::Overlay(OverlayAction::Accept) => self.typing = false,
            Effect::Overlay(OverlayAction::Cancel) | Effect::Back if self.typing || !self.line.text().is_empty() => {
                (self.typing, self.line, self.top) = (false, Line::default(), 0);
            }
            Effect::Back => return Handled::close(),
            Effect::Overlay(name) if self.typing => {
                if self.line.act(*name) == Edited::Changed {
                    self.top = 0;
                }
            }
            _ => return Handled::Ignored,
        }
        Handled::Taken
    }

    fn text(&mut self, _: &mut Session, text: &str) -> Handled {
        self.line.insert(text);
        self.top = 0;
        Handled::Taken
    }

    fn draw(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        let mut inner = dialog(session, session.say(TITLE), frame, area, 130.min(area.width), area.height);
        let head = Rect { height: 1.min(inner.height), ..inner };
        if self.typing || !self.line.text().is_empty() {
            frame.buffer_mut().set_string(head.x, head.y, "/", session.style(Role::Key));
            let line = Rect { x: head.x + 2, width: head.width.saturating_sub(2), ..head };
            let caret = self.line.draw(frame.buffer_mut(), line, session.style(Role::Input));
            if self.typing {
                frame.set_cursor_position(caret);
            }
        } else {
            let key = key_of(session, "help.search", &["help"]);
            let text = session.said(Message::plain(SEARCH).with("key", key));
            let text = truncate(&text, usize::from(head.width)).into_owned();
            frame.buffer_mut().set_string(head.x, head.y, text, session.style(Role::Dim));
        }
        inner.y += head.height;
        inner.height -= head.height;
        let rows = self.rows(session, usize::from(inner.width));
        self.count = rows.len();
        self.page = usize::from(inner.height);
        self.top = self.top.min(self.count.saturating_sub(self.page));
        for (line, row) in rows.iter().skip(self.top).take(self.page).enumerate() {
            let y = inner.y + line as u16;
            let buffer = frame.buffer_mut();
            let (second, third) = (inner.x + KEYS as u16, inner.x + (KEYS + TITLES) as u16 + 1);
            match row {
                Row::Words(role, text) => buffer.set_string(inner.x, y, text, session.style(*role)),
                Row::Heading(name) => buffer.set_string(inner.x, y, name, session.style(Role::Header)),
                Row::More(text) => buffer.set_string(third, y, text, session.style(Role::Dim)),
                Row::Key { keys, title, help } => {
                    buffer.set_string(inner.x + 1, y, fit(keys, KEYS - 1, Align::Left), session.style(Role::Key));
                    buffer.set_string(
                        second,
                        y,
                        truncate(title, usize::from(inner.right() - second)),
                        session.style(Role::Text),
                    );
                    buffer.set_string(third, y, help, session.style(Role::Dim));
                }
            }
        }
    }
}
