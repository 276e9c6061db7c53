//! Tips: one line where the filter would stand, about what has not been used yet. It goes away once it was used, for this
//! person on this device.

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::action::named;
use crate::i18n::{Lang, Message, Msg};
use crate::tui::app::App;
use crate::tui::hints::{key_of, offers};
use crate::tui::text::width;
use crate::tui::theme::Role;

/// A tip: where it is told, the action that it tells of, and what it says of the action's key.
struct Tip(&'static str, &'static str, Msg);

/// All tips, in the order in which they are told.
const TIPS: &[Tip] = &[
    Tip(
        "overview",
        "tour.start",
        Msg::new("New here? {key} shows you round in two minutes", "初次使用？按 {key}，两分钟带您走一遍"),
    ),
    Tip("overview", "record.follow", Msg::new("{key} opens what lies behind the line", "按 {key} 打开该行背后的内容")),
    Tip("overview", "screen.tasks", Msg::new("{key} shows all tasks", "按 {key} 查看全部任务")),
    Tip(
        "list",
        "record.open",
        Msg::new("{key} goes into the record, {back} comes back", "按 {key} 查看记录，按 {back} 返回"),
    ),
    Tip("list", "list.filter", Msg::new("{key} narrows the list as you type", "按 {key} 边输入边筛选")),
    Tip("list", "palette.open", Msg::new("{key} finds any action by name", "按 {key} 按名称查找任何操作")),
    Tip("list", "mark.toggle", Msg::new("{key} marks rows, to do the same to all", "按 {key} 选中多行，一并处理")),
    Tip("list", "view.as-of", Msg::new("{key} shows everything as of any day", "按 {key} 查看任一日期时的情况")),
    Tip("detail", "tab.next", Msg::new("{key} shows the next tab", "按 {key} 查看下一页")),
    Tip("detail", "app.back", Msg::new("{key} comes back to the list", "按 {key} 返回列表")),
    Tip(
        "trail",
        "log.look-here",
        Msg::new("{key} shows everything as it was known then", "按 {key} 查看当时掌握的情况"),
    ),
];

/// The tip that was told last, and what it rests on.
#[derive(Default)]
pub struct Told {
    contexts: Vec<&'static str>,
    rests_on: Option<(Lang, usize, crate::domain::rights::Role, bool)>,
    text: String,
}

impl App {
    /// Notes that an action was used, where a tip tells of it.
    pub(in crate::tui) fn tip_used(&mut self, action: &str) {
        if TIPS.iter().any(|tip| tip.1 == action) {
            self.used(action);
        }
    }

    /// Draws the tip of the moment on a row, where the row is free.
    pub(in crate::tui) fn draw_tip(&mut self, contexts: &[&'static str], frame: &mut Frame<'_>, row: Rect) {
        if !self.tips || !self.over.is_empty() || self.tour.is_some() {
            return;
        }
        // Where nothing is listed, the screen itself says what to do.
        if self.console.list().is_some_and(|list| list.rows.is_empty()) {
            return;
        }
        let text = self.tip(contexts);
        let session = &self.session;
        let buffer = frame.buffer_mut();
        // The counts stand at the right, a message or the filter in its place.
        let free = |x: u16| buffer.cell((x, row.y)).is_some_and(|c| c.symbol() == " ");
        let end = row.x + width(&text) as u16 + 1;
        if !text.is_empty() && end <= row.x + row.width && (row.x..end).all(free) {
            buffer.set_string(row.x, row.y, text, session.style(Role::Dim));
        }
    }

    /// The tip of the moment; empty where all were used. It is made anew only where something that it rests on changed.
    fn tip(&mut self, contexts: &[&'static str]) -> String {
        let session = &self.session;
        let rests_on = (session.lang, self.habits.count(), session.actor.role, session.as_of().is_some());
        if self.told_tip.contexts != contexts || self.told_tip.rests_on != Some(rests_on) {
            let text = self.make_tip(contexts);
            self.told_tip = Told { contexts: contexts.to_vec(), rests_on: Some(rests_on), text };
        }
        self.told_tip.text.clone()
    }

    fn make_tip(&self, contexts: &[&'static str]) -> String {
        let session = &self.session;
        let told = |tip: &&Tip| {
            contexts.contains(&tip.0)
                && !self.habits.has_used(tip.1)
                && named(tip.1).is_some_and(|action| offers(session, action))
                && !session.keymap.keys_of(tip.1, contexts).is_empty()
        };
        let Some(Tip(_, action, msg)) = TIPS.iter().find(told) else { return String::new() };
        let back = key_of(session, "app.back", contexts);
        session.said(Message::plain(*msg).with("key", key_of(session, action, contexts)).with("back", back))
    }
}
