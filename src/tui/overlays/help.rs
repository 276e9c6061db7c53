//! Help: all keys of the moment, read from the table of actions and the keymap in force, so that it is always true.

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::action::{Action, Axis, Effect, Group, Motion};
use crate::i18n::{Msg, Said};
use crate::tui::frame::dialog;
use crate::tui::hints::{key_of, offered};
use crate::tui::layer::{Handled, Layer};
use crate::tui::session::Session;
use crate::tui::text::{Align, fit, truncate};
use crate::tui::theme::Role;

crate::messages! {
    TITLE: "Keys of the moment", "当前可用按键";
    ROUND: "{key} shows you round in two minutes.", "按 {key}，两分钟带您走一遍。";
    TOUR: "A list stands at the left, its record at the right. Enter goes deeper, Esc comes back. / narrows the list as you type; : finds every action by name.",
        "左侧为列表，右侧为所选记录。Enter 深入，Esc 返回。/ 边输入边筛选；: 按名称查找任何操作。";
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
    }
}

enum Row {
    Heading(Group),
    Key(String, &'static Action),
    Words(String),
}

/// The help layer.
pub struct Help {
    contexts: Vec<&'static str>,
    top: usize,
    page: usize,
    count: usize,
}

impl Help {
    /// Help for the contexts of the moment.
    pub fn new(_: &Session, contexts: &[&'static str]) -> Self {
        Self { contexts: contexts.to_vec(), top: 0, page: 1, count: 0 }
    }

    fn rows(&self, session: &Session, columns: usize) -> Vec<Row> {
        let mut all = offered(session, &self.contexts);
        all.sort_by_key(|(a, _)| (crate::tui::is_moving(a), a.group));
        let mut rows: Vec<Row> =
            crate::tui::wrap::wrap(session.say(TOUR), columns, 4).into_iter().map(Row::Words).collect();
        let key = key_of(session, "tour.start", &["help"]);
        rows.push(Row::Words(session.said(Said::plain(ROUND).with("key", key))));
        let mut last = None;
        for (action, key) in all {
            if last != Some(action.group) {
                last = Some(action.group);
                rows.push(Row::Heading(action.group));
            }
            rows.push(Row::Key(key, action));
        }
        rows
    }
}

impl Layer for Help {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["help"]
    }

    fn effect(&mut self, _: &mut Session, effect: &Effect) -> Handled {
        let last = self.count.saturating_sub(self.page);
        match effect {
            Effect::Go(Axis::Down | Axis::Cursor, motion) => {
                let page = self.page as i64;
                let by = |n: i64| (self.top as i64 + n).clamp(0, last as i64) as usize;
                self.top = match motion {
                    Motion::By(n) => by(i64::from(*n)),
                    Motion::HalfPages(n) => by(i64::from(*n) * page / 2),
                    Motion::Pages(n) => by(i64::from(*n) * page),
                    Motion::Start => 0,
                    Motion::End => last,
                    _ => self.top,
                };
                Handled::Taken
            }
            Effect::Back => Handled::close(),
            _ => Handled::Ignored,
        }
    }

    fn draw(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        let inner = dialog(session, session.say(TITLE), frame, area, 130.min(area.width), area.height);
        let rows = self.rows(session, usize::from(inner.width));
        self.count = rows.len();
        self.page = usize::from(inner.height);
        self.top = self.top.min(self.count.saturating_sub(self.page));
        for (line, row) in rows.iter().skip(self.top).take(self.page).enumerate() {
            let y = inner.y + line as u16;
            let room = usize::from(inner.width);
            let buffer = frame.buffer_mut();
            match row {
                Row::Words(text) => buffer.set_string(inner.x, y, text, session.style(Role::Text)),
                Row::Heading(group) => {
                    buffer.set_string(inner.x, y, group_name(*group).text(session.lang), session.style(Role::Header));
                }
                Row::Key(key, action) => {
                    buffer.set_string(inner.x + 1, y, fit(key, 10, Align::Left), session.style(Role::Key));
                    let title = action.title.text(session.lang);
                    buffer.set_string(inner.x + 12, y, fit(title, 16, Align::Left), session.style(Role::Text));
                    let help = truncate(action.help.text(session.lang), room.saturating_sub(29)).into_owned();
                    buffer.set_string(inner.x + 29, y, help, session.style(Role::Dim));
                }
            }
        }
    }
}
